package pchome

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
)

// example is the line of FACTS.md section 2.2, its receiver the vector of section 1.3.
const example = `{"Id":"20261122595047-01","TransDate":"2026/11/22 13:26:00","OrderQty":2,"CancelQty":0,"isNotShip":0,"ShipCheckStatus":"",
"Prod":{"Id":"DICKCB-A900DEMO1-000","Name":"不鏽鋼保溫瓶750ml(曜石黑)","VendorPID":"BT-750-BK","SpecName":"曜石黑","Price":880},
"LastShipDate":"2026/11/24","Note":"週一不配送","Buyer":{"Name":"林O穎"},"Receiver":"` + vectorA + `",
"ShipInfo":{"ShipType":"Home","Temperature":"Normal","ShipCompany":"","ShipNo":"","ShipDate":"","StoreType":"","StoreId":"","StoreName":""},
"VirtualInfo":null,"ReserveInfo":null,"OriReserveInfo":null}`

// changed is the example with some of its text replaced.
func changed(t *testing.T, replace ...string) string {
	t.Helper()
	for i := 0; i < len(replace); i += 2 {
		require.Contains(t, example, replace[i])
	}
	return strings.NewReplacer(replace...).Replace(example)
}

// second is the example as the second line of its order.
func second(t *testing.T, replace ...string) string {
	t.Helper()
	return changed(t, append([]string{"595047-01", "595047-02"}, replace...)...)
}

func read(t *testing.T, values connectors.Values, rows ...string) (connectors.Order, error) {
	t.Helper()
	return offline(t, values).Normalise(documentOf(t, "20261122595047", rows...))
}

func TestTheExampleIsReadAsItIsMeant(t *testing.T) {
	t.Parallel()
	got, err := read(t, nil, example)
	require.NoError(t, err)
	by := time.Date(2026, 11, 24, 15, 59, 59, 0, time.UTC)
	require.Equal(t, connectors.Order{
		ID: "20261122595047", Number: "20261122595047", State: connectors.StateOpen, OrderedAt: time.Date(2026, 11, 22, 5, 26, 0, 0, time.UTC), ShipBy: &by,
		Payment: connectors.Payment{Method: "PChome", Kind: connectors.PaymentPlatform}, Total: got.Total,
		Shipping: connectors.Shipping{Code: "Home", Name: "宅配", Mode: connectors.ShipSelf},
		Receiver: connectors.Receiver{Name: "林佳穎", Phone: "0912345678", Postcode: "114", Address: "台北市內湖區洲子街96號4樓"},
		Buyer:    "林O穎", BuyerNote: "週一不配送",
		Lines: []connectors.Line{{ID: "20261122595047-01", Listing: connectors.ListingKey{Item: "DICKCB-A900DEMO1"}, SKU: "BT-750-BK",
			Name: "不鏽鋼保溫瓶750ml(曜石黑)", Variant: "曜石黑", Quantity: 2, Price: got.Lines[0].Price}},
	}, got)
	require.True(t, got.Total.Equal(connectors.TWD(1760)))
	require.True(t, got.Lines[0].Price.Equal(connectors.TWD(880)))
}

func TestWhatALineSaysDecidesItsState(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		replace []string
		state   connectors.PlatformState
		left    int
	}{
		{"to be shipped", nil, connectors.StateOpen, 2},
		{"without a status", []string{`"ShipCheckStatus":""`, `"ShipCheckStatus":null`}, connectors.StateOpen, 2},
		{"being checked", []string{`"ShipCheckStatus":""`, `"ShipCheckStatus":"Checking"`}, connectors.StateShipped, 2},
		{"shipped", []string{`"ShipCheckStatus":""`, `"ShipCheckStatus":"Shipped"`}, connectors.StateShipped, 2},
		{"of a wrong number", []string{`"ShipCheckStatus":""`, `"ShipCheckStatus":"Error"`}, connectors.StateShipped, 2},
		{"not to be shipped", []string{`"isNotShip":0`, `"isNotShip":1`}, connectors.StateCancelled, 0},
		{"not to be shipped, as a text", []string{`"isNotShip":0`, `"IsNotShip":"1"`}, connectors.StateCancelled, 0},
		{"not to be shipped although it was", []string{`"isNotShip":0`, `"isNotShip":1`, `"ShipCheckStatus":""`, `"ShipCheckStatus":"Shipped"`},
			connectors.StateCancelled, 0},
		{"taken back", []string{`"CancelQty":0`, `"CancelQty":"2"`}, connectors.StateCancelled, 0},
		{"half taken back", []string{`"CancelQty":0`, `"CancelQty":1`}, connectors.StateOpen, 1},
		{"without CancelQty", []string{`"CancelQty":0,`, ``}, connectors.StateOpen, 2},
	} {
		got, err := read(t, nil, changed(t, c.replace...))
		require.NoError(t, err, c.name)
		require.Equal(t, c.state, got.State, c.name)
		require.Equal(t, c.left, got.Lines[0].Quantity, c.name)
		require.Nil(t, got.Hold, c.name)
	}
}

func TestTheLinesOfAnOrderDecideTogether(t *testing.T) {
	t.Parallel()
	shipped := []string{`"ShipCheckStatus":""`, `"ShipCheckStatus":"Shipped"`, `"Receiver":"` + vectorA + `"`, `"Receiver":null`}
	barred := []string{`"isNotShip":0`, `"isNotShip":1`}
	for name, c := range map[string]struct {
		first, second []string
		state         connectors.PlatformState
		partly        bool
	}{
		"both open":                     {nil, nil, connectors.StateOpen, false},
		"one shipped":                   {shipped, nil, connectors.StateOpen, true},
		"one not to be shipped":         {barred, nil, connectors.StateOpen, false},
		"both shipped":                  {shipped, shipped, connectors.StateShipped, false},
		"one shipped, the other barred": {barred, shipped, connectors.StateShipped, false},
		"both barred":                   {barred, barred, connectors.StateCancelled, false},
	} {
		got, err := read(t, nil, changed(t, c.first...), second(t, c.second...))
		require.NoError(t, err, name)
		require.Equal(t, c.state, got.State, name)
		require.Equal(t, c.partly, got.PartlyShipped, name)
		require.Nil(t, got.Hold, name)
		if got.State == connectors.StateOpen {
			require.Equal(t, "林佳穎", got.Receiver.Name, "%s: what is still to be shipped has a receiver", name)
			require.False(t, got.Receiver.Masked, name)
		}
		require.NotEqual(t, c.state == connectors.StateCancelled, got.CancelReason == "", name)
	}
}

func TestTheReasonsToHold(t *testing.T) {
	t.Parallel()
	for want, replace := range map[string][]string{
		"出貨狀態未知": {`"ShipCheckStatus":""`, `"ShipCheckStatus":"Returned"`},
		"已有物流單號": {`"ShipNo":""`, `"ShipNo":"907654321012"`},
		"無法解密":   {vectorA, strings.Replace(vectorA, "Nyk", "Nyl", 1)},
		"超商取貨":   {`"StoreType":"","StoreId":""`, `"StoreType":"FAMI","StoreId":"006598"`},
		"虛擬商品":   {`"VirtualInfo":null`, `"VirtualInfo":{"Code":"1"}`},
		"預約":     {`"ReserveInfo":null`, `"ReserveInfo":[{"Date":"2026/12/24"}]`},
		"預約資訊":   {`"OriReserveInfo":null`, `"OriReserveInfo":"2026/12/24"`},
	} {
		got, err := read(t, nil, changed(t, replace...))
		require.NoError(t, err, want)
		require.NotNil(t, got.Hold, want)
		require.Contains(t, got.Hold.ZH, want)
		shipped, err := read(t, nil, changed(t, append(replace, `"isNotShip":0`, `"isNotShip":1`)...))
		require.NoError(t, err, want)
		require.Nil(t, shipped.Hold, "%s: nothing is to be done of what is not to be shipped", want)
	}
	for _, empty := range []string{`null`, `[]`, `{}`, `""`, `" "`, `0`} {
		got, err := read(t, nil, changed(t, `"ReserveInfo":null`, `"ReserveInfo":`+empty))
		require.NoError(t, err)
		require.Nil(t, got.Hold, empty)
	}
}

func TestLinesThatDoNotGoTogetherHoldTheOrder(t *testing.T) {
	t.Parallel()
	got, err := read(t, nil, example, second(t, vectorA, vectorB))
	require.NoError(t, err)
	require.Nil(t, got.Hold, "the same receiver, encrypted in another way")
	got, err = read(t, nil, example, second(t, `"Receiver":"`+vectorA+`"`, `"Receiver":{"Name":"陳志明","Address":"台北市"}`))
	require.NoError(t, err)
	require.Contains(t, got.Hold.ZH, "不同收件人")
	got, err = read(t, nil, example, second(t, `"Temperature":"Normal"`, `"Temperature":"Frozen"`))
	require.NoError(t, err)
	require.Contains(t, got.Hold.ZH, "不同配送方式")
}

func TestAReceiverComesInManyShapes(t *testing.T) {
	t.Parallel()
	sealed := `"Receiver":"` + vectorA + `"`
	whole := connectors.Receiver{Name: "林佳穎", Phone: "0912345678", Postcode: "114", Address: "台北市內湖區洲子街96號4樓"}
	for name, c := range map[string]struct {
		receiver string
		want     connectors.Receiver
	}{
		"by the first way":  {`"` + vectorA + `"`, whole},
		"by the second way": {`"` + vectorB + `"`, whole},
		"an object":         {vectorPlain, whole},
		"JSON in a text":    {quoted(vectorPlain), whole},
		"null":              {`null`, connectors.Receiver{Masked: true}},
		"an empty list":     {`[]`, connectors.Receiver{Masked: true}},
		"an empty text":     {`""`, connectors.Receiver{Masked: true}},
		"numbers":           {`{"Name":"林","Mobile":912345678,"Zip":114,"Address":"台北市"}`, connectors.Receiver{Name: "林", Phone: "912345678", Postcode: "114", Address: "台北市"}},
		"a telephone":       {`{"Name":"林","Tel":"0226591234","Mobile":"","Address":"台北市"}`, connectors.Receiver{Name: "林", Phone: "0226591234", Address: "台北市"}},
		"hidden":            {`{"Name":"林*穎","Mobile":"0912345678","Address":"台北市"}`, connectors.Receiver{Name: "林*穎", Phone: "0912345678", Address: "台北市", Masked: true}},
	} {
		got, err := read(t, nil, changed(t, sealed, `"Receiver":`+c.receiver))
		require.NoError(t, err, name)
		require.Equal(t, c.want, got.Receiver, name)
	}
	got, err := read(t, connectors.Values{fieldKey: "", fieldIV: ""}, example)
	require.NoError(t, err)
	require.Contains(t, got.Hold.ZH, "無法解密", "without a key")
}

func TestTheWayOfAnOrderIsItsCode(t *testing.T) {
	t.Parallel()
	info := `"ShipInfo":{"ShipType":"Home","Temperature":"Normal","ShipCompany":"","ShipNo":"","ShipDate":"","StoreType":"","StoreId":"","StoreName":""}`
	for ship, want := range map[string]string{
		`{"ShipType":"Home","Temperature":"Frozen"}`: "Home/Frozen", `{"ShipType":"Home","Temperature":""}`: "Home", `{"ShipType":"Truck"}`: "Truck",
		`null`: "", `[]`: "", `"?"`: "", `{}`: "",
	} {
		got, err := read(t, nil, changed(t, info, `"ShipInfo":`+ship))
		require.NoError(t, err)
		require.Equal(t, want, got.Shipping.Code, ship)
		home, err := read(t, connectors.Values{settingNoType: asHome}, changed(t, info, `"ShipInfo":`+ship))
		require.NoError(t, err)
		if want == "" {
			want = "Home"
		}
		require.Equal(t, want, home.Shipping.Code, "the merchant said so")
	}
}

func TestABrokenOrderIsSetAside(t *testing.T) {
	t.Parallel()
	for _, replace := range [][]string{
		{`"OrderQty":2`, `"OrderQty":null`}, {`"OrderQty":2`, `"OrderQty":-1`}, {`"OrderQty":2`, `"OrderQty":1.5`}, {`"CancelQty":0`, `"CancelQty":3`},
		{`"isNotShip":0`, `"isNotShip":2`}, {`"TransDate":"2026/11/22 13:26:00"`, `"TransDate":"22.11.2026"`}, {`"Price":880`, `"Price":"free"`},
		{`"Id":"20261122595047-01"`, `"Id":"20261122595048-01"`}, {`"Id":"20261122595047-01"`, `"Id":{}`},
		{`"Prod":{"Id":"DICKCB-A900DEMO1-000","Name":"不鏽鋼保溫瓶750ml(曜石黑)","VendorPID":"BT-750-BK","SpecName":"曜石黑","Price":880}`, `"Prod":[]`},
	} {
		_, err := read(t, nil, changed(t, replace...))
		require.Equal(t, connectors.Unexpected, connectors.KindOf(err), replace[1])
		require.ErrorContains(t, err, "the platform answered differently than expected")
	}
	_, err := read(t, nil, example, example)
	require.Equal(t, connectors.Unexpected, connectors.KindOf(err), "two lines of one number")
}

func TestNumbersOfGoodsAreReadWithAndWithoutTheirEnd(t *testing.T) {
	t.Parallel()
	for number, want := range map[string]connectors.ListingKey{
		"DICKCB-A900GN8U0-000": {Item: "DICKCB-A900GN8U0"}, "DICKCB-A900GN8U0": {Item: "DICKCB-A900GN8U0"},
		"DICKCB-A900GN8U0-012": {Item: "DICKCB-A900GN8U0", Variant: "012"}, "DICKCB-100": {Item: "DICKCB-100"}, "": {},
	} {
		require.Equal(t, want, keyOf(number), number)
	}
}

func TestTheSamplesAreReadAsTheyAreMeant(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	for id, part := range map[string]string{storeOrder: "超商取貨", asideOrder: "預約"} {
		require.Contains(t, s.order(t, id).Hold.ZH, part)
	}
	require.Equal(t, "006598", s.order(t, storeOrder).Shipping.StoreID)
	require.Equal(t, "Home/Chilled", s.order(t, chilledOrder).Shipping.Code)
	require.Empty(t, s.order(t, unsaidOrder).Shipping.Code)
	require.Equal(t, 2, s.order(t, partlyTaken).Lines[0].Quantity)
	require.Equal(t, 0, s.order(t, halfBarred).Lines[0].Quantity)
	require.Equal(t, connectors.StateShipped, s.order(t, wrongOrder).State)
	require.Equal(t, connectors.StateCancelled, s.order(t, backOrder).State)
	half := s.order(t, halfShipped)
	require.True(t, half.PartlyShipped)
	require.Equal(t, []connectors.Package{{
		Ref: "903987654321", Carrier: "HCT", TrackingNumber: "903987654321", Lines: []connectors.PackageLine{{Line: halfShipped + "-01", Quantity: 1}},
	}}, half.Packages)
}
