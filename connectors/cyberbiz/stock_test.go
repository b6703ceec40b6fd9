package cyberbiz

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// The catalogue of FACTS.md section 5, as it stands there.
func TestTheDocumentedProductsAreRead(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/products.json")
	require.NoError(t, err)
	c, _ := script{"/v1/products": {200, string(text)}}.connect(t, nil)
	var listings []connectors.Listing
	for l, err := range c.Listings(t.Context()) {
		require.NoError(t, err)
		listings = append(listings, l)
	}
	require.Len(t, listings, 2)
	price, stock := connectors.TWD(640), 35
	require.True(t, price.Equal(*listings[0].Price))
	listings[0].Price = nil
	require.Equal(t, connectors.Listing{
		Key: connectors.ListingKey{Item: "68751035", Variant: "83653695"}, Name: "阿里山烏龍茶 150g", Variant: "罐裝", SKU: "TEA-ALI-150",
		Stock: &stock, StockManaged: true, URL: "https://demo-shop.cyberbiz.co/products/tea", Image: "https://cdn.example/tea.jpg", Active: true,
	}, listings[0])
	require.Empty(t, listings[1].SKU)
	require.False(t, listings[1].StockManaged)
	require.Nil(t, listings[1].Stock)
}

func TestAProductWithoutVariantsIsHalfAnAnswer(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		`[{"id":1,"title":"茶"}]`, `[{"id":1,"product_variants":[]}]`, `[{"id":1,"product_variants":[{"sku":"A"}]}]`, `[{"product_variants":[{"id":1}]}]`, `null`,
	} {
		c, _ := script{"/v1/products": {200, body}}.connect(t, nil)
		for _, err := range c.Listings(t.Context()) {
			require.Equal(t, connectors.Unexpected, connectors.KindOf(err), body)
		}
	}
}

func TestTheShopsMethodsAreWhatItsOrdersSay(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	codes, err := s.ShippingMethods(t.Context())
	require.NoError(t, err)
	_, order := s.read(t, toFamily)
	require.Contains(t, codes, connectors.ShippingCode{Code: order.Shipping.Code, Name: connectors.Text{EN: "全家取貨付款", ZH: "全家取貨付款"}})
	for body, kind := range map[string]connectors.Kind{`{}`: connectors.Unexpected, `[]`: connectors.Unexpected, `null`: connectors.Unexpected} {
		c, _ := script{"/v1/products/bind_shippings": {200, body}}.connect(t, nil)
		_, err := c.ShippingMethods(t.Context())
		require.Equal(t, kind, connectors.KindOf(err), body)
	}
	c, _ := script{"/v1/products/bind_shippings": {200, `{"shipping_names":["宅配","宅配",null,"門市取貨"]}`}}.connect(t, nil)
	codes, err = c.ShippingMethods(t.Context())
	require.NoError(t, err)
	require.Len(t, codes, 2)
}

func counted(s *testShop) (keys []connectors.ListingKey) {
	for _, key := range s.ListingKeys() {
		if _, _, managed := s.StockOf(key); managed {
			keys = append(keys, key)
		}
	}
	return keys
}

func TestFewVariantsAreReadOneByOneAndManyByThePage(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	keys := counted(s)
	for n, requests := range map[int]int{2: 2, fewVariants: fewVariants, fewVariants + 1: 1} {
		levels, err := s.Stock(t.Context(), keys[:n])
		require.NoError(t, err)
		for i, l := range levels {
			want, _, _ := s.StockOf(keys[i])
			require.NoError(t, l.Err)
			require.Equal(t, want, l.Quantity)
		}
		require.Len(t, s.asked(), requests, n)
	}
	strangers := append(keys[:fewVariants+1:fewVariants+1], connectors.ListingKey{Item: "1", Variant: "2"}, connectors.ListingKey{Item: "x"})
	levels, err := s.Stock(t.Context(), strangers)
	require.NoError(t, err)
	for _, l := range levels[len(levels)-2:] {
		require.Equal(t, connectors.NotFound, connectors.KindOf(l.Err))
	}
}

func TestAVariantThatTheShopDoesNotCountIsLeftAlone(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	for _, key := range s.ListingKeys() {
		if _, _, managed := s.StockOf(key); managed {
			continue
		}
		levels, err := s.Stock(t.Context(), []connectors.ListingKey{key})
		require.NoError(t, err)
		require.Equal(t, connectors.Rejected, connectors.KindOf(levels[0].Err))
	}
}

func TestAShopMayShowLessThanNothing(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]int{`{"inventory_management":true,"inventory_quantity":-3}`: -3, `{"inventory_management":true,"inventory_quantity":7.0}`: 7} {
		c, _ := script{"/v1/products/1/product_variants/2": {200, body}}.connect(t, nil)
		levels, err := c.Stock(t.Context(), []connectors.ListingKey{{Item: "1", Variant: "2"}})
		require.NoError(t, err)
		require.NoError(t, levels[0].Err)
		require.Equal(t, want, levels[0].Quantity)
	}
	for _, body := range []string{`{"inventory_management":true,"inventory_quantity":null}`, `{"inventory_quantity":7}`} {
		c, _ := script{"/v1/products/1/product_variants/2": {200, body}}.connect(t, nil)
		levels, err := c.Stock(t.Context(), []connectors.ListingKey{{Item: "1", Variant: "2"}})
		if err == nil {
			err = levels[0].Err
		}
		require.Equal(t, connectors.Unexpected, connectors.KindOf(err), body)
	}
}

func TestAVariantThatCannotBeReadHidesNotTheOthers(t *testing.T) {
	t.Parallel()
	c, _ := script{
		"/v1/products/1/product_variants/2": {200, `{"inventory_management":null}`},
		"/v1/products/1/product_variants/3": {200, `{"inventory_management":true,"inventory_quantity":7}`},
	}.connect(t, nil)
	levels, err := c.Stock(t.Context(), []connectors.ListingKey{{Item: "1", Variant: "2"}, {Item: "1", Variant: "3"}})
	require.NoError(t, err)
	require.Equal(t, connectors.Unexpected, connectors.KindOf(levels[0].Err))
	require.Equal(t, 7, levels[1].Quantity)
}

func TestStockIsSetToItsTarget(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	key := counted(s)[0]
	s.wire.Plan(emulation.DropAfter, 1, changing)
	outcomes := s.PushStock(t.Context(), []connectors.StockChange{
		{Key: key, Target: 7}, {Key: key, Target: 9}, {Key: key, Target: -1}, {Key: connectors.ListingKey{Item: "1", Variant: "2"}, Target: 1},
		{Key: connectors.ListingKey{Item: "1/2"}, Target: 1},
	})
	for i, state := range []connectors.OutcomeState{connectors.Unclear, connectors.Done, connectors.Refused, connectors.Refused, connectors.Refused} {
		require.Equal(t, state, outcomes[i].State, i)
	}
	have, _, _ := s.StockOf(key)
	require.Equal(t, 9, have)
	require.Empty(t, s.Report().Violations)
}

func TestAShopThatLetsNobodyInIsNotAskedForEveryListing(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	keys := counted(s)
	require.NoError(t, s.Act(connectors.Act{Kind: "revoke"}))
	outcomes := s.PushStock(t.Context(), []connectors.StockChange{{Key: keys[0], Target: 1}, {Key: keys[1], Target: 1}, {Key: keys[2], Target: 1}})
	for _, o := range outcomes {
		require.Equal(t, connectors.NotAsked, o.State)
		require.Equal(t, connectors.Unauthorized, connectors.KindOf(o.Err))
	}
	require.Len(t, s.asked(), 2, "the first, and the question whether it is the login's")
}

func TestAnotherQuantityInTheAnswerIsUnclear(t *testing.T) {
	t.Parallel()
	c, _ := script{"/v1/products/1/product_variants/2": {200, `{"inventory_management":true,"inventory_quantity":4,"sku":"OLD"}`}}.connect(t, nil)
	key := connectors.ListingKey{Item: "1", Variant: "2"}
	outcome := c.PushStock(t.Context(), []connectors.StockChange{{Key: key, Target: 5}})[0]
	require.Equal(t, connectors.Unclear, outcome.State)
	var told *connectors.Error
	require.ErrorAs(t, outcome.Err, &told)
	require.Equal(t, adviceCounted, told.Advice())
	require.Equal(t, connectors.Unexpected, connectors.KindOf(c.BackfillSKU(t.Context(), key, "NEW")))
	require.NoError(t, c.BackfillSKU(t.Context(), key, "OLD"))
	require.Equal(t, connectors.NotFound, connectors.KindOf(c.BackfillSKU(t.Context(), connectors.ListingKey{Item: strings.Repeat("9", 30)}, "A")))
}
