package app

// The order that is open at a station: its checklist with what is scanned, the stops, and the list of what to pack next.

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"gowarehouse/connectors"
	"gowarehouse/engine/fulfil"
	"gowarehouse/engine/store"
)

// StationOrderView is the order that is open at a station.
type StationOrderView struct {
	ID       string            `json:"id"`
	Number   string            `json:"number"`
	Platform string            `json:"platform"`
	Account  string            `json:"account"`
	Merchant string            `json:"merchant"`
	State    store.OrderState  `json:"state"`
	ShipBy   *time.Time        `json:"ship_by"`
	Shipping ShippingOfOrder   `json:"shipping"`
	COD      *connectors.Money `json:"cod"`
	Note     string            `json:"note"` // of the buyer: how to pack it
	Tote     string            `json:"tote"`
	Box      int               `json:"box"` // which parcel of the order is being filled, from 1
	Items    []StationItem     `json:"items"`
	Pieces   int64             `json:"pieces"`
	Scanned  int64             `json:"scanned"`
	Complete bool              `json:"complete"` // everything is scanned
	Last     string            `json:"last"`     // id of the item that the last scan was
}

// StationItem is one product to find and scan.
type StationItem struct {
	ID      string `json:"id"`
	Product string `json:"product"`
	SKU     string `json:"sku"`
	Name    string `json:"name"`
	Variant string `json:"variant"`
	Shelf   string `json:"shelf"`
	Pieces  int64  `json:"pieces"`
	Scanned int64  `json:"scanned"`
	Bundle  string `json:"bundle"` // the set that it belongs to
	Note    string `json:"note"`
}

// scanFaults are the refusals that concern what was scanned, not the order.
var scanFaults = []string{"wrong_item", "one_too_many", "unknown_barcode"}

// codeOf gives the code of a refusal.
func codeOf(err error) string {
	var e *connectors.Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// stop makes a full-screen stop of a refusal; any other error stays one. code replaces the refusal's own where that has none.
func stop(code string, err error) (*StationDoc, error) {
	var e *connectors.Error
	if !errors.As(err, &e) || e.Kind != connectors.Rejected && e.Kind != connectors.NotFound {
		return nil, err
	}
	doc := &StationDoc{Kind: ShowStop, Code: firstWord(e.Code, code)}
	doc.Says = connectors.Text{EN: Explain(err, "en").Message, ZH: Explain(err, "zh-TW").Message}
	doc.Do = e.Advice()
	if here, known := stationDo[doc.Code]; known {
		doc.Do = here
	}
	doc.Together = doc.Code == "duplicate_number"
	return doc, nil
}

// open opens an order, which begins its picking. One that is packed already shows its parcel; one that must not be packed is a stop.
func (s *station) open(ctx context.Context, o *store.Order) (*StationDoc, error) {
	_, err := s.Engine.Fulfil.Count(ctx, o.ID, nil)
	if err == nil {
		err = s.begin(ctx, o.ID, s.who)
	}
	if err != nil {
		return s.shut(ctx, o, err)
	}
	return s.orderDoc(ctx, o, []ScanView{}, s.who)
}

// begin begins picking unless it has begun; the tote stays.
func (a *App) begin(ctx context.Context, order int64, who string) error {
	picking, err := a.picking(ctx, order)
	if err != nil || picking != nil {
		return err
	}
	_, err = a.Engine.Fulfil.Begin(ctx, order, "", who)
	return err
}

// picking gives the shipment that is being picked, nil if none is.
func (a *App) picking(ctx context.Context, order int64) (*store.Shipment, error) {
	shipments, err := a.Engine.Store.Shipments(ctx, order)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(shipments, func(sh store.Shipment) bool { return sh.State == store.ShipmentPicking })
	if i < 0 {
		return nil, nil
	}
	return &shipments[i], nil
}

// shut shows why an order cannot be packed now: it is packed already, or a stop that leaves it.
func (a *App) shut(ctx context.Context, o *store.Order, err error) (*StationDoc, error) {
	if codeOf(err) == "nothing_left" {
		p, found, err := a.parcelToShow(ctx, o.ID)
		if err != nil {
			return nil, err
		}
		if found {
			return a.parcelDoc(ctx, &p)
		}
	}
	doc, err := stop("", err)
	if err == nil {
		doc.Leaves = true
	}
	return doc, err
}

// StationOpen opens an order at a station, found like Order.
func (a *App) StationOpen(ctx context.Context, key, who string) (StationDoc, error) {
	o, err := a.findOrder(ctx, key)
	if err != nil {
		return StationDoc{}, err
	}
	s := &station{App: a, who: who}
	return finished(s.open(ctx, &o))
}

// finished makes a document of what a step gave.
func finished(doc *StationDoc, err error) (StationDoc, error) {
	if err != nil {
		return StationDoc{}, err
	}
	doc.Head = NewHead()
	doc.fill(nil)
	return *doc, nil
}

// StationCheck looks again at the order that is open: whether it may still be packed, and counts what was scanned. Screens ask
// after something changed.
func (a *App) StationCheck(ctx context.Context, key string, scans []ScanView, who string) (StationDoc, error) {
	o, err := a.findOrder(ctx, key)
	if err != nil {
		return StationDoc{}, err
	}
	_, err = a.Engine.Fulfil.Count(ctx, o.ID, fulfilScans(scans))
	if slices.Contains(scanFaults, codeOf(err)) {
		doc, err := a.orderDoc(ctx, &o, []ScanView{}, who)
		if err != nil || doc.Kind != ShowOrder {
			return finished(doc, err)
		}
		doc.Kind, doc.Code, doc.Scans = ShowStop, "scans_void", []ScanView{}
		doc.Says = connectors.Text{EN: "order " + o.Number + " was changed, and what was scanned no longer fits",
			ZH: "訂單 " + o.Number + " 的內容已變更，已掃描的商品不再相符"}
		doc.Do = stationDo["scans_void"]
		return finished(doc, nil)
	}
	return finished(a.orderDoc(ctx, &o, scans, who))
}

// orderDoc counts what was scanned of an order. At a scan that does not fit it is a stop with the order as it was before that scan; an
// order that must not be packed any more is a stop that leaves it.
func (a *App) orderDoc(ctx context.Context, o *store.Order, scans []ScanView, who string) (*StationDoc, error) {
	fresh, err := a.Engine.Store.Order(ctx, o.ID)
	if err != nil {
		return nil, err
	}
	counted, err := a.Engine.Fulfil.Count(ctx, o.ID, fulfilScans(scans))
	if slices.Contains(scanFaults, codeOf(err)) && len(scans) > 0 {
		doc, failure := stop("", err)
		if failure != nil {
			return nil, failure
		}
		before, err := a.orderDoc(ctx, o, scans[:len(scans)-1], who)
		if err != nil || before.Kind != ShowOrder {
			return before, err
		}
		doc.Order, doc.Scans = before.Order, before.Scans
		return doc, nil
	}
	if err != nil {
		return a.shut(ctx, o, err)
	}
	view, err := a.stationOrder(ctx, &fresh, counted)
	return &StationDoc{Kind: ShowOrder, Order: view, Scans: scans}, err
}

func (a *App) stationOrder(ctx context.Context, o *store.Order, counted []fulfil.Counted) (*StationOrderView, error) {
	views, err := a.orderViews(ctx, []store.Order{*o})
	if err != nil {
		return nil, err
	}
	order, err := o.Normalised()
	if err != nil {
		return nil, err
	}
	v := views[0]
	view := &StationOrderView{ID: v.ID, Number: v.Number, Platform: v.Platform, Account: v.Account, Merchant: v.Merchant, State: v.State,
		ShipBy: v.ShipBy, Shipping: v.Shipping, COD: v.COD, Note: order.BuyerNote, Box: len(v.Parcels) + 1, Items: []StationItem{}}
	picking, err := a.picking(ctx, o.ID)
	if err != nil {
		return nil, err
	}
	if picking != nil {
		view.Tote = picking.Tote
	}
	for _, c := range counted {
		view.Items = append(view.Items, StationItem{ID: idOf(linePrefix, c.Line) + ":" + c.Product, Product: c.Product, SKU: c.SKU, Name: c.Name,
			Variant: variantBeside(c.Name, c.Variant), Shelf: c.Shelf, Pieces: c.Pieces, Scanned: c.Scanned, Bundle: c.Bundle, Note: c.Note})
		view.Pieces += c.Pieces
		view.Scanned += c.Scanned
	}
	view.Complete = view.Scanned == view.Pieces
	return view, nil
}

// StationLeave gives up the order that is open: its picking ends, unless its goods lie in a tote or a parcel of it is packed.
func (a *App) StationLeave(ctx context.Context, key, who string) (Done, error) {
	o, err := a.findOrder(ctx, key)
	if err != nil {
		return Done{}, err
	}
	done := Done{Head: NewHead()}
	picking, err := a.picking(ctx, o.ID)
	if err != nil || picking == nil || picking.Tote != "" {
		return done, err
	}
	parcels, err := a.Engine.Store.Parcels(ctx, o.ID)
	if err != nil || slices.ContainsFunc(parcels, func(p store.Parcel) bool { return p.VoidedAt == nil && p.ShippedAt == nil }) {
		return done, err
	}
	done.Done = true
	return done, a.Engine.Fulfil.Unpack(ctx, o.ID, who)
}

// WorkDoc is what there is to do at a station while nothing is open.
type WorkDoc struct {
	Head
	Orders     []WorkOrder         `json:"orders"`     // the most urgent first
	Unfinished []StationParcelView `json:"unfinished"` // packed, and not yet shipped or labelled
	Ready      int                 `json:"ready"`
	Picking    int                 `json:"picking"`
	Late       int                 `json:"late"`   // past their ship-by
	Today      int                 `json:"today"`  // to be shipped before midnight in Taipei
	Packed     int                 `json:"packed"` // by the operator, since midnight
}

// WorkOrder is an order that can be packed.
type WorkOrder struct {
	ID       string           `json:"id"`
	Number   string           `json:"number"`
	Platform string           `json:"platform"`
	Account  string           `json:"account"`
	Merchant string           `json:"merchant"`
	State    store.OrderState `json:"state"`
	ShipBy   *time.Time       `json:"ship_by"`
	Shipping ShippingOfOrder  `json:"shipping"`
	Tote     string           `json:"tote"`
	Pieces   int64            `json:"pieces"`
	Items    string           `json:"items"` // in short
}

const (
	mostWork       = 60
	mostUnfinished = 20
)

// Work gives what there is to do at a station, and how much the operator has packed today.
func (a *App) Work(ctx context.Context, who string) (WorkDoc, error) {
	doc := WorkDoc{Head: NewHead(), Orders: []WorkOrder{}, Unfinished: []StationParcelView{}}
	only, err := a.Scope(ctx)
	if err != nil {
		return doc, err
	}
	now := a.Engine.Now()
	year, month, day := now.In(connectors.Taipei).Date()
	midnight := time.Date(year, month, day, 0, 0, 0, 0, connectors.Taipei)
	counts, err := a.Engine.Store.CountDue(ctx, only, store.At(now), store.At(midnight.AddDate(0, 0, 1)))
	if err != nil {
		return doc, err
	}
	doc.Ready, doc.Picking, doc.Late, doc.Today = counts.Ready, counts.Picking, counts.Late, counts.Soon
	if doc.Packed, err = a.Engine.Store.PackedBy(ctx, who, store.At(midnight)); err != nil {
		return doc, err
	}
	if doc.Orders, err = a.workOrders(ctx, only); err != nil {
		return doc, err
	}
	parcels, err := a.Engine.Store.UnfinishedParcels(ctx, only, mostUnfinished)
	if err != nil {
		return doc, err
	}
	for i := range parcels {
		view, err := a.stationParcel(ctx, &parcels[i])
		if err != nil {
			return doc, err
		}
		doc.Unfinished = append(doc.Unfinished, *view)
	}
	return doc, nil
}

func (a *App) workOrders(ctx context.Context, only store.Only) ([]WorkOrder, error) {
	due, err := a.Engine.Store.DueOrders(ctx, only, mostWork)
	if err != nil {
		return nil, err
	}
	views, err := a.orderViews(ctx, due)
	if err != nil {
		return nil, err
	}
	totes, err := a.totes(ctx, due)
	work := make([]WorkOrder, len(views))
	for i, v := range views {
		work[i] = WorkOrder{ID: v.ID, Number: v.Number, Platform: v.Platform, Account: v.Account, Merchant: v.Merchant, State: v.State, ShipBy: v.ShipBy,
			Shipping: v.Shipping, Tote: totes[due[i].ID], Items: goodsInShort(v.Lines)}
		for _, l := range v.Lines {
			work[i].Pieces += l.Quantity
		}
	}
	return work, err
}

// totes gives the totes in which the goods of orders lie.
func (a *App) totes(ctx context.Context, orders []store.Order) (map[int64]string, error) {
	ids := make([]int64, len(orders))
	for i, o := range orders {
		ids[i] = o.ID
	}
	shipments, err := a.Engine.Store.Shipments(ctx, ids...)
	totes := map[int64]string{}
	for _, sh := range shipments {
		if sh.State == store.ShipmentPicking {
			totes[sh.OrderID] = sh.Tote
		}
	}
	return totes, err
}

// goodsInShort names what lines are about: the first, and how many more there are.
func goodsInShort(lines []LineView) string {
	if len(lines) == 0 {
		return ""
	}
	short := strconv.FormatInt(lines[0].Quantity, 10) + " × " + firstWord(lines[0].SKU, lines[0].Name)
	if more := len(lines) - 1; more > 0 {
		short += " + " + strconv.Itoa(more)
	}
	return short
}

// variantBeside leaves a variant out that the name says already, in whatever punctuation.
func variantBeside(name, variant string) string {
	words := strings.FieldsFunc(variant, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(name, word) }) {
		return ""
	}
	return variant
}
