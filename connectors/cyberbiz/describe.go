// Package cyberbiz connects a shop of CYBERBIZ (順立智慧), a Taiwanese builder of web shops with a till. FACTS.md beside this file says what
// is known of it.
package cyberbiz

import (
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/cyberbiz/emulator"
)

const pageSize = 50 // the default and the most (FACTS.md section 2)

func init() { connectors.Register(platform) }

var platform = &connectors.Platform{
	ID:         "cyberbiz",
	Name:       connectors.Text{EN: "CYBERBIZ", ZH: "CYBERBIZ 順立智慧"},
	Connection: connectors.Key,
	Fields:     fields,
	Fetch:      connectors.Scheduled,
	Push: connectors.Push{Mode: connectors.PushByHand, Where: connectors.Text{
		EN: "In CYBERBIZ's back office, in the settings of the app whose secret was entered here: webhook address, with the events of orders ticked.",
		ZH: "於 CYBERBIZ 後台，此處所填密鑰之應用程式設定中：填入 Webhook 網址並勾選訂單事件。",
	}},
	Ship:          connectors.ShipLabel,
	Stock:         connectors.StockAbsolute,
	Listings:      true,
	SKUBackfill:   true,
	Acknowledges:  true,
	ShippingCodes: connectors.CodesCustom,
	Label: connectors.LabelForm{
		Formats: []connectors.LabelFormat{connectors.LabelZIP, connectors.LabelPDF, connectors.LabelHTML},
		Sheets:  []connectors.LabelSheet{connectors.Sheet100x150, connectors.SheetA4},
		Marks:   []connectors.LabelMark{connectors.MarkTracking, connectors.MarkOrder},
		Source:  "FACTS.md §3.2, §3.3, §9", Inferred: true,
	},
	// Five requests a second are allowed (FACTS.md section 7). No longest window is documented; the look-back is ours.
	Limits: connectors.Limits{
		PerSecond: 4, Burst: 4, InFlight: 2, PageSize: pageSize, LookBack: 90 * 24 * time.Hour, CallTimeout: 60 * time.Second,
	},
	Caveats: []connectors.Text{
		{
			EN: "The API belongs to the enterprise plan, and to PLUS with the API option; CYBERBIZ's support opens it.",
			ZH: "API 僅限企業版，或加購 API 的 PLUS 方案；請洽 CYBERBIZ 客服開通。",
		},
		{
			EN: "With CYBERBIZ's logistics an order counts as shipped, and the buyer is told, as soon as its number is taken.",
			ZH: "使用 CYBERBIZ 物流時，一取號訂單即顯示已出貨並通知買家。",
		},
		{
			EN: "Labels of store and home delivery are paid with CYBER coins (or by bill on PLUS). An unused Pelican number is void after 14 days.",
			ZH: "超商與宅配託運單需有 CYBER 幣（PLUS 方案為帳單計費）；宅配通單號 14 天未使用即失效。",
		},
		{
			EN: "An order does not say at which temperature it travels: choose it for each parcel with CYBERBIZ's home delivery.",
			ZH: "訂單不會註明溫層；使用 CYBERBIZ 宅配時，請於每個包裹選擇溫層。",
		},
		{
			EN: "Orders of CYBERBIZ's logistics ship in one parcel. With an own carrier an order can be split by lines, not by pieces of a line.",
			ZH: "CYBERBIZ 物流的訂單只能出一件；自有物流可依品項拆單，但同一品項的數量不能拆開。",
		},
		{
			EN: "Older shops with an API account instead of a token get no labels of FamilyMart, 7-ELEVEN B2C, T-cat and home delivery through the API.",
			ZH: "使用舊式 API 帳號的商店，無法經由 API 取得全家、7-11 大宗、黑貓到店與宅配的託運單。",
		},
		{
			EN: "Where tills count stock by branch, one account keeps the stock of one branch, chosen in its settings; it needs a paid plug-in, an API " +
				"Token, and a SKU of its own for each variant. Without the choice only the web shop's own stock is read and set.",
			ZH: "以 POS 分店管理庫存時，一個帳號對應一家門市（於帳號設定選擇），需付費外掛、API Token，且每個規格須有不重複的 SKU。未選擇時僅讀寫網路商店本身的庫存。",
		},
		{
			EN: "Where CYBERBIZ's own warehouse keeps the stock: leave stock pushing off, it may be overwritten.",
			ZH: "由 CYBERBIZ 倉儲同步庫存的商店，請關閉庫存推送，推送的數量可能被覆寫。",
		},
	},
	Evidence: connectors.Evidence{
		connectors.AbilityConnect: {Level: connectors.Partly, Note: connectors.Text{
			EN: "The token is documented; the older door's signature is known from client code, how long a token lives is not known.",
			ZH: "Token 有官方文件；舊式簽章依公開程式碼，Token 的有效期限未知。"}},
		connectors.AbilityFetch: {Level: connectors.Partly, Note: connectors.Text{
			EN: "Orders follow the vendor's description as corrected by recorded answers; the order of the list and some statuses are inferred.",
			ZH: "訂單格式依官方規格與實際回應；清單排序與部分狀態的處理為推定。"}},
		connectors.AbilityShip: {Level: connectors.Partly, Note: connectors.Text{
			EN: "The calls are described; what CYBERBIZ answers when lines were shipped before is inferred.",
			ZH: "呼叫方式有規格；重複出貨時的回應為推定。"}},
		connectors.AbilityLabel: {Level: connectors.Partly, Note: connectors.Text{
			EN: "The calls are described; which carrier code a store order carries, and what paper a label wants, is inferred.",
			ZH: "呼叫方式有規格；超商訂單的物流代碼與標籤尺寸為推定。"}},
		connectors.AbilityStock: {Level: connectors.Partly, Note: connectors.Text{
			EN: "Setting the stock of a variant and of a branch is described; that a POS shop's list shows the branch's own stock, and that CYBERBIZ's " +
				"warehouse may overwrite it, is inferred.",
			ZH: "規格與門市庫存的更新有規格；POS 商店清單顯示該門市庫存，以及 CYBERBIZ 倉儲同步可能覆寫庫存為推定。"}},
		connectors.AbilityListings: {Level: connectors.Partly, Note: connectors.Text{
			EN: "Products follow recorded answers.", ZH: "商品格式依實際回應。"}},
	},
	Payments:    payments,
	MinRequests: minRequests,
	MinRequestsSource: "FACTS.md section 2: a page of the list holds 50 whole orders; an order that left the list is asked about by itself, " +
		"because the list cannot be asked for ids",
	New:      func(env connectors.Env) (connectors.Connector, error) { return open(env) },
	Emulator: func(o connectors.EmulatorOptions) (connectors.Emulator, error) { return emulator.New(o) },
}

// payments are the methods whose name is known; merchants name their own. What counts is the order's financial status.
var payments = []connectors.PaymentCode{
	{Code: "貨到付款", Name: connectors.Text{EN: "Cash on delivery", ZH: "貨到付款"}, Kind: connectors.PaymentCOD},
}

// minRequests: a list of whole orders, no detail calls.
func minRequests(v connectors.Volume) int {
	return max(1, v.Pages, (v.Orders+pageSize-1)/pageSize) + v.Watched
}
