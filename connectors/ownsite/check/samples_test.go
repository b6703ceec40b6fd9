package check_test

// The samples that a shop's developer copies: each runs for real, and meets every point that it offers.

import (
	"bytes"
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

// mostPorts is how many ports are tried: between its choice and the sample's start another program may take one.
const mostPorts = 10

// serveSample runs a sample until the test ends and gives its address. A sample that ends before it answers to its own key found its port taken.
func serveSample(t *testing.T, key, hook, program string, args func(port string) []string) string {
	t.Helper()
	needs(t, program)
	var said []string
	for range mostPorts {
		address, end, output := startSample(t, key, hook, program, args)
		if answers(t, address, key, end.ended) {
			t.Cleanup(end.now)
			return address
		}
		end.now()
		said = append(said, output.String())
	}
	require.Fail(t, "the sample does not come up", said)
	return ""
}

// ending stops a sample, and tells when it has ended by itself.
type ending struct {
	now   func()
	ended <-chan struct{}
}

func startSample(t *testing.T, key, hook, program string, args func(port string) []string) (string, ending, *bytes.Buffer) {
	t.Helper()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	port := strconv.Itoa(free.Addr().(*net.TCPAddr).Port)
	require.NoError(t, free.Close())
	ctx, stop := context.WithCancel(context.Background())
	var output bytes.Buffer
	shop := exec.CommandContext(ctx, program, args(port)...)
	shop.Stdout, shop.Stderr = &output, &output
	shop.Env = append(os.Environ(), "GW_KEY="+key, "GW_SECRET="+sampleSecret, "GW_HOOK="+hook, "PORT="+port,
		"GW_DATA="+filepath.Join(t.TempDir(), "shop.json"))
	require.NoError(t, shop.Start())
	ended := make(chan struct{})
	go func() {
		_ = shop.Wait() // it was killed, or could not listen
		close(ended)
	}()
	return "http://127.0.0.1:" + port + "/gw/v1", ending{now: func() { stop(); <-ended }, ended: ended}, &output
}

// answers waits until the shop at an address lets its own key in; false if the sample has ended. Whoever else listens there knows no such key.
func answers(t *testing.T, address, key string, ended <-chan struct{}) bool {
	t.Helper()
	client := &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	for deadline := time.Now().Add(2 * time.Minute); time.Now().Before(deadline); {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address+"/", nil)
		require.NoError(t, err)
		r.Header.Set("Authorization", "Bearer "+key)
		if reply, err := client.Do(r); err == nil {
			require.NoError(t, reply.Body.Close())
			if reply.StatusCode == http.StatusOK {
				return true
			}
		}
		select {
		case <-ended:
			return false
		case <-time.After(20 * time.Millisecond):
		}
	}
	return false
}

func TestASampleWhosePortIsTakenGetsAnother(t *testing.T) {
	t.Parallel()
	taken := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(taken.Close)
	_, port, err := net.SplitHostPort(taken.Listener.Addr().String())
	require.NoError(t, err)
	starts := 0
	address := serveSample(t, sampleKey+"taken", "", "php", func(free string) []string {
		if starts++; starts == 1 {
			free = port
		}
		return []string{"-S", "127.0.0.1:" + free, "../samples/shop.php"}
	})
	require.GreaterOrEqual(t, starts, 2)
	require.NotContains(t, address, ":"+port+"/")
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
			key := sampleKey + name
			address := serveSample(t, key, hook.URL, sample.program, sample.args)
			client, err := transport.New(transport.Options{Account: "check", Retries: -1})
			require.NoError(t, err)
			t.Cleanup(client.Close)
			points, err := check.Run(t.Context(), check.Options{
				Base: address, Key: key, HTTP: client, Now: time.Now, Write: true, Wait: time.Second,
			})
			require.NoError(t, err)
			all := byID(points)
			require.Empty(t, ended(all, check.Failed))
			require.Equal(t, []string{"pace: it was never too fast"}, ended(all, check.Skipped))
			require.Len(t, ended(all, check.NotOffered), sample.offers)

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
