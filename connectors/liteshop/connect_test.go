package liteshop

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// The example of RFC 7636, appendix B (FACTS.md section 1).
func TestTheChallengeIsThatOfTheStandard(t *testing.T) {
	t.Parallel()
	require.Equal(t, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"))
	one := verifier("secret", "state-1")
	require.Len(t, one, 43, "the standard wants 43 to 128 characters")
	require.NotEqual(t, one, verifier("secret", "state-2"))
	require.NotEqual(t, one, verifier("other", "state-1"))
}

// authorize acts out the log-in with a connector that is new when the browser comes back, as after a restart of the program.
func (s *testShop) authorize() ([]connectors.Grant, error) {
	s.t.Helper()
	link, err := s.Begin(s.t.Context(), redirects[1], "s-42")
	require.NoError(s.t, err)
	landed, err := s.Authorize(link)
	require.NoError(s.t, err)
	require.True(s.t, strings.HasPrefix(landed, redirects[1]+"?"))
	return open(s.env).Finish(s.t.Context(), redirects[1], query(s.t, landed))
}

func TestALogInSurvivesARestartAndTellsWhoseShopItIs(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	s.vault.Put(nil)
	grants, err := s.authorize()
	require.NoError(t, err)
	require.Len(t, grants, 1)
	require.Equal(t, connectors.Identity{ID: "3021", Name: "山頂茶行"}, grants[0].Shop)
	require.Equal(t, "3021", grants[0].Values[keyShopID])
	require.Equal(t, "山頂茶行", grants[0].Values[keyShopTitle])
	require.Equal(t, today.Add(2*time.Hour).Format(time.RFC3339), grants[0].Values[keyExpires])
	s.vault.Put(grants[0].Values)
	identity, err := s.Test(t.Context())
	require.NoError(t, err)
	require.Equal(t, "3021", identity.ID)
	s.noViolations()
}

func TestALogInThatDidNotComeAboutSaysWhy(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	for says, landed := range map[string]url.Values{
		"the merchant did not allow it": {"error": {"access_denied"}, "error_description": {"denied"}, "state": {"s"}},
		"did not authorise":             {"error": {"<b>owned</b>"}, "state": {"s"}},
		"has no code":                   {"state": {"s"}},
		"has ended":                     {"code": {"never-given-out"}, "state": {"s"}},
	} {
		_, err := s.Finish(t.Context(), redirects[0], landed)
		told := failure(t, connectors.Unauthorized, err)
		require.Contains(t, told.Reason, says)
		require.NotContains(t, told.Error(), "owned", "an address is anybody's to write")
	}
}

func TestWithoutTheProgramsOwnCredentialsNothingBegins(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	env := s.env
	env.App = nil
	_, err := open(env).Begin(t.Context(), redirects[0], "s")
	require.Equal(t, connectors.CodeCredentials, failure(t, connectors.Unauthorized, err).Code)
	env.App = connectors.Values{keyClientID: s.App()[keyClientID], keyClientSecret: "guessed-secret-0000"}
	s.vault.Put(connectors.Values{keyRefresh: s.Credentials()[keyRefresh]})
	_, err = open(env).Test(t.Context())
	require.Equal(t, connectors.CodeCredentials, failure(t, connectors.Unauthorized, err).Code, "a refusal of them is no fight about a token")
}

func TestATokenIsRenewedFiveMinutesBeforeItsEnd(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	before, _ := s.vault.Load(t.Context())
	s.forward(2*time.Hour - 5*time.Minute - time.Second)
	_, err := s.Test(t.Context())
	require.NoError(t, err)
	same, _ := s.vault.Load(t.Context())
	require.Equal(t, before, same)
	s.forward(2 * time.Second)
	_, err = s.Test(t.Context())
	require.NoError(t, err)
	after, _ := s.vault.Load(t.Context())
	require.NotEqual(t, before[keyAccess], after[keyAccess])
	require.NotEqual(t, before[keyRefresh], after[keyRefresh], "the refresh token rotates")
	require.Equal(t, "3021", after[keyShopID], "what is no token stays")
	s.noViolations()
}

func TestALostAnswerToARenewalIsAskedForAgain(t *testing.T) {
	t.Parallel()
	s := openShop(t, "answer_of_the_next_refresh_is_lost")
	s.forward(3 * time.Hour)
	_, err := s.Test(t.Context())
	requireKind(t, connectors.Temporary, err)
	_, err = s.Test(t.Context())
	require.NoError(t, err, "the old refresh token is good until the new access token is used")
	s.noViolations()
}

func TestARevokedAppEndsInUnauthorized(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	require.NoError(t, s.Act(connectors.Act{Kind: "revoke"}))
	_, err := s.Test(t.Context())
	require.Contains(t, failure(t, connectors.Unauthorized, err).Reason, "has ended")
	require.Equal(t, 1, s.Report().ByName["oauth/token"], "a new token was asked for, once")
}

func TestRevokingEndsTheAuthorisationByACall(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	page, err := s.Revoke(t.Context(), redirects[0])
	require.NoError(t, err)
	require.Empty(t, page)
	_, err = s.Test(t.Context())
	requireKind(t, connectors.Unauthorized, err)
	s.vault.Put(nil)
	_, err = s.Revoke(t.Context(), redirects[0])
	require.NoError(t, err, "nothing is left to end")
	s.vault.Put(s.Credentials())
	for status, ended := range map[int]bool{http.StatusNotFound: true, http.StatusBadGateway: false} {
		s.env.HTTP = caller(func(_ context.Context, call connectors.Call) (connectors.Reply, error) {
			reply := connectors.Reply{Status: status, Header: http.Header{"Content-Type": {"text/html"}}, Body: []byte("<!DOCTYPE html>")}
			return reply, call.Check(reply)
		})
		page, err = open(s.env).Revoke(t.Context(), redirects[0])
		require.Equal(t, ended, err == nil, "%v", err)
		require.Equal(t, ended, page == s.env.BaseURL, "the merchant ends it in the shop")
	}
}

func TestAShopWhoseMerchantHasNotPressedUpdateSaysWhatIsLeftToDo(t *testing.T) {
	t.Parallel()
	s := openShop(t, "waits_for_the_merchants_update")
	_, err := s.Test(t.Context())
	told := failure(t, connectors.Rejected, err)
	require.Contains(t, told.Do.ZH, "更新")
	require.NoError(t, s.Turn("waits_for_the_merchants_update", false))
	require.NoError(t, s.Turn("shop_suspended", true))
	_, err = s.Test(t.Context())
	require.Equal(t, adviceShop, failure(t, connectors.Rejected, err).Do)
}

func TestRefusalsAreReadByTheirCode(t *testing.T) {
	t.Parallel()
	page := http.Header{"Content-Type": {"text/html"}}
	for _, a := range []struct {
		status int
		header http.Header
		body   string
		kind   connectors.Kind
	}{
		{200, nil, `{"success":false,"message":"商品已下架"}`, connectors.Rejected},
		{200, nil, `{"success":false,"message":"慢一點","code":"rate_limited"}`, connectors.Throttled},
		{200, nil, `{"success":false,"code":"token_expired"}`, connectors.Unauthorized},
		{400, nil, `{"success":false,"message":"參數錯誤","code":"invalid_parameter","field":"updated_from"}`, connectors.Rejected},
		{401, nil, `{"success":false,"message":"?","code":"something_new"}`, connectors.Unauthorized},
		{403, nil, `{"success":false,"code":"scope_missing"}`, connectors.Rejected},
		{404, nil, `{"success":false,"code":"not_found"}`, connectors.NotFound},
		{404, page, `<!DOCTYPE html><html>The page you were looking for doesn't exist</html>`, connectors.Unexpected},
		{404, nil, `{"status":404,"error":"Not Found"}`, connectors.Unexpected},
		{405, nil, ``, connectors.Unexpected},
		{409, nil, `{"success":false,"message":"訂單已取消","code":"order_cancelled"}`, connectors.Rejected},
		{422, nil, `{"success":false,"message":"單號錯誤","code":"invalid_tracking_number"}`, connectors.Rejected},
		{422, page, `<!DOCTYPE html><html>The change you wanted was rejected</html>`, connectors.Unexpected},
		{429, nil, `{"success":false,"code":"rate_limited"}`, connectors.Throttled},
		{429, nil, ``, connectors.Throttled},
		{500, nil, `{"success":false,"code":"not_found"}`, connectors.Temporary},
		{502, page, `<!DOCTYPE html><html>Rails</html>`, connectors.Temporary},
		{200, page, `<!DOCTYPE html><html>maintenance</html>`, connectors.Temporary},
		{200, nil, `{"orders":[]}`, connectors.Unexpected},
		{200, nil, `{"message":"ok"}`, connectors.Unexpected},
		{200, nil, `[]`, connectors.Unexpected},
		{200, nil, `nonsense`, connectors.Unexpected},
	} {
		err := check(connectors.Reply{Status: a.status, Header: a.header, Body: []byte(a.body)}, false)
		told := failure(t, a.kind, err)
		if a.kind == connectors.Unexpected {
			require.Contains(t, told.Reason, "the platform answered differently than expected")
			require.Contains(t, told.Do.EN, "gowarehouse doctor --account")
			require.Equal(t, a.body, string(told.Body))
		}
	}
	require.NoError(t, check(connectors.Reply{Status: http.StatusOK, Body: []byte(`{"success":true,"orders":[]}`)}, false))
	long := check(connectors.Reply{Status: http.StatusConflict, Body: []byte(`{"success":false,"message":"` + strings.Repeat("長", 400) + `","field":"x"}`)}, true)
	require.LessOrEqual(t, len([]rune(failure(t, connectors.Rejected, long).Reason)), longestQuote)
}

func TestAFailingShopIsAskedAgain(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	s.wire.Plan(emulation.Fail500, 2, nil)
	_, err := s.Test(t.Context())
	require.NoError(t, err)
}
