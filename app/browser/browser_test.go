package browser

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gowarehouse/app/screens"
	"gowarehouse/engine"
	"gowarehouse/engine/vault"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// served is the screens of an empty workspace at work.
func served(t *testing.T) (*Server, *screens.Desk) {
	t.Helper()
	e, err := engine.Open(t.Context(), engine.Options{Dir: t.TempDir(), Vault: vault.OpenMemory()})
	require.NoError(t, err)
	desk := screens.NewDesk(e, false, screens.Options{Who: "小明", Language: "en", Face: screens.FaceBrowser})
	s, err := Start(t.Context(), desk, "127.0.0.1:0", slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, errors.Join(s.Close(), desk.Close(), e.Close())) })
	return s, desk
}

// visitor is a browser: with cookies, following no redirect by itself.
func visitor(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Jar: jar, Transport: transport, Timeout: 2 * time.Minute}
}

// letIn is a browser that has opened the link.
func letIn(t *testing.T, s *Server) *http.Client {
	t.Helper()
	c := visitor(t)
	r, err := c.Get(s.Link)
	require.NoError(t, err)
	require.NoError(t, r.Body.Close())
	require.Equal(t, http.StatusOK, r.StatusCode)
	require.Equal(t, "/", r.Request.URL.RequestURI(), "the token leaves the address bar")
	return c
}

func (s *Server) ask(t *testing.T, c *http.Client, change func(*http.Request)) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.origin+"/api/call/frame", strings.NewReader(`{"language":"en"}`))
	require.NoError(t, err)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Origin", s.origin)
	if change != nil {
		change(r)
	}
	answer, err := c.Do(r)
	require.NoError(t, err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	return answer.StatusCode, string(body)
}

func TestWhoHasTheLinkIsLetInAndMayAsk(t *testing.T) {
	t.Parallel()
	s, _ := served(t)
	status, body := s.ask(t, letIn(t, s), nil)
	require.Equal(t, http.StatusOK, status)
	require.Contains(t, body, `"face":"browser"`)
}

func TestWhoHasNotTheLinkComesNowhere(t *testing.T) {
	t.Parallel()
	s, _ := served(t)
	c := visitor(t)
	for _, path := range []string{"/", "/api/events", "/api/file/x", "/?token=" + strings.Repeat("A", len(s.token))} {
		r, err := c.Get(s.origin + path)
		require.NoError(t, err)
		body, err := io.ReadAll(r.Body)
		require.NoError(t, errors.Join(err, r.Body.Close()))
		require.Equal(t, http.StatusUnauthorized, r.StatusCode, path)
		require.Contains(t, string(body), "gowarehouse serve", path)
		require.Contains(t, r.Header.Get("Content-Security-Policy"), "default-src 'self'", path)
	}
	status, _ := s.ask(t, c, nil)
	require.Equal(t, http.StatusUnauthorized, status)
}

func TestAPageOfAnotherHostOrOriginIsRefused(t *testing.T) {
	t.Parallel()
	s, _ := served(t)
	c := letIn(t, s)
	_, port, err := net.SplitHostPort(s.host)
	require.NoError(t, err)
	for name, change := range map[string]func(*http.Request){
		"a name rebound to this machine": func(r *http.Request) { r.Host = "rebound.example:" + port },
		"localhost is another origin":    func(r *http.Request) { r.Host = "localhost:" + port },
		"a foreign origin":               func(r *http.Request) { r.Header.Set("Origin", "https://evil.example") },
		"no origin":                      func(r *http.Request) { r.Header.Del("Origin") },
		"another port":                   func(r *http.Request) { r.Header.Set("Origin", "http://127.0.0.1:1") },
	} {
		status, body := s.ask(t, c, change)
		require.Equal(t, http.StatusForbidden, status, name)
		require.NotContains(t, body, "workspace", name)
	}
	status, _ := s.ask(t, c, func(r *http.Request) { r.Header.Set("Content-Type", "text/plain") })
	require.Equal(t, http.StatusUnsupportedMediaType, status, "a form of another page cannot send JSON")

	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.origin+"/api/events", nil)
	require.NoError(t, err)
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	answer, err := c.Do(r)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	require.Equal(t, http.StatusForbidden, answer.StatusCode)
}

func TestTheCookieIsOutOfReachOfScriptsAndOtherSites(t *testing.T) {
	t.Parallel()
	s, _ := served(t)
	c := visitor(t)
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	r, err := c.Get(s.Link)
	require.NoError(t, err)
	require.NoError(t, r.Body.Close())
	require.Len(t, r.Cookies(), 1)
	require.True(t, r.Cookies()[0].HttpOnly)
	require.Equal(t, http.SameSiteStrictMode, r.Cookies()[0].SameSite)
	at, err := url.Parse(s.origin)
	require.NoError(t, err)
	require.Contains(t, r.Cookies()[0].Name, at.Port(), "cookies know no ports")
}

func TestTooMuchIsRefused(t *testing.T) {
	t.Parallel()
	s, _ := served(t)
	status, _ := s.ask(t, letIn(t, s), func(r *http.Request) {
		r.Body = io.NopCloser(io.LimitReader(endless{}, MaxBody+1))
		r.ContentLength = -1
	})
	require.Equal(t, http.StatusRequestEntityTooLarge, status)
}

type endless struct{}

func (endless) Read(b []byte) (int, error) { return copy(b, bytes.Repeat([]byte{' '}, len(b))), nil }

func TestEventsStreamUntilTheServerCloses(t *testing.T) {
	t.Parallel()
	s, desk := served(t)
	c := letIn(t, s)
	c.Timeout = 0
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.origin+"/api/events", nil)
	require.NoError(t, err)
	answer, err := c.Do(r)
	require.NoError(t, err)
	defer answer.Body.Close()
	lines := bufio.NewScanner(answer.Body)
	require.True(t, lines.Scan(), "it begins at once")
	desk.Events.Tell(screens.TopicShow, screens.Show{Path: "/holds"})
	for lines.Scan() && !strings.HasPrefix(lines.Text(), "data: ") {
		continue
	}
	require.Equal(t, `data: {"topic":"show","data":{"path":"/holds"}}`, lines.Text())
	r.Close = true
}

func TestAFileOnOfferIsDownloadedByItsName(t *testing.T) {
	t.Parallel()
	s, desk := served(t)
	c := letIn(t, s)
	ref := desk.Files.Offer("訂單.csv", "text/csv; charset=utf-8", func(w io.Writer) error {
		_, err := io.WriteString(w, "貨號")
		return err
	})
	r, err := c.Get(s.origin + "/api/file/" + ref.ID)
	require.NoError(t, err)
	body, err := io.ReadAll(r.Body)
	require.NoError(t, errors.Join(err, r.Body.Close()))
	require.Equal(t, "貨號", string(body))
	require.Contains(t, r.Header.Get("Content-Disposition"), "attachment")
	require.Contains(t, r.Header.Get("Content-Disposition"), url.PathEscape("訂單"))

	r, err = c.Get(s.origin + "/api/file/none")
	require.NoError(t, err)
	require.NoError(t, r.Body.Close())
	require.Equal(t, http.StatusNotFound, r.StatusCode)
}

func TestAFileThatBreaksOffDoesNotLookWhole(t *testing.T) {
	t.Parallel()
	s, desk := served(t)
	c := letIn(t, s)
	broken := desk.Files.Offer("x", "text/plain", func(w io.Writer) error {
		_, err := io.WriteString(w, strings.Repeat("x", 1<<16))
		return errors.Join(err, errors.New("the disk is gone"))
	})
	r, err := c.Get(s.origin + "/api/file/" + broken.ID)
	require.NoError(t, err)
	_, err = io.ReadAll(r.Body)
	require.Error(t, errors.Join(err, r.Body.Close()))

	never := desk.Files.Offer("x", "text/plain", func(io.Writer) error { return errors.New("nothing was written") })
	r, err = c.Get(s.origin + "/api/file/" + never.ID)
	require.NoError(t, err)
	require.NoError(t, r.Body.Close())
	require.Equal(t, http.StatusInternalServerError, r.StatusCode)
}

func TestOnlyAddressesOfThisMachineAreListenedOn(t *testing.T) {
	t.Parallel()
	_, desk := served(t)
	for _, listen := range []string{"0.0.0.0:0", ":8080", "192.168.1.1:80", "example.com:80", "127.0.0.1"} {
		_, err := Start(context.Background(), desk, listen, slog.New(slog.DiscardHandler))
		require.ErrorContains(t, err, "no address of this machine alone", listen)
	}
}
