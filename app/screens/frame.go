package screens

import (
	"context"
	"crypto/rand"

	"gowarehouse/app"
	"gowarehouse/connectors"
	"gowarehouse/engine/store"
)

// frameCalls are what every screen has around it: which workspace this is, who is there, jobs, language, practice.
var frameCalls = Calls{
	"frame":       Ask(frame),
	"setLanguage": Ask(setLanguage),
	"waiting":     Ask(func(ctx context.Context, v *Visit, _ None) (app.WaitingDoc, error) { return v.App.Waiting(ctx) }),
	"jobs":        Ask(func(_ context.Context, v *Visit, _ None) (JobList, error) { return v.Desk.Jobs.list(), nil }),
	"jobStop":     Ask(func(_ context.Context, v *Visit, in JobRef) (JobView, error) { return v.Desk.Jobs.stop(in.ID) }),
	"practiceEnter": Ask(func(_ context.Context, v *Visit, _ None) (JobView, error) {
		return v.Start("practice", connectors.Text{EN: "Preparing practice mode", ZH: "準備練習模式"}, func(ctx context.Context, j *Job) (any, error) {
			steps := 0
			return None{}, v.enterPractice(ctx, v.Language, func(string) {
				steps++
				j.Progress(steps, 0)
			})
		})
	}),
	"practiceLeave": Ask(func(_ context.Context, v *Visit, _ None) (None, error) { return None{}, v.leavePractice() }),
}

// FrameDoc is what stands around every screen.
type FrameDoc struct {
	Version   string  `json:"version"`
	Face      string  `json:"face"`      // window or browser
	Language  string  `json:"language"`  // that a person chose; Chinese until then
	Workspace string  `json:"workspace"` // its folder
	Practice  bool    `json:"practice"`  // this is a practice workspace
	CanLeave  bool    `json:"can_leave"` // there is a real one to go back to
	CanQuit   bool    `json:"can_quit"`  // a page can end the program
	Accounts  int     `json:"accounts"`
	Merchants int     `json:"merchants"` // with no account and no merchant this is a first start
	Who       string  `json:"who"`       // under whose name things are done
	Restored  *string `json:"restored_at"`
}

func frame(ctx context.Context, v *Visit, _ None) (FrameDoc, error) {
	e := v.App.Engine
	doc := FrameDoc{Version: app.Version().Version, Face: v.Face, Workspace: e.Dir, Practice: v.Practice, CanQuit: v.Quit != nil, Who: v.Who}
	v.mu.RLock()
	doc.CanLeave = v.practice != nil
	v.mu.RUnlock()
	doc.Language = v.Reader(ctx)
	accounts, err := v.App.Accounts(ctx)
	if err != nil {
		return doc, err
	}
	merchants, err := v.App.Merchants(ctx)
	if err != nil {
		return doc, err
	}
	doc.Accounts, doc.Merchants = len(accounts.Accounts), len(merchants.Merchants)
	restored, err := e.Store.Setting(ctx, store.SettingRestoredAt, "")
	if restored != "" {
		doc.Restored = &restored
	}
	return doc, err
}

// Reader gives the language that was chosen for the screens.
func (d *Desk) Reader(ctx context.Context) string {
	language, err := d.home.app.Engine.Store.Setting(ctx, store.SettingLanguage, d.Language)
	if err != nil {
		d.Log.Warn("the language cannot be read", "error", err)
		return d.Language
	}
	return language
}

// LanguageIn chooses the language of the screens.
type LanguageIn struct {
	Language string `json:"language"` // en or zh-TW
}

// setLanguage keeps the language with the real workspace: it is the same in practice.
func setLanguage(ctx context.Context, v *Visit, in LanguageIn) (None, error) {
	if in.Language != english && in.Language != chinese {
		return None{}, app.Usage("the language %q is not known", "不支援語言「%s」", "Choose en or zh-TW.", "請選擇 en 或 zh-TW。", in.Language)
	}
	return None{}, v.home.app.Engine.Store.Write(ctx, func(q *store.Queries) error {
		return q.SetSetting(ctx, store.SettingLanguage, in.Language)
	})
}

// identified opens a session for an operator and gives its key, which the page sends with every call.
func (d *Desk) identified(name string) string {
	key := rand.Text()
	d.mu.Lock()
	defer d.mu.Unlock()
	d.operators[key] = name
	return key
}

// left ends an operator's session.
func (d *Desk) left(key string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.operators, key)
}
