package emulator

// The cipher and the signature of every message: FACTS.md section 1.2.

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"strings"
)

var errCipher = errors.New("the message cannot be decrypted")

// apiKey is what the merchant sees on the page API Key. All dummies.
type apiKey struct{ token, supplier, version, secret, iv, salt string }

var dummyKey = apiKey{ //nolint:gosec // dummies: the bytes 01 to 20, and the alphabet
	token: "Supplier_99999", supplier: "99999", version: "1",
	secret: "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=", iv: "ZWZnaGlqa2xtbm9wcXJzdA==", salt: "GwDummySaltKey0123456789abcdefgh",
}

func (k apiKey) block() (cipher.Block, []byte) {
	key, _ := base64.StdEncoding.DecodeString(k.secret)
	iv, _ := base64.StdEncoding.DecodeString(k.iv)
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err) // the dummies have the right length
	}
	return block, iv
}

func (k apiKey) seal(plain []byte) string {
	block, iv := k.block()
	n := aes.BlockSize - len(plain)%aes.BlockSize
	padded := append(bytes.Clone(plain), bytes.Repeat([]byte{byte(n)}, n)...)
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(padded, padded)
	return base64.StdEncoding.EncodeToString(padded)
}

func (k apiKey) open(sealed string) ([]byte, error) {
	text, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil || len(text) == 0 || len(text)%aes.BlockSize != 0 {
		return nil, errCipher
	}
	block, iv := k.block()
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(text, text)
	n := int(text[len(text)-1])
	if n == 0 || n > aes.BlockSize || !bytes.Equal(text[len(text)-n:], bytes.Repeat([]byte{byte(n)}, n)) {
		return nil, errCipher
	}
	return text[:len(text)-n], nil
}

// signed tells whether a signature is right. Both cases of its letters are in use.
func (k apiKey) signed(timestamp, sealed, signature string) bool {
	sum := hmac.New(sha512.New, []byte(k.secret))
	sum.Write([]byte(timestamp + k.token + k.salt + sealed))
	return hmac.Equal([]byte(hex.EncodeToString(sum.Sum(nil))), []byte(strings.ToLower(signature)))
}
