package emulator

import "gowarehouse/connectors"

// The rules, by id. Each is broken on purpose, with hand-written HTTP, in rules_test.go.
const (
	ruleRoute     = "bvshop.route"
	ruleAccept    = "bvshop.accept"
	ruleBearer    = "bvshop.bearer" //nolint:gosec // the name of a rule
	ruleLogin     = "bvshop.login"
	ruleLeak      = "bvshop.token_leak"
	ruleParameter = "bvshop.parameter"
	ruleLimit     = "bvshop.limit"
	ruleDates     = "bvshop.dates"
	ruleDateType  = "bvshop.date_type"
	ruleStatus    = "bvshop.status"
	ruleOrder     = "bvshop.order"
	ruleBody      = "bvshop.body"
	ruleField     = "bvshop.field"
	ruleEditItems = "bvshop.edit_items"
	ruleLines     = "bvshop.lines_changed"
	ruleOverwrite = "bvshop.overwrite"
	ruleRevive    = "bvshop.revive"
	ruleForm      = "bvshop.label_form"
	ruleProvider  = "bvshop.label_provider"
	ruleTwice     = "bvshop.label_twice"
	ruleExpired   = "bvshop.label_expired"
	ruleSKU       = "bvshop.sku"
	ruleAmbiguous = "bvshop.sku_ambiguous"
	ruleQuantity  = "bvshop.quantity"
	ruleBatch     = "bvshop.batch"
)

// rules lists everything this shop enforces. A rule whose text says "accepted" is one that BVSHOP lets pass although the shop or its buyer
// suffers: the answer is a success, and the violation is counted.
var rules = []connectors.Rule{
	{ID: ruleRoute, Section: "1.2", Text: "The path exists below /api/v2 and takes the method"},
	{ID: ruleAccept, Section: "1.3", Text: "Accept is application/json: otherwise the answer is a redirect to the page of the log-in"},
	{ID: ruleBearer, Section: "1.3", Text: "A living token comes as Authorization: Bearer"},
	{ID: ruleLogin, Section: "1.3", Text: "get-token has email, password and type=store in its query, and an empty body of the declared length 0"},
	{ID: ruleLeak, Section: "3.2", Text: "The token is not shown to the address of a label, which belongs to somebody else (accepted)"},
	{ID: ruleParameter, Section: "2.1", Text: "A query has documented parameters only, page begins at 1, withDetail is 0 or 1"},
	{ID: ruleLimit, Section: "2.1", Text: "limit lies between 1 and 100"},
	{ID: ruleDates, Section: "2.1", Text: "startAt and endAt are days without a time, in this order"},
	{ID: ruleDateType, Section: "2.1", Text: "dateType is created, paid or cancel"},
	{ID: ruleStatus, Section: "2.2", Text: "Statuses are numbers of the lists, several with commas between them"},
	{ID: ruleOrder, Section: "2.3", Text: "An order is asked for by its id, not by its uid, and is there"},
	{ID: ruleBody, Section: "3.1", Text: "A body is a JSON object with its content type, and its fields have their types"},
	{ID: ruleField, Section: "3.1", Text: "An order is updated by documented fields only (accepted: the others are ignored)"},
	{ID: ruleEditItems, Section: "3.1", Text: "An update carries editItems"},
	{ID: ruleLines, Section: "3.1", Text: "editItems is empty (accepted: lines are added, changed and deleted)"},
	{ID: ruleOverwrite, Section: "3.1", Text: "A tracking number is not overwritten with another one (accepted)"},
	{ID: ruleRevive, Section: "3.1", Text: "An order that was cancelled or not paid is not shipped (accepted)"},
	{ID: ruleForm, Section: "3.2", Text: "A label is asked for by a form with id, senderName and senderPhone"},
	{ID: ruleProvider, Section: "3.2", Text: "The provider is one of four, and serves the order's shipping method"},
	{ID: ruleTwice, Section: "3.2", Text: "A label is asked for once (accepted: it makes a second consignment)"},
	{ID: ruleExpired, Section: "3.2", Text: "The address of a label is used at once"},
	{ID: ruleSKU, Section: "4", Text: "An SKU of the inventory is there"},
	{ID: ruleAmbiguous, Section: "4", Text: "An SKU that two variants share is not written (accepted: one of them gets the number)"},
	{ID: ruleQuantity, Section: "4", Text: "quantity is a whole number from 0"},
	{ID: ruleBatch, Section: "4", Text: "A batch has between 1 and 100 items"},
}

// The awkward behaviours, by name.
const (
	switchISO         = "iso_times"
	switchStoreText   = "store_as_text"
	switchTexts       = "numbers_as_text"
	switchShortRows   = "short_rows"
	switchNoPaidAt    = "null_paid_at"
	switchNewOrders   = "new_orders"
	switchRowsLeave   = "rows_leave"
	switchThrottled   = "throttled"
	switchTokenEnds   = "login_ends"
	switchTokenTaken  = "token_taken"
	switchLateNumber  = "late_number"
	switchLabelShips  = "label_ships"
	switchBase64      = "pdf_base64"
	switchGarbled     = "pdf_garbled"
	switchSameSKU     = "same_sku"
	switchOtherNames  = "other_names"
	switchStockIgnore = "stock_ignored"
	switchNoBatch     = "no_batch"
)

var switches = []connectors.Switch{
	{Name: switchISO, Section: "2.3", Text: "Times are written as declared (ISO 8601 with a zone), not as in the example"},
	{Name: switchStoreText, Section: "2.3", Text: "storeNum is a text with its zeros, not a number without them"},
	{Name: switchTexts, Section: "8", Text: "Numbers of an order are written as texts"},
	{Name: switchShortRows, Section: "2.1", Text: "Every third row of a list is short although withDetail is 1"},
	{Name: switchNoPaidAt, Section: "2.2", Text: "Paid orders have no paidAt"},
	{Name: switchNewOrders, Section: "8", Text: "A new order arrives after every page, so that rows move on over the border of a page"},
	{Name: switchRowsLeave, Section: "8", Text: "A row leaves the list between two pages, so that rows move back over the border"},
	{Name: switchThrottled, Section: "7", Text: "Every fifth request is throttled"},
	{Name: switchTokenEnds, Section: "1.3", Text: "A token of get-token ends after 30 minutes"},
	{Name: switchTokenTaken, Section: "1.3", Text: "Another program signs in with the same login at every seventh request"},
	{Name: switchLateNumber, Section: "3.2", Text: "The number of a label appears 5 seconds later"},
	{Name: switchLabelShips, Section: "3.2", Text: "Making a label marks the order as shipped"},
	{Name: switchBase64, Section: "3.2", Text: "A PDF comes as Base64, not raw"},
	{Name: switchGarbled, Section: "3.2", Text: "A PDF comes in an encoding that nobody knows"},
	{Name: switchSameSKU, Section: "4", Text: "Two variants share one SKU"},
	{Name: switchOtherNames, Section: "5", Text: "Variants are called options, pictures image, and a stock level stock"},
	{Name: switchStockIgnore, Section: "4", Text: "A stock level is confirmed and stays as it was"},
	{Name: switchNoBatch, Section: "4", Text: "There is no batch of stock levels"},
}
