package moplus

// Stock: read with the goods query, set to the quantity wanted. FACTS.md section 4.

import (
	"context"
	"net/url"
	"slices"

	"gowarehouse/connectors"
)

var (
	opGoods = operation{path: oldDoor + "GoodsQueryByMethod", result: "result"}
	opStock = operation{path: oldDoor + "GoodsStockModify", changes: true, result: "result"}
	opSale  = operation{path: newDoor + "ModifySkuSaleGb", changes: true}
)

// perStock is how many goods go in one call: what a live client does, and what is asked about at once here.
const perStock = 100

const (
	saleOn  = "on"
	saleOff = "off"
	// keptSale is the key under which a level keeps whether the variant is on sale.
	keptSale = "sale"
)

// Stock reads the quantity of variants.
func (c *Connector) Stock(ctx context.Context, keys []connectors.ListingKey) ([]connectors.StockLevel, error) {
	var items []string
	for _, key := range keys {
		items = appendNew(items, key.Item)
	}
	found := map[connectors.ListingKey]connectors.StockLevel{}
	for part := range slices.Chunk(items, perStock) {
		asked := make([]map[string]any, len(part))
		for i, item := range part {
			asked[i] = map[string]any{"goodsCode": item}
		}
		body := goodsQuery(methodStock, 1, goodsPerPage)
		body["listGoods"] = asked
		page, err := c.goods(ctx, body)
		if err != nil {
			return nil, err
		}
		for _, g := range page.goods {
			for _, v := range g.Variants {
				level := c.level(g, v)
				found[level.Key] = level
			}
		}
	}
	levels := make([]connectors.StockLevel, len(keys))
	for i, key := range keys {
		level, there := found[key]
		if !there {
			level = connectors.StockLevel{Key: key, Err: connectors.Missing(nil, "MO店+ has no goods %s-%s", "MO店+ 沒有商品 %s-%s",
				"Check the product in the MO店+ back office.", "請至 MO店+ 後台確認商品。", key.Item, key.Variant)}
		}
		levels[i] = level
	}
	return levels, nil
}

// level reads one variant. Where a variant is taken off sale in place of a quantity of 0, one that is off offers nothing.
func (c *Connector) level(g goods, v variant) connectors.StockLevel {
	level := connectors.StockLevel{
		Key: connectors.ListingKey{Item: string(g.Code), Variant: string(v.Code)}, Keep: map[string]string{keptSale: string(v.Sale)},
	}
	var ok bool
	if level.Quantity, ok = v.Quantity.Count(); !ok {
		level.Err = unexpected("the quantity of "+level.Key.Item+"-"+level.Key.Variant+" is no number", nil, false)
	}
	if c.zeroOff && v.Sale == saleOff {
		level.Quantity = 0
	}
	return level
}

// stockRow is an element of a stock change.
type stockRow struct {
	GoodsCode   string `json:"goodsCode"`
	GoodsDtCode string `json:"goodsdtCode"`
	Quantity    int    `json:"quantity"`
}

// stockResult is an element of its answer.
type stockResult struct {
	GoodsCode   text `json:"goodsCode"`
	GoodsDtCode text `json:"goodsdtCode"`
	Success     flag `json:"success"`
	Message     text `json:"errorMessage"`
}

// PushStock sets the quantities.
func (c *Connector) PushStock(ctx context.Context, changes []connectors.StockChange) []connectors.StockOutcome {
	outcomes := make([]connectors.StockOutcome, len(changes))
	var failure error
	for at := 0; at < len(changes); at += perStock {
		end := min(at+perStock, len(changes))
		part, out := changes[at:end], outcomes[at:end]
		for i, change := range part {
			out[i].Key = change.Key
		}
		if failure != nil && connectors.AfterChange(failure) != connectors.Refused {
			setAll(out, connectors.NotAsked, connectors.Unsent(failure))
			continue
		}
		if failure = c.setStock(ctx, part, out); failure != nil {
			setAll(out, connectors.AfterChange(failure), failure)
			continue
		}
		c.setSale(ctx, part, out)
	}
	return outcomes
}

func setAll(out []connectors.StockOutcome, state connectors.OutcomeState, err error) {
	for i := range out {
		out[i].State, out[i].Err = state, err
	}
}

// setStock makes one call.
func (c *Connector) setStock(ctx context.Context, changes []connectors.StockChange, out []connectors.StockOutcome) error {
	rows := make([]stockRow, len(changes))
	for i, change := range changes {
		rows[i] = stockRow{change.Key.Item, change.Key.Variant, max(0, change.Target)}
	}
	var told struct {
		envelope
		List []stockResult `json:"result"`
	}
	if _, err := c.ask(ctx, opStock, map[string]any{"listGoodsStockModify": rows}, &told); err != nil {
		return err
	}
	for i, change := range changes {
		switch r := resultOf(told.List, change.Key, i, len(changes)); {
		case r == nil:
			out[i].State, out[i].Err = connectors.Unclear, unexpected("the answer does not name the goods", nil, true)
		case bool(r.Success):
			out[i].State = connectors.Done
		default:
			out[i].State, out[i].Err = connectors.Refused, connectors.Errorf(connectors.Rejected, "MO店+ refused the quantity of %s-%s: %s",
				change.Key.Item, change.Key.Variant, firstOf(c.discreet(string(r.Message)), "no reason given"))
		}
	}
	return nil
}

// resultOf finds the result of a variant by its codes. The document's sample writes goodsCode twice and leaves goodsdtCode out: then the
// order of the request says which is which, if none is missing.
func resultOf(told []stockResult, key connectors.ListingKey, index, asked int) *stockResult {
	for i, r := range told {
		if string(r.GoodsCode) == key.Item && string(r.GoodsDtCode) == key.Variant {
			return &told[i]
		}
	}
	if len(told) == asked && told[index].GoodsDtCode == "" {
		return &told[index]
	}
	return nil
}

// setSale takes variants off sale whose 0 was refused, and puts those on sale again that got stock, if the account is to do so.
func (c *Connector) setSale(ctx context.Context, changes []connectors.StockChange, out []connectors.StockOutcome) {
	if !c.zeroOff {
		return
	}
	for i, change := range changes {
		switch {
		case change.Target <= 0 && out[i].State == connectors.Refused:
			c.sale(ctx, change.Key, saleOff, &out[i])
		case change.Target > 0 && out[i].State == connectors.Done && change.Keep[keptSale] == saleOff:
			c.sale(ctx, change.Key, saleOn, &out[i])
		}
	}
}

// sale switches one variant. It ends in the same whether it is done once or twice.
func (c *Connector) sale(ctx context.Context, key connectors.ListingKey, to string, out *connectors.StockOutcome) {
	_, err := c.callForm(ctx, opSale, url.Values{"goodsCode": {key.Item}, "goodsDtCode": {key.Variant}, "saleGb": {to}})
	if err == nil {
		out.State, out.Err = connectors.Done, nil
		return
	}
	out.State, out.Err = connectors.AfterChange(err), err
	if out.State == connectors.NotAsked && to == saleOn { // the quantity is set already
		out.State = connectors.Unclear
	}
}
