package pchome

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

const stockCall = "PUT /vdr/prod/v3.3/index.php/vendor/{vid}/prod/qty"

// changes reads PChome's stock and asks for so many more of each.
func (s *testShop) changes(t *testing.T, more int) []connectors.StockChange {
	t.Helper()
	levels, err := s.Stock(t.Context(), s.ListingKeys())
	require.NoError(t, err)
	changes := make([]connectors.StockChange, len(levels))
	for i, l := range levels {
		require.NoError(t, l.Err)
		changes[i] = connectors.StockChange{Key: l.Key, Read: l.Quantity, Target: l.Quantity + more, Keep: l.Keep}
	}
	return changes
}

func TestAllVariantsOfAProductAreReadInOneCall(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	changes := s.changes(t, 3)
	require.Len(t, changes, 14)
	require.Equal(t, 9, s.Report().Requests, "nine products")
	for _, o := range s.PushStock(t.Context(), changes) {
		require.Equal(t, connectors.Done, o.State, "%v", o.Err)
	}
	require.Equal(t, 1, s.Report().ByName[stockCall])
	for _, c := range changes {
		have, seen, _ := s.StockOf(c.Key)
		require.Equal(t, []int{c.Target, 1}, []int{have, seen})
	}
	require.Empty(t, s.Report().Violations)
}

func TestWithoutGroupsEachIsReadByItself(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil, "no_groups")
	require.Len(t, s.changes(t, 0), 14)
	require.Empty(t, s.Report().Violations)
}

func TestAProductThatIsRefusedHoldsNoOtherBack(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil, "consigned")
	changes := s.changes(t, 1)
	outcomes := s.PushStock(t.Context(), changes)
	require.Equal(t, connectors.Refused, outcomes[0].State)
	require.ErrorContains(t, outcomes[0].Err, "僅限轉單商品")
	for i, o := range outcomes[1:] {
		require.Equal(t, connectors.Done, o.State, "%v", o.Err)
		have, seen, _ := s.StockOf(o.Key)
		require.Equal(t, []int{changes[i+1].Target, 1}, []int{have, seen})
	}
}

func TestMoreProductsThanOneCallTakesGoInSeveral(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	changes := s.changes(t, 1)
	many := append(append([]connectors.StockChange{}, changes...), changes[:10]...)
	many[3].Target = -4
	s.PushStock(t.Context(), changes)
	for _, o := range s.PushStock(t.Context(), many[:12]) {
		require.Equal(t, connectors.Done, o.State, "%v", o.Err)
	}
	have, _, _ := s.StockOf(many[3].Key)
	require.Zero(t, have, "not below nothing")
	require.Equal(t, 2, s.Report().ByName[stockCall])
}

func TestAfterAPassingErrorTheOtherLevelsAreNotSent(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil, "consigned") // refused together, then one by one
	changes := s.changes(t, 1)
	puts := 0
	s.wire.Plan(emulation.Fail500, 1, func(r *http.Request) bool {
		if r.Method == http.MethodPut {
			puts++
		}
		return puts == 4
	})
	outcomes := s.PushStock(t.Context(), changes)
	require.Equal(t, []connectors.OutcomeState{connectors.Refused, connectors.Done, connectors.Unclear, connectors.NotAsked}, []connectors.OutcomeState{
		outcomes[0].State, outcomes[1].State, outcomes[2].State, outcomes[3].State,
	})
	require.False(t, connectors.IsMaybeDone(outcomes[13].Err))
}

func TestALevelThatWasNotReadIsNotSet(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	o := s.PushStock(t.Context(), []connectors.StockChange{{Key: connectors.ListingKey{Item: "DICKCB-A900D0001", Variant: "001"}, Target: 5}})[0]
	require.Equal(t, connectors.NotAsked, o.State)
	require.Zero(t, s.Report().Requests)
}

func TestAProductWithoutItsEndIsSetByTheNumberThatPChomeWrites(t *testing.T) {
	t.Parallel()
	c, server := pretend(t, map[string]string{"groupid=": `[{"Id":"DICKCB-A900DEMO1","Name":"瓶","Qty":"7"},{"Id":null},"odd"]`})
	levels, err := c.Stock(t.Context(), []connectors.ListingKey{{Item: "DICKCB-A900DEMO1"}, {Item: "DICKCB-A900DEMO1", Variant: "004"}, {Item: "../x"}})
	require.NoError(t, err)
	require.Equal(t, 7, levels[0].Quantity)
	require.Equal(t, "DICKCB-A900DEMO1", levels[0].Keep[keepID])
	require.Equal(t, connectors.NotFound, connectors.KindOf(levels[1].Err))
	require.Equal(t, connectors.NotFound, connectors.KindOf(levels[2].Err))
	require.Len(t, server.asked, 2, "what cannot be a number is not asked for")
}
