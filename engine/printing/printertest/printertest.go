// Package printertest starts a real IPP Everywhere printer for tests: ippeveprinter, of Debian's cups-ipp-utils.
package printertest

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// How says what kind of printer it is. The zero value is a label printer with labels of 100 x 150 mm in it, which takes PDF and prints at once.
type How struct {
	Formats string // MIME types with commas between them
	Paper   string // lines that describe its paper, in the form of ipptool: "ATTR keyword media-ready iso_a6_105x148mm"
	// Script is what the printer does with a job: a shell script whose $1 is the document. It may print "STATE: +media-empty-error" on
	// stderr, and finds what the job asked for in variables (IPP_MEDIA_COL). The job is completed when it ends.
	Script string
}

// LabelPaper is a label printer's: a roll of labels of 100 x 150 mm, others can be put in.
const LabelPaper = `ATTR keyword media-supported custom_100x150mm_100x150mm,iso_a6_105x148mm,custom_max_108x300mm,custom_min_20x20mm
ATTR keyword media-ready custom_100x150mm_100x150mm
ATTR keyword media-default custom_100x150mm_100x150mm
ATTR collection media-size-supported {MEMBER integer x-dimension 10000 MEMBER integer y-dimension 15000},
  {MEMBER integer x-dimension 10500 MEMBER integer y-dimension 14800},
  {MEMBER rangeOfInteger x-dimension 2000-10800 MEMBER rangeOfInteger y-dimension 2000-30000}
ATTR collection media-col-ready {MEMBER collection media-size {MEMBER integer x-dimension 10000 MEMBER integer y-dimension 15000}}
ATTR keyword media-col-supported media-size
ATTR keyword print-scaling-supported auto,fill,fit,none
ATTR keyword job-creation-attributes-supported copies,media,media-col,print-scaling`

// OfficePaper is a printer's that has A4 in its tray and scales nothing.
const OfficePaper = `ATTR keyword media-supported iso_a4_210x297mm,iso_a5_148x210mm
ATTR keyword media-ready iso_a4_210x297mm
ATTR keyword media-default iso_a4_210x297mm
ATTR collection media-size-supported {MEMBER integer x-dimension 21000 MEMBER integer y-dimension 29700},
  {MEMBER integer x-dimension 14800 MEMBER integer y-dimension 21000}
ATTR keyword media-col-supported media-type
ATTR keyword job-creation-attributes-supported copies,media`

// Printer is a printer at work.
type Printer struct {
	Address string // ipp://
	Port    int
	Dir     string // of the test's own; the script finds it in $PRINTER
	t       testing.TB
	how     How
	bus     string
	process *exec.Cmd
}

// Start starts a printer and stops it at the end of the test. Without ippeveprinter the test is skipped, but never in CI.
func Start(t testing.TB, how How) *Printer {
	t.Helper()
	needed(t)
	if how.Formats == "" {
		how.Formats = "application/pdf"
	}
	if how.Paper == "" {
		how.Paper = LabelPaper
	}
	dir, err := os.MkdirTemp("", "printer") //nolint:usetesting // short: the bus is a socket, whose path may have a hundred letters
	require.NoError(t, err)
	p := &Printer{t: t, Dir: dir, how: how, Port: freePort(t)}
	p.Address = fmt.Sprintf("ipp://localhost:%d/ipp/print", p.Port)
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	require.NoError(t, os.Mkdir(p.spool(), 0o700))
	p.bus = startBus(t, dir)
	p.On()
	t.Cleanup(p.Off)
	return p
}

// program finds the printer, which Debian keeps where only administrators look.
func program() (string, error) {
	if path, err := exec.LookPath("ippeveprinter"); err == nil {
		return path, nil
	}
	return exec.LookPath("/usr/sbin/ippeveprinter")
}

func needed(t testing.TB) {
	t.Helper()
	_, err := program()
	if err == nil {
		_, err = exec.LookPath("dbus-daemon")
	}
	if err == nil {
		return
	}
	if os.Getenv("CI") == "true" {
		require.NoError(t, err, "build/setup installs what is missing")
	}
	t.Skip("ippeveprinter or dbus-daemon is not installed; build/setup installs them")
}

func freePort(t testing.TB) int {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { require.NoError(t, l.Close()) }()
	return l.Addr().(*net.TCPAddr).Port
}

func (p *Printer) spool() string { return filepath.Join(p.Dir, "spool") }

// On switches the printer on. Like many, it has forgotten its jobs.
func (p *Printer) On() {
	p.t.Helper()
	path, err := program()
	require.NoError(p.t, err)
	args := []string{"-n", "localhost", "-p", fmt.Sprint(p.Port), "-d", p.spool(), "-k", "-K", p.Dir}
	script := filepath.Join(p.Dir, "print")                                                    // without one it takes as long as a printer would
	require.NoError(p.t, os.WriteFile(script, []byte("#!/bin/sh\n"+p.how.Script+"\n"), 0o700)) //nolint:gosec // it is run
	args = append(args, "-c", script)
	conf := filepath.Join(p.Dir, "printer.conf")
	require.NoError(p.t, os.WriteFile(conf, []byte("ATTR mimeMediaType document-format-supported "+p.how.Formats+"\n"+p.how.Paper+"\n"), 0o600))
	args = append(args, "-a", conf)
	p.process = exec.CommandContext(p.t.Context(), path, append(args, "Test Printer")...)
	p.process.Env = append(os.Environ(), "DBUS_SYSTEM_BUS_ADDRESS="+p.bus, "HOME="+p.Dir, "TMPDIR="+p.Dir, "PRINTER="+p.Dir)
	together(p.process)
	log, err := os.OpenFile(filepath.Join(p.Dir, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	require.NoError(p.t, err)
	defer func() { require.NoError(p.t, log.Close()) }()
	p.process.Stdout, p.process.Stderr = log, log
	require.NoError(p.t, p.process.Start())
	for deadline := time.Now().Add(20 * time.Second); !p.answers(); time.Sleep(20 * time.Millisecond) {
		require.True(p.t, time.Now().Before(deadline), "the printer does not start:\n%s", p.Log())
	}
}

func (p *Printer) answers() bool {
	c, err := (&net.Dialer{Timeout: time.Second}).DialContext(p.t.Context(), "tcp", fmt.Sprintf("localhost:%d", p.Port))
	return err == nil && c.Close() == nil
}

// Off switches the printer off, in the middle of whatever it does.
func (p *Printer) Off() {
	p.t.Helper()
	if p.process == nil {
		return
	}
	killTogether(p.process)
	_ = p.process.Wait()
	p.process = nil
}

// Touch makes a file that the script may wait for: "$PRINTER/name".
func (p *Printer) Touch(name string) {
	p.t.Helper()
	require.NoError(p.t, os.WriteFile(filepath.Join(p.Dir, name), nil, 0o600))
}

// Log gives what the printer wrote.
func (p *Printer) Log() string {
	log, err := os.ReadFile(filepath.Join(p.Dir, "log"))
	require.NoError(p.t, err)
	return string(log)
}

// Received gives the documents that the printer got, in the order of its jobs, since the test began.
func (p *Printer) Received() [][]byte {
	p.t.Helper()
	files, err := os.ReadDir(p.spool())
	require.NoError(p.t, err)
	var names []string
	for _, f := range files {
		if filepath.Ext(f.Name()) != ".prn" { // what the script wrote
			names = append(names, f.Name())
		}
	}
	slices.SortFunc(names, func(a, b string) int { return numberOf(a) - numberOf(b) })
	var all [][]byte
	for _, name := range names {
		data, err := os.ReadFile(filepath.Join(p.spool(), name))
		require.NoError(p.t, err)
		all = append(all, data)
	}
	return all
}

// numberOf reads the job's number in front of a file's name.
func numberOf(name string) (n int) {
	_, _ = fmt.Sscanf(name, "%d", &n)
	return n
}
