package store

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// neighbours are two merchants, the first with two accounts, whose rows alternate.
func neighbours(t *testing.T) *Store {
	t.Helper()
	s := seeded(t)
	ctx := t.Context()
	require.NoError(t, s.Write(ctx, func(q *Queries) error {
		require.NoError(t, q.AddMerchant(ctx, &Merchant{ID: "m2", Name: "別人", CreatedAt: 1}))
		require.NoError(t, q.AddChannel(ctx, &Channel{ID: "c2", MerchantID: "m2", Name: "官網", MatchBy: MatchBySKU, CreatedAt: 1}))
		for _, a := range []Account{{ID: "a2", MerchantID: "m1", ChannelID: "c1"}, {ID: "b1", MerchantID: "m2", ChannelID: "c2"}} {
			a.Platform, a.Name, a.State, a.FieldValues = "demo", a.ID, Connected, map[string]string{}
			require.NoError(t, q.AddAccount(ctx, &a))
		}
		for i := range 30 {
			account := []string{"a1", "a2", "b1"}[i%3]
			_, err := q.AddEffect(ctx, &Effect{Key: fmt.Sprint(i), Kind: EffectStock, AccountID: account, State: EffectStates[i%len(EffectStates)]})
			require.NoError(t, err)
			_, err = q.AddNotice(ctx, &Notice{Key: fmt.Sprint(i), Kind: NoticePush, AccountID: account, Args: map[string]string{}})
			require.NoError(t, err)
			require.NoError(t, q.AddRun(ctx, &Run{AccountID: account, Kind: RunFetch}))
		}
		return nil
	}))
	return s
}

func TestAPageOfEffectsOfAnAccountOrMerchantIsTheNewestOfThem(t *testing.T) {
	t.Parallel()
	s := neighbours(t)
	for _, f := range []EffectFilter{{}, {Only: Only{Account: "a2"}}, {Only: Only{Merchant: "m1"}}, {Only: Only{Merchant: "m2"}, Kind: EffectStock},
		{Only: Only{Account: "b1", Merchant: "m1"}}, {Only: Only{Merchant: "m1"}, State: EffectUnclear}} {
		var want, got []int64
		all, err := s.Effects(t.Context(), EffectFilter{}, 100)
		require.NoError(t, err)
		for _, e := range all {
			if (f.Account == "" || e.AccountID == f.Account) && (f.Merchant == "" || e.MerchantID == f.Merchant) && (f.State == "" || e.State == f.State) {
				want = append(want, e.ID)
			}
		}
		for page := f; ; {
			effects, err := s.Effects(t.Context(), page, 4)
			require.NoError(t, err)
			for _, e := range effects {
				got = append(got, e.ID)
			}
			if len(effects) < 4 {
				break
			}
			page.Before = effects[3].ID
		}
		require.Equal(t, want, got, "%+v", f)
	}
}

func TestRunsAndNoticesKnowTheMerchantOfTheirAccount(t *testing.T) {
	t.Parallel()
	s := neighbours(t)
	for only, want := range map[Only]int{{}: 30, {Account: "a1"}: 10, {Merchant: "m1"}: 20, {Merchant: "m2"}: 10, {Merchant: "m3"}: 0} {
		runs, err := s.Runs(t.Context(), only, 100)
		require.NoError(t, err)
		require.Len(t, runs, want, "%+v", only)
		notices, err := s.Notices(t.Context(), only, false, 100)
		require.NoError(t, err)
		require.Len(t, notices, want, "%+v", only)
	}
	waiting, err := s.WaitingEffects(t.Context(), Only{Merchant: "m2"})
	require.NoError(t, err)
	require.Len(t, waiting, 1)
	sum := 0
	for state, n := range waiting["b1"] {
		require.NotContains(t, []EffectState{EffectConfirmed, EffectCancelled}, state)
		sum += n
	}
	require.Equal(t, 8, sum)
}

func TestAHoldCarriesItsOrdersColumnsAndFollowsThem(t *testing.T) {
	t.Parallel()
	s := seeded(t)
	ctx := t.Context()
	id := addOrder(t, s, "1042", 1000, "TEA-S")
	h := &Hold{OrderID: id, Reason: HoldUnknownProduct, Subject: "9/1", HeldBy: System, HeldAt: 1}
	require.NoError(t, s.Write(ctx, func(q *Queries) error {
		require.NoError(t, q.AddLine(ctx, &Line{OrderID: id, AccountID: "a1", PlatformID: "2", LineKey: "9/1", Quantity: 4, Price: "1"}))
		return q.AddHold(ctx, h)
	}))
	stored, err := s.Hold(ctx, h.ID)
	require.NoError(t, err)
	require.Equal(t, "a1 m1 9/1 1000 4", fmt.Sprint(stored.AccountID, " ", stored.MerchantID, " ", stored.Topic, " ", stored.OrderedAt, " ", stored.Pieces))
	require.Nil(t, stored.ShipBy)
	shipBy := Millis(9000)
	require.NoError(t, s.Write(ctx, func(q *Queries) error {
		o, err := q.Order(ctx, id)
		require.NoError(t, err)
		o.ShipBy, o.OrderedAt = &shipBy, 1100
		require.NoError(t, q.UpdateOrder(ctx, &o, "ship_by", "ordered_at"))
		return q.RefreshHolds(ctx, id)
	}))
	stored, err = s.Hold(ctx, h.ID)
	require.NoError(t, err)
	require.Equal(t, &shipBy, stored.ShipBy)
	require.EqualValues(t, 1100, stored.OrderedAt)
	err = s.Write(ctx, func(q *Queries) error { return q.AddHold(ctx, &Hold{OrderID: 999, Reason: HoldManual}) })
	require.ErrorIs(t, err, ErrNotFound)
}
