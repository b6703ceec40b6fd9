package practice

// Shipping: pick by the checklist, scan, pack, choose what the platform asks for, ship, push back; then the platform's own
// view is compared.

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"gowarehouse/connectors"
	"gowarehouse/engine/fulfil"
	"gowarehouse/engine/store"
)

// ship packs and ships every order of a shop that is ready. The platform is told by settle.
func (w *world) ship(ctx context.Context, s *shop) error {
	all, err := w.orders(ctx, s)
	if err != nil {
		return err
	}
	ready := in(store.Ready, all)
	slices.Reverse(ready) // the oldest first
	var failures []error
	shipped := 0
	for i := range ready {
		if err := w.shipOne(ctx, ready[i].ID); err != nil {
			failures = append(failures, s.wrong(wrongOrder, ready[i].Number, err))
			continue
		}
		shipped++
	}
	w.say(saidShipped, s.platform.Name.In(w.Language), shipped)
	return errors.Join(failures...)
}

func (w *world) shipOne(ctx context.Context, id int64) error {
	o, err := w.engine.Store.Order(ctx, id)
	if err != nil {
		return err
	}
	order, err := o.Normalised()
	if err != nil {
		return err
	}
	if _, err := w.engine.Fulfil.Begin(ctx, id, "", who); err != nil {
		return err
	}
	scanned, err := w.scan(ctx, id)
	if err != nil {
		return err
	}
	cut, err := w.cut(ctx, &o, &order)
	if err != nil {
		return err
	}
	parcels, err := w.engine.Fulfil.Pack(ctx, id, fulfil.Packing{Parcels: cut, Scanned: scanned}, who)
	if err != nil {
		return err
	}
	how := make([]fulfil.How, len(parcels))
	for i := range parcels {
		if how[i], err = w.how(ctx, &parcels[i], &order, i); err != nil {
			return err
		}
	}
	if _, err := w.engine.Fulfil.Ship(ctx, id, how, who); err != nil {
		return err
	}
	if order.Shipping.Mode == connectors.ShipSelf {
		return w.engine.Fulfil.PushNow(ctx, id, who)
	}
	return nil
}

// scan takes every piece of the checklist in the hand: its barcode, or its SKU where it has none.
func (w *world) scan(ctx context.Context, order int64) ([]string, error) {
	items, err := w.engine.Fulfil.Checklist(ctx, order)
	if err != nil {
		return nil, err
	}
	codes := []string{}
	for _, item := range items {
		code := item.SKU
		if len(item.Barcodes) > 0 {
			code = item.Barcodes[0]
		}
		for range item.Pieces {
			codes = append(codes, code)
		}
	}
	return codes, nil
}

// cut gives the parcels into which the platform has cut the order already; nil for one parcel with all.
func (w *world) cut(ctx context.Context, o *store.Order, order *connectors.Order) ([][]fulfil.Piece, error) {
	if len(order.Packages) < 2 {
		return nil, nil
	}
	lines, err := w.engine.Store.Lines(ctx, o.ID)
	if err != nil {
		return nil, err
	}
	byPlatformID := map[string]int64{}
	for _, l := range lines {
		byPlatformID[l.PlatformID] = l.ID
	}
	var parcels [][]fulfil.Piece
	for _, p := range order.Packages {
		var pieces []fulfil.Piece
		for _, l := range p.Lines {
			pieces = append(pieces, fulfil.Piece{Line: byPlatformID[l.Line], Quantity: int64(l.Quantity)})
		}
		parcels = append(parcels, pieces)
	}
	return parcels, nil
}

// how says how the n-th parcel of an order ships: with the platform's choices made, or with the own carrier and a number of its form.
func (w *world) how(ctx context.Context, p *store.Parcel, order *connectors.Order, n int) (fulfil.How, error) {
	how := fulfil.How{Parcel: p.ID, Options: map[string]string{}}
	options, err := w.engine.Fulfil.Options(ctx, p.ID, who)
	if err != nil {
		return how, err
	}
	for _, o := range options {
		if o.Required && o.Default == "" {
			how.Options[o.Key] = choice(o)
		}
	}
	if p.ShipMode == connectors.ShipLabel {
		return how, nil
	}
	how.Number = fmt.Sprintf("9%011d", p.ID)
	if how.Carrier, err = w.carrier(ctx, p); err != nil {
		return how, err
	}
	if n < len(order.Packages) && order.Packages[n].TrackingNumber != "" {
		how.Number = order.Packages[n].TrackingNumber // the platform gave it before
	}
	return how, nil
}

// ownCarrier comes for parcels whose shipping method names none: where the platform's own table replaces the shipping map.
const ownCarrier = "T-Cat"

// carrier names the own carrier of a parcel; empty for that of the order's shipping type.
func (w *world) carrier(ctx context.Context, p *store.Parcel) (string, error) {
	o, err := w.engine.Store.Order(ctx, p.OrderID)
	if err != nil {
		return "", err
	}
	_, err = w.engine.Store.ShippingType(ctx, o.ShippingType)
	if errors.Is(err, store.ErrNotFound) {
		return ownCarrier, nil
	}
	return "", err
}

// choice is the first that is offered, or a name where anything may be written.
func choice(o connectors.ShipOption) string {
	if len(o.Choices) > 0 {
		return o.Choices[0].Value
	}
	return "王小明"
}

// pushed looks what became of a shop's parcels here and at the platform.
func (w *world) pushed(ctx context.Context, s *shop) error {
	all, err := w.orders(ctx, s)
	if err != nil {
		return err
	}
	var problems []error
	for i := range all {
		parcels, err := w.engine.Store.Parcels(ctx, all[i].ID)
		if err != nil {
			return err
		}
		parcels = slices.DeleteFunc(parcels, func(p store.Parcel) bool { return p.VoidedAt != nil })
		if len(parcels) == 0 {
			continue
		}
		problems = append(problems, w.countParcels(ctx, s, &all[i], parcels), s.compareParcels(&all[i], parcels))
	}
	return errors.Join(problems...)
}

// reached says how far a parcel's push came: it counts in every counter it has passed.
var reached = map[store.PushState]Pushes{
	store.PushSent: {Sent: 1}, store.PushConfirmed: {Sent: 1, Confirmed: 1}, store.PushUnclear: {Unclear: 1},
}

func (p *Pushes) add(o Pushes) {
	p.Sent += o.Sent
	p.Confirmed += o.Confirmed
	p.Unclear += o.Unclear
}

func (w *world) countParcels(ctx context.Context, s *shop, o *store.Order, parcels []store.Parcel) error {
	c := &s.summary
	shipped := false
	var problems []error
	for _, p := range parcels {
		shipped = shipped || p.ShippedAt != nil
		c.Tracking.add(reached[p.Push])
		if p.Push != store.PushConfirmed && s.pushes() {
			problems = append(problems, w.stuck(ctx, s, o, p))
		}
		if p.ShipMode != connectors.ShipLabel || s.told.unlabelled[o.PlatformID] {
			continue
		}
		l, err := w.engine.Store.Label(ctx, p.ID)
		if err != nil {
			problems = append(problems, s.wrong(wrongNoLabel, o.Number, err))
			continue
		}
		c.Labels.Fetched++
		if l.Encrypted {
			c.Labels.Encrypted++
		}
		if p.Label == store.LabelOpened || p.Label == store.LabelFetched { // a picture or a page needs no opening
			c.Labels.Opened++
		}
		if l.Problem != "" && p.Label != store.LabelFetched { // a page that a person opens and prints in the browser is usable
			problems = append(problems, s.wrong(wrongLabel, o.Number, l.Problem))
		}
	}
	if shipped {
		c.Shipped++
	}
	return errors.Join(problems...)
}

// stuck says why the platform has not confirmed a parcel.
func (w *world) stuck(ctx context.Context, s *shop, o *store.Order, p store.Parcel) error {
	effects, err := w.engine.Store.EffectsOfParcel(ctx, p.ID)
	if err != nil {
		return err
	}
	why := ""
	for _, e := range effects {
		if e.Error != "" {
			why = e.Error
		}
	}
	return s.wrong(wrongPush, o.Number, p.Push, why)
}

// pushes says whether the platform takes tracking numbers.
func (s *shop) pushes() bool { return s.platform.Ship != connectors.ShipNone }

// compareParcels holds an order's parcels against what the platform has of it: each number is there, and nothing was shipped twice.
func (s *shop) compareParcels(o *store.Order, parcels []store.Parcel) error {
	view, known := s.emulator.Shop(o.PlatformID)
	if !known {
		return s.wrong(wrongNotThere, o.Number)
	}
	if !s.pushes() {
		return nil
	}
	var problems []error
	for _, p := range parcels {
		if p.TrackingNumber != "" && !slices.Contains(view.TrackingNumbers, p.TrackingNumber) {
			problems = append(problems, s.wrong(wrongNumber, o.Number, p.TrackingNumber))
		}
	}
	if view.Shipments > len(parcels) {
		problems = append(problems, s.wrong(wrongTwice, o.Number, view.Shipments, len(parcels)))
	}
	return errors.Join(problems...)
}
