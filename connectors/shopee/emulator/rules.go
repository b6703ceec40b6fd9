package emulator

// Rules and switches.

import "gowarehouse/connectors"

// rules are everything the emulator enforces and counts. An expired code, a shop without stock or an order that somebody
// else shipped meanwhile is no fault of a client: those are answered with the platform's error and not counted.
var rules = []connectors.Rule{
	{ID: "shopee.path", Section: "1.3", Text: "only paths of Open Platform v2 that exist are called"},
	{ID: "shopee.method", Section: "1.3", Text: "GET endpoints are read with GET, POST endpoints are written with POST"},
	{ID: "shopee.body", Section: "1.3", Text: "a POST body is one JSON object"},
	{ID: "shopee.partner", Section: "1.3", Text: "partner_id is in the query and is the app's own"},
	{ID: "shopee.timestamp", Section: "1.3", Text: "timestamp is in Unix seconds and at most 300 s away from the platform's clock"},
	{ID: "shopee.sign", Section: "1.3", Text: "sign is the hex HMAC-SHA256 of the base string of the call's kind"},
	{ID: "shopee.sign_missing", Section: "1.3", Text: "sign is in the query of every call"},
	{ID: "shopee.token_missing", Section: "1.3", Text: "a shop call carries access_token and shop_id"},
	{ID: "shopee.token", Section: "1.4", Text: "access_token was issued by this platform"},
	{ID: "shopee.token_expiry", Section: "1.4", Text: "access_token is not used beyond its 4 hours (5 minutes of grace are not counted)"},
	{ID: "shopee.token_shop", Section: "1.4", Text: "access_token is used for the shop it was issued for"},
	{ID: "shopee.code_once", Section: "1.4", Text: "an authorisation code is traded once"},
	{ID: "shopee.refresh_once", Section: "1.4", Text: "a refresh_token whose successor is in use is not sent again"},
	{ID: "shopee.resend_once", Section: "1.4", Text: "a resend code is traded once"},
	{ID: "shopee.list_params", Section: "2.1", Text: "get_order_list names time_range_field, time_from, time_to and a status of the list"},
	{ID: "shopee.window", Section: "2.1", Text: "time_from is before time_to and at most 15 days away"},
	{ID: "shopee.page_size", Section: "2.1", Text: "page_size is 1 to 100"},
	{ID: "shopee.cursor", Section: "2.1", Text: "cursor is empty or the next_cursor of the page before"},
	{ID: "shopee.detail_batch", Section: "2.2", Text: "get_order_detail names 1 to 50 orders"},
	{ID: "shopee.detail_fields", Section: "2.2", Text: "response_optional_fields names fields that exist"},
	{ID: "shopee.package_batch", Section: "2.2", Text: "get_package_detail names 1 to 50 packages"},
	{ID: "shopee.package_empty", Section: "3", Text: "package_number is left out rather than sent empty"},
	{ID: "shopee.package_needed", Section: "3", Text: "calls about a split order name the package"},
	{ID: "shopee.package_needless", Section: "3", Text: "ship_order about an order that is not split names no package"},
	{ID: "shopee.ship_one_method", Section: "3", Text: "ship_order names exactly one of pickup, dropoff and non_integrated"},
	{ID: "shopee.ship_method", Section: "3", Text: "ship_order uses a method that info_needed offers"},
	{ID: "shopee.ship_pickup", Section: "3", Text: "pickup carries the address and time that info_needed asks for"},
	{ID: "shopee.ship_branch", Section: "3", Text: "dropoff carries a branch of the branch list where info_needed asks for one"},
	{ID: "shopee.ship_sender", Section: "3", Text: "dropoff carries the sender's name, at most 64 characters, where info_needed asks for it"},
	{ID: "shopee.ship_slug", Section: "3", Text: "dropoff carries a slug of the slug list where info_needed asks for one"},
	{ID: "shopee.ship_slug_needless", Section: "3", Text: "dropoff carries no slug where none is asked for"},
	{
		ID:      "shopee.ship_number",
		Section: "3",
		Text:    "non_integrated carries a tracking_number of at most 64 characters where info_needed asks for it",
	},
	{ID: "shopee.ship_twice", Section: "3", Text: "a package arranged through the API is not arranged again"},
	{ID: "shopee.mass_batch", Section: "3", Text: "mass calls name 1 to 50 packages, each once"},
	{ID: "shopee.mass_mixed", Section: "3", Text: "mass calls keep to one channel and one location"},
	{ID: "shopee.document_batch", Section: "3", Text: "document calls name 1 to 50 packages"},
	{ID: "shopee.document_type", Section: "3", Text: "a document type is one of the selectable ones"},
	{ID: "shopee.document_number", Section: "3", Text: "create_shipping_document carries the package's tracking_number"},
	{ID: "shopee.document_created", Section: "3", Text: "a document is created before its result is asked for"},
	{ID: "shopee.document_ready", Section: "3", Text: "a document is downloaded after its result is READY"},
	{ID: "shopee.document_mixed", Section: "3", Text: "one download has one type and compatible channels"},
	{ID: "shopee.split_items", Section: "3", Text: "split_order puts every item into exactly one package and keeps bundles together"},
	{ID: "shopee.split_size", Section: "3", Text: "split_order makes 2 to 30 packages"},
	{ID: "shopee.stock_batch", Section: "4", Text: "update_stock names 1 to 50 models of one item"},
	{ID: "shopee.stock_location", Section: "4", Text: "location_id is sent by multi-warehouse shops and by nobody else"},
	{ID: "shopee.stock_reserved", Section: "4", Text: "stock is not below the reserved stock that stock_info_v2 shows"},
	{ID: "shopee.stock_model", Section: "4", Text: "stock of an item with models names the models"},
	{ID: "shopee.item_page", Section: "5", Text: "get_item_list has a status and a page_size of 1 to 100"},
	{ID: "shopee.item_offset", Section: "5", Text: "get_item_list is not read beyond the offset limit"},
	{ID: "shopee.item_batch", Section: "5", Text: "get_item_base_info names 1 to 50 items"},
	{ID: "shopee.model_batch", Section: "5", Text: "update_model names 1 to 50 models, each with its model_sku"},
	{ID: "shopee.sku_length", Section: "5", Text: "a SKU has at most 100 characters"},
	{ID: "shopee.push_callback", Section: "6", Text: "callback_url is an https address"},
}

// Names of the switches.
const (
	allMasked     = "all_masked"
	nullObjects   = "null_objects"
	slowNumber    = "slow_number"
	pageDrift     = "page_drift"
	cancelBetween = "cancel_between"
	batchPartial  = "batch_partial"
	downloadError = "download_error"
	misspelt      = "misspelt_token_error"
	locationText  = "location_text"
	twinLines     = "twin_lines"
	lostRefresh   = "lost_refresh"
	octetStream   = "octet_stream"
	labelHTML     = "label_html"
	mainAccount   = "main_account"
	epochExpiry   = "epoch_expiry"
	massFlat      = "mass_flat"
	notFound      = "not_found_error"
	unitSplit     = "unit_split"
	warehouses    = "multi_warehouse"
	reserved      = "reserved_stock"
	shallow       = "shallow_offsets"
	byShopee      = "fulfilled_by_shopee"
	booking       = "booking_order"
	combined      = "combined_parcel"
	sandbox       = "sandbox"
)

var switches = []connectors.Switch{
	{Name: allMasked, Section: "2.4", Text: "addresses of non-integrated channels are masked too"},
	{Name: nullObjects, Section: "3", Text: "objects that do not apply are null: invoice_data, dropoff, pickup, time_slot_list"},
	{Name: slowNumber, Section: "3", Text: "the tracking number stays empty for several polls, one of them with a hint"},
	{Name: pageDrift, Section: "2.1", Text: "the last order of a page appears on the next one again"},
	{Name: cancelBetween, Section: "3", Text: "the next order to be shipped turns IN_CANCEL just before"},
	{Name: batchPartial, Section: "3", Text: "the first element of a create_shipping_document batch fails once, with a warning"},
	{Name: downloadError, Section: "3", Text: "the first download of each document answers JSON with an error and HTTP 200"},
	{Name: misspelt, Section: "7", Text: "an invalid token is answered with invalid_acceess_token"},
	{Name: locationText, Section: "2.2", Text: "product_location_id of a line is a string instead of an array"},
	{Name: twinLines, Section: "2.2", Text: "an order has two bundle lines with equal item_id and model_id and no line_item_id"},
	{Name: lostRefresh, Section: "1.4", Text: "the answer of the next token refresh is lost after it took effect"},
	{Name: octetStream, Section: "3", Text: "labels are sent as application/octet-stream"},
	{Name: labelHTML, Section: "3", Text: "labels are web pages, as some channels' may be"},
	{Name: mainAccount, Section: "1.4", Text: "the merchant authorises with a main account that has two shops"},
	{Name: epochExpiry, Section: "1.4", Text: "expire_in is a moment instead of a duration"},
	{Name: massFlat, Section: "3", Text: "mass_ship_order answers its lists at top level"},
	{Name: notFound, Section: "2.2", Text: "an unknown order fails the whole get_order_detail instead of being left out"},
	{Name: unitSplit, Section: "3", Text: "the shop may split the units of one item"},
	{Name: warehouses, Section: "4", Text: "the shop has two warehouses"},
	{Name: reserved, Section: "4", Text: "five pieces of every listing are reserved for a promotion"},
	{Name: shallow, Section: "5", Text: "get_item_list refuses offsets from 4 on"},
	{Name: byShopee, Section: "2.2", Text: "one order that is ready to ship is fulfilled by Shopee"},
	{Name: booking, Section: "2.2", Text: "one order that is ready to ship belongs to a booking"},
	{Name: combined, Section: "9", Text: "one order that is ready to ship is part of a combined parcel"},
	{Name: sandbox, Section: "1.4", Text: "this is the sandbox: resend codes are not served"},
}
