package moplus

// Reading an order's document into the words of this program: FACTS.md section 2.

import (
	"cmp"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"gowarehouse/connectors"
)

// paymentMethod stands for momo collecting the money; no row has a payment field.
const paymentMethod = "momo"

// row is one line of an order. Everything about the order stands on its lines.
type row struct {
	Message      text `json:"errorMessage"`
	Seq          text `json:"orderSeq"`
	Status       text `json:"itemStatus"`
	GoodsNo      text `json:"goodsNo"`
	GoodsDtCode  text `json:"goodsdtCode"`
	GoodsName    text `json:"goodsName"`
	Option1      text `json:"goodsInfo1"`
	Option2      text `json:"goodsInfo2"`
	SKU          text `json:"entpGoodsNo"`
	GoodsType    text `json:"goodsType"`
	Quantity     text `json:"quantity"`
	Amount       text `json:"orderAmount"`
	PlanShipDate text `json:"planShipDate"`
	LastProcDate text `json:"lastProcDate"`
	DeliveryType text `json:"deliveryType"`
	Company      text `json:"deliveryCompany"`
	DeliveryNo   text `json:"deliveryNo"`
	Temperature  text `json:"deliveryTemp"`
	CustomerName text `json:"customerName"`
	ReceiverName text `json:"receiverName"`
	Address      text `json:"receiverAddress"`
	ChangedTo    text `json:"changedAddress"`
	Proxy        text `json:"ivr"`
	BuyerMessage text `json:"customerDeliveryMessage"`
	ReturnReason text `json:"returnReason"`
}

const freightType = "運費"

// freight tells a line that is no goods: it is paid and confirmed with the others, and never picked.
func (r row) freight() bool { return r.GoodsType == freightType }

// statuses are the known words of itemStatus, the least advanced first, except that a cancelled line is behind all others. Others are not
// guessed at.
var statuses = []struct {
	word  string
	state connectors.PlatformState
}{
	{"訂單接獲(未付款)", connectors.StateUnpaid},
	{"出貨通知(已付款)", connectors.StateOpen},
	{"已印單", connectors.StateArranged},
	{"出貨確認", connectors.StateShipped},
	{"配送結束", connectors.StateShipped},
	{"回收確認", connectors.StateShipped},
	{"客戶取消", connectors.StateCancelled},
}

// state gives a line's state; "" for a word that is not known.
func (r row) state() connectors.PlatformState {
	// Brackets have been written in both widths.
	word := strings.NewReplacer("（", "(", "）", ")", " ", "").Replace(string(r.Status))
	for _, s := range statuses {
		if s.word == word {
			return s.state
		}
	}
	return ""
}

// stateOf gives the state of the goods that are least advanced; known is false where no line has a word that is known.
func stateOf(rows []row) (state connectors.PlatformState, known bool) {
	for _, s := range statuses {
		if slices.ContainsFunc(rows, func(r row) bool { return !r.freight() && r.state() == s.state }) {
			return s.state, true
		}
	}
	return "", false
}

// kindWords tell the kind of delivery in deliveryType, which is a text for people.
var kindWords = []struct{ word, kind string }{{"超取", store}, {"超商", store}, {"第三方", third}, {"廠商出貨", home}}

// kindOf gives the kind that all rows agree on, "" if their text does not say.
func kindOf(rows []row) string {
	kind := ""
	for i, r := range rows {
		of := ""
		for _, known := range kindWords {
			if strings.Contains(string(r.DeliveryType), known.word) {
				of = known.kind
				break
			}
		}
		if of == "" || i > 0 && of != kind {
			return ""
		}
		kind = of
	}
	return kind
}

// rows reads the lines of a document.
func (d document) rows() ([]row, error) {
	rows := make([]row, len(d.Rows))
	seen := map[text]bool{}
	for i, raw := range d.Rows {
		if err := read(raw, &rows[i]); err != nil {
			return nil, unexpected(fmt.Sprintf("row %d of the order cannot be read", i+1), raw, false)
		}
		if seq := rows[i].Seq; !seqPattern.MatchString(string(seq)) || seen[seq] {
			return nil, unexpected(fmt.Sprintf("row %d of the order has no number of its own", i+1), raw, false)
		}
		seen[rows[i].Seq] = true
	}
	return rows, nil
}

func readDocument(raw json.RawMessage) (document, error) {
	var d document
	if err := json.Unmarshal(raw, &d); err != nil || !numberPattern.MatchString(d.Number) || len(d.Rows) == 0 {
		return d, unexpected("the document of the order cannot be read", raw, false)
	}
	return d, nil
}

// Normalise reads the document of one order.
func (c *Connector) Normalise(f connectors.Fetched) (connectors.Order, error) {
	d, err := readDocument(f.Raw)
	if err != nil {
		return connectors.Order{}, err
	}
	if f.ID != "" && f.ID != d.Number {
		return connectors.Order{}, unexpected("the document is of another order", f.Raw, false)
	}
	rows, err := d.rows()
	if err != nil {
		return connectors.Order{}, err
	}
	return d.order(rows)
}

func (d document) order(rows []row) (connectors.Order, error) {
	goods := slices.DeleteFunc(slices.Clone(rows), row.freight)
	if len(goods) == 0 {
		return connectors.Order{}, unexpected("the order has no goods", d.encoded(), false)
	}
	o := connectors.Order{
		ID: d.Number, Number: d.Number, Payment: connectors.Payment{Method: paymentMethod, Kind: connectors.PaymentPlatform}, Total: connectors.TWD(0),
	}
	if err := d.place(&o, goods); err != nil {
		return o, err
	}
	for i, r := range rows {
		amount, priced := cmp.Or(r.Amount, "0").Amount("TWD") // of the whole line; pieces of a bundle may cost nothing
		if !priced {
			return o, unexpected(fmt.Sprintf("line %s: %q is no amount", r.Seq, r.Amount), d.Rows[i], false)
		}
		if r.state() != connectors.StateCancelled {
			o.Total.Amount = o.Total.Amount.Add(amount.Amount)
		}
		if r.freight() {
			continue
		}
		line, err := r.line(amount)
		if err != nil {
			return o, unexpected(fmt.Sprintf("line %s: %s", r.Seq, err), d.Rows[i], false)
		}
		o.Lines = append(o.Lines, line)
	}
	d.deliver(&o, goods)
	d.hold(&o, rows)
	return o, nil
}

// place fills in where the order stands and since when.
func (d document) place(o *connectors.Order, goods []row) error {
	state, known := stateOf(goods)
	strange := slices.ContainsFunc(goods, func(r row) bool { return r.state() == "" })
	switch {
	case d.Waits && strange && state != connectors.StateUnpaid: // it was listed as waiting: one of the lines nobody knows is
		o.State = connectors.StateOpen
	case known:
		o.State = state
	default:
		return unexpected("no line of the order has a status that is known", d.encoded(), false)
	}
	for i, r := range goods {
		at, ok := moment(r.LastProcDate)
		if !ok {
			return unexpected(fmt.Sprintf("line %s: lastProcDate is not a time", r.Seq), d.encoded(), false)
		}
		if i == 0 || at.Before(o.OrderedAt) {
			o.OrderedAt = at
		}
		if by, ok := moment(r.PlanShipDate); ok && (o.ShipBy == nil || by.Before(*o.ShipBy)) {
			o.ShipBy = &by
		}
		s := r.state()
		o.PartlyShipped = o.PartlyShipped || o.State == connectors.StateOpen && (s == connectors.StateArranged || s == connectors.StateShipped)
		if o.State == connectors.StateCancelled {
			o.CancelReason = firstOf(o.CancelReason, string(r.ReturnReason))
		}
	}
	return nil
}

// deliver fills in how and where the order goes.
func (d document) deliver(o *connectors.Order, goods []row) {
	kind := kindOf(goods)
	if len(d.Lanes) > 0 {
		kind = d.Lanes[0].Kind
	}
	first := goods[0]
	code := ""
	if kind != "" {
		company, temp := companyAndTemp(goods)
		code = shippingCode(kind, d.Lanes, company, temp)
		if kind == store && !hasWay(brandOf(company), temp) {
			o.Hold = &noWayHold
		}
	}
	o.Shipping = connectors.Shipping{Code: code, Name: shippingName(code).ZH, Mode: connectors.ShipLabel}
	var notes, temps []string
	for _, r := range goods {
		notes = appendNew(notes, string(r.BuyerMessage))
		if r.Temperature != ambient {
			temps = appendNew(temps, string(r.Temperature))
		}
	}
	o.Shipping.Note, o.BuyerNote = strings.Join(temps, "、"), strings.Join(notes, "\n")
	o.Receiver = connectors.Receiver{Name: firstOf(string(first.ReceiverName), string(first.CustomerName)), Phone: string(first.Proxy), Masked: true}
	if kind != home {
		return
	}
	o.Shipping.Mode = connectors.ShipSelf
	if where := string(first.Address); where != "" && !strings.ContainsAny(where, "*＊") {
		o.Receiver.Postcode, o.Receiver.Address = splitAddress(where)
		o.Receiver.Masked = false
	}
}

// noWayHold is for store parcels that no call of MO店+ takes.
var noWayHold = text2("MO店+ has no call for this store and temperature. Ship the order in the MO店+ back office.",
	"MO店+ 沒有對應此超商與溫層的出貨呼叫，請至 MO店+ 後台出貨。")

func companyAndTemp(goods []row) (company, temp string) {
	return agreed(goods, func(r row) text { return r.Company }), agreed(goods, func(r row) text { return r.Temperature })
}

// agreed gives a value that all rows have in common, "" if they differ.
func agreed(rows []row, value func(row) text) string {
	for _, r := range rows[1:] {
		if value(r) != value(rows[0]) {
			return ""
		}
	}
	return string(value(rows[0]))
}

// hold says what a person must look at: a change of the address that must be answered, a status that nobody knows, and what MO店+ says is
// wrong.
func (d document) hold(o *connectors.Order, rows []row) {
	told := d.Told
	for _, r := range rows {
		told = firstOf(told, string(r.Message))
	}
	if told != "" {
		o.Hold = &connectors.Text{EN: "MO店+ reports about this order: " + told, ZH: "MO店+ 對此訂單的訊息：" + told}
	}
	if i := slices.IndexFunc(rows, func(r row) bool { return !r.freight() && r.state() == "" }); i >= 0 {
		o.Hold = strangeHold(string(rows[i].Status)) // it may have been cancelled in a word of its own
	}
	if asked := newAddress(rows); asked != "" {
		o.Hold = &addressChangeHold
		o.BuyerNote = strings.TrimPrefix(o.BuyerNote+"\n申請改址："+asked, "\n")
	}
}

func strangeHold(status string) *connectors.Text {
	hold := text2("A line of the order has the status "+status+", which is not known. Look at the order in the MO店+ back office.",
		"訂單明細的狀態「"+status+"」未知，請至 MO店+ 後台確認。")
	return &hold
}

var addressChangeHold = text2(
	"The buyer asks for another address. Answer it in the MO店+ back office and fetch the order again, or release the hold and choose agree or decline "+
		"when shipping.",
	"客人申請變更地址。請至 MO店+ 後台回覆後重新抓取訂單，或解除保留並於出貨時選擇同意或不同意。",
)

// newAddress gives the address the buyer asks for.
func newAddress(rows []row) string {
	for _, r := range rows {
		if r.ChangedTo != "" {
			return string(r.ChangedTo)
		}
	}
	return ""
}

func appendNew(list []string, s string) []string {
	if s == "" || slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

var postcodePattern = regexp.MustCompile(`^(\d{3}|\d{5,6})[\s\x{3000}]+(.+)$`)

// splitAddress cuts the postcode off an address that begins with one.
func splitAddress(s string) (postcode, address string) {
	if m := postcodePattern.FindStringSubmatch(s); m != nil {
		return m[1], strings.TrimSpace(m[2])
	}
	return "", s
}

const noOption = "無規格"

// line reads the goods of a row.
func (r row) line(amount connectors.Money) (connectors.Line, error) {
	quantity, ok := r.Quantity.Count()
	if !ok {
		return connectors.Line{}, fmt.Errorf("quantity %q is not a number of pieces", r.Quantity)
	}
	piece := amount
	if quantity > 1 {
		piece.Amount = amount.Amount.DivRound(decimal.NewFromInt(int64(quantity)), 2)
	}
	if r.state() == connectors.StateCancelled {
		quantity = 0
	}
	var options []string
	for _, option := range []text{r.Option1, r.Option2} {
		if option != "" && option != noOption {
			options = append(options, string(option))
		}
	}
	return connectors.Line{
		ID: string(r.Seq), Listing: connectors.ListingKey{Item: string(r.GoodsNo), Variant: string(r.GoodsDtCode)}, SKU: string(r.SKU),
		Name: string(r.GoodsName), Variant: strings.Join(options, "/"), Quantity: quantity, Price: piece,
	}, nil
}

// moment reads a time of MO店+.
func moment(t text) (time.Time, bool) {
	return t.Time(taipei, "2006-01-02 15:04:05", "2006/01/02 15:04:05", time.DateOnly)
}
