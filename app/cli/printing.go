package cli

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"gowarehouse/app"
	"gowarehouse/connectors"
	"gowarehouse/engine/store"
)

// The commands print and printer.

// printWait is how long a command waits while nothing is printed.
const printWait = 60 * time.Second

func (t *tree) waitFlag(f *pflag.FlagSet, wait *time.Duration) {
	f.DurationVar(wait, "wait", printWait, t.say("how long to wait while nothing is printed", "列印沒有進展時的等待時間"))
}

func (t *tree) printing() {
	var p app.LabelPrint
	t.add(nil, command{
		use:   "print ORDER|PARCEL...",
		en:    "print labels",
		zh:    "列印標籤",
		shape: "print",
		least: 1,
		most:  -1,
		more: connectors.Text{
			EN: "A label that was printed before is not printed again without --reprint, which is counted and noted in the order's history. Many " +
				"are printed in the order named; one that cannot be keeps no other back. Ctrl-C stops what is not printed yet; `print again` goes " +
				"on with what failed or was stopped. Exit code 0: the printer says that all is printed. 3: some of it is not printed (yet); what " +
				"waits goes on with `gowarehouse run`, or with the next print command.",
			ZH: "已列印過的標籤須加上 --reprint 才會補印，並計入份數、記入訂單歷程。多張標籤依指定順序列印，無法列印的不影響其他。按 Ctrl-C 停止尚未列印的標籤；" +
				"`print again` 可重印失敗或已停止的。結束碼 0 表示印表機回報全部列印完成；3 表示部分尚未列印，等待中的將由 `gowarehouse run` 或之後的列印命令繼續。",
		},
		examples: []string{"gowarehouse print 250131ABCDEF", "gowarehouse print p7 p8 --printer Zebra", "gowarehouse print p7 --reprint"},
		flags: func(f *pflag.FlagSet) {
			f.StringVar(&p.Printer, "printer", "", t.say("the printer's name; without it the station's, or the only one", "印表機名稱；未填則使用工作站設定或唯一的印表機"))
			f.StringVar(&p.Station, "station", "", t.say("the packing station", "包裝工作站"))
			f.BoolVar(&p.Reprint, "reprint", false, t.say("print again what was printed before", "補印"))
			t.waitFlag(f, &p.Wait)
		},
		run: func(c *call) error {
			return c.printed(c.app.PrintMany(c.ctx, c.args, p, c.watching(p.Wait), c.who, c.env.language))
		},
	})
	group, _, _ := t.root.Find([]string{"print"})
	t.printJobs(group)
	t.printers()
}

func (t *tree) printJobs(group *cobra.Command) {
	var q app.PrintQuery
	t.add(group, command{use: "list", en: "print jobs, the newest first", zh: "列出列印工作", shape: "print",
		examples: []string{"gowarehouse print list", "gowarehouse print list --state unclear"},
		flags: func(f *pflag.FlagSet) {
			f.StringVar(&q.State, "state", "", t.say("only in this state: "+listed(store.PrintStates), "僅此狀態："+listed(store.PrintStates)))
			f.StringVar(&q.Order, "order", "", t.say("only of this order", "僅此訂單"))
			f.StringVar(&q.Batch, "batch", "", t.say("only of this batch", "僅此批次"))
			f.StringVar(&q.Before, "before", "", t.say("only jobs older than this one", "僅早於此工作"))
			f.IntVar(&q.Limit, "limit", 50, t.say("how many", "最多筆數"))
		},
		run: func(c *call) error {
			doc, err := c.app.PrintJobs(c.ctx, q)
			if err != nil {
				return err
			}
			return c.show(doc, func(p *page) { p.printJobs(doc.Jobs) })
		}})
	t.printBatches(group)
	var wait time.Duration
	t.add(group, command{use: "stop JOB|BATCH", en: "stop a print job, or what is left of a batch", zh: "停止列印工作或整批", shape: "print", least: 1, most: 1,
		examples: []string{"gowarehouse print stop j7"},
		flags:    func(f *pflag.FlagSet) { t.waitFlag(f, &wait) },
		run: func(c *call) error {
			doc, err := c.app.StopPrint(c.ctx, c.args[0], wait, c.who)
			if err != nil {
				return err
			}
			return c.show(doc, func(p *page) { p.printJobs(doc.Jobs) })
		}})
	t.add(group, command{use: "decide JOB done|again|drop", en: "settle a print job that is unclear or failed", zh: "判定結果不明或失敗的列印工作",
		shape: "print", least: 2, most: 2,
		more: connectors.Text{EN: "done: the paper is there, I looked. again: it is not, print it. drop: leave it.",
			ZH: "done：已確認紙張印出。again：未印出，重新列印。drop：放棄。"},
		examples: []string{"gowarehouse print decide j7 again"},
		flags:    func(f *pflag.FlagSet) { t.waitFlag(f, &wait) },
		run: func(c *call) error {
			doc, err := c.app.DecidePrint(c.ctx, c.args[0], c.args[1], wait, c.who)
			if err != nil {
				return err
			}
			return c.show(doc, func(p *page) { p.printJobs(doc.Jobs) })
		}})
}

// printBatches are the commands print batches, batch and again.
func (t *tree) printBatches(group *cobra.Command) {
	t.add(group, command{use: "batches", en: "batches of labels, the newest first", zh: "列出列印批次", shape: "print-batches",
		examples: []string{"gowarehouse print batches"},
		run: func(c *call) error {
			doc, err := c.app.PrintBatches(c.ctx)
			if err != nil {
				return err
			}
			return c.show(doc, func(p *page) { p.batches(doc.Batches) })
		}})
	var q app.PrintBatchQuery
	t.add(group, command{use: "batch BATCH", en: "how far a batch is, with its jobs in the order of printing", zh: "查詢批次進度與工作（依列印順序）",
		shape: "print-batch", least: 1, most: 1,
		examples: []string{"gowarehouse print batch BATCH --trouble"},
		flags: func(f *pflag.FlagSet) {
			f.BoolVar(&q.Trouble, "trouble", false, t.say("only what failed, is unclear or was stopped", "僅失敗、結果不明或已停止的工作"))
			f.StringVar(&q.After, "after", "", t.say("only jobs after this one", "僅此工作之後"))
			f.IntVar(&q.Limit, "limit", 50, t.say("how many", "最多筆數"))
		},
		run: func(c *call) error {
			q.Batch = c.args[0]
			doc, err := c.app.PrintBatch(c.ctx, q)
			if err != nil {
				return err
			}
			return c.show(doc, func(p *page) {
				p.batches([]app.PrintBatchView{doc.Batch})
				p.line("")
				p.printJobs(doc.Jobs)
				if doc.Next != "" {
					p.say("more: --after %s", "下一頁：--after %s", doc.Next)
				}
			})
		}})
	var wait time.Duration
	t.add(group, command{use: "again BATCH", en: "print what failed or was stopped of a batch", zh: "重印批次中失敗或已停止的標籤", shape: "print",
		least: 1, most: 1,
		more: connectors.Text{EN: "Nothing that was printed is printed again. What is unclear waits for a person: `print decide`.",
			ZH: "已列印的不會重印。結果不明的須人工判定：`print decide`。"},
		examples: []string{"gowarehouse print again BATCH"},
		flags:    func(f *pflag.FlagSet) { t.waitFlag(f, &wait) },
		run:      func(c *call) error { return c.printed(c.app.PrintAgain(c.ctx, c.args[0], c.watching(wait), c.who)) }})
}

func (p *page) batches(all []app.PrintBatchView) {
	var rows [][]string
	for _, b := range all {
		now := "-"
		if b.Now != nil {
			now = fmt.Sprintf("%s (%s)", refOrDash(b.Now.Number), b.Now.Printer)
		}
		rows = append(rows, []string{b.Batch, p.when(b.CreatedAt), b.Who, fmt.Sprintf("%d / %d", b.Printed, b.Total), fmt.Sprint(b.Open),
			fmt.Sprint(b.Failed), fmt.Sprint(b.Unclear), fmt.Sprint(b.Stopped), now})
	}
	p.table(p.heads("batch|at|who|printed|waiting|failed|unclear|stopped|now", "批次|時間|人員|已列印|等待|失敗|不明|已停止|目前"), rows)
}

func (t *tree) printers() {
	group := t.group("printer", "printers and what the stations print on", "印表機與工作站設定", "gowarehouse printer list")
	t.add(group, command{use: "list", en: "printers, as they feel now", zh: "列出印表機與目前狀態", shape: "printers",
		examples: []string{"gowarehouse printer list"},
		run: func(c *call) error {
			doc, err := c.app.Printers(c.ctx)
			if err != nil {
				return err
			}
			return c.show(doc, func(p *page) {
				p.printers(doc.Printers)
				p.stations(doc.Stations)
			})
		}})
	t.add(group, command{use: "find", en: "printers that this computer knows of", zh: "列出本機已知的印表機", shape: "found",
		more: connectors.Text{EN: "The queues of CUPS or of Windows. Printers of the network are added by their address.",
			ZH: "列出 CUPS 或 Windows 的印表機；網路印表機請以位址新增。"},
		examples: []string{"gowarehouse printer find"},
		run: func(c *call) error {
			doc, err := c.app.FindPrinters(c.ctx)
			if err != nil {
				return err
			}
			return c.show(doc, func(p *page) { p.found(doc) })
		}})
	var n app.NewPrinter
	var paper string
	t.add(group, command{use: "add NAME ADDRESS", en: "set up a printer that speaks IPP, or a label printer on a raw port",
		zh:    "新增 IPP 印表機或原始連接埠的標籤印表機",
		shape: "printer", least: 2, most: 2,
		more: connectors.Text{EN: "The printer is asked what it is. One that prints from telephones (AirPrint, Mopria) speaks IPP; " +
			"`printer find` lists the queues of CUPS and of Windows (windows://NAME). A label printer with a network port (9100) " +
			"takes ZPL: raw://HOST:9100. --zpl is for a queue whose printer speaks ZPL.",
			ZH: "系統會向印表機詢問其功能。支援手機列印（AirPrint、Mopria）的印表機均支援 IPP；`printer find` 可列出 CUPS 與 Windows 的印表機（windows://名稱）。" +
				"具網路埠（9100）的標籤印表機使用 ZPL：raw://主機:9100。--zpl 用於佇列後方印表機支援 ZPL 的情況。"},
		examples: []string{"gowarehouse printer add Office ipp://192.168.1.50/ipp/print",
			"gowarehouse printer add Zebra raw://192.168.1.51 --dpi 300 --paper 100x150",
			"gowarehouse printer add Zebra ipp://localhost:631/printers/Zebra --zpl"},
		flags: func(f *pflag.FlagSet) {
			f.BoolVar(&n.ZPL, "zpl", false, t.say("it takes ZPL although it does not say so", "印表機支援 ZPL，但未主動回報"))
			f.IntVar(&n.DPI, "dpi", 0, t.say("its resolution in dots per inch, where it takes ZPL: 203, 300 or 600", "ZPL 印表機的解析度（dpi）：203、300 或 600"))
			f.StringVar(&paper, "paper", "", t.say("the paper in it in millimetres, where it does not say: 100x150", "印表機未回報時的紙張尺寸（公釐）：100x150"))
		},
		run: func(c *call) error {
			if paper != "" {
				if _, err := fmt.Sscanf(strings.ToLower(paper), "%fx%f", &n.Width, &n.Height); err != nil {
					return app.Usage("%q is no size of paper", "「%s」不是紙張尺寸", "Enter width and height in millimetres: 100x150", "請輸入寬與高（公釐）：100x150", paper)
				}
			}
			n.Name, n.Address = c.args[0], c.args[1]
			doc, err := c.app.AddPrinter(c.ctx, n)
			if err != nil {
				return err
			}
			return c.show(doc, func(p *page) { p.printers([]app.PrinterView{doc.Printer}) })
		}})
	t.add(group, command{use: "remove NAME", en: "forget a printer", zh: "移除印表機", shape: "done", least: 1, most: 1,
		examples: []string{"gowarehouse printer remove Zebra"},
		run: func(c *call) error {
			done, err := c.app.RemovePrinter(c.ctx, c.args[0])
			if err != nil {
				return err
			}
			return c.show(done, func(p *page) { p.say("Printer %s removed.", "已移除印表機「%s」。", c.args[0]) })
		}})
	t.add(group, command{use: "use STATION KIND [PRINTER]", en: "choose a station's printer for a kind of paper", zh: "指定工作站各類紙張的印表機",
		shape: "stations", least: 2, most: 3,
		more: connectors.Text{EN: "KIND is label, sheet (labels that are larger than those of a label printer, such as A4) or document (packing slips " +
			"and lists). Without PRINTER the station has none of its own.",
			ZH: "類型為 label（標籤）、sheet（A4 等大張標籤）或 document（出貨明細、揀貨單等文件）。未填印表機則取消指定。"},
		examples: []string{"gowarehouse printer use 包裝台1 label Zebra"},
		run: func(c *call) error {
			printer := ""
			if len(c.args) == 3 {
				printer = c.args[2]
			}
			doc, err := c.app.SetStationPrinter(c.ctx, c.args[0], c.args[1], printer)
			if err != nil {
				return err
			}
			return c.show(doc, func(p *page) { p.stations(doc.Stations) })
		}})
	var wait time.Duration
	t.add(group, command{use: "test NAME", en: "print a test page with rulers", zh: "列印尺規測試頁", shape: "print", least: 1, most: 1,
		examples: []string{"gowarehouse printer test Zebra"},
		flags:    func(f *pflag.FlagSet) { t.waitFlag(f, &wait) },
		run:      func(c *call) error { return c.printed(c.app.TestPrint(c.ctx, c.args[0], c.env.language, wait, c.who)) }})
}

func listed[T ~string](all []T) string {
	texts := make([]string, len(all))
	for i, w := range all {
		texts[i] = string(w)
	}
	return strings.Join(texts, ", ")
}

// printed shows jobs. Its exit code is 0 only when all are printed: accepted is not printed.
func (c *call) printed(doc app.PrintDoc, err error) error {
	if err != nil {
		return err
	}
	if err := c.show(doc, func(p *page) {
		p.printJobs(doc.Jobs)
		p.refused(doc.Refused)
	}); err != nil {
		return err
	}
	if len(doc.Jobs)+len(doc.Refused) > 1 && doc.Batch != "" && unprinted(doc.Jobs) {
		c.note("What failed or was stopped: gowarehouse print again %s", "重印失敗或已停止的：gowarehouse print again %s", doc.Batch)
	}
	failed, open := len(doc.Refused), 0
	for _, j := range doc.Jobs {
		switch {
		case j.Open:
			open++
		case j.State != store.PrintPrinted:
			failed++
		}
	}
	if failed == 0 && open > 0 {
		return &ended{exitPartial}
	}
	return outcome(failed, len(doc.Jobs)+len(doc.Refused))
}

// unprinted says whether something came to nothing.
func unprinted(jobs []app.PrintJobView) bool {
	return slices.ContainsFunc(jobs, func(j app.PrintJobView) bool { return j.State == store.PrintFailed || j.State == store.PrintCancelled })
}

// watching follows printing on stderr: one line whenever another label is printed, or the printer waits for something.
func (c *call) watching(wait time.Duration) app.PrintWatch {
	told := ""
	return app.PrintWatch{Wait: wait, Progress: func(p app.PrintProgress) {
		out := &page{language: c.env.language}
		line := fmt.Sprintf(pick(c.env.language, "%d of %d done", "已完成 %d／%d"), p.Done, p.Of)
		if j := p.Current; j != nil {
			line += fmt.Sprintf(pick(c.env.language, "; now %s on %s", "；正在 %[2]s 列印 %[1]s"), refOrDash(j.Number), j.Printer)
			for _, why := range []*connectors.Text{j.Reason, j.Do} {
				if why != nil {
					line += " · " + out.in(*why)
				}
			}
		}
		if p.Of > 1 && line != told {
			told = line
			c.note("%s", "%s", line)
		}
	}}
}

// refused lists what could not be handed to a printer, with why and what to do.
func (p *page) refused(all []app.PrintRefused) {
	if len(all) == 0 {
		return
	}
	rows := [][]string{}
	for _, r := range all {
		rows = append(rows, []string{r.Key, orDash(r.Number), r.Error.Message, r.Error.Do})
	}
	p.line("")
	p.table(p.heads("not printed|order|why|what to do", "未列印|訂單|原因|處理方式"), rows)
}

func (p *page) printJobs(jobs []app.PrintJobView) {
	var rows [][]string
	for _, j := range jobs {
		state, why := string(j.State), "-"
		if j.Decide {
			state = "!! " + state
		}
		if j.Reason != nil {
			why = p.in(*j.Reason)
		}
		copyOf := ""
		if j.Reprint {
			copyOf = fmt.Sprint(j.Copy)
		}
		kind := string(j.Kind)
		if !j.Title.IsZero() {
			kind = p.in(j.Title)
		}
		rows = append(rows, []string{j.ID, kind, refOrDash(j.Number), refOrDash(j.Parcel), j.Printer, orDash(copyOf), state,
			p.when(j.CreatedAt), j.Who, why})
	}
	p.table(p.heads("id|kind|order|parcel|printer|copy|state|at|who|why", "識別碼|類型|訂單|包裹|印表機|補印|狀態|時間|人員|原因"), rows)
}

func (p *page) printers(printers []app.PrinterView) {
	var rows [][]string
	for _, v := range printers {
		why, paper := "-", []string{}
		if v.Problem != nil {
			why = p.in(*v.Problem)
		}
		for _, size := range v.Paper {
			paper = append(paper, fmt.Sprintf("%g x %g mm", size.Width, size.Height))
		}
		rows = append(rows, []string{v.Name, v.Address, orDash(v.Model), string(v.State), orDash(strings.Join(paper, ", ")), why})
	}
	p.table(p.heads("name|address|model|state|paper|why", "名稱|位址|型號|狀態|紙張|原因"), rows)
}

func (p *page) found(doc app.FoundPrinters) {
	var rows [][]string
	for _, f := range doc.Found {
		rows = append(rows, []string{f.Name, f.Address, orDash(f.Model), orDash(f.Place), orDash(f.SetUp)})
	}
	p.table(p.heads("name|address|model|place|set up as", "名稱|位址|型號|位置|已設定為"), rows)
	if doc.Problem != nil {
		p.line(p.in(doc.Problem.Says) + " " + p.in(doc.Problem.Do))
	}
}

func (p *page) stations(stations []app.StationView) {
	if len(stations) == 0 {
		return
	}
	var rows [][]string
	for _, s := range stations {
		rows = append(rows, []string{s.Station, string(s.Kind), s.Printer})
	}
	p.line("")
	p.table(p.heads("station|kind|printer", "工作站|類型|印表機"), rows)
}
