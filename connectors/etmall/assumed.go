package etmall

// Everything that is assumed about EtMall's interface stands in this file, in crypt.go (how receivers are encrypted) and nowhere else. EtMall
// hands its document to contracted vendors only; none was seen. FACTS.md says what is known. With a vendor's document in hand, correct here:
//   - the host is the merchant's to type, so that no password goes to a guessed machine;
//   - the paths, the way of the token and its headers (or whatever stands in their place);
//   - the fields of every question and answer, and the layout of times;
//   - the codes: of answers, statuses, payments, carriers, stores, temperatures, kinds of lines and of sale;
//   - the limits: window, page, batches, boxes, quantity, pace.
// Then crypt.go, FACTS.md, the emulator with its samples, and the evidence in describe.go.

import (
	"encoding/json"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/scalar"
)

// operation is one call: its path below apiPath, which is its name too.
type operation struct {
	path    string
	changes bool
}

const apiPath = "/api/v1/"

var (
	opLogin   = operation{"auth/login", true} // it changes nothing, but a wrong password counts: it is never repeated by itself
	opOrders  = operation{"orders/query", false}
	opAssign  = operation{"shipments/assign", true}
	opNumbers = operation{"shipments/assign", false} // of orders that have numbers: it gives them again
	opLabel   = operation{"shipments/label", false}
	opConfirm = operation{"shipments/confirm", true}
	opStocks  = operation{"stocks/query", false}
	opStock   = operation{"stocks/update", true}
	opGoods   = operation{"goods/query", false}
)

// headerSupplier carries the vendor's code with every call but the login.
const headerSupplier = "X-Supplier-Code"

// The limits.
const (
	perMinute   = 60
	perPage     = 100
	perShipping = 50 // orders or numbers in one call
	perStock    = 100
	mostBoxes   = 10
	mostPieces  = 99999
	longestSpan = 31 * 24 * time.Hour
	renewEarly  = 5 * time.Minute

	labelPause     = 2 * time.Second // before the second question for a label; it doubles, up to longestPause
	longestPause   = 8 * time.Second
	labelQuestions = 5
)

// How times and days are written, in Taipei's time.
const (
	momentLayout = "2006-01-02 15:04:05"
	dayLayout    = "2006-01-02"
)

// The codes of answers.
const (
	codeDone       = "0000"
	codeWrongLogin = "1001"
	codeToken      = "1002"
	codeLocked     = "1003"
	codeNoRight    = "1004"
	codeNoOrder    = "3001"
	codeShipped    = "3002"
	codeCancelled  = "3003"
	codeUnnumbered = "3004"
	codeBoxes      = "3005"
	codeLabelLater = "3010"
	codeNoGoods    = "4001"
	codeOffSale    = "4002"
	codeMallStock  = "4003"
)

// meaning is what a code stands for here. Without words of our own EtMall's message is told.
type meaning struct {
	kind     connectors.Kind
	says, do connectors.Text
}

var meanings = map[string]meaning{
	codeWrongLogin: {connectors.Unauthorized, text2("EtMall refuses the account or its password", "東森購物拒絕此帳號或密碼"), adviceLogin},
	codeToken:      {connectors.Unauthorized, text2("EtMall refuses the session", "東森購物拒絕此登入授權"), adviceLogin},
	codeLocked: {connectors.Unauthorized, text2("EtMall has locked the account for 15 minutes", "東森購物已鎖定此帳號 15 分鐘"),
		text2("Wait 15 minutes, check the password in EtMall's vendor system, then test the connection.",
			"請等待 15 分鐘，至東森購物廠商系統確認密碼後再測試連線。")},
	codeNoRight: {connectors.Rejected, text2("the account has no right to this", "此帳號沒有此功能的權限"),
		text2("Ask your contact at EtMall to allow it, then test the connection.", "請向東森購物窗口申請開通此權限，再測試連線。")},
	"2001":        {connectors.Rejected, connectors.Text{}, adviceReport},
	"2002":        {connectors.Rejected, connectors.Text{}, adviceReport},
	codeNoOrder:   {connectors.NotFound, text2("EtMall does not know the order", "東森購物查無此訂單"), adviceVendorSystem},
	codeShipped:   {connectors.Rejected, text2("EtMall shows the order as shipped", "東森購物顯示訂單已出貨"), adviceVendorSystem},
	codeCancelled: {connectors.Rejected, text2("EtMall shows the order as cancelled", "東森購物顯示訂單已取消"), adviceStop},
	codeUnnumbered: {connectors.Rejected, text2("EtMall says that the order has no number yet", "東森購物表示訂單尚未取號"),
		text2("Take the number first.", "請先取號。")},
	codeBoxes: {connectors.Rejected, text2("EtMall numbered the order with another number of boxes", "東森購物取號時的件數與此不同"),
		text2("Choose the number of boxes with which the number was taken.", "請選擇與取號時相同的件數。")},
	codeNoGoods: {connectors.NotFound, text2("EtMall does not know the goods", "東森購物查無此商品"), adviceGoods},
	codeOffSale: {connectors.Rejected, text2("the goods are off sale at EtMall", "商品已於東森購物下架"), adviceGoods},
	codeMallStock: {connectors.Rejected, text2("the goods lie in EtMall's own warehouse, which counts them itself", "商品存放於東森購物倉庫，庫存由平台管理"),
		text2("Take this listing out of the mapping: its stock is not yours to set.", "請移除此商品的對應，其庫存無法由廠商設定。")},
	"9001": {connectors.Throttled, connectors.Text{}, connectors.Text{}},
	"9999": {connectors.Temporary, connectors.Text{}, connectors.Text{}},
}

// The statuses of an order.
const (
	statusWaiting  = "10"
	statusNumbered = "20"
)

var statuses = map[string]connectors.PlatformState{
	statusWaiting: connectors.StateOpen, statusNumbered: connectors.StateArranged, "30": connectors.StateShipped, "40": connectors.StateShipped,
	"90": connectors.StateCancelled,
}

// openStatuses are fetched: the numbered ones too, so that those of which the answer was lost are found again. allStatuses are every other's.
var (
	openStatuses = []string{statusWaiting, statusNumbered}
	allStatuses  = []string{statusWaiting, statusNumbered, "30", "40", "90"}
)

// byTransfer is the only date that can be asked by: when the order was handed to the vendor.
const byTransfer = "TRANSFER"

// payCOD is the way to pay that the carrier collects; isCOD and notCOD are the mark beside it, which is the one that is trusted.
const (
	payCOD = "COD"
	isCOD  = "Y"
	notCOD = "N"
)

// payments are the ways to pay that are known. EtMall sells, and collects what the carrier does not.
var payments = []connectors.PaymentCode{
	{Code: "CC", Name: text2("credit card", "信用卡"), Kind: connectors.PaymentPlatform},
	{Code: "ATM", Name: text2("ATM transfer", "ATM 轉帳"), Kind: connectors.PaymentPlatform},
	{Code: "LINEPAY", Name: text2("LINE Pay", "LINE Pay"), Kind: connectors.PaymentPlatform},
	{Code: payCOD, Name: text2("cash on delivery", "貨到付款"), Kind: connectors.PaymentCOD},
}

// shippings are the carriers that EtMall chooses among.
var shippings = []connectors.ShippingCode{
	{Code: "TCAT", Name: text2("T-CAT", "黑貓宅急便"), Mode: connectors.ShipLabel},
	{Code: "HCT", Name: text2("HCT Logistics", "新竹物流"), Mode: connectors.ShipLabel},
	{Code: "PELICAN", Name: text2("Taiwan Pelican", "台灣宅配通"), Mode: connectors.ShipLabel},
	{Code: "POST", Name: text2("Chunghwa Post", "中華郵政"), Mode: connectors.ShipLabel},
	{Code: "UNIMART", Name: text2("7-ELEVEN pickup", "7-ELEVEN 超商取貨"), Mode: connectors.ShipLabel},
	{Code: "FAMI", Name: text2("FamilyMart pickup", "全家超商取貨"), Mode: connectors.ShipLabel},
	{Code: "HILIFE", Name: text2("Hi-Life pickup", "萊爾富超商取貨"), Mode: connectors.ShipLabel},
	{Code: "OKMART", Name: text2("OK mart pickup", "OK 超商取貨"), Mode: connectors.ShipLabel},
}

// deliveryHome is the way that may take several boxes.
const deliveryHome = "HOME"

// temperatures are what a packer must know of; room temperature needs no word.
var temperatures = map[text]string{"": "", "NORMAL": "", "CHILL": "冷藏", "FROZEN": "冷凍"}

// gift is the kind of a line that costs nothing and is shipped.
const gift = "GIFT"

// The kinds of sale: all that are asked for, and the one that takes goods off.
const (
	saleAll = "ALL"
	saleOff = "OFF"
)

// text is a value that comes as a text, a number or null, trimmed.
type text = scalar.Text

// envelope is around every answer. A code is a text with its zeros.
type envelope struct {
	Code    *string         `json:"code"`
	Message text            `json:"message"`
	Data    json.RawMessage `json:"data"`
}

// What is asked, and what is answered, by call.
type (
	loginQuestion struct {
		Supplier string `json:"supplierCode"`
		Account  string `json:"account"`
		Password string `json:"password"`
	}
	loginAnswer struct {
		Token text `json:"accessToken"`
		Life  text `json:"expiresIn"` // seconds
	}

	ordersQuestion struct {
		Statuses []string `json:"statusList"`
		Dates    string   `json:"dateType"`
		From     string   `json:"dateFrom"`
		To       string   `json:"dateTo"`
		Page     int      `json:"page"`
		Size     int      `json:"pageSize"`
	}
	// counts stand beside the rows of a page.
	counts struct {
		Total text `json:"total"`
		Pages text `json:"totalPage"`
	}
	ordersAnswer struct {
		counts
		Orders *[]json.RawMessage `json:"orders"`
	}
	orderRow struct {
		Number      text      `json:"orderNo"`
		Status      text      `json:"orderStatus"`
		Ordered     text      `json:"orderTime"`
		Transferred text      `json:"transferTime"`
		ShipBy      text      `json:"expectShipDate"`
		Pay         text      `json:"payType"`
		COD         text      `json:"isCod"`
		Collect     text      `json:"codAmount"`
		Delivery    text      `json:"deliveryType"`
		Carrier     text      `json:"logisticsCode"`
		Temperature text      `json:"temperature"`
		Name        text      `json:"receiverName"`    // encrypted
		Phone       text      `json:"receiverTel"`     // encrypted
		Mobile      text      `json:"receiverMobile"`  // encrypted
		Address     text      `json:"receiverAddress"` // encrypted
		Zip         text      `json:"receiverZip"`
		StoreID     text      `json:"storeId"`
		StoreName   text      `json:"storeName"`
		Note        text      `json:"note"`
		Items       []itemRow `json:"items"`
	}
	itemRow struct {
		Seq      text `json:"itemSeq"`
		Goods    text `json:"goodsNo"`
		Variant  text `json:"skuNo"`
		SKU      text `json:"vendorGoodsNo"`
		Name     text `json:"goodsName"`
		Spec     text `json:"spec"`
		Quantity text `json:"qty"`
		Price    text `json:"price"`
		Kind     text `json:"itemType"`
	}

	assignQuestion struct {
		Orders []assignRow `json:"orders"`
	}
	assignRow struct {
		Number string `json:"orderNo"`
		Boxes  int    `json:"packageCount"`
	}
	labelQuestion struct {
		Numbers []string `json:"shipmentNos"`
		Format  string   `json:"format"`
	}
	labelAnswer struct {
		Content text `json:"content"` // Base64
	}
	confirmQuestion struct {
		Shipments []confirmRow `json:"shipments"`
	}
	confirmRow struct {
		Number   string `json:"orderNo"`
		Shipment string `json:"shipmentNo"`
	}

	stocksQuestion struct {
		Items []goodsKey `json:"items"`
	}
	goodsKey struct {
		Goods   string `json:"goodsNo"`
		Variant string `json:"skuNo"`
	}
	stockQuestion struct {
		Items []stockRow `json:"items"`
	}
	stockRow struct {
		goodsKey
		Quantity int `json:"qty"`
	}

	goodsQuestion struct {
		Page int    `json:"page"`
		Size int    `json:"pageSize"`
		Sale string `json:"saleStatus"`
	}
	goodsAnswer struct {
		counts
		Goods *[]json.RawMessage `json:"goods"`
	}
	goodsRow struct {
		Goods text     `json:"goodsNo"`
		Name  text     `json:"goodsName"`
		Sale  text     `json:"saleStatus"`
		Image text     `json:"imageUrl"`
		SKUs  []skuRow `json:"skus"`
	}
	skuRow struct {
		Variant  text `json:"skuNo"`
		Spec     text `json:"spec"`
		SKU      text `json:"vendorGoodsNo"`
		Barcode  text `json:"barcode"`
		Price    text `json:"price"`
		Quantity text `json:"qty"`
	}

	// resultsAnswer is what became of each row of a batch, in any order.
	resultsAnswer struct {
		Results *[]json.RawMessage `json:"results"`
	}
	resultRow struct {
		Number    text          `json:"orderNo"`
		Goods     text          `json:"goodsNo"`
		Variant   text          `json:"skuNo"`
		Code      text          `json:"code"`
		Message   text          `json:"message"`
		Quantity  text          `json:"qty"`
		Shipments []shipmentRow `json:"shipments"`
	}
	shipmentRow struct {
		Seq     text `json:"packageSeq"`
		Number  text `json:"shipmentNo"`
		Carrier text `json:"logisticsCode"`
	}
)
