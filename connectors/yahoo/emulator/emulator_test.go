package emulator

// The emulator's teeth: every rule is broken with hand-written HTTP, and every switch is turned.

import (
	"crypto/hmac"
	"crypto/sha512"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation/emulationtest"
)

var opensAt = time.Date(2026, 11, 23, 6, 30, 0, 0, time.UTC)

// shop is an emulator on loopback with a clock that can be moved.
type shop struct {
	*Emulator
	t      *testing.T
	server *httptest.Server
	now    time.Time
}

func openShop(t *testing.T) *shop {
	t.Helper()
	s := &shop{t: t, now: opensAt}
	e, err := New(connectors.EmulatorOptions{Now: func() time.Time { return s.now }, Seed: 7, Orders: 3})
	require.NoError(t, err)
	s.Emulator = e.(*Emulator)
	s.server = httptest.NewServer(s)
	t.Cleanup(s.server.Close)
	return s
}

// request is a call that can be spoilt before it is sent.
type request struct {
	method, path, body string
	stamp              string
	header             http.Header
}

func signature(stamp, body string) string {
	sum := hmac.New(sha512.New, []byte(dummyKey.secret))
	sum.Write([]byte(stamp + dummyKey.token + dummyKey.salt + body))
	return hex.EncodeToString(sum.Sum(nil))
}

// scmCall makes a right call of the SCM API.
func (s *shop) scmCall(action, plain string) *request {
	r := &request{method: http.MethodPost, path: scmPath + action, body: dummyKey.seal([]byte(plain)), stamp: strconv.FormatInt(s.now.Unix(), 10)}
	r.header = http.Header{"Accept": {"application/json"}, "Content-Type": {"application/json"}}
	for name, value := range map[string]string{
		"api-token": dummyKey.token, "api-keyversion": "1", "api-supplierid": dummyKey.supplier, "api-timestamp": r.stamp,
	} {
		r.header.Set(name, value)
	}
	return r.sign()
}

func (r *request) sign() *request {
	r.header.Set("api-signature", signature(r.stamp, r.body))
	return r
}

type answer struct {
	status int
	header http.Header
	body   []byte
}

func (s *shop) send(r *request) answer {
	s.t.Helper()
	req, err := http.NewRequest(r.method, s.server.URL+r.path, strings.NewReader(r.body))
	require.NoError(s.t, err)
	req.Header = r.header
	status, header, body := emulationtest.Do(s.t, s.server.Client(), req)
	return answer{status, header, []byte(body)}
}

// ask makes a right call and gives its decrypted answer.
func (s *shop) ask(action, plain string) any {
	s.t.Helper()
	a := s.send(s.scmCall(action, plain))
	require.Equal(s.t, http.StatusOK, a.status, "%s", a.body)
	text, err := s.key.open(string(a.body))
	require.NoError(s.t, err)
	var v any
	require.NoError(s.t, json.Unmarshal(text, &v))
	return v
}

const week = `{"TransferDateStart":"2026-11-16T00:00:00","TransferDateEnd":"2026-11-23T23:59:59"}`

const (
	homePreparing = "HomeDelivery/GetPreparingOrders"
	homeConfirm   = "HomeDelivery/ConfirmOrders"
	storeConfirm  = "StoreDelivery/ConfirmOrders"
	thirdConfirm  = "ThirdPartyDelivery/ConfirmOrders"
	packing       = "ThirdPartyLogistics/ConfirmPacked"
	quantities    = "GdStock/GetMultipleQuantities"
	update        = "GdStock/UpdateMultipleQuantities"
)

// pick gives the code of the n-th order to ship of a family.
func (s *shop) pick(f family, n int) string {
	s.t.Helper()
	for _, o := range s.orders {
		if o.family == f && o.stage == preparing {
			if n--; n < 0 {
				return o.code
			}
		}
	}
	s.t.Fatal("no such sample")
	return ""
}

// packed is the body that packs one sub order of the first order of Yahoo's carrier.
func (s *shop) packed(delivery string, line int) string {
	code := s.pick(third, 0)
	return fmt.Sprintf(`{"OrdersToPack":[{"OrderCode":"%s","OrderSubCode":"%s","PackageNo":1,"DeliveryType":%s}]}`,
		code, s.byCode[code].lines[line].sub, delivery)
}

// signInTo gives the header of a portal call.
func (s *shop) signInTo() http.Header {
	s.t.Helper()
	r := s.scmCall("", `{"supplierId":"99999"}`)
	r.path = portalPath + "signIn"
	a := s.send(r)
	require.Equal(s.t, http.StatusNoContent, a.status)
	cookie := strings.SplitN(a.header.Get("Set-Cookie"), ";", 2)[0]
	require.Contains(s.t, cookie, "_sp=")
	token := s.send(&request{method: http.MethodGet, path: portalPath + "token", header: http.Header{"Cookie": {cookie}}})
	var told struct{ WSSID string }
	require.NoError(s.t, json.Unmarshal(token.body, &told))
	return http.Header{"Cookie": {cookie}, "X-Yahoowssid-Authorization": {told.WSSID}}
}

func (s *shop) portalGet(header http.Header, path string) answer {
	s.t.Helper()
	return s.send(&request{method: http.MethodGet, path: portalPath + path, header: header})
}

func TestEveryRuleIsEnforced(t *testing.T) {
	t.Parallel()
	scm := func(status int, write func(s *shop) *request) func(*shop) {
		return func(s *shop) { require.Equal(s.t, status, s.send(write(s)).status) }
	}
	call := func(status int, action, plain string) func(*shop) {
		return scm(status, func(s *shop) *request { return s.scmCall(action, plain) })
	}
	confirm := func(action, form string, codes ...func(*shop) string) func(*shop) {
		return scm(http.StatusBadRequest, func(s *shop) *request {
			args := make([]any, len(codes))
			for i := range codes {
				args[i] = codes[i](s)
			}
			return s.scmCall(action, fmt.Sprintf(form, args...))
		})
	}
	order := func(f family, n int) func(*shop) string { return func(s *shop) string { return s.pick(f, n) } }
	header := func(status int, name, value string) func(*shop) {
		return scm(status, func(s *shop) *request {
			r := s.scmCall(homePreparing, week)
			r.header.Set(name, value)
			if value == "" {
				r.header.Del(name)
			}
			return r
		})
	}
	const refused, bad = http.StatusUnauthorized, http.StatusBadRequest
	ids := strings.Repeat("6449251,", 200) + "6449251"
	broken := map[string]bool{}
	for _, test := range []struct {
		rule, name string
		breakIt    func(*shop)
	}{
		{rulePath, "an unknown action", call(http.StatusNotFound, "HomeDelivery/Explode", week)},
		{rulePath, "an unknown resource of the portal", func(s *shop) {
			require.Equal(s.t, http.StatusNotFound, s.portalGet(s.signInTo(), "profile").status)
		}},
		{ruleMethod, "a GET", scm(http.StatusMethodNotAllowed, func(s *shop) *request {
			r := s.scmCall(homePreparing, week)
			r.method = http.MethodGet
			return r
		})},
		{ruleMethod, "a POST to the portal", func(s *shop) {
			r := &request{method: http.MethodPost, path: portalPath + "products", header: s.signInTo()}
			require.Equal(s.t, http.StatusMethodNotAllowed, s.send(r).status)
		}},
		{ruleHeaders, "no supplier", header(refused, "api-supplierid", "")},
		{ruleHeaders, "no accept", header(refused, "Accept", "")},
		{ruleHeaders, "another type", header(refused, "Content-Type", "text/plain")},
		{ruleTimestamp, "a stamp of 91 s ago", scm(refused, func(s *shop) *request {
			r := s.scmCall(homePreparing, week)
			r.stamp = strconv.FormatInt(s.now.Unix()-91, 10)
			r.header.Set("api-timestamp", r.stamp)
			return r.sign()
		})},
		{ruleTimestamp, "a stamp of 91 s from now", scm(refused, func(s *shop) *request {
			r := s.scmCall(homePreparing, week)
			r.stamp = strconv.FormatInt(s.now.Unix()+91, 10)
			r.header.Set("api-timestamp", r.stamp)
			return r.sign()
		})},
		{ruleTimestamp, "milliseconds", header(refused, "api-timestamp", strconv.FormatInt(opensAt.UnixMilli(), 10))},
		{ruleKey, "another token", header(refused, "api-token", "Supplier_10000")},
		{ruleKey, "another supplier", header(refused, "api-supplierid", "10000")},
		{ruleKey, "another version", header(refused, "api-keyversion", "2")},
		{ruleSignature, "another signature", header(refused, "api-signature", strings.Repeat("0", 128))},
		{ruleRawBody, "a body in quotes", scm(http.StatusOK, func(s *shop) *request {
			r := s.scmCall(homePreparing, week)
			r.body = `"` + r.body + `"`
			return r
		})},
		{ruleCipher, "a plain body", scm(bad, func(s *shop) *request {
			r := s.scmCall(homePreparing, week)
			r.body = week
			return r.sign()
		})},
		{ruleJSON, "no JSON", call(bad, homePreparing, "hello")},
		{ruleVersion, "version 4", header(bad, "api-version", "4")},
		{ruleVersion, "a version of a stock query", scm(bad, func(s *shop) *request {
			r := s.scmCall(quantities, `{"ProductIds":[6449251]}`)
			r.header.Set("api-version", "3")
			return r
		})},
		{ruleWindow, "no end", call(bad, homePreparing, `{"TransferDateStart":"2026-11-16T00:00:00"}`)},
		{ruleWindow, "a zone", call(bad, homePreparing, `{"TransferDateStart":"2026-11-16T00:00:00+08:00","TransferDateEnd":"2026-11-23T00:00:00"}`)},
		{ruleWindow, "the end before the beginning", call(
			bad, homePreparing, `{"TransferDateStart":"2026-11-23T00:00:00","TransferDateEnd":"2026-11-16T00:00:00"}`)},
		{ruleCancelQuery, "no codes", call(bad, "HomeDelivery/GetCanceledOrders", `{"OrderCode":[]}`)},
		{ruleConfirm, "an empty confirmation", call(bad, homeConfirm, `{"ConfirmOrders":[]}`)},
		{ruleConfirm, "a bare list for home", confirm(homeConfirm, `[{"OrderCode":"%s","ShipperId":11,"ShipCode":"801417283631"}]`, order(home, 0))},
		{ruleConfirm, "an object for a store", confirm(storeConfirm, `{"ConfirmOrders":[{"OrderCode":"%s","PackageNo":1}]}`, order(store, 0))},
		{ruleConfirm, "no delivery type", confirm(thirdConfirm, `[{"OrderCode":"%s","PackageNo":1}]`, order(third, 0))},
		{ruleConfirm, "a delivery type to a store", confirm(storeConfirm, `[{"OrderCode":"%s","PackageNo":1,"DeliveryType":1}]`, order(store, 0))},
		{ruleOrderCode, "an order of another family", confirm(storeConfirm, `[{"OrderCode":"%s","PackageNo":1}]`, order(home, 0))},
		{ruleOrderCode, "an order nobody has", confirm(
			homeConfirm, `{"ConfirmOrders":[{"OrderCode":"RM9999999999999","ShipperId":11,"ShipCode":"801417283631"}]}`)},
		{ruleOrderCode, "an order twice", confirm(
			storeConfirm, `[{"OrderCode":"%s","PackageNo":1},{"OrderCode":"%s","PackageNo":1}]`, order(store, 0), order(store, 0))},
		{ruleCarrier, "a carrier nobody knows", confirm(
			homeConfirm, `{"ConfirmOrders":[{"OrderCode":"%s","ShipperId":5,"ShipCode":"801417283631"}]}`, order(home, 0))},
		{ruleNumber, "no number", confirm(homeConfirm, `{"ConfirmOrders":[{"OrderCode":"%s","ShipperId":11,"ShipCode":""}]}`, order(home, 0))},
		{rulePackage, "package 0", confirm(storeConfirm, `[{"OrderCode":"%s","PackageNo":0}]`, order(store, 0))},
		{rulePackage, "two buyers in a package", confirm(
			storeConfirm, `[{"OrderCode":"%s","PackageNo":1},{"OrderCode":"%s","PackageNo":1}]`, order(store, 0), order(store, 1))},
		{ruleDeliveryType, "delivery type 4", confirm(thirdConfirm, `[{"OrderCode":"%s","PackageNo":1,"DeliveryType":4}]`, order(third, 0))},
		{ruleDeliveryType, "another delivery type for the next package", func(s *shop) {
			require.Equal(s.t, http.StatusOK, s.send(s.scmCall(packing, s.packed("1", 0))).status)
			require.Equal(s.t, bad, s.send(s.scmCall(packing, s.packed("2", 1))).status)
		}},
		{ruleSubOrder, "a sub order of another order", scm(bad, func(s *shop) *request {
			return s.scmCall(packing, strings.Replace(s.packed("1", 0), s.pick(third, 0), s.pick(third, 1), 1))
		})},
		{ruleSubOrder, "a sub order twice", func(s *shop) {
			for _, status := range []int{http.StatusOK, bad} {
				require.Equal(s.t, status, s.send(s.scmCall(packing, s.packed("1", 0))).status)
			}
		}},
		{ruleUnpacked, "half an order", func(s *shop) {
			require.Equal(s.t, http.StatusOK, s.send(s.scmCall(packing, s.packed("1", 0))).status)
			told := s.ask("ThirdPartyLogistics/ConfirmShipped", `{"OrderCodes":["`+s.pick(third, 0)+`"]}`).(map[string]any)
			require.Equal(s.t, allFailed, told["ResponseCode"])
			require.EqualValues(s.t, 2145, told["ShipResults"].([]any)[0].(map[string]any)["FailureType"])
		}},
		{ruleStockIDs, "no ids", call(bad, quantities, `{"ProductIds":[]}`)},
		{ruleStockIDs, "ids as strings", call(bad, quantities, `{"ProductIds":["6449251"]}`)},
		{ruleStockIDs, "201 ids", call(bad, quantities, `{"ProductIds":[`+ids+`]}`)},
		{ruleStockIDs, "no id", call(bad, "GdStock/GetQty", `{}`)},
		{ruleStockChange, "an object", call(bad, update, `{"productId":6449251,"quantity":1}`)},
		{ruleStockChange, "capital keys", call(bad, update, `[{"ProductId":6449251,"Quantity":1}]`)},
		{ruleStockChange, "an unknown product", call(http.StatusForbidden, update, `[{"productId":1,"quantity":1}]`)},
		{ruleStockZero, "a change of nothing", call(http.StatusOK, update, `[{"productId":6449251,"quantity":0}]`)},
		{ruleStockVirtual, "a virtual product", scm(http.StatusOK, func(s *shop) *request {
			return s.scmCall(update, fmt.Sprintf(`[{"productId":%d,"quantity":1}]`, s.goods[len(s.goods)-1].id))
		})},
		{ruleSession, "no cookie", func(s *shop) { require.Equal(s.t, refused, s.portalGet(http.Header{}, "products").status) }},
		{ruleSession, "another wssid", func(s *shop) {
			h := s.signInTo()
			h.Set("X-YahooWSSID-Authorization", "other")
			require.Equal(s.t, refused, s.portalGet(h, "products").status)
		}},
		{ruleSignIn, "another supplier", func(s *shop) {
			r := s.scmCall("", `{"supplierId":"1"}`)
			r.path = portalPath + "signIn"
			require.Equal(s.t, refused, s.send(r).status)
		}},
		{ruleSignIn, "a session for every call", func(s *shop) {
			for range 10*patience + 1 {
				s.signInTo()
			}
		}},
		{ruleWSSID, "a wssid for every call", func(s *shop) {
			h := s.signInTo()
			for range patience {
				s.portalGet(h, "token")
			}
		}},
		{rulePage, "51 on a page", func(s *shop) { require.Equal(s.t, bad, s.portalGet(s.signInTo(), "products?limit=51").status) }},
		{rulePage, "a bare plus", func(s *shop) { require.Equal(s.t, bad, s.portalGet(s.signInTo(), "products?sort=+id").status) }},
	} {
		broken[test.rule] = true
		t.Run(test.rule+", "+test.name, func(t *testing.T) {
			t.Parallel()
			s := openShop(t)
			test.breakIt(s)
			report := s.Report()
			require.Len(t, report.Violations, 1, "%v", report.Violations)
			require.Equal(t, test.rule, report.Violations[0].Rule)
		})
	}
	for _, rule := range rules {
		require.True(t, broken[rule.ID], "nothing breaks %s", rule.ID)
	}
}

func TestARightClientBreaksNoRule(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	upper := s.scmCall(homePreparing, week)
	upper.header.Set("api-signature", strings.ToUpper(upper.header.Get("api-signature")))
	require.Equal(t, http.StatusOK, s.send(upper).status, "both cases of a signature are in use")
	edge := s.scmCall(homePreparing, week)
	edge.stamp = strconv.FormatInt(s.now.Unix()-90, 10)
	edge.header.Set("api-timestamp", edge.stamp)
	require.Equal(t, http.StatusOK, s.send(edge.sign()).status, "90 s are still valid")
	require.Equal(t, http.StatusOK, s.portalGet(s.signInTo(), "products?sort=%2Bid&limit=50&fields=%2BlistingIdList").status)
	require.Empty(t, s.Report().Violations)
}

func rowsOf(t *testing.T, v any) []map[string]any {
	t.Helper()
	list, _ := v.(map[string]any)["Orders"].([]any)
	rows := make([]map[string]any, len(list))
	for i := range list {
		rows[i] = list[i].(map[string]any)
	}
	return rows
}

func TestAnOrderGoesFromPreparingToShippedAndItsListIsCached(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	before := len(rowsOf(t, s.ask("ThirdPartyDelivery/GetPreparingOrders", week)))
	require.Empty(t, rowsOf(t, s.ask("ThirdPartyDelivery/GetShippingOrders", week)), "a snapshot is made")
	code := s.pick(third, 0)
	done := s.ask(thirdConfirm, fmt.Sprintf(`[{"OrderCode":"%s","PackageNo":1,"DeliveryType":1}]`, code)).(map[string]any)
	require.Equal(t, "00000", done["ResponseCode"])
	parcel := done["SuccessfulOrders"].([]any)[0].(map[string]any)
	require.True(t, strings.HasPrefix(parcel["LocationOfficeId"].(string), "  "), "leading spaces belong to it")
	require.Contains(t, parcel["ShippingDate"], "/")
	require.Len(t, rowsOf(t, s.ask("ThirdPartyDelivery/GetPreparingOrders", week)), before-1, "the list of preparing orders is live")
	require.Empty(t, rowsOf(t, s.ask("ThirdPartyDelivery/GetShippingOrders", week)), "the list of shipped ones is old")
	s.now = s.now.Add(cached)
	shippedRows := rowsOf(t, s.ask("ThirdPartyDelivery/GetShippingOrders", week))
	require.Len(t, shippedRows, 1)
	require.Equal(t, []any{parcel["ShipmentNo"]}, shippedRows[0]["OrderInfo"].(map[string]any)["ShipmentNos"])

	again := s.ask(thirdConfirm, fmt.Sprintf(`[{"OrderCode":"%s","PackageNo":1,"DeliveryType":1}]`, code)).(map[string]any)
	require.Equal(t, "99999", again["ResponseCode"])
	require.Equal(t, wasShipped, again["FailedOrders"].([]any)[0].(map[string]any)["ProcessCode"])
	require.Empty(t, s.Report().Violations, "shipping twice can happen to a right client")
}

func TestAMixedConfirmationNamesTheFailedOrders(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	good, bad := s.pick(home, 0), s.pick(home, 1)
	answer := s.ask(homeConfirm, fmt.Sprintf(
		`{"ConfirmOrders":[{"OrderCode":"%s","ShipperId":11,"ShipCode":"801417283631"},{"OrderCode":"%s","ShipperId":11,"ShipCode":"1"}]}`, good, bad,
	)).(map[string]any)
	require.Equal(t, "00001", answer["ResponseCode"])
	require.Equal(t, []any{map[string]any{"OrderCode": bad, "ProcessCode": badNumber, "ProcessMessage": "貨運單號有誤"}}, answer["ConfirmOrders"])
}

func TestACancelledOrderMovesToItsList(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	code, other := s.pick(home, 0), s.pick(home, 1)
	require.NoError(t, s.Act(connectors.Act{Kind: "cancel", Order: code + "-home"}))
	require.Error(t, s.Act(connectors.Act{Kind: "request_cancel", Order: other + "-home"}), "nobody asks for a cancellation here")
	text, err := json.Marshal(s.ask("HomeDelivery/GetCanceledOrders", fmt.Sprintf(`{"OrderCode":["%s","%s"]}`, code, other)))
	require.NoError(t, err)
	require.Contains(t, string(text), code)
	require.NotContains(t, string(text), other)
}

func TestVersionsShowDifferentFields(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	first := rowsOf(t, s.ask(homePreparing, week))[0]
	require.NotContains(t, first["OrderInfo"], "ExternOrderkey")
	r := s.scmCall(homePreparing, week)
	r.header.Set("api-version", "3")
	text, err := s.key.open(string(s.send(r).body))
	require.NoError(t, err)
	require.Contains(t, string(text), "ExternOrderkey")
	require.Contains(t, string(text), "ItemPageId")
}

func TestStockIsADifferenceThatStopsAtZero(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	it, other := s.goods[0], s.goods[1]
	left := it.left()
	results := s.ask(update, fmt.Sprintf(`[{"productId":%d,"quantity":3},{"productId":%d,"quantity":-999}]`, it.id, other.id)).([]any)
	require.InDelta(t, other.id, results[0].(map[string]any)["Id"], 0, "the results come in another order")
	require.Equal(t, true, results[0].(map[string]any)["IsSuccess"])
	require.Equal(t, left+3, it.left())
	require.Zero(t, other.left())
	require.Empty(t, s.Report().Violations)
}

func TestASessionEndsAfterSixHours(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	h := s.signInTo()
	s.now = s.now.Add(sessionLife)
	a := s.portalGet(h, "user")
	require.Equal(t, http.StatusUnauthorized, a.status)
	require.Contains(t, string(a.body), "40100006")
	require.Empty(t, s.Report().Violations, "a session may end under a right client")
}

func TestTheSwitchesChangeTheAnswers(t *testing.T) {
	t.Parallel()
	for name, look := range map[string]func(*shop){
		switchQuoted: func(s *shop) { require.Equal(s.t, byte('"'), s.send(s.scmCall(homePreparing, week)).body[0]) },
		switchPlain:  func(s *shop) { require.Equal(s.t, byte('{'), s.send(s.scmCall(homePreparing, week)).body[0]) },
		switchLineBreaks: func(s *shop) {
			require.Contains(s.t, string(s.send(s.scmCall(homePreparing, week)).body), "\r\n")
		},
		switchNullLists: func(s *shop) {
			v := s.ask(homePreparing, `{"TransferDateStart":"2020-01-01T00:00:00","TransferDateEnd":"2020-01-01T00:00:00"}`)
			require.Nil(s.t, v.(map[string]any)["Orders"])
		},
		switchLooseTypes: func(s *shop) {
			require.IsType(s.t, "", s.ask(homePreparing, week).(map[string]any)["OrderCount"])
		},
		switchFlatCancels: func(s *shop) {
			require.IsType(s.t, []any{}, s.ask("HomeDelivery/GetCanceledOrders", `{"OrderCode":["RM1"]}`))
		},
		switchHiddenNumber: func(s *shop) {
			require.NoError(s.t, s.Act(connectors.Act{Kind: "ship_elsewhere", Order: s.pick(home, 0) + "-home"}))
			require.NotContains(s.t, rowsOf(s.t, s.ask("HomeDelivery/GetShippingOrders", week))[0]["OrderInfo"], "ShipmentNos")
		},
		switchBadID: func(s *shop) {
			require.Equal(s.t, http.StatusForbidden, s.send(s.scmCall(quantities, `{"ProductIds":[6449251,1]}`)).status)
		},
		switchNeedsID: func(s *shop) {
			h := s.signInTo()
			require.Equal(s.t, http.StatusBadRequest, s.portalGet(h, "products").status)
			require.Equal(s.t, http.StatusOK, s.portalGet(h, "products?id=6449251").status)
		},
		switchShortSession: func(s *shop) {
			h := s.signInTo()
			require.Equal(s.t, http.StatusOK, s.portalGet(h, "products").status)
			require.Equal(s.t, http.StatusUnauthorized, s.portalGet(h, "products").status)
		},
		switchNoPortal: func(s *shop) { require.Equal(s.t, http.StatusForbidden, s.portalGet(s.signInTo(), "user").status) },
		switchMaintenance: func(s *shop) {
			require.Equal(s.t, http.StatusServiceUnavailable, s.send(s.scmCall(homePreparing, week)).status)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := openShop(t)
			require.NoError(t, s.Turn(name, true))
			look(s)
			require.Empty(t, s.Report().Violations)
		})
	}
	require.Len(t, switches, 12, "a new switch wants its line above")
}

func TestTheSamplesHoldWhatARealWeekBrings(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	has := func(what string, is func(*order) bool) {
		require.True(t, slices.ContainsFunc(s.orders, is), what)
	}
	has("a masked name", func(o *order) bool { return o.masked })
	has("a gift", func(o *order) bool { return slices.ContainsFunc(o.lines, func(l line) bool { return l.kind == gift }) })
	has("a product on two lines", func(o *order) bool { return len(o.lines) == 2 && o.lines[0].item == o.lines[1].item })
	has("a store-to-store parcel", func(o *order) bool { return o.toStore && o.family == store })
	has("a payment text nobody knows", func(o *order) bool { return o.storeTag == payUnheard })
	has("a chain nobody has seen", func(o *order) bool { return o.storeTag == payAtFamily })
	has("an unpaid order", func(o *order) bool { return o.stage == unpaid })
	has("a shipped order", func(o *order) bool { return o.stage == shipped })
	has("a cancelled order", func(o *order) bool { return o.stage == cancelled })
}
