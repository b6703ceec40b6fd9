package check_test

// The samples that a shop's developer copies: each runs for real, and meets every point that it offers.

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stretchr/testify/require"

	"gowarehouse/connectors/ownsite/check"
	"gowarehouse/connectors/transport"
)

const (
	sampleKey    = "own_dummy_sample_key_0123456789abcdef01234567"
	sampleSecret = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
)

// message is what a sample sent.
type message struct {
	header http.Header
	body   []byte
}

// needs skips a test whose program a person's machine lacks; in CI that is a failure.
func needs(t *testing.T, program string) {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s is missing", program)
		}
		t.Skipf("%s is missing", program)
	}
}

// serveSample runs a sample until the test ends and gives its address.
func serveSample(t *testing.T, hook, program string, args func(port string) []string) string {
	t.Helper()
	needs(t, program)
	free, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	port := strconv.Itoa(free.Addr().(*net.TCPAddr).Port)
	require.NoError(t, free.Close())
	ctx, stop := context.WithCancel(context.Background())
	shop := exec.CommandContext(ctx, program, args(port)...)
	shop.Env = append(os.Environ(), "GW_KEY="+sampleKey, "GW_SECRET="+sampleSecret, "GW_HOOK="+hook, "PORT="+port,
		"GW_DATA="+filepath.Join(t.TempDir(), "shop.json"))
	require.NoError(t, shop.Start())
	t.Cleanup(func() {
		stop()
		_ = shop.Wait() // it was killed
	})
	address := "http://127.0.0.1:" + port + "/gw/v1"
	require.Eventually(t, func() bool {
		conn, err := net.DialTimeout("tcp", "127.0.0.1:"+port, time.Second)
		if err != nil {
			return false
		}
		return conn.Close() == nil
	}, 2*time.Minute, 20*time.Millisecond)
	return address
}

func TestTheSamplesMeetTheContract(t *testing.T) {
	t.Parallel()
	for name, sample := range map[string]struct {
		program string
		args    func(port string) []string
		offers  int // points that it does not offer
	}{
		"node": {"node", func(string) []string { return []string{"../samples/shop.mjs"} }, 1},
		"php":  {"php", func(port string) []string { return []string{"-S", "127.0.0.1:" + port, "../samples/shop.php"} }, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sent := make(chan message, 20)
			hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body) // half of it fails its signature
				sent <- message{r.Header, body}
				w.WriteHeader(http.StatusAccepted)
			}))
			t.Cleanup(hook.Close)
			address := serveSample(t, hook.URL, sample.program, sample.args)
			client, err := transport.New(transport.Options{Account: "check", Retries: -1})
			require.NoError(t, err)
			t.Cleanup(client.Close)
			points, err := check.Run(t.Context(), check.Options{
				Base: address, Key: sampleKey, HTTP: client, Now: time.Now, Write: true, Wait: time.Second,
			})
			require.NoError(t, err)
			byID := map[string]check.Point{}
			for _, p := range points {
				byID[p.ID] = p
			}
			require.Empty(t, ended(byID, check.Failed))
			require.Equal(t, []string{"pace: it was never too fast"}, ended(byID, check.Skipped))
			require.Len(t, ended(byID, check.NotOffered), sample.offers)

			told, err := standardwebhooks.NewWebhook(sampleSecret)
			require.NoError(t, err)
			for i := range 2 { // of the parcel and of its correction
				m := <-sent
				require.NoError(t, told.Verify(m.body, m.header), "message %d", i)
				require.Contains(t, string(m.body), fmt.Sprintf(`"revision":%d`, i+2))
			}
		})
	}
}
