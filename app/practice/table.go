package practice

// The summary as tables for a person, aligned whatever the script: a Chinese character is two columns wide.

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/mattn/go-runewidth"

	"gowarehouse/connectors"
)

// column is a column of a table: its title and what a platform has there.
type column struct {
	title connectors.Text
	value func(c *PlatformSummary, language string) string
	left  bool // words stand to the left, numbers to the right
}

// sheet is a table with its heading.
type sheet struct {
	heading connectors.Text
	columns []column
}

func number(title connectors.Text, value func(c *PlatformSummary) int) column {
	return column{title: title, value: func(c *PlatformSummary, _ string) string { return strconv.Itoa(value(c)) }}
}

// of is what was done of what the platform expects.
func of(title connectors.Text, have, expected func(c *PlatformSummary) int) column {
	return column{title: title, value: func(c *PlatformSummary, _ string) string { return fmt.Sprintf("%d/%d", have(c), expected(c)) }}
}

func step(name string, value func(c *PlatformSummary) Step) column {
	return column{title: stepNames[name], left: true,
		value: func(c *PlatformSummary, language string) string { return stepWords[value(c)].In(language) }}
}

var platformColumn = column{title: connectors.Text{EN: "Platform", ZH: "平台"}, left: true,
	value: func(c *PlatformSummary, language string) string { return c.Name.In(language) }}

var stepNames = map[string]connectors.Text{
	stepConnect: {
		EN: "connect",
		ZH: "連線",
	},
	stepFetch:    {EN: "fetch", ZH: "抓單"},
	stepMatch:    {EN: "match", ZH: "比對"},
	stepShip:     {EN: "ship", ZH: "出貨"},
	stepPush:     {EN: "push", ZH: "回傳"},
	stepStock:    {EN: "stock", ZH: "庫存"},
	stepListings: {EN: "listings", ZH: "商品"},
}

var stepWords = map[Step]connectors.Text{
	StepDone:       {EN: "done", ZH: "完成"},
	StepNotOffered: {EN: "-", ZH: "-"},
	StepFailed:     {EN: "FAILED", ZH: "失敗"},
}

// sheets are the tables of a summary, in their order.
var sheets = []sheet{
	{connectors.Text{EN: "The five steps, stock and listings beside them", ZH: "五個步驟，以及庫存與商品"}, []column{
		platformColumn,
		step(stepConnect, func(c *PlatformSummary) Step { return c.Steps.Connect }),
		step(stepFetch, func(c *PlatformSummary) Step { return c.Steps.Fetch }),
		step(stepMatch, func(c *PlatformSummary) Step { return c.Steps.Match }),
		step(stepShip, func(c *PlatformSummary) Step { return c.Steps.Ship }),
		step(stepPush, func(c *PlatformSummary) Step { return c.Steps.Push }),
		step(stepStock, func(c *PlatformSummary) Step { return c.Steps.Stock }),
		step(stepListings, func(c *PlatformSummary) Step { return c.Steps.Listings }),
	}},
	{connectors.Text{EN: "Counts (done/expected by the platform)", ZH: "數量（完成／平台預期）"}, []column{
		platformColumn,
		of(connectors.Text{EN: "fetched", ZH: "抓單"}, func(c *PlatformSummary) int { return c.Fetched },
			func(c *PlatformSummary) int { return c.Expected.Fetched }),
		number(connectors.Text{EN: "refused", ZH: "拒收"}, func(c *PlatformSummary) int { return c.Refused.sum() }),
		number(connectors.Text{EN: "set aside", ZH: "擱置"}, func(c *PlatformSummary) int { return c.SetAside }),
		number(connectors.Text{EN: "cancelled", ZH: "取消"}, func(c *PlatformSummary) int { return c.Cancelled }),
		number(connectors.Text{EN: "still held", ZH: "仍保留"}, func(c *PlatformSummary) int { return c.StillHeld }),
		of(connectors.Text{EN: "shipped", ZH: "出貨"}, func(c *PlatformSummary) int { return c.Shipped },
			func(c *PlatformSummary) int { return c.Expected.Shipped }),
		of(connectors.Text{EN: "labels opened", ZH: "標籤開啟"}, func(c *PlatformSummary) int { return c.Labels.Opened },
			func(c *PlatformSummary) int { return c.Labels.Fetched }),
		number(connectors.Text{EN: "printed", ZH: "列印"}, func(c *PlatformSummary) int { return c.Labels.Printed }),
		number(connectors.Text{EN: "pushed", ZH: "回傳"}, func(c *PlatformSummary) int { return c.Tracking.Sent }),
		of(connectors.Text{EN: "confirmed", ZH: "已確認"}, func(c *PlatformSummary) int { return c.Tracking.Confirmed },
			func(c *PlatformSummary) int { return c.Expected.Confirmed }),
		of(connectors.Text{EN: "stock", ZH: "庫存"}, func(c *PlatformSummary) int { return c.Stock.Confirmed },
			func(c *PlatformSummary) int { return c.Stock.Sent }),
		number(connectors.Text{EN: "requests", ZH: "請求"}, func(c *PlatformSummary) int { return c.Requests }),
		number(connectors.Text{EN: "rules", ZH: "規則"}, func(c *PlatformSummary) int { return c.Rules }),
		number(connectors.Text{EN: "broken", ZH: "違反"}, func(c *PlatformSummary) int { return c.Violations }),
	}},
	{connectors.Text{EN: "Orders held, by reason", ZH: "曾保留的訂單（依原因）"}, []column{
		platformColumn,
		number(connectors.Text{EN: "payment", ZH: "付款不明"}, func(c *PlatformSummary) int { return c.Held.UnknownPayment }),
		number(connectors.Text{EN: "shipping", ZH: "物流未對應"}, func(c *PlatformSummary) int { return c.Held.UnmappedShipping }),
		number(connectors.Text{EN: "product", ZH: "未知商品"}, func(c *PlatformSummary) int { return c.Held.UnknownProduct }),
		number(connectors.Text{EN: "cancel asked", ZH: "申請取消"}, func(c *PlatformSummary) int { return c.Held.CancelRequested }),
		number(connectors.Text{EN: "masked", ZH: "地址遮蔽"}, func(c *PlatformSummary) int { return c.Held.MaskedAddress }),
		number(connectors.Text{EN: "changed", ZH: "已變更"}, func(c *PlatformSummary) int { return c.Held.Changed }),
		number(connectors.Text{EN: "platform", ZH: "平台要求"}, func(c *PlatformSummary) int { return c.Held.Platform }),
		number(connectors.Text{EN: "by hand", ZH: "人工"}, func(c *PlatformSummary) int { return c.Held.Manual }),
	}},
}

var (
	headProblems = connectors.Text{EN: "Problems", ZH: "問題"}
	lineFormat   = connectors.Text{EN: "%s, %s: %s", ZH: "%s，%s：%s"}
	headBroken   = connectors.Text{EN: "Broken rules", ZH: "違反的平台規則"}
	verdictOK    = connectors.Text{EN: "OK: every step done, every count as the platforms expect, no rule broken. %.1f s",
		ZH: "通過：步驟皆完成，數量與平台一致，未違反任何規則。%.1f 秒"}
	verdictBad = connectors.Text{EN: "NOT OK: see above. %.1f s", ZH: "未通過：請見上方說明。%.1f 秒"}
)

// Table writes the summary for a person, in the language asked for ("zh-TW" or "en").
func (s Summary) Table(w io.Writer, language string) {
	var b strings.Builder
	for _, t := range sheets {
		t.write(&b, s.Platforms, language)
	}
	s.writeProblems(&b, language)
	verdict := verdictOK
	if !s.OK {
		verdict = verdictBad
	}
	fmt.Fprintf(&b, verdict.In(language)+"\n", s.Seconds)
	_, _ = io.WriteString(w, b.String())
}

func (s Summary) writeProblems(b *strings.Builder, language string) {
	var problems, broken []string
	for i := range s.Platforms {
		c := &s.Platforms[i]
		for _, p := range c.Problems {
			problems = append(problems, fmt.Sprintf(lineFormat.In(language), c.Name.In(language), stepNames[p.Step].In(language), p.Text))
		}
		for _, v := range c.ViolationList {
			broken = append(broken, fmt.Sprintf(lineFormat.In(language), c.Name.In(language), v.Rule, v.Detail))
		}
	}
	for _, list := range []struct {
		heading connectors.Text
		lines   []string
	}{{headProblems, problems}, {headBroken, broken}} {
		if len(list.lines) > 0 {
			fmt.Fprintf(b, "%s\n  %s\n\n", list.heading.In(language), strings.Join(list.lines, "\n  "))
		}
	}
}

// write writes a table with a line for each platform.
func (t *sheet) write(b *strings.Builder, platforms []PlatformSummary, language string) {
	rows := make([][]string, len(platforms)+1)
	for _, c := range t.columns {
		rows[0] = append(rows[0], c.title.In(language))
		for i := range platforms {
			rows[i+1] = append(rows[i+1], c.value(&platforms[i], language))
		}
	}
	widths := make([]int, len(t.columns))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], width(cell))
		}
	}
	fmt.Fprintln(b, t.heading.In(language))
	for _, row := range rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			space := strings.Repeat(" ", widths[i]-width(cell))
			if cells[i] = space + cell; t.columns[i].left {
				cells[i] = cell + space
			}
		}
		fmt.Fprintln(b, "  "+strings.TrimRight(strings.Join(cells, "  "), " "))
	}
	fmt.Fprintln(b)
}

// narrow measures text the same on every machine: characters of ambiguous width count as one column.
var narrow = &runewidth.Condition{}

func width(text string) int { return narrow.StringWidth(text) }

func (r Refused) sum() int { return r.Unpaid + r.AlreadyShipped + r.TooOld + r.Cancelled + r.NotOurs }
