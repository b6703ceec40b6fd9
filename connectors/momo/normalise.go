package momo

// Reading an order's document into the words of this program. FACTS.md section 2, "Field -> meaning".

import (
	"cmp"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"gowarehouse/connectors"
)

// paymentMethod stands for momo collecting the money; no row has a payment field.
const paymentMethod = "momo"

// row is one line of any kind. Names are momo's; store rows have a capital Receiver.
type row struct {
	CompleteOrderNo  text `json:"completeOrderNo"`
	IsRedStr         text `json:"isRedStr"`
	OrderGbStr       text `json:"orderGbStr"`
	Msg              text `json:"msg"`
	LastPricDate     text `json:"lastPricDate"`
	DelyHopeDate     text `json:"delyHopeDate"`
	ScmDelyDate      text `json:"scmDelyDate"`
	EntpGoodsNo      text `json:"entpGoodsNo"`
	GoodsCode        text `json:"goodsCode"`
	GoodsName        text `json:"goodsName"`
	GoodsDtCode      text `json:"goodsDtCode"`
	GoodsDtInfo      text `json:"goodsDtInfo"`
	Syslast          text `json:"syslast"`
	SalePrice        text `json:"salePrice"`
	DescribeNote     text `json:"describeNote"`
	Recycle          text `json:"isNeedRecycleLargeMachine"`
	SlipNo           text `json:"slipNo"`
	Receiver         text `json:"receiver"`
	ReceiverCapital  text `json:"Receiver"`
	ReceiverMask     text `json:"receiverMask"`
	ReceiverTel      text `json:"receiverTel"`
	ReceiverMobile   text `json:"receiverMobile"`
	PostNo           text `json:"postNo"`
	ReceiverAddr     text `json:"receiverAddr"`
	ReceiverAddrMask text `json:"receiverAddrMask"`
	NewPostNo        text `json:"newPostNo"`
	NewReceiverAddr  text `json:"newReceiverAddr"`
	CustName         text `json:"custName"`
	CustNameMask     text `json:"custNameMask"`
	StoreIDName      text `json:"storeIdName"`
	OrderDelyGbName  text `json:"orderDelyGbName"`
	ScmMsg           text `json:"scm_msg"`
}

// Normalise reads the document of one order.
func (c *Connector) Normalise(f connectors.Fetched) (connectors.Order, error) {
	d, err := readDocument(f.Raw)
	if err != nil {
		return connectors.Order{}, err
	}
	order, err := d.order()
	if err != nil {
		return connectors.Order{}, err
	}
	if f.ID != "" && f.ID != order.ID {
		return connectors.Order{}, unexpected("the document is of another order", f.Raw, false)
	}
	return order, nil
}

func readDocument(raw json.RawMessage) (document, error) {
	var d document
	if err := json.Unmarshal(raw, &d); err != nil {
		return d, unexpected("the document of the order cannot be read", raw, false)
	}
	if !idPattern.MatchString(orderID(d.Number, d.Kind)) || len(d.Lines) == 0 {
		return d, unexpected("the document has no order number, kind or lines", raw, false)
	}
	return d, nil
}

// parsed is a row with the lanes it is to be shipped by.
type parsed struct {
	row
	lanes []lane
}

func (d document) rows() ([]parsed, error) {
	rows := make([]parsed, len(d.Lines))
	for i, l := range d.Lines {
		if err := json.Unmarshal(l.Row, &rows[i].row); err != nil {
			return nil, unexpected(fmt.Sprintf("row %d cannot be read", i+1), l.Row, false)
		}
		m := linePattern.FindStringSubmatch(string(rows[i].CompleteOrderNo))
		if m == nil || m[1] != d.Number {
			return nil, unexpected(fmt.Sprintf("row %d is not of order %s", i+1, d.Number), l.Row, false)
		}
		rows[i].lanes = believed(d.Kind, l.Lanes, string(rows[i].OrderDelyGbName))
	}
	return rows, nil
}

// believed gives a line's lanes: a third-party row that names its carrier overrules the lists that showed it.
func believed(k kind, lanes []lane, carrier string) []lane {
	code, named := carrierNamed(carrier)
	if k != third || !named {
		return lanes
	}
	var right []lane
	for _, l := range lanes {
		if l.Code == code {
			right = append(right, l)
		}
	}
	if len(right) > 0 {
		return right
	}
	for _, l := range lanes {
		right = withLane(right, lane{Code: code, Temp: l.Temp})
	}
	return right
}

func (d document) order() (connectors.Order, error) {
	rows, err := d.rows()
	if err != nil {
		return connectors.Order{}, err
	}
	o := connectors.Order{
		ID: orderID(d.Number, d.Kind), Number: d.Number, State: connectors.StateOpen,
		Payment: connectors.Payment{Method: paymentMethod, Kind: connectors.PaymentPlatform},
		Total:   connectors.TWD(0),
	}
	if d.Stop != nil {
		o.State, o.CancelReason = connectors.StateCancelRequested, d.Stop.Reason
	}
	var lanes []lane
	for i, r := range rows {
		line, at, err := r.line()
		if err != nil {
			return connectors.Order{}, unexpected(fmt.Sprintf("line %s: %s", r.CompleteOrderNo, err), d.Lines[i].Row, false)
		}
		o.Lines = append(o.Lines, line)
		o.Total.Amount = o.Total.Amount.Add(line.Price.Amount.Mul(decimal.NewFromInt(int64(line.Quantity))))
		if i == 0 || at.Before(o.OrderedAt) {
			o.OrderedAt = at
		}
		for _, l := range r.lanes {
			lanes = withLane(lanes, l)
		}
	}
	d.deliver(&o, rows, lanes)
	return o, nil
}

// deliver fills in where the order goes and what is to be minded on the way.
func (d document) deliver(o *connectors.Order, rows []parsed, lanes []lane) {
	first := rows[0]
	code := shippingCode(d.Kind, lanes)
	name := shippingName(code)
	o.Shipping = connectors.Shipping{Code: code, Name: name.ZH, Mode: connectors.ShipLabel, Note: shippingNote(rows, lanes)}
	o.Buyer = joined("", firstOf(string(first.CustName), string(first.CustNameMask)))
	var notes []string
	for _, r := range rows {
		notes = appendNew(notes, string(r.Msg))
	}
	receiver := connectors.Receiver{Name: firstOf(string(first.Receiver), string(first.ReceiverCapital))}
	if receiver.Name == "" {
		receiver.Name, receiver.Masked = string(first.ReceiverMask), true
	}
	switch d.Kind {
	case home:
		o.Shipping.Mode = connectors.ShipSelf
		receiver.Phone = firstOf(string(first.ReceiverMobile), string(first.ReceiverTel))
		receiver.Postcode, receiver.Address = string(first.PostNo), string(first.ReceiverAddr)
		if asked := newAddress(rows); asked != "" {
			o.Hold = &addressChangeHold
			notes = append(notes, "申請改址："+asked)
		}
	case store:
		o.Shipping.StoreID, o.Shipping.StoreName = splitStore(string(first.StoreIDName))
	case third:
		receiver.Masked = true
		receiver.Postcode, receiver.Address = string(first.PostNo), firstOf(string(first.ReceiverAddrMask), string(first.ReceiverAddr))
	}
	o.Receiver = receiver
	o.BuyerNote = strings.Join(notes, "\n")
}

var addressChangeHold = text2(
	"The buyer asks for another address. Answer it in SCM and fetch the order again, or release the hold and choose agree or decline when shipping.",
	"客人申請變更地址。請至 SCM 回覆後重新抓取訂單，或解除保留並於出貨時選擇同意或不同意。",
)

// newAddress gives the address the buyer asks for, which must be answered before shipping.
func newAddress(rows []parsed) string {
	for _, r := range rows {
		if asked := joined(" ", string(r.NewPostNo), string(r.NewReceiverAddr)); asked != "" {
			return asked
		}
	}
	return ""
}

// shippingNote gathers what the packer must know about delivery: no personal data.
func shippingNote(rows []parsed, lanes []lane) string {
	var notes []string
	note := func(label string, value text) {
		if value != "" {
			notes = appendNew(notes, label+string(value))
		}
	}
	for _, r := range rows {
		if r.OrderGbStr != "一般訂單" {
			note("", r.OrderGbStr) // an exchange or a scheduled delivery (約配)
		}
		note("約定配送日 ", r.ScmDelyDate)
		note("希望到貨日 ", r.DelyHopeDate)
		if r.IsRedStr != "正常" {
			note("燈號 ", r.IsRedStr)
		}
		note("託運單備註 ", r.ScmMsg)
	}
	for _, l := range lanes {
		if l.Special == "Y" {
			notes = appendNew(notes, "特配門市")
		}
	}
	return strings.Join(notes, "；")
}

func appendNew(list []string, s string) []string {
	if s == "" {
		return list
	}
	for _, known := range list {
		if known == s {
			return list
		}
	}
	return append(list, s)
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

var storePattern = regexp.MustCompile(`^(\d+)[\s\x{3000}]+(.+)$`)

// splitStore cuts "191234 內湖門市" into number and name. Where it does not begin with digits all of it is the name.
func splitStore(s string) (id, name string) {
	if m := storePattern.FindStringSubmatch(s); m != nil {
		return m[1], strings.TrimSpace(m[2])
	}
	return "", s
}

const noOption = "無"

// line reads the goods of a row and its transfer time.
func (r parsed) line() (connectors.Line, time.Time, error) {
	at, dated := r.LastPricDate.Time(taipei, timeLayouts...)
	if !dated {
		return connectors.Line{}, at, fmt.Errorf("lastPricDate %q is not a time", r.LastPricDate)
	}
	quantity, counted := r.Syslast.Count()
	if !counted {
		return connectors.Line{}, at, fmt.Errorf("syslast %q is not a quantity", r.Syslast)
	}
	price, priced := cmp.Or(r.SalePrice, "0").Amount("TWD")
	if !priced {
		return connectors.Line{}, at, fmt.Errorf("salePrice %q is not an amount", r.SalePrice)
	}
	option := string(r.GoodsDtInfo)
	if option == noOption {
		option = ""
	}
	note := string(r.DescribeNote)
	if r.Recycle != "" && r.Recycle != "否" && r.Recycle != "0" {
		note = joined("；", note, "回收大型機器 "+string(r.Recycle))
	}
	return connectors.Line{
		ID: string(r.CompleteOrderNo), Listing: connectors.ListingKey{Item: string(r.GoodsCode), Variant: string(r.GoodsDtCode)},
		SKU: string(r.EntpGoodsNo), Name: string(r.GoodsName), Variant: option, Quantity: quantity, Price: price, Note: note,
	}, at, nil
}

// timeLayouts are those of lastPricDate, momo's spelling for the minute the order was handed to the supplier.
var timeLayouts = []string{"2006/01/02 15:04", "2006/01/02 15:04:05", "2006/01/02"}
