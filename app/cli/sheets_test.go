package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// file writes a file into the working folder of the commands.
func (w *world) file(name, text string) string {
	w.t.Helper()
	require.NoError(w.t, os.WriteFile(filepath.Join(w.home, name), []byte(text), 0o600))
	return name
}

// sheets brings merchants, products and stock in from files, and takes the orders out.
func (w *world) sheets() {
	w.t.Helper()
	merchants := w.file("merchants.csv", "貨主,銷售通路,比對方式\n"+teaHouse+",門市,條碼\n")
	require.EqualValues(w.t, 1, at(w.ask(exitDone, "imported", "merchant", "import", merchants, "--yes"), "counts", "add"))
	products := w.file("products.csv", "貨號,品名\nNEW-1,新品\nNEW-2,新品二\n")
	preview := w.ask(exitDone, "import-preview", "product", "import", teaHouse, products, "--preview")
	require.EqualValues(w.t, 2, at(preview, "counts", "add"))
	require.Equal(w.t, "add", at(preview, "rows", 0, "action"))
	require.EqualValues(w.t, 2, at(w.ask(exitDone, "imported", "product", "import", teaHouse, products, "--yes"), "counts", "add"))
	pieces := w.file("pieces.csv", "貨號,數量\nNEW-1,3\n")
	require.EqualValues(w.t, 1, at(w.ask(exitDone, "imported", "stock", "import", teaHouse, pieces, "--yes"), "counts", "add"))
	require.EqualValues(w.t, 1, at(w.ask(exitDone, "imported", "stock", "import", teaHouse, pieces, "--yes"), "counts", "same"))
	w.ask(exitDone, "imported", "stock", "import", teaHouse, w.file("counted.csv", "貨號,數量\nNEW-1,2\n"), "--mode", "count", "--yes")
	doc := w.ask(exitDone, "exported", "order", "export", "orders.xlsx")
	info, err := os.Stat(filepath.Join(w.home, "orders.xlsx"))
	require.NoError(w.t, err)
	require.Equal(w.t, os.FileMode(0o600), info.Mode().Perm())
	require.Equal(w.t, "xlsx", doc["format"])
	require.EqualValues(w.t, len(w.orders("--limit", "500")), doc["rows"])
}

func TestAnImportAsksAfterItHasShownWhatItWouldDo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.open()
	file := w.file("products.csv", "SKU,Name,Colour\nTEA,烏龍茶,green\nMUG,,\n")
	s := w.run("", "product", "import", teaHouse, file)
	require.Equal(t, exitUsage, s.code, "nobody can be asked")
	w.terminal = true
	s = w.run("n\n", "product", "import", teaHouse, file)
	require.Equal(t, exitFailed, s.code)
	require.Contains(t, s.stderr, "Columns that are ignored: Colour")
	require.Contains(t, s.stderr, "!! row 3: Name: it is missing. A new product needs a name.")
	require.Contains(t, s.stderr, "2 rows: 1 to add, 0 to update, 0 the same, 0 left alone, 1 with errors.")
	require.Contains(t, s.stderr, "nothing was changed")
	s = w.run("y\n", "product", "import", teaHouse, file)
	require.Equal(t, exitFailed, s.code)
	require.Contains(t, s.stderr, "1 rows have errors; row 3: Name")
	require.Empty(t, w.ask(exitDone, "products", "product", "list", teaHouse)["products"])
	s = w.run("y\n", "product", "import", teaHouse, file, "--skip-errors")
	require.Equal(t, exitPartial, s.code)
	require.Contains(t, s.stdout, "1 added")
	require.Len(t, w.ask(exitDone, "products", "product", "list", teaHouse)["products"], 1)
	s = w.run("", "product", "import", teaHouse, file, "--preview", "--language", chinese)
	require.Equal(t, exitDone, s.code)
	require.Contains(t, s.stdout, "!! 第 3 列：名稱：未填寫。新商品須有名稱。")
	require.Contains(t, s.stdout, "共 2 列：新增 0、更新 0、相同 1、略過 0、錯誤 1。")
}

func TestAnUpdateAndAnotherPassAreChosenByFlags(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.open()
	w.ask(exitDone, "product", "product", "add", teaHouse, "TEA", "烏龍茶")
	file := w.file("products.csv", "SKU,Name\nTEA,凍頂烏龍\n")
	require.EqualValues(t, 1, at(w.ask(exitDone, "imported", "product", "import", teaHouse, file, "--yes"), "counts", "skip"))
	require.EqualValues(t, 1, at(w.ask(exitDone, "imported", "product", "import", teaHouse, file, "--update", "--yes"), "counts", "update"))
	pieces := w.file("pieces.csv", "SKU,Quantity\nTEA,3\n")
	for _, again := range [][]string{nil, nil, {"--again"}} {
		w.ask(exitDone, "imported", append([]string{"stock", "import", teaHouse, pieces, "--yes"}, again...)...)
	}
	require.EqualValues(t, 6, at(w.ask(exitDone, "products", "stock", "list", teaHouse), "products", 0, "on_hand"))
	code, _, _ := w.fails(exitUsage, "stock", "import", teaHouse, pieces, "--mode", "guess", "--yes")
	require.Equal(t, "usage", code)
	code, message, _ := w.fails(exitFailed, "product", "import", teaHouse, ".", "--yes")
	require.Equal(t, "rejected", code)
	require.Contains(t, message, "is no file")
}

func TestAnExportIsAsItsEndingSaysAndReplacesAFileOnlyWhenItIsWhole(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.open()
	w.file("orders.csv", "as it was")
	w.fails(exitFailed, "order", "export", "orders.csv", "--merchant", "nobody")
	kept, err := os.ReadFile(filepath.Join(w.home, "orders.csv"))
	require.NoError(t, err)
	require.Equal(t, "as it was", string(kept))
	doc := w.ask(exitDone, "exported", "order", "export", "orders.csv", "--from", "2026-07-01", "--receiver", "--language", chinese)
	require.Equal(t, true, doc["receiver"])
	require.Equal(t, "csv", doc["format"])
	file, err := os.ReadFile(filepath.Join(w.home, "orders.csv"))
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(string(file), "\ufeff訂單編號,平台,"))
	left, err := os.ReadDir(w.home)
	require.NoError(t, err)
	require.Len(t, left, 1, "nothing is left beside it")
}
