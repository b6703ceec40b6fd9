package momo

// The shapes of momo's answers. They are read leniently: strings may come as numbers, lists as strings or null, objects as
// arrays of one.

import (
	"bytes"
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"unicode/utf8"

	"gowarehouse/connectors"
	"gowarehouse/connectors/scalar"
)

// text is a value that momo writes as a string and sometimes as a number or null. It is trimmed.
type text = scalar.Text

// texts is a list of sentences; a single one may come without its list.
type texts []text

// UnmarshalJSON takes an array, one value, "" and null.
func (l *texts) UnmarshalJSON(b []byte) error {
	if b[0] == '[' {
		return json.Unmarshal(b, (*[]text)(l))
	}
	var one text
	if err := json.Unmarshal(b, &one); err != nil {
		return err
	}
	*l = nil
	if one != "" {
		*l = texts{one}
	}
	return nil
}

// complaint is what momo answers with instead of a result: FACTS.md section 7.
type complaint struct {
	Servlet texts `json:"basicCheckMsgList"`
	SCM     text  `json:"ERROR"`
}

var complaintKeys = [][]byte{[]byte(`"basicCheckMsgList"`), []byte(`"ERROR"`)}

// complaintOf gives the complaint of a body, "" if there is none. Big lists are not parsed for it: the keys are looked for first.
func complaintOf(body []byte) string {
	if !bytes.Contains(body, complaintKeys[0]) && !bytes.Contains(body, complaintKeys[1]) {
		return ""
	}
	var c complaint
	if json.Unmarshal(body, &c) != nil {
		return ""
	}
	var parts []string
	for _, s := range append(c.Servlet, c.SCM) {
		if s != "" {
			parts = append(parts, string(s))
		}
	}
	return strings.Join(parts, "; ")
}

// listReply is an answer with a dataList.
type listReply struct {
	DataList  json.RawMessage `json:"dataList"`
	TotalPage text            `json:"totalPage"`
}

// rows gives the rows of a dataList: an array, an encrypted array, an array inside a string; null, "" and nothing are no rows.
func (r listReply) rows(password string) ([]json.RawMessage, error) {
	list := bytes.TrimSpace(r.DataList)
	if len(list) == 0 || string(list) == "null" {
		return nil, nil
	}
	if list[0] == '"' {
		inside, err := insideOf(list)
		if err != nil || len(inside) == 0 {
			return nil, err
		}
		if list = inside; list[0] != '[' {
			if list, err = unseal(password, inside); err != nil {
				return nil, err
			}
			if !utf8.Valid(list) {
				return nil, errSealed
			}
		}
	}
	var rows []json.RawMessage
	if err := json.Unmarshal(list, &rows); err != nil {
		return nil, errors.New("dataList is not a list of rows")
	}
	return rows, nil
}

// insideOf gives what a JSON string holds. An encrypted list is long and has no escapes: then it is not copied.
func insideOf(quoted []byte) ([]byte, error) {
	if !bytes.ContainsRune(quoted, '\\') {
		return bytes.TrimSpace(quoted[1 : len(quoted)-1]), nil
	}
	var s string
	err := json.Unmarshal(quoted, &s)
	return bytes.TrimSpace([]byte(s)), err
}

// unexpected is the error for an answer of the wrong shape.
func unexpected(reason string, body []byte, changed bool) *connectors.Error {
	e := connectors.Errorf(connectors.Unexpected, "momo: %s", reason)
	e.Body, e.MaybeDone = body, changed
	return e
}

// results is the answer to a changing call: sentences per line, in lists by what became of it.
type results struct {
	Undo          texts `json:"undoList"`
	ConfirmOK     texts `json:"confirmOkList"`
	ConfirmFail   texts `json:"confirmFailList"`
	ConfirmRepeat texts `json:"confirmRepeatList"`
	CombineFail   texts `json:"combineFailList"`
	CombineUsed   texts `json:"combineUsedList"`
	Success       texts `json:"successList"`
	Fail          texts `json:"failList"`
}

// resultReply is an answer with a resultInfo, which is an object or an array of one.
type resultReply struct {
	ResultInfo json.RawMessage `json:"resultInfo"`
}

func readResults(body []byte) (results, error) {
	var reply resultReply
	var r results
	if err := json.Unmarshal(body, &reply); err != nil {
		return r, err
	}
	info := bytes.TrimSpace(reply.ResultInfo)
	if len(info) > 0 && info[0] == '[' {
		var list []json.RawMessage
		if err := json.Unmarshal(info, &list); err != nil || len(list) != 1 {
			return r, errors.New("resultInfo is not one result")
		}
		info = list[0]
	}
	if len(info) == 0 || string(info) == "null" {
		return r, errors.New("resultInfo is missing")
	}
	return r, json.Unmarshal(info, &r)
}

// fate is what became of one line in a changing call.
type fate int

const (
	unnamed  fate = iota // in none of the lists
	accepted             // done
	repeated             // had been done before
	used                 // its box number is taken
	failed               // refused
)

// verdict is a line's fate with momo's words about it, or, for an accepted line, what momo gave.
type verdict struct {
	fate fate
	text string
}

var sentencePattern = regexp.MustCompile(`^(\d{14}-\d{3}-\d{3}-\d{3})[\s:：-]*(.*)$`)

// verdicts sorts the sentences by line. A line that momo names twice keeps the worse fate.
func (r results) verdicts() map[string]verdict {
	all := map[string]verdict{}
	for _, list := range []struct {
		sentences texts
		fate      fate
	}{
		{r.ConfirmOK, accepted}, {r.ConfirmRepeat, repeated}, {r.CombineUsed, used},
		{r.ConfirmFail, failed}, {r.CombineFail, failed}, {r.Undo, failed},
	} {
		for _, sentence := range list.sentences {
			if m := sentencePattern.FindStringSubmatch(string(sentence)); m != nil {
				all[m[1]] = verdict{list.fate, strings.TrimSpace(m[2])}
			}
		}
	}
	return all
}
