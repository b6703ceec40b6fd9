package yahoo

// Orders in several parcels, which only Yahoo's carrier takes.

import (
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/drawn/drawntest"
	"gowarehouse/connectors/emulation"
	"gowarehouse/connectors/emulation/emulationtest"
)

// split gives the parcels of an order, one for each of its lines, with what each knows of the others.
func (b *bench) split(f family) []connectors.Parcel {
	b.t.Helper()
	for _, p := range b.parcels(f, 9) {
		if len(p.Lines) < 2 {
			continue
		}
		all := make([]connectors.Parcel, len(p.Lines))
		for i := range all {
			all[i] = p
			all[i].ID, all[i].Lines, all[i].Whole = p.ID+"-"+p.Lines[i].Line, p.Lines[i:i+1], false
		}
		introduce(all)
		return all
	}
	b.t.Fatal("no order has two lines")
	return nil
}

// introduce tells each parcel of the others, as the engine does.
func introduce(all []connectors.Parcel) {
	for i := range all {
		all[i].Others = nil
		for j, other := range all {
			if i != j {
				all[i].Others = append(all[i].Others,
					connectors.Sibling{ID: other.ID, Lines: other.Lines, TrackingNumber: other.TrackingNumber, Kept: other.Kept})
			}
		}
	}
}

// take notes the outcomes, as the engine does.
func take(all []connectors.Parcel, outcomes ...connectors.Outcome) {
	for i, o := range outcomes {
		if o.State == connectors.Done {
			all[i].TrackingNumber, all[i].Carrier = o.TrackingNumber, o.Carrier
		}
		if len(o.Keep) > 0 {
			all[i].Kept = o.Keep
		}
	}
	introduce(all)
}

func (b *bench) shipped(p connectors.Parcel) connectors.ShopView {
	b.t.Helper()
	view, there := b.e.Shop(p.Order.ID)
	require.True(b.t, there)
	return view
}

const (
	packing   = "/scmapi/api/ThirdPartyLogistics/ConfirmPacked"
	reporting = "/scmapi/api/ThirdPartyLogistics/ConfirmShipped"
)

func TestAnOrderInSeveralParcelsIsPackedNumberedAndReportedOnce(t *testing.T) {
	t.Parallel()
	b := open(t)
	all := b.split(third)
	outcomes := b.Arrange(t.Context(), all)
	require.Equal(t, []connectors.OutcomeState{connectors.Done, connectors.Done}, emulationtest.States(outcomes))
	require.NotEqual(t, outcomes[0].TrackingNumber, outcomes[1].TrackingNumber)
	require.Equal(t, "新竹物流", outcomes[0].Carrier)
	view := b.shipped(all[0])
	require.Equal(t, connectors.StateShipped, view.State)
	require.Equal(t, []string{outcomes[0].TrackingNumber, outcomes[1].TrackingNumber}, view.TrackingNumbers)
	require.Equal(t, 1, view.Shipments)
	take(all, outcomes...)
	for i, read := range b.Arranged(t.Context(), all) {
		require.Equal(t, connectors.Done, read.State, "%v", read.Err)
		require.Equal(t, all[i].TrackingNumber, read.TrackingNumber)
		label := b.Label(t.Context(), all[i:i+1])[0]
		require.Equal(t, connectors.Done, label.State, "%v", label.Err)
		require.Contains(t, drawntest.Words(t, label.Label.Data), all[i].TrackingNumber)
	}
	b.noViolations()
}

func TestTheLastParcelOfAnOrderReportsIt(t *testing.T) {
	t.Parallel()
	b := open(t)
	all := b.split(third)
	first := b.Arrange(t.Context(), all[:1])[0]
	require.Equal(t, connectors.Done, first.State, "%v", first.Err)
	take(all, first)
	require.Equal(t, connectors.StateOpen, b.shipped(all[0]).State, "the other parcel is not packed")
	read := b.Arranged(t.Context(), all[:1])[0]
	require.Equal(t, connectors.Done, read.State)
	require.Contains(t, read.Hint, "other parcels")

	offered, err := b.ShipOptions(t.Context(), all[1])
	require.NoError(t, err)
	require.Equal(t, deliveryHome, offered[0].Default)
	all[1].Options = map[string]string{optionDelivery: "3"}
	other := b.Arrange(t.Context(), all[1:])[0]
	require.Equal(t, connectors.Refused, other.State)
	require.Contains(t, other.Err.Error(), "same size")
	all[1].Options = nil

	last := b.Arrange(t.Context(), all[1:])[0]
	require.Equal(t, connectors.Done, last.State, "%v", last.Err)
	view := b.shipped(all[0])
	require.Equal(t, connectors.StateShipped, view.State)
	require.Equal(t, 1, view.Shipments)
	b.noViolations()
}

func TestALostPackingIsAPersonsToDecide(t *testing.T) {
	t.Parallel()
	b := open(t)
	all := b.split(third)
	b.wire.Plan(emulation.DropAfter, 1, to(packing))
	for _, o := range b.Arrange(t.Context(), all) {
		require.Equal(t, connectors.Unclear, o.State)
	}
	asked := b.Arranged(t.Context(), all[:1])[0]
	require.Equal(t, connectors.Unclear, asked.State, "Yahoo shows no number before the order is shipped")
	require.Contains(t, asked.Err.(*connectors.Error).Do.ZH, "供應商後台")

	for i, number := range b.shipped(all[0]).TrackingNumbers { // a person reads them there
		all[i].TrackingNumber = number
	}
	introduce(all)
	reported := emulationtest.States(b.Arrange(t.Context(), all))
	require.Equal(t, []connectors.OutcomeState{connectors.Done, connectors.Done}, reported, "and not packed again")
	require.Equal(t, connectors.StateShipped, b.shipped(all[0]).State)
	b.noViolations()
}

func TestALostReportIsMadeAgainWithoutPackingAgain(t *testing.T) {
	t.Parallel()
	for fault, reported := range map[emulation.Fault]bool{emulation.DropBefore: false, emulation.DropAfter: true} {
		b := open(t)
		all := b.split(third)
		b.wire.Plan(fault, 1, to(reporting))
		outcomes := b.Arrange(t.Context(), all)
		require.Equal(t, []connectors.OutcomeState{connectors.Unclear, connectors.Unclear}, emulationtest.States(outcomes))
		take(all, outcomes...)
		asked := b.Arranged(t.Context(), all)
		if reported {
			require.Equal(t, []connectors.OutcomeState{connectors.Done, connectors.Done}, emulationtest.States(asked))
			continue
		}
		require.Equal(t, []connectors.OutcomeState{connectors.Nothing, connectors.Nothing}, emulationtest.States(asked), "packed, and calling again is safe")
		again := b.Arrange(t.Context(), all)
		require.Equal(t, []connectors.OutcomeState{connectors.Done, connectors.Done}, emulationtest.States(again))
		require.Equal(t, []string{again[0].TrackingNumber, again[1].TrackingNumber}, b.shipped(all[0]).TrackingNumbers)
		b.noViolations()
	}
}

func TestANumberThatWasLostIsFoundInTheListOfShippedOrders(t *testing.T) {
	t.Parallel()
	b := open(t)
	all := b.split(third)
	outcomes := b.Arrange(t.Context(), all)
	take(all, outcomes[0])
	found := b.Arranged(t.Context(), all[1:])[0]
	require.Equal(t, connectors.Done, found.State)
	require.Equal(t, outcomes[1].TrackingNumber, found.TrackingNumber, "the number that no other parcel has")
	alone := all[1]
	alone.Others = nil
	require.Equal(t, connectors.Unclear, b.Arranged(t.Context(), []connectors.Parcel{alone})[0].State)
}

func TestASplitThatYahooCannotExpressIsRefused(t *testing.T) {
	t.Parallel()
	b := open(t)
	for _, f := range []family{home, store} {
		ship := b.Arrange
		if f == home {
			ship = b.PushTracking
		}
		out := ship(t.Context(), b.split(f)[:1])[0]
		require.Equal(t, connectors.Refused, out.State)
		require.Contains(t, out.Err.Error(), "one parcel")
	}
	p := b.split(third)[1:]
	require.Greater(t, p[0].Lines[0].Quantity, 1)
	p[0].Lines = []connectors.PackageLine{{Line: p[0].Lines[0].Line, Quantity: 1}}
	out := b.Arrange(t.Context(), p)[0]
	require.Equal(t, connectors.Refused, out.State)
	require.Contains(t, out.Err.Error(), "by products")
	require.NoError(t, b.e.Act(connectors.Act{Kind: "cancel", Order: p[0].Order.ID}))
	require.Equal(t, connectors.Refused, b.Arrange(t.Context(), p)[0].State)
	require.Zero(t, b.shipped(p[0]).Shipments)
	b.noViolations()
}
