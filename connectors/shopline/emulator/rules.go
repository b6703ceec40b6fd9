package emulator

import "gowarehouse/connectors"

// The rules, by id. Each is broken on purpose, with hand-written HTTP, in rules_test.go.
const (
	ruleUserAgent    = "shopline.user_agent"
	ruleBearer       = "shopline.bearer"
	ruleRoute        = "shopline.route"
	ruleParameter    = "shopline.parameter"
	rulePerPage      = "shopline.per_page"
	rulePage         = "shopline.page"
	ruleTime         = "shopline.time"
	ruleContentType  = "shopline.content_type"
	ruleBody         = "shopline.body"
	ruleRate         = "shopline.rate"
	ruleExecute      = "shopline.execute_pending"
	ruleExecuteKind  = "shopline.execute_kind"
	ruleBulkKind     = "shopline.bulk_kind"
	ruleLabelIDs     = "shopline.label_ids"
	ruleLabelEarly   = "shopline.label_accepted"
	ruleLabelOpen    = "shopline.label_open"
	ruleLabelExpired = "shopline.label_expired"
	ruleStatus       = "shopline.delivery_status"
	ruleForce        = "shopline.force_update"
	ruleCancelled    = "shopline.cancelled"
	ruleOverwrite    = "shopline.tracking_overwritten"
	ruleMailTwice    = "shopline.mail_twice"
	ruleQuantity     = "shopline.quantity"
	ruleVariations   = "shopline.quantity_of_variations"
	ruleUnlimited    = "shopline.quantity_unlimited"
	ruleWarehouse    = "shopline.warehouse"
	ruleWebhook      = "shopline.webhook"
	ruleWebhookTwice = "shopline.webhook_twice"
)

// Rules lists everything this shop enforces. A rule whose text says "accepted" is one that SHOPLINE lets pass although the shop or its
// buyer suffers: the answer is a success, and the violation is counted.
var rules = []connectors.Rule{
	{ID: ruleUserAgent, Section: "1", Text: "Every request names the shop in User-Agent"},
	{ID: ruleBearer, Section: "1", Text: "Every request shows a token that lives, as Bearer"},
	{ID: ruleRoute, Section: "2.1", Text: "The route exists"},
	{ID: ruleParameter, Section: "2.1", Text: "Parameters of a query are known, and so are their values"},
	{ID: rulePerPage, Section: "2.1", Text: "per_page lies between 1 and 999"},
	{ID: rulePage, Section: "2.1", Text: "page begins at 1"},
	{ID: ruleTime, Section: "2.2", Text: "A time is written YYYY-MM-DD HH:MM:SS, in UTC"},
	{ID: ruleContentType, Section: "1", Text: "A body is announced as application/json"},
	{ID: ruleBody, Section: "3", Text: "A body is JSON with the known fields in their types"},
	{ID: ruleRate, Section: "7", Text: "At most 20 requests a second (only with the switch rate_limit)"},
	{ID: ruleExecute, Section: "3.1", Text: "A shipment is executed only while the order's delivery is pending"},
	{ID: ruleExecuteKind, Section: "3.1", Text: "The single call executes 7-ELEVEN, FamilyMart, T-cat, SF and HCT only"},
	{ID: ruleBulkKind, Section: "3.1", Text: "The bulk call executes 7-ELEVEN cross border, frozen FamilyMart and T-cat only"},
	{ID: ruleLabelIDs, Section: "3.1", Text: "Labels are asked for 1 to 24 orders at once"},
	{ID: ruleLabelEarly, Section: "3.1", Text: "A label is asked for once the carrier has accepted the request"},
	{ID: ruleLabelOpen, Section: "3.1", Text: "The token is not shown to the storage of the labels (accepted: it would leak)"},
	{ID: ruleLabelExpired, Section: "3.1", Text: "A link to a label is used within ten minutes"},
	{ID: ruleStatus, Section: "2.5", Text: "A delivery status is one of those known"},
	{ID: ruleForce, Section: "3.2", Text: "The delivery status of a carrier's order is set with force_update only"},
	{ID: ruleCancelled, Section: "3.3", Text: "A cancelled order is not shipped (accepted: nothing stops it)"},
	{ID: ruleOverwrite, Section: "3.3", Text: "A tracking number is not replaced by another (accepted: it overwrites)"},
	{ID: ruleMailTwice, Section: "3.3", Text: "The buyer is not told twice that his order left (accepted: he is)"},
	{ID: ruleQuantity, Section: "4", Text: "A quantity is a whole number of at most seven digits"},
	{ID: ruleVariations, Section: "4", Text: "The quantity of a product with variations is set on its variations"},
	{ID: ruleUnlimited, Section: "4", Text: "A product of unlimited quantity has none to set"},
	{ID: ruleWarehouse, Section: "4", Text: "The warehouse of a quantity exists and is active"},
	{ID: ruleWebhook, Section: "6", Text: "A webhook has an https address and known topics"},
	{ID: ruleWebhookTwice, Section: "6", Text: "An address is registered once (accepted: every message would come twice)"},
}

// The awkward behaviours, by name.
const (
	rateLimit        = "rate_limit"
	noTokenInfo      = "no_token_info"
	noLabels         = "no_labels"
	noStock          = "no_stock"
	mixedTimes       = "mixed_times"
	nullTexts        = "null_texts"
	floatQuantities  = "float_quantities"
	childObject      = "child_object"
	duplicateRow     = "duplicate_row"
	centsHundred     = "cents_hundred"
	masked           = "masked"
	errorKey         = "error_key"
	merchantNumber   = "merchant_number"
	numberAtOnce     = "number_at_once"
	slowCarrier      = "slow_carrier"
	carrierRefuses   = "carrier_refuses"
	labelHTML        = "label_html"
	labelPNG         = "label_png"
	labelJPEG        = "label_jpeg"
	labelNotReady    = "label_not_ready"
	labelsNotEnabled = "labels_not_enabled"
)

var switches = []connectors.Switch{
	{Name: rateLimit, Section: "7", Text: "More than 20 requests a second are throttled"},
	{Name: noTokenInfo, Section: "1", Text: "The permission to read the token's information is not ticked"},
	{Name: noLabels, Section: "7", Text: "The permission for order labels is not ticked"},
	{Name: noStock, Section: "7", Text: "The permission to change products is not ticked"},
	{Name: mixedTimes, Section: "2.3", Text: "Times come with +08:00 and +00:00, with milliseconds and without"},
	{Name: nullTexts, Section: "2.5", Text: "Translations are null or lack Traditional Chinese"},
	{Name: floatQuantities, Section: "8", Text: "Quantities are written as 80.0"},
	{Name: childObject, Section: "2.5", Text: "The only child of a product set comes as an object, not in a list"},
	{Name: duplicateRow, Section: "2.2", Text: "Each further page begins with the last row of the page before"},
	{Name: centsHundred, Section: "2.5", Text: "cents are hundredths, as outside of Taiwan"},
	{Name: masked, Section: "2.5", Text: "The role of the token's owner hides receivers"},
	{Name: errorKey, Section: "7", Text: "Errors bear their text as error, not as message"},
	{Name: merchantNumber, Section: "2.5", Text: "The shop numbers its orders itself: order_number is empty"},
	{Name: numberAtOnce, Section: "3.1", Text: "The carrier gives the number with the answer of the execution"},
	{Name: slowCarrier, Section: "3.1", Text: "The carrier accepts only after being asked about six times"},
	{Name: carrierRefuses, Section: "3.1", Text: "The carrier refuses every request after a while"},
	{Name: labelHTML, Section: "9", Text: "Labels are web pages"},
	{Name: labelPNG, Section: "9", Text: "Labels are pictures in PNG"},
	{Name: labelJPEG, Section: "9", Text: "Labels are pictures in JPEG"},
	{Name: labelNotReady, Section: "3.1", Text: "The first time a label is asked for it stands among the failed orders"},
	{Name: labelsNotEnabled, Section: "3.1", Text: "SHOPLINE has not enabled labels for the shop"},
}
