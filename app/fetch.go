package app

import (
	"context"
	"errors"
	"sync"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/intake"
	"gowarehouse/engine/store"
)

// FetchDoc is what a fetch of one or more accounts brought.
type FetchDoc struct {
	Head
	Accounts []FetchedAccount `json:"accounts"`
}

// FetchedAccount is what a fetch of one account brought. Orders that came in before an error stay.
type FetchedAccount struct {
	Account     string         `json:"account"`
	Platform    string         `json:"platform"`
	OK          bool           `json:"ok"`
	Error       *ErrorView     `json:"error"`
	Seen        int            `json:"seen"`
	New         int            `json:"new"`
	Updated     int            `json:"updated"`
	Refused     map[string]int `json:"refused"`
	SetAside    int            `json:"set_aside"`
	Held        map[string]int `json:"held"`
	Cancelled   int            `json:"cancelled"`
	Requests    int            `json:"requests"`
	MinRequests int            `json:"min_requests"`
	Seconds     float64        `json:"seconds"`
	GapFrom     *time.Time     `json:"gap_from"` // a time that the platform no longer lets us see
	GapTo       *time.Time     `json:"gap_to"`
}

// Failed says how many accounts could not be fetched.
func (d FetchDoc) Failed() int {
	n := 0
	for _, r := range d.Accounts {
		if !r.OK {
			n++
		}
	}
	return n
}

// atOnce is how many accounts are fetched at the same time.
const atOnce = 6

// Fetch fetches accounts now, several at once; none named means every connected one. progress, which may be nil, is called after every
// hundred orders, from several goroutines. What is due to be told to the platforms is told afterwards.
func (a *App) Fetch(ctx context.Context, accounts []string, language string, progress func(intake.Result)) (FetchDoc, error) {
	rows, err := a.toFetch(ctx, accounts)
	if err != nil {
		return FetchDoc{}, err
	}
	doc := FetchDoc{Head: NewHead(), Accounts: make([]FetchedAccount, len(rows))}
	var wg sync.WaitGroup
	slots := make(chan struct{}, atOnce)
	for i, row := range rows {
		wg.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			r, err := a.fetchOne(ctx, row.ID, progress)
			doc.Accounts[i] = fetched(&row, r, err, language)
		})
	}
	wg.Wait()
	if ctx.Err() != nil {
		return doc, nil //nolint:nilerr // each account says how far it came
	}
	return doc, a.Engine.Outbox.Work(ctx)
}

// A fetch that the schedule has begun is waited for, so that a person who asks for orders now gets those that came in meanwhile too.
const (
	busyPatience = 5 * time.Minute
	busyPause    = 200 * time.Millisecond
)

func (a *App) fetchOne(ctx context.Context, account string, progress func(intake.Result)) (intake.Result, error) {
	for deadline := time.Now().Add(busyPatience); ; {
		r, err := a.Engine.Fetch(ctx, account, progress)
		if !errors.Is(err, intake.ErrBusy) || time.Now().After(deadline) {
			return r, err
		}
		select {
		case <-ctx.Done():
			return r, ctx.Err()
		case <-time.After(busyPause):
		}
	}
}

func (a *App) toFetch(ctx context.Context, accounts []string) ([]store.Account, error) {
	var rows []store.Account
	for _, name := range accounts {
		row, err := a.account(ctx, name)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	if len(accounts) > 0 {
		return rows, nil
	}
	only, err := a.Scope(ctx)
	if err != nil {
		return nil, err
	}
	all, err := a.Engine.Store.AccountsOf(ctx, only.Merchant)
	if err != nil {
		return nil, err
	}
	for _, row := range all {
		if row.State == store.Connected {
			rows = append(rows, row)
		}
	}
	if len(rows) == 0 {
		return nil, connectors.Refuse(
			"no account is connected",
			"沒有已連線的帳號",
			"Add one and test it: `gowarehouse account add`, `gowarehouse account test NAME`",
			"請新增帳號並測試連線：`gowarehouse account add`、`gowarehouse account test 帳號`",
		)
	}
	return rows, nil
}

func fetched(row *store.Account, r intake.Result, err error, language string) FetchedAccount {
	v := FetchedAccount{
		Account:     row.Name,
		Platform:    row.Platform,
		OK:          err == nil,
		Seen:        r.Seen,
		New:         r.New,
		Updated:     r.Updated,
		Refused:     r.Refused,
		SetAside:    r.SetAside,
		Held:        r.Held,
		Cancelled:   r.Cancelled,
		Requests:    r.Requests,
		MinRequests: r.MinRequests,
		Seconds:     r.Seconds,
		GapFrom:     r.GapFrom,
		GapTo:       r.GapTo,
	}
	if v.Refused == nil {
		v.Refused = map[string]int{}
	}
	if v.Held == nil {
		v.Held = map[string]int{}
	}
	if err != nil {
		if errors.Is(err, context.Canceled) {
			err = context.Canceled
		}
		e := Explain(err, language)
		v.Error = &e
	}
	return v
}
