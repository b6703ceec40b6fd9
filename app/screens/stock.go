package screens

import (
	"context"
	"io"

	"gowarehouse/app"
	"gowarehouse/app/sheet"
	"gowarehouse/connectors"
	"gowarehouse/engine/catalog"
	"gowarehouse/engine/stock"
)

// stockCalls are the calls of the screen Stock.
var stockCalls = Calls{
	"products": Ask(func(ctx context.Context, v *Visit, in MerchantIn) (app.ProductList, error) {
		return v.App.Products(ctx, in.Merchant)
	}),
	"productAdd":  Ask(addProduct),
	"productEdit": Ask(editProduct),
	"places": Ask(func(ctx context.Context, v *Visit, in ProductIn) (app.PlaceList, error) {
		return v.App.Places(ctx, in.Merchant, in.Product)
	}),
	"movements": Ask(func(ctx context.Context, v *Visit, in ProductIn) (app.MovementList, error) {
		return v.App.Movements(ctx, in.Merchant, in.Product, mostMovements)
	}),
	"putAway": Ask(putAway),
	"adjust":  Ask(adjust),
	"keepStock": Ask(func(ctx context.Context, v *Visit, in KeepStockIn) (app.MerchantDoc, error) {
		return v.App.KeepStock(ctx, in.Merchant, in.On, v.Who)
	}),
	"syncPreview": Ask(func(ctx context.Context, v *Visit, in AccountNameIn) (app.StockSync, error) {
		return v.App.PreviewSync(ctx, in.Account)
	}),
	"syncConfirm": Ask(func(ctx context.Context, v *Visit, in SyncConfirmIn) (app.StockSync, error) {
		return v.App.ConfirmSync(ctx, in.Account, in.Token, v.Who)
	}),
	"stockExport": Ask(exportStock),
}

// mostMovements of a product are shown, the newest first.
const mostMovements = 100

// ProductIn names a product of a merchant, by id, SKU or barcode.
type ProductIn struct {
	Merchant string `json:"merchant"`
	Product  string `json:"product"`
}

// ProductAddIn is a new product.
type ProductAddIn struct {
	Merchant    string   `json:"merchant"`
	SKU         string   `json:"sku"`
	Name        string   `json:"name"`
	Shelf       string   `json:"shelf"`
	SafetyStock int64    `json:"safety_stock"`
	Barcodes    []string `json:"barcodes"`
}

func addProduct(ctx context.Context, v *Visit, in ProductAddIn) (app.ProductDoc, error) {
	return v.App.AddProduct(ctx, catalog.NewProduct{Merchant: in.Merchant, SKU: in.SKU, Name: in.Name, Shelf: in.Shelf, SafetyStock: in.SafetyStock,
		Barcodes: in.Barcodes}, v.Who)
}

// ProductEditIn changes a product. Null leaves a value as it is.
type ProductEditIn struct {
	ProductIn
	Name         *string  `json:"name"`
	Shelf        *string  `json:"shelf"`
	SafetyStock  *int64   `json:"safety_stock"`
	SyncStock    *bool    `json:"sync_stock"`
	AddBarcodes  []string `json:"add_barcodes"`
	DropBarcodes []string `json:"drop_barcodes"`
}

func editProduct(ctx context.Context, v *Visit, in ProductEditIn) (app.ProductDoc, error) {
	return v.App.EditProduct(ctx, in.Merchant, in.Product, catalog.ProductEdit{Name: in.Name, Shelf: in.Shelf, SafetyStock: in.SafetyStock,
		SyncStock: in.SyncStock, AddBarcodes: in.AddBarcodes, DropBarcodes: in.DropBarcodes}, v.Who)
}

// PutAwayIn is goods that came in. Key is the receipt's number: the same one is put away once.
type PutAwayIn struct {
	Merchant string          `json:"merchant"`
	Key      string          `json:"key"`
	Note     string          `json:"note"`
	Lines    []PutAwayLineIn `json:"lines"`
}

// PutAwayLineIn is what was put away of a product.
type PutAwayLineIn struct {
	Product  string `json:"product"` // id, SKU or barcode
	Quantity int64  `json:"quantity"`
	Shelf    string `json:"shelf"` // where it lies now; empty: where it lay
}

func putAway(ctx context.Context, v *Visit, in PutAwayIn) (app.PutAwayDoc, error) {
	r := stock.Receipt{Merchant: in.Merchant, Key: in.Key, Note: in.Note}
	for _, line := range in.Lines {
		r.Lines = append(r.Lines, stock.ReceiptLine{Product: line.Product, Quantity: line.Quantity, Shelf: line.Shelf})
	}
	return v.App.PutAway(ctx, r, v.Who)
}

// AdjustIn corrects the stock on hand: by so many pieces, or to what was counted.
type AdjustIn struct {
	ProductIn
	By   *int64 `json:"by"`
	To   *int64 `json:"to"`
	Note string `json:"note"` // why; required
	Key  string `json:"key"`  // the same key adjusts once
}

func adjust(ctx context.Context, v *Visit, in AdjustIn) (app.AdjustedDoc, error) {
	return v.App.Adjust(ctx, stock.Adjustment{Merchant: in.Merchant, Product: in.Product, By: in.By, To: in.To, Note: in.Note, Key: in.Key}, v.Who)
}

// KeepStockIn switches a merchant's stock keeping.
type KeepStockIn struct {
	Merchant string `json:"merchant"`
	On       bool   `json:"on"`
}

// SyncConfirmIn confirms a manual sync exactly as it was previewed.
type SyncConfirmIn struct {
	Account string `json:"account"`
	Token   string `json:"token"`
}

// StockExportIn asks for a spreadsheet of a merchant's stock.
type StockExportIn struct {
	Merchant string `json:"merchant"`
	Format   string `json:"format"` // csv or xlsx
}

// mimes are the content types of spreadsheets.
var mimes = map[sheet.Format]string{
	sheet.CSV:  "text/csv; charset=utf-8",
	sheet.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

func exportStock(_ context.Context, v *Visit, in StockExportIn) (FileRef, error) {
	format := sheet.Format(in.Format)
	mime, known := mimes[format]
	if !known {
		return FileRef{}, app.Usage("%q is no format of a spreadsheet", "不支援「%s」格式", "Choose csv or xlsx.", "請選擇 csv 或 xlsx。", in.Format)
	}
	name := connectors.Text{EN: "stock", ZH: "庫存"}.In(v.Language) + "." + in.Format
	a, language := v.App, v.Language
	return v.Files.Offer(name, mime, func(w io.Writer) error {
		_, err := a.ExportStock(context.Background(), in.Merchant, app.ExportOptions{Format: format, Language: language}, w)
		return err
	}), nil
}
