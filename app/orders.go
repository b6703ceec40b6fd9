package app

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"gowarehouse/connectors"
	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/store"
)

// OrderList is one page of orders, newest first. Next is the cursor of the next page, null at the end.
type OrderList struct {
	Head
	Orders []OrderView `json:"orders"`
	Next   *string     `json:"next"`
}

// OrderView is an order without its receiver.
type OrderView struct {
	ID         string            `json:"id"`
	Platform   string            `json:"platform"`
	Account    string            `json:"account"`
	Merchant   string            `json:"merchant"`
	Channel    string            `json:"channel"`
	Number     string            `json:"number"`
	PlatformID string            `json:"platform_id"`
	State      store.OrderState  `json:"state"`
	Holds      []HoldView        `json:"holds"` // open ones
	OrderedAt  time.Time         `json:"ordered_at"`
	ShipBy     *time.Time        `json:"ship_by"`
	Payment    PaymentOfOrder    `json:"payment"`
	Total      connectors.Money  `json:"total"`
	COD        *connectors.Money `json:"cod"`
	Shipping   ShippingOfOrder   `json:"shipping"`
	Lines      []LineView        `json:"lines"`
	Parcels    []ParcelView      `json:"parcels"`
	Mark       store.Mark        `json:"mark"` // whether a person marks it as shipped at its platform; empty: nothing is to be marked
}

// PaymentOfOrder is how an order is paid.
type PaymentOfOrder struct {
	Method string                 `json:"method"`
	Kind   connectors.PaymentKind `json:"kind"`
}

// ShippingOfOrder is what the buyer chose and what it means here. Type is null while it is not mapped.
type ShippingOfOrder struct {
	Code      string              `json:"code"`
	Name      string              `json:"name"`
	Type      *string             `json:"type"`
	Mode      connectors.ShipMode `json:"mode"`
	StoreID   string              `json:"store_id"`
	StoreName string              `json:"store_name"`
}

// LineView is a line of an order. Product is the SKU it takes, null while it is not known; a bundle names all with their pieces.
type LineView struct {
	ID       string  `json:"id"`
	SKU      string  `json:"sku"`
	Name     string  `json:"name"`
	Variant  string  `json:"variant"`
	Quantity int64   `json:"quantity"`
	Product  *string `json:"product"`
}

// ParcelView is a box of an order. Push is null while the platform is told nothing of it.
type ParcelView struct {
	ID             string           `json:"id"`
	Carrier        string           `json:"carrier"`
	TrackingNumber string           `json:"tracking_number"`
	Label          store.LabelState `json:"label"`
	Push           *store.PushState `json:"push"`
	ShippedAt      *time.Time       `json:"shipped_at"`
}

// OrderQuery is what a list of orders may be narrowed by; empty fields do not narrow. Names of accounts and merchants are names or ids.
type OrderQuery struct {
	State    string
	States   []string // any of them, beside State
	Platform string
	Account  string
	Merchant string
	Reason   string
	From, To time.Time
	ShipBy   time.Time
	Mark     string // due: to be marked as shipped at the platform; by_hand, seen: done
	Search   string
	Sort     string   // ordered_at, newest first (the default), or ship_by: open orders only, most urgent first, those without a date last
	Newest   string   // leaves out orders that came in after this one; an id
	Since    string   // only orders that came in after this one; an id
	Only     []string // only these; ids
	After    string   // cursor of an earlier page of the same sort
	Until    string   // cursor of the last order that is wanted
	Limit    int      // 1 to 500; 0: 50
}

const (
	defaultPage = 50
	largestPage = 500
)

// Orders gives a page of orders.
func (a *App) Orders(ctx context.Context, query OrderQuery) (OrderList, error) {
	filter, err := a.orderFilter(ctx, query)
	if err != nil {
		return OrderList{}, err
	}
	after, err := readCursor(query.After, filter.Sort)
	if err != nil {
		return OrderList{}, err
	}
	if query.Limit == 0 {
		query.Limit = defaultPage
	}
	if query.Limit < 1 || query.Limit > largestPage {
		return OrderList{}, Usage("a page has 1 to %d orders", "每頁為 1 到 %d 筆訂單", "For example --limit 100", "例如 --limit 100", largestPage)
	}
	page, next, err := a.Engine.Store.OrderPage(ctx, filter, after, query.Limit)
	if err != nil {
		return OrderList{}, err
	}
	list := OrderList{Head: NewHead()}
	if list.Orders, err = a.orderViews(ctx, page); err != nil || next == nil {
		return list, err
	}
	cursor := writeCursor(next, filter.Sort)
	list.Next = &cursor
	return list, nil
}

// cursorMarks begin the cursors of each sort, so that one is not taken for another's.
var cursorMarks = map[store.OrderSort]string{store.ByOrderedAt: "", store.ByShipBy: "s"}

func writeCursor(c *store.Cursor, sort store.OrderSort) string {
	return fmt.Sprintf("%s%d.%d", cursorMarks[sort], c.At, c.ID)
}

func readCursor(text string, sort store.OrderSort) (*store.Cursor, error) {
	if text == "" {
		return nil, nil
	}
	rest, marked := strings.CutPrefix(text, cursorMarks[sort])
	at, id, ok := strings.Cut(rest, ".")
	moment, err1 := strconv.ParseInt(at, 10, 64)
	row, err2 := strconv.ParseInt(id, 10, 64)
	if !marked || !ok || err1 != nil || err2 != nil {
		return nil, notACursor(text)
	}
	return &store.Cursor{At: store.Millis(moment), ID: row}, nil
}

func notACursor(text string) error {
	return Usage("%q is not the \"next\" of this list", "「%s」不是此清單的 next 值", "Give the value of \"next\" as it came.",
		"請原樣輸入前一頁的 next 值。", text)
}

func (a *App) orderFilter(ctx context.Context, q OrderQuery) (store.Filter, error) {
	f := store.Filter{
		State:    store.OrderState(q.State),
		States:   make([]store.OrderState, len(q.States)),
		Sort:     store.OrderSort(q.Sort),
		Platform: q.Platform,
		Reason:   store.HoldReason(q.Reason),
		From:     q.From,
		To:       q.To,
		ShipBy:   q.ShipBy,
		Mark:     store.Mark(q.Mark),
		Search:   q.Search,
	}
	for i, state := range q.States {
		f.States[i] = store.OrderState(state)
	}
	if err := checkStates(&f); err != nil {
		return f, err
	}
	if err := checkMark(&f); err != nil {
		return f, err
	}
	if f.Reason != "" && !slices.Contains(store.HoldReasons, f.Reason) {
		return f, Usage(
			"%q is no reason of a hold",
			"「%s」不是保留原因",
			"Choose one of "+join(store.HoldReasons),
			"可用原因："+join(store.HoldReasons),
			q.Reason,
		)
	}
	if f.Platform != "" {
		if _, err := connectors.Get(f.Platform); err != nil {
			return f, err
		}
	}
	var err error
	if f.Within, err = q.within(f.Sort); err != nil {
		return f, err
	}
	if q.Account != "" {
		row, err := a.account(ctx, q.Account)
		if err != nil {
			return f, err
		}
		f.Account = row.ID
	}
	if q.Merchant != "" {
		m, err := a.merchant(ctx, q.Merchant)
		if err != nil {
			return f, err
		}
		f.Merchant = m.ID
	}
	only, err := a.Scope(ctx)
	if only.Merchant != "" {
		f.Merchant = only.Merchant
	}
	return f, err
}

// checkStates refuses states and sorts that do not exist or do not go together.
func checkStates(f *store.Filter) error {
	if f.Sort == "" {
		f.Sort = store.ByOrderedAt
	}
	if _, known := cursorMarks[f.Sort]; !known {
		return Usage("a list is sorted by ordered_at or ship_by, not by %q", "清單可依 ordered_at 或 ship_by 排序，不支援「%s」",
			"Choose one of them.", "請選擇其中一種。", f.Sort)
	}
	asked := slices.Clone(f.States)
	if f.State != "" {
		asked = append(asked, f.State)
	}
	for _, state := range asked {
		switch {
		case !slices.Contains(store.OrderStates, state):
			return Usage("%q is no state of an order", "「%s」不是訂單狀態", "Choose one of "+join(store.OrderStates),
				"可用狀態："+join(store.OrderStates), state)
		case f.Sort == store.ByShipBy && !slices.Contains(store.OpenStates, state):
			return Usage("orders that are %s have nothing to ship by: only open ones are sorted by that", "狀態為 %s 的訂單沒有出貨期限，僅未完成的訂單可依期限排序",
				"Sort by ordered_at, or choose open states: "+join(store.OpenStates), "請依 ordered_at 排序，或選擇未完成的狀態："+join(store.OpenStates), state)
		}
	}
	return nil
}

// OrderCountDoc is how many orders a filter finds. More says that there are more than were counted.
type OrderCountDoc struct {
	Head
	Count int  `json:"count"`
	More  bool `json:"more"`
}

// mostCounted is how far orders are counted: a larger number says no more to a person than "many".
const mostCounted = 100_000

// OrderCount counts the orders of a query, whose page is not looked at.
func (a *App) OrderCount(ctx context.Context, query OrderQuery) (OrderCountDoc, error) {
	filter, err := a.orderFilter(ctx, query)
	if err != nil {
		return OrderCountDoc{}, err
	}
	n, err := a.Engine.Store.CountList(ctx, filter, mostCounted+1)
	return OrderCountDoc{Head: NewHead(), Count: min(n, mostCounted), More: n > mostCounted}, err
}

func join[T ~string](words []T) string {
	all := make([]string, len(words))
	for i, w := range words {
		all[i] = string(w)
	}
	return strings.Join(all, ", ")
}

// orderViews makes the views of a page with one query for each kind of row.
func (a *App) orderViews(ctx context.Context, page []store.Order) ([]OrderView, error) {
	n, err := a.names(ctx)
	if err != nil {
		return nil, err
	}
	parts, err := a.partsOf(ctx, page)
	if err != nil {
		return nil, err
	}
	views := make([]OrderView, len(page))
	for i := range page {
		o := &page[i]
		v := OrderView{ID: idOf(orderPrefix, o.ID), Platform: o.Platform, Merchant: n.Merchants[o.MerchantID], Channel: n.Channels[o.ChannelID],
			Number: o.Number, PlatformID: o.PlatformID, State: o.State, OrderedAt: o.OrderedAt.Time(), ShipBy: store.TimeRef(o.ShipBy),
			Payment:  PaymentOfOrder{o.PaymentMethod, o.PaymentKind},
			Shipping: ShippingOfOrder{Code: o.ShippingCode, Name: o.ShippingName, Mode: o.ShipMode, StoreID: o.StoreID, StoreName: o.StoreName},
			Holds:    parts.holds[o.ID], Lines: parts.lines[o.ID], Parcels: parts.parcels[o.ID], Mark: o.Mark}
		if o.ShippingType != "" {
			v.Shipping.Type = &o.ShippingType
		}
		if v.Account, err = n.account(ctx, &a.Engine.Store.Queries, o.AccountID); err != nil {
			return nil, err
		}
		if v.Total, err = money(o.Total, o.Currency); err != nil {
			return nil, err
		}
		if o.COD != nil {
			cod, err := money(*o.COD, o.Currency)
			if err != nil {
				return nil, err
			}
			v.COD = &cod
		}
		views[i] = v
	}
	return views, nil
}

func money(amount, currency string) (connectors.Money, error) {
	if amount == "" {
		return connectors.Money{Amount: decimal.Zero, Currency: currency}, nil
	}
	return connectors.ParseMoney(amount, currency)
}

// parts are the rows that belong to orders, by order.
type parts struct {
	holds   map[int64][]HoldView
	lines   map[int64][]LineView
	parcels map[int64][]ParcelView
}

func (a *App) partsOf(ctx context.Context, page []store.Order) (parts, error) {
	q := &a.Engine.Store.Queries
	p := parts{holds: map[int64][]HoldView{}, lines: map[int64][]LineView{}, parcels: map[int64][]ParcelView{}}
	ids := make([]int64, len(page))
	for i, o := range page {
		ids[i] = o.ID
		p.holds[o.ID], p.lines[o.ID], p.parcels[o.ID] = []HoldView{}, []LineView{}, []ParcelView{}
	}
	holds, err := q.Holds(ctx, ids...)
	if err != nil {
		return p, err
	}
	for _, h := range holds {
		if h.ReleasedAt == nil {
			p.holds[h.OrderID] = append(p.holds[h.OrderID], holdView(h))
		}
	}
	takes, err := takesOf(ctx, q, ids)
	if err != nil {
		return p, err
	}
	lines, err := q.ListedLines(ctx, ids...)
	if err != nil {
		return p, err
	}
	for _, l := range lines {
		v := LineView{ID: idOf(linePrefix, l.ID), SKU: l.SKU, Name: l.Name, Variant: l.VariantName, Quantity: l.Quantity}
		if product, known := takes[l.ID]; known {
			v.Product = &product
		}
		p.lines[l.OrderID] = append(p.lines[l.OrderID], v)
	}
	parcels, err := q.Parcels(ctx, ids...)
	for _, parcel := range parcels {
		if parcel.VoidedAt == nil {
			p.parcels[parcel.OrderID] = append(p.parcels[parcel.OrderID], parcelView(parcel))
		}
	}
	return p, err
}

// takesOf says in words what each line takes from the shelves: "NB-A5", or "NB-A5 + PEN-05 x2" for a bundle.
func takesOf(ctx context.Context, q *store.Queries, orders []int64) (map[int64]string, error) {
	reservations, err := q.Reservations(ctx, orders...)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, r := range reservations {
		ids = append(ids, r.ProductID)
	}
	products, err := q.ProductsByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	takes := map[int64]string{}
	for _, r := range reservations {
		word := products[r.ProductID].SKU
		if r.PerPiece > 1 {
			word += fmt.Sprintf(" x%d", r.PerPiece)
		}
		if before := takes[r.LineID]; before != "" {
			word = before + " + " + word
		}
		takes[r.LineID] = word
	}
	return takes, nil
}

func parcelView(p store.Parcel) ParcelView {
	v := ParcelView{
		ID:             idOf(parcelPrefix, p.ID),
		Carrier:        p.Carrier,
		TrackingNumber: p.TrackingNumber,
		Label:          p.Label,
		ShippedAt:      store.TimeRef(p.ShippedAt),
	}
	if p.Push != store.PushNone && p.Push != "" {
		v.Push = &p.Push
	}
	return v
}

// OrderDoc is one order with everything that is known of it. Receiver is there only when it was asked for.
type OrderDoc struct {
	Head
	Order    OrderView     `json:"order"`
	Receiver *ReceiverView `json:"receiver,omitempty"`
	Items    []ItemView    `json:"to_pack"` // what is still to be picked and packed
	Effects  []EffectView  `json:"effects"` // what was, or is to be, changed at the platform
	History  []EventView   `json:"history"`
	Erased   bool          `json:"erased"` // its personal data is gone
}

// ReceiverView is a receiver: personal data.
type ReceiverView struct {
	Name     string `json:"name"`
	Phone    string `json:"phone"`
	Postcode string `json:"postcode"`
	Address  string `json:"address"`
	Masked   bool   `json:"masked"`
	Buyer    string `json:"buyer"`
	Note     string `json:"note"`
}

// EventView is one entry of an order's history, in both languages.
type EventView struct {
	At    time.Time       `json:"at"`
	Who   string          `json:"who"`
	Event string          `json:"event"`
	Text  connectors.Text `json:"text"`
}

// ItemView is one product that the packer must find.
type ItemView struct {
	Line     string   `json:"line"`
	SKU      string   `json:"sku"`
	Name     string   `json:"name"`
	Shelf    string   `json:"shelf"`
	Barcodes []string `json:"barcodes"`
	Pieces   int64    `json:"pieces"`
	Note     string   `json:"note"`
}

// Order gives one order, found by id or any number. receiver asks for the personal data too: the order's history then notes who saw it.
func (a *App) Order(ctx context.Context, key string, receiver bool, who string) (OrderDoc, error) {
	o, err := a.findOrder(ctx, key)
	if err != nil {
		return OrderDoc{}, err
	}
	doc := OrderDoc{Head: NewHead(), Erased: o.ErasedAt != nil}
	if receiver {
		if doc.Receiver, err = a.showReceiver(ctx, &o, who); err != nil {
			return doc, err
		}
	}
	return doc, a.fillOrder(ctx, &doc, o)
}

// fillOrder fills a document from the rows as they are now.
func (a *App) fillOrder(ctx context.Context, doc *OrderDoc, o store.Order) error {
	views, err := a.orderViews(ctx, []store.Order{o})
	if err != nil {
		return err
	}
	doc.Order = views[0]
	if doc.Items, err = a.items(ctx, o.ID); err != nil {
		return err
	}
	effects, err := a.Engine.Store.EffectsOfOrder(ctx, o.ID)
	if err != nil {
		return err
	}
	if doc.Effects, err = a.effectViews(ctx, effects); err != nil {
		return err
	}
	history, err := a.Engine.Store.History(ctx, o.ID)
	doc.History = make([]EventView, len(history))
	for i, e := range history {
		doc.History[i] = EventView{At: e.At.Time(), Who: e.Who, Event: e.Event,
			Text: connectors.Text{EN: lifecycle.Sentence(e.Event, e.Args, "en"), ZH: lifecycle.Sentence(e.Event, e.Args, "zh-TW")}}
	}
	return err
}

func (a *App) items(ctx context.Context, order int64) ([]ItemView, error) {
	all, err := a.Engine.Fulfil.Checklist(ctx, order)
	items := make([]ItemView, len(all))
	for i, item := range all {
		items[i] = ItemView{Line: idOf(linePrefix, item.Line), SKU: item.SKU, Name: item.Name, Shelf: item.Shelf,
			Barcodes: append([]string{}, item.Barcodes...), Pieces: item.Pieces, Note: item.Note}
	}
	return items, err
}

// showReceiver gives the receiver after it has been noted who asked.
func (a *App) showReceiver(ctx context.Context, o *store.Order, who string) (*ReceiverView, error) {
	if o.ErasedAt != nil {
		return nil, connectors.Refuse(
			"the personal data of order %s is erased",
			"訂單 %s 的個資已刪除",
			"It is kept only for some time after an order is finished.",
			"訂單完成一段時間後個資即刪除。",
			o.Number,
		)
	}
	n, err := o.Normalised()
	if err != nil {
		return nil, err
	}
	err = a.Engine.Store.Write(ctx, func(q *store.Queries) error {
		return lifecycle.Tell(ctx, q, o.ID, who, lifecycle.EventPersonalSeen, a.Engine.Now())
	})
	view := receiverView(&n)
	return &view, err
}

func receiverView(n *connectors.Order) ReceiverView {
	r := n.Receiver
	return ReceiverView{
		Name:     r.Name,
		Phone:    r.Phone,
		Postcode: r.Postcode,
		Address:  r.Address,
		Masked:   r.Masked,
		Buyer:    n.Buyer,
		Note:     n.BuyerNote,
	}
}

// WhyDoc answers why an order is not here or cannot be shipped.
type WhyDoc struct {
	Head
	Number string          `json:"number"`
	Why    connectors.Text `json:"why"`
}

// Why answers in one sentence why an order is not here or not shippable. ask says that the platforms may be asked too.
func (a *App) Why(ctx context.Context, number string, ask bool) (WhyDoc, error) {
	if o, err := a.findOrder(ctx, number); err == nil {
		number = o.Number
	}
	only, err := a.Scope(ctx)
	if err != nil {
		return WhyDoc{}, err
	}
	why, err := a.Engine.Intake.Why(ctx, only, number, ask)
	return WhyDoc{Head: NewHead(), Number: number, Why: why}, err
}

// Refetch asks the platform for one order again.
func (a *App) Refetch(ctx context.Context, key, who string) (OrderDoc, error) {
	o, err := a.findOrder(ctx, key)
	if err != nil {
		return OrderDoc{}, err
	}
	if _, err := a.Engine.Intake.Refetch(ctx, o.ID, who); err != nil {
		return OrderDoc{}, err
	}
	return a.Order(ctx, idOf(orderPrefix, o.ID), false, who)
}

// rawJSON gives a stored JSON document, or an empty object where there is none.
func rawJSON(text string) json.RawMessage {
	if text == "" || !json.Valid([]byte(text)) {
		return json.RawMessage("{}")
	}
	return json.RawMessage(text)
}
