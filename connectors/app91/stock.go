package app91

// Stock (FACTS.md section 4): one variant per call. The quantity is taken as absolute, which the first change proves or refutes. A key that
// may only send differences sends one, once.

import (
	"context"
	"encoding/json"
	"fmt"

	"gowarehouse/connectors"
)

// Keys of StockLevel.Keep: what a change must name beside the variant.
const (
	keptPage = "page"
	keptSKU  = "sku"
)

var errNoListing = connectors.Missing(nil, "the shop has no such variant", "商店中沒有此商品選項",
	"Read the listings again; it may have been deleted in 91APP.", "請重新讀取商品；該商品可能已在 91APP 刪除。")

// Stock reads the pages of the listings, each once.
func (c *connector) Stock(ctx context.Context, keys []connectors.ListingKey) ([]connectors.StockLevel, error) {
	skus := make([]string, len(keys))
	for i, k := range keys {
		skus[i] = k.Item
	}
	known := map[string]variant{}
	if len(keys) > 0 {
		var err error
		if known, err = c.lookUp(ctx, skus); err != nil {
			return nil, err
		}
	}
	levels, pages := make([]connectors.StockLevel, len(keys)), map[text]map[string]int{}
	for i, k := range keys {
		levels[i] = connectors.StockLevel{Key: k, Err: errNoListing}
		v, there := known[k.Item]
		if !there || k.Variant != "" {
			continue
		}
		if _, read := pages[v.Page]; !read {
			quantities, err := c.quantities(ctx, string(v.Page))
			if err != nil && !isNotFound(err) {
				return nil, err
			}
			pages[v.Page] = quantities
		}
		if n, counted := pages[v.Page][k.Item]; counted {
			levels[i] = connectors.StockLevel{Key: k, Quantity: n, Keep: map[string]string{keptPage: string(v.Page), keptSKU: string(v.SKU)}}
		}
	}
	return levels, nil
}

// quantities reads the stock of a sale page by SkuId.
func (c *connector) quantities(ctx context.Context, page string) (map[string]int, error) {
	number, _ := id(page)
	reply, err := c.ask(ctx, callStock, struct {
		ID json.Number `json:"Id"`
	}{number})
	if err != nil {
		return nil, err
	}
	rows, err := decode[[]struct {
		SkuID    text `json:"SkuId"`
		Quantity text `json:"SellingQty"`
	}](reply)
	if err != nil {
		return nil, err
	}
	read := map[string]int{}
	for _, r := range rows {
		n, counted := r.Quantity.Level()
		if !counted {
			return nil, misshapen("the stock of a variant is no number of pieces", reply.Body, nil)
		}
		read[string(r.SkuID)] = n
	}
	return read, nil
}

// PushStock sets the listings to their targets, one call each. What comes after an error that would meet them all is not sent.
func (c *connector) PushStock(ctx context.Context, changes []connectors.StockChange) []connectors.StockOutcome {
	outcomes := make([]connectors.StockOutcome, len(changes))
	var over error
	for i, change := range changes {
		state, err := connectors.NotAsked, over
		if over == nil {
			state, err = c.set(ctx, change)
		}
		if connectors.Ends(err) {
			over = connectors.Unsent(err)
		}
		outcomes[i] = connectors.StockOutcome{Key: change.Key, State: state, Err: err}
	}
	return outcomes
}

// stockChange is the body of both calls.
type stockChange struct {
	Page     json.Number `json:"Id"`
	SkuID    json.Number `json:"SkuId"`
	SKU      *string     `json:"OuterId"`
	Quantity *int        `json:"SellingQty,omitempty"`
	By       string      `json:"ChangeValue,omitempty"`
}

func (c *connector) set(ctx context.Context, change connectors.StockChange) (connectors.OutcomeState, error) {
	page, paged := id(change.Keep[keptPage])
	sku, valid := id(change.Key.Item)
	switch {
	case !paged || !valid || change.Key.Variant != "":
		return connectors.Refused, errNoListing
	case c.adding.Load():
		return connectors.Refused, adds()
	}
	body := stockChange{Page: page, SkuID: sku}
	if own := change.Keep[keptSKU]; own != "" {
		body.SKU = &own
	}
	absolute := body
	absolute.Quantity = &change.Target
	_, err := c.change(ctx, callSetStock, absolute)
	switch {
	case codeOf(err) == codeGranted:
		return c.move(ctx, change, body)
	case err != nil:
		return connectors.AfterChange(err), err
	}
	return c.proven(ctx, change)
}

// proven reads back what was set until one change has proved that quantities are absolute. A shop that added it instead is left alone from
// then on. Where nothing can be told, because pieces were sold meanwhile or the answer is lost, the next change is looked at.
func (c *connector) proven(ctx context.Context, change connectors.StockChange) (connectors.OutcomeState, error) {
	if c.absolute.Load() {
		return connectors.Done, nil
	}
	have, told := c.readBack(ctx, change)
	switch {
	case !told || change.Read == 0:
	case have == change.Target:
		c.absolute.Store(true)
	case have == change.Read+change.Target:
		c.adding.Store(true)
		return connectors.Unclear, adds()
	}
	return connectors.Done, nil
}

// readBack is what the shop shows after a change; told is false if it cannot be had.
func (c *connector) readBack(ctx context.Context, change connectors.StockChange) (have int, told bool) {
	now, err := c.quantities(ctx, change.Keep[keptPage])
	if err != nil {
		return 0, false
	}
	have, told = now[change.Key.Item]
	return have, told
}

func adds() *connectors.Error {
	return connectors.Refuse("91APP added the quantity to the stock instead of setting it", "91APP 將數量累加至庫存，而非設定為該數量",
		"Correct the stock in 91APP, switch stock off for this account and tell the maintainers.", "請至 91APP 更正庫存、關閉此帳號的庫存同步，並通知維護人員。")
}

// move sends the difference to what is there right before. A piece that is sold in that moment is not noticed.
func (c *connector) move(ctx context.Context, change connectors.StockChange, body stockChange) (connectors.OutcomeState, error) {
	now, err := c.quantities(ctx, change.Keep[keptPage])
	if err != nil {
		return notAsked(err), err
	}
	have, counted := now[change.Key.Item]
	switch {
	case !counted:
		return connectors.Refused, errNoListing
	case have == change.Target:
		return connectors.Already, nil
	}
	body.By = fmt.Sprintf("%+d", change.Target-have)
	if _, err := c.change(ctx, callMoveStock, body); err != nil {
		return connectors.AfterChange(err), err
	}
	return connectors.Done, nil
}
