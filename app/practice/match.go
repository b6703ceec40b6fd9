package practice

// Matching: what holds orders is resolved as a person would, one decision for all orders that wait for it. Requests to
// cancel stay held: the buyer must be answered on the platform.

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
	"gowarehouse/engine/catalog"
	"gowarehouse/engine/fulfil"
	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/store"
)

// match resolves what holds a shop's orders.
func (w *world) match(ctx context.Context, s *shop) error {
	if err := errors.Join(w.classPayments(ctx, s), w.mapShipping(ctx, s), w.mapProducts(ctx, s), w.release(ctx, s)); err != nil {
		return err
	}
	all, err := w.orders(ctx, s)
	if err != nil {
		return err
	}
	ready := in(store.Ready, all)
	w.say(saidMatched, s.platform.Name.In(w.Language), len(ready))
	if len(ready) == 0 || s.ran[stepMatch] {
		return nil
	}
	return w.holdByHand(ctx, s, &ready[0])
}

// classPayments says of every payment method that holds orders that the money is there. An order without any method stays held.
func (w *world) classPayments(ctx context.Context, s *shop) error {
	methods, err := w.engine.Catalog.Payments(ctx, s.account)
	if err != nil {
		return err
	}
	var failures []error
	for _, m := range methods {
		if m.Held == 0 || m.Method == "" {
			continue
		}
		_, err := w.engine.Catalog.MapPayment(ctx, s.account, m.Method, string(connectors.PaymentOnline), who)
		failures = append(failures, err)
	}
	return errors.Join(failures...)
}

// carriers tell by a word in a shipping method's name which of the preset shipping types it is. A home delivery that names no carrier goes
// by T-Cat: some platforms take the names of known carriers only.
var carriers = []struct{ word, shippingType string }{
	{"7-11", "seven"}, {"7-eleven", "seven"}, {"全家", "family"}, {"family", "family"}, {"萊爾富", "hilife"}, {"ok", "okmart"},
	{"黑貓", "tcat"}, {"宅急便", "tcat"}, {"tcat", "tcat"}, {"新竹", "hct"}, {"宅配通", "pelican"}, {"順豐", "sf"}, {"郵局", "post"},
	{"宅配", "tcat"},
}

// carrierOf gives the shipping type that a name means; what no carrier is known for, the warehouse brings itself.
func carrierOf(name string) string {
	name = strings.ToLower(name)
	for _, c := range carriers {
		if strings.Contains(name, c.word) {
			return c.shippingType
		}
	}
	return "own"
}

// mapShipping maps every shipping code that holds orders. An order without any code stays held: it must be corrected on the platform.
func (w *world) mapShipping(ctx context.Context, s *shop) error {
	codes, err := w.engine.Catalog.ShippingCodes(ctx, s.account, false)
	if err != nil {
		return err
	}
	var failures []error
	for _, c := range codes {
		if c.Held == 0 || c.Code == "" {
			continue
		}
		_, err := w.engine.Catalog.MapShipping(ctx, s.account, c.Code, carrierOf(c.Name.ZH), who)
		failures = append(failures, err)
	}
	return errors.Join(failures...)
}

// mapProducts maps every unknown product of a shop.
func (w *world) mapProducts(ctx context.Context, s *shop) error {
	a, err := w.engine.Store.AccountByName(ctx, s.account)
	if err != nil {
		return err
	}
	unknown, err := w.engine.Catalog.Unknown(ctx, store.Only{Account: a.ID})
	if err != nil {
		return err
	}
	var failures []error
	for i := range unknown {
		parts := partsOf(&unknown[i])
		if len(parts) == 0 {
			failures = append(failures, s.wrong(wrongUnknown, unknown[i].Identifier))
			continue
		}
		_, err := w.engine.Catalog.Map(ctx, s.account, unknown[i].LineKey, parts, who)
		failures = append(failures, err)
	}
	return errors.Join(failures...)
}

// partsOf is what a person who knows the warehouse says that something unknown is made of: a bundle, the stranger, or what
// the program suggests.
func partsOf(u *catalog.UnknownView) []catalog.Part {
	is := func(sku, name string) bool { return u.SKU == sku || u.SKU == "" && strings.Contains(u.Name, name) }
	for _, b := range emulation.Bundles {
		if !is(b.SKU, b.Name) {
			continue
		}
		var parts []catalog.Part
		for sku, pieces := range b.Of {
			parts = append(parts, catalog.Part{Product: sku, Quantity: int64(pieces)})
		}
		return parts
	}
	if is(emulation.Stranger.SKU, emulation.Stranger.Name) {
		return []catalog.Part{{Product: emulation.StrangerIs, Quantity: 1}}
	}
	if len(u.Suggestions) > 0 {
		return []catalog.Part{{Product: u.Suggestions[0].SKU, Quantity: 1}}
	}
	return nil
}

// resolution is how a person ends a hold by looking at the order.
type resolution struct {
	words string
	// onPlatform: the cause lies with the platform, and the hold ends only when the order can be shipped there.
	onPlatform bool
}

// resolutions are the holds that end by a person's look.
var resolutions = map[store.HoldReason]resolution{
	store.HoldChanged:       {words: "looked at the difference"},
	store.HoldMaskedAddress: {words: "asked for the address", onPlatform: true},
	store.HoldPlatform:      {words: "done as the platform asks", onPlatform: true},
}

// release releases the holds that end by a person's look.
func (w *world) release(ctx context.Context, s *shop) error {
	all, err := w.orders(ctx, s)
	if err != nil {
		return err
	}
	there := s.emulator.Expect(connectors.Window{From: s.told.from, To: w.clock.Now().Add(time.Minute)}).Shippable
	var failures []error
	for _, o := range in(store.Held, all) {
		holds, err := w.engine.Store.Holds(ctx, o.ID)
		failures = append(failures, err)
		for _, h := range holds {
			r, mine := resolutions[h.Reason]
			if mine && h.ReleasedAt == nil && (!r.onPlatform || slices.Contains(there, o.PlatformID)) {
				failures = append(failures, w.releaseOne(ctx, h.ID, r.words))
			}
		}
	}
	return errors.Join(failures...)
}

func (w *world) releaseOne(ctx context.Context, hold int64, resolution string) error {
	return w.engine.Store.Write(ctx, func(q *store.Queries) error {
		_, err := lifecycle.Release(ctx, q, hold, resolution, who, w.clock.Now())
		return err
	})
}

// holdByHand holds an order, sees that it cannot be packed then, and releases it.
func (w *world) holdByHand(ctx context.Context, s *shop, o *store.Order) error {
	var hold int64
	err := w.engine.Store.Write(ctx, func(q *store.Queries) (err error) {
		hold, err = lifecycle.HoldByHand(ctx, q, o.ID, "請先與買家確認", who, w.clock.Now())
		return err
	})
	if err != nil {
		return err
	}
	_, err = w.engine.Fulfil.Pack(ctx, o.ID, fulfil.Packing{}, who)
	var refused *connectors.Error
	if !errors.As(err, &refused) || refused.Code != "held" {
		return s.wrong(wrongHold, o.Number, err)
	}
	return w.releaseOne(ctx, hold, "confirmed with the buyer")
}

// reasonsOf counts a shop's orders by the reasons for which they were ever held, and those that are held now.
func (w *world) reasonsOf(ctx context.Context, orders []store.Order) (held Held, still int, err error) {
	for i := range orders {
		holds, err := w.engine.Store.Holds(ctx, orders[i].ID)
		if err != nil {
			return held, still, err
		}
		var seen []store.HoldReason
		for _, h := range holds {
			if counter := held.count(h.Reason); counter != nil && !slices.Contains(seen, h.Reason) {
				seen = append(seen, h.Reason)
				*counter++
			}
		}
	}
	return held, len(in(store.Held, orders)), nil
}
