// Package vault keeps the secrets of accounts: passwords, keys and tokens.
//
// They live in the keychain of the operating system, or, on a machine that has none, in an encrypted file with a
// passphrase. Nothing else of the program stores a secret: not the database, not the logs, not a backup.
//
// This file holds what both kinds share: the interface, the choice between them, and the rules for keys and values.
package vault

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"path/filepath"
	"slices"
	"time"
	"unicode"
	"unicode/utf8"
)

// Vault keeps one value, a small map of secrets, per key. It may be used from many goroutines, and several processes of
// one user may have the same vault open. Errors are of type *Error, except that a cancelled context gives its own error.
type Vault interface {
	// Get gives the value of a key, as a copy that the caller may change; ErrNotFound when there is none.
	Get(ctx context.Context, key string) (map[string]string, error)

	// Put replaces the value of a key as a whole. When it returns nil the value is stored for good; after an error or a
	// crash the old or the new value is there, never a part of either.
	Put(ctx context.Context, key string, values map[string]string) error

	// Delete removes a key and its value. Deleting what is not there is no error.
	Delete(ctx context.Context, key string) error

	// Keys lists the keys in order.
	Keys(ctx context.Context) ([]string, error)

	// Close forgets what is held in memory. Afterwards every call gives ErrClosed.
	Close() error
}

// The kinds of vault that Open knows.
const (
	KindKeychain = "keychain" // the keychain of the operating system, the default
	KindFile     = "file"     // an encrypted file in the workspace, opened with a passphrase
)

// FileName is the name of the encrypted file inside the workspace. Backups leave it out.
const FileName = "credentials.vault"

// Open opens the vault of a workspace. The caller reads kind from GOWAREHOUSE_VAULT (empty means the keychain) and
// passphrase from GOWAREHOUSE_PASSPHRASE (used by the file only). workspaceID names the entries in the keychain;
// workspaceDir is where the file lies.
func Open(kind, workspaceDir, workspaceID, passphrase string) (Vault, error) {
	switch kind {
	case "", KindKeychain:
		return OpenKeychain(workspaceID)
	case KindFile:
		return OpenFile(filepath.Join(workspaceDir, FileName), passphrase)
	default:
		return nil, ErrUnknownKind.because(fmt.Errorf("GOWAREHOUSE_VAULT is %q", kind))
	}
}

const (
	maxKey   = 200     // bytes; a key is the name of an account, not a document
	maxValue = 1 << 20 // bytes of one encoded value, far above any credential seen (a certificate chain is about 10 kB)
)

// defaultPatience bounds a call whose context has no deadline. It leaves a person time to type the keychain's password.
const defaultPatience = 60 * time.Second

// withPatience gives a context that always ends.
func withPatience(ctx context.Context) (context.Context, context.CancelFunc) {
	if _, bounded := ctx.Deadline(); bounded {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, defaultPatience)
}

// checkKey refuses keys that a keychain could not hold or a person could not read.
func checkKey(key string) error {
	switch {
	case key == "":
		return ErrInvalidKey.because(fmt.Errorf("the key is empty"))
	case len(key) > maxKey:
		return ErrInvalidKey.because(fmt.Errorf("the key has %d bytes, at most %d are possible", len(key), maxKey))
	case !utf8.ValidString(key):
		return ErrInvalidKey.because(fmt.Errorf("the key is not valid UTF-8"))
	}
	for _, r := range key {
		if unicode.IsControl(r) {
			return ErrInvalidKey.because(fmt.Errorf("the key holds a control character"))
		}
	}
	return nil
}

// encode turns a value into bytes. Text that is not UTF-8 is refused, because JSON would silently change it.
func encode(values map[string]string) ([]byte, error) {
	for name, value := range values {
		if !utf8.ValidString(name) || !utf8.ValidString(value) {
			return nil, ErrInvalidValue.because(fmt.Errorf("a field is not valid UTF-8"))
		}
	}
	data, err := json.Marshal(copyOf(values))
	if err != nil {
		return nil, ErrInvalidValue
	}
	if len(data) > maxValue {
		return nil, ErrInvalidValue.because(fmt.Errorf("the value has %d bytes, at most %d are possible", len(data), maxValue))
	}
	return data, nil
}

// decode is the reverse of encode. The cause is left out of the error: a JSON error quotes what it read.
func decode(data []byte) (map[string]string, error) {
	var values map[string]string
	if err := json.Unmarshal(data, &values); err != nil || values == nil {
		return nil, ErrCorrupt
	}
	return values, nil
}

// sumOf gives the SHA-256 of some bytes, one after the other, as hex.
func sumOf(pieces ...[]byte) string {
	h := sha256.New()
	for _, piece := range pieces {
		_, _ = h.Write(piece) // a hash takes everything
	}
	return hex.EncodeToString(h.Sum(nil))
}

// copyOf copies a value, so that neither side can change the other's; nil becomes an empty value.
func copyOf(values map[string]string) map[string]string {
	if values == nil {
		return map[string]string{}
	}
	return maps.Clone(values)
}

func sortedKeys[V any](m map[string]V) []string {
	return slices.Sorted(maps.Keys(m))
}

// hidden is embedded in every type that holds secrets. Whatever a person or a logger does to print such a value, under
// any verb, gives the same few words. Implementing fmt.Formatter is needed: a String method alone is not asked for %d.
type hidden struct{}

const hiddenText = "vault (contents hidden)"

// Format implements fmt.Formatter.
func (hidden) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, hiddenText) }

// String implements fmt.Stringer.
func (hidden) String() string { return hiddenText }

// LogValue implements slog.LogValuer.
func (hidden) LogValue() slog.Value { return slog.StringValue(hiddenText) }

// MarshalText keeps encoders away from the fields.
func (hidden) MarshalText() ([]byte, error) { return []byte(hiddenText), nil }
