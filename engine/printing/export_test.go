package printing

// RulerPage and SheetFor are tested by themselves.
var (
	RulerPage = rulerPage
	SheetFor  = sheetFor
)
