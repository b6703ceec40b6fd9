// Package bvshop connects a shop of BVSHOP (BVSHOP 開店平台), the hosted shop builder of bvshop.tw, by its Open API v2. The merchant's own
// carrier is the rule; BVSHOP numbers parcels where the merchant says that one of its logistics providers does. Facts: FACTS.md.
package bvshop

import (
	"regexp"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/bvshop/emulator"
)

// The keys of the fields.
const (
	fieldToken       = "api_token"
	fieldEnvironment = "environment"
	fieldEmail       = "email"
	fieldPassword    = "password"

	settingCOD         = "cod_methods"
	settingSenderName  = "sender_name"
	settingSenderPhone = "sender_phone"
	settingStatus      = "label_status"
	settingUnconfirmed = "unconfirmed"
)

const (
	production  = "prod"
	development = "dev"

	statusShip = "ship" // values of settingStatus
	statusKeep = "keep"

	leaveOut = "leave" // values of settingUnconfirmed
	takeIn   = "hold"
)

// pageSize is the most that a list gives (FACTS.md §2.1).
const pageSize = 100

func init() { connectors.Register(platform) }

func both(en, zh string) connectors.Text { return connectors.Text{EN: en, ZH: zh} }

var platform = &connectors.Platform{
	ID:            "bvshop",
	Name:          both("BvShop", "BVSHOP 開店平台"),
	Connection:    connectors.Key,
	Fields:        fields,
	Fetch:         connectors.Scheduled,
	Ship:          connectors.ShipSelf,
	Stock:         connectors.StockAbsolute,
	Listings:      true,
	Acknowledges:  true,
	AnswersOnce:   true,
	ShippingCodes: connectors.CodesCustom,
	// SF says 100 x 150 mm; the paper of the others is not known.
	Label: connectors.LabelForm{
		Formats: []connectors.LabelFormat{connectors.LabelPDF, connectors.LabelHTML},
		Sheets:  []connectors.LabelSheet{connectors.Sheet100x150},
		Marks:   []connectors.LabelMark{connectors.MarkTracking, connectors.MarkOrder},
		Source:  "FACTS.md §3.2", Inferred: true,
	},
	// 60 requests a minute are Laravel's usual limit; the look-back is ours (FACTS.md §7).
	Limits: connectors.Limits{
		PerSecond: 1, Burst: 1, InFlight: 1, PageSize: pageSize, LookBack: 90 * 24 * time.Hour, CallTimeout: 20 * time.Second,
	},
	Caveats: []connectors.Text{
		both("With a login instead of a token, every sign-in ends the token that the login had before: two programs with one login push each "+
			"other out. Make a login that only this program uses, or ask BVSHOP for a token.",
			"以帳號密碼連線時，每次登入都會使該帳號先前的權杖失效，兩個程式共用一組帳號會互相踢出。請建立專用帳號，或向 BVSHOP 申請 API Token。"),
		both("An order shows its payment and its shipping only by the names that the merchant gave them. A name that was changed is unknown until it "+
			"is mapped again, and holds its orders.",
			"訂單僅以商家自訂的名稱顯示付款與送貨方式；名稱變更後視為未知，訂單會保留至重新對應為止。"),
		both("BVSHOP has no mark for cash on delivery: choose the methods that collect in the account's settings. The names 貨到付款 and 取貨付款 are known.",
			"BVSHOP 沒有貨到付款標記：請在帳號設定選擇代收的付款方式；名稱含「貨到付款」或「取貨付款」者會自動辨識。"),
		both("A label that BVSHOP makes comes once. If that answer is lost, the number is found again but the label must be printed in BVSHOP.",
			"BVSHOP 產生的託運單只回傳一次；若該回應遺失，仍可查回單號，但須至 BVSHOP 後台列印。"),
		both("Labels of ECPay and PAYUNi are pages that open the provider's own print page in the browser; they cannot be printed by the station.",
			"綠界與統一金流的託運單為網頁，會在瀏覽器開啟物流商的列印頁，無法由工作站直接列印。"),
		both("An order ships in one parcel. The carrier's name is kept here only: BVSHOP has no field for it.",
			"一張訂單一個包裹；BVSHOP 沒有物流公司欄位，物流名稱僅保存在本系統。"),
		both("Stock and product calls are known by their paths only. The first stock level that is set is read back; if it is not there, nothing more is "+
			"pushed.",
			"庫存與商品介面僅知路徑，內容為推定。首次推送庫存會立即讀回比對，不符即停止推送。"),
		both("Stock is kept by SKU: a listing without one, or one that two listings share, cannot be pushed.",
			"庫存以 SKU 為準：沒有 SKU 或多個規格共用 SKU 的商品無法推送庫存。"),
		both("A deposit order (訂金單) is held: the goods go with the order for the balance.", "訂金單會保留不出貨，商品隨尾款單出貨。"),
	},
	Evidence: connectors.Evidence{
		connectors.AbilityConnect: {Level: connectors.Partly, Note: both(
			"The header is documented; how a merchant gets a token, how long it lives and the sign-in are seen in client code only.",
			"授權標頭有文件；權杖的取得方式、效期與登入僅見於公開程式。")},
		connectors.AbilityFetch: {Level: connectors.Partly, Note: both(
			"List, detail and statuses are documented; that days are Taiwan's, the order of rows, how cash on delivery shows and what a bundle's "+
				"lines mean are inferred.",
			"訂單清單、內容與狀態有文件；日期時區、排序、貨到付款的辨識與組合商品明細為推定。")},
		connectors.AbilityShip: {Level: connectors.Partly, Note: both(
			"The update is documented; that it may be repeated and that the platform notes the date of shipping are inferred.",
			"更新訂單有文件；可重複更新與平台記錄出貨日為推定。")},
		connectors.AbilityLabel: {Level: connectors.Partly, Note: both(
			"The four label calls are documented; the encoding of the PDF, when the number appears, and that a second call makes a second "+
				"consignment are not.",
			"四種託運單介面有文件；PDF 編碼、單號出現時間與重複呼叫的結果未載明。")},
		connectors.AbilityStock: {Level: connectors.Unverified, Note: both(
			"Only paths and verbs are known; every body is inferred.", "僅知路徑與方法，內容皆為推定。")},
		connectors.AbilityListings: {Level: connectors.Unverified, Note: both(
			"Only the path is known; the fields are inferred.", "僅知路徑，欄位為推定。")},
	},
	Payments:    payments,
	Shippings:   shippings,
	MinRequests: minRequests,
	MinRequestsSource: "FACTS.md section 2: two lists, one by the day of the order and one by the day of the payment, of at most 100 whole orders " +
		"a page; each order that has left them is asked about by itself",
	New:      func(env connectors.Env) (connectors.Connector, error) { return open(env) },
	Emulator: func(o connectors.EmulatorOptions) (connectors.Emulator, error) { return emulator.New(o) },
}

func minRequests(v connectors.Volume) int {
	return len(passes)*max(1, v.Pages, (v.Orders+pageSize-1)/pageSize) + v.Watched
}

// Names that shops have by default. A merchant may change them all.
var (
	payments = []connectors.PaymentCode{
		{Code: "信用卡一次付清", Name: both("Credit card", "信用卡一次付清"), Kind: connectors.PaymentOnline},
		{Code: "超商取貨付款", Name: both("Pay at the convenience store", "超商取貨付款"), Kind: connectors.PaymentCOD},
		{Code: "貨到付款", Name: both("Cash on delivery", "貨到付款"), Kind: connectors.PaymentCOD},
	}
	shippings = []connectors.ShippingCode{
		{Code: "黑貓宅急便", Name: both("T-Cat home delivery", "黑貓宅急便")},
		{Code: "7-ELEVEN 超商取貨", Name: both("7-ELEVEN pickup", "7-ELEVEN 超商取貨")},
	}
)

var (
	whereToken = both("BVSHOP issues it for the shop: ask BVSHOP's support for an API token. It reads like 509|abc...",
		"由 BVSHOP 為商店核發：請向 BVSHOP 客服申請 API Token，格式如 509|abc…。")
	whereLogin = both("Only without a token: a login of the back office (bvshop-manage.bvshop.tw) that nobody else uses.",
		"沒有 API Token 時才需填寫：後台（bvshop-manage.bvshop.tw）帳號，請使用專用帳號。")
)

var fields = append([]connectors.Field{
	{Key: fieldToken, Label: both("API token", "API Token"), Secret: true, Pattern: regexp.MustCompile(`^\s*\S{8,}\s*$`), Where: whereToken},
	{Key: fieldEnvironment, Label: both("Environment", "環境"), Default: production,
		Choices: []connectors.Choice{
			{Value: production, Label: both("Production", "正式環境")}, {Value: development, Label: both("Development", "測試環境")},
		},
		Where: both("Production, unless BVSHOP gave you a token of its development site.", "一般請選正式環境；僅在 BVSHOP 提供測試站權杖時選測試環境。")},
	{Key: fieldEmail, Label: both("Login e-mail", "登入 Email"), Pattern: regexp.MustCompile(`^\S+@\S+$`), Where: whereLogin},
	{Key: fieldPassword, Label: both("Password", "密碼"), Secret: true, Where: whereLogin},

	{Key: settingCOD, Setting: true, Loaded: true, Many: true, Label: both("Payment methods that collect on delivery", "代收貨款的付款方式"),
		Where: both("Choose every payment method with which the carrier or the store collects.", "請選擇由物流或超商代收貨款的付款方式。")},
	{Key: settingSenderName, Setting: true, Label: both("Sender on BVSHOP's labels", "託運單寄件人"),
		Where: both("The name that BVSHOP prints as the sender.", "BVSHOP 託運單上的寄件人姓名。")},
	{Key: settingSenderPhone, Setting: true, Label: both("Sender's phone", "寄件人電話"), Pattern: regexp.MustCompile(`^[0-9+()# -]{6,30}$`),
		Where: both("The phone number that BVSHOP prints with the sender.", "BVSHOP 託運單上的寄件人電話。")},
	{Key: settingStatus, Setting: true, Label: both("When BVSHOP has given a number", "BVSHOP 取號後"), Default: statusShip,
		Choices: []connectors.Choice{
			{Value: statusShip, Label: both("Mark the order as shipped", "將訂單標示為已出貨")},
			{Value: statusKeep, Label: both("Leave the status to BVSHOP", "狀態由 BVSHOP 自行更新")},
		},
		Where: both("Whether the order is marked as shipped as soon as its number is there.", "取得單號後是否立即將訂單改為已出貨。")},
	{Key: settingUnconfirmed, Setting: true, Label: both("Orders waiting for confirmation (待確認)", "待確認訂單"), Default: leaveOut,
		Choices: []connectors.Choice{
			{Value: leaveOut, Label: both("Leave them out", "不匯入")}, {Value: takeIn, Label: both("Take them in and hold them", "匯入並保留")},
		},
		Where: both("Orders that the shop has not confirmed yet.", "商店尚未確認的訂單。")},
}, providerFields()...)

// providerFields are one setting for each provider: which of the shop's shipping methods it numbers.
func providerFields() []connectors.Field {
	list := make([]connectors.Field, 0, len(providers))
	for _, p := range providers {
		list = append(list, connectors.Field{
			Key: p.setting, Setting: true, Loaded: true, Many: true,
			Label: both("Shipping methods numbered by "+p.name.EN, p.name.ZH+"取號的送貨方式"),
			Where: both("Choose the methods for which BVSHOP makes the label with "+p.name.EN+". All others ship with your own carrier and number.",
				"請選擇由 BVSHOP 以"+p.name.ZH+"產生託運單的送貨方式；其餘以自有物流與單號出貨。"),
		})
	}
	return list
}
