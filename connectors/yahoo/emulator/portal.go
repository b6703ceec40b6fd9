package emulator

// The Supplier Portal API: session, supplier and products. FACTS.md sections 1.4 and 5.

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// session is a sign-in.
type session struct {
	wssid string
	until time.Time
	asked int // how often its wssid was asked for
}

const (
	sessionLife   = 6 * time.Hour
	sessionCookie = "_sp"
	// patience is how often a client may lose the answer to the same question.
	patience = 8
)

// The codes of the portal's errors.
const (
	badAuthentication = 40100001
	badCookie         = 40100002
	badWSSID          = 40100004
	cookieExpired     = 40100006
	noPermission      = 40304001
)

func portalError(w http.ResponseWriter, status, code int, words string) {
	write(w, status, object{"error": object{"code": code, "message": words}})
}

func (e *Emulator) portal(w http.ResponseWriter, r *http.Request, name string, raw []byte) {
	e.Count("sp/" + name)
	switch {
	case name == "signIn":
		e.signIn(w, r, raw)
		return
	case !slices.Contains([]string{"token", "user", "products", "listings"}, name):
		e.Break(rulePath, "portal "+name)
		portalError(w, http.StatusNotFound, 40400000, "no such resource")
		return
	case r.Method != http.MethodGet:
		e.Break(ruleMethod, "portal "+r.Method)
		portalError(w, http.StatusMethodNotAllowed, 40500000, "GET only")
		return
	}
	s, ok := e.session(w, r, name != "token")
	if !ok {
		return
	}
	if e.On(switchNoPortal) && name != "token" {
		portalError(w, http.StatusForbidden, noPermission, "no permission")
		return
	}
	switch name {
	case "token":
		if s.asked++; s.asked > patience {
			e.Break(ruleWSSID, fmt.Sprintf("asked %d times", s.asked))
		}
		write(w, http.StatusOK, object{"wssid": s.wssid})
	case "user":
		write(w, http.StatusOK, object{"supplierId": e.key.supplier, "supplierName": "好日子生活百貨"})
	case "products":
		e.products(w, r, s)
	case "listings":
		e.listings(w, r)
	}
}

func (e *Emulator) signIn(w http.ResponseWriter, r *http.Request, raw []byte) {
	plain, err := e.signed(r, raw, portalHeaders)
	if err != nil {
		var no refusal
		if errors.As(err, &no) && no.status != http.StatusUnauthorized {
			portalError(w, no.status, no.status, "invalid input")
			return
		}
		portalError(w, http.StatusUnauthorized, badAuthentication, "missing or bad authentication")
		return
	}
	var body struct{ SupplierID string }
	if json.Unmarshal(plain, &body) != nil || body.SupplierID != e.key.supplier {
		e.Break(ruleSignIn, "supplierId")
		portalError(w, http.StatusUnauthorized, 40100003, "missing or bad authentication")
		return
	}
	living := 0
	for _, s := range e.sessions {
		if e.Now().Before(s.until.Add(-sessionLife / 2)) {
			living++
		}
	}
	if living >= 10*patience {
		e.Break(ruleSignIn, fmt.Sprintf("%d sessions", living))
	}
	n := len(e.sessions) + 1
	cookie := fmt.Sprintf("dummySession%06dd", n)
	e.sessions[cookie] = &session{wssid: fmt.Sprintf("dummyWssid.%06d_-~", n), until: e.Now().Add(sessionLife)}
	http.SetCookie(w, &http.Cookie{Name: sessionCookie, Value: cookie, Path: "/", HttpOnly: true}) // not Secure: loopback has no https
	w.WriteHeader(http.StatusNoContent)
}

// session finds the session of a request; otherwise it has answered.
func (e *Emulator) session(w http.ResponseWriter, r *http.Request, withWSSID bool) (*session, bool) {
	cookie, err := r.Cookie(sessionCookie)
	if err != nil {
		e.Break(ruleSession, "no cookie")
		portalError(w, http.StatusUnauthorized, badCookie, "invalid cookie")
		return nil, false
	}
	s := e.sessions[cookie.Value]
	switch {
	case s == nil:
		e.Break(ruleSession, "an unknown cookie")
		portalError(w, http.StatusUnauthorized, badCookie, "invalid cookie")
		return nil, false
	case !e.Now().Before(s.until):
		portalError(w, http.StatusUnauthorized, cookieExpired, "cookie expired")
		return nil, false
	case withWSSID && r.Header.Get("X-YahooWSSID-Authorization") != s.wssid:
		e.Break(ruleSession, "the wssid is not that of the cookie")
		portalError(w, http.StatusUnauthorized, badWSSID, "wssid check failed")
		return nil, false
	}
	return s, true
}

// mostPerPage is the largest limit; defaultPage goes without one.
const (
	mostPerPage = 50
	defaultPage = 20
)

// pageOf checks limit, offset and sort of a query.
func (e *Emulator) pageOf(q url.Values) (offset, limit int, err error) {
	limit = defaultPage
	if q.Has("limit") {
		limit, err = strconv.Atoi(q.Get("limit"))
	}
	if q.Has("offset") && err == nil {
		offset, err = strconv.Atoi(q.Get("offset"))
	}
	spaces := strings.Contains(q.Get("sort")+q.Get("fields"), " ") // a plus that was not escaped
	if err != nil || limit < 1 || limit > mostPerPage || offset < 0 || spaces ||
		!slices.Contains([]string{"", "+id", "-id"}, q.Get("sort")) {
		e.Break(rulePage, "limit, offset, sort or fields")
		return 0, 0, refusal{http.StatusBadRequest, nil}
	}
	return offset, limit, nil
}

func (e *Emulator) products(w http.ResponseWriter, r *http.Request, s *session) {
	q := r.URL.Query()
	offset, limit, err := e.pageOf(q)
	if err != nil || e.On(switchNeedsID) && q.Get("id") == "" && q.Get("partNo") == "" {
		portalError(w, http.StatusBadRequest, 400, "invalid input")
		return
	}
	if e.On(switchShortSession) {
		s.until = e.Now()
	}
	var ids []string
	if q.Get("id") != "" {
		ids = strings.Split(q.Get("id"), ",")
	}
	var found []*item
	for _, it := range e.goods {
		if (ids == nil || slices.Contains(ids, fmt.Sprint(it.id))) && strings.Contains(it.sku, q.Get("partNo")) {
			found = append(found, it)
		}
	}
	if q.Get("sort") == "-id" {
		slices.Reverse(found)
	}
	rows := []any{}
	for _, it := range found[min(offset, len(found)):min(offset+limit, len(found))] {
		rows = append(rows, it.product(strings.Contains(q.Get("fields"), "listingIdList")))
	}
	write(w, http.StatusOK, object{"products": rows})
}

func (it *item) product(withListings bool) object {
	p := object{
		"id": it.id, "sku": it.id, "name": it.name, "partNo": it.sku, "brand": "好物", "cost": fmt.Sprintf("%d.00", it.price*6/10),
		"msrp": fmt.Sprint(it.price + 100), "stock": it.qty, "availableCount": it.left(),
		"images": []any{object{"url": "https://s.yimg.com/zo/MerchandiseImages/DUMMY-SP-1.jpg", "width": 1000, "height": 1000, "order": 1}},
	}
	if it.parent != "" {
		p["parentSpec"] = object{"name": "顏色", "selectedValue": it.parent}
	}
	if it.option != "" {
		p["spec"] = object{"name": "尺寸", "selectedValue": it.option}
	}
	if withListings {
		p["listingIdList"] = []any{it.page}
	}
	return p
}

// listings gives one listing for every product, with the product as its only model; every other one nests it.
func (e *Emulator) listings(w http.ResponseWriter, r *http.Request) {
	offset, limit, err := e.pageOf(r.URL.Query())
	if err != nil {
		portalError(w, http.StatusBadRequest, 400, "invalid input")
		return
	}
	rows := []any{}
	for i, it := range e.goods[min(offset, len(e.goods)):min(offset+limit, len(e.goods))] {
		model := object{"sku": it.id, "availableCount": it.left()}
		if i%2 == 1 {
			model = object{"name": it.parent, "items": []any{model}}
		}
		rows = append(rows, object{"id": it.page, "status": "normal", "endTs": "2036-11-29T01:28:31Z", "models": []any{model}})
	}
	write(w, http.StatusOK, object{"listings": rows})
}
