package cli

// Several processes on one workspace: the test binary is the program (see TestMain).

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/app"
	"gowarehouse/app/cli/handover"
	"gowarehouse/connectors/emulation/emulationtest"
	"gowarehouse/engine"
	"gowarehouse/engine/vault"
)

// process is a process of this program.
type process struct {
	*exec.Cmd
	t      *testing.T
	stdin  io.WriteCloser
	stdout *bufio.Reader
	stderr *bytes.Buffer
}

// start starts the program on a workspace, in a working folder of its own. Its secrets are gone when it ends.
func start(t *testing.T, dir string, args ...string) *process {
	t.Helper()
	return startAs(t, programForgets, dir, args...)
}

func startAs(t *testing.T, mode, dir string, args ...string) *process {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	p := &process{Cmd: exec.CommandContext(t.Context(), self, args...), t: t, stderr: &bytes.Buffer{}}
	p.Dir = t.TempDir()
	p.Env = append(
		os.Environ(),
		asProgram+"="+mode,
		envWorkspace+"="+dir,
		envVault+"=file",
		envPassphrase+"=dummy passphrase",
		"LANG=en_US.UTF-8",
		"LC_ALL=",
	)
	p.Stderr = p.stderr
	p.stdin, err = p.StdinPipe()
	require.NoError(t, err)
	out, err := p.StdoutPipe()
	require.NoError(t, err)
	p.stdout = bufio.NewReader(out)
	require.NoError(t, p.Start())
	return p
}

// end waits for a process and gives the rest of its output and its exit code.
func (p *process) end() (string, int) {
	p.t.Helper()
	_ = p.stdin.Close() // it may have ended
	rest, err := io.ReadAll(p.stdout)
	require.NoError(p.t, err)
	_ = p.Wait() // the exit code says it
	return string(rest), p.ProcessState.ExitCode()
}

// does runs the program to its end, with something on stdin, and reads its one document.
func does(t *testing.T, dir, stdin string, code int, args ...string) map[string]any {
	t.Helper()
	p := start(t, dir, append(args, "--json")...)
	_, err := io.WriteString(p.stdin, stdin)
	require.NoError(t, err)
	out, got := p.end()
	require.Equal(t, code, got, "%v\n%s\n%s", args, out, p.stderr)
	var document map[string]any
	require.NoError(t, json.Unmarshal([]byte(out), &document), out)
	return document
}

// keeps starts the process that owns the workspace and waits until it says so.
func keeps(t *testing.T, dir string) *process {
	t.Helper()
	p := start(t, dir, "run", "--json")
	line, err := p.stdout.ReadString('\n')
	require.NoError(t, err, p.stderr)
	var doc map[string]any
	require.NoError(t, json.Unmarshal([]byte(line), &doc))
	require.EqualValues(t, p.Process.Pid, doc["pid"])
	return p
}

func TestASecondProcessHandsItsWorkToTheOneThatOwnsTheWorkspace(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes")
	}
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "workspace")
	does(t, dir, "", exitDone, "merchant", "add", teaHouse)
	owner := keeps(t, dir)
	does(t, dir, "", exitDone, "channel", "add", teaHouse, "網路")
	s, secrets, fields := plainShop(t)
	does(
		t,
		dir,
		secrets,
		exitDone,
		append([]string{"account", "add", "--platform", "woocommerce", "--name", webShop, "--merchant", teaHouse, "--channel", "網路",
			"--secrets-stdin"}, fields...)...)
	does(t, dir, "", exitDone, "account", "test", webShop)
	fetched := does(t, dir, "", exitDone, "fetch", webShop, "--as", "小美")
	require.Equal(t, true, at(fetched, "accounts", 0, "ok"))
	require.EqualValues(t, 16, at(fetched, "accounts", 0, "seen"))

	t.Run("its exit code and its error come back", func(t *testing.T) {
		failure := does(t, dir, "", exitFailed, "order", "show", "o999")
		require.Equal(t, "not_found", at(failure, "error", "code"))
	})
	t.Run("its working folder counts", func(t *testing.T) {
		p := start(t, dir, "backup", "all.gwbackup", "--passphrase-stdin")
		_, err := io.WriteString(p.stdin, "a long passphrase\n")
		require.NoError(t, err)
		_, code := p.end()
		require.Equal(t, exitDone, code, p.stderr)
		require.FileExists(t, filepath.Join(p.Dir, "all.gwbackup"))
	})
	t.Run("a second owner is refused", func(t *testing.T) {
		failure := does(t, dir, "", exitFailed, "run")
		require.Equal(t, "owned", at(failure, "error", "code"))
	})
	t.Run("who and what is in the history", func(t *testing.T) {
		orders := does(t, dir, "", exitDone, "order", "list", "--limit", "1")
		does(t, dir, "", exitDone, "hold", "add", at(orders, "orders", 0, "id").(string), "--as", "小美", "--note", "等一下")
		shown := does(t, dir, "", exitDone, "order", "show", at(orders, "orders", 0, "id").(string))
		holds := list(shown["order"].(map[string]any), "holds")
		require.Equal(t, "小美", find(t, holds, "reason", "manual")["by"])
	})
	interrupt(t, owner)
	require.NoFileExists(t, filepath.Join(dir, handover.FileName))
	require.NotEmpty(t, does(t, dir, "", exitDone, "order", "list")["orders"], "the next command opens the workspace itself")
	require.Empty(t, s.Report().Violations)
}

// interrupt ends a process as Ctrl-C does. Windows has no such signal between processes: there it is killed.
func interrupt(t *testing.T, p *process) {
	t.Helper()
	if runtime.GOOS == "windows" {
		require.NoError(t, p.Process.Kill())
		p.end()
		return
	}
	require.NoError(t, p.Process.Signal(os.Interrupt))
	_, code := p.end()
	require.Equal(t, exitDone, code, p.stderr)
}

// plainShop is a shop without TLS, as another process can reach it, with what its merchant enters.
func plainShop(t *testing.T) (s *shop, secrets string, fields []string) {
	t.Helper()
	e, address := emulationtest.Open(t, "woocommerce")
	s = &shop{Emulator: e, address: address}
	secrets, fields = (&world{t: t}).secretsOf("woocommerce", s)
	return s, secrets, fields
}

func TestTheEnvironmentSaysWhereSecretsAreKept(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes")
	}
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "workspace")
	p := startAs(t, programKeeps, dir, "platform", "app", "set", "shopee", "--secrets-stdin", "--json")
	_, err := io.WriteString(p.stdin, `{"partner_id":"1000001","partner_key":"dummy-key-of-the-tests"}`)
	require.NoError(t, err)
	out, code := p.end()
	require.Equal(t, exitDone, code, "%s%s", out, p.stderr)
	file, err := os.ReadFile(filepath.Join(dir, vault.FileName))
	require.NoError(t, err)
	require.NotContains(t, string(file), "dummy-key-of-the-tests")

	p = startAs(t, programKeeps, dir, "doctor", "--json")
	out, code = p.end()
	require.Equal(t, exitDone, code, "the next process opens it again: %s%s", out, p.stderr)
}

func TestTheFileOfAnOwnerThatWasKilledStopsNobody(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes")
	}
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "workspace")
	owner := keeps(t, dir)
	require.NoError(t, owner.Process.Kill())
	owner.end()
	require.FileExists(t, filepath.Join(dir, handover.FileName))
	does(t, dir, "", exitDone, "merchant", "add", teaHouse)
	next := keeps(t, dir)
	require.Len(t, does(t, dir, "", exitDone, "merchant", "list")["merchants"], 1)
	interrupt(t, next)
}

func TestManyCommandsAtOnceWaitForEachOther(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes")
	}
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "workspace")
	var all []*process
	for _, name := range []string{"A", "B", "C", "D"} {
		all = append(all, start(t, dir, "merchant", "add", name, "--json"))
	}
	for _, p := range all {
		out, code := p.end()
		require.Equal(t, exitDone, code, "%s%s", out, p.stderr)
	}
	require.Len(t, does(t, dir, "", exitDone, "merchant", "list")["merchants"], 4)
}

func TestCtrlCStopsACommandInTheOwnerAndTheOwnerGoesOn(t *testing.T) {
	if testing.Short() || runtime.GOOS == "windows" {
		t.Skip("starts processes and interrupts them")
	}
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "workspace")
	owner := keeps(t, dir)
	does(t, dir, "", exitDone, "merchant", "add", teaHouse)
	does(t, dir, "", exitDone, "channel", "add", teaHouse, "網路")
	does(
		t,
		dir,
		`{"partner_id":"1000001","partner_key":"dummy-key-of-the-tests"}`,
		exitDone,
		"platform",
		"app",
		"set",
		"shopee",
		"--secrets-stdin",
	)
	does(
		t,
		dir,
		"{}",
		exitDone,
		"account",
		"add",
		"--platform",
		"shopee",
		"--name",
		shopee,
		"--merchant",
		teaHouse,
		"--channel",
		"網路",
		"--secrets-stdin",
	)
	waiting := start(t, dir, "account", "authorize", shopee, "--no-browser")
	link, err := waiting.stdout.ReadString('\n')
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(link, "https://"), link)
	require.NoError(t, waiting.Process.Signal(os.Interrupt))
	_, code := waiting.end()
	require.Equal(t, exitFailed, code)
	require.Contains(t, waiting.stderr.String(), "stopped before it was done")
	require.Len(t, does(t, dir, "", exitDone, "account", "list")["accounts"], 1)
	interrupt(t, owner)
}

// owned opens the workspace of a world and lets its commands be handed over.
func (w *world) owned() { w.ownedBy(noFace{}) }

// ownedBy does it with a face that shows the workspace.
func (w *world) ownedBy(f face) {
	w.t.Helper()
	o := engine.Options{Dir: w.dir}
	w.tune(&o)
	e, err := engine.Open(w.t.Context(), o)
	require.NoError(w.t, err)
	taking, err := listen(e, f)
	require.NoError(w.t, err)
	w.t.Cleanup(func() {
		require.NoError(w.t, taking.Close())
		require.NoError(w.t, e.Close())
	})
}

func TestAQuestionOfAHandedOverCommandIsAskedWhereThePersonIs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.owned()
	w.open()
	w.connect("woocommerce", webShop)
	code, _, do := w.fails(exitUsage, "account", "delete", webShop)
	require.Equal(t, "usage", code)
	require.Contains(t, do, "--yes", "without a terminal nobody can be asked")
	w.terminal = true
	s := w.run("n\n", "account", "delete", webShop)
	require.Equal(t, exitFailed, s.code)
	require.Contains(t, s.stderr, "Delete the account")
	require.Len(t, w.ask(exitDone, "accounts", "account", "list")["accounts"], 1)
	s = w.run("y\n", "account", "delete", webShop)
	require.Equal(t, exitDone, s.code, s.stderr)
	require.Contains(t, s.stdout, "deleted")
	require.Empty(t, w.ask(exitDone, "accounts", "account", "list")["accounts"])
}

func TestHandedOverCommandsMayRunAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.owned()
	var wg sync.WaitGroup
	codes := make([]int, 8)
	for i := range codes {
		wg.Go(func() { codes[i] = w.run("", "merchant", "add", string(rune('A'+i))).code })
	}
	wg.Wait()
	require.Equal(t, make([]int, 8), codes)
	require.Len(t, w.ask(exitDone, "merchants", "merchant", "list")["merchants"], 8)
}

func TestAFetchThatIsStoppedSaysHowFarItCameAndGoesOnLater(t *testing.T) {
	t.Parallel()
	for name, owned := range map[string]bool{"in this process": false, "in the owner": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			if owned {
				w.owned()
			}
			w.open()
			s := w.connect("woocommerce", webShop)
			ctx, cancel := contextWithCancel(t)
			stop := func() { // as Ctrl-C while the platform answers
				cancel()
				time.Sleep(100 * time.Millisecond)
			}
			s.before.Store(&stop)
			stopped := w.runContext(ctx, "", "fetch", "--json")
			require.Equal(t, exitFailed, stopped.code, stopped.stderr)
			require.Equal(t, "cancelled", at(stopped.document("fetch"), "accounts", 0, "error", "code"))
			s.before.Store(nil)
			require.EqualValues(t, 16, at(w.ask(exitDone, "fetch", "fetch"), "accounts", 0, "new"))
		})
	}
}

func TestPracticeRunsOnceAndLeavesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	sum := w.ask(exitDone, "practice", "practice", "--once", "--platform", "woocommerce")
	require.Equal(t, true, sum["ok"])
	require.Zero(t, sum["violations"])
	require.NoDirExists(t, w.dir, "practice has a workspace of its own")
	s := w.run("", "practice", "--once", "--platform", "momo", "--language", "zh-TW")
	require.Equal(t, exitDone, s.code)
	require.Contains(t, s.stdout, "momo購物網")
	code, _, _ := w.fails(exitFailed, "practice", "--once", "--platform", "nowhere")
	require.Equal(t, "not_found", code)
}

func TestAPracticeWorkspaceTakesCommandsUntilItIsStopped(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, cancel := contextWithCancel(t)
	out, in := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"practice", "--workspace", w.dir, "--platform", "woocommerce", "--json"}, w.env(strings.NewReader(""), in, io.Discard))
		_ = in.Close()
	}()
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	doc := said{t: t, stdout: line}.document("practice-running")
	require.Equal(t, w.dir, doc["workspace"])
	require.Contains(t, at(doc, "accounts", 0, "address"), "127.0.0.1")
	require.NotEmpty(t, w.orders("--state", "held"))
	require.Equal(t, true, w.ask(exitDone, "today", "today")["practice"])
	cancel()
	require.Equal(t, exitDone, <-ended)
	require.NoFileExists(t, filepath.Join(w.dir, handover.FileName))
}

func TestServingShowsTheWorkspaceToABrowserAndTakesCommandsMeanwhile(t *testing.T) {
	t.Parallel()
	for name, more := range map[string][]string{"a real workspace": nil, "a practice workspace": {"--practice"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			ctx, cancel := contextWithCancel(t)
			out, in := io.Pipe()
			ended := make(chan int, 1)
			go func() {
				line := append([]string{"serve", "--workspace", w.dir, "--no-browser", "--json"}, more...)
				ended <- run(ctx, line, w.env(strings.NewReader(""), in, io.Discard))
				_ = in.Close()
			}()
			line, err := bufio.NewReader(out).ReadString('\n')
			require.NoError(t, err)
			doc := said{t: t, stdout: line}.document("serving")
			require.Equal(t, w.dir, doc["workspace"])
			require.Equal(t, len(more) > 0, doc["practice"])
			client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
			r, err := client.Get(doc["address"].(string))
			require.NoError(t, err)
			require.NoError(t, r.Body.Close())
			require.Equal(t, http.StatusUnauthorized, r.StatusCode, "a client that keeps no cookie is led on, and comes nowhere")
			require.Equal(t, len(more) > 0, w.ask(exitDone, "today", "today")["practice"])
			code, _, _ := w.fails(exitFailed, "serve", "--workspace", w.dir, "--no-browser")
			require.Equal(t, "owned", code)
			cancel()
			require.Equal(t, exitDone, <-ended)
			require.NoFileExists(t, filepath.Join(w.dir, handover.FileName))
			var log bytes.Buffer
			require.NoError(t, app.Logs(w.dir, &log))
			require.Contains(t, log.String(), "at work")
			require.Contains(t, log.String(), "ends")
		})
	}
	w := newWorld(t)
	code, _, _ := w.fails(exitUsage, "serve", "--listen", "0.0.0.0:80", "--no-browser")
	require.Equal(t, "usage", code)
}
