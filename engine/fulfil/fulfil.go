// Package fulfil ships orders: pick, pack, ship, number, label, push. Its methods write rows and state intents; what changes
// something at a platform is then made by package outbox through the handlers of this package.
//
// With the platform's logistics a parcel is shipped when the platform gave its number, and the platform learns of it with the
// number. With the merchant's own carrier it is shipped when a person says so, and the platform is told after a delay, until which
// it can be undone.
package fulfil

import (
	"context"
	"log/slog"
	"time"

	"gowarehouse/engine/accounts"
	"gowarehouse/engine/label"
	"gowarehouse/engine/outbox"
	"gowarehouse/engine/store"
)

// Options set up a Service.
type Options struct {
	Store    *store.Store
	Accounts accounts.Sessions
	Now      func() time.Time
	Log      *slog.Logger
	// Wake is called after an intent was stated that may be due: a hint, nothing is lost without it. May be nil.
	Wake func()
	// Labels makes labels ready to print. Nil: none is drawn, so that pages are trusted and web pages open in the browser.
	Labels *label.Preparer
}

// Service ships orders. It is safe for concurrent use.
type Service struct {
	store    *store.Store
	accounts accounts.Sessions
	now      func() time.Time
	log      *slog.Logger
	wake     func()
	labels   *label.Preparer
}

// New makes a Service.
func New(o Options) *Service {
	s := &Service{store: o.Store, accounts: o.Accounts, now: o.Now, log: o.Log, wake: o.Wake, labels: o.Labels}
	if s.now == nil {
		s.now = time.Now
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.labels == nil {
		s.labels = &label.Preparer{}
	}
	if s.wake == nil {
		s.wake = func() {}
	}
	return s
}

// Handlers gives what an outbox.Runner needs to acknowledge orders, take numbers, fetch labels and push tracking numbers.
func (s *Service) Handlers() []outbox.Handler {
	return []outbox.Handler{acknowledger{s}, arranger{s}, labeller{s}, pusher{s}}
}

// write runs fn in a write transaction on an order as it is there, and settles the order's state afterwards.
func (s *Service) write(ctx context.Context, order int64, fn func(q *store.Queries, w *whole) error) error {
	return s.store.Write(ctx, func(q *store.Queries) error {
		w, err := read(ctx, q, order)
		if err != nil {
			return err
		}
		if err := fn(q, w); err != nil {
			return err
		}
		return w.settle(ctx, q, s.now())
	})
}
