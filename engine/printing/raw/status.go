package raw

import (
	"bytes"
	"strconv"
	"strings"

	"gowarehouse/engine/printing/device"
)

// askStatus asks a printer how it is. It is answered at once, also while it prints. Sources: Zebra's ZPL Programming Guide
// (docs.zebra.com/us/en/printers/software/zpl-pg/zpl-commands/~hs4.html) for the answer's fields; its edition of 2006 (45541L-004, ~HS) is of the
// same. The guide of today says that printers without paper or ribbon, with an open head, a full rewinder or one that is too hot answer nothing:
// a printer that answered when it was set up and is silent now may only want paper, and is told of so.
const askStatus = "~HS"

// The answer is three lines between these two signs.
const (
	begins = 0x02
	ends   = 0x03
	lines  = 3
)

// status is what a printer says of itself as a whole.
type status struct {
	waiting int // labels in its memory that are not printed, the one in work included
	reasons []string
	full    bool // its memory: it takes nothing more
}

// flags are the places in the answer that hold a 1 while something is wrong, as line and field, with IPP's word for it.
var flags = []struct {
	line, field int
	keyword     string
}{
	{0, 1, "media-empty"},
	{0, 2, "paused"},
	{1, 2, "cover-open"},
	{1, 3, "marker-supply-empty"},
	{0, 11, "fuser-over-temp"},
	{1, 7, "output-area-full"}, // a label waits to be taken off
}

// fields are how many the lines have.
var fields = [lines]int{12, 11, 2}

// parse reads the answer; false for anything else.
func parse(answer []byte) (s status, ok bool) {
	var all [lines][]string
	for i := range all {
		from := bytes.IndexByte(answer, begins)
		to := bytes.IndexByte(answer, ends)
		if from < 0 || to < from {
			return s, false
		}
		all[i] = strings.Split(string(answer[from+1:to]), ",")
		if len(all[i]) < fields[i] {
			return s, false
		}
		answer = answer[to+1:]
	}
	for _, f := range flags {
		if all[f.line][f.field] == "1" {
			s.reasons = append(s.reasons, f.keyword)
		}
	}
	// What came and was not worked yet, what is being read, and what is left of the label in work.
	for _, place := range [][2]int{{0, 4}, {0, 7}, {1, 8}} {
		n, err := strconv.Atoi(strings.TrimSpace(all[place[0]][place[1]]))
		if err != nil {
			return s, false
		}
		s.waiting += n
	}
	s.full = all[0][5] == "1"
	return s, true
}

// state gives what the printer does.
func (s status) state() device.State {
	switch {
	case len(s.reasons) > 0:
		return device.Stopped
	case s.waiting > 0:
		return device.Printing
	}
	return device.Idle
}
