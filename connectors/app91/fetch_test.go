package app91

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
)

func TestAWindowOfSevenDaysIsOneQueryForEachStatusAndASecondShorter(t *testing.T) {
	t.Parallel()
	c := canned(t, http.StatusOK, "application/json", "{}")
	queries := c.queries(connectors.Window{From: week.From.Add(400 * time.Millisecond), To: week.To.Add(400 * time.Millisecond)})
	require.Len(t, queries, 2)
	for i, status := range []string{statusToShip, statusConfirmed} {
		require.Equal(t, orderQuery{
			ShopID: 12453, DateType: "OrderDateTime", Start: "2026-11-16T14:30:00", End: "2026-11-23T14:29:59", Status: status, Count: 100,
		}, queries[i])
	}
}

func TestALongWindowIsCutWithoutAGapAndNotBeyondTheLookBack(t *testing.T) {
	t.Parallel()
	c := canned(t, http.StatusOK, "application/json", "{}")
	queries := c.queries(connectors.Window{From: today.Add(-365 * 24 * time.Hour), To: today})
	spans := queries[:len(queries)/2]
	require.Equal(t, local(today.Add(-lookBack)), spans[0].Start)
	require.Equal(t, local(today), spans[len(spans)-1].End)
	for i, q := range spans[1:] {
		require.Equal(t, spans[i].End, q.Start)
	}
	day := c.queries(connectors.Window{From: today.Add(-48 * time.Hour), To: today.Add(-24 * time.Hour)})
	require.Equal(t, "2026-11-22T14:30:00", day[0].End)
	require.Len(t, c.queries(connectors.Window{From: today, To: today}), 2, "an empty window is asked for, and ends")
}

func TestAQuestionForTheListSendsAllItsProperties(t *testing.T) {
	t.Parallel()
	asked := &recorder{}
	c, err := open(connectors.Env{Values: connectors.Values{fieldShop: "12453", fieldKey: "DEMO-91APP-KEY-0001"}, HTTP: asked})
	require.NoError(t, err)
	for _, err := range c.Orders(t.Context(), week) {
		require.Error(t, err)
	}
	require.JSONEq(t, `{"ShopId":12453,"OrderDateType":"OrderDateTime","StartDate":"2026-11-16T14:30:00","EndDate":"2026-11-23T14:29:59",
		"OrderStatus":"WaitingToShipping","ShippingOrderStatus":"","OrderDeliverType":"","DistributorDef":"","TemperatureTypeDef":"",
		"Position":0,"Count":100}`, string(asked.calls[0].Body))
}

// gateway answers lists with rows of main orders that are there, and details with one row each.
func gateway(t *testing.T, codes func(position int) (total int, rows []string)) *connector {
	t.Helper()
	return scripted(t, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		w.Header().Set("Content-Type", "application/json")
		var asked struct{ OrderStatus, TMCode string }
		var at struct{ Position int }
		_ = json.Unmarshal(body, &asked)
		_ = json.Unmarshal(body, &at)
		switch {
		case strings.HasSuffix(r.URL.Path, "/Get"):
			_, _ = fmt.Fprintf(w, `{"Status":"Success","Data":{"TotalCount":1,"List":[{"TMCode":%q,"TSCode":"TS1","OuterId":"A"}]}}`, asked.TMCode)
		case asked.OrderStatus == statusConfirmed:
			_, _ = w.Write([]byte(`{"Status":"Success","Data":{"TotalCount":0,"List":[]}}`))
		default:
			total, rows := codes(at.Position)
			list := make([]string, len(rows))
			for i, code := range rows {
				list[i] = fmt.Sprintf(`{"TMCode":%q,"TSCode":"TS%s"}`, code, code)
			}
			_, _ = fmt.Fprintf(w, `{"Status":"Success","Data":{"TotalCount":%d,"List":[%s]}}`, total, strings.Join(list, ","))
		}
	})
}

func codes(from, to int) []string {
	var all []string
	for i := from; i < to; i++ {
		all = append(all, fmt.Sprintf("TM%05d", i))
	}
	return all
}

func TestRowsThatMoveForwardWhileTheListIsReadAreNotMissed(t *testing.T) {
	t.Parallel()
	first := true
	c := gateway(t, func(position int) (int, []string) {
		if first { // then the first three orders are shipped, and all rows move up
			first = false
			return 150, codes(0, 100)
		}
		all := codes(3, 150)
		return len(all), all[min(position, len(all)):min(position+100, len(all))]
	})
	seen := map[string]bool{}
	for f, err := range c.Orders(t.Context(), week) {
		require.NoError(t, err)
		require.False(t, seen[f.ID], f.ID)
		seen[f.ID] = true
	}
	for _, code := range codes(3, 150) {
		require.True(t, seen[code], code)
	}
}

func TestAListThatBreaksOffIsNoEndOfOrders(t *testing.T) {
	t.Parallel()
	c := gateway(t, func(position int) (int, []string) {
		if position > 0 {
			return 250, nil
		}
		return 250, codes(0, 100)
	})
	var last error
	for _, err := range c.Orders(t.Context(), week) {
		last = err
	}
	require.Equal(t, connectors.Unexpected, connectors.KindOf(last))
}

func TestARowWithoutACodeIsSetAsideAndTheOthersComeIn(t *testing.T) {
	t.Parallel()
	c := gateway(t, func(int) (int, []string) { return 3, []string{"TM1", "", "TM2"} })
	var came []string
	var aside []connectors.Fetched
	for f, err := range c.Orders(t.Context(), week) {
		if err != nil {
			require.Equal(t, connectors.Unexpected, connectors.KindOf(err))
			aside = append(aside, f)
			continue
		}
		came = append(came, f.ID)
	}
	require.Equal(t, []string{"TM1", "TM2"}, came)
	require.Len(t, aside, 1)
	require.NotEmpty(t, aside[0].Raw)
}

func TestAnOrderOfWhichOnlyAPartCameIsNotTaken(t *testing.T) {
	t.Parallel()
	for name, data := range map[string]string{
		"fewer rows than counted": `{"TotalCount":2,"List":[{"TMCode":"TM1","TSCode":"TS1"}]}`,
		"another order":           `{"TotalCount":1,"List":[{"TMCode":"TM2","TSCode":"TS1"}]}`,
		"no list":                 `{"TotalCount":1}`,
		"no object":               `"TM1"`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := canned(t, http.StatusOK, "application/json", `{"Status":"Success","Data":`+data+`}`)
			_, err := c.Order(t.Context(), "TM1")
			said := told(t, err, connectors.Unexpected)
			require.NotEmpty(t, said.Body)
		})
	}
}

func TestAnOrderThatIsNotThereIsToldSoInBothForms(t *testing.T) {
	t.Parallel()
	for _, switches := range [][]string{nil, {"empty_list"}, {"status_error"}} {
		s := openShop(t, nil, switches...)
		_, err := s.connector.Order(t.Context(), "TM999999K99999")
		advised(t, err, connectors.NotFound)
		_, err = s.connector.Order(t.Context(), "TM/../1")
		advised(t, err, connectors.NotFound)
	}
}

func TestAPaidOrderIsSeenOnceItsCartWasCancelledOrShippedElsewhere(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	cancelled, shipped := s.by(t, byHome, 1), s.by(t, bySeven, 1)
	require.NoError(t, s.Act(connectors.Act{Kind: "cancel", Order: cancelled}))
	require.NoError(t, s.Act(connectors.Act{Kind: "hand_over", Order: shipped}))
	sightings, err := s.Watch(t.Context(), week, []string{cancelled, shipped, "TM999999K99999"})
	require.NoError(t, err)
	require.Len(t, sightings, 2, "nothing is guessed of an order that 91APP does not give")
	require.Equal(t, connectors.StateCancelled, sightings[0].State)
	require.Equal(t, "商店取消", sightings[0].Reason)
	require.NotNil(t, sightings[0].Fetched)
	require.Equal(t, connectors.StateShipped, sightings[1].State)
}

func TestAVariantWithoutASKUGetsItsTitleFromTheListWhichIsReadOnceADay(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	titled := func() (connectors.Line, string) {
		for _, id := range s.Expect(week).Orders {
			order, _ := s.order(t, id)
			for _, l := range order.Lines {
				if l.SKU == "" {
					return l, id
				}
			}
		}
		require.Fail(t, "no line without a SKU")
		return connectors.Line{}, ""
	}
	l, id := titled()
	require.Contains(t, l.Name, "聖誕限定福袋")
	require.Equal(t, "A款", l.Variant)
	reads := s.Report().ByName["V1/SalePage/GetSKUList"]
	require.Equal(t, 2, reads, "open and closed pages")
	s.order(t, id)
	require.Equal(t, reads, s.Report().ByName["V1/SalePage/GetSKUList"])
	s.now = s.now.Add(25 * time.Hour)
	s.order(t, id)
	require.Equal(t, 2*reads, s.Report().ByName["V1/SalePage/GetSKUList"])
}

func TestAnOrderComesInAlthoughTheListOfVariantsCannotBeHad(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil, "no_products")
	n := 0
	for f, err := range s.Orders(t.Context(), week) {
		require.NoError(t, err)
		_, err = s.Normalise(f)
		require.NoError(t, err)
		n++
	}
	require.Len(t, s.Expect(week).Orders, n)
}
