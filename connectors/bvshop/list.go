package bvshop

// Listings (FACTS.md section 5) and what a merchant chooses from in the settings. The fields of products are inferred.

import (
	"cmp"
	"context"
	"encoding/json"
	"iter"
	"net/url"
	"slices"
	"strings"

	"gowarehouse/connectors"
)

// productRow is a product, or one of its variants.
type productRow struct {
	ID       text            `json:"id"`
	Name     text            `json:"name"`
	SKU      text            `json:"sku"`
	Price    text            `json:"price"`
	Status   text            `json:"status"`
	Photo    text            `json:"photo"`
	Image    text            `json:"image"`
	Images   json.RawMessage `json:"images"`
	Quantity *text           `json:"quantity"`
	Stock    *text           `json:"stock"`

	Specs          []productRow `json:"specs"`
	Specifications []productRow `json:"specifications"`
	Options        []productRow `json:"options"`
	Variants       []productRow `json:"variants"`
}

func (r productRow) variants() []productRow {
	return slices.Concat(r.Specs, r.Specifications, r.Options, r.Variants)
}

func (r productRow) picture() string {
	var images []text
	_ = json.Unmarshal(r.Images, &images) // missing, or of another shape: then there is none
	return string(cmp.Or(append([]text{r.Photo, r.Image}, images...)...))
}

// notOnSale are the values of a product's status that say so.
var notOnSale = []text{"0", "false", "off", "hidden"}

// Listings streams the variants of all products, each once; of a product without variants itself.
func (c *connector) Listings(ctx context.Context) iter.Seq2[connectors.Listing, error] {
	return func(yield func(connectors.Listing, error) bool) {
		seen := map[connectors.ListingKey]bool{}
		for rows, err := range c.list(ctx, "products", "/products", url.Values{}) {
			if err != nil {
				yield(connectors.Listing{}, err)
				return
			}
			for _, raw := range rows {
				listings, err := listingsOf(raw)
				if err != nil {
					yield(connectors.Listing{}, err)
					return
				}
				for _, l := range listings {
					if seen[l.Key] {
						continue
					}
					seen[l.Key] = true
					if !yield(l, nil) {
						return
					}
				}
			}
		}
	}
}

func listingsOf(raw json.RawMessage) ([]connectors.Listing, error) {
	var p productRow
	if err := json.Unmarshal(raw, &p); err != nil || p.ID == "" || p.Name == "" {
		return nil, misshapen("a product has another shape than expected", raw, err)
	}
	variants := p.variants()
	if len(variants) == 0 {
		return []connectors.Listing{listing(p, p)}, nil
	}
	list := make([]connectors.Listing, 0, len(variants))
	for _, v := range variants {
		if v.ID == "" {
			return nil, misshapen("a variant of a product has no id", raw, nil)
		}
		l := listing(p, v)
		l.Key.Variant, l.Variant = string(v.ID), string(v.Name)
		list = append(list, l)
	}
	return list, nil
}

func listing(p, v productRow) connectors.Listing {
	l := connectors.Listing{
		Key: connectors.ListingKey{Item: string(p.ID)}, Name: string(p.Name), SKU: string(v.SKU), StockManaged: v.SKU != "",
		Image: cmp.Or(v.picture(), p.picture()), Active: !slices.Contains(notOnSale, p.Status),
	}
	if price, ok := cmp.Or(v.Price, p.Price).Amount("TWD"); ok {
		l.Price = &price
	}
	if quantity, ok := level(v.Quantity, v.Stock); ok {
		l.Stock = &quantity
	}
	return l
}

// ShippingMethods are the shop's own, by their names: an order shows nothing else of them.
func (c *connector) ShippingMethods(ctx context.Context) ([]connectors.ShippingCode, error) {
	methods, err := c.methods(ctx, "logistics")
	codes := make([]connectors.ShippingCode, 0, len(methods))
	for _, name := range methods {
		code := connectors.ShippingCode{Code: name, Name: both(name, name), Mode: connectors.ShipSelf}
		if c.settings.provider[name] != nil {
			code.Mode = connectors.ShipLabel
		}
		codes = append(codes, code)
	}
	return codes, err
}

// LoadChoices gives the shop's payment methods, of which some collect, and its shipping methods, of which some are numbered by BVSHOP.
func (c *connector) LoadChoices(ctx context.Context) (map[string][]connectors.Choice, error) {
	payments, err := c.methods(ctx, "payments")
	if err != nil {
		return nil, err
	}
	shippings, err := c.methods(ctx, "logistics")
	if err != nil {
		return nil, err
	}
	loaded := map[string][]connectors.Choice{settingCOD: choices(payments)}
	for _, p := range providers {
		loaded[p.setting] = choices(shippings)
	}
	return loaded, nil
}

func choices(names []string) []connectors.Choice {
	list := make([]connectors.Choice, 0, len(names))
	for _, name := range names {
		list = append(list, connectors.Choice{Value: asChoice.Replace(name), Label: both(name, name)})
	}
	return list
}

// methods are the names in a list of methods, each once.
func (c *connector) methods(ctx context.Context, list string) ([]string, error) {
	reply, err := c.get(ctx, list, "/"+list, nil)
	if err != nil {
		return nil, err
	}
	rows, err := decode[[]struct {
		Name text `json:"name"`
	}](reply)
	var names []string
	for _, row := range rows {
		if name := strings.TrimSpace(string(row.Name)); name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names, err
}
