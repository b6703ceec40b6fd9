package ownsite

// Reporting a parcel (FACTS.md section 3.1). The fulfilment's id is the parcel's, so that the website knows a repeated report; still every
// report reads first what the order has, always names its lines, and after an answer that was lost the order is asked for.

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/carriernames"
)

// Carriers of the contract, by what warehouses call them (FACTS.md section 3.3).
var carriers = []carriernames.Known{
	{Code: "tcat", Words: []string{"黑貓", "統一速達", "tcat"}},
	{Code: "hct", Words: []string{"新竹物流", "新竹貨運", "hct"}},
	{Code: "post", Words: []string{"郵局", "郵政", "chunghwapost"}, Exact: []string{"post"}},
	{Code: "kerry", Words: []string{"嘉里", "大榮", "kerry"}},
	{Code: "ecan", Words: []string{"宅配通", "ecan"}},
	{Code: "pelican", Words: []string{"pelican"}},
	{Code: "sf", Words: []string{"順豐", "sfexpress"}, Exact: []string{"sf"}},
	{Code: "dhl", Words: []string{"dhl"}},
	{Code: "fedex", Words: []string{"fedex", "聯邦"}},
	{Code: "ups", Exact: []string{"ups"}},
	{Code: "seven_eleven", Words: []string{"7eleven", "7-11", "711", "統一超商"}},
	{Code: "family", Words: []string{"全家", "family"}},
	{Code: "hilife", Words: []string{"萊爾富", "hilife"}},
	{Code: "ok", Words: []string{"okmart", "ok超商"}, Exact: []string{"ok"}},
	{Code: "self", Words: []string{"自行配送", "自送"}, Exact: []string{"self"}},
}

var carrierNames, _ = carriernames.Read("", carriers)

// otherCarrier is the code of a carrier that the contract has no code for; its name tells which.
const otherCarrier = "other"

// fulfilment is the report of a parcel.
type fulfilment struct {
	ID       string          `json:"id,omitempty"`
	Revision int             `json:"revision_seen,omitempty"`
	Shipped  string          `json:"shipped_at,omitempty"`
	Notify   *bool           `json:"notify_buyer,omitempty"`
	Packages []packageToShow `json:"packages"`
}

type packageToShow struct {
	Carrier string       `json:"carrier"`
	Name    string       `json:"carrier_name"`
	Number  string       `json:"tracking_number"`
	Lines   []lineToShow `json:"lines,omitempty"`
}

type lineToShow struct {
	Line     string `json:"line_id"`
	Quantity int    `json:"quantity"`
}

// fulfilmentID is the parcel's, so that it stays the same over all repetitions.
func fulfilmentID(p connectors.Parcel) string { return "ful_" + p.ID }

// PushTracking reports the parcels one after the other. A failure of the website as a whole ends it: the rest was not asked.
func (n *native) PushTracking(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	var known map[string]connectors.Fetched
	read := func(chunk []connectors.Parcel) (err error) {
		known, err = n.known(ctx, connectors.OrderIDs(chunk, fitsID))
		return err
	}
	return connectors.PushRead(parcels, pageSize, read, func(p connectors.Parcel) connectors.Outcome {
		return n.push(ctx, p, known[p.Order.ID])
	})
}

func fitsID(id string) bool { return isID(text(id)) }

// push reports one parcel, unless the website has it.
func (n *native) push(ctx context.Context, p connectors.Parcel, fetched connectors.Fetched) connectors.Outcome {
	order, err := n.current(ctx, p, fetched)
	if err != nil {
		return failed(err)
	}
	if refusal := unfit(p, order); refusal != nil {
		return connectors.Outcome{State: connectors.Refused, Err: refusal}
	}
	switch f, there := ours(p, order); {
	case !there:
		return n.report(ctx, p, order)
	case f.has(p.TrackingNumber):
		return reported(p, connectors.Already)
	}
	return n.correct(ctx, p)
}

// current reads the order of a parcel as the website has it now.
func (n *native) current(ctx context.Context, p connectors.Parcel, fetched connectors.Fetched) (wireOrder, error) {
	if fetched.Raw == nil {
		var err error
		if fetched, err = n.Order(ctx, p.Order.ID); err != nil {
			return wireOrder{}, err
		}
	}
	return read(fetched.Raw)
}

// ours finds the parcel among what the website has.
func ours(p connectors.Parcel, order wireOrder) (wireFulfilment, bool) {
	i := slices.IndexFunc(order.Fulfilments, func(f wireFulfilment) bool { return string(f.ID) == fulfilmentID(p) })
	if i < 0 {
		return wireFulfilment{}, false
	}
	return order.Fulfilments[i], true
}

// has says whether a fulfilment bears the number.
func (f wireFulfilment) has(number string) bool {
	return slices.ContainsFunc(f.Packages, func(p wirePackage) bool { return strings.EqualFold(string(p.Number), strings.TrimSpace(number)) })
}

func reported(p connectors.Parcel, state connectors.OutcomeState) connectors.Outcome {
	return connectors.Outcome{Parcel: p.ID, State: state, TrackingNumber: p.TrackingNumber, Carrier: p.Carrier, Ref: fulfilmentID(p)}
}

// failed makes an outcome of an error of a call that asked and changed nothing.
func failed(err error) connectors.Outcome {
	state := connectors.AfterChange(err)
	if state == connectors.Unclear {
		state = connectors.NotAsked
	}
	return connectors.Outcome{State: state, Err: err}
}

// unfit says why a parcel cannot be reported at all.
func unfit(p connectors.Parcel, order wireOrder) error {
	if order.Status == statusCancelled {
		return told(codeCancelled)
	}
	if strings.TrimSpace(p.TrackingNumber) == "" {
		return connectors.Refuse("the parcel has no tracking number", "包裹沒有物流單號", "Enter the tracking number.", "請輸入物流單號。")
	}
	return nil
}

// told is a refusal that the website would give.
func told(code string) error {
	words := refused[code]
	return &connectors.Error{Kind: connectors.Rejected, Code: code, Reason: words.says.EN, Says: words.says, Do: words.do}
}

// shown is the parcel as the contract writes it.
func shown(p connectors.Parcel) packageToShow {
	code, known := carrierNames.Code(p.Carrier)
	if !known {
		code = otherCarrier
	}
	out := packageToShow{Carrier: code, Name: p.Carrier, Number: strings.TrimSpace(p.TrackingNumber)}
	if out.Name == "" {
		out.Name = code
	}
	for _, l := range p.Lines {
		if l.Quantity > 0 {
			out.Lines = append(out.Lines, lineToShow{l.Line, l.Quantity})
		}
	}
	return out
}

func (n *native) report(ctx context.Context, p connectors.Parcel, order wireOrder) connectors.Outcome {
	parcel := shown(p)
	if len(parcel.Lines) == 0 {
		return connectors.Outcome{State: connectors.Refused,
			Err: connectors.Refuse("the parcel holds no lines", "包裹沒有品項", "Say what is in the parcel.", "請指定包裹內的品項。")}
	}
	revision, _ := order.Revision.Count() // for the website's log
	notify := true
	body := fulfilment{
		ID: fulfilmentID(p), Revision: revision, Shipped: p.ShippedAt.In(connectors.Taipei).Format(time.RFC3339), Notify: &notify,
		Packages: []packageToShow{parcel},
	}
	_, err := n.send(ctx, request{
		name: "fulfilment", method: http.MethodPost, path: "/orders/" + p.Order.ID + "/fulfilments", idempotency: body.ID,
	}, body)
	return settled(p, err)
}

// correct gives a parcel that was reported before its new carrier and number.
func (n *native) correct(ctx context.Context, p connectors.Parcel) connectors.Outcome {
	parcel := shown(p)
	parcel.Lines = nil
	_, err := n.send(ctx, request{
		name: "fulfilment correction", method: http.MethodPatch, path: "/orders/" + p.Order.ID + "/fulfilments/" + fulfilmentID(p),
		idempotency: keyOf(p.ID, parcel.Carrier, parcel.Number),
	}, fulfilment{Packages: []packageToShow{parcel}})
	return settled(p, err)
}

func settled(p connectors.Parcel, err error) connectors.Outcome {
	if err != nil {
		return connectors.Outcome{State: connectors.AfterChange(err), Err: err}
	}
	return reported(p, connectors.Done)
}

// PushedTracking asks what the orders have. An order that is gone has nothing of ours; of one whose parcels the website does not tell nobody
// knows.
func (n *native) PushedTracking(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	var outcomes []connectors.Outcome
	for chunk := range slices.Chunk(parcels, pageSize) {
		known, failure := n.known(ctx, connectors.OrderIDs(chunk, fitsID))
		outcomes = append(outcomes, connectors.AskEach(chunk, func(p connectors.Parcel) connectors.Outcome {
			if failure != nil {
				return connectors.Outcome{State: connectors.Unclear, Err: failure}
			}
			return n.pushed(ctx, p, known[p.Order.ID])
		})...)
	}
	return outcomes
}

func (n *native) pushed(ctx context.Context, p connectors.Parcel, fetched connectors.Fetched) connectors.Outcome {
	order, err := n.current(ctx, p, fetched)
	switch {
	case isDeleted(err):
		return connectors.Outcome{State: connectors.Nothing}
	case err != nil:
		return connectors.Outcome{State: connectors.Unclear, Err: err}
	case order.Fulfilments == nil:
		return connectors.Outcome{State: connectors.Unclear, Err: misshapen(
			"the website does not tell the order's fulfilments", "網站未提供訂單的 fulfilments", nil, nil)}
	}
	if f, there := ours(p, order); there && f.has(p.TrackingNumber) {
		return reported(p, connectors.Done)
	}
	return connectors.Outcome{State: connectors.Nothing}
}
