package ruten

// Stock: absolute numbers, one item per call with those of its variants that change (FACTS.md §4).

import (
	"context"
	"slices"

	"gowarehouse/connectors"
)

// Stock reads each item once, whatever number of its variants is asked for. One that cannot be read hides no other.
func (c *Connector) Stock(ctx context.Context, keys []connectors.ListingKey) ([]connectors.StockLevel, error) {
	type reading struct {
		item itemRow
		err  error
	}
	read := map[string]reading{}
	levels := make([]connectors.StockLevel, len(keys))
	for i, key := range keys {
		one, before := read[key.Item]
		if !before {
			one.item, one.err = c.item(ctx, key.Item)
			if connectors.Ends(one.err) {
				return nil, one.err
			}
			read[key.Item] = one
		}
		levels[i] = connectors.StockLevel{Key: key, Err: one.err}
		if one.err == nil {
			levels[i].Quantity, levels[i].Err = one.item.stockOf(key)
		}
	}
	return levels, nil
}

// item asks for one item for sale.
func (c *Connector) item(ctx context.Context, id string) (itemRow, error) {
	var item itemRow
	if id == "" {
		return item, noListing()
	}
	reply, err := c.call(ctx, opItem, id, nil, nil)
	if err != nil {
		return item, err
	}
	if err := decode(opItem, reply, &item); err != nil {
		return item, err
	}
	item.answer = reply.Body
	if string(item.ID) != id {
		return item, odd(opItem, reply.Body, connectors.Text{EN: "it is about another item", ZH: "是另一項商品"}, nil)
	}
	return item, nil
}

// stockOf gives the stock of a listing of the item.
func (item itemRow) stockOf(key connectors.ListingKey) (int, error) {
	told := item.Stock
	if key.Variant != "" || item.hasSpec() {
		i := slices.IndexFunc(item.Specs, func(s specRow) bool { return s.ID != "" && string(s.ID) == key.Variant })
		if i < 0 {
			return 0, noListing()
		}
		told = item.Specs[i].Stock
	}
	quantity, counted := told.Level()
	if !counted {
		return 0, unlike(item.answer, connectors.Text{EN: opItem.name + ": its stock is missing or no number", ZH: opItem.name + "：庫存缺少或不是數字"}, nil)
	}
	return quantity, nil
}

func (item itemRow) hasSpec() bool {
	return item.HasSpec == "true" || item.HasSpec == "1" || len(item.Specs) > 0
}

func noListing() error {
	return connectors.Missing(nil, "Ruten has no such item or variant", "露天沒有此商品或規格",
		"Read the listings again and map the product anew; an item with variants is mapped variant by variant.",
		"請重新讀取商品清單並重新對應；多規格商品須逐一規格對應。")
}

// PushStock sends one call for each item. A failure that is the account's ends it.
func (c *Connector) PushStock(ctx context.Context, changes []connectors.StockChange) []connectors.StockOutcome {
	out := make([]connectors.StockOutcome, len(changes))
	byItem := map[string][]int{}
	var order []string
	for i, change := range changes {
		out[i].Key = change.Key
		if err := unfit(change); err != nil {
			out[i].State, out[i].Err = connectors.Refused, err
			continue
		}
		if byItem[change.Key.Item] == nil {
			order = append(order, change.Key.Item)
		}
		byItem[change.Key.Item] = append(byItem[change.Key.Item], i)
	}
	var failure error
	for _, item := range order {
		state, err := connectors.NotAsked, failure
		if failure == nil {
			state, err = c.pushItem(ctx, item, byItem[item], changes)
		}
		for _, i := range byItem[item] {
			out[i].State, out[i].Err = state, err
		}
		if failure == nil && connectors.Ends(err) {
			failure = connectors.Unsent(err)
		}
	}
	return out
}

func unfit(change connectors.StockChange) error {
	switch {
	case change.Key.Item == "":
		return noListing()
	case change.Target < 0:
		return connectors.Refuse("a stock of less than nothing cannot be sent", "庫存不可為負數", "Correct the stock.", "請更正庫存。")
	}
	return nil
}

// pushItem sends the changes of one item: its own quantity, or those of its variants.
func (c *Connector) pushItem(ctx context.Context, item string, of []int, changes []connectors.StockChange) (connectors.OutcomeState, error) {
	request := stockRequest{Item: item}
	for _, i := range of {
		target := changes[i].Target
		if changes[i].Key.Variant == "" {
			request.Qty = &target
			continue
		}
		request.Specs = append(request.Specs, specStock{changes[i].Key.Variant, target})
	}
	if _, err := c.call(ctx, opStock, "", nil, request); err != nil {
		return connectors.AfterChange(err), err
	}
	return connectors.Done, nil
}
