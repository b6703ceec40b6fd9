// Package coupang connects Coupang's Taiwanese marketplace (酷澎) through the WING Open API. FACTS.md beside it is the reference for every
// call; the section numbers in comments are its own.
package coupang

import (
	"regexp"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/coupang/emulator"
)

// ID is the platform's id.
const ID = "coupang"

// Keys of Fields.
const (
	keyVendor      = "vendor_id"
	keyAccess      = "access_key"
	keySecret      = "secret_key"
	keyIssued      = "key_issued_on"
	keyMarket      = "market"
	keyExtraHeader = "extra_header"
	keyShipMode    = "ship_mode"
	keyCarrier     = "carrier_code"
	keyTemplate    = "label_template"
	keyReturns     = "return_center_codes"
	keyOutbound    = "outbound_place_code"
)

// Values of Fields with choices.
const (
	marketTW      = "TW"
	marketKR      = "KR"
	vendorInvoice = "vendor_invoice"
	platformLabel = "platform_label"
	template40    = "SIXTY_FORTY_MM"
	template30    = "SIXTY_THIRTY_MM"
)

// direct is the carrier code of a vendor who delivers himself, or by a carrier that Coupang has no code for.
const direct = "DIRECT"

// Sizes of FACTS.md sections 2 to 5.
const (
	pageSize    = 50
	windowDays  = 31
	ackBatch    = 50
	productPage = 100
	mostStock   = 99999
)

// keyLife is how long a key lives from the day it was issued (FACTS.md section 1).
const keyLife = 180 * 24 * time.Hour

func init() { connectors.Register(describe()) }

func describe() *connectors.Platform {
	return &connectors.Platform{
		ID:         ID,
		Name:       connectors.Text{EN: "Coupang", ZH: "酷澎 Coupang"},
		Connection: connectors.SignedKey,
		Fields:     fields(),
		Allowlist:  true,
		AllowlistNote: connectors.Text{
			EN: "Enter the address in WING > seller information > OPEN API key, as self-development (at most 10 addresses). It takes up to 30 " +
				"minutes to become active.",
			ZH: "請至 WING > 賣家資訊 > OPEN API 金鑰，以「自行開發」方式登錄此 IP（最多 10 組），最長約 30 分鐘後生效。"},
		Fetch:         connectors.Scheduled,
		Ship:          connectors.ShipSelf,
		Corrects:      true,
		Stock:         connectors.StockAbsolute,
		Listings:      true,
		Acknowledges:  true,
		ShippingCodes: connectors.CodesFixed,
		// About 10 requests a second are allowed, and abuse is punished: half of it, one after the other (FACTS.md section 7).
		// The two papers are documented; whether Taiwan's boxes may use the call is not.
		Label: connectors.LabelForm{
			Formats: []connectors.LabelFormat{connectors.LabelPDF},
			Sheets:  []connectors.LabelSheet{{WidthMM: 60, HeightMM: 40}, {WidthMM: 60, HeightMM: 30}},
			Marks:   []connectors.LabelMark{connectors.MarkTracking, connectors.MarkOrder},
			Source:  "FACTS.md §3.3", Inferred: true,
		},
		Limits: connectors.Limits{PerSecond: 5, Burst: 1, InFlight: 1, PageSize: pageSize, Window: windowDays * 24 * time.Hour,
			LookBack: windowDays * 24 * time.Hour, CallTimeout: 95 * time.Second, NumberWait: patience},
		Caveats:   caveats,
		Evidence:  evidence,
		Payments:  payments,
		Shippings: shippings,
		MinRequests: func(v connectors.Volume) int {
			return max(1, v.Pages) + 1 + v.Watched
		},
		MinRequestsSource: "FACTS.md 2.1 and 2.2: a list per state and page of 50 (ACCEPT and INSTRUCT), and one question per box that left the lists",
		New:               New,
		Emulator:          emulator.New,
	}
}

func fields() []connectors.Field { return append(connectionFields(), settingFields()...) }

func connectionFields() []connectors.Field {
	wing := connectors.Text{
		EN: "WING > your name at the top right > seller information > OPEN API key. Choose self-development, not an integrator.",
		ZH: "WING > 右上角帳號 > 賣家資訊 > OPEN API 金鑰；請選擇「自行開發」，不要選擇串接商。"}
	return []connectors.Field{
		{Key: keyVendor, Label: connectors.Text{EN: "Vendor ID", ZH: "Vendor ID（業者代碼）"}, Where: wing, Required: true,
			Pattern: regexp.MustCompile(`^[A-Z][0-9]{6,12}$`)},
		{Key: keyAccess, Label: connectors.Text{EN: "Access Key", ZH: "Access Key"}, Where: wing, Required: true,
			Pattern: regexp.MustCompile(`^[!-+\--~]{8,80}$`)},
		{Key: keySecret, Label: connectors.Text{EN: "Secret Key", ZH: "Secret Key"}, Where: wing, Required: true, Secret: true},
		{Key: keyIssued, Label: connectors.Text{EN: "Key issued on", ZH: "金鑰核發日期"}, Where: connectors.Text{
			EN: "The day WING issued the key, like 2026-11-01. A key ends after 180 days; the program warns 14 days before.",
			ZH: "WING 核發金鑰的日期，例如 2026-11-01。金鑰效期 180 天，系統會在到期前 14 天提醒。"},
			Pattern: regexp.MustCompile(`^(|20[0-9]{2}-[01][0-9]-[0-3][0-9])$`)},
		{Key: keyMarket, Label: connectors.Text{EN: "Market", ZH: "市場"}, Default: marketTW, Where: connectors.Text{
			EN: "The marketplace this vendor sells on; days and times are its own.", ZH: "此業者販售的市場；日期與時間依該市場計算。"},
			Choices: []connectors.Choice{{Value: marketTW, Label: connectors.Text{EN: "Taiwan", ZH: "台灣"}},
				{Value: marketKR, Label: connectors.Text{EN: "Korea", ZH: "韓國"}}}},
		{Key: keyExtraHeader, Label: connectors.Text{EN: "Extra header", ZH: "額外標頭"}, Where: connectors.Text{
			EN: "Only if Coupang's support asks for one, such as X-MARKET: TW.", ZH: "僅在 Coupang 客服要求時填寫，例如 X-MARKET: TW。"},
			Pattern: regexp.MustCompile(`^(|X-[A-Za-z-]{1,40}: ?[!-~]{1,100})$`)},
	}
}

func settingFields() []connectors.Field {
	load := connectors.Text{EN: "Load the places from Coupang, and again after a move of the warehouse.", ZH: "請從 Coupang 載入；倉庫搬遷後請重新載入。"}
	return []connectors.Field{
		{Key: keyShipMode, Setting: true, Label: connectors.Text{EN: "Shipping number", ZH: "物流單號"}, Default: vendorInvoice, Where: connectors.Text{
			EN: "Own carrier: this program uploads your number. Coupang's: Coupang gives number and label after the order is acknowledged. " +
				"Every order shows which one it uses.",
			ZH: "自有物流：由本系統上傳您的單號。Coupang 提供：確認訂單後由 Coupang 給單號與標籤。每筆訂單會顯示所用方式。"},
			Choices: []connectors.Choice{{Value: vendorInvoice, Label: connectors.Text{EN: "Own carrier's number", ZH: "自有物流單號"}},
				{Value: platformLabel, Label: connectors.Text{EN: "Coupang's number and label", ZH: "Coupang 單號與標籤"}}}},
		{Key: keyCarrier, Setting: true, Label: connectors.Text{EN: "Carrier code", ZH: "物流商代碼"}, Default: direct, Where: connectors.Text{
			EN: "The code under which numbers are uploaded. Coupang publishes none for Taiwanese carriers: DIRECT means seller delivery, " +
				"with digits only, and cannot be followed.",
			ZH: "上傳單號時使用的代碼。Coupang 未公開台灣物流商代碼：DIRECT 表示業者自行配送，單號僅限數字且無法追蹤。"},
			Pattern: regexp.MustCompile(`^[A-Z0-9_]{2,20}$`)},
		{Key: keyTemplate, Setting: true, Label: connectors.Text{EN: "Label size", ZH: "標籤尺寸"}, Default: template40, Where: connectors.Text{
			EN: "Of Coupang's own labels.", ZH: "Coupang 標籤使用的尺寸。"},
			Choices: []connectors.Choice{{Value: template40, Label: connectors.Text{EN: "60 x 40 mm", ZH: "60 x 40 mm"}},
				{Value: template30, Label: connectors.Text{EN: "60 x 30 mm", ZH: "60 x 30 mm"}}}},
		{Key: keyReturns, Setting: true, Loaded: true, Many: true, OnOrders: true, Label: connectors.Text{EN: "Return centres", ZH: "退貨中心"}, Where: load,
			Pattern: regexp.MustCompile(`^([0-9A-Za-z_-]+(,[0-9A-Za-z_-]+)*)?$`)},
		{Key: keyOutbound, Setting: true, Loaded: true, OnOrders: true, Label: connectors.Text{EN: "Outbound place", ZH: "出貨地"}, Where: load,
			Pattern: regexp.MustCompile(`^[0-9]*$`)},
	}
}

var caveats = []connectors.Text{
	{EN: "Coupang's documents mark number upload, stock and product details as \"Korea only\": a Taiwanese vendor may be refused, and is told so.",
		ZH: "Coupang 文件將上傳單號、庫存與商品明細標示為「僅限韓國」：台灣業者可能會被拒絕，系統會明確提示。"},
	{EN: "The API key ends after 180 days, and Coupang must know this computer's outbound address (at most 10).",
		ZH: "API 金鑰效期 180 天，且 Coupang 須登錄本機對外 IP（最多 10 組）。"},
	{EN: "Until an order is acknowledged the buyer may change the address. The program acknowledges when picking begins, and reads the address again. " +
		"An order that was acknowledged cannot be given back: who cancels it later loses score.",
		ZH: "確認訂單（商品準備中）前買家仍可變更地址。系統於開始揀貨時確認並重新讀取地址；確認後無法退回，之後取消會影響賣家評分。"},
	{EN: "There is no sandbox: the first connection is to the real shop.", ZH: "沒有沙盒環境：第一次連線即為正式商店。"},
	{EN: "Goods that Coupang itself sells or stores (Rocket, Rocket Growth) are not in this API.", ZH: "火箭配送、火箭成長等由 Coupang 出貨的商品不在此 API 範圍。"},
	{EN: "No order call takes the return centres or the outbound place; they are kept with the account, " +
		"shown with each order and on its packing slip, and checked by the connection test.",
		ZH: "訂單 API 不使用退貨中心與出貨地；系統保存於帳號、顯示於訂單與出貨明細，並於測試連線時檢查。"},
	{EN: "SKUs cannot be written back: Coupang wants the whole product for approval again. Enter them in WING.",
		ZH: "無法回寫 SKU：酷澎要求整個商品重新送審，請於 WING 填寫。"},
	{EN: "Coupang does not tell convenience-store pickup; every order is treated as home delivery.", ZH: "Coupang 未提供超商取貨資訊，訂單一律視為宅配。"},
}

var evidence = connectors.Evidence{
	connectors.AbilityConnect: {Level: connectors.Documented, Note: connectors.Text{
		EN: "Key, signature and registered addresses are documented; the tolerance of the clock is assumed.",
		ZH: "金鑰、簽章與 IP 登錄皆有官方文件；時間誤差容許值為推測。"}},
	connectors.AbilityFetch: {Level: connectors.Partly, Note: connectors.Text{
		EN: "The lists are documented for Taiwan; the shape of amounts and times in version 5 and the meaning of the COD flag come from client " +
			"code and inference.",
		ZH: "訂單清單有台灣適用的官方文件；第 5 版的金額、時間格式與貨到付款欄位參考公開程式並經推測。"}},
	connectors.AbilityShip: {Level: connectors.Unverified, Note: connectors.Text{
		EN: "Acknowledgement is documented; number upload is documented for Korea only, and no Taiwanese carrier has a public code.",
		ZH: "確認訂單有官方文件；上傳單號僅有韓國文件，且台灣物流商代碼未公開。"}},
	connectors.AbilityLabel: {Level: connectors.Unverified, Note: connectors.Text{
		EN: "The label call is documented for cross-border orders; that Taiwan's orders get their number and label this way is an inference.",
		ZH: "標籤 API 的文件僅針對跨境訂單；台灣訂單以此取得單號與標籤為推測。"}},
	connectors.AbilityStock: {Level: connectors.Partly, Note: connectors.Text{
		EN: "Documented, on pages marked as Korea only.", ZH: "有官方文件，但標示為僅限韓國。"}},
	connectors.AbilityListings: {Level: connectors.Partly, Note: connectors.Text{
		EN: "The product list is documented for Taiwan, the details with the variants for Korea only; if refused, variants are learned from orders.",
		ZH: "商品清單有台灣適用的文件，含規格的明細僅限韓國；若被拒絕則改由訂單學習規格。"}},
}

// Words of ours for how an order is paid: Coupang has none but the flag isCod (FACTS.md 2.4).
const (
	paidCOD     = "cod"
	paidOnline  = "prepaid"
	paidUnknown = ""
)

var payments = []connectors.PaymentCode{
	{Code: paidCOD, Name: connectors.Text{EN: "Cash on delivery", ZH: "貨到付款"}, Kind: connectors.PaymentCOD},
	{Code: paidOnline, Name: connectors.Text{EN: "Paid at Coupang", ZH: "Coupang 線上付款"}, Kind: connectors.PaymentOnline},
}

// Shipment types that are known well enough to ship (FACTS.md 2.4). CGF, which Coupang may fulfil itself, is not among them: its orders
// are held.
const (
	shipThird = "THIRD_PARTY"
	shipLite  = "CGF_LITE"
)

var shippings = []connectors.ShippingCode{
	{Code: shipThird, Name: connectors.Text{EN: "Seller delivery", ZH: "賣家出貨"}},
	{Code: shipLite, Name: connectors.Text{EN: "CGF Lite (Coupang's label)", ZH: "CGF Lite（Coupang 標籤）"}, Mode: connectors.ShipLabel},
}
