package crowd

// Orders that left the house with a label each, for screens that print many.

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/drawn"
	"gowarehouse/engine/label"
	"gowarehouse/engine/store"
)

// Sheets are how many of the orders of FillLabels have a sheet of four labels, of which no number tells whose is whose.
const Sheets = 2

// FillLabels adds n orders of the first account behind the first ones, shipped, each with its label; the last ones with a sheet: see Sheets.
func FillLabels(ctx context.Context, path string, first, n int) error {
	sheet, err := fourLabels()
	if err != nil {
		return err
	}
	return at(ctx, path, func(db *sql.DB) error {
		return inChunks(ctx, db, first, n, func(f *filler, i int) error {
			if i >= first+n-Sheets {
				return f.labelled(i, sheet, label.ErrWhichLabel.Code, store.LabelDamaged)
			}
			pdf, _, err := drawn.Sheet{Title: "店到店", Number: trackingOf(i), Order: numberOf(i), BarCodes: []string{trackingOf(i)},
				To: connectors.Receiver{Name: fmt.Sprintf("王小明%d", i)}}.Draw()
			if err != nil {
				return err
			}
			return f.labelled(i, pdf, "", store.LabelOpened)
		})
	})
}

func numberOf(i int) string   { return fmt.Sprintf("L%08d", i) }
func trackingOf(i int) string { return fmt.Sprintf("9%011d", i) }

// fourLabels is a sheet of A4 with the labels of three buyers and an empty place.
func fourLabels() ([]byte, error) {
	c := drawn.NewCanvas(drawn.A4)
	c.Rule(0, 148.4, 210, 0.2)
	c.Box(104.9, 0, 0.2, 297, 0.2)
	for i, buyer := range []string{"林阿明", "", "陳小華", "張大同"} {
		if buyer == "" {
			continue
		}
		x, y := float64(i%2)*105, float64(i/2)*148.5
		c.Text(x+8, y+14, 18, "店到店")
		c.Text(x+8, y+34, 26, buyer)
		c.Bars(x+8, y+70, 89, 22, fmt.Sprintf("8000%08d", i))
	}
	return c.PDF()
}

func (f *filler) labelled(i int, pdf []byte, problem string, state store.LabelState) error {
	id := i + 1
	at := time.Now().Add(-time.Duration(i) * time.Second).UnixMilli() // lately: nothing of it is erased yet
	var opened any = at
	if problem != "" {
		opened = nil
	}
	return errors.Join(
		f.insert("order", id, "a0", "m0", "c0", Platforms[0], fmt.Sprintf("ID%08d", i), numberOf(i), store.Reported, at, nil, connectors.ShipLabel,
			fmt.Sprintf("王小明%d", i), fmt.Sprintf("%04d", i%10000), doc, at),
		f.insert("line", id, "a0", at, fmt.Sprintf("SKU-%d", i%200)),
		f.insert("shipment", id, id),
		f.insert("labelled", id, id, id, "a0", trackingOf(i), state, at, at),
		f.insert("label", id, pdf, pdf, problem, at, opened))
}
