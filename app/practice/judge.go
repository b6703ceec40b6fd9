package practice

// The end of a run: counts beside what the platforms themselves expect.

import (
	"context"
	"slices"

	"gowarehouse/connectors"
	"gowarehouse/engine/store"
)

// sum makes the summary of a run.
func (w *world) sum(ctx context.Context) (Summary, error) {
	sum := Summary{Schema: SummarySchema, OK: true, Platforms: []PlatformSummary{}}
	for _, s := range w.shops {
		if err := w.judge(ctx, s); err != nil {
			return Summary{}, err
		}
		sum.Platforms = append(sum.Platforms, s.summary)
		sum.Violations += s.summary.Violations
		sum.OK = sum.OK && s.summary.ok()
	}
	return sum, nil
}

// judge completes a shop's summary: its holds, what the platform expects and saw, and how each step ended.
func (w *world) judge(ctx context.Context, s *shop) error {
	c := &s.summary
	if s.ran[stepConnect] {
		all, err := w.orders(ctx, s)
		if err != nil {
			return err
		}
		if c.Held, c.StillHeld, err = w.reasonsOf(ctx, all); err != nil {
			return err
		}
		if err := w.judgeSafeguard(ctx, s, all); err != nil {
			return err
		}
	}
	s.expect()
	report := s.emulator.Report()
	c.Requests, c.Rules, c.Violations = report.Requests, len(s.emulator.Rules()), len(report.Violations)
	c.ViolationList = []Violation{}
	for _, v := range report.Violations {
		c.ViolationList = append(c.ViolationList, Violation{Rule: v.Rule, Detail: v.Detail})
	}
	s.judgeSteps()
	c.Problems = append([]Problem{}, s.problems...)
	return nil
}

// judgeSafeguard makes sure that every order whose payment nobody knows was held for it.
func (w *world) judgeSafeguard(ctx context.Context, s *shop, all []store.Order) error {
	for i := range all {
		if !s.told.unknown[all[i].PlatformID] {
			continue
		}
		holds, err := w.engine.Store.Holds(ctx, all[i].ID)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(holds, func(h store.Hold) bool { return h.Reason == store.HoldUnknownPayment }) {
			s.fault(stepMatch, s.wrong(wrongSafeguard, all[i].Number))
		}
	}
	return nil
}

// expect takes the platform's own view of what must have been done, and notes where it was not.
func (s *shop) expect() {
	c := &s.summary
	c.Expected = Expected{Fetched: len(s.told.orders), Shipped: len(s.told.due)}
	for _, id := range s.told.due {
		view, _ := s.emulator.Shop(id)
		if s.pushes() && (view.State == connectors.StateArranged || view.State == connectors.StateShipped) {
			c.Expected.Confirmed += max(0, len(view.TrackingNumbers)-s.told.before[id])
		}
	}
	for _, count := range []struct {
		step           string
		wrong          connectors.Text
		have, expected int
	}{
		{stepFetch, wrongFetched, c.Fetched, c.Expected.Fetched},
		{stepShip, wrongShipped, c.Shipped, c.Expected.Shipped},
		{stepPush, wrongConfirmed, c.Tracking.Confirmed, c.Expected.Confirmed},
	} {
		if count.have != count.expected {
			s.fault(count.step, s.wrong(count.wrong, count.have, count.expected))
		}
	}
}

// judgeSteps says how each step ended.
func (s *shop) judgeSteps() {
	p := s.platform
	offered := map[string]bool{stepListings: p.Listings, stepStock: s.keepsStock(), stepPush: s.pushes()}
	end := func(step string) Step {
		can, optional := offered[step]
		failed := slices.ContainsFunc(s.problems, func(p Problem) bool { return p.Step == step })
		switch {
		case failed || !s.ran[step]:
			return StepFailed
		case optional && !can:
			return StepNotOffered
		}
		return StepDone
	}
	s.summary.Steps = Steps{Connect: end(stepConnect), Fetch: end(stepFetch), Match: end(stepMatch), Ship: end(stepShip), Push: end(stepPush),
		Stock: end(stepStock), Listings: end(stepListings)}
}

// ok says whether nothing is wrong with a platform.
func (c *PlatformSummary) ok() bool { return len(c.Problems) == 0 && c.Violations == 0 }
