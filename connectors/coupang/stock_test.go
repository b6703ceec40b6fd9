package coupang

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation/emulationtest"
)

func (b *bench) listings() ([]connectors.Listing, error) {
	var all []connectors.Listing
	for l, err := range b.c.Listings(b.t.Context()) {
		if err != nil {
			return all, err
		}
		all = append(all, l)
	}
	return all, nil
}

func TestOptionsAreListedWithTheirPicture(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	all, err := b.listings()
	require.NoError(t, err)
	require.Len(t, all, 14, "the option that is not approved has no number")
	first := all[0]
	require.Equal(t, "TEE-BK-M", first.SKU)
	require.Equal(t, "純棉圓領短袖上衣", first.Name)
	require.Equal(t, "黑色,M", first.Variant)
	require.True(t, first.Active)
	require.Equal(t, "https://image1.coupangcdn.com/image/vendor_inventory/TEE-BK-M.jpg", first.Image)
	require.True(t, connectors.TWD(599).Equal(*first.Price))
	require.Equal(t, "https://cdn.example.com/x.jpg", imageOf("https://cdn.example.com/x.jpg"))
}

func TestNestedIdsOfRocketGrowthAreFound(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	plain, err := b.listings()
	require.NoError(t, err)
	b.turn("growth_nest")
	nested, err := b.listings()
	require.NoError(t, err)
	require.Equal(t, plain, nested)
}

func TestOptionsAreLearnedFromOrdersWhereProductsAreClosed(t *testing.T) {
	t.Parallel()
	b := newBench(t, "korea_only")
	all, err := b.listings()
	require.NoError(t, err)
	require.Greater(t, len(all), 10)
	seen := map[string]bool{}
	for _, l := range all {
		require.False(t, seen[l.Key.Item], "each once")
		seen[l.Key.Item] = true
		require.Equal(t, b.e.SKUOf(l.Key), l.SKU)
	}
	for _, err := range b.c.Listings(t.Context()) { // may be left at once
		require.NoError(t, err)
		break
	}
}

func TestProductPagesGoForwardOnly(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{"nextToken":"2"}`: "2", `{"nextToken":3}`: "3", `{"nextToken":""}`: "", `{}`: "", `{"nextToken":null}`: "", `{"nextToken":"1"}`: "!", `{"nextToken":"x"}`: "!",
	} {
		next, err := nextPage(connectors.Reply{Body: []byte(body)}, "1")
		if want == "!" {
			require.Equal(t, connectors.Unexpected, connectors.KindOf(err), body)
			continue
		}
		require.NoError(t, err, body)
		require.Equal(t, want, next)
	}
}

func TestStockIsSetAbsolutely(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	key := b.e.ListingKeys()[0]
	got := b.c.PushStock(t.Context(), []connectors.StockChange{
		{Key: key, Read: 40, Target: 0},
		{Key: key, Target: -1},
		{Key: key, Target: mostStock + 1},
		{Key: connectors.ListingKey{Item: "abc"}, Target: 1},
		{Key: connectors.ListingKey{Item: "1", Variant: "2"}, Target: 1},
		{Key: connectors.ListingKey{Item: "99999999999"}, Target: 1},
	})
	require.Equal(t, connectors.Done, got[0].State)
	for _, o := range got[1:] {
		require.Equal(t, connectors.Refused, o.State)
		require.NotEmpty(t, emulationtest.Advised(t, o.Err).Reason)
	}
	have, changes, _ := b.e.StockOf(key)
	require.Zero(t, have)
	require.Equal(t, 1, changes)
}

func TestAVendorWithoutStockIsTold(t *testing.T) {
	t.Parallel()
	b := newBench(t, "korea_only")
	key := b.e.ListingKeys()[0]
	levels, err := b.c.Stock(t.Context(), []connectors.ListingKey{key})
	require.NoError(t, err)
	require.Equal(t, codeNotOffered, emulationtest.Advised(t, levels[0].Err).Code)
	before := len(b.seen)
	for _, o := range b.c.PushStock(t.Context(), []connectors.StockChange{{Key: key, Target: 1}, {Key: b.e.ListingKeys()[1], Target: 1}}) {
		require.Equal(t, connectors.Refused, o.State)
		require.Equal(t, adviceNotOffered, emulationtest.Advised(t, o.Err).Do)
	}
	require.Len(t, b.seen, before+1, "one refusal tells enough")
}

func TestARefusedKeyIsNotTriedOnEveryOption(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	keys := b.e.ListingKeys()
	require.NoError(t, b.e.Act(connectors.Act{Kind: "revoke"}))
	before := len(b.seen)
	for _, o := range b.c.PushStock(t.Context(), []connectors.StockChange{{Key: keys[0], Target: 1}, {Key: keys[1], Target: 2}, {Key: keys[2], Target: 3}}) {
		require.Equal(t, connectors.NotAsked, o.State)
		require.Equal(t, connectors.Unauthorized, emulationtest.Advised(t, o.Err).Kind)
	}
	require.Len(t, b.seen, before+1)
}

func TestAnOptionThatFailsInsideCoupangHoldsNoOtherBack(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	keys := b.e.ListingKeys()
	first := true
	b.c.env.HTTP = answering{b.c.env.HTTP, func(connectors.Call) (connectors.Reply, bool) {
		mine := first
		first = false
		return connectors.Reply{Status: http.StatusInternalServerError, Body: []byte(`{"code":"ERROR","message":"internal exception"}`)}, mine
	}}
	out := b.c.PushStock(t.Context(), []connectors.StockChange{{Key: keys[0], Target: 1}, {Key: keys[1], Target: 2}})
	require.Equal(t, connectors.Temporary, emulationtest.Advised(t, out[0].Err).Kind)
	require.Equal(t, connectors.Done, out[1].State)
}

func TestAProductDeletedMeanwhileDoesNotCutTheListShort(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	all, err := b.listings()
	require.NoError(t, err)
	asked := 0
	b.c.env.HTTP = answering{b.c.env.HTTP, func(call connectors.Call) (connectors.Reply, bool) {
		if call.Name != opProduct.name {
			return connectors.Reply{}, false
		}
		asked++
		return connectors.Reply{Status: http.StatusNotFound, Body: []byte(`{"code":"ERROR","message":"유효하지 않은 상품입니다."}`)}, asked == 2
	}}
	left, err := b.listings()
	require.NoError(t, err)
	require.Less(t, len(left), len(all))
	require.Equal(t, all[len(all)-1], left[len(left)-1], "the others are still read from the products")
}

// answering answers some calls itself.
type answering struct {
	connectors.Caller
	answer func(connectors.Call) (connectors.Reply, bool)
}

func (a answering) Call(ctx context.Context, call connectors.Call) (connectors.Reply, error) {
	if reply, mine := a.answer(call); mine {
		return reply, call.Check(reply)
	}
	return a.Caller.Call(ctx, call)
}
