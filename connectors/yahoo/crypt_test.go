package yahoo

// The vectors of FACTS.md section 1.3, byte by byte.

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
)

const (
	vectorStamp  = 1767225600
	vectorPlain  = `{"TransferDateStart":"2026-01-01T00:00:00","TransferDateEnd":"2026-01-07T23:59:59"}`
	vectorCipher = "SITbGLTRErJ8RGzU2qyZz1QkrWR5/ygRY5IQHamwD+X8/Jf2MY854D8NjcoG6uO+PkbOWiJy5C4A4ZCDtauXO6ltr6vWy9h6hKjwhZSUni2VHQ22IBOfqphy3xz0OwzF"
	vectorSign   = "0c1d5e7822dee678dee5e07640092ec203a3155ef730a6731a0923e2f0c193ad508c5147b0a7068a3abd6c4ce8bd4b1d45943212417bc19cdbd538c3fe1485f4"
	signInPlain  = `{"supplierId":"99999"}`
	signInCipher = "5n5Tkzy5jsDvQ7o/obX338bZKXtXC32GsfMfMeDLGJ0="
	signInSign   = "f7c5df0780b0f81946303dfc8cb1121f9556fee740bf7ae883d8e99431ca2314249352afb4908d0454c1dfa2fb1e731c5749dfd415c864f0b70fa74e80c8bbd3"
	emptyPlain   = `{"OrderCount":0,"Orders":[]}`
	emptyCipher  = "offUfPABDbE3EZjMT9qd17TYQMwK/uFiZSWTYVzcehs="
)

var vectorValues = connectors.Values{
	fieldToken: "Supplier_99999", fieldSupplier: "99999", fieldVersion: "1", fieldSalt: "GwDummySaltKey0123456789abcdefgh",
	fieldSecret: "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=", fieldIV: "ZWZnaGlqa2xtbm9wcXJzdA==",
}

func vectorSeals(t *testing.T) *seals {
	t.Helper()
	s, err := newSeals(vectorValues[fieldSecret], vectorValues[fieldIV], vectorValues[fieldToken], vectorValues[fieldSalt])
	require.NoError(t, err)
	return s
}

func TestTheVectorsOfCipherAndSignatureHold(t *testing.T) {
	t.Parallel()
	s := vectorSeals(t)
	require.Equal(t, vectorCipher, s.seal([]byte(vectorPlain)))
	require.Equal(t, vectorSign, s.sign("1767225600", vectorCipher))
	require.Equal(t, signInCipher, s.seal([]byte(signInPlain)))
	require.Equal(t, signInSign, s.sign("1767225600", signInCipher))
	plain, err := s.open([]byte(emptyCipher))
	require.NoError(t, err)
	require.JSONEq(t, emptyPlain, string(plain))
	require.Equal(t, emptyCipher, s.seal([]byte(emptyPlain)))
}

// recorder is a network that answers every call with the same.
type recorder struct {
	reply    connectors.Reply
	requests []*http.Request
	bodies   []string
}

func (r *recorder) Call(ctx context.Context, call connectors.Call) (connectors.Reply, error) {
	request, err := http.NewRequestWithContext(ctx, call.Method, call.URL, strings.NewReader(string(call.Body)))
	if err != nil {
		return connectors.Reply{}, err
	}
	request.Header = call.Header.Clone()
	if call.Prepare != nil {
		if err := call.Prepare(request); err != nil {
			return connectors.Reply{}, err
		}
	}
	body, err := io.ReadAll(request.Body)
	if err != nil {
		return connectors.Reply{}, err
	}
	r.requests, r.bodies = append(r.requests, request), append(r.bodies, string(body))
	return r.reply, call.Check(r.reply)
}

func TestACallLeavesByteByByteAsTheVectorSays(t *testing.T) {
	t.Parallel()
	network := &recorder{reply: connectors.Reply{Status: http.StatusOK, Body: []byte(emptyCipher)}}
	now := time.Unix(vectorStamp, 0)
	made, err := New(connectors.Env{Values: vectorValues, HTTP: network, Now: func() time.Time { return now }})
	require.NoError(t, err)
	c := made.(*Connector)
	window := connectors.Window{
		From: time.Date(2026, 1, 1, 0, 0, 0, 0, connectors.Taipei), To: time.Date(2026, 1, 7, 23, 59, 58, 500, connectors.Taipei),
	}
	orders, err := c.list(t.Context(), home, preparing, window)
	require.NoError(t, err)
	require.Empty(t, orders)
	require.Len(t, network.requests, 1)
	r := network.requests[0]
	require.Equal(t, "https://tw.scm.yahooapis.com/scmapi/api/HomeDelivery/GetPreparingOrders", r.URL.String())
	require.Equal(t, vectorCipher, network.bodies[0])
	require.Equal(t, http.Header{
		"Accept": {"application/json"}, "Content-Type": {"application/json"}, "Api-Token": {"Supplier_99999"}, "Api-Signature": {vectorSign},
		"Api-Timestamp": {"1767225600"}, "Api-Keyversion": {"1"}, "Api-Supplierid": {"99999"}, "Api-Version": {"3"},
	}, r.Header)
}

func TestSigningInLeavesByteByByteAsTheVectorSays(t *testing.T) {
	t.Parallel()
	network := &recorder{reply: connectors.Reply{Status: http.StatusNoContent, Header: http.Header{"Set-Cookie": {"_sp=dummy; Path=/; Secure"}}}}
	made, err := New(connectors.Env{Values: vectorValues, HTTP: network, Now: func() time.Time { return time.Unix(vectorStamp, 0) }})
	require.NoError(t, err)
	s, err := made.(*Connector).signIn(t.Context())
	require.NoError(t, err)
	require.Equal(t, "dummy", s.cookie)
	r := network.requests[0]
	require.Equal(t, "https://tw.supplier.yahoo.com/api/spa/v1/signIn", r.URL.String())
	require.Equal(t, signInCipher, network.bodies[0])
	require.Equal(t, []string{signInSign}, r.Header.Values("api-signature"))
	require.Equal(t, "application/json; charset=utf-8", r.Header.Get("Content-Type"))
}

func TestEveryAttemptIsSignedAnew(t *testing.T) {
	t.Parallel()
	network := &recorder{reply: connectors.Reply{Status: http.StatusOK, Body: []byte(emptyCipher)}}
	now := time.Unix(vectorStamp, 0)
	made, err := New(connectors.Env{Values: vectorValues, HTTP: network, Now: func() time.Time { return now }})
	require.NoError(t, err)
	for range 2 {
		_, err = made.(*Connector).list(t.Context(), home, preparing, connectors.Window{From: now.Add(-time.Minute), To: now})
		require.NoError(t, err)
		now = now.Add(time.Minute)
	}
	require.Equal(t, "1767225660", network.requests[1].Header.Get("api-timestamp"))
	require.NotEqual(t, network.requests[0].Header.Get("api-signature"), network.requests[1].Header.Get("api-signature"))
}

func TestAnAnswerIsOpenedHoweverItIsDressed(t *testing.T) {
	t.Parallel()
	s := vectorSeals(t)
	for name, dressed := range map[string]string{
		"bare": emptyCipher, "in quotes": `"` + emptyCipher + `"`, "with spaces": " \r\n" + emptyCipher + "\n", "plain": emptyPlain,
		"in lines": emptyCipher[:20] + "\r\n" + emptyCipher[20:], "with a mark": "\ufeff" + emptyCipher,
	} {
		plain, err := s.open([]byte(dressed))
		require.NoError(t, err, name)
		require.JSONEq(t, emptyPlain, string(plain), name)
	}
	for name, broken := range map[string]string{
		"nothing": "", "no Base64": "%%%%", "cut": emptyCipher[:24], "one block short": emptyCipher[:22] + "==", "quotes alone": `""`,
		"another key's": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
	} {
		_, err := s.open([]byte(broken))
		require.ErrorIs(t, err, errCipher, name)
	}
}

func TestAKeyThatCannotBeOneIsToldWithoutRepeatingIt(t *testing.T) {
	t.Parallel()
	for _, field := range []string{fieldSecret, fieldIV} {
		values := connectors.Values{}
		for key, value := range vectorValues {
			values[key] = value
		}
		values[field] = "c2hvcnQ="
		_, err := New(connectors.Env{Values: values})
		require.Equal(t, connectors.Unauthorized, connectors.KindOf(err))
		require.NotContains(t, err.Error(), "c2hvcnQ=")
		require.NotEmpty(t, err.(*connectors.Error).Do.ZH)
	}
}
