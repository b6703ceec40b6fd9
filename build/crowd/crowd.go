// Package crowd fills a workspace with many orders quickly: for measuring lists, and for tests of screens that must stay smooth.
// It writes rows directly, without waiting for the disk: how they came there is nobody's concern.
package crowd

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the driver

	"gowarehouse/connectors"
	"gowarehouse/engine/store"
)

// Platforms are those of the accounts.
var Platforms = []string{"momo", "shopee", "woocommerce"}

// Start is the date of the oldest order; each next one is a minute younger.
var Start = time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)

// Fill writes n orders into an empty store's file, which nobody else has open.
func Fill(ctx context.Context, path string, n int) error {
	return at(ctx, path, func(db *sql.DB) error {
		if err := fillAccounts(ctx, db); err != nil {
			return err
		}
		return inChunks(ctx, db, 0, n, func(f *filler, i int) error { return f.order(i, n) })
	})
}

// FillUnclear adds two changes of stock of the first account that wait for a person: one of which nobody can tell whether the platform has it,
// and one that the platform refused in a form that nobody knows.
func FillUnclear(ctx context.Context, path string) error {
	return at(ctx, path, func(db *sql.DB) error {
		_, err := db.ExecContext(ctx, `INSERT INTO outbox (key, kind, account_id, merchant_id, payload, state, due_at, attempts, error, error_code,
			created_at, updated_at) VALUES ('stock:a0:MUG/1:raise:R1', 'stock', 'a0', 'm0',
			'{"mode":"raise","item":"MUG","variant":"1","name":"貓咪馬克杯","cause":"R1","raise":3,"attempt":1,"read":40,"target":43,"seen":41}',
			'unclear', 1, 1, 'the platform had 40 and should have 43, but has 41 / 平台原有 40，應為 43，目前為 41', 'stock_moved', 1, 1),
			('stock:a0:PEN/1:raise:R1', 'stock', 'a0', 'm0', '{"mode":"raise","item":"PEN","variant":"1","name":"中性筆"}', 'failed', 1, 1,
			'the platform answered differently than expected: the call is not known there / 平台的回應與預期不同：沒有此呼叫', 'differs', 1, 1)`)
		return err
	})
}

// FillHeld adds n held orders, each with a hold, behind the first ones.
func FillHeld(ctx context.Context, path string, first, n int) error {
	return at(ctx, path, func(db *sql.DB) error { return inChunks(ctx, db, first, n, (*filler).heldOrder) })
}

// at opens a store's file to be written without waiting for the disk.
func at(ctx context.Context, path string, write func(db *sql.DB) error) (err error) {
	db, err := sql.Open(
		"sqlite",
		"file:"+path+"?_pragma=journal_mode(WAL)&_pragma=synchronous(OFF)&_pragma=cache_size(-200000)&_txlock=immediate",
	)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1)
	if err := write(db); err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "ANALYZE")
	return err
}

// inChunks writes n orders from the first on, many in one transaction.
func inChunks(ctx context.Context, db *sql.DB, first, n int, write func(f *filler, i int) error) error {
	const chunk = 20_000
	for begin := first; begin < first+n; begin += chunk {
		if err := inChunk(ctx, db, func(f *filler) error {
			for i := begin; i < min(begin+chunk, first+n); i++ {
				if err := write(f, i); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}

func fillAccounts(ctx context.Context, db *sql.DB) error {
	for m := range 3 {
		if _, err := db.ExecContext(
			ctx,
			"INSERT INTO merchants (id, name, created_at) VALUES (?, ?, 1)",
			fmt.Sprintf("m%d", m),
			fmt.Sprintf("m%d", m),
		); err != nil {
			return err
		}
		if _, err := db.ExecContext(ctx, "INSERT INTO channels (id, merchant_id, name, match_by, created_at) VALUES (?, ?, 'c', 'sku', 1)",
			fmt.Sprintf("c%d", m), fmt.Sprintf("m%d", m)); err != nil {
			return err
		}
	}
	for a := range 10 {
		if _, err := db.ExecContext(
			ctx,
			"INSERT INTO accounts (id, platform, name, merchant_id, channel_id, state, fetch_on, created_at) VALUES (?, ?, ?, ?, ?, 'connected', FALSE, 1)",
			fmt.Sprintf("a%d", a),
			Platforms[a%3],
			fmt.Sprintf("a%d", a),
			fmt.Sprintf("m%d", a%3),
			fmt.Sprintf("c%d", a%3),
		); err != nil {
			return err
		}
	}
	return nil
}

// stateOf spreads the states as a warehouse has them: nearly all orders are finished, the open ones lie anywhere among them.
func stateOf(i, n int) store.OrderState {
	if i%997 == 500 || i > n-20 {
		return store.OrderStates[(i/997)%len(store.OrderStates)]
	}
	return store.Reported
}

// texts are the inserts of fill, by table.
var texts = map[string]string{
	"order": `INSERT INTO orders (id, account_id, merchant_id, channel_id, platform, platform_id, number, state, platform_state,
		ordered_at, ship_by, payment_method, payment_kind, total, currency, ship_mode, shipping_code, receiver_name, phone_end, doc,
		raw_hash, fetched_at, seen_at, changed_at, finished_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'open', ?, ?, 'credit', 'online', '1258', 'TWD', ?, 'home', ?, ?, ?, '', 1, 1, 1, ?)`,
	"line": `INSERT INTO order_lines (order_id, account_id, ordered_at, platform_id, line_key, item, variant, sku, name, quantity,
		price, known) VALUES (?, ?, ?, '1', 'k', '', '', ?, '純棉短襪', 1, '199', 1)`,
	"hold": `INSERT INTO holds (order_id, account_id, merchant_id, ordered_at, ship_by, reason, subject, topic, pieces, held_by, held_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, 2, 'system', ?)`,
	"shipment": "INSERT INTO shipments (id, order_id, state, created_at) VALUES (?, ?, 'shipped', 1)",
	"parcel": `INSERT INTO parcels (shipment_id, order_id, account_id, ship_mode, tracking_number, created_at)
		VALUES (?, ?, ?, 'self_ship', ?, 1)`,
	"labelled": `INSERT INTO parcels (id, shipment_id, order_id, account_id, ship_mode, tracking_number, label, shipped_at, created_at)
		VALUES (?, ?, ?, ?, 'label', ?, ?, ?, ?)`,
	"label": `INSERT INTO labels (parcel_id, original, kind, opened, pages, problem, fetched_at, opened_at)
		VALUES (?, ?, 'pdf', ?, 1, ?, ?, ?)`,
}

// filler writes orders in one transaction.
type filler struct {
	ctx   context.Context // of one transaction
	stmts map[string]*sql.Stmt
}

func (f *filler) insert(table string, args ...any) error {
	_, err := f.stmts[table].ExecContext(f.ctx, args...)
	return err
}

// inChunk writes in one transaction.
func inChunk(ctx context.Context, db *sql.DB, write func(f *filler) error) (err error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, tx.Rollback())
		}
	}()
	f := &filler{ctx: ctx, stmts: map[string]*sql.Stmt{}}
	for table, text := range texts {
		stmt, failed := tx.PrepareContext(ctx, text)
		if failed != nil {
			return failed
		}
		defer func() { err = errors.Join(err, stmt.Close()) }()
		f.stmts[table] = stmt
	}
	if err := write(f); err != nil {
		return err
	}
	return tx.Commit()
}

// doc is a normalised order of the usual length.
var doc = []byte(`{"receiver":{"name":"陳小華","phone":"0912345678","address":"臺北市中正區重慶南路一段122號"},"buyer_note":"` +
	strings.Repeat("-", 1300) + `"}`)

func (f *filler) order(i, n int) error {
	id := i + 1
	account, merchant := fmt.Sprintf("a%d", i%10), fmt.Sprintf("m%d", i%10%3)
	at := Start.Add(time.Duration(i) * time.Minute).UnixMilli()
	state := stateOf(i, n)
	var shipBy, finished any = at, nil
	if state == store.Reported || state == store.Cancelled {
		shipBy, finished = nil, at
	}
	if err := f.insert("order", id, account, merchant, fmt.Sprintf("c%d", i%10%3), Platforms[i%10%3], fmt.Sprintf("ID%08d", i),
		fmt.Sprintf("N%08d", i), state, at, shipBy, connectors.ShipSelf, fmt.Sprintf("陳小華%d", i%5000), fmt.Sprintf("%04d", i%10000),
		doc, finished); err != nil {
		return err
	}
	if err := f.insert("line", id, account, at, fmt.Sprintf("SKU-%d", i%200)); err != nil {
		return err
	}
	if state == store.Held || i%50_000 == 7 {
		if err := f.insert("hold", id, account, merchant, at, at, store.HoldReasons[(i/997)%len(store.HoldReasons)], "", "", at); err != nil {
			return err
		}
	}
	if i%10 != 0 {
		return nil
	}
	return errors.Join(f.insert("shipment", id, id), f.insert("parcel", id, id, account, fmt.Sprintf("T%08d", i)))
}

func (f *filler) heldOrder(i int) error {
	account, merchant := fmt.Sprintf("a%d", i%10), fmt.Sprintf("m%d", i%10%3)
	at := Start.Add(time.Duration(i) * time.Minute).UnixMilli()
	shipBy := at + (48 * time.Hour).Milliseconds()
	reason := store.HoldReasons[i/10%len(store.HoldReasons)]
	subject := fmt.Sprintf("subject %d", i/100%40)
	topic := subject
	if reason == store.HoldManual || reason == store.HoldChanged {
		topic = ""
	}
	return errors.Join(
		f.insert("order", i+1, account, merchant, fmt.Sprintf("c%d", i%10%3), Platforms[i%10%3], fmt.Sprintf("ID%08d", i), fmt.Sprintf("N%08d", i),
			store.Held, at, shipBy, connectors.ShipSelf, fmt.Sprintf("陳小華%d", i%5000), fmt.Sprintf("%04d", i%10000), doc, nil),
		f.insert("line", i+1, account, at, fmt.Sprintf("SKU-%d", i%200)),
		f.insert("hold", i+1, account, merchant, at, shipBy, reason, subject, topic, at))
}
