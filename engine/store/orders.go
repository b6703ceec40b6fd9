package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"gowarehouse/connectors"
)

// OrderState is where an order is in this warehouse.
type OrderState string

// The states of an order. Held to packed are open; reported and cancelled are finished.
const (
	Held          OrderState = "held"
	Short         OrderState = "short"
	Ready         OrderState = "ready"
	Picking       OrderState = "picking"
	Packed        OrderState = "packed"
	PartlyShipped OrderState = "partly_shipped"
	Shipped       OrderState = "shipped"
	Reported      OrderState = "reported"
	Cancelled     OrderState = "cancelled"
)

// OrderStates lists them in the order of an order's life.
var OrderStates = []OrderState{Held, Short, Ready, Picking, Packed, PartlyShipped, Shipped, Reported, Cancelled}

// OpenStates are those of orders that are not finished.
var OpenStates = []OrderState{Held, Short, Ready, Picking, Packed, PartlyShipped, Shipped}

// openStates are OpenStates in SQL.
const openStates = "('held', 'short', 'ready', 'picking', 'packed', 'partly_shipped', 'shipped')"

// Order is an order as stored. Doc is the whole normalised order as JSON; the columns beside it are for filters and lists.
type Order struct {
	bun.BaseModel `bun:"table:orders,alias:o"`
	ID            int64 `bun:",pk"`
	AccountID     string
	MerchantID    string
	ChannelID     string
	Platform      string
	PlatformID    string
	Number        string
	State         OrderState
	PlatformState connectors.PlatformState
	OrderedAt     Millis
	ShipBy        *Millis
	PaymentMethod string
	PaymentKind   connectors.PaymentKind // as classified, by the platform's table or a person
	Total         string
	Currency      string
	COD           *string
	ShipMode      connectors.ShipMode
	ShippingCode  string
	ShippingName  string
	ShippingType  string // as mapped
	StoreID       string
	StoreName     string
	ReceiverName  string // personal
	PhoneEnd      string // personal
	Doc           []byte // personal
	RawHash       string
	FetchedAt     Millis
	SeenAt        Millis
	ChangedAt     Millis
	FinishedAt    *Millis
	ErasedAt      *Millis
	Mark          Mark
}

// Normalised reads the whole order as the connector gave it.
func (o *Order) Normalised() (connectors.Order, error) {
	var n connectors.Order
	if err := json.Unmarshal(o.Doc, &n); err != nil {
		return n, fmt.Errorf("read order %d: %w", o.ID, err)
	}
	return n, nil
}

// Finished says whether nothing more will happen to the order.
func (o *Order) Finished() bool { return o.State == Reported || o.State == Cancelled }

const insertOrder = `INSERT INTO orders (account_id, merchant_id, channel_id, platform, platform_id, number, state, platform_state,
	ordered_at, ship_by, payment_method, payment_kind, total, currency, cod, ship_mode, shipping_code, shipping_name, shipping_type,
	store_id, store_name, receiver_name, phone_end, doc, raw_hash, fetched_at, seen_at, changed_at)
	VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

// AddOrder stores a new order and sets its ID.
func (q *Queries) AddOrder(ctx context.Context, o *Order) error {
	id, err := q.insert(ctx, insertOrder, o.AccountID, o.MerchantID, o.ChannelID, o.Platform, o.PlatformID, o.Number, o.State,
		o.PlatformState, o.OrderedAt, o.ShipBy, o.PaymentMethod, o.PaymentKind, o.Total, o.Currency, o.COD, o.ShipMode,
		o.ShippingCode, o.ShippingName, o.ShippingType, o.StoreID, o.StoreName, o.ReceiverName, o.PhoneEnd, o.Doc, o.RawHash,
		o.FetchedAt, o.SeenAt, o.ChangedAt)
	o.ID = id
	return err
}

// UpdateOrder writes the named columns of an order.
func (q *Queries) UpdateOrder(ctx context.Context, o *Order, columns ...string) error {
	_, err := q.db.NewUpdate().Model(o).Column(columns...).WherePK().Exec(ctx)
	return err
}

// SetOrderState writes an order's state; finished is set for a finished state and cleared otherwise.
func (q *Queries) SetOrderState(ctx context.Context, id int64, state OrderState, finished *Millis, now Millis) error {
	_, err := q.raw.ExecContext(ctx, "UPDATE orders SET state = ?, finished_at = ?, changed_at = ? WHERE id = ?", state, finished, now, id)
	return err
}

// Order finds an order by id.
func (q *Queries) Order(ctx context.Context, id int64) (Order, error) {
	var o Order
	err := q.db.NewSelect().Model(&o).Where("id = ?", id).Scan(ctx)
	return o, orNotFound(err, "order %d", id)
}

// OrderDocs gives the normalised orders, as JSON, of those orders that have not been erased.
func (q *Queries) OrderDocs(ctx context.Context, orders ...int64) (map[int64][]byte, error) {
	docs := make(map[int64][]byte, len(orders))
	for chunk := range slices.Chunk(orders, 500) {
		var some []Order
		err := q.db.NewSelect().Model(&some).Column("id", "doc").Where("id IN (?) AND erased_at IS NULL", bun.List(chunk)).Scan(ctx)
		if err != nil {
			return nil, err
		}
		for _, o := range some {
			docs[o.ID] = o.Doc
		}
	}
	return docs, nil
}

// OrderByPlatformID finds an account's order by the platform's id.
func (q *Queries) OrderByPlatformID(ctx context.Context, account, platformID string) (Order, error) {
	var o Order
	err := q.db.NewSelect().Model(&o).Where("account_id = ? AND platform_id = ?", account, platformID).Scan(ctx)
	return o, orNotFound(err, "order %s", platformID)
}

// OrdersByNumber finds orders by the number people use, the platform's id, or a tracking number; newest first.
func (q *Queries) OrdersByNumber(ctx context.Context, only Only, number string) ([]Order, error) {
	c := &clauses{}
	c.add("id IN (SELECT id FROM orders WHERE number = ? UNION SELECT id FROM orders WHERE platform_id = ? UNION "+
		"SELECT order_id FROM parcels WHERE tracking_number = ?)", number, number, number)
	only.add(c, "")
	var all []Order
	return all, c.on(q.db.NewSelect().Model(&all)).Order("id DESC").Limit(50).Scan(ctx)
}

// OrderNumbers gives the numbers that people use of orders.
func (q *Queries) OrderNumbers(ctx context.Context, orders []int64) (map[int64]string, error) {
	numbers := make(map[int64]string, len(orders))
	for chunk := range slices.Chunk(orders, 500) {
		var some []struct {
			ID     int64
			Number string
		}
		if err := q.db.NewRaw("SELECT id, number FROM orders WHERE id IN (?)", bun.List(chunk)).Scan(ctx, &some); err != nil {
			return nil, err
		}
		for _, o := range some {
			numbers[o.ID] = o.Number
		}
	}
	return numbers, nil
}

// Seen is what a fetch must know of a stored order to tell whether anything is new.
type Seen struct {
	ID      int64
	RawHash string
	State   OrderState
	Lines   int
}

// SeenOrder looks an order up by the platform's id; ok is false when it was never stored.
func (q *Queries) SeenOrder(ctx context.Context, account, platformID string) (seen Seen, ok bool, err error) {
	err = q.raw.QueryRowContext(
		ctx,
		`SELECT id, raw_hash, state, (SELECT count(*) FROM order_lines WHERE order_id = orders.id) FROM orders WHERE account_id = ? AND platform_id = ?`,
		account, platformID,
	).Scan(&seen.ID, &seen.RawHash, &seen.State, &seen.Lines)
	if errors.Is(err, sql.ErrNoRows) {
		return seen, false, nil
	}
	return seen, err == nil, err
}

// TouchOrder notes that a fetch saw an order unchanged.
func (q *Queries) TouchOrder(ctx context.Context, id int64, now Millis) error {
	return q.exec(ctx, "UPDATE orders SET seen_at = ? WHERE id = ?", now, id)
}

// OpenRef names an open order.
type OpenRef struct {
	ID         int64
	PlatformID string
}

// watchedAfter is how long after it was ordered a shipped order is still looked after: until the platform says that the
// carrier has it, it may be cancelled, and then the parcel is asked back.
const watchedAfter = 14 * 24 * time.Hour

// An order that is to be marked at its platform by hand is looked after for longer.
const markedAfter = 60 * 24 * time.Hour

// At some platforms each order that is asked about costs a request. Of those that a fetch's window does not cover, few are asked about there,
// and none twice a day.
const (
	seldomEvery = 20 * time.Hour
	seldomMost  = 50
)

// OpenUnseen gives the orders of an account that no fetch has seen since a moment and whose state on the platform may still
// change: the open ones, those with the platform's number that the carrier has not taken yet, and those that the merchant is to mark as
// shipped there. window is where the fetch begins; seldom says that open orders from before it are asked about as those marked by hand are,
// a few at a time and once a day.
func (q *Queries) OpenUnseen(ctx context.Context, account string, since, window Millis, seldom bool) ([]OpenRef, error) {
	before := func(d time.Duration) Millis { return At(since.Time().Add(-d)) }
	from := Millis(0) // open orders from here on are asked about at each fetch
	if seldom {
		from = window
	}
	const open = "state IN ('held', 'short', 'ready', 'picking', 'packed', 'partly_shipped')"
	rows, err := q.raw.QueryContext(ctx, `SELECT id, platform_id FROM orders
		WHERE account_id = ? AND `+open+` AND ordered_at >= ? AND seen_at < ?
		UNION SELECT id, platform_id FROM (SELECT id, platform_id FROM orders
		WHERE account_id = ? AND `+open+` AND ordered_at < ? AND seen_at < ?
		ORDER BY seen_at, id LIMIT ?) AS older
		UNION SELECT id, platform_id FROM orders
		WHERE account_id = ? AND state IN ('shipped', 'reported') AND ordered_at > ? AND seen_at < ?
		AND ship_mode = 'label' AND platform_state NOT IN ('shipped', 'cancelled')
		UNION SELECT id, platform_id FROM orders
		WHERE account_id = ? AND mark = 'due' AND mark <> '' AND ordered_at >= ? AND seen_at < ?
		UNION SELECT id, platform_id FROM (SELECT id, platform_id FROM orders
		WHERE account_id = ? AND mark = 'due' AND mark <> '' AND ordered_at > ? AND ordered_at < ? AND seen_at < ?
		ORDER BY seen_at, id LIMIT ?) AS unmarked ORDER BY 1`,
		account, from, since,
		account, from, before(seldomEvery), seldomMost,
		account, before(watchedAfter), since,
		account, window, since,
		account, before(markedAfter), window, before(seldomEvery), seldomMost)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []OpenRef
	for rows.Next() {
		var r OpenRef
		if err := rows.Scan(&r.ID, &r.PlatformID); err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return all, rows.Err()
}

// PutRaw stores the platform's answer of an order.
func (q *Queries) PutRaw(ctx context.Context, order int64, raw []byte, now Millis) error {
	return q.exec(ctx, `INSERT INTO order_raws (order_id, raw, fetched_at) VALUES (?, ?, ?)
		ON CONFLICT (order_id) DO UPDATE SET raw = excluded.raw, fetched_at = excluded.fetched_at`, order, raw, now)
}

// Raw gives the platform's stored answer of an order.
func (q *Queries) Raw(ctx context.Context, order int64) ([]byte, error) {
	var raw []byte
	err := q.raw.QueryRowContext(ctx, "SELECT raw FROM order_raws WHERE order_id = ?", order).Scan(&raw)
	return raw, orNotFound(err, "the platform's answer for order %d", order)
}

// Incoming is an answer in the inbox.
type Incoming struct {
	AccountID  string
	PlatformID string
	Raw        []byte
	Reason     string // why it is set aside, for connectors.Halves; empty while it waits
	FetchedAt  Millis
}

// PutIncoming stores answers before anything is made of them.
func (q *Queries) PutIncoming(ctx context.Context, all []Incoming) error {
	for _, in := range all {
		if err := q.exec(ctx, `INSERT INTO inbox (account_id, platform_id, raw, reason, fetched_at) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (account_id, platform_id) DO UPDATE SET raw = excluded.raw, reason = excluded.reason, fetched_at = excluded.fetched_at`,
			in.AccountID, in.PlatformID, in.Raw, in.Reason, in.FetchedAt); err != nil {
			return err
		}
	}
	return nil
}

// SetAside keeps an answer in the inbox with the reason why it could not be taken in.
func (q *Queries) SetAside(ctx context.Context, account, platformID, reason string) error {
	return q.exec(ctx, "UPDATE inbox SET reason = ? WHERE account_id = ? AND platform_id = ?", reason, account, platformID)
}

// DropIncoming takes an answer out of the inbox: it was stored or refused.
func (q *Queries) DropIncoming(ctx context.Context, account, platformID string) error {
	return q.exec(ctx, "DELETE FROM inbox WHERE account_id = ? AND platform_id = ?", account, platformID)
}

// Waiting gives answers of an account that were stored and never looked at (a crash), oldest first.
func (q *Queries) Waiting(ctx context.Context, account string, most int) ([]Incoming, error) {
	c := &clauses{}
	c.add("reason = '' AND account_id = ?", account)
	return q.incoming(ctx, c, most)
}

// AllSetAside gives the answers that could not be taken in.
func (q *Queries) AllSetAside(ctx context.Context, only Only, most int) ([]Incoming, error) {
	c := &clauses{}
	c.add("reason <> ''")
	only.addByAccount(c, "")
	return q.incoming(ctx, c, most)
}

func (q *Queries) incoming(ctx context.Context, c *clauses, most int) ([]Incoming, error) {
	rows, err := q.raw.QueryContext(ctx, "SELECT account_id, platform_id, raw, reason, fetched_at FROM inbox"+c.text()+
		" ORDER BY fetched_at, platform_id LIMIT ?", append(c.args, most)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []Incoming
	for rows.Next() {
		var in Incoming
		if err := rows.Scan(&in.AccountID, &in.PlatformID, &in.Raw, &in.Reason, &in.FetchedAt); err != nil {
			return nil, err
		}
		all = append(all, in)
	}
	return all, rows.Err()
}
