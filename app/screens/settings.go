package screens

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"unicode/utf8"

	"gowarehouse/app"
	"gowarehouse/connectors"
	"gowarehouse/engine/store"
)

// settingsCalls are the calls of the screen Settings.
var settingsCalls = Calls{
	"programSettings":    Ask(func(ctx context.Context, v *Visit, _ None) (ProgramSettings, error) { return v.programSettings(ctx) }),
	"programSettingsSet": Ask(setProgramSettings),
	"quit":               Ask(quit),

	"backupSave":   Ask(backupSave),
	"restoreNext":  Ask(restoreNext),
	"restoreWaits": Ask(func(ctx context.Context, v *Visit, _ None) (app.RestoreDoc, error) { return v.App.RestoreWaits(ctx) }),
	"restoreDrop":  Ask(func(ctx context.Context, v *Visit, _ None) (app.RestoreDoc, error) { return v.App.DropRestore(ctx) }),

	"privacy": Ask(func(ctx context.Context, v *Visit, _ None) (app.PrivacyDoc, error) { return v.App.Privacy(ctx) }),
	"privacySet": Ask(func(ctx context.Context, v *Visit, in PrivacyIn) (app.PrivacyDoc, error) {
		return v.App.SetEraseAfter(ctx, in.Days)
	}),

	"view": Ask(func(ctx context.Context, v *Visit, _ None) (app.ViewDoc, error) { return v.App.View(ctx) }),
	"viewLock": Ask(func(ctx context.Context, v *Visit, in ViewLockIn) (app.ViewDoc, error) {
		return v.App.LockMerchant(ctx, in.Merchant, in.PIN, v.Who)
	}),
	"viewUnlock": Ask(func(ctx context.Context, v *Visit, in PINIn) (app.ViewDoc, error) {
		return v.App.UnlockMerchant(ctx, in.PIN, v.Who)
	}),

	"checkUp": Ask(func(ctx context.Context, v *Visit, _ None) (app.Report, error) {
		return v.App.Doctor(ctx, "", v.Language)
	}),
	"checkUpSave": Ask(checkUpSave),

	"push": Ask(func(ctx context.Context, v *Visit, _ None) (app.PushDoc, error) { return v.App.Push(ctx) }),
	"pushSet": Ask(func(ctx context.Context, v *Visit, in PushIn) (app.PushDoc, error) {
		return v.App.SetPush(ctx, app.PushChange{On: &in.On, Listen: &in.Listen, Address: &in.Address})
	}),
	"pushTest": Ask(func(ctx context.Context, v *Visit, _ None) (app.Done, error) { return v.App.TestPush(ctx) }),

	"printers": Ask(func(ctx context.Context, v *Visit, _ None) (app.PrinterList, error) { return v.App.Printers(ctx) }),
	"printerAdd": Ask(func(ctx context.Context, v *Visit, in PrinterIn) (app.PrinterDoc, error) {
		return v.App.AddPrinter(ctx, app.NewPrinter{Name: in.Name, Address: in.Address, ZPL: in.ZPL, DPI: in.DPI, Width: in.Width, Height: in.Height})
	}),
	"printerFind": Ask(func(ctx context.Context, v *Visit, _ None) (app.FoundPrinters, error) { return v.App.FindPrinters(ctx) }),
	"printerRemove": Ask(func(ctx context.Context, v *Visit, in PrinterNameIn) (app.Done, error) {
		return v.App.RemovePrinter(ctx, in.Name)
	}),
	"printerTest": Ask(func(ctx context.Context, v *Visit, in PrinterNameIn) (app.PrintDoc, error) {
		return v.App.TestPrint(ctx, in.Name, v.Language, noWait, v.Who)
	}),
	"stationPrinter": Ask(func(ctx context.Context, v *Visit, in StationPrinterIn) (app.StationList, error) {
		return v.App.SetStationPrinter(ctx, in.Station, in.Kind, in.Printer)
	}),
}

// PassphraseIn is the passphrase of a backup.
type PassphraseIn struct {
	Passphrase string `json:"passphrase"`
}

// leastPassphrase keeps a backup from being opened by trying: it lies about on sticks and in clouds.
const leastPassphrase = 10

// backupSave offers an encrypted backup for saving. It is made when it is saved.
func backupSave(_ context.Context, v *Visit, in PassphraseIn) (FileRef, error) {
	if v.Practice {
		return FileRef{}, errPractice
	}
	if utf8.RuneCountInString(in.Passphrase) < leastPassphrase {
		return FileRef{}, connectors.Refuse("the passphrase is shorter than %d characters", "備份密碼少於 %d 個字元",
			"Choose a longer one, and keep it where you will find it: without it nobody can read the backup.",
			"請使用更長的密碼並妥善保管：遺失密碼將無法讀取備份。", leastPassphrase)
	}
	name := "gowarehouse-" + v.App.Engine.Now().In(connectors.Taipei).Format("20060102-1504") + ".gwbackup"
	a := v.App
	return v.Files.Offer(name, "application/octet-stream", func(w io.Writer) error {
		return a.BackupTo(context.Background(), w, in.Passphrase)
	}), nil
}

// errPractice is refused: a practice workspace goes when the program ends.
var errPractice = connectors.Refuse("a practice workspace is neither kept nor replaced", "練習工作區不提供備份與還原",
	"Leave practice mode first.", "請先離開練習模式。")

// RestoreIn is a backup to restore: the id of an upload or, in the window, the path of a file.
type RestoreIn struct {
	File       string `json:"file"`
	Passphrase string `json:"passphrase"`
}

// restoreNext reads a backup and makes it ready for the next start. The result of its job is an app.RestoreDoc.
func restoreNext(_ context.Context, v *Visit, in RestoreIn) (JobView, error) {
	if v.Practice {
		return JobView{}, errPractice
	}
	path, remove, err := v.take(in.File)
	if err != nil {
		return JobView{}, err
	}
	a := v.App
	return v.Start("restore", connectors.Text{EN: "Reading the backup", ZH: "讀取備份"}, func(ctx context.Context, _ *Job) (any, error) {
		doc, err := a.RestoreNext(ctx, path, in.Passphrase)
		return doc, errors.Join(err, remove())
	})
}

// PrivacyIn is for how many days the personal data of finished orders is kept.
type PrivacyIn struct {
	Days int `json:"days"`
}

// ViewLockIn locks the view to one merchant.
type ViewLockIn struct {
	Merchant string `json:"merchant"`
	PIN      string `json:"pin"`
}

// PINIn is a PIN.
type PINIn struct {
	PIN string `json:"pin"`
}

// PushIn is where real-time messages come in.
type PushIn struct {
	On      bool   `json:"on"`
	Listen  string `json:"listen"`  // address and port on this machine
	Address string `json:"address"` // the public address that leads there
}

// PrinterIn is a printer to set up.
type PrinterIn struct {
	Name    string  `json:"name"`
	Address string  `json:"address"` // ipp://, ipps://, http://, https:// or raw://
	ZPL     bool    `json:"zpl"`
	DPI     int     `json:"dpi"`   // 0: what the printer says
	Width   float64 `json:"width"` // of the paper in millimetres; 0: what the printer says
	Height  float64 `json:"height"`
}

// PrinterNameIn names a printer.
type PrinterNameIn struct {
	Name string `json:"name"`
}

// StationPrinterIn chooses a station's printer for a kind of document; an empty printer chooses none.
type StationPrinterIn struct {
	Station string `json:"station"`
	Kind    string `json:"kind"`
	Printer string `json:"printer"`
}

// checkUpSave offers the report of a check-up for saving: it holds no secret and no personal datum.
func checkUpSave(ctx context.Context, v *Visit, _ None) (FileRef, error) {
	report, err := v.App.Doctor(ctx, "", v.Language)
	if err != nil {
		return FileRef{}, err
	}
	return v.Files.Offer("gowarehouse-report.json", "application/json", func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(report)
	}), nil
}

// ProgramSettings is how the program behaves around its screens. Practice mode has no settings of its own.
type ProgramSettings struct {
	Background bool `json:"background"` // closing the window lets the workspace go on working; only the window asks for it
	Notices    bool `json:"notices"`    // the desktop is told when an order is held, an account disconnects or a push needs a person
}

// switches says with which words settings are kept.
var switches = map[bool]string{true: "1", false: "0"}

func (d *Desk) programSettings(ctx context.Context) (p ProgramSettings, err error) {
	if p.Background, err = d.on(ctx, store.SettingBackground, false); err != nil {
		return p, err
	}
	p.Notices, err = d.on(ctx, store.SettingNotices, true)
	return p, err
}

// on says whether a setting of the workspace that the program was started on is on.
func (d *Desk) on(ctx context.Context, setting string, fallback bool) (bool, error) {
	value, err := d.home.app.Engine.Store.Setting(ctx, setting, switches[fallback])
	return value == switches[true], err
}

func setProgramSettings(ctx context.Context, v *Visit, in ProgramSettings) (ProgramSettings, error) {
	if err := v.home.app.ForWarehouse(ctx); err != nil { // the warehouse's orders come in the background
		return ProgramSettings{}, err
	}
	err := v.home.app.Engine.Store.Write(ctx, func(q *store.Queries) error {
		if err := q.SetSetting(ctx, store.SettingBackground, switches[in.Background]); err != nil {
			return err
		}
		return q.SetSetting(ctx, store.SettingNotices, switches[in.Notices])
	})
	return in, err
}

// StaysInBackground says whether the workspace goes on working when the window is closed.
func (d *Desk) StaysInBackground(ctx context.Context) bool {
	p, err := d.programSettings(ctx)
	if err != nil {
		d.Log.Error("whether to stay in the background cannot be read", "error", err)
	}
	return p.Background
}

// quit ends the program, also where closing the window would not.
func quit(_ context.Context, v *Visit, _ None) (None, error) {
	if v.Quit == nil {
		return None{}, connectors.Refuse("a page in the browser cannot end the program", "無法由瀏覽器頁面結束程式",
			"Press Ctrl-C where `gowarehouse serve` runs.", "請在執行 `gowarehouse serve` 的終端機按 Ctrl-C。")
	}
	v.Quit()
	return None{}, nil
}
