package app

import (
	"context"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/outbox"
	"gowarehouse/engine/stock"
	"gowarehouse/engine/store"
)

// Stock lists a merchant's stock by SKU.
func (a *App) Stock(ctx context.Context, merchant string) (ProductList, error) {
	n, err := a.names(ctx)
	if err != nil {
		return ProductList{}, err
	}
	m, err := a.merchant(ctx, merchant)
	if err != nil {
		return ProductList{}, err
	}
	levels, err := a.Engine.Stock.Levels(ctx, m.ID)
	list := ProductList{Head: NewHead(), Products: make([]ProductView, len(levels))}
	for i, l := range levels {
		list.Products[i] = productView(l.Product, l.Barcodes, l.Short, n)
	}
	return list, err
}

// PutAwayDoc is what a put-away did.
type PutAwayDoc struct {
	Head
	Receipt  string        `json:"receipt"`
	Already  bool          `json:"already"` // it had been put away before: nothing changed
	Began    bool          `json:"began"`   // it switched the merchant's stock keeping on
	Products []ProductView `json:"products"`
	Orders   []string      `json:"orders"` // ids of orders whose cover changed
	Raised   []RaisedView  `json:"raised"`
	Skipped  []SkippedView `json:"skipped"`
	Over     []string      `json:"over_shared"` // SKUs whose push shares add up to more than 100 %
}

// RaisedView is a listing whose stock is raised on its platform by so many pieces.
type RaisedView struct {
	Effect  string            `json:"effect"`
	Account string            `json:"account"`
	Key     string            `json:"key"`
	Name    string            `json:"name"`
	By      int64             `json:"by"`
	State   store.EffectState `json:"state"`
}

// SkippedView is a listing that is not told, with the reason.
type SkippedView struct {
	Account string          `json:"account"`
	Key     string          `json:"key"`
	Name    string          `json:"name"`
	Why     connectors.Text `json:"why"`
}

// PutAway adds a receipt to the stock on hand, once for its key, and raises the platforms with inbound push at once.
func (a *App) PutAway(ctx context.Context, r stock.Receipt, who string) (PutAwayDoc, error) {
	m, err := a.merchant(ctx, r.Merchant)
	if err != nil {
		return PutAwayDoc{}, err
	}
	r.Merchant = m.ID
	done, err := a.Engine.Stock.PutAway(ctx, r, who)
	if err != nil {
		return PutAwayDoc{}, err
	}
	n, err := a.names(ctx)
	if err != nil {
		return PutAwayDoc{}, err
	}
	doc := PutAwayDoc{
		Head:     NewHead(),
		Receipt:  done.Key,
		Already:  done.Already,
		Began:    done.Began,
		Products: make([]ProductView, len(done.Products)),
		Orders:   []string{},
		Raised:   []RaisedView{},
		Skipped:  []SkippedView{},
		Over:     append([]string{}, done.Over...),
	}
	for i, p := range done.Products {
		codes, err := a.Engine.Store.Barcodes(ctx, p.ID)
		if err != nil {
			return doc, err
		}
		doc.Products[i] = productView(p, codes, 0, n)
	}
	for _, id := range done.Orders {
		doc.Orders = append(doc.Orders, idOf(orderPrefix, id))
	}
	for _, s := range done.Skipped {
		doc.Skipped = append(doc.Skipped, SkippedView{Account: s.Account, Key: s.LineKey, Name: s.Name, Why: s.Why})
	}
	if len(done.Raised) > 0 {
		if err := a.Engine.Outbox.Work(ctx); err != nil {
			return doc, err
		}
	}
	for _, r := range done.Raised {
		e, err := a.Engine.Store.Effect(ctx, r.Effect)
		if err != nil {
			return doc, err
		}
		doc.Raised = append(
			doc.Raised,
			RaisedView{Effect: idOf(effectPrefix, r.Effect), Account: r.Account, Key: r.LineKey, Name: r.Name, By: r.By, State: e.State},
		)
	}
	return doc, nil
}

// AdjustedDoc is what a correction of the stock did.
type AdjustedDoc struct {
	Head
	Product ProductView `json:"product"`
	Already bool        `json:"already"`
	Orders  []string    `json:"orders"`
}

// Adjust corrects the stock on hand. Platforms are not told: that is what a manual sync is for.
func (a *App) Adjust(ctx context.Context, adjustment stock.Adjustment, who string) (AdjustedDoc, error) {
	m, err := a.merchant(ctx, adjustment.Merchant)
	if err != nil {
		return AdjustedDoc{}, err
	}
	adjustment.Merchant = m.ID
	done, err := a.Engine.Stock.Adjust(ctx, adjustment, who)
	if err != nil {
		return AdjustedDoc{}, err
	}
	n, err := a.names(ctx)
	if err != nil {
		return AdjustedDoc{}, err
	}
	codes, err := a.Engine.Store.Barcodes(ctx, done.Product.ID)
	doc := AdjustedDoc{Head: NewHead(), Product: productView(done.Product, codes, 0, n), Already: done.Already, Orders: []string{}}
	for _, id := range done.Orders {
		doc.Orders = append(doc.Orders, idOf(orderPrefix, id))
	}
	return doc, err
}

// KeepStock switches a merchant's stock keeping on or off.
func (a *App) KeepStock(ctx context.Context, merchant string, on bool, who string) (MerchantDoc, error) {
	m, err := a.merchant(ctx, merchant)
	if err != nil {
		return MerchantDoc{}, err
	}
	if err := a.Engine.Stock.Keep(ctx, m.ID, on, who); err != nil {
		return MerchantDoc{}, err
	}
	m, err = a.merchant(ctx, m.ID)
	return MerchantDoc{Head: NewHead(), Merchant: merchantView(m)}, err
}

// MovementList is the newest changes of a product's stock on hand.
type MovementList struct {
	Head
	Movements []MovementView `json:"movements"`
}

// MovementView is one change of stock on hand.
type MovementView struct {
	At       time.Time          `json:"at"`
	Kind     store.MovementKind `json:"kind"`
	Quantity int64              `json:"quantity"`
	Order    *string            `json:"order"`
	Note     string             `json:"note"`
	Who      string             `json:"who"`
}

// Movements lists the newest movements of a merchant's product, found by id, SKU or barcode.
func (a *App) Movements(ctx context.Context, merchant, product string, limit int) (MovementList, error) {
	m, err := a.merchant(ctx, merchant)
	if err != nil {
		return MovementList{}, err
	}
	all, err := a.Engine.Stock.Movements(ctx, m.ID, product, limit)
	list := MovementList{Head: NewHead(), Movements: make([]MovementView, len(all))}
	for i, m := range all {
		list.Movements[i] = MovementView{At: m.At.Time(), Kind: m.Kind, Quantity: m.Quantity, Note: m.Note, Who: m.Who}
		if m.OrderID != 0 {
			id := idOf(orderPrefix, m.OrderID)
			list.Movements[i].Order = &id
		}
	}
	return list, err
}

// StockSync is what a manual sync would do, or did when Confirmed. Token confirms exactly what was shown.
type StockSync struct {
	Head
	Account   string         `json:"account"`
	Percent   int64          `json:"percent"`
	Token     string         `json:"token"`
	Confirmed bool           `json:"confirmed"`
	Sent      int            `json:"sent"`
	Unchanged int            `json:"unchanged"`
	Skipped   int            `json:"skipped"`
	Replaced  int            `json:"replaced"`
	Lines     []SyncLineView `json:"lines"`
	Effects   []EffectView   `json:"effects"`
}

// SyncLineView is one listing before and after. Over says that the shares of its product add up to more than 100 %.
type SyncLineView struct {
	Key     string           `json:"key"`
	Name    string           `json:"name"`
	SKU     string           `json:"sku"`
	Before  int64            `json:"before"`
	After   int64            `json:"after"`
	Changes bool             `json:"changes"`
	Skip    *connectors.Text `json:"skip"`
	Shares  int64            `json:"shares"`
	Over    bool             `json:"over"`
}

// PreviewSync reads what an account's platform offers and tells what a manual sync would make of it. Nothing is sent.
func (a *App) PreviewSync(ctx context.Context, account string) (StockSync, error) {
	row, err := a.account(ctx, account)
	if err != nil {
		return StockSync{}, err
	}
	p, err := a.Engine.Stock.PreviewSync(ctx, row.ID)
	if err != nil {
		return StockSync{}, err
	}
	doc := StockSync{
		Head:    NewHead(),
		Account: p.Account,
		Percent: p.Percent,
		Token:   p.Token,
		Lines:   make([]SyncLineView, len(p.Lines)),
		Effects: []EffectView{},
	}
	for i := range p.Lines {
		l := &p.Lines[i]
		v := SyncLineView{
			Key:     l.LineKey,
			Name:    l.Name,
			SKU:     l.SKU,
			Before:  l.Before,
			After:   l.After,
			Changes: l.Changes(),
			Shares:  l.Shares,
			Over:    l.Over(),
		}
		switch {
		case !l.Skip.IsZero():
			v.Skip = &l.Skip
			doc.Skipped++
		case !l.Changes():
			doc.Unchanged++
		}
		doc.Lines[i] = v
	}
	return doc, nil
}

// ConfirmSync sends what PreviewSync showed, and gives how far each change is. It is refused, with the code "changed", when
// anything is not as previewed.
func (a *App) ConfirmSync(ctx context.Context, account, token, who string) (StockSync, error) {
	row, err := a.account(ctx, account)
	if err != nil {
		return StockSync{}, err
	}
	done, err := a.Engine.Stock.ConfirmSync(ctx, row.ID, token, who)
	if err != nil {
		return StockSync{}, err
	}
	doc := StockSync{
		Head:      NewHead(),
		Account:   row.Name,
		Percent:   row.PushPercent,
		Token:     token,
		Confirmed: true,
		Sent:      done.Sent,
		Unchanged: done.Unchanged,
		Skipped:   done.Skipped,
		Replaced:  done.Replaced,
		Lines:     []SyncLineView{},
		Effects:   []EffectView{},
	}
	if err := a.Engine.Outbox.Work(ctx); err != nil {
		return doc, err
	}
	var effects []store.Effect
	for _, id := range done.Effects {
		e, err := a.Engine.Store.Effect(ctx, id)
		if err != nil {
			return doc, err
		}
		effects = append(effects, e)
	}
	doc.Effects, err = a.effectViews(ctx, effects)
	return doc, err
}

// StockPush is the pushes of stock that are under way or of one receipt, after those that were due have been made.
type StockPush struct {
	Head
	Pushes []EffectView `json:"pushes"`
}

// PushStock makes the stock pushes that are due. receipt, which may be empty, names the put-away whose pushes are told;
// without it those are told that have not come to an end.
func (a *App) PushStock(ctx context.Context, receipt string) (StockPush, error) {
	only, err := a.Scope(ctx)
	if err != nil {
		return StockPush{}, err
	}
	var before []store.Effect
	if receipt == "" {
		if before, err = a.Engine.Store.OpenEffects(ctx, store.EffectStock, only); err != nil {
			return StockPush{}, err
		}
	}
	if err := a.Engine.Outbox.Work(ctx); err != nil {
		return StockPush{}, err
	}
	if receipt != "" {
		if before, err = a.ofReceipt(ctx, only, receipt); err != nil {
			return StockPush{}, err
		}
	}
	now := make([]store.Effect, len(before))
	for i, e := range before {
		if now[i], err = a.Engine.Store.Effect(ctx, e.ID); err != nil {
			return StockPush{}, err
		}
	}
	views, err := a.effectViews(ctx, now)
	return StockPush{Head: NewHead(), Pushes: views}, err
}

// ofReceipt finds the inbound pushes of a receipt.
func (a *App) ofReceipt(ctx context.Context, only store.Only, receipt string) ([]store.Effect, error) {
	found, err := a.Engine.Store.StockEffectsOf(ctx, only, strings.TrimSpace(receipt))
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, notFound("no platform is told of a receipt %q", "沒有入庫單「%s」的庫存推送",
			"Inbound push must be on when the goods are put away; later use: `gowarehouse stock sync ACCOUNT`",
			"入庫前須開啟入庫推送；之後請使用：`gowarehouse stock sync 帳號`", receipt)
	}
	return found, nil
}

// unsettled says whether a person or a later try has to finish an effect.
func unsettled(state store.EffectState) bool {
	return state == store.EffectUnclear || state == store.EffectFailed
}

// Unsettled says how many of the effects wait for a person.
func Unsettled(effects []EffectView) int {
	n := 0
	for _, e := range effects {
		if unsettled(e.State) {
			n++
		}
	}
	return n
}

// Decisions are the decisions of a person about an effect.
var Decisions = []string{string(outbox.DecideDone), string(outbox.DecideAgain), string(outbox.DecideDrop)}
