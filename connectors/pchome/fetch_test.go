package pchome

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
	"gowarehouse/connectors/pchome/emulator"
)

func TestTheLinesOfAnOrderComeAsOneOrder(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	ids, aside, err := s.fetched(t)
	require.NoError(t, err)
	require.Empty(t, aside)
	require.Len(t, ids, 23)
	require.NotContains(t, ids, tooOld)
	require.Subset(t, ids, []string{checkedOrder, barredOrder, lateOrder, threeLines}, "the list has no filter by status")
	require.Equal(t, 1, s.Report().ByName["GET /vdr/order/v1/index.php/trans/core/vendor/{vid}/order"])
	require.Equal(t, 2, s.Report().ByName["GET /vdr/order/v1/index.php/trans/vendor/{vid}/order"], "32 lines")
	require.Len(t, s.order(t, threeLines).Lines, 3)
	require.Empty(t, s.Report().Violations)
}

func TestALineWithoutDetailsIsAskedForOnceMoreAndThenSetAside(t *testing.T) {
	t.Parallel()
	late := openShop(t, nil, "late_details")
	ids, aside, err := late.fetched(t)
	require.NoError(t, err)
	require.Empty(t, aside)
	require.Len(t, ids, 23)
	never := openShop(t, nil, "missing_details")
	ids, aside, err = never.fetched(t)
	require.NoError(t, err)
	require.Len(t, ids, 21)
	require.Len(t, aside, 2)
	require.Equal(t, connectors.Unexpected, connectors.KindOf(aside["20261119595009"]))
	require.ErrorContains(t, aside["20261119595009"], "the platform answered differently than expected")
}

func TestADetailThatFailsForAPassingReasonEndsTheFetch(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	details := func(r *http.Request) bool {
		return r.URL.Query().Has(paramID) && strings.Contains(r.URL.RawQuery, twoLines)
	}
	s.wire.Plan(emulation.Fail500, 100, details)
	ids, aside, err := s.fetched(t)
	require.Equal(t, connectors.Temporary, connectors.KindOf(err))
	require.Empty(t, aside, "it would be lost from sight")
	require.NotContains(t, ids, twoLines)
}

func TestACallThatIsRefusedForOneLineHidesNoOther(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	through := s.server.Config.Handler
	s.server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Query().Get(paramID), threeLines+"-02") {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = w.Write([]byte(`{"Error":{"Code":"Broken","Message":"資料異常","Ids":[]}}`))
			return
		}
		through.ServeHTTP(w, r)
	})
	ids, aside, err := s.fetched(t)
	require.NoError(t, err)
	require.Len(t, ids, 22)
	require.Len(t, aside, 1)
	require.ErrorContains(t, aside[threeLines], "資料異常")
}

func TestARowOfTheListThatIsNoLineHidesNoOther(t *testing.T) {
	t.Parallel()
	row := `{"Id":"20261122595047-01","TransDate":"2026/11/22 13:26:00","OrderQty":1,"Prod":{"Id":"A-B-000"}}`
	c, _ := pretend(t, map[string]string{
		"/core/": `{"TotalRows":4,"Rows":[{"Id":"20261122595047-01"},{"Id":null},{"Id":"nonsense"},"text"]}`, "/order?id": "[" + row + `,{"Id":"of nobody"},7]`,
	})
	var ids, odd []string
	for f, err := range c.Orders(t.Context(), week()) {
		if err != nil {
			require.Equal(t, connectors.Unexpected, connectors.KindOf(err))
			odd = append(odd, string(f.Raw))
			continue
		}
		ids = append(ids, f.ID)
	}
	require.Equal(t, []string{"20261122595047"}, ids)
	require.Equal(t, []string{`{"Id":null}`, `{"Id":"nonsense"}`, `"text"`}, odd)
}

func TestAListThatEndsBeforeItsCountIsNoList(t *testing.T) {
	t.Parallel()
	c, server := pretend(t, map[string]string{
		"offset=0": `{"TotalRows":3,"Rows":[{"Id":"20261122595047-01"},{"Id":"20261122595047-02"}]}`, "offset=2": `{"TotalRows":3,"Rows":[]}`,
	})
	_, err := c.listLines(t.Context(), week().From, week().To)
	require.Equal(t, connectors.Unexpected, connectors.KindOf(err))
	require.Len(t, server.asked, 2)
}

func TestAListThatRepeatsItselfWithoutAnEndIsLeft(t *testing.T) {
	t.Parallel()
	c, server := pretend(t, map[string]string{"/core/": `{"TotalRows":3,"Rows":[{"Id":"20261122595047-01"},{"Id":"20261122595047-02"}]}`})
	_, err := c.listLines(t.Context(), week().From, week().To)
	require.Equal(t, connectors.Unexpected, connectors.KindOf(err))
	require.LessOrEqual(t, len(server.asked), mostIdle+2)
}

func TestRowsThatMoveBackAreNotMissed(t *testing.T) {
	t.Parallel()
	c, _ := pretend(t, map[string]string{
		"offset=0": `{"TotalRows":4,"Rows":[{"Id":"20261122000001-01"},{"Id":"20261122000002-01"}]}`,
		"offset=2": `{"TotalRows":3,"Rows":[{"Id":"20261122000004-01"}]}`, // the third has taken the place of the second
		"offset=1": `{"TotalRows":3,"Rows":[{"Id":"20261122000003-01"},{"Id":"20261122000004-01"}]}`,
	})
	all, err := c.listLines(t.Context(), week().From, week().To)
	require.NoError(t, err)
	require.Len(t, all.lines, 3)
}

func TestALongWindowIsCutIntoDaysThatPChomeTakes(t *testing.T) {
	t.Parallel()
	var asked []string
	for _, span := range days(time.Date(2026, 10, 31, 16, 0, 0, 0, time.UTC), today) {
		asked = append(asked, dayOf(span[0])+"-"+dayOf(span[1]))
	}
	require.Equal(t, []string{"2026/11/01-2026/11/08", "2026/11/09-2026/11/16", "2026/11/17-2026/11/23"}, asked)
	s := openShop(t, nil)
	var ids []string
	for f, err := range s.Orders(t.Context(), connectors.Window{From: today.AddDate(0, 0, -30), To: today}) {
		require.NoError(t, err)
		ids = append(ids, f.ID)
	}
	require.Contains(t, ids, tooOld)
	require.Empty(t, s.Report().Violations)
}

func TestAnOrderOfManyLinesComesWhole(t *testing.T) {
	t.Parallel()
	var rows, list []string
	for i := range 45 {
		id := fmt.Sprintf("20261122595047-%02d", i+1)
		list = append(list, `{"Id":"`+id+`"}`)
		rows = append(rows, `{"Id":"`+id+`","TransDate":"2026/11/22 13:26:00","OrderQty":1,"Prod":{"Id":"A-B-000"}}`)
	}
	c, server := pretend(t, map[string]string{
		"/core/": `{"TotalRows":45,"Rows":[` + strings.Join(list, ",") + `]}`, "/order?id": "[" + strings.Join(rows, ",") + "]",
	})
	n := 0
	for f, err := range c.Orders(t.Context(), week()) {
		require.NoError(t, err)
		order, err := c.Normalise(f)
		require.NoError(t, err)
		require.Len(t, order.Lines, 45)
		n++
	}
	require.Equal(t, 1, n)
	require.Len(t, server.asked, 1+3)
}

func TestAnOrderAskedForAgainIsFoundByItsDay(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	require.Equal(t, lateOrder+"-01", s.order(t, lateOrder).Lines[0].ID, "it was transferred the day after")
	for _, id := range []string{"99999999999999", "20261122999999", "x/y"} {
		_, err := s.connector.Order(t.Context(), id)
		require.Equal(t, connectors.NotFound, connectors.KindOf(err), id)
	}
}

func TestAnOrderThatIsListedOrHasDetailsIsNeverTakenAsGone(t *testing.T) {
	t.Parallel()
	list, row := `{"TotalRows":1,"Rows":[{"Id":"20261122595047-01"}]}`, `[{"Id":"20261122595047-01","OrderQty":1}]`
	for name, answers := range map[string]map[string]string{
		"listed, without details":     {"/core/": list, "/order?id": "[]"},
		"with details and not listed": {"/core/": `{"TotalRows":0,"Rows":[]}`, "/order?id": row},
	} {
		c, _ := pretend(t, answers)
		_, err := c.Order(t.Context(), "20261122595047")
		require.Equal(t, connectors.Unexpected, connectors.KindOf(err), name)
	}
}

func TestWatchTellsWhatBecameOfOlderOrders(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	require.NoError(t, s.Act(connectors.Act{Kind: "cancel", Order: tooOld}))
	require.NoError(t, s.Act(connectors.Act{Kind: "ship_elsewhere", Order: plainOrder}))
	seen, err := s.Watch(t.Context(), week(), []string{tooOld, plainOrder, twoLines, "20261110999999"})
	require.NoError(t, err)
	states := map[string]connectors.PlatformState{}
	for _, one := range seen {
		states[one.ID] = one.State
		require.NotNil(t, one.Fetched)
	}
	require.Equal(t, map[string]connectors.PlatformState{
		tooOld: connectors.StateCancelled, plainOrder: connectors.StateShipped, twoLines: connectors.StateOpen,
	}, states, "nothing is said of an order that is not there")
	require.Empty(t, s.Report().Violations)
}

func TestReceiversAreOpenedWhenTheyAreFetched(t *testing.T) {
	t.Parallel()
	for _, on := range [][]string{nil, {"aes_128"}, {"plain_receivers"}, {"sealed_values"}} {
		s := openShop(t, nil, on...)
		fetched, err := s.connector.Order(t.Context(), giftOrder)
		require.NoError(t, err)
		view, _ := s.Shop(giftOrder)
		if len(on) == 0 || on[0] == "aes_128" {
			require.Contains(t, string(fetched.Raw), "游堃喆", "whatever becomes of the key, the document can be read")
			order, err := offline(t, connectors.Values{fieldKey: "", fieldIV: ""}).Normalise(fetched)
			require.NoError(t, err)
			require.Equal(t, view.Order.Receiver, order.Receiver)
		}
		order, err := s.Normalise(fetched)
		require.NoError(t, err)
		require.Equal(t, view.Order.Receiver, order.Receiver, "%v", on)
	}
}

func TestAReceiverThatCannotBeOpenedHoldsTheOrderUntilTheKeyIsRight(t *testing.T) {
	t.Parallel()
	wrong := connectors.Values{fieldKey: strings.Repeat("0", 32)}
	for _, on := range [][]string{nil, {"sealed_values"}} {
		s := openShop(t, wrong, on...)
		fetched, err := s.connector.Order(t.Context(), plainOrder)
		require.NoError(t, err)
		order, err := s.Normalise(fetched)
		require.NoError(t, err)
		require.Contains(t, order.Hold.ZH, "金鑰")
		require.True(t, order.Receiver.Masked)
		require.Empty(t, order.Receiver.Name)
		right, err := offline(t, nil).Normalise(fetched)
		require.NoError(t, err)
		view, _ := s.Shop(plainOrder)
		require.Equal(t, view.Order.Receiver, right.Receiver, "from the document that was kept")
		require.Nil(t, right.Hold)
	}
}

func TestADocumentHoldsNoCredential(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	for f, err := range s.Orders(t.Context(), week()) {
		require.NoError(t, err)
		require.NotContains(t, string(f.Raw), emulator.Key)
		var doc document
		require.NoError(t, json.Unmarshal(f.Raw, &doc))
		require.Equal(t, f.ID, doc.Order)
		require.True(t, slices.IsSortedFunc(doc.Rows, func(a, b json.RawMessage) int {
			first, _ := lineOf(a)
			second, _ := lineOf(b)
			return strings.Compare(first, second)
		}))
	}
}
