package app

import (
	"context"
	"time"

	"gowarehouse/engine/store"
)

// TodayDoc is what needs a hand now.
type TodayDoc struct {
	Head
	Held        map[store.HoldReason]int `json:"held"` // orders by reason
	Unknown     int                      `json:"unknown_products"`
	Decide      []EffectView             `json:"decide"`   // changes at a platform that wait for a person
	Notices     []NoticeView             `json:"notices"`  // not acknowledged
	Accounts    []AccountView            `json:"accounts"` // that are not connected
	Urgent      []OrderView              `json:"urgent"`   // open orders that must ship within a day
	Ready       []OrderView              `json:"ready"`    // the newest that can be picked
	NextFetchAt *time.Time               `json:"next_fetch_at"`
	MoreUrgent  bool                     `json:"more_urgent"`
	MoreReady   bool                     `json:"more_ready"`
	Practice    bool                     `json:"practice"` // this is a practice workspace
	RestoredAt  *string                  `json:"restored_at"`
}

// WaitingDoc counts what waits for a person: little enough to be asked after every change.
type WaitingDoc struct {
	Holds   int `json:"holds"`   // reasons of orders that are held
	Decide  int `json:"decide"`  // changes at a platform
	Prints  int `json:"prints"`  // print jobs
	Notices int `json:"notices"` // that nobody has closed
}

// mostWaiting is where counting ends: a person is told of more than that in words.
const mostWaiting = 1000

// Waiting counts what waits for a person.
func (a *App) Waiting(ctx context.Context) (doc WaitingDoc, err error) {
	only, err := a.Scope(ctx)
	if err != nil {
		return doc, err
	}
	held, err := a.Engine.Store.HoldCounts(ctx, only)
	for _, n := range held {
		doc.Holds += n
	}
	if err != nil {
		return doc, err
	}
	undecided := []store.EffectState{store.EffectUnclear, store.EffectFailed}
	effects, err := a.Engine.Store.Effects(ctx, store.EffectFilter{Only: only, States: undecided}, mostWaiting)
	if err != nil {
		return doc, err
	}
	doc.Decide = len(effects)
	for _, state := range []store.PrintState{store.PrintUnclear, store.PrintFailed} {
		jobs, err := a.Engine.Store.PrintJobs(ctx, store.PrintFilter{Only: only, State: state}, mostWaiting)
		if err != nil {
			return doc, err
		}
		doc.Prints += len(jobs)
	}
	notices, err := a.Engine.Store.Notices(ctx, only, false, mostWaiting)
	doc.Notices = len(notices)
	return doc, err
}

// urgentWithin is how soon an order must ship to be urgent.
const urgentWithin = 24 * time.Hour

// Today gives what needs a hand now, each list at most a page long.
func (a *App) Today(ctx context.Context) (TodayDoc, error) {
	s := a.Engine.Store
	doc := TodayDoc{Head: NewHead(), Accounts: []AccountView{}, Decide: []EffectView{}}
	only, err := a.Scope(ctx)
	if err != nil {
		return doc, err
	}
	if doc.Held, err = s.HoldCounts(ctx, only); err != nil {
		return doc, err
	}
	unknown, err := s.UnknownProducts(ctx, only)
	if err != nil {
		return doc, err
	}
	doc.Unknown = len(unknown)
	for _, state := range []store.EffectState{store.EffectUnclear, store.EffectFailed} {
		effects, err := s.Effects(ctx, store.EffectFilter{Only: only, State: state}, defaultPage)
		if err != nil {
			return doc, err
		}
		views, err := a.effectViews(ctx, effects)
		if err != nil {
			return doc, err
		}
		doc.Decide = append(doc.Decide, views...)
	}
	if doc.Notices, err = a.notices(ctx, only, false, defaultPage); err != nil {
		return doc, err
	}
	if err := a.todaysAccounts(ctx, &doc); err != nil {
		return doc, err
	}
	if err := a.todaysOrders(ctx, only, &doc); err != nil {
		return doc, err
	}
	practice, err := s.Setting(ctx, store.SettingPractice, "")
	if err != nil {
		return doc, err
	}
	doc.Practice = practice == "1"
	restored, err := s.Setting(ctx, store.SettingRestoredAt, "")
	if restored != "" {
		doc.RestoredAt = &restored
	}
	return doc, err
}

func (a *App) todaysAccounts(ctx context.Context, doc *TodayDoc) error {
	all, err := a.Accounts(ctx)
	for _, v := range all.Accounts {
		if v.State != store.Connected {
			doc.Accounts = append(doc.Accounts, v)
		}
		if v.NextFetchAt != nil && (doc.NextFetchAt == nil || v.NextFetchAt.Before(*doc.NextFetchAt)) {
			doc.NextFetchAt = v.NextFetchAt
		}
	}
	return err
}

func (a *App) todaysOrders(ctx context.Context, only store.Only, doc *TodayDoc) error {
	urgent, more, err := a.Engine.Store.OrderPage(ctx, store.Filter{Merchant: only.Merchant, ShipBy: a.Engine.Now().Add(urgentWithin)}, nil, defaultPage)
	if err != nil {
		return err
	}
	doc.MoreUrgent = more != nil
	if doc.Urgent, err = a.orderViews(ctx, urgent); err != nil {
		return err
	}
	ready, more, err := a.Engine.Store.OrderPage(ctx, store.Filter{Merchant: only.Merchant, State: store.Ready}, nil, defaultPage)
	if err != nil {
		return err
	}
	doc.MoreReady = more != nil
	doc.Ready, err = a.orderViews(ctx, ready)
	return err
}
