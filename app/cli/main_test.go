package cli

import (
	"os"
	"testing"

	"go.uber.org/goleak"
)

// asProgram makes the test binary the program itself: tests of several processes start it so.
const asProgram = "GOWAREHOUSE_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) == "1" {
		os.Exit(Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
	}
	goleak.VerifyTestMain(m)
}
