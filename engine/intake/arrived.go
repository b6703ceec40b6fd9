package intake

// Orders that a shop gave by itself: it was waited at until something changed.

import (
	"context"

	"gowarehouse/connectors"
)

// Arrived takes in orders as a fetch would, and says how many of them were new or had changed. ErrBusy while the account is being fetched.
func (s *Service) Arrived(ctx context.Context, accountID string, changed []connectors.Fetched) (news int, err error) {
	a, err := s.Store.Account(ctx, accountID)
	if err != nil {
		return 0, err
	}
	if err := s.lease(ctx, a.ID); err != nil {
		return 0, err
	}
	defer s.endLease(ctx, &a)
	f, err := s.quick(ctx, a.ID)
	if err != nil {
		return 0, err
	}
	f.leased = true
	f.window, _ = windowOf(&a, f.session.Platform, s.Now())
	batch := make([]arrival, len(changed))
	for i, order := range changed {
		batch[i] = arrival{order, nil}
	}
	err = f.take(ctx, batch)
	return f.result.New + f.result.Updated + f.result.Cancelled, err
}
