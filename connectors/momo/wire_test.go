package momo

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/carriernames"
)

const (
	lineA = "26112210005678-001-001-001"
	lineB = "26112210005678-002-001-001"
)

func TestSentencesAreSortedByLine(t *testing.T) {
	t.Parallel()
	for _, answer := range []string{
		`{"resultInfo":{"undoCnt":"0","undoList":[],"confirmOkCnt":"1","confirmOkList":["` + lineA + ` --- 88123456789"],"confirmFailCnt":"0",` +
			`"confirmFailList":[],"confirmRepeatCnt":"1","confirmRepeatList":["` + lineB + ` --- 純棉短襪"]}}`,
		`{"resultInfo":[{"undoList":null,"confirmOkList":"` + lineA + ` : 88123456789","confirmRepeatList":["` + lineB + `：純棉短襪"]}]}`,
	} {
		r, err := readResults([]byte(answer))
		require.NoError(t, err)
		require.Equal(t, map[string]verdict{lineA: {accepted, "88123456789"}, lineB: {repeated, "純棉短襪"}}, r.verdicts())
	}
	for _, broken := range []string{`{}`, `{"resultInfo":null}`, `{"resultInfo":[]}`, `{"resultInfo":[{},{}]}`, `{"resultInfo":"ok"}`, `[]`,
		`{"resultInfo":{"confirmOkList":{"a":1}}}`} {
		_, err := readResults([]byte(broken))
		require.Error(t, err, broken)
	}
}

func TestAParcelIsJudgedByAllItsLines(t *testing.T) {
	t.Parallel()
	ok := func(text string) verdict { return verdict{accepted, text} }
	for name, judged := range map[string]struct {
		a, b   verdict
		state  connectors.OutcomeState
		number string
	}{
		"one number":            {ok("88123456789"), ok("88123456789"), connectors.Done, "88123456789"},
		"two numbers":           {ok("88123456789"), ok("88123456790"), connectors.Unclear, ""},
		"no number":             {ok("純棉短襪"), ok("純棉短襪"), connectors.Done, ""},
		"done before":           {verdict{repeated, "襪"}, verdict{repeated, "襪"}, connectors.Already, ""},
		"half done before":      {ok("88123456789"), verdict{repeated, "襪"}, connectors.Already, "88123456789"},
		"refused":               {verdict{failed, "缺貨"}, verdict{failed, "缺貨"}, connectors.Refused, ""},
		"half refused":          {ok("88123456789"), verdict{failed, "缺貨"}, connectors.Unclear, "88123456789"},
		"one line not named":    {ok("88123456789"), verdict{}, connectors.Unclear, ""},
		"neither line is named": {verdict{}, verdict{}, connectors.Unclear, ""},
	} {
		var o connectors.Outcome
		s := &shipment{lines: []string{lineA, lineB}}
		s.judgeFinish(map[string]verdict{lineA: judged.a, lineB: judged.b}, &o)
		require.Equal(t, judged.state, o.State, name)
		require.Equal(t, judged.number, o.TrackingNumber, name)
		require.Equal(t, judged.state == connectors.Refused || judged.state == connectors.Unclear, o.Err != nil, name)
	}
}

func TestAnswersAreTold(t *testing.T) {
	t.Parallel()
	c := &Connector{login: login{EntpPwd: "demo5678pw", EntpID: "24567890"}}
	query, change := orderQuery("unsendCompanyQuery"), orderChange("unsendStoresFinish")
	for _, told := range []struct {
		op     operation
		status int
		kind   string
		body   string
		want   connectors.Kind
	}{
		{query, 200, "application/json", `{"dataList":[]}`, ""},
		{query, 200, "application/json", `{"basicCheckMsgList":["查無資料"]}`, ""},
		{change, 200, "application/json", `{"basicCheckMsgList":["查無資料"]}`, connectors.Rejected},
		{orderQuery("unsendThirdQuery", noContract), 200, "application/json", `{"basicCheckMsgList":["無第三方物流合約無法查詢出貨/回收地"]}`, ""},
		{query, 200, "application/json", `{"basicCheckMsgList":["缺少 sendInfo 參數"]}`, connectors.Rejected},
		{query, 200, "application/json", `{"basicCheckMsgList":"查無此供應商"}`, connectors.Unauthorized},
		{opShipTypes, 400, "application/json", `{"ERROR":"密碼輸入錯誤，請重新確認輸入密碼為master密碼"}`, connectors.Unauthorized},
		{opShipTypes, 200, "application/json", `{"ERROR":"此IP未授權，請登入後設定"}`, connectors.NotAllowlisted},
		{opShipTypes, 400, "application/json", `{"ERROR":"請填寫商品編號(goodsCodeList)參數"}`, connectors.Rejected},
		{opShipTypes, 500, "application/json", `{"ERROR":"系統忙碌中"}`, connectors.Temporary},
		{query, 403, "text/html", `<html>403</html>`, connectors.NotAllowlisted},
		{query, 401, "application/json", `{}`, connectors.NotAllowlisted},
		{query, 200, "text/html", `<html>維護中</html>`, connectors.Temporary},
		{query, 200, "application/json", ` <html>維護中</html>`, connectors.Temporary},
		{query, 502, "text/html", `<html>502</html>`, connectors.Temporary},
		{query, 429, "text/html", `<html>slow down</html>`, connectors.Throttled},
		{query, 422, "application/json", `{}`, connectors.Rejected},
		{query, 200, "application/json", `[]`, connectors.Unexpected},
		{query, 200, "application/json", ``, connectors.Unexpected},
		{query, 200, "application/json", `{"dataList":[{"goodsName":"\"ERROR\" 貼紙"}]}`, ""},
	} {
		err := c.check(told.op, connectors.Reply{Status: told.status, Header: http.Header{"Content-Type": {told.kind}}, Body: []byte(told.body)})
		if told.want == "" {
			require.NoError(t, err, told.body)
			continue
		}
		require.Error(t, err, told.body)
		require.Equal(t, told.want, connectors.KindOf(err), told.body)
	}
	err := c.check(query, connectors.Reply{Status: 200, Body: []byte(`{"basicCheckMsgList":["24567890 的密碼 demo5678pw 錯誤"]}`)})
	require.NotContains(t, err.Error(), "demo5678pw", "momo's words may repeat what was sent")
	require.NotContains(t, err.Error(), "24567890")
}

func TestCarriersHaveMomosNames(t *testing.T) {
	t.Parallel()
	m, err := readCarrierMap("藍色貨運=其他宅配; Own Van = 其他；T-Cat Big=宅配通大電")
	require.NoError(t, err)
	for ours, momos := range map[string]string{
		"黑貓": "統一速達", "黑貓宅急便": "統一速達", "T-Cat": "統一速達", "TCAT": "統一速達", "統一速達": "統一速達", "Yamato": "統一速達",
		"HCT": "新竹貨運", "新竹物流": "新竹貨運", "Kerry TJ Logistics": "大榮貨運", "嘉里大榮": "大榮貨運", "台灣宅配通": "宅配通", "宅配通大電": "宅配通大電",
		"E-CAN": "宅配通", "SF Express": "順豐速運", "sf": "順豐速運", "順豐": "順豐速運", "Chunghwa Post": "郵局", "中華郵政": "郵局", "全球快遞": "全球快遞",
		"通盈": "通盈貨運", "新航": "新航貨運", "便利袋": "便利袋", "其他宅配": "其他宅配", "其他": "其他", "藍色貨運": "其他宅配", "own van": "其他",
		"t-cat big": "宅配通大電",
	} {
		name, err := carrier(m, ours)
		require.NoError(t, err, ours)
		require.Equal(t, momos, name, ours)
	}
	for _, unknown := range []string{"", "Lalamove", "sfx"} {
		_, err := carrier(m, unknown)
		require.Equal(t, connectors.Rejected, connectors.KindOf(err), unknown)
	}
	rest, err := readCarrierMap("*=其他")
	require.NoError(t, err)
	name, err := carrier(rest, "Lalamove")
	require.NoError(t, err)
	require.Equal(t, "其他", name)
	none, err := readCarrierMap("")
	require.NoError(t, err)
	for _, momos := range carriernames.Codes(homeCarriers) {
		name, err := carrier(none, momos)
		require.NoError(t, err)
		require.Equal(t, momos, name, "momo's own names are known")
	}
}

func TestBoxNumbersAreStableAndDifferent(t *testing.T) {
	t.Parallel()
	var list []*shipment
	for _, id := range []string{"p1", "p2", "p3", "p1-again"} {
		list = append(list, &shipment{parcel: connectors.Parcel{ID: id}, lines: []string{lineA, lineB}})
	}
	list[3].parcel.Kept = map[string]string{"box": "7"}
	list = append(list, &shipment{parcel: connectors.Parcel{ID: "p5", Kept: map[string]string{"box": "7"}}, lines: []string{lineA, lineB}},
		&shipment{parcel: connectors.Parcel{ID: "p6"}, lines: []string{lineA}})
	assignBoxes(list)
	first := []string{}
	seen := map[string]bool{}
	for _, s := range list {
		first = append(first, s.box)
		require.False(t, seen[s.box], "box %s twice", s.box)
		seen[s.box] = true
	}
	require.Equal(t, "7", list[3].box)
	require.Equal(t, "8", list[4].box)
	require.Equal(t, "0", list[5].box)
	assignBoxes(list)
	for i, s := range list {
		require.Equal(t, first[i], s.box)
	}
}
