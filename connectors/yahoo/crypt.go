package yahoo

// The cipher and the signature of every message: FACTS.md section 1.2, vectors in 1.3.

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"errors"
)

var errCipher = errors.New("the message cannot be decrypted")

// seals is an API key ready for use.
type seals struct {
	block  cipher.Block
	iv     []byte
	secret string // the text of the key: it signs undecoded
	token  string
	salt   string
}

// newSeals reads key and IV. Its error holds nothing of them.
func newSeals(secret, iv, token, salt string) (*seals, error) {
	key, err := base64.StdEncoding.DecodeString(secret)
	if err != nil || len(key) != 32 {
		return nil, errors.New("the Share Secret Key is not the Base64 of 32 bytes")
	}
	start, err := base64.StdEncoding.DecodeString(iv)
	if err != nil || len(start) != aes.BlockSize {
		return nil, errors.New("the Share Secret IV is not the Base64 of 16 bytes")
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, errCipher
	}
	return &seals{block, start, secret, token, salt}, nil
}

// seal encrypts a message: AES-256-CBC, PKCS#7, Base64 with padding and without line breaks.
func (s *seals) seal(plain []byte) string {
	n := aes.BlockSize - len(plain)%aes.BlockSize
	padded := append(bytes.Clone(plain), bytes.Repeat([]byte{byte(n)}, n)...)
	cipher.NewCBCEncrypter(s.block, s.iv).CryptBlocks(padded, padded)
	return base64.StdEncoding.EncodeToString(padded)
}

// open decrypts an answer. It may stand in quotes and be broken into lines; one that is JSON already is given as it is.
func (s *seals) open(answer []byte) ([]byte, error) {
	answer = bytes.TrimSpace(bytes.TrimPrefix(answer, []byte("\ufeff")))
	if len(answer) > 0 && (answer[0] == '{' || answer[0] == '[') {
		return answer, nil
	}
	if len(answer) >= 2 && answer[0] == '"' && answer[len(answer)-1] == '"' {
		answer = answer[1 : len(answer)-1]
	}
	text := make([]byte, base64.StdEncoding.DecodedLen(len(answer)))
	n, err := base64.StdEncoding.Decode(text, answer) // it skips line breaks
	if text = text[:n]; err != nil || n == 0 || n%aes.BlockSize != 0 {
		return nil, errCipher
	}
	cipher.NewCBCDecrypter(s.block, s.iv).CryptBlocks(text, text)
	pad := int(text[n-1])
	if pad == 0 || pad > aes.BlockSize || !bytes.Equal(text[n-pad:], bytes.Repeat([]byte{byte(pad)}, pad)) {
		return nil, errCipher
	}
	return text[:n-pad], nil
}

// sign gives the signature of a sealed message at a time stamp, in lower-case hexadecimal.
func (s *seals) sign(timestamp, sealed string) string {
	sum := hmac.New(sha512.New, []byte(s.secret))
	sum.Write([]byte(timestamp + s.token + s.salt + sealed))
	return hex.EncodeToString(sum.Sum(nil))
}
