package check_test

import (
	"io"
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

var now = time.Date(2026, 11, 23, 6, 30, 0, 0, time.UTC)

// run checks a shop that makes some mistakes, in whatever an answer goes through besides.
func run(t *testing.T, write bool, through func(http.Handler) http.Handler, switches ...string) (map[string]check.Point, *emulator.Emulator) {
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
	typed := e.Credentials()
	client, err := transport.New(transport.Options{Account: "check", Secrets: []string{typed["api_key"]}, Retries: -1})
	require.NoError(t, err)
	t.Cleanup(client.Close)
	points, err := check.Run(t.Context(), check.Options{
		Base: server.URL + "/gw/v1/", Key: typed["api_key"], HTTP: client, Now: func() time.Time { return now }, Write: write, Wait: time.Second,
	})
	require.NoError(t, err)
	byID := map[string]check.Point{}
	for _, p := range points {
		require.NotContains(t, byID, p.ID)
		byID[p.ID] = p
	}
	return byID, e
}

// ended lists the points that ended in some way.
func ended(points map[string]check.Point, as check.Result) []string {
	var ids []string
	for id, p := range points {
		if p.Result == as {
			ids = append(ids, id+": "+p.Came.EN)
		}
	}
	return ids
}

func TestTheReferenceShopPassesEveryPoint(t *testing.T) {
	t.Parallel()
	points, _ := run(t, true, nil)
	require.Empty(t, ended(points, check.Failed))
	require.Equal(t, []string{"pace: it was never too fast"}, ended(points, check.Skipped))
	require.Empty(t, ended(points, check.NotOffered))
	require.Len(t, points, 28)
	for id, p := range points {
		require.NotEmpty(t, p.Title.ZH, id)
		require.NotEmpty(t, p.Expected.EN, id)
		require.NotEmpty(t, p.Expected.ZH, id)
	}
}

func TestEveryPointNamesASectionOfTheDevelopersPage(t *testing.T) {
	t.Parallel()
	points, _ := run(t, false, nil)
	text, err := os.ReadFile("../API.md")
	require.NoError(t, err)
	page := string(text)
	for id, p := range points {
		require.True(t, strings.Contains(page, "\n## "+p.Section+". ") || strings.Contains(page, "\n### "+p.Section+" "), "%s: section %s", id, p.Section)
	}
}

func TestWithoutLeaveNothingIsWritten(t *testing.T) {
	t.Parallel()
	points, e := run(t, false, nil)
	require.Len(t, ended(points, check.Skipped), 10)
	for name := range e.Report().ByName {
		require.True(t, strings.HasPrefix(name, "GET ") || name == "no route", name)
	}
}

func TestWritingTouchesOrdersMarkedTestAndWhatIsThereAlready(t *testing.T) {
	t.Parallel()
	_, e := run(t, true, nil)
	shipped := 0
	window := connectors.Window{From: now.Add(-30 * 24 * time.Hour), To: now}
	for _, id := range append(e.Expect(window).Orders, "100028") {
		view, there := e.Shop(id)
		require.True(t, there)
		require.Zero(t, view.Notices, "no buyer is told")
		shipped += view.Shipments
	}
	require.Equal(t, 2, shipped, "one parcel and one label")
	key := e.ListingKeys()[0]
	quantity, _, _ := e.StockOf(key)
	require.Equal(t, 40, quantity)
	require.Equal(t, "TEE-BK-M", e.SKUOf(key))
}

func TestWhatAShopDoesNotOfferIsNotTried(t *testing.T) {
	t.Parallel()
	points, e := run(t, true, nil, "orders_only")
	require.ElementsMatch(t, []string{"long_poll: ", "products: ", "products_ids: ", "stock: ", "sku: ", "label: "}, ended(points, check.NotOffered))
	require.Empty(t, ended(points, check.Failed))
	require.NotContains(t, e.Report().ByName, "GET /products")
}

func TestEachMistakeOfAShopIsNamed(t *testing.T) {
	t.Parallel()
	for name, mistake := range map[string]struct {
		switches []string
		through  func(http.Handler) http.Handler
		point    string
		came     string
	}{
		"another API":             {switches: []string{"other_api"}, point: "discovery", came: "missing"},
		"another version":         {switches: []string{"version_two"}, point: "discovery", came: "/version"},
		"a web page":              {switches: []string{"web_page"}, point: "discovery", came: "web page"},
		"a clock that is off":     {switches: []string{"clock_off"}, point: "clock", came: "10m0s"},
		"numbers for texts":       {switches: []string{"json_numbers"}, point: "orders", came: "number, not string"},
		"times without an offset": {switches: []string{"local_times"}, point: "orders", came: "created_at: not a date-time"},
		"no fulfilments":          {switches: []string{"no_fulfilments"}, point: "orders", came: "missing fulfilments"},
		"nothing to collect":      {switches: []string{"wrong_totals"}, point: "orders", came: "cod_amount"},
		"a redirection":           {switches: []string{"redirects"}, point: "orders", came: "302"},
		"a cursor that stands":    {switches: []string{"stuck_cursor"}, point: "orders_cursor", came: "two pages"},
		"orders on two pages":     {through: forgetsCursor, point: "orders_cursor", came: "two pages"},
		"no cursor at the end":    {switches: []string{"no_cursor"}, point: "long_poll", came: "missing next_cursor"},
		"cursors that are gone":   {switches: []string{"cursors_gone"}, point: "orders_cursor", came: "410"},
		"no key needed":           {through: opensTheDoor, point: "key_missing", came: "200"},
		"any limit":               {through: without("limit"), point: "orders_limit", came: "limit=1"},
		"no filter by time":       {through: without("updated_since"), point: "orders_since", came: "changed before"},
		"no filter by ids":        {through: without("ids"), point: "orders_ids", came: "not the 2"},
		"no filter by status":     {through: without("status"), point: "orders_status", came: "is "},
		"no waiting":              {through: without("wait"), point: "long_poll", came: "without an order"},
		"no filter by variants":   {through: without("variant_ids"), point: "products_ids", came: "not the one"},
		"plain refusals":          {through: replaces("application/problem+json", "application/json"), point: "order_unknown", came: "Content-Type"},
		"refusals without a code": {through: replaces("order_not_found", "missing"), point: "order_unknown", came: "404, code missing"},
		"fulfilments that double": {switches: []string{"doubles"}, point: "fulfilment_repeat", came: "409"},
		"repetitions refused":     {switches: []string{"repeat_conflict"}, point: "fulfilment_repeat", came: "fulfilment_conflict"},
		"stock that is too old":   {switches: []string{"stale_stock"}, point: "stock", came: "stale"},
		"lines that do not add":   {through: replaces(`"quantity_shipped":0`, `"quantity_shipped":1`), point: "orders_sense", came: "more pieces"},
		"a label that is no PDF":  {through: replaces(`"content_base64":"JVBER`, `"content_base64":"AAAAA`), point: "label", came: "no PDF"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			points, _ := run(t, true, mistake.through, mistake.switches...)
			p := points[mistake.point]
			require.Equal(t, check.Failed, p.Result, "%v", ended(points, check.Failed))
			require.Contains(t, p.Came.EN, mistake.came)
		})
	}
}

func TestTheKeyIsNotSentInTheClear(t *testing.T) {
	t.Parallel()
	for address, came := range map[string]string{
		"http://shop.example.tw/gw/v1": "unencrypted", "shop.example.tw/gw/v1": "not an address", "https://shop.example.tw/?gw=1": "not an address",
	} {
		points, err := check.Run(t.Context(), check.Options{Base: address, Key: "key", Now: time.Now}) // without HTTP: a call would panic
		require.NoError(t, err)
		require.Equal(t, check.Failed, points[0].Result, address)
		require.Contains(t, points[0].Came.EN, came)
	}
}

func TestNoBuyersDatumIsRepeated(t *testing.T) {
	t.Parallel()
	points, e := run(t, true, replaces(`"recipient":{`, `"recipient":{"x":1,`), "json_numbers", "local_times")
	view, _ := e.Shop("100028")
	for id, p := range points {
		require.NotContains(t, p.Came.EN, view.Order.Receiver.Name, id)
		require.NotContains(t, p.Came.EN, view.Order.Receiver.Phone, id)
		require.NotContains(t, p.Came.ZH, view.Order.Receiver.Name, id)
	}
}

// without is a shop that does not read a part of the query.
func without(name string) func(http.Handler) http.Handler {
	return func(shop http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			query := r.URL.Query()
			query.Del(name)
			r.URL.RawQuery = query.Encode()
			shop.ServeHTTP(w, r)
		})
	}
}

// forgetsCursor is a shop that begins every page anew.
func forgetsCursor(shop http.Handler) http.Handler { return without("cursor")(shop) }

// opensTheDoor is a shop that lets everybody in.
func opensTheDoor(shop http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header.Set("Authorization", "Bearer own_dummy_api_key_0123456789abcdef0123456789abcdef")
		shop.ServeHTTP(w, r)
	})
}

// replaces is a shop that writes one thing for another.
func replaces(from, to string) func(http.Handler) http.Handler {
	return func(shop http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			record := httptest.NewRecorder()
			shop.ServeHTTP(record, r)
			for name, values := range record.Header() {
				w.Header().Set(name, strings.ReplaceAll(values[0], from, to))
			}
			w.WriteHeader(record.Code)
			_, _ = io.WriteString(w, strings.ReplaceAll(record.Body.String(), from, to))
		})
	}
}
