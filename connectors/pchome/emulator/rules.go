package emulator

import "gowarehouse/connectors"

// The rules, by id. Each is broken on purpose, with hand-written HTTP, in rules_test.go.
const (
	ruleVendor     = "pchome.vendor"
	ruleRoute      = "pchome.route"
	ruleMethod     = "pchome.method"
	ruleSecret     = "pchome.secret_sent" //nolint:gosec // the name of a rule
	ruleParameter  = "pchome.parameter"
	ruleDays       = "pchome.transdate"
	ruleWindow     = "pchome.window"
	ruleLimit      = "pchome.limit"
	ruleOffset     = "pchome.offset"
	ruleIDs        = "pchome.ids"
	ruleUnknown    = "pchome.unknown_id"
	ruleShelf      = "pchome.isshelf"
	ruleGoods      = "pchome.goods"
	ruleBody       = "pchome.body"
	ruleSameIDs    = "pchome.same_ids"
	ruleShipFields = "pchome.ship_fields"
	ruleCompany    = "pchome.ship_company"
	ruleNumber     = "pchome.ship_no"
	ruleShipDate   = "pchome.ship_date"
	ruleCancelled  = "pchome.ship_cancelled"
	ruleShipped    = "pchome.ship_shipped"
	ruleOverwrite  = "pchome.ship_overwrite"
	ruleQuantity   = "pchome.quantity"
	ruleConsigned  = "pchome.consigned"
)

// rules lists everything this platform enforces. A rule whose text says "accepted" is one that it lets pass although somebody suffers: the
// answer is a success, and the violation is counted.
var rules = []connectors.Rule{
	{ID: ruleVendor, Section: "1", Text: "The path names the vendor whose address this is: otherwise 403 with a page"},
	{ID: ruleRoute, Section: "1", Text: "The path exists: otherwise 404 with a page"},
	{ID: ruleMethod, Section: "1", Text: "The path takes the method: otherwise 405 with a page"},
	{ID: ruleSecret, Section: "1", Text: "Key and IV are never sent (accepted)"},
	{ID: ruleParameter, Section: "2", Text: "A query has known parameters only, each once, and all that are needed"},
	{ID: ruleDays, Section: "2.1", Text: "transdate is yyyy/MM/dd-yyyy/MM/dd, in this order"},
	{ID: ruleWindow, Section: "2.1", Text: "The days of transdate lie at most seven apart"},
	{ID: ruleLimit, Section: "2.1", Text: "limit lies between 1 and 112"},
	{ID: ruleOffset, Section: "2.1", Text: "offset is a whole number, from 0 for orders and from 1 for goods"},
	{ID: ruleIDs, Section: "2.2", Text: "A list of numbers has between 1 and 20, well formed and each once"},
	{ID: ruleUnknown, Section: "2.2", Text: "The numbers of lines are the vendor's: those unknown are left out, and all unknown is 404"},
	{ID: ruleShelf, Section: "5", Text: "isshelf is given, isillegal only together with fields, and both are 0 or 1"},
	{ID: ruleGoods, Section: "5", Text: "A product or group that is asked for or set is the vendor's"},
	{ID: ruleBody, Section: "3", Text: "A body is a JSON list of objects, announced as application/json"},
	{ID: ruleSameIDs, Section: "3", Text: "The query and the body name the same numbers"},
	{ID: ruleShipFields, Section: "3", Text: "A report has Id, ShipCompany, ShipNo and ShipDate, all texts, and nothing else"},
	{ID: ruleCompany, Section: "3", Text: "ShipCompany is of the known list"},
	{ID: ruleNumber, Section: "3", Text: "ShipNo has 6 to 20 letters, digits or hyphens"},
	{ID: ruleShipDate, Section: "3", Text: "ShipDate is yyyy/MM/dd and not in the future"},
	{ID: ruleCancelled, Section: "3", Text: "A line that is not to be shipped, or was cancelled whole, is not reported"},
	{ID: ruleShipped, Section: "3", Text: "A line that has shipped keeps its number, carrier and day; the same report again changes nothing"},
	{ID: ruleOverwrite, Section: "3", Text: "A number that somebody else reported is not overwritten while it is checked (accepted)"},
	{ID: ruleQuantity, Section: "4", Text: "Qty is a whole number from 0"},
	{ID: ruleConsigned, Section: "4", Text: "Only drop-shipped goods (轉單) are set"},
}

// The awkward behaviours, by name.
const (
	switchRefused    = "ip_refused"
	switchEmpty403   = "ip_refused_empty"
	switchOneBased   = "orders_from_one"
	switchCapped     = "capped_pages"
	switchRepeats    = "repeated_rows"
	switchNewOrders  = "new_orders"
	switchBareLists  = "bare_lists"
	switchTexts      = "numbers_as_text"
	switchOtherCase  = "other_case"
	switchEmpties    = "empty_objects"
	switchBOM        = "byte_order_mark"
	switchLate       = "late_details"
	switchNever      = "missing_details"
	switchMeanwhile  = "changes_meanwhile"
	switchPlain      = "plain_receivers"
	switchAES128     = "aes_128"
	switchByValue    = "sealed_values"
	switchForgets    = "forgets_receivers"
	switchNoShipInfo = "no_ship_info"
	switchNoNumber   = "hides_numbers"
	switchNoGroup    = "no_groups"
	switchConsigned  = "consigned"
	switchThrottled  = "throttled"
	switchWebPage    = "maintenance"
	switchBareIDs    = "bare_ids"
	switchNoShipCall = "no_ship_call"
)

var switches = []connectors.Switch{
	{Name: switchRefused, Section: "7", Text: "The address is not registered: every call is 403 with a page"},
	{Name: switchEmpty403, Section: "7", Text: "The address is not registered: every call is 403 without a word"},
	{Name: switchOneBased, Section: "2.1", Text: "Rows of the list of orders are counted from 1"},
	{Name: switchCapped, Section: "2.1", Text: "A page has at most 20 rows, whatever was asked for"},
	{Name: switchRepeats, Section: "8", Text: "A page begins with the last row of the one before"},
	{Name: switchNewOrders, Section: "8", Text: "The newest line comes first, and a new order arrives after every page"},
	{Name: switchBareLists, Section: "5", Text: "A list is its rows alone, without a count"},
	{Name: switchTexts, Section: "8", Text: "Numbers are written as texts"},
	{Name: switchOtherCase, Section: "8", Text: "VendorPId and IsNotShip are spelled so in orders, and VendorPID in goods"},
	{Name: switchEmpties, Section: "8", Text: "Objects that hold nothing are empty lists or texts"},
	{Name: switchBOM, Section: "7", Text: "JSON begins with a byte order mark"},
	{Name: switchLate, Section: "8", Text: "The details of a line are not there when they are asked for the first time"},
	{Name: switchNever, Section: "8", Text: "Every ninth line has no details"},
	{Name: switchMeanwhile, Section: "8", Text: "An order is cancelled between the list and its details"},
	{Name: switchPlain, Section: "2.2", Text: "Receiver is a plain object"},
	{Name: switchAES128, Section: "1.2", Text: "Receiver is encrypted with AES-128 under the 16 bytes that the key spells"},
	{Name: switchByValue, Section: "1.2", Text: "Receiver is an object whose values are encrypted one by one"},
	{Name: switchForgets, Section: "2.2", Text: "Receiver is null once a line was reported"},
	{Name: switchNoShipInfo, Section: "2.2", Text: "ShipInfo is null until a line was reported"},
	{Name: switchNoNumber, Section: "3", Text: "ShipInfo never shows the number that was reported"},
	{Name: switchNoGroup, Section: "5", Text: "Goods are not asked for by their group: 404"},
	{Name: switchBareIDs, Section: "5", Text: "The number of an only variant is written, and known, without its end"},
	{Name: switchNoShipCall, Section: "9", Text: "The call that reports a parcel does not exist: a page of status 404"},
	{Name: switchConsigned, Section: "4", Text: "The first product is consigned (寄倉): its stock cannot be set"},
	{Name: switchThrottled, Section: "7", Text: "Every fifth request is throttled"},
	{Name: switchWebPage, Section: "7", Text: "Every seventh request is answered with a page and 200"},
}
