package webpage_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"image/png"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/code128"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gowarehouse/connectors/drawn/drawntest"
	"gowarehouse/engine/label"
	"gowarehouse/engine/label/webpage"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var paper = label.Page{WidthMM: 100, HeightMM: 150}

// browser skips where there is none, but never in CI.
func browser(t *testing.T) string {
	t.Helper()
	found := webpage.Browser()
	if found == "" {
		if os.Getenv("CI") == "true" {
			require.Fail(t, "no browser: the set-up under build/ installs one")
		}
		t.Skip("no Edge, Chrome or Chromium is installed; build/setup installs one")
	}
	return found
}

// barsOf is a Code 128 as an address of its picture.
func barsOf(t *testing.T, value string) string {
	t.Helper()
	code, err := code128.Encode(value)
	require.NoError(t, err)
	scaled, err := barcode.Scale(code, 3*code.Bounds().Dx(), 120)
	require.NoError(t, err)
	var out bytes.Buffer
	require.NoError(t, png.Encode(&out, scaled))
	return "data:image/png;base64," + base64.StdEncoding.EncodeToString(out.Bytes())
}

func TestAPageIsPrintedInItsTrueSizeAndItsCodesScan(t *testing.T) {
	t.Parallel()
	browser(t)
	html := `<!DOCTYPE html><html><head><meta charset="big5"><style>body{margin:5mm;font-size:14pt} td{border:1px solid #000}</style></head>
		<body onload="window.print()"><h1>7-ELEVEN 交貨便</h1><table><tr><td>取件人</td><td>王小明</td></tr></table>
		<img style="width:80mm" src="` + barsOf(t, "D12345678901") + `"><script>window.onload = function() { window.print(); }</script></body></html>`
	pdf, err := webpage.Print(t.Context(), []byte(html), paper)
	require.NoError(t, err)
	if folder := os.Getenv("LABEL_LOOKS"); folder != "" {
		require.NoError(t, os.WriteFile(filepath.Join(folder, "page.pdf"), pdf, 0o600))
	}
	require.Equal(t, 1, drawntest.Pages(t, pdf))
	words := drawntest.Words(t, pdf)
	require.Contains(t, words, "交貨便")
	require.Contains(t, words, "王小明")
	require.Equal(t, []string{"D12345678901"}, drawntest.Scanned(t, pdf, 1))
	dots := drawntest.Printed(t, pdf, 1)
	require.InDelta(t, 100, float64(dots.Rect.Dx())*25.4/drawntest.DPI, 0.5)
	require.InDelta(t, 150, float64(dots.Rect.Dy())*25.4/drawntest.DPI, 0.5)
}

// listener counts who comes.
func listener(t *testing.T) (port int, calls *atomic.Int64) {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	calls = &atomic.Int64{}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			calls.Add(1)
			_ = c.Close()
		}
	}()
	t.Cleanup(func() { _ = l.Close(); <-done })
	return l.Addr().(*net.TCPAddr).Port, calls
}

func TestABrowserReachesNothingWhateverAPageAsksFor(t *testing.T) {
	t.Parallel()
	at := browser(t)
	port, calls := listener(t)
	secret := filepath.Join(t.TempDir(), "secret.html")
	require.NoError(t, os.WriteFile(secret, []byte("<p>OTHER BUYER</p>"), 0o600))
	var html strings.Builder
	html.WriteString("<html><head>")
	for _, host := range []string{"127.0.0.1", "localhost", "[::1]", "shop.example.com"} {
		where := fmt.Sprintf("%s:%d", host, port)
		fmt.Fprintf(&html, `<link rel="dns-prefetch" href="//%[1]s"><link rel="preconnect" href="http://%[1]s"><link rel="stylesheet" href="http://%[1]s/a.css">
			<link rel="prefetch" href="https://%[1]s/p"><style>@import url(http://%[1]s/i.css); body{background:url(http://%[1]s/b.png)}
			@font-face{font-family:f;src:url(http://%[1]s/f.woff)} p{font-family:f}</style>
			<script src="http://%[1]s/s.js"></script><script>new WebSocket("ws://%[1]s/w"); fetch("http://%[1]s/f")</script>
			<img src="http://%[1]s/i.png"><img src="https://%[1]s/i.png"><iframe src="http://%[1]s/frame"></iframe>
			<object data="http://%[1]s/o"></object><video src="http://%[1]s/v" autoplay></video>
			<form id="f" action="http://%[1]s/form" method="post"><input name="a" value="b"></form><script>document.forms[0].submit()</script>`, where)
	}
	fmt.Fprintf(&html, `</head><body><h1>the label</h1><iframe src="file://%[1]s"></iframe><object data="file://%[1]s"></object></body></html>`, secret)
	pdf, err := webpage.PrintRaw(t.Context(), at, []byte(html.String()), paper)
	require.NoError(t, err)
	require.Zero(t, calls.Load(), "nothing comes to this machine's own ports")
	words := drawntest.Words(t, pdf)
	require.Contains(t, words, "the label")
	require.NotContains(t, words, "OTHER BUYER")

	// A page that moves on may end before it is printed.
	moves := fmt.Sprintf(`<meta http-equiv="refresh" content="0;url=http://127.0.0.1:%d/refresh"><p>the label</p>`, port)
	_, _ = webpage.PrintRaw(t.Context(), at, []byte(moves), paper)
	require.Zero(t, calls.Load())

	_, err = webpage.Print(t.Context(), []byte(html.String()), paper)
	require.ErrorIs(t, err, label.ErrNeedsNetwork, "and a page that loads something is not taken for complete")
}

func TestAPageThatIsNotCompleteByItselfSaysSo(t *testing.T) {
	t.Parallel()
	for name, html := range map[string]string{
		"a form that sends itself": `<form id="f" action="https://logistics.ecpay.com.tw/Express/PrintTradeDocument" method="post"><input type="hidden" name="a" value="1"></form>
			<script>document.getElementById("f").submit();</script>`,
		"the same without a script": `<form action="https://api.payuni.com.tw/api/logistics/print_label" method="post"><input type="hidden" name="a"></form>`,
		"a picture from elsewhere":  `<p>label</p><img src="https://shop.example.com/barcode.png">`,
		"a picture beside it":       `<p>label</p><img src="/barcode.png">`,
		"a style from elsewhere":    `<link rel="stylesheet" href="https://shop.example.com/a.css"><p>label</p>`,
		"a background":              `<p style="background:url('https://shop.example.com/a.png')">label</p>`,
		"an escaped address":        `<p style="background:u\72l(https://shop.example.com/a.png)">label</p>`,
		"an import":                 `<style>@import "https://shop.example.com/a.css";</style><p>label</p>`,
		"a script that draws":       `<p>label</p><svg id="b"></svg><script>JsBarcode("#b", "D123")</script>`,
		"a script from elsewhere":   `<p>label</p><script src="https://cdn.example.com/JsBarcode.js"></script>`,
		"a handler that draws":      `<body onload="draw()"><p>label</p>`,
		"another page":              `<p>label</p><iframe src="https://shop.example.com/label"></iframe>`,
		"a page that moves on":      `<meta http-equiv="refresh" content="0;url=https://shop.example.com"><p>label</p>`,
		"nothing":                   `<html><body> </body></html>`,
	} {
		_, err := webpage.Clean([]byte(html))
		require.ErrorIs(t, err, label.ErrNeedsNetwork, name)
	}
}

func TestWhatActsIsTakenOutAndWhatShowsStays(t *testing.T) {
	t.Parallel()
	safe, err := webpage.Clean([]byte(`<html><head><base href="https://x.example.com"><title>t</title></head><body onload="window.print()">
		<form action="https://x.example.com"><b class="big" data-x="1" onclick="print()">王小明</b><button>Print</button></form>
		<a href="https://x.example.com/track">D123</a><svg viewBox="0 0 9 9"><path d="M0 0h9"/></svg><!-- note -->
		<script>window.print(); setTimeout(function() { window.close() }, 500)</script><script type="application/json">{"a":1}</script></body></html>`))
	require.NoError(t, err)
	page := string(safe)
	for _, gone := range []string{"script", "onload", "onclick", "example.com", "<base", "<button", "note", "action=", "data-x"} {
		require.NotContains(t, page, gone)
	}
	for _, there := range []string{`<b class="big">王小明</b>`, `<a>D123</a>`, `<path d="M0 0h9"`, "Content-Security-Policy"} {
		require.Contains(t, page, there)
	}
}

// It runs by itself: where profiles are made is its own.
func TestNothingIsLeftOfABrowserThatIsStopped(t *testing.T) {
	at := browser(t)
	profiles := t.TempDir()
	t.Setenv("TMPDIR", profiles)
	for _, after := range []time.Duration{0, 50 * time.Millisecond, 400 * time.Millisecond, time.Second} {
		ctx, cancel := context.WithTimeout(t.Context(), after)
		_, err := webpage.PrintRaw(ctx, at, []byte("<p>x</p>"), paper)
		cancel()
		t.Logf("stopped after %v: %v", after, err)
		left, err := os.ReadDir(profiles)
		require.NoError(t, err)
		require.Empty(t, left, "the profile is gone")
		require.Eventually(t, func() bool { return !isUsed(t, profiles) }, time.Minute, 20*time.Millisecond, "no process is left")
	}
}

// isUsed says whether a process was started with a folder.
func isUsed(t *testing.T, folder string) bool {
	t.Helper()
	lines, err := filepath.Glob("/proc/[0-9]*/cmdline")
	require.NoError(t, err)
	for _, line := range lines {
		if command, _ := os.ReadFile(line); strings.Contains(string(command), folder) {
			return true
		}
	}
	return false
}

func TestABrowserIsLookedForWhereEachSystemHasIt(t *testing.T) {
	t.Parallel()
	windows := webpage.Places("windows", func(name string) string { return map[string]string{"ProgramFiles(x86)": `C:\P`}[name] })
	require.Equal(t, []string{`C:\P\Microsoft\Edge\Application\msedge.exe`, `C:\P\Google\Chrome\Application\chrome.exe`, `C:\P\Chromium\Application\chrome.exe`}, windows)
	require.Contains(t, webpage.Places("darwin", func(string) string { return "/Users/a" }), "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
	require.Contains(t, webpage.Places("linux", os.Getenv), "chromium")
}
