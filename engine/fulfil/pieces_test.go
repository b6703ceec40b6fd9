package fulfil_test

import (
	"archive/zip"
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/engine/fulfil"
	"gowarehouse/engine/label"
	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/store"
)

// The labels of an archive that says of none whose it is, as printer commands that are pictures.
const (
	oneLabel     = "^XA^FO0,0^GFA,4,4,2,F0F0FFFF^FS^XZ"
	anotherLabel = "^XA^FO0,0^GFA,4,4,2,0F0FFFFF^FS^XZ"
)

func nameless(t *testing.T, labels ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for i, text := range labels {
		f, err := w.Create(string(rune('a'+i)) + ".zpl")
		require.NoError(t, err)
		_, err = f.Write([]byte(text))
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return out.Bytes()
}

func TestALabelThatNoMarkTellsIsChosenFromPicturesAndMayBeChosenAnew(t *testing.T) {
	t.Parallel()
	h, parcel := labelled(t, nameless(t, oneLabel, anotherLabel))
	sheet, err := sheetOf(h, parcel)
	require.NoError(t, err)
	require.True(t, sheet.Which)
	h.refusedAs("label_not_chosen", h.ship.ChooseAnew(h.ctx, parcel, "amy"))

	pieces, all, err := h.ship.LabelPieces(h.ctx, parcel, label.Window{Most: 5, DPI: 100}, "amy")
	require.NoError(t, err)
	require.Equal(t, 2, all)
	require.Len(t, pieces, 2)
	for i, piece := range pieces {
		require.Equal(t, i+1, piece.Place)
		require.NotEmpty(t, piece.Picture.PNG)
	}
	require.Contains(t, h.events(sheet.Parcel.OrderID), lifecycle.EventLabelShown)
	h.refusedAs("label_no_such_place", h.ship.ChooseLabel(h.ctx, parcel, 3, "amy"))

	for place, text := range map[int]string{2: anotherLabel, label.All: oneLabel + anotherLabel, 1: oneLabel} {
		require.NoError(t, h.ship.ChooseLabel(h.ctx, parcel, place, "amy"))
		sheet, err = sheetOf(h, parcel)
		require.NoError(t, err)
		require.EqualValues(t, place, sheet.Chosen)
		require.Equal(t, text, string(sheet.Data))
	}
	require.Empty(t, h.notices())
	require.NoError(t, h.ship.ChooseAnew(h.ctx, parcel, "amy"))
	sheet, err = sheetOf(h, parcel)
	require.NoError(t, err)
	require.True(t, sheet.Which)
	require.Zero(t, sheet.Chosen)
	require.Equal(t, []store.NoticeKind{store.NoticePush}, h.notices())
}

func TestALabelOnItsWayToPaperIsNotChosenAnew(t *testing.T) {
	t.Parallel()
	h, parcel := labelled(t, nameless(t, oneLabel, anotherLabel))
	require.NoError(t, h.ship.ChooseLabel(h.ctx, parcel, 1, "amy"))
	sheet, err := sheetOf(h, parcel)
	require.NoError(t, err)
	j := &store.PrintJob{Key: "k", Batch: "b", Kind: store.PrintLabel, AccountID: "a1", MerchantID: "m1", OrderID: sheet.Parcel.OrderID, ParcelID: parcel,
		Printer: "x", State: store.PrintPrinting, JobName: "k", Copy: 1, Who: "amy", CreatedAt: 1, UpdatedAt: 1}
	h.write(func(q *store.Queries) error {
		_, err := q.AddPrintJob(h.ctx, j)
		return err
	})
	h.refusedAs("label_printing", h.ship.ChooseLabel(h.ctx, parcel, 2, "amy"))
	h.refusedAs("label_printing", h.ship.ChooseAnew(h.ctx, parcel, "amy"))
	sheet, err = sheetOf(h, parcel)
	require.NoError(t, err)
	require.Equal(t, oneLabel, string(sheet.Data))
}

func TestWhereItIsKnownWhoseLabelItIsNoOtherIsShown(t *testing.T) {
	t.Parallel()
	h, parcel := labelled(t, plainPDF())
	_, _, err := h.ship.LabelPieces(h.ctx, parcel, label.Window{Most: 5, DPI: 100}, "amy")
	h.refusedAs("label_known", err)
	p, err := h.store.Parcel(h.ctx, parcel)
	require.NoError(t, err)
	require.NotContains(t, h.events(p.OrderID), lifecycle.EventLabelShown)
}

func sheetOf(h *house, parcel int64) (fulfil.Sheet, error) {
	return fulfil.SheetOf(h.ctx, &h.store.Queries, parcel)
}
