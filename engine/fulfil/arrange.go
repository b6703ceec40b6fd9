package fulfil

import (
	"context"
	"slices"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/accounts"
	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/outbox"
	"gowarehouse/engine/store"
)

// arranger takes numbers from platforms with their own logistics.
type arranger struct{ *Service }

func (arranger) Kind() store.EffectKind { return store.EffectArrange }

func (h arranger) Load(ctx context.Context, q *store.Queries, e *store.Effect, step outbox.Step) (any, error) {
	return h.load(ctx, q, e, step)
}

func (arranger) Batch(s *accounts.Session, step outbox.Step, job outbox.Job) (string, int) {
	shipper, able := connectors.Has[connectors.LabelShipper](s.Connector)
	if !able {
		return "", 1
	}
	p, _ := job.Work.(connectors.Parcel)
	if step == outbox.StepAsk {
		return shipper.Batch(connectors.StepNumber, p)
	}
	return shipper.Batch(connectors.StepArrange, p)
}

func (h arranger) Call(ctx context.Context, s *accounts.Session, jobs []outbox.Job) []outbox.Answer {
	shipper, able := connectors.Has[connectors.LabelShipper](s.Connector)
	if !able {
		return allRefused(jobs, refuse("cannot_label", s.Platform.Name.EN))
	}
	return h.labelled(answersOf(shipper.Arrange(ctx, parcelsOf(jobs)), outbox.StepCall))
}

// labelled takes the labels that came with the answers, as they came: they come once, and nothing may stand between them and the store.
// They are made ready afterwards, by the labeller.
func (h arranger) labelled(answers []outbox.Answer) []outbox.Answer {
	for i, a := range answers {
		o, _ := a.Result.(connectors.Outcome)
		if o.Label == nil || len(o.Label.Data) == 0 {
			continue
		}
		f := fetched{Outcome: o}
		f.file, f.state = h.asItCame(o.Label.Data)
		f.Outcome.Label = nil
		answers[i].Result = f
	}
	return answers
}

// unpacked is the outcome in an answer, and the label that came with it, if one did.
func unpacked(a outbox.Answer) (connectors.Outcome, *fetched) {
	if f, labelled := a.Result.(fetched); labelled {
		return f.Outcome, &f
	}
	o, _ := a.Result.(connectors.Outcome)
	return o, nil
}

// Ask confirms a parcel only with its number: taken without one, it is to be asked about again.
func (h arranger) Ask(ctx context.Context, s *accounts.Session, jobs []outbox.Job) []outbox.Answer {
	shipper, able := connectors.Has[connectors.LabelShipper](s.Connector)
	if !able {
		return allRefused(jobs, refuse("cannot_label", s.Platform.Name.EN))
	}
	parcels := parcelsOf(jobs)
	answers := h.labelled(answersOf(shipper.Arranged(ctx, parcels), outbox.StepAsk))
	if len(answers) != len(jobs) {
		return answers
	}
	for i := range answers {
		o, _ := unpacked(answers[i])
		if answers[i].Verdict == outbox.Confirmed && o.TrackingNumber == "" && parcels[i].TrackingNumber == "" {
			answers[i].Verdict = outbox.Sent
		}
	}
	return answers
}

func (h arranger) Record(ctx context.Context, q *store.Queries, e *store.Effect, a outbox.Answer, now time.Time) error {
	w, err := read(ctx, q, e.OrderID)
	if err != nil {
		return err
	}
	p, live := w.parcel(e.ParcelID)
	if !live {
		return nil
	}
	o, label := unpacked(a)
	if err := keep(ctx, q, p, o); err != nil {
		return err
	}
	if label != nil {
		if err := label.keep(ctx, q, p, now); err != nil {
			return err
		}
		if _, err := h.wantAnew(ctx, q, p, now); err != nil {
			return err
		}
	}
	if e.State == store.EffectSent || e.State == store.EffectConfirmed {
		if err := h.numbered(ctx, q, w, p, strings.TrimSpace(o.TrackingNumber), now); err != nil {
			return err
		}
	}
	if e.State == store.EffectConfirmed && p.ShippedAt == nil && !w.cancelled() {
		// Held since the call: the number is known, but nothing leaves. It is looked at again until the hold is gone.
		e.State, e.DueAt = store.EffectSent, store.At(now.Add(lookAgain))
	}
	if e.State == store.EffectCancelled {
		return h.calledOff(ctx, q, w, p, now)
	}
	before := p.Push
	p.Push = pushOf[e.State]
	if p.Push == store.PushConfirmed && before != p.Push {
		if err := lifecycle.Tell(ctx, q, w.ID, store.System, lifecycle.EventConfirmed, now, "number", p.TrackingNumber); err != nil {
			return err
		}
	}
	return q.UpdateParcel(ctx, p, "push")
}

// numbered takes note of a parcel's number and ships the parcel, unless the order was held or called off since it was asked for.
func (s *Service) numbered(ctx context.Context, q *store.Queries, w *whole, p *store.Parcel, number string, now time.Time) error {
	if number != "" && number != p.TrackingNumber {
		event, before := lifecycle.EventNumberTaken, p.TrackingNumber
		if before != "" {
			event = lifecycle.EventNumberChanged
		}
		p.TrackingNumber = number
		if err := q.UpdateParcel(ctx, p, "tracking_number"); err != nil {
			return err
		}
		if err := lifecycle.Tell(ctx, q, w.ID, store.System, event, now, "number", number, "before", before); err != nil {
			return err
		}
	}
	if p.TrackingNumber == "" || p.ShippedAt != nil || w.cancelled() || len(w.holds) > 0 {
		return nil
	}
	return s.leave(ctx, q, w, p, store.System, now)
}

// leave marks a parcel as shipped: its goods are off the shelf, and with the platform's logistics its label is wanted, unless it came with
// the number.
func (s *Service) leave(ctx context.Context, q *store.Queries, w *whole, p *store.Parcel, who string, now time.Time) error {
	at := store.At(now)
	p.ShippedAt = &at
	wanted := p.ShipMode == connectors.ShipLabel && p.Label == store.LabelNone
	if wanted {
		p.Label = store.LabelDue
	}
	if err := q.UpdateParcel(ctx, p, "shipped_at", "label"); err != nil {
		return err
	}
	if err := consume(ctx, q, w, p, who, now); err != nil {
		return err
	}
	if err := closeShipment(ctx, q, w, p.ShipmentID, at); err != nil {
		return err
	}
	if wanted {
		if err := s.wantLabel(ctx, q, p, now); err != nil {
			return err
		}
	}
	return lifecycle.Tell(ctx, q, w.ID, who, lifecycle.EventShipped, now, "carrier", p.Carrier, "number", p.TrackingNumber)
}

// calledOff voids the parcel of an intent that no longer holds. For an order that the platform cancelled meanwhile it does what the
// cancellation would have done, had it not found the intent begun: if nothing else is out, the goods are free.
func (s *Service) calledOff(ctx context.Context, q *store.Queries, w *whole, p *store.Parcel, now time.Time) error {
	shipment := p.ShipmentID
	if err := w.voidRow(ctx, q, p.ID, store.At(now)); err != nil {
		return err
	}
	if err := closeShipment(ctx, q, w, shipment, store.At(now)); err != nil {
		return err
	}
	if !w.cancelled() {
		return nil
	}
	effects, err := q.EffectsOfOrder(ctx, w.ID)
	if err != nil {
		return err
	}
	out := slices.ContainsFunc(effects, func(other store.Effect) bool {
		return other.ParcelID != p.ID && other.Kind == store.EffectArrange && !slices.Contains(atRest, other.State)
	}) || slices.ContainsFunc(w.parcels, func(p store.Parcel) bool { return p.TrackingNumber != "" || p.ShippedAt != nil })
	if out {
		return nil
	}
	if err := lifecycle.EndShipments(ctx, q, w.ID); err != nil {
		return err
	}
	if err := lifecycle.Free(ctx, q, w.ID, now); err != nil {
		return err
	}
	return q.EndNotice(ctx, lifecycle.OrderKey(store.NoticeParcelBack, w.ID), store.At(now))
}

// Decide: done needs the number, which a person enters first; drop means that the platform has nothing of it, so that the parcel
// can be packed again.
func (h arranger) Decide(ctx context.Context, q *store.Queries, e *store.Effect, d outbox.Decision, _ string, now time.Time) error {
	w, err := read(ctx, q, e.OrderID)
	if err != nil {
		return err
	}
	p, live := w.parcel(e.ParcelID)
	if !live {
		return nil
	}
	switch d {
	case outbox.DecideDone:
		if p.TrackingNumber == "" {
			return refuse("number_unknown", p.ID)
		}
		if err := w.barred(); err != nil {
			return err
		}
		if err := h.numbered(ctx, q, w, p, "", now); err != nil {
			return err
		}
		p.Push = store.PushConfirmed
	case outbox.DecideAgain:
		p.Push = store.PushDue
	default:
		return h.calledOff(ctx, q, w, p, now)
	}
	return q.UpdateParcel(ctx, p, "push")
}
