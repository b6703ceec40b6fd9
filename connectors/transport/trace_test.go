package transport_test

// What is told of a call: enough for support, nothing of secrets and people, in traces, errors and logs alike.

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
	"gowarehouse/connectors/transport"
)

// tracer keeps traces.
type tracer struct {
	mu      sync.Mutex
	entries []transport.Trace
}

func (tr *tracer) add(entry transport.Trace) {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	tr.entries = append(tr.entries, entry)
}

func TestATraceTellsEveryAttempt(t *testing.T) {
	t.Parallel()
	script := inTurn(status(500), status(302, "Location", "/api/orders?page=2"), status(200))
	s := serve(t, script.ServeHTTP)
	var seen tracer
	c := newClient(t, quick(func(o *transport.Options) { o.Trace = seen.add }))
	call := get(s.URL + "/api/orders?page=1")
	call.Name = "orders/list"
	begin := time.Now()
	_, err := c.Call(t.Context(), call)
	require.NoError(t, err)
	require.Len(t, seen.entries, 3)
	for i, want := range []transport.Trace{
		{Status: 500, Attempt: 1, Query: "page=1", Error: "temporary: the platform answered 500 Internal Server Error"},
		{Status: 302, Attempt: 2, Query: "page=1"},
		{Status: 200, Attempt: 2, Query: "page=2"},
	} {
		got := seen.entries[i]
		require.WithinRange(t, got.Start, begin.Add(-time.Second), time.Now())
		require.Positive(t, got.Duration)
		got.Start, got.Duration = time.Time{}, 0
		want.Account, want.Name, want.Method, want.Path = "test account", "orders/list", "GET", "/api/orders"
		want.Host, want.Bytes, want.Sent, want.ResponseBody = strings.TrimPrefix(s.URL, "http://"), 11, true, `{"ok":true}`
		require.Equal(t, want, got)
	}
}

const (
	key      = "dummy+partner/key=="
	token    = "dummyT0kenOf32Characters0000001"
	password = `dümmy "pw" & \more`
	later    = "dummyTokenRenewedLater"
	name     = "王小明"
	mobile   = "0912345678"
)

// telltale answers with everything it was given, as a careless platform would.
func telltale(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Set-Cookie", "session="+later)
		w.WriteHeader(code)
		_, _ = fmt.Fprintf(w, `{"id":%q,"status":%q,"error":%q,"message":%q,"header":%q,"recipient_address":{"name":%q,"phone":%q},"echo":%s}`,
			token, key, later, "no entry for "+password+" of "+name, r.Header.Get("Authorization"), name, mobile, body)
	}
}

// revealing is a call that carries secrets and people in every place it has.
func revealing(address string) connectors.Call {
	return connectors.Call{
		Name:    "ship",
		Method:  http.MethodPost,
		Changes: true,
		URL: address + "/shops/" + token + "/orders?access_token=" + token + "&sign=" + url.QueryEscape(
			key,
		) + "&q=" + url.QueryEscape(
			name,
		) + "&id=" + later,
		Header: http.Header{"Authorization": {"Basic " + base64.StdEncoding.EncodeToString([]byte("user:"+password))}},
		Body:   fmt.Appendf(nil, `{"entpPwd":%q,"id":%q,"receiver":%q,"receiverTel":%q}`, password, token, name, mobile),
		Check: func(r connectors.Reply) error {
			if r.Status >= 400 {
				return fmt.Errorf("check: %w", &connectors.Error{Kind: connectors.Rejected, Code: "bad_" + token,
					Reason: fmt.Sprintf("token %s, key %s, renewed %s, tel %s", token, url.QueryEscape(key), later, mobile),
					Body:   r.Body, Err: errors.New("inner " + password)})
			}
			return transport.Check(r)
		},
	}
}

// hidden are the forms in which nothing of the above may show.
func hidden() []string {
	return []string{
		key,
		url.QueryEscape(key),
		token,
		password,
		`dümmy \"pw\"`,
		later,
		base64.StdEncoding.EncodeToString([]byte("user:" + password))[8:],
	}
}

// chain gives the texts of an error and of everything it wraps.
func chain(err error) string {
	text := ""
	for ; err != nil; err = errors.Unwrap(err) {
		text += err.Error() + fmt.Sprintf("|%v|", err)
	}
	return text
}

func TestNoSecretAndNoPersonShowsInTracesAndErrors(t *testing.T) {
	t.Parallel()
	for _, fault := range append([]emulation.Fault{"", "refused", "unreachable"}, emulation.AllFaults...) {
		t.Run(string(fault), func(t *testing.T) {
			t.Parallel()
			code := 200
			if fault == "refused" {
				code = 403
			}
			wire := &emulation.Wire{Emulator: telltale(code)}
			wire.Plan(fault, 1, nil)
			s := serve(t, readFirst(wire))
			address := s.URL
			if fault == "unreachable" {
				address = "http://127.0.0.1:1"
			}
			var seen tracer
			c := newClient(t, quick(func(o *transport.Options) {
				o.Secrets, o.Trace, o.MaxBody, o.Limits.CallTimeout = []string{key, token, password}, seen.add, 1<<20, patience(fault)
			}))
			c.Hide(later)
			_, err := c.Call(t.Context(), revealing(address))
			require.Equal(t, fault != "", err != nil)
			told := chain(err)
			var typed *connectors.Error
			if errors.As(err, &typed) {
				told += typed.Do.EN + typed.Do.ZH + fmt.Sprintf("%q", typed.Body)
				require.NotContains(t, typed.Error(), mobile)
			}
			require.NotEmpty(t, seen.entries)
			traces := fmt.Sprintf("%+v", seen.entries)
			for _, s := range hidden() {
				require.NotContains(t, told, s)
				require.NotContains(t, traces, s)
			}
			for _, s := range []string{name, url.QueryEscape(name), mobile} {
				require.NotContains(t, traces, s)
			}
		})
	}
}

func TestATraceStaysReadable(t *testing.T) {
	t.Parallel()
	s := serve(t, telltale(403))
	var seen tracer
	c := newClient(t, quick(func(o *transport.Options) {
		o.Secrets, o.Trace = []string{key, token, password}, seen.add
	}))
	_ = fails(t.Context(), t, c, revealing(s.URL))
	require.Len(t, seen.entries, 1)
	got := seen.entries[0]
	require.Equal(t, "/shops/***/orders", got.Path)
	require.Equal(t, "access_token=***&sign=***&q=[3 chars]&id="+later, got.Query)
	require.JSONEq(t, `{"entpPwd":"***","id":"***","receiver":"[personal]","receiverTel":"[personal]"}`, got.RequestBody)
	require.Equal(t, "rejected (bad_***): token ***, key ***, renewed "+later+", tel ***", got.Error)
	require.Contains(t, got.ResponseBody, `{"id":"***","status":"[19 chars]","error":"`+later+`","message":"[`)
}

func TestAClientAndItsOptionsPrintNoSecret(t *testing.T) {
	t.Parallel()
	o := quick(func(o *transport.Options) {
		o.Secrets, o.Proxy = []string{token}, "http://user:"+later+"@127.0.0.1:1"
	})
	c := newClient(t, o)
	var logged bytes.Buffer
	for _, handler := range []slog.Handler{slog.NewTextHandler(&logged, nil), slog.NewJSONHandler(&logged, nil)} {
		slog.New(handler).Info("made", "client", c, "options", o)
	}
	shown := fmt.Sprintf("%v %+v %#v %s %v %+v %#v", c, c, c, c, o, o, o) + logged.String()
	require.Contains(t, shown, "test account")
	require.NotContains(t, shown, token)
	require.NotContains(t, shown, later)
}

func TestTheCauseOfAnErrorCanBeAskedForButNotRead(t *testing.T) {
	t.Parallel()
	s := serve(t, status(200))
	cause := &url.Error{Op: "Get", URL: "https://shop.example/?consumer_secret=" + token, Err: io.ErrNoProgress}
	call := get(s.URL)
	call.Check = func(connectors.Reply) error {
		return &connectors.Error{Kind: connectors.Rejected, Reason: "no", Err: cause}
	}
	err := fails(t.Context(), t, newClient(t, quick(func(o *transport.Options) { o.Secrets = []string{token} })), call)
	require.ErrorIs(t, err, io.ErrNoProgress)
	var found *url.Error
	require.ErrorAs(t, err, &found)
	require.NotContains(t, chain(err), token)
}

func TestTracesOfConcurrentCallsDoNotMix(t *testing.T) {
	t.Parallel()
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprintf(w, `{"id":%q}`, strings.TrimPrefix(r.URL.Path, "/"))
	})
	var seen tracer
	c := newClient(t, quick(func(o *transport.Options) { o.Trace = seen.add }))
	var wg sync.WaitGroup
	for n := range 20 {
		wg.Go(func() {
			c.Hide(fmt.Sprintf("renewed-token-%d", n))
			reply, err := c.Call(t.Context(), get(fmt.Sprintf("%s/o%d", s.URL, n)))
			if err != nil || string(reply.Body) != fmt.Sprintf(`{"id":"o%d"}`, n) {
				t.Errorf("call %d got %q, %v", n, reply.Body, err)
			}
		})
	}
	wg.Wait()
	require.Len(t, seen.entries, 20)
	for _, entry := range seen.entries {
		require.Equal(t, `{"id":"`+strings.TrimPrefix(entry.Path, "/")+`"}`, entry.ResponseBody)
	}
}

func TestAShapeTellsKeysTypesLengthsAndCodesAndNoValue(t *testing.T) {
	t.Parallel()
	client, err := transport.New(transport.Options{Account: "shop", Secrets: []string{"dummy-secret"}})
	require.NoError(t, err)
	shape := string(client.Shape([]byte(`{"status":"SHIPPED","code":31,"orderNo":"20261126A1","receiver":{"name":"王小明","phone":912345678},
		"paid_at":"2026-11-26 10:20:30","amount":1258.50,"total":"1258","remark":"請放管理室","ok":true,"none":null,"token":"abc",
		"王小明":"x","data":"{\"type\":\"dummy-secret\",\"memo\":\"hello\"}","rows":[1,2,3,4,5]}`)))
	require.JSONEq(t, `{"status":"SHIPPED","code":31,"orderNo":"[text, 10 chars]",
		"receiver":{"name":"[personal text, 3 chars]","phone":"[personal number, 9 digits]"},"paid_at":"[moment 0000-00-00 00:00:00]",
		"amount":"[number, 6 digits, 2 of them behind the point]","total":"[text of 4 digits]","remark":"[personal text, 5 chars]","ok":true,
		"none":null,"token":"[secret]","[key]":"[text, 1 chars]","data":{"type":"***","memo":"[personal text, 5 chars]"},
		"rows":["[number, 1 digits]","[number, 1 digits]","[number, 1 digits]","… 2 more"]}`, shape)
	require.JSONEq(t, `"[text/html, 22 bytes]"`, string(client.Shape([]byte("<html>王小明</html>"))), "no JSON: kind and length")
	require.Contains(t, string(client.Shape([]byte(`{"name":"王小明","broken`))), "not whole JSON")
	require.Nil(t, client.Shape(nil))
}
