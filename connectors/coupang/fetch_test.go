package coupang

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
	"gowarehouse/connectors/emulation/emulationtest"
)

func TestWindowsAreCutIntoDaysOfTheMarket(t *testing.T) {
	t.Parallel()
	day := func(text string, zone *time.Location) time.Time {
		at, err := time.ParseInLocation(time.DateOnly, text, zone)
		require.NoError(t, err)
		return at
	}
	for _, c := range []struct {
		name     string
		from, to time.Time
		zone     *time.Location
		want     []string
	}{
		{"a week", start.Add(-7 * 24 * time.Hour), start, connectors.Taipei, []string{"2026-11-16..2026-11-23"}},
		{"the end does not belong to it", day("2026-11-16", connectors.Taipei), day("2026-11-17", connectors.Taipei), connectors.Taipei,
			[]string{"2026-11-16..2026-11-16"}},
		{"days are the market's", time.Date(2026, 11, 15, 15, 30, 0, 0, time.UTC), time.Date(2026, 11, 15, 15, 45, 0, 0, time.UTC), seoul,
			[]string{"2026-11-16..2026-11-16"}},
		{"at most 31 days", day("2026-10-01", connectors.Taipei), day("2026-11-02", connectors.Taipei), connectors.Taipei,
			[]string{"2026-10-01..2026-10-31", "2026-11-01..2026-11-01"}},
	} {
		var got []string
		for _, s := range cutWindow(connectors.Window{From: c.from, To: c.to}, c.zone) {
			got = append(got, s.first.Format(time.DateOnly)+".."+s.last.Format(time.DateOnly))
		}
		require.Equal(t, c.want, got, c.name)
	}
}

func TestHalvesShareNoDay(t *testing.T) {
	t.Parallel()
	s := cutWindow(connectors.Window{From: start.Add(-2 * 24 * time.Hour), To: start}, connectors.Taipei)[0]
	early, late := s.halves()
	require.Equal(t, s.first, early.first)
	require.Equal(t, s.last, late.last)
	require.Equal(t, early.last.AddDate(0, 0, 1), late.first)
}

func TestAListThatTakesTooLongIsAskedInParts(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	whole := b.orders()
	b.turn("wide_504")
	require.Equal(t, whole, b.orders())
}

func TestABoxAcknowledgedMeanwhileComesOnce(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	id := b.some(shipThird, 1)[0]
	first := true
	seen := 0
	for f, err := range b.c.Orders(t.Context(), b.week()) {
		require.NoError(t, err)
		if first {
			first = false
			p := b.parcel(id)
			b.c.ready(t.Context(), targetsOf([]connectors.Parcel{p}))
		}
		if f.ID == id {
			seen++
		}
	}
	require.Equal(t, 1, seen)
}

func TestAListThatIsNoListEndsTheFetch(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{"code":200,"message":"OK"}`, `{"code":200,"data":null}`, `{"code":200,"data":{}}`, `[]`, `{"data":[]}`} {
		_, _, err := readPage(connectors.Reply{Status: http.StatusOK, Body: []byte(body)})
		if err == nil {
			err = check(opList, connectors.Reply{Status: http.StatusOK, Body: []byte(body)})
		}
		require.Equal(t, connectors.Unexpected, connectors.KindOf(err), body)
	}
	full := `{"code":200,"data":[` + strings.TrimSuffix(strings.Repeat(`{},`, pageSize), ",") + `]}`
	_, _, err := readPage(connectors.Reply{Status: http.StatusOK, Body: []byte(full)})
	require.Error(t, err, "a full page must say what comes next")
	rows, next, err := readPage(connectors.Reply{Status: http.StatusOK, Body: []byte(`{"code":"200","data":[{}],"nextToken":17}`)})
	require.NoError(t, err)
	require.Len(t, rows, 1)
	require.Equal(t, "17", next)
}

func TestABoxWithoutANumberIsSetAside(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	var got []error
	f := &fetch{c: b.c, ctx: t.Context(), seen: map[string]bool{}, yield: func(f connectors.Fetched, err error) bool {
		require.NotEmpty(t, f.Raw)
		got = append(got, err)
		return true
	}}
	require.True(t, f.give(json.RawMessage(`{"orderId":1}`)))
	require.True(t, f.give(json.RawMessage(`{"shipmentBoxId":1.5e17}`)))
	require.Len(t, got, 2)
	for _, err := range got {
		require.Equal(t, connectors.Unexpected, emulationtest.Advised(t, err).Kind)
	}
}

func TestBoxesThatLeftTheListAreLookedAt(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	ids := b.some(shipThird, 1)
	cancelled, shipped, open := ids[0], ids[1], ids[2]
	require.NoError(t, b.e.Act(connectors.Act{Kind: "cancel", Order: cancelled}))
	require.NoError(t, b.e.Act(connectors.Act{Kind: "ship_elsewhere", Order: shipped}))
	seen, err := b.c.Watch(t.Context(), b.week(), []string{cancelled, shipped, "999999999999999999", open})
	require.NoError(t, err)
	require.Len(t, seen, 3, "one that Coupang does not know is no news")
	require.Equal(t, connectors.StateCancelled, seen[0].State)
	require.Nil(t, seen[0].Fetched)
	require.Equal(t, connectors.StateShipped, seen[1].State)
	require.Equal(t, connectors.StateOpen, seen[2].State)

	b.turn("cancelled_shown")
	seen, err = b.c.Watch(t.Context(), b.week(), []string{cancelled})
	require.NoError(t, err)
	require.Equal(t, connectors.StateCancelled, seen[0].State)

	b.wire.Plan(emulation.DropBefore, 99, nil)
	_, err = b.c.Watch(t.Context(), b.week(), []string{open})
	require.Equal(t, connectors.Temporary, emulationtest.Advised(t, err).Kind)
}

func TestAnOrderIsAskedForByItsNumberOnly(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for _, id := range []string{"", "abc", "1/../2", "99999999999999999999"} {
		_, err := b.c.Order(t.Context(), id)
		require.Equal(t, connectors.NotFound, emulationtest.Advised(t, err).Kind, id)
	}
	require.Zero(t, b.e.Report().Requests)
}

func TestPagesThatPointAtEachOtherEndWithAClearError(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	whole := len(b.orders())
	b.turn("token_circle")
	before := len(b.seen)
	var ids []string
	var end error
	for f, err := range b.c.Orders(t.Context(), b.week()) {
		if err != nil {
			require.Empty(t, f.ID)
			end = err
			continue
		}
		ids = append(ids, f.ID)
	}
	require.Equal(t, connectors.Unexpected, connectors.KindOf(end))
	require.ErrorContains(t, end, "round in a circle")
	require.Contains(t, connectors.Kept(end), "不斷重複")
	require.NotEmpty(t, ids)
	require.LessOrEqual(t, len(ids), whole, "nothing comes twice")
	require.Equal(t, 3, len(b.seen)-before, "the circle is seen after one round")
}
