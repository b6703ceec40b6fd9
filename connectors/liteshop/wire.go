package liteshop

// The assumed shapes of answers (FACTS.md sections 1 to 6), read leniently: numbers may come as texts, and whole objects as null. An answer
// that does not fit is told as such and kept.

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/pages"
	"gowarehouse/connectors/scalar"
)

// text is a value that may come as a text, a number or null. It is trimmed.
type text = scalar.Text

// envelope is what every answer of the API has, and every refusal.
type envelope struct {
	Success *bool `json:"success"`
	Message text  `json:"message"`
	Code    text  `json:"code"`
	Field   text  `json:"field"`
}

// shopReply is what callShop answers.
type shopReply struct {
	Shop struct {
		ID    text `json:"id"`
		Title text `json:"title"`
	} `json:"shop"`
}

// orderRow is an order as the list, the detail and messages show it.
type orderRow struct {
	ID        text `json:"id"`
	Number    text `json:"number"`
	Status    text `json:"status"`
	CreatedAt text `json:"created_at"`
	UpdatedAt text `json:"updated_at"`
	PaidAt    text `json:"paid_at"`
	Payment   struct {
		Method text `json:"method"`
		Status text `json:"status"`
	} `json:"payment"`
	Shipping  shippingRow `json:"shipping"`
	Recipient personRow   `json:"recipient"`
	Buyer     personRow   `json:"buyer"`
	Items     []itemRow   `json:"items"`
	Total     text        `json:"total"`
	Currency  text        `json:"currency"`
	Note      text        `json:"note"`
}

type shippingRow struct {
	Code           text    `json:"code"`
	Title          text    `json:"title"`
	Status         text    `json:"status"`
	StoreID        storeID `json:"store_id"`
	StoreName      text    `json:"store_name"`
	TrackingNumber text    `json:"tracking_number"`
	Carrier        text    `json:"carrier"`
}

// storeID is the number of a store. One that is written as a number has lost the zeros it began with, if it did.
type storeID struct {
	text
	bare bool
}

// UnmarshalJSON takes what text takes.
func (s *storeID) UnmarshalJSON(b []byte) error {
	s.bare = b[0] != '"' && b[0] != 'n'
	return s.text.UnmarshalJSON(b)
}

type personRow struct {
	Name     text `json:"name"`
	Phone    text `json:"phone"`
	Zip      text `json:"zip"`
	City     text `json:"city"`
	District text `json:"district"`
	Address  text `json:"address"`
}

type itemRow struct {
	ID       text `json:"id"`
	Product  text `json:"product_id"`
	Title    text `json:"product_title"`
	Variant  text `json:"variant_id"`
	Option   text `json:"variant_title"`
	SKU      text `json:"sku"`
	Quantity text `json:"quantity"`
	Price    text `json:"price"`
	Preorder text `json:"preorder"`
}

// stockRow is a row of the answer to a stock call.
type stockRow struct {
	SKU     text  `json:"sku"`
	Variant text  `json:"variant_id"`
	Stock   text  `json:"stock"`
	OK      *bool `json:"ok"`
	Code    text  `json:"code"`
}

// decode reads an answer that was found good.
func decode[T any](reply connectors.Reply) (T, error) {
	var into T
	if err := json.Unmarshal(reply.Body, &into); err != nil {
		return into, misshapen(wrongJSON, reply.Body, err)
	}
	return into, nil
}

// theOrder is the order inside an answer.
func theOrder(reply connectors.Reply) (row json.RawMessage, err error) {
	inside, err := decode[struct {
		Order json.RawMessage `json:"order"`
	}](reply)
	if err == nil && !isObject(inside.Order) {
		err = misshapen(wrongOrder, reply.Body, nil)
	}
	return inside.Order, err
}

// pageOf reads one page of the list of orders.
func pageOf(reply connectors.Reply) (pages.Page, error) {
	list, err := decode[struct {
		Orders *[]json.RawMessage `json:"orders"`
		Meta   struct {
			Total text `json:"total"`
			Pages text `json:"total_pages"`
		} `json:"meta"`
	}](reply)
	if err != nil {
		return pages.Page{}, err
	}
	total, counted := list.Meta.Total.Count()
	last, paged := list.Meta.Pages.Count()
	if list.Orders == nil || !counted || !paged {
		return pages.Page{}, misshapen(wrongList, reply.Body, nil)
	}
	return pages.Page{Rows: *list.Orders, Total: total, Pages: last}, nil
}

func isObject(raw json.RawMessage) bool {
	return bytes.HasPrefix(bytes.TrimLeft(raw, " \t\r\n"), []byte("{"))
}

var idForm = regexp.MustCompile(`^[1-9][0-9]{0,18}$`)

func isID(t text) bool { return idForm.MatchString(string(t)) }

// moment reads a time with any offset.
func moment(t text) (time.Time, bool) {
	return t.Time(time.UTC, time.RFC3339, "2006-01-02T15:04:05Z0700")
}

// stamp writes a time as queries and shipments have it.
func stamp(at time.Time) string { return at.In(connectors.Taipei).Format(time.RFC3339) }

// numbersOf are the tracking numbers of an order.
func (s shippingRow) numbersOf() []string {
	var numbers []string
	for number := range strings.SplitSeq(string(s.TrackingNumber), ",") {
		if number = strings.TrimSpace(number); number != "" {
			numbers = append(numbers, number)
		}
	}
	return numbers
}

// What can be wrong with an answer.
var (
	wrongJSON     = connectors.Text{EN: "the answer cannot be read", ZH: "無法判讀回應"}
	wrongEnvelope = connectors.Text{EN: "the answer does not say whether it succeeded", ZH: "回應未表示是否成功"}
	wrongCall     = connectors.Text{EN: "this call is not known there", ZH: "沒有此介面"}
	wrongRefusal  = connectors.Text{EN: "the call was refused in an unknown form", ZH: "呼叫遭拒，且回應格式未知"}
	wrongList     = connectors.Text{EN: "the list of orders, or its number of pages, is missing", ZH: "缺少訂單清單或頁數"}
	wrongRow      = connectors.Text{EN: "a row of the list is not an order with an id", ZH: "清單中有一列不是訂單"}
	wrongOrder    = connectors.Text{EN: "there is no order in it, or another one", ZH: "回應中沒有訂單，或為其他訂單"}
	wrongHead     = connectors.Text{EN: "id, time or total of the order is missing or not readable", ZH: "訂單的編號、時間或金額缺少或無法判讀"}
	wrongLine     = connectors.Text{EN: "a line of the order has no id, quantity, price or name", ZH: "訂單明細缺少編號、數量、金額或名稱"}
	wrongLines    = connectors.Text{EN: "the order has no lines, or two with one id", ZH: "訂單沒有明細，或兩筆明細編號相同"}
	wrongShop     = connectors.Text{EN: "the shop has no number", ZH: "商店沒有編號"}
	wrongTokens   = connectors.Text{EN: "the answer has no tokens", ZH: "回應沒有權杖"}
	wrongShipment = connectors.Text{EN: "the answer does not show the parcel's number", ZH: "回應未顯示此包裹的單號"}
	wrongStock    = connectors.Text{EN: "the answer tells another stock than was asked for", ZH: "回應的庫存與所要求的不同"}
	wrongHook     = connectors.Text{EN: "the registration has no number or no secret", ZH: "註冊回應沒有編號或密鑰"}
	wrongMessage  = connectors.Text{EN: "the message names no order", ZH: "訊息沒有訂單編號"}
)

var adviceReport = connectors.Text{
	EN: "This connection was written without Liteshop's document. Write a report with `gowarehouse doctor --account NAME` and send it to the " +
		"maintainers; it holds no key and no buyer.",
	ZH: "此串接未取得 Liteshop 官方文件。請執行 `gowarehouse doctor --account 帳號` 產生報告並提供給維護人員，報告不含金鑰與個資。",
}

// misshapen is an answer that is not of the assumed shape. It is kept, and the report of it is what corrects this package.
func misshapen(what connectors.Text, body []byte, cause error) *connectors.Error {
	says := connectors.Text{EN: "the platform answered differently than expected: " + what.EN, ZH: "平台的回應與預期不同：" + what.ZH}
	return &connectors.Error{Kind: connectors.Unexpected, Reason: says.EN, Says: says, Do: adviceReport, Body: body, Err: cause}
}
