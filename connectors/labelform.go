package connectors

// LabelFormat is a kind of file that a label comes as.
type LabelFormat string

// The formats of labels. A ZIP holds one or more of the others.
const (
	LabelPDF  LabelFormat = "pdf"
	LabelHTML LabelFormat = "html"
	LabelPNG  LabelFormat = "png"
	LabelJPEG LabelFormat = "jpeg"
	LabelZPL  LabelFormat = "zpl"
	LabelZIP  LabelFormat = "zip"
)

// LabelSheet is paper that labels come on, upright: its size in millimetres and how many labels are on it. A page that lies on its side
// is the same sheet, and is turned.
type LabelSheet struct {
	WidthMM, HeightMM float64
	Columns, Rows     int // of labels; 0 counts as 1
}

// The usual sheets.
var (
	Sheet100x150 = LabelSheet{WidthMM: 100, HeightMM: 150}
	SheetA6      = LabelSheet{WidthMM: 105, HeightMM: 148}
	Sheet4x6     = LabelSheet{WidthMM: 101.6, HeightMM: 152.4}
	SheetA4      = LabelSheet{WidthMM: 210, HeightMM: 297}
	SheetA4Four  = LabelSheet{WidthMM: 210, HeightMM: 297, Columns: 2, Rows: 2}
)

// Several says whether more than one label has room on the sheet.
func (s LabelSheet) Several() bool { return s.Columns > 1 || s.Rows > 1 }

// LabelMark is a number that a label shows, by which the label of one parcel is told from those of others on the same sheet.
type LabelMark string

// The marks of labels.
const (
	MarkTracking LabelMark = "tracking number"
	MarkOrder    LabelMark = "order number"
)

// LabelForm says what the label files of a platform look like, so that they can be made ready to print.
type LabelForm struct {
	// Formats are the kinds of files, the usual one first. A platform that gives codes has its connector draw a PDF.
	Formats []LabelFormat
	// Sheets are the papers that pages come on. The first is the paper of a web page or a picture, which have no size of their own; a page
	// of another size is printed as it is.
	Sheets []LabelSheet
	// Marks identify the parcel on a sheet of several, the surest first.
	Marks []LabelMark
	// Source is the section of FACTS.md; Inferred says that nobody has seen a label or a document that tells.
	Source   string
	Inferred bool
}
