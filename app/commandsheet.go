package app

// The sheet of command barcodes, which hangs beside the station: as modules for the screen, and as PDF.

import (
	"strings"

	"gowarehouse/connectors"
	"gowarehouse/connectors/drawn"
	"gowarehouse/engine/paper"
)

// CommandSheet is the commands with their barcodes.
type CommandSheet struct {
	Head
	Commands []CommandBars `json:"commands"`
}

// CommandBars is a command and its barcode in Code 128. Bars has a character a module: 1 is black.
type CommandBars struct {
	StationCommand
	Bars string `json:"bars"`
}

// Sheet gives the sheet of command barcodes.
func Sheet() (CommandSheet, error) {
	sheet := CommandSheet{Head: NewHead()}
	for _, c := range StationCommands {
		bars, err := barsOf(c.Code)
		if err != nil {
			return sheet, err
		}
		sheet.Commands = append(sheet.Commands, CommandBars{c, bars})
	}
	return sheet, nil
}

// barsOf draws a text in Code 128.
func barsOf(text string) (string, error) {
	modules, err := drawn.Code128(text)
	var bars strings.Builder
	for _, dark := range modules {
		bar := byte('0')
		if dark {
			bar = '1'
		}
		bars.WriteByte(bar)
	}
	return bars.String(), err
}

// CommandPaper sets the sheet, in a language ("en" or "zh-TW").
func CommandPaper(language string) (Paper, error) {
	title := connectors.Text{EN: "Command barcodes of the packing station", ZH: "包裝站指令條碼表"}.In(language)
	set := paper.Commands{Title: title, Digits: connectors.Text{EN: "Digits: which one to choose, or for how many pieces the next scan stands",
		ZH: "數字：選擇第幾項，或下一次掃描的件數"}.In(language)}
	for _, c := range StationCommands {
		one := paper.Command{Code: c.Code, Says: c.Says.In(language)}
		if len(c.Name) == 1 {
			set.Keys = append(set.Keys, one)
			continue
		}
		one.Does = c.Does.In(language)
		set.Words = append(set.Words, one)
	}
	sheet, err := set.Sheet(language)
	return Paper{Name: title, Title: connectors.Text{EN: "command barcodes", ZH: "指令條碼表"}, Sheet: sheet}, err
}
