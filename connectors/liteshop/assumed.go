package liteshop

// What is assumed of Liteshop's API for merchants. Nobody outside Liteshop has seen its document: addresses, scopes, parameters, codes and
// the push below are this program's own contract (FACTS.md, marked [inferred]), and so are the shapes in wire.go. When the document
// comes, correct these two files, the emulator's, and FACTS.md; the rest follows the names used here. Evidenced are only the host, that the
// merchant consents in a browser, and the shipping code coldchain.

import (
	"net/http"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/carriernames"
)

const host = "https://liteshop.tw"

// The log-in (FACTS.md section 1).
const (
	pathAuthorize = "/oauth/authorize"
	pathToken     = "/oauth/token" //nolint:gosec // an address
	pathRevoke    = "/oauth/revoke"
	scope         = "orders.read orders.write stock.write"

	errorDenied  = "access_denied" // in the address the browser lands on
	errorGrant   = "invalid_grant" // of a code or refresh token that is spent
	errorClient  = "invalid_client"
	usualLife    = 7200 * time.Second // of an access token whose answer does not say
	renewBefore  = 5 * time.Minute
	tokenIsStale = "token_expired"
	codeNotFound = "not_found"
	tokenIsWrong = "invalid_token"
)

// redirects are the addresses on this machine that would be registered with the app.
var redirects = []string{
	"http://127.0.0.1:38741/oauth/liteshop/callback", "http://127.0.0.1:38742/oauth/liteshop/callback", "http://127.0.0.1:38743/oauth/liteshop/callback",
}

// operation is a call of the API.
type operation struct {
	name, method, path string // {id} stands for an id
	changes            bool
}

// The calls (FACTS.md sections 1 to 6). A stock call of differences of nothing is a question.
var (
	callShop      = operation{"shop", http.MethodGet, "/api/v1/shop", false}
	callOrders    = operation{"orders", http.MethodGet, "/api/v1/orders", false}
	callOrder     = operation{"order", http.MethodGet, "/api/v1/orders/{id}", false}
	callShipment  = operation{"shipment", http.MethodPut, "/api/v1/orders/{id}/shipment", true}
	callStock     = operation{"stocks", http.MethodPut, "/api/v1/stocks", true}
	callAskStock  = operation{"stocks (by 0)", http.MethodPut, "/api/v1/stocks", false}
	callHook      = operation{"webhooks", http.MethodPost, "/api/v1/webhooks", true}
	callUnhook    = operation{"webhook", http.MethodDelete, "/api/v1/webhooks/{id}", true}
	hookEvents    = []string{"order.created", "order.paid", "order.updated", "order.cancelled"}
	orderEvents   = "order."
	hookSignature = "X-Liteshop-Signature"
)

// Sizes and limits (FACTS.md sections 2 to 4 and 7).
const (
	pageSize      = 100
	lookBack      = 30 * 24 * time.Hour // a choice of ours: one query reaches 31 days
	mostNumbers   = 5                   // of one shipment
	mostStockRows = 100
	perSecond     = 0.9 // of 60 requests a minute
	burst         = 5
)

// The filter of the list of orders: those that wait to be shipped. Their payment is read here and not filtered there: a list of the statuses
// that are known would hide an order whose payment nobody knows, and that one is to be held.
var openOrders = map[string]string{"status": statusPending + "," + statusConfirmed, "shipping_status": shippingOpen}

// Statuses of orders, payments and shipping.
const (
	statusPending   = "pending"
	statusConfirmed = "confirmed"
	statusCancelled = "cancelled"
	statusCompleted = "completed"

	paymentUnpaid   = "unpaid"
	paymentPaid     = "paid"
	paymentCOD      = "cod"
	paymentRefunded = "refunded"
	paymentFailed   = "failed"

	shippingOpen = "unshipped"
)

// left are the shipping statuses of orders whose parcel is under way, has arrived or has come back.
var left = []text{"shipped", "arrived", "delivered", "returned"}

// paymentStatuses are those that are known.
var paymentStatuses = []text{paymentUnpaid, paymentPaid, paymentCOD, paymentRefunded, paymentFailed}

const methodCOD = "cod"

// payments are the methods known. The list is open.
var payments = []connectors.PaymentCode{
	{Code: "credit_card", Name: connectors.Text{EN: "Credit card", ZH: "信用卡"}, Kind: connectors.PaymentOnline},
	{Code: "atm", Name: connectors.Text{EN: "ATM transfer", ZH: "ATM 轉帳"}, Kind: connectors.PaymentOnline},
	{Code: "cvs_code", Name: connectors.Text{EN: "Paid by code at a convenience store", ZH: "超商代碼繳費"}, Kind: connectors.PaymentOnline},
	{Code: "line_pay", Name: connectors.Text{EN: "LINE Pay", ZH: "LINE Pay"}, Kind: connectors.PaymentOnline},
	{Code: "bank_transfer", Name: connectors.Text{EN: "Bank transfer", ZH: "銀行匯款"}, Kind: connectors.PaymentOnline},
	{Code: methodCOD, Name: connectors.Text{EN: "Cash on delivery", ZH: "貨到付款"}, Kind: connectors.PaymentCOD},
}

// shippings are suggestions for the shipping map. Only coldchain is evidenced; a shop makes codes of its own.
var shippings = []connectors.ShippingCode{
	{Code: "coldchain", Name: connectors.Text{EN: "Home delivery, chilled", ZH: "低溫宅配"}},
	{Code: "coldchain_cod", Name: connectors.Text{EN: "Home delivery, chilled, cash on delivery", ZH: "低溫宅配貨到付款"}, COD: true},
	{Code: "home", Name: connectors.Text{EN: "Home delivery", ZH: "宅配"}},
	{Code: "home_cod", Name: connectors.Text{EN: "Home delivery, cash on delivery", ZH: "宅配貨到付款"}, COD: true},
	{Code: "seven_eleven", Name: connectors.Text{EN: "7-ELEVEN pickup", ZH: "7-11 取貨"}},
	{Code: "seven_eleven_cod", Name: connectors.Text{EN: "7-ELEVEN pickup, paid there", ZH: "7-11 取貨付款"}, COD: true},
	{Code: "family", Name: connectors.Text{EN: "FamilyMart pickup", ZH: "全家取貨"}},
	{Code: "family_cod", Name: connectors.Text{EN: "FamilyMart pickup, paid there", ZH: "全家取貨付款"}, COD: true},
	{Code: "hilife", Name: connectors.Text{EN: "Hi-Life pickup", ZH: "萊爾富取貨"}},
	{Code: "hilife_cod", Name: connectors.Text{EN: "Hi-Life pickup, paid there", ZH: "萊爾富取貨付款"}, COD: true},
	{Code: "okmart", Name: connectors.Text{EN: "OKmart pickup", ZH: "OK 超商取貨"}},
	{Code: "okmart_cod", Name: connectors.Text{EN: "OKmart pickup, paid there", ZH: "OK 超商取貨付款"}, COD: true},
	{Code: "self_pickup", Name: connectors.Text{EN: "Picked up at the merchant's", ZH: "自取"}},
	{Code: "overseas", Name: connectors.Text{EN: "Overseas", ZH: "海外配送"}},
}

// chains are parts of the codes of methods that end at a convenience store.
var chains = []string{"seven_eleven", "family", "hilife", "okmart"}

// carriers are the codes of carriers. Any other name goes as it is.
var carriers = []carriernames.Known{
	{Code: "tcat", Words: []string{"黑貓", "tcat", "統一速達", "takkyubin"}},
	{Code: "pelican", Words: []string{"宅配通", "pelican", "ecan"}},
	{Code: "hct", Words: []string{"新竹", "hct"}},
	{Code: "post", Words: []string{"郵局", "郵政", "chunghwapost"}, Exact: []string{"post"}},
	{Code: "sf", Words: []string{"順豐", "sfexpress"}, Exact: []string{"sf"}},
	{Code: "kerry", Words: []string{"大榮", "嘉里", "kerry"}},
	{Code: "seven_eleven", Words: []string{"711", "7eleven", "seveneleven", "交貨便", "統一超商"}},
	{Code: "family", Words: []string{"全家", "familymart"}, Exact: []string{"family"}},
	{Code: "hilife", Words: []string{"萊爾富", "hilife"}},
	{Code: "okmart", Words: []string{"okmart", "ok超商"}},
}

const carrierOther = "other" // of an order whose parcels have several carriers

// codeOfVariant begins the code that stands in for a SKU that is missing: with the number of the variant behind it.
const codeOfVariant = "LS-"
