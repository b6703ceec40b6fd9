//go:build !linux

// This file stands in for the session with a real keyring where there is none to start.

package vault

import "testing"

// requireKeyring skips: only gnome-keyring can be started for a test alone. The keychains of macOS and Windows belong to
// the person at the machine.
func requireKeyring(t *testing.T) {
	t.Helper()
	t.Skip("the tests with a real keyring run on Linux")
}

// entriesOf is never reached: every test that lists the keyring asks requireKeyring first.
func entriesOf(t *testing.T, _ string) []string {
	t.Helper()
	t.Fatal("no keyring to list")
	return nil
}
