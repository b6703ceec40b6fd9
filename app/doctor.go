package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/store"
	"gowarehouse/engine/vault"
)

// Report is what a look at the whole installation found. It holds no secret and no buyer's datum. Support, of the account that was named,
// is what to send to the maintainers.
type Report struct {
	Head
	OK        bool            `json:"ok"`
	At        time.Time       `json:"at"`
	Version   string          `json:"version"`
	System    string          `json:"system"`
	Workspace string          `json:"workspace"`
	Checks    []Check         `json:"checks"`
	Accounts  []AccountReport `json:"accounts"`
	Support   *SupportReport  `json:"support"` // null where no account was named
	File      string          `json:"file"`    // where it was written; empty: nowhere
}

// Check is one thing that was looked at. Do says what to do about it, null when it is fine.
type Check struct {
	Name string           `json:"name"`
	OK   bool             `json:"ok"`
	Text connectors.Text  `json:"text"`
	Do   *connectors.Text `json:"do"`
}

// AccountReport is the state of one account with its newest runs and what was set aside, as reasons only.
type AccountReport struct {
	Name        string             `json:"name"`
	Platform    string             `json:"platform"`
	Evidence    connectors.Level   `json:"evidence"`
	State       store.AccountState `json:"state"`
	StateReason string             `json:"state_reason"`
	Credentials bool               `json:"credentials"` // the vault has them
	FetchedTo   *time.Time         `json:"fetched_to"`
	NextFetchAt *time.Time         `json:"next_fetch_at"`
	OpenOrders  int                `json:"open_orders"`
	SetAside    map[string]int     `json:"set_aside"` // answers that could not be read, by reason
	Decide      int                `json:"decide"`    // changes that wait for a person
	Runs        []RunView          `json:"runs"`
	Test        *ErrorView         `json:"test"` // what a test of the connection gave, where it was asked for and failed
	Tested      bool               `json:"tested"`
}

const (
	leastDisk     = 500 << 20 // bytes
	lastRuns      = 5
	mostSetAside  = 10_000
	vaultPatience = 20 * time.Second
)

// Doctor looks at an open workspace: files, store, vault, disk, clock and accounts. account, which may be empty, names the
// only account to report, which is then tested too.
func (a *App) Doctor(ctx context.Context, account, language string) (Report, error) {
	r := NewReport(a.Engine.Dir, a.Engine.Now())
	r.add(a.checkStore(ctx), a.checkVault(ctx), a.checkClock(ctx), a.checkOutbox(ctx))
	rows, err := a.toReport(ctx, account)
	if err != nil {
		return r, err
	}
	for i := range rows {
		var failed error
		if account != "" {
			_, failed = a.Engine.Accounts.Test(ctx, rows[i].ID)
		}
		v, err := a.report(ctx, &rows[i])
		if err != nil {
			return r, err
		}
		if v.Tested = account != ""; v.Tested {
			support, err := a.support(ctx, rows[i].ID, r.Checks, failed)
			if err != nil {
				return r, err
			}
			r.Support = &support
		}
		if failed != nil {
			e := Explain(failed, language)
			v.Test = &e
		}
		r.Accounts = append(r.Accounts, v)
		r.OK = r.OK && v.State == store.Connected && v.Test == nil
	}
	return r, nil
}

// NewReport looks at what can be looked at without opening the workspace.
func NewReport(dir string, now time.Time) Report {
	r := Report{Head: NewHead(), OK: true, At: now.UTC(), Version: Version().Version, System: runtime.GOOS + "/" + runtime.GOARCH, Workspace: dir,
		Checks: []Check{}, Accounts: []AccountReport{}}
	r.add(checkFolder(dir), checkDisk(dir))
	return r
}

func (r *Report) add(checks ...Check) {
	for _, c := range checks {
		r.Checks = append(r.Checks, c)
		r.OK = r.OK && c.OK
	}
}

// Closed adds that the workspace could not be opened, with the reason.
func (r *Report) Closed(err error) {
	en, zh := Explain(err, "en"), Explain(err, "zh-TW")
	r.add(bad("open", connectors.Text{EN: en.Message, ZH: zh.Message}, connectors.Text{EN: en.Do, ZH: zh.Do}))
}

func fine(name, en, zh string) Check {
	return Check{Name: name, OK: true, Text: connectors.Text{EN: en, ZH: zh}}
}

func bad(name string, text, do connectors.Text) Check {
	return Check{Name: name, Text: text, Do: &do}
}

// checkFolder looks whether others may read the workspace. On Windows the folder of the user is closed to others by itself.
func checkFolder(dir string) Check {
	const name = "workspace"
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return fine(name, "there is no workspace yet; the first command makes it", "尚無工作區，首次執行命令時建立")
	case err != nil:
		return bad(name, connectors.Text{EN: "the workspace folder cannot be read: " + err.Error(), ZH: "無法讀取工作區資料夾：" + err.Error()},
			connectors.Text{EN: "Check its permissions.", ZH: "請檢查權限。"})
	case runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0:
		return bad(name, connectors.Text{EN: "others can read the workspace folder", ZH: "其他使用者可讀取工作區資料夾"},
			connectors.Text{EN: "chmod 700 " + dir, ZH: "chmod 700 " + dir})
	}
	for _, file := range []string{store.FileName, vault.FileName} {
		info, err := os.Stat(filepath.Join(dir, file))
		if err == nil && runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
			return bad(name, connectors.Text{EN: "others can read " + file, ZH: "其他使用者可讀取 " + file},
				connectors.Text{EN: "chmod 600 " + filepath.Join(dir, file), ZH: "chmod 600 " + filepath.Join(dir, file)})
		}
	}
	return fine(name, "the workspace folder is closed to others", "工作區資料夾僅限本人存取")
}

func checkDisk(dir string) Check {
	const name = "disk"
	for _, err := os.Stat(dir); err != nil && filepath.Dir(dir) != dir; _, err = os.Stat(dir) {
		dir = filepath.Dir(dir)
	}
	free, err := freeBytes(dir)
	switch {
	case err != nil:
		return bad(name, connectors.Text{EN: "the free disk space cannot be read: " + err.Error(), ZH: "無法讀取磁碟可用空間：" + err.Error()},
			connectors.Text{EN: "Check the disk.", ZH: "請檢查磁碟。"})
	case free < leastDisk:
		return bad(name, connectors.Text{EN: fmt.Sprintf("only %d MB are free on the disk", free>>20), ZH: fmt.Sprintf("磁碟僅剩 %d MB", free>>20)},
			connectors.Text{EN: "Free some space: 500 MB or more.", ZH: "請釋出空間，至少 500 MB。"})
	}
	return fine(name, fmt.Sprintf("%d MB are free on the disk", free>>20), fmt.Sprintf("磁碟可用空間 %d MB", free>>20))
}

func (a *App) checkStore(ctx context.Context) Check {
	const name = "store"
	if err := a.Engine.Store.Check(ctx); err != nil {
		return bad(
			name,
			connectors.Text{EN: err.Error(), ZH: "工作區檔案異常：" + err.Error()},
			connectors.Text{
				EN: "Make a copy of the folder, then restore the newest backup: `gowarehouse restore FILE`",
				ZH: "請先複製資料夾，再以最新備份還原：`gowarehouse restore 檔案`",
			},
		)
	}
	return fine(name, "the store is sound", "資料庫正常")
}

func (a *App) checkVault(ctx context.Context) Check {
	const name = "vault"
	ctx, cancel := context.WithTimeout(ctx, vaultPatience)
	defer cancel()
	if _, err := a.Engine.Vault.Keys(ctx); err != nil {
		en, zh := Explain(err, "en"), Explain(err, "zh-TW")
		return bad(name, connectors.Text{EN: en.Message, ZH: zh.Message}, connectors.Text{EN: en.Do, ZH: zh.Do})
	}
	return fine(name, "the credentials can be read", "可讀取已儲存的憑證")
}

// checkClock compares this machine's clock with what platforms have answered and with the newest row: a clock behind it was set back.
func (a *App) checkClock(ctx context.Context) Check {
	const name = "clock"
	setIt := connectors.Text{EN: "Let the system set its clock by the network.", ZH: "請開啟系統的網路自動校時。"}
	notices, err := a.Engine.Store.Notices(ctx, store.Only{}, false, mostSetAside)
	if err != nil {
		return bad(name, connectors.Text{EN: err.Error(), ZH: err.Error()}, doDoctor)
	}
	for _, n := range notices {
		if n.Kind == store.NoticeClock {
			return bad(name, noticeText(n), setIt)
		}
	}
	runs, err := a.Engine.Store.Runs(ctx, store.Only{}, 1)
	if err == nil && len(runs) > 0 && runs[0].StartedAt.Time().After(a.Engine.Now().Add(time.Minute)) {
		return bad(name, connectors.Text{EN: "the clock is earlier than the last fetch: it was set back", ZH: "系統時間早於上次抓單，可能被調慢"}, setIt)
	}
	return fine(name, "the clock agrees with the platforms' answers so far", "時鐘與平台回應一致")
}

func (a *App) checkOutbox(ctx context.Context) Check {
	const name = "outbox"
	n := 0
	only, err := a.Scope(ctx)
	if err != nil {
		return bad(name, connectors.Text{EN: err.Error(), ZH: err.Error()}, doDoctor)
	}
	waiting, err := a.Engine.Store.WaitingEffects(ctx, only)
	if err != nil {
		return bad(name, connectors.Text{EN: err.Error(), ZH: err.Error()}, doDoctor)
	}
	for _, states := range waiting {
		n += states[store.EffectUnclear] + states[store.EffectFailed]
	}
	if n > 0 {
		return bad(name, connectors.Text{EN: fmt.Sprintf("%d changes wait for a person", n), ZH: fmt.Sprintf("有 %d 筆變更待人工判斷", n)},
			connectors.Text{EN: "See `gowarehouse activity`, then decide each.", ZH: "請以 `gowarehouse activity` 查看並逐筆判斷。"})
	}
	return fine(name, "no change waits for a person", "沒有待人工判斷的變更")
}

func (a *App) toReport(ctx context.Context, account string) ([]store.Account, error) {
	if account == "" {
		only, err := a.Scope(ctx)
		if err != nil {
			return nil, err
		}
		return a.Engine.Store.AccountsOf(ctx, only.Merchant)
	}
	row, err := a.account(ctx, account)
	return []store.Account{row}, err
}

func (a *App) report(ctx context.Context, row *store.Account) (AccountReport, error) {
	fresh, err := a.Engine.Store.Account(ctx, row.ID) // a test may have changed its state
	if err != nil {
		return AccountReport{}, err
	}
	row = &fresh
	v := AccountReport{
		Name:        row.Name,
		Platform:    row.Platform,
		State:       row.State,
		StateReason: row.StateReason,
		FetchedTo:   store.TimeRef(row.FetchedTo),
		NextFetchAt: store.TimeRef(row.NextFetchAt),
		SetAside:    map[string]int{},
	}
	if p, err := connectors.Get(row.Platform); err == nil {
		v.Evidence = p.Evidence.Level()
	}
	_, err = a.Engine.Accounts.Open(ctx, row.ID)
	v.Credentials = err == nil
	if v.OpenOrders, err = a.Engine.Store.CountOpenOrders(ctx, row.ID); err != nil {
		return v, err
	}
	aside, err := a.Engine.Store.AllSetAside(ctx, store.Only{Account: row.ID}, mostSetAside)
	if err != nil {
		return v, err
	}
	for _, in := range aside {
		v.SetAside[connectors.Halves(in.Reason).EN]++
	}
	waiting, err := a.Engine.Store.WaitingEffects(ctx, store.Only{Account: row.ID})
	if err != nil {
		return v, err
	}
	v.Decide = waiting[row.ID][store.EffectUnclear] + waiting[row.ID][store.EffectFailed]
	v.Runs, err = a.runs(ctx, store.Only{Account: row.ID}, lastRuns)
	return v, err
}

// Lines gives the report as lines for a person.
func (r Report) Lines(language string) []string {
	var lines []string
	for _, c := range r.Checks {
		mark := "ok "
		if !c.OK {
			mark = "!! "
		}
		lines = append(lines, mark+c.Name+": "+c.Text.In(language))
		if c.Do != nil {
			lines = append(lines, "   -> "+c.Do.In(language))
		}
	}
	for _, a := range r.Accounts {
		mark := "ok "
		if a.State != store.Connected || a.Test != nil {
			mark = "!! "
		}
		why := connectors.Halves(a.StateReason).In(language)
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s%s (%s, %s): %s %s", mark, a.Name, a.Platform, a.Evidence, a.State, why)))
		if a.Test != nil {
			lines = append(lines, "   "+a.Test.Message, "   -> "+a.Test.Do)
		}
	}
	if r.Support != nil {
		lines = append(lines, r.supportLine().In(language))
	}
	return lines
}

// supportLine says where the report to send is, or how to have it.
func (r Report) supportLine() connectors.Text {
	if r.File == "" {
		return connectors.Text{EN: "Add --output report.json to write the report for the maintainers.",
			ZH: "加上 --output report.json 可產生提供給維護人員的報告。"}
	}
	return connectors.Text{EN: "The report for the maintainers is in " + r.File + "; look at it before you send it.",
		ZH: "提供給維護人員的報告：" + r.File + "，傳送前請先檢視。"}
}
