package screens

import (
	"crypto/rand"
	"io"
	"sync"
	"time"

	"gowarehouse/connectors"
)

// FileRef is a file that the page can save: in the browser by downloading it, in the window through the system's dialog.
type FileRef struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Type string `json:"type"`
}

// Offer is a file that can be fetched, once written by Write.
type Offer struct {
	FileRef
	Write   func(w io.Writer) error
	expires time.Time
}

// Files are the files on offer. A file is written when it is fetched, so that nothing personal lies about.
type Files struct {
	mu  sync.Mutex
	all map[string]*Offer
}

func newFiles() *Files { return &Files{all: map[string]*Offer{}} }

// keepOffer is how long a file can be fetched.
const keepOffer = 10 * time.Minute

// Offer puts a file on offer for some minutes. name is what it is called where it is saved, mime its content type.
func (f *Files) Offer(name, mime string, write func(w io.Writer) error) FileRef {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := time.Now()
	for id, o := range f.all {
		if now.After(o.expires) {
			delete(f.all, id)
		}
	}
	ref := FileRef{ID: rand.Text(), Name: name, Type: mime}
	f.all[ref.ID] = &Offer{FileRef: ref, Write: write, expires: now.Add(keepOffer)}
	return ref
}

// Take gives a file on offer.
func (f *Files) Take(id string) (*Offer, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if o, there := f.all[id]; there && time.Now().Before(o.expires) {
		return o, nil
	}
	return nil, connectors.Missing(nil, "this file is no longer on offer", "此檔案已過期", "Ask for it again.", "請重新產生。")
}
