package shopline

// Listings and their SKUs (FACTS.md section 5), and what else the shop has: delivery options, payment methods, warehouses.

import (
	"cmp"
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"net/url"

	"gowarehouse/connectors"
)

// Listings streams the products: each variation of those that have any, otherwise the product itself.
func (c *connector) Listings(ctx context.Context) iter.Seq2[connectors.Listing, error] {
	return func(yield func(connectors.Listing, error) bool) {
		seen := map[string]bool{}
		for rows, err := range c.pages(ctx, "products", "/v1/products", url.Values{}) {
			if err != nil {
				yield(connectors.Listing{}, err)
				return
			}
			for _, row := range rows {
				var p wireProduct
				if err := json.Unmarshal(row, &p); err != nil || p.ID.id() == "" {
					yield(connectors.Listing{}, misshapen("a row of the products is not a product with an id", row, err))
					return
				}
				if seen[p.ID.id()] || p.Status == "removed" {
					continue
				}
				seen[p.ID.id()] = true
				for _, l := range listingsOf(p) {
					if !yield(l, nil) {
						return
					}
				}
			}
		}
	}
}

// listingsOf reads a product. A variation's own unlimited_quantity is always null: the product's counts.
func listingsOf(p wireProduct) []connectors.Listing {
	base := connectors.Listing{
		Key: connectors.ListingKey{Item: p.ID.id()}, Name: cmp.Or(p.Title.best(), p.ID.id()), StockManaged: p.Unlimited != "true",
		Active: p.Status == "active", Image: imageOf(p.Medias),
	}
	if len(p.Variations) == 0 {
		base.SKU, base.Barcode = string(p.SKU), string(cmp.Or(p.GTIN, p.Barcode))
		return []connectors.Listing{priced(base, p.Quantity, p.Price)}
	}
	var all []connectors.Listing
	seen := map[string]bool{}
	for _, v := range p.Variations {
		if v.ID.id() == "" || seen[v.ID.id()] {
			continue
		}
		seen[v.ID.id()] = true
		l := base
		l.Key.Variant, l.Variant, l.SKU, l.Barcode = v.ID.id(), v.Options.best(), string(v.SKU), string(cmp.Or(v.GTIN, v.Barcode))
		l.Image = cmp.Or(imageOf(v.Media), l.Image)
		all = append(all, priced(l, v.Quantity, cmp.Or(v.Price, p.Price)))
	}
	return all
}

func priced(l connectors.Listing, quantity text, p price) connectors.Listing {
	if n, counted := quantity.level(); counted && l.StockManaged {
		l.Stock = &n
	}
	if m, there := p.money(); there {
		l.Price = &m
	}
	return l
}

func imageOf(medias list[wireMedia]) string {
	if len(medias) == 0 {
		return ""
	}
	return string(medias[0].Images.Original.URL)
}

// BackfillSKU writes a SKU into a product or a variation. Only the changed field is sent.
func (c *connector) BackfillSKU(ctx context.Context, key connectors.ListingKey, sku string) error {
	if !validKey(key) {
		return errNoListing
	}
	name, path := "products/id", "/v1/products/"+key.Item
	if key.Variant != "" {
		name, path = "variations/id", path+"/variations/"+key.Variant
	}
	_, err := c.send(ctx, name, http.MethodPut, path, map[string]string{"sku": sku})
	return err
}

// wireOption is a delivery option of the shop.
type wireOption struct {
	ID     text  `json:"id"`
	Status text  `json:"status"`
	Names  names `json:"name_translations"`
	Region text  `json:"region_type"`
	Config struct {
		COD text `json:"support_cod"`
	} `json:"config_data"`
}

// ShippingMethods lists the shop's active delivery options, each code once: the merchant's own by their ids.
func (c *connector) ShippingMethods(ctx context.Context) ([]connectors.ShippingCode, error) {
	var codes []connectors.ShippingCode
	seen := map[string]bool{}
	for rows, err := range c.pages(ctx, "delivery_options", "/v1/delivery_options", url.Values{}) {
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			var o wireOption
			if err := json.Unmarshal(row, &o); err != nil {
				return nil, misshapen("a delivery option has another shape than SHOPLINE's", row, err)
			}
			code := string(o.Region)
			if code == codeCustom && o.ID.id() != "" {
				code += ":" + o.ID.id()
			}
			if code == "" || seen[code] || o.Status == "draft" {
				continue
			}
			seen[code] = true
			name := cmp.Or(o.Names.best(), code)
			codes = append(codes, connectors.ShippingCode{
				Code: code, Name: connectors.Text{EN: name, ZH: name}, COD: o.Config.COD == "true", Mode: modeOf(string(o.Region)),
			})
		}
	}
	return codes, nil
}

// wirePlace is a warehouse, and wireMethod a payment method of the shop.
type (
	wirePlace struct {
		ID     text  `json:"id"`
		Name   names `json:"name"`
		Status text  `json:"status"`
	}
	wireMethod struct {
		ID    text  `json:"id"`
		Type  text  `json:"type"`
		Names names `json:"name_translations"`
	}
)

// LoadChoices gives the shop's active warehouses and its payment methods, each code once.
func (c *connector) LoadChoices(ctx context.Context) (map[string][]connectors.Choice, error) {
	places, err := choices(ctx, c, "warehouses", func(w wirePlace) (string, names) {
		if w.Status != "active" {
			return "", nil
		}
		return w.ID.id(), w.Name
	})
	if err != nil {
		return nil, err
	}
	ways, err := choices(ctx, c, "payments", func(m wireMethod) (string, names) {
		return method(wirePayment{Type: m.Type, MethodID: m.ID}), m.Names
	})
	if err != nil {
		return nil, err
	}
	return map[string][]connectors.Choice{fieldWarehouse: places, fieldCOD: ways, fieldPrepaid: ways}, nil
}

// choices reads a list of the shop's as choices. What has no code, or one that came before, is none.
func choices[T any](ctx context.Context, c *connector, list string, of func(T) (code string, called names)) ([]connectors.Choice, error) {
	var all []connectors.Choice
	seen := map[string]bool{}
	for rows, err := range c.pages(ctx, list, "/v1/"+list, url.Values{}) {
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			var one T
			if err := json.Unmarshal(row, &one); err != nil {
				return nil, misshapen("a row has another shape than SHOPLINE's", row, err)
			}
			code, called := of(one)
			if !methods.MatchString(code) || seen[code] {
				continue
			}
			seen[code] = true
			name := cmp.Or(called.best(), code)
			all = append(all, connectors.Choice{Value: code, Label: connectors.Text{EN: name, ZH: name}})
		}
	}
	return all, nil
}
