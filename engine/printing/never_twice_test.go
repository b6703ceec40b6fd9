package printing_test

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"gowarehouse/engine/printing"
	"gowarehouse/engine/printing/printertest"
	"gowarehouse/engine/store"
)

// Whatever happens to the cable, the printer and the program, and whatever the packer scans meanwhile: no job is printed twice, what is called
// printed is on paper, and all comes to rest.
func TestNoOrderOfMishapsPrintsAJobTwice(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for a printer many times")
	}
	t.Parallel()
	p := printertest.Start(t, printertest.How{})
	c := lay(t, p)
	rapid.Check(t, func(r *rapid.T) {
		h := newHouse(t)
		h.setUp("printer", c.address)
		var parcels []int64
		var jobs []store.PrintJob
		r.Repeat(map[string]func(*rapid.T){
			"ask": func(r *rapid.T) {
				if len(parcels) == 0 || rapid.Bool().Draw(r, "new") {
					parcels = append(parcels, h.parcel())
				}
				reprint := rapid.Bool().Draw(r, "reprint")
				added, err := h.print.Print(h.ctx, printing.Request{Kind: store.PrintLabel, Parcels: []int64{rapid.SampledFrom(parcels).Draw(r, "parcel")},
					Reprint: reprint}, "amy")
				if err != nil {
					require.ErrorContains(r, err, "being printed")
					return
				}
				if !slices.ContainsFunc(jobs, func(j store.PrintJob) bool { return j.ID == added[0].ID }) {
					jobs = append(jobs, added...)
				}
			},
			"work":    func(r *rapid.T) { require.NoError(r, h.print.Work(h.ctx)) },
			"wait":    func(*rapid.T) { time.Sleep(grace / 2) },
			"restart": func(*rapid.T) { h.restart() },
			"fault": func(r *rapid.T) {
				c.set(rapid.SampledFrom([]fault{passes, passes, losesAnswer, losesRequest}).Draw(r, "fault"))
			},
			"off": func(*rapid.T) { p.Off() },
			"on": func(*rapid.T) {
				p.Off()
				p.On()
			},
			"stop": func(r *rapid.T) {
				if len(jobs) == 0 {
					return
				}
				_, err := h.print.Stop(h.ctx, []int64{rapid.SampledFrom(jobs).Draw(r, "job").ID}, "amy")
				require.NoError(r, err)
			},
		})
		c.set(passes)
		p.Off()
		p.On()
		for _, j := range jobs {
			h.until(j.ID, func(j store.PrintJob) bool { return !j.State.Open() })
		}
		sheets := p.Received()
		printed := map[int64]int{}
		for _, j := range jobs {
			j = h.job(j.ID)
			require.NotEqual(r, store.PrintFailed, j.State, j.Reason)
			if j.State == store.PrintPrinted {
				printed[j.ParcelID]++
			}
		}
		for _, parcel := range parcels {
			came, asked := 0, 0
			for _, sheet := range sheets {
				if bytes.Equal(sheet, h.label(parcel)) {
					came++
				}
			}
			for _, j := range jobs {
				if j.ParcelID == parcel {
					asked++
				}
			}
			require.LessOrEqual(r, came, asked, "a sheet for each job at most")
			require.GreaterOrEqual(r, came, printed[parcel], "what is printed is on paper")
		}
	})
}
