package app

import (
	"context"
	"fmt"
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
	Order     string          `json:"order"`
	Number    string          `json:"number"`
	Account   string          `json:"account"`
	Name      connectors.Text `json:"name"` // of the reason
	Do        connectors.Text `json:"do"`
	OrderedAt time.Time       `json:"ordered_at"`
	ShipBy    *time.Time      `json:"ship_by"`
}

// Holds lists open holds; reason and account may be empty for all.
func (a *App) Holds(ctx context.Context, reason, account string, limit int) (HoldList, error) {
	filter, err := a.orderFilter(ctx, OrderQuery{Reason: reason, Account: account})
	if err != nil {
		return HoldList{}, err
	}
	only := store.Only{Account: filter.Account, Merchant: filter.Merchant}
	list := HoldList{Head: NewHead(), Holds: []OpenHold{}}
	if list.Counts, err = a.Engine.Store.HoldCounts(ctx, only); err != nil {
		return list, err
	}
	open, err := a.Engine.Store.OpenHolds(ctx, only, filter.Reason, limit)
	if err != nil {
		return list, err
	}
	list.Holds, err = a.openHolds(ctx, open)
	return list, err
}

// openHolds makes the views of holds.
func (a *App) openHolds(ctx context.Context, holds []store.Hold) ([]OpenHold, error) {
	n, err := a.names(ctx)
	if err != nil {
		return nil, err
	}
	orders := make([]int64, len(holds))
	for i, h := range holds {
		orders[i] = h.OrderID
	}
	numbers, err := a.Engine.Store.OrderNumbers(ctx, orders)
	if err != nil {
		return nil, err
	}
	views := make([]OpenHold, len(holds))
	for i, h := range holds {
		name, err := n.account(ctx, &a.Engine.Store.Queries, h.AccountID)
		if err != nil {
			return nil, err
		}
		views[i] = OpenHold{HoldView: holdView(h), Order: idOf(orderPrefix, h.OrderID), Number: numbers[h.OrderID], Account: name,
			Name: lifecycle.ReasonName(string(h.Reason)), Do: lifecycle.FixOf(h.Reason, h.Subject).Do, OrderedAt: h.OrderedAt.Time(),
			ShipBy: store.TimeRef(h.ShipBy)}
	}
	return views, nil
}

// HoldGroupList is what must be put right so that held orders can go on, what holds most orders first. An order may be in several
// groups. More is how many smaller groups are not listed.
type HoldGroupList struct {
	Head
	Groups []HoldGroup              `json:"groups"`
	Counts map[store.HoldReason]int `json:"counts"` // orders by reason
	More   int                      `json:"more"`
}

// HoldGroup is one thing to put right, with what it holds up.
type HoldGroup struct {
	Reason      store.HoldReason  `json:"reason"`
	Name        connectors.Text   `json:"name"` // of the reason
	Fix         lifecycle.FixKind `json:"fix"`
	Do          connectors.Text   `json:"do"`
	Note        bool              `json:"note_needed"` // to release its holds
	Account     string            `json:"account"`
	AccountID   string            `json:"account_id"`
	Platform    string            `json:"platform"`
	Merchant    string            `json:"merchant"`
	Subject     string            `json:"subject"`      // the payment method, the shipping code or the line key; empty where each hold is its own
	SubjectName connectors.Text   `json:"subject_name"` // as the platform calls it, where that is known
	Orders      int               `json:"orders"`
	Pieces      int64             `json:"pieces"`  // of its orders, or of the unknown product in them
	HeldAt      time.Time         `json:"held_at"` // the oldest
	ShipBy      *time.Time        `json:"ship_by"` // the earliest
	Numbers     []string          `json:"numbers"` // of some of its orders, the newest first
}

const (
	mostGroups    = 200
	groupExamples = 5 // orders named of a group
)

// HoldGroups groups open holds by what must be put right.
func (a *App) HoldGroups(ctx context.Context) (HoldGroupList, error) {
	only, err := a.Scope(ctx)
	if err != nil {
		return HoldGroupList{}, err
	}
	groups, err := a.Engine.Store.HoldGroups(ctx, only)
	if err != nil {
		return HoldGroupList{}, err
	}
	list := HoldGroupList{Head: NewHead()}
	if list.Groups, list.More, err = a.holdGroups(ctx, groups, mostGroups); err != nil {
		return list, err
	}
	list.Counts, err = a.Engine.Store.HoldCounts(ctx, only)
	return list, err
}

// holdGroups makes the views of the first groups, and says how many are left out.
func (a *App) holdGroups(ctx context.Context, groups []store.HoldGroup, most int) (views []HoldGroup, more int, err error) {
	groups, more = groups[:min(len(groups), most)], max(0, len(groups)-most)
	n, err := a.names(ctx)
	if err != nil {
		return nil, 0, err
	}
	topics := make([]store.HoldTopic, len(groups))
	for i, g := range groups {
		topics[i] = g.HoldTopic
	}
	examples, err := a.Engine.Store.HoldExamples(ctx, topics, groupExamples)
	if err != nil {
		return nil, 0, err
	}
	var orders []int64
	for _, holds := range examples {
		for _, h := range holds {
			orders = append(orders, h.OrderID)
		}
	}
	numbers, err := a.Engine.Store.OrderNumbers(ctx, orders)
	if err != nil {
		return nil, 0, err
	}
	accounts := map[string]store.Account{}
	views = make([]HoldGroup, len(groups))
	for i, g := range groups {
		account, known := accounts[g.AccountID]
		if !known {
			if account, err = a.Engine.Store.Account(ctx, g.AccountID); err != nil {
				return nil, 0, err
			}
			accounts[g.AccountID] = account
		}
		views[i] = holdGroup(g, &account, examples[i], numbers)
		views[i].Merchant = n.Merchants[account.MerchantID]
	}
	return views, more, nil
}

// holdGroup makes the view of a group out of some of its holds; there are none when they were released meanwhile.
func holdGroup(g store.HoldGroup, account *store.Account, examples []store.Hold, numbers map[int64]string) HoldGroup {
	fix := lifecycle.FixOf(g.Reason, g.Topic)
	v := HoldGroup{Reason: g.Reason, Name: lifecycle.ReasonName(string(g.Reason)), Fix: fix.Kind, Do: fix.Do, Note: fix.Note, Account: account.Name,
		AccountID: g.AccountID, Platform: account.Platform, Subject: g.Topic, Orders: g.Orders, Pieces: g.Pieces, HeldAt: g.Oldest.Time(),
		ShipBy: store.TimeRef(g.ShipBy), Numbers: []string{}}
	last := int64(0)
	for i := range examples {
		if i == 0 {
			v.SubjectName = subjectName(account.Platform, &examples[0])
		}
		if id := examples[i].OrderID; id != last { // an order may have several holds of its own
			v.Numbers = append(v.Numbers, numbers[id])
			last = id
		}
	}
	return v
}

// subjectName is how the platform calls what a hold's topic is about: by its own table, or as the order had it.
func subjectName(platform string, h *store.Hold) connectors.Text {
	p, err := connectors.Get(platform)
	if err != nil || h.Topic == "" {
		return connectors.Text{}
	}
	switch h.Reason {
	case store.HoldUnknownPayment:
		for _, c := range p.Payments {
			if c.Code == h.Topic {
				return c.Name
			}
		}
	case store.HoldUnmappedShipping:
		for _, c := range p.Shippings {
			if c.Code == h.Topic {
				return c.Name
			}
		}
	case store.HoldPlatform: // the platform's words in both languages
		return connectors.Text{EN: h.Subject, ZH: h.Note}
	}
	return connectors.Text{EN: h.Note, ZH: h.Note}
}

// HoldGroupKey names a group: its reason, its account (name or id) and its subject.
type HoldGroupKey struct {
	Reason  string
	Account string
	Subject string
}

// HoldPage is one page of the holds of a group, newest order first. Next is the cursor of the next page, null at the end.
type HoldPage struct {
	Head
	Holds []OpenHold `json:"holds"`
	Next  *string    `json:"next"`
}

// HoldsOfGroup gives a page of the holds of a group; after is the cursor of an earlier page, or empty.
func (a *App) HoldsOfGroup(ctx context.Context, group HoldGroupKey, after string, limit int) (HoldPage, error) {
	if group.Reason == "" || group.Account == "" {
		return HoldPage{}, Usage("a group of holds has a reason and an account", "保留群組須有原因與帳號", "Give both, as the group has them.", "請提供群組的原因與帳號。")
	}
	filter, err := a.orderFilter(ctx, OrderQuery{Reason: group.Reason, Account: group.Account})
	if err != nil {
		return HoldPage{}, err
	}
	if limit == 0 {
		limit = defaultPage
	}
	if limit < 1 || limit > largestPage {
		return HoldPage{}, Usage("a page has 1 to %d holds", "每頁為 1 到 %d 筆保留", "For example --limit 100", "例如 --limit 100", largestPage)
	}
	var last *store.Hold
	if after != "" {
		if last, err = readHoldCursor(after); err != nil {
			return HoldPage{}, err
		}
	}
	topic := store.HoldTopic{AccountID: filter.Account, Reason: filter.Reason, Topic: group.Subject}
	holds, next, err := a.Engine.Store.HoldsOfTopic(ctx, topic, last, limit)
	if err != nil {
		return HoldPage{}, err
	}
	page := HoldPage{Head: NewHead()}
	if next != nil {
		page.Next = new(fmt.Sprintf("%d.%d.%d", next.OrderedAt, next.OrderID, next.ID))
	}
	page.Holds, err = a.openHolds(ctx, holds)
	return page, err
}

func readHoldCursor(text string) (*store.Hold, error) {
	h, end := &store.Hold{}, ""
	if n, _ := fmt.Sscanf(text+" ", "%d.%d.%d%s", &h.OrderedAt, &h.OrderID, &h.ID, &end); n != 3 {
		return nil, notACursor(text)
	}
	return h, nil
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
