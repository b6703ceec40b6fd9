package app

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/accounts"
	"gowarehouse/engine/store"
)

// AccountList is the connected shops.
type AccountList struct {
	Head
	Accounts []AccountView `json:"accounts"`
}

// AccountDoc is one account. Over lists SKUs whose push shares add up to more than 100 % after a change of settings.
type AccountDoc struct {
	Head
	Account AccountView `json:"account"`
	Over    []string    `json:"over_shared,omitempty"`
}

// AccountView is one shop on one platform. It never holds a secret.
type AccountView struct {
	ID          string             `json:"id"`
	Platform    string             `json:"platform"`
	Name        string             `json:"name"`
	Merchant    string             `json:"merchant"`
	Channel     string             `json:"channel"`
	State       store.AccountState `json:"state"`
	StateReason string             `json:"state_reason"`
	ShopName    string             `json:"shop_name"`
	ShopID      string             `json:"shop_id"`
	BaseURL     string             `json:"base_url"`
	Fields      map[string]string  `json:"fields"` // those that are no secret
	ExpiresAt   *time.Time         `json:"expires_at"`
	Settings    SettingsView       `json:"settings"`
	FetchedTo   *time.Time         `json:"fetched_to"`
	NextFetchAt *time.Time         `json:"next_fetch_at"`
	OpenOrders  int                `json:"open_orders"`
	Light       LightView          `json:"light"`
	LastFetch   *LastFetchView     `json:"last_fetch"`   // null before the first
	LastSuccess *LastFetchView     `json:"last_success"` // likewise; the last fetch where that succeeded
	Queue       int                `json:"queue"`        // changes on their way to the platform
	Decide      int                `json:"decide"`       // changes that wait for a person
	Push        PushView           `json:"push"`
}

// SettingsView are an account's settings. Fetches come by slots or every so many seconds.
type SettingsView struct {
	Fetch            bool     `json:"fetch"`
	EverySeconds     int64    `json:"every_seconds"`
	Slots            []string `json:"slots"`
	LookbackDays     int64    `json:"lookback_days"`
	PushPercent      int64    `json:"push_percent"`
	InboundPush      bool     `json:"inbound_push"`
	PushDelaySeconds int64    `json:"push_delay_seconds"`
}

// Accounts lists all accounts by name.
func (a *App) Accounts(ctx context.Context) (AccountList, error) {
	n, err := a.names(ctx)
	if err != nil {
		return AccountList{}, err
	}
	only, err := a.Scope(ctx)
	if err != nil {
		return AccountList{}, err
	}
	all, err := a.Engine.Store.AccountsOf(ctx, only.Merchant)
	if err != nil {
		return AccountList{}, err
	}
	gaps, err := a.Engine.Store.OpenGaps(ctx)
	if err != nil {
		return AccountList{}, err
	}
	list := AccountList{Head: NewHead(), Accounts: make([]AccountView, len(all))}
	for i := range all {
		if list.Accounts[i], err = a.accountView(ctx, &all[i], n, gaps); err != nil {
			return list, err
		}
	}
	return list, nil
}

func (a *App) accountView(ctx context.Context, row *store.Account, n names, gaps map[string]*store.Notice) (AccountView, error) {
	open, err := a.Engine.Store.CountOpenOrders(ctx, row.ID)
	if err != nil {
		return AccountView{}, err
	}
	last, good, err := a.lastFetches(ctx, row.ID)
	if err != nil {
		return AccountView{}, err
	}
	waiting, err := a.Engine.Store.WaitingEffects(ctx, store.Only{Account: row.ID})
	if err != nil {
		return AccountView{}, err
	}
	queue, decide := 0, 0
	for state, count := range waiting[row.ID] {
		if unsettled(state) {
			decide += count
		} else {
			queue += count
		}
	}
	push, err := a.pushView(ctx, row)
	if err != nil {
		return AccountView{}, err
	}
	channel, err := a.Engine.Store.Channel(ctx, row.ChannelID)
	v := AccountView{
		Push:        push,
		ID:          row.ID,
		Platform:    row.Platform,
		Name:        row.Name,
		Merchant:    n.Merchants[row.MerchantID],
		Channel:     n.Channels[row.ChannelID],
		State:       row.State,
		StateReason: row.StateReason,
		ShopName:    row.ShopName,
		ShopID:      row.ShopID,
		BaseURL:     row.BaseURL,
		Fields:      map[string]string{},
		ExpiresAt:   store.TimeRef(row.ExpiresAt),
		FetchedTo:   store.TimeRef(row.FetchedTo),
		NextFetchAt: store.TimeRef(row.NextFetchAt),
		OpenOrders:  open,
		Light:       lightOf(row, facts{last, decide, channel.Enabled, gaps[row.ID]}, a.Engine.Now()),
		LastFetch:   last,
		LastSuccess: good,
		Queue:       queue,
		Decide:      decide,
		Settings: SettingsView{Fetch: row.FetchOn, EverySeconds: row.EverySeconds, Slots: []string{}, LookbackDays: row.LookbackDays,
			PushPercent: row.PushPercent, InboundPush: row.InboundPush, PushDelaySeconds: row.PushDelaySeconds},
	}
	if row.Slots != "" {
		v.Settings.Slots = strings.Split(row.Slots, ",")
	}
	maps.Copy(v.Fields, row.FieldValues)
	return v, err
}

// lastFetches gives an account's last fetch that ended and the last that succeeded, nil where there is none.
func (a *App) lastFetches(ctx context.Context, account string) (last, good *LastFetchView, err error) {
	lastRun, goodRun, err := a.Engine.Store.LastRuns(ctx, account, store.RunFetch)
	if err != nil {
		return nil, nil, err
	}
	if last, err = fetchView(lastRun); err != nil {
		return nil, nil, err
	}
	good, err = fetchView(goodRun)
	return last, good, err
}

func fetchView(run *store.Run) (*LastFetchView, error) {
	if run == nil {
		return nil, nil
	}
	var counts struct {
		New int `json:"new"`
	}
	if err := json.Unmarshal(rawJSON(run.Result), &counts); err != nil {
		return nil, fmt.Errorf("read the result of a fetch: %w", err)
	}
	return &LastFetchView{At: run.FinishedAt.Time(), OK: run.OK, New: counts.New, Error: run.Error}, nil
}

// Account gives one account by name or id.
func (a *App) Account(ctx context.Context, name string) (AccountDoc, error) {
	row, err := a.account(ctx, name)
	if err != nil {
		return AccountDoc{}, err
	}
	return a.accountDoc(ctx, &row)
}

func (a *App) accountDoc(ctx context.Context, row *store.Account) (AccountDoc, error) {
	n, err := a.names(ctx)
	if err != nil {
		return AccountDoc{}, err
	}
	gaps, err := a.Engine.Store.OpenGaps(ctx)
	if err != nil {
		return AccountDoc{}, err
	}
	v, err := a.accountView(ctx, row, n, gaps)
	return AccountDoc{Head: NewHead(), Account: v}, err
}

// account finds an account's row by name or id.
func (a *App) account(ctx context.Context, name string) (store.Account, error) {
	row, err := a.Engine.Store.AccountByName(ctx, name)
	if err := a.seen(ctx, row.MerchantID, err, notFound("no account is called %q", "找不到帳號「%s」", "See `gowarehouse account list`.",
		"請見 `gowarehouse account list` 查看帳號。", name)); err != nil {
		return store.Account{}, err
	}
	return row, nil
}

// AddAccount stores a new account, Not Verified, its secrets in the vault.
func (a *App) AddAccount(ctx context.Context, n accounts.NewAccount) (AccountDoc, error) {
	m, err := a.merchant(ctx, n.Merchant)
	if err != nil {
		return AccountDoc{}, err
	}
	n.Merchant = m.ID
	row, err := a.Engine.Accounts.Add(ctx, n)
	if err != nil {
		return AccountDoc{}, err
	}
	return a.accountDoc(ctx, &row)
}

// EditAccount changes an account. A new credential value makes it Not Verified until it is tested.
func (a *App) EditAccount(ctx context.Context, name string, e accounts.Edit) (AccountDoc, error) {
	row, err := a.account(ctx, name)
	if err != nil {
		return AccountDoc{}, err
	}
	if row, err = a.Engine.Accounts.Edit(ctx, row.ID, e); err != nil {
		return AccountDoc{}, err
	}
	return a.accountDoc(ctx, &row)
}

// TestAccount asks the platform whether the credentials work, and gives the account as it is then.
func (a *App) TestAccount(ctx context.Context, name string) (AccountDoc, error) {
	row, err := a.account(ctx, name)
	if err != nil {
		return AccountDoc{}, err
	}
	if _, err := a.Engine.Accounts.Test(ctx, row.ID); err != nil {
		return AccountDoc{}, err
	}
	return a.Account(ctx, row.ID)
}

// SetAccount changes an account's settings, and looks whether the push shares of its merchant's products are over 100 % now.
func (a *App) SetAccount(ctx context.Context, name string, s accounts.Settings) (AccountDoc, error) {
	row, err := a.account(ctx, name)
	if err != nil {
		return AccountDoc{}, err
	}
	if row, err = a.Engine.Accounts.Set(ctx, row.ID, s); err != nil {
		return AccountDoc{}, err
	}
	doc, err := a.accountDoc(ctx, &row)
	if err != nil {
		return doc, err
	}
	doc.Over, err = a.Engine.Stock.CheckShares(ctx, row.MerchantID)
	return doc, err
}

// DeleteAccount takes an account away with its secrets. It is refused while orders of it are open.
func (a *App) DeleteAccount(ctx context.Context, name string) (Done, error) {
	row, err := a.account(ctx, name)
	if err != nil {
		return Done{}, err
	}
	err = a.Engine.DeleteAccount(ctx, row.ID)
	return Done{Head: NewHead(), Done: err == nil}, err
}

// AuthorizedDoc names the accounts that an authorisation connected: the merchant may have chosen several shops.
type AuthorizedDoc struct {
	Head
	Accounts []string `json:"accounts"`
}

// BeginAuthorize gives the address that the merchant opens in the browser; the platform sends it back to redirect. It is empty where the
// account needed no browser and is connected already.
func (a *App) BeginAuthorize(ctx context.Context, name, redirect string) (string, error) {
	row, err := a.account(ctx, name)
	if err != nil {
		return "", err
	}
	return a.Engine.Accounts.BeginAuthorize(ctx, row.ID, redirect)
}

// Redirects are the addresses at which the platform of an account may let the browser arrive; empty: any.
func (a *App) Redirects(ctx context.Context, name string) ([]string, error) {
	row, err := a.account(ctx, name)
	if err != nil {
		return nil, err
	}
	p, err := connectors.Get(row.Platform)
	if err != nil {
		return nil, err
	}
	return p.Redirects, nil
}

// FieldChoicesDoc are the choices of an account's fields that only its platform knows, by field.
type FieldChoicesDoc struct {
	Head
	Account string                  `json:"account"`
	Choices map[string][]ChoiceView `json:"choices"`
}

// LoadChoices asks the platform for them.
func (a *App) LoadChoices(ctx context.Context, name string) (FieldChoicesDoc, error) {
	row, err := a.account(ctx, name)
	if err != nil {
		return FieldChoicesDoc{}, err
	}
	choices, err := a.Engine.Accounts.LoadChoices(ctx, row.ID)
	return FieldChoicesDoc{Head: NewHead(), Account: row.Name, Choices: choicesView(choices)}, err
}

func choicesView(choices map[string][]connectors.Choice) map[string][]ChoiceView {
	views := map[string][]ChoiceView{}
	for key, all := range choices {
		views[key] = choiceViews(all)
	}
	return views
}

// FinishAuthorize trades the address the browser landed on for tokens.
func (a *App) FinishAuthorize(ctx context.Context, name, landed string) (AuthorizedDoc, error) {
	doc := AuthorizedDoc{Head: NewHead(), Accounts: []string{}}
	row, err := a.account(ctx, name)
	if err != nil {
		return doc, err
	}
	names, err := a.Engine.Accounts.FinishAuthorize(ctx, row.ID, landed)
	for _, name := range names { // a shop that was authorised with it may be another merchant's
		if _, err := a.account(ctx, name); err == nil {
			doc.Accounts = append(doc.Accounts, name)
		}
	}
	return doc, err
}

// RecoverAccount gets an account's lost tokens back with a code that the platform sent to the merchant.
func (a *App) RecoverAccount(ctx context.Context, name, code string) (AccountDoc, error) {
	row, err := a.account(ctx, name)
	if err != nil {
		return AccountDoc{}, err
	}
	if err := a.Engine.Accounts.Recover(ctx, row.ID, code); err != nil {
		return AccountDoc{}, err
	}
	return a.Account(ctx, row.ID)
}

// RevokedDoc is an authorisation that ended here. Page, if there is one, is where it is ended at the platform too.
type RevokedDoc struct {
	Head
	Account string  `json:"account"`
	Page    *string `json:"page"`
}

// RevokeAccount ends an account's authorisation; redirect is where the platform's page leads back to.
func (a *App) RevokeAccount(ctx context.Context, name, redirect string) (RevokedDoc, error) {
	row, err := a.account(ctx, name)
	if err != nil {
		return RevokedDoc{}, err
	}
	page, err := a.Engine.Accounts.Revoke(ctx, row.ID, redirect)
	doc := RevokedDoc{Head: NewHead(), Account: row.Name}
	if page != "" {
		doc.Page = &page
	}
	return doc, err
}
