package pchome

// Everything about PChome's vendor interface that another of its documents would correct: paths, parameters, names of fields, words, codes,
// sizes. Its order documents could not be read. The two lists, the details, the statuses and the stock call are what public programs use; the
// call that reports a parcel, the codes of carriers, the shape of an error, and what stands in Buyer, Receiver and ShipInfo are assumed
// (FACTS.md sections 2, 3 and 7 say which). The rest of this folder reads from here, and the cipher is in crypt.go.

import (
	"encoding/json"
	"regexp"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/carriernames"
)

const defaultHost = "https://ecvdr.pchome.com.tw"

// Paths. The vendor's number replaces {vid}.
const (
	pathOrderIDs = "/vdr/order/v1/index.php/trans/core/vendor/{vid}/order"
	pathOrders   = "/vdr/order/v1/index.php/trans/vendor/{vid}/order"
	pathShip     = "/vdr/order/v1/index.php/trans/vendor/{vid}/order/ship"
	pathGoodsIDs = "/vdr/prod/v3.3/index.php/core/vendor/{vid}/prod"
	pathGoods    = "/vdr/prod/v3.3/index.php/vendor/{vid}/prod"
	pathStock    = "/vdr/prod/v3.3/index.php/vendor/{vid}/prod/qty"
)

// Parameters, and how many ids one call takes.
const (
	paramDays   = "transdate"
	paramID     = "id"
	paramProd   = "prodid"
	paramGroup  = "groupid"
	paramOffset = "offset"
	paramLimit  = "limit"
	paramShelf  = "isshelf"
	paramFields = "fields"

	pageSize = 100 // of both lists; 112 was once taken
	mostIDs  = 20

	firstOrder = 0 // offset of the first row of the list of orders
	firstGoods = 1 // and of that of goods
)

// Dates and times are Taiwan's.
const (
	dayForm    = "2006/01/02"
	momentForm = "2006/01/02 15:04:05"
)

// longestDays is how far apart the two days of a query may lie. Both are included.
const longestDays = 7

// ShipCheckStatus: what PChome found out about a tracking number.
const (
	statusOpen     = ""         // no number yet
	statusChecking = "Checking" // 單號確認
	statusShipped  = "Shipped"  // 已出貨
	statusWrong    = "Error"    // 單號錯誤
)

// How often a number that PChome checks is looked at again, and for how long.
const (
	recheckEvery = 30 * time.Minute
	recheckFor   = 7 * 24 * time.Hour
)

// notShipped are the values of isNotShip.
var notShipped = map[text]bool{"": false, "0": false, "false": false, "1": true, "true": true}

// Codes of refusals that say something to a person.
const (
	codeShipped   = "AlreadyShipped"
	codeCancelled = "OrderCancelled"
	codeNumber    = "ShipNoInvalid"
)

// carriers are the values of ShipCompany.
var carriers = []carriernames.Known{
	{Code: "TCAT", Words: []string{"黑貓", "宅急便", "統一速達", "tcat", "blackcat", "yamato"}},
	{Code: "HCT", Words: []string{"新竹", "hct", "hsinchu"}},
	{Code: "PELICAN", Words: []string{"宅配通", "pelican"}},
	{Code: "KERRYTJ", Words: []string{"大榮", "kerry"}, Exact: []string{"ktj"}},
	{Code: "POST", Words: []string{"郵局", "郵政", "postoffice", "chunghwapost"}, Exact: []string{"post"}},
	{Code: "SF", Words: []string{"順豐", "顺丰", "sfexpress"}, Exact: []string{"sf"}},
	{Code: "OTHER", Exact: []string{"其他", "other"}},
}

// carrierCode is the form of a code that a merchant may add to those.
var carrierCode = regexp.MustCompile(`^[A-Za-z0-9_]{1,20}$`)

// paymentMethod stands for a payment that no order shows: PChome is the seller and collects.
const paymentMethod = "PChome"

// How a parcel goes to the buyer: ShipInfo's ShipType and Temperature, as one code.
const (
	shipHome      = "Home"
	normalTemp    = "Normal"
	betweenTemp   = "/"
	shipHomeCool  = shipHome + betweenTemp + "Chilled"
	shipHomeFroze = shipHome + betweenTemp + "Frozen"
)

var shippings = []connectors.ShippingCode{
	{Code: shipHome, Name: both("Home delivery", "宅配")},
	{Code: shipHomeCool, Name: both("Home delivery, chilled", "宅配（冷藏）")},
	{Code: shipHomeFroze, Name: both("Home delivery, frozen", "宅配（冷凍）")},
}

// orderRow is one line of an order: PChome gives every line a number of its own. Field names are read in any case.
type orderRow struct {
	ID          text            `json:"Id"`
	TransDate   text            `json:"TransDate"`
	OrderQty    text            `json:"OrderQty"`
	CancelQty   text            `json:"CancelQty"`
	IsNotShip   text            `json:"isNotShip"`
	Status      text            `json:"ShipCheckStatus"`
	Prod        maybe[lineProd] `json:"Prod"`
	LastShip    text            `json:"LastShipDate"`
	Note        text            `json:"Note"`
	Buyer       json.RawMessage `json:"Buyer"`
	Receiver    json.RawMessage `json:"Receiver"`
	Ship        maybe[shipInfo] `json:"ShipInfo"`
	Virtual     json.RawMessage `json:"VirtualInfo"`
	Reserve     json.RawMessage `json:"ReserveInfo"`
	ReserveFrom json.RawMessage `json:"OriReserveInfo"`
}

// lineProd is what a line is about. The spelling VendorPID is that of orders.
type lineProd struct {
	ID    text `json:"Id"`
	Name  text `json:"Name"`
	SKU   text `json:"VendorPID"`
	Spec  text `json:"SpecName"`
	Price text `json:"Price"`
}

// shipInfo is how a line goes and what was reported of it.
type shipInfo struct {
	Type        text `json:"ShipType"`
	Temperature text `json:"Temperature"`
	Company     text `json:"ShipCompany"`
	Number      text `json:"ShipNo"`
	StoreType   text `json:"StoreType"` // 711, FAMI, HILIFE, OK
	StoreID     text `json:"StoreId"`
	StoreName   text `json:"StoreName"`
}

// person is a receiver or buyer.
type person struct {
	Name    text `json:"Name"`
	Tel     text `json:"Tel"`
	Mobile  text `json:"Mobile"`
	Zip     text `json:"Zip"`
	Address text `json:"Address"`
}

// shipEntry reports the number of one line.
type shipEntry struct {
	ID      string `json:"Id"`
	Company string `json:"ShipCompany"`
	Number  string `json:"ShipNo"`
	Date    string `json:"ShipDate"`
}

// goodsRow is a product, or one variant of it. The spelling VendorPId is that of goods.
type goodsRow struct {
	ID       text            `json:"Id"`
	Group    text            `json:"GroupId"`
	Name     text            `json:"Name"`
	SKU      text            `json:"VendorPId"`
	Spec     text            `json:"Spec"`
	Other    text            `json:"SpecName"` // instead of Spec
	Barcode  text            `json:"BarCode"`
	Qty      text            `json:"Qty"`
	OnShelf  text            `json:"isShelf"`
	Pictures json.RawMessage `json:"Pic"`
}

// stockEntry sets what may be sold of one product.
type stockEntry struct {
	ID  string `json:"Id"`
	Qty int    `json:"Qty"`
}

// refusal is the shape of an error.
type refusal struct {
	Error struct {
		Code    text `json:"Code"`
		Message text `json:"Message"`
	} `json:"Error"`
}
