package paper_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors/drawn/drawntest"
	"gowarehouse/engine/paper"
)

var noon = time.Date(2026, 11, 26, 4, 0, 0, 0, time.UTC)

// keep writes a document where it can be looked at, if somebody asks for it.
func keep(t *testing.T, s paper.Sheet) {
	t.Helper()
	if folder := os.Getenv("KEEP_DOCUMENTS"); folder != "" {
		require.NoError(t, os.WriteFile(filepath.Join(folder, strings.ReplaceAll(t.Name(), "/", "-")+".pdf"), s.PDF, 0o600))
	}
}

func TestAPickListIsByShelfWithTotalsAndGoesOnOverPages(t *testing.T) {
	t.Parallel()
	list := paper.PickList{At: noon, Orders: 60}
	for i := range 60 {
		list.Lines = append(list.Lines, paper.PickLine{Shelf: fmt.Sprintf("A-%02d", i/4), SKU: fmt.Sprintf("TS-BLK-%02d", i), Pieces: int64(i + 1),
			Name: "純棉上衣 黑 寬鬆版型 男女皆可 吸濕排汗 夏季限定款", Orders: []string{fmt.Sprintf("2611260%02d", i), "A20261126-0023"}})
	}
	list.Lines = append(list.Lines, paper.PickLine{SKU: "LOOSE", Name: "堃記醬油", Pieces: 7, Orders: []string{"99"}})
	sheet, err := list.Sheet("zh-TW")
	require.NoError(t, err)
	keep(t, sheet)
	require.Empty(t, sheet.Missing)
	require.Greater(t, sheet.Pages, 2)
	require.Equal(t, sheet.Pages, drawntest.Pages(t, sheet.PDF))
	words := drawntest.Words(t, sheet.PDF)
	require.Contains(t, words, "2026-11-26 12:00　訂單 60 筆　商品 61 項　共 1837 件")
	require.Equal(t, sheet.Pages, strings.Count(words, "品名"), "the heads stand on every page")
	for _, line := range list.Lines {
		require.Equal(t, 1, strings.Count(words, line.SKU), line.SKU)
	}
	require.Contains(t, words, "A-00 10 件", "a shelf says what it holds")
	require.Contains(t, words, "無儲位 7 件")
	require.Contains(t, words, fmt.Sprintf("%d / %d", sheet.Pages, sheet.Pages))
}

func TestAPackingSlipSaysWhatIsInTheBoxAndItsOrderScans(t *testing.T) {
	t.Parallel()
	slip := paper.Slip{At: noon, Merchant: "小山茶行", Platform: "Shopee 蝦皮購物", Order: "A20261126-0023", Buyer: "游錫堃", Carrier: "黑貓宅急便", Number: "906812345678",
		Parcel: 1, Parcels: 2, Note: "請下午配送，謝謝😀", Places: []paper.Place{{Label: "退貨中心", Name: "林口一倉"}}, Lines: []paper.SlipLine{
			{SKU: "TEA-01", Name: "高山烏龍茶 150g", Options: "半發酵", Pieces: 2}, {SKU: "TEA-02", Name: "紅玉紅茶", Pieces: 1}}}
	sheet, err := slip.Sheet("zh-TW")
	require.NoError(t, err)
	keep(t, sheet)
	require.Equal(t, 1, sheet.Pages)
	words := drawntest.Words(t, sheet.PDF)
	for _, word := range []string{"出貨明細", "小山茶行", "訂單：A20261126-0023", "收件人：游錫堃", "物流：黑貓宅急便 906812345678", "包裹：1 / 2", "退貨中心：林口一倉", "高山烏龍茶 150g　半發酵", "共 3 件",
		"備註：請下午配送，謝謝＊", "U+1F600"} {
		require.Contains(t, words, word)
	}
	require.Equal(t, []rune{'😀'}, sheet.Missing)
	require.Equal(t, []string{slip.Order}, drawntest.Scanned(t, sheet.PDF, 1))
}

func TestASlipWhoseOrderNumberNoScannerReadsHasNoBarCode(t *testing.T) {
	t.Parallel()
	for _, number := range []string{"", "訂單一", strings.Repeat("9", 40)} {
		sheet, err := paper.Slip{At: noon, Order: number, Lines: []paper.SlipLine{{Name: "茶", Pieces: 1}}}.Sheet("en")
		require.NoError(t, err)
		require.Empty(t, drawntest.Scanned(t, sheet.PDF, 1), number)
	}
}

func TestEveryCommandOfTheStationScans(t *testing.T) {
	t.Parallel()
	commands := paper.Commands{Title: "包裝站指令條碼表", Digits: "數字"}
	var want []string
	for i := range 10 {
		code := fmt.Sprintf("GW-COMMAND-%d", i)
		commands.Words = append(commands.Words, paper.Command{Code: code, Says: "復原", Does: "把剛才的一步收回，訂單回到上一個狀態"})
		want = append(want, code)
	}
	for i := range 9 {
		code := fmt.Sprintf("GW-%d", i+1)
		commands.Keys = append(commands.Keys, paper.Command{Code: code, Says: fmt.Sprint(i + 1)})
		want = append(want, code)
	}
	sheet, err := commands.Sheet("zh-TW")
	require.NoError(t, err)
	keep(t, sheet)
	require.Equal(t, 1, sheet.Pages)
	require.ElementsMatch(t, want, drawntest.Scanned(t, sheet.PDF, 1))
}
