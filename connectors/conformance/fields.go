// Fields: what the platform knows of an order must arrive unchanged, down to the leading zero of a store number.

package conformance

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// field is one value of an order that is compared.
type field struct {
	name string
	of   func(connectors.Order) any
	// loose fields are compared only where the platform's truth has them: not every platform shows them in a list.
	loose bool
	// personal values are not printed.
	personal bool
}

var orderFields = []field{
	{name: "id", of: func(o connectors.Order) any { return o.ID }},
	{name: "number", of: func(o connectors.Order) any { return o.Number }},
	{name: "state", of: func(o connectors.Order) any { return o.State }},
	{name: "ordered_at", of: func(o connectors.Order) any { return o.OrderedAt.Unix() }},
	{name: "ship_by", of: func(o connectors.Order) any { return unix(o.ShipBy) }, loose: true},
	{name: "payment.method", of: func(o connectors.Order) any { return o.Payment.Method }},
	{name: "payment.kind", of: func(o connectors.Order) any { return o.Payment.Kind }},
	{name: "payment.reference", of: func(o connectors.Order) any { return o.Payment.Reference }, loose: true},
	{name: "payment.paid_at", of: func(o connectors.Order) any { return unix(o.Payment.PaidAt) }, loose: true},
	{name: "total", of: func(o connectors.Order) any { return amount(&o.Total) }},
	{name: "cod", of: func(o connectors.Order) any { return amount(o.COD) }},
	{name: "shipping.code", of: func(o connectors.Order) any { return o.Shipping.Code }},
	{name: "shipping.mode", of: func(o connectors.Order) any { return o.Shipping.Mode }, loose: true},
	{name: "shipping.store_id", of: func(o connectors.Order) any { return o.Shipping.StoreID }},
	{name: "shipping.store_name", of: func(o connectors.Order) any { return o.Shipping.StoreName }, loose: true},
	{name: "receiver.name", of: func(o connectors.Order) any { return o.Receiver.Name }, personal: true},
	{name: "receiver.phone", of: func(o connectors.Order) any { return o.Receiver.Phone }, personal: true},
	{name: "receiver.address", of: func(o connectors.Order) any { return o.Receiver.Address }, personal: true},
	{name: "receiver.postcode", of: func(o connectors.Order) any { return o.Receiver.Postcode }, loose: true, personal: true},
	{name: "receiver.masked", of: func(o connectors.Order) any { return o.Receiver.Masked }},
	{name: "buyer_note", of: func(o connectors.Order) any { return o.BuyerNote }, loose: true, personal: true},
	{name: "the number of lines", of: func(o connectors.Order) any { return len(o.Lines) }},
}

// lineField is one value of a line that is compared.
type lineField struct {
	name  string
	of    func(connectors.Line) any
	loose bool
}

var lineFields = []lineField{
	{name: "id", of: func(l connectors.Line) any { return l.ID }},
	{name: "listing", of: func(l connectors.Line) any { return l.Listing.Item + "/" + l.Listing.Variant }},
	{name: "sku", of: func(l connectors.Line) any { return l.SKU }},
	{name: "barcode", of: func(l connectors.Line) any { return l.Barcode }, loose: true},
	{name: "name", of: func(l connectors.Line) any { return l.Name }},
	{name: "variant", of: func(l connectors.Line) any { return l.Variant }, loose: true},
	{name: "quantity", of: func(l connectors.Line) any { return l.Quantity }},
	{name: "price", of: func(l connectors.Line) any { return amount(&l.Price) }},
	{name: "note", of: func(l connectors.Line) any { return l.Note }, loose: true},
}

func unix(t *time.Time) any {
	if t == nil {
		return ""
	}
	return t.Unix()
}

// amount writes money so that 660 and 660.00 are the same and nothing is rounded.
func amount(m *connectors.Money) any {
	if m == nil {
		return ""
	}
	text := m.Amount.String()
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return text + " " + m.Currency
}

// differences compares an order with the truth. Lines are matched by their id.
func differences(truth, got connectors.Order) []string {
	var list []string
	for _, f := range orderFields {
		want, have := f.of(truth), f.of(got)
		if want == have || (f.loose && isEmpty(want)) {
			continue
		}
		if f.personal {
			want, have = "[as on the platform]", "[something else]"
		}
		list = append(list, fmt.Sprintf("%s is %v, not %v", f.name, have, want))
	}
	return append(list, lineDifferences(truth.Lines, got.Lines)...)
}

func lineDifferences(truth, got []connectors.Line) []string {
	var list []string
	for _, want := range truth {
		i := slices.IndexFunc(got, func(l connectors.Line) bool { return l.ID == want.ID })
		if i < 0 {
			list = append(list, fmt.Sprintf("line %s is missing", want.ID))
			continue
		}
		for _, f := range lineFields {
			if w, h := f.of(want), f.of(got[i]); w != h && !(f.loose && isEmpty(w)) {
				list = append(list, fmt.Sprintf("line %s: %s is %v, not %v", want.ID, f.name, h, w))
			}
		}
	}
	return list
}

func isEmpty(v any) bool { return v == "" || v == connectors.ShipMode("") || v == nil }

func checkFieldsSurvive(t T, s *subject) {
	w := s.open(t, connectors.EmulatorOptions{Orders: s.fewOrders()})
	window := w.window()
	got := w.fetch(w.connector, window)
	expect := w.emulator.Expect(window)
	for _, id := range got.accepted() {
		order := got.orders[id]
		for _, complaint := range unsound(order) {
			t.Errorf("order %s: %s", id, complaint)
		}
		view, there := w.emulator.Shop(id)
		require.True(t, there, "the emulator must show order %s", id)
		for _, difference := range differences(view.Order, order) {
			t.Errorf("order %s: %s", id, difference)
		}
		if unknown := heldAsUnknown(order); unknown != slices.Contains(expect.Unknown, id) {
			t.Errorf("order %s: payment %q of kind %q: held as unknown: %v, by the platform's truth: %v",
				id, order.Payment.Method, order.Payment.Kind, unknown, !unknown)
		}
		checkPaymentTable(t, s, order)
		checkModeImplemented(t, w.connector, order)
	}
}

// heldAsUnknown is the first safeguard: nobody knows the method and no payment is on record.
func heldAsUnknown(o connectors.Order) bool {
	return o.Payment.Kind == connectors.PaymentUnknown && o.Payment.PaidAt == nil && o.Payment.Reference == ""
}

func checkPaymentTable(t T, s *subject, o connectors.Order) {
	t.Helper()
	for _, p := range s.platform.Payments {
		if p.Code == o.Payment.Method && p.Kind != o.Payment.Kind {
			t.Errorf("order %s: payment %q is declared %q and was read as %q", o.ID, p.Code, p.Kind, o.Payment.Kind)
		}
	}
}

func checkModeImplemented(t T, c connectors.Connector, o connectors.Order) {
	t.Helper()
	ok := true
	switch o.Shipping.Mode {
	case connectors.ShipLabel:
		ok = has[connectors.LabelShipper](c)
	case connectors.ShipSelf:
		ok = has[connectors.TrackingPusher](c)
	case connectors.ShipNone, "":
	default:
		ok = false
	}
	if !ok {
		t.Errorf("order %s has ship mode %q, which the connector cannot do", o.ID, o.Shipping.Mode)
	}
}

// unsound tells what is wrong with an order whatever the platform says.
func unsound(o connectors.Order) []string {
	var list []string
	demand := func(ok bool, complaint string) {
		if !ok {
			list = append(list, complaint)
		}
	}
	demand(o.ID != "" && o.Number != "", "id and number must be there")
	demand(!o.OrderedAt.IsZero() && o.OrderedAt.Location() == time.UTC, "ordered_at must be there and in UTC")
	demand(o.UpdatedAt.IsZero() || o.UpdatedAt.Location() == time.UTC, "updated_at must be in UTC")
	demand(len(o.Lines) > 0, "it must have lines")
	demand(len(o.Total.Currency) == 3 && !o.Total.Amount.IsNegative(), "the total must have a currency and not be negative")
	demand(o.Payment.Kind != "", "the payment must have a kind")
	demand(o.Payment.Kind != connectors.PaymentCOD || o.COD != nil, "an order that is paid on delivery must say what to collect")
	demand(o.COD == nil || o.COD.Amount.IsPositive(), "an amount to collect must be more than nothing")
	demand(o.Hold == nil || (o.Hold.EN != "" && o.Hold.ZH != ""), "a reason to hold must be there in both languages")
	seen := map[string]bool{}
	for _, l := range o.Lines {
		demand(l.ID != "" && !seen[l.ID], "each line must have an id of its own")
		demand(l.Quantity >= 0, "a quantity must not be negative")
		demand(l.Listing.Item != "" || l.SKU != "" || l.Name != "", "a line must say what it is about")
		seen[l.ID] = true
	}
	for _, p := range o.Packages {
		for _, l := range p.Lines {
			demand(seen[l.Line], "a package must be about lines of the order")
		}
	}
	return list
}

// feature is something awkward that the samples of an emulator must hold, or the suite would prove nothing.
type feature struct {
	name   string
	wanted func(*world, []connectors.Order) bool // nil: on every platform
	in     func(connectors.Order) bool
}

var features = []feature{
	{name: "a name in Chinese", in: func(o connectors.Order) bool {
		return anyText(o, func(r rune) bool { return unicode.Is(unicode.Han, r) })
	}},
	{name: "an emoji", in: func(o connectors.Order) bool { return anyText(o, func(r rune) bool { return r > math.MaxUint16 }) }},
	{name: "several lines", in: func(o connectors.Order) bool { return len(o.Lines) > 1 }},
	{name: "a quantity above one", in: func(o connectors.Order) bool {
		return slices.ContainsFunc(o.Lines, func(l connectors.Line) bool { return l.Quantity > 1 })
	}},
	{name: "a product that the warehouse does not know", in: hasSKU(emulation.Stranger.SKU)},
	{name: "a bundle", in: hasSKU(emulation.Bundles[0].SKU)},
	{name: "a cancellation asked for", wanted: cancellationsAreAskedFor, in: func(o connectors.Order) bool {
		return o.State == connectors.StateCancelRequested
	}},
	{name: "a store number with a leading zero", wanted: anyOrder(func(o connectors.Order) bool { return o.Shipping.StoreID != "" }),
		in: func(o connectors.Order) bool { return strings.HasPrefix(o.Shipping.StoreID, "0") }},
	{name: "an amount to collect", wanted: func(w *world, _ []connectors.Order) bool {
		return slices.ContainsFunc(w.platform.Payments, func(p connectors.PaymentCode) bool { return p.Kind == connectors.PaymentCOD })
	}, in: func(o connectors.Order) bool { return o.COD != nil }},
	{name: "a payment method that nobody knows", in: heldAsUnknown, wanted: anyOrder(func(o connectors.Order) bool {
		return o.Payment.Kind != connectors.PaymentPlatform
	})},
}

func hasSKU(sku string) func(connectors.Order) bool {
	return func(o connectors.Order) bool {
		return slices.ContainsFunc(o.Lines, func(l connectors.Line) bool { return l.SKU == sku })
	}
}

// cancellationsAreAskedFor tells whether a buyer can ask for a cancellation here and wait for an answer: on some platforms an order is
// cancelled or it is not, and the emulator says so by refusing the act.
func cancellationsAreAskedFor(w *world, _ []connectors.Order) bool {
	shop := w.open(w.t, connectors.EmulatorOptions{}).emulator
	return slices.ContainsFunc(shop.Expect(w.window()).Shippable, func(id string) bool {
		return shop.Act(connectors.Act{Kind: "request_cancel", Order: id}) == nil
	})
}

func anyOrder(is func(connectors.Order) bool) func(*world, []connectors.Order) bool {
	return func(_ *world, orders []connectors.Order) bool { return slices.ContainsFunc(orders, is) }
}

func anyText(o connectors.Order, is func(rune) bool) bool {
	texts := []string{o.Receiver.Name, o.Receiver.Address, o.BuyerNote, o.Buyer, o.Shipping.Name, o.Shipping.Note}
	for _, l := range o.Lines {
		texts = append(texts, l.Name, l.Variant, l.Note)
	}
	return slices.ContainsFunc(texts, func(s string) bool { return strings.ContainsFunc(s, is) })
}

func checkSamples(t T, s *subject) {
	w := s.open(t, connectors.EmulatorOptions{})
	window := w.window()
	expect := w.emulator.Expect(window)
	var orders []connectors.Order
	for _, id := range expect.Orders {
		view, there := w.emulator.Shop(id)
		require.True(t, there, "the emulator must show order %s", id)
		orders = append(orders, view.Order)
	}
	if len(orders) < 10 {
		t.Errorf("there must be at least ten sample orders, not %d", len(orders))
	}
	for _, f := range features {
		if f.wanted != nil && !f.wanted(w, orders) {
			continue
		}
		if !slices.ContainsFunc(orders, f.in) {
			t.Errorf("no sample order has %s", f.name)
		}
	}
	older := without(w.emulator.Expect(w.windowOf(35*24*time.Hour)).Orders, expect.Orders)
	if len(older) == 0 && s.platform.Limits.LookBack > 7*24*time.Hour {
		t.Errorf("no sample order is older than the look-back")
	}
	if len(expect.Shippable) == 0 || len(without(expect.Shippable, expect.Orders)) > 0 {
		t.Errorf("the shippable orders must be some of those that come in")
	}
	if len(without(expect.Unlabelled, expect.Shippable)) > 0 {
		t.Errorf("orders whose label is printed elsewhere must be shippable")
	}
	if len(without(expect.Unknown, expect.Orders)) > 0 {
		t.Errorf("orders with an unknown payment must come in")
	}
}
