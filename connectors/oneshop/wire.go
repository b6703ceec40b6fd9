package oneshop

// The shapes of 1shop's answers (FACTS.md sections 2.1 and 2.3), read leniently: numbers may come as texts, one row as an object.

import (
	"bytes"
	"encoding/json"
	"regexp"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/pages"
	"gowarehouse/connectors/scalar"
)

// text is a value that may come as a text, a number or null. It is trimmed.
type text = scalar.Text

// listRow is an order in a list.
type listRow struct {
	Number   text `json:"order_number"`
	Created  text `json:"create_date"`
	Progress text `json:"progress_status"`
	Payment  text `json:"payment_status"`
	Logistic text `json:"logistic_status"`
}

// document is an order by itself: what is kept of it, too.
type document struct {
	Order orderRow `json:"order"`
	Cart  cartRow  `json:"cart"`
}

type orderRow struct {
	listRow
	Name        text `json:"name"`
	Phone       text `json:"phone"`
	Postcode    text `json:"zip_code"`
	City        text `json:"county_and_city"`
	District    text `json:"area"`
	Street      text `json:"address"`
	Abroad      text `json:"address_oversea"`
	Paid        text `json:"payment_date"`
	Method      text `json:"payment"`
	Reference   text `json:"payment_third_party_no"`
	Shipping    text `json:"logistic"`
	Consigned   text `json:"logistics_shipping_no"`
	ConsignedBy text `json:"logistics_third_party"`
	StoreID     text `json:"cvs_store_id"`
	StoreName   text `json:"cvs_store_name"`
	Note        text `json:"note"`
	Shop        text `json:"shop_url"`
}

type cartRow struct {
	Total    text         `json:"total_price"`
	Refund   text         `json:"refund"`
	Products []productRow `json:"products"`
}

type productRow struct {
	Kind     text `json:"product_type"`
	Name     text `json:"name"`
	Label    text `json:"label"`
	SKU      text `json:"sku"`
	Quantity text `json:"quantity"`
	Price    text `json:"per_cost"`
}

var orderNumber = regexp.MustCompile(`^[A-Za-z0-9_-]{1,100}$`)

func isNumber(number text) bool { return orderNumber.MatchString(string(number)) }

func isObject(raw json.RawMessage) bool {
	return bytes.HasPrefix(bytes.TrimLeft(raw, " \t\r\n"), []byte("{"))
}

// moment reads a time: Taiwan's, without a zone.
func moment(t text) (time.Time, bool) { return t.Time(connectors.Taipei, time.DateTime) }

// pageOf reads one page of a list. One row is an object, and none is nothing.
func pageOf(reply connectors.Reply) (pages.Page, error) {
	var list struct {
		Data json.RawMessage `json:"data"`
	}
	var data struct {
		Rows json.RawMessage `json:"order"`
		Page struct {
			Pages text `json:"total_page"`
			Here  text `json:"page_order"`
			Total text `json:"total_order"`
		} `json:"page"`
	}
	err := json.Unmarshal(reply.Body, &list)
	switch {
	case err == nil && isEmptyList(list.Data): // what PHP makes of an empty object
		return pages.Page{Total: pages.Uncounted, Pages: pages.Uncounted}, nil
	case err == nil && isObject(list.Data):
		err = json.Unmarshal(list.Data, &data)
	case err == nil:
		return pages.Page{}, misshapen("the answer has no list", reply.Body, nil)
	}
	if err != nil {
		return pages.Page{}, misshapen("the answer is not a list", reply.Body, err)
	}
	p := pages.Page{Total: pages.Told(data.Page.Total), Pages: pages.Told(data.Page.Pages)}
	switch {
	case isObject(data.Rows):
		p.Rows = []json.RawMessage{data.Rows}
	case len(data.Rows) > 0:
		if err := json.Unmarshal(data.Rows, &p.Rows); err != nil {
			return p, misshapen("the orders are not a list", reply.Body, err)
		}
	}
	if len(p.Rows) == 0 && pages.Told(data.Page.Here) > 0 {
		return p, misshapen("the page counts orders and has none", reply.Body, nil)
	}
	return p, nil
}

func isEmptyList(raw json.RawMessage) bool {
	var rows []json.RawMessage
	return bytes.HasPrefix(bytes.TrimLeft(raw, " \t\r\n"), []byte("[")) && json.Unmarshal(raw, &rows) == nil && len(rows) == 0
}
