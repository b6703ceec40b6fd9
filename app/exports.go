package app

// Spreadsheets that take orders, stock and listings out. They are written page by page, so that a large one needs no more memory.

import (
	"context"
	"io"

	"gowarehouse/connectors"
)

// ExportFormat is the kind of file of an export.
type ExportFormat string

// The formats of exports.
const (
	ExportCSV  ExportFormat = "csv"
	ExportXLSX ExportFormat = "xlsx"
)

// ExportOptions say how an export is written.
type ExportOptions struct {
	Format   ExportFormat
	Language string // of headings and states: en or zh-TW
	Receiver bool   // of orders: with name, phone and address; each order's history notes who exported it
}

var errExports = connectors.Refuse("files cannot be exported yet", "尚無法匯出檔案", "Look at the list on the screen.", "請於畫面查看清單。")

// ExportOrders writes all orders of a filter, newest first, and gives their number. progress, which may be nil, is told of the
// orders written so far.
func (a *App) ExportOrders(_ context.Context, _ OrderQuery, _ ExportOptions, _ io.Writer, _ string, _ func(done int)) (int, error) {
	return 0, errExports
}

// ExportStock writes a merchant's products with their stock and gives their number.
func (a *App) ExportStock(_ context.Context, _ string, _ ExportOptions, _ io.Writer) (int, error) {
	return 0, errExports
}

// ExportListings writes an account's listings with the products that each takes, and gives their number.
func (a *App) ExportListings(_ context.Context, _ string, _ ExportOptions, _ io.Writer) (int, error) {
	return 0, errExports
}
