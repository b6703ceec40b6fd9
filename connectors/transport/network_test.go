package transport_test

// Bad networks, made with Toxiproxy.

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/Shopify/toxiproxy/v2"
	"github.com/rs/zerolog"
	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/transport"
)

// through puts a toxic network before a server and gives the address to use.
func through(t *testing.T, upstream string, toxic string, stream string, attributes map[string]any) string {
	t.Helper()
	proxy := toxiproxy.NewProxy(toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop()), t.Name(), "127.0.0.1:0",
		strings.TrimPrefix(upstream, "http://"))
	require.NoError(t, proxy.Start())
	t.Cleanup(func() {
		proxy.Toxics.ResetToxics(context.Background()) // wakes the toxics that wait for ever
		proxy.Stop()
	})
	if toxic != "" {
		description, err := json.Marshal(map[string]any{"type": toxic, "stream": stream, "attributes": attributes})
		require.NoError(t, err)
		_, err = proxy.Toxics.AddToxicJson(bytes.NewReader(description))
		require.NoError(t, err)
	}
	return "http://" + proxy.Listen
}

func TestABadNetworkIsTemporaryAndTellsWhetherAChangeMayBeDone(t *testing.T) {
	t.Parallel()
	const works = connectors.Kind("")
	for name, test := range map[string]struct {
		toxic, stream string
		attributes    map[string]any
		kind          connectors.Kind
		reaches       bool // the platform sees every request
	}{
		"healthy":                      {"", "", nil, works, true},
		"slow":                         {"latency", "downstream", map[string]any{"latency": 50, "jitter": 20}, works, true},
		"narrow":                       {"slicer", "downstream", map[string]any{"average_size": 64, "delay": 10}, works, true},
		"slow to close":                {"slow_close", "downstream", map[string]any{"delay": 100}, works, true},
		"too slow":                     {"latency", "downstream", map[string]any{"latency": 1000}, connectors.Temporary, true},
		"silent on the way back":       {"timeout", "downstream", map[string]any{"timeout": 0}, connectors.Temporary, true},
		"silent on the way there":      {"timeout", "upstream", map[string]any{"timeout": 0}, connectors.Temporary, false},
		"reset on the way back":        {"reset_peer", "downstream", map[string]any{"timeout": 0}, connectors.Temporary, true},
		"reset on the way there":       {"reset_peer", "upstream", map[string]any{"timeout": 0}, connectors.Temporary, false},
		"cut within the answer's head": {"limit_data", "downstream", map[string]any{"bytes": 20}, connectors.Temporary, true},
		"cut within the answer":        {"limit_data", "downstream", map[string]any{"bytes": 500}, connectors.Temporary, true},
		"cut within the request":       {"limit_data", "upstream", map[string]any{"bytes": 20}, connectors.Temporary, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var seen atomic.Int32
			answer := []byte(fmt.Sprintf(`{"padding":%q}`, strings.Repeat("p", 1000)))
			s := serve(t, readFirst(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodPost {
					seen.Add(1)
				}
				w.Header().Set("Content-Type", "application/json")
				_, _ = w.Write(answer)
			})))
			address := through(t, s.URL, test.toxic, test.stream, test.attributes)
			timeout := 5 * time.Second
			if test.kind != works {
				timeout = 500 * time.Millisecond
			}
			c := newClient(t, quick(func(o *transport.Options) { o.Limits.CallTimeout, o.Retries = timeout, 1 }))

			ctx, counter := transport.WithCounter(t.Context())
			if test.kind == works {
				reply, err := c.Call(ctx, post(address))
				require.NoError(t, err)
				require.Equal(t, answer, reply.Body)
				require.Equal(t, int32(1), seen.Load())
				return
			}
			err := fails(ctx, t, c, post(address+"/?access_token=t0psecret"))
			require.Equal(t, test.kind, err.Kind)
			require.True(t, err.MaybeDone)
			require.NotContains(t, err.Error(), "t0psecret")
			require.Equal(t, 1, counter.Requests())
			require.LessOrEqual(t, seen.Load(), int32(1))
			if test.reaches {
				require.Equal(t, int32(1), seen.Load())
			}

			reading, counter := transport.WithCounter(t.Context())
			err = fails(reading, t, c, get(address))
			require.Equal(t, test.kind, err.Kind)
			require.False(t, err.MaybeDone)
			require.Equal(t, 2, counter.Requests(), "a reading call is repeated")
		})
	}
}
