package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/mattn/go-runewidth"

	"gowarehouse/connectors"
)

// writeJSON writes a document as one line.
func writeJSON(w io.Writer, document any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(document)
}

// page writes words for a person.
type page struct {
	w        io.Writer
	language string
	err      error
}

func (p *page) text(s string) {
	if p.err == nil {
		_, p.err = io.WriteString(p.w, s)
	}
}

func (p *page) line(s string) { p.text(s + "\n") }

// say writes a line in the reader's language. args fill both sentences.
func (p *page) say(en, zh string, args ...any) {
	p.line(fmt.Sprintf(pick(p.language, en, zh), args...))
}

// in gives a text in the reader's language.
func (p *page) in(t connectors.Text) string { return t.In(p.language) }

// table writes rows in columns; wide characters count as two.
func (p *page) table(head []string, rows [][]string) {
	widths := make([]int, len(head))
	all := append([][]string{head}, rows...)
	for _, row := range all {
		for i, cell := range row {
			widths[i] = max(widths[i], runewidth.StringWidth(cell))
		}
	}
	for _, row := range all {
		var b strings.Builder
		for i, cell := range row {
			b.WriteString(cell)
			if i < len(row)-1 {
				b.WriteString(strings.Repeat(" ", widths[i]-runewidth.StringWidth(cell)+2))
			}
		}
		p.line(strings.TrimRight(b.String(), " "))
	}
}

// heads chooses the head of a table in the reader's language.
func (p *page) heads(en, zh string) []string { return strings.Split(pick(p.language, en, zh), "|") }

// taipei is the zone of every time that a person reads. Taiwan has had no summer time since 1979.
var taipei = connectors.Taipei

func (p *page) when(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.In(taipei).Format("2006-01-02 15:04")
}

func (p *page) whenRef(t *time.Time) string {
	if t == nil {
		return "-"
	}
	return p.when(*t)
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

func refOrDash(s *string) string {
	if s == nil {
		return "-"
	}
	return orDash(*s)
}

func mark(yes bool) string {
	if yes {
		return "✓"
	}
	return "-"
}

// money writes an amount as people do.
func amount(m connectors.Money) string { return m.String() }
