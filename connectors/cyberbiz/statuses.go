package cyberbiz

// What CYBERBIZ's four statuses and the carriers' codes mean, as tables (FACTS.md sections 2.2 and 3.4).

import (
	"cmp"
	"slices"
	"strings"

	"gowarehouse/connectors"
	"gowarehouse/connectors/carriernames"
)

// meaning is what a status says about an order: where it is, and perhaps why a person must look first.
type meaning struct {
	state connectors.PlatformState
	hold  *connectors.Text
}

// finance is what a financial status says.
type finance struct {
	meaning
	kind connectors.PaymentKind
}

func held(en, zh string) *connectors.Text { return &connectors.Text{EN: en, ZH: zh} }

var partlyRefunded = held("The order was refunded in part: check in CYBERBIZ which lines still ship.", "訂單已部分退款，請至 CYBERBIZ 確認仍需出貨的品項。")

var notConfirmed = held("The buyer says that he has paid by transfer; the shop has not confirmed the money yet.",
	"買家回報已匯款，商店尚未確認收款。")

// finances are the financial statuses. cod is the platform's own word for cash on delivery, so that names of methods are not guessed at.
var finances = map[string]finance{
	"paid":                   {meaning{connectors.StateOpen, nil}, connectors.PaymentOnline},
	"cod":                    {meaning{connectors.StateOpen, nil}, connectors.PaymentCOD},
	"no_refunded":            {meaning{connectors.StateOpen, nil}, connectors.PaymentOnline}, // a refund was declined
	"pending_partial_refund": {meaning{connectors.StateOpen, partlyRefunded}, connectors.PaymentOnline},
	"partial_refunded":       {meaning{connectors.StateOpen, partlyRefunded}, connectors.PaymentOnline},
	"pending_refund":         {meaning{connectors.StateCancelRequested, nil}, connectors.PaymentOnline},
	"refunding":              {meaning{connectors.StateCancelRequested, nil}, connectors.PaymentOnline},
	"refund_failed":          {meaning{connectors.StateCancelRequested, nil}, connectors.PaymentOnline},
	"refunded":               {meaning{connectors.StateCancelled, nil}, connectors.PaymentOnline},
	"remitted":               {meaning{connectors.StateUnpaid, nil}, connectors.PaymentUnknown}, // the buyer says so; see Normalise
	"pending":                {meaning{connectors.StateUnpaid, nil}, connectors.PaymentUnknown},
	"failed":                 {meaning{connectors.StateUnpaid, nil}, connectors.PaymentUnknown},
	"abandoned":              {meaning{connectors.StateUnpaid, nil}, connectors.PaymentUnknown},
	"processing": {meaning{connectors.StateOpen, held(
		"CYBERBIZ's customer service is dealing with the payment.", "付款由 CYBERBIZ 客服處理中。")}, connectors.PaymentUnknown},
}

// onlineWords are words in the names of payment methods that are paid before shipping. Merchants name their methods; a name without any of
// them is not known, and is mapped once (FACTS.md section 2.2).
var onlineWords = []string{
	"信用卡", "刷卡", "金融卡", "分期", "atm", "虛擬帳號", "轉帳", "匯款", "超商代碼", "超商條碼", "銀聯", "line pay", "linepay", "apple pay", "google pay",
	"samsung pay", "街口", "悠遊付", "全支付", "全盈", "台灣pay", "pi 拍", "paypal", "aftee", "零卡",
}

// paysOnline says whether a payment method's name is that of one that is paid before shipping.
func paysOnline(name string) bool {
	lower := strings.ToLower(name)
	return slices.ContainsFunc(onlineWords, func(word string) bool { return strings.Contains(lower, word) })
}

// fulfilments are the fulfilment statuses; "fulfilled" depends on who carries it: see Normalise.
var fulfilments = map[string]meaning{
	"unshipped": {state: connectors.StateOpen},
	"preparing": {state: connectors.StateOpen},
	"partial":   {state: connectors.StateOpen},
	"fulfilled": {state: connectors.StateShipped},
	"arrived":   {state: connectors.StateShipped},
	"received":  {state: connectors.StateShipped},
	"returned":  {state: connectors.StateShipped},
	"expired":   {state: connectors.StateShipped}, // was not collected
	"problem":   {state: connectors.StateShipped},
	"no_need":   {state: connectors.StateNotOurs}, // nothing to ship
	"cancel": {connectors.StateOpen, held("The order's shipment was cancelled in CYBERBIZ: check whether it still ships.",
		"此訂單的出貨已在 CYBERBIZ 取消，請確認是否仍需出貨。")},
}

// noReturn are the return statuses that stand in nobody's way.
var noReturn = map[string]bool{"": true, "no_need": true, "refused": true}

const requestReturn = "request_return"

// unknownStatus is the hold for a status that CYBERBIZ has added since.
func unknownStatus(status string) *connectors.Text {
	return held("The order has the status "+status+", which this program does not know.", "訂單狀態「"+status+"」尚無法辨識。")
}

// homes are the home deliveries that CYBERBIZ books, by the carrier's code of an order: the name of the booking.
var homes = map[string]string{"ezcat": "ezcat", "e_can": "pelican", "pelican": "pelican", "sf": "sf", "hct": "hct"}

// plainHomes take no marks for cold and fragile parcels (FACTS.md section 3.3).
var plainHomes = map[string]bool{"sf": true, "hct": true}

// storeService is a delivery to a store that CYBERBIZ books: the type of its label, what it wants to be told, and whether the legacy door
// gives its label.
type storeService struct {
	label                    string
	measured, sized, byOlder bool
}

// stores are those services by the carrier's code, of an order or a parcel. A measurement is wanted by Hi-Life and FamilyMart's cold
// chain, a size by T-cat (FACTS.md section 3.2).
var stores = map[string]storeService{
	"SEVEN":                 {label: "seven"},
	"SEVEN_C2C":             {label: "seven_c2c", byOlder: true},
	"FAMILY":                {label: "family"},
	"FAMILY_C2C":            {label: "family_c2c"},
	"FAMILY_COLD":           {label: "family_cold", measured: true},
	"FAMILY_COLD_C2C":       {label: "family_cold_c2c", measured: true},
	"HILIFE":                {label: "hilife", measured: true, byOlder: true},
	"HILIFE_C2C":            {label: "hilife_c2c", measured: true, byOlder: true},
	"HILIFE_COLD":           {label: "hilife_cold", measured: true},
	"ezcat_cvs":             {label: "ezcat_cvs", sized: true},
	"ezcat_cvs_cold":        {label: "ezcat_cvs_cold", sized: true},
	"ezcat_cvs_refrigerate": {label: "ezcat_cvs_refrigerate", sized: true},
}

// ownStores are deliveries to a store that the merchant arranges elsewhere, with ECPay or EZShip: CYBERBIZ is only told the number.
func ownStore(code string) bool {
	return strings.HasPrefix(code, "Allpay_") || strings.HasPrefix(code, "ecpay_") || code == "EZSHIP"
}

// custom is the code of a method that is the merchant's own.
const custom = "custom"

// carriers are what the warehouse calls CYBERBIZ's carriers (FACTS.md section 3.4). The first that fits counts: other countries' posts come
// before Taiwan's. Case matters to CYBERBIZ.
var carriers = []carriernames.Known{
	{Code: "ezcat", Words: []string{"黑貓", "統一速達", "tcat", "ezcat"}},
	{Code: "e_can", Words: []string{"宅配通", "pelican"}, Exact: []string{"ecan"}},
	{Code: "ems", Words: []string{"國際快捷"}, Exact: []string{"ems"}},
	{Code: "japan_post", Words: []string{"日本郵", "japanpost"}},
	{Code: "australia_post", Words: []string{"澳洲郵", "australiapost"}},
	{Code: "postserv", Words: []string{"郵局", "郵政", "chunghwapost", "taiwanpost"}, Exact: []string{"post", "postserv"}},
	{Code: "hct", Words: []string{"新竹"}, Exact: []string{"hct"}},
	{Code: "tjoin", Words: []string{"嘉里", "大榮", "kerry"}, Exact: []string{"tjoin"}},
	{Code: "SF", Words: []string{"順豐", "sfexpress"}, Exact: []string{"sf"}},
	{Code: "cfe_express", Words: []string{"超峰", "cfeexpress"}, Exact: []string{"cfe"}},
	{Code: "sd_express", Words: []string{"鑫達"}, Exact: []string{"sdexpress"}},
	{Code: "maple_express", Words: []string{"便利帶", "mapleexpress"}},
	{Code: "SHYANG_YIH", Words: []string{"祥億", "shyangyih"}},
	{Code: "DHL", Words: []string{"dhl"}},
	{Code: "fedex", Words: []string{"fedex", "聯邦"}},
	{Code: "UPS", Words: []string{"優比速"}, Exact: []string{"ups", "upsexpress"}},
	{Code: "TNT", Exact: []string{"tnt", "tntexpress"}},
	{Code: "lalamove", Words: []string{"lalamove", "啦啦"}},
	{Code: "uber_direct", Words: []string{"uber"}},
	{Code: "pandago", Words: []string{"pandago"}},
	{Code: "ninja_van", Words: []string{"ninjavan"}},
	{Code: "jt_express", Words: []string{"j&t", "jtexpress"}},
}

// otherCarrier is the code for a carrier that CYBERBIZ has none for.
const otherCarrier = "other"

// carrierCode is CYBERBIZ's code for a carrier by the warehouse's name of it.
func carrierCode(name string) string {
	names, _ := carriernames.Read("", carriers)
	code, _ := names.Code(name)
	return cmp.Or(code, otherCarrier)
}
