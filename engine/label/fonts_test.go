package label_test

import (
	"io/fs"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"gowarehouse/engine/label"
)

func TestTheSandboxSeesFontsAndTheWayToThemAndNothingElse(t *testing.T) {
	t.Parallel()
	disk := label.FontDisk{
		"usr/share/fonts":       fstest.MapFS{"truetype/noto.ttf": {Data: []byte("a font")}},
		"usr/local/share/fonts": fstest.MapFS{},
	}
	data, err := fs.ReadFile(disk, "usr/share/fonts/truetype/noto.ttf")
	require.NoError(t, err)
	require.Equal(t, "a font", string(data))
	for _, name := range []string{".", "usr", "usr/share", "usr/local", "usr/local/share", "usr/share/fonts", "usr/share/fonts/truetype"} {
		info, err := fs.Stat(disk, name)
		require.NoError(t, err, name)
		require.True(t, info.IsDir(), name)
	}
	for _, name := range []string{".", "usr", "usr/share"} {
		entries, err := fs.ReadDir(disk, name)
		require.NoError(t, err, name)
		require.Empty(t, entries, name)
	}
	for _, name := range []string{"etc/passwd", "etc", "usr/share/doc", "us", "usr/share/fonts2", "usr/share/fonts/../doc", "/usr/share/fonts"} {
		_, err := fs.Stat(disk, name)
		require.Error(t, err, name)
	}
}

func TestTheFontOfOurDocumentsIsAFolderWithOneFile(t *testing.T) {
	t.Parallel()
	require.NoError(t, fstest.TestFS(label.OwnFont{}, label.OwnFontName))
}
