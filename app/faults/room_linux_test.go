package faults

// A disk of its own for one process: a small tmpfs in a mount namespace that only this process sees. Where the machine allows no namespace, the size of
// files is limited instead, and the workspace belongs to somebody else.

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/engine"
	"gowarehouse/engine/store"
)

// envRoom says what makes the disk small: own or limit.
const (
	envRoom   = "FAULTS_ROOM"
	roomOwn   = "own"
	roomLimit = "limit"
)

func init() {
	jobs["full"] = workOnAFullDisk
	jobs["readonly"] = workReadOnly
}

const (
	tight = 160 << 10 // bytes beyond the workspace itself
	wide  = 64 << 20
	short = 48 << 10 // bytes a file may have where the room is limited
	// nobody is the user of the limited room when the tests run as root, for whom file modes do not count.
	nobody = 65534
)

// enter makes the process's own disk, with the workspace on it, and gives its path.
func enter(dir string) (string, error) {
	if os.Getenv(envRoom) != roomOwn {
		return dir, nil
	}
	// What is mounted here must not be seen outside.
	if err := syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""); err != nil {
		return "", fmt.Errorf("keep mounts private: %w", err)
	}
	inside := dir + "-inside"
	if err := os.MkdirAll(inside, 0o700); err != nil {
		return "", err
	}
	if err := syscall.Mount("tmpfs", inside, "tmpfs", 0, fmt.Sprintf("size=%d,mode=0700", wide)); err != nil {
		return "", fmt.Errorf("mount: %w", err)
	}
	return inside, os.CopyFS(inside, os.DirFS(dir))
}

// leave brings the workspace back to where others see it.
func leave(inside, dir string) error {
	if inside == dir {
		return nil
	}
	return errors.Join(os.RemoveAll(dir), os.CopyFS(dir, os.DirFS(inside)))
}

// squeeze leaves next to no room, widen makes room again.
func squeeze(inside string) error {
	if os.Getenv(envRoom) != roomOwn {
		signal.Ignore(syscall.SIGXFSZ)
		return limit(short)
	}
	var used int64
	err := filepath.Walk(inside, func(_ string, info os.FileInfo, err error) error {
		if err == nil && !info.IsDir() {
			used += (info.Size() + 4095) / 4096 * 4096
		}
		return err
	})
	if err != nil {
		return err
	}
	return syscall.Mount("", inside, "", syscall.MS_REMOUNT, fmt.Sprintf("size=%d", used+tight))
}

func widen(inside string) error {
	if os.Getenv(envRoom) != roomOwn {
		return limit(wide)
	}
	return syscall.Mount("", inside, "", syscall.MS_REMOUNT, fmt.Sprintf("size=%d", wide))
}

func limit(bytes uint64) error {
	var now syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &now); err != nil {
		return err
	}
	now.Cur = min(bytes, now.Max)
	return syscall.Setrlimit(syscall.RLIMIT_FSIZE, &now)
}

// workOnAFullDisk fetches with no room left, sees that it is said and that nothing is broken, makes room, and goes on in the same process.
func workOnAFullDisk(ctx context.Context) (err error) {
	dir := os.Getenv(envDir)
	inside, err := enter(dir)
	if err != nil {
		return err
	}
	e, err := engine.Open(ctx, options(inside, &clock{path: os.Getenv(envClock)}))
	if err != nil {
		return err
	}
	defer func() {
		if closed := e.Close(); err == nil {
			err = errors.Join(closed, leave(inside, dir))
		}
	}()
	if err := squeeze(inside); err != nil {
		return err
	}
	all, err := e.Store.Accounts(ctx)
	if err != nil {
		return err
	}
	_, full := e.Fetch(ctx, all[0].ID, nil)
	var told *connectors.Error
	if !errors.As(full, &told) || told.Code != store.CodeStorage {
		return fmt.Errorf("a full disk was not said: %w", full)
	}
	say(full, told)
	if err := e.Store.Check(ctx); err != nil {
		return fmt.Errorf("the full disk broke the store: %w", err)
	}
	if err := widen(inside); err != nil {
		return err
	}
	result, err := e.Fetch(ctx, all[0].ID, nil)
	if err == nil && result.SetAside > 0 {
		return fmt.Errorf("%d orders were set aside because the disk was full", result.SetAside)
	}
	return err
}

// workReadOnly opens a workspace that cannot be written.
func workReadOnly(ctx context.Context) error {
	inside, err := enter(os.Getenv(envDir))
	if err != nil {
		return err
	}
	switch {
	case os.Getenv(envRoom) == roomOwn:
		err = syscall.Mount("", inside, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, "")
	case os.Getuid() == 0:
		err = errors.Join(syscall.Setgid(nobody), syscall.Setuid(nobody))
	default:
		err = os.Chmod(filepath.Join(inside, store.FileName), 0o400)
	}
	if err != nil {
		return err
	}
	e, err := engine.Open(ctx, options(inside, &clock{path: os.Getenv(envClock)}))
	if err != nil {
		return err
	}
	return errors.Join(errors.New("a workspace that cannot be written was opened"), e.Close())
}

// inRoom runs a job on a disk of its own or in a limited room. possible is false where the machine does not let a process have its own disk; a limited
// room there always is.
func (d *day) inRoom(room, job string) (code int, said string, possible bool) {
	d.t.Helper()
	cmd := exec.CommandContext(d.t.Context(), program(d.t))
	cmd.Env = append(os.Environ(), envJob+"="+job, envDir+"="+d.dir, envClock+"="+d.clock.path, envRoom+"="+room)
	var out strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &out
	if room == roomOwn {
		cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS}
		if id := os.Getuid(); id != 0 {
			cmd.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
			cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: id, Size: 1}}
			cmd.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}}
		}
	}
	err := cmd.Run()
	if room == roomOwn &&
		(errors.Is(err, syscall.EPERM) || strings.Contains(out.String(), "child: keep mounts private:") || strings.Contains(out.String(), "child: mount:")) {
		return 0, "", false
	}
	var ended *exec.ExitError
	if err != nil && !errors.As(err, &ended) {
		require.NoError(d.t, err)
	}
	return cmd.ProcessState.ExitCode(), out.String(), true
}

func TestAFullDiskIsSaidAndBreaksNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes")
	}
	t.Parallel()
	w := newWorld(t, "woocommerce", 120)
	for _, room := range []string{roomOwn, roomLimit} {
		d := w.day(t, 0)
		code, said, possible := d.inRoom(room, "full")
		if !possible {
			continue
		}
		require.Equal(t, exitDone, code, said)
		require.Contains(t, said, "nothing was stored")
		require.Contains(t, said, "資料未儲存")
		require.Regexp(t, "Free space|Check space", said)
		require.Regexp(t, "請釋出|請檢查", said)
		s, err := store.Open(t.Context(), d.dir)
		require.NoError(t, err)
		require.NoError(t, s.Check(t.Context()))
		n, err := s.CountOrders(t.Context(), w.account)
		require.NoError(t, err)
		require.Equal(t, w.orders, n, "after room was made every order is there, each once")
		require.NoError(t, s.Close())
	}
}

func TestAWorkspaceThatCannotBeWrittenIsRefusedWithAdviceAndLeftAlone(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes")
	}
	t.Parallel()
	w := newWorld(t, "woocommerce", 2)
	for _, room := range []string{roomOwn, roomLimit} {
		d := w.day(t, 0)
		openToOthers(t, d.dir)
		before := contents(t, d.dir)
		code, said, possible := d.inRoom(room, "readonly")
		if !possible {
			continue
		}
		require.Equal(t, exitRefused, code, said)
		require.Contains(t, said, "cannot be written")
		require.Contains(t, said, "無法寫入")
		require.Contains(t, said, "--workspace")
		require.Contains(t, said, "請確認")
		require.Equal(t, before, contents(t, d.dir))
		require.Zero(t, d.requests())
	}
}

// openToOthers lets another user read a workspace and its clock, so that only writing is what it cannot.
func openToOthers(t *testing.T, dir string) {
	t.Helper()
	for at := dir; strings.HasPrefix(at, os.TempDir()) && at != os.TempDir(); at = filepath.Dir(at) {
		require.NoError(t, os.Chmod(at, 0o755))
	}
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, entry := range entries {
		require.NoError(t, os.Chmod(filepath.Join(dir, entry.Name()), 0o644))
	}
}
