package emulator

import "gowarehouse/connectors"

// The rules, by id. Each is broken on purpose, with hand-written HTTP, in rules_test.go.
const (
	ruleShop        = "easystore.shop"
	ruleToken       = "easystore.token"
	ruleScope       = "easystore.scope"
	ruleSuffix      = "easystore.suffix"
	ruleRoute       = "easystore.route"
	rulePage        = "easystore.page"
	ruleLimit       = "easystore.limit"
	ruleParameter   = "easystore.parameter"
	ruleValue       = "easystore.value"
	ruleType        = "easystore.content_type"
	ruleBody        = "easystore.body"
	ruleLines       = "easystore.fulfillment_lines"
	ruleOver        = "easystore.over_fulfillment"
	ruleCancelled   = "easystore.cancelled_order"
	ruleTwice       = "easystore.fulfillment_twice"
	ruleClosed      = "easystore.cancelled_fulfillment"
	ruleCourier     = "easystore.courier"
	ruleQuantity    = "easystore.quantity"
	ruleAdjust      = "easystore.adjustment"
	ruleLevel       = "easystore.level"
	ruleVariant     = "easystore.variant"
	ruleTopic       = "easystore.webhook_topic"
	ruleAddress     = "easystore.webhook_address"
	ruleWebhookTwin = "easystore.webhook_twice"
	ruleClient      = "easystore.client"
	ruleRedirect    = "easystore.redirect"
	ruleAskedScope  = "easystore.asked_scope"
	ruleCodeOnce    = "easystore.code_once"
	ruleRefreshOnce = "easystore.refresh_once"
)

// rules lists everything this shop enforces. A rule whose text says "accepted" is one that the platform lets pass although the shop or its
// buyer suffers: the answer is a success, and the violation is counted.
var rules = []connectors.Rule{
	{ID: ruleShop, Section: "1", Text: "The host is the shop's; any other is 404"},
	{ID: ruleToken, Section: "1", Text: "The header EasyStore-Access-Token holds the token: 401 without, 403 with another"},
	{ID: ruleScope, Section: "1", Text: "The token has the scope of the call; store.json needs none"},
	{ID: ruleSuffix, Section: "1", Text: "Every path ends in .json"},
	{ID: ruleRoute, Section: "1", Text: "The route exists in that version of the API"},
	{ID: rulePage, Section: "2", Text: "page begins at 1"},
	{ID: ruleLimit, Section: "2", Text: "limit lies between 1 and 50"},
	{ID: ruleParameter, Section: "2", Text: "Sort keys, ids and dates of a query are of the known form"},
	{ID: ruleValue, Section: "2", Text: "Statuses of a query are of the known lists (accepted: an unknown one is ignored)"},
	{ID: ruleType, Section: "1", Text: "A body is announced as application/json"},
	{ID: ruleBody, Section: "3", Text: "A body is well-formed JSON of the fields' types"},
	{ID: ruleLines, Section: "3", Text: "line_items of a fulfillment are lines of the order, as a list or as its JSON in a string"},
	{ID: ruleOver, Section: "3", Text: "No more is fulfilled than is left of a line"},
	{ID: ruleCancelled, Section: "3", Text: "A cancelled order is not fulfilled"},
	{ID: ruleTwice, Section: "3", Text: "A tracking number is not fulfilled twice in one order (accepted: it makes a second fulfillment)"},
	{ID: ruleClosed, Section: "3", Text: "A cancelled fulfillment is neither changed nor cancelled again"},
	{ID: ruleCourier, Section: "3", Text: "An update names the carrier courier (accepted: tracking_company is not read)"},
	{ID: ruleQuantity, Section: "4", Text: "A stock level is a whole number of 0 or more"},
	{ID: ruleAdjust, Section: "4", Text: "An adjustment is a whole number other than 0"},
	{ID: ruleLevel, Section: "4", Text: "Variant and location of a level exist, and the product is counted"},
	{ID: ruleVariant, Section: "4", Text: "The variants of an update belong to the product of the path"},
	{ID: ruleTopic, Section: "6", Text: "A webhook has a known topic"},
	{ID: ruleAddress, Section: "6", Text: "A webhook goes to https, and to no localhost or example domain"},
	{ID: ruleWebhookTwin, Section: "6", Text: "A topic is registered once per address (accepted: every message would come twice)"},
	{ID: ruleClient, Section: "1.1", Text: "app_id, client_id and client_secret are the partner app's"},
	{ID: ruleRedirect, Section: "1.1", Text: "redirect_uri is one of the app's, whatever query it has"},
	{ID: ruleAskedScope, Section: "1.1", Text: "The scopes asked for are known ones"},
	{ID: ruleCodeOnce, Section: "1.1", Text: "A code is traded once, within ten minutes"},
	{ID: ruleRefreshOnce, Section: "1.1", Text: "A refresh token is used once: the answer brings the next"},
}

// The awkward behaviours, by name.
const (
	briefList       = "brief_list"
	feesObject      = "fees_object"
	webhookSpelling = "webhook_spelling"
	moneyNumbers    = "money_numbers"
	noCounts        = "no_counts"
	pageRepeats     = "page_repeats"
	sinceIgnored    = "since_ignored"
	openOnly        = "open_only"
	noStoreNumber   = "no_store_number"
	linesAsText     = "lines_as_text"
	zoneElsewhere   = "zone_elsewhere"
	errorText       = "error_text"
	timeouts        = "timeouts"
	slow            = "slow"
	rateLow         = "rate_low"
	closedShop      = "closed_shop"
	readOnly        = "read_only"
	ordersOnly      = "orders_only"
	severalPlaces   = "several_locations"
	silentLevel     = "silent_level"
	noVersion4      = "no_version_4"
	noSKU           = "no_sku"
	noVariants      = "no_variants"
	otherNames      = "other_names"
	untracked       = "untracked"
	tokensEnd       = "tokens_end"
	stateSigned     = "state_signed"
)

var switches = []connectors.Switch{
	{Name: briefList, Section: "2", Text: "The order list leaves payments, shipping, fulfillments and attributes to the single order"},
	{Name: feesObject, Section: "2.2", Text: "shipping_fees is one object, not a list"},
	{Name: webhookSpelling, Section: "2.2", Text: "Orders use the webhooks' names: currency, transaction, pickup_location, cancelled_at, closed_at"},
	{Name: moneyNumbers, Section: "2.2", Text: "Amounts and ids of orders are written the other way round: numbers as strings, money as numbers"},
	{Name: noCounts, Section: "2", Text: "Lists say neither total_count nor page_count"},
	{Name: pageRepeats, Section: "2", Text: "Every further page of the order list is the first one again, as seen of checkouts"},
	{Name: sinceIgnored, Section: "2", Text: "Lists take no notice of since_id"},
	{Name: openOnly, Section: "9", Text: "The order list shows open orders only; archived, fulfilled and cancelled ones are asked for by id"},
	{Name: noStoreNumber, Section: "2.4", Text: "Pickup orders do not tell the store's number anywhere"},
	{Name: linesAsText, Section: "3", Text: "Fulfillments show their line_items as JSON in a string"},
	{Name: zoneElsewhere, Section: "2", Text: "The shop's time zone is Asia/Bangkok, an hour behind Taipei"},
	{Name: errorText, Section: "7", Text: "Lists answer 200 with a plain error text"},
	{Name: timeouts, Section: "7", Text: "Lists answer 408"},
	{Name: slow, Section: "7", Text: "Every answer takes 3 seconds"},
	{Name: rateLow, Section: "7", Text: "Every answer says that two requests are left"},
	{Name: closedShop, Section: "1", Text: "The shop is closed: everything is 404"},
	{Name: readOnly, Section: "1", Text: "The token has no scope for writing"},
	{Name: ordersOnly, Section: "1", Text: "The token has the scopes of orders and fulfillments only"},
	{Name: severalPlaces, Section: "4", Text: "The shop keeps stock at a second location"},
	{Name: silentLevel, Section: "4", Text: "A stock change is answered with an empty object"},
	{Name: noVersion4, Section: "4", Text: "The shop has no API 4.0"},
	{Name: noSKU, Section: "2.2", Text: "The unknown product has no SKU: its lines and variants have an empty one"},
	{Name: noVariants, Section: "5", Text: "The product list leaves the variants out"},
	{Name: otherNames, Section: "5", Text: "Products use name for title, title for name, src for url, and numbers for prices"},
	{Name: untracked, Section: "4", Text: "Notebooks and pens are not counted"},
	{Name: tokensEnd, Section: "1.1", Text: "A token of the log-in ends after an hour and comes with a refresh token"},
	{Name: stateSigned, Section: "1.1", Text: "What the redirect carries by itself is signed as well"},
}
