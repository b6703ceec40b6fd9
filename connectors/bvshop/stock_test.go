package bvshop

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// changes reads the shop's stock and asks for so many more of each.
func (s *testShop) changes(t *testing.T, more int) []connectors.StockChange {
	t.Helper()
	levels, err := s.Stock(t.Context(), s.ListingKeys())
	require.NoError(t, err)
	var changes []connectors.StockChange
	for _, l := range levels {
		if l.Err == nil {
			changes = append(changes, connectors.StockChange{Key: l.Key, Read: l.Quantity, Target: l.Quantity + more, Keep: l.Keep})
		}
	}
	return changes
}

func TestTheFirstLevelIsProvedBeforeTheOthers(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	changes := s.changes(t, 3)
	for _, o := range s.PushStock(t.Context(), changes) {
		require.Equal(t, connectors.Done, o.State, "%v", o.Err)
	}
	asked := s.Report().ByName
	require.Equal(t, []int{1, 1, 1}, []int{asked["PUT /inventories/{sku}"], asked["GET /inventories/{sku}"], asked["PUT /inventories/batch"]})
	for _, c := range changes {
		have, seen, _ := s.StockOf(c.Key)
		require.Equal(t, []int{c.Target, 1}, []int{have, seen})
	}
	require.Empty(t, s.Report().Violations)
}

func TestALevelThatIsNotThereStopsThePush(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil, "stock_ignored")
	for _, o := range s.PushStock(t.Context(), s.changes(t, 3)) {
		require.Equal(t, connectors.Refused, o.State)
		require.Contains(t, o.Err.Error(), "does not have it")
	}
	require.Equal(t, 1, s.Report().ByName["PUT /inventories/{sku}"])
	require.Zero(t, s.Report().ByName["PUT /inventories/batch"])
}

func TestWithoutABatchLevelsAreSetOneByOne(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil, "no_batch")
	changes := s.changes(t, 1)
	for _, o := range s.PushStock(t.Context(), changes) {
		require.Equal(t, connectors.Done, o.State, "%v", o.Err)
	}
	asked := s.Report().ByName
	require.Equal(t, []int{len(changes), 1}, []int{asked["PUT /inventories/{sku}"], asked["PUT /inventories/batch"]})
}

func TestOneUnknownSKUDoesNotHoldUpTheOthers(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	changes := s.changes(t, 2)
	changes[3].Keep[keepSKU] = "GONE"
	for i, o := range s.PushStock(t.Context(), changes) {
		want := connectors.Done
		if i == 3 {
			want = connectors.Refused
		}
		require.Equal(t, want, o.State, "%d: %v", i, o.Err)
	}
	s.PushStock(t.Context(), s.changes(t, 1))
	require.Equal(t, 2, s.Report().ByName["PUT /inventories/batch"], "batches are still tried")
}

// A sale between setting and reading back says nothing about the interface.
func TestASaleDoesNotStopThePush(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	changes := s.changes(t, 3)[:1]
	s.wire.SetWatch(func(stage emulation.Stage, _ int, r *http.Request) {
		if stage == emulation.BeforeEffect && r.Method == http.MethodGet {
			_ = s.Act(connectors.Act{Kind: "sell", Listing: changes[0].Key})
		}
	})
	require.Equal(t, connectors.Unclear, s.PushStock(t.Context(), changes)[0].State)
	s.wire.SetWatch(nil)
	again := s.changes(t, 1)[:1]
	require.Equal(t, connectors.Done, s.PushStock(t.Context(), again)[0].State)
}

func TestALevelThatWasThereProvesNothing(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil, "stock_ignored")
	require.Equal(t, connectors.Done, s.PushStock(t.Context(), s.changes(t, 0)[:1])[0].State)
	require.Equal(t, connectors.Refused, s.PushStock(t.Context(), s.changes(t, 1)[:1])[0].State)
}

func TestASharedSKUIsNotPushed(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil, "same_sku")
	levels, err := s.Stock(t.Context(), s.ListingKeys())
	require.NoError(t, err)
	var refused []connectors.StockLevel
	for _, l := range levels {
		if l.Err != nil {
			refused = append(refused, l)
		}
	}
	require.Len(t, refused, 2)
	require.Contains(t, refused[0].Err.Error(), "share the SKU TEE-BK-M")
	require.Len(t, s.changes(t, 1), len(levels)-2)
}

func TestLevelsUnderOtherNames(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil, "other_names")
	for _, c := range s.changes(t, 0) {
		have, _, _ := s.StockOf(c.Key)
		require.Equal(t, have, c.Read)
	}
	for listing, err := range s.Listings(t.Context()) {
		require.NoError(t, err)
		have, _, _ := s.StockOf(listing.Key)
		require.Equal(t, have, *listing.Stock)
		require.NotEmpty(t, listing.Image)
	}
}

func TestAnOversoldListingShowsLessThanNothing(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	key := s.ListingKeys()[0]
	require.NoError(t, s.Act(connectors.Act{Kind: "sell", Listing: key, Quantity: 45}))
	levels, err := s.Stock(t.Context(), []connectors.ListingKey{key})
	require.NoError(t, err)
	require.Equal(t, -5, levels[0].Quantity)
	got := s.PushStock(t.Context(), []connectors.StockChange{{Key: key, Read: -5, Target: -2, Keep: levels[0].Keep}})
	require.Equal(t, connectors.Done, got[0].State)
	have, _, _ := s.StockOf(key)
	require.Zero(t, have)
	unread := s.PushStock(t.Context(), []connectors.StockChange{{Key: key, Target: 4}})
	require.Equal(t, connectors.NotAsked, unread[0].State)
}

func TestListingsAreVariants(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	byKey := map[connectors.ListingKey]connectors.Listing{}
	for l, err := range s.Listings(t.Context()) {
		require.NoError(t, err)
		byKey[l.Key] = l
	}
	require.Len(t, byKey, len(s.ListingKeys()))
	tee := byKey[connectors.ListingKey{Item: "3021", Variant: "7788"}]
	require.Equal(t, []string{"純棉圓領短袖上衣", "黑色/M", "TEE-BK-M"}, []string{tee.Name, tee.Variant, tee.SKU})
	mug := byKey[connectors.ListingKey{Item: "3025"}]
	require.Equal(t, []string{"貓咪馬克杯🐱", "", "MUG-CAT"}, []string{mug.Name, mug.Variant, mug.SKU})
	require.True(t, mug.Active)
	require.Empty(t, s.Report().Violations)
}

func TestAStrangeProductIsNotGuessedAt(t *testing.T) {
	t.Parallel()
	for _, raw := range []string{`[]`, `{"id":1}`, `{"id":1,"name":"x","specs":[{"name":"y"}]}`, `{"id":1,"name":"x","specs":{}}`} {
		_, err := listingsOf([]byte(raw))
		require.Equal(t, connectors.Unexpected, connectors.KindOf(err), raw)
	}
	got, err := listingsOf([]byte(`{"id":1,"name":"x","status":0,"images":["a.jpg"],"variants":[{"id":2,"name":"y","sku":"S","price":"5"}]}`))
	require.NoError(t, err)
	require.Equal(t, "a.jpg", got[0].Image)
	require.False(t, got[0].Active)
	require.Equal(t, connectors.TWD(5), *got[0].Price)
}

func TestMethodsAreOfferedByName(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	methods, err := s.ShippingMethods(t.Context())
	require.NoError(t, err)
	modes := map[string]connectors.ShipMode{}
	for _, m := range methods {
		modes[m.Code] = m.Mode
	}
	require.Equal(t, connectors.ShipLabel, modes["黑貓宅急便（常溫）"])
	require.Equal(t, connectors.ShipSelf, modes["新竹物流"])
	loaded, err := s.LoadChoices(t.Context())
	require.NoError(t, err)
	require.Len(t, loaded[settingCOD], 7)
	require.Len(t, loaded["label_sf"], len(methods))
}
