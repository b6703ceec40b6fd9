package ruten

import (
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation/emulationtest"
	"gowarehouse/connectors/hmacsign"
)

const hook = "https://gw.example.tw/hooks/ruten"

// vectorPush is the message of FACTS.md §6.
func vectorPush() (http.Header, []byte) {
	header := http.Header{}
	header.Set("X-RT-Key", "GwDummyApiKey00")
	header.Set("X-RT-Timestamp", "1767225600")
	header.Set("X-RT-Authorization", "f420ba9f248d7ecd4382ded29f8675701f46f9acba327593744654e2d382b1a5")
	return header, []byte(`{"action_type":"order_paid","order_no":"26010100000123"}`)
}

func verifier() *Connector { return &Connector{keys: vectorKeys} }

var sentAt = time.Unix(1767225600, 0).UTC()

func TestTheMessageOfTheVectorIsTaken(t *testing.T) {
	t.Parallel()
	header, body := vectorPush()
	told, err := verifier().VerifyPush(header, body, hook)
	require.NoError(t, err)
	require.Equal(t, connectors.PushMessage{SentAt: sentAt, Orders: []string{"26010100000123"}}, told, "its age is the receiver's to judge")
}

func TestMessagesOfAnyRecipeAreTaken(t *testing.T) {
	t.Parallel()
	_, body := vectorPush()
	for _, signature := range []string{
		hmacsign.Hex(vectorKeys.secret, vectorKeys.salt, "/hooks/ruten?shop=1", string(body), "1767225600"),
		hmacsign.Base64(vectorKeys.secret, vectorKeys.salt, "/hooks/ruten", string(body), "1767225600"),
	} {
		header, _ := vectorPush()
		header.Set("X-RT-Authorization", signature)
		told, err := verifier().VerifyPush(header, body, hook+"?shop=1")
		require.NoError(t, err)
		require.Equal(t, []string{"26010100000123"}, told.Orders)
	}
}

func TestWhatTheEmulatorSendsIsTaken(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	id := b.by("SEVEN").ID
	for _, action := range []string{"create_order", "order_paid", "buyer_cancel", "order_cancel"} {
		header, body := b.e.Notify(hook, action, id)
		told, err := b.c.VerifyPush(header, body, hook)
		require.NoError(t, err)
		require.Equal(t, []string{id}, told.Orders, action)
	}
}

func TestAForgedMessageIsRefused(t *testing.T) {
	t.Parallel()
	good, body := vectorPush()
	changed := func(name, value string) http.Header {
		header := good.Clone()
		header.Set(name, value)
		return header
	}
	for what, c := range map[string]struct {
		header  http.Header
		body    string
		address string
	}{
		"another key":       {changed("X-RT-Key", "GwDummyApiKey01"), string(body), hook},
		"another time":      {changed("X-RT-Timestamp", "1767225601"), string(body), hook},
		"no time":           {changed("X-RT-Timestamp", "now"), string(body), hook},
		"another signature": {changed("X-RT-Authorization", "00"), string(body), hook},
		"another body":      {good, string(body) + " ", hook},
		"another address":   {good, string(body), hook + "/"},
		"no address":        {good, string(body), "://"},
	} {
		told, err := verifier().VerifyPush(c.header, []byte(c.body), c.address)
		require.Equal(t, connectors.Unauthorized, emulationtest.Advised(t, err).Kind, what)
		require.Empty(t, told.Orders, what)
	}
	_, err := (&Connector{}).VerifyPush(good, body, hook)
	require.Equal(t, connectors.Unauthorized, emulationtest.Advised(t, err).Kind, "without keys nothing is signed")
}

func TestMessagesAboutNoOrderNameNone(t *testing.T) {
	t.Parallel()
	signed := func(body string) (http.Header, []byte) {
		header, _ := vectorPush()
		at := strconv.FormatInt(sentAt.Unix(), 10)
		header.Set("X-RT-Authorization", hmacsign.Hex(vectorKeys.secret, vectorKeys.salt, hook, body, at))
		return header, []byte(body)
	}
	header, body := signed(`{"action_type":"item_sold_out","item_id":"22523776659295"}`)
	told, err := verifier().VerifyPush(header, body, hook)
	require.NoError(t, err)
	require.Empty(t, told.Orders)
	header, body = signed(`{"action_type":"order_paid","order_id":26010100000123}`)
	told, err = verifier().VerifyPush(header, body, hook)
	require.NoError(t, err)
	require.Equal(t, []string{"26010100000123"}, told.Orders, "either name, text or number")
	header, body = signed(`order_paid`)
	_, err = verifier().VerifyPush(header, body, hook)
	isOdd(t, err)
}
