package emulator

import "gowarehouse/connectors"

// The rules, by id. Each is broken on purpose, with hand-written HTTP, in rules_test.go.
const (
	rulePlainHTTP      = "woocommerce.plain_http"
	ruleOAuthParams    = "woocommerce.oauth_parameters"
	ruleOAuthMethod    = "woocommerce.oauth_method"
	ruleSignature      = "woocommerce.signature"
	ruleTimestamp      = "woocommerce.timestamp"
	ruleNonce          = "woocommerce.nonce"
	ruleNamespace      = "woocommerce.namespace"
	ruleUserAgent      = "woocommerce.user_agent"
	ruleRoute          = "woocommerce.route"
	rulePerPage        = "woocommerce.per_page"
	rulePage           = "woocommerce.page"
	ruleParameter      = "woocommerce.parameter"
	ruleBody           = "woocommerce.body"
	ruleOrderStatus    = "woocommerce.order_status"
	ruleRevive         = "woocommerce.revive"
	ruleNote           = "woocommerce.note"
	ruleNoteTwice      = "woocommerce.note_twice"
	ruleTrackingNumber = "woocommerce.tracking_number"
	ruleTrackingTwice  = "woocommerce.tracking_twice"
	ruleTrackingLate   = "woocommerce.tracking_late"
	ruleBatchSize      = "woocommerce.batch_size"
	ruleParent         = "woocommerce.variation_parent"
	ruleStock          = "woocommerce.stock_quantity"
	ruleWebhook        = "woocommerce.webhook"
	ruleWebhookTwice   = "woocommerce.webhook_twice"
)

// Rules lists everything this shop enforces. A rule whose text says "accepted" is one that WooCommerce lets pass although the
// shop or its buyer suffers: the answer is a success, and the violation is counted.
var rules = []connectors.Rule{
	{ID: rulePlainHTTP, Section: "1.2", Text: "Basic and query keys are looked at over TLS only; over plain http they are ignored"},
	{ID: ruleOAuthParams, Section: "7", Text: "OAuth needs all five of its parameters"},
	{ID: ruleOAuthMethod, Section: "1.3", Text: "The signature method is HMAC-SHA1 or HMAC-SHA256"},
	{ID: ruleSignature, Section: "1.3", Text: "The OAuth signature covers method, address and every query parameter"},
	{ID: ruleTimestamp, Section: "1.3", Text: "The OAuth time stamp lies within 15 minutes of the shop's clock"},
	{ID: ruleNonce, Section: "1.3", Text: "An OAuth nonce is used once in 15 minutes"},
	{ID: ruleNamespace, Section: "1.2", Text: "A WooCommerce key opens routes under wc/ and wc- only"},
	{ID: ruleUserAgent, Section: "7", Text: "A request without User-Agent is stopped by the firewall"},
	{ID: ruleRoute, Section: "7", Text: "The route exists"},
	{ID: rulePerPage, Section: "7", Text: "per_page lies between 1 and 100"},
	{ID: rulePage, Section: "7", Text: "page begins at 1"},
	{ID: ruleParameter, Section: "2", Text: "Statuses, sort keys, ids and dates of a query are of the known form"},
	{ID: ruleBody, Section: "3", Text: "A body is well-formed JSON of the fields' types"},
	{ID: ruleOrderStatus, Section: "3", Text: "The status set on an order is one the shop has registered"},
	{ID: ruleRevive, Section: "8", Text: "A cancelled order is not shipped (accepted: WooCommerce has no state machine)"},
	{ID: ruleNote, Section: "3", Text: "An order note has text"},
	{ID: ruleNoteTwice, Section: "3", Text: "The same note is not posted twice (accepted: the buyer would read it twice)"},
	{ID: ruleTrackingNumber, Section: "3", Text: "A shipment tracking has a tracking number"},
	{ID: ruleTrackingTwice, Section: "3", Text: "A tracking number is not added twice (accepted: it makes a duplicate)"},
	{ID: ruleTrackingLate, Section: "3", Text: "Note and tracking come before the status (accepted: the completion mail goes out without them)"},
	{ID: ruleBatchSize, Section: "4", Text: "A batch has at most 100 objects"},
	{ID: ruleParent, Section: "4", Text: "A variations batch touches the variations of its own product only"},
	{ID: ruleStock, Section: "4", Text: "stock_quantity is a whole number"},
	{ID: ruleWebhook, Section: "6", Text: "A webhook has a known topic and an http(s) delivery address"},
	{ID: ruleWebhookTwice, Section: "6", Text: "A topic is registered once per address (accepted: every message would come twice)"},
}

// The awkward behaviours, by name.
const (
	profileNone      = "profile_none"
	profileECPay     = "profile_ecpay_wst"
	plainPermalinks  = "plain_permalinks"
	headerStripped   = "header_stripped"
	proxyHTTP        = "proxy_http"
	redirectHTTPS    = "redirect_https"
	readOnlyKey      = "read_only_key"
	siteUTC          = "site_utc"
	noTotals         = "no_total_headers"
	duplicateRow     = "duplicate_row"
	phpWarning       = "php_warning"
	maintenance      = "html_503"
	slow             = "slow"
	oldServer        = "old_server"
	priceNoise       = "price_noise"
	twoDecimals      = "two_decimals"
	numberPrefix     = "number_prefix"
	metaShapes       = "meta_shapes"
	imageEmpty       = "image_id_empty"
	emptyShipping    = "empty_shipping"
	skuNull          = "sku_null"
	deletedVariation = "deleted_variation"
	lateNumber       = "late_number"
	stockNull        = "stock_null"
	manageParent     = "manage_parent"
	partialOff       = "partial_shipped_off"
)

var switches = []connectors.Switch{
	{
		Name:    profileNone,
		Section: "2.4",
		Text:    "No shipping or tracking plug-in; otherwise the shop has RY Tools, ECPay and Advanced Shipment Tracking",
	},
	{Name: profileECPay, Section: "2.4", Text: "ECPay's own plug-in and the paid Shipment Tracking extension"},
	{Name: plainPermalinks, Section: "1.1", Text: "Plain permalinks: /wp-json is a 404 page, only ?rest_route= works"},
	{Name: headerStripped, Section: "1.2", Text: "The host strips the Authorization header"},
	{Name: proxyHTTP, Section: "1.3", Text: "The shop stands behind a TLS proxy and believes it is plain http"},
	{Name: redirectHTTPS, Section: "8", Text: "Plain http is answered with 301 to https"},
	{Name: readOnlyKey, Section: "7", Text: "The key has read permission only"},
	{Name: siteUTC, Section: "8", Text: "The site's own time zone is UTC, not Asia/Taipei"},
	{Name: noTotals, Section: "2", Text: "A cache strips X-WP-Total, X-WP-TotalPages and Link"},
	{Name: duplicateRow, Section: "8", Text: "Each further page begins with the last order of the page before"},
	{Name: phpWarning, Section: "7", Text: "A PHP warning stands before the JSON"},
	{Name: maintenance, Section: "7", Text: "Maintenance mode: 503, HTML, Retry-After 600"},
	{Name: slow, Section: "8", Text: "Every answer takes 5 seconds"},
	{
		Name:    oldServer,
		Section: "9",
		Text:    "An old WooCommerce: no modified_after, shipping.phone, needs_payment, global_unique_id, variation name",
	},
	{Name: priceNoise, Section: "2.2", Text: "line_items[].price carries binary float noise"},
	{Name: twoDecimals, Section: "2.2", Text: "Amounts are written with two decimals"},
	{Name: numberPrefix, Section: "8", Text: "A sequential-number plug-in: number is TW-1001, not the id"},
	{Name: metaShapes, Section: "8", Text: "Meta values are objects, arrays, integers and null"},
	{Name: imageEmpty, Section: "8", Text: "A line's image id is an empty string"},
	{Name: emptyShipping, Section: "2.3", Text: "Home orders ship to the billing address: shipping is empty, as [] or as blank fields"},
	{Name: skuNull, Section: "2.2", Text: "A line's sku is null where it has none; lines of the unknown product have none"},
	{Name: deletedVariation, Section: "8", Text: "The unknown product was deleted: product_id 0, sku null"},
	{Name: lateNumber, Section: "2.4", Text: "A plug-in's number appears 2 seconds after the order was first seen"},
	{Name: stockNull, Section: "4", Text: "Simple products keep no stock: manage_stock false, stock_quantity null"},
	{Name: manageParent, Section: "4", Text: "Variations keep their stock on the parent: manage_stock \"parent\""},
	{Name: partialOff, Section: "3", Text: "The partial-shipped status is switched off in Advanced Shipment Tracking"},
}
