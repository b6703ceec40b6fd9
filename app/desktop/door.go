package desktop

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"

	"gowarehouse/app/screens"
	"gowarehouse/connectors"
)

// Door is what the page in the window may call; there is nothing else. Each method answers with the JSON of a reply,
// {"out": ...} or {"error": {code, kind, message, do}}, and gets over a panic by itself: Wails would let it end the program.
type Door struct {
	desk    *screens.Desk
	dialogs dialogs
	log     *slog.Logger
	prepare func() // before the first call
	once    sync.Once

	ctx    context.Context //nolint:containedctx // of all calls: they end with the window
	cancel context.CancelFunc
	work   sync.RWMutex // held for reading while a call is under way
	closed bool
	dialog sync.Mutex // held while a dialog is open
}

// dialogs are the system's dialogs. A path is empty when the person cancelled.
type dialogs interface {
	saveAs(name string) (path string, err error)
	choose(title, pattern string) (path string, err error)
}

func newDoor(ctx context.Context, desk *screens.Desk, d dialogs, log *slog.Logger, prepare func()) *Door {
	ctx, cancel := context.WithCancel(ctx)
	return &Door{desk: desk, dialogs: d, log: log, prepare: prepare, ctx: ctx, cancel: cancel}
}

// close stops the calls under way and waits for them; later ones are refused.
func (d *Door) close() {
	d.cancel()
	d.work.Lock()
	defer d.work.Unlock()
	d.closed = true
}

// Call does one call of the screens; body is its JSON.
func (d *Door) Call(name, body string) string {
	return d.answer(name, func() (reply []byte, err error) {
		err = d.during(func() error {
			reply = d.desk.Call(d.ctx, name, []byte(body))
			return nil
		})
		return reply, err
	})
}

// SavedDoc tells whether a file was saved, and where.
type SavedDoc struct {
	Saved bool   `json:"saved"` // false: the person cancelled
	Path  string `json:"path"`
}

// Save asks where to save a file on offer and writes it there: whole or not at all, and for this user alone.
func (d *Door) Save(fileID string) string {
	return d.answer("save", func() ([]byte, error) {
		offer, err := d.desk.Files.Take(fileID)
		if err != nil {
			return nil, err
		}
		path, err := d.asked(func() (string, error) { return d.dialogs.saveAs(offer.Name) })
		if err == nil && path != "" {
			err = d.during(func() error { return writeFile(path, offer.Write) })
		}
		return d.desk.Reply("save", SavedDoc{Saved: path != "", Path: path}, err, d.desk.Reader(d.ctx)), nil
	})
}

// ChosenDoc is the file that a person chose; the path is empty when he cancelled.
type ChosenDoc struct {
	Path string `json:"path"`
}

// ChooseFile asks for a file to read. pattern is such as "*.xlsx;*.csv".
func (d *Door) ChooseFile(title, pattern string) string {
	return d.answer("choose", func() ([]byte, error) {
		path, err := d.asked(func() (string, error) { return d.dialogs.choose(title, pattern) })
		return d.desk.Reply("choose", ChosenDoc{path}, err, d.desk.Reader(d.ctx)), nil
	})
}

// answer gives what work gives, or its error, as a reply. A panic is an error like others; its text, which may hold anything, stays here.
func (d *Door) answer(name string, work func() ([]byte, error)) (reply string) {
	defer func() {
		if p := recover(); p != nil {
			d.log.Error("the door panicked", "call", name, "trace", string(debug.Stack()))
			reply = string(screens.Defect(d.desk.Language))
		}
	}()
	d.once.Do(d.prepare)
	answer, err := work()
	if err != nil {
		answer = d.desk.Reply(name, nil, err, d.desk.Language)
	}
	return string(answer)
}

// during does work that closing waits for.
func (d *Door) during(work func() error) error {
	d.work.RLock()
	defer d.work.RUnlock()
	if d.closed {
		return context.Canceled
	}
	return work()
}

// asked opens a dialog. There is one at a time: the toolkit mixes up the answers of two.
func (d *Door) asked(open func() (string, error)) (string, error) {
	if !d.dialog.TryLock() {
		return "", connectors.Refuse("a file dialog is open already", "已有檔案視窗開啟", "Close it first.", "請先關閉該視窗。")
	}
	defer d.dialog.Unlock()
	return open()
}

// writeFile writes a file beside its place and then puts it there.
func writeFile(path string, write func(w io.Writer) error) (err error) {
	file, err := os.CreateTemp(filepath.Dir(path), ".gowarehouse-*") // 0600 by itself
	if err != nil {
		return notWritten(path, err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(file.Name()))
		}
	}()
	if err := write(file); err != nil {
		return errors.Join(err, file.Close())
	}
	if err := errors.Join(file.Sync(), file.Close()); err != nil {
		return notWritten(path, err)
	}
	if err := os.Rename(file.Name(), path); err != nil {
		return notWritten(path, err)
	}
	return nil
}

func notWritten(path string, err error) error {
	return fmt.Errorf("%w: %w", connectors.Refuse("the file %s could not be written", "無法寫入檔案 %s",
		"Choose another folder, or free space on the disk, and save again.", "請改選其他資料夾或釋出磁碟空間後再儲存一次。", path), err)
}
