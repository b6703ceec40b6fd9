package momo

// Stock: read, and change by a difference that momo guards with the value read. FACTS.md section 4.

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"gowarehouse/connectors"
)

var (
	opStock       = scmQuery("/api/v1/goodsStockQty/query.scm")
	opChangeStock = operation{name: "changeGoodsQty", path: goodsServlet, changes: true}
)

const (
	maxGoodsCodes = 2000
	maxStockRows  = 500
	maxStock      = 9999 // four characters
	keptName      = "goods_name"
	keptOption    = "goodsdt_info"
)

// stockRow is a row of the stock query. Quantities are numbers here.
type stockRow struct {
	GoodsCode   text `json:"goods_code"`
	GoodsName   text `json:"goods_name"`
	GoodsDtCode text `json:"goodsdt_code"`
	GoodsDtInfo text `json:"goodsdt_info"`
	Sellable    text `json:"order_counsel_qty"`
}

// Stock reads the sellable quantity of single items.
func (c *Connector) Stock(ctx context.Context, keys []connectors.ListingKey) ([]connectors.StockLevel, error) {
	var codes []string
	seen := map[string]bool{}
	for _, key := range keys {
		if key.Item != "" && !seen[key.Item] {
			seen[key.Item] = true
			codes = append(codes, key.Item)
		}
	}
	found, err := c.stockOf(ctx, codes)
	if err != nil {
		return nil, err
	}
	levels := make([]connectors.StockLevel, len(keys))
	for i, key := range keys {
		level, there := found[key]
		if !there {
			level.Err = connectors.Errorf(connectors.NotFound, "momo has no goods %s-%s", key.Item, key.Variant)
		}
		level.Key = key
		levels[i] = level
	}
	return levels, nil
}

// stockOf asks for goods codes, in as few calls as momo takes.
func (c *Connector) stockOf(ctx context.Context, codes []string) (map[connectors.ListingKey]connectors.StockLevel, error) {
	found := map[connectors.ListingKey]connectors.StockLevel{}
	for chunk := range slices.Chunk(codes, maxGoodsCodes) {
		rows, err := c.rows(ctx, opStock, map[string]any{"goodsCodeList": chunk})
		if err != nil {
			return nil, err
		}
		for _, raw := range rows {
			var row stockRow
			if err := json.Unmarshal(raw, &row); err != nil {
				return nil, unexpected(opStock.name+": a row cannot be read", raw, false)
			}
			key := connectors.ListingKey{Item: string(row.GoodsCode), Variant: string(row.GoodsDtCode)}
			level := connectors.StockLevel{Key: key, Keep: echo(raw)}
			var counted bool
			if level.Quantity, counted = row.Sellable.Level(); !counted {
				level.Err = unexpected("order_counsel_qty is no number", raw, false)
			}
			found[key] = level
		}
	}
	return found, nil
}

// echo keeps name and option text exactly as momo wrote them, spaces included, because it wants them back.
func echo(raw json.RawMessage) map[string]string {
	var exact struct {
		Name   *string `json:"goods_name"`
		Option *string `json:"goodsdt_info"`
	}
	if json.Unmarshal(raw, &exact) != nil || exact.Name == nil {
		return nil
	}
	kept := map[string]string{keptName: *exact.Name, keptOption: ""}
	if exact.Option != nil {
		kept[keptOption] = *exact.Option
	}
	return kept
}

// PushStock sends the difference of each change. A value that somebody moved in between is told as stale.
func (c *Connector) PushStock(ctx context.Context, changes []connectors.StockChange) []connectors.StockOutcome {
	outcomes := make([]connectors.StockOutcome, len(changes))
	var due []int
	for i, change := range changes {
		outcomes[i].Key = change.Key
		switch {
		case change.Keep[keptName] == "":
			outcomes[i].State, outcomes[i].Err = connectors.Refused, stale("its name was not read")
		case delta(change) == 0:
			outcomes[i].State = connectors.Already
		default:
			due = append(due, i)
		}
	}
	var failure error
	for chunk := range slices.Chunk(due, maxStockRows) {
		if !goesOn(failure) {
			for _, i := range chunk {
				outcomes[i].State, outcomes[i].Err = connectors.NotAsked, connectors.Unsent(failure)
			}
			continue
		}
		failure = c.changeStock(ctx, changes, chunk, outcomes)
	}
	return outcomes
}

// delta is how much to add; the target is kept between 0 and what momo can hold.
func delta(change connectors.StockChange) int {
	return min(max(change.Target, 0), maxStock) - change.Read
}

func stale(why string) *connectors.Error {
	e := connectors.Errorf(connectors.Rejected, "momo: the stock is not what was read: %s", why)
	e.Code = connectors.CodeStale
	e.Do = text2("Read the stock again, then decide.", "請重新讀取庫存後再調整。")
	return e
}

var stockSentence = regexp.MustCompile(`^(\d+)[ \-](\d{3})\s*[：:]\s*(.*)$`)

// changeStock makes one call. The error is that of the call, for the calls that would follow.
func (c *Connector) changeStock(ctx context.Context, changes []connectors.StockChange, chunk []int, outcomes []connectors.StockOutcome) error {
	rows := make([]map[string]string, len(chunk))
	for n, i := range chunk {
		change := changes[i]
		rows[n] = map[string]string{
			"goodsCode":       change.Key.Item,
			"goodsName":       change.Keep[keptName],
			"goodsdtCode":     change.Key.Variant,
			"goodsdtInfo":     change.Keep[keptOption],
			"orderCounselQty": strconv.Itoa(change.Read),
			"addReduceQty":    strconv.Itoa(delta(change)),
			"baljuChgFlag":    "",
		}
	}
	told, err := c.stockVerdicts(ctx, rows)
	if err != nil {
		for _, i := range chunk {
			outcomes[i].State, outcomes[i].Err = connectors.AfterChange(err), err
		}
		return err
	}
	var refused []int
	for _, i := range chunk {
		switch v := told[changes[i].Key]; v.fate {
		case accepted:
			outcomes[i].State = connectors.Done
		case failed:
			outcomes[i].State, outcomes[i].Err = connectors.Refused, c.refused("the stock change", v.text)
			refused = append(refused, i)
		default:
			outcomes[i].State, outcomes[i].Err = connectors.Unclear, unexpected("the answer does not name the goods", nil, true)
		}
	}
	c.tellStale(ctx, changes, refused, outcomes)
	return nil
}

func (c *Connector) stockVerdicts(ctx context.Context, rows []map[string]string) (map[connectors.ListingKey]verdict, error) {
	reply, err := c.call(ctx, opChangeStock, map[string]any{"sendInfoList": rows})
	if err != nil {
		return nil, err
	}
	r, err := readResults(reply.Body)
	if err != nil {
		return nil, unexpected(opChangeStock.name+": the result cannot be read", reply.Body, true)
	}
	told := map[connectors.ListingKey]verdict{}
	for _, list := range []struct {
		sentences texts
		fate      fate
	}{{r.Success, accepted}, {r.Fail, failed}, {r.Undo, failed}} {
		for _, sentence := range list.sentences {
			if m := stockSentence.FindStringSubmatch(string(sentence)); m != nil {
				told[connectors.ListingKey{Item: m[1], Variant: m[2]}] = verdict{list.fate, m[3]}
			}
		}
	}
	return told, nil
}

// tellStale reads the refused goods once more: where the value is no longer what was read, that is the reason, whatever
// momo's words. A read that fails leaves momo's words.
func (c *Connector) tellStale(ctx context.Context, changes []connectors.StockChange, refused []int, outcomes []connectors.StockOutcome) {
	if len(refused) == 0 {
		return
	}
	keys := make([]connectors.ListingKey, len(refused))
	for n, i := range refused {
		keys[n] = changes[i].Key
	}
	levels, err := c.Stock(ctx, keys)
	if err != nil {
		return
	}
	for n, i := range refused {
		if levels[n].Err == nil && levels[n].Quantity != changes[i].Read {
			outcomes[i].Err = stale(fmt.Sprintf("%d was read, %d is there", changes[i].Read, levels[n].Quantity))
		}
	}
}
