// Package shopee connects Shopee Taiwan (蝦皮購物) through Open Platform v2. FACTS.md beside it is the reference for every call; the
// section numbers in comments are its own.
package shopee

import (
	"regexp"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/shopee/emulator"
)

// ID is the platform's id.
const ID = "shopee"

// Keys of Fields.
const (
	keyPartnerID     = "partner_id"
	keyPartnerKey    = "partner_key"
	keyEnvironment   = "environment"
	keyLinkStyle     = "link_style"
	keyArranged      = "include_arranged"
	keyShipMethod    = "ship_method"
	keyAddressID     = "pickup_address_id"
	keyBranchID      = "dropoff_branch_id"
	keySlug          = "dropoff_slug"
	keySender        = "sender_name"
	keyLabelType     = "label_type"
	keyLocation      = "stock_location"
	keyShopID        = "shop_id"
	keyAccess        = "access_token"
	keyRefresh       = "refresh_token"
	keyAccessExpires = "access_expires_at"
	keyGrantExpires  = "auth_expires_at"
)

// Values of Fields with choices.
const (
	live       = "live"
	sandbox    = "sandbox"
	linkSigned = "signed"
	linkOpen   = "open"
	no         = "no"
	yes        = "yes"
	automatic  = "auto"
)

// Sizes of FACTS.md sections 2 to 5.
const (
	pageSize   = 100
	batchSize  = 50
	mostSplit  = 30
	windowSpan = 15 * 24 * time.Hour
	longestSKU = 100
	longestRef = 64 // tracking number and sender's name
)

func init() { connectors.Register(describe()) }

func describe() *connectors.Platform {
	return &connectors.Platform{
		ID:         ID,
		Name:       connectors.Text{EN: "Shopee", ZH: "蝦皮購物"},
		Connection: connectors.Authorization,
		Fields:     fields(),
		AllowlistNote: connectors.Text{EN: "Only if the app has an IP Address Whitelist switched on in the Open Platform Console.",
			ZH: "僅當您的應用程式在開放平台後台啟用「IP Address Whitelist」時才需要。"},
		Fetch:         connectors.Scheduled,
		Push:          connectors.Push{Mode: connectors.PushByAPI, Shared: true},
		Ship:          connectors.ShipLabel,
		Stock:         connectors.StockAbsolute,
		Listings:      true,
		SKUBackfill:   true,
		ShippingCodes: connectors.CodesFixed,
		Label: connectors.LabelForm{
			Formats: []connectors.LabelFormat{connectors.LabelPDF, connectors.LabelHTML},
			Sheets:  []connectors.LabelSheet{connectors.SheetA6, connectors.SheetA4},
			Marks:   []connectors.LabelMark{connectors.MarkTracking, connectors.MarkOrder},
			Source:  "FACTS.md §3",
		},
		// Shopee publishes no rate; these are the gentle values of FACTS.md section 7.
		Limits: connectors.Limits{PerSecond: 5, Burst: 5, InFlight: 4, PageSize: pageSize, Window: windowSpan, LookBack: windowSpan,
			CallTimeout: 30 * time.Second},
		Caveats:   caveats,
		Evidence:  evidence,
		Payments:  payments,
		Shippings: shippings,
		MinRequests: func(v connectors.Volume) int {
			return max(1, v.Pages) + chunks(v.Orders) + chunks(v.Watched)
		},
		MinRequestsSource: "FACTS.md 2.1 and 2.2: one get_order_list per page of 100, one get_order_detail per 50 orders, listed or watched",
		New:               New,
		Emulator:          emulator.New,
	}
}

// chunks is how many calls n things take at 50 a call.
func chunks(n int) int { return (n + batchSize - 1) / batchSize }

func fields() []connectors.Field {
	return append(append(appFields(), accountFields()...), grantedFields()...)
}

func appFields() []connectors.Field {
	console := connectors.Text{
		EN: "Open Platform Console (open.shopee.com) > App List > your app. The app must be of type ERP System or Seller In House System.",
		ZH: "蝦皮開放平台後台（open.shopee.com）> App List > 您的應用程式；類型須為 ERP System 或 Seller In House System。",
	}
	return []connectors.Field{
		{Key: keyPartnerID, Label: connectors.Text{EN: "Partner ID",
			ZH: "Partner ID"}, Where: console, Required: true, App: true, Pattern: regexp.MustCompile(`^[0-9]{1,10}$`)},
		{Key: keyPartnerKey, Label: connectors.Text{EN: "API Partner Key",
			ZH: "API Partner Key"}, Where: console, Secret: true, Required: true, App: true},
	}
}

func accountFields() []connectors.Field {
	digits := regexp.MustCompile(`^[0-9]*$`)
	return []connectors.Field{
		{Key: keyEnvironment, Label: connectors.Text{EN: "Environment", ZH: "環境"}, Default: live, Where: connectors.Text{
			EN: "Live for real shops. Sandbox needs the test Partner ID and Key; the two cannot be mixed.",
			ZH: "正式商店選「正式」；沙盒須使用測試用的 Partner ID 與 Key，兩者不可混用。"},
			Choices: []connectors.Choice{{Value: live, Label: connectors.Text{EN: "Live",
				ZH: "正式"}}, {Value: sandbox, Label: connectors.Text{EN: "Sandbox",
				ZH: "沙盒測試"}}}},
		{Key: keyLinkStyle, Label: connectors.Text{EN: "Authorisation page", ZH: "授權頁面"}, Default: linkSigned, Where: connectors.Text{
			EN: "Leave it at the signed link; choose the other when Shopee's page says that the link is no longer supported.",
			ZH: "請維持簽章連結；若蝦皮頁面顯示不再支援此連結，再改用另一種。"},
			Choices: []connectors.Choice{{Value: linkSigned, Label: connectors.Text{EN: "Signed link", ZH: "簽章連結"}},
				{Value: linkOpen, Label: connectors.Text{EN: "open.shopee.com/auth", ZH: "open.shopee.com/auth"}}}},
		{Key: keyArranged, Setting: true, Label: connectors.Text{EN: "Also fetch orders arranged in Seller Center",
			ZH: "同時抓取已在賣家中心安排出貨的訂單"}, Default: no, Where: connectors.Text{
			EN: "Switch on only if the merchant arranges shipments in Seller Center and this warehouse still packs them; " +
				"every fetch then asks twice.",
			ZH: "僅當商家自行在賣家中心安排出貨、但仍由本倉包裝時才開啟；每次抓單的請求數會加倍。"},
			Choices: []connectors.Choice{{Value: no, Label: connectors.Text{EN: "No",
				ZH: "否"}}, {Value: yes, Label: connectors.Text{EN: "Yes",
				ZH: "是"}}}},
		{Key: keyShipMethod, Setting: true, Label: connectors.Text{EN: "Hand-over", ZH: "交寄方式"}, Default: automatic, Where: connectors.Text{
			EN: "Used where a channel offers both. Automatic prefers drop-off.", ZH: "當物流同時提供兩種方式時使用；自動會優先選擇門市寄件。"},
			Choices: []connectors.Choice{{Value: automatic, Label: connectors.Text{EN: "Automatic", ZH: "自動"}},
				{Value: methodDropoff, Label: connectors.Text{EN: "Drop-off",
					ZH: "門市寄件"}}, {Value: methodPickup, Label: connectors.Text{EN: "Pickup",
					ZH: "到府收件"}}}},
		{Key: keyAddressID, Setting: true, Label: connectors.Text{EN: "Pickup address number", ZH: "取件地址編號"}, Pattern: digits, Where: connectors.Text{
			EN: "Empty: the shop's pickup address. The ship options of an order show the numbers.", ZH: "留空則使用商店預設取件地址；編號可在訂單的出貨選項中查看。"}},
		{Key: keyBranchID, Setting: true, Label: connectors.Text{EN: "Drop-off branch number", ZH: "寄件門市編號"}, Pattern: digits, Where: connectors.Text{
			EN: "Only for channels that ask for a branch. The ship options of an order show the numbers.", ZH: "僅部分物流需要；編號可在訂單的出貨選項中查看。"}},
		{Key: keySlug, Setting: true, Label: connectors.Text{EN: "Drop-off carrier code", ZH: "寄件物流商代碼"}, Where: connectors.Text{
			EN: "Only for channels that let the seller choose the carrier (OK or SPX). The ship options of an order show the codes.",
			ZH: "僅供可選擇物流商（OK 或 SPX）的通路使用；代碼可在訂單的出貨選項中查看。"}},
		{Key: keySender, Setting: true, Label: connectors.Text{EN: "Sender's real name",
			ZH: "寄件人真實姓名"}, Pattern: regexp.MustCompile(`^.{0,64}$`), Where: connectors.Text{
			EN: "Some drop-off channels ask for it.", ZH: "部分門市寄件物流需要填寫。"}},
		{Key: keyLabelType, Setting: true, Label: connectors.Text{EN: "Label", ZH: "出貨單格式"}, Default: labelThermal, Where: connectors.Text{
			EN: "Where a channel does not offer it, its own suggestion is used.", ZH: "若物流不支援所選格式，將使用其建議格式。"},
			Choices: []connectors.Choice{{Value: labelThermal, Label: connectors.Text{EN: "Thermal (A6)",
				ZH: "熱感紙（A6）"}}, {Value: labelNormal, Label: connectors.Text{EN: "Normal (A4)",
				ZH: "一般紙（A4）"}}}},
		{Key: keyLocation, Setting: true, Label: connectors.Text{EN: "Stock location", ZH: "庫存倉庫代碼"}, Where: connectors.Text{
			EN: "Only for shops with several warehouses at Shopee: the location_id this warehouse stands for, such as TWZ.",
			ZH: "僅供在蝦皮設有多倉的商店：本倉對應的 location_id，例如 TWZ。"}},
	}
}

func grantedFields() []connectors.Field {
	granted := connectors.Text{EN: "Comes with the authorisation.", ZH: "授權後自動取得。"}
	return []connectors.Field{
		{Key: keyShopID, Label: connectors.Text{EN: "Shop ID", ZH: "商店 ID"}, Where: granted, Granted: true},
		{Key: keyAccess, Label: connectors.Text{EN: "Access token", ZH: "存取權杖"}, Where: granted, Secret: true, Granted: true},
		{Key: keyRefresh, Label: connectors.Text{EN: "Refresh token", ZH: "更新權杖"}, Where: granted, Secret: true, Granted: true},
		{Key: keyAccessExpires, Label: connectors.Text{EN: "Access token ends", ZH: "存取權杖到期時間"}, Where: granted, Granted: true},
		{Key: keyGrantExpires, Label: connectors.Text{EN: "Authorisation ends", ZH: "授權到期時間"}, Where: granted, Granted: true},
	}
}

var caveats = []connectors.Text{
	{EN: "Shopee hides name, phone and address of orders shipped by its own logistics; they stand only on Shopee's label.",
		ZH: "使用蝦皮物流的訂單，蝦皮會隱藏收件人姓名、電話與地址，僅顯示於蝦皮出貨單上。"},
	{EN: "The merchant's authorisation ends after at most a year; orders stop until the account is authorised again.",
		ZH: "商家授權最長約一年，到期後須重新授權才會繼續抓單。"},
	{EN: "You need an app of your own on Shopee Open Platform (Partner ID and Key); one app serves all your shops.",
		ZH: "您需要自己的蝦皮開放平台應用程式（Partner ID 與 Key）；一組可供所有商店使用。"},
	{EN: "The channel of seller delivery has no published number: its orders are held until you map that code once.",
		ZH: "「賣家宅配」的通路代碼未公開：訂單會先暫停，請對應一次該代碼。"},
	{EN: "Combined parcels, bookings and the un-packaged channel 30029 must be handled in Seller Center.",
		ZH: "合併出貨、預約單與免包裝通路（30029）須在賣家中心處理。"},
	{EN: "An arranged shipment cannot be taken back through the API.", ZH: "安排出貨後無法透過 API 取消。"},
}

var evidence = connectors.Evidence{
	connectors.AbilityConnect: {Level: connectors.Partly, Note: connectors.Text{
		EN: "Tokens and signature are documented; the browser links come from public clients, and whether Shopee accepts a loopback redirect is unknown.",
		ZH: "權杖與簽章有官方文件；授權連結參考公開用戶端，蝦皮是否接受本機轉址尚未驗證。",
	}},
	connectors.AbilityFetch: {Level: connectors.Documented, Note: connectors.Text{
		EN: "Every field used is in the endpoint documentation.", ZH: "所有使用的欄位皆有官方文件。"}},
	connectors.AbilityShip: {Level: connectors.Partly, Note: connectors.Text{
		EN: "The calls are documented; which Taiwan channel asks for what is read at ship time and was not seen live.",
		ZH: "API 有官方文件；台灣各通路所需欄位於出貨時讀取，未經實際驗證。"}},
	connectors.AbilityLabel: {Level: connectors.Partly, Note: connectors.Text{
		EN: "The calls are documented; file type and page size per channel are not.", ZH: "API 有官方文件；各通路的檔案格式與紙張尺寸未載明。"}},
	connectors.AbilityStock: {Level: connectors.Documented, Note: connectors.Text{EN: "update_stock is documented with its errors.",
		ZH: "update_stock 及其錯誤皆有官方文件。"}},
	connectors.AbilityListings: {Level: connectors.Documented, Note: connectors.Text{EN: "Items, models and SKU updates are documented.",
		ZH: "商品、規格與 SKU 更新皆有官方文件。"}},
}

// payments are the only texts proven by samples (FACTS.md 2.3). The kind of an order never comes from this text.
var payments = []connectors.PaymentCode{
	{Code: "Cash on Delivery", Name: connectors.Text{EN: "Cash on delivery", ZH: "貨到付款"}, Kind: connectors.PaymentCOD},
	{Code: "Bank Transfer", Name: connectors.Text{EN: "Bank transfer", ZH: "銀行轉帳"}, Kind: connectors.PaymentOnline},
}

// shippings are Taiwan's channels whose numbers are documented (FACTS.md 2.3). All are integrated. Only the name of 30005 is proven;
// the others are what their order in Shopee's documents suggests, and the true name comes with each order.
var shippings = []connectors.ShippingCode{
	{Code: "30005", Name: connectors.Text{EN: "7-ELEVEN", ZH: "7-ELEVEN"}, Mode: connectors.ShipLabel},
	{Code: "30006", Name: connectors.Text{EN: "FamilyMart (unconfirmed name)", ZH: "全家（名稱未證實）"}, Mode: connectors.ShipLabel},
	{Code: "30007", Name: connectors.Text{EN: "Hi-Life (unconfirmed name)", ZH: "萊爾富（名稱未證實）"}, Mode: connectors.ShipLabel},
	{Code: "30014", Name: connectors.Text{EN: "OK Mart (unconfirmed name)", ZH: "OK 超商（名稱未證實）"}, Mode: connectors.ShipLabel},
	{Code: "30015", Name: connectors.Text{EN: "Shopee store to store (unconfirmed name)", ZH: "蝦皮店到店（名稱未證實）"}, Mode: connectors.ShipLabel},
	{Code: "30017", Name: connectors.Text{EN: "Shopee home delivery (unconfirmed name)", ZH: "蝦皮宅配（名稱未證實）"}, Mode: connectors.ShipLabel},
	{Code: "30029", Name: connectors.Text{EN: "Un-packaged consolidation", ZH: "免包裝集運"}, Mode: connectors.ShipLabel},
}
