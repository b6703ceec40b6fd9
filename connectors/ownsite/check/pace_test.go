package check_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/ownsite/check"
	"gowarehouse/connectors/ownsite/emulator"
	"gowarehouse/connectors/transport"
)

// open serves a reference shop and gives a client for it.
func open(t *testing.T, through func(http.Handler) http.Handler, switches ...string) (string, *transport.Client, *emulator.Emulator) {
	t.Helper()
	e, err := emulator.New(connectors.EmulatorOptions{Now: func() time.Time { return now }, Seed: 7})
	require.NoError(t, err)
	for _, name := range switches {
		require.NoError(t, e.Turn(name, true))
	}
	var shop http.Handler = e
	if through != nil {
		shop = through(e)
	}
	server := httptest.NewServer(shop)
	t.Cleanup(server.Close)
	client, err := transport.New(transport.Options{Account: "check", Retries: -1})
	require.NoError(t, err)
	t.Cleanup(client.Close)
	return server.URL, client, e
}

func TestTheCheckKeepsToThePaceOfTheShop(t *testing.T) {
	t.Parallel()
	at, client, e := open(t, nil, "throttle_storm")
	var rests []time.Duration
	points, err := check.Run(t.Context(), check.Options{
		Base: at + "/gw/v1", Key: e.Credentials()["api_key"], HTTP: client, Now: func() time.Time { return now }, Write: true, Wait: time.Second,
		Rest: func(_ context.Context, pause time.Duration) { rests = append(rests, pause) },
	})
	require.NoError(t, err)
	for _, p := range points {
		require.NotEqual(t, check.Failed, p.Result, "%s: %s", p.ID, p.Came.EN)
	}
	require.Greater(t, len(rests), 20)
	require.Equal(t, time.Second, rests[0])
	require.Equal(t, check.Passed, points[len(points)-1].Result, "pace")
}

func TestAShopThatRefusesForThePaceWithoutATimeIsTold(t *testing.T) {
	t.Parallel()
	var rests []time.Duration
	at, client, e := open(t, func(shop http.Handler) http.Handler {
		n := 0
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if n++; n == 3 {
				w.WriteHeader(http.StatusTooManyRequests)
				return
			}
			w.Header().Set("RateLimit-Remaining", map[bool]string{true: "0", false: "5"}[n == 6])
			w.Header().Set("RateLimit-Reset", "7")
			shop.ServeHTTP(w, r)
		})
	})
	points, err := check.Run(t.Context(), check.Options{
		Base: at + "/gw/v1", Key: e.Credentials()["api_key"], HTTP: client, Now: func() time.Time { return now }, Wait: time.Second,
		Rest: func(_ context.Context, pause time.Duration) { rests = append(rests, pause) },
	})
	require.NoError(t, err)
	require.Equal(t, []time.Duration{30 * time.Second, 7 * time.Second}, rests)
	require.Equal(t, "429 without Retry-After in seconds", points[len(points)-1].Came.EN)
}

func TestWhatWillBeWrittenIsToldBeforeAnythingIs(t *testing.T) {
	t.Parallel()
	at, client, e := open(t, nil)
	var told []string
	no := errors.New("better not")
	_, err := check.Run(t.Context(), check.Options{
		Base: at + "/gw/v1", Key: e.Credentials()["api_key"], HTTP: client, Now: func() time.Time { return now }, Write: true, Wait: time.Second,
		Before: func(plan []connectors.Text) error {
			for _, line := range plan {
				require.NotEmpty(t, line.ZH)
				told = append(told, line.EN)
			}
			return no
		},
	})
	require.ErrorIs(t, err, no)
	require.Len(t, told, 4)
	require.Contains(t, strings.Join(told, "\n"), "order 100028, marked test")
	for name := range e.Report().ByName {
		require.True(t, strings.HasPrefix(name, "GET ") || name == "no route", name)
	}
}

func checkStore(t *testing.T, values connectors.Values, through func(http.Handler) http.Handler, switches ...string) map[string]check.Point {
	t.Helper()
	at, client, e := open(t, through, append([]string{"custom_store"}, switches...)...)
	points, err := check.RunStore(t.Context(), storeOptions(at, client, e, values))
	require.NoError(t, err)
	return byID(points)
}

// storeOptions check the plug-in of a reference shop by reading.
func storeOptions(at string, client *transport.Client, e *emulator.Emulator, values connectors.Values) check.StoreOptions {
	typed := e.StoreCredentials()
	for key, value := range values {
		typed[key] = value
	}
	return check.StoreOptions{
		Page: at + "/shipstation.php", Values: typed, HTTP: client, Now: func() time.Time { return now }, Rest: func(context.Context, time.Duration) {},
	}
}

func byID(points []check.Point) map[string]check.Point {
	all := map[string]check.Point{}
	for _, p := range points {
		all[p.ID] = p
	}
	return all
}

func TestThePlugInOfTheReferenceShopPasses(t *testing.T) {
	t.Parallel()
	for _, switches := range [][]string{nil, {"store_twelve_hours", "small_pages"}, {"throttle_storm"}, {"store_plain"}} {
		points := checkStore(t, nil, nil, switches...)
		require.Empty(t, ended(points, check.Failed), switches)
		require.Equal(t, "to be mapped by a person: ACME Pay", points["store_payments"].Came.EN)
	}
	page, err := os.ReadFile("../API.md")
	require.NoError(t, err)
	require.Contains(t, string(page), "\n## 7. ")
}

func TestEachMistakeOfAPlugInIsNamed(t *testing.T) {
	t.Parallel()
	for name, mistake := range map[string]struct {
		values   connectors.Values
		switches []string
		through  func(http.Handler) http.Handler
		point    string
		came     string
	}{
		"a web page":       {switches: []string{"web_page"}, point: "store_export", came: "web page"},
		"a wrong password": {values: connectors.Values{"basic_password": "no"}, point: "store_export", came: "401"},
		"a document type":  {switches: []string{"store_document_type"}, point: "store_export", came: "document type"},
		"a redirection":    {switches: []string{"redirects"}, point: "store_export", came: "302"},
		"other words":      {values: connectors.Values{"words_paid": "processing"}, point: "store_words", came: "not entered: paid"},
		"no window": {through: func(shop http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				query := r.URL.Query()
				query.Set("start_date", "01/01/2026 00:00")
				query.Set("end_date", "12/31/2026 00:00")
				r.URL.RawQuery = query.Encode()
				shop.ServeHTTP(w, r)
			})
		}, point: "store_window", came: "orders of tomorrow"},
		"times of another form": {through: replaces("<OrderDate>11/", "<OrderDate>Nov "), point: "store_orders", came: "OrderDate is not a time"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := checkStore(t, mistake.values, mistake.through, mistake.switches...)[mistake.point]
			require.Equal(t, check.Failed, p.Result)
			require.Contains(t, p.Came.EN, mistake.came)
		})
	}
}
