// Package backup writes a workspace into one encrypted file while it is in use, and makes a workspace out of such a file. It holds
// orders, labels and stock, and never a credential: those stay in the keychain.
package backup

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"filippo.io/age"

	"gowarehouse/connectors"
	"gowarehouse/engine/store"
)

// manifest is the first entry of a backup.
type manifest struct {
	Format    int       `json:"format"`
	CreatedAt time.Time `json:"created_at"`
}

const (
	format       = 1
	manifestName = "manifest.json"
	// maxStore bounds what a restore unpacks: far above any warehouse's store.
	maxStore = 64 << 30
	// workFactor is scrypt's: about a third of a second on a packing-station PC.
	workFactor = 17
)

func trouble(en, zh, doEN, doZH string, cause error) error {
	e := connectors.Refuse(en, zh, doEN, doZH)
	e.Err = cause
	return e
}

// Write writes a backup of the store to path, readable by its owner only. A file that is there is replaced only when the
// new one is whole. The passphrase must not be empty.
func Write(ctx context.Context, s *store.Store, path, passphrase string, now time.Time) (err error) {
	if passphrase == "" {
		return trouble(
			"a backup needs a passphrase",
			"備份需要密碼",
			"Set GOWAREHOUSE_BACKUP_PASSPHRASE or type one when asked.",
			"請設定 GOWAREHOUSE_BACKUP_PASSPHRASE 或於提示時輸入。",
			nil,
		)
	}
	dir, err := os.MkdirTemp(filepath.Dir(path), ".backup-")
	if err != nil {
		return fmt.Errorf("write the backup: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	snapshot := filepath.Join(dir, store.FileName)
	if err := s.Copy(ctx, snapshot); err != nil {
		return fmt.Errorf("copy the store: %w", err)
	}
	partial := filepath.Join(dir, "backup")
	if err := seal(partial, snapshot, passphrase, now); err != nil {
		return err
	}
	return os.Rename(partial, path)
}

func seal(path, snapshot, passphrase string, now time.Time) (err error) {
	out, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	recipient, err := age.NewScryptRecipient(passphrase)
	if err != nil {
		return err
	}
	recipient.SetWorkFactor(workFactor)
	sealed, err := age.Encrypt(out, recipient)
	if err != nil {
		return err
	}
	packed := gzip.NewWriter(sealed)
	archive := tar.NewWriter(packed)
	head, err := json.Marshal(manifest{Format: format, CreatedAt: now.UTC()})
	if err != nil {
		return err
	}
	if err := archive.WriteHeader(&tar.Header{Name: manifestName, Mode: 0o600, Size: int64(len(head)), ModTime: now}); err != nil {
		return err
	}
	if _, err := archive.Write(head); err != nil {
		return err
	}
	if err := addFile(archive, snapshot, now); err != nil {
		return err
	}
	return errors.Join(archive.Close(), packed.Close(), sealed.Close(), out.Sync())
}

func addFile(archive *tar.Writer, path string, now time.Time) (err error) {
	in, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	info, err := in.Stat()
	if err != nil {
		return err
	}
	if err := archive.WriteHeader(&tar.Header{Name: store.FileName, Mode: 0o600, Size: info.Size(), ModTime: now}); err != nil {
		return err
	}
	_, err = io.Copy(archive, in)
	return err
}

// Restore makes a workspace in dir, which must hold no store, out of a backup. Every account is Not Verified afterwards:
// credentials are not in a backup. What the backup still meant to do outside is asked about before it is done, since it may
// have been done after the backup was made.
func Restore(ctx context.Context, path, dir, passphrase string, now time.Time) (err error) {
	target := filepath.Join(dir, store.FileName)
	if _, err := os.Stat(target); err == nil {
		return trouble("this folder holds a workspace already", "此資料夾已有工作區", "Choose another folder with --workspace, or move the old one away.",
			"請以 --workspace 指定其他資料夾，或先移走舊的工作區。", nil)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	temporary, err := os.MkdirTemp(dir, ".restore-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temporary)) }()
	if err := unseal(path, filepath.Join(temporary, store.FileName), passphrase); err != nil {
		return err
	}
	if err := settle(ctx, temporary, now); err != nil {
		return err
	}
	return os.Rename(filepath.Join(temporary, store.FileName), target)
}

var notABackup = [4]string{"this is not a backup of this program, or it is damaged", "這不是本程式的備份檔，或檔案已損壞",
	"Choose another backup file.", "請選擇其他備份檔。"}

func damaged(cause error) error {
	return trouble(notABackup[0], notABackup[1], notABackup[2], notABackup[3], cause)
}

func unseal(path, target, passphrase string) (err error) {
	in, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("open the backup: %w", err)
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	identity, err := age.NewScryptIdentity(passphrase)
	if err != nil {
		return trouble("a backup needs its passphrase", "還原需要備份密碼", "Type the passphrase it was made with.", "請輸入建立備份時的密碼。", err)
	}
	opened, err := age.Decrypt(in, identity)
	var wrong *age.NoIdentityMatchError
	if errors.As(err, &wrong) {
		return trouble("the passphrase does not open this backup", "密碼無法開啟此備份", "Type the passphrase it was made with.", "請輸入建立備份時的密碼。", err)
	}
	if err != nil {
		return damaged(err)
	}
	packed, err := gzip.NewReader(opened)
	if err != nil {
		return damaged(err)
	}
	return extract(tar.NewReader(packed), target)
}

func extract(archive *tar.Reader, target string) error {
	head, err := archive.Next()
	if err != nil || head.Name != manifestName {
		return damaged(err)
	}
	var m manifest
	if err := json.NewDecoder(io.LimitReader(archive, 1<<16)).Decode(&m); err != nil {
		return damaged(err)
	}
	if m.Format != format {
		return trouble(
			"the backup was made by a newer version of the program",
			"此備份由較新版本建立",
			"Update the program, then restore.",
			"請先更新程式再還原。",
			nil,
		)
	}
	body, err := archive.Next()
	if err != nil || body.Name != store.FileName || body.Size > maxStore {
		return damaged(err)
	}
	out, err := os.OpenFile(target, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if _, err := io.CopyN(out, archive, body.Size); err != nil {
		return errors.Join(damaged(err), out.Close())
	}
	return errors.Join(out.Sync(), out.Close())
}

// settle makes the store of a backup safe to go on with.
func settle(ctx context.Context, dir string, now time.Time) (err error) {
	s, err := store.Open(ctx, dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if err := s.Check(ctx); err != nil {
		return damaged(err)
	}
	return s.Write(ctx, func(q *store.Queries) error {
		if err := q.AfterRestore(ctx, store.At(now)); err != nil {
			return err
		}
		return errors.Join(q.SetSetting(ctx, store.SettingWorkspace, store.NewID()),
			q.SetSetting(ctx, store.SettingRestoredAt, now.UTC().Format(time.RFC3339)))
	})
}
