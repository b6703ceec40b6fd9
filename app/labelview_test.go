package app

import (
	"archive/zip"
	"bytes"
	"image"
	"image/png"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/engine/label"
	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/store"
)

// put gives a parcel another label.
func put(t *testing.T, a *App, parcel string, l store.Label) {
	t.Helper()
	row, _ := rowOf(parcelPrefix, parcel)
	l.ParcelID = row
	require.NoError(t, a.Engine.Store.Write(t.Context(), func(q *store.Queries) error { return q.PutLabel(t.Context(), &l) }))
}

// shown counts how often the order's history says that the label was shown.
func shown(t *testing.T, a *App, order string) int {
	t.Helper()
	row, _ := rowOf(orderPrefix, order)
	history, err := a.Engine.Store.History(t.Context(), row)
	require.NoError(t, err)
	n := 0
	for _, e := range history {
		if e.Event == lifecycle.EventLabelShown {
			n++
		}
	}
	return n
}

func TestALabelThatIsLockedSaysSoInsteadOfShowing(t *testing.T) {
	t.Parallel()
	a, _ := desk(t)
	r := settle(t, a, own)
	put(t, a, r.Parcel, store.Label{Original: []byte("x"), Kind: "pdf", Encrypted: true, Problem: label.ErrPasswordNeeded.Code})
	v, err := a.LabelPages(t.Context(), r.Parcel)
	require.NoError(t, err)
	require.True(t, v.Encrypted)
	require.False(t, v.Picture)
	require.Equal(t, label.ErrPasswordNeeded.Code, v.Problem.Code)
	require.Equal(t, label.ErrPasswordNeeded.Says, v.Problem.Says)
	require.NotEmpty(t, v.Problem.Do.ZH)
	_, err = a.LabelPicture(t.Context(), r.Parcel, 1, 100, "amy")
	require.Equal(t, label.ErrPasswordNeeded.Code, Explain(err, "en").Code)
	require.Zero(t, shown(t, a, r.Order))
}

func TestALabelThatIsAWebPageHasNoPictureAndSaysWhy(t *testing.T) {
	t.Parallel()
	a, _ := desk(t)
	r := settle(t, a, own)
	page := []byte("<form>")
	put(t, a, r.Parcel, store.Label{Original: page, Opened: page, Kind: "html", Problem: label.ErrNeedsNetwork.Code})
	v, err := a.LabelPages(t.Context(), r.Parcel)
	require.NoError(t, err)
	require.Equal(t, label.ErrNeedsNetwork.Code, v.Problem.Code)
	require.False(t, v.Picture)
	_, err = a.LabelPicture(t.Context(), r.Parcel, 1, 100, "amy")
	require.Equal(t, label.ErrNeedsNetwork.Code, Explain(err, "en").Code)
	require.Zero(t, shown(t, a, r.Order))
	data, kind, err := a.LabelFile(t.Context(), r.Parcel, "amy")
	require.NoError(t, err, "it can be had, to be opened in the browser")
	require.Equal(t, page, data)
	require.Equal(t, "html", kind)
}

// zplPicture is a label in ZPL that is a picture of 16 x 2 dots.
const zplPicture = "^XA^FO0,0^GFA,4,4,2,F0F0FFFF^FS^XZ"

func TestWhoSeesALabelIsNotedOnceForALook(t *testing.T) {
	t.Parallel()
	a, c := desk(t)
	r := settle(t, a, own)
	put(t, a, r.Parcel, store.Label{Original: []byte(zplPicture), Opened: []byte(zplPicture), Kind: "zpl"})
	v, err := a.LabelPages(t.Context(), r.Parcel)
	require.NoError(t, err)
	require.Equal(t, LabelView{Parcel: r.Parcel, Kind: label.ZPL, Pages: 1, Picture: true, Copies: 1}, v)
	require.Zero(t, shown(t, a, r.Order), "that there is one is no secret")
	for range 2 {
		data, err := a.LabelPicture(t.Context(), r.Parcel, 1, 100, "amy")
		require.NoError(t, err)
		picture, err := png.Decode(bytes.NewReader(data))
		require.NoError(t, err)
		require.Equal(t, image.Rect(0, 0, 16, 2), picture.Bounds())
	}
	_, err = a.LabelPicture(t.Context(), r.Parcel, 2, 100, "amy")
	require.ErrorIs(t, err, label.ErrNoSuchPage)
	require.Equal(t, 1, shown(t, a, r.Order))
	_, err = a.LabelPicture(t.Context(), r.Parcel, 1, 100, "bob")
	require.NoError(t, err)
	require.Equal(t, 2, shown(t, a, r.Order), "another person")
	c.pass(2 * time.Hour)
	_, err = a.LabelPicture(t.Context(), r.Parcel, 1, 100, "amy")
	require.NoError(t, err)
	require.Equal(t, 3, shown(t, a, r.Order), "another look")
}

func TestTheLabelsOfASheetAreShownToThePackerOnlyWhileTheOrderMayLeave(t *testing.T) {
	t.Parallel()
	a, _ := desk(t)
	r := settle(t, a, own)
	var archive bytes.Buffer
	w := zip.NewWriter(&archive)
	for _, name := range []string{"a.zpl", "b.zpl"} {
		f, err := w.Create(name)
		require.NoError(t, err)
		_, err = f.Write([]byte(zplPicture))
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	put(t, a, r.Parcel, store.Label{Original: archive.Bytes(), Kind: "zpl", Problem: label.ErrWhichLabel.Code})
	v, err := a.LabelPages(t.Context(), r.Parcel)
	require.NoError(t, err)
	require.True(t, v.Which)

	_, err = a.StationPieces(t.Context(), r.Parcel, 0, "amy")
	require.Equal(t, "held", Explain(err, "en").Code, "the order is held")
	doc, err := a.StationChoose(t.Context(), r.Parcel, "1", "amy")
	require.NoError(t, err)
	require.Equal(t, ShowStop, doc.Kind)
	require.Zero(t, shown(t, a, r.Order))
	v, err = a.LabelPages(t.Context(), r.Parcel)
	require.NoError(t, err)
	require.Zero(t, v.Chosen)

	pieces, err := a.LabelPieces(t.Context(), r.Parcel, 1, "amy")
	require.NoError(t, err, "the office settles what is wrong with it")
	require.Equal(t, 2, pieces.All)
	require.Equal(t, 2, pieces.Pieces[0].Place)
	require.NotEmpty(t, pieces.Pieces[0].PNG)
	require.Zero(t, pieces.Next)
	require.Equal(t, 1, shown(t, a, r.Order))
	_, err = a.ChooseLabel(t.Context(), r.Parcel, "2", "amy")
	require.NoError(t, err)
	v, err = a.LabelPages(t.Context(), r.Parcel)
	require.NoError(t, err)
	require.EqualValues(t, 2, v.Chosen)
	require.False(t, v.Which)
	_, err = a.ChooseLabelAnew(t.Context(), r.Parcel, "amy")
	require.NoError(t, err)
	v, err = a.LabelPages(t.Context(), r.Parcel)
	require.NoError(t, err)
	require.True(t, v.Which)
	_, err = a.ChooseLabel(t.Context(), r.Parcel, "first", "amy")
	require.Equal(t, KindUsage, Explain(err, "en").Kind)
}
