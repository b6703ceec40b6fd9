package app

import (
	"context"
	"encoding/json"

	"gowarehouse/connectors"
	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/store"
)

// PlaceList is where a product is sold: its listings on all platforms, with the share of each.
type PlaceList struct {
	Head
	Places []PlaceView `json:"places"`
	Shares int64       `json:"shares"` // per cent of all accounts with inbound push together; over 100 may oversell
}

// PlaceView is one listing of a product. Stock is as the platform last told; Pushed is the last value or raise that it was sent.
type PlaceView struct {
	Account   string               `json:"account"`
	Platform  string               `json:"platform"`
	Key       string               `json:"key"`
	Name      string               `json:"name"`
	Takes     int64                `json:"takes"` // pieces of the product in one piece of the listing
	Bundle    bool                 `json:"bundle"`
	Push      bool                 `json:"push"` // inbound push is on
	Percent   int64                `json:"percent"`
	StockMode connectors.StockMode `json:"stock_mode"` // what the platform's stock call takes; none: it takes no stock
	Stock     *int64               `json:"stock"`
	Pushed    *PushedView          `json:"pushed"`
}

// PushedView is the newest change of stock that a listing was sent.
type PushedView struct {
	Effect string            `json:"effect"`
	State  store.EffectState `json:"state"`
	Target *int64            `json:"target"` // what the platform shall have; null until it was read
	Raise  int64             `json:"raise"`  // by how much a put-away raises it; 0 for a manual sync
	At     string            `json:"at"`     // RFC 3339
}

// Places tells where a merchant's product, found by id, SKU or barcode, is sold.
func (a *App) Places(ctx context.Context, merchant, product string) (PlaceList, error) {
	list := PlaceList{Head: NewHead(), Places: []PlaceView{}}
	m, err := a.merchant(ctx, merchant)
	if err != nil {
		return list, err
	}
	p, err := a.Engine.Catalog.Product(ctx, m.ID, product)
	if err != nil {
		return list, err
	}
	all, err := a.Engine.Store.Accounts(ctx)
	if err != nil {
		return list, err
	}
	for i := range all {
		if all[i].MerchantID != m.ID {
			continue
		}
		places, err := a.placesOn(ctx, &all[i], p.ID)
		if err != nil {
			return list, err
		}
		if len(places) > 0 && all[i].InboundPush {
			list.Shares += all[i].PushPercent
		}
		list.Places = append(list.Places, places...)
	}
	return list, nil
}

// placesOn gives the listings of one account that take a product.
func (a *App) placesOn(ctx context.Context, account *store.Account, product string) ([]PlaceView, error) {
	platform, err := connectors.Get(account.Platform)
	if err != nil {
		return nil, err
	}
	mappings, err := a.Engine.Catalog.Mappings(ctx, account.ID)
	if err != nil {
		return nil, err
	}
	rows, err := a.Engine.Store.Listings(ctx, account.ID)
	if err != nil {
		return nil, err
	}
	told := map[string]*int64{}
	for _, row := range rows {
		told[lifecycle.ListingKey(connectors.ListingKey{Item: row.Item, Variant: row.Variant})] = row.Stock
	}
	var places []PlaceView
	for _, mapped := range mappings {
		for _, part := range mapped.Parts {
			if part.ProductID != product {
				continue
			}
			v := PlaceView{Account: account.Name, Platform: account.Platform, Key: mapped.LineKey, Name: mapped.Name, Takes: part.Quantity,
				Bundle: len(mapped.Parts) > 1, Push: account.InboundPush, Percent: account.PushPercent, StockMode: platform.Stock}
			v.Stock = told[mapped.LineKey]
			if v.Pushed, err = a.lastPush(ctx, account.ID, mapped.LineKey); err != nil {
				return nil, err
			}
			places = append(places, v)
		}
	}
	return places, nil
}

// lastPush gives the newest change of stock that a listing was sent, nil when there was none.
func (a *App) lastPush(ctx context.Context, account, line string) (*PushedView, error) {
	e, err := a.Engine.Stock.LastPush(ctx, account, line)
	if isNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	v := PushedView{Effect: idOf(effectPrefix, e.ID), State: e.State, At: e.UpdatedAt.Time().Format("2006-01-02T15:04:05Z07:00")}
	var sent struct {
		Raise  int64  `json:"raise"`
		Target *int64 `json:"target"`
	}
	if err := json.Unmarshal([]byte(e.Payload), &sent); err == nil {
		v.Raise, v.Target = sent.Raise, sent.Target
	}
	return &v, nil
}
