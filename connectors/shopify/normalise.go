package shopify

// Reading an order (FACTS.md sections 2.3 to 2.6). Pure: what it needs besides the document are the account's settings.

import (
	"cmp"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/postal"
)

// mostPieces bounds a quantity: beyond it an answer is nonsense.
const mostPieces = 1_000_000

// Normalise reads a document of Orders, Order or Watch.
func (c *connector) Normalise(fetched connectors.Fetched) (connectors.Order, error) {
	w, doc, err := parse(fetched.Raw)
	if err != nil {
		return connectors.Order{}, err
	}
	total, err := money(w.Total)
	if err != nil || w.Created.IsZero() {
		return connectors.Order{}, unreadable("the total or the date of the order")
	}
	o := connectors.Order{
		ID: w.ID, Number: cmp.Or(w.Name, legacy(w.ID)), OrderedAt: w.Created.UTC(), UpdatedAt: w.Updated.UTC(), Total: total,
		BuyerNote: w.Note, Receiver: receiver(w, doc.Denied), Shipping: shipping(w), ShipBy: c.shipBy(w.Parts.Nodes),
	}
	paid, err := c.payment(w)
	if err != nil {
		return connectors.Order{}, err
	}
	o.Payment, o.COD = paid.payment, paid.collect
	lines, forUs, err := c.lines(w)
	if err != nil {
		return connectors.Order{}, err
	}
	o.Lines = lines
	o.State, o.CancelReason = c.state(w, paid, forUs)
	o.PartlyShipped = slices.ContainsFunc(w.Parts.Nodes, func(f wireFulfillmentOrder) bool { return c.ours(f) && f.begun() })
	o.Hold = c.doubts(w, o.Shipping)
	return o, nil
}

// parse reads a document and puts the rows that did not fit back into their lists.
func parse(raw json.RawMessage) (wireOrder, document, error) {
	var doc document
	var w wireOrder
	if json.Unmarshal(raw, &doc) != nil || json.Unmarshal(doc.Order, &w) != nil || !isID(gidOrder, w.ID) {
		return w, doc, unreadable("the order")
	}
	if w.Lines.Nodes == nil || w.Parts.Nodes == nil {
		return w, doc, unreadable("a list of the order")
	}
	for _, node := range doc.Lines {
		var l wireLine
		if json.Unmarshal(node, &l) != nil {
			return w, doc, unreadable("a line")
		}
		w.Lines.Nodes = append(w.Lines.Nodes, l)
	}
	for _, node := range doc.FulfillmentOrders {
		var f wireFulfillmentOrder
		if json.Unmarshal(node, &f) != nil {
			return w, doc, unreadable("a fulfilment order")
		}
		w.Parts.Nodes = append(w.Parts.Nodes, f)
	}
	for i := range w.Parts.Nodes {
		part := &w.Parts.Nodes[i]
		for _, node := range doc.FulfillmentLines[part.ID] {
			var l fulfillmentLine
			if json.Unmarshal(node, &l) != nil {
				return w, doc, unreadable("a line of a fulfilment order")
			}
			part.Lines.Nodes = append(part.Lines.Nodes, l)
		}
	}
	return w, doc, nil
}

func unreadable(what string) *connectors.Error {
	return &connectors.Error{Kind: connectors.Unexpected, Reason: what + " has another shape than Shopify's"}
}

func money(bag *moneyBag) (connectors.Money, error) {
	if bag == nil {
		return connectors.Money{}, unreadable("an amount")
	}
	m, err := connectors.ParseMoney(bag.Shop.Amount, bag.Shop.Currency)
	if err != nil || len(m.Currency) != 3 {
		return connectors.Money{}, unreadable("an amount")
	}
	return m, nil
}

// settlement is what an order's payment comes to.
type settlement struct {
	payment connectors.Payment
	collect *connectors.Money
	unpaid  bool // certainly
	gone    bool // everything was paid back
}

// payment reads who pays, how, and whether he has (FACTS.md 2.5). The state decides and never a name alone; where a name would have to,
// and is not known or says two things, nobody can tell.
func (c *connector) payment(w wireOrder) (settlement, error) {
	outstanding, err := money(w.Outstanding)
	if err != nil {
		return settlement{}, err
	}
	s := settlement{payment: connectors.Payment{Method: method(w, nil), Kind: connectors.PaymentUnknown}}
	switch {
	case w.Financial == "REFUNDED":
		s.gone = true
	case w.FullyPaid, w.Financial == "PAID", w.Financial == "PARTIALLY_REFUNDED":
		c.online(&s, w, settled(w.Transactions))
	case w.Financial == "AUTHORIZED":
		if s.unpaid = !c.settings.authorizedIsPaid; !s.unpaid {
			c.online(&s, w, authorized(w.Transactions))
		}
	case w.Financial == "PENDING", w.Financial == "PARTIALLY_PAID":
		c.pending(&s, w, outstanding)
	case w.Financial == "VOIDED", w.Financial == "EXPIRED":
		s.unpaid = true
	}
	return s, nil
}

// online is an order that was paid. One that cost something and shows no payment was marked so by somebody: nobody knows by whom.
func (c *connector) online(s *settlement, w wireOrder, by *transaction) {
	if by == nil {
		if total, err := money(w.Total); err == nil && total.Amount.IsZero() {
			s.payment.Kind = connectors.PaymentOnline
		}
		return
	}
	s.payment.Kind, s.payment.Method, s.payment.Reference = connectors.PaymentOnline, method(w, by), legacy(by.ID)
	if by.Kind != "AUTHORIZATION" && by.Processed != nil {
		at := by.Processed.UTC()
		s.payment.PaidAt = &at
	}
}

// pending is an order that is not paid, or not wholly: by a method of the merchant's own, whose name must say what it is, or by one that
// still waits for the money.
func (c *connector) pending(s *settlement, w wireOrder, outstanding connectors.Money) {
	var names []string // of every method that waits: where they are several, all must say the same
	cod, prepaid := true, true
	for i, t := range w.Transactions {
		if !t.Manual || t.Status != "PENDING" {
			continue
		}
		name := method(w, &w.Transactions[i])
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
		// 收到付款, "after the money has come", has 到付, "cash at the door", in its middle.
		cod = cod && named(strings.ReplaceAll(name, "收到付", "收到 付"), c.settings.cod)
		prepaid = prepaid && named(name, prepaidNames)
	}
	if len(names) == 0 {
		s.unpaid = len(w.Transactions) > 0 || len(w.Gateways) > 0
		return
	}
	s.payment.Method = strings.Join(names, ", ")
	switch {
	case prepaid && !cod:
		s.unpaid = true
	case cod && !prepaid && outstanding.Amount.IsPositive():
		s.payment.Kind, s.collect = connectors.PaymentCOD, &outstanding
	}
}

// prepaidNames mark methods whose money comes before the parcel leaves.
var prepaidNames = []string{
	"bank deposit", "bank transfer", "wire", "money order", "atm", "匯款", "轉帳", "轉賬", "虛擬帳號", "收到付款", "收到款項", "代碼繳費", "先付款",
}

// named says whether a name holds one of the words: Latin ones as whole words (a "barcode" is no COD), others anywhere.
func named(name string, words []string) bool {
	name = strings.ToLower(name)
	for _, word := range words {
		word = strings.ToLower(word)
		for from := 0; ; {
			at := strings.Index(name[from:], word)
			if at < 0 {
				break
			}
			at += from
			if wholeWord(name, at, at+len(word)) {
				return true
			}
			from = at + 1
			for from < len(name) && name[from]&0xC0 == 0x80 { // into the middle of a character
				from++
			}
		}
	}
	return false
}

// wholeWord says whether no Latin letter or digit goes on at either end of a word.
func wholeWord(s string, from, to int) bool {
	latin := func(b byte) bool { return b >= 'a' && b <= 'z' || b >= '0' && b <= '9' }
	return (from == 0 || !latin(s[from-1]) || !latin(s[from])) && (to == len(s) || !latin(s[to]) || !latin(s[to-1]))
}

// method is the name of a payment as the merchant sees it.
func method(w wireOrder, by *transaction) string {
	if by != nil {
		return cmp.Or(by.Formatted, by.Gateway, strings.Join(w.Gateways, ", "))
	}
	return strings.Join(w.Gateways, ", ")
}

// settled gives the last payment that came in; nil if none did.
func settled(all []transaction) *transaction { return last(all, "SALE", "CAPTURE") }

func authorized(all []transaction) *transaction { return last(all, "AUTHORIZATION") }

func last(all []transaction, kinds ...string) *transaction {
	var found *transaction
	for i, t := range all {
		if t.Status == "SUCCESS" && slices.Contains(kinds, t.Kind) && t.ID != "" {
			found = &all[i]
		}
	}
	return found
}

// state is where the order is. forUs says whether any line of it is this warehouse's to ship.
func (c *connector) state(w wireOrder, paid settlement, forUs bool) (connectors.PlatformState, string) {
	waits := slices.ContainsFunc(w.Parts.Nodes, func(f wireFulfillmentOrder) bool { return c.ours(f) && f.waits() })
	switch {
	case w.Cancelled != nil:
		return connectors.StateCancelled, cmp.Or(w.Reason, "CANCELLED")
	case w.Test:
		return connectors.StateNotOurs, ""
	case w.Closed != nil, w.Fulfillment == "FULFILLED":
		return connectors.StateShipped, ""
	case paid.gone, w.Fulfillment == "RESTOCKED":
		return connectors.StateCancelled, cmp.Or(w.Fulfillment, w.Financial)
	case !forUs:
		return connectors.StateNotOurs, ""
	case !waits:
		return connectors.StateShipped, ""
	case paid.unpaid:
		return connectors.StateUnpaid, ""
	case slices.ContainsFunc(w.Tags, func(tag string) bool { return slices.Contains(c.settings.cancelTags, tag) }):
		return connectors.StateCancelRequested, defaultCancelTag
	}
	return connectors.StateOpen, ""
}

// lines reads the lines that this warehouse ships, with the pieces of them that are its own. Where none is, all are given, and forUs is
// false. Pieces that were shipped stay counted: what left in a first parcel is no change of the order.
func (c *connector) lines(w wireOrder) (read []connectors.Line, forUs bool, err error) {
	share, whole := c.share(w.Parts.Nodes)
	var all []connectors.Line
	seen := map[string]bool{}
	for _, l := range w.Lines.Nodes {
		line, err := line(l)
		if err != nil {
			return nil, false, err
		}
		if seen[line.ID] {
			return nil, false, unreadable("two lines have one id: the order")
		}
		seen[line.ID] = true
		all = append(all, line)
		if !l.Ships {
			continue
		}
		if !whole {
			if share[l.ID] == 0 {
				continue
			}
			line.Quantity = min(line.Quantity, share[l.ID])
		}
		read = append(read, line)
	}
	if len(all) == 0 {
		return nil, false, (&connectors.Error{Kind: connectors.Rejected}).Saying("the order has no lines: there is nothing to ship", "訂單沒有品項，無需出貨")
	}
	if len(read) == 0 || len(share) == 0 {
		return all, false, nil
	}
	return read, true, nil
}

// share counts the pieces of each line that are this warehouse's; whole says that no part of the order is anybody else's.
func (c *connector) share(parts []wireFulfillmentOrder) (share map[string]int, whole bool) {
	share, whole = map[string]int{}, true
	for _, f := range parts {
		switch {
		case f.Status == partCancelled:
		case !c.ours(f):
			whole = false
		default:
			for _, l := range f.Lines.Nodes {
				share[l.Line.ID] += min(max(0, l.Total), mostPieces)
			}
		}
	}
	return share, whole
}

func line(l wireLine) (connectors.Line, error) {
	if l.ID == "" || l.Title == "" && l.SKU == "" || l.Quantity < 0 || l.Quantity > mostPieces {
		return connectors.Line{}, unreadable("a line")
	}
	price, err := money(l.Price)
	if err != nil {
		return connectors.Line{}, err
	}
	read := connectors.Line{
		ID: l.ID, SKU: l.SKU, Name: l.Title, Variant: variantName(l.Variants), Quantity: l.Quantity, Price: price, Note: lineNote(l.Attributes),
	}
	if l.Product != nil {
		read.Listing.Item = l.Product.ID
	}
	if l.Variant != nil {
		read.Listing.Variant, read.Barcode = l.Variant.ID, l.Variant.Barcode
	}
	return read, nil
}

// variantName leaves out what Shopify calls the variant of a product that has only one (FACTS.md section 5).
func variantName(title string) string {
	if title == "Default Title" {
		return ""
	}
	return title
}

// lineNote joins what the buyer chose beside the variant. Names that begin with an underscore are the apps' own.
func lineNote(attributes []pair) string {
	var notes []string
	for _, a := range attributes {
		if a.Value != "" && !strings.HasPrefix(a.Key, "_") {
			notes = append(notes, a.Key+": "+a.Value)
		}
	}
	return strings.Join(notes, "; ")
}

// shipBy is the first of the days by which this warehouse's parts must leave.
func (c *connector) shipBy(parts []wireFulfillmentOrder) *time.Time {
	var first *time.Time
	for _, f := range parts {
		if f.By != nil && !f.By.IsZero() && c.ours(f) && f.waits() && (first == nil || f.By.Before(*first)) {
			at := f.By.UTC()
			first = &at
		}
	}
	return first
}

// receiver reads the person. Fields that were denied to the app are not missing: they are hidden.
func receiver(w wireOrder, denied []string) connectors.Receiver {
	if slices.Contains(denied, "shippingAddress") {
		return connectors.Receiver{Masked: true}
	}
	a := w.Address
	if a == nil {
		return connectors.Receiver{Phone: w.Phone}
	}
	phone := cmp.Or(a.Phone, w.Phone)
	if w.Billing != nil {
		phone = cmp.Or(phone, w.Billing.Phone)
	}
	name := cmp.Or(postal.Name(a.LastName, a.FirstName), a.Name)
	return connectors.Receiver{Name: name, Phone: phone, Postcode: a.Zip, Address: oneLine(*a)}
}

// counties are Taiwan's by the codes of ISO 3166-2, which Shopify uses (FACTS.md 2.4).
var counties = map[string]string{
	"CHA": "彰化縣", "CYI": "嘉義市", "CYQ": "嘉義縣", "HSQ": "新竹縣", "HSZ": "新竹市", "HUA": "花蓮縣", "ILA": "宜蘭縣", "KEE": "基隆市",
	"KHH": "高雄市", "KIN": "金門縣", "LIE": "連江縣", "MIA": "苗栗縣", "NAN": "南投縣", "NWT": "新北市", "PEN": "澎湖縣", "PIF": "屏東縣",
	"TAO": "桃園市", "TNN": "台南市", "TPE": "台北市", "TTT": "台東縣", "TXG": "台中市", "YUN": "雲林縣",
}

// oneLine writes the address.
func oneLine(a address) string {
	street := a.Address1 + a.Address2
	if !postal.HasHan(a.City + street) {
		return postal.Abroad(a.Address1, a.Address2, a.City, a.Province, a.Country)
	}
	county := a.Province
	if a.CountryCode == "TW" {
		county = cmp.Or(counties[a.ProvinceCode], county)
	}
	return postal.Line(street, county, a.City)
}

// shipping is the method the buyer chose, and the store that hands the parcel out.
func shipping(w wireOrder) connectors.Shipping {
	s := connectors.Shipping{Mode: connectors.ShipSelf}
	if w.Shipping != nil {
		s.Code, s.Name = cmp.Or(w.Shipping.Code, w.Shipping.Title), cmp.Or(w.Shipping.Title, w.Shipping.Code)
	}
	store := storeOf(w)
	s.StoreID, s.StoreName = store.id, store.name
	return s
}

// holdReasons are Shopify's reasons why a fulfilment order waits (FACTS.md section 3).
var holdReasons = map[string]connectors.Text{
	"AWAITING_PAYMENT":                      {EN: "the payment is awaited", ZH: "等待付款"},
	"AWAITING_RETURN_ITEMS":                 {EN: "returned items are awaited", ZH: "等待退回商品"},
	"HIGH_RISK_OF_FRAUD":                    {EN: "it may be fraud", ZH: "疑似詐騙"},
	"INCORRECT_ADDRESS":                     {EN: "the address is wrong", ZH: "地址有誤"},
	"INVENTORY_OUT_OF_STOCK":                {EN: "the stock is out", ZH: "缺貨"},
	"ONLINE_STORE_POST_PURCHASE_CROSS_SELL": {EN: "the buyer may still add to it", ZH: "買家可能加購"},
	"UNKNOWN_DELIVERY_DATE":                 {EN: "the day of delivery is not known", ZH: "到貨日未定"},
}

// doubts are reasons of Shopify's own why a person must look before this ships.
func (c *connector) doubts(w wireOrder, s connectors.Shipping) *connectors.Text {
	var all connectors.Text
	add := func(en, zh string) {
		if all.EN != "" {
			all.EN += " "
		}
		all.EN, all.ZH = all.EN+en, all.ZH+zh
	}
	for _, f := range w.Parts.Nodes {
		if !c.ours(f) {
			continue
		}
		switch f.Status {
		case partOnHold:
			for _, h := range f.Holds {
				reason, known := holdReasons[h.Reason]
				if !known {
					reason = connectors.Text{EN: "another reason", ZH: "其他原因"}
				}
				add("Held in Shopify: "+reason.EN+"."+after(h.Notes), "在 Shopify 暫停："+reason.ZH+"。"+after(h.Notes))
			}
			if len(f.Holds) == 0 {
				add("Held in Shopify.", "在 Shopify 暫停。")
			}
		case partScheduled:
			day := ""
			if f.At != nil {
				day = f.At.In(connectors.Taipei).Format(time.DateOnly)
			}
			add("Scheduled in Shopify for "+cmp.Or(day, "later")+".", "Shopify 排定 "+cmp.Or(day, "稍後")+" 才出貨。")
		}
	}
	if s.StoreID == "" && storeOf(w).chain {
		add("The order goes to a convenience store, but names none.", "此訂單為超商取貨，但沒有門市店號。")
	}
	if all.IsZero() {
		return nil
	}
	return &all
}

func after(notes string) string {
	if notes = strings.TrimSpace(notes); notes == "" {
		return ""
	}
	return " (" + brief(notes) + ")"
}

// store is a pickup store as an app wrote it into the order.
type store struct {
	id, name string
	chain    bool // something says that a chain of stores hands the parcel out
}

// What apps of Taiwan call the fields of a pickup store. The names are not published: these follow ECPay's (FACTS.md 2.6).
var (
	storeIDKey   = regexp.MustCompile(`(?i)CVSStoreID|store_?id|門市(店號|代號)|店號`)
	storeNameKey = regexp.MustCompile(`(?i)CVSStoreName|store_?name|門市(名稱)?$`)
	chainKey     = regexp.MustCompile(`(?i)LogisticsSubType|超商`)
	chainValue   = regexp.MustCompile(`(?i)^(UNIMART|FAMI|HILIFE|OKMART)|7-?(11|ELEVEN)|全家|萊爾富|\bOK\b|超商`)
	storeNumber  = regexp.MustCompile(`^[0-9]{3,8}$`)
	// storeText is how a store stands in a line of text: its name, which ends like one, and its number.
	storeText = regexp.MustCompile(`([^\s,，/()（）]+(?:門市|店))\s*[,，/(（]?\s*([0-9]{3,8})(?:$|[^0-9])`)
)

// storeOf looks for a pickup store where apps put it: in the order's fields, then in the address, then in the note.
func storeOf(w wireOrder) store {
	var found store
	for _, a := range w.Attributes {
		value := strings.TrimSpace(a.Value)
		switch {
		case found.id == "" && storeIDKey.MatchString(a.Key) && storeNumber.MatchString(value):
			found.id = value
		case found.name == "" && storeNameKey.MatchString(a.Key):
			found.name = value
		case chainKey.MatchString(a.Key) && chainValue.MatchString(value):
			found.chain = true
		}
	}
	if found.id != "" {
		return found
	}
	method := ""
	if w.Shipping != nil {
		method = w.Shipping.Title + " " + w.Shipping.Code
	}
	texts := []string{w.Note}
	if w.Address != nil {
		texts = []string{w.Address.Company, w.Address.Address2, w.Note}
	}
	found.chain = found.chain || chainValue.MatchString(method)
	for _, text := range texts {
		if !found.chain && !chainValue.MatchString(text) {
			continue
		}
		if m := storeText.FindStringSubmatch(text); m != nil {
			return store{id: m[2], name: cmp.Or(found.name, m[1]), chain: true}
		}
	}
	return found
}
