// Package woocommerce connects a shop that runs WooCommerce, the shopping-cart plug-in of WordPress. Every shop is its own server with
// its own plug-ins; FACTS.md beside this file says what is known of them.
package woocommerce

import (
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/woocommerce/emulator"
)

const pageSize = 100 // the most that WordPress gives (FACTS.md section 2)

func init() { connectors.Register(platform) }

var platform = &connectors.Platform{
	ID:            "woocommerce",
	Name:          connectors.Text{EN: "WooCommerce", ZH: "WooCommerce（WordPress 購物車）"},
	Connection:    connectors.Key,
	Fields:        fields,
	Fetch:         connectors.RealTime,
	Push:          connectors.Push{Mode: connectors.PushByAPI},
	Ship:          connectors.ShipSelf,
	Stock:         connectors.StockAbsolute,
	Listings:      true,
	ShippingCodes: connectors.CodesCustom,
	// Core has no limit of its own: the rate is what a small shared host bears, the look-back ours (FACTS.md sections 2 and 7).
	Limits: connectors.Limits{
		PerSecond: 3.3, Burst: 5, InFlight: 1, PageSize: pageSize, LookBack: 365 * 24 * time.Hour, CallTimeout: 60 * time.Second,
	},
	Caveats: []connectors.Text{
		{
			EN: "Without a tracking plug-in the number is kept in the order and in a note; WooCommerce's own completion mail does not show it.",
			ZH: "商店沒有物流追蹤外掛時，單號會存在訂單欄位與備註中；WooCommerce 的完成訂單信不會顯示單號。",
		},
		{
			EN: "A shop reached over plain http sends orders unencrypted over the network. Use https.",
			ZH: "以 http 連線的商店，訂單資料會在網路上未加密傳輸，請改用 https。",
		},
		{
			EN: "Labels of convenience-store plug-ins are printed in WordPress; the plug-in's number is shown with the order.",
			ZH: "超商物流外掛的託運單須在 WordPress 後台列印；外掛已取得的單號會顯示在訂單中。",
		},
		{
			EN: "Each shop has its own plug-ins. Names of meta fields that are not known yet can be entered in the account's settings.",
			ZH: "每家商店的外掛不同；尚未內建的欄位名稱可在帳號設定中自行填寫。",
		},
		{
			EN: "A shop cannot reach a desktop computer, so orders are asked for every few minutes until a public address for messages is set up.",
			ZH: "商店無法主動連到桌面電腦；在設定對外的通知網址之前，系統每隔幾分鐘查詢一次訂單。",
		},
	},
	Evidence: connectors.Evidence{
		connectors.AbilityConnect: {Level: connectors.Documented, Note: connectors.Text{
			EN: "Both ways of authentication follow WooCommerce's documents and source.", ZH: "兩種驗證方式皆依官方文件與原始碼實作。"}},
		connectors.AbilityFetch: {Level: connectors.Partly, Note: connectors.Text{
			EN: "Orders are documented; that cash on delivery shows no payment date, and some fields of older shops, are inferred.",
			ZH: "訂單格式有官方文件；貨到付款無付款日期及舊版欄位為推定。"}},
		connectors.AbilityShip: {Level: connectors.Partly, Note: connectors.Text{
			EN: "The tracking plug-ins' calls come from their documents and source; how each shop's mails behave is inferred.",
			ZH: "追蹤外掛的呼叫依其文件與原始碼；各商店的通知信行為為推定。"}},
		connectors.AbilityStock: {Level: connectors.Partly, Note: connectors.Text{
			EN: "Batches are documented; how a failed row looks and manage_stock \"parent\" are inferred.",
			ZH: "批次更新有官方文件；單列失敗的格式與 manage_stock「parent」為推定。"}},
		connectors.AbilityListings: {Level: connectors.Partly, Note: connectors.Text{
			EN: "Products and variations are documented; the barcode field of newer shops is inferred.",
			ZH: "商品與規格有官方文件；新版條碼欄位為推定。"}},
	},
	Payments:    payments,
	Shippings:   shippings,
	MinRequests: minRequests,
	MinRequestsSource: "FACTS.md section 2: a page of the list holds 100 whole orders, and 100 known orders are asked about at once; " +
		"an order with a partial refund costs one more",
	New:      func(env connectors.Env) (connectors.Connector, error) { return open(env) },
	Emulator: func(o connectors.EmulatorOptions) (connectors.Emulator, error) { return emulator.New(o) },
}

// minRequests: a list of whole orders, no detail calls.
func minRequests(v connectors.Volume) int {
	return max(1, v.Pages, pagesOf(v.Orders)) + pagesOf(v.Watched)
}

func pagesOf(rows int) int { return (rows + pageSize - 1) / pageSize }
