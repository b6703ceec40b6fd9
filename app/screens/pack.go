package screens

import (
	"context"
	"slices"

	"gowarehouse/app"
	"gowarehouse/app/practice"
	"gowarehouse/connectors"
	"gowarehouse/engine/label"
)

// packCalls are the calls of the screen Pack, of who works there, and of the sheet that hangs beside it.
var packCalls = Calls{
	"packStation": Ask(packStation),
	"packWork":    Ask(func(ctx context.Context, v *Visit, _ None) (app.WorkDoc, error) { return v.App.Work(ctx, v.Operator) }),
	"packScan":    Ask(packScan),
	"packOpen": Ask(packing(func(ctx context.Context, v *Visit, in PackOrderIn) (app.StationDoc, error) {
		return v.App.StationOpen(ctx, in.Order, v.Who)
	})),
	"packCheck": Ask(func(ctx context.Context, v *Visit, in PackIn) (app.StationDoc, error) {
		return v.App.StationCheck(ctx, in.Order, in.Scans, v.Who)
	}),
	"packLeave": Ask(packing(func(ctx context.Context, v *Visit, in PackOrderIn) (app.Done, error) {
		return v.App.StationLeave(ctx, in.Order, v.Who)
	})),
	"packClose": Ask(packing(func(ctx context.Context, v *Visit, in PackCloseIn) (app.StationDoc, error) {
		return v.App.StationClose(ctx, in.Order, in.Scans, in.Split, v.Who)
	})),
	"packParcel": Ask(func(ctx context.Context, v *Visit, in PackParcelIn) (app.StationDoc, error) {
		return v.App.StationParcel(ctx, in.Parcel)
	}),
	"packShip": Ask(packing(func(ctx context.Context, v *Visit, in PackShipIn) (app.StationDoc, error) {
		return v.App.StationShip(ctx, in.Parcel, app.StationShipping{Options: in.Options, Carrier: in.Carrier, Number: in.Number, Together: in.Together,
			Now: in.Now}, v.Who)
	})),
	"packAgain": Ask(packing(func(ctx context.Context, v *Visit, in PackParcelIn) (app.StationDoc, error) {
		return v.App.StationAgain(ctx, in.Parcel, v.Who)
	})),
	"packPassword": Ask(packing(func(ctx context.Context, v *Visit, in PackPasswordIn) (app.StationDoc, error) {
		return v.App.StationPassword(ctx, in.Parcel, in.Password, v.Who)
	})),
	"packUndo": Ask(packing(func(ctx context.Context, v *Visit, in PackUndoIn) (app.StationDoc, error) {
		return v.App.StationUndoParcel(ctx, in.Parcel, in.Scans, v.Who)
	})),
	"packPrint": Ask(packing(func(ctx context.Context, v *Visit, in PackPrintIn) (app.StationDoc, error) {
		return v.App.StationPrint(ctx, in.Parcel, in.Reprint, v.Who)
	})),
	"packPieces": Ask(packing(func(ctx context.Context, v *Visit, in LabelPiecesIn) (app.LabelPieces, error) {
		return v.App.StationPieces(ctx, in.Parcel, in.After, v.Who)
	})),
	"packChoose": Ask(packing(func(ctx context.Context, v *Visit, in LabelChoiceIn) (app.StationDoc, error) {
		return v.App.StationChoose(ctx, in.Parcel, in.Place, v.Who)
	})),
	"packChooseAnew": Ask(packing(func(ctx context.Context, v *Visit, in PackParcelIn) (app.StationDoc, error) {
		return v.App.StationChooseAnew(ctx, in.Parcel, v.Who)
	})),
	"packPicture": Ask(packing(func(ctx context.Context, v *Visit, in LabelPageIn) (LabelPicture, error) {
		return drawLabel(ctx, v, in, packDPI)
	})),
	"packPrints": Ask(packing(func(ctx context.Context, v *Visit, _ None) (app.StationPrints, error) {
		return v.App.StationPrints(ctx)
	})),
	"packLabelFile": Ask(packing(func(ctx context.Context, v *Visit, in PackParcelIn) (FileRef, error) {
		return offerLabel(ctx, v, in.Parcel)
	})),
	"packSheet": Ask(func(context.Context, *Visit, None) (app.CommandSheet, error) { return app.Sheet() }),
	"packSheetFile": Ask(func(_ context.Context, v *Visit, _ None) (FileRef, error) {
		return v.offerPaper(func() (app.Paper, error) { return app.CommandPaper(v.Language) })
	}),
	"stationSet": Ask(func(ctx context.Context, v *Visit, in app.StationSettings) (app.StationSettings, error) {
		return v.App.SetStation(ctx, in)
	}),
	"practiceAct": Ask(practiceAct),
}

// PackOrderIn names an order.
type PackOrderIn struct {
	Order string `json:"order"`
}

// PackParcelIn names a parcel.
type PackParcelIn struct {
	Parcel string `json:"parcel"`
}

// PackIn is the order that is open and what was scanned of it.
type PackIn struct {
	Order string         `json:"order"`
	Scans []app.ScanView `json:"scans"`
}

// PackCloseIn closes a parcel. Split says that the rest of the order goes into another one.
type PackCloseIn struct {
	PackIn
	Split bool `json:"split"`
}

// PackShipIn says how a parcel ships. Now ships without a number, where the platform is told nothing.
type PackShipIn struct {
	Parcel   string            `json:"parcel"`
	Options  map[string]string `json:"options"`
	Carrier  string            `json:"carrier"`
	Number   string            `json:"number"`
	Together bool              `json:"together"` // the number belongs to another parcel too: both are in one box
	Now      bool              `json:"now"`
}

// PackPasswordIn is a password for a label.
type PackPasswordIn struct {
	Parcel   string `json:"parcel"`
	Password string `json:"password"`
}

// PackPrintIn prints a parcel's label; a reprint counts as a copy.
type PackPrintIn struct {
	Parcel  string `json:"parcel"`
	Reprint bool   `json:"reprint"`
}

// packDPI is enough to read a label from where a packer stands.
const packDPI = 150

// labelTypes are the content types of labels.
var labelTypes = map[label.Kind]string{label.PDF: "application/pdf", label.ZPL: "application/vnd.zebra-zpl",
	label.HTML: "text/html; charset=utf-8"}

// PackUndoIn takes something back. Scans stay scanned when the order is open again.
type PackUndoIn struct {
	Parcel string         `json:"parcel"`
	Scans  []app.ScanView `json:"scans"`
}

// PackScanIn is one scan with what the station has open: see app.StationScan.
type PackScanIn struct {
	Code   string         `json:"code"`
	Order  string         `json:"order"`
	Scans  []app.ScanView `json:"scans"`
	Pieces int64          `json:"pieces"`
	Step   string         `json:"step"` // what the station waits for: number or carrier; empty: items or an order
}

// PackScanned is what a scan was. Session is the key of an operator whose badge it was.
type PackScanned struct {
	app.StationDoc
	Session string `json:"session"`
}

// nobody is refused where history must say who did it.
var nobody = (&connectors.Error{Kind: connectors.Rejected, Code: "operator_needed", Do: connectors.Text{EN: "Scan a badge, or enter a name.",
	ZH: "請掃描識別證，或輸入姓名。"}}).Saying("nobody has signed on at this station", "此工作站尚未有人登入")

// packing lets only those through who said who they are.
func packing[In, Out any](do func(ctx context.Context, v *Visit, in In) (Out, error)) func(context.Context, *Visit, In) (Out, error) {
	return func(ctx context.Context, v *Visit, in In) (Out, error) {
		if v.Operator == "" {
			var none Out
			return none, nobody
		}
		return do(ctx, v, in)
	}
}

// packScan reads a code. A badge signs its operator on, whoever was there before; every other code needs somebody who has signed on.
func packScan(ctx context.Context, v *Visit, in PackScanIn) (PackScanned, error) {
	if v.Operator == "" {
		got, err := v.App.IdentifyOperator(ctx, in.Code, "", "")
		if !got.OK {
			return PackScanned{}, nobodyThere(err)
		}
		return v.signedOn(app.StationDoc{Head: app.NewHead(), Kind: app.ShowOperator, Operator: got.Name}), nil
	}
	doc, err := v.App.Scan(ctx, app.StationScan{Code: in.Code, Order: in.Order, Scans: in.Scans, Pieces: in.Pieces, Step: in.Step}, v.Who)
	if err != nil || doc.Kind != app.ShowOperator {
		return PackScanned{StationDoc: doc}, err
	}
	v.left(v.Session)
	return v.signedOn(doc), nil
}

// nobodyThere says that nobody has signed on, whatever was wrong with the badge; a failure of the program stays one.
func nobodyThere(err error) error {
	if err == nil || slices.Contains([]connectors.Kind{connectors.NotFound, connectors.Rejected, connectors.Throttled}, connectors.KindOf(err)) {
		return nobody
	}
	return err
}

func (v *Visit) signedOn(doc app.StationDoc) PackScanned {
	return PackScanned{StationDoc: doc, Session: v.identified(doc.Operator)}
}

// StationFrame is what stands around the station's work: who is there, and how it behaves.
type StationFrame struct {
	Operator string              `json:"operator"` // empty: nobody has signed on
	Free     bool                `json:"free"`     // no operator is set up: a typed name will do
	Names    []string            `json:"names"`    // of those who sign on with a PIN
	Settings app.StationSettings `json:"settings"`
	Acts     []string            `json:"acts"` // what a buyer can be made to do; none outside of practice
}

func packStation(ctx context.Context, v *Visit, _ None) (StationFrame, error) {
	frame := StationFrame{Operator: v.Operator, Names: []string{}, Acts: []string{}}
	if v.Practice {
		frame.Acts = practice.Acts
	}
	who, err := v.App.IdentifyOperator(ctx, "", "", "")
	if err != nil {
		return frame, err
	}
	frame.Free = who.Free
	all, err := v.App.Operators(ctx)
	if err != nil {
		return frame, err
	}
	for _, o := range all.Operators {
		if o.Active && o.PIN {
			frame.Names = append(frame.Names, o.Name)
		}
	}
	frame.Settings, err = v.App.StationSettings(ctx)
	return frame, err
}

// PracticeActIn is what a buyer is made to do in practice mode.
type PracticeActIn struct {
	Order string `json:"order"`
	Kind  string `json:"kind"`
}

// practiceAct acts as the buyer of an order, on an emulated platform.
func practiceAct(ctx context.Context, v *Visit, in PracticeActIn) (None, error) {
	o, err := v.App.Order(ctx, in.Order, false, v.Who)
	if err != nil {
		return None{}, err
	}
	return None{}, practice.Act(ctx, v.App.Engine, o.Order.Account, o.Order.PlatformID, in.Kind)
}
