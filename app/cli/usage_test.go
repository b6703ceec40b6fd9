package cli

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/app"
	"gowarehouse/engine"
)

func TestALineThatIsPutTogetherWronglyEndsWithTwoAndSaysWhatToDo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ask(exitDone, "merchant", "merchant", "add", teaHouse)
	for name, line := range map[string][]string{
		"an unknown command":               {"mercant"},
		"an unknown subcommand":            {"order", "lst"},
		"a group alone":                    {"account"},
		"a deep group alone":               {"platform", "app"},
		"an unknown flag":                  {"fetch", "--nope"},
		"a flag without its value":         {"order", "list", "--state"},
		"a number that is none":            {"order", "list", "--limit", "many"},
		"too few arguments":                {"merchant", "add"},
		"too many arguments":               {"merchant", "add", "a", "b"},
		"a state that is none":             {"order", "list", "--state", "lost"},
		"a reason that is none":            {"hold", "list", "--reason", "mood"},
		"a day that is none":               {"order", "list", "--from", "yesterday"},
		"a cursor of nobody":               {"order", "list", "--after", "next"},
		"a page too large":                 {"order", "list", "--limit", "100000"},
		"a language of nobody":             {"version", "--language", "fr"},
		"both ways to time a fetch":        {"account", "settings", "x", "--every", "10m", "--slots", "09:00"},
		"neither on nor off":               {"account", "settings", "x", "--fetch", "maybe"},
		"days that are none":               {"account", "settings", "x", "--lookback", "week"},
		"a bundle without a number":        {"map", "product", "x", "KEY", "SKU=two"},
		"a shipping code without a type":   {"map", "shipping", "x", "flat_rate"},
		"a method without a kind":          {"map", "payment", "x", "acme"},
		"an option without a value":        {"ship", "x", "--option", "pickup"},
		"a state of a print that is none":  {"print", "list", "--state", "lost"},
		"a printer without an address":     {"printer", "add", "Zebra"},
		"nothing to print":                 {"print"},
		"a schema that is none":            {"schema", "nothing"},
		"a spreadsheet of nobody":          {"product", "import", teaHouse},
		"an export to nowhere":             {"order", "export"},
		"an export that is no spreadsheet": {"order", "export", "orders.pdf"},
		"a switch that is none":            {"stock", "keep", teaHouse, "maybe"},
		"a backup without its passphrase":  {"backup", "file"},
		"help about nothing":               {"help", "nothing"},
		"platforms outside of practice":    {"serve", "--platform", "momo"},
	} {
		code, _, do := w.fails(exitUsage, line...)
		require.Equal(t, "usage", code, name)
		require.NotEmpty(t, do, name)
		inWords := w.run("", line...)
		require.Equal(t, exitUsage, inWords.code, name)
		require.Empty(t, inWords.stdout, name)
		require.Contains(t, inWords.stderr, "-> ", name)
	}
}

func TestAMistypedCommandIsGuessed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, _, do := w.fails(exitUsage, "mercant")
	require.Contains(t, do, "merchant")
	_, _, do = w.fails(exitUsage, "order", "lst")
	require.Contains(t, do, "list")
}

func TestWhatIsNotThereEndsWithOneAndSaysWhatToDo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, line := range [][]string{
		{"account", "show", "nobody"}, {"account", "test", "nobody"}, {"fetch", "nobody"}, {"order", "show", "o99"}, {"ship", "1042"}, {"label", "p3", "-o", "x.pdf"},
		{"void", "p3"}, {"void", "three"}, {"channel", "list", "nobody"}, {"channel", "enable", "nobody", "x"}, {"product", "list", "nobody"},
		{"stock", "list", "nobody"}, {"listing", "sync", "nobody"}, {"map", "shipping", "nobody"}, {"map", "payment", "nobody"}, {"stock", "sync", "nobody"},
		{"stock", "push", "--receipt", "R-9"}, {"activity", "decide", "e9", "done"}, {"activity", "ack", "nine"}, {"order", "list", "--merchant", "nobody"},
		{"order", "list", "--platform", "nowhere"}, {"account", "add", "--platform", "nowhere"}, {"unknown", "list", "nobody"}, {"shipping-type", "enable", "nothing"},
		{"stock", "movements", "nobody", "x"}, {"account", "revoke", "nobody", "--yes"}, {"restore", "missing.file"},
		{"product", "import", "nobody", "missing.csv"}, {"merchant", "import", "missing.csv"}, {"stock", "import", "nobody", "missing.csv"},
		{"order", "export", "orders.csv", "--account", "nobody"}, {"order", "export", filepath.Join("missing", "orders.csv")},
		{"print", "1042"}, {"print", "p3"}, {"print", "stop", "j9"}, {"print", "decide", "j9", "done"}, {"printer", "remove", "nobody"}, {"printer", "test", "nobody"},
		{"printer", "use", "1", "label", "nobody"},
	} {
		w.environ[envBackup] = "dummy"
		code, message, _ := w.fails(exitFailed, line...)
		require.Contains(t, []string{"not_found", "rejected"}, code, line)
		require.NotContains(t, message, " / ", line)
	}
	require.Contains(t, at(w.ask(exitDone, "why", "order", "why", "1042"), "why", "en"), "no shop is connected")
	code, _, _ := w.fails(exitFailed, "fetch")
	require.Equal(t, "rejected", code, "nothing is connected")
}

func TestASecretIsNeverTakenFromAnArgument(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ask(exitDone, "merchant", "merchant", "add", teaHouse)
	w.ask(exitDone, "channel", "channel", "add", teaHouse, "網路")
	add := []string{
		"account",
		"add",
		"--platform",
		"woocommerce",
		"--name",
		webShop,
		"--merchant",
		teaHouse,
		"--channel",
		"網路",
		"--field",
		"store_url=https://shop.example",
	}
	for _, line := range [][]string{
		append(add, "--field", "consumer_secret=cs_dummy-dummy"), append(add, "--proxy", "http://me:cs_dummy-dummy@proxy.example"),
		{"account", "edit", webShop, "--field", "consumer_secret=cs_dummy-dummy"}, {"account", "edit", webShop, "--proxy", "http://me:cs_dummy-dummy@proxy.example"},
	} {
		s := w.run("", line...)
		require.Equal(t, exitUsage, s.code)
		require.NotContains(t, s.stderr, "cs_dummy-dummy")
		require.Contains(t, s.stderr, "--secrets-stdin")
	}
	s := w.run(`{"consumer_key": cs_dummy-dummy}`, append(add, "--secrets-stdin")...)
	require.Equal(t, exitUsage, s.code)
	require.NotContains(t, s.stderr, "cs_dummy-dummy")
	s = w.run("", add...)
	require.Equal(t, exitUsage, s.code, "nobody can be asked")

	w.environ["GOWAREHOUSE_SECRET_CONSUMER_KEY"] = "ck_" + strings.Repeat("a", 40)
	w.environ["GOWAREHOUSE_SECRET_CONSUMER_SECRET"] = "cs_" + strings.Repeat("b", 40)
	doc := w.ask(exitDone, "account", add...)
	require.Equal(t, "not_verified", at(doc, "account", "state"))
	require.NotContains(t, w.run("", "account", "show", webShop, "--json").stdout, "cs_")
	require.NotContains(t, everything(t, w.dir), "cs_bbbb", "no file of the workspace holds a secret")

	edited := w.askWith(
		`{"consumer_secret":"cs_`+strings.Repeat("c", 40)+`","proxy":"http://me:pw@127.0.0.1:9"}`,
		exitDone,
		"account",
		"account",
		"edit",
		webShop,
		"--secrets-stdin",
	)
	require.Equal(t, webShop, at(edited, "account", "name"))
	code, _, _ := w.fails(exitFailed, "account", "settings", webShop, "--fetch", "on")
	require.Equal(t, "rejected", code, "settings are locked until the account is connected")
}

func TestAPlatformOfSeveralWaysAsksForTheUsualOneUnlessAnotherWasChosen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ask(exitDone, "merchant", "merchant", "add", teaHouse)
	w.ask(exitDone, "channel", "channel", "add", teaHouse, "網路")
	add := []string{"account", "add", "--platform", "cyberbiz", "--name", webShop, "--merchant", teaHouse, "--channel", "網路"}
	require.Equal(t, exitUsage, w.run("", add...).code, "a token is needed and nobody can be asked")
	w.environ["GOWAREHOUSE_SECRET_HMAC_SECRET"] = "dummy-dummy"
	doc := w.ask(exitDone, "account", append(add, "--field", "hmac_username=shop@example.com")...)
	require.Equal(t, "not_verified", at(doc, "account", "state"))
}

// everything gives the content of all files of a folder.
func everything(t *testing.T, dir string) string {
	t.Helper()
	var all strings.Builder
	require.NoError(t, filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		all.Write(data)
		return err
	}))
	return all.String()
}

func TestWordsForAPersonComeInTheLanguageAskedFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	require.Contains(t, w.run("", "merchant", "add", "A").stdout, "Merchant A added.")
	require.Contains(t, w.run("", "merchant", "add", "B", "--language", "zh-TW").stdout, "已新增貨主「B」。")
	require.Contains(t, w.run("", "merchant", "add", "B", "--language=zh-TW").stderr, "請使用其他名稱")
	for want, environment := range map[string]map[string]string{
		english: {"LANG": "en_US.UTF-8"},
		chinese: {"LANG": "zh_TW.UTF-8"},
	} {
		require.Equal(t, want, systemLanguage(func(name string) string { return environment[name] }))
	}
	require.Equal(t, chinese, systemLanguage(func(string) string { return "" }), "Chinese where nothing else is said")
	require.Equal(t, english, systemLanguage(func(name string) string {
		return map[string]string{"LC_ALL": "en_GB.UTF-8", "LANG": "zh_TW.UTF-8"}[name]
	}))
}

func TestATableIsStraightWithWideCharacters(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	p := &page{w: &b, language: chinese}
	p.table([]string{"名稱", "x"}, [][]string{{"好茶行", "1"}, {"ab", "2"}})
	require.Equal(t, "名稱    x\n好茶行  1\nab      2\n", b.String())
}

func TestDoctorSpeaksAlsoOfAWorkspaceThatCannotBeOpened(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	require.NoError(t, os.MkdirAll(w.dir, 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(w.dir, "gowarehouse.db"), []byte(strings.Repeat("not a database ", 100)), 0o600))
	report := w.ask(exitFailed, "doctor", "doctor")
	open := find(t, list(report, "checks"), "name", "open")
	require.Equal(t, false, open["ok"])
	require.NotEmpty(t, at(open, "do", "zh-TW"))
	s := w.run("", "doctor")
	require.Equal(t, exitFailed, s.code)
	require.Contains(t, s.stdout, "!! open")
}

func TestEveryErrorIsExplained(t *testing.T) {
	t.Parallel()
	for _, language := range []string{english, chinese} {
		for _, err := range []error{errors.New("boom"), engine.ErrOwned, app.Usage("a", "甲", "b", "乙")} {
			v := app.Explain(err, language)
			require.NotEmpty(t, v.Code)
			require.NotEmpty(t, v.Message)
			require.NotEmpty(t, v.Do)
		}
	}
}

func TestAQuestionMustBeAnsweredWithYes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.open()
	w.connect("woocommerce", webShop)
	w.terminal = true
	s := w.run("n\n", "account", "delete", webShop)
	require.Equal(t, exitFailed, s.code)
	require.Contains(t, s.stderr, "Delete the account")
	require.Contains(t, s.stderr, "nothing was changed")
	require.Len(t, w.ask(exitDone, "accounts", "account", "list")["accounts"], 1)
	require.Equal(t, exitDone, w.run("y\n", "account", "delete", webShop).code)
	require.Empty(t, w.ask(exitDone, "accounts", "account", "list")["accounts"])
}

func TestSchemasAreListedAndPrinted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	names := w.ask(exitDone, "schemas", "schema")["schemas"].([]any)
	require.Len(t, names, len(shapes))
	for _, name := range names {
		s := w.run("", "schema", name.(string))
		require.Equal(t, exitDone, s.code)
		require.Contains(t, s.stdout, `"title": "gowarehouse: `+name.(string)+`"`)
	}
}
