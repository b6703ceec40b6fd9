package app

// The packing station: what a scanned code means and what to show then. A station keeps no state here: it sends the order that is
// open and what was scanned of it with every scan, so that a restart, a second window or an event in between harms nothing.

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"gowarehouse/connectors"
	"gowarehouse/engine/fulfil"
	"gowarehouse/engine/store"
)

// StationKind is what a station shows next.
type StationKind string

// The kinds of a StationDoc.
const (
	ShowOrder    StationKind = "order"    // Order, with Scans counted
	ShowParcel   StationKind = "parcel"   // Parcel: what becomes of a packed one
	ShowStop     StationKind = "stop"     // full screen: Says and Do; Order where it stays open
	ShowChoices  StationKind = "choose"   // Choices
	ShowUnknown  StationKind = "unknown"  // nothing is known of the code: Says and Do
	ShowCommand  StationKind = "command"  // Command
	ShowPieces   StationKind = "pieces"   // the next scan stands for Pieces
	ShowNumber   StationKind = "number"   // Number: a tracking number, to be checked when it is used
	ShowCarrier  StationKind = "carrier"  // Carrier
	ShowOperator StationKind = "operator" // Operator: a badge
	ShowSaid     StationKind = "said"     // nothing changes: Says
)

// StationDoc is what a station shows after a scan.
type StationDoc struct {
	Head
	Kind     StationKind        `json:"kind"`
	Code     string             `json:"code"` // why: stable, of a refusal or a message
	Says     connectors.Text    `json:"says"`
	Do       connectors.Text    `json:"do"`
	Order    *StationOrderView  `json:"order"`
	Scans    []ScanView         `json:"scans"` // of the open order, this one included where it counts
	Parcel   *StationParcelView `json:"parcel"`
	Choices  []StationChoice    `json:"choices"`
	Command  string             `json:"command"`
	Pieces   int64              `json:"pieces"`
	Number   string             `json:"number"`
	Carrier  string             `json:"carrier"`
	Operator string             `json:"operator"`
	Leaves   bool               `json:"leaves"`   // with a stop: the order that was open is open no longer
	Together bool               `json:"together"` // with a stop: it may be right all the same, when both orders are in one box
}

// ScanView is a code that was scanned of the open order, and for how many pieces it stands.
type ScanView struct {
	Code   string `json:"code"`
	Pieces int64  `json:"pieces"`
}

// StationChoice is one of several orders that a number means.
type StationChoice struct {
	Order    string           `json:"order"`
	Number   string           `json:"number"`
	Platform string           `json:"platform"`
	Account  string           `json:"account"`
	State    store.OrderState `json:"state"`
	Mark     store.Mark       `json:"mark"`
	Items    string           `json:"items"` // what is in it, in short
}

// The steps at which a station waits for something else than an item or an order.
const (
	StepNumber  = "number"  // a tracking number
	StepCarrier = "carrier" // the own carrier
)

// StationScan is one scan with what the station has open.
type StationScan struct {
	Code   string
	Order  string // the open order's id; empty: none
	Scans  []ScanView
	Pieces int64  // for how many pieces this scan stands; 0: 1
	Step   string // what the station waits for; empty: items, or an order where none is open
}

// station is a scan being understood.
type station struct {
	*App
	scan   StationScan
	code   string
	pieces int64
	who    string
	order  *store.Order // the open one; nil: none
}

// Scan says what a code is and what the station shows then. Opening an order begins its picking, and a tote's code binds the tote;
// nothing else is changed: an item is only counted.
func (a *App) Scan(ctx context.Context, scan StationScan, who string) (StationDoc, error) {
	s := &station{App: a, scan: scan, code: cleanCode(scan.Code), pieces: max(scan.Pieces, 1), who: who}
	if scan.Order != "" {
		o, err := a.findOrder(ctx, scan.Order)
		if err != nil {
			return StationDoc{}, err
		}
		s.order = &o
	}
	for _, read := range s.readers() {
		doc, err := read(ctx)
		if err != nil {
			return StationDoc{}, err
		}
		if doc != nil {
			doc.Head = NewHead()
			doc.fill(scan.Scans)
			return *doc, nil
		}
	}
	return StationDoc{}, Usage("the scan was empty", "掃描內容為空", "Scan again.", "請重新掃描。")
}

// fill makes lists of what would be null. What was scanned stays, unless the document says otherwise.
func (d *StationDoc) fill(scans []ScanView) {
	if d.Scans == nil && !d.Leaves && (d.Order != nil || d.Kind == ShowSaid || d.Kind == ShowPieces || d.Kind == ShowUnknown || d.Kind == ShowStop) {
		d.Scans = scans
	}
	if d.Scans == nil {
		d.Scans = []ScanView{}
	}
	if d.Choices == nil {
		d.Choices = []StationChoice{}
	}
}

// reader understands a code, or gives nil.
type reader func(ctx context.Context) (*StationDoc, error)

// readers are tried in this order. A badge comes last: it is looked up under a guard against guessing, which a busy scanner must not trip.
func (s *station) readers() []reader {
	switch {
	case s.scan.Step == StepNumber:
		return []reader{s.command, s.notAnItem, s.number}
	case s.scan.Step == StepCarrier:
		return []reader{s.command, s.carrier, s.badge, s.unknown}
	case s.order != nil:
		return []reader{s.command, s.item, s.quantity, s.toteHere, s.otherOrder, s.badge, s.unknown}
	}
	return []reader{s.command, s.usedTote, s.parcelOf, s.orderOf, s.wanted, s.emptyTote, s.badge, s.unknown}
}

// aim is what some scanners put before a code to say which symbology it was.
var aim = regexp.MustCompile(`^\][A-Za-z]\d`)

// cleanCode reads a code as it was printed: without what the scanner or a keyboard in full-width mode adds.
func cleanCode(typed string) string {
	code := strings.TrimSpace(norm.NFKC.String(typed))
	code = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, code)
	return strings.TrimSpace(aim.ReplaceAllString(code, ""))
}

// spellings are how a code may have been meant: with the caps lock on, a scanner types every letter in the other case.
func spellings(code string) []string {
	all := []string{code}
	swapped := strings.Map(func(r rune) rune {
		if unicode.IsUpper(r) {
			return unicode.ToLower(r)
		}
		return unicode.ToUpper(r)
	}, code)
	for _, other := range []string{swapped, strings.ToUpper(code)} {
		if !slices.Contains(all, other) {
			all = append(all, other)
		}
	}
	return all
}

func said(code string, en, zh string) *StationDoc {
	return &StationDoc{Kind: ShowSaid, Code: code, Says: connectors.Text{EN: en, ZH: zh}}
}

func (s *station) command(ctx context.Context) (*StationDoc, error) {
	if s.code == "" {
		return nil, nil
	}
	word, is := strings.CutPrefix(strings.ToUpper(s.code), commandPrefix)
	if !is {
		return nil, nil
	}
	if _, known := commandOf(word); known {
		return &StationDoc{Kind: ShowCommand, Command: word}, nil
	}
	return s.refusal(ctx, "unknown_command", connectors.Refuse("%q is no command of this station", "「%s」不是此工作站的指令",
		"Print the sheet of commands again.", "請重新列印指令條碼表。", s.code))
}

// badge finds the operator whose badge it is. No operator, a code too short for a badge and too many wrong ones in a row are no badge here.
func (s *station) badge(ctx context.Context) (*StationDoc, error) {
	if len([]rune(s.code)) < leastBadge {
		return nil, nil
	}
	got, err := s.IdentifyOperator(ctx, s.code, "", "")
	switch connectors.KindOf(err) {
	case connectors.NotFound, connectors.Rejected, connectors.Throttled:
		return nil, nil
	}
	if err != nil || !got.OK {
		return nil, err
	}
	return &StationDoc{Kind: ShowOperator, Operator: got.Name}, nil
}

// quantities are typed as 5, 5* or *5.
var quantities = regexp.MustCompile(`^\*?(\d{1,4})\*?$`)

func (s *station) quantity(context.Context) (*StationDoc, error) {
	m := quantities.FindStringSubmatch(s.code)
	if m == nil {
		return nil, nil
	}
	n, err := strconv.ParseInt(m[1], 10, 64)
	if err != nil || n == 0 {
		return nil, err
	}
	return &StationDoc{Kind: ShowPieces, Pieces: n}, nil
}

// counted is a quantity and a code in one: 5*4710000000024.
var counted = regexp.MustCompile(`^(\d{1,4})\*(.+)$`)

// item counts a piece of the open order. A product that the order does not have is a stop; a code that is no product's is not its business.
func (s *station) item(ctx context.Context) (*StationDoc, error) {
	code, pieces := s.code, s.pieces
	if m := counted.FindStringSubmatch(code); m != nil {
		n, err := strconv.ParseInt(m[1], 10, 64)
		if err != nil {
			return nil, err
		}
		code, pieces = m[2], max(n, 1)
	}
	for _, spelled := range spellings(code) {
		products, err := s.Engine.Store.ProductsByCode(ctx, store.Only{Merchant: s.order.MerchantID}, spelled)
		if err != nil {
			return nil, err
		}
		if len(products) == 0 {
			continue
		}
		scans := append(slices.Clone(s.scan.Scans), ScanView{Code: spelled, Pieces: pieces})
		return s.scanned(ctx, scans)
	}
	return nil, nil
}

// scanned counts what was scanned, the last one included.
func (s *station) scanned(ctx context.Context, scans []ScanView) (*StationDoc, error) {
	doc, err := s.orderDoc(ctx, s.order, scans, s.who)
	if err != nil || doc.Kind != ShowOrder {
		return doc, err
	}
	last := scans[len(scans)-1]
	products, err := s.Engine.Store.ProductsByCode(ctx, store.Only{Merchant: s.order.MerchantID}, last.Code)
	if err != nil || len(products) == 0 {
		return doc, err
	}
	for _, item := range doc.Order.Items {
		if item.Product == products[0].ID {
			doc.Order.Last = item.ID
			if item.Scanned < item.Pieces {
				break
			}
		}
	}
	return doc, nil
}

// toteHere binds a tote to the open order, or finds that it holds another one's goods.
func (s *station) toteHere(ctx context.Context) (*StationDoc, error) {
	tote, is, err := s.toteOf(ctx)
	if err != nil || !is {
		return nil, err
	}
	if o, err := s.inTote(ctx, tote); err != nil || o != nil {
		if err != nil {
			return nil, err
		}
		return s.switchTo(ctx, o)
	}
	if _, err := s.Engine.Fulfil.Begin(ctx, s.order.ID, tote, s.who); err != nil {
		return s.refusal(ctx, "", err)
	}
	doc, err := s.orderDoc(ctx, s.order, s.scan.Scans, s.who)
	if err == nil && doc.Kind == ShowOrder {
		doc.Code, doc.Says = "tote", connectors.Text{EN: "The goods are in tote " + tote, ZH: "商品放在揀貨箱 " + tote}
	}
	return doc, err
}

// toteOf says whether the code is a tote's: one that holds goods now, or one of the form that the warehouse's totes have.
func (s *station) toteOf(ctx context.Context) (tote string, is bool, err error) {
	for _, spelled := range spellings(s.code) {
		o, err := s.inTote(ctx, spelled)
		if err != nil || o != nil {
			return spelled, err == nil, err
		}
	}
	set, err := s.StationSettings(ctx)
	if err != nil || set.TotePrefix == "" {
		return "", false, err
	}
	code := strings.ToUpper(s.code)
	return code, strings.HasPrefix(code, strings.ToUpper(set.TotePrefix)) && len(code) > len(set.TotePrefix), nil
}

// otherOrder is the number of an order, or a parcel's, while one is open.
func (s *station) otherOrder(ctx context.Context) (*StationDoc, error) {
	found, err := s.meant(ctx)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	if slices.ContainsFunc(found, func(o store.Order) bool { return o.ID == s.order.ID }) {
		return said("open_already", "This order is open already: scan its items", "此訂單已開啟，請掃描商品"), nil
	}
	if len(found) > 1 && len(s.scan.Scans) == 0 {
		return s.choose(ctx, found)
	}
	return s.switchTo(ctx, &found[0])
}

// switchTo opens another order, unless something of the open one was scanned already.
func (s *station) switchTo(ctx context.Context, o *store.Order) (*StationDoc, error) {
	if o.ID == s.order.ID {
		return said("open_already", "This order is open already: scan its items", "此訂單已開啟，請掃描商品"), nil
	}
	if len(s.scan.Scans) > 0 {
		return s.refusal(ctx, "busy", connectors.Refuse("that is order %[2]s, and order %[1]s is not finished", "這是訂單 %[2]s，但訂單 %[1]s 尚未完成",
			"Finish this order, or cancel it first.", "請先完成或取消目前的訂單。", s.order.Number, o.Number))
	}
	if _, err := s.StationLeave(ctx, idOf(orderPrefix, s.order.ID), s.who); err != nil {
		return nil, err
	}
	return s.open(ctx, o)
}

// meant gives the orders that the code names: by any number, its id, or the id of one of its parcels.
func (s *station) meant(ctx context.Context) ([]store.Order, error) {
	for _, spelled := range spellings(s.code) {
		found, err := s.ordersMeant(ctx, spelled)
		if err != nil || len(found) > 0 {
			return found, err
		}
	}
	return nil, nil
}

// usedTote opens the order whose goods lie in a tote.
func (s *station) usedTote(ctx context.Context) (*StationDoc, error) {
	for _, spelled := range spellings(s.code) {
		o, err := s.inTote(ctx, spelled)
		if err != nil {
			return nil, err
		}
		if o != nil {
			return s.open(ctx, o)
		}
	}
	return nil, nil
}

// inTote gives the order whose goods lie in a tote, nil if there is none in sight.
func (a *App) inTote(ctx context.Context, tote string) (*store.Order, error) {
	inside, err := a.Engine.Store.OpenShipmentsInTote(ctx, tote)
	if err != nil || len(inside) == 0 {
		return nil, err
	}
	o, err := a.findOrder(ctx, idOf(orderPrefix, inside[0].OrderID))
	if connectors.KindOf(err) == connectors.NotFound {
		return nil, nil
	}
	return &o, err
}

// emptyTote says that a tote holds nothing.
func (s *station) emptyTote(ctx context.Context) (*StationDoc, error) {
	tote, is, err := s.toteOf(ctx)
	if err != nil || !is {
		return nil, err
	}
	return &StationDoc{Kind: ShowUnknown, Code: "tote_empty", Says: connectors.Text{EN: "Tote " + tote + " is empty", ZH: "揀貨箱 " + tote + " 是空的"},
		Do: connectors.Text{EN: "Open an order first, then scan the tote to bind it.", ZH: "請先開啟訂單，再掃描揀貨箱以綁定。"}}, nil
}

// parcelOf shows a parcel by its id or tracking number.
func (s *station) parcelOf(ctx context.Context) (*StationDoc, error) {
	for _, spelled := range spellings(s.code) {
		p, found, err := s.parcelMeant(ctx, spelled)
		if err != nil {
			return nil, err
		}
		if found {
			return s.parcelDoc(ctx, &p)
		}
	}
	return nil, nil
}

// orderOf opens the order that a number means, or asks which.
func (s *station) orderOf(ctx context.Context) (*StationDoc, error) {
	found, err := s.meant(ctx)
	switch {
	case err != nil || len(found) == 0:
		return nil, err
	case len(found) > 1:
		return s.choose(ctx, found)
	}
	o, err := s.Engine.Store.Order(ctx, found[0].ID)
	if err != nil {
		return nil, err
	}
	return s.open(ctx, &o)
}

// mostChoices are the keys 1 to 9.
const mostChoices = 9

// choose asks which order is meant, those that can be packed first.
func (s *station) choose(ctx context.Context, found []store.Order) (*StationDoc, error) {
	slices.SortStableFunc(found, func(a, b store.Order) int { return urgency(a.State) - urgency(b.State) })
	found = found[:min(len(found), mostChoices)]
	views, err := s.orderViews(ctx, found)
	if err != nil {
		return nil, err
	}
	doc := &StationDoc{Kind: ShowChoices}
	for _, v := range views {
		var items []string
		for _, l := range v.Lines {
			items = append(items, strconv.FormatInt(l.Quantity, 10)+" × "+firstWord(l.SKU, l.Name))
		}
		doc.Choices = append(doc.Choices, StationChoice{Order: v.ID, Number: v.Number, Platform: v.Platform, Account: v.Account, State: v.State,
			Mark: v.Mark, Items: strings.Join(items, ", ")})
	}
	return doc, nil
}

func firstWord(words ...string) string {
	for _, word := range words {
		if word != "" {
			return word
		}
	}
	return ""
}

// urgency puts what can be packed now before what cannot, and what is over last.
func urgency(state store.OrderState) int {
	return slices.Index([]store.OrderState{store.Picking, store.Ready, store.Packed, store.PartlyShipped, store.Short, store.Held, store.Shipped,
		store.Reported, store.Cancelled}, state)
}

// mostWanting is how many orders are looked at for one that can take an item.
const mostWanting = 50

// wanted opens the most urgent order that still takes the item scanned, and counts it as its first piece.
func (s *station) wanted(ctx context.Context) (*StationDoc, error) {
	code, products, err := s.products(ctx)
	if err != nil || len(products) == 0 {
		return nil, err
	}
	ids := make([]string, len(products))
	for i, p := range products {
		ids[i] = p.ID
	}
	only, err := s.Scope(ctx)
	if err != nil {
		return nil, err
	}
	orders, err := s.Engine.Store.OrdersWanting(ctx, only, ids, mostWanting)
	if err != nil {
		return nil, err
	}
	scans := []ScanView{{Code: code, Pieces: 1}}
	for _, id := range orders {
		_, err := s.Engine.Fulfil.Count(ctx, id, fulfilScans(scans))
		if connectors.KindOf(err) == connectors.Rejected {
			continue // held since, short, or packed but for other items
		}
		if err != nil {
			return nil, err
		}
		o, err := s.findOrder(ctx, idOf(orderPrefix, id))
		if err != nil {
			return nil, err
		}
		doc, err := s.open(ctx, &o)
		if err != nil || doc.Kind != ShowOrder {
			return doc, err
		}
		s.order = &o
		return s.scanned(ctx, scans)
	}
	p := products[0]
	return &StationDoc{Kind: ShowUnknown, Code: "nobody_wants",
		Says: connectors.Text{EN: "No order that is ready takes " + p.SKU + " " + p.Name, ZH: "目前沒有可包裝的訂單需要 " + p.SKU + " " + p.Name},
		Do: connectors.Text{EN: "Scan the order's number instead, or put the piece back on its shelf.",
			ZH: "請改掃描訂單編號，或將商品放回儲位。"}}, nil
}

// products gives the products that have the code, in the spelling that fits.
func (s *station) products(ctx context.Context) (string, []store.Product, error) {
	only, err := s.Scope(ctx)
	if err != nil {
		return "", nil, err
	}
	for _, spelled := range spellings(s.code) {
		found, err := s.Engine.Store.ProductsByCode(ctx, only, spelled)
		if err != nil || len(found) > 0 {
			return spelled, found, err
		}
	}
	return "", nil, nil
}

// notAnItem catches an item's barcode where a tracking number is expected.
func (s *station) notAnItem(ctx context.Context) (*StationDoc, error) {
	_, products, err := s.products(ctx)
	if err != nil || len(products) == 0 {
		return nil, err
	}
	return s.refusal(ctx, "not_a_number", connectors.Refuse("that is the barcode of %s, not a tracking number", "這是商品 %s 的條碼，不是物流單號",
		"Scan the barcode on the carrier's label.", "請掃描物流託運單上的條碼。", products[0].SKU))
}

func (s *station) number(context.Context) (*StationDoc, error) {
	if s.code == "" {
		return nil, nil
	}
	return &StationDoc{Kind: ShowNumber, Number: s.code}, nil
}

// carrier finds an own carrier by the code or name of a shipping type, or by its own name.
func (s *station) carrier(ctx context.Context) (*StationDoc, error) {
	types, err := s.Engine.Store.ShippingTypes(ctx)
	if err != nil {
		return nil, err
	}
	for _, t := range types {
		if slices.ContainsFunc([]string{t.Code, t.Name, t.Carrier}, func(word string) bool { return strings.EqualFold(word, s.code) }) {
			return &StationDoc{Kind: ShowCarrier, Carrier: firstWord(t.Carrier, t.Name)}, nil
		}
	}
	return nil, nil
}

// unknown says that nothing here has the code, and why where that is known.
func (s *station) unknown(ctx context.Context) (*StationDoc, error) {
	if s.code == "" {
		return nil, nil
	}
	doc := &StationDoc{Kind: ShowUnknown, Code: "unknown_code",
		Says: connectors.Text{EN: "Nothing here has the code " + s.code, ZH: "查無條碼「" + s.code + "」"},
		Do: connectors.Text{EN: "Scan it again. An order that should be here: `gowarehouse order why`. A product: add the barcode to it.",
			ZH: "請重新掃描。若為訂單，請查詢原因：`gowarehouse order why`；若為商品，請將條碼加入商品資料。"}}
	if s.order != nil {
		doc.Do = connectors.Text{EN: "It was not counted. Scan it again; if it is right, add the barcode to the product.",
			ZH: "未計入。請重新掃描；若條碼無誤，請將條碼加入商品資料。"}
		view, err := s.orderDoc(ctx, s.order, s.scan.Scans, s.who)
		if err != nil || view.Kind != ShowOrder {
			return view, err
		}
		doc.Order = view.Order
		return doc, nil
	}
	only, err := s.Scope(ctx)
	if err != nil {
		return nil, err
	}
	why, err := s.Engine.Intake.WhyRefused(ctx, only, s.code)
	if !why.IsZero() {
		doc.Code, doc.Says = "not_here", why
	}
	return doc, err
}

// refusal is a full-screen stop for an error that a person can do something about. The open order stays as it was.
func (s *station) refusal(ctx context.Context, code string, err error) (*StationDoc, error) {
	doc, err := stop(code, err)
	if err != nil || s.order == nil {
		return doc, err
	}
	view, err := s.orderDoc(ctx, s.order, s.scan.Scans, s.who)
	if err != nil || view.Kind != ShowOrder {
		return view, err
	}
	doc.Order = view.Order
	return doc, nil
}

func fulfilScans(scans []ScanView) []fulfil.Scan {
	all := make([]fulfil.Scan, len(scans))
	for i, scan := range scans {
		all[i] = fulfil.Scan{Code: scan.Code, Pieces: scan.Pieces}
	}
	return all
}

// ordersMeant finds the orders that a code names: by any number, or by their own id.
func (a *App) ordersMeant(ctx context.Context, code string) ([]store.Order, error) {
	only, err := a.Scope(ctx)
	if err != nil {
		return nil, err
	}
	found, err := a.Engine.Store.OrdersByNumber(ctx, only, code)
	if err != nil || len(found) > 0 {
		return found, err
	}
	row, is := rowOf(orderPrefix, strings.ToLower(code))
	if !is {
		return nil, nil
	}
	o, err := a.findOrder(ctx, idOf(orderPrefix, row))
	if connectors.KindOf(err) == connectors.NotFound {
		return nil, nil
	}
	return []store.Order{o}, err
}
