package ruten

// What no document of Ruten's stands behind, in one place: addresses, names of fields, codes, forms and sizes. Ruten's own RUTEN-OPEN-API
// documents (order, notify, product) correct this file, and the rest of the package stays as it is. Seen in public clients: the addresses
// without a mark, the envelope, the names of an item and its variants. Concluded: everything about an order's fields and states, the calls
// for Ruten's numbers and labels, and every size (FACTS.md says it section by section).

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/carriernames"
	"gowarehouse/connectors/scalar"
)

// host is the only one known; there is no sandbox (FACTS.md §1).
const host = "https://partner.ruten.com.tw"

// operation is one endpoint. In its path {id} is what the call is about.
type operation struct {
	name    string
	method  string
	path    string
	changes bool
}

// The endpoints. Those of numbers and labels are concluded; the others are seen in clients.
var (
	opOrders   = operation{name: "order/list", method: http.MethodGet, path: "/api/v1/order/list"}
	opDetail   = operation{name: "order/detail", method: http.MethodPost, path: "/api/v1/order/detail"}
	opShip     = operation{name: "order/ship", method: http.MethodPost, path: "/api/v1/order/ship", changes: true}
	opNumber   = operation{name: "order/logistics", method: http.MethodPost, path: "/api/v1/order/logistics", changes: true}
	opLabel    = operation{name: "order/logistics/label", method: http.MethodPost, path: "/api/v1/order/logistics/label"}
	opProducts = operation{name: "product/list", method: http.MethodGet, path: "/api/v1/product/list"}
	opItem     = operation{name: "product/item", method: http.MethodGet, path: "/api/v1/product/item/{id}"}
	opStock    = operation{name: "product/item/stock", method: http.MethodPut, path: "/api/v1/product/item/stock", changes: true}
)

// Sizes (FACTS.md §2.1, §3, §4).
const (
	pageSize    = 30 // what every client asks for
	detailBatch = 50
	numberBatch = 50
	spanDays    = 8 // both ends belong to it: a look-back of seven days is one list
	lookBack    = 30 * 24 * time.Hour
)

// everyStatus and everyItem are the only values of their filters that were seen.
const (
	everyStatus = "All"
	everyItem   = "all"
)

// Forms of times, in Taipei where they have no offset.
var timeForms = []string{"2006-01-02 15:04:05", time.RFC3339}

// envelope is what surrounds every answer (FACTS.md §2.2, seen live).
type envelope struct {
	Status scalar.Text     `json:"status"`
	Data   json.RawMessage `json:"data"`
	Code   scalar.Text     `json:"error_code"`
	Says   scalar.Text     `json:"error_msg"`
}

func (e envelope) ok() bool      { return strings.EqualFold(string(e.Status), "success") }
func (e envelope) refused() bool { return !e.ok() && (e.Status != "" || e.Code != "") }

// counts stand beside the rows of a page.
type counts struct {
	Total scalar.Text `json:"total"`
	Size  scalar.Text `json:"page_size"`
	Pages scalar.Text `json:"total_page"`
}

// orderPage and itemPage are the data of the two lists, orderSheets that of order/detail.
type (
	orderPage struct {
		counts
		Orders []json.RawMessage `json:"orders"`
	}
	orderSheets struct {
		Orders []json.RawMessage `json:"orders"`
	}
	itemPage struct {
		counts
		Items []json.RawMessage `json:"items"`
	}
)

// detailRequest and its kin are the bodies that are sent.
type (
	detailRequest struct {
		IDs []string `json:"order_ids"`
	}
	shipRequest struct {
		ID      string `json:"order_id"`
		Company string `json:"shipping_company"`
		Number  string `json:"shipping_no"`
	}
	stockRequest struct {
		Item  string      `json:"item_id"`
		Qty   *int        `json:"qty,omitempty"`       // of an item without variants
		Specs []specStock `json:"spec_info,omitempty"` // of one with
	}
	specStock struct {
		Spec string `json:"spec_id"`
		Qty  int    `json:"qty"`
	}
)

// numberResults is what order/logistics answers, one result for each order.
type numberResults struct {
	Results []numberResult `json:"results"`
}

type numberResult struct {
	orderName
	Status scalar.Text `json:"status"`
	Number scalar.Text `json:"shipping_no"`
	Code   scalar.Text `json:"error_code"`
	Says   scalar.Text `json:"error_msg"`
}

func (r numberResult) ok() bool { return strings.EqualFold(string(r.Status), "success") }

// labelAnswer is a label file.
type labelAnswer struct {
	Type    scalar.Text `json:"content_type"`
	Content scalar.Text `json:"content"` // Base64
}

// orderName is an order's number: calls say order_id, messages say order_no.
type orderName struct {
	ID scalar.Text `json:"order_id"`
	No scalar.Text `json:"order_no"`
}

func (n orderName) id() string {
	if n.ID != "" {
		return string(n.ID)
	}
	return string(n.No)
}

// orderHead is what the list tells of an order.
type orderHead struct {
	orderName
	Status scalar.Text `json:"order_status"`
}

// orderRow is an order of order/detail, as far as it is used.
type orderRow struct {
	orderHead
	Created  scalar.Text `json:"create_time"`
	Updated  scalar.Text `json:"update_time"`
	PaidAt   scalar.Text `json:"pay_time"`
	Buyer    buyerRow    `json:"buyer"`
	Payment  paymentRow  `json:"payment"`
	Shipping shippingRow `json:"shipping"`
	Items    []lineRow   `json:"items"`
	Total    scalar.Text `json:"total_amount"`
	Note     scalar.Text `json:"note"`
}

type buyerRow struct {
	Account scalar.Text `json:"user_id"`
}

type paymentRow struct {
	Type   scalar.Text `json:"type"`
	Name   scalar.Text `json:"name"`
	COD    scalar.Text `json:"is_cod"`
	Status scalar.Text `json:"status"`
}

type shippingRow struct {
	Type      scalar.Text `json:"type"`
	Name      scalar.Text `json:"name"`
	Receiver  scalar.Text `json:"receiver_name"`
	Mobile    scalar.Text `json:"receiver_mobile"`
	Phone     scalar.Text `json:"receiver_phone"`
	Zip       scalar.Text `json:"zip"`
	Address   scalar.Text `json:"address"`
	StoreID   scalar.Text `json:"store_id"`
	StoreName scalar.Text `json:"store_name"`
	Number    scalar.Text `json:"shipping_no"`
	Company   scalar.Text `json:"shipping_company"`
}

// lineRow is a line of an order. The names are those of creating an item, which were seen live (FACTS.md §5).
type lineRow struct {
	Item     scalar.Text `json:"item_id"`
	Spec     scalar.Text `json:"spec_id"`
	SKU      scalar.Text `json:"custom_no"`
	Name     scalar.Text `json:"name"`
	SpecName scalar.Text `json:"spec_name"`
	ItemName scalar.Text `json:"item_name"`
	Price    scalar.Text `json:"price"`
	Quantity scalar.Text `json:"qty"`
}

// itemRow is an item for sale.
type itemRow struct {
	ID      scalar.Text   `json:"item_id"`
	Name    scalar.Text   `json:"name"`
	SKU     scalar.Text   `json:"custom_no"`
	Status  scalar.Text   `json:"status"`
	Price   scalar.Text   `json:"price"`
	Stock   scalar.Text   `json:"qty"`
	HasSpec scalar.Text   `json:"has_spec"`
	Images  []scalar.Text `json:"images"`
	Specs   []specRow     `json:"spec_info"`

	answer []byte // that it was read from
}

type specRow struct {
	ID       scalar.Text `json:"spec_id"`
	SpecName scalar.Text `json:"spec_name"`
	ItemName scalar.Text `json:"item_name"`
	SKU      scalar.Text `json:"custom_no"`
	Status   scalar.Text `json:"status"`
	Price    scalar.Text `json:"price"`
	Stock    scalar.Text `json:"qty"`
}

const (
	itemOnline = "online"
	paid       = "paid"
	unpaid     = "unpaid"
)

// status is a state of an order: the code assumed, and the name that the seller centre shows, should the interface use that.
type status struct {
	code, name string
	state      connectors.PlatformState
}

var statuses = []status{
	{"WaitPay", "待付款", connectors.StateUnpaid},
	{"WaitConfirm", "待確認", connectors.StateOpen},
	{"WaitShip", "待出貨", connectors.StateOpen},
	{"Shipped", "已出貨", connectors.StateShipped},
	{"Finished", "已完成", connectors.StateShipped},
	{"Canceled", "已取消", connectors.StateCancelled},
}

// stateOf finds a state by either of its names. Nobody's state is guessed.
func stateOf(told scalar.Text) (state connectors.PlatformState, known bool) {
	for _, s := range statuses {
		if strings.EqualFold(s.code, string(told)) || s.name == string(told) {
			return s.state, true
		}
	}
	return "", false
}

// How cash on delivery is told (FACTS.md §2.4).
const codSuffix = "_COD"

var codWords = []string{"取貨付款", "貨到付款"}

// prepaid are the payment types that are known to be paid before an order ships.
var prepaid = []connectors.PaymentCode{
	{Code: "CREDIT", Name: connectors.Text{EN: "Credit card", ZH: "信用卡"}, Kind: connectors.PaymentOnline},
}

// delivery is a way to deliver. chain is the name of the convenience stores of which Ruten gives number and label.
type delivery struct {
	code  string
	name  connectors.Text
	chain string
	pays  bool // there is one of the same name with codSuffix
}

// tcat is the only home delivery of which Ruten may give the number, by the account's setting.
const tcat = "TCAT"

var deliveries = []delivery{
	{"SEVEN", connectors.Text{EN: "7-ELEVEN pickup", ZH: "7-11取貨"}, "7-ELEVEN", true},
	{"FAMI", connectors.Text{EN: "FamilyMart pickup", ZH: "全家取貨"}, "全家便利商店", true},
	{"HILIFE", connectors.Text{EN: "Hi-Life pickup", ZH: "萊爾富取貨"}, "萊爾富", true},
	{"OK", connectors.Text{EN: "OKmart pickup", ZH: "OK取貨"}, "OK超商", true},
	{"HOUSE", connectors.Text{EN: "Home delivery", ZH: "宅配"}, "", false},
	{tcat, connectors.Text{EN: "T-Cat home delivery", ZH: "黑貓宅急便"}, "", false},
	{"POST", connectors.Text{EN: "Post", ZH: "郵寄"}, "", false},
	{"SELF", connectors.Text{EN: "Handed over in person", ZH: "面交自取"}, "", false},
}

// carriers are Ruten's names for the merchant's own carriers. Any other name is sent as it is: the seller centre takes his own text.
var carriers = []carriernames.Known{
	{Code: "黑貓宅急便", Words: []string{"黑貓", "tcat", "統一速達", "yamato"}},
	{Code: "新竹物流", Words: []string{"新竹", "hct"}},
	{Code: "宅配通", Words: []string{"宅配通", "pelican"}},
	{Code: "中華郵政", Words: []string{"郵局", "郵政", "chunghwapost", "taiwanpost"}, Exact: []string{"post"}},
	{Code: "順豐", Words: []string{"順豐", "sfexpress"}, Exact: []string{"sf"}},
	{Code: "嘉里大榮", Words: []string{"嘉里", "大榮", "kerry"}},
}

// otherCarrier stands for a carrier without a name.
const otherCarrier = "其他"
