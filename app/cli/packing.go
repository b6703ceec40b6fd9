package cli

import (
	"strings"
	"time"

	"github.com/spf13/pflag"

	"gowarehouse/app"
	"gowarehouse/connectors"
	"gowarehouse/engine/store"
)

// The commands pick, pack, ship, push, undo, unpack, void, parcel-back, number, ship-options and label.

func (t *tree) packing() {
	var tote string
	t.add(nil, command{use: "pick ORDER", en: "begin picking an order", zh: "開始揀貨", shape: "order", least: 1, most: 1,
		examples: []string{"gowarehouse pick 250131ABCDEF --tote T-07"},
		flags: func(f *pflag.FlagSet) {
			f.StringVar(&tote, "tote", "", t.say("barcode of the box the goods go into", "揀貨箱條碼"))
		},
		run: func(c *call) error { return c.order(c.app.Pick(c.ctx, c.args[0], tote, c.who)) }})
	t.pack()
	t.ship()
	for _, s := range []command{
		{use: "push ORDER", en: "tell the platform an own carrier's number now instead of after the delay", zh: "立即回傳物流單號（不等待延遲）",
			examples: []string{"gowarehouse push 1042"}, run: func(c *call) error { return c.order(c.app.PushNow(c.ctx, c.args[0], c.who)) }},
		{use: "undo ORDER", en: "take back parcels that left with an own carrier, until the platform is told", zh: "復原自有物流的出貨（回傳平台前）",
			examples: []string{"gowarehouse undo 1042"}, run: func(c *call) error { return c.order(c.app.UndoShip(c.ctx, c.args[0], c.who)) }},
		{use: "unpack ORDER", en: "take everything apart that has not been shipped", zh: "取消揀貨與包裝",
			examples: []string{"gowarehouse unpack 1042"}, run: func(c *call) error { return c.order(c.app.Unpack(c.ctx, c.args[0], c.who)) }},
		{use: "void PARCEL", en: "take one parcel apart that has not been shipped", zh: "取消單一包裹",
			examples: []string{"gowarehouse void p7"}, run: func(c *call) error { return c.order(c.app.Void(c.ctx, c.args[0], c.who)) }},
		{use: "parcel-back ORDER", en: "say that the parcels of a cancelled order are in the house again", zh: "登記已取消訂單的包裹已取回",
			examples: []string{"gowarehouse parcel-back 1042"}, run: func(c *call) error { return c.order(c.app.ParcelBack(c.ctx, c.args[0], c.who)) }},
	} {
		s.shape, s.least, s.most = "order", 1, 1
		t.add(nil, s)
	}
	var carrier string
	var anyway bool
	t.add(nil, command{
		use:   "number PARCEL NUMBER",
		en:    "correct a parcel's tracking number",
		zh:    "更正包裹的物流單號",
		shape: "order",
		least: 2,
		most:  2,
		more: connectors.Text{
			EN: "For an own carrier until the platform is told, after it refused, or, where the platform takes another, after it confirmed. " +
				"For a number of the platform that nobody knows: enter what the platform shows, then decide " +
				"(`activity decide`).",
			ZH: "自有物流可於回傳前、平台拒絕後更正；平台接受變更者，確認後亦可更正。平台單號不明時，請輸入平台顯示的單號，再以 `activity decide` 判定。",
		},
		examples: []string{"gowarehouse number p7 906512345678"},
		flags: func(f *pflag.FlagSet) {
			f.StringVar(&carrier, "carrier", "", t.say("another carrier", "變更物流商"))
			f.BoolVar(&anyway, "anyway", false, t.anywayFlag())
		},
		run: func(c *call) error {
			return c.order(c.app.SetNumber(c.ctx, c.args[0], carrier, c.args[1], anyway, c.who))
		},
	})
	t.add(
		nil,
		command{
			use:      "ship-options PARCEL",
			en:       "what the platform lets one choose for a parcel",
			zh:       "查詢包裹的平台出貨選項",
			shape:    "ship-options",
			least:    1,
			most:     1,
			examples: []string{"gowarehouse ship-options p7"},
			run: func(c *call) error {
				doc, err := c.app.ShipOptions(c.ctx, c.args[0], c.who)
				if err != nil {
					return err
				}
				return c.show(doc, func(p *page) { p.options(doc) })
			},
		},
	)
}

func (t *tree) anywayFlag() string {
	return t.say("the number belongs to another parcel too: both are in one box", "單號與其他包裹共用（合併出貨）")
}

func (t *tree) pack() {
	var scanned, parcels []string
	t.add(nil, command{
		use:   "pack ORDER",
		en:    "pack an order, or what is left of it",
		zh:    "包裝訂單",
		shape: "order",
		least: 1,
		most:  1,
		examples: []string{
			"gowarehouse pack 1042 --scan 4710000000024 --scan 4710000000024",
			"gowarehouse pack 1042 --parcel l7=1 --parcel l7=1,l8=2",
		},
		flags: func(f *pflag.FlagSet) {
			f.StringArrayVar(
				&scanned,
				"scan",
				nil,
				t.say("a barcode scanned, once for each piece; the goods must then be exactly those of the order", "掃描的條碼，每件一次；須與訂單商品完全相符"),
			)
			f.StringArrayVar(
				&parcels,
				"parcel",
				nil,
				t.say("contents of one parcel: LINE=N,LINE=N with line ids or SKUs", "單一包裹內容：明細或 SKU=數量，以逗號分隔"),
			)
		},
		run: func(c *call) error {
			p := app.Packing{}
			if c.cmd.Flags().Changed("scan") {
				p.Scanned = scanned
			}
			for _, contents := range parcels {
				var lines []app.PackLine
				for _, word := range strings.Split(contents, ",") {
					line, n, err := skuAndNumber(strings.TrimSpace(word))
					if err != nil {
						return err
					}
					lines = append(lines, app.PackLine{Line: line, Quantity: n})
				}
				p.Parcels = append(p.Parcels, lines)
			}
			return c.order(c.app.Pack(c.ctx, c.args[0], p, c.who))
		},
	})
}

// shipWait is how long ship waits for the platform's number and label.
const shipWait = 20 * time.Second

func (t *tree) ship() {
	var s app.Shipping
	var options []string
	t.add(nil, command{
		use:   "ship ORDER",
		en:    "ship an order",
		zh:    "出貨",
		shape: "order",
		least: 1,
		most:  1,
		more: connectors.Text{
			EN: "With the platform's logistics number and label are fetched. With your own carrier give its number; " +
				"the platform is told after the account's " +
				"delay, until which `undo` takes it back. Exit code 3: the platform refused something, or its answer was lost; see `activity`.",
			ZH: "平台物流會自動取號與取得標籤。自有物流請提供單號；平台會在帳號設定的延遲後收到，期間可用 `undo` 復原。結束碼 3 表示平台拒絕或結果不明，請見 `activity`。",
		},
		examples: []string{"gowarehouse ship 250131ABCDEF --pack", "gowarehouse ship 1042 --pack --carrier 黑貓宅急便 --number 906512345678",
			"gowarehouse ship 250131ABCDEF --option pickup_time_id=1784332800"},
		flags: func(f *pflag.FlagSet) {
			f.BoolVar(&s.Pack, "pack", false, t.say("pack what is left first, as one parcel", "先將剩餘商品包裝為一件"))
			f.StringVar(&s.Parcel, "parcel", "", t.say("only this parcel", "僅此包裹"))
			f.StringVar(&s.Carrier, "carrier", "", t.say("own carrier; without it that of the shipping type", "自有物流商；未填則依出貨方式"))
			f.StringVar(&s.Number, "number", "", t.say("its tracking number", "物流單號"))
			f.StringArrayVar(
				&options,
				"option",
				nil,
				t.say("key=value of a choice of the platform (see `ship-options`)", "平台出貨選項 key=value（請見 `ship-options`）"),
			)
			f.BoolVar(&s.Anyway, "anyway", false, t.anywayFlag())
			f.BoolVar(&s.Now, "now", false, t.say("tell the platform at once", "立即回傳平台"))
			f.DurationVar(&s.Wait, "wait", shipWait, t.say("how long to wait for the platform's number and label", "等待平台單號與標籤的時間"))
		},
		run: func(c *call) error {
			s.Options = map[string]string{}
			for _, pair := range options {
				key, value, ok := strings.Cut(pair, "=")
				if !ok || key == "" {
					return app.Usage(
						"%q is not key=value",
						"「%s」不是 key=value 格式",
						"See `gowarehouse ship-options PARCEL`.",
						"請見 `gowarehouse ship-options 包裹`。",
						pair,
					)
				}
				s.Options[key] = value
			}
			doc, err := c.app.Ship(c.ctx, c.args[0], s, c.who)
			if err != nil {
				return err
			}
			if err := c.show(doc, func(p *page) { p.order(doc) }); err != nil {
				return err
			}
			c.noteLater(doc)
			return outcome(app.Unsettled(doc.Effects), len(doc.Effects)+1)
		},
	})
}

// noteLater says when the platform will be told, and by whom: without a process that keeps running, nobody does it at that moment.
func (c *call) noteLater(doc app.OrderDoc) {
	p := &page{language: c.env.language}
	for _, e := range doc.Effects {
		if e.Kind != store.EffectTracking || e.State != store.EffectDue {
			continue
		}
		c.note("The platform is told at %s by `gowarehouse run`, or with the first fetch after it; now: gowarehouse push %s",
			"將於 %s 由 `gowarehouse run` 或之後的抓單回傳平台；立即回傳：gowarehouse push %s", p.when(e.DueAt), doc.Order.ID)
	}
}

func (p *page) options(doc app.ShipOptionsDoc) {
	var rows [][]string
	for _, o := range doc.Options {
		var choices []string
		for _, c := range o.Choices {
			choices = append(choices, c.Value+" ("+p.in(c.Label)+")")
		}
		rows = append(rows, []string{o.Key, p.in(o.Label), mark(o.Required), orDash(o.Default), orDash(strings.Join(choices, ", "))})
	}
	p.table(p.heads("option|name|required|default|choices", "選項|名稱|必填|預設|可選值"), rows)
}

func (t *tree) labels() {
	var file string
	var original, preview bool
	s := command{
		use:   "label ORDER|PARCEL",
		en:    "save labels to a file that only you can read",
		zh:    "將標籤存檔（僅本人可讀）",
		shape: "labels",
		least: 1,
		most:  1,
		more: connectors.Text{
			EN: "A label is saved as it is printed. The labels of several parcels go to FILE with the parcel's id before its ending. " +
				"The order's history notes who saved them.",
			ZH: "標籤以列印用的形式存檔。多個包裹的標籤會在檔名後加上包裹識別碼；訂單歷程會記錄存檔者。",
		},
		examples: []string{"gowarehouse label 250131ABCDEF -o label.pdf", "gowarehouse label p7 --preview -o label.png"},
		flags: func(f *pflag.FlagSet) {
			f.StringVarP(&file, "output", "o", "", t.say("the file", "檔案"))
			f.BoolVar(&original, "original", false, t.say("as the platform gave it, locked as it may be", "平台提供的原始檔（可能有密碼）"))
			f.BoolVar(&preview, "preview", false, t.say("the first page as a picture (PNG)", "第一頁的圖片（PNG）"))
		},
		run: func(c *call) error {
			if file == "" {
				return outputMissing("label.pdf")
			}
			as := app.LabelReady
			switch {
			case original && preview:
				return app.Usage("--original and --preview exclude each other", "--original 與 --preview 不可同時使用", "Give one of them.", "請擇一使用。")
			case original:
				as = app.LabelOriginal
			case preview:
				as = app.LabelPreview
			}
			doc, err := c.app.SaveLabels(c.ctx, c.args[0], c.env.path(file), as, c.who)
			if err != nil {
				return err
			}
			return c.show(doc, func(p *page) {
				for _, l := range doc.Labels {
					p.say("%s: %s (%s, %d bytes)", "%s：%s（%s，%d 位元組）", l.Parcel, l.File, l.Kind, l.Bytes)
				}
			})
		},
	}
	t.add(nil, s)
	group, _, _ := t.root.Find([]string{"label"})
	t.add(
		group,
		command{use: "open PARCEL", en: "try a password on a label that is still locked", zh: "以密碼開啟標籤", shape: "order", least: 1, most: 1,
			more:     connectors.Text{EN: "The password is asked for, or is the first line of stdin.", ZH: "密碼於提示時輸入，或由標準輸入的第一行提供。"},
			examples: []string{"gowarehouse label open p7 < password.txt"},
			gather: func(c *call) (map[string]string, error) {
				typed, err := c.oneSecret("password", connectors.Text{EN: "Password of the label", ZH: "標籤密碼"})
				return map[string]string{"password": typed}, err
			},
			run: func(c *call) error { return c.order(c.app.OpenLabel(c.ctx, c.args[0], c.secrets["password"], c.who)) }},
	)
	t.add(group, command{use: "again PARCEL", en: "make a label ready to print again, from the file that was kept", zh: "以保留的檔案重新處理標籤",
		shape: "order", least: 1, most: 1,
		more:     connectors.Text{EN: "After the account's password was corrected, say, or a browser was installed.", ZH: "例如已更正帳號密碼，或已安裝瀏覽器。"},
		examples: []string{"gowarehouse label again p7"},
		run:      func(c *call) error { return c.order(c.app.OpenLabel(c.ctx, c.args[0], "", c.who)) }})
	t.add(group, command{use: "choose PARCEL PLACE", en: "say which label of a sheet is the parcel's", zh: "指定整張紙中屬於此包裹的標籤", shape: "order",
		least: 2, most: 2,
		more: connectors.Text{EN: "Places are counted over all pages from the left to the right and downwards, from 1; `all` is the whole file. " +
			"See the sheet with --preview.", ZH: "位置由左至右、由上至下跨頁計數，從 1 開始；`all` 為整個檔案。可用 --preview 查看。"},
		examples: []string{"gowarehouse label p7 --preview -o sheet.png", "gowarehouse label choose p7 2"},
		run:      func(c *call) error { return c.order(c.app.ChooseLabel(c.ctx, c.args[0], c.args[1], c.who)) }})
	t.add(group, command{use: "unchoose PARCEL", en: "take back which label of a sheet is the parcel's", zh: "取消已選擇的標籤", shape: "order",
		least: 1, most: 1, examples: []string{"gowarehouse label unchoose p7"},
		run: func(c *call) error { return c.order(c.app.ChooseLabelAnew(c.ctx, c.args[0], c.who)) }})
	t.add(group, command{use: "fetch PARCEL", en: "fetch a label again", zh: "重新取得標籤", shape: "order", least: 1, most: 1,
		examples: []string{"gowarehouse label fetch p7"},
		run:      func(c *call) error { return c.order(c.app.FetchLabel(c.ctx, c.args[0], c.who)) }})
}

// outputMissing asks for the flag --output, with an example of a file.
func outputMissing(example string) error {
	return app.Usage("the file is missing", "缺少檔案", "For example -o "+example, "例如 -o "+example)
}
