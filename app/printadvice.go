package app

// What a person does about a print job that is not printed, by what its row says of it.

import (
	"gowarehouse/connectors"
	"gowarehouse/engine/label"
	"gowarehouse/engine/printing/device"
	"gowarehouse/engine/printing/ipp"
	"gowarehouse/engine/store"
)

// goesOn ends the advice about a job that waits for its printer.
var goesOn = connectors.Text{EN: " It goes on by itself.", ZH: "將自動繼續列印。"}

// printAdvice is what to do about a printer that does not print, by the code of the reason.
var printAdvice = map[string]connectors.Text{
	"media-empty":         {EN: "Put paper in.", ZH: "請補紙。"},
	"media-needed":        {EN: "Load the paper that the printer asks for.", ZH: "請放入印表機要求的紙張。"},
	"media-jam":           {EN: "Open the printer and take the paper out.", ZH: "請打開印表機並取出卡住的紙張。"},
	"cover-open":          {EN: "Close the cover.", ZH: "請關上上蓋。"},
	"door-open":           {EN: "Close the door.", ZH: "請關上機門。"},
	"interlock-open":      {EN: "Close the door.", ZH: "請關上機門。"},
	"input-tray-missing":  {EN: "Put the paper tray in.", ZH: "請裝妥紙匣。"},
	"output-tray-missing": {EN: "Put the output tray in.", ZH: "請裝妥出紙匣。"},
	"output-area-full":    {EN: "Take the printed sheets out.", ZH: "請取走已印出的紙張。"},
	"marker-supply-empty": {EN: "Put in a new ribbon or cartridge.", ZH: "請更換碳帶、墨水或碳粉。"},
	"toner-empty":         {EN: "Put in a new cartridge.", ZH: "請更換碳粉。"},
	"marker-waste-full":   {EN: "Empty the waste container.", ZH: "請清空廢粉匣。"},
	"fuser-over-temp":     {EN: "Let the printer cool down.", ZH: "請等待印表機降溫。"},
	"paused":              {EN: "Press the printer's pause key again.", ZH: "請再按一次印表機的暫停鍵。"},
	"offline":             {EN: "Switch the printer online.", ZH: "請將印表機切換為連線。"},
	"shutdown":            {EN: "Switch the printer on.", ZH: "請開啟印表機電源。"},
	"timed-out":           {EN: "Switch the printer on and look at its cable.", ZH: "請開啟印表機電源並檢查線路。"},
	"held":                {EN: "Release the job at the printer.", ZH: "請在印表機上放行此工作。"},
	ipp.CodeUnreachable:   {EN: "Switch the printer on and look at its cable.", ZH: "請開啟印表機電源並檢查線路。"},
	device.CodeSilent:     {EN: "Look at the printer: paper, ribbon, cover.", ZH: "請檢查印表機的紙張、碳帶與上蓋。"},
	ipp.CodeBusy:          {EN: "Nothing to do: the printer is busy.", ZH: "印表機忙碌中，不需處理。"},
}

// Where nothing more is known.
var (
	looksAtDisplay = connectors.Text{EN: "Look at the printer's display.", ZH: "請查看印表機面板。"}
	looksAtPaper   = connectors.Text{EN: "Look at the paper, then say whether it was printed.", ZH: "請查看紙張，再判定是否已印出。"}
	printsAgain    = connectors.Text{EN: "Put that right, then print it again; or choose another printer.", ZH: "請排除後重新列印，或改用其他印表機。"}
)

// printerAdvice says what to do about a printer, by the code of its trouble; nil where it has none.
func printerAdvice(code string) *connectors.Text {
	known, is := printAdvice[code]
	switch {
	case is:
		return &known
	case code == "":
		return nil
	}
	return &looksAtDisplay
}

// adviceOn says what to do about a job; nil where there is nothing to do.
func adviceOn(j *store.PrintJob) *connectors.Text {
	known, is := printAdvice[j.ReasonCode]
	problem, ofLabel := label.Problems[j.ReasonCode]
	switch {
	case j.State == store.PrintUnclear:
		return &looksAtPaper
	case j.State == store.PrintFailed && ofLabel:
		return &problem.Do
	case j.State == store.PrintFailed && is:
		return &known
	case j.State == store.PrintFailed:
		return &printsAgain
	case j.State.Open() && is:
		return &connectors.Text{EN: known.EN + goesOn.EN, ZH: known.ZH + goesOn.ZH}
	case j.State.Open() && (j.ReasonCode == "printer_stopped" || j.ReasonCode == "not_accepting"):
		return &connectors.Text{EN: looksAtDisplay.EN + goesOn.EN, ZH: looksAtDisplay.ZH + goesOn.ZH}
	}
	return nil
}
