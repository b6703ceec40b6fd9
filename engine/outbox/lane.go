package outbox

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/accounts"
	"gowarehouse/engine/store"
)

// lane is a worker's hold of one kind of effects on one account.
type lane struct {
	*Runner
	store.Lane
	handler Handler
	session *accounts.Session
}

// work asks about the rows that may have been called, then calls those that are due. It answers false when the lane must rest: its
// rows have been put off then.
func (l *lane) work(ctx context.Context, rows []store.Effect) (goOn bool, err error) {
	if open, err := l.open(ctx); err != nil || !open {
		return false, err
	}
	for _, step := range []Step{StepAsk, StepCall} {
		mine := slices.DeleteFunc(slices.Clone(rows), func(e store.Effect) bool { return (e.State == store.EffectDue) != (step == StepCall) })
		batches, err := l.batches(ctx, step, mine)
		if err != nil {
			return false, err
		}
		for _, batch := range batches {
			if err := ctx.Err(); err != nil {
				return false, err
			}
			rest, err := l.one(ctx, step, batch)
			if err != nil || rest > 0 {
				return false, errors.Join(err, l.rest(ctx, rest, "", ""))
			}
		}
	}
	return true, nil
}

// open opens the account's session. A row of an account that is not connected waits.
func (l *lane) open(ctx context.Context) (bool, error) {
	a, err := l.store.Account(ctx, l.AccountID)
	if errors.Is(err, store.ErrNotFound) {
		return false, l.rest(ctx, longestWait, codeDisconnected, "the account was deleted")
	}
	if err != nil {
		return false, err
	}
	if a.State != store.Connected {
		return false, l.rest(ctx, accountPause, codeDisconnected, "the account is not connected")
	}
	l.session, err = l.accounts.Open(ctx, l.AccountID)
	if err == nil {
		return true, nil
	}
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	l.log.Warn("account cannot be opened", "account", l.AccountID, "kind", l.Kind, "error", err)
	reason, _ := words(err)
	if isAccess(err) {
		err = l.accounts.Failed(ctx, l.AccountID, err)
	} else {
		err = nil
	}
	return false, errors.Join(err, l.rest(ctx, accountPause, codeDisconnected, reason))
}

// rest puts all rows of the lane off.
func (l *lane) rest(ctx context.Context, pause time.Duration, code, why string) error {
	if pause <= 0 {
		return nil
	}
	ctx, done := finishing(ctx)
	defer done()
	return l.store.Write(ctx, func(q *store.Queries) error { return q.DelayLane(ctx, l.Lane, l.now().Add(pause), code, why) })
}

// finishing gives a context for what must be written although the work was cancelled.
func finishing(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), recordTime)
}

// batches cuts rows as the handler says. A row that cannot be read goes alone: the transaction that takes it tells what is wrong.
func (l *lane) batches(ctx context.Context, step Step, rows []store.Effect) ([][]store.Effect, error) {
	var order []string
	groups, most := map[string][]store.Effect{}, map[string]int{}
	for i := range rows {
		group, size := "\x00"+number(rows[i].ID), 1
		if work, err := l.handler.Load(ctx, &l.store.Queries, &rows[i], step); err == nil {
			group, size = l.handler.Batch(l.session, step, Job{Effect: rows[i], Work: work})
			size = max(size, 1)
		} else if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if _, known := groups[group]; !known {
			order = append(order, group)
			most[group] = size
		}
		most[group] = min(most[group], size)
		groups[group] = append(groups[group], rows[i])
	}
	var batches [][]store.Effect
	for _, group := range order {
		batches = append(batches, slices.Collect(slices.Chunk(groups[group], most[group]))...)
	}
	return batches, nil
}

// one makes one call, or asks one question, for a batch. rest is how long the lane must pause.
func (l *lane) one(ctx context.Context, step Step, batch []store.Effect) (rest time.Duration, err error) {
	jobs, err := l.take(ctx, step, batch)
	if err != nil || len(jobs) == 0 {
		return 0, err
	}
	answers := l.speak(ctx, step, jobs)
	ctx, done := finishing(ctx)
	defer done()
	var denied, odd error
	for i := range jobs {
		a := answers[i]
		if a.Verdict == Refused && isAccess(a.Err) {
			a.Verdict = Later // the account's fault, not the effect's
		}
		if isAccess(a.Err) {
			denied = a.Err
		}
		if connectors.Differs(a.Err) {
			odd = a.Err
		}
		if a.Verdict == Later || a.Verdict == Unclear && step == StepAsk { // a lost reply has its own wait
			rest = max(rest, pauseOf(a.Err))
		}
		if err := l.record(ctx, step, &jobs[i], a); err != nil {
			return 0, fmt.Errorf("record %s %d: %w", l.Kind, jobs[i].Effect.ID, err)
		}
	}
	for _, cause := range []error{odd, denied} {
		if cause != nil {
			if err := l.accounts.Failed(ctx, l.AccountID, cause); err != nil {
				return rest, err
			}
		}
	}
	return rest, nil
}

// take moves the rows of a batch to calling, or to asking, in one transaction that is durable before anything goes out.
// Rows that may not go are settled or put off here.
func (l *lane) take(ctx context.Context, step Step, batch []store.Effect) ([]Job, error) {
	var jobs []Job
	err := l.store.Write(ctx, func(q *store.Queries) error {
		jobs = jobs[:0]
		now := l.now()
		for i := range batch {
			e, err := q.Effect(ctx, batch[i].ID)
			if err != nil {
				return err
			}
			if e.State != batch[i].State {
				continue // a person or a cancellation was quicker
			}
			if got, err := q.LeaseEffect(ctx, &e, now, now.Add(leaseTime)); err != nil {
				return err
			} else if !got {
				continue
			}
			work, err := l.handler.Load(ctx, q, &e, step)
			if err != nil {
				if ctx.Err() != nil {
					return ctx.Err()
				}
				if err := l.stop(ctx, q, &e, step, err, now); err != nil {
					return err
				}
				continue
			}
			if err := begin(ctx, q, &e, step, now); err != nil {
				return err
			}
			jobs = append(jobs, Job{Effect: e, Work: work})
		}
		return nil
	})
	return jobs, err
}

func begin(ctx context.Context, q *store.Queries, e *store.Effect, step Step, now time.Time) error {
	switch {
	case step == StepCall:
		e.State, e.UpdatedAt = store.EffectCalling, store.At(now)
		e.Attempts++
		e.Error, e.ErrorCode = "", ""
	case e.State == store.EffectCalling:
		e.State, e.UpdatedAt = store.EffectAsking, store.At(now)
	default:
		return nil
	}
	return q.UpdateEffect(ctx, e, "state", "updated_at", "attempts", "error", "error_code")
}

// stop settles a row that Load does not let go.
func (l *lane) stop(ctx context.Context, q *store.Queries, e *store.Effect, step Step, cause error, now time.Time) error {
	e.Lease = 0
	var wait *Wait
	var off *Off
	switch {
	case errors.As(cause, &wait):
		e.Error, e.ErrorCode, e.DueAt = wait.Error(), wait.Code, store.At(notBefore(wait.Until, now.Add(time.Second)))
		return q.UpdateEffect(ctx, e, "lease", "due_at", "error", "error_code")
	case errors.As(cause, &off):
		return l.settle(ctx, q, e, step, Answer{Verdict: CalledOff, Err: off.Cause}, now)
	case connectors.KindOf(cause) == connectors.Rejected:
		return l.settle(ctx, q, e, step, Answer{Verdict: Refused, Err: cause}, now)
	}
	l.log.Error("outbox row cannot be read", "effect", e.ID, "kind", e.Kind, "error", cause)
	e.Error, e.ErrorCode = words(cause)
	e.DueAt = store.At(now.Add(longestWait))
	return q.UpdateEffect(ctx, e, "lease", "due_at", "error", "error_code")
}

// speak calls or asks. A defect in a connector or handler does not end the program: after a call it counts as a lost reply.
func (l *lane) speak(ctx context.Context, step Step, jobs []Job) (answers []Answer) {
	defect := func(what string) []Answer {
		l.log.Error("defect in a connector", "account", l.AccountID, "kind", l.Kind, "step", step, "what", what)
		err := &connectors.Error{
			Kind:      connectors.Unexpected,
			Reason:    "the program could not read the platform's answer",
			MaybeDone: step == StepCall,
		}
		return slices.Repeat([]Answer{{Verdict: Unclear, Err: err}}, len(jobs))
	}
	defer func() {
		if what := recover(); what != nil {
			answers = defect(fmt.Sprintf("panic of %T", what)) // its words might be a buyer's
		}
	}()
	if step == StepCall {
		answers = l.handler.Call(ctx, l.session, jobs)
	} else {
		answers = l.handler.Ask(ctx, l.session, jobs)
	}
	if len(answers) != len(jobs) {
		return defect(fmt.Sprintf("%d answers for %d effects", len(answers), len(jobs)))
	}
	return answers
}

// record moves a row by its answer.
func (l *lane) record(ctx context.Context, step Step, job *Job, a Answer) error {
	return l.store.Write(ctx, func(q *store.Queries) error {
		e, err := q.Effect(ctx, job.Effect.ID)
		if err != nil {
			return err
		}
		if e.State != job.Effect.State || e.Attempts != job.Effect.Attempts {
			l.log.Warn("an outbox row moved while it was out", "effect", e.ID, "from", job.Effect.State, "to", e.State)
			return nil
		}
		e.Lease = 0
		return l.settle(ctx, q, &e, step, a, l.now())
	})
}

func (l *lane) settle(ctx context.Context, q *store.Queries, e *store.Effect, step Step, a Answer, now time.Time) error {
	before := *e
	l.move(e, step, a, now)
	l.keepOverdue(e, &before, now)
	l.overdue(e, a, now)
	if err := l.handler.Record(ctx, q, e, a, now); err != nil {
		return err
	}
	if before.State == store.EffectUnclear && e.State != before.State {
		if err := q.EndNotice(ctx, NoticeKey(e.ID), store.At(now)); err != nil {
			return err
		}
	}
	return settle(ctx, q, e, now)
}

// overdue hands an accepted effect to a person that the platform takes too long over.
func (l *lane) overdue(e *store.Effect, a Answer, now time.Time) {
	h, patient := l.handler.(Patient)
	if !patient || e.State != store.EffectSent || a.Verdict != Sent {
		return
	}
	told := h.Overdue(l.session, e, a, now.Sub(e.UpdatedAt.Time()))
	if told == nil {
		return
	}
	e.State, e.UpdatedAt, e.Error, e.ErrorCode = store.EffectUnclear, store.At(now), connectors.Kept(told), store.CodeOverdue
}

// keepOverdue leaves a row with the person who was told of it, unless its answer settles it: it has come, or it is refused.
func (l *lane) keepOverdue(e, before *store.Effect, now time.Time) {
	settled := e.State == store.EffectConfirmed || e.State == store.EffectFailed || e.State == store.EffectCancelled
	if before.State != store.EffectUnclear || settled {
		return
	}
	e.State, e.UpdatedAt, e.Error, e.ErrorCode = before.State, before.UpdatedAt, before.Error, before.ErrorCode
	e.DueAt = store.At(now.Add(l.growing(e, e.State, firstReask, now)))
}
