package store

import (
	"context"
	"database/sql"
	"errors"
)

// Names of settings.
const (
	SettingWorkspace   = "workspace"    // the workspace's own id
	SettingEraseDays   = "erase_days"   // after how many days personal data of finished orders goes
	SettingPractice    = "practice"     // "1" in a practice workspace
	SettingRestoredAt  = "restored_at"  // set by a restore
	SettingInstallTime = "installed_at" // first start
	SettingLanguage    = "language"     // of the screens: en or zh-TW
	SettingBackground  = "background"   // "1": closing the window lets the workspace go on working
	SettingNotices     = "notices"      // "0": the desktop is not told what needs a hand
	SettingPush        = "push"         // JSON: real-time messages; read and written by package webhook
	SettingPrinters    = "printers"     // JSON; read and written by package printing
	SettingStations    = "stations"     // JSON: the printer of each kind of document at each packing station; likewise

	SettingLockedMerchant = "locked_merchant" // id of the only merchant in sight; empty: all are
	SettingLockedPIN      = "locked_pin"      // the hash of the PIN that ends that
	SettingBadgeKey       = "badge_key"       // a random key, in hex, under which badges are hashed
)

// Setting gives a setting, or fallback when it was never set.
func (q *Queries) Setting(ctx context.Context, key, fallback string) (string, error) {
	var value string
	err := q.raw.QueryRowContext(ctx, "SELECT value FROM settings WHERE key = ?", key).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return fallback, nil
	}
	return value, err
}

// SetSetting sets a setting.
func (q *Queries) SetSetting(ctx context.Context, key, value string) error {
	_, err := q.raw.ExecContext(ctx,
		"INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", key, value)
	return err
}

// DropSetting takes a setting away.
func (q *Queries) DropSetting(ctx context.Context, key string) error {
	_, err := q.raw.ExecContext(ctx, "DELETE FROM settings WHERE key = ?", key)
	return err
}
