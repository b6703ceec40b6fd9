package screens

import (
	"context"
	"io"

	"gowarehouse/app"
	"gowarehouse/app/practice"
	"gowarehouse/connectors"
	"gowarehouse/engine/accounts"
	"gowarehouse/engine/intake"
)

// accountsCalls are the calls of the screen Accounts. None gives a secret: what was typed goes in and never comes back.
var accountsCalls = Calls{
	"accounts": Ask(func(ctx context.Context, v *Visit, _ None) (app.AccountList, error) { return v.App.Accounts(ctx) }),
	"account":  Ask(account),
	"accountChoices": Ask(func(ctx context.Context, v *Visit, _ None) (app.AccountChoices, error) {
		return v.App.AccountChoices(ctx)
	}),
	"accountMerchant": Ask(func(ctx context.Context, v *Visit, in NameIn) (app.MerchantDoc, error) {
		return v.App.AddMerchant(ctx, in.Name)
	}),
	"accountChannel": Ask(func(ctx context.Context, v *Visit, in AccountChannelIn) (app.ChannelDoc, error) {
		return v.App.AddChannel(ctx, in.Merchant, in.Name, in.MatchBy)
	}),
	"accountAdd":  Ask(accountAdd),
	"accountEdit": Ask(accountEdit),
	"accountSet":  Ask(accountSet),
	"accountDelete": Ask(func(ctx context.Context, v *Visit, in AccountIn) (app.Done, error) {
		return v.App.DeleteAccount(ctx, in.Account)
	}),
	"accountChoicesLoad": Ask(func(ctx context.Context, v *Visit, in AccountIn) (app.FieldChoicesDoc, error) {
		return v.App.LoadChoices(ctx, in.Account)
	}),
	"accountReport": Ask(accountReport),
	"accountTest":   Ask(accountTest),
	"accountPush": Ask(func(ctx context.Context, v *Visit, in AccountIn) (app.AccountDoc, error) {
		return v.App.RegisterPush(ctx, in.Account)
	}),
	"accountFetch":    Ask(accountFetch),
	"accountListings": Ask(accountListings),

	"accountApp": Ask(func(ctx context.Context, v *Visit, in AccountAppIn) (app.Done, error) {
		return v.App.SetApp(ctx, in.Platform, in.Values)
	}),
	"accountAuthorize": Ask(accountAuthorize),
	"accountLanded":    Ask(accountLanded),
	"accountRecover": Ask(func(ctx context.Context, v *Visit, in AccountCodeIn) (app.AccountDoc, error) {
		return v.App.RecoverAccount(ctx, in.Account, in.Code)
	}),
	"accountRevoke": Ask(accountRevoke),
	"accountDummies": Ask(func(_ context.Context, v *Visit, in AccountPlatformIn) (practice.Dummies, error) {
		return v.dummies(in.Platform)
	}),

	"outbound":     Ask(func(ctx context.Context, v *Visit, _ None) (app.OutboundDoc, error) { return v.App.Outbound(ctx) }),
	"outboundAsk":  Ask(func(ctx context.Context, v *Visit, _ None) (app.OutboundDoc, error) { return v.App.AskOutbound(ctx) }),
	"outboundTold": Ask(func(ctx context.Context, v *Visit, _ None) (app.OutboundDoc, error) { return v.App.ToldOutbound(ctx) }),
	"outboundService": Ask(func(ctx context.Context, v *Visit, in OutboundServiceIn) (app.OutboundDoc, error) {
		return v.App.SetAddressService(ctx, in.Address)
	}),
}

// AccountIn names an account, by id or name.
type AccountIn struct {
	Account string `json:"account"`
}

// AccountPlatformIn names a platform.
type AccountPlatformIn struct {
	Platform string `json:"platform"`
}

// NameIn is a name for something new.
type NameIn struct {
	Name string `json:"name"`
}

// OutboundServiceIn is who is asked for this machine's address; empty is the default.
type OutboundServiceIn struct {
	Address string `json:"address"`
}

// AccountOut is an account with its authorisation that is under way.
type AccountOut struct {
	app.AccountPage
	Authorizing *AuthorizingView `json:"authorizing"`
}

func account(ctx context.Context, v *Visit, in AccountIn) (AccountOut, error) {
	page, err := v.App.AccountPage(ctx, in.Account)
	return AccountOut{page, v.landings.view(page.Account.ID)}, err
}

// AccountChannelIn is a new sales channel, made where an account needs one.
type AccountChannelIn struct {
	Merchant string `json:"merchant"`
	Name     string `json:"name"`
	MatchBy  string `json:"match_by"` // sku or barcode
}

// AccountAddIn is a new account.
type AccountAddIn struct {
	Platform string            `json:"platform"`
	Name     string            `json:"name"`
	Merchant string            `json:"merchant"`
	Channel  string            `json:"channel"`
	BaseURL  string            `json:"base_url"`
	Proxy    string            `json:"proxy"`
	Values   map[string]string `json:"values"`
}

func accountAdd(ctx context.Context, v *Visit, in AccountAddIn) (app.AccountDoc, error) {
	return v.App.AddAccount(ctx, accounts.NewAccount{Platform: in.Platform, Name: in.Name, Merchant: in.Merchant, Channel: in.Channel,
		BaseURL: in.BaseURL, Proxy: in.Proxy, Values: in.Values})
}

// AccountEditIn changes an account's connection. What is null or left out stays as it is.
type AccountEditIn struct {
	Account string            `json:"account"`
	Name    *string           `json:"name,omitempty"`
	Channel *string           `json:"channel,omitempty"`
	BaseURL *string           `json:"base_url,omitempty"`
	Proxy   *string           `json:"proxy,omitempty"`  // empty: none
	Values  map[string]string `json:"values,omitempty"` // an empty one clears its field
}

func accountEdit(ctx context.Context, v *Visit, in AccountEditIn) (app.AccountDoc, error) {
	return v.App.EditAccount(ctx, in.Account, accounts.Edit{Name: in.Name, Channel: in.Channel, BaseURL: in.BaseURL, Proxy: in.Proxy,
		Values: in.Values})
}

// AccountSetIn changes an account's settings. What is null or left out stays as it is; slots and seconds exclude each other.
type AccountSetIn struct {
	Account      string            `json:"account"`
	Fetch        *bool             `json:"fetch,omitempty"`
	EverySeconds *int64            `json:"every_seconds,omitempty"`
	Slots        *[]string         `json:"slots,omitempty"`
	LookbackDays *int64            `json:"lookback_days,omitempty"`
	PushPercent  *int64            `json:"push_percent,omitempty"`
	InboundPush  *bool             `json:"inbound_push,omitempty"`
	PushDelay    *int64            `json:"push_delay_seconds,omitempty"`
	Values       map[string]string `json:"values,omitempty"` // of the platform's fields that are settings
}

func accountSet(ctx context.Context, v *Visit, in AccountSetIn) (app.AccountDoc, error) {
	return v.App.SetAccount(ctx, in.Account, accounts.Settings{FetchOn: in.Fetch, EverySeconds: in.EverySeconds, Slots: in.Slots,
		LookbackDays: in.LookbackDays, PushPercent: in.PushPercent, InboundPush: in.InboundPush, PushDelay: in.PushDelay, Values: in.Values})
}

// accountReport offers the report of an account for the maintainers.
func accountReport(ctx context.Context, v *Visit, in AccountIn) (FileRef, error) {
	report, err := v.App.Support(ctx, in.Account)
	if err != nil {
		return FileRef{}, err
	}
	return v.Files.Offer("gowarehouse-report.json", "application/json", func(w io.Writer) error { return app.WriteSupport(w, report) }), nil
}

// accountTest asks the platform as a job: a platform that does not answer may take minutes.
func accountTest(ctx context.Context, v *Visit, in AccountIn) (JobView, error) {
	doc, err := v.App.Account(ctx, in.Account)
	if err != nil {
		return JobView{}, err
	}
	name := doc.Account.Name
	return v.Start("accountTest", connectors.Text{EN: "Testing " + name, ZH: "測試連線：" + name}, func(ctx context.Context, _ *Job) (any, error) {
		return v.App.TestAccount(ctx, in.Account)
	})
}

// accountFetch fetches one account's orders now.
func accountFetch(ctx context.Context, v *Visit, in AccountIn) (JobView, error) {
	doc, err := v.App.Account(ctx, in.Account)
	if err != nil {
		return JobView{}, err
	}
	name := doc.Account.Name
	title := connectors.Text{EN: "Fetching orders of " + name, ZH: "抓單：" + name}
	return v.Start("accountFetch", title, func(ctx context.Context, j *Job) (any, error) {
		done, err := v.App.Fetch(ctx, []string{in.Account}, v.Language, func(r intake.Result) { j.Progress(r.Seen, 0) })
		if err != nil {
			return nil, err
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		result := done.Accounts[0]
		if result.Error != nil {
			*result.Error = placed(*result.Error, v.Language)
		}
		return result, nil
	})
}

// accountListings reads one shop's listings and matches them with products.
func accountListings(ctx context.Context, v *Visit, in AccountIn) (JobView, error) {
	doc, err := v.App.Account(ctx, in.Account)
	if err != nil {
		return JobView{}, err
	}
	name := doc.Account.Name
	title := connectors.Text{EN: "Reading the listings of " + name, ZH: "讀取商品清單：" + name}
	return v.Start("accountListings", title, func(ctx context.Context, j *Job) (any, error) {
		return v.App.SyncListings(ctx, in.Account, v.Who, func(seen int) { j.Progress(seen, 0) })
	})
}

// AccountAppIn are a platform's app credentials, entered once for this installation.
type AccountAppIn struct {
	Platform string            `json:"platform"`
	Values   map[string]string `json:"values"`
}

// AccountCodeIn is a code that a platform sent for a lost authorisation.
type AccountCodeIn struct {
	Account string `json:"account"`
	Code    string `json:"code"`
}
