package shopify

// The shapes of an order, as the documents under queries ask for them.

import (
	"slices"
	"time"
)

// wireOrder is an order.
type wireOrder struct {
	ID          string     `json:"id"`
	Name        string     `json:"name"`
	Test        bool       `json:"test"`
	Created     time.Time  `json:"createdAt"`
	Updated     time.Time  `json:"updatedAt"`
	Cancelled   *time.Time `json:"cancelledAt"`
	Closed      *time.Time `json:"closedAt"`
	Reason      string     `json:"cancelReason"`
	Financial   string     `json:"displayFinancialStatus"`
	Fulfillment string     `json:"displayFulfillmentStatus"`
	FullyPaid   bool       `json:"fullyPaid"`
	Gateways    []string   `json:"paymentGatewayNames"`
	Total       *moneyBag  `json:"currentTotalPriceSet"`
	Outstanding *moneyBag  `json:"totalOutstandingSet"`
	Note        string     `json:"note"`
	Tags        []string   `json:"tags"`
	Phone       string     `json:"phone"`
	Attributes  []pair     `json:"customAttributes"`
	Shipping    *struct {
		Title string `json:"title"`
		Code  string `json:"code"`
	} `json:"shippingLine"`
	Address *address `json:"shippingAddress"`
	Billing *struct {
		Phone string `json:"phone"`
	} `json:"billingAddress"`
	Transactions []transaction                    `json:"transactions"`
	Lines        connection[wireLine]             `json:"lineItems"`
	Parts        connection[wireFulfillmentOrder] `json:"fulfillmentOrders"`
}

// moneyBag is an amount in the store's currency.
type moneyBag struct {
	Shop struct {
		Amount   string `json:"amount"`
		Currency string `json:"currencyCode"`
	} `json:"shopMoney"`
}

type pair struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

type address struct {
	FirstName    string `json:"firstName"`
	LastName     string `json:"lastName"`
	Name         string `json:"name"`
	Company      string `json:"company"`
	Address1     string `json:"address1"`
	Address2     string `json:"address2"`
	City         string `json:"city"`
	Province     string `json:"province"`
	ProvinceCode string `json:"provinceCode"`
	Zip          string `json:"zip"`
	Country      string `json:"country"`
	CountryCode  string `json:"countryCodeV2"`
	Phone        string `json:"phone"`
}

// transaction is one movement of money.
type transaction struct {
	ID        string     `json:"id"`
	Kind      string     `json:"kind"`
	Status    string     `json:"status"`
	Gateway   string     `json:"gateway"`
	Formatted string     `json:"formattedGateway"`
	Manual    bool       `json:"manualPaymentGateway"`
	Processed *time.Time `json:"processedAt"`
}

// fulfillment is one parcel, or several of one shipment, that somebody reported.
type fulfillment struct {
	ID       string `json:"id"`
	Status   string `json:"status"`
	Tracking []struct {
		Company string `json:"company"`
		Number  string `json:"number"`
	} `json:"trackingInfo"`
	Lines connection[shippedLine] `json:"fulfillmentLineItems"`
}

// shippedLine is how many pieces of a line are in a shipment.
type shippedLine struct {
	Quantity int `json:"quantity"`
	Line     struct {
		ID string `json:"id"`
	} `json:"lineItem"`
}

// stands says whether a shipment was not taken back.
func (f fulfillment) stands() bool { return f.Status == statusSuccess }

// bears says whether a shipment stands and has the number.
func (f fulfillment) bears(number string) bool {
	if !f.stands() || number == "" {
		return false
	}
	for _, t := range f.Tracking {
		if t.Number == number {
			return true
		}
	}
	return false
}

type wireLine struct {
	ID       string `json:"id"`
	Title    string `json:"title"`
	Variants string `json:"variantTitle"`
	SKU      string `json:"sku"`
	Quantity int    `json:"currentQuantity"`
	Ships    bool   `json:"requiresShipping"`
	Variant  *struct {
		ID      string `json:"legacyResourceId"`
		Barcode string `json:"barcode"`
	} `json:"variant"`
	Product *struct {
		ID string `json:"legacyResourceId"`
	} `json:"product"`
	Attributes []pair    `json:"customAttributes"`
	Price      *moneyBag `json:"discountedUnitPriceAfterAllDiscountsSet"`
}

// wireFulfillmentOrder is the part of an order that one location has to ship.
type wireFulfillmentOrder struct {
	ID       string     `json:"id"`
	Status   string     `json:"status"`
	Request  string     `json:"requestStatus"`
	At       *time.Time `json:"fulfillAt"`
	By       *time.Time `json:"fulfillBy"`
	Location struct {
		Name     string `json:"name"`
		Location *struct {
			ID string `json:"legacyResourceId"`
		} `json:"location"`
	} `json:"assignedLocation"`
	Delivery *struct {
		Method string `json:"methodType"`
	} `json:"deliveryMethod"`
	Holds []struct {
		Reason string `json:"reason"`
		Notes  string `json:"reasonNotes"`
	} `json:"fulfillmentHolds"`
	Actions []struct {
		Action string `json:"action"`
	} `json:"supportedActions"`
	Lines connection[fulfillmentLine] `json:"lineItems"`
}

type fulfillmentLine struct {
	ID        string `json:"id"`
	Total     int    `json:"totalQuantity"`
	Remaining int    `json:"remainingQuantity"`
	Line      struct {
		ID string `json:"id"`
	} `json:"lineItem"`
}

// Statuses of a fulfilment order.
const (
	partOpen       = "OPEN"
	partInProgress = "IN_PROGRESS"
	partOnHold     = "ON_HOLD"
	partScheduled  = "SCHEDULED"
	partCancelled  = "CANCELLED"
)

// unsubmitted is the request status of a fulfilment order that no fulfilment service was asked to ship.
const unsubmitted = "UNSUBMITTED"

// notForWarehouses are the ways of delivery that nobody packs: downloads, and what was handed over in a shop.
var notForWarehouses = map[string]bool{"NONE": true, "RETAIL": true}

// location gives the number of the location a part is assigned to; empty if the location is gone.
func (f wireFulfillmentOrder) location() string {
	if f.Location.Location == nil {
		return ""
	}
	return f.Location.Location.ID
}

// ours says whether this warehouse ships a part: it is at the account's location, if that has one, and no fulfilment service was asked.
func (c *connector) ours(f wireFulfillmentOrder) bool {
	at := c.settings.location == "" || f.location() == c.settings.location
	return at && f.Request == unsubmitted && f.Status != partCancelled && (f.Delivery == nil || !notForWarehouses[f.Delivery.Method])
}

// begun says whether some pieces of a part have left.
func (f wireFulfillmentOrder) begun() bool {
	return slices.ContainsFunc(f.Lines.Nodes, func(l fulfillmentLine) bool { return l.Remaining < l.Total })
}

// waits says whether a part has something left to ship.
func (f wireFulfillmentOrder) waits() bool {
	switch f.Status {
	case partOpen, partInProgress, partOnHold, partScheduled:
		for _, l := range f.Lines.Nodes {
			if l.Remaining > 0 {
				return true
			}
		}
	}
	return false
}
