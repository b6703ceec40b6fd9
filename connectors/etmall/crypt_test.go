package etmall

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"testing"

	"github.com/stretchr/testify/require"
)

// The vectors of FACTS.md section 1.4.
const vectorPassword = "Gw-Dummy-Pass01"

func TestTheVectorsOpen(t *testing.T) {
	t.Parallel()
	s, err := newSeal(vectorPassword)
	require.NoError(t, err)
	for field, plain := range map[string]string{
		"ddMpU2fGMufiBEvDSdKFmg==": "王小明",
		"+oJU2PD2dr4g6CX53pOlsg==": "0912000111",
		"cx4kJ70fKIxwlN+wt7dt0Q3+Qjp1k8v6r2hdiCgnByWVLHYKN8QE3cNETejLMwep": "台北市中正區重慶南路一段122號3樓",
		"129vptkSqlgdgU/nE+60dQ==": "",
		"":                         "",
	} {
		opened, err := s.open(field)
		require.NoError(t, err)
		require.Equal(t, plain, opened)
	}
	require.Equal(t, "e916291721dfa2a4476c8f56946b5ddc", hexOf(s.start[:]))
}

func hexOf(b []byte) string {
	const digits = "0123456789abcdef"
	out := ""
	for _, c := range b {
		out += string(digits[c>>4]) + string(digits[c&15])
	}
	return out
}

func TestWhatDoesNotOpenToAReadableTextIsRefused(t *testing.T) {
	t.Parallel()
	s, err := newSeal(vectorPassword)
	require.NoError(t, err)
	other, err := newSeal("another password")
	require.NoError(t, err)
	for name, field := range map[string]string{
		"plain text":         "王小明",
		"no Base64":          "ddMpU2fGMufiBEvDSdKFmg=",
		"half a block":       "ddMpU2fGMuc=",
		"another padding":    sealedWith(s, "0912000111\x00\x00\x00\x00\x00\x06"),
		"no padding":         sealedWith(s, "abcdefghijklmnop"),
		"no UTF-8":           sealedWith(s, "\xff\xfe\xfd\xfc12345678901\x01"),
		"control characters": sealedWith(s, "\x00\x1b\x02\x0312345678901\x01"),
	} {
		_, err := s.open(field)
		require.ErrorIs(t, err, errCipher, name)
	}
	_, err = other.open("ddMpU2fGMufiBEvDSdKFmg==")
	require.ErrorIs(t, err, errCipher)
	require.NotContains(t, err.Error(), "ddMpU2")
}

// sealedWith encrypts whole blocks as they are.
func sealedWith(s *seal, blocks string) string {
	data := []byte(blocks)[:len(blocks)/aes.BlockSize*aes.BlockSize]
	cipher.NewCBCEncrypter(s.block, s.start[:]).CryptBlocks(data, data)
	return base64.StdEncoding.EncodeToString(data)
}
