package emulator

// Orders: the numbers of their lines, the lines themselves, the report of a parcel (FACTS.md sections 2 and 3).

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"gowarehouse/connectors/emulation"
)

// order is what a buyer ordered of this vendor; render.go turns its lines into what the interface shows.
type order struct {
	id          string
	transferred time.Time
	buyer       emulation.Person
	store       *emulation.Store
	temperature string
	unsaid      bool // ShipInfo says nothing of the delivery
	note        string
	reserved    bool
	late        bool // came in while a list was read
	lines       []*line
	reports     int // how often a number was reported
}

// line has a number of its own and ships by itself.
type line struct {
	id       string
	order    *order
	item     *item
	quantity int
	taken    int  // pieces taken back
	barred   bool // isNotShip
	company  string
	number   string
	sent     string    // ShipDate, as it was reported
	reported time.Time // zero: not
	foreign  bool      // reported by somebody else
}

func (l *line) wanted() int {
	if l.barred {
		return 0
	}
	return l.quantity - l.taken
}

func (l *line) isNinth() bool {
	return strings.HasSuffix(l.order.id, "9") && strings.HasSuffix(l.id, "-01")
}

// checkTime is how long PChome takes to check a number.
const checkTime = 20 * time.Minute

// The values of ShipCheckStatus.
const (
	checking = "Checking"
	shipped  = "Shipped"
	wrong    = "Error"
)

// status is what PChome has found out about the number of a line.
func (e *Emulator) status(l *line) string {
	switch {
	case l.reported.IsZero():
		return ""
	case e.Now().Sub(l.reported) < checkTime:
		return checking
	case strings.HasPrefix(l.number, "ERR"):
		return wrong
	}
	return shipped
}

var (
	daysForm  = regexp.MustCompile(`^(\d{4}/\d{2}/\d{2})-(\d{4}/\d{2}/\d{2})$`)
	shipNo    = regexp.MustCompile(`^[0-9A-Za-z-]{6,20}$`)
	companies = []string{"TCAT", "HCT", "PELICAN", "KERRYTJ", "POST", "SF", "OTHER"}
)

const dayForm = "2006/01/02"

// longest is how far apart the days of one query may lie.
const longest = 7 * 24 * time.Hour

func (e *Emulator) listOrders(c *call) *reply {
	if refusal := e.parameters(c, []string{"transdate"}, []string{"offset", "limit"}); refusal != nil {
		return refusal
	}
	parts := daysForm.FindStringSubmatch(c.query.Get("transdate"))
	if parts == nil {
		return e.broken(ruleDays, "form", refused("TransDateInvalid", "transdate 格式錯誤"))
	}
	from, err := time.ParseInLocation(dayForm, parts[1], taipei)
	to, err2 := time.ParseInLocation(dayForm, parts[2], taipei)
	if err != nil || err2 != nil || to.Before(from) {
		return e.broken(ruleDays, "no days, or in the wrong order", refused("TransDateInvalid", "transdate 錯誤"))
	}
	if to.Sub(from) > longest {
		return e.broken(ruleWindow, parts[0], refused("TransDateTooLong", "transdate 區間過長"))
	}
	offset, limit, refusal := e.paging(c, 0)
	if refusal != nil {
		return refusal
	}
	var rows []object
	for _, o := range e.orders {
		if o.transferred.Before(from) || !o.transferred.Before(to.AddDate(0, 0, 1)) {
			continue
		}
		for _, l := range o.lines {
			rows = append(rows, object{"Id": l.id})
		}
	}
	first := 0
	if e.On(switchOneBased) {
		first = 1
	}
	if e.On(switchNewOrders) {
		slices.Reverse(rows)
	}
	answer := e.cut(rows, offset, limit, first)
	e.moveOn()
	return answer
}

// moveOn is what happens at PChome after a page of the list.
func (e *Emulator) moveOn() {
	if e.On(switchNewOrders) {
		o := e.add(sample{pieces: []piece{{"PEN-05", 1}, {"NB-A5", 1}}}, e.Now().Truncate(time.Second), emulation.NewRand(uint64(len(e.orders))))
		o.late = true
	}
	if !e.On(switchMeanwhile) {
		return
	}
	for _, o := range slices.Backward(e.orders) {
		if !slices.ContainsFunc(o.lines, func(l *line) bool { return l.barred || !l.reported.IsZero() }) {
			o.lines[0].barred, o.lines[0].taken = true, 0
			for _, l := range o.lines[1:] {
				l.taken = l.quantity
			}
			return
		}
	}
}

func (e *Emulator) getOrders(c *call) *reply {
	if refusal := e.parameters(c, []string{"id"}, nil); refusal != nil {
		return refusal
	}
	ids, refusal := e.numbers(c, "id")
	if refusal != nil {
		return refusal
	}
	rows, found := []object{}, false
	for _, id := range ids {
		l := e.byLine[id]
		if l == nil {
			continue
		}
		found = true
		if e.On(switchLate) && !e.shown[id] || e.On(switchNever) && l.isNinth() {
			e.shown[id] = true
			continue
		}
		rows = append(rows, e.render(l))
	}
	if missing := slices.ContainsFunc(ids, func(id string) bool { return e.byLine[id] == nil }); missing {
		e.Break(ruleUnknown, "in the details")
	}
	if !found {
		return unknown()
	}
	return ok(rows)
}

// putShip takes the report of a parcel: all of its lines or none.
func (e *Emulator) putShip(c *call) *reply {
	if refusal := e.parameters(c, []string{"id"}, nil); refusal != nil {
		return refusal
	}
	ids, refusal := e.numbers(c, "id")
	if refusal != nil {
		return refusal
	}
	rows, refusal := e.entries(c, ids)
	if refusal != nil {
		return refusal
	}
	for _, row := range rows {
		if refusal := e.judge(row); refusal != nil {
			return refusal
		}
	}
	changed := map[*order]bool{}
	for _, row := range rows {
		l := e.byLine[text(row, "Id")]
		if l.isReportedAs(row) {
			continue // as it is
		}
		if l.foreign {
			e.Break(ruleOverwrite, "a number of somebody else's")
		}
		l.company, l.number, l.sent = text(row, "ShipCompany"), text(row, "ShipNo"), text(row, "ShipDate")
		l.reported, l.foreign = e.Now(), false
		changed[l.order] = true
	}
	for o := range changed {
		o.reports++
	}
	return &reply{status: http.StatusNoContent}
}

// isReportedAs says whether a report repeats what the line has.
func (l *line) isReportedAs(row object) bool {
	return l.number == text(row, "ShipNo") && l.company == text(row, "ShipCompany") && l.sent == text(row, "ShipDate")
}

func text(row object, key string) string {
	value, _ := row[key].(string)
	return value
}

// judge checks the report of one line.
func (e *Emulator) judge(row object) *reply {
	id := text(row, "Id")
	for _, key := range []string{"Id", "ShipCompany", "ShipNo", "ShipDate"} {
		if text(row, key) == "" || len(row) != 4 {
			return e.broken(ruleShipFields, key, refused("BodyInvalid", "欄位錯誤", id))
		}
	}
	l := e.byLine[id]
	if l == nil {
		return e.broken(ruleUnknown, "in a report", unknown())
	}
	if !slices.Contains(companies, text(row, "ShipCompany")) {
		return e.broken(ruleCompany, "unknown", refused("ShipCompanyInvalid", "物流公司錯誤", id))
	}
	number := text(row, "ShipNo")
	if !shipNo.MatchString(number) {
		return e.broken(ruleNumber, "form", refused("ShipNoInvalid", "物流單號格式錯誤", id))
	}
	if day, err := time.ParseInLocation(dayForm, text(row, "ShipDate"), taipei); err != nil || day.After(e.Now()) {
		return e.broken(ruleShipDate, "no day, or to come", refused("ShipDateInvalid", "出貨日期錯誤", id))
	}
	if l.wanted() == 0 {
		return e.broken(ruleCancelled, "a line not to be shipped", refused("OrderCancelled", "訂單已取消", id))
	}
	if e.status(l) == shipped && !l.isReportedAs(row) {
		return e.broken(ruleShipped, "another report", refused("AlreadyShipped", "訂單已出貨", id))
	}
	return nil
}
