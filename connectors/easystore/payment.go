package easystore

// How an order is paid (FACTS.md section 2.3).

import (
	"cmp"
	"regexp"

	"gowarehouse/connectors"
)

// payments are the gateways known. Only bank-transfer was seen in an answer; the others are inferred from the gateways' names.
var payments = []connectors.PaymentCode{
	{Code: "bank-transfer", Name: connectors.Text{EN: "Bank transfer", ZH: "銀行轉帳"}, Kind: connectors.PaymentOnline},
	{Code: "cod", Name: connectors.Text{EN: "Cash on delivery", ZH: "貨到付款"}, Kind: connectors.PaymentCOD},
	{Code: "cash-on-delivery", Name: connectors.Text{EN: "Cash on delivery", ZH: "貨到付款"}, Kind: connectors.PaymentCOD},
	{Code: "ecpay", Name: connectors.Text{EN: "ECPay", ZH: "綠界科技"}, Kind: connectors.PaymentOnline},
	{Code: "newebpay", Name: connectors.Text{EN: "NewebPay", ZH: "藍新金流"}, Kind: connectors.PaymentOnline},
	{Code: "linepay", Name: connectors.Text{EN: "LINE Pay", ZH: "LINE Pay"}, Kind: connectors.PaymentOnline},
	{Code: "jkopay", Name: connectors.Text{EN: "JKOPAY", ZH: "街口支付"}, Kind: connectors.PaymentOnline},
	{Code: "tappay", Name: connectors.Text{EN: "TapPay", ZH: "TapPay"}, Kind: connectors.PaymentOnline},
	{Code: "paypal", Name: connectors.Text{EN: "PayPal", ZH: "PayPal"}, Kind: connectors.PaymentOnline},
	{Code: "stripe", Name: connectors.Text{EN: "Stripe", ZH: "Stripe"}, Kind: connectors.PaymentOnline},
}

var paymentKinds = func() map[text]connectors.PaymentKind {
	kinds := make(map[text]connectors.PaymentKind, len(payments))
	for _, p := range payments {
		kinds[text(p.Code)] = p.Kind
	}
	return kinds
}()

// collects finds the words for cash on delivery in a gateway's names.
var collects = regexp.MustCompile(`(?i)\bcod\b|cash[- _]?on[- _]?delivery|貨到付款|取貨付款`)

// payment is the transaction that counts: the last that came through, or else the last there is.
func payment(w wireOrder) transaction {
	all := w.transactions()
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].Status == transactionOK {
			return all[i]
		}
	}
	if len(all) == 0 {
		return transaction{}
	}
	return all[len(all)-1]
}

// isCOD says whether the carrier collects. Money that the shop has speaks against it: what was refunded in part had been paid.
func isCOD(w wireOrder) bool {
	if w.Financial == paid || w.Financial == partlyRefunded {
		return false
	}
	if w.CODType == "1" || w.Financial == financialCOD {
		return true
	}
	p := payment(w)
	return collects.MatchString(string(p.Gateway)) || collects.MatchString(string(p.Method)) || collects.MatchString(string(p.Title))
}

// isUnpaid says whether an order waits for its payment. One with a gateway that nobody knows is none of those: it comes in and is held.
func isUnpaid(w wireOrder) bool {
	if isCOD(w) {
		return false
	}
	switch w.Financial {
	case "unpaid", "pending":
		p := payment(w)
		kind, known := paymentKinds[cmp.Or(p.Gateway, p.Method)]
		return p.Status != transactionOK && (known && kind == connectors.PaymentOnline || p.Gateway+p.Method == "")
	}
	return false
}

// hasMoney says whether the shop shows that it was paid. Its statuses are not published: one that nobody knows is no proof, whatever the
// gateway (FACTS.md section 2).
func hasMoney(w wireOrder) bool {
	switch w.Financial {
	case paid, partlyPaid, partlyRefunded:
		return true
	}
	return payment(w).Status == transactionOK
}

// pay reads the payment and what is to be collected.
func pay(o *connectors.Order, w wireOrder) error {
	p := payment(w)
	o.Payment = connectors.Payment{Method: string(cmp.Or(p.Gateway, p.Method)), Kind: connectors.PaymentUnknown}
	if kind, known := paymentKinds[cmp.Or(p.Gateway, p.Method)]; known && hasMoney(w) {
		o.Payment.Kind = kind
	}
	if p.Status == transactionOK {
		o.Payment.Reference = string(p.Reference)
		if at, dated := moment(p.CreatedAt); dated {
			o.Payment.PaidAt = &at
		}
	}
	if !isCOD(w) {
		if o.Payment.Kind == connectors.PaymentCOD { // it was collected, or paid in another way: nothing is left to collect
			o.Payment.Kind = connectors.PaymentOnline
		}
		return nil
	}
	o.Payment.Kind, o.Payment.Method = connectors.PaymentCOD, cmp.Or(o.Payment.Method, string(financialCOD))
	due, err := toCollect(w, o.Total)
	if err != nil {
		return err
	}
	if !due.Amount.IsPositive() {
		o.Payment.Kind = connectors.PaymentOnline
		return nil
	}
	o.COD = &due
	return nil
}

// toCollect is what the shop says is due or, where it does not, the total with the payment's surcharge less what was refunded.
func toCollect(w wireOrder, total connectors.Money) (connectors.Money, error) {
	if w.AmountDue != "" {
		due, err := money(w.AmountDue, total.Currency)
		if err != nil {
			return due, unreadable("amount_due is not a number")
		}
		if due.Amount.IsPositive() && due.Amount.LessThanOrEqual(total.Amount) {
			return due, nil
		}
	}
	due := total
	if w.Refunded != "" {
		back, err := money(w.Refunded, total.Currency)
		if err != nil {
			return due, unreadable("total_refund_amount is not a number")
		}
		due.Amount = due.Amount.Sub(back.Amount.Abs())
	}
	return due, nil
}
