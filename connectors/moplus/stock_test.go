package moplus

import (
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
)

var dress = connectors.ListingKey{Item: "TP00000010000123", Variant: "001"}

// set pushes one target after reading, as the engine does.
func (b *bench) set(target int) connectors.StockOutcome {
	b.t.Helper()
	level := b.level()
	return b.PushStock(b.t.Context(), []connectors.StockChange{{Key: dress, Read: level.Quantity, Target: target, Keep: level.Keep}})[0]
}

func (b *bench) level() connectors.StockLevel {
	b.t.Helper()
	levels, err := b.Stock(b.t.Context(), []connectors.ListingKey{dress})
	require.NoError(b.t, err)
	return levels[0]
}

func TestARefusedZeroIsShown(t *testing.T) {
	t.Parallel()
	b := open(t, connectors.EmulatorOptions{Bare: true})
	b.turn("zero_refused")
	outcome := b.set(0)
	require.Equal(t, connectors.Refused, outcome.State)
	require.Contains(t, outcome.Err.Error(), "正整數")
	require.Equal(t, 40, b.level().Quantity)
}

func TestARefusedZeroTakesOffSaleWhereTheAccountSaysSo(t *testing.T) {
	t.Parallel()
	b := open(t, connectors.EmulatorOptions{Bare: true}, settingZeroOff, yes)
	b.turn("zero_refused")
	require.Equal(t, connectors.Done, b.set(0).State)
	require.Equal(t, 0, b.level().Quantity, "a variant that is off sale offers nothing")
	require.False(t, b.active())
	require.Equal(t, connectors.Done, b.set(7).State)
	require.Equal(t, 7, b.level().Quantity)
	require.True(t, b.active())
}

// active tells whether the variant is on sale by the listings.
func (b *bench) active() bool {
	b.t.Helper()
	for l, err := range b.Listings(b.t.Context()) {
		require.NoError(b.t, err)
		if l.Key == dress {
			return l.Active
		}
	}
	b.t.FailNow()
	return false
}

func TestStockAnswersAreMatchedByCodesOrByTheirPlace(t *testing.T) {
	t.Parallel()
	for _, names := range [][]string{{"goods_code_twice"}, {"reversed_replies"}, {"string_numbers"}, {"other_spelling"}} {
		b := open(t, connectors.EmulatorOptions{Bare: true})
		b.turn(names...)
		second := connectors.ListingKey{Item: dress.Item, Variant: "002"}
		changes := []connectors.StockChange{{Key: dress, Target: 5}, {Key: second, Target: 6}}
		for _, o := range b.PushStock(t.Context(), changes) {
			require.Equal(t, connectors.Done, o.State, names)
		}
		for _, c := range changes {
			have, _, _ := b.e.StockOf(c.Key)
			require.Equal(t, c.Target, have, names)
		}
	}
}

func TestGoodsThatAnAnswerLeavesOutAreUnclear(t *testing.T) {
	t.Parallel()
	for _, names := range [][]string{{"reply_without_element"}, {"reply_without_element", "goods_code_twice"}} {
		b := open(t, connectors.EmulatorOptions{Bare: true})
		b.turn(names...)
		outcome := b.set(9)
		require.Equal(t, connectors.Unclear, outcome.State, names)
		require.Equal(t, 9, b.level().Quantity, "reading settles it")
	}
}

func TestManyGoodsGoInSeveralCalls(t *testing.T) {
	t.Parallel()
	b := open(t, connectors.EmulatorOptions{Bare: true})
	var changes []connectors.StockChange
	for i := range 2*perStock + 1 {
		changes = append(changes, connectors.StockChange{Key: dress, Target: i})
	}
	b.PushStock(t.Context(), changes)
	require.Equal(t, 3, b.e.Report().ByName["/VendorApi/GoodsStockModify"])
}
