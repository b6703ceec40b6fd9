package easystore

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/hmacsign"
)

const dummySecret = "es_dummy_client_secret_0001"

// The examples of FACTS.md sections 1.1 and 6: what the platform signs is plain text, and the signature lower-case hexadecimal.
func TestTheExamplesOfTheFactsAreSignedAsTheySay(t *testing.T) {
	t.Parallel()
	for message, signature := range map[string]string{
		"code=c0de1234567890&host_url=https://admin.easystore.co&shop=gwdemo.easy.co&timestamp=1793350800"://
		"5ff881e990025ad4658d78578b280431efd2626c829b0eb7aecb587b91cecd14",
		"note=a%26b%25c=d&shop=gwdemo.easy.co&timestamp=1793350800"://
		"0fc504749f492b59a2c21793fd573f01773ecf74054e471d66bb153bde0f2116",
		hookBody: hookSignature,
	} {
		require.Equal(t, signature, hmacsign.Hex(dummySecret, message))
	}
}

const (
	hookBody      = `{"order":{"id":38120457,"order_number":"#1018"}}`
	hookSignature = "b6cc8d0541e9b26f86184ad0c4df487b7ec70d9a7c4b9c37df0392e0eaf4bf0f"
	hookAddress   = "https://hooks.warehouse.tw/easystore"
)

func TestAMessageIsBelievedByItsSignatureOnly(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	header := http.Header{"Easystore-Hmac-Sha256": {hookSignature}, "Easystore-Topic": {"order/create"}}
	told, err := s.VerifyPush(header, []byte(hookBody), hookAddress)
	require.NoError(t, err)
	require.Equal(t, []string{"38120457"}, told.Orders)
	_, err = s.VerifyPush(header, []byte(hookBody+" "), hookAddress)
	require.Equal(t, connectors.Unauthorized, connectors.KindOf(err))
	_, err = s.connect(t, connectors.Values{fieldSecret: ""}).VerifyPush(header, []byte(hookBody), hookAddress)
	require.Equal(t, connectors.Unauthorized, connectors.KindOf(err), "without a secret nothing can be believed")
	header.Set("Easystore-Topic", "product/update")
	told, err = s.VerifyPush(header, []byte(hookBody), hookAddress)
	require.NoError(t, err)
	require.Empty(t, told.Orders, "another topic is about no order")
	nameless := `{"order":{}}`
	_, err = s.VerifyPush(http.Header{"Easystore-Hmac-Sha256": {hmacsign.Hex(dummySecret, nameless)}}, []byte(nameless), hookAddress)
	require.Equal(t, connectors.Unexpected, connectors.KindOf(err))
}

func TestOnlyWhoCanCheckMessagesRegisters(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	custom := s.connect(t, connectors.Values{fieldSecret: ""})
	require.Equal(t, connectors.Rejected, connectors.KindOf(custom.RegisterPush(t.Context(), hookAddress)))
	for range 2 {
		require.NoError(t, s.RegisterPush(t.Context(), hookAddress))
	}
	active, err := s.Pushes(t.Context(), hookAddress)
	require.NoError(t, err)
	require.True(t, active)
	require.Equal(t, 3, s.Report().ByName["POST /api/3.0/webhooks"])
	require.NoError(t, s.UnregisterPush(t.Context(), hookAddress))
	active, err = s.Pushes(t.Context(), hookAddress)
	require.NoError(t, err)
	require.False(t, active)
	require.Empty(t, s.Report().Violations)
	require.Error(t, s.RegisterPush(t.Context(), "https://localhost/easystore"))
}
