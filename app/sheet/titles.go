package sheet

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"gowarehouse/connectors"
)

// remark is what people put behind a title: SKU (required), 貨號（必填）.
var remark = regexp.MustCompile(`[(\[【].*$`)

var marks = strings.NewReplacer(" ", "", "_", "", "-", "", "*", "", ":", "", ".", "", "'", "")

// normal brings a title to the form in which titles are compared.
func normal(title string) string {
	return marks.Replace(remark.ReplaceAllString(strings.ToLower(norm.NFKC.String(title)), ""))
}

// fieldOf gives the field that a title names.
func fieldOf(title string, fields []Field) (Field, bool) {
	title = normal(title)
	for _, f := range fields {
		if title != "" && slices.ContainsFunc(f.Titles, func(known string) bool { return normal(known) == title }) {
			return f, true
		}
	}
	return Field{}, false
}

// countKnown counts the fields that a row of titles would name.
func countKnown(cells []Cell, fields []Field) int {
	var found []string
	for _, c := range cells {
		if f, ok := fieldOf(c.Text, fields); ok && !slices.Contains(found, f.Key) {
			found = append(found, f.Key)
		}
	}
	return len(found)
}

// nameColumns makes the columns of a row of titles.
func nameColumns(cells []Cell, fields []Field) ([]Column, error) {
	if len(cells) > mostColumns {
		return nil, connectors.Refuse("the sheet has more than %d columns", "工作表超過 %d 欄", "Keep the columns that are needed and delete the others.",
			"請保留需要的欄位並刪除其他欄位。", mostColumns)
	}
	columns := make([]Column, len(cells))
	seen := map[string]string{}
	for i, c := range cells {
		columns[i] = Column{Letter: letter(i), Title: c.Text}
		f, ok := fieldOf(c.Text, fields)
		if !ok {
			continue
		}
		if before, twice := seen[f.Key]; twice && !f.Many {
			return nil, connectors.Refuse("the columns %[1]s and %[2]s are both taken for %[3]q", "欄位 %[1]s 與 %[2]s 都代表「%[3]s」",
				"Delete one of them, or give it another title.", "請刪除其中一欄，或更改其標題。", before, columns[i].Letter, c.Text)
		}
		columns[i].Field, seen[f.Key] = f.Key, columns[i].Letter
	}
	return columns, nil
}
