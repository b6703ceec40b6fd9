package cyberbiz

// The stock of a branch whose tills keep it (FACTS.md section 4.1): read from its POS shop, set by store number and SKU in one batch.

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"

	"gowarehouse/connectors"
	"gowarehouse/connectors/scalar"
)

// wireBranch is a branch store. One that mirrors a POS shop has stock of its own.
type wireBranch struct {
	ID      scalar.Text `json:"id"` // in lists only
	Number  scalar.Text `json:"store_no"`
	Name    scalar.Text `json:"name"`
	Enabled scalar.Text `json:"enabled"`
	Source  scalar.Text `json:"source_type"`
	Shop    scalar.Text `json:"source_id"`
}

// keeps tells whether stock can be read and set there: it has a till, and a number to name it by.
func (b wireBranch) keeps() bool {
	return b.Source == "PosShop" && idOf(b.Shop) != "" && b.Number != ""
}

// LoadChoices gives the branches that keep stock.
func (c *connector) LoadChoices(ctx context.Context) (map[string][]connectors.Choice, error) {
	choices := []connectors.Choice{}
	seen := map[string]bool{}
	for rows, err := range c.pages(ctx, "branch_stores", "/v1/branch_stores", nil) {
		if err != nil {
			return nil, branchScope(err)
		}
		for _, row := range rows {
			var b wireBranch
			id := ""
			if json.Unmarshal(row, &b) == nil {
				id = idOf(b.ID)
			}
			if id == "" {
				return nil, misshapen(request{name: "branch_stores"}, "a row of the branches has no id", row, nil)
			}
			if b.keeps() && b.Enabled != "false" && !seen[id] {
				name := string(cmp.Or(b.Name, b.Number)) + " (" + string(b.Number) + ")"
				choices = append(choices, connectors.Choice{Value: id, Label: connectors.Text{EN: name, ZH: name}})
			}
			seen[id] = true
		}
	}
	return map[string][]connectors.Choice{fieldBranch: choices}, nil
}

var adviceBranch = connectors.Text{
	EN: "Choose the branch anew in the account's settings, or leave it empty for the web shop's own stock.",
	ZH: "請在帳號設定重新選擇門市；留空則使用網路商店本身的庫存。",
}

var adviceBranchScope = connectors.Text{
	EN: "Give the app the scopes read_branch_stores, write_branch_stores and read_pos in CYBERBIZ's admin; CYBERBIZ's support opens the plug-in " +
		"that sets a branch's stock by store number and SKU.",
	ZH: "請在 CYBERBIZ 後台為該應用程式勾選 read_branch_stores、write_branch_stores、read_pos 權限；以門市編號與 SKU 更新庫存的外掛請洽 CYBERBIZ 客服開通。",
}

// branchScope says what a refusal about branches wants: another scope, or a plug-in.
func branchScope(err error) error {
	var told *connectors.Error
	if errors.As(err, &told) && told.Kind == connectors.Rejected && told.Code != codeNoRoute {
		told.Do = adviceBranchScope
	}
	return err
}

// branch reads the branch that the account's settings name.
func (c *connector) branch(ctx context.Context) (wireBranch, error) {
	id := c.setting(fieldBranch)
	gone := (&connectors.Error{Kind: connectors.Rejected, Code: fieldBranch, Do: adviceBranch}).
		Saying("the branch of the account's settings is not there", "找不到帳號設定的門市")
	if !isID(id) {
		return wireBranch{}, gone
	}
	r := request{name: "branch_store", method: http.MethodGet, path: "/v1/branch_stores/" + id}
	reply, err := c.call(ctx, r)
	switch {
	case connectors.KindOf(err) == connectors.NotFound, err == nil && isNull(reply.Body):
		return wireBranch{}, gone
	case err != nil:
		return wireBranch{}, branchScope(err)
	}
	b, err := decode[wireBranch](r, reply)
	if err == nil && !b.keeps() {
		none := &connectors.Error{Kind: connectors.Rejected, Code: fieldBranch, Do: adviceBranch}
		err = none.Saying("the branch %s has no till whose stock could be set", "門市「%s」沒有可設定庫存的 POS 商店", cmp.Or(b.Name, b.Number))
	}
	return b, err
}

const keptSKU = "sku"

// branchStock reads what the branch has of the listings. It tells things by SKU, so that each must have one of its own.
func (c *connector) branchStock(ctx context.Context, keys []connectors.ListingKey) ([]connectors.StockLevel, error) {
	b, err := c.branch(ctx)
	if err != nil {
		return nil, err
	}
	sold, err := c.variantsOf(ctx, keys)
	if err != nil {
		return nil, err
	}
	there, err := c.branchVariants(ctx, b)
	if err != nil {
		return nil, err
	}
	wanted := map[string]int{}
	for _, v := range sold {
		wanted[string(v.SKU)]++
	}
	levels := make([]connectors.StockLevel, len(keys))
	for i, key := range keys {
		v := sold[i]
		sku := string(v.SKU)
		switch had := there[sku]; {
		case v.err != nil:
			levels[i] = level(key, v.wireVariant, v.err)
		case sku == "" || wanted[sku] > 1 || len(had) > 1:
			levels[i] = connectors.StockLevel{Key: key, Err: oneSKU(sku)}
		case len(had) == 0:
			levels[i] = connectors.StockLevel{Key: key, Err: notInBranch(b, sku)}
		default:
			levels[i] = level(key, had[0], nil)
			levels[i].Keep = map[string]string{keptSKU: sku}
		}
	}
	return levels, nil
}

func oneSKU(sku string) error {
	return connectors.Refuse("a branch's stock is told by SKU, and %q is not this variant's alone", "門市庫存以 SKU 區分，「%s」並非此規格專用",
		"Give the variant a SKU of its own in CYBERBIZ.", "請在 CYBERBIZ 為此規格設定不重複的 SKU。", sku)
}

func notInBranch(b wireBranch, sku string) error {
	return connectors.Missing(nil, "the branch %s does not sell %s", "門市「%s」沒有販售 %s",
		"Add the product to the branch's POS shop in CYBERBIZ.", "請在 CYBERBIZ 將商品加入該門市的 POS 商店。", cmp.Or(b.Name, b.Number), sku)
}

// branchVariants gives what the branch's POS shop sells, by SKU.
func (c *connector) branchVariants(ctx context.Context, b wireBranch) (map[string][]wireVariant, error) {
	bySKU, seen := map[string][]wireVariant{}, map[string]bool{}
	for rows, err := range c.pages(ctx, "pos_variants", "/v1/pos_shops/"+idOf(b.Shop)+"/product_variants", nil) {
		if err != nil {
			return nil, branchScope(err)
		}
		for _, row := range rows {
			var v wireVariant
			if err := json.Unmarshal(row, &v); err != nil || idOf(v.ID) == "" || v.Managed == "" {
				return nil, misshapen(request{name: "pos_variants"}, "a row of the branch's stock is not a variant", row, err)
			}
			if !seen[idOf(v.ID)] {
				seen[idOf(v.ID)] = true
				bySKU[string(v.SKU)] = append(bySKU[string(v.SKU)], v)
			}
		}
	}
	return bySKU, nil
}

// mostItems is how much one batch takes.
const mostItems = 1000

// branchItem is a line of a batch.
type branchItem struct {
	SKU      string `json:"sku"`
	Quantity int    `json:"inventory_quantity"`
}

// branchJob is a batch under way: in the answer that takes it, and in the answers about it.
type branchJob struct {
	ID     scalar.Text `json:"job_id"`
	Status scalar.Text `json:"status"`
	Error  scalar.Text `json:"error"`
	Result struct {
		Failed rows[struct {
			SKU   scalar.Text `json:"sku"`
			Error scalar.Text `json:"error"`
		}] `json:"failed_items"`
	} `json:"result"`
}

// pushBranch sets the branch's stock in batches. Each change carries the SKU that its level was read by.
func (c *connector) pushBranch(ctx context.Context, changes []connectors.StockChange) []connectors.StockOutcome {
	outcomes := make([]connectors.StockOutcome, len(changes))
	var due []int
	taken := map[string]bool{}
	for i, change := range changes {
		sku := change.Keep[keptSKU]
		outcomes[i] = connectors.StockOutcome{Key: change.Key, State: connectors.Refused}
		switch {
		case c.login.legacy():
			outcomes[i].Err = connectors.Refuse("the older API account cannot set a branch's stock", "舊式 API 帳號無法設定門市庫存",
				"Connect the shop with an API Token.", "請改用 API Token 連線。")
		case change.Target < 0:
			outcomes[i].Err = belowNothing()
		case sku == "" || taken[sku]:
			outcomes[i].Err = oneSKU(sku)
		default:
			taken[sku] = true
			due = append(due, i)
		}
	}
	if len(due) == 0 {
		return outcomes
	}
	b, err := c.branch(ctx)
	if err != nil {
		endBatch(outcomes, due, unread(err), err)
		return outcomes
	}
	for chunk := range slices.Chunk(due, mostItems) {
		if err != nil {
			endBatch(outcomes, chunk, connectors.NotAsked, connectors.Unsent(err))
			continue
		}
		err = c.batch(ctx, b, changes, chunk, outcomes)
	}
	return outcomes
}

func endBatch(outcomes []connectors.StockOutcome, chunk []int, state connectors.OutcomeState, err error) {
	for _, i := range chunk {
		outcomes[i].State, outcomes[i].Err = state, err
	}
}

// batch sends one batch and waits a little for it. The error is one that would end the batches that follow, too.
func (c *connector) batch(
	ctx context.Context, b wireBranch, changes []connectors.StockChange, chunk []int, outcomes []connectors.StockOutcome,
) error {
	items := make([]branchItem, len(chunk))
	for n, i := range chunk {
		items[n] = branchItem{changes[i].Keep[keptSKU], changes[i].Target}
	}
	r := request{name: "batch_update_branch_store_inventory", method: http.MethodPut, path: "/v2/products/batch_update_branch_store_inventory",
		body: map[string]any{"store_number": b.Number, "items": items}, changes: true}
	reply, err := c.call(ctx, r)
	if err != nil {
		state := connectors.AfterChange(err)
		endBatch(outcomes, chunk, state, branchScope(err))
		if state == connectors.Refused {
			return nil
		}
		return err
	}
	job, err := decode[branchJob](r, reply)
	if err == nil && job.ID == "" {
		err = misshapen(r, "the answer names no job", reply.Body, nil)
	}
	if err != nil {
		endBatch(outcomes, chunk, connectors.Unclear, err)
		return nil
	}
	job = c.finished(ctx, job)
	endBatch(outcomes, chunk, connectors.Done, nil)
	if job.Status == jobFailed && len(job.Result.Failed) == 0 {
		endBatch(outcomes, chunk, connectors.Refused, branchRefusal(job.Error))
	}
	for _, failed := range job.Result.Failed {
		for _, i := range chunk {
			if changes[i].Keep[keptSKU] == string(failed.SKU) {
				outcomes[i].State, outcomes[i].Err = connectors.Refused, branchRefusal(failed.Error)
			}
		}
	}
	return nil
}

func branchRefusal(words scalar.Text) error {
	return connectors.Errorf(connectors.Rejected, "CYBERBIZ did not set the branch's stock: %s", cmp.Or(string(words), "no reason given"))
}

const (
	jobDone   = "SUCCESS"
	jobFailed = "FAILED"
	// mostPolls is how often a batch is asked about; it was taken, and reading the stock back tells of one that takes longer.
	mostPolls = 10
)

// finished asks about a batch until it has ended, or long enough.
func (c *connector) finished(ctx context.Context, job branchJob) branchJob {
	r := request{name: "branch_store_inventory_update_status", method: http.MethodGet, path: "/v2/products/branch_store_inventory_update_status",
		query: url.Values{"job_id": {string(job.ID)}}}
	for range mostPolls {
		reply, err := c.call(ctx, r)
		if err != nil {
			return job
		}
		now, err := decode[branchJob](r, reply)
		if err != nil {
			return job
		}
		if job = now; job.Status == jobDone || job.Status == jobFailed {
			return job
		}
	}
	return job
}
