package liteshop

// Stock (FACTS.md section 4): told by SKU, as a difference. Nothing else tells what a shop has: a difference of nothing asks for it.

import (
	"context"
	"encoding/json"
	"iter"
	"regexp"
	"slices"
	"strings"

	"gowarehouse/connectors"
)

// item is a row of a stock call. It names a SKU, or a variant where the SKU is our code of one.
type item struct {
	SKU     string      `json:"sku,omitempty"`
	Variant json.Number `json:"variant_id,omitempty"`
	Delta   int         `json:"delta"`
}

// stocks is the body of a stock call.
type stocks struct {
	Items []item `json:"items"`
}

var ourCode = regexp.MustCompile(`^` + codeOfVariant + `([1-9][0-9]{0,17})$`)

var errNoListing = connectors.Missing(nil, "the shop has no variant with this SKU", "商店中沒有此 SKU 的商品選項",
	"Give the variant in Liteshop the warehouse's SKU, then read the products for stock again.", "請在 Liteshop 將商品選項的 SKU 設為與倉庫相同，再重新讀取庫存商品。")

// Stock asks for the stock of the listings.
func (c *connector) Stock(ctx context.Context, keys []connectors.ListingKey) ([]connectors.StockLevel, error) {
	levels := make([]connectors.StockLevel, len(keys))
	for i, k := range keys {
		levels[i] = connectors.StockLevel{Key: k, Err: errNoListing}
	}
	var asked []connectors.ListingKey
	for _, k := range keys {
		if isKey(k) && !slices.Contains(asked, k) {
			asked = append(asked, k)
		}
	}
	for chunk := range slices.Chunk(asked, mostStockRows) {
		answers, err := c.ask(ctx, chunk)
		if err != nil {
			return nil, err
		}
		for i, k := range keys {
			if told, there := answers[k]; there {
				levels[i].Quantity, levels[i].Err = told.quantity()
			}
		}
	}
	return levels, nil
}

// isKey says whether a key is a SKU: stock has no other.
func isKey(k connectors.ListingKey) bool { return k.Item != "" && k.Variant == "" }

// named is a row about a key.
func named(k connectors.ListingKey, delta int) item {
	if m := ourCode.FindStringSubmatch(k.Item); m != nil {
		return item{Variant: json.Number(m[1]), Delta: delta}
	}
	return item{SKU: k.Item, Delta: delta}
}

// isAbout says whether a row of an answer is about what a row of the call named.
func (r stockRow) isAbout(i item) bool {
	if i.Variant != "" {
		return string(r.Variant) == i.Variant.String()
	}
	return string(r.SKU) == strings.TrimSpace(i.SKU)
}

// answer is what the shop said of a key: the stock of every variant that bears the SKU, or why not.
type answer struct {
	stock   []int
	refused error
}

// quantity is the stock of a key. Variants that share a SKU have one only where theirs are the same.
func (a answer) quantity() (int, error) {
	switch {
	case a.refused != nil:
		return 0, a.refused
	case slices.Max(a.stock) != slices.Min(a.stock):
		return 0, connectors.Refuse("several variants share this SKU and have different stock", "多個商品選項共用此 SKU，且庫存不同",
			"Give each variant in Liteshop a SKU of its own, or the same stock.", "請在 Liteshop 為各選項設定不同的 SKU，或將庫存調整為相同。")
	}
	return a.stock[0], nil
}

// ask reads what the shop has of some keys.
func (c *connector) ask(ctx context.Context, keys []connectors.ListingKey) (map[connectors.ListingKey]answer, error) {
	items := make([]item, len(keys))
	for i, k := range keys {
		items[i] = named(k, 0)
	}
	return c.sendStock(ctx, callAskStock, keys, items)
}

// sendStock makes a stock call. The answer must speak of every key.
func (c *connector) sendStock(ctx context.Context, op operation, keys []connectors.ListingKey, items []item) (
	map[connectors.ListingKey]answer, error,
) {
	reply, err := c.call(ctx, request{operation: op, body: stocks{items}})
	if err != nil {
		return nil, err
	}
	told, err := decode[struct {
		Results []stockRow `json:"results"`
	}](reply)
	if err != nil {
		return nil, err
	}
	answers := map[connectors.ListingKey]answer{}
	for _, row := range told.Results {
		have, counted := row.Stock.Level()
		if row.OK == nil || *row.OK && !counted {
			return nil, misshapen(wrongStock, reply.Body, nil)
		}
		asked := false
		for i, k := range keys { // a variant may be asked for by its SKU and by its number
			if !row.isAbout(items[i]) {
				continue
			}
			a := answers[k]
			if asked = true; *row.OK {
				a.stock = append(a.stock, have)
			} else {
				a.refused = refusedRow(row)
			}
			answers[k] = a
		}
		if !asked {
			return nil, misshapen(wrongStock, reply.Body, nil)
		}
	}
	if len(answers) != len(keys) {
		return nil, misshapen(wrongStock, reply.Body, nil)
	}
	return answers, nil
}

// refusedRow is why a row was not done.
func refusedRow(row stockRow) error {
	if row.Code == codeNotFound {
		return errNoListing
	}
	told := &connectors.Error{Kind: connectors.Rejected, Code: string(row.Code), Do: codes[row.Code].Do}
	return told.Saying("Liteshop refuses this stock: %s", "Liteshop 拒絕此項庫存：%s", row.Code)
}

// FindSKUs asks about the warehouse's SKUs. Liteshop tells no names: the SKU stands for it.
func (c *connector) FindSKUs(ctx context.Context, skus []string) iter.Seq2[connectors.Listing, error] {
	return func(yield func(connectors.Listing, error) bool) {
		var keys []connectors.ListingKey
		for _, sku := range skus {
			if k := (connectors.ListingKey{Item: sku}); sku != "" && !slices.Contains(keys, k) {
				keys = append(keys, k)
			}
		}
		for chunk := range slices.Chunk(keys, mostStockRows) {
			answers, err := c.ask(ctx, chunk)
			if err != nil {
				yield(connectors.Listing{}, err)
				return
			}
			for _, k := range chunk {
				if a := answers[k]; a.refused == nil && !yield(listing(k, a), nil) {
					return
				}
			}
		}
	}
}

func listing(k connectors.ListingKey, a answer) connectors.Listing {
	l := connectors.Listing{Key: k, Name: k.Item, SKU: k.Item, StockManaged: true, Active: true}
	if have, err := a.quantity(); err == nil {
		l.Stock = &have
	}
	return l
}

// PushStock moves the stock of the listings by what lies between what was read and the target, a hundred at a time. Liteshop checks no guard:
// the stock is asked for once more right before. A piece that is sold in that moment is taken off by the difference as it should.
func (c *connector) PushStock(ctx context.Context, changes []connectors.StockChange) []connectors.StockOutcome {
	outcomes := make([]connectors.StockOutcome, 0, len(changes))
	var over error
	for chunk := range slices.Chunk(changes, mostStockRows) {
		states := make([]connectors.StockOutcome, len(chunk))
		for i := range chunk {
			states[i] = connectors.StockOutcome{Key: chunk[i].Key, State: connectors.NotAsked, Err: over}
		}
		if over == nil {
			over = c.move(ctx, chunk, states)
		}
		outcomes = append(outcomes, states...)
	}
	return outcomes
}

// move pushes one call of changes. It gives the error that would meet the next call too.
func (c *connector) move(ctx context.Context, changes []connectors.StockChange, outcomes []connectors.StockOutcome) error {
	settle := func(i int, state connectors.OutcomeState, err error) { outcomes[i].State, outcomes[i].Err = state, err }
	var keys []connectors.ListingKey
	for i, change := range changes {
		if !isKey(change.Key) {
			settle(i, connectors.Refused, errNoListing)
		} else if !slices.Contains(keys, change.Key) {
			keys = append(keys, change.Key)
		}
	}
	if len(keys) == 0 {
		return nil
	}
	answers, err := c.ask(ctx, keys)
	var due []int
	var items []item
	keys = nil
	for i, change := range changes {
		if !isKey(change.Key) {
			continue
		}
		if err != nil {
			settle(i, unread(err).State, err)
			continue
		}
		have, wrong := answers[change.Key].quantity()
		switch {
		case wrong != nil:
			settle(i, connectors.Refused, wrong)
		case have != change.Read:
			settle(i, connectors.Refused, stale(have, change.Read))
		case have == change.Target:
			settle(i, connectors.Already, nil)
		default:
			due, items, keys = append(due, i), append(items, named(change.Key, change.Target-have)), append(keys, change.Key)
		}
	}
	if len(due) == 0 {
		return ending(err)
	}
	answers, err = c.sendStock(ctx, callStock, keys, items)
	for n, i := range due {
		switch {
		case err != nil:
			settle(i, connectors.AfterChange(err), err)
		case answers[keys[n]].refused != nil:
			settle(i, connectors.Refused, answers[keys[n]].refused)
		default:
			settle(i, connectors.Done, nil)
		}
	}
	return ending(err)
}

// ending is an error that would meet every call, told as the reason why no more were made.
func ending(err error) error {
	if connectors.Ends(err) {
		return connectors.Unsent(err)
	}
	return nil
}

func stale(have, read int) error {
	told := connectors.Refuse("the shop has %d pieces now, and had %d when they were read", "商店目前庫存為 %d，讀取時為 %d",
		"Nothing to do: the program reads again.", "不需處理：系統會重新讀取。", have, read)
	told.Code = connectors.CodeStale
	return told
}
