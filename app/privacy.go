package app

import (
	"context"
	"strconv"

	"gowarehouse/engine/store"
)

// PrivacyDoc says how long the personal data of finished orders is kept.
type PrivacyDoc struct {
	Head
	EraseAfterDays int `json:"erase_after_days"`
}

// The shortest and longest time personal data may be kept: a platform's own returns take two weeks, and ten years is for ever.
const (
	leastEraseDays = 14
	mostEraseDays  = 3650
)

// Privacy gives the setting.
func (a *App) Privacy(ctx context.Context) (PrivacyDoc, error) {
	days, err := a.Engine.EraseDays(ctx)
	return PrivacyDoc{Head: NewHead(), EraseAfterDays: days}, err
}

// SetEraseAfter changes after how many days the personal data of finished orders is erased. What is older goes with the next daily care.
func (a *App) SetEraseAfter(ctx context.Context, days int) (PrivacyDoc, error) {
	if err := a.ForWarehouse(ctx); err != nil {
		return PrivacyDoc{}, err
	}
	if days < leastEraseDays || days > mostEraseDays {
		return PrivacyDoc{}, Usage("personal data is kept for %d to %d days", "個人資料保留天數須介於 %d 與 %d 之間", "For example --erase-after 90",
			"例如 --erase-after 90", leastEraseDays, mostEraseDays)
	}
	if err := a.Engine.Store.Write(ctx, func(q *store.Queries) error {
		return q.SetSetting(ctx, store.SettingEraseDays, strconv.Itoa(days))
	}); err != nil {
		return PrivacyDoc{}, err
	}
	return a.Privacy(ctx)
}
