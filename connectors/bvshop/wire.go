package bvshop

// The shapes of BVSHOP's answers (FACTS.md sections 2.3, 4 and 5), read leniently: numbers may come as texts, lists as null.

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/pages"
	"gowarehouse/connectors/scalar"
)

// text is a value that may come as a text, a number or null. It is trimmed.
type text = scalar.Text

// orderRow is an order as lists and details show it.
type orderRow struct {
	ID             text            `json:"id"`
	UID            text            `json:"uid"`
	Created        text            `json:"createdAt"`
	Paid           text            `json:"paidAt"`
	PlannedShip    text            `json:"shippingAt"`
	OrderStatus    text            `json:"orderStatus"`
	PaymentStatus  text            `json:"paymentStatus"`
	LogisticStatus text            `json:"logisticStatus"`
	ProcessStatus  text            `json:"processStatus"`
	PaymentMethod  text            `json:"paymentMethod"`
	LogisticMethod text            `json:"logisticMethod"`
	Trace          text            `json:"logisticTraceCode"`
	Total          text            `json:"totalPrice"`
	Type           text            `json:"orderType"`
	Name           text            `json:"receiverName"`
	Phone          text            `json:"receiverPhone"`
	Address        text            `json:"receiverAddress"`
	Remark         text            `json:"remark"`
	Lines          []lineRow       `json:"orderItems"`
	Custom         []lineRow       `json:"customizeItems"`
	Store          json.RawMessage `json:"cvs"`
}

type lineRow struct {
	ID       text `json:"id"`
	Product  text `json:"productId"`
	Name     text `json:"name"`
	SKU      text `json:"sku"`
	Quantity text `json:"quantity"`
	Price    text `json:"price"`
	Type     text `json:"type"`
	Bundle   text `json:"combinationId"`
	Booking  text `json:"bookingDate"`
}

// storeRow is the pickup store. Its number may have lost its zeros.
type storeRow struct {
	Name   text            `json:"storeName"`
	Number json.RawMessage `json:"storeNum"`
	Brand  text            `json:"storeBrand"`
}

// store reads cvs; there is none where it is null, or PHP's empty list.
func (r orderRow) store() (storeRow, bool, error) {
	var s storeRow
	if !isObject(r.Store) {
		return s, false, nil
	}
	err := json.Unmarshal(r.Store, &s)
	return s, true, err
}

func isObject(raw json.RawMessage) bool {
	return bytes.HasPrefix(bytes.TrimLeft(raw, " \t\r\n"), []byte("{"))
}

// The least digits of a store's number, by brand. The misspelling is BVSHOP's. Stores of the other chains have four.
var storeDigits = map[string]int{"unifart": 6, "fami": 6, "okmart": 4, "hilife": 4}

// number gives the store's number. A JSON number has lost the zeros it began with; a text has not.
func (s storeRow) number() (string, error) {
	var n text
	if len(s.Number) == 0 {
		return "", nil
	}
	if err := json.Unmarshal(s.Number, &n); err != nil {
		return "", err
	}
	digits := string(n)
	if s.Number[0] == '"' || digits == "" {
		return digits, nil
	}
	if !isNumber(digits) {
		return "", strconv.ErrSyntax
	}
	return strings.Repeat("0", max(0, storeDigits[string(s.Brand)]-len(digits))) + digits, nil
}

var number = regexp.MustCompile(`^\d{1,18}$`)

func isNumber(s string) bool { return number.MatchString(s) }

// moment reads a time: Taiwan's, without a zone, as in the example, or with one, as declared.
func moment(t text) (time.Time, bool) { return t.Time(connectors.Taipei, time.DateTime, time.RFC3339) }

// keyOf reads a product id of lines and inventories, "{product}-{variant}". Without a variant the hyphen stays at the end.
func keyOf(productID text) connectors.ListingKey {
	item, variant, _ := strings.Cut(string(productID), "-")
	return connectors.ListingKey{Item: item, Variant: variant}
}

// pageOf reads one page of a list.
func pageOf(reply connectors.Reply) (pages.Page, error) {
	var list struct {
		Rows *[]json.RawMessage `json:"data"`
		Meta struct {
			Total *int `json:"total"`
			Last  *int `json:"last_page"`
		} `json:"meta"`
	}
	if err := json.Unmarshal(reply.Body, &list); err != nil || list.Rows == nil {
		return pages.Page{}, misshapen("the answer is not a list", reply.Body, err)
	}
	p := pages.Page{Rows: *list.Rows, Total: pages.Uncounted, Pages: pages.Uncounted}
	if list.Meta.Total != nil && *list.Meta.Total >= 0 {
		p.Total = *list.Meta.Total
	}
	if list.Meta.Last != nil && *list.Meta.Last >= 1 {
		p.Pages = *list.Meta.Last
	}
	return p, nil
}
