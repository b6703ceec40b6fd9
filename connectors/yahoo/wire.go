package yahoo

// The shapes of Yahoo's answers, read leniently: numbers may come as strings and strings as null.

import (
	"strconv"

	"gowarehouse/connectors"
	"gowarehouse/connectors/scalar"
)

// text is a value that may come as a string, a number or null. It is trimmed.
type text = scalar.Text

// orderRow is an order of a list; FACTS.md §2.3. Fields of one family only are empty in the others.
type orderRow struct {
	OrderInfo    orderInfo `json:"OrderInfo"`
	ReceiverInfo struct {
		Name    text `json:"Name"`
		Address text `json:"Address"`
		Phone   text `json:"Phone"`
		Mobile  text `json:"Mobile"`
	} `json:"ReceiverInfo"`
	BuyerInfo struct {
		Name text `json:"Name"`
	} `json:"BuyerInfo"`
	StoreInfo struct {
		Type text `json:"Type"`
		Name text `json:"Name"`
		ID   text `json:"Id"`
	} `json:"StoreInfo"`
	Products []product `json:"Products"`
}

type orderInfo struct {
	OrderCode        text   `json:"OrderCode"`
	TransferDate     text   `json:"TransferDate"`
	LastShippingDate text   `json:"LastShippingDate"`
	Note             text   `json:"Note"`
	ShipmentNos      []text `json:"ShipmentNos"`
	TransporterID    text   `json:"TransporterId"`
}

type product struct {
	ID           text `json:"Id"`
	Name         text `json:"Name"`
	Attribute    text `json:"Attribute"`
	SupplierNo   text `json:"SupplierNo"`
	Type         text `json:"Type"`
	Qty          text `json:"Qty"`
	ProductPrice text `json:"ProductPrice"`
	OrderSubCode text `json:"OrderSubCode"` // of an order that can be split
}

// envelope is how an answer says what became of a call: FACTS.md §3.
type envelope struct {
	ResponseCode    text `json:"ResponseCode"`
	ResponseMessage text `json:"ResponseMessage"`
}

// The codes of an envelope.
const (
	allDone    = "00000"
	partFailed = "00001"
	allFailed  = "99999"
)

// refusal is what an envelope in the place of an answer means.
func (e envelope) refusal(name string) error {
	if e.ResponseCode == "" || e.ResponseCode == allDone {
		return nil
	}
	told := connectors.Errorf(connectors.Rejected, "Yahoo refused %s: %s", name, firstOf(string(e.ResponseMessage), "no reason given"))
	told.Code = string(e.ResponseCode)
	return told
}

// number is a count as the answers write it.
func number(n int) text { return text(strconv.Itoa(n)) }

// count reads a number of orders; nothing is 0.
func count(t *text) (int, error) {
	if t == nil || *t == "" {
		return 0, nil
	}
	return strconv.Atoi(string(*t))
}
