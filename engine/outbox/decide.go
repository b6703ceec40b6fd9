package outbox

import (
	"context"

	"gowarehouse/connectors"
	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/store"
)

// Decision is what a person says about an effect that is unclear or failed.
type Decision string

// The decisions.
const (
	DecideDone  Decision = "done"  // it is there: I looked
	DecideAgain Decision = "again" // it is not there: call again
	DecideDrop  Decision = "drop"  // leave it
)

// decided says where each decision leads.
var decided = map[Decision]store.EffectState{DecideDone: store.EffectConfirmed, DecideAgain: store.EffectDue, DecideDrop: store.EffectCancelled}

// Decide settles an unclear or failed effect by a person's word. It is refused, with a reason, for an effect that needs no decision.
func (r *Runner) Decide(ctx context.Context, effect int64, d Decision, who string) error {
	to, known := decided[d]
	if !known {
		return (&connectors.Error{Kind: connectors.Rejected, Code: "unknown_decision",
			Do: connectors.Text{EN: "Say done, again or drop.", ZH: "請選擇 done（已完成）、again（重試）或 drop（放棄）。"}}).Saying(
			"%q is no decision", "沒有「%s」這個選項", d)
	}
	return r.store.Write(ctx, func(q *store.Queries) error {
		e, err := q.Effect(ctx, effect)
		if err != nil {
			return err
		}
		if _, waits := needsPerson[e.State]; !waits {
			return (&connectors.Error{Kind: connectors.Rejected, Code: "nothing_to_decide",
				Do: connectors.Text{EN: "See `gowarehouse activity` for what waits for a person.", ZH: "請以 `gowarehouse activity` 查看待處理項目。"},
			}).Saying("outbox row %[1]d is %[2]s and needs no decision", "第 %[1]d 筆目前為 %[2]s，不需人工判定", e.ID, e.State)
		}
		now := r.now()
		if h := r.handlers[e.Kind]; h != nil {
			if err := h.Decide(ctx, q, &e, d, who, now); err != nil {
				return err
			}
		}
		e.State, e.DueAt, e.UpdatedAt, e.Lease, e.Error, e.ErrorCode = to, store.At(now), store.At(now), 0, "", ""
		if err := q.EndNotice(ctx, NoticeKey(e.ID), store.At(now)); err != nil {
			return err
		}
		if e.OrderID != 0 {
			if err := lifecycle.Tell(ctx, q, e.OrderID, who, lifecycle.EventPushDecided, now, "decision", string(d)); err != nil {
				return err
			}
		}
		return settle(ctx, q, &e, now)
	})
}
