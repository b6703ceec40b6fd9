package app91

// Connecting: the account's fields, the test, and the one way every request takes (FACTS.md sections 1 and 3).

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"gowarehouse/connectors"
)

// host is the gateway.
const host = "https://api.91app.com/ec"

// Calls, named as controller and method.
const (
	callShipping           = "Shop/GetShipping"
	callOrders             = "SalesOrder/GetList"
	callOrder              = "SalesOrder/Get"
	callVariants           = "SalePage/GetSKUList"
	callStock              = "SalePage/GetStock"
	callSetStock           = "SalePage/UpdateSellingQty"
	callMoveStock          = "SalePage/UpdateStock"
	callDeliver            = "HomeDelivery/DeliveryShipment"
	callStore              = "Store/Shipping"
	callHomeCOD            = "CashOnDelivery/Shipping"
	callLocation           = "LocationPickup/Shipping"
	callTCatLabel          = "CashOnDelivery/PrintTCatTranBill"
	callOKLabel            = "Store/GetOKmartStoreLabel"
	callFamilyLabel        = "Store/GetFamilyStoreLabelData"
	callFamilyFreezerLabel = "Store/GetFamilyStoreForFreezerLabel"
	callHiLifeLabel        = "Store/GetHiLifeStoreLabelData"
	callStoreConfirm       = "ShippingOrder/StoreShipConfirm"
	callHomeConfirm        = "CashOnDelivery/ShipConfirm"
	callLocationConfirm    = "LocationPickup/ShipConfirm"
)

// paths are where the calls live. A second path is that of the gateway before this one: the first is inferred there, and where the gateway
// does not know it the second is tried (FACTS.md section 3). Every path can be told otherwise in the account's settings.
var paths = map[string][]string{
	callShipping:           {"/V1/Shop/GetShipping"},
	callOrders:             {"/V2/SalesOrder/GetList"},
	callOrder:              {"/V2/SalesOrder/Get"},
	callVariants:           {"/V1/SalePage/GetSKUList"},
	callStock:              {"/V1/SalePage/GetStock"},
	callSetStock:           {"/V2/SalePage/UpdateSellingQty"},
	callMoveStock:          {"/V1/SalePage/UpdateStock"},
	callDeliver:            {"/V2/HomeDelivery/DeliveryShipment", "/V1/Order/DeliveryShipment"},
	callStore:              {"/V2/Store/Shipping"},
	callHomeCOD:            {"/V2/CashOnDelivery/Shipping"},
	callLocation:           {"/V2/LocationPickup/Shipping"},
	callTCatLabel:          {"/V2/CashOnDelivery/PrintTCatTranBill"},
	callOKLabel:            {"/V2/Store/GetOKmartStoreLabel"},
	callFamilyLabel:        {"/V2/Store/GetFamilyStoreLabelData"},
	callFamilyFreezerLabel: {"/V2/Store/GetFamilyStoreForFreezerLabel"},
	callHiLifeLabel:        {"/V2/Store/GetHiLifeStoreLabelData"},
	callStoreConfirm:       {"/V2/ShippingOrder/StoreShipConfirm", "/V1/Order/ShippingOrderConfirm"},
	callHomeConfirm:        {"/V2/CashOnDelivery/ShipConfirm"},
	callLocationConfirm:    {"/V2/LocationPickup/ShipConfirm"},
}

// connector is one shop. It is safe for concurrent use.
type connector struct {
	env       connectors.Env
	root      string
	shop      int
	key       string
	forwarder int
	confirms  bool
	told      map[string]string // paths that the settings tell
	works     sync.Map          // of calls with two paths: the one that was found
	goods     catalogue
	absolute  atomic.Bool // a quantity that was set was read back as it was sent
	adding    atomic.Bool // a quantity that was set was added instead
}

func open(env connectors.Env) (*connector, error) {
	v := env.Values
	c := &connector{
		env: env, root: strings.TrimRight(cmp.Or(env.BaseURL, host), "/"), key: strings.TrimSpace(v[fieldKey]), confirms: v[fieldConfirm] != byHand,
		forwarder: otherForwarder, told: map[string]string{},
	}
	if n, err := strconv.Atoi(v[fieldForwarder]); err == nil && n > 0 {
		c.forwarder = n
	}
	for pair := range strings.SplitSeq(v[fieldPaths], ",") {
		if name, path, given := strings.Cut(strings.TrimSpace(pair), "="); given {
			c.told[name] = path
		}
	}
	shop, err := strconv.Atoi(strings.TrimSpace(v[fieldShop]))
	switch {
	case err != nil || shop < 1:
		return nil, (&connectors.Error{Kind: connectors.Unauthorized, Do: adviceKey}).Saying("the shop number is missing or no number", "缺少商店序號或格式不符")
	case c.key == "":
		return nil, (&connectors.Error{Kind: connectors.Unauthorized, Do: adviceKey}).Saying("the API key is missing", "缺少 API Key")
	}
	c.shop = shop
	return c, nil
}

// Test asks for the shop's shipping methods.
func (c *connector) Test(ctx context.Context) (connectors.Identity, error) {
	methods, err := c.methods(ctx)
	if err == nil && len(methods) == 0 {
		err = connectors.Refuse("the shop has no shipping method", "商店沒有任何配送方式",
			"Set one up in 91APP, or check the shop number.", "請先在 91APP 設定配送方式，或檢查商店序號。")
	}
	number := strconv.Itoa(c.shop)
	return connectors.Identity{Name: "91APP " + number, ID: number}, err
}

// ask makes a call that changes nothing.
func (c *connector) ask(ctx context.Context, name string, body any) (connectors.Reply, error) {
	return c.call(ctx, connectors.Call{Name: name, Check: check}, body)
}

// change makes a call that changes something.
func (c *connector) change(ctx context.Context, name string, body any) (connectors.Reply, error) {
	return c.call(ctx, connectors.Call{Name: name, Check: check, Changes: true}, body)
}

// call makes a call at its path, or at its second one where the gateway does not know or does not give the first. The gateway refuses
// before anything was done, so that this doubles nothing.
func (c *connector) call(ctx context.Context, call connectors.Call, body any) (connectors.Reply, error) {
	encoded, err := json.Marshal(body)
	if err != nil {
		return connectors.Reply{}, connectors.Errorf(connectors.Unexpected, "%s: %w", call.Name, err)
	}
	call.Method, call.Body = http.MethodPost, encoded
	call.Header = http.Header{"X-Api-Key": {c.key}, "Content-Type": {"application/json"}, "Accept": {"application/json"}}
	var reply connectors.Reply
	for _, path := range c.pathsOf(call.Name) {
		call.URL = c.root + path
		if reply, err = c.env.HTTP.Call(ctx, call); !isClosed(err) {
			c.works.Store(call.Name, path)
			return reply, err
		}
	}
	return reply, c.closed(ctx, call.Name, err)
}

// pathsOf are the paths to try, the one that worked before at first.
func (c *connector) pathsOf(name string) []string {
	if path, told := c.told[name]; told {
		return []string{path}
	}
	found, known := c.works.Load(name)
	if !known {
		return paths[name]
	}
	first := found.(string)
	return append([]string{first}, slices.DeleteFunc(slices.Clone(paths[name]), func(p string) bool { return p == first })...)
}

// closed finds out why the gateway gives no call: a key that is good for the shop's own call lacks a permission, or the call is not there.
func (c *connector) closed(ctx context.Context, name string, refusal error) error {
	if name == callShipping {
		return refusal
	}
	if _, err := c.methods(ctx); err != nil {
		return connectors.Unsent(err)
	}
	return notGranted(name)
}

// envelope is what every answer but a file comes in.
type envelope struct {
	Status  string          `json:"Status"`
	Data    json.RawMessage `json:"Data"`
	ErrorID text            `json:"ErrorId"`
	Error   text            `json:"ErrorMessage"`
	Gateway text            `json:"message"` // of the gateway, which has no envelope
}

// decode reads the data of an answer that was found good. Data of another shape is Unexpected, with its body.
func decode[T any](reply connectors.Reply) (T, error) {
	var into T
	var e envelope
	err := json.Unmarshal(reply.Body, &e)
	if err == nil && len(e.Data) == 0 {
		err = errNoData
	}
	if err == nil {
		err = json.Unmarshal(e.Data, &into)
	}
	if err != nil {
		return into, misshapen("91APP's answer has another shape than known", reply.Body, err)
	}
	return into, nil
}

// misshapen is an answer that breaks the contract. Its body is kept.
func misshapen(reason string, body []byte, cause error) *connectors.Error {
	return &connectors.Error{Kind: connectors.Unexpected, Reason: reason, Body: body, Err: cause}
}
