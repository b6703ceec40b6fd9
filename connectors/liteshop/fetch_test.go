package liteshop

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
)

// asked takes down the queries of requests to a path. It is called before the first of them.
func (s *testShop) asked(path string) func() []url.Values {
	var mu sync.Mutex
	var queries []url.Values
	inner := s.env.HTTP
	s.env.HTTP = calls(func(call connectors.Call) {
		u, err := url.Parse(call.URL)
		if err == nil && u.Path == path {
			mu.Lock()
			defer mu.Unlock()
			queries = append(queries, u.Query())
		}
	}, inner)
	s.connector = open(s.env)
	return func() []url.Values {
		mu.Lock()
		defer mu.Unlock()
		return queries
	}
}

func TestTheListIsAskedForWithTheFilterOfTheFacts(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	asked := s.asked("/api/v1/orders")
	orders, aside := s.fetch()
	require.Empty(t, aside)
	expected := s.Expect(s.week())
	require.Len(t, orders, len(expected.Orders)+expected.Refused["unpaid"])
	require.Equal(t, []url.Values{{
		"status": {"pending,confirmed"}, "shipping_status": {"unshipped"}, "page": {"1"}, "per_page": {"100"},
		"updated_from": {"2026-11-16T14:30:00+08:00"},
	}}, asked())
	s.noViolations()
}

func TestAnOrderWhosePaymentNobodyKnowsComesInAndIsHeld(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	orders, aside := s.fetch()
	require.Empty(t, aside)
	kinds := map[connectors.PlatformState]int{}
	odd := 0
	for _, o := range orders {
		kinds[o.State]++
		if o.Payment.Method == "credit_card/authorized" {
			odd++
			require.Equal(t, connectors.StateOpen, o.State)
			require.Equal(t, connectors.Payment{Method: o.Payment.Method, Kind: connectors.PaymentUnknown}, o.Payment)
		}
	}
	require.Equal(t, 1, odd)
	require.Equal(t, 2, kinds[connectors.StateUnpaid], "seen, refused and counted")
	require.Equal(t, 1, kinds[connectors.StateCancelRequested], "the payment was given back")
	s.noViolations()
}

func TestAWindowThatReachesTooFarBackIsCutToWhatOneQueryMayAskFor(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	asked := s.asked("/api/v1/orders")
	for _, from := range []time.Time{{}, today.AddDate(0, -6, 0)} {
		for _, err := range s.Orders(t.Context(), connectors.Window{From: from, To: today}) {
			require.NoError(t, err)
		}
	}
	for _, q := range asked() {
		require.Equal(t, "2026-10-24T14:30:00+08:00", q.Get("updated_from"))
	}
	s.noViolations()
}

func TestAnOrderThatCannotBeReadHidesNoOther(t *testing.T) {
	t.Parallel()
	s := openShop(t, "one_order_of_another_shape")
	orders, aside := s.fetch()
	require.Len(t, aside, 1)
	told := failure(t, connectors.Unexpected, aside[0])
	require.Contains(t, told.Reason, "the platform answered differently than expected")
	require.Contains(t, told.Says.ZH, "平台的回應與預期不同")
	require.NotEmpty(t, told.Body)
	expected := s.Expect(s.week())
	require.Len(t, orders, len(expected.Orders)+expected.Refused["unpaid"]-1)
}

func TestAListOfAnotherShapeEndsTheFetchAndIsKept(t *testing.T) {
	t.Parallel()
	s := openShop(t, "orders_in_another_shape")
	for _, err := range s.Orders(t.Context(), s.week()) {
		told := failure(t, connectors.Unexpected, err)
		require.Contains(t, string(told.Body), `"data":[`)
		require.Equal(t, adviceReport, told.Do)
	}
}

func TestARowWithoutAnIDIsSetAside(t *testing.T) {
	t.Parallel()
	for _, row := range []string{`{}`, `{"id":"../5"}`, `[]`, `null`, `7`} {
		_, _, err := head(json.RawMessage(row))
		requireKind(t, connectors.Unexpected, err)
	}
	id, updated, err := head(json.RawMessage(`{"id":"880123","updated_at":"x"}`))
	require.NoError(t, err)
	require.Equal(t, "880123", id)
	require.Equal(t, text("x"), updated)
}

func TestAnOrderIsTheOneThatWasAskedFor(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	for _, id := range []string{"", "../shop", "12 3", "880125"} { // the last is the other shop's
		_, err := s.connector.Order(t.Context(), id)
		requireKind(t, connectors.NotFound, err)
	}
	s.env.HTTP = answers(`{"success":true,"order":{"id":5}}`)
	_, err := open(s.env).Order(t.Context(), "6")
	requireKind(t, connectors.Unexpected, err)
}

func TestAWatchTellsWhatBecameOfOrdersThatLeftTheList(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	ids := s.Expect(s.week()).Orders
	for i, kind := range []string{"cancel", "refund", "ship_elsewhere"} {
		require.NoError(t, s.Act(connectors.Act{Kind: kind, Order: ids[i]}))
	}
	sightings, err := s.Watch(t.Context(), s.week(), append(ids[:3:3], "999999"))
	require.NoError(t, err)
	require.Len(t, sightings, 3, "of an order that is not given nothing is said")
	require.Equal(t, connectors.StateCancelled, sightings[0].State)
	require.Equal(t, "已取消", sightings[0].Reason)
	require.Equal(t, connectors.StateCancelRequested, sightings[1].State)
	require.Equal(t, connectors.StateShipped, sightings[2].State)
	require.NoError(t, s.Turn("one_order_of_another_shape", true))
	sightings, err = s.Watch(t.Context(), s.week(), ids[3:5])
	require.NoError(t, err)
	require.Len(t, sightings, 2, "the odd one is given to be set aside")
	require.Empty(t, sightings[0].State)
	require.NotNil(t, sightings[0].Fetched)
}

func TestAnUnreadableAnswerEndsNoWatch(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	ids := s.Expect(s.week()).Orders[:2]
	inner := s.env.HTTP
	s.env.HTTP = caller(func(ctx context.Context, call connectors.Call) (connectors.Reply, error) {
		if strings.HasSuffix(call.URL, ids[0]) {
			return connectors.Reply{}, misshapen(wrongJSON, []byte("x"), nil)
		}
		return inner.Call(ctx, call)
	})
	sightings, err := open(s.env).Watch(t.Context(), s.week(), ids)
	requireKind(t, connectors.Unexpected, err)
	require.Len(t, sightings, 1)
	require.Equal(t, ids[1], sightings[0].ID)
}

// caller is a connectors.Caller made of a function.
type caller func(context.Context, connectors.Call) (connectors.Reply, error)

func (c caller) Call(ctx context.Context, call connectors.Call) (connectors.Reply, error) {
	return c(ctx, call)
}

// calls lets look see every call.
func calls(look func(connectors.Call), inner connectors.Caller) connectors.Caller {
	return caller(func(ctx context.Context, call connectors.Call) (connectors.Reply, error) {
		look(call)
		return inner.Call(ctx, call)
	})
}

// answers gives the same answer to every call, as far as its own check lets it through.
func answers(body string) connectors.Caller {
	return caller(func(_ context.Context, call connectors.Call) (connectors.Reply, error) {
		reply := connectors.Reply{Status: http.StatusOK, Body: []byte(body)}
		return reply, call.Check(reply)
	})
}
