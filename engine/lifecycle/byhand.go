package lifecycle

import (
	"context"
	"slices"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/store"
)

// safeguards are released only by their cause: a payment that is classified, a shipping method that is mapped, a product that
// is known. Where the platform names no method there is nothing to classify or map: then a person may release the one order, and
// must say why.
var safeguards = []store.HoldReason{store.HoldUnknownPayment, store.HoldUnmappedShipping, store.HoldUnknownProduct}

// Releasable says whether a person may release a hold, and whether he must say why.
func Releasable(h *store.Hold) (may, withNote bool) {
	guards := slices.Contains(safeguards, h.Reason)
	return !guards || h.Subject == "", guards && h.Subject == ""
}

// HoldByHand holds an order by a person's wish.
func HoldByHand(ctx context.Context, q *store.Queries, order int64, note, who string, now time.Time) (int64, error) {
	o, err := q.Order(ctx, order)
	if err != nil {
		return 0, err
	}
	if o.Finished() || o.State == store.Shipped {
		return 0, connectors.Refuse("the order has left or was cancelled", "訂單已出貨或已取消", "Only orders that have not left can be held.",
			"只有尚未出貨的訂單可以保留。")
	}
	h := &store.Hold{
		OrderID:   order,
		OrderedAt: o.OrderedAt,
		Reason:    store.HoldManual,
		Subject:   store.NewID(),
		Note:      note,
		HeldBy:    who,
		HeldAt:    store.At(now),
	}
	if err := q.AddHold(ctx, h); err != nil {
		return 0, err
	}
	if err := Tell(ctx, q, order, who, EventHeld, now, "reason", string(store.HoldManual)); err != nil {
		return 0, err
	}
	_, err = Settle(ctx, q, order, now)
	return h.ID, err
}

// Release releases a hold by a person's decision. The safeguards cannot be released by hand: their cause must be put right.
func Release(ctx context.Context, q *store.Queries, hold int64, resolution, who string, now time.Time) (store.OrderState, error) {
	h, err := q.Hold(ctx, hold)
	if err != nil {
		return "", connectors.Missing(err, "no hold has the number %d", "找不到保留 %d", "See `gowarehouse hold list`.",
			"請見 `gowarehouse hold list` 查看。", hold)
	}
	if h.ReleasedAt != nil {
		return "", &connectors.Error{Kind: connectors.AlreadyDone, Says: connectors.Text{EN: "this hold was released before", ZH: "此保留先前已解除"}}
	}
	may, withNote := Releasable(&h)
	if withNote && strings.TrimSpace(resolution) == "" {
		return "", noteNeeded(h.Reason)
	}
	if !may {
		name, fix := ReasonName(string(h.Reason)), ReasonFix(string(h.Reason))
		return "", connectors.Refuse("a hold for %[1]s ends when its cause is put right", "「%[2]s」須排除原因後自動解除", fix.EN, fix.ZH, name.EN, name.ZH)
	}
	if err := q.ReleaseHold(ctx, hold, who, resolution, store.At(now)); err != nil {
		return "", err
	}
	if err := Tell(ctx, q, h.OrderID, who, EventReleased, now, "reason", string(h.Reason), "resolution", resolution); err != nil {
		return "", err
	}
	return Settle(ctx, q, h.OrderID, now)
}

// doWithNote is how a safeguard ends of which the platform names no method.
var doWithNote = connectors.Text{EN: "Ask the merchant, then release with what you learned: `gowarehouse hold release ID --note TEXT`",
	ZH: "請向貨主確認後，附上備註解除：`gowarehouse hold release ID --note 說明`"}

func noteNeeded(reason store.HoldReason) error {
	name := ReasonName(string(reason))
	return (&connectors.Error{Kind: connectors.Rejected, Code: "note_needed", Do: doWithNote}).
		Saying("the platform names no method, so releasing %[1]s needs a note", "平台未提供方式，解除「%[2]s」須填寫備註", name.EN, name.ZH)
}

// Sighted takes note of what the platform says about a stored order without giving the order itself. It answers whether that is news.
func Sighted(ctx context.Context, q *store.Queries, order int64, state connectors.PlatformState, reason string, now time.Time) (bool, error) {
	if state == connectors.StateCancelled {
		return Cancel(ctx, q, order, reason, now)
	}
	o, err := q.Order(ctx, order)
	marked := o.Mark == store.MarkDue || o.Mark == store.MarkByHand // what the platform says of it still counts
	if err != nil || o.Finished() && !marked || o.PlatformState == state {
		return false, err
	}
	o.PlatformState = state
	if err := q.UpdateOrder(ctx, &o, "platform_state"); err != nil {
		return false, err
	}
	c, holds := cause{store.HoldCancelRequested, "", reason}, state == connectors.StateCancelRequested && !o.Finished()
	if state == connectors.StateShipped {
		n := connectors.Order{State: state}
		if c, holds, err = leftElsewhere(ctx, q, order, &n); err != nil {
			return false, err
		}
	}
	if holds {
		if err := openHold(ctx, q, &o, c, store.System, now); err != nil {
			return false, err
		}
	}
	_, err = Settle(ctx, q, order, now)
	return holds, err
}

// The platform's word that an order is shipped, or a part of it, although nothing of it left this house.
var (
	elsewhere       = connectors.Text{EN: "shipped elsewhere", ZH: "平台顯示此訂單已在別處出貨"}
	partlyElsewhere = connectors.Text{EN: "partly shipped elsewhere", ZH: "平台顯示此訂單已有部分在別處出貨"}
)
