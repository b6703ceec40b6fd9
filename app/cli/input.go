package cli

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"golang.org/x/term"

	"gowarehouse/app"
	"gowarehouse/connectors"
)

// What a person types. Secrets come from stdin, from a prompt without echo, or from the environment; never from an
// argument, which every program on the machine can read.

// envSecret begins the environment variables of secret fields: GOWAREHOUSE_SECRET_CONSUMER_KEY is consumer_key.
const envSecret = "GOWAREHOUSE_SECRET_"

const mostInput = 1 << 20 // bytes read from stdin

func secretVariable(key string) string { return envSecret + strings.ToUpper(key) }

// confirm asks whether to go on, unless --yes said so. Without a person to ask it needs --yes.
func (c *call) confirm(yes bool, en, zh string) error {
	if yes || c.env.confirmed {
		return nil
	}
	if !c.env.terminal {
		return app.Usage(
			"%s This needs a yes.",
			"%s 需要確認。",
			"Add --yes, or --preview to look only.",
			"請加上 --yes；僅查看請用 --preview。",
			pick(c.env.language, en, zh),
		)
	}
	question := pick(c.env.language, en, zh)
	if c.env.asked != nil {
		c.env.asked(question)
		return &ended{exitFailed}
	}
	return c.env.ask(question)
}

func pick(language, en, zh string) string {
	return connectors.Text{EN: en, ZH: zh}.In(language)
}

// ask puts a question on the terminal; anything but yes is an error.
func (e *env) ask(question string) error {
	p := &page{w: e.stderr, language: e.language}
	p.text(question + pick(e.language, " [y/N] ", " [y/N] "))
	answer, err := bufio.NewReader(e.stdin).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	switch strings.ToLower(strings.TrimSpace(answer)) {
	case "y", "yes", "是":
		return nil
	}
	return &connectors.Error{Kind: connectors.Rejected, Code: "not_confirmed",
		Says: connectors.Text{EN: "nothing was changed", ZH: "未變更任何資料"},
		Do:   connectors.Text{EN: "Run the command again and answer y to go on.", ZH: "如要繼續，請重新執行並回答 y。"}}
}

// prompt asks for a secret without showing what is typed.
func (e *env) prompt(label string) (string, error) {
	f, ok := e.stdin.(*os.File)
	if !ok || !e.terminal {
		return "", noTerminal()
	}
	p := &page{w: e.stderr, language: e.language}
	p.text(label + ": ")
	typed, err := term.ReadPassword(int(f.Fd()))
	p.line("")
	return strings.TrimSpace(string(typed)), err
}

func noTerminal() error {
	return app.Usage("a secret is needed and nobody can be asked for it", "需要輸入機密資料，但目前沒有終端機",
		"Pipe one JSON object of the secret fields into the command with --secrets-stdin.", "請以 --secrets-stdin 由標準輸入提供一個 JSON 物件。")
}

// secretsFromStdin reads one JSON object of secret fields.
func (e *env) secretsFromStdin() (map[string]string, error) {
	data, err := io.ReadAll(io.LimitReader(e.stdin, mostInput))
	if err != nil {
		return nil, err
	}
	var values map[string]string
	if json.Unmarshal(data, &values) != nil || values == nil { // the error would quote what was read
		return nil, app.Usage("stdin is not one JSON object of texts", "標準輸入不是單一 JSON 物件（值須為文字）",
			`For example {"consumer_key":"...","consumer_secret":"..."}`, `例如 {"consumer_key":"...","consumer_secret":"..."}`)
	}
	return values, nil
}

// firstLine reads what was piped in as one secret.
func (e *env) firstLine() (string, error) {
	data, err := io.ReadAll(io.LimitReader(e.stdin, mostInput))
	line, _, _ := strings.Cut(string(data), "\n")
	return strings.TrimRight(line, "\r"), err
}

// secretFields gathers the secret fields wanted: from stdin when stdin says so, then from the environment, then by asking
// for those that are required.
func (c *call) secretFields(fields []connectors.Field, stdin bool) (map[string]string, error) {
	if stdin {
		return c.env.secretsFromStdin()
	}
	values := map[string]string{}
	for _, f := range fields {
		if value := c.env.getenv(secretVariable(f.Key)); value != "" {
			values[f.Key] = value
			continue
		}
		if !f.Required {
			continue
		}
		typed, err := c.env.prompt(f.Label.In(c.env.language) + " (" + f.Where.In(c.env.language) + ")")
		if err != nil {
			return nil, err
		}
		values[f.Key] = typed
	}
	return values, nil
}

// fieldValues reads --field key=value, refusing secrets.
func fieldValues(pairs []string, fields []connectors.Field) (connectors.Values, error) {
	values := connectors.Values{}
	for _, pair := range pairs {
		key, value, ok := strings.Cut(pair, "=")
		if !ok || key == "" {
			return nil, app.Usage("%q is not key=value", "「%s」不是 key=value 格式", "For example --field store_url=https://shop.example.com",
				"例如 --field store_url=https://shop.example.com", hideValue(pair))
		}
		i := slices.IndexFunc(fields, func(f connectors.Field) bool { return f.Key == key })
		if i >= 0 && fields[i].Secret {
			return nil, secretArgument(key)
		}
		values[key] = value
	}
	return values, nil
}

// hideValue shows the beginning of a word that may hold a secret.
func hideValue(word string) string {
	if len(word) > 8 {
		return word[:4] + "..."
	}
	return word
}

func secretArgument(key string) error {
	return app.Usage("%s is a secret: an argument can be read by every program on this machine", "%s 是機密資料：命令列參數會被本機其他程式看到",
		"Pipe it in with --secrets-stdin as JSON, set "+secretVariable(key)+", or type it when asked.",
		"請以 --secrets-stdin 提供 JSON、設定環境變數 "+secretVariable(key)+"，或於提示時輸入。", key)
}

// merged puts the secrets beside the other values.
func merged(values connectors.Values, secrets map[string]string) connectors.Values {
	all := connectors.Values{}
	maps.Copy(all, values)
	maps.Copy(all, secrets)
	return all
}
