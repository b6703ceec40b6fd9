package app

import (
	"context"

	"gowarehouse/connectors"
	"gowarehouse/engine/fulfil"
	"gowarehouse/engine/label"
	"gowarehouse/engine/printing"
)

// Trouble is what is wrong and what to do about it, in both languages.
type Trouble struct {
	Code string          `json:"code"`
	Says connectors.Text `json:"says"`
	Do   connectors.Text `json:"do"`
}

func troubleOf(err error) Trouble {
	en, zh := Explain(err, "en"), Explain(err, "zh-TW")
	return Trouble{Code: en.Code, Says: connectors.Text{EN: en.Message, ZH: zh.Message}, Do: connectors.Text{EN: en.Do, ZH: zh.Do}}
}

// LabelView is what is known of a parcel's label without showing it.
type LabelView struct {
	Parcel    string     `json:"parcel"`
	Kind      label.Kind `json:"kind"` // pdf, zpl, or html for the browser; empty where there is none
	Pages     int64      `json:"pages"`
	Encrypted bool       `json:"encrypted"` // it came locked
	Picture   bool       `json:"picture"`   // its pages can be shown: see LabelPicture
	Problem   *Trouble   `json:"problem"`   // why there is no label to show or print; null where there is
	Copies    int64      `json:"copies"`    // how many were printed
	Which     bool       `json:"which"`     // it must be chosen from a sheet of several: see LabelPieces
	Chosen    int64      `json:"chosen"`    // the place on the sheet that a person chose; -1: all of it; 0: nobody had to
}

// LabelPages says what there is of a parcel's label, or why there is none. It shows nothing personal.
func (a *App) LabelPages(ctx context.Context, parcel string) (LabelView, error) {
	sheet, err := a.sheet(ctx, parcel)
	if err != nil {
		return LabelView{}, err
	}
	v := LabelView{Parcel: idOf(parcelPrefix, sheet.Parcel.ID), Kind: sheet.Kind, Pages: sheet.Pages, Encrypted: sheet.Encrypted,
		Picture: sheet.Problem == nil && hasPicture(sheet), Which: sheet.Which, Chosen: sheet.Chosen}
	if sheet.Problem != nil {
		v.Problem = new(troubleOf(sheet.Problem))
	}
	jobs, err := a.Engine.Store.PrintJobsOfParcel(ctx, sheet.Parcel.ID)
	v.Copies = printing.Copies(jobs)
	return v, err
}

func (a *App) sheet(ctx context.Context, parcel string) (fulfil.Sheet, error) {
	p, err := a.findParcel(ctx, parcel)
	if err != nil {
		return fulfil.Sheet{}, err
	}
	return fulfil.SheetOf(ctx, &a.Engine.Store.Queries, p.ID)
}

// hasPicture says whether a label can be shown: one in the language of printers only where it is a picture itself.
func hasPicture(sheet fulfil.Sheet) bool {
	if sheet.Kind == label.ZPL {
		_, err := label.PictureOfZPL(sheet.Data)
		return err == nil
	}
	return sheet.Kind == label.PDF
}

// LabelPicture draws a page of a parcel's label, counted from 1, as a PNG of so many dots per inch. Where it could not be told which label
// of a sheet is the parcel's, the whole sheet is shown, to choose from (see ChooseLabel). A label shows the receiver: the order's history
// notes who saw it.
func (a *App) LabelPicture(ctx context.Context, parcel string, page, dpi int, who string) ([]byte, error) {
	sheet, err := a.sheet(ctx, parcel)
	if err != nil {
		return nil, err
	}
	kind, data := sheet.Kind, sheet.Data
	if sheet.Problem != nil {
		if len(sheet.Choice) == 0 {
			return nil, sheet.Problem
		}
		kind, data = label.PDF, sheet.Choice
	}
	drawn, err := a.Engine.Labels.Picture(ctx, kind, data, page, dpi)
	if err != nil {
		return nil, err
	}
	return drawn.PNG, a.Engine.Fulfil.ShowLabel(ctx, &sheet.Parcel, who)
}
