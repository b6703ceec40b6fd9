package emulator

import "gowarehouse/connectors"

// What the emulator enforces. A correct client never breaks one of these; what may happen to a correct client too (an order cancelled
// meanwhile, a second confirmation) is answered as FACTS.md says and is no violation.
const (
	ruleBearer        = "moplus.bearer" //nolint:gosec // the name of a rule
	ruleHammer        = "moplus.hammer"
	rulePost          = "moplus.post"
	rulePath          = "moplus.path"
	ruleJSON          = "moplus.json"
	ruleForm          = "moplus.form"
	rulePage          = "moplus.page"
	rulePageSize      = "moplus.page_size"
	ruleWindow        = "moplus.window"
	ruleDate          = "moplus.date"
	ruleFilter        = "moplus.filter"
	ruleStoreFilter   = "moplus.store_filter"
	ruleDateStatus    = "moplus.date_status"
	ruleOrderNumbers  = "moplus.order_numbers"
	ruleBatch         = "moplus.batch"
	ruleElements      = "moplus.elements"
	ruleLine          = "moplus.line"
	ruleDelivery      = "moplus.delivery_kind"
	ruleStatus        = "moplus.delivery_status"
	ruleNote          = "moplus.delivery_note"
	ruleCarrier       = "moplus.carrier"
	ruleNumber        = "moplus.number"
	rulePackaging     = "moplus.packaging"
	ruleBox           = "moplus.box"
	ruleCode          = "moplus.dely_gb"
	ruleReceiver      = "moplus.one_receiver"
	rulePrintOne      = "moplus.print_one"
	rulePrintConfirm  = "moplus.print_confirmed"
	ruleAddressAnswer = "moplus.address_answer"
	ruleGoodsQuery    = "moplus.goods_query"
	ruleStock         = "moplus.stock"
	ruleStockBatch    = "moplus.stock_batch"
	ruleStockGoods    = "moplus.stock_goods"
	ruleSale          = "moplus.sale"
)

var rules = []connectors.Rule{
	{ID: ruleBearer, Section: "1", Text: "Every call carries Authorization: Bearer, one space, and the token."},
	{ID: ruleHammer, Section: "7", Text: "A refused token is not tried again and again."},
	{ID: rulePost, Section: "1", Text: "Every call is a POST, except that label files are fetched by GET."},
	{ID: rulePath, Section: "1", Text: "The address is that of a known operation."},
	{ID: ruleJSON, Section: "1", Text: "The body is one JSON object, sent as application/json."},
	{ID: ruleForm, Section: "4", Text: "The sale switch takes a form, not JSON."},
	{ID: rulePage, Section: "2", Text: "pageIndex is a number from 1."},
	{ID: rulePageSize, Section: "2", Text: "maxPerPage is a number from 100 to 10000."},
	{ID: ruleWindow, Section: "2", Text: "A query spans at most 30 days, both ends counted, and does not end before it begins."},
	{ID: ruleDate, Section: "2", Text: "Dates are 20240301, 2024/03/01 or 2024-03-01; applyDate has a time too."},
	{ID: ruleFilter, Section: "2", Text: "queryDateType, deliveryType, storeDeliveryType and orderStatus are there, with known words."},
	{ID: ruleStoreFilter, Section: "2", Text: "storeDeliveryType is given when deliveryType is Store or All."},
	{ID: ruleDateStatus, Section: "2", Text: "Dates of shipping, recycling and return are asked for with the statuses that have one."},
	{ID: ruleOrderNumbers, Section: "2", Text: "listOrderNo holds at most 100 order numbers of 14 digits, or of 18 characters with the line."},
	{ID: ruleBatch, Section: "3", Text: "At most 100 parcels or lines in one confirmation."},
	{ID: ruleElements, Section: "3", Text: "A changing call carries a filled list of objects with all their fields, each line once."},
	{ID: ruleLine, Section: "3", Text: "An order exists and a line belongs to it."},
	{ID: ruleDelivery, Section: "3", Text: "An order is confirmed by the call of its delivery kind."},
	{ID: ruleStatus, Section: "3", Text: "deliveryStatus is a word of the call, and deliveryDate comes with ScheduledDeliveryDate only."},
	{ID: ruleNote, Section: "3", Text: "deliveryNote is there, even if it is empty."},
	{ID: ruleCarrier, Section: "3.1", Text: "A home shipment names a carrier of the list."},
	{ID: ruleNumber, Section: "3.1", Text: "A home shipment carries its tracking number."},
	{ID: rulePackaging, Section: "3.5", Text: "shipPack, packType and packUnit fit the table of packagings."},
	{ID: ruleBox, Section: "3.2", Text: "newBoxYn is a number of up to three digits that no other parcel of the call has."},
	{ID: ruleCode, Section: "3.3", Text: "delyGb is a code of the call, and that of the order's direction and temperature."},
	{ID: ruleReceiver, Section: "8", Text: "All lines of a parcel are of one receiver."},
	{ID: rulePrintOne, Section: "3.6", Text: "An element of a reprint is one order with one waybill."},
	{ID: rulePrintConfirm, Section: "3.6", Text: "A label is printed after the confirmation."},
	{ID: ruleAddressAnswer, Section: "3.7", Text: "An answer to an address change says 1 or 0 about an order in which one was asked for."},
	{ID: ruleGoodsQuery, Section: "5", Text: "queryMethod and saleStatus have known words, and All and Price come with applyDate."},
	{ID: ruleStock, Section: "4", Text: "A stock change has goodsCode, goodsdtCode and a whole number from 0."},
	{ID: ruleStockBatch, Section: "4", Text: "At most 100 goods in one stock change."},
	{ID: ruleStockGoods, Section: "4", Text: "A stock change names goods of this shop."},
	{ID: ruleSale, Section: "4", Text: "saleGb is on or off."},
}

// The awkward behaviours of FACTS.md section 8, off by default.
const (
	switchIPRefused     = "ip_refused"
	switchIPBody        = "ip_refused_body"
	switchForbidden     = "token_forbidden"
	switchTopArray      = "top_array"
	switchEmptyNull     = "empty_null"
	switchEmptyMessage  = "empty_message"
	switchBlankGoods    = "blank_goods"
	switchStringNumbers = "string_numbers"
	switchNullText      = "null_text"
	switchMatchingLines = "matching_lines"
	switchDrift         = "drifting_pages"
	switchBrokenOrder   = "broken_order"
	switchNewStatus     = "new_status"
	switchBothWays      = "both_directions"
	switchWholeRefused  = "whole_call_refused"
	switchReversed      = "reversed_replies"
	switchNoOrderList   = "reply_without_orders"
	switchLostElement   = "reply_without_element"
	switchOrderG        = "order_g"
	switchLateNumber    = "late_number"
	switchNoHomeNumber  = "no_home_number"
	switchSpelling      = "other_spelling"
	switchZeroRefused   = "zero_refused"
	switchCodeTwice     = "goods_code_twice"
	switchLabelLines    = "label_line_breaks"
	switchLabelDataURI  = "label_data_uri"
	switchLabelURL      = "label_url"
	switchLabelHTML     = "label_html"
	switchLabelLate     = "label_late"
	switchLabelFourUp   = "label_four_up"
	switchRareCiphers   = "label_rare_ciphers"
	switchForeign       = "label_foreign_password"
)

var switches = []connectors.Switch{
	{Name: switchIPRefused, Section: "7", Text: "The caller's address is not on the list: 403 and an HTML page."},
	{Name: switchIPBody, Section: "7", Text: "The caller's address is not on the list: 200 and a message."},
	{Name: switchForbidden, Section: "7", Text: "A wrong token is answered with 403 and a message instead of 401."},
	{Name: switchTopArray, Section: "2", Text: "The orders come as a bare array."},
	{Name: switchEmptyNull, Section: "2", Text: "No orders are null instead of an empty list."},
	{Name: switchEmptyMessage, Section: "2", Text: "No orders are the message 查無資料."},
	{Name: switchBlankGoods, Section: "2", Text: "Goods numbers and names begin with a blank."},
	{Name: switchStringNumbers, Section: "8", Text: "Numbers and truth values come as texts."},
	{Name: switchNullText, Section: "8", Text: "Empty texts and null change places."},
	{Name: switchMatchingLines, Section: "2", Text: "A query by status shows only the lines with that status."},
	{Name: switchDrift, Section: "8", Text: "An order arrives between two pages: each page repeats the last order of the one before."},
	{Name: switchBrokenOrder, Section: "8", Text: "The newest order that waits comes without lines and with an errorMessage."},
	{Name: switchNewStatus, Section: "2", Text: "Every first line has an itemStatus that nobody knows."},
	{Name: switchBothWays, Section: "2", Text: "storeDeliveryType is not looked at: both directions list every store order."},
	{Name: switchWholeRefused, Section: "3.7", Text: "A confirmation of several is refused as a whole when one of its lines does not wait."},
	{Name: switchReversed, Section: "8", Text: "Replies name their elements in the opposite order."},
	{Name: switchNoOrderList, Section: "3.8", Text: "Parcels of a reply have no orderList and are known by newBoxYn."},
	{Name: switchLostElement, Section: "3.8", Text: "A reply leaves the last parcel or line out, although it took effect."},
	{Name: switchOrderG, Section: "3.1", Text: "Home replies call the line orderG."},
	{Name: switchLateNumber, Section: "3.7", Text: "A confirmation gives no slipNo; deliveryNo shows it 60 s later."},
	{Name: switchNoHomeNumber, Section: "3.1", Text: "The numbers of home orders are not shown again."},
	{Name: switchSpelling, Section: "3.6", Text: "Each field of the table of spellings comes in its other spelling."},
	{Name: switchZeroRefused, Section: "4", Text: "Quantity 0 is refused."},
	{Name: switchCodeTwice, Section: "4", Text: "A stock reply writes goodsCode twice and no goodsdtCode."},
	{Name: switchLabelLines, Section: "3.6", Text: "Labels are Base64 broken into lines."},
	{Name: switchLabelDataURI, Section: "3.6", Text: "Labels are data: addresses."},
	{Name: switchLabelURL, Section: "3.6", Text: "Labels are addresses to fetch a file from."},
	{Name: switchLabelHTML, Section: "3.6", Text: "Labels are HTML pages."},
	{Name: switchLabelLate, Section: "3.6", Text: "The first reprint of a waybill has no label yet."},
	{Name: switchLabelFourUp, Section: "3.6", Text: "A label comes at the first of the four places of a sheet of A4."},
	{Name: switchRareCiphers, Section: "A", Text: "Labels rotate through all ten ways of Annex A instead of the three usual ciphers."},
	{Name: switchForeign, Section: "A", Text: "Labels open only with a password that is none of the account's values."},
}
