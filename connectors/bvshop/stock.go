package bvshop

// Stock (FACTS.md section 4): absolute numbers, kept by SKU. Only paths and verbs are known, so that the first level that is set is read
// back, and nothing more is set if it is not there. The names of the fields are in this file only.

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"slices"

	"gowarehouse/connectors"
)

const (
	pathInventories = "/inventories"
	pathBatch       = "/inventories/batch"
	mostBatch       = 100

	// keepSKU is the key under which a StockLevel keeps the SKU for the push.
	keepSKU = "sku"
)

// inventoryRow is one level. Which name the quantity has is not known.
type inventoryRow struct {
	SKU       text  `json:"sku"`
	Product   text  `json:"productId"`
	Quantity  *text `json:"quantity"`
	Stock     *text `json:"stock"`
	Inventory *text `json:"inventory"`
	Qty       *text `json:"qty"`
}

// quantity is the level, which may be below nothing where more was sold than there was.
func (r inventoryRow) quantity() (int, bool) { return level(r.Quantity, r.Stock, r.Inventory, r.Qty) }

// level reads the first quantity that is there.
func level(names ...*text) (int, bool) {
	i := slices.IndexFunc(names, func(t *text) bool { return t != nil && *t != "" })
	if i < 0 {
		return 0, false
	}
	return names[i].Level()
}

// setLevel is the body of a change, and an element of a batch.
type setLevel struct {
	SKU      string `json:"sku,omitempty"`
	Quantity int    `json:"quantity"`
}

// stockTrial is what the first level that was set has shown.
type stockTrial struct {
	proven  bool  // it was there when read back
	broken  error // it was not: nothing more is set
	noBatch bool  // there are no batches: levels are set one by one
}

// Stock reads all levels and gives those asked for: they are listed by variant and kept by SKU.
func (c *connector) Stock(ctx context.Context, keys []connectors.ListingKey) ([]connectors.StockLevel, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	rows, err := c.inventories(ctx)
	if err != nil {
		return nil, err
	}
	levels := make([]connectors.StockLevel, len(keys))
	for i, key := range keys {
		levels[i] = rows.level(key)
	}
	return levels, nil
}

// inventories are the levels of the shop.
type inventories struct {
	byKey  map[connectors.ListingKey]inventoryRow
	shared map[text]int // how many variants have the SKU
}

func (c *connector) inventories(ctx context.Context) (inventories, error) {
	all := inventories{map[connectors.ListingKey]inventoryRow{}, map[text]int{}}
	for rows, err := range c.list(ctx, "inventories", pathInventories, url.Values{}) {
		if err != nil {
			return all, err
		}
		for _, raw := range rows {
			var row inventoryRow
			if err := json.Unmarshal(raw, &row); err != nil {
				return all, misshapen("a row of the inventories has another shape than expected", raw, err)
			}
			if _, twice := all.byKey[keyOf(row.Product)]; !twice {
				all.shared[row.SKU]++
			}
			all.byKey[keyOf(row.Product)] = row
		}
	}
	return all, nil
}

func (all inventories) level(key connectors.ListingKey) connectors.StockLevel {
	row, there := all.byKey[key]
	l := connectors.StockLevel{Key: key, Keep: map[string]string{keepSKU: string(row.SKU)}}
	var counted bool
	l.Quantity, counted = row.quantity()
	switch {
	case !there:
		l.Err = connectors.Missing(nil, "BVSHOP keeps no stock of this listing", "BVSHOP 沒有此商品的庫存", "Check the listing in BVSHOP.", "請至 BVSHOP 確認商品。")
	case row.SKU == "":
		l.Err = connectors.Refuse("the listing has no SKU in BVSHOP", "此商品在 BVSHOP 沒有 SKU", "Give it one in BVSHOP: stock is kept by SKU.",
			"請在 BVSHOP 填寫 SKU，庫存以 SKU 為準。")
	case all.shared[row.SKU] > 1:
		l.Err = connectors.Refuse("several listings share the SKU %s in BVSHOP", "BVSHOP 有多個商品規格共用 SKU「%s」",
			"Give each its own: nobody can tell whose stock is set.", "請讓每個規格使用不同 SKU，否則無法判斷要更新哪一個。", row.SKU)
	case !counted:
		l.Err = misshapen("a row of the inventories shows no quantity", nil, nil)
	}
	return l
}

// PushStock sets the listings to their targets. The first one ever is tried by itself.
func (c *connector) PushStock(ctx context.Context, changes []connectors.StockChange) []connectors.StockOutcome {
	outcomes := make([]connectors.StockOutcome, len(changes))
	var open []int
	for i, change := range changes {
		outcomes[i].Key = change.Key
		if change.Keep[keepSKU] == "" {
			outcomes[i].State, outcomes[i].Err = connectors.NotAsked, connectors.Errorf(connectors.Rejected, "the stock must be read first")
			continue
		}
		open = append(open, i)
	}
	set := func(i int) { outcomes[i].State, outcomes[i].Err = c.setOne(ctx, changes[i]) }
	for len(open) > 0 {
		proven, batches, broken := c.trial()
		switch {
		case broken != nil:
			for _, i := range open {
				outcomes[i].State, outcomes[i].Err = connectors.Refused, broken
			}
			return outcomes
		case !proven || !batches || len(open) == 1:
			set(open[0])
			open = open[1:]
			continue
		}
		chunk := open[:min(len(open), mostBatch)]
		open = open[len(chunk):]
		if !c.setMany(ctx, changes, chunk, outcomes) {
			for _, i := range chunk {
				set(i)
			}
		}
	}
	return outcomes
}

func (c *connector) trial() (proven, batches bool, broken error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.stock.proven, !c.stock.noBatch, c.stock.broken
}

func (c *connector) tried(note func(*stockTrial)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	note(&c.stock)
}

func target(change connectors.StockChange) int { return max(0, change.Target) }

// setOne sets one level. Until one was seen to be there afterwards, it is read back.
func (c *connector) setOne(ctx context.Context, change connectors.StockChange) (connectors.OutcomeState, error) {
	sku := change.Keep[keepSKU]
	reply, err := c.put(ctx, "inventory", pathInventories+"/"+url.PathEscape(sku), setLevel{Quantity: target(change)})
	if err != nil {
		return stateOf(err), err
	}
	if row, err := decode[inventoryRow](reply); err != nil || !row.shows(change) {
		return connectors.Unclear, notShown(reply.Body, err)
	}
	if proven, _, _ := c.trial(); proven {
		return connectors.Done, nil
	}
	return c.prove(ctx, change)
}

func (r inventoryRow) shows(change connectors.StockChange) bool {
	quantity, there := r.quantity()
	return there && quantity == target(change)
}

func notShown(body []byte, cause error) error {
	told := misshapen("the answer does not show the level that was set", body, cause)
	told.MaybeDone = true
	return told
}

// prove reads back the first level that was set. One that is as it was before shows that setting does nothing.
func (c *connector) prove(ctx context.Context, change connectors.StockChange) (connectors.OutcomeState, error) {
	reply, err := c.get(ctx, "inventory", pathInventories+"/"+url.PathEscape(change.Keep[keepSKU]), nil)
	if err != nil {
		return connectors.Unclear, err
	}
	row, err := decode[inventoryRow](reply)
	if err != nil {
		return connectors.Unclear, err
	}
	quantity, _ := row.quantity()
	switch {
	case quantity == target(change):
		if change.Read != target(change) { // otherwise it was there before
			c.tried(func(t *stockTrial) { t.proven = true })
		}
		return connectors.Done, nil
	case quantity == change.Read:
		broken := connectors.Refuse("BVSHOP confirmed a stock level and does not have it: no more levels are pushed",
			"BVSHOP 確認了庫存更新，但讀回的數量不符，已停止推送庫存", "Report it: BVSHOP's stock interface differs from what was expected. Keep stock by hand.",
			"請回報：BVSHOP 的庫存介面與預期不同。請暫以人工維護庫存。")
		c.tried(func(t *stockTrial) { t.broken = broken })
		return connectors.Refused, broken
	}
	return connectors.Unclear, notShown(reply.Body, nil) // neither: something was sold meanwhile, perhaps
}

// setMany sets a batch and fills in its outcomes. It says no if BVSHOP refuses the batch, for one level in it or because it knows no batches;
// nothing was done then.
func (c *connector) setMany(ctx context.Context, changes []connectors.StockChange, chunk []int, outcomes []connectors.StockOutcome) bool {
	var batch struct {
		Items []setLevel `json:"items"`
	}
	for _, i := range chunk {
		batch.Items = append(batch.Items, setLevel{changes[i].Keep[keepSKU], target(changes[i])})
	}
	reply, err := c.put(ctx, "inventories batch", pathBatch, batch)
	if err != nil && stateOf(err) == connectors.Refused {
		var told *connectors.Error
		none := errors.As(err, &told) && told.Code == codeNoPath
		c.tried(func(t *stockTrial) { t.noBatch = none })
		return false
	}
	var rows []inventoryRow
	if err == nil {
		if rows, err = decode[[]inventoryRow](reply); err != nil {
			err = notShown(reply.Body, err)
		}
	}
	for _, i := range chunk {
		at := slices.IndexFunc(rows, func(r inventoryRow) bool { return string(r.SKU) == changes[i].Keep[keepSKU] })
		switch {
		case err != nil:
			outcomes[i].State, outcomes[i].Err = stateOf(err), err
		case at < 0 || !rows[at].shows(changes[i]):
			outcomes[i].State, outcomes[i].Err = connectors.Unclear, notShown(nil, nil)
		default:
			outcomes[i].State = connectors.Done
		}
	}
	return true
}
