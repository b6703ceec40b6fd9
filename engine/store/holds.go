package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/uptrace/bun"
)

// HoldReason is why an order is held.
type HoldReason string

// The reasons. A person sets only HoldManual; the others come and go with their cause.
const (
	HoldUnknownPayment   HoldReason = "unknown_payment"
	HoldUnmappedShipping HoldReason = "unmapped_shipping"
	HoldUnknownProduct   HoldReason = "unknown_product"
	HoldCancelRequested  HoldReason = "cancel_requested"
	HoldMaskedAddress    HoldReason = "masked_address"
	HoldChanged          HoldReason = "changed"
	HoldPlatform         HoldReason = "platform"
	HoldManual           HoldReason = "manual"
)

// HoldReasons lists them.
var HoldReasons = []HoldReason{HoldUnknownPayment, HoldUnmappedShipping, HoldUnknownProduct, HoldCancelRequested,
	HoldMaskedAddress, HoldChanged, HoldPlatform, HoldManual}

// topical are the reasons of which one fix ends every hold with the same subject. The subject of any other hold is its own.
var topical = []HoldReason{HoldUnknownPayment, HoldUnmappedShipping, HoldUnknownProduct, HoldPlatform}

// Hold keeps an order from being picked and shipped until it is released. Its reservations stay. The order's own columns
// stand beside it, so that holds are listed, grouped and counted without reading orders: AddHold and RefreshHolds write them.
type Hold struct {
	bun.BaseModel `bun:"table:holds"`
	ID            int64 `bun:",pk"`
	OrderID       int64
	AccountID     string
	MerchantID    string
	OrderedAt     Millis
	ShipBy        *Millis
	Pieces        int64 // that wait: of the unknown product, or of the whole order
	Reason        HoldReason
	Subject       string // what must be fixed: the payment method, the shipping code, the line key
	Topic         string // the subject where one fix ends every hold of it, else empty
	Note          string
	HeldBy        string
	HeldAt        Millis
	ReleasedAt    *Millis
	ReleasedBy    string
	Resolution    string
	GoneAt        *Millis // the cause went away after a person had released it
}

// System is the author of what the program does by itself.
const System = "system"

// waiting counts the pieces that wait for a hold of the order o: of the unknown product, or of all lines.
const waiting = `(SELECT coalesce(sum(l.quantity), 0) FROM order_lines l
	WHERE l.order_id = o.id AND (%[1]s <> 'unknown_product' OR l.line_key = %[2]s))`

var (
	insertHold = `INSERT INTO holds (order_id, account_id, merchant_id, ordered_at, ship_by, reason, subject, topic, note, held_by, held_at, pieces)
		SELECT o.id, o.account_id, o.merchant_id, o.ordered_at, o.ship_by, ?, ?, ?, ?, ?, ?, ` + fmt.Sprintf(waiting, "?", "?") + `
		FROM orders o WHERE o.id = ? RETURNING id`
	refreshHolds = `UPDATE holds SET (ordered_at, ship_by, pieces) = (SELECT o.ordered_at, o.ship_by, ` +
		fmt.Sprintf(waiting, "holds.reason", "holds.subject") + ` FROM orders o WHERE o.id = holds.order_id)
		WHERE order_id = ? AND released_at IS NULL`
)

// AddHold stores a hold of an order that is there with its lines, and sets its ID.
func (q *Queries) AddHold(ctx context.Context, h *Hold) error {
	if slices.Contains(topical, h.Reason) {
		h.Topic = h.Subject
	}
	stmt, err := q.prepared(ctx, insertHold) //nolint:sqlclosecheck // closed with its transaction
	if err != nil {
		return err
	}
	err = stmt.QueryRowContext(ctx, h.Reason, h.Subject, h.Topic, h.Note, h.HeldBy, h.HeldAt, h.Reason, h.Subject, h.OrderID).Scan(&h.ID)
	return orNotFound(err, "order %d", h.OrderID)
}

// RefreshHolds brings what stands beside the open holds of an order up to the order, after it or its lines changed.
func (q *Queries) RefreshHolds(ctx context.Context, order int64) error {
	return q.exec(ctx, refreshHolds, order)
}

// ReleaseHold releases a hold.
func (q *Queries) ReleaseHold(ctx context.Context, id int64, by, resolution string, now Millis) error {
	return q.exec(
		ctx,
		"UPDATE holds SET released_at = ?, released_by = ?, resolution = ? WHERE id = ? AND released_at IS NULL",
		now,
		by,
		resolution,
		id,
	)
}

// HoldGone notes that the cause of a hold that a person had released went away.
func (q *Queries) HoldGone(ctx context.Context, id int64, now Millis) error {
	return q.exec(ctx, "UPDATE holds SET gone_at = ? WHERE id = ?", now, id)
}

// Hold finds a hold by id.
func (q *Queries) Hold(ctx context.Context, id int64) (Hold, error) {
	var h Hold
	err := q.db.NewSelect().Model(&h).Where("id = ?", id).Scan(ctx)
	return h, orNotFound(err, "hold %d", id)
}

// Holds gives all holds of orders, released ones too, oldest first.
func (q *Queries) Holds(ctx context.Context, orders ...int64) ([]Hold, error) {
	if len(orders) == 0 {
		return nil, nil
	}
	var all []Hold
	err := q.db.NewSelect().Model(&all).Where("order_id IN (?)", bun.List(orders)).Order("id").Scan(ctx)
	return all, err
}

// OpenHolds gives a page of open holds, newest order first; reason may be empty for all.
func (q *Queries) OpenHolds(ctx context.Context, only Only, reason HoldReason, most int) ([]Hold, error) {
	c := &clauses{}
	c.add("released_at IS NULL")
	only.add(c, "")
	if reason != "" {
		c.add("reason = ?", reason)
	}
	var all []Hold
	return all, c.on(q.db.NewSelect().Model(&all)).Order("ordered_at DESC", "order_id DESC", "id").Limit(int64(most)).Scan(ctx)
}

// OrdersHeldFor gives the orders of an account that are held for a reason; subject may be empty for any.
func (q *Queries) OrdersHeldFor(ctx context.Context, account string, reason HoldReason, subject string) ([]int64, error) {
	return q.ids(ctx, `SELECT DISTINCT order_id FROM holds
		WHERE reason = ? AND released_at IS NULL AND account_id = ? AND (? = '' OR subject = ?) ORDER BY order_id`,
		reason, account, subject, subject)
}

// HeldOrders gives every order of an account that has an open hold.
func (q *Queries) HeldOrders(ctx context.Context, account string) ([]int64, error) {
	return q.ids(ctx, "SELECT DISTINCT order_id FROM holds WHERE released_at IS NULL AND account_id = ? ORDER BY order_id", account)
}

// HoldCounts counts orders by reason of their open holds.
func (q *Queries) HoldCounts(ctx context.Context, only Only) (map[HoldReason]int, error) {
	c := &clauses{}
	c.add("released_at IS NULL")
	only.add(c, "")
	rows, err := q.raw.QueryContext(ctx, "SELECT reason, count(DISTINCT order_id) FROM holds"+c.text()+" GROUP BY reason", c.args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	counts := map[HoldReason]int{}
	for rows.Next() {
		var reason HoldReason
		var n int
		if err := rows.Scan(&reason, &n); err != nil {
			return nil, err
		}
		counts[reason] = n
	}
	return counts, rows.Err()
}

// HoldTopic is what many open holds of an account have in common: the reason and, where one fix ends them all, the subject.
type HoldTopic struct {
	AccountID string
	Reason    HoldReason
	Topic     string
}

// HoldGroup is how much a topic holds up.
type HoldGroup struct {
	HoldTopic
	Orders int
	Pieces int64 // of its orders that wait
	Oldest Millis
	ShipBy *Millis // the earliest of its orders
}

// HoldGroups gives the topics of all open holds, those that hold most orders first. It reads one index and no order.
func (q *Queries) HoldGroups(ctx context.Context, only Only) ([]HoldGroup, error) {
	c := &clauses{}
	c.add("released_at IS NULL")
	only.add(c, "")
	rows, err := q.raw.QueryContext(ctx, `SELECT account_id, reason, topic, count(DISTINCT order_id), sum(pieces), min(held_at), min(ship_by)
		FROM holds`+c.text()+` GROUP BY account_id, reason, topic ORDER BY 4 DESC, account_id, reason, topic`, c.args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []HoldGroup
	for rows.Next() {
		var g HoldGroup
		if err := rows.Scan(&g.AccountID, &g.Reason, &g.Topic, &g.Orders, &g.Pieces, &g.Oldest, &g.ShipBy); err != nil {
			return nil, err
		}
		all = append(all, g)
	}
	return all, rows.Err()
}

// HoldsOfTopic gives one page of the open holds of a topic, newest order first, and the hold after which the next page begins, nil
// at the end.
func (q *Queries) HoldsOfTopic(ctx context.Context, t HoldTopic, after *Hold, n int) ([]Hold, *Hold, error) {
	c := &clauses{}
	c.add("account_id = ? AND reason = ? AND topic = ? AND released_at IS NULL", t.AccountID, t.Reason, t.Topic)
	if after != nil {
		c.add("(ordered_at, order_id, id) < (?, ?, ?)", after.OrderedAt, after.OrderID, after.ID)
	}
	var all []Hold
	err := c.on(q.db.NewSelect().Model(&all)).Order("ordered_at DESC", "order_id DESC", "id DESC").Limit(int64(n)).Scan(ctx)
	if err != nil || len(all) < n {
		return all, nil, err
	}
	return all, &all[len(all)-1], nil
}

// HoldExamples gives the newest open holds of each topic, at most n of each.
func (q *Queries) HoldExamples(ctx context.Context, topics []HoldTopic, n int) (examples [][]Hold, err error) {
	examples = make([][]Hold, len(topics))
	if len(topics) == 0 {
		return examples, nil
	}
	stmt, err := q.raw.PrepareContext(ctx, `SELECT order_id, subject, note FROM holds
		WHERE account_id = ? AND reason = ? AND topic = ? AND released_at IS NULL ORDER BY ordered_at DESC, order_id DESC, id DESC LIMIT ?`)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, stmt.Close()) }()
	for i, t := range topics {
		if examples[i], err = examplesOf(ctx, stmt, t, n); err != nil {
			return nil, err
		}
	}
	return examples, nil
}

func examplesOf(ctx context.Context, stmt *sql.Stmt, t HoldTopic, n int) ([]Hold, error) {
	rows, err := stmt.QueryContext(ctx, t.AccountID, t.Reason, t.Topic, n)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []Hold
	for rows.Next() {
		h := Hold{AccountID: t.AccountID, Reason: t.Reason, Topic: t.Topic}
		if err := rows.Scan(&h.OrderID, &h.Subject, &h.Note); err != nil {
			return nil, err
		}
		all = append(all, h)
	}
	return all, rows.Err()
}
