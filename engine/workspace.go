package engine

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"github.com/gofrs/flock"

	"gowarehouse/connectors"
	"gowarehouse/engine/store"
)

// lockName is the file whose lock says which process owns a workspace.
const lockName = "workspace.lock"

// ErrOwned says that another process owns the workspace: commands hand their work to it.
var ErrOwned = errors.New("another process owns the workspace")

// DefaultDir gives the folder of the workspace where none is named.
func DefaultDir() (string, error) {
	base, err := os.UserConfigDir()
	if err != nil {
		return "", fmt.Errorf("find the folder for the workspace (name one with --workspace): %w", err)
	}
	return filepath.Join(base, "GoWarehouse"), nil
}

// lockDir makes the folder if it is missing, only for its owner, and takes its lock. ErrOwned when another process has it.
func lockDir(dir string) (*flock.Flock, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, unusable(dir, err)
	}
	if runtime.GOOS != "windows" {
		if err := os.Chmod(dir, 0o700); err != nil { //nolint:gosec // a folder needs the x bit
			return nil, unusable(dir, err)
		}
	}
	lock := flock.New(filepath.Join(dir, lockName), flock.SetPermissions(0o600))
	got, err := lock.TryLock()
	if err != nil {
		return nil, unusable(dir, err)
	}
	if !got {
		return nil, ErrOwned
	}
	return lock, nil
}

func unusable(dir string, err error) error {
	return &connectors.Error{
		Kind: connectors.Rejected,
		Says: connectors.Text{EN: fmt.Sprintf("the workspace folder %s cannot be written: %v", dir, err),
			ZH: fmt.Sprintf("無法寫入工作區資料夾 %s：%v", dir, err)},
		Err: err,
		Do: connectors.Text{EN: "Give yourself the right to write there, free space on the disk, or choose another folder with --workspace.",
			ZH: "請確認寫入權限與磁碟空間，或以 --workspace 指定其他資料夾。"},
	}
}

// openStore opens the store and says in words for a person what is wrong with it.
func openStore(ctx context.Context, dir string) (*store.Store, error) {
	s, err := store.Open(ctx, dir)
	if errors.Is(err, store.ErrNewer) {
		return nil, &connectors.Error{
			Kind: connectors.Rejected,
			Says: connectors.Text{EN: "this workspace was written by a newer version of the program", ZH: "此工作區由較新版本的程式建立"},
			Err:  err,
			Do:   connectors.Text{EN: "Install the newer version; nothing was changed.", ZH: "請安裝新版程式；資料未被更動。"},
		}
	}
	if err != nil {
		return nil, unusable(dir, err)
	}
	return s, nil
}

// workspaceID gives the id of a workspace, choosing one at the first start. It names the entries in the keychain.
func workspaceID(ctx context.Context, s *store.Store) (string, error) {
	id, err := s.Setting(ctx, store.SettingWorkspace, "")
	if err != nil || id != "" {
		return id, err
	}
	id = store.NewID()
	return id, s.Write(ctx, func(q *store.Queries) error { return q.SetSetting(ctx, store.SettingWorkspace, id) })
}
