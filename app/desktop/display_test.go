//go:build desktop && linux

// A display that nobody sees, with a window manager and a desktop that shows notices: what the tests of the real window look at.

package desktop

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
	"github.com/stretchr/testify/require"
)

// display is a screen of 1366 x 768 with what runs on it.
type display struct {
	t       *testing.T
	dir     string // scratch
	env     []string
	memory  string // the file of its pixels
	notices chan string
}

// patience is how long anything may take on a busy machine.
const patience = 90 * time.Second

// newDisplay starts one. Without its programs the test is left out, except in continuous integration.
func newDisplay(t *testing.T) *display {
	t.Helper()
	for _, program := range []string{"Xvfb", "jwm", "xdotool", "xmessage", "xwininfo", "dbus-daemon"} {
		if _, err := exec.LookPath(program); err != nil {
			require.Empty(t, os.Getenv("CI"), "%s is missing: build/setup installs it", program)
			t.Skip(program + " is missing: build/setup installs it")
		}
	}
	d := &display{t: t, dir: t.TempDir(), notices: make(chan string, 10)}
	number := d.background("Xvfb", "-displayfd", "1", "-screen", "0", "1366x768x24", "-fbdir", d.dir, "-nolisten", "tcp")
	d.memory = filepath.Join(d.dir, "Xvfb_screen0")
	bus := d.background("dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address=1")
	d.env = append(os.Environ(), "DISPLAY=:"+number, "DBUS_SESSION_BUS_ADDRESS="+bus, "HOME="+d.dir, "XDG_CACHE_HOME="+d.dir, "XDG_DATA_HOME="+d.dir,
		"XDG_CONFIG_HOME="+d.dir, "XDG_RUNTIME_DIR="+d.dir, "XDG_SESSION_TYPE=x11", "WAYLAND_DISPLAY=", "NO_AT_BRIDGE=1", "LANG=C.UTF-8", "LC_ALL=C.UTF-8",
		"GOWAREHOUSE_WORKSPACE="+filepath.Join(d.dir, "workspace"), "GOWAREHOUSE_VAULT=file", "GOWAREHOUSE_PASSPHRASE=dummy passphrase")
	d.manageWindows()
	d.showNotices(bus)
	return d
}

// background starts a program for as long as the test takes and gives the first line that it writes.
func (d *display) background(name string, args ...string) string {
	d.t.Helper()
	cmd := exec.Command(name, args...)
	out, err := cmd.StdoutPipe()
	require.NoError(d.t, err)
	require.NoError(d.t, cmd.Start())
	d.t.Cleanup(func() {
		_ = cmd.Process.Kill() // it may have ended
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(d.t, err, name)
	return strings.TrimSpace(line)
}

// managed is the configuration of the window manager: Alt+F4 closes, as on any desktop.
const managed = `<?xml version="1.0"?><JWM>
<Desktops width="1" height="1"><Background type="solid">#000000</Background></Desktops>
<FocusModel>click</FocusModel><Key mask="A" key="F4">close</Key></JWM>`

func (d *display) manageWindows() {
	d.t.Helper()
	config := filepath.Join(d.dir, "jwmrc")
	require.NoError(d.t, os.WriteFile(config, []byte(managed), 0o600))
	cmd := exec.Command("jwm", "-f", config)
	cmd.Env = d.env
	require.NoError(d.t, cmd.Start())
	d.t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	require.Eventually(d.t, func() bool { return d.x("get_num_desktops") == "1" }, patience, 50*time.Millisecond, "no window manager")
	d.x("mousemove", "1365", "0") // the pointer is no part of a page
}

// notifications is the part of the desktop that shows notices.
type notifications struct{ texts chan<- string }

// GetCapabilities says what it can show.
func (notifications) GetCapabilities() ([]string, *dbus.Error) { return []string{"body"}, nil }

// GetServerInformation says what it is.
func (notifications) GetServerInformation() (name, vendor, version, spec string, err *dbus.Error) {
	return "test", "test", "1", "1.2", nil
}

// Notify takes a notice.
func (n notifications) Notify(_ string, _ uint32, _, summary, body string, _ []string, _ map[string]dbus.Variant, _ int32) (uint32, *dbus.Error) {
	n.texts <- summary + ": " + body
	return 1, nil
}

func (d *display) showNotices(bus string) {
	d.t.Helper()
	conn, err := dbus.Connect(bus)
	require.NoError(d.t, err)
	d.t.Cleanup(func() { require.NoError(d.t, conn.Close()) })
	const name = "org.freedesktop.Notifications"
	require.NoError(d.t, conn.Export(notifications{d.notices}, "/org/freedesktop/Notifications", name))
	reply, err := conn.RequestName(name, dbus.NameFlagDoNotQueue)
	require.NoError(d.t, err)
	require.Equal(d.t, dbus.RequestNameReplyPrimaryOwner, reply)
}

// x runs xdotool and gives what it writes; nothing when it fails.
func (d *display) x(args ...string) string {
	cmd := exec.Command("xdotool", args...)
	cmd.Env = d.env
	out, _ := cmd.Output() // it fails while what it looks for is not there
	return strings.TrimSpace(string(out))
}

// visible gives the window of the program that can be seen; empty when there is none.
func (d *display) visible() string { return d.x("search", "--onlyvisible", "--name", "^GoWarehouse") }

// where gives the place and size of a window, without what the window manager puts around it.
func (d *display) where(window string) image.Rectangle {
	cmd := exec.Command("xwininfo", "-id", window)
	cmd.Env = d.env
	out, _ := cmd.Output() // it fails when the window has gone
	values := map[string]int{}
	for line := range strings.Lines(string(out)) {
		name, text, _ := strings.Cut(strings.TrimSpace(line), ":")
		values[name], _ = strconv.Atoi(strings.TrimSpace(text)) // most lines hold no number
	}
	corner := image.Pt(values["Absolute upper-left X"], values["Absolute upper-left Y"])
	return image.Rectangle{corner, corner.Add(image.Pt(values["Width"], values["Height"]))}
}

// screen is all of it.
func (d *display) screen() image.Rectangle { return image.Rect(0, 0, 1366, 768) }

// picture gives the pixels of the screen as they are now. The display keeps them in a file of the format xwd.
func (d *display) picture() *image.RGBA {
	d.t.Helper()
	data, err := os.ReadFile(d.memory)
	require.NoError(d.t, err)
	head := func(field int) int { return int(binary.BigEndian.Uint32(data[4*field:])) }
	size, width, height, line, colours := head(0), head(4), head(5), head(12), head(19)
	require.Equal(d.t, 32, head(11), "bits a pixel")
	pixels := data[size+12*colours:]
	p := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			at := pixels[y*line+4*x:]
			p.SetRGBA(x, y, color.RGBA{at[2], at[1], at[0], 255})
		}
	}
	return p
}

// shades counts the colours in a part of a picture, up to some.
func shades(p *image.RGBA, part image.Rectangle) int {
	seen := map[color.RGBA]bool{}
	for y := part.Min.Y; y < part.Max.Y; y++ {
		for x := part.Min.X; x < part.Max.X; x++ {
			if seen[p.RGBAAt(x, y)] = true; len(seen) > painted {
				return len(seen)
			}
		}
	}
	return len(seen)
}

// painted is more colours than an empty window has: letters have that many shades.
const painted = 24

// differing counts the pixels in which two pictures differ in a part.
func differing(a, b *image.RGBA, part image.Rectangle) int {
	count := 0
	for y := part.Min.Y; y < part.Max.Y; y++ {
		for x := part.Min.X; x < part.Max.X; x++ {
			if a.RGBAAt(x, y) != b.RGBAAt(x, y) {
				count++
			}
		}
	}
	return count
}

// still waits until a part of the screen no longer changes and gives its picture.
func (d *display) still(part image.Rectangle) *image.RGBA {
	d.t.Helper()
	const pause, needed = 250 * time.Millisecond, 4
	before, same := d.picture(), 0
	for deadline := time.Now().Add(patience); same < needed; {
		require.True(d.t, time.Now().Before(deadline), "the screen goes on changing")
		time.Sleep(pause)
		now := d.picture()
		if differing(before, now, part) == 0 {
			same++
		} else {
			same = 0
		}
		before = now
	}
	return before
}

// pictures is the folder of what the tests leave for people.
var pictures = filepath.Join("..", "..", "bin", "window")

// keepPicture keeps a picture for people to look at.
func keepPicture(t *testing.T, p image.Image, name string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(pictures, 0o755))
	file, err := os.Create(filepath.Join(pictures, name+".png"))
	require.NoError(t, err)
	require.NoError(t, png.Encode(file, p))
	require.NoError(t, file.Close())
}

// noteTime adds a line to what `make test` prints of the window.
func noteTime(t *testing.T, what string, took time.Duration) {
	t.Helper()
	line := fmt.Sprintf("%s: %.1f s\n", what, took.Seconds())
	t.Log(line)
	require.NoError(t, os.MkdirAll(pictures, 0o755))
	file, err := os.OpenFile(filepath.Join(pictures, "times.txt"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	require.NoError(t, err)
	_, err = file.WriteString(line)
	require.NoError(t, err)
	require.NoError(t, file.Close())
}
