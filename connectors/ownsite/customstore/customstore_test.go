package customstore_test

// The plug-in's page of the reference shop, and a connector that reaches it through the real transport.

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/ownsite/customstore"
	"gowarehouse/connectors/ownsite/emulator"
	"gowarehouse/connectors/transport"
)

var today = time.Date(2026, 11, 23, 6, 30, 0, 0, time.UTC)

const plainOrder = "100028"

var usualWords = connectors.Values{
	customstore.FieldUnpaid: "unpaid", customstore.FieldPaid: "paid,Processing", customstore.FieldShipped: "shipped",
	customstore.FieldCancelled: "cancelled", customstore.FieldHeld: "on_hold", customstore.FieldUser: "gowarehouse",
	customstore.FieldPassword: "demo-password", customstore.FieldQuery: "auth_key=k3y",
}

// store opens a connector on a website that answers with a handler.
func store(t *testing.T, website http.Handler) *customstore.Store {
	t.Helper()
	server := httptest.NewServer(website)
	t.Cleanup(server.Close)
	client, err := transport.New(transport.Options{Account: "test", Retries: -1})
	require.NoError(t, err)
	t.Cleanup(client.Close)
	page, err := url.Parse(server.URL + "/shipstation.php?shop=1")
	require.NoError(t, err)
	s, err := customstore.Open(connectors.Env{Values: usualWords, HTTP: client, Now: func() time.Time { return today }}, page, customstore.Advice{})
	require.NoError(t, err)
	return s
}

func reference(t *testing.T) *emulator.Emulator {
	t.Helper()
	e, err := emulator.New(connectors.EmulatorOptions{Now: func() time.Time { return today }, Seed: 7})
	require.NoError(t, err)
	require.NoError(t, e.Turn("custom_store", true))
	return e
}

// answers is a website that says the same to everything, and remembers what it was asked.
type answers struct {
	status int
	kind   string
	body   string
	asked  []*http.Request
}

func (a *answers) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.asked = append(a.asked, r)
	w.Header().Set("Content-Type", a.kind)
	w.WriteHeader(a.status)
	_, _ = io.WriteString(w, a.body)
}

func TestAQuestionIsAskedAsShipStationAsksIt(t *testing.T) {
	t.Parallel()
	site := &answers{status: 200, kind: "text/xml", body: `<?xml version="1.0"?><Orders></Orders>`}
	s := store(t, site)
	for f, err := range s.Orders(t.Context(), connectors.Window{From: today.Add(-7 * 24 * time.Hour), To: today}) {
		t.Fatal("there is none", f.ID, err)
	}
	require.Len(t, site.asked, 1, "an export that does not say how many pages it has has one")
	r := site.asked[0]
	require.Equal(t, "Basic Z293YXJlaG91c2U6ZGVtby1wYXNzd29yZA==", r.Header.Get("Authorization"))
	require.Equal(t, "shop=1&auth_key=k3y&action=export&end_date=11%2F23%2F2026+06%3A32&page=1&start_date=11%2F16%2F2026+06%3A28", r.URL.RawQuery)
}

func TestAnExportThatIsCalledAWebPageIsRead(t *testing.T) {
	t.Parallel()
	shop := reference(t)
	s := store(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		record := httptest.NewRecorder()
		shop.ServeHTTP(record, r)
		w.Header().Set("Content-Type", "text/html; charset=UTF-8") // as PHP does of its own accord
		_, _ = w.Write(record.Body.Bytes())
	}))
	n := 0
	for _, err := range s.Orders(t.Context(), connectors.Window{From: today.Add(-7 * 24 * time.Hour), To: today}) {
		require.NoError(t, err)
		n++
	}
	require.Greater(t, n, 20)
}

func TestAnAnswerThatIsNoExportIsToldAndBringsNothing(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		site answers
		kind connectors.Kind
	}{
		"a web page":         {answers{status: 200, kind: "text/html", body: "<!doctype html><h1>Hello</h1>"}, connectors.Temporary},
		"a wrong password":   {answers{status: 401, kind: "text/plain", body: "no"}, connectors.Unauthorized},
		"no such page":       {answers{status: 404, kind: "text/plain", body: "no"}, connectors.Rejected},
		"another document":   {answers{status: 200, kind: "text/xml", body: "<rss></rss>"}, connectors.Unexpected},
		"half a document":    {answers{status: 200, kind: "text/xml", body: "<Orders><Order><OrderID>1</OrderID>"}, connectors.Unexpected},
		"two documents":      {answers{status: 200, kind: "text/xml", body: "<Orders></Orders><Orders></Orders>"}, connectors.Unexpected},
		"a document type":    {answers{status: 200, kind: "text/xml", body: `<!DOCTYPE Orders [<!ENTITY x "y">]><Orders></Orders>`}, connectors.Unexpected},
		"an unknown entity":  {answers{status: 200, kind: "text/xml", body: `<Orders><Order><OrderID>&x;</OrderID></Order></Orders>`}, connectors.Unexpected},
		"pages without end":  {answers{status: 200, kind: "text/xml", body: `<Orders pages="99999"></Orders>`}, connectors.Unexpected},
		"JSON":               {answers{status: 200, kind: "application/json", body: `{"orders":[]}`}, connectors.Unexpected},
		"nothing":            {answers{status: 200, kind: "text/xml"}, connectors.Unexpected},
		"another charset":    {answers{status: 200, kind: "text/xml", body: `<?xml version="1.0" encoding="big5"?><Orders></Orders>`}, connectors.Unexpected},
		"more than 20 MiB":   {answers{status: 200, kind: "text/xml", body: "<Orders>" + strings.Repeat(" ", 21<<20) + "</Orders>"}, connectors.Unexpected},
		"a way to elsewhere": {answers{status: 302, kind: "text/plain"}, connectors.Rejected},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var ended error
			for f, err := range store(t, &c.site).Orders(t.Context(), connectors.Window{From: today.Add(-time.Hour), To: today}) {
				require.Empty(t, f.ID)
				ended = err
			}
			require.Equal(t, c.kind, connectors.KindOf(ended), "%v", ended)
		})
	}
}

// order is a document of one order with some parts of it changed.
func order(change ...string) connectors.Fetched {
	const plain = `<OrderID>7</OrderID><OrderNumber>A-7</OrderNumber><OrderDate>11/22/2026 09:15</OrderDate><OrderStatus>paid</OrderStatus>` +
		`<LastModified>11/22/2026 9:16 PM</LastModified><ShippingMethod>黑貓宅急便</ShippingMethod><PaymentMethod>信用卡</PaymentMethod>` +
		`<OrderTotal>660.50</OrderTotal><CustomField1></CustomField1>` +
		`<Customer><ShipTo><Name>王小明</Name><Address1>和平東路二段96號</Address1><City>大安區</City><State>台北市</State>` +
		`<PostalCode>106</PostalCode><Country>TW</Country><Phone>0912345678</Phone></ShipTo></Customer>` +
		`<Items><Item><LineItemID>1</LineItemID><SKU>TS-1</SKU><Name>純棉上衣</Name><Quantity>2</Quantity><UnitPrice>330.25</UnitPrice></Item></Items>`
	raw, err := json.Marshal(map[string]string{"custom_store_order": strings.NewReplacer(change...).Replace(plain)})
	if err != nil {
		panic(err)
	}
	return connectors.Fetched{ID: "7", Raw: raw}
}

func TestAnOrderIsReadAsThePlugInMeansIt(t *testing.T) {
	t.Parallel()
	s := store(t, &answers{})
	o, err := s.Normalise(order())
	require.NoError(t, err)
	require.Equal(t, connectors.StateOpen, o.State)
	require.Nil(t, o.Hold)
	require.Equal(t, time.Date(2026, 11, 22, 21, 16, 0, 0, time.UTC), o.UpdatedAt)
	require.Equal(t, "台北市大安區和平東路二段96號", o.Receiver.Address)
	require.Equal(t, connectors.PaymentOnline, o.Payment.Kind)
	require.Equal(t, "黑貓宅急便", o.Shipping.Code)
	require.Equal(t, "660.5", o.Total.Amount.String())
	require.Equal(t, "TWD", o.Total.Currency)
	require.Equal(t, 2, o.Lines[0].Quantity)

	o, err = s.Normalise(order("信用卡", "7-11 取貨付款", "<CustomField1>", "<CustomField1>gw:cod=600;net=seven_eleven;store=006598;storename=永康信義店;temp=frozen"))
	require.NoError(t, err)
	require.Equal(t, connectors.PaymentCOD, o.Payment.Kind)
	require.Equal(t, "600", o.COD.Amount.String())
	require.Equal(t, "006598", o.Shipping.StoreID)
	require.Equal(t, "黑貓宅急便/frozen", o.Shipping.Code)

	o, err = s.Normalise(order("信用卡", "貨到付款"))
	require.NoError(t, err)
	require.Equal(t, "660.5", o.COD.Amount.String(), "without a word about the amount it is the total")
}

// Nothing is guessed: what nobody explained is held.
func TestWhatNobodyExplainedIsHeld(t *testing.T) {
	t.Parallel()
	s := store(t, &answers{})
	for status, want := range map[string]struct {
		state connectors.PlatformState
		held  bool
	}{
		"paid": {connectors.StateOpen, false}, "Processing": {connectors.StateOpen, false}, "processing": {connectors.StateOpen, true},
		"PAID": {connectors.StateOpen, true}, "": {connectors.StateOpen, true}, "on_hold": {connectors.StateOpen, true},
		"unpaid": {connectors.StateUnpaid, false}, "shipped": {connectors.StateShipped, false}, "cancelled": {connectors.StateCancelled, false},
	} {
		o, err := s.Normalise(order("<OrderStatus>paid", "<OrderStatus>"+status))
		require.NoError(t, err, status)
		require.Equal(t, want.state, o.State, status)
		require.Equal(t, want.held, o.Hold != nil, status)
	}
	o, err := s.Normalise(order("信用卡", "神秘支付"))
	require.NoError(t, err)
	require.Equal(t, connectors.PaymentUnknown, o.Payment.Kind)
	o, err = s.Normalise(order("黑貓宅急便", ""))
	require.NoError(t, err)
	require.Empty(t, o.Shipping.Code, "a missing method is a missing method")
	o, err = s.Normalise(order("和平東路二段96號", "", "大安區", "", "台北市", "", "<Country>TW", "<Country>"))
	require.NoError(t, err)
	require.NotNil(t, o.Hold)
}

func TestAnOrderThatCannotBeReadIsSetAside(t *testing.T) {
	t.Parallel()
	s := store(t, &answers{})
	for _, change := range [][2]string{
		{"11/22/2026 09:15", "2026年11月22日"}, {"9:16 PM", "soon"}, {"660.50", "free"}, {"660.50", "-1"}, {"<Quantity>2", "<Quantity>2.5"},
		{"<Quantity>2", "<Quantity>1e99"}, {"330.25", "x"}, {"<Items>", "<Ytems>"}, {"<CustomField1>", "<CustomField1>gw:cod=0"},
	} {
		_, err := s.Normalise(order(change[0], change[1]))
		require.Error(t, err, change)
	}
}

func parcel(t *testing.T, s *customstore.Store, id, number string) connectors.Parcel {
	t.Helper()
	f, err := s.Order(t.Context(), id)
	require.NoError(t, err)
	o, err := s.Normalise(f)
	require.NoError(t, err)
	p := connectors.Parcel{ID: "parcel-" + number, Order: o, Carrier: "黑貓宅急便", TrackingNumber: number, ShippedAt: today, Whole: true}
	for _, l := range o.Lines {
		p.Lines = append(p.Lines, connectors.PackageLine{Line: l.ID, Quantity: l.Quantity})
	}
	return p
}

func one(outcomes []connectors.Outcome) connectors.Outcome { return outcomes[0] }

func TestANumberGoesOutOnceAndIsReadBack(t *testing.T) {
	t.Parallel()
	shop := reference(t)
	s := store(t, shop)
	p := parcel(t, s, plainOrder, "906812345678")
	require.Equal(t, connectors.Nothing, one(s.PushedTracking(t.Context(), []connectors.Parcel{p})).State)
	outcome := one(s.PushTracking(t.Context(), []connectors.Parcel{p}))
	require.Equal(t, connectors.Done, outcome.State, outcome.Err)
	require.Equal(t, connectors.Done, one(s.PushedTracking(t.Context(), []connectors.Parcel{p})).State)
	require.Equal(t, connectors.Refused, one(s.PushTracking(t.Context(), []connectors.Parcel{p})).State, "it is shipped there")
	view, _ := shop.Shop(plainOrder)
	require.Equal(t, 1, view.Notices)
	require.Equal(t, []string{"906812345678"}, view.TrackingNumbers)

	p.Kept, p.TrackingNumber = outcome.Keep, "906899999999"
	require.Equal(t, connectors.Nothing, one(s.PushedTracking(t.Context(), []connectors.Parcel{p})).State, "another number is not there")
	again := one(s.PushTracking(t.Context(), []connectors.Parcel{p}))
	require.Equal(t, connectors.Refused, again.State)
	require.ErrorContains(t, again.Err, "for good")
	require.Empty(t, shop.Report().Violations)
}

func TestWhatTheProtocolCannotSayIsRefused(t *testing.T) {
	t.Parallel()
	shop := reference(t)
	s := store(t, shop)
	for name, spoil := range map[string]func(*connectors.Parcel){
		"a part of an order": func(p *connectors.Parcel) { p.Whole = false },
		"no number":          func(p *connectors.Parcel) { p.TrackingNumber = " " },
		"a cancelled order": func(*connectors.Parcel) {
			require.NoError(t, shop.Act(connectors.Act{Kind: "cancel", Order: plainOrder}))
		},
	} {
		p := parcel(t, s, plainOrder, "9068")
		spoil(&p)
		require.Equal(t, connectors.Refused, one(s.PushTracking(t.Context(), []connectors.Parcel{p})).State, name)
	}
	require.NotContains(t, shop.Report().ByName, "shipnotify")
}

func TestAnAnswerToANoticeCountsByItsStatus(t *testing.T) {
	t.Parallel()
	shop := reference(t)
	p := parcel(t, store(t, shop), plainOrder, "9068")
	for _, c := range []struct {
		status int
		body   string
		want   connectors.OutcomeState
	}{
		{200, "success", connectors.Done}, {200, `{"success":true}`, connectors.Done}, {204, "", connectors.Done}, {200, "", connectors.Done},
		{200, "<!-- theme --><html><body>Under maintenance</body></html>", connectors.Unclear},
		{400, "no", connectors.Refused}, {404, "no", connectors.Refused}, {406, "no", connectors.Refused}, {500, "no", connectors.Unclear},
		{401, "no", connectors.NotAsked},
	} {
		s := store(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodGet {
				shop.ServeHTTP(w, r)
				return
			}
			w.WriteHeader(c.status)
			_, _ = io.WriteString(w, c.body)
		}))
		outcome := one(s.PushTracking(t.Context(), []connectors.Parcel{p}))
		require.Equal(t, c.want, outcome.State, "%d %s: %v", c.status, c.body, outcome.Err)
	}
}
