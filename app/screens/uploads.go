package screens

import (
	"crypto/rand"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"gowarehouse/connectors"
)

// Upload names a file that a page sent, for a call that takes one.
type Upload struct {
	ID string `json:"id"`
}

// Uploads are files that pages sent and no call has taken yet: what is too large for a call's JSON. They lie in a folder of their
// own that goes with the Desk.
type Uploads struct {
	mu  sync.Mutex
	dir string // empty until the first upload
	all map[string]string
}

func newUploads() *Uploads { return &Uploads{all: map[string]string{}} }

// MaxUpload bounds one: a large warehouse's backup.
const MaxUpload = 8 << 30

// Add stores what a page sends.
func (u *Uploads) Add(body io.Reader) (Upload, error) {
	dir, err := u.folder()
	if err != nil {
		return Upload{}, err
	}
	id := rand.Text()
	path := filepath.Join(dir, id)
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return Upload{}, err
	}
	if _, err := io.Copy(f, body); err != nil {
		return Upload{}, errors.Join(err, f.Close(), os.Remove(path))
	}
	if err := f.Close(); err != nil {
		return Upload{}, err
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	u.all[id] = path
	return Upload{ID: id}, nil
}

// folder gives the folder of the uploads, making it for the first one.
func (u *Uploads) folder() (dir string, err error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.dir == "" {
		u.dir, err = os.MkdirTemp("", "gowarehouse-upload-") // 0700 by itself
	}
	return u.dir, err
}

// take gives the path of an upload and what removes it afterwards. In the window a file is chosen by its path instead.
func (d *Desk) take(file string) (path string, remove func() error, err error) {
	d.Uploads.mu.Lock()
	defer d.Uploads.mu.Unlock()
	if path, there := d.Uploads.all[file]; there {
		delete(d.Uploads.all, file)
		return path, func() error { return os.Remove(path) }, nil
	}
	if d.Face == FaceWindow && filepath.IsAbs(file) && !strings.ContainsRune(file, 0) {
		return file, func() error { return nil }, nil
	}
	return "", nil, connectors.Missing(nil, "the file is no longer there", "找不到檔案", "Choose it again.", "請重新選擇檔案。")
}

func (u *Uploads) close() error {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.dir == "" {
		return nil
	}
	return os.RemoveAll(u.dir)
}
