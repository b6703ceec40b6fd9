// This file holds what every kind of vault promises, tested on each of them.

package vault

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/zalando/go-keyring"
)

// lightWork keeps the passphrase cheap in tests; TestANewFileCostsAnAttackerEnough looks at the real cost.
const lightWork = 4

// kinds opens an empty vault of each kind, and says how to open it a second time (nil: it does not outlive its process).
var kinds = map[string]func(t *testing.T) (first Vault, again func() (Vault, error)){
	"memory": func(*testing.T) (Vault, func() (Vault, error)) {
		return OpenMemory(), nil
	},
	"file": func(t *testing.T) (Vault, func() (Vault, error)) {
		path := filepath.Join(t.TempDir(), FileName)
		open := func() (Vault, error) { return openFile(path, passphrase, lightWork) }
		v, err := open()
		require.NoError(t, err)
		return v, open
	},
	"keychain": func(t *testing.T) (Vault, func() (Vault, error)) {
		id := workspaceOf(t)
		open := func() (Vault, error) { return OpenKeychain(id) }
		v, err := open()
		require.NoError(t, err)
		return v, open
	},
}

// workspaceOf gives a test a workspace of its own in the real keyring, until it ends.
func workspaceOf(t *testing.T) string {
	t.Helper()
	requireKeyring(t)
	id := sumOf([]byte(t.Name()))[:16]
	t.Cleanup(func() { require.NoError(t, keyring.DeleteAll(serviceOf(id))) })
	return id
}

// onEveryKind runs a test on an empty vault of each kind.
func onEveryKind(t *testing.T, test func(t *testing.T, v Vault, again func() (Vault, error))) {
	for _, kind := range sortedKeys(kinds) {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			v, again := kinds[kind](t)
			t.Cleanup(func() { require.NoError(t, v.Close()) })
			test(t, v, again)
		})
	}
}

func TestAValueComesBackAsItWasPut(t *testing.T) {
	t.Parallel()
	values := map[string]map[string]string{
		"one byte":         {"t": "x"},
		"2,560 bytes":      {"token": strings.Repeat("w", 2560)},
		"10 kB":            {"token": strings.Repeat("0123456789", 1000)},
		"100 kB":           {"token": strings.Repeat("0123456789", 10000)},
		"Chinese":          {"帳號": "倉庫管理員", "密碼": strings.Repeat("出貨單號與物流", 400)},
		"outside the BMP":  {"note": "📦𠮷🈶"},
		"markup":           {"key": "<&>\"'\\\u2028\x00\n\t"},
		"several fields":   {"access_token": "dummy-a", "refresh_token": "dummy-r", "expires_at": "2026-01-31T04:00:00Z"},
		"an empty field":   {"": "", "otp": ""},
		"no field at all":  {},
		"leading newlines": {"pem": "\n\n-----BEGIN-----\r\n"},
	}
	onEveryKind(t, func(t *testing.T, v Vault, again func() (Vault, error)) {
		ctx := context.Background()
		for name, value := range values {
			require.NoError(t, v.Put(ctx, "account/"+name, value), name)
		}
		if again != nil {
			second, err := again()
			require.NoError(t, err)
			defer func() { require.NoError(t, second.Close()) }()
			v = second
		}
		for name, value := range values {
			got, err := v.Get(ctx, "account/"+name)
			require.NoError(t, err, name)
			require.Equal(t, value, got, name)
		}
		keys, err := v.Keys(ctx)
		require.NoError(t, err)
		require.Len(t, keys, len(values))
		require.IsIncreasing(t, keys)
	})
}

func TestAnUnknownKeyIsNotFound(t *testing.T) {
	t.Parallel()
	onEveryKind(t, func(t *testing.T, v Vault, _ func() (Vault, error)) {
		_, err := v.Get(context.Background(), "nobody")
		require.ErrorIs(t, err, ErrNotFound)
		keys, err := v.Keys(context.Background())
		require.NoError(t, err)
		require.Empty(t, keys)
	})
}

func TestPutReplacesTheWholeValue(t *testing.T) {
	t.Parallel()
	onEveryKind(t, func(t *testing.T, v Vault, _ func() (Vault, error)) {
		ctx := context.Background()
		large := map[string]string{"cert": strings.Repeat("c", 5000)}
		for _, value := range []map[string]string{{"old": "1", "gone": "2"}, large, {"old": "3"}, large, {}} {
			require.NoError(t, v.Put(ctx, "momo", value))
			got, err := v.Get(ctx, "momo")
			require.NoError(t, err)
			require.Equal(t, value, got)
		}
	})
}

func TestDeletingTwiceIsNoError(t *testing.T) {
	t.Parallel()
	onEveryKind(t, func(t *testing.T, v Vault, _ func() (Vault, error)) {
		ctx := context.Background()
		require.NoError(t, v.Put(ctx, "a", map[string]string{"x": "1"}))
		require.NoError(t, v.Put(ctx, "b", map[string]string{"x": strings.Repeat("2", 5000)}))
		for range 2 {
			require.NoError(t, v.Delete(ctx, "b"))
		}
		_, err := v.Get(ctx, "b")
		require.ErrorIs(t, err, ErrNotFound)
		keys, err := v.Keys(ctx)
		require.NoError(t, err)
		require.Equal(t, []string{"a"}, keys)
	})
}

func TestKeysDifferInLetterCaseAndScript(t *testing.T) {
	t.Parallel()
	onEveryKind(t, func(t *testing.T, v Vault, _ func() (Vault, error)) {
		ctx := context.Background()
		keys := []string{"Shop", "shop", "shop:1/2 '\"$(x)", "蝦皮／一店", strings.Repeat("長", 66)}
		for _, key := range keys {
			require.NoError(t, v.Put(ctx, key, map[string]string{"is": key}), key)
		}
		for _, key := range keys {
			got, err := v.Get(ctx, key)
			require.NoError(t, err, key)
			require.Equal(t, map[string]string{"is": key}, got)
		}
		listed, err := v.Keys(ctx)
		require.NoError(t, err)
		require.ElementsMatch(t, keys, listed)
	})
}

func TestACallerCannotChangeWhatIsStored(t *testing.T) {
	t.Parallel()
	onEveryKind(t, func(t *testing.T, v Vault, _ func() (Vault, error)) {
		ctx := context.Background()
		value := map[string]string{"token": "dummy"}
		require.NoError(t, v.Put(ctx, "a", value))
		value["token"] = "changed by the writer"
		for range 2 {
			got, err := v.Get(ctx, "a")
			require.NoError(t, err)
			require.Equal(t, map[string]string{"token": "dummy"}, got)
			got["token"] = "changed by a reader"
		}
	})
}

func TestWhatCannotBeStoredIsRefused(t *testing.T) {
	t.Parallel()
	onEveryKind(t, func(t *testing.T, v Vault, _ func() (Vault, error)) {
		ctx := context.Background()
		for name, key := range map[string]string{
			"empty": "", "too long": strings.Repeat("k", maxKey+1), "not UTF-8": "a\xff", "control character": "a\nb",
		} {
			require.ErrorIs(t, v.Put(ctx, key, map[string]string{}), ErrInvalidKey, name)
			require.ErrorIs(t, v.Delete(ctx, key), ErrInvalidKey, name)
			_, err := v.Get(ctx, key)
			require.ErrorIs(t, err, ErrInvalidKey, name)
		}
		for name, value := range map[string]map[string]string{
			"value not UTF-8": {"a": "\xff"}, "name not UTF-8": {"\xff": "a"}, "too large": {"a": strings.Repeat("x", maxValue)},
		} {
			require.ErrorIs(t, v.Put(ctx, "a", value), ErrInvalidValue, name)
		}
		_, err := v.Get(ctx, "a")
		require.ErrorIs(t, err, ErrNotFound)
	})
}

func TestAClosedVaultSaysSo(t *testing.T) {
	t.Parallel()
	onEveryKind(t, func(t *testing.T, v Vault, _ func() (Vault, error)) {
		ctx := context.Background()
		require.NoError(t, v.Put(ctx, "a", map[string]string{"x": "1"}))
		require.NoError(t, v.Close())
		_, err := v.Get(ctx, "a")
		require.ErrorIs(t, err, ErrClosed)
		_, err = v.Keys(ctx)
		require.ErrorIs(t, err, ErrClosed)
		require.ErrorIs(t, v.Put(ctx, "a", nil), ErrClosed)
		require.ErrorIs(t, v.Delete(ctx, "a"), ErrClosed)
	})
}

func TestACancelledCallChangesNothing(t *testing.T) {
	t.Parallel()
	onEveryKind(t, func(t *testing.T, v Vault, _ func() (Vault, error)) {
		ctx := context.Background()
		require.NoError(t, v.Put(ctx, "a", map[string]string{"x": "old"}))
		cancelled, cancel := context.WithCancel(ctx)
		cancel()
		require.ErrorIs(t, v.Put(cancelled, "a", map[string]string{"x": "new"}), context.Canceled)
		require.ErrorIs(t, v.Delete(cancelled, "a"), context.Canceled)
		_, err := v.Keys(cancelled)
		require.ErrorIs(t, err, context.Canceled)
		got, err := v.Get(ctx, "a")
		require.NoError(t, err)
		require.Equal(t, map[string]string{"x": "old"}, got)
	})
}

func TestManyGoroutinesMayUseOneVault(t *testing.T) {
	t.Parallel()
	onEveryKind(t, func(t *testing.T, v Vault, _ func() (Vault, error)) {
		ctx := context.Background()
		whole := func(n int) map[string]string {
			return map[string]string{"a": fmt.Sprint(n), "b": strings.Repeat("b", 1000*(n%4)), "c": fmt.Sprint(n)}
		}
		require.NoError(t, v.Put(ctx, "shared", whole(0)))
		const writers, rounds = 4, 5
		failures := make(chan error, 3*writers*rounds)
		var group sync.WaitGroup
		for writer := range writers {
			group.Go(func() {
				for round := range rounds {
					failures <- v.Put(ctx, "shared", whole(writer*rounds+round))
					failures <- v.Put(ctx, fmt.Sprintf("own %d", writer), whole(round))
				}
			})
			group.Go(func() {
				for range rounds {
					got, err := v.Get(ctx, "shared")
					if err == nil && got["a"] != got["c"] {
						err = fmt.Errorf("half of %s and half of %s", got["a"], got["c"])
					}
					failures <- err
				}
			})
		}
		group.Wait()
		close(failures)
		for err := range failures {
			require.NoError(t, err)
		}
		keys, err := v.Keys(ctx)
		require.NoError(t, err)
		require.Equal(t, []string{"own 0", "own 1", "own 2", "own 3", "shared"}, keys)
		for writer := range writers {
			got, err := v.Get(ctx, fmt.Sprintf("own %d", writer))
			require.NoError(t, err)
			require.Equal(t, whole(rounds-1), got)
		}
	})
}

func TestNoWayOfPrintingAVaultShowsASecret(t *testing.T) {
	t.Parallel()
	onEveryKind(t, func(t *testing.T, v Vault, _ func() (Vault, error)) {
		ctx := context.Background()
		const secret, key = "dummy-hunter2", "account-with-a-name"
		require.NoError(t, v.Put(ctx, key, map[string]string{"password": secret}))
		_, err := v.Get(ctx, key)
		require.NoError(t, err)

		var printed bytes.Buffer
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%T"} {
			fmt.Fprintf(&printed, verb+"\n", v)
			fmt.Fprintf(&printed, verb+"\n", struct{ V Vault }{v})
		}
		for _, handler := range []slog.Handler{slog.NewTextHandler(&printed, nil), slog.NewJSONHandler(&printed, nil)} {
			slog.New(handler).Info("opened", "vault", v, "inside", []any{v})
		}
		encoded, err := json.Marshal(map[string]any{"vault": v})
		require.NoError(t, err)
		printed.Write(encoded)
		for _, form := range []string{secret, fmt.Sprintf("%x", secret), fmt.Sprint([]byte(secret)), key, "AGE-SECRET-KEY"} {
			require.NotContains(t, printed.String(), form)
		}
		require.Contains(t, printed.String(), hiddenText)
	})
}

func TestErrorsNeverHoldASecret(t *testing.T) {
	t.Parallel()
	const secret = "dummy-hunter2"
	_, err := decode([]byte(`{"password":"` + secret + `"`))
	require.ErrorIs(t, err, ErrCorrupt)
	require.NotContains(t, fmt.Sprintf("%+v", err), secret)
	_, err = encode(map[string]string{"password": secret + "\xff"})
	require.ErrorIs(t, err, ErrInvalidValue)
	require.NotContains(t, fmt.Sprintf("%+v", err), secret)
}

func TestEveryErrorSaysWhatToDoInBothLanguages(t *testing.T) {
	t.Parallel()
	all := []*Error{
		ErrNotFound, ErrNoKeychain, ErrLocked, ErrKeychain, ErrBusy, ErrCorrupt, ErrReplaced, ErrTooNew, ErrWrongPassphrase,
		ErrNoPassphrase, ErrNotSaved, ErrUnknownKind, ErrInvalidKey, ErrInvalidValue, ErrClosed,
	}
	codes := map[string]bool{}
	for _, e := range all {
		require.False(t, codes[e.Code], "code %s is used twice", e.Code)
		codes[e.Code] = true
		for _, text := range []string{e.What.EN, e.What.ZH, e.Advice().EN, e.Advice().ZH} {
			require.NotEmpty(t, text, e.Code)
		}
		require.NotEqual(t, e.Do.EN, e.Do.ZH)
		cause := fmt.Errorf("a cause")
		require.ErrorIs(t, e.because(cause), e)
		require.ErrorIs(t, e.because(cause), cause)
	}
	for _, advice := range []string{ErrNoKeychain.Do.EN, ErrNoKeychain.Do.ZH} {
		for _, word := range []string{"gnome-keyring", "KWallet", "GOWAREHOUSE_VAULT=file", "GOWAREHOUSE_PASSPHRASE"} {
			require.Contains(t, advice, word)
		}
	}
	require.NotErrorIs(t, ErrLocked.because(ErrNoKeychain.Err), ErrNoKeychain)
}

func TestOpenChoosesTheKind(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	v, err := Open(KindFile, folder, "workspace", "dummy passphrase")
	require.NoError(t, err)
	require.NoError(t, v.Close())
	require.FileExists(t, filepath.Join(folder, FileName))

	_, err = Open(KindFile, folder, "workspace", "")
	require.ErrorIs(t, err, ErrNoPassphrase)
	_, err = Open("safe", folder, "workspace", "dummy passphrase")
	require.ErrorIs(t, err, ErrUnknownKind)
	require.ErrorContains(t, err, `"safe"`)
	for _, id := range []string{"", "../up", "a b", "倉庫", strings.Repeat("a", 65)} {
		_, err = Open(KindKeychain, folder, id, "")
		require.ErrorIs(t, err, ErrInvalidKey, id)
	}
}

func TestOpenTakesTheKeychainByDefault(t *testing.T) {
	t.Parallel()
	id := workspaceOf(t)
	v, err := Open("", t.TempDir(), id, "")
	require.NoError(t, err)
	defer func() { require.NoError(t, v.Close()) }()
	require.NoError(t, v.Put(context.Background(), "a", map[string]string{"x": "1"}))
	require.NotEmpty(t, entriesOf(t, id))
}

// version gives the n-th value of a series in which every field tells n, so that a mix of two would show.
func version(n, size int) map[string]string {
	return map[string]string{"first": fmt.Sprint(n), "filling": strings.Repeat("f", size), "last": fmt.Sprint(n)}
}

// requireOneOf demands that a value is one of some, whole.
func requireOneOf(t *testing.T, got map[string]string, wanted ...map[string]string) {
	t.Helper()
	for _, one := range wanted {
		if maps.Equal(got, one) {
			return
		}
	}
	t.Fatalf("a value is neither old nor new: its fields tell %s and %s", got["first"], got["last"])
}
