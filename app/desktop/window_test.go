//go:build desktop && linux

// Tests of the real window: the program as it is built for people, on a display that nobody sees.

package desktop

import (
	"bytes"
	"encoding/json"
	"image"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/engine"
	"gowarehouse/engine/store"
	"gowarehouse/engine/vault"
)

// The tags of the build for people, and of the one with calls that meet defects.
const (
	forPeople = "desktop,production,webkit2_41"
	forTests  = forPeople + ",windowtest"
)

// builds are the programs, each built once.
var builds = map[string]func() (string, error){forPeople: sync.OnceValues(build(forPeople)), forTests: sync.OnceValues(build(forTests))}

func build(tags string) func() (string, error) {
	return func() (string, error) {
		program, err := filepath.Abs(filepath.Join(pictures, "gowarehouse-"+strings.ReplaceAll(tags, ",", "-")))
		if err != nil {
			return "", err
		}
		cmd := exec.Command("go", "build", "-trimpath", "-tags", tags, "-o", program, "gowarehouse")
		cmd.Stderr = os.Stderr
		return program, cmd.Run()
	}
}

// program is the program at work on a display.
type program struct {
	*exec.Cmd
	d       *display
	started time.Time
	paints  time.Duration // how long it took to show something
	stdout  bytes.Buffer
	stderr  bytes.Buffer
	ended   chan struct{} // closed when it has
	code    int
}

// starts starts the program. Everything that it starts is of its process group.
func (d *display) starts(tags string, args ...string) *program {
	d.t.Helper()
	_, err := os.Stat(filepath.Join("..", "..", "frontend", "dist", "app", "index.html"))
	require.NoError(d.t, err, "the screens are not built: make frontend")
	name, err := builds[tags]()
	require.NoError(d.t, err)
	p := &program{Cmd: exec.Command(name, args...), d: d, ended: make(chan struct{}), started: time.Now()}
	p.Env, p.Dir, p.Stdout, p.Stderr = d.env, d.dir, &p.stdout, &p.stderr
	p.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	require.NoError(d.t, p.Start())
	go func() {
		defer close(p.ended)
		_ = p.Wait() // the exit code says it
		p.code = p.ProcessState.ExitCode()
	}()
	d.t.Cleanup(func() {
		_ = syscall.Kill(-p.Process.Pid, syscall.SIGKILL) // nobody is left where all is well
		<-p.ended
	})
	return p
}

// exits waits for the end of the program, which must take all its processes along, and gives its exit code.
func (p *program) exits() int {
	p.d.t.Helper()
	select {
	case <-p.ended:
	case <-time.After(patience):
		require.FailNow(p.d.t, "it does not end", "%s\n%s", p.stderr.String(), p.d.log())
	}
	require.Eventually(p.d.t, func() bool { return syscall.Kill(-p.Process.Pid, 0) == syscall.ESRCH }, patience, 20*time.Millisecond,
		"a process is left")
	return p.code
}

func (p *program) runs() bool {
	select {
	case <-p.ended:
		return false
	default:
		return true
	}
}

// does runs the program to its end and reads its document.
func (d *display) does(args ...string) (document map[string]any, code int) {
	d.t.Helper()
	p := d.starts(forPeople, append(args, "--json")...)
	code = p.exits()
	require.NoError(d.t, json.Unmarshal(p.stdout.Bytes(), &document), "%s\n%s", p.stdout.String(), p.stderr.String())
	return document, code
}

func (d *display) workspace() string { return filepath.Join(d.dir, "workspace") }

// log gives the log of the workspace.
func (d *display) log() string {
	data, err := os.ReadFile(filepath.Join(d.workspace(), "logs", "gowarehouse.log"))
	if err != nil {
		return err.Error()
	}
	return string(data)
}

// frame is wider than what a window manager paints around a window.
const frame = 40

// opens waits until the window of a program shows something, and stands still, and gives it with its place.
func (p *program) opens() (window string, at image.Rectangle) {
	t := p.d.t
	t.Helper()
	wait := func(until func() bool) {
		for deadline := time.Now().Add(patience); !until(); time.Sleep(20 * time.Millisecond) {
			require.True(t, p.runs(), "it ended: %s", p.stderr.String())
			require.True(t, time.Now().Before(deadline), "no window paints: %s\n%s", p.stderr.String(), p.d.log())
		}
	}
	wait(func() bool {
		window = p.d.visible()
		return window != ""
	})
	wait(func() bool { // what a window manager paints around it, while it puts it there, is no page
		at = p.d.where(window)
		return shades(p.d.picture(), at.Intersect(p.d.screen()).Inset(frame)) >= painted
	})
	p.paints = time.Since(p.started)
	wait(func() bool {
		before := at
		time.Sleep(2 * settle)
		at = p.d.where(window)
		return at == before
	})
	return window, at
}

// closes closes the window as a person does.
func (d *display) closes(window string) {
	d.x("windowactivate", "--sync", window)
	d.x("key", "--clearmodifiers", "alt+F4")
}

// released says that the workspace is free: nobody listens for it, and its lock can be taken.
func (d *display) released() {
	d.t.Helper()
	_, err := os.Stat(filepath.Join(d.workspace(), "owner.json"))
	require.ErrorIs(d.t, err, fs.ErrNotExist)
	e, err := engine.Open(d.t.Context(), engine.Options{Dir: d.workspace(), Vault: vault.OpenMemory()})
	require.NoError(d.t, err)
	require.NoError(d.t, e.Close())
}

// set sets settings of a workspace that nobody has open.
func (d *display) set(settings map[string]string) {
	d.t.Helper()
	e, err := engine.Open(d.t.Context(), engine.Options{Dir: d.workspace(), Vault: vault.OpenMemory()})
	require.NoError(d.t, err)
	require.NoError(d.t, e.Store.Write(d.t.Context(), func(q *store.Queries) error {
		for name, value := range settings {
			if err := q.SetSetting(d.t.Context(), name, value); err != nil {
				return err
			}
		}
		return nil
	}))
	require.NoError(d.t, e.Close())
}

// The second entry of the navigation, Orders, seen from the corner of the page.
var ordersEntry = image.Pt(70, 125)

// besideNavigation is where the page begins that a navigation entry shows.
const besideNavigation = 230

func TestTheWindowPaintsAnswersAClickAndEndsCleanly(t *testing.T) {
	d := newDisplay(t)
	p := d.starts(forPeople, "window", "--practice", "--workspace", d.workspace())
	window, at := p.opens()
	noteTime(t, "the window paints after its start, with practice data made first", p.paints)
	today := d.still(at)
	keepPicture(t, today, "today")

	d.x("mousemove", strconv.Itoa(at.Min.X+ordersEntry.X), strconv.Itoa(at.Min.Y+ordersEntry.Y), "click", "1")
	page := image.Rect(at.Min.X+besideNavigation, at.Min.Y+100, at.Max.X, at.Max.Y)
	require.Eventually(t, func() bool { return differing(today, d.picture(), page) > 500 }, patience, 50*time.Millisecond, "a click changes nothing")
	keepPicture(t, d.still(at), "orders")

	d.closes(window)
	require.Zero(t, p.exits(), p.stderr.String())
	require.NotContains(t, d.log(), "level=ERROR")
	require.Contains(t, d.log(), "ends")
	d.released()
}

func TestASecondStartBringsTheWindowToTheFront(t *testing.T) {
	d := newDisplay(t)
	p := d.starts(forPeople) // without a command
	_, at := p.opens()
	noteTime(t, "the window paints after its start, on an empty workspace", p.paints)
	front := d.still(at)
	keepPicture(t, front, "welcome")

	cover := exec.Command("xmessage", "-bg", "red", "-geometry", "1366x768+0+0", "something in front")
	cover.Env = d.env
	require.NoError(t, cover.Start())
	defer func() {
		_ = cover.Process.Kill()
		_ = cover.Wait()
	}()
	inside := at.Inset(60)
	require.Eventually(t, func() bool { return differing(front, d.picture(), inside) > 1000 }, patience, 50*time.Millisecond)

	p2 := d.starts(forPeople, "--json")
	require.Zero(t, p2.exits(), p2.stderr.String())
	var second map[string]any
	require.NoError(t, json.Unmarshal(p2.stdout.Bytes(), &second), p2.stdout.String())
	require.Equal(t, "front", second["state"])
	require.EqualValues(t, p.Process.Pid, second["pid"])
	require.Eventually(t, func() bool { return differing(front, d.picture(), inside) < 1000 }, patience, 50*time.Millisecond, "it stays behind")

	t.Run("commands are handed over to it meanwhile", func(t *testing.T) {
		_, code := d.does("merchant", "add", "好茶行")
		require.Zero(t, code)
	})
	ended, code := d.does("window", "--quit")
	require.Zero(t, code)
	require.Equal(t, "ended", ended["state"])
	require.Zero(t, p.exits(), p.stderr.String())
	d.released()
}

func TestAClosedWindowGoesOnWorkingWhereThatIsSet(t *testing.T) {
	d := newDisplay(t)
	d.set(map[string]string{store.SettingBackground: "1", store.SettingLanguage: "en"})
	p := d.starts(forPeople, "window")
	window, at := p.opens()
	d.closes(window)
	require.Eventually(t, func() bool { return d.visible() == "" }, patience, 50*time.Millisecond)
	select {
	case text := <-d.notices:
		require.Contains(t, text, "goes on working")
	case <-time.After(patience):
		require.FailNow(t, "nobody is told that it goes on")
	}
	_, code := d.does("today")
	require.Zero(t, code)
	require.True(t, p.runs())

	again, code := d.does("window")
	require.Zero(t, code)
	require.Equal(t, "front", again["state"])
	window, back := p.opens()
	require.Equal(t, at, back, "it comes back where it was")
	keepPicture(t, d.still(at), "shown-again") // what it shows may have changed meanwhile

	d.closes(window)
	require.Eventually(t, func() bool { return d.visible() == "" }, patience, 50*time.Millisecond)
	time.Sleep(time.Second)
	require.Empty(t, d.notices, "it is told once")
	require.NoError(t, p.Process.Signal(syscall.SIGTERM))
	require.Zero(t, p.exits(), "a signal ends it also when it is hidden: %s", p.stderr.String())
	d.released()
}

func TestTheWindowOpensWhereItWasAndWhereItCanBeSeen(t *testing.T) {
	d := newDisplay(t)
	p := d.starts(forPeople, "window")
	window, _ := p.opens()
	d.x("windowsize", "--sync", window, "1010", "640")
	d.x("windowmove", window, "37", "52")
	want := image.Rectangle{}
	require.Eventually(t, func() bool {
		want = d.where(window)
		return want.Dx() == 1010 && want.Min.X < 60
	}, patience, 50*time.Millisecond)
	d.closes(window)
	require.Zero(t, p.exits(), p.stderr.String())

	p = d.starts(forPeople, "window")
	window, _ = p.opens()
	require.Eventually(t, func() bool { return d.where(window) == want }, patience, 50*time.Millisecond, "it is at %v", d.where(window))
	d.closes(window)
	require.Zero(t, p.exits())

	m, err := recall(d.workspace())
	require.NoError(t, err)
	at := m.Places[m.Last]
	at.X, at.Y = 5000, -700
	m.Places[m.Last] = at
	require.NoError(t, m.keep(d.workspace()))
	p = d.starts(forPeople, "window")
	window, _ = p.opens()
	require.Eventually(t, func() bool { return d.where(window).Inset(30).In(d.screen()) && d.where(window).Min.X > 200 }, patience, 50*time.Millisecond,
		"it is at %v", d.where(window))
	require.NoError(t, p.Process.Signal(os.Interrupt))
	require.Zero(t, p.exits())
}

func TestPanicsAndNilDereferencesInCallsLeaveTheWindowAlive(t *testing.T) {
	d := newDisplay(t)
	d.env = append(d.env, "GOWAREHOUSE_WINDOWTEST=defects")
	p := d.starts(forTests, "window")
	p.opens()
	require.Eventually(t, func() bool { return strings.Contains(d.log(), "the script ended") || !p.runs() }, patience, 50*time.Millisecond,
		"the page has no answer: %s\n%s", p.stderr.String(), d.log())
	require.True(t, p.runs(), "it ended: %s", p.stderr.String())
	require.Contains(t, d.log(), "40 defects, face window")
	require.Contains(t, d.log(), "a call panicked")
	require.NotContains(t, d.log(), "a panic of the test", "what a panic says stays out of the log")
	_, code := d.does("window", "--quit")
	require.Zero(t, code)
	require.Zero(t, p.exits(), p.stderr.String())
	d.released()
}

func TestAFileIsSavedThroughTheDialogOfTheSystem(t *testing.T) {
	d := newDisplay(t)
	d.env = append(d.env, "GOWAREHOUSE_WINDOWTEST=save")
	p := d.starts(forTests, "window")
	p.opens()
	dialog := ""
	require.Eventually(t, func() bool {
		dialog = d.x("search", "--onlyvisible", "--name", "^(Save|儲存檔案)$")
		return dialog != ""
	}, patience, 50*time.Millisecond, "no dialog")
	keepPicture(t, d.still(d.screen()), "save-dialog")
	d.x("windowactivate", "--sync", dialog)
	name := filepath.Join(d.dir, "saved log.txt")
	d.x("key", "ctrl+a")
	d.x("type", "--delay", "20", name)
	d.x("key", "Return")
	require.Eventually(t, func() bool { return strings.Contains(d.log(), "the script ended") }, patience, 50*time.Millisecond)
	require.Contains(t, d.log(), `\"saved\":true`)
	info, err := os.Stat(name)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	data, err := os.ReadFile(name)
	require.NoError(t, err)
	require.Contains(t, string(data), "at work")
	_, code := d.does("window", "--quit")
	require.Zero(t, code)
	require.Zero(t, p.exits(), p.stderr.String())
}

func TestWithoutADisplayTheWindowSaysSoAndLeavesTheWorkspaceFree(t *testing.T) {
	d := newDisplay(t)
	for name, display := range map[string]string{"none": "", "one that nobody answers at": ":4711"} {
		d.env = append(d.env, "DISPLAY="+display)
		failure, code := d.does("window")
		require.Equal(t, 1, code, name)
		require.Contains(t, failure["error"].(map[string]any)["do"], "gowarehouse serve", name)
		d.released()
	}
}
