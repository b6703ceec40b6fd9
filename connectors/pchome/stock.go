package pchome

// Stock (FACTS.md section 4): the number that may still be sold, set as it shall be, several products in one call.

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"net/url"

	"gowarehouse/connectors"
)

// keepID is the key under which a StockLevel keeps the product's number as PChome writes it.
const keepID = "id"

// Stock reads levels: one call for all variants of a product, and one for each that this does not bring.
func (c *connector) Stock(ctx context.Context, keys []connectors.ListingKey) ([]connectors.StockLevel, error) {
	levels := make([]connectors.StockLevel, len(keys))
	groups := map[string]map[connectors.ListingKey]goodsRow{}
	for i, key := range keys {
		rows, asked := groups[key.Item]
		if !asked {
			var err error
			if rows, err = c.goodsOf(ctx, key.Item); err != nil {
				return nil, err
			}
			groups[key.Item] = rows
		}
		row, there := rows[key]
		var err error
		if !there {
			row, err = c.goods(ctx, key, numbersOf(key)...)
		}
		if connectors.Ends(err) {
			return nil, err
		}
		levels[i] = level(key, row, err)
	}
	return levels, nil
}

// goodsOf are the variants of a product, by their keys; none if the product is not a group at PChome.
func (c *connector) goodsOf(ctx context.Context, group string) (map[connectors.ListingKey]goodsRow, error) {
	rows, err := c.group(ctx, group)
	if connectors.Ends(err) {
		return nil, err
	}
	byKey := map[connectors.ListingKey]goodsRow{}
	for _, raw := range rows { // none after an error: each variant is asked for by itself
		if row, err := c.readGoods(raw); err == nil {
			byKey[keyOf(string(row.ID))] = row
		}
	}
	return byKey, nil
}

var errNoGoods = connectors.Missing(nil, "PChome has no such product", "PChome 查無此商品", "Check the product in PChome's vendor system (VDR).",
	"請至 PChome 廠商系統（VDR）確認商品。")

// numbersOf are the ways to write a listing's number. That of the only variant is written out or left away.
func numbersOf(key connectors.ListingKey) []string {
	if key.Variant != "" {
		return []string{key.Item + "-" + key.Variant}
	}
	return []string{key.Item + "-" + noVariant, key.Item}
}

// goods asks for one listing by its number, in each of the ways to write it until PChome has it.
func (c *connector) goods(ctx context.Context, key connectors.ListingKey, written ...string) (goodsRow, error) {
	for _, id := range written {
		if !goodsNumber.MatchString(id) {
			continue
		}
		row, err := c.oneGoods(ctx, key, id)
		if !isNotFound(err) {
			return row, err
		}
	}
	return goodsRow{}, errNoGoods
}

func (c *connector) oneGoods(ctx context.Context, key connectors.ListingKey, id string) (goodsRow, error) {
	reply, err := c.call(ctx, request{name: "goods", method: http.MethodGet, path: pathGoods + "/" + url.PathEscape(id), query: "extra_fields=PmName"})
	if err != nil {
		return goodsRow{}, err
	}
	rows, err := c.rows(reply)
	if err != nil {
		return goodsRow{}, err
	}
	var odd error
	for _, raw := range rows {
		row, err := c.readGoods(raw)
		if err == nil && keyOf(string(row.ID)) == key {
			return row, nil
		}
		odd = cmp.Or(odd, err)
	}
	return goodsRow{}, cmp.Or(odd, error(errNoGoods))
}

// level is a listing's level as PChome shows it, or why it could not be read.
func level(key connectors.ListingKey, row goodsRow, err error) connectors.StockLevel {
	if err != nil {
		return connectors.StockLevel{Key: key, Err: err}
	}
	l := connectors.StockLevel{Key: key, Keep: map[string]string{keepID: string(row.ID)}}
	var counted bool
	if l.Quantity, counted = row.Qty.Count(); !counted {
		l.Err = connectors.Refuse("PChome shows no quantity of this product", "PChome 未顯示此商品的可賣量",
			"Check in PChome's vendor system (VDR) whether it is drop-shipped (轉單).", "請至 PChome 廠商系統（VDR）確認是否為轉單商品。")
	}
	return l
}

// PushStock sets products to their targets. PChome refuses a call whole, so that a refused one is made again for each product.
func (c *connector) PushStock(ctx context.Context, changes []connectors.StockChange) []connectors.StockOutcome {
	outcomes := make([]connectors.StockOutcome, len(changes))
	var open []int
	for i, change := range changes {
		outcomes[i].Key = change.Key
		if change.Keep[keepID] == "" {
			outcomes[i].State, outcomes[i].Err = connectors.NotAsked, connectors.Errorf(connectors.Rejected, "the stock must be read first")
			continue
		}
		open = append(open, i)
	}
	for len(open) > 0 {
		batch := open[:min(len(open), mostIDs)]
		open = open[len(batch):]
		if err := c.setTogether(ctx, changes, batch, outcomes); connectors.Ends(err) {
			leave(outcomes, open, err)
			break
		}
	}
	return outcomes
}

// leave notes changes that were not made because of an error of an earlier one.
func leave(outcomes []connectors.StockOutcome, open []int, err error) {
	for _, i := range open {
		outcomes[i].State, outcomes[i].Err = connectors.NotAsked, connectors.Unsent(err)
	}
}

// setTogether sets some products in one call, or one by one where PChome refuses them together. It gives the last error.
func (c *connector) setTogether(ctx context.Context, changes []connectors.StockChange, batch []int, outcomes []connectors.StockOutcome) error {
	ids := make([]string, len(batch))
	entries := make([]stockEntry, len(batch))
	for at, i := range batch {
		ids[at] = changes[i].Keep[keepID]
		entries[at] = stockEntry{ID: ids[at], Qty: max(0, changes[i].Target)}
	}
	_, err := c.call(ctx, request{name: "stock", method: http.MethodPut, path: pathStock, query: paramProd + "=" + joined(ids), body: entries})
	if len(batch) > 1 && err != nil && connectors.AfterChange(err) == connectors.Refused {
		for at := range batch {
			if err = c.setTogether(ctx, changes, batch[at:at+1], outcomes); connectors.Ends(err) {
				leave(outcomes, batch[at+1:], err)
				break
			}
		}
		return err
	}
	for _, i := range batch {
		outcomes[i].State, outcomes[i].Err = connectors.Done, err
		if err != nil {
			outcomes[i].State = connectors.AfterChange(err)
		}
	}
	return err
}

// readGoods reads a row of goods.
func (c *connector) readGoods(raw json.RawMessage) (goodsRow, error) {
	var row goodsRow
	if !isObject(raw) || json.Unmarshal(raw, &row) != nil || !goodsNumber.MatchString(string(row.ID)) {
		return goodsRow{}, c.differs(raw, nil, "a product has another shape", "商品格式不符")
	}
	return row, nil
}

// group asks for all variants of a product.
func (c *connector) group(ctx context.Context, group string) ([]json.RawMessage, error) {
	if !goodsNumber.MatchString(group) {
		return nil, nil
	}
	reply, err := c.call(ctx, request{name: "goods group", method: http.MethodGet, path: pathGoods, query: paramGroup + "=" + group})
	if err != nil {
		return nil, err
	}
	return c.rows(reply)
}
