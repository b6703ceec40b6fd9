package cli

// The world of these tests: emulated platforms behind real servers, a workspace of its own, and the commands run in this
// process, as Main runs them.

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/json"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/engine"
	"gowarehouse/engine/vault"
)

// world is a workspace with a way to run commands on it.
type world struct {
	t        *testing.T
	dir      string
	home     string // the working folder of the commands
	secrets  vault.Vault
	roots    *x509.CertPool
	terminal bool
	environ  map[string]string

	mu  sync.Mutex
	ran map[string]bool // commands whose --json was checked
}

// keptVault outlives the workspace's openings, as a keychain does.
type keptVault struct{ vault.Vault }

// Close keeps the values.
func (keptVault) Close() error { return nil }

func newWorld(t *testing.T) *world {
	t.Helper()
	return &world{
		t:       t,
		dir:     filepath.Join(t.TempDir(), "workspace"),
		home:    t.TempDir(),
		secrets: keptVault{vault.OpenMemory()},
		roots:   x509.NewCertPool(),
		environ: map[string]string{},
		ran:     map[string]bool{},
	}
}

// shop is an emulated platform at work.
type shop struct {
	connectors.Emulator
	address string
	before  atomic.Pointer[func()] // called before each request is answered
	change  atomic.Pointer[change] // changes the answers
}

// change gives another answer in the place of one.
type change func(r *http.Request, answer []byte) []byte

// shop opens an emulator of a platform.
func (w *world) shop(platform string) *shop {
	w.t.Helper()
	p, err := connectors.Get(platform)
	require.NoError(w.t, err)
	server := httptest.NewUnstartedServer(nil)
	address := "https://" + server.Listener.Addr().String()
	e, err := p.Emulator(connectors.EmulatorOptions{Now: time.Now, Seed: 7, BaseURL: address})
	require.NoError(w.t, err)
	s := &shop{Emulator: e, address: address}
	server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if before := s.before.Load(); before != nil {
			(*before)()
		}
		change := s.change.Load()
		if change == nil {
			e.ServeHTTP(w, r)
			return
		}
		answer := httptest.NewRecorder()
		e.ServeHTTP(answer, r)
		maps.Copy(w.Header(), answer.Header())
		w.Header().Del("Content-Length")
		w.WriteHeader(answer.Code)
		_, _ = w.Write((*change)(r, answer.Body.Bytes()))
	})
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	server.StartTLS()
	w.t.Cleanup(server.Close)
	w.roots.AddCert(server.Certificate())
	return s
}

// tune lets the workspace trust the emulators, and hurry.
func (w *world) tune(o *engine.Options) {
	o.Vault, o.RootCAs, o.Grace = w.secrets, w.roots, time.Millisecond
	o.Limits = func(p *connectors.Platform) connectors.Limits {
		l := p.Limits
		l.PerSecond, l.Burst, l.InFlight = 10_000, 1000, 8
		return l
	}
	o.Backoff = func() (time.Duration, time.Duration) { return time.Millisecond, 10 * time.Millisecond }
}

// said is what a command gave.
type said struct {
	t      *testing.T
	code   int
	stdout string
	stderr string
}

// env is what a command has around it here.
func (w *world) env(stdin io.Reader, stdout, stderr io.Writer) *env {
	e := &env{stdin: stdin, stdout: stdout, stderr: &oneAtATime{w: stderr}, dir: w.home, language: english, who: "tester", terminal: w.terminal,
		getenv: func(name string) string {
			if name == envWorkspace {
				return w.dir
			}
			return w.environ[name]
		}}
	e.host = &local{env: e, log: slog.New(slog.DiscardHandler), tune: w.tune}
	return e
}

// run runs a command line with something on stdin.
func (w *world) run(stdin string, args ...string) said {
	w.t.Helper()
	return w.runContext(w.t.Context(), stdin, args...)
}

func (w *world) runContext(ctx context.Context, stdin string, args ...string) said {
	w.t.Helper()
	var stdout, stderr bytes.Buffer
	code := run(ctx, args, w.env(strings.NewReader(stdin), &stdout, &stderr))
	return said{w.t, code, stdout.String(), stderr.String()}
}

// ask runs a command with --json, which must give exactly one document of its schema, and reads that.
func (w *world) ask(code int, shape string, args ...string) map[string]any {
	w.t.Helper()
	return w.askWith("", code, shape, args...)
}

func (w *world) askWith(stdin string, code int, shape string, args ...string) map[string]any {
	w.t.Helper()
	s := w.run(stdin, append(args, "--json")...)
	require.Equal(w.t, code, s.code, "%v\n%s\n%s", args, s.stdout, s.stderr)
	document := s.document(shape)
	tree := newTree(w.env(nil, io.Discard, io.Discard))
	cmd, _, err := tree.root.Find(args)
	require.NoError(w.t, err)
	w.mu.Lock()
	defer w.mu.Unlock()
	if shape == cmd.Annotations[shapeKey] {
		w.ran[cmd.CommandPath()] = true
	}
	return document
}

// fails runs a command that must fail, and gives code, message and advice.
func (w *world) fails(code int, args ...string) (name, message, do string) {
	w.t.Helper()
	e := w.ask(code, "error", args...)["error"].(map[string]any)
	require.NotEmpty(w.t, e["message"], args)
	require.NotEmpty(w.t, e["do"], args)
	return e["code"].(string), e["message"].(string), e["do"].(string)
}

// document checks that stdout is exactly one JSON object of a schema.
func (s said) document(shape string) map[string]any {
	s.t.Helper()
	d := json.NewDecoder(strings.NewReader(s.stdout))
	var document map[string]any
	require.NoError(s.t, d.Decode(&document), s.stdout)
	require.ErrorIs(s.t, d.Decode(new(any)), io.EOF, "more than one document: %s", s.stdout)
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(s.stdout))
	require.NoError(s.t, err)
	require.NoError(s.t, validator(s.t, shape).Validate(value), "%s\n%s", shape, s.stdout)
	return document
}

// at reads a value out of a document: at(d, "orders", 0, "number").
func at(document any, path ...any) any {
	for _, step := range path {
		switch key := step.(type) {
		case string:
			document = document.(map[string]any)[key]
		case int:
			document = document.([]any)[key]
		}
	}
	return document
}

// list reads a list out of a document.
func list(document map[string]any, key string) []map[string]any {
	var all []map[string]any
	for _, item := range document[key].([]any) {
		all = append(all, item.(map[string]any))
	}
	return all
}

// find gives the first item of a list that has a value.
func find(t *testing.T, all []map[string]any, key string, value any) map[string]any {
	t.Helper()
	for _, item := range all {
		if item[key] == value {
			return item
		}
	}
	require.Failf(t, "not found", "%s = %v in %v", key, value, all)
	return nil
}

// secretsOf gives the secret fields among an emulator's credentials as JSON, and the others as --field arguments.
func (w *world) secretsOf(platform string, s *shop) (stdin string, fields []string) {
	w.t.Helper()
	p, err := connectors.Get(platform)
	require.NoError(w.t, err)
	secret := map[string]string{}
	for key, value := range s.Credentials() {
		f, known := p.Field(key)
		switch {
		case !known || f.Granted || f.App:
		case f.Secret:
			secret[key] = value
		default:
			fields = append(fields, "--field", key+"="+value)
		}
	}
	data, err := json.Marshal(secret)
	require.NoError(w.t, err)
	return string(data), fields
}

func jsonOf(t *testing.T, value any) string {
	t.Helper()
	data, err := json.Marshal(value)
	require.NoError(t, err)
	return string(data)
}

func contextWithCancel(t *testing.T) (context.Context, context.CancelFunc) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	return ctx, cancel
}
