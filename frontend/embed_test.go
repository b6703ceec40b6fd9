// Tests that the program carries a page to show, and that no page may load anything from elsewhere.
package frontend

import (
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

func TestTheProgramCarriesAPageThatLoadsNothingFromElsewhere(t *testing.T) {
	t.Parallel()
	page, err := fs.ReadFile(Assets(), "index.html")
	require.NoError(t, err)
	require.Contains(t, string(page), "<title>GoWarehouse</title>")
	require.NotRegexp(t, `(?i)(src|href)\s*=\s*["']?(https?:)?//`, string(page))
}

func TestTheBuiltScreensTakeThePlaceOfThePlaceholder(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{"dist/index.html": {Data: []byte("placeholder")}, "dist/app/assets/half-a-build.js": {Data: []byte("1")}}
	page, err := fs.ReadFile(screensIn(files), "index.html")
	require.NoError(t, err)
	require.Equal(t, "placeholder", string(page))

	files["dist/app/index.html"] = &fstest.MapFile{Data: []byte("screens")}
	page, err = fs.ReadFile(screensIn(files), "index.html")
	require.NoError(t, err)
	require.Equal(t, "screens", string(page))
}

func TestEveryAnswerForbidsFramesAndRemoteContent(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(Guarded(http.FileServerFS(Assets())))
	t.Cleanup(server.Close)

	for _, path := range []string{"/", "/no-such-page"} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+path, http.NoBody)
		require.NoError(t, err)
		answer, err := server.Client().Do(request)
		require.NoError(t, err)
		_, err = io.Copy(io.Discard, answer.Body)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())

		policy := answer.Header.Get("Content-Security-Policy")
		require.Contains(t, policy, "default-src 'self'", path)
		require.Contains(t, policy, "frame-src 'none'", path)
	}
}
