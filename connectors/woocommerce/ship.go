package woocommerce

// Reporting a parcel (FACTS.md section 3). WooCommerce takes the same call twice, so every push reads first what the shop has and
// makes only the steps that are missing; that also makes a push that stopped half way safe to repeat. The status comes last, because
// the mail it sends to the buyer shows what was there before.

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"gowarehouse/connectors"
)

// Meta fields in which a shop without a tracking plug-in keeps what was shipped. Of an order in several parcels they hold lists.
const (
	metaNumber   = "_gowarehouse_tracking_number"
	metaProvider = "_gowarehouse_tracking_provider"
	listMark     = ", "
	// metaParcels remembers, in every shop, which lines went into which parcel of an order in several: WooCommerce has no place for it.
	metaParcels = "_gowarehouse_parcels"
)

// trackingLinks are carriers' own pages; %1$s stands for the number, as in the plug-ins.
var trackingLinks = map[string]string{
	"黑貓宅急便": "https://www.t-cat.com.tw/Inquire/TraceDetail.aspx?BillID=%1$s",
}

// shopOrder is an order as the shop has it now, together with what this push has added since.
type shopOrder struct {
	id, status        string
	method            shipping
	numbers, carriers []string // of our meta fields
	parcels           []sentParcel
	trackings         []string // of the tracking plug-in; read is whether it was asked
	read              bool
}

// sentParcel is one parcel in metaParcels.
type sentParcel struct {
	Parcel string     `json:"parcel"`
	Number string     `json:"number"`
	Lines  []sentLine `json:"lines"`
}

type sentLine struct {
	Line     string `json:"line"`
	Quantity int    `json:"quantity"`
}

// PushTracking reports the parcels one after the other; their orders are read a hundred at a time.
func (c *connector) PushTracking(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	var orders map[string]*shopOrder
	read := func(chunk []connectors.Parcel) (err error) {
		orders, err = c.shopOrders(ctx, chunk)
		return err
	}
	return connectors.PushRead(parcels, pageSize, read, func(p connectors.Parcel) connectors.Outcome {
		order := orders[p.Order.ID]
		if order == nil {
			return connectors.Outcome{State: connectors.Refused, Err: notThere()}
		}
		return c.push(ctx, p, order)
	})
}

// PushedTracking asks what the shop has. A push that stopped half way counts as Nothing: it is made again, and goes on
// where it stopped.
func (c *connector) PushedTracking(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	var outcomes []connectors.Outcome
	for chunk := range slices.Chunk(parcels, pageSize) {
		orders, err := c.shopOrders(ctx, chunk)
		outcomes = append(outcomes, connectors.AskEach(chunk, func(p connectors.Parcel) connectors.Outcome {
			order := orders[p.Order.ID]
			switch {
			case err != nil:
				return connectors.Outcome{State: connectors.Unclear, Err: err}
			case order == nil:
				return connectors.Outcome{State: connectors.Nothing, Err: notThere()}
			}
			return c.pushed(ctx, p, order)
		})...)
	}
	return outcomes
}

func notThere() error {
	return &connectors.Error{Kind: connectors.NotFound, Reason: "the order is not in the shop any more"}
}

func (c *connector) shopOrders(ctx context.Context, parcels []connectors.Parcel) (map[string]*shopOrder, error) {
	ids := connectors.OrderIDs(parcels, isID)
	if len(ids) == 0 {
		return nil, nil
	}
	rows, err := c.known(ctx, ids)
	if err != nil {
		return nil, err
	}
	orders := make(map[string]*shopOrder, len(rows))
	for id, row := range rows {
		var w wireOrder
		if err := json.Unmarshal(row, &w); err != nil {
			return nil, misshapen("the order has another shape than WooCommerce's", row, err)
		}
		o := &shopOrder{id: id, status: string(w.Status)}
		o.method, _ = methodOf(firstMethod(w))
		if numbers := w.Meta.text(metaNumber); numbers != "" {
			o.numbers, o.carriers = strings.Split(numbers, listMark), strings.Split(w.Meta.text(metaProvider), listMark)
		}
		_ = json.Unmarshal(w.Meta.raw(metaParcels), &o.parcels) // missing, or spoiled by hand: then nothing is remembered
		orders[id] = o
	}
	return orders, nil
}

// push makes the steps that are missing. An order that was cancelled, or is not paid, is refused: WooCommerce itself would take it.
func (c *connector) push(ctx context.Context, p connectors.Parcel, o *shopOrder) connectors.Outcome {
	if refusal := c.unfit(p, o); refusal != nil {
		return connectors.Outcome{State: connectors.Refused, Err: refusal}
	}
	mode, err := c.trackingMode(ctx)
	if err != nil {
		return failed(err)
	}
	changed, err := c.report(ctx, mode, p, o)
	if missingPlugin(err) {
		// The plug-in was switched off since the shop was looked at.
		if _, err = c.index(ctx); err != nil {
			return failed(err)
		}
		if mode, err = c.trackingMode(ctx); err == nil {
			changed, err = c.report(ctx, mode, p, o)
		}
	}
	if err != nil {
		return failed(err)
	}
	state := connectors.Done
	if !changed {
		state = connectors.Already
	}
	return connectors.Outcome{State: state, TrackingNumber: p.TrackingNumber, Carrier: p.Carrier}
}

// plainNumber is what Advanced Shipment Tracking takes.
var plainNumber = regexp.MustCompile(`^[A-Za-z0-9 -]+$`)

// unfit says why a parcel cannot be reported at all.
func (c *connector) unfit(p connectors.Parcel, o *shopOrder) error {
	refuse := func(reason, en, zh string) error {
		return &connectors.Error{Kind: connectors.Rejected, Reason: reason, Do: connectors.Text{EN: en, ZH: zh}}
	}
	switch c.state(o.status) {
	case connectors.StateCancelled:
		return refuse("the order is "+o.status+" in the shop", "Take the parcel back; the shop cancelled the order.", "訂單已在商店取消，請攔回包裹。")
	case connectors.StateCancelRequested:
		return refuse("the buyer asks to cancel the order", "Decide about the cancellation in the shop first.", "買家申請取消，請先在商店處理。")
	case connectors.StateUnpaid:
		return refuse("the order is "+o.status+" in the shop: not paid", "Ask the merchant before the parcel leaves.", "訂單在商店為未付款，請先與商家確認。")
	}
	if !plainNumber.MatchString(p.TrackingNumber) {
		return refuse("a tracking number is letters, digits, spaces and hyphens", "Correct the tracking number.", "請更正物流單號，只能包含英數字、空白與連字號。")
	}
	if p.Whole {
		return nil
	}
	for _, l := range p.Lines {
		fits := func(of connectors.Line) bool { return of.ID == l.Line && l.Quantity > 0 && l.Quantity <= of.Quantity }
		if !slices.ContainsFunc(p.Order.Lines, fits) {
			return refuse("the parcel holds more than the order's lines", "Correct what is in the parcel.", "包裹內容超出訂單明細，請更正。")
		}
	}
	if len(p.Lines) == 0 {
		return refuse("a part of an order must say which lines it holds", "Say what is in the parcel.", "部分出貨須指定包裹內的品項。")
	}
	return nil
}

// failed makes an outcome of an error: unclear if the shop may have acted, refused if it said no, otherwise to be asked again.
func failed(err error) connectors.Outcome {
	return connectors.Outcome{State: failedState(err), Err: err}
}

func failedState(err error) connectors.OutcomeState {
	if connectors.IsMaybeDone(err) {
		return connectors.Unclear
	}
	switch connectors.KindOf(err) {
	case connectors.Rejected, connectors.NotFound:
		return connectors.Refused
	}
	return connectors.NotAsked
}

func missingPlugin(err error) bool {
	var refused *connectors.Error
	return errors.As(err, &refused) && refused.Code == "rest_no_route"
}

// trackingMode is the account's, or what the shop has.
func (c *connector) trackingMode(ctx context.Context) (string, error) {
	c.mu.Lock()
	mode := c.tracking
	c.mu.Unlock()
	if mode != "" {
		return mode, nil
	}
	about, err := c.index(ctx)
	return trackingIn(about.Namespaces), err
}

// report makes the steps of a mode and tells whether any was missing.
func (c *connector) report(ctx context.Context, mode string, p connectors.Parcel, o *shopOrder) (changed bool, err error) {
	last := p.Whole || completes(p, o)
	begun := slices.Contains(o.numbers, p.TrackingNumber) // an earlier push came as far as the meta fields, perhaps further
	remembered, err := c.remember(ctx, mode, p, o)
	if err != nil {
		return false, err
	}
	var announced bool
	if mode == trackingNone {
		announced, err = c.note(ctx, p, o, last, begun)
	} else {
		announced, err = c.track(ctx, mode, p, o, last)
	}
	if err != nil {
		return false, err
	}
	moved, err := c.moveOn(ctx, o, last)
	return remembered || announced || moved, err
}

// completes says whether with this parcel, and those sent before, every piece of the order has left.
func completes(p connectors.Parcel, o *shopOrder) bool {
	left := map[string]int{}
	for _, l := range p.Order.Lines {
		left[l.ID] = l.Quantity
	}
	for _, l := range p.Lines {
		left[l.Line] -= l.Quantity
	}
	for _, before := range o.parcels {
		if before.Parcel == p.ID {
			continue
		}
		for _, l := range before.Lines {
			left[l.Line] -= l.Quantity
		}
	}
	for _, quantity := range left {
		if quantity > 0 {
			return false
		}
	}
	return true
}

// remember writes our meta fields: the number where no plug-in keeps it, and the lines of a parcel that is only a part.
func (c *connector) remember(ctx context.Context, mode string, p connectors.Parcel, o *shopOrder) (bool, error) {
	type row struct {
		Key   string `json:"key"`
		Value any    `json:"value"`
	}
	var meta []row
	numbers, carriers, parcels := o.numbers, o.carriers, o.parcels
	if mode == trackingNone && !slices.Contains(numbers, p.TrackingNumber) {
		numbers, carriers = append(slices.Clone(numbers), p.TrackingNumber), append(slices.Clone(carriers), p.Carrier)
		meta = append(meta, row{metaNumber, strings.Join(numbers, listMark)}, row{metaProvider, strings.Join(carriers, listMark)})
	}
	if !p.Whole && !slices.ContainsFunc(parcels, func(s sentParcel) bool { return s.Parcel == p.ID && s.Number == p.TrackingNumber }) {
		parcels = slices.DeleteFunc(slices.Clone(parcels), func(s sentParcel) bool { return s.Parcel == p.ID })
		parcels = append(parcels, sentParcel{Parcel: p.ID, Number: p.TrackingNumber, Lines: sentLines(p.Lines)})
		meta = append(meta, row{metaParcels, parcels})
	}
	if meta == nil {
		return false, nil
	}
	_, err := c.send(ctx, "order", http.MethodPut, "/wc/v3/orders/"+o.id, map[string]any{"meta_data": meta})
	if err != nil {
		return false, err
	}
	o.numbers, o.carriers, o.parcels = numbers, carriers, parcels
	return true, nil
}

func sentLines(lines []connectors.PackageLine) []sentLine {
	sent := make([]sentLine, 0, len(lines))
	for _, l := range lines {
		sent = append(sent, sentLine(l))
	}
	return sent
}

// note writes what was shipped for people to read. It goes to the buyer by mail where the account wants that.
func (c *connector) note(ctx context.Context, p connectors.Parcel, o *shopOrder, last, begun bool) (bool, error) {
	if begun {
		if there, err := c.noted(ctx, p, o); there || err != nil {
			return false, err
		}
	}
	_, err := c.send(ctx, "order note", http.MethodPost, "/wc/v3/orders/"+o.id+"/notes", map[string]any{
		"note": noteText(p, last), "customer_note": c.settings.buyerNote == always || c.settings.buyerNote == auto && !c.mails(o, last),
	})
	return err == nil, err
}

// noted says whether the order has a note with the parcel's number.
func (c *connector) noted(ctx context.Context, p connectors.Parcel, o *shopOrder) (bool, error) {
	reply, err := c.get(ctx, "order notes", "/wc/v3/orders/"+o.id+"/notes", nil)
	if err != nil {
		return false, err
	}
	notes, err := decode[[]struct {
		Note loose `json:"note"`
	}](reply)
	if err != nil {
		return false, err
	}
	for _, n := range notes {
		if slices.Contains(strings.Fields(plainText(string(n.Note))), p.TrackingNumber) {
			return true, nil
		}
	}
	return false, nil
}

func noteText(p connectors.Parcel, last bool) string {
	words := "已出貨："
	if !last {
		words = "部分出貨："
	}
	text := words + strings.TrimSpace(p.Carrier+" "+p.TrackingNumber)
	if link := trackingLinks[p.Carrier]; link != "" {
		text += " " + strings.ReplaceAll(link, "%1$s", p.TrackingNumber)
	}
	return text
}

// mails says whether the status that follows sends the buyer a mail of its own: of core's, only completed does.
func (c *connector) mails(o *shopOrder, last bool) bool {
	return last && c.state(o.status) != connectors.StateShipped && c.target(o) == statusCompleted
}

// Values of status_shipped of Advanced Shipment Tracking.
const (
	astCompleted     = 1
	astPartlyShipped = 2
)

type trackingBody struct {
	Number         string `json:"tracking_number"`
	Provider       string `json:"tracking_provider,omitempty"`
	CustomProvider string `json:"custom_tracking_provider,omitempty"`
	CustomLink     string `json:"custom_tracking_link,omitempty"`
	Shipped        string `json:"date_shipped"`
	Status         int    `json:"status_shipped,omitempty"`
}

// taipei is the day's zone of date_shipped.
var taipei = connectors.Taipei

// track adds the number to the tracking plug-in, which takes it twice if asked twice.
func (c *connector) track(ctx context.Context, mode string, p connectors.Parcel, o *shopOrder, last bool) (bool, error) {
	if err := c.readTrackings(ctx, mode, o); err != nil || slices.Contains(o.trackings, p.TrackingNumber) {
		return false, err
	}
	body := trackingBody{Number: p.TrackingNumber, Shipped: c.shippedAt(p).In(taipei).Format(time.DateOnly)}
	moves := false
	if mode == trackingAST {
		body.Provider, body.CustomLink = p.Carrier, trackingLinks[p.Carrier]
		body.Status, moves = c.statusShipped(o, last)
	} else {
		body.CustomProvider, body.CustomLink = p.Carrier, trackingLinks[p.Carrier]
	}
	if _, err := c.send(ctx, "shipment-trackings", http.MethodPost, trackingPath(mode, o), body); err != nil {
		return false, err
	}
	o.trackings = append(o.trackings, p.TrackingNumber)
	if moves {
		o.status = statusCompleted
	}
	return true, nil
}

// statusShipped lets Advanced Shipment Tracking set the status in the same call, where that is the status to set.
func (c *connector) statusShipped(o *shopOrder, last bool) (status int, completes bool) {
	switch {
	case c.state(o.status) == connectors.StateShipped:
		return 0, false
	case !last:
		return astPartlyShipped, false
	case c.target(o) == statusCompleted:
		return astCompleted, true
	}
	return 0, false
}

func (c *connector) shippedAt(p connectors.Parcel) time.Time {
	if p.ShippedAt.IsZero() {
		return c.env.Now()
	}
	return p.ShippedAt
}

func trackingPath(mode string, o *shopOrder) string {
	return "/" + mode + "/v3/orders/" + o.id + "/shipment-trackings"
}

// readTrackings asks once which numbers the tracking plug-in has.
func (c *connector) readTrackings(ctx context.Context, mode string, o *shopOrder) error {
	if o.read {
		return nil
	}
	reply, err := c.get(ctx, "shipment-trackings", trackingPath(mode, o), nil)
	if err != nil {
		return err
	}
	rows, err := decode[[]struct {
		Number loose `json:"tracking_number"`
	}](reply)
	if err != nil {
		return err
	}
	for _, row := range rows {
		o.trackings = append(o.trackings, string(row.Number))
	}
	o.read = true
	return nil
}

// target is the status that says "shipped" for this order: a plug-in's own, where its carrier's messages go on from there.
func (c *connector) target(o *shopOrder) string {
	if o.method.pickup && o.method.plugin.shipped != "" {
		return o.method.plugin.shipped
	}
	return c.settings.shipped
}

// moveOn sets the status once the last parcel has left. A shop that has lost the plug-in of a status gets the account's.
func (c *connector) moveOn(ctx context.Context, o *shopOrder, last bool) (bool, error) {
	if !last || c.isShipped(o) {
		return false, nil
	}
	target := c.target(o)
	err := c.setStatus(ctx, o, target)
	var refused *connectors.Error
	if errors.As(err, &refused) && refused.Code == codeInvalidParam && target != c.settings.shipped {
		err = c.setStatus(ctx, o, c.settings.shipped)
	}
	return err == nil, err
}

func (c *connector) isShipped(o *shopOrder) bool {
	return c.state(o.status) == connectors.StateShipped || o.status == c.settings.shipped
}

func (c *connector) setStatus(ctx context.Context, o *shopOrder, status string) error {
	_, err := c.send(ctx, "order", http.MethodPut, "/wc/v3/orders/"+o.id, map[string]string{"status": status})
	if err == nil {
		o.status = status
	}
	return err
}

// pushed tells how far a push has come.
func (c *connector) pushed(ctx context.Context, p connectors.Parcel, o *shopOrder) connectors.Outcome {
	mode, err := c.trackingMode(ctx)
	if err != nil {
		return connectors.Outcome{State: connectors.Unclear, Err: err}
	}
	last := p.Whole || completes(p, o)
	there, err := c.shows(ctx, mode, p, o, last)
	switch {
	case err != nil:
		return connectors.Outcome{State: connectors.Unclear, Err: err}
	case there && (!last || c.isShipped(o)):
		return connectors.Outcome{State: connectors.Done, TrackingNumber: p.TrackingNumber, Carrier: p.Carrier}
	}
	return connectors.Outcome{State: connectors.Nothing}
}

// shows says whether the shop has the number. Without a plug-in a part of an order is told by its note: no status follows it.
func (c *connector) shows(ctx context.Context, mode string, p connectors.Parcel, o *shopOrder, last bool) (bool, error) {
	if mode != trackingNone {
		err := c.readTrackings(ctx, mode, o)
		return slices.Contains(o.trackings, p.TrackingNumber), err
	}
	if !slices.Contains(o.numbers, p.TrackingNumber) || last {
		return slices.Contains(o.numbers, p.TrackingNumber), nil
	}
	return c.noted(ctx, p, o)
}
