package ruten

// Listings: the items of the shop page by page, with their variants (FACTS.md §5).

import (
	"context"
	"encoding/json"
	"iter"

	"gowarehouse/connectors"
	"gowarehouse/connectors/pages"
	"gowarehouse/connectors/scalar"
)

// Listings streams every item, or each of its variants, once. An item that cannot be read hides no other: it is told at the end.
func (c *Connector) Listings(ctx context.Context) iter.Seq2[connectors.Listing, error] {
	return func(yield func(connectors.Listing, error) bool) {
		seen := map[string]bool{}
		var unreadable error
		for rows, err := range pages.Walk(pageSize, func(number int) (pages.Page, error) { return c.itemPage(ctx, number) }) {
			if err != nil {
				yield(connectors.Listing{}, err)
				return
			}
			for _, row := range rows {
				item, err := c.wholeItem(ctx, row)
				switch {
				case connectors.Ends(err):
					yield(connectors.Listing{}, err)
					return
				case err != nil:
					unreadable = err
					continue
				case seen[string(item.ID)]:
					continue
				}
				seen[string(item.ID)] = true
				for _, listing := range item.listings() {
					if !yield(listing, nil) {
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

func (c *Connector) itemPage(ctx context.Context, number int) (pages.Page, error) {
	query := pageQuery(number, pageSize)
	query.Set("status", everyItem)
	reply, err := c.call(ctx, opProducts, "", query, nil)
	if err != nil {
		return pages.Page{}, err
	}
	var data itemPage
	if err := decode(opProducts, reply, &data); err != nil {
		return pages.Page{}, err
	}
	if data.Items == nil {
		return pages.Page{}, odd(opProducts, reply.Body, connectors.Text{EN: "it has no list of items", ZH: "沒有商品清單"}, nil)
	}
	return data.page(data.Items), nil
}

// wholeItem reads a row of the list, and asks for the item itself if its variants are not in it.
func (c *Connector) wholeItem(ctx context.Context, row json.RawMessage) (itemRow, error) {
	var item itemRow
	if err := json.Unmarshal(row, &item); err != nil || item.ID == "" {
		return item, unlike(row, connectors.Text{EN: "an item of the product list cannot be read", ZH: "商品清單中有一筆無法讀取"}, err)
	}
	if !item.hasSpec() || len(item.Specs) > 0 {
		return item, nil
	}
	return c.item(ctx, string(item.ID))
}

func (item itemRow) listings() []connectors.Listing {
	one := connectors.Listing{Name: string(item.Name), StockManaged: true, Active: item.Status == itemOnline}
	if len(item.Images) > 0 {
		one.Image = string(item.Images[0])
	}
	if !item.hasSpec() {
		one.Key.Item, one.SKU = string(item.ID), string(item.SKU)
		one.Price, one.Stock = priceOf(item.Price), quantityOf(item.Stock)
		return []connectors.Listing{one}
	}
	var list []connectors.Listing
	for _, s := range item.Specs {
		if s.ID == "" {
			continue
		}
		variantOf := one
		variantOf.Key = connectors.ListingKey{Item: string(item.ID), Variant: string(s.ID)}
		variantOf.Variant, variantOf.SKU = variant(s.SpecName, s.ItemName), string(s.SKU)
		variantOf.Price, variantOf.Stock = priceOf(s.Price), quantityOf(s.Stock)
		variantOf.Active = one.Active && s.Status != "false" && s.Status != "0"
		list = append(list, variantOf)
	}
	return list
}

// priceOf is a price, where there is one.
func priceOf(text scalar.Text) *connectors.Money {
	m, priced := text.Amount(currency)
	if !priced {
		return nil
	}
	return &m
}

// quantityOf is a stock, where there is one.
func quantityOf(text scalar.Text) *int {
	n, counted := text.Level()
	if !counted {
		return nil
	}
	return &n
}
