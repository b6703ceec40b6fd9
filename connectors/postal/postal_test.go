package postal_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors/postal"
)

func TestANameIsWrittenAsItsOwnerWritesIt(t *testing.T) {
	t.Parallel()
	for want, parts := range map[string][2]string{
		"王大明":      {"王", "大明"},
		"歐陽娜娜":     {"歐陽", "娜娜"},
		"陳志明":      {"", "陳志明"},
		"林小華":      {"林", "林小華"}, // the whole name in the field for the given name
		"林林":       {"林", "林"},   // a given name of one character
		"Mary Lin": {"Lin", "Mary"},
		"Mary":     {"", "Mary"},
		"":         {},
	} {
		require.Equal(t, want, postal.Name(parts[0], parts[1]))
	}
}

func TestAnAddressGoesFromTheCountyDownAndRepeatsNothing(t *testing.T) {
	t.Parallel()
	require.Equal(t, "台北市信義區忠孝東路五段68號12樓", postal.Line("忠孝東路五段68號12樓", "台北市", "信義區"))
	require.Equal(t, "台北市信義區忠孝東路五段68號12樓", postal.Line("台北市信義區忠孝東路五段68號12樓", "台北市", "信義區"))
	require.Equal(t, "台北市信義區忠孝東路五段68號", postal.Line("信義區忠孝東路五段68號", "台北市", "信義區"))
	require.Equal(t, "臺南市東區裕農路288號", postal.Line("臺南市東區裕農路288號", "台南市", "東區"), "臺 is 台")
	require.Equal(t, "裕農路288號", postal.Line("裕農路288號", "", ""))
	require.Equal(t, "12 Jalan Ampang, Kuala Lumpur, MY", postal.Abroad("12 Jalan Ampang", "", "Kuala Lumpur", "MY"))
}
