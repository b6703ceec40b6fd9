package outbox

// The table of moves: from the state in which a row went out and the answer that came back to its next state and when it is due.

import (
	"errors"
	"strconv"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/store"
)

// The waits.
const (
	longestWait   = 30 * time.Minute
	firstBackoff  = 10 * time.Second // after a call that certainly had no effect; doubles with every attempt
	firstReadBack = 2 * time.Second  // after an accepted call; doubles with the time that has passed
	firstReask    = 5 * time.Second  // after a question without an answer; doubles likewise
	throttlePause = 30 * time.Second // where the platform does not say how long
	accountPause  = time.Minute      // until an account that is not connected is looked at again
	// showPatience is how long an accepted change may stay out of the platform's sight before a person is asked.
	showPatience = time.Hour
	// mostOdd is how often a call may be answered in a way that nobody understands, while the platform has nothing of it, before a person is
	// asked: what is answered so three times is not answered otherwise the fourth time, and each call might be an effect out of sight.
	mostOdd = 3
)

func number(n int64) string { return strconv.FormatInt(n, 10) }

// move changes e's state and due time by an answer to the step. The time at which a row entered its state is UpdatedAt:
// waits that grow with it need no counter and survive a restart.
func (r *Runner) move(e *store.Effect, step Step, a Answer, now time.Time) {
	before := e.State
	e.State, e.DueAt = r.next(e, step, a, now)
	if a.Verdict != Nothing || a.Err != nil || e.State != store.EffectUnclear { // otherwise what the call was answered is why a person is asked
		e.Error, e.ErrorCode = words(a.Err)
	}
	if e.State != before {
		e.UpdatedAt = store.At(now)
	}
}

func (r *Runner) next(e *store.Effect, step Step, a Answer, now time.Time) (store.EffectState, store.Millis) {
	at := func(t time.Time) store.Millis { return store.At(t) }
	switch a.Verdict {
	case Confirmed:
		return store.EffectConfirmed, at(now)
	case CalledOff:
		return store.EffectCancelled, at(now)
	case Refused:
		return store.EffectFailed, at(now)
	case Sent:
		if !a.Until.IsZero() {
			return store.EffectSent, at(notBefore(a.Until, now.Add(firstReadBack/2)))
		}
		return store.EffectSent, at(now.Add(r.growing(e, store.EffectSent, firstReadBack, now)))
	case Later:
		wait := pauseOf(a.Err)
		if step == StepCall {
			return store.EffectDue, at(notBefore(a.Until, now.Add(max(wait, backoff(e.Attempts, a.Until)))))
		}
		return e.State, at(notBefore(a.Until, now.Add(max(wait, r.growing(e, e.State, firstReask, now)))))
	case Nothing:
		return r.nothing(e, now)
	}
	switch {
	case step == StepCall:
		return store.EffectAsking, at(now.Add(r.grace))
	case passing(a.Err):
		return e.State, at(now.Add(max(pauseOf(a.Err), r.growing(e, e.State, firstReask, now))))
	}
	return store.EffectUnclear, at(now)
}

// nothing is for a platform that certainly has nothing of the effect. After a lost reply that makes calling safe; answers that nobody understands
// end it after a few. After an accepted call it is a contradiction that time may solve: the call is not made again.
func (r *Runner) nothing(e *store.Effect, now time.Time) (store.EffectState, store.Millis) {
	if e.State != store.EffectSent {
		if e.ErrorCode == string(connectors.Unexpected) && e.Attempts >= mostOdd {
			return store.EffectUnclear, store.At(now)
		}
		wait := time.Duration(0)
		if e.Attempts > 1 {
			wait = backoff(e.Attempts-1, time.Time{})
		}
		return store.EffectDue, store.At(now.Add(wait))
	}
	if now.Sub(e.UpdatedAt.Time()) < showPatience {
		return store.EffectSent, store.At(now.Add(r.growing(e, store.EffectSent, firstReadBack, now)))
	}
	return store.EffectUnclear, store.At(now)
}

// growing is the wait before the next look at a row that is, or is about to be, in a state: as long again as it has been there.
func (r *Runner) growing(e *store.Effect, state store.EffectState, first time.Duration, now time.Time) time.Duration {
	if e.State != state {
		return first
	}
	return min(longestWait, max(first, now.Sub(e.UpdatedAt.Time())))
}

// backoff is the wait after the given number of calls without effect. A time the platform named replaces it.
func backoff(attempts int64, until time.Time) time.Duration {
	if !until.IsZero() {
		return 0
	}
	return min(longestWait, firstBackoff<<min(max(attempts-1, 0), 10))
}

func notBefore(t, earliest time.Time) time.Time {
	if t.Before(earliest) {
		return earliest
	}
	return t
}

// passing says whether the same question may be answered a little later.
func passing(err error) bool {
	var e *connectors.Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Kind {
	case connectors.Temporary, connectors.Throttled, connectors.Unauthorized, connectors.NotAllowlisted:
		return true
	}
	return false
}

// pauseOf is how long the whole lane rests because of an error: nothing is gained by asking for the next row at once. 0: it goes on.
func pauseOf(err error) time.Duration {
	var e *connectors.Error
	if !errors.As(err, &e) {
		return 0
	}
	switch e.Kind {
	case connectors.Throttled:
		if e.RetryAfter > 0 {
			return e.RetryAfter
		}
		return throttlePause
	case connectors.Temporary:
		return max(e.RetryAfter, firstBackoff)
	case connectors.Unauthorized, connectors.NotAllowlisted:
		return accountPause
	}
	return 0
}

// words gives what a row keeps of an error: the reason and a code for scripts.
func words(err error) (reason, code string) {
	if err == nil {
		return "", ""
	}
	var e *connectors.Error
	if errors.As(err, &e) {
		if code = e.Code; code == "" {
			code = string(e.Kind)
		}
	}
	return connectors.Kept(err), code
}
