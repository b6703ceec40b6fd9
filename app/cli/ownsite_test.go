package cli

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/app/practice"
)

// openReference serves the reference shop until the test ends.
func openReference(t *testing.T) practice.Reference {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	ready, ended := make(chan practice.Reference, 1), make(chan error, 1)
	go func() {
		ended <- practice.ServeReference(ctx, "127.0.0.1:0", func(r practice.Reference) error { ready <- r; return nil })
	}()
	t.Cleanup(func() {
		stop()
		require.NoError(t, <-ended)
	})
	select {
	case r := <-ready:
		return r
	case err := <-ended:
		ended <- nil
		require.NoError(t, err)
	}
	return practice.Reference{}
}

func keyOnStdin(t *testing.T, key string) string {
	t.Helper()
	typed, err := json.Marshal(map[string]string{"api_key": key})
	require.NoError(t, err)
	return string(typed)
}

func TestTheReferenceShopPassesTheChecker(t *testing.T) {
	t.Parallel()
	w, shop := newWorld(t), openReference(t)
	doc := w.askWith(keyOnStdin(t, shop.Key), exitDone, "ownsite-check", "ownsite", "check", shop.BaseURL, "--write", "--yes", "--secrets-stdin")
	require.Equal(t, true, doc["ok"])
	require.InEpsilon(t, 27, doc["passed"], 0)
}

func TestAWrongKeyFailsTheCheckAndStandsNowhere(t *testing.T) {
	t.Parallel()
	w, shop := newWorld(t), openReference(t)
	const wrong = "a-wrong-key-that-must-not-show"
	doc := w.askWith(keyOnStdin(t, wrong), exitFailed, "ownsite-check", "ownsite", "check", shop.BaseURL, "--secrets-stdin")
	require.Equal(t, false, doc["ok"])
	for _, language := range []string{english, chinese} {
		s := w.run(keyOnStdin(t, wrong), "ownsite", "check", shop.BaseURL, "--secrets-stdin", "--language", language)
		require.Equal(t, exitFailed, s.code)
		require.Contains(t, s.stdout, "401")
		require.Contains(t, s.stdout, "1.1")
		require.NotContains(t, s.stdout+s.stderr, wrong)
	}
}

func TestANoticeIsTriedOfAnOrderThatIsNamedOnly(t *testing.T) {
	t.Parallel()
	w, shop := newWorld(t), openReference(t)
	typed, err := json.Marshal(map[string]string{"basic_password": shop.Password})
	require.NoError(t, err)
	checks := func(more ...string) said {
		return w.run(string(typed), append([]string{"ownsite", "check", shop.PageURL, "--profile", "shipstation", "--user", shop.User, "--secrets-stdin",
			"--language", chinese}, more...)...)
	}
	read := checks()
	require.Equal(t, exitDone, read.code, read.stderr)
	require.Contains(t, read.stdout, "僅在加上 --write 與 --order 訂單編號時檢查")
	require.Equal(t, exitUsage, checks("--order", "A1").code, "without --write")
	unknown := checks("--write", "--yes", "--order", "A1")
	require.Equal(t, exitDone, unknown.code)
	require.Contains(t, unknown.stdout, "沒有編號 A1 的訂單")
}

func TestTheReferenceShopSaysHowToConnectToIt(t *testing.T) {
	t.Parallel()
	shop := openReference(t)
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, strings.TrimSuffix(shop.BaseURL, "gw/v1"), nil)
	require.NoError(t, err)
	reply, err := client.Do(r)
	require.NoError(t, err)
	page, err := io.ReadAll(reply.Body)
	require.NoError(t, err)
	require.NoError(t, reply.Body.Close())
	require.Contains(t, string(page), shop.BaseURL)
	require.Contains(t, string(page), shop.SigningSecret)
}

func TestASigningSecretIsNewEachTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.ask(exitDone, "ownsite-secret", "ownsite", "secret")["signing_secret"].(string)
	require.Regexp(t, `^whsec_[A-Za-z0-9+/]{43}=$`, first)
	require.NotEqual(t, first, w.ask(exitDone, "ownsite-secret", "ownsite", "secret")["signing_secret"])
}
