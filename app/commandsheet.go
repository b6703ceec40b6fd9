package app

// The sheet of command barcodes, which hangs beside the station. It is drawn as a page of HTML with the bars as SVG: the browser and the
// window print it with the fonts of the PC, which on a PC in Taiwan have every word, and a file of it opens in any browser.

import (
	"fmt"
	"html/template"
	"io"
	"strings"

	"github.com/boombuler/barcode/code128"

	"gowarehouse/connectors"
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
	code, err := code128.Encode(text)
	if err != nil {
		return "", fmt.Errorf("draw the barcode %s: %w", text, err)
	}
	var bars strings.Builder
	for x := range code.Bounds().Dx() {
		bar := byte('1')
		if r, _, _, _ := code.At(x, 0).RGBA(); r != 0 {
			bar = '0'
		}
		bars.WriteByte(bar)
	}
	return bars.String(), nil
}

// SheetTitle is what the sheet is called.
func SheetTitle(language string) string {
	if language == "en" {
		return "Command barcodes of the packing station"
	}
	return "包裝站指令條碼表"
}

// WriteSheet writes the sheet as a page of HTML that prints on A4, in a language ("en" or "zh-TW").
func WriteSheet(w io.Writer, language string) error {
	sheet, err := Sheet()
	if err != nil {
		return err
	}
	type cell struct {
		Name, Code, Says, Does, Path string
		Width                        int
	}
	page := struct {
		Language, Title, Digits string
		Words, Keys             []cell
	}{Language: language, Title: SheetTitle(language), Digits: digitsSay.In(language)}
	for _, c := range sheet.Commands {
		one := cell{Name: c.Name, Code: c.Code, Says: c.Says.In(language), Does: c.Does.In(language), Path: pathOf(c.Bars),
			Width: len(c.Bars) + 2*quietZone}
		if len(c.Name) == 1 {
			page.Keys = append(page.Keys, one)
		} else {
			page.Words = append(page.Words, one)
		}
	}
	return sheetPage.Execute(w, page)
}

// digitsSay is what the keys 1 to 9 are for.
var digitsSay = connectors.Text{EN: "Digits: which one to choose, or for how many pieces the next scan stands", ZH: "數字：選擇第幾項，或下一次掃描的件數"}

// quietZone is the white space that scanners need at both ends of a barcode, in modules.
const quietZone = 10

// pathOf draws the black modules as the path of an SVG that is as wide as there are modules and 1 high.
func pathOf(bars string) string {
	var path strings.Builder
	for x, bar := range bars {
		if bar == '1' {
			fmt.Fprintf(&path, "M%d 0h1v1h-1z", x+quietZone)
		}
	}
	return path.String()
}

var sheetPage = template.Must(template.New("sheet").Parse(`<!doctype html>
<html lang="{{.Language}}"><head><meta charset="utf-8"><title>{{.Title}}</title><style>
@page { size: A4; margin: 10mm }
body { font-family: system-ui, "Microsoft JhengHei", "PingFang TC", "Noto Sans TC", "Noto Sans CJK TC", sans-serif; color: #000; margin: 0 }
h1 { font-size: 15pt; margin: 0 0 3mm }
.words { display: grid; grid-template-columns: 1fr 1fr; gap: 3mm 5mm }
.keys { display: grid; grid-template-columns: repeat(3, 1fr); gap: 2.5mm 4mm }
section { break-inside: avoid; border: 0.3mm solid #000; border-radius: 1.5mm; padding: 2mm 3mm }
.keys section { display: flex; align-items: center; gap: 2mm; padding: 1.5mm 2mm }
header { display: flex; justify-content: space-between; align-items: baseline }
h2 { font-size: 13pt; margin: 0 }
p { font-size: 8.5pt; margin: 0.5mm 0 1mm }
.words + p { margin: 3.5mm 0 1.5mm }
svg { display: block; width: 100%; height: 11mm }
code { font-size: 7.5pt }
</style></head><body><h1>{{.Title}}</h1><div class="words">
{{range .Words}}<section><header><h2>{{.Says}}</h2><code>{{.Code}}</code></header><p>{{.Does}}</p>{{template "bars" .}}</section>
{{end}}</div><p>{{.Digits}}</p><div class="keys">
{{range .Keys}}<section><h2>{{.Name}}</h2>{{template "bars" .}}</section>
{{end}}</div></body></html>
{{define "bars"}}<svg viewBox="0 0 {{.Width}} 1" preserveAspectRatio="none" role="img" aria-label="{{.Code}}"><path d="{{.Path}}"/></svg>{{end}}`))
