package woocommerce

// Listings (FACTS.md section 5): simple products, and each variation of the variable ones.

import (
	"cmp"
	"context"
	"encoding/json"
	"iter"
	"net/url"
	"strings"

	"gowarehouse/connectors"
)

// currency of prices: products do not say theirs, and the shops this is made for sell in Taiwan.
const currency = "TWD"

// barcodeMeta are plug-ins' fields for the barcode, from before WooCommerce had one of its own.
var barcodeMeta = []string{"_alg_ean", "_wpm_gtin_code"}

// Listings streams the catalogue in the order of the products' ids. Grouped, external and virtual products are not packed by anybody.
func (c *connector) Listings(ctx context.Context) iter.Seq2[connectors.Listing, error] {
	return func(yield func(connectors.Listing, error) bool) {
		for p, err := range c.catalogue(ctx, "") {
			if err != nil {
				yield(connectors.Listing{}, err)
				return
			}
			switch {
			case p.Virtual == "true":
			case p.Type == "variable":
				if !c.variations(ctx, p, yield) {
					return
				}
			case p.Type == "simple":
				if !yield(listingOf(p, nil), nil) {
					return
				}
			}
		}
	}
}

// variations yields a variable product's variations; false ends the stream.
func (c *connector) variations(ctx context.Context, parent wireProduct, yield func(connectors.Listing, error) bool) bool {
	for v, err := range c.catalogue(ctx, parent.ID.id()) {
		if err != nil {
			yield(connectors.Listing{}, err)
			return false
		}
		if v.Virtual != "true" && !yield(listingOf(v, &parent), nil) {
			return false
		}
	}
	return true
}

// catalogue streams products, or the variations of one, each once.
func (c *connector) catalogue(ctx context.Context, parent string) iter.Seq2[wireProduct, error] {
	query := url.Values{"status": {"any"}, "orderby": {"id"}, "order": {"asc"}}
	return func(yield func(wireProduct, error) bool) {
		seen := map[string]bool{}
		for rows, err := range c.pages(ctx, catalogueName(parent), cataloguePath(parent), query) {
			if err != nil {
				yield(wireProduct{}, err)
				return
			}
			for _, row := range rows {
				var p wireProduct
				if err := json.Unmarshal(row, &p); err != nil || p.ID.id() == "" {
					yield(p, misshapen("a row of the catalogue is not a product with an id", row, err))
					return
				}
				if seen[p.ID.id()] {
					continue
				}
				seen[p.ID.id()] = true
				if !yield(p, nil) {
					return
				}
			}
		}
	}
}

// listingOf reads a simple product, or a variation with its parent.
func listingOf(p wireProduct, parent *wireProduct) connectors.Listing {
	l := connectors.Listing{
		Key: connectors.ListingKey{Item: p.ID.id()}, Name: plainText(string(p.Name)), SKU: string(p.SKU), Barcode: barcode(p),
		StockManaged: p.Manage == managedHere, Active: p.Status == "publish", URL: string(p.Permalink), Image: string(p.Image.Src),
	}
	if len(p.Images) > 0 {
		l.Image = cmp.Or(l.Image, string(p.Images[0].Src))
	}
	if quantity, there := pieces(p.Quantity); there {
		l.Stock = &quantity
	}
	if price, err := money(p.Price, currency); err == nil {
		l.Price = &price
	}
	if parent == nil {
		return l
	}
	l.Key = connectors.ListingKey{Item: parent.ID.id(), Variant: p.ID.id()}
	l.Name, l.Variant = plainText(string(parent.Name)), options(p)
	l.Active = l.Active && parent.Status == "publish"
	if l.SKU == string(parent.SKU) {
		l.SKU = "" // a variation without an SKU of its own shows its parent's in some versions
	}
	return l
}

func barcode(p wireProduct) string {
	code := string(p.Barcode)
	for _, key := range barcodeMeta {
		code = cmp.Or(code, p.Meta.text(key))
	}
	return code
}

// options joins what tells a variation apart; an empty option stands for "any".
func options(p wireProduct) string {
	var parts []string
	for _, a := range p.Attributes {
		if a.Option != "" {
			parts = append(parts, plainText(string(a.Option)))
		}
	}
	return cmp.Or(strings.Join(parts, ", "), plainText(string(p.Name)))
}
