package emulator

import "gowarehouse/connectors"

// The rules, by id. Each is broken on purpose, with hand-written HTTP, in rules_test.go.
const (
	ruleRoute     = "oneshop.route"
	ruleWrite     = "oneshop.write"
	ruleAccess    = "oneshop.access"
	ruleParameter = "oneshop.parameter"
	ruleTwice     = "oneshop.parameter_twice"
	ruleStatus    = "oneshop.status"
	ruleDates     = "oneshop.dates"
	rulePage      = "oneshop.page"
	ruleOrder     = "oneshop.order"
)

var rules = []connectors.Rule{
	{ID: ruleRoute, Section: "2", Text: "The path exists below /v1"},
	{ID: ruleWrite, Section: "3", Text: "Nothing is written: there is GET alone, without a body"},
	{ID: ruleAccess, Section: "1.2", Text: "appid and secret are in the query and are right"},
	{ID: ruleParameter, Section: "2.1", Text: "A query has known parameters only"},
	{ID: ruleTwice, Section: "2.1", Text: "A parameter stands once"},
	{ID: ruleStatus, Section: "2.1", Text: "The three statuses are there, each all or exactly one known value"},
	{ID: ruleDates, Section: "2.1", Text: "create_date_start and create_date_end are days in this order"},
	{ID: rulePage, Section: "2.1", Text: "page is a number from 1 to the last page"},
	{ID: ruleOrder, Section: "2.3", Text: "An order that is asked for is there"},
}

// The awkward behaviours, by name.
const (
	switchTexts       = "numbers_as_text"
	switchReceipt     = "receipt_object"
	switchSmallPages  = "small_pages"
	switchNewOrders   = "new_orders"
	switchDraftsGo    = "drafts_go"
	switchNoCounts    = "no_counts"
	switchThrottled   = "throttled"
	switchRateMessage = "rate_message"
	switchRateWindow  = "rate_window"
	switchAllowlist   = "allowlist"
	switchNewValues   = "new_values"
	switchNoSKU       = "no_sku"
)

var switches = []connectors.Switch{
	{Name: switchTexts, Section: "2.1", Text: "Numbers are written as texts"},
	{Name: switchReceipt, Section: "2.3", Text: "receipt is a single object"},
	{Name: switchSmallPages, Section: "2.1", Text: "A page has 20 rows"},
	{Name: switchNewOrders, Section: "8", Text: "A new order arrives after every page, so that rows move on over the border of a page"},
	{Name: switchDraftsGo, Section: "8", Text: "A draft is deleted after the first page, so that rows move back over the border"},
	{Name: switchNoCounts, Section: "2.1", Text: "A list does not count its pages and rows"},
	{Name: switchThrottled, Section: "7", Text: "Every fifth request is throttled with 429 and -9999"},
	{Name: switchRateMessage, Section: "7", Text: "Every fifth request is throttled with status 200 and a message"},
	{Name: switchRateWindow, Section: "7", Text: "The real limit: ten requests in ten seconds, any more are throttled"},
	{Name: switchAllowlist, Section: "1.2", Text: "This machine's address is not on 1shop's list"},
	{Name: switchNoSKU, Section: "2.3", Text: "Some products have no SKU"},
	{Name: switchNewValues, Section: "2.2", Text: "Some orders have statuses that no document knows"},
}
