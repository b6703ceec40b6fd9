package app

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/app/practice"
	"gowarehouse/connectors"
	"gowarehouse/engine/store"
)

// orderTries and parcelTries are the calls behind the acts of an order and of a parcel.
var (
	orderTries = map[OrderAct]func(ctx context.Context, a *App, order string) error{
		ActRefetch: try((*App).Refetch),
		ActHold: try(func(a *App, ctx context.Context, order, who string) (OrderDoc, error) {
			return a.AddHold(ctx, order, "x", who)
		}),
		ActPick: try(func(a *App, ctx context.Context, order, who string) (OrderDoc, error) {
			return a.Pick(ctx, order, "", who)
		}),
		ActUnpack: try((*App).Unpack),
		ActPush:   try((*App).PushNow),
		ActUndo:   try((*App).UndoShip),
		ActBack:   try((*App).ParcelBack),
		ActMark:   try((*App).MarkOrder),
		ActUnmark: try((*App).UnmarkOrder),
	}
	parcelTries = map[ParcelAct]func(ctx context.Context, a *App, parcel string) error{
		ActFetch: try((*App).FetchLabel),
		ActVoid:  try((*App).Void),
		ActSave: func(ctx context.Context, a *App, parcel string) error {
			_, _, err := a.LabelFile(ctx, parcel, packer)
			return err
		},
		ActLook: func(ctx context.Context, a *App, parcel string) error {
			_, err := a.LabelPicture(ctx, parcel, 1, 20, packer)
			return err
		},
		ActOpen: try(func(a *App, ctx context.Context, parcel, who string) (OrderDoc, error) {
			return a.OpenLabel(ctx, parcel, "", who)
		}),
		ActNumber: try(func(a *App, ctx context.Context, parcel, who string) (OrderDoc, error) {
			return a.SetNumber(ctx, parcel, "", "903111111119", false, who)
		}),
	}
)

func try(act func(a *App, ctx context.Context, id, who string) (OrderDoc, error)) func(ctx context.Context, a *App, id string) error {
	return func(ctx context.Context, a *App, id string) error {
		_, err := act(a, ctx, id, packer)
		return err
	}
}

// agree says that what the screen shows as impossible is refused by the engine, and gives what is shown as possible.
func (b *bench) agree(order string) (may []OrderAct, parcel []ParcelAct, detail OrderDetail) {
	b.t.Helper()
	ctx := b.t.Context()
	detail, err := b.OrderDetail(ctx, order)
	require.NoError(b.t, err)
	for _, act := range []OrderAct{ActRefetch, ActHold, ActPick, ActUnpack, ActPush, ActUndo, ActBack} {
		refuse, told := detail.Acts[act]
		require.True(b.t, told, act)
		if refuse == nil {
			may = append(may, act)
			continue
		}
		require.NotEmpty(b.t, refuse.Why.ZH, act)
		if act == ActBack && detail.PlatformState == connectors.StateCancelled {
			continue // nothing would come of it
		}
		require.Error(b.t, orderTries[act](ctx, b.App, order), "%s of an order that is %s", act, detail.Order.State)
	}
	for _, p := range detail.Parcels {
		for _, act := range []ParcelAct{ActSave, ActLook, ActFetch, ActOpen, ActNumber, ActVoid} {
			refuse, told := p.Acts[act]
			require.True(b.t, told, act)
			if refuse == nil {
				parcel = append(parcel, act)
			} else if act != ActOpen { // which does nothing to a label that is open
				require.Error(b.t, parcelTries[act](ctx, b.App, p.ID), "%s of a parcel of an order that is %s", act, detail.Order.State)
			}
		}
	}
	return may, parcel, detail
}

// does does what is shown as possible.
func (b *bench) does(order string, act OrderAct) {
	b.t.Helper()
	require.NoError(b.t, orderTries[act](b.t.Context(), b.App, order), act)
}

func TestWhatAnOrderOffersIsWhatTheEngineDoes(t *testing.T) {
	t.Parallel()
	b := newBench(t, "momo")
	ctx := t.Context()
	own := b.ready("momo", func(v OrderView) bool { return v.Shipping.Mode == connectors.ShipSelf })[0].ID
	may, _, detail := b.agree(own)
	require.Equal(t, []OrderAct{ActRefetch, ActHold, ActPick}, may)
	require.Equal(t, "It is ready to be picked.", detail.Why.EN)

	b.does(own, ActPick)
	may, _, _ = b.agree(own)
	require.Equal(t, []OrderAct{ActRefetch, ActHold, ActPick, ActUnpack}, may)
	b.does(own, ActUnpack)
	_, err := b.Pack(ctx, own, Packing{}, packer)
	require.NoError(t, err)
	may, parcel, _ := b.agree(own)
	require.Equal(t, []OrderAct{ActRefetch, ActHold, ActUnpack}, may)
	require.Equal(t, []ParcelAct{ActVoid}, parcel)

	ship := func() {
		_, err := b.Ship(ctx, own, Shipping{Carrier: "黑貓", Number: "903111111111"}, packer)
		require.NoError(t, err)
	}
	ship()
	may, parcel, detail = b.agree(own)
	require.Equal(t, []OrderAct{ActRefetch, ActPush, ActUndo}, may)
	require.Equal(t, []ParcelAct{ActNumber}, parcel)
	require.True(t, detail.Parcels[0].TellAt.After(detail.At))
	require.Equal(t, detail.Lines[0].Quantity, detail.Lines[0].Shipped)
	require.NoError(t, parcelTries[ActNumber](ctx, b.App, detail.Parcels[0].ID))
	b.does(own, ActUndo)
	ship()
	b.does(own, ActPush)
	may, parcel, _ = b.agree(own)
	require.Equal(t, []OrderAct{ActRefetch}, may)
	require.Empty(t, parcel)

	label := b.ready("momo", func(v OrderView) bool { return v.Shipping.Mode == connectors.ShipLabel })
	id := label[0].ID
	_, err = b.Ship(ctx, id, Shipping{Pack: true, Wait: time.Minute}, packer)
	require.NoError(t, err)
	may, parcel, detail = b.agree(id)
	require.Equal(t, []OrderAct{ActRefetch}, may)
	require.Equal(t, []ParcelAct{ActSave, ActLook, ActFetch}, parcel)
	require.Nil(t, detail.Parcels[0].Acts[ActPrint])
	for _, act := range parcel {
		require.NoError(t, parcelTries[act](ctx, b.App, detail.Parcels[0].ID), act)
	}
}

func TestANumberThatThePlatformConfirmedIsCorrectedWhereItTakesAnother(t *testing.T) {
	t.Parallel()
	b := newBench(t, "easystore")
	ctx := t.Context()
	own := b.ready("easystore", func(OrderView) bool { return true })[0].ID
	_, err := b.Ship(ctx, own, Shipping{Pack: true, Carrier: "黑貓宅急便", Number: "903111111111"}, packer)
	require.NoError(t, err)
	b.does(own, ActPush)
	reported := func(number string) OrderDetail {
		var detail OrderDetail
		require.Eventually(t, func() bool {
			if detail, err = b.OrderDetail(ctx, own); err != nil {
				return false
			}
			parcel := detail.Parcels[0]
			return parcel.TrackingNumber == number && parcel.Push != nil && *parcel.Push == store.PushConfirmed &&
				detail.Order.State == store.Reported
		}, 2*time.Minute, 50*time.Millisecond)
		return detail
	}
	parcel := reported("903111111111").Parcels[0].ID
	may, acts, _ := b.agree(own)
	require.Equal(t, []OrderAct{ActRefetch}, may, "what was told is not undone")
	require.Equal(t, []ParcelAct{ActNumber}, acts)
	require.NoError(t, parcelTries[ActNumber](ctx, b.App, parcel))
	reported("903111111119")
}

func TestACancelledOrderOffersToTakeItsParcelBack(t *testing.T) {
	t.Parallel()
	b := newBench(t, "momo")
	id := b.ready("momo", func(v OrderView) bool { return v.Shipping.Mode == connectors.ShipLabel })[0].ID
	_, err := b.Ship(t.Context(), id, Shipping{Pack: true, Wait: time.Minute}, packer)
	require.NoError(t, err)
	row, err := b.findOrder(t.Context(), id)
	require.NoError(t, err)
	require.NoError(t, practice.Act(t.Context(), b.Engine, "momo-practice", row.PlatformID, "cancel"))
	may, _, detail := b.agree(id)
	require.Equal(t, []OrderAct{ActRefetch, ActBack}, may)
	require.Equal(t, connectors.StateCancelled, detail.PlatformState)
	b.does(id, ActBack)
	_, _, detail = b.agree(id)
	require.Empty(t, detail.Parcels)
}

func TestAnErasedOrderSaysSoAndShowsNothingPersonal(t *testing.T) {
	t.Parallel()
	b := newBench(t, "momo")
	id := b.ready("momo", func(OrderView) bool { return true })[0].ID
	row, err := b.findOrder(t.Context(), id)
	require.NoError(t, err)
	now := store.At(b.Engine.Now())
	require.NoError(t, b.Engine.Store.Write(t.Context(), func(q *store.Queries) error {
		if err := q.SetOrderState(t.Context(), row.ID, store.Reported, &now, now); err != nil {
			return err
		}
		_, err := q.EraseFinished(t.Context(), now+1, now, 100)
		return err
	}))
	detail, err := b.OrderDetail(t.Context(), id)
	require.NoError(t, err)
	require.True(t, detail.Erased)
	require.NotNil(t, detail.Acts[ActRefetch])
	_, err = b.Order(t.Context(), id, true, packer)
	require.Error(t, err)
}

func TestAPickListAddsUpWhatIsLeftByShelf(t *testing.T) {
	t.Parallel()
	b := newBench(t, "momo")
	ready := b.ready("momo", func(OrderView) bool { return true })
	held, picked := ready[0], ready[1:]
	_, err := b.AddHold(t.Context(), held.ID, "x", packer)
	require.NoError(t, err)
	ids, want := []string{held.ID}, map[string]int64{}
	for _, v := range picked {
		ids = append(ids, v.ID)
		doc, err := b.Order(t.Context(), v.ID, false, packer)
		require.NoError(t, err)
		for _, item := range doc.Items {
			want[item.SKU] += item.Pieces
		}
	}
	list, err := b.PickList(t.Context(), ids)
	require.NoError(t, err)
	require.Equal(t, ids[1:], list.Orders)
	require.Equal(t, held.ID, list.Out[0].Order)
	require.NotEmpty(t, list.Out[0].Why.ZH)
	got, shelf, pieces := map[string]int64{}, "", int64(0)
	for _, l := range list.Lines {
		got[l.SKU] = l.Pieces
		pieces += l.Pieces
		require.GreaterOrEqual(t, l.Shelf, shelf, "one walks along the shelves once")
		shelf = l.Shelf
		require.NotEmpty(t, l.Orders)
	}
	require.Equal(t, want, got)
	require.Equal(t, pieces, list.Pieces)

	var file strings.Builder
	n, err := b.ExportPickList(t.Context(), ids, ExportOptions{Format: ExportCSV, Language: "zh-TW"}, &file)
	require.NoError(t, err)
	require.Equal(t, len(list.Lines), n)
	require.Contains(t, file.String(), "儲位")
	_, err = b.PickList(t.Context(), make([]string, MostPicked+1))
	require.Equal(t, KindUsage, Explain(err, "en").Kind)
}
