package easystore

// The shapes of EasyStore's JSON (FACTS.md sections 2, 3 and 5). Orders are read in both spellings, that of the REST answers and that of
// the webhooks.

import (
	"bytes"
	"encoding/json"
	"strings"

	"gowarehouse/connectors/scalar"
)

// text is a value that may come as a string or as a number.
type text = scalar.Text

// isID says whether a text is one of EasyStore's ids: nothing else may get into an address.
func isID(s text) bool {
	return s != "" && len(s) <= 20 && strings.Trim(string(s), "0123456789") == "" && s[0] != '0'
}

// yes reads a flag, which some answers write as a number.
func yes(t text) bool { return t == "true" || t == "1" }

// wireOrder is an order of the list, of a single answer or of a webhook.
type wireOrder struct {
	ID            text            `json:"id"`
	OrderNumber   text            `json:"order_number"` // "#1018"
	Number        text            `json:"number"`       // 1018
	Remark        text            `json:"remark"`
	Note          text            `json:"note"`
	Attributes    json.RawMessage `json:"note_attributes"`
	CODType       text            `json:"cod_type"`
	Currency      text            `json:"currency_code"`
	CurrencyHook  text            `json:"currency"`
	TotalPrice    text            `json:"total_price"`
	TotalIncluded text            `json:"total_amount_include_transaction"`
	AmountDue     text            `json:"amount_due"`
	Refunded      text            `json:"total_refund_amount"`
	Financial     text            `json:"financial_status"`
	Fulfillment   text            `json:"fulfillment_status"`
	IsCancelled   text            `json:"is_cancelled"`
	CancelledAt   text            `json:"cancelled_at"`
	IsArchived    text            `json:"is_archived"`
	ClosedAt      text            `json:"closed_at"`
	IsDeleted     text            `json:"is_deleted"`
	CreatedAt     text            `json:"created_at"`
	ProcessedAt   text            `json:"processed_at"`
	UpdatedAt     text            `json:"updated_at"`
	Customer      address         `json:"customer"`
	Lines         []wireLine      `json:"line_items"`
	Billing       address         `json:"billing_address"`
	Shipping      address         `json:"shipping_address"`
	Pickup        address         `json:"pickup_address"`
	PickupHook    address         `json:"pickup_location"`
	Fees          fees            `json:"shipping_fees"`
	Payments      []transaction   `json:"transactions"`
	PaymentsHook  []transaction   `json:"transaction"`
}

// transactions are the order's payments, oldest first.
func (w wireOrder) transactions() []transaction {
	if len(w.Payments) == 0 {
		return w.PaymentsHook
	}
	return w.Payments
}

// pickup is where the buyer fetches the parcel; empty for a home delivery.
func (w wireOrder) pickup() address {
	if w.Pickup.isEmpty() {
		return w.PickupHook
	}
	return w.Pickup
}

// address is a billing, shipping or pickup address, or the customer.
type address struct {
	FirstName   text `json:"first_name"`
	LastName    text `json:"last_name"`
	Name        text `json:"name"` // of a pickup location
	Company     text `json:"company"`
	Address1    text `json:"address1"`
	Address2    text `json:"address2"`
	SubDistrict text `json:"sub_district"`
	District    text `json:"district"`
	City        text `json:"city"`
	Province    text `json:"province"`
	Zip         text `json:"zip"`
	Country     text `json:"country"`
	Phone       text `json:"phone"`
	Code        text `json:"code"`
	WishedFrom  text `json:"preferred_start_at"`
	WishedTo    text `json:"preferred_end_at"`
}

// UnmarshalJSON takes an object; anything else is no address.
func (a *address) UnmarshalJSON(b []byte) error {
	*a = address{}
	if b[0] != '{' {
		return nil
	}
	type plain address
	return json.Unmarshal(b, (*plain)(a))
}

// isEmpty says whether there is nowhere to go. A name or phone alone is no address.
func (a address) isEmpty() bool {
	return a.Address1 == "" && a.Address2 == "" && a.District == "" && a.City == "" && a.Name == ""
}

// fees are the order's shipping fees: one, or several.
type fees []struct {
	Name text `json:"name"`
}

// UnmarshalJSON takes a list or a single object.
func (f *fees) UnmarshalJSON(b []byte) error {
	if b[0] == '{' {
		b = bytes.Join([][]byte{{'['}, b, {']'}}, nil)
	}
	type plain fees
	return json.Unmarshal(b, (*plain)(f))
}

// wireLine is a line of an order.
type wireLine struct {
	ID               text `json:"id"`
	Product          text `json:"product_id"`
	Variant          text `json:"variant_id"`
	Name             text `json:"product_name"`
	VariantName      text `json:"variant_name"`
	SKU              text `json:"sku"`
	Barcode          text `json:"barcode"`
	Price            text `json:"price"`
	PriceDiscounted  text `json:"price_after_discount"`
	Quantity         text `json:"quantity"`
	Fulfilled        text `json:"fulfilled_quantity"`
	Unfulfilled      text `json:"unfulfill_quantity"`
	ShippingRequired text `json:"shipping_required"`
	IsDeleted        text `json:"is_deleted"`
}

// transaction is a payment or the wish for one.
type transaction struct {
	Gateway   text `json:"gateway_type"`
	Method    text `json:"gateway_method"`
	Title     text `json:"gateway_title"`
	Reference text `json:"ref_number"`
	Status    text `json:"status"` // 0 pending, 1 success
	CreatedAt text `json:"created_at"`
}

// fulfillment is a parcel that was reported (FACTS.md section 3).
type fulfillment struct {
	ID          text `json:"id"`
	Status      text `json:"status"`
	Number      text `json:"tracking_number"`
	IsCancelled text `json:"is_cancelled"`
}

// stands says whether the parcel was not taken back.
func (f fulfillment) stands() bool { return !yes(f.IsCancelled) && f.Status != "cancelled" }

// wireProduct is a product with its variants (FACTS.md section 5).
type wireProduct struct {
	ID          text            `json:"id"`
	Title       text            `json:"title"`
	Name        text            `json:"name"`
	Handle      text            `json:"handle"`
	PublishedAt text            `json:"published_at"`
	Inventory   json.RawMessage `json:"inventory_management"`
	Images      []struct {
		URL      text `json:"url"`
		Src      text `json:"src"`
		ImageURL text `json:"image_url"`
	} `json:"images"`
	Variants []wireVariant `json:"variants"`
}

// isCounted says whether the shop counts the product's stock. Its values are not documented: whatever is there and is no "no" is a yes, and
// where the answer does not speak of it the quantity of the variant decides.
func (p wireProduct) isCounted(v wireVariant) bool {
	if p.Inventory == nil {
		return v.Quantity != ""
	}
	var value text
	if json.Unmarshal(p.Inventory, &value) != nil {
		return false
	}
	switch value {
	case "", "false", "0", "none", "null":
		return false
	}
	return true
}

// wireVariant is one sellable thing.
type wireVariant struct {
	ID       text `json:"id"`
	Name     text `json:"name"`
	Title    text `json:"title"`
	SKU      text `json:"sku"`
	Barcode  text `json:"barcode"`
	Price    text `json:"price"`
	Quantity text `json:"inventory_quantity"`
	Enabled  text `json:"is_enabled"`
}
