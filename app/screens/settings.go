package screens

import (
	"context"

	"gowarehouse/connectors"
	"gowarehouse/engine/store"
)

// settingsCalls are the calls of the screen Settings.
var settingsCalls = Calls{
	"programSettings":    Ask(func(ctx context.Context, v *Visit, _ None) (ProgramSettings, error) { return v.programSettings(ctx) }),
	"programSettingsSet": Ask(setProgramSettings),
	"quit":               Ask(quit),
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
