package emulator

// What the interface shows of a line, and the truth about an order in the words of the contract.

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"time"

	"gowarehouse/connectors"
)

const momentForm = "2006/01/02 15:04:05"

// render is one line as the details show it.
func (e *Emulator) render(l *line) object {
	sku, notShip, empty := "VendorPID", "isNotShip", any(nil)
	if e.On(switchOtherCase) {
		sku, notShip = "VendorPId", "IsNotShip"
	}
	if e.On(switchEmpties) {
		empty = []any{}
	}
	row := object{
		"Id": l.id, "TransDate": l.order.transferred.In(taipei).Format(momentForm), "OrderQty": l.quantity, "CancelQty": l.taken, notShip: flag(l.barred),
		"ShipCheckStatus": e.status(l), "LastShipDate": l.order.shipBy().In(taipei).Format(dayForm), "Note": l.order.note,
		"Prod": object{
			"Id": e.idOf(l.item), "Name": l.item.title(), sku: l.item.sku, "SpecName": l.item.spec, "Price": l.item.price,
		},
		"Buyer": object{"Name": maskedName(l.order.buyer.Name)}, "Receiver": e.receiver(l), "ShipInfo": e.shipInfo(l, empty),
		"VirtualInfo": empty, "ReserveInfo": empty, "OriReserveInfo": empty,
	}
	if l.order.reserved {
		row["ReserveInfo"] = object{"Date": l.order.shipBy().In(taipei).Format(dayForm), "Period": "PM"}
	}
	if e.On(switchEmpties) && row["ShipCheckStatus"] == "" {
		row["ShipCheckStatus"] = nil
	}
	return row
}

func flag(on bool) int {
	if on {
		return 1
	}
	return 0
}

// maskedName hides all of a name but its first and last character.
func maskedName(name string) string {
	runes := []rune(name)
	return string(runes[:1]) + "O" + string(runes[len(runes)-1:])
}

// shipBy is the day until which an order must ship.
func (o *order) shipBy() time.Time { return o.transferred.Add(2 * 24 * time.Hour) }

func (e *Emulator) shipInfo(l *line, empty any) any {
	o := l.order
	if (e.On(switchNoShipInfo) || o.unsaid) && l.number == "" {
		return empty
	}
	info := object{
		"ShipType": "Home", "Temperature": o.temperature, "ShipCompany": l.company, "ShipNo": l.number, "ShipDate": l.sent, "StoreType": "", "StoreId": "",
		"StoreName": "",
	}
	if e.On(switchNoNumber) {
		info["ShipCompany"], info["ShipNo"] = "", ""
	}
	if o.store != nil {
		info["ShipType"], info["StoreType"], info["StoreId"], info["StoreName"] = "Store", "FAMI", o.store.ID, o.store.Name
	}
	return info
}

// receiver is who gets the parcel: encrypted whole, unless a switch says otherwise.
func (e *Emulator) receiver(l *line) any {
	p := l.order.buyer
	values := object{"Name": p.Name, "Tel": "", "Mobile": p.Phone, "Zip": p.Postcode, "Address": p.Address()}
	switch {
	case e.On(switchForgets) && !l.reported.IsZero():
		return nil
	case e.On(switchPlain):
		return values
	case e.On(switchByValue):
		for key, value := range values {
			if value != "" {
				values[key] = seal([]byte(Key), value.(string))
			}
		}
		return values
	}
	plain, err := json.Marshal(values)
	if err != nil {
		panic(err) // texts
	}
	key := []byte(Key)
	if e.On(switchAES128) {
		key, _ = hex.DecodeString(Key) // it is hexadecimal
	}
	return seal(key, string(plain))
}

// seal encrypts with CBC and PKCS#7 under IV, in Base64.
func seal(key []byte, plain string) string {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err) // the keys here have right lengths
	}
	n := aes.BlockSize - len(plain)%aes.BlockSize
	text := append([]byte(plain), bytes.Repeat([]byte{byte(n)}, n)...)
	cipher.NewCBCEncrypter(block, []byte(IV)).CryptBlocks(text, text)
	return base64.StdEncoding.EncodeToString(text)
}

// truth is an order in the words of the contract.
func (e *Emulator) truth(o *order) connectors.Order {
	by := o.shipBy().In(taipei)
	end := time.Date(by.Year(), by.Month(), by.Day(), 23, 59, 59, 0, taipei).UTC()
	t := connectors.Order{
		ID: o.id, Number: o.id, OrderedAt: o.transferred, ShipBy: &end, Total: connectors.TWD(0),
		Payment:  connectors.Payment{Method: "PChome", Kind: connectors.PaymentPlatform},
		Shipping: connectors.Shipping{Code: "Home", Mode: connectors.ShipSelf},
		Receiver: connectors.Receiver{Name: o.buyer.Name, Phone: o.buyer.Phone, Postcode: o.buyer.Postcode, Address: o.buyer.Address()},
		Buyer:    maskedName(o.buyer.Name), BuyerNote: o.note,
	}
	total := int64(0)
	open, out := false, false
	for _, l := range o.lines {
		t.Lines = append(t.Lines, connectors.Line{
			ID: l.id, Listing: l.item.key(), SKU: l.item.sku, Name: l.item.title(), Variant: l.item.spec, Quantity: l.wanted(),
			Price: connectors.TWD(l.item.price),
		})
		total += l.item.price * int64(l.wanted())
		open = open || l.wanted() > 0 && l.reported.IsZero()
		out = out || l.wanted() > 0 && !l.reported.IsZero()
	}
	t.Total = connectors.TWD(total)
	switch {
	case open:
		t.State, t.PartlyShipped = connectors.StateOpen, out
	case out:
		t.State = connectors.StateShipped
	default:
		t.State = connectors.StateCancelled
	}
	e.truthOfShipping(o, &t)
	return t
}

// truthOfShipping says how an order goes, and what a person must look at.
func (e *Emulator) truthOfShipping(o *order, t *connectors.Order) {
	hold := &connectors.Text{EN: "a person must look", ZH: "須人工處理"}
	if o.temperature != "Normal" {
		t.Shipping.Code += "/" + o.temperature
	}
	if e.On(switchNoShipInfo) || o.unsaid {
		t.Shipping.Code = ""
	}
	if o.store != nil {
		t.Shipping.Code, t.Shipping.StoreID, t.Shipping.StoreName, t.Hold = "Store", o.store.ID, o.store.Name, hold
		if e.On(switchNoShipInfo) {
			t.Shipping = connectors.Shipping{Mode: connectors.ShipSelf}
			t.Hold = nil
		}
	}
	if o.reserved {
		t.Hold = hold
	}
}
