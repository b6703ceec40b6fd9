package woocommerce

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

func TestTheTestLearnsHowTheShopIsSpokenTo(t *testing.T) {
	t.Parallel()
	for name, v := range map[string]struct {
		shop    over
		learned connectors.Values
	}{
		"an usual shop":            {over{}, connectors.Values{fieldTracking: trackingAST}},
		"the paid extension":       {over{switches: []string{"profile_ecpay_wst"}}, connectors.Values{fieldTracking: trackingWST}},
		"no plug-in":               {over{switches: []string{"profile_none"}}, connectors.Values{}},
		"a choice is kept":         {over{values: connectors.Values{fieldTracking: trackingNone}}, connectors.Values{}},
		"a host strips the header": {over{switches: []string{"header_stripped"}}, connectors.Values{fieldTracking: trackingAST, fieldAuth: authQuery}},
		"plain permalinks":         {over{switches: []string{"plain_permalinks"}}, connectors.Values{fieldTracking: trackingAST, fieldPermalinks: plainLinks}},
		"both":                     {over{switches: []string{"plain_permalinks", "header_stripped", "profile_none"}}, connectors.Values{fieldAuth: authQuery, fieldPermalinks: plainLinks}},
		"plain http and permalinks": {over{plain: true, switches: []string{"plain_permalinks", "php_warning"}},
			connectors.Values{fieldTracking: trackingAST, fieldPermalinks: plainLinks}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := openShop(t, v.shop)
			id, err := s.Test(t.Context())
			require.NoError(t, err)
			require.Equal(t, "山海選物", id.Name)
			require.Equal(t, v.learned, id.Learned)
			before := s.Report().Requests
			again := s.connect(t, id.Learned)
			_, err = again.Order(t.Context(), plainOrder)
			require.NoError(t, err)
			require.Equal(t, before+1, s.Report().Requests, "what was learned is not tried out again")
			require.Empty(t, s.Report().Violations)
		})
	}
}

func TestTheWayFoundIsRememberedWithoutATest(t *testing.T) {
	t.Parallel()
	s := openShop(t, over{switches: []string{"header_stripped", "plain_permalinks"}})
	for range 2 {
		_, err := s.connector.Order(t.Context(), plainOrder)
		require.NoError(t, err)
	}
	require.Equal(t, 4, s.Report().Requests, "once Basic at /wp-json, once Basic at index.php, then twice the way that works")
}

func TestRefusalsOfTheTestSayWhatToDo(t *testing.T) {
	t.Parallel()
	wrong := connectors.Values{fieldSecret: "cs_3333333333333333333333333333333333333333"}
	for name, v := range map[string]struct {
		shop over
		kind connectors.Kind
		do   connectors.Text
	}{
		"a wrong secret":           {over{values: wrong}, connectors.Unauthorized, adviceKey},
		"a wrong secret, http":     {over{plain: true, values: wrong}, connectors.Unauthorized, adviceSignature},
		"an unknown key":           {over{values: connectors.Values{fieldKey: "ck_3333333333333333333333333333333333333333"}}, connectors.Unauthorized, adviceKey},
		"a key that may not write": {over{switches: []string{"read_only_key"}}, connectors.Unauthorized, adviceWrite},
		"a proxy hides https":      {over{switches: []string{"proxy_http"}}, connectors.Unauthorized, adviceProxy},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := openShop(t, v.shop).Test(t.Context())
			var typed *connectors.Error
			require.ErrorAs(t, err, &typed)
			require.Equal(t, v.kind, typed.Kind)
			require.Equal(t, v.do, typed.Do)
			require.NotContains(t, typed.Error(), "cs_")
		})
	}
}

func TestAWrongClockIsSaid(t *testing.T) {
	t.Parallel()
	s := openShop(t, over{plain: true})
	s.connector.env.Now = func() time.Time { return today.AddDate(0, 0, 1) }
	_, err := s.connector.Order(t.Context(), plainOrder)
	var typed *connectors.Error
	require.ErrorAs(t, err, &typed)
	require.Equal(t, adviceClock, typed.Do)
}

func TestAnswersOfNoShopAreClassed(t *testing.T) {
	t.Parallel()
	c := reader(t, nil)
	page := http.Header{"Content-Type": {"text/html"}}
	for name, v := range map[string]struct {
		reply connectors.Reply
		kind  connectors.Kind
		code  string
	}{
		"a page instead of JSON":       {connectors.Reply{Status: 200, Header: page, Body: []byte("<html>{}</html>")}, connectors.Temporary, "web_page"},
		"text instead of JSON":         {connectors.Reply{Status: 200, Body: []byte("ok")}, connectors.Unexpected, ""},
		"nothing at all":               {connectors.Reply{Status: 200}, connectors.Unexpected, ""},
		"a firewall":                   {connectors.Reply{Status: 403, Header: page, Body: []byte("<html>")}, connectors.Rejected, codeFirewall},
		"not acceptable":               {connectors.Reply{Status: 406, Header: page}, connectors.Rejected, codeFirewall},
		"another site":                 {connectors.Reply{Status: 404, Header: page}, connectors.Rejected, codeNoREST},
		"a password before the site":   {connectors.Reply{Status: 401, Header: page}, connectors.Unauthorized, codeFirewall},
		"too many requests":            {connectors.Reply{Status: 429, Header: page}, connectors.Throttled, ""},
		"maintenance":                  {connectors.Reply{Status: 503, Header: page}, connectors.Temporary, ""},
		"a crash with JSON":            {connectors.Reply{Status: 500, Body: []byte(`{"code":"internal_server_error","message":"x","data":null}`)}, connectors.Temporary, ""},
		"moved":                        {connectors.Reply{Status: 301, Header: page}, connectors.Rejected, "moved"},
		"no route":                     {connectors.Reply{Status: 404, Body: []byte(`{"code":"rest_no_route","message":"x","data":{"status":404}}`)}, connectors.Rejected, "rest_no_route"},
		"gone":                         {connectors.Reply{Status: 404, Body: []byte(`{"code":"woocommerce_rest_shop_order_invalid_id","message":"x"}`)}, connectors.NotFound, "woocommerce_rest_shop_order_invalid_id"},
		"a capability is missing":      {connectors.Reply{Status: 403, Body: []byte(`{"code":"woocommerce_rest_cannot_edit","message":"x","data":[]}`)}, connectors.Rejected, "woocommerce_rest_cannot_edit"},
		"a code nobody knows, and 404": {connectors.Reply{Status: 404, Body: []byte(`{"code":"acme","message":"x"}`)}, connectors.Rejected, "acme"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var typed *connectors.Error
			require.ErrorAs(t, c.check(v.reply), &typed)
			require.Equal(t, v.kind, typed.Kind)
			require.Equal(t, v.code, typed.Code)
		})
	}
}

func TestAShopsWordsAreQuotedWithCare(t *testing.T) {
	t.Parallel()
	c := reader(t, nil)
	err := c.check(
		connectors.Reply{
			Status: 400,
			Body:   []byte(`{"code":"acme","message":"<b>no</b> ` + dummy.secret + ` &amp; ` + strings.Repeat("x", 4096) + `"}`),
		},
	)
	require.Contains(t, err.Error(), "no … &")
	require.Less(t, len(err.Error()), 1000)
}

func TestJSONIsFoundBehindPHPWarnings(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{"a":1}`: `{"a":1}`, "\ufeff [1]": `[1]`, `<b>Warning</b>: x[1] in {main} on 7<br />[{"id":1}]`: `[{"id":1}]`, `<html>{}</html>`: "", "": "", "[[[[": "",
	} {
		require.Equal(t, want, string(payload([]byte(body))), body)
	}
}

func TestBadAddressesAreRefusedBeforeAnythingIsSent(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"", "shop.example.com", "ftp://shop.example.com", "https://", "https://a:b@shop.example.com", "https://shop.example.com/?a=b", "://"} {
		_, err := open(connectors.Env{Values: connectors.Values{fieldStoreURL: address, fieldKey: dummy.consumer, fieldSecret: dummy.secret}})
		require.Equal(t, connectors.Rejected, connectors.KindOf(err), address)
	}
	_, err := open(connectors.Env{Values: connectors.Values{fieldStoreURL: "https://shop.example.com"}})
	require.Equal(t, connectors.Unauthorized, connectors.KindOf(err))
	c := reader(t, connectors.Values{fieldStoreURL: "https://shop.example.com/sub/"})
	require.Equal(t, "https://shop.example.com/sub/wp-json/wc/v3/orders", c.address(way{}, "/wc/v3/orders", nil))
	require.Equal(t, "https://shop.example.com/sub/index.php?rest_route=%2Fwc%2Fv3%2Forders", c.address(way{plain: true}, "/wc/v3/orders", nil))
}

func TestNoOtherWayIsTriedAfterAChangeThatMayHaveBeenMade(t *testing.T) {
	t.Parallel()
	s := openShop(t, over{})
	s.wire.Plan(emulation.HTML200, 1, changing)
	_, err := s.send(context.Background(), "order", http.MethodPut, "/wc/v3/orders/"+plainOrder, map[string]string{"status": "completed"})
	require.True(t, connectors.IsMaybeDone(err))
	require.Zero(t, s.Report().Requests)
}
