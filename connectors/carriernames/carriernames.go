// Package carriernames finds a platform's own code of a carrier by what the warehouse calls it. Nobody's name is guessed: what fits nothing
// has no code, and the platform says what it knows.
package carriernames

import (
	"slices"
	"strings"
)

// Known is a carrier that a platform knows. Words and Exact are written as Plain gives them.
type Known struct {
	Code  string
	Words []string // a name with one of these in it is meant
	Exact []string // short names that would be found inside others
}

// Any stands for every carrier in the account's own names.
const Any = "*"

// Plain writes a name in lower case, without spaces, hyphens, underscores and dots.
func Plain(name string) string {
	return strings.NewReplacer(" ", "", "\u3000", "", "-", "", ".", "", "_", "").Replace(strings.ToLower(name))
}

// Names are the carriers of a platform, with the account's own names for them.
type Names struct {
	table []Known
	own   map[string]string
}

// Read reads the account's own names, "name=code; name=code", with Any for all others. wrong is the first part that is none or names a code
// that is not in the table; empty if there is no such part.
func Read(setting string, table []Known) (names Names, wrong string) {
	names = Names{table, map[string]string{}}
	for part := range strings.FieldsFuncSeq(setting, func(r rune) bool { return r == ';' || r == '；' || r == '\n' }) {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		ours, code, found := strings.Cut(part, "=")
		ours, code = Plain(ours), strings.TrimSpace(code)
		if !found || ours == "" || !slices.Contains(Codes(table), code) {
			return Names{}, part
		}
		names.own[ours] = code
	}
	return names, ""
}

// Codes lists the codes of a table.
func Codes(table []Known) []string {
	codes := make([]string, len(table))
	for i, known := range table {
		codes[i] = known.Code
	}
	return codes
}

// Code gives the code of a carrier: by the account's own names, by an exact name, by the first word of the table that fits, by what the
// account says of all others. ok is false if there is none.
func (n Names) Code(name string) (code string, ok bool) {
	plain := Plain(name)
	if code, ok = n.own[plain]; ok {
		return code, true
	}
	for _, fits := range []func(Known) bool{
		func(k Known) bool { return slices.Contains(k.Exact, plain) },
		func(k Known) bool {
			return plain != "" && slices.ContainsFunc(k.Words, func(word string) bool { return strings.Contains(plain, word) })
		},
	} {
		if i := slices.IndexFunc(n.table, fits); i >= 0 {
			return n.table[i].Code, true
		}
	}
	code, ok = n.own[Any]
	return code, ok
}
