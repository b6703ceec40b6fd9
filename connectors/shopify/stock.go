package shopify

// Stock at the account's location (FACTS.md section 4).

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"gowarehouse/connectors"
)

// keepItem is what the pusher wants echoed: the inventory item of a variant.
const keepItem = "inventory_item"

// available is the number that Shopify sells from.
const available = "available"

// stockNode is a variant with its stock.
type stockNode struct {
	ID      string `json:"legacyResourceId"`
	Product struct {
		ID string `json:"legacyResourceId"`
	} `json:"product"`
	Item *struct {
		ID      string `json:"id"`
		Tracked bool   `json:"tracked"`
		Level   *struct {
			Quantities []quantity `json:"quantities"`
		} `json:"inventoryLevel"`
	} `json:"inventoryItem"`
}

type quantity struct {
	Name     string `json:"name"`
	Quantity int    `json:"quantity"`
}

// place is the location whose stock is read and set.
func (c *connector) place() (string, error) {
	if c.settings.location == "" {
		return "", (&connectors.Error{Kind: connectors.Rejected, Code: keyLocation, Do: adviceLocation}).Saying(
			"the store has several locations, and none is chosen", "商店有多個地點，尚未選擇本倉的地點")
	}
	return gidLocation + c.settings.location, nil
}

func validKey(k connectors.ListingKey) bool {
	return digits.MatchString(k.Item) && digits.MatchString(k.Variant)
}

func noVariant() error {
	return (&connectors.Error{Kind: connectors.NotFound}).Saying("the store has no such variant", "商店沒有此商品規格")
}

// Stock reads what is available at the location, a hundred variants at a time.
func (c *connector) Stock(ctx context.Context, keys []connectors.ListingKey) ([]connectors.StockLevel, error) {
	levels := make([]connectors.StockLevel, len(keys))
	for i, k := range keys {
		levels[i] = connectors.StockLevel{Key: k, Err: noVariant()}
	}
	at, err := c.place()
	if err != nil {
		return nil, err
	}
	var indices []int
	for i, k := range keys {
		if validKey(k) {
			indices = append(indices, i)
		}
	}
	for chunk := range slices.Chunk(indices, stockBatch) {
		if err := c.readStock(ctx, at, chunk, levels); err != nil {
			return nil, err
		}
	}
	return levels, nil
}

func (c *connector) readStock(ctx context.Context, at string, chunk []int, levels []connectors.StockLevel) error {
	ids := make([]string, 0, len(chunk))
	for _, i := range chunk {
		ids = append(ids, gidVariant+levels[i].Key.Variant)
	}
	var reply struct {
		Nodes []*stockNode `json:"nodes"`
	}
	if _, err := c.ask(ctx, opStock, map[string]any{"ids": ids, "location": at}, &reply); err != nil {
		return err
	}
	if len(reply.Nodes) != len(ids) {
		return misshapen(opStock, nil, fmt.Errorf("%d answers for %d ids", len(reply.Nodes), len(ids)))
	}
	for n, i := range chunk {
		if node := reply.Nodes[n]; node != nil && node.ID == levels[i].Key.Variant && node.Product.ID == levels[i].Key.Item {
			level, err := node.level(levels[i].Key)
			if err != nil {
				return err
			}
			levels[i] = level
		}
	}
	return nil
}

// level reads the stock of a variant. One that is not stocked at the location yet has none there.
func (n *stockNode) level(key connectors.ListingKey) (connectors.StockLevel, error) {
	if n.Item == nil || n.Item.ID == "" {
		return connectors.StockLevel{}, misshapen(opStock, nil, nil)
	}
	level := connectors.StockLevel{Key: key, Keep: map[string]string{keepItem: n.Item.ID}}
	if !n.Item.Tracked {
		level.Keep = nil
		level.Err = connectors.Refuse("Shopify does not count this variant", "Shopify 未追蹤此規格的數量",
			"Switch on \"Track quantity\" for the variant in Shopify.", "請在 Shopify 為此規格開啟「追蹤數量」。")
		return level, nil
	}
	if n.Item.Level == nil {
		return level, nil
	}
	i := slices.IndexFunc(n.Item.Level.Quantities, func(q quantity) bool { return q.Name == available })
	if i < 0 {
		return connectors.StockLevel{}, misshapen(opStock, nil, nil)
	}
	level.Quantity = n.Item.Level.Quantities[i].Quantity
	return level, nil
}

// setInput is what inventorySetQuantities takes. changeFromQuantity must be there: null means that nothing is compared.
type setInput struct {
	Name      string   `json:"name"`
	Reason    string   `json:"reason"`
	Reference string   `json:"referenceDocumentUri"`
	Rows      []setRow `json:"quantities"`
}

type setRow struct {
	Item     string `json:"inventoryItemId"`
	Location string `json:"locationId"`
	Quantity int    `json:"quantity"`
	From     *int   `json:"changeFromQuantity"`
}

type setReply struct {
	Set *struct {
		Errors []userError `json:"userErrors"`
	} `json:"inventorySetQuantities"`
}

// pushing is one PushStock: the rows that wait, by their place among the outcomes.
type pushing struct {
	at       string
	items    map[int]string
	changes  []connectors.StockChange
	outcomes []connectors.StockOutcome
}

func (p *pushing) settle(i int, state connectors.OutcomeState, err error) {
	p.outcomes[i].State, p.outcomes[i].Err = state, err
}

// PushStock sets the variants to their targets. What the last reading kept says which inventory items they are.
func (c *connector) PushStock(ctx context.Context, changes []connectors.StockChange) []connectors.StockOutcome {
	p := &pushing{items: map[int]string{}, changes: changes, outcomes: make([]connectors.StockOutcome, len(changes))}
	for i, change := range changes {
		p.outcomes[i].Key = change.Key
	}
	var err error
	if p.at, err = c.place(); err == nil {
		err = c.findItems(ctx, p)
	}
	var open []int
	for i := range changes {
		switch {
		case err != nil:
			p.settle(i, connectors.AfterChange(err), err)
		case p.outcomes[i].State == "":
			open = append(open, i)
		}
	}
	twice := map[string]bool{}
	for _, i := range open {
		if twice[p.items[i]] {
			p.settle(i, connectors.Refused, connectors.Refuse("two listings are one inventory item", "兩個品項是同一庫存項目",
				"Map only one of them.", "請只對應其中一個。"))
		}
		twice[p.items[i]] = true
	}
	open = slices.DeleteFunc(open, func(i int) bool { return p.outcomes[i].State != "" })
	for chunk := range slices.Chunk(open, stockBatch) {
		c.setStock(ctx, p, slices.Clone(chunk))
	}
	return p.outcomes
}

// findItems gives each row its inventory item, reading those that no reading kept.
func (c *connector) findItems(ctx context.Context, p *pushing) error {
	var unknown []connectors.ListingKey
	for i, change := range p.changes {
		if item := change.Keep[keepItem]; item != "" {
			p.items[i] = item
		} else {
			unknown = append(unknown, change.Key)
		}
	}
	if len(unknown) == 0 {
		return nil
	}
	levels, err := c.Stock(ctx, unknown)
	if err != nil {
		return err
	}
	for i, change := range p.changes {
		if p.items[i] != "" {
			continue
		}
		level := levels[0]
		levels = levels[1:]
		if level.Key != change.Key || level.Err != nil {
			p.settle(i, connectors.Refused, level.Err)
			continue
		}
		p.items[i] = level.Keep[keepItem]
	}
	return nil
}

// setStock sets rows in one call. One bad row stops them all and is named: it is settled, and the others are sent again with a key of
// their own, because they are another change (FACTS.md section 4).
func (c *connector) setStock(ctx context.Context, p *pushing, open []int) {
	for len(open) > 0 {
		var reply setReply
		_, err := c.ask(ctx, opSetStock, map[string]any{"input": c.setInput(p, open), "key": uuid.NewString()}, &reply)
		if err == nil && reply.Set == nil {
			err = misshapen(opSetStock, nil, nil)
		}
		if err != nil {
			for _, i := range open {
				p.settle(i, setState(err), err)
			}
			return
		}
		if len(reply.Set.Errors) == 0 {
			for _, i := range open {
				p.settle(i, connectors.Done, nil)
			}
			return
		}
		bad := c.sortOut(ctx, p, open, reply.Set.Errors)
		if !bad { // nothing says which row is meant
			for _, i := range open {
				p.settle(i, connectors.Refused, refusal(reply.Set.Errors))
			}
			return
		}
		open = slices.DeleteFunc(open, func(i int) bool { return p.outcomes[i].State != "" })
	}
}

// setState is the state of rows whose call failed. An earlier attempt that failed is made again with another key.
func setState(err error) connectors.OutcomeState {
	if codeOf(err) == codeEarlierFailed {
		return connectors.NotAsked
	}
	return connectors.AfterChange(err)
}

func (c *connector) setInput(p *pushing, open []int) setInput {
	input := setInput{Name: available, Reason: "correction", Reference: "gid://gowarehouse/StockPush/" + c.env.Now().UTC().Format("20060102T150405")}
	for _, i := range open {
		input.Rows = append(input.Rows, setRow{Item: p.items[i], Location: p.at, Quantity: p.changes[i].Target})
	}
	return input
}

// sortOut settles the rows that errors name, and says whether they name any. An item that is not stocked at the location yet is put there
// with its quantity.
func (c *connector) sortOut(ctx context.Context, p *pushing, open []int, errors []userError) bool {
	named := false
	for _, e := range errors {
		n := e.row()
		if n < 0 || n >= len(open) {
			continue
		}
		i := open[n]
		if named = true; p.outcomes[i].State != "" {
			continue
		}
		if e.Code == codeNotAtLocation {
			c.activate(ctx, p, i)
		} else {
			p.settle(i, connectors.Refused, refusal([]userError{e}))
		}
	}
	return named
}

// row is the row that an error names; -1 for none: ["input", "quantities", "0", "locationId"].
func (e userError) row() int {
	if len(e.Field) < 3 || e.Field[1] != "quantities" {
		return -1
	}
	n, err := strconv.Atoi(e.Field[2])
	if err != nil {
		return -1
	}
	return n
}

type activateReply struct {
	Activate *struct {
		Errors []userError `json:"userErrors"`
	} `json:"inventoryActivate"`
}

func (c *connector) activate(ctx context.Context, p *pushing, i int) {
	var reply activateReply
	_, err := c.ask(ctx, opActivate, map[string]any{
		"item": p.items[i], "location": p.at, "quantity": p.changes[i].Target, "key": uuid.NewString(),
	}, &reply)
	switch {
	case err != nil:
		p.settle(i, setState(err), err)
	case reply.Activate == nil:
		p.settle(i, connectors.Unclear, misshapen(opActivate, nil, nil))
	case len(reply.Activate.Errors) > 0:
		p.settle(i, connectors.Refused, refusal(reply.Activate.Errors))
	default:
		p.settle(i, connectors.Done, nil)
	}
}
