package app

// The words of tables that leave the program. A screen has its own, in its locales, and says the same.

import (
	"fmt"
	"slices"
	"strings"

	"gowarehouse/connectors"
	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/store"
)

var stateNames = map[store.OrderState]connectors.Text{
	store.Held:          {EN: "Held", ZH: "保留中"},
	store.Short:         {EN: "Short", ZH: "庫存不足"},
	store.Ready:         {EN: "Ready", ZH: "可出貨"},
	store.Picking:       {EN: "Picking", ZH: "揀貨中"},
	store.Packed:        {EN: "Packed", ZH: "已包裝"},
	store.PartlyShipped: {EN: "Partly shipped", ZH: "部分出貨"},
	store.Shipped:       {EN: "Shipped", ZH: "已出貨"},
	store.Reported:      {EN: "Reported", ZH: "已回傳平台"},
	store.Cancelled:     {EN: "Cancelled", ZH: "已取消"},
}

// markNames say how far an order is that left to a platform which takes no word of it.
var markNames = map[store.Mark]connectors.Text{
	store.MarkDue:    {EN: "Mark at platform", ZH: "待平台標記"},
	store.MarkByHand: {EN: "Marked by hand", ZH: "已人工標記"},
	store.MarkSeen:   {EN: "Shipped at platform", ZH: "平台已出貨"},
}

// stateName says how far an order is.
func stateName(o *OrderView, language string) string {
	if words, marked := markNames[o.Mark]; marked {
		return words.In(language)
	}
	return stateNames[o.State].In(language)
}

var paymentNames = map[connectors.PaymentKind]connectors.Text{
	connectors.PaymentOnline:   {EN: "Paid online", ZH: "線上付款"},
	connectors.PaymentCOD:      {EN: "COD", ZH: "貨到付款"},
	connectors.PaymentPlatform: {EN: "Paid to the platform", ZH: "平台代收"},
	connectors.PaymentUnknown:  {EN: "Unknown", ZH: "不明"},
}

var sourceNames = map[string]connectors.Text{
	store.MappedAuto:   {EN: "Automatically", ZH: "自動"},
	store.MappedPerson: {EN: "By hand", ZH: "人工"},
	"":                 {EN: "Not mapped", ZH: "未對應"},
}

var yesNo = map[bool]connectors.Text{true: {EN: "Yes", ZH: "是"}, false: {EN: "No", ZH: "否"}}

// platformName names a platform, also one that this program no longer has.
func platformName(id, language string) string {
	p, err := connectors.Get(id)
	if err != nil {
		return id
	}
	return p.Name.In(language)
}

// holdNames names the reasons of holds, each once.
func holdNames(holds []HoldView, language string) string {
	return eachOnce(holds, func(h HoldView) string { return lifecycle.ReasonName(string(h.Reason)).In(language) })
}

// linesInWords writes an order's lines, without cancelled ones: "TEA-S x2; PEN x1".
func linesInWords(lines []LineView) string {
	var words []string
	for _, l := range lines {
		if l.Quantity > 0 {
			words = append(words, fmt.Sprintf("%s x%d", firstOf(l.SKU, l.Name), l.Quantity))
		}
	}
	return strings.Join(words, "; ")
}

// partsInWords writes what a listing takes: "TEA-S x2 + BOX".
func partsInWords(parts []PartOfListing) string {
	words := make([]string, len(parts))
	for i, p := range parts {
		words[i] = p.SKU
		if p.Quantity > 1 {
			words[i] += fmt.Sprintf(" x%d", p.Quantity)
		}
	}
	return strings.Join(words, " + ")
}

// eachOnce lists the words of things, without those that are empty or were said.
func eachOnce[T any](all []T, word func(T) string) string {
	var words []string
	for _, one := range all {
		if w := word(one); w != "" && !slices.Contains(words, w) {
			words = append(words, w)
		}
	}
	return strings.Join(words, "; ")
}

// firstOf gives the first of the texts that is not empty.
func firstOf(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}
