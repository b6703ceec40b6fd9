package ruten

// The test bench: a connector on the real transport, the emulator behind a breakable wire, and a clock.

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
	"gowarehouse/connectors/emulation/emulationtest"
	"gowarehouse/connectors/ruten/emulator"
)

var start = time.Date(2026, 11, 23, 6, 30, 0, 0, time.UTC)

// bench is one account on one emulator.
type bench struct {
	t      *testing.T
	e      *emulator.Emulator
	wire   *emulation.Wire
	server *httptest.Server
	now    time.Time
	env    connectors.Env
	c      *Connector
	strict bool
	sent   []string // what was sent: method, address and body
	answer func(body []byte) []byte
	odd    func(r *http.Request) (status int, body string) // what is answered instead; status 0: nothing
}

func newBench(t *testing.T, switches ...string) *bench {
	t.Helper()
	return benchWith(t, connectors.EmulatorOptions{Seed: 5}, switches...)
}

func benchWith(t *testing.T, options connectors.EmulatorOptions, switches ...string) *bench {
	t.Helper()
	b := &bench{t: t, now: start, strict: true}
	options.Now = func() time.Time { return b.now }
	made, err := emulator.New(options)
	require.NoError(t, err)
	b.e = made.(*emulator.Emulator)
	b.turn(switches...)
	b.wire = &emulation.Wire{Emulator: http.HandlerFunc(b.serve)}
	t.Cleanup(func() { // after the server has been closed
		if b.strict {
			require.Empty(t, b.e.Report().Violations)
		}
	})
	b.server = emulationtest.Serve(t, b.wire)
	b.connect(b.e.Credentials())
	return b
}

// serve notes a request and lets the emulator answer, in other words where a test says so.
func (b *bench) serve(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	b.sent = append(b.sent, r.Method+" "+r.RequestURI+" "+string(body))
	if b.odd != nil {
		if status, instead := b.odd(r); status != 0 {
			w.Header().Set("Content-Type", http.DetectContentType([]byte(instead)))
			w.WriteHeader(status)
			_, _ = io.WriteString(w, instead)
			return
		}
	}
	if b.answer == nil {
		b.e.ServeHTTP(w, r)
		return
	}
	record := httptest.NewRecorder()
	b.e.ServeHTTP(record, r)
	w.Header().Set("Content-Type", record.Header().Get("Content-Type"))
	w.WriteHeader(record.Code)
	_, _ = w.Write(b.answer(record.Body.Bytes()))
}

// connect makes the connector anew with other values.
func (b *bench) connect(values connectors.Values) {
	b.t.Helper()
	b.env = connectors.Env{Account: "t", BaseURL: b.server.URL, Values: values, HTTP: emulationtest.Client(b.t), Now: func() time.Time { return b.now }}
	made, err := New(b.env)
	require.NoError(b.t, err)
	b.c = made.(*Connector)
}

// with changes one value of the account.
func (b *bench) with(key, value string) {
	b.t.Helper()
	values := maps.Clone(b.env.Values)
	values[key] = value
	b.connect(values)
}

func (b *bench) turn(switches ...string) {
	emulationtest.Turn(b.t, b.e, switches...)
}

func (b *bench) week() connectors.Window {
	return connectors.Window{From: start.Add(-7 * 24 * time.Hour), To: b.now}
}

// fetched is what a fetch brought: orders, and what was set aside.
type fetched struct {
	orders map[string]connectors.Order
	aside  map[string]error
	ended  error
}

func (b *bench) fetch(window connectors.Window) fetched {
	b.t.Helper()
	got := fetched{orders: map[string]connectors.Order{}, aside: map[string]error{}}
	for f, err := range b.c.Orders(context.WithoutCancel(b.t.Context()), window) {
		switch {
		case err != nil && f.ID == "" && f.Raw == nil:
			got.ended = err
		case err != nil:
			got.aside[f.ID] = err
		default:
			o, err := b.c.Normalise(f)
			if err != nil {
				got.aside[f.ID] = err
				continue
			}
			require.NotContains(b.t, got.orders, f.ID)
			got.orders[f.ID] = o
		}
	}
	return got
}

// orders fetches the week, which must go well.
func (b *bench) orders() map[string]connectors.Order {
	b.t.Helper()
	got := b.fetch(b.week())
	require.NoError(b.t, got.ended)
	require.Empty(b.t, got.aside)
	return got.orders
}

// by gives the newest open order that is delivered in a way.
func (b *bench) by(way string) connectors.Order {
	b.t.Helper()
	orders := b.orders()
	ids := slices.Sorted(maps.Keys(orders))
	for _, id := range slices.Backward(ids) {
		if o := orders[id]; o.Shipping.Code == way && o.State == connectors.StateOpen {
			return o
		}
	}
	b.t.Fatalf("no order by %s", way)
	return connectors.Order{}
}

// parcel makes the whole of an order a parcel; one with an own carrier has a number.
func (b *bench) parcel(o connectors.Order) connectors.Parcel {
	b.t.Helper()
	p := connectors.Parcel{ID: "parcel-" + o.ID, Order: o, Lines: emulationtest.Lines(o), Whole: true}
	if o.Shipping.Mode == connectors.ShipSelf {
		p.Carrier, p.TrackingNumber = "黑貓", "9031"+o.ID[6:14]
	}
	return p
}

func (b *bench) push(p ...connectors.Parcel) []connectors.Outcome {
	b.t.Helper()
	return b.c.PushTracking(b.t.Context(), p)
}

func (b *bench) pushed(p connectors.Parcel) connectors.Outcome {
	b.t.Helper()
	return emulationtest.One(b.t, b.c.PushedTracking, p)
}

func (b *bench) arrange(p ...connectors.Parcel) []connectors.Outcome {
	b.t.Helper()
	return b.c.Arrange(b.t.Context(), p)
}

func (b *bench) arranged(p connectors.Parcel) connectors.Outcome {
	b.t.Helper()
	return emulationtest.One(b.t, b.c.Arranged, p)
}

func (b *bench) label(p connectors.Parcel) connectors.Outcome {
	b.t.Helper()
	return emulationtest.One(b.t, b.c.Label, p)
}

// count tells how often an operation was asked for.
func (b *bench) count(name string) int { return b.e.Report().ByName[name] }

// only matches the requests of an operation.
func only(op operation) func(*http.Request) bool {
	return func(r *http.Request) bool { return r.Method == op.method && r.URL.Path == op.path }
}

// replaced changes a part of every answer.
func (b *bench) replaced(old, by string) {
	b.answer = func(body []byte) []byte { return bytes.ReplaceAll(body, []byte(old), []byte(by)) }
}

// isOdd checks that an error says that the platform answered in another way, has the answer with it and says what to send.
func isOdd(t *testing.T, err error) {
	t.Helper()
	e := emulationtest.Advised(t, err)
	require.Equal(t, connectors.Unexpected, e.Kind)
	require.Contains(t, e.Says.EN, "the platform answered differently than expected")
	require.Contains(t, e.Says.ZH, "平台的回應與預期不同")
	require.Contains(t, e.Advice().EN, "gowarehouse doctor --account")
	require.NotEmpty(t, e.Body)
}

// norm normalises an order of order/detail, written as the facts write it with some values replaced.
func norm(t *testing.T, values connectors.Values, replace ...string) (connectors.Order, error) {
	t.Helper()
	c, err := New(connectors.Env{Values: values})
	require.NoError(t, err)
	row := strings.NewReplacer(replace...).Replace(factsOrder)
	require.True(t, json.Valid([]byte(row)), row)
	var name orderName
	_ = json.Unmarshal([]byte(row), &name)
	raw, err := json.Marshal(document{json.RawMessage(row)})
	require.NoError(t, err)
	return c.Normalise(connectors.Fetched{ID: name.id(), Raw: raw})
}

// factsOrder is the first example of FACTS.md §2.3.
const factsOrder = `{"order_id":"26010100000123","order_status":"WaitConfirm","create_time":"2026-01-05 09:12:33",
"pay_time":"2026-01-05 09:15:02","buyer":{"user_id":"lin_kaixin","name":"林佳欣"},
"payment":{"type":"CREDIT","name":"信用卡","is_cod":false,"status":"paid"},
"shipping":{"type":"HOUSE","name":"宅配","fee":80,"receiver_name":"林佳欣","receiver_mobile":"0912000111","receiver_phone":"",
"zip":"220","address":"新北市板橋區文化路一段188號8樓","store_id":"","store_name":"","shipping_no":"","shipping_company":""},
"items":[{"item_id":"22524817576560","spec_id":"252400861778864","custom_no":"BOX-LED-01","name":"壓克力展示盒",
"spec_name":"無燈厚底版","item_name":"","price":1280,"qty":1}],
"item_amount":1280,"discount":0,"total_amount":1360,"note":"請小心包裝"}`

// factsCOD is what makes the second example of it: cash on delivery at a store, with a price as text.
var factsCOD = []string{
	`"WaitConfirm"`, `"WaitShip"`, `"2026-01-05 09:15:02"`, `null`,
	`{"type":"CREDIT","name":"信用卡","is_cod":false,"status":"paid"}`, `{"type":"SEVEN_COD","name":"7-11取貨付款","is_cod":true,"status":"unpaid"}`,
	`"type":"HOUSE","name":"宅配"`, `"type":"SEVEN_COD","name":"7-11取貨付款"`, `"新北市板橋區文化路一段188號8樓"`, `""`,
	`"store_id":""`, `"store_id":"140210"`, `"store_name":""`, `"store_name":"中坡門市"`, `"price":1280,"qty":1`, `"price":"1280","qty":"1"`,
}
