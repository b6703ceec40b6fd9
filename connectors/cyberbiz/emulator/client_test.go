package emulator_test

// A shop reached by hand-written HTTP.

import (
	"archive/zip"
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/cyberbiz/emulator"
	"gowarehouse/connectors/emulation/emulationtest"
)

var now = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)

// Samples, by their place.
const (
	shippedOne   = 1
	pendingOne   = 2
	cancelledOne = 3
	plainOne     = 7
	threeLines   = 8
	toFamily     = 9
	toSeven      = 10
	toHilife     = 11
	byTCat       = 12
	byHCT        = 13
	byTCatCold   = 16
	comboOne     = 22
	toTCatStore  = 24
)

func order(n int) int64              { return 56943817 + int64(n)*13 }
func line(n, i int) int64            { return 126360067 + int64(n)*100 + int64(i) }
func path(n int, rest string) string { return fmt.Sprintf("/v1/orders/%d%s", order(n), rest) }

type shop struct {
	*emulator.Emulator
	server *httptest.Server
	now    time.Time
}

func open(t *testing.T, on ...string) *shop {
	t.Helper()
	s := &shop{now: now}
	e, err := emulator.New(connectors.EmulatorOptions{Now: func() time.Time { return s.now }, Seed: 7})
	require.NoError(t, err)
	emulationtest.Turn(t, e, on...)
	s.Emulator, s.server = e, httptest.NewServer(e)
	t.Cleanup(s.server.Close)
	return s
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   string
}

// Told gives what an offence is answered with.
func (a answer) Told() (status int, body string) { return a.status, a.body }

func (a answer) object(t *testing.T) map[string]any {
	t.Helper()
	var row map[string]any
	require.NoError(t, json.Unmarshal([]byte(a.body), &row), a.body)
	return row
}

func (a answer) rows(t *testing.T) []map[string]any {
	t.Helper()
	var rows []map[string]any
	require.NoError(t, json.Unmarshal([]byte(a.body), &rows), a.body)
	return rows
}

// file is the one file of a ZIP.
func (a answer) file(t *testing.T) (name, data string) {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader([]byte(a.body)), int64(len(a.body)))
	require.NoError(t, err)
	require.Len(t, archive.File, 1)
	f, err := archive.File[0].Open()
	require.NoError(t, err)
	content, err := io.ReadAll(f)
	require.NoError(t, err)
	return archive.File[0].Name, string(content)
}

func (s *shop) do(t *testing.T, method, path, body string, header http.Header) answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, s.server.URL+path, strings.NewReader(body))
	require.NoError(t, err)
	for name, values := range header {
		r.Header[name] = values
	}
	status, header, content := emulationtest.Do(t, s.server.Client(), r)
	return answer{status, header, content}
}

// call asks with the shop's token.
func (s *shop) call(t *testing.T, method, path, body string) answer {
	t.Helper()
	return s.do(t, method, path, body, bearer(s.Credentials()["api_token"]))
}

func bearer(token string) http.Header { return http.Header{"Authorization": {"Bearer " + token}} }

// signature is a signed request before it is sent; tests spoil it.
type signature struct {
	username, secret, algorithm, list string
	date                              time.Time
	target                            string // of the request line
	digested                          string // the body that the digest is of
}

// signed asks through the older door, as the documents say unless spoil changes it.
func (s *shop) signed(t *testing.T, method, path, body string, spoil func(*signature)) answer {
	t.Helper()
	sig := signature{"gw-demo@example.com", "demo-secret-0123456789", "hmac-sha256", "x-date request-line", s.now, path, body}
	sig.target, _, _ = strings.Cut(path, "?")
	if body != "" {
		sig.list += " digest"
	}
	if spoil != nil {
		spoil(&sig)
	}
	date := sig.date.UTC().Format(http.TimeFormat)
	sum := sha256.Sum256([]byte(sig.digested))
	digest := "SHA-256=" + base64.StdEncoding.EncodeToString(sum[:])
	var lines []string
	for _, name := range strings.Fields(sig.list) {
		lines = append(lines, map[string]string{
			"x-date": "x-date: " + date, "request-line": method + " " + sig.target + " HTTP/1.1", "digest": "digest: " + digest,
		}[name])
	}
	mac := hmac.New(sha256.New, []byte(sig.secret))
	mac.Write([]byte(strings.Join(lines, "\n")))
	return s.do(t, method, path, body, http.Header{
		"X-Date": {date}, "Digest": {digest}, "Authorization": {fmt.Sprintf(`hmac username="%s", algorithm="%s", headers="%s", signature="%s"`,
			sig.username, sig.algorithm, sig.list, base64.StdEncoding.EncodeToString(mac.Sum(nil)))},
	})
}

// custom is the body of custom_shipping for lines of an order.
func custom(lines ...int64) string {
	ids := make([]string, len(lines))
	for i, id := range lines {
		ids[i] = fmt.Sprint(id)
	}
	return fmt.Sprintf(`{"line_item_ids":"%s","tracking_number":"907712345678","tracking_company":"ezcat","notify_customer":true}`,
		strings.Join(ids, ","))
}

// home is the body of support_shippings for an order.
func home(kind, rest string, n int, lines ...int64) string {
	ids, err := json.Marshal(lines)
	if err != nil {
		panic(err)
	}
	return fmt.Sprintf(`{"shipping_type":"%s","size":60,"temperature":"normal"%s,"shipping_orders":[{"order_id":%d,"line_item_ids":%s}]}`,
		kind, rest, order(n), ids)
}

const (
	supportPath      = "/v2/orders/fulfillments/support_shippings"
	supportLabelPath = "/v2/orders/fulfillments/support_shipping_labels"
	cvsLabelPath     = "/v2/orders/cvs_shipping_labels"
	infoPath         = "/v1/orders/fulfillment_infos"
)

// toStore ships a store order and gives its parcel.
func (s *shop) toStore(t *testing.T, n int, body string) map[string]any {
	t.Helper()
	a := s.call(t, "POST", fmt.Sprintf("/v2/orders/%d/cvs_shipping", order(n)), body)
	require.Equal(t, http.StatusCreated, a.status, a.body)
	return a.object(t)
}

func (s *shop) rulesBroken() []string {
	var ids []string
	for _, v := range s.Report().Violations {
		ids = append(ids, v.Rule)
	}
	return ids
}
