package cyberbiz

// The shapes of CYBERBIZ's JSON (FACTS.md sections 2 to 5), read loosely: any field may be null, and a number may be a text.

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"gowarehouse/connectors/scalar"
)

// idOf is a value if it is an id, otherwise empty. Nothing else may get into an address.
func idOf(value scalar.Text) string {
	if isID(string(value)) {
		return string(value)
	}
	return ""
}

func isID(s string) bool {
	return s != "" && len(s) <= 20 && strings.Trim(s, "0123456789") == "" && s[0] != '0'
}

// wireTime is how CYBERBIZ writes a time: Taipei's, without saying so.
const wireTime = "2006-01-02 15:04:05"

// rows is a list of which anything else than a list is empty.
type rows[T any] []T

// UnmarshalJSON takes a list; elements that are no objects are left out.
func (r *rows[T]) UnmarshalJSON(b []byte) error {
	*r = nil
	if b[0] != '[' {
		return nil
	}
	var raw []json.RawMessage
	if err := json.Unmarshal(b, &raw); err != nil {
		return err
	}
	for _, one := range raw {
		var row T
		if err := json.Unmarshal(one, &row); err != nil {
			return err
		}
		*r = append(*r, row)
	}
	return nil
}

// wireOrder is an order (FACTS.md section 2.1).
type wireOrder struct {
	ID             scalar.Text `json:"id"`
	Number         scalar.Text `json:"order_number"`
	Name           scalar.Text `json:"order_name"`
	Created        scalar.Text `json:"created_at"`
	Updated        scalar.Text `json:"updated_at"`
	Customer       person      `json:"customer"`
	Receiver       receiver    `json:"receiver"`
	Lines          lines       `json:"line_items"`
	ShippingName   scalar.Text `json:"shipping_name"`
	Vendor         vendor      `json:"shipping_vendor"`
	LogisticsID    scalar.Text `json:"logistics_id"` // of ECPay
	DeliveryDate   scalar.Text `json:"delivery_date"`
	DeliveryTime   scalar.Text `json:"delivery_time"`
	Fulfilments    parcels     `json:"fulfillments"`
	PaymentName    scalar.Text `json:"payment_name"`
	PaymentMethod  scalar.Text `json:"payment_method"`
	Prices         prices      `json:"prices"`
	Card           scalar.Text `json:"card4no"`
	Transaction    scalar.Text `json:"transaction_number"`
	Statuses       statuses    `json:"statuses"`
	Note           scalar.Text `json:"note"`
	Branch         branch      `json:"branch_store"`
	CustomerReason scalar.Text `json:"customer_cancel_reason_detail"`
}

type (
	lines   = rows[wireLine]
	parcels = rows[wireFulfilment]
)

type person struct {
	Name scalar.Text `json:"name"`
}

type vendor struct {
	Type scalar.Text `json:"type"`
	Name scalar.Text `json:"name"`
}

type prices struct {
	Total scalar.Text `json:"total_price"`
}

type statuses struct {
	Order       scalar.Text `json:"order_status"`
	Financial   scalar.Text `json:"financial_status"`
	Fulfillment scalar.Text `json:"fulfillment_status"`
	Return      scalar.Text `json:"return_status"`
}

// branch is a store of the brand's own.
type branch struct {
	Number scalar.Text `json:"store_no"`
	Name   scalar.Text `json:"name"`
}

type receiver struct {
	Name    scalar.Text `json:"name"`
	Phone   scalar.Text `json:"phone"`
	Address scalar.Text `json:"address"`
	Detail  address     `json:"detail_address"`
	StoreID scalar.Text `json:"cvs_store_id"`
	ECPayID scalar.Text `json:"allpay_logistics_id"`
}

type address struct {
	Zip      scalar.Text `json:"zip"`
	Province scalar.Text `json:"province"`
	City     scalar.Text `json:"city"`
	District scalar.Text `json:"district"`
	Address1 scalar.Text `json:"address1"`
	Address2 scalar.Text `json:"address2"`
}

// wireLine is a line of an order or of a parcel, or a component of a combo.
type wireLine struct {
	ID           scalar.Text   `json:"id"`
	Product      scalar.Text   `json:"product_id"`
	Variant      scalar.Text   `json:"product_variant_id"`
	Title        scalar.Text   `json:"title"`
	VariantTitle scalar.Text   `json:"variant_title"`
	SKU          scalar.Text   `json:"sku"`
	Price        scalar.Text   `json:"price"`
	Quantity     scalar.Text   `json:"quantity"`
	Total        scalar.Text   `json:"total_price_after_discounts"`
	Return       scalar.Text   `json:"return_status"`
	Difference   scalar.Text   `json:"combo_product_price_difference"`
	Related      rows[related] `json:"related_items"`
}

// related is so many sets of a combo with the same components.
type related struct {
	Quantity scalar.Text `json:"quantity"`
	Items    lines       `json:"items"`
}

// wireFulfilment is a parcel, in an order or as the answer to shipping one.
type wireFulfilment struct {
	ID      scalar.Text `json:"id"`
	Order   scalar.Text `json:"order_id"` // only in answers about several orders
	Company scalar.Text `json:"tracking_company"`
	Number  scalar.Text `json:"tracking_number"`
	Status  scalar.Text `json:"status"`
	Lines   lines       `json:"line_items"`
	CVS     scalar.Text `json:"cvs_shipping_type"`
}

// wireVariant is a variant of a product. Only lists say its id.
type wireVariant struct {
	ID       scalar.Text `json:"id"`
	Name     scalar.Text `json:"name"`
	SKU      scalar.Text `json:"sku"`
	Price    scalar.Text `json:"price"`
	Managed  scalar.Text `json:"inventory_management"`
	Quantity scalar.Text `json:"inventory_quantity"`
	Option1  scalar.Text `json:"option1"`
	Option2  scalar.Text `json:"option2"`
	Option3  scalar.Text `json:"option3"`
}

// wireProduct is an element of the product list.
type wireProduct struct {
	ID        scalar.Text       `json:"id"`
	Title     scalar.Text       `json:"title"`
	URL       scalar.Text       `json:"product_url"`
	Published scalar.Text       `json:"published"`
	Variants  rows[wireVariant] `json:"product_variants"`
	PhotoURLs pictures          `json:"photo_urls"`
	Photos    pictures          `json:"photos"`
}

// pictures are addresses. Whatever else a shop puts among them is no reason to lose its products.
type pictures []string

// UnmarshalJSON takes a list and keeps its texts.
func (p *pictures) UnmarshalJSON(b []byte) error {
	*p = nil
	if b[0] != '[' {
		return nil
	}
	var all []any
	if err := json.Unmarshal(b, &all); err != nil {
		return err
	}
	for _, one := range all {
		if address, is := one.(string); is && address != "" {
			*p = append(*p, address)
		}
	}
	return nil
}

// errorKeys are the fields in which CYBERBIZ tells an error (FACTS.md section 7).
var errorKeys = []string{"error", "errors", "message", "messages"}

// complaint gives the words of an error, and whether the answer is nothing but that.
func complaint(body []byte) (said string, only bool) {
	var object map[string]json.RawMessage
	if !bytes.HasPrefix(bytes.TrimLeft(body, " \t\r\n"), []byte("{")) || json.Unmarshal(body, &object) != nil {
		return "", false
	}
	var all []scalar.Text
	only = len(object) > 0
	for key := range object {
		only = only && slices.Contains(errorKeys, key)
	}
	for _, key := range errorKeys {
		raw := object[key]
		if len(raw) > 0 && raw[0] != '[' {
			raw = slices.Concat([]byte("["), raw, []byte("]"))
		}
		var texts []scalar.Text
		if json.Unmarshal(raw, &texts) == nil {
			all = append(all, texts...)
		}
	}
	var words []string
	for _, text := range all {
		if text != "" {
			words = append(words, string(text))
		}
	}
	return strings.Join(words, "; "), only
}
