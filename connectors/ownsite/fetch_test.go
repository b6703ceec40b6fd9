package ownsite

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
)

func TestAnExpiredCursorBeginsTheListAnew(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"cursor_expired", "cursors_gone"} {
		s := openShop(t, nil, name, "small_pages")
		require.Len(t, s.fetched(t), 22)
		require.Empty(t, s.Report().Violations)
	}
}

// A cursor expires behind a thousand orders that were all changed in one moment: what is read a second time after that is more than the few
// barren pages that a broken list is given.
func TestNothingIsSkippedWhenACursorExpiresAmongManyChanges(t *testing.T) {
	t.Parallel()
	const many, expires = 1000, 7
	s := openShopOf(t, connectors.EmulatorOptions{Bare: true, Orders: many})
	for id := range s.fetched(t) {
		require.NoError(t, s.Act(connectors.Act{Kind: "change_address", Order: id}))
	}
	pages := 0
	shop := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if pages++; pages == expires {
			w.WriteHeader(http.StatusGone)
			_, _ = io.WriteString(w, `{"code":"cursor_expired"}`)
			return
		}
		s.ServeHTTP(w, r)
	}))
	t.Cleanup(shop.Close)
	s.env.BaseURL = shop.URL
	var err error
	s.native, err = openNative(s.env)
	require.NoError(t, err)
	require.Len(t, s.fetched(t), many)
	require.Equal(t, expires+many/pageSize, pages, "the list is read once more from its beginning")
}

func TestAListThatDoesNotGoOnEndsWithAnError(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil, "stuck_cursor", "small_pages")
	var ended error
	for f, err := range s.Orders(t.Context(), connectors.Window{From: today.Add(-7 * 24 * time.Hour), To: today}) {
		if err != nil {
			require.Empty(t, f.ID)
			ended = err
		}
	}
	require.Equal(t, connectors.Unexpected, connectors.KindOf(ended))
	require.Less(t, s.Report().Requests, 12)
}

func TestOnlyAPlainNoSuchOrderCountsAsDeleted(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	require.NoError(t, s.Act(connectors.Act{Kind: "delete", Order: plainOrder}))
	sightings, err := s.Watch(t.Context(), connectors.Window{}, []string{plainOrder, cancelledOne, threeLines, "../x"})
	require.NoError(t, err)
	require.Len(t, sightings, 3)
	require.Equal(t, connectors.StateCancelled, sightings[0].State)
	require.Equal(t, "deleted on the website", sightings[0].Reason)
	require.Equal(t, connectors.StateCancelled, sightings[1].State)
	require.Equal(t, connectors.StateOpen, sightings[2].State)
	require.Equal(t, 2, s.Report().Requests, "the known ones come together")

	env := s.env
	env.Values = connectors.Values{fieldBase: "https://shop.example.tw/elsewhere", fieldKey: s.key}
	lost, err := openNative(env)
	require.NoError(t, err)
	_, err = lost.Watch(t.Context(), connectors.Window{}, []string{threeLines})
	require.Error(t, err, "a wrong address does not delete the orders")
}

func TestAnotherNotFoundDeletesNothing(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	p := s.parcel(t, plainOrder, "90681234")
	for body, deleted := range map[string]bool{
		`{"code":"order_not_found"}`: true, `{"message":"Not Found"}`: false, `{"code":"not_offered"}`: false, `{"code":"variant_not_found"}`: false,
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "/orders") {
				_, _ = io.WriteString(w, `{"data":[],"next_cursor":"x","has_more":false}`)
				return
			}
			w.WriteHeader(http.StatusNotFound)
			_, _ = io.WriteString(w, body)
		}))
		t.Cleanup(server.Close)
		env := s.env
		env.BaseURL = server.URL
		site, err := openNative(env)
		require.NoError(t, err)
		seen, err := site.Watch(t.Context(), connectors.Window{}, []string{plainOrder})
		require.NoError(t, err)
		require.Equal(t, deleted, len(seen) == 1, body)
		want := map[bool]connectors.OutcomeState{true: connectors.Nothing, false: connectors.Unclear}[deleted]
		require.Equal(t, want, site.PushedTracking(t.Context(), []connectors.Parcel{p})[0].State, body)
	}
}

func TestARefusalMeansWhatItsCodeSays(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		status int
		code   string
		kind   connectors.Kind
		advice string
	}{
		{http.StatusNotFound, "", connectors.Rejected, adviceAddress.ZH},
		{http.StatusNotFound, codeNoOrder, connectors.NotFound, adviceDeveloper.ZH},
		{http.StatusForbidden, "forbidden", connectors.Unauthorized, adviceKey.ZH},
		{http.StatusForbidden, codeAddress, connectors.NotAllowlisted, (&connectors.Error{Kind: connectors.NotAllowlisted}).Advice().ZH},
		{http.StatusGone, codeErased, connectors.Rejected, refused[codeErased].do.ZH},
		{http.StatusUnauthorized, codeSignature, connectors.Unauthorized, adviceSecret.ZH},
		{http.StatusUnauthorized, codeWindow, connectors.Unauthorized, adviceClock.ZH},
	} {
		var e *connectors.Error
		require.ErrorAs(t, (&native{}).refusal(c.status, problem{Code: text(c.code)}), &e)
		require.Equal(t, c.kind, e.Kind, c.code)
		require.Equal(t, c.advice, e.Advice().ZH, c.code)
		require.NotEmpty(t, e.Words().EN, c.code)
		require.NotEqual(t, e.Words().EN, e.Words().ZH, "in both languages: %s", c.code)
	}
}

func TestARowWithoutAnIDIsSetAside(t *testing.T) {
	t.Parallel()
	w := walker{seen: map[string]bool{}, query: map[string][]string{}}
	rows, more, err := w.take(connectors.Reply{Body: []byte(`{"data":[{"id":{}},{"id":"a/b"},{"id":"1"},{"id":"1"}],"next_cursor":"x","has_more":false}`)})
	require.NoError(t, err)
	require.False(t, more)
	require.Len(t, rows, 3)
	require.Empty(t, rows[0].id+rows[1].id)
	for _, body := range []string{`{"next_cursor":"x","has_more":false}`, `{"data":[],"next_cursor":"x"}`, `{"data":[],"has_more":true}`, `[]`} {
		_, _, err := w.take(connectors.Reply{Body: []byte(body)})
		require.Equal(t, connectors.Unexpected, connectors.KindOf(err), body)
	}
}
