package printertest

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/engine/label"
)

// Raw is a label printer on a port that takes whatever comes in: it prints what stands between ^XA and ^XZ, and answers ~HS as Zebra's ZPL
// Programming Guide says (docs.zebra.com/us/en/printers/software/zpl-pg/zpl-commands/~hs4.html), in the order of what it reads. It is written from
// that, and knows nothing of the code that is tested.
type Raw struct {
	Address string // raw://
	t       testing.TB
	host    string

	mu       sync.Mutex
	listener net.Listener
	open     map[net.Conn]bool
	printed  [][]byte // labels, as they came
	waiting  [][]byte // in its memory: it has no paper
	noPaper  bool
	last     bool // the next label is the one in which the paper ends
	asked    int
	mute     bool
	silent   bool
	curt     bool // it hangs up behind a label instead of answering
	cutAfter int  // bytes of one connection after which it is cut; 0: never
	all      sync.WaitGroup
}

// StartRaw starts a raw printer and stops it at the end of the test. A mute one answers nothing.
func StartRaw(t testing.TB, mute bool) *Raw {
	t.Helper()
	r := &Raw{t: t, mute: mute, open: map[net.Conn]bool{}, host: fmt.Sprintf("127.0.0.1:%d", freePort(t))}
	r.Address = "raw://" + r.host
	r.On()
	t.Cleanup(r.Off)
	return r
}

// On switches the printer on.
func (r *Raw) On() {
	r.t.Helper()
	l, err := new(net.ListenConfig).Listen(r.t.Context(), "tcp", r.host)
	require.NoError(r.t, err)
	r.mu.Lock()
	r.listener = l
	r.mu.Unlock()
	r.all.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			r.mu.Lock()
			r.open[conn] = true
			r.mu.Unlock()
			r.all.Go(func() { r.serve(conn) })
		}
	})
}

// Off switches the printer off, in the middle of whatever it does. It forgets what it had not printed.
func (r *Raw) Off() {
	r.mu.Lock()
	r.waiting = nil
	if r.listener != nil {
		_ = r.listener.Close()
		r.listener = nil
	}
	for conn := range r.open {
		_ = conn.Close()
	}
	r.mu.Unlock()
	r.all.Wait()
}

// Paper puts paper in, or takes it out. With paper, what waits is printed.
func (r *Raw) Paper(there bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.noPaper, r.last = !there, false
	if there {
		r.printed = append(r.printed, r.waiting...)
		r.waiting = nil
	}
}

// LosesPaper lets the paper end in the next label.
func (r *Raw) LosesPaper() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.last = true
}

// SilentInTrouble lets the printer answer nothing while it has no paper, as the guide says of today's.
func (r *Raw) SilentInTrouble() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.silent = true
}

// HangsUp lets the printer take a label and then drop the connection without an answer.
func (r *Raw) HangsUp(does bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.curt = does
}

// Asked gives how often the printer was asked for its status.
func (r *Raw) Asked() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.asked
}

// CutAfter cuts each connection after so many bytes, without a word; 0 cuts none.
func (r *Raw) CutAfter(bytes int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.cutAfter = bytes
}

// Printed gives the labels that came out, as they came in.
func (r *Raw) Printed() [][]byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.printed)
}

// Waiting gives how many labels are in its memory.
func (r *Raw) Waiting() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.waiting)
}

// serve reads one connection.
func (r *Raw) serve(conn net.Conn) {
	defer func() {
		r.mu.Lock()
		delete(r.open, conn)
		r.mu.Unlock()
		_ = conn.Close()
	}()
	var have []byte
	got, buffer := 0, make([]byte, 4096)
	labels := 0 // that came over this connection
	for {
		n, err := conn.Read(buffer)
		got += n
		have = append(have, buffer[:n]...)
		r.mu.Lock()
		cut := r.cutAfter > 0 && got >= r.cutAfter
		r.mu.Unlock()
		if cut {
			_ = conn.(*net.TCPConn).SetLinger(0)
			return
		}
		have = r.work(conn, have, &labels)
		r.mu.Lock()
		curt := r.curt && labels > 0
		r.mu.Unlock()
		if curt {
			_ = conn.(*net.TCPConn).SetLinger(0)
			return
		}
		if err != nil {
			return
		}
	}
}

// work does all that is whole of what came in, and gives the rest.
func (r *Raw) work(conn net.Conn, have []byte, labels *int) []byte {
	for {
		ask, begin := bytes.Index(have, []byte("~HS")), bytes.Index(have, []byte("^XA"))
		switch {
		case ask >= 0 && (begin < 0 || ask < begin):
			have = have[ask+3:]
			r.mu.Lock()
			r.asked++
			answers := !r.mute && !(r.silent && r.noPaper)
			curt := r.curt && *labels > 0
			r.mu.Unlock()
			switch {
			case curt:
				return nil
			case answers:
				_ = conn.SetWriteDeadline(time.Now().Add(time.Second))
				_, _ = conn.Write(r.status())
			}
			continue
		case begin < 0:
			return have
		}
		end := bytes.Index(have[begin:], []byte("^XZ"))
		if end < 0 {
			return have
		}
		label := bytes.Clone(have[begin : begin+end+3])
		have = have[begin+end+3:]
		*labels++
		r.mu.Lock()
		if r.last {
			r.last, r.noPaper = false, true
		}
		if r.noPaper {
			r.waiting = append(r.waiting, label)
		} else {
			r.printed = append(r.printed, label)
		}
		r.mu.Unlock()
	}
}

func (r *Raw) status() []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	paperOut := 0
	if r.noPaper {
		paperOut = 1
	}
	return fmt.Appendf(nil, "\x02030,%d,0,1218,%03d,0,0,0,000,0,0,0\x03\r\n\x02000,0,0,0,0,2,4,0,00000000,1,000\x03\r\n\x021234,0\x03\r\n",
		paperOut, len(r.waiting))
}

// graphic is a picture in ZPL: ^FO, ^GFA with :Z64:.
var graphic = regexp.MustCompile(`\^FO(\d+),(\d+)\^GFA,(\d+),(\d+),(\d+),:Z64:([A-Za-z0-9+/=]+):([0-9A-Fa-f]{4})\^FS`)

var extent = regexp.MustCompile(`\^PW(\d+)\^LL(\d+)`)

// Dots gives what a label of ZPL that is made of pictures puts on paper. dpi is the printer's.
func Dots(t testing.TB, zpl []byte, dpi int) label.Bitmap {
	t.Helper()
	size := extent.FindSubmatch(zpl)
	require.NotNil(t, size, "no ^PW and ^LL")
	paper := label.Bitmap{Width: whole(t, size[1]), Height: whole(t, size[2]), DPI: dpi}
	paper.Stride = (paper.Width + 7) / 8
	paper.Bits = make([]byte, paper.Stride*paper.Height)
	found := graphic.FindAllSubmatch(zpl, -1)
	require.NotEmpty(t, found, "no ^GF")
	for _, m := range found {
		require.Equal(t, strings.ToUpper(fmt.Sprintf("%04x", xmodem(m[6]))), strings.ToUpper(string(m[7])), "the sum of :Z64:")
		packed, err := base64.StdEncoding.DecodeString(string(m[6]))
		require.NoError(t, err)
		z, err := zlib.NewReader(bytes.NewReader(packed))
		require.NoError(t, err)
		bits, err := io.ReadAll(z)
		require.NoError(t, err)
		require.Len(t, bits, whole(t, m[4]))
		stride := whole(t, m[5])
		piece := label.Bitmap{Width: stride * 8, Height: len(bits) / stride, Stride: stride, Bits: bits}
		x0, y0 := whole(t, m[1]), whole(t, m[2])
		for y := range piece.Height {
			for x := range piece.Width {
				if piece.Black(x, y) && x0+x < paper.Width && y0+y < paper.Height {
					paper.Bits[(y0+y)*paper.Stride+(x0+x)/8] |= 0x80 >> ((x0 + x) % 8)
				}
			}
		}
	}
	return paper
}

func whole(t testing.TB, digits []byte) int {
	t.Helper()
	n, err := strconv.Atoi(string(digits))
	require.NoError(t, err)
	return n
}

// xmodem is the sum of :Z64:, by the table of its four-bit steps.
func xmodem(data []byte) (crc uint16) {
	table := [16]uint16{0x0000, 0x1021, 0x2042, 0x3063, 0x4084, 0x50a5, 0x60c6, 0x70e7, 0x8108, 0x9129, 0xa14a, 0xb16b, 0xc18c, 0xd1ad, 0xe1ce, 0xf1ef}
	for _, b := range data {
		crc = crc<<4 ^ table[crc>>12^uint16(b>>4)]
		crc = crc<<4 ^ table[crc>>12^uint16(b&15)]
	}
	return crc
}

// Refused is a port on which nothing listens.
func Refused(t testing.TB) string {
	t.Helper()
	return fmt.Sprintf("127.0.0.1:%d", freePort(t))
}
