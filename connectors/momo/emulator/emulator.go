// Package emulator is momo's supplier API (SCM) on loopback, with state, as strict as FACTS.md section 8 says. It follows the facts and
// knows nothing of the connector.
package emulator

import (
	"fmt"
	"net/http"
	"strings"
	"sync"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// taipei is the zone of every time momo writes. Taiwan has no summer time.
var taipei = connectors.Taipei

// loginInfo is what every body must carry. All dummies.
type loginInfo struct{ entpID, entpCode, entpPwd, otpBackNo string }

var dummyLogin = loginInfo{entpID: "24567890", entpCode: "001005", entpPwd: "demo5678pw", otpBackNo: "123"}

// Emulator is one supplier's momo.
type Emulator struct {
	*emulation.Desk
	emulation.Wares
	baseURL string

	mu       sync.Mutex
	login    loginInfo
	refusals int // refused log-ins in a row
	goods    []*item
	goodsBy  map[connectors.ListingKey]*item
	orders   []*order
	byRoute  map[route][]*order
	byID     map[string]*order
	byLine   map[string]*line
	sent     []*waybill
	prints   int
	files    map[string][]byte // labels to fetch by address
}

var _ interface {
	connectors.Emulator
	connectors.StockView
} = (*Emulator)(nil)

// New opens a shop.
func New(options connectors.EmulatorOptions) (connectors.Emulator, error) {
	e := &Emulator{
		Desk: emulation.NewDesk(options.Now, rules, switches), baseURL: options.BaseURL, login: dummyLogin,
		goodsBy: map[connectors.ListingKey]*item{}, byRoute: map[route][]*order{}, byID: map[string]*order{},
		byLine: map[string]*line{}, files: map[string][]byte{},
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

func (e *Emulator) address(host string) string {
	if e.baseURL != "" {
		return e.baseURL
	}
	return "http://" + host
}

// Credentials are the four values of a dummy supplier.
func (e *Emulator) Credentials() connectors.Values {
	return connectors.Values{
		"entp_id": dummyLogin.entpID, "entp_code": dummyLogin.entpCode, "entp_pwd": dummyLogin.entpPwd, "otp_back_no": dummyLogin.otpBackNo,
	}
}

const (
	orderServlet = "/OrderServlet.do"
	goodsServlet = "/GoodsServlet.do"
	labelPath    = "/label/"
	maxBody      = 8 << 20
)

// operation is one call of the API.
type operation struct {
	handle func(*Emulator, call) (any, error)
}

// call is a parsed request.
type call struct {
	body body
	host string
}

// The calls of the two servlets, by doAction.
var actions = map[string]map[string]operation{
	orderServlet: {
		"unsendCompanyQuery":       {(*Emulator).unsendCompanyQuery},
		"unsendStoresQuery":        {(*Emulator).unsendStoresQuery},
		"unsendThirdQuery":         {(*Emulator).unsendThirdQuery},
		"sendingStoresQuery":       {(*Emulator).sendingStoresQuery},
		"sendingThirdQuery":        {(*Emulator).sendingThirdQuery},
		"stopSendingQuery":         {(*Emulator).stopSendingQuery},
		"unsendCompanyConfirm":     {(*Emulator).unsendCompanyConfirm},
		"updateAppliedChangeAddr":  {(*Emulator).updateAppliedChangeAddr},
		"unsendStoresCheckGoods":   {(*Emulator).storesCheckGoods},
		"unsendThirdCheckGoods":    {(*Emulator).thirdCheckGoods},
		"unsendStoresCombineBox":   {(*Emulator).storesCombineBox},
		"unsendThirdCombineBox":    {(*Emulator).thirdCombineBox},
		"unsendStoresFinish":       {(*Emulator).storesFinish},
		"unsendThirdFinish":        {(*Emulator).thirdFinish},
		"unsendStoresPrintPdf":     {(*Emulator).storesPrintPdf},
		"unsendThirdPrintPdf":      {(*Emulator).thirdPrintPdf},
		"unsendStoresChangeDelyGb": {(*Emulator).storesChangeDelyGb},
	},
	goodsServlet: {
		"changeGoodsQty":      {(*Emulator).changeGoodsQty},
		"queryGoodsBasicData": {(*Emulator).queryGoodsBasicData},
	},
}

// The calls with an address of their own.
var paths = map[string]operation{
	"/order/shipType/getShipTypeList.scm": {(*Emulator).getShipTypeList},
	"/api/v1/goodsStockQty/query.scm":     {(*Emulator).goodsStockQuery},
	"/api/v1/goodsSaleStatus/query.scm":   {(*Emulator).goodsSaleStatus},
}

// rawFile is a result that is sent as it is.
type rawFile []byte

// ServeHTTP answers one request.
func (e *Emulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	emulation.Serve(w, r, maxBody, e.answer)
}

func (e *Emulator) answer(r *http.Request, raw []byte) emulation.Answer {
	e.mu.Lock()
	defer e.mu.Unlock()
	path := r.URL.Path
	if name, ok := strings.CutPrefix(path, labelPath); ok && r.Method == http.MethodGet {
		e.Count("label")
		return e.labelByAddress(name)
	}
	servlet := actions[path]
	scm, isSCM := paths[path]
	if servlet == nil && !isSCM {
		e.Count("unknown")
		e.Break(rulePath, path)
		return emulation.Page(http.StatusNotFound, "404 Not Found")
	}
	parsed, parseErr := emulation.ReadObject(r.Header.Get("Content-Type"), raw)
	name := path
	if servlet != nil {
		name, _ = parsed.Text("doAction")
	}
	e.Count(name)
	switch {
	case e.On(switchIPRefused):
		return emulation.Page(http.StatusForbidden, "403 Forbidden")
	case r.Method != http.MethodPost:
		e.Break(rulePost, r.Method)
		return emulation.Page(http.StatusMethodNotAllowed, "405 Method Not Allowed")
	}
	if parseErr != nil {
		return e.write(servlet == nil, nil, e.Refuse(ruleJSON, parseErr.Error(), "JSON 格式錯誤"))
	}
	result, err := e.run(servlet, scm, name, call{parsed, r.Host})
	return e.write(servlet == nil, result, err)
}

func (e *Emulator) run(servlet map[string]operation, scm operation, name string, c call) (any, error) {
	op := scm
	if servlet != nil {
		var known bool
		if op, known = servlet[name]; !known {
			return nil, e.Refuse(ruleAction, name, "無此 doAction："+name)
		}
	}
	if err := e.admit(c.body); err != nil {
		return nil, err
	}
	return op.handle(e, c)
}

// admit checks the log-in of a body.
func (e *Emulator) admit(b body) error {
	info, _ := b.Object("loginInfo")
	var got loginInfo
	for key, into := range map[string]*string{
		"entpID": &got.entpID, "entpCode": &got.entpCode, "entpPwd": &got.entpPwd, "otpBackNo": &got.otpBackNo,
	} {
		value, ok := info.Text(key)
		if !ok || value == "" {
			return e.Refuse(ruleLoginFields, key, "缺少 loginInfo."+key+" 參數")
		}
		*into = value
	}
	if got == e.login {
		e.refusals = 0
		return nil
	}
	if e.refusals++; e.refusals >= hammering {
		e.Break(ruleHammer, fmt.Sprintf("%d refused log-ins in a row", e.refusals))
		e.refusals = 0
	}
	switch {
	case got.entpID != e.login.entpID || got.entpCode != e.login.entpCode:
		return emulation.Refusal("查無此供應商")
	case got.entpPwd != e.login.entpPwd:
		return emulation.Refusal("密碼輸入錯誤，請重新確認輸入密碼為master密碼")
	}
	return emulation.Refusal("momoOTP序號後3碼錯誤，無法登入")
}

// hammering is how many refused log-ins in a row count as hammering.
const hammering = 10

// write turns a result or refusal into the answer of its family.
func (e *Emulator) write(scm bool, result any, err error) emulation.Answer {
	status := http.StatusOK
	switch file, isFile := result.(rawFile); {
	case err != nil && scm:
		result = map[string]any{"ERROR": err.Error()}
		if !e.On(switchError200) {
			status = http.StatusBadRequest
		}
	case err != nil:
		result = map[string]any{"basicCheckMsgList": []string{err.Error()}}
	case isFile:
		return emulation.Answer{Status: status, Kind: emulation.KindPDF, Body: file}
	}
	return emulation.Answer{Status: status, Kind: emulation.KindJSON, Body: emulation.Encoded(result)}
}

func (e *Emulator) labelByAddress(name string) emulation.Answer {
	file, ok := e.files[name]
	if !ok {
		return emulation.Page(http.StatusNotFound, "404 Not Found")
	}
	return emulation.Answer{Status: http.StatusOK, Kind: emulation.KindPDF, Body: file}
}
