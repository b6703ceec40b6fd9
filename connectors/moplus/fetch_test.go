package moplus

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
)

// homeRow and the others are lines of the documented answer: FACTS.md §2.
const (
	homeRow = `{"errorMessage":null,"orderSeq":"001","itemStatus":"出貨通知(已付款)","goodsNo":" TP00000010000123","goodsdtCode":"001","goodsName":"蕾絲連身裙",
		"goodsInfo1":"白色","goodsInfo2":"FREE","entpGoodsNo":"DR-LACE-W","goodsType":"一般","quantity":2,"planShipDate":"2026-11-25 00:00:00","deliveryType":"宅配-廠商出貨",
		"customerDeliveryType":"宅配-廠商出貨","deliveryCompany":null,"deliveryNo":null,"orderAmount":1180,"customerName":"林佳穎","receiverName":"林佳穎","ivr":null,
		"receiverAddress":"300 新竹市 東區 光復路二段 101 號","lastProcDate":"2026-11-22 18:37:01","deliveryTemp":"常溫","changedAddress":""}`
	freightRow = `{"errorMessage":null,"orderSeq":"002","itemStatus":"出貨通知(已付款)","goodsNo":"TP00000010000123","goodsdtCode":"001","goodsName":"運費",
		"goodsInfo1":"無規格","goodsInfo2":null,"entpGoodsNo":null,"goodsType":"運費","quantity":1,"orderAmount":80}`
	storeRow = `{"orderSeq":"001","itemStatus":"出貨通知(已付款)","goodsNo":"TP00000010000456","goodsdtCode":"002","goodsName":"純棉短襪","goodsInfo1":"M","goodsInfo2":null,
		"entpGoodsNo":"SK-01-M","goodsType":"一般","quantity":1,"planShipDate":"2026-11-26 00:00:00","deliveryType":"超取","customerDeliveryType":"超取",
		"deliveryCompany":"7-11店到店","deliveryNo":null,"orderAmount":199,"customerName":"陳O宏","receiverName":"陳O宏","receiverAddress":"******",
		"lastProcDate":"2026-11-22 20:00:10","deliveryTemp":"常溫","changedAddress":""}`
)

// orderOf normalises rows that a NotShipped query of the lanes listed.
func orderOf(rows []string, waits bool, lanes ...lane) (connectors.Order, error) {
	d := document{Number: "66112200012345", Lanes: lanes, Waits: waits}
	for _, row := range rows {
		d.Rows = append(d.Rows, json.RawMessage(row))
	}
	return (&Connector{}).Normalise(connectors.Fetched{ID: d.Number, Raw: d.encoded()})
}

func changed(row string, pairs ...string) string { return strings.NewReplacer(pairs...).Replace(row) }

func TestTheDocumentedHomeOrderIsRead(t *testing.T) {
	t.Parallel()
	o, err := orderOf([]string{homeRow, freightRow}, true, lane{home, ""})
	require.NoError(t, err)
	require.Equal(t, connectors.StateOpen, o.State)
	require.Equal(t, time.Date(2026, 11, 22, 10, 37, 1, 0, time.UTC), o.OrderedAt)
	require.Equal(t, time.Date(2026, 11, 24, 16, 0, 0, 0, time.UTC), *o.ShipBy)
	require.True(t, o.Total.Equal(connectors.TWD(1260)), "freight counts")
	require.Len(t, o.Lines, 1, "and is not picked")
	require.Equal(t, connectors.ListingKey{Item: "TP00000010000123", Variant: "001"}, o.Lines[0].Listing)
	require.Equal(t, "白色/FREE", o.Lines[0].Variant)
	require.True(t, o.Lines[0].Price.Equal(connectors.TWD(590)))
	require.Equal(t, connectors.Receiver{Name: "林佳穎", Postcode: "300", Address: "新竹市 東區 光復路二段 101 號"}, o.Receiver)
	require.Equal(t, connectors.Shipping{Code: "home", Name: "廠商宅配", Mode: connectors.ShipSelf}, o.Shipping)
	require.Nil(t, o.COD)
}

func TestTheDocumentedStoreOrderIsRead(t *testing.T) {
	t.Parallel()
	o, err := orderOf([]string{storeRow}, true, lane{store, storeToStore})
	require.NoError(t, err)
	require.Equal(t, "seven-22", o.Shipping.Code)
	require.Equal(t, connectors.ShipLabel, o.Shipping.Mode)
	require.Equal(t, connectors.Receiver{Name: "陳O宏", Masked: true}, o.Receiver)
}

func TestTheWayToAStoreIsReadFromLaneBrandAndTemperature(t *testing.T) {
	t.Parallel()
	for _, way := range []struct {
		company, temp string
		lanes         []lane
		code          string
		held          bool
	}{
		{"7-11店到店", "常溫", []lane{{store, warehouseToStore}}, "seven-21", false},
		{"全家店到店", "常溫", []lane{{store, storeToStore}}, "family-29", false},
		{"全家倉到店", "常溫", []lane{{store, warehouseToStore}}, "family-27", false},
		{"全家店到店", "冷凍", []lane{{store, storeToStore}}, "family-24", false},
		{"全家倉到店", "冷凍", []lane{{store, warehouseToStore}}, "family-23", false},
		{"7-11店到店", "冷藏", []lane{{store, storeToStore}}, "seven-uncertain", true},
		{"萊爾富店到店", "常溫", []lane{{store, storeToStore}}, "store-uncertain", true},
		{"全家店到店", "常溫", []lane{{store, storeToStore}, {store, warehouseToStore}}, "family-uncertain", false},
		{"全家店到店", "常溫", nil, "family-uncertain", false},
	} {
		o, err := orderOf([]string{changed(storeRow, "7-11店到店", way.company, "常溫", way.temp)}, true, way.lanes...)
		require.NoError(t, err)
		require.Equal(t, way.code, o.Shipping.Code, way)
		require.Equal(t, way.held, o.Hold != nil, way)
	}
	o, err := orderOf([]string{changed(storeRow, "超取", "其他")}, true)
	require.NoError(t, err)
	require.Empty(t, o.Shipping.Code, "no kind at all is a missing method")
}

func TestTheStateIsThatOfTheGoodsLeastAdvanced(t *testing.T) {
	t.Parallel()
	second := changed(homeRow, `"001","itemStatus"`, `"003","itemStatus"`)
	for _, told := range []struct {
		first, second string
		waits         bool
		want          connectors.PlatformState
		partly        bool
	}{
		{"出貨通知(已付款)", "出貨確認", true, connectors.StateOpen, true},
		{"出貨通知（已付款）", "客戶取消", true, connectors.StateOpen, false},
		{"訂單接獲(未付款)", "訂單接獲(未付款)", false, connectors.StateUnpaid, false},
		{"已印單", "配送結束", false, connectors.StateArranged, false},
		{"配送結束", "回收確認", false, connectors.StateShipped, false},
		{"客戶取消", "客戶取消", false, connectors.StateCancelled, false},
		{"理貨中", "出貨確認", true, connectors.StateOpen, true},
		{"理貨中", "出貨確認", false, connectors.StateShipped, false},
	} {
		rows := []string{changed(homeRow, "出貨通知(已付款)", told.first), changed(second, "出貨通知(已付款)", told.second), freightRow}
		o, err := orderOf(rows, told.waits, lane{home, ""})
		require.NoError(t, err)
		require.Equal(t, told.want, o.State, told)
		require.Equal(t, told.partly, o.PartlyShipped, told)
	}
	_, err := orderOf([]string{changed(homeRow, "出貨通知(已付款)", "理貨中")}, false, lane{home, ""})
	require.Equal(t, connectors.Unexpected, connectors.KindOf(err), "a word that nobody knows is not guessed at")
}

func TestACancelledLineIsKeptWithoutPieces(t *testing.T) {
	t.Parallel()
	o, err := orderOf([]string{homeRow, changed(homeRow, `"001","itemStatus":"出貨通知(已付款)"`, `"003","itemStatus":"客戶取消"`)}, true, lane{home, ""})
	require.NoError(t, err)
	require.Equal(t, []int{2, 0}, []int{o.Lines[0].Quantity, o.Lines[1].Quantity})
	require.True(t, o.Total.Equal(connectors.TWD(1180)))
}

func TestWhatAPersonMustLookAtHolds(t *testing.T) {
	t.Parallel()
	o, err := orderOf([]string{changed(homeRow, `"changedAddress":""`, `"changedAddress":"104 台北市"`)}, true, lane{home, ""})
	require.NoError(t, err)
	require.Equal(t, &addressChangeHold, o.Hold)
	require.Contains(t, o.BuyerNote, "104 台北市")
	o, err = orderOf([]string{changed(homeRow, `"errorMessage":null`, `"errorMessge":"商品異常"`)}, true, lane{home, ""})
	require.NoError(t, err)
	require.Contains(t, o.Hold.ZH, "商品異常")
	second := changed(homeRow, `"001","itemStatus":"出貨通知(已付款)"`, `"003","itemStatus":"缺貨取消"`)
	o, err = orderOf([]string{homeRow, second}, true, lane{home, ""})
	require.NoError(t, err)
	require.Contains(t, o.Hold.ZH, "缺貨取消", "a line may have been cancelled in a word that nobody knows")
	o, err = orderOf([]string{changed(homeRow, "300 新竹市 東區 光復路二段 101 號", "******")}, true, lane{home, ""})
	require.NoError(t, err)
	require.True(t, o.Receiver.Masked, "a hidden address holds by itself")
}

func TestRowsThatCannotBeTrueAreSetAside(t *testing.T) {
	t.Parallel()
	for _, rows := range [][]string{
		{freightRow},
		{homeRow, homeRow},
		{changed(homeRow, `"quantity":2`, `"quantity":-1`)},
		{changed(homeRow, `"quantity":2`, `"quantity":null`)},
		{changed(homeRow, `1180`, `-1`)},
		{changed(homeRow, `"orderSeq":"001"`, `"orderSeq":""`)},
		{changed(homeRow, "2026-11-22 18:37:01", "昨天")},
	} {
		_, err := orderOf(rows, true, lane{home, ""})
		require.Equal(t, connectors.Unexpected, connectors.KindOf(err), rows)
	}
}

func TestAWindowIsCutAndLatePaymentsAreAskedFor(t *testing.T) {
	t.Parallel()
	to := time.Date(2026, 11, 23, 6, 30, 0, 0, time.UTC)
	var asked []string
	for _, f := range filters(lane{store, storeToStore}, connectors.Window{From: to.Add(-40 * 24 * time.Hour), To: to}) {
		body := f.body(1, 1000)
		asked = append(asked, fmt.Sprint(body["queryDateType"], " ", body["fromDate"], " ", body["toDate"], " ", body["storeDeliveryType"], " ", body["orderStatus"]))
	}
	require.Equal(t, []string{
		"OrderDate 2026-10-14 2026-11-11 StoreToStoreShip NotShipped",
		"OrderDate 2026-11-12 2026-11-23 StoreToStoreShip NotShipped",
		"LastShipDate 2026-11-16 2026-12-07 StoreToStoreShip NotShipped",
	}, asked)
}

func TestPagesThatDriftLoseAndDoubleNothing(t *testing.T) {
	t.Parallel()
	b := open(t, connectors.EmulatorOptions{Bare: true, Orders: 700})
	b.perPage = 100
	b.turn("drifting_pages")
	seen := map[string]bool{}
	for _, o := range b.fetch() {
		require.False(t, seen[o.ID])
		seen[o.ID] = true
	}
	require.Len(t, seen, 700)
}

func TestFewerKindsCostFewerRequests(t *testing.T) {
	t.Parallel()
	b := open(t, connectors.EmulatorOptions{}, settingKinds, "third_party, home")
	for _, o := range b.fetch() {
		require.Contains(t, []string{"home", "third"}, o.Shipping.Code)
	}
	require.Equal(t, 4, b.e.Report().Requests)
}

func TestAnOrderWithoutLinesIsSetAsideOnce(t *testing.T) {
	t.Parallel()
	b := open(t, connectors.EmulatorOptions{Bare: true, Orders: 9})
	b.turn("broken_order")
	good, bad := 0, 0
	for f, err := range b.Orders(t.Context(), b.week()) {
		if err == nil {
			good++
			continue
		}
		bad++
		require.Equal(t, connectors.Unexpected, connectors.KindOf(err))
		_, err = b.Order(t.Context(), f.ID)
		require.Equal(t, connectors.Unexpected, connectors.KindOf(err), "asked for by itself it is still broken")
	}
	require.Equal(t, []int{8, 1}, []int{good, bad})
}

func TestAnOrderOfTwoKindsIsSetAside(t *testing.T) {
	t.Parallel()
	told := map[string]string{}
	var errs []error
	for _, kind := range []string{home, store} {
		basket := newBasket()
		basket.put(filter{lane: lane{kind, ""}, status: notShipped}, json.RawMessage(`{"orderNo":"66112200012345","listItem":[`+homeRow+`]}`))
		basket.empty(kind, told, func(_ connectors.Fetched, err error) bool { errs = append(errs, err); return true })
	}
	require.NoError(t, errs[0])
	require.Equal(t, connectors.Unexpected, connectors.KindOf(errs[1]))
}

func TestHalfAListIsNoList(t *testing.T) {
	t.Parallel()
	c := &Connector{perPage: 100, http: caller(`{"errorMessage":"","pageIndex":1,"maxPerPage":100,"totalOrders":2}`)}
	_, err := c.page(t.Context(), filter{}, 1)
	require.Equal(t, connectors.Unexpected, connectors.KindOf(err))
	c.http = caller(`{"errorMessage":"","totalOrders":"0","listOrder":null}`)
	page, err := c.page(t.Context(), filter{}, 1)
	require.NoError(t, err)
	require.Empty(t, page.Rows)
}

func TestWhatBecameOfOrdersIsToldWithoutTheirRows(t *testing.T) {
	t.Parallel()
	b := open(t, connectors.EmulatorOptions{})
	plain := b.parcels(3, code("home"))
	third := b.parcels(1, code("third"))[0]
	require.NoError(t, b.e.Act(connectors.Act{Kind: "cancel", Order: plain[0].Order.ID}))
	require.NoError(t, b.e.Act(connectors.Act{Kind: "ship_elsewhere", Order: plain[1].Order.ID}))
	require.NoError(t, b.e.Act(connectors.Act{Kind: "ship_elsewhere", Order: third.Order.ID}))
	ids := []string{plain[0].Order.ID, plain[1].Order.ID, plain[2].Order.ID, third.Order.ID, "66112299999999", "no number"}
	sightings, err := b.Watch(t.Context(), b.week(), ids)
	require.NoError(t, err)
	got := map[string]connectors.PlatformState{}
	for _, s := range sightings {
		require.Nil(t, s.Fetched, "the receiver is hidden by now")
		got[s.ID] = s.State
	}
	require.Equal(t, map[string]connectors.PlatformState{
		ids[0]: connectors.StateCancelled, ids[1]: connectors.StateShipped, ids[2]: connectors.StateOpen, ids[3]: connectors.StateArranged,
	}, got)
}
