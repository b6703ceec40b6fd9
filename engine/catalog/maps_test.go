package catalog_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/engine/catalog"
	"gowarehouse/engine/outbox"
	"gowarehouse/engine/store"
)

const (
	testPatience = 2 * time.Minute
	tick         = time.Millisecond
)

func TestAPaymentMethodThatIsClassedFreesItsOrdersAndNoOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	w.product("TEA-S", 10)
	unknown := func(method string) int64 {
		o := w.order("", "TEA-S", 1)
		o.Payment = connectors.Payment{Method: method, Kind: connectors.PaymentUnknown}
		return w.take(o)
	}
	points, more, other, none := unknown("points"), unknown("points"), unknown("barter"), unknown("")
	impact, err := w.catalog.PreviewPayment(ctx, "a", "points", "online")
	require.NoError(t, err)
	require.Equal(t, catalog.MapImpact{Orders: 2, Held: 2}, impact)
	done, err := w.catalog.MapPayment(ctx, "茶行市集", "points", "cod", "amy")
	require.NoError(t, err)
	require.Equal(t, catalog.Applied{Orders: 2, Freed: 2}, done)
	for _, id := range []int64{points, more} {
		o, err := w.store.Order(ctx, id)
		require.NoError(t, err)
		require.Equal(t, store.Ready, o.State)
		require.Equal(t, connectors.PaymentCOD, o.PaymentKind)
	}
	require.Equal(t, store.Held, w.state(other))
	require.Equal(t, store.Held, w.state(none))

	done, err = w.catalog.MapPayment(ctx, "a", "points", "online", "bob")
	require.NoError(t, err)
	require.Equal(t, catalog.Applied{Orders: 2}, done, "a second thought reaches the orders not picked yet")
	o, err := w.store.Order(ctx, points)
	require.NoError(t, err)
	require.Equal(t, connectors.PaymentOnline, o.PaymentKind)

	for method, c := range map[string][2]string{"barter": {"later", "no kind of payment"}, "": {"online", "no payment method"}, "card": {"cod", "itself says"}} {
		_, err := w.catalog.MapPayment(ctx, "a", method, c[0], "amy")
		requireRefused(t, err, c[1])
	}
	views, err := w.catalog.Payments(ctx, "a")
	require.NoError(t, err)
	require.Equal(t, []string{"", "barter", "card", "points"}, []string{views[0].Method, views[1].Method, views[2].Method, views[3].Method})
	require.Equal(t, []int{1, 1, 0, 0}, []int{views[0].Held, views[1].Held, views[2].Held, views[3].Held})
	require.Equal(t, "online", views[3].Kind)
}

func TestAShippingCodeThatIsMappedFreesItsOrders(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	w.product("TEA-S", 10)
	o := w.order("", "TEA-S", 1)
	o.Shipping.Code, o.Shipping.Name = "drone", "無人機"
	id := w.take(o)
	w.bazaar.methods = []connectors.ShippingCode{{Code: "balloon", Name: connectors.Text{EN: "Balloon", ZH: "氣球"}}}

	codes, err := w.catalog.ShippingCodes(ctx, "a", true)
	require.NoError(t, err)
	require.Equal(t, catalog.ShippingCodeView{Code: "drone", Name: connectors.Text{EN: "無人機", ZH: "無人機"}, Held: 1}, codes[0])
	require.Contains(t, codes, catalog.ShippingCodeView{Code: "balloon", Name: connectors.Text{EN: "Balloon", ZH: "氣球"}, Offered: true})
	require.Contains(t, codes, catalog.ShippingCodeView{Code: "home", Type: "tcat"})

	impact, err := w.catalog.PreviewShipping(ctx, "a", "drone", "黑貓宅急便")
	require.NoError(t, err)
	require.Equal(t, catalog.MapImpact{Orders: 1, Held: 1}, impact)
	done, err := w.catalog.MapShipping(ctx, "a", "drone", "黑貓宅急便", "amy")
	require.NoError(t, err)
	require.Equal(t, catalog.Applied{Orders: 1, Freed: 1}, done)
	stored, err := w.store.Order(ctx, id)
	require.NoError(t, err)
	require.Equal(t, "tcat", stored.ShippingType)

	_, err = w.catalog.MapShipping(ctx, "a", "", "tcat", "amy")
	requireRefused(t, err, "no shipping code")
	_, err = w.catalog.MapShipping(ctx, "a", "x", "rocket", "amy")
	requireRefused(t, err, "no shipping type")
	requireRefused(t, w.catalog.UnmapShipping(ctx, "a", "drone", "amy"), "1 open orders")
	require.NoError(t, w.catalog.UnmapShipping(ctx, "a", "home", "amy"))
	requireRefused(t, w.catalog.UnmapShipping(ctx, "a", "home", "amy"), "is not mapped")
}

func TestAnErrorOfTheShopComesBesideTheCodesThatAreKnown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.bazaar.fail = connectors.Errorf(connectors.Temporary, "the line went dead")
	codes, err := w.catalog.ShippingCodes(t.Context(), "a", true)
	require.ErrorContains(t, err, "the line went dead")
	require.Len(t, codes, 2)
}

func TestOnFixedCodesOnlyWhatTheTableLacksCanBeMapped(t *testing.T) {
	t.Parallel()
	w := worldOn(t, "fixedbazaar", store.MatchBySKU)
	ctx := t.Context()
	w.product("TEA-S", 10)
	o := w.order("", "TEA-S", 1)
	o.Shipping.Code = "night"
	id := w.take(o)
	require.Equal(t, store.Held, w.state(id))
	_, err := w.catalog.MapShipping(ctx, "a", "express", "tcat", "amy")
	requireRefused(t, err, "built-in table")
	_, err = w.catalog.MapShipping(ctx, "a", "night", "tcat", "amy")
	require.NoError(t, err)
	require.Equal(t, store.Ready, w.state(id))
	codes, err := w.catalog.ShippingCodes(ctx, "a", false)
	require.NoError(t, err)
	require.True(t, codes[0].Fixed)
	require.Equal(t, "fixedbazaar:express", codes[0].Type)
}

func TestAShippingTypeInUseCannotBeSwitchedOff(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	_, err := w.catalog.EnableShippingType(ctx, "tcat", false, "amy")
	requireRefused(t, err, "茶行市集")
	van, err := w.catalog.AddShippingType(ctx, store.ShippingType{Code: "Van", Name: "自家貨車", TrackingPattern: `V\d{4}`}, "amy")
	require.NoError(t, err)
	require.Equal(t, "custom_van", van.Code)
	_, err = w.catalog.AddShippingType(ctx, store.ShippingType{Code: "van", Name: "另一台"}, "amy")
	requireRefused(t, err, "already called")
	_, err = w.catalog.AddShippingType(ctx, store.ShippingType{Code: "bike", Name: "自家貨車"}, "amy")
	requireRefused(t, err, "already called")
	_, err = w.catalog.AddShippingType(ctx, store.ShippingType{Code: "bike", Name: "單車", TrackingPattern: "("}, "amy")
	requireRefused(t, err, "cannot be read")
	_, err = w.catalog.AddShippingType(ctx, store.ShippingType{Name: "單車"}, "amy")
	requireRefused(t, err, "needs a code")
	yes, name := true, "貨車"
	_, err = w.catalog.EditShippingType(ctx, "自家貨車", catalog.ShippingTypeEdit{COD: &yes, Name: &name}, "amy")
	require.NoError(t, err)
	off, err := w.catalog.EnableShippingType(ctx, "貨車", false, "amy")
	require.NoError(t, err)
	require.True(t, off.COD)
	_, err = w.catalog.MapShipping(ctx, "a", "drone", "custom_van", "amy")
	requireRefused(t, err, "switched off")
}

func TestSeedingShippingTypesLeavesThoseThereAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	name := "改名的黑貓"
	_, err := w.catalog.EditShippingType(ctx, "tcat", catalog.ShippingTypeEdit{Name: &name}, "amy")
	require.NoError(t, err)
	require.NoError(t, w.catalog.SeedShippingTypes(ctx, store.System))
	require.NoError(t, w.catalog.SeedShippingTypes(ctx, store.System))
	all, err := w.catalog.ShippingTypes(ctx)
	require.NoError(t, err)
	require.Greater(t, len(all), 10)
	tcat, err := w.store.ShippingType(ctx, "tcat")
	require.NoError(t, err)
	require.Equal(t, name, tcat.Name)
}

// offered has a listing whose SKU differs from its product's.
func offered(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	w.product("TEA-S", 10)
	w.bazaar.sell(listing("1", "OLD", "烏龍茶"), listing("2", "", "茶杯"))
	_, err := w.catalog.SyncListings(t.Context(), "a", "amy", nil)
	require.NoError(t, err)
	mapped, err := w.catalog.Map(t.Context(), "a", "1/", []catalog.Part{{Product: "TEA-S", Quantity: 1}}, "amy")
	require.NoError(t, err)
	require.True(t, mapped.Backfill)
	return w
}

func TestABackfilledSKUIsReadBackFromTheListing(t *testing.T) {
	t.Parallel()
	w := offered(t)
	ctx := t.Context()
	e, err := w.catalog.Backfill(ctx, "a", "1/", "amy")
	require.NoError(t, err)
	again, err := w.catalog.Backfill(ctx, "a", "1/", "bob")
	require.NoError(t, err)
	require.Equal(t, e.ID, again.ID, "one intent at a time")
	w.work()
	require.Equal(t, store.EffectConfirmed, w.effect(e.ID).State)
	require.Equal(t, "TEA-S", w.bazaar.listings[0].SKU)
	l, err := w.store.Listing(ctx, "a", "1", "")
	require.NoError(t, err)
	require.Equal(t, "TEA-S", l.SKU)
	_, err = w.catalog.Backfill(ctx, "a", "1/", "amy")
	requireRefused(t, err, "carries the SKU TEA-S already")

	w.bazaar.sell(listing("1", "OLD", "烏龍茶")) // the merchant sets it back
	_, err = w.catalog.SyncListings(ctx, "a", "amy", nil)
	require.NoError(t, err)
	second, err := w.catalog.Backfill(ctx, "a", "1/", "amy")
	require.NoError(t, err)
	require.NotEqual(t, e.ID, second.ID)
}

func TestALostBackfillAnswerIsAskedAboutNotRepeated(t *testing.T) {
	t.Parallel()
	w := offered(t)
	w.bazaar.lose = 1
	e, err := w.catalog.Backfill(t.Context(), "a", "1/", "amy")
	require.NoError(t, err)
	w.work()
	require.Equal(t, store.EffectConfirmed, w.effect(e.ID).State)
	require.Equal(t, 1, w.bazaar.writes)
}

func TestABackfillThatThePlatformRefusesWaitsForAPerson(t *testing.T) {
	t.Parallel()
	w := offered(t)
	ctx := t.Context()
	w.bazaar.fail = connectors.Errorf(connectors.Rejected, "the SKU is taken")
	e, err := w.catalog.Backfill(ctx, "a", "1/", "amy")
	require.NoError(t, err)
	w.work()
	require.Equal(t, store.EffectFailed, w.effect(e.ID).State)
	require.Equal(t, "the SKU is taken", w.effect(e.ID).Error)
	w.bazaar.fail = nil
	require.NoError(t, w.outbox.Decide(ctx, e.ID, outbox.DecideAgain, "amy"))
	w.work()
	require.Equal(t, store.EffectConfirmed, w.effect(e.ID).State)
}

func TestABackfillIsOfferedOnlyForOnePieceOfOneListedProduct(t *testing.T) {
	t.Parallel()
	w := offered(t)
	ctx := t.Context()
	mapped, err := w.catalog.Map(ctx, "a", "2/", []catalog.Part{{Product: "TEA-S", Quantity: 2}}, "amy")
	require.NoError(t, err)
	require.False(t, mapped.Backfill)
	_, err = w.catalog.Backfill(ctx, "a", "2/", "amy")
	requireRefused(t, err, "not one piece of one product")
}
