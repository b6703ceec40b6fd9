package ownsite

// The shapes of the contract's JSON (FACTS.md sections 2.3 and 5). Money, ids and numbers are read as strings or as JSON numbers.

import (
	"encoding/json"
	"regexp"

	"gowarehouse/connectors/scalar"
)

// text is a value that may come as a string or as a number.
type text = scalar.Text

var safeID = regexp.MustCompile(`^[A-Za-z0-9_~-][A-Za-z0-9_.~-]{0,63}$`)

// isID says whether a text is an id of the contract: nothing else may get into an address.
func isID(s text) bool { return safeID.MatchString(string(s)) }

// listPage is a page of a list.
type listPage struct {
	Data []json.RawMessage `json:"data"`
	Next text              `json:"next_cursor"`
	More *bool             `json:"has_more"`
}

// brief is what the walk through a list must know of a row.
type brief struct {
	ID      text `json:"id"`         // of an order
	Variant text `json:"variant_id"` // of a product's row
	Created text `json:"created_at"`
	Updated text `json:"updated_at"`
}

type wireOrder struct {
	ID        text         `json:"id"`
	Number    text         `json:"number"`
	Revision  text         `json:"revision"`
	Status    text         `json:"status"`
	Created   text         `json:"created_at"`
	Updated   text         `json:"updated_at"`
	Paid      text         `json:"paid_at"`
	ShipBy    text         `json:"ship_by"`
	Currency  text         `json:"currency"`
	Totals    wireTotals   `json:"totals"`
	Payment   wirePayment  `json:"payment"`
	Shipping  wireShipping `json:"shipping"`
	Recipient wirePerson   `json:"recipient"`
	Buyer     wirePerson   `json:"buyer"`
	BuyerNote text         `json:"buyer_note"`
	ShopNote  text         `json:"shop_note"`
	Lines     []wireLine   `json:"lines"`
	// Fulfilments are nil where the website does not tell them: then nobody knows what it has.
	Fulfilments []wireFulfilment `json:"fulfilments"`
}

type wireTotals struct {
	Total text `json:"total"`
}

type wirePayment struct {
	Status    text `json:"status"`
	Method    text `json:"method"`
	COD       text `json:"cod_amount"`
	Reference text `json:"reference"`
}

type wireShipping struct {
	Method      text          `json:"method"`
	Service     text          `json:"service"`
	Name        text          `json:"service_name"`
	Temperature text          `json:"temperature"`
	Assigned    *wireAssigned `json:"assigned"`
}

// wireAssigned is the website's own logistics for an order.
type wireAssigned struct {
	Carrier   text `json:"carrier"`
	Number    text `json:"tracking_number"`
	Label     text `json:"label_available"`
	Requested text `json:"requested"`
}

type wirePerson struct {
	Name    text         `json:"name"`
	Phone   text         `json:"phone"`
	Address *wireAddress `json:"address"`
	Pickup  *wirePickup  `json:"pickup"`
}

type wireAddress struct {
	Country  text `json:"country"`
	Zip      text `json:"zip"`
	City     text `json:"city"`
	District text `json:"district"`
	Line1    text `json:"line1"`
	Line2    text `json:"line2"`
	Full     text `json:"full"`
}

type wirePickup struct {
	StoreID text `json:"store_id"`
	Name    text `json:"store_name"`
	Address text `json:"store_address"`
}

type wireLine struct {
	ID        text `json:"id"`
	Variant   text `json:"variant_id"`
	Product   text `json:"product_id"`
	SKU       text `json:"sku"`
	Barcode   text `json:"barcode"`
	Name      text `json:"name"`
	Options   text `json:"options"`
	Quantity  text `json:"quantity"`
	ToShip    text `json:"quantity_to_ship"`
	Shipped   text `json:"quantity_shipped"`
	UnitPrice text `json:"unit_price"`
	Total     text `json:"total"`
	Requires  text `json:"requires_shipping"`
}

// wireFulfilment is what the website knows to have left.
type wireFulfilment struct {
	ID       text          `json:"id"`
	Packages []wirePackage `json:"packages"`
}

type wirePackage struct {
	Carrier text `json:"carrier"`
	Number  text `json:"tracking_number"`
}

// wireVariant is a row of the products.
type wireVariant struct {
	Product   text `json:"product_id"`
	Variant   text `json:"variant_id"`
	SKU       text `json:"sku"`
	Barcode   text `json:"barcode"`
	Name      text `json:"name"`
	URL       text `json:"url"`
	Image     text `json:"image_url"`
	Price     text `json:"price"`
	Available text `json:"available"`
	Active    text `json:"active"`
	Options   []struct {
		Value text `json:"value"`
	} `json:"options"`
}
