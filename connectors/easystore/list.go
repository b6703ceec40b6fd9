package easystore

// Listings (FACTS.md section 5): every variant of every product. Clients differ in the names of the fields, and all of them are read.

import (
	"cmp"
	"context"
	"encoding/json"
	"iter"
	"net/url"

	"gowarehouse/connectors"
)

// currency of prices: products do not say theirs, and the shops this is made for sell in Taiwan.
const currency = "TWD"

// Listings streams the catalogue in the order of the products' ids.
func (c *connector) Listings(ctx context.Context) iter.Seq2[connectors.Listing, error] {
	return func(yield func(connectors.Listing, error) bool) {
		for p, err := range c.products(ctx, url.Values{}) {
			if err != nil {
				yield(connectors.Listing{}, err)
				return
			}
			for _, v := range p.Variants {
				if !yield(c.listing(p, v), nil) {
					return
				}
			}
		}
	}
}

// products streams products, each once and with its variants.
func (c *connector) products(ctx context.Context, query url.Values) iter.Seq2[wireProduct, error] {
	return func(yield func(wireProduct, error) bool) {
		seen := map[text]bool{}
		for rows, err := range c.inOrder(ctx, "products", "/api/3.0/products.json", query) {
			if err != nil {
				yield(wireProduct{}, err)
				return
			}
			for _, row := range rows {
				var p wireProduct
				if err := json.Unmarshal(row, &p); err != nil || !isID(p.ID) {
					yield(p, misshapen("a row of the catalogue is not a product with an id", row, err))
					return
				}
				if seen[p.ID] {
					continue
				}
				seen[p.ID] = true
				if p.Variants == nil {
					if p.Variants, err = c.variants(ctx, p.ID); isNotFound(err) {
						continue // it was deleted in between
					}
				}
				if err == nil {
					err = identified(p, row)
				}
				if !yield(p, err) || err != nil {
					return
				}
			}
		}
	}
}

// variants asks for the variants of one product.
func (c *connector) variants(ctx context.Context, id text) ([]wireVariant, error) {
	reply, err := c.get(ctx, "variants", "/api/3.0/products/"+string(id)+"/variants.json", nil)
	if err != nil {
		return nil, err
	}
	answer, err := decode[struct {
		Variants []wireVariant `json:"variants"`
	}](reply)
	if err == nil && answer.Variants == nil {
		err = misshapen("the answer holds no list of variants", reply.Body, nil)
	}
	return answer.Variants, err
}

// identified demands that the variants can be told apart.
func identified(p wireProduct, row json.RawMessage) error {
	seen := map[text]bool{}
	for _, v := range p.Variants {
		if !isID(v.ID) || seen[v.ID] {
			return misshapen("a variant has no id of its own", row, nil)
		}
		seen[v.ID] = true
	}
	return nil
}

func (c *connector) listing(p wireProduct, v wireVariant) connectors.Listing {
	l := connectors.Listing{
		Key: connectors.ListingKey{Item: string(p.ID), Variant: string(v.ID)}, Name: string(cmp.Or(p.Title, p.Name)),
		Variant: string(cmp.Or(v.Name, v.Title)), SKU: string(v.SKU), Barcode: string(v.Barcode), StockManaged: p.isCounted(v),
		Active: p.PublishedAt != "" && v.Enabled != "false" && v.Enabled != "0",
	}
	if quantity, there := v.Quantity.Level(); there {
		l.Stock = &quantity
	}
	if price, err := money(v.Price, currency); err == nil {
		l.Price = &price
	}
	if p.Handle != "" {
		l.URL = "https://" + c.domain + "/products/" + url.PathEscape(string(p.Handle))
	}
	if len(p.Images) > 0 {
		l.Image = string(cmp.Or(p.Images[0].URL, p.Images[0].Src, p.Images[0].ImageURL))
	}
	return l
}

// BackfillSKU writes the SKU into the variant; writing it again changes nothing.
func (c *connector) BackfillSKU(ctx context.Context, key connectors.ListingKey, sku string) error {
	if !validKey(key) {
		return gone()
	}
	return c.editVariant(ctx, key, map[string]any{"sku": sku})
}
