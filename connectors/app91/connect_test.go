package app91

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
)

func TestTheTestOfTheConnectionIsTheKnownRequest(t *testing.T) {
	t.Parallel()
	asked := &recorder{}
	c, err := open(connectors.Env{Values: connectors.Values{fieldShop: "12453", fieldKey: "DEMO-91APP-KEY-0001"}, HTTP: asked})
	require.NoError(t, err)
	_, err = c.Test(t.Context())
	require.Error(t, err)
	require.Len(t, asked.calls, 1)
	call := asked.calls[0]
	require.Equal(t, http.MethodPost, call.Method)
	require.Equal(t, "https://api.91app.com/ec/V1/Shop/GetShipping", call.URL)
	require.Equal(t, "DEMO-91APP-KEY-0001", call.Header.Get("x-api-key"))
	require.Equal(t, "application/json", call.Header.Get("Content-Type"))
	require.JSONEq(t, `{"Id":12453}`, string(call.Body))
	require.Equal(t, `{"Id":12453}`, string(call.Body), "to the byte")
	require.False(t, call.Changes)
}

func TestATestTellsTheShop(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	shop, err := s.Test(t.Context())
	require.NoError(t, err)
	require.Equal(t, "12453", shop.ID)
	require.Contains(t, shop.Name, "12453")
}

func TestAShopWithoutAnyShippingMethodIsNotConnected(t *testing.T) {
	t.Parallel()
	c := canned(t, http.StatusOK, "application/json", `{"Status":"Success","Data":[]}`)
	_, err := c.Test(t.Context())
	advised(t, err, connectors.Rejected)
}

func TestAnAccountNeedsANumberAndAKey(t *testing.T) {
	t.Parallel()
	for _, values := range []connectors.Values{
		{fieldKey: "DEMO-91APP-KEY-0001"}, {fieldShop: "12453"}, {fieldShop: "shop", fieldKey: "DEMO-91APP-KEY-0001"},
		{fieldShop: "-1", fieldKey: "DEMO-91APP-KEY-0001"},
	} {
		_, err := open(connectors.Env{Values: values})
		advised(t, err, connectors.Unauthorized)
	}
}

func TestAnswersAreReadByWhoGaveThem(t *testing.T) {
	t.Parallel()
	const json, html = "application/json", "text/html"
	cases := []struct {
		name, kind, body string
		status           int
		want             connectors.Kind
		code             string
	}{
		{name: "success in other letters", status: 200, kind: json, body: `{"Status":"SUCCESS","Data":[]}`},
		{name: "no key", status: 401, kind: json, body: `{"message":"尚未套用 API Key"}`, want: connectors.Unauthorized},
		{name: "wrong key", status: 403, kind: json, want: connectors.Unauthorized, code: codeDenied,
			body: `{"message":"User is not authorized to access this resource with an explicit deny"}`},
		{name: "a firewall", status: 403, kind: "text/plain", body: "no", want: connectors.Rejected},
		{name: "no such call", status: 404, kind: json, body: `{"message":"Not Found"}`, want: connectors.Rejected, code: codeNoCall},
		{name: "too many", status: 429, kind: json, body: `{"message":"Too Many Requests"}`, want: connectors.Throttled},
		{name: "a business refusal", status: 500, kind: json, body: fmt.Sprintf(failure, "Failure", `"狀態不符"`), want: connectors.Rejected},
		{name: "the other word for it", status: 500, kind: json, body: fmt.Sprintf(failure, "Error", `"狀態不符"`), want: connectors.Rejected},
		{name: "a refusal that looks like success", status: 200, kind: json, body: fmt.Sprintf(failure, "Failure", `"狀態不符"`), want: connectors.Rejected},
		{name: "a refusal without a reason", status: 200, kind: json, body: fmt.Sprintf(failure, "Failure", "null"), want: connectors.Rejected},
		{name: "not there", status: 500, kind: json, body: fmt.Sprintf(failure, "Failure", `"Id Or SkuId => 不存在"`), want: connectors.NotFound},
		{name: "an envelope without a reason", status: 500, kind: json, body: fmt.Sprintf(failure, "Failure", "null"), want: connectors.Temporary},
		{name: "a failure of the server", status: 502, kind: json, body: `{"message":"Internal server error"}`, want: connectors.Temporary},
		{name: "a page of maintenance", status: 200, kind: html, body: "<!doctype html><p>維護中", want: connectors.Temporary},
		{name: "something else", status: 200, kind: json, body: `{"ok":true}`, want: connectors.Unexpected},
		{name: "an odd refusal", status: 418, kind: json, body: `{}`, want: connectors.Rejected},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			err := check(connectors.Reply{Status: c.status, Header: http.Header{"Content-Type": {c.kind}}, Body: []byte(c.body)})
			if c.want == "" {
				require.NoError(t, err)
				return
			}
			require.Equal(t, c.want, connectors.KindOf(err), "%v", err)
			if c.code != "" {
				require.Equal(t, c.code, codeOf(err))
			}
		})
	}
}

func TestARefusalOfTheBusinessIsAskedOnceAlthoughItsStatusIs500(t *testing.T) {
	t.Parallel()
	asked := 0
	c := scripted(t, func(w http.ResponseWriter, _ *http.Request) {
		asked++
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusInternalServerError)
		_, _ = fmt.Fprintf(w, failure, "Failure", `"`+strings.Repeat("請確認傳入資料型別是否符合規範!", 40)+`"`)
	})
	_, err := c.Test(t.Context())
	said := told(t, err, connectors.Rejected)
	require.Equal(t, 1, asked)
	require.Less(t, len([]rune(said.Reason)), longestQuote+2, "the schema is not quoted whole")
}

func TestAMissingPermissionIsToldFromAWrongKey(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil, "no_orders")
	_, err := s.connector.Order(t.Context(), s.by(t, byHome, 1))
	said := told(t, err, connectors.Rejected)
	require.Contains(t, said.Says.ZH, callOrder)
	require.Contains(t, said.Do.EN, "grant")
	require.NoError(t, s.Act(connectors.Act{Kind: "revoke"}))
	_, err = s.connector.Order(t.Context(), s.by(t, byHome, 1))
	advised(t, err, connectors.Unauthorized)
}

func TestShippingMethodsAreTheShopsOwn(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	methods, err := s.ShippingMethods(t.Context())
	require.NoError(t, err)
	require.Len(t, methods, 12)
	byCode := map[string]connectors.ShippingCode{}
	for _, m := range methods {
		byCode[m.Code] = m
	}
	require.Equal(t, connectors.ShipSelf, byCode[byHome].Mode)
	require.True(t, byCode[bySevenCOD].COD)
	require.Contains(t, byCode[bySevenCOD].Name.ZH, "7-11 取貨付款")
}

func TestAPathToldInTheSettingsIsUsed(t *testing.T) {
	t.Parallel()
	field, _ := platform.Field(fieldPaths)
	const paths = "HomeDelivery/DeliveryShipment=/V1/Order/DeliveryShipment, Store/Shipping=/V2/Store/Shipping"
	require.True(t, field.Pattern.MatchString(paths))
	require.False(t, field.Pattern.MatchString("HomeDelivery/DeliveryShipment=https://example.com"))
	s := openShop(t, connectors.Values{fieldPaths: paths}, "legacy_paths")
	p := s.parcel(t, s.by(t, byHome, 1), "903120000001")
	require.Equal(t, connectors.Done, s.pushOne(t, p).State)
	require.Zero(t, s.Report().ByName["V2/HomeDelivery/DeliveryShipment"])
	require.Equal(t, 1, s.after(t, p.Order.ID).Shipments)
}
