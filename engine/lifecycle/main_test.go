package lifecycle_test

import (
	"flag"
	"os"
	"testing"
)

func TestMain(m *testing.M) {
	// Every check of the state machine is a workspace of its own; -rapid.checks asks for more of them.
	if err := flag.Set("rapid.checks", "8"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}
