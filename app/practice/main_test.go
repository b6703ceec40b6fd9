package practice_test

// The platforms of these tests: all that the program has, and some that are broken on purpose.

import (
	"testing"

	"go.uber.org/goleak"

	"gowarehouse/connectors"
	_ "gowarehouse/connectors/all"
)

// everyPlatform are the ids of the program's platforms.
var everyPlatform = func() (ids []string) {
	for _, p := range connectors.All() {
		ids = append(ids, p.ID)
	}
	return ids
}()

func TestMain(m *testing.M) {
	for _, l := range lies {
		registerLiar(l)
	}
	goleak.VerifyTestMain(m)
}
