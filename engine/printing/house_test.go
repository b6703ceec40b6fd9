package printing_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gowarehouse/connectors"
	"gowarehouse/engine/label"
	"gowarehouse/engine/printing"
	"gowarehouse/engine/printing/ipp"
	"gowarehouse/engine/printing/printertest"
	"gowarehouse/engine/store"
)

func TestMain(m *testing.M) {
	// Every check is a workspace with a printer that is switched on and off; -rapid.checks asks for more of them.
	if err := flag.Set("rapid.checks", "8"); err != nil {
		panic(err)
	}
	goleak.VerifyTestMain(drawing{m})
}

// pictures draws for all tests: starting its engine takes longer than most of them.
var pictures = &label.Renderer{}

// drawing are the tests, after which the engine is stopped.
type drawing struct{ *testing.M }

func (d drawing) Run() int {
	code := d.M.Run()
	if err := pictures.Close(); err != nil {
		panic(err)
	}
	return code
}

// grace is short here: on loopback nothing is under way for long.
const grace = 300 * time.Millisecond

// house is a warehouse with parcels whose labels wait to be printed.
type house struct {
	t     *testing.T
	ctx   context.Context
	store *store.Store
	print *printing.Service
	order int64
}

func newHouse(t *testing.T) *house {
	t.Helper()
	s, err := store.Open(t.Context(), t.TempDir())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	h := &house{t: t, ctx: t.Context(), store: s}
	order := store.Order{AccountID: "a1", MerchantID: "m1", ChannelID: "c1", Platform: "demo", PlatformID: "1", Number: "1001", State: store.Shipped,
		PlatformState: connectors.StateOpen, Total: "1", Currency: "TWD", Doc: []byte("{}"), OrderedAt: 1}
	h.write(func(q *store.Queries) error {
		return errors.Join(
			q.AddMerchant(h.ctx, &store.Merchant{ID: "m1", Name: "小山茶行", CreatedAt: 1}),
			q.AddChannel(h.ctx, &store.Channel{ID: "c1", MerchantID: "m1", Name: "市集", MatchBy: store.MatchBySKU, Enabled: true, CreatedAt: 1}),
			q.AddAccount(h.ctx, &store.Account{ID: "a1", Platform: "demo", Name: "茶行", MerchantID: "m1", ChannelID: "c1", State: store.Connected, CreatedAt: 1}),
			q.AddOrder(h.ctx, &order))
	})
	h.order = order.ID
	h.restart()
	return h
}

// restart is a new program on the same workspace: nothing but the store is left of the old one.
func (h *house) restart() {
	h.print = h.service()
}

func (h *house) service() *printing.Service {
	return printing.New(printing.Options{Store: h.store, Pictures: pictures, Grace: grace})
}

func (h *house) write(fn func(q *store.Queries) error) {
	h.t.Helper()
	require.NoError(h.t, h.store.Write(h.ctx, fn))
}

// setUp sets a printer up under a name.
func (h *house) setUp(name, address string) {
	h.t.Helper()
	_, _, err := h.print.AddPrinter(h.ctx, printing.Printer{Name: name, Address: address})
	require.NoError(h.t, err)
}

// started is a printer that is set up as "printer".
func (h *house) started(how printertest.How) *printertest.Printer {
	h.t.Helper()
	p := printertest.Start(h.t, how)
	h.setUp("printer", p.Address)
	return p
}

// cabled is a printer that is set up as "printer" behind a cable.
func (h *house) cabled(how printertest.How) (*printertest.Printer, *cable) {
	h.t.Helper()
	p := printertest.Start(h.t, how)
	c := lay(h.t, p.Address)
	h.setUp("printer", c.address)
	return p, c
}

// parcel packs a parcel with a label.
func (h *house) parcel(change ...func(p *store.Parcel, l *store.Label)) int64 {
	h.t.Helper()
	var id int64
	h.write(func(q *store.Queries) error {
		s := store.Shipment{OrderID: h.order, State: store.ShipmentShipped, CreatedAt: 1}
		if err := q.AddShipment(h.ctx, &s); err != nil {
			return err
		}
		p := store.Parcel{ShipmentID: s.ID, OrderID: h.order, AccountID: "a1", ShipMode: connectors.ShipLabel, TrackingNumber: store.NewID(),
			Label: store.LabelOpened, Push: store.PushConfirmed, CreatedAt: 1}
		l := store.Label{Kind: "pdf", Pages: 1, FetchedAt: 1}
		l.Opened = labelPDF("label " + p.TrackingNumber)
		for _, f := range change {
			f(&p, &l)
		}
		if err := q.AddParcel(h.ctx, &p, nil); err != nil {
			return err
		}
		id, l.ParcelID = p.ID, p.ID
		switch {
		case l.Kind == "":
			return nil
		case l.Original == nil:
			l.Original = l.Opened
		}
		return q.PutLabel(h.ctx, &l)
	})
	return id
}

// unlabelled packs a parcel without a label.
func (h *house) unlabelled(change func(p *store.Parcel)) int64 {
	h.t.Helper()
	return h.parcel(func(p *store.Parcel, l *store.Label) {
		change(p)
		*l = store.Label{}
	})
}

// client speaks with a printer as another program would.
func (h *house) client(p *printertest.Printer) *ipp.Client {
	h.t.Helper()
	address, err := ipp.ParseAddress(p.Address)
	require.NoError(h.t, err)
	return ipp.NewClient(address, "")
}

// foreign hands a printer a job that is not ours.
func (h *house) foreign(p *printertest.Printer, name string) {
	h.t.Helper()
	_, err := h.client(p).Print(h.ctx, ipp.Document{Name: name, Format: "application/pdf", Data: labelPDF(name)})
	require.NoError(h.t, err)
}

func withCancel(t *testing.T) (context.Context, context.CancelFunc) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	return ctx, cancel
}

// label gives the file that a parcel's printer must receive.
func (h *house) label(parcel int64) []byte {
	h.t.Helper()
	l, err := h.store.Label(h.ctx, parcel)
	require.NoError(h.t, err)
	return l.Opened
}

// ask asks for the labels of parcels on the printer.
func (h *house) ask(parcels ...int64) []store.PrintJob {
	h.t.Helper()
	jobs, err := h.print.Print(h.ctx, printing.Request{Kind: store.PrintLabel, Parcels: parcels, Station: "1"}, "amy")
	require.NoError(h.t, err)
	return jobs
}

// received requires that a printer got the labels of parcels, in this order, and nothing else.
func (h *house) received(p *printertest.Printer, parcels ...int64) {
	h.t.Helper()
	var want, have []string
	for _, parcel := range parcels {
		want = append(want, fmt.Sprintf("%x", sha256.Sum256(h.label(parcel))))
	}
	for _, data := range p.Received() {
		have = append(have, fmt.Sprintf("%x", sha256.Sum256(data)))
	}
	require.Equal(h.t, want, have, "%s", p.Log())
}

func (h *house) job(id int64) store.PrintJob {
	h.t.Helper()
	j, err := h.store.PrintJob(h.ctx, id)
	require.NoError(h.t, err)
	return j
}

// until works until a job is as wanted.
func (h *house) until(id int64, wanted func(j store.PrintJob) bool) store.PrintJob {
	h.t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); ; time.Sleep(20 * time.Millisecond) {
		require.NoError(h.t, h.print.Work(h.ctx))
		j := h.job(id)
		if wanted(j) {
			return j
		}
		require.True(h.t, time.Now().Before(deadline), "%+v", j)
	}
}

func (h *house) becomes(id int64, state store.PrintState) store.PrintJob {
	h.t.Helper()
	return h.until(id, func(j store.PrintJob) bool { return j.State == state })
}

// events gives what the order's history tells.
func (h *house) events() []string {
	h.t.Helper()
	history, err := h.store.History(h.ctx, h.order)
	require.NoError(h.t, err)
	var all []string
	for _, e := range history {
		all = append(all, e.Event)
	}
	return all
}

func (h *house) notices() int {
	h.t.Helper()
	all, err := h.store.Notices(h.ctx, store.Only{}, false, 10)
	require.NoError(h.t, err)
	return len(all)
}

// labelPDF is a label of 100 x 150 mm.
func labelPDF(text string) []byte { return sizedPDF(text, 283.46, 425.2) }

// sizedPDF is a page with a text; its size is in units of 1/72 inch.
func sizedPDF(text string, width, height float64) []byte {
	content := "BT /F1 12 Tf 20 200 Td (" + text + ") Tj ET 10 10 200 3 re f"
	objects := []string{"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
		fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %g %g] /Resources << /Font << /F1 5 0 R >> >> /Contents 4 0 R >>", width, height),
		fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(content), content), "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"}
	var b bytes.Buffer
	b.WriteString("%PDF-1.6\n%\xe2\xe3\xcf\xd3\n")
	table := fmt.Sprintf("xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for i, o := range objects {
		table += fmt.Sprintf("%010d 00000 n \n", b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", table, len(objects)+1, start)
	return b.Bytes()
}
