package shopify

// What a merchant enters to connect a store, and what he may set because his store differs from others (FACTS.md section 1.2).

import (
	"regexp"

	"gowarehouse/connectors"
)

// Keys of Fields.
const (
	keyShop           = "shop_domain"
	keyMode           = "auth_mode"
	keyClientID       = "client_id"
	keyClientSecret   = "client_secret"
	keyAdminToken     = "admin_token"
	keyLocation       = "location_id"
	keyCOD            = "cod_gateways"
	keyAuthorized     = "authorized_is_paid"
	keyCancelTags     = "cancel_tags"
	keyNotify         = "notify_buyer"
	keyAccess         = "access_token"
	keyRefresh        = "refresh_token"
	keyAccessExpires  = "access_expires_at"
	keyRefreshExpires = "refresh_expires_at"
	keyScopes         = "scopes"
	keyIssuedTo       = "issued_to"
	keyVersion        = "api_version"
)

// Values of Fields with choices.
const (
	modeClient = "client_credentials"
	modeOAuth  = "oauth"
	modeAdmin  = "admin_token"
	yes        = "yes"
	no         = "no"
)

// defaultCOD are the names by which a payment method is known to be cash on delivery (FACTS.md section 2.5).
const defaultCOD = "cash on delivery, cod, 貨到付款, 取貨付款, 到付"

// defaultCancelTag marks an order whose buyer asks to cancel: Shopify has no such state, apps and staff use a tag.
const defaultCancelTag = "取消申請"

var digits = regexp.MustCompile(`^[0-9]{1,20}$`)

func fields() []connectors.Field {
	return append(append(typedFields(), settingFields()...), grantedFields()...)
}

func typedFields() []connectors.Field {
	devDashboard := connectors.Text{
		EN: "Dev Dashboard (dev.shopify.com) > your app > Settings > Credentials. The app must belong to the same organisation as the store and be " +
			"installed on it; for authorisation in the browser, register the addresses named below as redirection URLs.",
		ZH: "Dev Dashboard（dev.shopify.com）> 您的應用程式 > Settings > Credentials。應用程式須與商店屬於同一組織並已安裝到商店；若使用瀏覽器授權，請先登記下述轉址網址。",
	}
	return []connectors.Field{
		{
			Key: keyShop, Label: connectors.Text{EN: "Store domain", ZH: "商店網域"}, Required: true, Pattern: typedShop,
			Where: connectors.Text{
				EN: "Shopify admin > Settings > Domains: the one that ends in .myshopify.com (your-store.myshopify.com).",
				ZH: "Shopify 後台 > 設定 > 網域：以 .myshopify.com 結尾的網域（your-store.myshopify.com）。",
			},
		},
		{
			Key: keyMode, Label: connectors.Text{EN: "Way of connecting", ZH: "連線方式"}, Default: modeClient,
			Where: connectors.Text{
				EN: "Use your own app's Client ID and secret if you can: no browser is needed. Authorisation is for an app of another organisation; " +
					"its redirection URLs must be " + redirects[0] + " and the same with 38712 and 38713. The old token is for stores that have one already.",
				ZH: "建議使用自己應用程式的 Client ID 與密鑰，不需開啟瀏覽器。「瀏覽器授權」適用其他組織的應用程式，其轉址網址須登記 " + redirects[0] +
					"（以及連接埠 38712、38713）。舊式權杖僅供已持有者使用。",
			},
			Choices: []connectors.Choice{
				{Value: modeClient, Label: connectors.Text{EN: "Own app (Client ID and secret)", ZH: "自有應用程式（Client ID 與密鑰）"}},
				{Value: modeOAuth, Label: connectors.Text{EN: "Authorisation in the browser", ZH: "瀏覽器授權"}},
				{Value: modeAdmin, Label: connectors.Text{EN: "Admin API access token (legacy)", ZH: "Admin API 存取權杖（舊式）"}},
			},
		},
		{Key: keyClientID, Label: connectors.Text{EN: "Client ID", ZH: "Client ID（用戶端 ID）"}, Where: devDashboard},
		{Key: keyClientSecret, Label: connectors.Text{EN: "Client secret", ZH: "Client secret（用戶端密鑰）"}, Where: devDashboard, Secret: true},
		{
			Key: keyAdminToken, Label: connectors.Text{EN: "Admin API access token", ZH: "Admin API 存取權杖"}, Secret: true,
			Where: connectors.Text{
				EN: "Only for the legacy way: Shopify admin > Settings > Apps > Develop apps > your app > API credentials. It is shown once.",
				ZH: "僅供舊式連線：Shopify 後台 > 設定 > 應用程式 > 開發應用程式 > 您的應用程式 > API 憑證；只顯示一次。",
			},
		},
	}
}

func settingFields() []connectors.Field {
	return []connectors.Field{
		{
			Key: keyLocation, Setting: true, Loaded: true, Label: connectors.Text{EN: "Location of this warehouse", ZH: "本倉的地點（Location）"},
			Pattern: digits,
			Where: connectors.Text{
				EN: "The location that this warehouse stands for (Shopify admin > Settings > Locations). Found out by the test where the store has only one.",
				ZH: "本倉所代表的地點（Shopify 後台 > 設定 > 地點）；商店只有一個地點時，測試連線會自動帶入。",
			},
		},
		{
			Key: keyCOD, Setting: true, Label: connectors.Text{EN: "Payment methods that are cash on delivery", ZH: "貨到付款的付款方式名稱"}, Default: defaultCOD,
			Where: connectors.Text{
				EN: "Words in the names of manual payment methods (Shopify admin > Settings > Payments), with commas.",
				ZH: "手動付款方式名稱中的文字（Shopify 後台 > 設定 > 付款），以逗號分隔。",
			},
		},
		{
			Key: keyAuthorized, Setting: true, Default: no,
			Label: connectors.Text{EN: "Ship orders that are authorised and not captured", ZH: "已授權、尚未請款的訂單也出貨"},
			Where: connectors.Text{
				EN: "Only if the merchant captures payments after shipping; an authorisation ends after some days.",
				ZH: "僅當商家於出貨後才請款時開啟；授權數天後會失效。",
			},
			Choices: []connectors.Choice{
				{Value: no, Label: connectors.Text{EN: "No", ZH: "否"}}, {Value: yes, Label: connectors.Text{EN: "Yes", ZH: "是"}},
			},
		},
		{
			Key: keyCancelTags, Setting: true, Default: defaultCancelTag,
			Label: connectors.Text{EN: "Tags with which a buyer asks to cancel", ZH: "買家申請取消的標籤"},
			Where: connectors.Text{
				EN: "Shopify has no request to cancel; apps and staff mark such orders with a tag. Several with commas.",
				ZH: "Shopify 沒有「申請取消」狀態，通常由應用程式或人員加上標籤；多個以逗號分隔。",
			},
		},
		{
			Key: keyNotify, Setting: true, Default: yes,
			Label: connectors.Text{EN: "Shopify mails the tracking number to the buyer", ZH: "由 Shopify 寄信通知買家單號"},
			Where: connectors.Text{EN: "Your choice.", ZH: "依需求選擇。"},
			Choices: []connectors.Choice{
				{Value: yes, Label: connectors.Text{EN: "Yes", ZH: "是"}}, {Value: no, Label: connectors.Text{EN: "No", ZH: "否"}},
			},
		},
	}
}

func grantedFields() []connectors.Field {
	granted := connectors.Text{EN: "Comes with the connection.", ZH: "連線後自動取得。"}
	tested := connectors.Text{EN: "Found out by the test of the connection.", ZH: "測試連線時自動取得。"}
	return []connectors.Field{
		{Key: keyAccess, Label: connectors.Text{EN: "Access token", ZH: "存取權杖"}, Where: granted, Secret: true, Granted: true},
		{Key: keyRefresh, Label: connectors.Text{EN: "Refresh token", ZH: "更新權杖"}, Where: granted, Secret: true, Granted: true},
		{Key: keyAccessExpires, Label: connectors.Text{EN: "Access token ends", ZH: "存取權杖到期時間"}, Where: granted, Granted: true},
		{Key: keyRefreshExpires, Label: connectors.Text{EN: "Refresh token ends", ZH: "更新權杖到期時間"}, Where: granted, Granted: true},
		{Key: keyScopes, Label: connectors.Text{EN: "Access scopes", ZH: "授權範圍"}, Where: granted, Granted: true},
		{Key: keyIssuedTo, Label: connectors.Text{EN: "Token belongs to", ZH: "權杖所屬憑證"}, Where: granted, Granted: true},
		{Key: keyVersion, Label: connectors.Text{EN: "API version served", ZH: "API 版本"}, Where: tested, Granted: true},
	}
}

var defaults = connectors.Defaults(fields())
