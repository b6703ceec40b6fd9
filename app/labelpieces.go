package app

// Choosing the label of a parcel from a sheet of several that no mark tells apart: its labels as pictures, and taking a choice back. See
// ChooseLabel for the choice itself.

import (
	"context"

	"gowarehouse/engine/label"
	"gowarehouse/engine/store"
)

// LabelPieces is some of the labels of a sheet, in the order in which places are counted.
type LabelPieces struct {
	Head
	Parcel string       `json:"parcel"`
	All    int          `json:"all"` // places on the sheet
	Pieces []LabelPiece `json:"pieces"`
	Next   int          `json:"next"` // the place after which there are more; 0: there are none
}

// LabelPiece is one place of a sheet.
type LabelPiece struct {
	Place int    `json:"place"` // for ChooseLabel
	Empty bool   `json:"empty"` // no label is there
	PNG   []byte `json:"png"`   // in base64; empty where nothing is there or, in the language of printers, has no picture
}

// How labels are shown to be chosen from: some sheets of four at once, fine enough to read names and numbers.
const (
	mostShown = 12
	pieceDPI  = 110
)

// LabelPieces shows the labels of the sheet on which a parcel's label is, from behind a place on: only where a person has to choose it, or has
// chosen it. They name receivers, and not only this order's: its history notes who saw them.
func (a *App) LabelPieces(ctx context.Context, parcel string, after int, who string) (LabelPieces, error) {
	p, err := a.findParcel(ctx, parcel)
	if err != nil {
		return LabelPieces{}, err
	}
	pieces, all, err := a.Engine.Fulfil.LabelPieces(ctx, p.ID, label.Window{After: max(0, after), Most: mostShown, DPI: pieceDPI}, who)
	if err != nil {
		return LabelPieces{}, err
	}
	doc := LabelPieces{Head: NewHead(), Parcel: idOf(parcelPrefix, p.ID), All: all, Pieces: make([]LabelPiece, len(pieces))}
	last := all
	for i, piece := range pieces {
		doc.Pieces[i] = LabelPiece{Place: piece.Place, Empty: piece.Empty, PNG: append([]byte{}, piece.Picture.PNG...)}
		last = piece.Place
	}
	if last < all {
		doc.Next = last
	}
	return doc, nil
}

// ChooseLabelAnew takes back which label of a sheet is the parcel's: it is to be chosen again.
func (a *App) ChooseLabelAnew(ctx context.Context, parcel, who string) (OrderDoc, error) {
	return a.onParcel(ctx, parcel, who, func(p *store.Parcel) error { return a.Engine.Fulfil.ChooseAnew(ctx, p.ID, who) })
}

// StationPieces is LabelPieces at a station: what must not leave is not shown.
func (a *App) StationPieces(ctx context.Context, id string, after int, who string) (LabelPieces, error) {
	p, err := a.findParcel(ctx, id)
	if err != nil {
		return LabelPieces{}, err
	}
	if err := a.Engine.Fulfil.MayLeave(ctx, p.OrderID); err != nil {
		return LabelPieces{}, err
	}
	return a.LabelPieces(ctx, id, after, who)
}

// StationChoose says at a station which label of a sheet is a parcel's: see ChooseLabel.
func (a *App) StationChoose(ctx context.Context, id, place, who string) (StationDoc, error) {
	return a.stationChoice(ctx, id, func() error {
		_, err := a.ChooseLabel(ctx, id, place, who)
		return err
	})
}

// StationChooseAnew takes back at a station which label is a parcel's.
func (a *App) StationChooseAnew(ctx context.Context, id, who string) (StationDoc, error) {
	return a.stationChoice(ctx, id, func() error {
		_, err := a.ChooseLabelAnew(ctx, id, who)
		return err
	})
}

func (a *App) stationChoice(ctx context.Context, id string, choose func() error) (StationDoc, error) {
	p, err := a.findParcel(ctx, id)
	if err != nil {
		return StationDoc{}, err
	}
	if err := a.Engine.Fulfil.MayLeave(ctx, p.OrderID); err != nil {
		return finished(a.shipStop(ctx, &p, err))
	}
	if err := choose(); err != nil {
		return StationDoc{}, err
	}
	return a.StationParcel(ctx, id)
}
