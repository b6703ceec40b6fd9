package lifecycle

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/store"
)

func isNotFound(err error) bool { return errors.Is(err, store.ErrNotFound) }

// Hash names a raw answer, to tell whether a fetch brought anything new.
func Hash(raw []byte) string {
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:16])
}

// Taken is what became of an order that came in.
type Taken struct {
	ID        int64
	State     store.OrderState
	New       bool
	Changed   bool // the platform changed it since the last fetch
	Cancelled bool // it was cancelled now
	Opened    []store.HoldReason
}

// Take stores a normalised order with its raw answer: new, or as a newer version of what is stored. It matches lines with
// products, reserves, compares with what was there, reconciles the holds and settles the state. who is the author for the
// history.
func (r *Rules) Take(ctx context.Context, q *store.Queries, n *connectors.Order, raw []byte, who string, now time.Time) (Taken, error) {
	var err error
	// Read in this very transaction: the first put-away, which turns stock keeping on, is another one.
	if r.StockKept, err = q.StockKept(ctx, r.Account.MerchantID); err != nil {
		return Taken{}, err
	}
	old, err := q.OrderByPlatformID(ctx, r.Account.ID, n.ID)
	if isNotFound(err) {
		return r.takeNew(ctx, q, n, raw, who, now)
	}
	if err != nil {
		return Taken{}, err
	}
	return r.takeAgain(ctx, q, &old, n, raw, who, now)
}

func (r *Rules) takeNew(ctx context.Context, q *store.Queries, n *connectors.Order, raw []byte, who string, now time.Time) (Taken, error) {
	o := &store.Order{AccountID: r.Account.ID, MerchantID: r.Account.MerchantID, ChannelID: r.Account.ChannelID, Platform: r.Account.Platform,
		PlatformID: n.ID, State: store.Ready, FetchedAt: store.At(now)}
	if err := r.fill(o, n, raw, now); err != nil {
		return Taken{}, err
	}
	if err := q.AddOrder(ctx, o); err != nil {
		return Taken{}, err
	}
	if err := q.PutRaw(ctx, o.ID, raw, store.At(now)); err != nil {
		return Taken{}, err
	}
	if err := Tell(ctx, q, o.ID, who, EventFetched, now); err != nil {
		return Taken{}, err
	}
	lines := make([]store.Line, 0, len(n.Lines))
	short := false
	for _, nl := range n.Lines {
		l := lineRow(o, nl)
		needs, err := r.Needs(ctx, q, &l)
		if err != nil {
			return Taken{}, err
		}
		l.Known = len(needs) > 0
		if err := q.AddLine(ctx, &l); err != nil {
			return Taken{}, err
		}
		if !l.Known {
			if err := r.noteUnknown(ctx, q, &l, now); err != nil {
				return Taken{}, err
			}
		}
		for _, need := range needs {
			res := &store.Reservation{
				LineID:    l.ID,
				OrderID:   o.ID,
				ProductID: need.ProductID,
				PerPiece:  need.PerPiece,
				Quantity:  need.PerPiece * l.Quantity,
			}
			if err := q.AddReservation(ctx, res); err != nil {
				return Taken{}, err
			}
			if r.StockKept {
				if err := cover(ctx, q, res); err != nil {
					return Taken{}, err
				}
				short = short || res.Covered < res.Quantity
			}
		}
		lines = append(lines, l)
	}
	taken := Taken{ID: o.ID, New: true}
	causes := r.causes(n, lines)
	if n.PartlyShipped {
		causes = append(causes, cause{store.HoldPlatform, partlyElsewhere.EN, partlyElsewhere.ZH})
	}
	for _, c := range causes {
		if err := openHold(ctx, q, o, c, store.System, now); err != nil {
			return Taken{}, err
		}
		taken.Opened = append(taken.Opened, c.reason)
	}
	// A new order has no shipments: its state follows from what was just written.
	taken.State = facts{holds: len(taken.Opened), short: short, quantity: 1}.state()
	if taken.State != store.Ready {
		return taken, q.SetOrderState(ctx, o.ID, taken.State, nil, store.At(now))
	}
	return taken, nil
}

func (r *Rules) takeAgain(
	ctx context.Context,
	q *store.Queries,
	o *store.Order,
	n *connectors.Order,
	raw []byte,
	who string,
	now time.Time,
) (Taken, error) {
	taken := Taken{ID: o.ID, State: o.State}
	if o.ErasedAt != nil {
		return taken, nil
	}
	before, err := o.Normalised()
	if err != nil {
		return taken, err
	}
	was := o.PlatformState // newer than before.State where a cancellation list said more
	reopened := was == connectors.StateCancelled && n.State != connectors.StateCancelled
	taken.Cancelled = was != connectors.StateCancelled && n.State == connectors.StateCancelled
	if err := r.fill(o, n, raw, now); err != nil {
		return taken, err
	}
	if err := q.UpdateOrder(ctx, o, filled...); err != nil {
		return taken, err
	}
	if err := q.PutRaw(ctx, o.ID, raw, store.At(now)); err != nil {
		return taken, err
	}
	if o.Finished() && !reopened {
		if taken.Cancelled { // after the number: the parcel is asked back
			if err := cancelled(ctx, q, o, n.CancelReason, now); err != nil {
				return taken, err
			}
		}
		if o.Mark == store.NoMark {
			return taken, nil
		}
		_, err := Settle(ctx, q, o.ID, now) // the platform may show it as shipped now
		return taken, err
	}
	differences := compare(&before, n)
	if reopened {
		differences = append(differences, "reopened")
	}
	reserved, err := q.Reservations(ctx, o.ID)
	if err != nil {
		return taken, err
	}
	lines, err := r.mergeLines(ctx, q, o, n, now)
	if err != nil {
		return taken, err
	}
	if r.StockKept {
		if err := handOn(ctx, q, reserved, now); err != nil {
			return taken, err
		}
	}
	if err := q.RefreshHolds(ctx, o.ID); err != nil {
		return taken, err
	}
	wanted := r.causes(n, lines)
	if c, gone, err := leftElsewhere(ctx, q, o.ID, n); err != nil {
		return taken, err
	} else if gone {
		wanted = append(wanted, c)
	}
	if taken.Opened, err = reconcileHolds(ctx, q, o, wanted, now); err != nil {
		return taken, err
	}
	if len(differences) > 0 && n.State != connectors.StateCancelled { // what is left of a cancelled order is nobody's concern
		taken.Changed = true
		if err := r.holdChanged(ctx, q, o, differences, raw, who, now); err != nil {
			return taken, err
		}
		taken.Opened = append(taken.Opened, store.HoldChanged)
	}
	if taken.Cancelled {
		if err := cancelled(ctx, q, o, n.CancelReason, now); err != nil {
			return taken, err
		}
	}
	taken.State, err = Settle(ctx, q, o.ID, now)
	return taken, err
}

// holdChanged holds an order that the platform changed, with the difference in the note.
func (r *Rules) holdChanged(
	ctx context.Context,
	q *store.Queries,
	o *store.Order,
	differences []string,
	raw []byte,
	who string,
	now time.Time,
) error {
	note := strings.Join(differences, "; ")
	if err := Tell(ctx, q, o.ID, who, EventChanged, now, "difference", note); err != nil {
		return err
	}
	return openHold(ctx, q, o, cause{store.HoldChanged, Hash(raw), note}, store.System, now)
}

// leftElsewhere says whether the platform regards an order as shipped, or a part of it, although no parcel of ours has a number. Where a
// call of ours may have done it, and its answer was lost, the outbox asks about it, and the order stays as it is.
func leftElsewhere(ctx context.Context, q *store.Queries, order int64, n *connectors.Order) (cause, bool, error) {
	words := elsewhere
	switch {
	case n.State == connectors.StateShipped:
	case n.PartlyShipped:
		words = partlyElsewhere
	default:
		return cause{}, false, nil
	}
	parcels, err := q.Parcels(ctx, order)
	if err != nil || slices.ContainsFunc(parcels, func(p store.Parcel) bool { return p.VoidedAt == nil && p.TrackingNumber != "" }) {
		return cause{}, false, err
	}
	ours, err := NumberMayBeOut(ctx, q, order)
	return cause{store.HoldPlatform, words.EN, words.ZH}, !ours, err
}

// NumberMayBeOut says whether the platform may have given a parcel of an order a number that nobody here knows yet: it was asked for one,
// and its answer was lost or is still to come.
func NumberMayBeOut(ctx context.Context, q *store.Queries, order int64) (bool, error) {
	effects, err := q.EffectsOfOrder(ctx, order)
	return slices.ContainsFunc(effects, func(e store.Effect) bool {
		return e.Kind == store.EffectArrange && slices.Contains(mayBeOut, e.State)
	}), err
}

// mayBeOut are the states of an effect that the platform may know of already.
var mayBeOut = []store.EffectState{store.EffectCalling, store.EffectAsking, store.EffectSent, store.EffectUnclear}

// filled are the columns that fill writes.
var filled = []string{"number", "platform_state", "ordered_at", "ship_by", "payment_method", "payment_kind", "total", "currency", "cod",
	"ship_mode", "shipping_code", "shipping_name", "shipping_type", "store_id", "store_name", "receiver_name", "phone_end", "doc",
	"raw_hash", "seen_at", "changed_at"}

// fill copies a normalised order into the columns.
func (r *Rules) fill(o *store.Order, n *connectors.Order, raw []byte, now time.Time) error {
	doc, err := json.Marshal(n)
	if err != nil {
		return fmt.Errorf("store order %s: %w", n.Number, err)
	}
	o.Number, o.PlatformState = n.Number, n.State
	o.OrderedAt, o.ShipBy = store.At(n.OrderedAt), store.Ref(n.ShipBy)
	o.PaymentMethod, o.PaymentKind = n.Payment.Method, r.PaymentKind(n.Payment)
	o.Total, o.Currency, o.COD = n.Total.Amount.String(), n.Total.Currency, nil
	if n.COD != nil {
		cod := n.COD.Amount.String()
		o.COD = &cod
	}
	o.ShipMode, o.ShippingCode, o.ShippingName = n.Shipping.Mode, n.Shipping.Code, n.Shipping.Name
	o.ShippingType, _ = r.ShippingType(n.Shipping.Code)
	o.StoreID, o.StoreName = n.Shipping.StoreID, n.Shipping.StoreName
	o.ReceiverName, o.PhoneEnd = "", ""
	if !n.Receiver.Masked {
		o.ReceiverName, o.PhoneEnd = n.Receiver.Name, phoneEnd(n.Receiver.Phone)
	}
	o.Doc, o.RawHash = doc, Hash(raw)
	o.SeenAt, o.ChangedAt = store.At(now), store.At(now)
	return nil
}

// phoneEnd gives the last four digits of a phone number.
func phoneEnd(phone string) string {
	var digits []byte
	for i := range len(phone) {
		if phone[i] >= '0' && phone[i] <= '9' {
			digits = append(digits, phone[i])
		}
	}
	return string(digits[max(0, len(digits)-4):])
}

func lineRow(o *store.Order, n connectors.Line) store.Line {
	return store.Line{OrderID: o.ID, AccountID: o.AccountID, OrderedAt: o.OrderedAt, PlatformID: n.ID, LineKey: LineKey(n), Item: n.Listing.Item,
		Variant: n.Listing.Variant, SKU: n.SKU, Barcode: n.Barcode, Name: n.Name, VariantName: n.Variant, Quantity: int64(n.Quantity),
		Price: n.Price.Amount.String(), Note: n.Note}
}

func (r *Rules) noteUnknown(ctx context.Context, q *store.Queries, l *store.Line, now time.Time) error {
	return q.NoteUnknown(ctx, &store.UnknownProduct{AccountID: l.AccountID, LineKey: l.LineKey, Item: l.Item, Variant: l.Variant, SKU: l.SKU,
		Barcode: l.Barcode, Name: strings.TrimSpace(l.Name + " " + l.VariantName), SeenAt: store.At(now)})
}

// mergeLines brings the stored lines up to the platform's: known ones change, new ones are added, vanished ones go to quantity 0.
func (r *Rules) mergeLines(ctx context.Context, q *store.Queries, o *store.Order, n *connectors.Order, now time.Time) ([]store.Line, error) {
	stored, err := q.Lines(ctx, o.ID)
	if err != nil {
		return nil, err
	}
	shipped, err := ShippedByLine(ctx, q, o.ID)
	if err != nil {
		return nil, err
	}
	byID := map[string]store.Line{}
	for _, l := range stored {
		byID[l.PlatformID] = l
	}
	var merged []store.Line
	for _, nl := range n.Lines {
		l := lineRow(o, nl)
		old, known := byID[nl.ID]
		delete(byID, nl.ID)
		l.ID = old.ID
		needs, err := r.Needs(ctx, q, &l)
		if err != nil {
			return nil, err
		}
		l.Known = len(needs) > 0
		if !known {
			err = q.AddLine(ctx, &l)
		} else if l != old {
			err = q.UpdateLine(ctx, &l)
		}
		if err != nil {
			return nil, err
		}
		if !l.Known {
			if err := r.noteUnknown(ctx, q, &l, now); err != nil {
				return nil, err
			}
		}
		if err := Reserve(ctx, q, &l, max(0, l.Quantity-shipped[l.ID]), needs, r.StockKept); err != nil {
			return nil, err
		}
		merged = append(merged, l)
	}
	for _, id := range slices.Sorted(maps.Keys(byID)) {
		l := byID[id]
		l.Quantity = 0
		if err := q.UpdateLine(ctx, &l); err != nil {
			return nil, err
		}
		if err := Reserve(ctx, q, &l, 0, nil, r.StockKept); err != nil {
			return nil, err
		}
		merged = append(merged, l)
	}
	return merged, nil
}

// ShippedByLine gives, by line, the pieces of an order that have left the house.
func ShippedByLine(ctx context.Context, q *store.Queries, order int64) (map[int64]int64, error) {
	return piecesByLine(ctx, q, order, func(p store.Parcel) bool { return p.ShippedAt != nil })
}

// InParcelsByLine gives, by line, the pieces of an order that are in parcels, shipped or not.
func InParcelsByLine(ctx context.Context, q *store.Queries, order int64) (map[int64]int64, error) {
	return piecesByLine(ctx, q, order, func(store.Parcel) bool { return true })
}

func piecesByLine(ctx context.Context, q *store.Queries, order int64, which func(store.Parcel) bool) (map[int64]int64, error) {
	parcels, err := q.Parcels(ctx, order)
	if err != nil {
		return nil, err
	}
	var ids []int64
	for _, p := range parcels {
		if p.VoidedAt == nil && which(p) {
			ids = append(ids, p.ID)
		}
	}
	inside, err := q.ParcelLines(ctx, ids...)
	if err != nil {
		return nil, err
	}
	pieces := map[int64]int64{}
	for _, l := range inside {
		pieces[l.LineID] += l.Quantity
	}
	return pieces, nil
}

// compare tells in words what the platform changed of an order. The words hold no personal datum: an address is only said
// to have changed.
func compare(before, after *connectors.Order) []string {
	var all []string
	was := map[string]connectors.Line{}
	for _, l := range before.Lines {
		was[l.ID] = l
	}
	for _, l := range after.Lines {
		old, ok := was[l.ID]
		delete(was, l.ID)
		switch {
		case !ok:
			all = append(all, fmt.Sprintf("+ %s x%d", name(l), l.Quantity))
		case old.Quantity != l.Quantity:
			all = append(all, fmt.Sprintf("%s: %d -> %d", name(l), old.Quantity, l.Quantity))
		case LineKey(old) != LineKey(l) || old.SKU != l.SKU:
			all = append(all, name(old)+" -> "+name(l))
		}
	}
	for _, id := range slices.Sorted(maps.Keys(was)) {
		if was[id].Quantity > 0 {
			all = append(all, fmt.Sprintf("- %s x%d", name(was[id]), was[id].Quantity))
		}
	}
	if !before.Receiver.Masked && !after.Receiver.Masked && before.Receiver != after.Receiver {
		all = append(all, "address")
	}
	if before.Shipping.Code != after.Shipping.Code || before.Shipping.StoreID != after.Shipping.StoreID {
		all = append(
			all,
			fmt.Sprintf("shipping: %s %s -> %s %s", before.Shipping.Code, before.Shipping.StoreID, after.Shipping.Code, after.Shipping.StoreID),
		)
	}
	if was, is := amount(before.COD), amount(after.COD); was != is {
		all = append(all, "COD: "+was+" -> "+is)
	}
	return all
}

func name(l connectors.Line) string {
	if l.SKU != "" {
		return l.SKU
	}
	return l.Name
}

func amount(m *connectors.Money) string {
	if m == nil {
		return "0"
	}
	return m.Amount.String()
}

// Cancel takes note that the platform cancelled a stored order. It answers whether that is news.
func Cancel(ctx context.Context, q *store.Queries, order int64, reason string, now time.Time) (bool, error) {
	o, err := q.Order(ctx, order)
	if err != nil || o.PlatformState == connectors.StateCancelled {
		return false, err
	}
	o.PlatformState = connectors.StateCancelled
	if err := q.UpdateOrder(ctx, &o, "platform_state"); err != nil {
		return false, err
	}
	if err := cancelled(ctx, q, &o, reason, now); err != nil {
		return false, err
	}
	_, err = Settle(ctx, q, order, now)
	return true, err
}

// cancelled does what a cancellation entails: effects that have not begun are called off, and the stock is freed, unless a number was
// taken: then a parcel may be on its way, is asked back, and a person frees the stock.
func cancelled(ctx context.Context, q *store.Queries, o *store.Order, reason string, now time.Time) error {
	if err := Tell(ctx, q, o.ID, store.System, EventCancelled, now, "reason", reason); err != nil {
		return err
	}
	effects, err := q.EffectsOfOrder(ctx, o.ID)
	if err != nil {
		return err
	}
	begun := false
	for i := range effects {
		e := &effects[i]
		if e.State != store.EffectDue || e.Attempts > 0 {
			begun = begun || e.Kind == store.EffectArrange && e.State != store.EffectCancelled && e.State != store.EffectFailed
			continue
		}
		e.State, e.UpdatedAt = store.EffectCancelled, store.At(now)
		if err := q.UpdateEffect(ctx, e, "state", "updated_at"); err != nil {
			return err
		}
	}
	parcels, err := q.Parcels(ctx, o.ID)
	if err != nil {
		return err
	}
	for _, p := range parcels {
		begun = begun || p.VoidedAt == nil && (p.TrackingNumber != "" || p.ShippedAt != nil)
	}
	if !begun {
		return errors.Join(EndShipments(ctx, q, o.ID), Free(ctx, q, o.ID, now))
	}
	_, err = q.AddNotice(ctx, &store.Notice{Key: OrderKey(store.NoticeParcelBack, o.ID), Kind: store.NoticeParcelBack, AccountID: o.AccountID,
		OrderID: o.ID, Args: map[string]string{"order": strconv.FormatInt(o.ID, 10), "number": o.Number}, At: store.At(now)})
	return err
}

// EndShipments cancels the shipments of an order that have not left.
func EndShipments(ctx context.Context, q *store.Queries, order int64) error {
	all, err := q.Shipments(ctx, order)
	if err != nil {
		return err
	}
	for i := range all {
		if all[i].State == store.ShipmentShipped || all[i].State == store.ShipmentCancelled {
			continue
		}
		all[i].State = store.ShipmentCancelled
		if err := q.UpdateShipment(ctx, &all[i], "state"); err != nil {
			return err
		}
	}
	return nil
}
