package screens

import (
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
)

func TestAScreenNamesTheScreenWhereACommandNamesACommand(t *testing.T) {
	t.Parallel()
	d := desk(t, Calls{"refuse": Ask(func(context.Context, *Visit, None) (None, error) {
		return None{}, connectors.Refuse("no", "不行", "See `gowarehouse account list`, or `gowarehouse hold release ID --note TEXT`.",
			"請見 `gowarehouse account list`。")
	})})
	require.Equal(t, "See the Accounts screen, or the Holds screen.", failure(t, ask(t, d, "refuse", `{"language":"en"}`))["do"])
	require.Equal(t, "請見「帳號」畫面。", failure(t, ask(t, d, "refuse", `{"language":"zh-TW"}`))["do"])
}

func TestTheScreensAreNamedAsThePageNamesThem(t *testing.T) {
	t.Parallel()
	for _, place := range places {
		require.Contains(t, titles, place)
	}
	for _, language := range []string{english, chinese} {
		data, err := os.ReadFile(filepath.Join("..", "..", "frontend", "src", "locales", language+".json"))
		require.NoError(t, err)
		var words map[string]map[string]any
		require.NoError(t, json.Unmarshal(data, &words))
		for name, title := range titles {
			require.Equal(t, words[name]["title"], title.In(language), name)
		}
	}
}

// typed finds a command anywhere in a text.
var typed = regexp.MustCompile("`?gowarehouse ([a-z][a-z-]*)")

func TestEveryCommandInASentenceHasItsScreen(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "..")
	for _, folder := range []string{"engine", "connectors", "app"} {
		require.NoError(t, filepath.WalkDir(filepath.Join(root, folder), func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.IsDir() && (d.Name() == "cli" || d.Name() == "screens" || d.Name() == "browser" || d.Name() == "desktop"):
				return fs.SkipDir
			case !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
				return nil
			}
			source, err := os.ReadFile(path)
			for line := range strings.Lines(string(source)) {
				if !strings.ContainsAny(line, `"`) || strings.HasPrefix(strings.TrimSpace(line), "//") {
					continue
				}
				for _, found := range typed.FindAllStringSubmatch(line, -1) {
					if found[1] == "vault" || found[1] == "webhook" { // names inside files and keys, not for people
						continue
					}
					require.True(t, strings.HasPrefix(found[0], "`"), "%s: a command stands in backticks: %s", path, line)
					require.Contains(t, places, found[1], "%s: %s", path, line)
				}
			}
			return err
		}))
	}
}
