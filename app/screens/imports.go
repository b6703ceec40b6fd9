package screens

import (
	"context"
	"io"

	"gowarehouse/app"
	"gowarehouse/app/sheet"
	"gowarehouse/connectors"
)

// importCalls bring products, merchants and stock in from spreadsheets; several screens offer them.
var importCalls = Calls{
	"importPreview":  Ask(previewImport),
	"importApply":    Ask(applyImport),
	"importTemplate": Ask(importTemplate),
}

// ImportIn is a file with what is to be made of it.
type ImportIn struct {
	Kind           app.ImportKind `json:"kind"`
	Merchant       string         `json:"merchant"` // not for merchants
	Mode           app.ImportMode `json:"mode"`     // of stock: put_away or count
	UpdateExisting bool           `json:"update_existing"`
	Again          bool           `json:"again"`       // of stock: what was taken in before
	SkipErrors     bool           `json:"skip_errors"` // leave out the rows with errors
	Sheet          string         `json:"sheet"`
	Name           string         `json:"name"`
	Data           []byte         `json:"data"` // base64
	Token          string         `json:"token"`
}

// mostPreview rows are shown; the counts have them all.
const mostPreview = 500

func (in *ImportIn) query(most int) app.ImportQuery {
	return app.ImportQuery{Kind: in.Kind, Merchant: in.Merchant, Mode: in.Mode, UpdateExisting: in.UpdateExisting, Again: in.Again,
		SkipErrors: in.SkipErrors, Sheet: in.Sheet, Name: in.Name, Data: in.Data, Most: most}
}

func previewImport(ctx context.Context, v *Visit, in ImportIn) (app.ImportPreview, error) {
	return v.App.PreviewImport(ctx, in.query(mostPreview))
}

// applyImport begins to take a file in as it was previewed. The result of its job is an app.ImportDone.
func applyImport(_ context.Context, v *Visit, in ImportIn) (JobView, error) {
	title := connectors.Text{EN: "Importing " + in.Name, ZH: "匯入「" + in.Name + "」"}
	return v.Start("import", title, func(ctx context.Context, j *Job) (any, error) {
		return v.App.ApplyImport(ctx, in.query(0), in.Token, v.Who, j.Progress)
	})
}

// ImportKindIn names what a file brings in.
type ImportKindIn struct {
	Kind app.ImportKind `json:"kind"`
}

// importTemplate offers a spreadsheet to fill in.
func importTemplate(_ context.Context, v *Visit, in ImportKindIn) (FileRef, error) {
	a, language := v.App, v.Language
	return v.Files.Offer("gowarehouse-"+string(in.Kind)+".xlsx", mimes[sheet.XLSX], func(w io.Writer) error {
		return a.ImportTemplate(in.Kind, language, w)
	}), nil
}
