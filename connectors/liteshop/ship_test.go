package liteshop

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

func (s *testShop) push(p connectors.Parcel) connectors.Outcome {
	s.t.Helper()
	outcomes := s.PushTracking(s.t.Context(), []connectors.Parcel{p})
	require.Len(s.t, outcomes, 1)
	require.Equal(s.t, p.ID, outcomes[0].Parcel)
	return outcomes[0]
}

func (s *testShop) numbers(id string) []string {
	view, there := s.Shop(id)
	require.True(s.t, there)
	return view.TrackingNumbers
}

func TestAShipmentIsReportedAsInTheFacts(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	o := s.plain()
	require.Equal(t, connectors.Done, s.push(parcel(o, "907712345678")).State)
	bodies := s.bodies("/api/v1/orders/" + o.ID + "/shipment")
	require.Len(t, bodies, 1)
	require.JSONEq(t, `{"tracking_number":"907712345678","carrier":"tcat","shipped_at":"2026-11-23T14:30:00+08:00","notify":true}`, bodies[0])
	again := s.push(parcel(o, "907712345678"))
	require.Equal(t, connectors.Already, again.State)
	require.Len(t, s.bodies("/api/v1/orders/"+o.ID+"/shipment"), 1, "what is there is not sent again")
	view, _ := s.Shop(o.ID)
	require.Equal(t, []int{1, 1}, []int{view.Shipments, view.Notices})
	s.noViolations()
}

func TestTheBuyerIsToldOnlyIfTheMerchantWantsIt(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	o := s.plain()
	outcome := s.with(keyNotify, no).PushTracking(t.Context(), []connectors.Parcel{parcel(o, "907712345678")})[0]
	require.Equal(t, connectors.Done, outcome.State)
	view, _ := s.Shop(o.ID)
	require.Zero(t, view.Notices)
}

func TestParcelsOfAnOrderShareOneTextOfNumbers(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	o := s.plain()
	part := func(number, carrier string) connectors.Parcel {
		p := parcel(o, number)
		p.Whole, p.Lines, p.Carrier = false, p.Lines[:1], carrier
		return p
	}
	for _, number := range []string{"A001", "A002", "A003", "A004", "A005"} {
		require.Equal(t, connectors.Done, s.push(part(number, "黑貓宅急便")).State, number)
	}
	require.Equal(t, []string{"A001", "A002", "A003", "A004", "A005"}, s.numbers(o.ID))
	sixth := s.push(part("A006", "黑貓宅急便"))
	require.Equal(t, connectors.Refused, sixth.State, "Liteshop takes five")
	require.NotEmpty(t, failure(t, connectors.Rejected, sixth.Err).Says.ZH)
	moved := part("A009", "新竹物流")
	moved.Kept = map[string]string{keepNumber: "A002"}
	require.Equal(t, connectors.Done, s.push(moved).State)
	require.Equal(t, []string{"A001", "A009", "A003", "A004", "A005"}, s.numbers(o.ID), "the number that was wrong is replaced, in its place")
	bodies := s.bodies("/api/v1/orders/" + o.ID + "/shipment")
	require.Contains(t, bodies[len(bodies)-1], `"carrier":"other"`, "of two carriers")
	s.noViolations()
}

func TestANumberThatSomebodyElseReportedIsNotWrittenOver(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	o := s.plain()
	require.NoError(t, s.Act(connectors.Act{Kind: "ship_elsewhere", Order: o.ID}))
	outcome := s.push(parcel(o, "907712345678"))
	require.Equal(t, connectors.Refused, outcome.State)
	require.Contains(t, outcome.Err.Error(), "6800012345")
	require.Equal(t, []string{"6800012345"}, s.numbers(o.ID))
}

func TestWhatCannotBeShippedIsRefusedWithItsReason(t *testing.T) {
	t.Parallel()
	for act, says := range map[string]string{"cancel": "cancelled", "refund": "given back"} {
		s := openShop(t)
		o := s.plain()
		require.NoError(t, s.Act(connectors.Act{Kind: act, Order: o.ID}))
		outcome := s.push(parcel(o, "907712345678"))
		require.Equal(t, connectors.Refused, outcome.State)
		require.Contains(t, failure(t, connectors.Rejected, outcome.Err).Reason, says)
		s.noViolations()
	}
	s := openShop(t)
	o := s.plain()
	for _, number := range []string{"", "  ", "A1,A2", "A 1"} {
		require.Equal(t, connectors.Refused, s.push(parcel(o, number)).State, number)
	}
	require.Equal(t, connectors.Refused, s.push(parcel(connectors.Order{ID: "999999"}, "907712345678")).State)
	s.noViolations()
	odd := s.push(parcel(o, "單號壹貳參"))
	require.Equal(t, connectors.Refused, odd.State)
	require.Equal(t, "invalid_tracking_number", failure(t, connectors.Rejected, odd.Err).Code)
}

func TestALostAnswerIsUnclearUntilTheShopIsAsked(t *testing.T) {
	t.Parallel()
	for _, fault := range []emulation.Fault{emulation.DropAfter, emulation.Fail500Got} {
		s := openShop(t)
		p := parcel(s.plain(), "907712345678")
		ask := func() connectors.Outcome { return s.PushedTracking(t.Context(), []connectors.Parcel{p})[0] }
		require.Equal(t, connectors.Nothing, ask().State)
		s.wire.Plan(fault, 1, isPut)
		require.Equal(t, connectors.Unclear, s.push(p).State)
		require.Equal(t, connectors.Done, ask().State)
		view, _ := s.Shop(p.Order.ID)
		require.Equal(t, 1, view.Shipments)
	}
	s := openShop(t)
	p := parcel(s.plain(), "907712345678")
	s.wire.Plan(emulation.DropBefore, 9, nil)
	require.Equal(t, connectors.Unclear, s.PushedTracking(t.Context(), []connectors.Parcel{p})[0].State, "a question without an answer says nothing")
}

func TestAFailureOfTheShopEndsThePushesAndTheRestWasNotAsked(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	o := s.plain()
	require.NoError(t, s.Act(connectors.Act{Kind: "revoke"}))
	outcomes := s.PushTracking(t.Context(), []connectors.Parcel{parcel(o, "A001"), parcel(o, "A002")})
	for _, outcome := range outcomes {
		require.Equal(t, connectors.NotAsked, outcome.State)
		requireKind(t, connectors.Unauthorized, outcome.Err)
	}
	require.Equal(t, 1, s.Report().ByName["get /api/v1/orders/{id}"])
}

func TestAnAnswerThatDoesNotShowTheNumberIsUnclear(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	o := s.plain()
	inner := s.env.HTTP
	for _, answer := range []string{`{"success":true}`, `{"success":true,"order":{"id":5}}`, `{"success":true,"order":{"id":` + o.ID + `,"shipping":{"status":"unshipped"}}}`} {
		s.env.HTTP = caller(func(ctx context.Context, call connectors.Call) (connectors.Reply, error) {
			if call.Changes {
				return answers(answer).Call(ctx, call)
			}
			return inner.Call(ctx, call)
		})
		s.connector = open(s.env)
		outcome := s.push(parcel(o, "907712345678"))
		require.Equal(t, connectors.Unclear, outcome.State)
		requireKind(t, connectors.Unexpected, outcome.Err)
	}
}

func TestARefusalThatNamesTheBuyerIsTakenDownWithoutHim(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	o := s.plain()
	inner := s.env.HTTP
	s.env.HTTP = caller(func(ctx context.Context, call connectors.Call) (connectors.Reply, error) {
		if call.Changes {
			reply := connectors.Reply{Status: 409, Body: []byte(`{"success":false,"message":"` + o.Receiver.Name + ` 的訂單","code":"locked"}`)}
			return reply, call.Check(reply)
		}
		return inner.Call(ctx, call)
	})
	s.connector = open(s.env)
	outcome := s.push(parcel(o, "907712345678"))
	require.Equal(t, connectors.Refused, outcome.State)
	require.NotContains(t, outcome.Err.Error(), o.Receiver.Name)
}

func TestCarriersHaveTheCodesOfTheFactsOrTheirOwnName(t *testing.T) {
	t.Parallel()
	for name, code := range map[string]string{
		"黑貓宅急便": "tcat", "台灣宅配通": "pelican", "新竹物流": "hct", "中華郵政": "post", "郵局": "post", "順豐速運": "sf", "嘉里大榮": "kerry", "7-ELEVEN": "seven_eleven",
		"全家店到店": "family", "萊爾富": "hilife", "OK超商": "okmart", "自家車隊": "自家車隊", "": "other",
	} {
		require.Equal(t, code, carrier(name, orderRow{}, 1), name)
	}
	var row orderRow
	require.NoError(t, json.Unmarshal([]byte(`{"shipping":{"carrier":"tcat"}}`), &row))
	require.Equal(t, "tcat", carrier("黑貓", row, 2))
	require.Equal(t, "other", carrier("順豐", row, 2))
	require.Equal(t, "sf", carrier("順豐", row, 1))
}
