// Package catalog knows what is sold: the merchant's products, the platforms' listings, what a listing takes from the shelves, and
// what a platform's payment methods and shipping codes mean. Every change is applied to the orders that wait for it.
package catalog

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/accounts"
	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/store"
)

// Reevaluator reads stored orders anew from the platform's stored answers, in one transaction for each hundred. It answers
// how many are no longer held.
type Reevaluator interface {
	Reevaluate(ctx context.Context, orders []int64, who string) (freed int, err error)
}

// Service keeps the catalogue of a workspace. It is safe for concurrent use.
type Service struct {
	Store    *store.Store
	Accounts accounts.Sessions
	Orders   Reevaluator
	Now      func() time.Time
	Log      *slog.Logger
	Wake     func() // told that an effect is due; may be nil
}

// account finds an account by name or id, with its platform and channel.
func (s *Service) account(ctx context.Context, name string) (store.Account, *connectors.Platform, store.Channel, error) {
	a, err := s.Store.AccountByName(ctx, name)
	if err != nil {
		return a, nil, store.Channel{}, missing(err, "no account is called %q", "找不到帳號「%s」", "See `gowarehouse account list`.",
			"請見 `gowarehouse account list` 查看帳號。", name)
	}
	p, err := connectors.Get(a.Platform)
	if err != nil {
		return a, nil, store.Channel{}, err
	}
	c, err := s.Store.Channel(ctx, a.ChannelID)
	c.MatchBy = lifecycle.MatchBy(p, &c)
	return a, p, c, err
}

// merchant finds a merchant by name or id.
func (s *Service) merchant(ctx context.Context, name string) (store.Merchant, error) {
	m, err := s.Store.MerchantByName(ctx, name)
	return m, missing(
		err,
		"no merchant is called %q",
		"找不到貨主「%s」",
		"See `gowarehouse merchant list`.",
		"請見 `gowarehouse merchant list` 查看貨主。",
		name,
	)
}

// accountsOf gives a merchant's accounts.
func accountsOf(ctx context.Context, q *store.Queries, merchant string) ([]store.Account, error) {
	all, err := q.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	var own []store.Account
	for _, a := range all {
		if a.MerchantID == merchant {
			own = append(own, a)
		}
	}
	return own, nil
}

func (s *Service) wake() {
	if s.Wake != nil {
		s.Wake()
	}
}

// missing turns the store's word for no row into an error for a person; other errors, and none, stay as they are.
func missing(err error, en, zh, doEN, doZH string, args ...any) error {
	if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	return connectors.Missing(err, en, zh, doEN, doZH, args...)
}
