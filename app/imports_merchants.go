package app

// Merchants from a file, each with a sales channel where the file names one. What is there already is left as it is.

import (
	"context"
	"strings"

	"gowarehouse/engine/store"
)

// matchWords are what people write for the two ways to match.
var matchWords = map[string]string{
	"": store.MatchBySKU, "sku": store.MatchBySKU, "貨號": store.MatchBySKU, "品號": store.MatchBySKU,
	"barcode": store.MatchByBarcode, "條碼": store.MatchByBarcode, "國際條碼": store.MatchByBarcode,
}

// merchantPlan works out a file of merchants.
type merchantPlan struct {
	*importPlan
	channels map[string]map[string]string // by merchant and name: how they match
	rowOf    map[string]int               // the number of the row with a merchant and channel
	steps    map[int]newMerchant
}

// newMerchant is what a row adds.
type newMerchant struct {
	name    string
	known   bool // the merchant is there, or comes in by a row above
	channel string
	match   string
}

func planMerchants(ctx context.Context, p *importPlan) error {
	plan := &merchantPlan{importPlan: p, channels: map[string]map[string]string{}, rowOf: map[string]int{}, steps: map[int]newMerchant{}}
	merchants, err := p.app.Merchants(ctx)
	if err != nil {
		return err
	}
	for _, m := range merchants.Merchants {
		plan.channels[m.Name] = map[string]string{}
	}
	channels, err := p.app.Channels(ctx, "")
	if err != nil {
		return err
	}
	for _, c := range channels.Channels {
		plan.channels[c.Merchant][c.Name] = c.MatchBy
	}
	for i := range p.rows {
		if p.rows[i].Action == "" {
			plan.row(i)
		}
	}
	p.do = plan.do
	return nil
}

func (p *merchantPlan) row(i int) {
	n := newMerchant{name: p.words(i, "merchant"), channel: p.words(i, "channel")}
	wanted := p.words(i, "match")
	var ok bool
	if n.match, ok = matchWords[strings.ToLower(strings.TrimPrefix(wanted, "依"))]; !ok {
		p.fail(i, "match", "%q is no way to match. Enter SKU or barcode.", "「%s」不是比對方式。請輸入 SKU 或 條碼。", wanted)
	}
	if n.name == "" {
		p.fail(i, "merchant", "it is missing. Enter the merchant's name.", "未填寫。請輸入貨主名稱。")
	}
	key := n.name + "\x00" + n.channel
	if before, twice := p.rowOf[key]; twice && n.name != "" {
		p.fail(i, "merchant", "row %[2]d has %[1]q with the same channel. Delete one of them.", "與第 %[2]d 列的「%[1]s」及通路重複。請刪除其中一列。", n.name, before)
	} else {
		p.rowOf[key] = p.rows[i].Row
	}
	if p.rows[i].Action == ImportError {
		return
	}
	own, known := p.channels[n.name]
	match, has := own[n.channel]
	n.known = known
	switch {
	case known && n.channel == "", has && (match == n.match || wanted == ""):
		p.rows[i].Action = ImportSame
		return
	case has:
		p.leave(i, "the channel is there already and matches by %[1]s; a file does not change that", "銷售通路已存在且以 %[1]s 比對；匯入不會變更比對方式", match)
		return
	case !known:
		p.channels[n.name] = map[string]string{}
	}
	if n.channel != "" {
		p.channels[n.name][n.channel] = n.match
	}
	p.rows[i].Action, p.steps[i] = ImportAdd, n
}

// do adds row by row: a merchant whose channel could not be added gets it when the file is imported again.
func (p *merchantPlan) do(ctx context.Context, rows []int, _ string, _ *ImportDone) error {
	for _, i := range rows {
		n := p.steps[i]
		if !n.known {
			if _, err := p.app.AddMerchant(ctx, n.name); err != nil {
				return err
			}
		}
		if n.channel == "" {
			continue
		}
		if _, err := p.app.AddChannel(ctx, n.name, n.channel, n.match); err != nil {
			return err
		}
	}
	return nil
}
