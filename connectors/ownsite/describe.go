// Package ownsite connects the merchant's own website: a shop that its developer built and that exposes the Own-Site API, a small contract
// of ours (API.md and openapi.yaml beside this file), or one that has a plug-in for ShipStation's Custom Store protocol (package customstore).
package ownsite

import (
	"net/http"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/ownsite/emulator"
)

const pageSize = 100 // the most that the contract lets a page hold (FACTS.md section 2.1)

func init() { connectors.Register(platform) }

var platform = &connectors.Platform{
	ID:         "ownsite",
	Name:       connectors.Text{EN: "Your own website", ZH: "自有官網（自建網站）"},
	Connection: connectors.Key,
	Fields:     fields,
	Fetch:      connectors.RealTime,
	Push: connectors.Push{Mode: connectors.PushByHand, Answer: http.StatusAccepted, Where: connectors.Text{
		EN: "Hand the address to the website's developer: he enters it, and the signing secret, in the website's settings.",
		ZH: "將網址交給網站開發人員，與簽章密鑰一併填入官網的設定。",
	}},
	Waits:         true,
	Ship:          connectors.ShipSelf,
	Corrects:      true,
	Stock:         connectors.StockAbsolute,
	Listings:      true,
	SKUBackfill:   true,
	ShippingCodes: connectors.CodesCustom,
	Label: connectors.LabelForm{
		Formats: []connectors.LabelFormat{connectors.LabelPDF},
		Sheets:  []connectors.LabelSheet{connectors.Sheet100x150},
		Marks:   []connectors.LabelMark{connectors.MarkTracking, connectors.MarkOrder},
		Source:  "FACTS.md §3.2",
	},
	// A shop must bear 60 requests in a minute; the look-back is ours (FACTS.md section 7). One of two requests at once may be held by the shop
	// until something changes.
	Limits: connectors.Limits{
		PerSecond: 1, Burst: 10, InFlight: 2, PageSize: pageSize, LookBack: 365 * 24 * time.Hour, CallTimeout: 15 * time.Second,
	},
	Caveats: []connectors.Text{
		{
			EN: "The website's developer must build the API first, unless the website has a plug-in for ShipStation. `gowarehouse " +
				"ownsite check` tells what is still missing.",
			ZH: "官網須先由開發人員實作 API，或已有 ShipStation 外掛；可用 `gowarehouse ownsite check` 檢查尚缺的項目。",
		},
		{
			EN: "What the website does not offer is hidden: without products there are no listings and no stock, without labels parcels go out with " +
				"the warehouse's own carriers.",
			ZH: "官網未提供的功能不會顯示：沒有商品 API 就沒有商品與庫存同步，沒有託運單 API 則使用倉庫自有物流。",
		},
		{
			EN: "A website cannot reach a desktop computer. Where it lets the program wait for changes, orders come within seconds; " +
				"otherwise they are asked for every few minutes, until a public address for messages is set up.",
			ZH: "官網無法主動連到桌面電腦。官網支援長輪詢時訂單數秒內匯入；否則每隔幾分鐘查詢一次，直到設定對外的通知網址。",
		},
		{
			EN: "By a plug-in for ShipStation orders come and one tracking number for an order goes back: no stock, no products, no labels, no parts of an " +
				"order, no correction. Pickup stores and amounts to collect come only where the plug-in writes them.",
			ZH: "以 ShipStation 外掛連線時僅能抓單並回傳一個物流單號：沒有庫存、商品與託運單，不能分批出貨或更正單號；超商門市與代收金額須由外掛輸出。",
		},
		{
			EN: "The contract knows no request to cancel: the merchant cancels the order or puts it on hold, and the warehouse sees that.",
			ZH: "此 API 沒有「申請取消」：由商家取消訂單或設為保留，倉庫會收到變更。",
		},
	},
	Evidence: connectors.Evidence{
		connectors.AbilityConnect: {Level: connectors.Documented, Note: connectors.Text{
			EN: "The API is this project's own; signatures follow Standard Webhooks and its vectors. Tried against the reference shop " +
				"and the samples in PHP and Node, not yet against a merchant's website.",
			ZH: "API 由本專案制定，簽章依 Standard Webhooks 標準與其測試向量。已與參考商店及 PHP、Node 範例測試，尚未與商家實際官網測試。"}},
		connectors.AbilityFetch: {Level: connectors.Partly, Note: connectors.Text{
			EN: "By the Own-Site API orders are what it says. Of the Custom Store protocol the export is ShipStation's published guide; " +
				"what plug-ins really write was read in some of them and not tried.",
			ZH: "Own-Site API 依規格。Custom Store 依 ShipStation 公開文件；外掛實際輸出僅參考部分原始碼，尚未實測。"}},
		connectors.AbilityShip: {Level: connectors.Partly, Note: connectors.Text{
			EN: "By the Own-Site API a report is repeatable: its id keeps it from being recorded twice. A Custom Store does not show the " +
				"number it was told, so that shipped counts as told; no plug-in was tried.",
			ZH: "Own-Site API 的出貨回報可安全重送。Custom Store 不會回傳已通知的單號，僅以已出貨狀態判斷；尚未與外掛實測。"}},
		connectors.AbilityLabel: {Level: connectors.Documented, Note: connectors.Text{
			EN: "By the Own-Site API a label comes as PDF, the same number each time; not yet tried with a merchant's logistics.",
			ZH: "Own-Site API 的託運單為 PDF，重複索取單號相同；尚未與商家物流實測。"}},
		connectors.AbilityStock: {Level: connectors.Documented, Note: connectors.Text{
			EN: "By the Own-Site API stock is absolute, with a time that keeps an older number from overwriting a newer one; a Custom Store has no stock.",
			ZH: "Own-Site API 的庫存為絕對值，並附時間以避免舊值覆蓋新值；Custom Store 沒有庫存。"}},
		connectors.AbilityListings: {Level: connectors.Documented, Note: connectors.Text{
			EN: "By the Own-Site API one row for each variant; a Custom Store has no products.", ZH: "Own-Site API 每個規格一列；Custom Store 沒有商品。"}},
	},
	Payments:    payments,
	Shippings:   shippings,
	MinRequests: minRequests,
	MinRequestsSource: "FACTS.md section 2.1: a page of the list holds 100 whole orders, and 100 known orders are asked about at once; an order that " +
		"the website no longer gives costs one more",
	New:      func(env connectors.Env) (connectors.Connector, error) { return open(env) },
	Emulator: func(o connectors.EmulatorOptions) (connectors.Emulator, error) { return emulator.New(o) },
}

// minRequests: a list of whole orders, no detail calls.
func minRequests(v connectors.Volume) int {
	return max(1, v.Pages, pagesOf(v.Orders)) + pagesOf(v.Watched)
}

func pagesOf(rows int) int { return (rows + pageSize - 1) / pageSize }
