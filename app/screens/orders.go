package screens

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"gowarehouse/app"
	"gowarehouse/connectors"
	"gowarehouse/connectors/drawn"
	"gowarehouse/engine/store"
)

// ordersCalls are the calls of the screen Orders: its list, the orders chosen in it, one order, one parcel.
var ordersCalls = Calls{
	"orderChoices": Ask(orderChoices),
	"orderMarks":   Ask(orderMarks),
	"orderPart":    Ask(orderPart),
	"orderNew":     Ask(orderNew),
	"orderIDs":     Ask(orderIDs),
	"orderBulk":    Ask(orderBulk),
	"orderExport":  Ask(orderExport),
	"orderPickList": Ask(func(ctx context.Context, v *Visit, in OrderPickIn) (app.PickList, error) {
		return v.App.PickList(ctx, in.Orders)
	}),
	"orderPickFile": Ask(orderPickFile),
	"orderPickPaper": Ask(func(ctx context.Context, v *Visit, in OrderPickIn) (FileRef, error) {
		return v.offerPaper(func() (app.Paper, error) { return v.App.PickListPaper(ctx, in.Orders, v.Language) })
	}),

	"orderDetail": Ask(func(ctx context.Context, v *Visit, in OneOrder) (app.OrderDetail, error) {
		return v.App.OrderDetail(ctx, in.Order)
	}),
	"orderReceiver": Ask(orderReceiver),
	"orderWhy": Ask(func(ctx context.Context, v *Visit, in OrderWhyIn) (app.WhyDoc, error) {
		return v.App.Why(ctx, in.Number, in.Ask)
	}),
	"orderAct":     Ask(orderAct),
	"orderHold":    Ask(orderHold),
	"orderRelease": Ask(orderRelease),

	"orderParcelAct":    Ask(orderParcelAct),
	"orderParcelNumber": Ask(orderParcelNumber),
	"orderParcelSave": Ask(func(ctx context.Context, v *Visit, in OneParcel) (FileRef, error) {
		return offerLabel(ctx, v, in.Parcel)
	}),
	"orderParcelSlip": Ask(func(ctx context.Context, v *Visit, in OneParcel) (FileRef, error) {
		return v.offerPaper(func() (app.Paper, error) { return v.App.PackingSlip(ctx, in.Parcel, v.Language, v.Who) })
	}),
	"orderParcelAddress": Ask(func(ctx context.Context, v *Visit, in OneParcel) (FileRef, error) {
		return v.offerPaper(func() (app.Paper, error) { return v.App.AddressLabel(ctx, in.Parcel, v.Language, v.Who) })
	}),
	"orderParcelPicture": Ask(orderParcelPicture),
	"orderParcelPrint": Ask(func(ctx context.Context, v *Visit, in OrderPrintIn) (app.PrintDoc, error) {
		return v.App.PrintLabels(ctx, []string{in.Parcel}, in.how(), v.Who)
	}),
	"orderParcelPieces": Ask(func(ctx context.Context, v *Visit, in LabelPiecesIn) (app.LabelPieces, error) {
		return v.App.LabelPieces(ctx, in.Parcel, in.After, v.Who)
	}),
	"orderParcelChoose": Ask(func(ctx context.Context, v *Visit, in LabelChoiceIn) (None, error) {
		_, err := v.App.ChooseLabel(ctx, in.Parcel, in.Place, v.Who)
		return None{}, err
	}),
	"orderParcelChooseAnew": Ask(func(ctx context.Context, v *Visit, in OneParcel) (None, error) {
		_, err := v.App.ChooseLabelAnew(ctx, in.Parcel, v.Who)
		return None{}, err
	}),
	"orderPrinters": Ask(orderPrinters),
	"paperPrint":    Ask(paperPrint),
	"orderParcelOpen": Ask(func(ctx context.Context, v *Visit, in OrderPasswordIn) (None, error) {
		_, err := v.App.OpenLabel(ctx, in.Parcel, in.Password, v.Who)
		return None{}, err
	}),
}

// OrderFilter is what the list of orders is narrowed by; empty fields do not narrow.
type OrderFilter struct {
	States   []string `json:"states"`
	Platform string   `json:"platform"`
	Account  string   `json:"account"`
	Merchant string   `json:"merchant"`
	Reason   string   `json:"reason"`
	From     string   `json:"from"`    // the first day, in Taipei: 2026-03-09
	To       string   `json:"to"`      // the last day
	ShipBy   string   `json:"ship_by"` // overdue, today, 24h, 3d, or the last day
	Mark     string   `json:"mark"`    // whether a person marks them as shipped at their platform: due, by_hand or seen
	Search   string   `json:"search"`
	Sort     string   `json:"sort"` // empty: newest first; ship_by: open orders, most urgent first
}

// query reads a filter as of now.
func (f OrderFilter) query(now time.Time) (app.OrderQuery, error) {
	q := app.OrderQuery{States: f.States, Sort: f.Sort, Platform: f.Platform, Account: f.Account, Merchant: f.Merchant, Reason: f.Reason,
		Mark: f.Mark, Search: f.Search}
	var err error
	if q.From, err = taipeiDay(f.From); err != nil {
		return q, err
	}
	if q.To, err = taipeiDay(f.To); err != nil {
		return q, err
	}
	if !q.To.IsZero() {
		q.To = q.To.AddDate(0, 0, 1)
	}
	q.ShipBy, err = shipBy(f.ShipBy, now)
	return q, err
}

// taipeiDay is when a day begins in Taipei; zero for none.
func taipeiDay(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	day, err := time.ParseInLocation(time.DateOnly, text, connectors.Taipei)
	if err != nil {
		return day, app.Usage("%q is no day", "「%s」不是日期", "Write it as 2026-03-09.", "請輸入如 2026-03-09。", text)
	}
	return day.UTC(), nil
}

// shipBy is the moment before which orders must ship; zero for any.
func shipBy(text string, now time.Time) (time.Time, error) {
	local := now.In(connectors.Taipei)
	midnight := time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, connectors.Taipei)
	switch text {
	case "":
		return time.Time{}, nil
	case "overdue":
		return now, nil
	case "today":
		return midnight.AddDate(0, 0, 1).UTC(), nil
	case "24h":
		return now.Add(24 * time.Hour), nil
	case "3d":
		return now.AddDate(0, 0, 3), nil
	}
	day, err := taipeiDay(text)
	return day.AddDate(0, 0, 1), err
}

// OneOrder names an order: by its id, or by any number of it.
type OneOrder struct {
	Order string `json:"order"`
}

// OneParcel names a parcel.
type OneParcel struct {
	Parcel string `json:"parcel"`
}

// OrderChoices are what the list can be narrowed to.
type OrderChoices struct {
	Platforms []OrderChoice      `json:"platforms"` // of the accounts that there are
	Accounts  []OrderChoice      `json:"accounts"`
	Merchants []OrderChoice      `json:"merchants"`
	States    []store.OrderState `json:"states"`
	Reasons   []store.HoldReason `json:"reasons"`
	Marks     []store.Mark       `json:"marks"` // none where every platform takes the word of a shipment
}

// OrderChoice is one thing to choose. Of is the platform of an account.
type OrderChoice struct {
	Value string          `json:"value"`
	Name  connectors.Text `json:"name"`
	Of    string          `json:"of"`
}

func orderChoices(ctx context.Context, v *Visit, _ None) (OrderChoices, error) {
	c := OrderChoices{Platforms: []OrderChoice{}, Accounts: []OrderChoice{}, Merchants: []OrderChoice{}, States: store.OrderStates,
		Reasons: store.HoldReasons, Marks: []store.Mark{}}
	accounts, err := v.App.Accounts(ctx)
	if err != nil {
		return c, err
	}
	for _, a := range accounts.Accounts {
		c.Accounts = append(c.Accounts, OrderChoice{Value: a.Name, Name: connectors.Text{EN: a.Name, ZH: a.Name}, Of: a.Platform})
		if slices.ContainsFunc(c.Platforms, func(p OrderChoice) bool { return p.Value == a.Platform }) {
			continue
		}
		p, err := connectors.Get(a.Platform)
		if err != nil {
			return c, err
		}
		c.Platforms = append(c.Platforms, OrderChoice{Value: p.ID, Name: p.Name})
		if p.Ship == connectors.ShipNone {
			c.Marks = store.Marks
		}
	}
	merchants, err := v.App.Merchants(ctx)
	for _, m := range merchants.Merchants {
		c.Merchants = append(c.Merchants, OrderChoice{Value: m.Name, Name: connectors.Text{EN: m.Name, ZH: m.Name}})
	}
	return c, err
}

// OrderListIn is a list as its marks hold it still: orders that came in after Newest are not of it.
type OrderListIn struct {
	Filter OrderFilter `json:"filter"`
	Newest string      `json:"newest"`
}

func (in OrderListIn) query(v *Visit) (app.OrderQuery, error) {
	q, err := in.Filter.query(v.App.Engine.Now())
	q.Newest = in.Newest
	return q, err
}

// partLength is how many orders the page asks for at once: a few screens full.
const partLength = 100

func orderMarks(ctx context.Context, v *Visit, in OrderListIn) (app.OrderMarks, error) {
	q, err := in.query(v)
	if err != nil {
		return app.OrderMarks{}, err
	}
	return v.App.OrderMarks(ctx, q, partLength)
}

// OrderPartIn asks for the orders between two marks.
type OrderPartIn struct {
	OrderListIn
	After string `json:"after"` // the end of the part before; empty: from the newest
	Until string `json:"until"` // the end of this part; empty: to the oldest
}

// OrderPart is some of a list. A part may be shorter than its marks say, or longer: orders leave a filter and come into it.
type OrderPart struct {
	Orders []app.OrderView `json:"orders"`
}

// mostInPart bounds a part of which orders came into the filter meanwhile.
const mostInPart = 500

func orderPart(ctx context.Context, v *Visit, in OrderPartIn) (OrderPart, error) {
	q, err := in.query(v)
	if err != nil {
		return OrderPart{}, err
	}
	q.After, q.Until, q.Limit = in.After, in.Until, mostInPart
	list, err := v.App.Orders(ctx, q)
	return OrderPart{list.Orders}, err
}

// OrderCount is how many orders there are.
type OrderCount struct {
	Count int `json:"count"`
}

// orderNew counts the orders of a filter that came in after its list was made, up to as many as a person would read as a number.
func orderNew(ctx context.Context, v *Visit, in OrderListIn) (OrderCount, error) {
	q, err := in.Filter.query(v.App.Engine.Now())
	if err != nil {
		return OrderCount{}, err
	}
	q.Since = in.Newest
	ids, _, err := v.App.OrderIDs(ctx, q, mostNew)
	return OrderCount{len(ids)}, err
}

const mostNew = 9999

// OrderIDList is the ids of a part of a list, at most as many as can be worked on at once.
type OrderIDList struct {
	IDs  []string `json:"ids"`
	More bool     `json:"more"`
}

func orderIDs(ctx context.Context, v *Visit, in OrderPartIn) (OrderIDList, error) {
	q, err := in.query(v)
	if err != nil {
		return OrderIDList{}, err
	}
	q.After, q.Until = in.After, in.Until
	ids, more, err := v.App.OrderIDs(ctx, q, app.MostBulk)
	return OrderIDList{ids, more}, err
}

// bulks are what can be done to many orders, with what the job is called.
var bulks = map[string]struct {
	title connectors.Text
	do    func(ctx context.Context, v *Visit, in OrderBulkIn, progress func(done int)) (app.BulkDoc, error)
}{
	"refetch": {connectors.Text{EN: "Fetching %d orders again", ZH: "重新抓單 %d 筆訂單"},
		func(ctx context.Context, v *Visit, in OrderBulkIn, progress func(int)) (app.BulkDoc, error) {
			return v.App.BulkRefetch(ctx, in.Orders, v.Who, v.Language, progress)
		}},
	"hold": {connectors.Text{EN: "Holding %d orders", ZH: "保留 %d 筆訂單"},
		func(ctx context.Context, v *Visit, in OrderBulkIn, progress func(int)) (app.BulkDoc, error) {
			return v.App.BulkHold(ctx, in.Orders, in.Note, v.Who, v.Language, progress)
		}},
	"release": {connectors.Text{EN: "Releasing the hand holds of %d orders", ZH: "解除 %d 筆訂單的人工保留"},
		func(ctx context.Context, v *Visit, in OrderBulkIn, progress func(int)) (app.BulkDoc, error) {
			return v.App.BulkRelease(ctx, in.Orders, in.Note, v.Who, v.Language, progress)
		}},
	"print": {connectors.Text{EN: "Printing the labels of %d orders", ZH: "列印 %d 筆訂單的標籤"},
		func(ctx context.Context, v *Visit, in OrderBulkIn, progress func(int)) (app.BulkDoc, error) {
			return printMany(ctx, v, in, progress)
		}},
	"mark": {connectors.Text{EN: "Ticking off %d orders", ZH: "勾選 %d 筆訂單"},
		func(ctx context.Context, v *Visit, in OrderBulkIn, progress func(int)) (app.BulkDoc, error) {
			return v.App.BulkMark(ctx, in.Orders, false, v.Who, v.Language, progress)
		}},
	"unmark": {connectors.Text{EN: "Taking back the ticks of %d orders", ZH: "取消勾選 %d 筆訂單"},
		func(ctx context.Context, v *Visit, in OrderBulkIn, progress func(int)) (app.BulkDoc, error) {
			return v.App.BulkMark(ctx, in.Orders, true, v.Who, v.Language, progress)
		}},
	"pick": {connectors.Text{EN: "Beginning to pick %d orders", ZH: "開始揀貨 %d 筆訂單"},
		func(ctx context.Context, v *Visit, in OrderBulkIn, progress func(int)) (app.BulkDoc, error) {
			return v.App.BulkPick(ctx, in.Orders, v.Who, v.Language, progress)
		}},
}

// printMany hands labels over. Who stops it wants no more paper: what was handed over and is not printed yet is stopped too.
func printMany(ctx context.Context, v *Visit, in OrderBulkIn, progress func(done int)) (app.BulkDoc, error) {
	doc, err := v.App.BulkPrint(ctx, in.Orders, app.LabelPrint{Batch: in.Batch, Printer: in.Printer, Reprint: in.Reprint}, v.Who, v.Language, progress)
	if ctx.Err() == nil || doc.Batch == "" {
		return doc, err
	}
	_, failed := v.App.StopPrint(context.WithoutCancel(ctx), doc.Batch, noWait, v.Who)
	if connectors.KindOf(failed) == connectors.Rejected { // all of it is printed
		failed = nil
	}
	return doc, errors.Join(err, failed)
}

// OrderBulkIn names orders and what is to be done to each.
type OrderBulkIn struct {
	Act    string   `json:"act"`
	Orders []string `json:"orders"`
	Note   string   `json:"note"`  // of a hold, or why holds are released
	Batch  string   `json:"batch"` // of what is printed: one that exists, to be joined; empty: a new one
	OrderPrinting
}

// orderBulk begins a job whose result is an app.BulkDoc, also when it is stopped.
func orderBulk(_ context.Context, v *Visit, in OrderBulkIn) (JobView, error) {
	bulk, known := bulks[in.Act]
	if !known || len(in.Orders) == 0 || len(in.Orders) > app.MostBulk {
		return JobView{}, app.Usage("%q cannot be done to %d orders", "無法對 %[2]d 筆訂單執行「%[1]s」", "Choose 1 to 5000 orders.",
			"請選取 1 至 5000 筆訂單。", in.Act, len(in.Orders))
	}
	n := len(in.Orders)
	title := connectors.Text{EN: fmt.Sprintf(bulk.title.EN, n), ZH: fmt.Sprintf(bulk.title.ZH, n)}
	return v.Start("order."+in.Act, title, func(ctx context.Context, j *Job) (any, error) {
		j.Progress(0, n)
		doc, err := bulk.do(ctx, v, in, func(done int) { j.Progress(done, n) })
		for i := range doc.Orders {
			if e := doc.Orders[i].Error; e != nil {
				*e = placed(*e, v.Language)
			}
		}
		return doc, err
	})
}

// OrderExportIn says what is exported: the orders chosen, or all of the filter where none is.
type OrderExportIn struct {
	OrderListIn
	Orders   []string `json:"orders"`
	Format   string   `json:"format"`   // csv or xlsx
	Receiver bool     `json:"receiver"` // with personal data; each order's history notes who exported it
}

// exportTypes are the content types by the ending of the file.
var exportTypes = map[string]string{"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}

// orderExport offers a file that is written while it is fetched.
func orderExport(_ context.Context, v *Visit, in OrderExportIn) (FileRef, error) {
	mime, known := exportTypes[in.Format]
	if !known {
		return FileRef{}, app.Usage("a list is not exported as %q", "無法匯出為「%s」", "Choose csv or xlsx.", "請選擇 csv 或 xlsx。", in.Format)
	}
	q, err := in.query(v)
	if err != nil {
		return FileRef{}, err
	}
	if len(in.Orders) > 0 {
		q = app.OrderQuery{Only: in.Orders}
	}
	return v.Files.Offer(v.stamped(connectors.Text{EN: "orders", ZH: "訂單"}, in.Format), mime, func(w io.Writer) error {
		_, err := v.App.ExportOrders(context.Background(), q, app.ExportOptions{Format: app.ExportFormat(in.Format), Language: v.Language,
			Receiver: in.Receiver}, w, v.Who, nil)
		return err
	}), nil
}

// stamped names a file that is made now.
func (v *Visit) stamped(name connectors.Text, ending string) string {
	return name.In(v.Language) + "-" + v.App.Engine.Now().In(connectors.Taipei).Format("20060102-1504") + "." + ending
}

// OrderPickIn names the orders of a pick list.
type OrderPickIn struct {
	Orders []string `json:"orders"`
}

// orderPickFile offers a pick list as a spreadsheet.
func orderPickFile(_ context.Context, v *Visit, in OrderPickIn) (FileRef, error) {
	name := v.stamped(connectors.Text{EN: "pick-list", ZH: "揀貨單"}, "xlsx")
	return v.Files.Offer(name, exportTypes["xlsx"], func(w io.Writer) error {
		_, err := v.App.ExportPickList(context.Background(), in.Orders, app.ExportOptions{Format: app.ExportXLSX, Language: v.Language}, w)
		return err
	}), nil
}

// offerPaper offers a document of our own as a file. It is made now, so that what stands in its way is told at once.
func (v *Visit) offerPaper(set func() (app.Paper, error)) (FileRef, error) {
	p, err := set()
	if err != nil {
		return FileRef{}, err
	}
	return v.Files.Offer(p.Name+".pdf", drawn.Type, func(w io.Writer) error {
		_, err := w.Write(p.PDF)
		return err
	}), nil
}

func orderReceiver(ctx context.Context, v *Visit, in OneOrder) (app.ReceiverView, error) {
	doc, err := v.App.Order(ctx, in.Order, true, v.Who)
	if err != nil {
		return app.ReceiverView{}, err
	}
	return *doc.Receiver, nil
}

// OrderWhyIn asks why an order is not here. Ask says that the platforms may be asked.
type OrderWhyIn struct {
	Number string `json:"number"`
	Ask    bool   `json:"ask"`
}

// OrderHoldIn holds an order by hand.
type OrderHoldIn struct {
	Order string `json:"order"`
	Note  string `json:"note"`
}

func orderHold(ctx context.Context, v *Visit, in OrderHoldIn) (None, error) {
	_, err := v.App.AddHold(ctx, in.Order, in.Note, v.Who)
	return None{}, err
}

// OrderReleaseIn releases one hold, with what became of its reason.
type OrderReleaseIn struct {
	Hold string `json:"hold"`
	Note string `json:"note"`
}

func orderRelease(ctx context.Context, v *Visit, in OrderReleaseIn) (app.ReleasedHold, error) {
	doc, err := v.App.Release(ctx, []string{in.Hold}, in.Note, v.Who, v.Language)
	if err != nil {
		return app.ReleasedHold{}, err
	}
	return doc.Released[0], nil
}

// OrderActIn does something to an order.
type OrderActIn struct {
	Order string       `json:"order"`
	Act   app.OrderAct `json:"act"`
}

func orderAct(ctx context.Context, v *Visit, in OrderActIn) (None, error) {
	acts := map[app.OrderAct]func(context.Context, string, string) (app.OrderDoc, error){
		app.ActRefetch: v.App.Refetch, app.ActUnpack: v.App.Unpack, app.ActPush: v.App.PushNow, app.ActUndo: v.App.UndoShip, app.ActBack: v.App.ParcelBack,
		app.ActMark: v.App.MarkOrder, app.ActUnmark: v.App.UnmarkOrder,
		app.ActPick: func(ctx context.Context, order, who string) (app.OrderDoc, error) {
			return v.App.Pick(ctx, order, "", who)
		},
	}
	act, known := acts[in.Act]
	if !known {
		return None{}, unknownCall(string(in.Act))
	}
	_, err := act(ctx, in.Order, v.Who)
	return None{}, err
}

// OrderParcelActIn does something to a parcel.
type OrderParcelActIn struct {
	Parcel string        `json:"parcel"`
	Act    app.ParcelAct `json:"act"`
}

func orderParcelAct(ctx context.Context, v *Visit, in OrderParcelActIn) (None, error) {
	acts := map[app.ParcelAct]func(context.Context, string, string) (app.OrderDoc, error){app.ActFetch: v.App.FetchLabel, app.ActVoid: v.App.Void}
	act, known := acts[in.Act]
	if !known {
		return None{}, unknownCall(string(in.Act))
	}
	_, err := act(ctx, in.Parcel, v.Who)
	return None{}, err
}

// OrderNumberIn corrects the number of a parcel. Anyway says that the number may belong to another parcel: both are in one box.
type OrderNumberIn struct {
	Parcel  string `json:"parcel"`
	Carrier string `json:"carrier"`
	Number  string `json:"number"`
	Anyway  bool   `json:"anyway"`
}

func orderParcelNumber(ctx context.Context, v *Visit, in OrderNumberIn) (None, error) {
	_, err := v.App.SetNumber(ctx, in.Parcel, in.Carrier, in.Number, in.Anyway, v.Who)
	return None{}, err
}

// offerLabel offers a parcel's label as a file. The order's history notes it when the file is fetched.
func offerLabel(ctx context.Context, v *Visit, parcel string) (FileRef, error) {
	about, err := v.App.LabelPages(ctx, parcel)
	if err != nil {
		return FileRef{}, err
	}
	name, err := v.App.LabelName(ctx, parcel)
	if err != nil {
		return FileRef{}, err
	}
	return v.Files.Offer(name+"."+string(about.Kind), labelTypes[about.Kind], func(w io.Writer) error {
		data, _, err := v.App.LabelFile(context.Background(), about.Parcel, v.Who)
		if err == nil {
			_, err = w.Write(data)
		}
		return err
	}), nil
}

// OrderPrintIn prints a parcel's label. Key makes the request one: the same again prints nothing more.
type OrderPrintIn struct {
	Parcel string `json:"parcel"`
	OrderPrinting
	Key string `json:"key"`
}

// OrderPrinting says where labels are printed.
type OrderPrinting struct {
	Printer string `json:"printer"`
	Reprint bool   `json:"reprint"` // also what was printed before
}

// OrderPrinters are the printers, and which of them this station prints its labels on; none while nobody has chosen.
type OrderPrinters struct {
	Printers []app.PrinterView `json:"printers"`
	Usual    string            `json:"usual"`
	Papers   string            `json:"papers"` // the same for documents
}

func orderPrinters(ctx context.Context, v *Visit, _ None) (OrderPrinters, error) {
	all, err := v.App.Printers(ctx)
	if err != nil {
		return OrderPrinters{}, err
	}
	here, err := v.App.StationSettings(ctx)
	out := OrderPrinters{Printers: all.Printers}
	for _, s := range all.Stations {
		switch {
		case s.Station != here.Name:
		case s.Kind == store.PrintLabel:
			out.Usual = s.Printer
		case s.Kind == store.PrintDocument:
			out.Papers = s.Printer
		}
	}
	return out, err
}

// PaperPrintIn prints one of the warehouse's own documents. Key makes the request one: the same again prints nothing more.
type PaperPrintIn struct {
	Paper   string   `json:"paper"`  // one of the keys of paperMakers
	Parcel  string   `json:"parcel"` // of a packing slip or an address label
	Orders  []string `json:"orders"` // of a pick list
	Printer string   `json:"printer"`
	Key     string   `json:"key"`
}

// paperMakers make the documents.
var paperMakers = map[string]func(ctx context.Context, v *Visit, in PaperPrintIn) (app.Paper, error){
	"pick_list": func(ctx context.Context, v *Visit, in PaperPrintIn) (app.Paper, error) {
		return v.App.PickListPaper(ctx, in.Orders, v.Language)
	},
	"slip": func(ctx context.Context, v *Visit, in PaperPrintIn) (app.Paper, error) {
		return v.App.PackingSlip(ctx, in.Parcel, v.Language, v.Who)
	},
	"address": func(ctx context.Context, v *Visit, in PaperPrintIn) (app.Paper, error) {
		return v.App.AddressLabel(ctx, in.Parcel, v.Language, v.Who)
	},
	"commands": func(_ context.Context, v *Visit, _ PaperPrintIn) (app.Paper, error) {
		return app.CommandPaper(v.Language)
	},
}

func paperPrint(ctx context.Context, v *Visit, in PaperPrintIn) (app.PrintDoc, error) {
	makes, known := paperMakers[in.Paper]
	if !known {
		return app.PrintDoc{}, app.Usage("there is no document called %q", "沒有「%s」這種文件", "Choose another.", "請改選其他文件。", in.Paper)
	}
	paper, err := makes(ctx, v, in)
	if err != nil {
		return app.PrintDoc{}, err
	}
	here, err := v.App.StationSettings(ctx)
	if err != nil {
		return app.PrintDoc{}, err
	}
	return v.App.PrintPaper(ctx, paper, app.PaperPrint{Key: in.Key, Station: here.Name, Printer: in.Printer}, v.Who)
}

func (in OrderPrintIn) how() app.LabelPrint {
	return app.LabelPrint{Key: in.Key, Printer: in.Printer, Reprint: in.Reprint}
}

// LabelPageIn names a page of a parcel's label, counted from 1.
type LabelPageIn struct {
	Parcel string `json:"parcel"`
	Page   int    `json:"page"`
}

// LabelPicture is a page as a picture.
type LabelPicture struct {
	PNG []byte `json:"png"` // in base64
}

// pictureDPI draws a label of 10 x 15 cm somewhat larger than it is shown.
const pictureDPI = 130

func orderParcelPicture(ctx context.Context, v *Visit, in LabelPageIn) (LabelPicture, error) {
	return drawLabel(ctx, v, in, pictureDPI)
}

func drawLabel(ctx context.Context, v *Visit, in LabelPageIn, dpi int) (LabelPicture, error) {
	png, err := v.App.LabelPicture(ctx, in.Parcel, in.Page, dpi, v.Who)
	return LabelPicture{png}, err
}

// LabelPiecesIn asks for the labels of a sheet behind a place.
type LabelPiecesIn struct {
	Parcel string `json:"parcel"`
	After  int    `json:"after"` // 0: from the first on
}

// LabelChoiceIn says which label of a sheet is a parcel's: a place from 1, or all.
type LabelChoiceIn struct {
	Parcel string `json:"parcel"`
	Place  string `json:"place"`
}

// OrderPasswordIn is a password for a label.
type OrderPasswordIn struct {
	Parcel   string `json:"parcel"`
	Password string `json:"password"`
}
