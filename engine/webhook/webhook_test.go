package webhook_test

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"io"
	"log"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
	"gowarehouse/engine/store"
	"gowarehouse/engine/webhook"
)

var quiet = log.New(io.Discard, "", 0)

func (w *world) do(request *http.Request) *http.Response {
	w.Helper()
	answer, err := w.client().Do(request)
	require.NoError(w, err)
	body, err := io.ReadAll(answer.Body)
	require.NoError(w, err)
	require.NoError(w, answer.Body.Close())
	require.Empty(w, body, "an answer says nothing but its status")
	return answer
}

func (w *world) client() *http.Client {
	return &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: w.roots, MinVersion: tls.VersionTLS12}, DisableKeepAlives: true}}
}

// senders are the platforms whose emulators send messages, with the switches that these tests want of them.
var senders = map[string][]string{
	"shopify": nil, "woocommerce": nil, "shopee": nil, "liteshop": nil, "ruten": nil,
	"ownsite": {"no_long_poll"}, // otherwise every change is seen without a message
}

func TestANewOrderArrivesByItsMessageWithoutASweep(t *testing.T) {
	t.Parallel()
	for platform, switches := range senders {
		t.Run(platform, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, platform, switches...)
			w.on()
			require.NoError(t, w.engine.Push.Reach(t.Context()), "the reverse proxy leads here")
			sweeps, id := w.sweeps(), ""
			greetings := len(w.greeted())
			id = w.buy()
			w.until(func() bool { return w.has(id) })
			w.settled()
			require.Equal(t, sweeps, w.sweeps())
			require.NotNil(t, w.hook().LastAt)

			require.NoError(t, w.emulator.Act(connectors.Act{Kind: "cancel", Order: id}))
			w.until(func() bool {
				seen, _, err := w.engine.Store.SeenOrder(t.Context(), w.account.ID, id)
				require.NoError(t, err)
				o, err := w.engine.Store.Order(t.Context(), seen.ID)
				require.NoError(t, err)
				return o.State == store.Cancelled
			})
			w.settled()
			require.Equal(t, sweeps, w.sweeps(), "a cancellation needs none either")
			for _, m := range w.courier.Sent() {
				require.Equal(t, w.platform.Push.Taken(), m.Status)
				require.True(t, strings.HasPrefix(m.Address, w.public+"/push/"))
			}

			require.Greater(t, len(w.courier.Sent()), greetings)
			require.Equal(t, store.HookActive, w.hook().State)

			address := w.hook().Address
			require.NoError(t, w.engine.Push.Set(t.Context(), webhook.Settings{Listen: anyPort, Address: w.public}))
			if w.platform.Push.Mode == connectors.PushByAPI {
				w.until(func() bool { return !w.registered(address) })
			}
			require.Equal(t, store.HookOff, w.hook().State)
		})
	}
}

// greeted waits until no message is on its way, and gives those so far: what some platforms send with a registration.
func (w *world) greeted() []emulation.Message {
	w.Helper()
	w.until(w.courier.Idle)
	return w.courier.Sent()
}

// registered says whether the platform has an address.
func (w *world) registered(address string) bool {
	w.Helper()
	session, err := w.engine.Accounts.Open(w.Context(), w.account.ID)
	require.NoError(w, err)
	active, err := session.Connector.(connectors.PushRegistrar).Pushes(w.Context(), address)
	require.NoError(w, err)
	return active
}

// genuine has an order bought and gives a message about it.
func (w *world) genuine() emulation.Message {
	w.Helper()
	before := len(w.courier.Sent())
	id := w.buy()
	w.until(func() bool { return w.has(id) })
	w.settled()
	w.until(func() bool { return len(w.courier.Sent()) > before })
	sent := w.courier.Sent()
	return sent[len(sent)-1]
}

func TestWhatIsNotBelievedCostsNoFetchAndLearnsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "shopee")
	w.on()
	m := w.genuine()
	other := func(key, value string) http.Header {
		h := m.Header.Clone()
		h.Set(key, value)
		return h
	}
	asked := w.asked()
	body := string(m.Body)
	for name, status := range map[string]int{
		"forged":             w.post(m.Address, other("Authorization", strings.Repeat("0", 64)), body),
		"unsigned":           w.post(m.Address, http.Header{}, body),
		"changed":            w.post(m.Address, m.Header, strings.Replace(body, `"code":3`, `"code":4`, 1)),
		"oversized":          w.large(m, strings.NewReader(body+strings.Repeat(" ", 256<<10))),
		"without an end":     w.large(m, io.LimitReader(endless{}, 1<<20)),
		"to nobody":          w.post(w.public+"/push/0000", m.Header, body),
		"to no path":         w.post(w.public+"/", m.Header, body),
		"with a query":       w.post(m.Address+"?a=b", m.Header, body),
		"asked for, not put": w.do(must(http.NewRequestWithContext(t.Context(), http.MethodGet, m.Address, nil))).StatusCode,
	} {
		require.Equal(t, http.StatusNotFound, status, name)
	}
	require.Equal(t, http.StatusOK, w.post(m.Address, m.Header, body), "the same again: its sender may have missed the answer")
	w.clock.Add(int64(25 * time.Hour))
	require.Equal(t, http.StatusNotFound, w.post(m.Address, m.Header, body), "stale")
	w.clock.Add(int64(-50 * time.Hour))
	require.Equal(t, http.StatusNotFound, w.post(m.Address, m.Header, body), "from a time to come")
	w.settled()
	require.Equal(t, asked, w.asked(), "the platform was not asked for anything")
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

// large sends a message that is too large. It is not read to its end, so that its sender may find the connection gone instead of an answer.
func (w *world) large(m emulation.Message, body io.Reader) int {
	w.Helper()
	request, err := http.NewRequestWithContext(w.Context(), http.MethodPost, m.Address, body)
	require.NoError(w, err)
	request.Header = m.Header.Clone()
	answer, err := w.client().Do(request)
	if err != nil {
		return http.StatusNotFound
	}
	require.NoError(w, answer.Body.Close())
	return answer.StatusCode
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

func TestAPlatformIsAnsweredWithTheStatusThatItWants(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "ruten")
	w.on()
	sender := w.emulator.(interface {
		Notify(address, action, order string) (http.Header, []byte)
	})
	header, body := sender.Notify(w.hook().Address, "order_paid", w.shown()[0])
	for range 2 {
		require.Equal(t, http.StatusCreated, w.post(w.hook().Address, header, string(body)))
	}
	require.Equal(t, store.HookActive, w.hook().State)
	require.Equal(t, http.StatusNotFound, w.post(w.hook().Address, header, string(body)+" "), "forged")
	w.settled()
}

// The own website is told the address by its developer. While its secret is being changed, it signs with both.
func TestAnOwnWebsitesSignedMessagesBringItsOrders(t *testing.T) {
	t.Parallel()
	for _, switches := range [][]string{{"no_long_poll"}, {"no_long_poll", "second_secret"}} {
		t.Run(switches[len(switches)-1], func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, "ownsite", switches...)
			w.on()
			w.until(func() bool { return len(w.courier.Sent()) == 1 })
			sweeps := w.sweeps()
			id := w.buy()
			w.until(func() bool { return w.has(id) })
			require.NoError(t, w.emulator.Act(connectors.Act{Kind: "cancel", Order: id}))
			w.until(func() bool {
				seen, _, err := w.engine.Store.SeenOrder(t.Context(), w.account.ID, id)
				require.NoError(t, err)
				o, err := w.engine.Store.Order(t.Context(), seen.ID)
				require.NoError(t, err)
				return o.State == store.Cancelled
			})
			w.settled()
			require.Equal(t, sweeps, w.sweeps())
			require.Equal(t, store.HookActive, w.hook().State)
			sent := w.courier.Sent()
			require.Len(t, sent, 3, "a greeting, a sale, a cancellation")
			for _, m := range sent {
				require.Equal(t, http.StatusAccepted, m.Status)
			}
			asked, last := w.asked(), sent[2]
			require.Equal(t, http.StatusAccepted, w.post(last.Address, last.Header, string(last.Body)), "the same again")
			require.Equal(t, http.StatusNotFound, w.post(last.Address, last.Header, string(last.Body)+"\n"), "changed")
			w.clock.Add(int64(301 * time.Second))
			require.Equal(t, http.StatusNotFound, w.post(last.Address, last.Header, string(last.Body)), "too old to be believed")
			w.settled()
			require.Equal(t, asked, w.asked())
		})
	}
}

func TestAFloodOfForgedMessagesLeavesTwoLinesInTheLogAndNoRow(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "woocommerce")
	w.on()
	address := w.hook().Address
	bound, _ := w.engine.Push.Listening()
	asked := w.asked()
	header := http.Header{"X-Wc-Webhook-Topic": {"order.created"}, "X-Wc-Webhook-Signature": {"c2VjcmV0LW9mLWEtc3RyYW5nZXI="}}
	for range 100 {
		require.Equal(t, http.StatusNotFound, w.post("http://"+bound+address[len(w.public):], header, `{"id":1001,"billing":{"first_name":"王小明"}}`))
	}
	due, err := w.engine.Store.CountPushDue(t.Context(), w.account.ID)
	require.NoError(t, err)
	require.Zero(t, due)
	require.Equal(t, asked, w.asked())
	w.close()
	require.Less(t, strings.Count(w.log.String(), "\n"), 10)
	for _, secret := range []string{"王小明", "c2VjcmV0", "1001", address[len(address)-40:]} {
		require.NotContains(t, w.log.String(), secret)
	}
}

func TestAReplayIsToldByTheMessagesNameAndCostsNoFetch(t *testing.T) {
	t.Parallel()
	for platform, switches := range senders {
		t.Run(platform, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, platform, switches...)
			w.on()
			m := w.genuine()
			asked := w.asked()
			for range 5 {
				require.Equal(t, w.platform.Push.Taken(), w.post(m.Address, m.Header, string(m.Body)))
			}
			w.settled()
			require.Equal(t, asked, w.asked())
		})
	}
}

func TestManyMessagesAboutAnOrderAreOneFetch(t *testing.T) {
	t.Parallel()
	w := patient(t, "shopify", 5*time.Second)
	w.on()
	asked := w.asked()
	id := w.buy() // three messages
	w.until(func() bool { return w.has(id) })
	w.settled()
	require.Len(t, w.courier.Sent(), 3)
	require.Equal(t, asked+1, w.asked())
}

func TestAReceiverThatDiesBetweenCommitAndFetchLosesNothing(t *testing.T) {
	t.Parallel()
	w := patient(t, "woocommerce", time.Hour) // the fetch never comes in this life
	w.on()
	id := w.buy()
	w.until(func() bool { return must(w.engine.Store.CountPushDue(t.Context(), w.account.ID)) == 1 })
	require.False(t, w.has(id))
	w.close()

	w.clock.Add(int64(2 * time.Hour))
	w.open()
	w.start()
	w.until(func() bool { return w.has(id) })
}

func TestClosedForADayThenOpenedNothingIsMissed(t *testing.T) {
	t.Parallel()
	for platform, switches := range senders {
		t.Run(platform, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, platform, switches...)
			w.on()
			greetings := len(w.greeted())
			w.close()
			var ids []string
			for range 3 {
				ids = append(ids, w.buy())
			}
			w.until(func() bool { return len(w.courier.Sent())-greetings >= len(ids) && w.courier.Idle() })
			for _, m := range w.courier.Sent()[greetings:] {
				require.NotEqual(t, w.platform.Push.Taken(), m.Status, "nobody was there")
			}
			w.clock.Add(int64(25 * time.Hour))

			w.open()
			w.start()
			for _, id := range ids {
				w.until(func() bool { return w.has(id) })
			}
			next := w.buy()
			w.until(func() bool { return w.has(next) })
		})
	}
}

func TestAHookThatThePlatformDroppedIsRegisteredAnew(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "woocommerce")
	w.on()
	address := w.hook().Address
	w.emulator.(interface{ DisableWebhooks() }).DisableWebhooks()
	require.False(t, w.registered(address))
	require.NoError(t, w.engine.Push.Check(t.Context()))
	w.until(func() bool { return w.hook().State == store.HookActive && w.registered(address) })
	require.Equal(t, address, w.hook().Address)
}

func TestANewPublicAddressReplacesTheOldOne(t *testing.T) {
	t.Parallel()
	for platform := range senders {
		p, err := connectors.Get(platform)
		require.NoError(t, err)
		if p.Push.Mode != connectors.PushByAPI {
			continue
		}
		t.Run(platform, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, platform)
			w.on()
			old := w.hook().Address
			w.public = strings.Replace(w.public, "127.0.0.1", "example.com", 1)
			require.NoError(t, w.engine.Push.Set(t.Context(), webhook.Settings{On: true, Listen: anyPort, Address: w.public}))
			w.until(func() bool { return w.hook().State == store.HookActive && w.registered(w.hook().Address) })
			require.False(t, w.registered(old))
			require.Equal(t, old[len(old)-40:], w.hook().Address[len(w.public)+len("/push/"):], "the part that nobody can guess stays")
		})
	}
}

func TestADeletedAccountLeavesNoHook(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "woocommerce")
	w.on()
	address := w.hook().Address
	require.Error(t, w.engine.DeleteAccount(t.Context(), w.account.ID), "its orders are open")
	require.True(t, w.registered(address))
	for _, id := range w.shown() {
		require.NoError(t, w.emulator.Act(connectors.Act{Kind: "cancel", Order: id}))
	}
	w.until(func() bool {
		n, err := w.engine.Store.CountOpenOrders(t.Context(), w.account.ID)
		return err == nil && n == 0
	})
	w.settled()
	require.NoError(t, w.engine.DeleteAccount(t.Context(), w.account.ID))
	for _, topic := range []string{"order.created", "order.updated", "order.deleted"} {
		_, _, left := w.emulator.(interface {
			Webhook(topic, address string) (string, string, int)
		}).Webhook(topic, address)
		require.Zero(t, left)
	}
}

func TestSettingsThatCannotWorkAreRefusedAndChangeNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "woocommerce")
	w.on()
	before := must(w.engine.Push.Settings(t.Context()))
	bound, _ := w.engine.Push.Listening()
	taken := must((&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0"))
	defer func() { require.NoError(t, taken.Close()) }()
	for name, c := range map[string]struct {
		set  webhook.Settings
		says string
	}{
		"the port is taken":   {webhook.Settings{On: true, Listen: taken.Addr().String(), Address: w.public}, "nobody can listen at"},
		"no port":             {webhook.Settings{On: true, Listen: "127.0.0.1", Address: w.public}, "no address and port"},
		"a name to listen at": {webhook.Settings{On: true, Listen: "hooks.example.com:80", Address: w.public}, "no address and port"},
		"no public address":   {webhook.Settings{On: true, Listen: anyPort}, "no web address"},
		"plain http":          {webhook.Settings{On: true, Listen: anyPort, Address: "http://hooks.example.com"}, "is not https"},
		"a query":             {webhook.Settings{On: true, Listen: anyPort, Address: "https://hooks.example.com?a=b"}, "no web address"},
		"somebody's password": {webhook.Settings{On: true, Listen: anyPort, Address: "https://a:b@hooks.example.com"}, "no web address"},
		"another kind of web": {webhook.Settings{On: true, Listen: anyPort, Address: "ftp://hooks.example.com"}, "is not https"},
	} {
		err := w.engine.Push.Set(t.Context(), c.set)
		var told *connectors.Error
		require.ErrorAs(t, err, &told, name)
		require.Contains(t, told.Says.EN, c.says, name)
		require.NotEmpty(t, told.Says.ZH, name)
		require.NotEmpty(t, told.Do.EN, name)
		require.NotEmpty(t, told.Do.ZH, name)
	}
	require.Equal(t, before, must(w.engine.Push.Settings(t.Context())))
	at, problem := w.engine.Push.Listening()
	require.Equal(t, bound, at)
	require.NoError(t, problem)
}

func TestAPortThatIsTakenAtTheStartIsAProblemThatEndsByItself(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "woocommerce")
	taken := must((&net.ListenConfig{}).Listen(t.Context(), "tcp", anyPort))
	w.on()
	set := must(w.engine.Push.Settings(t.Context()))
	set.Listen = taken.Addr().String() // Set would refuse it: the port was free when it was entered
	text := must(json.Marshal(set))
	require.NoError(t, w.engine.Store.Write(t.Context(), func(q *store.Queries) error {
		return q.SetSetting(t.Context(), store.SettingPush, string(text))
	}))
	w.close()
	w.open()
	w.start()
	notices := func() []store.Notice {
		all, err := w.engine.Store.Notices(t.Context(), store.Only{}, false, 10)
		require.NoError(t, err)
		return slices.DeleteFunc(all, func(n store.Notice) bool { return n.Kind != store.NoticePort })
	}
	w.until(func() bool { return len(notices()) == 1 })
	_, problem := w.engine.Push.Listening()
	require.Error(t, problem)
	require.Error(t, w.engine.Push.Reach(t.Context()))
	require.Equal(t, set.Listen, notices()[0].Args["listen"])
	require.NoError(t, taken.Close())
	require.Eventually(t, func() bool { return len(notices()) == 0 }, 2*time.Minute, 20*time.Millisecond, "the port is tried again by itself")
	require.NoError(t, w.engine.Push.Reach(t.Context()))
}

func TestReachSaysWhatIsBetweenThePublicAddressAndTheProgram(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "woocommerce")
	reach := func() string {
		var told *connectors.Error
		require.ErrorAs(t, w.engine.Push.Reach(t.Context()), &told)
		return told.Says.EN
	}
	require.Contains(t, reach(), "switched off")
	w.on()
	require.NoError(t, w.engine.Push.Reach(t.Context()))
	set := webhook.Settings{On: true, Listen: anyPort, Address: strings.TrimSuffix(w.public, prefix) + "/another"}
	require.NoError(t, w.engine.Push.Set(t.Context(), set))
	require.Contains(t, reach(), "does not lead to this program (status 404)")
	set.Address = "https://127.0.0.1:1"
	require.NoError(t, w.engine.Push.Set(t.Context(), set))
	require.Contains(t, reach(), "nothing answers")
}

func TestAPausedAccountIsNotFetched(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "woocommerce")
	w.on()
	require.NoError(t, w.engine.Store.Write(t.Context(), func(q *store.Queries) error {
		a, err := q.Account(t.Context(), w.account.ID)
		a.FetchOn = false
		if err != nil {
			return err
		}
		return q.UpdateAccount(t.Context(), &a, "fetch_on")
	}))
	asked := w.asked()
	id := w.buy()
	w.until(func() bool { return w.hook().LastAt != nil })
	w.settled()
	require.False(t, w.has(id))
	require.Equal(t, asked, w.asked())
}

func TestWhatCannotBeHadNowIsTriedAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "woocommerce")
	w.close()
	w.open() // and nothing is done by itself
	require.NoError(t, w.engine.Store.Write(t.Context(), func(q *store.Queries) error {
		return q.HintPush(t.Context(), w.account.ID, "4711", 1, store.At(w.now())) // nobody has such an order
	}))
	for range 6 {
		w.clock.Add(int64(20 * time.Minute))
		require.NoError(t, w.engine.Push.Work(context.WithoutCancel(t.Context())))
	}
	due, err := w.engine.Store.CountPushDue(t.Context(), w.account.ID)
	require.NoError(t, err)
	require.Zero(t, due, "after six attempts it is left to the scheduled fetch")
	refusals, err := w.engine.Store.AllSetAside(t.Context(), store.Only{Account: w.account.ID}, 10)
	require.NoError(t, err)
	require.Empty(t, refusals)
}
