package shopline

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
)

const hookAddress = "https://hooks.example.com.tw/gowarehouse/1?shop=b&by=a"

func TestARegistrationBearsAKeyThatOnlyTheAccountCanMake(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	require.NoError(t, s.RegisterPush(t.Context(), hookAddress))
	hooks := s.Webhooks()
	require.Len(t, hooks, 1)
	for address := range hooks {
		told, err := s.VerifyPush(http.Header{}, []byte(`{"id":"e1","topic":"order/create","resource":{"id":"6741a0c2b7e5f8000d3a9c11"}}`), address)
		require.NoError(t, err)
		require.Equal(t, []string{"6741a0c2b7e5f8000d3a9c11"}, told.Orders)
		require.NotContains(t, address, s.token)
		forged := address[:len(address)-1] + map[bool]string{true: "1", false: "0"}[strings.HasSuffix(address, "0")]
		for _, wrong := range []string{hookAddress, forged, strings.Replace(address, "/1?", "/2?", 1), "::"} {
			_, err := s.VerifyPush(http.Header{}, []byte(`{}`), wrong)
			require.Equal(t, connectors.Unauthorized, connectors.KindOf(err), wrong)
		}
	}
	require.Error(t, s.RegisterPush(t.Context(), "http://hooks.example.com.tw"), "SHOPLINE sends over https only")
}

func TestMessagesNameTheirOrders(t *testing.T) {
	t.Parallel()
	c := reader(t, nil)
	address, err := c.withKey(hookAddress)
	require.NoError(t, err)
	for body, want := range map[string][]string{
		`{"topic":"order/cancel","resource":{"id":"a1"}}`:                          {"a1"},
		`{"event":"order/update","resource":{"id":"a1"}}`:                          {"a1"},
		`{"topic":"order_delivery/update","resource":{"id":"d1","order_id":"a1"}}`: {"a1"},
		`{"topic":"order_delivery/update","resource":{"id":"d1"}}`:                 nil,
		`{"topic":"product/update","resource":{"id":"p1"}}`:                        nil,
		`{"topic":"order/update","resource":{"id":"../token"}}`:                    nil,
		`{}`: nil,
	} {
		told, err := c.VerifyPush(nil, []byte(body), address)
		require.NoError(t, err, body)
		require.Equal(t, want, told.Orders, body)
	}
	_, err = c.VerifyPush(nil, []byte(`{`), address)
	require.Equal(t, connectors.Unexpected, connectors.KindOf(err))
}

func TestARegistrationIsKeptRevivedAndReplaced(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	heard := s.listen(t)
	require.NoError(t, s.RegisterPush(t.Context(), hookAddress))
	require.NoError(t, s.RegisterPush(t.Context(), hookAddress))
	require.Len(t, heard(), 1, "what is there is kept")
	s.BreakCircuit()
	active, err := s.Pushes(t.Context(), hookAddress)
	require.NoError(t, err)
	require.False(t, active)
	require.NoError(t, s.RegisterPush(t.Context(), hookAddress))
	active, err = s.Pushes(t.Context(), hookAddress)
	require.NoError(t, err)
	require.True(t, active)
	require.Len(t, s.Webhooks(), 1)
	require.NoError(t, s.UnregisterPush(t.Context(), hookAddress))
	require.Empty(t, s.Webhooks())
	require.Empty(t, s.Report().Violations)
}

func TestWithANewTokenTheOldRegistrationIsReplaced(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	stale := hookAddress + "&key=" + strings.Repeat("ab", 32)
	_, err := s.send(t.Context(), "webhooks", http.MethodPost, "/v1/webhooks", map[string]any{"address": stale, "topics": topics})
	require.NoError(t, err)
	require.NoError(t, s.RegisterPush(t.Context(), hookAddress))
	require.Len(t, s.Webhooks(), 1)
	require.NotContains(t, s.Webhooks(), stale)
}
