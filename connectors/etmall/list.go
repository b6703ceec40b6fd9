package etmall

// Listings: the goods with their variants. FACTS.md section 5.

import (
	"context"
	"encoding/json"
	"iter"

	"gowarehouse/connectors"
	"gowarehouse/connectors/pages"
)

// Listings streams the variants page by page, each once. A product that cannot be read hides no other: it is told at the end.
func (c *connector) Listings(ctx context.Context) iter.Seq2[connectors.Listing, error] {
	return func(yield func(connectors.Listing, error) bool) {
		seen := map[connectors.ListingKey]bool{}
		var unreadable error
		for rows, err := range pages.Walk(perPage, func(number int) (pages.Page, error) { return c.goods(ctx, number) }) {
			if err != nil {
				yield(connectors.Listing{}, err)
				return
			}
			for _, raw := range rows {
				variants, err := listings(raw)
				if err != nil {
					unreadable = err
					continue
				}
				for _, l := range variants {
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
		if unreadable != nil {
			yield(connectors.Listing{}, unreadable)
		}
	}
}

func (c *connector) goods(ctx context.Context, number int) (pages.Page, error) {
	var answer goodsAnswer
	whole, err := c.call(ctx, opGoods, goodsQuestion{number, perPage, saleAll}, &answer)
	if err != nil {
		return pages.Page{}, err
	}
	return paged(opGoods, whole, answer.counts, answer.Goods, perPage)
}

// listings reads the variants of one product.
func listings(raw json.RawMessage) ([]connectors.Listing, error) {
	var g goodsRow
	if json.Unmarshal(raw, &g) != nil || g.Goods == "" || len(g.SKUs) == 0 {
		return nil, strange(opGoods, "a product without a number or variants", "有一項商品沒有編號或規格", raw)
	}
	list := make([]connectors.Listing, len(g.SKUs))
	for i, s := range g.SKUs {
		if s.Variant == "" {
			return nil, strange(opGoods, "a variant without a number", "有一個規格沒有編號", raw)
		}
		list[i] = connectors.Listing{
			Key: connectors.ListingKey{Item: string(g.Goods), Variant: string(s.Variant)}, Name: string(g.Name), Variant: string(s.Spec), SKU: string(s.SKU),
			Barcode: string(s.Barcode), StockManaged: true, Image: string(g.Image), Active: g.Sale != saleOff,
		}
		if price, priced := s.Price.Amount("TWD"); priced {
			list[i].Price = &price
		}
		if quantity, counted := s.Quantity.Count(); counted {
			list[i].Stock = &quantity
		}
	}
	return list, nil
}
