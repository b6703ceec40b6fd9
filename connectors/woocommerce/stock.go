package woocommerce

// Stock (FACTS.md section 4): absolute numbers, in batches of a hundred. Simple products share batches; the variations of each
// product need their own.

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"gowarehouse/connectors"
)

// keepManage is the key under which a StockLevel keeps manage_stock for the push.
const keepManage = "manage_stock"

// The values of manage_stock.
const (
	managedHere   = "true"
	managedParent = "parent"
)

// families groups the indices of keys by what can share a request: "" for simple products, otherwise the product.
func families(n int, key func(int) connectors.ListingKey) (map[string][]int, []string) {
	groups := map[string][]int{}
	for i := range n {
		parent := ""
		if key(i).Variant != "" {
			parent = key(i).Item
		}
		groups[parent] = append(groups[parent], i)
	}
	return groups, slices.Sorted(maps.Keys(groups))
}

// ownID is the id of the row itself.
func ownID(k connectors.ListingKey) string { return cmp.Or(k.Variant, k.Item) }

func validKey(k connectors.ListingKey) bool {
	return isID(k.Item) && (k.Variant == "" || isID(k.Variant))
}

// Stock reads the listings, a hundred at a time.
func (c *connector) Stock(ctx context.Context, keys []connectors.ListingKey) ([]connectors.StockLevel, error) {
	levels := make([]connectors.StockLevel, len(keys))
	for i, k := range keys {
		levels[i] = connectors.StockLevel{Key: k, Err: &connectors.Error{Kind: connectors.NotFound, Reason: "the shop has no such product"}}
	}
	groups, parents := families(len(keys), func(i int) connectors.ListingKey { return keys[i] })
	for _, parent := range parents {
		indices := slices.DeleteFunc(groups[parent], func(i int) bool { return !validKey(keys[i]) })
		for chunk := range slices.Chunk(indices, pageSize) {
			rows, err := c.products(ctx, parent, chunk, keys)
			if isNotFound(err) {
				continue // the whole product is gone
			}
			if err != nil {
				return nil, err
			}
			for _, i := range chunk {
				if row, there := rows[ownID(keys[i])]; there {
					levels[i] = c.level(keys[i], row)
				}
			}
		}
	}
	return levels, nil
}

// products reads rows of the catalogue by id.
func (c *connector) products(ctx context.Context, parent string, indices []int, keys []connectors.ListingKey) (map[string]wireProduct, error) {
	var ids []string
	for _, i := range indices {
		ids = append(ids, ownID(keys[i]))
	}
	reply, err := c.get(ctx, catalogueName(parent), cataloguePath(parent), url.Values{
		"include": {strings.Join(ids, ",")}, "per_page": {"100"}, "status": {"any"}, "orderby": {"id"}, "order": {"asc"},
	})
	if err != nil {
		return nil, err
	}
	rows, err := decode[[]wireProduct](reply)
	if err != nil {
		return nil, err
	}
	byID := make(map[string]wireProduct, len(rows))
	for _, row := range rows {
		byID[string(row.ID)] = row
	}
	return byID, nil
}

func catalogueName(parent string) string {
	if parent == "" {
		return "products"
	}
	return "variations"
}

func cataloguePath(parent string) string {
	if parent == "" {
		return "/wc/v3/products"
	}
	return "/wc/v3/products/" + parent + "/variations"
}

func (c *connector) level(key connectors.ListingKey, row wireProduct) connectors.StockLevel {
	quantity, _ := pieces(row.Quantity)
	level := connectors.StockLevel{Key: key, Quantity: quantity, Keep: map[string]string{keepManage: cmp.Or(string(row.Manage), "false")}}
	level.Err = c.unmanaged(level.Keep)
	return level
}

// pieces reads a stock_quantity; plug-ins make it a decimal, of which the whole pieces can be sold.
func pieces(text loose) (int, bool) {
	d, err := decimal.NewFromString(string(text))
	if err != nil || d.Exponent() < -18 || d.Exponent() > 18 || d.Abs().GreaterThan(mostMoney) {
		return 0, false
	}
	return int(d.Floor().IntPart()), true
}

// unmanaged says why a listing's stock must be left alone; nil if it may be set.
func (c *connector) unmanaged(keep map[string]string) error {
	if keep[keepManage] == managedHere || c.settings.switchStockOn {
		return nil
	}
	told := &connectors.Error{
		Kind: connectors.Rejected, Code: "stock_not_managed", Reason: "the shop does not count this product's stock", Do: adviceManageStock,
	}
	if keep[keepManage] == managedParent {
		told.Code, told.Reason = "stock_of_parent", "the shop counts this variant together with the others of its product"
	}
	return told
}

// stockRow is a row of a batch.
type stockRow struct {
	ID       json.Number `json:"id"`
	Manage   bool        `json:"manage_stock"`
	Quantity int         `json:"stock_quantity"`
}

// PushStock sets the listings to their targets. What the last reading kept says which of them the shop counts.
func (c *connector) PushStock(ctx context.Context, changes []connectors.StockChange) []connectors.StockOutcome {
	outcomes := make([]connectors.StockOutcome, len(changes))
	for i, change := range changes {
		outcomes[i] = connectors.StockOutcome{Key: change.Key}
		if !validKey(change.Key) {
			outcomes[i].Err = &connectors.Error{Kind: connectors.NotFound, Reason: "the shop has no such product"}
		} else {
			outcomes[i].Err = c.unmanaged(change.Keep)
		}
		if outcomes[i].Err != nil {
			outcomes[i].State = connectors.Refused
		}
	}
	groups, parents := families(len(changes), func(i int) connectors.ListingKey { return changes[i].Key })
	for _, parent := range parents {
		open := slices.DeleteFunc(groups[parent], func(i int) bool { return outcomes[i].State != "" })
		for chunk := range slices.Chunk(open, pageSize) {
			c.pushBatch(ctx, parent, chunk, changes, outcomes)
		}
	}
	return outcomes
}

// pushBatch sends one batch and fills in its outcomes. The shop answers 200 even where rows fail; each says so itself.
func (c *connector) pushBatch(ctx context.Context, parent string, indices []int,
	changes []connectors.StockChange, outcomes []connectors.StockOutcome,
) {
	batch := map[string][]stockRow{}
	for _, i := range indices {
		batch["update"] = append(batch["update"], stockRow{json.Number(ownID(changes[i].Key)), true, changes[i].Target})
	}
	reply, err := c.send(ctx, catalogueName(parent)+"/batch", http.MethodPost, cataloguePath(parent)+"/batch", batch)
	answered := map[string]wireProduct{}
	if err == nil {
		var answer struct{ Update []wireProduct }
		answer, err = decode[struct{ Update []wireProduct }](reply)
		for _, row := range answer.Update {
			answered[string(row.ID)] = row
		}
	}
	for _, i := range indices {
		switch row, there := answered[ownID(changes[i].Key)]; {
		case err != nil:
			outcomes[i].State, outcomes[i].Err = failedState(err), err
			if connectors.KindOf(err) == connectors.Unexpected {
				outcomes[i].State = connectors.Unclear
			}
		case !there:
			outcomes[i].State, outcomes[i].Err = connectors.Unclear, unreadable("the shop's answer does not speak of this product")
		default:
			outcomes[i].State, outcomes[i].Err = c.settled(row, changes[i].Target)
		}
	}
}

// settled reads the row of an answer.
func (c *connector) settled(row wireProduct, target int) (connectors.OutcomeState, error) {
	if row.Error != nil {
		return connectors.Refused, c.refusal(http.StatusBadRequest, *row.Error)
	}
	if quantity, there := pieces(row.Quantity); !there || quantity != target {
		return connectors.Unclear, unreadable("the shop shows another quantity than the one sent")
	}
	return connectors.Done, nil
}
