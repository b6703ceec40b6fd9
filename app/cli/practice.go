package cli

import (
	"github.com/spf13/pflag"

	"gowarehouse/app"
	"gowarehouse/app/practice"
	"gowarehouse/connectors"
)

// PracticeDoc tells where a practice workspace is, and where its platforms listen.
type PracticeDoc struct {
	app.Head
	Workspace string            `json:"workspace"`
	Accounts  []PracticeAccount `json:"accounts"`
}

// PracticeAccount is one connected account of a practice workspace.
type PracticeAccount struct {
	Account  string `json:"account"`
	Platform string `json:"platform"`
	Address  string `json:"address"`
}

func (t *tree) practice() {
	var once bool
	var only []string
	var printTo string
	t.reference(t.add(nil, command{
		use:   "practice",
		en:    "try everything on emulated platforms with sample orders",
		zh:    "練習模式：模擬平台與範例訂單",
		shape: "practice",
		more: connectors.Text{
			EN: "With --once the whole job runs once, and a summary is printed; exit code 0 only when every count is as expected. Without it the " +
				"platforms and a practice workspace stay at work until Ctrl-C: " +
				"use the other commands with --workspace (the shape of --json is then practice-running). --print-to prints every platform's labels " +
				"on a printer in the course of the run.",
			ZH: "使用 --once 會完整執行一次並顯示結果；全部符合預期時結束碼為 0。未使用時持續執行至 Ctrl-C，可搭配 --workspace 使用其他命令（--json 格式為 practice-running）。--print-to 會在執行過程中將各平台的標籤列印到指定印表機。",
		},
		examples: []string{"gowarehouse practice --once", "gowarehouse practice --once --json", "gowarehouse practice",
			"gowarehouse practice --once --print-to ipp://192.168.1.50/ipp/print"},
		flags: func(f *pflag.FlagSet) {
			f.BoolVar(&once, "once", false, t.say("run the whole job once and print a summary", "完整執行一次並顯示結果"))
			f.StringVar(&printTo, "print-to", "", t.say("with --once: the address of a printer, ipp://, raw:// or windows://",
				"搭配 --once：印表機位址，ipp://、raw:// 或 windows://"))
			t.platformsFlag(f, &only)
		},
		alone: func(c *call) error {
			o := c.practiceOptions(only)
			if printTo != "" && !once {
				return app.Usage("--print-to needs --once", "--print-to 須搭配 --once", "Add --once.", "請加上 --once。")
			}
			o.PrintTo = printTo
			if once {
				return c.practiceOnce(o)
			}
			return c.practiceWith(o, noFace{c.showPractice})
		},
	}))
}

func (c *call) practiceOnce(o practice.Options) error {
	sum, err := practice.Once(c.ctx, o)
	if err != nil {
		return err
	}
	if err := c.show(sum, func(p *page) { sum.Table(p.w, p.language) }); err != nil || sum.OK {
		return err
	}
	return &ended{exitFailed}
}

func (c *call) showPractice(k kept) error {
	doc := PracticeDoc{Head: app.NewHead(), Workspace: k.Dir, Accounts: []PracticeAccount{}}
	for _, a := range k.running.Accounts {
		doc.Accounts = append(doc.Accounts, PracticeAccount{Account: a.Name, Platform: a.Platform, Address: a.Address})
	}
	return c.show(doc, func(p *page) {
		var rows [][]string
		for _, a := range doc.Accounts {
			rows = append(rows, []string{a.Account, a.Platform, a.Address})
		}
		p.table(p.heads("account|platform|address", "帳號|平台|網址"), rows)
		p.say(
			"Work on it: gowarehouse --workspace %q order list. Ctrl-C ends it.",
			"請另開終端機：gowarehouse --workspace %q order list。按 Ctrl-C 結束。",
			doc.Workspace,
		)
	})
}
