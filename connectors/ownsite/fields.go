package ownsite

// What a merchant enters to connect his website, and what the test of the connection finds out (FACTS.md section 1.1).

import (
	"regexp"
	"slices"

	"gowarehouse/connectors"
)

// Keys of the fields.
const (
	fieldBase     = "base_url"
	fieldKey      = "api_key"
	fieldSecret   = "signing_secret"
	fieldPrivate  = "plain_http"
	fieldOffers   = "offers"
	fieldCurrency = "currency"
)

const yes = "yes"

var fields = slices.Concat([]connectors.Field{profile}, nativeFields, storeFields)

var nativeFields = []connectors.Field{
	{
		Key: fieldBase, Label: connectors.Text{EN: "API base URL", ZH: "API 網址（Base URL）"}, Required: true, When: whenNative,
		Pattern: regexp.MustCompile(`^https?://[^\s/?#@]+(/[^\s?#]*)?$`),
		Where: connectors.Text{
			EN: "From the website's developer, such as https://shop.example.tw/gw/v1. https is needed outside this computer.",
			ZH: "由網站開發人員提供，例如 https://shop.example.tw/gw/v1。除本機外須使用 https。",
		},
	},
	{
		Key: fieldKey, Label: connectors.Text{EN: "API key", ZH: "API 金鑰"}, Required: true, Secret: true, When: whenNative,
		Where: connectors.Text{
			EN: "Made by the website for this warehouse: at least 32 random bytes. The developer hands it over, and can revoke it.",
			ZH: "由網站為此倉庫產生（至少 32 個隨機位元組），由開發人員提供，可隨時撤銷。",
		},
	},
	{
		Key: fieldSecret, Label: connectors.Text{EN: "Signing secret", ZH: "簽章密鑰"}, Secret: true, When: whenNative,
		Pattern: regexp.MustCompile(`^whsec_[A-Za-z0-9+/]{32,88}={0,2}( whsec_[A-Za-z0-9+/]{32,88}={0,2})?$`),
		Where: connectors.Text{
			EN: "Needed for real-time messages: whsec_ and the Base64 of 24 to 64 random bytes (`gowarehouse ownsite secret` makes one). The same " +
				"secret goes into the website. While it is being changed, enter the new and the old one with a space between.",
			ZH: "即時通知需要：whsec_ 加上 24 至 64 個隨機位元組的 Base64（可用 `gowarehouse ownsite secret` 產生），網站須填入相同密鑰。" +
				"更換期間請填入新、舊兩組，以空格分隔。",
		},
	},
	{
		Key: fieldPrivate, Label: connectors.Text{EN: "Plain http in the own network", ZH: "允許內部網路使用 http"}, Default: "no",
		Where: connectors.Text{
			EN: "Only for a website with a private address in the same network: orders then travel unencrypted.",
			ZH: "僅供同一內部網路的私有位址使用；訂單資料將未加密傳輸。",
		},
		Choices: []connectors.Choice{
			{Value: "no", Label: connectors.Text{EN: "No", ZH: "不允許"}},
			{Value: yes, Label: connectors.Text{EN: "Yes", ZH: "允許"}},
		},
	},
	{
		Key: fieldOffers, Setting: true, When: whenNative, Many: true, Label: connectors.Text{EN: "What the website offers", ZH: "網站提供的功能"},
		Where: connectors.Text{
			EN: "Found out by the test of the connection. Test again after the developer has added something.",
			ZH: "測試連線時自動取得；開發人員新增功能後請重新測試。",
		},
		Choices: offers,
	},
	{
		Key: fieldCurrency, Setting: true, When: whenNative, Label: connectors.Text{EN: "Currency of prices", ZH: "價格幣別"}, Default: "TWD",
		Pattern: regexp.MustCompile(`^[A-Z]{3}$`),
		Where:   connectors.Text{EN: "Found out by the test of the connection.", ZH: "測試連線時自動取得。"},
	},
}

// The capabilities of a website, as its discovery names them (FACTS.md section 1.3).
const (
	canOrders   = "orders"
	canFulfil   = "fulfilments"
	canProducts = "products"
	canStock    = "stock"
	canSKU      = "sku_write"
	canPush     = "push"
	canLongPoll = "long_poll"
	canLabels   = "labels"
)

var offers = []connectors.Choice{
	{Value: canOrders, Label: connectors.Text{EN: "orders", ZH: "訂單"}},
	{Value: canFulfil, Label: connectors.Text{EN: "reported parcels", ZH: "出貨回報"}},
	{Value: canProducts, Label: connectors.Text{EN: "products", ZH: "商品"}},
	{Value: canStock, Label: connectors.Text{EN: "stock", ZH: "庫存"}},
	{Value: canSKU, Label: connectors.Text{EN: "writing SKUs", ZH: "寫入 SKU"}},
	{Value: canPush, Label: connectors.Text{EN: "real-time messages", ZH: "即時通知"}},
	{Value: canLongPoll, Label: connectors.Text{EN: "waiting for changes", ZH: "長輪詢"}},
	{Value: canLabels, Label: connectors.Text{EN: "labels", ZH: "託運單"}},
}

var payments = []connectors.PaymentCode{
	{Code: "credit_card", Name: connectors.Text{EN: "Credit card", ZH: "信用卡"}, Kind: connectors.PaymentOnline},
	{Code: "atm", Name: connectors.Text{EN: "ATM transfer", ZH: "ATM 虛擬帳號"}, Kind: connectors.PaymentOnline},
	{Code: "cvs_code", Name: connectors.Text{EN: "Code paid at a convenience store", ZH: "超商代碼繳費"}, Kind: connectors.PaymentOnline},
	{Code: "line_pay", Name: connectors.Text{EN: "LINE Pay", ZH: "LINE Pay"}, Kind: connectors.PaymentOnline},
	{Code: "jkopay", Name: connectors.Text{EN: "JKOPAY", ZH: "街口支付"}, Kind: connectors.PaymentOnline},
	{Code: "apple_pay", Name: connectors.Text{EN: "Apple Pay", ZH: "Apple Pay"}, Kind: connectors.PaymentOnline},
	{Code: "bank_transfer", Name: connectors.Text{EN: "Bank transfer", ZH: "銀行匯款"}, Kind: connectors.PaymentOnline},
	{Code: "cod", Name: connectors.Text{EN: "Cash on delivery", ZH: "貨到付款"}, Kind: connectors.PaymentCOD},
	{Code: "cvs_cod", Name: connectors.Text{EN: "Paid at pickup in a store", ZH: "超商取貨付款"}, Kind: connectors.PaymentCOD},
	{Code: "free", Name: connectors.Text{EN: "Nothing to pay", ZH: "免付款"}, Kind: connectors.PaymentOnline},
}

var shippings = []connectors.ShippingCode{
	{Code: "home", Name: connectors.Text{EN: "Home delivery", ZH: "宅配"}},
	{Code: "home/tcat", Name: connectors.Text{EN: "T-Cat home delivery", ZH: "黑貓宅急便"}},
	{Code: "home/tcat/chilled", Name: connectors.Text{EN: "T-Cat chilled", ZH: "黑貓宅急便（冷藏）"}},
	{Code: "home/tcat/frozen", Name: connectors.Text{EN: "T-Cat frozen", ZH: "黑貓宅急便（冷凍）"}},
	{Code: "home/hct", Name: connectors.Text{EN: "HCT home delivery", ZH: "新竹物流"}},
	{Code: "home/post", Name: connectors.Text{EN: "Post", ZH: "中華郵政"}},
	{Code: "home/kerry", Name: connectors.Text{EN: "Kerry TJ", ZH: "嘉里大榮"}},
	{Code: "home/sf", Name: connectors.Text{EN: "SF Express", ZH: "順豐速運"}},
	{Code: "cvs/seven_eleven", Name: connectors.Text{EN: "7-ELEVEN pickup", ZH: "7-ELEVEN 取貨"}},
	{Code: "cvs/family", Name: connectors.Text{EN: "FamilyMart pickup", ZH: "全家取貨"}},
	{Code: "cvs/hilife", Name: connectors.Text{EN: "Hi-Life pickup", ZH: "萊爾富取貨"}},
	{Code: "cvs/ok", Name: connectors.Text{EN: "OK mart pickup", ZH: "OK 取貨"}},
	{Code: "store_pickup", Name: connectors.Text{EN: "Pickup at the merchant's", ZH: "門市自取"}},
	{Code: "oversea", Name: connectors.Text{EN: "Abroad", ZH: "海外配送"}},
}
