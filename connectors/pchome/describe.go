// Package pchome connects a drop-shipping vendor (轉單廠商) of PChome 24h購物 by its vendor interface ("VDR"). PChome is the seller and takes
// the money; the vendor ships with a carrier of its own and reports the number, which PChome then checks. Much of the interface is assumed:
// assumed.go. Facts and their sources: FACTS.md.
package pchome

import (
	"regexp"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/pchome/emulator"
)

// The keys of the fields.
const (
	fieldVendor = "vendor_id"
	fieldKey    = "encrypt_key"
	fieldIV     = "encrypt_iv"

	settingCarriers = "carrier_map"
	settingNoType   = "no_ship_type"
	settingSKUs     = "sku_letters"
)

// Values of settingNoType and settingSKUs.
const (
	asMissing = "hold"
	asHome    = "home"

	asWritten  = "as_written"
	asCapitals = "capitals"
)

var vendorPattern = regexp.MustCompile(`^\d{1,10}$`)

func init() { connectors.Register(platform) }

func both(en, zh string) connectors.Text { return connectors.Text{EN: en, ZH: zh} }

var platform = &connectors.Platform{
	ID:         "pchome",
	Name:       both("PChome", "PChome 24h購物"),
	Connection: connectors.Key,
	Fields:     fields,
	Allowlist:  true,
	AllowlistNote: both("Apply to PChome (your buyer, or the vendor system VDR) to have this machine's outbound address registered for the vendor "+
		"interface. The address is all that PChome knows you by: nobody else may use it.",
		"請向 PChome（採購窗口或廠商系統 VDR）申請將本機對外 IP 加入廠商介接白名單。PChome 僅以 IP 辨識廠商，請勿與他人共用此 IP。"),
	Fetch:         connectors.Scheduled,
	Ship:          connectors.ShipSelf,
	Stock:         connectors.StockAbsolute,
	Listings:      true,
	ShippingCodes: connectors.CodesCustom,
	// No limit is published: one request at a time, five a second at most. The look-back is ours (FACTS.md §7).
	Limits: connectors.Limits{
		PerSecond: 5, Burst: 1, InFlight: 1, PageSize: pageSize, Window: longestDays * 24 * time.Hour, LookBack: 30 * 24 * time.Hour,
		CallTimeout: 30 * time.Second,
	},
	Caveats: []connectors.Text{
		both("Beta, to be verified with PChome: the call that reports a tracking number, the carriers' codes, the receiver's fields and their encryption "+
			"are assumed, because PChome's order documents could not be read. Try one order first and look at it in PChome's vendor system.",
			"測試版，請先與 PChome 確認：回報物流單號的介面、物流代碼、收件人欄位與加密方式皆為推定（無法取得 PChome 訂單文件）。請先以一張訂單試行，並在 PChome 廠商系統核對。"),
		both("Only drop-shipping (轉單) is connected. Goods stored with PChome (寄倉) are shipped by PChome, and their stock cannot be set.",
			"僅支援轉單；寄倉商品由 PChome 出貨，庫存無法更新。"),
		both("PChome checks every reported number. One that it cannot find (單號錯誤) needs a corrected number: the parcel then asks for a person.",
			"PChome 會查核每一個物流單號；查無單號（單號錯誤）時須更正後重新回報，系統會提醒人員處理。"),
		both("PChome gives no labels: print those of your own carrier.", "PChome 不提供託運單，請列印自家物流的託運單。"),
		both("A line of an order cannot be divided among parcels; different lines may go in different parcels.",
			"同一筆明細不可拆成多個包裹；不同明細可分開出貨。"),
		both("SKUs cannot be written back.", "無法回寫 SKU。"),
	},
	Evidence: connectors.Evidence{
		connectors.AbilityConnect: {Level: connectors.Partly, Note: both(
			"Host, paths and the allowlist are documented or used by public programs; what an address that is not registered gets is inferred. Beta: much "+
				"else is assumed, above all how a tracking number is reported. Verify with PChome.",
			"主機、路徑與 IP 白名單有文件或見於公開程式；未登錄 IP 的回應為推定。測試版：其餘多為推定，尤其是回報物流單號，請與 PChome 確認。")},
		connectors.AbilityFetch: {Level: connectors.Partly, Note: both(
			"The two calls, statuses and most fields are used by public programs; prices, delivery, the receiver's fields and their encryption are inferred.",
			"兩步查詢、狀態與多數欄位見於公開程式；價格、配送方式、收件人欄位與加密方式為推定。")},
		connectors.AbilityShip: {Level: connectors.Unverified, Note: both(
			"The call itself, its fields, the carriers' codes and its refusals are inferred; that PChome checks the number afterwards is known.",
			"回報單號的介面、欄位、物流代碼與錯誤皆為推定；僅知 PChome 事後會查核單號。")},
		connectors.AbilityStock: {Level: connectors.Partly, Note: both(
			"The call is used by public programs; how many products it takes and how it refuses are inferred.",
			"更新庫存見於公開程式；一次筆數上限與錯誤回應為推定。")},
		connectors.AbilityListings: {Level: connectors.Partly, Note: both(
			"List and details are used by public programs; barcode and shelf status are inferred.",
			"商品清單與內容見於公開程式；條碼與上架狀態欄位為推定。")},
	},
	Payments:    []connectors.PaymentCode{{Code: paymentMethod, Name: both("PChome collects", "PChome 代收"), Kind: connectors.PaymentPlatform}},
	Shippings:   shippings,
	MinRequests: minRequests,
	MinRequestsSource: "FACTS.md section 2: numbers of lines, 100 a page, for at most eight days; then the details of at most 20 lines a call; orders " +
		"that have left the days are found again in the list of theirs",
	New:      func(env connectors.Env) (connectors.Connector, error) { return open(env) },
	Emulator: func(o connectors.EmulatorOptions) (connectors.Emulator, error) { return emulator.New(o) },
}

// minRequests is the cost of a fetch of one week.
func minRequests(v connectors.Volume) int {
	n := max(1, ceil(v.Lines, pageSize)) + ceil(v.Lines, mostIDs)
	if v.Watched > 0 {
		n += 1 + ceil(v.Watched, mostIDs)
	}
	return n
}

func ceil(n, size int) int { return (n + size - 1) / size }

var fields = []connectors.Field{
	{Key: fieldVendor, Label: both("Vendor ID", "廠商代號"), Required: true, Pattern: regexp.MustCompile(`^\s*\d{1,10}\s*$`),
		Where: both("The number of your company at PChome, five digits with leading zeros; it is shown in the vendor system (VDR).",
			"貴公司在 PChome 的廠商代號（5 碼，含開頭的 0），登入廠商系統（VDR）可見。")},
	{Key: fieldKey, Label: both("Encrypt key", "加密金鑰 (Encrypt Key)"), Secret: true, Pattern: regexp.MustCompile(`^\s*\S{32}\s*$`),
		Where: both("32 characters, handed out by PChome with the documents of the vendor interface. They open the receivers; without them orders whose "+
			"receiver is encrypted are held.",
			"32 個字元，由 PChome 隨介接文件提供，用於解開收件人資料；未填寫時，收件人加密的訂單會保留。")},
	{Key: fieldIV, Label: both("Encrypt IV", "加密 IV (Encrypt IV)"), Secret: true, Pattern: regexp.MustCompile(`^\s*\S{16}\s*$`),
		Where: both("16 characters, handed out with the key.", "16 個字元，與金鑰一併提供。")},

	{Key: settingCarriers, Setting: true, Label: both("Carrier names", "物流名稱對照"),
		Where: both("Your carriers by PChome's codes, such as: Blue Truck=OTHER; *=HCT. Known codes are "+carrierList+"; one that PChome gave you may be "+
			"written as well.",
			"自家物流對應的 PChome 代碼，例如：藍色貨運=OTHER; *=HCT。已知代碼："+carrierList+"；亦可填寫 PChome 提供的其他代碼。")},
	{Key: settingNoType, Setting: true, Label: both("Orders that say nothing of their delivery", "未註明配送方式的訂單"), Default: asMissing,
		Choices: []connectors.Choice{
			{Value: asMissing, Label: both("Hold them", "保留")}, {Value: asHome, Label: both("Home delivery", "視為宅配")},
		},
		Where: both("Where PChome names delivery is not certain. Choose home delivery if your orders show none and all of them go to homes.",
			"PChome 以哪個欄位表示配送方式尚待確認。若您的訂單皆未顯示且全為宅配，可選擇視為宅配。")},
	{Key: settingSKUs, Setting: true, Label: both("SKUs of PChome", "PChome SKU 大小寫"), Default: asWritten,
		Choices: []connectors.Choice{
			{Value: asWritten, Label: both("As they are written", "維持原樣")}, {Value: asCapitals, Label: both("In capitals", "轉為大寫")},
		},
		Where: both("Choose capitals if the warehouse's SKUs are in capitals and those at PChome were typed in small letters here and there.",
			"若倉庫 SKU 皆為大寫，而 PChome 上的廠商料號大小寫不一，請選擇轉為大寫。")},
}
