package sheet

// A cell, and what spreadsheets do to values: a long number is shortened, "3-1" becomes a date, a formula breaks. Such a value is
// marked with its fault; it is for the one who reads the field to refuse it.

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"gowarehouse/connectors"
)

// Cell is a value as a person sees it: a whole number is its digits, with the leading zeros that the cell shows.
type Cell struct {
	Text  string
	Fault Fault // why Text cannot be taken as a name or code; empty: it can

	held  string // the number in the cell, where Text is how it is shown
	doubt bool   // the fault falls away when the cell turns out to be a text
}

// Fault is what a spreadsheet did to a value.
type Fault string

// The faults.
const (
	FaultShortened Fault = "shortened" // 4.71E+12, or a number with only zeros where its last digits were
	FaultDigits    Fault = "digits"    // a number of more than 15 digits: the rest is lost
	FaultDecimal   Fault = "decimal"   // a number with decimals: 1.10 has become 1.1
	FaultShown     Fault = "shown"     // a number that is shown as something else, such as a date
	FaultBroken    Fault = "broken"    // an error of a formula, or ####
	FaultLong      Fault = "long"      // more text than is read
)

// faults say what happened and what to do; %[1]s is the value.
var faults = map[Fault]connectors.Text{
	FaultShortened: {EN: "%[1]q is a number that the spreadsheet has shortened; its last digits are lost. Format the column as text and enter it again.",
		ZH: "「%[1]s」是試算表縮短的數字，尾數已遺失。請將該欄格式設為「文字」並重新輸入。"},
	FaultDigits: {EN: "%[1]q has more digits than a spreadsheet keeps in a number (15). Format the column as text and enter it again.",
		ZH: "「%[1]s」超過試算表數字可保留的 15 位數。請將該欄格式設為「文字」並重新輸入。"},
	FaultDecimal: {EN: "%[1]q is a number with decimals that the spreadsheet may have changed. Format the column as text and enter it again.",
		ZH: "「%[1]s」是帶小數的數字，可能已被試算表更動。請將該欄格式設為「文字」並重新輸入。"},
	FaultShown: {EN: "the spreadsheet shows %[1]q and holds another value, perhaps a date. Format the column as text and enter it again.",
		ZH: "試算表顯示「%[1]s」，但儲存的是另一個值（可能為日期）。請將該欄格式設為「文字」並重新輸入。"},
	FaultBroken: {EN: "%[1]q is not a value but an error of the spreadsheet. Correct the cell.", ZH: "「%[1]s」是試算表的錯誤，不是資料。請修正該儲存格。"},
	FaultLong:   {EN: "the text is too long (%[1]s). Shorten it.", ZH: "文字過長（%[1]s）。請縮短。"},
}

// Says tells the fault in words, with what to do.
func (c Cell) Says() connectors.Text {
	words := faults[c.Fault]
	if words.IsZero() {
		return words
	}
	value := c.Text
	if c.Fault == FaultLong {
		value = strconv.Itoa(mostText) + "+"
	}
	return connectors.Refuse(words.EN, words.ZH, "", "", value).Says
}

// between are the marks that people put between several codes in one cell.
const between = " ,;、，；"

// Split gives the several codes of one cell.
func (c Cell) Split() []Cell {
	if c.Fault != "" || !strings.ContainsAny(c.Text, between) {
		return []Cell{c}
	}
	var all []Cell
	for _, code := range strings.FieldsFunc(c.Text, func(r rune) bool { return strings.ContainsRune(between, r) }) {
		all = append(all, textCell(code))
	}
	return all
}

// decimals are the zeros behind the point of a whole number.
var decimals = regexp.MustCompile(`\.0+$`)

// Whole reads a whole number, also 1,000 and １２ and 3.00.
func (c Cell) Whole() (int64, bool) {
	text := plain(norm.NFKC.String(c.Text))
	switch {
	case c.Fault == FaultShown && c.held != "" && digitsOf(c.Text) == c.held: // such as "40 pcs"
		text = c.held
	case c.Fault == FaultShown, c.Fault == FaultBroken, c.Fault == FaultLong:
		return 0, false
	}
	n, err := strconv.ParseInt(text, 10, 64)
	return n, err == nil
}

// plain takes the marks of thousands and the zeros behind the point away.
func plain(text string) string {
	return decimals.ReplaceAllString(strings.NewReplacer(",", "", " ", "").Replace(text), "")
}

func digitsOf(text string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
}

var (
	// shortened is how Excel writes a long number: 4.71E+12. SKUs such as 12E3 and 5E-10 are not written so.
	shortened = regexp.MustCompile(`^-?\d(\.\d+)?E\+\d{2,3}$|^-?\d\.\d+E-\d{2,3}$`)
	number    = regexp.MustCompile(`^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$`)
	broken    = regexp.MustCompile(`^(#{3,}|#N/A|#NAME\?|#REF!|#VALUE!|#DIV/0!|#NULL!|#NUM!|#GETTING_DATA|#SPILL!|#CALC!)$`)
)

// The digits that spreadsheets keep: of a number, and of one that is shown shortened.
const (
	keptDigits     = 15
	shortestLoss   = 12 // digits: shorter numbers are not shortened
	shortenedKeeps = 6
)

// lostTail says whether a number has only zeros where a shortened one has lost its digits: 4.71E+12 comes back as 4710000000000.
func lostTail(digits string) bool {
	digits = strings.TrimLeft(digits, "-")
	return len(digits) >= shortestLoss && digits[0] != '0' && digitsOf(digits) == digits && len(strings.TrimRight(digits, "0")) <= shortenedKeeps
}

// invisible are characters that come along when text is copied, and that make equal codes unequal.
var invisible = strings.NewReplacer("\u200b", "", "\ufeff", "", "\u2060", "", "\u200e", "", "\u200f", "", "\x00", "",
	"\r\n", " ", "\n", " ", "\r", " ", "\t", " ")

// textCell is a cell that holds a text.
func textCell(text string) Cell {
	text = strings.TrimSpace(invisible.Replace(text))
	c := Cell{Text: text}
	switch {
	case broken.MatchString(text):
		c.Fault = FaultBroken
	case shortened.MatchString(strings.ToUpper(text)):
		c.Fault = FaultShortened
	case len(text) > mostText && utf8.RuneCountInString(text) > mostText:
		c.Text, c.Fault = strings.ToValidUTF8(text[:mostText], ""), FaultLong
	}
	return c
}

// storedCell is a cell of a workbook by what it holds and what it shows. Without a format of its own a number shows what it holds,
// as a text does.
func storedCell(held, shown string) Cell {
	if held, shown = strings.TrimSpace(held), strings.TrimSpace(shown); shown == "" {
		shown = held
	}
	if !number.MatchString(held) {
		return textCell(held)
	}
	if held == shown {
		return plainNumber(held)
	}
	value, err := strconv.ParseFloat(held, 64)
	if err != nil || math.Abs(value) >= math.Pow10(keptDigits) {
		return Cell{Text: shown, Fault: FaultDigits}
	}
	if value != math.Trunc(value) {
		return Cell{Text: shown, Fault: FaultDecimal}
	}
	digits := strconv.FormatFloat(value, 'f', -1, 64)
	switch {
	case lostTail(digits):
		return Cell{Text: digits, Fault: FaultShortened}
	case shown != digits && strings.TrimLeft(shown, "0") == digits: // a format such as 00000
		return Cell{Text: shown}
	case plain(shown) == digits, shortened.MatchString(strings.ToUpper(shown)):
		return Cell{Text: digits}
	}
	return Cell{Text: shown, Fault: FaultShown, held: digits}
}

// plainNumber is a text that reads as a number, or a number.
func plainNumber(text string) Cell {
	switch {
	case strings.ContainsAny(text, "eE"):
		return textCell(text) // a number would be shown otherwise
	case strings.Contains(text, "."):
		return Cell{Text: text, Fault: FaultDecimal, doubt: true}
	case len(digitsOf(text)) > keptDigits && text[0] != '0':
		return Cell{Text: text, Fault: FaultDigits, doubt: true}
	case lostTail(text):
		return Cell{Text: text, Fault: FaultShortened, doubt: true}
	}
	return Cell{Text: text}
}
