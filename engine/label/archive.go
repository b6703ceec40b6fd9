// Labels in archives: a ZIP with one file, or with several of which each is named.

package label

import (
	"archive/zip"
	"bytes"
	"cmp"
	"io"
	"path"
	"slices"
	"strings"
)

// maxFiles is how many files an archive of labels may hold.
const maxFiles = 200

// file is one of an archive.
type file struct {
	name string // without its folder
	kind Kind
	data []byte
}

// unzip gives the labels of an archive in the order of their names; all of them together are within MaxBytes. Its errors are
// ErrArchiveLocked, ErrTooLarge and ErrDamaged.
func unzip(data []byte) ([]file, error) {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, ErrDamaged.because("the archive cannot be read")
	}
	if len(archive.File) > maxFiles {
		return nil, ErrTooLarge.because("too many files in the archive")
	}
	var files []file
	left := int64(MaxBytes)
	for _, entry := range archive.File {
		if !holdsLabel(entry) {
			continue
		}
		f, err := unzipOne(entry, left)
		if err != nil {
			return nil, err
		}
		left -= int64(len(f.data))
		files = append(files, f)
	}
	if len(files) == 0 {
		return nil, ErrDamaged.because("the archive holds no label")
	}
	slices.SortStableFunc(files, func(a, b file) int { return cmp.Compare(a.name, b.name) })
	return files, nil
}

// holdsLabel leaves out folders and what archivers add for themselves.
func holdsLabel(f *zip.File) bool {
	return !f.FileInfo().IsDir() && !strings.HasPrefix(path.Base(f.Name), ".") && !strings.HasPrefix(f.Name, "__MACOSX/")
}

// lockedFlag is the bit of a file's flags that says that it is encrypted.
const lockedFlag = 1

// unzipOne unpacks a file of at most so many bytes; what the archive says about its size is not believed.
func unzipOne(entry *zip.File, most int64) (file, error) {
	if entry.Flags&lockedFlag != 0 {
		return file{}, ErrArchiveLocked
	}
	content, err := entry.Open()
	if err != nil {
		return file{}, ErrDamaged.because("a file of the archive cannot be opened")
	}
	defer func() { _ = content.Close() }()
	data, err := io.ReadAll(io.LimitReader(content, most+1))
	switch {
	case err != nil:
		return file{}, ErrDamaged.because("a file of the archive cannot be read")
	case int64(len(data)) > most:
		return file{}, ErrTooLarge.because("the archive unpacks to more than the limit")
	}
	kind, inner, err := Unwrap(data)
	if err != nil {
		return file{}, err
	}
	if kind == ZIP || kind == Unknown || kind == URL {
		return file{}, ErrNotPDF.because("a file of the archive is no label")
	}
	return file{name: path.Base(entry.Name), kind: kind, data: inner}, nil
}
