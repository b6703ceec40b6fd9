package bvshop

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/bvshop/emulator"
)

// The vectors of FACTS.md section 1.4.
func TestATokenGoesOutAsItWasPasted(t *testing.T) {
	t.Parallel()
	const token = "1|DEMOTOKENdemotokenDEMOTOKENdemotoken00000001"
	got := listen(t, connectors.Values{fieldToken: " " + token + "\n"}, `{"data":[{"id":1,"name":"黑貓宅急便"}]}`, func(c *connector) {
		methods, err := c.ShippingMethods(t.Context())
		require.NoError(t, err)
		require.Equal(t, "黑貓宅急便", methods[0].Code)
	})
	require.Equal(t, []heard{{"GET /api/v2/logistics", "Bearer " + token, "application/json"}}, got)
}

func TestALoginIsTradedForAToken(t *testing.T) {
	t.Parallel()
	values := connectors.Values{fieldEmail: "wh+demo@example.com", fieldPassword: "p@ss w0rd"}
	got := listen(t, values, `{"accessToken":"2|DEMO","tokenType":"bearer","user":{},"data":[]}`, func(c *connector) {
		_, err := c.Test(t.Context())
		require.NoError(t, err)
	})
	require.Equal(t, []heard{
		{"POST /api/v2/get-token?email=wh%2Bdemo%40example.com&password=p%40ss%20w0rd&type=store", "", "application/json"},
		{"GET /api/v2/orders?limit=1", "Bearer 2|DEMO", "application/json"},
	}, got)
}

func TestTheEnvironmentsHaveHostsOfTheirOwn(t *testing.T) {
	t.Parallel()
	for environment, want := range map[string]string{
		"": "https://bvshop-manage.bvshop.tw", "prod": "https://bvshop-manage.bvshop.tw", "dev": "https://bvshop-manage.bv-shop.tw",
	} {
		c, err := open(connectors.Env{Values: connectors.Values{fieldToken: "1|DEMODEMODEMO", fieldEnvironment: environment}})
		require.NoError(t, err)
		require.Equal(t, want, c.base)
	}
	_, err := open(connectors.Env{Values: connectors.Values{fieldToken: "1|DEMODEMODEMO", fieldEnvironment: "moon"}})
	require.Equal(t, connectors.Rejected, connectors.KindOf(err))
}

func TestAnAccountNeedsATokenOrALogin(t *testing.T) {
	t.Parallel()
	for _, values := range []connectors.Values{{}, {fieldEmail: "wh@example.com"}, {fieldPassword: "secret"}} {
		_, err := open(connectors.Env{Values: values})
		require.Equal(t, connectors.Unauthorized, connectors.KindOf(err))
	}
}

func TestTheTestNamesTheShop(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	who, err := s.Test(t.Context())
	require.NoError(t, err)
	require.Equal(t, "demo.bvshop.tw", who.Name)
	require.Empty(t, s.Report().Violations)
}

// Two programs with one login: each takes the other's token once, and both go on.
func TestATokenThatAnotherProgramTookIsReplacedOnce(t *testing.T) {
	t.Parallel()
	s := openShop(t, byLogin(), "token_taken")
	ids, aside := s.fetched(t)
	require.Zero(t, aside)
	want := s.Expect(connectors.Window{From: today.Add(-7 * 24 * time.Hour), To: today}).Orders
	require.Subset(t, ids, want)
	require.Empty(t, s.Report().Violations)
}

// A token that another process of ours has fetched meanwhile is used, and not replaced by a third one.
func TestATokenThatAnotherProcessBroughtIsUsed(t *testing.T) {
	t.Parallel()
	s := openShop(t, byLogin())
	one, other := s.connector, s.connect(t)
	_, err := one.Test(t.Context())
	require.NoError(t, err)
	_, err = other.Test(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, s.Report().ByName["POST /get-token"])
	require.Len(t, s.keeper.Kept(), 3)
}

func TestWhoLosesHisTokenAgainAndAgainStops(t *testing.T) {
	t.Parallel()
	s := openShop(t, byLogin())
	lose := func() error {
		_, err := s.connector.Test(t.Context())
		if err != nil {
			return err
		}
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.server.URL+"/api/v2/get-token?"+login{emulator.Email, emulator.Password}.query(), nil)
		require.NoError(t, err)
		r.Header.Set("Accept", "application/json")
		reply, err := s.server.Client().Do(r)
		require.NoError(t, err)
		require.NoError(t, reply.Body.Close())
		s.server.Client().CloseIdleConnections()
		return nil
	}
	var err error
	for range 4 {
		if err = lose(); err != nil {
			break
		}
	}
	var told *connectors.Error
	require.ErrorAs(t, err, &told)
	require.Equal(t, connectors.Unauthorized, told.Kind)
	require.NotEqual(t, connectors.CodeCredentials, told.Code, "the login itself is good")
	require.Contains(t, told.Reason, "another program")
	s.clock.Add(120)
	_, err = s.connector.Test(t.Context())
	require.NoError(t, err, "a while later it may try again")
	require.Empty(t, s.Report().Violations)
}

func TestAChangedLoginDoesNotUseTheOldOnesToken(t *testing.T) {
	t.Parallel()
	s := openShop(t, byLogin())
	_, err := s.connector.Test(t.Context())
	require.NoError(t, err)
	s.values[fieldPassword] = "DUMMY-another"
	_, err = s.connect(t).Test(t.Context())
	var told *connectors.Error
	require.ErrorAs(t, err, &told)
	require.Equal(t, connectors.CodeCredentials, told.Code)
	require.NotContains(t, err.Error(), "DUMMY")
}

func TestRefusalsSayWhatTheyMean(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		status int
		body   string
		kind   connectors.Kind
		says   string
	}{
		{401, `{"message":"Unauthenticated."}`, connectors.Unauthorized, "Unauthenticated."},
		{403, `{"message":"This action is unauthorized."}`, connectors.Rejected, "unauthorized"},
		{404, `{"message":"No query results for model [App\\Model]."}`, connectors.NotFound, "No query results"},
		{404, `{"message":"The route api/v2/x could not be found."}`, connectors.Rejected, "route"},
		{404, `<html></html>`, connectors.Temporary, ""},
		{422, `{"message":"a 為必填欄位。","errors":{"a":["a 為必填欄位。"],"b":["b 太長。"]}}`, connectors.Rejected, "a 為必填欄位。 b 太長。"},
		{429, `{"message":"Too Many Attempts."}`, connectors.Throttled, "Too Many"},
		{500, `{"message":"Server Error"}`, connectors.Temporary, "Server Error"},
		{200, `<!DOCTYPE html><html>`, connectors.Temporary, ""},
		{200, `not JSON`, connectors.Unexpected, ""},
	} {
		var told *connectors.Error
		require.ErrorAs(t, check(connectors.Reply{Status: c.status, Header: http.Header{}, Body: []byte(c.body)}), &told, c.body)
		require.Equal(t, c.kind, told.Kind, c.body)
		require.Contains(t, told.Reason, c.says)
		require.NotEmpty(t, told.Advice().ZH)
	}
	require.NoError(t, check(connectors.Reply{Status: 200, Header: http.Header{}, Body: []byte(`{"data":[]}`)}))
	long := check(connectors.Reply{Status: 422, Header: http.Header{}, Body: []byte(`{"message":"` + strings.Repeat("長", 900) + `"}`)})
	require.Less(t, len([]rune(long.Error())), 400)
}

func TestAnAnswerToASignInStaysOutOfErrors(t *testing.T) {
	t.Parallel()
	err := checkSignIn(connectors.Reply{Status: 200, Header: http.Header{}, Body: []byte(`accessToken 3|DEMO`)})
	var told *connectors.Error
	require.ErrorAs(t, err, &told)
	require.Empty(t, told.Body)
}

func TestNamesWithCommasCanBeChosen(t *testing.T) {
	t.Parallel()
	names := []string{"宅配,常溫", "100%,冷凍", "超商取貨"}
	var setting []string
	for _, c := range choices(names) {
		require.NotContains(t, c.Value, ",")
		setting = append(setting, c.Value)
	}
	require.Equal(t, names, chosen(strings.Join(setting, ",")))
}
