package app

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/backup"
)

// BackupDoc is a backup that was written, or a workspace that was restored from one.
type BackupDoc struct {
	Head
	File      string `json:"file"`
	Workspace string `json:"workspace"`
	Bytes     int64  `json:"bytes"`
}

// Backup writes the workspace into one encrypted file, while it is in use. It holds no credentials.
func (a *App) Backup(ctx context.Context, file, passphrase string) (BackupDoc, error) {
	if err := a.ForWarehouse(ctx); err != nil {
		return BackupDoc{}, err
	}
	if info, err := os.Stat(filepath.Dir(file)); err != nil || !info.IsDir() {
		return BackupDoc{}, connectors.Refuse(
			"the folder of %s does not exist",
			"%s 所在的資料夾不存在",
			"Choose a file in a folder that is there.",
			"請選擇已存在資料夾中的檔案。",
			file,
		)
	}
	if err := backup.Write(ctx, a.Engine.Store, file, passphrase, a.Engine.Now()); err != nil {
		return BackupDoc{}, err
	}
	info, err := os.Stat(file)
	if err != nil {
		return BackupDoc{}, err
	}
	return BackupDoc{Head: NewHead(), File: file, Workspace: a.Engine.Dir, Bytes: info.Size()}, nil
}

// BackupTo writes a backup to w, as Backup writes one to a file. It is made whole beside the workspace first, so that w gets all or nothing.
func (a *App) BackupTo(ctx context.Context, w io.Writer, passphrase string) (err error) {
	if err := a.ForWarehouse(ctx); err != nil {
		return err
	}
	dir, err := os.MkdirTemp(a.Engine.Dir, ".backup-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	path := filepath.Join(dir, "backup")
	if err := backup.Write(ctx, a.Engine.Store, path, passphrase, a.Engine.Now()); err != nil {
		return err
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	_, err = io.Copy(w, f)
	return err
}

// RestoreDoc says whether a restored workspace takes this one's place at the next start.
type RestoreDoc struct {
	Head
	Waits bool `json:"waits"`
}

// RestoreNext makes a workspace out of a backup, which takes this one's place at the next start. What is there now is kept beside it.
func (a *App) RestoreNext(ctx context.Context, file, passphrase string) (RestoreDoc, error) {
	if err := a.ForWarehouse(ctx); err != nil {
		return RestoreDoc{}, err
	}
	if err := a.Engine.PrepareRestore(ctx, file, passphrase); err != nil {
		return RestoreDoc{}, err
	}
	return a.RestoreWaits(ctx)
}

// RestoreWaits says whether a restored workspace waits for the next start.
func (a *App) RestoreWaits(context.Context) (RestoreDoc, error) {
	return RestoreDoc{Head: NewHead(), Waits: a.Engine.RestoreWaits()}, nil
}

// DropRestore takes a restored workspace that waits away again.
func (a *App) DropRestore(ctx context.Context) (RestoreDoc, error) {
	if err := a.ForWarehouse(ctx); err != nil {
		return RestoreDoc{}, err
	}
	if err := a.Engine.DropRestore(); err != nil {
		return RestoreDoc{}, err
	}
	return a.RestoreWaits(ctx)
}

// Restore makes a workspace in dir, which must hold none, out of a backup. Every account must then be given its credentials again.
func Restore(ctx context.Context, file, dir, passphrase string, now time.Time) (BackupDoc, error) {
	info, err := os.Stat(file)
	if err != nil {
		return BackupDoc{}, notFound("there is no file %s", "找不到檔案 %s", "Check its name.", "請檢查檔名。", file)
	}
	if err := backup.Restore(ctx, file, dir, passphrase, now); err != nil {
		return BackupDoc{}, err
	}
	return BackupDoc{Head: NewHead(), File: file, Workspace: dir, Bytes: info.Size()}, nil
}
