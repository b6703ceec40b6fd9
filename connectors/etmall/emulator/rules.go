package emulator

import "gowarehouse/connectors"

// What the emulator enforces; rules_test.go breaks each by hand-written HTTP. What can happen to a correct client too, such as an order that
// was cancelled meanwhile, is answered as FACTS.md says and is no violation.
const (
	rulePath       = "etmall.path"
	rulePost       = "etmall.post"
	ruleBody       = "etmall.body"
	ruleLogin      = "etmall.login"
	ruleLocked     = "etmall.locked"
	ruleBearer     = "etmall.bearer" //nolint:gosec // the name of a rule
	ruleSupplier   = "etmall.supplier"
	ruleStatus     = "etmall.status"
	ruleDateType   = "etmall.date_type"
	ruleDate       = "etmall.date"
	ruleWindow     = "etmall.window"
	rulePage       = "etmall.page"
	ruleRows       = "etmall.rows"
	ruleBatch      = "etmall.batch"
	ruleTwice      = "etmall.twice"
	ruleOrder      = "etmall.order"
	ruleBoxes      = "etmall.boxes"
	ruleFormat     = "etmall.label_format"
	ruleNumber     = "etmall.number"
	ruleUnnumbered = "etmall.confirm_numbered"
	ruleAll        = "etmall.confirm_all"
	ruleGoods      = "etmall.goods"
	ruleQuantity   = "etmall.quantity"
	ruleSale       = "etmall.sale_status"
)

var rules = []connectors.Rule{
	{ID: rulePath, Section: "1.3", Text: "The address is that of a known call."},
	{ID: rulePost, Section: "1.3", Text: "Every call is a POST."},
	{ID: ruleBody, Section: "1.3", Text: "The body is one JSON object in UTF-8, sent as application/json."},
	{ID: ruleLogin, Section: "1.3", Text: "A login has supplierCode, account and password."},
	{ID: ruleLocked, Section: "1.3", Text: "Five wrong passwords in a row, which lock the account, do not come."},
	{ID: ruleBearer, Section: "1.3", Text: "Every call but the login carries Authorization: Bearer with a token of the form that logins give."},
	{ID: ruleSupplier, Section: "1.3", Text: "X-Supplier-Code is that of the token."},
	{ID: ruleStatus, Section: "2", Text: "statusList holds known statuses, at least one."},
	{ID: ruleDateType, Section: "2", Text: "dateType is TRANSFER."},
	{ID: ruleDate, Section: "2", Text: "dateFrom and dateTo are written yyyy-MM-dd HH:mm:ss."},
	{ID: ruleWindow, Section: "2", Text: "A query spans at most 31 days and does not end before it begins."},
	{ID: rulePage, Section: "2", Text: "page is a number from 1 and pageSize one from 1 to 100."},
	{ID: ruleRows, Section: "3", Text: "A list of a call is filled, with objects or texts that have all their fields."},
	{ID: ruleBatch, Section: "3", Text: "At most 50 orders or numbers, or 100 goods, in one call."},
	{ID: ruleTwice, Section: "3.1", Text: "Nothing stands twice in one call."},
	{ID: ruleOrder, Section: "3.1", Text: "An order is one of this vendor's."},
	{ID: ruleBoxes, Section: "3.1", Text: "packageCount is 1 to 10, and 1 for a parcel to a store."},
	{ID: ruleFormat, Section: "3.2", Text: "A label is asked for as PDF_A6 or PDF_A4."},
	{ID: ruleNumber, Section: "3.2", Text: "A shipment number was given by EtMall, and belongs to the order it stands beside."},
	{ID: ruleUnnumbered, Section: "3.3", Text: "An order is confirmed after it has its numbers."},
	{ID: ruleAll, Section: "3.3", Text: "All parcels of an order are confirmed in one call."},
	{ID: ruleGoods, Section: "4", Text: "Stock is asked for and set for goods of this vendor."},
	{ID: ruleQuantity, Section: "4", Text: "A quantity is a whole number from 0 to 99999."},
	{ID: ruleSale, Section: "5", Text: "saleStatus is ALL, ON, OFF or SOLDOUT."},
}

// The awkward behaviours of FACTS.md section 8, off by default.
const (
	switchTexts       = "numbers_as_text"
	switchNulls       = "null_texts"
	switchRowLeaves   = "row_leaves"
	switchFormer      = "former_password"
	switchPlain       = "plain_receivers"
	switchLabelLate   = "label_late"
	switchLabelPage   = "label_page"
	switchNoNumbers   = "late_numbers"
	switchLostResult  = "result_missing"
	switchMaintenance = "maintenance"
	switchThrottled   = "throttled"
	switchRateWindow  = "rate_window"
	switchTokensDie   = "tokens_die"
	switchNoRight     = "no_order_right"
	switchCancels     = "cancelled_before_confirm"
	switchMallStock   = "mall_stock"
	switchOffSale     = "off_sale"
	switchNewStatus   = "new_status"
	switchOtherShape  = "other_shape"
)

var switches = []connectors.Switch{
	{Name: switchTexts, Section: "8", Text: "Every number of an order, of goods and of stock comes as a text."},
	{Name: switchNulls, Section: "8", Text: "Empty texts are null."},
	{Name: switchRowLeaves, Section: "8", Text: "A row of page 1 leaves the list between two pages, so that rows move back over the border."},
	{Name: switchFormer, Section: "8", Text: "The newest order was encrypted with a former password."},
	{Name: switchPlain, Section: "1.4", Text: "Receivers are not encrypted at all."},
	{Name: switchLabelLate, Section: "3.2", Text: "The first two questions for a label are answered with 3010."},
	{Name: switchLabelPage, Section: "9", Text: "A label is a web page instead of a PDF."},
	{Name: switchNoNumbers, Section: "3.1", Text: "The first answer that arranges an order has no number yet."},
	{Name: switchLostResult, Section: "3.1", Text: "An answer leaves the result of the last row out, although it took effect."},
	{Name: switchMaintenance, Section: "8", Text: "Every call is answered with 503 and a web page."},
	{Name: switchThrottled, Section: "7", Text: "Every fifth call is throttled."},
	{Name: switchRateWindow, Section: "7", Text: "The real limit: 60 calls and 10 log-ins in a minute, any more are throttled."},
	{Name: switchTokensDie, Section: "1.3", Text: "Every seventh call finds its token ended."},
	{Name: switchNoRight, Section: "1.5", Text: "The account may log in, but not read orders."},
	{Name: switchCancels, Section: "3.4", Text: "An order is cancelled between its number and its confirmation."},
	{Name: switchMallStock, Section: "4", Text: "The first goods lie in the mall's own warehouse: their stock cannot be set."},
	{Name: switchOffSale, Section: "4", Text: "The first goods are off sale: their stock cannot be set."},
	{Name: switchNewStatus, Section: "2", Text: "The newest order has a status that nobody knows."},
	{Name: switchOtherShape, Section: "9", Text: "Every answer has another shape than the one designed."},
}
