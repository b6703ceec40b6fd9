package connectors_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
)

func TestATextThatARowKeepsIsReadBackInBothLanguages(t *testing.T) {
	t.Parallel()
	for _, text := range []connectors.Text{
		{EN: "the order has no date", ZH: "訂單沒有日期"},
		{EN: "put away from a / b.csv", ZH: "由檔案 a / b.csv 入庫"},
	} {
		require.Equal(t, text, connectors.Halves(text.Kept()))
	}
	require.Empty(t, connectors.Text{}.Kept())
	for _, plain := range []string{"", "timeout", "read / write failed", "查無此單", "a / b / c"} {
		require.Equal(t, connectors.Text{EN: plain, ZH: plain}, connectors.Halves(plain), "words in one language stand for both")
	}
}

func TestAnErrorIsKeptInOurWordsAndOtherwiseInThePlatforms(t *testing.T) {
	t.Parallel()
	ours := connectors.Refuse("the parcel is gone", "包裹已不存在", "Look at it.", "請查看。")
	require.Equal(t, ours.Words(), connectors.Halves(connectors.Kept(ours)))
	odd := connectors.Errorf(connectors.Unexpected, "id is missing")
	require.Equal(t, odd.Words(), connectors.Halves(connectors.Kept(odd)))
	require.Equal(t, "E-7 訂單已取消", connectors.Kept(&connectors.Error{Kind: connectors.Rejected, Reason: "E-7 訂單已取消"}))
}
