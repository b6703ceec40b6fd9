package emulator_test

// Each rule of the emulator is broken here with hand-written HTTP: the answer is the one of FACTS.md and exactly one violation of that
// rule is counted.

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation/emulationtest"
	"gowarehouse/connectors/pchome/emulator"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// Lines and goods of the samples.
const (
	openLine     = "20261123595024-01"
	twoLines     = "20261123595023"
	shippedLine  = "20261117595002-01" // by somebody else
	barredLine   = "20261117595005-01"
	checkedLine  = "20261117595003-01" // by somebody else, minutes ago
	someGoods    = "DICKCB-A900D0001-001"
	otherGoods   = "DICKCB-A900D0001-002"
	orderIDs     = "/vdr/order/v1/index.php/trans/core/vendor/00123/order"
	orderDetails = "/vdr/order/v1/index.php/trans/vendor/00123/order"
	orderShip    = orderDetails + "/ship"
	goodsIDs     = "/vdr/prod/v3.3/index.php/core/vendor/00123/prod"
	goodsDetails = "/vdr/prod/v3.3/index.php/vendor/00123/prod"
	goodsStock   = goodsDetails + "/qty"
	week         = "?transdate=2026/11/16-2026/11/23"
)

type shop struct {
	*emulator.Emulator
	server *httptest.Server
	now    atomic.Int64
}

func open(t *testing.T, on ...string) *shop {
	t.Helper()
	s := &shop{}
	s.now.Store(time.Date(2026, 11, 23, 6, 30, 0, 0, time.UTC).Unix())
	e, err := emulator.New(connectors.EmulatorOptions{Now: func() time.Time { return time.Unix(s.now.Load(), 0) }, Seed: 7})
	require.NoError(t, err)
	emulationtest.Turn(t, e, on...)
	s.Emulator, s.server = e, httptest.NewServer(e)
	t.Cleanup(s.server.Close)
	return s
}

// answer is what came back.
type answer struct {
	status int
	kind   string
	body   string
}

// Told gives what an offence is answered with.
func (a answer) Told() (status int, body string) { return a.status, a.body }

// ask sends a request as PChome wants it, spoiled by change.
func (s *shop) ask(t *testing.T, method, path, body string, change ...func(*http.Request)) answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, s.server.URL+path, strings.NewReader(body))
	require.NoError(t, err)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for _, spoil := range change {
		spoil(r)
	}
	status, header, text := emulationtest.Do(t, s.server.Client(), r)
	return answer{status, header.Get("Content-Type"), text}
}

func with(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

// entry is the report of one line.
func entry(id, company, number, date string) string {
	return `{"Id":"` + id + `","ShipCompany":"` + company + `","ShipNo":"` + number + `","ShipDate":"` + date + `"}`
}

const sent = "2026/11/23"

// report reports one line well.
func report(id, number string) (path, body string) {
	return orderShip + "?id=" + id, "[" + entry(id, "TCAT", number, sent) + "]"
}

type offence = emulationtest.Offence[*shop, answer]

// asking is a request of that kind, as PChome wants it but for change.
func asking(method, path, body string, status int, says string, change ...func(*http.Request)) offence {
	commit := func(t *testing.T, s *shop) answer { return s.ask(t, method, path, body, change...) }
	return offence{Commit: commit, Status: status, Says: says}
}

func shipping(id, company, number, date string, status int, says string) offence {
	return asking(http.MethodPut, orderShip+"?id="+id, "["+entry(id, company, number, date)+"]", status, says)
}

func setting(id, body string, status int, says string) offence {
	return asking(http.MethodPut, goodsStock+"?prodid="+id, body, status, says)
}

func getting(path string, status int, says string) offence {
	return asking(http.MethodGet, path, "", status, says)
}

// under commits an offence with a switch turned on.
func under(name string, o offence) offence {
	o.Switches = []string{name}
	return o
}

// many is a list of n numbers.
func many(n int) string { return strings.TrimSuffix(strings.Repeat(openLine+",", n), ",") }

var offences = map[string][]offence{
	"pchome.vendor": {getting(strings.Replace(orderIDs, "00123", "00124", 1)+week, 403, "<html>")},
	"pchome.route":  {getting("/vdr/order/v2/index.php/trans/vendor/00123/order?id="+openLine, 404, "<html>")},
	"pchome.method": {
		asking(http.MethodPost, orderDetails+"?id="+openLine, "[]", 405, "<html>"),
		asking(http.MethodGet, goodsStock+"?prodid="+someGoods, "", 405, "<html>"),
	},
	"pchome.secret_sent": {
		asking(http.MethodGet, goodsIDs+"?isshelf=1", "", 200, "", with("Authorization", "Bearer "+emulator.Key)),
		asking(http.MethodGet, goodsIDs+"?isshelf=1", "", 200, "", with("X-Iv", emulator.IV)),
	},
	"pchome.parameter": {
		getting(orderIDs+week+"&transdate=2026/11/22-2026/11/23", 400, "transdate"), getting(orderDetails+"?id="+openLine+"&id="+openLine, 400, "id"),
		getting(orderIDs, 400, "transdate"), getting(orderIDs+week+"&status=1", 400, "status"), getting(orderDetails, 400, "id"),
		getting(goodsDetails, 400, "groupid"), getting(goodsIDs+"?limit=1", 400, "isshelf"), setting("", "[]", 400, "prodid"),
	},
	"pchome.transdate": {
		getting(orderIDs+"?transdate=2026-11-16-2026-11-23", 400, "TransDateInvalid"),
		getting(orderIDs+"?transdate=2026/11/23-2026/11/16", 400, "TransDateInvalid"),
		getting(orderIDs+"?transdate=2026/13/01-2026/13/02", 400, "TransDateInvalid"),
	},
	"pchome.window": {getting(orderIDs+"?transdate=2026/11/15-2026/11/23", 400, "TransDateTooLong")},
	"pchome.limit": {
		getting(orderIDs+week+"&limit=113", 400, "LimitInvalid"), getting(orderIDs+week+"&limit=0", 400, "LimitInvalid"),
		getting(goodsIDs+"?isshelf=1&limit=x", 400, "LimitInvalid"), getting(orderIDs+week+"&limit=%2B20", 400, "LimitInvalid"),
	},
	"pchome.offset": {
		getting(orderIDs+week+"&offset=-1", 400, "OffsetInvalid"), getting(goodsIDs+"?isshelf=1&offset=0", 400, "OffsetInvalid"),
	},
	"pchome.ids": {
		getting(orderDetails+"?id="+many(2), 400, "IdInvalid"), getting(orderDetails+"?id="+openLine+",", 400, "IdInvalid"),
		getting(orderDetails+"?id=1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21", 400, "IdInvalid"),
	},
	"pchome.unknown_id": {
		getting(orderDetails+"?id=20261123999999-01", 404, "[]"), getting(orderDetails+"?id=20261123999999-01,"+openLine, 200, openLine),
		shipping("20261123999999-01", "TCAT", "907654321012", sent, 404, "[]"),
	},
	"pchome.isshelf": {
		getting(goodsIDs+"?isshelf=2", 400, "isshelf"), getting(goodsIDs+"?isshelf=0&isillegal=1", 400, "fields"),
		getting(goodsIDs+"?isshelf=0&isillegal=2&fields=GroupId", 400, "isillegal"),
	},
	"pchome.goods": {
		getting(goodsDetails+"?groupid=DICKCB-A999D9999", 404, "[]"), getting(goodsDetails+"/DICKCB-A999D9999-000", 404, "[]"),
		setting("DICKCB-A999D9999-000", `[{"Id":"DICKCB-A999D9999-000","Qty":1}]`, 404, "[]"),
	},
	"pchome.body": {
		asking(http.MethodPut, orderShip+"?id="+openLine, entry(openLine, "TCAT", "907654321012", sent), 400, "BodyInvalid"),
		asking(http.MethodPut, orderShip+"?id="+openLine, "["+entry(openLine, "TCAT", "907654321012", sent)+"]", 400, "BodyInvalid",
			with("Content-Type", "application/x-www-form-urlencoded")),
		setting(someGoods, "[null]", 400, "BodyInvalid"),
	},
	"pchome.same_ids": {
		asking(http.MethodPut, orderShip+"?id="+openLine, "["+entry(twoLines+"-01", "TCAT", "907654321012", sent)+"]", 400, "IdMismatch"),
		setting(someGoods, "[]", 400, "IdMismatch"),
		setting(someGoods+","+otherGoods, `[{"Id":"`+someGoods+`","Qty":1}]`, 400, "IdMismatch"),
	},
	"pchome.ship_fields": {
		asking(http.MethodPut, orderShip+"?id="+openLine, `[{"Id":"`+openLine+`","ShipCompany":"TCAT","ShipNo":907654321012,"ShipDate":"`+sent+`"}]`, 400, "BodyInvalid"),
		asking(http.MethodPut, orderShip+"?id="+openLine, `[{"Id":"`+openLine+`","ShipCompany":"TCAT","ShipNo":"907654321012"}]`, 400, "BodyInvalid"),
	},
	"pchome.ship_company": {shipping(openLine, "BLUE", "907654321012", sent, 400, "ShipCompanyInvalid")},
	"pchome.ship_no":      {shipping(openLine, "TCAT", "12 34", sent, 400, "物流單號格式錯誤")},
	"pchome.ship_date": {
		shipping(openLine, "TCAT", "907654321012", "2026-11-23", 400, "ShipDateInvalid"),
		shipping(openLine, "TCAT", "907654321012", "2026/11/24", 400, "ShipDateInvalid"),
	},
	"pchome.ship_cancelled": {shipping(barredLine, "TCAT", "907654321012", sent, 400, "OrderCancelled")},
	"pchome.ship_shipped": {
		shipping(shippedLine, "TCAT", "907654321012", sent, 400, "AlreadyShipped"),
		shipping(shippedLine, "TCAT", "903123456789", "2026/11/22", 400, "AlreadyShipped"), // its number, of another carrier
		shipping(shippedLine, "HCT", "903123456789", sent, 400, "AlreadyShipped"),          // on another day
	},
	"pchome.ship_overwrite": {shipping(checkedLine, "TCAT", "907654321099", sent, 204, "")},
	"pchome.quantity": {
		setting(someGoods, `[{"Id":"`+someGoods+`","Qty":-1}]`, 400, "QtyInvalid"), setting(someGoods, `[{"Id":"`+someGoods+`","Qty":"5"}]`, 400, "QtyInvalid"),
		setting(someGoods, `[{"Id":"`+someGoods+`"}]`, 400, "QtyInvalid"),
	},
	"pchome.consigned": {under("consigned", setting(someGoods, `[{"Id":"`+someGoods+`","Qty":5}]`, 400, "NotTransferProd"))},
}

func TestEveryRuleIsEnforced(t *testing.T) {
	t.Parallel()
	emulationtest.Teeth(t, open, offences)
}

func TestAListIsCountedAndCut(t *testing.T) {
	t.Parallel()
	s := open(t)
	all := s.ask(t, http.MethodGet, orderIDs+week+"&limit=112", "")
	require.Contains(t, all.body, `"TotalRows":32`)
	require.Equal(t, 32, strings.Count(all.body, `"Id"`))
	require.Equal(t, 20, strings.Count(s.ask(t, http.MethodGet, orderIDs+week, "").body, `"Id"`), "the usual limit")
	require.Equal(t, 12, strings.Count(s.ask(t, http.MethodGet, orderIDs+week+"&offset=20", "").body, `"Id"`))
	require.Contains(t, s.ask(t, http.MethodGet, orderIDs+week+"&offset=999", "").body, `"Rows":[]`)
	require.Contains(t, s.ask(t, http.MethodGet, goodsIDs+"?isshelf=1&offset=1&limit=1", "").body, someGoods)
	require.Contains(t, s.ask(t, http.MethodGet, goodsIDs+"?isshelf=1&offset=2&limit=1", "").body, otherGoods)
	require.Contains(t, s.ask(t, http.MethodGet, goodsIDs+"?isillegal=1&isshelf=0&fields=GroupId&limit=20&offset=1", "").body, `"TotalRows":0`)
	require.NotContains(t, s.ask(t, http.MethodGet, goodsDetails+"/"+someGoods, "").body, "PmName")
	require.Contains(t, s.ask(t, http.MethodGet, goodsDetails+"/"+someGoods+"?extra_fields=PmName", "").body, `"PmName":"王O"`)
	require.Empty(t, s.Report().Violations)
}

func TestANumberIsCheckedAndThenFoundOrNot(t *testing.T) {
	t.Parallel()
	s := open(t)
	status := func(id string) string {
		body := s.ask(t, http.MethodGet, orderDetails+"?id="+id, "").body
		_, rest, _ := strings.Cut(body, `"ShipCheckStatus":"`)
		word, _, _ := strings.Cut(rest, `"`)
		return word
	}
	require.Empty(t, status(openLine))
	for id, number := range map[string]string{openLine: "907654321012", twoLines + "-01": "ERR654321012"} {
		path, body := report(id, number)
		got := s.ask(t, http.MethodPut, path, body)
		require.Equal(t, answer{status: http.StatusNoContent}, got)
		require.Equal(t, "Checking", status(id))
	}
	s.now.Add(20 * 60)
	require.Equal(t, []string{"Shipped", "Error"}, []string{status(openLine), status(twoLines + "-01")})
	path, body := report(twoLines+"-01", "907654321013")
	require.Equal(t, http.StatusNoContent, s.ask(t, http.MethodPut, path, body).status, "a wrong number is corrected")
	require.Equal(t, "Checking", status(twoLines+"-01"))
	view, _ := s.Shop(twoLines)
	require.Equal(t, 2, view.Shipments)
	require.True(t, view.Order.PartlyShipped)
	require.Empty(t, s.Report().Violations)
}

func TestTheSameReportAgainDoesNothing(t *testing.T) {
	t.Parallel()
	s := open(t)
	path, body := report(openLine, "907654321012")
	for range 3 {
		require.Equal(t, http.StatusNoContent, s.ask(t, http.MethodPut, path, body).status)
		s.now.Add(15 * 60)
	}
	view, _ := s.Shop(strings.TrimSuffix(openLine, "-01"))
	require.Equal(t, 1, view.Shipments)
	require.Equal(t, connectors.StateShipped, view.State)
	require.Empty(t, s.Report().Violations)
}

func TestARefusedReportChangesNothingOfTheOthers(t *testing.T) {
	t.Parallel()
	s := open(t)
	ids := openLine + "," + barredLine
	got := s.ask(t, http.MethodPut, orderShip+"?id="+ids, "["+entry(openLine, "TCAT", "907654321012", sent)+","+entry(barredLine, "TCAT", "907654321012", sent)+"]")
	require.Equal(t, http.StatusBadRequest, got.status)
	view, _ := s.Shop(strings.TrimSuffix(openLine, "-01"))
	require.Empty(t, view.TrackingNumbers)
}

func TestAnAddressThatIsNotRegisteredIsNotLetIn(t *testing.T) {
	t.Parallel()
	for name, kind := range map[string]string{"ip_refused": "text/html; charset=UTF-8", "ip_refused_empty": ""} {
		got := open(t, name).ask(t, http.MethodGet, goodsIDs+"?isshelf=1", "")
		require.Equal(t, http.StatusForbidden, got.status)
		require.Equal(t, kind, got.kind)
	}
}

func TestTheShapesOfASwitch(t *testing.T) {
	t.Parallel()
	for name, says := range map[string]string{
		"numbers_as_text": `"OrderQty":"1"`, "other_case": `"VendorPId":"BT-750-WH"`, "empty_objects": `"ReserveInfo":[]`, "byte_order_mark": "\ufeff[",
		"plain_receivers": `"Receiver":{"Address"`, "no_ship_info": `"ShipInfo":null`,
	} {
		require.Contains(t, open(t, name).ask(t, http.MethodGet, orderDetails+"?id="+openLine, "").body, says, name)
	}
	s := open(t, "late_details")
	require.Equal(t, "[]\n", s.ask(t, http.MethodGet, orderDetails+"?id="+openLine, "").body)
	require.Contains(t, s.ask(t, http.MethodGet, orderDetails+"?id="+openLine, "").body, openLine)
	require.Equal(t, 20, strings.Count(open(t, "capped_pages").ask(t, http.MethodGet, orderIDs+week+"&limit=100", "").body, `"Id"`))
	require.True(t, strings.HasPrefix(open(t, "bare_lists").ask(t, http.MethodGet, orderIDs+week, "").body, "["))
}
