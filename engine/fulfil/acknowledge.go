package fulfil

// Acknowledging: some platforms are told that an order is being prepared, and let its buyer change it until then. So the order is read again
// afterwards, and what it became holds it, or calls it off, before it is packed. Of others a fetch does not see every change: their orders are
// read again, and nothing is told.

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/accounts"
	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/outbox"
	"gowarehouse/engine/store"
)

// acknowledger tells platforms that orders are being prepared.
type acknowledger struct{ *Service }

const (
	// acknowledgeBatch is how many orders go in one go: their answers are stored together.
	acknowledgeBatch = 20
	// acknowledgeFirst is how long shipping lets an acknowledgement go first. One that takes longer stops nothing.
	acknowledgeFirst = 5 * time.Minute
	// acknowledgePause is when shipping looks again whether the acknowledgement is through.
	acknowledgePause = 2 * time.Second
)

func acknowledgeKey(order int64) string { return fmt.Sprintf("acknowledge:%d", order) }

// wantAcknowledge states that the platform is to be told of an order that is being prepared now, or asked for it, once for each order.
func (s *Service) wantAcknowledge(ctx context.Context, q *store.Queries, w *whole) error {
	p, err := connectors.Get(w.Platform)
	if err != nil || !p.Acknowledges && !p.Spares {
		return err
	}
	now := store.At(s.now())
	e := &store.Effect{Key: acknowledgeKey(w.ID), Kind: store.EffectAcknowledge, AccountID: w.AccountID, OrderID: w.ID, Payload: "{}",
		State: store.EffectDue, DueAt: now, CreatedAt: now, UpdatedAt: now}
	isNew, err := q.AddEffect(ctx, e)
	if err != nil || isNew {
		return err
	}
	stated, err := q.EffectByKey(ctx, e.Key)
	if err != nil || stated.State != store.EffectCancelled {
		return err
	}
	stated.State, stated.DueAt, stated.UpdatedAt, stated.Error, stated.ErrorCode = store.EffectDue, now, now, "", ""
	return q.UpdateEffect(ctx, &stated, "state", "due_at", "updated_at", "error", "error_code")
}

// afterAcknowledge makes a shipping call wait for the acknowledgement of its order that is under way.
func (s *Service) afterAcknowledge(ctx context.Context, q *store.Queries, order int64) error {
	e, err := q.EffectByKey(ctx, acknowledgeKey(order))
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	now := s.now()
	under := slices.Contains([]store.EffectState{store.EffectDue, store.EffectCalling, store.EffectAsking, store.EffectSent}, e.State)
	if !under || now.Sub(e.CreatedAt.Time()) > acknowledgeFirst {
		return nil
	}
	return &outbox.Wait{Until: now.Add(acknowledgePause), Code: "acknowledging", Cause: refuse("acknowledging")}
}

func (acknowledger) Kind() store.EffectKind { return store.EffectAcknowledge }

// Load gives the platform's id of the order. An order that is on its way out is past being prepared.
func (h acknowledger) Load(ctx context.Context, q *store.Queries, e *store.Effect, step outbox.Step) (any, error) {
	w, err := read(ctx, q, e.OrderID)
	if err != nil {
		return nil, err
	}
	if step == outbox.StepAsk {
		return w.PlatformID, nil
	}
	effects, err := q.EffectsOfOrder(ctx, e.OrderID)
	if err != nil {
		return nil, err
	}
	going := slices.ContainsFunc(effects, func(other store.Effect) bool {
		return (other.Kind == store.EffectArrange || other.Kind == store.EffectTracking) && !slices.Contains(atRest, other.State)
	})
	if going || w.Finished() {
		return nil, &outbox.Off{Cause: refuse("on_its_way", w.Number)}
	}
	return w.PlatformID, h.admit(w)
}

func (acknowledger) Batch(*accounts.Session, outbox.Step, outbox.Job) (string, int) {
	return "", acknowledgeBatch
}

func (acknowledger) Call(ctx context.Context, s *accounts.Session, jobs []outbox.Job) []outbox.Answer {
	to, able := connectors.Has[connectors.Acknowledger](s.Connector)
	if !able && s.Platform.Spares {
		return seenAnswers(s, readAgain(ctx, s.Connector, ordersOf(jobs)), outbox.StepCall)
	}
	if !able {
		return allRefused(jobs, refuse("cannot_acknowledge", s.Platform.Name.EN))
	}
	return seenAnswers(s, to.Acknowledge(ctx, ordersOf(jobs)), outbox.StepCall)
}

func (acknowledger) Ask(ctx context.Context, s *accounts.Session, jobs []outbox.Job) []outbox.Answer {
	to, able := connectors.Has[connectors.Acknowledger](s.Connector)
	if !able && s.Platform.Spares {
		return seenAnswers(s, readAgain(ctx, s.Connector, ordersOf(jobs)), outbox.StepAsk)
	}
	if !able {
		return allRefused(jobs, refuse("cannot_acknowledge", s.Platform.Name.EN))
	}
	return seenAnswers(s, to.Acknowledged(ctx, ordersOf(jobs)), outbox.StepAsk)
}

// readAgain asks for orders. It changes nothing, and may be done as often as it takes.
func readAgain(ctx context.Context, c connectors.Connector, orders []string) []connectors.Outcome {
	return connectors.Acknowledging(orders, func(id string) connectors.Outcome {
		fetched, err := c.Order(ctx, id)
		switch {
		case err == nil:
			return connectors.Outcome{State: connectors.Done, Seen: &connectors.Sighting{ID: id, Fetched: &fetched}}
		case connectors.KindOf(err) == connectors.NotFound:
			return connectors.Outcome{State: connectors.Refused, Err: err, Seen: &connectors.Sighting{
				ID: id, State: connectors.StateCancelled, Reason: "deleted on the platform",
			}}
		case connectors.Ends(err):
			return connectors.Outcome{State: connectors.NotAsked, Err: err}
		}
		return connectors.Outcome{State: connectors.Refused, Err: err}
	})
}

func ordersOf(jobs []outbox.Job) []string {
	ids := make([]string, len(jobs))
	for i := range jobs {
		ids[i], _ = jobs[i].Work.(string)
	}
	return ids
}

// seen is an order as the platform had it with its answer. order is nil where the answer tells its state alone.
type seen struct {
	connectors.Sighting
	order *connectors.Order
}

// seenAnswers reads outcomes with what they show of the orders. An order that cannot be read is left to the next fetch, which tells
// what is wrong with it. A cancelled one needs no telling any more.
func seenAnswers(s *accounts.Session, outcomes []connectors.Outcome, step outbox.Step) []outbox.Answer {
	answers := answersOf(outcomes, step)
	for i, o := range outcomes {
		answers[i].Result = nil
		if o.Seen == nil {
			continue
		}
		found := seen{Sighting: *o.Seen}
		if o.Seen.Fetched != nil {
			order, err := connectors.Read(s.Connector, *o.Seen.Fetched)
			if err != nil {
				continue
			}
			found.order, found.State = &order, order.State
		}
		answers[i].Result = found
		if found.State == connectors.StateCancelled {
			answers[i] = outbox.Answer{Verdict: outbox.CalledOff, Err: o.Err, Result: found}
		}
	}
	return answers
}

// Record takes in the order as it is now.
func (h acknowledger) Record(ctx context.Context, q *store.Queries, e *store.Effect, a outbox.Answer, now time.Time) error {
	found, has := a.Result.(seen)
	if !has {
		return nil
	}
	if found.order == nil {
		_, err := lifecycle.Sighted(ctx, q, e.OrderID, found.State, found.Reason, now)
		return err
	}
	account, err := q.Account(ctx, e.AccountID)
	if err != nil {
		return err
	}
	platform, err := connectors.Get(account.Platform)
	if err != nil {
		return err
	}
	rules, err := lifecycle.ReadRules(ctx, q, account, platform)
	if err != nil {
		return err
	}
	_, err = rules.Take(ctx, q, found.order, found.Fetched.Raw, store.System, now)
	return err
}

// Decide accepts every decision: telling it again changes nothing.
func (acknowledger) Decide(context.Context, *store.Queries, *store.Effect, outbox.Decision, string, time.Time) error {
	return nil
}
