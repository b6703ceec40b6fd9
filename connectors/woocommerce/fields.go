package woocommerce

// What a merchant enters to connect a shop, and what he may set because his shop differs from others (FACTS.md section 1.1).

import (
	"regexp"

	"gowarehouse/connectors"
)

// Keys of the fields.
const (
	fieldStoreURL      = "store_url"
	fieldKey           = "consumer_key"
	fieldSecret        = "consumer_secret"
	fieldTracking      = "tracking_mode"
	fieldShipped       = "shipped_status"
	fieldBuyerNote     = "buyer_note"
	fieldCOD           = "cod_methods"
	fieldReady         = "ready_statuses"
	fieldCancel        = "cancel_statuses"
	fieldAuth          = "auth_mode"
	fieldPermalinks    = "permalinks"
	fieldManageStock   = "manage_stock"
	fieldStoreIDMeta   = "store_id_meta"
	fieldStoreNameMeta = "store_name_meta"
	fieldNumberMeta    = "number_meta"
)

// Values of the fields with choices.
const (
	auto         = "auto"
	trackingNone = "none"
	trackingWST  = "wc-shipment-tracking"
	trackingAST  = "wc-ast"
	always       = "always"
	never        = "never"
	authQuery    = "query"
	plainLinks   = "plain"
	onlyManaged  = "only_managed"
	switchOn     = "switch_on"

	statusCompleted = "completed"
)

var (
	httpURL = regexp.MustCompile(`^https?://[^\s?#]+$`)
	slug    = regexp.MustCompile(`^[a-z0-9_-]+$`)
	slugs   = regexp.MustCompile(`^[a-z0-9_-]+(\s*,\s*[a-z0-9_-]+)*$`)
	methods = regexp.MustCompile(`^[A-Za-z0-9_-]+(\s*,\s*[A-Za-z0-9_-]+)*$`)
	metaKey = regexp.MustCompile(`^\S+$`)
)

// Where a field's value is found, where several have it from one place.
var (
	whereREST = connectors.Text{
		EN: "WordPress: WooCommerce > Settings > Advanced > REST API > Add key, user an administrator or shop manager, permission Read/Write. " +
			"The secret is shown once.",
		ZH: "WordPress 後台：WooCommerce > 設定 > 進階 > REST API > 新增金鑰，使用者選管理員或商店經理，權限選「讀取/寫入」。密鑰只顯示一次。",
	}
	whereSlug = connectors.Text{
		EN: "The status's slug without wc-, as the plug-in that adds it shows it; several with commas.",
		ZH: "新增該狀態的外掛所顯示的代稱（不含 wc-）；多個以逗號分隔。",
	}
	whereMeta = connectors.Text{
		EN: "The custom field's name, as WordPress shows it in the order; leave empty for the plug-ins known.",
		ZH: "WordPress 訂單頁「自訂欄位」的名稱；使用已支援的外掛時留空。",
	}
	whereOwner = connectors.Text{EN: "Your choice; the default suits most shops.", ZH: "依需求選擇，預設值適用多數商店。"}
	whereTest  = connectors.Text{EN: "Found out by the test of the connection.", ZH: "測試連線時自動判斷。"}
)

var fields = []connectors.Field{
	{
		Key: fieldStoreURL, Label: connectors.Text{EN: "Store URL", ZH: "網站網址"}, Required: true, Pattern: httpURL,
		Where: connectors.Text{
			EN: "WordPress: Settings > General > WordPress Address, with its sub-directory if it has one, beginning with https://.",
			ZH: "WordPress 後台：設定 > 一般 > WordPress 位址（含子目錄），以 https:// 開頭。",
		},
	},
	{
		Key: fieldKey, Label: connectors.Text{EN: "Consumer key", ZH: "Consumer key（用戶金鑰）"}, Required: true, Secret: true,
		Pattern: regexp.MustCompile(`^ck_[0-9a-fA-F]{40}$`), Where: whereREST,
	},
	{
		Key: fieldSecret, Label: connectors.Text{EN: "Consumer secret", ZH: "Consumer secret（用戶密鑰）"}, Required: true, Secret: true,
		Pattern: regexp.MustCompile(`^cs_[0-9a-fA-F]{40}$`), Where: whereREST,
	},
	{
		Key: fieldTracking, Label: connectors.Text{EN: "Tracking plug-in", ZH: "物流追蹤外掛"}, Default: auto, Where: whereTest,
		Choices: []connectors.Choice{
			{Value: auto, Label: connectors.Text{EN: "Detect", ZH: "自動偵測"}},
			{Value: trackingAST, Label: connectors.Text{EN: "Advanced Shipment Tracking", ZH: "Advanced Shipment Tracking"}},
			{Value: trackingWST, Label: connectors.Text{EN: "WooCommerce Shipment Tracking", ZH: "WooCommerce Shipment Tracking（官方付費）"}},
			{Value: trackingNone, Label: connectors.Text{EN: "None: order meta and note", ZH: "無：寫入訂單欄位與備註"}},
		},
	},
	{
		Key: fieldShipped, Setting: true, Label: connectors.Text{EN: "Status to set after shipping", ZH: "出貨後的訂單狀態"},
		Default: statusCompleted, Pattern: slug,
		Where: connectors.Text{
			EN: "The status's slug without wc-: completed, or one a plug-in adds. Convenience-store orders of RY Tools take ry-transporting.",
			ZH: "狀態代稱（不含 wc-）：completed 或外掛新增的狀態。RY Tools 的超商訂單會改用 ry-transporting。",
		},
	},
	{
		Key: fieldBuyerNote, Setting: true, Label: connectors.Text{EN: "Mail the number to the buyer as a note", ZH: "以備註信通知買家單號"}, Default: auto,
		Where: connectors.Text{
			EN: "Only for shops without a tracking plug-in. Automatic mails the note when the status itself sends no mail, so that the buyer gets one.",
			ZH: "僅適用沒有追蹤外掛的商店。「自動」只在該狀態本身不會寄信時通知，使買家只收到一封信。",
		},
		Choices: []connectors.Choice{
			{Value: auto, Label: connectors.Text{EN: "Automatic: one mail", ZH: "自動：只寄一封信"}},
			{Value: always, Label: connectors.Text{EN: "Always, beside the completion mail", ZH: "一律寄送（另有完成訂單信）"}},
			{Value: never, Label: connectors.Text{EN: "Never: a private note", ZH: "不寄送：僅內部備註"}},
		},
	},
	{
		Key: fieldCOD, Setting: true, Label: connectors.Text{EN: "Further payment methods that are cash on delivery", ZH: "其他貨到付款的付款方式代碼"},
		Pattern: methods,
		Where: connectors.Text{
			EN: "The payment method's id, as it stands in the address of its settings page; several with commas.",
			ZH: "付款方式設定頁網址中的代碼；多個以逗號分隔。",
		},
	},
	{
		Key: fieldReady, Setting: true, Label: connectors.Text{EN: "Further statuses that await shipment", ZH: "其他待出貨狀態"},
		Pattern: slugs, Where: whereSlug,
	},
	{
		Key: fieldCancel, Setting: true, Label: connectors.Text{EN: "Statuses in which the buyer asks to cancel", ZH: "買家申請取消的狀態"},
		Pattern: slugs, Where: whereSlug,
	},
	{
		Key: fieldAuth, Label: connectors.Text{EN: "How the shop sees the key", ZH: "金鑰傳送方式"}, Default: auto, Where: whereTest,
		Choices: []connectors.Choice{
			{Value: auto, Label: connectors.Text{EN: "In the header, as usual", ZH: "標頭（一般）"}},
			{Value: authQuery, Label: connectors.Text{EN: "In the address: the host strips the header", ZH: "網址參數（主機會移除標頭）"}},
		},
	},
	{
		Key: fieldPermalinks, Label: connectors.Text{EN: "Permalinks", ZH: "永久連結"}, Default: auto, Where: whereTest,
		Choices: []connectors.Choice{
			{Value: auto, Label: connectors.Text{EN: "Any but plain", ZH: "一般"}},
			{Value: plainLinks, Label: connectors.Text{EN: "Plain", ZH: "預設（純文字參數）"}},
		},
	},
	{
		Key: fieldManageStock, Setting: true, Label: connectors.Text{EN: "Products the shop does not count", ZH: "未啟用庫存管理的商品"},
		Default: onlyManaged, Where: whereOwner,
		Choices: []connectors.Choice{
			{Value: onlyManaged, Label: connectors.Text{EN: "Leave them alone", ZH: "不更新庫存"}},
			{Value: switchOn, Label: connectors.Text{EN: "Switch stock management on", ZH: "推送時啟用庫存管理"}},
		},
	},
	{
		Key: fieldStoreIDMeta, Setting: true, Label: connectors.Text{EN: "Meta field of the pickup store's number", ZH: "取貨門市店號的欄位名稱"},
		Pattern: metaKey, Where: whereMeta,
	},
	{
		Key: fieldStoreNameMeta, Setting: true, Label: connectors.Text{EN: "Meta field of the pickup store's name", ZH: "取貨門市名稱的欄位名稱"},
		Pattern: metaKey, Where: whereMeta,
	},
	{
		Key: fieldNumberMeta, Setting: true, Label: connectors.Text{EN: "Meta field of the carrier's number", ZH: "物流單號的欄位名稱"},
		Pattern: metaKey, Where: whereMeta,
	},
}
