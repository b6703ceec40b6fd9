package app

import (
	"context"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/accounts"
	"gowarehouse/engine/store"
)

// What the screen Accounts needs to connect and change one account.

// AccountPage is one account with all that its page shows. It never holds a secret: Kept tells which there are.
type AccountPage struct {
	AccountDoc
	Platform PlatformView            `json:"platform"`
	Kept     KeptView                `json:"kept"`
	Locked   bool                    `json:"locked"`    // its settings open with the first test that passes
	AppReady bool                    `json:"app_ready"` // the app credentials that its platform needs are here
	Recovers bool                    `json:"recovers"`  // the platform sends codes for lost authorisations
	Choices  map[string][]ChoiceView `json:"choices"`   // of its loaded fields, as last loaded
	Twins    []string                `json:"twins"`     // other accounts on the same shop: every order would come in twice
	Listings int                     `json:"listings"`  // as last read
	Mapped   int                     `json:"mapped"`
	PushedAt *time.Time              `json:"pushed_at"` // the last stock push that the platform confirmed
}

// KeptView tells which secrets of an account are kept in the vault.
type KeptView struct {
	Fields     []string `json:"fields"`
	Proxy      bool     `json:"proxy"`
	Authorized bool     `json:"authorized"`
}

// AccountPage gives one account by name or id.
func (a *App) AccountPage(ctx context.Context, name string) (AccountPage, error) {
	row, err := a.account(ctx, name)
	if err != nil {
		return AccountPage{}, err
	}
	page := AccountPage{Locked: accounts.Locked(&row), Twins: []string{}}
	if page.AccountDoc, err = a.accountDoc(ctx, &row); err != nil {
		return page, err
	}
	platform, err := connectors.Get(row.Platform)
	if err != nil {
		return page, err
	}
	page.Platform = platformView(platform)
	if page.AppReady, err = a.Engine.Accounts.HasApp(ctx, platform); err != nil {
		return page, err
	}
	choices, err := a.Engine.Accounts.Choices(ctx, row.ID)
	if err != nil {
		return page, err
	}
	page.Choices = choicesView(choices)
	kept, err := a.Engine.Accounts.Kept(ctx, &row)
	if err != nil {
		return page, err
	}
	page.Kept = KeptView{Fields: kept.Fields, Proxy: kept.Proxy, Authorized: kept.Tokens}
	if session, err := a.Engine.Accounts.Open(ctx, row.ID); err == nil { // one that cannot be opened recovers nothing
		_, page.Recovers = connectors.Has[connectors.Recoverer](session.Connector)
	}
	return page, a.accountNumbers(ctx, &row, &page)
}

func (a *App) accountNumbers(ctx context.Context, row *store.Account, page *AccountPage) error {
	var err error
	if page.Twins, err = a.twins(ctx, row); err != nil {
		return err
	}
	if page.Listings, page.Mapped, err = a.Engine.Store.CountListings(ctx, row.ID); err != nil {
		return err
	}
	at, pushed, err := a.Engine.Store.LastConfirmed(ctx, row.ID, store.EffectStock)
	if pushed {
		when := at.Time()
		page.PushedAt = &when
	}
	return err
}

// twins names the other accounts that are connected to the same shop.
func (a *App) twins(ctx context.Context, row *store.Account) ([]string, error) {
	names := []string{}
	if row.ShopID == "" {
		return names, nil
	}
	only, err := a.Scope(ctx)
	if err != nil {
		return names, err
	}
	all, err := a.Engine.Store.AccountsOf(ctx, only.Merchant)
	for _, other := range all {
		if other.ID != row.ID && other.Platform == row.Platform && other.ShopID == row.ShopID && other.BaseURL == row.BaseURL {
			names = append(names, other.Name)
		}
	}
	return names, err
}

// AccountChoices are what a new account can belong to, and which platforms need their app credentials no more.
type AccountChoices struct {
	Head
	Merchants []MerchantView `json:"merchants"`
	Channels  []ChannelView  `json:"channels"`
	Locked    bool           `json:"locked"` // one merchant alone is in sight
	Apps      []string       `json:"apps"`   // platforms whose app credentials are here
}

// AccountChoices gives them.
func (a *App) AccountChoices(ctx context.Context) (AccountChoices, error) {
	choices := AccountChoices{Head: NewHead(), Apps: []string{}}
	view, err := a.View(ctx)
	if err != nil {
		return choices, err
	}
	merchants, err := a.Merchants(ctx)
	if err != nil {
		return choices, err
	}
	channels, err := a.Channels(ctx, "")
	if err != nil {
		return choices, err
	}
	choices.Locked, choices.Merchants, choices.Channels = view.Merchant != nil, merchants.Merchants, channels.Channels
	for _, p := range connectors.All() {
		has, err := a.Engine.Accounts.HasApp(ctx, p)
		if err != nil {
			return choices, err
		}
		if has && p.MayAuthorize() {
			choices.Apps = append(choices.Apps, p.ID)
		}
	}
	return choices, nil
}
