// Package layout tests the shape of the tree where the linter's import lists cannot: platforms keep apart from each other, an
// emulator's tests keep apart from its connector, and a platform's folder is complete.
package layout

import (
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const (
	connectorsFolder = "../../connectors"
	connectorsPath   = "gowarehouse/connectors"
)

// marks are what only a platform's folder has: any of them makes it one, and then it must be complete.
var marks = []string{"describe.go", "FACTS.md", "emulator"}

func TestAPlatformImportsNoOtherPlatform(t *testing.T) {
	t.Parallel()
	for _, platform := range platforms(t) {
		own := path.Join(connectorsPath, platform)
		for file, imports := range importsBelow(t, platform) {
			for _, imported := range imports {
				require.True(t, keepsApart(own, imported), "%s imports %s", file, imported)
			}
		}
	}
}

func TestAnEmulatorAndItsTestsImportNoConnector(t *testing.T) {
	t.Parallel()
	for _, platform := range platforms(t) {
		own := path.Join(connectorsPath, platform, "emulator")
		for file, imports := range importsBelow(t, filepath.Join(platform, "emulator")) {
			for _, imported := range imports {
				require.True(t, fromTheFactsAlone(own, imported), "%s imports %s", file, imported)
			}
		}
	}
}

func TestAPlatformFolderIsCompleteAndListed(t *testing.T) {
	t.Parallel()
	var listed []string
	for _, imports := range importsBelow(t, "all") {
		listed = append(listed, imports...)
	}
	for _, platform := range platforms(t) {
		require.FileExists(t, filepath.Join(connectorsFolder, platform, "FACTS.md"))
		require.DirExists(t, filepath.Join(connectorsFolder, platform, "emulator"))
		require.Contains(t, listed, path.Join(connectorsPath, platform), "connectors/all lists every platform")
	}
}

func TestTheRulesTellAllowedImportsFromForbiddenOnes(t *testing.T) {
	t.Parallel()
	own, emulator := connectorsPath+"/momo", connectorsPath+"/momo/emulator"
	for _, imported := range []string{"fmt", connectorsPath, own, emulator, connectorsPath + "/transport", connectorsPath + "/conformance"} {
		require.True(t, keepsApart(own, imported), imported)
	}
	for _, imported := range []string{connectorsPath + "/shopee", connectorsPath + "/woocommerce/emulator", connectorsPath + "/all"} {
		require.False(t, keepsApart(own, imported), imported)
	}
	for _, imported := range []string{"net/http", connectorsPath, connectorsPath + "/emulation", emulator} {
		require.True(t, fromTheFactsAlone(emulator, imported), imported)
	}
	for _, imported := range []string{own, connectorsPath + "/transport", connectorsPath + "/shopee/emulator", "gowarehouse/engine"} {
		require.False(t, fromTheFactsAlone(emulator, imported), imported)
	}
}

// keepsApart says whether a file below the package path own may import a package, as far as platforms are concerned.
func keepsApart(own, imported string) bool {
	rest, below := strings.CutPrefix(imported, connectorsPath+"/")
	if !below || within(own, imported) {
		return true
	}
	first, _, _ := strings.Cut(rest, "/")
	return first != "all" && !isPlatform(first)
}

// fromTheFactsAlone says whether an emulator at the package path own, or its test, may import a package.
func fromTheFactsAlone(own, imported string) bool {
	if !strings.HasPrefix(imported, "gowarehouse/") {
		return true
	}
	return imported == connectorsPath || within(connectorsPath+"/emulation", imported) || within(own, imported)
}

func within(parent, child string) bool {
	return child == parent || strings.HasPrefix(child, parent+"/")
}

func isPlatform(folder string) bool {
	return slices.ContainsFunc(marks, func(mark string) bool {
		_, err := os.Stat(filepath.Join(connectorsFolder, folder, mark))
		return err == nil
	})
}

// platforms gives the names of the platform folders.
func platforms(t *testing.T) []string {
	t.Helper()
	entries, err := os.ReadDir(connectorsFolder)
	require.NoError(t, err)
	var names []string
	for _, entry := range entries {
		if entry.IsDir() && isPlatform(entry.Name()) {
			names = append(names, entry.Name())
		}
	}
	require.NotEmpty(t, names)
	return names
}

// importsBelow gives the imports of every Go file in a folder of connectors/ and below it, by file, tests included.
func importsBelow(t *testing.T, folder string) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	walk := func(file string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(file) != ".go" {
			return err
		}
		source, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, imported := range source.Imports {
			name, err := strconv.Unquote(imported.Path.Value)
			if err != nil {
				return err
			}
			found[file] = append(found[file], name)
		}
		return nil
	}
	require.NoError(t, filepath.WalkDir(filepath.Join(connectorsFolder, folder), walk))
	return found
}
