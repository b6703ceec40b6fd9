package winspool

import (
	"strings"

	"gowarehouse/connectors"
	"gowarehouse/engine/printing/device"
)

// The bits of a job's status (JOB_INFO_2).
const (
	jobPaused       = 0x0001
	jobError        = 0x0002
	jobDeleting     = 0x0004
	jobPrinting     = 0x0010
	jobOffline      = 0x0020
	jobPaperOut     = 0x0040
	jobPrinted      = 0x0080
	jobDeleted      = 0x0100
	jobBlocked      = 0x0200 // the driver cannot print it
	jobIntervention = 0x0400
	jobRetained     = 0x2000 // it stays in the queue after it was printed
)

// The bits of a printer's status and attributes (PRINTER_INFO_2) that decide more than a word.
const (
	printerPaused   = 0x00000001
	printerPrinting = 0x00000400
	workOffline     = 0x00000400 // an attribute: a person has chosen "use printer offline", or Windows has seen that it is not there
)

// bit is what a bit means, as a keyword of IPP (RFC 8011 §5.4.12, PWG 5100.9 §6).
type bit struct {
	mask    uint32
	keyword string
	stops   bool // nothing is printed while it is set, and a job that comes would only wait
}

// printerBits are those of a printer's status.
var printerBits = []bit{
	{printerPaused, "paused", true},
	{0x00000002, "other-error", false}, // PRINTER_STATUS_ERROR
	{0x00000004, "shutdown", true},     // PENDING_DELETION: the queue is being removed
	{0x00000008, "media-jam", false},
	{0x00000010, "media-empty", false},
	{0x00000020, "media-needed", false}, // MANUAL_FEED
	{0x00000040, "media-needed", false}, // PAPER_PROBLEM
	{0x00000080, "offline", true},
	{0x00000800, "output-area-full", false},
	{0x00001000, "offline", true}, // NOT_AVAILABLE
	{0x00040000, "marker-supply-empty", false},
	{0x00100000, "stopped-partly", false},  // USER_INTERVENTION
	{0x00200000, "spool-area-full", false}, // OUT_OF_MEMORY
	{0x00400000, "cover-open", false},
	{0x02000000, "offline", true}, // SERVER_OFFLINE
}

// jobBits are those of the job that is being printed: many drivers tell only there what their printer lacks.
var jobBits = []bit{
	{jobOffline, "offline", true},
	{jobPaperOut, "media-empty", false},
	{jobIntervention, "stopped-partly", false},
	{jobBlocked, "stopped-partly", false},
	{jobError, "stopped-partly", false},
}

// feeling is what a queue says of itself: its own status and attributes, and the status of the jobs that wait in it.
func feeling(status, attributes uint32, jobs []uint32) (device.State, []string) {
	state := device.Idle
	if status&printerPrinting != 0 {
		state = device.Printing
	}
	var keywords []string
	say := func(bits []bit, status uint32) {
		for _, b := range bits {
			if status&b.mask == 0 {
				continue
			}
			keywords = append(keywords, b.keyword)
			if b.stops {
				state = device.Stopped
			}
		}
	}
	say(printerBits, status)
	if attributes&workOffline != 0 {
		say(printerBits, 0x80)
	}
	for _, job := range jobs {
		if job&(jobPrinted|jobRetained|jobDeleted) == 0 {
			say(jobBits, job)
		}
	}
	return state, keywords
}

// progress is what the status of a job means.
func progress(status uint32) device.JobState {
	switch {
	case status&(jobPrinted|jobRetained) != 0 && status&jobError != 0:
		return device.JobFaulty
	case status&(jobPrinted|jobRetained) != 0:
		return device.JobCompleted
	case status&(jobDeleted|jobDeleting) != 0:
		return device.JobCancelled
	case status&jobPaused != 0:
		return device.JobHeld
	case status&jobPrinting != 0:
		return device.JobPrinting
	}
	return device.JobWaiting
}

// scheme stands before the name of a queue in an address.
const scheme = "windows"

// queueOf reads an address: the name of a queue as Windows shows it, such as "windows://Zebra ZD420" or "windows://\\server\labels".
func queueOf(address string) (string, error) {
	name, named := strings.CutPrefix(strings.TrimSpace(address), scheme+"://")
	name = strings.TrimSpace(name)
	if !named || name == "" || strings.ContainsAny(name, "\x00\r\n,") {
		return "", connectors.Refuse("this is no print queue of Windows", "這不是 Windows 的印表機佇列",
			"Write windows:// and the printer's name as Windows shows it, for example windows://Zebra ZD420",
			"請輸入 windows:// 加上 Windows 顯示的印表機名稱，例如 windows://Zebra ZD420")
	}
	return name, nil
}

// The codes of errors (connectors.Error.Code) that this package makes.
const (
	CodeUnknown  = "queue_unknown"
	CodeNotAsked = "spooler_stopped"
	CodeRefused  = "queue_refused"
	CodeFailed   = "spooler_failed"
)

// The errors of Windows that decide something (winerror.h).
const (
	errAccessDenied    = 5
	errInvalidArgument = 87 // of a job: the queue does not have it
	errServerUnknown   = 1722
	errNoSuchPrinter   = 1801
)

// saying gives a packer the words for an error of Windows; maybe: the printer may have the document.
func saying(number uint32, cause error, maybe bool) error {
	e := &connectors.Error{Kind: connectors.Temporary, Code: CodeFailed, Err: cause, MaybeDone: maybe, Do: connectors.Text{
		EN: "Look at the printer in the settings of Windows; printing goes on by itself.", ZH: "請在 Windows 設定中查看印表機；恢復後會自動繼續列印。"}}
	switch number {
	case errNoSuchPrinter:
		e.Kind, e.Code = connectors.Rejected, CodeUnknown
		e.Do = connectors.Text{EN: "Look for its name in the settings of Windows, remove it here and add it again.",
			ZH: "請在 Windows 設定中確認印表機名稱，移除後重新新增。"}
		return e.Saying("Windows has no printer of this name", "Windows 中沒有此名稱的印表機")
	case errServerUnknown:
		e.Code = CodeNotAsked
		e.Do = connectors.Text{EN: "Start the service \"Print Spooler\" of Windows; printing goes on by itself.",
			ZH: "請啟動 Windows 的「Print Spooler」服務；之後會自動繼續列印。"}
		return e.Saying("the print service of Windows does not run", "Windows 列印服務未執行")
	case errAccessDenied:
		e.Kind, e.Code = connectors.Rejected, CodeRefused
		e.Do = connectors.Text{EN: "Give yourself the right to print on it in the settings of Windows.", ZH: "請在 Windows 設定中授予此印表機的列印權限。"}
		return e.Saying("Windows does not let you print on this printer", "Windows 不允許您使用此印表機")
	}
	return e.Saying("the print service of Windows failed (error %d)", "Windows 列印服務發生錯誤（錯誤 %d）", number)
}
