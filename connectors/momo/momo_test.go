package momo_test

// What the conformance suite cannot know of momo, against the emulator through the real transport.

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
	"gowarehouse/connectors/momo"
	"gowarehouse/connectors/momo/emulator"
	"gowarehouse/connectors/transport"
)

var opensAt = time.Date(2026, 11, 23, 6, 30, 0, 0, time.UTC)

// world is a supplier's account at an emulated momo.
type world struct {
	*momo.Connector
	t        *testing.T
	emulator connectors.Emulator
	wire     *emulation.Wire
	address  string
	values   connectors.Values

	mu     sync.Mutex
	now    time.Time
	before func() // called before each request takes effect
	orders map[string]connectors.Order
	raw    map[string]json.RawMessage
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) eachRequest(hook func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.before = hook
}

func (w *world) forward(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

// open connects an account; settings are pairs of key and value.
func open(t *testing.T, options connectors.EmulatorOptions, settings ...string) *world {
	t.Helper()
	w := &world{t: t, now: opensAt, orders: map[string]connectors.Order{}, raw: map[string]json.RawMessage{}}
	options.Now, options.Seed = w.clock, 11
	e, err := emulator.New(options)
	require.NoError(t, err)
	w.emulator = e
	w.wire = &emulation.Wire{Emulator: e, Watch: func(stage emulation.Stage, _ int, _ *http.Request) {
		w.mu.Lock()
		hook := w.before
		w.mu.Unlock()
		if hook != nil && stage == emulation.BeforeEffect {
			hook()
		}
	}}
	server := httptest.NewServer(w.wire)
	t.Cleanup(server.Close)
	w.address = server.URL
	w.values = e.Credentials()
	for i := 0; i+1 < len(settings); i += 2 {
		w.values[settings[i]] = settings[i+1]
	}
	w.Connector = w.connect()
	return w
}

func (w *world) connect() *momo.Connector {
	w.t.Helper()
	client, err := transport.New(transport.Options{
		Account:    "test",
		Secrets:    []string{w.values["entp_pwd"], w.values["otp_back_no"]},
		MinBackoff: time.Millisecond,
		MaxBackoff: 10 * time.Millisecond,
	})
	require.NoError(w.t, err)
	w.t.Cleanup(client.Close)
	c, err := momo.New(connectors.Env{Account: "test", BaseURL: w.address, Values: w.values, HTTP: client, Now: w.clock})
	require.NoError(w.t, err)
	return c.(*momo.Connector)
}

func (w *world) turn(names ...string) {
	w.t.Helper()
	for _, name := range names {
		require.NoError(w.t, w.emulator.Turn(name, true))
	}
}

// fetch brings in the week and gives what came, by id.
func (w *world) fetch() map[string]connectors.Order {
	w.t.Helper()
	clear(w.orders)
	for f, err := range w.Orders(w.t.Context(), w.week()) {
		require.NoError(w.t, err)
		o, err := w.Normalise(f)
		require.NoError(w.t, err)
		w.orders[f.ID], w.raw[f.ID] = o, f.Raw
	}
	return w.orders
}

func (w *world) week() connectors.Window {
	return connectors.Window{From: w.clock().Add(-7 * 24 * time.Hour), To: w.clock()}
}

// find gives the first order, by id, that fits.
func (w *world) find(want func(connectors.Order) bool) connectors.Order {
	w.t.Helper()
	ids := make([]string, 0, len(w.orders))
	for id, o := range w.orders {
		if want(o) && o.State == connectors.StateOpen {
			ids = append(ids, id)
		}
	}
	require.NotEmpty(w.t, ids, "no such order")
	slices.Sort(ids)
	return w.orders[ids[0]]
}

func by(prefix string, lines int) func(connectors.Order) bool {
	return func(o connectors.Order) bool {
		return strings.HasPrefix(o.Shipping.Code, prefix) && len(o.Lines) == lines
	}
}

// parcel puts lines of an order, all if none are named, into a parcel.
func (w *world) parcel(o connectors.Order, lines ...int) connectors.Parcel {
	p := connectors.Parcel{ID: "parcel-" + o.ID + fmt.Sprint(lines), Order: o, Raw: w.raw[o.ID], Whole: len(lines) == 0}
	for i, l := range o.Lines {
		if len(lines) == 0 || slices.Contains(lines, i) {
			p.Lines = append(p.Lines, connectors.PackageLine{Line: l.ID, Quantity: l.Quantity})
		}
	}
	if o.Shipping.Mode == connectors.ShipSelf {
		p.Carrier, p.TrackingNumber = "黑貓宅急便", "903120000017"
	}
	return p
}

func (w *world) asked(action string) int { return w.emulator.Report().ByName[action] }

func (w *world) innocent() {
	w.t.Helper()
	require.Empty(w.t, w.emulator.Report().Violations)
}

func TestSettingsNarrowTheFetch(t *testing.T) {
	t.Parallel()
	w := open(t, connectors.EmulatorOptions{}, "dely_gb", "21, 27", "stores_special", "N", "third_dely_gb", "none")
	for id, o := range w.fetch() {
		require.NotContains(t, id, "third")
		require.Contains(t, []string{"home", "store-21", "store-27"}, o.Shipping.Code)
	}
	require.Equal(t, 1+2+2, w.emulator.Report().Requests, "home, two store types, two lists of cancellations")
	w.innocent()
}

func TestTheMinimumIsThatOfTheDefaultSettings(t *testing.T) {
	t.Parallel()
	w := open(t, connectors.EmulatorOptions{})
	w.fetch()
	platform, err := connectors.Get("momo")
	require.NoError(t, err)
	require.Equal(t, 1+14+12+3, w.emulator.Report().Requests)
	require.Equal(t, w.emulator.Report().Requests, platform.MinRequests(connectors.Volume{Orders: len(w.orders), Pages: 1}))
}

func TestSettingsThatCannotBeReadAreRefusedWithAdvice(t *testing.T) {
	t.Parallel()
	w := open(t, connectors.EmulatorOptions{})
	for key, value := range map[string]string{"dely_gb": "22", "third_dely_temp": "hot", "carrier_map": "Blue=Truck", "stores_special": "N;Y"} {
		values := connectors.Values{key: value}
		for k, v := range w.values {
			values[k] = v
		}
		_, err := momo.New(connectors.Env{Values: values})
		var e *connectors.Error
		require.ErrorAs(t, err, &e, key)
		require.Equal(t, connectors.Rejected, e.Kind)
		require.NotEmpty(t, e.Advice().ZH)
	}
}

func TestOneMomoNumberInTwoDeliveryKindsIsTwoOrders(t *testing.T) {
	t.Parallel()
	w := open(t, connectors.EmulatorOptions{})
	numbers := map[string][]string{}
	for id, o := range w.fetch() {
		numbers[o.Number] = append(numbers[o.Number], id)
	}
	both := 0
	for number, ids := range numbers {
		if len(ids) == 2 {
			slices.Sort(ids)
			require.Equal(t, []string{number + "-home", number + "-store"}, ids)
			both++
		}
	}
	require.Equal(t, 1, both)
}

func TestDuplicateLinesComeInOnceAndTheirTemperatureIsUncertain(t *testing.T) {
	t.Parallel()
	w := open(t, connectors.EmulatorOptions{})
	w.turn("duplicate_lines")
	seen := 0
	for _, o := range w.fetch() {
		if o.Shipping.Mode == connectors.ShipLabel && strings.HasPrefix(o.Shipping.Code, "third") &&
			strings.HasSuffix(o.Shipping.Code, "-mixed") {
			seen++
			ids := map[string]bool{}
			for _, l := range o.Lines {
				require.False(t, ids[l.ID], "line %s twice", l.ID)
				ids[l.ID] = true
			}
		}
	}
	require.Positive(t, seen)
}

func TestABadRowIsSetAsideAndTheRestComesIn(t *testing.T) {
	t.Parallel()
	rows := `[{"completeOrderNo":"2611221000123-001-001-001"},7,null,{"completeOrderNo":["x"]},` +
		`{"completeOrderNo":"26112210001234-001-001-001","lastPricDate":"2026/11/22 10:35","syslast":"1","salePrice":"1"}]`
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		var body struct{ DoAction string }
		_ = json.NewDecoder(r.Body).Decode(&body)
		answer := `{"dataList":[]}`
		if body.DoAction == "unsendCompanyQuery" {
			answer = `{"dataList":` + rows + `}`
		}
		rw.Header().Set("Content-Type", "application/json;charset=UTF-8")
		_, _ = rw.Write([]byte(answer))
	}))
	t.Cleanup(server.Close)
	w := open(t, connectors.EmulatorOptions{Bare: true})
	w.address = server.URL
	c := w.connect()
	var good, aside int
	for f, err := range c.Orders(t.Context(), w.week()) {
		if err == nil {
			good++
			require.Equal(t, "26112210001234-home", f.ID)
			continue
		}
		aside++
		require.NotEmpty(t, f.Raw)
		require.Equal(t, connectors.Unexpected, connectors.KindOf(err))
	}
	require.Equal(t, 1, good)
	require.Equal(t, 4, aside)
}

func TestALongWindowIsCutIntoPiecesMomoTakes(t *testing.T) {
	t.Parallel()
	w := open(t, connectors.EmulatorOptions{}, "dely_gb", "none", "third_dely_gb", "none")
	n := 0
	for _, err := range w.Orders(t.Context(), connectors.Window{From: w.clock().Add(-150 * 24 * time.Hour), To: w.clock()}) {
		require.NoError(t, err)
		n++
	}
	require.Positive(t, n)
	require.Equal(t, 3, w.asked("unsendCompanyQuery"))
	w.innocent()
}

func TestARefusedLogInIsNotRepeated(t *testing.T) {
	t.Parallel()
	w := open(t, connectors.EmulatorOptions{})
	require.NoError(t, w.emulator.Act(connectors.Act{Kind: "revoke"}))
	_, err := w.Test(t.Context())
	require.Equal(t, connectors.Unauthorized, connectors.KindOf(err))
	for _, err := range w.Orders(t.Context(), w.week()) {
		require.Equal(t, connectors.Unauthorized, connectors.KindOf(err))
		require.NotContains(t, err.Error(), w.values["entp_pwd"])
	}
	require.Equal(t, 2, w.emulator.Report().Requests, "each was asked once: momo locks accounts")
}

func TestAnAddressThatIsNotAllowedIsToldWithTheNextFullHour(t *testing.T) {
	t.Parallel()
	w := open(t, connectors.EmulatorOptions{})
	w.turn("ip_refused")
	_, err := w.Test(t.Context())
	var e *connectors.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, connectors.NotAllowlisted, e.Kind)
	require.Contains(t, e.Advice().EN, "next full hour")
	require.Contains(t, e.Advice().ZH, "整點")
}

func TestSeveralLinesShareABoxAndItsNumber(t *testing.T) {
	t.Parallel()
	for _, prefix := range []string{"store", "third"} {
		w := open(t, connectors.EmulatorOptions{})
		w.fetch()
		o := w.find(by(prefix, 2))
		done := w.Arrange(t.Context(), []connectors.Parcel{w.parcel(o)})[0]
		require.Equal(t, connectors.Done, done.State, "%v", done.Err)
		require.NotEmpty(t, done.Keep["box"])
		require.NotEqual(t, "0", done.Keep["box"])
		view, _ := w.emulator.Shop(o.ID)
		require.Equal(t, []string{done.TrackingNumber}, view.TrackingNumbers)
		label := w.Label(t.Context(), []connectors.Parcel{w.parcel(o)})[0]
		require.Equal(t, connectors.Done, label.State, "%v", label.Err)
		require.True(t, strings.HasPrefix(string(label.Label.Data), "%PDF-"))
		w.innocent()
	}
}

func TestAnOrderShipsInOneParcelForEachLine(t *testing.T) {
	t.Parallel()
	w := open(t, connectors.EmulatorOptions{})
	w.fetch()
	o := w.find(by("store", 2))
	outcomes := w.Arrange(t.Context(), []connectors.Parcel{w.parcel(o, 0), w.parcel(o, 1)})
	require.Equal(t, connectors.Done, outcomes[0].State)
	require.Equal(t, connectors.Done, outcomes[1].State)
	require.NotEqual(t, outcomes[0].TrackingNumber, outcomes[1].TrackingNumber)
	require.Equal(t, "0", outcomes[0].Keep["box"], "a line alone has a box of its own")
	w.innocent()
}

func TestALineCannotBeSplit(t *testing.T) {
	t.Parallel()
	w := open(t, connectors.EmulatorOptions{})
	w.fetch()
	p := w.parcel(w.find(func(o connectors.Order) bool { return o.Shipping.Code == "store-2B" }))
	p.Lines[0].Quantity = 2
	out := w.Arrange(t.Context(), []connectors.Parcel{p})[0]
	require.Equal(t, connectors.Refused, out.State)
	var e *connectors.Error
	require.ErrorAs(t, out.Err, &e)
	require.Contains(t, e.Advice().ZH, "不支援拆分")
	require.Zero(t, w.asked("unsendStoresCombineBox"))
}

func TestATakenBoxNumberIsChanged(t *testing.T) {
	t.Parallel()
	w := open(t, connectors.EmulatorOptions{})
	w.turn("box_used")
	w.fetch()
	p := w.parcel(w.find(by("store", 2)))
	p.Kept = map[string]string{"box": "7"}
	out := w.Arrange(t.Context(), []connectors.Parcel{p})[0]
	require.Equal(t, connectors.Done, out.State, "%v", out.Err)
	require.Equal(t, "8", out.Keep["box"])
	require.Equal(t, 2, w.asked("unsendStoresCombineBox"))
}

func TestManyParcelsGoInCallsOfFiftyLines(t *testing.T) {
	t.Parallel()
	w := open(t, connectors.EmulatorOptions{Orders: 160, Bare: true})
	w.fetch()
	var parcels []connectors.Parcel
	for _, o := range w.orders {
		if strings.HasPrefix(o.Shipping.Code, "store") {
			parcels = append(parcels, w.parcel(o))
		}
	}
	require.Greater(t, len(parcels), 50)
	for _, out := range w.Arrange(t.Context(), parcels) {
		require.Equal(t, connectors.Done, out.State, "%v", out.Err)
		require.NotEmpty(t, out.TrackingNumber)
	}
	require.Equal(t, (len(parcels)+24)/25, w.asked("unsendStoresFinish"))
	w.innocent()
}

func TestALostConfirmationIsRecoveredAndGivesOneNumber(t *testing.T) {
	t.Parallel()
	for _, prefix := range []string{"store", "third"} {
		w := open(t, connectors.EmulatorOptions{})
		w.fetch()
		o := w.find(by(prefix, 2))
		p := w.parcel(o)
		require.Equal(t, connectors.Nothing, w.Arranged(t.Context(), []connectors.Parcel{p})[0].State)
		requests := 0
		w.wire.Plan(emulation.DropAfter, 1, func(*http.Request) bool { requests++; return requests == 2 })
		lost := w.Arrange(t.Context(), []connectors.Parcel{p})[0]
		require.Equal(t, connectors.Unclear, lost.State)
		require.True(t, connectors.IsMaybeDone(lost.Err))
		found := w.Arranged(t.Context(), []connectors.Parcel{p})[0]
		require.Equal(t, connectors.Done, found.State, "%v", found.Err)
		view, _ := w.emulator.Shop(o.ID)
		require.Equal(t, []string{found.TrackingNumber}, view.TrackingNumbers)
		again := w.Arrange(t.Context(), []connectors.Parcel{p})[0]
		require.Contains(t, []connectors.OutcomeState{connectors.Refused, connectors.Already}, again.State)
		view, _ = w.emulator.Shop(o.ID)
		require.Equal(t, 1, view.Shipments)
	}
}

func TestALostBoxingLeavesNothingUnclear(t *testing.T) {
	t.Parallel()
	w := open(t, connectors.EmulatorOptions{})
	w.fetch()
	p := w.parcel(w.find(by("store", 2)))
	w.wire.Plan(emulation.DropAfter, 1, nil)
	out := w.Arrange(t.Context(), []connectors.Parcel{p})[0]
	require.Equal(t, connectors.NotAsked, out.State)
	require.False(t, connectors.IsMaybeDone(out.Err))
	require.Equal(t, connectors.Done, w.Arrange(t.Context(), []connectors.Parcel{p})[0].State)
	w.innocent()
}

func TestWhatWasFinishedElsewhereIsAlreadyDone(t *testing.T) {
	t.Parallel()
	w := open(t, connectors.EmulatorOptions{})
	w.fetch()
	o := w.find(by("store", 1))
	// Somebody finishes the order in the back office between our boxing and our finishing.
	requests := 0
	w.eachRequest(func() {
		if requests++; requests == 2 {
			assert.NoError(t, w.emulator.Act(connectors.Act{Kind: "ship_elsewhere", Order: o.ID}))
		}
	})
	out := w.Arrange(t.Context(), []connectors.Parcel{w.parcel(o)})[0]
	require.Equal(t, connectors.Already, out.State, "%v", out.Err)
	view, _ := w.emulator.Shop(o.ID)
	require.Equal(t, []string{out.TrackingNumber}, view.TrackingNumbers, "the number is looked up")
	w.innocent()
}

func TestANumberThatIsNotInTheAnswerIsLookedUpOrAwaited(t *testing.T) {
	t.Parallel()
	w := open(t, connectors.EmulatorOptions{})
	w.turn("no_number")
	w.fetch()
	p := w.parcel(w.find(by("third", 1)))
	out := w.Arrange(t.Context(), []connectors.Parcel{p})[0]
	require.Equal(t, connectors.Done, out.State)
	require.NotEmpty(t, out.TrackingNumber)

	w.turn("late_sending")
	p = w.parcel(w.find(by("third", 2)))
	out = w.Arrange(t.Context(), []connectors.Parcel{p})[0]
	require.Equal(t, connectors.Pending, out.State)
	require.True(t, out.Until.After(w.clock()))
	require.Equal(t, connectors.Pending, w.Arranged(t.Context(), []connectors.Parcel{p})[0].State)
	w.forward(2 * time.Minute)
	out = w.Arranged(t.Context(), []connectors.Parcel{p})[0]
	require.Equal(t, connectors.Done, out.State, "%v", out.Err)
	require.NotEmpty(t, out.TrackingNumber)
}

func TestAnOrderCancelledMeanwhileIsRefusedOrLeftToAPerson(t *testing.T) {
	t.Parallel()
	w := open(t, connectors.EmulatorOptions{})
	w.fetch()
	o := w.find(by("store", 1))
	p := w.parcel(o)
	require.NoError(t, w.emulator.Act(connectors.Act{Kind: "cancel", Order: o.ID}))
	require.Equal(t, connectors.Refused, w.Arrange(t.Context(), []connectors.Parcel{p})[0].State)
	asked := w.Arranged(t.Context(), []connectors.Parcel{p})[0]
	require.Equal(t, connectors.Unclear, asked.State)
	require.ErrorContains(t, asked.Err, "cancelled")
}

func TestEveryFormOfLabelDataIsRead(t *testing.T) {
	t.Parallel()
	for _, form := range []string{"", "label_line_breaks", "label_data_uri", "label_url", "label_raw"} {
		w := open(t, connectors.EmulatorOptions{})
		w.fetch()
		p := w.parcel(w.find(by("third", 1)))
		require.Equal(t, connectors.Done, w.Arrange(t.Context(), []connectors.Parcel{p})[0].State)
		if form != "" {
			w.turn(form)
		}
		out := w.Label(t.Context(), []connectors.Parcel{p})[0]
		require.Equal(t, connectors.Done, out.State, "%s: %v", form, out.Err)
		require.True(t, strings.HasPrefix(string(out.Label.Data), "%PDF-1.7"), form)
		require.Equal(t, "application/pdf", out.Label.Type)
		require.Contains(t, string(out.Label.Data), "/Encrypt", "it comes as momo made it")
		w.innocent()
	}
}

func TestAPageIsALabelOnlyIfItShowsTheParcelsNumber(t *testing.T) {
	t.Parallel()
	w := open(t, connectors.EmulatorOptions{})
	w.fetch()
	p := w.parcel(w.find(by("third", 1)))
	p.TrackingNumber = w.Arrange(t.Context(), []connectors.Parcel{p})[0].TrackingNumber
	w.turn("label_html")
	out := w.Label(t.Context(), []connectors.Parcel{p})[0]
	require.Equal(t, connectors.Done, out.State, "%v", out.Err)
	require.Equal(t, "text/html", out.Label.Type)
	require.Contains(t, string(out.Label.Data), p.TrackingNumber)

	p.TrackingNumber = "61999999999" // momo shows something else than what was asked for
	out = w.Label(t.Context(), []connectors.Parcel{p})[0]
	require.Equal(t, connectors.Refused, out.State)
	var e *connectors.Error
	require.ErrorAs(t, out.Err, &e)
	require.Equal(t, connectors.Unexpected, e.Kind)
	require.NotEmpty(t, e.Body)
}

func TestALabelBeforeItsNumberIsRefusedInMomosWords(t *testing.T) {
	t.Parallel()
	w := open(t, connectors.EmulatorOptions{})
	w.fetch()
	out := w.Label(t.Context(), []connectors.Parcel{w.parcel(w.find(by("store", 1)))})[0]
	require.Equal(t, connectors.Refused, out.State)
	require.ErrorContains(t, out.Err, "尚未完成出貨確認")
}

func TestALabelIsNeverFetchedFromAForeignHost(t *testing.T) {
	t.Parallel()
	foreign := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the foreign host was asked") }))
	t.Cleanup(foreign.Close)
	w := open(t, connectors.EmulatorOptions{})
	w.fetch()
	p := w.parcel(w.find(by("store", 1)))
	w.Arrange(t.Context(), []connectors.Parcel{p})
	w.turn("label_url")
	w.emulator.(interface{ SetBaseURL(string) }).SetBaseURL(foreign.URL)
	out := w.Label(t.Context(), []connectors.Parcel{p})[0]
	require.Equal(t, connectors.Refused, out.State)
	require.ErrorContains(t, out.Err, "foreign host")
}

func TestAHomeOrderIsReportedUnderMomosNameOfTheCarrier(t *testing.T) {
	t.Parallel()
	w := open(t, connectors.EmulatorOptions{Orders: 60, Bare: true}, "carrier_map", "藍色貨運=其他宅配")
	w.fetch()
	for _, name := range []string{"T-Cat", "HCT", "Kerry TJ", "SF Express", "中華郵政", "藍色貨運"} {
		o := w.find(by("home", 2))
		p := w.parcel(o)
		p.Carrier = name
		require.Equal(t, connectors.Nothing, w.PushedTracking(t.Context(), []connectors.Parcel{p})[0].State)
		out := w.PushTracking(t.Context(), []connectors.Parcel{p})[0]
		require.Equal(t, connectors.Done, out.State, "%s: %v", name, out.Err)
		require.Equal(t, connectors.Done, w.PushedTracking(t.Context(), []connectors.Parcel{p})[0].State)
		delete(w.orders, o.ID)
	}
	w.innocent()
}

func TestACarrierNobodyKnowsIsRefusedWithTheList(t *testing.T) {
	t.Parallel()
	w := open(t, connectors.EmulatorOptions{})
	w.fetch()
	p := w.parcel(w.find(by("home", 1)))
	p.Carrier = "藍色貨運"
	out := w.PushTracking(t.Context(), []connectors.Parcel{p})[0]
	require.Equal(t, connectors.Refused, out.State)
	var e *connectors.Error
	require.ErrorAs(t, out.Err, &e)
	for _, name := range []string{"統一速達", "新竹貨運", "其他宅配"} {
		require.Contains(t, e.Advice().ZH, name)
		require.Contains(t, e.Advice().EN, name)
	}
	require.Zero(t, w.asked("unsendCompanyConfirm"))
}

func TestAnOpenAddressChangeIsAnsweredWithTheShipment(t *testing.T) {
	t.Parallel()
	w := open(t, connectors.EmulatorOptions{})
	w.fetch()
	o := w.find(by("home", 2))
	require.NoError(t, w.emulator.Act(connectors.Act{Kind: "change_address", Order: o.ID}))
	require.NotNil(t, w.fetch()[o.ID].Hold)
	p := w.parcel(w.orders[o.ID])
	refused := w.PushTracking(t.Context(), []connectors.Parcel{p})[0]
	require.Equal(t, connectors.Refused, refused.State)
	require.ErrorContains(t, refused.Err, "變更地址")

	options, err := w.ShipOptions(t.Context(), p)
	require.NoError(t, err)
	require.True(
		t,
		slices.ContainsFunc(options, func(o connectors.ShipOption) bool { return o.Key == "address_change" && o.Required && o.Default == "" }),
	)
	p.Options = map[string]string{"address_change": "agree"}
	out := w.PushTracking(t.Context(), []connectors.Parcel{p})[0]
	require.Equal(t, connectors.Done, out.State, "%v", out.Err)
	view, _ := w.emulator.Shop(o.ID)
	require.Contains(t, view.Order.Receiver.Address, "南京東路")
	w.innocent()
}

func TestPackagingIsOfferedAndItsWeightChecked(t *testing.T) {
	t.Parallel()
	w := open(t, connectors.EmulatorOptions{}, "default_ship_type", "自有包材", "default_pack_type", "紙箱", "pack_unit", "0.35")
	w.fetch()
	p := w.parcel(w.find(by("store", 1)))
	options, err := w.ShipOptions(t.Context(), p)
	require.NoError(t, err)
	_, err = w.ShipOptions(t.Context(), p)
	require.NoError(t, err)
	require.Equal(t, 1, w.asked("/order/shipType/getShipTypeList.scm"), "the list is kept for a while")
	require.Len(t, options, 3)
	require.Equal(t, "自有包材", options[0].Default)
	require.Equal(t, "原箱", options[0].Choices[0].Value)
	require.Equal(t, "0.35", options[2].Default)

	p.Options = map[string]string{"ship_type": "自有包材", "pack_type": "紙箱", "pack_unit": "0.00"}
	out := w.Arrange(t.Context(), []connectors.Parcel{p})[0]
	require.Equal(t, connectors.Refused, out.State)
	p.Options = nil
	require.Equal(t, connectors.Done, w.Arrange(t.Context(), []connectors.Parcel{p})[0].State)
	w.innocent()
}

func TestCancellationsAreSeenWithoutFurtherRequests(t *testing.T) {
	t.Parallel()
	w := open(t, connectors.EmulatorOptions{})
	before := w.fetch()
	gone := w.find(by("store", 1)).ID
	require.NotEmpty(t, before)
	require.NoError(t, w.emulator.Act(connectors.Act{Kind: "cancel", Order: gone}))
	w.fetch()
	require.NotContains(t, w.orders, gone)
	asked := w.emulator.Report().Requests
	sightings, err := w.Watch(t.Context(), w.week(), []string{gone})
	require.NoError(t, err)
	require.Equal(t, asked, w.emulator.Report().Requests, "the fetch has just seen the lists")
	states := map[string]connectors.PlatformState{}
	for _, s := range sightings {
		states[s.ID] = s.State
		require.Equal(t, "不想要了", s.Reason)
	}
	require.Equal(t, connectors.StateCancelled, states[gone])
	requested := 0
	for id, o := range w.orders {
		if o.State == connectors.StateCancelRequested {
			requested++
			require.Equal(t, connectors.StateCancelRequested, states[id])
		}
	}
	require.Equal(t, 1, requested)

	_, err = w.Watch(t.Context(), w.week(), []string{"26112299999999-home"})
	require.NoError(t, err)
	require.Equal(t, asked+3, w.emulator.Report().Requests, "what the lists do not explain is asked for anew")
}

func TestAStaleStockIsToldAndChangesNothing(t *testing.T) {
	t.Parallel()
	w := open(t, connectors.EmulatorOptions{})
	view := w.emulator.(connectors.StockView)
	key := view.ListingKeys()[0]
	levels, err := w.Stock(t.Context(), []connectors.ListingKey{key, {Item: "99999999", Variant: "001"}})
	require.NoError(t, err)
	require.Equal(t, 40, levels[0].Quantity)
	require.Equal(t, connectors.NotFound, connectors.KindOf(levels[1].Err))
	require.NoError(t, w.emulator.Act(connectors.Act{Kind: "sell", Listing: key}))
	change := connectors.StockChange{Key: key, Read: 40, Target: 55, Keep: levels[0].Keep}
	out := w.PushStock(t.Context(), []connectors.StockChange{change})[0]
	require.Equal(t, connectors.Refused, out.State)
	var e *connectors.Error
	require.ErrorAs(t, out.Err, &e)
	require.Equal(t, connectors.CodeStale, e.Code)
	quantity, changes, _ := view.StockOf(key)
	require.Equal(t, 39, quantity)
	require.Zero(t, changes)

	change.Read = 39
	same := connectors.StockChange{Key: view.ListingKeys()[1], Read: 25, Target: 25, Keep: levels[0].Keep}
	over := connectors.StockChange{Key: key, Read: 39, Target: 123456, Keep: levels[0].Keep}
	outs := w.PushStock(t.Context(), []connectors.StockChange{change, same})
	require.Equal(t, connectors.Done, outs[0].State)
	require.Equal(t, connectors.Already, outs[1].State)
	over.Read = 55
	require.Equal(t, connectors.Done, w.PushStock(t.Context(), []connectors.StockChange{over})[0].State)
	quantity, _, _ = view.StockOf(key)
	require.Equal(t, 9999, quantity, "momo holds four digits")
	unread := connectors.StockChange{Key: key, Read: 1, Target: 2}
	require.Equal(t, connectors.Refused, w.PushStock(t.Context(), []connectors.StockChange{unread})[0].State, "the name must have been read")
	w.innocent()
}

func TestListingsComeWithTheirStock(t *testing.T) {
	t.Parallel()
	w := open(t, connectors.EmulatorOptions{})
	n := 0
	for l, err := range w.Listings(t.Context()) {
		require.NoError(t, err)
		require.NotNil(t, l.Stock)
		require.True(t, l.Active && l.StockManaged)
		n++
	}
	require.Equal(t, len(emulation.Products)+len(emulation.Bundles)+1, n)
	require.Equal(t, 2, w.emulator.Report().Requests, "a page and its stock")
}

func TestShippingWorksUnderEveryAwkwardBehaviour(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"plain_lists", "zero_padding", "empty_string", "empty_null", "empty_absent", "empty_message", "trailing_spaces", "loose_types", "result_array",
		"error_200", "box_used", "lenient_finish", "label_rare_ciphers", "label_foreign_password",
	} {
		w := open(t, connectors.EmulatorOptions{Orders: 12})
		w.turn(name)
		w.fetch()
		for _, id := range w.emulator.Expect(w.week()).Shippable {
			p := w.parcel(w.orders[id])
			if p.Order.Shipping.Mode == connectors.ShipSelf {
				require.Equal(t, connectors.Done, w.PushTracking(t.Context(), []connectors.Parcel{p})[0].State, name)
				require.Equal(t, connectors.Done, w.PushedTracking(t.Context(), []connectors.Parcel{p})[0].State, name)
				continue
			}
			out := w.Arrange(t.Context(), []connectors.Parcel{p})[0]
			require.Equal(t, connectors.Done, out.State, "%s: %v", name, out.Err)
			require.Equal(t, connectors.Done, w.Arranged(t.Context(), []connectors.Parcel{p})[0].State, name)
			label := w.Label(t.Context(), []connectors.Parcel{p})[0]
			require.Equal(t, connectors.Done, label.State, "%s: %v", name, label.Err)
		}
		w.innocent()
	}
}

func TestNoContractMeansNoOrdersOfThatKind(t *testing.T) {
	t.Parallel()
	w := open(t, connectors.EmulatorOptions{})
	w.turn("no_third_contract")
	for id := range w.fetch() {
		require.NotContains(t, id, "third")
	}
}

func TestALabelComesBackAsBase64OfTheSameFile(t *testing.T) {
	t.Parallel()
	w := open(t, connectors.EmulatorOptions{})
	w.fetch()
	p := w.parcel(w.find(by("store", 1)))
	w.Arrange(context.WithoutCancel(t.Context()), []connectors.Parcel{p})
	out := w.Label(t.Context(), []connectors.Parcel{p})[0]
	require.Equal(t, connectors.Done, out.State)
	require.True(t, strings.HasPrefix(base64.StdEncoding.EncodeToString(out.Label.Data), "JVBERi0"))
}
