package practice

import (
	"context"

	"gowarehouse/connectors"
	"gowarehouse/engine/accounts"
)

// connect adds the account of a shop and connects it, as a person would.
func (w *world) connect(ctx context.Context, s *shop) error {
	service, p := w.engine.Accounts, s.platform
	if app := s.emulator.App(); len(app) > 0 {
		if err := service.SetApp(ctx, p.ID, app); err != nil {
			return err
		}
	}
	typed := connectors.Values{}
	credentials := s.emulator.Credentials()
	for _, f := range p.Fields {
		if value := credentials[f.Key]; value != "" && !f.App && !f.Granted {
			typed[f.Key] = value
		}
	}
	a, err := service.Add(ctx, accounts.NewAccount{Platform: p.ID, Name: s.account, Merchant: merchant, Channel: channel, BaseURL: s.address,
		Values: typed})
	if err != nil {
		return err
	}
	if p.Connection == connectors.Authorization {
		if err := w.authorize(ctx, s); err != nil {
			return err
		}
	}
	if _, err := service.Test(ctx, a.ID); err != nil {
		return err
	}
	return w.set(ctx, s)
}

// landing is where a platform sends the merchant's browser. Nobody listens there: the emulator's merchant hands the address over.
const landing = "http://127.0.0.1:1/authorized"

func (w *world) authorize(ctx context.Context, s *shop) error {
	link, err := w.engine.Accounts.BeginAuthorize(ctx, s.account, landing)
	if err != nil {
		return err
	}
	landed, err := s.emulator.Authorize(link)
	if err != nil {
		return s.wrong(wrongAct, "authorize", err)
	}
	_, err = w.engine.Accounts.FinishAuthorize(ctx, s.account, landed)
	return err
}

// set gives an account its settings. The shops share what is on the shelf evenly.
func (w *world) set(ctx context.Context, s *shop) error {
	on, percent := true, w.percent()
	set := accounts.Settings{FetchOn: &on, PushPercent: &percent}
	if s.platform.Stock != connectors.StockNone {
		set.InboundPush = &on
	}
	_, err := w.engine.Accounts.Set(ctx, s.account, set)
	return err
}

func (w *world) percent() int64 { return max(1, int64(100/len(w.shops))) }
