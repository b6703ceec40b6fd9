package emulator

import "gowarehouse/connectors"

// The rules, by id. Each is broken on purpose, with hand-written HTTP, in rules_test.go.
const (
	ruleClient      = "liteshop.client"
	ruleRedirect    = "liteshop.redirect"
	ruleAuthorize   = "liteshop.authorize"
	rulePKCE        = "liteshop.pkce"
	ruleCodeOnce    = "liteshop.code_once"
	ruleCodeLife    = "liteshop.code_life"
	ruleGrant       = "liteshop.grant"
	ruleRefreshOnce = "liteshop.refresh_once"
	ruleToken       = "liteshop.token"
	ruleExpired     = "liteshop.token_expiry"
	ruleScope       = "liteshop.scope"
	ruleRequest     = "liteshop.request"
	ruleBody        = "liteshop.body"
	ruleParameter   = "liteshop.parameter"
	rulePageSize    = "liteshop.per_page"
	ruleWindow      = "liteshop.window"
	ruleShipment    = "liteshop.shipment"
	ruleNumbers     = "liteshop.tracking_numbers"
	ruleCancelled   = "liteshop.shipment_of_cancelled"
	ruleDelivered   = "liteshop.shipment_of_delivered"
	ruleStockRow    = "liteshop.stock_row"
	ruleStockSize   = "liteshop.stock_size"
	ruleWebhook     = "liteshop.webhook"
	ruleHookTwice   = "liteshop.webhook_twice"
	ruleRate        = "liteshop.rate"
)

var rules = []connectors.Rule{
	{ID: ruleClient, Section: "1", Text: "client_id and client_secret are the app's"},
	{ID: ruleRedirect, Section: "1", Text: "redirect_uri is http://127.0.0.1 with any port and the known path, and the same when the code is traded"},
	{ID: ruleAuthorize, Section: "1", Text: "The page of consent is asked with response_type=code, a state and the three scopes"},
	{ID: rulePKCE, Section: "1", Text: "A challenge by S256 goes with the page of consent, and its verifier with the code"},
	{ID: ruleCodeOnce, Section: "1", Text: "A code is traded once"},
	{ID: ruleCodeLife, Section: "1", Text: "A code lives ten minutes"},
	{ID: ruleGrant, Section: "1", Text: "The token endpoint is posted a form with a known grant_type"},
	{ID: ruleRefreshOnce, Section: "1", Text: "A refresh token is not used again once the access token that replaced its own was used"},
	{ID: ruleToken, Section: "1", Text: "The bearer is a token that was given out"},
	{ID: ruleExpired, Section: "1", Text: "A token is not used after its end: two hours"},
	{ID: ruleScope, Section: "1", Text: "The app has the scope of the call"},
	{ID: ruleRequest, Section: "1", Text: "A call is a known path with a known method that accepts JSON"},
	{ID: ruleBody, Section: "1", Text: "A body is one JSON object"},
	{ID: ruleParameter, Section: "2", Text: "A list has only the parameters that are known, each once, with values that are known"},
	{ID: rulePageSize, Section: "2", Text: "per_page lies between 1 and 100"},
	{ID: ruleWindow, Section: "2", Text: "The times of a query are at most 31 days apart, or from now"},
	{ID: ruleShipment, Section: "3", Text: "A shipment has a number, a carrier, a time with its offset, and notify as true or false"},
	{ID: ruleNumbers, Section: "3", Text: "A shipment has one to five numbers of letters, digits and hyphens, with commas between them"},
	{ID: ruleCancelled, Section: "3", Text: "A cancelled order is not shipped"},
	{ID: ruleDelivered, Section: "3", Text: "The shipment of a delivered order is not changed"},
	{ID: ruleStockRow, Section: "4", Text: "A row of stock has sku or variant_id, and stock from 0 or delta"},
	{ID: ruleStockSize, Section: "4", Text: "A change of stock has 1 to 100 rows"},
	{ID: ruleWebhook, Section: "6", Text: "A webhook has an address and known events"},
	{ID: ruleHookTwice, Section: "6", Text: "An address is registered once (accepted: its messages would come twice)"},
	{ID: ruleRate, Section: "7", Text: "At most 60 requests a minute, where limit_60 is on"},
}

// The awkward behaviours.
const (
	throttled      = "throttle_every_third"
	falseSuccess   = "success_false_with_200"
	badGateway     = "html_502_every_fifth"
	stringNumbers  = "string_numbers"
	missingSKU     = "no_skus"
	nullRecipient  = "null_recipients_at_stores"
	movesInPaging  = "order_moves_while_paging"
	listLag        = "list_lags_two_seconds"
	otherShape     = "orders_in_another_shape"
	oddOrder       = "one_order_of_another_shape"
	awaitsUpdate   = "waits_for_the_merchants_update"
	suspended      = "shop_suspended"
	sharedSKU      = "one_sku_of_two_variants"
	lostRefresh    = "answer_of_the_next_refresh_is_lost"
	limited        = "limit_60"
	listsEverybody = "filters_are_ignored"
	toldTwice      = "messages_come_twice"
	toldLate       = "messages_overtake_each_other"
	noShipCall     = "no_shipment_call"
	oddHook        = "webhook_without_secret"
)

var switches = []connectors.Switch{
	{Name: throttled, Section: "7", Text: "Every third call is refused with 429 and a time to wait"},
	{Name: falseSuccess, Section: "7", Text: "Every third call answers 200 with success false and the code rate_limited, as the storefront does"},
	{Name: badGateway, Section: "7", Text: "Every fifth call answers a web page with status 502"},
	{Name: stringNumbers, Section: "2", Text: "Ids, amounts and quantities are written as strings"},
	{Name: missingSKU, Section: "2", Text: "The lines of orders have no sku"},
	{Name: nullRecipient, Section: "2", Text: "The recipient of an order to a store is null"},
	{Name: movesInPaging, Section: "2", Text: "An order of the first page is changed before the second one is asked for, and comes again at the end"},
	{Name: listLag, Section: "6", Text: "A changed order is in the list two seconds later"},
	{Name: otherShape, Section: "9", Text: "The list of orders comes under another name"},
	{Name: oddOrder, Section: "9", Text: "One order has an object where its total should be"},
	{Name: awaitsUpdate, Section: "1", Text: "The merchant has not pressed update in the shop after the consent: calls are refused with 403"},
	{Name: suspended, Section: "7", Text: "The shop is suspended"},
	{Name: sharedSKU, Section: "4", Text: "Two variants bear the first SKU, and have different stock"},
	{Name: lostRefresh, Section: "1", Text: "The answer to the next refresh is lost, once"},
	{Name: limited, Section: "7", Text: "More than 60 requests a minute are refused"},
	{Name: toldTwice, Section: "6", Text: "Every message comes twice, with the same delivery_id"},
	{Name: toldLate, Section: "6", Text: "Every other message is held back until the next one has been sent"},
	{Name: noShipCall, Section: "9", Text: "The call that reports a shipment does not exist: a web page of Rails with 404"},
	{Name: oddHook, Section: "9", Text: "The answer to a registration has the secret under another name"},
	{Name: listsEverybody, Section: "9", Text: "The list ignores the filters by status: paid, unpaid, shipped and cancelled orders come alike"},
}
