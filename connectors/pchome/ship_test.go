package pchome

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

const (
	ours  = "907654321012"
	other = "907654321099"
)

func isShip(r *http.Request) bool {
	return r.Method == http.MethodPut && strings.HasSuffix(r.URL.Path, "/ship")
}

// reports is how often parcels were reported.
func (s *testShop) reports() int {
	return s.Report().ByName["PUT /vdr/order/v1/index.php/trans/vendor/{vid}/order/ship"]
}

func TestANumberIsLookedAtAgainUntilPChomeHasFoundIt(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	p := s.parcel(t, twoLines, ours)
	require.Equal(t, connectors.Nothing, s.pushed(t, p).State)
	o := s.push(t, p)
	require.Equal(t, connectors.Pending, o.State, "%v", o.Err)
	require.Equal(t, s.now().Add(30*time.Minute), o.Until)
	require.Contains(t, o.Hint, "單號確認")
	require.Equal(t, connectors.Pending, s.pushed(t, p).State)
	s.later(30 * time.Minute)
	require.Equal(t, connectors.Outcome{Parcel: p.ID, State: connectors.Done, TrackingNumber: ours}, s.pushed(t, p))
	require.Equal(t, connectors.Already, s.push(t, p).State)
	require.Equal(t, 1, s.reports())
	require.Equal(t, connectors.StateShipped, s.order(t, twoLines).State)
	view, _ := s.Shop(twoLines)
	require.Equal(t, 1, view.Shipments)
	require.Empty(t, s.Report().Violations)
}

func TestANumberThatPChomeCannotFindAsksForAPersonAndIsCorrected(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	p := s.parcel(t, plainOrder, "ERR654321012")
	o := s.push(t, p)
	p.Kept = o.Keep
	s.later(30 * time.Minute)
	o = s.pushed(t, p)
	require.Equal(t, connectors.Unclear, o.State)
	require.Contains(t, connectors.Kept(o.Err), "單號錯誤")
	require.Equal(t, connectors.Refused, s.push(t, p).State, "the same number again would find nothing new")
	p.TrackingNumber = ours
	require.Equal(t, connectors.Nothing, s.pushed(t, p).State, "the corrected one is not there yet")
	require.Equal(t, connectors.Pending, s.push(t, p).State)
	s.later(30 * time.Minute)
	require.Equal(t, connectors.Done, s.pushed(t, p).State)
	require.Empty(t, s.Report().Violations)
}

func TestANumberOfOursIsCorrectedWhileItIsChecked(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	p := s.parcel(t, plainOrder, other)
	p.Kept = s.push(t, p).Keep
	p.TrackingNumber = ours
	require.Equal(t, connectors.Nothing, s.pushed(t, p).State, "the corrected one is not there yet")
	require.Equal(t, connectors.Pending, s.push(t, p).State)
	view, _ := s.Shop(plainOrder)
	require.Equal(t, []string{ours}, view.TrackingNumbers)
}

func TestANumberIsTheSameHoweverItIsWritten(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	p := s.parcel(t, plainOrder, ours)
	s.push(t, p)
	s.later(30 * time.Minute)
	p.TrackingNumber = "9076-5432-1012"
	require.Equal(t, connectors.Done, s.pushed(t, p).State)
	require.Equal(t, connectors.Already, s.push(t, p).State)
}

func TestANumberOfSomebodyElseIsNeverOverwritten(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	for _, id := range []string{checkedOrder, "20261117595002"} {
		p := s.parcel(t, id, other)
		o := s.push(t, p)
		require.Equal(t, connectors.Refused, o.State)
		require.Contains(t, connectors.Kept(o.Err), other)
		require.Equal(t, connectors.Unclear, s.pushed(t, p).State)
	}
	require.Zero(t, s.reports())
}

func TestAWeekWithoutAnAnswerAsksForAPerson(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	p := s.parcel(t, plainOrder, ours)
	s.push(t, p)
	p.ShippedAt = s.now().Add(-8 * 24 * time.Hour)
	o := s.pushed(t, p)
	require.Equal(t, connectors.Unclear, o.State)
	require.Contains(t, connectors.Kept(o.Err), "一週")
}

func TestParcelsGoTogetherAndARefusedOneHoldsNoOtherBack(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	good := []connectors.Parcel{s.parcel(t, plainOrder, ours), s.parcel(t, twoLines, other), s.parcel(t, threeLines, "907654321013")}
	for _, o := range s.PushTracking(t.Context(), good) {
		require.Equal(t, connectors.Pending, o.State, "%v", o.Err)
	}
	require.Equal(t, 1, s.reports(), "six lines in one call")

	mixed := []connectors.Parcel{s.parcel(t, giftOrder, "907654321014"), s.parcel(t, chilledOrder, "12 34"), s.parcel(t, lateOrder, "907654321015")}
	outcomes := s.PushTracking(t.Context(), mixed)
	require.Equal(t, []connectors.OutcomeState{connectors.Pending, connectors.Refused, connectors.Pending},
		[]connectors.OutcomeState{outcomes[0].State, outcomes[1].State, outcomes[2].State})
	require.ErrorContains(t, outcomes[1].Err, "物流單號格式錯誤")
	for i, o := range outcomes {
		require.Equal(t, mixed[i].ID, o.Parcel)
	}
	require.Equal(t, 1+1+3, s.reports())
}

func TestWhatWasReportedByHalfIsFinished(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	p := s.parcel(t, twoLines, ours)
	first := p
	first.Whole, first.Lines = false, []connectors.PackageLine{{Line: twoLines + "-01", Quantity: 2}}
	require.Equal(t, connectors.Pending, s.push(t, first).State)
	require.Equal(t, connectors.Nothing, s.pushed(t, p).State, "a line is missing")
	require.Equal(t, connectors.Pending, s.push(t, p).State)
	view, _ := s.Shop(twoLines)
	require.Equal(t, []string{ours}, view.TrackingNumbers)
	require.Equal(t, connectors.StateShipped, view.State)
}

func TestWhatCannotBeReportedIsRefusedWithTheReason(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	for name, c := range map[string]struct {
		order string
		spoil func(*connectors.Parcel)
		says  string
	}{
		"no number":       {plainOrder, func(p *connectors.Parcel) { p.TrackingNumber = " " }, "沒有物流單號"},
		"unknown carrier": {plainOrder, func(p *connectors.Parcel) { p.Carrier = "藍色貨運" }, "TCAT"},
		"nothing in it":   {plainOrder, func(p *connectors.Parcel) { p.Whole = false }, "沒有商品"},
		"half a line": {twoLines, func(p *connectors.Parcel) {
			p.Whole, p.Lines = false, []connectors.PackageLine{{Line: twoLines + "-01", Quantity: 1}}
		}, "全部放在同一包裹"},
		"a line that is not there": {twoLines, func(p *connectors.Parcel) {
			p.Whole, p.Lines = false, []connectors.PackageLine{{Line: "x", Quantity: 1}}
		}, "沒有明細"},
	} {
		p := s.parcel(t, c.order, ours)
		c.spoil(&p)
		o := s.push(t, p)
		require.Equal(t, connectors.Refused, o.State, name)
		require.Contains(t, connectors.Kept(o.Err)+s.advice(o.Err), c.says, name)
	}
	p := s.parcel(t, plainOrder, ours)
	require.NoError(t, s.Act(connectors.Act{Kind: "cancel", Order: plainOrder}))
	o := s.push(t, p)
	require.Equal(t, connectors.Refused, o.State)
	require.Contains(t, connectors.Kept(o.Err), "取消")
	require.Zero(t, s.reports())
}

func (*testShop) advice(err error) string {
	var told *connectors.Error
	if !errors.As(err, &told) {
		return ""
	}
	return told.Advice().ZH
}

func TestALostReplyIsAskedAboutAndNotRepeated(t *testing.T) {
	t.Parallel()
	for _, fault := range []emulation.Fault{emulation.DropAfter, emulation.Fail500Got, emulation.DropBefore, emulation.HTML200} {
		s := openShop(t, nil)
		p := s.parcel(t, twoLines, ours)
		s.wire.Plan(fault, 1, isShip)
		o := s.push(t, p)
		require.Equal(t, connectors.Unclear, o.State, fault)
		if s.pushed(t, p).State == connectors.Nothing {
			s.push(t, p)
		}
		view, _ := s.Shop(twoLines)
		require.Equal(t, 1, view.Shipments, fault)
	}
}

func TestAfterAPassingErrorTheOtherParcelsAreNotSent(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	var parcels []connectors.Parcel
	for range 21 { // more than one call
		parcels = append(parcels, s.parcel(t, plainOrder, ours))
	}
	s.wire.Plan(emulation.Fail500, 1, isShip)
	outcomes := s.PushTracking(t.Context(), parcels)
	require.Equal(t, connectors.Unclear, outcomes[0].State)
	require.Equal(t, connectors.NotAsked, outcomes[20].State)
	require.False(t, connectors.IsMaybeDone(outcomes[20].Err))
	require.Zero(t, s.reports())
}

func TestANumberThatIsNeverShownCountsWhereItWasTaken(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil, "hides_numbers")
	p := s.parcel(t, plainOrder, ours)
	p.Kept = s.push(t, p).Keep
	s.later(30 * time.Minute)
	require.Equal(t, connectors.Done, s.pushed(t, p).State)
	p.Kept = nil
	require.Equal(t, connectors.Unclear, s.pushed(t, p).State)
	require.Equal(t, connectors.Refused, s.push(t, p).State)
}

func TestADetailThatCannotBeReadIsNoAnswer(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil, "missing_details")
	p := connectors.Parcel{ID: "p", TrackingNumber: ours, Carrier: "TCAT", Lines: []connectors.PackageLine{{Line: "20261119595009-01", Quantity: 1}}}
	require.Equal(t, connectors.Unclear, s.pushed(t, p).State)
	require.Equal(t, connectors.Refused, s.push(t, p).State)
	require.Zero(t, s.reports())
}

func TestTheReportIsThatOfTheFacts(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	var line, body string
	through := s.server.Config.Handler
	s.server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if isShip(r) {
			raw := make([]byte, r.ContentLength)
			_, _ = r.Body.Read(raw)
			line, body = r.Method+" "+r.RequestURI, string(raw)
			w.WriteHeader(http.StatusNoContent)
			return
		}
		through.ServeHTTP(w, r)
	})
	p := s.parcel(t, twoLines, ours)
	p.ShippedAt = time.Date(2026, 11, 22, 16, 30, 0, 0, time.UTC) // the next day in Taipei
	s.push(t, p)
	require.Equal(t, "PUT /vdr/order/v1/index.php/trans/vendor/00123/order/ship?id="+twoLines+"-01,"+twoLines+"-02", line)
	require.JSONEq(t, `[{"Id":"`+twoLines+`-01","ShipCompany":"TCAT","ShipNo":"907654321012","ShipDate":"2026/11/23"},
		{"Id":"`+twoLines+`-02","ShipCompany":"TCAT","ShipNo":"907654321012","ShipDate":"2026/11/23"}]`, body)
}
