// Package shopline connects a shop of SHOPLINE (商線科技, Taiwan and Hong Kong) by its Open API; the global SHOPLINE of myshopline.com is
// another product. FACTS.md beside this file says what is known.
package shopline

import (
	"regexp"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/shopline/emulator"
)

// pageSize is what SHOPLINE advises; it would give up to 999 (FACTS.md section 2.1).
const pageSize = 50

func init() { connectors.Register(platform) }

var platform = &connectors.Platform{
	ID:            "shopline",
	Name:          connectors.Text{EN: "SHOPLINE", ZH: "SHOPLINE（商線科技）"},
	Connection:    connectors.Key,
	Fields:        fields,
	Fetch:         connectors.Scheduled,
	Push:          connectors.Push{Mode: connectors.PushByAPI},
	Ship:          connectors.ShipLabel,
	Stock:         connectors.StockAbsolute,
	Listings:      true,
	SKUBackfill:   true,
	ShippingCodes: connectors.CodesCustom,
	Label: connectors.LabelForm{
		Formats: []connectors.LabelFormat{connectors.LabelPDF, connectors.LabelPNG, connectors.LabelJPEG, connectors.LabelHTML},
		Sheets:  []connectors.LabelSheet{connectors.Sheet100x150},
		Marks:   []connectors.LabelMark{connectors.MarkTracking, connectors.MarkOrder},
		Source:  "FACTS.md §3, §9", Inferred: true,
	},
	// 20 a second are documented now and 1,000 in five minutes were before: three a second keep to both (FACTS.md section 7).
	Limits: connectors.Limits{
		PerSecond: 3, Burst: 5, InFlight: 1, PageSize: pageSize, LookBack: 365 * 24 * time.Hour, CallTimeout: 60 * time.Second,
		NumberWait: 30 * time.Minute, // FACTS.md section 3.1
	},
	Caveats:     caveats,
	Evidence:    evidence,
	Payments:    payments,
	Shippings:   shippings,
	MinRequests: minRequests,
	MinRequestsSource: "FACTS.md section 2.2: a page of the search holds 50 whole orders; orders placed earlier and paid lately are a search of " +
		"their own; 50 known orders are asked about at once",
	New:      func(env connectors.Env) (connectors.Connector, error) { return open(env) },
	Emulator: func(o connectors.EmulatorOptions) (connectors.Emulator, error) { return emulator.New(o) },
}

// minRequests: whole orders by 50, one search more for those paid late, and known orders by 50.
func minRequests(v connectors.Volume) int {
	return max(1, v.Pages, pagesOf(v.Orders)) + 1 + pagesOf(v.Watched)
}

func pagesOf(rows int) int { return (rows + pageSize - 1) / pageSize }

// Keys of the fields, and values of the settings.
const (
	fieldToken     = "access_token"
	fieldHandle    = "handle"
	fieldImport    = "import_statuses"
	fieldMail      = "buyer_mail"
	fieldCOD       = "cod_methods"
	fieldPrepaid   = "prepaid_methods"
	fieldWarehouse = "warehouse_id"

	importBoth      = "pending_confirmed"
	importConfirmed = "confirmed"

	yes = "yes"
	no  = "no"
)

var fields = []connectors.Field{
	{
		Key: fieldToken, Label: connectors.Text{EN: "Merchant key (access token)", ZH: "貨主金鑰"}, Required: true, Secret: true,
		Pattern: regexp.MustCompile(`^\S{16,512}$`),
		Where: connectors.Text{
			EN: "SHOPLINE admin: Settings > Staff Settings > a staff user > API Auth: tick orders, order deliveries, order labels, products, " +
				"warehouses, delivery options and webhooks, leave Expired At empty, Generate, copy the token. If there is no tab API Auth, ask SHOPLINE " +
				"to enable the Open API first.",
			ZH: "SHOPLINE 後台：設定 > 管理員設定 > 選擇管理員 > API Auth：勾選訂單、訂單物流、訂單標籤、商品、倉庫、送貨方式與 Webhook 權限，" +
				"Expired At 留空，按 Generate 後複製 Token。若沒有 API Auth 分頁，請先向 SHOPLINE 申請開通 Open API。",
		},
	},
	{
		Key: fieldHandle, Label: connectors.Text{EN: "Shop handle", ZH: "商店代稱（handle）"}, Pattern: regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`),
		Where: connectors.Text{EN: "Found out by the test of the connection.", ZH: "測試連線時自動取得。"},
	},
	{
		Key: fieldImport, Label: connectors.Text{EN: "Orders to fetch", ZH: "抓單狀態"}, Setting: true, Default: importBoth,
		Choices: []connectors.Choice{
			{Value: importBoth, Label: connectors.Text{EN: "Pending and confirmed", ZH: "處理中與已確認"}},
			{Value: importConfirmed, Label: connectors.Text{EN: "Confirmed only", ZH: "僅已確認"}},
		},
		Where: connectors.Text{
			EN: "Your choice: in some shops a person confirms paid orders, in others they stay pending.",
			ZH: "依商店作業選擇：有些商店由人工確認已付款訂單，有些則一直停在處理中。",
		},
	},
	{
		Key: fieldMail, Label: connectors.Text{EN: "Shipping mail to the buyer", ZH: "出貨通知信"}, Setting: true, Default: yes,
		Choices: []connectors.Choice{
			{Value: yes, Label: connectors.Text{EN: "SHOPLINE writes to the buyer", ZH: "由 SHOPLINE 通知買家"}},
			{Value: no, Label: connectors.Text{EN: "No mail", ZH: "不通知"}},
		},
		Where: connectors.Text{
			EN: "Your choice, for orders with your own carrier; carriers of SHOPLINE's notify by themselves.",
			ZH: "適用自有物流的訂單；SHOPLINE 串接物流由平台自行通知。",
		},
	},
	{
		Key: fieldCOD, Label: connectors.Text{EN: "Further methods paid on delivery", ZH: "其他貨到付款方式"}, Setting: true, Loaded: true, Many: true,
		Pattern: methods, Where: whereMethods,
	},
	{
		Key: fieldPrepaid, Label: connectors.Text{EN: "Further methods paid before shipping", ZH: "其他預先付款方式"}, Setting: true, Loaded: true, Many: true,
		Pattern: methods, Where: whereMethods,
	},
	{
		Key: fieldWarehouse, Label: connectors.Text{EN: "SHOPLINE warehouse for stock", ZH: "庫存同步的 SHOPLINE 倉庫"}, Setting: true, Loaded: true,
		Pattern: regexp.MustCompile(`^[0-9A-Za-z_-]{1,64}$`),
		Where: connectors.Text{
			EN: "Only for shops with several warehouses: one of SHOPLINE admin's warehouses, loaded from SHOPLINE.",
			ZH: "僅多倉商店需要：SHOPLINE 後台的倉庫之一，由 SHOPLINE 載入。",
		},
	},
}

// methods are payment methods by their codes, with commas between them.
var methods = regexp.MustCompile(`^[A-Za-z0-9_:-]+(\s*,\s*[A-Za-z0-9_:-]+)*$`)

var whereMethods = connectors.Text{
	EN: "The shop's payment methods, loaded from SHOPLINE; held orders show them too (your own as custom:…). Orders of a method that is named nowhere " +
		"are held until they are paid.",
	ZH: "商店的付款方式，由 SHOPLINE 載入；保留的訂單也會顯示（自訂方式為 custom:…）。未指定的付款方式，其訂單在付款前會保留。",
}

var caveats = []connectors.Text{
	{
		EN: "SHOPLINE must enable the Open API for the shop before a key can be made; making a new key ends the old one.",
		ZH: "商店須先向 SHOPLINE 申請開通 Open API 才能產生金鑰；重新產生金鑰後舊金鑰立即失效。",
	},
	{
		EN: "Labels must be enabled by SHOPLINE for each carrier of the shop. 7-ELEVEN C2C parcels get their number here and their label at 7-ELEVEN.",
		ZH: "物流標籤須由 SHOPLINE 依物流商開通。7-ELEVEN C2C 可在此取號，標籤須至 7-ELEVEN 列印。",
	},
	{
		EN: "Map the shipping types: the shop's own delivery options are told apart by their id (custom:…).",
		ZH: "請設定物流對應：商店自訂的送貨方式以 ID 區分（custom:…）。",
	},
	{
		EN: "One order ships as one parcel. Split it in SHOPLINE first; its parts then come in as orders of their own.",
		ZH: "一張訂單只能以一個包裹出貨。如需分批，請先在 SHOPLINE 拆單，拆出的訂單會各自匯入。",
	},
	{
		EN: "In shops with several warehouses it is not documented which one a quantity goes to, unless the account names it.",
		ZH: "多倉商店若未在帳號設定指定倉庫，平台文件未說明庫存會更新到哪個倉庫。",
	},
	{
		EN: "A payment method nobody knows is held. Product sets are packed as what they are made of.",
		ZH: "未知的付款方式會保留訂單；組合商品依其內容商品揀貨。",
	},
}

var evidence = connectors.Evidence{
	connectors.AbilityConnect: {Level: connectors.Documented, Note: connectors.Text{
		EN: "Token, headers and the test call follow SHOPLINE's documents.", ZH: "金鑰、標頭與測試呼叫皆依官方文件。"}},
	connectors.AbilityFetch: {Level: connectors.Partly, Note: connectors.Text{
		EN: "Search and order are documented; which methods collect on delivery, and how many pieces a product set holds, are partly inferred.",
		ZH: "搜尋與訂單格式有官方文件；哪些付款方式為貨到付款、組合商品的件數部分為推定。"}},
	connectors.AbilityShip: {Level: connectors.Partly, Note: connectors.Text{
		EN: "The calls are documented; how soon a carrier accepts, and what a repeated call says, are inferred.",
		ZH: "呼叫有官方文件；物流商接受所需時間與重複呼叫的回應為推定。"}},
	connectors.AbilityLabel: {Level: connectors.Partly, Note: connectors.Text{
		EN: "Links by carrier are documented; the file behind them, its life and how failures look are inferred.",
		ZH: "依物流商分組的標籤連結有官方文件；檔案格式、有效時間與失敗內容為推定。"}},
	connectors.AbilityStock: {Level: connectors.Partly, Note: connectors.Text{
		EN: "The calls are documented; which warehouse a plain quantity goes to is not.", ZH: "呼叫有官方文件；未指定倉庫時更新哪個倉庫未說明。"}},
	connectors.AbilityListings: {Level: connectors.Documented, Note: connectors.Text{
		EN: "Products, variations and the SKU follow SHOPLINE's documents.", ZH: "商品、規格與 SKU 皆依官方文件。"}},
}
