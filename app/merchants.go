package app

import (
	"context"
	"slices"
	"strings"

	"gowarehouse/connectors"
	"gowarehouse/engine/store"
)

// MerchantList is the owners of goods.
type MerchantList struct {
	Head
	Merchants []MerchantView `json:"merchants"`
}

// MerchantDoc is one merchant.
type MerchantDoc struct {
	Head
	Merchant MerchantView `json:"merchant"`
}

// MerchantView is an owner of goods. StockKept is false until the first put-away.
type MerchantView struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	StockKept bool   `json:"stock_kept"`
}

func merchantView(m store.Merchant) MerchantView {
	return MerchantView{ID: m.ID, Name: m.Name, StockKept: m.StockKept}
}

// Merchants lists merchants by name.
func (a *App) Merchants(ctx context.Context) (MerchantList, error) {
	all, err := a.merchants(ctx)
	list := MerchantList{Head: NewHead(), Merchants: make([]MerchantView, len(all))}
	for i, m := range all {
		list.Merchants[i] = merchantView(m)
	}
	return list, err
}

// AddMerchant stores a new merchant. The name must be free.
func (a *App) AddMerchant(ctx context.Context, name string) (MerchantDoc, error) {
	if err := a.ForWarehouse(ctx); err != nil {
		return MerchantDoc{}, err
	}
	m := store.Merchant{ID: store.NewID(), Name: strings.TrimSpace(name), CreatedAt: store.At(a.Engine.Now())}
	if m.Name == "" {
		return MerchantDoc{}, connectors.Refuse("the merchant has no name", "貨主沒有名稱", "Give it a name.", "請輸入名稱。")
	}
	err := a.Engine.Store.Write(ctx, func(q *store.Queries) error {
		if _, err := q.MerchantByName(ctx, m.Name); !isNotFound(err) {
			return orTaken(err, connectors.Refuse("a merchant is already called %q", "已有名為「%s」的貨主", "Choose another name.", "請使用其他名稱。", m.Name))
		}
		return q.AddMerchant(ctx, &m)
	})
	return MerchantDoc{Head: NewHead(), Merchant: merchantView(m)}, err
}

// orTaken gives taken when a search found something, and the search's own failure otherwise.
func orTaken(err, taken error) error {
	if err != nil {
		return err
	}
	return taken
}

// ChannelList is sales channels.
type ChannelList struct {
	Head
	Channels []ChannelView `json:"channels"`
}

// ChannelDoc is one sales channel.
type ChannelDoc struct {
	Head
	Channel ChannelView `json:"channel"`
}

// ChannelView is a merchant's sales channel; MatchBy (sku or barcode) is how its lines find products.
type ChannelView struct {
	ID       string `json:"id"`
	Merchant string `json:"merchant"`
	Name     string `json:"name"`
	MatchBy  string `json:"match_by"`
	Enabled  bool   `json:"enabled"`
}

func channelView(c store.Channel, merchant string) ChannelView {
	return ChannelView{ID: c.ID, Merchant: merchant, Name: c.Name, MatchBy: c.MatchBy, Enabled: c.Enabled}
}

// Channels lists the channels of a merchant (name or id), or all when it is empty.
func (a *App) Channels(ctx context.Context, merchant string) (ChannelList, error) {
	id, err := a.merchantOrAll(ctx, merchant)
	if err != nil {
		return ChannelList{}, err
	}
	n, err := a.names(ctx)
	if err != nil {
		return ChannelList{}, err
	}
	all, err := a.Engine.Store.Channels(ctx, id)
	list := ChannelList{Head: NewHead(), Channels: make([]ChannelView, len(all))}
	for i, c := range all {
		list.Channels[i] = channelView(c, n.Merchants[c.MerchantID])
	}
	return list, err
}

// AddChannel stores a new channel of a merchant, enabled. matchBy is sku or barcode.
func (a *App) AddChannel(ctx context.Context, merchant, name, matchBy string) (ChannelDoc, error) {
	m, err := a.merchant(ctx, merchant)
	if err != nil {
		return ChannelDoc{}, err
	}
	c := store.Channel{
		ID:         store.NewID(),
		MerchantID: m.ID,
		Name:       strings.TrimSpace(name),
		MatchBy:    matchBy,
		Enabled:    true,
		CreatedAt:  store.At(a.Engine.Now()),
	}
	switch {
	case c.Name == "":
		return ChannelDoc{}, connectors.Refuse("the channel has no name", "銷售通路沒有名稱", "Give it a name.", "請輸入名稱。")
	case matchBy != store.MatchBySKU && matchBy != store.MatchByBarcode:
		return ChannelDoc{}, connectors.Refuse("a channel matches by sku or by barcode, not by %q", "銷售通路依 sku 或 barcode 比對，不支援「%s」",
			"Choose --match sku or --match barcode.", "請使用 --match sku 或 --match barcode。", matchBy)
	}
	err = a.Engine.Store.Write(ctx, func(q *store.Queries) error {
		if _, err := q.ChannelByName(ctx, m.ID, c.Name); !isNotFound(err) {
			return orTaken(
				err,
				connectors.Refuse("%s has a channel called %q already", "貨主「%s」已有銷售通路「%s」", "Choose another name.", "請使用其他名稱。", m.Name, c.Name),
			)
		}
		return q.AddChannel(ctx, &c)
	})
	return ChannelDoc{Head: NewHead(), Channel: channelView(c, m.Name)}, err
}

// EnableChannel switches a channel on or off. One that is off takes no new orders.
func (a *App) EnableChannel(ctx context.Context, merchant, name string, on bool) (ChannelDoc, error) {
	m, err := a.merchant(ctx, merchant)
	if err != nil {
		return ChannelDoc{}, err
	}
	var c store.Channel
	err = a.Engine.Store.Write(ctx, func(q *store.Queries) error {
		if c, err = q.ChannelByName(ctx, m.ID, name); err != nil {
			if isNotFound(err) {
				return notFound(
					"%s has no channel %q",
					"貨主「%s」沒有銷售通路「%s」",
					"See `gowarehouse channel list`.",
					"請見 `gowarehouse channel list` 查看。",
					m.Name,
					name,
				)
			}
			return err
		}
		c.Enabled = on
		return q.SetChannelEnabled(ctx, c.ID, on)
	})
	return ChannelDoc{Head: NewHead(), Channel: channelView(c, m.Name)}, err
}

// merchant finds a merchant by name or id. No name is the only merchant in sight, where there is only one.
func (a *App) merchant(ctx context.Context, name string) (store.Merchant, error) {
	if name == "" {
		only, err := a.Scope(ctx)
		if err != nil {
			return store.Merchant{}, err
		}
		name = only.Merchant
	}
	m, err := a.Engine.Store.MerchantByName(ctx, name)
	if err := a.seen(ctx, m.ID, err, notFound("no merchant is called %q", "找不到貨主「%s」",
		"See `gowarehouse merchant list`, or add it: `gowarehouse merchant add NAME`",
		"請見 `gowarehouse merchant list`，或新增：`gowarehouse merchant add 名稱`", name)); err != nil {
		return store.Merchant{}, err
	}
	return m, nil
}

// merchantOrAll gives the id of a merchant, or of all in sight when the name is empty.
func (a *App) merchantOrAll(ctx context.Context, name string) (string, error) {
	if name == "" {
		only, err := a.Scope(ctx)
		return only.Merchant, err
	}
	m, err := a.merchant(ctx, name)
	return m.ID, err
}

// merchants are those in sight, by name.
func (a *App) merchants(ctx context.Context) ([]store.Merchant, error) {
	only, err := a.Scope(ctx)
	if err != nil {
		return nil, err
	}
	all, err := a.Engine.Store.Merchants(ctx)
	return slices.DeleteFunc(all, func(m store.Merchant) bool { return only.Merchant != "" && m.ID != only.Merchant }), err
}

// names turns ids of what is in sight into what people call things.
type names struct{ store.Names }

func (a *App) names(ctx context.Context) (names, error) {
	only, err := a.Scope(ctx)
	if err != nil {
		return names{}, err
	}
	all, err := a.Engine.Store.Names(ctx, only.Merchant)
	return names{all}, err
}

// account gives an account's name, also of one that was deleted.
func (n names) account(ctx context.Context, q *store.Queries, id string) (string, error) {
	if name, ok := n.Accounts[id]; ok || id == "" {
		return name, nil
	}
	a, err := q.Account(ctx, id)
	if err != nil {
		return "", err
	}
	n.Accounts[id] = a.Name
	return a.Name, nil
}
