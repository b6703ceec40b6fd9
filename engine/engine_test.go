package engine_test

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gowarehouse/connectors"
	"gowarehouse/engine"
	"gowarehouse/engine/accounts"
	"gowarehouse/engine/intake"
	"gowarehouse/engine/printing"
	"gowarehouse/engine/printing/printertest"
	"gowarehouse/engine/store"
	"gowarehouse/engine/vault"
)

func TestMain(m *testing.M) {
	connectors.Register(&connectors.Platform{ID: "stall", Name: connectors.Text{EN: "Stall", ZH: "攤位"}, Ship: connectors.ShipSelf,
		ShippingCodes: connectors.CodesFixed, Shippings: []connectors.ShippingCode{{Code: "home"}},
		New: func(env connectors.Env) (connectors.Connector, error) {
			s, _ := stalls.Load(env.BaseURL)
			return s.(*stall), nil
		}})
	goleak.VerifyTestMain(m)
}

// stalls are the shops of these tests by their address.
var stalls sync.Map

// stall is a shop with one order.
type stall struct {
	fetches atomic.Int32
	hang    chan struct{} // a fetch waits for it, or for its context
	refuse  atomic.Bool
}

func (s *stall) Test(context.Context) (connectors.Identity, error) {
	return connectors.Identity{Name: "攤位"}, nil
}

func (s *stall) Orders(ctx context.Context, _ connectors.Window) iter.Seq2[connectors.Fetched, error] {
	return func(yield func(connectors.Fetched, error) bool) {
		s.fetches.Add(1)
		if s.refuse.Load() {
			yield(connectors.Fetched{}, connectors.Errorf(connectors.Unauthorized, "the key is gone"))
			return
		}
		if s.hang != nil {
			select {
			case <-s.hang:
			case <-ctx.Done():
				yield(connectors.Fetched{}, ctx.Err())
				return
			}
		}
		yield(connectors.Fetched{ID: "1", Raw: json.RawMessage(`{}`)}, nil)
	}
}

func (s *stall) Order(context.Context, string) (connectors.Fetched, error) {
	return connectors.Fetched{ID: "1", Raw: json.RawMessage(`{}`)}, nil
}

func (s *stall) Normalise(f connectors.Fetched) (connectors.Order, error) {
	at := time.Now().Add(-time.Hour).Truncate(time.Hour)
	return connectors.Order{
		ID:        f.ID,
		Number:    "A1",
		State:     connectors.StateOpen,
		OrderedAt: at,
		Payment:   connectors.Payment{Method: "card", Kind: connectors.PaymentOnline, PaidAt: &at},
		Total:     connectors.TWD(10),
		Shipping: connectors.Shipping{
			Code: "home",
			Mode: connectors.ShipSelf,
		},
		Receiver: connectors.Receiver{Name: "陳小華", Phone: "0912345678", Address: "台北市"},
		Lines:    []connectors.Line{{ID: "1", SKU: "TEA", Name: "茶", Quantity: 1, Price: connectors.TWD(10)}},
	}, nil
}

func opened(t *testing.T, dir string, change ...func(*engine.Options)) *engine.Engine {
	t.Helper()
	o := engine.Options{Dir: dir, Vault: vault.OpenMemory()}
	for _, f := range change {
		f(&o)
	}
	e, err := engine.Open(t.Context(), o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, e.Close()) })
	return e
}

// connected adds an account on a stall.
func connected(t *testing.T, e *engine.Engine, s *stall) store.Account {
	t.Helper()
	ctx := t.Context()
	base := "https://" + store.NewID() + ".example.com"
	stalls.Store(base, s)
	t.Cleanup(func() { stalls.Delete(base) })
	require.NoError(t, e.Store.Write(ctx, func(q *store.Queries) error {
		return errors.Join(q.AddMerchant(ctx, &store.Merchant{ID: "m1", Name: "小山", CreatedAt: 1}),
			q.AddChannel(ctx, &store.Channel{ID: "c1", MerchantID: "m1", Name: "市場", MatchBy: store.MatchBySKU, Enabled: true, CreatedAt: 1}),
			q.AddProduct(ctx, &store.Product{ID: "p1", MerchantID: "m1", SKU: "TEA", Name: "茶", CreatedAt: 1}))
	}))
	_, err := e.Accounts.Add(ctx, accounts.NewAccount{Platform: "stall", Name: "攤", Merchant: "小山", Channel: "市場", BaseURL: base})
	require.NoError(t, err)
	_, err = e.Accounts.Test(ctx, "攤")
	require.NoError(t, err)
	a, err := e.Store.AccountByName(ctx, "攤")
	require.NoError(t, err)
	return a
}

func TestAnEngineThatWasClosedLeavesNothingRunningAndTheWorkspaceFree(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "workspace")
	for range 2 {
		e, err := engine.Open(t.Context(), engine.Options{Dir: dir, Vault: vault.OpenMemory()})
		require.NoError(t, err)
		require.NoError(t, e.Start(t.Context()))
		require.NoError(t, e.Start(t.Context()), "starting twice starts once")
		_, err = engine.Open(t.Context(), engine.Options{Dir: dir, Vault: vault.OpenMemory()})
		require.ErrorIs(t, err, engine.ErrOwned)
		require.NoError(t, e.Close())
	}
}

func TestEveryFileOfAWorkspaceIsForItsOwnerAlone(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no file modes")
	}
	dir := filepath.Join(t.TempDir(), "workspace")
	require.NoError(t, os.MkdirAll(dir, 0o755))
	e := opened(t, dir)
	require.NoError(t, e.Start(t.Context()))
	connected(t, e, &stall{})
	require.NoError(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		require.NoError(t, err)
		info, err := d.Info()
		require.NoError(t, err)
		want := os.FileMode(0o600)
		if d.IsDir() {
			want = 0o700
		}
		require.Equal(t, want, info.Mode().Perm(), path)
		return nil
	}))
}

func TestAnEngineAtWorkFetchesByItself(t *testing.T) {
	t.Parallel()
	e := opened(t, t.TempDir())
	s := &stall{}
	a := connected(t, e, s)
	require.NoError(t, e.Start(t.Context()))
	require.Eventually(t, func() bool {
		n, err := e.Store.CountOrders(t.Context(), a.ID)
		return err == nil && n == 1
	}, 2*time.Minute, 20*time.Millisecond)
	require.EqualValues(t, 1, s.fetches.Load(), "and not again before it is due")
}

func TestAnEngineAtWorkPrintsByItself(t *testing.T) {
	t.Parallel()
	p := printertest.Start(t, printertest.How{})
	e := opened(t, t.TempDir())
	_, _, err := e.Printing.AddPrinter(t.Context(), printing.Printer{Name: "Zebra", Address: p.Address})
	require.NoError(t, err)
	require.NoError(t, e.Start(t.Context()))
	jobs, err := e.Printing.Print(t.Context(), printing.Request{Kind: store.PrintTest, Printer: "Zebra"}, "amy")
	require.NoError(t, err)
	require.Eventually(t, func() bool {
		j, err := e.Store.PrintJob(t.Context(), jobs[0].ID)
		return err == nil && j.State == store.PrintPrinted
	}, 2*time.Minute, 20*time.Millisecond)
	require.Len(t, p.Received(), 1)
}

func TestClosingWhileAPlatformHangsEndsTheFetch(t *testing.T) {
	t.Parallel()
	e := opened(t, t.TempDir())
	s := &stall{hang: make(chan struct{})}
	connected(t, e, s)
	require.NoError(t, e.Start(t.Context()))
	require.Eventually(t, func() bool { return s.fetches.Load() == 1 }, 2*time.Minute, 20*time.Millisecond)
	began := time.Now()
	require.NoError(t, e.Close())
	require.Less(t, time.Since(began), 2*time.Minute)
}

func TestOpeningPutsRightWhatADeadProcessLeft(t *testing.T) {
	t.Parallel()
	dir, keys := t.TempDir(), vault.OpenMemory()
	kept := func(o *engine.Options) { o.Vault = unclosed{keys} }
	e := opened(t, dir, kept)
	a := connected(t, e, &stall{})
	ctx := t.Context()
	// As if it had died in the middle of a fetch and a call.
	require.NoError(t, e.Store.Write(ctx, func(q *store.Queries) error {
		_, err := q.LeaseFetch(ctx, a.ID, time.Now(), time.Now().Add(time.Hour))
		return errors.Join(err, q.AddRun(ctx, &store.Run{AccountID: a.ID, Kind: store.RunFetch, StartedAt: 1, Result: "{}"}),
			func() error {
				_, err := q.AddEffect(
					ctx,
					&store.Effect{Key: "k", Kind: store.EffectTracking, AccountID: a.ID, State: store.EffectCalling, Payload: "{}",
						Lease: store.At(time.Now().Add(time.Hour)), DueAt: 1, CreatedAt: 1, UpdatedAt: 1},
				)
				return err
			}())
	}))
	require.NoError(t, e.Close())
	e = opened(t, dir, kept)
	due, err := e.Store.DueEffects(ctx, time.Now(), 10)
	require.NoError(t, err)
	require.Len(t, due, 1, "it is looked at at once")
	require.Equal(t, store.EffectCalling, due[0].State, "and asked about, since it may have been called")
	runs, err := e.Store.Runs(ctx, store.Only{Account: a.ID}, 10)
	require.NoError(t, err)
	require.NotNil(t, runs[0].FinishedAt)
	require.Equal(t, "interrupted", runs[0].Error)
	_, err = e.Fetch(ctx, a.ID, nil)
	require.NoError(t, err)
}

// unclosed is a vault that outlives an engine, as a keychain does.
type unclosed struct{ vault.Vault }

func (unclosed) Close() error { return nil }

func TestAWorkspaceThatCannotBeMadeSaysWhatToDo(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	_, err := engine.Open(t.Context(), engine.Options{Dir: filepath.Join(file, "workspace"), Vault: vault.OpenMemory()})
	var told *connectors.Error
	require.ErrorAs(t, err, &told)
	require.Contains(t, told.Advice().EN, "--workspace")
	require.Contains(t, told.Advice().ZH, "--workspace")
}

func TestAFileThatIsNoWorkspaceIsRefusedAndLeftAlone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, store.FileName)
	const novel = "It was a dark and stormy night; the rain fell in torrents."
	require.NoError(t, os.WriteFile(path, []byte(novel), 0o600))
	_, err := engine.Open(t.Context(), engine.Options{Dir: dir, Vault: vault.OpenMemory()})
	var told *connectors.Error
	require.ErrorAs(t, err, &told)
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, novel, string(text))
}

func TestPersonalDataOfFinishedOrdersIsErasedAfterTheSetting(t *testing.T) {
	t.Parallel()
	var ahead atomic.Int64
	e := opened(t, t.TempDir(), func(o *engine.Options) {
		o.Now = func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	})
	ctx := t.Context()
	a := connected(t, e, &stall{})
	_, err := e.Fetch(ctx, a.ID, nil)
	require.NoError(t, err)
	o, err := e.Store.OrderByPlatformID(ctx, a.ID, "1")
	require.NoError(t, err)
	now := store.At(e.Now())
	require.NoError(t, e.Store.Write(ctx, func(q *store.Queries) error {
		return errors.Join(q.SetOrderState(ctx, o.ID, store.Reported, &now, now),
			q.PutRefusal(ctx, &store.Refusal{AccountID: a.ID, PlatformID: "9", Number: "9", Reason: intake.RefusedUnpaid, SeenAt: now}))
	}))
	ahead.Store(int64(89 * 24 * time.Hour))
	n, err := e.Erase(ctx)
	require.NoError(t, err)
	require.Zero(t, n)
	ahead.Store(int64(91 * 24 * time.Hour))
	require.NoError(t, e.Care(ctx))
	o, err = e.Store.Order(ctx, o.ID)
	require.NoError(t, err)
	require.NotNil(t, o.ErasedAt)
	require.NotContains(t, string(o.Doc)+o.ReceiverName+o.PhoneEnd, "陳小華")
	_, err = e.Store.Raw(ctx, o.ID)
	require.ErrorIs(t, err, store.ErrNotFound)
	refusals, err := e.Store.RefusalsByNumber(ctx, store.Only{}, "9")
	require.NoError(t, err)
	require.Empty(t, refusals)
	require.NoError(t, e.Store.Write(ctx, func(q *store.Queries) error { return q.SetSetting(ctx, store.SettingEraseDays, "soon") }))
	_, err = e.Erase(ctx)
	require.ErrorContains(t, err, "soon")
}

func TestRefusedCredentialsStopNothingButTheAccount(t *testing.T) {
	t.Parallel()
	e := opened(t, t.TempDir())
	s := &stall{}
	a := connected(t, e, s)
	_, err := e.Fetch(t.Context(), a.ID, nil)
	require.NoError(t, err)
	s.refuse.Store(true)
	_, err = e.Fetch(t.Context(), a.ID, nil)
	require.Equal(t, connectors.Unauthorized, connectors.KindOf(err))
	a, err = e.Store.Account(t.Context(), a.ID)
	require.NoError(t, err)
	require.Equal(t, store.Disconnected, a.State)
	n, err := e.Store.CountOrders(t.Context(), a.ID)
	require.NoError(t, err)
	require.Equal(t, 1, n)
}
