package app

// Who stands at the station. An operator is known by a badge, whose barcode is a credential, or by name and PIN; what is kept
// of both are hashes. Where nobody is set up a typed name will do.

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"
	"unicode/utf8"

	"gowarehouse/connectors"
	"gowarehouse/engine/store"
)

// OperatorList is the people who work at the station, those who have left too.
type OperatorList struct {
	Head
	Operators []OperatorView `json:"operators"`
}

// OperatorDoc is one of them.
type OperatorDoc struct {
	Head
	Operator OperatorView `json:"operator"`
}

// OperatorView is a person who works at the station. Badge and PIN say only whether there is one.
type OperatorView struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	Badge     bool      `json:"badge"`
	PIN       bool      `json:"pin"`
	Active    bool      `json:"active"`
	CreatedAt time.Time `json:"created_at"`
}

func operatorView(o store.Operator) OperatorView {
	return OperatorView{ID: o.ID, Name: o.Name, Badge: o.BadgeHash != nil, PIN: o.PINHash != "", Active: o.Active, CreatedAt: o.CreatedAt.Time()}
}

// OperatorEdit changes an operator. Nil leaves a value as it is, an empty badge or PIN takes it away.
type OperatorEdit struct {
	Name   *string
	Badge  *string
	PIN    *string
	Active *bool
}

// IdentifiedDoc says who stands at the station. OK is true when that is known. Free says that no operator is set up, so that
// any typed name is taken.
type IdentifiedDoc struct {
	Head
	Name string `json:"name"`
	OK   bool   `json:"ok"`
	Free bool   `json:"free"`
}

// CodeUnknownBadge is the code of the error about a badge that nobody has.
const CodeUnknownBadge = "unknown_badge"

const (
	leastBadge   = 8 // characters: a shorter one could be guessed
	mostName     = 60
	badgeKeySize = 32
)

// Operators lists the operators by name.
func (a *App) Operators(ctx context.Context) (OperatorList, error) {
	all, err := a.Engine.Store.Operators(ctx)
	list := OperatorList{Head: NewHead(), Operators: make([]OperatorView, len(all))}
	for i, o := range all {
		list.Operators[i] = operatorView(o)
	}
	return list, err
}

// AddOperator sets up an operator with a badge, a PIN or both.
func (a *App) AddOperator(ctx context.Context, name, badge, pin, who string) (OperatorDoc, error) {
	if err := a.ForWarehouse(ctx); err != nil {
		return OperatorDoc{}, err
	}
	o := store.Operator{ID: store.NewID(), Active: true, CreatedAt: store.At(a.Engine.Now())}
	return a.saveOperator(ctx, &o, OperatorEdit{Name: &name, Badge: &badge, PIN: &pin}, who, func(q *store.Queries) error {
		return q.AddOperator(ctx, &o)
	})
}

// EditOperator changes an operator, found by name or id. One who has left is switched off and not deleted.
func (a *App) EditOperator(ctx context.Context, name string, e OperatorEdit, who string) (OperatorDoc, error) {
	if err := a.ForWarehouse(ctx); err != nil {
		return OperatorDoc{}, err
	}
	o, err := a.operator(ctx, name)
	if err != nil {
		return OperatorDoc{}, err
	}
	return a.saveOperator(ctx, &o, e, who, func(q *store.Queries) error {
		return q.UpdateOperator(ctx, &o, "name", "badge_hash", "pin_hash", "active")
	})
}

func (a *App) operator(ctx context.Context, name string) (store.Operator, error) {
	o, err := a.Engine.Store.OperatorByName(ctx, strings.TrimSpace(name))
	if isNotFound(err) {
		return o, notFound("no operator is called %q", "找不到操作人員「%s」", "See `gowarehouse operator list`.", "請見 `gowarehouse operator list`。", name)
	}
	return o, err
}

// saveOperator applies an edit and stores the operator by way of save, unless somebody else has the name or the badge.
func (a *App) saveOperator(ctx context.Context, o *store.Operator, e OperatorEdit, who string, save func(*store.Queries) error) (OperatorDoc, error) {
	if err := a.applyEdit(ctx, o, e); err != nil {
		return OperatorDoc{}, err
	}
	if o.BadgeHash == nil && o.PINHash == "" {
		return OperatorDoc{}, Usage("%q has neither a badge nor a PIN", "「%s」沒有識別證也沒有 PIN 碼", "Give one of them.", "請設定其中一項。", o.Name)
	}
	err := a.Engine.Store.Write(ctx, func(q *store.Queries) error {
		if other, err := q.OperatorByName(ctx, o.Name); err == nil && other.ID != o.ID {
			return connectors.Refuse("an operator is already called %q", "已有名為「%s」的操作人員", "Choose another name.", "請使用其他名稱。", o.Name)
		} else if err != nil && !isNotFound(err) {
			return err
		}
		if o.BadgeHash != nil {
			if other, err := q.OperatorByBadge(ctx, *o.BadgeHash); err == nil && other.ID != o.ID {
				return connectors.Refuse("%s has this badge", "此識別證已屬於「%s」", "Take another badge.", "請使用其他識別證。", other.Name)
			} else if err != nil && !isNotFound(err) {
				return err
			}
		}
		if e.PIN != nil { // whoever sets a new one must not wait for the wrong ones of the old
			if err := writeTries(ctx, q, operatorLock(o), tries{}); err != nil {
				return err
			}
		}
		return save(q)
	})
	if err != nil {
		return OperatorDoc{}, err
	}
	a.Engine.Log.InfoContext(ctx, "operator saved", "operator", o.ID, "active", o.Active, "who", who)
	return OperatorDoc{Head: NewHead(), Operator: operatorView(*o)}, nil
}

func (a *App) applyEdit(ctx context.Context, o *store.Operator, e OperatorEdit) (err error) {
	if e.Name != nil {
		if o.Name, err = personName(*e.Name); err != nil {
			return err
		}
	}
	if e.Badge != nil {
		o.BadgeHash = nil
		if badge := strings.TrimSpace(*e.Badge); badge != "" {
			if utf8.RuneCountInString(badge) < leastBadge {
				return Usage("a badge has at least %d characters: a shorter one could be guessed", "識別證條碼至少須 %d 個字元，過短容易被猜中",
					"Scan another badge.", "請掃描其他識別證。", leastBadge)
			}
			hash, err := a.badgeHash(ctx, badge)
			if err != nil {
				return err
			}
			o.BadgeHash = &hash
		}
	}
	if e.PIN != nil {
		o.PINHash = ""
		if *e.PIN != "" {
			if o.PINHash, err = hashPIN(*e.PIN); err != nil {
				return err
			}
		}
	}
	if e.Active != nil {
		o.Active = *e.Active
	}
	return nil
}

// personName reads the name under which somebody's work is remembered. The program's own name is nobody's.
func personName(typed string) (string, error) {
	name := strings.Join(strings.Fields(typed), " ")
	switch {
	case name == "":
		return "", Usage("the name is empty", "未輸入姓名", "Type a name.", "請輸入姓名。")
	case utf8.RuneCountInString(name) > mostName:
		return "", Usage("a name has at most %d characters", "姓名最多 %d 個字元", "Shorten it.", "請縮短姓名。", mostName)
	case strings.EqualFold(name, store.System):
		return "", Usage("%q is what the program calls itself", "「%s」為系統保留名稱", "Choose another name.", "請使用其他名稱。", name)
	}
	return name, nil
}

// badgeHash gives what is kept of a badge: the same for the same badge, and worthless without this workspace's key.
func (a *App) badgeHash(ctx context.Context, badge string) (string, error) {
	key, err := a.badgeKey(ctx)
	if err != nil {
		return "", err
	}
	sum := hmac.New(sha256.New, key)
	sum.Write([]byte(strings.TrimSpace(badge)))
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// badgeKey gives the key, made with the first badge.
func (a *App) badgeKey(ctx context.Context) ([]byte, error) {
	text, err := a.Engine.Store.Setting(ctx, store.SettingBadgeKey, "")
	if err == nil && text == "" {
		err = a.Engine.Store.Write(ctx, func(q *store.Queries) error {
			if text, err = q.Setting(ctx, store.SettingBadgeKey, ""); err != nil || text != "" {
				return err
			}
			key := make([]byte, badgeKeySize)
			if _, err := rand.Read(key); err != nil {
				return err
			}
			text = hex.EncodeToString(key)
			return q.SetSetting(ctx, store.SettingBadgeKey, text)
		})
	}
	if err != nil {
		return nil, err
	}
	return hex.DecodeString(text)
}

// IdentifyOperator finds out who stands at the station: by the badge, or by name and PIN where it is empty. With nothing
// given it tells whether a typed name will do.
func (a *App) IdentifyOperator(ctx context.Context, badge, name, pin string) (IdentifiedDoc, error) {
	doc := IdentifiedDoc{Head: NewHead()}
	n, err := a.Engine.Store.CountOperators(ctx)
	if err != nil {
		return doc, err
	}
	badge, name, doc.Free = strings.TrimSpace(badge), strings.TrimSpace(name), n == 0
	switch {
	case badge == "" && name == "":
		return doc, nil
	case doc.Free && name == "":
		return doc, connectors.Refuse("no operator is set up, so this badge is nobody's", "尚未設定操作人員，無法辨識此識別證", "Type your name.", "請直接輸入姓名。")
	case doc.Free:
		doc.Name, err = personName(name)
	case badge != "":
		doc.Name, err = a.byBadge(ctx, badge)
	default:
		doc.Name, err = a.byPIN(ctx, name, pin)
	}
	doc.OK = err == nil
	return doc, err
}

func (a *App) byBadge(ctx context.Context, badge string) (string, error) {
	hash, err := a.badgeHash(ctx, badge)
	if err != nil {
		return "", err
	}
	var o store.Operator
	ok, err := a.guarded(ctx, "badge", badgePatience, func() (bool, error) {
		found, err := a.Engine.Store.OperatorByBadge(ctx, hash)
		if isNotFound(err) {
			return false, nil
		}
		o = found
		return err == nil, err
	})
	switch {
	case err != nil:
		return "", err
	case !ok:
		return "", (&connectors.Error{Kind: connectors.NotFound, Code: CodeUnknownBadge, Do: connectors.Text{
			EN: "Scan the badge once more, or enter name and PIN.", ZH: "請再掃描一次，或輸入姓名與 PIN 碼。"}}).
			Saying("nobody has this badge", "查無此識別證")
	}
	return o.Name, stillHere(&o)
}

func (a *App) byPIN(ctx context.Context, name, pin string) (string, error) {
	o, err := a.operator(ctx, name)
	if err != nil {
		return "", err
	}
	if o.PINHash == "" {
		return "", connectors.Refuse("%s has no PIN", "「%s」未設定 PIN 碼",
			"Scan the badge, or set a PIN: `gowarehouse operator edit NAME`", "請掃描識別證，或設定 PIN 碼：`gowarehouse operator edit 姓名`", o.Name)
	}
	ok, err := a.guarded(ctx, operatorLock(&o), pinPatience, func() (bool, error) { return isPIN(o.PINHash, pin) })
	if err != nil {
		return "", err
	}
	if !ok {
		return "", wrongPIN()
	}
	return o.Name, stillHere(&o)
}

func operatorLock(o *store.Operator) string { return "operator:" + o.ID }

func stillHere(o *store.Operator) error {
	if o.Active {
		return nil
	}
	return connectors.Refuse("%s no longer works here", "「%s」已停用", "Switch the operator on: `gowarehouse operator edit NAME --active on`",
		"請先啟用：`gowarehouse operator edit 姓名 --active on`", o.Name)
}
