// Package emulator is MO店+'s API on loopback, with state, as strict as FACTS.md section 8 says. It follows the facts and knows nothing
// of the connector.
package emulator

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// What the dummy shop types.
const (
	dummyToken = "eyJhbGciOiJIUzM4NCIsInR5cCI6IkpXVCJ9.eyJlbnRwQ29kZSI6IlRQMDAwMDAwMSJ9." +
		"IOI83QV2d4vWvlthFWiyCyVjFDTxV2qHstX8gc0pPFGM4l9KjlyCTpEV1pbTZkwq"
	dummyTaxID = "24567890"
)

// Emulator is one shop on MO店+.
type Emulator struct {
	*emulation.Desk
	emulation.Wares
	baseURL string

	mu       sync.Mutex
	token    string
	refusals int // refused tokens in a row
	goods    []*item
	goodsBy  map[connectors.ListingKey]*item
	orders   []*order
	byNumber map[string]*order
	bills    int
	prints   int
	files    map[string]file // labels to fetch by address
}

// file is a label with its type.
type file struct {
	kind string
	data []byte
}

var _ interface {
	connectors.Emulator
	connectors.StockView
} = (*Emulator)(nil)

// New opens a shop.
func New(options connectors.EmulatorOptions) (connectors.Emulator, error) {
	e := &Emulator{
		Desk: emulation.NewDesk(options.Now, rules, switches), baseURL: options.BaseURL, token: dummyToken,
		goodsBy: map[connectors.ListingKey]*item{}, byNumber: map[string]*order{}, files: map[string]file{},
	}
	e.Wares = emulation.NewWares(&e.mu, e.wares)
	e.stockShelves()
	e.fill(options)
	return e, nil
}

// SetBaseURL tells where the emulator is reached.
func (e *Emulator) SetBaseURL(address string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.baseURL = strings.TrimRight(address, "/")
}

// Credentials are the token and the tax id of a dummy shop.
func (e *Emulator) Credentials() connectors.Values {
	return connectors.Values{"token": dummyToken, "pdf_password": dummyTaxID}
}

const (
	oldDoor   = "/VendorApi/"
	newDoor   = "/apiv2/VendorApi/"
	labelPath = "/label/"
	maxBody   = 8 << 20
)

// call is a parsed request.
type call struct {
	body body
	host string
}

// operation is one call of the API.
type operation struct {
	form   bool // takes a form instead of JSON
	handle func(*Emulator, call) (any, error)
}

// The calls, by their address.
var operations = map[string]operation{
	newDoor + "FileQuote":                                     {handle: (*Emulator).fileQuote},
	newDoor + "ModifySkuSaleGb":                               {handle: (*Emulator).modifySkuSaleGb, form: true},
	oldDoor + "OrderQuery":                                    {handle: (*Emulator).orderQuery},
	oldDoor + "OrderShippingStatusConfirmHomeDelivery":        {handle: (*Emulator).confirmHome},
	oldDoor + "OrderShippingStatusConfirmThirdPartyDelivery":  {handle: (*Emulator).confirmThird},
	oldDoor + "OrderShippingStatusConfirmSevenStoreDelivery":  {handle: (*Emulator).confirmSeven},
	oldDoor + "OrderShippingStatusConfirmFamilyStoreDelivery": {handle: (*Emulator).confirmFamily},
	oldDoor + "OrderShippingSevenStorePrintLabel":             {handle: (*Emulator).printSeven},
	oldDoor + "OrderShippingFamilyStorePrintLabel":            {handle: (*Emulator).printFamily},
	oldDoor + "OrderShippingThirdPartyPrintLabel":             {handle: (*Emulator).printThird},
	oldDoor + "OrderChangeAddr":                               {handle: (*Emulator).orderChangeAddr},
	oldDoor + "GoodsStockModify":                              {handle: (*Emulator).goodsStockModify},
	oldDoor + "GoodsQueryByMethod":                            {handle: (*Emulator).goodsQueryByMethod},
}

// ServeHTTP answers one request.
func (e *Emulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	emulation.Serve(w, r, maxBody, e.answer)
}

func (e *Emulator) answer(r *http.Request, raw []byte) emulation.Answer {
	e.mu.Lock()
	defer e.mu.Unlock()
	path := r.URL.Path
	name, isLabel := strings.CutPrefix(path, labelPath)
	op, known := operations[path]
	switch {
	case isLabel:
		e.Count("label")
	case known:
		e.Count(path)
	default:
		e.Count("unknown")
		e.Break(rulePath, path)
		return emulation.Page(http.StatusNotFound, "404 Not Found")
	}
	if e.On(switchIPRefused) {
		return emulation.Page(http.StatusForbidden, "403 Forbidden")
	}
	if refused := e.admit(r.Header.Get("Authorization")); refused != nil {
		return *refused
	}
	switch {
	case isLabel && r.Method == http.MethodGet:
		return e.labelByAddress(name)
	case isLabel || r.Method != http.MethodPost:
		e.Break(rulePost, r.Method)
		return emulation.Page(http.StatusMethodNotAllowed, "405 Method Not Allowed")
	}
	return e.run(op, call{host: r.Host}, r.Header.Get("Content-Type"), raw)
}

// hammering is how many refused tokens in a row count as hammering.
const hammering = 10

// admit checks token and address; nil lets the caller in.
func (e *Emulator) admit(header string) *emulation.Answer {
	token, bearer := strings.CutPrefix(header, "Bearer ")
	if !bearer || token == "" || strings.ContainsAny(token, " \t") {
		e.Break(ruleBearer, "no Authorization of the form Bearer and token")
		return e.message(http.StatusUnauthorized, "未提供 Token")
	}
	if token != e.token {
		if e.refusals++; e.refusals >= hammering {
			e.Break(ruleHammer, fmt.Sprintf("%d refused tokens in a row", e.refusals))
			e.refusals = 0
		}
		if e.On(switchForbidden) {
			return e.message(http.StatusForbidden, "Token 驗證失敗")
		}
		return e.message(http.StatusUnauthorized, "Token 驗證失敗")
	}
	e.refusals = 0
	if e.On(switchIPBody) {
		return e.message(http.StatusOK, "來源 IP 未在允許清單內")
	}
	return nil
}

func (e *Emulator) message(status int, text string) *emulation.Answer {
	answer := emulation.Answer{Status: status, Kind: emulation.KindJSON, Body: emulation.Encoded(map[string]any{"success": false, "errorMessage": text})}
	return &answer
}

func (e *Emulator) run(op operation, c call, kind string, raw []byte) emulation.Answer {
	var result any
	var err error
	if op.form {
		c.body, err = e.formBody(kind, raw)
	} else {
		c.body, err = e.jsonBody(kind, raw)
	}
	if err == nil {
		result, err = op.handle(e, c)
	}
	if err != nil {
		return *e.message(http.StatusOK, err.Error())
	}
	text := emulation.Encoded(result)
	if e.On(switchSpelling) {
		text = otherSpelling.Replace(text)
	}
	return emulation.Answer{Status: http.StatusOK, Kind: emulation.KindJSON, Body: text}
}

// spelling swaps the vendor's two ways to write a field.
type spelling struct{ pairs [][2]string }

var otherSpelling = spelling{[][2]string{{"printLabel", "printLable"}, {"errorMessage", "errorMessge"}}}

// Replace gives each field the spelling that it has not.
func (s spelling) Replace(text []byte) []byte {
	for _, pair := range s.pairs {
		one, other, aside := `"`+pair[0]+`":`, `"`+pair[1]+`":`, `"`+"\x00"+`":`
		for _, step := range [][2]string{{one, aside}, {other, one}, {aside, other}} {
			text = bytes.ReplaceAll(text, []byte(step[0]), []byte(step[1]))
		}
	}
	return text
}

// fileQuote is the cheapest call: FACTS.md section 1.
func (e *Emulator) fileQuote(call) (any, error) {
	return map[string]any{
		"data": map[string]any{"totalCapacity": 1073741824, "usedCapacity": 5242880}, "success": true, "errCode": "", "errMsg": "",
	}, nil
}
