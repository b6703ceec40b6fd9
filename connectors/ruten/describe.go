// Package ruten connects 露天市集 (Ruten), a Taiwanese marketplace, through its partner interface (RUTEN-OPEN-API). Ruten publishes no
// documents of it: FACTS.md beside this file tells what is known and what is concluded, and assumed.go holds all that a document would
// correct. The section numbers in comments are those of FACTS.md.
package ruten

import (
	"net/http"
	"regexp"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/ruten/emulator"
)

// ID is the platform's id.
const ID = "ruten"

// Keys of Fields.
const (
	keyAPI     = "api_key"
	keySecret  = "secret_key"
	keySalt    = "salt_key"
	keySigning = "signing"
	keyTCat    = "tcat_number"
)

// Who gives the number of a parcel that goes by T-Cat.
const (
	tcatOwn   = "own"
	tcatRuten = "ruten"
)

func init() { connectors.Register(describe()) }

func describe() *connectors.Platform {
	return &connectors.Platform{
		ID:         ID,
		Name:       connectors.Text{EN: "Ruten", ZH: "露天市集"},
		Connection: connectors.SignedKey,
		Fields:     fields(),
		Fetch:      connectors.Scheduled,
		Push: connectors.Push{Mode: connectors.PushByHand, Answer: http.StatusCreated, Where: connectors.Text{
			EN: "In the application for the keys; Ruten has to be asked to change it.", ZH: "於申請金鑰的表單填寫；之後須請露天修改。"}},
		Ship:          connectors.ShipLabel,
		Stock:         connectors.StockAbsolute,
		Listings:      true,
		ShippingCodes: connectors.CodesCustom,
		Label: connectors.LabelForm{
			Formats: []connectors.LabelFormat{connectors.LabelPDF},
			Sheets:  []connectors.LabelSheet{connectors.SheetA6},
			Marks:   []connectors.LabelMark{connectors.MarkTracking, connectors.MarkOrder},
			Source:  "FACTS.md §3", Inferred: true,
		},
		// No limit is known: this is a pace that nobody could call abuse (FACTS.md §7).
		Limits: connectors.Limits{PerSecond: 2, Burst: 2, InFlight: 1, PageSize: pageSize, Window: spanDays * 24 * time.Hour,
			LookBack: lookBack, CallTimeout: 60 * time.Second},
		Caveats:           caveats,
		Evidence:          evidence,
		Payments:          payments(),
		Shippings:         shippings(),
		MinRequests:       minRequests,
		MinRequestsSource: "FACTS.md §2.1: a page of 30, the details of its orders, and one question per 50 orders that left the list",
		New:               New,
		Emulator:          emulator.New,
	}
}

// minRequests counts a list and the details for each page, and the questions about orders that are gone.
func minRequests(v connectors.Volume) int {
	n := max(1, v.Pages)
	if v.Orders > 0 {
		n *= 2
	}
	return n + (v.Watched+detailBatch-1)/detailBatch
}

var isKey = regexp.MustCompile(`^[!-~]{4,200}$`)

func fields() []connectors.Field {
	mailed := connectors.Text{
		EN: "Ruten issues API Key, Secret Key and Salt Key together. Ask your sales contact at Ruten, or apply on ruten.com.tw/help/seller/11335; they " +
			"come by e-mail after some working days.",
		ZH: "API Key、Secret Key、Salt Key 由露天一併核發。請洽露天業務窗口，或至 ruten.com.tw/help/seller/11335 申請，數個工作天後以 e-mail 寄送。"}
	return []connectors.Field{
		{Key: keyAPI, Label: connectors.Text{EN: "API Key", ZH: "API Key"}, Where: mailed, Required: true, Secret: true, Pattern: isKey},
		{Key: keySecret, Label: connectors.Text{EN: "Secret Key", ZH: "Secret Key"}, Where: mailed, Required: true, Secret: true, Pattern: isKey},
		{Key: keySalt, Label: connectors.Text{EN: "Salt Key", ZH: "Salt Key"}, Where: mailed, Required: true, Secret: true, Pattern: isKey},
		{Key: keySigning, Label: connectors.Text{EN: "Signature", ZH: "簽章方式"}, Default: recipes[0].value, Choices: signings(), Where: connectors.Text{
			EN: "Leave it. The connection test tries all three and keeps the one that Ruten accepts.",
			ZH: "請勿變更。測試連線時會依序嘗試三種方式，並記住露天接受的那一種。"}},
		{Key: keyTCat, Setting: true, Label: connectors.Text{EN: "T-Cat number", ZH: "黑貓單號來源"}, Default: tcatOwn, Where: connectors.Text{
			EN: "Orders to stores always get Ruten's number and label. Choose Ruten here if your T-Cat parcels go under Ruten's contract too.",
			ZH: "超商訂單一律使用露天單號與標籤。若黑貓宅配也使用露天合約，請選擇「露天提供」。"},
			Choices: []connectors.Choice{{Value: tcatOwn, Label: connectors.Text{EN: "Own contract", ZH: "自有合約"}},
				{Value: tcatRuten, Label: connectors.Text{EN: "Ruten gives it", ZH: "露天提供"}}}},
	}
}

func signings() []connectors.Choice {
	choices := make([]connectors.Choice, len(recipes))
	for i, r := range recipes {
		choices[i] = connectors.Choice{Value: r.value, Label: r.label}
	}
	return choices
}

var caveats = []connectors.Text{
	{EN: "Ruten publishes no API documents. Most of what this program sends and expects is concluded from public client code and was never tried on " +
		"the real platform: begin with one order. If Ruten answers differently, the program says so and guesses nothing; the report of " +
		"`gowarehouse doctor --account NAME` helps the maintainers to correct it.",
		ZH: "露天未公開 API 文件。本系統的請求與回應格式多由公開程式推論，未經正式環境驗證：請先以一筆訂單試行。若露天回應不同，系統會明確提示、不作猜測；" +
			"請將 `gowarehouse doctor --account 名稱` 的報告提供給維護人員。"},
	{EN: "Asking for Ruten's number already marks the order as shipped at Ruten. Ask only for parcels that will leave. If the answer is lost, the " +
		"program asks what Ruten has; it never asks for a second number blindly.",
		ZH: "向露天取號的同時，訂單即標記為已出貨；請只為確定寄出的包裹取號。若回應遺失，系統會先查詢露天現況，不會盲目重複取號。"},
	{EN: "Numbers of your own carrier are pushed 30 minutes after shipping, and can be taken back until then.",
		ZH: "自有物流單號於出貨 30 分鐘後回傳，期間可以取消。"},
	{EN: "Ruten's stock is said to have a limit, in a footnote that could not be read. Stock is sent only for mapped listings, variants " +
		"by Ruten's own variant number; items that are off the shelf or up for bidding may be refused.",
		ZH: "露天的庫存功能據稱另有限制，但該註腳內容未能取得。庫存僅推送至已對應的商品，多規格商品以露天規格編號更新；下架或競標商品可能被拒絕。"},
	{EN: "The warehouse's SKU must equal Ruten's 賣家自用料號. SKUs cannot be written back: enter them at Ruten.",
		ZH: "倉庫 SKU 須與露天「賣家自用料號」相同。系統無法回寫，請於露天填寫。"},
	{EN: "Orders in 待確認 and 待出貨 are fetched. A buyer's wish to cancel is not told; a cancellation is.",
		ZH: "抓取「待確認」與「待出貨」訂單。買家的取消申請無法得知，已取消的訂單會得知。"},
	{EN: "One parcel per order: Ruten's interface knows no split shipment.", ZH: "一張訂單僅能一個包裹；露天介面不支援拆單出貨。"},
	{EN: "There is no sandbox: the first connection is to the real shop.", ZH: "沒有沙盒環境：第一次連線即為正式商店。"},
	{EN: "Ruten's real-time messages go to one public address named in the application for the keys; without one, orders are fetched by schedule.",
		ZH: "露天即時通知只會送到申請金鑰時填寫的公開網址；未設定時以排程抓單。"},
}

var evidence = connectors.Evidence{
	connectors.AbilityConnect: {Level: connectors.Partly, Note: connectors.Text{
		EN: "Host, headers and one way to sign are seen in public clients with live success for writing calls; for reading calls the signature is " +
			"concluded, and the test tries two other ways.",
		ZH: "主機、標頭與一種簽章方式見於公開程式，且有寫入成功紀錄；讀取呼叫的簽章為推測，測試連線時會另試兩種方式。"}},
	connectors.AbilityFetch: {Level: connectors.Unverified, Note: connectors.Text{
		EN: "The addresses of list and details are seen in one client without recorded success; every field, code and limit of an order is concluded.",
		ZH: "清單與明細的網址見於一份無成功紀錄的公開程式；訂單的欄位、代碼與限制皆為推測。"}},
	connectors.AbilityShip: {Level: connectors.Unverified, Note: connectors.Text{
		EN: "The address of the ship call is seen in one client; carrier and number in it are concluded.",
		ZH: "出貨呼叫的網址見於一份公開程式；其中物流商與單號欄位為推測。"}},
	connectors.AbilityLabel: {Level: connectors.Unverified, Note: connectors.Text{
		EN: "That Ruten gives numbers and labels is known; both calls are concluded altogether.", ZH: "已知露天提供單號與標籤；兩個呼叫的內容全為推測。"}},
	connectors.AbilityStock: {Level: connectors.Unverified, Note: connectors.Text{
		EN: "The address is seen in two clients that disagree on the field; how variants are named, and that unnamed ones stay as they are, is concluded.",
		ZH: "網址見於兩份公開程式但欄位不一致；規格的寫法，以及未列出的規格維持不變，皆為推測。"}},
	connectors.AbilityListings: {Level: connectors.Partly, Note: connectors.Text{
		EN: "The addresses are seen in several clients and the fields in a live creation of an item; that the list has the same ones is concluded.",
		ZH: "網址見於多份公開程式，欄位見於建立商品的成功紀錄；清單使用相同欄位為推測。"}},
}

// payments lists what is known: what is paid before, and every delivery that collects.
func payments() []connectors.PaymentCode {
	list := append([]connectors.PaymentCode(nil), prepaid...)
	for _, s := range shippings() {
		if s.COD {
			list = append(list, connectors.PaymentCode{Code: s.Code, Name: s.Name, Kind: connectors.PaymentCOD})
		}
	}
	return list
}

// shippings lists the deliveries, each of those that collect as well once more.
func shippings() []connectors.ShippingCode {
	var list []connectors.ShippingCode
	for _, d := range deliveries {
		mode := connectors.ShipSelf
		if d.chain != "" {
			mode = connectors.ShipLabel
		}
		list = append(list, connectors.ShippingCode{Code: d.code, Name: d.name, Mode: mode})
		if d.pays {
			list = append(list, connectors.ShippingCode{Code: d.code + codSuffix, COD: true, Mode: mode,
				Name: connectors.Text{EN: d.name.EN + ", paid there", ZH: d.name.ZH + "付款"}})
		}
	}
	return list
}
