package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"gowarehouse/app"
	"gowarehouse/build/crowd"
	"gowarehouse/engine"
	"gowarehouse/engine/store"
	"gowarehouse/engine/vault"
)

// exportReport is what the child that exports tells.
type exportReport struct {
	Orders int     `json:"orders"`
	PeakMB float64 `json:"peak_mb"`
	ListMS float64 `json:"list_ms"` // reading the same orders as lists
	MS     float64 `json:"ms"`
}

// sheetRows measures what is done with spreadsheets: orders out, in a process of its own whose memory is looked at, and products in.
func sheetRows(ctx context.Context, o options) ([]Row, error) {
	exported, err := exportRows(ctx, o)
	if err != nil {
		return nil, err
	}
	products, err := productRows(ctx, o)
	return append(exported, products...), err
}

func exportRows(ctx context.Context, o options) (rows []Row, err error) {
	dir, err := os.MkdirTemp("", "gowarehouse-bench-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if err := filled(ctx, dir, o.stream); err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	out, err := exec.CommandContext(ctx, self, "export", dir).Output()
	if failed := new(exec.ExitError); errors.As(err, &failed) {
		return nil, fmt.Errorf("%w: %s", err, failed.Stderr)
	}
	if err != nil {
		return nil, err
	}
	var r exportReport
	if err := json.Unmarshal(out, &r); err != nil {
		return nil, err
	}
	if r.Orders != o.stream {
		return nil, fmt.Errorf("exported %d of %d orders", r.Orders, o.stream)
	}
	const limitMB = 200
	return []Row{
		row(fmt.Sprintf("peak memory of an export of %d orders, beside %d MB", r.Orders, limitMB), r.PeakMB, limitMB, "MB", 1),
		row(fmt.Sprintf("export %d orders to xlsx, beside reading them as lists", r.Orders), r.MS, r.ListMS, "ms", 3),
	}, nil
}

// filled makes a store with n orders.
func filled(ctx context.Context, dir string, n int) error {
	s, err := store.Open(ctx, dir)
	if err != nil {
		return err
	}
	return errors.Join(s.Close(), crowd.Fill(ctx, filepath.Join(dir, store.FileName), n))
}

// exportChild reads all orders as lists, then exports them, and prints its report.
func exportChild(args []string) (err error) {
	ctx := context.Background()
	e, err := engine.Open(ctx, engine.Options{Dir: args[0], Vault: vault.OpenMemory()})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	desk := app.New(e)
	var r exportReport
	listed, err := timed(func() error {
		for query := (app.OrderQuery{Limit: 500}); ; {
			page, err := desk.Orders(ctx, query)
			if err != nil || page.Next == nil {
				return err
			}
			query.After = *page.Next
		}
	})
	if err != nil {
		return err
	}
	took, err := timed(func() (err error) {
		r.Orders, err = desk.ExportOrders(ctx, app.OrderQuery{}, app.ExportOptions{Format: app.ExportXLSX, Language: "zh-TW"}, io.Discard, "bench", nil)
		return err
	})
	if err != nil {
		return err
	}
	r.ListMS, r.MS = float64(listed.Milliseconds()), float64(took.Milliseconds())
	if r.PeakMB, err = peakMemory(); err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(r)
}

// productRows compares an import of products (read, preview, apply) with storing the same products, a batch a transaction.
func productRows(ctx context.Context, o options) ([]Row, error) {
	var file bytes.Buffer
	file.WriteString("貨號,名稱,條碼,儲位\n")
	for i := range o.products {
		fmt.Fprintf(&file, "SKU-%06d,純棉短襪 %d,471%010d,A-%02d\n", i, i, i+1, i%50)
	}
	ours, err := bestOf(o.repeats, func() (time.Duration, error) { return importOnce(ctx, file.Bytes(), o.products) })
	if err != nil {
		return nil, err
	}
	baseline, err := bestOf(o.repeats, func() (time.Duration, error) { return storeOnce(ctx, o.products) })
	if err != nil {
		return nil, err
	}
	return []Row{row(fmt.Sprintf("import %d products from CSV", o.products), ours, baseline, "ms", 4)}, nil
}

// workspace opens a fresh workspace with one merchant, and hands it over.
func workspace(ctx context.Context, work func(e *engine.Engine) error) (err error) {
	dir, err := os.MkdirTemp("", "gowarehouse-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	e, err := engine.Open(ctx, engine.Options{Dir: dir, Vault: vault.OpenMemory()})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	if err := e.Store.Write(ctx, func(q *store.Queries) error {
		return q.AddMerchant(ctx, &store.Merchant{ID: "m", Name: "bench", CreatedAt: 1})
	}); err != nil {
		return err
	}
	return work(e)
}

func importOnce(ctx context.Context, file []byte, products int) (took time.Duration, err error) {
	err = workspace(ctx, func(e *engine.Engine) (err error) {
		desk, query := app.New(e), app.ImportQuery{Kind: app.ImportProducts, Merchant: "m", Name: "bench.csv", Data: file}
		took, err = timed(func() error {
			seen, err := desk.PreviewImport(ctx, query)
			if err != nil {
				return err
			}
			done, err := desk.ApplyImport(ctx, query, seen.Token, "bench", nil)
			if err == nil && done.Counts.Add != products {
				err = fmt.Errorf("added %d of %d products", done.Counts.Add, products)
			}
			return err
		})
		return err
	})
	return took, err
}

func storeOnce(ctx context.Context, products int) (took time.Duration, err error) {
	const batch = 500
	err = workspace(ctx, func(e *engine.Engine) (err error) {
		took, err = timed(func() error {
			for begin := 0; begin < products; begin += batch {
				if err := e.Store.Write(ctx, func(q *store.Queries) error { return storeSome(ctx, q, begin, min(begin+batch, products)) }); err != nil {
					return err
				}
			}
			return nil
		})
		return err
	})
	return took, err
}

func storeSome(ctx context.Context, q *store.Queries, begin, end int) error {
	for i := begin; i < end; i++ {
		p := &store.Product{ID: store.NewID(), MerchantID: "m", SKU: fmt.Sprintf("SKU-%06d", i), Name: fmt.Sprintf("純棉短襪 %d", i), CreatedAt: 1}
		if err := q.AddProduct(ctx, p, fmt.Sprintf("471%010d", i+1)); err != nil {
			return err
		}
	}
	return nil
}
