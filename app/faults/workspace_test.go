package faults

// What a workspace on disk must be: one process's, its owner's alone, and never older than the program that wrote it.

import (
	"database/sql"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/engine"
	"gowarehouse/engine/store"
)

func TestAWorkspaceBelongsToOneProcessAtATime(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes")
	}
	t.Parallel()
	w := newWorld(t, "woocommerce", 2)
	d := w.day(t, 0)
	e := w.open(t, d.dir, d.clock)
	require.Equal(t, exitOwned, d.run(nil), d.said())
	_, err := engine.Open(t.Context(), options(d.dir, d.clock))
	require.ErrorIs(t, err, engine.ErrOwned)
	require.NoError(t, e.Store.Check(t.Context()))
	require.Zero(t, d.requests(), "nobody but the owner works")
	require.NoError(t, e.Close())
	require.Equal(t, exitDone, d.run(nil), "the workspace is free again\n%s", d.said())
}

func TestAnOlderProgramRefusesAWorkspaceOfANewerOneAndLeavesItAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "woocommerce", 2)
	d := w.day(t, 0)
	path := filepath.Join(d.dir, store.FileName)
	db, err := sql.Open("sqlite", path)
	require.NoError(t, err)
	_, err = db.ExecContext(t.Context(), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (20990101, 1)")
	require.NoError(t, err)
	require.NoError(t, db.Close())
	before := fileOf(t, path)
	_, err = engine.Open(t.Context(), options(d.dir, d.clock))
	require.ErrorIs(t, err, store.ErrNewer)
	var told *connectors.Error
	require.ErrorAs(t, err, &told)
	require.Contains(t, told.Advice().EN, "Install the newer version")
	require.Contains(t, told.Advice().ZH, "新版")
	require.Equal(t, before, fileOf(t, path))
}

// contents gives the files of a workspace but for its locks.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, entry := range entries {
		if filepath.Ext(entry.Name()) == ".lock" {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		require.NoError(t, err)
		all[entry.Name()] = string(text)
	}
	return all
}
