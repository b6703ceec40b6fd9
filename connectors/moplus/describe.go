// Package moplus connects MO店+ (momo店+), momo's marketplace for shops. The shop sets its prices; momo takes the money, hides the buyers
// of store and contracted deliveries and prints their labels, and leaves home deliveries to the shop's own carrier. Facts and their
// sources: FACTS.md.
package moplus

import (
	"regexp"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/moplus/emulator"
)

// The keys of the fields.
const (
	fieldToken       = "token"
	fieldPDFPassword = "pdf_password"

	settingEntpCode   = "entp_code"
	settingKinds      = "delivery_kinds"
	settingShipPack   = "default_ship_pack"
	settingPackType   = "default_pack_type"
	settingPackGrams  = "default_pack_grams"
	settingCarrierMap = "carrier_map"
	settingZeroOff    = "zero_takes_off_sale"
)

func init() { connectors.Register(platform) }

func text2(en, zh string) connectors.Text { return connectors.Text{EN: en, ZH: zh} }

// lookBack is how far a fetch may go back: three queries of the longest span.
const lookBack = 3 * longestDays * 24 * time.Hour

var platform = &connectors.Platform{
	ID:         "moplus",
	Name:       text2("Mo+", "MO店+"),
	Connection: connectors.Key,
	Fields:     fields,
	Allowlist:  true,
	AllowlistNote: text2("Enter this machine's outbound address in the MO店+ back office: 商店 > 權限管理 > A103 API 串接 IP 位址管理 > 新增 IP. "+
		"After review the token is mailed to the API contact.",
		"請至 MO店+ 後台「商店 > 權限管理 > A103 API 串接 IP 位址管理」新增本機對外 IP，審核後 Token 會寄給 API 聯絡人。"),
	Fetch:         connectors.Scheduled,
	Ship:          connectors.ShipLabel,
	Stock:         connectors.StockAbsolute,
	Listings:      true,
	ShippingCodes: connectors.CodesFixed,
	LabelPassword: true,
	LabelSecrets:  []string{fieldPDFPassword, settingEntpCode},
	// The paper is not documented: a thermal label, or four to a sheet of A4.
	Label: connectors.LabelForm{
		Formats: []connectors.LabelFormat{connectors.LabelPDF, connectors.LabelHTML},
		Sheets:  []connectors.LabelSheet{connectors.Sheet100x150, connectors.SheetA4Four},
		Marks:   []connectors.LabelMark{connectors.MarkTracking, connectors.MarkOrder},
		Source:  "FACTS.md §3.6, §9", Inferred: true,
	},
	Limits: connectors.Limits{
		PerSecond: 5, Burst: 1, InFlight: 1, Window: longestDays * 24 * time.Hour, LookBack: lookBack, CallTimeout: 30 * time.Second,
	},
	Caveats: []connectors.Text{
		text2("When MO店+ makes a new token the old one dies at once, and nothing is fetched until the new one is entered here.",
			"MO店+ 重新產生 Token 後舊 Token 立即失效，須在此輸入新的 Token 才能繼續抓單。"),
		text2("MO店+ shows no phone number: only its proxy number (IVR), where the shop has that service.",
			"MO店+ 不提供收件人電話，僅在啟用 IVR 時提供轉接號碼。"),
		text2("MO店+ does not show which store the buyer chose; it stands on the label only.", "MO店+ 不提供取貨門市，門市僅印在託運單上。"),
		text2("The time of an order is the time it was paid: MO店+ does not show when it was placed.",
			"訂單時間為付款（出貨通知）時間；MO店+ 不提供下單時間。"),
		text2("A line cannot be split: all pieces of a line go into one parcel.", "同一筆明細不可拆分，必須放在同一包裹。"),
		text2("An address change asked for by the buyer must be answered before the order can ship.", "客人申請改址時，須先回覆才能出貨。"),
		text2("A confirmation cannot be taken back.", "出貨確認後無法取消。"),
		text2("SKUs cannot be written back: MO店+ wants the whole product handed in again.", "無法回寫 SKU：MO店+ 需重新提交整筆商品資料。"),
	},
	Evidence: connectors.Evidence{
		connectors.AbilityConnect: {Level: connectors.Partly, Note: text2(
			"Token, address list and hosts are in momo's document; how a wrong token or a refused address answers is inferred.",
			"Token、IP 清單與主機有文件；Token 錯誤與 IP 未放行時的回應為推測。")},
		connectors.AbilityFetch: {Level: connectors.Partly, Note: text2(
			"The query is documented; the words of a line's status come from public clients, and the second query for late payments is inferred.",
			"訂單查詢有文件；明細狀態文字取自公開程式，遲付款訂單的第二次查詢為推測。")},
		connectors.AbilityShip: {Level: connectors.Partly, Note: text2(
			"The confirmations are documented; what a second one answers, and that the query shows the number afterwards, is inferred.",
			"出貨確認有文件；重複確認的回應、以及確認後可查得單號為推測。")},
		connectors.AbilityLabel: {Level: connectors.Unverified, Note: text2(
			"Reprints are documented and the tax id as password too; the cipher, the page size and whether every file is locked are inferred.",
			"補印與以統編解密有文件；加密方式、紙張大小與是否每個檔案都加密為推測。")},
		connectors.AbilityStock: {Level: connectors.Partly, Note: text2(
			"The call is documented; that it sets the quantity, and batches of 100, come from a public client; whether 0 is taken is not known.",
			"庫存修改有文件；為絕對數量與每批 100 筆取自公開程式；是否接受 0 未知。")},
		connectors.AbilityListings: {Level: connectors.Documented, Note: text2("The goods query is documented.", "商品查詢有文件。")},
	},
	Payments: []connectors.PaymentCode{
		{Code: paymentMethod, Name: text2("momo collects", "momo 代收"), Kind: connectors.PaymentPlatform},
	},
	Shippings:   shippings,
	MinRequests: minRequests,
	MinRequestsSource: "FACTS.md section 2: home, two directions of store delivery and third party, each by the day of the order and by the last " +
		"day to ship, up to 1,000 orders each; what became of orders no longer listed, 100 in a request",
	New:      New,
	Emulator: emulator.New,
}

// minRequests is the cost of a fetch of all kinds of delivery, with no list longer than a page.
func minRequests(v connectors.Volume) int {
	return 2*len(lanes) + (v.Watched+perQuestion-1)/perQuestion
}

// lanePattern allows names of lanes joined by commas.
var lanePattern = func() *regexp.Regexp {
	one := "(" + strings.Join(laneNames(), "|") + ")"
	return regexp.MustCompile(`^` + one + `(\s*,\s*` + one + `)*$`)
}()

var fields = []connectors.Field{
	{Key: fieldToken, Label: text2("MO店+ token", "MO店+ Token"), Required: true, Secret: true,
		Where: text2("It is mailed to the API contact once the address is approved in A103 API 串接 IP 位址管理.",
			"於後台「A103 API 串接 IP 位址管理」新增 IP 並審核通過後，寄至 API 聯絡人信箱。")},
	{Key: fieldPDFPassword, Label: text2("PDF password", "PDF 密碼"), Secret: true,
		Where: text2("The shop's 8-digit tax id (統一編號): it opens the labels.", "商店的 8 碼統一編號，用於開啟託運單檔案。")},

	{Key: settingEntpCode, Setting: true, Label: text2("Shop code (entpCode)", "廠商編號 (entpCode)"), Pattern: regexp.MustCompile(`^\w{1,20}$`),
		Where: text2("Read from the token when the connection is tested; tried as a second password of labels.",
			"測試連線時由 Token 取得；作為開啟託運單的備用密碼。")},
	{Key: settingKinds, Setting: true, Label: text2("Kinds of delivery", "配送類型"), Default: strings.Join(laneNames(), ","), Pattern: lanePattern,
		Where: text2("Those the shop offers, separated by commas: "+strings.Join(laneNames(), ", ")+". Fewer kinds, fewer calls.",
			"商店使用的配送類型，以逗號分隔："+strings.Join(laneNames(), "、")+"（宅配、店到店、倉到店、第三方物流）。類型越少，呼叫越少。")},
	{Key: settingShipPack, Setting: true, Label: text2("Packaging", "預設包材"), Default: originalBox, Choices: packChoices(usualPacks),
		Where: text2("The packaging reported with a shipment unless another is chosen.", "出貨時回報的包材，可於出貨時另選。")},
	{Key: settingPackType, Setting: true, Label: text2("Packaging type", "預設包材種類"), Pattern: regexp.MustCompile(`^[\w-]*$`),
		Where: text2("Only for packagings that have types, such as S500 or PO-006.", "僅在該包材有細項時填寫，例如 S500、PO-006。")},
	{Key: settingPackGrams, Setting: true, Label: text2("Packaging weight in grams", "預設包材重量（克）"), Pattern: gramsPattern,
		Where: text2("A whole number above 0, or nothing.", "大於 0 的整數，可不填。")},
	{Key: settingCarrierMap, Setting: true, Label: text2("Carrier names", "物流名稱對照"),
		Where: text2("Your carriers by MO店+'s codes, such as: Blue Truck=OtherCourier; *=Other. MO店+ knows "+carrierList+".",
			"自家物流對應的 MO店+ 代碼，例如：藍色貨運=OtherCourier; *=Other。MO店+ 接受："+carrierList+"。")},
	{Key: settingZeroOff, Setting: true, Label: text2("When quantity 0 is refused", "無法設為 0 時"), Default: no, Choices: []connectors.Choice{
		{Value: no, Label: text2("show the refusal", "顯示平台的拒絕原因")},
		{Value: yes, Label: text2("take the variant off sale, and put it on sale again with the next stock (also one that you took off yourself)",
			"將該規格下架，之後有庫存時再上架（含自行下架者）")},
	}, Where: text2("It is not known whether MO店+ takes 0. Choose what is to happen if it does not.",
		"MO店+ 是否接受庫存 0 未明，請選擇被拒絕時的處理方式。")},
}

const (
	yes = "yes"
	no  = "no"
)
