package emulator

import "gowarehouse/connectors"

// The rules, by id. Each is broken on purpose, with hand-written HTTP, in rules_test.go.
const (
	ruleKey         = "ownsite.api_key"
	ruleRoute       = "ownsite.route"
	ruleCapability  = "ownsite.capability"
	ruleLimit       = "ownsite.limit"
	ruleSince       = "ownsite.updated_since"
	ruleStatus      = "ownsite.status"
	ruleIDs         = "ownsite.ids"
	ruleWait        = "ownsite.wait"
	ruleCursor      = "ownsite.cursor"
	ruleType        = "ownsite.content_type"
	ruleBody        = "ownsite.body"
	ruleIdempotency = "ownsite.idempotency_key"
	ruleReused      = "ownsite.idempotency_reused"
	ruleSignature   = "ownsite.signature"
	ruleWindow      = "ownsite.signature_window"
	ruleReplay      = "ownsite.signature_replay"
	rulePackages    = "ownsite.packages"
	ruleCarrier     = "ownsite.carrier"
	ruleQuantity    = "ownsite.quantity"
	ruleConflict    = "ownsite.fulfilment_conflict"
	ruleCancelled   = "ownsite.order_cancelled"
	ruleShipped     = "ownsite.already_shipped"
	ruleNotReady    = "ownsite.order_not_ready"
	ruleLabel       = "ownsite.label"
	ruleBatch       = "ownsite.stock_batch"
	ruleLevel       = "ownsite.stock_item"
	ruleSKU         = "ownsite.sku"
	ruleRedirect    = "ownsite.redirect"
	ruleStoreUser   = "ownsite.store_user"
	ruleStoreAction = "ownsite.store_action"
	ruleStoreDates  = "ownsite.store_dates"
	ruleStorePage   = "ownsite.store_page"
	ruleStoreOrder  = "ownsite.store_order"
	ruleStoreNumber = "ownsite.store_number"
	ruleStoreNotice = "ownsite.store_notice"
	ruleStoreReady  = "ownsite.store_ready"
)

// rules lists everything this shop enforces.
var rules = []connectors.Rule{
	{ID: ruleKey, Section: "1.2", Text: "Authorization is Bearer with the API key"},
	{ID: ruleRoute, Section: "1.2", Text: "Path and method are of the contract"},
	{ID: ruleCapability, Section: "1.3", Text: "A function that discovery does not name is not called"},
	{ID: ruleLimit, Section: "2.1", Text: "limit lies between 1 and 100"},
	{ID: ruleSince, Section: "2.1", Text: "updated_since is a time with an offset"},
	{ID: ruleStatus, Section: "2.1", Text: "status names statuses of the contract"},
	{ID: ruleIDs, Section: "2.1", Text: "ids and variant_ids name 1 to 100 things"},
	{ID: ruleWait, Section: "2.1", Text: "wait lies between 0 and 25 and needs the capability long_poll"},
	{ID: ruleCursor, Section: "2.1", Text: "A cursor is one that this shop gave for this list"},
	{ID: ruleType, Section: "1.2", Text: "A body is announced as application/json"},
	{ID: ruleBody, Section: "1.2", Text: "A body is one JSON object of the contract's shape"},
	{ID: ruleIdempotency, Section: "1.2", Text: "A changing call carries an Idempotency-Key of at most 64 characters; of a fulfilment it is the id"},
	{ID: ruleReused, Section: "1.2", Text: "An Idempotency-Key is not used for another request within 24 hours"},
	{ID: ruleSignature, Section: "1.4", Text: "A signature that is sent is right"},
	{ID: ruleWindow, Section: "1.5", Text: "A signed request is at most 300 seconds old or early"},
	{ID: ruleReplay, Section: "1.5", Text: "The id of a signed request is used once"},
	{ID: rulePackages, Section: "3.1", Text: "A fulfilment has packages, whose lines are lines of the order with at least one piece"},
	{ID: ruleCarrier, Section: "3.3", Text: "A carrier is one of the codes; other comes with its name"},
	{ID: ruleQuantity, Section: "3.1", Text: "No more is sent than is left of a line"},
	{ID: ruleConflict, Section: "3.1", Text: "A fulfilment of a known id has the same content"},
	{ID: ruleCancelled, Section: "3.1", Text: "A cancelled order is not sent"},
	{ID: ruleShipped, Section: "3.1", Text: "An order of which all has left is not sent again"},
	{ID: ruleNotReady, Section: "3.1", Text: "An order that is pending or on hold is not sent"},
	{ID: ruleLabel, Section: "3.2", Text: "A label is asked for of an open order that has one"},
	{ID: ruleBatch, Section: "4", Text: "At most 100 stock items go in one call"},
	{ID: ruleLevel, Section: "4", Text: "A stock item names a variant or SKU, a whole number of 0 or more, and a time with an offset"},
	{ID: ruleSKU, Section: "5", Text: "A SKU has 1 to 100 characters"},
	{ID: ruleRedirect, Section: "1.2", Text: "A redirection is not followed"},
	{ID: ruleStoreUser, Section: "10.1", Text: "Custom Store: user and password come by HTTP Basic with every call"},
	{ID: ruleStoreAction, Section: "10.1", Text: "Custom Store: GET with action=export, POST with action=shipnotify"},
	{ID: ruleStoreDates, Section: "10.1", Text: "Custom Store: start_date and end_date are MM/dd/yyyy HH:mm, the start first"},
	{ID: ruleStorePage, Section: "10.1", Text: "Custom Store: page lies between 1 and the number of pages"},
	{ID: ruleStoreOrder, Section: "10.3", Text: "Custom Store: a notice is about an order of the shop"},
	{ID: ruleStoreNumber, Section: "10.3", Text: "Custom Store: a notice has a tracking number"},
	{ID: ruleStoreNotice, Section: "10.3", Text: "Custom Store: the body of a notice is XML that says what the query says"},
	{ID: ruleStoreReady, Section: "10.3", Text: "Custom Store: a notice is about an order that is ready"},
}

// The awkward behaviours, by name.
const (
	duplicateRows  = "duplicate_rows"
	movingRows     = "moving_rows"
	smallPages     = "small_pages"
	cursorExpired  = "cursor_expired"
	cursorsGone    = "cursors_gone"
	stuckCursor    = "stuck_cursor"
	noMoreCursor   = "no_cursor"
	jsonNumbers    = "json_numbers"
	sparse         = "sparse"
	fullAddress    = "full_address"
	emptySKU       = "empty_sku"
	localTimes     = "local_times"
	noHistory      = "no_fulfilments"
	storm          = "throttle_storm"
	slow           = "slow"
	redirects      = "redirects"
	moved          = "moved"
	webPage        = "web_page"
	versionTwo     = "version_two"
	otherAPI       = "other_api"
	clockOff       = "clock_off"
	ordersOnly     = "orders_only"
	noStock        = "no_stock"
	noLongPoll     = "no_long_poll"
	hurries        = "hurries"
	customStore    = "custom_store"
	twelveHours    = "store_twelve_hours"
	openWindow     = "store_open_window"
	storeDTD       = "store_document_type"
	plainStore     = "store_plain"
	noLabels       = "no_labels"
	labelLater     = "label_later"
	secondSecret   = "second_secret"
	smallBatches   = "small_batches"
	staleStock     = "stale_stock"
	repeatConflict = "repeat_conflict"
	doubles        = "doubles"
	wrongTotals    = "wrong_totals"
)

var switches = []connectors.Switch{
	{Name: duplicateRows, Section: "2.1", Text: "The last order of a page stands on the next one again"},
	{Name: movingRows, Section: "2.1", Text: "An order changes while its page goes out, and comes again at the end"},
	{Name: smallPages, Section: "2.1", Text: "A page holds ten rows, whatever was asked for"},
	{Name: cursorExpired, Section: "2.1", Text: "The first cursor that comes back has expired"},
	{Name: cursorsGone, Section: "2.1", Text: "Every cursor has expired"},
	{Name: stuckCursor, Section: "2.1", Text: "The cursor does not move although more is said to follow"},
	{Name: noMoreCursor, Section: "2.1", Text: "An empty page comes without a cursor"},
	{Name: jsonNumbers, Section: "2.3", Text: "Money, ids and numbers are written as JSON numbers"},
	{Name: sparse, Section: "2.3", Text: "Optional fields that are empty are left out or null"},
	{Name: fullAddress, Section: "2.3", Text: "Addresses come as one line in full"},
	{Name: emptySKU, Section: "2.3", Text: "The unknown product has an empty SKU"},
	{Name: localTimes, Section: "2.3", Text: "One order's times have no offset"},
	{Name: noHistory, Section: "2.3", Text: "Orders do not list their fulfilments"},
	{Name: storm, Section: "7", Text: "Every second request is 429 with Retry-After"},
	{Name: slow, Section: "7", Text: "Every answer takes two seconds"},
	{Name: redirects, Section: "1.2", Text: "Lists are redirected to another host"},
	{Name: moved, Section: "1.2", Text: "Lists are redirected to another address of the same host"},
	{Name: customStore, Section: "10", Text: "The merchant connects the shop by its plug-in for ShipStation's Custom Store protocol"},
	{Name: twelveHours, Section: "10.2", Text: "Custom Store: times have twelve hours and AM or PM"},
	{Name: openWindow, Section: "10.1", Text: "Custom Store: the last minute of a window is left out"},
	{Name: storeDTD, Section: "10.1", Text: "Custom Store: the export declares a document type"},
	{Name: plainStore, Section: "10.2", Text: "Custom Store: CustomField1 is empty, and times have seconds"},
	{Name: webPage, Section: "7", Text: "Everything is answered with a web page and 200"},
	{Name: versionTwo, Section: "1.3", Text: "Discovery names version 2.0"},
	{Name: otherAPI, Section: "1.3", Text: "Discovery answers with another API's document"},
	{Name: clockOff, Section: "1.3", Text: "The shop's clock is ten minutes ahead"},
	{Name: ordersOnly, Section: "1.3", Text: "The shop offers orders and fulfilments only"},
	{Name: noStock, Section: "1.3", Text: "The shop shows its products and takes neither stock nor SKUs"},
	{Name: noLongPoll, Section: "1.3", Text: "The shop does not let anybody wait"},
	{Name: hurries, Section: "2.1", Text: "A request that wants to wait is answered at once, with nothing"},
	{Name: noLabels, Section: "1.3", Text: "The shop gives no labels"},
	{Name: labelLater, Section: "3.2", Text: "A label is ready a minute after it was asked for"},
	{Name: secondSecret, Section: "1.4", Text: "Messages are signed with a new secret and with the old one"},
	{Name: smallBatches, Section: "4", Text: "More than three stock items are too large"},
	{Name: staleStock, Section: "4", Text: "The shop believes it has newer stock of everything"},
	{Name: repeatConflict, Section: "3.1", Text: "A repeated fulfilment is refused as a conflict"},
	{Name: doubles, Section: "3.1", Text: "A repeated fulfilment is recorded a second time"},
	{Name: wrongTotals, Section: "2.3", Text: "An order that is paid on delivery does not say what to collect"},
}
