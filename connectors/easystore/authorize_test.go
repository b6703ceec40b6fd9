package easystore

import (
	"errors"
	"maps"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/hmacsign"
)

// The examples of FACTS.md 1.1.
func TestAQueryIsSignedAsEasyStoreDoes(t *testing.T) {
	t.Parallel()
	const secret = "es_dummy_client_secret_0001"
	landed := url.Values{
		"code": {"c0de1234567890"}, "host_url": {"https://admin.easystore.co"}, "shop": {"gwdemo.easy.co"}, "timestamp": {"1793350800"},
		"hmac": {"5ff881e990025ad4658d78578b280431efd2626c829b0eb7aecb587b91cecd14"},
	}
	require.True(t, hmacsign.IsHex(landed.Get("hmac"), secret, landedMessage(landed, "")))
	awkward := url.Values{"note": {"a&b%c=d"}, "shop": {"gwdemo.easy.co"}, "timestamp": {"1793350800"}}
	require.Equal(t, "note=a%26b%25c=d&shop=gwdemo.easy.co&timestamp=1793350800", landedMessage(awkward, ""))
	require.True(t, hmacsign.IsHex("0fc504749f492b59a2c21793fd573f01773ecf74054e471d66bb153bde0f2116", secret, landedMessage(awkward, "")))
}

func login(t *testing.T, switches ...string) (s *testShop, landed url.Values) {
	t.Helper()
	s = openShop(t, connectors.Values{fieldMode: modeOAuth, fieldToken: ""}, switches...)
	link, err := s.Begin(t.Context(), redirects[1], "s1")
	require.NoError(t, err)
	address, err := s.Authorize(link)
	require.NoError(t, err)
	u, err := url.Parse(address)
	require.NoError(t, err)
	require.Equal(t, "localhost:38722", u.Host)
	return s, u.Query()
}

func TestALogInEndsInATokenForTheShopThatAgreed(t *testing.T) {
	t.Parallel()
	for _, signed := range [][]string{nil, {"state_signed"}} {
		s, landed := login(t, signed...)
		grants, err := s.Finish(t.Context(), redirects[1], landed)
		require.NoError(t, err)
		require.Equal(t, "gwdemo.easy.co", grants[0].Shop.ID)
		require.NotEmpty(t, grants[0].Values[grantedToken])
		require.Empty(t, grants[0].Values[grantedEnds], "EasyStore does not say that it ends")
		require.Empty(t, s.Report().Violations)
	}
}

func TestWhatTheBrowserBringsIsCheckedBeforeItIsTraded(t *testing.T) {
	t.Parallel()
	s, good := login(t)
	signed := func(change func(url.Values)) url.Values {
		landed := maps.Clone(good)
		change(landed)
		landed.Set("hmac", hmacsign.Hex("es_dummy_client_secret_0001", landedMessage(landed, "")))
		return landed
	}
	for reason, landed := range map[string]url.Values{
		"no code":           {"error": {"access_denied"}},
		"is not signed":     {"code": {"c"}, "shop": good["shop"], "timestamp": good["timestamp"], "hmac": good["hmac"]},
		"for another shop":  signed(func(q url.Values) { q.Set("shop", "other.easy.co") }),
		"older than ten":    signed(func(q url.Values) { q.Set("timestamp", "1793350800") }),
		"is older than ten": signed(func(q url.Values) { q.Del("timestamp") }),
	} {
		_, err := s.Finish(t.Context(), redirects[1], landed)
		require.Equal(t, connectors.Unauthorized, connectors.KindOf(err), reason)
		require.ErrorContains(t, err, reason)
	}
	require.Zero(t, s.Report().ByName["POST /api/3.0/oauth/access_token"])

	wrong := s.connect(t, connectors.Values{fieldSecret: "es_dummy_another"})
	landed := maps.Clone(good)
	landed.Set("hmac", hmacsign.Hex("es_dummy_another", landedMessage(good, "")))
	_, err := wrong.Finish(t.Context(), redirects[1], landed)
	require.Equal(t, connectors.CodeCredentials, codeOf(err))
	require.NotContains(t, err.Error(), good.Get("code"))

	typed := s.connect(t, connectors.Values{fieldMode: modeToken, fieldToken: "es_dummy_access_token_0123456789abcdef"})
	link, err := typed.Begin(t.Context(), redirects[1], "s1")
	require.NoError(t, err)
	require.Empty(t, link, "an account with a typed token needs no browser")
	_, err = typed.Finish(t.Context(), redirects[1], good)
	require.ErrorContains(t, err, "not connected in the browser")

	bare := s.connect(t, connectors.Values{fieldClient: ""})
	_, err = bare.Begin(t.Context(), redirects[1], "s1")
	require.Equal(t, connectors.CodeCredentials, codeOf(err))
}

func TestATokenWithoutRefreshIsAskedForInTheBrowserAgain(t *testing.T) {
	t.Parallel()
	s, _ := login(t)
	_, err := s.renew(t.Context(), connectors.Values{grantedToken: "x"})
	require.Equal(t, connectors.Unauthorized, connectors.KindOf(err))
	require.ErrorContains(t, err, "has not let this app in")
}

func TestARefreshTokenThatWasUsedUpEndsTheLogIn(t *testing.T) {
	t.Parallel()
	s, landed := login(t, "tokens_end")
	grants, err := s.Finish(t.Context(), redirects[1], landed)
	require.NoError(t, err)
	require.Equal(t, today.Add(time.Hour).Format(time.RFC3339), grants[0].Values[grantedEnds])
	fresh, err := s.renew(t.Context(), grants[0].Values)
	require.NoError(t, err)
	require.NotEqual(t, grants[0].Values[grantedRefresh], fresh[grantedRefresh])
	_, err = s.renew(t.Context(), grants[0].Values)
	require.Equal(t, connectors.Unauthorized, connectors.KindOf(err))
}

func codeOf(err error) string {
	var told *connectors.Error
	if errors.As(err, &told) {
		return told.Code
	}
	return ""
}
