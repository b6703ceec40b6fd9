package shopify

// Listings, and the SKU of one (FACTS.md section 5).

import (
	"context"
	"errors"
	"iter"

	"gowarehouse/connectors"
)

type wireVariant struct {
	ID      string `json:"legacyResourceId"`
	Title   string `json:"title"`
	SKU     string `json:"sku"`
	Barcode string `json:"barcode"`
	Price   string `json:"price"`
	Media   struct {
		Nodes []struct {
			Image *image `json:"image"`
		} `json:"nodes"`
	} `json:"media"`
	Item struct {
		Tracked bool `json:"tracked"`
		Ships   bool `json:"requiresShipping"`
	} `json:"inventoryItem"`
	Product struct {
		ID     string `json:"legacyResourceId"`
		Title  string `json:"title"`
		Status string `json:"status"`
		Handle string `json:"handle"`
		Media  *struct {
			Preview *struct {
				Image *image `json:"image"`
			} `json:"preview"`
		} `json:"featuredMedia"`
	} `json:"product"`
}

type image struct {
	URL string `json:"url"`
}

type variantsReply struct {
	Shop struct {
		Currency string `json:"currencyCode"`
	} `json:"shop"`
	Variants connection[wireVariant] `json:"productVariants"`
}

// Listings streams the variants of the store in the order of their ids. What is not shipped, such as a gift card, is packed by nobody.
func (c *connector) Listings(ctx context.Context) iter.Seq2[connectors.Listing, error] {
	return func(yield func(connectors.Listing, error) bool) {
		seen := map[string]bool{}
		err := every(ctx, c, opVariants, map[string]any{"first": variantsPage}, "",
			func(r variantsReply) (*connection[wireVariant], error) { return &r.Variants, nil },
			func(r variantsReply, variants []wireVariant) bool {
				for _, v := range variants {
					if v.ID == "" || v.Product.ID == "" {
						yield(connectors.Listing{}, misshapen(opVariants, nil, errors.New("a variant has no id")))
						return false
					}
					if seen[v.ID] || !v.Item.Ships {
						continue
					}
					seen[v.ID] = true
					if !yield(c.listing(v, r.Shop.Currency), nil) {
						return false
					}
				}
				return true
			},
		)
		if err != nil {
			yield(connectors.Listing{}, err)
		}
	}
}

// listing reads a variant. Its stock is not the location's but that of all together, and is left out.
func (c *connector) listing(v wireVariant, currency string) connectors.Listing {
	l := connectors.Listing{
		Key: connectors.ListingKey{Item: v.Product.ID, Variant: v.ID}, Name: v.Product.Title, Variant: variantName(v.Title), SKU: v.SKU,
		Barcode: v.Barcode, StockManaged: v.Item.Tracked, Active: v.Product.Status == "ACTIVE",
	}
	price := &moneyBag{}
	price.Shop.Amount, price.Shop.Currency = v.Price, currency
	if m, err := money(price); err == nil {
		l.Price = &m
	}
	if name := domain(c.env.Values[keyShop]); name != "" && v.Product.Handle != "" {
		l.URL = "https://" + name + "/products/" + v.Product.Handle + "?variant=" + v.ID
	}
	switch media := v.Product.Media; {
	case len(v.Media.Nodes) > 0 && v.Media.Nodes[0].Image != nil:
		l.Image = v.Media.Nodes[0].Image.URL
	case media != nil && media.Preview != nil && media.Preview.Image != nil:
		l.Image = media.Preview.Image.URL
	}
	return l
}

type setSKUReply struct {
	Update *struct {
		Variants []struct {
			ID  string `json:"id"`
			SKU string `json:"sku"`
		} `json:"productVariants"`
		Errors []userError `json:"userErrors"`
	} `json:"productVariantsBulkUpdate"`
}

// BackfillSKU writes the SKU into the variant's inventory item.
func (c *connector) BackfillSKU(ctx context.Context, key connectors.ListingKey, sku string) error {
	if !validKey(key) {
		return noVariant()
	}
	type item struct {
		SKU string `json:"sku"`
	}
	type variant struct {
		ID   string `json:"id"`
		Item item   `json:"inventoryItem"`
	}
	var reply setSKUReply
	_, err := c.ask(ctx, opSetSKU, map[string]any{
		"product": gidProduct + key.Item, "variants": []variant{{gidVariant + key.Variant, item{sku}}},
	}, &reply)
	switch {
	case err != nil:
		return err
	case reply.Update == nil:
		return misshapen(opSetSKU, nil, nil)
	case len(reply.Update.Errors) > 0:
		return refusal(reply.Update.Errors)
	case len(reply.Update.Variants) != 1 || reply.Update.Variants[0].SKU != sku:
		return misshapen(opSetSKU, nil, errors.New("the SKU is another one than the one sent"))
	}
	return nil
}
