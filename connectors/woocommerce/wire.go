package woocommerce

// The shapes of WooCommerce's JSON (FACTS.md sections 2, 4 and 5), read as loosely as PHP writes it: a number may come as a string, an
// empty object as [], a missing thing as null, "" or false.

import (
	"bytes"
	"encoding/json"
	"strings"
)

// loose is a scalar of any JSON type, as text: numbers keep every digit, null and false are empty, arrays and objects too.
type loose string

// UnmarshalJSON takes any JSON value.
func (l *loose) UnmarshalJSON(b []byte) error {
	*l = ""
	switch b[0] {
	case '"':
		var s string
		if err := json.Unmarshal(b, &s); err != nil {
			return err
		}
		*l = loose(strings.TrimSpace(s))
	case 'n', 'f', '{', '[':
	default:
		*l = loose(b)
	}
	return nil
}

func (l loose) String() string { return string(l) }

// isID says whether the text is one of WordPress's ids: nothing else may get into an address.
func isID(s string) bool {
	return s != "" && len(s) <= 20 && strings.Trim(s, "0123456789") == "" && s[0] != '0'
}

// id is the text if it is an id, otherwise empty: WooCommerce writes 0 for "none".
func (l loose) id() string {
	if isID(string(l)) {
		return string(l)
	}
	return ""
}

// wireOrder is an element of GET orders. Money and dates are texts.
type wireOrder struct {
	ID            loose      `json:"id"`
	Number        loose      `json:"number"`
	Status        loose      `json:"status"`
	Currency      loose      `json:"currency"`
	Created       loose      `json:"date_created_gmt"`
	Modified      loose      `json:"date_modified_gmt"`
	Paid          loose      `json:"date_paid_gmt"`
	Total         loose      `json:"total"`
	CustomerNote  loose      `json:"customer_note"`
	Billing       address    `json:"billing"`
	Shipping      address    `json:"shipping"`
	PaymentMethod loose      `json:"payment_method"`
	Transaction   loose      `json:"transaction_id"`
	NeedsPayment  loose      `json:"needs_payment"`
	Meta          metaRows   `json:"meta_data"`
	Lines         []wireLine `json:"line_items"`
	ShippingLines []struct {
		MethodID    loose `json:"method_id"`
		MethodTitle loose `json:"method_title"`
		InstanceID  loose `json:"instance_id"`
	} `json:"shipping_lines"`
	Refunds []json.RawMessage `json:"refunds"`
}

// address is billing or shipping.
type address struct {
	FirstName loose `json:"first_name"`
	LastName  loose `json:"last_name"`
	Company   loose `json:"company"`
	Address1  loose `json:"address_1"`
	Address2  loose `json:"address_2"`
	City      loose `json:"city"`
	State     loose `json:"state"`
	Postcode  loose `json:"postcode"`
	Phone     loose `json:"phone"`
}

// UnmarshalJSON takes PHP's [] for an empty object.
func (a *address) UnmarshalJSON(b []byte) error {
	*a = address{}
	if b[0] != '{' {
		return nil
	}
	type plain address
	return json.Unmarshal(b, (*plain)(a))
}

// isEmpty says whether the shop left it out because it ships to the billing address. A phone alone is no address.
func (a address) isEmpty() bool {
	return a.FirstName == "" && a.LastName == "" && a.Address1 == "" && a.Address2 == "" && a.City == ""
}

// metaRows are an object's meta_data, in order. A shop without any may write {}.
type metaRows []metaRow

type metaRow struct {
	Key   loose           `json:"key"`
	Value json.RawMessage `json:"value"`
	// Only on order lines: what the shop shows to people.
	DisplayKey   loose `json:"display_key"`
	DisplayValue loose `json:"display_value"`
}

// UnmarshalJSON takes PHP's {} or null for an empty list.
func (m *metaRows) UnmarshalJSON(b []byte) error {
	*m = nil
	if b[0] != '[' {
		return nil
	}
	var rows []metaRow
	if err := json.Unmarshal(b, &rows); err != nil {
		return err
	}
	*m = rows
	return nil
}

// raw gives the last value of a key; nil if it is not there.
func (m metaRows) raw(key string) json.RawMessage {
	for i := len(m) - 1; i >= 0; i-- {
		if key != "" && string(m[i].Key) == key {
			return m[i].Value
		}
	}
	return nil
}

// text gives a key's value if it is a scalar.
func (m metaRows) text(key string) string { return textOf(m.raw(key)) }

func textOf(raw json.RawMessage) string {
	var l loose
	if len(raw) == 0 || json.Unmarshal(raw, &l) != nil {
		return ""
	}
	return string(l)
}

// wireLine is an element of line_items, of an order or of a refund.
type wireLine struct {
	ID         loose    `json:"id"`
	Name       loose    `json:"name"`
	ParentName loose    `json:"parent_name"`
	Product    loose    `json:"product_id"`
	Variation  loose    `json:"variation_id"`
	Quantity   loose    `json:"quantity"`
	Total      loose    `json:"total"`
	TotalTax   loose    `json:"total_tax"`
	SKU        loose    `json:"sku"`
	Meta       metaRows `json:"meta_data"`
}

// wireRefund is an element of GET orders/{id}/refunds.
type wireRefund struct {
	Lines []wireLine `json:"line_items"`
}

// wireProduct is a product or a variation.
type wireProduct struct {
	ID         loose    `json:"id"`
	Name       loose    `json:"name"`
	Type       loose    `json:"type"`
	Status     loose    `json:"status"`
	SKU        loose    `json:"sku"`
	Barcode    loose    `json:"global_unique_id"`
	Price      loose    `json:"price"`
	Manage     loose    `json:"manage_stock"` // true, false or "parent"
	Quantity   loose    `json:"stock_quantity"`
	Virtual    loose    `json:"virtual"`
	Permalink  loose    `json:"permalink"`
	Image      image    `json:"image"`
	Images     images   `json:"images"`
	Meta       metaRows `json:"meta_data"`
	Attributes []struct {
		Option loose `json:"option"`
	} `json:"attributes"`
	Error *wireError `json:"error"` // of a row in a batch's answer
}

type image struct{ Src loose }

// UnmarshalJSON takes an object; a variation without an image has null or [].
func (i *image) UnmarshalJSON(b []byte) error {
	*i = image{}
	if b[0] != '{' {
		return nil
	}
	var row struct {
		Src loose `json:"src"`
	}
	err := json.Unmarshal(b, &row)
	i.Src = row.Src
	return err
}

type images []image

// UnmarshalJSON takes a list; anything else is none.
func (i *images) UnmarshalJSON(b []byte) error {
	*i = nil
	if b[0] != '[' {
		return nil
	}
	var rows []image
	err := json.Unmarshal(b, &rows)
	*i = rows
	return err
}

// wireError is WordPress's envelope (FACTS.md section 7).
type wireError struct {
	Code    loose `json:"code"`
	Message loose `json:"message"`
	Data    data  `json:"data"`
}

// data is an error's data; PHP writes null or [] where there is none.
type data struct {
	Params map[string]json.RawMessage
}

// UnmarshalJSON takes an object with params as an object; all else is none.
func (d *data) UnmarshalJSON(b []byte) error {
	*d = data{}
	var row struct {
		Params map[string]json.RawMessage `json:"params"`
	}
	if b[0] == '{' && json.Unmarshal(b, &row) == nil {
		d.Params = row.Params
	}
	return nil
}

// candidates is how many beginnings of JSON are tried in a page that a PHP warning spoiled.
const candidates = 40

// payload finds the JSON in a body: PHP warnings may stand before it, and may hold brackets themselves (FACTS.md section 7).
// It gives nil if there is none.
func payload(body []byte) []byte {
	rest := bytes.TrimLeft(body, "\ufeff \t\r\n")
	for range candidates {
		i := bytes.IndexAny(rest, "{[")
		if i < 0 {
			return nil
		}
		if rest = rest[i:]; json.Valid(rest) {
			return rest
		}
		rest = rest[1:]
	}
	return nil
}
