package shopify

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
)

const hook = "https://hooks.example.com.tw/gowarehouse/shopify"

// The vectors of FACTS.md 1.5.
func TestAMessageIsSignedAsInTheFacts(t *testing.T) {
	t.Parallel()
	c := open(connectors.Env{Values: connectors.Values{keyClientSecret: "hush_dummy_secret_0001", keyShop: "gw-demo-tw.myshopify.com"}})
	for body, signature := range map[string]string{
		`{"id":6203450917001,"name":"#1001","total_price":"1280.00"}`: "2lkVTUWeIzQ3vTnmO24Hdz0LLbJksPqGnFCc3KXAQ8c=",
		`{"id":6203450917001,"note":"請於週六送達"}`:                        "c6xWyYbsNnGO0lXFuVlKiPaNJv/huw8GlJMuwjh4ta4=",
	} {
		header := http.Header{}
		header.Set("X-Shopify-Hmac-Sha256", signature)
		header.Set("X-Shopify-Topic", "orders/updated")
		told, err := c.VerifyPush(header, []byte(body), hook)
		require.NoError(t, err)
		require.Equal(t, []string{"gid://shopify/Order/6203450917001"}, told.Orders)
		_, err = c.VerifyPush(header, []byte(body+" "), hook)
		require.Equal(t, connectors.Unauthorized, connectors.KindOf(err))
	}
	nobody := open(connectors.Env{})
	_, err := nobody.VerifyPush(http.Header{"X-Shopify-Hmac-Sha256": {""}}, nil, hook)
	require.Equal(t, connectors.Unauthorized, connectors.KindOf(err), "an account without a secret believes nobody")
}

func TestAMessageNamesItsOrderAndIsTheStoresOwn(t *testing.T) {
	t.Parallel()
	s := openStore(t, over{})
	id := s.Expect(s.week()).Orders[0]
	header, body := s.Message("orders/create", id)
	told, err := s.connector.VerifyPush(header, body, hook)
	require.NoError(t, err)
	require.Equal(t, []string{id}, told.Orders)

	header.Set("X-Shopify-Topic", "products/update")
	told, err = s.connector.VerifyPush(header, body, hook)
	require.NoError(t, err)
	require.Empty(t, told.Orders, "it is about something else")

	header.Set("X-Shopify-Shop-Domain", "other.myshopify.com")
	_, err = s.connector.VerifyPush(header, body, hook)
	require.Equal(t, connectors.Unauthorized, connectors.KindOf(err), "apps of one secret are on many stores")
}

func TestTopicsThatShopifyDroppedAreRegisteredAgain(t *testing.T) {
	t.Parallel()
	s := openStore(t, over{})
	require.NoError(t, s.connector.RegisterPush(t.Context(), hook))
	require.Equal(t, len(topics), s.Report().ByName["GwAddWebhook"])
	known, err := s.connector.webhooks(t.Context(), hook)
	require.NoError(t, err)
	var gone removeReply
	_, err = s.connector.ask(t.Context(), opRemoveWebhook, map[string]any{"id": known[2].ID}, &gone)
	require.NoError(t, err)
	active, err := s.connector.Pushes(t.Context(), hook)
	require.NoError(t, err)
	require.False(t, active)
	require.NoError(t, s.connector.RegisterPush(t.Context(), hook))
	require.Equal(t, len(topics)+1, s.Report().ByName["GwAddWebhook"], "only the one that was missing")
	require.NoError(t, s.connector.UnregisterPush(t.Context(), hook))
	active, err = s.connector.Pushes(t.Context(), hook)
	require.NoError(t, err)
	require.False(t, active)
	s.requireClean()
}
