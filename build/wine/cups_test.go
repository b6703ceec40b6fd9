//go:build wine && linux

package wine

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// cups is a print server of its own, which wine takes for the printers of Windows. Its queues keep what arrives there.
type cups struct {
	t      *testing.T
	folder string
	env    []string
}

// The queues: one that draws, whose paper is the label of 100 x 150 mm unless another is asked for, and one that takes everything as it is, as
// the queue of a Zebra does.
const (
	queueName = "Labels"
	rawName   = "Zebra"
)

// startCUPS starts one. Without its programs the test is left out, except in continuous integration.
func startCUPS(t *testing.T) *cups {
	t.Helper()
	for _, program := range []string{"/usr/sbin/cupsd", "/usr/sbin/lpadmin", "gs"} {
		if _, err := exec.LookPath(program); err != nil {
			require.Empty(t, os.Getenv("CI"), "%s is missing: build/setup installs it", program)
			t.Skip(program + " is missing: build/setup installs it")
		}
	}
	folder, err := os.MkdirTemp("", "cups") //nolint:usetesting // the name of a socket is short, and those of t.TempDir are long
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(folder)) })
	require.NoError(t, os.Chmod(folder, 0o755))
	c := &cups{t: t, folder: folder, env: []string{"CUPS_SERVER=" + filepath.Join(folder, "socket")}}
	for _, name := range []string{"root", "state", "cache", "spool", "spool/tmp", "log"} {
		require.NoError(t, os.Mkdir(filepath.Join(folder, name), 0o755))
	}
	c.write("cupsd.conf", fmt.Sprintf(serverSettings, folder))
	c.write("cups-files.conf", fmt.Sprintf(serverFiles, folder))
	cmd := exec.Command("/usr/sbin/cupsd", "-f", "-c", filepath.Join(folder, "cupsd.conf"), "-s", filepath.Join(folder, "cups-files.conf"))
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // it may have ended
		_ = cmd.Wait()
	})
	require.Eventually(t, func() bool {
		conn, err := net.Dial("unix", filepath.Join(folder, "socket")) // the file is there before anybody listens
		return err == nil && conn.Close() == nil
	}, 2*time.Minute, 50*time.Millisecond, "CUPS does not start")
	for queue, draws := range map[string][]string{queueName: {"-P", absolute("testdata/label.ppd")}, rawName: {"-m", "raw"}} {
		add := exec.Command("/usr/sbin/lpadmin", append([]string{"-p", queue, "-E", "-v", "file:/dev/null"}, draws...)...)
		add.Env = append(os.Environ(), c.env...)
		out, err := add.CombinedOutput()
		require.NoError(t, err, "%s", out)
	}
	return c
}

func (c *cups) write(name, text string) {
	c.t.Helper()
	require.NoError(c.t, os.WriteFile(filepath.Join(c.folder, name), []byte(text), 0o644))
}

// The settings keep every document, and let anybody on the socket print and set up queues.
const (
	serverSettings = `Listen %s/socket
WebInterface No
Browsing Off
DefaultAuthType None
PreserveJobHistory Yes
PreserveJobFiles Yes
<Location />
  Order deny,allow
</Location>
<Policy default>
  <Limit All>
    Order deny,allow
  </Limit>
</Policy>
`
	serverFiles = `ServerRoot %[1]s/root
StateDir %[1]s/state
CacheDir %[1]s/cache
RequestRoot %[1]s/spool
TempDir %[1]s/spool/tmp
ErrorLog %[1]s/log/error
AccessLog %[1]s/log/access
PageLog %[1]s/log/page
DataDir /usr/share/cups
ServerBin /usr/lib/cups
FileDevice Yes
Sandboxing relaxed
`
)

// documents gives what has arrived, by the order of arrival. What is still on its way when the program is told that it was taken is waited for.
func (c *cups) documents() []string {
	c.t.Helper()
	var all []string
	require.Eventually(c.t, func() bool {
		files, err := filepath.Glob(filepath.Join(c.folder, "spool", "d*"))
		require.NoError(c.t, err)
		all = nil
		for _, f := range files {
			data, err := os.ReadFile(f)
			require.NoError(c.t, err)
			all = append(all, string(data))
		}
		return !slices.ContainsFunc(all, isCut)
	}, 2*time.Minute, 50*time.Millisecond)
	return all
}

// isCut says whether the end of a document is missing: of a drawn one, or of ZPL.
func isCut(document string) bool {
	end := strings.TrimSpace(document)
	return !strings.HasSuffix(end, "%%EOF") && !strings.HasSuffix(end, "^XZ")
}

// titled gives the one document that is drawn under a name.
func (c *cups) titled(name string) string {
	c.t.Helper()
	var found []string
	for _, d := range c.documents() {
		if strings.HasPrefix(d, "%!PS") && strings.Contains(d, "%%Title: "+name) {
			found = append(found, d)
		}
	}
	require.Len(c.t, found, 1, name)
	return found[0]
}
