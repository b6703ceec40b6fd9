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
	ErrBlank = &Error{
		Code: "label_blank",
		Says: connectors.Text{EN: "The label is blank: nothing is on its pages.", ZH: "標籤是空白的：頁面上沒有任何內容。"},
		Do: connectors.Text{EN: "Fetch the label from the platform again; if it stays blank, print it on the platform's own page.",
			ZH: "請向平台重新取得標籤；若仍為空白，請改在平台後台列印。"},
	}
	ErrWhichLabel = &Error{
		Code: "label_which",
		Says: connectors.Text{EN: "The file holds several labels, and which one is this parcel's cannot be read from it.",
			ZH: "檔案內有多張標籤，無法判讀哪一張屬於此包裹。"},
		Do: connectors.Text{EN: "Look at the sheet and choose the place of this parcel's label: `gowarehouse label choose PARCEL PLACE`; " +
			"places are counted from the left to the right and downwards.",
			ZH: "請查看整張紙，並選擇此包裹標籤的位置：`gowarehouse label choose 包裹 位置`；位置由左至右、由上至下計數。"},
	}
	ErrNoSuchPlace = &Error{
		Code: "label_no_such_place",
		Says: connectors.Text{EN: "There is no label at that place of the sheet.", ZH: "該位置沒有標籤。"},
		Do: connectors.Text{EN: "Choose a place that has one; places are counted from the left to the right and downwards.",
			ZH: "請選擇有標籤的位置；位置由左至右、由上至下計數。"},
	}
	ErrArchiveLocked = &Error{
		Code: "label_archive_locked",
		Says: connectors.Text{EN: "The label came in a ZIP that is locked with a password.", ZH: "標籤的 ZIP 壓縮檔設有密碼。"},
		Do: connectors.Text{EN: "Switch the password of archives off at the platform and fetch the label again, or print it on the platform's own page; " +
			"the archive is kept.",
			ZH: "請在平台關閉壓縮檔密碼後重新取得標籤，或改在平台後台列印；壓縮檔已保留。"},
	}
	ErrNeedsNetwork = &Error{
		Code: "label_needs_network",
		Says: connectors.Text{EN: "The label is a web page that is not complete by itself: it loads or makes a part of what it shows.",
			ZH: "標籤是網頁，且內容不完整：部分內容須連線載入或由網頁程式產生。"},
		Do: connectors.Text{EN: "Open it in the browser and print it there; this program opens no connections for a label.",
			ZH: "請以瀏覽器開啟並列印；本程式不會為標籤連線。"},
	}
	ErrNoBrowser = &Error{
		Code: "label_no_browser",
		Says: connectors.Text{EN: "The label is a web page, and no Edge, Chrome or Chromium was found that can make it ready to print.",
			ZH: "標籤是網頁，但找不到可用於轉檔的 Edge、Chrome 或 Chromium。"},
		Do: connectors.Text{EN: "Open it in the browser and print it there; or install Edge, Chrome or Chromium and try again.",
			ZH: "請以瀏覽器開啟並列印；或安裝 Edge、Chrome 或 Chromium 後再試一次。"},
	}
	ErrPageFailed = &Error{
		Code: "label_page_failed",
		Says: connectors.Text{EN: "The label is a web page, and the browser could not make it ready to print.",
			ZH: "標籤是網頁，但瀏覽器無法將其轉為可列印的檔案。"},
		Do: connectors.Text{EN: "Try again; if it fails again, open the label in the browser and print it there.",
			ZH: "請再試一次；若仍失敗，請以瀏覽器開啟並列印。"},
	}
	ErrPrinterCommands = &Error{
		Code: "label_printer_commands",
		Says: connectors.Text{EN: "The label holds commands that would change the printer itself, not only print.",
			ZH: "標籤內含會變更印表機設定的指令，不只是列印。"},
		Do: connectors.Text{EN: "Do not print it. Get this label as PDF from the platform, or print it on the platform's own page, " +
			"and tell the maintainers.",
			ZH: "請勿列印。請改向平台取得 PDF 標籤或在平台後台列印，並告知維護人員。"},
	}
	ErrNoPicture = &Error{
		Code: "label_no_picture",
		Says: connectors.Text{EN: "This label is in the printer's own language (ZPL) and has no picture.", ZH: "此標籤為印表機指令（ZPL），無法預覽。"},
		Do: connectors.Text{EN: "It can be printed all the same, on a label printer that understands ZPL.",
			ZH: "仍可列印，但須使用支援 ZPL 的標籤印表機。"},
	}
	ErrNoSuchPage = &Error{
		Code: "label_no_such_page",
		Says: connectors.Text{EN: "The label has no such page.", ZH: "標籤沒有這一頁。"},
		Do:   connectors.Text{EN: "Choose one of its pages.", ZH: "請選擇現有的頁面。"},
	}
)

// Problems are all problems of labels by their code, as they are stored.
var Problems = func() map[string]*Error {
	byCode := map[string]*Error{}
	for _, e := range []*Error{
		ErrPasswordNeeded, ErrDamaged, ErrTooLarge, ErrNotPDF, ErrUnsupportedLock, ErrBlank, ErrWhichLabel, ErrNoSuchPlace,
		ErrArchiveLocked, ErrNeedsNetwork, ErrNoBrowser, ErrPageFailed, ErrPrinterCommands, ErrNoPicture, ErrNoSuchPage,
	} {
		byCode[e.Code] = e
	}
	return byCode
}()

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
