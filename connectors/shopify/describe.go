// Package shopify connects a store on Shopify through the GraphQL Admin API. FACTS.md beside it is the reference for every call; the
// section numbers in comments are its own. The calls themselves are the files under queries.
package shopify

import (
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/shopify/emulator"
)

// ID is the platform's id.
const ID = "shopify"

// Sizes of FACTS.md sections 2 to 5.
const (
	pageSize     = 10  // orders; what a page costs grows with everything nested in it
	variantsPage = 50  // listings
	stockBatch   = 100 // of the 250 that an input may hold
	lookBack     = 60 * 24 * time.Hour
)

// redirects are the addresses that a merchant registers with his app: Shopify compares them letter by letter (FACTS.md 1.3).
var redirects = []string{
	"http://localhost:38711/shopify/callback", "http://localhost:38712/shopify/callback", "http://localhost:38713/shopify/callback",
}

func init() { connectors.Register(describe()) }

func describe() *connectors.Platform {
	return &connectors.Platform{
		ID:            ID,
		Name:          connectors.Text{EN: "Shopify", ZH: "Shopify"},
		Connection:    connectors.Authorization,
		Fields:        fields(),
		Redirects:     redirects,
		Fetch:         connectors.RealTime,
		Push:          connectors.Push{Mode: connectors.PushByAPI},
		Ship:          connectors.ShipSelf,
		Corrects:      true,
		Stock:         connectors.StockAbsolute,
		Listings:      true,
		SKUBackfill:   true,
		ShippingCodes: connectors.CodesCustom,
		// Shopify counts points and not requests, and tells in each answer what is left (FACTS.md section 7): one query at a time.
		Limits:    connectors.Limits{PerSecond: 4, Burst: 8, InFlight: 1, PageSize: pageSize, LookBack: lookBack, CallTimeout: 30 * time.Second},
		Caveats:   caveats,
		Evidence:  evidence,
		Payments:  payments,
		Shippings: shippings,
		MinRequests: func(v connectors.Volume) int {
			return max(1, v.Pages, pages(v.Orders)) + pages(v.Watched)
		},
		MinRequestsSource: "FACTS.md 2.1: a page of the list holds 10 whole orders, and 10 known orders are asked about at once; " +
			"an order of more than 10 lines costs one more",
		New:      New,
		Emulator: func(o connectors.EmulatorOptions) (connectors.Emulator, error) { return emulator.New(o) },
	}
}

func pages(orders int) int { return (orders + pageSize - 1) / pageSize }

var caveats = []connectors.Text{
	{
		EN: "A desktop computer cannot be reached by Shopify: orders are asked for every few minutes until a public address for messages is set up.",
		ZH: "Shopify 無法主動連到桌面電腦；在設定對外的通知網址之前，系統每隔幾分鐘查詢一次訂單。",
	},
	{
		EN: "Each merchant needs an app of his own in the Dev Dashboard; new apps can no longer be made in the old admin since 2026.",
		ZH: "每位商家需在 Dev Dashboard 建立自己的應用程式；2026 年起已無法在舊後台新增自訂應用程式。",
	},
	{
		EN: "Only orders of the last 60 days are visible. On some plans Shopify hides the receiver from apps: such orders are held.",
		ZH: "僅能查看最近 60 天的訂單；部分方案會對應用程式隱藏收件人資料，此類訂單會先暫停。",
	},
	{
		EN: "Shopify has no convenience stores and no cash on delivery of its own: both are read from names and fields of the store's apps, " +
			"which differ. What cannot be read is held.",
		ZH: "Shopify 沒有內建超商取貨與貨到付款，須由付款名稱與各應用程式寫入的欄位判讀；無法判讀的訂單會先暫停。",
	},
	{
		EN: "Shopify gives no labels and no numbers of Taiwanese carriers: the warehouse's own are reported back.",
		ZH: "Shopify 不提供台灣物流的託運單與單號，由倉庫自行取號後回傳。",
	},
	{
		EN: "In a store with several locations choose the one this warehouse stands for: only its part of each order is packed, and only its stock " +
			"is set. Without a choice all parts are packed here and each location gets a shipment; stock is not set.",
		ZH: "商店有多個地點時請選擇本倉所代表的地點：只包裝該地點負責的品項，也只更新該地點的庫存。" +
			"未選擇時所有地點的品項皆由本倉包裝，並依地點分別回報出貨；庫存則不更新。",
	},
}

var evidence = connectors.Evidence{
	connectors.AbilityConnect: {Level: connectors.Partly, Note: connectors.Text{
		EN: "All three ways follow Shopify's documents and client library; that a browser is sent to http://localhost is seen in real apps only.",
		ZH: "三種連線方式皆依官方文件與官方程式庫；轉址到 http://localhost 僅見於實際應用程式，未經實測。",
	}},
	connectors.AbilityFetch: {Level: connectors.Partly, Note: connectors.Text{
		EN: "Every field is in Shopify's schema; what marks cash on delivery and pickup stores in Taiwan is inferred.",
		ZH: "所有欄位皆在官方結構中；台灣的貨到付款與超商取貨判讀方式為推定。",
	}},
	connectors.AbilityShip: {Level: connectors.Partly, Note: connectors.Text{
		EN: "The calls are documented; how a partly shipped fulfilment order looks is inferred, and the texts of refusals are unpublished.",
		ZH: "API 有官方文件；部分出貨後的狀態為推定，拒絕訊息的文字未公開。",
	}},
	connectors.AbilityStock: {Level: connectors.Partly, Note: connectors.Text{
		EN: "The call, its idempotency key and its errors are documented; that one bad row stops the whole call is inferred.",
		ZH: "呼叫方式、冪等鍵與錯誤代碼皆有官方文件；單列錯誤導致整批失敗為推定。",
	}},
	connectors.AbilityListings: {Level: connectors.Documented, Note: connectors.Text{
		EN: "Products, variants and the change of a SKU are documented.", ZH: "商品、規格與 SKU 更新皆有官方文件。"}},
}

// payments are names that Shopify itself gives to methods, and those that merchants give to cash on delivery (FACTS.md section 2.5). The
// kind of an order never comes from this table alone.
var payments = []connectors.PaymentCode{
	{Code: "Cash on Delivery (COD)", Name: connectors.Text{EN: "Cash on delivery", ZH: "貨到付款"}, Kind: connectors.PaymentCOD},
	{Code: "貨到付款", Name: connectors.Text{EN: "Cash on delivery", ZH: "貨到付款"}, Kind: connectors.PaymentCOD},
	{Code: "超商取貨付款", Name: connectors.Text{EN: "Cash at pick-up in a store", ZH: "超商取貨付款"}, Kind: connectors.PaymentCOD},
	{Code: "Bank Deposit", Name: connectors.Text{EN: "Bank transfer", ZH: "銀行轉帳"}, Kind: connectors.PaymentOnline},
	{Code: "Money Order", Name: connectors.Text{EN: "Money order", ZH: "匯票"}, Kind: connectors.PaymentOnline},
}

// shippings are suggestions for the shipping map: names that merchants in Taiwan give to their methods. Shopify knows no codes of its own
// (FACTS.md section 2.6).
var shippings = []connectors.ShippingCode{
	{Code: "黑貓宅急便", Name: connectors.Text{EN: "T-Cat", ZH: "黑貓宅急便"}},
	{Code: "7-11 超商取貨付款", Name: connectors.Text{EN: "7-ELEVEN, pay at pick-up", ZH: "7-11 超商取貨付款"}, COD: true},
}
