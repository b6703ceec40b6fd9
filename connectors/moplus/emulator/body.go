package emulator

// Reading requests: the body as an object whose values are checked one by one.

import (
	"mime"
	"net/url"
	"slices"
	"time"

	"gowarehouse/connectors/emulation"
)

// body is the JSON object of a request.
type body = emulation.Object

func (e *Emulator) jsonBody(contentType string, raw []byte) (body, error) {
	b, err := emulation.ReadObject(contentType, raw)
	if err != nil {
		return nil, e.Refuse(ruleJSON, err.Error(), "JSON 格式錯誤")
	}
	return b, nil
}

func (e *Emulator) formBody(contentType string, raw []byte) (body, error) {
	kind, _, err := mime.ParseMediaType(contentType)
	values, formErr := url.ParseQuery(string(raw))
	if err != nil || kind != "application/x-www-form-urlencoded" || formErr != nil {
		return nil, e.Refuse(ruleForm, "not a form", "參數格式錯誤")
	}
	b := body{}
	for key := range values {
		b[key] = values.Get(key)
	}
	return b, nil
}

// word checks a field with known words; required says whether it may be missing.
func (e *Emulator) word(b body, key string, required bool, words ...string) (string, error) {
	value, there := b.Text(key)
	if !there && b[key] == nil && !required {
		return "", nil
	}
	if !there || !slices.Contains(words, value) {
		return "", e.Refuse(ruleFilter, key, key+" 參數錯誤")
	}
	return value, nil
}

// paging reads pageIndex and maxPerPage.
func (e *Emulator) paging(b body) (index, size int, err error) {
	index, ok := b.Number("pageIndex")
	if !ok || index < 1 {
		return 0, 0, e.Refuse(rulePage, "pageIndex", "pageIndex 須大於 0")
	}
	if size, ok = b.Number("maxPerPage"); !ok || size < 100 || size > 10000 {
		return 0, 0, e.Refuse(rulePageSize, "maxPerPage", "maxPerPage 須介於 100 至 10000")
	}
	return index, size, nil
}

var dayLayouts = []string{"20060102", "2006/01/02", "2006-01-02"}

// day reads a date; it gives the first moment of it.
func (e *Emulator) day(b body, key string) (time.Time, error) {
	value, _ := b.Text(key)
	for _, layout := range dayLayouts {
		if t, err := time.ParseInLocation(layout, value, taipei); err == nil && len(value) == len(layout) {
			return t, nil
		}
	}
	return time.Time{}, e.Refuse(ruleDate, key, key+" 日期格式錯誤")
}

const mostDays = 30

// span is the days a query covers, both ends included.
type span struct{ from, to time.Time }

func (s span) holds(t time.Time) bool { return !t.Before(s.from) && t.Before(s.to.AddDate(0, 0, 1)) }

func (e *Emulator) span(b body) (span, error) {
	from, err := e.day(b, "fromDate")
	if err != nil {
		return span{}, err
	}
	to, err := e.day(b, "toDate")
	if err != nil {
		return span{}, err
	}
	if to.Before(from) || !to.Before(from.AddDate(0, 0, mostDays)) {
		return span{}, e.Refuse(ruleWindow, from.Format(time.DateOnly)+" to "+to.Format(time.DateOnly), "查詢日期區間不可超過30天")
	}
	return span{from, to}, nil
}

// window cuts one page out of a list of n.
func window(n, index, size int) (from, to int) {
	return min((index-1)*size, n), min(index*size, n)
}
