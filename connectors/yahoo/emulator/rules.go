package emulator

import "gowarehouse/connectors"

// What the emulator enforces. A correct client never breaks one of these; what may happen to a correct client too (an order that was
// shipped or cancelled meanwhile, a number the carrier's form does not fit) is answered as FACTS.md says and is no violation.
const (
	rulePath         = "yahoo.path"
	ruleMethod       = "yahoo.method"
	ruleHeaders      = "yahoo.headers"
	ruleTimestamp    = "yahoo.timestamp"
	ruleKey          = "yahoo.key"
	ruleSignature    = "yahoo.signature"
	ruleRawBody      = "yahoo.raw_body"
	ruleCipher       = "yahoo.cipher"
	ruleJSON         = "yahoo.json"
	ruleVersion      = "yahoo.version"
	ruleWindow       = "yahoo.window"
	ruleCancelQuery  = "yahoo.cancel_query"
	ruleConfirm      = "yahoo.confirm"
	ruleOrderCode    = "yahoo.order_code"
	ruleCarrier      = "yahoo.carrier"
	ruleNumber       = "yahoo.number"
	rulePackage      = "yahoo.package"
	ruleDeliveryType = "yahoo.delivery_type"
	ruleSubOrder     = "yahoo.sub_order"
	ruleUnpacked     = "yahoo.unpacked"
	ruleStockIDs     = "yahoo.stock_ids"
	ruleStockChange  = "yahoo.stock_change"
	ruleStockZero    = "yahoo.stock_zero"
	ruleStockVirtual = "yahoo.stock_abstract"
	ruleSession      = "yahoo.session"
	ruleSignIn       = "yahoo.sign_in"
	ruleWSSID        = "yahoo.wssid_cached"
	rulePage         = "yahoo.page"
)

var rules = []connectors.Rule{
	{ID: rulePath, Section: "1", Text: "The address is a known action of the SCM API or of the Supplier Portal API."},
	{ID: ruleMethod, Section: "1.2", Text: "SCM calls and signIn are POST, the other portal calls GET."},
	{ID: ruleHeaders, Section: "1.2", Text: "Every signed call has all its api- headers and is sent and accepted as application/json."},
	{ID: ruleTimestamp, Section: "1.2", Text: "api-timestamp is in Unix seconds and at most 90 s away from the platform's clock."},
	{ID: ruleKey, Section: "1.1", Text: "api-token, api-supplierid and api-keyversion are those of the API key."},
	{ID: ruleSignature, Section: "1.2", Text: "api-signature is the HMAC-SHA512 of timestamp, token, salt and ciphertext under the key's text."},
	{ID: ruleRawBody, Section: "1.2", Text: "The body is the bare ciphertext, without quotes."},
	{ID: ruleCipher, Section: "1.2", Text: "The body is Base64 of AES-256-CBC with PKCS#7."},
	{ID: ruleJSON, Section: "1.2", Text: "What is encrypted is JSON."},
	{ID: ruleVersion, Section: "2.1", Text: "api-version is 1, 2 or 3, and only order queries carry it."},
	{ID: ruleWindow, Section: "2.1", Text: "A list has both transfer dates as yyyy-mm-ddThh:mm:ss, and does not end before it begins."},
	{ID: ruleCancelQuery, Section: "2.1", Text: "GetCanceledOrders names 1 to 200 order codes."},
	{ID: ruleConfirm, Section: "3", Text: "A confirmation has its documented shape, with every field of its type, and at least one order."},
	{ID: ruleOrderCode, Section: "3", Text: "An order is confirmed once per call, under its own code, by the call of its delivery family."},
	{ID: ruleCarrier, Section: "3.1", Text: "ShipperId is one of the nine carriers."},
	{ID: ruleNumber, Section: "3.1", Text: "ShipCode is not empty and has no spaces around it."},
	{ID: rulePackage, Section: "3.2", Text: "Orders share a PackageNo only for the same buyer and the same store; it counts from 1."},
	{ID: ruleDeliveryType, Section: "3.3", Text: "DeliveryType is 1, 2 or 3, the same for all orders of a package, and for all packages of an order."},
	{ID: ruleSubOrder, Section: "3.4", Text: "A sub order is packed under its order's code, once."},
	{ID: ruleUnpacked, Section: "3.4", Text: "An order is reported as shipped once all its sub orders are packed."},
	{ID: ruleStockIDs, Section: "4", Text: "A stock query names 1 to 200 product ids, as numbers."},
	{ID: ruleStockChange, Section: "4", Text: "A stock change is 1 to 200 rows of productId and quantity, both numbers, of this supplier's products."},
	{ID: ruleStockZero, Section: "4", Text: "A stock change is never zero."},
	{ID: ruleStockVirtual, Section: "4", Text: "The stock of an abstract product is not changed."},
	{ID: ruleSession, Section: "1.4", Text: "A portal call carries a living _sp cookie and the wssid that belongs to it."},
	{ID: ruleSignIn, Section: "1.4", Text: "signIn names the supplier of the key, and is not repeated while the session lives."},
	{ID: ruleWSSID, Section: "1.4", Text: "The wssid is kept with its cookie and not asked for before every call."},
	{ID: rulePage, Section: "5", Text: "limit is 1 to 50, offset at least 0, sort +id or -id, and a plus in a query is sent as %2B."},
}

// The awkward behaviours of FACTS.md section 8, off by default.
const (
	switchQuoted       = "quoted_answers"
	switchPlain        = "plain_answers"
	switchLineBreaks   = "line_breaks"
	switchNullLists    = "null_lists"
	switchLooseTypes   = "loose_types"
	switchFlatCancels  = "flat_cancels"
	switchHiddenNumber = "home_number_hidden"
	switchBadID        = "bad_id_refuses"
	switchNeedsID      = "products_need_id"
	switchShortSession = "short_session"
	switchMaintenance  = "maintenance"
	switchNoPortal     = "no_portal"
)

var switches = []connectors.Switch{
	{Name: switchQuoted, Section: "1.2", Text: "Answers are the ciphertext in quotes."},
	{Name: switchPlain, Section: "1.2", Text: "Answers are plain JSON."},
	{Name: switchLineBreaks, Section: "1.2", Text: "The ciphertext of an answer is broken into lines."},
	{Name: switchNullLists, Section: "2.1", Text: "An empty list is null."},
	{Name: switchLooseTypes, Section: "2.3", Text: "Numbers come as strings."},
	{Name: switchFlatCancels, Section: "2.1", Text: "GetCanceledOrders answers with a bare list of rows."},
	{Name: switchHiddenNumber, Section: "3.6", Text: "The shipped list of home orders does not show their numbers."},
	{Name: switchBadID, Section: "4", Text: "One unknown product id makes the whole stock query fail with 403."},
	{Name: switchNeedsID, Section: "5", Text: "Products are given by id or partNo only."},
	{Name: switchShortSession, Section: "1.4", Text: "A portal session ends after its first product query."},
	{Name: switchNoPortal, Section: "7", Text: "The key has no permission for the portal."},
	{Name: switchMaintenance, Section: "7", Text: "The SCM API answers with a web page and 503."},
}
