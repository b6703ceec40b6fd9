package shopee

// Listings with their variants, SKUs and the shop's channels.

import (
	"context"
	"encoding/json"
	"iter"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"gowarehouse/connectors"
)

// firstItem is a moment before Shopee opened (2015), in Unix seconds: no listing was changed earlier.
const firstItem = 1420070400

// itemPage is what get_item_list answers.
type itemPage struct {
	Items []struct {
		ID ident `json:"item_id"`
	} `json:"item"`
	More bool `json:"has_next_page"`
	Next int  `json:"next_offset"`
}

// itemInfo is an element of get_item_base_info.
type itemInfo struct {
	ID       ident  `json:"item_id"`
	Name     string `json:"item_name"`
	SKU      string `json:"item_sku"`
	HasModel bool   `json:"has_model"`
	Status   string `json:"item_status"`
	Image    struct {
		URLs []string `json:"image_url_list"`
	} `json:"image"`
	Prices []price   `json:"price_info"`
	Stock  stockInfo `json:"stock_info_v2"`
	GTIN   string    `json:"gtin_code"`
}

type price struct {
	Currency string      `json:"currency"`
	Current  json.Number `json:"current_price"`
}

// modelList is what get_model_list answers.
type modelList struct {
	Tiers []struct {
		Options []struct {
			Option string `json:"option"`
			Image  *struct {
				URL string `json:"image_url"`
			} `json:"image"`
		} `json:"option_list"`
	} `json:"tier_variation"`
	Models []modelInfo `json:"model"`
}

type modelInfo struct {
	ID     ident     `json:"model_id"`
	Tier   []int     `json:"tier_index"`
	SKU    string    `json:"model_sku"`
	Status string    `json:"model_status"`
	GTIN   string    `json:"gtin_code"`
	Prices []price   `json:"price_info"`
	Stock  stockInfo `json:"stock_info_v2"`
}

// Listings streams normal and unlisted items: numbers by 100, base info by 50, the models of each item that has some.
func (c *Connector) Listings(ctx context.Context) iter.Seq2[connectors.Listing, error] {
	return func(yield func(connectors.Listing, error) bool) {
		l := &listing{c: c, ctx: ctx, yield: yield, seen: map[ident]bool{}}
		if l.all() {
			l.flush(1)
		}
	}
}

// listing is one run of Listings.
type listing struct {
	c       *Connector
	ctx     context.Context
	yield   func(connectors.Listing, error) bool
	seen    map[ident]bool
	waiting []string
}

// all lists every item, and says whether to go on. Shopee refuses deep offsets: then the shop is read in spans of update_time.
func (l *listing) all() bool {
	ok, tooDeep := l.pages(nil)
	if tooDeep {
		return l.between(firstItem, l.c.env.Now().Unix()+1)
	}
	return ok
}

// between lists the items changed in a span, halving it as long as it holds too many.
func (l *listing) between(from, to int64) bool {
	ok, tooDeep := l.pages(&span{from, to})
	if !tooDeep {
		return ok
	}
	if to-from < 2 {
		return l.end(wrongWay("too many listings were changed in one second for Shopee to list them", adviceShop))
	}
	middle := from + (to-from)/2
	return l.between(from, middle) && l.between(middle+1, to)
}

// pages reads the pages of one span, nil for all. tooDeep says that Shopee refused an offset; what was read until then stays read.
func (l *listing) pages(s *span) (ok, tooDeep bool) {
	query := url.Values{"offset": {"0"}, "page_size": {strconv.Itoa(pageSize)}, "item_status": {"NORMAL", "UNLIST"}}
	if s != nil {
		query.Set("update_time_from", strconv.FormatInt(s.from, 10))
		query.Set("update_time_to", strconv.FormatInt(s.to, 10))
	}
	for offset := 0; ; {
		query.Set("offset", strconv.Itoa(offset))
		var page itemPage
		if err := l.c.call(l.ctx, opItems, query, nil, &page); err != nil {
			if strings.Contains(asError(err).Reason, "offset over limit") {
				return false, true
			}
			return l.end(err), false
		}
		for _, row := range page.Items {
			if row.ID.known() && !l.seen[row.ID] {
				l.seen[row.ID] = true
				l.waiting = append(l.waiting, string(row.ID))
			}
		}
		if !l.flush(batchSize) {
			return false, false
		}
		if !page.More {
			return true, false
		}
		if page.Next <= offset {
			return l.end(&connectors.Error{Kind: connectors.Unexpected, Reason: "get_item_list says there is more but not where"}), false
		}
		offset = page.Next
	}
}

func (l *listing) end(err error) bool {
	l.yield(connectors.Listing{}, err)
	return false
}

// flush asks for base info as long as at least `least` items wait.
func (l *listing) flush(least int) bool {
	for len(l.waiting) > 0 && len(l.waiting) >= least {
		n := min(len(l.waiting), batchSize)
		items, err := l.c.items(l.ctx, l.waiting[:n])
		if err != nil {
			return l.end(err)
		}
		l.waiting = l.waiting[n:]
		for _, it := range items {
			if !l.item(it) {
				return false
			}
		}
	}
	return true
}

// item yields the listings of one item.
func (l *listing) item(it itemInfo) bool {
	if !it.HasModel {
		return l.yield(l.c.listing(it, modelInfo{SKU: it.SKU, GTIN: it.GTIN, Prices: it.Prices, Stock: it.Stock}, "", ""), nil)
	}
	list, err := l.c.models(l.ctx, it.ID)
	if err != nil {
		return l.end(err)
	}
	for _, m := range list.Models {
		name, image := list.variant(m)
		if !l.yield(l.c.listing(it, m, name, image), nil) {
			return false
		}
	}
	return true
}

func (c *Connector) models(ctx context.Context, item ident) (modelList, error) {
	var list modelList
	err := c.call(ctx, opModels, url.Values{"item_id": {string(item)}}, nil, &list)
	return list, err
}

// variant names a model by its options, joined with commas, and gives the first picture of an option.
func (l modelList) variant(m modelInfo) (name, image string) {
	var names []string
	for axis, i := range m.Tier {
		if axis >= len(l.Tiers) || i < 0 || i >= len(l.Tiers[axis].Options) {
			continue
		}
		option := l.Tiers[axis].Options[i]
		names = append(names, strings.TrimSpace(option.Option))
		if image == "" && option.Image != nil {
			image = option.Image.URL
		}
	}
	return strings.Join(names, ","), image
}

// noBarcode is how Shopee writes that there is none.
const noBarcode = "00"

func (c *Connector) listing(it itemInfo, m modelInfo, variant, image string) connectors.Listing {
	out := connectors.Listing{
		Key: keyOf(it.ID, m.ID), Name: strings.TrimSpace(it.Name), Variant: variant, SKU: strings.TrimSpace(m.SKU), StockManaged: true,
		Image: image, Active: it.Status == "NORMAL" && m.Status != "MODEL_UNAVAILABLE",
	}
	if shop := c.env.Values[keyShopID]; shop != "" {
		out.URL = "https://shopee.tw/product/" + shop + "/" + string(it.ID)
	}
	if m.GTIN != noBarcode {
		out.Barcode = strings.TrimSpace(m.GTIN)
	}
	if image == "" && len(it.Image.URLs) > 0 {
		out.Image = it.Image.URLs[0]
	}
	if len(m.Prices) > 0 {
		if p, err := money(m.Prices[0].Current, m.Prices[0].Currency); err == nil {
			out.Price = &p
		}
	}
	if n, err := m.Stock.quantity(c.setting(keyLocation)); err == nil && len(m.Stock.Seller) > 0 {
		out.Stock = &n
	}
	return out
}

// BackfillSKU writes the SKU of a variant, or of an item without variants. Only the SKU is sent, so nothing else changes.
func (c *Connector) BackfillSKU(ctx context.Context, key connectors.ListingKey, sku string) error {
	sku = strings.TrimSpace(sku)
	if sku == "" || utf8.RuneCountInString(sku) > longestSKU {
		return &connectors.Error{Kind: connectors.Rejected, Reason: "Shopee takes SKUs of 1 to 100 characters", Do: adviceSKU}
	}
	if !isWhole([]byte(key.Item)) || (key.Variant != "" && !isWhole([]byte(key.Variant))) {
		return &connectors.Error{Kind: connectors.NotFound, Reason: "that is not a listing of Shopee"}
	}
	if key.Variant == "" {
		return c.call(ctx, opItemSet, nil, map[string]any{"item_id": json.Number(key.Item), "item_sku": sku}, nil)
	}
	return c.call(ctx, opModelSet, nil, map[string]any{"item_id": json.Number(key.Item),
		"model": []map[string]any{{"model_id": json.Number(key.Variant), "model_sku": sku}}}, nil)
}

var adviceSKU = connectors.Text{EN: "Shorten the SKU, or leave the listing as it is.", ZH: "請縮短 SKU，或維持原樣。"}

// ShippingMethods lists the channels the shop has switched on, with the names Shopee gives them.
func (c *Connector) ShippingMethods(ctx context.Context) ([]connectors.ShippingCode, error) {
	var reply struct {
		Channels []struct {
			ID         ident  `json:"logistics_channel_id"`
			Name       string `json:"logistics_channel_name"`
			Enabled    bool   `json:"enabled"`
			Capability *struct {
				Seller bool `json:"seller_logistics"`
			} `json:"logistics_capability"`
		} `json:"logistics_channel_list"`
	}
	if err := c.call(ctx, opChannels, nil, nil, &reply); err != nil {
		return nil, err
	}
	var list []connectors.ShippingCode
	for _, ch := range reply.Channels {
		if !ch.Enabled || !ch.ID.known() {
			continue
		}
		code := connectors.ShippingCode{Code: string(ch.ID), Name: sameText(strings.TrimSpace(ch.Name)), Mode: connectors.ShipLabel}
		if ch.Capability != nil && ch.Capability.Seller {
			code.Mode = connectors.ShipSelf
		}
		list = append(list, code)
	}
	return list, nil
}
