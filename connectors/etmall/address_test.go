package etmall

import (
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
)

func TestAnAddressThatIsSafeIsTaken(t *testing.T) {
	t.Parallel()
	for typed, base := range map[string]string{
		"https://vendor.example.com":              "https://vendor.example.com",
		" https://vendor.example.com/ ":           "https://vendor.example.com",
		"https://vendor.example.com:8443":         "https://vendor.example.com:8443",
		"https://vendor.example.com/open-api/v.2": "https://vendor.example.com/open-api/v.2",
		"https://203.0.113.7":                     "https://203.0.113.7",
		"http://127.0.0.1:8080":                   "http://127.0.0.1:8080",
		"http://[::1]:8080":                       "http://[::1]:8080",
		"http://localhost:8080":                   "http://localhost:8080",
	} {
		got, err := baseAddress(typed, false)
		require.NoError(t, err, typed)
		require.Equal(t, base, got)
	}
}

func TestAnAddressThatWouldSurpriseIsRefused(t *testing.T) {
	t.Parallel()
	for _, typed := range []string{
		"", "https://", "vendor.example.com", "//vendor.example.com", "https:vendor.example.com", "ftp://vendor.example.com", "http://vendor.example.com",
		"https://user:pw@vendor.example.com", "https://vendor.example.com?x=1", "https://vendor.example.com?", "https://vendor.example.com#x",
		"https://vendor.example.com#", "https://vendor.example.com/a/../b", "https://vendor.example.com//a", "https://vendor.example.com/a%2fb",
		"https://vendor.example.com/.hidden", "https://vendor.example.com/api/v1", "https://vendor.example.com/api/v1/auth/login", "https://vendor example.com",
	} {
		_, err := baseAddress(typed, true)
		var told *connectors.Error
		require.ErrorAs(t, err, &told, typed)
		require.Equal(t, connectors.Rejected, told.Kind)
		require.NotEmpty(t, told.Says.ZH)
		require.NotEmpty(t, told.Do.ZH)
		require.NotContains(t, err.Error(), "pw")
	}
}

func TestAPrivateAddressIsTakenOnPurposeOnly(t *testing.T) {
	t.Parallel()
	for _, typed := range []string{
		"https://10.1.2.3", "https://192.168.1.10:8443", "https://172.16.0.9", "https://169.254.169.254", "https://100.64.0.1", "https://0.0.0.0",
		"https://[fd00::1]", "https://[fe80::1]", "https://[::ffff:10.0.0.1]", "https://etmall-api", "https://api.etmall.local", "https://api.corp",
		"https://2130706433", "https://10.1", "https://0x7f.0x1", "https://api.internal.",
	} {
		_, err := baseAddress(typed, false)
		require.Error(t, err, typed)
		require.Contains(t, err.Error(), "private network", typed)
		got, err := baseAddress(typed, true)
		require.NoError(t, err, typed)
		require.Equal(t, typed, got)
	}
}

func TestThereIsNoHostByDefault(t *testing.T) {
	t.Parallel()
	b := start(t)
	_, err := b.connect(connectors.Values{fieldBase: ""})
	require.Equal(t, connectors.Rejected, connectors.KindOf(err))
	field, there := platform.Field(fieldBase)
	require.True(t, there)
	require.True(t, field.Required)
	require.Empty(t, field.Default)
}

func TestAPrivateAddressNeedsTheChoiceOfTheAccount(t *testing.T) {
	t.Parallel()
	b := start(t)
	_, err := b.connect(connectors.Values{fieldBase: "https://10.8.0.2"})
	require.ErrorContains(t, err, "private network")
	c, err := b.connect(connectors.Values{fieldBase: "https://10.8.0.2", fieldPrivate: yes})
	require.NoError(t, err)
	require.Equal(t, "https://10.8.0.2", c.base)
}
