//go:build !desktop

// Tests of the build without a window.

package desktop

import (
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/app"
)

func TestABuildWithoutAWindowSaysHowToSeeTheScreens(t *testing.T) {
	t.Parallel()
	require.False(t, Available)

	require.ErrorIs(t, Ready(), ErrNoWindow)
	err := New().Run(t.Context(), nil, Options{})
	require.ErrorIs(t, err, ErrNoWindow)
	for _, language := range []string{"en", "zh-TW"} {
		require.Contains(t, app.Explain(err, language).Do, "gowarehouse serve")
	}
}
