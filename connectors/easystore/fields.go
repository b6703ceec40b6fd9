package easystore

// What a merchant enters to connect a shop, and what he may set (FACTS.md section 1).

import (
	"regexp"

	"gowarehouse/connectors"
)

// Keys of the fields.
const (
	fieldDomain   = "shop_domain"
	fieldMode     = "auth_mode"
	fieldToken    = "access_token"
	fieldClient   = "client_id"
	fieldSecret   = "client_secret"
	fieldZone     = "time_zone"
	fieldLocation = "location_id"
	fieldNotify   = "notify_buyer"

	grantedToken   = "granted_token"
	grantedRefresh = "granted_refresh_token"
	grantedEnds    = "granted_expires_at"
)

// Values of fields with choices.
const (
	modeToken = "token"
	modeOAuth = "oauth"
	notifyNo  = "no"
)

var fields = []connectors.Field{
	{
		Key: fieldDomain, Label: connectors.Text{EN: "Shop address (yourshop.easy.co)", ZH: "商店網址（yourshop.easy.co）"}, Required: true,
		Pattern: regexp.MustCompile(`^(https://)?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+/?$`),
		Where: connectors.Text{
			EN: "The address of the shop itself, such as yourshop.easy.co: not the admin's address and not easystore.co.",
			ZH: "商店本身的網址，例如 yourshop.easy.co；不是後台網址，也不是 easystore.co。",
		},
	},
	{
		Key: fieldToken, Label: connectors.Text{EN: "Access token", ZH: "API 存取權杖（access token）"}, Required: true, Secret: true,
		When: connectors.Condition{Field: fieldMode, Is: []string{modeToken}},
		Where: connectors.Text{
			EN: "EasyStore admin: Install apps > More > Custom apps > name it, tick the scopes for orders, fulfillments, products (read and write each), " +
				"shipping and customers (read), save. The token is shown once; making a new one kills the old one.",
			ZH: "EasyStore 後台：安裝擴充 > 更多 > 客製擴充，命名後勾選訂單、出貨、商品的讀取與寫入，以及運送、顧客的讀取，儲存後複製。" +
				"權杖只顯示一次，重新產生後舊權杖立即失效。",
		},
	},
	{
		Key: fieldSecret, Label: connectors.Text{EN: "Client secret of a partner app", ZH: "合作夥伴 App 的 Client Secret"}, Secret: true,
		Where: connectors.Text{
			EN: "EasyStore Partner portal > your app. Needed for the log-in with a partner app, and to check real-time messages. A custom app has none: " +
				"leave it empty, orders are asked for on schedule.",
			ZH: "EasyStore 合作夥伴後台 > 您的 App。以合作夥伴 App 登入或驗證即時通知時需要。客製擴充沒有此值，請留空，系統會定時抓單。",
		},
	},
	{
		Key: fieldMode, Label: connectors.Text{EN: "Way of connecting", ZH: "連線方式"}, Default: modeToken,
		Where: connectors.Text{
			EN: "Use the access token of a custom app if you can. The log-in is for a partner app: its redirection URLs must be " + redirects[0] +
				" and the same with 38722 and 38723.",
			ZH: "建議使用客製擴充的存取權杖。「瀏覽器登入」供合作夥伴 App 使用，其 Redirection URL 須登記 " + redirects[0] +
				"（以及連接埠 38722、38723）。",
		},
		Choices: []connectors.Choice{
			{Value: modeToken, Label: connectors.Text{EN: "Access token of a custom app", ZH: "客製擴充的存取權杖"}},
			{Value: modeOAuth, Label: connectors.Text{EN: "Log-in with a partner app", ZH: "以合作夥伴 App 瀏覽器登入"}},
		},
	},
	{
		Key: fieldClient, Label: connectors.Text{EN: "Client ID of a partner app", ZH: "合作夥伴 App 的 Client ID"}, Required: true,
		When: connectors.Condition{Field: fieldMode, Is: []string{modeOAuth}},
		Where: connectors.Text{
			EN: "EasyStore Partner portal > your app. Only for the log-in with a partner app.", ZH: "EasyStore 合作夥伴後台 > 您的 App；僅供瀏覽器登入使用。"},
		Pattern: regexp.MustCompile(`^[A-Za-z0-9_-]{1,100}$`),
	},
	{
		Key: fieldZone, Label: connectors.Text{EN: "Time zone of the shop", ZH: "商店時區"}, Default: "Asia/Taipei",
		Where: connectors.Text{EN: "Found out by the test of the connection.", ZH: "測試連線時自動取得。"},
	},
	{
		Key: fieldLocation, Setting: true, Loaded: true, Label: connectors.Text{EN: "Location whose stock is set", ZH: "更新庫存的地點"},
		Pattern: regexp.MustCompile(`^[1-9][0-9]{0,19}$`),
		Where: connectors.Text{
			EN: "Needed where the shop has several locations. The other ones must hold none of the synced products: EasyStore shows only the sum.",
			ZH: "商店有多個地點時必選。同步的商品不可在其他地點留有庫存，因 EasyStore 只顯示總和。",
		},
	},
	{
		Key: fieldNotify, Setting: true, Label: connectors.Text{EN: "Mail the number to the buyer", ZH: "寄出貨通知信給買家"}, Default: "yes",
		Where: connectors.Text{EN: "EasyStore sends its shipping mail when the number is reported.", ZH: "回傳單號時由 EasyStore 寄出出貨通知信。"},
		Choices: []connectors.Choice{
			{Value: "yes", Label: connectors.Text{EN: "Yes", ZH: "寄送"}},
			{Value: notifyNo, Label: connectors.Text{EN: "No", ZH: "不寄送"}},
		},
	},
	{Key: grantedToken, Label: connectors.Text{EN: "Access token of the log-in", ZH: "登入取得的存取權杖"}, Where: granted, Secret: true, Granted: true},
	{Key: grantedRefresh, Label: connectors.Text{EN: "Refresh token", ZH: "更新權杖"}, Where: granted, Secret: true, Granted: true},
	{Key: grantedEnds, Label: connectors.Text{EN: "Access token ends", ZH: "存取權杖到期時間"}, Where: granted, Granted: true},
}

var granted = connectors.Text{EN: "Comes with the log-in.", ZH: "登入後自動取得。"}
