package printing

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gowarehouse/connectors"
	"gowarehouse/engine/printing/device"
	"gowarehouse/engine/store"
)

// Printer is a printer as it was set up.
type Printer struct {
	Name        string `json:"name"`
	Address     string `json:"address"`
	Certificate string `json:"certificate,omitempty"` // the fingerprint it showed then, where it is reached encrypted
	ZPL         bool   `json:"zpl,omitempty"`         // it takes ZPL although it does not say so: the queue of a label printer
	DPI         int    `json:"dpi,omitempty"`         // of what is drawn in dots, where it does not say
	Width       int32  `json:"width,omitempty"`       // of the paper in it, in hundredths of a millimetre, where it does not say
	Height      int32  `json:"height,omitempty"`
	Mute        bool   `json:"mute,omitempty"` // it answered nothing when it was set up
}

// target is the printer as a way wants it, at an address which may be the one that it had before.
func (p Printer) target(address string) device.Target {
	t := device.Target{Address: address, Certificate: p.Certificate, DPI: p.DPI, Paper: device.Size{Width: p.Width, Height: p.Height}, Mute: p.Mute}
	if p.ZPL {
		t.Speaks = device.ZPL
	}
	return t
}

// Stations is the printer of each kind of document at each packing station.
type Stations map[string]map[store.PrintKind]string

// StationKinds are the kinds of documents for which a station has a printer.
var StationKinds = []store.PrintKind{store.PrintLabel, store.PrintSheet, store.PrintDocument}

// Printers gives the printers that were set up, in the order in which they were.
func (s *Service) Printers(ctx context.Context) ([]Printer, error) {
	var all []Printer
	return all, setting(ctx, &s.store.Queries, store.SettingPrinters, &all)
}

// Printer finds a printer by its name.
func (s *Service) Printer(ctx context.Context, name string) (Printer, error) {
	all, err := s.Printers(ctx)
	if err != nil {
		return Printer{}, err
	}
	i := slices.IndexFunc(all, func(p Printer) bool { return p.Name == name })
	if i < 0 {
		return Printer{}, noPrinter(name)
	}
	return all[i], nil
}

func noPrinter(name string) error {
	return connectors.Missing(nil, "there is no printer called %q", "找不到印表機「%s」", "See `gowarehouse printer list`.",
		"請以 `gowarehouse printer list` 查看。", name)
}

// PrinterFor gives the printer of a station for a kind of document. Where only one printer is set up, it prints what no other is chosen for.
func (s *Service) PrinterFor(ctx context.Context, station string, kind store.PrintKind) (Printer, error) {
	all, err := s.Stations(ctx)
	if err != nil {
		return Printer{}, err
	}
	if name := all[station][kind]; name != "" {
		return s.Printer(ctx, name)
	}
	printers, err := s.Printers(ctx)
	if err != nil {
		return Printer{}, err
	}
	switch {
	case len(printers) == 1:
		return printers[0], nil
	case len(printers) == 0:
		return Printer{}, connectors.Refuse("no printer is set up", "尚未設定印表機", "Add one: `gowarehouse printer add NAME ADDRESS`",
			"請新增印表機：`gowarehouse printer add 名稱 位址`")
	}
	return Printer{}, connectors.Refuse("no printer is chosen for this station", "此工作站尚未指定印表機",
		"Choose one: `gowarehouse printer use STATION KIND PRINTER`", "請指定：`gowarehouse printer use 工作站 類型 印表機`")
}

// The resolutions of label printers, in dots per inch (8, 12 and 24 dots a millimetre), and the sizes of paper, that a printer can be set up with.
var (
	Resolutions = []int{203, 300, 600}
	leastPaper  = device.Size{Width: 1000, Height: 1000}
	mostPaper   = device.Size{Width: 42000, Height: 120000}
)

// checked refuses what no printer has.
func (p Printer) checked() error {
	switch {
	case p.Name == "":
		return connectors.Refuse("the printer has no name", "印表機沒有名稱", "Give it the name that people use.", "請輸入慣用的名稱。")
	case p.DPI != 0 && !slices.Contains(Resolutions, p.DPI):
		return connectors.Refuse("no label printer has %d dots per inch", "標籤印表機沒有 %d dpi 的解析度", "Choose 203, 300 or 600: it stands on the printer.",
			"請選擇 203、300 或 600，印表機上有標示。", p.DPI)
	case (p.Width != 0 || p.Height != 0) && (p.Width < leastPaper.Width || p.Height < leastPaper.Height ||
		p.Width > mostPaper.Width || p.Height > mostPaper.Height):
		return connectors.Refuse("this is no size of paper", "紙張尺寸不正確", "Enter width and height in millimetres, for example 100x150.",
			"請輸入寬與高（公釐），例如 100x150。")
	}
	return nil
}

// AddPrinter sets up a printer after asking it what it is. Certificate and Mute are found out.
func (s *Service) AddPrinter(ctx context.Context, p Printer) (Printer, device.About, error) {
	p.Name = strings.TrimSpace(p.Name)
	if err := p.checked(); err != nil {
		return p, device.About{}, err
	}
	way, where, err := Ways.For(p.Address)
	if err != nil {
		return p, device.About{}, err
	}
	p.Address = where
	if err := s.free(ctx, &s.store.Queries, p); err != nil {
		return p, device.About{}, err
	}
	target := p.target(where)
	target.Certificate, target.Mute, target.New = "", false, true
	printer, err := way.Open(target)
	if err != nil {
		return p, device.About{}, err
	}
	about, err := printer.About(ctx)
	if err != nil {
		return p, about, err
	}
	if !about.Prints {
		return p, about, connectors.Refuse("%s speaks IPP and takes no print jobs", "「%s」支援 IPP 但不接受列印工作",
			"Use the address of its print queue, such as ipp://HOST/ipp/print", "請改用列印佇列的位址，例如 ipp://HOST/ipp/print", where)
	}
	p.Mute = about.Mute
	p.Certificate = printer.Certificate()
	return p, about, s.store.Write(ctx, func(q *store.Queries) error {
		if err := s.free(ctx, q, p); err != nil {
			return err
		}
		var all []Printer
		if err := setting(ctx, q, store.SettingPrinters, &all); err != nil {
			return err
		}
		return keep(ctx, q, store.SettingPrinters, append(all, p))
	})
}

// free refuses a printer whose name or address another has. One printer under two names would print in no order.
func (s *Service) free(ctx context.Context, q *store.Queries, p Printer) error {
	var all []Printer
	if err := setting(ctx, q, store.SettingPrinters, &all); err != nil {
		return err
	}
	for _, other := range all {
		if other.Name == p.Name {
			return connectors.Refuse("a printer is called %s already", "已有名為「%s」的印表機", "Choose another name, or remove that one first.",
				"請使用其他名稱，或先移除原有的。", p.Name)
		}
		if other.Address == p.Address {
			return connectors.Refuse("this printer is set up already, as %s", "此印表機已設定，名稱為「%s」", "Use it under that name, or remove it first.",
				"請使用該名稱，或先移除。", other.Name)
		}
	}
	return nil
}

// RemovePrinter forgets a printer that has no open job.
func (s *Service) RemovePrinter(ctx context.Context, name string) error {
	return s.store.Write(ctx, func(q *store.Queries) error {
		var all []Printer
		if err := setting(ctx, q, store.SettingPrinters, &all); err != nil {
			return err
		}
		left := slices.DeleteFunc(slices.Clone(all), func(p Printer) bool { return p.Name == name })
		if len(left) == len(all) {
			return noPrinter(name)
		}
		open, err := q.OpenPrintJobs(ctx)
		if err != nil {
			return err
		}
		if n := countOf(open, name); n > 0 {
			return connectors.Refuse("%[1]d jobs wait for printer %[2]s", "印表機「%[2]s」尚有 %[1]d 件工作", "Let them finish, or stop them first.",
				"請等待完成，或先停止。", n, name)
		}
		stations := Stations{}
		if err := setting(ctx, q, store.SettingStations, &stations); err != nil {
			return err
		}
		for station, kinds := range stations {
			for kind, printer := range kinds {
				if printer == name {
					stations.set(station, kind, "")
				}
			}
		}
		if err := keep(ctx, q, store.SettingStations, stations); err != nil {
			return err
		}
		return keep(ctx, q, store.SettingPrinters, left)
	})
}

func countOf(jobs []store.PrintJob, printer string) int {
	n := 0
	for _, j := range jobs {
		if j.Printer == printer {
			n++
		}
	}
	return n
}

// Stations gives the printers of the stations.
func (s *Service) Stations(ctx context.Context) (Stations, error) {
	all := Stations{}
	return all, setting(ctx, &s.store.Queries, store.SettingStations, &all)
}

// SetStationPrinter chooses the printer of a station for a kind of document; an empty printer chooses none.
func (s *Service) SetStationPrinter(ctx context.Context, station string, kind store.PrintKind, printer string) error {
	station = strings.TrimSpace(station)
	if station == "" {
		return connectors.Refuse("the station has no name", "工作站沒有名稱", "Give the packing station a name.", "請為包裝工作站命名。")
	}
	if !slices.Contains(StationKinds, kind) {
		return connectors.Refuse("a station has no printer for %q", "工作站沒有「%s」類型的印表機",
			"Choose label, sheet or document.", "請選擇 label、sheet 或 document。", kind)
	}
	return s.store.Write(ctx, func(q *store.Queries) error {
		var printers []Printer
		stations := Stations{}
		if err := setting(ctx, q, store.SettingPrinters, &printers); err != nil {
			return err
		}
		if printer != "" && !slices.ContainsFunc(printers, func(p Printer) bool { return p.Name == printer }) {
			return noPrinter(printer)
		}
		if err := setting(ctx, q, store.SettingStations, &stations); err != nil {
			return err
		}
		stations.set(station, kind, printer)
		return keep(ctx, q, store.SettingStations, stations)
	})
}

func (s Stations) set(station string, kind store.PrintKind, printer string) {
	if printer == "" {
		delete(s[station], kind)
		if len(s[station]) == 0 {
			delete(s, station)
		}
		return
	}
	if s[station] == nil {
		s[station] = map[store.PrintKind]string{}
	}
	s[station][kind] = printer
}

// Look asks a printer what it is and how it feels.
func (s *Service) Look(ctx context.Context, p Printer) (device.About, error) {
	printer, _, err := p.open(p.Address)
	if err != nil {
		return device.About{}, err
	}
	return printer.About(ctx)
}

// open opens a printer at an address, which may be the one that it had before.
func (p Printer) open(address string) (device.Device, device.Tells, error) {
	return Ways.Open(p.target(address))
}

// Found is a printer that this machine knows of.
type Found struct {
	device.Found
	Way   connectors.Text // how it is reached
	SetUp string          // the name under which it is set up already; empty where it is not
}

// Find lists the printers that this machine knows of, those that are set up too. What a service cannot tell now is left out: the error says why,
// beside what the others told.
func (s *Service) Find(ctx context.Context) ([]Found, error) {
	known, err := s.Printers(ctx)
	if err != nil {
		return nil, err
	}
	var all []Found
	var failures []error
	for _, way := range Ways {
		if way.List == nil {
			continue
		}
		listed, err := way.List(ctx)
		failures = append(failures, err)
		for _, f := range listed {
			found := Found{Found: f, Way: way.Name}
			if i := slices.IndexFunc(known, func(p Printer) bool { return p.Address == f.Address }); i >= 0 {
				found.SetUp = known[i].Name
			}
			all = append(all, found)
		}
	}
	return all, errors.Join(failures...)
}

// setting reads a setting that is kept as JSON.
func setting(ctx context.Context, q *store.Queries, key string, into any) error {
	text, err := q.Setting(ctx, key, "")
	if err != nil || text == "" {
		return err
	}
	if err := json.Unmarshal([]byte(text), into); err != nil {
		return fmt.Errorf("read the setting %s: %w", key, err)
	}
	return nil
}

func keep(ctx context.Context, q *store.Queries, key string, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return q.SetSetting(ctx, key, string(text))
}
