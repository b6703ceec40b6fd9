package shopee

// Stock: absolute numbers, by item and model.

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"gowarehouse/connectors"
)

// keepReserved is the key under which a StockLevel carries the reserved stock to PushStock.
const keepReserved = "reserved"

// stockInfo is stock_info_v2.
type stockInfo struct {
	Summary struct {
		Reserved json.Number `json:"total_reserved_stock"`
	} `json:"summary_info"`
	Seller []struct {
		Location string      `json:"location_id"`
		Stock    json.Number `json:"stock"`
	} `json:"seller_stock"`
}

// quantity is the seller's stock at a location, or at all of them.
func (s stockInfo) quantity(location string) (int, error) {
	sum := 0
	for _, row := range s.Seller {
		if location != "" && row.Location != location {
			continue
		}
		n, err := strconv.Atoi(row.Stock.String())
		if err != nil {
			return 0, &connectors.Error{Kind: connectors.Unexpected, Reason: "seller_stock is not a number", Err: err}
		}
		sum += n
	}
	return sum, nil
}

// Stock reads seller_stock, which is what update_stock sets: base info by 50 items, and the models of each item that has some.
func (c *Connector) Stock(ctx context.Context, keys []connectors.ListingKey) ([]connectors.StockLevel, error) {
	location, err := c.location(ctx)
	if err != nil {
		return nil, err
	}
	found := map[connectors.ListingKey]stockInfo{}
	for _, part := range inChunks(itemsOf(keys), batchSize) {
		items, err := c.items(ctx, part)
		if err != nil {
			return nil, err
		}
		for _, it := range items {
			if err := c.stockOf(ctx, it, found); err != nil {
				return nil, err
			}
		}
	}
	levels := make([]connectors.StockLevel, len(keys))
	for i, key := range keys {
		levels[i] = level(key, found, location)
	}
	return levels, nil
}

func level(key connectors.ListingKey, found map[connectors.ListingKey]stockInfo, location string) connectors.StockLevel {
	l := connectors.StockLevel{Key: key}
	info, there := found[key]
	if !there {
		l.Err = &connectors.Error{Kind: connectors.NotFound, Reason: "Shopee has no listing " + key.Item + " " + key.Variant}
		return l
	}
	quantity, err := info.quantity(location)
	if err != nil {
		l.Err = err
		return l
	}
	l.Quantity = quantity
	l.Keep = map[string]string{keepReserved: info.Summary.Reserved.String()}
	return l
}

// itemsOf lists the items of the keys that can be asked for, each once.
func itemsOf(keys []connectors.ListingKey) []string {
	var ids []string
	for _, key := range keys {
		if isWhole([]byte(key.Item)) && !slices.Contains(ids, key.Item) {
			ids = append(ids, key.Item)
		}
	}
	return ids
}

// items asks for the base info of up to 50 items.
func (c *Connector) items(ctx context.Context, ids []string) ([]itemInfo, error) {
	var reply struct {
		Items []itemInfo `json:"item_list"`
	}
	err := c.call(ctx, opItemInfo, url.Values{"item_id_list": {strings.Join(ids, ",")}}, nil, &reply)
	if err != nil && connectors.KindOf(err) != connectors.NotFound {
		return nil, err
	}
	return reply.Items, nil
}

func (c *Connector) stockOf(ctx context.Context, it itemInfo, found map[connectors.ListingKey]stockInfo) error {
	if !it.HasModel {
		found[keyOf(it.ID, "")] = it.Stock
		return nil
	}
	models, err := c.models(ctx, it.ID)
	if err != nil && connectors.KindOf(err) != connectors.NotFound {
		return err
	}
	for _, m := range models.Models {
		found[keyOf(it.ID, m.ID)] = m.Stock
	}
	return nil
}

// warehouse remembers which location this account's stock lies at; it does not change while the program runs.
type warehouse struct {
	mu    sync.Mutex
	known bool
	id    string
}

// location gives the location_id to send, "" for shops that must not send one (FACTS.md section 4).
func (c *Connector) location(ctx context.Context) (string, error) {
	if id := c.setting(keyLocation); id != "" {
		return id, nil
	}
	c.warehouse.mu.Lock()
	defer c.warehouse.mu.Unlock()
	if c.warehouse.known {
		return c.warehouse.id, nil
	}
	id, err := c.askLocation(ctx)
	if err == nil {
		c.warehouse.known, c.warehouse.id = true, id
	}
	return id, err
}

// oneWarehouse are the errors of shops without the right to several warehouses: the normal case.
var oneWarehouse = map[string]bool{"error_not_in_whitelist": true, "error_can_not_find_warehouse": true}

func (c *Connector) askLocation(ctx context.Context) (string, error) {
	var rows []struct {
		Location string `json:"location_id"`
		Type     int    `json:"warehouse_type"` // 1 pickup, 2 return
	}
	if err := c.call(ctx, opWarehouses, nil, nil, &rows); err != nil && !oneWarehouse[lastPart(asError(err).Code)] {
		return "", err
	}
	var ids []string
	for _, row := range rows {
		if row.Type != 2 && row.Location != "" && !slices.Contains(ids, row.Location) {
			ids = append(ids, row.Location)
		}
	}
	switch len(ids) {
	case 0:
		return "", nil
	case 1:
		return ids[0], nil
	}
	return "", wrongWay("the shop has several warehouses at Shopee: "+strings.Join(ids, ", "), adviceLocation)
}

// stockRequest is the body of update_stock.
type stockRequest struct {
	Item   json.Number `json:"item_id"`
	Stocks []stockRow  `json:"stock_list"`
}

type stockRow struct {
	Model  json.Number   `json:"model_id,omitempty"`
	Seller []sellerStock `json:"seller_stock"`
}

type sellerStock struct {
	Location string `json:"location_id,omitempty"`
	Stock    int    `json:"stock"`
}

// stockReply is what update_stock answers.
type stockReply struct {
	Good []struct {
		Model ident `json:"model_id"`
	} `json:"success_list"`
	Bad []struct {
		Model  ident  `json:"model_id"`
		Reason string `json:"failed_reason"`
	} `json:"failure_list"`
}

// PushStock sets the seller's stock to Target: one call per item and 50 models.
func (c *Connector) PushStock(ctx context.Context, changes []connectors.StockChange) []connectors.StockOutcome {
	out := make([]connectors.StockOutcome, len(changes))
	byItem := map[string][]int{}
	var items []string
	for i, change := range changes {
		out[i] = connectors.StockOutcome{Key: change.Key}
		if err := checkChange(change); err != nil {
			out[i].State, out[i].Err = connectors.Refused, err
			continue
		}
		if byItem[change.Key.Item] == nil {
			items = append(items, change.Key.Item)
		}
		byItem[change.Key.Item] = append(byItem[change.Key.Item], i)
	}
	if len(items) == 0 {
		return out
	}
	location, err := c.location(ctx)
	for _, item := range items {
		for _, part := range inChunks(byItem[item], batchSize) {
			if err != nil {
				settleStock(out, part, unsent(err))
				continue
			}
			c.pushItem(ctx, item, location, changes, part, out)
		}
	}
	return out
}

// checkChange refuses what Shopee would: stock below what a promotion has reserved.
func checkChange(change connectors.StockChange) error {
	reserved, _ := strconv.Atoi(change.Keep[keepReserved])
	switch {
	case !isWhole([]byte(change.Key.Item)):
		return &connectors.Error{Kind: connectors.NotFound, Reason: "that is not a listing of Shopee"}
	case change.Target < 0:
		return &connectors.Error{Kind: connectors.Rejected, Reason: "stock cannot be negative"}
	case change.Target < reserved:
		return wrongWay(fmt.Sprintf("a promotion has reserved %d pieces: stock cannot go below that", reserved), adviceReserved)
	}
	return nil
}

var adviceReserved = connectors.Text{
	EN: "End the promotion in Shopee Seller Center or leave at least the reserved pieces.", ZH: "請至蝦皮賣家中心結束活動，或至少保留活動預留數量。",
}

// pushItem sets the models of one item; part are places in changes and out.
func (c *Connector) pushItem(
	ctx context.Context, item, location string, changes []connectors.StockChange, part []int, out []connectors.StockOutcome,
) {
	request := stockRequest{Item: json.Number(item)}
	for _, i := range part {
		row := stockRow{Seller: []sellerStock{{Location: location, Stock: changes[i].Target}}}
		if variant := changes[i].Key.Variant; variant != "" {
			row.Model = ident(variant).number()
		}
		request.Stocks = append(request.Stocks, row)
	}
	var reply stockReply
	if err := c.call(ctx, opStockSet, nil, request, &reply); err != nil {
		settleStock(out, part, err)
		return
	}
	for _, i := range part {
		out[i].State, out[i].Err = reply.verdict(ident(changes[i].Key.Variant), c)
	}
}

// verdict finds what the answer says about a model.
func (r stockReply) verdict(model ident, c *Connector) (connectors.OutcomeState, error) {
	for _, row := range r.Bad {
		if row.Model.or("0") == model.or("0") {
			failed := refusal("", row.Reason, c.env.Now())
			return connectors.Refused, failed
		}
	}
	for _, row := range r.Good {
		if row.Model.or("0") == model.or("0") {
			return connectors.Done, nil
		}
	}
	return connectors.Unclear, &connectors.Error{
		Kind:      connectors.Unexpected,
		Reason:    "update_stock says nothing about this listing",
		MaybeDone: true,
	}
}

func settleStock(out []connectors.StockOutcome, part []int, err error) {
	failed := asError(err)
	state := connectors.NotAsked
	switch {
	case failed.MaybeDone:
		state = connectors.Unclear
	case failed.Kind == connectors.Rejected, failed.Kind == connectors.NotFound:
		state = connectors.Refused
	}
	for _, i := range part {
		out[i].State, out[i].Err = state, failed
	}
}
