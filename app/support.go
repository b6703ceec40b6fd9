package app

// The report of one account that a person sends to the maintainers when a platform answers differently than expected. Whatever is in it
// is chosen: kinds, codes, counts, times of calls, and shapes of answers. No value of an answer, no name that a person gave, no secret.

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"gowarehouse/connectors"
	"gowarehouse/engine/accounts"
	"gowarehouse/engine/store"
)

// SupportReport tells of one account what the maintainers need to know, and nothing of secrets and people.
type SupportReport struct {
	Head
	At         time.Time          `json:"at"`
	Version    string             `json:"version"`
	Commit     string             `json:"commit"`
	Go         string             `json:"go"`
	System     string             `json:"system"`
	Platform   string             `json:"platform"`
	Evidence   map[string]string  `json:"evidence"` // by ability
	Account    string             `json:"account"`  // its id, which says nothing outside this workspace
	State      store.AccountState `json:"state"`
	Test       *SupportError      `json:"test"` // what the test of the connection gave; null: it worked
	Checks     map[string]bool    `json:"checks"`
	Settings   map[string]string  `json:"settings"`    // choices as they are, what was typed by its length
	ClockAhead *float64           `json:"clock_ahead"` // seconds; null: no answer told
	Hosts      []SupportHost      `json:"hosts"`
	Runs       []SupportRun       `json:"runs"`
	Calls      []accounts.Call    `json:"calls"`   // the newest last
	Answers    []SupportAnswer    `json:"answers"` // those that did not fit, the newest last
	SetAside   []SupportSetAside  `json:"set_aside"`
	Counts     map[string]int     `json:"counts"`
}

// SupportError is an error without the platform's words.
type SupportError struct {
	Kind string `json:"kind"`
	Code string `json:"code"`
}

// SupportHost is a host that was called, by the newest call. Reached says that it answered.
type SupportHost struct {
	Host    string    `json:"host"`
	Reached bool      `json:"reached"`
	At      time.Time `json:"at"`
}

// SupportRun is one run of a sync.
type SupportRun struct {
	Kind       string     `json:"kind"`
	StartedAt  time.Time  `json:"started_at"`
	FinishedAt *time.Time `json:"finished_at"`
	OK         bool       `json:"ok"`
	Gap        bool       `json:"gap"` // a time could not be fetched
}

// SupportAnswer is an answer that did not fit, by its shape: keys, types, lengths and codes.
type SupportAnswer struct {
	At        time.Time       `json:"at"`
	Operation string          `json:"operation"`
	Reason    string          `json:"reason"`
	Shape     json.RawMessage `json:"shape"`
}

// SupportSetAside is an order that could not be read, likewise.
type SupportSetAside struct {
	At     time.Time       `json:"at"`
	Reason string          `json:"reason"`
	Shape  json.RawMessage `json:"shape"`
}

const (
	mostShapes    = 8
	supportRuns   = 20
	testPatience  = time.Minute
	supportIndent = "  "
)

// Support tests an account and makes its report for the maintainers.
func (a *App) Support(ctx context.Context, account string) (SupportReport, error) {
	row, err := a.account(ctx, account)
	if err != nil {
		return SupportReport{}, err
	}
	limited, cancel := context.WithTimeout(ctx, testPatience)
	defer cancel()
	_, failed := a.Engine.Accounts.Test(limited, row.ID)
	checks := []Check{checkFolder(a.Engine.Dir), checkDisk(a.Engine.Dir), a.checkStore(ctx), a.checkVault(ctx), a.checkClock(ctx), a.checkOutbox(ctx)}
	return a.support(ctx, row.ID, checks, failed)
}

// support makes the report of an account that was tested just now.
func (a *App) support(ctx context.Context, id string, checks []Check, failed error) (SupportReport, error) {
	row, err := a.Engine.Store.Account(ctx, id)
	if err != nil {
		return SupportReport{}, err
	}
	platform, err := connectors.Get(row.Platform)
	if err != nil {
		return SupportReport{}, err
	}
	v := Version()
	r := SupportReport{Head: NewHead(), At: a.Engine.Now().UTC(), Version: v.Version, Commit: v.Commit, Go: v.Go, System: v.System,
		Platform: row.Platform, Evidence: map[string]string{}, Account: row.ID, State: row.State, Test: bare(failed),
		Checks: map[string]bool{}, Counts: map[string]int{}}
	for ability, finding := range platform.Evidence {
		r.Evidence[string(ability)] = string(finding.Level)
	}
	for _, c := range checks {
		r.Checks[c.Name] = c.OK
	}
	if r.Settings, err = a.supportSettings(ctx, &row, platform); err != nil {
		return r, err
	}
	if err := a.supportCalls(ctx, &row, &r); err != nil {
		return r, err
	}
	return r, a.supportRows(ctx, &row, &r)
}

// bare keeps of an error its kind and, where it looks like one, the code.
func bare(err error) *SupportError {
	if err == nil {
		return nil
	}
	e := Explain(err, "en")
	return &SupportError{Kind: e.Kind, Code: codeAlone(e.Code)}
}

var (
	likeCode   = regexp.MustCompile(`^[A-Za-z0-9_.:-]{1,40}$`)
	manyDigits = regexp.MustCompile(`\d{5}`)
)

func codeAlone(code string) string {
	if likeCode.MatchString(code) && !manyDigits.MatchString(code) {
		return code
	}
	return fmt.Sprintf("[%d chars]", utf8.RuneCountInString(code))
}

// supportSettings tells how an account is set: switches and choices as they are, of what was typed only that it is there.
func (a *App) supportSettings(ctx context.Context, row *store.Account, platform *connectors.Platform) (map[string]string, error) {
	kept, err := a.Engine.Accounts.Kept(ctx, row)
	if err != nil {
		kept = accounts.Kept{} // the check of the vault says so
	}
	set := map[string]string{
		"fetch":              fmt.Sprint(row.FetchOn),
		"every_seconds":      fmt.Sprint(row.EverySeconds),
		"slots":              row.Slots,
		"lookback_days":      fmt.Sprint(row.LookbackDays),
		"push_percent":       fmt.Sprint(row.PushPercent),
		"inbound_push":       fmt.Sprint(row.InboundPush),
		"push_delay_seconds": fmt.Sprint(row.PushDelaySeconds),
		"base_url":           isThere(row.BaseURL != ""),
		"proxy":              isThere(kept.Proxy),
		"authorised":         fmt.Sprint(kept.Tokens),
	}
	for _, f := range platform.Fields {
		if f.App || f.Granted {
			continue
		}
		key, value := "field."+f.Key, row.FieldValues[f.Key]
		switch {
		case f.Secret:
			set[key] = isThere(slices.Contains(kept.Fields, f.Key))
		case !f.Many && slices.ContainsFunc(f.Choices, func(c connectors.Choice) bool { return c.Value == value }):
			set[key] = value
		case value == "":
			set[key] = isThere(false)
		default:
			set[key] = fmt.Sprintf("[%d chars]", utf8.RuneCountInString(value))
		}
	}
	return set, nil
}

func isThere(there bool) string {
	if there {
		return "[entered]"
	}
	return "[empty]"
}

// supportCalls tells of the calls: hosts without what the merchant's own address tells of him.
func (a *App) supportCalls(ctx context.Context, row *store.Account, r *SupportReport) error {
	calls, err := a.Engine.Accounts.Calls(ctx, row.ID)
	if err != nil {
		return err
	}
	own := ownWords(row)
	r.ClockAhead, r.Hosts, r.Calls, r.Answers = calls.Skew, []SupportHost{}, []accounts.Call{}, []SupportAnswer{}
	for _, c := range calls.Made {
		c.Host, c.Operation = own.Replace(c.Host), plainOperation(c.Operation)
		r.Calls = append(r.Calls, c)
		told := SupportHost{Host: c.Host, Reached: c.Status != 0, At: c.At}
		if i := slices.IndexFunc(r.Hosts, func(h SupportHost) bool { return h.Host == c.Host }); i >= 0 {
			r.Hosts[i] = told
		} else {
			r.Hosts = append(r.Hosts, told)
		}
	}
	for _, o := range calls.Odd {
		r.Answers = append(r.Answers, SupportAnswer{o.At, plainOperation(o.Operation), plainReason(o.Reason), orNull(o.Shape)})
	}
	return nil
}

// ownWords puts the field's name in the place of what was typed, also where it is only the host of an address or its first label.
func ownWords(row *store.Account) *strings.Replacer {
	var pairs []string
	hide := func(value, name string) {
		u, err := url.Parse(value)
		if err == nil && u.Host != "" {
			value = u.Host
		}
		if len(value) >= 3 {
			pairs = append(pairs, value, "["+name+"]")
		}
	}
	hide(row.BaseURL, "base_url")
	for key, value := range row.FieldValues {
		hide(value, key)
	}
	return strings.NewReplacer(pairs...)
}

func plainOperation(name string) string {
	return strings.Join(strings.FieldsFunc(manyDigits.ReplaceAllString(name, "…"), func(r rune) bool { return r > unicode.MaxASCII && r != '…' }), "…")
}

func orNull(shape json.RawMessage) json.RawMessage {
	if len(shape) == 0 {
		return json.RawMessage("null")
	}
	return shape
}

// supportRows tells of the runs and of what was set aside.
func (a *App) supportRows(ctx context.Context, row *store.Account, r *SupportReport) error {
	only := store.Only{Account: row.ID}
	runs, err := a.Engine.Store.Runs(ctx, only, supportRuns)
	if err != nil {
		return err
	}
	r.Runs, r.SetAside = make([]SupportRun, len(runs)), []SupportSetAside{}
	for i, run := range runs {
		r.Runs[i] = SupportRun{run.Kind, run.StartedAt.Time(), store.TimeRef(run.FinishedAt), run.OK, run.GapFrom != nil}
	}
	aside, err := a.Engine.Store.AllSetAside(ctx, only, mostSetAside)
	if err != nil {
		return err
	}
	session, err := a.Engine.Accounts.Open(ctx, row.ID)
	if err != nil {
		session = nil // without the secrets nothing of an answer may be told
	}
	for i, in := range aside {
		told := SupportSetAside{in.FetchedAt.Time(), plainReason(connectors.Halves(in.Reason).EN), orNull(nil)}
		r.Counts["set aside: "+told.Reason]++
		if i >= len(aside)-mostShapes {
			if session != nil {
				told.Shape = orNull(session.Shape(in.Raw))
			}
			r.SetAside = append(r.SetAside, told)
		}
	}
	if r.Counts["open orders"], err = a.Engine.Store.CountOpenOrders(ctx, row.ID); err != nil {
		return err
	}
	waiting, err := a.Engine.Store.WaitingEffects(ctx, only)
	for state, n := range waiting[row.ID] {
		r.Counts["changes "+string(state)] = n
	}
	return err
}

var (
	inQuotes  = regexp.MustCompile("\"[^\"]*\"?|`[^`]*`|「[^」]*」?|“[^”]*”?")
	lowerWord = regexp.MustCompile(`^[a-z]+(?:['_-][a-z]+)*$`)
	capitals  = []string{"API", "HTML", "HTTP", "ID", "JSON", "PDF", "SKU", "XML"}
)

// longestWordOfOurs is the length of the longest word that a reason of ours is likely to have.
const longestWordOfOurs = 24

// plainReason keeps of a reason the words that our own sentences are made of, lower-case English, and short numbers. Names, numbers of
// orders, quotations and whatever is in another script give way to their length: a reason may quote the platform.
func plainReason(reason string) string {
	reason = inQuotes.ReplaceAllStringFunc(reason, func(q string) string { return fmt.Sprintf("[quoted,%d]", utf8.RuneCountInString(q)-2) })
	words := strings.Fields(reason)
	for i, word := range words {
		core := strings.Trim(word, ".,:;()!?")
		switch {
		case strings.HasPrefix(core, "[quoted,"), core == "",
			slices.Contains(capitals, core),
			len(core) <= longestWordOfOurs && lowerWord.MatchString(core),
			len(core) <= 3 && strings.Trim(core, "0123456789") == "":
			continue
		}
		words[i] = strings.Replace(word, core, fmt.Sprintf("[%d]", utf8.RuneCountInString(core)), 1)
	}
	return strings.Join(words, " ")
}

// WriteSupport writes the report as it is sent.
func WriteSupport(w io.Writer, r SupportReport) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", supportIndent)
	return e.Encode(r)
}

// SaveSupport writes the report to a file that only its owner can read.
func SaveSupport(r SupportReport, file string) error {
	return savePrivate(file, func(w io.Writer) error { return WriteSupport(w, r) })
}
