package emulator

// How receivers are encrypted: FACTS.md section 1.4.

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/md5" //nolint:gosec // the design's derivation of the start vector
	"crypto/sha256"
	"encoding/base64"
)

// sealed encrypts a text with a password; nothing stays nothing.
func sealed(text, password string) string {
	if text == "" {
		return ""
	}
	key, start := sha256.Sum256([]byte(password)), md5.Sum([]byte(password)) //nolint:gosec // as above
	block, err := aes.NewCipher(key[:])
	if err != nil {
		panic(err) // a key of 32 bytes is always one
	}
	n := aes.BlockSize - len(text)%aes.BlockSize
	padded := append([]byte(text), bytes.Repeat([]byte{byte(n)}, n)...)
	cipher.NewCBCEncrypter(block, start[:]).CryptBlocks(padded, padded)
	return base64.StdEncoding.EncodeToString(padded)
}
