package emulator

// Reading requests: the body as an object whose values are checked one by one.

import (
	"regexp"
	"strconv"
	"time"

	"gowarehouse/connectors/emulation"
)

// body is the JSON object of a request.
type body = emulation.Object

// filters gives a query's sendInfo with all its keys as strings.
func (e *Emulator) filters(b body, keys []string) (map[string]string, error) {
	info, ok := b.Object("sendInfo")
	if !ok {
		return nil, e.Refuse(ruleSendInfo, "sendInfo", "缺少 sendInfo 參數")
	}
	values := make(map[string]string, len(keys))
	for _, key := range keys {
		value, ok := info.Text(key)
		if !ok {
			return nil, e.Refuse(ruleSendInfo, key, "缺少 "+key+" 參數")
		}
		values[key] = value
	}
	return values, nil
}

// list gives a changing call's sendInfoList, each row with all its keys as strings, at most limit rows.
func (e *Emulator) list(b body, keys []string, limit int) ([]map[string]string, error) {
	rows, ok := b.Rows("sendInfoList")
	if !ok {
		return nil, e.Refuse(ruleSendInfoList, "sendInfoList", "缺少 sendInfoList 參數")
	}
	if len(rows) > limit {
		return nil, e.Refuse(ruleBatch, strconv.Itoa(len(rows))+" rows", "sendInfoList 筆數超過上限")
	}
	out := make([]map[string]string, len(rows))
	for i, row := range rows {
		out[i] = make(map[string]string, len(keys))
		for _, key := range keys {
			value, ok := row.Text(key)
			if !ok {
				return nil, e.Refuse(ruleSendInfoList, key, "缺少 "+key+" 參數")
			}
			out[i][key] = value
		}
	}
	return out, nil
}

// oneOf checks a coded filter.
func (e *Emulator) oneOf(values map[string]string, key string, allowed ...string) error {
	for _, a := range allowed {
		if values[key] == a {
			return nil
		}
	}
	return e.Refuse(ruleFilter, key, key+" 參數錯誤")
}

// span is the time a query covers, both ends included, whole minutes.
type span struct{ from, to time.Time }

func (s span) holds(t time.Time) bool { return !t.Before(s.from) && !t.After(s.to) }

var (
	dayPattern    = regexp.MustCompile(`^\d{4}/\d{2}/\d{2}$`)
	hourPattern   = regexp.MustCompile(`^([01]\d|2[0-3])$`)
	minutePattern = regexp.MustCompile(`^[0-5]\d$`)
)

// span reads six date filters: day, hour and minute of either end.
func (e *Emulator) span(values map[string]string, keys [6]string) (span, error) {
	from, err := e.moment(values, keys[0], keys[1], keys[2])
	if err != nil {
		return span{}, err
	}
	to, err := e.moment(values, keys[3], keys[4], keys[5])
	if err != nil {
		return span{}, err
	}
	if to.Before(from) || to.After(from.AddDate(0, 2, 0)) {
		return span{}, e.Refuse(ruleWindow, from.Format(minuteLayout)+" to "+to.Format(minuteLayout), "查詢區間不可超過2個月")
	}
	return span{from, to}, nil
}

const minuteLayout = "2006/01/02 15:04"

func (e *Emulator) moment(values map[string]string, day, hour, minute string) (time.Time, error) {
	for key, pattern := range map[string]*regexp.Regexp{day: dayPattern, hour: hourPattern, minute: minutePattern} {
		if !pattern.MatchString(values[key]) {
			return time.Time{}, e.Refuse(ruleDate, key, key+" 日期格式錯誤")
		}
	}
	t, err := time.ParseInLocation(minuteLayout, values[day]+" "+values[hour]+":"+values[minute], taipei)
	if err != nil {
		return time.Time{}, e.Refuse(ruleDate, day, day+" 日期格式錯誤")
	}
	return t, nil
}
