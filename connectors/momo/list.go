package momo

// Listings: the sale status of the supplier's goods, one row per single item, joined with the stock. FACTS.md section 5.

import (
	"context"
	"encoding/json"
	"iter"
	"strconv"

	"gowarehouse/connectors"
)

var opSaleStatus = scmQuery("/api/v1/goodsSaleStatus/query.scm")

const (
	bySupplier = "990" // delyType: goods the supplier delivers; consigned goods are momo's to count
	onSale     = "進行"
	// maxPages ends a listing whose totalPage cannot be true.
	maxPages = 2000
)

// saleRow is a row of the sale status.
type saleRow struct {
	GoodsCode   text `json:"goods_code"`
	GoodsName   text `json:"goods_name"`
	GoodsDtCode text `json:"goodsdt_code"`
	GoodsDtInfo text `json:"goodsdt_info"`
	EntpGoodsNo text `json:"entp_goods_no"`
	Barcode     text `json:"international_no"`
	SaleName    text `json:"sale_gb_name"`
}

// Listings streams the goods page by page, each single item once, with one stock query for each page.
func (c *Connector) Listings(ctx context.Context) iter.Seq2[connectors.Listing, error] {
	return func(yield func(connectors.Listing, error) bool) {
		seen := map[connectors.ListingKey]bool{}
		for page, pages := 1, 1; page <= min(pages, maxPages); page++ {
			rows, total, err := c.pagedRows(ctx, opSaleStatus, map[string]any{"sendInfo": map[string]any{
				"goodsCode": "", "goodsName": "", "entpGoodsNo": "", "saleGB": "", "delyType": bySupplier, "outForNoGoods": "", "page": page,
			}})
			if err != nil {
				yield(connectors.Listing{}, err)
				return
			}
			if n, err := strconv.Atoi(total); err == nil {
				pages = n
			}
			listings, err := c.listings(ctx, rows, seen)
			if err != nil {
				yield(connectors.Listing{}, err)
				return
			}
			for _, l := range listings {
				if !yield(l, nil) {
					return
				}
			}
		}
	}
}

// listings reads one page and joins the stock.
func (c *Connector) listings(ctx context.Context, rows []json.RawMessage, seen map[connectors.ListingKey]bool) ([]connectors.Listing, error) {
	var listings []connectors.Listing
	var codes []string
	asked := map[string]bool{}
	for _, raw := range rows {
		var row saleRow
		if err := json.Unmarshal(raw, &row); err != nil || row.GoodsCode == "" {
			return nil, unexpected(opSaleStatus.name+": a row cannot be read", raw, false)
		}
		l := row.listing()
		if seen[l.Key] {
			continue
		}
		seen[l.Key] = true
		listings = append(listings, l)
		if !asked[l.Key.Item] {
			asked[l.Key.Item] = true
			codes = append(codes, l.Key.Item)
		}
	}
	levels, err := c.stockOf(ctx, codes)
	if err != nil {
		return nil, err
	}
	for i := range listings {
		if level, there := levels[listings[i].Key]; there && level.Err == nil {
			listings[i].Stock, listings[i].StockManaged = &level.Quantity, true
		}
	}
	return listings, nil
}

func (r saleRow) listing() connectors.Listing {
	option := string(r.GoodsDtInfo)
	if option == noOption {
		option = ""
	}
	return connectors.Listing{
		Key:  connectors.ListingKey{Item: string(r.GoodsCode), Variant: string(r.GoodsDtCode)},
		Name: string(r.GoodsName), Variant: option, SKU: string(r.EntpGoodsNo), Barcode: string(r.Barcode), Active: r.SaleName == onSale,
	}
}
