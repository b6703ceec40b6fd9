package faults

// Secrets and people: in no log, trace, notice, history, note or run, whatever happens; and secrets not in the store at all.

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
	"gowarehouse/connectors/transport"
	"gowarehouse/engine"
	"gowarehouse/engine/store"
)

// ear hears everything that is said: logs, traces, errors.
type ear struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (e *ear) Write(p []byte) (int, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.text.Write(p)
}

func (e *ear) trace(x transport.Trace) { fmt.Fprintf(e, "%+v\n", x) }

func (e *ear) err(err error) {
	if err != nil {
		fmt.Fprintf(e, "%v %+v %#v\n", err, err, err)
	}
}

func (e *ear) heard() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.text.String()
}

// known is what must not be heard.
type known struct{ secrets, people []string }

func (k *known) secretsOf(p *connectors.Platform, all ...connectors.Values) {
	for _, values := range all {
		for key, value := range values {
			if f, declared := p.Field(key); (!declared || f.Secret) && len(value) > 3 {
				k.secrets = append(k.secrets, value)
			}
		}
	}
}

func (k *known) peopleOf(e connectors.Emulator) {
	for _, id := range e.Expect(connectors.Window{From: time.Now().AddDate(0, 0, -7), To: time.Now().AddDate(0, 0, 1)}).Orders {
		shop, _ := e.Shop(id)
		r := shop.Order.Receiver
		for _, datum := range []string{r.Name, r.Phone, strings.SplitN(r.Phone, "#", 2)[0], r.Address} {
			if len([]rune(datum)) > 1 && !strings.Contains(datum, "*") && !strings.Contains(datum, "＊") {
				k.people = append(k.people, datum)
			}
		}
	}
}

func TestSecretsAndReceiversAreInNoLogTraceErrorNoteOrHistory(t *testing.T) {
	t.Parallel()
	for _, p := range connectors.All() {
		t.Run(p.ID, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, p.ID, 0)
			d := w.day(t, 0)
			e := &ear{}
			engine := w.open(t, d.dir, d.clock, func(o *engine.Options) {
				o.Log, o.Trace = slog.New(slog.NewTextHandler(e, &slog.HandlerOptions{Level: slog.LevelDebug - 4})), e.trace
			})
			var k known
			k.secretsOf(p, d.emulator.Credentials(), d.emulator.App())
			k.peopleOf(d.emulator)
			require.NotEmpty(t, k.secrets)
			require.NotEmpty(t, k.people)
			d.eventful(engine, e)
			k.peopleOf(d.emulator)
			k.secretsOf(p, tokens(t, engine, w.account))

			require.Greater(t, len(e.heard()), 10_000, "there was something to hear")
			silent(t, k.secrets, "log, trace or error", e.heard())
			silent(t, k.people, "log, trace or error", e.heard())
			shown := shown(t, engine)
			silent(t, k.secrets, "what screens and support show", shown)
			silent(t, k.people, "what screens and support show", shown)
			require.NoError(t, engine.Close())
			for _, file := range []string{store.FileName, "credentials.vault"} {
				silent(t, k.secrets, file, fileOf(t, filepath.Join(d.dir, file)))
			}
		})
	}
}

// silent checks that none of the data stands in a text.
func silent(t *testing.T, data []string, where, text string) {
	t.Helper()
	for _, datum := range data {
		if at := strings.Index(text, datum); at >= 0 {
			require.Failf(t, "said", "a secret or personal datum of %d letters stands in %s after …%q", len(datum), where, text[max(0, at-80):at])
		}
	}
}

// eventful is a day on which much goes wrong, all of it heard.
func (d *day) eventful(e *engine.Engine, heard *ear) {
	d.t.Helper()
	ctx := d.t.Context()
	for _, fault := range []emulation.Fault{emulation.Truncate, emulation.HTML200, emulation.Fail500Got, emulation.DropAfter} {
		d.wire.Plan(fault, 6, nil)
		_, err := e.Fetch(ctx, d.account, nil)
		heard.err(err)
		_, err = e.Accounts.Test(ctx, account)
		heard.err(err)
	}
	d.wire = &emulation.Wire{Emulator: d.emulator}
	d.serve(d.wire)
	require.Eventually(d.t, func() bool {
		_, err := e.Fetch(ctx, d.account, nil)
		heard.err(err)
		return err == nil
	}, 2*time.Minute, 50*time.Millisecond)
	d.moveOut(e, heard)
	heard.err(putAway(ctx, e))
	for range 30 {
		heard.err(shipAll(ctx, e))
		heard.err(e.Outbox.Work(ctx))
		due, waits, err := e.Store.NextDue(ctx)
		require.NoError(d.t, err)
		if !waits {
			break
		}
		d.clock.until(due)
	}
	require.NoError(d.t, d.emulator.Act(connectors.Act{Kind: "revoke"}))
	_, err := e.Fetch(ctx, d.account, nil)
	require.Error(d.t, err)
	heard.err(err)
	_, err = e.Accounts.Test(ctx, account)
	heard.err(err)
}

// moveOut has every buyer change the address, and asks for the orders again.
func (d *day) moveOut(e *engine.Engine, heard *ear) {
	d.t.Helper()
	page, _, err := e.Store.OrderPage(d.t.Context(), store.Filter{}, nil, 100)
	require.NoError(d.t, err)
	require.NotEmpty(d.t, page)
	for i, o := range page {
		if i%3 != 0 {
			continue
		}
		heard.err(d.emulator.Act(connectors.Act{Kind: "change_address", Order: o.PlatformID}))
		_, err := e.Intake.Refetch(d.t.Context(), o.ID, "amy")
		heard.err(err)
	}
}

func tokens(t *testing.T, e *engine.Engine, account string) connectors.Values {
	t.Helper()
	values, _ := e.Vault.Get(t.Context(), "tokens/"+account)
	return values
}

// shown gathers what lists, support and scripts get to see of a workspace: everything but the receiver of one order that a person asks for.
func shown(t *testing.T, e *engine.Engine) string {
	t.Helper()
	ctx := t.Context()
	var all []any
	page, _, err := e.Store.OrderPage(ctx, store.Filter{}, nil, 1000)
	require.NoError(t, err)
	for _, o := range page {
		holds, err := e.Store.Holds(ctx, o.ID)
		require.NoError(t, err)
		history, err := e.Store.History(ctx, o.ID)
		require.NoError(t, err)
		why, err := e.Intake.Why(ctx, store.Only{}, o.Number, false)
		require.NoError(t, err)
		all = append(all, o, holds, history, why)
	}
	notices, err := e.Store.Notices(ctx, store.Only{}, true, 1000)
	require.NoError(t, err)
	effects, err := e.Store.Effects(ctx, store.EffectFilter{}, 1000)
	require.NoError(t, err)
	runs, err := e.Store.Runs(ctx, store.Only{}, 1000)
	require.NoError(t, err)
	accounts, err := e.Store.Accounts(ctx)
	require.NoError(t, err)
	unknown, err := e.Catalog.Unknown(ctx, store.Only{})
	require.NoError(t, err)
	require.True(t, slices.ContainsFunc(runs, func(r store.Run) bool { return r.Error != "" }), "some runs failed")
	var text strings.Builder
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	for _, thing := range append(all, notices, effects, runs, accounts, unknown) {
		require.NoError(t, encoder.Encode(thing))
		fmt.Fprintf(&text, "%+v\n", thing)
	}
	return text.String()
}

// requireNoLabels looks through the cache folder, where only PDFium lies as it was compiled: no file of it is a label or shows a receiver.
func requireNoLabels(t *testing.T, cache string) {
	t.Helper()
	require.NoError(t, filepath.WalkDir(cache, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		require.Contains(t, path, filepath.Join(cache, "gowarehouse", "pdfium")+string(filepath.Separator))
		data, err := os.ReadFile(path)
		require.True(t, bytes.HasPrefix(data, []byte("WAZEVO")), "code, as the library marks it")
		return err
	}))
}

func TestNothingOfADaysWorkTouchesTheSharedTemporaryFolder(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes")
	}
	t.Parallel()
	for _, platform := range []string{"momo", "shopee"} {
		t.Run(platform, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, platform, 4)
			d := w.day(t, 0)
			watched := map[string]string{}
			var env []string
			for _, name := range []string{"TMPDIR", "TMP", "TEMP", "SQLITE_TMPDIR", "HOME", "XDG_CONFIG_HOME"} {
				watched[name] = t.TempDir()
				env = append(env, name+"="+watched[name])
			}
			cache := t.TempDir()
			env = append(env, "XDG_CACHE_HOME="+cache)
			touched := watch(t, watched)
			require.Equal(t, exitDone, d.run(nil, env...), d.said())
			require.Empty(t, touched(), "files are made in the workspace only")
			d.check()
			for name, dir := range watched {
				left, err := os.ReadDir(dir)
				require.NoError(t, err)
				require.Empty(t, left, name)
			}
			requireNoLabels(t, cache)
			requireLabels(t, d)
		})
	}
}

// requireLabels checks that labels were opened at all, and lie in the store alone.
func requireLabels(t *testing.T, d *day) {
	t.Helper()
	labels := 0
	for name, text := range contents(t, d.dir) {
		if strings.HasPrefix(name, store.FileName) {
			labels += strings.Count(text, "%PDF-")
			continue
		}
		require.NotContains(t, text, "%PDF-", name)
	}
	require.Positive(t, labels)
}
