package fulfil_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/engine/fulfil"
)

func TestScansFillTheLinesInTheirOrder(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	order := h.order("1", "store", line{"TEA", 1}, line{"CUP", 2}, line{"TEA", 2})
	counted, err := h.ship.Count(h.ctx, order, []fulfil.Scan{{Code: "TEA", Pieces: 2}, {Code: " CUP "}})
	require.NoError(t, err)
	got := []int64{}
	for _, c := range counted {
		got = append(got, c.Scanned)
	}
	require.Equal(t, []int64{1, 1, 1}, got)
	contents, err := h.ship.Contents(h.ctx, order, []fulfil.Scan{{Code: "4710000000024", Pieces: 2}})
	require.NoError(t, err)
	lines := h.lines(order)
	require.Equal(t, []fulfil.Piece{{Line: lines[0].ID, Quantity: 1}, {Line: lines[2].ID, Quantity: 1}}, contents)
}

func TestAScanThatDoesNotFitIsRefusedWithWhatWasRightBefore(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	order := h.order("1", "store", line{"TEA", 1})
	for code, scan := range map[string]fulfil.Scan{"wrong_item": {Code: "CUP"}, "one_too_many": {Code: "TEA"}, "unknown_barcode": {Code: "nothing"}} {
		counted, err := h.ship.Count(h.ctx, order, []fulfil.Scan{{Code: "TEA"}, scan})
		var e *connectors.Error
		require.ErrorAs(t, err, &e)
		require.Equal(t, code, e.Code)
		require.EqualValues(t, 1, counted[0].Scanned, code)
	}
	_, err := h.ship.Contents(h.ctx, order, nil)
	require.ErrorContains(t, err, "nothing_scanned")
}

func TestEveryPieceHasItsCode(t *testing.T) {
	t.Parallel()
	require.Equal(t, []string{"A", "A", "B"}, fulfil.Codes([]fulfil.Scan{{Code: "A", Pieces: 2}, {Code: "B"}}))
	require.NotNil(t, fulfil.Codes(nil), "nothing scanned is no scan, not an unscanned parcel")
}
