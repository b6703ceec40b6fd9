// This file sorts the errors of the macOS keychain into those of this package.

package vault

import (
	"errors"
	"os/exec"
)

// exitCodes says what an exit code of /usr/bin/security means: the low byte of the OSStatus (Apple, SecBase.h).
var exitCodes = map[int]*Error{
	36:  ErrLocked, // errSecInteractionNotAllowed: locked, and no window may be shown (a session over SSH)
	51:  ErrLocked, // errSecAuthFailed: the password given was wrong
	128: ErrLocked, // errSecUserCanceled: the password window was closed
}

func classify(err error) *Error {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		if known, ok := exitCodes[exit.ExitCode()]; ok {
			return known.because(err)
		}
	}
	var launch *exec.Error
	if errors.As(err, &launch) {
		return ErrNoKeychain.because(err)
	}
	return ErrKeychain.because(err)
}
