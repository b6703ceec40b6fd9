package liteshop

import (
	"context"
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

func isPut(r *http.Request) bool { return r.Method == http.MethodPut }

func sku(s string) connectors.ListingKey { return connectors.ListingKey{Item: s} }

func (s *testShop) level(key connectors.ListingKey) connectors.StockLevel {
	s.t.Helper()
	levels, err := s.Stock(s.t.Context(), []connectors.ListingKey{key})
	require.NoError(s.t, err)
	return levels[0]
}

func (s *testShop) has(key connectors.ListingKey) (quantity, changes int) {
	quantity, changes, there := s.StockOf(key)
	require.True(s.t, there)
	return quantity, changes
}

func TestStockIsAskedForByADifferenceOfNothing(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	pens := sku("PEN-05")
	levels, err := s.Stock(t.Context(), []connectors.ListingKey{pens, sku("NOBODY"), sku("LS-" + s.VariantOf("NB-A5")), pens, {Item: "1", Variant: "2"}})
	require.NoError(t, err)
	require.Equal(t, 500, levels[0].Quantity)
	requireKind(t, connectors.NotFound, levels[1].Err)
	require.Equal(t, 200, levels[2].Quantity, "our code of a variant names the variant")
	require.Equal(t, 500, levels[3].Quantity)
	requireKind(t, connectors.NotFound, levels[4].Err)
	require.Len(t, s.bodies("/api/v1/stocks"), 1)
	require.JSONEq(t, `{"items":[{"sku":"PEN-05","delta":0},{"sku":"NOBODY","delta":0},{"variant_id":`+s.VariantOf("NB-A5")+`,"delta":0}]}`,
		s.bodies("/api/v1/stocks")[0])
	_, changes := s.has(pens)
	require.Zero(t, changes)
	levels, err = s.Stock(t.Context(), []connectors.ListingKey{sku("NB-A5"), sku("LS-" + s.VariantOf("NB-A5"))})
	require.NoError(t, err)
	require.Equal(t, []int{200, 200}, []int{levels[0].Quantity, levels[1].Quantity}, "of one variant under two names")
	s.noViolations()
}

func TestStockMovesByTheDifference(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	pens := s.level(sku("PEN-05"))
	outcomes := s.PushStock(t.Context(), []connectors.StockChange{{Key: pens.Key, Read: pens.Quantity, Target: 520}})
	require.Equal(t, connectors.Done, outcomes[0].State)
	bodies := s.bodies("/api/v1/stocks")
	require.JSONEq(t, `{"items":[{"sku":"PEN-05","delta":20}]}`, bodies[len(bodies)-1])
	have, changes := s.has(pens.Key)
	require.Equal(t, []int{520, 1}, []int{have, changes})
	outcomes = s.PushStock(t.Context(), []connectors.StockChange{{Key: pens.Key, Read: 520, Target: 520}})
	require.Equal(t, connectors.Already, outcomes[0].State)
	s.noViolations()
}

func TestAPieceThatWasSoldMeanwhileIsNoticed(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	pens := s.level(sku("PEN-05"))
	require.NoError(t, s.Act(connectors.Act{Kind: "sell", Listing: pens.Key, Quantity: 3}))
	outcome := s.PushStock(t.Context(), []connectors.StockChange{{Key: pens.Key, Read: pens.Quantity, Target: 600}})[0]
	require.Equal(t, connectors.Refused, outcome.State)
	require.Equal(t, connectors.CodeStale, failure(t, connectors.Rejected, outcome.Err).Code)
	have, changes := s.has(pens.Key)
	require.Equal(t, []int{497, 0}, []int{have, changes})
}

func TestVariantsThatShareASKUMoveTogetherOrNotAtAll(t *testing.T) {
	t.Parallel()
	s := openShop(t, "one_sku_of_two_variants")
	shared := sku("TEE-BK-M")
	level := s.level(shared)
	requireKind(t, connectors.Rejected, level.Err)
	require.Contains(t, level.Err.Error(), "share this SKU")
	outcome := s.PushStock(t.Context(), []connectors.StockChange{{Key: shared, Read: 40, Target: 45}, {Key: sku("PEN-05"), Read: 500, Target: 501}})
	require.Equal(t, connectors.Refused, outcome[0].State)
	require.Equal(t, connectors.Done, outcome[1].State, "it hides no other")
	require.NoError(t, s.Act(connectors.Act{Kind: "sell", Listing: shared, Quantity: -5})) // the first gets five pieces: both have the same now
	require.Equal(t, connectors.Refused, s.PushStock(t.Context(), []connectors.StockChange{{Key: shared, Read: 40, Target: 45}})[0].State)
}

func TestMoreThanAHundredListingsGoInSeveralCalls(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	keys := make([]connectors.ListingKey, 0, 120)
	changes := make([]connectors.StockChange, 0, 120)
	for i := range 119 {
		keys = append(keys, sku(fmt.Sprintf("NONE-%03d", i)))
		changes = append(changes, connectors.StockChange{Key: keys[i], Target: 1})
	}
	keys = append(keys, sku("PEN-05"))
	changes = append(changes, connectors.StockChange{Key: sku("PEN-05"), Read: 500, Target: 499})
	levels, err := s.Stock(t.Context(), keys)
	require.NoError(t, err)
	require.Equal(t, 500, levels[119].Quantity)
	outcomes := s.PushStock(t.Context(), changes)
	require.Len(t, outcomes, 120)
	require.Equal(t, connectors.Refused, outcomes[0].State)
	require.Equal(t, connectors.Done, outcomes[119].State)
	var found []string
	skus := []string{"", "PEN-05"}
	for _, k := range keys {
		skus = append(skus, k.Item)
	}
	for l, err := range s.FindSKUs(t.Context(), skus) {
		require.NoError(t, err)
		found = append(found, l.SKU)
		require.Equal(t, 499, *l.Stock)
	}
	require.Equal(t, []string{"PEN-05"}, found)
	s.noViolations()
}

func TestALostAnswerToAChangeOfStockIsUnclearAndEndsTheCalls(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	changes := []connectors.StockChange{{Key: sku("PEN-05"), Read: 500, Target: 510}}
	for i := range 100 {
		changes = append(changes, connectors.StockChange{Key: sku(fmt.Sprintf("NONE-%03d", i)), Target: 1})
	}
	puts := 0
	s.wire.Plan(emulation.DropAfter, 1, func(r *http.Request) bool { puts++; return isPut(r) && puts == 2 })
	outcomes := s.PushStock(t.Context(), changes)
	require.Equal(t, connectors.Unclear, outcomes[0].State)
	require.Equal(t, connectors.NotAsked, outcomes[100].State)
	require.False(t, connectors.IsMaybeDone(outcomes[100].Err))
	have, moved := s.has(sku("PEN-05"))
	require.Equal(t, []int{510, 1}, []int{have, moved})
}

func TestAnAnswerOfAnotherShapeIsToldAndKept(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	for _, answer := range []string{
		`{"success":true}`, `{"success":true,"results":[]}`, `{"success":true,"results":[{"sku":"OTHER","stock":1,"ok":true}]}`,
		`{"success":true,"results":[{"sku":"PEN-05","ok":true}]}`, `{"success":true,"results":[{"sku":"PEN-05","stock":5}]}`,
		`{"success":true,"results":{}}`,
	} {
		s.env.HTTP = answers(answer)
		_, err := open(s.env).Stock(t.Context(), []connectors.ListingKey{sku("PEN-05")})
		require.Equal(t, answer, string(failure(t, connectors.Unexpected, err).Body))
	}
	s.env.HTTP = answers(`{"success":true,"results":[{"sku":"PEN-05","ok":false,"code":"locked"}]}`)
	levels, err := open(s.env).Stock(t.Context(), []connectors.ListingKey{sku("PEN-05")})
	require.NoError(t, err)
	require.Equal(t, "locked", failure(t, connectors.Rejected, levels[0].Err).Code)
}

func TestAnUnreadableAnswerToAChangeOfStockIsUnclear(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	inner := s.env.HTTP
	s.env.HTTP = caller(func(ctx context.Context, call connectors.Call) (connectors.Reply, error) {
		if call.Changes {
			return answers(`{"success":true}`).Call(ctx, call)
		}
		return inner.Call(ctx, call)
	})
	outcome := open(s.env).PushStock(t.Context(), []connectors.StockChange{{Key: sku("PEN-05"), Read: 500, Target: 501}})[0]
	require.Equal(t, connectors.Unclear, outcome.State)
	requireKind(t, connectors.Unexpected, outcome.Err)
}
