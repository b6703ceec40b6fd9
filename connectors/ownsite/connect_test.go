package ownsite

import (
	"maps"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

func TestTheTestTellsTheShopAndWhatItOffers(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	identity, err := s.Test(t.Context())
	require.NoError(t, err)
	require.Equal(t, "山海選物官網", identity.Name)
	require.Equal(t, connectors.Values{fieldOffers: everything, fieldCurrency: "TWD"}, identity.Learned)
	identity, err = openShop(t, nil, "orders_only").Test(t.Context())
	require.NoError(t, err)
	require.Equal(t, "orders,fulfilments", identity.Learned[fieldOffers])
}

func TestWhatAShopDoesNotOfferItsConnectorDoesNotHave(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	for offers, want := range map[string][4]bool{ // listings, stock, SKUs, labels
		"":                                          {},
		"orders,fulfilments":                        {},
		"orders,fulfilments,labels":                 {false, false, false, true},
		"orders,fulfilments,stock,sku_write":        {}, // without products there is nothing to set
		"orders,fulfilments,products":               {true, false, false, false},
		"orders,fulfilments,products,stock":         {true, true, false, false},
		"orders,fulfilments,products,sku_write":     {true, false, true, false},
		"products,stock,sku_write":                  {true, true, true, false},
		"products,labels":                           {true, false, false, true},
		"products,stock,labels":                     {true, true, false, true},
		"products,sku_write,labels":                 {true, false, true, true},
		everything:                                  {true, true, true, true},
		"orders, fulfilments, products , long_poll": {true, false, false, false},
	} {
		env := s.env
		env.Values = maps.Clone(env.Values)
		env.Values[fieldOffers] = offers
		c, err := open(env)
		require.NoError(t, err)
		_, lists := connectors.Has[connectors.Lister](c)
		_, stock := connectors.Has[connectors.StockPusher](c)
		_, fills := connectors.Has[connectors.SKUBackfiller](c)
		_, labels := connectors.Has[connectors.LabelShipper](c)
		require.Equal(t, want, [4]bool{lists, stock, fills, labels}, offers)
		_, pushes := connectors.Has[connectors.TrackingPusher](c)
		_, watches := connectors.Has[connectors.CancelWatcher](c)
		require.True(t, pushes && watches, "every shop has these")
	}
}

func TestWhatIsNoShopOfTheContractIsTold(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]struct {
		kind connectors.Kind
		code string
	}{
		"other_api":   {connectors.Unexpected, ""},
		"version_two": {connectors.Rejected, "version"},
		"clock_off":   {connectors.Rejected, "clock"},
		"web_page":    {connectors.Temporary, "web_page"},
	} {
		_, err := openShop(t, nil, name).Test(t.Context())
		var e *connectors.Error
		require.ErrorAs(t, err, &e, name)
		require.Equal(t, want.kind, e.Kind, name)
		require.Equal(t, want.code, e.Code, name)
		require.NotEmpty(t, e.Advice().ZH, name)
	}
	off, err := openShop(t, connectors.Values{fieldSecret: ""}, "clock_off").Test(t.Context())
	require.NoError(t, err, "without a secret nothing depends on the clock")
	require.Contains(t, off.Doubt.EN, "differ by 10m0s", "and still a person is told")
	require.Contains(t, off.Doubt.ZH, "相差 10m0s")
	right, err := openShop(t, nil).Test(t.Context())
	require.NoError(t, err)
	require.True(t, right.Doubt.IsZero())
}

func TestARedirectionIsNotFollowedWithTheKey(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"redirects", "moved"} {
		s := openShop(t, nil, name)
		_, err := s.Order(t.Context(), plainOrder)
		require.Equal(t, connectors.Rejected, connectors.KindOf(err), name)
		require.Equal(t, 1, s.Report().Requests, "not even to another address of the same host")
		require.Empty(t, s.Report().Violations)
	}
}

func TestPlainHTTPIsForTheOwnNetworkOnly(t *testing.T) {
	t.Parallel()
	for _, at := range []struct {
		base, plain string
		ok          bool
	}{
		{"https://shop.example.tw/gw/v1", "no", true},
		{"http://shop.example.tw/gw/v1", "no", false},
		{"http://shop.example.tw/gw/v1", yes, false},
		{"http://192.168.1.20/gw/v1", "no", false},
		{"http://192.168.1.20/gw/v1", yes, true},
		{"http://127.0.0.1:8090/gw/v1/", "no", true},
		{"http://localhost:8090", "no", true},
		{"ftp://shop.example.tw", "no", false},
		{"https://me:secret@shop.example.tw", "no", false},
		{"", "no", false},
	} {
		_, err := open(connectors.Env{Values: connectors.Values{fieldBase: at.base, fieldKey: "k", fieldPrivate: at.plain}})
		require.Equal(t, at.ok, err == nil, at.base)
	}
	_, err := open(connectors.Env{Values: connectors.Values{fieldBase: "https://shop.example.tw"}})
	require.Equal(t, connectors.Unauthorized, connectors.KindOf(err))
}

func TestEveryChangingRequestIsSignedAnew(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	ids := map[string]bool{}
	s.wire.SetWatch(func(stage emulation.Stage, _ int, r *http.Request) {
		if id := r.Header.Get("webhook-id"); id != "" && stage == emulation.BeforeEffect {
			ids[id] = true
		}
	})
	for _, id := range []string{plainOrder, twoLines} {
		require.Equal(t, connectors.Done, s.pushOne(t, s.parcel(t, id, "9068"+id)).State)
		s.after(t, id)
	}
	require.Len(t, ids, 2)
}

func TestAnAccountWithoutASecretSignsNothing(t *testing.T) {
	t.Parallel()
	s := openShop(t, connectors.Values{fieldSecret: ""})
	s.wire.SetWatch(func(_ emulation.Stage, _ int, r *http.Request) {
		require.Empty(t, r.Header.Get("webhook-signature"))
		require.NotEmpty(t, r.Header.Get("X-Request-Id"))
	})
	require.Equal(t, connectors.Done, s.pushOne(t, s.parcel(t, plainOrder, "90681234")).State)
}
