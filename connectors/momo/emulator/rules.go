package emulator

import "gowarehouse/connectors"

// What the emulator enforces. A correct client never breaks one of these; what may happen to a correct client too (a stale stock value,
// a cancelled order, a second confirmation) is answered as FACTS.md says and is no violation.
const (
	rulePost         = "momo.post"
	rulePath         = "momo.path"
	ruleJSON         = "momo.json"
	ruleAction       = "momo.action"
	ruleLoginFields  = "momo.login_fields"
	ruleHammer       = "momo.hammer"
	ruleSendInfo     = "momo.send_info"
	ruleDate         = "momo.date"
	ruleWindow       = "momo.window"
	ruleFilter       = "momo.filter"
	ruleSendInfoList = "momo.send_info_list"
	ruleBatch        = "momo.batch"
	ruleLineNumber   = "momo.line_number"
	ruleRemark       = "momo.remark"
	ruleCarrier      = "momo.carrier"
	ruleSlip         = "momo.slip"
	rulePackaging    = "momo.packaging"
	ruleSamePack     = "momo.same_packaging"
	ruleBox          = "momo.box"
	ruleBoxMixed     = "momo.box_mixed"
	ruleBoxFirst     = "momo.box_first"
	rulePrintType    = "momo.print_type"
	rulePrintFinish  = "momo.print_finished"
	rulePrintWhole   = "momo.print_whole_waybill"
	ruleAddressReply = "momo.address_reply"
	ruleGoodsList    = "momo.goods_list"
	ruleStockFields  = "momo.stock_fields"
	ruleStockBatch   = "momo.stock_batch"
	ruleStockRange   = "momo.stock_range"
	ruleStockGoods   = "momo.stock_goods"
	rulePage         = "momo.page"
)

var rules = []connectors.Rule{
	{ID: rulePost, Section: "1", Text: "Every call is a POST."},
	{ID: rulePath, Section: "1", Text: "The address is one of the two servlets or a known .scm path."},
	{ID: ruleJSON, Section: "1", Text: "The body is one JSON object, sent as application/json."},
	{ID: ruleAction, Section: "1", Text: "A servlet's doAction is one it knows."},
	{ID: ruleLoginFields, Section: "1", Text: "loginInfo carries entpCode, entpID, entpPwd and otpBackNo, all filled, in every body."},
	{ID: ruleHammer, Section: "7", Text: "A refused log-in is not repeated again and again: accounts are locked for it."},
	{ID: ruleSendInfo, Section: "2", Text: "Every filter key of a query is present, as a string, even when empty."},
	{ID: ruleDate, Section: "2", Text: "Dates are yyyy/MM/dd, hours 00-23, minutes 00-59."},
	{ID: ruleWindow, Section: "2", Text: "A query spans at most two months, and does not end before it begins."},
	{
		ID:      ruleFilter,
		Section: "2",
		Text:    "A coded filter (store type, special store, carrier, temperature, order kind, status) has a known value.",
	},
	{ID: ruleSendInfoList, Section: "3", Text: "A changing call carries a filled sendInfoList whose rows have all their keys."},
	{ID: ruleBatch, Section: "3.3", Text: "At most 50 lines in one call, 20 in one print."},
	{
		ID:      ruleLineNumber,
		Section: "2",
		Text:    "A line is named by its full completeOrderNo; it is of this supplier and of the call's delivery kind.",
	},
	{ID: ruleRemark, Section: "3.1", Text: "remark5VStr is one of the texts of the call."},
	{ID: ruleCarrier, Section: "3.1", Text: "delyGbStr is one of momo's Chinese carrier names."},
	{ID: ruleSlip, Section: "3.1", Text: "A home shipment carries its tracking number."},
	{ID: rulePackaging, Section: "3.1", Text: "Packaging is of momo's list, with a weight where the list asks for one."},
	{ID: ruleSamePack, Section: "3.1", Text: "Lines of one order with one tracking number have the same packaging."},
	{ID: ruleBox, Section: "3.2", Text: "boxYn is 0, or a number from 1 that at least two lines of the call share."},
	{ID: ruleBoxMixed, Section: "3.2", Text: "Lines share a box only when store and customer are the same."},
	{ID: ruleBoxFirst, Section: "8", Text: "A line is boxed before it is finished."},
	{ID: rulePrintType, Section: "3.3", Text: "printType is label or dt (third party: or all), and third_delyGb is the carrier of the lines."},
	{ID: rulePrintFinish, Section: "8", Text: "A label is printed only after the line is finished."},
	{ID: rulePrintWhole, Section: "3.2", Text: "All lines of one waybill are printed in one call."},
	{ID: ruleAddressReply, Section: "3.1", Text: "An answer to an address change says 0 or 1, type 1, 2 or 3, and names orders by 14 digits."},
	{ID: ruleGoodsList, Section: "4", Text: "A stock query names 1 to 2,000 goods codes."},
	{
		ID:      ruleStockFields,
		Section: "4",
		Text:    "A stock change carries all seven fields, echoes name and option text, and its change is not zero.",
	},
	{ID: ruleStockBatch, Section: "4", Text: "At most 500 rows in one stock change."},
	{ID: ruleStockRange, Section: "4", Text: "A stock change ends between 0 and 9999."},
	{ID: ruleStockGoods, Section: "4", Text: "A stock change names goods of this supplier."},
	{ID: rulePage, Section: "5", Text: "Pages of the sale status run from 1 to totalPage."},
}

// The awkward behaviours of FACTS.md section 8, off by default.
const (
	switchIPRefused       = "ip_refused"
	switchPlainLists      = "plain_lists"
	switchZeroPadding     = "zero_padding"
	switchEmptyString     = "empty_string"
	switchEmptyNull       = "empty_null"
	switchEmptyAbsent     = "empty_absent"
	switchEmptyMessage    = "empty_message"
	switchDuplicateLines  = "duplicate_lines"
	switchLateSending     = "late_sending"
	switchNoNumber        = "no_number"
	switchLenientFinish   = "lenient_finish"
	switchTrailingSpaces  = "trailing_spaces"
	switchLooseTypes      = "loose_types"
	switchResultArray     = "result_array"
	switchError200        = "error_200"
	switchBoxUsed         = "box_used"
	switchNoContract      = "no_third_contract"
	switchLabelLines      = "label_line_breaks"
	switchLabelDataURI    = "label_data_uri"
	switchLabelURL        = "label_url"
	switchLabelHTML       = "label_html"
	switchLabelRaw        = "label_raw"
	switchLabelFourUp     = "label_four_up"
	switchRareCiphers     = "label_rare_ciphers"
	switchForeignPassword = "label_foreign_password"
)

var switches = []connectors.Switch{
	{Name: switchIPRefused, Section: "8", Text: "The caller's address is not on the allowlist: 403 and an HTML page."},
	{Name: switchPlainLists, Section: "1.1", Text: "The three encrypted lists come as plain arrays."},
	{Name: switchZeroPadding, Section: "1.1", Text: "Encrypted lists are padded with zero bytes instead of PKCS#7."},
	{Name: switchEmptyString, Section: "8", Text: `An empty list is "".`},
	{Name: switchEmptyNull, Section: "1.1", Text: "An empty list is null."},
	{Name: switchEmptyAbsent, Section: "1.1", Text: "An empty list is left out of the answer."},
	{Name: switchEmptyMessage, Section: "7", Text: "An empty list is the message 查無資料 in basicCheckMsgList."},
	{Name: switchDuplicateLines, Section: "8", Text: "Third-party lines are listed under the next temperature too."},
	{Name: switchLateSending, Section: "8", Text: "Finished lines appear in the sending lists only 60 s later."},
	{Name: switchNoNumber, Section: "3.3", Text: "confirmOkList names the lines without a tracking number."},
	{Name: switchLenientFinish, Section: "8", Text: "Finish is accepted for a line that was never boxed."},
	{Name: switchTrailingSpaces, Section: "8", Text: "Every text of an order row has trailing spaces."},
	{Name: switchLooseTypes, Section: "8", Text: "Quantities, prices and counts of order rows come as JSON numbers."},
	{Name: switchResultArray, Section: "3.2", Text: "resultInfo is an array with one object."},
	{Name: switchError200, Section: "7", Text: "The .scm calls send their ERROR with status 200."},
	{Name: switchBoxUsed, Section: "3.2", Text: "Every odd box number is already in use."},
	{Name: switchNoContract, Section: "7", Text: "The supplier has no third-party contract: those queries are refused."},
	{Name: switchLabelLines, Section: "A", Text: "Label data is Base64 broken into lines."},
	{Name: switchLabelDataURI, Section: "A", Text: "Label data is a data: address."},
	{Name: switchLabelURL, Section: "A", Text: "Label data is an address to fetch the file from."},
	{Name: switchLabelHTML, Section: "A", Text: "Label data is an HTML page."},
	{Name: switchLabelRaw, Section: "A", Text: "The answer to a print is the PDF itself."},
	{Name: switchLabelFourUp, Section: "3.2", Text: "Labels come four on a sheet of A4, beside those of other waybills that wait for their parcels."},
	{Name: switchRareCiphers, Section: "A", Text: "Labels rotate through all ten ways of Annex A instead of the three usual ciphers."},
	{Name: switchForeignPassword, Section: "A", Text: "Labels open only with a password that is none of the account's values."},
}
