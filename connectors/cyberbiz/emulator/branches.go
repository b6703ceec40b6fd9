package emulator

// Branch stores, what their tills sell, and batches that set a branch's stock (FACTS.md section 4.1).

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// branch is a branch store. One without a till has no stock of its own.
type branch struct {
	id     int64
	number string
	name   string
	till   int64          // the POS shop; 0: none
	stock  map[string]int // by SKU
}

// openBranches gives the shop two branches with tills and a place to pick things up. The second does not sell everything.
func (e *Emulator) openBranches() {
	e.branches = []*branch{
		{id: 501, number: "S001", name: "信義門市", till: 88, stock: map[string]int{}},
		{id: 502, number: "S002", name: "台中門市", till: 89, stock: map[string]int{}},
		{id: 503, number: "P001", name: "倉庫自取點"},
	}
	for i, p := range e.products {
		for n, v := range p.variants {
			if !v.managed {
				continue
			}
			e.branches[0].stock[v.sku] = 2 + i + n
			if i%2 == 0 {
				e.branches[1].stock[v.sku] = 20 + i + n
			}
		}
	}
}

// BranchStock is what a branch has of a SKU.
func (e *Emulator) BranchStock(number, sku string) int {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.finishJobs()
	i := slices.IndexFunc(e.branches, func(b *branch) bool { return b.number == number })
	return e.branches[i].stock[sku]
}

// renderBranch is a branch without its id, which only lists have.
func renderBranch(b *branch) object {
	row := object{
		"store_no": b.number, "name": b.name, "phone": "0227001234", "county": "台北市", "district": "信義區", "address": "市府路1號", "zip": "110",
		"opening_hours": "11:00-21:00", "lat": 25.03, "lng": 121.56, "enabled": true, "shipping_rates": []any{}, "source_type": "BranchStore",
		"source_id": nil,
	}
	if b.till != 0 {
		row["source_type"], row["source_id"] = "PosShop", b.till
	}
	return row
}

func (e *Emulator) listBranches(c *call) *reply {
	e.namesOnly(c)
	rows := make([]object, len(e.branches))
	for i, b := range e.branches {
		rows[i] = renderBranch(b)
		rows[i]["id"] = b.id
	}
	return e.listed(c, rows)
}

func (e *Emulator) getBranch(c *call) *reply {
	for _, b := range e.branches {
		if strconv.FormatInt(b.id, 10) == c.PathValue("id") {
			return ok(renderBranch(b))
		}
	}
	return notFound()
}

// listTill is what a POS shop sells, with the stock that it has. Its variants have ids of their own.
func (e *Emulator) listTill(c *call) *reply {
	e.namesOnly(c)
	e.finishJobs()
	for _, b := range e.branches {
		if b.till == 0 || strconv.FormatInt(b.till, 10) != c.PathValue("id") {
			continue
		}
		rows := []object{}
		for _, p := range e.products {
			for i, v := range p.variants {
				stock, sells := b.stock[v.sku]
				if !sells {
					continue
				}
				row := e.renderVariant(v, i+1)
				row["id"], row["product_id"], row["inventory_quantity"] = v.id+b.till*1_000_000, p.id+b.till*1_000_000, stock
				rows = append(rows, row)
			}
		}
		return e.listed(c, rows)
	}
	return notFound()
}

// job is a batch under way.
type job struct {
	id     string
	branch *branch
	items  []item
	from   time.Time // when it is worked on
	polls  int
	done   bool
	failed []any
}

type item struct {
	SKU      string          `json:"sku"`
	Quantity json.RawMessage `json:"inventory_quantity"`
}

const (
	mostItems = 1000
	slowJob   = time.Minute
)

// batchBranch takes a batch. It is worked on at once, or later under slow_jobs.
func (e *Emulator) batchBranch(c *call) *reply {
	var batch struct {
		Store string `json:"store_number"`
		Items []item `json:"items"`
	}
	if refusal := e.decode(c, &batch); refusal != nil {
		return refusal
	}
	if e.On(noBranchBatch) {
		return fail(http.StatusUnprocessableEntity, shapeMessage, "商店未開通以門市編號與 SKU 批次更新庫存功能")
	}
	if len(batch.Items) == 0 || len(batch.Items) > mostItems {
		return e.refuse(ruleBranchBatch, strconv.Itoa(len(batch.Items)), invalid("items 參數錯誤"))
	}
	seen := map[string]bool{}
	for _, it := range batch.Items {
		n, err := strconv.Atoi(string(it.Quantity))
		if err != nil || n < 0 || it.SKU == "" || seen[it.SKU] {
			return e.refuse(ruleBranchBatch, it.SKU, invalid("items 參數錯誤"))
		}
		seen[it.SKU] = true
	}
	i := slices.IndexFunc(e.branches, func(b *branch) bool { return b.number == batch.Store && b.till != 0 })
	if i < 0 {
		return invalid("查無此門市編號")
	}
	j := &job{id: fmt.Sprintf("60f9a9c01fe97b19d517%04x", len(e.jobs)+1), branch: e.branches[i], items: batch.Items, from: e.Now()}
	if e.On(slowJobs) {
		j.from = j.from.Add(slowJob)
	}
	e.jobs = append(e.jobs, j)
	return &reply{status: http.StatusAccepted, body: object{
		"job_id": j.id, "status": "QUEUED", "message": "Inventory update job has been queued", "store_number": batch.Store,
		"total_items": len(batch.Items),
	}}
}

// finishJobs works on the batches whose time has come. A SKU that the branch does not sell fails alone.
func (e *Emulator) finishJobs() {
	for _, j := range e.jobs {
		if j.done || e.Now().Before(j.from) {
			continue
		}
		j.done = true
		for _, it := range j.items {
			if _, sells := j.branch.stock[it.SKU]; !sells {
				j.failed = append(j.failed, object{"sku": it.SKU, "error": "查無此 SKU"})
				continue
			}
			j.branch.stock[it.SKU], _ = strconv.Atoi(string(it.Quantity)) // looked at when it was taken
		}
	}
}

// jobStatus tells of a batch: QUEUE at first, although it was taken as QUEUED, then PROCESSING, then how it ended.
func (e *Emulator) jobStatus(c *call) *reply {
	e.finishJobs()
	i := slices.IndexFunc(e.jobs, func(j *job) bool { return j.id == c.query.Get("job_id") })
	if i < 0 {
		return e.refuse(ruleBranchJob, c.query.Get("job_id"), notFound())
	}
	j := e.jobs[i]
	j.polls++
	at := func(t time.Time) string { return local(t) + " +0800" }
	told := object{"job_id": j.id, "status": "QUEUE", "message": nil, "created_at": at(j.from), "completed_at": nil, "result": nil, "error": nil}
	switch {
	case j.done && j.polls > 2:
		told["status"], told["completed_at"] = "SUCCESS", at(j.from)
		told["result"] = object{
			"total": len(j.items), "succeeded": len(j.items) - len(j.failed), "failed": len(j.failed), "failed_items": append([]any{}, j.failed...),
		}
		if e.On(failedJobs) {
			told["status"], told["result"], told["error"] = "FAILED", nil, "系統忙碌，請稍後再試"
		}
	case j.polls > 1:
		told["status"] = "PROCESSING"
	}
	return ok(told)
}
