// This file tests the vault in the Credential Manager of Windows, which `make wine` runs in wine's. Its entries are named by an id that no
// workspace has, and are removed.

package vault

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheCredentialManagerKeepsValuesOfEverySize(t *testing.T) {
	const id = "dummy-workspace-of-the-tests"
	open := func() Vault {
		v, err := OpenKeychain(id)
		require.NoError(t, err)
		return v
	}
	v := open()
	t.Cleanup(func() {
		require.NoError(t, v.Delete(context.WithoutCancel(t.Context()), "account/1")) // the test's own has ended
		require.NoError(t, v.Close())
	})
	// Windows holds 2,560 bytes an entry, so that all but the first are kept in parts.
	for _, size := range []int{1, maxEntry, 2560, 2561, 20_000} {
		values := map[string]string{"token": strings.Repeat("k", size), "名稱": "茶行官網"}
		require.NoError(t, v.Put(t.Context(), "account/1", values))
		require.NoError(t, v.Close())
		v = open()
		got, err := v.Get(t.Context(), "account/1")
		require.NoError(t, err)
		require.Equal(t, values, got, "%d bytes", size)
	}
	keys, err := v.Keys(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{"account/1"}, keys)
}
