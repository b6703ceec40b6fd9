package fulfil

import (
	"context"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/accounts"
	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/outbox"
	"gowarehouse/engine/store"
)

// pusher tells platforms the merchant's own carrier and number.
type pusher struct{ *Service }

// pushBatch is how many parcels are pushed in one go: their answers are stored together.
const pushBatch = 20

func (pusher) Kind() store.EffectKind { return store.EffectTracking }

func (h pusher) Load(ctx context.Context, q *store.Queries, e *store.Effect, step outbox.Step) (any, error) {
	return h.load(ctx, q, e, step)
}

func (pusher) Batch(*accounts.Session, outbox.Step, outbox.Job) (string, int) { return "", pushBatch }

func (pusher) Call(ctx context.Context, s *accounts.Session, jobs []outbox.Job) []outbox.Answer {
	to, able := connectors.Has[connectors.TrackingPusher](s.Connector)
	if !able {
		return allRefused(jobs, refuse("cannot_push", s.Platform.Name.EN))
	}
	return answersOf(to.PushTracking(ctx, parcelsOf(jobs)), outbox.StepCall)
}

func (pusher) Ask(ctx context.Context, s *accounts.Session, jobs []outbox.Job) []outbox.Answer {
	to, able := connectors.Has[connectors.TrackingPusher](s.Connector)
	if !able {
		return allRefused(jobs, refuse("cannot_push", s.Platform.Name.EN))
	}
	return answersOf(to.PushedTracking(ctx, parcelsOf(jobs)), outbox.StepAsk)
}

// told are the events of a push's states.
var told = map[store.PushState]string{store.PushSent: lifecycle.EventPushed, store.PushConfirmed: lifecycle.EventConfirmed}

func (pusher) Record(ctx context.Context, q *store.Queries, e *store.Effect, a outbox.Answer, now time.Time) error {
	p, err := q.Parcel(ctx, e.ParcelID)
	if err != nil {
		return err
	}
	if o, has := a.Result.(connectors.Outcome); has {
		if err := keep(ctx, q, &p, o); err != nil {
			return err
		}
	}
	before := p.Push
	p.Push = pushOf[e.State]
	if event := told[p.Push]; event != "" && p.Push != before {
		if err := lifecycle.Tell(ctx, q, e.OrderID, store.System, event, now, "number", p.TrackingNumber); err != nil {
			return err
		}
	}
	return q.UpdateParcel(ctx, &p, "push")
}

func (pusher) Decide(ctx context.Context, q *store.Queries, e *store.Effect, d outbox.Decision, _ string, _ time.Time) error {
	p, err := q.Parcel(ctx, e.ParcelID)
	if err != nil || p.VoidedAt != nil {
		return err
	}
	p.Push = map[outbox.Decision]store.PushState{outbox.DecideDone: store.PushConfirmed, outbox.DecideAgain: store.PushDue,
		outbox.DecideDrop: store.PushNone}[d]
	return q.UpdateParcel(ctx, &p, "push")
}
