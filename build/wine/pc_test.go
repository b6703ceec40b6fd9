//go:build wine && linux

package wine

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The folders of the repository that the tests use: what is built, and what wine keeps from one run to the next.
var (
	repository = absolute("../..")
	built      = absolute("../../bin/windows")
	kept       = absolute("../../bin/wine")
)

func absolute(path string) string {
	full, err := filepath.Abs(path)
	if err != nil {
		panic(err)
	}
	return full
}

// patience is how long anything may take on a busy machine.
const patience = 10 * time.Minute

// pc is a Windows PC with one user.
type pc struct {
	prefix string
	wine   string // what starts a program
}

// thePC is made once, for all tests; why says what is missing.
var thePC = sync.OnceValues(func() (*pc, error) {
	for _, program := range []string{"wine", "wineserver", "x86_64-w64-mingw32-ld"} {
		if _, err := exec.LookPath(program); err != nil {
			return nil, fmt.Errorf("%s is missing: build/setup installs it", program)
		}
	}
	version, err := exec.Command("wine", "--version").Output()
	if err != nil {
		return nil, err
	}
	p := &pc{wine: "wine", prefix: filepath.Join(kept, strings.Map(plain, strings.TrimSpace(string(version))))}
	return p, p.install()
})

// plain keeps what a folder may be called.
func plain(r rune) rune {
	if r == ' ' || r == '/' || r == '(' || r == ')' {
		return '-'
	}
	return r
}

// start gives the PC. Without wine the test is left out, except in continuous integration.
func start(t *testing.T) *pc {
	t.Helper()
	p, err := thePC()
	if err != nil {
		require.Empty(t, os.Getenv("CI"), "%v", err)
		t.Skip(err.Error())
	}
	return p
}

// TestMain ends what wine leaves running.
func TestMain(m *testing.M) {
	code := m.Run()
	if p, err := thePC(); err == nil {
		p.stop()
	}
	os.Exit(code)
}

// stop ends every process of the PC and waits for it.
func (p *pc) stop() {
	for _, flag := range []string{"-k", "-w"} {
		cmd := exec.Command("wineserver", flag)
		cmd.Env = p.env()
		_ = cmd.Run() // there may be none
	}
}

// env is what every program of wine gets: no display, no words of wine's own, and none of what this machine has set.
func (p *pc) env(more ...string) []string {
	return append([]string{
		"WINEPREFIX=" + p.prefix, "WINEDEBUG=-all", "WINEDLLOVERRIDES=mscoree,mshtml,winemenubuilder.exe=",
		"PATH=" + os.Getenv("PATH"), "HOME=" + kept, "LANG=C.UTF-8", "LC_ALL=C.UTF-8",
	}, more...)
}

// install makes the PC where it is not there yet: Windows 10, with the file that wine lacks.
func (p *pc) install() error {
	ready := filepath.Join(p.prefix, "ready")
	if _, err := os.Stat(ready); err == nil {
		return nil
	}
	if err := os.RemoveAll(p.prefix); err != nil {
		return err
	}
	if err := os.MkdirAll(p.prefix, 0o755); err != nil {
		return err
	}
	lacking := filepath.Join(p.prefix, "drive_c", "windows", "system32", "bcryptprimitives.dll")
	for _, command := range [][]string{
		{"wine", "wineboot", "-i"},
		{"wine", "winecfg", "-v", "win10"},
		{"x86_64-w64-mingw32-ld", "-shared", "-e", "0", "-o", lacking, filepath.Join("testdata", "bcryptprimitives.def")},
	} {
		cmd := exec.Command(command[0], command[1:]...)
		cmd.Env = p.env()
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("%v: %w\n%s", command, err, out)
		}
	}
	p.stop()
	if err := p.slim(); err != nil {
		return err
	}
	return os.WriteFile(ready, nil, 0o644)
}

// slim puts links in the place of copies of wine's own files, which are 600 MB.
func (p *pc) slim() error {
	const own = "/usr/lib/x86_64-linux-gnu/wine/x86_64-windows"
	folder := filepath.Join(p.prefix, "drive_c", "windows", "system32")
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	for _, e := range entries {
		original, copied := filepath.Join(own, e.Name()), filepath.Join(folder, e.Name())
		if !sameFile(original, copied) {
			continue
		}
		if err := os.Remove(copied); err != nil {
			return err
		}
		if err := os.Symlink(original, copied); err != nil {
			return err
		}
	}
	// A newer wine gets a new prefix: this one is never brought up to date, which would write through the links.
	return os.WriteFile(filepath.Join(p.prefix, ".update-timestamp"), []byte("disable\n"), 0o644)
}

func sameFile(a, b string) bool {
	one, err := os.ReadFile(a)
	if err != nil {
		return false
	}
	other, err := os.ReadFile(b)
	return err == nil && bytes.Equal(one, other)
}

// command is a program of Windows about to start.
func (p *pc) command(t *testing.T, env []string, program string, args ...string) *exec.Cmd {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, p.wine, append([]string{program}, args...)...)
	cmd.Env = p.env(env...)
	cmd.Dir = t.TempDir()
	return cmd
}

// run runs a program of Windows to its end.
func (p *pc) run(t *testing.T, env []string, stdin, program string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	cmd := p.command(t, env, program, args...)
	cmd.Stdin = strings.NewReader(stdin)
	var out, complaints bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaints
	_ = cmd.Run() // the exit code says it
	require.NotNil(t, cmd.ProcessState, "%s did not start", program)
	return out.String(), complaints.String(), cmd.ProcessState.ExitCode()
}

// program is the program with the commands as the tests run it: with what wine lacks made up for. It is linked once.
var program = sync.OnceValues(func() (string, error) {
	exe := filepath.Join(kept, "gowarehouse.exe")
	return exe, compile("build", exe, ".")
})

// compile builds a program or tests for Windows.
func compile(what, to, of string) error {
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{
		filepath.Join(repository, "wine_windows.go"): filepath.Join(repository, "build", "wine", "testdata", "deletes.go"),
	}})
	if err != nil {
		return err
	}
	if err := os.MkdirAll(kept, 0o755); err != nil {
		return err
	}
	list := filepath.Join(kept, "overlay.json")
	if err := os.WriteFile(list, overlay, 0o600); err != nil {
		return err
	}
	args := []string{what, "-trimpath", "-o", to}
	if what == "build" {
		args = append(args, "-overlay", list, "-tags", "desktop,production", "-ldflags", "-s -w -checklinkname=0")
	} else {
		args = append(args, "-c", "-ldflags", "-s -w")
	}
	cmd := exec.Command("go", append(args, of)...)
	cmd.Dir = repository
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=windows", "GOARCH=amd64")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go %v: %w\n%s", args, err, out)
	}
	return nil
}

// onWindows gives the path by which Windows knows a file of this machine.
func onWindows(path string) string { return "Z:" + strings.ReplaceAll(path, "/", `\`) }

// user works with the commands on a workspace of his own, with his secrets in the Credential Manager.
type user struct {
	*pc
	t   *testing.T
	exe string
	env []string
}

func newUser(t *testing.T, env ...string) *user {
	t.Helper()
	p := start(t)
	exe, err := program()
	require.NoError(t, err)
	workspace := filepath.Join(t.TempDir(), "工作區")
	return &user{pc: p, t: t, exe: exe, env: append(env, "GOWAREHOUSE_WORKSPACE="+onWindows(workspace))}
}

// does runs a command, demands an exit code and gives its one document.
func (u *user) does(stdin string, code int, args ...string) map[string]any {
	u.t.Helper()
	out, complaints, got := u.run(u.t, u.env, stdin, u.exe, append(args, "--json", "--language", "en")...)
	require.Equal(u.t, code, got, "%v\n%s\n%s", args, out, complaints)
	var document map[string]any
	require.NoError(u.t, json.Unmarshal([]byte(out), &document), "%s\n%s", out, complaints)
	return document
}
