package store

import (
	"context"

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

// Hold keeps an order from being picked and shipped until it is released. Its reservations stay.
type Hold struct {
	bun.BaseModel `bun:"table:holds"`
	ID            int64 `bun:",pk"`
	OrderID       int64
	OrderedAt     Millis
	Reason        HoldReason
	Subject       string // what must be fixed: the payment method, the shipping code, the line key
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

// AddHold stores a hold and sets its ID.
func (q *Queries) AddHold(ctx context.Context, h *Hold) error {
	id, err := q.insert(ctx, "INSERT INTO holds (order_id, ordered_at, reason, subject, note, held_by, held_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
		h.OrderID, h.OrderedAt, h.Reason, h.Subject, h.Note, h.HeldBy, h.HeldAt)
	h.ID = id
	return err
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
func (q *Queries) OpenHolds(ctx context.Context, reason HoldReason, most int) ([]Hold, error) {
	var all []Hold
	sel := q.db.NewSelect().Model(&all).Where("released_at IS NULL").Order("ordered_at DESC", "order_id DESC", "id").Limit(int64(most))
	if reason != "" {
		sel = sel.Where("reason = ?", reason)
	}
	return all, sel.Scan(ctx)
}

// OrdersHeldFor gives the orders of an account that are held for a reason; subject may be empty for any.
func (q *Queries) OrdersHeldFor(ctx context.Context, account string, reason HoldReason, subject string) ([]int64, error) {
	return q.ids(ctx, `SELECT DISTINCT h.order_id FROM holds h JOIN orders o ON o.id = h.order_id
		WHERE h.reason = ? AND h.released_at IS NULL AND o.account_id = ? AND (? = '' OR h.subject = ?) ORDER BY h.order_id`,
		reason, account, subject, subject)
}

// HeldOrders gives every order of an account that has an open hold.
func (q *Queries) HeldOrders(ctx context.Context, account string) ([]int64, error) {
	return q.ids(ctx, `SELECT DISTINCT h.order_id FROM holds h JOIN orders o ON o.id = h.order_id
		WHERE h.released_at IS NULL AND o.account_id = ? ORDER BY h.order_id`, account)
}

// HoldCounts counts orders by reason of their open holds; account may be empty for all.
func (q *Queries) HoldCounts(ctx context.Context, account string) (map[HoldReason]int, error) {
	rows, err := q.raw.QueryContext(ctx, `SELECT h.reason, count(DISTINCT h.order_id) FROM holds h JOIN orders o ON o.id = h.order_id
		WHERE h.released_at IS NULL AND (? = '' OR o.account_id = ?) GROUP BY h.reason`, account, account)
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
