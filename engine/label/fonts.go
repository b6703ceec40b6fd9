// The fonts for labels that do not embed their own: those of this machine, and the one of our documents. Without one that has Chinese, a
// name would be missing on the paper.

package label

import (
	"bytes"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"gowarehouse/connectors/drawn"
)

// fontFolders are where systems keep their fonts.
var fontFolders = map[string][]string{
	"linux":   {"/usr/share/fonts", "/usr/local/share/fonts"},
	"darwin":  {"/System/Library/Fonts", "/Library/Fonts"},
	"windows": {filepath.Join(os.Getenv("WINDIR"), "Fonts")},
}

// guestFolders are where PDFium, built as for Linux, looks for fonts.
var guestFolders = []string{"usr/share/fonts", "usr/local/share/fonts"}

// ownFontFolder is another such place, for the font of our documents.
const ownFontFolder = "usr/share/X11/fonts/TTF"

// fonts are those that the sandbox sees: this machine's and ours, read-only, and no other file. The library's default would show it the whole
// disk.
func fonts() fontDisk {
	shown := fontDisk{ownFontFolder: ownFont{}}
	for i, folder := range fontFolders[runtime.GOOS] {
		if info, err := os.Stat(folder); err == nil && info.IsDir() && i < len(guestFolders) {
			shown[guestFolders[i]] = os.DirFS(folder)
		}
	}
	return shown
}

// ownFontName is a file of ownFont.
const ownFontName = "NotoSansTC-Medium.ttf"

// ownFont is a folder with the font of our documents.
type ownFont struct{}

// Open opens the folder or its file.
func (ownFont) Open(name string) (fs.File, error) {
	switch name {
	case ".":
		return &fontFolder{wayside: wayside{folder("TTF")}}, nil
	case ownFontName:
		data, err := drawn.Font()
		return fontFile{bytes.NewReader(data)}, err
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// fontFolder shows its one file, once.
type fontFolder struct {
	wayside
	read bool
}

// ReadDir gives the file.
func (f *fontFolder) ReadDir(n int) ([]fs.DirEntry, error) {
	if f.read {
		return f.wayside.ReadDir(n)
	}
	f.read = true
	data, err := drawn.Font()
	return []fs.DirEntry{fs.FileInfoToDirEntry(fontEntry(int64(len(data))))}, err
}

// fontFile is the opened font.
type fontFile struct{ *bytes.Reader }

// Stat tells its size.
func (f fontFile) Stat() (fs.FileInfo, error) { return fontEntry(f.Size()), nil }

// Close does nothing.
func (fontFile) Close() error { return nil }

// entry is what is told of a file or a folder.
type entry struct {
	name string
	size int64 // in bytes
	mode fs.FileMode
}

func fontEntry(size int64) entry { return entry{ownFontName, size, 0o444} }

func folder(name string) entry { return entry{name, 0, fs.ModeDir | 0o555} }

// Name is its name.
func (e entry) Name() string { return e.name }

// Size is that of a file, and 0 of a folder.
func (e entry) Size() int64 { return e.size }

// Mode is that of something that nobody writes.
func (e entry) Mode() fs.FileMode { return e.mode }

// ModTime is unknown.
func (entry) ModTime() time.Time { return time.Time{} }

// IsDir says whether it is a folder.
func (e entry) IsDir() bool { return e.mode.IsDir() }

// Sys gives nothing.
func (entry) Sys() any { return nil }

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
			return wayside{folder(path.Base(name))}, nil
		}
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// wayside is a folder on the way to one of the fonts'. It shows nothing.
type wayside struct{ entry }

// Stat tells that it is a folder.
func (w wayside) Stat() (fs.FileInfo, error) { return w.entry, nil }

// Read refuses: it is a folder.
func (w wayside) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: w.name, Err: fs.ErrInvalid}
}

// ReadDir gives no entries.
func (wayside) ReadDir(n int) ([]fs.DirEntry, error) {
	if n > 0 {
		return nil, io.EOF
	}
	return nil, nil
}

// Close does nothing.
func (wayside) Close() error { return nil }
