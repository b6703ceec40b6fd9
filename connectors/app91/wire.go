package app91

// The shapes of 91APP's JSON (FACTS.md sections 2 to 5): amounts come as numbers or texts, numbers of the shop as either.

import (
	"encoding/json"
	"regexp"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/scalar"
)

type text = scalar.Text

// row is a sub-order, with all that its main order says of it.
type row struct {
	TG           text `json:"TGCode"`
	TM           text `json:"TMCode"`
	TS           text `json:"TSCode"`
	PayType      text `json:"OrderPayType"`
	MethodID     text `json:"OrderShippingTypeId"`
	Deliver      text `json:"OrderDeliverType"`
	Chain        text `json:"DistributorDef"`
	Temperature  text `json:"TemperatureTypeDef"`
	Fee          text `json:"TMShippingFee"`
	Ordered      text `json:"OrderDateTime"`
	Status       text `json:"OrderStatus"`
	Updated      text `json:"OrderStatusUpdatedDateTime"`
	Kind         text `json:"OrderShippingType"`
	ShipBy       text `json:"OrderExpectShippingDate"`
	Buyer        text `json:"VipMemberFullName"`
	Name         text `json:"OrderReceiverName"`
	Phone        text `json:"OrderReceiverMobile"`
	CountryCode  text `json:"OrderReceiverCountryCode"`
	Country      text `json:"OrderReceiverCountry"`
	Postcode     text `json:"OrderReceiverZipCode"`
	City         text `json:"OrderReceiverCity"`
	District     text `json:"OrderReceiverDistrict"`
	Street       text `json:"OrderReceiverAddress"`
	StoreID      text `json:"OrderReceiverStoreId"`
	StoreName    text `json:"OrderReceiverStoreName"`
	Number       text `json:"ShippingOrderCode"`
	Shipment     text `json:"ShippingOrderStatus"`
	Memo         text `json:"OrderMemo"`
	SupplierNote text `json:"OrderSupplierNote"`
	SkuID        text `json:"SkuId"`
	Option       text `json:"SkuName"`
	SKU          text `json:"OuterId"`
	Quantity     text `json:"Qty"`
	Payment      text `json:"TotalPayment"`
	Attribute    text `json:"ProductAttribute"`
	Cause        text `json:"CancelOrderSlaveCauseDef"`
	// Titles are not evidenced; read where they are there.
	SaleTitle text `json:"SaleProductTitle"`
	Title     text `json:"Title"`
}

// document is what Normalise reads: the rows of one main order untouched, and titles of variants that bear no SKU.
type document struct {
	Rows   []json.RawMessage `json:"rows"`
	Titles map[string]string `json:"titles,omitempty"`
}

// rowList is data that is a list with its count, or, in the older form, the bare list.
type rowList struct {
	Total int // -1 if it is not told
	Rows  []json.RawMessage
}

// UnmarshalJSON takes both forms. A missing list is an error: it is no empty one.
func (l *rowList) UnmarshalJSON(b []byte) error {
	l.Total = -1
	if b[0] == '[' {
		return json.Unmarshal(b, &l.Rows)
	}
	var counted struct {
		Total *int               `json:"TotalCount"`
		List  *[]json.RawMessage `json:"List"`
	}
	if err := json.Unmarshal(b, &counted); err != nil {
		return err
	}
	if counted.List == nil {
		return errNoData
	}
	l.Rows = *counted.List
	if counted.Total != nil {
		l.Total = *counted.Total
	}
	return nil
}

// codeForm is what may be sent as a code of an order.
var codeForm = regexp.MustCompile(`^[0-9A-Za-z]{1,20}$`)

func isCode(s string) bool { return codeForm.MatchString(s) }

// idForm is a number of 91APP's own, such as SkuId.
var idForm = regexp.MustCompile(`^[1-9][0-9]{0,17}$`)

// id reads a number of 91APP's own as it is sent back.
func id(s string) (json.Number, bool) { return json.Number(s), idForm.MatchString(s) }

// moment reads a time that tells its zone or is in the shop's; zero if there is none or it cannot be read. Fractions of a second may follow.
func moment(t text) time.Time {
	at, _ := t.Time(connectors.Taipei, time.RFC3339, "2006-01-02T15:04:05", "2006/01/02 15:04:05")
	return at
}

// amount reads dollars of Taiwan.
func amount(t text) (connectors.Money, bool) {
	m, err := connectors.ParseMoney(string(t), "TWD")
	return m, err == nil
}

func join(separator string, parts ...string) string {
	var there []string
	for _, part := range parts {
		if part != "" {
			there = append(there, part)
		}
	}
	return strings.Join(there, separator)
}
