package connectors

import (
	"strings"
	"unicode"
)

// Text is a sentence or name that a person reads, in both languages of the product.
type Text struct {
	EN string `json:"en"`
	ZH string `json:"zh-TW"`
}

// In gives the text in the language asked for ("zh-TW" or "en"); English stands in for any other.
func (t Text) In(language string) string {
	if language == "zh-TW" && t.ZH != "" {
		return t.ZH
	}
	return t.EN
}

// between stands between the languages of a text that a row keeps.
const between = " / "

// Kept gives the text as a row keeps it that is read in either language later: the halves one after the other, for Halves. What they name, they
// name alike.
func (t Text) Kept() string {
	if t.IsZero() {
		return ""
	}
	return t.EN + between + t.ZH
}

// Halves gives back a text as Kept has written it; words that are there in one language only stand for both.
func Halves(kept string) Text {
	parts := strings.Split(kept, between)
	if len(parts)%2 != 0 { // names may have the separator in them too, as often in one half as in the other
		return Text{kept, kept}
	}
	t := Text{strings.Join(parts[:len(parts)/2], between), strings.Join(parts[len(parts)/2:], between)}
	if !strings.ContainsFunc(t.ZH, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		return Text{kept, kept}
	}
	return t
}

// IsZero says whether nothing was written.
func (t Text) IsZero() bool { return t == Text{} }
