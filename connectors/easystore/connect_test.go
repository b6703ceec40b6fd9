package easystore

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

func TestTheTestLearnsTheShopsZoneAndItsRealAddress(t *testing.T) {
	t.Parallel()
	s := openShop(t, connectors.Values{fieldDomain: "https://shop.warehouse.tw/", fieldZone: "Asia/Taipei"}, "zone_elsewhere")
	identity, err := s.Test(t.Context())
	require.NoError(t, err)
	require.Equal(t, "山海選物", identity.Name)
	require.Equal(t, "gwdemo.easy.co", identity.ID)
	require.Equal(t, connectors.Values{fieldDomain: "gwdemo.easy.co", fieldZone: "Asia/Bangkok"}, identity.Learned)
	usual := openShop(t, connectors.Values{fieldZone: "Asia/Taipei"})
	identity, err = usual.Test(t.Context())
	require.NoError(t, err)
	require.Empty(t, identity.Learned)
}

func TestAZoneIsReadByNameOrByOffset(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	for name, hour := range map[string]int{
		"": 8, "Asia/Taipei": 8, "Asia/Singapore": 8, "Asia/Kuala_Lumpur": 8, "Asia/Bangkok": 7, "(GMT+07:00) Bangkok": 7, "UTC+0530": 5, "UTC": 0,
		"Local": 12, "somewhere": 12, // the westernmost, a day before: a query is rather too wide
	} {
		require.Equal(t, hour, at.In(zoneOf(name)).Hour(), name)
	}
	require.Equal(t, 19, at.In(zoneOf("somewhere")).Day())
}

func TestAnAddressOfTheVendorIsNoShop(t *testing.T) {
	t.Parallel()
	for _, domain := range []string{"", "admin.easystore.co", "https://easystore.co/", "easy.co"} {
		_, err := open(connectors.Env{Values: connectors.Values{fieldDomain: domain, fieldToken: "x"}})
		require.Equal(t, connectors.Rejected, connectors.KindOf(err), domain)
	}
	_, err := open(connectors.Env{Values: connectors.Values{fieldDomain: "gwdemo.easy.co"}})
	require.Equal(t, connectors.Unauthorized, connectors.KindOf(err))
	c, err := open(connectors.Env{Values: connectors.Values{fieldDomain: " https://GWdemo.easy.co/", fieldToken: "x"}})
	require.NoError(t, err)
	require.Equal(t, "https://gwdemo.easy.co", c.root)
}

// The same status means the token, the shop or only this call; the shop's own description tells which (FACTS.md section 1).
func TestARefusalIsReadByAskingTheShop(t *testing.T) {
	t.Parallel()
	scope := openShop(t, nil, "orders_only")
	_, err := scope.Test(t.Context())
	require.NoError(t, err, "orders can be read")
	for _, err := range scope.Listings(t.Context()) {
		require.Equal(t, connectors.Rejected, connectors.KindOf(err), "a missing scope does not disconnect the account")
		require.ErrorContains(t, err, "403")
	}
	dead := openShop(t, nil)
	require.NoError(t, dead.Act(connectors.Act{Kind: "revoke"}))
	for _, err := range dead.Listings(t.Context()) {
		require.Equal(t, connectors.Unauthorized, connectors.KindOf(err))
	}
	closed := openShop(t, nil, "closed_shop")
	_, err = closed.connector.Order(t.Context(), plainOrder)
	require.Equal(t, connectors.Rejected, connectors.KindOf(err), "an order of a closed shop is not gone")
	_, err = closed.Test(t.Context())
	require.Equal(t, connectors.Rejected, connectors.KindOf(err))
	living := openShop(t, nil)
	_, err = living.connector.Order(t.Context(), "99999999")
	require.Equal(t, connectors.NotFound, connectors.KindOf(err))
}

func TestAnErrorWithStatus200IsAnError(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil, "error_text")
	for _, err := range s.Orders(t.Context(), connectors.Window{}) {
		require.Equal(t, connectors.Rejected, connectors.KindOf(err))
		require.ErrorContains(t, err, "Something went wrong")
	}
	timeouts := openShop(t, nil, "timeouts")
	for _, err := range timeouts.Orders(t.Context(), connectors.Window{}) {
		require.Equal(t, connectors.Temporary, connectors.KindOf(err))
	}
}

func TestEveryAnswerIsJudged(t *testing.T) {
	t.Parallel()
	c := &connector{}
	for name, v := range map[string]struct {
		status int
		body   string
		kind   connectors.Kind
	}{
		"a page":                 {200, "<html>maintenance</html>", connectors.Temporary},
		"no JSON":                {200, "ok", connectors.Unexpected},
		"an error object":        {200, `{"error":{"message":"no"}}`, connectors.Rejected},
		"an error without words": {200, `{"error":[]}`, connectors.Rejected},
		"validation":             {422, `{"error":{"message":"Quantity es_dummy_token"}}`, connectors.Rejected},
		"a bad limit":            {400, `{"error":"bad"}`, connectors.Rejected},
		"no token":               {401, `{}`, connectors.Unauthorized},
		"denied":                 {403, `{}`, connectors.Unauthorized},
		"a page that denies":     {403, "<html></html>", connectors.Unauthorized},
		"too many":               {429, `{}`, connectors.Throttled},
		"time-out":               {408, `{}`, connectors.Temporary},
		"a gateway":              {502, `{}`, connectors.Temporary},
	} {
		err := c.check(connectors.Reply{Status: v.status, Body: []byte(v.body), Header: http.Header{}}, "es_dummy_token")
		require.Error(t, err, name)
		require.Equal(t, v.kind, connectors.KindOf(err), name)
		require.NotContains(t, err.Error(), "es_dummy_token", name)
	}
	require.NoError(t, c.check(connectors.Reply{Status: 200, Body: []byte(`{"error":null,"orders":[]}`)}, ""))
	require.NoError(t, c.check(connectors.Reply{Status: 200, Body: []byte(`{"error":""}`)}, ""))
}

func TestFewRequestsLeftMakeItRest(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil, "rate_low")
	start := time.Now()
	_, err := s.connector.Order(t.Context(), plainOrder)
	require.NoError(t, err)
	require.Less(t, time.Since(start), time.Second)
	_, err = s.connector.Order(t.Context(), plainOrder)
	require.NoError(t, err)
	require.GreaterOrEqual(t, time.Since(start), breathing)
}

func TestATimeoutOfAChangeMayHaveDoneIt(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	s.wire.Plan(emulation.DropAfter, 1, changing)
	err := s.BackfillSKU(t.Context(), s.ListingKeys()[0], "GW-1")
	require.True(t, connectors.IsMaybeDone(err))
}
