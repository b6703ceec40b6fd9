package intake

import (
	"context"
	"errors"
	"slices"

	"gowarehouse/connectors"
	"gowarehouse/engine/accounts"
	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/store"
)

// Refetch asks the platform for one stored order again and takes in what it says.
func (s *Service) Refetch(ctx context.Context, orderID int64, who string) (store.OrderState, error) {
	o, err := s.Store.Order(ctx, orderID)
	if err != nil {
		return "", err
	}
	f, err := s.quick(ctx, o.AccountID)
	if err != nil {
		return "", err
	}
	fetched, err := f.session.Connector.Order(ctx, o.PlatformID)
	if err != nil {
		return "", errors.Join(err, s.Accounts.Failed(ctx, o.AccountID, err))
	}
	fetched.ID = o.PlatformID // about which it must be
	order, err := connectors.Read(f.session.Connector, fetched)
	if err != nil {
		return "", err
	}
	var taken lifecycle.Taken
	err = s.Store.Write(ctx, func(q *store.Queries) error {
		if err := lifecycle.Tell(ctx, q, orderID, who, lifecycle.EventRefetched, s.Now()); err != nil {
			return err
		}
		taken, err = f.rules.Take(ctx, q, &order, fetched.Raw, who, s.Now())
		return err
	})
	s.changed(orderID)
	return taken.State, err
}

// quick is a fetch without a window, for single orders.
func (s *Service) quick(ctx context.Context, accountID string) (*fetch, error) {
	session, err := s.Accounts.Open(ctx, accountID)
	if err != nil {
		return nil, err
	}
	return s.with(ctx, session)
}

func (s *Service) with(ctx context.Context, session *accounts.Session) (*fetch, error) {
	rules, err := lifecycle.ReadRules(ctx, &s.Store.Queries, session.Account, session.Platform)
	if err != nil {
		return nil, err
	}
	return &fetch{service: s, account: session.Account, session: session, started: s.Now(), rules: rules,
		result: &Result{Refused: map[string]int{}, Held: map[string]int{}}}, nil
}

// Reevaluate reads stored orders anew from the platform's stored answers, without asking the platform: after a mapping was fixed. It
// answers how many of them are no longer held. Orders of several accounts may be given.
func (s *Service) Reevaluate(ctx context.Context, orders []int64, who string) (int, error) {
	byAccount := map[string][]int64{}
	for _, id := range orders {
		o, err := s.Store.Order(ctx, id)
		if err != nil {
			return 0, err
		}
		if !o.Finished() && o.ErasedAt == nil {
			byAccount[o.AccountID] = append(byAccount[o.AccountID], id)
		}
	}
	freed := 0
	for account, ids := range byAccount {
		f, err := s.quick(ctx, account)
		if err != nil {
			return freed, err
		}
		for chunk := range slices.Chunk(ids, batchSize) {
			n, err := f.reevaluate(ctx, chunk, who)
			freed += n
			if err != nil {
				return freed, err
			}
			s.changed(chunk...)
		}
	}
	return freed, nil
}

func (f *fetch) reevaluate(ctx context.Context, ids []int64, who string) (int, error) {
	s := f.service
	freed := 0
	err := s.Store.Write(ctx, func(q *store.Queries) error {
		freed = 0
		for _, id := range ids {
			o, err := q.Order(ctx, id)
			if err != nil {
				return err
			}
			raw, err := q.Raw(ctx, id)
			if err != nil {
				return err
			}
			order, err := connectors.Read(f.session.Connector, connectors.Fetched{ID: o.PlatformID, Raw: raw})
			if err != nil {
				return err
			}
			// What the platform has said since by other ways (a cancellation list) is newer than the stored answer.
			if o.PlatformState == connectors.StateCancelled || o.PlatformState == connectors.StateCancelRequested {
				order.State = o.PlatformState
			}
			taken, err := f.rules.Take(ctx, q, &order, raw, who, s.Now())
			if err != nil {
				return err
			}
			if o.State == store.Held && taken.State != store.Held {
				freed++
			}
		}
		return nil
	})
	return freed, err
}

// ReevaluateSetAside reads the answers that were set aside anew: after the program learned to read them. It answers how many came in.
func (s *Service) ReevaluateSetAside(ctx context.Context, accountID string) (int, error) {
	f, err := s.quick(ctx, accountID)
	if err != nil {
		return 0, err
	}
	aside, err := s.Store.AllSetAside(ctx, store.Only{Account: accountID}, 10_000)
	if err != nil {
		return 0, err
	}
	for chunk := range slices.Chunk(aside, batchSize) {
		batch := make([]arrival, len(chunk))
		for i, in := range chunk {
			batch[i] = arrival{connectors.Fetched{ID: in.PlatformID, Raw: in.Raw}, nil}
		}
		if err := f.take(ctx, batch); err != nil {
			return f.result.New, err
		}
	}
	return f.result.New, nil
}
