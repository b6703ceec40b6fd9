// Package liteshop connects a shop of LiteShop 輕電商 (liteshop.tw), a Taiwanese service that puts a cart on any page. Nobody outside it has
// seen the document of its API for merchants: this package keeps to a contract of its own, which assumed.go and wire.go hold and FACTS.md
// explains, until the vendor's document corrects it.
package liteshop

import (
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/liteshop/emulator"
)

// ID is the platform's id.
const ID = "liteshop"

func init() { connectors.Register(platform) }

var platform = &connectors.Platform{
	ID:            ID,
	Name:          connectors.Text{EN: "LiteShop", ZH: "LiteShop 輕電商"},
	Connection:    connectors.Authorization,
	Fields:        fields,
	Redirects:     redirects,
	Fetch:         connectors.RealTime,
	Push:          connectors.Push{Mode: connectors.PushByAPI},
	Ship:          connectors.ShipSelf,
	Corrects:      true,
	Stock:         connectors.StockDelta,
	ShippingCodes: connectors.CodesCustom,
	// Nothing is published: the numbers of the assumed contract, and gentle (FACTS.md section 7).
	Limits: connectors.Limits{
		PerSecond: perSecond, Burst: burst, InFlight: 1, PageSize: pageSize, LookBack: lookBack, CallTimeout: 30 * time.Second,
	},
	Caveats:     caveats,
	Evidence:    evidence,
	Payments:    payments,
	Shippings:   shippings,
	MinRequests: func(v connectors.Volume) int { return max(1, v.Pages, (v.Orders+pageSize-1)/pageSize) + v.Watched },
	MinRequestsSource: "FACTS.md section 2 (assumed): a page of the list holds 100 whole orders, and an order that left the list is asked about by " +
		"itself",
	New:      func(env connectors.Env) (connectors.Connector, error) { return open(env), nil },
	Emulator: func(o connectors.EmulatorOptions) (connectors.Emulator, error) { return emulator.New(o) },
}

var caveats = []connectors.Text{
	{
		EN: "This connection was written without Liteshop's document and was never tried on a shop. Nearly all of it is assumed: ask Liteshop for its " +
			"partner document, and for a client id, before you rely on it.",
		ZH: "此串接未取得 Liteshop 官方文件，也未在真實商店測試，內容幾乎皆為推定；正式使用前請先向 Liteshop 取得合作夥伴文件與 client id。",
	},
	{
		EN: "After the consent in the browser go back to the warehouse's settings in the shop's back office and press update (更新): only then is the link " +
			"complete. A shop that links its warehouse by an API key cannot link it by log-in as well.",
		ZH: "在瀏覽器同意授權後，須回到商店後台的倉儲設定按「更新」才算完成。以 API 串接倉儲與以授權串接倉儲不可並用。",
	},
	{
		EN: "There is no product mapping, and Liteshop tells no barcodes: lines and stock match by SKU, also in a sales channel that matches by " +
			"barcode. The SKU in Liteshop must equal the warehouse's, bundles too. Other lines wait under unknown products; " +
			"one without a SKU shows as LS- and the number of its variant.",
		ZH: "不提供商品對應，Liteshop 亦無條碼：即使銷售通路以條碼比對，訂單與庫存仍依 SKU 比對。Liteshop 的商品料號須與倉庫 SKU 相同，組合商品亦同；其餘品項會列在「未知商品」，" +
			"未填料號者以 LS- 加選項編號顯示。",
	},
	{
		EN: "Orders are taken while they are new and being prepared. Those for which the shop has made a picking list or sent a dispatch notice, and " +
			"those older than 7 days, may not be given.",
		ZH: "僅抓取「新訂單、備貨中」的訂單；商店已建立揀貨單、已寄出貨通知，或超過 7 天的訂單可能無法取得。",
	},
	{
		EN: "A desktop computer cannot be reached by Liteshop: orders are asked for on schedule until a public address for messages is set up.",
		ZH: "Liteshop 無法主動連到桌面電腦；在設定對外的通知網址之前，系統會定時抓單。",
	},
	{
		EN: "Liteshop gives no number and no label: parcels go out with the warehouse's own carriers, those to a convenience store as well, and the " +
			"number is reported back. An order counts as shipped with its first parcel.",
		ZH: "Liteshop 不提供單號與託運單：包裹（含超商取貨）須使用倉庫自有物流，出貨後回傳單號。訂單於回傳第一個包裹單號時即視為已出貨。",
	},
	{
		EN: "Stock is read by a change of nothing and moved by differences. A safety stock set in Liteshop, or variants that share a SKU, make the " +
			"number differ from the warehouse's.",
		ZH: "庫存以「加減 0」讀取，並以差額更新。若 Liteshop 設有安全庫存，或多個選項共用料號，數量會與倉庫不同。",
	},
}

var evidence = connectors.Evidence{
	connectors.AbilityConnect: {Level: connectors.Unverified, Note: connectors.Text{
		EN: "That the merchant consents in a browser is known; addresses, scopes, tokens and the client id are assumed.",
		ZH: "已知以瀏覽器授權連線；網址、權限範圍、權杖與 client id 皆為推定。"}},
	connectors.AbilityFetch: {Level: connectors.Unverified, Note: connectors.Text{
		EN: "Of orders only the shipping code coldchain is known; the call, its fields, all other codes and the messages are assumed.",
		ZH: "訂單僅知物流代碼 coldchain；呼叫方式、欄位、其他代碼與即時通知皆為推定。"}},
	connectors.AbilityShip: {Level: connectors.Unverified, Note: connectors.Text{
		EN: "That numbers are reported back is known; the call, the carriers' codes and several numbers for an order are assumed.",
		ZH: "已知會回傳單號；呼叫方式、物流代碼與一筆訂單多個單號皆為推定。"}},
	connectors.AbilityStock: {Level: connectors.Unverified, Note: connectors.Text{
		EN: "That stock can be pushed is known, and that a variant has one number; the call, and reading by a change of nothing, are assumed.",
		ZH: "已知可推送庫存且每個選項只有一個數量；呼叫方式與以「加減 0」讀取皆為推定。"}},
}
