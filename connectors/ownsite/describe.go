// Package ownsite connects the merchant's own website: a shop that its developer built and that exposes the Own-Site API, a small contract
// of ours (API.md and openapi.yaml beside this file).
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
			EN: "The website's developer must build the API first. `gowarehouse ownsite check` tells him what is still missing.",
			ZH: "官網須先由開發人員實作 API；可用 `gowarehouse ownsite check` 檢查尚缺的項目。",
		},
		{
			EN: "What the website does not offer is hidden: without products there are no listings and no stock, without labels parcels go out with " +
				"the warehouse's own carriers.",
			ZH: "官網未提供的功能不會顯示：沒有商品 API 就沒有商品與庫存同步，沒有託運單 API 則使用倉庫自有物流。",
		},
		{
			EN: "A website cannot reach a desktop computer. Where it lets the program wait for changes, orders come within seconds; otherwise they are asked " +
				"for every few minutes, until a public address for messages is set up.",
			ZH: "官網無法主動連到桌面電腦。官網支援長輪詢時訂單數秒內匯入；否則每隔幾分鐘查詢一次，直到設定對外的通知網址。",
		},
		{
			EN: "The contract knows no request to cancel: the merchant cancels the order or puts it on hold, and the warehouse sees that.",
			ZH: "此 API 沒有「申請取消」：由商家取消訂單或設為保留，倉庫會收到變更。",
		},
	},
	Evidence: connectors.Evidence{
		connectors.AbilityConnect: {Level: connectors.Documented, Note: connectors.Text{
			EN: "The contract is this project's own; signatures follow Standard Webhooks and its vectors.",
			ZH: "API 規格由本專案制定；簽章依 Standard Webhooks 標準與其測試向量。"}},
		connectors.AbilityFetch: {Level: connectors.Documented, Note: connectors.Text{
			EN: "Orders are what the contract says; how well a website keeps to it, the checker tells.",
			ZH: "訂單格式依 API 規格；網站是否符合由檢查工具確認。"}},
		connectors.AbilityShip: {Level: connectors.Documented, Note: connectors.Text{
			EN: "Reporting a parcel is repeatable by contract: its id keeps it from being recorded twice.",
			ZH: "出貨回報依規格可安全重送：以編號避免重複紀錄。"}},
		connectors.AbilityLabel: {Level: connectors.Documented, Note: connectors.Text{
			EN: "A label comes as PDF by contract, the same number each time.", ZH: "託運單依規格為 PDF，重複索取單號相同。"}},
		connectors.AbilityStock: {Level: connectors.Documented, Note: connectors.Text{
			EN: "Stock is absolute by contract, with a time that keeps an older number from overwriting a newer one.",
			ZH: "庫存依規格為絕對值，並附時間以避免舊值覆蓋新值。"}},
		connectors.AbilityListings: {Level: connectors.Documented, Note: connectors.Text{
			EN: "One row for each variant, as the contract says.", ZH: "依規格每個規格一列。"}},
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
