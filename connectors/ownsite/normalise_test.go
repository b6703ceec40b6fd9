package ownsite

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
)

type object = map[string]any

func TestTheOrderOfTheFactsIsRead(t *testing.T) {
	t.Parallel()
	got, err := example(t, nil)
	require.NoError(t, err)
	by := time.Date(2024, 11, 25, 15, 59, 59, 0, time.UTC)
	collect := connectors.TWD(1140)
	require.Equal(t, connectors.StateOpen, got.State)
	require.Equal(t, "A20241123-0023", got.Number)
	require.Equal(t, time.Date(2024, 11, 23, 2, 30, 12, 0, time.UTC), got.OrderedAt)
	require.Equal(t, &by, got.ShipBy)
	require.Equal(t, connectors.Payment{Method: "cvs_cod", Kind: connectors.PaymentCOD}, got.Payment)
	require.True(t, got.COD.Equal(collect))
	require.Equal(t, connectors.Shipping{
		Code: "cvs/seven_eleven", Name: "7-ELEVEN 取貨", Mode: connectors.ShipSelf, StoreID: "131386", StoreName: "科建門市"}, got.Shipping)
	require.Equal(t, connectors.Receiver{Name: "王小明", Phone: "0912345678", Address: "台北市大安區和平東路二段96巷"}, got.Receiver)
	require.Len(t, got.Lines, 1)
	require.Equal(t, "TS-BLK-M", got.Lines[0].SKU)
	require.True(t, got.Lines[0].Price.Equal(connectors.TWD(540)), "after the line's discount")
	require.Nil(t, got.Hold)
}

func TestStatusAndPaymentDecideTogether(t *testing.T) {
	t.Parallel()
	paid := func(status string) object { return object{"status": status, "method": "credit_card"} }
	for name, c := range map[string]struct {
		change object
		state  connectors.PlatformState
		hold   string
	}{
		"paid":               {object{"payment": paid("paid")}, connectors.StateOpen, ""},
		"ready, not paid":    {object{"payment": paid("unpaid")}, connectors.StateUnpaid, ""},
		"pending":            {object{"status": "pending", "payment": paid("paid")}, connectors.StateUnpaid, ""},
		"authorised":         {object{"payment": paid("authorized")}, connectors.StateOpen, "authorised"},
		"given back":         {object{"payment": paid("refunded")}, connectors.StateOpen, "given back"},
		"given back in part": {object{"payment": paid("partially_refunded")}, connectors.StateOpen, "given back"},
		"nobody says":        {object{"payment": paid("")}, connectors.StateOpen, "does not say"},
		"on hold":            {object{"status": "on_hold"}, connectors.StateOpen, "on hold"},
		"a new status":       {object{"status": "frozen"}, connectors.StateOpen, "nobody knows"},
		"cancelled":          {object{"status": "cancelled", "payment": paid("refunded")}, connectors.StateCancelled, ""},
		"shipped":            {object{"status": "shipped"}, connectors.StateShipped, ""},
		"completed":          {object{"status": "completed"}, connectors.StateShipped, ""},
	} {
		got, err := example(t, c.change)
		require.NoError(t, err, name)
		require.Equal(t, c.state, got.State, name)
		if c.hold == "" {
			require.Nil(t, got.Hold, name)
			continue
		}
		require.NotNil(t, got.Hold, name)
		require.Contains(t, got.Hold.EN, c.hold, name)
	}
}

func TestWhatNobodyPaidForStaysUnknown(t *testing.T) {
	t.Parallel()
	got, err := example(t, object{"payment": object{"status": "paid", "method": "acme_pay"}})
	require.NoError(t, err)
	require.Equal(t, connectors.PaymentUnknown, got.Payment.Kind)
	got, err = example(t, object{"payment": object{"status": "paid", "method": "acme_pay", "reference": "TX1"}, "paid_at": "2024-11-23T10:31:00+08:00"})
	require.NoError(t, err)
	require.Equal(t, "TX1", got.Payment.Reference)
	require.NotNil(t, got.Payment.PaidAt)
	got, err = example(t, object{"payment": object{"status": "paid", "method": "cod"}})
	require.NoError(t, err)
	require.Equal(t, connectors.PaymentOnline, got.Payment.Kind, "it was paid after all: nothing is left to collect")
	require.Nil(t, got.COD)
}

func TestAnOrderThatBreaksTheContractIsSetAside(t *testing.T) {
	t.Parallel()
	line := object{"id": "1", "name": "x", "quantity": 1, "quantity_to_ship": 1}
	for name, change := range map[string]object{
		"no amount to collect":    {"payment": object{"status": "cod", "method": "cod"}},
		"nothing to collect":      {"payment": object{"status": "cod", "method": "cod", "cod_amount": "0"}},
		"a time without offset":   {"created_at": "2024-11-23T10:30:12"},
		"no change":               {"updated_at": "absent"},
		"no total":                {"totals": object{}},
		"a currency that is none": {"currency": "NT$"},
		"an id with a slash":      {"id": "a/b"},
		"two lines of one id":     {"lines": []any{line, line}},
		"no lines":                {"lines": []any{}},
		"half a piece":            {"lines": []any{object{"id": "1", "name": "x", "quantity": 1.5, "quantity_to_ship": 1}}},
		"nothing left to tell":    {"lines": []any{object{"id": "1", "name": "x", "quantity": 1}}},
	} {
		_, err := example(t, change)
		require.Error(t, err, name)
		var e *connectors.Error
		require.ErrorAs(t, err, &e, name)
	}
}

func TestAddressesAreWrittenAsOnAParcel(t *testing.T) {
	t.Parallel()
	to := func(address object) connectors.Receiver {
		got, err := example(t, object{
			"shipping": object{"method": "home"}, "recipient": object{"name": "王小明", "phone": "0912345678", "address": address},
		})
		require.NoError(t, err)
		return got.Receiver
	}
	require.Equal(t, "台北市大安區和平東路二段96號3樓", to(object{"city": "台北市", "district": "大安區", "line1": "和平東路二段96號", "line2": "3樓"}).Address)
	require.Equal(t, "台北市大安區和平東路二段96號", to(object{"city": "台北市", "district": "大安區", "line1": "台北市大安區和平東路二段96號"}).Address)
	require.Equal(t, "花蓮縣花蓮市國聯五路120號", to(object{"zip": "970", "full": "花蓮縣花蓮市國聯五路120號"}).Address)
	require.Equal(t, "1 Main St, Springfield, US", to(object{"line1": "1 Main St", "city": "Springfield", "country": "US"}).Address)
	got, err := example(t, object{"shipping": object{"method": "home"}, "recipient": object{"name": "王", "phone": "1"}})
	require.NoError(t, err)
	require.Contains(t, got.Hold.EN, "address is missing")
	got, err = example(t, object{"recipient": object{"name": "王", "phone": "1", "pickup": object{"store_id": ""}}})
	require.NoError(t, err)
	require.Contains(t, got.Hold.EN, "convenience store")
}

func TestTheShippingCodeSaysMethodServiceAndTemperature(t *testing.T) {
	t.Parallel()
	for want, method := range map[string]object{
		"home/tcat/chilled": {"method": "home", "service": "tcat", "temperature": "chilled"},
		"home":              {"method": "home", "temperature": "normal"},
		"":                  {"service": "tcat"},
		"oversea/dhl":       {"method": "oversea", "service": "dhl", "temperature": nil},
	} {
		got, err := example(t, object{"shipping": method})
		require.NoError(t, err)
		require.Equal(t, want, got.Shipping.Code)
	}
}

func TestASetIsPackedByItsParts(t *testing.T) {
	t.Parallel()
	got := openShop(t, nil).order(t, setOfParts)
	require.Len(t, got.Lines, 2)
	require.Equal(t, "NB-A5", got.Lines[0].SKU)
	require.Equal(t, 2, got.Lines[1].Quantity)
}

func TestPiecesThatHaveLeftAreCountedStill(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	require.NoError(t, s.Act(connectors.Act{Kind: "ship_part", Order: threeLines}))
	got := s.order(t, threeLines)
	require.True(t, got.PartlyShipped)
	require.Equal(t, 1, got.Lines[0].Quantity)
	taken, err := example(t, object{"lines": []any{object{"id": "1", "name": "x", "quantity": 5, "quantity_to_ship": 2, "quantity_shipped": 1}}})
	require.NoError(t, err)
	require.Equal(t, 3, taken.Lines[0].Quantity, "two pieces were taken off the order")
}

func TestANumberOfTheShopsOwnLogisticsIsShown(t *testing.T) {
	t.Parallel()
	own := object{"method": "cvs", "assigned": object{"carrier": "seven_eleven", "tracking_number": "D12345678901", "label_available": true}}
	got, err := example(t, object{"shipping": own})
	require.NoError(t, err)
	require.Equal(t, []connectors.Package{{Ref: "100023", Carrier: "seven_eleven", TrackingNumber: "D12345678901"}}, got.Packages)
	require.Equal(t, connectors.ShipSelf, got.Shipping.Mode, "a shop without labels prints it itself")
	require.Contains(t, got.Hold.EN, "make no other", "no carrier of the warehouse gives it a second number")
	require.Equal(t, connectors.ShipLabel, openShop(t, nil).order(t, labelled).Shipping.Mode)
}

func TestAnOrderWhoseLabelWasTakenIsArranged(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	require.Equal(t, connectors.Done, printer{s.native}.Arrange(t.Context(), []connectors.Parcel{s.parcel(t, labelled, "")})[0].State)
	require.Equal(t, connectors.StateArranged, s.order(t, labelled).State)
	require.NoError(t, s.Act(connectors.Act{Kind: "hand_over", Order: labelled}))
	require.Equal(t, connectors.StateShipped, s.order(t, labelled).State)
}
