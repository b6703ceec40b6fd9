package emulator

// The emulator's teeth: every rule is broken by hand-written HTTP, and every switch is turned.

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation/emulationtest"
)

var opensAt = time.Date(2026, 11, 23, 6, 30, 0, 0, time.UTC)

// shop is an emulator on loopback with a clock that can be moved, and a token.
type shop struct {
	*Emulator
	t      *testing.T
	server *httptest.Server
	now    time.Time
	token  string
}

func openShop(t *testing.T) *shop {
	t.Helper()
	s := &shop{t: t, now: opensAt}
	var err error
	s.Emulator, err = New(connectors.EmulatorOptions{Now: func() time.Time { return s.now }, Seed: 7})
	require.NoError(t, err)
	s.server = httptest.NewServer(s)
	t.Cleanup(s.server.Close)
	s.SetBaseURL(s.server.URL + "/")
	require.Equal(t, s.server.URL, s.Credentials()["base_url"])
	_, answer := s.post("auth/login", loginBody(dummyPassword))
	s.token = answer["data"].(object)["accessToken"].(string)
	return s
}

func loginBody(password string) string {
	return fmt.Sprintf(`{"supplierCode":"990001","account":"gwtest","password":%q}`, password)
}

// send makes any request; headers are pairs, "" takes one away.
func (s *shop) send(method, path, body string, headers ...string) (int, object) {
	s.t.Helper()
	request, err := http.NewRequest(method, s.server.URL+path, strings.NewReader(body))
	require.NoError(s.t, err)
	request.Header.Set("Content-Type", "application/json; charset=utf-8")
	request.Header.Set("Authorization", "Bearer "+s.token)
	request.Header.Set("X-Supplier-Code", dummySupplier)
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
		if headers[i+1] == "" {
			request.Header.Del(headers[i])
		}
	}
	status, header, text := emulationtest.Do(s.t, s.server.Client(), request)
	var answer object
	if strings.HasPrefix(header.Get("Content-Type"), "application/json") {
		require.NoError(s.t, json.Unmarshal([]byte(text), &answer), "%s", text)
	}
	return status, answer
}

// post makes a call with right headers.
func (s *shop) post(name, body string) (int, object) {
	s.t.Helper()
	return s.send(http.MethodPost, "/api/v1/"+name, body)
}

// ask makes a call that must succeed and break nothing, and gives its data.
func (s *shop) ask(name, body string) object {
	s.t.Helper()
	before := len(s.Report().Violations)
	status, answer := s.post(name, body)
	require.Equal(s.t, http.StatusOK, status)
	require.Equal(s.t, "0000", answer["code"], "%v", answer)
	require.Len(s.t, s.Report().Violations, before)
	return answer["data"].(object)
}

// fields writes a JSON object; changes are pairs of a field and its JSON, "" takes one away.
func fields(right map[string]string, changes ...string) string {
	for i := 0; i < len(changes); i += 2 {
		right[changes[i]] = changes[i+1]
	}
	var parts []string
	for key, value := range right {
		if value != "" {
			parts = append(parts, fmt.Sprintf("%q:%s", key, value))
		}
	}
	return "{" + strings.Join(parts, ",") + "}"
}

func orders(changes ...string) string {
	return fields(map[string]string{
		"statusList": `["10"]`, "dateType": `"TRANSFER"`, "dateFrom": `"2026-11-16 00:00:00"`, "dateTo": `"2026-11-23 23:59:59"`, "page": "1",
		"pageSize": "100",
	}, changes...)
}

// find gives the first order that waits and is like that.
func (s *shop) find(like func(*order) bool) *order {
	s.t.Helper()
	i := slices.IndexFunc(s.orders, func(o *order) bool { return o.status == waiting && like(o) })
	require.GreaterOrEqual(s.t, i, 0)
	return s.orders[i]
}

func home(o *order) bool  { return o.way.storeType == "" && o.way.carrier != "" }
func store(o *order) bool { return o.way.storeType != "" }

func assignBody(count int, list ...*order) string {
	rows := make([]string, len(list))
	for i, o := range list {
		rows[i] = fmt.Sprintf(`{"orderNo":%q,"packageCount":%d}`, o.number, count)
	}
	return `{"orders":[` + strings.Join(rows, ",") + `]}`
}

// numbered gives an order with its numbers.
func (s *shop) numbered(count int, like func(*order) bool) *order {
	s.t.Helper()
	o := s.find(like)
	s.ask("shipments/assign", assignBody(count, o))
	return o
}

func labelBody(format string, parcels ...*parcel) string {
	numbers := make([]string, len(parcels))
	for i, p := range parcels {
		numbers[i] = `"` + p.number + `"`
	}
	return fmt.Sprintf(`{"shipmentNos":[%s],"format":%q}`, strings.Join(numbers, ","), format)
}

func confirmBody(o *order, parcels ...*parcel) string {
	rows := make([]string, len(parcels))
	for i, p := range parcels {
		rows[i] = fmt.Sprintf(`{"orderNo":%q,"shipmentNo":%q}`, o.number, p.number)
	}
	return `{"shipments":[` + strings.Join(rows, ",") + `]}`
}

func (s *shop) stockBody(quantity string) string {
	key := s.goods[0].key
	return fmt.Sprintf(`{"items":[{"goodsNo":%q,"skuNo":%q,"qty":%s}]}`, key.Item, key.Variant, quantity)
}

// asks makes an order query with something changed.
func asks(changes ...string) func(*shop) {
	return func(s *shop) { s.post("orders/query", orders(changes...)) }
}

// posts makes a call with a body that is wrong.
func posts(name, body string) func(*shop) { return func(s *shop) { s.post(name, body) } }

// many repeats a JSON value in a list.
func many(value string, n int) string { return strings.TrimSuffix(strings.Repeat(value+",", n), ",") }

// breaks names for every rule what breaks it, each in one way.
var breaks = map[string][]func(*shop){
	rulePath: {posts("orders/detail", "{}"), func(s *shop) { s.send(http.MethodPost, "/", "{}") }},
	rulePost: {
		func(s *shop) { s.send(http.MethodGet, "/api/v1/orders/query", "") },
		func(s *shop) { s.send(http.MethodPut, pathLogin, loginBody(dummyPassword)) },
	},
	ruleBody: {
		posts("orders/query", "[]"), posts("orders/query", ""), posts("orders/query", orders()+"{}"), posts("orders/query", "{\"a\":\"\xff\"}"),
		func(s *shop) { s.send(http.MethodPost, "/api/v1/orders/query", orders(), "Content-Type", "text/plain") },
	},
	ruleLogin: {
		posts("auth/login", `{}`), posts("auth/login", `{"supplierCode":990001,"account":"gwtest","password":"x"}`),
		posts("auth/login", `{"supplierCode":"990001","account":"gwtest","password":""}`),
	},
	ruleLocked: {func(s *shop) {
		for range wrongPasswords {
			s.post("auth/login", loginBody("wrong"))
		}
	}},
	ruleBearer: {
		func(s *shop) { s.send(http.MethodPost, "/api/v1/orders/query", orders(), "Authorization", "") },
		func(s *shop) { s.send(http.MethodPost, "/api/v1/orders/query", orders(), "Authorization", s.token) },
		func(s *shop) {
			s.send(http.MethodPost, "/api/v1/orders/query", orders(), "Authorization", "Bearer other")
		},
	},
	ruleSupplier: {
		func(s *shop) { s.send(http.MethodPost, "/api/v1/orders/query", orders(), "X-Supplier-Code", "") },
		func(s *shop) { s.send(http.MethodPost, "/api/v1/orders/query", orders(), "X-Supplier-Code", "990002") },
	},
	ruleStatus:   {asks("statusList", `["11"]`), asks("statusList", `[]`), asks("statusList", `"10"`), asks("statusList", `[10]`), asks("statusList", "")},
	ruleDateType: {asks("dateType", `"ORDER"`), asks("dateType", "")},
	ruleDate:     {asks("dateFrom", `"2026-11-16"`), asks("dateTo", `"2026/11/23 00:00:00"`), asks("dateTo", ""), asks("dateTo", `"2026-11-31 00:00:00"`)},
	ruleWindow:   {asks("dateFrom", `"2026-10-23 23:59:58"`), asks("dateTo", `"2026-11-15 23:59:59"`)},
	rulePage: {
		asks("page", "0"), asks("page", `"1"`), asks("pageSize", "101"), asks("pageSize", "0"), asks("pageSize", ""),
		posts("goods/query", `{"page":1,"pageSize":101,"saleStatus":"ALL"}`),
	},
	ruleRows: {
		posts("shipments/assign", `{"orders":[]}`), posts("shipments/assign", `{"orders":[{"orderNo":"E1"}]}`), posts("shipments/assign", `{"orders":["E1"]}`),
		posts("shipments/label", `{"shipmentNos":[],"format":"PDF_A6"}`), posts("shipments/label", `{"shipmentNos":[1],"format":"PDF_A6"}`),
		posts("shipments/confirm", `{"shipments":[{"orderNo":"E1"}]}`), posts("stocks/update", `{}`), posts("stocks/update", `{"items":[{"qty":1}]}`),
		posts("stocks/query", `{"items":[{"goodsNo":"1"}]}`),
	},
	ruleBatch: {
		posts("shipments/assign", `{"orders":[`+many(`{"orderNo":"E1","packageCount":1}`, mostOrders+1)+`]}`),
		posts("shipments/label", `{"format":"PDF_A6","shipmentNos":[`+many(`"1"`, mostOrders+1)+`]}`),
		posts("shipments/confirm", `{"shipments":[`+many(`{"orderNo":"E1","shipmentNo":"1"}`, mostOrders+1)+`]}`),
		posts("stocks/update", `{"items":[`+many(`{"goodsNo":"1","skuNo":"1","qty":1}`, mostGoods+1)+`]}`),
		posts("stocks/query", `{"items":[`+many(`{"goodsNo":"1","skuNo":"1"}`, mostGoods+1)+`]}`),
	},
	ruleTwice: {
		func(s *shop) { o := s.find(home); s.post("shipments/assign", assignBody(1, o, o)) },
		func(s *shop) {
			o := s.numbered(1, home)
			s.post("shipments/confirm", confirmBody(o, o.parcels[0], o.parcels[0]))
		},
		func(s *shop) {
			row := strings.TrimSuffix(strings.TrimPrefix(s.stockBody("1"), `{"items":[`), `]}`)
			s.post("stocks/update", `{"items":[`+row+","+row+`]}`)
		},
	},
	ruleOrder: {
		posts("shipments/assign", `{"orders":[{"orderNo":"E1","packageCount":1}]}`),
		posts("shipments/confirm", `{"shipments":[{"orderNo":"E1","shipmentNo":"1"}]}`),
	},
	ruleBoxes: {
		func(s *shop) { s.post("shipments/assign", assignBody(0, s.find(home))) },
		func(s *shop) { s.post("shipments/assign", assignBody(11, s.find(home))) },
		func(s *shop) { s.post("shipments/assign", assignBody(2, s.find(store))) },
	},
	ruleFormat: {
		func(s *shop) { s.post("shipments/label", labelBody("PDF", s.numbered(1, home).parcels...)) },
		func(s *shop) { s.post("shipments/label", labelBody("", s.numbered(1, home).parcels...)) },
	},
	ruleNumber: {
		posts("shipments/label", `{"shipmentNos":["907110000000"],"format":"PDF_A6"}`),
		func(s *shop) {
			one, other := s.numbered(1, home), s.numbered(1, store)
			s.post("shipments/confirm", confirmBody(one, other.parcels...))
		},
	},
	ruleUnnumbered: {func(s *shop) {
		s.post("shipments/confirm", confirmBody(s.find(home), &parcel{number: "907110000000"}))
	}},
	ruleAll: {func(s *shop) {
		o := s.numbered(2, home)
		s.post("shipments/confirm", confirmBody(o, o.parcels[0]))
	}},
	ruleGoods: {
		posts("stocks/update", `{"items":[{"goodsNo":"9","skuNo":"001","qty":1}]}`),
		posts("stocks/query", `{"items":[{"goodsNo":"9","skuNo":"001"}]}`),
	},
	ruleQuantity: {
		func(s *shop) { s.post("stocks/update", s.stockBody("-1")) },
		func(s *shop) { s.post("stocks/update", s.stockBody("100000")) },
		func(s *shop) { s.post("stocks/update", s.stockBody("1.5")) },
		func(s *shop) { s.post("stocks/update", s.stockBody(`"1"`)) },
	},
	ruleSale: {posts("goods/query", `{"page":1,"pageSize":100,"saleStatus":"all"}`), posts("goods/query", `{"page":1,"pageSize":100}`)},
}

func TestEveryRuleHasTeeth(t *testing.T) {
	t.Parallel()
	for _, rule := range rules {
		ways := breaks[rule.ID]
		require.NotEmpty(t, ways, rule.ID)
		for i, way := range ways {
			s := openShop(t)
			way(s)
			found := s.Report().Violations
			require.Len(t, found, 1, "%s, way %d", rule.ID, i+1)
			require.Equal(t, rule.ID, found[0].Rule, "way %d", i+1)
		}
	}
	require.Len(t, breaks, len(rules))
}

func TestTheDesignedLifeOfAnOrderBreaksNothing(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	o := s.numbered(2, home)
	require.Len(t, o.parcels, 2)
	data := s.ask("shipments/assign", assignBody(2, o))
	again := data["results"].([]any)[0].(object)["shipments"].([]any)
	require.Len(t, again, 2)
	require.Equal(t, 1, o.ships, "asking again gives the same numbers")
	for format, box := range map[string]string{"PDF_A6": "[0 0 297.64", "PDF_A4": "[0 0 595.28"} {
		label, err := base64.StdEncoding.DecodeString(s.ask("shipments/label", labelBody(format, o.parcels...))["content"].(string))
		require.NoError(t, err)
		require.True(t, strings.HasPrefix(string(label), "%PDF-"))
		require.Equal(t, 2, strings.Count(string(label), box))
	}
	s.ask("shipments/confirm", confirmBody(o, o.parcels...))
	require.Equal(t, shipped, o.status)
	require.Equal(t, "3002", s.rowCode("shipments/confirm", confirmBody(o, o.parcels...)))
	_, answer := s.post("shipments/label", labelBody("PDF_A6", o.parcels...))
	require.Equal(t, "3002", answer["code"], "no reprint once it left")
	require.NoError(t, s.Act(connectors.Act{Kind: "hand_over", Order: o.number}))
	require.Equal(t, delivered, o.status)
	require.Empty(t, s.Report().Violations)
}

// rowCode gives the code of the only result.
func (s *shop) rowCode(name, body string) string {
	s.t.Helper()
	return s.ask(name, body)["results"].([]any)[0].(object)["code"].(string)
}

func TestRefusalsThatACorrectClientMeetsToo(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	o := s.find(home)
	require.NoError(t, s.Act(connectors.Act{Kind: "cancel", Order: o.number}))
	require.Equal(t, "3003", s.rowCode("shipments/assign", assignBody(1, o)))
	other := s.numbered(1, home)
	require.Equal(t, "3005", s.rowCode("shipments/assign", assignBody(2, other)))
	require.NoError(t, s.Act(connectors.Act{Kind: "cancel", Order: other.number}))
	require.Equal(t, "3003", s.rowCode("shipments/confirm", confirmBody(other, other.parcels...)))
	require.Error(t, s.Act(connectors.Act{Kind: "request_cancel", Order: other.number}))
	require.Empty(t, s.Report().Violations)
}

func TestATokenEndsAfterTwoHoursAndAnotherDoesNotEndIt(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	s.post("auth/login", loginBody(dummyPassword))
	s.ask("orders/query", orders())
	s.now = s.now.Add(tokenLife)
	status, answer := s.post("orders/query", orders())
	require.Equal(t, http.StatusUnauthorized, status)
	require.Equal(t, "1002", answer["code"])
	require.Empty(t, s.Report().Violations)
}

func TestFiveWrongPasswordsLockForAQuarterOfAnHour(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	for range wrongPasswords {
		status, answer := s.post("auth/login", loginBody("wrong"))
		require.Equal(t, http.StatusUnauthorized, status)
		require.Equal(t, "1001", answer["code"])
	}
	status, answer := s.post("auth/login", loginBody(dummyPassword))
	require.Equal(t, http.StatusForbidden, status)
	require.Equal(t, "1003", answer["code"])
	s.now = s.now.Add(lockTime)
	s.ask("auth/login", loginBody(dummyPassword))
}

func TestRevokedCredentialsEndEveryToken(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	require.NoError(t, s.Act(connectors.Act{Kind: "revoke"}))
	_, answer := s.post("orders/query", orders())
	require.Equal(t, "1002", answer["code"])
	_, answer = s.post("auth/login", loginBody(dummyPassword))
	require.Equal(t, "1001", answer["code"])
}

func TestReceiversAreEncryptedAsTheVectorsSay(t *testing.T) {
	t.Parallel()
	for text, cipher := range map[string]string{
		"王小明":        "ddMpU2fGMufiBEvDSdKFmg==",
		"0912000111": "+oJU2PD2dr4g6CX53pOlsg==",
		"台北市中正區重慶南路一段122號3樓": "cx4kJ70fKIxwlN+wt7dt0Q3+Qjp1k8v6r2hdiCgnByWVLHYKN8QE3cNETejLMwep",
		"": "",
	} {
		require.Equal(t, cipher, sealed(text, dummyPassword))
	}
	s := openShop(t)
	text := fmt.Sprint(s.ask("orders/query", orders()))
	for _, o := range s.orders {
		require.NotContains(t, text, o.person.Street)
		require.NotContains(t, text, o.person.Phone)
	}
}

// shows are what each switch changes of an answer.
var shows = map[string]func(*shop){
	switchTexts: func(s *shop) {
		row := s.first()
		require.IsType(s.t, "", row["codAmount"])
		require.IsType(s.t, "", row["items"].([]any)[0].(object)["qty"])
	},
	switchNulls: func(s *shop) { require.Nil(s.t, s.first()["storeId"]) },
	switchRowLeaves: func(s *shop) {
		all := s.ask("orders/query", orders("pageSize", "5"))["total"].(float64)
		require.InDelta(s.t, all-1, s.ask("orders/query", orders("pageSize", "5", "page", "2"))["total"], 0)
		require.InDelta(s.t, all-1, s.ask("orders/query", orders("pageSize", "5"))["total"], 0)
	},
	switchFormer: func(s *shop) {
		o := s.newest()
		require.Equal(s.t, sealed(o.person.Name, formerPassword), s.row(o)["receiverName"])
	},
	switchPlain:     func(s *shop) { o := s.newest(); require.Equal(s.t, o.person.Name, s.row(o)["receiverName"]) },
	switchNewStatus: func(s *shop) { require.Equal(s.t, "15", s.row(s.newest())["orderStatus"]) },
	switchLabelLate: func(s *shop) {
		o := s.numbered(1, home)
		for range 2 {
			_, answer := s.post("shipments/label", labelBody("PDF_A6", o.parcels...))
			require.Equal(s.t, "3010", answer["code"])
		}
		s.ask("shipments/label", labelBody("PDF_A6", o.parcels...))
	},
	switchLabelPage: func(s *shop) {
		content := s.ask("shipments/label", labelBody("PDF_A6", s.numbered(1, home).parcels...))["content"].(string)
		page, err := base64.StdEncoding.DecodeString(content)
		require.NoError(s.t, err)
		require.Contains(s.t, string(page), "<html")
	},
	switchNoNumbers: func(s *shop) {
		o := s.find(home)
		require.Empty(s.t, s.ask("shipments/assign", assignBody(1, o))["results"].([]any)[0].(object)["shipments"])
		require.NotEmpty(s.t, s.ask("shipments/assign", assignBody(1, o))["results"].([]any)[0].(object)["shipments"])
	},
	switchLostResult: func(s *shop) {
		require.Len(s.t, s.ask("shipments/assign", assignBody(1, s.find(home), s.find(store)))["results"], 1)
	},
	switchMaintenance: func(s *shop) {
		status, answer := s.post("orders/query", orders())
		require.Equal(s.t, http.StatusServiceUnavailable, status)
		require.Nil(s.t, answer)
	},
	switchThrottled: func(s *shop) {
		for range 4 {
			s.ask("orders/query", orders())
		}
		status, answer := s.post("orders/query", orders())
		require.Equal(s.t, http.StatusTooManyRequests, status)
		require.Equal(s.t, "9001", answer["code"])
	},
	switchRateWindow: func(s *shop) {
		for range callsPerMinute {
			s.ask("orders/query", orders())
		}
		status, answer := s.post("orders/query", orders())
		require.Equal(s.t, []any{http.StatusTooManyRequests, "9001"}, []any{status, answer["code"]})
		for range loginsPerMinute {
			s.ask("auth/login", loginBody(dummyPassword))
		}
		status, _ = s.post("auth/login", loginBody(dummyPassword))
		require.Equal(s.t, http.StatusTooManyRequests, status)
		s.now = s.now.Add(time.Minute)
		s.ask("orders/query", orders())
	},
	switchTokensDie: func(s *shop) {
		for range 6 {
			s.ask("orders/query", orders())
		}
		for range 2 {
			_, answer := s.post("orders/query", orders())
			require.Equal(s.t, "1002", answer["code"])
		}
	},
	switchNoRight: func(s *shop) {
		status, answer := s.post("orders/query", orders())
		require.Equal(s.t, http.StatusForbidden, status)
		require.Equal(s.t, "1004", answer["code"])
	},
	switchCancels: func(s *shop) {
		o := s.numbered(1, home)
		require.Equal(s.t, "3003", s.rowCode("shipments/confirm", confirmBody(o, o.parcels...)))
		require.Equal(s.t, cancelled, o.status)
	},
	switchMallStock: func(s *shop) { require.Equal(s.t, "4003", s.rowCode("stocks/update", s.stockBody("1"))) },
	switchOffSale:   func(s *shop) { require.Equal(s.t, "4002", s.rowCode("stocks/update", s.stockBody("1"))) },
	switchOtherShape: func(s *shop) {
		_, answer := s.post("orders/query", orders())
		require.NotContains(s.t, answer, "code")
		require.Contains(s.t, answer, "Result")
	},
}

// first gives the first row of a list, row that of an order.
func (s *shop) first() object {
	s.t.Helper()
	return s.ask("orders/query", orders())["orders"].([]any)[0].(object)
}

func (s *shop) row(o *order) object {
	s.t.Helper()
	for _, row := range s.ask("orders/query", orders())["orders"].([]any) {
		if row.(object)["orderNo"] == o.number {
			return row.(object)
		}
	}
	s.t.Fatalf("order %s is not listed", o.number)
	return nil
}

func TestEverySwitchChangesWhatItSays(t *testing.T) {
	t.Parallel()
	for _, sw := range switches {
		require.Contains(t, shows, sw.Name)
		s := openShop(t)
		require.NoError(t, s.Turn(sw.Name, true))
		shows[sw.Name](s)
		require.Empty(t, s.Report().Violations, sw.Name)
	}
	require.Len(t, shows, len(switches))
}

func TestStockIsSetAndReadAndSold(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	key := s.ListingKeys()[0]
	require.Equal(t, "0000", s.rowCode("stocks/update", s.stockBody("7")))
	require.NoError(t, s.Act(connectors.Act{Kind: "sell", Listing: key}))
	quantity, changes, there := s.StockOf(key)
	require.True(t, there)
	require.Equal(t, 6, quantity)
	require.Equal(t, 1, changes)
	row := s.ask("stocks/query", fmt.Sprintf(`{"items":[{"goodsNo":%q,"skuNo":%q}]}`, key.Item, key.Variant))["results"].([]any)[0].(object)
	require.InDelta(t, 6, row["qty"], 0)
	for status, want := range map[string]float64{"ALL": 9, "ON": 9, "OFF": 0, "SOLDOUT": 0} {
		data := s.ask("goods/query", fmt.Sprintf(`{"page":1,"pageSize":100,"saleStatus":%q}`, status))
		require.InDelta(t, want, data["total"], 0, status)
	}
}
