// Package practice is the practice mode: every platform's emulator on loopback, with a workspace of realistic sample orders
// beside it. It is the demo, the training ground of new packers and the end-to-end test bed. It needs no keychain,
// terminal, display or network.
//
// Whoever uses it imports connectors/all, or the platforms wanted: the package itself knows only what is registered.
package practice

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"

	"gowarehouse/connectors"
	"gowarehouse/engine"
	"gowarehouse/engine/store"
)

// Options say how practice is to run.
type Options struct {
	Dir       string            // where the workspace goes: a new or empty folder. Empty: a temporary one, removed at the end
	Log       *slog.Logger      // nil: none
	Progress  func(line string) // told in one line what is being done; may be nil. Never called twice at once
	Language  string            // of the progress and the problems: en or zh-TW; empty: en
	Platforms []string          // ids; empty: every registered platform
	PrintTo   string            // the address of a printer on which Once prints every label; empty: none is printed
}

// Running is a practice workspace at work.
type Running struct {
	Dir      string
	Engine   *engine.Engine // open; Serve closes it
	Accounts []Account

	shops []*shop
}

// Account is one connected practice account.
type Account struct {
	Name     string
	Platform string
	Address  string // of the emulator
}

// who is the author of what practice does as a person would.
const who = "practice"

// settingPractice marks a practice workspace.
const settingPractice = "practice"

// IsPractice says whether a workspace is one of practice mode, which every screen shows.
func IsPractice(ctx context.Context, s *store.Store) (bool, error) {
	mark, err := s.Setting(ctx, settingPractice, "")
	return mark != "", err
}

// platforms gives the platforms that take part.
func (o Options) platforms() ([]*connectors.Platform, error) {
	if len(o.Platforms) == 0 {
		all := connectors.All()
		if len(all) == 0 {
			return nil, errors.New("practice: no platform is registered")
		}
		return all, nil
	}
	var chosen []*connectors.Platform
	for _, id := range o.Platforms {
		p, err := connectors.Get(id)
		if err != nil {
			return nil, err
		}
		chosen = append(chosen, p)
	}
	return chosen, nil
}

// folder gives the folder of the workspace and what removes it at the end.
func (o Options) folder() (dir string, remove func() error, err error) {
	if o.Dir == "" {
		dir, err := os.MkdirTemp("", "gowarehouse-practice-")
		if err != nil {
			return "", nil, fmt.Errorf("make a temporary practice workspace: %w", err)
		}
		return dir, func() error { return os.RemoveAll(dir) }, nil
	}
	inside, err := os.ReadDir(o.Dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", nil, fmt.Errorf("look into the practice workspace: %w", err)
	}
	if len(inside) > 0 {
		return "", nil, (&connectors.Error{Kind: connectors.Rejected, Code: "not_empty",
			Do: connectors.Text{EN: "Choose another folder with --workspace, or leave it out: practice then cleans up after itself.",
				ZH: "請以 --workspace 指定其他資料夾；若不指定，練習結束後會自動清除。"},
		}).Saying("practice begins in an empty folder, and %s is not", "練習模式需要空的資料夾，%s 不是空的", o.Dir)
	}
	return o.Dir, func() error { return nil }, nil
}
