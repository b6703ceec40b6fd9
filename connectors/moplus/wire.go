package moplus

// The shapes of MO店+'s answers, and the one table of the vendor's spellings. Values are read leniently: numbers and truth values may
// come as texts, texts as null.

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"

	"gowarehouse/connectors"
	"gowarehouse/connectors/scalar"
)

// spellings are the names that the vendor's samples, tables and server write differently: what is met, and how it is read here. FACTS.md
// sections 3.1, 3.6, 4 and 5.
var spellings = map[string]string{
	"errorMessge": "errorMessage",
	"printLable":  "printLabel",
	"orderG":      "orderSeq",
}

// agreesToChange is momo's spelling of what says yes or no to an address change; it has to be sent so. FACTS.md section 3.7.
const agreesToChange = "isArgeeChgAddr"

// spelt finds the names of the table where they are names of fields: inside a text a quotation mark is escaped.
var spelt = func() *regexp.Regexp {
	names := make([]string, 0, len(spellings))
	for name := range spellings {
		names = append(names, regexp.QuoteMeta(name))
	}
	return regexp.MustCompile(`"(` + strings.Join(names, "|") + `)"\s*:`)
}()

// read decodes JSON of MO店+, whichever way it is spelt.
func read(raw []byte, into any) error { return json.Unmarshal(corrected(raw), into) }

func corrected(raw []byte) []byte {
	return spelt.ReplaceAllFunc(raw, func(met []byte) []byte {
		name := met[1 : 1+bytes.IndexByte(met[1:], '"')]
		return []byte(`"` + spellings[string(name)] + `":`)
	})
}

// text is a value that comes as a text, a number or null. It is trimmed: goods numbers have been seen with a leading blank.
type text = scalar.Text

// flag is a truth value, which some calls write as a text.
type flag bool

// UnmarshalJSON takes true, false, their texts, and null for false.
func (f *flag) UnmarshalJSON(b []byte) error {
	var t text
	if err := t.UnmarshalJSON(b); err != nil {
		return err
	}
	*f = flag(strings.EqualFold(string(t), "true"))
	return nil
}

// envelope is what every answer can say about itself: FACTS.md section 7.
type envelope struct {
	Success *flag `json:"success"`
	Message text  `json:"errorMessage"`
	ErrMsg  text  `json:"errMsg"`
	ErrCode text  `json:"errCode"`
}

// refuses tells whether the answer is a refusal: it says so or, where it says nothing about success, it has a message.
func (e envelope) refuses() bool {
	if e.Success != nil {
		return !bool(*e.Success)
	}
	return e.words() != ""
}

// words are what an answer says, in whichever field.
func (e envelope) words() string {
	return firstOf(string(e.Message), string(e.ErrMsg), string(e.ErrCode))
}

// firstOf gives the first that is not empty.
func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

// unexpected is the error for an answer of the wrong shape.
func unexpected(reason string, body []byte, changed bool) *connectors.Error {
	e := connectors.Errorf(connectors.Unexpected, "MO店+: %s", reason)
	e.Body, e.MaybeDone = body, changed
	return e
}
