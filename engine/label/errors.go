// What can be wrong with a label, in words for the person who has to do something about it.

package label

import (
	"errors"

	"github.com/pdfcpu/pdfcpu/pkg/filter"

	"gowarehouse/connectors"
)

// Error is what Unwrap, Open and Preview return for a label that cannot be used. It holds neither a password nor anything
// written in the document. Compare with errors.Is against ErrPasswordNeeded and its siblings.
type Error struct {
	Code   string          // stable, for scripts: "pdf_password_needed"
	Says   connectors.Text // what is wrong
	Do     connectors.Text // what to do next
	detail string
	kind   *Error
}

// Error tells what is wrong, in English, with the detail that support needs.
func (e *Error) Error() string {
	if e.detail == "" {
		return e.Says.EN
	}
	return e.Says.EN + " (" + e.detail + ")"
}

// Is reports whether target is the problem that e is a case of.
func (e *Error) Is(target error) bool { return target == e.kind }

// Advice says what to do next.
func (e *Error) Advice() connectors.Text { return e.Do }

// because gives the same problem with a detail that contains nothing of the document.
func (e *Error) because(detail string) *Error {
	c := *e
	c.detail, c.kind = detail, e
	return &c
}

// The problems a label can have. In each of them the original stays what it was: keep it, it can be tried again.
var (
	ErrPasswordNeeded = &Error{
		Code: "pdf_password_needed",
		Says: connectors.Text{EN: "PDF password needed: none of the known passwords opens this label.",
			ZH: "需要 PDF 密碼：目前設定的密碼都無法開啟這張標籤。"},
		Do: connectors.Text{EN: "Enter the PDF password in the account's settings (usually the 8-digit tax ID), then open the label again; " +
			"the encrypted file is kept.",
			ZH: "請在帳號設定填入 PDF 密碼（通常是 8 碼統一編號），再重新開啟標籤；加密檔已保留。"},
	}
	ErrDamaged = &Error{
		Code: "label_damaged",
		Says: connectors.Text{EN: "The label file is damaged or incomplete.", ZH: "標籤檔案損毀或不完整。"},
		Do: connectors.Text{EN: "Fetch the label from the platform again; if it stays damaged, print it on the platform's own page.",
			ZH: "請向平台重新取得標籤；若仍損毀，請改在平台後台列印。"},
	}
	ErrTooLarge = &Error{
		Code: "label_too_large",
		Says: connectors.Text{EN: "The label file is too large or too costly to open.", ZH: "標籤檔案過大，或開啟所需資源過多。"},
		Do: connectors.Text{EN: "Ask for fewer labels at a time, or print this one on the platform's own page.",
			ZH: "請減少一次取得的標籤數量，或改在平台後台列印。"},
	}
	ErrNotPDF = &Error{
		Code: "label_not_pdf",
		Says: connectors.Text{EN: "What the platform sent is not a PDF.", ZH: "平台傳回的內容不是 PDF。"},
		Do: connectors.Text{EN: "Fetch the label again; if the same comes back, look at the platform's page for a notice about this order.",
			ZH: "請重新取得標籤；若結果相同，請到平台後台查看這筆訂單的訊息。"},
	}
	ErrUnsupportedLock = &Error{
		Code: "label_unsupported_lock",
		Says: connectors.Text{EN: "The label is encrypted in a way that a password alone cannot open.",
			ZH: "標籤的加密方式無法只用密碼開啟。"},
		Do: connectors.Text{EN: "Print it on the platform's own page and report the platform to the maintainers; the encrypted file is kept.",
			ZH: "請改在平台後台列印，並將平台名稱回報給維護人員；加密檔已保留。"},
	}
	ErrNoSuchPage = &Error{
		Code: "label_no_such_page",
		Says: connectors.Text{EN: "The label has no such page.", ZH: "標籤沒有這一頁。"},
		Do:   connectors.Text{EN: "Choose one of its pages.", ZH: "請選擇現有的頁面。"},
	}
)

// asProblem keeps an *Error and turns everything else, a library's words about a file it cannot read, into ErrDamaged.
// Those words are dropped: they may quote the document, and with it a receiver's name or address.
func asProblem(err error) error {
	var known *Error
	if errors.As(err, &known) {
		return known
	}
	if errors.Is(err, filter.ErrDecodeLimitExceeded) {
		return ErrTooLarge.because("its parts are too large")
	}
	return ErrDamaged.because("its parts cannot be read")
}
