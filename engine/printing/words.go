package printing

import (
	"errors"
	"slices"
	"strings"

	"gowarehouse/connectors"
	"gowarehouse/engine/label"
	"gowarehouse/engine/printing/device"
	"gowarehouse/engine/store"
)

// reason is why a job is where it is: words for a packer and a code for scripts. The zero value is nothing to tell.
type reason struct {
	code string
	says connectors.Text
}

// codeIgnored is the code of what a printer does not follow. It is shown until the end: the paper may be wrong because of it.
const codeIgnored = "ignored"

// ignored says what a printer does not follow. The job prints all the same.
func ignored(attributes []string) reason {
	if len(attributes) == 0 {
		return reason{}
	}
	names := strings.Join(attributes, ", ")
	return reason{codeIgnored, connectors.Text{EN: "the printer does not follow: " + names, ZH: "印表機未採用的設定：" + names}}
}

// lasting gives the reason of a job that stays when nothing else is to be told.
func lasting(j *store.PrintJob) reason {
	if j.ReasonCode == codeIgnored || j.ReasonCode == saidUnmarked.code {
		return reason{j.ReasonCode, connectors.Halves(j.Reason)}
	}
	return reason{}
}

// The reasons that no printer gives.
var (
	saidStopped   = reason{store.PrintStopped, connectors.Text{EN: "stopped by hand", ZH: "已手動停止"}}
	saidStopping  = reason{"stopping", connectors.Text{EN: "the printer was asked to stop", ZH: "已要求印表機停止"}}
	saidCancelled = reason{store.PrintCalledOff, connectors.Text{EN: "cancelled at the printer", ZH: "已在印表機上取消"}}
	saidAsking    = reason{"asking", connectors.Text{EN: "the printer is being asked whether it has the job", ZH: "正在向印表機確認是否已收到工作"}}
	saidHeld      = reason{"held", connectors.Text{EN: "the printer holds the job back: release it there", ZH: "印表機保留此工作，請在印表機上放行"}}
	saidLost      = reason{"lost", connectors.Text{EN: "the printer cannot say whether it got the job: look at the paper",
		ZH: "無法向印表機確認是否已收到工作，請查看紙張"}}
	saidForgotten = reason{"forgotten", connectors.Text{EN: "the printer took the job and no longer knows it: look at the paper",
		ZH: "印表機收到工作後已無紀錄，請查看紙張"}}
	saidUnstopped = reason{"not_stopped", connectors.Text{EN: "the printer could not be asked to stop: look at the paper",
		ZH: "無法要求印表機停止，請查看紙張"}}
	saidCut = reason{"cut_off", connectors.Text{EN: "the printer did not confirm that it got the whole job, and cannot be asked: look at the paper",
		ZH: "印表機未確認已收到完整工作，且無法查詢，請查看紙張"}}
	saidUnwatched = reason{"unwatched", connectors.Text{EN: "the printer could not be watched while it printed: look at the paper",
		ZH: "列印期間無法持續確認印表機狀態，請查看紙張"}}
	saidDelivered = reason{"delivered", connectors.Text{EN: "the printer got all of it; it cannot say whether it printed", ZH: "資料已完整送達；此印表機無法回報列印結果"}}
	saidUnmarked  = reason{"unmarked", connectors.Text{EN: "the label has no free place for the mark of a copy: it looks like the first one",
		ZH: "標籤上沒有空白處可標示副本，外觀與第一份相同"}}
	saidErrors = reason{"with_errors", connectors.Text{EN: "the printer finished with errors: look at the paper", ZH: "印表機列印完成但有錯誤，請查看紙張"}}
)

// reasonOf gives the words of an error. Those of an error that is not ours might quote a document: they stay out of the row.
func reasonOf(err error) reason {
	var e *connectors.Error
	var file *label.Error
	switch {
	case errors.As(err, &e):
		code := e.Code
		if code == "" {
			code = string(e.Kind)
		}
		return reason{code, e.Says}
	case errors.As(err, &file):
		return reason{file.Code, file.Says}
	}
	return reason{"internal", connectors.Text{EN: "the program could not prepare the document", ZH: "程式無法準備文件"}}
}

// stateReasons are the reasons for which printers do not print (RFC 8011 §5.4.12, PWG 5100.9 §6), the most telling first. Warnings, such as
// a drawer that will be empty soon, are not among them.
var stateReasons = []struct {
	keyword string
	says    connectors.Text
}{
	{"media-empty", connectors.Text{EN: "no paper", ZH: "缺紙"}},
	{"media-needed", connectors.Text{EN: "the paper for this job is not loaded", ZH: "未放入所需紙張"}},
	{"media-jam", connectors.Text{EN: "paper jam", ZH: "卡紙"}},
	{"cover-open", connectors.Text{EN: "the cover is open", ZH: "上蓋未關"}},
	{"door-open", connectors.Text{EN: "a door is open", ZH: "機門未關"}},
	{"interlock-open", connectors.Text{EN: "a door is open", ZH: "機門未關"}},
	{"input-tray-missing", connectors.Text{EN: "the paper tray is missing", ZH: "紙匣未裝妥"}},
	{"output-tray-missing", connectors.Text{EN: "the output tray is missing", ZH: "出紙匣未裝妥"}},
	{"output-area-full", connectors.Text{EN: "the output tray is full", ZH: "出紙匣已滿"}},
	{"marker-supply-empty", connectors.Text{EN: "ink, toner or ribbon is used up", ZH: "墨水、碳粉或碳帶用盡"}},
	{"toner-empty", connectors.Text{EN: "the toner is used up", ZH: "碳粉用盡"}},
	{"marker-waste-full", connectors.Text{EN: "the waste container is full", ZH: "廢粉匣已滿"}},
	{"fuser-over-temp", connectors.Text{EN: "the printer is too hot", ZH: "印表機過熱"}},
	{"spool-area-full", connectors.Text{EN: "the printer's memory is full", ZH: "印表機記憶體已滿"}},
	{"paused", connectors.Text{EN: "the printer is paused", ZH: "印表機已暫停"}},
	{"moving-to-paused", connectors.Text{EN: "the printer is being paused", ZH: "印表機暫停中"}},
	{"offline", connectors.Text{EN: "the printer is offline", ZH: "印表機離線"}},
	{"shutdown", connectors.Text{EN: "the printer is switched off", ZH: "印表機已關機"}},
	{"timed-out", connectors.Text{EN: "the print queue cannot reach the printer", ZH: "列印佇列無法連線至印表機"}},
	{"stopped-partly", connectors.Text{EN: "part of the printer has stopped", ZH: "印表機部分停止"}},
}

// troubleOf says why a printer does not print; nothing where it does.
func troubleOf(p *device.About) reason {
	var r reason
	var en, zh []string
	for _, known := range stateReasons {
		if !slices.Contains(p.Reasons, known.keyword) {
			continue
		}
		if r.code == "" {
			r.code = known.keyword
		}
		en, zh = append(en, known.says.EN), append(zh, known.says.ZH)
	}
	switch {
	case r.code != "":
		r.says = connectors.Text{EN: strings.Join(en, ", "), ZH: strings.Join(zh, "、")}
	case p.State == device.Stopped:
		r = reason{"printer_stopped", connectors.Text{EN: "the printer has stopped: look at its display", ZH: "印表機已停止，請查看面板"}}
	case !p.Accepting:
		r = reason{"not_accepting", connectors.Text{EN: "the printer takes no jobs at the moment", ZH: "印表機目前不接受工作"}}
	}
	return r
}

// saysMute warns of a printer that answers nothing: one that wanted paper when it was set up is taken for one that never answers.
var saysMute = connectors.Text{
	EN: "the printer answers nothing, so that nobody can tell whether a label came out; if it had no paper when it was set up, put some in and " +
		"set it up again",
	ZH: "印表機不回應狀態，無法得知標籤是否印出；若設定當時缺紙，請補紙後重新設定",
}

// Trouble says why a printer does not print, or that it cannot tell whether it does; the zero Text where all is well.
func Trouble(p *device.About) connectors.Text {
	if says := troubleOf(p).says; !says.IsZero() || !p.Mute {
		return says
	}
	return saysMute
}

// TroubleCode is the code that the jobs of a printer have while it does not print; empty where it does.
func TroubleCode(p *device.About) string { return troubleOf(p).code }

// aborts are the reasons for which printers give jobs up (RFC 8011 §5.3.8).
var aborts = map[string]connectors.Text{
	"document-format-error":            {EN: "the printer could not read the document", ZH: "印表機無法讀取文件"},
	"unsupported-document-format":      {EN: "the printer does not take this kind of document", ZH: "印表機不支援此文件格式"},
	"document-unprintable-error":       {EN: "the printer could not print the document", ZH: "印表機無法列印此文件"},
	"unsupported-attributes-or-values": {EN: "the printer does not have this paper or setting", ZH: "印表機不支援此紙張或設定"},
	"submission-interrupted":           {EN: "the printer did not get the whole document", ZH: "印表機未收到完整文件"},
	"job-data-insufficient":            {EN: "the printer did not get the whole document", ZH: "印表機未收到完整文件"},
}

// abortedOf says why a printer gave a job up.
func abortedOf(reasons []string) reason {
	for _, keyword := range reasons {
		if says, known := aborts[keyword]; known {
			return reason{keyword, says}
		}
	}
	return reason{"aborted", connectors.Text{EN: "the printer gave the job up: look at its display", ZH: "印表機中止了工作，請查看面板"}}
}
