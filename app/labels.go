package app

import (
	"context"
	"io"
	"path/filepath"
	"strconv"
	"strings"

	"gowarehouse/connectors"
	"gowarehouse/engine/label"
	"gowarehouse/engine/store"
)

// LabelDoc is the labels that were saved.
type LabelDoc struct {
	Head
	Labels []SavedLabel `json:"labels"`
}

// LabelAs says in which form a label is saved.
type LabelAs string

// The forms of a saved label.
const (
	LabelReady    LabelAs = ""         // as it is printed; a web page as it is opened
	LabelOriginal LabelAs = "original" // as the platform gave it
	LabelPreview  LabelAs = "preview"  // its first page as a PNG; where a place on a sheet must be chosen, the sheet
)

// previewDPI shows a label of 100 x 150 mm in 591 x 886 dots.
const previewDPI = 150

// SavedLabel is one label in a file that only its owner can read. Kind is pdf, zpl, html or png; of an original also zip or jpeg.
type SavedLabel struct {
	Parcel string `json:"parcel"`
	File   string `json:"file"`
	Kind   string `json:"kind"`
	Bytes  int    `json:"bytes"`
}

// SaveLabels writes the labels of an order, or of one parcel when key is a parcel's id, to a file with the mode 0600. The
// labels of several parcels go to FILE with the parcel's id before its ending. A label shows the receiver: the order's
// history notes who saved it.
func (a *App) SaveLabels(ctx context.Context, key, file string, as LabelAs, who string) (LabelDoc, error) {
	doc := LabelDoc{Head: NewHead(), Labels: []SavedLabel{}}
	parcels, err := a.labelled(ctx, key)
	if err != nil {
		return doc, err
	}
	for _, p := range parcels {
		id := idOf(parcelPrefix, p.ID)
		path := file
		if len(parcels) > 1 {
			ending := filepath.Ext(file)
			path = strings.TrimSuffix(file, ending) + "-" + id + ending
		}
		data, kind, err := a.labelAs(ctx, p.ID, as, who)
		if err != nil {
			return doc, err
		}
		if err := savePrivate(path, func(w io.Writer) error {
			_, err := w.Write(data)
			return err
		}); err != nil {
			return doc, err
		}
		doc.Labels = append(doc.Labels, SavedLabel{Parcel: id, File: path, Kind: kind, Bytes: len(data)})
	}
	return doc, nil
}

func (a *App) labelAs(ctx context.Context, parcel int64, as LabelAs, who string) (data []byte, kind string, err error) {
	switch as {
	case LabelOriginal:
		return a.Engine.Fulfil.OriginalLabel(ctx, parcel, who)
	case LabelPreview:
		data, err = a.LabelPicture(ctx, idOf(parcelPrefix, parcel), 1, previewDPI, who)
		return data, string(label.PNG), err
	}
	return a.Engine.Fulfil.Label(ctx, parcel, who)
}

// labelled gives the live parcels that a key means.
func (a *App) labelled(ctx context.Context, key string) ([]store.Parcel, error) {
	if _, ok := rowOf(parcelPrefix, key); ok {
		p, err := a.findParcel(ctx, key)
		return []store.Parcel{p}, err
	}
	o, err := a.findOrder(ctx, key)
	if err != nil {
		return nil, err
	}
	all, err := a.Engine.Store.Parcels(ctx, o.ID)
	if err != nil {
		return nil, err
	}
	var live []store.Parcel
	for _, p := range all {
		if p.VoidedAt == nil {
			live = append(live, p)
		}
	}
	if len(live) == 0 {
		return nil, connectors.Refuse("order %s has no parcel", "訂單 %s 沒有包裹", "Pack and ship it first: `gowarehouse ship ORDER --pack`",
			"請先包裝並出貨：`gowarehouse ship 訂單 --pack`", o.Number)
	}
	return live, nil
}

// LabelFile gives the label of one parcel to be saved elsewhere, with its kind: pdf, zpl or html. The order's history notes who has it.
func (a *App) LabelFile(ctx context.Context, parcel, who string) (data []byte, kind string, err error) {
	p, err := a.findParcel(ctx, parcel)
	if err != nil {
		return nil, "", err
	}
	return a.Engine.Fulfil.Label(ctx, p.ID, who)
}

// LabelName gives what a file with a parcel's label is called, without its ending: the tracking number, or the order's number.
func (a *App) LabelName(ctx context.Context, parcel string) (string, error) {
	p, err := a.findParcel(ctx, parcel)
	if err != nil || p.TrackingNumber != "" {
		return p.TrackingNumber, err
	}
	o, err := a.Engine.Store.Order(ctx, p.OrderID)
	return o.Number + "-" + idOf(parcelPrefix, p.ID), err
}

// OpenLabel tries again to make a label ready to print that could not be, with a password beside the account's own or with none.
func (a *App) OpenLabel(ctx context.Context, parcel, password, who string) (OrderDoc, error) {
	return a.onParcel(ctx, parcel, who, func(p *store.Parcel) error { return a.Engine.Fulfil.OpenLabel(ctx, p.ID, password, who) })
}

// ChooseLabel says which label of a sheet is the parcel's: its place, counted over all pages from the left to the right and downwards, from
// 1; "all" if all of the file belongs to the parcel.
func (a *App) ChooseLabel(ctx context.Context, parcel, place, who string) (OrderDoc, error) {
	at, err := strconv.Atoi(place)
	switch {
	case place == "all":
		at = label.All
	case err != nil || at < 1:
		return OrderDoc{}, Usage("a place is a number from 1, or all", "位置須為 1 起的數字，或 all",
			"Look at the sheet: `gowarehouse label PARCEL --preview -o sheet.png`", "請先查看整張紙：`gowarehouse label 包裹 --preview -o sheet.png`")
	}
	return a.onParcel(ctx, parcel, who, func(p *store.Parcel) error { return a.Engine.Fulfil.ChooseLabel(ctx, p.ID, at, who) })
}

// FetchLabel fetches a parcel's label again: it came damaged, say.
func (a *App) FetchLabel(ctx context.Context, parcel, who string) (OrderDoc, error) {
	return a.onParcel(ctx, parcel, who, func(p *store.Parcel) error {
		if err := a.Engine.Fulfil.FetchLabel(ctx, p.ID, who); err != nil {
			return err
		}
		return a.Engine.Outbox.Work(ctx)
	})
}
