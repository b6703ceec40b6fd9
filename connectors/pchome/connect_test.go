package pchome

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/pchome/emulator"
)

func TestTheRequestsAreThoseOfTheFacts(t *testing.T) {
	t.Parallel()
	c, server := pretend(t, map[string]string{"/core/": `{"TotalRows":0,"Rows":[]}`, "/order?id": `[]`, "/prod": `[]`})
	_, err := c.Test(t.Context())
	require.NoError(t, err)
	for _, err := range c.Orders(t.Context(), week()) {
		require.NoError(t, err)
	}
	require.NoError(t, c.ask(t.Context(), []string{"20261122595047-01", "20261122595047-02"}, newAnswers()))
	_, err = c.Stock(t.Context(), []connectors.ListingKey{{Item: "DICKCB-A900DEMO1"}})
	require.NoError(t, err)
	require.Equal(t, []string{
		"GET /vdr/prod/v3.3/index.php/core/vendor/00000/prod?isshelf=1&fields=GroupId&offset=1&limit=1",
		"GET /vdr/order/v1/index.php/trans/core/vendor/00000/order?transdate=2026/11/16-2026/11/23&offset=0&limit=20",
		"GET /vdr/order/v1/index.php/trans/core/vendor/00000/order?transdate=2026/11/16-2026/11/23&offset=0&limit=100",
		"GET /vdr/order/v1/index.php/trans/vendor/00000/order?id=20261122595047-01,20261122595047-02",
		"GET /vdr/prod/v3.3/index.php/vendor/00000/prod?groupid=DICKCB-A900DEMO1",
		"GET /vdr/prod/v3.3/index.php/vendor/00000/prod/DICKCB-A900DEMO1-000?extra_fields=PmName",
		"GET /vdr/prod/v3.3/index.php/vendor/00000/prod/DICKCB-A900DEMO1?extra_fields=PmName", // a number may lack its end
	}, server.asked)
}

func TestNoCredentialIsEverSent(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	_, _, err := s.fetched(t)
	require.NoError(t, err)
	s.push(t, s.parcel(t, plainOrder, "907654321012"))
	require.Empty(t, s.Report().Violations)
}

func TestAnAddressThatIsNotRegisteredIsToldSo(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"ip_refused", "ip_refused_empty"} {
		s := openShop(t, nil, name)
		_, err := s.Test(t.Context())
		require.Equal(t, connectors.NotAllowlisted, connectors.KindOf(err), name)
		var told *connectors.Error
		require.ErrorAs(t, err, &told)
		require.Contains(t, told.Advice().ZH, "白名單")
		require.Contains(t, told.Says.EN, emulator.Vendor)
		ids, _, ended := s.fetched(t)
		require.Empty(t, ids)
		require.Equal(t, connectors.NotAllowlisted, connectors.KindOf(ended))
	}
}

func TestATestWarnsOfAWrongKeyAndStopsNobody(t *testing.T) {
	t.Parallel()
	const otherKey, otherIV = "ffeeddccbbaa99887766554433221100", "fedcba9876543210"
	nearIV := "p" + emulator.IV[1:] // the first letters alone come out wrong
	none := connectors.Text{}
	for _, c := range []struct {
		values connectors.Values
		on     []string
		doubt  connectors.Text
	}{
		{nil, nil, none},
		{nil, []string{"aes_128"}, none},
		{nil, []string{"sealed_values"}, none},
		{connectors.Values{fieldKey: otherKey}, nil, doubtfulKey},
		{connectors.Values{fieldIV: otherIV}, nil, doubtfulKey},
		{connectors.Values{fieldIV: nearIV}, nil, doubtfulKey},
		{connectors.Values{fieldKey: otherKey}, []string{"sealed_values"}, doubtfulKey},
		{connectors.Values{fieldIV: nearIV}, []string{"sealed_values"}, doubtfulKey},
		{connectors.Values{fieldKey: otherKey}, []string{"plain_receivers"}, untriedKey},
		{connectors.Values{fieldKey: "", fieldIV: ""}, []string{"plain_receivers"}, none}, // none was given
	} {
		s := openShop(t, c.values, c.on...)
		identity, err := s.Test(t.Context())
		require.NoError(t, err)
		require.Equal(t, emulator.Vendor, identity.ID)
		require.Equal(t, c.doubt, identity.Doubt, "%v %v", c.values, c.on)
		require.Empty(t, s.Report().Violations)
	}
}

func TestAReceiverWhoComesPlainHidesNoWrongKey(t *testing.T) {
	t.Parallel()
	const plain, sealed = `{"Id":"20261122000001-01","Receiver":{"Name":"林佳穎","Address":"台北市"}}`, `{"Id":"20261122000002-01","Receiver":"` + vectorA + `"}`
	const otherKey = "ffeeddccbbaa99887766554433221100"
	for rows, doubt := range map[string]connectors.Text{plain + "," + sealed: doubtfulKey, sealed + "," + plain: doubtfulKey, plain: untriedKey} {
		server := httptest.NewServer(&pretended{answers: map[string]string{
			"/prod?": `{"TotalRows":0,"Rows":[]}`, "transdate=": `{"TotalRows":2,"Rows":[{"Id":"20261122000001-01"},{"Id":"20261122000002-01"}]}`,
			"/order?id=": "[" + rows + "]",
		}})
		t.Cleanup(server.Close)
		c := connectTo(t, server.URL, connectors.Values{fieldVendor: "00000", fieldKey: otherKey, fieldIV: emulator.IV}, func() time.Time { return today })
		identity, err := c.Test(t.Context())
		require.NoError(t, err)
		require.Equal(t, doubt, identity.Doubt, rows)
	}
}

func TestWhatAWrongIVMakesOfAReceiverIsHeldAndNotShown(t *testing.T) {
	t.Parallel()
	s := openShop(t, connectors.Values{fieldIV: "p" + emulator.IV[1:]}, "sealed_values")
	seen := 0
	for f, err := range s.Orders(t.Context(), week()) {
		require.NoError(t, err)
		o, err := s.Normalise(f)
		require.NoError(t, err)
		if o.State != connectors.StateOpen {
			continue
		}
		seen++
		require.NotNil(t, o.Hold, "order %s", o.Number)
		require.Contains(t, o.Hold.EN, "cannot be opened")
		require.Empty(t, o.Receiver.Phone)
		require.Empty(t, o.Receiver.Name)
	}
	require.Positive(t, seen)
}

func TestAnotherVendorIsNotLetIn(t *testing.T) {
	t.Parallel()
	s := openShop(t, connectors.Values{fieldVendor: "00124"})
	_, err := s.Test(t.Context())
	require.Equal(t, connectors.NotAllowlisted, connectors.KindOf(err))
}

func TestTheVendorIDIsANumber(t *testing.T) {
	t.Parallel()
	for _, vendor := range []string{"", "abc", "1/2"} {
		_, err := open(connectors.Env{Values: connectors.Values{fieldVendor: vendor}})
		require.Equal(t, connectors.Rejected, connectors.KindOf(err))
	}
	c, err := open(connectors.Env{Values: connectors.Values{fieldVendor: " 00123 "}})
	require.NoError(t, err)
	require.Equal(t, "00123", c.vendor, "with its leading zeros")
}

// answering makes a connector to a server that always answers the same.
func answering(t *testing.T, status int, kind, body string) *connector {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}))
	t.Cleanup(server.Close)
	return connectTo(t, server.URL, connectors.Values{fieldVendor: "00000"}, func() time.Time { return today })
}

func TestAnAnswerOfAnotherShapeIsKeptAndSaysWhatToDo(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{"Message":"hello"}`, `{"TotalRows":3}`, `"text"`, `12`, `null`, `{"TotalRows":"many","Rows":[]}`, `[`} {
		_, err := answering(t, http.StatusOK, "application/json", body).Test(t.Context())
		var told *connectors.Error
		require.ErrorAs(t, err, &told, body)
		require.Equal(t, connectors.Unexpected, told.Kind, body)
		require.JSONEq(t, quoted(body), quoted(string(told.Body)))
		require.Contains(t, told.Says.EN, "the platform answered differently than expected")
		require.Contains(t, told.Says.ZH, "平台的回應與預期不同")
		require.Contains(t, told.Advice().EN, "gowarehouse doctor --account test")
		require.NotContains(t, told.Says.EN+told.Says.ZH, "%!")
	}
}

func quoted(body string) string {
	text, _ := json.Marshal(body)
	return string(text)
}

func TestStatusesAreToldApart(t *testing.T) {
	t.Parallel()
	page := "<html><body>404 Not Found</body></html>"
	for _, c := range []struct {
		status     int
		kind, body string
		want       connectors.Kind
	}{
		{http.StatusNotFound, "text/html", page, connectors.Unexpected}, // a path that PChome does not have
		{http.StatusNotFound, "application/json", `{"message":"no Route matched"}`, connectors.Unexpected},
		{http.StatusMethodNotAllowed, "text/html", page, connectors.Unexpected},
		{http.StatusNotFound, "application/json", "[]", connectors.NotFound},
		{http.StatusNotFound, "", "", connectors.NotFound},
		{http.StatusUnauthorized, "application/json", "", connectors.Unauthorized},
		{http.StatusForbidden, "text/html", page, connectors.NotAllowlisted},
		{http.StatusBadRequest, "application/json", `{"Error":{"Code":"IdInvalid","Message":"編號錯誤"}}`, connectors.Rejected},
		{http.StatusTooManyRequests, "", "", connectors.Throttled},
		{http.StatusServiceUnavailable, "text/html", page, connectors.Temporary},
		{http.StatusServiceUnavailable, "application/json", `{}`, connectors.Throttled},
		{http.StatusOK, "text/html", "<html>登入</html>", connectors.Temporary},
	} {
		_, err := answering(t, c.status, c.kind, c.body).call(t.Context(), request{name: "order details", method: http.MethodGet, path: pathOrders})
		require.Equal(t, c.want, connectors.KindOf(err), "%d %s", c.status, c.kind)
	}
	_, err := answering(t, http.StatusBadRequest, "application/json", `{"Error":{"Code":"IdInvalid","Message":"編號錯誤"}}`).
		call(t.Context(), request{name: "order details", method: http.MethodGet, path: pathOrders})
	require.ErrorContains(t, err, "IdInvalid")
	require.ErrorContains(t, err, "編號錯誤")
}

func TestAChangeIsMadeWhenItIsConfirmedWith204Alone(t *testing.T) {
	t.Parallel()
	change := request{name: "stock", method: http.MethodPut, path: pathStock, body: []stockEntry{{"X", 1}}}
	_, err := answering(t, http.StatusNoContent, "", "").call(t.Context(), change)
	require.NoError(t, err)
	_, err = answering(t, http.StatusOK, "application/json", `{"Result":"ok"}`).call(t.Context(), change)
	require.Equal(t, connectors.Unexpected, connectors.KindOf(err))
	require.True(t, connectors.IsMaybeDone(err))
	require.Equal(t, connectors.Unclear, connectors.AfterChange(err))
}

func TestCarriersAreKnownByTheirNamesAndByTheMerchants(t *testing.T) {
	t.Parallel()
	names, err := readCarriers("藍色貨運=OTHER; 自家車隊=OWN9; *=HCT")
	require.NoError(t, err)
	for name, want := range map[string]string{
		"黑貓宅急便": "TCAT", "T-Cat": "TCAT", "新竹物流": "HCT", "宅配通": "PELICAN", "嘉里大榮": "KERRYTJ", "中華郵政": "POST", "順豐速運": "SF", "SF": "SF", "其他": "OTHER",
		"藍色貨運": "OTHER", "自家車隊": "OWN9", "誰": "HCT",
	} {
		code, known := names.Code(name)
		require.True(t, known, name)
		require.Equal(t, want, code, name)
	}
	for _, wrong := range []string{"藍色貨運", "藍色貨運=貨運", "=HCT"} {
		_, err := readCarriers(wrong)
		require.Equal(t, connectors.Rejected, connectors.KindOf(err), wrong)
	}
}
