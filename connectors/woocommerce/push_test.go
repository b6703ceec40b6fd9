package woocommerce

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
	"gowarehouse/connectors/hmacsign"
)

const hookAddress = "https://hooks.example.com/woocommerce/1"

func TestARegistrationIsKeptRevivedAndRemoved(t *testing.T) {
	t.Parallel()
	s := openShop(t, over{})
	active := func() bool {
		is, err := s.Pushes(t.Context(), hookAddress)
		require.NoError(t, err)
		return is
	}
	require.False(t, active())
	for range 2 {
		require.NoError(t, s.RegisterPush(t.Context(), hookAddress))
	}
	require.True(t, active())
	s.DisableWebhooks()
	require.False(t, active())
	require.NoError(t, s.RegisterPush(t.Context(), hookAddress))
	require.True(t, active())
	for _, topic := range topics {
		secret, status, count := s.Webhook(topic, hookAddress)
		require.Equal(t, 1, count)
		require.Equal(t, "active", status)
		require.Equal(t, s.connector.key.webhookSecret(), secret)
		require.NotContains(t, secret, s.connector.key.secret)
	}
	require.NoError(t, s.RegisterPush(t.Context(), hookAddress+"2"))
	require.NoError(t, s.UnregisterPush(t.Context(), hookAddress))
	require.NoError(t, s.UnregisterPush(t.Context(), hookAddress))
	require.False(t, active())
	_, _, others := s.Webhook(topics[0], hookAddress+"2")
	require.Equal(t, 1, others, "another address is left alone")
	require.Empty(t, s.Report().Violations)
}

func TestALostRegistrationIsNotMadeTwice(t *testing.T) {
	t.Parallel()
	s := openShop(t, over{})
	s.wire.Plan(emulation.DropAfter, 1, changing)
	require.True(t, connectors.IsMaybeDone(s.RegisterPush(t.Context(), hookAddress)))
	require.NoError(t, s.RegisterPush(t.Context(), hookAddress))
	_, _, count := s.Webhook(topics[0], hookAddress)
	require.Equal(t, 1, count)
}

func TestARefusedRegistrationSaysSo(t *testing.T) {
	t.Parallel()
	require.Equal(t, connectors.Rejected, connectors.KindOf(openShop(t, over{}).RegisterPush(t.Context(), "ftp://x")))
}

func TestMessagesAreBelievedBySignatureOverRawBytes(t *testing.T) {
	t.Parallel()
	c := reader(t, nil)
	// PHP escapes what is not ASCII, and slashes.
	body := []byte(`{"id":727,"status":"processing","customer_note":"\u8acb\u5148","url":"https:\/\/x"}`)
	header := func(topic string, signed []byte) http.Header {
		return http.Header{"X-Wc-Webhook-Topic": {topic}, "X-Wc-Webhook-Signature": {hmacsign.Base64(c.key.webhookSecret(), string(signed))}}
	}
	told, err := c.VerifyPush(header("order.updated", body), body, hookAddress)
	require.NoError(t, err)
	require.Equal(t, []string{"727"}, told.Orders)

	told, err = c.VerifyPush(header("product.updated", body), body, hookAddress)
	require.NoError(t, err)
	require.Empty(t, told.Orders)

	told, err = c.VerifyPush(http.Header{}, []byte("webhook_id=12"), hookAddress)
	require.NoError(t, err)
	require.Empty(t, told.Orders, "the ping of a new webhook is unsigned and about nothing")

	for name, v := range map[string]struct {
		header http.Header
		body   []byte
		kind   connectors.Kind
	}{
		"a changed body":           {header("order.updated", body), append(body, ' '), connectors.Unauthorized},
		"no signature":             {http.Header{"X-Wc-Webhook-Topic": {"order.updated"}}, body, connectors.Unauthorized},
		"an empty signature":       {http.Header{"X-Wc-Webhook-Signature": {""}}, nil, connectors.Unauthorized},
		"a signed message of none": {header("order.updated", []byte(`{"id":0}`)), []byte(`{"id":0}`), connectors.Unexpected},
		"signed nonsense":          {header("order.updated", []byte(`]`)), []byte(`]`), connectors.Unexpected},
	} {
		_, err := c.VerifyPush(v.header, v.body, hookAddress)
		require.Equal(t, v.kind, connectors.KindOf(err), name)
	}
}
