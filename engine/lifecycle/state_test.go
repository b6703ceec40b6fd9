package lifecycle_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/store"
)

// lives are orders of three pieces by what their rows say, and the state that follows.
var lives = map[string]struct {
	stock     int64 // on the shelf; 3 covers the order
	held      bool
	cancelled bool
	shipments []store.ShipmentState
	parcels   []parcel
	want      store.OrderState
}{
	"new, nothing on the shelf":    {want: store.Short},
	"new, part of it on the shelf": {stock: 2, want: store.Short},
	"new, all of it on the shelf":  {stock: 3, want: store.Ready},
	"held":                         {stock: 3, held: true, want: store.Held},
	"held and short":               {held: true, want: store.Held},
	"picking":                      {stock: 3, shipments: []store.ShipmentState{store.ShipmentPicking}, want: store.Picking},
	"picking and held":             {stock: 3, held: true, shipments: []store.ShipmentState{store.ShipmentPicking}, want: store.Held},
	"packed": {
		stock:     3,
		shipments: []store.ShipmentState{store.ShipmentPacked},
		parcels:   []parcel{{pieces: 3}},
		want:      store.Packed,
	},
	"packed and held": {stock: 3, held: true, shipments: []store.ShipmentState{store.ShipmentPacked}, want: store.Held},
	"one packed while another is picked": {
		stock:     3,
		shipments: []store.ShipmentState{store.ShipmentPicking, store.ShipmentPacked},
		want:      store.Packed,
	},
	"a shipment that was called off": {stock: 3, shipments: []store.ShipmentState{store.ShipmentCancelled}, want: store.Ready},
	"a part shipped": {stock: 3, shipments: []store.ShipmentState{store.ShipmentShipped}, parcels: []parcel{{pieces: 1, shipped: true}},
		want: store.PartlyShipped},
	"a part shipped and confirmed": {stock: 3, shipments: []store.ShipmentState{store.ShipmentShipped},
		parcels: []parcel{{pieces: 1, shipped: true, push: store.PushConfirmed}}, want: store.PartlyShipped},
	"a part shipped, held": {
		stock:     3,
		held:      true,
		shipments: []store.ShipmentState{store.ShipmentShipped},
		parcels:   []parcel{{pieces: 1, shipped: true}},
		want:      store.PartlyShipped,
	},
	"a shipped parcel that was voided": {stock: 3, shipments: []store.ShipmentState{store.ShipmentCancelled},
		parcels: []parcel{{pieces: 3, shipped: true, voided: true}}, want: store.Ready},
	"shipped": {
		stock:     3,
		shipments: []store.ShipmentState{store.ShipmentShipped},
		parcels:   []parcel{{pieces: 3, shipped: true, push: store.PushSent}},
		want:      store.Shipped,
	},
	"shipped in two, one confirmed": {
		stock:     3,
		shipments: []store.ShipmentState{store.ShipmentShipped},
		parcels: []parcel{
			{pieces: 1, shipped: true, push: store.PushConfirmed},
			{pieces: 2, shipped: true, push: store.PushUnclear},
		},
		want: store.Shipped,
	},
	"shipped in two, both confirmed": {
		stock:     3,
		shipments: []store.ShipmentState{store.ShipmentShipped},
		parcels: []parcel{
			{pieces: 1, shipped: true, push: store.PushConfirmed},
			{pieces: 2, shipped: true, push: store.PushConfirmed},
		},
		want: store.Reported,
	},
	"shipped where the platform is told nothing": {stock: 3, shipments: []store.ShipmentState{store.ShipmentShipped},
		parcels: []parcel{{pieces: 3, shipped: true, mode: connectors.ShipNone}}, want: store.Reported},
	"cancelled":                {stock: 3, cancelled: true, want: store.Cancelled},
	"cancelled while it waits": {cancelled: true, held: true, want: store.Cancelled},
	"cancelled when packed": {stock: 3, cancelled: true, shipments: []store.ShipmentState{store.ShipmentPacked}, parcels: []parcel{{pieces: 3}},
		want: store.Cancelled},
	"cancelled too late": {stock: 3, cancelled: true, shipments: []store.ShipmentState{store.ShipmentShipped},
		parcels: []parcel{{pieces: 3, shipped: true, push: store.PushSent}}, want: store.Shipped},
}

type parcel struct {
	pieces  int64
	shipped bool
	voided  bool
	mode    connectors.ShipMode
	push    store.PushState
}

func TestTheStateOfAnOrderFollowsFromItsRows(t *testing.T) {
	t.Parallel()
	for name, life := range lives {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, t.TempDir())
			if life.stock > 0 {
				w.move("tea", life.stock)
			}
			id := w.take(plain("1", 3)).ID
			ctx := t.Context()
			var state store.OrderState
			w.write(func(q *store.Queries) error {
				if life.held {
					if _, err := lifecycle.HoldByHand(ctx, q, id, "wait", "amy", now); err != nil {
						return err
					}
				}
				if err := addShipping(t, q, id, life.shipments, life.parcels); err != nil {
					return err
				}
				if life.cancelled {
					o, err := q.Order(ctx, id)
					if err != nil {
						return err
					}
					o.PlatformState = connectors.StateCancelled
					if err := q.UpdateOrder(ctx, &o, "platform_state"); err != nil {
						return err
					}
				}
				var err error
				state, err = lifecycle.Settle(ctx, q, id, now)
				return err
			})
			require.Equal(t, life.want, state)
			o := w.order(id)
			require.Equal(t, life.want, o.State)
			require.Equal(t, o.Finished(), o.FinishedAt != nil, "a finished order says when, an open one never")
			if life.want == store.Cancelled {
				require.Empty(t, w.holds(id), "nothing of a cancelled order waits for a person")
			}
		})
	}
}

func addShipping(t *testing.T, q *store.Queries, order int64, shipments []store.ShipmentState, parcels []parcel) error {
	t.Helper()
	ctx := t.Context()
	lines, err := q.Lines(ctx, order)
	if err != nil {
		return err
	}
	shipment := int64(0)
	for _, state := range shipments {
		sh := &store.Shipment{OrderID: order, State: state, CreatedAt: 1}
		if err := q.AddShipment(ctx, sh); err != nil {
			return err
		}
		shipment = sh.ID
	}
	at := store.At(now)
	for _, p := range parcels {
		row := &store.Parcel{
			ShipmentID: shipment,
			OrderID:    order,
			AccountID:  "a1",
			ShipMode:   p.mode,
			Label:      store.LabelNone,
			Push:       store.PushNone,
			CreatedAt:  1,
		}
		if p.push != "" {
			row.Push = p.push
		}
		if p.shipped {
			row.ShippedAt = &at
		}
		if p.voided {
			row.VoidedAt = &at
		}
		if err := q.AddParcel(ctx, row, []store.ParcelLine{{LineID: lines[0].ID, Quantity: p.pieces}}); err != nil {
			return err
		}
	}
	return nil
}

func TestAMerchantWithoutStockKeepingIsNeverShort(t *testing.T) {
	t.Parallel()
	w := newWorld(t, t.TempDir())
	w.write(func(q *store.Queries) error { return q.SetStockKept(t.Context(), "m1", false) })
	require.Equal(t, store.Ready, w.take(plain("1", 3)).State)
}
