// Package momo connects momo購物網 (momo's supplier back office, SCM). momo is the seller: it takes the money, prints the labels of
// convenience-store and contracted deliveries, and leaves home deliveries to the supplier's own carrier. Facts and their
// sources: FACTS.md.
package momo

import (
	"regexp"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/momo/emulator"
)

// The keys of the fields.
const (
	fieldEntpID      = "entp_id"
	fieldEntpCode    = "entp_code"
	fieldEntpPwd     = "entp_pwd" //nolint:gosec // the name of a field
	fieldOTP         = "otp_back_no"
	fieldPDFPassword = "pdf_password"

	settingStores       = "dely_gb"
	settingSpecial      = "stores_special"
	settingCarriers     = "third_dely_gb"
	settingTemperatures = "third_dely_temp"
	settingShipType     = "default_ship_type"
	settingPackType     = "default_pack_type"
	settingPackUnit     = "pack_unit"
	settingCarrierMap   = "carrier_map"
)

// none switches a delivery kind off in the settings that narrow a fetch.
const none = "none"

// defaultShipType is the packaging that every goods line may have: the manufacturer's own box.
const defaultShipType = "原箱"

// longestWindow is two months in the shortest case, January and February.
const longestWindow = 59 * 24 * time.Hour

func init() { connectors.Register(platform) }

func text2(en, zh string) connectors.Text { return connectors.Text{EN: en, ZH: zh} }

// listPattern allows "none" or codes of a list joined by commas.
func listPattern(list []coded) *regexp.Regexp {
	one := "(" + strings.Join(codesOf(list), "|") + ")"
	return regexp.MustCompile(`^(` + none + `|` + one + `(\s*,\s*` + one + `)*)$`)
}

func allOf(list []coded) string { return strings.Join(codesOf(list), ",") }

var platform = &connectors.Platform{
	ID:         "momo",
	Name:       text2("momo", "momo購物網"),
	Connection: connectors.Credentials,
	Fields:     fields,
	Allowlist:  true,
	AllowlistNote: text2("Enter this machine's outbound address in SCM page H1112 (API串接IP位置管理). It becomes active at the next full hour.",
		"請至 SCM「H1112 API串接IP位置管理」登錄本機對外 IP，於下一個整點生效（例如 13:10 申請，14:00 生效）。"),
	Fetch:         connectors.Scheduled,
	Ship:          connectors.ShipLabel,
	Stock:         connectors.StockDelta,
	Listings:      true,
	ShippingCodes: connectors.CodesFixed,
	LabelPassword: true,
	LabelSecrets:  []string{fieldPDFPassword, fieldEntpID, fieldEntpPwd, fieldEntpCode},
	// The paper is not documented: a thermal label, or four to a sheet of A4.
	Label: connectors.LabelForm{
		Formats: []connectors.LabelFormat{connectors.LabelPDF, connectors.LabelHTML},
		Sheets:  []connectors.LabelSheet{connectors.Sheet100x150, connectors.SheetA4Four},
		Marks:   []connectors.LabelMark{connectors.MarkTracking, connectors.MarkOrder},
		Source:  "FACTS.md §3.3, §9, Annex A", Inferred: true,
	},
	Limits: connectors.Limits{
		PerSecond: 3, Burst: 1, InFlight: 1, Window: longestWindow, LookBack: longestWindow, CallTimeout: 60 * time.Second,
	},
	Caveats: []connectors.Text{
		text2("When the password of the SCM master account changes, every call fails until the new one is entered here.",
			"SCM 主帳號密碼一變更，所有呼叫都會失敗，直到在此輸入新密碼。"),
		text2("A line cannot be split: all pieces of a line go into one parcel.", "同一筆明細不可拆分，必須放在同一包裹。"),
		text2("An address change asked for by the buyer must be answered before a home order can ship.",
			"客人申請變更地址時，須先回覆才能出貨（宅配）。"),
		text2("momo does not show the tracking number of a home order again; that the order left the unshipped list counts as confirmation.",
			"momo 不會回傳已填寫的宅配單號；訂單離開未出貨清單即視為已確認。"),
		text2("Stock of consigned goods (寄倉) cannot be changed.", "寄倉商品的庫存無法調整。"),
		text2("SKUs cannot be written back: momo wants a change request approved by its buyer.", "無法回寫 SKU：momo 需提出異動申請並經採購審核。"),
	},
	Evidence: connectors.Evidence{
		connectors.AbilityConnect: {Level: connectors.Partly, Note: text2(
			"Log-in, hosts and encryption are in momo's document; how a refused address answers is inferred.",
			"登入、主機與加密方式有文件；IP 未放行時的回應為推測。")},
		connectors.AbilityFetch: {Level: connectors.Documented, Note: text2(
			"The three queries, their filters and rows are in momo's document.", "三種查詢、條件與欄位皆有文件。")},
		connectors.AbilityShip: {Level: connectors.Partly, Note: text2(
			"The calls are documented; how a lost answer is recovered for home orders is inferred.", "呼叫有文件；宅配遺失回應後的確認方式為推測。")},
		connectors.AbilityLabel: {Level: connectors.Unverified, Note: text2(
			"The print call is documented; encryption, page size and the number of third-party confirmations are inferred.",
			"列印呼叫有文件；標籤加密方式、紙張大小與第三方單號格式為推測。")},
		connectors.AbilityStock: {Level: connectors.Documented, Note: text2(
			"Query and guarded change are documented.", "查詢與增減庫存皆有文件。")},
		connectors.AbilityListings: {Level: connectors.Documented, Note: text2(
			"The sale status query is documented and used by public clients.", "商品銷售狀態查詢有文件，亦有公開程式使用。")},
	},
	Payments: []connectors.PaymentCode{
		{Code: paymentMethod, Name: text2("momo collects", "momo 代收"), Kind: connectors.PaymentPlatform},
	},
	Shippings:   shippings,
	MinRequests: minRequests,
	MinRequestsSource: "FACTS.md section 2: no paging; 1 home query, 7 store types x 2 kinds of store, 4 carriers x 3 temperatures, and 3 lists of " +
		"cancellations, with the default settings",
	New:      New,
	Emulator: emulator.New,
}

// minRequests is the cost of a fetch with the default settings, however many orders there are. Orders that are gone cost
// nothing more where the lists of cancellations explain them.
func minRequests(connectors.Volume) int {
	return 1 + len(storeTypes)*len(specials) + len(carriers)*len(temperatures) + len(kinds)
}

var fields = []connectors.Field{
	{Key: fieldEntpID, Label: text2("Entp ID (tax id)", "統一編號 (Entp ID)"), Required: true, Pattern: regexp.MustCompile(`^\d{8}$`),
		Where: text2("Your company's 8-digit tax id, as registered with momo.", "貴公司 8 碼統一編號，與 momo 登記相同。")},
	{Key: fieldEntpCode, Label: text2("Entp Code", "廠商編號 (Entp Code)"), Required: true, Pattern: regexp.MustCompile(`^\w{6}$`),
		Where: text2("Your 6-character supplier code, shown after log-in to SCM.", "登入 SCM 後顯示的 6 碼廠商編號。")},
	{Key: fieldEntpPwd, Label: text2("Entp Pwd (shop password)", "商店密碼 (Entp Pwd)"), Required: true, Secret: true,
		Where: text2("The password of the SCM master account.", "SCM 主帳號（master）的登入密碼。")},
	{Key: fieldOTP, Label: text2("OTP Back No", "OTP Back No（momoOTP 序號後3碼）"), Required: true, Secret: true,
		Pattern: regexp.MustCompile(`^\S{3}$`),
		Where:   text2("The last three characters of your momoOTP serial: SCM page C1209.", "momoOTP 序號後 3 碼，請至 SCM「C1209」查詢。")},
	{Key: fieldPDFPassword, Label: text2("PDF password", "PDF 密碼"), Secret: true,
		Where: text2("Only if your labels do not open with the tax id.", "僅在託運單無法以統一編號開啟時填寫。")},

	{Key: settingStores, Setting: true, Label: text2("Store types (dely_gb)", "超商類型 (dely_gb)"), Default: allOf(storeTypes),
		Pattern: listPattern(storeTypes),
		Where: text2("The store types you have a contract for, separated by commas, or none. Fewer types, fewer calls.",
			"有合約的超商類型代碼，以逗號分隔，沒有則填 none。類型越少，呼叫越少。")},
	{Key: settingSpecial, Setting: true, Label: text2("Special stores (stores_special)", "特配門市 (stores_special)"), Default: allOf(specials),
		Pattern: listPattern(specials),
		Where:   text2("N normal stores, Y special stores; N,Y asks for both.", "N 一般門市、Y 特配門市；N,Y 兩者都查。")},
	{Key: settingCarriers, Setting: true, Label: text2("Contracted carriers (third_delyGb)", "第三方物流 (third_delyGb)"), Default: allOf(carriers),
		Pattern: listPattern(carriers),
		Where: text2("61 Pelican, 62 HCT, 63 T-Cat, 65 Kerry TJ, separated by commas, or none.",
			"61 宅配通、62 新竹、63 宅急便、65 大榮，以逗號分隔，沒有則填 none。")},
	{Key: settingTemperatures, Setting: true, Label: text2("Temperatures (third_delyTemp)", "溫層 (third_delyTemp)"), Default: allOf(temperatures),
		Pattern: listPattern(temperatures),
		Where:   text2("01 ambient, 02 frozen, 03 chilled, separated by commas.", "01 常溫、02 冷凍、03 冷藏，以逗號分隔。")},
	{Key: settingShipType, Setting: true, Label: text2("Packaging", "預設包材"), Default: defaultShipType,
		Where: text2("The name of the packaging in momo's list, such as 原箱.", "momo 包材清單中的名稱，例如 原箱。")},
	{Key: settingPackType, Setting: true, Label: text2("Packaging type", "預設包材種類"),
		Where: text2("Only for packagings that have types.", "僅在該包材有細項時填寫。")},
	{Key: settingPackUnit, Setting: true, Label: text2("Packaging weight", "預設包材重量"), Pattern: packUnitPattern,
		Where: text2("Only for own packaging (自有包材): more than 0, at most two decimals.",
			"僅自有包材需填：大於 0，最多兩位小數。")},
	{Key: settingCarrierMap, Setting: true, Label: text2("Carrier names", "物流名稱對照"),
		Where: text2("Your carriers by momo's names, such as: Blue Truck=其他宅配; *=其他. momo knows "+carrierList+".",
			"自家物流對應的 momo 名稱，例如：藍色貨運=其他宅配; *=其他。momo 接受："+carrierList+"。")},
}
