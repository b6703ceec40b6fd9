package emulator

// Rules and switches.

import "gowarehouse/connectors"

// rules are everything the emulator enforces and counts. An order that somebody shipped meanwhile, or an item that is gone, is no fault of
// a client: those are answered with the platform's error and not counted.
var rules = []connectors.Rule{
	{ID: "ruten.path", Section: "2.1", Text: "only addresses that exist are called, with their method; refunds never"},
	{ID: "ruten.user_agent", Section: "1.1", Text: "a User-Agent is there and is not a library's own"},
	{ID: "ruten.headers", Section: "1.2", Text: "the three X-RT headers are there, the time in decimal Unix seconds"},
	{ID: "ruten.content_type", Section: "1.2", Text: "every request says application/json"},
	{ID: "ruten.key", Section: "1.2", Text: "X-RT-Key is the merchant's own"},
	{ID: "ruten.timestamp", Section: "1.2", Text: "X-RT-Timestamp is at most 300 seconds away from the platform's clock"},
	{ID: "ruten.signature", Section: "1.2", Text: "X-RT-Authorization is the lower-case hex HMAC-SHA256 of salt, whole address, body and time"},
	{ID: "ruten.page", Section: "2.1", Text: "page begins at 1 and page_size is 1 to 100, both in plain digits"},
	{ID: "ruten.query", Section: "2.1", Text: "a query has the known parameters, each once"},
	{ID: "ruten.order_status", Section: "2.1", Text: "order_status is All, the only value that is known"},
	{ID: "ruten.dates", Section: "2.1", Text: "start_date and end_date are days, both there and in order"},
	{ID: "ruten.window", Section: "2.1", Text: "a list spans at most 30 days, both ends counted"},
	{ID: "ruten.body", Section: "2.1", Text: "a body is a JSON object of the known fields, and numbers of things are strings"},
	{ID: "ruten.detail_batch", Section: "2.1", Text: "details are asked for 1 to 50 orders, each once"},
	{ID: "ruten.ship_fields", Section: "3", Text: "a ship call has the order, a carrier and a number"},
	{ID: "ruten.ship_way", Section: "3", Text: "an own number is for home deliveries, not for stores"},
	{ID: "ruten.ship_once", Section: "3", Text: "an order is shipped once"},
	{ID: "ruten.number_batch", Section: "3", Text: "numbers are asked for 1 to 50 orders, each once"},
	{ID: "ruten.number_way", Section: "3", Text: "numbers are for the carriers that Ruten works with"},
	{ID: "ruten.number_once", Section: "3", Text: "a number is taken once"},
	{ID: "ruten.label_batch", Section: "3", Text: "labels are asked for 1 to 50 orders, each once"},
	{ID: "ruten.label_number", Section: "3", Text: "a label is asked for once the order has Ruten's number"},
	{ID: "ruten.stock_quantity", Section: "4", Text: "a stock is a whole number from 0"},
	{ID: "ruten.stock_specs", Section: "4", Text: "the stock of an item with variants is set by their own numbers, that of others by qty"},
}

// Names of the switches.
const (
	pathHex      = "signed_path_hex"
	pathBase64   = "signed_path_base64"
	textNumbers  = "text_numbers"
	movingPages  = "moving_pages"
	unavailable  = "html_503_once"
	throttled    = "throttled_once"
	failWith200  = "fail_200"
	codeNumbers  = "error_code_number"
	noSpecs      = "list_without_specs"
	uncounted    = "uncounted_pages"
	orderNo      = "order_no"
	masked       = "masked_receivers"
	oddState     = "odd_state"
	oddRow       = "odd_row"
	strictDetail = "strict_detail"
	liveOnly     = "stock_live_only"
	failing      = "system_error_once"
	noSKU        = "specs_without_sku"
	noLogistics  = "no_such_call"
	landlines    = "landlines"
)

var switches = []connectors.Switch{
	{Name: pathHex, Section: "1.2", Text: "signatures are of path and query, in hexadecimal"},
	{Name: pathBase64, Section: "1.2", Text: "signatures are of the path, in Base64"},
	{Name: textNumbers, Section: "2.3", Text: "amounts and quantities are texts"},
	{Name: movingPages, Section: "2.1", Text: "an order moves to the next page while pages are read"},
	{Name: unavailable, Section: "7", Text: "the next request meets a web page of status 503"},
	{Name: throttled, Section: "7", Text: "the next request is too much, with status 429"},
	{Name: failWith200, Section: "2.2", Text: "refusals come with status 200"},
	{Name: codeNumbers, Section: "7", Text: "error_code is a number"},
	{Name: noSpecs, Section: "5", Text: "the product list leaves the variants out"},
	{Name: uncounted, Section: "2.1", Text: "lists say neither total nor total_page"},
	{Name: orderNo, Section: "2.3", Text: "orders are named order_no"},
	{Name: masked, Section: "2.3", Text: "receivers are masked"},
	{Name: oddState, Section: "2.4", Text: "one order is in a state that nobody knows"},
	{Name: oddRow, Section: "9", Text: "the details of one order have another shape"},
	{Name: strictDetail, Section: "2.1", Text: "one order that cannot be shown makes a question about several fail"},
	{Name: failing, Section: "7", Text: "the next request meets SYSTEM_ERROR with status 500"},
	{Name: noSKU, Section: "5", Text: "variants say an empty custom_no, in orders and in lists"},
	{Name: noLogistics, Section: "9", Text: "the calls for numbers and labels do not exist: a web page of status 404"},
	{Name: landlines, Section: "2.3", Text: "receivers have a receiver_phone and no receiver_mobile"},
	{Name: liveOnly, Section: "4", Text: "the stock of an item that is off the shelf cannot be set"},
}
