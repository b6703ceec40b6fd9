package screens

import (
	"context"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/app"
	"gowarehouse/connectors"
	"gowarehouse/engine/store"
)

// told is a Desk whose desktop notices come out of a channel, told at once.
func told(t *testing.T) (*Desk, <-chan string) {
	t.Helper()
	d := desk(t, nil)
	d.teller.close()
	texts := make(chan string, 10)
	d.Notify = func(text string) { texts <- text }
	d.teller = newTeller(d, d.home.app, 20*time.Millisecond, 100*time.Millisecond)
	return d, texts
}

// shops puts two accounts into the workspace of a Desk.
func shops(t *testing.T, d *Desk) {
	t.Helper()
	ctx := t.Context()
	require.NoError(t, d.home.app.Engine.Store.Write(ctx, func(q *store.Queries) error {
		require.NoError(t, q.AddMerchant(ctx, &store.Merchant{ID: "m", Name: "王小明"}))
		require.NoError(t, q.AddChannel(ctx, &store.Channel{ID: "c", MerchantID: "m", Name: "網路", MatchBy: store.MatchBySKU}))
		for _, name := range []string{"王小明的店", "王小明的第二家店"} {
			require.NoError(t, q.AddAccount(ctx, &store.Account{ID: name, Platform: "shopee", Name: name, MerchantID: "m", ChannelID: "c",
				State: store.Connected}))
		}
		return nil
	}))
}

// happen makes notices, and with them the orders that they are about.
func happen(t *testing.T, d *Desk, kind store.NoticeKind, keys ...string) {
	t.Helper()
	ctx := t.Context()
	require.NoError(t, d.home.app.Engine.Store.Write(ctx, func(q *store.Queries) error {
		for _, key := range keys {
			n := &store.Notice{Key: string(kind) + key, Kind: kind, AccountID: "王小明的店", At: 1}
			if kind == store.NoticeHeld {
				o := &store.Order{AccountID: n.AccountID, MerchantID: "m", ChannelID: "c", Platform: "shopee", PlatformID: key, Number: key,
					State: store.Held, Currency: "TWD", Total: "1", Doc: []byte("{}"), ReceiverName: "林小姐"}
				require.NoError(t, q.AddOrder(ctx, o))
				n.OrderID, n.Args = o.ID, map[string]string{"number": key, "reason": string(store.HoldUnknownProduct)}
			}
			_, err := q.AddNotice(ctx, n)
			require.NoError(t, err)
		}
		return nil
	}))
}

func heard(t *testing.T, texts <-chan string) string {
	t.Helper()
	select {
	case text := <-texts:
		return text
	case <-time.After(patience):
		require.FailNow(t, "nothing was told")
		return ""
	}
}

func TestTheDesktopIsToldTogetherWhatCameWithinSecondsAndEachThingOnce(t *testing.T) {
	t.Parallel()
	d, texts := told(t)
	shops(t, d)
	happen(t, d, store.NoticeHeld, "A1", "A2", "A3")
	require.Equal(t, "3 筆訂單已保留", heard(t, texts))
	require.Contains(t, ask(t, d, "setLanguage", `{"in":{"language":"en"}}`), "out")
	happen(t, d, store.NoticeDisconnected, "a", "b")
	happen(t, d, store.NoticeHeld, "A4")
	require.Equal(t, "2 accounts are disconnected: test them or authorise them again\nOrder A4 is held: unknown product", heard(t, texts))
	happen(t, d, store.NoticePush, "p")
	require.Equal(t, "A change at Shopee needs a decision", heard(t, texts))
	happen(t, d, store.NoticeClock, "can wait until somebody looks")
	time.Sleep(300 * time.Millisecond)
	require.Empty(t, texts)
}

func TestADesktopNoticeNamesNoPersonNoMerchantAndNoAccount(t *testing.T) {
	t.Parallel()
	d, texts := told(t)
	shops(t, d)
	happen(t, d, store.NoticeDisconnected, "a")
	happen(t, d, store.NoticeHeld, "A1")
	text := heard(t, texts)
	require.Contains(t, text, "A1")
	require.NotContains(t, text, "王小明")
	require.NotContains(t, text, "林小姐")
}

func TestWhatHappensWhileNoticesAreOffIsNotToldLater(t *testing.T) {
	t.Parallel()
	d, texts := told(t)
	shops(t, d)
	require.Equal(t, map[string]any{"background": false, "notices": true}, ask(t, d, "programSettings", `{}`)["out"])
	require.Contains(t, ask(t, d, "programSettingsSet", `{"in":{"background":true,"notices":false}}`), "out")
	require.Equal(t, map[string]any{"background": true, "notices": false}, ask(t, d, "programSettings", `{}`)["out"])
	require.True(t, d.StaysInBackground(t.Context()))
	happen(t, d, store.NoticeHeld, "A1")
	time.Sleep(300 * time.Millisecond)
	require.Contains(t, ask(t, d, "programSettingsSet", `{"in":{"background":false,"notices":true}}`), "out")
	happen(t, d, store.NoticeHeld, "A2")
	require.Equal(t, "訂單 A2 已保留：未知商品", heard(t, texts))
}

func TestABrowserIsToldAsAnEventAndEndsOnlyAProgramThatLetsIt(t *testing.T) {
	t.Parallel()
	d, _ := told(t)
	d.Notify = nil
	shops(t, d)
	events, stop := d.Events.Listen()
	defer stop()
	happen(t, d, store.NoticeHeld, "A1", "A2")
	require.Equal(t, Notice{"2 筆訂單已保留"}, next(t, events, TopicNotice).Data)
	require.Equal(t, false, ask(t, d, "frame", `{}`)["out"].(map[string]any)["can_quit"])
	require.Equal(t, "rejected", failure(t, ask(t, d, "quit", `{}`))["kind"])
	ended := make(chan struct{})
	d.Quit = func() { close(ended) }
	require.Equal(t, true, ask(t, d, "frame", `{}`)["out"].(map[string]any)["can_quit"])
	require.Contains(t, ask(t, d, "quit", `{}`), "out")
	<-ended
}

func TestEveryNewsHasItsWordsInBothLanguages(t *testing.T) {
	t.Parallel()
	for _, words := range newsWords {
		for count := 1; count <= 2; count++ {
			news := make([]app.News, count)
			for i := range news {
				news[i] = app.News{Kind: words.kind, Number: strconv.Itoa(i), Platform: connectors.Text{EN: "Shopee", ZH: "蝦皮"},
					Reason: connectors.Text{EN: "why", ZH: "原因"}}
			}
			for _, language := range []string{english, chinese} {
				text := newsText(news, language)
				require.NotEmpty(t, text)
				require.NotContains(t, text, "{")
				require.NotContains(t, text, "\n")
			}
		}
	}
}

func TestNewsOfWhatWasEverSoManyIsOneNumber(t *testing.T) {
	t.Parallel()
	d := desk(t, nil)
	shops(t, d)
	happen(t, d, store.NoticeDisconnected, "a")
	last, err := d.home.app.LastNotice(t.Context())
	require.NoError(t, err)
	keys := make([]string, 30)
	for i := range keys {
		keys[i] = "B" + strconv.Itoa(i)
	}
	happen(t, d, store.NoticeHeld, keys...)
	news, newest, err := d.home.app.News(context.Background(), last)
	require.NoError(t, err)
	require.Len(t, news, len(keys))
	require.Equal(t, "B0", news[0].Number)
	require.Equal(t, last+int64(len(keys)), newest)
	require.Equal(t, "30 筆訂單已保留", newsText(news, chinese))
}
