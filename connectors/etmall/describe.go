// Package etmall connects 東森購物 (EtMall, Eastern Home Shopping) to its vendors. EtMall sells, collects, numbers the parcels and supplies
// their labels. It publishes no interface: what is built here is a design around the few facts that are known, in one place each
// (assumed.go, crypt.go), so that a vendor's document corrects it. FACTS.md says what is known and what is not.
package etmall

import (
	"regexp"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/etmall/emulator"
)

// The keys of the fields.
const (
	fieldSupplier = "supplier_code"
	fieldAccount  = "account"
	fieldPassword = "password"
	fieldBase     = "base_url"
	fieldPrivate  = "private_network"

	settingFormat  = "label_format"
	settingConfirm = "confirm_shipments"
)

// Values of the fields with choices.
const (
	yes = "yes"
	no  = "no"

	formatA6 = "PDF_A6"
	formatA4 = "PDF_A4"

	confirmByHand    = "by_hand"
	confirmWithLabel = "with_label"
)

func init() { connectors.Register(platform) }

func text2(en, zh string) connectors.Text { return connectors.Text{EN: en, ZH: zh} }

var platform = &connectors.Platform{
	ID:            "etmall",
	Name:          text2("EtMall", "東森購物"),
	Connection:    connectors.Credentials,
	Fields:        fields,
	Fetch:         connectors.Scheduled,
	Ship:          connectors.ShipLabel,
	Stock:         connectors.StockAbsolute,
	Listings:      true,
	ShippingCodes: connectors.CodesFixed,
	Label: connectors.LabelForm{
		Formats: []connectors.LabelFormat{connectors.LabelPDF},
		Sheets:  []connectors.LabelSheet{connectors.SheetA6, connectors.SheetA4},
		Marks:   []connectors.LabelMark{connectors.MarkTracking, connectors.MarkOrder},
		Source:  "FACTS.md §3.2", Inferred: true,
	},
	Limits: connectors.Limits{
		PerSecond: perMinute / 60, Burst: 1, InFlight: 1, PageSize: perPage, Window: longestSpan, LookBack: longestSpan, CallTimeout: 30 * time.Second,
	},
	Caveats: []connectors.Text{
		text2("Not verified: EtMall gives its interface document to contracted vendors only, and this connection follows a design of ours. It "+
			"cannot be expected to work with EtMall until such a document has corrected it. Test it before you rely on it, and send the "+
			"report of `gowarehouse doctor` to the maintainers.",
			"未經驗證：東森購物僅提供介面文件給簽約廠商，此連線依我們的推定設計，須依實際文件修正後才能使用。請先測試，並將 `gowarehouse doctor` 的報告提供給維護人員。"),
		text2("There is no built-in address: your account and password go to the API base URL that you type. Take it from EtMall's document.",
			"沒有內建網址：帳號密碼會傳送到您輸入的 API 網址，請務必照東森購物的文件填寫。"),
		text2("Receivers are decrypted with the password. When the password changes at EtMall, orders that were encrypted with the former one "+
			"are set aside until EtMall gives them again.",
			"收件人資料以密碼解密；在東森購物變更密碼後，以舊密碼加密的訂單會被擱置，直到平台重新提供。"),
		text2("Five wrong passwords lock the account for 15 minutes. After a refusal the program does not log in again until you test the connection.",
			"密碼連續錯誤 5 次會鎖定帳號 15 分鐘；被拒絕後系統不會再登入，直到您重新測試連線。"),
		text2("Carrier and number are EtMall's: neither can be chosen here. An order ships in one parcel, which may be of several boxes for home "+
			"deliveries.",
			"物流與單號由東森購物指定，無法自行選擇；一張訂單一個包裹，宅配可多件。"),
		text2("Shipping is confirmed in EtMall's vendor system, unless the account's settings have it confirmed together with the label: then the "+
			"label comes once.",
			"出貨確認預設由您在東森購物廠商系統操作；可於帳號設定改為取得標籤後自動確認，但標籤只能取得一次。"),
		text2("The total is worked out from the prices of the lines: no discount or freight is known.", "訂單總額由明細售價加總，不含折扣與運費。"),
		text2("SKUs cannot be written back.", "無法回寫 SKU。"),
	},
	Evidence: connectors.Evidence{
		connectors.AbilityConnect: {Level: connectors.Unverified, Note: text2(
			"A design of ours, which cannot be expected to work before EtMall's interface document has corrected it. Known: supplier account and "+
				"password, no list of addresses. Missing: host, log-in, format; a token is assumed.",
			"依我們的推定設計，須依東森購物的介面文件修正後才能使用。已知：以廠商帳號密碼連線、無 IP 白名單。缺少：主機、登入方式與格式，以權杖登入為推定。")},
		connectors.AbilityFetch: {Level: connectors.Unverified, Note: text2(
			"Known: orders are fetched on a schedule, receivers are encrypted with a key made from the credentials. Missing: call, fields, codes and "+
				"the cipher.",
			"已知：定時抓單、收件人以憑證衍生的金鑰加密。缺少：介面、欄位、代碼與加密方式。")},
		connectors.AbilityShip: {Level: connectors.Unverified, Note: text2(
			"Known: EtMall gives the number and fixes the carrier. Missing: the calls, and whether a repeated one gives the same number.",
			"已知：單號與物流由平台指定。缺少：取號介面，以及重複取號是否得到相同單號。")},
		connectors.AbilityLabel: {Level: connectors.Unverified, Note: text2(
			"Known: EtMall prints the label. Missing: the call, and whether it is a PDF, an image or a page.", "已知：標籤由平台列印。缺少：介面，以及標籤為 PDF、圖片或網頁。")},
		connectors.AbilityStock: {Level: connectors.Unverified, Note: text2(
			"Known: stock can be pushed. Missing: the call, and whether it takes a quantity or a difference.", "已知：可推送庫存。缺少：介面，以及為絕對數量或增減量。")},
		connectors.AbilityListings: {Level: connectors.Unverified, Note: text2(
			"Known: products can be mapped. Missing: the call and its fields.", "已知：支援商品對應。缺少：介面與欄位。")},
	},
	Payments:    payments,
	Shippings:   shippings,
	MinRequests: minRequests,
	MinRequestsSource: "FACTS.md section 2: one list with whole rows, 100 orders a page; what became of orders that left it is looked up in the " +
		"list of all statuses, a page at least",
	New:      func(env connectors.Env) (connectors.Connector, error) { return open(env) },
	Emulator: func(o connectors.EmulatorOptions) (connectors.Emulator, error) { return emulator.New(o) },
}

func minRequests(v connectors.Volume) int {
	n := max(1, v.Pages)
	if v.Watched > 0 {
		n++
	}
	return n
}

var whereVendor = text2("EtMall's vendor system, or your contact in EtMall's purchasing or IT.", "東森購物廠商系統，或洽東森購物採購／資訊窗口。")

var fields = []connectors.Field{
	{Key: fieldSupplier, Label: text2("Supplier code", "廠商代號"), Required: true, Pattern: regexp.MustCompile(`^[A-Za-z0-9-]{1,20}$`),
		Where: text2(whereVendor.EN+" Six digits, as far as is known.", whereVendor.ZH+"推測為 6 碼數字。")},
	{Key: fieldAccount, Label: text2("API account", "帳號"), Required: true, Pattern: regexp.MustCompile(`^\S{1,64}$`), Where: whereVendor},
	{Key: fieldPassword, Label: text2("API password", "密碼"), Required: true, Secret: true, Pattern: regexp.MustCompile(`^\S(.*\S)?$`),
		Where: text2(whereVendor.EN+" It decrypts the receivers too.", whereVendor.ZH+"收件人資料也以此密碼解密。")},
	{Key: fieldBase, Label: text2("API base URL", "API 網址"), Required: true, Pattern: regexp.MustCompile(`^https?://\S+$`),
		Where: text2("The document that EtMall gave you. There is none by default: your password goes to this address.",
			"東森購物提供的介面文件。沒有預設值：密碼會傳送到此網址。")},
	{Key: fieldPrivate, Label: text2("Address in a private network", "內部網路網址"), Default: no, Choices: []connectors.Choice{
		{Value: no, Label: text2("refuse it", "不允許")},
		{Value: yes, Label: text2("take it: EtMall is reached through a VPN", "允許：經由 VPN 連線")},
	}, Where: text2("Your choice. Only if EtMall's document has you connect through a VPN.", "依需求選擇。僅在東森購物文件要求經由 VPN 連線時允許。")},

	{Key: settingFormat, Setting: true, Label: text2("Label paper", "標籤紙張"), Default: formatA6, Choices: []connectors.Choice{
		{Value: formatA6, Label: text2("A6, a label printer", "A6（標籤機）")},
		{Value: formatA4, Label: text2("A4", "A4")},
	}, Where: text2("The paper of your label printer.", "依標籤印表機的紙張選擇。")},
	{Key: settingConfirm, Setting: true, Label: text2("Confirm shipping", "出貨確認"), Default: confirmByHand, Choices: []connectors.Choice{
		{Value: confirmByHand, Label: text2("by hand, in EtMall's vendor system", "於東森購物廠商系統自行確認")},
		{Value: confirmWithLabel, Label: text2("as soon as the label is here", "取得標籤後立即確認")},
	}, Where: text2("Your choice. Once confirmed, EtMall does not print the label again and the order cannot be cancelled.",
		"依需求選擇。確認後東森購物不再提供標籤，訂單也無法取消。")},
}
