package fulfil

import (
	"context"
	"slices"

	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/store"
)

// ParcelBack says that the parcels of an order are in the house again which the platform cancelled after a number was taken or the
// goods had left: they are voided, their goods free, and the notice ends. It is refused while a call for the order is out, and for
// an order that is not cancelled.
func (s *Service) ParcelBack(ctx context.Context, order int64, who string) error {
	return s.write(ctx, order, func(q *store.Queries, w *whole) error {
		if !w.cancelled() {
			return refuse("not_cancelled", w.Number)
		}
		effects, err := q.EffectsOfOrder(ctx, order)
		if err != nil {
			return err
		}
		for _, e := range effects {
			if e.Kind != store.EffectLabel && (e.State == store.EffectCalling || e.State == store.EffectAsking) {
				return refuse("number_out", e.ParcelID)
			}
		}
		if err := s.dropEffects(ctx, q, effects); err != nil {
			return err
		}
		now := s.now()
		var products []string
		for _, p := range slices.Clone(w.parcels) {
			back, err := restore(ctx, q, w, p.ID, who, now)
			if err != nil {
				return err
			}
			products = append(products, back...)
			if err := w.voidRow(ctx, q, p.ID, store.At(now)); err != nil {
				return err
			}
		}
		for _, sh := range w.shipments {
			if err := closeShipment(ctx, q, w, sh.ID, store.At(now)); err != nil {
				return err
			}
		}
		if err := lifecycle.Free(ctx, q, order, now); err != nil {
			return err
		}
		if err := balance(ctx, q, products, now); err != nil {
			return err
		}
		if err := q.EndNotice(ctx, lifecycle.OrderKey(store.NoticeParcelBack, order), store.At(now)); err != nil {
			return err
		}
		return lifecycle.Tell(ctx, q, order, who, lifecycle.EventParcelBack, now)
	})
}
