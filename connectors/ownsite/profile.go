package ownsite

// The ways to connect a website: the Own-Site API, or a plug-in for ShipStation's Custom Store protocol that it has already (FACTS.md
// section 10).

import (
	"net/url"
	"regexp"
	"strings"

	"gowarehouse/connectors"
	"gowarehouse/connectors/ownsite/customstore"
)

// fieldProfile names the way.
const fieldProfile = "profile"

// The ways.
const (
	profileNative = "native"
	profileStore  = "shipstation"
)

var (
	whenNative = connectors.Condition{Field: fieldProfile, Is: []string{profileNative}}
	whenStore  = connectors.Condition{Field: fieldProfile, Is: []string{profileStore}}
)

// profile is the first question, on which all others depend.
var profile = connectors.Field{
	Key: fieldProfile, Label: connectors.Text{EN: "How the website is connected", ZH: "連線方式"}, Default: profileNative,
	Where: connectors.Text{
		EN: "The Own-Site API is what a developer builds for this program. A website that has a plug-in for ShipStation needs no " +
			"developer: orders come and tracking numbers go back, but no stock and no products.",
		ZH: "Own-Site API 由開發人員為本系統實作。網站已有 ShipStation 外掛時不需開發：可抓單與回傳物流單號，但沒有庫存與商品。",
	},
	Choices: []connectors.Choice{
		{Value: profileNative, Label: connectors.Text{EN: "Own-Site API", ZH: "Own-Site API"}},
		{Value: profileStore, Label: connectors.Text{EN: "ShipStation Custom Store plug-in", ZH: "ShipStation Custom Store 外掛"}},
	},
}

var storeFields = []connectors.Field{
	{
		Key: customstore.FieldPage, Label: connectors.Text{EN: "Plug-in's address", ZH: "外掛網址"}, Required: true, When: whenStore,
		Pattern: regexp.MustCompile(`^https?://[^\s/?#@]+(/[^\s?#]*)?(\?[^\s#]*)?$`),
		Where: connectors.Text{
			EN: "The Custom Store URL that the plug-in's settings show for ShipStation. A key that stands in it (auth_key=...) goes into the field below.",
			ZH: "外掛設定頁中提供給 ShipStation 的 Custom Store 網址。網址中的金鑰（auth_key=...）請填入下方欄位。",
		},
	},
	{
		Key: customstore.FieldQuery, Label: connectors.Text{EN: "Key in the address", ZH: "網址中的金鑰"}, Secret: true, When: whenStore,
		Pattern: regexp.MustCompile(`^[^\s#?]{1,500}$`),
		Where: connectors.Text{
			EN: "Only where the plug-in's address carries one: what stands behind the question mark, such as auth_key=...",
			ZH: "僅在外掛網址含有金鑰時填寫：問號之後的內容，例如 auth_key=...",
		},
	},
	{
		Key: customstore.FieldUser, Label: connectors.Text{EN: "User name", ZH: "使用者名稱"}, Required: true, When: whenStore,
		Where: connectors.Text{EN: "As the plug-in's settings show it for ShipStation.", ZH: "外掛設定頁提供給 ShipStation 的使用者名稱。"},
	},
	{
		Key: customstore.FieldPassword, Label: connectors.Text{EN: "Password", ZH: "密碼"}, Required: true, Secret: true, When: whenStore,
		Where: connectors.Text{EN: "As the plug-in's settings show it for ShipStation.", ZH: "外掛設定頁提供給 ShipStation 的密碼。"},
	},
	words(customstore.FieldUnpaid, connectors.Text{EN: "Words for unpaid", ZH: "「未付款」的狀態文字"}, "unpaid,pending,awaiting_payment"),
	words(customstore.FieldPaid, connectors.Text{EN: "Words for ready to ship", ZH: "「可出貨」的狀態文字"}, "paid,processing,ready,awaiting_shipment"),
	words(customstore.FieldShipped, connectors.Text{EN: "Words for shipped", ZH: "「已出貨」的狀態文字"}, "shipped,completed"),
	words(customstore.FieldCancelled, connectors.Text{EN: "Words for cancelled", ZH: "「已取消」的狀態文字"}, "cancelled,canceled,refunded"),
	words(customstore.FieldHeld, connectors.Text{EN: "Words for on hold", ZH: "「保留」的狀態文字"}, "on_hold,on-hold"),
}

// words is a setting with the website's own words for a status.
func words(key string, label connectors.Text, usual string) connectors.Field {
	return connectors.Field{
		Key: key, Label: label, Setting: true, Many: true, Default: usual, When: whenStore,
		Where: connectors.Text{
			EN: "As the plug-in writes them, with commas between; capitals count. An order with any other word is held.",
			ZH: "依外掛輸出的文字，以逗號分隔，大小寫須相同。其他文字的訂單會被保留。",
		},
	}
}

// openStore makes the connector of an account whose website has such a plug-in.
func openStore(env connectors.Env) (connectors.Connector, error) {
	entered := strings.TrimSpace(env.Values[customstore.FieldPage])
	page, err := PageAddress(entered, env.Values[fieldPrivate] == yes || env.BaseURL != "")
	if err != nil {
		return nil, err
	}
	if env.BaseURL != "" { // another host for the same page
		other, err := url.Parse(env.BaseURL)
		if err != nil {
			return nil, noPage()
		}
		page.Scheme, page.Host = other.Scheme, other.Host
	}
	return customstore.Open(env, page, StoreAdvice)
}

// PageAddress reads the address of a plug-in as a person enters it; see Address.
func PageAddress(entered string, private bool) (*url.URL, error) {
	at, err := url.Parse(strings.TrimSpace(entered))
	if err != nil {
		return nil, noPage()
	}
	bare := *at
	bare.RawQuery = ""
	if _, err := Address(bare.String(), private); err != nil {
		return nil, err
	}
	at.Fragment = ""
	return at, nil
}

func noPage() error {
	return (&connectors.Error{Kind: connectors.Rejected, Code: customstore.FieldPage, Do: StoreAdvice.Address}).Saying(
		"the plug-in's address is missing or is not an address", "未填寫外掛網址，或不是網址")
}

// StoreAdvice is what a person can do about each kind of failure of a plug-in.
var StoreAdvice = customstore.Advice{
	Address: connectors.Text{
		EN: "Copy the Custom Store URL again from the plug-in's settings; `gowarehouse ownsite check --profile shipstation` tries it.",
		ZH: "請重新複製外掛設定頁的 Custom Store 網址；可用 `gowarehouse ownsite check --profile shipstation` 檢查。",
	},
	Password: connectors.Text{
		EN: "Copy user name and password again from the plug-in's settings, and test the connection.",
		ZH: "請重新複製外掛設定頁的使用者名稱與密碼，再測試連線。",
	},
	Developer: connectors.Text{
		EN: "Tell the website's developer or the plug-in's maker; `gowarehouse ownsite check --profile shipstation` shows what is wrong.",
		ZH: "請通知網站開發人員或外掛廠商；可用 `gowarehouse ownsite check --profile shipstation` 檢查問題所在。",
	},
}
