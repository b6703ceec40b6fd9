// Package app91 connects a shop of 91APP (九易宇軒, Taiwan) by the Admin API that knows its callers by x-api-key. FACTS.md beside this file
// says what is known.
package app91

import (
	"regexp"
	"strconv"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/app91/emulator"
)

const (
	pageSize = 100                 // rows of the order list (FACTS.md section 2.2)
	longest  = 7 * 24 * time.Hour  // of one query of the list, not wholly reached
	lookBack = 30 * 24 * time.Hour // a choice of ours: several queries reach it
)

func init() { connectors.Register(platform) }

var platform = &connectors.Platform{
	ID:            "app91",
	Name:          connectors.Text{EN: "91APP", ZH: "91APP"},
	Connection:    connectors.Key,
	Fields:        fields,
	Fetch:         connectors.Scheduled,
	Ship:          connectors.ShipLabel,
	Stock:         connectors.StockAbsolute,
	ShippingCodes: connectors.CodesCustom,
	// Where 91APP gives data only, the connector draws them on this paper.
	Label: connectors.LabelForm{
		Formats: []connectors.LabelFormat{connectors.LabelPDF},
		Sheets:  []connectors.LabelSheet{connectors.Sheet100x150},
		Marks:   []connectors.LabelMark{connectors.MarkTracking, connectors.MarkOrder},
		Source:  "FACTS.md §3.6", Inferred: true,
	},
	// No limit is published: gentle values of ours (FACTS.md section 7).
	Limits: connectors.Limits{
		PerSecond: 2, Burst: 2, InFlight: 1, PageSize: pageSize, Window: longest, LookBack: lookBack, CallTimeout: 60 * time.Second,
	},
	Caveats:     caveats,
	Evidence:    evidence,
	Payments:    paymentCodes(),
	Shippings:   shippingCodes(),
	MinRequests: minRequests,
	MinRequestsSource: "FACTS.md sections 2.2 and 2.3: sub-orders are listed by 100, once for each of the two statuses that wait, and each main order " +
		"is asked for by itself",
	New:      func(env connectors.Env) (connectors.Connector, error) { return open(env) },
	Emulator: func(o connectors.EmulatorOptions) (connectors.Emulator, error) { return emulator.New(o) },
}

// minRequests: pages of sub-orders of one status, one page of the other, and one call for each main order.
func minRequests(v connectors.Volume) int {
	return max(1, (v.Lines+pageSize-1)/pageSize) + 1 + v.Orders + v.Watched
}

// Keys of the fields, and values of the settings.
const (
	fieldShop      = "shop_id"
	fieldKey       = "api_key"
	fieldForwarder = "default_forwarder"
	fieldConfirm   = "confirm_shipments"
	fieldPaths     = "call_paths"

	atOnce = "at_once"
	byHand = "by_hand"
)

var fields = []connectors.Field{
	{
		Key: fieldShop, Label: connectors.Text{EN: "Shop number (ShopId)", ZH: "商店序號（ShopId）"}, Required: true,
		Pattern: regexp.MustCompile(`^[1-9][0-9]{0,8}$`),
		Where: connectors.Text{
			EN: "91APP back office (OSM): Functions > Shop maintenance.", ZH: "91APP 後台（OSM）：功能 > 商店維護。",
		},
	},
	{
		Key: fieldKey, Label: connectors.Text{EN: "API key (x-api-key)", ZH: "API Key（x-api-key）"}, Required: true, Secret: true,
		Pattern: regexp.MustCompile(`^\S{8,256}$`),
		Where: connectors.Text{
			EN: "Ask 91APP for access to the API first, with orders, deliveries and sale pages. The key then stands in the OMNI admin panel.",
			ZH: "請先向 91APP 申請 API 使用權限（訂單、出貨、商品頁），開通後於 OMNI 管理後台取得。",
		},
	},
	{
		Key: fieldForwarder, Label: connectors.Text{EN: "Carrier when none is recognised", ZH: "無法辨識時的物流商"}, Setting: true,
		Default: strconv.Itoa(otherForwarder), Choices: forwarderChoices(),
		Where: connectors.Text{
			EN: "Your choice, for home deliveries whose carrier 91APP has no number for.", ZH: "宅配訂單的物流商若不在 91APP 清單中，回傳此代碼。",
		},
	},
	{
		Key: fieldConfirm, Label: connectors.Text{EN: "Confirm shipments", ZH: "出貨確認"}, Setting: true, Default: atOnce,
		Choices: []connectors.Choice{
			{Value: atOnce, Label: connectors.Text{EN: "As soon as the number is taken", ZH: "取號後立即確認出貨"}},
			{Value: byHand, Label: connectors.Text{EN: "By hand in 91APP", ZH: "由人員在 91APP 後台確認"}},
		},
		Where: connectors.Text{
			EN: "Your choice, for parcels whose number 91APP gives. A confirmed number cannot be cancelled any more.",
			ZH: "適用由 91APP 配號的訂單；確認出貨後即無法取消配號。",
		},
	},
	{
		Key: fieldPaths, Label: connectors.Text{EN: "Other paths of calls", ZH: "API 路徑覆寫"}, Setting: true,
		Pattern: regexp.MustCompile(`^` + pathRule + `(\s*,\s*` + pathRule + `)*$`),
		Where: connectors.Text{
			EN: "Leave empty. Only if 91APP tells another path for a call, such as HomeDelivery/DeliveryShipment=/V2/Home/Ship; several with commas.",
			ZH: "請留空。僅在 91APP 告知不同路徑時填寫，例如 HomeDelivery/DeliveryShipment=/V2/Home/Ship；多組以逗號分隔。",
		},
	},
}

const pathRule = `[A-Za-z0-9]+/[A-Za-z0-9]+=/[A-Za-z0-9/]+`

var caveats = []connectors.Text{
	{
		EN: "91APP must grant the API first. If one of its categories (orders, deliveries, sale pages) was left out, its calls are refused.",
		ZH: "須先向 91APP 申請開通 API；若未開通某類別（訂單、出貨、商品頁），該類呼叫會被拒絕。",
	},
	{
		EN: "Products are matched by the merchant's SKU, which must equal the warehouse's. Listings are read for stock alone and not mapped by hand.",
		ZH: "商品依商品料號比對，料號須與倉庫 SKU 相同；商品清單僅供庫存使用，不提供人工對應。",
	},
	{
		EN: "7-ELEVEN labels, and those of pickups in the brand's own shops, are printed in 91APP's back office: the API gives none.",
		ZH: "7-ELEVEN 與品牌門市自取的標籤須於 91APP 後台列印，API 不提供。",
	},
	{
		EN: "FamilyMart and Hi-Life give codes instead of a file, and the label is drawn from them. Have a first one scanned in a store.",
		ZH: "全家與萊爾富僅提供列印資料，標籤由本系統繪製；首次使用請先至門市試刷。",
	},
	{
		EN: "The paths of some shipping calls are inferred. One that does not exist is told, and can be corrected in the account's settings.",
		ZH: "部分出貨呼叫的路徑為推定；若不存在會明確告知，可於帳號設定更正。",
	},
	{
		EN: "A payment method nobody knows holds the order. A sub-order ships whole: its pieces cannot go in two parcels.",
		ZH: "未知的付款方式會保留訂單。同一子單的商品不可拆成兩個包裹。",
	},
}

var evidence = connectors.Evidence{
	connectors.AbilityConnect: {Level: connectors.Partly, Note: connectors.Text{
		EN: "Key and test call were read in working client code.", ZH: "金鑰與測試呼叫依可運作的客戶端程式碼。"}},
	connectors.AbilityFetch: {Level: connectors.Partly, Note: connectors.Text{
		EN: "List and order were read in client code with 91APP's own notes; that both waiting statuses are paid or collect is inferred.",
		ZH: "清單與訂單依附有官方欄位說明的客戶端程式碼；待出貨狀態皆已付款或貨到付款為推定。"}},
	connectors.AbilityShip: {Level: connectors.Unverified, Note: connectors.Text{
		EN: "Bodies and answers were read in client code for the gateway before this one; some paths here are inferred.",
		ZH: "內容依舊版閘道的客戶端程式碼；部分路徑為推定。"}},
	connectors.AbilityLabel: {Level: connectors.Unverified, Note: connectors.Text{
		EN: "The calls are known by name; the shape of their answers is inferred.", ZH: "僅知呼叫名稱，回應格式為推定。"}},
	connectors.AbilityStock: {Level: connectors.Partly, Note: connectors.Text{
		EN: "Calls and the list of variants were read in client code; that quantities are absolute is inferred and checked after the first change.",
		ZH: "呼叫與商品清單依客戶端程式碼；數量為絕對值屬推定，首次更新後會查核。"}},
}
