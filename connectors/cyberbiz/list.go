package cyberbiz

// Listings (FACTS.md section 5): every product has at least one variant, and the list holds them all.

import (
	"cmp"
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"slices"
	"strings"

	"gowarehouse/connectors"
	"gowarehouse/connectors/scalar"
)

// Listings streams every variant of the shop.
func (c *connector) Listings(ctx context.Context) iter.Seq2[connectors.Listing, error] {
	return func(yield func(connectors.Listing, error) bool) {
		for p, err := range c.catalogue(ctx) {
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

// catalogue streams products, each once.
func (c *connector) catalogue(ctx context.Context) iter.Seq2[wireProduct, error] {
	return func(yield func(wireProduct, error) bool) {
		seen := map[string]bool{}
		for rows, err := range c.pages(ctx, "products", "/v1/products", nil) {
			if err != nil {
				yield(wireProduct{}, err)
				return
			}
			for _, row := range rows {
				p, err := readProduct(row)
				if err != nil {
					yield(p, err)
					return
				}
				if seen[idOf(p.ID)] {
					continue
				}
				seen[idOf(p.ID)] = true
				if !yield(p, nil) {
					return
				}
			}
		}
	}
}

// readProduct reads a row of the catalogue. One without variants is half an answer.
func readProduct(row json.RawMessage) (wireProduct, error) {
	var p wireProduct
	err := json.Unmarshal(row, &p)
	whole := err == nil && idOf(p.ID) != "" && len(p.Variants) > 0
	for _, v := range p.Variants {
		whole = whole && idOf(v.ID) != ""
	}
	if !whole {
		return p, misshapen(request{name: "products"}, "a row of the catalogue is not a product with its variants", row, err)
	}
	return p, nil
}

func (p wireProduct) key(v wireVariant) connectors.ListingKey {
	return connectors.ListingKey{Item: idOf(p.ID), Variant: idOf(v.ID)}
}

func (c *connector) listing(p wireProduct, v wireVariant) connectors.Listing {
	l := connectors.Listing{
		Key: p.key(v), Name: string(cmp.Or(p.Title, v.Name, p.ID)), Variant: v.options(), SKU: string(v.SKU), StockManaged: v.counted(),
		URL: withScheme(string(p.URL)), Active: p.Published == "true",
	}
	if quantity, ok := v.Quantity.Level(); ok && v.counted() && c.setting(fieldBranch) == "" { // a branch's stock is another
		l.Stock = &quantity
	}
	if price, err := c.money(v.Price); err == nil {
		l.Price = &price
	}
	if all := slices.Concat(p.PhotoURLs, p.Photos); len(all) > 0 {
		l.Image = withScheme(all[0])
	}
	return l
}

// options tell a variant apart.
func (v wireVariant) options() string {
	var list []string
	for _, o := range []scalar.Text{v.Option1, v.Option2, v.Option3} {
		if o != "" {
			list = append(list, string(o))
		}
	}
	return cmp.Or(strings.Join(list, ", "), string(v.Name))
}

// withScheme completes an address that CYBERBIZ writes without its scheme.
func withScheme(address string) string {
	if strings.HasPrefix(address, "//") {
		return "https:" + address
	}
	return address
}

// ShippingMethods gives the shop's shipping methods. Their names are what orders say, and so what the shipping map goes by.
func (c *connector) ShippingMethods(ctx context.Context) ([]connectors.ShippingCode, error) {
	r := request{name: "bind_shippings", method: http.MethodGet, path: "/v1/products/bind_shippings"}
	reply, err := c.call(ctx, r)
	if err != nil {
		return nil, err
	}
	shown, err := decode[struct {
		Names []scalar.Text `json:"shipping_names"`
	}](r, reply)
	if err == nil && shown.Names == nil {
		err = misshapen(r, "the answer names no shipping methods", reply.Body, nil)
	}
	var codes []connectors.ShippingCode
	for _, name := range shown.Names {
		known := slices.ContainsFunc(codes, func(c connectors.ShippingCode) bool { return c.Code == string(name) })
		if name != "" && !known {
			codes = append(codes, connectors.ShippingCode{Code: string(name), Name: connectors.Text{EN: string(name), ZH: string(name)}})
		}
	}
	return codes, err
}

// BackfillSKU writes the SKU into the variant.
func (c *connector) BackfillSKU(ctx context.Context, key connectors.ListingKey, sku string) error {
	if !isID(key.Item) || !isID(key.Variant) {
		return noProduct()
	}
	v, err := c.edit(ctx, key, map[string]any{"sku": sku})
	if err == nil && string(v.SKU) != strings.TrimSpace(sku) {
		err = unreadable("the shop shows another SKU than the one sent")
	}
	return err
}
