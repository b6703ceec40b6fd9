package practice_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/app/practice"
	_ "gowarehouse/connectors/all"
	"gowarehouse/engine/printing/printertest"
)

func TestEveryLabelOfARunComesOutOfThePrinterThatWasNamed(t *testing.T) {
	if testing.Short() {
		t.Skip("prints the labels of a whole run")
	}
	t.Parallel()
	p := printertest.Start(t, printertest.How{})
	raw := printertest.StartRaw(t, false)
	for address, received := range map[string]func() int{
		p.Address:   func() int { return len(p.Received()) },
		raw.Address: func() int { return len(raw.Printed()) },
	} {
		sum, err := practice.Once(t.Context(), practice.Options{Platforms: []string{"shopee", "momo", "shopify"}, PrintTo: address})
		require.NoError(t, err)
		require.True(t, sum.OK, "%+v", sum)
		printed := 0
		for _, platform := range sum.Platforms {
			require.Equal(t, platform.Labels.Opened, platform.Labels.Printed, platform.Platform)
			printed += platform.Labels.Printed
		}
		require.Positive(t, printed)
		require.GreaterOrEqual(t, received(), printed, "a label in ZPL may have several pages")
	}
}

func TestARunWhosePrinterIsNotThereSaysSo(t *testing.T) {
	t.Parallel()
	_, err := practice.Once(t.Context(), practice.Options{Platforms: []string{"shopify"}, PrintTo: "raw://" + printertest.Refused(t)})
	require.ErrorContains(t, err, "cannot be reached")
}
