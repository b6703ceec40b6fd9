package emulator

import "gowarehouse/connectors"

// The rules, by id. Each is broken on purpose, with hand-written HTTP, in rules_test.go.
const (
	ruleAuthorization   = "cyberbiz.authorization"
	ruleScope           = "cyberbiz.scope"
	ruleHMACParameters  = "cyberbiz.hmac_parameters"
	ruleHMACHeaders     = "cyberbiz.hmac_headers"
	ruleHMACDate        = "cyberbiz.hmac_date"
	ruleHMACDigest      = "cyberbiz.hmac_digest"
	ruleHMACSignature   = "cyberbiz.hmac_signature"
	ruleLegacyDoor      = "cyberbiz.legacy_door"
	ruleRoute           = "cyberbiz.route"
	ruleRate            = "cyberbiz.rate"
	ruleBody            = "cyberbiz.body"
	ruleBodySize        = "cyberbiz.body_size"
	rulePage            = "cyberbiz.page"
	rulePerPage         = "cyberbiz.per_page"
	ruleParameter       = "cyberbiz.parameter"
	ruleParameterName   = "cyberbiz.parameter_name"
	rulePaid            = "cyberbiz.paid"
	ruleOpen            = "cyberbiz.open"
	ruleShippedTwice    = "cyberbiz.shipped_twice"
	ruleLineItems       = "cyberbiz.line_items"
	ruleTrackingNumber  = "cyberbiz.tracking_number"
	ruleTrackingCompany = "cyberbiz.tracking_company"
	ruleNotify          = "cyberbiz.notify_customer"
	ruleOwnShipping     = "cyberbiz.own_shipping"
	ruleCVSOrder        = "cyberbiz.cvs_order"
	ruleMeasurement     = "cyberbiz.measurement"
	ruleCVSSize         = "cyberbiz.cvs_size"
	ruleSupport         = "cyberbiz.support_shipping"
	ruleSupportFields   = "cyberbiz.support_fields"
	ruleLabelType       = "cyberbiz.label_type"
	ruleLabelIDs        = "cyberbiz.label_ids"
	rulePrintType       = "cyberbiz.print_type"
	ruleInventory       = "cyberbiz.inventory"
	ruleUntracked       = "cyberbiz.untracked"
	ruleSKU             = "cyberbiz.sku"
	ruleBranchBatch     = "cyberbiz.branch_batch"
	ruleBranchJob       = "cyberbiz.branch_job"
)

// Rules lists everything this shop enforces. A rule whose text says "accepted" is one that CYBERBIZ lets pass although the client is
// mistaken: the answer is a success, and the violation is counted.
var rules = []connectors.Rule{
	{ID: ruleAuthorization, Section: "1.2", Text: "A request shows a token or is signed"},
	{ID: ruleScope, Section: "1.1", Text: "The token has the scope of the call: read_ for GET, write_ for the others"},
	{ID: ruleHMACParameters, Section: "1.3", Text: "A signed request names username, algorithm hmac-sha256, headers and signature"},
	{ID: ruleHMACHeaders, Section: "1.3", Text: "x-date and request-line are signed, and the digest of a body if there is one"},
	{ID: ruleHMACDate, Section: "1.3", Text: "X-Date lies within 300 seconds of the platform's clock"},
	{ID: ruleHMACDigest, Section: "1.3", Text: "Digest is the SHA-256 of the body as sent"},
	{ID: ruleHMACSignature, Section: "1.3", Text: "The signature covers the headers listed, with the path or the path and its query"},
	{ID: ruleLegacyDoor, Section: "1.1", Text: "The legacy door opens /v1 only"},
	{ID: ruleRoute, Section: "7", Text: "The route exists"},
	{ID: ruleRate, Section: "7", Text: "At most five requests are made within a second (looked at under rate_limited)"},
	{ID: ruleBody, Section: "3", Text: "A body is a JSON object of the fields' types"},
	{ID: ruleBodySize, Section: "7", Text: "A body has at most 2 MB"},
	{ID: rulePage, Section: "2", Text: "page begins at 1"},
	{ID: rulePerPage, Section: "2", Text: "per_page lies between 1 and 50 (more is accepted, and cut to 50)"},
	{ID: ruleParameter, Section: "2", Text: "Statuses, dates and numbers of a query are of the known form"},
	{ID: ruleParameterName, Section: "2", Text: "A query has parameters that the list knows (others are accepted, and mean nothing)"},
	{ID: rulePaid, Section: "3", Text: "Only orders that are paid or cash on delivery are shipped"},
	{ID: ruleOpen, Section: "3", Text: "Only open orders are shipped"},
	{ID: ruleShippedTwice, Section: "3.5", Text: "Lines that have been shipped are not shipped again"},
	{ID: ruleLineItems, Section: "3.1", Text: "line_item_ids names lines of the order: one text with commas for an own carrier, else a list"},
	{ID: ruleTrackingNumber, Section: "3.1", Text: "The own carrier's parcel has a tracking number"},
	{ID: ruleTrackingCompany, Section: "3.4", Text: "tracking_company is a code of the table, in its own case"},
	{ID: ruleNotify, Section: "3.1", Text: "notify_customer is given"},
	{ID: ruleOwnShipping, Section: "3.1", Text: "An order of the platform's logistics is changed to own shipping before it is shipped so"},
	{ID: ruleCVSOrder, Section: "3.2", Text: "cvs_shipping is for orders that are picked up in a convenience store"},
	{ID: ruleMeasurement, Section: "3.2", Text: "Hi-Life and FamilyMart's cold chain want measurement S60 or S105"},
	{ID: ruleCVSSize, Section: "3.2", Text: "T-cat's delivery to a store wants size 60, 90 or 105"},
	{ID: ruleSupport, Section: "3.3", Text: "support_shippings is for the home delivery that the order was placed with"},
	{ID: ruleSupportFields, Section: "3.3", Text: "Size, temperature and marks are of the known values, and sf and hct take no marks"},
	{ID: ruleLabelType, Section: "3.2", Text: "One call for labels has one shipping type, that of its parcels"},
	{ID: ruleLabelIDs, Section: "3.3", Text: "Store labels are asked for by fulfilment, home labels by order, and those are there"},
	{ID: rulePrintType, Section: "3.3", Text: "print_type is for HCT only, normal or thermal"},
	{ID: ruleInventory, Section: "4", Text: "inventory_quantity is a whole number, not below zero"},
	{ID: ruleUntracked, Section: "4", Text: "Stock is set on variants whose stock the shop counts"},
	{ID: ruleSKU, Section: "5", Text: "A SKU is a text"},
	{ID: ruleBranchBatch, Section: "4.1", Text: "A batch for a branch has 1 to 1000 items, each of a SKU of its own and a whole number, not below zero"},
	{ID: ruleBranchJob, Section: "4.1", Text: "A batch is asked about by the id that it was given"},
}

// The awkward behaviours, by name.
const (
	rateLimited   = "rate_limited"
	noPageHeaders = "no_page_headers"
	pageDrift     = "page_drift"
	nullFields    = "null_fields"
	mixedNumbers  = "mixed_numbers"
	error200      = "error_200"
	nullUnknown   = "null_unknown"
	unlicensed    = "unlicensed"
	carrierFails  = "carrier_fails"
	bareHTML      = "bare_html"
	noLabelType   = "no_label_type"
	noBranchBatch = "no_branch_batch"
	slowJobs      = "slow_jobs"
	failedJobs    = "failed_jobs"
)

var switches = []connectors.Switch{
	{Name: rateLimited, Section: "7", Text: "The sixth request within a second is answered with 429"},
	{Name: noPageHeaders, Section: "2", Text: "Something on the way strips the X- headers of lists"},
	{Name: pageDrift, Section: "2", Text: "Each further page begins with the last order of the page before"},
	{Name: nullFields, Section: "2.2", Text: "Every field that a shop can do without is null"},
	{Name: mixedNumbers, Section: "2.2", Text: "Amounts come as whole numbers and order numbers as texts"},
	{Name: error200, Section: "7", Text: "A refusal comes with status 200 and nothing but an error object"},
	{Name: nullUnknown, Section: "7", Text: "An order that is not there is answered with 200 and null"},
	{Name: unlicensed, Section: "7", Text: "The shop's plan has no label service: its calls are answered with 401"},
	{Name: carrierFails, Section: "3.3", Text: "The carrier refuses the first order of every batch, with status 200"},
	{Name: bareHTML, Section: "3.2", Text: "The label of 7-ELEVEN C2C comes as a page, without its ZIP"},
	{Name: noLabelType, Section: "3.2", Text: "A store parcel comes without cvs_shipping_type: it has no label"},
	{Name: noBranchBatch, Section: "4.1", Text: "The shop has no plug-in for setting a branch's stock: 422"},
	{Name: slowJobs, Section: "4.1", Text: "A batch for a branch is worked on a minute later"},
	{Name: failedJobs, Section: "4.1", Text: "A batch for a branch ends as FAILED, without saying what of it was done"},
}
