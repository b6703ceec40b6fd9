package app

import (
	"context"
	"slices"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/fulfil"
	"gowarehouse/engine/store"
)

// Pick begins picking an order; tote is the barcode of the box the goods go into, or empty.
func (a *App) Pick(ctx context.Context, key, tote, who string) (OrderDoc, error) {
	return a.onOrder(ctx, key, who, func(o *store.Order) error {
		_, err := a.Engine.Fulfil.Begin(ctx, o.ID, tote, who)
		return err
	})
}

// onOrder does something to an order and gives it as it is then.
func (a *App) onOrder(ctx context.Context, key, who string, act func(o *store.Order) error) (OrderDoc, error) {
	o, err := a.findOrder(ctx, key)
	if err != nil {
		return OrderDoc{}, err
	}
	if err := act(&o); err != nil {
		return OrderDoc{}, err
	}
	return a.Order(ctx, idOf(orderPrefix, o.ID), false, who)
}

// PackLine is how many pieces of an order's line go into a parcel. Line is its id, or its SKU where only one line has it.
type PackLine struct {
	Line     string
	Quantity int64
}

// Packing says what was packed: the contents of each parcel, or one parcel with all that is left when there are none; and
// what was scanned.
type Packing struct {
	Parcels [][]PackLine
	Scanned []string // nil: nothing was scanned
}

// Pack packs an order, or what is left of it.
func (a *App) Pack(ctx context.Context, key string, p Packing, who string) (OrderDoc, error) {
	return a.onOrder(ctx, key, who, func(o *store.Order) error { return a.pack(ctx, o, p, who) })
}

func (a *App) pack(ctx context.Context, o *store.Order, p Packing, who string) error {
	packing := fulfil.Packing{Scanned: p.Scanned}
	lines, err := a.Engine.Store.Lines(ctx, o.ID)
	if err != nil {
		return err
	}
	for _, contents := range p.Parcels {
		var pieces []fulfil.Piece
		for _, c := range contents {
			line, err := lineOf(lines, c.Line, o.Number)
			if err != nil {
				return err
			}
			pieces = append(pieces, fulfil.Piece{Line: line, Quantity: c.Quantity})
		}
		packing.Parcels = append(packing.Parcels, pieces)
	}
	_, err = a.Engine.Fulfil.Pack(ctx, o.ID, packing, who)
	return err
}

// lineOf finds a line of an order by its id or SKU.
func lineOf(lines []store.Line, word, number string) (int64, error) {
	if row, ok := rowOf(linePrefix, word); ok && slices.ContainsFunc(lines, func(l store.Line) bool { return l.ID == row }) {
		return row, nil
	}
	var found []int64
	for _, l := range lines {
		if l.SKU == word {
			found = append(found, l.ID)
		}
	}
	if len(found) == 1 {
		return found[0], nil
	}
	return 0, connectors.Refuse("order %s has %d lines called %q", "訂單 %s 有 %d 筆明細為「%s」", "Give the line's id from `gowarehouse order show`.",
		"請使用 `gowarehouse order show` 的明細識別碼。", number, len(found), word)
}

// Shipping says how an order ships.
type Shipping struct {
	Pack    bool              // pack what is left first, as one parcel
	Parcel  string            // id; empty: every parcel that waits
	Carrier string            // own carrier; empty: the shipping type's
	Number  string            // its tracking number
	Options map[string]string // the platform's choices, over their defaults
	Anyway  bool              // the number may belong to another parcel: both are in one box
	Now     bool              // tell the platform now instead of after the account's delay
	Wait    time.Duration     // how long to wait for number and label of the platform
}

// Ship ships the packed parcels of an order, makes the calls that are due, and waits a while for the platform's number and
// label. It gives the order as it is then; what is still under way goes on in the background, or with the next command.
func (a *App) Ship(ctx context.Context, key string, s Shipping, who string) (OrderDoc, error) {
	o, err := a.findOrder(ctx, key)
	if err != nil {
		return OrderDoc{}, err
	}
	how := fulfil.How{Options: s.Options, Carrier: s.Carrier, Number: s.Number, Anyway: s.Anyway}
	if s.Parcel != "" {
		p, err := a.findParcel(ctx, s.Parcel)
		if err != nil {
			return OrderDoc{}, err
		}
		how.Parcel = p.ID
	}
	if s.Pack {
		if err := a.packRest(ctx, &o, who); err != nil {
			return OrderDoc{}, err
		}
	}
	if _, err := a.Engine.Fulfil.Ship(ctx, o.ID, []fulfil.How{how}, who); err != nil {
		return OrderDoc{}, err
	}
	if s.Now {
		if err := a.pushNow(ctx, &o, who); err != nil {
			return OrderDoc{}, err
		}
	}
	if err := a.settle(ctx, o.ID, s.Wait); err != nil {
		return OrderDoc{}, err
	}
	return a.Order(ctx, idOf(orderPrefix, o.ID), false, who)
}

// packRest packs what is left; an order that is packed already only ships.
func (a *App) packRest(ctx context.Context, o *store.Order, who string) error {
	if o.State == store.Packed {
		return nil
	}
	return a.pack(ctx, o, Packing{}, who)
}

// pushNow hurries the pushes of an order with the own carrier; with the platform's logistics there is nothing to hurry.
func (a *App) pushNow(ctx context.Context, o *store.Order, who string) error {
	if o.ShipMode != connectors.ShipSelf {
		return nil
	}
	return a.Engine.Fulfil.PushNow(ctx, o.ID, who)
}

// atRest are the states of an effect that no time will change.
var atRest = []store.EffectState{store.EffectConfirmed, store.EffectUnclear, store.EffectFailed, store.EffectCancelled}

// settle makes what is due and waits until the numbers and labels of an order are there, at most so long.
func (a *App) settle(ctx context.Context, order int64, wait time.Duration) error {
	deadline := time.Now().Add(wait)
	for {
		if err := a.Engine.Outbox.Work(ctx); err != nil {
			return err
		}
		effects, err := a.Engine.Store.EffectsOfOrder(ctx, order)
		if err != nil {
			return err
		}
		open := slices.ContainsFunc(effects, func(e store.Effect) bool {
			return (e.Kind == store.EffectArrange || e.Kind == store.EffectLabel) && !slices.Contains(atRest, e.State)
		})
		if !open || !time.Now().Before(deadline) {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(settlePause):
		}
	}
}

const settlePause = 250 * time.Millisecond

// PushNow tells the platform of an order's parcels without waiting for the account's delay.
func (a *App) PushNow(ctx context.Context, key, who string) (OrderDoc, error) {
	return a.onOrder(ctx, key, who, func(o *store.Order) error {
		if err := a.Engine.Fulfil.PushNow(ctx, o.ID, who); err != nil {
			return err
		}
		return a.Engine.Outbox.Work(ctx)
	})
}

// UndoShip takes back parcels that left with the own carrier and of which the platform has not been told.
func (a *App) UndoShip(ctx context.Context, key, who string) (OrderDoc, error) {
	return a.onOrder(ctx, key, who, func(o *store.Order) error { return a.Engine.Fulfil.UndoShip(ctx, o.ID, who) })
}

// Unpack takes everything of an order apart that has not been shipped and for which no number was asked.
func (a *App) Unpack(ctx context.Context, key, who string) (OrderDoc, error) {
	return a.onOrder(ctx, key, who, func(o *store.Order) error { return a.Engine.Fulfil.Unpack(ctx, o.ID, who) })
}

// ParcelBack says that the parcels of a cancelled order are in the house again.
func (a *App) ParcelBack(ctx context.Context, key, who string) (OrderDoc, error) {
	return a.onOrder(ctx, key, who, func(o *store.Order) error { return a.Engine.Fulfil.ParcelBack(ctx, o.ID, who) })
}

// Void takes one parcel apart that has not been shipped.
func (a *App) Void(ctx context.Context, parcel, who string) (OrderDoc, error) {
	return a.onParcel(ctx, parcel, who, func(p *store.Parcel) error { return a.Engine.Fulfil.Void(ctx, p.ID, who) })
}

// SetNumber corrects the number of a parcel with the own carrier, or notes the number that the platform shows for one whose
// arranging is unclear.
func (a *App) SetNumber(ctx context.Context, parcel, carrier, number string, anyway bool, who string) (OrderDoc, error) {
	return a.onParcel(ctx, parcel, who, func(p *store.Parcel) error {
		if p.ShipMode == connectors.ShipLabel {
			return a.Engine.Fulfil.EnterNumber(ctx, p.ID, number, who)
		}
		return a.Engine.Fulfil.ChangeNumber(ctx, p.ID, fulfil.How{Carrier: carrier, Number: number, Anyway: anyway}, who)
	})
}

func (a *App) onParcel(ctx context.Context, id, who string, act func(p *store.Parcel) error) (OrderDoc, error) {
	p, err := a.findParcel(ctx, id)
	if err != nil {
		return OrderDoc{}, err
	}
	if err := act(&p); err != nil {
		return OrderDoc{}, err
	}
	return a.Order(ctx, idOf(orderPrefix, p.OrderID), false, who)
}

// ShipOptionsDoc is the platform's choices for a parcel that waits, each with its default.
type ShipOptionsDoc struct {
	Head
	Parcel  string           `json:"parcel"`
	Options []ShipOptionView `json:"options"`
}

// ShipOptionView is one choice at shipping time. No choices means free text.
type ShipOptionView struct {
	Key      string          `json:"key"`
	Label    connectors.Text `json:"label"`
	Required bool            `json:"required"`
	Default  string          `json:"default"`
	Choices  []ChoiceView    `json:"choices"`
}

// ShipOptions asks the platform what may be chosen for a parcel.
func (a *App) ShipOptions(ctx context.Context, parcel, who string) (ShipOptionsDoc, error) {
	p, err := a.findParcel(ctx, parcel)
	if err != nil {
		return ShipOptionsDoc{}, err
	}
	options, err := a.Engine.Fulfil.Options(ctx, p.ID, who)
	doc := ShipOptionsDoc{Head: NewHead(), Parcel: idOf(parcelPrefix, p.ID), Options: make([]ShipOptionView, len(options))}
	for i, o := range options {
		doc.Options[i] = ShipOptionView{Key: o.Key, Label: o.Label, Required: o.Required, Default: o.Default, Choices: choiceViews(o.Choices)}
	}
	return doc, err
}
