package faults

// The test binary is two programs: the tests, and, with an order in its environment, the process that they kill.

import (
	"fmt"
	"os"
	"testing"

	"go.uber.org/goleak"

	_ "gowarehouse/connectors/all"
)

func TestMain(m *testing.M) {
	if job := os.Getenv(envJob); job != "" {
		os.Exit(child(job))
	}
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) {
		if err := removeProgram(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = max(code, 1)
		}
		os.Exit(code)
	}))
}
