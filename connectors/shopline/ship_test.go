package shopline

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
	"gowarehouse/connectors/emulation/emulationtest"
)

// said is a changing request and its body.
type said struct{ at, body string }

// listen remembers the changing requests to a shop.
func (s *testShop) listen(t *testing.T) func() []said {
	t.Helper()
	var mu sync.Mutex
	var all []said
	s.meanwhile(func(r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		mu.Lock()
		defer mu.Unlock()
		all = append(all, said{r.Method + " " + r.URL.Path, string(body)})
	})
	return func() []said {
		mu.Lock()
		defer mu.Unlock()
		return all
	}
}

// FACTS.md section 3.2: the number, then the status.
func TestATrackingNumberIsReportedInTheTwoDocumentedSteps(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	heard := s.listen(t)
	p := s.parcel(t, s.by(t, "custom"), "907712345678")
	out := emulationtest.One(t, s.PushTracking, p)
	require.Equal(t, connectors.Done, out.State, "%v", out.Err)
	at := "PATCH /v1/orders/" + p.Order.ID
	sent := heard()
	require.Len(t, sent, 2)
	require.Equal(t, at, sent[0].at)
	require.JSONEq(t, `{"tracking_number":"907712345678","delivery_provider_name":{"zh-hant":"黑貓宅急便","en":"黑貓宅急便"},
		"tracking_url":"https://www.t-cat.com.tw/Inquire/TraceDetail.aspx?BillID=907712345678"}`, sent[0].body)
	require.Equal(t, at+"/order_delivery_status", sent[1].at)
	require.JSONEq(t, `{"status":"shipped","mail_notify":true}`, sent[1].body)
	view := s.after(t, p.Order.ID)
	require.Equal(t, 1, view.Notices)
	require.Equal(t, connectors.Done, emulationtest.One(t, s.PushedTracking, p).State)
	require.Equal(t, connectors.Already, emulationtest.One(t, s.PushTracking, p).State)
	require.Len(t, heard(), 2, "what is there is not said again")
}

func TestNoMailGoesOutWhereTheAccountSaysSo(t *testing.T) {
	t.Parallel()
	s := openShop(t, connectors.Values{fieldMail: no})
	p := s.parcel(t, s.by(t, "custom"), "907712345678")
	require.Equal(t, connectors.Done, emulationtest.One(t, s.PushTracking, p).State)
	require.Zero(t, s.after(t, p.Order.ID).Notices)
}

func TestAPushThatStoppedHalfWayGoesOnWhereItStopped(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	p := s.parcel(t, s.by(t, "custom"), "907712345678")
	s.wire.Plan(emulation.Fail500, 1, func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "order_delivery_status") })
	require.Equal(t, connectors.Unclear, emulationtest.One(t, s.PushTracking, p).State)
	require.Equal(t, connectors.Nothing, emulationtest.One(t, s.PushedTracking, p).State)
	heard := s.listen(t)
	require.Equal(t, connectors.Done, emulationtest.One(t, s.PushTracking, p).State)
	require.Len(t, heard(), 1)
	require.Equal(t, 1, s.after(t, p.Order.ID).Notices)
}

func TestANumberOfSomebodyElsesIsNotOverwritten(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	p := s.parcel(t, s.by(t, "custom"), "907712345678")
	require.NoError(t, s.Act(connectors.Act{Kind: "ship_elsewhere", Order: p.Order.ID}))
	out := emulationtest.One(t, s.PushTracking, p)
	require.Equal(t, connectors.Refused, out.State)
	require.NotEmpty(t, out.Err.(*connectors.Error).Says.ZH)
	require.Equal(t, connectors.Unclear, emulationtest.One(t, s.PushedTracking, p).State)
	require.NotEqual(t, []string{"907712345678"}, s.after(t, p.Order.ID).TrackingNumbers)
}

func TestWhatCannotShipIsRefusedBeforeAnythingIsChanged(t *testing.T) {
	t.Parallel()
	for name, prepare := range map[string]func(t *testing.T, s *testShop, p *connectors.Parcel){
		"cancelled": func(t *testing.T, s *testShop, p *connectors.Parcel) {
			require.NoError(t, s.Act(connectors.Act{Kind: "cancel", Order: p.Order.ID}))
		},
		"being paid back": func(t *testing.T, s *testShop, p *connectors.Parcel) {
			require.NoError(t, s.Act(connectors.Act{Kind: "request_cancel", Order: p.Order.ID}))
		},
		"archived": func(t *testing.T, s *testShop, p *connectors.Parcel) {
			require.NoError(t, s.Act(connectors.Act{Kind: "archive", Order: p.Order.ID}))
		},
		"a part of an order": func(_ *testing.T, _ *testShop, p *connectors.Parcel) { p.Whole, p.Lines = false, p.Lines[:1] },
		"no id":              func(_ *testing.T, _ *testShop, p *connectors.Parcel) { p.Order.ID = "../token/info" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := openShop(t, nil)
			for _, code := range []string{"custom", "tw_tcat_roomtemp"} {
				p := s.parcel(t, s.by(t, code), "907712345678")
				prepare(t, s, &p)
				heard := s.listen(t)
				var out connectors.Outcome
				if code == "custom" {
					out = emulationtest.One(t, s.PushTracking, p)
				} else {
					out = emulationtest.One(t, s.Arrange, p)
				}
				require.Equal(t, connectors.Refused, out.State, "%v", out.Err)
				require.Error(t, out.Err)
				require.Empty(t, heard())
			}
			require.Empty(t, s.Report().Violations)
		})
	}
}

func TestEachWayRefusesTheOrdersOfTheOther(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	own, theirs := s.parcel(t, s.by(t, "custom"), ""), s.parcel(t, s.by(t, "tw_tcat_roomtemp"), "907712345678")
	require.Equal(t, connectors.Refused, emulationtest.One(t, s.Arrange, own).State)
	require.Equal(t, connectors.Refused, emulationtest.One(t, s.Label, own).State)
	require.Equal(t, connectors.Refused, emulationtest.One(t, s.PushTracking, theirs).State)
	require.Equal(t, connectors.Refused, emulationtest.One(t, s.PushTracking, own).State, "without a number")
	require.Empty(t, s.Report().Violations)
}

func TestANumberComesWhenTheCarrierHasAccepted(t *testing.T) {
	t.Parallel()
	for _, switches := range [][]string{nil, {"slow_carrier"}, {"number_at_once"}} {
		s := openShop(t, nil, switches...)
		p := s.arranged(t, s.by(t, "tw_711_b2c_nopay"))
		view := s.after(t, p.Order.ID)
		require.Equal(t, []string{p.TrackingNumber}, view.TrackingNumbers)
		require.Equal(t, 1, view.Shipments)
		again := emulationtest.One(t, s.Arrange, p)
		require.Equal(t, connectors.Already, again.State)
		require.Equal(t, p.TrackingNumber, again.TrackingNumber)
		require.Equal(t, "7-ELEVEN", again.Carrier)
	}
}

func TestALostAnswerToAnExecutionIsFoundOut(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	p := s.parcel(t, s.by(t, "tw_tcat_roomtemp"), "")
	s.wire.Plan(emulation.DropAfter, 1, changing)
	require.Equal(t, connectors.Unclear, emulationtest.One(t, s.Arrange, p).State)
	out := emulationtest.One(t, s.Arranged, p)
	require.Contains(t, []connectors.OutcomeState{connectors.Pending, connectors.Done}, out.State)
	require.Equal(t, 1, s.after(t, p.Order.ID).Shipments)
}

// Somebody executes the shipment in the admin between our look and our call: SHOPLINE refuses ours, and the order shows why.
func TestAnExecutionThatSomebodyElseWasFasterWithIsTakenOver(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	p := s.parcel(t, s.by(t, "tw_fm_c2c"), "")
	s.meanwhile(func(*http.Request) { _ = s.Act(connectors.Act{Kind: "ship_elsewhere", Order: p.Order.ID}) })
	out := emulationtest.One(t, s.Arrange, p)
	require.Equal(t, connectors.Already, out.State, "%v", out.Err)
	view, _ := s.Shop(p.Order.ID)
	require.Equal(t, []string{out.TrackingNumber}, view.TrackingNumbers)
	require.Equal(t, 1, view.Shipments)
}

func TestACarrierThatRefusesIsAPersonsMatter(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil, "carrier_refuses")
	p := s.parcel(t, s.by(t, "tw_tcat_roomtemp"), "")
	out := emulationtest.One(t, s.Arrange, p)
	for out.State == connectors.Pending {
		p.Kept = out.Keep
		out = emulationtest.One(t, s.Arranged, p)
	}
	require.Equal(t, connectors.Refused, out.State)
	require.Equal(t, connectors.Refused, emulationtest.One(t, s.Arrange, p).State, "SHOPLINE takes no second request")
	require.NotNil(t, s.order(t, p.Order.ID).Hold)
}

// What only a person can go on with is told at once, and is not waited for.
func TestADeliveryThatNobodyMovesOnIsAPersonsMatter(t *testing.T) {
	t.Parallel()
	c := reader(t, nil)
	for name, order := range map[string]string{
		"a closed store": `{"order_delivery":{"platform":"tw_711_b2c_nopay","status":"pending","delivery_status":"store_closed"}}`,
		"a number typed by hand": `{"order_delivery":{"platform":"tw_tcat_roomtemp","status":"pending","delivery_status":"pending"},
			"delivery_data":{"tracking_number":"1"}}`,
		"gone without a number":  `{"order_delivery":{"platform":"tw_tcat_roomtemp","status":"shipped","delivery_status":"pending"}}`,
		"a request that expired": `{"order_delivery":{"platform":"tw_tcat_roomtemp","status":"pending","delivery_status":"expired"}}`,
	} {
		target := &target{out: &connectors.Outcome{}}
		require.NoError(t, json.Unmarshal([]byte(order), &target.order))
		require.True(t, c.taken(target, connectors.Done), name)
		require.Equal(t, connectors.Refused, target.out.State, name)
		require.NotEmpty(t, target.out.Err.(*connectors.Error).Says.ZH, name)
	}
}

func TestTheWaitGrowsFromTwoSecondsToFiveMinutes(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil, "slow_carrier")
	p := s.parcel(t, s.by(t, "tw_tcat_roomtemp"), "")
	var waits []time.Duration
	out := emulationtest.One(t, s.Arrange, p)
	for out.State == connectors.Pending {
		waits = append(waits, out.Until.Sub(s.now))
		p.Kept = out.Keep
		out = emulationtest.One(t, s.Arranged, p)
	}
	require.Equal(t, []time.Duration{2 * time.Second, 5 * time.Second, 10 * time.Second, 30 * time.Second, time.Minute, 5 * time.Minute}, waits)
}

// FACTS.md section 3.1: frozen FamilyMart is executed by the call for many only, whose fields are in camel case.
func TestFrozenFamilyMartIsExecutedInBulk(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	heard := s.listen(t)
	p := s.parcel(t, s.by(t, "sl_logistics_fmt"), "")
	group, _ := s.Batch(connectors.StepArrange, p)
	require.Equal(t, "bulk", group)
	out := emulationtest.One(t, s.Arrange, p)
	require.Equal(t, connectors.Pending, out.State, "%v", out.Err)
	require.Equal(t, []said{{"PATCH /v1/orders/execute_shipment", `{"orderIds":["` + p.Order.ID + `"]}`}}, heard())
	require.Equal(t, 1, s.after(t, p.Order.ID).Shipments)
}

// The five lists of the bulk execution, and an answer that is silent about an order.
func TestTheBulkAnswerIsReadOrderByOrder(t *testing.T) {
	t.Parallel()
	for answer, want := range map[string]connectors.OutcomeState{
		"processingOrderIds": connectors.Pending, "processingFailedOrderIds": connectors.Refused, "statusErrorOrderIds": connectors.Refused,
		"platformNotSupportOrderIds": connectors.Refused, "notFoundOrderIds": connectors.Refused, "somethingElse": connectors.Unclear,
	} {
		t.Run(answer, func(t *testing.T) {
			t.Parallel()
			s := openShop(t, nil)
			p := s.parcel(t, s.by(t, "sl_logistics_fmt"), "")
			s.answerWith(t, "/v1/orders/execute_shipment", `{"`+answer+`":["`+p.Order.ID+`"]}`)
			out := emulationtest.One(t, s.Arrange, p)
			require.Equal(t, want, out.State, "%v", out.Err)
		})
	}
}

// answerWith puts another answer in the place of the emulator's for one path.
func (s *testShop) answerWith(t *testing.T, path, body string) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != path {
			s.wire.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(body))
	}))
	t.Cleanup(server.Close)
	s.env.BaseURL = server.URL
	s.connector = s.connect(t)
}

func TestLabelsComeAsTheyAre(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"": "application/pdf", "label_html": "text/html", "label_png": "image/png", "label_jpeg": "image/jpeg"} {
		s := openShop(t, nil)
		if name != "" {
			require.NoError(t, s.Turn(name, true))
		}
		p := s.arranged(t, s.by(t, "tw_711_b2c_nopay"))
		out := emulationtest.One(t, s.Label, p)
		require.Equal(t, connectors.Done, out.State, "%v", out.Err)
		require.Equal(t, want, out.Label.Type)
		require.NotEmpty(t, out.Label.Data)
		s.after(t, p.Order.ID) // the storage was not shown the token
	}
}

func TestEachParcelHasALabelOfItsOwnAlthoughAGroupSharesOne(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil, "number_at_once")
	var parcels []connectors.Parcel
	for _, id := range s.Expect(week).Shippable {
		if view, _ := s.Shop(id); view.Order.Shipping.Code == "tw_tcat_roomtemp" {
			parcels = append(parcels, s.arranged(t, id))
		}
	}
	require.Greater(t, len(parcels), 1)
	for i, out := range s.Label(t.Context(), parcels) {
		require.Equal(t, connectors.Done, out.State)
		require.Contains(t, string(out.Label.Data), "/Count 1")
		require.Contains(t, string(out.Label.Data), parcels[i].TrackingNumber)
	}
}

func TestSevenElevenC2CGetsItsNumberHereAndItsLabelElsewhere(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	p := s.arranged(t, s.by(t, "tw_711_pay"))
	out := emulationtest.One(t, s.Label, p)
	require.Equal(t, connectors.Refused, out.State)
	require.Contains(t, out.Err.(*connectors.Error).Advice().ZH, "7-ELEVEN")
	s.after(t, p.Order.ID)
}

func TestALabelInTheMakingIsAskedForAgain(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil, "label_not_ready")
	p := s.arranged(t, s.by(t, "tw_fm_c2c"))
	out := emulationtest.One(t, s.Label, p)
	require.Equal(t, connectors.Pending, out.State, "%v", out.Err)
	p.Kept = out.Keep
	require.Equal(t, connectors.Done, emulationtest.One(t, s.Label, p).State)
}

func TestLabelsThatAreNotEnabledEndAsAPersonsMatter(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil, "labels_not_enabled")
	p := s.arranged(t, s.by(t, "tw_fm_c2c"))
	var states []connectors.OutcomeState
	var out connectors.Outcome
	for range mostLabelLooks + 1 {
		out = emulationtest.One(t, s.Label, p)
		states, p.Kept = append(states, out.State), out.Keep
	}
	const pending = connectors.Pending
	require.Equal(t, []connectors.OutcomeState{pending, pending, pending, pending, connectors.Refused}, states)
	require.ErrorContains(t, out.Err, "not enabled")
}

func TestNoLabelOfACancelledOrderIsFetched(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	p := s.arranged(t, s.by(t, "tw_fm_c2c"))
	require.NoError(t, s.Act(connectors.Act{Kind: "cancel", Order: p.Order.ID}))
	require.Equal(t, connectors.Refused, emulationtest.One(t, s.Label, p).State)
	require.Zero(t, s.Report().ByName["label file"])
}

// A link must not lead anywhere but to a storage that is reached safely, and what it brings must be a label.
func TestALinkThatIsNoLabelIsNotTaken(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	p := s.arranged(t, s.by(t, "tw_fm_c2c"))
	maintenance := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte("<html>系統維護中</html>"))
	}))
	t.Cleanup(maintenance.Close)
	for name, c := range map[string]struct {
		answer string
		want   connectors.Kind
	}{
		"plain http elsewhere": {`{"fmt_c2c":["` + maintenance.URL + `/label"]}`, connectors.Unexpected},
		"no address":           {`{"fmt_c2c":["label.pdf"]}`, connectors.Unexpected},
		"two links":            {`{"fmt_c2c":["https://a.example/1"],"fmt_b2c":["https://a.example/2"]}`, connectors.Unexpected},
	} {
		s.answerWith(t, "/v1/orders/label", c.answer)
		out := emulationtest.One(t, s.Label, p)
		require.Equal(t, connectors.NotAsked, out.State, name)
		require.Equal(t, c.want, connectors.KindOf(out.Err), name)
	}
	require.Equal(t, connectors.Temporary, connectors.KindOf(checkFile(connectors.Reply{
		Status: http.StatusOK, Header: http.Header{"Content-Type": {"text/html"}}, Body: []byte("<html>系統維護中</html>")}, "907712345678")))
	require.Equal(t, connectors.Temporary, connectors.KindOf(checkFile(connectors.Reply{Status: http.StatusForbidden}, "1")), "an expired link")
	require.Equal(t, connectors.Unexpected, connectors.KindOf(checkFile(connectors.Reply{Status: http.StatusOK, Body: []byte(`{}`)}, "1")))
}

// The failed orders of FACTS.md section 3.1, whose inner shape is inferred.
func TestWhatFailedIsTold(t *testing.T) {
	t.Parallel()
	for body, says := range map[string]string{
		`{"failed_orders":{"fmt_c2c":[{"order_id":"1","code":"x","message":"收件人電話錯誤"}]}}`: "收件人電話錯誤",
		`{"failed_orders":{"fmt_c2c":[{"id":"1","error":"bad"}]}}`:                        "bad",
		`{"failed_orders":["1"]}`: "SHOPLINE made no label",
		`{}`:                      "SHOPLINE made no label",
	} {
		_, err := linkIn([]byte(body))
		require.Equal(t, connectors.Rejected, connectors.KindOf(err))
		require.ErrorContains(t, err, says)
	}
	link, err := linkIn([]byte(`{"a_new_group":["https://a.example/1"],"failed_orders":{}}`))
	require.NoError(t, err)
	require.Equal(t, "https://a.example/1", link)
}

func TestARefusalThatNamesTheBuyerIsToldWithoutHim(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	p := s.parcel(t, s.by(t, "tw_tcat_roomtemp"), "")
	order, err := s.connector.Order(t.Context(), p.Order.ID)
	require.NoError(t, err)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if r.Method == http.MethodGet {
			_, _ = w.Write([]byte(`{"items":[` + string(order.Raw) + `]}`))
			return
		}
		w.WriteHeader(http.StatusUnprocessableEntity)
		_, _ = w.Write([]byte(`{"message":"recipient ` + p.Order.Receiver.Name + " " + p.Order.Receiver.Phone + ` is invalid"}`))
	}))
	t.Cleanup(server.Close)
	c, err := open(account(t, server.URL, s.env.Values))
	require.NoError(t, err)
	out := emulationtest.One(t, c.Arrange, p)
	require.Equal(t, connectors.Refused, out.State)
	require.EqualError(t, out.Err, "rejected: recipient … *** is invalid")
}
