package app

import (
	"context"
	"slices"

	"gowarehouse/connectors"
	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/store"
)

// News is something that came to need a hand, fit to be shown where anybody may look: it names no person, no merchant and no account.
type News struct {
	Kind     store.NoticeKind
	Number   string          // of the order, where it is about one
	Reason   connectors.Text // of a hold
	Platform connectors.Text
}

// newsKinds are the notices that cannot wait until somebody looks at the screens.
var newsKinds = []store.NoticeKind{store.NoticeHeld, store.NoticeDisconnected, store.NoticePush, store.NoticeParcelBack, store.NoticePort}

// mostNews is how many are looked at; a number that large is told as one.
const mostNews = 500

// News gives what came to need a hand since the notice after and still does, the oldest first, and the newest notice there is.
func (a *App) News(ctx context.Context, after int64) (news []News, last int64, err error) {
	if last, err = a.LastNotice(ctx); err != nil {
		return nil, after, err
	}
	only, err := a.Scope(ctx)
	if err != nil {
		return nil, after, err
	}
	open, err := a.Engine.Store.Notices(ctx, only, false, mostNews)
	if err != nil {
		return nil, after, err
	}
	for _, n := range slices.Backward(open) {
		if n.ID <= after || !slices.Contains(newsKinds, n.Kind) {
			continue
		}
		item, err := a.news(ctx, n)
		if isNotFound(err) {
			continue // what it is about is gone
		}
		if err != nil {
			return nil, after, err
		}
		news = append(news, item)
	}
	return news, last, nil
}

func (a *App) news(ctx context.Context, n store.Notice) (News, error) {
	item := News{Kind: n.Kind, Reason: lifecycle.ReasonName(n.Args["reason"])}
	if n.OrderID == 0 && n.AccountID == "" { // about this machine
		return item, nil
	}
	var platform string
	if n.OrderID != 0 {
		o, err := a.Engine.Store.Order(ctx, n.OrderID)
		if err != nil {
			return item, err
		}
		item.Number, platform = o.Number, o.Platform
	} else {
		account, err := a.Engine.Store.Account(ctx, n.AccountID)
		if err != nil {
			return item, err
		}
		platform = account.Platform
	}
	p, err := connectors.Get(platform)
	if err != nil {
		return item, err
	}
	item.Platform = p.Name
	return item, nil
}

// LastNotice gives the newest notice there is; 0 while there is none.
func (a *App) LastNotice(ctx context.Context) (int64, error) {
	newest, err := a.Engine.Store.Notices(ctx, store.Only{}, true, 1)
	if err != nil || len(newest) == 0 {
		return 0, err
	}
	return newest[0].ID, nil
}
