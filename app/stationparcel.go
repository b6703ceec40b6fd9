package app

// A packed parcel at a station: what it waits for, from the number to the label or the own carrier's number, and how to take it back.

import (
	"context"
	"slices"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/fulfil"
	"gowarehouse/engine/store"
)

// ParcelStep is what a parcel waits for.
type ParcelStep string

// The steps of a parcel.
const (
	ParcelPacked   ParcelStep = "packed"    // to be shipped: its number is not asked for yet
	ParcelOptions  ParcelStep = "options"   // the platform wants a choice that has no default: Options
	ParcelCarrier  ParcelStep = "carrier"   // the own carrier is not known: Carriers
	ParcelNumber   ParcelStep = "number"    // the own carrier's tracking number; where the platform is told nothing it may be left out
	ParcelWaiting  ParcelStep = "waiting"   // for the platform's number
	ParcelRefused  ParcelStep = "refused"   // the platform refused it: Reason
	ParcelUnclear  ParcelStep = "unclear"   // nobody can tell whether the platform has it: Reason
	ParcelLabelDue ParcelStep = "label_due" // the number is there, the label comes
	ParcelNoLabel  ParcelStep = "no_label"  // fetching the label was refused: Reason
	ParcelPassword ParcelStep = "password"  // the label is locked
	ParcelDamaged  ParcelStep = "damaged"   // the label cannot be used
	ParcelWhich    ParcelStep = "which"     // the label is to be chosen from a sheet: StationPieces
	ParcelLabel    ParcelStep = "label"     // the label is here
	ParcelShipped  ParcelStep = "shipped"   // it left with the own carrier
	ParcelStopped  ParcelStep = "stopped"   // the order must not leave: Reason
	ParcelVoid     ParcelStep = "void"      // it was taken apart
)

// StationParcelView is a packed parcel at a station.
type StationParcelView struct {
	ID        string              `json:"id"`
	Order     string              `json:"order"`
	Number    string              `json:"number"` // of the order
	Platform  string              `json:"platform"`
	Account   string              `json:"account"`
	Mode      connectors.ShipMode `json:"mode"`
	Box       int                 `json:"box"`    // which of the order's parcels, from 1
	Boxes     int                 `json:"boxes"`  // so far
	Rest      bool                `json:"rest"`   // something of the order is in no parcel yet
	Others    []string            `json:"others"` // ids of the order's other parcels
	Step      ParcelStep          `json:"step"`
	Reason    Trouble             `json:"reason"` // why it stands still, and what to do; empty where it does not
	Carrier   string              `json:"carrier"`
	Tracking  string              `json:"tracking_number"`
	Carriers  []StationCarrier    `json:"carriers"` // to choose from, those used lately first
	Options   []ShipOptionView    `json:"options"`  // to choose first, at whatever step: each without a default
	NoLabel   *connectors.Text    `json:"no_label"` // why the platform gives none
	Label     LabelView           `json:"label"`
	Print     *PrintJobView       `json:"print"`      // the newest; null where nothing was printed
	NoPrinter *Trouble            `json:"no_printer"` // why nothing can be printed at this station
	PackedBy  string              `json:"packed_by"`
	Undo      StationUndo         `json:"undo"`
}

// StationCarrier is an own carrier: how platforms are told of it, and how people call it.
type StationCarrier struct {
	Carrier string `json:"carrier"`
	Name    string `json:"name"`
}

// UndoKind is what can be taken back of a parcel.
type UndoKind string

// The kinds of undoing.
const (
	UndoNothing  UndoKind = "nothing"
	UndoPacking  UndoKind = "packing"  // the parcel is taken apart
	UndoShipping UndoKind = "shipping" // the parcel waits again; the platform is told nothing
)

// StationUndo is what can be taken back of a parcel, and for how long.
type StationUndo struct {
	Kind    UndoKind `json:"kind"`
	Seconds *int64   `json:"seconds"` // from now; null: no end is known
}

// noLabelBecause says why the platform gives no label, by how the order ships.
var noLabelBecause = map[connectors.ShipMode]connectors.Text{
	connectors.ShipSelf: {EN: "Self-ship: the platform gives no label here. Use your own carrier's label.",
		ZH: "自行出貨：平台不提供標籤，請使用自有物流商的託運單。"},
	connectors.ShipNone: {EN: "Read-only: this platform takes nothing back and gives no label. Use your own carrier's label; enter the number in its " +
		"own back office.",
		ZH: "唯讀：此平台不接受回傳，也不提供標籤。請使用自有物流商的託運單，並自行於平台後台填寫單號。"},
}

// parcelMeant finds a live parcel by its id or tracking number.
func (a *App) parcelMeant(ctx context.Context, code string) (p store.Parcel, found bool, err error) {
	if row, is := rowOf(parcelPrefix, code); is {
		p, err = a.findParcel(ctx, idOf(parcelPrefix, row))
		if connectors.KindOf(err) == connectors.NotFound {
			return p, false, nil
		}
		return p, err == nil && p.VoidedAt == nil, err
	}
	parcels, err := a.Engine.Store.ParcelsByNumber(ctx, code, store.At(a.Engine.Now().Add(-trackingMemory)))
	if err != nil || len(parcels) != 1 {
		return p, false, err // several in one box: the order is chosen
	}
	p, err = a.findParcel(ctx, idOf(parcelPrefix, parcels[0].ID))
	if connectors.KindOf(err) == connectors.NotFound {
		return p, false, nil
	}
	return p, err == nil, err
}

// trackingMemory is for how long a tracking number means the parcel that had it: carriers use theirs again.
const trackingMemory = 90 * 24 * time.Hour

// parcelToShow gives the parcel of an order that a station should show: the first that waits, else the newest.
func (a *App) parcelToShow(ctx context.Context, order int64) (p store.Parcel, found bool, err error) {
	all, err := a.Engine.Store.Parcels(ctx, order)
	if err != nil {
		return p, false, err
	}
	for _, other := range all {
		if other.VoidedAt == nil {
			p, found = other, true
			if other.ShippedAt == nil {
				break
			}
		}
	}
	return p, found, nil
}

// StationParcel shows a parcel: what it waits for.
func (a *App) StationParcel(ctx context.Context, id string) (StationDoc, error) {
	p, err := a.findParcel(ctx, id)
	if err != nil {
		return StationDoc{}, err
	}
	return finished(a.parcelDoc(ctx, &p))
}

func (a *App) parcelDoc(ctx context.Context, p *store.Parcel) (*StationDoc, error) {
	view, err := a.stationParcel(ctx, p)
	return &StationDoc{Kind: ShowParcel, Parcel: view}, err
}

func (a *App) stationParcel(ctx context.Context, p *store.Parcel) (*StationParcelView, error) {
	o, err := a.Engine.Store.Order(ctx, p.OrderID)
	if err != nil {
		return nil, err
	}
	n, err := a.names(ctx)
	if err != nil {
		return nil, err
	}
	view := &StationParcelView{ID: idOf(parcelPrefix, p.ID), Order: idOf(orderPrefix, o.ID), Number: o.Number, Platform: o.Platform, Mode: p.ShipMode,
		Carrier: p.Carrier, Tracking: p.TrackingNumber, Others: []string{}, Carriers: []StationCarrier{},
		Options: []ShipOptionView{}, Undo: StationUndo{Kind: UndoNothing}}
	if view.Account, err = n.account(ctx, &a.Engine.Store.Queries, o.AccountID); err != nil {
		return nil, err
	}
	if why, none := noLabelBecause[p.ShipMode]; none {
		view.NoLabel = &why
	}
	if err := a.placeParcel(ctx, view, p); err != nil {
		return nil, err
	}
	effects, err := a.Engine.Store.EffectsOfParcel(ctx, p.ID)
	if err != nil {
		return nil, err
	}
	if err := a.stepOf(ctx, view, p, &o, effects); err != nil {
		return nil, err
	}
	view.Undo = undoOf(p, effects, a.Engine.Now())
	return view, a.printOf(ctx, view, p)
}

// printOf says how far the label's printing is.
func (a *App) printOf(ctx context.Context, view *StationParcelView, p *store.Parcel) error {
	var err error
	if view.Label, err = a.LabelPages(ctx, view.ID); err != nil || p.ShipMode != connectors.ShipLabel {
		return err
	}
	if view.Step == ParcelDamaged && view.Label.Which {
		view.Step, view.Reason = ParcelWhich, reasonOf(nil, string(ParcelWhich))
	}
	jobs, err := a.Engine.Store.PrintJobsOfParcel(ctx, p.ID)
	if err != nil {
		return err
	}
	if len(jobs) > 0 {
		views, err := a.printViews(ctx, jobs[len(jobs)-1:])
		if err != nil {
			return err
		}
		view.Print = &views[0]
	}
	set, err := a.StationSettings(ctx)
	if err != nil {
		return err
	}
	if _, err := a.Engine.Printing.PrinterFor(ctx, set.Name, store.PrintLabel); err != nil {
		doc, err := stop("no_printer", err)
		if err != nil {
			return err
		}
		view.NoPrinter = &Trouble{"no_printer", doc.Says, stationDo["no_printer"]}
	}
	return nil
}

// StationPrint prints the label of a parcel on the station's printer: once, unless it is a reprint, which counts as a copy.
func (a *App) StationPrint(ctx context.Context, id string, reprint bool, who string) (StationDoc, error) {
	p, err := a.findParcel(ctx, id)
	if err != nil {
		return StationDoc{}, err
	}
	set, err := a.StationSettings(ctx)
	if err != nil {
		return StationDoc{}, err
	}
	if err := a.Engine.Fulfil.MayLeave(ctx, p.OrderID); err != nil {
		return finished(a.shipStop(ctx, &p, err))
	}
	if _, err := a.PrintLabels(ctx, []string{idOf(parcelPrefix, p.ID)}, LabelPrint{Station: set.Name, Reprint: reprint}, who); err != nil {
		return finished(a.shipStop(ctx, &p, err))
	}
	return a.StationParcel(ctx, id)
}

// placeParcel says which of the order's parcels it is, and who packed it.
func (a *App) placeParcel(ctx context.Context, view *StationParcelView, p *store.Parcel) error {
	all, err := a.Engine.Store.Parcels(ctx, p.OrderID)
	if err != nil {
		return err
	}
	for _, other := range all {
		if other.VoidedAt != nil {
			continue
		}
		view.Boxes++
		if other.ID == p.ID {
			view.Box = view.Boxes
			continue
		}
		view.Others = append(view.Others, idOf(parcelPrefix, other.ID))
	}
	left, err := a.Engine.Fulfil.Checklist(ctx, p.OrderID)
	if err != nil {
		return err
	}
	view.Rest = len(left) > 0
	sh, err := a.Engine.Store.Shipment(ctx, p.ShipmentID)
	view.PackedBy = sh.Packer
	return err
}

// newest gives the newest effect of a kind that was not called off, nil if there is none. Effects come oldest first.
func newest(effects []store.Effect, kind store.EffectKind) *store.Effect {
	for i := len(effects) - 1; i >= 0; i-- {
		if effects[i].Kind == kind && effects[i].State != store.EffectCancelled {
			return &effects[i]
		}
	}
	return nil
}

// stepOf finds what a parcel waits for.
func (a *App) stepOf(ctx context.Context, view *StationParcelView, p *store.Parcel, o *store.Order, effects []store.Effect) error {
	if p.VoidedAt != nil {
		view.Step = ParcelVoid
		return nil
	}
	if err := a.Engine.Fulfil.MayLeave(ctx, o.ID); err != nil {
		doc, err := stop("", err)
		if err != nil {
			return err
		}
		view.Step, view.Reason = ParcelStopped, Trouble{doc.Code, doc.Says, doc.Do}
		return nil
	}
	switch {
	case p.ShipMode == connectors.ShipLabel && p.ShippedAt == nil:
		view.Step, view.Reason = numberStep(newest(effects, store.EffectArrange))
		if view.Step == ParcelPacked {
			return a.askOptions(ctx, view, p)
		}
	case p.ShipMode == connectors.ShipLabel:
		view.Step, view.Reason = labelStep(p, newest(effects, store.EffectLabel))
	case p.ShippedAt != nil:
		view.Step = ParcelShipped
		if e := newest(effects, store.EffectTracking); e != nil && e.Error != "" {
			view.Reason = reasonOf(e, "push_"+string(e.State))
		}
	default:
		view.Step = ParcelNumber
		if err := a.ownCarriers(ctx, view, o); err != nil {
			return err
		}
		return a.askOptions(ctx, view, p)
	}
	return nil
}

// numberSteps are the steps of a parcel whose number was asked for.
var numberSteps = map[store.EffectState]ParcelStep{store.EffectFailed: ParcelRefused, store.EffectUnclear: ParcelUnclear}

func numberStep(arrange *store.Effect) (ParcelStep, Trouble) {
	if arrange == nil {
		return ParcelPacked, Trouble{}
	}
	step, known := numberSteps[arrange.State]
	if !known {
		step = ParcelWaiting
	}
	return step, reasonOf(arrange, string(step))
}

// labelSteps are the steps of a parcel by what became of its label.
var labelSteps = map[store.LabelState]ParcelStep{store.LabelFetched: ParcelLabel, store.LabelOpened: ParcelLabel,
	store.LabelPasswordNeeded: ParcelPassword, store.LabelDamaged: ParcelDamaged}

func labelStep(p *store.Parcel, fetch *store.Effect) (ParcelStep, Trouble) {
	if step, here := labelSteps[p.Label]; here {
		return step, reasonOf(nil, string(step))
	}
	if fetch != nil && (fetch.State == store.EffectFailed || fetch.State == store.EffectUnclear) {
		return ParcelNoLabel, reasonOf(fetch, string(ParcelNoLabel))
	}
	return ParcelLabelDue, reasonOf(fetch, string(ParcelLabelDue))
}

// reasonOf says why an effect stands still, where it said so, and what to do at this step.
func reasonOf(e *store.Effect, step string) Trouble {
	r := Trouble{Code: step, Do: stationDo[step]}
	if e != nil && e.Error != "" {
		r.Says = connectors.Halves(e.Error)
		if e.ErrorCode != "" {
			r.Code = e.ErrorCode
		}
	}
	return r
}

// askOptions says which choices of the platform have no default: the parcel cannot be shipped without them. A platform that cannot be
// asked now does not keep the parcel: shipping asks again, and own carriers leave without asking it.
func (a *App) askOptions(ctx context.Context, view *StationParcelView, p *store.Parcel) error {
	options, err := a.Engine.Fulfil.Options(ctx, p.ID, "")
	switch {
	case err != nil && p.ShipMode != connectors.ShipLabel:
		return ctx.Err()
	case err != nil:
		doc, failure := stop("options", err)
		if failure != nil {
			doc = &StationDoc{Code: "offline", Says: connectors.Text{EN: Explain(err, "en").Message, ZH: Explain(err, "zh-TW").Message},
				Do: stationDo["offline"]}
		}
		view.Reason = Trouble{doc.Code, doc.Says, doc.Do}
		return ctx.Err()
	}
	for _, o := range options {
		if o.Required && o.Default == "" {
			if p.ShipMode == connectors.ShipLabel {
				view.Step = ParcelOptions
			}
			view.Options = append(view.Options, ShipOptionView{Key: o.Key, Label: o.Label, Required: true, Choices: choiceViews(o.Choices)})
		}
	}
	return nil
}

// ownCarriers names the carrier of the order's shipping type, and those to choose from.
func (a *App) ownCarriers(ctx context.Context, view *StationParcelView, o *store.Order) error {
	types, err := a.Engine.Store.ShippingTypes(ctx)
	if err != nil {
		return err
	}
	for _, t := range types {
		name := firstWord(t.Carrier, t.Name)
		if t.Code == o.ShippingType && view.Carrier == "" {
			view.Carrier = name
		}
		if t.Enabled && name != "" && !slices.ContainsFunc(view.Carriers, func(c StationCarrier) bool { return c.Carrier == name }) {
			view.Carriers = append(view.Carriers, StationCarrier{name, t.Name})
		}
	}
	if view.Carrier == "" && view.Mode == connectors.ShipSelf {
		view.Step = ParcelCarrier
	}
	recent, err := a.Engine.Store.RecentCarriers(ctx)
	last := func(c StationCarrier) int {
		if i := slices.Index(recent, c.Carrier); i >= 0 {
			return i
		}
		return len(recent)
	}
	slices.SortStableFunc(view.Carriers, func(a, b StationCarrier) int { return last(a) - last(b) })
	return err
}

// undoOf says what can be taken back of a parcel.
func undoOf(p *store.Parcel, effects []store.Effect, now time.Time) StationUndo {
	push, arrange := newest(effects, store.EffectTracking), newest(effects, store.EffectArrange)
	atRest := func(e *store.Effect) bool {
		return e == nil || e.State == store.EffectDue || e.State == store.EffectFailed
	}
	switch {
	case p.VoidedAt != nil:
	case p.ShippedAt == nil && atRest(arrange) && (p.TrackingNumber == "" || p.ShipMode != connectors.ShipLabel):
		return StationUndo{Kind: UndoPacking}
	case p.ShippedAt != nil && p.ShipMode == connectors.ShipNone:
		return StationUndo{Kind: UndoShipping}
	case p.ShippedAt != nil && p.ShipMode == connectors.ShipSelf && push != nil && atRest(push):
		undo := StationUndo{Kind: UndoShipping}
		if push.State == store.EffectDue {
			undo.Seconds = new(max(0, int64(push.DueAt.Time().Sub(now).Seconds())))
		}
		return undo
	}
	return StationUndo{Kind: UndoNothing}
}

// StationClose packs what was scanned of the open order as one parcel and begins to ship it. Where part of the order is left, split
// must say that this is meant; the numbers of the platform are then asked for with the last parcel, since a platform wants to know
// all parcels of an order at once.
func (a *App) StationClose(ctx context.Context, key string, scans []ScanView, split bool, who string) (StationDoc, error) {
	o, err := a.findOrder(ctx, key)
	if err != nil {
		return StationDoc{}, err
	}
	contents, err := a.Engine.Fulfil.Contents(ctx, o.ID, fulfilScans(scans))
	if err != nil {
		return a.closeStop(ctx, &o, scans, err, who)
	}
	if !split {
		doc, err := a.orderDoc(ctx, &o, scans, who)
		if err != nil || doc.Kind != ShowOrder || !doc.Order.Complete {
			return finished(doc, err)
		}
	}
	made, err := a.Engine.Fulfil.Pack(ctx, o.ID, fulfil.Packing{Parcels: [][]fulfil.Piece{contents}, Scanned: fulfil.Codes(fulfilScans(scans))}, who)
	if err != nil {
		return a.closeStop(ctx, &o, scans, err, who)
	}
	left, err := a.Engine.Fulfil.Checklist(ctx, o.ID)
	if err != nil {
		return StationDoc{}, err
	}
	if len(left) > 0 && made[0].ShipMode == connectors.ShipLabel {
		s := &station{App: a, who: who}
		return finished(s.open(ctx, &o))
	}
	return a.StationShip(ctx, idOf(parcelPrefix, made[0].ID), StationShipping{}, who)
}

// closeStop is the stop of an order that could not be packed, which stays open where it may.
func (a *App) closeStop(ctx context.Context, o *store.Order, scans []ScanView, err error, who string) (StationDoc, error) {
	doc, failure := stop("", err)
	if failure != nil {
		return StationDoc{}, failure
	}
	before, failure := a.orderDoc(ctx, o, scans, who)
	if failure != nil || before.Kind != ShowOrder {
		return finished(before, failure)
	}
	doc.Order, doc.Scans = before.Order, scans
	return finished(doc, nil)
}

// StationShipping is how a parcel ships from a station.
type StationShipping struct {
	Options  map[string]string // the platform's choices, over their defaults
	Carrier  string            // own carrier; empty: the shipping type's
	Number   string            // its tracking number
	Together bool              // the number belongs to another parcel too: both are in one box
	Now      bool              // ship without a number, where the platform is told nothing
}

// StationShip ships a packed parcel as far as it can: with the platform's logistics it asks for the numbers of all parcels of the
// order that wait, unless a choice is missing; with an own carrier it needs the number. It gives what the parcel waits for then.
func (a *App) StationShip(ctx context.Context, id string, s StationShipping, who string) (StationDoc, error) {
	p, err := a.findParcel(ctx, id)
	if err != nil {
		return StationDoc{}, err
	}
	view, err := a.stationParcel(ctx, &p)
	if err != nil {
		return StationDoc{}, err
	}
	how := fulfil.How{Options: s.Options, Carrier: firstWord(s.Carrier, view.Carrier), Number: cleanCode(s.Number), Anyway: s.Together}
	switch {
	case len(view.Options) > 0 && len(s.Options) == 0, view.Step == ParcelStopped:
		return finished(a.parcelDoc(ctx, &p))
	case p.ShipMode == connectors.ShipLabel:
		how.Carrier = ""
	case p.ShippedAt != nil || how.Number == "" && (p.ShipMode == connectors.ShipSelf || !s.Now):
		return finished(a.parcelDoc(ctx, &p))
	default:
		how.Parcel = p.ID
	}
	if _, err := a.Engine.Fulfil.Ship(ctx, p.OrderID, []fulfil.How{how}, who); err != nil {
		return finished(a.shipStop(ctx, &p, err))
	}
	return a.StationParcel(ctx, id)
}

// shipStop is the stop of a parcel that could not be shipped; the parcel stays as it was.
func (a *App) shipStop(ctx context.Context, p *store.Parcel, err error) (*StationDoc, error) {
	if codeOf(err) == "not_packed" { // another window was quicker
		return a.parcelDoc(ctx, p)
	}
	doc, err := stop("", err)
	if err != nil {
		return nil, err
	}
	doc.Parcel, err = a.stationParcel(ctx, p)
	return doc, err
}

// StationAgain tries again what the platform refused of a parcel: its number, or its label.
func (a *App) StationAgain(ctx context.Context, id, who string) (StationDoc, error) {
	p, err := a.findParcel(ctx, id)
	if err != nil {
		return StationDoc{}, err
	}
	if p.ShippedAt == nil {
		return a.StationShip(ctx, id, StationShipping{Options: p.Options}, who)
	}
	if err := a.Engine.Fulfil.FetchLabel(ctx, p.ID, who); err != nil {
		return finished(a.shipStop(ctx, &p, err))
	}
	return a.StationParcel(ctx, id)
}

// StationPassword tries a password on a parcel's label.
func (a *App) StationPassword(ctx context.Context, id, password, who string) (StationDoc, error) {
	p, err := a.findParcel(ctx, id)
	if err != nil {
		return StationDoc{}, err
	}
	if err := a.Engine.Fulfil.OpenLabel(ctx, p.ID, password, who); err != nil {
		return StationDoc{}, err
	}
	return a.StationParcel(ctx, id)
}

// StationUndoParcel takes back what was done last with a parcel: it waits again where it left with an own carrier, and is taken apart
// where it waits. scans are what of it stays scanned when its order is open again.
func (a *App) StationUndoParcel(ctx context.Context, id string, scans []ScanView, who string) (StationDoc, error) {
	p, err := a.findParcel(ctx, id)
	if err != nil {
		return StationDoc{}, err
	}
	view, err := a.stationParcel(ctx, &p)
	if err != nil {
		return StationDoc{}, err
	}
	if view.Undo.Kind == UndoShipping {
		if err := a.Engine.Fulfil.UndoShip(ctx, p.OrderID, who); err != nil {
			return finished(a.shipStop(ctx, &p, err))
		}
		return a.StationParcel(ctx, id)
	}
	if err := a.Engine.Fulfil.Void(ctx, p.ID, who); err != nil {
		return finished(a.shipStop(ctx, &p, err))
	}
	o, err := a.Engine.Store.Order(ctx, p.OrderID)
	if err != nil {
		return StationDoc{}, err
	}
	s := &station{App: a, who: who}
	doc, err := s.open(ctx, &o)
	if err != nil || doc.Kind != ShowOrder || len(scans) == 0 {
		return finished(doc, err)
	}
	kept, err := a.orderDoc(ctx, &o, scans, who)
	if err != nil || kept.Kind != ShowOrder {
		return finished(doc, err) // they no longer fit: everything is scanned anew
	}
	return finished(kept, nil)
}
