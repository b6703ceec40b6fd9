package landing

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gowarehouse/connectors"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func listen(t *testing.T) *Landing {
	t.Helper()
	l, err := Listen(t.Context(), Authorise, nil)
	require.NoError(t, err)
	t.Cleanup(l.Close)
	return l
}

// wait waits in the background and gives what it ends with.
func wait(t *testing.T, l *Landing, finish func(landed string) error) <-chan error {
	t.Helper()
	ended := make(chan error, 1)
	ctx := context.WithoutCancel(t.Context())
	go func() { ended <- l.Wait(ctx, func(_ context.Context, landed string) error { return finish(landed) }) }()
	return ended
}

// arrive comes to an address as a browser does and gives what it shows.
func arrive(t *testing.T, address string) (string, *http.Response) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	require.NoError(t, err)
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Do(request)
	require.NoError(t, err)
	defer func() { require.NoError(t, response.Body.Close()) }()
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return string(body), response
}

func TestTheFirstFreeAddressThatThePlatformKnowsIsUsed(t *testing.T) { //nolint:paralleltest // another test would take the port that was just free
	taken, free := listen(t), listen(t)
	_, busy, _ := net.SplitHostPort(strings.Split(taken.Redirect, "/")[2])
	_, open, _ := net.SplitHostPort(strings.Split(free.Redirect, "/")[2])
	free.Close()
	known := []string{"http://localhost:" + busy + "/shop/callback", "http://localhost:" + open + "/shop/callback"}
	l, err := Listen(t.Context(), Authorise, known)
	require.NoError(t, err)
	t.Cleanup(l.Close)
	require.Equal(t, known[1], l.Redirect)
	ended := wait(t, l, func(string) error { return nil })
	_, response := arrive(t, "http://127.0.0.1:"+open+"/shop/callback?code=c1")
	require.Equal(t, http.StatusOK, response.StatusCode)
	require.NoError(t, <-ended)

	_, err = Listen(t.Context(), Authorise, known[:1])
	require.Equal(t, connectors.Rejected, connectors.KindOf(err), "it says which addresses are taken")
	require.ErrorContains(t, err, busy)
}

func TestABrowserThatComesBackFinishesTheAuthorisationAndIsTold(t *testing.T) {
	t.Parallel()
	l := listen(t)
	landed := make(chan string, 1)
	ended := wait(t, l, func(address string) error { landed <- address; return nil })
	page, response := arrive(t, l.Redirect+"?code=c1&state=s%201")
	require.Equal(t, l.Redirect+"?code=c1&state=s%201", <-landed)
	require.NoError(t, <-ended)
	require.Contains(t, page, "授權完成")
	require.Contains(t, page, "Close this page")
	require.Equal(t, "no-referrer", response.Header.Get("Referrer-Policy"), "the code must not travel on")
	again, _ := arrive(t, l.Redirect)
	require.Equal(t, page, again, "a reload is told the same and finishes nothing")
}

func TestABrowserIsToldInBothLanguagesWhyItWasNotAuthorised(t *testing.T) {
	t.Parallel()
	l := listen(t)
	ended := wait(t, l, func(string) error {
		return connectors.Refuse("the shop is <another> one", "這是另一家商店", "Log in as the right shop.", "請以正確的商店登入。")
	})
	page, _ := arrive(t, l.Redirect+"?code=c1")
	require.Error(t, <-ended)
	for _, words := range []string{"這是另一家商店", "請以正確的商店登入。", "the shop is &lt;another&gt; one", "Log in as the right shop."} {
		require.Contains(t, page, words)
	}
}

func TestNobodyArrivesAtAnotherPath(t *testing.T) {
	t.Parallel()
	l := listen(t)
	_, response := arrive(t, l.Redirect+"x")
	require.Equal(t, http.StatusNotFound, response.StatusCode)
}

func TestAPastedAddressThatDoesNotFitIsToldAndTheWaitingGoesOn(t *testing.T) {
	t.Parallel()
	l := listen(t)
	ended := wait(t, l, func(address string) error {
		if address != "right" {
			return errors.New("not this one")
		}
		return nil
	})
	require.EqualError(t, l.Hand(t.Context(), "wrong"), "not this one")
	require.Empty(t, ended)
	require.NoError(t, l.Hand(t.Context(), "right"))
	require.NoError(t, <-ended)
	require.NoError(t, l.Hand(t.Context(), "wrong"), "what is done is done")
}

func TestWaitingEndsInTimeAndWhenItIsStopped(t *testing.T) {
	t.Parallel()
	l := listen(t)
	l.Patience = time.Millisecond
	err := l.Wait(t.Context(), nil)
	require.ErrorIs(t, err, ErrLate)
	require.ErrorIs(t, l.Hand(t.Context(), "late"), ErrLate)

	l = listen(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, l.Wait(ctx, nil), context.Canceled)
	page, _ := arrive(t, l.Redirect)
	require.Contains(t, page, "授權未完成")
}
