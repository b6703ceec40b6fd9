package etmall

// How receivers are encrypted. That they are, with a key made from the credentials, is known; the rest is assumed: FACTS.md section 1.4.

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/md5" //nolint:gosec // it makes the start vector that the design assumes, and protects nothing
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"
)

// errCipher says nothing of what could not be decrypted.
var errCipher = errors.New("the text cannot be decrypted with this password")

// seal is a password made ready to decrypt.
type seal struct {
	block cipher.Block
	start [aes.BlockSize]byte
}

// newSeal derives key and start vector: AES-256 with the SHA-256 of the password, and its MD5.
func newSeal(password string) (*seal, error) {
	key := sha256.Sum256([]byte(password))
	block, err := aes.NewCipher(key[:])
	if err != nil {
		return nil, errCipher
	}
	return &seal{block, md5.Sum([]byte(password))}, nil //nolint:gosec // as above
}

// open decrypts a field: Base64 of CBC with PKCS#7, holding a text in UTF-8. Nothing is nothing. There is no check sum: what opens to
// anything but a readable text was encrypted with another password.
func (s *seal) open(field string) (string, error) {
	if field == "" {
		return "", nil
	}
	data, err := base64.StdEncoding.DecodeString(field)
	n := len(data)
	if err != nil || n == 0 || n%aes.BlockSize != 0 {
		return "", errCipher
	}
	cipher.NewCBCDecrypter(s.block, s.start[:]).CryptBlocks(data, data)
	pad := int(data[n-1])
	if pad == 0 || pad > aes.BlockSize || !bytes.Equal(data[n-pad:], bytes.Repeat([]byte{byte(pad)}, pad)) {
		return "", errCipher
	}
	plain := string(data[:n-pad])
	if !utf8.ValidString(plain) || strings.ContainsFunc(plain, isControl) {
		return "", errCipher
	}
	return strings.TrimSpace(plain), nil
}

// isControl finds what no name and no address has in it, but for the white space that people type.
func isControl(r rune) bool { return unicode.IsControl(r) && !unicode.IsSpace(r) }
