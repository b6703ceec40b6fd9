package coupang

// Stock: absolute numbers, one option per call (FACTS.md section 4).

import (
	"context"
	"strconv"

	"gowarehouse/connectors"
	"gowarehouse/connectors/scalar"
)

// Stock reads amountInStock of each option.
func (c *Connector) Stock(ctx context.Context, keys []connectors.ListingKey) ([]connectors.StockLevel, error) {
	levels := make([]connectors.StockLevel, len(keys))
	for i, key := range keys {
		levels[i].Key = key
		quantity, err := c.inventory(ctx, key)
		switch kind := connectors.KindOf(err); {
		case err == nil:
			levels[i].Quantity = quantity
		case kind == connectors.NotFound, kind == connectors.Rejected:
			levels[i].Err = err
		default:
			return nil, err
		}
	}
	return levels, nil
}

func (c *Connector) inventory(ctx context.Context, key connectors.ListingKey) (int, error) {
	if !isOption(key) {
		return 0, noListing()
	}
	reply, err := c.call(ctx, opInventory, subject{id: key.Item}, "", nil)
	if err != nil {
		return 0, err
	}
	var level struct {
		Amount scalar.Text `json:"amountInStock"`
	}
	if err := decode(opInventory, reply, &level); err != nil {
		return 0, err
	}
	quantity, counted := level.Amount.Level()
	if !counted {
		return 0, unreadable(opInventory, reply.Body, nil)
	}
	return quantity, nil
}

func isOption(key connectors.ListingKey) bool { return isID(key.Item) && key.Variant == "" }

func noListing() error {
	return connectors.Missing(nil, "that is no option of Coupang", "這不是酷澎的商品選項",
		"Read the listings again and map the product anew.", "請重新讀取商品清單並重新對應。")
}

// PushStock sets each option to its target. 0 is sold out. A failure that is the vendor's and not the option's ends it: Coupang blocks whoever
// goes on asking (FACTS.md section 7).
func (c *Connector) PushStock(ctx context.Context, changes []connectors.StockChange) []connectors.StockOutcome {
	out := make([]connectors.StockOutcome, len(changes))
	var failure error
	for i, change := range changes {
		if failure != nil {
			out[i] = connectors.StockOutcome{Key: change.Key, State: connectors.AfterChange(failure), Err: failure}
			continue
		}
		out[i] = c.pushOne(ctx, change)
		if isVendors(out[i].Err) {
			failure = connectors.Unsent(out[i].Err)
		}
	}
	return out
}

// isVendors says whether an error concerns the vendor and not the one thing that was asked about, as an internal exception does.
func isVendors(err error) bool {
	return connectors.Ends(err) && !isCode(err, codeInternal) || isCode(err, codeNotOffered)
}

func (c *Connector) pushOne(ctx context.Context, change connectors.StockChange) connectors.StockOutcome {
	o := connectors.StockOutcome{Key: change.Key, State: connectors.Done}
	switch {
	case !isOption(change.Key):
		o.State, o.Err = connectors.Refused, noListing()
		return o
	case change.Target < 0 || change.Target > mostStock:
		o.State, o.Err = connectors.Refused, connectors.Refuse("Coupang takes a stock of 0 to %d", "酷澎庫存須為 0 至 %d",
			"Lower the share that this account is told, or correct the stock.", "請調低此帳號的推送比例，或更正庫存。", mostStock)
		return o
	}
	if _, err := c.call(ctx, opQuantity, subject{id: change.Key.Item, n: strconv.Itoa(change.Target)}, "", nil); err != nil {
		o.State, o.Err = connectors.AfterChange(err), asError(err)
	}
	return o
}
