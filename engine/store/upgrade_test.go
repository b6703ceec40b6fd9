package store

import (
	"io/fs"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

// steps are this program's migrations and some of programs to come.
func steps(t *testing.T, more map[string]string) fs.FS {
	t.Helper()
	all := fstest.MapFS{}
	require.NoError(t, fs.WalkDir(migrations, "migrations", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := migrations.ReadFile(path)
		all[path] = &fstest.MapFile{Data: text}
		return err
	}))
	for name, text := range more {
		all["migrations/"+name] = &fstest.MapFile{Data: []byte("-- +goose Up\n" + text)}
	}
	return all
}

// upgraded closes a store that has data and opens it as a later program would.
func upgraded(t *testing.T, dir string, more map[string]string) error {
	t.Helper()
	path := filepath.Join(dir, FileName)
	db, err := open(path, 1, nil)
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	return migrate(t.Context(), db, path, steps(t, more))
}

func copies(t *testing.T, dir string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, FileName+".*"))
	require.NoError(t, err)
	for i := range found {
		found[i] = filepath.Base(found[i])
	}
	return found
}

func filled(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	s, err := Open(t.Context(), dir)
	require.NoError(t, err)
	require.NoError(t, s.Write(t.Context(), func(q *Queries) error { return q.SetSetting(t.Context(), "mark", "before") }))
	require.NoError(t, s.Close())
	require.Empty(t, copies(t, dir), "a new store has nothing to copy")
	return dir
}

// mark reads the setting of filled out of a file.
func mark(t *testing.T, path string) (value string) {
	t.Helper()
	db, err := open(path, 1, nil)
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	require.NoError(t, db.QueryRowContext(t.Context(), "SELECT value FROM settings WHERE key = 'mark'").Scan(&value))
	return value
}

func TestAnUpgradeBacksUpFirst(t *testing.T) {
	t.Parallel()
	dir := filled(t)
	require.NoError(t, upgraded(t, dir, map[string]string{"00002_mark.sql": "UPDATE settings SET value = 'after' WHERE key = 'mark';"}))
	require.Equal(t, "after", mark(t, filepath.Join(dir, FileName)))
	require.Equal(t, []string{FileName + ".before-2"}, copies(t, dir))
	require.Equal(t, "before", mark(t, filepath.Join(dir, FileName+".before-2")))
	_, err := Open(t.Context(), dir)
	require.ErrorIs(t, err, ErrNewer, "the program that made the copy no longer opens the store")
}

func TestAnUpgradeThatFailsLeavesTheStoreAndItsCopy(t *testing.T) {
	t.Parallel()
	dir := filled(t)
	broken := map[string]string{"00002_mark.sql": "UPDATE settings SET value = 'half' WHERE key = 'mark'; SELECT * FROM nowhere;"}
	for range 2 {
		require.Error(t, upgraded(t, dir, broken))
		require.Equal(t, "before", mark(t, filepath.Join(dir, FileName)))
		require.Equal(t, []string{FileName + ".before-2"}, copies(t, dir))
	}
	s, err := Open(t.Context(), dir)
	require.NoError(t, err, "the old program goes on")
	require.NoError(t, s.Close())
}

func TestAnUpgradeThatBreaksOffHalfWayKeepsItsFirstCopy(t *testing.T) {
	t.Parallel()
	dir := filled(t)
	more := map[string]string{
		"00002_mark.sql": "UPDATE settings SET value = 'half' WHERE key = 'mark';",
		"00003_mark.sql": "SELECT * FROM nowhere;",
	}
	require.Error(t, upgraded(t, dir, more))
	more["00003_mark.sql"] = "UPDATE settings SET value = 'after' WHERE key = 'mark';"
	require.NoError(t, upgraded(t, dir, more))
	require.Equal(t, "after", mark(t, filepath.Join(dir, FileName)))
	require.Equal(t, "before", mark(t, filepath.Join(dir, FileName+".before-2")), "what was there before all of it")
	require.Equal(t, "half", mark(t, filepath.Join(dir, FileName+".before-3")))
}
