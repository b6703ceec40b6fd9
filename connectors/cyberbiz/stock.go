package cyberbiz

// Stock (FACTS.md section 4): absolute numbers, one variant a call. Where the account stands for a branch with tills, see branch.go.

import (
	"context"
	"net/http"

	"gowarehouse/connectors"
)

var adviceManage = connectors.Text{
	EN: "Switch on stock management (庫存管理) for the variant in CYBERBIZ, or leave its stock alone.", ZH: "請在 CYBERBIZ 為此規格啟用庫存管理，或不推送此商品。",
}

var adviceCounted = connectors.Text{
	EN: "Compare both in CYBERBIZ. If its tills count stock by branch, choose the branch in the account's settings; if CYBERBIZ's warehouse keeps " +
		"it, switch stock pushing off for this account.",
	ZH: "請至 CYBERBIZ 比對庫存。若以 POS 分店管理庫存，請在帳號設定選擇門市；若由 CYBERBIZ 倉儲同步，請關閉此帳號的庫存推送。",
}

// fewVariants is up to how many variants are read one by one; more come with the pages of the catalogue, fifty products a page.
const fewVariants = 10

// Stock reads the listings: the web shop's stock, or that of the branch that the account stands for.
func (c *connector) Stock(ctx context.Context, keys []connectors.ListingKey) ([]connectors.StockLevel, error) {
	if c.setting(fieldBranch) != "" {
		return c.branchStock(ctx, keys)
	}
	sold, err := c.variantsOf(ctx, keys)
	if err != nil {
		return nil, err
	}
	levels := make([]connectors.StockLevel, len(keys))
	for i, key := range keys {
		levels[i] = level(key, sold[i].wireVariant, sold[i].err)
	}
	return levels, nil
}

// sold is a variant, or why it cannot be read.
type sold struct {
	wireVariant
	err error
}

// variantsOf gives the variants of listings, in order.
func (c *connector) variantsOf(ctx context.Context, keys []connectors.ListingKey) ([]sold, error) {
	list := make([]sold, len(keys))
	if len(keys) <= fewVariants {
		for i, key := range keys {
			v, err := c.variant(ctx, key)
			if kind := connectors.KindOf(err); err != nil && kind != connectors.NotFound && kind != connectors.Unexpected {
				return nil, err
			}
			list[i] = sold{v, err}
		}
		return list, nil
	}
	found, err := c.variants(ctx, keys)
	for i, key := range keys {
		list[i].wireVariant = found[key]
		if _, there := found[key]; !there {
			list[i].err = noProduct()
		}
	}
	return list, err
}

func noProduct() *connectors.Error {
	return (&connectors.Error{Kind: connectors.NotFound}).Saying("the shop has no such product", "商店沒有這項商品")
}

func variantPath(key connectors.ListingKey) string {
	return "/v1/products/" + key.Item + "/product_variants/" + key.Variant
}

// variant reads one variant. The answer does not say its id.
func (c *connector) variant(ctx context.Context, key connectors.ListingKey) (wireVariant, error) {
	if !isID(key.Item) || !isID(key.Variant) {
		return wireVariant{}, noProduct()
	}
	r := request{name: "product_variant", method: http.MethodGet, path: variantPath(key)}
	reply, err := c.call(ctx, r)
	if err != nil {
		return wireVariant{}, err
	}
	if isNull(reply.Body) {
		return wireVariant{}, noProduct()
	}
	return readVariant(r, reply)
}

// readVariant reads an answer about one variant, which must say whether the shop counts it: half an answer is none.
func readVariant(r request, reply connectors.Reply) (wireVariant, error) {
	v, err := decode[wireVariant](r, reply)
	if err == nil && v.Managed == "" {
		err = misshapen(r, "the answer does not speak of stock", reply.Body, nil)
	}
	return v, err
}

// variants reads the catalogue until all keys were found.
func (c *connector) variants(ctx context.Context, keys []connectors.ListingKey) (map[connectors.ListingKey]wireVariant, error) {
	wanted := map[connectors.ListingKey]bool{}
	for _, key := range keys {
		wanted[key] = true
	}
	found := map[connectors.ListingKey]wireVariant{}
	for p, err := range c.catalogue(ctx) {
		if err != nil {
			return nil, err
		}
		for _, v := range p.Variants {
			if key := p.key(v); wanted[key] {
				found[key] = v
			}
		}
		if len(found) == len(wanted) {
			break
		}
	}
	return found, nil
}

func level(key connectors.ListingKey, v wireVariant, err error) connectors.StockLevel {
	l := connectors.StockLevel{Key: key, Err: err}
	if err != nil {
		return l
	}
	quantity, ok := v.Quantity.Level()
	switch l.Quantity = quantity; {
	case !v.counted():
		l.Err = (&connectors.Error{Kind: connectors.Rejected, Code: "stock_not_managed", Do: adviceManage}).Saying(
			"the shop does not count this variant's stock", "此規格未啟用庫存管理")
	case !ok:
		l.Err = unreadable("inventory_quantity is not a number")
	}
	return l
}

// counted says whether the shop counts the variant.
func (v wireVariant) counted() bool { return v.Managed == "true" }

// PushStock sets the listings to their targets, one after the other. When the shop does not let this account in, or asks to slow down, the
// rest is left for later.
func (c *connector) PushStock(ctx context.Context, changes []connectors.StockChange) []connectors.StockOutcome {
	if c.setting(fieldBranch) != "" {
		return c.pushBranch(ctx, changes)
	}
	outcomes := make([]connectors.StockOutcome, len(changes))
	var closed error
	for i, change := range changes {
		outcomes[i] = connectors.StockOutcome{Key: change.Key, State: connectors.Done}
		if closed != nil {
			outcomes[i].State, outcomes[i].Err = connectors.NotAsked, closed
			continue
		}
		if err := c.set(ctx, change); err != nil {
			outcomes[i].State, outcomes[i].Err = connectors.AfterChange(err), err
			if kind := connectors.KindOf(err); kind == connectors.Unauthorized || kind == connectors.Throttled {
				closed = connectors.Unsent(err)
			}
		}
	}
	return outcomes
}

func (c *connector) set(ctx context.Context, change connectors.StockChange) error {
	if !isID(change.Key.Item) || !isID(change.Key.Variant) {
		return noProduct()
	}
	if change.Target < 0 {
		return belowNothing()
	}
	v, err := c.edit(ctx, change.Key, map[string]any{"inventory_quantity": change.Target})
	if err != nil {
		return err
	}
	if have, ok := v.Quantity.Level(); !ok || have != change.Target {
		shown := &connectors.Error{Kind: connectors.Unexpected, MaybeDone: true, Do: adviceCounted}
		return shown.Saying("the shop shows another quantity than the one sent", "商店顯示的庫存與推送的數量不同")
	}
	return nil
}

func belowNothing() error {
	return connectors.Refuse("a stock below nothing cannot be set", "庫存不可為負數", "Correct the stock here first.", "請先更正本系統的庫存。")
}

// edit changes fields of a variant and gives the variant as it is then.
func (c *connector) edit(ctx context.Context, key connectors.ListingKey, fields map[string]any) (wireVariant, error) {
	r := request{name: "product_variant", method: http.MethodPut, path: variantPath(key), body: fields, changes: true}
	reply, err := c.call(ctx, r)
	if err != nil {
		return wireVariant{}, err
	}
	return readVariant(r, reply)
}
