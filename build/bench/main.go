// Command bench measures the program against its limits and prints ours, baseline, ratio, limit and verdict as a table
// (--json for programs). Every number stands beside something real that was measured in the same run; the best of five
// counts. It exits 1 over a limit.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"text/tabwriter"
	"time"

	_ "gowarehouse/connectors/all"
)

// Row is one measurement.
type Row struct {
	Name     string  `json:"name"`
	Ours     float64 `json:"ours"`
	Baseline float64 `json:"baseline"`
	Unit     string  `json:"unit"`
	Ratio    float64 `json:"ratio"`
	Limit    float64 `json:"limit"`
	OK       bool    `json:"ok"`
}

func row(name string, ours, baseline float64, unit string, limit float64) Row {
	ratio := ours / baseline
	return Row{Name: name, Ours: ours, Baseline: baseline, Unit: unit, Ratio: ratio, Limit: limit, OK: ratio <= limit}
}

// bestOf gives the shortest of n runs, in milliseconds.
func bestOf(n int, run func() (time.Duration, error)) (float64, error) {
	best := time.Duration(-1)
	for range n {
		took, err := run()
		if err != nil {
			return 0, err
		}
		if best < 0 || took < best {
			best = took
		}
	}
	return float64(best.Microseconds()) / 1000, nil
}

func timed(run func() error) (time.Duration, error) {
	start := time.Now()
	err := run()
	return time.Since(start), err
}

// options are the sizes of a run.
type options struct {
	orders   int // taken in
	listed   int // in the store of the lists
	stream   int // streamed
	labels   int
	products int // brought in from a file
	messages int // real-time messages answered
	repeats  int
}

// parts are the measurements, in the order of the table.
var parts = []struct {
	name string
	run  func(context.Context, options) ([]Row, error)
}{
	{"intake", intakeRows},
	{"lists", listRows},
	{"stream", streamRows},
	{"labels", labelRows},
	{"sheets", sheetRows},
	{"messages", messageRows},
}

func main() {
	if len(os.Args) > 1 {
		if child, ok := children[os.Args[1]]; ok {
			if err := child(os.Args[2:]); err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(1)
			}
			return
		}
	}
	asJSON := flag.Bool("json", false, "print one JSON object")
	only := flag.String("only", "", "measure one part: intake, lists, stream, labels, sheets or messages")
	o := options{}
	flag.IntVar(&o.orders, "orders", 10_000, "orders taken in")
	flag.IntVar(&o.listed, "listed", 1_000_000, "orders in the store of the lists")
	flag.IntVar(&o.stream, "stream", 100_000, "orders streamed, and exported")
	flag.IntVar(&o.labels, "labels", 100, "labels opened")
	flag.IntVar(&o.products, "products", 10_000, "products brought in")
	flag.IntVar(&o.messages, "messages", 100, "real-time messages answered")
	flag.IntVar(&o.repeats, "repeats", 5, "runs of which the best counts")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	rows, err := measure(ctx, o, *only)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
	if err := printRows(os.Stdout, rows, *asJSON); err != nil {
		os.Exit(1)
	}
	for _, r := range rows {
		if !r.OK {
			os.Exit(1)
		}
	}
}

func measure(ctx context.Context, o options, only string) ([]Row, error) {
	var rows []Row
	for _, part := range parts {
		if only != "" && only != part.name {
			continue
		}
		fmt.Fprintln(os.Stderr, "measuring", part.name)
		more, err := part.run(ctx, o)
		if err != nil {
			return rows, fmt.Errorf("%s: %w", part.name, err)
		}
		rows = append(rows, more...)
	}
	return rows, nil
}

func printRows(w io.Writer, rows []Row, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(w).Encode(map[string]any{"schema": 1, "rows": rows})
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "measurement\tours\tbaseline\tratio\tlimit\tok")
	for _, r := range rows {
		verdict := "ok"
		if !r.OK {
			verdict = "OVER"
		}
		fmt.Fprintf(t, "%s\t%.2f %s\t%.2f %s\t%.2f\t%.2f\t%s\n", r.Name, r.Ours, r.Unit, r.Baseline, r.Unit, r.Ratio, r.Limit, verdict)
	}
	return t.Flush()
}
