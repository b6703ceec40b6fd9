package practice

// Fetching: first what is new, again after things have happened on the platform, and a last time when all is done.

import (
	"context"
	"errors"
	"maps"
	"slices"

	"gowarehouse/connectors"
	"gowarehouse/engine/intake"
	"gowarehouse/engine/store"
)

// fetch fetches a shop's orders and asks the emulator what such a fetch must bring.
func (w *world) fetch(ctx context.Context, s *shop) (intake.Result, connectors.Window, error) {
	a, err := w.accountOf(ctx, s)
	if err != nil {
		return intake.Result{}, connectors.Window{}, err
	}
	r, err := w.engine.Fetch(ctx, a.ID, nil)
	if err != nil {
		return r, connectors.Window{}, err
	}
	c := &s.summary
	c.Fetched += r.New
	c.Cancelled += r.Cancelled
	c.SetAside = max(c.SetAside, r.SetAside)
	c.FetchRequests += r.Requests
	c.MinRequests += r.MinRequests
	runs, err := w.engine.Store.Runs(ctx, store.Only{Account: a.ID}, 10)
	i := slices.IndexFunc(runs, func(run store.Run) bool { return run.Kind == store.RunFetch })
	if err != nil || i < 0 {
		return r, connectors.Window{}, errors.Join(err, s.wrong(wrongRun))
	}
	return r, connectors.Window{From: runs[i].WindowFrom.Time(), To: runs[i].WindowTo.Time()}, nil
}

// fetchFirst brings the orders in and compares them with what the platform says must come.
func (w *world) fetchFirst(ctx context.Context, s *shop) error {
	r, window, err := w.fetch(ctx, s)
	if err != nil {
		return err
	}
	expected := s.emulator.Expect(window)
	s.told.from, s.told.refused = window.From, expected.Refused
	for _, id := range expected.Orders {
		s.told.orders[id] = true
	}
	for _, id := range expected.Unknown {
		s.told.unknown[id] = true
	}
	s.summary.Refused = Refused{Unpaid: r.Refused[intake.RefusedUnpaid], AlreadyShipped: r.Refused[intake.RefusedShipped],
		TooOld: r.Refused[intake.RefusedOld], Cancelled: r.Refused[intake.RefusedCancelled], NotOurs: r.Refused[intake.RefusedNotOurs]}
	all, err := w.orders(ctx, s)
	if err != nil {
		return err
	}
	w.say(saidFetched, s.platform.Name.In(w.Language), r.New, len(in(store.Held, all)))
	return errors.Join(s.compareOrders(all), s.compareRefusals(r.Refused))
}

// compareOrders says which orders are missing and which should not be here.
func (s *shop) compareOrders(all []store.Order) error {
	missing := maps.Clone(s.told.orders)
	var problems []error
	for i := range all {
		if !s.told.orders[all[i].PlatformID] {
			problems = append(problems, s.wrong(wrongCameIn, all[i].Number))
		}
		delete(missing, all[i].PlatformID)
	}
	for _, id := range slices.Sorted(maps.Keys(missing)) {
		problems = append(problems, s.wrong(wrongMissing, id))
	}
	return errors.Join(problems...)
}

// compareRefusals says where the reasons of refused orders are not what the platform expects.
func (s *shop) compareRefusals(have map[string]int) error {
	var problems []error
	for _, reason := range slices.Sorted(maps.Keys(have)) {
		if _, expected := s.told.refused[reason]; !expected {
			problems = append(problems, s.wrong(wrongRefused, have[reason], reason, 0))
		}
	}
	for _, reason := range slices.Sorted(maps.Keys(s.told.refused)) {
		if n := s.told.refused[reason]; have[reason] != n {
			problems = append(problems, s.wrong(wrongRefused, have[reason], reason, n))
		}
	}
	return errors.Join(problems...)
}

// meanwhile lets things happen on the platform: a buyer cancels one order that is ready, and takes fewer pieces of another.
func (w *world) meanwhile(ctx context.Context, s *shop) error {
	all, err := w.orders(ctx, s)
	if err != nil {
		return err
	}
	ready := in(store.Ready, all)
	if act, ok := w.fewer(ctx, ready); ok {
		if err := s.emulator.Act(act); err != nil {
			return s.wrong(wrongAct, act.Kind, err)
		}
		ready = slices.DeleteFunc(ready, func(o store.Order) bool { return o.PlatformID == act.Order })
	}
	if !w.watches(ctx, s) || len(ready) == 0 {
		return nil
	}
	act := connectors.Act{Kind: "cancel", Order: ready[0].PlatformID}
	if err := s.emulator.Act(act); err != nil {
		return s.wrong(wrongAct, act.Kind, err)
	}
	s.told.cancelled = 1
	return nil
}

// fewer finds an order whose first line has several pieces, and the act that takes one off.
func (w *world) fewer(ctx context.Context, orders []store.Order) (connectors.Act, bool) {
	for i := range orders {
		o, err := w.engine.Store.Order(ctx, orders[i].ID)
		if err != nil {
			continue
		}
		n, err := o.Normalised()
		if err != nil || n.Lines[0].Quantity < 2 {
			continue
		}
		return connectors.Act{Kind: "change_quantity", Order: o.PlatformID, Listing: n.Lines[0].Listing, Quantity: n.Lines[0].Quantity - 1}, true
	}
	return connectors.Act{}, false
}

// watches says whether the platform's connector learns of cancellations.
func (w *world) watches(ctx context.Context, s *shop) bool {
	a, err := w.accountOf(ctx, s)
	if err != nil {
		return false
	}
	session, err := w.engine.Accounts.Open(ctx, a.ID)
	if err != nil {
		return false
	}
	_, watches := connectors.Has[connectors.CancelWatcher](session.Connector)
	return watches
}

// fetchAgain learns of what happened meanwhile. From now on the platform's word for what must be shipped stands.
func (w *world) fetchAgain(ctx context.Context, s *shop) error {
	r, window, err := w.fetch(ctx, s)
	if err != nil {
		return err
	}
	expected := s.emulator.Expect(connectors.Window{From: s.told.from, To: window.To})
	for _, id := range expected.Orders {
		s.told.orders[id] = true
	}
	s.told.due = expected.Shippable
	for _, id := range expected.Unlabelled {
		s.told.unlabelled[id] = true
	}
	for _, id := range s.told.due {
		view, _ := s.emulator.Shop(id)
		s.told.before[id] = len(view.TrackingNumbers)
	}
	w.say(saidAgain, s.platform.Name.In(w.Language), r.Held[string(store.HoldChanged)], r.Cancelled)
	if r.Cancelled != s.told.cancelled {
		return s.wrong(wrongCancelled, r.Cancelled, s.told.cancelled)
	}
	return nil
}

// fetchLast makes sure that nothing comes twice and that what was shipped here does not look changed.
func (w *world) fetchLast(ctx context.Context, s *shop) error {
	r, _, err := w.fetch(ctx, s)
	if err != nil {
		return err
	}
	if r.New > 0 || len(r.Held) > 0 || r.Cancelled > 0 {
		return s.wrong(wrongLast, r.New, len(r.Held), r.Cancelled)
	}
	return nil
}
