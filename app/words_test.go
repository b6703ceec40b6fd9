package app

import (
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/engine/store"
)

func TestEveryNoticeHasItsWordsInBothLanguagesAndLeavesNoPlaceOpen(t *testing.T) {
	t.Parallel()
	kinds := []store.NoticeKind{store.NoticeHeld, store.NoticeDisconnected, store.NoticeExpiring, store.NoticeDoubt, store.NoticePush, store.NoticeParcelBack, store.NoticeGap,
		store.NoticeTwoPCs, store.NoticeSetAside, store.NoticeClock, store.NoticeShares, store.NoticePrint, store.NoticeOutbound, store.NoticePort}
	require.Len(t, noticeWords, len(kinds))
	for _, kind := range kinds {
		text := noticeText(store.Notice{Kind: kind, Args: map[string]string{"number": "1042"}})
		require.NotEmpty(t, text.EN, kind)
		require.NotEmpty(t, text.ZH, kind)
		require.NotContains(t, text.EN+text.ZH, "{")
		require.NotEqual(t, string(kind), text.EN)
	}
}

func TestANoticeNamesTheReasonAsPeopleDo(t *testing.T) {
	t.Parallel()
	text := noticeText(store.Notice{Kind: store.NoticeHeld, Args: map[string]string{"number": "1042", "reason": "unknown_payment"}})
	require.Equal(t, "Order 1042 is held: unknown payment method", text.EN)
	require.Equal(t, "訂單 1042 已保留：付款方式不明", text.ZH)
}

func TestAnIDIsNeverTakenForANumber(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]bool{"o12": true, " o12 ": true, "12": false, "o": false, "o0": false, "o-1": false, "p12": false, "o1x": false} {
		_, ok := rowOf(orderPrefix, word)
		require.Equal(t, want, ok, word)
	}
	for _, word := range []string{"h12", "12"} {
		row, ok := rowOrNumber(holdPrefix, word)
		require.True(t, ok)
		require.EqualValues(t, 12, row)
	}
}

func TestACursorComesBackAsItWas(t *testing.T) {
	t.Parallel()
	for sort := range cursorMarks {
		want := &store.Cursor{At: 1784332800000, ID: 42}
		c, err := readCursor(writeCursor(want, sort), sort)
		require.NoError(t, err)
		require.Equal(t, want, c)
		for _, bad := range []string{"x", "1.", ".1", "1.2.3", "s1.", "t1.2"} {
			_, err := readCursor(bad, sort)
			require.Error(t, err, bad)
		}
		for other := range cursorMarks {
			_, err := readCursor(writeCursor(want, other), sort)
			require.Equal(t, sort == other, err == nil, "%s as %s", other, sort)
		}
	}
	none, err := readCursor("", store.ByOrderedAt)
	require.NoError(t, err)
	require.Nil(t, none)
}

func TestEveryStateAndKindOfPaymentHasItsNameInBothLanguages(t *testing.T) {
	t.Parallel()
	require.Len(t, stateNames, len(store.OrderStates))
	for _, s := range store.OrderStates {
		require.NotEmpty(t, stateNames[s].EN, s)
		require.NotEmpty(t, stateNames[s].ZH, s)
	}
	for _, k := range []connectors.PaymentKind{connectors.PaymentOnline, connectors.PaymentCOD, connectors.PaymentPlatform, connectors.PaymentUnknown} {
		require.NotEmpty(t, paymentNames[k].EN, k)
		require.NotEmpty(t, paymentNames[k].ZH, k)
	}
}
