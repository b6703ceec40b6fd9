package app

// The merchant view: a workspace that is locked to one merchant until somebody enters the PIN. While it is, everything of
// another merchant is as if it were not there, and what concerns the whole warehouse is refused.
//
// The lock is kept here and nowhere else. Whatever lists rows asks Scope and hands its answer to the store; whatever finds one
// thing goes through account, merchant, findOrder, findParcel, findHold, findEffect or findNotice, which find only what is in
// sight; whatever concerns the whole warehouse begins with ForWarehouse.

import (
	"context"
	"errors"

	"gowarehouse/connectors"
	"gowarehouse/engine/store"
)

// ViewDoc says what is in sight: one merchant, or everything where it is null.
type ViewDoc struct {
	Head
	Merchant *MerchantView `json:"merchant"`
}

// CodeMerchantView is the code of what is refused while the view is locked to one merchant.
const CodeMerchantView = "merchant_view"

// viewLock names the lock in the count of wrong PINs.
const viewLock = "merchant_view"

// Scope is what is in sight now: the store's lists take it.
func (a *App) Scope(ctx context.Context) (store.Only, error) {
	merchant, err := a.Engine.Store.Setting(ctx, store.SettingLockedMerchant, "")
	return store.Only{Merchant: merchant}, err
}

// ForWarehouse refuses what concerns every merchant while only one is in sight.
func (a *App) ForWarehouse(ctx context.Context) error {
	only, err := a.Scope(ctx)
	if err != nil || only == (store.Only{}) {
		return err
	}
	return (&connectors.Error{Kind: connectors.Rejected, Code: CodeMerchantView, Do: connectors.Text{
		EN: "Leave the merchant view with its PIN first: `gowarehouse view unlock`", ZH: "請先輸入 PIN 碼離開貨主檢視：`gowarehouse view unlock`"}}).
		Saying("this concerns the whole warehouse, and only one merchant is in sight", "此功能涉及整個倉庫，貨主檢視中無法使用")
}

// View says what is in sight.
func (a *App) View(ctx context.Context) (ViewDoc, error) {
	doc := ViewDoc{Head: NewHead()}
	only, err := a.Scope(ctx)
	if err != nil || only == (store.Only{}) {
		return doc, err
	}
	m, err := a.Engine.Store.Merchant(ctx, only.Merchant)
	if err != nil {
		return doc, err
	}
	v := merchantView(m)
	doc.Merchant = &v
	return doc, nil
}

// LockMerchant locks the view to one merchant (name or id) until the PIN is given.
func (a *App) LockMerchant(ctx context.Context, merchant, pin, who string) (ViewDoc, error) {
	if err := a.ForWarehouse(ctx); err != nil { // a merchant must not put a PIN of his own in place of the warehouse's
		return ViewDoc{}, err
	}
	m, err := a.merchant(ctx, merchant)
	if err != nil {
		return ViewDoc{}, err
	}
	hash, err := hashPIN(pin)
	if err != nil {
		return ViewDoc{}, err
	}
	err = a.Engine.Store.Write(ctx, func(q *store.Queries) error {
		if locked, err := q.Setting(ctx, store.SettingLockedMerchant, ""); err != nil || locked != "" {
			return orTaken(err, connectors.Refuse("the view is locked already", "已鎖定為貨主檢視", "Unlock it first.", "請先解除鎖定。"))
		}
		return errors.Join(writeTries(ctx, q, viewLock, tries{}), q.SetSetting(ctx, store.SettingLockedPIN, hash),
			q.SetSetting(ctx, store.SettingLockedMerchant, m.ID))
	})
	if err != nil {
		return ViewDoc{}, err
	}
	a.Engine.Log.InfoContext(ctx, "view locked", "merchant", m.ID, "who", who)
	return a.View(ctx)
}

// UnlockMerchant brings everything in sight again. Wrong PINs are slowed down.
func (a *App) UnlockMerchant(ctx context.Context, pin, who string) (ViewDoc, error) {
	only, err := a.Scope(ctx)
	if err != nil || only == (store.Only{}) {
		return ViewDoc{Head: NewHead()}, err
	}
	hash, err := a.Engine.Store.Setting(ctx, store.SettingLockedPIN, "")
	if err != nil {
		return ViewDoc{}, err
	}
	ok, err := a.guarded(ctx, viewLock, pinPatience, func() (bool, error) { return isPIN(hash, pin) })
	if err != nil {
		return ViewDoc{}, err
	}
	if !ok {
		a.Engine.Log.WarnContext(ctx, "wrong PIN for the merchant view", "merchant", only.Merchant, "who", who)
		return ViewDoc{}, wrongPIN()
	}
	err = a.Engine.Store.Write(ctx, func(q *store.Queries) error {
		return errors.Join(q.SetSetting(ctx, store.SettingLockedMerchant, ""), q.SetSetting(ctx, store.SettingLockedPIN, ""))
	})
	if err != nil {
		return ViewDoc{}, err
	}
	a.Engine.Log.InfoContext(ctx, "view unlocked", "merchant", only.Merchant, "who", who)
	return a.View(ctx)
}

// sees says whether something of a merchant is in sight; what is of no merchant is the warehouse's.
func (a *App) sees(ctx context.Context, merchant string) (bool, error) {
	only, err := a.Scope(ctx)
	return only.Merchant == "" || only.Merchant == merchant, err
}

// seen gives missing for something that is out of sight, and err where finding it failed with anything but not found. It is
// the last line of whatever finds one thing, so that both look the same.
func (a *App) seen(ctx context.Context, merchant string, err, missing error) error {
	if isNotFound(err) {
		return missing
	}
	if err != nil {
		return err
	}
	if ok, err := a.sees(ctx, merchant); err != nil || !ok {
		return orTaken(err, missing)
	}
	return nil
}

// scoped narrows to an account (name or id, empty for none) within what is in sight.
func (a *App) scoped(ctx context.Context, account string) (store.Only, error) {
	only, err := a.Scope(ctx)
	if err != nil || account == "" {
		return only, err
	}
	row, err := a.account(ctx, account)
	only.Account = row.ID
	return only, err
}
