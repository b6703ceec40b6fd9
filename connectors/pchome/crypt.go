package pchome

// The cipher of personal data (FACTS.md section 1.2): key and IV are handed out by PChome; what they protect and how is assumed from their
// lengths. Two ways are tried. Nothing that is sent is ever encrypted.

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/hex"
	"unicode/utf8"
)

// seal opens what PChome encrypted, in any of the known ways. The zero value opens nothing.
type seal struct {
	blocks []cipher.Block
	iv     []byte
}

// newSeal makes a seal of key and IV as they were handed out: AES-256 under the 32 characters, then AES-128 under the 16 bytes that they
// spell in hexadecimal. ok is false for lengths that cannot be right.
func newSeal(key, iv string) (s seal, ok bool) {
	if len(key) != 32 || len(iv) != aes.BlockSize {
		return seal{}, false
	}
	s.iv = []byte(iv)
	keys := [][]byte{[]byte(key)}
	if spelled, err := hex.DecodeString(key); err == nil {
		keys = append(keys, spelled)
	}
	for _, k := range keys {
		block, err := aes.NewCipher(k)
		if err != nil {
			return seal{}, false
		}
		s.blocks = append(s.blocks, block)
	}
	return s, true
}

// isSealed tells a text that may be encrypted: the Base64 of whole blocks. No name, number or address reads like that.
func isSealed(value string) bool {
	text, err := base64.StdEncoding.DecodeString(value)
	return err == nil && len(text) > 0 && len(text)%aes.BlockSize == 0
}

// open decrypts a Base64 text: CBC, PKCS#7. What comes out must be text that fits.
func (s seal) open(sealed string, fits func([]byte) bool) ([]byte, bool) {
	if !isSealed(sealed) {
		return nil, false
	}
	text, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil {
		return nil, false
	}
	for _, block := range s.blocks {
		plain := bytes.Clone(text)
		cipher.NewCBCDecrypter(block, s.iv).CryptBlocks(plain, plain)
		if plain, ok := unpadded(plain); ok && utf8.Valid(plain) && fits(plain) {
			return plain, true
		}
	}
	return nil, false
}

// unpadded takes PKCS#7 padding off.
func unpadded(text []byte) ([]byte, bool) {
	n := int(text[len(text)-1])
	if n == 0 || n > aes.BlockSize || !bytes.HasSuffix(text, bytes.Repeat([]byte{byte(n)}, n)) {
		return nil, false
	}
	return text[:len(text)-n], true
}
