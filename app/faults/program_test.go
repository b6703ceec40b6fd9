package faults

// The program that is started and killed: this test binary, or under the race detector the same one built without it.

import (
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

var built struct {
	sync.Once
	dir, path string
	err       error
	said      []byte
}

// program gives the path of the program.
func program(t *testing.T) string {
	t.Helper()
	if !raced {
		return os.Args[0]
	}
	built.Do(func() {
		if built.dir, built.err = os.MkdirTemp("", "faults-"); built.err != nil { //nolint:usetesting // shared by all tests of the package
			return
		}
		built.path = filepath.Join(built.dir, "faults.test")
		built.said, built.err = exec.Command("go", "test", "-c", "-o", built.path, ".").CombinedOutput()
	})
	require.NoError(t, built.err, "%s", built.said)
	return built.path
}

// removeProgram is for the end of all tests.
func removeProgram() error {
	if built.dir == "" {
		return nil
	}
	return os.RemoveAll(built.dir)
}
