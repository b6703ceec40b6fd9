package schedule

// The alarm: effects that become due between two sweeps are worked when they are due. A packer who waits for a number cannot wait for the
// next sweep.

import (
	"context"
	"time"
)

// soonest is the shortest time from one hint to the next: by then the jobs' books know that a worker which has just ended is free.
const soonest = 300 * time.Millisecond

// watch hints when the next effect is due, until ctx ends. It looks anew whenever it is stirred.
func (s *Schedule) watch(ctx context.Context) {
	timer := time.NewTimer(s.Sweep)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.stirred:
		case <-timer.C:
			s.hint(ctx, effectsJob{})
		}
		timer.Reset(s.untilNext(ctx))
	}
}

// stir makes the alarm look anew: a worker has ended, or something was stated.
func (s *Schedule) stir() {
	select {
	case s.stirred <- struct{}{}:
	default: // it is about to look
	}
}

// untilNext is how long it is until an effect is due, at most until the next sweep. A hint that came while a worker was ending is
// dropped as a repetition, so what should be worked already is hinted at once more.
func (s *Schedule) untilNext(ctx context.Context) time.Duration {
	due, ok, err := s.Store.NextDue(ctx)
	if err != nil || !ok {
		return s.Sweep // which tells of the error
	}
	return min(max(due.Sub(s.Now()), soonest), s.Sweep)
}
