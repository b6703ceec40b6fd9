package shopline

// Stock (FACTS.md section 4): quantities are absolute; a product with variations has one for each.

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"

	"gowarehouse/connectors"
)

// keepUnlimited marks a listing whose product has no quantity.
const keepUnlimited = "unlimited"

var errNoListing = connectors.Missing(nil, "the shop has no such product or variation", "商店中沒有此商品或規格",
	"Read the listings again; it may have been deleted in SHOPLINE.", "請重新讀取商品；該商品可能已在 SHOPLINE 刪除。")

var errUnlimited = &connectors.Error{Kind: connectors.Rejected, Code: "stock_not_managed", Do: connectors.Text{
	EN: "Switch off \"unlimited quantity\" of the product in SHOPLINE, or leave its stock alone.",
	ZH: "請在 SHOPLINE 關閉該商品的「無限數量」，或不同步其庫存。",
}}

func unlimited() *connectors.Error {
	told := *errUnlimited
	return told.Saying("the product has an unlimited quantity in the shop", "該商品在商店設為無限數量")
}

func validKey(k connectors.ListingKey) bool {
	return isID(k.Item) && (k.Variant == "" || isID(k.Variant))
}

// Stock reads the products of the listings, each once.
func (c *connector) Stock(ctx context.Context, keys []connectors.ListingKey) ([]connectors.StockLevel, error) {
	var products []string
	for _, k := range keys {
		if validKey(k) && !slices.Contains(products, k.Item) {
			products = append(products, k.Item)
		}
	}
	found, err := c.stocksOf(ctx, products)
	if err != nil {
		return nil, err
	}
	levels := make([]connectors.StockLevel, len(keys))
	for i, k := range keys {
		levels[i] = connectors.StockLevel{Key: k, Err: errNoListing}
		if p := found[k.Item]; p != nil && validKey(k) {
			levels[i] = c.level(k, p)
		}
	}
	return levels, nil
}

// stocksOf reads products by their ids: one by one, or out of the list of all where that takes fewer requests. What the list leaves out
// is asked for by itself. A product that is not there is left out.
func (c *connector) stocksOf(ctx context.Context, ids []string) (map[string]*wireStocks, error) {
	found := map[string]*wireStocks{}
	if c.warehouse == "" && len(ids) > pageSize {
		for rows, err := range c.pages(ctx, "products", "/v1/products", url.Values{}) {
			if err != nil {
				return nil, err
			}
			for _, row := range rows {
				var p wireStocks
				if json.Unmarshal(row, &p) == nil && slices.Contains(ids, string(p.ID)) {
					found[string(p.ID)] = &p
				}
			}
			if len(found) == len(ids) {
				break
			}
		}
	}
	for _, id := range ids {
		if found[id] != nil {
			continue
		}
		p, err := c.stocks(ctx, id)
		if err != nil && !isNotFound(err) {
			return nil, err
		}
		found[id] = p
	}
	return found, nil
}

// wireStocks is a product for its stock: by warehouse where the account names one.
type wireStocks struct {
	wireProduct
	Stocks list[wireStock] `json:"stocks"`
}

func (c *connector) stocks(ctx context.Context, product string) (*wireStocks, error) {
	name, path := "products/id", "/v1/products/"+product
	if c.warehouse != "" {
		name, path = "products/stocks", path+"/stocks"
	}
	reply, err := c.get(ctx, name, path, nil)
	if err != nil {
		return nil, err
	}
	p, err := decode[wireStocks](reply)
	if err == nil && string(p.ID) != product {
		err = misshapen("SHOPLINE gave another product than the one asked for", reply.Body, nil)
	}
	if err != nil {
		return nil, err
	}
	return &p, nil
}

// level picks a listing out of its product.
func (c *connector) level(k connectors.ListingKey, p *wireStocks) connectors.StockLevel {
	level := connectors.StockLevel{Key: k}
	quantity, stocks := p.Quantity, p.Stocks
	i := slices.IndexFunc(p.Variations, func(v wireVariation) bool { return string(v.ID) == k.Variant })
	switch {
	case k.Variant == "" && len(p.Variations) > 0, k.Variant != "" && i < 0:
		level.Err = errNoListing
		return level
	case i >= 0:
		quantity, stocks = p.Variations[i].Quantity, p.Variations[i].Stocks
	}
	if p.Unlimited == "true" {
		level.Err, level.Keep = unlimited(), map[string]string{keepUnlimited: yes}
		return level
	}
	if c.warehouse != "" {
		quantity = ""
		for _, s := range stocks {
			if string(s.Warehouse) == c.warehouse {
				quantity = s.Quantity
			}
		}
	}
	n, counted := quantity.level()
	if !counted {
		level.Err = connectors.Refuse("the shop shows no quantity for this listing", "商店未顯示此商品的庫存數量",
			"Check the warehouse in the account's settings.", "請檢查帳號設定中的倉庫。")
	}
	level.Quantity = n
	return level
}

// PushStock sets the listings to their targets, one call each: the call for many has a body that nobody has seen.
func (c *connector) PushStock(ctx context.Context, changes []connectors.StockChange) []connectors.StockOutcome {
	outcomes := make([]connectors.StockOutcome, len(changes))
	for i, change := range changes {
		outcomes[i].Key = change.Key
		outcomes[i].State, outcomes[i].Err = c.put(ctx, change)
	}
	return outcomes
}

// warehouseStock is the body of the call that names a warehouse.
type warehouseStock struct {
	Warehouse string `json:"warehouse_id"`
	Variation string `json:"variation_id,omitempty"`
	Quantity  int    `json:"quantity"`
	Replace   bool   `json:"is_replace"`
}

// plainStock is the body of the calls that name none. replace is what makes it absolute.
type plainStock struct {
	Quantity int  `json:"quantity"`
	Replace  bool `json:"replace"`
}

func (c *connector) put(ctx context.Context, change connectors.StockChange) (connectors.OutcomeState, error) {
	k := change.Key
	switch {
	case !validKey(k):
		return connectors.Refused, errNoListing
	case change.Keep[keepUnlimited] == yes:
		return connectors.Refused, unlimited()
	case c.warehouse != "":
		_, err := c.send(ctx, "products/stocks", http.MethodPut, "/v1/products/"+k.Item+"/stocks",
			warehouseStock{c.warehouse, k.Variant, change.Target, true})
		return stockState(err)
	}
	name, path := "products/update_quantity", "/v1/products/"+k.Item
	if k.Variant != "" {
		name, path = "variations/update_quantity", path+"/variations/"+k.Variant
	}
	reply, err := c.send(ctx, name, http.MethodPut, path+"/update_quantity", plainStock{change.Target, true})
	if err != nil {
		return stockState(err)
	}
	answer, err := decode[struct {
		Quantity text `json:"quantity"`
	}](reply)
	if n, counted := answer.Quantity.level(); err != nil || !counted || n != change.Target {
		return connectors.Unclear, &connectors.Error{
			Kind: connectors.Unexpected, Reason: "the shop shows another quantity than the one sent", Body: reply.Body, MaybeDone: true,
			Do: connectors.Text{
				EN: "Compare both in SHOPLINE. If the shop has several warehouses, name the one to keep in the account's settings.",
				ZH: "請至 SHOPLINE 比對庫存。若商店有多個倉庫，請在帳號設定指定倉庫。",
			},
		}
	}
	return connectors.Done, nil
}

// stockState is how a call that changes stock ended.
func stockState(err error) (connectors.OutcomeState, error) {
	if err == nil {
		return connectors.Done, nil
	}
	return connectors.AfterChange(err), err
}
