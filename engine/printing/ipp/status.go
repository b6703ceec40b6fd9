package ipp

import (
	"fmt"
	"net/http"

	"gowarehouse/connectors"
)

// The codes of errors (connectors.Error.Code) that this package makes beside those of statuses, which are "ipp-0507".
const (
	CodeUnreachable = "printer_unreachable"
	CodeNotIPP      = "not_a_printer"
	CodeCertificate = "printer_certificate"
	CodeLocked      = "printer_locked"
)

// The statuses that decide something (RFC 8011 appendix B; RFC 8010 §3.4 for their classes).
const (
	lastSuccess       = 0x00FF
	statusNotPossible = 0x0404
	statusVersion     = 0x0503
	statusBusy        = 0x0507
)

// CodeOf gives the Error.Code of a status.
func CodeOf(status uint16) string { return fmt.Sprintf("ipp-%04x", status) }

// CodeBusy is the Error.Code of a printer that has no room for a job now.
var CodeBusy = CodeOf(statusBusy)

// problem is what a status means for a packer. maybe: something may have been printed before it came to that.
type problem struct {
	kind    connectors.Kind
	maybe   bool
	why, do connectors.Text
}

var (
	waits = connectors.Text{EN: "Nothing to do: it is tried again by itself.", ZH: "不需處理：系統會自動重試。"}
	looks = connectors.Text{EN: "Look at the printer's own display, put right what it asks for, then print again.",
		ZH: "請查看印表機面板並排除問題後再列印。"}
	allows = connectors.Text{EN: "Allow printing without a password from this computer in the printer's settings.", ZH: "請在印表機設定中允許本機免密碼列印。"}
	other  = connectors.Text{EN: "Choose another printer for this kind of document in the settings.", ZH: "請在設定中為此類文件改選其他印表機。"}
)

// problems are the statuses of printers (RFC 8011 appendix B.1). All but the temporary ones end the job.
var problems = map[uint16]problem{
	0x0400: {connectors.Rejected, false, connectors.Text{EN: "the printer did not understand the request", ZH: "印表機無法解讀要求"}, other},
	0x0401: {connectors.Rejected, false, connectors.Text{EN: "the printer forbids printing", ZH: "印表機禁止列印"}, allows},
	0x0402: {connectors.Rejected, false, connectors.Text{EN: "the printer asks for a password", ZH: "印表機要求密碼"}, allows},
	0x0403: {connectors.Rejected, false, connectors.Text{EN: "the printer does not let this computer print", ZH: "印表機不允許本機列印"}, allows},
	0x0404: {connectors.Rejected, false, connectors.Text{EN: "the printer says that this is not possible now", ZH: "印表機表示目前無法執行"}, looks},
	0x0405: {connectors.Temporary, true, connectors.Text{EN: "the printer ran out of patience", ZH: "印表機等候逾時"}, waits},
	0x0406: {connectors.NotFound, false, connectors.Text{EN: "the printer does not know this job or address", ZH: "印表機查無此工作或位址"}, looks},
	0x0407: {connectors.NotFound, false, connectors.Text{EN: "the printer no longer knows this job", ZH: "印表機已無此工作紀錄"}, looks},
	0x0408: {connectors.Rejected, false, connectors.Text{EN: "the document is too large for the printer", ZH: "文件超出印表機可處理的大小"}, other},
	0x040A: {connectors.Rejected, false, connectors.Text{EN: "the printer does not take this kind of document", ZH: "印表機不支援此文件格式"}, other},
	0x040B: {connectors.Rejected, false, connectors.Text{EN: "the printer does not have this paper or setting", ZH: "印表機不支援此紙張或設定"}, other},
	0x0411: {connectors.Rejected, false, connectors.Text{EN: "the printer could not read the document", ZH: "印表機無法讀取文件"}, other},
	0x0413: {connectors.Rejected, false, connectors.Text{EN: "the printer could not fetch the document", ZH: "印表機無法取得文件"}, other},
	0x0500: {connectors.Rejected, false, connectors.Text{EN: "the printer failed", ZH: "印表機發生內部錯誤"}, looks},
	0x0501: {connectors.Rejected, false, connectors.Text{EN: "the printer cannot do this", ZH: "印表機不支援此操作"}, other},
	0x0502: {connectors.Temporary, false, connectors.Text{EN: "the printer is out of service for a while", ZH: "印表機暫停服務"}, waits},
	0x0503: {connectors.Rejected, false, connectors.Text{EN: "the printer speaks another version of IPP", ZH: "印表機的 IPP 版本不符"}, other},
	0x0504: {connectors.Temporary, true, connectors.Text{EN: "the printer reports a fault", ZH: "印表機回報裝置異常"}, looks},
	0x0505: {connectors.Temporary, true, connectors.Text{EN: "the printer failed for a moment", ZH: "印表機暫時發生錯誤"}, waits},
	0x0506: {connectors.Temporary, false, connectors.Text{EN: "the printer takes no jobs at the moment", ZH: "印表機目前不接受工作"}, looks},
	0x0507: {connectors.Temporary, false, connectors.Text{EN: "the printer is busy with another job", ZH: "印表機忙碌中"}, waits},
	0x0508: {connectors.Rejected, false, connectors.Text{EN: "the job was cancelled at the printer", ZH: "工作已在印表機上取消"}, looks},
	0x050A: {connectors.Temporary, false, connectors.Text{EN: "the printer is switched off for jobs", ZH: "印表機已停用"}, looks},
}

// problemOf reads the status of an answer: nil where what was asked has been done.
func problemOf(m *Message) error {
	if m.Code <= lastSuccess {
		return nil
	}
	p, known := problems[m.Code]
	switch {
	case known:
	case m.Code >= 0x0500:
		p = problems[0x0500]
	default:
		p = problems[0x0400]
	}
	return &connectors.Error{Kind: p.kind, Code: CodeOf(m.Code), Reason: p.why.EN, Says: p.why, Do: p.do, MaybeDone: p.maybe}
}

// refusedByHTTP is an answer that never came to speak IPP.
func refusedByHTTP(status int) error {
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden:
		return (&connectors.Error{Kind: connectors.Rejected, Code: CodeLocked, Do: allows}).Saying(
			"the printer asks for a password", "印表機要求密碼")
	case http.StatusServiceUnavailable, http.StatusTooManyRequests:
		busy := problems[statusBusy].why
		return &connectors.Error{Kind: connectors.Temporary, Code: CodeBusy, Reason: busy.EN, Says: busy, Do: waits}
	case http.StatusUpgradeRequired:
		return (&connectors.Error{Kind: connectors.Rejected, Code: CodeLocked, Do: connectors.Text{
			EN: "Add it again with an address that begins with ipps://", ZH: "請改用 ipps:// 開頭的位址重新新增。"}}).Saying(
			"the printer only takes encrypted connections", "印表機只接受加密連線")
	}
	if status >= http.StatusInternalServerError {
		return (&connectors.Error{Kind: connectors.Temporary, Code: CodeUnreachable, MaybeDone: true, Do: looks}).Saying(
			"the printer failed (HTTP %d)", "印表機發生錯誤（HTTP %d）", status)
	}
	e := notIPP(nil)
	e.MaybeDone = false // refused before anything was read
	return e
}

// notIPP is an answer that is no IPP. It may still be a printer's that has taken a job.
func notIPP(cause error) *connectors.Error {
	return (&connectors.Error{Kind: connectors.Rejected, Code: CodeNotIPP, Err: cause, MaybeDone: true, Do: connectors.Text{
		EN: "Check the address. The printer must speak IPP (also called AirPrint, Mopria or IPP Everywhere), and it must be switched on there.",
		ZH: "請檢查位址。印表機須支援並啟用 IPP（又稱 AirPrint、Mopria 或 IPP Everywhere）。"},
	}).Saying("what answers there is no IPP printer", "該位址上的裝置不是 IPP 印表機")
}
