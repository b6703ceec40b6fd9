package app

import (
	"context"
	"os"
	"strconv"
	"strings"
	"unicode/utf8"

	"gowarehouse/engine/store"
)

// StationSettings are how the packing station of this PC behaves.
type StationSettings struct {
	Name        string `json:"name"`         // whose printers are this station's
	IdleMinutes int    `json:"idle_minutes"` // after so long without a key the operator is signed out; 0: never
	TotePrefix  string `json:"tote_prefix"`  // how the barcode of a tote begins; empty: only totes in use are known
	Sounds      bool   `json:"sounds"`
}

// Names of the station's settings in the store.
const (
	settingName   = "station_name"
	settingIdle   = "station_idle_minutes"
	settingTotes  = "station_tote_prefix"
	settingSounds = "station_sounds"
)

// The defaults, and what is possible.
const (
	defaultIdle  = 15
	mostIdle     = 24 * 60
	defaultTotes = "T-"
	mostPrefix   = 10
	soundsOff    = "off"
)

// StationSettings gives them.
func (a *App) StationSettings(ctx context.Context) (StationSettings, error) {
	host, err := os.Hostname()
	if err != nil {
		host = "" // a station without a name prints on the only printer
	}
	var set StationSettings
	if set.Name, err = a.Engine.Store.Setting(ctx, settingName, host); err != nil {
		return set, err
	}
	idle, err := a.Engine.Store.Setting(ctx, settingIdle, strconv.Itoa(defaultIdle))
	if err != nil {
		return set, err
	}
	if set.IdleMinutes, err = strconv.Atoi(idle); err != nil {
		return set, err
	}
	if set.TotePrefix, err = a.Engine.Store.Setting(ctx, settingTotes, defaultTotes); err != nil {
		return set, err
	}
	sounds, err := a.Engine.Store.Setting(ctx, settingSounds, "")
	set.Sounds = sounds != soundsOff
	return set, err
}

// SetStation changes them all.
func (a *App) SetStation(ctx context.Context, set StationSettings) (StationSettings, error) {
	set.Name = strings.Join(strings.Fields(set.Name), " ")
	set.TotePrefix = strings.ToUpper(strings.TrimSpace(set.TotePrefix))
	switch {
	case set.IdleMinutes < 0 || set.IdleMinutes > mostIdle:
		return set, Usage("a station locks after 0 to %d minutes", "閒置鎖定時間為 0 至 %d 分鐘", "Enter 0 to never lock.", "輸入 0 表示不鎖定。", mostIdle)
	case utf8.RuneCountInString(set.Name) > mostName:
		return set, Usage("a name has at most %d characters", "名稱最多 %d 個字元", "Shorten it.", "請縮短。", mostName)
	case utf8.RuneCountInString(set.TotePrefix) > mostPrefix:
		return set, Usage("the beginning of a tote's barcode has at most %d characters", "揀貨箱條碼的開頭最多 %d 個字元", "Shorten it.", "請縮短。", mostPrefix)
	}
	sounds := ""
	if !set.Sounds {
		sounds = soundsOff
	}
	return set, a.Engine.Store.Write(ctx, func(q *store.Queries) error {
		for key, value := range map[string]string{settingName: set.Name, settingIdle: strconv.Itoa(set.IdleMinutes), settingTotes: set.TotePrefix,
			settingSounds: sounds} {
			if err := q.SetSetting(ctx, key, value); err != nil {
				return err
			}
		}
		return nil
	})
}
