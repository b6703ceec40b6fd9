package emulator

import "gowarehouse/connectors"

// The rules, by id. Each is broken on purpose, with hand-written HTTP, in rules_test.go.
const (
	ruleVersion     = "shopify.version"
	ruleRequest     = "shopify.request"
	ruleToken       = "shopify.token"
	ruleExpired     = "shopify.token_expiry"
	ruleClient      = "shopify.client"
	ruleRedirect    = "shopify.redirect"
	ruleCodeOnce    = "shopify.code_once"
	ruleRefreshOnce = "shopify.refresh_once"
	ruleDocument    = "shopify.document"
	ruleVariables   = "shopify.variables"
	rulePageSize    = "shopify.page_size"
	ruleInputSize   = "shopify.input_size"
	ruleCursor      = "shopify.cursor"
	ruleID          = "shopify.global_id"
	ruleSearch      = "shopify.search"
	ruleState       = "shopify.fulfillment_state"
	ruleQuantity    = "shopify.fulfillment_quantity"
	ruleOneOrder    = "shopify.fulfillment_one_order"
	rulePlace       = "shopify.fulfillment_one_location"
	ruleTracking    = "shopify.tracking_info"
	ruleTwice       = "shopify.fulfillment_twice"
	ruleCorrect     = "shopify.tracking_update"
	ruleIdempotent  = "shopify.idempotent"
	ruleKeyReused   = "shopify.idempotency_key"
	ruleChangeFrom  = "shopify.change_from"
	ruleStock       = "shopify.stock_row"
	ruleSKU         = "shopify.variant_of_product"
	ruleWebhook     = "shopify.webhook_uri"
	ruleHookTwice   = "shopify.webhook_twice"
)

var rules = []connectors.Rule{
	{ID: ruleVersion, Section: "1.2", Text: "The path names a version that is served: 2026-04, 2026-07 or 2026-10"},
	{ID: ruleRequest, Section: "1.2", Text: "A GraphQL call is a POST of JSON with a query"},
	{ID: ruleToken, Section: "1.2", Text: "X-Shopify-Access-Token is a token that was given out"},
	{ID: ruleExpired, Section: "1.3", Text: "A token is not used after its end: an hour, or a day for client credentials"},
	{ID: ruleClient, Section: "1.3", Text: "client_id and client_secret are the app's"},
	{ID: ruleRedirect, Section: "1.3", Text: "redirect_uri is, letter by letter, one of the addresses registered with the app"},
	{ID: ruleCodeOnce, Section: "1.3", Text: "A code is traded once"},
	{ID: ruleRefreshOnce, Section: "1.3", Text: "A refresh token is not used again once the one that replaced it was"},
	{ID: ruleDocument, Section: "8", Text: "A document parses and fits the schema, and operationName names one of its operations"},
	{ID: ruleVariables, Section: "8", Text: "Variables are of the declared types"},
	{ID: rulePageSize, Section: "2.1", Text: "first lies between 1 and 250"},
	{ID: ruleInputSize, Section: "4", Text: "A list in an input has at most 250 rows, one of a fulfilment order's lines 512"},
	{ID: ruleCursor, Section: "2.1", Text: "after is a cursor that was given out for this list"},
	{ID: ruleID, Section: "2.3", Text: "An id is a global id of the right kind"},
	{ID: ruleSearch, Section: "2.1", Text: "A search names known fields with known values (accepted: Shopify ignores the others)"},
	{ID: ruleState, Section: "3", Text: "Only an open fulfilment order, or one in progress, that is the merchant's to ship, is shipped"},
	{ID: ruleQuantity, Section: "3", Text: "A quantity lies between 1 and what is left of the line"},
	{ID: ruleOneOrder, Section: "3", Text: "All fulfilment orders of one shipment are of one order"},
	{ID: rulePlace, Section: "3", Text: "All fulfilment orders of one shipment are assigned to one location"},
	{ID: ruleTracking, Section: "3", Text: "trackingInfo has number or numbers and url or urls, never both, and no url without a number"},
	{ID: ruleTwice, Section: "3", Text: "A number is reported once per order and location (accepted: the buyer would read it twice)"},
	{ID: ruleCorrect, Section: "3", Text: "A number is changed of a shipment that stands"},
	{ID: ruleIdempotent, Section: "4", Text: "inventorySetQuantities and inventoryActivate carry @idempotent"},
	{ID: ruleKeyReused, Section: "4", Text: "An idempotency key is used again only with the same variables"},
	{ID: ruleChangeFrom, Section: "4", Text: "changeFromQuantity is there, be it null"},
	{ID: ruleStock, Section: "4", Text: "A row names an inventory item and an active location, once, and a quantity from 0 to 1,000,000,000"},
	{ID: ruleSKU, Section: "5", Text: "Variants of a bulk update are of the product"},
	{ID: ruleWebhook, Section: "6", Text: "A webhook's uri is https, Pub/Sub or EventBridge"},
	{ID: ruleHookTwice, Section: "6", Text: "A topic is registered once per address"},
}

// The awkward behaviours, by name.
const (
	throttleThird  = "throttle_every_third"
	smallBucket    = "small_bucket"
	costCap        = "cost_cap"
	random503      = "every_fifth_503"
	noProtected    = "no_protected_data"
	missingScope   = "missing_scope"
	indexLag       = "index_lag"
	orderMoves     = "order_moves"
	lateRouting    = "late_routing"
	twoLocations   = "two_locations"
	twoDecimals    = "two_decimals"
	namePrefix     = "name_prefix"
	nullPhones     = "null_phones"
	manyLines      = "many_lines"
	goneVariants   = "gone_variants"
	customLine     = "custom_lines"
	fallForward    = "fall_forward"
	lostRefresh    = "lost_refresh"
	neverExpires   = "token_without_end"
	notStocked     = "not_stocked"
	frozen         = "frozen"
	concurrentPush = "idempotency_concurrent"
)

var switches = []connectors.Switch{
	{Name: throttleThird, Section: "7", Text: "Other apps have used the points up: every third call is answered THROTTLED once"},
	{Name: smallBucket, Section: "7", Text: "The bucket holds 100 points and restores 50 a second by the store's clock; otherwise it is only reported"},
	{Name: costCap, Section: "7", Text: "A query of more than 1,000 points is refused with MAX_COST_EXCEEDED"},
	{Name: random503, Section: "8", Text: "Every fifth call is answered 503"},
	{Name: noProtected, Section: "2.4", Text: "The app may not see names, addresses and phones: null and ACCESS_DENIED beside the data"},
	{Name: missingScope, Section: "1.2", Text: "The app lacks the scopes of fulfilment orders: the field is refused"},
	{Name: indexLag, Section: "8", Text: "The list shows an order 3 seconds after it was made; asked for by its id it is there at once"},
	{Name: orderMoves, Section: "7", Text: "The first order of a list changes after the first page was read, and stands on the last page again"},
	{Name: lateRouting, Section: "8", Text: "Orders of the last hour have no fulfilment orders yet"},
	{Name: twoLocations, Section: "8", Text: "The store has a second location of its own, which ships one line of every third order"},
	{Name: twoDecimals, Section: "2.3", Text: "Amounts are written with two decimals"},
	{Name: namePrefix, Section: "2.3", Text: "Orders are called TW-1001 and not #1001"},
	{Name: nullPhones, Section: "2.4", Text: "The address has no phone; the order or the billing address has"},
	{Name: manyLines, Section: "2.1", Text: "An order has 60 lines more in 5 fulfilment orders more than a page of the list holds"},
	{Name: goneVariants, Section: "2.3", Text: "Products were deleted since: variant, product and sku of one line of every order are null"},
	{Name: customLine, Section: "2.3", Text: "Staff added a line by hand to paid orders: it has neither product nor variant nor sku"},
	{Name: fallForward, Section: "1.2", Text: "The version asked for is gone: the answer comes from 2026-10"},
	{Name: lostRefresh, Section: "1.3", Text: "The answer to the next refresh is lost"},
	{Name: neverExpires, Section: "1.3", Text: "Tokens come without an end and without a refresh token, as for apps made by merchants"},
	{Name: notStocked, Section: "4", Text: "Half of the variants are not stocked at the location yet"},
	{Name: frozen, Section: "7", Text: "The store did not pay: every call is answered 402"},
	{Name: concurrentPush, Section: "4", Text: "The first attempt with every idempotency key is answered IDEMPOTENCY_CONCURRENT_REQUEST"},
}
