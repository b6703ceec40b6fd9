package engine_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/engine"
	"gowarehouse/engine/backup"
	"gowarehouse/engine/store"
	"gowarehouse/engine/vault"
)

// marked opens a workspace and gives the mark that was set in it.
func marked(t *testing.T, dir string) (*engine.Engine, string) {
	t.Helper()
	e, err := engine.Open(t.Context(), engine.Options{Dir: dir, Vault: vault.OpenMemory()})
	require.NoError(t, err)
	mark, err := e.Store.Setting(t.Context(), "mark", "")
	require.NoError(t, err)
	return e, mark
}

func TestARestoredWorkspaceTakesItsPlaceAtTheNextStartAndTheOldOneIsKept(t *testing.T) {
	t.Parallel()
	dir, file := t.TempDir(), filepath.Join(t.TempDir(), "backup")
	e, _ := marked(t, dir)
	set := func(mark string) {
		require.NoError(t, e.Store.Write(t.Context(), func(q *store.Queries) error { return q.SetSetting(t.Context(), "mark", mark) }))
	}
	set("then")
	require.NoError(t, backup.Write(t.Context(), e.Store, file, "dummy passphrase", time.Now()))
	set("now")

	require.ErrorContains(t, e.PrepareRestore(t.Context(), file, "wrong passphrase"), "passphrase")
	require.False(t, e.RestoreWaits(), "what cannot be read changes nothing")
	require.NoError(t, e.PrepareRestore(t.Context(), file, "dummy passphrase"))
	require.NoError(t, e.PrepareRestore(t.Context(), file, "dummy passphrase"), "a second one replaces the first")
	require.True(t, e.RestoreWaits())
	require.NoError(t, e.Close())

	e, mark := marked(t, dir)
	require.Equal(t, "then", mark)
	require.False(t, e.RestoreWaits())
	restored, err := e.Store.Setting(t.Context(), store.SettingRestoredAt, "")
	require.NoError(t, err)
	require.NotEmpty(t, restored)
	require.NoError(t, e.Close())
	kept, err := filepath.Glob(filepath.Join(dir, store.FileName+".before-restore-*"))
	require.NoError(t, err)
	require.NotEmpty(t, kept)

	e, mark = marked(t, dir)
	require.Equal(t, "then", mark, "it takes its place once")
	require.NoError(t, e.Close())
}

func TestARestoredWorkspaceThatIsNotWantedIsDropped(t *testing.T) {
	t.Parallel()
	dir, file := t.TempDir(), filepath.Join(t.TempDir(), "backup")
	e, _ := marked(t, dir)
	require.NoError(t, backup.Write(t.Context(), e.Store, file, "dummy passphrase", time.Now()))
	require.NoError(t, e.Store.Write(t.Context(), func(q *store.Queries) error { return q.SetSetting(t.Context(), "mark", "now") }))
	require.NoError(t, e.PrepareRestore(t.Context(), file, "dummy passphrase"))
	require.NoError(t, e.DropRestore())
	require.NoError(t, e.Close())
	e, mark := marked(t, dir)
	require.Equal(t, "now", mark)
	require.NoError(t, e.Close())
}
