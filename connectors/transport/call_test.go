package transport_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/transport"
)

func TestACallSendsWhatItIsGivenAndReturnsTheWholeAnswer(t *testing.T) {
	t.Parallel()
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("X-Got", strings.Join([]string{r.Method, r.URL.String(), r.Header.Get("X-Own"), string(body), r.UserAgent()}, "|"))
		w.WriteHeader(http.StatusCreated)
		_, _ = io.WriteString(w, "the answer")
	})
	c := newClient(t, quick(func(o *transport.Options) { o.UserAgent = "agent" }))
	header := http.Header{"X-Own": {"mine"}}
	reply, err := c.Call(
		t.Context(),
		connectors.Call{Name: "n", Method: "PUT", URL: s.URL + "/p?q=1", Header: header, Body: []byte("body"), Changes: true,
			Prepare: func(r *http.Request) error { r.Header.Add("X-Own", "not kept in the call"); return nil }},
	)
	require.NoError(t, err)
	require.Equal(t, http.StatusCreated, reply.Status)
	require.Equal(t, "the answer", string(reply.Body))
	require.Equal(t, "PUT|/p?q=1|mine|body|agent", reply.Header.Get("X-Got"))
	require.Equal(t, http.Header{"X-Own": {"mine"}}, header, "the call's own header is never written to")
}

func TestABodyThatPrepareReplacesIsSentWhole(t *testing.T) {
	t.Parallel()
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("X-Got", strconv.FormatInt(r.ContentLength, 10)+string(body))
	})
	c := newClient(t, quick())
	call := post(s.URL)
	call.Prepare = func(r *http.Request) error {
		r.Body = io.NopCloser(strings.NewReader("signed body"))
		return nil
	}
	reply, err := c.Call(t.Context(), call)
	require.NoError(t, err)
	require.Equal(t, "11signed body", reply.Header.Get("X-Got"))
}

func TestEveryAttemptIsPreparedAnewOnAFreshRequest(t *testing.T) {
	t.Parallel()
	script := inTurn(status(500), status(502), status(200))
	s := serve(t, script.ServeHTTP)
	c := newClient(t, quick())
	prepared := 0
	call := get(s.URL)
	call.Prepare = func(r *http.Request) error {
		prepared++
		require.Empty(t, r.Header.Get("X-Nonce"))
		r.Header.Set("X-Nonce", strconv.Itoa(prepared))
		return nil
	}
	ctx, counter := transport.WithCounter(t.Context())
	_, err := c.Call(ctx, call)
	require.NoError(t, err)
	require.Equal(t, 3, counter.Requests())
	require.Equal(t, 3, script.requests())
	for i, r := range script.seen {
		require.Equal(t, strconv.Itoa(i+1), r.Header.Get("X-Nonce"))
	}
}

func TestAPrepareThatFailsSendsNothing(t *testing.T) {
	t.Parallel()
	script := inTurn(status(200))
	s := serve(t, script.ServeHTTP)
	c := newClient(t, quick())
	call := post(s.URL)
	call.Prepare = func(*http.Request) error {
		return &connectors.Error{Kind: connectors.Unauthorized, Reason: "the token is gone", MaybeDone: true}
	}
	err := fails(t.Context(), t, c, call)
	require.Equal(t, connectors.Unauthorized, err.Kind)
	require.False(t, err.MaybeDone, "what Prepare did is not what the call does")

	call.Prepare = func(*http.Request) error { return errors.New("no idea") }
	err = fails(t.Context(), t, c, call)
	require.Equal(t, connectors.Unexpected, err.Kind)
	require.Zero(t, script.requests())
}

func TestTheDefaultCheckReadsTheStatus(t *testing.T) {
	t.Parallel()
	html := func(code int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=UTF-8")
			w.WriteHeader(code)
			_, _ = io.WriteString(w, "<p>hello")
		}
	}
	untyped := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, "\ufeff\r\n <!DOCTYPE html><html>")
	}
	for name, test := range map[string]struct {
		answer http.HandlerFunc
		kind   connectors.Kind
	}{
		"200": {status(200), ""}, "204": {status(204), ""}, "304": {status(304), ""},
		"400": {status(400), connectors.Rejected}, "401": {status(401), connectors.Unauthorized}, "403": {status(403), connectors.Rejected},
		"404": {status(404), connectors.NotFound}, "407": {status(407), connectors.Rejected}, "422": {status(422), connectors.Rejected},
		"429": {status(429), connectors.Throttled}, "500": {status(500), connectors.Temporary}, "503": {status(503), connectors.Temporary},
		"a page with 200": {html(200), connectors.Temporary}, "a firewall's page with 403": {html(403), connectors.Temporary},
		"a page that calls itself JSON": {untyped, connectors.Temporary}, "a page with 429": {html(429), connectors.Throttled},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, test.answer)
			c := newClient(t, quick(func(o *transport.Options) { o.Retries = -1 }))
			if test.kind == "" {
				_, err := c.Call(t.Context(), get(s.URL))
				require.NoError(t, err)
				return
			}
			require.Equal(t, test.kind, fails(t.Context(), t, c, get(s.URL)).Kind)
		})
	}
}

func TestACheckOfTheCallsOwnDecides(t *testing.T) {
	t.Parallel()
	script := inTurn(status(200), status(200), status(404))
	s := serve(t, script.ServeHTTP)
	c := newClient(t, quick())
	call := get(s.URL)
	call.Check = func(r connectors.Reply) error {
		if r.Status == 200 {
			return &connectors.Error{Kind: connectors.Throttled, Code: "busy", Reason: "slow down"}
		}
		return nil
	}
	reply, err := c.Call(t.Context(), call)
	require.NoError(t, err, "a 404 is no error if the Check says so, and a 200 may be a refusal that is repeated")
	require.Equal(t, 404, reply.Status)
	require.Equal(t, 3, script.requests())

	call.Check = func(connectors.Reply) error { return errors.New("strange") }
	failed := fails(t.Context(), t, c, call)
	require.Equal(t, connectors.Unexpected, failed.Kind)
	require.JSONEq(t, `{"ok":true}`, string(failed.Body))
	require.Equal(t, 4, script.requests(), "what nobody understands is not repeated")
}

func TestARefusalIsNotRepeated(t *testing.T) {
	t.Parallel()
	script := inTurn(status(403))
	s := serve(t, script.ServeHTTP)
	require.Equal(t, connectors.Rejected, fails(t.Context(), t, newClient(t, quick()), get(s.URL)).Kind)
	require.Equal(t, 1, script.requests())
}

func TestRetriesEndAndTheLastErrorIsTold(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ retries, requests int }{"default": {0, 5}, "two": {2, 3}, "none": {-1, 1}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			script := inTurn(status(503))
			s := serve(t, script.ServeHTTP)
			c := newClient(t, quick(func(o *transport.Options) { o.Retries = test.retries }))
			err := fails(t.Context(), t, c, get(s.URL))
			require.Equal(t, connectors.Temporary, err.Kind)
			require.Contains(t, err.Reason, "503")
			require.Equal(t, test.requests, script.requests())
		})
	}
}

func TestPausesGrow(t *testing.T) {
	t.Parallel()
	script := inTurn(status(500))
	s := serve(t, script.ServeHTTP)
	c := newClient(t, quick(func(o *transport.Options) {
		o.Retries, o.MinBackoff, o.MaxBackoff = 3, 40*time.Millisecond, time.Second
	}))
	_ = fails(t.Context(), t, c, get(s.URL))
	require.Len(t, script.times, 4)
	for i, least := range []time.Duration{20 * time.Millisecond, 40 * time.Millisecond, 80 * time.Millisecond} {
		require.GreaterOrEqual(t, script.times[i+1].Sub(script.times[i]), least)
	}
}

func TestRetryAfterIsHonoured(t *testing.T) {
	t.Parallel()
	script := inTurn(status(429, "Retry-After", "1"), status(200))
	s := serve(t, script.ServeHTTP)
	c := newClient(t, quick(func(o *transport.Options) { o.MaxBackoff = 2 * time.Second }))
	_, err := c.Call(t.Context(), get(s.URL))
	require.NoError(t, err)
	require.GreaterOrEqual(t, script.times[1].Sub(script.times[0]), time.Second)
}

func TestAWaitLongerThanTheCapIsHandedBack(t *testing.T) {
	t.Parallel()
	inTenMinutes := func(w http.ResponseWriter, r *http.Request) {
		// The platform's clock may be anything: the date counts against its own.
		base := time.Date(2031, 5, 6, 7, 8, 9, 0, time.UTC)
		status(503, "Date", base.Format(http.TimeFormat), "Retry-After", base.Add(10*time.Minute).Format(http.TimeFormat))(w, r)
	}
	for name, test := range map[string]struct {
		answer http.HandlerFunc
		kind   connectors.Kind
		after  time.Duration
	}{
		"seconds":           {status(429, "Retry-After", "90"), connectors.Throttled, 90 * time.Second},
		"an HTTP date":      {inTenMinutes, connectors.Temporary, 10 * time.Minute},
		"without end":       {status(429, "Retry-After", "99999999999999999999"), connectors.Throttled, 24 * time.Hour},
		"maintenance page":  {status(503, "Retry-After", "600"), connectors.Temporary, 10 * time.Minute},
		"an unlikely float": {status(429, "Retry-After", "90.0"), connectors.Throttled, 90 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			script := inTurn(test.answer)
			s := serve(t, script.ServeHTTP)
			start := time.Now()
			err := fails(t.Context(), t, newClient(t, quick()), get(s.URL))
			require.Equal(t, test.kind, err.Kind)
			require.Equal(t, test.after, err.RetryAfter)
			require.Equal(t, 1, script.requests())
			require.Less(t, time.Since(start), 2*time.Second)
		})
	}
}

func TestANonsensicalRetryAfterIsIgnored(t *testing.T) {
	t.Parallel()
	for _, value := range []string{"soon", "-5", "NaN", "Mon, 02 Jan 2006 15:04:05 GMT"} {
		t.Run(value, func(t *testing.T) {
			t.Parallel()
			script := inTurn(status(429, "Retry-After", value), status(200))
			s := serve(t, script.ServeHTTP)
			_, err := newClient(t, quick()).Call(t.Context(), get(s.URL))
			require.NoError(t, err)
			require.Equal(t, 2, script.requests())
		})
	}
}

func TestTheCheckMayNameTheWaitItself(t *testing.T) {
	t.Parallel()
	s := serve(t, status(200, "Retry-After", "5"))
	call := get(s.URL)
	call.Check = func(connectors.Reply) error {
		return &connectors.Error{Kind: connectors.Throttled, RetryAfter: time.Hour}
	}
	require.Equal(t, time.Hour, fails(t.Context(), t, newClient(t, quick()), call).RetryAfter)
}

func TestRequestsKeepToTheRate(t *testing.T) {
	t.Parallel()
	script := inTurn(status(200))
	s := serve(t, script.ServeHTTP)
	c := newClient(t, quick(func(o *transport.Options) { o.Limits = connectors.Limits{PerSecond: 50, Burst: 2} }))
	start := time.Now()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() { _, _ = c.Call(t.Context(), get(s.URL)) })
	}
	wg.Wait()
	require.Equal(t, 8, script.requests())
	require.GreaterOrEqual(t, time.Since(start), 6*20*time.Millisecond, "two at once, then one every 20 ms")
}

func TestRepeatedAndRedirectedRequestsKeepToTheRateToo(t *testing.T) {
	t.Parallel()
	script := inTurn(status(500), status(302, "Location", "/there"), status(200))
	s := serve(t, script.ServeHTTP)
	c := newClient(t, quick(func(o *transport.Options) { o.Limits = connectors.Limits{PerSecond: 20} }))
	start := time.Now()
	_, err := c.Call(t.Context(), get(s.URL))
	require.NoError(t, err)
	require.Equal(t, 3, script.requests())
	require.GreaterOrEqual(t, time.Since(start), 100*time.Millisecond)
}

func TestNoMoreRequestsAreUnderWayThanAllowed(t *testing.T) {
	t.Parallel()
	var now, most atomic.Int32
	s := serve(t, func(http.ResponseWriter, *http.Request) {
		n := now.Add(1)
		defer now.Add(-1)
		for {
			old := most.Load()
			if n <= old || most.CompareAndSwap(old, n) {
				break
			}
		}
		time.Sleep(10 * time.Millisecond)
	})
	c := newClient(t, quick(func(o *transport.Options) { o.Limits.InFlight = 2 }))
	var wg sync.WaitGroup
	for range 10 {
		wg.Go(func() { _, _ = c.Call(t.Context(), get(s.URL)) })
	}
	wg.Wait()
	require.Equal(t, int32(2), most.Load())
}

func TestACallThatPausesGivesItsPlaceToOthers(t *testing.T) {
	t.Parallel()
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/busy" {
			status(429)(w, r)
		}
	})
	c := newClient(t, quick(func(o *transport.Options) {
		o.Limits.InFlight, o.MinBackoff, o.MaxBackoff = 1, 10*time.Second, 10*time.Second
	}))
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() { _, _ = c.Call(ctx, get(s.URL+"/busy")) })
	for range 3 {
		_, err := c.Call(t.Context(), get(s.URL+"/free"))
		require.NoError(t, err)
	}
	cancel()
	wg.Wait()
}

func TestEveryWaitEndsWithItsContext(t *testing.T) {
	t.Parallel()
	block := make(chan struct{})
	entered := make(chan struct{}, 1)
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/throttle" {
			status(429)(w, r)
			return
		}
		entered <- struct{}{}
		<-block
	})
	t.Cleanup(func() { close(block) })

	for name, test := range map[string]struct {
		options   func(*transport.Options)
		occupy    bool
		path      string
		maybeDone bool
	}{
		"for a place":           {options: func(o *transport.Options) { o.Limits.InFlight = 1 }, occupy: true},
		"for the rate":          {options: func(o *transport.Options) { o.Limits.PerSecond = 0.01 }, occupy: true},
		"for the answer":        {maybeDone: true},
		"between two attempts":  {options: func(o *transport.Options) { o.MinBackoff, o.MaxBackoff = time.Minute, time.Minute }, path: "/throttle"},
		"before it even begins": {path: "done"},
	} {
		t.Run(name, func(t *testing.T) {
			traced := make(chan struct{}, 10)
			o := quick(func(o *transport.Options) { o.Trace = func(transport.Trace) { traced <- struct{}{} } })
			if test.options != nil {
				test.options(&o)
			}
			c := newClient(t, o)
			if test.occupy {
				first, cancelFirst := context.WithCancel(t.Context())
				ended := make(chan struct{})
				go func() { defer close(ended); _, _ = c.Call(first, get(s.URL)) }()
				<-entered
				defer func() { cancelFirst(); <-ended }()
			}
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			if test.path == "done" {
				cancel()
			}
			ended := make(chan *connectors.Error, 1)
			go func() {
				_, err := c.Call(ctx, post(s.URL+test.path))
				var failed *connectors.Error
				errors.As(err, &failed)
				ended <- failed
			}()
			switch {
			case test.maybeDone:
				<-entered
			case test.path == "/throttle":
				<-traced
			}
			time.Sleep(20 * time.Millisecond)
			cancel()
			err := <-ended
			require.ErrorIs(t, err, context.Canceled)
			require.Equal(t, test.maybeDone, err.MaybeDone)
			if test.path == "/throttle" {
				require.Equal(t, connectors.Throttled, err.Kind, "the reason of the pause is kept")
				return
			}
			require.Equal(t, connectors.Temporary, err.Kind)
		})
	}
}

func TestATurnThatWouldComeTooLateIsRefusedAtOnce(t *testing.T) {
	t.Parallel()
	script := inTurn(status(200))
	s := serve(t, script.ServeHTTP)
	c := newClient(t, quick(func(o *transport.Options) { o.Limits.PerSecond = 0.01 }))
	_, err := c.Call(t.Context(), get(s.URL))
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	start := time.Now()
	failed := fails(ctx, t, c, post(s.URL))
	require.ErrorIs(t, failed, context.DeadlineExceeded)
	require.False(t, failed.MaybeDone)
	require.Less(t, time.Since(start), 5*time.Second)
	require.Equal(t, 1, script.requests())
}

func TestNoPauseIsBegunThatTheDeadlineWouldCut(t *testing.T) {
	t.Parallel()
	s := serve(t, status(503))
	c := newClient(t, quick(func(o *transport.Options) { o.MinBackoff, o.MaxBackoff = time.Minute, time.Minute }))
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	start := time.Now()
	require.Contains(t, fails(ctx, t, c, get(s.URL)).Reason, "503")
	require.Less(t, time.Since(start), 5*time.Second)
}

func TestAnAnswerLongerThanAllowedIsUnexpected(t *testing.T) {
	t.Parallel()
	script := inTurn(func(w http.ResponseWriter, _ *http.Request) {
		chunk := []byte(strings.Repeat("x", 64<<10))
		for range 64 {
			if _, err := w.Write(chunk); err != nil {
				return
			}
		}
	})
	s := serve(t, script.ServeHTTP)
	c := newClient(t, quick(func(o *transport.Options) { o.MaxBody = 1 << 20 }))
	err := fails(t.Context(), t, c, get(s.URL))
	require.Equal(t, connectors.Unexpected, err.Kind)
	require.False(t, err.MaybeDone)
	require.Equal(t, 1, script.requests(), "asking again would only cost as much again")
	require.True(t, fails(t.Context(), t, c, post(s.URL)).MaybeDone)
}

func TestAnAnswerOfExactlyTheLengthAllowedIsTaken(t *testing.T) {
	t.Parallel()
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "12345678") })
	reply, err := newClient(t, quick(func(o *transport.Options) { o.MaxBody = 8 })).Call(t.Context(), get(s.URL))
	require.NoError(t, err)
	require.Len(t, reply.Body, 8)
	require.Equal(
		t,
		connectors.Unexpected,
		fails(t.Context(), t, newClient(t, quick(func(o *transport.Options) { o.MaxBody = 7 })), get(s.URL)).Kind,
	)
}

func TestAnAddressThatCannotBeReadIsRejected(t *testing.T) {
	t.Parallel()
	c := newClient(t, quick())
	for _, address := range []string{"", "shop.example", "ftp://shop.example/", "http://", "http://[::1", "https://shop.example:port/?consumer_secret=cs_1"} {
		err := fails(t.Context(), t, c, post(address))
		require.Equal(t, connectors.Rejected, err.Kind, address)
		require.False(t, err.MaybeDone)
		require.NotContains(t, err.Error(), "cs_1")
	}
}

func TestReadingFollowsRedirectionsOnTheSameHost(t *testing.T) {
	t.Parallel()
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/d/" {
			http.Redirect(w, r, map[string]string{"/a": "/b", "/b": "c", "/c": "/d/?x=1"}[r.URL.Path], http.StatusMovedPermanently)
			return
		}
		w.Header().Set("X-Got", r.Header.Get("Authorization")+r.URL.RawQuery)
	})
	c := newClient(t, quick())
	call := get(s.URL + "/a")
	call.Header = http.Header{"Authorization": {"Basic dummy"}}
	ctx, counter := transport.WithCounter(t.Context())
	reply, err := c.Call(ctx, call)
	require.NoError(t, err)
	require.Equal(t, "Basic dummyx=1", reply.Header.Get("X-Got"))
	require.Equal(t, 4, counter.Requests())
}

func TestACallThatStaysFollowsNoRedirection(t *testing.T) {
	t.Parallel()
	script := inTurn(status(301, "Location", "/again"))
	call := get(serve(t, script.ServeHTTP).URL)
	call.Stay = true
	require.Equal(t, connectors.Rejected, fails(t.Context(), t, newClient(t, quick()), call).Kind)
	require.Equal(t, 1, script.requests())
}

func TestACallMayTakeLongerThanTheOthers(t *testing.T) {
	t.Parallel()
	s := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-time.After(300 * time.Millisecond):
		case <-r.Context().Done():
		}
	})
	options := quick()
	options.Limits.CallTimeout, options.Retries = 100*time.Millisecond, -1
	c := newClient(t, options)
	require.Equal(t, connectors.Temporary, fails(t.Context(), t, c, get(s.URL)).Kind)
	call := get(s.URL)
	call.Timeout = time.Minute
	_, err := c.Call(t.Context(), call)
	require.NoError(t, err)
}

func TestRedirectionsThatMustNotBeFollowedAreRejected(t *testing.T) {
	t.Parallel()
	elsewhere := inTurn(status(200))
	other := serve(t, elsewhere.ServeHTTP)
	for name, test := range map[string]struct {
		code      int
		method    string
		changes   bool
		to        string
		requests  int
		maybeDone bool
	}{
		"to another host":                         {301, "GET", false, other.URL + "/?token=t0ps3cret", 1, false},
		"without end":                             {302, "GET", false, "/again", 6, false},
		"of a change, permanently":                {301, "POST", true, "/again", 1, false},
		"of a change, that may follow its effect": {302, "POST", true, "/again", 1, true},
		"of a change, see other":                  {303, "PUT", true, "/again", 1, true},
		"of a change, with its body":              {307, "POST", true, "/again", 1, false},
		"of a change by GET":                      {308, "GET", true, "/again", 1, false},
		"of a search by POST":                     {301, "POST", false, "/again", 1, false},
		"to what is no address":                   {301, "GET", false, "http://[::1", 1, false},
		"to a file":                               {301, "GET", false, "file:///etc/passwd", 1, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			script := inTurn(status(test.code, "Location", test.to))
			s := serve(t, script.ServeHTTP)
			call := connectors.Call{Method: test.method, URL: s.URL, Body: []byte("{}"), Changes: test.changes,
				Header: http.Header{"Authorization": {"Bearer dummy"}}}
			err := fails(t.Context(), t, newClient(t, quick()), call)
			require.Equal(t, connectors.Rejected, err.Kind)
			require.Equal(t, test.maybeDone, err.MaybeDone)
			require.Equal(t, test.requests, script.requests())
			require.NotContains(t, err.Error(), "t0ps3cret")
		})
	}
	t.Cleanup(func() { require.Zero(t, elsewhere.requests(), "credentials never travel to another host") })
}

func TestTheCircuitOpensAfterFailuresInARowAndClosesAgain(t *testing.T) {
	t.Parallel()
	var down atomic.Bool
	down.Store(true)
	script := inTurn(func(w http.ResponseWriter, r *http.Request) {
		if down.Load() {
			hangUp(w, r)
		}
		status(200)(w, r)
	})
	s := serve(t, script.ServeHTTP)
	c := newClient(t, quick(func(o *transport.Options) { o.Retries, o.MaxBackoff = -1, 1200*time.Millisecond }))
	for range 10 {
		require.Equal(t, connectors.Temporary, fails(t.Context(), t, c, get(s.URL)).Kind)
	}
	require.Equal(t, 10, script.requests())

	refused := fails(t.Context(), t, c, post(s.URL))
	require.Equal(t, connectors.Temporary, refused.Kind)
	require.Positive(t, refused.RetryAfter)
	require.LessOrEqual(t, refused.RetryAfter, 600*time.Millisecond)
	require.False(t, refused.MaybeDone)
	require.Equal(t, 10, script.requests(), "an open circuit sends nothing")

	other := serve(t, status(200))
	_, err := c.Call(t.Context(), get(other.URL))
	require.NoError(t, err, "another host has its own circuit")

	time.Sleep(650 * time.Millisecond)
	require.Equal(t, connectors.Temporary, fails(t.Context(), t, c, get(s.URL)).Kind)
	require.Equal(t, 11, script.requests(), "one trial")
	_ = fails(t.Context(), t, c, get(s.URL))
	require.Equal(t, 11, script.requests(), "which failed, so it is open again")

	down.Store(false)
	time.Sleep(650 * time.Millisecond)
	for range 3 {
		_, err = c.Call(t.Context(), get(s.URL))
		require.NoError(t, err)
	}
}

func TestAnswersWhateverTheySayKeepTheCircuitClosed(t *testing.T) {
	t.Parallel()
	script := inTurn(status(500))
	s := serve(t, script.ServeHTTP)
	c := newClient(t, quick(func(o *transport.Options) { o.Retries = -1 }))
	for range 25 {
		_ = fails(t.Context(), t, c, get(s.URL))
	}
	require.Equal(t, 25, script.requests())
}

func TestCallersWhoGiveUpDoNotOpenTheCircuitNorBlockATrial(t *testing.T) {
	t.Parallel()
	var mode atomic.Value
	mode.Store("wait")
	entered := make(chan struct{}, 100)
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		entered <- struct{}{}
		switch mode.Load() {
		case "wait":
			<-r.Context().Done()
		case "down":
			hangUp(w, r)
		}
	})
	c := newClient(t, quick(func(o *transport.Options) { o.Retries = -1 }))
	giveUp := func() {
		ctx, cancel := context.WithCancel(t.Context())
		go func() { <-entered; cancel() }()
		require.ErrorIs(t, fails(ctx, t, c, get(s.URL)), context.Canceled)
	}
	for range 15 {
		giveUp()
	}
	mode.Store("down")
	for range 10 {
		_ = fails(t.Context(), t, c, get(s.URL))
		<-entered
	}
	mode.Store("wait")
	time.Sleep(15 * time.Millisecond)
	giveUp()
	mode.Store("up")
	require.Eventually(t, func() bool {
		_, err := c.Call(t.Context(), get(s.URL))
		return err == nil
	}, 2*time.Second, 5*time.Millisecond)
}

func TestCountersCountWhatWasSentForEveryContextAbove(t *testing.T) {
	t.Parallel()
	s := serve(t, status(200))
	c := newClient(t, quick())
	outer, all := transport.WithCounter(t.Context())
	inner, some := transport.WithCounter(outer)
	for _, ctx := range []context.Context{outer, inner, inner, t.Context()} {
		_, err := c.Call(ctx, get(s.URL))
		require.NoError(t, err)
	}
	_ = fails(inner, t, c, get("http://127.0.0.1:1/"))
	require.Equal(t, 2, some.Requests())
	require.Equal(t, 3, all.Requests())
}

func TestTheClockIsComparedWithThePlatforms(t *testing.T) {
	t.Parallel()
	var behind atomic.Int64
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Date", time.Now().Add(-time.Duration(behind.Load())).UTC().Format(http.TimeFormat))
		if r.URL.Path == "/cached" {
			w.Header().Set("Age", "7200")
			w.Header().Set("Date", "Mon, 02 Jan 2006 15:04:05 GMT")
		}
	})
	c := newClient(t, quick())
	_, known := c.ClockSkew()
	require.False(t, known)
	for _, want := range []time.Duration{0, 10 * time.Minute, -time.Hour} {
		behind.Store(int64(want))
		_, err := c.Call(t.Context(), get(s.URL))
		require.NoError(t, err)
		skew, known := c.ClockSkew()
		require.True(t, known)
		require.InDelta(t, want.Seconds(), skew.Seconds(), 2)
	}
	_, err := c.Call(t.Context(), get(s.URL+"/cached"))
	require.NoError(t, err)
	skew, _ := c.ClockSkew()
	require.InDelta(t, -3600, skew.Seconds(), 2, "an answer out of a cache tells nothing")
}

func TestAClosedClientRefusesCalls(t *testing.T) {
	t.Parallel()
	script := inTurn(status(200))
	s := serve(t, script.ServeHTTP)
	c := newClient(t, quick())
	c.Close()
	err := fails(t.Context(), t, c, post(s.URL))
	require.Equal(t, connectors.Temporary, err.Kind)
	require.False(t, err.MaybeDone)
	require.Zero(t, script.requests())
}

func TestARefusalOfTheCallIsToldFromOneOfTheCaller(t *testing.T) {
	t.Parallel()
	for status, refuses := range map[int]bool{
		200: false, 302: false, 400: true, 401: false, 403: false, 404: true, 405: true, 407: false, 408: false, 409: true, 422: true, 429: false,
		500: false, 503: false,
	} {
		require.Equal(t, refuses, transport.IsRefusal(status), status)
	}
}
