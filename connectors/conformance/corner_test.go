// The connector of the two invented platforms. It is right by default; a named defect makes it wrong in one way, and the
// suite must notice.

package conformance

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/transport"
)

// defect is one way to be wrong; "" is none.
type defect string

func text(en, zh string) connectors.Text { return connectors.Text{EN: en, ZH: zh} }

var invented = connectors.Finding{Level: connectors.Documented, Note: text("Invented.", "虛構。")}

// newPlatform describes one of the invented platforms with a defect in its connector. The declaration is right; tests spoil it.
func newPlatform(name string, d defect) *connectors.Platform {
	mall := name == "mall"
	p := &connectors.Platform{
		ID: name, Name: text("Corner shop", "轉角商店"), Connection: connectors.Key, Fetch: connectors.RealTime, Ship: connectors.ShipSelf,
		Push:  connectors.Push{Mode: connectors.PushByAPI},
		Stock: connectors.StockAbsolute, Listings: true, SKUBackfill: true, ShippingCodes: connectors.CodesCustom,
		Fields: []connectors.Field{
			{Key: "shop_key", Label: text("Key", "金鑰"), Where: text("Settings", "設定"), Secret: true, Required: true},
			{Key: "shop_secret", Label: text("Secret", "密鑰"), Where: text("Settings", "設定"), Secret: true, Required: true},
			{Key: "places", Label: text("Places", "地點"), Where: text("Settings", "設定"), Setting: true, Loaded: true, Many: true},
		},
		Limits: connectors.Limits{
			PerSecond: 5, Burst: 5, InFlight: 2, PageSize: pageSize, LookBack: 30 * 24 * time.Hour, CallTimeout: 30 * time.Second,
		},
		Caveats: []connectors.Text{text("Invented.", "虛構。")},
		Evidence: connectors.Evidence{
			connectors.AbilityConnect: invented, connectors.AbilityFetch: invented, connectors.AbilityShip: invented,
			connectors.AbilityStock: invented, connectors.AbilityListings: invented,
		},
		Payments: []connectors.PaymentCode{
			{Code: "card", Name: text("Card", "信用卡"), Kind: connectors.PaymentOnline},
			{Code: "cod", Name: text("Cash on delivery", "貨到付款"), Kind: connectors.PaymentCOD},
		},
		Shippings: []connectors.ShippingCode{
			{Code: "home", Name: text("Home", "宅配")}, {Code: "store", Name: text("Store", "超商")},
		},
		MinRequests:       func(v connectors.Volume) int { return v.Pages },
		MinRequestsSource: "invented: one request a page",
		Emulator:          func(o connectors.EmulatorOptions) (connectors.Emulator, error) { return newShop(name, mall, o), nil },
	}
	if mall {
		p.Push = connectors.Push{}
		p.Connection, p.Fetch, p.Ship, p.Stock = connectors.Authorization, connectors.Scheduled, connectors.ShipLabel, connectors.StockDelta
		p.Fields = []connectors.Field{
			{Key: "app_secret", Label: text("App secret", "密鑰"), Where: text("Console", "主控台"), Secret: true, Required: true, App: true},
			{Key: "shop_id", Label: text("Shop", "商店"), Where: text("Granted", "授權取得"), Granted: true},
			{Key: "access_token", Label: text("Token", "權杖"), Where: text("Granted", "授權取得"), Granted: true, Secret: true},
			{Key: "refresh_token", Label: text("Token", "權杖"), Where: text("Granted", "授權取得"), Granted: true, Secret: true},
		}
		p.Evidence[connectors.AbilityLabel] = invented
		p.Label = connectors.LabelForm{Formats: []connectors.LabelFormat{connectors.LabelPDF}, Sheets: []connectors.LabelSheet{connectors.Sheet100x150},
			Marks: []connectors.LabelMark{connectors.MarkTracking}, Source: "invented"}
	}
	p.Spares = name == "miser"
	p.New = func(env connectors.Env) (connectors.Connector, error) {
		b := &base{env: env, mall: mall, defect: d}
		switch {
		case d == "hides an ability":
			return struct{ connectors.Connector }{b}, nil
		case mall:
			return &mallConnector{b}, nil
		case name == "miser":
			return &miserConnector{&cornerConnector{b}}, nil
		}
		return &cornerConnector{b}, nil
	}
	return p
}

// base is what both connectors do.
type base struct {
	env    connectors.Env
	mall   bool
	defect defect
}

type cornerConnector struct{ *base }

type mallConnector struct{ *base }

// miserConnector is the corner shop's, which takes what is kept for an order of which nothing is new.
type miserConnector struct{ *cornerConnector }

func (m *miserConnector) OrdersKnowing(
	ctx context.Context, window connectors.Window, known func(string) json.RawMessage,
) iter.Seq2[connectors.Fetched, error] {
	return func(yield func(connectors.Fetched, error) bool) {
		for f, err := range m.Orders(ctx, window) {
			kept := known(f.ID)
			switch f.Same = kept != nil && bytes.Equal(kept, f.Raw); m.defect {
			case "asks again":
				f.Same = false
			case "takes what changed as it was":
				f.Same, f.Raw = kept != nil, kept
			}
			if !yield(f, err) {
				return
			}
		}
	}
}

// call makes a request and decodes the answer into out.
func (b *base) call(ctx context.Context, method, path string, in, out any, changes bool) error {
	access := ""
	if b.mall {
		var err error
		if access, err = b.access(ctx, ""); err != nil {
			return err
		}
	}
	err := b.send(ctx, method, path, in, out, changes, access)
	if b.mall && connectors.KindOf(err) == connectors.Unauthorized && err != nil {
		if access, err = b.access(ctx, access); err != nil {
			return err
		}
		return b.send(ctx, method, path, in, out, changes, access)
	}
	return err
}

func (b *base) send(ctx context.Context, method, path string, in, out any, changes bool, access string) error {
	var body []byte
	if in != nil {
		body, _ = json.Marshal(in)
	}
	if b.defect == "repeats what may be done" {
		changes = false
	}
	reply, err := b.env.HTTP.Call(ctx, connectors.Call{
		Name: method + path, Method: method, URL: b.env.BaseURL + path, Body: body, Changes: changes,
		Prepare: func(r *http.Request) error {
			r.Header.Set("Content-Type", "application/json")
			if b.mall {
				r.Header.Set("X-Token", access)
				r.Header.Set("X-App", b.env.App["app_secret"])
			} else {
				r.SetBasicAuth(b.env.Values["shop_key"], b.env.Values["shop_secret"])
			}
			return nil
		},
		Check: func(r connectors.Reply) error { return b.check(r, out) },
	})
	if err != nil {
		return b.told(err)
	}
	if raw, ok := out.(*connectors.Label); ok {
		raw.Data, raw.Type = reply.Body, reply.Header.Get("Content-Type")
		return nil
	}
	if err := json.Unmarshal(reply.Body, out); err != nil {
		return &connectors.Error{Kind: connectors.Unexpected, Reason: "the answer has another shape", Body: reply.Body, MaybeDone: changes}
	}
	return nil
}

func (b *base) check(r connectors.Reply, out any) error {
	if b.defect == "calls a refusal temporary" && r.Status == http.StatusUnauthorized {
		return &connectors.Error{Kind: connectors.Temporary, Reason: "try again"}
	}
	if err := transport.Check(r); err != nil {
		return err
	}
	if _, file := out.(*connectors.Label); !file && !json.Valid(r.Body) {
		return &connectors.Error{Kind: connectors.Temporary, Reason: "a page instead of data", Body: r.Body}
	}
	return nil
}

// told spoils an error as the defect wants it.
func (b *base) told(err error) error {
	switch b.defect {
	case "leaks the key":
		reason := "with key " + b.env.Values["shop_key"] + " " + b.env.App["app_secret"]
		return &connectors.Error{Kind: connectors.KindOf(err), Reason: reason, MaybeDone: connectors.IsMaybeDone(err)}
	case "fills its words wrongly":
		return (&connectors.Error{Kind: connectors.KindOf(err), MaybeDone: connectors.IsMaybeDone(err)}).Saying("no", "「%[1]s」不行", "this")
	case "says it in one language":
		return (&connectors.Error{Kind: connectors.KindOf(err), MaybeDone: connectors.IsMaybeDone(err)}).Saying("no", "")
	case "gives errors of its own":
		return fmt.Errorf("oops: %s", connectors.KindOf(err))
	}
	return err
}

// access gives the token, renewed if it is over or if it is the one that was refused.
func (b *base) access(ctx context.Context, refused string) (string, error) {
	values, err := b.env.Tokens.Load(ctx)
	if err != nil {
		return "", err
	}
	if b.fresh(values, refused) {
		return values["access_token"], nil
	}
	if b.defect == "renews behind the keeper" {
		renewed, err := b.renew(ctx, values)
		return renewed["access_token"], err
	}
	var seen string
	values, err = b.env.Tokens.Rotate(ctx, func(ctx context.Context, current connectors.Values) (connectors.Values, error) {
		if b.fresh(current, refused) && b.defect != "renews for every caller" {
			return current, nil
		}
		renewed, err := b.renew(ctx, current)
		seen = renewed["access_token"]
		if b.defect == "uses a token before it is stored" && err == nil {
			_ = b.send(ctx, http.MethodGet, "/ping", nil, &struct{}{}, false, renewed["access_token"])
		}
		return renewed, err
	})
	if b.defect == "uses a token that was not stored" && seen != "" {
		return seen, nil
	}
	return values["access_token"], err
}

func (b *base) fresh(values connectors.Values, refused string) bool {
	expires, err := time.Parse(time.RFC3339, values["expires"])
	return err == nil && b.env.Now().Before(expires) && values["access_token"] != refused
}

func (b *base) renew(ctx context.Context, current connectors.Values) (connectors.Values, error) {
	if b.defect == "goes on without a renewal" {
		return current, nil
	}
	return b.trade(ctx, map[string]string{"refresh": current["refresh_token"]})
}

func (b *base) trade(ctx context.Context, with map[string]string) (connectors.Values, error) {
	var got struct {
		Access, Refresh, Expires string
		ShopID                   string `json:"shop_id"`
	}
	if err := b.send(ctx, http.MethodPost, "/token", with, &got, true, ""); err != nil {
		return nil, err
	}
	return connectors.Values{"access_token": got.Access, "refresh_token": got.Refresh, "expires": got.Expires, "shop_id": got.ShopID}, nil
}

func (b *base) Test(ctx context.Context) (connectors.Identity, error) {
	var shop struct{ Shop, ID string }
	if err := b.call(ctx, http.MethodGet, "/ping", nil, &shop, false); err != nil {
		return connectors.Identity{}, err
	}
	return connectors.Identity{Name: shop.Shop, ID: shop.ID}, nil
}

func (b *base) Orders(ctx context.Context, window connectors.Window) iter.Seq2[connectors.Fetched, error] {
	return func(yield func(connectors.Fetched, error) bool) {
		if b.defect == "asks once too often" {
			_ = b.call(ctx, http.MethodGet, "/ping", nil, &struct{}{}, false)
		}
		seen := map[string]bool{}
		var rows []json.RawMessage
		for page, more := b.firstPage(), true; more; page++ {
			var err error
			var onPage []json.RawMessage
			if onPage, more, err = b.page(ctx, window, page); err != nil {
				if b.defect != "swallows an error" {
					yield(connectors.Fetched{}, err)
				}
				return
			}
			rows = append(rows, onPage...)
			if b.defect == "collects before it streams" && more {
				continue
			}
			if b.defect == "drops the last page" && !more && page > 1 {
				return
			}
			if !b.yieldAll(rows, seen, yield) {
				return
			}
			rows = nil
		}
	}
}

// yieldAll yields the rows that were not yielded before: pages drift.
func (b *base) yieldAll(rows []json.RawMessage, seen map[string]bool, yield func(connectors.Fetched, error) bool) bool {
	for _, raw := range rows {
		f, err := b.fetched(raw)
		if seen[f.ID] && b.defect != "does not notice drift" {
			continue
		}
		seen[f.ID] = true
		if !yield(f, err) {
			return false
		}
		if b.defect == "yields an order twice" && len(seen) == 7 && !yield(f, err) {
			return false
		}
	}
	return true
}

func (b *base) firstPage() int {
	if b.defect == "breaks a rule" {
		return 0
	}
	return 1
}

func (b *base) page(ctx context.Context, window connectors.Window, page int) ([]json.RawMessage, bool, error) {
	var got struct {
		Orders *[]json.RawMessage
		More   bool
	}
	query := url.Values{"page": {strconv.Itoa(page)}, "from": {window.From.Format(time.RFC3339)}}
	if err := b.call(ctx, http.MethodGet, "/orders?"+query.Encode(), nil, &got, false); err != nil {
		if b.defect == "breaks a rule" && connectors.KindOf(err) == connectors.Rejected {
			return nil, true, nil
		}
		return nil, false, err
	}
	if got.Orders == nil && b.defect != "panics on odd answers" {
		return nil, false, &connectors.Error{Kind: connectors.Unexpected, Reason: "the answer has no orders"}
	}
	return *got.Orders, got.More, nil
}

// fetched files a row under its id. A row without one is set aside.
func (b *base) fetched(raw json.RawMessage) (connectors.Fetched, error) {
	var head struct {
		Order struct{ ID json.Number } `json:"order"`
		ID    json.Number              `json:"id"`
	}
	_ = json.Unmarshal(raw, &head)
	id := head.Order.ID.String() + head.ID.String()
	if b.defect == "reads ids as floats" {
		f, _ := strconv.ParseFloat(id, 64)
		id = strconv.FormatFloat(f, 'f', 0, 64)
	}
	if b.defect == "keeps the key with the order" {
		raw = json.RawMessage(strings.Replace(string(raw), "{", `{"key":"`+b.env.Values["shop_key"]+`",`, 1))
	}
	if id == "" {
		return connectors.Fetched{Raw: raw}, &connectors.Error{Kind: connectors.Unexpected, Reason: "an order without id", Body: raw}
	}
	return connectors.Fetched{ID: id, Raw: raw}, nil
}

func (b *base) Order(ctx context.Context, id string) (connectors.Fetched, error) {
	var raw json.RawMessage
	if err := b.call(ctx, http.MethodGet, "/orders/"+url.PathEscape(id), nil, &raw, false); err != nil {
		if b.defect == "does not know not found" {
			return connectors.Fetched{}, &connectors.Error{Kind: connectors.Unexpected, Reason: "no order"}
		}
		return connectors.Fetched{}, err
	}
	return b.fetched(raw)
}

func (b *base) Normalise(f connectors.Fetched) (connectors.Order, error) {
	if b.defect == "panics on broken documents" && !json.Valid(f.Raw) {
		panic("invalid character")
	}
	var doc struct {
		Order *row `json:"order"`
	}
	if err := json.Unmarshal(f.Raw, &doc); err != nil || doc.Order == nil {
		return connectors.Order{}, &connectors.Error{Kind: connectors.Unexpected, Reason: "the order has another shape", Body: f.Raw}
	}
	o, err := b.order(f.ID, doc.Order)
	if b.defect == "changes the document" && len(f.Raw) > 0 {
		f.Raw[len(f.Raw)-1] = ' '
	}
	if b.defect == "looks at the clock" {
		o.UpdatedAt = b.env.Now()
	}
	return o, err
}

func (b *base) order(id string, n *row) (connectors.Order, error) {
	o := connectors.Order{ID: id, Number: n.Number, State: rowStates[n.Status], OrderedAt: n.At.UTC().Truncate(time.Second), BuyerNote: ""}
	if id == "" || n.Number == "" || o.State == "" || len(n.Lines) == 0 {
		reason := "the order is not complete"
		if b.defect == "leaks the receiver" {
			reason += ": " + n.Receiver + n.Phone
		}
		return o, &connectors.Error{Kind: connectors.Unexpected, Reason: reason}
	}
	o.Payment = connectors.Payment{Method: n.Pay, Kind: connectors.PaymentUnknown, PaidAt: n.PaidAt}
	if kind, known := payKinds[n.Pay]; known {
		o.Payment.Kind = kind
	}
	o.Shipping = connectors.Shipping{Code: n.Shipping, Mode: connectors.ShipSelf, StoreID: n.StoreID, StoreName: n.StoreName}
	if b.mall {
		o.Shipping.Mode = connectors.ShipLabel
	}
	o.Receiver = connectors.Receiver{Name: n.Receiver, Phone: n.Phone, Address: n.Address}
	if n.Note != nil {
		o.BuyerNote = *n.Note
	}
	err := b.amounts(&o, n)
	b.spoil(&o)
	return o, err
}

func (b *base) amounts(o *connectors.Order, n *row) (err error) {
	money := func(v json.Number) connectors.Money {
		if b.defect == "reads money as floats" {
			f, _ := strconv.ParseFloat(v.String(), 32)
			v = json.Number(fmt.Sprint(f))
		}
		m, bad := connectors.ParseMoney(v.String(), "TWD")
		if bad != nil || m.Amount.IsNegative() {
			err = &connectors.Error{Kind: connectors.Unexpected, Reason: "an amount cannot be read"}
		}
		return m
	}
	o.Total = money(n.Total)
	if o.Payment.Kind == connectors.PaymentCOD {
		m := money(n.Collect)
		o.COD = &m
	}
	seen := map[string]bool{}
	for _, l := range n.Lines {
		if l.Count < 0 || l.ID == "" || seen[l.ID.String()] {
			err = &connectors.Error{Kind: connectors.Unexpected, Reason: "a line cannot be read"}
		}
		seen[l.ID.String()] = true
		o.Lines = append(o.Lines, connectors.Line{
			ID: l.ID.String(), Listing: connectors.ListingKey{Item: l.Item.String()}, SKU: l.SKU, Name: l.Name,
			Quantity: l.Count, Price: money(l.Price),
		})
	}
	return err
}

// spoil makes an order wrong as the defect wants it.
func (b *base) spoil(o *connectors.Order) {
	switch b.defect {
	case "trims leading zeros":
		o.Shipping.StoreID = strings.TrimLeft(o.Shipping.StoreID, "0")
	case "lets unpaid orders in":
		if o.State == connectors.StateUnpaid {
			o.State = connectors.StateOpen
		}
	case "refuses unknown payments":
		if heldAsUnknown(*o) {
			o.State = connectors.StateUnpaid
		}
	case "takes unknown payments for paid":
		if heldAsUnknown(*o) {
			o.Payment.Kind = connectors.PaymentOnline
		}
	case "forgets what to collect":
		o.COD = nil
	case "loses emoji":
		o.BuyerNote = strings.Map(func(r rune) rune {
			if r > 0xffff {
				return -1
			}
			return r
		}, o.BuyerNote)
	case "takes local time for UTC":
		o.OrderedAt = o.OrderedAt.Add(8 * time.Hour)
	case "loses a line":
		o.Lines = o.Lines[:1]
	case "counts every line as one":
		for i := range o.Lines {
			o.Lines[i].Quantity = 1
		}
	case "does not see cancellations":
		if o.State == connectors.StateCancelled || o.State == connectors.StateCancelRequested {
			o.State = connectors.StateOpen
		}
	case "does not see requests to cancel":
		if o.State == connectors.StateCancelRequested {
			o.State = connectors.StateOpen
		}
	}
}

// shownOrder is an order with what the platform says about its shipment.
type shownOrder struct {
	Order   row
	Numbers []string
	Taken   bool
}

func (b *base) show(ctx context.Context, id string) (shownOrder, error) {
	var shown shownOrder
	err := b.call(ctx, http.MethodGet, "/orders/"+url.PathEscape(id), nil, &shown, false)
	return shown, err
}

// changed says what became of a changing call.
func (b *base) changed(parcel string, err error) connectors.Outcome {
	switch {
	case err == nil:
		return connectors.Outcome{Parcel: parcel, State: connectors.Done}
	case connectors.IsMaybeDone(err):
		if b.defect == "says not asked when it may be done" {
			lie := &connectors.Error{Kind: connectors.Temporary, Reason: "no answer"}
			return connectors.Outcome{Parcel: parcel, State: connectors.NotAsked, Err: lie}
		}
		return connectors.Outcome{Parcel: parcel, State: connectors.Unclear, Err: err}
	case connectors.KindOf(err) == connectors.Temporary, connectors.KindOf(err) == connectors.Throttled:
		return connectors.Outcome{Parcel: parcel, State: connectors.NotAsked, Err: err}
	}
	return connectors.Outcome{Parcel: parcel, State: connectors.Refused, Err: err}
}

func (c *cornerConnector) PushTracking(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	var out []connectors.Outcome
	for _, p := range parcels {
		push := func() error {
			in := map[string]string{"number": p.TrackingNumber, "carrier": p.Carrier}
			return c.call(ctx, http.MethodPost, "/orders/"+p.Order.ID+"/tracking", in, &struct{}{}, true)
		}
		err := push()
		if c.defect == "pushes again after a lost reply" && connectors.IsMaybeDone(err) {
			err = push()
		}
		out = append(out, c.changed(p.ID, err))
	}
	switch c.defect {
	case "answers in another order":
		out[0], out[len(out)-1] = out[len(out)-1], out[0]
	case "answers for fewer parcels":
		out = out[:len(out)-1]
	case "believes every push":
		for i := range out {
			out[i] = connectors.Outcome{Parcel: parcels[i].ID, State: connectors.Done}
		}
	}
	return out
}

func (c *cornerConnector) PushedTracking(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	var out []connectors.Outcome
	for _, p := range parcels {
		shown, err := c.show(ctx, p.Order.ID)
		o := connectors.Outcome{Parcel: p.ID, State: connectors.Nothing}
		switch {
		case c.defect == "never knows":
			o.State, o.Err = connectors.Unclear, &connectors.Error{Kind: connectors.Rejected, Reason: "who knows"}
		case err != nil && c.defect != "takes no answer for nothing":
			o.State, o.Err = connectors.Unclear, err
		case len(shown.Numbers) > 0 && c.defect != "says nothing when there is something":
			o.State = connectors.Done
		}
		out = append(out, o)
	}
	return out
}

func (c *cornerConnector) VerifyPush(header http.Header, body []byte, _ string) (connectors.PushMessage, error) {
	if header.Get("X-Signature") != sign(body) && c.defect != "believes every message" {
		return connectors.PushMessage{}, &connectors.Error{Kind: connectors.Unauthorized, Reason: "the signature is wrong"}
	}
	return connectors.PushMessage{Orders: []string{"1"}}, nil
}

func (c *cornerConnector) RegisterPush(ctx context.Context, address string) error {
	return c.call(ctx, http.MethodPost, "/hooks", map[string]string{"address": address}, &map[string]bool{}, true)
}

func (c *cornerConnector) UnregisterPush(ctx context.Context, address string) error {
	if c.defect == "does not remove a registration" {
		return nil
	}
	return c.call(ctx, http.MethodDelete, "/hooks?address="+url.QueryEscape(address), nil, &map[string]bool{}, true)
}

func (c *cornerConnector) Pushes(ctx context.Context, address string) (bool, error) {
	hooks := map[string]bool{}
	err := c.call(ctx, http.MethodGet, "/hooks", nil, &hooks, false)
	return hooks[address], err
}

func (c *mallConnector) Begin(_ context.Context, redirect, state string) (string, error) {
	query := url.Values{"redirect": {redirect}, "state": {state}}
	if c.defect == "shows the app secret" {
		query.Set("secret", c.env.App["app_secret"])
	}
	return c.env.BaseURL + "/authorize?" + query.Encode(), nil
}

func (c *mallConnector) Finish(ctx context.Context, _ string, landed url.Values) ([]connectors.Grant, error) {
	if landed.Get("code") == "" {
		return nil, &connectors.Error{Kind: connectors.Rejected, Reason: "the browser brought no code"}
	}
	values, err := c.trade(ctx, map[string]string{"code": landed.Get("code")})
	if err != nil {
		return nil, err
	}
	return []connectors.Grant{{Shop: connectors.Identity{ID: values["shop_id"]}, Values: values}}, nil
}

func (c *mallConnector) Revoke(context.Context, string) (string, error) { return "", nil }

func (c *mallConnector) ShipOptions(context.Context, connectors.Parcel) ([]connectors.ShipOption, error) {
	today := connectors.Choice{Value: "today", Label: text("Today", "今天")}
	return []connectors.ShipOption{{Key: "pickup", Label: text("Pickup", "取件"), Required: true, Choices: []connectors.Choice{today}}}, nil
}

func (c *mallConnector) Batch(step connectors.ShipStep, p connectors.Parcel) (string, int) {
	return string(step) + p.Order.Shipping.Code, 5
}

func (c *mallConnector) Arrange(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	var out []connectors.Outcome
	for _, p := range parcels {
		take := func() error {
			return c.call(ctx, http.MethodPost, "/orders/"+p.Order.ID+"/take", p.Options, &struct{}{}, true)
		}
		err := take()
		if c.defect == "pushes again after a lost reply" && connectors.IsMaybeDone(err) {
			err = take()
		}
		o := c.changed(p.ID, err)
		if o.State == connectors.Done {
			o.State, o.Until = connectors.Pending, c.env.Now().Add(numberAfter)
		}
		if c.defect == "does not say when to ask again" {
			o.Until = time.Time{}
		}
		if c.defect == "sends half a label with the answer" {
			o.Label = &connectors.Label{Data: []byte("%PDF-1.4 label"), Type: "application/pdf"}
		}
		out = append(out, o)
	}
	return out
}

func (c *mallConnector) Arranged(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	var out []connectors.Outcome
	for _, p := range parcels {
		shown, err := c.show(ctx, p.Order.ID)
		o := connectors.Outcome{Parcel: p.ID, State: connectors.Nothing}
		switch {
		case err != nil:
			o.State, o.Err = connectors.Unclear, err
		case len(shown.Numbers) > 0:
			o.State, o.TrackingNumber = connectors.Done, shown.Numbers[0]
		case shown.Taken && c.defect != "says nothing when there is something":
			o.State, o.Until = connectors.Pending, c.env.Now().Add(numberAfter)
		}
		out = append(out, o)
	}
	return out
}

func (c *mallConnector) Label(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	var out []connectors.Outcome
	for _, p := range parcels {
		label := &connectors.Label{}
		err := c.call(ctx, http.MethodGet, "/orders/"+p.Order.ID+"/label", nil, label, false)
		o := c.changed(p.ID, err)
		if o.Label = label; connectors.KindOf(err) == connectors.Unexpected && err != nil {
			o.State = connectors.Unclear
		}
		if c.defect == "gives half a label" && err != nil {
			o = connectors.Outcome{Parcel: p.ID, State: connectors.Done, Label: &connectors.Label{Data: []byte("%PDF"), Type: "application/pdf"}}
		}
		if c.defect == "gives empty labels" {
			o.Label = &connectors.Label{}
		}
		out = append(out, o)
	}
	return out
}

func (b *base) articles(ctx context.Context) ([]article, error) {
	var got struct{ Articles *[]article }
	if err := b.call(ctx, http.MethodGet, "/listings", nil, &got, false); err != nil {
		return nil, err
	}
	if got.Articles == nil {
		return nil, &connectors.Error{Kind: connectors.Unexpected, Reason: "the answer has no articles"}
	}
	return *got.Articles, nil
}

func (b *base) Listings(ctx context.Context) iter.Seq2[connectors.Listing, error] {
	return func(yield func(connectors.Listing, error) bool) {
		articles, err := b.articles(ctx)
		if err != nil {
			yield(connectors.Listing{}, err)
			return
		}
		if b.defect == "loses a listing" {
			articles = articles[1:]
		}
		if b.defect == "lists something twice" {
			articles = append(articles, articles[0])
		}
		for _, a := range articles {
			if b.defect == "shortens SKUs" {
				a.SKU = a.SKU[:4]
			}
			stock := a.Stock
			l := connectors.Listing{
				Key: connectors.ListingKey{Item: a.Item.String()}, Name: a.Name, SKU: a.SKU, Stock: &stock, StockManaged: true, Active: true,
			}
			if !yield(l, nil) {
				return
			}
		}
	}
}

func (b *base) Stock(ctx context.Context, keys []connectors.ListingKey) ([]connectors.StockLevel, error) {
	articles, err := b.articles(ctx)
	if err != nil {
		return nil, err
	}
	have := map[string]int{}
	for _, a := range articles {
		have[a.Item.String()] = a.Stock
	}
	var levels []connectors.StockLevel
	for _, key := range keys {
		quantity, there := have[key.Item]
		level := connectors.StockLevel{Key: key, Quantity: quantity}
		if !there {
			level.Err = &connectors.Error{Kind: connectors.NotFound, Reason: "no such listing"}
		}
		levels = append(levels, level)
	}
	return levels, nil
}

func (b *base) PushStock(ctx context.Context, changes []connectors.StockChange) []connectors.StockOutcome {
	var out []connectors.StockOutcome
	for _, change := range changes {
		in := map[string]any{"item": change.Key.Item, "quantity": change.Target}
		if b.mall {
			in = map[string]any{"item": change.Key.Item, "expect": change.Read, "delta": change.Target - change.Read}
		}
		if b.defect == "adds instead of setting" {
			in["quantity"] = change.Read + change.Target
		}
		err := b.call(ctx, http.MethodPost, "/stock", in, &struct{}{}, true)
		if err != nil && b.defect == "drops the guard" {
			levels, _ := b.Stock(ctx, []connectors.ListingKey{change.Key})
			in["expect"] = levels[0].Quantity
			err = b.call(ctx, http.MethodPost, "/stock", in, &struct{}{}, true)
		}
		done := b.changed("", err)
		o := connectors.StockOutcome{Key: change.Key, State: done.State, Err: done.Err}
		var typed *connectors.Error
		if b.mall && done.State == connectors.Refused && errors.As(err, &typed) && strings.Contains(typed.Reason+typed.Code, "409") {
			o.Err = &connectors.Error{Kind: connectors.Rejected, Code: connectors.CodeStale, Reason: "the stock has moved"}
		}
		if b.defect == "believes every push" {
			o = connectors.StockOutcome{Key: change.Key, State: connectors.Done}
		}
		out = append(out, o)
	}
	return out
}

func (b *base) BackfillSKU(ctx context.Context, key connectors.ListingKey, sku string) error {
	if b.defect == "does not write the SKU" {
		return nil
	}
	return b.call(ctx, http.MethodPost, "/listings/"+key.Item, map[string]string{"sku": sku}, &struct{}{}, true)
}

// LoadChoices gives the places of the corner shop, which are always the same.
func (c *cornerConnector) LoadChoices(context.Context) (map[string][]connectors.Choice, error) {
	value := map[bool]string{true: "1,2", false: "1"}[c.defect == "joins its choices"]
	return map[string][]connectors.Choice{"places": {{Value: value, Label: text("Corner", "轉角")}}}, nil
}

func (b *base) ShippingMethods(context.Context) ([]connectors.ShippingCode, error) {
	if b.defect == "names no shipping methods" {
		return nil, nil
	}
	return []connectors.ShippingCode{{Code: "home", Name: text("Home", "宅配")}}, nil
}
