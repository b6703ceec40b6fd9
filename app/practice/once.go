package practice

import (
	"context"
	"errors"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/store"
)

// The steps of the job.
const (
	stepConnect  = "connect"
	stepListings = "listings"
	stepFetch    = "fetch"
	stepMatch    = "match"
	stepShip     = "ship"
	stepPush     = "push"
	stepStock    = "stock"
)

// Once does the whole job once on every platform and tells what came of it: connect, read listings, put goods away, fetch,
// resolve what holds, ship, open labels, push back, push stock. What goes wrong on a platform is in the Summary; the error
// is for a run that could not be made, or that was cancelled. It leaves nothing behind but the workspace of Options.Dir.
func Once(ctx context.Context, o Options) (sum Summary, err error) {
	began := time.Now()
	w, err := build(ctx, o)
	defer func() { err = errors.Join(err, w.close()) }()
	if err != nil {
		return Summary{}, err
	}
	if err := w.work(ctx); err != nil {
		return Summary{}, err
	}
	if sum, err = w.sum(ctx); err != nil {
		return Summary{}, err
	}
	sum.Seconds = time.Since(began).Round(10 * time.Millisecond).Seconds()
	return sum, nil
}

// work does the job. The order of the steps is that of a warehouse's day.
func (w *world) work(ctx context.Context) error {
	if err := w.prepare(ctx); err != nil {
		return err
	}
	if err := w.each(ctx, stepMatch, w.match, stepFetch); err != nil {
		return err
	}
	if err := w.each(ctx, stepFetch, w.meanwhile, stepMatch); err != nil {
		return err
	}
	w.clock.forward(pause)
	if err := w.each(ctx, stepFetch, w.fetchAgain, stepMatch); err != nil {
		return err
	}
	if err := w.each(ctx, stepMatch, w.match, stepMatch); err != nil {
		return err
	}
	if err := w.each(ctx, stepShip, w.ship, stepMatch); err != nil {
		return err
	}
	if err := w.settle(ctx); err != nil {
		return err
	}
	w.say(saidPushed)
	if err := w.each(ctx, stepPush, w.pushed, stepShip); err != nil {
		return err
	}
	if err := w.print(ctx); err != nil {
		return err
	}
	if err := w.syncStock(ctx); err != nil {
		return err
	}
	w.clock.forward(pause)
	return w.each(ctx, stepFetch, w.fetchLast, stepPush)
}

// pause is the practice time between two fetches.
const pause = 10 * time.Minute

// prepare brings a fresh workspace to where people begin: accounts connected, listings matched, goods on the shelves, orders here.
func (w *world) prepare(ctx context.Context) error {
	connect := func(ctx context.Context, s *shop) error {
		if err := w.connect(ctx, s); err != nil {
			return err
		}
		w.say(saidConnected, s.platform.Name.In(w.Language))
		return nil
	}
	if err := w.each(ctx, stepConnect, connect); err != nil {
		return err
	}
	if err := w.each(ctx, stepListings, w.readListings, stepConnect); err != nil {
		return err
	}
	if err := w.putAway(ctx); err != nil {
		return err
	}
	return w.each(ctx, stepFetch, w.fetchFirst, stepConnect)
}

// readListings reads a shop's listings, also those that serve stock alone, and has them matched. Bundles and strangers stay for a person.
func (w *world) readListings(ctx context.Context, s *shop) error {
	if !s.platform.Lists() {
		return nil
	}
	got, err := w.engine.Catalog.SyncListings(ctx, s.account, who, nil)
	if err != nil {
		return err
	}
	a, err := w.accountOf(ctx, s)
	if err != nil {
		return err
	}
	session, err := w.engine.Accounts.Open(ctx, a.ID)
	if err != nil {
		return err
	}
	_, finds := connectors.Has[connectors.SKUFinder](session.Connector)
	if want, counted := s.listed(finds); counted && got.Seen != want {
		return s.wrong(wrongListings, got.Seen, want)
	}
	w.say(saidListings, s.platform.Name.In(w.Language), got.Seen, got.Auto)
	return nil
}

// orders gives all orders of a shop, the newest first.
func (w *world) orders(ctx context.Context, s *shop) ([]store.Order, error) {
	a, err := w.accountOf(ctx, s)
	if err != nil {
		return nil, err
	}
	all, _, err := w.engine.Store.OrderPage(ctx, store.Filter{Account: a.ID}, nil, mostOrders)
	return all, err
}

// mostOrders is more than any shop has.
const mostOrders = 10_000

// in gives the orders that are in a state.
func in(state store.OrderState, orders []store.Order) []store.Order {
	var some []store.Order
	for i := range orders {
		if orders[i].State == state {
			some = append(some, orders[i])
		}
	}
	return some
}
