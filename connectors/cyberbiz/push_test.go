package cyberbiz

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/hmacsign"
)

// The signatures of FACTS.md section 6, as they stand there.
func TestAMessageIsVerifiedInBothWritings(t *testing.T) {
	t.Parallel()
	c, err := open(connectors.Env{Values: connectors.Values{fieldToken: "a.b.c", fieldAppSecret: "app-secret-demo"}})
	require.NoError(t, err)
	body := []byte(`{"id":56943817,"order_number":1101,"updated_at":"2026-11-23 10:05:00"}`)
	for _, signature := range []string{
		"2f8ed605e949d45e6d0a3f124f4142e9e2bc8991fa69a0e7be14b0d2ccaf77eb", "L47WBelJ1F5tCj8ST0FC6eK8iZH6aaDnvhSw0syvd+s=",
	} {
		header := http.Header{}
		header.Set("X-Cyberbiz-Hmac-Sha256", signature)
		header.Set("X-Cyberbiz-Event", "orders/paid")
		told, err := c.VerifyPush(header, body, "")
		require.NoError(t, err, signature)
		require.Equal(t, []string{"56943817"}, told.Orders)
		header.Set("X-Cyberbiz-Event", "products/update")
		told, err = c.VerifyPush(header, body, "")
		require.NoError(t, err)
		require.Empty(t, told.Orders, "the message is about something else")
		_, err = c.VerifyPush(header, append(body, ' '), "")
		require.Equal(t, connectors.Unauthorized, connectors.KindOf(err))
	}
}

func TestAMessageOfTheShopNamesItsOrder(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	header, body, _ := s.Push("orders/create", id(plainOrder))
	told, err := s.VerifyPush(header, body, "")
	require.NoError(t, err)
	require.Equal(t, []string{id(plainOrder)}, told.Orders)
	without := s.connect(t, connectors.Values{fieldAppSecret: ""})
	_, err = without.VerifyPush(header, body, "")
	require.Equal(t, connectors.Unauthorized, connectors.KindOf(err), "without the APP Secret nothing can be believed")
}

func TestAMessageWithoutAnOrderIsTold(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	for _, body := range []string{"{}", "null", `{"id":"x"}`, "["} {
		header := http.Header{}
		header.Set("X-Cyberbiz-Hmac-Sha256", hmacsign.Hex("app-secret-demo", body))
		header.Set("X-Cyberbiz-Event", "orders/create")
		_, err := s.VerifyPush(header, []byte(body), "")
		require.Equal(t, connectors.Unexpected, connectors.KindOf(err), body)
	}
}
