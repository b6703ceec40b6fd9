package app

import (
	"context"
	"io"
	"path/filepath"
	"strings"

	"gowarehouse/connectors"
	"gowarehouse/engine/store"
)

// LabelDoc is the labels that were saved.
type LabelDoc struct {
	Head
	Labels []SavedLabel `json:"labels"`
}

// SavedLabel is one label in a file that only its owner can read. Kind is pdf, html or png.
type SavedLabel struct {
	Parcel string `json:"parcel"`
	File   string `json:"file"`
	Kind   string `json:"kind"`
	Bytes  int    `json:"bytes"`
}

// SaveLabels writes the labels of an order, or of one parcel when key is a parcel's id, to a file with the mode 0600. The
// labels of several parcels go to FILE with the parcel's id before its ending. A label shows the receiver: the order's
// history notes who saved it.
func (a *App) SaveLabels(ctx context.Context, key, file, who string) (LabelDoc, error) {
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
		data, kind, err := a.Engine.Fulfil.Label(ctx, p.ID, who)
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

// LabelFile gives the label of one parcel to be saved elsewhere, with its kind: pdf, html or png. The order's history notes who has it.
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

// OpenLabel tries a password on a label that none of the account's own has opened.
func (a *App) OpenLabel(ctx context.Context, parcel, password, who string) (OrderDoc, error) {
	return a.onParcel(ctx, parcel, who, func(p *store.Parcel) error { return a.Engine.Fulfil.OpenLabel(ctx, p.ID, password, who) })
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
