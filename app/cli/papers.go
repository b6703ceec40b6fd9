package cli

import (
	"strings"

	"github.com/spf13/pflag"

	"gowarehouse/app"
	"gowarehouse/connectors"
)

// The warehouse's own documents, to a file or to a printer: the commands paper pick-list, slip, address and commands.

// ownPaper is a document that a command makes.
type ownPaper struct {
	use         string
	least, most int
	en, zh      string
	example     string
	make        func(c *call) (app.Paper, error)
}

func (t *tree) papers() {
	group := t.group("paper", "the warehouse's own documents as PDF", "倉庫自己的單據（PDF）", "gowarehouse paper commands -o commands.pdf")
	for _, p := range []ownPaper{
		{"pick-list ORDER...", 1, app.MostPicked, "what to take from the shelves for orders, by shelf", "依儲位列出訂單要揀的商品",
			"gowarehouse paper pick-list 250131ABCDEF 250131ABCDEG -o pick.pdf",
			func(c *call) (app.Paper, error) { return c.app.PickListPaper(c.ctx, c.args, c.env.language) }},
		{"slip PARCEL", 1, 1, "the packing slip of a parcel; the order's history notes it", "包裹的出貨明細；記入訂單歷程",
			"gowarehouse paper slip p7 -o slip.pdf",
			func(c *call) (app.Paper, error) { return c.app.PackingSlip(c.ctx, c.args[0], c.env.language, c.who) }},
		{"address PARCEL", 1, 1, "an address label for the own carrier; the order's history notes it", "自有物流用的地址標籤；記入訂單歷程",
			"gowarehouse paper address p7 -o address.pdf",
			func(c *call) (app.Paper, error) { return c.app.AddressLabel(c.ctx, c.args[0], c.env.language, c.who) }},
		{"commands", 0, 0, "the sheet of command barcodes of the packing station", "包裝站指令條碼表",
			"gowarehouse paper commands -o commands.pdf",
			func(c *call) (app.Paper, error) { return app.CommandPaper(c.env.language) }},
	} {
		var file string
		var onPaper bool
		var how app.PaperPrint
		t.add(group, command{use: p.use, en: p.en, zh: p.zh, shape: "paper", least: p.least, most: p.most, examples: []string{p.example, p.printed()},
			more: connectors.Text{EN: "Only you can read the file. Signs that the font lacks are told and replaced. With --print it is printed instead, " +
				"on the station's printer; the shape of --json is then print.",
				ZH: "僅本人可讀取檔案。字型缺少的字會告知並以符號代替。加上 --print 則改由工作站的印表機列印（--json 格式為 print）。"},
			flags: func(f *pflag.FlagSet) {
				f.StringVarP(&file, "output", "o", "", t.say("the file", "檔案"))
				f.BoolVar(&onPaper, "print", false, t.say("print it", "列印"))
				f.StringVar(&how.Printer, "printer", "", t.say("the printer's name; without it the station's, or the only one", "印表機名稱；未填則使用工作站設定或唯一的印表機"))
				f.StringVar(&how.Station, "station", "", t.say("the packing station", "包裝工作站"))
				t.waitFlag(f, &how.Wait)
			},
			run: func(c *call) error {
				if file == "" && !onPaper {
					return outputMissing("paper.pdf")
				}
				made, err := p.make(c)
				if err != nil {
					return err
				}
				if onPaper {
					return c.printed(c.app.PrintPaper(c.ctx, made, how, c.who))
				}
				doc, err := made.Save(c.env.path(file))
				if err != nil {
					return err
				}
				return c.show(doc, func(page *page) {
					page.say("%s: %d pages", "%s：%d 頁", doc.File, doc.Pages)
					for _, sign := range doc.Missing {
						page.say("cannot be printed: %s", "無法列印的字：%s", sign)
					}
				})
			}})
	}
}

// printed is the example that prints it.
func (p *ownPaper) printed() string {
	said, _, _ := strings.Cut(p.example, " -o ")
	return said + " --print"
}
