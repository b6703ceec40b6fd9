package shopline

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation/emulationtest"
)

// The wire form of FACTS.md section 1.
func TestTheTestCallHasTheDocumentedForm(t *testing.T) {
	t.Parallel()
	c, asked := canned(t, http.StatusOK, "application/json", `{"staff":{"id":"1"},"merchant":{"id":"5f00","name":"山海選物","handle":"shanhai"}}`)
	shop, err := c.Test(t.Context())
	require.NoError(t, err)
	require.Equal(t, connectors.Identity{Name: "山海選物", ID: "5f00", Learned: connectors.Values{fieldHandle: "shanhai"}}, shop)
	require.Len(t, *asked, 1)
	r := (*asked)[0]
	require.Equal(t, "GET /v1/token/info", r.Method+" "+r.URL.RequestURI())
	require.Equal(t, "Bearer 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", r.Header.Get("Authorization"))
	require.Equal(t, "gowarehouse-demo", r.Header.Get("User-Agent"))
	require.Equal(t, "application/json", r.Header.Get("Accept"))
}

func TestTheShopsHandleIsLearnedAndThenNamed(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	shop, err := s.Test(t.Context())
	require.NoError(t, err)
	require.Equal(t, "gowarehouse-demo", shop.Learned[fieldHandle])
	require.Equal(t, unnamed, s.connector.handle, "until then the header is not empty")
	s.env.Values[fieldHandle] = shop.Learned[fieldHandle]
	require.Equal(t, "gowarehouse-demo", s.connect(t).handle)
}

func TestATokenWithoutThePermissionForItsInformationConnectsByItsOrders(t *testing.T) {
	t.Parallel()
	s := openShop(t, connectors.Values{fieldHandle: "my-shop"}, "no_token_info")
	shop, err := s.Test(t.Context())
	require.NoError(t, err)
	require.Equal(t, "my-shop", shop.Name)
	require.NoError(t, s.Act(connectors.Act{Kind: "revoke"}))
	_, err = s.Test(t.Context())
	require.Equal(t, connectors.Unauthorized, connectors.KindOf(err))
}

func TestTheHostIsSHOPLINEsOwnUnlessAnotherIsGiven(t *testing.T) {
	t.Parallel()
	c, err := open(connectors.Env{Values: connectors.Values{fieldToken: " 0123456789abcdef "}})
	require.NoError(t, err)
	require.Equal(t, "https://open.shopline.io", c.root)
	require.Equal(t, "0123456789abcdef", c.token, "blanks around a pasted token are not part of it")
	_, err = open(connectors.Env{Values: connectors.Values{}})
	require.Equal(t, connectors.Unauthorized, connectors.KindOf(err))
}

// The table of FACTS.md section 7.
func TestRefusalsAreReadByTheirStatus(t *testing.T) {
	t.Parallel()
	const json, page = "application/json", "text/html"
	for _, c := range []struct {
		status     int
		kind, body string
		want       connectors.Kind
		says       string
	}{
		{400, json, `{"error":"per_page is invalid","code":"BadRequest","caused_by":null}`, connectors.Rejected, "per_page is invalid"},
		{401, json, `{"message":"Invalid access token","code":"Unauthorized","extras":{}}`, connectors.Unauthorized, "Invalid access token"},
		{401, json, ``, connectors.Unauthorized, "401"},
		{403, json, `{"message":"no permission","code":"Forbidden","extras":{}}`, connectors.Rejected, "no permission"},
		{404, json, `{"message":"Order not found","code":"NotFound"}`, connectors.NotFound, "Order not found"},
		{404, json, `null`, connectors.Rejected, "no Open API"},
		{404, page, `<html>nothing here</html>`, connectors.Temporary, "web page"},
		{410, json, ``, connectors.NotFound, "archived"},
		{422, json, `{"error":"not pending","code":"x"}`, connectors.Rejected, "not pending"},
		{429, json, `{"error":"Rate limit exceeded","code":"RateLimitExceeded"}`, connectors.Throttled, "429"},
		{503, json, `{"message":"later","code":"x"}`, connectors.Temporary, "503"},
		{200, page, `<html>系統維護中</html>`, connectors.Temporary, "web page"},
		{200, json, `[]`, connectors.Unexpected, "not a JSON object"},
	} {
		t.Run(fmt.Sprint(c.status, c.body), func(t *testing.T) {
			t.Parallel()
			err := check(connectors.Reply{Status: c.status, Header: http.Header{"Content-Type": {c.kind}}, Body: []byte(c.body)})
			require.Error(t, err)
			require.Equal(t, c.want, connectors.KindOf(err), "%v", err)
			require.ErrorContains(t, err, c.says)
		})
	}
	require.NoError(t, checkDeleted(connectors.Reply{Status: http.StatusNoContent}))
	require.NoError(t, checkDeleted(connectors.Reply{Status: http.StatusOK, Body: []byte(`{}`)}))
	require.Error(t, checkDeleted(connectors.Reply{Status: http.StatusOK, Body: []byte(`<html>later</html>`)}))
}

func TestAMissingPermissionSaysWhereToTickIt(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil, "no_labels")
	p := s.arranged(t, s.by(t, "tw_tcat_roomtemp"))
	out := emulationtest.One(t, s.Label, p)
	require.Equal(t, connectors.Refused, out.State)
	var refused *connectors.Error
	require.ErrorAs(t, out.Err, &refused)
	require.Equal(t, advicePermission, refused.Advice())
}
