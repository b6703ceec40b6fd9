package screens

import (
	"context"
	"fmt"
	"strings"
	"time"

	"gowarehouse/app"
	"gowarehouse/connectors"
	"gowarehouse/engine/store"
)

// Notice is what a page may show for a moment: something came to need a hand.
type Notice struct {
	Text string `json:"text"`
}

// A fetch holds many orders within seconds; they are told together, and after that there is quiet for a while.
const (
	gatherNews = 5 * time.Second
	quietNews  = time.Minute
)

// teller tells the desktop what came to need a hand in the workspace that the program was started on, each thing once.
type teller struct {
	desk          *Desk
	app           *app.App
	gather, quiet time.Duration
	last          int64         // the newest notice that was told, or was there before
	changed       chan struct{} // notices did
	unwatch       func()
	cancel        context.CancelFunc
	ended         chan struct{}
}

// newTeller begins to tell what comes from now on. close must follow.
func newTeller(d *Desk, a *app.App, gather, quiet time.Duration) *teller {
	ctx, cancel := context.WithCancel(context.Background())
	t := &teller{desk: d, app: a, gather: gather, quiet: quiet, changed: make(chan struct{}, 1), cancel: cancel, ended: make(chan struct{})}
	var err error
	if t.last, err = a.LastNotice(ctx); err != nil {
		d.Log.Warn("notices cannot be read", "error", err)
	}
	t.unwatch = a.Engine.Store.Watch(func(tables []string) {
		for _, table := range tables {
			if table == "notices" {
				select {
				case t.changed <- struct{}{}:
				default: // it is known already
				}
			}
		}
	})
	go t.run(ctx)
	return t
}

func (t *teller) close() {
	t.unwatch()
	t.cancel()
	<-t.ended
}

func (t *teller) run(ctx context.Context) {
	defer close(t.ended)
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.changed:
		}
		wait(ctx, t.gather)
		if t.tell(ctx) {
			wait(ctx, t.quiet)
		}
	}
}

func wait(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// tell tells what is new, and says whether there was anything. What comes while nobody wants to be told is not told later.
func (t *teller) tell(ctx context.Context) bool {
	news, last, err := t.app.News(ctx, t.last)
	if err != nil {
		if ctx.Err() == nil {
			t.desk.Log.Warn("notices cannot be read", "error", err)
		}
		return false
	}
	t.last = last
	wanted, err := t.desk.on(ctx, store.SettingNotices, true)
	if err != nil || !wanted || len(news) == 0 {
		return false
	}
	text := newsText(news, t.desk.Reader(ctx))
	if t.desk.Notify != nil {
		t.desk.Notify(text)
	} else {
		t.desk.Events.Tell(TopicNotice, Notice{text})
	}
	return true
}

// newsWords are how the news of one kind are told: one thing alone, with its order's number, its platform and its reason, or several,
// with how many.
var newsWords = []struct {
	kind      store.NoticeKind
	one, many connectors.Text
}{
	{store.NoticeParcelBack,
		connectors.Text{EN: "Order {number} was cancelled after its number was taken: take the parcel back", ZH: "訂單 {number} 取號後已被取消，請攔回包裹"},
		connectors.Text{EN: "{count} orders were cancelled after their numbers were taken: take the parcels back", ZH: "{count} 筆訂單取號後已被取消，請攔回包裹"}},
	{store.NoticeDisconnected,
		connectors.Text{EN: "An account at {platform} is disconnected: test it or authorise it again", ZH: "{platform}有帳號中斷連線，請測試或重新授權"},
		connectors.Text{EN: "{count} accounts are disconnected: test them or authorise them again", ZH: "{count} 個帳號中斷連線，請測試或重新授權"}},
	{store.NoticePort,
		connectors.Text{EN: "Another program has the port for real-time messages: see Today", ZH: "即時訊息的連接埠已被其他程式占用，請見「今日」"},
		connectors.Text{EN: "Another program has the port for real-time messages: see Today", ZH: "即時訊息的連接埠已被其他程式占用，請見「今日」"}},
	{store.NoticePush,
		connectors.Text{EN: "A change at {platform} needs a decision {number}", ZH: "{platform}有一項變更需要人工判斷 {number}"},
		connectors.Text{EN: "{count} changes at the platforms need a decision", ZH: "平台端有 {count} 項變更需要人工判斷"}},
	{store.NoticeHeld,
		connectors.Text{EN: "Order {number} is held: {reason}", ZH: "訂單 {number} 已保留：{reason}"},
		connectors.Text{EN: "{count} orders are held", ZH: "{count} 筆訂單已保留"}},
}

// newsText tells news in a line for each kind, what is most urgent first.
func newsText(news []app.News, language string) string {
	var lines []string
	for _, words := range newsWords {
		var first app.News
		count := 0
		for _, n := range news {
			if n.Kind == words.kind {
				first = n
				count++
			}
		}
		text := words.many
		if count == 1 {
			text = words.one
		}
		if count > 0 {
			lines = append(lines, strings.TrimSpace(strings.NewReplacer("{count}", fmt.Sprint(count), "{number}", first.Number,
				"{platform}", first.Platform.In(language), "{reason}", first.Reason.In(language)).Replace(text.In(language))))
		}
	}
	return strings.Join(lines, "\n")
}
