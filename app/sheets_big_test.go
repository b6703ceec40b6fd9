//go:build big

package app_test

import (
	"bytes"
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/app"
	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/store"
)

func TestBigTenThousandProductsFreeFiveThousandOrders(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const products, orders = 10_000, 5_000
	w.sell(orders, func(i int) string { return fmt.Sprintf("SKU-%05d", i*7%products) })
	var file bytes.Buffer
	file.WriteString("貨號,名稱,條碼\n")
	for i := range products {
		fmt.Fprintf(&file, "SKU-%05d,純棉短襪,47100%08d\n", i, i+1)
	}
	began := time.Now()
	_, done := w.bring(csv(app.ImportProducts, file.String()))
	t.Logf("%d products came in and freed %d orders in %v", done.Counts.Add, done.Freed, time.Since(began).Round(time.Millisecond))
	require.Equal(t, products, done.Counts.Add)
	require.Equal(t, orders, done.Freed)
}

func TestBigTenThousandRowsArePutAwayAndCounted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const products = 10_000
	var file, pieces bytes.Buffer
	file.WriteString("貨號,名稱\n")
	pieces.WriteString("貨號,數量\n")
	for i := range products {
		fmt.Fprintf(&file, "SKU-%05d,純棉短襪\n", i)
		fmt.Fprintf(&pieces, "SKU-%05d,%d\n", i, i%90+1)
	}
	w.bring(csv(app.ImportProducts, file.String()))
	for _, mode := range []app.ImportMode{app.ImportPutAway, app.ImportCount} {
		began := time.Now()
		_, done := w.bring(stockFile(mode, pieces.String()))
		t.Logf("%s of %d rows took %v", mode, done.Counts.Rows, time.Since(began).Round(time.Millisecond))
		require.Equal(t, products, done.Counts.Rows)
	}
	require.EqualValues(t, 90, w.product("SKU-00089").OnHand)
}

func TestBigAHundredThousandReceiversAreExportedWithoutHoldingThem(t *testing.T) {
	w := stocked(t)
	const orders = 100_000
	w.sell(orders, func(int) string { return "TEA-S" })
	var before, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	most := uint64(0)
	began := time.Now()
	n, err := w.ExportOrders(t.Context(), app.OrderQuery{}, app.ExportOptions{Format: app.ExportXLSX, Language: "zh-TW", Receiver: true}, counted{new(int)}, "amy",
		func(done int) {
			if done%10_000 == 0 {
				runtime.ReadMemStats(&now)
				most = max(most, now.HeapInuse)
			}
		})
	require.NoError(t, err)
	require.Equal(t, orders, n)
	grown := float64(most-min(most, before.HeapInuse)) / (1 << 20)
	t.Logf("%d orders with receivers went out in %v, %.0f MB more on the heap at most", n, time.Since(began).Round(time.Millisecond), grown)
	require.Less(t, grown, 150.0)
}

// counted counts what is written.
type counted struct{ n *int }

func (c counted) Write(b []byte) (int, error) {
	*c.n += len(b)
	return len(b), nil
}

// sell takes many orders in, a thousand in each transaction.
func (w *world) sell(orders int, sku func(i int) string) {
	w.Helper()
	ctx := w.Context()
	session, err := w.Engine.Accounts.Open(ctx, "a")
	require.NoError(w, err)
	for begin := 0; begin < orders; begin += 1000 {
		w.write(func(q *store.Queries) error {
			rules, err := lifecycle.ReadRules(ctx, q, session.Account, session.Platform)
			if err != nil {
				return err
			}
			for i := begin; i < min(begin+1000, orders); i++ {
				o := w.order(sku(i), 1)
				if _, err := rules.Take(ctx, q, &o, rawOf(w, o), store.System, w.clock); err != nil {
					return err
				}
			}
			return nil
		})
	}
}
