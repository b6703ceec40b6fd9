package fulfil

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"strconv"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/outbox"
	"gowarehouse/engine/store"
)

// lookAgain is when a row is looked at again that a hold keeps from going out.
const lookAgain = time.Minute

// load reads the parcel of an effect as a connector takes it. Before a call it refuses what must not go out: the order was called
// off or held, or changed after it was packed.
func (s *Service) load(ctx context.Context, q *store.Queries, e *store.Effect, step outbox.Step) (any, error) {
	w, err := read(ctx, q, e.OrderID)
	if err != nil {
		return nil, err
	}
	p, live := w.parcel(e.ParcelID)
	if !live {
		return nil, &outbox.Off{Cause: refuse("no_such_parcel", w.Number, e.ParcelID)}
	}
	if step == outbox.StepCall {
		if err := s.admit(w); err != nil {
			return nil, err
		}
		if err := s.afterAcknowledge(ctx, q, w.ID); err != nil {
			return nil, err
		}
	}
	return outgoing(ctx, q, w, p)
}

// admit says whether a call may go out for an order now.
func (s *Service) admit(w *whole) error {
	err := w.barred()
	if err == nil {
		return w.still()
	}
	var e *connectors.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code {
	case "held", "unpaid":
		return &outbox.Wait{Until: s.now().Add(lookAgain), Code: e.Code, Cause: err}
	case "cancelled", "erased":
		return &outbox.Off{Cause: err}
	}
	return err
}

// still says whether the order still has what was packed.
func (w *whole) still() error {
	packed := w.packed()
	for _, l := range w.lines {
		if packed[l.ID] > l.Quantity {
			return refuse("changed_since", w.Number)
		}
	}
	return nil
}

// outgoing makes a connector's parcel. Its ID is the workspace's and the row's, so that two workspaces never share an idempotency key.
func outgoing(ctx context.Context, q *store.Queries, w *whole, p *store.Parcel) (connectors.Parcel, error) {
	none := connectors.Parcel{}
	if w.ErasedAt != nil {
		return none, &outbox.Off{Cause: refuse("erased", w.Number)}
	}
	order, err := w.Normalised()
	if err != nil {
		return none, err
	}
	raw, err := q.Raw(ctx, w.ID)
	if err != nil {
		return none, err
	}
	workspace, err := q.Setting(ctx, store.SettingWorkspace, "")
	if err != nil {
		return none, err
	}
	out := connectors.Parcel{ID: outgoingID(workspace, p), Order: order, Raw: json.RawMessage(raw), Whole: w.isWhole(p), Ref: p.Ref,
		Carrier: p.Carrier, TrackingNumber: p.TrackingNumber, Options: maps.Clone(p.Options), Kept: maps.Clone(p.Kept), Lines: w.outgoingLines(p)}
	if p.ShippedAt != nil {
		out.ShippedAt = p.ShippedAt.Time()
	}
	for i := range w.parcels {
		if other := &w.parcels[i]; other.ID != p.ID {
			out.Others = append(out.Others, connectors.Sibling{ID: outgoingID(workspace, other), Lines: w.outgoingLines(other),
				TrackingNumber: other.TrackingNumber, Kept: maps.Clone(other.Kept)})
		}
	}
	if out.Ref == "" && out.Whole && len(order.Packages) == 1 {
		out.Ref = order.Packages[0].Ref
	}
	return out, nil
}

func outgoingID(workspace string, p *store.Parcel) string {
	id := strconv.FormatInt(p.ID, 10)
	if workspace != "" {
		id = workspace + "-" + id
	}
	return id
}

// outgoingLines gives what is in a parcel, by the platform's names of the lines.
func (w *whole) outgoingLines(p *store.Parcel) (list []connectors.PackageLine) {
	for _, inside := range w.inside[p.ID] {
		if l, known := w.line(inside.LineID); known {
			list = append(list, connectors.PackageLine{Line: l.PlatformID, Quantity: int(inside.Quantity)})
		}
	}
	return list
}

// isWhole says whether a parcel is all of the order.
func (w *whole) isWhole(p *store.Parcel) bool {
	inside := map[int64]int64{}
	for _, l := range w.inside[p.ID] {
		inside[l.LineID] += l.Quantity
	}
	for _, l := range w.lines {
		if inside[l.ID] != l.Quantity {
			return false
		}
	}
	return true
}

// keep stores what a connector's outcome tells of a parcel: reference, carrier, and what it wants back. The number is for the caller.
func keep(ctx context.Context, q *store.Queries, p *store.Parcel, o connectors.Outcome) error {
	if o.Ref != "" {
		p.Ref = o.Ref
	}
	if o.Carrier != "" && p.ShipMode == connectors.ShipLabel {
		p.Carrier = o.Carrier
	}
	if len(o.Keep) > 0 {
		kept := maps.Clone(p.Kept)
		if kept == nil {
			kept = map[string]string{}
		}
		maps.Copy(kept, o.Keep)
		p.Kept = kept
	}
	return q.UpdateParcel(ctx, p, "ref", "carrier", "kept")
}

// parcelsOf gives the parcels that the jobs carry.
func parcelsOf(jobs []outbox.Job) []connectors.Parcel {
	parcels := make([]connectors.Parcel, len(jobs))
	for i := range jobs {
		parcels[i], _ = jobs[i].Work.(connectors.Parcel)
	}
	return parcels
}

// answersOf reads outcomes as answers.
func answersOf(outcomes []connectors.Outcome, step outbox.Step) []outbox.Answer {
	answers := make([]outbox.Answer, len(outcomes))
	for i, o := range outcomes {
		answers[i] = outbox.FromOutcome(o, step)
	}
	return answers
}

// allRefused is the answer for a connector that cannot do the kind of call at all.
func allRefused(jobs []outbox.Job, err error) []outbox.Answer {
	answers := make([]outbox.Answer, len(jobs))
	for i := range answers {
		answers[i] = outbox.Answer{Verdict: outbox.Refused, Err: err}
	}
	return answers
}

// pushOf is the push state of a parcel whose effect is in a state.
var pushOf = map[store.EffectState]store.PushState{
	store.EffectDue: store.PushDue, store.EffectCalling: store.PushDue, store.EffectAsking: store.PushDue, store.EffectSent: store.PushSent,
	store.EffectConfirmed: store.PushConfirmed, store.EffectUnclear: store.PushUnclear, store.EffectFailed: store.PushFailed,
	store.EffectCancelled: store.PushNone,
}
