package practice

import (
	"context"
	"maps"

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
	a, err := service.Add(ctx, accounts.NewAccount{Platform: p.ID, Name: s.account, Merchant: merchant, Channel: channel, BaseURL: s.address,
		Values: s.typed()})
	if err != nil {
		return err
	}
	if p.Authorizes(s.typed()) {
		if err := w.authorize(ctx, s); err != nil {
			return err
		}
	}
	if _, err := service.Test(ctx, a.ID); err != nil {
		return err
	}
	return w.set(ctx, s)
}

// typed are the values that the merchant of a pretended shop types.
func (s *shop) typed() connectors.Values {
	typed := connectors.Values{}
	credentials := s.emulator.Credentials()
	for _, f := range s.platform.Fields {
		if value := credentials[f.Key]; value != "" && !f.App && !f.Granted {
			typed[f.Key] = value
		}
	}
	return typed
}

// Dummies are what a person types to connect another account to a pretended shop. They open nothing but its emulator.
type Dummies struct {
	BaseURL string            `json:"base_url"`
	Values  connectors.Values `json:"values"`
	App     connectors.Values `json:"app"`
}

// Dummies gives those of a platform.
func (r *Running) Dummies(platform string) (Dummies, error) {
	for _, s := range r.shops {
		if s.platform.ID == platform {
			app := connectors.Values{}
			maps.Copy(app, s.emulator.App())
			return Dummies{BaseURL: s.address, Values: s.typed(), App: app}, nil
		}
	}
	return Dummies{}, connectors.Missing(nil, "%s takes no part in this practice", "此次練習沒有 %s 平台", "Choose one of the platforms that have an account.",
		"請選擇已有練習帳號的平台。", platform)
}

// landing is where a platform sends the merchant's browser. Nobody listens there: the emulator's merchant hands the address over.
const landing = "http://127.0.0.1:1/authorized"

func (w *world) authorize(ctx context.Context, s *shop) error {
	link, err := w.engine.Accounts.BeginAuthorize(ctx, s.account, s.platform.Redirect(landing))
	if err != nil || link == "" { // without a link it needed no browser
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
