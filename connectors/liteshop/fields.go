package liteshop

// What is entered once for the program, what comes with the authorisation, and what a merchant may set (FACTS.md section 1). He types nothing.

import "gowarehouse/connectors"

// Keys of Fields, and values of the setting.
const (
	keyClientID     = "client_id"
	keyClientSecret = "client_secret"
	keyAccess       = "access_token"
	keyRefresh      = "refresh_token"
	keyExpires      = "expires_at"
	keyShopID       = "shop_id"
	keyShopTitle    = "shop_title"
	keyHookSecret   = "webhook_secret"
	keyHookID       = "webhook_id"
	keyHookURL      = "webhook_url"
	keyNotify       = "notify_buyer"

	yes = "yes"
	no  = "no"
)

var fields = func() []connectors.Field {
	fromLiteshop := connectors.Text{
		EN: "Liteshop gives it to partners that connect warehouses; ask its support. The addresses that the browser comes back to must be registered " +
			"with it: " + redirects[0] + " and the same with 38742 and 38743.",
		ZH: "由 Liteshop 核發給倉儲串接夥伴，請洽其客服；須同時登記返回網址 " + redirects[0] + "（以及連接埠 38742、38743）。",
	}
	granted := connectors.Text{EN: "Comes with the authorisation.", ZH: "授權後自動取得。"}
	registered := connectors.Text{EN: "Comes when real-time messages are registered.", ZH: "註冊即時通知時自動取得。"}
	return []connectors.Field{
		{Key: keyClientID, Label: connectors.Text{EN: "Client ID", ZH: "Client ID"}, Where: fromLiteshop, App: true, Required: true},
		{
			Key: keyClientSecret, Label: connectors.Text{EN: "Client secret", ZH: "Client secret"}, Where: fromLiteshop, App: true, Required: true,
			Secret: true,
		},
		{
			Key: keyNotify, Setting: true, Default: yes, Label: connectors.Text{EN: "Liteshop tells the buyer of the shipment", ZH: "由 Liteshop 通知買家已出貨"},
			Where: connectors.Text{EN: "Your choice; sent with the tracking number.", ZH: "依需求選擇，隨單號一併送出。"},
			Choices: []connectors.Choice{
				{Value: yes, Label: connectors.Text{EN: "Yes", ZH: "是"}}, {Value: no, Label: connectors.Text{EN: "No", ZH: "否"}},
			},
		},
		{Key: keyAccess, Label: connectors.Text{EN: "Access token", ZH: "存取權杖"}, Where: granted, Secret: true, Granted: true},
		{Key: keyRefresh, Label: connectors.Text{EN: "Refresh token", ZH: "更新權杖"}, Where: granted, Secret: true, Granted: true},
		{Key: keyExpires, Label: connectors.Text{EN: "Access token ends", ZH: "存取權杖到期時間"}, Where: granted, Granted: true},
		{Key: keyShopID, Label: connectors.Text{EN: "Shop number", ZH: "商店編號"}, Where: granted, Granted: true},
		{Key: keyShopTitle, Label: connectors.Text{EN: "Shop", ZH: "商店名稱"}, Where: granted, Granted: true},
		{Key: keyHookSecret, Label: connectors.Text{EN: "Secret of messages", ZH: "通知簽章密鑰"}, Where: registered, Secret: true, Granted: true},
		{Key: keyHookID, Label: connectors.Text{EN: "Number of the registration", ZH: "通知註冊編號"}, Where: registered, Granted: true},
		{Key: keyHookURL, Label: connectors.Text{EN: "Address of messages", ZH: "通知網址"}, Where: registered, Granted: true},
	}
}()
