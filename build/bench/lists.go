package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"gowarehouse/app"
	"gowarehouse/connectors"
	"gowarehouse/engine"
	"gowarehouse/engine/store"
	"gowarehouse/engine/vault"
)

const pageSize = 50

var platforms = []string{"momo", "shopee", "woocommerce"}

// listRows compares the first page of every filter, and of searches, as a screen or command gets it (lines, holds and parcels
// included), with a bare keyset page of the same table.
func listRows(ctx context.Context, o options) (rows []Row, err error) {
	dir, err := os.MkdirTemp("", "gowarehouse-bench-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	s, err := store.Open(ctx, dir)
	if err != nil {
		return nil, err
	}
	if err := s.Close(); err != nil {
		return nil, err
	}
	if err := fill(ctx, filepath.Join(dir, store.FileName), o.listed); err != nil {
		return nil, err
	}
	bare, err := bestOf(o.repeats*4, func() (time.Duration, error) { return barePage(ctx, filepath.Join(dir, store.FileName)) })
	if err != nil {
		return nil, err
	}
	err = atDesk(ctx, dir, func(desk *app.App) error {
		for _, f := range filters(o.listed) {
			ours, err := bestOf(o.repeats*4, firstPage(ctx, desk, f))
			if err != nil {
				return err
			}
			limit := 10.0
			if f.many {
				limit = 20
			}
			rows = append(rows, row(fmt.Sprintf("first page of %d orders by %s", o.listed, f.name), ours, bare, "ms", limit))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	held, err := heldRows(ctx, dir, o, bare)
	return append(rows, held...), err
}

// atDesk does something at an App of a workspace.
func atDesk(ctx context.Context, dir string, do func(desk *app.App) error) (err error) {
	e, err := engine.Open(ctx, engine.Options{Dir: dir, Vault: vault.OpenMemory()})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	return do(app.New(e))
}

// firstPage times the first page of a filter.
func firstPage(ctx context.Context, desk *app.App, f namedFilter) func() (time.Duration, error) {
	return func() (time.Duration, error) {
		return timed(func() error {
			page, err := desk.Orders(ctx, f.query)
			if err == nil && len(page.Orders) == 0 {
				err = fmt.Errorf("the filter %s finds nothing", f.name)
			}
			return err
		})
	}
}

// barePage reads a page in the list's order through a connection of its own that nothing has prepared.
func barePage(ctx context.Context, path string) (took time.Duration, err error) {
	if barePool == nil {
		if barePool, err = sql.Open("sqlite", path); err != nil {
			return 0, err
		}
	}
	return timed(func() error {
		rows, err := barePool.QueryContext(
			ctx,
			"SELECT id, account_id, merchant_id, platform, platform_id, number, state, ordered_at, ship_by, total, "+
				"currency, payment_method, payment_kind, shipping_code, shipping_type FROM orders ORDER BY ordered_at DESC, id DESC LIMIT ?",
			pageSize,
		)
		if err != nil {
			return err
		}
		defer rows.Close()
		n := 0
		for rows.Next() {
			values, targets := make([]any, 15), make([]any, 15)
			for i := range values {
				targets[i] = &values[i]
			}
			if err := rows.Scan(targets...); err != nil {
				return err
			}
			n++
		}
		if n != pageSize {
			return fmt.Errorf("a bare page has %d rows", n)
		}
		return rows.Err()
	})
}

var barePool *sql.DB

type namedFilter struct {
	name  string
	query app.OrderQuery
	many  bool // the page comes from several places of an index
}

// start is the date of the oldest order of the lists; each next one is a minute younger.
var start = time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)

func filters(listed int) []namedFilter {
	middle := start.Add(time.Duration(listed/2) * time.Minute)
	all := []namedFilter{{name: "nothing"}}
	open := make([]string, len(store.OpenStates))
	for i, state := range store.OpenStates {
		open[i] = string(state)
	}
	for _, state := range store.OrderStates {
		all = append(all, namedFilter{"state " + string(state), app.OrderQuery{State: string(state)}, false})
	}
	for _, reason := range store.HoldReasons {
		all = append(all, namedFilter{"hold " + string(reason), app.OrderQuery{Reason: string(reason)}, false})
	}
	return append(all,
		namedFilter{"platform", app.OrderQuery{Platform: platforms[1]}, false},
		namedFilter{"account", app.OrderQuery{Account: "a3"}, false},
		namedFilter{"account and state", app.OrderQuery{Account: "a3", State: string(store.Held)}, false},
		namedFilter{"merchant", app.OrderQuery{Merchant: "m1"}, false},
		namedFilter{"open states", app.OrderQuery{States: open}, true},
		namedFilter{"merchant and open states", app.OrderQuery{Merchant: "m1", States: open}, true},
		namedFilter{"urgency", app.OrderQuery{Sort: string(store.ByShipBy)}, true},
		namedFilter{"merchant and urgency", app.OrderQuery{Merchant: "m1", Sort: string(store.ByShipBy)}, true},
		namedFilter{"date", app.OrderQuery{From: middle, To: middle.Add(24 * time.Hour)}, false},
		namedFilter{"ship-by", app.OrderQuery{ShipBy: start.Add(time.Duration(listed) * time.Minute)}, false},
		namedFilter{"search of a number", app.OrderQuery{Search: fmt.Sprintf("N%08d", listed/3)}, false},
		namedFilter{"search of a platform's id", app.OrderQuery{Search: fmt.Sprintf("ID%08d", listed/3)}, false},
		namedFilter{"search of a tracking number", app.OrderQuery{Search: fmt.Sprintf("T%08d", listed/20*10)}, false},
		namedFilter{"search of a SKU", app.OrderQuery{Search: "SKU-7"}, false},
		namedFilter{"search of a name", app.OrderQuery{Search: "陳小華7"}, false},
		namedFilter{"search of a phone's end", app.OrderQuery{Search: "0007"}, false},
	)
}

// fill writes a store's rows directly, without waiting for the disk: how they came there is not measured here.
func fill(ctx context.Context, path string, n int) (err error) {
	db, err := sql.Open(
		"sqlite",
		"file:"+path+"?_pragma=journal_mode(WAL)&_pragma=synchronous(OFF)&_pragma=cache_size(-200000)&_txlock=immediate",
	)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1)
	if err := fillAccounts(ctx, db); err != nil {
		return err
	}
	const chunk = 20_000
	for begin := 0; begin < n; begin += chunk {
		if err := inChunk(ctx, db, func(f *filler) error {
			for i := begin; i < min(begin+chunk, n); i++ {
				if err := f.order(i, n); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return err
		}
	}
	_, err = db.ExecContext(ctx, "ANALYZE")
	return err
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
			"INSERT INTO accounts (id, platform, name, merchant_id, channel_id, state, created_at) VALUES (?, ?, ?, ?, ?, 'connected', 1)",
			fmt.Sprintf("a%d", a),
			platforms[a%3],
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

// doc is about as long as a normalised order.
var doc = make([]byte, 1500)

func (f *filler) order(i, n int) error {
	id := i + 1
	account, merchant := fmt.Sprintf("a%d", i%10), fmt.Sprintf("m%d", i%10%3)
	at := start.Add(time.Duration(i) * time.Minute).UnixMilli()
	state := stateOf(i, n)
	var shipBy, finished any = at, nil
	if state == store.Reported || state == store.Cancelled {
		shipBy, finished = nil, at
	}
	if err := f.insert("order", id, account, merchant, fmt.Sprintf("c%d", i%10%3), platforms[i%10%3], fmt.Sprintf("ID%08d", i),
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
