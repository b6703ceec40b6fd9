//go:build !windows && !darwin

// This file sorts the errors of the Secret Service (gnome-keyring, KWallet, KeePassXC) into those of this package.

package vault

import (
	"errors"
	"net"
	"os"
	"os/exec"
	"strings"

	"github.com/godbus/dbus/v5"
	"github.com/zalando/go-keyring"
)

// busErrors says what an error name of the session bus or of the Secret Service API means (freedesktop.org, Secret
// Service API Draft 0.2, "Errors"; D-Bus Specification, "Well-known errors").
var busErrors = map[string]*Error{
	"org.freedesktop.DBus.Error.ServiceUnknown": ErrNoKeychain,
	"org.freedesktop.DBus.Error.NameHasNoOwner": ErrNoKeychain,
	"org.freedesktop.DBus.Error.NoServer":       ErrNoKeychain,
	"org.freedesktop.DBus.Error.Disconnected":   ErrNoKeychain,
	"org.freedesktop.DBus.Error.NotSupported":   ErrNoKeychain,
	"org.freedesktop.DBus.Error.NoReply":        ErrLocked,
	"org.freedesktop.DBus.Error.Timeout":        ErrLocked,
	"org.freedesktop.DBus.Error.TimedOut":       ErrLocked,
	"org.freedesktop.Secret.Error.IsLocked":     ErrLocked,
}

// spawnErrors begins the names of the errors of a service that is installed but could not be started.
const spawnErrors = "org.freedesktop.DBus.Error.Spawn."

func classify(err error) *Error {
	var busError dbus.Error
	if errors.As(err, &busError) {
		if known, ok := busErrors[busError.Name]; ok {
			return known.because(err)
		}
		if strings.HasPrefix(busError.Name, spawnErrors) {
			return ErrNoKeychain.because(err)
		}
		return ErrKeychain.because(err)
	}
	switch {
	case errors.Is(err, keyring.ErrUnsupportedPlatform), noBus(err):
		return ErrNoKeychain.because(err)
	case strings.HasPrefix(err.Error(), "failed to unlock correct collection"): // go-keyring: the prompt was dismissed
		return ErrLocked.because(err)
	}
	return ErrKeychain.because(err)
}

// noBus tells the errors of a connection to the session bus that could not be made: what godbus says itself begins with
// its name and is about addresses and signing in, once the loss of an open connection is set apart.
func noBus(err error) bool {
	var (
		dial   *net.OpError
		path   *os.PathError
		launch *exec.Error
		exit   *exec.ExitError
	)
	return errors.As(err, &dial) || errors.As(err, &path) || errors.As(err, &launch) || errors.As(err, &exit) ||
		strings.HasPrefix(err.Error(), "dbus: ") && !errors.Is(err, dbus.ErrClosed)
}
