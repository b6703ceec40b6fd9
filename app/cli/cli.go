// Package cli is the commands: for scripts, for support and for people who like them. Each calls one method of package app
// and shows what it gives, as words for a person or, with --json, as exactly one JSON object on stdout. Logs and questions
// go to stderr.
//
// A command works in the process that owns the workspace: in this one when nobody has it, otherwise it is handed over (see
// package handover) and the same tree of commands runs there.
package cli

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"os/user"
	"strings"
	"sync"
	"syscall"

	"golang.org/x/term"

	"gowarehouse/app"
	_ "gowarehouse/connectors/all" // the platforms
)

// The exit codes that scripts may rely on.
const (
	exitDone    = 0
	exitFailed  = 1
	exitUsage   = 2
	exitPartial = 3
)

// The languages of the program.
const (
	english = "en"
	chinese = "zh-TW"
)

// Main runs a command line, without the program's name, and gives the exit code.
func Main(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	return interruptible(args, here(stdin, stdout, stderr))
}

// interruptible runs a command line until it is done or somebody presses Ctrl-C.
func interruptible(args []string, e *env) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the process at once
	return run(ctx, args, e)
}

// here is what this process has around a command.
func here(stdin io.Reader, stdout, stderr io.Writer) *env {
	e := &env{
		stdin:    stdin,
		stdout:   stdout,
		stderr:   &oneAtATime{w: stderr},
		language: systemLanguage(os.Getenv),
		who:      systemUser(),
		terminal: isTerminal(stdin),
		getenv:   os.Getenv,
	}
	e.dir, _ = os.Getwd() // without one, relative files are of the process
	e.host = &local{env: e, log: slog.New(slog.NewTextHandler(e.stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))}
	return e
}

// env is what a command has around it: in this process, or of the process that handed it over.
type env struct {
	stdin     io.Reader
	stdout    io.Writer
	stderr    io.Writer
	dir       string // working folder
	language  string // where --language does not say
	who       string // where --as does not say
	terminal  bool   // a person can be asked
	confirmed bool   // he said yes already
	getenv    func(string) string
	host      host
	secrets   map[string]string     // of a command that was handed over; nil: to be asked for here
	shown     bool                  // the one document is out
	asked     func(question string) // of a command that was handed over: the question is asked where it came from
}

// run does a command line and gives the exit code. An error that was not shown yet is.
func run(ctx context.Context, args []string, e *env) int {
	e.language = flagOf(args, "language", e.language)
	if e.language != english {
		e.language = chinese
	}
	t := newTree(e)
	t.argv = args
	root := t.root
	root.SetArgs(append([]string{}, args...)) // nil would be the process's own
	root.SetIn(e.stdin)
	root.SetOut(e.stdout)
	root.SetErr(e.stderr)
	err := root.ExecuteContext(ctx)
	if ctx.Err() != nil && err != nil && !errors.As(err, new(*ended)) {
		err = context.Canceled
	}
	return e.finish(err, wantsJSON(args))
}

// ended is how a command ends that has shown what it had to: with an exit code alone.
type ended struct{ code int }

// Error is never shown.
func (e *ended) Error() string { return "ended" }

// finish shows an error that was not shown and gives the exit code.
func (e *env) finish(err error, asJSON bool) int {
	var end *ended
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &end):
		return end.code
	}
	view := app.Explain(err, e.language)
	if asJSON && !e.shown {
		if failed := writeJSON(e.stdout, app.Failure{Head: app.NewHead(), Error: view}); failed != nil {
			return exitFailed
		}
	} else {
		p := &page{w: e.stderr, language: e.language}
		p.line(view.Message)
		if view.Do != "" {
			p.line("-> " + view.Do)
		}
	}
	if view.Kind == app.KindUsage {
		return exitUsage
	}
	return exitFailed
}

// wantsJSON and flagOf look for a global flag before the line is parsed: also a line that cannot be parsed is answered as it asks.
func wantsJSON(args []string) bool {
	word := ""
	for _, arg := range args {
		if arg == "--" {
			break
		}
		if arg == "--json" || strings.HasPrefix(arg, "--json=") {
			word = arg
		}
	}
	return word == "--json" || word == "--json=true"
}

func flagOf(args []string, name, fallback string) string {
	for i, arg := range args {
		if arg == "--" {
			break
		}
		if value, ok := strings.CutPrefix(arg, "--"+name+"="); ok {
			fallback = value
		} else if arg == "--"+name && i+1 < len(args) {
			fallback = args[i+1]
		}
	}
	return fallback
}

// systemLanguage reads the language of the environment; Chinese where it says nothing else.
func systemLanguage(getenv func(string) string) string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if value := getenv(name); value != "" {
			if strings.HasPrefix(value, english) {
				return english
			}
			return chinese
		}
	}
	return chinese
}

func systemUser() string {
	u, err := user.Current()
	if err != nil || u.Username == "" {
		return "command line"
	}
	return u.Username
}

func isTerminal(stream io.Reader) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// oneAtATime keeps lines of several goroutines apart.
type oneAtATime struct {
	mu sync.Mutex
	w  io.Writer
}

// Write writes a piece whole.
func (o *oneAtATime) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.w.Write(b)
}
