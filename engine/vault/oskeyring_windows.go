// This file sorts the errors of the Windows Credential Manager into those of this package.

package vault

import (
	"errors"
	"syscall"
)

// noSuchLogonSession is ERROR_NO_SUCH_LOGON_SESSION: the process runs under an account without a credential set, such as
// a network logon or some services (Microsoft, CredWriteW, "Return value").
const noSuchLogonSession = syscall.Errno(1312)

func classify(err error) *Error {
	if errors.Is(err, noSuchLogonSession) {
		return ErrNoKeychain.because(err)
	}
	return ErrKeychain.because(err)
}
