package check_test

// The examples of API.md run as they stand, in their order, against the reference shop.

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/ownsite/emulator"
)

// shellBlock is an example in the developer's page.
var shellBlock = regexp.MustCompile("(?s)```sh\n(.*?)```")

func TestTheExamplesOfTheDevelopersPageRun(t *testing.T) {
	t.Parallel()
	for _, program := range []string{"bash", "curl", "openssl"} {
		needs(t, program)
	}
	page, err := os.ReadFile("../API.md")
	require.NoError(t, err)
	script := "set -euo pipefail\n"
	for _, block := range shellBlock.FindAllSubmatch(page, -1) {
		script += string(block[1]) + "\necho\n"
	}
	shop, err := emulator.New(connectors.EmulatorOptions{Now: time.Now, Seed: 7})
	require.NoError(t, err)
	server := httptest.NewServer(shop)
	t.Cleanup(server.Close)
	typed := shop.Credentials()
	told, err := standardwebhooks.NewWebhook(typed["signing_secret"])
	require.NoError(t, err)
	genuine := make(chan error, 1)
	hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err == nil {
			err = told.Verify(body, r.Header)
		}
		genuine <- err
		w.WriteHeader(http.StatusAccepted)
	}))
	t.Cleanup(hook.Close)

	run := exec.CommandContext(t.Context(), "bash", "-c", script)
	run.Dir = t.TempDir()
	run.Env = append(os.Environ(), "SHOP="+server.URL+"/gw/v1", "KEY="+typed["api_key"], "SECRET="+typed["signing_secret"], "HOOK="+hook.URL)
	said, err := run.CombinedOutput()
	require.NoError(t, err, string(said))
	require.NoError(t, <-genuine, "the message is signed rightly")
	require.Contains(t, string(said), "404")

	report := shop.Report()
	require.Empty(t, report.Violations)
	var asked []string
	for name := range report.ByName {
		asked = append(asked, strings.TrimSuffix(name, "{$}"))
	}
	slices.Sort(asked)
	require.Equal(t, []string{
		"GET /", "GET /orders", "GET /orders/{id}", "GET /products", "PATCH /orders/{id}/fulfilments/{fid}", "PATCH /variants/{id}",
		"POST /orders/{id}/fulfilments", "POST /orders/{id}/label", "PUT /stock",
	}, asked, "there is an example of every call")
	view, _ := shop.Shop("100028")
	require.Equal(t, []string{"8801234567"}, view.TrackingNumbers)
}
