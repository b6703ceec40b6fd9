package lifecycle

import (
	"context"
	"slices"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/store"
)

// Rules are what an account says about its orders: its maps and its channel's way to match. They are read once per fetch.
type Rules struct {
	Account   store.Account
	Platform  *connectors.Platform
	Channel   store.Channel
	StockKept bool              // as of the transaction that Take runs in
	Payments  map[string]string // payment method -> kind, as classified by a person
	Shippings map[string]string // platform code -> shipping type
	Types     map[string]store.ShippingType

	needs map[string][]Need // by line key and match value; filled as lines come
}

// ReadRules reads an account's rules.
func ReadRules(ctx context.Context, q *store.Queries, a store.Account, p *connectors.Platform) (*Rules, error) {
	r := &Rules{Account: a, Platform: p, needs: map[string][]Need{}, Types: map[string]store.ShippingType{}}
	var err error
	if r.Channel, err = q.Channel(ctx, a.ChannelID); err != nil {
		return nil, err
	}
	r.Channel.MatchBy = MatchBy(p, &r.Channel)
	if r.Payments, err = q.PaymentMap(ctx, a.ID); err != nil {
		return nil, err
	}
	if r.Shippings, err = q.ShippingMap(ctx, a.ID); err != nil {
		return nil, err
	}
	types, err := q.ShippingTypes(ctx)
	if err != nil {
		return nil, err
	}
	for _, t := range types {
		r.Types[t.Code] = t
	}
	return r, nil
}

// MatchBy says whether an account's lines and listings find their products by SKU or by barcode: as its channel says. Where a platform has no
// product mapping its SKU must be the warehouse's, and it tells no barcodes, so that SKU decides in any channel.
func MatchBy(p *connectors.Platform, c *store.Channel) string {
	if !p.Listings {
		return store.MatchBySKU
	}
	return c.MatchBy
}

// PaymentKind classifies an order's payment: what a person said first, then what the connector knows.
func (r *Rules) PaymentKind(p connectors.Payment) connectors.PaymentKind {
	if kind, ok := r.Payments[p.Method]; ok && p.Kind == connectors.PaymentUnknown {
		return connectors.PaymentKind(kind)
	}
	return p.Kind
}

// ShippingType finds the shipping type of a platform code; ok is false when it is unmapped or missing. On a platform with
// fixed codes the built-in table stands in for the map, and a code that it lacks can be mapped.
func (r *Rules) ShippingType(code string) (string, bool) {
	if code == "" {
		return "", false
	}
	if mapped, ok := r.Shippings[code]; ok {
		if t, known := r.Types[mapped]; known && t.Enabled {
			return mapped, true
		}
		return "", false
	}
	if r.Platform.ShippingCodes != connectors.CodesFixed {
		return "", false
	}
	known := slices.ContainsFunc(r.Platform.Shippings, func(c connectors.ShippingCode) bool { return c.Code == code })
	return r.Platform.ID + ":" + code, known
}

// LineKey names what a line sells: its listing, or its SKU or name where the platform tells no listing.
func LineKey(l connectors.Line) string {
	switch {
	case l.Listing.Item != "":
		return ListingKey(l.Listing)
	case l.SKU != "":
		return "sku:" + l.SKU
	}
	return "name:" + l.Name
}

// ListingKey is the LineKey of a listing.
func ListingKey(k connectors.ListingKey) string { return k.Item + "/" + k.Variant }

// Needs finds the products of a line: its mapping first, then the product whose SKU or barcode equals the line's. None means
// that the product is unknown.
func (r *Rules) Needs(ctx context.Context, q *store.Queries, l *store.Line) ([]Need, error) {
	value := l.SKU
	if r.Channel.MatchBy == store.MatchByBarcode {
		value = l.Barcode
	}
	key := l.LineKey + "\x00" + value
	if needs, ok := r.needs[key]; ok {
		return needs, nil
	}
	needs, err := r.findNeeds(ctx, q, l.LineKey, value)
	if err == nil {
		r.needs[key] = needs
	}
	return needs, err
}

// findNeeds looks for what a person mapped first, then for the product whose SKU or barcode the line itself names, and at last for what
// matching found for the listing: a listing that was relabelled since does not change what an order sold.
func (r *Rules) findNeeds(ctx context.Context, q *store.Queries, lineKey, value string) ([]Need, error) {
	rows, err := q.Mapping(ctx, r.Account.ID, lineKey)
	if err != nil {
		return nil, err
	}
	var mapped []Need
	for _, row := range rows {
		mapped = append(mapped, Need{row.ProductID, row.Quantity})
	}
	if len(rows) > 0 && rows[0].Source == store.MappedPerson || strings.TrimSpace(value) == "" {
		return mapped, nil
	}
	find := q.ProductBySKU
	if r.Channel.MatchBy == store.MatchByBarcode {
		find = q.ProductByBarcode
	}
	p, err := find(ctx, r.Account.MerchantID, value)
	if isNotFound(err) {
		return mapped, nil
	}
	if err != nil {
		return nil, err
	}
	return []Need{{p.ID, 1}}, nil
}

// cause is a hold that an order's content asks for.
type cause struct {
	reason  store.HoldReason
	subject string
	note    string
}

// causes gives the holds an order's content asks for now: the two safeguards first.
func (r *Rules) causes(n *connectors.Order, lines []store.Line) []cause {
	var all []cause
	if r.PaymentKind(n.Payment) == connectors.PaymentUnknown && n.Payment.PaidAt == nil && n.Payment.Reference == "" {
		all = append(all, cause{store.HoldUnknownPayment, n.Payment.Method, ""})
	}
	if _, ok := r.ShippingType(n.Shipping.Code); !ok {
		all = append(all, cause{store.HoldUnmappedShipping, n.Shipping.Code, n.Shipping.Name})
	}
	seen := map[string]bool{}
	for _, l := range lines {
		if !l.Known && l.Quantity > 0 && !seen[l.LineKey] {
			seen[l.LineKey] = true
			all = append(all, cause{store.HoldUnknownProduct, l.LineKey, identifier(l)})
		}
	}
	if n.State == connectors.StateCancelRequested {
		all = append(all, cause{store.HoldCancelRequested, "", n.CancelReason})
	}
	if n.Receiver.Masked && n.Shipping.Mode != connectors.ShipLabel {
		all = append(all, cause{store.HoldMaskedAddress, "", ""})
	}
	if n.Hold != nil {
		all = append(all, cause{store.HoldPlatform, n.Hold.EN, n.Hold.ZH})
	}
	return all
}

// identifier names a line's product as lists show it: "[SKU] Name".
func identifier(l store.Line) string {
	if l.SKU == "" {
		return l.Name
	}
	return "[" + l.SKU + "] " + l.Name
}

// fromContent are the reasons that come and go with an order's content.
var fromContent = []store.HoldReason{store.HoldUnknownPayment, store.HoldUnmappedShipping, store.HoldUnknownProduct,
	store.HoldCancelRequested, store.HoldMaskedAddress, store.HoldPlatform}

// reconcileHolds opens the holds that are asked for and missing, and releases those whose cause is gone. A hold that a person
// released stays released while its cause is the same; a cause that went away and came back holds anew. It gives the
// reasons of newly opened holds.
func reconcileHolds(ctx context.Context, q *store.Queries, o *store.Order, wanted []cause, now time.Time) ([]store.HoldReason, error) {
	have, err := q.Holds(ctx, o.ID)
	if err != nil {
		return nil, err
	}
	var opened []store.HoldReason
	for _, c := range wanted {
		same := slices.ContainsFunc(have, func(h store.Hold) bool {
			return h.Reason == c.reason && h.Subject == c.subject && (h.ReleasedAt == nil || h.ReleasedBy != store.System && h.GoneAt == nil)
		})
		if same {
			continue
		}
		if err := openHold(ctx, q, o, c, store.System, now); err != nil {
			return nil, err
		}
		opened = append(opened, c.reason)
	}
	for _, h := range have {
		gone := !slices.ContainsFunc(wanted, func(c cause) bool { return c.reason == h.Reason && c.subject == h.Subject })
		if !gone || !slices.Contains(fromContent, h.Reason) {
			continue
		}
		if h.ReleasedAt != nil {
			if h.ReleasedBy != store.System && h.GoneAt == nil {
				if err := q.HoldGone(ctx, h.ID, store.At(now)); err != nil {
					return nil, err
				}
			}
			continue
		}
		if err := q.ReleaseHold(ctx, h.ID, store.System, "cause gone", store.At(now)); err != nil {
			return nil, err
		}
		if err := Tell(ctx, q, o.ID, store.System, EventReleased, now, "reason", string(h.Reason), "subject", h.Subject); err != nil {
			return nil, err
		}
	}
	return opened, nil
}

func openHold(ctx context.Context, q *store.Queries, o *store.Order, c cause, by string, now time.Time) error {
	h := &store.Hold{OrderID: o.ID, OrderedAt: o.OrderedAt, Reason: c.reason, Subject: c.subject, Note: c.note, HeldBy: by, HeldAt: store.At(now)}
	if err := q.AddHold(ctx, h); err != nil {
		return err
	}
	if by == store.System {
		n := &store.Notice{Key: OrderKey(store.NoticeHeld, o.ID), Kind: store.NoticeHeld, AccountID: o.AccountID, OrderID: o.ID,
			Args: map[string]string{"number": o.Number, "reason": string(c.reason)}, At: store.At(now)}
		if _, err := q.AddNotice(ctx, n); err != nil {
			return err
		}
	}
	subject := c.subject
	if c.reason == store.HoldChanged {
		subject = "" // a hash; what changed has just been told
	}
	return Tell(ctx, q, o.ID, by, EventHeld, now, "reason", string(c.reason), "subject", subject)
}
