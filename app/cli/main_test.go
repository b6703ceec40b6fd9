package cli

import (
	"os"
	"testing"

	"go.uber.org/goleak"

	"gowarehouse/engine"
	"gowarehouse/engine/vault"
)

// asProgram makes the test binary the program itself: tests of several processes start it so. Its secrets live in the process, or where the
// environment says, as in the real program.
const (
	asProgram      = "GOWAREHOUSE_TEST_AS_PROGRAM"
	programForgets = "forgetting"
	programKeeps   = "keeping"
)

func TestMain(m *testing.M) {
	switch os.Getenv(asProgram) {
	case programKeeps:
		os.Exit(Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
	case programForgets:
		e := here(os.Stdin, os.Stdout, os.Stderr)
		e.host.(*local).tune = func(o *engine.Options) { o.Vault = vault.OpenMemory() }
		os.Exit(interruptible(os.Args[1:], e))
	}
	// A log's housekeeper stays until the process ends.
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("gopkg.in/natefinch/lumberjack%2ev2.(*Logger).millRun"))
}
