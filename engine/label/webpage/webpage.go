// Package webpage prints labels that are web pages to PDF, with the Edge, Chrome or Chromium that is installed, and without a network: what
// acts or loads is taken out of the page, and the browser is started so that it reaches nothing.
package webpage

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	cdpruntime "github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"gowarehouse/engine/label"
)

const (
	printTimeout = 45 * time.Second // of one page, the start of the browser with it
	maxPage      = 8 << 20          // bytes of HTML; a label with its pictures has some hundred kilobytes
	mmPerInch    = 25.4
)

// Print prints a page of HTML on paper of a size, without margins. It starts a browser with a profile of its own and ends both before it
// returns, whatever happens. The errors are ctx's, label.ErrNeedsNetwork where the page is not complete by itself, label.ErrNoBrowser and
// label.ErrPageFailed.
func Print(ctx context.Context, html []byte, size label.Page) ([]byte, error) {
	if len(html) > maxPage {
		return nil, label.ErrTooLarge
	}
	safe, err := clean(html)
	if err != nil {
		return nil, err
	}
	browser := Browser()
	if browser == "" {
		return nil, label.ErrNoBrowser
	}
	pdf, err := printWith(ctx, browser, safe, size)
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		return nil, label.ErrPageFailed // the browser's words may quote the page
	}
	return pdf, nil
}

// printWith prints a page, whatever is in it, cut off from every network.
func printWith(ctx context.Context, browser string, html []byte, size label.Page) (pdf []byte, err error) {
	profile, err := os.MkdirTemp("", "gowarehouse-page-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, remove(profile)) }()
	limited, cancel := context.WithTimeout(ctx, printTimeout)
	defer cancel()
	started, stop := chromedp.NewExecAllocator(limited, options(browser, profile)...)
	defer stop() // waits until the process is gone
	tab, leave := chromedp.NewContext(started, chromedp.WithLogf(unsaid), chromedp.WithErrorf(unsaid))
	defer leave()
	if err := alone(tab); err != nil {
		return nil, err
	}
	return show(tab, html, size)
}

// unsaid keeps what the library would write to the program's output: it may quote the page. What matters comes back as an error.
func unsaid(string, ...any) {}

// options start a browser that reaches nothing: every host is unknown, and what needs no name goes to a proxy that is not there, this
// machine's own addresses with it.
func options(browser, profile string) []chromedp.ExecAllocatorOption {
	return append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(browser),
		chromedp.UserDataDir(profile),
		chromedp.Env("TMPDIR="+profile, "TEMP="+profile, "TMP="+profile), // so that nothing of it lies elsewhere
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND"),
		chromedp.Flag("proxy-server", "socks5://127.0.0.1:1"),
		chromedp.Flag("proxy-bypass-list", "<-loopback>"),
		chromedp.Flag("dns-prefetch-disable", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-domain-reliability", true),
		chromedp.Flag("no-pings", true),
		chromedp.Flag("disable-file-system", true),
		chromedp.Flag("webrtc-ip-handling-policy", "disable_non_proxied_udp"),
		chromedp.DisableGPU,
	) // as root, as in containers, a browser has no sandbox to start: chromedp adds --no-sandbox there and nowhere else
}

// alone has every request of a tab fail, and switches its scripts off.
func alone(tab context.Context) error {
	if err := chromedp.Do(tab); err != nil { // starts the browser
		return err
	}
	err := chromedp.Listen(tab, func(event any) {
		if paused, is := event.(*fetch.EventRequestPaused); is {
			go func() {
				_, _ = chromedp.Call(tab, fetch.FailRequest, fetch.FailRequestParams{
					RequestID: paused.RequestID, ErrorReason: network.ErrorReasonBlockedByClient})
			}()
		}
	})
	if err != nil {
		return err
	}
	if _, err := chromedp.Call(tab, fetch.Enable, fetch.EnableParams{}); err != nil {
		return err
	}
	_, err = chromedp.Call(tab, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	return err
}

// drawn waits until the pictures and fonts of the page are drawn.
const drawn = `Promise.all([document.fonts.ready, ...[...document.images].map(i => i.decode().catch(() => 0))]).then(() => true)`

// show puts a page into the empty tab, which asks nobody for it, and prints it.
func show(tab context.Context, html []byte, size label.Page) ([]byte, error) {
	frames, err := chromedp.Call(tab, page.GetFrameTree, cdp.Empty{})
	if err != nil {
		return nil, err
	}
	content := page.SetDocumentContentParams{FrameID: frames.FrameTree.Frame.ID, HTML: string(html)}
	if _, err := chromedp.Call(tab, page.SetDocumentContent, content); err != nil {
		return nil, err
	}
	yes, none := true, 0.0
	if _, err := chromedp.Call(tab, cdpruntime.Evaluate, cdpruntime.EvaluateParams{Expression: drawn, AwaitPromise: &yes}); err != nil {
		return nil, err
	}
	printed, err := chromedp.Call(tab, page.PrintToPDF, page.PrintToPDFParams{
		PaperWidth: size.WidthMM / mmPerInch, PaperHeight: size.HeightMM / mmPerInch, PrintBackground: &yes,
		MarginTop: &none, MarginBottom: &none, MarginLeft: &none, MarginRight: &none,
	})
	return printed.Data, err
}

// remove takes a profile away; what a browser is still writing is waited for.
func remove(profile string) error {
	var err error
	for range 50 {
		if err = os.RemoveAll(profile); err == nil {
			return nil
		}
		time.Sleep(100 * time.Millisecond)
	}
	return err
}

// Browser finds the browser to print with, or "" where there is none: Edge first on Windows, where it always is, then Chrome and Chromium.
func Browser() string {
	for _, place := range places(runtime.GOOS, os.Getenv) {
		if filepath.IsAbs(place) {
			if info, err := os.Stat(place); err == nil && !info.IsDir() {
				return place
			}
			continue
		}
		if found, err := exec.LookPath(place); err == nil {
			return found
		}
	}
	return ""
}

// places are where browsers are: full names, or names to be found on the path.
func places(system string, env func(string) string) []string {
	switch system {
	case "windows":
		var all []string
		for _, program := range []string{
			`Microsoft\Edge\Application\msedge.exe`, `Google\Chrome\Application\chrome.exe`, `Chromium\Application\chrome.exe`,
		} {
			for _, folder := range []string{"ProgramFiles(x86)", "ProgramFiles", "LocalAppData"} {
				if base := env(folder); base != "" {
					all = append(all, base+`\`+program)
				}
			}
		}
		return all
	case "darwin":
		var all []string
		for _, program := range []string{"Google Chrome", "Microsoft Edge", "Chromium"} {
			for _, folder := range []string{"/Applications", env("HOME") + "/Applications"} {
				all = append(all, folder+"/"+program+".app/Contents/MacOS/"+program)
			}
		}
		return all
	}
	return []string{"google-chrome", "google-chrome-stable", "chromium", "chromium-browser", "microsoft-edge", "microsoft-edge-stable"}
}
