// Package yahoo connects Yahoo奇摩購物中心 (Yahoo Shopping Taiwan's supplier system, SCM). Yahoo is the seller: it takes the money, numbers
// the parcels to stores and those of its own carrier, and leaves home deliveries to the supplier's carrier. Facts and their sources:
// FACTS.md.
package yahoo

import (
	"regexp"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/yahoo/emulator"
)

// The keys of the fields.
const (
	fieldToken    = "api_token"
	fieldSupplier = "supplier_id"
	fieldVersion  = "key_version"
	fieldSecret   = "share_secret_key"
	fieldIV       = "share_secret_iv"
	fieldSalt     = "salt_key"

	settingDelivery = "delivery_type"
	settingShipper  = "other_carrier"
)

const (
	longestLookBack = 90 * 24 * time.Hour
	perCall         = 200 // ids or codes in one question: FACTS.md §3.5, §4
)

func init() { connectors.Register(platform) }

func text2(en, zh string) connectors.Text { return connectors.Text{EN: en, ZH: zh} }

var platform = &connectors.Platform{
	ID:            "yahoo",
	Name:          text2("Yahoo SCM", "Yahoo奇摩購物中心"),
	Connection:    connectors.Credentials,
	Fields:        fields,
	Fetch:         connectors.Scheduled,
	Ship:          connectors.ShipLabel,
	Stock:         connectors.StockDelta,
	Listings:      true,
	AnswersOnce:   true,
	ShippingCodes: connectors.CodesCustom,
	// Drawn by the connector from the codes that Yahoo gives.
	Label: connectors.LabelForm{
		Formats: []connectors.LabelFormat{connectors.LabelPDF},
		Sheets:  []connectors.LabelSheet{connectors.Sheet100x150},
		Marks:   []connectors.LabelMark{connectors.MarkTracking, connectors.MarkOrder},
		Source:  "FACTS.md §3.5",
	},
	Limits: connectors.Limits{
		PerSecond: 2, Burst: 1, InFlight: 1, LookBack: longestLookBack, CallTimeout: 60 * time.Second,
	},
	Caveats: []connectors.Text{
		text2("Yahoo sends its label file to a public address only, which a desktop does not have. The label printed here is drawn from the "+
			"codes of the confirmation: compare it with one printed in the supplier portal before you use it for the first time.",
			"Yahoo 的標籤檔只會傳送到公開網址，桌面程式無法接收。此處列印的標籤依出貨確認回傳的條碼自行繪製，首次使用前請與供應商後台列印的標籤比對。"),
		text2("The codes come once, with the confirmation. If that answer is lost, the number is found again but the label must be printed in "+
			"the supplier portal.",
			"條碼只在確認出貨時回傳一次；若該回應遺失，仍可查回單號，但標籤須至供應商後台列印。"),
		text2("Parcels to stores and by Yahoo's carrier count as shipped as soon as the number is taken.",
			"店配與三方物流取號後，Yahoo 即視為已出貨。"),
		text2("Yahoo shows shipped orders up to 10 minutes late: reading a number back can take that long.",
			"已出貨清單最多延遲 10 分鐘，確認單號可能需要等待。"),
		text2("Only orders by Yahoo's carrier can ship in several parcels, divided by products and all of one size. Yahoo counts such an order "+
			"as shipped once its last parcel has a number; if the answer that numbers a parcel is lost, look the number up in the supplier portal.",
			"僅三方物流訂單可分包，以商品為單位，且各包裹須為相同配送類型。最後一個包裹取號後 Yahoo 才視為已出貨；若取號回應遺失，請至供應商後台查詢單號。"),
		text2("Stock is changed by a difference and Yahoo checks no guard: a sale in the moment between reading and writing is seen at the "+
			"next comparison only.",
			"庫存以增減量調整，Yahoo 不檢查原值；讀取與寫入之間若有售出，下次比對才會發現。"),
		text2("The amount to collect at a store is worked out from the prices, without coupons: Yahoo does not tell it. The store collects by "+
			"its own bar code.",
			"超商代收金額由售價推算（未扣折價券），Yahoo 未提供；實際金額以超商條碼為準。"),
		text2("SKUs cannot be written back.", "無法回寫 SKU。"),
		text2("Orders of Yahoo's own warehouse (集宅配) are not fetched.", "集宅配（Yahoo 倉庫出貨）訂單不會抓取。"),
	},
	Evidence: connectors.Evidence{
		connectors.AbilityConnect: {Level: connectors.Partly, Note: text2(
			"Headers and the 90 seconds are documented; cipher and signature are taken from three public clients that agree; how a refusal "+
				"answers is inferred.",
			"標頭與 90 秒時效有文件；加密與簽章依三份一致的公開程式；拒絕時的回應為推測。")},
		connectors.AbilityFetch: {Level: connectors.Partly, Note: text2(
			"The lists, their filter and fields are documented; time zone, window limit, payment words and the list of cancellations are inferred.",
			"清單、條件與欄位有文件；時區、查詢區間上限、付款文字與取消清單為推測。")},
		connectors.AbilityShip: {Level: connectors.Partly, Note: text2(
			"The three confirmations and the calls for split parcels are documented; the answer that numbers a split parcel and how a lost answer is "+
				"recovered are inferred.",
			"三種確認出貨與分包流程有文件；分包取號的回應內容與遺失回應後的確認方式為推測。")},
		connectors.AbilityLabel: {Level: connectors.Unverified, Note: text2(
			"The codes are documented, the drawing of the label from them is ours.", "條碼內容有文件，標籤版面為自行繪製。")},
		connectors.AbilityStock: {Level: connectors.Partly, Note: text2(
			"Query and change by a difference are documented; batch size of the change and unknown products are inferred.",
			"查詢與增減庫存有文件；單次筆數上限與不存在商品的回應為推測。")},
		connectors.AbilityListings: {Level: connectors.Partly, Note: text2(
			"The product query is documented; asking for all products at once and some fields are seen in public clients only.",
			"商品查詢有文件；一次列出全部商品與部分欄位僅見於公開程式。")},
	},
	Payments:    payments,
	Shippings:   shippings,
	MinRequests: minRequests,
	MinRequestsSource: "FACTS.md section 2.1: no paging, one list for each of the three delivery families; orders that are gone cost one list " +
		"of cancellations for each family they are of",
	New:      New,
	Emulator: emulator.New,
}

func minRequests(v connectors.Volume) int {
	n := len(families)
	if v.Watched > 0 {
		n++
	}
	return n
}

// paymentYahoo stands for Yahoo having the money: home and third-party orders carry no payment field.
const paymentYahoo = "yahoo"

// The known texts of StoreInfo.Type: FACTS.md §2.4.
var payments = []connectors.PaymentCode{
	{Code: paymentYahoo, Name: text2("paid to Yahoo", "Yahoo 收款"), Kind: connectors.PaymentPlatform},
	{Code: "超商付款取貨(7-11)", Name: text2("pay at 7-ELEVEN", "超商付款取貨(7-11)"), Kind: connectors.PaymentCOD},
	{Code: "國泰世華ATM", Name: text2("Cathay ATM transfer", "國泰世華ATM"), Kind: connectors.PaymentPlatform},
	{Code: "LINE Pay", Name: text2("LINE Pay", "LINE Pay"), Kind: connectors.PaymentPlatform},
}

var shippings = []connectors.ShippingCode{
	{Code: string(home), Name: text2("home, own carrier", "直配（自有物流宅配）"), Mode: connectors.ShipSelf},
	{Code: string(store), Name: text2("7-ELEVEN pickup", "店配（7-ELEVEN）"), Mode: connectors.ShipLabel},
	{Code: string(third), Name: text2("home, Yahoo's carrier", "三方（Yahoo 簽約物流）"), Mode: connectors.ShipLabel},
}

var apiKeyPage = text2("Supplier Portal, page API Key (API Key 查詢頁).", "供應商後台「API Key 查詢頁」。")

var fields = []connectors.Field{
	{Key: fieldToken, Label: text2("Token", "Token"), Required: true, Secret: true, Pattern: regexp.MustCompile(`^\w{3,64}$`),
		Where: text2(apiKeyPage.EN+" It reads like Supplier_ and your number.", apiKeyPage.ZH+"格式為 Supplier_ 加供應商編號。")},
	{Key: fieldSupplier, Label: text2("Supplier ID", "供應商編號 (Supplier ID)"), Required: true, Pattern: regexp.MustCompile(`^\d{1,12}$`),
		Where: text2(apiKeyPage.EN+" The digits at the end of the token.", apiKeyPage.ZH+"即 Token 末段數字。")},
	{Key: fieldVersion, Label: text2("Version", "Version（金鑰版本）"), Required: true, Default: "1", Pattern: regexp.MustCompile(`^\d{1,4}$`),
		Where: text2(apiKeyPage.EN+" 1 unless the key was renewed.", apiKeyPage.ZH+"未換發過金鑰者為 1。")},
	{Key: fieldSecret, Label: text2("Share Secret Key", "Share Secret Key"), Required: true, Secret: true,
		Pattern: regexp.MustCompile(`^[A-Za-z0-9+/]{43}=$`),
		Where:   text2(apiKeyPage.EN+" 44 characters, ending in =.", apiKeyPage.ZH+"44 個字元，以 = 結尾。")},
	{Key: fieldIV, Label: text2("Share Secret IV", "Share Secret IV"), Required: true, Secret: true,
		Pattern: regexp.MustCompile(`^[A-Za-z0-9+/]{22}==$`),
		Where:   text2(apiKeyPage.EN+" 24 characters, ending in ==.", apiKeyPage.ZH+"24 個字元，以 == 結尾。")},
	{Key: fieldSalt, Label: text2("Salt Key", "Salt Key"), Required: true, Secret: true, Pattern: regexp.MustCompile(`^\S{8,128}$`),
		Where: text2(apiKeyPage.EN+" 32 characters.", apiKeyPage.ZH+"32 個字元。")},

	{Key: settingDelivery, Setting: true, Label: text2("Usual size (DeliveryType)", "預設配送類型 (DeliveryType)"), Default: deliveryHome,
		Choices: deliveryTypes,
		Where:   text2("For orders by Yahoo's carrier; it can be changed for each parcel.", "三方物流訂單的預設值，出貨時可逐件變更。")},
	{Key: settingShipper, Setting: true, Label: text2("Other carriers are reported as", "其他物流回報為"), Choices: shipperChoices(),
		Where: text2("For carriers of yours that Yahoo does not list. Empty: such a parcel is refused.",
			"自家物流不在 Yahoo 清單時的回報方式；留空則拒絕出貨。")},
}
