// This file holds the stamp: how processes tell each other that what they keep in memory has become old.

package vault

import (
	"crypto/rand"
	"os"
	"strings"
)

// stamp is the path of a small file that every change of a vault rewrites: "changing" before, "settled" with a new random
// name after. A value read while the stamp was settled may be answered from memory as long as the stamp is the same.
// Any other content, a missing file included, means: ask the keychain. The file holds no secret and needs no fsync, since
// memory does not outlive a power cut either.
type stamp string

const (
	stampSettled  = "settled "
	stampChanging = "changing "
)

// read gives the stamp as it is now, empty when there is none.
func (s stamp) read() string {
	text, err := os.ReadFile(string(s))
	if err != nil {
		return ""
	}
	return string(text)
}

// settled tells a whole settled stamp; one that was read while it was being written is none.
func settled(text string) bool {
	return strings.HasPrefix(text, stampSettled) && len(text) == len(stampSettled)+randomLength
}

// randomLength is the length of what rand.Text gives: 128 bits in base32.
const randomLength = 26

// unsettle says that a change begins. It must not fail unnoticed: other processes would go on answering from memory.
func (s stamp) unsettle() error {
	if err := os.WriteFile(string(s), []byte(stampChanging+rand.Text()), 0o600); err != nil {
		return ErrNotSaved.because(err)
	}
	return nil
}

// settle says that the change is done, and gives the new stamp. If it cannot be written, every read asks the keychain,
// which is slower and as right.
func (s stamp) settle() string {
	text := stampSettled + rand.Text()
	if os.WriteFile(string(s), []byte(text), 0o600) != nil {
		return ""
	}
	return text
}
