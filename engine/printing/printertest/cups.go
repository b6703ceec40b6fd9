package printertest

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// CUPS is a print server at work, with one queue.
type CUPS struct {
	Host  string // with its port
	Queue string // the address of the queue, which hands on what it gets
	t     testing.TB
	to    string
	dir   string
}

const cupsConf = `Listen HOST
Browsing No
WebInterface No
LogLevel debug
JobRetryInterval 2
JobRetryLimit 100
DefaultAuthType None
ServerAlias *
<Location />
Order allow,deny
Allow all
</Location>
<Policy default>
<Limit All>
Order allow,deny
Allow all
</Limit>
</Policy>
`

const cupsFiles = `ServerRoot DIR
ServerBin /usr/lib/cups
RequestRoot DIR/spool
CacheDir DIR/cache
StateDir DIR/state
TempDir DIR/tmp
ErrorLog DIR/error_log
AccessLog DIR/access_log
PageLog DIR/page_log
`

const cupsQueue = `<DefaultPrinter label>
Info label printer
MakeModel Test Printer
DeviceURI DEVICE
State Idle
Accepting Yes
Shared No
JobSheets none none
ErrorPolicy retry-job
OpPolicy default
</DefaultPrinter>
`

// StartCUPS starts CUPS on a free port, with a queue called label that hands its jobs on to a printer. It is the user's own, has its files in
// a folder of the test's and leaves the machine's CUPS alone. Without cupsd the test is skipped, but never in CI.
func StartCUPS(t testing.TB, device string) *CUPS {
	t.Helper()
	path, err := exec.LookPath("/usr/sbin/cupsd")
	if err == nil {
		_, err = os.Stat("/usr/lib/cups/backend/ipp")
	}
	switch {
	case err != nil && os.Getenv("CI") == "true":
		require.NoError(t, err, "build/setup installs what is missing")
	case err != nil:
		t.Skip("cupsd or its ipp backend is not installed; build/setup installs them")
	}
	dir, err := os.MkdirTemp("", "cups") //nolint:usetesting // those who print are other users: they must get in
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	require.NoError(t, os.Chmod(dir, 0o755))        //nolint:gosec // see above
	for _, name := range []string{"tmp", "spool"} { // cupsd makes them its own
		require.NoError(t, os.Mkdir(filepath.Join(dir, name), 0o700))
	}
	host := fmt.Sprintf("localhost:%d", freePort(t))
	c := &CUPS{Host: host, Queue: "ipp://" + host + "/printers/label", t: t, to: device, dir: dir}
	words := strings.NewReplacer("HOST", host, "DIR", dir, "DEVICE", device)
	for name, text := range map[string]string{"cupsd.conf": cupsConf, "cups-files.conf": cupsFiles, "printers.conf": cupsQueue} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(words.Replace(text)), 0o600))
	}
	process := exec.CommandContext(t.Context(), path, "-f", "-c", filepath.Join(dir, "cupsd.conf"), "-s", filepath.Join(dir, "cups-files.conf"))
	process.Env = append(os.Environ(), "HOME="+dir)
	together(process)
	require.NoError(t, process.Start())
	t.Cleanup(func() {
		killTogether(process)
		_ = process.Wait()
	})
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		conn, err := (&net.Dialer{Timeout: time.Second}).DialContext(t.Context(), "tcp", host)
		if err == nil {
			_ = conn.Close()
			return c
		}
		require.True(t, time.Now().Before(deadline), "CUPS does not start:\n%s", c.Log())
	}
}

// Driverless adds a queue to the same printer as systems set them up today, and gives its address: CUPS asks the printer what it is and puts each
// document on the paper itself.
func (c *CUPS) Driverless() string {
	c.t.Helper()
	for _, part := range []string{"/usr/sbin/lpadmin", "/usr/lib/cups/filter/pdftopdf"} {
		if _, err := os.Stat(part); err != nil && os.Getenv("CI") != "true" {
			c.t.Skip(part + " is not installed; build/setup installs it")
		}
	}
	args := []string{"-h", c.Host, "-p", "driverless", "-v", c.to, "-m", "everywhere", "-E"}
	said, err := exec.CommandContext(c.t.Context(), "/usr/sbin/lpadmin", args...).CombinedOutput()
	require.NoError(c.t, err, "%s\n%s", said, c.Log())
	return "ipp://" + c.Host + "/printers/driverless"
}

// Log gives what CUPS wrote.
func (c *CUPS) Log() string {
	log, _ := os.ReadFile(filepath.Join(c.dir, "error_log")) // there may be none yet
	return string(log)
}
