package backup

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/engine/store"
)

var now = time.Date(2026, 11, 23, 5, 0, 0, 0, time.UTC)

const passphrase = "correct horse battery" // a dummy

func filled(t *testing.T) *store.Store {
	t.Helper()
	ctx := context.Background()
	s, err := store.Open(ctx, t.TempDir())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	require.NoError(t, s.Write(ctx, func(q *store.Queries) error {
		effect := func(key string, kind store.EffectKind, state store.EffectState) error {
			_, err := q.AddEffect(
				ctx,
				&store.Effect{Key: key, Kind: kind, AccountID: "a", State: state, DueAt: 1, Payload: "{}", CreatedAt: 1, UpdatedAt: 1},
			)
			return err
		}
		return errors.Join(
			q.SetSetting(ctx, store.SettingWorkspace, "first"),
			q.AddMerchant(ctx, &store.Merchant{ID: "m", Name: "小山茶行", CreatedAt: 1}),
			q.AddChannel(ctx, &store.Channel{ID: "c", MerchantID: "m", Name: "官網", MatchBy: store.MatchBySKU, Enabled: true, CreatedAt: 1}),
			q.AddAccount(
				ctx,
				&store.Account{
					ID:          "a",
					Name:        "茶行",
					Platform:    "demo",
					MerchantID:  "m",
					ChannelID:   "c",
					State:       store.Connected,
					FieldValues: map[string]string{},
					CreatedAt:   1,
				},
			),
			effect(
				"t",
				store.EffectTracking,
				store.EffectDue,
			),
			effect("s", store.EffectStock, store.EffectDue),
			effect("done", store.EffectTracking, store.EffectConfirmed),
		)
	}))
	return s
}

func TestARoundTripBringsEverythingBackButTheConnection(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s := filled(t)
	file := filepath.Join(t.TempDir(), "warehouse.backup")
	require.NoError(t, Write(ctx, s, file, passphrase, now))
	info, err := os.Stat(file)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	require.NotContains(t, string(data), "小山茶行", "a backup is encrypted")

	dir := filepath.Join(t.TempDir(), "new")
	require.NoError(t, Restore(ctx, file, dir, passphrase, now))
	restored, err := store.Open(ctx, dir)
	require.NoError(t, err)
	defer func() { require.NoError(t, restored.Close()) }()
	a, err := restored.AccountByName(ctx, "茶行")
	require.NoError(t, err)
	require.Equal(t, store.NotVerified, a.State)
	workspace, err := restored.Setting(ctx, store.SettingWorkspace, "")
	require.NoError(t, err)
	require.NotEqual(t, "first", workspace, "a restored workspace has a keychain of its own")
	for key, want := range map[string]store.EffectState{"t": store.EffectAsking, "s": store.EffectUnclear, "done": store.EffectConfirmed} {
		e, err := restored.EffectByKey(ctx, key)
		require.NoError(t, err)
		require.Equal(t, want, e.State, key)
	}
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, e := range left {
		require.False(t, strings.HasPrefix(e.Name(), ".restore-"), "nothing temporary stays")
	}
}

func TestABackupIsConsistentWhileOrdersComeIn(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s := filled(t)
	stop, done := make(chan struct{}), make(chan error)
	go func() {
		for i := 0; ; i++ {
			select {
			case <-stop:
				done <- nil
				return
			default:
			}
			if err := s.Write(ctx, func(q *store.Queries) error { return q.SetSetting(ctx, "n", strings.Repeat("x", i%1000)) }); err != nil {
				done <- err
				return
			}
		}
	}()
	file := filepath.Join(t.TempDir(), "b")
	require.NoError(t, Write(ctx, s, file, passphrase, now))
	close(stop)
	require.NoError(t, <-done)
	require.NoError(t, Restore(ctx, file, filepath.Join(t.TempDir(), "w"), passphrase, now))
}

func TestABadBackupIsRefusedAndNothingIsMade(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	file := filepath.Join(t.TempDir(), "good")
	require.NoError(t, Write(ctx, filled(t), file, passphrase, now))
	good, err := os.ReadFile(file)
	require.NoError(t, err)
	for name, c := range map[string]struct {
		content    []byte
		passphrase string
	}{
		"wrong passphrase": {good, "wrong"},
		"truncated":        {good[:len(good)-100], passphrase},
		"not a backup":     {[]byte("PK\x03\x04 something else"), passphrase},
		"empty":            {nil, passphrase},
		"flipped":          {append(append([]byte{}, good[:len(good)/2]...), append([]byte{good[len(good)/2] ^ 1}, good[len(good)/2+1:]...)...), passphrase},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bad, dir := filepath.Join(t.TempDir(), "bad"), filepath.Join(t.TempDir(), "w")
			require.NoError(t, os.WriteFile(bad, c.content, 0o600))
			err := Restore(ctx, bad, dir, c.passphrase, now)
			require.Equal(t, connectors.Rejected, connectors.KindOf(err), "%v", err)
			entries, err := os.ReadDir(dir)
			require.NoError(t, err)
			require.Empty(t, entries)
		})
	}
	require.Error(t, Write(ctx, filled(t), filepath.Join(t.TempDir(), "x"), "", now), "a backup without a passphrase is refused")
}

func TestARestoreNeverOverwritesAWorkspace(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	file, dir := filepath.Join(t.TempDir(), "b"), t.TempDir()
	require.NoError(t, Write(ctx, filled(t), file, passphrase, now))
	require.NoError(t, Restore(ctx, file, dir, passphrase, now))
	require.Error(t, Restore(ctx, file, dir, passphrase, now))
}
