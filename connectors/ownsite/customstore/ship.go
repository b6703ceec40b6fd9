package customstore

// Telling what left (FACTS.md section 10.3). A notice that comes twice is told to the buyer twice, and the protocol does not show the number
// that it has: so the order is looked at before each notice, and after an answer that was lost.

import (
	"context"
	"encoding/xml"
	"net/http"
	"net/url"
	"strings"

	"gowarehouse/connectors"
)

// notice is the body of a notice.
type notice struct {
	XMLName   xml.Name       `xml:"ShipNotice"`
	Number    string         `xml:"OrderNumber"`
	ID        string         `xml:"OrderID"`
	Notify    bool           `xml:"NotifyCustomer"`
	Label     string         `xml:"LabelCreateDate"`
	Ship      string         `xml:"ShipDate"`
	Carrier   string         `xml:"Carrier"`
	Service   string         `xml:"Service"`
	Tracking  string         `xml:"TrackingNumber"`
	Recipient noticeReceiver `xml:"Recipient"`
	Items     []noticeItem   `xml:"Items>Item"`
}

type noticeReceiver struct {
	Name     string `xml:"Name"`
	Address1 string `xml:"Address1"`
	Postcode string `xml:"PostalCode"`
}

type noticeItem struct {
	SKU      string `xml:"SKU"`
	Name     string `xml:"Name"`
	Quantity int    `xml:"Quantity"`
	LineItem string `xml:"LineItemID"`
}

// otherCarrier is the word for a carrier that ShipStation does not know; the service tells which [code].
const otherCarrier = "Other"

// dayForm is how a notice writes a day [doc].
const dayForm = "01/02/2006"

// PushTracking tells the parcels one after the other. A failure of the website as a whole ends it: the rest was not asked.
func (s *Store) PushTracking(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	var known map[string]row
	read := func(all []connectors.Parcel) (err error) {
		known, err = s.known(ctx, all)
		return err
	}
	told := map[string]bool{}
	return connectors.PushRead(parcels, len(parcels), read, func(p connectors.Parcel) connectors.Outcome {
		return s.push(ctx, p, known, told)
	})
}

func refuse(en, zh, doEN, doZH string) connectors.Outcome {
	return connectors.Outcome{State: connectors.Refused, Err: connectors.Refuse(en, zh, doEN, doZH)}
}

// push tells one parcel, unless the website says that it cannot go or has gone. told are the orders of which a parcel was told in this call.
func (s *Store) push(ctx context.Context, p connectors.Parcel, known map[string]row, told map[string]bool) connectors.Outcome {
	switch {
	case !p.Whole || told[p.Order.ID]:
		return refuse("the plug-in takes one tracking number for the whole order", "外掛一張訂單只接受一個物流單號",
			"Pack the order in one parcel, or enter further numbers in the website's back office.", "請以單一包裹出貨，或至官網後台輸入其他單號。")
	case strings.TrimSpace(p.TrackingNumber) == "":
		return refuse("the parcel has no tracking number", "包裹沒有物流單號", "Enter the tracking number.", "請輸入物流單號。")
	}
	current, there := known[p.Order.ID]
	if !there {
		return connectors.Outcome{State: connectors.NotAsked, Err: s.absent()}
	}
	order, err := s.open(wrap(current))
	if err != nil {
		return connectors.Outcome{State: connectors.NotAsked, Err: err}
	}
	switch s.meaning(trim(order.Status)) {
	case cancelled:
		return refuse("the order was cancelled on the website", "訂單已在官網取消", "Take the parcel back.", "請攔回包裹。")
	case shipped:
		if was := p.Kept[keptNumber]; was != "" && was != p.TrackingNumber {
			return refuse("the plug-in takes one tracking number for good", "外掛不接受更正物流單號",
				"Enter the new number in the website's back office.", "請至官網後台輸入新的單號。")
		}
		return refuse("the website has all of this order as shipped already", "官網顯示此訂單已全部出貨",
			"Compare the order's number on the website with the one here.", "請核對官網的物流單號。")
	case unpaid, held:
		return refuse("the order is on hold or not paid on the website", "訂單在官網為保留或未付款",
			"Ask the merchant; push again once the order is ready there.", "請與商家確認，待訂單可出貨後再回傳。")
	}
	told[p.Order.ID] = true
	if err := s.notify(ctx, p, true); err != nil {
		return connectors.Outcome{State: connectors.AfterChange(err), Err: err}
	}
	return reported(p)
}

// absent is an order that the export does not give although it must.
func (s *Store) absent() error {
	return (&connectors.Error{Kind: connectors.Temporary, Code: "absent", Do: s.advice.Developer}).Saying(
		"the website's export does not have the order now", "官網匯出目前沒有這張訂單")
}

// Try tells the website that an order left with a number, and asks it not to tell the buyer: for whoever wants to know whether the plug-in takes
// a notice. Nothing is looked at before or afterwards.
func (s *Store) Try(ctx context.Context, order connectors.Order, carrier, number string) error {
	p := connectors.Parcel{Order: order, Carrier: carrier, TrackingNumber: number, ShippedAt: s.env.Now()}
	for _, l := range order.Lines {
		p.Lines = append(p.Lines, connectors.PackageLine{Line: l.ID, Quantity: l.Quantity})
	}
	return s.notify(ctx, p, false)
}

// notify makes the call. Several plug-ins read nothing but the query [code], so that everything stands in both.
func (s *Store) notify(ctx context.Context, p connectors.Parcel, tellBuyer bool) error {
	number, carrier := strings.TrimSpace(p.TrackingNumber), strings.TrimSpace(p.Carrier)
	day := p.ShippedAt.In(connectors.Taipei).Format(dayForm)
	body := notice{
		Number: p.Order.Number, ID: p.Order.ID, Notify: tellBuyer, Label: p.ShippedAt.UTC().Format(dateForm), Ship: day, Carrier: otherCarrier,
		Service: carrier, Tracking: number, Recipient: noticeReceiver{p.Order.Receiver.Name, p.Order.Receiver.Address, p.Order.Receiver.Postcode},
	}
	for _, packed := range p.Lines {
		for _, l := range p.Order.Lines {
			if l.ID == packed.Line && packed.Quantity > 0 {
				body.Items = append(body.Items, noticeItem{l.SKU, l.Name, packed.Quantity, l.ID})
			}
		}
	}
	encoded, err := xml.Marshal(body)
	if err != nil {
		return connectors.Errorf(connectors.Unexpected, "write the notice: %w", err)
	}
	_, err = s.call(ctx, connectors.Call{
		Name: "shipnotify", Method: http.MethodPost, Body: append([]byte(xml.Header), encoded...), Header: http.Header{"Content-Type": {"application/xml"}},
	}, url.Values{
		"action": {"shipnotify"}, "order_number": {p.Order.Number}, "carrier": {otherCarrier}, "service": {carrier}, "tracking_number": {number},
	})
	return err
}

// keptNumber is what is kept of a parcel: the number that the website was told, which its export does not show.
const keptNumber = "told"

func reported(p connectors.Parcel) connectors.Outcome {
	return connectors.Outcome{
		Parcel: p.ID, State: connectors.Done, TrackingNumber: p.TrackingNumber, Carrier: p.Carrier, Keep: map[string]string{keptNumber: p.TrackingNumber},
	}
}

// PushedTracking asks what the orders have. The export shows no number: an order that is shipped has ours, since nothing is told of one that was
// shipped before.
func (s *Store) PushedTracking(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	known, failure := s.known(ctx, parcels)
	return connectors.AskEach(parcels, func(p connectors.Parcel) connectors.Outcome {
		if failure != nil {
			return connectors.Outcome{State: connectors.Unclear, Err: failure}
		}
		return s.pushed(p, known)
	})
}

func (s *Store) pushed(p connectors.Parcel, known map[string]row) connectors.Outcome {
	current, there := known[p.Order.ID]
	if !there {
		return connectors.Outcome{State: connectors.Unclear, Err: s.absent()}
	}
	order, err := s.open(wrap(current))
	if err != nil {
		return connectors.Outcome{State: connectors.Unclear, Err: err}
	}
	switch s.meaning(trim(order.Status)) {
	case shipped:
		if was := p.Kept[keptNumber]; was == "" || was == p.TrackingNumber {
			return reported(p)
		}
	case unknown: // perhaps the word for shipped
		return connectors.Outcome{State: connectors.Unclear, Err: (&connectors.Error{Kind: connectors.Unexpected, Do: connectors.Text{
			EN: "Enter the website's words for the statuses in the account's settings.", ZH: "請在帳號設定中填入官網的訂單狀態文字。",
		}}).Saying("the website gives the order a status that nobody explained", "官網的訂單狀態尚未設定")}
	}
	return connectors.Outcome{State: connectors.Nothing}
}
