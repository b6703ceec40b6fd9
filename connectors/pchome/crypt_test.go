package pchome

// The vectors of FACTS.md section 1.3.

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/pchome/emulator"
)

const (
	vectorPlain = `{"Name":"林佳穎","Tel":"0226591234","Mobile":"0912345678","Zip":"114","Address":"台北市內湖區洲子街96號4樓"}`
	vectorA     = "NykNXEWzIepZ9xlKDafHERlL5Ua7azFOcUX1fzS4UfMXgmSak4vcw2/auAlIjApfaAcRxRCrPBtjqCYkQmKYn3TfQxa2tnfDcfoK23yxHxpkLCBd5CJPT2Mc" +
		"GPBilbQ45RyWiHSFFBjZ6RQdAh8+6lHgNsxxFuyXi0w9P2S/qo0="
	vectorB = "2VUAKejMogte1s1OEb47kT6IZd6hrz8hFVcTen0hwzvFWtLjhboZ6VXt8wzP0zqgk3q5X6/clLmS36499QNL6nM47xJ1N5EkGVvrEXs2nZLC81brZglIn6IU" +
		"xGvgkeF5/D6NKkTK7sgLStzcgAdkDWgj04H8sMtKw/dlLm7pY0Q="
)

func vectorSeal(t *testing.T) seal {
	t.Helper()
	s, ok := newSeal(emulator.Key, emulator.IV)
	require.True(t, ok)
	return s
}

func TestTheVectorsOfBothWaysAreOpened(t *testing.T) {
	t.Parallel()
	vector := vectorPlain
	require.Len(t, vector, 122)
	for _, sealed := range []string{vectorA, vectorB} {
		plain, ok := vectorSeal(t).open(sealed, isObject)
		require.True(t, ok)
		require.Equal(t, vector, string(plain))
	}
}

func TestWhatIsNotEncryptedOrNotForThisKeyStaysClosed(t *testing.T) {
	t.Parallel()
	raw, err := base64.StdEncoding.DecodeString(vectorA)
	require.NoError(t, err)
	for name, sealed := range map[string]string{
		"nothing": "", "no Base64": "林佳穎", "no whole blocks": base64.StdEncoding.EncodeToString(raw[:17]), "half": base64.StdEncoding.EncodeToString(raw[:64]),
		"a telephone number": "0226591234567890",
	} {
		_, ok := vectorSeal(t).open(sealed, isObject)
		require.False(t, ok, name)
	}
	other, ok := newSeal(strings.Repeat("k", 32), emulator.IV)
	require.True(t, ok)
	require.Len(t, other.blocks, 1, "this key spells nothing in hexadecimal")
	_, ok = other.open(vectorA, isObject)
	require.False(t, ok)
	_, ok = seal{}.open(vectorA, isObject)
	require.False(t, ok, "without a key")
}

func TestKeyAndIVHaveTheirLengths(t *testing.T) {
	t.Parallel()
	for _, values := range []connectors.Values{
		{fieldKey: emulator.Key}, {fieldIV: emulator.IV}, {fieldKey: emulator.Key[1:], fieldIV: emulator.IV}, {fieldKey: emulator.Key, fieldIV: "short"},
	} {
		values[fieldVendor] = emulator.Vendor
		_, err := open(connectors.Env{Values: values})
		require.Equal(t, connectors.Rejected, connectors.KindOf(err))
		require.NotContains(t, err.Error(), emulator.Key[1:])
	}
}
