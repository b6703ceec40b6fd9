package emulator

// The cipher of the three encrypted lists: FACTS.md section 1.1.

import (
	"bytes"
	"crypto/aes"
	"encoding/base64"
)

// seal encrypts a list with AES-128-ECB under the master password, Base64 outside. zero pads with zero bytes instead of PKCS#7.
func seal(password string, plain []byte, zero bool) string {
	key := append([]byte(password), bytes.Repeat([]byte{'0'}, aes.BlockSize)...)[:aes.BlockSize]
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err) // the key is 16 bytes
	}
	pad := aes.BlockSize - len(plain)%aes.BlockSize
	filler := byte(pad)
	if zero {
		pad, filler = pad%aes.BlockSize, 0
	}
	text := append(bytes.Clone(plain), bytes.Repeat([]byte{filler}, pad)...)
	for i := 0; i < len(text); i += aes.BlockSize {
		block.Encrypt(text[i:], text[i:i+aes.BlockSize])
	}
	return base64.StdEncoding.EncodeToString(text)
}
