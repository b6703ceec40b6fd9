package printing

import (
	"context"
	"errors"
	"slices"

	"gowarehouse/connectors"
	"gowarehouse/engine/store"
)

// Troubled are the states of a batch's jobs of which a person may want to know: nothing came of them, or nobody can tell.
var Troubled = []store.PrintState{store.PrintFailed, store.PrintUnclear, store.PrintCancelled}

// Again prints what came to nothing of jobs, in their order: those that failed, and those that were called off. What was printed, is being
// printed, or may have been printed is left alone, also where the same label was asked for anew meanwhile, and so is what a person chose to
// leave: nothing is printed twice. It gives the number of jobs that go on. One that cannot be printed now stays as it is, with the reason.
func (s *Service) Again(ctx context.Context, jobs []int64, who string) (int, error) {
	again := 0
	err := s.store.Write(ctx, func(q *store.Queries) error {
		again = 0
		for _, id := range jobs {
			j, err := q.PrintJob(ctx, id)
			if err != nil {
				return err
			}
			begun, err := s.again(ctx, q, &j, who)
			if err != nil {
				return err
			}
			if begun {
				again++
			}
		}
		return nil
	})
	if err == nil && again > 0 {
		s.ring()
	}
	return again, err
}

func (s *Service) again(ctx context.Context, q *store.Queries, j *store.PrintJob, who string) (bool, error) {
	if !CameToNothing(j) {
		return false, nil
	}
	if done, err := askedAnew(ctx, q, j); err != nil || done {
		return false, err
	}
	if err := repeatable(ctx, q, j); err != nil {
		var refused *connectors.Error
		if !errors.As(err, &refused) {
			return false, err
		}
		_, err = s.move(ctx, q, j, store.PrintFailed, reasonOf(err))
		return false, err
	}
	return true, s.decide(ctx, q, j, store.PrintDue, DecideAgain, who)
}

// CameToNothing says whether a job failed or was called off, so that it can be printed again without asking anybody.
func CameToNothing(j *store.PrintJob) bool {
	return j.State == store.PrintFailed ||
		j.State == store.PrintCancelled && slices.Contains([]string{store.PrintStopped, store.PrintCalledOff}, j.ReasonCode)
}

// askedAnew says whether a later job prints the same label, or may have printed it.
func askedAnew(ctx context.Context, q *store.Queries, j *store.PrintJob) (bool, error) {
	if j.Kind != store.PrintLabel {
		return false, nil
	}
	all, err := q.PrintJobsOfParcel(ctx, j.ParcelID)
	return slices.ContainsFunc(all, func(other store.PrintJob) bool {
		return other.ID > j.ID && other.Kind == store.PrintLabel &&
			(other.State.Open() || other.State == store.PrintPrinted || other.State == store.PrintUnclear)
	}), err
}
