package emulator

import "gowarehouse/connectors"

// The rules, by id. Each is broken on purpose, with hand-written HTTP, in rules_test.go.
const (
	rulePost      = "app91.post"
	ruleJSON      = "app91.json"
	ruleKey       = "app91.key"
	ruleKeyRight  = "app91.key_right"
	ruleRoute     = "app91.route"
	ruleShop      = "app91.shop"
	ruleRequired  = "app91.required"
	ruleType      = "app91.type"
	ruleProperty  = "app91.property"
	ruleDate      = "app91.date"
	ruleSpan      = "app91.span"
	ruleFilter    = "app91.filter"
	ruleCount     = "app91.count"
	rulePosition  = "app91.position"
	ruleOrder     = "app91.order"
	ruleSubOrder  = "app91.sub_order"
	ruleDeliver   = "app91.deliver_type"
	ruleWaiting   = "app91.waiting"
	ruleOnce      = "app91.once"
	ruleForwarder = "app91.forwarder"
	ruleCode      = "app91.code"
	ruleArrival   = "app91.arrival"
	ruleNumber    = "app91.number"
	ruleAllocated = "app91.allocated"
	ruleChain     = "app91.chain"
	ruleLabel     = "app91.label"
	ruleSkuCount  = "app91.sku_count"
	ruleListing   = "app91.listing"
	ruleQuantity  = "app91.quantity"
	ruleChange    = "app91.change"
	ruleBelowZero = "app91.below_zero"
)

// Rules lists everything this shop enforces. A rule whose text says "accepted" is one that 91APP lets pass.
var rules = []connectors.Rule{
	{ID: rulePost, Section: "1.2", Text: "Every call is a POST"},
	{ID: ruleJSON, Section: "1.2", Text: "Every body is a JSON object, and is announced as one"},
	{ID: ruleKey, Section: "7", Text: "Every call shows a key in x-api-key"},
	{ID: ruleKeyRight, Section: "7", Text: "The key is one of this shop that lives"},
	{ID: ruleRoute, Section: "3", Text: "The call exists"},
	{ID: ruleShop, Section: "1.2", Text: "A key is good for its own shop only"},
	{ID: ruleRequired, Section: "7", Text: "Required properties are there"},
	{ID: ruleType, Section: "7", Text: "Properties have their types: no text where a number is due"},
	{ID: ruleProperty, Section: "1.2", Text: "Properties are those of the call (accepted: others are left unread)"},
	{ID: ruleDate, Section: "2.2", Text: "A time is written yyyy-MM-ddTHH:mm:ss in the shop's zone, without an offset"},
	{ID: ruleSpan, Section: "2.2", Text: "A list covers less than seven days, and not backwards"},
	{ID: ruleFilter, Section: "2.2", Text: "Filters have values that are known"},
	{ID: ruleCount, Section: "2.2", Text: "A page of the list has 1 to 100 rows"},
	{ID: rulePosition, Section: "2.2", Text: "A position is not negative"},
	{ID: ruleOrder, Section: "2.3", Text: "The main order is there"},
	{ID: ruleSubOrder, Section: "3", Text: "The sub-orders named belong to the main order"},
	{ID: ruleDeliver, Section: "3", Text: "The call is the one for the order's way of delivery"},
	{ID: ruleWaiting, Section: "3", Text: "What is shipped waits for it: it is paid or collects, and is neither cancelled nor gone"},
	{ID: ruleOnce, Section: "3.9", Text: "A sub-order is shipped or numbered once"},
	{ID: ruleForwarder, Section: "3.7", Text: "The carrier is one of the table: 9 to 13 overseas only, T-cat only for cash on delivery"},
	{ID: ruleCode, Section: "3.1", Text: "A number has 1 to 20 characters"},
	{ID: ruleArrival, Section: "3.3", Text: "A day of arrival is written yyyy/MM/dd, and its period is 1, 2 or 3"},
	{ID: ruleNumber, Section: "3", Text: "The number is there"},
	{ID: ruleAllocated, Section: "3.2", Text: "Only a number that was not confirmed yet is confirmed or cancelled"},
	{ID: ruleChain, Section: "3.2", Text: "A confirmation names the chain of the parcel's store"},
	{ID: ruleLabel, Section: "3.6", Text: "A label is asked for at the call of its chain"},
	{ID: ruleSkuCount, Section: "5", Text: "A page of the list of variants has 1 to 200 rows"},
	{ID: ruleListing, Section: "7", Text: "The page and the variant are there"},
	{ID: ruleQuantity, Section: "4", Text: "A quantity is not negative"},
	{ID: ruleChange, Section: "4", Text: "A change of stock is a text of sign and digits, and not zero"},
	{ID: ruleBelowZero, Section: "4", Text: "A change of stock does not take more than there is"},
}

// Switches are the awkward behaviours.
const (
	statusError  = "status_error"
	emptyList    = "empty_list"
	bareArray    = "bare_array"
	textMoney    = "text_money"
	offsetTimes  = "offset_times"
	titles       = "titles"
	noMethod     = "no_shipping_type"
	drift        = "drift"
	throttle     = "throttle"
	noOrders     = "no_orders"
	noDelivery   = "no_delivery"
	noProducts   = "no_products"
	noQuantity   = "no_selling_qty"
	quantityAdds = "selling_qty_adds"
	legacyPaths  = "legacy_paths"
	labelBase64  = "label_base64"
	noBarcodes   = "label_without_codes"
)

var switches = []connectors.Switch{
	{Name: statusError, Section: "1.5", Text: "Failures say Error instead of Failure"},
	{Name: emptyList, Section: "7", Text: "An order that is not there is an empty list, not a failure"},
	{Name: bareArray, Section: "2.3", Text: "The rows of an order come as a bare array"},
	{Name: textMoney, Section: "2.3", Text: "Amounts are written as texts"},
	{Name: offsetTimes, Section: "2.3", Text: "Times carry +08:00"},
	{Name: titles, Section: "2.3", Text: "The rows of an order name page and product"},
	{Name: noMethod, Section: "2.3", Text: "The rows of an order do not tell the number of their shipping method"},
	{Name: drift, Section: "2.2", Text: "Each further page begins with the last row of the page before"},
	{Name: throttle, Section: "7", Text: "Every fifth request is one too many"},
	{Name: noOrders, Section: "9", Text: "The key has no permission for orders"},
	{Name: noDelivery, Section: "9", Text: "The key has no permission for deliveries"},
	{Name: noProducts, Section: "9", Text: "The key has no permission for the list of variants"},
	{Name: noQuantity, Section: "4", Text: "The key may change stock by differences only"},
	{Name: quantityAdds, Section: "4", Text: "The call that sets a quantity adds it instead"},
	{Name: legacyPaths, Section: "3", Text: "Calls whose path is a guess are found under the path of the gateway before"},
	{Name: labelBase64, Section: "3.6", Text: "Label files come as Base64 in the envelope"},
	{Name: noBarcodes, Section: "3.6", Text: "The data for a label holds no bar codes"},
}
