package app_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"gowarehouse/app"
	"gowarehouse/connectors"
	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/store"
)

// rowsOf reads an exported workbook as it is shown.
func rowsOf(t *testing.T, data []byte) [][]string {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	require.NoError(t, err)
	defer func() { require.NoError(t, f.Close()) }()
	rows, err := f.GetRows(f.GetSheetList()[0])
	require.NoError(t, err)
	return rows
}

func (w *world) export(query app.OrderQuery, o app.ExportOptions) []byte {
	w.Helper()
	var b bytes.Buffer
	_, err := w.ExportOrders(w.Context(), query, o, &b, "amy", nil)
	require.NoError(w, err)
	return b.Bytes()
}

func TestOrdersAreExportedWithoutTheirReceiverInTheReadersLanguage(t *testing.T) {
	t.Parallel()
	w := stocked(t)
	held, ready := w.take(w.order("NOPE", 1)), w.take(w.order("TEA-S", 2))
	chinese := rowsOf(t, w.export(app.OrderQuery{}, app.ExportOptions{Format: app.ExportXLSX, Language: "zh-TW"}))
	require.Equal(t, []string{"訂單編號", "平台", "帳號", "貨主", "銷售通路", "狀態", "保留原因", "下單時間", "出貨期限", "付款方式", "付款類型", "金額", "貨到付款金額", "幣別",
		"物流方式", "取貨門市", "物流商", "物流單號", "商品明細", "件數"}, chinese[0])
	require.Equal(t, []string{"000002", "小攤", "茶行小攤", "好茶行", "網路", "可出貨", "", "2026-03-02 12:02", "2026-03-03 12:00", "card", "線上付款", "1258", "", "TWD", "宅配", "",
		"", "", "TEA-S x2", "2"}, chinese[1])
	require.Equal(t, []string{"保留中", "未知商品"}, chinese[2][5:7])
	english := string(w.export(app.OrderQuery{}, app.ExportOptions{Format: app.ExportCSV, Language: "en"}))
	require.True(t, strings.HasPrefix(english, "\ufeffOrder,Platform,"))
	require.Contains(t, english, "000001,Stall,茶行小攤,好茶行,網路,Held,unknown product,2026-03-02 12:01,2026-03-03 12:00,card,Paid online,1258,,TWD,宅配,,,,NOPE x1,1\r\n")
	for _, file := range []string{english, fmt.Sprint(chinese)} {
		for _, personal := range []string{"陳小華", "0912000345", "中正區", "管理室"} {
			require.NotContains(t, file, personal)
		}
	}
	for _, id := range []int64{held, ready} {
		require.NotContains(t, w.events(id), lifecycle.EventPersonalExported)
	}
}

// events gives the names of an order's history.
func (w *world) events(order int64) []string {
	w.Helper()
	history, err := w.Engine.Store.History(w.Context(), order)
	require.NoError(w, err)
	var all []string
	for _, e := range history {
		all = append(all, e.Event)
	}
	return all
}

func TestAReceiverIsExportedOnlyWhenAskedForAndTheHistoryNotesByWhom(t *testing.T) {
	t.Parallel()
	w := stocked(t)
	other, mine := w.take(w.order("NOPE", 1)), w.take(w.order("TEA-S", 2))
	erased := w.take(w.order("TEA-S", 1))
	w.write(func(q *store.Queries) error {
		if err := q.SetOrderState(t.Context(), erased, store.Cancelled, store.Ref(&noon), store.At(noon)); err != nil {
			return err
		}
		_, err := q.EraseFinished(t.Context(), store.At(noon)+1, store.At(noon), 10)
		return err
	})
	file := string(w.export(app.OrderQuery{State: "ready"}, app.ExportOptions{Format: app.ExportCSV, Language: "en", Receiver: true}))
	require.Contains(t, file, ",Receiver,Phone,Postcode,Address,Buyer's note\r\n")
	require.Contains(t, file, ",TEA-S x2,2,'=陳小華,0912000345,100,臺北市中正區某路 1 號,請放管理室\r\n", "a name is no formula")
	require.Equal(t, 2, strings.Count(file, "\r\n"))
	require.Contains(t, w.events(mine), lifecycle.EventPersonalExported)
	require.NotContains(t, w.events(other), lifecycle.EventPersonalExported)
	doc, err := w.Order(t.Context(), "000002", false, "bob")
	require.NoError(t, err)
	last := doc.History[len(doc.History)-1]
	require.Equal(t, "amy", last.Who)
	require.Equal(t, connectors.Text{EN: "Receiver exported to a file", ZH: "已匯出收件人資料至檔案"}, last.Text)

	all := rowsOf(t, w.export(app.OrderQuery{}, app.ExportOptions{Format: app.ExportXLSX, Language: "en", Receiver: true}))
	require.Len(t, all, 4)
	require.Equal(t, "=陳小華", all[2][20])
	require.Len(t, all[1], 20, "what was erased is not there")
	require.NotContains(t, w.events(erased), lifecycle.EventPersonalExported)
}

func TestAnExportHasAllOrdersOfTheFilterAndNotOnePage(t *testing.T) {
	t.Parallel()
	w := stocked(t)
	const many = 1103
	ctx := t.Context()
	session, err := w.Engine.Accounts.Open(ctx, "a")
	require.NoError(t, err)
	w.write(func(q *store.Queries) error {
		rules, err := lifecycle.ReadRules(ctx, q, session.Account, session.Platform)
		if err != nil {
			return err
		}
		for range many {
			o := w.order("TEA-S", 1)
			if _, err := rules.Take(ctx, q, &o, []byte("{}"), store.System, w.clock); err != nil {
				return err
			}
		}
		return nil
	})
	var told []int
	var b bytes.Buffer
	n, err := w.ExportOrders(ctx, app.OrderQuery{Limit: 50, Merchant: teaHouse}, app.ExportOptions{Format: app.ExportCSV, Language: "en", Receiver: true}, &b, "amy",
		func(done int) { told = append(told, done) })
	require.NoError(t, err)
	require.Equal(t, many, n)
	require.Equal(t, []int{500, 1000, many}, told)
	require.Equal(t, many+1, strings.Count(b.String(), "\r\n"))
	seen := map[string]bool{}
	for line := range strings.Lines(b.String()) {
		number, _, _ := strings.Cut(line, ",")
		require.False(t, seen[number], number)
		seen[number] = true
	}
	ctx, stop := context.WithCancel(ctx)
	_, err = w.ExportOrders(ctx, app.OrderQuery{}, app.ExportOptions{Format: app.ExportXLSX, Language: "en"}, &b, "amy", func(int) { stop() })
	require.ErrorIs(t, err, context.Canceled)
}

func TestExportedStockComesBackAsACountThatChangesNothing(t *testing.T) {
	t.Parallel()
	w := stocked(t)
	w.bring(stockFile(app.ImportPutAway, "SKU,Quantity\nTEA-S,12\nMUG,3\n"))
	w.take(w.order("TEA-S", 2))
	for _, format := range []app.ExportFormat{app.ExportCSV, app.ExportXLSX} {
		for _, language := range []string{"en", "zh-TW"} {
			var b bytes.Buffer
			n, err := w.ExportStock(t.Context(), teaHouse, app.ExportOptions{Format: format, Language: language}, &b)
			require.NoError(t, err)
			require.Equal(t, 3, n)
			count := app.ImportQuery{Kind: app.ImportStock, Merchant: teaHouse, Mode: app.ImportCount, Data: b.Bytes()}
			require.Equal(t, []string{"2 same", "3 same", "4 same"}, w.look(count))
			products := app.ImportQuery{Kind: app.ImportProducts, Merchant: teaHouse, UpdateExisting: true, Data: b.Bytes()}
			require.Equal(t, []string{"2 same", "3 same", "4 same"}, w.look(products))
		}
	}
	var b bytes.Buffer
	_, err := w.ExportStock(t.Context(), teaHouse, app.ExportOptions{Format: app.ExportXLSX, Language: "zh-TW"}, &b)
	require.NoError(t, err)
	require.Equal(t, []string{"TEA-S", "烏龍茶", "471", "", "0", "12", "2", "10", "0", "是"}, rowsOf(t, b.Bytes())[3])
	_, err = w.ExportStock(t.Context(), "nobody", app.ExportOptions{Format: app.ExportCSV}, &b)
	requireRefused(t, err, "not_found", "no merchant")
}

func TestListingsAreExportedWithWhatTheyTake(t *testing.T) {
	t.Parallel()
	w := stocked(t)
	ctx := t.Context()
	tea, box := w.product("TEA-S").ID, w.product("BOX").ID
	nine := int64(9)
	w.write(func(q *store.Queries) error {
		if err := q.PutListings(ctx, []store.Listing{{AccountID: "a", Item: "1", Name: "+禮盒", SKU: "SET", Price: "350", Currency: "TWD", Stock: &nine, Active: true, SeenAt: 1},
			{AccountID: "a", Item: "2", Name: "未知", SeenAt: 1}}); err != nil {
			return err
		}
		return q.SetMapping(ctx, "a", "1/", []store.Mapping{{AccountID: "a", LineKey: "1/", ProductID: tea, Quantity: 2, Source: store.MappedPerson, MappedBy: "amy", MappedAt: 1},
			{AccountID: "a", LineKey: "1/", ProductID: box, Quantity: 1, Source: store.MappedPerson, MappedBy: "amy", MappedAt: 1}})
	})
	var b bytes.Buffer
	n, err := w.ExportListings(ctx, "茶行小攤", app.ExportOptions{Format: app.ExportCSV, Language: "zh-TW"}, &b)
	require.NoError(t, err)
	require.Equal(t, 2, n)
	lines := strings.Split(b.String(), "\r\n")
	require.Equal(t, "\ufeff商品鍵,平台商品名稱,平台 SKU,平台條碼,上架中,售價,平台庫存,對應商品,對應方式,對應人員", lines[0])
	require.Contains(t, []string{"1/,'+禮盒,SET,,是,350,9,TEA-S x2 + BOX,人工,amy", "1/,'+禮盒,SET,,是,350,9,BOX + TEA-S x2,人工,amy"}, lines[1])
	require.Equal(t, "2/,未知,,,是,,,,未對應,", lines[2])
}

func TestAFormatThatIsNoneIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var b bytes.Buffer
	_, err := w.ExportOrders(t.Context(), app.OrderQuery{}, app.ExportOptions{Format: "pdf"}, &b, "amy", nil)
	requireRefused(t, err, "usage", "cannot be written as")
	_, err = w.ExportOrders(t.Context(), app.OrderQuery{State: "lost"}, app.ExportOptions{Format: app.ExportCSV}, &b, "amy", nil)
	requireRefused(t, err, "usage", "no state of an order")
	require.Zero(t, b.Len())
}
