package shopline

// The shapes of SHOPLINE's JSON (FACTS.md sections 2, 4 and 5), read loosely: a number may come with decimals or as a string, a missing
// thing as null, a list as its only element.

import (
	"bytes"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/scalar"
)

// text is a scalar as it was written; null is empty, and so is a list or an object, where it says nothing that is needed.
type text scalar.Text

// UnmarshalJSON takes any JSON value.
func (t *text) UnmarshalJSON(b []byte) error {
	*t = ""
	if b[0] == '{' || b[0] == '[' {
		return nil
	}
	return (*scalar.Text)(t).UnmarshalJSON(b)
}

// idForm is what may go into an address as an id. SHOPLINE's own have 24 hexadecimal digits.
var idForm = regexp.MustCompile(`^[0-9A-Za-z_-]{1,64}$`)

func isID(s string) bool { return idForm.MatchString(s) }

// id is the text if it may be an id, otherwise empty.
func (t text) id() string {
	if isID(string(t)) {
		return string(t)
	}
	return ""
}

// moment reads a time with its offset; zero if there is none or it cannot be read.
func (t text) moment() time.Time {
	at, _ := scalar.Text(t).Time(time.UTC, time.RFC3339)
	return at
}

// level is the text as a stock.
func (t text) level() (int, bool) { return scalar.Text(t).Level() }

// list is a JSON list, or its only element without the brackets; anything else is empty.
type list[T any] []T

// UnmarshalJSON takes a list or one object.
func (l *list[T]) UnmarshalJSON(b []byte) error {
	*l = nil
	switch b[0] {
	case '[':
		var rows []T
		if err := json.Unmarshal(b, &rows); err != nil {
			return err
		}
		*l = rows
	case '{':
		var row T
		if err := json.Unmarshal(b, &row); err != nil {
			return err
		}
		*l = []T{row}
	}
	return nil
}

// byLanguage picks Traditional Chinese, then English, then the first that says something.
func byLanguage[V any](all map[string]V, says func(V) string) string {
	for _, language := range slices.Concat([]string{"zh-hant", "en"}, slices.Sorted(maps.Keys(all))) {
		if value, there := all[language]; there && says(value) != "" {
			return says(value)
		}
	}
	return ""
}

// names is a text with its translations, or the text alone.
type names map[string]text

// UnmarshalJSON takes an object of languages or a string.
func (n *names) UnmarshalJSON(b []byte) error {
	*n = nil
	switch b[0] {
	case '{':
		var all map[string]text
		if err := json.Unmarshal(b, &all); err != nil {
			return err
		}
		*n = all
	case '"':
		var alone text
		if err := json.Unmarshal(b, &alone); err != nil {
			return err
		}
		*n = names{"": alone}
	}
	return nil
}

func (n names) best() string { return byLanguage(n, func(t text) string { return string(t) }) }

// options are what tells a variation apart, by language.
type options map[string]list[text]

// UnmarshalJSON takes an object of languages; anything else is none.
func (o *options) UnmarshalJSON(b []byte) error {
	*o = nil
	if b[0] != '{' {
		return nil
	}
	var all map[string]list[text]
	err := json.Unmarshal(b, &all)
	*o = all
	return err
}

func (o options) best() string {
	return byLanguage(o, func(values list[text]) string {
		var said []string
		for _, v := range values {
			if v != "" {
				said = append(said, string(v))
			}
		}
		return strings.Join(said, ", ")
	})
}

// price is an amount of money: dollars is what counts, cents are not always hundredths (FACTS.md section 2.5).
type price struct {
	Dollars  text `json:"dollars"`
	Currency text `json:"currency_iso"`
}

// UnmarshalJSON takes an object; anything else is no price.
func (p *price) UnmarshalJSON(b []byte) error {
	*p = price{}
	if b[0] != '{' {
		return nil
	}
	type plain price
	return json.Unmarshal(b, (*plain)(p))
}

// money reads the amount; ok is false if there is none.
func (p price) money() (m connectors.Money, ok bool) {
	if len(p.Currency) != 3 {
		return m, false
	}
	m, err := connectors.ParseMoney(string(p.Dollars), string(p.Currency))
	return m, err == nil
}

// wireOrder is an order.
type wireOrder struct {
	ID             text           `json:"id"`
	Number         text           `json:"order_number"`
	MerchantNumber text           `json:"merchant_order_number"`
	SystemNumber   text           `json:"system_order_number"`
	Status         text           `json:"status"`
	Type           text           `json:"type"`
	CreatedBy      text           `json:"created_by"`
	Created        text           `json:"created_at"`
	Updated        text           `json:"updated_at"`
	Remarks        text           `json:"order_remarks"`
	CustomerName   text           `json:"customer_name"`
	CustomerPhone  text           `json:"customer_phone"`
	CustomerCode   text           `json:"customer_phone_country_code"`
	Skip           text           `json:"skip_fulfillment"`
	Parts          list[text]     `json:"child_order_ids"`
	Total          price          `json:"total"`
	Payment        wirePayment    `json:"order_payment"`
	Delivery       wireDelivery   `json:"order_delivery"`
	Address        wireAddress    `json:"delivery_address"`
	Data           wireData       `json:"delivery_data"`
	Lines          list[wireLine] `json:"subtotal_items"`
}

type wirePayment struct {
	MethodID text  `json:"payment_method_id"`
	Type     text  `json:"payment_type"`
	Names    names `json:"name_translations"`
	Status   text  `json:"status"`
	PaidAt   text  `json:"paid_at"`
}

type wireDelivery struct {
	ID        text  `json:"id"`
	OptionID  text  `json:"delivery_option_id"`
	Platform  text  `json:"platform"`
	Status    text  `json:"status"`          // as the merchant sees it
	Logistics text  `json:"delivery_status"` // as the carrier sees it
	Names     names `json:"name_translations"`
	Remark    text  `json:"remark"`
}

type wireAddress struct {
	City      text `json:"city"`
	District  text `json:"district"`
	State     text `json:"state"`
	Postcode  text `json:"postcode"`
	Address1  text `json:"address_1"`
	Address2  text `json:"address_2"`
	Name      text `json:"recipient_name"`
	Phone     text `json:"recipient_phone"`
	PhoneCode text `json:"recipient_phone_country_code"`
	Remarks   text `json:"remarks"`
}

type wireData struct {
	StoreID   text  `json:"location_code"`
	StoreName text  `json:"location_name"`
	Store     text  `json:"store_address"`
	Name      text  `json:"recipient_name"`
	Phone     text  `json:"recipient_phone"`
	Tracking  text  `json:"tracking_number"`
	Names     names `json:"name_translations"`
	Slot      text  `json:"time_slot_key"`
	Date      text  `json:"scheduled_delivery_date"`
}

type wireLine struct {
	ID        text            `json:"id"`
	Kind      text            `json:"item_type"`
	ItemID    text            `json:"item_id"`
	Variation text            `json:"item_variation_key"`
	Old       text            `json:"item_variation_id"` // to be deprecated
	SKU       text            `json:"sku"`
	Quantity  text            `json:"quantity"`
	Title     names           `json:"title_translations"`
	Options   options         `json:"fields_translations"`
	Price     price           `json:"item_price"`
	Total     price           `json:"total"`
	Preorder  text            `json:"is_preorder"`
	Data      wireObject      `json:"object_data"`
	Children  list[wireChild] `json:"child_products"`
}

type wireObject struct {
	GTIN text `json:"gtin"`
}

// wireChild is one product of a product set.
type wireChild struct {
	ID        text    `json:"id"`
	Variation text    `json:"variation_id"`
	SKU       text    `json:"sku"`
	Quantity  text    `json:"quantity"` // not documented
	Title     names   `json:"title_translations"`
	Options   options `json:"fields_translations"`
	Price     price   `json:"price"`
	Sale      price   `json:"price_sale"`
}

// wireProduct is a product with its variations.
type wireProduct struct {
	ID         text                `json:"id"`
	Status     text                `json:"status"`
	Title      names               `json:"title_translations"`
	SKU        text                `json:"sku"`
	Barcode    text                `json:"barcode"`
	GTIN       text                `json:"gtin"`
	Quantity   text                `json:"quantity"`
	Unlimited  text                `json:"unlimited_quantity"`
	Price      price               `json:"price"`
	Medias     list[wireMedia]     `json:"medias"`
	Variations list[wireVariation] `json:"variations"`
}

type wireVariation struct {
	ID       text            `json:"id"`
	SKU      text            `json:"sku"`
	Barcode  text            `json:"barcode"`
	GTIN     text            `json:"gtin"`
	Options  options         `json:"fields_translations"`
	Quantity text            `json:"quantity"`
	Price    price           `json:"price"`
	Media    list[wireMedia] `json:"media"`
	Stocks   list[wireStock] `json:"stocks"` // with GET products/{id}/stocks only
}

type wireMedia struct {
	Images struct {
		Original struct {
			URL text `json:"url"`
		} `json:"original"`
	} `json:"images"`
}

type wireStock struct {
	Warehouse text `json:"warehouse_id"`
	Quantity  text `json:"quantity"`
}

// isObject says whether raw JSON is an object.
func isObject(raw []byte) bool { return bytes.HasPrefix(bytes.TrimSpace(raw), []byte("{")) }
