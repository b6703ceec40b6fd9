// This file runs the tests of this package beside a real gnome-keyring: the test binary starts itself again inside a
// D-Bus session of its own, with a keyring unlocked for it and every folder of the user in a temporary place.

package vault

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
	"github.com/stretchr/testify/require"
	ss "github.com/zalando/go-keyring/secret_service"
	"go.uber.org/goleak"
)

const (
	sessionVariable = "VAULT_TEST_SESSION" // set inside the session
	roleVariable    = "VAULT_TEST_ROLE"    // set in a child process: which of roles to play
)

// sessionTools are the programs that a real keyring needs; Debian has them in dbus and gnome-keyring.
var sessionTools = []string{"bash", "dbus-run-session", "gnome-keyring-daemon"}

// unlockedSession is a script that runs its arguments beside an unlocked keyring. The tests' stderr is file 3, so that
// what the daemons have to say stays out of the output.
const unlockedSession = `
printf %s dummy-password | gnome-keyring-daemon --foreground --unlock --components=secrets >/dev/null &
daemon=$!
"$@" 2>&3
code=$?
kill $daemon
wait $daemon
exit $code`

func TestMain(m *testing.M) {
	switch role := os.Getenv(roleVariable); {
	case role != "":
		play(role)
		return
	case os.Getenv(sessionVariable) != "":
		os.Exit(runInside(m))
	case missingTool() == "":
		os.Exit(runSession())
	}
	os.Exit(m.Run())
}

func missingTool() string {
	for _, tool := range sessionTools {
		if _, err := exec.LookPath(tool); err != nil {
			return tool
		}
	}
	return ""
}

// requireKeyring lets a test go on only where a real keyring is.
func requireKeyring(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("a real keyring takes its time; make test runs this")
	}
	if os.Getenv(sessionVariable) != "" {
		return
	}
	reason := fmt.Sprintf("a real keyring needs %s, install the packages dbus and gnome-keyring", missingTool())
	if os.Getenv("CI") == "true" {
		t.Fatal(reason)
	}
	t.Skip(reason)
}

// runSession runs this test binary again, with the same arguments, inside a session, and gives its exit code.
func runSession() int {
	home, err := os.MkdirTemp("", "vault")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(home) }()
	args := append([]string{"--", "bash", "-c", unlockedSession, "session", os.Args[0]}, os.Args[1:]...)
	cmd := exec.Command("dbus-run-session", args...)
	cmd.Env = append(homeEnv(home), sessionVariable+"=1")
	cmd.Stdout, cmd.ExtraFiles = os.Stdout, []*os.File{os.Stderr}
	if err := cmd.Run(); err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) && exit.ExitCode() > 0 {
			return exit.ExitCode()
		}
		fmt.Fprintln(os.Stderr, "the session with the keyring ended:", err)
		return 1
	}
	return 0
}

// homeEnv is this process's environment with every folder of the user below home, and no bus.
func homeEnv(home string) []string {
	runtime := filepath.Join(home, "run")
	_ = os.MkdirAll(runtime, 0o700)
	env := []string{}
	for _, pair := range os.Environ() {
		if name, _, _ := strings.Cut(pair, "="); name != "DBUS_SESSION_BUS_ADDRESS" && name != "DISPLAY" && name != "WAYLAND_DISPLAY" {
			env = append(env, pair)
		}
	}
	return append(env, "HOME="+home, "XDG_RUNTIME_DIR="+runtime, "XDG_CONFIG_HOME="+filepath.Join(home, ".config"),
		"XDG_DATA_HOME="+filepath.Join(home, ".local/share"), "XDG_CACHE_HOME="+filepath.Join(home, ".cache"))
}

// runInside waits for the keyring, runs the tests, and looks for goroutines they left.
func runInside(m *testing.M) int {
	if err := awaitKeyring(2 * time.Minute); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	code := m.Run()
	if code == 0 {
		// go-keyring keeps one connection to the bus for the life of the process.
		connection := []goleak.Option{
			goleak.IgnoreAnyFunction("github.com/godbus/dbus/v5.(*Conn).inWorker"),
			goleak.IgnoreTopFunction("github.com/godbus/dbus/v5.newConn.func1"),
		}
		if err := goleak.Find(connection...); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
	}
	return code
}

// awaitKeyring waits until the unlocked keyring owns its name on the bus. Asking the keyring itself too early would make
// the bus start a second, locked one.
func awaitKeyring(patience time.Duration) error {
	bus, err := dbus.SessionBus()
	if err != nil {
		return err
	}
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		var owned bool
		err := bus.BusObject().Call("org.freedesktop.DBus.NameHasOwner", 0, "org.freedesktop.secrets").Store(&owned)
		if err == nil && owned {
			return nil
		}
	}
	return errors.New("gnome-keyring-daemon did not start")
}

// entriesOf lists the names of the entries of a workspace that really are in the keyring.
func entriesOf(t *testing.T, workspaceID string) []string {
	t.Helper()
	service, err := ss.NewSecretService()
	require.NoError(t, err)
	items, err := service.SearchItems(service.GetLoginCollection(), map[string]string{"service": serviceOf(workspaceID)})
	require.NoError(t, err)
	var names []string
	for _, item := range items {
		attributes, err := service.Object("org.freedesktop.secrets", item).GetProperty("org.freedesktop.Secret.Item.Attributes")
		require.NoError(t, err)
		names = append(names, attributes.Value().(map[string]string)["username"])
	}
	return names
}

// result is what a child process reports on its last line.
type result struct {
	Code    string // of the vault's error, or empty
	Seconds float64
}

// roles are the parts that child processes play.
var roles = map[string]func(args []string) error{
	"open":        openRole,
	"lock":        lockRole,
	"hang":        hangRole,
	"break":       breakRole,
	"rotate":      rotateRole,
	"add":         addRole,
	"file-rotate": fileRotateRole,
	"file-add":    fileAddRole,
	"full-disk":   fullDiskRole,
}

// play runs a role with the arguments after the program's name, and reports how it ended.
func play(role string) {
	start := time.Now()
	err := roles[role](os.Args[1:])
	r := result{Seconds: time.Since(start).Seconds()}
	var known *Error
	if errors.As(err, &known) {
		r.Code = known.Code
	} else if err != nil {
		r.Code = "other: " + err.Error()
	}
	_ = json.NewEncoder(os.Stdout).Encode(r)
}

// child prepares a process that plays a role in this session.
func child(role string, args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), roleVariable+"="+role)
	return cmd
}

// report reads the last line of a child's output.
func report(t *testing.T, output []byte) result {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(string(output)), "\n")
	var r result
	require.NoError(t, json.Unmarshal([]byte(lines[len(lines)-1]), &r), "output: %s", output)
	return r
}

// elsewhere plays a role in a session of its own: a bus from a configuration, and a script that sets the scene.
func elsewhere(t *testing.T, config, script, role string, args ...string) result {
	t.Helper()
	home, err := os.MkdirTemp("", "vault") //nolint:usetesting // a socket's path has at most 108 bytes, t.TempDir() more
	require.NoError(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(home) })
	session := []string{}
	if config != "" {
		path := filepath.Join(home, "bus.conf")
		require.NoError(t, os.WriteFile(path, []byte(strings.ReplaceAll(config, "FOLDER", home)), 0o600))
		session = append(session, "--config-file="+path)
	}
	session = append(session, "--", "bash", "-c", script, "session", os.Args[0])
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "dbus-run-session", append(session, args...)...)
	cmd.Env = append(homeEnv(home), roleVariable+"="+role, sessionVariable+"=1")
	cmd.ExtraFiles = []*os.File{os.Stderr}
	var output bytes.Buffer
	cmd.Stdout = &output
	require.NoError(t, cmd.Run(), "output: %s", output.String())
	return report(t, output.Bytes())
}
