package transport

// Hiding known secrets, in every spelling they travel in.

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf16"
)

// mark stands where a secret was. It has no letter, so that it cannot be part of one.
const mark = "***"

// shortSecret is the length in bytes below which a secret is hidden only where it stands alone: hiding every "1" would leave nothing.
const shortSecret = 4

// redactor replaces known secrets. It is safe for concurrent use.
type redactor struct {
	mu       sync.RWMutex
	known    map[string]bool // every spelling
	replacer *strings.Replacer
	alone    *regexp.Regexp // short secrets; nil: none
}

func newRedactor() *redactor { return &redactor{known: map[string]bool{}} }

// add makes values secret from now on.
func (r *redactor) add(secrets ...string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, secret := range secrets {
		for _, spelling := range spellings(secret) {
			r.known[spelling] = true
		}
	}
	r.rebuild()
}

func (r *redactor) rebuild() {
	var pairs, short []string
	for _, s := range longestFirst(r.known) {
		if len(s) < shortSecret {
			short = append(short, regexp.QuoteMeta(s))
			continue
		}
		pairs = append(pairs, s, mark)
	}
	r.replacer, r.alone = nil, nil
	if len(pairs) > 0 {
		r.replacer = strings.NewReplacer(pairs...)
	}
	if len(short) > 0 {
		r.alone = regexp.MustCompile(`(^|[^\pL\pN])(?:` + strings.Join(short, "|") + `)($|[^\pL\pN])`)
	}
}

// longestFirst orders spellings so that a secret that contains another is hidden whole.
func longestFirst(known map[string]bool) []string {
	all := make([]string, 0, len(known))
	for s := range known {
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b string) int {
		if len(a) != len(b) {
			return len(b) - len(a)
		}
		return strings.Compare(a, b)
	})
	return all
}

// text hides every known secret in s.
func (r *redactor) text(s string) string {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if r.replacer != nil {
		s = r.replacer.Replace(s)
	}
	if r.alone != nil {
		// Two neighbours share the character between them, so one pass may see only every other one.
		for range 2 {
			s = r.alone.ReplaceAllString(s, "${1}"+mark+"${2}")
		}
	}
	return s
}

// bytes hides every known secret in b. Nil stays nil.
func (r *redactor) bytes(b []byte) []byte {
	if b == nil {
		return nil
	}
	return []byte(r.text(string(b)))
}

var (
	emails = regexp.MustCompile(`[^\s@"'<>=&]+@[^\s@"'<>=&]+\.[\pL]{2,}`)
	// Taiwanese numbers: mobiles, and landlines written with their area code in brackets or before a hyphen.
	phones = regexp.MustCompile(
		`(?:\+?886[- ]?|\b0)9\d{2}[- ]?\d{3}[- ]?\d{3}\b|\(0\d{1,3}\) ?\d{3,4}[- ]?\d{3,4}\b|\b0\d{1,2}-\d{3,4}-?\d{3,4}\b`,
	)
)

// sentence hides secrets, e-mail addresses and phone numbers in a text for people, such as a platform's message.
func (r *redactor) sentence(s string) string {
	return phones.ReplaceAllString(emails.ReplaceAllString(r.text(s), mark), mark)
}

// spellings are the ways a secret may be written in an address, a body, a header or a message.
func spellings(secret string) []string {
	trimmed := strings.TrimSpace(secret)
	if trimmed == "" {
		return nil
	}
	all := spellingsOf(trimmed)
	if trimmed != secret {
		all = append(all, spellingsOf(secret)...)
	}
	for _, s := range slices.Clone(all) {
		if lower := lowerEscapes(s); lower != s {
			all = append(all, lower)
		}
	}
	return slices.DeleteFunc(all, func(s string) bool {
		// What is left of a value of quotes or escapes alone would hide half of every text.
		return len(strings.Trim(s, `"\`)) == 0
	})
}

func spellingsOf(s string) []string {
	query := url.QueryEscape(s)
	percent := strings.ReplaceAll(query, "+", "%20")
	all := []string{s, query, percent, url.PathEscape(s), url.UserPassword("", s).String()[1:], url.QueryEscape(query), url.QueryEscape(percent),
		html.EscapeString(s), inner(fmt.Sprintf("%q", s)), inner(fmt.Sprintf("%+q", s))}
	for _, escaped := range jsonSpellings(s) {
		all = append(all, escaped)
		if escaped != s {
			all = append(all, jsonSpellings(escaped)...) // a document inside a document
		}
	}
	return append(all, base64Spellings(s)...)
}

var percentEscape = regexp.MustCompile(`%[0-9A-F]{2}`)

// lowerEscapes writes %2F as %2f.
func lowerEscapes(s string) string { return percentEscape.ReplaceAllStringFunc(s, strings.ToLower) }

// jsonSpellings are JSON strings without their quotes: Go's two ways, and PHP's, which escapes slashes and all that is not ASCII.
func jsonSpellings(s string) []string {
	var plain bytes.Buffer
	encoder := json.NewEncoder(&plain)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(s)
	escaped, _ := json.Marshal(s)
	spelt := []string{inner(plain.String()), inner(string(escaped))}
	for _, s := range slices.Clone(spelt) {
		ascii := asciiOnly(s, `\u%04x`)
		spelt = append(spelt, strings.ReplaceAll(s, "/", `\/`), ascii, strings.ReplaceAll(ascii, "/", `\/`), asciiOnly(s, `\u%04X`))
	}
	return spelt
}

func inner(quoted string) string {
	quoted = strings.TrimSpace(quoted)
	return quoted[1 : len(quoted)-1]
}

func asciiOnly(s, format string) string {
	var b strings.Builder
	for _, c := range s {
		if c < 0x80 {
			b.WriteRune(c)
			continue
		}
		for _, unit := range utf16.Encode([]rune{c}) {
			fmt.Fprintf(&b, format, unit)
		}
	}
	return b.String()
}

// base64Spellings are those of the secret alone and inside a longer text, where it may begin at any of three offsets. Inside, the
// characters that depend on the neighbours are left out. The hexadecimal ones are here too.
func base64Spellings(s string) []string {
	spelt := []string{hex.EncodeToString([]byte(s)), strings.ToUpper(hex.EncodeToString([]byte(s)))}
	for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding} {
		spelt = append(spelt, encoding.EncodeToString([]byte(s)))
		for offset, skip := range []int{0, 2, 3} {
			padded := append(make([]byte, offset), s...)
			whole := len(padded) * 8 / 6
			if core := encoding.EncodeToString(padded)[skip:whole]; len(core) >= 6 {
				spelt = append(spelt, core, url.QueryEscape(core))
			}
		}
	}
	return spelt
}
