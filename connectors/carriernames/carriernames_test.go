package carriernames_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors/carriernames"
)

var table = []carriernames.Known{
	{Code: "BIG", Words: []string{"宅配通大電"}},
	{Code: "PEL", Words: []string{"宅配通", "pelican"}},
	{Code: "SF", Words: []string{"順豐"}, Exact: []string{"sf"}},
	{Code: "OTH"},
}

func TestACarrierIsFoundByWhatTheWarehouseCallsIt(t *testing.T) {
	t.Parallel()
	names, wrong := carriernames.Read("Blue Truck = OTH；\nsf=PEL", table)
	require.Empty(t, wrong)
	for name, code := range map[string]string{
		"台灣宅配通": "PEL", "宅配通大電": "BIG", "Pe-li_can": "PEL", "順豐速運": "SF", "blue-truck": "OTH", "SF": "PEL",
	} {
		got, ok := names.Code(name)
		require.True(t, ok, name)
		require.Equal(t, code, got, name)
	}
}

func TestNobodysNameIsGuessed(t *testing.T) {
	t.Parallel()
	names, _ := carriernames.Read("", table)
	for _, name := range []string{"", "sfax", "黑貓"} {
		_, ok := names.Code(name)
		require.False(t, ok, name)
	}
	names, _ = carriernames.Read("*=OTH", table)
	got, ok := names.Code("黑貓")
	require.True(t, ok)
	require.Equal(t, "OTH", got)
}

func TestWhatCannotBeReadIsTold(t *testing.T) {
	t.Parallel()
	for _, setting := range []string{"Blue Truck", "=OTH", "Blue Truck=NONE", "a=OTH; b"} {
		_, wrong := carriernames.Read(setting, table)
		require.NotEmpty(t, wrong, setting)
	}
}
