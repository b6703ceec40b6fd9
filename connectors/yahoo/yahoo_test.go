package yahoo

// What the conformance suite cannot know of Yahoo, against the emulator through the real transport.

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/drawn/drawntest"
	"gowarehouse/connectors/emulation"
	"gowarehouse/connectors/emulation/emulationtest"
	"gowarehouse/connectors/transport"
)

func TestAWrongClockIsNotTakenForAWrongKey(t *testing.T) {
	t.Parallel()
	b := open(t)
	for _, off := range []time.Duration{-5 * time.Minute, 3 * time.Hour} {
		c, err := b.connect(func() time.Time { return opensAt.Add(off) }, nil)
		require.NoError(t, err)
		_, err = c.Test(t.Context())
		require.Equal(t, connectors.Temporary, connectors.KindOf(err), "the account stays connected")
		require.Contains(t, err.Error(), off.String())
		require.Contains(t, err.(*connectors.Error).Do.ZH, "校正本機時間")
	}
}

func TestAWrongIVIsToldAsSuch(t *testing.T) {
	t.Parallel()
	b := open(t)
	c, err := b.connect(b.clock, connectors.Values{fieldIV: "AAAAAAAAAAAAAAAAAAAAAA=="})
	require.NoError(t, err)
	_, err = c.Test(t.Context())
	require.Equal(t, connectors.Unauthorized, connectors.KindOf(err))
	require.Contains(t, err.Error(), "Share Secret IV")
}

func TestTheTestNamesTheSupplierAndTellsOfAPortalThatIsClosed(t *testing.T) {
	t.Parallel()
	b := open(t)
	who, err := b.Test(t.Context())
	require.NoError(t, err)
	require.Equal(t, "好日子生活百貨", who.Name)
	require.True(t, who.Doubt.IsZero())
	b.noViolations()

	closed := open(t)
	closed.turn("no_portal")
	who, err = closed.Test(t.Context())
	require.NoError(t, err, "orders and stock work")
	require.Equal(t, "99999", who.ID)
	require.Equal(t, portalClosed, who.Doubt)
}

func TestMaintenanceIsTemporary(t *testing.T) {
	t.Parallel()
	b := open(t)
	b.turn("maintenance")
	_, err := b.Test(t.Context())
	require.Equal(t, connectors.Temporary, connectors.KindOf(err))
}

func TestAnUnknownCarrierIsRefusedUnlessTheAccountSaysOtherwise(t *testing.T) {
	t.Parallel()
	for name, id := range map[string]string{
		"黑貓宅急便": "11", "T-Cat": "11", "新竹物流": "4", "HCT": "4", "宅配通": "9", "Kerry TJ": "12", "中華郵政": "7", "郵局便利袋": "18", "通盈貨運": "19",
		"全球快遞": "21", "自行運送": "99",
	} {
		known, err := (&Connector{}).shipper(name)
		require.NoError(t, err, name)
		require.Equal(t, id, known.id, name)
	}
	_, err := (&Connector{}).shipper("順豐速運")
	require.Equal(t, connectors.Rejected, connectors.KindOf(err))
	require.Contains(t, err.(*connectors.Error).Do.EN, "T-Cat")
	other, err := (&Connector{other: "99"}).shipper("順豐速運")
	require.NoError(t, err)
	require.Equal(t, "99", other.id)
	_, err = (&Connector{}).shipper("")
	require.Error(t, err)
}

func TestANumberOfAnotherFormIsRefusedAndTheOthersGo(t *testing.T) {
	t.Parallel()
	b := open(t)
	parcels := b.parcels(home, 3)
	parcels[1].TrackingNumber = "1"
	outcomes := b.PushTracking(t.Context(), parcels)
	require.Equal(t, []connectors.OutcomeState{connectors.Done, connectors.Refused, connectors.Done}, emulationtest.States(outcomes))
	require.Contains(t, outcomes[1].Err.Error(), "貨運單號有誤")
	require.NotEmpty(t, outcomes[1].Err.(*connectors.Error).Do.ZH)
	b.noViolations()
}

func TestANumberThatSomebodyElseReportedIsAPersonsToDecide(t *testing.T) {
	t.Parallel()
	b := open(t)
	p := b.parcels(home, 1)
	require.NoError(t, b.e.Act(connectors.Act{Kind: "ship_elsewhere", Order: p[0].Order.ID}))
	require.Equal(t, connectors.Already, b.PushTracking(t.Context(), p)[0].State, "2104 alone does not tell whose number it is")
	read := b.PushedTracking(t.Context(), p)[0]
	require.Equal(t, connectors.Unclear, read.State)
	require.Contains(t, read.Err.Error(), "BYHAND")
}

func TestAShippedHomeOrderWithoutItsNumberCountsAsConfirmed(t *testing.T) {
	t.Parallel()
	b := open(t)
	b.turn("home_number_hidden")
	p := b.parcels(home, 1)
	require.Equal(t, connectors.Done, b.PushTracking(t.Context(), p)[0].State)
	read := b.PushedTracking(t.Context(), p)[0]
	require.Equal(t, connectors.Done, read.State)
	require.NotEmpty(t, read.Hint)
}

func TestALostConfirmationIsFoundAgainOnceTheListIsFresh(t *testing.T) {
	t.Parallel()
	for _, f := range []family{store, third} {
		b := open(t)
		p := b.parcels(f, 1)
		require.Equal(t, connectors.Nothing, b.Arranged(t.Context(), p)[0].State)
		_, err := b.list(t.Context(), f, shipped, b.week()) // the list is made before the order is in it
		require.NoError(t, err)
		b.wire.Plan(emulation.DropAfter, 1, to("/scmapi/api/"+string(f)+"/ConfirmOrders"))
		require.Equal(t, connectors.Unclear, b.Arrange(t.Context(), p)[0].State)
		asked := b.Arranged(t.Context(), p)[0]
		require.Equal(t, connectors.Pending, asked.State, "shipped, but the list is old")
		require.Equal(t, b.clock().Add(cached), asked.Until)
		b.forward(cached)
		found := b.Arranged(t.Context(), p)[0]
		require.Equal(t, connectors.Done, found.State)
		view, _ := b.e.Shop(p[0].Order.ID)
		require.Equal(t, []string{found.TrackingNumber}, view.TrackingNumbers)
		require.Equal(t, 1, view.Shipments)
		p[0].TrackingNumber, p[0].Kept = found.TrackingNumber, found.Keep
		label := b.Label(t.Context(), p)[0]
		require.Equal(t, connectors.Refused, label.State, "the codes came with the answer that was lost")
		require.Contains(t, label.Err.(*connectors.Error).Do.ZH, "供應商後台")
		b.noViolations()
	}
}

func TestAnOrderShippedBeforeIsLookedUp(t *testing.T) {
	t.Parallel()
	b := open(t)
	p := b.parcels(third, 1)
	require.NoError(t, b.e.Act(connectors.Act{Kind: "ship_elsewhere", Order: p[0].Order.ID}))
	require.Equal(t, connectors.Pending, b.Arrange(t.Context(), p)[0].State)
	require.Equal(t, connectors.Done, b.Arranged(t.Context(), p)[0].State)
}

func TestACancelledOrderIsNeitherShippedNorForgotten(t *testing.T) {
	t.Parallel()
	b := open(t)
	p := b.parcels(store, 2)
	require.NoError(t, b.e.Act(connectors.Act{Kind: "cancel", Order: p[0].Order.ID}))
	outcomes := b.Arrange(t.Context(), p)
	require.Equal(t, []connectors.OutcomeState{connectors.Refused, connectors.Done}, emulationtest.States(outcomes))
	require.Contains(t, outcomes[0].Err.Error(), "訂單已取消")
	asked := b.Arranged(t.Context(), p[:1])[0]
	require.Equal(t, connectors.Unclear, asked.State)
	require.Contains(t, asked.Err.Error(), "cancelled")
}

func TestTheCodesOfAConfirmationAreKeptToTheLetter(t *testing.T) {
	t.Parallel()
	b := open(t)
	p := b.parcels(third, 1)
	out := b.Arrange(t.Context(), p)[0]
	require.Equal(t, connectors.Done, out.State)
	require.Equal(t, "新竹物流", out.Carrier)
	require.True(t, strings.HasPrefix(out.Keep[codeOfficeID], "  1||"), "leading spaces belong to a code")
	require.Equal(t, "^011000000^", out.Keep[codeQR])
	require.Equal(t, out.TrackingNumber, out.Keep[codeShipment])
	p[0].TrackingNumber, p[0].Carrier, p[0].Kept = out.TrackingNumber, out.Carrier, out.Keep
	read := b.Arranged(t.Context(), p)[0]
	require.Equal(t, connectors.Done, read.State)
	require.NotContains(t, read.Keep, codeShippedAt, "what the list shows does not replace what the confirmation gave")
	label := b.Label(t.Context(), p)[0]
	require.Equal(t, connectors.Done, label.State)
	require.Contains(t, drawntest.Words(t, label.Label.Data), p[0].Order.Receiver.Address)
}

func TestAParcelThatHasLeftIsAskedAboutThoughItsOrderChanged(t *testing.T) {
	t.Parallel()
	b := open(t)
	p := b.parcels(store, 1)
	out := b.Arrange(t.Context(), p)[0]
	require.Equal(t, connectors.Done, out.State)
	p[0].TrackingNumber, p[0].Kept = out.TrackingNumber, out.Keep
	p[0].Order.Lines = append(p[0].Order.Lines, connectors.Line{ID: "1", Quantity: 1})
	require.Equal(t, connectors.Done, b.Arranged(t.Context(), p)[0].State)
	require.Equal(t, connectors.Done, b.Label(t.Context(), p)[0].State)
}

func TestNoKeyAndNoSessionReachTheTrace(t *testing.T) {
	t.Parallel()
	b := open(t)
	var told []string
	client, err := transport.New(transport.Options{Account: "test", Trace: func(one transport.Trace) {
		text, err := json.Marshal(one)
		require.NoError(t, err)
		told = append(told, string(text))
	}})
	require.NoError(t, err)
	defer client.Close()
	b.http = client
	for _, err := range b.Listings(t.Context()) {
		require.NoError(t, err)
	}
	b.parcels(home, 1)
	require.Greater(t, len(told), 4)
	person := b.parcels(home, 1)[0].Order.Receiver
	for _, hidden := range []string{
		"dummySession", "dummyWssid", vectorValues[fieldSecret], vectorValues[fieldSalt], vectorValues[fieldToken], person.Name, person.Phone,
	} {
		require.NotContains(t, strings.Join(told, "\n"), hidden)
	}
}

func TestTheSizeOfAParcelIsChosenAndChecked(t *testing.T) {
	t.Parallel()
	b := open(t, settingDelivery, "2")
	p := b.parcels(third, 1)
	options, err := b.ShipOptions(t.Context(), p[0])
	require.NoError(t, err)
	require.Equal(t, "2", options[0].Default)
	p[0].Options = map[string]string{optionDelivery: "9"}
	require.Equal(t, connectors.Refused, b.Arrange(t.Context(), p)[0].State)
	none, err := b.ShipOptions(t.Context(), b.parcels(store, 1)[0])
	require.NoError(t, err)
	require.Empty(t, none)
}

func TestAFamilyIsShippedByItsOwnCallOnly(t *testing.T) {
	t.Parallel()
	b := open(t)
	require.Equal(t, connectors.Refused, b.Arrange(t.Context(), b.parcels(home, 1))[0].State)
	require.Equal(t, connectors.Refused, b.PushTracking(t.Context(), b.parcels(third, 1))[0].State)
	require.Equal(t, connectors.Unclear, b.PushedTracking(t.Context(), b.parcels(store, 1))[0].State)
}

func TestAfterALostAnswerTheNextBatchIsNotAsked(t *testing.T) {
	t.Parallel()
	var list []*shipment
	outcomes := make([]connectors.Outcome, perConfirm+1)
	for i := range outcomes {
		list = append(list, &shipment{out: &outcomes[i]})
	}
	calls := 0
	confirmAll(list, func([]*shipment) error {
		calls++
		return &connectors.Error{Kind: connectors.Temporary, MaybeDone: true}
	})
	require.Equal(t, 1, calls)
	require.Equal(t, connectors.Unclear, outcomes[0].State)
	require.Equal(t, connectors.NotAsked, outcomes[perConfirm].State)
	require.False(t, connectors.IsMaybeDone(outcomes[perConfirm].Err))
}

func TestOrdersThatLeftTheListAreToldApart(t *testing.T) {
	t.Parallel()
	for _, flat := range []bool{false, true} {
		b := open(t)
		if flat {
			b.turn("flat_cancels")
		}
		p := b.parcels(home, 3)
		require.NoError(t, b.e.Act(connectors.Act{Kind: "cancel", Order: p[0].Order.ID}))
		require.NoError(t, b.e.Act(connectors.Act{Kind: "ship_elsewhere", Order: p[1].Order.ID}))
		ids := []string{p[0].Order.ID, p[1].Order.ID, "RM9999999999999-home", "nonsense"}
		sightings, err := b.Watch(t.Context(), b.week(), ids)
		require.NoError(t, err)
		require.Equal(t, []connectors.Sighting{
			{ID: ids[0], State: connectors.StateCancelled}, {ID: ids[1], State: connectors.StateShipped},
		}, sightings)
	}
}

func TestAPortalSessionIsUsedUntilItEndsAndThenRenewedOnce(t *testing.T) {
	t.Parallel()
	b := open(t)
	listings := func() {
		n := 0
		for _, err := range b.Listings(t.Context()) {
			require.NoError(t, err)
			n++
		}
		require.Equal(t, len(b.e.ListingKeys()), n)
	}
	listings()
	listings()
	require.Equal(t, 1, b.e.Report().ByName["sp/signIn"])
	b.forward(sessionLife - renewEarly)
	listings()
	require.Equal(t, 2, b.e.Report().ByName["sp/signIn"], "ten minutes before its end a session is renewed")
	b.turn("short_session")
	listings()
	listings()
	require.Equal(t, 3, b.e.Report().ByName["sp/signIn"], "a session that has ended is renewed once")
	require.Equal(t, 3, b.e.Report().ByName["sp/token"])
	b.noViolations()
}

func TestProductsThatAreGivenByNumberOnlyAreFoundThroughTheirPages(t *testing.T) {
	t.Parallel()
	b := open(t)
	b.turn("products_need_id")
	seen := map[connectors.ListingKey]bool{}
	for l, err := range b.Listings(t.Context()) {
		require.NoError(t, err)
		require.False(t, seen[l.Key])
		seen[l.Key] = true
	}
	require.Len(t, seen, len(b.e.ListingKeys()))
	b.noViolations()
}

func TestOneUnknownProductDoesNotHideTheOthers(t *testing.T) {
	t.Parallel()
	b := open(t)
	b.turn("bad_id_refuses")
	keys := append([]connectors.ListingKey{{Item: "9999999"}, {Item: "not a number"}}, b.e.ListingKeys()...)
	levels, err := b.Stock(t.Context(), keys)
	require.NoError(t, err)
	require.Equal(t, connectors.NotFound, connectors.KindOf(levels[0].Err))
	require.Equal(t, connectors.NotFound, connectors.KindOf(levels[1].Err))
	for i, level := range levels[2:] {
		want, _, counted := b.e.StockOf(keys[i+2])
		if !counted {
			require.Equal(t, connectors.Rejected, connectors.KindOf(level.Err), "a virtual product has no stock")
			continue
		}
		require.NoError(t, level.Err)
		require.Equal(t, want, level.Quantity)
	}
}

func TestAProductThatStandsTwiceInAChangeGoesInTwoCalls(t *testing.T) {
	t.Parallel()
	b := open(t)
	key := b.e.ListingKeys()[0]
	read, _, _ := b.e.StockOf(key)
	outcomes := b.PushStock(t.Context(), []connectors.StockChange{
		{Key: key, Read: read, Target: read + 1}, {Key: key, Read: read + 1, Target: read + 5},
	})
	require.Equal(t, connectors.Done, outcomes[0].State)
	require.Equal(t, connectors.Done, outcomes[1].State)
	now, _, _ := b.e.StockOf(key)
	require.Equal(t, read+5, now)
	b.noViolations()
}

// answering connects an account to a Yahoo that gives every request the same answer.
func answering(t *testing.T, status int, body string) *Connector {
	t.Helper()
	network := &recorder{reply: connectors.Reply{Status: status, Body: []byte(body)}}
	made, err := New(connectors.Env{Values: vectorValues, HTTP: network, Now: func() time.Time { return opensAt }})
	require.NoError(t, err)
	return made.(*Connector)
}

func TestAListThatYahooDoesNotReadIsNoWordAboutTheKey(t *testing.T) {
	t.Parallel()
	c := answering(t, http.StatusBadRequest, `{"code":400,"message":"查詢區間過長"}`)
	_, err := c.Order(t.Context(), "RM2601050000123-home")
	require.Equal(t, connectors.Rejected, connectors.KindOf(err), "a long span may be refused: the account stays connected")
	require.Contains(t, err.Error(), "查詢區間過長")
	_, err = c.Test(t.Context())
	require.Equal(t, connectors.Unauthorized, connectors.KindOf(err), "one minute cannot be refused for its length")
}

func TestOnlyAnUnknownProductIsLookedForByHalves(t *testing.T) {
	t.Parallel()
	c := answering(t, http.StatusBadRequest, `{"code":400,"message":"系統設定錯誤"}`)
	_, err := c.Stock(t.Context(), []connectors.ListingKey{{Item: "6449251"}, {Item: "6449252"}})
	require.Equal(t, connectors.Rejected, connectors.KindOf(err))
	require.Contains(t, err.Error(), "系統設定錯誤", "no product is said to be missing because of it")
}

func TestAFailureOfAnotherShapeDoesNotHideTheCodesOfTheOthers(t *testing.T) {
	t.Parallel()
	b := open(t)
	p := b.parcels(store, 2)
	answer := `{"ResponseCode":"00001","SuccessfulOrders":[{"PackageNo":1,"ShipmentNo":"40001249","BarCode":"202110823A5340001249","OrderCodes":["` +
		p[0].Order.Number + `"]}],"FailedOrders":["` + p[1].Order.Number + `"]}`
	outcomes := answering(t, http.StatusOK, answer).Arrange(t.Context(), p)
	require.Equal(t, []connectors.OutcomeState{connectors.Done, connectors.Unclear}, emulationtest.States(outcomes), "how a failed order is written is inferred")
	require.Equal(t, "202110823A5340001249", outcomes[0].Keep[codeBar])
}

func TestAShippedRowThatCannotBeReadHoldsUpNoOther(t *testing.T) {
	t.Parallel()
	b := open(t)
	p := b.parcels(store, 2)
	rows := `{"OrderInfo":{"OrderCode":"` + p[0].Order.Number + `","ShipmentNos":"40001249"}},` +
		`{"OrderInfo":{"OrderCode":"` + p[1].Order.Number + `","ShipmentNos":["40001250"]}}`
	network := b.http
	b.http = caller(func(ctx context.Context, call connectors.Call) (connectors.Reply, error) {
		body := `{"OrderCount":2,"Orders":[` + rows + `]}`
		switch {
		case strings.HasSuffix(call.Name, string(preparing)):
			body = `{"OrderCount":0,"Orders":[]}`
		case !strings.HasSuffix(call.Name, string(shipped)):
			return network.Call(ctx, call)
		}
		r := connectors.Reply{Status: http.StatusOK, Body: []byte(body)}
		return r, call.Check(r)
	})
	require.Equal(t, []connectors.OutcomeState{connectors.Unclear, connectors.Done}, emulationtest.States(b.Arranged(t.Context(), p)))
}

func TestAHomeConfirmationThatFailedInPartNamesWhatFailedOrIsAskedAbout(t *testing.T) {
	t.Parallel()
	b := open(t)
	p := b.parcels(home, 2)
	for answer, want := range map[string][]connectors.OutcomeState{
		`{"ResponseCode":"00001","ConfirmOrders":[]}`:                                                               {connectors.Unclear, connectors.Unclear},
		`{"ResponseCode":"00001","ConfirmOrders":["x"]}`:                                                            {connectors.Unclear, connectors.Unclear},
		`{"ResponseCode":"00001","ConfirmOrders":[{"OrderCode":"` + p[1].Order.Number + `","ProcessCode":"2111"}]}`: {connectors.Done, connectors.Refused},
	} {
		require.Equal(t, want, emulationtest.States(answering(t, http.StatusOK, answer).PushTracking(t.Context(), p)), answer)
	}
}

func TestAPortalThatEndsASessionWithoutACodeIsSignedInToAgain(t *testing.T) {
	t.Parallel()
	b := open(t)
	b.turn("short_session")
	signIns := 0
	network := b.http
	b.http = caller(func(ctx context.Context, call connectors.Call) (connectors.Reply, error) {
		if call.Name == "sp/signIn" {
			signIns++
		}
		check := call.Check
		call.Check = func(r connectors.Reply) error {
			if r.Status == http.StatusUnauthorized {
				r.Body = []byte(`{"errors":["cookie expired"]}`)
			}
			return check(r)
		}
		return network.Call(ctx, call)
	})
	for range 2 {
		for _, err := range b.Listings(t.Context()) {
			require.NoError(t, err)
		}
	}
	require.Equal(t, 2, signIns)
}

// caller is a network made of a function.
type caller func(context.Context, connectors.Call) (connectors.Reply, error)

func (f caller) Call(ctx context.Context, call connectors.Call) (connectors.Reply, error) {
	return f(ctx, call)
}

func TestAListingThatNeverEndsIsNotPassedOffAsWhole(t *testing.T) {
	t.Parallel()
	b := open(t)
	network, id := b.http, 0
	b.http = caller(func(ctx context.Context, call connectors.Call) (connectors.Reply, error) {
		if call.Name != "sp/products" {
			return network.Call(ctx, call)
		}
		rows := make([]string, perPage)
		for i := range rows {
			id++
			rows[i] = `{"id":` + strconv.Itoa(id) + `}`
		}
		r := connectors.Reply{Status: http.StatusOK, Body: []byte(`{"products":[` + strings.Join(rows, ",") + `]}`)}
		return r, call.Check(r)
	})
	n, last := 0, error(nil)
	for _, err := range b.Listings(t.Context()) {
		n, last = n+1, err
	}
	require.Equal(t, mostProducts+1, n)
	require.Equal(t, connectors.Rejected, connectors.KindOf(last))
}

func TestAStockRefusalShowsYahoosWords(t *testing.T) {
	t.Parallel()
	network := &recorder{reply: connectors.Reply{Status: http.StatusForbidden, Body: []byte(`{"code":403,"message":"商品編號有誤"}`)}}
	made, err := New(connectors.Env{Values: vectorValues, HTTP: network, Now: func() time.Time { return opensAt }})
	require.NoError(t, err)
	_, err = made.(*Connector).call(t.Context(), opQuantities, struct{}{})
	require.Equal(t, connectors.Rejected, connectors.KindOf(err), "403 says nothing about the key")
	require.Contains(t, err.Error(), "商品編號有誤")
}

// rowWith makes the document of an order whose fields are changed.
func rowWith(t *testing.T, f family, change func(info, row, product map[string]any)) connectors.Fetched {
	t.Helper()
	product := map[string]any{"Id": 6449251, "Name": "純棉毛巾", "Qty": 2, "ProductPrice": 299, "Type": "一般商品", "SupplierNo": "TWL-003-WH"}
	info := map[string]any{"OrderCode": "RM2601050000123", "TransferDate": "2026-01-05T09:29:21"}
	row := map[string]any{
		"OrderInfo": info, "Products": []any{product},
		"ReceiverInfo": map[string]any{"Name": "陳怡君", "Address": "(106)台北市大安區和平東路二段106號5樓", "Phone": "02-27001234"},
		"StoreInfo":    map[string]any{"Type": "超商付款取貨(7-11)", "Name": "原中門市", "Id": "033077"},
	}
	change(info, row, product)
	text, err := json.Marshal(row)
	require.NoError(t, err)
	raw, err := json.Marshal(document{f, preparing, text})
	require.NoError(t, err)
	return connectors.Fetched{Raw: raw}
}

func TestAnOrderIsReadAsItStands(t *testing.T) {
	t.Parallel()
	c := &Connector{}
	for _, test := range []struct {
		name   string
		family family
		change func(info, row, product map[string]any)
		look   func(t *testing.T, o connectors.Order)
	}{
		{"postcode and telephone", home, func(_, _, _ map[string]any) {}, func(t *testing.T, o connectors.Order) {
			require.Equal(t, "106", o.Receiver.Postcode)
			require.Equal(t, "台北市大安區和平東路二段106號5樓", o.Receiver.Address)
			require.Equal(t, "02-27001234", o.Receiver.Phone)
			require.Equal(t, time.Date(2026, 1, 5, 1, 29, 21, 0, time.UTC), o.OrderedAt)
			require.True(t, o.Total.Equal(connectors.TWD(598)))
		}},
		{"a fraction of a second", home, func(info, _, _ map[string]any) { info["TransferDate"] = "2026-01-05T17:36:14.373" },
			func(t *testing.T, o connectors.Order) { require.Equal(t, 373, o.OrderedAt.Nanosecond()/1e6) }},
		{"dates that are none", home, func(info, _, _ map[string]any) { info["LastShippingDate"] = "0001-01-01T00:00:00" },
			func(t *testing.T, o connectors.Order) { require.Nil(t, o.ShipBy) }},
		{"a century ago", home, func(info, _, _ map[string]any) { info["LastShippingDate"] = "1900-01-01T00:00:00" },
			func(t *testing.T, o connectors.Order) { require.Nil(t, o.ShipBy) }},
		{"a masked name", home, func(_, row, _ map[string]any) { row["ReceiverInfo"].(map[string]any)["Name"] = "劉xx" },
			func(t *testing.T, o connectors.Order) { require.True(t, o.Receiver.Masked) }},
		{"a masked address", home, func(_, row, _ map[string]any) {
			row["ReceiverInfo"].(map[string]any)["Address"] = "(106)台北市大安區****"
		},
			func(t *testing.T, o connectors.Order) { require.True(t, o.Receiver.Masked) }},
		{"a name masked by a letter", home, func(_, row, _ map[string]any) { row["ReceiverInfo"].(map[string]any)["Name"] = "陳O宏" },
			func(t *testing.T, o connectors.Order) { require.True(t, o.Receiver.Masked) }},
		{"an English name", home, func(_, row, _ map[string]any) { row["ReceiverInfo"].(map[string]any)["Name"] = "Alex Foxx" },
			func(t *testing.T, o connectors.Order) { require.False(t, o.Receiver.Masked) }},
		{"paid at the store", store, func(_, _, _ map[string]any) {}, func(t *testing.T, o connectors.Order) {
			require.Equal(t, connectors.PaymentCOD, o.Payment.Kind)
			require.True(t, o.COD.Equal(connectors.TWD(598)))
			require.Equal(t, "033077", o.Shipping.StoreID, "leading zeros stay")
		}},
		{"paid at a store without a price", store, func(_, _, product map[string]any) { delete(product, "ProductPrice") },
			func(t *testing.T, o connectors.Order) {
				require.Nil(t, o.COD)
				require.NotNil(t, o.Hold)
			}},
		{"paid by ATM", store, func(_, row, _ map[string]any) { row["StoreInfo"].(map[string]any)["Type"] = "國泰世華ATM" },
			func(t *testing.T, o connectors.Order) {
				require.Equal(t, connectors.PaymentPlatform, o.Payment.Kind)
				require.Nil(t, o.COD)
				require.Equal(t, string(store), o.Shipping.Code)
			}},
		{"a payment nobody has seen", store, func(_, row, _ map[string]any) { row["StoreInfo"].(map[string]any)["Type"] = "不付款取貨" },
			func(t *testing.T, o connectors.Order) { require.Equal(t, connectors.PaymentUnknown, o.Payment.Kind) }},
		{"no payment at all", store, func(_, row, _ map[string]any) { row["StoreInfo"] = nil },
			func(t *testing.T, o connectors.Order) { require.Equal(t, connectors.PaymentUnknown, o.Payment.Kind) }},
		{"another chain", store, func(_, row, _ map[string]any) {
			row["StoreInfo"].(map[string]any)["Type"] = "超商付款取貨(全家)"
		},
			func(t *testing.T, o connectors.Order) {
				require.Equal(t, connectors.PaymentCOD, o.Payment.Kind)
				require.Equal(t, "StoreDelivery:全家", o.Shipping.Code, "a code that no map has")
				require.Equal(t, "店配（全家）", o.Shipping.Name)
			}},
		{"a gift", home, func(_, _, product map[string]any) { product["Type"], product["ProductPrice"] = "贈品", 0 },
			func(t *testing.T, o connectors.Order) { require.Equal(t, "贈品", o.Lines[0].Note) }},
		{"numbers as strings", home, func(_, _, product map[string]any) { product["Id"], product["Qty"] = "6449251", "2" },
			func(t *testing.T, o connectors.Order) { require.Equal(t, 2, o.Lines[0].Quantity) }},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			o, err := c.Normalise(rowWith(t, test.family, test.change))
			require.NoError(t, err)
			test.look(t, o)
		})
	}
}

func TestAnOrderThatCannotBeReadIsToldAndNotGuessed(t *testing.T) {
	t.Parallel()
	c := &Connector{}
	for name, change := range map[string]func(info, row, product map[string]any){
		"no code":         func(info, _, _ map[string]any) { delete(info, "OrderCode") },
		"no date":         func(info, _, _ map[string]any) { info["TransferDate"] = "yesterday" },
		"a date of none":  func(info, _, _ map[string]any) { info["TransferDate"] = "0001-01-01T00:00:00" },
		"no products":     func(_, row, _ map[string]any) { row["Products"] = []any{} },
		"half a piece":    func(_, _, product map[string]any) { product["Qty"] = 1.5 },
		"an absurd price": func(_, _, product map[string]any) { product["ProductPrice"] = json.Number("1e400") },
	} {
		_, err := c.Normalise(rowWith(t, home, change))
		require.Equal(t, connectors.Unexpected, connectors.KindOf(err), name)
	}
}

func TestAListThatIsShorterThanItSaysEndsTheFetch(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"fewer": `{"OrderCount":2,"Orders":[]}`, "missing": `{"OrderCount":1}`, "an empty object": `{}`, "refused": `{"ResponseCode":"99999","ResponseMessage":"失敗"}`,
	} {
		network := &recorder{reply: connectors.Reply{Status: http.StatusOK, Body: []byte(body)}}
		made, err := New(connectors.Env{Values: vectorValues, HTTP: network, Now: func() time.Time { return opensAt }})
		require.NoError(t, err)
		n := 0
		for f, err := range made.Orders(t.Context(), connectors.Window{From: opensAt.Add(-time.Hour), To: opensAt}) {
			require.Error(t, err, name)
			require.Empty(t, f.ID+string(f.Raw), name)
			n++
		}
		require.Equal(t, 1, n, name)
	}
}

func TestARowWithoutACodeIsSetAsideAndTheOthersComeIn(t *testing.T) {
	t.Parallel()
	body := `{"OrderCount":3,"Orders":[{"OrderInfo":{"OrderCode":"RM1001"}},{"OrderInfo":{}},{"OrderInfo":{"OrderCode":"RM1001"}}]}`
	network := &recorder{reply: connectors.Reply{Status: http.StatusOK, Body: []byte(body)}}
	made, err := New(connectors.Env{Values: vectorValues, HTTP: network, Now: func() time.Time { return opensAt }})
	require.NoError(t, err)
	var ids []string
	aside := 0
	for f, err := range made.Orders(t.Context(), connectors.Window{From: opensAt.Add(-time.Hour), To: opensAt}) {
		if err != nil {
			require.NotEmpty(t, f.Raw)
			aside++
			continue
		}
		ids = append(ids, f.ID)
	}
	require.Equal(t, []string{"RM1001-home", "RM1001-store", "RM1001-third"}, ids, "a row that stands there twice is one order")
	require.Equal(t, 3, aside)
}
