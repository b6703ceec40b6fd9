package app

import (
	"context"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/store"
)

// HoldView is why an order is held, by whom and since when.
type HoldView struct {
	ID      string           `json:"id"`
	Reason  store.HoldReason `json:"reason"`
	Subject string           `json:"subject"` // what must be put right: a payment method, a shipping code, a product
	Note    string           `json:"note"`
	By      string           `json:"by"`
	At      time.Time        `json:"at"`
}

func holdView(h store.Hold) HoldView {
	v := HoldView{ID: idOf(holdPrefix, h.ID), Reason: h.Reason, Subject: h.Subject, Note: h.Note, By: h.HeldBy, At: h.HeldAt.Time()}
	if h.Reason == store.HoldManual {
		v.Subject = ""
	}
	return v
}

// HoldList is open holds, newest order first, with how many orders each reason holds.
type HoldList struct {
	Head
	Holds  []OpenHold               `json:"holds"`
	Counts map[store.HoldReason]int `json:"counts"`
}

// OpenHold is a hold with its order and what to do about it.
type OpenHold struct {
	HoldView
	Order   string          `json:"order"`
	Number  string          `json:"number"`
	Account string          `json:"account"`
	Name    connectors.Text `json:"name"` // of the reason
	Do      connectors.Text `json:"do"`
}

// Holds lists open holds; reason and account may be empty for all.
func (a *App) Holds(ctx context.Context, reason, account string, limit int) (HoldList, error) {
	filter, err := a.orderFilter(ctx, OrderQuery{Reason: reason, Account: account})
	if err != nil {
		return HoldList{}, err
	}
	only := store.Only{Account: filter.Account, Merchant: filter.Merchant}
	n, err := a.names(ctx)
	if err != nil {
		return HoldList{}, err
	}
	list := HoldList{Head: NewHead(), Holds: []OpenHold{}}
	if list.Counts, err = a.Engine.Store.HoldCounts(ctx, only); err != nil {
		return list, err
	}
	open, err := a.Engine.Store.OpenHolds(ctx, only, filter.Reason, limit)
	if err != nil {
		return list, err
	}
	for _, h := range open {
		o, err := a.Engine.Store.Order(ctx, h.OrderID)
		if err != nil {
			return list, err
		}
		name, err := n.account(ctx, &a.Engine.Store.Queries, o.AccountID)
		if err != nil {
			return list, err
		}
		list.Holds = append(list.Holds, OpenHold{HoldView: holdView(h), Order: idOf(orderPrefix, o.ID), Number: o.Number, Account: name,
			Name: lifecycle.ReasonName(string(h.Reason)), Do: lifecycle.ReasonFix(string(h.Reason))})
	}
	return list, nil
}

// AddHold holds an order by a person's wish.
func (a *App) AddHold(ctx context.Context, key, note, who string) (OrderDoc, error) {
	o, err := a.findOrder(ctx, key)
	if err != nil {
		return OrderDoc{}, err
	}
	err = a.Engine.Store.Write(ctx, func(q *store.Queries) error {
		_, err := lifecycle.HoldByHand(ctx, q, o.ID, strings.TrimSpace(note), who, a.Engine.Now())
		return err
	})
	if err != nil {
		return OrderDoc{}, err
	}
	return a.Order(ctx, idOf(orderPrefix, o.ID), false, who)
}

// ReleasedDoc is what became of several holds that were to be released.
type ReleasedDoc struct {
	Head
	Released []ReleasedHold `json:"released"`
}

// ReleasedHold is one of them: the state its order is in now, or why it stays.
type ReleasedHold struct {
	ID    string           `json:"id"`
	State store.OrderState `json:"state,omitempty"`
	Error *ErrorView       `json:"error"`
}

// Release releases holds by a person's decision, each for itself. The three safeguards end only when their cause is put right.
func (a *App) Release(ctx context.Context, ids []string, resolution, who, language string) (ReleasedDoc, error) {
	doc := ReleasedDoc{Head: NewHead(), Released: []ReleasedHold{}}
	for _, id := range ids {
		done := ReleasedHold{ID: id}
		h, err := a.findHold(ctx, id)
		if err == nil {
			err = a.Engine.Store.Write(ctx, func(q *store.Queries) (err error) {
				done.State, err = lifecycle.Release(ctx, q, h.ID, strings.TrimSpace(resolution), who, a.Engine.Now())
				return err
			})
		}
		if ctx.Err() != nil {
			return doc, ctx.Err()
		}
		if err != nil {
			v := Explain(err, language)
			done.Error, done.State = &v, ""
		}
		doc.Released = append(doc.Released, done)
	}
	return doc, nil
}

// Failed says how many of the holds could not be released.
func (d ReleasedDoc) Failed() int {
	n := 0
	for _, h := range d.Released {
		if h.Error != nil {
			n++
		}
	}
	return n
}
