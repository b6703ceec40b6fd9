package app

import (
	"context"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/printing"
	"gowarehouse/engine/store"
)

// TodayDoc is what needs a hand now.
type TodayDoc struct {
	Head
	Held         map[store.HoldReason]int `json:"held"` // orders by reason
	Unknown      int                      `json:"unknown_products"`
	Decide       []EffectView             `json:"decide"`   // changes at a platform that wait for a person
	Notices      []NoticeView             `json:"notices"`  // not acknowledged
	Accounts     []AccountView            `json:"accounts"` // that are not connected
	Urgent       []OrderView              `json:"urgent"`   // open orders that must ship within a day, the most urgent first
	Ready        []OrderView              `json:"ready"`    // the newest that can be picked
	NextFetchAt  *time.Time               `json:"next_fetch_at"`
	MoreUrgent   bool                     `json:"more_urgent"`
	MoreReady    bool                     `json:"more_ready"`
	Groups       []HoldGroup              `json:"hold_groups"`   // what holds most orders, first
	MoreGroups   int                      `json:"more_groups"`   // that are not listed
	Blocking     []BlockingProduct        `json:"unknown_first"` // unknown products that block most orders, first
	ToMark       []ToMark                 `json:"to_mark"`       // orders to be marked as shipped at a platform by hand, by account
	Lights       []AccountLight           `json:"lights"`        // of every account
	PerDay       []DayCount               `json:"per_day"`       // of the last 14 days, by the day they were ordered; no row where there was none
	States       map[store.OrderState]int `json:"states"`        // open orders
	ShippedToday int                      `json:"shipped_today"` // orders of which something left the house since midnight in Taipei
	Practice     bool                     `json:"practice"`      // this is a practice workspace
	RestoredAt   *string                  `json:"restored_at"`
}

// BlockingProduct is an unknown product with the orders it blocks.
type BlockingProduct struct {
	Identifier string `json:"identifier"`
	Account    string `json:"account"`
	Key        string `json:"key"` // for map product
	Orders     int    `json:"pending_orders"`
}

// DayCount is how many orders of a platform came on a day in Taipei.
type DayCount struct {
	Day      string `json:"day"` // 2026-03-04
	Platform string `json:"platform"`
	Orders   int    `json:"orders"`
}

const (
	firstOfToday = 6 // held groups, unknown products
	chartDays    = 14
)

// WaitingDoc counts what waits for a person: little enough to be asked after every change.
type WaitingDoc struct {
	Holds   int `json:"holds"`   // orders that are held
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
	states, err := a.Engine.Store.OpenByState(ctx, only)
	if err != nil {
		return doc, err
	}
	doc.Holds = states[store.Held]
	undecided := []store.EffectState{store.EffectUnclear, store.EffectFailed}
	effects, err := a.Engine.Store.Effects(ctx, store.EffectFilter{Only: only, States: undecided}, mostWaiting)
	if err != nil {
		return doc, err
	}
	doc.Decide = len(effects)
	for _, state := range printing.ForPerson {
		jobs, err := a.Engine.Store.PrintJobs(ctx, store.PrintFilter{Only: only, States: []store.PrintState{state}}, mostWaiting)
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
	doc := TodayDoc{Head: NewHead(), Accounts: []AccountView{}, Decide: []EffectView{}, Groups: []HoldGroup{}, Blocking: []BlockingProduct{},
		PerDay: []DayCount{}, Lights: []AccountLight{}}
	only, err := a.Scope(ctx)
	if err != nil {
		return doc, err
	}
	if doc.Held, err = s.HoldCounts(ctx, only); err != nil {
		return doc, err
	}
	if err := a.todaysHolds(ctx, only, &doc); err != nil {
		return doc, err
	}
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
	if doc.ToMark, err = a.toMark(ctx, only); err != nil {
		return doc, err
	}
	if err := a.todaysNumbers(ctx, only, &doc); err != nil {
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

// todaysHolds fills in what holds most orders.
func (a *App) todaysHolds(ctx context.Context, only store.Only, doc *TodayDoc) (err error) {
	if doc.Unknown, err = a.Engine.Store.CountUnknown(ctx, only); err != nil {
		return err
	}
	groups, err := a.Engine.Store.HoldGroups(ctx, only)
	if err != nil {
		return err
	}
	if doc.Groups, doc.MoreGroups, err = a.holdGroups(ctx, groups, firstOfToday); err != nil {
		return err
	}
	n, err := a.names(ctx)
	if err != nil {
		return err
	}
	for _, g := range groups {
		if g.Reason != store.HoldUnknownProduct || len(doc.Blocking) == firstOfToday {
			continue
		}
		u, err := a.Engine.Store.Unknown(ctx, g.AccountID, g.Topic)
		if isNotFound(err) { // mapped meanwhile
			continue
		}
		if err != nil {
			return err
		}
		doc.Blocking = append(doc.Blocking, BlockingProduct{Identifier: u.Identifier(), Account: n.Accounts[g.AccountID], Key: g.Topic, Orders: g.Orders})
	}
	return nil
}

// todaysNumbers fills in how many orders there are: by state, shipped today, and by day and platform.
func (a *App) todaysNumbers(ctx context.Context, only store.Only, doc *TodayDoc) (err error) {
	if doc.States, err = a.Engine.Store.OpenByState(ctx, only); err != nil {
		return err
	}
	local := a.Engine.Now().In(connectors.Taipei)
	midnight := time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, connectors.Taipei)
	if doc.ShippedToday, err = a.Engine.Store.CountShipped(ctx, only, midnight); err != nil {
		return err
	}
	days, err := a.Engine.Store.OrdersPerDay(ctx, only, midnight.AddDate(0, 0, 1-chartDays), chartDays)
	for _, d := range days {
		doc.PerDay = append(doc.PerDay, DayCount{Day: d.Day.Format(time.DateOnly), Platform: d.Platform, Orders: d.Orders})
	}
	return err
}

func (a *App) todaysAccounts(ctx context.Context, doc *TodayDoc) error {
	all, err := a.Accounts(ctx)
	for _, v := range all.Accounts {
		doc.Lights = append(doc.Lights, inShort(&v))
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
	soon := store.Filter{Merchant: only.Merchant, Sort: store.ByShipBy, ShipBy: a.Engine.Now().Add(urgentWithin)}
	urgent, more, err := a.Engine.Store.OrderPage(ctx, soon, nil, defaultPage)
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
