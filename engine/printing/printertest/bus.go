package printertest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
	"github.com/stretchr/testify/require"
)

// ippeveprinter does not start before it has announced itself through Avahi, over the system's bus. A test machine may have neither, and
// must not announce printers to its network anyway: it gets a bus of its own, on which somebody takes the announcements and
// says nothing.

const busConf = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><listen>unix:path=SOCKET</listen><auth>EXTERNAL</auth><policy context="default">
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>
`

// startBus starts a bus with an Avahi on it and gives its address.
func startBus(t testing.TB, dir string) string {
	t.Helper()
	socket := filepath.Join(dir, "bus")
	conf := filepath.Join(dir, "bus.conf")
	require.NoError(t, os.WriteFile(conf, []byte(strings.Replace(busConf, "SOCKET", socket, 1)), 0o600))
	daemon := exec.CommandContext(t.Context(), "dbus-daemon", "--config-file="+conf, "--nofork", "--nopidfile", "--nosyslog")
	require.NoError(t, daemon.Start())
	t.Cleanup(func() {
		_ = daemon.Process.Kill()
		_ = daemon.Wait()
	})
	address := "unix:path=" + socket
	var conn *dbus.Conn
	require.Eventually(t, func() (up bool) {
		var err error
		conn, err = dbus.Connect(address)
		return err == nil
	}, 10*time.Second, 10*time.Millisecond, "the bus does not start")
	t.Cleanup(func() { _ = conn.Close() })
	a := &avahi{conn: conn}
	require.NoError(t, conn.Export(a, "/", "org.freedesktop.Avahi.Server"))
	_, err := conn.RequestName("org.freedesktop.Avahi", dbus.NameFlagDoNotQueue)
	require.NoError(t, err)
	return address
}

// avahi answers to who registers services as the daemon does (Avahi's org.freedesktop.Avahi.Server.xml and EntryGroup.xml).
type avahi struct {
	conn   *dbus.Conn
	groups atomic.Int64
}

// The words of the server's and the groups' states, and the version of the interface, that clients ask for.
const (
	apiVersion  = uint32(0x0203)
	running     = int32(2)
	established = int32(2)
)

func (*avahi) GetAPIVersion() (uint32, *dbus.Error)    { return apiVersion, nil }
func (*avahi) GetVersionString() (string, *dbus.Error) { return "avahi 0.8", nil }
func (*avahi) GetState() (int32, *dbus.Error)          { return running, nil }
func (*avahi) GetHostName() (string, *dbus.Error)      { return "test", nil }
func (*avahi) GetDomainName() (string, *dbus.Error)    { return "local", nil }
func (*avahi) GetHostNameFqdn() (string, *dbus.Error)  { return "test.local", nil }
func (a *avahi) EntryGroupNew() (dbus.ObjectPath, *dbus.Error) {
	path := dbus.ObjectPath(fmt.Sprintf("/group%d", a.groups.Add(1)))
	if err := a.conn.Export(group{}, path, "org.freedesktop.Avahi.EntryGroup"); err != nil {
		return "", dbus.MakeFailedError(err)
	}
	return path, nil
}

// group takes everything.
type group struct{}

func (group) Free() *dbus.Error              { return nil }
func (group) Commit() *dbus.Error            { return nil }
func (group) Reset() *dbus.Error             { return nil }
func (group) GetState() (int32, *dbus.Error) { return established, nil }
func (group) IsEmpty() (bool, *dbus.Error)   { return false, nil }
func (group) AddService(_, _ int32, _ uint32, _, _, _, _ string, _ uint16, _ [][]byte) *dbus.Error {
	return nil
}
func (group) AddServiceSubtype(_, _ int32, _ uint32, _, _, _, _ string) *dbus.Error { return nil }
func (group) UpdateServiceTxt(_, _ int32, _ uint32, _, _, _ string, _ [][]byte) *dbus.Error {
	return nil
}
func (group) AddRecord(_, _ int32, _ uint32, _ string, _, _ uint16, _ uint32, _ []byte) *dbus.Error {
	return nil
}
