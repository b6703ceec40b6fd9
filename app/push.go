package app

// Real-time messages: the settings of the workspace, and what is true of each account.

import (
	"cmp"
	"context"
	"errors"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/store"
	"gowarehouse/engine/webhook"
)

// PushDoc is where the real-time messages of platforms come in, and what is true of each account.
type PushDoc struct {
	Head
	On       bool          `json:"on"`
	Listen   string        `json:"listen"`   // address and port on this machine
	Address  string        `json:"address"`  // as platforms reach it
	At       string        `json:"at"`       // where messages are received now; empty: nowhere
	Problem  *ProblemView  `json:"problem"`  // why nobody listens although somebody should
	Accounts []PushAccount `json:"accounts"` // those whose platform sends messages
}

// ProblemView says in both languages what is wrong and what to do.
type ProblemView struct {
	Says connectors.Text `json:"says"`
	Do   connectors.Text `json:"do"`
}

// PushAccount is an account with how its orders come in.
type PushAccount struct {
	ID       string   `json:"id"`
	Account  string   `json:"account"`
	Platform string   `json:"platform"`
	Push     PushView `json:"push"`
}

// PushState is how an account's orders come in.
type PushState string

// The states. In every one of them the account is fetched on its schedule too.
const (
	PushNever       PushState = "none"        // the platform sends no messages
	PushOff         PushState = "off"         // it would, and nobody has switched them on
	PushRegistering PushState = "registering" // the platform is being told the address
	PushByHand      PushState = "by_hand"     // a person enters Address at the platform, see Where
	PushQuiet       PushState = "quiet"       // registered, and nothing has come
	PushActive      PushState = "active"      // messages come
	PushRefused     PushState = "refused"     // the platform does not register, see Reason
	PushDeaf        PushState = "deaf"        // registered, but nobody listens here now
	PushWaits       PushState = "waits"       // no messages, but the shop is waited at: what changes comes at once
)

// PushStates lists them.
var PushStates = []PushState{PushNever, PushOff, PushRegistering, PushByHand, PushQuiet, PushActive, PushRefused, PushDeaf, PushWaits}

// PushView is what is true of an account's messages now.
type PushView struct {
	State   PushState       `json:"state"`
	Since   *time.Time      `json:"since"`   // when it was registered, or when the first message proved it
	LastAt  *time.Time      `json:"last_at"` // of the last genuine message
	Address string          `json:"address"` // empty where there is none
	Where   connectors.Text `json:"where"`   // by hand: where the address is entered
	Reason  connectors.Text `json:"reason"`  // refused: what happened and what to do
	Waiting int             `json:"waiting"` // orders that messages named and that are still to be fetched
}

// Push says where messages come in.
func (a *App) Push(ctx context.Context) (PushDoc, error) {
	set, err := a.Engine.Push.Settings(ctx)
	if err != nil {
		return PushDoc{}, err
	}
	doc := PushDoc{Head: NewHead(), On: set.On, Listen: set.Listen, Address: set.Address, Accounts: []PushAccount{}}
	at, problem := a.Engine.Push.Listening()
	doc.At = at
	var told *connectors.Error
	if errors.As(problem, &told) {
		doc.Problem = &ProblemView{Says: told.Says, Do: told.Do}
	}
	only, err := a.Scope(ctx)
	if err != nil {
		return doc, err
	}
	all, err := a.Engine.Store.AccountsOf(ctx, only.Merchant)
	if err != nil {
		return doc, err
	}
	for i := range all {
		v, err := a.pushView(ctx, &all[i])
		if err != nil {
			return doc, err
		}
		if v.State != PushNever {
			doc.Accounts = append(doc.Accounts, PushAccount{ID: all[i].ID, Account: all[i].Name, Platform: all[i].Platform, Push: v})
		}
	}
	return doc, nil
}

// pushView says how an account's orders come in at once, if they do: by messages, or because its shop is waited at.
func (a *App) pushView(ctx context.Context, row *store.Account) (PushView, error) {
	v, err := a.hookView(ctx, row)
	if v.State == PushOff && a.Engine.Waiting.Holds(row.ID) {
		v.State = PushWaits
	}
	return v, err
}

// hookView says what is true of an account's messages.
func (a *App) hookView(ctx context.Context, row *store.Account) (PushView, error) {
	v := PushView{State: PushNever}
	p, err := connectors.Get(row.Platform)
	if err != nil || p.Push.Mode == connectors.PushNone {
		return v, err
	}
	v.State = PushOff
	h, on, err := a.Engine.Store.LiveHook(ctx, row.ID)
	if err != nil || !on {
		return v, err
	}
	v.Since, v.LastAt, v.Address = store.TimeRef(h.ActiveSince), store.TimeRef(h.LastAt), h.Address
	at, problem := a.Engine.Push.Listening()
	switch h.State {
	case store.HookRegistering:
		v.State = PushRegistering
	case store.HookByHand:
		v.State, v.Where = PushByHand, p.Push.Where
	case store.HookRefused:
		v.State, v.Reason = PushRefused, connectors.Halves(h.Reason)
	case store.HookActive:
		switch {
		case at == "" && problem != nil:
			v.State = PushDeaf
		case h.LastAt == nil:
			v.State = PushQuiet
		default:
			v.State = PushActive
		}
	}
	v.Waiting, err = a.Engine.Store.CountPushDue(ctx, row.ID)
	return v, err
}

// PushChange is what is to be set; nil leaves it as it is.
type PushChange struct {
	On      *bool
	Listen  *string
	Address *string
}

// SetPush changes where messages come in. Hooks are registered and removed soon after.
func (a *App) SetPush(ctx context.Context, change PushChange) (PushDoc, error) {
	if err := a.ForWarehouse(ctx); err != nil {
		return PushDoc{}, err
	}
	set, err := a.Engine.Push.Settings(ctx)
	if err != nil {
		return PushDoc{}, err
	}
	set = webhook.Settings{On: *cmp.Or(change.On, &set.On), Listen: *cmp.Or(change.Listen, &set.Listen), Address: *cmp.Or(change.Address, &set.Address)}
	if err := a.Engine.Push.Set(ctx, set); err != nil {
		return PushDoc{}, err
	}
	if err := a.Engine.Outbox.Work(ctx); err != nil {
		return PushDoc{}, err
	}
	return a.Push(ctx)
}

// TestPush sends a message of our own to the public address and says what is between it and this program.
func (a *App) TestPush(ctx context.Context) (Done, error) {
	if err := a.ForWarehouse(ctx); err != nil {
		return Done{}, err
	}
	err := a.Engine.Push.Reach(ctx)
	return Done{Head: NewHead(), Done: err == nil}, err
}

// RegisterPush asks an account's platform whether it has the address, and registers it where it has not.
func (a *App) RegisterPush(ctx context.Context, account string) (AccountDoc, error) {
	row, err := a.account(ctx, account)
	if err != nil {
		return AccountDoc{}, err
	}
	v, err := a.hookView(ctx, &row)
	if err != nil {
		return AccountDoc{}, err
	}
	switch v.State {
	case PushNever:
		return AccountDoc{}, connectors.Refuse("the platform of %q sends no messages", "「%s」的平台不支援即時推播",
			"Nothing to do: it is fetched on its schedule.", "不需處理：會依排程抓單。", row.Name)
	case PushOff:
		return AccountDoc{}, connectors.Refuse("no address is registered for %q", "「%s」尚未啟用即時推播",
			"Test its connection, and switch messages on: `gowarehouse webhook on`", "請先測試連線並開啟即時推播：`gowarehouse webhook on`", row.Name)
	}
	if err := a.Engine.Push.CheckAccount(ctx, row.ID); err != nil {
		return AccountDoc{}, err
	}
	if err := a.Engine.Outbox.Work(ctx); err != nil {
		return AccountDoc{}, err
	}
	return a.Account(ctx, row.ID)
}
