package etmall

// Stock: the quantity that can be sold, set as it shall be. FACTS.md section 4.

import (
	"context"
	"slices"

	"gowarehouse/connectors"
)

// Stock reads what can be sold of variants.
func (c *connector) Stock(ctx context.Context, keys []connectors.ListingKey) ([]connectors.StockLevel, error) {
	found := map[connectors.ListingKey]resultRow{}
	var asked []connectors.ListingKey
	for _, key := range keys {
		if isListing(key) && !slices.Contains(asked, key) {
			asked = append(asked, key)
		}
	}
	for part := range slices.Chunk(asked, perStock) {
		question := stocksQuestion{Items: make([]goodsKey, len(part))}
		for i, key := range part {
			question.Items[i] = goodsKey{key.Item, key.Variant}
		}
		results, _, err := c.results(ctx, opStocks, question)
		if err != nil {
			return nil, err
		}
		for _, r := range results {
			found[r.listing()] = r
		}
	}
	levels := make([]connectors.StockLevel, len(keys))
	for i, key := range keys {
		levels[i] = level(key, found)
	}
	return levels, nil
}

func (r resultRow) listing() connectors.ListingKey {
	return connectors.ListingKey{Item: string(r.Goods), Variant: string(r.Variant)}
}

// level reads one result. Goods that the answer leaves out are not known to EtMall.
func level(key connectors.ListingKey, found map[connectors.ListingKey]resultRow) connectors.StockLevel {
	r, there := found[key]
	quantity, counted := r.Quantity.Count()
	l := connectors.StockLevel{Key: key}
	switch {
	case !there:
		l.Err = meanings[codeNoGoods].told(codeNoGoods, "")
	case r.Code != codeDone && r.Code != "":
		l.Err = r.refusal()
	case !counted:
		l.Err = strange(opStocks, "a quantity that is no number", "數量不是數字", nil)
	default:
		l.Quantity = quantity
	}
	return l
}

// PushStock sets the quantities. A call that is refused as a whole had no effect, and is made again for each of its goods, so that one does
// not hold up the others. After one that failed for a reason that is not its own, the rest is not made.
func (c *connector) PushStock(ctx context.Context, changes []connectors.StockChange) []connectors.StockOutcome {
	outcomes := make([]connectors.StockOutcome, len(changes))
	var due []int
	for i, change := range changes {
		outcomes[i].Key = change.Key
		if refused := unfit(change); refused != nil {
			outcomes[i].State, outcomes[i].Err = connectors.Refused, refused
			continue
		}
		due = append(due, i)
	}
	var failure error
	for parts := batches(due, changes); len(parts) > 0; {
		part := parts[0]
		parts = parts[1:]
		if failure != nil {
			settleStock(outcomes, part, connectors.NotAsked, connectors.Unsent(failure))
			continue
		}
		err := c.setStock(ctx, changes, part, outcomes)
		switch state := connectors.AfterChange(err); {
		case err == nil:
		case state == connectors.Refused && len(part) > 1:
			parts = append(slices.Collect(slices.Chunk(part, 1)), parts...)
		default:
			settleStock(outcomes, part, state, err)
			if state != connectors.Refused {
				failure = err
			}
		}
	}
	return outcomes
}

// unfit refuses a change that no call can carry.
func unfit(change connectors.StockChange) error {
	switch {
	case !isListing(change.Key):
		return meanings[codeNoGoods].told(codeNoGoods, "")
	case change.Target > mostPieces:
		return connectors.Refuse("EtMall takes at most %d pieces", "東森購物庫存上限為 %d 件", "Push a smaller quantity.", "請推送較小的數量。", mostPieces)
	}
	return nil
}

// isListing tells whether a key names goods and variant, as every call wants both.
func isListing(key connectors.ListingKey) bool { return key.Item != "" && key.Variant != "" }

// batches cuts changes into calls.
func batches(due []int, changes []connectors.StockChange) [][]int {
	var parts [][]int
	for len(due) > 0 {
		part := oneOfEach(due, changes)
		due = slices.DeleteFunc(due, func(i int) bool { return slices.Contains(part, i) })
		parts = append(parts, part)
	}
	return parts
}

// oneOfEach takes changes for one call, which must not name goods twice.
func oneOfEach(due []int, changes []connectors.StockChange) []int {
	var part []int
	seen := map[connectors.ListingKey]bool{}
	for _, i := range due {
		if len(part) < perStock && !seen[changes[i].Key] {
			seen[changes[i].Key] = true
			part = append(part, i)
		}
	}
	return part
}

func settleStock(outcomes []connectors.StockOutcome, part []int, state connectors.OutcomeState, err error) {
	for _, i := range part {
		outcomes[i].State, outcomes[i].Err = state, err
	}
}

// setStock makes one call.
func (c *connector) setStock(ctx context.Context, changes []connectors.StockChange, part []int, outcomes []connectors.StockOutcome) error {
	question := stockQuestion{Items: make([]stockRow, len(part))}
	for n, i := range part {
		question.Items[n] = stockRow{goodsKey{changes[i].Key.Item, changes[i].Key.Variant}, max(0, changes[i].Target)}
	}
	results, whole, err := c.results(ctx, opStock, question)
	if err != nil {
		return err
	}
	for _, i := range part {
		n := slices.IndexFunc(results, func(r resultRow) bool { return r.listing() == changes[i].Key })
		out := &outcomes[i]
		switch {
		case n < 0:
			out.State, out.Err = connectors.Unclear, strange(opStock, "goods without a result", "有一項商品沒有結果", whole)
		case results[n].Code == codeDone:
			out.State = connectors.Done
		default:
			out.Err = results[n].refusal()
			out.State = connectors.AfterChange(out.Err)
		}
	}
	return nil
}
