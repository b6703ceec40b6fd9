// Package oneshop reads the orders of a shop of 1shop (1shop 一頁購物), the one-page shop builder of 1shop.tw, by its API v1. That API takes
// nothing back: no stock, no products, no tracking numbers. Facts: FACTS.md.
package oneshop

import (
	"regexp"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/oneshop/emulator"
)

// The keys of the fields.
const (
	fieldAppID  = "appid"
	fieldSecret = "secret"
	fieldShop   = "shop_url"

	settingUnconfirmed = "unconfirmed"
)

// Values of settingUnconfirmed.
const (
	takeIn = "take"
	holdIt = "hold"
)

// pageSize is how many rows a page is taken to have; nobody says how many it has (FACTS.md §2.1).
const pageSize = 50

func init() { connectors.Register(platform) }

func both(en, zh string) connectors.Text { return connectors.Text{EN: en, ZH: zh} }

var platform = &connectors.Platform{
	ID:            "oneshop",
	Name:          both("1shop", "1shop 一頁購物"),
	Connection:    connectors.Key,
	Fields:        fields,
	Fetch:         connectors.Scheduled,
	Ship:          connectors.ShipNone,
	Stock:         connectors.StockNone,
	Spares:        true,
	ShippingCodes: connectors.CodesCustom,
	// 10 requests in 10 seconds are let through, not guaranteed; the look-back is ours (FACTS.md §7).
	Limits: connectors.Limits{
		PerSecond: 1 / 1.2, Burst: 1, InFlight: 1, PageSize: pageSize, LookBack: 60 * 24 * time.Hour, CallTimeout: 15 * time.Second,
	},
	Caveats: []connectors.Text{
		both("Read only: 1shop takes nothing back. Tracking numbers, stock and products are not sent; enter the numbers in 1shop's own back office "+
			"after shipping. Today lists the orders that are still to be marked there; they can be exported with their numbers.",
			"唯讀：1shop 不接受任何回傳。物流單號、庫存與商品皆不會送出；出貨後請自行在 1shop 後台標記並填寫單號，「今日」會列出尚未標記的訂單，可匯出含單號的清單。"),
		both("The API belongs to 1shop's enterprise plan. The vendor calls it Alpha: it may change.", "API 僅企業版提供，且廠商標示為 Alpha 版，規格可能變動。"),
		both("1shop lets 10 requests in 10 seconds through, and each order that may be to ship costs one when it is new or its line in the list has "+
			"changed: 300 new orders take about 6 minutes. What the list does not show, such as a new address, is seen when picking begins.",
			"1shop 限制每 10 秒 10 次請求，新訂單或清單內容有變的訂單各需一次：300 筆新訂單約需 6 分鐘。清單未顯示的變更（例如改地址）會在開始揀貨時重新讀取。"),
		both("Orders are listed by the day they were made. One that is paid after the look-back of the account is missed: lengthen it if your buyers "+
			"pay late.",
			"訂單依建立日期查詢；超過回溯天數才付款的訂單會漏掉，買家常晚付款時請加長回溯天數。"),
		both("An order for which 1shop has made a consignment is held with its number: print that label in 1shop and make no second one.",
			"1shop 已產生託運單的訂單會保留並顯示單號：請於 1shop 列印該託運單，勿重複取號。"),
		both("The parts of a bundle are not told: map it by hand once. The shop's SKU must be the warehouse's, or is mapped by hand.",
			"組合商品不提供內容，須人工對應一次；1shop 的 SKU 須與倉庫相同，否則請人工對應。"),
		both("1shop is said to have no allowlist, but some were asked for a fixed address. If it refuses this computer, give 1shop its outbound IP.",
			"1shop 據稱無 IP 白名單，但有使用者曾被要求提供固定 IP；若被拒絕，請將本機對外 IP 提供給 1shop。"),
	},
	Evidence: connectors.Evidence{
		connectors.AbilityConnect: {Level: connectors.Partly, Note: both(
			"That appid and secret stand in the query is documented; the answers to wrong ones are seen in client code, and whether there is an "+
				"allowlist is contradictory.",
			"appid 與 secret 置於查詢字串有文件；錯誤回應僅見於公開程式，是否有白名單說法不一。")},
		connectors.AbilityFetch: {Level: connectors.Partly, Note: both(
			"Filters and statuses are documented; the names of fields are seen in the code of three clients; the size of a page, the order of rows and "+
				"the answer for a missing order are inferred.",
			"查詢條件與狀態有文件；欄位名稱見於三個公開程式；每頁筆數、排序與查無訂單的回應為推定。")},
	},
	Payments:  payments,
	Shippings: shippings,
	MinRequests: func(v connectors.Volume) int {
		return max(1, v.Pages, (v.Orders+pageSize-1)/pageSize) + v.Orders - v.Same + v.Watched
	},
	MinRequestsSource: "FACTS.md §2.2: one list for each 50 orders, and one request for each order that may be to ship and of which the list shows " +
		"something new, or that has left the list",
	New:      func(env connectors.Env) (connectors.Connector, error) { return open(env) },
	Emulator: func(o connectors.EmulatorOptions) (connectors.Emulator, error) { return emulator.New(o) },
}

// The codes of payments (FACTS.md §2.3). Any other is a text that nobody knows.
const (
	payAtDoor    = "cod"
	payAtCounter = "c2c"
	payByCard    = "credit"
)

var payments = []connectors.PaymentCode{
	{Code: payAtDoor, Name: both("Cash on delivery", "宅配貨到付款"), Kind: connectors.PaymentCOD},
	{Code: payAtCounter, Name: both("Pay at the convenience store", "超商取貨付款"), Kind: connectors.PaymentCOD},
	{Code: payByCard, Name: both("Credit card", "信用卡"), Kind: connectors.PaymentOnline},
}

// nothingToSend is the shipping method of what needs no parcel.
const nothingToSend = "virtual"

var shippings = []connectors.ShippingCode{
	{Code: "home", Name: both("Home delivery", "宅配")},
	{Code: "home_refrige", Name: both("Home delivery, chilled", "宅配（冷藏）")},
	{Code: "home_freeze", Name: both("Home delivery, frozen", "宅配（冷凍）")},
	{Code: "mailing", Name: both("Post", "郵寄")},
	{Code: "uni", Name: both("7-ELEVEN pickup", "7-ELEVEN 超商取貨")},
	{Code: "uni_freeze", Name: both("7-ELEVEN pickup, frozen", "7-ELEVEN 超商取貨（冷凍）")},
	{Code: "fami", Name: both("FamilyMart pickup", "全家超商取貨")},
	{Code: "fami_freeze", Name: both("FamilyMart pickup, frozen", "全家超商取貨（冷凍）")},
	{Code: "hilife", Name: both("Hi-Life pickup", "萊爾富超商取貨")},
	{Code: "hilife_freeze", Name: both("Hi-Life pickup, frozen", "萊爾富超商取貨（冷凍）")},
	{Code: "ezship", Name: both("ezShip pickup", "ezShip 超商取貨")},
	{Code: "local_pickup", Name: both("Pickup on site", "自取")},
	{Code: "island", Name: both("Outlying islands", "離島宅配")},
	{Code: "island_refrige", Name: both("Outlying islands, chilled", "離島宅配（冷藏）")},
	{Code: "island_freeze", Name: both("Outlying islands, frozen", "離島宅配（冷凍）")},
	{Code: "oversea", Name: both("Abroad", "海外配送")},
	{Code: "oversea_other", Name: both("Abroad, other places", "海外配送（其他地區）")},
	{Code: nothingToSend, Name: both("Nothing to send", "虛擬商品，無需配送")},
}

var fields = []connectors.Field{
	{Key: fieldAppID, Label: both("App ID", "App ID"), Required: true, Pattern: regexp.MustCompile(`^\s*[A-Za-z0-9_-]{8,64}\s*$`),
		Where: both("On the API page of 1shop's back office. Enterprise plan only: ask 1shop's support (LINE or hi@1shop.tw).",
			"1shop 後台 API 頁面，僅企業版提供；請洽 1shop 客服（LINE 或 hi@1shop.tw）。")},
	{Key: fieldSecret, Label: both("Secret (API key)", "Secret（API Key）"), Secret: true, Required: true,
		Where: both("Beside the App ID, on the same page.", "與 App ID 在同一頁面。")},
	{Key: fieldShop, Label: both("Shop address", "商店網址"), Pattern: regexp.MustCompile(`^\s*https?://[^\s/]+.*$`),
		Where: both("Optional, like https://demo.1shop.tw: the test then looks whether the key belongs to this shop.",
			"選填，例如 https://demo.1shop.tw；測試時會確認金鑰屬於此商店。")},
	{Key: settingUnconfirmed, Setting: true, Label: both("Orders that the shop has not confirmed yet", "商店尚未確認的訂單"), Default: takeIn,
		Choices: []connectors.Choice{
			{Value: takeIn, Label: both("Ship them like all others", "照常出貨")},
			{Value: holdIt, Label: both("Hold them", "保留")},
		},
		Where: both("Orders in 等待確認 and 確認中.", "進度為「等待確認」與「確認中」的訂單。")},
}
