package etmall

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
)

// sampleRow is the first order of FACTS.md section 2.
const sampleRow = `{"orderNo":"E20260105000123","orderStatus":"10","orderTime":"2026-01-05 09:12:33","transferTime":"2026-01-05 09:20:00",
 "expectShipDate":"2026-01-07","payType":"CC","payTypeName":"信用卡","isCod":"N","codAmount":0,
 "deliveryType":"HOME","deliveryTypeName":"宅配","logisticsCode":"TCAT","temperature":"NORMAL",
 "receiverName":"ddMpU2fGMufiBEvDSdKFmg==","receiverTel":"","receiverMobile":"+oJU2PD2dr4g6CX53pOlsg==","receiverZip":"100",
 "receiverAddress":"cx4kJ70fKIxwlN+wt7dt0Q3+Qjp1k8v6r2hdiCgnByWVLHYKN8QE3cNETejLMwep",
 "storeType":"","storeId":"","storeName":"","note":"請先電話聯絡",
 "items":[{"itemSeq":"001","goodsNo":"3012345","skuNo":"001","vendorGoodsNo":"TWL-003-WH","goodsName":"純棉毛巾三入組","spec":"米白","qty":2,"price":299,"cost":180,"itemType":"NORMAL"},
          {"itemSeq":"002","goodsNo":"3099999","skuNo":"001","vendorGoodsNo":"GIFT-01","goodsName":"贈品-洗衣袋","spec":"","qty":1,"price":0,"cost":0,"itemType":"GIFT"}]}`

// storeRow is the second one: numbers as texts, null, and no vendor's number.
const storeRow = `{"orderNo":"E20260105000188","orderStatus":"10","orderTime":"2026-01-05 20:01:10","transferTime":"2026-01-05 20:05:00",
 "expectShipDate":"2026-01-08","payType":"COD","payTypeName":"超商取貨付款","isCod":"Y","codAmount":"859",
 "deliveryType":"CVS","deliveryTypeName":"超商取貨","logisticsCode":"UNIMART","temperature":"NORMAL",
 "receiverName":"ddMpU2fGMufiBEvDSdKFmg==","receiverTel":null,"receiverMobile":"+oJU2PD2dr4g6CX53pOlsg==","receiverZip":"","receiverAddress":"",
 "storeType":"711","storeId":"140210","storeName":"中坡門市","note":"",
 "items":[{"itemSeq":"001","goodsNo":"3054321","skuNo":"002","vendorGoodsNo":"","goodsName":"精品濾掛咖啡","spec":"中焙","qty":"1","price":"859","cost":600,"itemType":"NORMAL"}]}`

// read files and normalises a row.
func (b *bench) read(row string) (connectors.Order, error) {
	b.t.Helper()
	f, err := b.fetched(json.RawMessage(row))
	if err != nil {
		return connectors.Order{}, err
	}
	return b.Normalise(f)
}

func TestTheSampleOfAHomeDeliveryIsRead(t *testing.T) {
	t.Parallel()
	o, err := start(t).read(sampleRow)
	require.NoError(t, err)
	require.Equal(t, "E20260105000123", o.ID)
	require.Equal(t, connectors.StateOpen, o.State)
	require.Equal(t, time.Date(2026, 1, 5, 1, 12, 33, 0, time.UTC), o.OrderedAt)
	require.Equal(t, time.Date(2026, 1, 5, 1, 20, 0, 0, time.UTC), o.UpdatedAt)
	require.Equal(t, time.Date(2026, 1, 7, 15, 59, 59, 0, time.UTC), *o.ShipBy, "the whole day is left")
	require.Equal(t, connectors.Payment{Method: "CC", Kind: connectors.PaymentPlatform}, o.Payment)
	require.Nil(t, o.COD)
	require.True(t, o.Total.Equal(connectors.TWD(598)))
	require.Equal(t, connectors.Shipping{Code: "TCAT", Name: "黑貓宅急便", Mode: connectors.ShipLabel}, o.Shipping)
	require.Equal(t, connectors.Receiver{Name: "王小明", Phone: "0912000111", Postcode: "100", Address: "台北市中正區重慶南路一段122號3樓"}, o.Receiver)
	require.Equal(t, "請先電話聯絡", o.BuyerNote)
	require.Len(t, o.Lines, 2)
	require.Equal(t, connectors.ListingKey{Item: "3012345", Variant: "001"}, o.Lines[0].Listing)
	require.Equal(t, "TWL-003-WH", o.Lines[0].SKU)
	require.Equal(t, 2, o.Lines[0].Quantity)
	require.Equal(t, "贈品", o.Lines[1].Note)
	require.Equal(t, 1, o.Lines[1].Quantity, "a gift is shipped")
}

func TestTheSampleOfAStorePickupIsRead(t *testing.T) {
	t.Parallel()
	o, err := start(t).read(storeRow)
	require.NoError(t, err)
	require.Equal(t, connectors.PaymentCOD, o.Payment.Kind)
	require.True(t, o.COD.Equal(connectors.TWD(859)))
	require.Equal(t, "140210", o.Shipping.StoreID)
	require.Equal(t, "中坡門市", o.Shipping.StoreName)
	require.Equal(t, "UNIMART", o.Shipping.Code)
	require.Empty(t, o.Receiver.Address)
	require.Empty(t, o.Lines[0].SKU)
	require.Nil(t, o.Hold)
}

func TestWhatIsNotCertainIsHeld(t *testing.T) {
	t.Parallel()
	b := start(t)
	for name, c := range map[string]struct {
		row, from, to string
		kind          connectors.PaymentKind
		held          bool
	}{
		"a way to pay that nobody knows":   {sampleRow, `"payType":"CC"`, `"payType":"JKOPAY"`, connectors.PaymentUnknown, false},
		"no way to pay":                    {sampleRow, `"payType":"CC"`, `"payType":null`, connectors.PaymentUnknown, false},
		"no mark":                          {sampleRow, `"isCod":"N"`, `"isCod":""`, connectors.PaymentUnknown, false},
		"a mark that nobody knows":         {sampleRow, `"isCod":"N"`, `"isCod":"X"`, connectors.PaymentUnknown, false},
		"a card with the mark":             {storeRow, `"payType":"COD"`, `"payType":"CC"`, connectors.PaymentCOD, true},
		"delivery without the mark":        {storeRow, `"isCod":"Y"`, `"isCod":"N"`, connectors.PaymentUnknown, true},
		"nothing to collect":               {storeRow, `"codAmount":"859"`, `"codAmount":0`, connectors.PaymentCOD, true},
		"a card, and an amount to collect": {sampleRow, `"codAmount":0`, `"codAmount":"598"`, connectors.PaymentPlatform, true},
		"an amount that is none":           {storeRow, `"codAmount":"859"`, `"codAmount":"many"`, connectors.PaymentCOD, true},
	} {
		o, err := b.read(strings.Replace(c.row, c.from, c.to, 1))
		require.NoError(t, err, name)
		require.Equal(t, c.kind, o.Payment.Kind, name)
		require.Nil(t, o.Payment.PaidAt, name)
		require.Equal(t, c.held, o.Hold != nil, name)
	}
	o, err := b.read(strings.Replace(sampleRow, `"logisticsCode":"TCAT"`, `"logisticsCode":null`, 1))
	require.NoError(t, err)
	require.Empty(t, o.Shipping.Code, "a missing carrier stays missing")
	o, err = b.read(strings.Replace(sampleRow, `"temperature":"NORMAL"`, `"temperature":"FROZEN"`, 1))
	require.NoError(t, err)
	require.Equal(t, "冷凍", o.Shipping.Note)
	o, err = b.read(strings.Replace(sampleRow, `"temperature":"NORMAL"`, `"temperature":"DEEP"`, 1))
	require.NoError(t, err)
	require.Equal(t, "DEEP", o.Shipping.Note)
}

func TestARowThatCannotBeReadSaysWhyAndNothingOfTheBuyer(t *testing.T) {
	t.Parallel()
	b := start(t)
	for name, change := range map[string][2]string{
		"a status that nobody knows": {`"orderStatus":"10"`, `"orderStatus":"15"`},
		"no time":                    {`"orderTime":"2026-01-05 09:12:33"`, `"orderTime":"昨天"`},
		"no transfer":                {`"transferTime":"2026-01-05 09:20:00"`, `"transferTime":null`},
		"no lines":                   {`"itemSeq":"001"`, `"itemSeq":""`},
		"lines of one number":        {`"itemSeq":"002"`, `"itemSeq":"001"`},
		"a quantity of half a piece": {`"qty":2`, `"qty":1.5`},
		"a price below nothing":      {`"price":299`, `"price":-1`},
		"an object for a text":       {`"payType":"CC"`, `"payType":{"code":"CC"}`},
	} {
		_, err := b.read(strings.Replace(sampleRow, change[0], change[1], 1))
		var told *connectors.Error
		require.ErrorAs(t, err, &told, name)
		require.Equal(t, connectors.Unexpected, told.Kind, name)
		require.Contains(t, told.Reason, "answered differently than expected", name)
		require.Contains(t, told.Advice().ZH, "gowarehouse doctor", name)
		require.NotEmpty(t, told.Body, name)
		require.NotContains(t, err.Error(), "王小明", name)
	}
}

func TestAnOrderOfAFormerPasswordIsSetAsideAndTheOthersComeIn(t *testing.T) {
	t.Parallel()
	b := start(t)
	whole, _ := b.fetch()
	b.turn("former_password")
	rest, aside := b.fetch()
	require.Len(t, rest, len(whole)-1)
	require.Len(t, aside, 1)
	for id, err := range aside {
		require.Equal(t, connectors.Rejected, connectors.KindOf(err))
		require.ErrorContains(t, err, "cannot be decrypted")
		var told *connectors.Error
		require.ErrorAs(t, err, &told)
		require.Contains(t, told.Do.ZH, "請確認密碼")
		require.NotEmpty(t, id)
	}
}

func TestTheCipherOfAnOrderSetAsideIsKeptAndReadOnceThePasswordIsRight(t *testing.T) {
	t.Parallel()
	b := start(t)
	wrong, err := b.connect(connectors.Values{fieldPassword: "Gw-Dummy-Other"})
	require.NoError(t, err)
	f, err := wrong.fetched(json.RawMessage(sampleRow))
	require.Equal(t, connectors.Rejected, connectors.KindOf(err))
	require.Equal(t, "E20260105000123", f.ID)
	_, err = wrong.Normalise(f)
	require.Equal(t, connectors.Rejected, connectors.KindOf(err))
	o, err := b.Normalise(f)
	require.NoError(t, err)
	require.Equal(t, "王小明", o.Receiver.Name)
}

func TestADecryptedOrderIsReadAfterThePasswordHasChanged(t *testing.T) {
	t.Parallel()
	b := start(t)
	f, err := b.fetched(json.RawMessage(sampleRow))
	require.NoError(t, err)
	later, err := b.connect(connectors.Values{fieldPassword: "Gw-Dummy-Other"})
	require.NoError(t, err)
	o, err := later.Normalise(f)
	require.NoError(t, err)
	require.Equal(t, "王小明", o.Receiver.Name)
	require.NotContains(t, string(f.Raw), vectorPassword)
}

func TestReceiversThatAreNotEncryptedAreNotGuessed(t *testing.T) {
	t.Parallel()
	b := start(t)
	b.turn("plain_receivers")
	orders, aside := b.fetch()
	require.Empty(t, orders)
	require.NotEmpty(t, aside)
	for _, err := range aside {
		require.Equal(t, connectors.Rejected, connectors.KindOf(err))
	}
}

func TestAStatusThatNobodyKnowsHidesNoOtherOrder(t *testing.T) {
	t.Parallel()
	b := start(t)
	whole, _ := b.fetch()
	b.turn("new_status")
	rest, aside := b.fetch()
	require.Len(t, rest, len(whole)-1)
	require.Len(t, aside, 1)
}

func TestARowWithoutANumberIsKept(t *testing.T) {
	t.Parallel()
	b := start(t)
	for _, row := range []string{`{"orderStatus":"10"}`, `"text"`, `null`, `{"orderNo":{}}`, `{"orderNo":"a b"}`} {
		f, err := b.fetched(json.RawMessage(row))
		require.Equal(t, connectors.Unexpected, connectors.KindOf(err), row)
		require.Empty(t, f.ID)
		require.JSONEq(t, row, string(f.Raw))
	}
}

func TestAWindowIsAskedForInWholeSecondsAndPiecesOf31Days(t *testing.T) {
	t.Parallel()
	to := time.Date(2026, 11, 23, 6, 30, 0, 0, time.UTC)
	q := listed{openStatuses, connectors.Window{From: to.Add(-longestSpan), To: to}, perPage}.question(1)
	require.Equal(t, "2026-10-23 14:30:00", q.From)
	require.Equal(t, "2026-11-23 14:29:59", q.To, "the end is not part of the window")
	q = listed{openStatuses, connectors.Window{From: to.Add(time.Millisecond), To: to.Add(2 * time.Millisecond)}, perPage}.question(1)
	require.Equal(t, q.From, q.To)
	require.Len(t, spans(connectors.Window{From: to.Add(-longestSpan), To: to}), 1)
	pieces := spans(connectors.Window{From: to.Add(-longestSpan - time.Second), To: to})
	require.Len(t, pieces, 2)
	require.Equal(t, pieces[0].From, pieces[1].To)
	require.Equal(t, to, pieces[0].To, "the newest first")
}

func TestAListIsReadToTheLastPageThatIsTold(t *testing.T) {
	t.Parallel()
	for told, last := range map[counts]int{
		{"250", "3"}: 3, {"250", ""}: 3, {"250", "many"}: 3, {"250", "1"}: 3, {"0", "0"}: 0,
		{"100", "3"}: 3, // a total of the page alone
	} {
		page, err := paged(opOrders, nil, told, &[]json.RawMessage{}, perPage)
		require.NoError(t, err)
		require.Equal(t, last, page.Pages, told)
	}
	_, err := paged(opOrders, nil, counts{Pages: "3"}, &[]json.RawMessage{}, perPage)
	require.Equal(t, connectors.Unexpected, connectors.KindOf(err), "without a total nobody knows what left meanwhile")
}

func TestAnOrderNumberedElsewhereComesInAsArranged(t *testing.T) {
	t.Parallel()
	b := start(t)
	p := b.parcels(1, isHome)[0]
	b.act("ship_elsewhere", p.Order.ID)
	again := b.parcels(1, func(o connectors.Order) bool { return o.ID == p.Order.ID })[0]
	require.Equal(t, connectors.StateArranged, again.Order.State)
}

func TestWhatLeftTheListIsFoundOutBack93Days(t *testing.T) {
	t.Parallel()
	b := start(t)
	p := b.parcels(3, isHome)
	b.act("cancel", p[0].Order.ID)
	b.act("ship_elsewhere", p[1].Order.ID)
	b.act("hand_over", p[1].Order.ID)
	b.now = b.now.Add(80 * 24 * time.Hour)
	seen, err := b.Watch(t.Context(), b.week(), []string{p[0].Order.ID, p[1].Order.ID, p[2].Order.ID, "E29990101000001", "no number"})
	require.NoError(t, err)
	require.Equal(t, []connectors.Sighting{
		{ID: p[0].Order.ID, State: connectors.StateCancelled},
		{ID: p[1].Order.ID, State: connectors.StateShipped},
		{ID: p[2].Order.ID, State: connectors.StateOpen},
	}, seen)
	_, err = b.Order(t.Context(), p[0].Order.ID)
	require.NoError(t, err)
	b.now = b.now.Add(30 * 24 * time.Hour)
	_, err = b.Order(t.Context(), p[0].Order.ID)
	require.Equal(t, connectors.NotFound, connectors.KindOf(err))
}

func TestNothingMissingCostsNoRequest(t *testing.T) {
	t.Parallel()
	b := start(t)
	seen, err := b.Watch(t.Context(), b.week(), []string{"no number"})
	require.NoError(t, err)
	require.Empty(t, seen)
	require.Zero(t, b.e.Report().Requests)
}
