package cli

import (
	"bufio"
	"context"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/app/desktop"
)

// fakeWindow is a face that notes how it was started again.
type fakeWindow struct {
	noFace
	asked []bool
}

func (f *fakeWindow) again(c *call, quit bool) error {
	f.asked = append(f.asked, quit)
	return c.showWindow(WindowDoc{State: WindowEnded, Workspace: "/w", PID: 1})
}

func TestEndingTheWindowIsHandedOverToTheProcessThatHasIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := &fakeWindow{}
	w.ownedBy(f)
	require.Equal(t, "ended", w.ask(exitDone, "window", "window", "--quit")["state"])
	require.Contains(t, w.run("", "window", "--quit").stdout, "The window ends.")
	require.Equal(t, []bool{true, true}, f.asked)
}

func TestWhereNoWindowIsThereIsNoneToEnd(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	require.Equal(t, "none", w.ask(exitDone, "window", "window", "--quit")["state"])
}

func TestAProcessWithoutAWindowSaysWhatToDo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.owned()
	_, message, do := w.fails(exitFailed, "window", "--quit")
	require.Contains(t, message, "without a window")
	require.Contains(t, do, "Ctrl-C")
	served := newWorld(t)
	f := &inBrowser{}
	link := "http://127.0.0.1:1/?token=x"
	f.link.Store(&link)
	served.ownedBy(f)
	_, message, _ = served.fails(exitFailed, "window", "--quit")
	require.Contains(t, message, link)
}

func TestABuildWithoutAWindowOrADisplaySaysWhereTheScreensAre(t *testing.T) {
	t.Setenv("DISPLAY", "")
	t.Setenv("WAYLAND_DISPLAY", "")
	w := newWorld(t)
	_, message, do := w.fails(exitFailed, "window")
	require.Contains(t, do, "gowarehouse serve")
	if desktop.Available {
		require.Contains(t, message, "no display")
	} else {
		require.Contains(t, message, "no window")
	}
	_, err := os.Stat(w.dir)
	require.ErrorIs(t, err, os.ErrNotExist, "nothing was begun")
}

func TestWithoutADisplayTheScreensAreServedWhereThatWasAskedForUntilSomebodyEndsThemFromElsewhere(t *testing.T) {
	t.Setenv("DISPLAY", "")
	t.Setenv("WAYLAND_DISPLAY", "")
	w := newWorld(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	out, in := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"window", "--or-serve", "--json"}, w.env(strings.NewReader(""), in, io.Discard))
		_ = in.Close()
	}()
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	require.Contains(t, said{t: t, stdout: line}.document("serving")["address"], "http://127.0.0.1:")
	_, message, _ := w.fails(exitFailed, "window", "--or-serve")
	require.Contains(t, message, "http://127.0.0.1:", "without a browser to open it in, the address is said")
	require.Equal(t, "ended", w.ask(exitDone, "window", "window", "--quit")["state"])
	require.Equal(t, exitDone, <-ended)
}
