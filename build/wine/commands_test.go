//go:build wine && linux

package wine

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	_ "gowarehouse/connectors/all" // the emulators
	"gowarehouse/connectors/emulation/emulationtest"
)

func TestTheWholeJobRunsOncePrintsItsLabelsAndBreaksNoRule(t *testing.T) {
	t.Parallel()
	c := startCUPS(t)
	u := newUser(t, c.env...)
	out, complaints, _ := u.run(t, u.env, "", u.exe, "practice", "--once", "--print-to", "windows://"+queueName, "--json")
	var done struct {
		Violations int
		Platforms  []struct {
			Platform string
			Problems []struct{ Text string }
			Labels   struct{ Printed int }
		}
	}
	require.NoError(t, json.Unmarshal([]byte(out), &done), "%s\n%s", out, complaints)
	require.Zero(t, done.Violations, out)
	require.NotEmpty(t, done.Platforms)
	printed := 0
	for _, p := range done.Platforms {
		printed += p.Labels.Printed
		for _, problem := range p.Problems {
			require.Regexp(t, "label_no_browser|label_needs_network", problem.Text,
				"%s: only labels that are web pages fail, since this PC has no browser", p.Platform)
		}
	}
	require.Positive(t, printed)
	require.Len(t, c.documents(), printed, "each label once")
}

func TestAWorkspaceHasOneOwnerWhoDoesTheWorkOfOthersAndLosesNothingWhenKilled(t *testing.T) {
	t.Parallel()
	u := newUser(t)
	u.does("", 0, "merchant", "add", "小山茶行")
	owner := u.command(t, u.env, u.exe, "run", "--json")
	out, err := owner.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, owner.Start())
	said, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	require.Contains(t, said, `"pid"`)

	refused := u.does("", 1, "run")["error"].(map[string]any)
	require.Equal(t, "owned", refused["code"], "a second one does not take the workspace")
	u.does("", 0, "merchant", "add", "海邊選物")
	require.NoError(t, owner.Process.Kill())
	_ = owner.Wait() // it was killed

	require.Len(t, u.does("", 0, "merchant", "list")["merchants"], 2)
	require.True(t, u.does("", 0, "doctor")["ok"].(bool))
}

func TestSecretsAreKeptInTheCredentialManagerAndReachThePlatform(t *testing.T) {
	t.Parallel()
	p, err := connectors.Get("woocommerce")
	require.NoError(t, err)
	shop, _ := emulationtest.Open(t, "woocommerce")

	u := newUser(t)
	u.does("", 0, "merchant", "add", "小山茶行")
	u.does("", 0, "channel", "add", "小山茶行", "官網")
	secrets, args := entered(t, p, shop.Credentials())
	u.does(secrets, 0, append([]string{"account", "add", "--platform", "woocommerce", "--name", "茶行官網", "--merchant", "小山茶行", "--channel", "官網",
		"--secrets-stdin"}, args...)...)
	u.does("", 0, "account", "test", "茶行官網") // another process reads them

	workspace := strings.ReplaceAll(strings.TrimPrefix(u.env[len(u.env)-1], "GOWAREHOUSE_WORKSPACE=Z:"), `\`, "/")
	for _, f := range p.Fields {
		if f.Secret {
			requireNowhere(t, workspace, shop.Credentials()[f.Key])
		}
	}
}

// entered gives credentials as a person enters them: secrets on stdin, the rest as arguments.
func entered(t *testing.T, p *connectors.Platform, credentials map[string]string) (stdin string, args []string) {
	t.Helper()
	secrets := map[string]string{}
	for key, value := range credentials {
		switch f, known := p.Field(key); {
		case !known || f.Granted || f.App:
		case f.Secret:
			secrets[key] = value
		default:
			args = append(args, "--field", key+"="+value)
		}
	}
	data, err := json.Marshal(secrets)
	require.NoError(t, err)
	return string(data), args
}

// requireNowhere demands that no file of a folder holds a text.
func requireNowhere(t *testing.T, folder, text string) {
	t.Helper()
	require.NotEmpty(t, text)
	entries, err := os.ReadDir(folder)
	require.NoError(t, err)
	require.NotEmpty(t, entries)
	for _, e := range entries {
		if e.IsDir() {
			continue
		}
		data, err := os.ReadFile(filepath.Join(folder, e.Name()))
		require.NoError(t, err)
		require.NotContains(t, string(data), text, e.Name())
	}
}

func TestABackupMovesAWorkspace(t *testing.T) {
	t.Parallel()
	u := newUser(t, "GOWAREHOUSE_BACKUP_PASSPHRASE=dummy passphrase")
	u.does("", 0, "merchant", "add", "小山茶行")
	file := onWindows(filepath.Join(t.TempDir(), "備份.gwbackup"))
	u.does("", 0, "backup", file)
	elsewhere := newUser(t, "GOWAREHOUSE_BACKUP_PASSPHRASE=dummy passphrase")
	elsewhere.does("", 0, "restore", file)
	merchants := elsewhere.does("", 0, "merchant", "list")["merchants"].([]any)
	require.Len(t, merchants, 1)
	require.Equal(t, "小山茶行", merchants[0].(map[string]any)["name"])
}

func TestTheVaultKeepsLongValuesInTheCredentialManager(t *testing.T) {
	t.Parallel()
	p := start(t)
	exe := filepath.Join(kept, "vault.test.exe")
	require.NoError(t, compile("test", exe, "./engine/vault"))
	out, complaints, code := p.run(t, nil, "", exe, "-test.v", "-test.run", "^TestTheCredentialManager")
	require.Zero(t, code, "%s\n%s", out, complaints)
	require.Contains(t, out, "--- PASS: TestTheCredentialManagerKeepsValuesOfEverySize")
}
