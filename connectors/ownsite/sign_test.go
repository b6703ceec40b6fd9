package ownsite

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
)

// The vectors of FACTS.md section 1.4.
const (
	secretA   = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
	secretB   = "whsec_ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8="
	vectorID  = "msg_01JDC8Y6Z5Q2T9V3X7W1N4K8RB"
	body1     = `{"type":"order.paid","timestamp":"2024-11-23T03:00:00Z","data":{"id":"100023"}}`
	body2     = `{"type":"order.paid","timestamp":"2024-11-23T03:00:00Z","data":{"id":"100023","recipient":{"name":"王小明"}}}`
	body1ByA  = "v1,bEIgCf4HlDKcFQdKts6gaKgw1PXM/dC/vhlrGqcg3ww="
	body1ByB  = "v1,FUHueHrfejkqzRAH1bxvlW4Gg6fbGlXP1/luiLXz2M4="
	body2ByA  = "v1,LxkteWG61EeXOCzIenoTjqkBAywv2Rwxg1Qr7jJ39KU="
	inHex     = "v1,6c422009fe0794329c15074ab6cea068a830d4f5ccfdd0bfbe196b1aa720df0c"
	vectorSec = 1732330800
)

var vectorTime = time.Unix(vectorSec, 0)

func headers(id, stamp, signature string) http.Header {
	h := http.Header{}
	for name, value := range map[string]string{"webhook-id": id, "webhook-timestamp": stamp, "webhook-signature": signature} {
		if value != "" {
			h.Set(name, value)
		}
	}
	return h
}

func signerOf(t *testing.T, value string) signer {
	t.Helper()
	s, err := secrets(value)
	require.NoError(t, err)
	return s
}

func TestSignaturesAreThoseOfTheVectors(t *testing.T) {
	t.Parallel()
	for _, vector := range []struct{ secret, body, signature string }{
		{secretA, body1, body1ByA}, {secretB, body1, body1ByB}, {secretA, body2, body2ByA}, {secretB + " " + secretA, body1, body1ByB},
	} {
		header := http.Header{}
		require.NoError(t, signerOf(t, vector.secret).sign(header, vectorID, vectorTime, []byte(vector.body)))
		require.Equal(t, headers(vectorID, "1732330800", vector.signature), header)
	}
}

func TestMessagesOfTheVectorsAreBelieved(t *testing.T) {
	t.Parallel()
	for name, m := range map[string]struct{ secret, body, signature string }{
		"one secret":                        {secretA, body1, body1ByA},
		"Chinese":                           {secretA, body2, body2ByA},
		"rotation, known by the new secret": {secretB, body1, body1ByB + " " + body1ByA},
		"rotation, known by the old secret": {secretA, body1, body1ByB + " " + body1ByA},
		"two secrets, one signature":        {secretB + " " + secretA, body1, body1ByA},
		"another version beside it":         {secretA, body1, "v2,abc " + body1ByA},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sent, err := signerOf(t, m.secret).verify(headers(vectorID, "1732330800", m.signature), vectorTime, []byte(m.body))
			require.NoError(t, err)
			require.True(t, sent.Equal(vectorTime))
		})
	}
}

func TestMessagesThatMustFailFail(t *testing.T) {
	t.Parallel()
	for name, m := range map[string]struct {
		id, stamp, signature, body string
		now                        time.Time
		code                       string
	}{
		"a line feed behind the body": {vectorID, "1732330800", body1ByA, body1 + "\n", vectorTime, "bad_signature"},
		"another time":                {vectorID, "1732330801", body1ByA, body1, vectorTime, "bad_signature"},
		"no id":                       {"", "1732330800", body1ByA, body1, vectorTime, "headers_missing"},
		"an id with a dot":            {"msg.1", "1732330800", body1ByA, body1, vectorTime, "headers_missing"},
		"no v1":                       {vectorID, "1732330800", strings.TrimPrefix(body1ByA, "v1,"), body1, vectorTime, "bad_signature"},
		"hex":                         {vectorID, "1732330800", inHex, body1, vectorTime, "bad_signature"},
		"no time":                     {vectorID, "", body1ByA, body1, vectorTime, "headers_missing"},
		"a time that is none":         {vectorID, "yesterday", body1ByA, body1, vectorTime, "timestamp_out_of_window"},
		"too old":                     {vectorID, "1732330800", body1ByA, body1, vectorTime.Add(301 * time.Second), "timestamp_out_of_window"},
		"too early":                   {vectorID, "1732330800", body1ByA, body1, vectorTime.Add(-301 * time.Second), "timestamp_out_of_window"},
		"no secret":                   {vectorID, "1732330800", body1ByB, body1, vectorTime, "bad_signature"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := signerOf(t, secretA).verify(headers(m.id, m.stamp, m.signature), m.now, []byte(m.body))
			var e *connectors.Error
			require.ErrorAs(t, err, &e)
			require.Equal(t, connectors.Unauthorized, e.Kind)
			require.Equal(t, m.code, e.Code)
		})
	}
	_, err := signerOf(t, secretA).verify(headers(vectorID, "1732330800", body1ByA), vectorTime.Add(300*time.Second), []byte(body1))
	require.NoError(t, err, "the window includes its border")
}

func TestASecretOfAnotherFormIsTold(t *testing.T) {
	t.Parallel()
	for _, wrong := range []string{"whsec_%%%", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="} {
		_, err := secrets(wrong)
		require.Equal(t, connectors.Rejected, connectors.KindOf(err))
		require.NotContains(t, err.Error(), wrong)
	}
}

func TestAMessageNamesItsOrder(t *testing.T) {
	t.Parallel()
	for _, switches := range [][]string{nil, {"second_secret"}} {
		s := openShop(t, nil, switches...)
		header, body, err := s.Message(plainOrder)
		require.NoError(t, err)
		told, err := s.VerifyPush(header, body, "")
		require.NoError(t, err)
		require.Equal(t, connectors.PushMessage{ID: "msg_demo000001", SentAt: today, Orders: []string{plainOrder}}, told)
		header, body, err = s.Message("")
		require.NoError(t, err)
		told, err = s.VerifyPush(header, body, "")
		require.NoError(t, err)
		require.Empty(t, told.Orders, "a ping is about no order")
	}
}

func TestASignedMessageOfAnotherShapeIsUnexpected(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	for _, body := range []string{`{`, `{"data":{"id":"1"}}`, `{"type":"order.ready","data":{"id":"../../x"}}`, `{"type":"order.ready"}`} {
		header := http.Header{}
		require.NoError(t, s.signer.sign(header, "msg_"+strconv.Itoa(len(body)), today, []byte(body)))
		_, err := s.VerifyPush(header, []byte(body), "")
		require.Equal(t, connectors.Unexpected, connectors.KindOf(err), body)
	}
}
