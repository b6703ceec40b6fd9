package hmacsign_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors/hmacsign"
)

// The second test case of RFC 4231.
const (
	secret  = "Jefe"
	message = "what do ya want for nothing?"
	inHex   = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
	inB64   = "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM="
)

func TestSignaturesAreThoseOfTheRFC(t *testing.T) {
	t.Parallel()
	require.Equal(t, inHex, hmacsign.Hex(secret, message))
	require.Equal(t, inB64, hmacsign.Base64(secret, message))
}

func TestPartsAreJoinedWithoutAnythingBetween(t *testing.T) {
	t.Parallel()
	require.Equal(t, inHex, hmacsign.Hex(secret, "what do ya ", "", "want for nothing?"))
	require.NotEqual(t, inHex, hmacsign.Hex(secret))
}

func TestARightSignatureIsTaken(t *testing.T) {
	t.Parallel()
	require.True(t, hmacsign.IsHex(inHex, secret, message))
	require.True(t, hmacsign.IsHex(" "+strings.ToUpper(inHex)+"\n", secret, "what do ya ", "want for nothing?"))
	require.True(t, hmacsign.IsBase64(inB64+" ", secret, message))
}

func TestAWrongSignatureIsRefused(t *testing.T) {
	t.Parallel()
	for _, forged := range []string{"", "5bdc", inHex[:62], inHex + "00", "zz" + inHex[2:], inB64} {
		require.False(t, hmacsign.IsHex(forged, secret, message), forged)
	}
	for _, forged := range []string{"", "====", "AAAA", inB64[:43], inHex} {
		require.False(t, hmacsign.IsBase64(forged, secret, message), forged)
	}
	require.False(t, hmacsign.IsHex(inHex, "jefe", message))
	require.False(t, hmacsign.IsBase64(inB64, secret, message+" "))
}

func TestWithoutASecretNothingIsRight(t *testing.T) {
	t.Parallel()
	require.False(t, hmacsign.IsHex(hmacsign.Hex("", message), "", message))
	require.False(t, hmacsign.IsBase64(hmacsign.Base64("", message), "", message))
}
