package handover_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gowarehouse/app/cli/handover"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// echo says what it was given.
func echo(_ context.Context, r handover.Request, stdout, stderr io.Writer) handover.Result {
	_, _ = io.WriteString(stdout, strings.Join(r.Args, " ")+" "+r.Secrets["key"]+" "+r.Dir)
	_, _ = io.WriteString(stderr, r.Language+" "+r.Who)
	return handover.Result{Code: 3}
}

func listen(t *testing.T, run handover.Runner) string {
	t.Helper()
	dir := t.TempDir()
	o, err := handover.Listen(dir, run)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, o.Close()) })
	return dir
}

// where reads the file as an owner wrote it.
func where(t *testing.T, dir string) (address, token string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, handover.FileName))
	require.NoError(t, err)
	var w struct{ Address, Token string }
	require.NoError(t, json.Unmarshal(data, &w))
	return w.Address, w.Token
}

func TestACommandIsDoneInTheOwnerAndAnswersHere(t *testing.T) {
	t.Parallel()
	dir := listen(t, echo)
	var stdout, stderr bytes.Buffer
	result, err := handover.Send(
		t.Context(),
		dir,
		handover.Request{Args: []string{"order", "list"}, Secrets: map[string]string{"key": "dummy"}, Dir: "/home/me",
			Language: "en", Who: "小美"},
		&stdout,
		&stderr,
	)
	require.NoError(t, err)
	require.Equal(t, handover.Result{Code: 3}, result)
	require.Equal(t, "order list dummy /home/me", stdout.String())
	require.Equal(t, "en 小美", stderr.String())
	require.NoError(t, handover.Answers(t.Context(), dir))
}

func TestOutputArrivesAsItIsWritten(t *testing.T) {
	t.Parallel()
	seen := make(chan struct{})
	dir := listen(t, func(_ context.Context, _ handover.Request, stdout, _ io.Writer) handover.Result {
		_, _ = io.WriteString(stdout, "first")
		<-seen
		return handover.Result{}
	})
	out := writer(func(b []byte) {
		if string(b) == "first" {
			close(seen)
		}
	})
	_, err := handover.Send(t.Context(), dir, handover.Request{}, out, io.Discard)
	require.NoError(t, err)
}

type writer func([]byte)

func (w writer) Write(b []byte) (int, error) {
	w(b)
	return len(b), nil
}

func TestTheFileIsOnlyForItsOwnerAndGoesWithIt(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	o, err := handover.Listen(dir, echo)
	require.NoError(t, err)
	path := filepath.Join(dir, handover.FileName)
	info, err := os.Stat(path)
	require.NoError(t, err)
	if runtime.GOOS != "windows" {
		require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	}
	require.NoError(t, o.Close())
	require.NoFileExists(t, path)
	require.ErrorIs(t, handover.Answers(t.Context(), dir), handover.ErrNoOwner)
}

func TestAnOwnerThatDiedIsNoOwner(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{
		"nobody at the address":      `{"address":"127.0.0.1:1","token":"t"}`,
		"not an address of here":     `{"address":"192.0.2.1:80","token":"t"}`,
		"a name instead of a number": `{"address":"localhost:80","token":"t"}`,
		"no token":                   `{"address":"127.0.0.1:1"}`,
		"half a file":                `{"addr`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			require.NoError(t, os.WriteFile(filepath.Join(dir, handover.FileName), []byte(content), 0o600))
			_, err := handover.Send(t.Context(), dir, handover.Request{}, io.Discard, io.Discard)
			require.ErrorIs(t, err, handover.ErrNoOwner)
		})
	}
	_, err := handover.Send(t.Context(), t.TempDir(), handover.Request{}, io.Discard, io.Discard)
	require.ErrorIs(t, err, handover.ErrNoOwner)
}

func TestAStrangerOnTheOldPortLearnsNothing(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var heard []string
	stranger := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		mu.Lock()
		defer mu.Unlock()
		heard = append(heard, r.Method+r.URL.Path+string(body)+r.Header.Get("X-GoWarehouse-Token"))
		_, _ = io.WriteString(w, r.URL.RawQuery) // whatever it says, it cannot know the proof
	}))
	t.Cleanup(stranger.Close)
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, handover.FileName),
		[]byte(`{"address":"`+stranger.Listener.Addr().String()+`","token":"the-token"}`), 0o600))
	_, err := handover.Send(t.Context(), dir, handover.Request{Secrets: map[string]string{"key": "dummy"}}, io.Discard, io.Discard)
	require.ErrorIs(t, err, handover.ErrNoOwner)
	require.Equal(t, []string{"GET/hello"}, heard)
}

func TestOnlyWhoeverKnowsTheTokenMayAskAndNoWebPage(t *testing.T) {
	t.Parallel()
	ran := false
	dir := listen(t, func(context.Context, handover.Request, io.Writer, io.Writer) handover.Result {
		ran = true
		return handover.Result{}
	})
	address, token := where(t, dir)
	for name, change := range map[string]func(r *http.Request){
		"no token":        func(r *http.Request) { r.Header.Del("X-GoWarehouse-Token") },
		"another token":   func(r *http.Request) { r.Header.Set("X-GoWarehouse-Token", strings.Repeat("0", len(token))) },
		"a web page":      func(r *http.Request) { r.Header.Set("Origin", "https://evil.example") },
		"a bent name":     func(r *http.Request) { r.Host = "evil.example" },
		"a browser":       func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") },
		"the bare number": func(r *http.Request) { r.Host = "127.0.0.1" },
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+address+"/run", strings.NewReader("{}"))
		require.NoError(t, err)
		r.Header.Set("X-GoWarehouse-Token", token)
		change(r)
		transport := &http.Transport{DisableKeepAlives: true}
		answer, err := transport.RoundTrip(r)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		require.Equal(t, http.StatusForbidden, answer.StatusCode, name)
	}
	require.False(t, ran)
}

func TestACancelledCommandStopsThereAndStillSaysHowFarItCame(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	dir := listen(t, func(ctx context.Context, _ handover.Request, stdout, _ io.Writer) handover.Result {
		cancel()
		<-ctx.Done()
		_, _ = io.WriteString(stdout, "half")
		return handover.Result{Code: 3}
	})
	var stdout bytes.Buffer
	result, err := handover.Send(ctx, dir, handover.Request{}, &stdout, io.Discard)
	require.NoError(t, err)
	require.Equal(t, 3, result.Code)
	require.Equal(t, "half", stdout.String())
}

func TestACommandStopsWhenItsAskerIsGone(t *testing.T) {
	t.Parallel()
	stopped := make(chan struct{})
	began := make(chan struct{})
	dir := listen(t, func(ctx context.Context, _ handover.Request, _, _ io.Writer) handover.Result {
		close(began)
		<-ctx.Done()
		close(stopped)
		return handover.Result{}
	})
	address, token := where(t, dir)
	c, err := net.Dial("tcp", address)
	require.NoError(t, err)
	_, err = io.WriteString(c, "POST /run HTTP/1.1\r\nHost: "+address+"\r\nX-GoWarehouse-Token: "+token+"\r\nContent-Length: 2\r\n\r\n{}")
	require.NoError(t, err)
	<-began
	require.NoError(t, c.Close())
	select {
	case <-stopped:
	case <-time.After(2 * time.Minute):
		t.Fatal("the command goes on")
	}
}

func TestClosingTheOwnerStopsItsCommands(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	began := make(chan struct{})
	o, err := handover.Listen(dir, func(ctx context.Context, _ handover.Request, _, _ io.Writer) handover.Result {
		close(began)
		<-ctx.Done()
		return handover.Result{Code: 1}
	})
	require.NoError(t, err)
	ended := make(chan handover.Result)
	go func() {
		result, _ := handover.Send(t.Context(), dir, handover.Request{}, io.Discard, io.Discard)
		ended <- result
	}()
	<-began
	require.NoError(t, o.Close())
	require.Equal(t, 1, (<-ended).Code)
}
