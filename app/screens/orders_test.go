package screens

import (
	"encoding/csv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/app"
	"gowarehouse/connectors"
	"gowarehouse/engine/store"
)

// counter is a street with orders of two platforms in the house.
func counter(t *testing.T) *street {
	t.Helper()
	s := newStreet(t, FaceBrowser)
	for _, platform := range []string{"woocommerce", "momo"} {
		_, id := s.add(platform, platform+" 館")
		require.Equal(t, JobDone, s.ends(s.does("accountTest", map[string]any{"account": id})).State)
		require.Equal(t, JobDone, s.ends(s.does("accountFetch", map[string]any{"account": id})).State)
	}
	return s
}

// listed is a list that nothing narrows, changed by what is given.
func listed(changes ...map[string]any) map[string]any {
	filter := map[string]any{}
	in := map[string]any{"filter": filter}
	for _, change := range changes {
		for key, value := range change {
			if key == "newest" || key == "after" || key == "until" {
				in[key] = value
				continue
			}
			filter[key] = value
		}
	}
	return in
}

func (s *street) ids(in map[string]any) []string {
	s.t.Helper()
	var ids []string
	for _, id := range s.does("orderIDs", in)["ids"].([]any) {
		ids = append(ids, id.(string))
	}
	return ids
}

func (s *street) bulk(in map[string]any) (JobView, app.BulkDoc) {
	s.t.Helper()
	job := s.ends(s.does("orderBulk", in))
	return job, job.Result.(app.BulkDoc)
}

func TestTheListOfOrdersStaysStillAndIsNarrowed(t *testing.T) {
	if testing.Short() {
		t.Skip("starts emulators with sample orders")
	}
	t.Parallel()
	s := counter(t)
	marks := s.does("orderMarks", listed())
	total := int(marks["total"].(float64))
	require.Greater(t, total, 10)
	require.Empty(t, marks["ends"], "all of them are one part")
	part := s.does("orderPart", listed(map[string]any{"newest": marks["newest"]}))["orders"].([]any)
	require.Len(t, part, total)
	require.NotContains(t, part[0], "receiver")
	ids := s.ids(listed())
	require.Equal(t, at(part[0].(map[string]any), "id"), ids[0])
	require.EqualValues(t, total-5, s.does("orderNew", listed(map[string]any{"newest": "o5"}))["count"], "those that came in after the fifth")
	require.Len(t, s.does("orderPart", listed(map[string]any{"newest": "o5"}))["orders"], 5)

	choices := s.does("orderChoices", map[string]any{})
	require.Len(t, choices["platforms"], 2)
	require.Len(t, choices["accounts"], 2)
	require.Len(t, s.ids(listed(map[string]any{"platform": "momo"})), total-len(s.ids(listed(map[string]any{"platform": "woocommerce"}))))
	held := s.ids(listed(map[string]any{"states": []string{"held"}}))
	require.NotEmpty(t, held)
	require.Subset(t, held, s.ids(listed(map[string]any{"reason": "unknown_product"})))
	require.Empty(t, s.ids(listed(map[string]any{"states": []string{"shipped", "cancelled"}, "search": "no such number"})))
	require.Equal(t, "usage", s.fails("orderMarks", listed(map[string]any{"states": []string{"lost"}}))["kind"])
	require.Equal(t, "usage", s.fails("orderPart", listed(map[string]any{"newest": "5"}))["kind"])

	why := s.does("orderWhy", map[string]any{"number": "NO-1", "ask": true})
	require.Contains(t, at(why, "why", "en"), "Order NO-1")
}

func TestAnOrderIsSeenWholeAndItsReceiverOnRequestOnly(t *testing.T) {
	if testing.Short() {
		t.Skip("starts emulators with sample orders")
	}
	t.Parallel()
	s := counter(t)
	id := s.ids(listed(map[string]any{"reason": "unknown_product"}))[0]
	detail := s.does("orderDetail", map[string]any{"order": id})
	require.NotContains(t, detail, "receiver")
	require.Regexp(t, `^It is held, .*\.$`, at(detail, "why", "en"))
	hold := detail["holds"].([]any)[0].(map[string]any)
	require.Equal(t, false, hold["may_release"])
	require.NotEmpty(t, at(hold, "about", "zh-TW"))
	line := detail["lines"].([]any)[0].(map[string]any)
	require.NotEmpty(t, line["key"])
	require.EqualValues(t, 0, line["shipped"])
	require.Nil(t, at(detail, "acts", "refetch"))
	require.NotEmpty(t, at(detail, "acts", "pick", "why", "en"))
	for _, event := range detail["history"].([]any) {
		require.NotEqual(t, "receiver_shown", event.(map[string]any)["event"])
	}

	receiver := s.does("orderReceiver", map[string]any{"order": id})
	require.NotEmpty(t, receiver["name"])
	history := s.does("orderDetail", map[string]any{"order": id})["history"].([]any)
	last := history[len(history)-1].(map[string]any)
	require.Equal(t, "receiver_shown", last["event"])
	require.Equal(t, "小明", last["who"])

	s.does("orderAct", map[string]any{"order": id, "act": "refetch"})
	refused := s.fails("orderAct", map[string]any{"order": id, "act": "pick"})
	require.Equal(t, "held", refused["code"])
	require.Equal(t, "usage", s.fails("orderAct", map[string]any{"order": id, "act": "dance"})["kind"])
	require.Equal(t, "not_found", s.fails("orderDetail", map[string]any{"order": "o9999"})["kind"])
	cause := s.does("orderRelease", map[string]any{"hold": hold["id"], "note": ""})
	require.NotEmpty(t, at(cause, "error", "do"), "its cause must be put right")
}

func TestManyOrdersAreHeldAndReleasedEachForItself(t *testing.T) {
	if testing.Short() {
		t.Skip("starts emulators with sample orders")
	}
	t.Parallel()
	s := counter(t)
	ids := s.ids(listed(map[string]any{"platform": "woocommerce"}))[:3]
	job, doc := s.bulk(map[string]any{"act": "hold", "orders": append(ids, "o9999"), "note": "電話確認"})
	require.Equal(t, JobDone, job.State)
	require.Equal(t, 4, job.Done)
	require.Equal(t, 1, doc.Failed)
	held := store.Held
	for i, id := range ids {
		require.Equal(t, app.BulkOutcome{Order: id, Number: doc.Orders[i].Number, State: &held}, doc.Orders[i])
		hold := s.does("orderDetail", map[string]any{"order": id})["holds"].([]any)
		require.Equal(t, "電話確認", at(hold[len(hold)-1].(map[string]any), "about", "zh-TW"))
	}
	require.NotContains(t, doc.Orders[3].Error.Do, "gowarehouse", "a job's outcome names screens")

	_, doc = s.bulk(map[string]any{"act": "release", "orders": ids, "note": "ok"})
	require.Zero(t, doc.Failed)
	_, doc = s.bulk(map[string]any{"act": "release", "orders": ids, "note": "ok"})
	require.Equal(t, 3, doc.Failed, "nothing is held by hand any more")
	_, doc = s.bulk(map[string]any{"act": "refetch", "orders": ids})
	require.Zero(t, doc.Failed)
	_, doc = s.bulk(map[string]any{"act": "print", "orders": ids})
	require.Equal(t, 3, doc.Failed, "there is no parcel")
	require.Equal(t, "usage", s.fails("orderBulk", map[string]any{"act": "hold"})["kind"])
	require.Equal(t, "usage", s.fails("orderBulk", map[string]any{"act": "eat", "orders": ids})["kind"])
}

func TestAStoppedBulkTellsWhatWasDone(t *testing.T) {
	if testing.Short() {
		t.Skip("starts emulators with sample orders")
	}
	t.Parallel()
	s := counter(t)
	ids := s.ids(listed())
	events, stop := s.Events.Listen()
	defer stop()
	many := make([]string, 0, app.MostBulk)
	for len(many)+len(ids) <= app.MostBulk {
		many = append(many, ids...)
	}
	job := s.does("orderBulk", map[string]any{"act": "hold", "orders": many, "note": "x"})
	for next(t, events, TopicJob).Data.(JobView).Done == 0 {
	}
	s.does("jobStop", map[string]any{"id": job["id"]})
	ended := s.ends(job)
	require.Equal(t, JobStopped, ended.State)
	doc := ended.Result.(app.BulkDoc)
	require.NotEmpty(t, doc.Orders)
	require.Less(t, len(doc.Orders), len(many))
}

func TestAnExportHasTheOrdersOfTheListAndNotesWhoTookReceivers(t *testing.T) {
	if testing.Short() {
		t.Skip("starts emulators with sample orders")
	}
	t.Parallel()
	s := counter(t)
	read := func(in map[string]any) [][]string {
		ref := s.does("orderExport", in)
		require.Regexp(t, `^orders-\d{8}-\d{4}\.csv$`, ref["name"])
		offer, err := s.Files.Take(ref["id"].(string))
		require.NoError(t, err)
		var file strings.Builder
		require.NoError(t, offer.Write(&file))
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(file.String(), "\ufeff"))).ReadAll()
		require.NoError(t, err)
		return rows
	}
	in := listed(map[string]any{"platform": "woocommerce"})
	ids := s.ids(in)
	in["format"] = "csv"
	plain := read(in)
	require.Len(t, plain, len(ids)+1)
	name := s.does("orderReceiver", map[string]any{"order": ids[0]})["name"].(string)
	require.NotContains(t, strings.Join(plain[1], "|"), name)

	in["orders"], in["receiver"] = ids[:2], true
	personal := read(in)
	require.Len(t, personal, 3, "the chosen ones alone")
	require.Contains(t, strings.Join(personal[1], "|"), name)
	history := s.does("orderDetail", map[string]any{"order": ids[0]})["history"].([]any)
	require.Equal(t, "receiver_exported", history[len(history)-1].(map[string]any)["event"])
	in["format"] = "doc"
	require.Equal(t, "usage", s.fails("orderExport", in)["kind"])
}

func TestDaysOfAFilterAreThoseOfTaipei(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 9, 20, 30, 0, 0, time.UTC) // 04:30 of the 10th in Taipei
	at := func(day, hour int) time.Time { return time.Date(2026, 3, day, hour, 0, 0, 0, connectors.Taipei).UTC() }
	q, err := OrderFilter{From: "2026-03-01", To: "2026-03-09", ShipBy: "today"}.query(now)
	require.NoError(t, err)
	require.Equal(t, at(1, 0), q.From)
	require.Equal(t, at(10, 0), q.To, "the last day is of it")
	require.Equal(t, at(11, 0), q.ShipBy)
	for word, want := range map[string]time.Time{"": {}, "overdue": now, "24h": now.Add(24 * time.Hour), "3d": now.Add(72 * time.Hour), "2026-03-12": at(13, 0)} {
		got, err := shipBy(word, now)
		require.NoError(t, err)
		require.Equal(t, want, got, word)
	}
	for _, bad := range []OrderFilter{{From: "1.3."}, {To: "yesterday"}, {ShipBy: "soon"}} {
		_, err := bad.query(now)
		require.Error(t, err)
	}
}
