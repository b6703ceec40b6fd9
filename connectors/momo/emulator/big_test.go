//go:build big

package emulator

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
)

func TestBigShopIsMadeAndListedQuickly(t *testing.T) {
	t.Parallel()
	start := time.Now()
	s := openShop(t, connectors.EmulatorOptions{Orders: 100_000, Bare: true})
	require.Less(t, time.Since(start), 10*time.Second)
	expected := s.Expect(connectors.Window{From: opensAt.Add(-7 * day), To: opensAt})
	require.Equal(t, 100_000, len(expected.Orders))    //nolint:testifylint // Len would print them all
	require.Equal(t, 100_000, len(expected.Shippable)) //nolint:testifylint // as above
	start = time.Now()
	rows := plainRows(
		t,
		s.act("unsendThirdQuery", object{"sendInfo": with(thirdFilters("65", "02"), object{"third_orderNo": expected.Orders[99_999][:14]})}),
	)
	require.LessOrEqual(t, len(rows), 2)
	require.Less(t, time.Since(start), time.Second)
}
