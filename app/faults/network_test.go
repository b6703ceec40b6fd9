package faults

// The network: gone, hanging, rough; and a clock that is wrong.

import (
	"cmp"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
	"gowarehouse/engine"
	"gowarehouse/engine/store"
)

func patient(o *engine.Options) {
	o.Limits = func(p *connectors.Platform) connectors.Limits {
		limits := fast(p)
		limits.CallTimeout = 300 * time.Millisecond
		return limits
	}
}

// requireOffline checks that a fetch failed because of the network alone.
func requireOffline(t *testing.T, e *engine.Engine, account string, err error) {
	t.Helper()
	var told *connectors.Error
	require.ErrorAs(t, err, &told)
	require.Equal(t, connectors.Temporary, told.Kind, err.Error())
	require.NotEmpty(t, told.Advice().EN)
	require.NotEmpty(t, told.Advice().ZH)
	a, err := e.Store.Account(t.Context(), account)
	require.NoError(t, err)
	require.Equal(t, store.Connected, a.State, "the network's fault is not the account's")
	require.Nil(t, a.FetchedTo, "a fetch that broke off does not count as done")
	require.Zero(t, a.FetchLease)
}

func TestAFetchWhoseNetworkGoesAwayHalfWayIsDoneLater(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "momo", 6)
	d := w.day(t, 0)
	e := w.open(t, d.dir, d.clock, patient)
	address := w.server.Listener.Addr().String()
	d.serve(&emulation.Wire{Emulator: d.emulator, Watch: func(stage emulation.Stage, n int, _ *http.Request) {
		if n == 3 && stage == emulation.BeforeAnswer {
			_ = w.server.Listener.Close()
			go w.server.CloseClientConnections()
			time.Sleep(20 * time.Millisecond)
			panic(http.ErrAbortHandler)
		}
	}})
	_, err := e.Fetch(t.Context(), w.account, nil)
	requireOffline(t, e, w.account, err)
	d.serve(&emulation.Wire{Emulator: d.emulator})
	back, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", address)
	require.NoError(t, err)
	again := &http.Server{Handler: w, ReadHeaderTimeout: time.Second}
	served := make(chan struct{})
	go func() {
		defer close(served)
		_ = again.Serve(back)
	}()
	t.Cleanup(func() {
		_ = again.Close()
		<-served
	})
	requireAll(t, e, w, d)
}

func TestAFetchWhosePlatformHangsEndsAndIsDoneLater(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "shopee", 4)
	d := w.day(t, 0)
	e := w.open(t, d.dir, d.clock, patient)
	d.wire.Plan(emulation.Hang, 50, func(r *http.Request) bool {
		return r.URL.Path == "/api/v2/order/get_order_detail"
	})
	_, err := e.Fetch(t.Context(), w.account, nil)
	requireOffline(t, e, w.account, err)
	d.serve(&emulation.Wire{Emulator: d.emulator})
	requireAll(t, e, w, d)
}

// requireAll fetches and finds every order, each once. The circuit of the host may still be open for a moment.
func requireAll(t *testing.T, e *engine.Engine, w *world, d *day) {
	t.Helper()
	require.Eventually(t, func() bool {
		result, err := e.Fetch(t.Context(), w.account, nil)
		return err == nil && result.OK
	}, 2*time.Minute, 50*time.Millisecond)
	n, err := e.Store.CountOrders(t.Context(), w.account)
	require.NoError(t, err)
	require.Equal(t, w.orders, n)
	require.Empty(t, d.emulator.Report().Violations)
}

// rough are what goes wrong with how many of a hundred requests. Each happens with a person doing nothing about it.
var rough = map[emulation.Fault]int{emulation.DropBefore: 5, emulation.DropAfter: 5, emulation.Fail500: 4, emulation.Fail500Got: 4,
	emulation.HTML503: 3, emulation.Throttle: 3, emulation.Truncate: 4}

func TestADayOnARoughNetworkEndsAsACalmOne(t *testing.T) {
	if testing.Short() {
		t.Skip("starts many processes")
	}
	for name, shop := range shops {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, cmp.Or(shop.platform, name), shop.orders+3, shop.settings)
			d := w.day(t, 0)
			random := rand.New(rand.NewPCG(seed, 7))
			for _, fault := range emulation.AllFaults {
				share := rough[fault]
				d.wire.Plan(fault, 10_000, func(*http.Request) bool { return random.IntN(100) < share }) // under the wire's lock
			}
			d.hurt = true
			code := exitFailed
			for range 40 {
				if code = d.run(nil); code == exitDone {
					break
				}
				require.NotEqual(t, exitDisconnected, code, d.said())
				d.clock.forward(time.Minute)
			}
			require.Equal(t, exitDone, code, d.said())
			d.check()
		})
	}
}

// ahead makes a platform's clock differ from this machine's.
type ahead struct {
	next http.Handler
	by   time.Duration
}

func (a ahead) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Date", time.Now().Add(a.by).UTC().Format(http.TimeFormat))
	a.next.ServeHTTP(w, r)
}

func TestAWrongClockIsSaidSo(t *testing.T) {
	t.Parallel()
	for _, platform := range []string{"shopee", "woocommerce", "momo"} {
		t.Run(platform, func(t *testing.T) {
			t.Parallel()
			const by = 2 * time.Hour
			w := newWorld(t, platform, 2)
			d := w.day(t, 0)
			right := d.clock.Now
			emulator := w.emulator(t, func() time.Time { return right().Add(by) })
			emulator.Credentials()
			w.serve(ahead{emulator, by})
			e := w.open(t, d.dir, d.clock)
			_, err := e.Fetch(t.Context(), w.account, nil)
			requireClockNotice(t, e)
			if platform == "momo" {
				require.NoError(t, err, "momo looks at no clock")
				return
			}
			requireClockAdvice(t, err)
			_, err = e.Accounts.Test(t.Context(), account)
			requireClockAdvice(t, err)
			requireClockNotice(t, e)

			// Once the clock is set, the word of it ends.
			w.serve(w.world(t, d.clock))
			_, err = e.Accounts.Test(t.Context(), account)
			require.NoError(t, err)
			_, err = e.Fetch(t.Context(), w.account, nil)
			require.NoError(t, err)
			notices, err := e.Store.Notices(t.Context(), store.Only{}, false, 10)
			require.NoError(t, err)
			require.Empty(t, notices)
		})
	}
}

func requireClockNotice(t *testing.T, e *engine.Engine) {
	t.Helper()
	notices, err := e.Store.Notices(t.Context(), store.Only{}, false, 10)
	require.NoError(t, err)
	var clocks []store.Notice
	for _, n := range notices {
		if n.Kind == store.NoticeClock {
			clocks = append(clocks, n)
		}
	}
	require.Len(t, clocks, 1, "said once")
	require.Equal(t, "-120", clocks[0].Args["minutes"])
}

func requireClockAdvice(t *testing.T, err error) {
	t.Helper()
	var told *connectors.Error
	require.ErrorAs(t, err, &told)
	require.Contains(t, told.Advice().EN, "clock", err.Error())
	require.Contains(t, told.Advice().ZH, "時間", err.Error())
}

func fileOf(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(text)
}
