// Everything that is said while a check runs is taken down and searched for secrets and for buyers' data afterwards.

package conformance

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"maps"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/transport"
)

// shortSecret is the length below which a secret is only searched for as a whole value: three digits stand everywhere.
const shortSecret = 6

// saying is one thing said.
type saying struct {
	where, text string
	stored      bool // goes to the store, where buyers' data belongs but credentials do not
}

// book takes down what is said.
type book struct {
	mu   sync.Mutex
	said map[saying]bool
}

func newBook() *book { return &book{said: map[saying]bool{}} }

// note takes down a text that a person or a log may see.
func (b *book) note(where, text string) { b.add(saying{where: where, text: text}) }

// keep takes down a text that goes to the store.
func (b *book) keep(where, text string) { b.add(saying{where: where, text: text, stored: true}) }

func (b *book) add(s saying) {
	if s.text == "" {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.said[s] = true
}

// error takes down an error in all the ways it can be printed and checks its type and advice.
func (b *book) error(t T, from string, err error) connectors.Kind {
	t.Helper()
	b.note("an error of "+from, err.Error())
	b.note("an error of "+from, fmt.Sprintf("%+v", err))
	typed := typedError(err)
	if typed == nil {
		if !isOurs(err) {
			t.Errorf("%s gave an error that is not a *connectors.Error: %T", from, err)
		}
		return connectors.KindOf(err)
	}
	b.note("an error of "+from, typed.Reason)
	b.note("the code of an error of "+from, typed.Code)
	b.keep("the body of an error of "+from, string(typed.Body))
	if typed.Err != nil {
		b.note("the cause of an error of "+from, typed.Err.Error())
	}
	advice := typed.Advice()
	if advice.EN == "" || advice.ZH == "" {
		t.Errorf("%s gave an error of kind %q that does not say in both languages what to do next", from, typed.Kind)
	}
	b.note("the advice of "+from, advice.EN+advice.ZH)
	checkWords(t, from, typed)
	return typed.Kind
}

// misfilled is what fmt writes into a text whose verbs and values do not fit each other.
var misfilled = regexp.MustCompile(`%![A-Za-z]?\(`)

// checkWords demands that what an error says is there in both languages, and was filled rightly in both.
func checkWords(t T, from string, told *connectors.Error) {
	t.Helper()
	if (told.Says.EN == "") != (told.Says.ZH == "") {
		t.Errorf("%s gave an error that says what happened in one language only: %q", from, told.Says.EN+told.Says.ZH)
	}
	for _, words := range []string{told.Reason, told.Says.EN, told.Says.ZH, told.Do.EN, told.Do.ZH} {
		if misfilled.MatchString(words) {
			t.Errorf("%s gave an error whose words were filled wrongly: %q", from, words)
		}
	}
}

// typedError gives the contract's error inside err, or nil.
func typedError(err error) *connectors.Error {
	var typed *connectors.Error
	if errors.As(err, &typed) {
		return typed
	}
	return nil
}

// isOurs is true for errors that the suite itself brought in: a context that ended, a vault that is broken.
func isOurs(err error) bool {
	return errors.Is(err, errNotStored) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// trace takes down what the transport tells of an attempt: it is made to be shown.
func (b *book) trace(told transport.Trace) {
	text, err := json.Marshal(told)
	if err != nil {
		text = fmt.Appendf(nil, "%+v", told)
	}
	b.note("the trace of "+told.Name, string(text))
}

// scan looks for the values in everything said. A value found is told by its name, never by itself.
func (b *book) scan(t T, credentials, personal map[string]string) {
	t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	found := map[string]bool{}
	secrets := needles(credentials)
	for s := range b.said {
		for name, secret := range secrets {
			if secret.in(s.text) {
				found[fmt.Sprintf("%s contains the value of %s", s.where, name)] = true
			}
		}
		if s.stored {
			continue
		}
		for name, value := range personal {
			if strings.Contains(s.text, value) {
				found[fmt.Sprintf("%s contains %s", s.where, name)] = true
			}
		}
	}
	for _, f := range slices.Sorted(maps.Keys(found)) {
		t.Errorf("leak: %s", f)
	}
}

// needle is a secret to look for: as it is, and as it is written in addresses, headers and JSON.
type needle struct {
	forms []string
	short *regexp.Regexp // for one that is too short to be looked for as it is
}

func newNeedle(secret string) needle {
	if utf8.RuneCountInString(secret) < shortSecret {
		return needle{short: regexp.MustCompile(`(["=:'])` + regexp.QuoteMeta(secret) + `(["&']|$)`)}
	}
	return needle{forms: forms(secret)}
}

func needles(secrets map[string]string) map[string]needle {
	all := make(map[string]needle, len(secrets))
	for name, secret := range secrets {
		all[name] = newNeedle(secret)
	}
	return all
}

func (n needle) in(text string) bool {
	if n.short != nil {
		return n.short.MatchString(text)
	}
	return slices.ContainsFunc(n.forms, func(form string) bool { return strings.Contains(text, form) })
}

func forms(value string) []string {
	quoted, _ := json.Marshal(value)
	all := []string{value, url.QueryEscape(value), url.PathEscape(value), strings.Trim(string(quoted), `"`),
		base64.StdEncoding.EncodeToString([]byte(value)), base64.URLEncoding.EncodeToString([]byte(value))}
	slices.Sort(all)
	return slices.Compact(all)
}

// credentials are the values nobody may see, by the name of their field; pairs as basic authentication writes them too.
func (w *world) credentials() map[string]string {
	secrets := map[string]string{}
	for _, values := range []connectors.Values{w.emulator.Credentials(), w.env.Values, w.env.App} {
		for key, value := range values {
			if f, _ := w.platform.Field(key); f.Secret && value != "" {
				secrets[key] = value
			}
		}
	}
	single := slices.Collect(maps.Keys(secrets))
	for _, user := range single {
		for _, password := range single {
			if user != password {
				pair := secrets[user] + ":" + secrets[password]
				secrets["the pair of "+user+" and "+password] = base64.StdEncoding.EncodeToString([]byte(pair))
			}
		}
	}
	for i, token := range w.keeper.ever() {
		if !w.public(token) {
			secrets[fmt.Sprintf("token %d", i+1)] = token
		}
	}
	return secrets
}

// public tells whether a granted value belongs to a field that is no secret, such as a shop's address.
func (w *world) public(value string) bool {
	for key, granted := range w.keeper.peek() {
		if f, declared := w.platform.Field(key); granted == value && declared && !f.Secret {
			return true
		}
	}
	return false
}

// meet remembers the people of an order, so that they are searched for.
func (w *world) meet(ids ...string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, id := range ids {
		if len(w.personal) >= 60 {
			return
		}
		w.personal[id] = true
	}
}

// people are the receivers of the orders met, as the platform knows them.
func (w *world) people() map[string]string {
	w.mu.Lock()
	defer w.mu.Unlock()
	data := map[string]string{}
	for id := range w.personal {
		view, ok := w.emulator.Shop(id)
		if !ok || view.Order.Receiver.Masked {
			continue
		}
		r := view.Order.Receiver
		for what, datum := range map[string]string{"name": r.Name, "phone": r.Phone, "address": r.Address} {
			if utf8.RuneCountInString(datum) >= 2 {
				data["the receiver's "+what+" of order "+id] = datum
			}
		}
	}
	return data
}

// logBook hears what is written to the program's log during a run.
type logBook struct {
	mu      sync.Mutex
	text    strings.Builder
	secrets map[string]string
}

var logs = sync.OnceValue(func() *logBook {
	l := &logBook{secrets: map[string]string{}}
	log.SetOutput(io.MultiWriter(os.Stderr, l))
	return l
})

// listenToLogs begins to take down the standard log, which slog's default handler writes to as well.
func listenToLogs() *logBook { return logs() }

// Write takes down a line. It keeps the first megabyte.
func (l *logBook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.text.Len() < 1<<20 {
		l.text.Write(p)
	}
	return len(p), nil
}

// know adds values to search for.
func (l *logBook) know(values map[string]string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for name, value := range values {
		l.secrets[name] = value
	}
}

func (l *logBook) scan(t T) {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	text := l.text.String()
	for name, secret := range needles(l.secrets) {
		if secret.in(text) {
			t.Errorf("leak: the log contains %s", name)
		}
	}
}

// requestText is a request as the platform sees it, for looking for tokens in it.
func requestText(r *http.Request, body []byte) string {
	var b strings.Builder
	b.WriteString(r.Method + " " + r.URL.String() + "\n")
	_ = r.Header.Write(&b)
	if query, err := url.QueryUnescape(r.URL.RawQuery); err == nil {
		b.WriteString(query + "\n")
	}
	b.Write(body)
	return b.String()
}

func queryOf(t T, address string) url.Values {
	t.Helper()
	parsed, err := url.Parse(address)
	require.NoError(t, err, "the browser must land on an address")
	return parsed.Query()
}
