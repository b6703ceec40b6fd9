package desktop

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// memoryName is the file in a workspace in which the window remembers itself. It is not part of the store: another computer that
// restores a backup has other screens.
const memoryName = "window.json"

// memory is what the window remembers from one start to the next.
type memory struct {
	Places map[string]place `json:"places"` // by set-up of screens
	Last   string           `json:"last"`   // the set-up of the last time
	Told   bool             `json:"told"`   // a person knows that the work goes on behind a closed window
}

// place is where a window is, in the units of its system.
type place struct {
	X         int  `json:"x"`
	Y         int  `json:"y"`
	Width     int  `json:"width"`
	Height    int  `json:"height"`
	Maximised bool `json:"maximised"` // the numbers are those of before
}

// screen is one screen of a set-up.
type screen struct{ width, height int }

// recall reads what a window remembers; one that cannot be read is forgotten.
func recall(dir string) (m memory, err error) {
	data, err := os.ReadFile(filepath.Join(dir, memoryName))
	if err == nil {
		err = json.Unmarshal(data, &m)
	}
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	if m.Places == nil {
		m.Places = map[string]place{}
	}
	return m, err
}

// keep writes it down.
func (m memory) keep(dir string) error {
	data, err := json.Marshal(m)
	if err != nil {
		return err
	}
	return writeFile(filepath.Join(dir, memoryName), func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// setUp names a set of screens, in whatever order the system tells them: a laptop at its dock is another one than on the road.
func setUp(screens []screen) string {
	names := make([]string, len(screens))
	for i, s := range screens {
		names[i] = fmt.Sprintf("%dx%d", s.width, s.height)
	}
	slices.Sort(names)
	return strings.Join(names, "+")
}

// seen gives the nearest place that can be seen on the screens. Where several screens stand to each other is not known, so that with
// more than one only what lies outside of any arrangement is put right.
func (p place) seen(screens []screen) place {
	var widest, highest, width, height int
	for _, s := range screens {
		widest, highest = max(widest, s.width), max(highest, s.height)
		width, height = width+s.width, height+s.height
	}
	p.Width = min(max(p.Width, leastWidth), max(widest, leastWidth))
	p.Height = min(max(p.Height, leastHeight), max(highest, leastHeight))
	left, top := 0, 0
	if len(screens) > 1 {
		left, top = -width, -height
	}
	p.X = max(min(p.X, width-p.Width), left)
	p.Y = max(min(p.Y, height-p.Height), top)
	return p
}

// The sizes of a window: the least that the screens can be read in, and the most that it takes at the first start.
const (
	leastWidth, leastHeight = 960, 600
	mostWidth, mostHeight   = 1440, 900
)

// around is what a desktop puts around windows and beside them: a packing station's screen often has 1366 x 768, a bar and a title.
const around = 100

// first gives the size of a window at its first start on a screen.
func first(s screen) place {
	return place{Width: max(min(s.width-around, mostWidth), leastWidth), Height: max(min(s.height-around, mostHeight), leastHeight)}
}
