package cyberbiz

import (
	"encoding/json"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
)

func documented(t *testing.T) []byte {
	t.Helper()
	text, err := os.ReadFile("testdata/order.json")
	require.NoError(t, err)
	return text
}

// The order of FACTS.md section 2.1, as it stands there: a store, cash on delivery, a combo.
func TestTheDocumentedOrderIsRead(t *testing.T) {
	t.Parallel()
	order, err := edited(t, nil, nil)
	require.NoError(t, err)
	cod := connectors.TWD(1240)
	require.Equal(t, connectors.Order{
		ID: "56943817", Number: "#1101", State: connectors.StateOpen,
		OrderedAt: time.Date(2026, 11, 23, 2, 5, 12, 0, time.UTC), UpdatedAt: time.Date(2026, 11, 23, 2, 6, 0, 0, time.UTC),
		Payment: connectors.Payment{Method: "貨到付款", Kind: connectors.PaymentCOD}, Total: order.Total, COD: order.COD,
		Shipping: connectors.Shipping{Code: "全家取貨付款", Name: "全家取貨付款（全家超商取貨）", Mode: connectors.ShipLabel, StoreID: "F012345"},
		Receiver: connectors.Receiver{Name: "林志明", Phone: "0912345678", Address: "全家 松仁門市"}, Buyer: "林志明", BuyerNote: "請輕放",
		Lines: order.Lines,
	}, order)
	require.True(t, cod.Equal(order.Total) && cod.Equal(*order.COD))
	require.Len(t, order.Lines, 2)
	tea, bags := order.Lines[0], order.Lines[1]
	require.True(t, connectors.TWD(590).Equal(tea.Price), "1180 for two pieces after the discount")
	tea.Price = connectors.Money{}
	require.Equal(t, connectors.Line{
		ID: "126360067", Listing: connectors.ListingKey{Item: "68751035", Variant: "83653695"}, SKU: "TEA-ALI-150", Name: "阿里山烏龍茶 150g",
		Variant: "罐裝", Quantity: 2,
	}, tea)
	require.Equal(t, "126360068.83653662", bags.ID)
	require.Equal(t, "TEA-BAG-10", bags.SKU)
	require.Equal(t, 1, bags.Quantity)
	require.True(t, bags.Price.Amount.IsZero(), "a gift's parts cost nothing")
}

func TestTheFourStatusesSayWhereAnOrderIs(t *testing.T) {
	t.Parallel()
	type status struct{ order, financial, fulfillment, returning string }
	for s, want := range map[status]struct {
		state connectors.PlatformState
		kind  connectors.PaymentKind
		held  bool
	}{
		{"open", "paid", "unshipped", "no_need"}:                   {connectors.StateOpen, connectors.PaymentOnline, false},
		{"open", "cod", "preparing", "no_need"}:                    {connectors.StateOpen, connectors.PaymentCOD, false},
		{"open", "cod", "partial", "refused"}:                      {connectors.StateOpen, connectors.PaymentCOD, false},
		{"open", "no_refunded", "unshipped", ""}:                   {connectors.StateOpen, connectors.PaymentOnline, false},
		{"open", "partial_refunded", "unshipped", "no_need"}:       {connectors.StateOpen, connectors.PaymentOnline, true},
		{"open", "pending_partial_refund", "unshipped", "no_need"}: {connectors.StateOpen, connectors.PaymentOnline, true},
		{"open", "processing", "unshipped", "no_need"}:             {connectors.StateOpen, connectors.PaymentUnknown, true},
		{"open", "escrowed", "unshipped", "no_need"}:               {connectors.StateOpen, connectors.PaymentUnknown, true},
		{"open", "paid", "in_orbit", "no_need"}:                    {connectors.StateOpen, connectors.PaymentOnline, true},
		{"open", "paid", "cancel", "no_need"}:                      {connectors.StateOpen, connectors.PaymentOnline, true},
		{"open", "paid", "unshipped", "returning"}:                 {connectors.StateOpen, connectors.PaymentOnline, true},
		{"open", "paid", "unshipped", "request_return"}:            {connectors.StateCancelRequested, connectors.PaymentOnline, false},
		{"open", "pending_refund", "unshipped", "no_need"}:         {connectors.StateCancelRequested, connectors.PaymentOnline, false},
		{"open", "refunding", "preparing", "no_need"}:              {connectors.StateCancelRequested, connectors.PaymentOnline, false},
		{"open", "pending", "unshipped", "no_need"}:                {connectors.StateUnpaid, connectors.PaymentUnknown, false},
		{"open", "failed", "unshipped", "no_need"}:                 {connectors.StateUnpaid, connectors.PaymentUnknown, false},
		{"open", "abandoned", "unshipped", "no_need"}:              {connectors.StateUnpaid, connectors.PaymentUnknown, false},
		{"open", "remitted", "unshipped", "no_need"}:               {connectors.StateUnpaid, connectors.PaymentUnknown, false},
		{"open", "refunded", "unshipped", "no_need"}:               {connectors.StateCancelled, connectors.PaymentOnline, false},
		{"cancelled", "paid", "unshipped", "no_need"}:              {connectors.StateCancelled, connectors.PaymentOnline, false},
		{"closed", "paid", "received", "no_need"}:                  {connectors.StateShipped, connectors.PaymentOnline, false},
		{"open", "paid", "fulfilled", "no_need"}:                   {connectors.StateShipped, connectors.PaymentOnline, false},
		{"open", "cod", "arrived", "no_need"}:                      {connectors.StateShipped, connectors.PaymentCOD, false},
		{"open", "cod", "expired", "no_need"}:                      {connectors.StateShipped, connectors.PaymentCOD, false},
		{"open", "paid", "received", "request_return"}:             {connectors.StateShipped, connectors.PaymentOnline, false},
		{"open", "paid", "no_need", "no_need"}:                     {connectors.StateNotOurs, connectors.PaymentOnline, false},
	} {
		order, err := edited(t, nil, func(row map[string]any) {
			set(row, "payment_name", "信用卡")
			row["statuses"] = map[string]any{
				"order_status": s.order, "financial_status": s.financial, "fulfillment_status": s.fulfillment, "return_status": s.returning,
			}
		})
		require.NoError(t, err, s)
		require.Equal(t, want.state, order.State, s)
		require.Equal(t, want.kind, order.Payment.Kind, s)
		require.Equal(t, want.held, order.Hold != nil, s)
	}
}

func TestANumberThatWasTakenIsNotYetAShipment(t *testing.T) {
	t.Parallel()
	parcel := func(company string) func(map[string]any) {
		return func(row map[string]any) {
			set(row, "statuses.fulfillment_status", "fulfilled")
			row["fulfillments"] = []any{map[string]any{"id": 7, "tracking_company": company, "tracking_number": "F1", "status": "fulfilled",
				"line_items": []any{map[string]any{"id": 126360067}}}}
		}
	}
	order, err := edited(t, nil, parcel("FAMILY_C2C"))
	require.NoError(t, err)
	require.Equal(t, connectors.StateArranged, order.State)
	require.Equal(t, []connectors.Package{{Ref: "7", Carrier: "FAMILY_C2C", TrackingNumber: "F1",
		Lines: []connectors.PackageLine{{Line: "126360067", Quantity: 2}}}}, order.Packages)
	order, err = edited(t, nil, parcel("other"))
	require.NoError(t, err)
	require.Equal(t, connectors.StateShipped, order.State, "the merchant shipped it with a carrier of his own")
	order, err = edited(t, nil, func(row map[string]any) { parcel("ezcat")(row); set(row, "shipping_vendor.type", "custom") })
	require.NoError(t, err)
	require.Equal(t, connectors.StateShipped, order.State)
}

func TestAPaymentIsKnownByItsRecordOrItsName(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		method      any
		card        any
		transaction any
		kind        connectors.PaymentKind
		reference   string
	}{
		"a known name":             {"ATM 虛擬帳號", nil, nil, connectors.PaymentOnline, ""},
		"another known name":       {"LINE Pay（行動支付）", nil, nil, connectors.PaymentOnline, ""},
		"a name of the merchant's": {"山海儲值金", nil, nil, connectors.PaymentUnknown, ""},
		"no name":                  {nil, nil, nil, connectors.PaymentUnknown, ""},
		"a card":                   {"山海儲值金", "4242", nil, connectors.PaymentOnline, ""},
		"a transaction":            {nil, nil, "CYB1", connectors.PaymentOnline, "CYB1"},
		"paid, but at the door":    {"貨到付款", nil, nil, connectors.PaymentUnknown, ""},
	} {
		order, err := edited(t, nil, func(row map[string]any) {
			set(row, "statuses.financial_status", "paid")
			row["payment_name"], row["payment_method"], row["card4no"], row["transaction_number"] = c.method, nil, c.card, c.transaction
		})
		require.NoError(t, err, name)
		require.Equal(t, c.kind, order.Payment.Kind, name)
		require.Equal(t, c.reference, order.Payment.Reference, name)
		require.Nil(t, order.COD, name)
	}
	order, err := edited(t, nil, setting("prices.total_price", 0))
	require.NoError(t, err)
	require.Nil(t, order.COD)
	require.Equal(t, connectors.PaymentOnline, order.Payment.Kind, "nothing is left to collect")
}

func TestWhoCarriesAnOrderFollowsFromItsVendor(t *testing.T) {
	t.Parallel()
	older := connectors.Values{fieldUsername: "u", fieldHMACSecret: "dummy"}
	own := connectors.Values{fieldHome: homeOwn}
	for name, c := range map[string]struct {
		vendor, store any
		values        connectors.Values
		mode          connectors.ShipMode
	}{
		"a store":                            {"FAMILY", "0912", nil, connectors.ShipLabel},
		"a store of an unknown service":      {"OKMART", "0912", nil, connectors.ShipLabel},
		"a store, but nobody says whose":     {nil, "0912", nil, connectors.ShipLabel},
		"a store by ECPay":                   {"Allpay_SEVEN", "0912", nil, connectors.ShipSelf},
		"a store by ECPay's other service":   {"ecpay_b2c_family_cod", "0912", nil, connectors.ShipSelf},
		"a store of the merchant's own way":  {"custom", "0912", nil, connectors.ShipSelf},
		"the merchant's carrier":             {"custom", nil, nil, connectors.ShipSelf},
		"T-cat":                              {"ezcat", nil, nil, connectors.ShipLabel},
		"Pelican":                            {"e_can", nil, nil, connectors.ShipLabel},
		"SF, in capitals":                    {"SF", nil, nil, connectors.ShipLabel},
		"the post":                           {"postserv", nil, nil, connectors.ShipSelf},
		"T-cat, by the warehouse's contract": {"ezcat", nil, own, connectors.ShipSelf},
		"a store, by own contract at home":   {"SEVEN", "0912", own, connectors.ShipLabel},
		"7-ELEVEN C2C at the older door":     {"SEVEN_C2C", "0912", older, connectors.ShipLabel},
		"Hi-Life at the older door":          {"HILIFE_C2C", "0912", older, connectors.ShipLabel},
		"FamilyMart at the older door":       {"FAMILY_C2C", "0912", older, connectors.ShipNone},
		"T-cat at the older door":            {"ezcat", nil, older, connectors.ShipSelf},
	} {
		order, err := edited(t, c.values, func(row map[string]any) {
			set(row, "shipping_vendor.type", c.vendor)
			set(row, "receiver.cvs_store_id", c.store)
		})
		require.NoError(t, err, name)
		require.Equal(t, c.mode, order.Shipping.Mode, name)
	}
	order, err := edited(t, nil, func(row map[string]any) { set(row, "receiver.allpay_logistics_id", "1718546") })
	require.NoError(t, err)
	require.Equal(t, connectors.ShipSelf, order.Shipping.Mode, "ECPay has the parcel")
	order, err = edited(t, nil, setting("receiver.cvs_store_id", nil))
	require.NoError(t, err)
	require.NotNil(t, order.Hold, "a store order without its store")
}

func TestAMissingMethodStaysMissing(t *testing.T) {
	t.Parallel()
	order, err := edited(t, nil, func(row map[string]any) { row["shipping_name"], row["shipping_vendor"] = nil, nil })
	require.NoError(t, err)
	require.Empty(t, order.Shipping.Code)
	order, err = edited(t, nil, func(row map[string]any) { row["shipping_name"] = nil })
	require.NoError(t, err)
	require.Empty(t, order.Shipping.Code)
	require.Equal(t, "全家超商取貨", order.Shipping.Name)
}

func TestWishesAndTheBrandsOwnStoresAreTold(t *testing.T) {
	t.Parallel()
	order, err := edited(t, nil, func(row map[string]any) {
		row["delivery_date"], row["delivery_time"] = "2026-11-25", 2
		set(row, "receiver.cvs_store_id", nil)
		set(row, "shipping_vendor.type", "custom")
		row["branch_store"] = map[string]any{"store_no": "007", "name": "信義旗艦店"}
	})
	require.NoError(t, err)
	require.Equal(t, "希望配送日 2026-11-25 時段 2", order.Shipping.Note)
	require.Equal(t, "007", order.Shipping.StoreID)
	require.Equal(t, "信義旗艦店", order.Shipping.StoreName)
}

func TestAnAddressIsCompletedFromItsParts(t *testing.T) {
	t.Parallel()
	for whole, want := range map[string]string{
		"台北市信義區市府路1號": "台北市信義區市府路1號", "市府路1號": "台北市信義區市府路1號3樓", "": "台北市信義區市府路1號3樓",
	} {
		order, err := edited(t, nil, func(row map[string]any) {
			set(row, "receiver.address", whole)
			set(row, "receiver.detail_address", map[string]any{"zip": "110", "city": "台北市", "district": "信義區", "address1": "市府路1號", "address2": "3樓"})
		})
		require.NoError(t, err)
		require.Equal(t, want, order.Receiver.Address)
		require.Equal(t, "110", order.Receiver.Postcode)
	}
}

func TestAnAddressInPartsLosesNoStreet(t *testing.T) {
	t.Parallel()
	order, err := edited(t, nil, func(row map[string]any) {
		set(row, "receiver.address", "市府路1號")
		set(row, "receiver.detail_address", map[string]any{"zip": nil, "city": "台北市", "district": "信義區", "address1": nil, "address2": nil})
	})
	require.NoError(t, err)
	require.Equal(t, "台北市信義區市府路1號", order.Receiver.Address)
}

func TestACombosPartsAreCountedBySets(t *testing.T) {
	t.Parallel()
	item := func(variant, each int) map[string]any {
		return map[string]any{"id": variant, "product_id": 9, "product_variant_id": variant, "title": "襪", "variant_title": "襪 - 黑", "sku": nil,
			"price": 200.0, "quantity": each, "combo_product_price_difference": 40}
	}
	read := func(quantity int, groups ...map[string]any) (connectors.Order, error) {
		return edited(t, nil, func(row map[string]any) {
			l := lineOf(row, 1)
			l["quantity"], l["total_price_after_discounts"] = quantity, 600.0
			var list []any
			for _, g := range groups {
				list = append(list, g)
			}
			l["related_items"] = list
		})
	}
	order, err := read(3, map[string]any{"quantity": 1, "items": []any{item(5, 2), item(6, 1)}}, map[string]any{"quantity": 2, "items": []any{item(5, 1)}})
	require.NoError(t, err)
	require.Nil(t, order.Hold)
	require.Len(t, order.Lines, 3)
	require.Equal(t, "126360068.5", order.Lines[1].ID)
	require.Equal(t, 4, order.Lines[1].Quantity, "one set with two, and two sets with one each")
	require.Equal(t, 1, order.Lines[2].Quantity)
	require.True(t, connectors.TWD(160).Equal(order.Lines[1].Price))
	require.Equal(t, "黑", order.Lines[1].Variant)
	order, err = read(3, map[string]any{"quantity": 1, "items": []any{item(5, 2)}})
	require.NoError(t, err)
	require.NotNil(t, order.Hold, "how many sets there are is not guessed at")
	_, err = read(1, map[string]any{"quantity": 1, "items": []any{}})
	require.Equal(t, connectors.Unexpected, connectors.KindOf(err))
}

func TestWhatComesBackIsNotPacked(t *testing.T) {
	t.Parallel()
	order, err := edited(t, nil, func(row map[string]any) {
		lineOf(row, 0)["return_status"] = "returned"
		lineOf(row, 1)["return_status"] = "returned"
	})
	require.NoError(t, err)
	require.Zero(t, order.Lines[0].Quantity)
	require.Zero(t, order.Lines[1].Quantity)
	require.Nil(t, order.Hold)
	order, err = edited(t, nil, func(row map[string]any) { lineOf(row, 0)["return_status"] = "request_return" })
	require.NoError(t, err)
	require.NotNil(t, order.Hold)
}

func TestThePackerSeesWhichLinesHaveLeft(t *testing.T) {
	t.Parallel()
	order, err := edited(t, nil, func(row map[string]any) {
		set(row, "statuses.fulfillment_status", "partial")
		row["fulfillments"] = []any{map[string]any{"id": 7, "tracking_company": "other", "tracking_number": "9077",
			"line_items": []any{map[string]any{"id": 126360067}}}}
	})
	require.NoError(t, err)
	require.True(t, order.PartlyShipped)
	require.Equal(t, "平台顯示已出貨 9077", order.Lines[0].Note)
	require.Empty(t, order.Lines[1].Note)
	require.Equal(t, 2, order.Lines[0].Quantity, "what is still to ship is the warehouse's to know")
}

func TestADocumentThatMakesNoSenseIsSetAside(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(map[string]any){
		"no id":                  setting("id", nil),
		"no date":                setting("created_at", "yesterday"),
		"no total":               setting("prices.total_price", nil),
		"a debt":                 setting("prices.total_price", -1),
		"no statuses":            setting("statuses", nil),
		"no financial status":    setting("statuses.financial_status", nil),
		"an amount beyond words": setting("prices.total_price", json.Number("1e400")),
		"half a piece":           func(row map[string]any) { lineOf(row, 0)["quantity"] = 1.5 },
		"a line without id":      func(row map[string]any) { lineOf(row, 0)["id"] = nil },
		"a line about nothing": func(row map[string]any) {
			l := lineOf(row, 0)
			l["title"], l["sku"], l["product_id"] = nil, nil, nil
		},
		"two lines of one id": func(row map[string]any) { row["line_items"] = []any{lineOf(row, 0), lineOf(row, 0)} },
		"a list for a person": setting("receiver", []any{}),
	} {
		_, err := edited(t, nil, change)
		require.Equal(t, connectors.Unexpected, connectors.KindOf(err), name)
	}
	_, err := edited(t, nil, setting("line_items", nil))
	require.Equal(t, connectors.Rejected, connectors.KindOf(err))
}

func TestNumbersAndCurrenciesAreKeptAsTheyAre(t *testing.T) {
	t.Parallel()
	order, err := edited(t, connectors.Values{fieldCurrency: "MYR"}, func(row map[string]any) {
		row["order_name"], row["order_number"], row["updated_at"] = nil, "00123", nil
		set(row, "prices.total_price", json.Number("19.95"))
	})
	require.NoError(t, err)
	require.Equal(t, "#00123", order.Number)
	require.Equal(t, "19.95 MYR", order.Total.String())
	require.Equal(t, order.OrderedAt, order.UpdatedAt)
}
