package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"gowarehouse/app"
	"gowarehouse/connectors"
)

// The commands run, backup, restore, privacy, doctor, schema and version.

// RunningDoc says that the workspace works by itself now.
type RunningDoc struct {
	app.Head
	Workspace string `json:"workspace"`
	PID       int    `json:"pid"`
	Accounts  int    `json:"accounts"`
}

func (t *tree) running() {
	t.add(
		nil,
		command{
			use:   "run",
			en:    "let the workspace work by itself, without a window, until Ctrl-C",
			zh:    "持續執行（無視窗），直到按下 Ctrl-C",
			shape: "running",
			more: connectors.Text{
				EN: "Orders are fetched at their times and what is due is told to the platforms. Other commands hand their work to it.",
				ZH: "自動依排程抓單並回傳；其他命令會交由此程序執行。",
			},
			examples: []string{"gowarehouse run", "gowarehouse run --workspace /srv/warehouse"},
			alone:    func(c *call) error { return c.keepWith(noFace{c.showRunning}, alreadyRunning) },
		},
	)
}

func (c *call) showRunning(k kept) error {
	accounts, err := k.Store.Accounts(c.ctx)
	if err != nil {
		return err
	}
	doc := RunningDoc{Head: app.NewHead(), Workspace: k.Dir, PID: os.Getpid(), Accounts: len(accounts)}
	return c.show(doc, func(p *page) {
		p.say("Running on %s with %d accounts. Ctrl-C ends it.", "執行中：%s，共 %d 個帳號。按 Ctrl-C 結束。", doc.Workspace, doc.Accounts)
	})
}

// envBackup is the passphrase of backups.
const envBackup = "GOWAREHOUSE_BACKUP_PASSPHRASE"

func (t *tree) upkeep() {
	var stdin bool
	passphrase := func(f *pflag.FlagSet) {
		f.BoolVar(&stdin, "passphrase-stdin", false, t.say("read the passphrase from stdin", "由標準輸入讀取密碼"))
	}
	more := connectors.Text{
		EN: "The passphrase is asked for, or comes from " + envBackup + " or --passphrase-stdin. Without it nobody can read the file.",
		ZH: "密碼於提示時輸入，或由 " + envBackup + " 或 --passphrase-stdin 提供；遺失密碼將無法讀取。",
	}
	t.add(
		nil,
		command{
			use:      "backup FILE",
			en:       "write the workspace into one encrypted file, without credentials",
			zh:       "備份工作區至加密檔案（不含憑證）",
			shape:    "backup",
			least:    1,
			most:     1,
			more:     more,
			examples: []string{"gowarehouse backup 2026-07-01.gwbackup"},
			flags:    passphrase,
			gather:   func(c *call) (map[string]string, error) { return c.passphrase(stdin, true) },
			run: func(c *call) error {
				doc, err := c.app.Backup(c.ctx, c.env.path(c.args[0]), c.secrets["passphrase"])
				if err != nil {
					return err
				}
				return c.show(doc, func(p *page) {
					p.say("Backup written to %s (%d bytes).", "已備份至 %s（%d 位元組）。", doc.File, doc.Bytes)
				})
			},
		},
	)
	t.add(nil, command{use: "restore FILE", en: "make a workspace out of a backup", zh: "由備份還原工作區", shape: "backup", least: 1, most: 1,
		more: connectors.Text{EN: more.EN + " The workspace folder must hold none yet; afterwards every account needs its credentials again.",
			ZH: more.ZH + " 工作區資料夾須為空；還原後各帳號須重新輸入憑證。"},
		examples: []string{"gowarehouse restore 2026-07-01.gwbackup --workspace /srv/warehouse"}, flags: passphrase,
		gather: func(c *call) (map[string]string, error) { return c.passphrase(stdin, false) },
		alone: func(c *call) error {
			doc, err := app.Restore(c.ctx, c.env.path(c.args[0]), c.workspace, c.secrets["passphrase"], time.Now())
			if err != nil {
				return err
			}
			return c.show(doc, func(p *page) {
				p.say(
					"Restored to %s. Give every account its credentials again: gowarehouse account edit NAME",
					"已還原至 %s。請重新輸入各帳號憑證：gowarehouse account edit 帳號",
					doc.Workspace,
				)
			})
		}})
	t.privacy()
	t.doctor()
	t.schema()
	t.add(nil, command{use: "version", en: "which program this is", zh: "顯示版本", shape: "version", examples: []string{"gowarehouse version"},
		alone: func(c *call) error {
			v := app.Version()
			return c.show(v, func(p *page) {
				p.line(strings.TrimSpace(program + " " + v.Version + " " + v.System + " " + v.Go + " " + v.Commit))
			})
		}})
}

func (t *tree) privacy() {
	var days int
	t.add(nil, command{use: "privacy", en: "how long personal data of finished orders is kept", zh: "已完成訂單的個人資料保留天數", shape: "privacy",
		examples: []string{"gowarehouse privacy", "gowarehouse privacy --erase-after 90"},
		flags: func(f *pflag.FlagSet) {
			f.IntVar(&days, "erase-after", 0, t.say("days after which receiver, raw answer and label are erased", "超過此天數即清除收件人、原始資料與標籤"))
		},
		run: func(c *call) (err error) {
			var doc app.PrivacyDoc
			if c.cmd.Flags().Changed("erase-after") {
				doc, err = c.app.SetEraseAfter(c.ctx, days)
			} else {
				doc, err = c.app.Privacy(c.ctx)
			}
			if err != nil {
				return err
			}
			return c.show(doc, func(p *page) {
				p.say("Personal data of finished orders is erased after %d days.", "已完成訂單的個人資料於 %d 天後清除。", doc.EraseAfterDays)
			})
		}})
}

// passphrase gathers the passphrase of a backup; a new one is asked for twice.
func (c *call) passphrase(stdin, fresh bool) (map[string]string, error) {
	given := func(word string) map[string]string { return map[string]string{"passphrase": word} }
	if value := c.env.getenv(envBackup); value != "" {
		return given(value), nil
	}
	if stdin {
		line, err := c.env.firstLine()
		return given(line), err
	}
	if !c.env.terminal {
		return nil, app.Usage("the passphrase of the backup is missing", "缺少備份密碼", "Set "+envBackup+", or pipe it in with --passphrase-stdin.",
			"請設定 "+envBackup+"，或以 --passphrase-stdin 提供。")
	}
	typed, err := c.env.prompt(pick(c.env.language, "Passphrase of the backup", "備份密碼"))
	if err != nil || !fresh {
		return given(typed), err
	}
	again, err := c.env.prompt(pick(c.env.language, "Once more", "再輸入一次"))
	if err == nil && again != typed {
		return nil, app.Usage("the two passphrases differ", "兩次輸入的密碼不同", "Run the command again.", "請重新執行。")
	}
	return given(typed), err
}

func (t *tree) doctor() {
	var account, output string
	look := func(c *call) error {
		r, err := c.app.Doctor(c.ctx, account, c.env.language)
		if err != nil {
			return err
		}
		if output != "" && r.Support != nil {
			r.File = c.env.path(output)
			if err := app.SaveSupport(*r.Support, r.File); err != nil {
				return err
			}
		}
		return c.report(r)
	}
	t.add(nil, command{
		use:   "doctor",
		en:    "look at the installation and say what to do",
		zh:    "檢查安裝狀態並提供建議",
		shape: "doctor",
		more: connectors.Text{
			EN: "Exit code 1: something is wrong.\n\nWith --account and --output a report is written that can be sent to the maintainers. " +
				"It contains: versions and system; the platform and how sure it is that it works as coded; the account's settings; how far " +
				"the clock is off; whether the platform's hosts were reached; the newest calls (operation, status, duration, kind of error); " +
				"and the last answers that did not fit, by their shape: keys, types, lengths and codes. It does not contain: secrets, names, " +
				"phones, addresses, numbers or contents of orders, the names of accounts and merchants, nor any other value of an answer.",
			ZH: "結束碼 1 表示有異常。\n\n加上 --account 與 --output 會產生可提供給維護人員的報告。內容包含：版本與系統、平台與其驗證程度、帳號設定、" +
				"時鐘誤差、平台主機是否連得上、最近的呼叫（作業、狀態碼、耗時、錯誤類型），以及最近不符預期的回應「結構」：欄位名稱、型別、長度與代碼。" +
				"不包含：機密、姓名、電話、地址、訂單編號與內容、帳號與貨主名稱，以及回應中的其他任何值。",
		},
		examples: []string{"gowarehouse doctor", "gowarehouse doctor --account 茶行官網", "gowarehouse doctor --account 茶行官網 --output report.json"},
		flags: func(f *pflag.FlagSet) {
			f.StringVar(&account, "account", "", t.say("report this account only, and test it", "僅檢查並測試此帳號"))
			f.StringVar(&output, "output", "", t.say("write the report for the maintainers to this file; with --account",
				"將提供給維護人員的報告寫入此檔案，須搭配 --account"))
		},
		alone: func(c *call) error {
			if output != "" && account == "" {
				return app.Usage("--output needs --account", "--output 須搭配 --account", "For example: gowarehouse doctor --account NAME --output report.json",
					"例如：gowarehouse doctor --account 帳號 --output report.json")
			}
			err := c.env.host.work(c, func(a *app.App) error {
				c.app = a
				return look(c)
			})
			var end *ended
			if err == nil || c.env.shown || errors.As(err, &end) || account != "" {
				return err
			}
			// What can be said without the workspace is said, with the reason why it could not be opened.
			r := app.NewReport(c.workspace, time.Now())
			r.Closed(err)
			return c.report(r)
		},
	})
}

func (c *call) report(r app.Report) error {
	err := c.show(r, func(p *page) {
		for _, line := range r.Lines(p.language) {
			p.line(line)
		}
	})
	if err != nil || r.OK {
		return err
	}
	return &ended{exitFailed}
}

func (t *tree) schema() {
	t.add(
		nil,
		command{
			use:      "schema [NAME]",
			en:       "print the JSON Schema of a command's --json",
			zh:       "輸出 --json 格式的 JSON Schema",
			shape:    "schemas",
			most:     1,
			more:     connectors.Text{EN: "Without a name the names are listed.", ZH: "未指定名稱時列出所有名稱。"},
			examples: []string{"gowarehouse schema", "gowarehouse schema orders"},
			alone: func(c *call) error {
				if len(c.args) == 0 {
					return c.schemaNames()
				}
				data, err := fs.ReadFile(app.Schemas, "schema/"+c.args[0]+".json")
				if err != nil {
					return app.Usage("there is no schema %q", "沒有格式「%s」", "See `gowarehouse schema`.", "請見 `gowarehouse schema`。", c.args[0])
				}
				c.env.shown = true
				_, err = c.env.stdout.Write(data)
				return err
			},
		},
	)
}

// SchemaNames lists the schemas.
type SchemaNames struct {
	app.Head
	Schemas []string `json:"schemas"`
}

func (c *call) schemaNames() error {
	files, err := fs.Glob(app.Schemas, "schema/*.json")
	if err != nil {
		return fmt.Errorf("list the schemas: %w", err)
	}
	doc := SchemaNames{Head: app.NewHead(), Schemas: []string{}}
	for _, f := range files {
		doc.Schemas = append(doc.Schemas, strings.TrimSuffix(strings.TrimPrefix(f, "schema/"), ".json"))
	}
	return c.show(doc, func(p *page) {
		for _, name := range doc.Schemas {
			p.line(name)
		}
	})
}
