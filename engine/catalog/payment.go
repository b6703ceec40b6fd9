package catalog

// Payment classes: what kind of payment a platform's payment method is, where the connector cannot tell.

import (
	"context"
	"slices"
	"strings"

	"gowarehouse/connectors"
	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/store"
)

// paymentKinds are what a person may class a method as.
var paymentKinds = []string{string(connectors.PaymentOnline), string(connectors.PaymentCOD), string(connectors.PaymentPlatform)}

// MapImpact is what a mapping of a payment method or shipping code will do.
type MapImpact struct {
	Before string // what it is mapped to now; empty: to nothing
	Orders int    // open orders that will be read anew
	Held   int    // of them are held for it
}

// PreviewPayment tells what MapPayment would do.
func (s *Service) PreviewPayment(ctx context.Context, account, method, kind string) (MapImpact, error) {
	a, platform, _, err := s.account(ctx, account)
	if err != nil {
		return MapImpact{}, err
	}
	impact, _, err := s.paymentImpact(ctx, a.ID, platform, strings.TrimSpace(method), kind)
	return impact, err
}

func (s *Service) paymentImpact(
	ctx context.Context,
	account string,
	platform *connectors.Platform,
	method, kind string,
) (MapImpact, []int64, error) {
	switch {
	case method == "":
		return MapImpact{}, nil, connectors.Refuse("no payment method is named", "沒有指定付款方式",
			"An order without any payment method is looked at one by one: release its hold.", "沒有付款方式的訂單請逐筆確認後解除保留。")
	case !slices.Contains(paymentKinds, kind):
		return MapImpact{}, nil, connectors.Refuse(
			"%q is no kind of payment",
			"「%s」不是付款類型",
			"Choose online, cod or platform.",
			"請選擇 online、cod 或 platform。",
			kind,
		)
	}
	classes, err := s.Store.PaymentMap(ctx, account)
	if err != nil {
		return MapImpact{}, nil, err
	}
	held, err := s.Store.OrdersHeldFor(ctx, account, store.HoldUnknownPayment, method)
	if err != nil {
		return MapImpact{}, nil, err
	}
	known := slices.IndexFunc(
		platform.Payments,
		func(c connectors.PaymentCode) bool { return c.Code == method && c.Kind != connectors.PaymentUnknown },
	)
	if known >= 0 && len(held) == 0 {
		return MapImpact{}, nil, connectors.Refuse("%s itself says that %q is %s", "%s 已定義「%s」為 %s", "It needs no class of yours.", "不需另外設定。",
			platform.Name.EN, method, platform.Payments[known].Kind)
	}
	open, err := s.Store.OpenByPayment(ctx, account, method)
	return MapImpact{classes[method], len(union(held, open)), len(held)}, union(held, open), err
}

// MapPayment says what kind (online, cod, platform) a payment method of an account is, and reads the open orders with it
// anew: those held for it come free.
func (s *Service) MapPayment(ctx context.Context, account, method, kind, who string) (Applied, error) {
	a, platform, _, err := s.account(ctx, account)
	if err != nil {
		return Applied{}, err
	}
	method = strings.TrimSpace(method)
	_, orders, err := s.paymentImpact(ctx, a.ID, platform, method, kind)
	if err != nil {
		return Applied{}, err
	}
	err = s.Store.Write(ctx, func(q *store.Queries) error {
		if err := q.MapPayment(ctx, a.ID, method, kind); err != nil {
			return err
		}
		return s.tellAll(ctx, q, orders, who, method, kind)
	})
	if err != nil {
		return Applied{}, err
	}
	s.Log.InfoContext(ctx, "payment method classed", "account", a.ID, "method", method, "kind", kind, "who", who)
	return s.reread(ctx, orders, who)
}

// PaymentView is a payment method of an account: classed by a person, known to the platform, or holding orders.
type PaymentView struct {
	Method string
	Name   connectors.Text
	Kind   string // empty: a person must say
	Source string // person or platform; empty: not classed
	Held   int    // orders that wait for it
}

// Payments lists an account's payment methods, those that hold orders first.
func (s *Service) Payments(ctx context.Context, account string) ([]PaymentView, error) {
	a, platform, _, err := s.account(ctx, account)
	if err != nil {
		return nil, err
	}
	held, err := s.Store.HeldSubjects(ctx, a.ID, store.HoldUnknownPayment)
	if err != nil {
		return nil, err
	}
	classes, err := s.Store.PaymentMap(ctx, a.ID)
	if err != nil {
		return nil, err
	}
	views := map[string]PaymentView{}
	for _, c := range platform.Payments {
		views[c.Code] = PaymentView{Method: c.Code, Name: c.Name, Kind: string(c.Kind), Source: "platform"}
	}
	for method, kind := range classes {
		v := views[method]
		v.Method, v.Kind, v.Source = method, kind, store.MappedPerson
		views[method] = v
	}
	for _, h := range held {
		v := views[h.Subject]
		v.Method, v.Held = h.Subject, h.Orders
		views[h.Subject] = v
	}
	all := make([]PaymentView, 0, len(views))
	for _, v := range views {
		all = append(all, v)
	}
	slices.SortFunc(all, func(a, b PaymentView) int {
		if a.Held != b.Held {
			return b.Held - a.Held
		}
		return strings.Compare(a.Method, b.Method)
	})
	return all, nil
}

// tellAll writes into orders' histories that something of theirs was mapped.
func (s *Service) tellAll(ctx context.Context, q *store.Queries, orders []int64, who, subject, to string) error {
	for _, id := range orders {
		if err := lifecycle.Tell(ctx, q, id, who, lifecycle.EventMapped, s.Now(), "subject", subject, "product", to); err != nil {
			return err
		}
	}
	return nil
}

// union gives the ids of both lists, sorted, each once.
func union(a, b []int64) []int64 {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}
