// This file holds the door to the operating system's keychain: go-keyring, one call at a time, with errors this package
// knows.

package vault

import (
	"context"
	"errors"
	"fmt"

	"github.com/zalando/go-keyring"
)

// entries is a keychain as this package needs it: named texts of limited size, which cannot be listed.
type entries interface {
	get(ctx context.Context, name string) (text string, found bool, err error)
	set(ctx context.Context, name, text string) error
	remove(ctx context.Context, name string) error // no error when absent
}

// maxEntry is the largest text of one entry, in bytes. Windows holds 2,560 and macOS about 3,000 together with the names;
// one size for all, with room to spare, means that what is tested on one system holds on the others.
const maxEntry = 2048

// osKeyring is the keychain of this user; service sets our entries of one workspace apart from all others.
type osKeyring struct {
	service string
}

// keyringTurn lets one call at a time into go-keyring. Its Secret Service part uses one connection for the whole process
// and takes the first signal that comes for the answer to its own prompt, so two calls would steal each other's answers.
var keyringTurn = make(chan struct{}, 1)

// call runs one blocking call of go-keyring. go-keyring knows no context: the caller must not be waiting for this.
func (k osKeyring) call(ctx context.Context, do func() error) (err error) {
	select {
	case keyringTurn <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-keyringTurn }()
	if err := ctx.Err(); err != nil {
		return err
	}
	defer func() {
		// go-keyring dereferences nil when the session bus goes away while a prompt is open.
		if broken := recover(); broken != nil {
			err = ErrKeychain.because(errors.New("the connection to the keychain broke"))
		}
	}()
	return do()
}

func (k osKeyring) get(ctx context.Context, name string) (text string, found bool, err error) {
	err = k.call(ctx, func() error {
		text, err = keyring.Get(k.service, name)
		switch {
		case errors.Is(err, keyring.ErrNotFound):
			return nil
		case err != nil:
			return classify(err)
		}
		found = true
		return nil
	})
	return text, found, err
}

func (k osKeyring) set(ctx context.Context, name, text string) error {
	if len(text) > maxEntry {
		return ErrKeychain.because(fmt.Errorf("an entry of %d bytes is larger than a keychain holds", len(text)))
	}
	return k.call(ctx, func() error {
		if err := keyring.Set(k.service, name, text); err != nil {
			return classify(err)
		}
		return nil
	})
}

func (k osKeyring) remove(ctx context.Context, name string) error {
	return k.call(ctx, func() error {
		err := keyring.Delete(k.service, name)
		if err == nil || errors.Is(err, keyring.ErrNotFound) {
			return nil
		}
		return classify(err)
	})
}
