package outbound

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gowarehouse/connectors"
	"gowarehouse/engine/accounts"
	"gowarehouse/engine/store"
)

func TestMain(m *testing.M) {
	connectors.Register(&connectors.Platform{ID: "listed", Name: connectors.Text{EN: "Listed", ZH: "白名單"}, Allowlist: true})
	connectors.Register(&connectors.Platform{ID: "open", Name: connectors.Text{EN: "Open", ZH: "開放"}})
	goleak.VerifyTestMain(m)
}

// bench is a workspace and an address service on loopback.
type bench struct {
	*Service
	t *testing.T

	mu     sync.Mutex
	answer string
	status int
	asked  int
	now    time.Time
}

func newBench(t *testing.T) *bench {
	t.Helper()
	ctx := t.Context()
	b := &bench{t: t, answer: "203.0.113.7\n", status: http.StatusOK, now: time.Date(2026, 11, 23, 6, 30, 0, 0, time.UTC)}
	st, err := store.Open(ctx, t.TempDir())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, st.Close()) })
	require.NoError(t, st.Write(ctx, func(q *store.Queries) error {
		return errors.Join(q.AddMerchant(ctx, &store.Merchant{ID: "m", Name: "小山", CreatedAt: 1}),
			q.AddChannel(ctx, &store.Channel{ID: "c", MerchantID: "m", Name: "官網", MatchBy: store.MatchBySKU, Enabled: true, CreatedAt: 1}))
	}))
	b.Service = &Service{Store: st, Secrets: b, Now: func() time.Time { return b.now }, Log: slog.New(slog.DiscardHandler)}
	server := httptest.NewServer(b)
	t.Cleanup(server.Close)
	require.NoError(t, b.SetAddress(ctx, server.URL))
	return b
}

// ServeHTTP is the address service.
func (b *bench) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.asked++
	w.WriteHeader(b.status)
	_, _ = w.Write([]byte(b.answer))
}

func (b *bench) says(answer string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.answer = answer
}

// Kept gives accounts whose name says so a proxy.
func (b *bench) Kept(_ context.Context, a *store.Account) (accounts.Kept, error) {
	return accounts.Kept{Proxy: strings.Contains(a.Name, "proxy")}, nil
}

func (b *bench) add(platform, name, base string) {
	b.t.Helper()
	ctx := b.t.Context()
	require.NoError(b.t, b.Store.Write(ctx, func(q *store.Queries) error {
		return q.AddAccount(ctx, &store.Account{ID: store.NewID(), Name: name, Platform: platform, MerchantID: "m", ChannelID: "c", BaseURL: base,
			State: store.Connected, FieldValues: map[string]string{}, CreatedAt: 1})
	}))
}

func (b *bench) notices() []store.Notice {
	b.t.Helper()
	all, err := b.Store.Notices(b.t.Context(), store.Only{}, false, 10)
	require.NoError(b.t, err)
	return all
}

func TestTheFirstAddressIsTakenForTheOneThatPlatformsKnow(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.add("listed", "甲店", "")
	k, err := b.Ask(t.Context())
	require.NoError(t, err)
	require.Equal(t, Known{Address: "203.0.113.7", AskedAt: store.At(b.now), Since: store.At(b.now), Told: "203.0.113.7"}, k)
	kept, err := b.Known(t.Context())
	require.NoError(t, err)
	require.Equal(t, k, kept)
	require.Empty(t, b.notices())
}

func TestAChangeNamesTheAccountsThatWillFailUntilThePlatformsAreTold(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	ctx := t.Context()
	b.add("listed", "甲店", "")
	b.add("listed", "乙店 proxy", "")
	b.add("open", "丙店", "")
	_, err := b.Ask(ctx)
	require.NoError(t, err)
	b.says("198.51.100.9")
	b.now = b.now.Add(24 * time.Hour)
	for range 2 {
		k, err := b.Ask(ctx)
		require.NoError(t, err)
		require.True(t, k.Changed())
		require.Equal(t, store.At(b.now), k.Since)
		require.Len(t, b.notices(), 1, "said once")
		require.Equal(t, map[string]string{"before": "203.0.113.7", "now": "198.51.100.9", "accounts": "甲店"}, b.notices()[0].Args)
	}
	b.says("198.51.100.10")
	_, err = b.Ask(ctx)
	require.NoError(t, err)
	require.Len(t, b.notices(), 1)
	require.Equal(t, "198.51.100.10", b.notices()[0].Args["now"], "a further change is told anew")
	k, err := b.Told(ctx)
	require.NoError(t, err)
	require.False(t, k.Changed())
	require.Empty(t, b.notices())
}

func TestAnAddressThatComesBackEndsTheNotice(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.add("listed", "甲店", "")
	for _, address := range []string{"203.0.113.7", "198.51.100.9", "203.0.113.7"} {
		b.says(address)
		_, err := b.Ask(t.Context())
		require.NoError(t, err)
	}
	require.Empty(t, b.notices())
}

func TestAChangeThatConcernsNobodyIsNoNews(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.add("open", "丙店", "")
	for _, address := range []string{"203.0.113.7", "198.51.100.9"} {
		b.says(address)
		k, err := b.Ask(t.Context())
		require.NoError(t, err)
		require.False(t, k.Changed())
	}
	require.Empty(t, b.notices())
}

func TestAnythingButOnePublicIPv4AddressIsRefused(t *testing.T) {
	t.Parallel()
	for answer, says := range map[string]string{
		"<html>Please log in</html>": "no address",
		"":                           "no address",
		"203.0.113.7 203.0.113.8":    "no address",
		"203.0.113.7, thank you":     "no address",
		"203.0.113.07":               "no address",
		"fe80::1%eth0":               "no address",
		"192.168.1.20":               "inside a network",
		"10.0.0.1":                   "inside a network",
		"100.64.3.4":                 "inside a network",
		"127.0.0.1":                  "inside a network",
		"169.254.1.1":                "inside a network",
		"0.0.0.0":                    "inside a network",
		"255.255.255.255":            "inside a network",
		"2001:db8::7":                "IPv6",
	} {
		_, err := read(answer, "service.example.com")
		var told *connectors.Error
		require.ErrorAs(t, err, &told, answer)
		require.Contains(t, told.Says.EN, says, answer)
		require.NotEmpty(t, told.Says.ZH)
		require.NotEmpty(t, told.Advice().EN)
		require.NotEmpty(t, told.Advice().ZH)
	}
	mapped, err := read("::ffff:203.0.113.7", "")
	require.NoError(t, err)
	require.Equal(t, "203.0.113.7", mapped)
}

func TestAWrongAnswerOrNoneLeavesWhatIsKnown(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	ctx := t.Context()
	before, err := b.Ask(ctx)
	require.NoError(t, err)
	b.says("<html>Please log in</html>")
	_, err = b.Ask(ctx)
	require.Equal(t, connectors.Rejected, connectors.KindOf(err))
	b.says(strings.Repeat("1", 1<<20))
	_, err = b.Ask(ctx)
	require.Error(t, err)
	b.mu.Lock()
	b.status = http.StatusBadGateway
	b.mu.Unlock()
	_, err = b.Ask(ctx)
	require.Equal(t, connectors.Temporary, connectors.KindOf(err))
	gone := httptest.NewServer(nil)
	gone.Close()
	require.NoError(t, b.SetAddress(ctx, gone.URL))
	_, err = b.Ask(ctx)
	require.Equal(t, connectors.Temporary, connectors.KindOf(err))
	require.Contains(t, err.Error(), "did not answer")
	after, err := b.Known(ctx)
	require.NoError(t, err)
	require.Equal(t, before, after)
}

func TestOnlyHTTPSIsAskedUnlessTheServiceIsOnThisMachine(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for _, service := range []string{"http://api.example.com", "ftp://api.example.com", "api.example.com", "https://", "https://u:p@example.com"} {
		require.Equal(t, connectors.Rejected, connectors.KindOf(b.SetAddress(t.Context(), service)), service)
	}
	require.NoError(t, b.SetAddress(t.Context(), " https://ip.example.com "))
	service, err := b.Address(t.Context())
	require.NoError(t, err)
	require.Equal(t, "https://ip.example.com", service)
	require.NoError(t, b.SetAddress(t.Context(), ""))
	service, err = b.Address(t.Context())
	require.NoError(t, err)
	require.Equal(t, DefaultService, service)
}

func TestTheDailyQuestionIsAskedOnlyWhenAPlatformElsewhereDependsOnIt(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	ctx := t.Context()
	b.add("open", "丙店", "")
	b.add("listed", "乙店 proxy", "")
	b.add("listed", "練習店", "https://127.0.0.1:8443")
	require.NoError(t, b.Daily(ctx))
	require.Zero(t, b.asked)
	b.add("listed", "甲店", "")
	require.NoError(t, b.Daily(ctx))
	require.Equal(t, 1, b.asked)
	b.says("nonsense")
	require.NoError(t, b.Daily(ctx), "an answer that cannot be used is no failure of the day's care")
}
