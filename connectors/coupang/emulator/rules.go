package emulator

// Rules and switches.

import "gowarehouse/connectors"

// rules are everything the emulator enforces and counts. A box that staff shipped meanwhile, or an option nobody sells any more, is no
// fault of a client: those are answered with the platform's error and not counted.
var rules = []connectors.Rule{
	{ID: "coupang.path", Section: "1.1", Text: "only paths that exist are called, with their method"},
	{ID: "coupang.header", Section: "1.1", Text: "Authorization has the CEA grammar to the letter"},
	{ID: "coupang.date", Section: "1.1", Text: "signed-date is UTC with a two-digit year, at most 5 minutes away from the platform's clock"},
	{ID: "coupang.key", Section: "1.1", Text: "access-key is the vendor's own"},
	{ID: "coupang.sign", Section: "1.1", Text: "signature is the hex HMAC-SHA256 of date, method, path and query, in the bytes sent"},
	{ID: "coupang.vendor", Section: "1", Text: "the vendor in path, query and body is the key's own"},
	{ID: "coupang.body", Section: "1.1", Text: "a body is a JSON object of the documented fields; ids in it are numbers"},
	{ID: "coupang.rate", Section: "7", Text: "at most 10 requests a second (with the switch rate_limit)"},
	{ID: "coupang.status", Section: "2.1", Text: "a list names exactly one status"},
	{ID: "coupang.dates", Section: "2.1", Text: "both ends of a window are there, in the form of the search type, and in order"},
	{ID: "coupang.window_days", Section: "2.1", Text: "a window by day has at most 31 days"},
	{ID: "coupang.window_hours", Section: "2.1", Text: "a window by minute has at most 24 hours"},
	{ID: "coupang.minute_paging", Section: "2.1", Text: "a list by minute has no paging"},
	{ID: "coupang.page_size", Section: "2.1", Text: "maxPerPage is 1 to 50 for orders"},
	{ID: "coupang.token", Section: "2.1", Text: "nextToken is the one of the page before"},
	{ID: "coupang.return_status", Section: "2.1", Text: "returnRequests names a status or cancelType, and at most 31 days"},
	{ID: "coupang.ack_batch", Section: "3.1", Text: "an acknowledgement names 1 to 50 boxes, each once"},
	{ID: "coupang.ack_status", Section: "3.1", Text: "a box is acknowledged once"},
	{ID: "coupang.invoice_fields", Section: "3.2", Text: "an invoice has all eight fields"},
	{ID: "coupang.invoice_items", Section: "3.2", Text: "an upload names every item of its box, each once"},
	{ID: "coupang.invoice_status", Section: "3.2", Text: "a number is uploaded for an acknowledged box, and once"},
	{ID: "coupang.invoice_number", Section: "3.2", Text: "a number is not empty, and digits only for DIRECT"},
	{ID: "coupang.invoice_duplicate", Section: "3.2", Text: "a number does not recur for another receiver"},
	{ID: "coupang.carrier", Section: "3.2", Text: "deliveryCompanyCode is one that Coupang knows"},
	{ID: "coupang.split", Section: "3.2", Text: "a split says so on every item, is not DIRECT, and dates what stays"},
	{ID: "coupang.update_status", Section: "3.2", Text: "a number is corrected only where there is one"},
	{ID: "coupang.label_batch", Section: "3.3", Text: "a label call names 1 to 10 boxes and 1 to 10 copies"},
	{ID: "coupang.label_template", Section: "3.3", Text: "templateName is one of the two sizes"},
	{ID: "coupang.label_number", Section: "3.3", Text: "a label is asked for once the box has its number"},
	{ID: "coupang.stock_quantity", Section: "4", Text: "a quantity is 0 to 99999"},
	{ID: "coupang.stock_body", Section: "4", Text: "a quantity is set without query and body"},
	{ID: "coupang.product_page", Section: "5", Text: "maxPerPage is 1 to 100 for products, and nextToken a page number"},
	{ID: "coupang.place_page", Section: "1.3", Text: "pageSize is 1 to 50 for places, and pageNum begins at 1"},
}

// Names of the switches.
const (
	listLag       = "list_lag"
	addressChange = "address_change"
	partFailure   = "partial_failure"
	codeText      = "code_text"
	plainMoney    = "plain_money"
	localTimes    = "local_times"
	nullNumbers   = "null_numbers"
	maskedNames   = "masked_names"
	stopVanishes  = "stop_vanishes"
	goneBoxes     = "cancelled_shown"
	korea         = "korea_only"
	autoNumber    = "auto_number"
	noLabel       = "no_label"
	wide504       = "wide_504"
	html403       = "html_403"
	foreignIP     = "foreign_ip"
	rateLimit     = "rate_limit"
	growthNest    = "growth_nest"
	wrappedPages  = "wrapped_pages"
	repeatedToken = "token_null"
	keyExpired    = "key_expired"
	tokenCircle   = "token_circle"
	noFees        = "no_fees"
)

var switches = []connectors.Switch{
	{Name: listLag, Section: "2.1", Text: "an order shows in lists ten minutes after it was placed"},
	{Name: addressChange, Section: "2.2", Text: "the buyer changes the address just before the next acknowledgement"},
	{Name: partFailure, Section: "3.1", Text: "the first box of the next acknowledgement fails, with HTTP 200"},
	{Name: codeText, Section: "7", Text: "code is a text instead of a number"},
	{Name: plainMoney, Section: "2.3", Text: "amounts are plain numbers, as in version 4"},
	{Name: localTimes, Section: "2.3", Text: "times have no offset"},
	{Name: nullNumbers, Section: "2.3", Text: "safeNumber is null"},
	{Name: maskedNames, Section: "2.3", Text: "names are masked"},
	{Name: stopVanishes, Section: "2.1", Text: "a box whose buyer asks to stop it leaves the lists at once"},
	{Name: goneBoxes, Section: "2.2", Text: "a cancelled box can still be asked for, with its items cancelled"},
	{Name: korea, Section: "0", Text: "what is tagged as Korea only answers 412"},
	{Name: autoNumber, Section: "3.3", Text: "Coupang gives every acknowledged box a number after 20 seconds"},
	{Name: noLabel, Section: "3.3", Text: "labels are not served to this vendor"},
	{Name: wide504, Section: "7", Text: "a list of more than two days runs into the gateway's time limit"},
	{Name: html403, Section: "7", Text: "everything is blocked with a web page"},
	{Name: foreignIP, Section: "7", Text: "this machine's address is not registered"},
	{Name: rateLimit, Section: "7", Text: "more than ten requests a second are refused"},
	{Name: growthNest, Section: "5", Text: "products nest their ids, as those sold through Rocket Growth do; one option has none"},
	{Name: wrappedPages, Section: "1.3", Text: "return centres come wrapped in content and pagination"},
	{Name: repeatedToken, Section: "2.1", Text: "nextToken is null on the last page"},
	{Name: tokenCircle, Section: "2.1", Text: "the pages of a list point back at each other without an end"},
	{Name: noFees, Section: "2.4", Text: "delivery fees are null"},
	{Name: keyExpired, Section: "1", Text: "the key's 180 days are over"},
}
