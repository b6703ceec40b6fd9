//go:build big

package practice_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/app/practice"
)

// It stands among the tests on big data because they run alone and without the race detector, as this promise is meant.
func TestBigAWholeRunTakesLessThanFortySeconds(t *testing.T) { //nolint:paralleltest // it is timed
	sum, err := practice.Once(t.Context(), practice.Options{Platforms: everyPlatform})
	require.NoError(t, err)
	require.True(t, sum.OK)
	require.Less(t, sum.Seconds, 40.0)
}
