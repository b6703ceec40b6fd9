package emulator

import "slices"

// How a path is known (FACTS.md section 3): byGuess from the names of an SDK, byLegacy from the gateway before this one. With the switch
// legacy_paths the second kind exists instead of the first.
const (
	byProof = iota
	byGuess
	byLegacy
)

type handler func(*Emulator, *call) *reply

// endpoint is a call with the properties of its body, the one that names the shop, and the switch that takes the permission away.
type endpoint struct {
	do         handler
	properties []property
	shop       string
	path       int
	closedBy   string
}

var (
	theShop      = must(integer, "ShopId")
	byNumber     = slices.Concat(theShop, must(text, "ShippingOrderCode"))
	ofOrder      = slices.Concat(theShop, must(text, "TMCode"), must(texts, "TSCodeList"))
	ofChain      = slices.Concat(byNumber, must(text, "OrderDeliverType"))
	ofForwarder  = slices.Concat(byNumber, must(integer, "ForwarderDef"))
	listing      = slices.Concat(theShop, must(text, filters...), must(integer, "Position", "Count"))
	delivery     = slices.Concat(ofOrder, must(integer, "ForwarderDef"), must(text, "ShippingOrderCode", "ShippingType"))
	codShipping  = slices.Concat(ofOrder, must(integer, "ForwarderDef"), may(text, "ExpectDeliveryArrivalDate", "SpecifiedTimePeriod"))
	pickup       = slices.Concat(ofOrder, may(integer, "AvailablePickupDays"))
	sellingQty   = slices.Concat(must(integer, "Id", "SkuId", "SellingQty"), may(text, "OuterId"))
	changedStock = slices.Concat(must(integer, "Id", "SkuId"), may(text, "OuterId"), must(text, "ChangeValue"))
	skuLists     = slices.Concat(
		must(text, "CreatedDateTimeStart", "CreatedDateTimeEnd"), must(integer, "Position", "Count"), must(boolean, "IsClosed"),
	)
)

// filters are the properties of the order list that are texts; most may be empty.
var filters = []string{
	"OrderDateType", "StartDate", "EndDate", "OrderStatus", "ShippingOrderStatus", "OrderDeliverType", "DistributorDef", "TemperatureTypeDef",
}

var endpoints map[string]endpoint

func init() { // a table that the handlers themselves do not need, and that would refer to itself through them
	endpoints = map[string]endpoint{
		"/V1/Shop/GetShipping":   {do: (*Emulator).shipping, properties: must(integer, "Id"), shop: "Id"},
		"/V1/Shop/GetPayment":    {do: (*Emulator).payments},
		"/V2/SalesOrder/GetList": {do: (*Emulator).list, properties: listing, shop: "ShopId", closedBy: noOrders},
		"/V2/SalesOrder/Get": {
			do: (*Emulator).get, properties: slices.Concat(theShop, must(text, "TMCode"), may(text, "TSCode")), shop: "ShopId", closedBy: noOrders,
		},
		"/V2/ShippingOrder/Get": {
			do: (*Emulator).getShipment, properties: slices.Concat(byNumber, may(text, "TSCode")), shop: "ShopId", closedBy: noDelivery,
		},

		"/V2/HomeDelivery/DeliveryShipment": {do: (*Emulator).deliver, properties: delivery, shop: "ShopId", path: byGuess, closedBy: noDelivery},
		"/V1/Order/DeliveryShipment":        {do: (*Emulator).deliver, properties: delivery, shop: "ShopId", path: byLegacy, closedBy: noDelivery},

		"/V2/Store/Shipping":                 {do: (*Emulator).allocateStore, properties: ofOrder, shop: "ShopId", closedBy: noDelivery},
		"/V2/ShippingOrder/StoreShipConfirm": {do: (*Emulator).confirmStore, properties: ofChain, shop: "ShopId", path: byGuess, closedBy: noDelivery},
		"/V1/Order/ShippingOrderConfirm":     {do: (*Emulator).confirmStore, properties: ofChain, shop: "ShopId", path: byLegacy, closedBy: noDelivery},
		"/V1/Order/CancelShippingOrderCode":  {do: (*Emulator).cancelStore, properties: ofChain, shop: "ShopId", path: byLegacy, closedBy: noDelivery},
		"/V2/CashOnDelivery/Shipping":        {do: (*Emulator).allocateHome, properties: codShipping, shop: "ShopId", closedBy: noDelivery},
		"/V2/CashOnDelivery/ShipConfirm":     {do: (*Emulator).confirmHome, properties: ofForwarder, shop: "ShopId", closedBy: noDelivery},
		"/V2/CashOnDelivery/CancelShipping":  {do: (*Emulator).cancelHome, properties: ofForwarder, shop: "ShopId", closedBy: noDelivery},
		"/V2/LocationPickup/Shipping":        {do: (*Emulator).allocateLocation, properties: pickup, shop: "ShopId", closedBy: noDelivery},
		"/V2/LocationPickup/ShipConfirm":     {do: (*Emulator).confirmLocation, properties: byNumber, shop: "ShopId", closedBy: noDelivery},
		"/V2/CashOnDelivery/PrintTCatTranBill": {
			do: labelBy("PrintTCatTranBill"), properties: byNumber, shop: "ShopId", path: byGuess, closedBy: noDelivery,
		},
		"/V2/ShippingOrder/StoreCancelAllocateCode": {
			do: (*Emulator).cancelStore, properties: ofChain, shop: "ShopId", path: byGuess, closedBy: noDelivery,
		},

		"/V1/SalePage/GetSKUList":       {do: (*Emulator).skuList, properties: skuLists, closedBy: noProducts},
		"/V1/SalePage/GetStock":         {do: (*Emulator).getStock, properties: slices.Concat(must(integer, "Id"), may(integer, "SkuId"))},
		"/V2/SalePage/UpdateSellingQty": {do: (*Emulator).setStock, properties: sellingQty, closedBy: noQuantity},
		"/V1/SalePage/UpdateStock":      {do: (*Emulator).changeStock, properties: changedStock},
	}
	for _, name := range []string{"GetFamilyStoreLabelData", "GetFamilyStoreForFreezerLabel", "GetHiLifeStoreLabelData", "GetOKmartStoreLabel"} {
		endpoints["/V2/Store/"+name] = endpoint{do: labelBy(name), properties: byNumber, shop: "ShopId", closedBy: noDelivery}
	}
}
