package pchome

// Listings (FACTS.md section 5): the list of what is on the shelf, then the details of each product with all its variants.

import (
	"cmp"
	"context"
	"encoding/json"
	"iter"
	"slices"
	"strings"

	"gowarehouse/connectors"
)

// Listings streams the variants of all products on the shelf, each once. The list is read first: the variants of a product may stand on two
// pages.
func (c *connector) Listings(ctx context.Context) iter.Seq2[connectors.Listing, error] {
	return func(yield func(connectors.Listing, error) bool) {
		shelf, err := c.shelf(ctx)
		if err != nil {
			yield(connectors.Listing{}, err)
			return
		}
		seen := map[connectors.ListingKey]bool{}
		for _, p := range shelf {
			rows, err := c.variants(ctx, p)
			if err != nil {
				yield(connectors.Listing{}, err)
				return
			}
			for _, row := range rows {
				l := c.listing(row)
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

// product is one on the shelf, with the numbers of its variants that the list named.
type product struct {
	group string
	ids   []string
}

// shelf lists the products, each once. A row that does not name the group of its product has a number that begins with it.
func (c *connector) shelf(ctx context.Context) ([]*product, error) {
	var all []*product
	byGroup := map[string]*product{}
	err := c.walk(ctx, goodsList, func(raw json.RawMessage) (bool, error) {
		var row goodsRow
		if !isObject(raw) || json.Unmarshal(raw, &row) != nil {
			return false, c.differs(raw, nil, "a row of the list of products has another shape", "商品清單格式不符")
		}
		id := string(cmp.Or(row.ID, row.Group))
		group := cmp.Or(string(row.Group), keyOf(id).Item)
		if !goodsNumber.MatchString(group) || !goodsNumber.MatchString(id) {
			return false, c.differs(raw, nil, "a row of the list of products has no number", "商品清單缺少編號")
		}
		p := byGroup[group]
		if p == nil {
			p = &product{group: group}
			byGroup[group], all = p, append(all, p)
		}
		if slices.Contains(p.ids, id) {
			return false, nil
		}
		p.ids = append(p.ids, id)
		return true, nil
	})
	return all, err
}

// variants gives all variants of a product. One that the list named and the group does not have is asked for by itself; it may have been
// taken off the shelf meanwhile.
func (c *connector) variants(ctx context.Context, p *product) ([]goodsRow, error) {
	raws, err := c.group(ctx, p.group)
	if err != nil && !isNotFound(err) {
		return nil, err
	}
	rows := make([]goodsRow, 0, len(raws))
	for _, raw := range raws {
		row, err := c.readGoods(raw)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	for _, id := range p.ids {
		key := keyOf(id)
		isGroup := id == p.group && len(rows) > 0
		if isGroup || slices.ContainsFunc(rows, func(r goodsRow) bool { return keyOf(string(r.ID)) == key }) {
			continue
		}
		row, err := c.goods(ctx, key, id)
		switch {
		case isNotFound(err):
		case err != nil:
			return nil, err
		default:
			rows = append(rows, row)
		}
	}
	return rows, nil
}

func (c *connector) listing(row goodsRow) connectors.Listing {
	l := connectors.Listing{
		Key: keyOf(string(row.ID)), Name: string(cmp.Or(row.Name, row.ID)), Variant: string(cmp.Or(row.Spec, row.Other)),
		SKU: c.sku(row.SKU), Barcode: string(row.Barcode), Image: picture(row.Pictures), Active: row.OnShelf != "0" && row.OnShelf != "false",
	}
	if quantity, ok := row.Qty.Count(); ok {
		l.Stock, l.StockManaged = &quantity, true
	}
	return l
}

// picture gives the first address of a picture: a list of them, or an object of sizes. One without a host is PChome's own, which is not known
// for certain, and is left out.
func picture(raw json.RawMessage) string {
	var one text
	var many []text
	var sizes map[string]text
	switch {
	case json.Unmarshal(raw, &one) == nil && one != "":
		many = []text{one}
	case json.Unmarshal(raw, &many) == nil:
	case json.Unmarshal(raw, &sizes) == nil:
		many = []text{sizes["B"]}
	}
	for _, address := range many {
		if strings.HasPrefix(string(address), "https://") {
			return string(address)
		}
	}
	return ""
}
