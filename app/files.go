package app

// Files that commands read and write for a person.

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gowarehouse/app/sheet"
	"gowarehouse/connectors"
)

// savePrivate writes a file that only its owner can read, by way of a file beside it, so that what is there is whole or as before.
func savePrivate(path string, write func(w io.Writer) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".saving-*") // 0600 by itself
	if err != nil {
		return unwritable(path, err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	w := &watched{Writer: f}
	if err := errors.Join(write(w), f.Sync(), f.Close()); w.err != nil {
		return unwritable(path, w.err)
	} else if err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return unwritable(path, err)
	}
	return nil
}

// watched remembers an error of the file, which is told otherwise than one of what is written.
type watched struct {
	io.Writer
	err error
}

// Write writes through.
func (w *watched) Write(b []byte) (int, error) {
	n, err := w.Writer.Write(b)
	w.err = errors.Join(w.err, err)
	return n, err
}

func unwritable(path string, cause error) error {
	return connectors.Refuse("the file %s cannot be written: %v", "無法寫入檔案 %s：%v", "Choose another file, and check that its folder exists and has space.",
		"請指定其他檔案，並確認資料夾存在且有空間。", path, cause)
}

// ReadSheet reads a file that is to be imported.
func ReadSheet(path string) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, notFound("there is no file %s", "找不到檔案 %s", "Check its name and folder.", "請檢查檔名與資料夾。", path)
	case err == nil && !info.Mode().IsRegular():
		return nil, connectors.Refuse("%s is no file", "%s 不是檔案", "Name an .xlsx or .csv file.", "請指定 .xlsx 或 .csv 檔案。", path)
	case err == nil && info.Size() > sheet.MostBytes:
		return nil, sheet.TooLarge()
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, connectors.Refuse("the file %s cannot be read: %v", "無法讀取檔案 %s：%v", "Close it in other programs and check that you may read it.",
			"請先在其他程式中關閉，並確認有讀取權限。", path, err)
	}
	return data, nil
}

// ExportDoc is what was exported to a file that only its owner can read.
type ExportDoc struct {
	Head
	File     string       `json:"file"`
	Format   ExportFormat `json:"format"`
	Rows     int          `json:"rows"`
	Receiver bool         `json:"receiver"` // the receivers are in it
}

// SaveOrders exports orders to a file; its ending (.xlsx or .csv) says how.
func (a *App) SaveOrders(ctx context.Context, q OrderQuery, o ExportOptions, file, who string, progress func(done int)) (ExportDoc, error) {
	doc := ExportDoc{Head: NewHead(), File: file, Receiver: o.Receiver}
	o.Format = ExportFormat(strings.ToLower(strings.TrimPrefix(filepath.Ext(file), ".")))
	if doc.Format = o.Format; !slices.Contains(sheet.Formats, o.Format) {
		return doc, Usage("%s ends neither with .xlsx nor with .csv", "%s 的副檔名不是 .xlsx 或 .csv", "For example orders.xlsx", "例如 orders.xlsx",
			filepath.Base(file))
	}
	err := savePrivate(file, func(w io.Writer) (err error) {
		doc.Rows, err = a.ExportOrders(ctx, q, o, w, who, progress)
		return err
	})
	return doc, err
}
