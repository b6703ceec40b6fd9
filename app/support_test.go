package app

import (
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
)

func TestAReasonKeepsOurWordsAndNothingThatAPlatformMayHaveQuoted(t *testing.T) {
	t.Parallel()
	for reason, plain := range map[string]string{
		"the order has no lines":                           "the order has no lines",
		"the shop's answer is not JSON":                    "the shop's answer is not JSON",
		"a line has the quantity 120":                      "a line has the quantity 120",
		`order 20261126A1: receiver "王小明" is unknown`:      "order [10]: receiver [quoted,3] is unknown",
		"the buyer Wang of 台北市信義路五段 called 0912345678":     "the buyer [4] of [8] called [10]",
		"json: cannot unmarshal string into Go value":      "json: cannot unmarshal string into [2] value",
		"token ck_0123456789abcdef was refused (a@b.com).": "token [19] was refused ([7]).",
	} {
		require.Equal(t, plain, plainReason(reason))
	}
}

func TestWhyNoNumberGoesBackIsSaidWhereAPackerStands(t *testing.T) {
	t.Parallel()
	why := noLabelBecause[connectors.ShipNone]
	require.Contains(t, why.EN, "takes nothing back")
	require.Contains(t, why.EN, "own back office")
	require.Contains(t, why.ZH, "不接受回傳")
	require.Contains(t, why.ZH, "後台填寫單號")
}
