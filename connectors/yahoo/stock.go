package yahoo

// Stock: read, and change by a difference. FACTS.md section 4.

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"

	"gowarehouse/connectors"
)

var (
	opQuantities = operation{name: "GdStock/GetMultipleQuantities"}
	opChange     = operation{name: "GdStock/UpdateMultipleQuantities", changes: true}
)

// stockRow is a product of the stock query.
type stockRow struct {
	ProductID  text `json:"ProductId"`
	LeftQty    text `json:"LeftQty"`
	IsAbstract bool `json:"IsAbstract"`
}

// productID is the form of a product's number; the calls want it as a JSON number.
var productID = regexp.MustCompile(`^[1-9]\d{0,17}$`)

// Stock reads what can be sold of products.
func (c *Connector) Stock(ctx context.Context, keys []connectors.ListingKey) ([]connectors.StockLevel, error) {
	var ids []string
	for _, key := range keys {
		if productID.MatchString(key.Item) && !slices.Contains(ids, key.Item) {
			ids = append(ids, key.Item)
		}
	}
	found := map[string]stockRow{}
	for chunk := range slices.Chunk(ids, perCall) {
		if err := c.quantities(ctx, chunk, found); err != nil {
			return nil, err
		}
	}
	levels := make([]connectors.StockLevel, len(keys))
	for i, key := range keys {
		levels[i].Key = key
		row, there := found[key.Item]
		if !there || key.Variant != "" {
			levels[i].Err = connectors.Missing(nil, "Yahoo has no product %s", "Yahoo 沒有商品 %s", "Check the product in the supplier portal.",
				"請至供應商後台確認商品。", key.Item)
			continue
		}
		levels[i].Quantity, levels[i].Err = row.level()
	}
	return levels, nil
}

func (r stockRow) level() (int, error) {
	if r.IsAbstract {
		return 0, isVirtual(string(r.ProductID))
	}
	n, counted := r.LeftQty.Level()
	if !counted {
		return 0, unexpected("LeftQty is no number", nil, false)
	}
	return n, nil
}

func isVirtual(id string) error {
	return connectors.Refuse("Yahoo: product %s is a virtual main product without a stock of its own", "Yahoo：商品 %s 為虛主件，沒有獨立庫存",
		"Set the stock of its parts.", "請調整其子商品的庫存。", id)
}

// quantities asks for at most 200 products. Where one that Yahoo does not know makes the whole question fail (403), it is found by asking
// for halves.
func (c *Connector) quantities(ctx context.Context, ids []string, found map[string]stockRow) error {
	numbers := make([]json.Number, len(ids))
	for i, id := range ids {
		numbers[i] = json.Number(id)
	}
	plain, err := c.call(ctx, opQuantities, map[string]any{"ProductIds": numbers})
	switch {
	case err != nil && !isBadProduct(err):
		return err
	case err != nil && len(ids) == 1:
		return nil
	case err != nil:
		half := len(ids) / 2
		if err := c.quantities(ctx, ids[:half], found); err != nil {
			return err
		}
		return c.quantities(ctx, ids[half:], found)
	}
	var answer struct {
		Stocks *[]stockRow `json:"GdStocks"`
	}
	if err := json.Unmarshal(plain, &answer); err != nil || answer.Stocks == nil {
		return unexpected(opQuantities.name+": the answer has no list of stocks", plain, false)
	}
	for _, row := range *answer.Stocks {
		found[string(row.ProductID)] = row
	}
	return nil
}

// isBadProduct tells the refusal of a product that Yahoo does not know: FACTS.md §4.
func isBadProduct(err error) bool {
	e := typed(err)
	return e != nil && (e.Kind == connectors.NotFound || e.Kind == connectors.Rejected && e.Code == "403")
}

// PushStock sends the difference of each change. Yahoo checks no guard, so the value is read once more just before: one that somebody
// moved since it was read is told as stale.
func (c *Connector) PushStock(ctx context.Context, changes []connectors.StockChange) []connectors.StockOutcome {
	outcomes := make([]connectors.StockOutcome, len(changes))
	var due []int
	for i, change := range changes {
		outcomes[i].Key = change.Key
		if delta(change) == 0 {
			outcomes[i].State = connectors.Already
			continue
		}
		due = append(due, i)
	}
	var failure error
	for len(due) > 0 {
		chunk := oneOfEach(due, changes)
		due = slices.DeleteFunc(due, func(i int) bool { return slices.Contains(chunk, i) })
		if failure == nil {
			failure = c.changeStock(ctx, changes, chunk, outcomes)
			continue
		}
		for _, i := range chunk {
			outcomes[i].State, outcomes[i].Err = connectors.NotAsked, connectors.Unsent(failure)
		}
	}
	return outcomes
}

// oneOfEach takes changes for one call: results are told apart by product only.
func oneOfEach(due []int, changes []connectors.StockChange) []int {
	var chunk []int
	seen := map[connectors.ListingKey]bool{}
	for _, i := range due {
		if len(chunk) < perCall && !seen[changes[i].Key] {
			seen[changes[i].Key] = true
			chunk = append(chunk, i)
		}
	}
	return chunk
}

func delta(change connectors.StockChange) int { return max(change.Target, 0) - change.Read }

// stockChange is a row of a change.
type stockChange struct {
	ProductID json.Number `json:"productId"`
	Quantity  int         `json:"quantity"`
}

// stockResult is what became of a row. Results come in any order.
type stockResult struct {
	ID         text `json:"Id"`
	IsAbstract bool `json:"IsAbstract"`
	IsSuccess  bool `json:"IsSuccess"`
	Message    text `json:"Message"`
}

// changeStock makes one change, having looked first. The error is one that would end the calls that follow, too.
func (c *Connector) changeStock(ctx context.Context, changes []connectors.StockChange, chunk []int, outcomes []connectors.StockOutcome) error {
	chunk, err := c.unmoved(ctx, changes, chunk, outcomes)
	if err != nil || len(chunk) == 0 {
		return err
	}
	rows := make([]stockChange, len(chunk))
	for n, i := range chunk {
		rows[n] = stockChange{json.Number(changes[i].Key.Item), delta(changes[i])}
	}
	plain, err := c.call(ctx, opChange, rows)
	var results []stockResult
	if err == nil && json.Unmarshal(plain, &results) != nil {
		err = unexpected(opChange.name+": the answer is not a list of results", plain, true)
	}
	if err != nil {
		state := connectors.AfterChange(err)
		for _, i := range chunk {
			outcomes[i].State, outcomes[i].Err = state, err
		}
		if state == connectors.Refused {
			return nil
		}
		return err
	}
	for _, i := range chunk {
		n := slices.IndexFunc(results, func(r stockResult) bool { return string(r.ID) == changes[i].Key.Item })
		switch {
		case n < 0:
			outcomes[i].State, outcomes[i].Err = connectors.Unclear, unexpected(opChange.name+": the answer does not name the product", plain, true)
		case results[n].IsSuccess:
			outcomes[i].State = connectors.Done
		case results[n].IsAbstract:
			outcomes[i].State, outcomes[i].Err = connectors.Refused, isVirtual(changes[i].Key.Item)
		default:
			outcomes[i].State = connectors.Refused
			outcomes[i].Err = connectors.Errorf(connectors.Rejected, "Yahoo refused the stock change: %s",
				firstOf(string(results[n].Message), "no reason given"))
		}
	}
	return nil
}

// unmoved gives those of the changes whose value still is what was read. The others get their outcome.
func (c *Connector) unmoved(
	ctx context.Context, changes []connectors.StockChange, chunk []int, outcomes []connectors.StockOutcome,
) ([]int, error) {
	keys := make([]connectors.ListingKey, len(chunk))
	for n, i := range chunk {
		keys[n] = changes[i].Key
	}
	levels, err := c.Stock(ctx, keys)
	if err != nil {
		for _, i := range chunk {
			outcomes[i].State, outcomes[i].Err = connectors.NotAsked, err
		}
		return nil, err
	}
	var still []int
	for n, i := range chunk {
		switch level := levels[n]; {
		case level.Err != nil:
			outcomes[i].State, outcomes[i].Err = connectors.Refused, level.Err
		case level.Quantity != changes[i].Read:
			outcomes[i].State, outcomes[i].Err = connectors.Refused, stale(changes[i].Read, level.Quantity)
		default:
			still = append(still, i)
		}
	}
	return still, nil
}

func stale(read, there int) error {
	e := connectors.Errorf(connectors.Rejected, "%s", fmt.Sprintf("Yahoo: the stock is not what was read: %d was read, %d is there", read, there))
	e.Code = connectors.CodeStale
	e.Do = text2("Read the stock again, then decide.", "請重新讀取庫存後再調整。")
	return e
}
