package bvshop

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

const ours = "906812345678"

func (s *testShop) push(t *testing.T, p connectors.Parcel) connectors.Outcome {
	t.Helper()
	return s.PushTracking(t.Context(), []connectors.Parcel{p})[0]
}

func (s *testShop) pushed(t *testing.T, p connectors.Parcel) connectors.Outcome {
	t.Helper()
	return s.PushedTracking(t.Context(), []connectors.Parcel{p})[0]
}

// staff changes an order as the shop's staff would, by the same call, and takes the violations with it.
func (s *testShop) staff(t *testing.T, id, body string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPut, s.server.URL+"/api/v2/orders/"+id, strings.NewReader(body))
	require.NoError(t, err)
	r.Header.Set("Accept", "application/json")
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+s.values[fieldToken])
	reply, err := s.server.Client().Do(r)
	require.NoError(t, err)
	require.NoError(t, reply.Body.Close())
	require.Equal(t, http.StatusOK, reply.StatusCode)
}

func TestAnUpdateNeverTouchesTheLines(t *testing.T) {
	t.Parallel()
	for want, u := range map[string]update{
		`{"logisticStatus":3,"traceCode":"906812345678","editItems":[]}`: {LogisticStatus: shipped, TraceCode: ours},
		`{"logisticStatus":3,"editItems":[]}`:                            {LogisticStatus: shipped},
		`{"traceCode":"906812345678","editItems":[]}`:                    {TraceCode: ours},
	} {
		got, err := json.Marshal(u)
		require.NoError(t, err)
		require.Equal(t, want, string(got))
	}
}

func TestANumberIsPushedOnce(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	p := s.parcel(t, plainOrder, ours)
	before := s.order(t, plainOrder).Lines
	require.Equal(t, connectors.Nothing, s.pushed(t, p).State)
	require.Equal(t, connectors.Done, s.push(t, p).State)
	require.Equal(t, connectors.Done, s.pushed(t, p).State)
	require.Equal(t, connectors.Already, s.push(t, p).State)
	view := s.after(t, plainOrder)
	require.Equal(t, []string{ours}, view.TrackingNumbers)
	require.Equal(t, []int{1, 1}, []int{view.Shipments, view.Notices})
	require.Equal(t, before, s.order(t, plainOrder).Lines)
}

func TestAPushGoesOnWhereItStopped(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	p := s.parcel(t, plainOrder, ours)
	s.staff(t, plainOrder, `{"traceCode":"`+ours+`","editItems":[]}`)
	require.Equal(t, connectors.Nothing, s.pushed(t, p).State, "the status is missing")
	require.Equal(t, connectors.Done, s.push(t, p).State)
	require.Equal(t, 1, s.after(t, plainOrder).Notices)

	q := s.parcel(t, "1726859", "903555")
	s.staff(t, "1726859", `{"logisticStatus":3,"editItems":[]}`)
	require.Equal(t, connectors.Done, s.push(t, q).State)
	require.Equal(t, 1, s.after(t, "1726859").Notices, "the buyer hears of it once")
}

func TestAnotherNumberIsNotOverwritten(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	p := s.parcel(t, numbered, ours)
	got := s.push(t, p)
	require.Equal(t, connectors.Refused, got.State)
	require.Contains(t, got.Err.Error(), "903987654321")
	require.Equal(t, connectors.Unclear, s.pushed(t, p).State)
	require.Equal(t, []string{"903987654321"}, s.after(t, numbered).TrackingNumbers)
}

func TestWhatMustNotShipIsRefused(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	part := s.parcel(t, "1726859", ours)
	part.Whole, part.Lines = false, []connectors.PackageLine{{Line: part.Order.Lines[0].ID, Quantity: 1}}
	require.NoError(t, s.Act(connectors.Act{Kind: "refund", Order: bundleOrder}))
	gone := s.parcel(t, plainOrder, ours)
	gone.Order.ID = "999"
	for name, p := range map[string]connectors.Parcel{
		"cancelled": s.parcel(t, cancelled, ours), "not paid": s.parcel(t, unpaid, ours), "without a number": s.parcel(t, plainOrder, " "),
		"a part": part, "refunded": s.parcel(t, bundleOrder, ours),
	} {
		got := s.push(t, p)
		require.Equal(t, connectors.Refused, got.State, name)
		require.Equal(t, connectors.Rejected, connectors.KindOf(got.Err), name)
	}
	require.Empty(t, s.Report().Violations)
	require.Equal(t, connectors.Refused, s.push(t, gone).State)
	require.Equal(t, connectors.Nothing, s.pushed(t, gone).State)
}

func TestAllLinesByHandAreAWholeParcel(t *testing.T) {
	t.Parallel()
	p := connectors.Parcel{Order: connectors.Order{Lines: []connectors.Line{{ID: "1", Quantity: 2}, {ID: "2"}}}}
	require.False(t, isWhole(p))
	p.Lines = []connectors.PackageLine{{Line: "1", Quantity: 1}, {Line: "1", Quantity: 1}}
	require.True(t, isWhole(p))
}

func (s *testShop) arrange(t *testing.T, p connectors.Parcel) connectors.Outcome {
	t.Helper()
	return s.Arrange(t.Context(), []connectors.Parcel{p})[0]
}

func (s *testShop) arranged(t *testing.T, p connectors.Parcel) connectors.Outcome {
	t.Helper()
	return s.Arranged(t.Context(), []connectors.Parcel{p})[0]
}

func TestEachProviderGivesItsKindOfLabel(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		order, kind, begins string
		on                  []string
	}{
		{tcatOrder, "application/pdf", "%PDF-1.7\n%\xe2\xe3", nil},
		{tcatOrder, "application/pdf", "%PDF-1.7\n%\xe2\xe3", []string{"pdf_base64"}},
		{sfOrder, "application/pdf", "%PDF-1.7\n%\xe2\xe3", nil},
		{familyOrder, "text/html; charset=utf-8", `<form id="print"`, nil},
		{sevenOrder, "text/html; charset=utf-8", `<form id="print"`, nil},
	} {
		s := openShop(t, nil, c.on...)
		got := s.arrange(t, s.parcel(t, c.order, ""))
		require.Equal(t, connectors.Done, got.State, "%v", got.Err)
		require.NotNil(t, got.Label)
		require.Equal(t, c.kind, got.Label.Type)
		require.True(t, bytes.HasPrefix(got.Label.Data, []byte(c.begins)), c.order)
		view := s.after(t, c.order)
		require.Equal(t, []string{got.TrackingNumber}, view.TrackingNumbers)
		require.Equal(t, connectors.StateShipped, view.State)
		require.Equal(t, []int{1, 1}, []int{view.Shipments, view.Notices})
	}
}

func TestALabelIsMadeOnce(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	p := s.parcel(t, tcatOrder, "")
	first := s.arrange(t, p)
	again := s.arrange(t, p)
	require.Equal(t, connectors.Already, again.State)
	require.Equal(t, first.TrackingNumber, again.TrackingNumber)
	require.Nil(t, again.Label)
	require.Equal(t, 1, s.after(t, tcatOrder).Shipments)
	lost := s.Label(t.Context(), []connectors.Parcel{p})[0]
	require.Equal(t, connectors.Refused, lost.State, "who asks has lost it")
	require.Contains(t, lost.Err.Error(), "once")
}

func TestANumberThatComesLateIsWaitedFor(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil, "late_number")
	p := s.parcel(t, tcatOrder, "")
	first := s.arrange(t, p)
	require.Equal(t, connectors.Pending, first.State)
	require.NotNil(t, first.Label, "the label is here before its number")
	require.Equal(t, today.Add(2*time.Second), first.Until)
	p.Kept = first.Keep
	second := s.arranged(t, p)
	require.Equal(t, connectors.Pending, second.State)
	require.Equal(t, today.Add(5*time.Second), second.Until)
	p.Kept = second.Keep
	require.Contains(t, p.Kept, keptLooks)
	p.Kept[keptMade] = first.Keep[keptMade]
	s.clock.Add(5)
	marking := s.arranged(t, p)
	require.Equal(t, connectors.Nothing, marking.State, "only the mark is missing")
	require.Equal(t, connectors.Already, s.arrange(t, p).State)
	require.Equal(t, connectors.Done, s.arranged(t, p).State)
	require.Equal(t, 1, s.after(t, tcatOrder).Shipments)
}

// What may have been made is never made again by the program itself.
func TestALostAnswerIsAskedAboutAndNotRepeated(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	p := s.parcel(t, tcatOrder, "")
	posts := func(r *http.Request) bool { return r.Method == http.MethodPost }
	s.wire.Plan(emulation.DropAfter, 1, posts)
	lost := s.arrange(t, p)
	require.Equal(t, connectors.Unclear, lost.State)
	var told *connectors.Error
	require.ErrorAs(t, lost.Err, &told)
	require.NotEmpty(t, told.Do.ZH)
	require.Equal(t, connectors.Nothing, s.arranged(t, p).State)
	require.Equal(t, connectors.Already, s.arrange(t, p).State)
	require.Equal(t, 1, s.after(t, tcatOrder).Shipments)

	q := s.parcel(t, sfOrder, "")
	s.wire.Plan(emulation.Fail500, 1, posts)
	require.Equal(t, connectors.Unclear, s.arrange(t, q).State)
	require.Equal(t, connectors.Unclear, s.arranged(t, q).State, "without a number nobody can tell")
	require.Zero(t, s.after(t, sfOrder).Shipments)
}

func TestANumberThatNeverComesIsAPersonsToFind(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	p := s.parcel(t, tcatOrder, "")
	p.Kept = map[string]string{keptMade: "1"}
	looks := 0
	for ; looks < 99; looks++ {
		got := s.arranged(t, p)
		if got.State == connectors.Unclear {
			break
		}
		require.Equal(t, connectors.Pending, got.State)
		p.Kept[keptLooks] = got.Keep[keptLooks]
	}
	require.Equal(t, mostLooks, looks)
}

// answering replaces what the shop answers to requests of a method.
func (s *testShop) answering(t *testing.T, method string, status int, body string) {
	t.Helper()
	s.wire.Emulator = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != method {
			s.Emulator.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	})
}

func TestAnAnswerWithoutALabelIsUnclear(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{"message":"ok"}`, `[]`, `{"pdf":""}`} {
		s := openShop(t, nil)
		s.answering(t, http.MethodPost, http.StatusOK, body)
		got := s.arrange(t, s.parcel(t, tcatOrder, ""))
		require.Equal(t, connectors.Unclear, got.State, body)
		require.Nil(t, got.Label)
	}
}

func TestAParcelGoesAlthoughBVSHOPRefusesTheMark(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	s.answering(t, http.MethodPut, http.StatusUnprocessableEntity, `{"message":"logisticStatus 不可變更。"}`)
	p := s.parcel(t, tcatOrder, "")
	got := s.arrange(t, p)
	require.Equal(t, connectors.Done, got.State)
	require.NotNil(t, got.Label)
	require.NotEmpty(t, got.Hint)
	p.Kept = got.Keep
	require.Equal(t, connectors.Done, s.arranged(t, p).State, "the mark is not tried for ever")
}

func TestTheStatusCanBeLeftToBVSHOP(t *testing.T) {
	t.Parallel()
	s := openShop(t, connectors.Values{settingStatus: statusKeep})
	p := s.parcel(t, tcatOrder, "")
	require.Equal(t, connectors.Done, s.arrange(t, p).State)
	require.Equal(t, connectors.Done, s.arranged(t, p).State)
	view := s.after(t, tcatOrder)
	require.Equal(t, connectors.StateArranged, view.State)
	require.Zero(t, view.Notices)
	require.Nil(t, s.order(t, tcatOrder).Hold, "the number is ours")

	marks := openShop(t, nil, "label_ships")
	require.Equal(t, connectors.Done, marks.arrange(t, marks.parcel(t, tcatOrder, "")).State)
	require.Equal(t, 1, marks.after(t, tcatOrder).Notices, "it is marked once")
}

func TestWhatBVSHOPCannotNumberIsRefused(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	require.Equal(t, connectors.Refused, s.arrange(t, s.parcel(t, plainOrder, "")).State, "no provider")
	require.NoError(t, s.Act(connectors.Act{Kind: "cancel", Order: tcatOrder}))
	require.Equal(t, connectors.Refused, s.arrange(t, s.parcel(t, tcatOrder, "")).State, "cancelled")
	require.Empty(t, s.Report().Violations)
	nobody := openShop(t, connectors.Values{settingSenderPhone: ""})
	got := nobody.arrange(t, nobody.parcel(t, tcatOrder, ""))
	require.Equal(t, connectors.Refused, got.State)
	require.Contains(t, got.Err.Error(), "sender")
	two := openShop(t, connectors.Values{"label_sf": "順豐速運,黑貓宅急便（常溫）"})
	got = two.arrange(t, two.parcel(t, tcatOrder, ""))
	require.Equal(t, connectors.Refused, got.State)
	require.Contains(t, got.Err.Error(), "two logistics providers")
}

func TestALabelThatCannotBeReadDoesNotUndoItsNumber(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	s.wire.Plan(emulation.DropBefore, 9, func(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, "/sf/") })
	got := s.arrange(t, s.parcel(t, sfOrder, ""))
	require.Equal(t, connectors.Done, got.State)
	require.NotEmpty(t, got.TrackingNumber)
	require.Nil(t, got.Label)
	require.NotEmpty(t, got.Hint)
}

func TestALabelThatNobodyCanReadIsKeptAsItCame(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil, "pdf_garbled")
	got := s.arrange(t, s.parcel(t, tcatOrder, ""))
	require.Equal(t, connectors.Done, got.State)
	require.True(t, bytes.HasPrefix(got.Label.Data, []byte("x255044462d")), "it comes once")
	require.Equal(t, "text/plain; charset=utf-8", got.Label.Type)
	require.Equal(t, hintPrintThere, got.Hint)
}

func TestTheAddressOfALabelMustBeSafe(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	for _, at := range []string{"", "http://iuop.sf-express.example/label", "file:///etc/passwd", "//sf.example.com/x"} {
		_, err := downloadedLabel(t.Context(), s.connector, labelAnswer{PrintURL: at})
		require.Error(t, err, at)
	}
}

func TestAPDFInATextMustBeOne(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "<html>", "aGVsbG8=", "%PDF-1.7 長", "!!"} {
		_, err := pdfLabel(t.Context(), nil, labelAnswer{PDF: text})
		require.Error(t, err, text)
	}
	got, err := pdfLabel(t.Context(), nil, labelAnswer{PDF: "%PDF-1.7\n%\u00e2\u00e3"})
	require.NoError(t, err)
	require.Equal(t, []byte("%PDF-1.7\n%\xe2\xe3"), got.Data)
	_, err = pageLabel(t.Context(), nil, labelAnswer{HTML: "nothing"})
	require.Error(t, err)
}
