package app

// An order as a screen shows it whole: what it waits for, what is in which parcel, and what may be done to it now.

import (
	"context"
	"slices"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/label"
	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/store"
)

// OrderDetail is one order with all that a person needs to decide what to do with it. It never carries the receiver.
type OrderDetail struct {
	Order         OrderView                `json:"order"`
	Why           connectors.Text          `json:"why"` // where it is, and what to do next
	Masked        bool                     `json:"masked"`
	Erased        bool                     `json:"erased"`
	PlatformState connectors.PlatformState `json:"platform_state"` // where the platform says it is
	PaidAt        *time.Time               `json:"paid_at"`
	TypeName      string                   `json:"shipping_type_name"`
	Places        []OrderPlace             `json:"places"` // of its account: where goods leave from and go back to
	Lines         []LineDetail             `json:"lines"`
	Holds         []HoldDetail             `json:"holds"` // open ones
	Parcels       []ParcelDetail           `json:"parcels"`
	Effects       []EffectView             `json:"effects"`
	History       []EventView              `json:"history"`
	Acts          map[OrderAct]*Refuse     `json:"acts"` // null: may be done now
	SeenAt        time.Time                `json:"seen_at"`
	At            time.Time                `json:"at"` // the workspace's time
}

// OrderPlace is a place that an account has chosen at its platform, as the platform calls it.
type OrderPlace struct {
	Label connectors.Text `json:"label"`
	Name  connectors.Text `json:"name"`
}

// Refuse says why something cannot be done now.
type Refuse struct {
	Why connectors.Text `json:"why"`
}

// LineDetail is a line with how much of it is packed and has left. Missing is how many pieces of its products the shelf lacks.
type LineDetail struct {
	LineView
	Key     string           `json:"key"` // for a mapping
	Known   bool             `json:"known"`
	Price   connectors.Money `json:"price"`
	Note    string           `json:"note"`
	Shelf   string           `json:"shelf"`
	Packed  int64            `json:"packed"`
	Shipped int64            `json:"shipped"`
	Missing int64            `json:"missing"`
}

// HoldDetail is an open hold with its reason in words, what to do, and whether a person may release it.
type HoldDetail struct {
	HoldView
	Name     connectors.Text `json:"name"`
	About    connectors.Text `json:"about"` // what must be looked at: the payment method, the product, what changed, the note
	Do       connectors.Text `json:"do"`
	May      bool            `json:"may_release"`
	WithNote bool            `json:"with_note"` // only with a note
}

// ParcelDetail is a parcel with its contents and what became of its label and number.
type ParcelDetail struct {
	ParcelView
	Mode     connectors.ShipMode   `json:"ship_mode"`
	Contents []ContentView         `json:"contents"`
	Sheet    LabelView             `json:"sheet"`   // its label, without showing it
	TellAt   *time.Time            `json:"tell_at"` // the platform is told then; until then shipping can be undone
	Decide   *EffectView           `json:"decide"`  // waits for a person
	Acts     map[ParcelAct]*Refuse `json:"acts"`    // null: may be done now
}

// ContentView is how much of a line is in a parcel.
type ContentView struct {
	Line     string `json:"line"`
	SKU      string `json:"sku"`
	Name     string `json:"name"`
	Quantity int64  `json:"quantity"`
}

// OrderAct is something that can be done to an order.
type OrderAct string

// What can be done to an order.
const (
	ActRefetch OrderAct = "refetch"
	ActHold    OrderAct = "hold"
	ActPick    OrderAct = "pick"
	ActUnpack  OrderAct = "unpack"
	ActPush    OrderAct = "push"
	ActUndo    OrderAct = "undo"
	ActBack    OrderAct = "back"
	ActMark    OrderAct = "mark"   // it was marked as shipped at its platform, by hand
	ActUnmark  OrderAct = "unmark" // it was not
)

// ParcelAct is something that can be done to a parcel.
type ParcelAct string

// What can be done to a parcel.
const (
	ActPrint  ParcelAct = "print"
	ActLook   ParcelAct = "look" // see a picture of the label
	ActSave   ParcelAct = "save"
	ActFetch  ParcelAct = "fetch"
	ActOpen   ParcelAct = "open"
	ActNumber ParcelAct = "number"
	ActVoid   ParcelAct = "void"
)

// OrderDetail gives one order, found by id or any number.
func (a *App) OrderDetail(ctx context.Context, key string) (OrderDetail, error) {
	o, err := a.findOrder(ctx, key)
	if err != nil {
		return OrderDetail{}, err
	}
	var doc OrderDoc
	if err := a.fillOrder(ctx, &doc, o); err != nil {
		return OrderDetail{}, err
	}
	d := OrderDetail{Order: doc.Order, PlatformState: o.PlatformState, Erased: o.ErasedAt != nil, Effects: doc.Effects, History: doc.History,
		Holds:  []HoldDetail{},
		SeenAt: o.SeenAt.Time(), At: a.Engine.Now().UTC()}
	if !d.Erased {
		n, err := o.Normalised()
		if err != nil {
			return d, err
		}
		d.Masked, d.PaidAt = n.Receiver.Masked, n.Payment.PaidAt
	}
	why, err := a.Engine.Intake.WhyHere(ctx, &o)
	if err != nil {
		return d, err
	}
	d.Why = connectors.Text{EN: strings.ToUpper(why.EN[:1]) + why.EN[1:] + ".", ZH: why.ZH + "。"}
	for _, h := range doc.Order.Holds {
		may, withNote := lifecycle.Releasable(&store.Hold{Reason: h.Reason, Subject: h.Subject})
		d.Holds = append(d.Holds, HoldDetail{HoldView: h, Name: lifecycle.ReasonName(string(h.Reason)), About: aboutHold(h),
			Do: lifecycle.ReasonFix(string(h.Reason)), May: may, WithNote: withNote})
	}
	if o.ShippingType != "" {
		if d.TypeName, err = a.typeName(ctx, &o); err != nil {
			return d, err
		}
	}
	if d.Places, err = a.places(ctx, &o); err != nil {
		return d, err
	}
	p, err := a.packedOf(ctx, &o, doc.Effects)
	if err != nil {
		return d, err
	}
	if d.Lines, err = a.lineDetails(ctx, &o, p); err != nil {
		return d, err
	}
	if d.Parcels, err = a.parcelDetails(ctx, p); err != nil {
		return d, err
	}
	d.Acts = orderActs(&o, p)
	return d, nil
}

// places are those of an order's account.
func (a *App) places(ctx context.Context, o *store.Order) ([]OrderPlace, error) {
	places, err := a.Engine.Accounts.Places(ctx, o.AccountID)
	views := make([]OrderPlace, len(places))
	for i, p := range places {
		var en, zh []string
		for _, name := range p.Chosen {
			en, zh = append(en, name.EN), append(zh, name.ZH)
		}
		views[i] = OrderPlace{Label: p.Label, Name: connectors.Text{EN: strings.Join(en, ", "), ZH: strings.Join(zh, "、")}}
	}
	return views, err
}

// aboutHold says what a hold is about, in words.
func aboutHold(h HoldView) connectors.Text {
	switch h.Reason {
	case store.HoldPlatform: // in both languages already
		return connectors.Text{EN: h.Subject, ZH: h.Note}
	case store.HoldUnknownPayment, store.HoldUnmappedShipping:
		words := strings.TrimSpace(h.Subject + " " + h.Note)
		return connectors.Text{EN: words, ZH: words}
	}
	return connectors.Halves(h.Note)
}

// typeName names a shipping type as people do; those of a platform's fixed codes carry the platform's own name.
func (a *App) typeName(ctx context.Context, o *store.Order) (string, error) {
	t, err := a.Engine.Store.ShippingType(ctx, o.ShippingType)
	if isNotFound(err) {
		return o.ShippingName, nil
	}
	return t.Name, err
}

// packed is what of an order is in parcels, with what is intended for them.
type packed struct {
	lines     []store.Line
	shipments []store.Shipment
	parcels   []store.Parcel // live ones
	inside    map[int64][]store.ParcelLine
	effects   map[string][]EffectView // by parcel
	corrects  bool                    // the platform takes another number in the place of one that it was told
}

func (a *App) packedOf(ctx context.Context, o *store.Order, effects []EffectView) (*packed, error) {
	q := &a.Engine.Store.Queries
	p := &packed{inside: map[int64][]store.ParcelLine{}, effects: map[string][]EffectView{}}
	if platform, err := connectors.Get(o.Platform); err == nil {
		p.corrects = platform.Corrects
	}
	var err error
	if p.lines, err = q.Lines(ctx, o.ID); err != nil {
		return p, err
	}
	if p.shipments, err = q.Shipments(ctx, o.ID); err != nil {
		return p, err
	}
	all, err := q.Parcels(ctx, o.ID)
	if err != nil {
		return p, err
	}
	var ids []int64
	for _, parcel := range all {
		if parcel.VoidedAt == nil {
			p.parcels, ids = append(p.parcels, parcel), append(ids, parcel.ID)
		}
	}
	inside, err := q.ParcelLines(ctx, ids...)
	for _, l := range inside {
		p.inside[l.ParcelID] = append(p.inside[l.ParcelID], l)
	}
	for _, e := range effects {
		if e.Parcel != nil {
			p.effects[*e.Parcel] = append(p.effects[*e.Parcel], e)
		}
	}
	return p, err
}

// lineDetails gives the lines with what the shelf lacks; a merchant without stock keeping lacks nothing.
func (a *App) lineDetails(ctx context.Context, o *store.Order, p *packed) ([]LineDetail, error) {
	q := &a.Engine.Store.Queries
	takes, err := takesOf(ctx, q, []int64{o.ID})
	if err != nil {
		return nil, err
	}
	merchant, err := q.Merchant(ctx, o.MerchantID)
	if err != nil {
		return nil, err
	}
	reservations, err := q.Reservations(ctx, o.ID)
	if err != nil {
		return nil, err
	}
	missing, shelves := map[int64]int64{}, map[int64]string{}
	for _, r := range reservations {
		if merchant.StockKept {
			missing[r.LineID] += max(0, r.Quantity-r.Covered)
		}
		product, err := q.Product(ctx, r.ProductID)
		if err != nil {
			return nil, err
		}
		shelves[r.LineID] = product.Shelf
	}
	inParcels, left := map[int64]int64{}, map[int64]int64{}
	for _, parcel := range p.parcels {
		for _, l := range p.inside[parcel.ID] {
			inParcels[l.LineID] += l.Quantity
			if parcel.ShippedAt != nil {
				left[l.LineID] += l.Quantity
			}
		}
	}
	details := make([]LineDetail, len(p.lines))
	for i, l := range p.lines {
		d := LineDetail{LineView: LineView{ID: idOf(linePrefix, l.ID), SKU: l.SKU, Name: l.Name, Variant: l.VariantName, Quantity: l.Quantity},
			Key: l.LineKey, Known: l.Known, Note: l.Note, Shelf: shelves[l.ID], Packed: inParcels[l.ID], Shipped: left[l.ID], Missing: missing[l.ID]}
		if product, known := takes[l.ID]; known {
			d.Product = &product
		}
		if d.Price, err = money(l.Price, o.Currency); err != nil {
			return nil, err
		}
		details[i] = d
	}
	return details, nil
}

func (a *App) parcelDetails(ctx context.Context, p *packed) ([]ParcelDetail, error) {
	details := make([]ParcelDetail, len(p.parcels))
	for i, parcel := range p.parcels {
		d := ParcelDetail{ParcelView: parcelView(parcel), Mode: parcel.ShipMode, Contents: []ContentView{}}
		var err error
		if d.Sheet, err = a.LabelPages(ctx, d.ID); err != nil {
			return nil, err
		}
		for _, l := range p.inside[parcel.ID] {
			d.Contents = append(d.Contents, p.content(l))
		}
		for _, e := range p.effects[d.ID] {
			if e.Decide {
				d.Decide = &e
			}
			if e.Kind == store.EffectTracking && e.State == store.EffectDue && parcel.ShippedAt != nil {
				d.TellAt = &e.DueAt
			}
		}
		d.Acts = p.parcelActs(&parcel, &d.Sheet)
		details[i] = d
	}
	return details, nil
}

func (p *packed) content(l store.ParcelLine) ContentView {
	v := ContentView{Line: idOf(linePrefix, l.LineID), Quantity: l.Quantity}
	if line := p.line(l.LineID); line != nil {
		v.SKU, v.Name = line.SKU, line.Name
	}
	return v
}

// line is the order's line of an id; nil if there is none.
func (p *packed) line(id int64) *store.Line {
	if i := slices.IndexFunc(p.lines, func(line store.Line) bool { return line.ID == id }); i >= 0 {
		return &p.lines[i]
	}
	return nil
}

// Why something cannot be done now. What a screen does not foresee, the engine refuses in its own words.
var (
	refusedGone      = &Refuse{connectors.Text{EN: "The order has left the house or is finished.", ZH: "訂單已出貨或已完成。"}}
	refusedErased    = &Refuse{connectors.Text{EN: "The order's personal data is erased.", ZH: "訂單個資已刪除。"}}
	refusedHeld      = &Refuse{connectors.Text{EN: "The order is held: settle the reason first.", ZH: "訂單保留中，請先處理原因。"}}
	refusedShort     = &Refuse{connectors.Text{EN: "The shelf lacks goods for this order.", ZH: "庫存不足，無法揀貨。"}}
	refusedCancelled = &Refuse{connectors.Text{EN: "The order was cancelled on the platform.", ZH: "訂單已在平台取消。"}}
	refusedPicked    = &Refuse{connectors.Text{EN: "All of it is packed already.", ZH: "商品已全部包裝。"}}
	refusedUnpacked  = &Refuse{connectors.Text{EN: "Nothing of it is being picked or packed.", ZH: "沒有揀貨中或已包裝的商品。"}}
	refusedNoPush    = &Refuse{connectors.Text{EN: "No number waits to be told to the platform.", ZH: "沒有待回傳的物流單號。"}}
	refusedNoUndo    = &Refuse{connectors.Text{
		EN: "Only parcels with your own carrier can be taken back, and only until the platform is told.",
		ZH: "僅自有物流的包裹可復原，且須在回傳平台之前。"}}
	refusedNoMark = &Refuse{connectors.Text{EN: "It is not to be marked at its platform.", ZH: "不需於平台標記出貨。"}}
	refusedNoTick = &Refuse{connectors.Text{EN: "Nobody has ticked it off.", ZH: "沒有可取消的勾選。"}}

	refusedNotCancelled = &Refuse{connectors.Text{EN: "The platform has not cancelled this order.", ZH: "訂單並未在平台取消。"}}
	refusedNoParcel     = &Refuse{connectors.Text{EN: "The order has no parcel to take back.", ZH: "訂單沒有可取回的包裹。"}}

	refusedPage = &Refuse{connectors.Text{EN: "The label is a web page: save it, and print it in the browser.",
		ZH: "標籤為網頁格式，請存檔後以瀏覽器列印。"}}
	refusedOwnLabel  = &Refuse{connectors.Text{EN: "The platform gives no label for this parcel.", ZH: "平台不提供此包裹的標籤。"}}
	refusedNoLabel   = &Refuse{connectors.Text{EN: "The label comes with the number, when the parcel ships.", ZH: "出貨取得單號後才有標籤。"}}
	refusedOpen      = &Refuse{connectors.Text{EN: "The label needs no password.", ZH: "標籤不需要密碼。"}}
	refusedLeft      = &Refuse{connectors.Text{EN: "The parcel has left.", ZH: "包裹已出貨。"}}
	refusedTold      = &Refuse{connectors.Text{EN: "The platform has been told, or is being told: correct it there.", ZH: "已回傳或正在回傳平台，請至平台更正。"}}
	refusedNotLeft   = &Refuse{connectors.Text{EN: "The number is given when the parcel ships.", ZH: "出貨時才輸入單號。"}}
	refusedOwnNumber = &Refuse{connectors.Text{EN: "The platform gives this parcel's number.", ZH: "此包裹的單號由平台提供。"}}
	refusedNumbered  = &Refuse{connectors.Text{EN: "A number was asked of the platform: give it back there first.", ZH: "已向平台要求單號，請先在平台取消。"}}
)

// notPickable are the states in which nothing can be picked, with why.
var notPickable = map[store.OrderState]*Refuse{store.Held: refusedHeld, store.Short: refusedShort, store.Cancelled: refusedCancelled,
	store.Packed: refusedPicked, store.Shipped: refusedGone, store.Reported: refusedGone}

// orderActs says what may be done to an order now.
func orderActs(o *store.Order, p *packed) map[OrderAct]*Refuse {
	acts := map[OrderAct]*Refuse{ActRefetch: nil, ActHold: nil, ActPick: notPickable[o.State], ActUnpack: refusedUnpacked, ActPush: refusedNoPush,
		ActUndo: refusedNoUndo, ActBack: refusedNotCancelled, ActMark: refusedNoMark, ActUnmark: refusedNoTick}
	switch o.Mark {
	case store.MarkDue:
		acts[ActMark] = nil
	case store.MarkByHand:
		acts[ActUnmark] = nil
	}
	if o.ErasedAt != nil {
		acts[ActRefetch] = refusedErased
	}
	if o.Finished() || o.State == store.Shipped {
		acts[ActHold] = refusedGone
	}
	for _, s := range p.shipments {
		if s.State == store.ShipmentPicking || s.State == store.ShipmentPacked {
			acts[ActUnpack] = nil
		}
	}
	cancelled := o.PlatformState == connectors.StateCancelled
	if cancelled {
		acts[ActBack] = refusedNoParcel
	}
	for _, parcel := range p.parcels {
		if cancelled {
			acts[ActBack] = nil
			continue
		}
		if parcel.ShippedAt == nil || parcel.ShipMode == connectors.ShipLabel {
			continue
		}
		if parcel.ShipMode == connectors.ShipSelf && p.pushes(&parcel, store.EffectDue) {
			acts[ActPush] = nil
		}
		if p.untold(&parcel) {
			acts[ActUndo] = nil
		}
	}
	return acts
}

// pushes says whether a parcel's push is in a state.
func (p *packed) pushes(parcel *store.Parcel, states ...store.EffectState) bool {
	return slices.ContainsFunc(p.effects[idOf(parcelPrefix, parcel.ID)], func(e EffectView) bool {
		return e.Kind == store.EffectTracking && slices.Contains(states, e.State)
	})
}

// untold says that the platform certainly knows nothing of a parcel with the own carrier.
func (p *packed) untold(parcel *store.Parcel) bool {
	return !p.pushes(parcel, store.EffectCalling, store.EffectAsking, store.EffectSent, store.EffectConfirmed, store.EffectUnclear)
}

// parcelActs says what may be done to a parcel now.
func (p *packed) parcelActs(parcel *store.Parcel, sheet *LabelView) map[ParcelAct]*Refuse {
	acts := map[ParcelAct]*Refuse{ActPrint: nil, ActLook: nil, ActSave: nil, ActFetch: nil, ActOpen: refusedOpen, ActNumber: nil, ActVoid: nil}
	platforms := parcel.ShipMode == connectors.ShipLabel
	switch {
	case sheet.Problem != nil:
		why := &Refuse{sheet.Problem.Says}
		acts[ActPrint], acts[ActLook], acts[ActSave] = why, why, why
	case sheet.Kind == label.HTML:
		acts[ActPrint], acts[ActLook] = refusedPage, refusedPage
	case !sheet.Picture:
		acts[ActLook] = &Refuse{label.ErrNoPicture.Says}
	}
	switch {
	case !platforms:
		acts[ActFetch] = refusedOwnLabel
	case parcel.TrackingNumber == "":
		acts[ActFetch] = refusedNoLabel
	}
	if parcel.Label == store.LabelPasswordNeeded {
		acts[ActOpen] = nil
	}
	switch {
	case platforms && (parcel.ShippedAt != nil || !p.arrangeStuck(parcel)):
		acts[ActNumber] = refusedOwnNumber
	case !platforms && parcel.ShippedAt == nil:
		acts[ActNumber] = refusedNotLeft
	case !platforms && p.pushes(parcel, store.EffectCalling, store.EffectAsking, store.EffectSent, store.EffectUnclear),
		!platforms && !p.corrects && !p.untold(parcel):
		acts[ActNumber] = refusedTold
	}
	switch {
	case parcel.ShippedAt != nil:
		acts[ActVoid] = refusedLeft
	case platforms && (parcel.TrackingNumber != "" || p.asked(parcel)):
		acts[ActVoid] = refusedNumbered
	}
	return acts
}

// arrangeStuck says that a person must say which number the platform gave.
func (p *packed) arrangeStuck(parcel *store.Parcel) bool {
	return slices.ContainsFunc(p.effects[idOf(parcelPrefix, parcel.ID)], func(e EffectView) bool { return e.Kind == store.EffectArrange && e.Decide })
}

// asked says that the platform may have given a number.
func (p *packed) asked(parcel *store.Parcel) bool {
	certain := []store.EffectState{store.EffectDue, store.EffectFailed, store.EffectCancelled}
	return slices.ContainsFunc(p.effects[idOf(parcelPrefix, parcel.ID)], func(e EffectView) bool {
		return e.Kind == store.EffectArrange && !slices.Contains(certain, e.State)
	})
}
