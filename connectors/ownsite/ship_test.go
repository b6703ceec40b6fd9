package ownsite

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

func TestAParcelIsReportedWithItsCarrierAndItsPieces(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	p := s.parcel(t, threeLines, "906812345678")
	require.Equal(t, connectors.Done, s.pushOne(t, p).State)
	view := s.after(t, threeLines)
	require.Equal(t, []string{"906812345678"}, view.TrackingNumbers)
	require.Equal(t, connectors.StateShipped, view.State)
	require.Equal(t, connectors.Already, s.pushOne(t, p).State)
	require.Equal(t, 1, s.after(t, threeLines).Shipments)
	require.Equal(t, connectors.Done, s.PushedTracking(t.Context(), []connectors.Parcel{p})[0].State)
}

func TestCarriersHaveTheContractsCodes(t *testing.T) {
	t.Parallel()
	for name, code := range map[string]string{
		"黑貓宅急便": "tcat", "新竹物流": "hct", "中華郵政": "post", "7-ELEVEN": "seven_eleven", "全家店到店": "family", "SF": "sf", "無人機": "other", "": "other",
	} {
		got := shown(connectors.Parcel{Carrier: name})
		require.Equal(t, code, got.Carrier, name)
		require.NotEmpty(t, got.Name)
	}
}

func TestAWrongNumberIsCorrected(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	p := s.parcel(t, twoLines, "1111")
	require.Equal(t, connectors.Done, s.pushOne(t, p).State)
	p.TrackingNumber = "2222"
	require.Equal(t, connectors.Done, s.pushOne(t, p).State)
	view := s.after(t, twoLines)
	require.Equal(t, []string{"2222"}, view.TrackingNumbers)
	require.Equal(t, 1, view.Shipments)
}

func TestALostAnswerIsAskedForAndNotRepeated(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	p := s.parcel(t, plainOrder, "1111")
	s.wire.Plan(emulation.DropAfter, 1, changing)
	first := s.pushOne(t, p)
	require.Equal(t, connectors.Unclear, first.State)
	require.Equal(t, connectors.Done, s.PushedTracking(t.Context(), []connectors.Parcel{p})[0].State)
	require.Equal(t, connectors.Already, s.pushOne(t, p).State)
	require.Equal(t, 1, s.after(t, plainOrder).Shipments)
}

func TestAShopThatDoesNotTellItsParcelsLeavesItUnclear(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil, "no_fulfilments")
	p := s.parcel(t, plainOrder, "1111")
	require.Equal(t, connectors.Done, s.pushOne(t, p).State)
	require.Equal(t, connectors.Unclear, s.PushedTracking(t.Context(), []connectors.Parcel{p})[0].State)
}

func TestRefusalsSayWhatToDo(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	for id, code := range map[string]string{cancelledOne: codeCancelled, onHoldOne: codeNotReady} {
		p := s.parcel(t, id, "1")
		got := s.pushOne(t, p)
		require.Equal(t, connectors.Refused, got.State, id)
		var e *connectors.Error
		require.ErrorAs(t, got.Err, &e)
		require.Equal(t, code, e.Code)
		require.NotEmpty(t, e.Says.ZH)
		require.NotEmpty(t, e.Do.ZH)
	}
	p := s.parcel(t, plainOrder, "")
	require.Equal(t, connectors.Refused, s.pushOne(t, p).State)
	p = s.parcel(t, plainOrder, "1")
	p.Lines = nil
	require.Equal(t, connectors.Refused, s.pushOne(t, p).State)
	require.NoError(t, s.Act(connectors.Act{Kind: "ship_elsewhere", Order: plainOrder}))
	p = s.parcel(t, plainOrder, "1")
	p.Lines = []connectors.PackageLine{{Line: "1", Quantity: 1}}
	got := s.pushOne(t, p)
	require.Equal(t, connectors.Refused, got.State)
	require.Contains(t, got.Err.Error(), codeShipped)
}

func TestABrokenWebsiteEndsTheRow(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	parcels := []connectors.Parcel{s.parcel(t, plainOrder, "1"), s.parcel(t, twoLines, "2")}
	s.wire.Plan(emulation.Fail500, 9, func(r *http.Request) bool { return changing(r) && strings.Contains(r.URL.Path, plainOrder) })
	outcomes := s.PushTracking(t.Context(), parcels)
	require.Equal(t, connectors.Unclear, outcomes[0].State)
	require.Equal(t, connectors.NotAsked, outcomes[1].State)
	require.False(t, connectors.IsMaybeDone(outcomes[1].Err))
}

func TestALabelIsAskedForUntilItIsThere(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil, "label_later")
	l := printer{s.native}
	p := s.parcel(t, labelled, "")
	ask := func(do func([]connectors.Parcel) []connectors.Outcome) connectors.Outcome {
		return do([]connectors.Parcel{p})[0]
	}
	arrange := func(p []connectors.Parcel) []connectors.Outcome { return l.Arrange(t.Context(), p) }
	arranged := func(p []connectors.Parcel) []connectors.Outcome { return l.Arranged(t.Context(), p) }
	require.Equal(t, connectors.Nothing, ask(arranged).State)
	first := ask(arrange)
	require.Equal(t, connectors.Pending, first.State)
	require.True(t, first.Until.After(today))
	require.Equal(t, connectors.Pending, ask(arranged).State)
	s.now = today.Add(61 * time.Second)
	done := ask(arranged)
	require.Equal(t, connectors.Done, done.State)
	require.NotEmpty(t, done.TrackingNumber)
	file := ask(func(p []connectors.Parcel) []connectors.Outcome { return l.Label(t.Context(), p) })
	require.Equal(t, connectors.Done, file.State)
	require.Equal(t, "application/pdf", file.Label.Type)
	require.Equal(t, 1, s.after(t, labelled).Shipments)
}

func TestALabelIsForTheWholeOrder(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	p := s.parcel(t, labelled, "")
	p.Whole = false
	require.Equal(t, connectors.Refused, printer{s.native}.Arrange(t.Context(), []connectors.Parcel{p})[0].State)
	p = s.parcel(t, plainOrder, "")
	require.Equal(t, connectors.Refused, printer{s.native}.Arrange(t.Context(), []connectors.Parcel{p})[0].State)
}
