// Package easystore connects EasyStore, a hosted shop builder from Malaysia that many shops of Taiwan use. What is known of its API comes
// mostly from published client code: FACTS.md beside this file says how sure each part is.
package easystore

import (
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/easystore/emulator"
)

const pageSize = 50 // the default, and the most that is common to all lists (FACTS.md section 2)

// redirects are the addresses that a partner registers with his app for the log-in (FACTS.md 1.1).
var redirects = []string{
	"http://localhost:38721/easystore/callback", "http://localhost:38722/easystore/callback", "http://localhost:38723/easystore/callback",
}

func init() { connectors.Register(platform) }

var platform = &connectors.Platform{
	ID:            "easystore",
	Name:          connectors.Text{EN: "EasyStore", ZH: "EasyStore 開店平台"},
	Connection:    connectors.Key,
	LogIn:         connectors.LogIn{Field: fieldMode, Value: modeOAuth},
	Redirects:     redirects,
	Fields:        fields,
	Fetch:         connectors.Scheduled,
	Push:          connectors.Push{Mode: connectors.PushByAPI},
	Ship:          connectors.ShipSelf,
	Corrects:      true,
	Stock:         connectors.StockAbsolute,
	Listings:      true,
	SKUBackfill:   true,
	ShippingCodes: connectors.CodesCustom,
	// The numbers of the limit are not published: the rate is ours, and so is the look-back (FACTS.md sections 2 and 7).
	Limits: connectors.Limits{
		PerSecond: 2, Burst: 4, InFlight: 1, PageSize: pageSize, LookBack: 365 * 24 * time.Hour, CallTimeout: 60 * time.Second,
	},
	Caveats: []connectors.Text{
		{
			EN: "EasyStore publishes no complete reference. Much of this connection follows published client code and was not tried on a shop.",
			ZH: "EasyStore 未公開完整的 API 文件；此串接多依公開的程式碼實作，尚未在真實商店驗證。",
		},
		{
			EN: "Convenience-store numbers come from the logistics app of the shop, each in its own place. An order whose store number is not found is held.",
			ZH: "超商店號由商店安裝的物流 App 寫入，位置各不相同；找不到店號的訂單會保留待處理。",
		},
		{
			EN: "A shop shows the stock of all its locations as one number. With several locations choose the warehouse's in the settings, and keep none of " +
				"the synced products at the others.",
			ZH: "EasyStore 只顯示所有地點的庫存總和。有多個地點時，請在設定選擇倉庫地點，且同步的商品不可在其他地點留有庫存。",
		},
		{
			EN: "EasyStore gives no number and no label: parcels go out with the warehouse's own carriers, and the number is reported back.",
			ZH: "EasyStore 不提供單號與託運單，須使用倉庫自有物流，出貨後回傳單號。",
		},
		{
			EN: "Cash-on-delivery orders stay unpaid in EasyStore after shipping; the merchant marks them paid.",
			ZH: "貨到付款訂單出貨後在 EasyStore 仍為未付款，須由商家自行標記已付款。",
		},
	},
	Evidence: connectors.Evidence{
		connectors.AbilityConnect: {Level: connectors.Partly, Note: connectors.Text{
			EN: "Token, scopes and the meaning of 401, 403 and 404 were measured on a live shop by others; nothing is documented for a shop's own app. " +
				"The log-in of partner apps is documented in part; that it comes back to this computer is inferred.",
			ZH: "權杖、存取範疇與 401、403、404 的意義由他人在真實商店實測；客製擴充沒有官方文件。合作夥伴 App 登入僅有部分文件，能否轉址回本機為推定。"}},
		connectors.AbilityFetch: {Level: connectors.Unverified, Note: connectors.Text{
			EN: "Calls and most field names come from client code; status values, cash on delivery and where store numbers stand are inferred.",
			ZH: "呼叫方式與多數欄位來自公開程式碼；狀態值、貨到付款判斷與店號位置為推定。"}},
		connectors.AbilityShip: {Level: connectors.Unverified, Note: connectors.Text{
			EN: "The fulfillment call comes from client code; that too many pieces are refused, and the statuses, are inferred.",
			ZH: "出貨呼叫來自公開程式碼；超量會被拒絕及狀態值為推定。"}},
		connectors.AbilityStock: {Level: connectors.Unverified, Note: connectors.Text{
			EN: "The stock call of API 4.0 comes from client code; its answer, and how several locations add up, are inferred.",
			ZH: "API 4.0 的庫存呼叫來自公開程式碼；回應格式與多地點加總方式為推定。"}},
		connectors.AbilityListings: {Level: connectors.Partly, Note: connectors.Text{
			EN: "Products and variants come from client code that differs in names; all of them are read. How stock keeping shows is inferred.",
			ZH: "商品與規格來自多份公開程式碼，各種欄位名稱皆支援；庫存管理的標示為推定。"}},
	},
	Payments:    payments,
	Shippings:   []connectors.ShippingCode{{Code: ownPickup, Name: connectors.Text{EN: "Pickup at the merchant's", ZH: "門市自取"}}},
	MinRequests: minRequests,
	MinRequestsSource: "FACTS.md section 2: a page of the list holds 50 orders with all their parts, each but the first beginning with the last of " +
		"the page before, and 50 known orders are asked about at once; an order whose parts the list leaves out costs one more",
	New:      func(env connectors.Env) (connectors.Connector, error) { return open(env) },
	Emulator: func(o connectors.EmulatorOptions) (connectors.Emulator, error) { return emulator.New(o) },
}

// minRequests: a list of whole orders, no detail calls.
func minRequests(v connectors.Volume) int {
	return max(1, v.Pages, 1+(v.Orders-2)/(pageSize-1)) + pagesOf(v.Watched)
}

func pagesOf(rows int) int { return (rows + pageSize - 1) / pageSize }
