package engine

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"gowarehouse/engine/backup"
	"gowarehouse/engine/store"
)

// A workspace that is in use cannot be replaced under the feet of its process. What a person restores from the screens is made ready
// beside it, and takes its place at the next start; what was there before is kept.

// restoredDir is the folder inside a workspace in which a restored store waits for the next start.
const restoredDir = "restored"

// PrepareRestore makes a store out of a backup and lets it wait for the next start. One that waits already is replaced when the new
// one is whole. Errors are those of backup.Restore.
func (e *Engine) PrepareRestore(ctx context.Context, file, passphrase string) (err error) {
	ready, err := os.MkdirTemp(e.Dir, ".restored-") // 0700 by itself
	if err != nil {
		return unusable(e.Dir, err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(ready)) }()
	if err := backup.Restore(ctx, file, ready, passphrase, e.Now()); err != nil {
		return err
	}
	if err := e.DropRestore(); err != nil {
		return err
	}
	return os.Rename(ready, filepath.Join(e.Dir, restoredDir))
}

// RestoreWaits says whether a restored store takes this one's place at the next start.
func (e *Engine) RestoreWaits() bool {
	_, err := os.Stat(filepath.Join(e.Dir, restoredDir, store.FileName))
	return err == nil
}

// DropRestore takes a restored store that waits away.
func (e *Engine) DropRestore() error { return os.RemoveAll(filepath.Join(e.Dir, restoredDir)) }

// adoptRestored puts a restored store that waits in the place of the workspace's own, which is kept beside it with its logs. It can
// break off at any instruction: the store that waits is moved last.
func adoptRestored(dir string, now time.Time) error {
	waiting := filepath.Join(dir, restoredDir, store.FileName)
	if _, err := os.Stat(waiting); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	own := filepath.Join(dir, store.FileName)
	kept := own + ".before-restore-" + now.UTC().Format("20060102-150405")
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Rename(own+suffix, kept+suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("keep the store from before the restore: %w", err)
		}
	}
	if err := os.Rename(waiting, own); err != nil {
		return fmt.Errorf("put the restored store into place: %w", err)
	}
	return os.RemoveAll(filepath.Join(dir, restoredDir))
}
