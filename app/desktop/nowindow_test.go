//go:build !desktop

// Tests of the build without a window.

package desktop

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestABuildWithoutAWindowSaysHowToGetOne(t *testing.T) {
	t.Parallel()
	require.False(t, Available)

	err := Run(t.Context())
	require.ErrorIs(t, err, ErrNoWindow)
	require.ErrorContains(t, err, "make desktop")
	require.ErrorContains(t, err, "這個版本沒有視窗")
}
