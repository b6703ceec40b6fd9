package shopify

import (
	"net/url"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/hmacsign"
)

// The vector of FACTS.md 1.5.
func TestTheReturnOfTheBrowserIsSignedAsInTheFacts(t *testing.T) {
	t.Parallel()
	landed, err := url.ParseQuery("code=0907a61c0c8d55e99db179b68161bc00&hmac=91195391c433f3d1c27a0e05a93c41bec1ea3511007a6969f942ea69fc9fd55c" +
		"&host=YWRtaW4uc2hvcGlmeS5jb20vc3RvcmUvZ3ctZGVtby10dw&shop=gw-demo-tw.myshopify.com&state=b3f1c2d4e5&timestamp=1793350800")
	require.NoError(t, err)
	require.Equal(t, "code=0907a61c0c8d55e99db179b68161bc00&host=YWRtaW4uc2hvcGlmeS5jb20vc3RvcmUvZ3ctZGVtby10dw"+
		"&shop=gw-demo-tw.myshopify.com&state=b3f1c2d4e5&timestamp=1793350800", landedMessage(landed))
	require.True(t, hmacsign.IsHex(landed.Get("hmac"), "hush_dummy_secret_0001", landedMessage(landed)))
	landed.Set("shop", "a b.myshopify.com")
	require.Contains(t, landedMessage(landed), "shop=a%20b.myshopify.com")
}

func TestASecretIsSentToShopifysOwnDomainsOnly(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"gw-demo-tw.myshopify.com":                          "gw-demo-tw.myshopify.com",
		" https://GW-demo-tw.myshopify.com/ ":               "gw-demo-tw.myshopify.com",
		"admin.shopify.com/store/gw-demo-tw":                "gw-demo-tw.myshopify.com",
		"https://admin.shopify.com/store/gw-demo-tw/orders": "gw-demo-tw.myshopify.com",
		"gw.myshopify.io":                                   "gw.myshopify.io",
		"www.mountain-tea.com.tw":                           "",
		"gw.myshopify.com.evil.example":                     "",
		"evil.example/gw.myshopify.com":                     "",
		"user@gw.myshopify.com":                             "",
		"gw.myshopify.com:8443":                             "",
		"-gw.myshopify.com":                                 "",
		"":                                                  "",
	} {
		require.Equal(t, want, domain(typed), "%q", typed)
		if want != "" && typed[0] != ' ' {
			require.Regexp(t, typedShop, typed, "what is understood may be typed")
		}
	}
	s := openStore(t, over{values: connectors.Values{keyShop: "evil.example"}})
	_, err := s.connector.Test(t.Context())
	require.Equal(t, connectors.Rejected, connectors.KindOf(err))
	require.Zero(t, s.Report().Requests, "nothing was sent")
}

func TestEachWayOfConnectingTellsWhichStoreItIs(t *testing.T) {
	t.Parallel()
	for mode, lacks := range map[string]string{modeClient: keyClientSecret, modeAdmin: keyAdminToken} {
		s := openStore(t, over{values: connectors.Values{keyMode: mode, keyLocation: ""}})
		link, err := s.connector.Begin(t.Context(), redirects[0], "s1")
		require.NoError(t, err)
		require.Empty(t, link, "no browser is needed")
		identity, err := s.connector.Test(t.Context())
		require.NoError(t, err)
		require.Equal(t, "gw-demo-tw.myshopify.com", identity.ID)
		require.Equal(t, connectors.Values{keyLocation: "88001", keyVersion: version}, identity.Learned, "the only location of its own")
		_, err = s.with(connectors.Values{lacks: ""}).Test(t.Context())
		require.Equal(t, connectors.Unauthorized, connectors.KindOf(err), "without %s", lacks)
		s.requireClean()
	}
}

func TestATokenOfOtherCredentialsProvesNothing(t *testing.T) {
	t.Parallel()
	s := openStore(t, over{})
	_, err := s.connector.Test(t.Context())
	require.NoError(t, err)
	require.NotEmpty(t, s.vault.Kept()[keyAccess])
	_, err = s.with(connectors.Values{keyClientSecret: "mistyped"}).Test(t.Context())
	require.Equal(t, connectors.Unauthorized, connectors.KindOf(err), "the kept token is still good, the new secret is not")
	require.Equal(t, connectors.CodeCredentials, codeOf(err), "no second PC is to blame")
}

func TestATokenOfClientCredentialsIsAskedForAgainInItsLastHour(t *testing.T) {
	t.Parallel()
	s := openStore(t, over{})
	tokens := map[string]bool{}
	for _, after := range []time.Duration{0, 22*time.Hour + 50*time.Minute, 15 * time.Minute} {
		s.forward(after)
		_, err := s.connector.Test(t.Context())
		require.NoError(t, err)
		tokens[s.vault.Kept()[keyAccess]] = true
	}
	require.Len(t, tokens, 2)
	s.requireClean()
}

// authorised is a store whose merchant said yes in the browser.
func authorised(t *testing.T, switches ...string) *testStore {
	t.Helper()
	s := openStore(t, over{values: connectors.Values{keyMode: modeOAuth}, switches: switches})
	link, err := s.connector.Begin(t.Context(), redirects[0], "s1")
	require.NoError(t, err)
	landed, err := s.Authorize(link)
	require.NoError(t, err)
	grants, err := s.connector.Finish(t.Context(), "", query(t, landed))
	require.NoError(t, err)
	require.Len(t, grants, 1)
	require.Equal(t, "gw-demo-tw.myshopify.com", grants[0].Shop.ID)
	s.vault.Put(grants[0].Values)
	return s
}

func TestALostAnswerToARefreshIsAskedForAgain(t *testing.T) {
	t.Parallel()
	s := authorised(t)
	s.forward(time.Hour)
	require.NoError(t, s.Turn("lost_refresh", true))
	_, err := s.connector.Test(t.Context())
	require.NoError(t, err, "the old refresh token is good until the new one is used")
	s.forward(time.Hour)
	_, err = s.connector.Test(t.Context())
	require.NoError(t, err)
	s.requireClean()
}

func TestATokenWithoutAnEndIsUsedUntilItIsRefused(t *testing.T) {
	t.Parallel()
	s := authorised(t, "token_without_end")
	require.NotContains(t, s.vault.Kept(), keyRefresh)
	s.forward(1000 * time.Hour)
	_, err := s.connector.Test(t.Context())
	require.NoError(t, err)
	require.NoError(t, s.Act(connectors.Act{Kind: "revoke"}))
	_, err = s.connector.Test(t.Context())
	require.Equal(t, connectors.Unauthorized, connectors.KindOf(err))
	s.requireClean()
}

func TestAReturnThatIsNotShopifysOrNotOursIsRefusedBeforeAnythingIsSent(t *testing.T) {
	t.Parallel()
	s := openStore(t, over{values: connectors.Values{keyMode: modeOAuth}})
	link, err := s.connector.Begin(t.Context(), redirects[0], "s1")
	require.NoError(t, err)
	landed, err := s.Authorize(link)
	require.NoError(t, err)
	sign := func(q url.Values) url.Values {
		q.Set("hmac", hmacsign.Hex(s.env.Values[keyClientSecret], landedMessage(q)))
		return q
	}
	for what, spoil := range map[string]func(url.Values) url.Values{
		"a changed code": func(q url.Values) url.Values { q.Set("code", "other"); return q },
		"no signature":   func(q url.Values) url.Values { q.Del("hmac"); return q },
		"no code":        func(q url.Values) url.Values { q.Del("code"); return sign(q) },
		"another store":  func(q url.Values) url.Values { q.Set("shop", "other.myshopify.com"); return sign(q) },
		"an old time stamp": func(q url.Values) url.Values {
			q.Set("timestamp", strconv.FormatInt(s.clock().Unix()-91, 10))
			return sign(q)
		},
		"no time stamp": func(q url.Values) url.Values { q.Del("timestamp"); return sign(q) },
	} {
		_, err := s.connector.Finish(t.Context(), "", spoil(query(t, landed)))
		require.Equal(t, connectors.Unauthorized, connectors.KindOf(err), what)
	}
	require.Zero(t, s.Report().ByName["access_token"])
	_, err = s.connector.Finish(t.Context(), "", query(t, landed))
	require.NoError(t, err)
	s.requireClean()
}

func TestTheTestNamesTheScopesThatAreMissing(t *testing.T) {
	t.Parallel()
	s := openStore(t, over{switches: []string{"missing_scope"}})
	_, err := s.connector.Test(t.Context())
	require.Equal(t, connectors.Rejected, connectors.KindOf(err))
	require.ErrorContains(t, err, "read_merchant_managed_fulfillment_orders")
	require.NotContains(t, err.Error(), "read_orders")
	for _, err := range s.connector.Orders(t.Context(), s.week()) {
		require.Equal(t, connectors.Rejected, connectors.KindOf(err), "an order without its parts is not taken for whole")
		require.Equal(t, codeAccessDenied, codeOf(err))
	}
}

func TestAFrozenStoreAndAVersionThatEndedAreTold(t *testing.T) {
	t.Parallel()
	s := openStore(t, over{switches: []string{"frozen"}})
	_, err := s.connector.Test(t.Context())
	require.Equal(t, connectors.Rejected, connectors.KindOf(err))
	require.Equal(t, adviceFrozen, err.(*connectors.Error).Do)

	s = openStore(t, over{switches: []string{"fall_forward"}})
	identity, err := s.connector.Test(t.Context())
	require.NoError(t, err)
	require.Equal(t, "2026-10", identity.Learned[keyVersion])
}

func TestTheLocationIsChosenFromTheStores(t *testing.T) {
	t.Parallel()
	s := openStore(t, over{switches: []string{"two_locations"}, values: connectors.Values{keyLocation: ""}})
	identity, err := s.connector.Test(t.Context())
	require.NoError(t, err)
	require.NotContains(t, identity.Learned, keyLocation, "nobody can know which of two")
	choices, err := s.connector.LoadChoices(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{"88001", "88002", "88009"}, values(choices[keyLocation]))

	_, err = s.with(connectors.Values{keyLocation: "4711"}).Test(t.Context())
	require.Equal(t, connectors.Rejected, connectors.KindOf(err))
	require.ErrorContains(t, err, "88002 信義門市", "it says what there is")

	_, err = s.connector.Stock(t.Context(), s.ListingKeys())
	require.Equal(t, keyLocation, codeOf(err), "stock without a location would be anybody's")
}

func values(choices []connectors.Choice) []string {
	var all []string
	for _, c := range choices {
		all = append(all, c.Value)
	}
	return all
}
