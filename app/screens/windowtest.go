//go:build windowtest

// Calls that meet a defect, for the test of the real window alone: no other build has them.

package screens

import "context"

func init() {
	tables = append(tables, Calls{
		"testPanic": Ask(func(context.Context, *Visit, None) (None, error) { panic("a panic of the test") }),
		"testNil": Ask(func(context.Context, *Visit, None) (JobRef, error) {
			var nobody *JobRef
			return *nobody, nil // the processor finds it, not the compiler
		}),
	})
}
