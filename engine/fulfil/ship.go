package fulfil

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/outbox"
	"gowarehouse/engine/store"
)

// How says how a parcel ships.
type How struct {
	Parcel  int64             // 0: every parcel of the order that waits
	Options map[string]string // the platform's choices, over their defaults
	Carrier string            // own carrier; empty: the shipping type's
	Number  string            // tracking number of the own carrier
	Anyway  bool              // the number may belong to another parcel: both orders are in one box
}

// going is a parcel on its way out, with how.
type going struct {
	*store.Parcel
	how     How
	options map[string]string // as chosen
}

// Ship ships the packed parcels of an order. With the platform's logistics it states that a number is wanted, which the outbox then takes; shipping such a
// parcel again changes nothing, unless the platform refused it. With the own carrier the parcels have left now, and the platform is told after the account's delay, until which UndoShip
// takes it back. Ship is refused when the order is held, cancelled or not to be shipped here, when a choice or number is missing or wrong, or when the
// number belongs to another parcel. It gives the parcels as they are then.
func (s *Service) Ship(ctx context.Context, order int64, how []How, who string) ([]store.Parcel, error) {
	q := &s.store.Queries
	w, err := read(ctx, q, order)
	if err != nil {
		return nil, err
	}
	list, err := w.going(ctx, q, how)
	if err != nil {
		return nil, err
	}
	if err := s.chooseAll(ctx, q, w, list); err != nil {
		return nil, err
	}
	options := map[int64]map[string]string{}
	for _, g := range list {
		options[g.ID] = g.options
	}
	var shipped []store.Parcel
	err = s.write(ctx, order, func(q *store.Queries, w *whole) error {
		list, err := w.going(ctx, q, how)
		if err != nil {
			return err
		}
		for _, g := range list {
			g.options = options[g.ID]
			if err := s.send(ctx, q, w, g, who); err != nil {
				return err
			}
			shipped = append(shipped, *g.Parcel)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	s.wake()
	return shipped, nil
}

// going finds the parcels to ship and checks that they may go.
func (w *whole) going(ctx context.Context, q *store.Queries, how []How) ([]going, error) {
	if err := w.barred(); err != nil {
		return nil, err
	}
	if err := w.still(); err != nil {
		return nil, err
	}
	if len(how) == 0 {
		how = []How{{}}
	}
	waiting := w.waiting()
	if len(waiting) == 0 {
		return nil, refuse("not_packed", w.Number)
	}
	var list []going
	for _, h := range how {
		h.Carrier, h.Number = strings.TrimSpace(h.Carrier), strings.TrimSpace(h.Number)
		mine := waiting
		if h.Parcel != 0 {
			mine = slices.DeleteFunc(slices.Clone(waiting), func(p *store.Parcel) bool { return p.ID != h.Parcel })
		}
		switch {
		case len(mine) == 0:
			return nil, refuse("no_such_parcel", w.Number, h.Parcel)
		case len(mine) > 1 && mine[0].ShipMode == connectors.ShipSelf:
			return nil, refuse("which_parcel", w.Number)
		case h.Number != "" && mine[0].ShipMode == connectors.ShipLabel:
			return nil, refuse("own_number")
		}
		for _, p := range mine {
			if !slices.ContainsFunc(list, func(g going) bool { return g.ID == p.ID }) {
				list = append(list, going{Parcel: p, how: h})
			}
		}
	}
	return list, w.checkNumbers(ctx, q, list)
}

// waiting gives the parcels that have not left. Of a called-off shipment none waits.
func (w *whole) waiting() []*store.Parcel {
	var all []*store.Parcel
	for i := range w.parcels {
		p := &w.parcels[i]
		open := slices.ContainsFunc(w.shipments, func(sh store.Shipment) bool { return sh.ID == p.ShipmentID && sh.State == store.ShipmentPacked })
		if open && p.ShippedAt == nil {
			all = append(all, p)
		}
	}
	return all
}

// numberMemory is how long a tracking number counts as taken: carriers use theirs again after months.
const numberMemory = 90 * 24 * time.Hour

// checkNumbers validates the own carrier's numbers: there, of the shipping type's form, and of no other parcel.
func (w *whole) checkNumbers(ctx context.Context, q *store.Queries, list []going) error {
	seen := map[string]bool{}
	for _, g := range list {
		if g.ShipMode == connectors.ShipLabel || g.ShipMode == connectors.ShipNone && g.how.Number == "" {
			continue
		}
		if seen[g.how.Number] && !g.how.Anyway {
			return refuse("duplicate_number", g.how.Number, w.Number)
		}
		seen[g.how.Number] = true
		if err := w.checkNumber(ctx, q, g.Parcel, g.how); err != nil {
			return err
		}
	}
	return nil
}

func (w *whole) checkNumber(ctx context.Context, q *store.Queries, p *store.Parcel, how How) error {
	if how.Number == "" {
		return refuse("number_missing")
	}
	t, err := w.shippingType(ctx, q)
	if err != nil {
		return err
	}
	if p.ShipMode == connectors.ShipSelf && firstOf(how.Carrier, p.Carrier, t.Carrier, t.Name) == "" {
		return refuse("carrier_missing", w.Number)
	}
	if t.TrackingPattern != "" {
		form, err := regexp.Compile(`^(?:` + t.TrackingPattern + `)$`)
		if err != nil {
			return fmt.Errorf("pattern of shipping type %s: %w", t.Code, err)
		}
		if !form.MatchString(how.Number) {
			return refuse("number_form", how.Number, t.Name)
		}
	}
	if how.Anyway {
		return nil
	}
	others, err := q.ParcelsByNumber(ctx, how.Number, p.CreatedAt-store.Millis(numberMemory.Milliseconds()))
	if err != nil {
		return err
	}
	for _, other := range others {
		if other.ID == p.ID {
			continue
		}
		o, err := q.Order(ctx, other.OrderID)
		if err != nil {
			return err
		}
		return refuse("duplicate_number", how.Number, o.Number)
	}
	return nil
}

// shippingType gives the order's shipping type. On platforms with fixed codes there may be none: then nothing is known of its carrier and numbers.
func (w *whole) shippingType(ctx context.Context, q *store.Queries) (store.ShippingType, error) {
	t, err := q.ShippingType(ctx, w.ShippingType)
	if errors.Is(err, store.ErrNotFound) {
		return store.ShippingType{Code: w.ShippingType}, nil
	}
	return t, err
}

// chooseAll settles the platform's choices for every parcel, asking the platform what it offers.
func (s *Service) chooseAll(ctx context.Context, q *store.Queries, w *whole, list []going) error {
	for i := range list {
		g := &list[i]
		if g.ShipMode == connectors.ShipNone {
			continue
		}
		if asked, err := numberAsked(ctx, q, g.ID); err != nil {
			return err
		} else if asked {
			continue // chosen before: a platform that has taken the parcel offers nothing any more
		}
		offered, err := s.offered(ctx, q, w, g.Parcel, g.how.Options)
		if err != nil {
			if passes := connectors.KindOf(err); g.ShipMode == connectors.ShipSelf && passes != connectors.Rejected {
				continue // own carriers leave without asking the platform
			}
			return err
		}
		if g.options, err = choose(offered, g.how.Options, w.Platform); err != nil {
			return err
		}
	}
	return nil
}

// numberAsked says whether a number is wanted for a parcel and the platform has not refused it.
func numberAsked(ctx context.Context, q *store.Queries, parcel int64) (bool, error) {
	e, err := q.EffectByKey(ctx, arrangeKey(parcel))
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil && e.State != store.EffectFailed && e.State != store.EffectCancelled, err
}

func arrangeKey(parcel int64) string { return fmt.Sprintf("arrange:%d", parcel) }

// Options gives the platform's choices for a parcel that waits, each with its default.
func (s *Service) Options(ctx context.Context, parcel int64, _ string) ([]connectors.ShipOption, error) {
	q := &s.store.Queries
	p, err := q.Parcel(ctx, parcel)
	if err != nil {
		return nil, err
	}
	w, err := read(ctx, q, p.OrderID)
	if err != nil {
		return nil, err
	}
	return s.offered(ctx, q, w, &p, nil)
}

func (s *Service) offered(ctx context.Context, q *store.Queries, w *whole, p *store.Parcel, chosen map[string]string) ([]connectors.ShipOption, error) {
	session, err := s.accounts.Open(ctx, p.AccountID)
	if err != nil {
		return nil, err
	}
	shipper, able := connectors.Has[connectors.LabelShipper](session.Connector)
	if !able {
		if p.ShipMode == connectors.ShipLabel {
			return nil, refuse("cannot_label", session.Platform.Name.EN)
		}
		return nil, nil
	}
	out, err := outgoing(ctx, q, w, p)
	if err != nil {
		return nil, err
	}
	out.Options = maps.Clone(chosen)
	options, err := shipper.ShipOptions(ctx, out)
	if err != nil {
		if noted := s.accounts.Failed(ctx, p.AccountID, err); noted != nil {
			return nil, errors.Join(err, noted)
		}
		return nil, err
	}
	return options, nil
}

// choose fills the offered options with what a person chose, or their defaults.
func choose(offered []connectors.ShipOption, chosen map[string]string, platform string) (map[string]string, error) {
	values := map[string]string{}
	for _, o := range offered {
		value, picked := chosen[o.Key]
		if !picked {
			value = o.Default
		}
		switch {
		case value == "" && o.Required:
			return nil, refuse("option_required", o.Label.EN, o.Key+": "+choicesOf(o), o.Label.ZH)
		case picked && len(o.Choices) > 0 && !slices.ContainsFunc(o.Choices, func(c connectors.Choice) bool { return c.Value == value }):
			return nil, refuse("option_unknown", value, o.Key, choicesOf(o))
		case value != "":
			values[o.Key] = value
		}
	}
	for _, key := range slices.Sorted(maps.Keys(chosen)) {
		if !slices.ContainsFunc(offered, func(o connectors.ShipOption) bool { return o.Key == key }) {
			return nil, refuse("option_unknown", key, platform, keysOf(offered))
		}
	}
	return values, nil
}

func choicesOf(o connectors.ShipOption) string {
	var all []string
	for _, c := range o.Choices {
		all = append(all, c.Value)
	}
	return strings.Join(all, ", ")
}

func keysOf(offered []connectors.ShipOption) string {
	var all []string
	for _, o := range offered {
		all = append(all, o.Key)
	}
	return strings.Join(all, ", ")
}

// send states the intent for one parcel, or ships it where the platform is told nothing.
func (s *Service) send(ctx context.Context, q *store.Queries, w *whole, g going, who string) error {
	switch g.ShipMode {
	case connectors.ShipLabel:
		return s.askNumber(ctx, q, w, g, who)
	case connectors.ShipNone:
		return s.byOwn(ctx, q, w, g, who)
	}
	if err := s.byOwn(ctx, q, w, g, who); err != nil {
		return err
	}
	return s.wantPush(ctx, q, w, g.Parcel)
}

func (s *Service) askNumber(ctx context.Context, q *store.Queries, w *whole, g going, who string) error {
	now := s.now()
	e := &store.Effect{Key: arrangeKey(g.ID), Kind: store.EffectArrange, AccountID: g.AccountID, OrderID: w.ID, ParcelID: g.ID,
		Payload: "{}", State: store.EffectDue, DueAt: store.At(now), CreatedAt: store.At(now), UpdatedAt: store.At(now)}
	isNew, err := q.AddEffect(ctx, e)
	if err != nil {
		return err
	}
	if !isNew {
		stated, err := q.EffectByKey(ctx, e.Key)
		if err != nil || stated.State != store.EffectFailed && stated.State != store.EffectCancelled {
			return err // on its way
		}
		if err := s.again(ctx, q, g.Parcel, &stated); err != nil {
			return err
		}
	}
	g.Options, g.Push = g.options, store.PushDue
	if err := q.UpdateParcel(ctx, g.Parcel, "options", "push"); err != nil {
		return err
	}
	return lifecycle.Tell(ctx, q, w.ID, who, lifecycle.EventNumberAsked, now)
}

// byOwn ships a parcel with the merchant's own carrier.
func (s *Service) byOwn(ctx context.Context, q *store.Queries, w *whole, g going, who string) error {
	t, err := w.shippingType(ctx, q)
	if err != nil {
		return err
	}
	g.Carrier = firstOf(g.how.Carrier, t.Carrier, t.Name)
	g.TrackingNumber, g.Options = g.how.Number, g.options
	if err := q.UpdateParcel(ctx, g.Parcel, "carrier", "tracking_number", "options"); err != nil {
		return err
	}
	return s.leave(ctx, q, w, g.Parcel, who, s.now())
}

func firstOf(words ...string) string {
	for _, w := range words {
		if w != "" {
			return w
		}
	}
	return ""
}

// wantPush states that the platform is to be told of a parcel, after the account's delay. A parcel that was taken back and shipped again has an
// intent of its own.
func (s *Service) wantPush(ctx context.Context, q *store.Queries, w *whole, p *store.Parcel) error {
	a, err := q.Account(ctx, p.AccountID)
	if err != nil {
		return err
	}
	effects, err := q.EffectsOfParcel(ctx, p.ID)
	if err != nil {
		return err
	}
	nth := 1
	for _, e := range effects {
		if e.Kind == store.EffectTracking {
			nth++
		}
	}
	key := fmt.Sprintf("tracking:%d", p.ID)
	if nth > 1 {
		key += ":" + count(nth)
	}
	now := s.now()
	e := &store.Effect{Key: key, Kind: store.EffectTracking, AccountID: p.AccountID, OrderID: w.ID, ParcelID: p.ID, Payload: "{}", State: store.EffectDue,
		DueAt: store.At(now.Add(time.Duration(a.PushDelaySeconds) * time.Second)), CreatedAt: store.At(now), UpdatedAt: store.At(now)}
	if _, err := q.AddEffect(ctx, e); err != nil {
		return err
	}
	p.Push = store.PushDue
	return q.UpdateParcel(ctx, p, "push")
}

// pushEffect gives the effect by which a parcel is pushed now, nil if there is none.
func pushEffect(ctx context.Context, q *store.Queries, parcel int64) (*store.Effect, error) {
	effects, err := q.EffectsOfParcel(ctx, parcel)
	if err != nil {
		return nil, err
	}
	for i := len(effects) - 1; i >= 0; i-- {
		if effects[i].Kind == store.EffectTracking && effects[i].State != store.EffectCancelled {
			return &effects[i], nil
		}
	}
	return nil, nil
}

// UndoShip takes back the parcels of an order that left with the own carrier and of which the platform has not been told: stock and order are as
// before. It is refused when there is none.
func (s *Service) UndoShip(ctx context.Context, order int64, who string) error {
	return s.write(ctx, order, func(q *store.Queries, w *whole) error {
		if w.cancelled() {
			return refuse("cancelled", w.Number) // the goods come back by ParcelBack
		}
		now := s.now()
		undone, begun := 0, int64(0)
		for _, id := range w.departed() {
			p, _ := w.parcel(id)
			e, err := pushEffect(ctx, q, id)
			if err != nil {
				return err
			}
			if e != nil && !slices.Contains(atRest, e.State) || e == nil && p.ShipMode != connectors.ShipNone {
				begun = id
				continue
			}
			if e != nil {
				if err := s.dropEffects(ctx, q, []store.Effect{*e}); err != nil {
					return err
				}
			}
			if err := s.unship(ctx, q, w, p, who, now); err != nil {
				return err
			}
			undone++
		}
		switch {
		case undone > 0:
			return lifecycle.Tell(ctx, q, order, who, lifecycle.EventUndone, now, "what", "shipping")
		case begun != 0:
			return refuse("push_begun", begun)
		}
		return refuse("nothing_to_undo", w.Number)
	})
}

// departed gives the parcels that left with an own carrier.
func (w *whole) departed() []int64 {
	var ids []int64
	for _, p := range w.parcels {
		if p.ShippedAt != nil && p.ShipMode != connectors.ShipLabel {
			ids = append(ids, p.ID)
		}
	}
	return ids
}

// unship makes a parcel that has left one that waits.
func (s *Service) unship(ctx context.Context, q *store.Queries, w *whole, p *store.Parcel, who string, now time.Time) error {
	p.ShippedAt, p.TrackingNumber, p.Carrier, p.Push = nil, "", "", store.PushNone
	if err := q.UpdateParcel(ctx, p, "shipped_at", "tracking_number", "carrier", "push"); err != nil {
		return err
	}
	if err := takeBack(ctx, q, w, p.ID, who, now); err != nil {
		return err
	}
	return closeShipment(ctx, q, w, p.ShipmentID, store.At(now))
}

// ChangeNumber corrects carrier and number of a parcel with the own carrier, before the platform was told or after it refused them; then it is told at
// once.
func (s *Service) ChangeNumber(ctx context.Context, parcel int64, how How, who string) error {
	row, err := s.store.Parcel(ctx, parcel)
	if err != nil {
		return err
	}
	how.Carrier, how.Number = strings.TrimSpace(how.Carrier), strings.TrimSpace(how.Number)
	err = s.write(ctx, row.OrderID, func(q *store.Queries, w *whole) error {
		p, live := w.parcel(parcel)
		switch {
		case !live || p.ShippedAt == nil:
			return refuse("no_such_parcel", w.Number, parcel)
		case p.ShipMode == connectors.ShipLabel:
			return refuse("own_number")
		}
		e, err := pushEffect(ctx, q, parcel)
		if err != nil {
			return err
		}
		if e != nil && !slices.Contains(atRest, e.State) {
			return refuse("push_begun", parcel)
		}
		if err := w.checkNumber(ctx, q, p, how); err != nil {
			return err
		}
		before := p.TrackingNumber
		p.TrackingNumber, p.Carrier = how.Number, firstOf(how.Carrier, p.Carrier)
		if err := q.UpdateParcel(ctx, p, "tracking_number", "carrier"); err != nil {
			return err
		}
		if e != nil && e.State == store.EffectFailed {
			if err := s.again(ctx, q, p, e); err != nil {
				return err
			}
		}
		return lifecycle.Tell(ctx, q, w.ID, who, lifecycle.EventNumberChanged, s.now(), "before", before, "number", how.Number)
	})
	if err == nil {
		s.wake()
	}
	return err
}

// again makes an effect that was refused or called off due.
func (s *Service) again(ctx context.Context, q *store.Queries, p *store.Parcel, e *store.Effect) error {
	now := store.At(s.now())
	e.State, e.DueAt, e.UpdatedAt, e.Error, e.ErrorCode = store.EffectDue, now, now, "", ""
	if err := q.UpdateEffect(ctx, e, "state", "due_at", "updated_at", "error", "error_code"); err != nil {
		return err
	}
	p.Push = store.PushDue
	if err := q.UpdateParcel(ctx, p, "push"); err != nil {
		return err
	}
	return q.EndNotice(ctx, outbox.NoticeKey(e.ID), now)
}

// EnterNumber notes the number that the platform shows for a parcel whose arranging is unclear or failed; deciding it as done then ships the parcel.
func (s *Service) EnterNumber(ctx context.Context, parcel int64, number, who string) error {
	number = strings.TrimSpace(number)
	row, err := s.store.Parcel(ctx, parcel)
	if err != nil {
		return err
	}
	return s.write(ctx, row.OrderID, func(q *store.Queries, w *whole) error {
		p, live := w.parcel(parcel)
		if !live || p.ShippedAt != nil || p.ShipMode != connectors.ShipLabel {
			return refuse("no_such_parcel", w.Number, parcel)
		}
		if err := w.checkNumber(ctx, q, p, How{Number: number}); err != nil {
			return err
		}
		before := p.TrackingNumber
		p.TrackingNumber = number
		if err := q.UpdateParcel(ctx, p, "tracking_number"); err != nil {
			return err
		}
		return lifecycle.Tell(ctx, q, w.ID, who, lifecycle.EventNumberChanged, s.now(), "before", before, "number", number)
	})
}

// PushNow tells the platform of an order's parcels without waiting for the account's delay.
func (s *Service) PushNow(ctx context.Context, order int64, _ string) error {
	err := s.write(ctx, order, func(q *store.Queries, w *whole) error {
		hurried := 0
		for _, id := range w.departed() {
			p, _ := w.parcel(id)
			e, err := pushEffect(ctx, q, id)
			switch {
			case err != nil:
				return err
			case e == nil && p.ShipMode == connectors.ShipSelf && p.Push == store.PushDue:
				// A cancellation called the push off, and the order came back.
				if err := s.wantPush(ctx, q, w, p); err != nil {
					return err
				}
				if e, err = pushEffect(ctx, q, id); err != nil {
					return err
				}
			case e == nil || e.State != store.EffectDue:
				continue
			}
			e.DueAt = min(e.DueAt, store.At(s.now()))
			if err := q.UpdateEffect(ctx, e, "due_at"); err != nil {
				return err
			}
			hurried++
		}
		if hurried == 0 {
			return refuse("no_push", w.Number)
		}
		return nil
	})
	if err == nil {
		s.wake()
	}
	return err
}
