// The fonts of this machine, for labels that do not embed their own: without one, a Chinese name would be missing on the paper.

package label

import (
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/tetratelabs/wazero"
)

// fontFolders are where systems keep their fonts.
var fontFolders = map[string][]string{
	"linux":   {"/usr/share/fonts", "/usr/local/share/fonts"},
	"darwin":  {"/System/Library/Fonts", "/Library/Fonts"},
	"windows": {filepath.Join(os.Getenv("WINDIR"), "Fonts")},
}

// guestFolders are where PDFium, built as for Linux, looks for fonts.
var guestFolders = []string{"usr/share/fonts", "usr/local/share/fonts"}

// fontsOnly shows the sandbox the fonts of this machine, read-only, and no other file. The library's default would show it the whole disk.
func fontsOnly() wazero.FSConfig {
	shown := fontDisk{}
	for i, folder := range fontFolders[runtime.GOOS] {
		if info, err := os.Stat(folder); err == nil && info.IsDir() && i < len(guestFolders) {
			shown[guestFolders[i]] = os.DirFS(folder)
		}
	}
	return wazero.NewFSConfig().WithFSMount(shown, "/")
}

// fontDisk is a disk with some folders at their places, and nothing but the way to them. The way must be there: PDFium looks at every entry of
// a folder, the one for its parent too, and stops at the first that it cannot see.
type fontDisk map[string]fs.FS

// Open opens a file of a folder, or a folder on the way.
func (d fontDisk) Open(name string) (fs.File, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	for at, folder := range d {
		within, is := strings.CutPrefix(name+"/", at+"/")
		switch {
		case is && within == "":
			return folder.Open(".")
		case is:
			return folder.Open(strings.TrimSuffix(within, "/"))
		}
	}
	for at := range d {
		if name == "." || strings.HasPrefix(at, name+"/") {
			return wayside(path.Base(name)), nil
		}
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// wayside is a folder on the way to one of the fonts'. It shows nothing.
type wayside string

// Stat tells that it is a folder.
func (w wayside) Stat() (fs.FileInfo, error) { return w, nil }

// Read refuses: it is a folder.
func (w wayside) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: string(w), Err: fs.ErrInvalid}
}

// ReadDir gives no entries.
func (w wayside) ReadDir(n int) ([]fs.DirEntry, error) {
	if n > 0 {
		return nil, io.EOF
	}
	return nil, nil
}

// Close does nothing.
func (w wayside) Close() error { return nil }

// Name is its name.
func (w wayside) Name() string { return string(w) }

// Size is 0.
func (w wayside) Size() int64 { return 0 }

// Mode is that of a folder that nobody writes.
func (w wayside) Mode() fs.FileMode { return fs.ModeDir | 0o555 }

// ModTime is unknown.
func (w wayside) ModTime() time.Time { return time.Time{} }

// IsDir says that it is one.
func (w wayside) IsDir() bool { return true }

// Sys gives nothing.
func (w wayside) Sys() any { return nil }
