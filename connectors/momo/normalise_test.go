package momo

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
)

// The rows of FACTS.md section 2.
const (
	homeRow = `{"itemNo":"1","isRedStr":"正常","completeOrderNo":"26112210001234-001-001-001","remark5VStr":"","msgNote":"","scmDelyDate":"",
"delyGbStr":"","slipNo":"","orderGbStr":"一般訂單","msg":"週一不配送","lastPricDate":"2026/11/22 10:35","delyHopeDate":"2026/11/24","receiver":"林佳穎",
"receiverTel":"0226591234","receiverMobile":"0912345678","postNo":"114","receiverAddr":"台北市內湖區洲子街96號4樓","newPostNo":"","newReceiverAddr":"",
"entpGoodsNo":"BT-750-BK","goodsCode":"11234567","goodsName":"【誠品】不鏽鋼保溫瓶750ml","goodsDtCode":"001","goodsDtInfo":"曜石黑/750ml","syslast":"2",
"buyPrice":"620","describeNote":"","custName":"林O穎","invoiceNo":"AB12345678","invoiceDate":"2026/11/22","custId":"5743","packYnStr":"否",
"claimReason":"","isNeedRecycleLargeMachine":"","salePrice":"880"}`
	storeRow = `{"itemNo":"1","isRedStr":"正常","remark5VStr":"","msgNote":"","storeIdName":"006598 永康信義店","completeOrderNo":"26112210005678-001-001-001",
"reason":"","receiverMask":"陳O宏","Receiver":"陳志宏","orderGbStr":"一般訂單","msg":"","lastPricDate":"2026/11/22 11:02","delyHopeDate":"2026/11/25",
"entpGoodsNo":"SK-01-M","goodsCode":"11230001","goodsName":"純棉短襪","goodsDtCode":"002","goodsDtInfo":"無","syslast":"1","buyPrice":"150",
"describeNote":"贈品🎁","custNameMask":"陳O宏","invoiceNo":"","invoiceDate":"","custId":"8812","packYnStr":"否","boxYn":"","salePrice":"199"}`
	thirdRow = `{"completeOrderNo":"26112210007777-001-001-001 ","receiverMask":"王O明","receiverAddrMask":"台北市信義區＊＊＊","postNo":"110",
"orderDelyGbName":"新竹貨運","scm_msg":"易碎","boxYn":"","orderGbStr":"一般訂單(約配)","lastPricDate":"2026/11/22 11:02","entpGoodsNo":"NB-A5",
"goodsCode":"11230009","goodsName":"A5 方格筆記本","goodsDtCode":"001","goodsDtInfo":"無","syslast":3,"salePrice":150,"isRedStr":"正常"}`
)

func doc(k kind, lanes []lane, rows ...string) connectors.Fetched {
	d := document{Kind: k}
	for _, r := range rows {
		d.Lines = append(d.Lines, listed{lanes, json.RawMessage(r)})
		if i := strings.Index(r, `"completeOrderNo":"`); i >= 0 && d.Number == "" {
			d.Number = r[i+19 : i+33]
		}
	}
	raw, err := json.Marshal(d)
	if err != nil {
		panic(err)
	}
	return connectors.Fetched{ID: orderID(d.Number, k), Raw: raw}
}

func normalise(t *testing.T, f connectors.Fetched) connectors.Order {
	t.Helper()
	o, err := (&Connector{}).Normalise(f)
	require.NoError(t, err)
	return o
}

func TestAHomeRowIsRead(t *testing.T) {
	t.Parallel()
	o := normalise(t, doc(home, []lane{{}}, homeRow))
	require.Equal(t, "26112210001234-home", o.ID)
	require.Equal(t, "26112210001234", o.Number)
	require.Equal(t, connectors.StateOpen, o.State)
	require.Equal(t, time.Date(2026, 11, 22, 2, 35, 0, 0, time.UTC), o.OrderedAt, "Taipei is eight hours ahead")
	require.Equal(t, connectors.Payment{Method: "momo", Kind: connectors.PaymentPlatform}, o.Payment)
	require.Nil(t, o.COD)
	require.True(t, o.Total.Equal(connectors.TWD(1760)))
	require.Equal(t, connectors.Receiver{Name: "林佳穎", Phone: "0912345678", Postcode: "114", Address: "台北市內湖區洲子街96號4樓"}, o.Receiver)
	require.Equal(t, "週一不配送", o.BuyerNote)
	require.Equal(t, "home", o.Shipping.Code)
	require.Equal(t, connectors.ShipSelf, o.Shipping.Mode)
	require.Equal(t, "希望到貨日 2026/11/24", o.Shipping.Note)
	require.Nil(t, o.Hold)
	require.Len(t, o.Lines, 1)
	line := o.Lines[0]
	require.Equal(t, "26112210001234-001-001-001", line.ID)
	require.Equal(t, connectors.ListingKey{Item: "11234567", Variant: "001"}, line.Listing)
	require.Equal(t, "BT-750-BK", line.SKU)
	require.Equal(t, "曜石黑/750ml", line.Variant)
	require.Equal(t, 2, line.Quantity)
	require.True(t, line.Price.Equal(connectors.TWD(880)))
}

func TestAStoreRowIsRead(t *testing.T) {
	t.Parallel()
	o := normalise(t, doc(store, []lane{{Code: "28", Special: "Y"}}, storeRow))
	require.Equal(t, "store-28", o.Shipping.Code)
	require.Equal(t, connectors.ShipLabel, o.Shipping.Mode)
	require.Equal(t, "006598", o.Shipping.StoreID, "leading zeros stay")
	require.Equal(t, "永康信義店", o.Shipping.StoreName)
	require.Contains(t, o.Shipping.Note, "特配門市")
	require.Equal(t, connectors.Receiver{Name: "陳志宏"}, o.Receiver, "the capital Receiver is the whole name")
	require.Empty(t, o.Lines[0].Variant, "無 is no option")
	require.Equal(t, "贈品🎁", o.Lines[0].Note)

	masked := normalise(t, doc(store, []lane{{Code: "21", Special: "N"}}, strings.Replace(storeRow, `"Receiver":"陳志宏"`, `"Receiver":""`, 1)))
	require.Equal(t, connectors.Receiver{Name: "陳O宏", Masked: true}, masked.Receiver)
}

func TestAThirdPartyRowIsRead(t *testing.T) {
	t.Parallel()
	o := normalise(t, doc(third, []lane{{Code: "62", Temp: "03"}}, thirdRow))
	require.Equal(t, "third-62-03", o.Shipping.Code)
	require.True(t, o.Receiver.Masked)
	require.Equal(t, "台北市信義區＊＊＊", o.Receiver.Address)
	require.Equal(t, 3, o.Lines[0].Quantity, "numbers are read like strings")
	require.True(t, o.Total.Equal(connectors.TWD(450)))
	require.Equal(t, "一般訂單(約配)；託運單備註 易碎", o.Shipping.Note)
}

func TestAnAddressChangeHoldsWithoutTellingTheAddress(t *testing.T) {
	t.Parallel()
	changed := strings.Replace(homeRow, `"newPostNo":"","newReceiverAddr":""`, `"newPostNo":"104","newReceiverAddr":"台北市中山區南京東路二段1號"`, 1)
	o := normalise(t, doc(home, []lane{{}}, changed))
	require.NotNil(t, o.Hold)
	for _, text := range []string{o.Hold.EN, o.Hold.ZH} {
		require.NotEmpty(t, text)
		require.NotContains(t, text, "南京東路")
		require.NotContains(t, text, "洲子街")
	}
	require.Equal(t, "台北市內湖區洲子街96號4樓", o.Receiver.Address, "the old address holds until momo is answered")
	require.Contains(t, o.BuyerNote, "申請改址：104 台北市中山區南京東路二段1號")
	require.NotContains(t, o.Shipping.Note, "南京東路")
}

func TestAScheduledDeliveryIsNoted(t *testing.T) {
	t.Parallel()
	row := strings.NewReplacer(
		`"orderGbStr":"一般訂單"`,
		`"orderGbStr":"一般訂單(約配)"`,
		`"scmDelyDate":""`,
		`"scmDelyDate":"2026/11/30"`,
	).Replace(
		homeRow,
	)
	require.Equal(t, "一般訂單(約配)；約定配送日 2026/11/30；希望到貨日 2026/11/24", normalise(t, doc(home, []lane{{}}, row)).Shipping.Note)
}

func TestListsThatDisagreeMakeACodeNobodyKnows(t *testing.T) {
	t.Parallel()
	nameless := strings.Replace(thirdRow, "新竹貨運", "", 1)
	for want, of := range map[string]struct {
		row   string
		lanes []lane
	}{
		"third-62-mixed": {thirdRow, []lane{{Code: "62", Temp: "01"}, {Code: "62", Temp: "02"}}},
		"third-62-01":    {thirdRow, []lane{{Code: "61", Temp: "02"}, {Code: "62", Temp: "01"}, {Code: "63", Temp: "03"}}},
		"third-mixed":    {nameless, []lane{{Code: "61", Temp: "01"}, {Code: "62", Temp: "01"}}},
		"third-62-02":    {thirdRow, []lane{{Code: "61", Temp: "02"}}},
		"third-61-02":    {nameless, []lane{{Code: "61", Temp: "02"}}},
	} {
		require.Equal(t, want, normalise(t, doc(third, of.lanes, of.row)).Shipping.Code)
	}
	known := map[string]bool{}
	for _, s := range shippings {
		known[s.Code] = true
	}
	require.Len(t, known, 1+7+12)
	require.False(t, known["third-62-mixed"] || known["third-mixed"] || known["store-mixed"], "they must hold")
}

func TestACancellationAskedForIsTold(t *testing.T) {
	t.Parallel()
	f := doc(home, []lane{{}}, homeRow)
	var d document
	require.NoError(t, json.Unmarshal(f.Raw, &d))
	d.Stop = &stopped{Reason: "不想要了", Allowed: true}
	raw, err := json.Marshal(d)
	require.NoError(t, err)
	o := normalise(t, connectors.Fetched{ID: f.ID, Raw: raw})
	require.Equal(t, connectors.StateCancelRequested, o.State)
	require.Equal(t, "不想要了", o.CancelReason)
}

func TestARowThatCannotBeReadIsRefusedWithItsBody(t *testing.T) {
	t.Parallel()
	for name, change := range map[string][2]string{
		"no quantity":         {`"syslast":"2"`, `"syslast":""`},
		"a negative quantity": {`"syslast":"2"`, `"syslast":"-2"`},
		"half a piece":        {`"syslast":"2"`, `"syslast":1.5`},
		"too many pieces":     {`"syslast":"2"`, `"syslast":"99999999999"`},
		"a price in words":    {`"salePrice":"880"`, `"salePrice":"八百八"`},
		"an absurd price":     {`"salePrice":"880"`, `"salePrice":1e999999999`},
		"no time":             {`"lastPricDate":"2026/11/22 10:35"`, `"lastPricDate":""`},
		"another time":        {`"lastPricDate":"2026/11/22 10:35"`, `"lastPricDate":"22.11.2026"`},
		"a list for a name":   {`"goodsName":"【誠品】不鏽鋼保溫瓶750ml"`, `"goodsName":["x"]`},
		"another order":       {`26112210001234-001-001-001`, `26112210001235-001-001-001`},
	} {
		f := doc(home, []lane{{}}, strings.Replace(homeRow, change[0], change[1], 1))
		f.Raw = json.RawMessage(strings.Replace(string(f.Raw), `"number":"26112210001235"`, `"number":"26112210001234"`, 1))
		f.ID = "26112210001234-home"
		_, err := (&Connector{}).Normalise(f)
		require.Error(t, err, name)
		require.Equal(t, connectors.Unexpected, connectors.KindOf(err), name)
		require.NotContains(t, err.Error(), "林佳穎", "no personal data in errors")
	}
}

func TestStoreNamesAreCutAtTheNumber(t *testing.T) {
	t.Parallel()
	for whole, want := range map[string][2]string{
		"191234 內湖門市": {"191234", "內湖門市"}, "0912　花蓮中華店": {"0912", "花蓮中華店"}, "內湖門市": {"", "內湖門市"}, "191234": {"", "191234"}, "": {"", ""},
	} {
		id, name := splitStore(whole)
		require.Equal(t, want, [2]string{id, name})
	}
}

func FuzzNormalise(f *testing.F) {
	for _, seed := range []connectors.Fetched{
		doc(home, []lane{{}}, homeRow), doc(store, []lane{{Code: "21", Special: "N"}}, storeRow, strings.Replace(storeRow, "5678-001", "5678-002", 1)),
		doc(third, []lane{{Code: "62", Temp: "01"}, {Code: "63", Temp: "02"}}, thirdRow),
	} {
		f.Add(string(seed.Raw))
	}
	for _, hostile := range []string{
		``, `null`, `[]`, `{}`, `{"kind":"home"}`, `{"kind":"home","number":"26112210001234","lines":null}`, `{"kind":7}`,
		`{"kind":"home","number":"26112210001234","lines":[{"row":null}]}`, `{"kind":"third","number":"26112210001234","lines":[{"lanes":[{}],"row":[]}]}`,
		`{"kind":"home","number":"26112210001234","lines":[{"row":{"completeOrderNo":"26112210001234-001-001-001"}}]}`,
		`{"kind":"home","number":"26112210001234","lines":[` + strings.Repeat(`{"row":{}},`, 50) + `{}]}`, strings.Repeat(`[`, 5000), "{\"kind\":\"\xff\"}",
	} {
		f.Add(hostile)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		o, err := (&Connector{}).Normalise(connectors.Fetched{Raw: json.RawMessage(raw)})
		if err != nil {
			require.Equal(t, connectors.Unexpected, connectors.KindOf(err))
			return
		}
		require.Regexp(t, idPattern, o.ID)
		require.NotEmpty(t, o.Lines)
		require.False(t, o.OrderedAt.IsZero())
		require.NotEmpty(t, o.Shipping.Code)
		for _, l := range o.Lines {
			require.GreaterOrEqual(t, l.Quantity, 0)
		}
	})
}
