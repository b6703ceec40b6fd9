// Package hmacsign signs and checks with HMAC-SHA256, the way most platforms want it. What is signed, and in which order, is each
// platform's own and stays with it: this is only the arithmetic that everybody would write again, and the comparison that must not tell
// by its time how much of a forged signature was right.
package hmacsign

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"io"
	"strings"
)

// Hex is the lower-case hexadecimal signature of the parts, joined without anything between them, under the secret as raw text.
func Hex(secret string, parts ...string) string { return hex.EncodeToString(sum(secret, parts)) }

// Base64 is the signature of the joined parts in standard base64 with padding.
func Base64(secret string, parts ...string) string {
	return base64.StdEncoding.EncodeToString(sum(secret, parts))
}

// IsHex says, in constant time, whether a signature that somebody sent is that of the parts. Upper case and blanks around it are
// forgiven. An empty secret signs nothing: then every signature is wrong.
func IsHex(signature, secret string, parts ...string) bool {
	sent, err := hex.DecodeString(strings.TrimSpace(signature))
	return err == nil && secret != "" && hmac.Equal(sent, sum(secret, parts))
}

// IsBase64 is IsHex for a signature in standard base64.
func IsBase64(signature, secret string, parts ...string) bool {
	sent, err := base64.StdEncoding.DecodeString(strings.TrimSpace(signature))
	return err == nil && secret != "" && hmac.Equal(sent, sum(secret, parts))
}

func sum(secret string, parts []string) []byte {
	mac := hmac.New(sha256.New, []byte(secret))
	for _, part := range parts {
		_, _ = io.WriteString(mac, part) // a hash never fails
	}
	return mac.Sum(nil)
}
