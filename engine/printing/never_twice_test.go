package printing_test

import (
	"context"
	"crypto/sha256"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"gowarehouse/engine/label"
	"gowarehouse/engine/printing"
	"gowarehouse/engine/printing/printertest"
	"gowarehouse/engine/store"
)

// mishaps is what can happen to one way of printing.
type mishaps struct {
	address string
	happen  map[string]func(r *rapid.T) // what befalls the printer and the way to it
	mend    func()                      // all is well again
	came    func() []label.Bitmap       // what is on paper, since the printer was made
	tells   bool                        // what it calls printed is on paper; otherwise only delivered
}

// play lets anything happen: no job is printed twice unless a person says so, what is called printed is on paper, and all comes to rest.
func (m mishaps) play(t *testing.T, r *rapid.T) {
	h := newHouse(t)
	h.setUp("printer", m.address)
	var parcels, jobs []int64
	again, believed := map[int64]int{}, map[int64]bool{} // by a person's word
	some := func(r *rapid.T, what func(job int64)) {
		if len(jobs) > 0 {
			what(rapid.SampledFrom(jobs).Draw(r, "job"))
		}
	}
	actions := map[string]func(*rapid.T){
		"ask": func(r *rapid.T) {
			if len(parcels) == 0 || rapid.Bool().Draw(r, "new") {
				parcels = append(parcels, h.parcel())
			}
			added, err := h.print.Print(h.ctx, printing.Request{Kind: store.PrintLabel, Parcels: []int64{rapid.SampledFrom(parcels).Draw(r, "parcel")},
				Reprint: rapid.Bool().Draw(r, "reprint")}, "amy")
			if err != nil {
				require.ErrorContains(r, err, "being printed")
				return
			}
			if !slices.Contains(jobs, added[0].ID) {
				jobs = append(jobs, added[0].ID)
			}
		},
		"work": func(r *rapid.T) { require.NoError(r, h.print.Work(h.ctx)) },
		"wait": func(*rapid.T) { time.Sleep(grace / 2) },
		"kill": func(r *rapid.T) { // anywhere: between intent and call, between call and answer, while it follows
			ctx, end := context.WithTimeout(h.ctx, time.Duration(rapid.IntRange(0, 60).Draw(r, "after"))*time.Millisecond)
			defer end()
			_ = h.print.Work(ctx)
			h.restart()
		},
		"stop": func(r *rapid.T) {
			some(r, func(job int64) {
				_, err := h.print.Stop(h.ctx, []int64{job}, "amy")
				require.NoError(r, err)
			})
		},
		"decide": func(r *rapid.T) {
			some(r, func(job int64) {
				if !printing.NeedsPerson(h.job(job).State) {
					return
				}
				d := rapid.SampledFrom([]printing.Decision{printing.DecideAgain, printing.DecideDone, printing.DecideDrop}).Draw(r, "decision")
				require.NoError(r, h.print.Decide(h.ctx, job, d, "boss"))
				switch d {
				case printing.DecideAgain:
					again[job]++
				case printing.DecideDone:
					believed[job] = true
				}
			})
		},
	}
	for name, what := range m.happen {
		actions[name] = what
	}
	r.Repeat(actions)
	m.mend()
	for _, job := range jobs {
		h.until(job, func(j store.PrintJob) bool { return !j.State.Open() })
	}
	sheets := m.came()
	for _, parcel := range parcels {
		drawn, came, allowed, printed := h.drawn(parcel, 203), 0, 0, 0
		for _, sheet := range sheets {
			if shows(sheet, drawn) {
				came++
			}
		}
		for _, id := range jobs {
			j := h.job(id)
			if j.ParcelID != parcel {
				continue
			}
			require.NotEqual(r, store.PrintFailed, j.State, j.Reason)
			allowed += 1 + again[id]
			if j.State == store.PrintPrinted && !believed[id] {
				printed++
			}
		}
		require.LessOrEqual(r, came, allowed, "a sheet for each job at most, and for each word of a person")
		if m.tells {
			require.GreaterOrEqual(r, came, printed, "what is printed is on paper")
		}
	}
}

// shows says whether a sheet has all that a label has; a copy has its mark beside.
func shows(sheet, of label.Bitmap) bool {
	if sheet.Width != of.Width || sheet.Height != of.Height {
		return false
	}
	for i, dots := range of.Bits {
		if sheet.Bits[i]&dots != dots {
			return false
		}
	}
	return true
}

// drawnOnce draws what a printer got, those that are alike once.
func drawnOnce(received func() [][]byte, draw func(sheet []byte) label.Bitmap) func() []label.Bitmap {
	known := map[[sha256.Size]byte]label.Bitmap{}
	return func() []label.Bitmap {
		var all []label.Bitmap
		for _, sheet := range received() {
			sum := sha256.Sum256(sheet)
			if _, drawn := known[sum]; !drawn {
				known[sum] = draw(sheet)
			}
			all = append(all, known[sum])
		}
		return all
	}
}

// onPaper draws what a printer of PDF got.
func onPaper(t *testing.T, p *printertest.Printer) func() []label.Bitmap {
	t.Helper()
	return drawnOnce(p.Received, (&house{t: t, ctx: t.Context()}).dotsOf)
}

func (c *cable) faults() func(r *rapid.T) {
	return func(r *rapid.T) {
		c.set(rapid.SampledFrom([]fault{passes, passes, losesAnswer, losesRequest}).Draw(r, "fault"))
	}
}

func skipInAHurry(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("waits for a printer many times")
	}
	t.Parallel()
}

func TestNoOrderOfMishapsPrintsAJobTwice(t *testing.T) {
	skipInAHurry(t)
	p := printertest.Start(t, printertest.How{})
	c := lay(t, p.Address)
	onAgain := func() {
		p.Off()
		p.On()
	}
	m := mishaps{address: c.address, tells: true, came: onPaper(t, p),
		happen: map[string]func(*rapid.T){"fault": c.faults(), "off": func(*rapid.T) { p.Off() }, "on": func(*rapid.T) { onAgain() }},
		mend: func() {
			c.set(passes)
			onAgain()
		}}
	rapid.Check(t, func(r *rapid.T) { m.play(t, r) })
}

// The printer stays on here: a queue that loses its printer in the middle of a job sends it once more, and nobody here can help that.
func TestNoOrderOfMishapsPrintsAJobOfAQueueTwice(t *testing.T) {
	skipInAHurry(t)
	p := printertest.Start(t, printertest.How{})
	c := lay(t, printertest.StartCUPS(t, p.Address).Queue)
	m := mishaps{address: c.address, tells: true, came: onPaper(t, p),
		happen: map[string]func(*rapid.T){"fault": c.faults()}, mend: func() { c.set(passes) }}
	rapid.Check(t, func(r *rapid.T) { m.play(t, r) })
}

func TestNoOrderOfMishapsPrintsAJobOfARawPrinterTwice(t *testing.T) {
	skipInAHurry(t)
	for name, mute := range map[string]bool{"that answers": false, "that is mute": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := &plug{Raw: printertest.StartRaw(t, mute)}
			m := mishaps{address: p.Address, tells: !mute, came: drawnOnce(p.Printed, func(sheet []byte) label.Bitmap { return printertest.Dots(t, sheet, 203) }),
				happen: map[string]func(*rapid.T){
					"cut":      func(r *rapid.T) { p.CutAfter(rapid.SampledFrom([]int{0, 0, 40, 400}).Draw(r, "bytes")) },
					"hangs up": func(r *rapid.T) { p.HangsUp(rapid.Bool().Draw(r, "does")) },
					"paper":    func(r *rapid.T) { p.Paper(rapid.SampledFrom([]bool{true, true, false}).Draw(r, "there")) },
					"ends":     func(*rapid.T) { p.LosesPaper() },
					"off and on": func(r *rapid.T) {
						if rapid.SampledFrom([]bool{true, true, false}).Draw(r, "on") {
							p.on()
						} else {
							p.off()
						}
					},
				},
				mend: func() {
					p.CutAfter(0)
					p.HangsUp(false)
					p.Paper(true)
					p.on()
				}}
			rapid.Check(t, func(r *rapid.T) { m.play(t, r) })
		})
	}
}

// plug is the switch of a raw printer.
type plug struct {
	*printertest.Raw
	forgot time.Time // when it last lost labels that it had
}

func (p *plug) off() {
	if p.Waiting() > 0 {
		p.forgot = time.Now()
	}
	p.Off()
}

// on switches it off and on. A real one that had labels takes longer for that than this program leaves it unseen.
func (p *plug) on() {
	p.off()
	time.Sleep(time.Until(p.forgot.Add(printing.LongestGap)))
	p.On()
}
