package app_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"gowarehouse/app"
	"gowarehouse/engine/catalog"
	"gowarehouse/engine/store"
)

func TestProductsOfAFileAreAddedAndFreeTheOrdersThatWaitForThem(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	waiting := []int64{w.take(w.order("TEA-S", 1)), w.take(w.order("MUG", 2)), w.take(w.order("OTHER", 1))}
	seen, done := w.bring(csv(app.ImportProducts, "貨號,品名,國際條碼,儲位,安全庫存,顏色\nTEA-S,烏龍茶,0471000000002 4710000000024,C-01,5,綠\nMUG,馬克杯,,,,\n"))
	require.Equal(t, app.ImportCounts{Rows: 2, Add: 2}, seen.Counts)
	require.Equal(t, []app.ImportColumn{{"A", "貨號", "sku"}, {"B", "品名", "name"}, {"C", "國際條碼", "barcodes"}, {"D", "儲位", "shelf"},
		{"E", "安全庫存", "safety"}, {"F", "顏色", ""}}, seen.Columns)
	require.Equal(t, map[string]string{"sku": "TEA-S", "name": "烏龍茶", "barcodes": "0471000000002 4710000000024", "shelf": "C-01", "safety": "5"}, seen.Rows[0].Values)
	require.Equal(t, app.ImportCounts{Rows: 2, Add: 2}, done.Counts)
	require.Equal(t, 2, done.Freed)
	require.Equal(t, []store.OrderState{store.Ready, store.Ready, store.Held}, []store.OrderState{w.state(waiting[0]), w.state(waiting[1]), w.state(waiting[2])})
	tea := w.product("TEA-S")
	require.Equal(t, []string{"0471000000002", "4710000000024"}, tea.Barcodes)
	require.Equal(t, "C-01", tea.Shelf)
	require.EqualValues(t, 5, tea.SafetyStock)
	require.True(t, tea.SyncStock)
}

func TestAProductThatIsThereIsChangedOnlyWhenThatIsChosen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.bring(csv(app.ImportProducts, "SKU,Name,Barcode,Shelf,Safety stock\nTEA,烏龍茶,471,C-01,5\nMUG,馬克杯,,,\n"))
	q := csv(app.ImportProducts, "SKU,Name,Barcode,Shelf,Safety stock\nTEA,凍頂烏龍,471;472,,0\nMUG,馬克杯,,,\n")
	require.Equal(t, []string{"2 skip; the product is there already; choose to update existing products to change it", "3 same"}, w.look(q))
	_, done := w.bring(q)
	require.Equal(t, app.ImportCounts{Rows: 2, Skip: 1, Same: 1}, done.Counts)
	require.Equal(t, "烏龍茶", w.product("TEA").Name)
	q.UpdateExisting = true
	seen, done := w.bring(q)
	require.Equal(t, []app.ImportChange{{"name", "烏龍茶", "凍頂烏龍"}, {"safety", "5", "0"}, {"barcodes", "", "472"}}, seen.Rows[0].Changes)
	require.Equal(t, app.ImportCounts{Rows: 2, Update: 1, Same: 1}, done.Counts)
	tea := w.product("TEA")
	require.Equal(t, "凍頂烏龍", tea.Name)
	require.Equal(t, "C-01", tea.Shelf, "an empty cell changes nothing")
	require.Equal(t, []string{"471", "472"}, tea.Barcodes)
	require.Zero(t, tea.SafetyStock)
	require.Equal(t, []string{"2 same", "3 same"}, w.look(q))
}

func TestEveryWrongRowOfProductsSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.bring(csv(app.ImportProducts, "SKU,Name,Barcode\nOLD,舊,471\n"))
	q := csv(app.ImportProducts, "SKU,Name,Barcode,Shelf,Safety,貨主\n"+
		",茶,,,,\n"+ // 2
		"A,,,,,\n"+ // 3
		"B,茶,472,,,\n"+ // 4
		"B,茶,,,,\n"+ // 5
		"C,茶,471,,,\n"+ // 6
		"D,茶,472,,,\n"+ // 7
		"E,茶,4.71E+12,,,\n"+ // 8
		"F,茶,,,-1,\n"+ // 9
		"G,茶,,,many,\n"+ // 10
		"H,茶,,,4710000000024,\n"+ // 11
		"I,茶,,,,別人\n"+ // 12
		"1.2E+15,茶,,,,\n"+ // 13
		"EXAMPLE-001,範例,,,,\n"+ // 14
		"OLD,新,472,,,"+teaHouse+"\n") // 15
	want := []string{
		"2 error; SKU: it is missing. Give the product a SKU of its own.",
		"3 error; Name: it is missing. A new product needs a name.",
		"4 add",
		"5 error; SKU: row 4 has \"B\" too. Delete one of them.",
		"6 error; Barcodes: \"471\" already belongs to the product OLD. Take it away from that product first.",
		"7 error; Barcodes: row 4 has \"472\" too. A barcode belongs to one product.",
		"8 error; Barcodes: \"4.71E+12\" is a number that the spreadsheet has shortened; its last digits are lost. Format the column as text and enter it again.",
		"9 error; Safety stock: -1 is less than 0. Enter 0 or more.",
		"10 error; Safety stock: \"many\" is no whole number. Enter digits only.",
		"11 error; Safety stock: 4710000000024 is more than a shelf holds. Look whether a barcode is in this column.",
		"12 error; Merchant: the row belongs to \"別人\", and the file is imported for \"好茶行\". Import it for that merchant, or delete the row.",
		"13 error; SKU: \"1.2E+15\" is a number that the spreadsheet has shortened; its last digits are lost. Format the column as text and enter it again.",
		"14 skip; the example of the template",
		"15 error; Barcodes: row 4 has \"472\" too. A barcode belongs to one product.",
	}
	require.Equal(t, want, w.look(q))
	seen, err := w.PreviewImport(t.Context(), q)
	require.NoError(t, err)
	for _, r := range seen.Rows {
		for _, e := range r.Errors {
			require.True(t, strings.ContainsFunc(e.ZH, func(c rune) bool { return unicode.Is(unicode.Han, c) }), e.ZH)
			require.NotContains(t, e.EN+e.ZH, "%!")
		}
	}
	_, err = w.ApplyImport(t.Context(), q, seen.Token, "amy", nil)
	requireRefused(t, err, app.CodeRowErrors, "12 rows have errors; row 2: SKU: it is missing")
	q.SkipErrors = true
	done, err := w.ApplyImport(t.Context(), q, seen.Token, "amy", nil)
	require.NoError(t, err)
	require.Equal(t, app.ImportCounts{Rows: 14, Add: 1, Skip: 1, Error: 12}, done.Counts)

	q.Most = 3
	seen, err = w.PreviewImport(t.Context(), q)
	require.NoError(t, err)
	require.Len(t, seen.Rows, 3)
	require.Equal(t, app.ImportError, seen.Rows[2].Action)
	require.Equal(t, 11, seen.More)
	require.Equal(t, 14, seen.Counts.Rows)
}

func TestAnImportIsRefusedWhenItIsNotAsItWasPreviewed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	q := csv(app.ImportProducts, "SKU,Name\nTEA,烏龍茶\nMUG,馬克杯\n")
	seen, err := w.PreviewImport(ctx, q)
	require.NoError(t, err)
	_, err = w.AddProduct(ctx, catalog.NewProduct{Merchant: teaHouse, SKU: "MUG", Name: "杯"}, "bob")
	require.NoError(t, err)
	_, err = w.ApplyImport(ctx, q, seen.Token, "amy", nil)
	requireRefused(t, err, "changed", "not as it was in the preview")
	other := q
	other.Data = []byte("SKU,Name\nTEA,紅茶\n")
	_, err = w.ApplyImport(ctx, other, seen.Token, "amy", nil)
	requireRefused(t, err, "changed", "not as it was in the preview")
	list, err := w.Products(ctx, teaHouse)
	require.NoError(t, err)
	require.Len(t, list.Products, 1, "nothing was changed")
}

func TestAnImportStopsBetweenBatchesAndGoesOnLater(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	text := "SKU,Name\n"
	for i := range 1200 {
		text += fmt.Sprintf("S-%04d,商品\n", i)
	}
	q := csv(app.ImportProducts, text)
	seen, err := w.PreviewImport(t.Context(), q)
	require.NoError(t, err)
	ctx, stop := context.WithCancel(t.Context())
	var told []int
	done, err := w.ApplyImport(ctx, q, seen.Token, "amy", func(done, of int) {
		require.Equal(t, 1200, of)
		if told = append(told, done); done >= 1000 {
			stop()
		}
	})
	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, []int{500, 1000}, told)
	require.Equal(t, 1000, done.Counts.Add)
	seen, done = w.bring(q)
	require.Equal(t, app.ImportCounts{Rows: 1200, Add: 200, Same: 1000}, seen.Counts)
	require.Equal(t, 200, done.Counts.Add)
}

func TestAnImportThatIsRefusedHalfWaySaysHowFarItCame(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	text := "SKU,Name\n"
	for i := range 600 {
		text += fmt.Sprintf("S-%04d,商品\n", i)
	}
	q := csv(app.ImportProducts, text)
	seen, err := w.PreviewImport(t.Context(), q)
	require.NoError(t, err)
	done, err := w.ApplyImport(t.Context(), q, seen.Token, "amy", func(int, int) {
		_, err := w.AddProduct(t.Context(), catalog.NewProduct{Merchant: teaHouse, SKU: "S-0550", Name: "別的"}, "bob")
		require.NoError(t, err)
	})
	requireRefused(t, err, "rejected", "500 of 600 rows are in; then: the SKU \"S-0550\" is already 別的")
	require.Equal(t, 500, done.Counts.Add)
}

func TestMerchantsOfAFileAreAddedWithTheirChannels(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	q := csv(app.ImportMerchants, "貨主名稱,銷售通路,比對方式\n"+
		"小山茶行,官網,條碼\n小山茶行,蝦皮,\n小山茶行,蝦皮,SKU\n好茶行,網路,\n好茶行,網路,barcode\n好茶行,,\n大河,,依貨號\n大河,門市,感覺\n,門市,\n範例貨主 Example,官網,SKU\n")
	q.Merchant = ""
	require.Equal(t, []string{
		"2 add", "3 add", "4 error; Merchant: row 3 has \"小山茶行\" with the same channel. Delete one of them.",
		"5 same", "6 error; Merchant: row 5 has \"好茶行\" with the same channel. Delete one of them.", "7 same", "8 add",
		"9 error; Match by: \"感覺\" is no way to match. Enter SKU or barcode.", "10 error; Merchant: it is missing. Enter the merchant's name.",
		"11 skip; the example of the template",
	}, w.look(q))
	q.SkipErrors = true
	_, done := w.bring(q)
	require.Equal(t, app.ImportCounts{Rows: 10, Add: 3, Same: 2, Skip: 1, Error: 4}, done.Counts)
	channels, err := w.Channels(t.Context(), "小山茶行")
	require.NoError(t, err)
	require.Len(t, channels.Channels, 2)
	for _, c := range channels.Channels {
		require.Equal(t, map[string]string{"官網": "barcode", "蝦皮": "sku"}[c.Name], c.MatchBy)
	}
	q = csv(app.ImportMerchants, "name,channel,match by\n好茶行,網路,barcode\n")
	require.Equal(t, []string{"2 skip; the channel is there already and matches by sku; a file does not change that"}, w.look(q))
}

// stocked is a world with three products.
func stocked(t testing.TB) *world {
	w := newWorld(t)
	w.bring(csv(app.ImportProducts, "SKU,Name,Barcode\nTEA-S,烏龍茶,471\nMUG,馬克杯,472\nBOX,紙盒,\n"))
	return w
}

func stockFile(mode app.ImportMode, text string) app.ImportQuery {
	q := csv(app.ImportStock, text)
	q.Mode = mode
	return q
}

func TestAPutAwayFileAddsPiecesAndCoversTheOrdersThatWait(t *testing.T) {
	t.Parallel()
	w := stocked(t)
	order := w.take(w.order("TEA-S", 3))
	q := stockFile(app.ImportPutAway, "貨號,條碼,數量,儲位\nTEA-S,,2,C-01\n,471,\"1,000\",\n471,,1,\nMUG,472,3,\nBOX,,0,\n")
	seen, done := w.bring(q)
	require.Equal(t, []string{"2 add", "3 add", "4 add", "5 add", "6 skip; there are 0 pieces to put away"}, said(seen))
	require.Equal(t, "烏龍茶", seen.Rows[1].Values["name"])
	require.Contains(t, seen.Notes[0].EN, "Stock keeping begins")
	require.Equal(t, app.ImportCounts{Rows: 5, Add: 4, Skip: 1}, done.Counts)
	require.Equal(t, store.Ready, w.state(order))
	require.EqualValues(t, 1003, w.product("TEA-S").OnHand)
	require.Equal(t, "C-01", w.product("TEA-S").Shelf)
	require.EqualValues(t, 3, w.product("MUG").OnHand)
	moves, err := w.Movements(t.Context(), teaHouse, "TEA-S", 5)
	require.NoError(t, err)
	require.Equal(t, "put away from 三月.csv / 由檔案 三月.csv 入庫", moves.Movements[0].Note)
	require.Equal(t, "amy", moves.Movements[0].Who)
}

func TestTheSameContentIsPutAwayOnceUnlessAPersonInsists(t *testing.T) {
	t.Parallel()
	w := stocked(t)
	q := stockFile(app.ImportPutAway, "SKU,Quantity\nTEA-S,2\nMUG,3\n")
	w.bring(q)
	w.clock = w.clock.Add(time.Hour)
	f := excelize.NewFile()
	require.NoError(t, f.SetSheetRow("Sheet1", "A1", &[]any{"SKU", "Quantity"}))
	require.NoError(t, f.SetSheetRow("Sheet1", "A2", &[]any{"TEA-S", 2}))
	require.NoError(t, f.SetSheetRow("Sheet1", "A3", &[]any{"MUG", 3}))
	var b bytes.Buffer
	require.NoError(t, f.Write(&b))
	require.NoError(t, f.Close())
	for _, again := range [][]byte{q.Data, b.Bytes()} {
		q.Data = again
		seen, done := w.bring(q)
		require.Equal(t, []string{"2 same; was taken in on 2026-03-02 12:00 already", "3 same; was taken in on 2026-03-02 12:00 already"}, said(seen))
		require.Equal(t, noon, *seen.TakenBefore)
		require.Contains(t, seen.Notes[0].EN, "choose to import again")
		require.Zero(t, done.Counts.Add)
	}
	require.EqualValues(t, 2, w.product("TEA-S").OnHand)
	q.Again = true
	seen, err := w.PreviewImport(t.Context(), q)
	require.NoError(t, err)
	require.Equal(t, []string{"2 add", "3 add"}, said(seen))
	_, err = w.ApplyImport(t.Context(), q, seen.Token, "amy", nil)
	require.NoError(t, err)
	require.EqualValues(t, 4, w.product("TEA-S").OnHand)
	q.Again = false
	require.Equal(t, 2, strings.Count(strings.Join(w.look(q), " "), "same"))
}

func TestAnImportThatWasToldTwiceIsDoneOnce(t *testing.T) {
	t.Parallel()
	w := stocked(t)
	q := stockFile(app.ImportPutAway, "SKU,Quantity\nTEA-S,2\n")
	for _, again := range []bool{false, true} {
		q.Again = again
		before := w.product("TEA-S").OnHand
		seen, err := w.PreviewImport(t.Context(), q)
		require.NoError(t, err)
		_, err = w.ApplyImport(t.Context(), q, seen.Token, "amy", nil)
		require.NoError(t, err)
		_, err = w.ApplyImport(t.Context(), q, seen.Token, "amy", nil)
		requireRefused(t, err, "changed", "not as it was in the preview")
		require.Equal(t, before+2, w.product("TEA-S").OnHand)
	}
}

func TestACorrectedFileGoesOnWithTheRowsThatAreNew(t *testing.T) {
	t.Parallel()
	w := stocked(t)
	q := stockFile(app.ImportPutAway, "SKU,Quantity\nTEA-S,2\nMUG,3\nBOKS,7\n")
	q.SkipErrors = true
	_, done := w.bring(q)
	require.Equal(t, app.ImportCounts{Rows: 3, Add: 2, Error: 1}, done.Counts)
	q = stockFile(app.ImportPutAway, "SKU,Quantity\nTEA-S,2\nMUG,3\nBOX,7\n")
	seen, _ := w.bring(q)
	require.Equal(t, app.ImportCounts{Rows: 3, Add: 1, Same: 2}, seen.Counts)
	require.EqualValues(t, 2, w.product("TEA-S").OnHand)
	require.EqualValues(t, 7, w.product("BOX").OnHand)

	next := stockFile(app.ImportPutAway, "SKU,Quantity\nTEA-S,9\nMUG,3\nBOX,1\n")
	require.Equal(t, []string{"2 add", "3 add", "4 add"}, w.look(next), "one line alike makes no corrected copy")
	w.clock = w.clock.Add(8 * 24 * time.Hour)
	late := stockFile(app.ImportPutAway, "SKU,Quantity\nTEA-S,2\nMUG,3\nBOX,8\n")
	require.Equal(t, []string{"2 add", "3 add", "4 add"}, w.look(late), "after a week it is another delivery")
}

func TestAPutAwayThatBrokeOffIsGoneOnWith(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	products, pieces := "SKU,Name\n", "SKU,Quantity\n"
	for i := range 700 {
		products += fmt.Sprintf("S-%03d,商品\n", i)
		pieces += fmt.Sprintf("S-%03d,2\n", i)
	}
	w.bring(csv(app.ImportProducts, products))
	q := stockFile(app.ImportPutAway, pieces)
	for _, again := range []bool{false, true} {
		q.Again = again
		seen, err := w.PreviewImport(t.Context(), q)
		require.NoError(t, err)
		ctx, stop := context.WithCancel(t.Context())
		done, err := w.ApplyImport(ctx, q, seen.Token, "amy", func(int, int) { stop() })
		require.ErrorIs(t, err, context.Canceled)
		require.Equal(t, 500, done.Counts.Add)
		q.Again = false
		seen, done = w.bring(q)
		require.Equal(t, app.ImportCounts{Rows: 700, Add: 200, Same: 500}, seen.Counts)
		require.Equal(t, 200, done.Counts.Add)
	}
	for _, sku := range []string{"S-000", "S-499", "S-500", "S-699"} {
		require.EqualValues(t, 4, w.product(sku).OnHand, sku)
	}
}

func TestACountSetsWhatLiesOnTheShelf(t *testing.T) {
	t.Parallel()
	w := stocked(t)
	w.bring(stockFile(app.ImportPutAway, "SKU,Quantity\nTEA-S,10\nMUG,3\n"))
	q := stockFile(app.ImportCount, "SKU,盤點數量,備註\nTEA-S,8,破損兩盒\nMUG,3,\nBOX,0,\n")
	seen, done := w.bring(q)
	require.Equal(t, []string{"2 update", "3 same", "4 same"}, said(seen))
	require.Equal(t, []app.ImportChange{{"on_hand", "10", "8"}}, seen.Rows[0].Changes)
	require.Equal(t, app.ImportCounts{Rows: 3, Update: 1, Same: 2}, done.Counts)
	require.EqualValues(t, 8, w.product("TEA-S").OnHand)
	moves, err := w.Movements(t.Context(), teaHouse, "TEA-S", 1)
	require.NoError(t, err)
	require.Equal(t, "破損兩盒", moves.Movements[0].Note)
	moves, err = w.Movements(t.Context(), teaHouse, "MUG", 1)
	require.NoError(t, err)
	require.Zero(t, moves.Movements[0].Quantity, "that nothing was missing is known too")

	w.bring(stockFile(app.ImportPutAway, "SKU,Quantity\nTEA-S,5\n"))
	seen, done = w.bring(q)
	require.Equal(t, 3, seen.Counts.Same)
	require.NotNil(t, seen.TakenBefore)
	require.Equal(t, 3, done.Counts.Same)
	require.EqualValues(t, 13, w.product("TEA-S").OnHand, "an old count is not taken for a new one")
	q.Again = true
	w.bring(q)
	require.EqualValues(t, 8, w.product("TEA-S").OnHand)
}

func TestACountIsRefusedWhenTheStockMovedSinceThePreview(t *testing.T) {
	t.Parallel()
	w := stocked(t)
	q := stockFile(app.ImportCount, "SKU,庫存\nTEA-S,8\n")
	seen, err := w.PreviewImport(t.Context(), q)
	require.NoError(t, err)
	require.Contains(t, seen.Notes[0].EN, "Stock keeping begins")
	w.bring(stockFile(app.ImportPutAway, "SKU,Quantity\nTEA-S,1\n"))
	_, err = w.ApplyImport(t.Context(), q, seen.Token, "amy", nil)
	requireRefused(t, err, "changed", "not as it was in the preview")
}

func TestACountBeginsStockKeeping(t *testing.T) {
	t.Parallel()
	w := stocked(t)
	order := w.take(w.order("TEA-S", 9))
	require.Equal(t, store.Ready, w.state(order))
	w.bring(stockFile(app.ImportCount, "SKU,庫存\nTEA-S,8\n"))
	require.EqualValues(t, 8, w.product("TEA-S").OnHand)
	require.Equal(t, store.Short, w.state(order))
	merchants, err := w.Merchants(t.Context())
	require.NoError(t, err)
	require.True(t, merchants.Merchants[0].StockKept)
}

func TestEveryWrongRowOfStockSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	w := stocked(t)
	text := "SKU,Barcode,Quantity\n,,1\nNOPE,,1\ntea-s,,1\n,999,1\nTEA-S,472,1\nTEA-S,,-1\nTEA-S,,1.5\nTEA-S,,\nTEA-S,,4710000000024\nTEA-S,,2\nTEA-S,,3\n"
	want := []string{
		"2 error; SKU: neither SKU nor barcode is given. Enter one of them.",
		"3 error; SKU: no product has \"NOPE\". Import it with the products first.",
		"4 error; SKU: no product has \"tea-s\"; there is \"TEA-S\". Write it as the product has it.",
		"5 error; Barcodes: no product has \"999\". Import it with the products first.",
		"6 error; Barcodes: \"472\" belongs to the product MUG, and the row names TEA-S. Correct one of them.",
		"7 error; Quantity: -1 is less than 0. Enter 0 or more.",
		"8 error; Quantity: \"1.5\" is no whole number. Enter digits only.",
		"9 skip; no quantity is given",
		"10 error; Quantity: 4710000000024 is more than a shelf holds. Look whether a barcode is in this column.",
	}
	require.Equal(t, append(want, "11 add", "12 add"), w.look(stockFile(app.ImportPutAway, text)))
	require.Equal(t, append(want, "11 same", "12 error; SKU: row 11 has TEA-S too. Add the pieces of both up in one row.")[len(want)+1:],
		w.look(stockFile(app.ImportCount, text))[len(want)+1:])
}

func TestAnImportIsRefusedInWordsWhenItCannotBeRead(t *testing.T) {
	t.Parallel()
	w := stocked(t)
	ctx := t.Context()
	for words, q := range map[string]app.ImportQuery{
		"no column SKU":                csv(app.ImportProducts, "Name\n茶\n"),
		"no column SKU / Barcodes":     stockFile(app.ImportPutAway, "Quantity\n1\n"),
		"no column Quantity":           stockFile(app.ImportPutAway, "SKU,庫存\nTEA-S,1\n"),
		"no column Quantity / On hand": stockFile(app.ImportCount, "SKU\nTEA-S\n"),
		"no column Merchant":           csv(app.ImportMerchants, "channel\nx\n"),
		"is empty":                     csv(app.ImportProducts, ""),
	} {
		_, err := w.PreviewImport(ctx, q)
		requireRefused(t, err, "rejected", words)
	}
	_, err := w.PreviewImport(ctx, csv("recipes", "SKU\nx\n"))
	requireRefused(t, err, "usage", "nothing that a file can bring in")
	_, err = w.PreviewImport(ctx, stockFile("", "SKU,Quantity\nTEA-S,1\n"))
	requireRefused(t, err, "usage", "nothing to do with stock")
	other := csv(app.ImportProducts, "SKU,Name\nA,x\n")
	other.Merchant = "nobody"
	_, err = w.PreviewImport(ctx, other)
	requireRefused(t, err, "not_found", "no merchant")
}

func TestEveryTemplateCanBeReadBackAndItsExampleIsNotTakenIn(t *testing.T) {
	t.Parallel()
	w := stocked(t)
	for _, kind := range []app.ImportKind{app.ImportProducts, app.ImportMerchants, app.ImportStock} {
		for _, language := range []string{"en", "zh-TW"} {
			var b bytes.Buffer
			require.NoError(t, w.ImportTemplate(kind, language, &b))
			q := app.ImportQuery{Kind: kind, Merchant: teaHouse, Mode: app.ImportPutAway, Name: "template.xlsx", Data: b.Bytes()}
			seen, done := w.bring(q)
			require.Equal(t, []string{"2 skip; the example of the template"}, said(seen), kind)
			require.Equal(t, app.ImportCounts{Rows: 1, Skip: 1}, done.Counts)
			for _, c := range seen.Columns {
				require.NotEmpty(t, c.Field, "%s: %s", kind, c.Title)
				han := strings.ContainsFunc(c.Title, func(r rune) bool { return unicode.Is(unicode.Han, r) })
				require.Equal(t, language == "zh-TW" && c.Title != "SKU", han, c.Title)
			}
		}
	}
	var b bytes.Buffer
	require.NoError(t, w.ImportTemplate(app.ImportStock, "en", &b))
	f, err := excelize.OpenReader(&b)
	require.NoError(t, err)
	defer func() { require.NoError(t, f.Close()) }()
	for column, format := range map[string]int{"A": 49, "B": 49, "C": 0} {
		id, err := f.GetColStyle("Stock", column)
		require.NoError(t, err)
		style, err := f.GetStyle(id)
		require.NoError(t, err)
		require.Equal(t, format, style.NumFmt, "a SKU or barcode typed into the template keeps its zeros: %s", column)
	}
	requireRefused(t, w.ImportTemplate("recipes", "en", &bytes.Buffer{}), "usage", "nothing that a file can bring in")
}
