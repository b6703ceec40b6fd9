package check

// What the checker reads of a shop's answers once they fit the contract.

import (
	"encoding/json"
	"time"
)

type discovery struct {
	ServerTime   time.Time `json:"server_time"`
	Capabilities []string  `json:"capabilities"`
}

type page[T any] struct {
	Data []T    `json:"data"`
	Next string `json:"next_cursor"`
	More bool   `json:"has_more"`
}

type order struct {
	ID       string    `json:"id"`
	Revision int       `json:"revision"`
	Status   string    `json:"status"`
	Test     bool      `json:"test"`
	Updated  time.Time `json:"updated_at"`
	Shipping struct {
		Method   string `json:"method"`
		Assigned *struct {
			Number string `json:"tracking_number"`
			Label  bool   `json:"label_available"`
		} `json:"assigned"`
	} `json:"shipping"`
	Recipient struct {
		Address json.RawMessage `json:"address"`
		Pickup  json.RawMessage `json:"pickup"`
	} `json:"recipient"`
	Lines       []line       `json:"lines"`
	Fulfilments []fulfilment `json:"fulfilments"`
}

type line struct {
	ID       string  `json:"id"`
	Quantity int     `json:"quantity"`
	ToShip   int     `json:"quantity_to_ship"`
	Shipped  int     `json:"quantity_shipped"`
	Of       *string `json:"bundle_of"`
}

type fulfilment struct {
	ID       string `json:"id"`
	Packages []struct {
		Number string `json:"tracking_number"`
	} `json:"packages"`
}

type variant struct {
	Variant   string `json:"variant_id"`
	Product   string `json:"product_id"`
	SKU       string `json:"sku"`
	Available *int   `json:"available"`
}

// read reads a document that fits the contract; anything else is empty.
func read[T any](body []byte) T {
	var into T
	_ = json.Unmarshal(body, &into) // what does not fit was told before
	return into
}
