package moplus

// Listings: the goods query, a row for each product with its variants. FACTS.md section 5.

import (
	"cmp"
	"context"
	"encoding/json"
	"iter"
	"strings"

	"gowarehouse/connectors"
	"gowarehouse/connectors/pages"
)

// The values of queryMethod and saleStatus that are asked for and met.
const (
	methodAll    = "All"
	methodStock  = "Stock"
	allGoods     = "All"
	startSelling = "StartSelling"
	// goodsPerPage: MO店+ takes 100 to 10,000.
	goodsPerPage = 1000
)

// goods is a product. Fields of the product's own price are being retired in favour of the variants'.
type goods struct {
	Success  *flag     `json:"success"`
	Message  text      `json:"errorMessage"`
	Code     text      `json:"goodsCode"`
	Name     text      `json:"goodsName"`
	Status   text      `json:"saleStatus"`
	Price    text      `json:"salePrice"`
	Variants []variant `json:"listGoodsdt"`
}

type variant struct {
	Code     text `json:"goodsdtCode"`
	Quantity text `json:"quantity"`
	SKU      text `json:"entpGoodsNo"`
	Option   text `json:"goodsdtInfo"`
	Price    text `json:"salePrice"`
	Sale     text `json:"dtSaleStatus"`
}

func goodsQuery(method string, page, size int) map[string]any {
	return map[string]any{"queryMethod": method, "saleStatus": allGoods, "pageIndex": page, "maxPerPage": size}
}

// goodsPage is one answer of the goods query.
type goodsPage struct {
	pages.Page
	goods []goods
}

// goods makes one goods query. Elements that report a failure are left out: they name goods that are not there.
func (c *Connector) goods(ctx context.Context, body map[string]any) (goodsPage, error) {
	none := goodsPage{Page: pages.Page{Total: pages.Uncounted, Pages: pages.Uncounted}}
	var list struct {
		envelope
		Total text              `json:"totalGoods"`
		Rows  []json.RawMessage `json:"result"`
	}
	reply, err := c.ask(ctx, opGoods, body, &list)
	switch {
	case meansEmpty(err):
		return goodsPage{}, nil
	case err != nil:
		return none, err
	case list.Rows == nil:
		return none, unexpected(opGoods.name()+": the answer has no result", reply.Body, false)
	}
	page := none
	page.Rows = list.Rows
	if total, counted := list.Total.Count(); counted {
		page.Total, page.Pages = total, (total+goodsPerPage-1)/goodsPerPage
	}
	for _, raw := range list.Rows {
		var g goods
		if err := read(raw, &g); err != nil {
			return none, unexpected(opGoods.name()+": a product cannot be read", raw, false)
		}
		if g.Success != nil && !bool(*g.Success) {
			continue
		}
		if g.Code == "" || len(g.Variants) == 0 {
			return none, unexpected(opGoods.name()+": a product has no code or no variants", raw, false)
		}
		page.goods = append(page.goods, g)
	}
	return page, nil
}

// Listings streams the variants page by page, each once.
func (c *Connector) Listings(ctx context.Context) iter.Seq2[connectors.Listing, error] {
	return func(yield func(connectors.Listing, error) bool) {
		seen := map[connectors.ListingKey]bool{}
		var last goodsPage
		walk := pages.Walk(goodsPerPage, func(number int) (_ pages.Page, err error) {
			body := goodsQuery(methodAll, number, goodsPerPage)
			body["applyDate"] = c.now().In(taipei).Format("2006-01-02 15:04:05")
			last, err = c.goods(ctx, body)
			return last.Page, err
		})
		for _, err := range walk {
			if err != nil {
				yield(connectors.Listing{}, err)
				return
			}
			for _, g := range last.goods {
				for _, v := range g.Variants {
					l := g.listing(v)
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

func (g goods) listing(v variant) connectors.Listing {
	l := connectors.Listing{
		Key: connectors.ListingKey{Item: string(g.Code), Variant: string(v.Code)}, Name: string(g.Name), Variant: string(v.Option), SKU: string(v.SKU),
		StockManaged: true, Active: g.Status == startSelling && !strings.EqualFold(string(v.Sale), saleOff),
	}
	if l.Variant == noOption {
		l.Variant = ""
	}
	if price, priced := cmp.Or(v.Price, g.Price).Amount("TWD"); priced {
		l.Price = &price
	}
	if quantity, ok := v.Quantity.Count(); ok {
		l.Stock = &quantity
	}
	return l
}
