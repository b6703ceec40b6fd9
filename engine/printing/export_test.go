package printing

// RulerPage and SheetFor are tested by themselves.
var (
	RulerPage = rulerPage
	SheetFor  = sheetFor
)

// LongestGap is for how long a raw printer may go unseen.
const LongestGap = longestGap
