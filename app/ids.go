package app

import (
	"context"
	"strconv"
	"strings"

	"gowarehouse/connectors"
	"gowarehouse/engine/store"
)

// An id of a row begins with a letter that says what it is, so that it is never taken for an order number, which may be plain digits.
const (
	orderPrefix  = "o"
	linePrefix   = "l"
	parcelPrefix = "p"
	holdPrefix   = "h"
	effectPrefix = "e"
	noticePrefix = "n"
	runPrefix    = "r"
	printPrefix  = "j"
)

func idOf(prefix string, row int64) string { return prefix + strconv.FormatInt(row, 10) }

// rowOf reads an id with its letter.
func rowOf(prefix, id string) (int64, bool) {
	digits, ok := strings.CutPrefix(strings.TrimSpace(id), prefix)
	if !ok {
		return 0, false
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	return n, err == nil && n > 0
}

// rowOrNumber reads an id with or without its letter, where nothing else could be meant.
func rowOrNumber(prefix, id string) (int64, bool) {
	return rowOf(prefix, prefix+strings.TrimPrefix(strings.TrimSpace(id), prefix))
}

// findOrder finds the one order that a person means: by id, by the number people use, by the platform's id or by a tracking number.
func (a *App) findOrder(ctx context.Context, key string) (store.Order, error) {
	key = strings.TrimSpace(key)
	only, err := a.Scope(ctx)
	if err != nil {
		return store.Order{}, err
	}
	found, err := a.Engine.Store.OrdersByNumber(ctx, only, key)
	if err != nil {
		return store.Order{}, err
	}
	if row, ok := rowOf(orderPrefix, key); ok {
		o, err := a.Engine.Store.Order(ctx, row)
		if err = a.seen(ctx, o.MerchantID, err, store.ErrNotFound); err == nil {
			found = append(found, o)
		} else if !isNotFound(err) {
			return store.Order{}, err
		}
	}
	switch len(found) {
	case 0:
		return store.Order{}, notFound("there is no order %q here", "找不到訂單「%s」", "Ask why: `gowarehouse order why "+key+"`",
			"查詢原因：`gowarehouse order why "+key+"`", key)
	case 1:
		return a.Engine.Store.Order(ctx, found[0].ID)
	}
	ids := make([]string, len(found))
	for i, o := range found {
		ids[i] = idOf(orderPrefix, o.ID) + " (" + o.Platform + ")"
	}
	return store.Order{}, connectors.Refuse("%d orders have the number %q", "有 %d 筆訂單的編號為「%s」", "Name one by its id: "+strings.Join(ids, ", "),
		"請以識別碼指定其中一筆："+strings.Join(ids, "、"), len(found), key)
}

// findParcel finds a parcel by its id.
func (a *App) findParcel(ctx context.Context, id string) (store.Parcel, error) {
	missing := notFound("there is no parcel %q", "找不到包裹「%s」", "See `gowarehouse order show ORDER` for its parcels.",
		"請以 `gowarehouse order show 訂單` 查看包裹。", id)
	row, ok := rowOrNumber(parcelPrefix, id)
	if !ok {
		return store.Parcel{}, missing
	}
	p, err := a.Engine.Store.Parcel(ctx, row)
	if err != nil {
		return store.Parcel{}, a.seen(ctx, "", err, missing)
	}
	o, err := a.Engine.Store.Order(ctx, p.OrderID)
	if err := a.seen(ctx, o.MerchantID, err, missing); err != nil {
		return store.Parcel{}, err
	}
	return p, nil
}

// findHold finds a hold by its id.
func (a *App) findHold(ctx context.Context, id string) (store.Hold, error) {
	missing := notFound("there is no hold %q", "找不到保留「%s」", "See `gowarehouse hold list`.", "請見 `gowarehouse hold list` 查看。", id)
	row, ok := rowOrNumber(holdPrefix, id)
	if !ok {
		return store.Hold{}, missing
	}
	h, err := a.Engine.Store.Hold(ctx, row)
	return h, a.seen(ctx, h.MerchantID, err, missing)
}

// findEffect finds a row of the outbox by its id.
func (a *App) findEffect(ctx context.Context, id string) (store.Effect, error) {
	missing := notFound("there is no %q in the outbox", "找不到「%s」", "See `gowarehouse activity`.", "請見 `gowarehouse activity` 查看。", id)
	row, ok := rowOrNumber(effectPrefix, id)
	if !ok {
		return store.Effect{}, missing
	}
	e, err := a.Engine.Store.Effect(ctx, row)
	return e, a.seen(ctx, e.MerchantID, err, missing)
}

// findNotice finds a notice by its id, or gives missing.
func (a *App) findNotice(ctx context.Context, id string, missing error) (store.Notice, error) {
	row, ok := rowOrNumber(noticePrefix, id)
	if !ok {
		return store.Notice{}, missing
	}
	n, err := a.Engine.Store.Notice(ctx, row)
	return n, a.seen(ctx, n.MerchantID, err, missing)
}
