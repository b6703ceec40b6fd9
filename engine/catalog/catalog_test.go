package catalog_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/engine/catalog"
	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/store"
)

func TestAWholeReadingDropsWhatVanishedAndABrokenOneDropsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	w.bazaar.sell(listing("1", "TEA-S", "烏龍茶"), listing("2", "TEA-L", "烏龍茶"), listing("3", "", "贈品"))
	w.product("TEA-S", 0)
	var seen []int
	synced, err := w.catalog.SyncListings(ctx, "茶行市集", "amy", func(n int) { seen = append(seen, n) })
	require.NoError(t, err)
	require.Equal(t, 3, synced.Seen)
	require.Equal(t, []int{3}, seen)
	require.Equal(t, catalog.Matched{Auto: 1, Unmatched: 2, Changed: 1}, synced.Matched)

	w.clock = w.clock.Add(time.Second)
	w.bazaar.sell(listing("2", "TEA-L", "烏龍茶"), listing("3", "", "贈品"))
	w.bazaar.breakAt = 1
	_, err = w.catalog.SyncListings(ctx, "a", "amy", nil)
	require.Equal(t, connectors.Temporary, connectors.KindOf(err))
	all, err := w.store.Listings(ctx, "a")
	require.NoError(t, err)
	require.Len(t, all, 3)

	w.bazaar.breakAt = 0
	synced, err = w.catalog.SyncListings(ctx, "a", "amy", nil)
	require.NoError(t, err)
	require.Equal(t, 1, synced.Dropped)
	runs, err := w.store.Runs(ctx, store.Only{Account: "a"}, 10)
	require.NoError(t, err)
	require.Len(t, runs, 3)
	require.True(t, runs[0].OK)
	require.JSONEq(t, `{"seen":2,"dropped":1,"auto":0,"person":0,"unmatched":2,"ambiguous":0,"changed":0,"orders":0,"freed":0}`, runs[0].Result)
	require.False(t, runs[1].OK)
	require.Contains(t, runs[1].Error, "the line went dead")
	require.NotNil(t, runs[1].FinishedAt)
}

func TestListingsOfOneAccountAreNeverReadTwiceAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.bazaar.sell(listing("1", "TEA-S", "烏龍茶"))
	w.bazaar.during = make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		_, err := w.catalog.SyncListings(t.Context(), "a", "amy", nil)
		require.NoError(t, err)
	})
	require.Eventually(t, func() bool {
		busy, err := w.store.RunUnderWay(t.Context(), "a", store.RunListings)
		return err == nil && busy
	}, testPatience, tick)
	_, err := w.catalog.SyncListings(t.Context(), "a", "bob", nil)
	requireRefused(t, err, "being read already")
	close(w.bazaar.during)
	wg.Wait()
	_, err = w.catalog.SyncListings(t.Context(), "a", "bob", nil)
	require.NoError(t, err)
}

func TestAReadingThatIsCancelledEndsItsRun(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.bazaar.sell(listing("1", "TEA-S", "烏龍茶"))
	w.bazaar.during = make(chan struct{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := w.catalog.SyncListings(ctx, "a", "amy", nil)
	require.ErrorIs(t, err, context.Canceled)
	busy, err := w.store.RunUnderWay(t.Context(), "a", store.RunListings)
	require.NoError(t, err)
	require.False(t, busy)
}

func TestAPlatformWithoutListingsSaysSo(t *testing.T) {
	t.Parallel()
	_, err := worldOn(t, "kiosk", store.MatchBySKU).catalog.SyncListings(t.Context(), "a", "amy", nil)
	requireRefused(t, err, "tells no listings")
}

func TestAPlatformWithoutAListIsAskedAboutTheMerchantsSKUsInAnyChannel(t *testing.T) {
	t.Parallel()
	for _, matchBy := range []string{store.MatchBySKU, store.MatchByBarcode} {
		t.Run(matchBy, func(t *testing.T) {
			t.Parallel()
			w := worldOn(t, "booth", matchBy)
			w.product("TEA-S", 0)
			w.product("BOX", 0)
			synced, err := w.catalog.SyncListings(t.Context(), "a", "amy", nil)
			require.NoError(t, err)
			require.Equal(t, 1, synced.Seen, "the booth does not sell the box")
			require.Equal(t, 1, synced.Auto)
			all, err := w.store.Listings(t.Context(), "a")
			require.NoError(t, err)
			require.Len(t, all, 1)
			require.Equal(t, "TEA-S", all[0].SKU)
		})
	}
}

func TestMatchingFollowsTheChannelsKeyAndLeavesAPersonsMappingAlone(t *testing.T) {
	t.Parallel()
	for matchBy, want := range map[string]string{store.MatchBySKU: "TEA-S", store.MatchByBarcode: "TEA-L"} {
		t.Run(matchBy, func(t *testing.T) {
			t.Parallel()
			w := worldOn(t, "bazaar", matchBy)
			ctx := t.Context()
			small, large, box := w.product("TEA-S", 0), w.product("TEA-L", 0), w.product("BOX", 0)
			_, _, err := w.catalog.EditProduct(ctx, "m", "TEA-L", catalog.ProductEdit{AddBarcodes: []string{"471"}}, "amy")
			require.NoError(t, err)
			tea := listing("1", " TEA-S ", "烏龍茶")
			tea.Barcode = "471"
			byHand := listing("2", "TEA-S", "禮盒")
			byHand.Barcode = "471"
			w.bazaar.sell(tea, byHand)
			_, err = w.catalog.SyncListings(ctx, "a", "amy", nil)
			require.NoError(t, err)
			_, err = w.catalog.Map(ctx, "a", "2/", []catalog.Part{{Product: "BOX", Quantity: 1}}, "amy")
			require.NoError(t, err)
			matched, _, err := w.catalog.MatchListings(ctx, "a", "amy")
			require.NoError(t, err)
			require.Equal(t, catalog.Matched{Auto: 1, Person: 1}, matched)
			ids := map[string]string{"TEA-S": small.ID, "TEA-L": large.ID}
			require.Equal(t, ids[want], w.mapping("1/")[0].ProductID)
			require.Equal(t, store.MappedAuto, w.mapping("1/")[0].Source)
			require.Equal(t, box.ID, w.mapping("2/")[0].ProductID)
			require.Equal(t, store.MappedPerson, w.mapping("2/")[0].Source)
			require.Equal(t, "amy", w.mapping("2/")[0].MappedBy)
		})
	}
}

func TestAnAutomaticMappingFollowsTheListingsSKUAndGoesWhenNothingMatches(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.product("TEA-S", 0)
	large := w.product("TEA-L", 0)
	for _, sku := range []string{"TEA-S", "TEA-L", "TEA-X"} {
		w.bazaar.sell(listing("1", sku, "烏龍茶"))
		_, err := w.catalog.SyncListings(t.Context(), "a", "amy", nil)
		require.NoError(t, err)
		switch rows := w.mapping("1/"); sku {
		case "TEA-L":
			require.Equal(t, large.ID, rows[0].ProductID)
		case "TEA-X":
			require.Empty(t, rows)
		}
	}
}

func TestAKeyThatTwoProductsHaveMatchesNone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.product("TEA-S", 0)
	w.write(func(q *store.Queries) error {
		return q.AddProduct(t.Context(), &store.Product{ID: "old", MerchantID: "m", SKU: "TEA-S ", Name: "舊資料", CreatedAt: 1})
	})
	w.bazaar.sell(listing("1", "TEA-S", "烏龍茶"))
	synced, err := w.catalog.SyncListings(t.Context(), "a", "amy", nil)
	require.NoError(t, err)
	require.Equal(t, 1, synced.Ambiguous)
	require.Empty(t, w.mapping("1/"))
}

func TestMappingOnceFreesAllOrdersOfAnUnknownProduct(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	tea := w.product("TEA-S", 1000)
	var orders []int64
	for range 230 { // more than two transactions
		orders = append(orders, w.take(w.order("9", "SHOP-9", 2)))
	}
	other := w.take(w.order("8", "SHOP-8", 1))
	require.Equal(t, store.Held, w.state(orders[0]))

	preview, err := w.catalog.PreviewMap(ctx, "茶行市集", "SHOP-9", []catalog.Part{{Product: "TEA-S", Quantity: 1}})
	require.NoError(t, err)
	require.Equal(t, "9/", preview.LineKey)
	require.Equal(t, 230, preview.Orders)
	require.Equal(t, 230, preview.Held)
	require.Empty(t, w.mapping("9/"), "a preview changes nothing")

	mapped, err := w.catalog.Map(ctx, "a", "SHOP-9", []catalog.Part{{Product: "TEA-S", Quantity: 1}}, "amy")
	require.NoError(t, err)
	require.Equal(t, catalog.Applied{Orders: 230, Freed: 230}, mapped.Applied)
	for _, id := range orders {
		require.Equal(t, store.Ready, w.state(id))
	}
	require.Equal(t, store.Held, w.state(other))
	p, err := w.store.Product(ctx, tea.ID)
	require.NoError(t, err)
	require.Equal(t, int64(460), p.Reserved)
	unknown, err := w.catalog.Unknown(ctx, store.Only{Account: "a"})
	require.NoError(t, err)
	require.Len(t, unknown, 1)
	require.Equal(t, "8/", unknown[0].LineKey)

	history, err := w.store.History(ctx, orders[229])
	require.NoError(t, err)
	var events, authors []string
	for _, e := range history {
		events, authors = append(events, e.Event), append(authors, e.Who)
	}
	require.Equal(t, []string{lifecycle.EventFetched, lifecycle.EventHeld, lifecycle.EventMapped, lifecycle.EventReleased}, events)
	require.Equal(t, []string{store.System, store.System, "amy", store.System}, authors)
	require.Equal(t, "凍頂烏龍 mapped to TEA-S", lifecycle.Sentence(lifecycle.EventMapped, history[2].Args, "en"))
}

func TestABundleReservesEachOfItsProducts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	w.product("TEA-S", 10)
	w.product("CUP", 3)
	id := w.take(w.order("9", "", 2))
	_, err := w.catalog.Map(
		ctx,
		"a",
		"9/",
		[]catalog.Part{{Product: "TEA-S", Quantity: 2}, {Product: "CUP", Quantity: 1}, {Product: "TEA-S", Quantity: 1}},
		"amy",
	)
	require.NoError(t, err)
	require.Equal(t, map[string]int64{"TEA-S": 6, "CUP": 2}, w.takes(id))
	require.Equal(t, store.Ready, w.state(id))
	later := w.take(w.order("9", "", 2))
	require.Equal(t, store.Short, w.state(later), "one cup is left")
	history, err := w.store.History(ctx, id)
	require.NoError(t, err)
	require.Contains(t, history[2].Args["product"], "TEA-S x3")
	require.Contains(t, history[2].Args["product"], "CUP")
}

func TestANewMappingMovesReservationsAndHandsOnWhatItFrees(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	w.product("TEA-S", 2)
	w.product("TEA-L", 5)
	first := w.take(w.order("1", "TEA-S", 2))
	waiting := w.take(w.order("2", "TEA-S", 2))
	require.Equal(t, store.Ready, w.state(first))
	require.Equal(t, store.Short, w.state(waiting))
	preview, err := w.catalog.PreviewMap(ctx, "a", "1/", []catalog.Part{{Product: "TEA-L", Quantity: 1}})
	require.NoError(t, err)
	require.Equal(t, 1, preview.Orders)
	mapped, err := w.catalog.Map(ctx, "a", "1/", []catalog.Part{{Product: "TEA-L", Quantity: 1}}, "amy")
	require.NoError(t, err)
	require.Equal(t, 1, mapped.Orders)
	require.Equal(t, map[string]int64{"TEA-L": 2}, w.takes(first))
	require.Equal(t, store.Ready, w.state(waiting), "the tea that the first order gave back")
}

func TestAMappingIsRefusedWhileGoodsByTheOldOneAreInHand(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	w.product("TEA-S", 5)
	w.product("TEA-L", 5)
	id := w.take(w.order("1", "TEA-S", 1))
	w.write(func(q *store.Queries) error {
		if err := q.AddShipment(ctx, &store.Shipment{OrderID: id, State: store.ShipmentPicking, CreatedAt: 1}); err != nil {
			return err
		}
		_, err := lifecycle.Settle(ctx, q, id, w.clock)
		return err
	})
	preview, err := w.catalog.PreviewMap(ctx, "a", "1/", []catalog.Part{{Product: "TEA-L", Quantity: 1}})
	require.NoError(t, err)
	require.Equal(t, 1, preview.InHand)
	require.Equal(t, 0, preview.Orders)
	_, err = w.catalog.Map(ctx, "a", "1/", []catalog.Part{{Product: "TEA-L", Quantity: 1}}, "amy")
	requireRefused(t, err, "1 orders are being picked")
	require.Empty(t, w.mapping("1/"))
}

func TestUnmappingIsRefusedWhileOrdersTakeByItAndGivesBackToMatching(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	small := w.product("TEA-S", 5)
	w.product("TEA-L", 5)
	w.bazaar.sell(listing("1", "TEA-S", "烏龍茶"))
	_, err := w.catalog.SyncListings(ctx, "a", "amy", nil)
	require.NoError(t, err)
	requireRefused(t, w.catalog.Unmap(ctx, "a", "1/", "amy"), "matched automatically")
	_, err = w.catalog.Map(ctx, "a", "1/", []catalog.Part{{Product: "TEA-L", Quantity: 1}}, "amy")
	require.NoError(t, err)
	o := w.order("1", "TEA-S", 1)
	id := w.take(o)
	requireRefused(t, w.catalog.Unmap(ctx, "a", "1/", "amy"), "1 open orders")
	o.State = connectors.StateCancelled
	w.take(o)
	require.Equal(t, store.Cancelled, w.state(id))
	require.NoError(t, w.catalog.Unmap(ctx, "a", "1/", "amy"))
	require.Equal(t, small.ID, w.mapping("1/")[0].ProductID)
	require.Equal(t, store.MappedAuto, w.mapping("1/")[0].Source)
}

func TestAMappingIsCheckedBeforeAnythingChanges(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.product("TEA-S", 5)
	w.take(w.order("9", "SHOP", 1))
	w.take(w.order("8", "SHOP", 1))
	for name, c := range map[string]struct {
		account, key string
		parts        []catalog.Part
		words        string
	}{
		"no such account": {"nobody", "9/", []catalog.Part{{Product: "TEA-S", Quantity: 1}}, "no account"},
		"no such thing":   {"a", "7/", []catalog.Part{{Product: "TEA-S", Quantity: 1}}, "sells nothing called"},
		"two things":      {"a", "SHOP", []catalog.Part{{Product: "TEA-S", Quantity: 1}}, "2 different listings"},
		"no product":      {"a", "9/", nil, "no product is given"},
		"unknown product": {"a", "9/", []catalog.Part{{Product: "TEA-X", Quantity: 1}}, "no product \"TEA-X\""},
		"no pieces":       {"a", "9/", []catalog.Part{{Product: "TEA-S", Quantity: 0}}, "1 piece or more"},
	} {
		_, err := w.catalog.Map(t.Context(), c.account, c.key, c.parts, "amy")
		requireRefused(t, err, c.words)
		require.Empty(t, w.mapping(c.key), name)
	}
}

// dead is an intake that fails as if the process had ended.
type dead struct{}

func (dead) Reevaluate(context.Context, []int64, string) (int, error) {
	return 0, errors.New("the process ended")
}

func TestWhatACrashLeftOfAMappingIsCaughtUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	w.product("TEA-S", 5)
	w.product("TEA-L", 5)
	held, known := w.take(w.order("9", "SHOP", 1)), w.take(w.order("1", "TEA-S", 1))
	payment := w.order("1", "TEA-S", 1)
	payment.Payment = connectors.Payment{Method: "points", Kind: connectors.PaymentUnknown}
	unpaid := w.take(payment)
	shipping := w.order("1", "TEA-S", 1)
	shipping.Shipping.Code = "drone"
	unmapped := w.take(shipping)

	crashing := *w.catalog
	crashing.Orders = dead{}
	_, err := crashing.Map(ctx, "a", "9/", []catalog.Part{{Product: "TEA-L", Quantity: 1}}, "amy")
	require.ErrorContains(t, err, "the process ended")
	_, err = crashing.Map(ctx, "a", "1/", []catalog.Part{{Product: "TEA-L", Quantity: 1}}, "amy")
	require.ErrorContains(t, err, "the process ended")
	_, err = crashing.MapPayment(ctx, "a", "points", "online", "amy")
	require.ErrorContains(t, err, "the process ended")
	_, err = crashing.MapShipping(ctx, "a", "drone", "tcat", "amy")
	require.ErrorContains(t, err, "the process ended")
	require.Equal(t, store.Held, w.state(held))

	caught, err := w.catalog.CatchUp(ctx, "a")
	require.NoError(t, err)
	require.Equal(t, 3, caught.Freed)
	for _, id := range []int64{held, known, unpaid, unmapped} {
		require.Equal(t, map[string]int64{"TEA-L": 1}, w.takes(id))
		require.Equal(t, store.Ready, w.state(id))
	}
	unknown, err := w.catalog.Unknown(ctx, store.Only{})
	require.NoError(t, err)
	require.Empty(t, unknown)
	history, err := w.store.History(ctx, held)
	require.NoError(t, err)
	told := 0
	for _, e := range history {
		if e.Event == lifecycle.EventMapped {
			told++
		}
	}
	require.Equal(t, 1, told, "told once although it was begun twice")
	caught, err = w.catalog.CatchUp(ctx, "a")
	require.NoError(t, err)
	require.Zero(t, caught)
}

func TestAnOrderThatCannotBeReadDoesNotKeepTheOthersHeld(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	w.product("TEA-S", 500)
	var orders []int64
	for range 120 {
		orders = append(orders, w.take(w.order("9", "SHOP", 1)))
	}
	w.write(func(q *store.Queries) error { return q.PutRaw(ctx, orders[5], []byte("{"), 1) })
	mapped, err := w.catalog.Map(ctx, "a", "9/", []catalog.Part{{Product: "TEA-S", Quantity: 1}}, "amy")
	require.ErrorContains(t, err, "cannot be read")
	require.Equal(t, 119, mapped.Freed)
	require.Equal(t, store.Held, w.state(orders[5]))
	require.Equal(t, store.Ready, w.state(orders[119]))
	unknown, err := w.catalog.Unknown(ctx, store.Only{Account: "a"})
	require.NoError(t, err)
	require.Len(t, unknown, 1, "one order still waits")
}

func TestAProductThatIsAddedTakesItsListingsAndFreesItsOrders(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	w.bazaar.sell(listing("1", "TEA-S", "烏龍茶"))
	_, err := w.catalog.SyncListings(ctx, "a", "amy", nil)
	require.NoError(t, err)
	listed, unlisted := w.take(w.order("1", "TEA-S", 1)), w.take(w.order("", "TEA-S", 1))
	_, freed, err := w.catalog.AddProduct(ctx, catalog.NewProduct{Merchant: "m", SKU: "TEA-S", Name: "烏龍茶"}, "amy")
	require.NoError(t, err)
	require.Equal(t, 2, freed)
	require.Equal(t, store.Short, w.state(listed))
	require.Equal(t, store.Short, w.state(unlisted))
	require.Len(t, w.mapping("1/"), 1)
	unknown, err := w.catalog.Unknown(ctx, store.Only{})
	require.NoError(t, err)
	require.Empty(t, unknown)
}

func TestManyProductsAreChangedTogetherOrNotAtAll(t *testing.T) {
	t.Parallel()
	for matchBy, sells := range map[string]func(connectors.Listing) connectors.Listing{
		store.MatchBySKU:     func(l connectors.Listing) connectors.Listing { return l },
		store.MatchByBarcode: func(l connectors.Listing) connectors.Listing { l.SKU, l.Barcode = "", "471-"+l.SKU; return l },
	} {
		w := worldOn(t, "bazaar", matchBy)
		ctx := t.Context()
		w.product("OLD", 0)
		w.bazaar.sell(sells(listing("1", "A", "甲")), sells(listing("2", "B", "乙")), sells(listing("3", "OLD", "丙")))
		_, err := w.catalog.SyncListings(ctx, "a", "amy", nil)
		require.NoError(t, err)
		waiting := []int64{w.take(w.order("1", "", 1)), w.take(w.order("2", "", 1)), w.take(w.order("3", "", 1))}
		shelf := "C-01"
		changes := []catalog.ProductChange{
			{New: &catalog.NewProduct{SKU: "A", Name: "甲", Barcodes: []string{"471-A"}}},
			{New: &catalog.NewProduct{SKU: "B", Name: "乙", Barcodes: []string{"471-B"}}},
			{Key: "OLD", Edit: catalog.ProductEdit{Shelf: &shelf, AddBarcodes: []string{"471-OLD"}}},
		}
		_, _, err = w.catalog.ChangeProducts(ctx, "m", append(slices.Clone(changes), catalog.ProductChange{New: &catalog.NewProduct{SKU: "A", Name: "x"}}), "amy")
		requireRefused(t, err, "is already 甲")
		require.Equal(t, store.Held, w.state(waiting[0]), "nothing was stored")
		views, freed, err := w.catalog.ChangeProducts(ctx, "小山茶行", changes, "amy")
		require.NoError(t, err)
		require.Equal(t, []string{"A", "B", "OLD"}, []string{views[0].SKU, views[1].SKU, views[2].SKU})
		require.Equal(t, "C-01", views[2].Shelf)
		require.Equal(t, []string{"471-OLD"}, views[2].Barcodes)
		for _, id := range waiting {
			require.Equal(t, store.Short, w.state(id), matchBy)
		}
		want := 3
		if matchBy == store.MatchBySKU {
			want = 2 // OLD was matched before
		}
		require.Equal(t, want, freed, matchBy)
	}
}

func TestProductsAreChecked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	add := func(n catalog.NewProduct) error {
		n.Merchant = "m"
		_, _, err := w.catalog.AddProduct(ctx, n, "amy")
		return err
	}
	require.NoError(
		t,
		add(catalog.NewProduct{SKU: " TEA-S ", Name: "烏龍茶", Barcodes: []string{"471", " 471", "472"}, SafetyStock: 3, Shelf: "A-1"}),
	)
	requireRefused(t, add(catalog.NewProduct{SKU: "TEA-S", Name: "又一個"}), "is already")
	requireRefused(t, add(catalog.NewProduct{SKU: "TEA-L", Name: "大", Barcodes: []string{"472"}}), "already belongs to TEA-S")
	requireRefused(t, add(catalog.NewProduct{Name: "無"}), "no SKU")
	requireRefused(t, add(catalog.NewProduct{SKU: "X"}), "no name")
	requireRefused(t, add(catalog.NewProduct{SKU: "X", Name: "x", SafetyStock: -1}), "0 or more")
	requireRefused(t, add(catalog.NewProduct{SKU: "X", Name: "x", Barcodes: []string{" "}}), "barcode is empty")

	off, name, sku := false, "凍頂烏龍", "TEA-SMALL"
	view, _, err := w.catalog.EditProduct(
		ctx,
		"m",
		"472",
		catalog.ProductEdit{SKU: &sku, Name: &name, SyncStock: &off, DropBarcodes: []string{"471"},
			AddBarcodes: []string{"473"}},
		"amy",
	)
	require.NoError(t, err)
	require.Equal(t, []string{"472", "473"}, view.Barcodes)
	found, err := w.catalog.Product(ctx, "小山茶行", "473")
	require.NoError(t, err)
	require.Equal(t, "TEA-SMALL", found.SKU)
	require.Equal(t, name, found.Name)
	require.Equal(t, "A-1", found.Shelf)
	require.Equal(t, int64(3), found.SafetyStock)
	require.False(t, found.SyncStock)
	_, err = w.catalog.Product(ctx, "m", "471")
	requireRefused(t, err, "no product")

	w.take(w.order("", "TEA-SMALL", 1))
	_, _, err = w.catalog.EditProduct(ctx, "m", "472", catalog.ProductEdit{SKU: &[]string{"OTHER"}[0]}, "amy")
	requireRefused(t, err, "1 open orders")
	all, err := w.catalog.Products(ctx, "")
	require.NoError(t, err)
	require.Len(t, all, 1)
	require.Equal(t, []string{"472", "473"}, all[0].Barcodes)
}

func TestSuggestionsSayWhy(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	for _, n := range []catalog.NewProduct{
		{SKU: "TEA-S-150", Name: "凍頂烏龍茶 150g", Barcodes: []string{"4710000000024"}}, {SKU: "TEA-S-300", Name: "凍頂烏龍茶 300g"},
		{SKU: "CUP-01", Name: "陶瓷茶杯"}, {SKU: "BAG", Name: "帆布提袋"},
	} {
		n.Merchant = "m"
		_, _, err := w.catalog.AddProduct(ctx, n, "amy")
		require.NoError(t, err)
	}
	for _, c := range []struct {
		item, sku, barcode, name string
		first, why               string
		score                    int
	}{
		{"1", "tea s 150", "", "別的名字", "TEA-S-150", "same SKU but for case, spaces or dashes", 90},
		{"2", "XX", "4710000000024", "別的名字", "TEA-S-150", "same barcode", 100},
		{"3", "4710000000024", "", "別的名字", "TEA-S-150", "its SKU is this product's barcode", 95},
		{"4", "", "", "凍頂烏龍茶３００Ｇ", "TEA-S-300", "similar name", 80},
		{"5", "NEW-CUP-01-B", "", "新款", "CUP-01", "one SKU contains the other", 60},
	} {
		o := w.order(c.item, c.sku, 1)
		o.Lines[0].Barcode, o.Lines[0].Name = c.barcode, c.name
		w.take(o)
		got, err := w.catalog.Suggest(ctx, "a", c.item+"/")
		require.NoError(t, err)
		require.NotEmpty(t, got, c.item)
		require.LessOrEqual(t, len(got), 5)
		require.Equal(t, c.first, got[0].SKU, c.item)
		require.Equal(t, c.why, got[0].Why.EN, c.item)
		require.Equal(t, c.score, got[0].Score, c.item)
	}
	o := w.order("6", "ZZZ", 1)
	o.Lines[0].Name = "全然不同的東西"
	w.take(o)
	none, err := w.catalog.Suggest(ctx, "a", "ZZZ")
	require.NoError(t, err)
	require.Empty(t, none)
	unknown, err := w.catalog.Unknown(ctx, store.Only{Account: "a"})
	require.NoError(t, err)
	require.Len(t, unknown, 6)
}
