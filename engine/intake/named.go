package intake

// Orders that somebody named: a real-time message says that something is new about them, and the platform is asked what.

import (
	"context"
	"errors"

	"gowarehouse/engine/store"
)

// Named asks the platform for single orders, known or not, and takes in what it says, as a fetch would. told is given the outcome of each;
// its error ends the work. ErrBusy while the account is being fetched.
func (s *Service) Named(ctx context.Context, accountID string, ids []string, told func(id string, err error) error) error {
	a, err := s.Store.Account(ctx, accountID)
	if err != nil {
		return err
	}
	if err := s.lease(ctx, a.ID); err != nil {
		return err
	}
	defer s.endLease(ctx, &a)
	f, err := s.quick(ctx, a.ID)
	if err != nil {
		return err
	}
	f.leased = true
	f.window, _ = windowOf(&a, f.session.Platform, s.Now())
	for _, id := range ids {
		if err := f.named(ctx, id, told); err != nil {
			return err
		}
	}
	return nil
}

// named takes in one order. An answer that cannot be read is set aside, as a fetch would; only an order without any answer has an error.
func (f *fetch) named(ctx context.Context, id string, told func(string, error) error) error {
	fetched, err := f.session.Connector.Order(ctx, id)
	if err == nil {
		if err := f.take(ctx, []arrival{{fetched, nil}}); err != nil {
			return err
		}
		return told(id, nil)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	err = f.session.BlameClock(err)
	return errors.Join(told(id, err), f.service.Accounts.Failed(ctx, f.account.ID, err))
}

func (s *Service) endLease(ctx context.Context, a *store.Account) {
	clean := context.WithoutCancel(ctx)
	if err := s.Store.Write(clean, func(q *store.Queries) error { return q.EndFetchLease(clean, a.ID) }); err != nil {
		s.Log.Error("end the lease of a fetch", "account", a.Name, "error", err)
	}
}
