package ownsite

// Listings and SKUs (FACTS.md section 5): a row for each variant.

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"net/url"
	"strings"

	"gowarehouse/connectors"
)

// Listings streams the catalogue.
func (c catalogue) Listings(ctx context.Context) iter.Seq2[connectors.Listing, error] {
	return func(yield func(connectors.Listing, error) bool) {
		for v, err := range c.site.variants(ctx, url.Values{}) {
			if err != nil {
				yield(connectors.Listing{}, err)
				return
			}
			if !yield(c.site.listing(v), nil) {
				return
			}
		}
	}
}

// variants streams rows of the products, each once.
func (n *native) variants(ctx context.Context, query url.Values) iter.Seq2[wireVariant, error] {
	return func(yield func(wireVariant, error) bool) {
		for r, err := range n.walk(ctx, "products", "/products", query) {
			var v wireVariant
			if err == nil && (json.Unmarshal(r.raw, &v) != nil || !isID(v.Variant) || !isID(v.Product)) {
				err = misshapen("a row of the products is no variant with its ids", "商品清單中有一筆缺少規格的編號", r.raw, nil)
			}
			if !yield(v, err) || err != nil {
				return
			}
		}
	}
}

func (n *native) listing(v wireVariant) connectors.Listing {
	l := connectors.Listing{
		Key: connectors.ListingKey{Item: string(v.Product), Variant: string(v.Variant)}, Name: string(v.Name), SKU: string(v.SKU),
		Barcode: string(v.Barcode), URL: string(v.URL), Image: string(v.Image), Active: v.Active != "false",
	}
	var options []string
	for _, o := range v.Options {
		options = append(options, string(o.Value))
	}
	l.Variant = strings.Join(options, " / ")
	if quantity, counted := v.Available.Level(); counted {
		l.Stock, l.StockManaged = &quantity, true
	}
	if price, err := connectors.ParseMoney(string(v.Price), n.currency); err == nil {
		l.Price = &price
	}
	return l
}

// BackfillSKU writes the SKU into the variant; writing it again changes nothing.
func (k skus) BackfillSKU(ctx context.Context, key connectors.ListingKey, sku string) error {
	if !validKey(key) {
		return gone()
	}
	_, err := k.site.send(ctx, request{
		name: "variant", method: http.MethodPatch, path: "/variants/" + key.Variant, idempotency: keyOf(key.Variant, sku),
	}, map[string]string{"sku": sku})
	return err
}
