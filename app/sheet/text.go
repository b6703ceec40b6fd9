package sheet

// CSV and TSV. Excel in Taiwan saves CSV as Big5, "CSV UTF-8" with a byte order mark, and "Unicode text" as UTF-16.

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"io"
	"iter"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"

	"gowarehouse/connectors"
)

func readText(ctx context.Context, data []byte, o Options) (*Table, error) {
	text, err := decode(data)
	if err != nil {
		return nil, err
	}
	if !strings.Contains(text, "\n") {
		text = strings.ReplaceAll(text, "\r", "\n") // as old Macs end lines
	}
	separator, text := separatorOf(text, o.Fields)
	text = unwrap(text, separator)
	table, _, err := tabulate(ctx, textLines(text, separator), o.Fields)
	return table, err
}

// decode makes text of bytes.
func decode(data []byte) (string, error) {
	var from encoding.Encoding
	switch utf8Mark := []byte("\ufeff"); {
	case bytes.HasPrefix(data, utf8Mark):
		data = data[len(utf8Mark):]
	case bytes.HasPrefix(data, []byte{0xFF, 0xFE}), bytes.HasPrefix(data, []byte{0xFE, 0xFF}):
		from = unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM)
	case !utf8.Valid(data):
		from = traditionalchinese.Big5
	}
	if from != nil {
		var err error
		if data, err = from.NewDecoder().Bytes(data); err != nil {
			return "", unreadable()
		}
	}
	if !utf8.Valid(data) || from != nil && bytes.ContainsRune(data, utf8.RuneError) || bytes.IndexByte(data, 0) >= 0 {
		return "", unreadable()
	}
	return string(data), nil
}

func unreadable() error {
	return connectors.Refuse("the file is neither a workbook nor text that can be read", "檔案不是活頁簿，也不是可讀取的文字檔",
		"Open it in Excel and save it as .xlsx, or as \"CSV UTF-8\".", "請以 Excel 開啟，另存為 .xlsx 或「CSV UTF-8」。")
}

// separators in the order in which they are preferred.
var separators = []rune{',', '\t', ';'}

// separatorOf gives the separator under which the first rows have the most known titles, and the text without the line
// "sep=;" by which a file may say it itself.
func separatorOf(text string, fields []Field) (rune, string) {
	if rest, ok := strings.CutPrefix(text, "sep="); ok {
		first, below, _ := strings.Cut(rest, "\n")
		first = strings.TrimRight(first, "\r")
		for _, s := range separators {
			if first == string(s) {
				return s, below
			}
		}
	}
	best, most := separators[0], 0
	for _, s := range separators {
		rows := 0
		for l, err := range textLines(unwrap(head(text), s), s) {
			if rows++; err != nil || rows > titlesWithin {
				break
			}
			if n := countKnown(l.cells, fields); n > most {
				best, most = s, n
			}
		}
	}
	return best, text
}

// head is where the titles are looked for.
func head(text string) string {
	const enough = 64 << 10
	return text[:min(len(text), enough)]
}

// unwrap makes "00123" of ="00123", which programs write so that Excel keeps the zeros.
func unwrap(text string, separator rune) string {
	if !strings.Contains(text, `="`) {
		return text
	}
	s := regexp.QuoteMeta(string(separator))
	// Twice, since neighbours share the separator between them.
	wrapped := regexp.MustCompile(`(?m)(^|` + s + `)=("[^"\r\n]+")(` + s + `|\r?$)`)
	return wrapped.ReplaceAllString(wrapped.ReplaceAllString(text, "$1$2$3"), "$1$2$3")
}

// textLines gives the rows of a text, numbered as a spreadsheet numbers them: a blank line is a row, a line break within
// quotation marks is not a new one.
func textLines(text string, separator rune) iter.Seq2[line, error] {
	return func(yield func(line, error) bool) {
		r := csv.NewReader(strings.NewReader(text))
		r.Comma, r.FieldsPerRecord, r.ReuseRecord = separator, -1, true
		r.TrimLeadingSpace = separator != '\t' // it would take the separators themselves
		number, lines := 0, 0                  // of the row, and line breaks before the reader
		var offset int64
		var cells []Cell
		for {
			record, err := r.Read()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(line{}, misquoted(err))
				return
			}
			start, _ := r.FieldPos(0)
			number += start - lines // 1, and as many more as there were blank lines
			end := r.InputOffset()
			lines += strings.Count(text[offset:end], "\n")
			offset = end
			cells = cells[:0]
			for _, value := range record {
				cells = append(cells, csvCell(value))
			}
			if !yield(line{number, cells}, nil) {
				return
			}
		}
	}
}

// csvCell is a value of a CSV file. The mark ' in front, with which programs keep Excel from reading a formula or a number, falls away.
func csvCell(text string) Cell {
	if len(text) > 1 && text[0] == '\'' && strings.ContainsRune("=+-@0123456789", rune(text[1])) {
		text = text[1:]
	}
	c := textCell(text)
	if c.Fault == "" && lostTail(c.Text) {
		c.Fault = FaultShortened
	}
	return c
}

// misquoted refuses a file whose quotation marks do not pair.
func misquoted(err error) error {
	var at *csv.ParseError
	if !errors.As(err, &at) {
		return err
	}
	return connectors.Refuse("line %d: a quotation mark (\") stands alone or is not closed", "第 %d 行：雙引號（\"）未成對",
		"Write it twice within a quoted text, or save the file as .xlsx.", "文字中的雙引號須重複寫兩次，或將檔案另存為 .xlsx。", at.Line)
}
