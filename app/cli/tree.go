package cli

import (
	"context"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"gowarehouse/app"
	"gowarehouse/app/desktop"
	"gowarehouse/connectors"
	"gowarehouse/engine"
)

// program is the name of the command.
const program = "gowarehouse"

// tree is all commands, in one language.
type tree struct {
	env  *env
	root *cobra.Command
	argv []string // the whole line

	workspace string
	json      bool
	as        string
	language  string
}

// newTree makes the tree of commands for an environment.
func newTree(e *env) *tree {
	t := &tree{env: e}
	t.root = &cobra.Command{
		Use:   program,
		Short: t.say("Orders of your sales platforms, from connection to push-back", "各銷售平台訂單：連線、抓單、對應、出貨、回傳"),
		Long: t.say("Orders of your sales platforms: connect, fetch, match or hold, ship, push back.",
			"各銷售平台訂單的五個步驟：連線、抓單、對應或保留、出貨、回傳。"),
		Example: "  gowarehouse practice --once\n  gowarehouse fetch\n  gowarehouse order list --state ready",
		Args:    cobra.ArbitraryArgs, SilenceErrors: true, SilenceUsage: true, RunE: t.bare,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
	}
	t.root.SuggestionsMinimumDistance = 2
	t.helpFlag(t.root)
	t.root.SetUsageTemplate(t.usage())
	t.root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return t.wrong(cmd, err.Error()) })
	t.root.SetHelpCommand(t.help())
	flags := t.root.PersistentFlags()
	flags.StringVar(&t.workspace, "workspace", "", t.say("folder of the workspace (or "+envWorkspace+")", "工作區資料夾（或環境變數 "+envWorkspace+"）"))
	flags.BoolVar(&t.json, "json", false, t.say("print one JSON object", "輸出單一 JSON 物件"))
	flags.StringVar(&t.language, "language", "", t.say("en or zh-TW", "en 或 zh-TW"))
	flags.StringVar(&t.as, "as", "", t.say("who does it, for the history", "操作人員名稱，記入歷程"))
	for _, add := range []func(){t.practice, t.running, t.serving, t.windows, t.platforms, t.merchants, t.accounts, t.products, t.shippingTypes,
		t.fetching, t.webhooks, t.orders, t.holds, t.mappings, t.packing, t.labels, t.papers, t.printing, t.stock, t.sheets, t.activity, t.operators,
		t.view, t.upkeep, t.ownsite} {
		add()
	}
	return t
}

// say chooses the language of a text.
func (t *tree) say(en, zh string) string { return pick(t.env.language, en, zh) }

// usage is the template of a command's help.
func (t *tree) usage() string {
	return t.say("Usage:", "用法：") + `
  {{.UseLine}}{{if .HasAvailableSubCommands}}

` + t.say("Commands:", "命令：") + `{{range .Commands}}{{if .IsAvailableCommand}}
  {{rpad .Name .NamePadding}} {{.Short}}{{end}}{{end}}{{end}}{{if .HasExample}}

` + t.say("Example:", "範例：") + `
{{.Example}}{{end}}{{if .HasAvailableLocalFlags}}

` + t.say("Flags:", "選項：") + `
{{.LocalFlags.FlagUsages | trimTrailingWhitespaces}}{{end}}{{if .HasAvailableInheritedFlags}}

` + t.say("Flags of every command:", "通用選項：") + `
{{.InheritedFlags.FlagUsages | trimTrailingWhitespaces}}{{end}}
`
}

// bare is the program without a command: the window where there is one, help otherwise.
func (t *tree) bare(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return t.unknown(cmd, args[0])
	}
	if desktop.Available {
		return t.do(cmd, nil, command{alone: func(c *call) error { return c.window(windowFlags{}) }})
	}
	return cmd.Help()
}

// helpFlag gives a command its --help in the reader's language.
func (t *tree) helpFlag(cmd *cobra.Command) {
	cmd.Flags().BoolP("help", "h", false, t.say("this help", "顯示說明"))
}

func (t *tree) help() *cobra.Command {
	return &cobra.Command{
		Use: "help [COMMAND]", Short: t.say("help about a command", "顯示命令說明"), Example: "  gowarehouse help account add",
		RunE: func(cmd *cobra.Command, args []string) error {
			found, rest, err := cmd.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return t.unknown(cmd.Root(), strings.Join(args, " "))
			}
			return found.Help()
		},
	}
}

// wrong is a line that cannot be understood.
func (t *tree) wrong(cmd *cobra.Command, what string) error {
	return app.Usage("%s", "用法有誤：%s", "See: "+cmd.CommandPath()+" --help", "請參考："+cmd.CommandPath()+" --help", what)
}

func (t *tree) unknown(cmd *cobra.Command, word string) error {
	do := connectors.Text{EN: "See: " + cmd.CommandPath() + " --help", ZH: "請參考：" + cmd.CommandPath() + " --help"}
	if near := cmd.SuggestionsFor(word); len(near) > 0 {
		do.EN, do.ZH = "Did you mean: "+strings.Join(near, ", "), "是否要輸入："+strings.Join(near, "、")
	}
	return app.Usage("there is no command %q", "沒有命令「%s」", do.EN, do.ZH, word)
}

// group adds a command that only holds others.
func (t *tree) group(name, en, zh, example string) *cobra.Command {
	cmd := &cobra.Command{Use: name, Short: t.say(en, zh), Example: "  " + example, Args: cobra.ArbitraryArgs}
	cmd.SuggestionsMinimumDistance = 2
	t.helpFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			return t.unknown(cmd, args[0])
		}
		var names []string
		for _, sub := range cmd.Commands() {
			names = append(names, sub.Name())
		}
		return app.Usage("say what to do with %s: %s", "請指定 %s 的動作：%s", "See: "+cmd.CommandPath()+" --help", "請參考："+cmd.CommandPath()+" --help",
			name, strings.Join(names, ", "))
	}
	t.root.AddCommand(cmd)
	return cmd
}

// command describes one command.
type command struct {
	use      string // "add NAME"
	en, zh   string // what it does, in one line
	more     connectors.Text
	examples []string
	least    int    // arguments
	most     int    // -1: any number
	shape    string // the schema of its --json: schema/SHAPE.json
	flags    func(f *pflag.FlagSet)
	// gather gives the secrets that the command needs. It runs in the process that was called, where a person or a pipe is.
	gather func(c *call) (map[string]string, error)
	// alone runs a command that needs no workspace, or finds it by itself; run one that works on it.
	alone func(c *call) error
	run   func(c *call) error
}

// shapeKey is the annotation that tells a command's shape.
const shapeKey = "shape"

// add adds a command to a parent; nil is the root.
func (t *tree) add(parent *cobra.Command, s command) *cobra.Command {
	cmd := &cobra.Command{
		Use:         s.use,
		Short:       t.say(s.en, s.zh),
		Example:     "  " + strings.Join(s.examples, "\n  "),
		Annotations: map[string]string{shapeKey: s.shape},
	}
	if !s.more.IsZero() {
		cmd.Long = cmd.Short + "\n\n" + s.more.In(t.env.language)
	}
	cmd.Args = func(cmd *cobra.Command, args []string) error { return t.count(cmd, args, s) }
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return t.do(cmd, args, s) }
	t.helpFlag(cmd)
	if s.flags != nil {
		s.flags(cmd.Flags())
	}
	if parent == nil {
		parent = t.root
	}
	parent.AddCommand(cmd)
	return cmd
}

func (t *tree) count(cmd *cobra.Command, args []string, s command) error {
	if len(args) >= s.least && (s.most < 0 || len(args) <= s.most) {
		return nil
	}
	return app.Usage(
		"%s: wrong number of arguments (%s)",
		"%s：參數數量不正確（%s）",
		"See: "+cmd.CommandPath()+" --help",
		"請參考："+cmd.CommandPath()+" --help",
		cmd.CommandPath(),
		strconv.Itoa(len(args)),
	)
}

// call is one command under way.
type call struct {
	ctx       context.Context //nolint:containedctx // a call lives as long as its context
	env       *env
	cmd       *cobra.Command
	args      []string // of the command
	argv      []string // the whole line
	workspace string
	who       string
	json      bool
	secrets   map[string]string
	app       *app.App
}

func (t *tree) do(cmd *cobra.Command, args []string, s command) (err error) {
	c := &call{ctx: cmd.Context(), env: t.env, cmd: cmd, args: args, who: t.who(), json: t.json, secrets: t.env.secrets, argv: t.argv}
	if t.language != "" && t.language != english && t.language != chinese {
		return app.Usage("the language %q is not known", "不支援語言「%s」", "Choose en or zh-TW.", "請選擇 en 或 zh-TW。", t.language)
	}
	if c.workspace, err = t.dir(); err != nil {
		return err
	}
	if s.gather != nil && c.secrets == nil {
		if c.secrets, err = s.gather(c); err != nil {
			return err
		}
	}
	if s.alone != nil {
		return s.alone(c)
	}
	return t.env.host.work(c, func(a *app.App) error {
		c.app = a
		return s.run(c)
	})
}

func (t *tree) who() string {
	if as := strings.TrimSpace(t.as); as != "" {
		return as
	}
	return t.env.who
}

// dir is the folder of the workspace.
func (t *tree) dir() (string, error) {
	for _, name := range []string{t.workspace, t.env.getenv(envWorkspace)} {
		if name != "" {
			return filepath.Abs(t.env.path(name))
		}
	}
	return engine.DefaultDir()
}

// show prints the one document of a command, or says it in words.
func (c *call) show(document any, words func(p *page)) error {
	if c.json {
		c.env.shown = true
		return writeJSON(c.env.stdout, document)
	}
	p := &page{w: c.env.stdout, language: c.env.language}
	words(p)
	return p.err
}

// outcome ends a command of several parts: failed of all did not succeed, and their reasons have been shown.
func outcome(failed, all int) error {
	switch {
	case failed == 0:
		return nil
	case failed < all:
		return &ended{exitPartial}
	}
	return &ended{exitFailed}
}

// note writes a line for a person who waits; it is no part of the result.
func (c *call) note(en, zh string, args ...any) {
	p := &page{w: c.env.stderr, language: c.env.language}
	p.say(en, zh, args...)
}
