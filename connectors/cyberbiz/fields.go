package cyberbiz

// What a merchant enters to connect a shop, and what he may set (FACTS.md section 1.1).

import (
	"regexp"

	"gowarehouse/connectors"
)

// Keys of the fields.
const (
	fieldToken       = "api_token"
	fieldAppSecret   = "app_secret"
	fieldUsername    = "hmac_username"
	fieldHMACSecret  = "hmac_secret"
	fieldCurrency    = "currency"
	fieldHome        = "home_delivery"
	fieldHomeSize    = "home_size"
	fieldMeasurement = "cvs_measurement"
	fieldStoreSize   = "cvs_size"
	fieldPaper       = "hct_label"
	fieldNotify      = "notify_buyer"
	fieldRemitted    = "remitted_orders"
	fieldBranch      = "stock_branch"
)

// Values of the settings.
const (
	homePlatform = "platform"
	homeOwn      = "own"
	yes          = "yes"
	no           = "no"
	leaveOut     = "leave_out"
	hold         = "hold"
	thermal      = "thermal"
	normal       = "normal"
)

var oneWord = regexp.MustCompile(`^\S+$`)

// Where a field's value is found, where several have it from one place.
var (
	whereApp = connectors.Text{
		EN: "CYBERBIZ admin: APP MARKET > 我的擴充服務 (my apps) > tab 自訂 (custom) > 建立自訂應用程式 (create an app) with the scopes " +
			"read_orders, write_orders, read_products and write_products. The app's page then shows API Token and APP Secret.",
		ZH: "CYBERBIZ 後台：APP MARKET > 我的擴充服務 > 自訂 > 建立自訂應用程式，權限勾選 read_orders、write_orders、read_products、" +
			"write_products；建立後的頁面會顯示 API Token 與 APP Secret。",
	}
	whereAccount = connectors.Text{
		EN: "Only for older shops that were given an API account by CYBERBIZ instead of an app. Leave it empty if you have an API Token.",
		ZH: "僅限 CYBERBIZ 曾提供 API 帳號的舊商店；已有 API Token 時請留空。",
	}
	whereChoice = connectors.Text{EN: "Your choice; the default suits most shops.", ZH: "依需求選擇，預設值適用多數商店。"}
	whereParcel = connectors.Text{
		EN: "What is filled in for each parcel; it can be changed when the parcel is shipped.", ZH: "出貨時預先帶入的值，每個包裹仍可更改。",
	}
)

var fields = []connectors.Field{
	{
		Key: fieldToken, Label: connectors.Text{EN: "API Token", ZH: "API Token"}, Secret: true, Pattern: oneWord, Where: whereApp,
	},
	{
		Key: fieldAppSecret, Label: connectors.Text{EN: "APP Secret", ZH: "APP Secret"}, Secret: true, Pattern: oneWord,
		Where: connectors.Text{
			EN: "On the same page as the API Token. Only needed to check webhooks that reach this program.",
			ZH: "與 API Token 同一頁；僅在接收 webhook 通知時需要。",
		},
	},
	{
		Key: fieldUsername, Label: connectors.Text{EN: "API account (older shops)", ZH: "API 帳號（舊商店）"}, Pattern: oneWord, Where: whereAccount,
	},
	{
		Key: fieldHMACSecret, Label: connectors.Text{EN: "API account's secret (older shops)", ZH: "API 密鑰（舊商店）"}, Secret: true,
		Pattern: oneWord, Where: whereAccount,
	},
	{
		Key: fieldCurrency, Label: connectors.Text{EN: "Currency", ZH: "幣別"}, Default: "TWD", Pattern: regexp.MustCompile(`^[A-Z]{3}$`),
		Where: connectors.Text{EN: "Found out by the test of the connection.", ZH: "測試連線時自動判斷。"},
	},
	{
		Key: fieldHome, Setting: true, Label: connectors.Text{EN: "Home delivery of T-cat, Pelican, SF and HCT", ZH: "黑貓、宅配通、順豐、新竹宅配"},
		Default: homePlatform, Where: whereChoice,
		Choices: []connectors.Choice{
			{Value: homePlatform, Label: connectors.Text{EN: "CYBERBIZ gives number and label", ZH: "由 CYBERBIZ 取號並提供託運單"}},
			{Value: homeOwn, Label: connectors.Text{EN: "The warehouse's own contract and number", ZH: "使用倉庫自己的物流合約與單號"}},
		},
	},
	{
		Key: fieldHomeSize, Setting: true, Label: connectors.Text{EN: "Parcel size for home delivery", ZH: "宅配包裹尺寸"}, Default: "60",
		Where: whereParcel, Choices: sizes("60", "90", "120", "150"),
	},
	{
		Key: fieldMeasurement, Setting: true, Label: connectors.Text{EN: "Parcel volume for Hi-Life and FamilyMart cold chain", ZH: "萊爾富、全家低溫材積"},
		Default: "S60", Where: whereParcel, Choices: measurements,
	},
	{
		Key: fieldStoreSize, Setting: true, Label: connectors.Text{EN: "Parcel size for T-cat to a store", ZH: "黑貓快速到店尺寸"}, Default: "60",
		Where: whereParcel, Choices: sizes("60", "90", "105"),
	},
	{
		Key: fieldPaper, Setting: true, Label: connectors.Text{EN: "Label of HCT", ZH: "新竹物流託運單"}, Default: thermal, Where: whereChoice,
		Choices: []connectors.Choice{
			{Value: thermal, Label: connectors.Text{EN: "Thermal printer", ZH: "熱感應標籤"}},
			{Value: normal, Label: connectors.Text{EN: "Plain paper", ZH: "一般紙張"}},
		},
	},
	{
		Key: fieldNotify, Setting: true, Default: yes,
		Label: connectors.Text{EN: "CYBERBIZ mails the buyer when an own carrier's number is reported", ZH: "回報自有物流單號時由 CYBERBIZ 通知買家"},
		Where: whereChoice,
		Choices: []connectors.Choice{
			{Value: yes, Label: connectors.Text{EN: "Yes", ZH: "是"}}, {Value: no, Label: connectors.Text{EN: "No", ZH: "否"}},
		},
	},
	{
		Key: fieldRemitted, Setting: true, Label: connectors.Text{EN: "Orders whose buyer says that he has paid by transfer", ZH: "買家已回報匯款的訂單（remitted）"},
		Default: leaveOut, Where: connectors.Text{
			EN: "The money is not confirmed. Left out, they come in once the shop confirms the payment.",
			ZH: "款項尚未確認；不抓取時，待商店確認收款後才會進單。",
		},
		Choices: []connectors.Choice{
			{Value: leaveOut, Label: connectors.Text{EN: "Leave out", ZH: "不抓取"}},
			{Value: hold, Label: connectors.Text{EN: "Fetch and hold", ZH: "抓取並保留待確認"}},
		},
	},
	{
		Key: fieldBranch, Setting: true, Loaded: true, Pattern: regexp.MustCompile(`^\d{1,20}$`),
		Label: connectors.Text{EN: "Branch whose stock this warehouse keeps", ZH: "本倉對應的門市庫存"},
		Where: connectors.Text{
			EN: "Only for shops whose tills (POS) keep stock by branch; it needs CYBERBIZ's plug-in that sets a branch's stock by store number and SKU, " +
				"and the scopes read_branch_stores, write_branch_stores and read_pos. Empty: the web shop's own stock.",
			ZH: "僅限以 POS 分店管理庫存的商店；需開通「以門市編號與 SKU 更新庫存」外掛，並勾選 read_branch_stores、write_branch_stores、read_pos " +
				"權限。留空則使用網路商店本身的庫存。",
		},
	},
}

// measurements are the volumes of a store parcel: the sum of its three sides.
var measurements = []connectors.Choice{
	{Value: "S60", Label: connectors.Text{EN: "S60: up to 60 cm", ZH: "S60：三邊合計 60 公分以內"}},
	{Value: "S105", Label: connectors.Text{EN: "S105: up to 105 cm", ZH: "S105：三邊合計 105 公分以內"}},
}

func sizes(values ...string) []connectors.Choice {
	var list []connectors.Choice
	for _, v := range values {
		list = append(list, connectors.Choice{Value: v, Label: connectors.Text{EN: v + " cm", ZH: v + " 公分"}})
	}
	return list
}
