package app

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
)

func TestALogIsKeptOnceItsWorkspaceIsKnownAndIsForItsOwnerAlone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var file LogFile
	log := slog.New(slog.NewTextHandler(&file, nil))
	log.Info("nobody owns the workspace yet")
	require.NoError(t, file.Keep(dir))
	log.Info("here it begins")
	require.NoError(t, file.Close())
	require.NoError(t, file.Close())
	log.Info("after the end")

	name := filepath.Join(dir, logFolder, logName)
	data, err := os.ReadFile(name)
	require.NoError(t, err)
	require.Contains(t, string(data), "here it begins")
	require.Len(t, strings.Split(strings.TrimSpace(string(data)), "\n"), 1)
	if runtime.GOOS != "windows" {
		info, err := os.Stat(name)
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
		info, err = os.Stat(filepath.Dir(name))
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o700), info.Mode().Perm())
	}
}

func TestALogOfManyFilesIsReadTheOldestFirstAndTakesNoMoreThanFive(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var file LogFile
	require.NoError(t, file.Keep(dir))
	filler := strings.Repeat("x", 1<<20)
	for i := range 16 { // 2 MB a file: eight files' worth
		_, err := fmt.Fprintf(&file, "line %02d %s\n", i, filler)
		require.NoError(t, err)
		time.Sleep(2 * time.Millisecond) // a file that is full is named by the millisecond
	}
	require.NoError(t, file.Close())
	files := func() int {
		entries, err := os.ReadDir(filepath.Join(dir, logFolder))
		require.NoError(t, err)
		return len(entries)
	}
	require.Eventually(t, func() bool { return files() <= 5 }, 2*time.Minute, 10*time.Millisecond)

	var out bytes.Buffer
	require.NoError(t, Logs(dir, &out))
	var heads []string
	for line := range strings.Lines(out.String()) {
		heads = append(heads, line[:len("line 00")])
	}
	require.IsIncreasing(t, heads)
	require.Equal(t, "line 15", heads[len(heads)-1])
	require.Equal(t, 5, files())
}

func TestAWorkspaceWithoutALogSaysSo(t *testing.T) {
	t.Parallel()
	err := Logs(t.TempDir(), &bytes.Buffer{})
	require.Equal(t, connectors.NotFound, connectors.KindOf(err))
}

func TestASavedLogShowsNoPersonAndNoKey(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		`msg="sent to wang.xiao-ming+1@mail.example.com.tw today"`: `msg="sent to *** today"`,
		`phone=0912345678`:        `phone=***`,
		`phone=0912-345-678 next`: `phone=*** next`,
		`phone="(02) 2345-6789"`:  `phone="***"`,
		`phone=02-2345-6789`:      `phone=***`,
		`phone=+886912345678`:     `phone=***`,
		`phone="886 912 345 678"`: `phone="***"`,
		`url="https://shop.example/admin?access_token=abc&page=2"`: `url="https://shop.example/admin?access_token=***&page=***"`,
		`path=/orders.json?sign=0f3e next`:                         `path=/orders.json?sign=*** next`,
		`url=https://user:pass@shop.example/x`:                     `url=https://***@shop.example/x`,
		`url=https://hooks.example/T0123456789ABCDEFGHIJKLMNOP/x`:  `url=https://hooks.example/***/x`,
	} {
		require.Equal(t, want, masked(line))
	}
	for _, line := range []string{
		`time=2026-07-01T03:04:05.006+08:00 level=INFO msg="fetched" account=019a2b3c-7d8e-7f00-8123-456789abcdef orders=12`,
		`order=24061512345678 number=TW2406150001 at=127.0.0.1:43210`,
		`url=https://open-api.example.com/v2/orders/240615123456789`,
		"",
	} {
		require.Equal(t, line, masked(line))
	}
}
