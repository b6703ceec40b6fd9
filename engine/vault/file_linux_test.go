// This file tests the encrypted file with other processes: killed while saving, saving at the same time, on a full disk.

package vault

import (
	"bytes"
	"context"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestAKilledProcessLeavesAWholeFile(t *testing.T) {
	t.Parallel()
	path, _ := newFile(t)
	last := 1
	for round := range 8 {
		last = killed(t, child("file-rotate", path, strconv.Itoa(last+1), "40000"), last, time.Duration(round*7%40)*time.Millisecond)
		v, err := reopen(path)
		require.NoError(t, err)
		got, err := v.Get(context.Background(), "token")
		require.NoError(t, err)
		if last > 1 {
			requireOneOf(t, got, version(last, 40000), version(last+1, 40000))
		}
		left, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*.tmp"))
		require.NoError(t, err)
		require.Empty(t, left)
		require.NoError(t, v.Close())
	}
	require.Greater(t, last, 1, "no child ever stored anything")
}

func TestTwoProcessesSaveToOneFileWithoutLosingAnyValue(t *testing.T) {
	t.Parallel()
	path, v := newFile(t)
	const each = 40
	children := []*exec.Cmd{child("file-add", path, "left", strconv.Itoa(each)), child("file-add", path, "right", strconv.Itoa(each))}
	for _, cmd := range children {
		cmd.Stdout = new(bytes.Buffer)
		require.NoError(t, cmd.Start())
	}
	for _, cmd := range children {
		require.NoError(t, cmd.Wait())
		require.Empty(t, report(t, cmd.Stdout.(*bytes.Buffer).Bytes()).Code)
	}
	keys, err := v.Keys(context.Background())
	require.NoError(t, err)
	require.Len(t, keys, 2*each+1)
}

func TestAFullDiskLeavesTheOldFile(t *testing.T) {
	t.Parallel()
	path, _ := newFile(t)
	output, err := child("full-disk", path).Output()
	require.NoError(t, err)
	require.Equal(t, ErrNotSaved.Code, report(t, output).Code)
	v, err := reopen(path)
	require.NoError(t, err)
	got, err := v.Get(context.Background(), "token")
	require.NoError(t, err)
	require.Equal(t, version(1, 100), got)
}

func TestAFileHeldByAnotherProcessIsReportedAsBusy(t *testing.T) {
	t.Parallel()
	path, v := newFile(t)
	g, err := newGuard(path + ".lock")
	require.NoError(t, err)
	release, err := g.acquire(context.Background()) // a lock of its own on the file, as another process would have
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	require.ErrorIs(t, v.Put(ctx, "token", version(2, 1)), ErrBusy)
	release()
	require.NoError(t, v.Put(context.Background(), "token", version(2, 1)))
}
