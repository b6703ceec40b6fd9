package fulfil

// Tracking numbers as people give them: checked before they count, corrected until the platform was told, and after it where the platform
// takes another.

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/outbox"
	"gowarehouse/engine/store"
)

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

// shippingType gives the order's shipping type. On platforms with fixed codes there may be none: then nothing is known of its
// carrier and numbers.
func (w *whole) shippingType(ctx context.Context, q *store.Queries) (store.ShippingType, error) {
	t, err := q.ShippingType(ctx, w.ShippingType)
	if errors.Is(err, store.ErrNotFound) {
		return store.ShippingType{Code: w.ShippingType}, nil
	}
	return t, err
}

func firstOf(words ...string) string {
	for _, w := range words {
		if w != "" {
			return w
		}
	}
	return ""
}

// ChangeNumber corrects carrier and number of a parcel with the own carrier, before the platform was told or after it refused
// them; then it is told at once. A platform that Corrects is told of the new number after it confirmed the old one, too.
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
		if e != nil && !slices.Contains(atRest, e.State) && !(e.State == store.EffectConfirmed && w.corrects()) {
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
		if err := s.tellAgain(ctx, q, w, p, e); err != nil {
			return err
		}
		return lifecycle.Tell(ctx, q, w.ID, who, lifecycle.EventNumberChanged, s.now(), "before", before, "number", how.Number)
	})
	if err == nil {
		s.wake()
	}
	return err
}

// corrects says whether the order's platform takes another number in the place of one that it was told.
func (w *whole) corrects() bool {
	p, err := connectors.Get(w.Platform)
	return err == nil && p.Corrects
}

// tellAgain has a platform told at once of a number that it refused, or that replaces one it has. e is the push of the parcel as it is; a
// number that replaces another has an intent of its own.
func (s *Service) tellAgain(ctx context.Context, q *store.Queries, w *whole, p *store.Parcel, e *store.Effect) error {
	switch {
	case e == nil:
		return nil
	case e.State == store.EffectFailed:
		return s.again(ctx, q, p, e)
	case e.State != store.EffectConfirmed:
		return nil
	}
	if err := s.wantPush(ctx, q, w, p); err != nil {
		return err
	}
	e, err := pushEffect(ctx, q, p.ID)
	if err != nil {
		return err
	}
	e.DueAt = store.At(s.now())
	return q.UpdateEffect(ctx, e, "due_at")
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

// EnterNumber notes the number that the platform shows for a parcel whose arranging is unclear or failed; deciding it as done then
// ships the parcel.
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
