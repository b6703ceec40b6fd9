package app

// A packing station at work: the emulated platforms with their sample orders, fetched into a workspace that works by itself.

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/app/practice"
	_ "gowarehouse/connectors/all"
	"gowarehouse/connectors/emulation"
	"gowarehouse/engine"
	"gowarehouse/engine/catalog"
	"gowarehouse/engine/store"
)

const packer = "小華"

// bench is a station on a practice workspace.
type bench struct {
	*App
	t *testing.T
}

// newBench opens a station for platforms, and stock that covers every order.
func newBench(t *testing.T, platforms ...string) *bench {
	t.Helper()
	if testing.Short() {
		t.Skip("starts emulators")
	}
	ctx, end := context.WithCancel(context.WithoutCancel(t.Context()))
	ready, ended := make(chan *engine.Engine, 1), make(chan error, 1)
	go func() {
		ended <- practice.Serve(ctx, practice.Options{Platforms: platforms}, func(r practice.Running) { ready <- r.Engine })
	}()
	select {
	case e := <-ready:
		t.Cleanup(func() {
			end()
			require.NoError(t, <-ended)
		})
		b := &bench{App: New(e), t: t}
		b.mapShipping(platforms)
		return b
	case err := <-ended:
		end()
		require.NoError(t, err)
		return nil
	}
}

// ready gives the orders of a platform that are ready and of which a test approves, the oldest first.
func (b *bench) ready(platform string, approve func(v OrderView) bool) []OrderView {
	b.t.Helper()
	list, err := b.Orders(b.t.Context(), OrderQuery{Platform: platform, State: string(store.Ready), Limit: 500})
	require.NoError(b.t, err)
	slices.Reverse(list.Orders)
	return slices.DeleteFunc(list.Orders, func(v OrderView) bool { return !approve(v) })
}

// scan scans a code at a station that shows a document.
func (b *bench) scan(before StationDoc, code string) StationDoc {
	b.t.Helper()
	in := StationScan{Code: code}
	if before.Order != nil {
		in.Order, in.Scans = before.Order.ID, before.Scans
	}
	doc, err := b.Scan(b.t.Context(), in, packer)
	require.NoError(b.t, err, code)
	return doc
}

// scanAll scans every item of an order that is open, each piece.
func (b *bench) scanAll(doc StationDoc) StationDoc {
	b.t.Helper()
	for doc.Kind == ShowOrder && !doc.Order.Complete {
		for _, item := range doc.Order.Items {
			if item.Scanned < item.Pieces {
				doc = b.scan(doc, item.SKU)
				break
			}
		}
	}
	require.Equal(b.t, ShowOrder, doc.Kind, "%+v", doc)
	return doc
}

// close closes the parcel of an order that is open.
func (b *bench) close(doc StationDoc, split bool) StationDoc {
	b.t.Helper()
	done, err := b.StationClose(b.t.Context(), doc.Order.ID, doc.Scans, split, packer)
	require.NoError(b.t, err)
	return done
}

// until waits until a parcel is at a step.
func (b *bench) until(parcel string, step ParcelStep) StationDoc {
	b.t.Helper()
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		doc, err := b.StationParcel(b.t.Context(), parcel)
		require.NoError(b.t, err)
		if doc.Parcel.Step == step {
			return doc
		}
		require.True(b.t, time.Now().Before(deadline), "%s stays at %+v", parcel, doc.Parcel)
	}
}

// events are the names of what happened to an order, each with who did it.
func (b *bench) events(order string) []string {
	b.t.Helper()
	doc, err := b.Order(b.t.Context(), order, false, packer)
	require.NoError(b.t, err)
	var all []string
	for _, e := range doc.History {
		all = append(all, e.Event+" "+e.Who)
	}
	return all
}

// bundled opens an order of two sets, whose product was mapped to what it is made of.
func (b *bench) bundled() StationDoc {
	b.t.Helper()
	set := emulation.Bundles[0]
	unknown, err := b.Unknown(b.t.Context(), "woocommerce-practice")
	require.NoError(b.t, err)
	i := slices.IndexFunc(unknown.Unknown, func(u UnknownView) bool { return u.SKU == set.SKU })
	require.GreaterOrEqual(b.t, i, 0)
	var parts []catalog.Part
	for sku, n := range set.Of {
		parts = append(parts, catalog.Part{Product: sku, Quantity: int64(n)})
	}
	_, err = b.MapProduct(b.t.Context(), "woocommerce-practice", unknown.Unknown[i].Key, parts, true, packer)
	require.NoError(b.t, err)
	return b.scan(StationDoc{}, b.ready("woocommerce", has(set.SKU))[0].ID)
}

func mustRow(t *testing.T, prefix, id string) int64 {
	t.Helper()
	row, ok := rowOf(prefix, id)
	require.True(t, ok, id)
	return row
}

// mapShipping maps every shipping method that holds orders to a carrier.
func (b *bench) mapShipping(platforms []string) {
	b.t.Helper()
	for _, platform := range platforms {
		codes, err := b.ShippingCodes(b.t.Context(), platform+"-practice", false)
		require.NoError(b.t, err)
		for _, c := range codes.Codes {
			if c.Type == nil && c.Code != "" {
				_, err := b.MapShipping(b.t.Context(), platform+"-practice", c.Code, "tcat", true, packer)
				require.NoError(b.t, err)
			}
		}
	}
}
