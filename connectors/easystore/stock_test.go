package easystore

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

func (s *testShop) set(t *testing.T, key connectors.ListingKey, target int) connectors.StockOutcome {
	t.Helper()
	outcomes := s.PushStock(t.Context(), []connectors.StockChange{{Key: key, Target: target}})
	require.Len(t, outcomes, 1)
	return outcomes[0]
}

func TestStockIsSetInOneCallForEachVariant(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", "silent_level", "no_version_4"} {
		switches := []string{name}
		if name == "" {
			switches = nil
		}
		s := openShop(t, nil, switches...)
		key := s.ListingKeys()[3]
		require.Equal(t, connectors.Done, s.set(t, key, 37).State, name)
		require.Equal(t, connectors.Done, s.set(t, key, -4).State, "nothing is less than none")
		quantity, changes, _ := s.StockOf(key)
		require.Equal(t, []int{0, 2}, []int{quantity, changes}, name)
		require.Empty(t, s.Report().Violations, name)
	}
}

// The sum of all locations is all that can be read; setting one of them to it would sell what lies elsewhere twice.
func TestSeveralLocationsMustBeChosenFrom(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil, "several_locations")
	key := s.ListingKeys()[0]
	_, err := s.Stock(t.Context(), []connectors.ListingKey{key})
	require.Equal(t, connectors.Rejected, connectors.KindOf(err))
	require.Equal(t, connectors.Refused, s.set(t, key, 37).State)
	_, changes, _ := s.StockOf(key)
	require.Zero(t, changes)
	choices, err := s.LoadChoices(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{"600101", "600102"}, []string{choices[fieldLocation][0].Value, choices[fieldLocation][1].Value})
	chosen := s.connect(t, connectors.Values{fieldLocation: "600102"})
	levels, err := chosen.Stock(t.Context(), []connectors.ListingKey{key})
	require.NoError(t, err)
	require.Equal(t, 45, levels[0].Quantity)
	require.Equal(t, connectors.Done, chosen.PushStock(t.Context(), []connectors.StockChange{{Key: key, Target: 9}})[0].State)
	quantity, _, _ := s.StockOf(key)
	require.Equal(t, 49, quantity, "40 at the other location")
}

func TestStockThatTheShopDoesNotCountIsLeftAlone(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil, "untracked")
	for i, key := range s.ListingKeys() {
		_, _, counted := s.StockOf(key)
		levels, err := s.Stock(t.Context(), []connectors.ListingKey{key})
		require.NoError(t, err)
		require.Equal(t, counted, levels[0].Err == nil, "listing %d", i)
	}
	levels, err := s.Stock(t.Context(), []connectors.ListingKey{{Item: "9"}, {Item: "x", Variant: "1"}})
	require.NoError(t, err)
	require.Equal(t, connectors.NotFound, connectors.KindOf(levels[0].Err))
	require.Equal(t, connectors.NotFound, connectors.KindOf(levels[1].Err))
}

func TestAFailureOfTheShopEndsAPush(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	var changes []connectors.StockChange
	for _, key := range s.ListingKeys()[:4] {
		changes = append(changes, connectors.StockChange{Key: key, Target: 3})
	}
	s.wire.Plan(emulation.DropAfter, 1, func(r *http.Request) bool {
		return changing(r) && s.Report().ByName["PUT /api/4.0/inventory_levels/set"] == 1
	})
	states := make([]connectors.OutcomeState, 0, 4)
	for _, o := range s.PushStock(t.Context(), changes) {
		states = append(states, o.State)
		require.Equal(t, o.State == connectors.Unclear, connectors.IsMaybeDone(o.Err))
	}
	require.Equal(t, []connectors.OutcomeState{connectors.Done, connectors.Unclear, connectors.NotAsked, connectors.NotAsked}, states)
}

func TestAnotherLevelThanAskedForIsDoubted(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]connectors.OutcomeState{
		`{"inventory_level":{"quantity":5}}`: connectors.Done, `{"inventory_level":{"quantity":"5.0"}}`: connectors.Done,
		`{"inventory_level":[]}`: connectors.Done, `[]`: connectors.Done, `{}`: connectors.Done,
		`{"inventory_level":{"quantity":4}}`: connectors.Unclear,
	} {
		state, err := settled(connectors.Reply{Body: []byte(body)}, 5)
		require.Equal(t, want, state, body)
		require.Equal(t, want == connectors.Unclear, err != nil, body)
	}
}

func TestTheProductsOfTheFactsAreListed(t *testing.T) {
	t.Parallel()
	encoded, err := json.Marshal(example(t, "products.json", "products")[0])
	require.NoError(t, err)
	var p wireProduct
	require.NoError(t, json.Unmarshal(encoded, &p))
	l := (&connector{domain: "gwdemo.easy.co"}).listing(p, p.Variants[0])
	stock, price := 40, l.Price
	require.True(t, price.Equal(connectors.TWD(600)))
	require.Equal(t, connectors.Listing{
		Key: connectors.ListingKey{Item: "9310021", Variant: "41200711"}, Name: "烏龍茶禮盒", Variant: "大, 紅", SKU: "TEA-L-RED", Barcode: "4710000000017",
		Price: price, Stock: &stock, StockManaged: true, URL: "https://gwdemo.easy.co/products/oolong-gift",
		Image: "https://cdn.store-assets.com/s/2000001/i/1.jpg", Active: true,
	}, l)
	require.Empty(t, (&connector{}).listing(p, p.Variants[1]).SKU)
}

func TestStockKeepingIsReadFromWhatIsThere(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]bool{
		`{"inventory_management":"easystore"}`: true, `{"inventory_management":true}`: true, `{"inventory_management":1}`: true, `{}`: true,
		`{"inventory_management":null}`: false, `{"inventory_management":""}`: false, `{"inventory_management":false}`: false,
		`{"inventory_management":0}`: false, `{"inventory_management":{}}`: false,
	} {
		var p wireProduct
		require.NoError(t, json.Unmarshal([]byte(body), &p))
		require.Equal(t, want, p.isCounted(wireVariant{Quantity: "3"}), body)
	}
	require.False(t, wireProduct{}.isCounted(wireVariant{}), "neither says anything")
}
