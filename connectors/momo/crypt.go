package momo

// The cipher of the three encrypted lists: AES-128-ECB under the master password, FACTS.md section 1.1.

import (
	"bytes"
	"crypto/aes"
	"encoding/base64"
	"errors"
)

var errSealed = errors.New("the list cannot be decrypted with this password")

// listKey is the password filled up with the digit 0 to 16 bytes, and cut there.
func listKey(password string) []byte {
	return append([]byte(password), bytes.Repeat([]byte{'0'}, aes.BlockSize)...)[:aes.BlockSize]
}

// unseal decrypts a Base64 list. It gives whatever comes out once the padding is gone: PKCS#7 where it is well formed, else zero bytes,
// which some accounts send. An error never contains any of it.
// Lists can be tens of megabytes: nothing is copied more than once.
func unseal(password string, sealed []byte) ([]byte, error) {
	text := make([]byte, base64.StdEncoding.DecodedLen(len(sealed)))
	n, err := base64.StdEncoding.Decode(text, sealed) // it skips line breaks
	if text = text[:n]; err != nil || n == 0 || n%aes.BlockSize != 0 {
		return nil, errSealed
	}
	block, err := aes.NewCipher(listKey(password))
	if err != nil {
		return nil, errSealed
	}
	for i := 0; i < len(text); i += aes.BlockSize {
		block.Decrypt(text[i:i+aes.BlockSize], text[i:i+aes.BlockSize])
	}
	if plain, ok := unpadded(text); ok {
		return plain, nil
	}
	return bytes.TrimRight(text, "\x00"), nil
}

// unpadded takes PKCS#7 padding off.
func unpadded(text []byte) ([]byte, bool) {
	n := int(text[len(text)-1])
	if n == 0 || n > aes.BlockSize {
		return nil, false
	}
	end := len(text) - n
	for _, b := range text[end:] {
		if int(b) != n {
			return nil, false
		}
	}
	return text[:end], true
}
