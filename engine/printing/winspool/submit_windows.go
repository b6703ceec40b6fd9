package winspool

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strconv"
	"unsafe"

	"gowarehouse/connectors"
	"gowarehouse/engine/label"
	"gowarehouse/engine/printing/device"
)

// Submit hands a document over: drawn page by page, or as it is. It looks at ctx between pages; what Windows has of it then is taken back.
func (q *queue) Submit(ctx context.Context, d device.Document) (device.Accepted, error) {
	// Drivers keep things by thread.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	return with(q, func(handle uintptr) (device.Accepted, error) {
		forget(handle, d.Name)
		var accepted device.Accepted
		var err error
		switch d.Format {
		case device.ZPL:
			accepted, err = q.raw(ctx, handle, d)
		case device.Drawn:
			accepted, err = q.drawn(ctx, handle, d)
		default:
			return accepted, connectors.Refuse("this print queue does not take %s", "此佇列不支援 %s",
				"Choose another printer for this kind of document in the settings.", "請在設定中為此類文件改選其他印表機。", d.Format)
		}
		if err != nil {
			return device.Accepted{}, err
		}
		accepted.Name = d.Name
		j, err := look(handle, accepted.Number)
		switch {
		case connectors.KindOf(err) == connectors.NotFound:
			accepted.State = device.JobCompleted // nothing waits: the printer, or what stands for it, took all of it while it came
		case err == nil:
			accepted.State = progress(j.status)
		default:
			accepted.State = device.JobWaiting // it is there, and is asked about later
		}
		return accepted, nil
	})
}

// piece is how much of a document is written at once.
const piece = 64 << 10

// raw writes a document as it is.
func (q *queue) raw(ctx context.Context, handle uintptr, d device.Document) (device.Accepted, error) {
	info := rawInfo{name: utf16(d.Name), datatype: utf16("RAW")}
	const level = 1
	id, _, err := startDocPrinter.Call(handle, level, uintptr(unsafe.Pointer(&info)))
	if err := succeeded(id, err); err != nil {
		return device.Accepted{}, err
	}
	retain(handle, int32(id))
	wrote, err := write(ctx, handle, d.Data)
	if err != nil {
		_, _, _ = abortPrinter.Call(handle)
		return device.Accepted{}, doubtful(err, wrote)
	}
	if done, _, err := endDocPrinter.Call(handle); done == 0 {
		return device.Accepted{}, saying(lastError(err), err, true)
	}
	return device.Accepted{Job: device.Job{Number: int32(id)}}, nil
}

// write writes everything as one page, and says whether the printer may have some of it: a queue can pass it on while it comes.
func write(ctx context.Context, handle uintptr, data []byte) (wrote bool, err error) {
	done, _, err := startPagePrinter.Call(handle)
	if err := succeeded(done, err); err != nil {
		return false, err
	}
	for len(data) > 0 {
		if ctx.Err() != nil {
			return wrote, ctx.Err()
		}
		part := data[:min(piece, len(data))]
		var written uint32
		done, _, err := writePrinter.Call(handle, uintptr(unsafe.Pointer(&part[0])), uintptr(len(part)), uintptr(unsafe.Pointer(&written)))
		if err := succeeded(done, err); err != nil {
			return wrote, err
		}
		if written == 0 {
			return wrote, saying(0, errors.New("nothing was written"), false)
		}
		wrote = true
		data = data[min(int(written), len(data)):]
	}
	done, _, err = endPagePrinter.Call(handle)
	return wrote, succeeded(done, err)
}

// retain asks that a job stays in its queue when it is printed. A queue that keeps none says so by not having it.
func retain(handle uintptr, number int32) { _ = control(handle, number, controlRetain) }

// doubtful marks an error after which the printer may have some of the document.
func doubtful(err error, maybe bool) error {
	var e *connectors.Error
	if !maybe {
		return err
	}
	if errors.As(err, &e) {
		told := *e
		told.MaybeDone = true
		return &told
	}
	return (&connectors.Error{Kind: connectors.Temporary, Code: CodeFailed, Err: err, MaybeDone: true}).Saying(
		"printing was broken off", "列印已中斷")
}

// mode gives the settings that the queue prints with where nothing else is said.
func (q *queue) mode(handle uintptr) ([]byte, error) { return q.settings(handle, nil, 0) }

// settings asks the driver for settings, after a change of them where there is one.
func (q *queue) settings(handle uintptr, changed []byte, in uintptr) ([]byte, error) {
	name := utf16(q.name)
	size, _, err := properties.Call(0, handle, uintptr(unsafe.Pointer(name)), 0, 0, 0)
	if int32(size) < int32(unsafe.Sizeof(deviceMode{})) {
		return nil, saying(lastError(err), err, false)
	}
	mode := make([]byte, size)
	var from unsafe.Pointer
	if changed != nil {
		from = unsafe.Pointer(&changed[0])
	}
	done, _, err := properties.Call(0, handle, uintptr(unsafe.Pointer(name)), uintptr(unsafe.Pointer(&mode[0])), uintptr(from), modeOut|in)
	if int32(done) < 0 {
		return nil, saying(lastError(err), err, false)
	}
	return mode, nil
}

// onSheet gives the settings for a sheet: upright, in true size, once.
func (q *queue) onSheet(handle uintptr, sheet device.Sheet) ([]byte, error) {
	mode, err := q.mode(handle)
	if err != nil {
		return nil, err
	}
	m := (*deviceMode)(unsafe.Pointer(&mode[0]))
	m.fields |= hasOrientation | hasScale | hasCopies
	m.orientation, m.scale, m.copies = portrait, 100, 1
	if number, err := strconv.ParseInt(sheet.Paper.Name, 10, 16); err == nil {
		m.fields |= hasPaper
		m.fields &^= hasLength | hasWidth
		m.paper = int16(number)
	} else if sheet.Paper.Name == cutPaper {
		m.fields |= hasPaper | hasLength | hasWidth
		m.paper = paperOfUser
		m.width, m.length = int16(sheet.Size.Width/10), int16(sheet.Size.Height/10)
	}
	return q.settings(handle, mode, modeIn)
}

// The questions of GetDeviceCaps.
const (
	dotsX, dotsY             = 88, 90 // per inch
	paperWidth, paperHeight  = 110, 111
	marginLeft, marginTop    = 112, 113 // where the area begins in which the printer can print
	hundredthsPerInch        = 2540
	paperOff                 = 200 // how far a sheet may be from what was asked for, in hundredths of a millimetre
	blackStays               = 1   // BLACKONWHITE: where dots fall together, black wins
	plainColours, sourceCopy = 0, 0x00CC0020
	failedGDI                = -1
)

func caps(dc uintptr, index uintptr) int {
	n, _, _ := getDeviceCaps.Call(dc, index)
	return int(int32(n))
}

// resolution gives the dots per inch that the printer prints with.
func (q *queue) resolution(mode []byte) (int, error) {
	dc, _, err := createIC.Call(uintptr(unsafe.Pointer(utf16("WINSPOOL"))), uintptr(unsafe.Pointer(utf16(q.name))), 0,
		uintptr(unsafe.Pointer(&mode[0])))
	if err := succeeded(dc, err); err != nil {
		return 0, err
	}
	defer func() { _, _, _ = deleteDC.Call(dc) }()
	return max(caps(dc, dotsX), caps(dc, dotsY)), nil
}

// drawn draws a document.
func (q *queue) drawn(ctx context.Context, handle uintptr, d device.Document) (accepted device.Accepted, err error) {
	mode, err := q.onSheet(handle, d.Sheet)
	if err != nil {
		return accepted, err
	}
	dc, _, err := createDC.Call(uintptr(unsafe.Pointer(utf16("WINSPOOL"))), uintptr(unsafe.Pointer(utf16(q.name))), 0,
		uintptr(unsafe.Pointer(&mode[0])))
	if err := succeeded(dc, err); err != nil {
		return accepted, err
	}
	defer func() { _, _, _ = deleteDC.Call(dc) }()
	paper := canvas{dc: dc, dpiX: caps(dc, dotsX), dpiY: caps(dc, dotsY), width: caps(dc, paperWidth), height: caps(dc, paperHeight),
		left: caps(dc, marginLeft), top: caps(dc, marginTop)}
	if paper.dpiX <= 0 || paper.dpiY <= 0 {
		return accepted, saying(0, errors.New("the driver has no resolution"), false)
	}
	accepted.Ignored = paper.differs(d.Sheet.Size)
	info := docInfo{name: utf16(d.Name)}
	info.size = int32(unsafe.Sizeof(info))
	id, _, err := startDoc.Call(dc, uintptr(unsafe.Pointer(&info)))
	if int32(id) <= 0 {
		return accepted, saying(lastError(err), err, false)
	}
	accepted.Number = int32(id)
	retain(handle, accepted.Number)
	for page := 1; page <= d.Pages; page++ {
		if err := paper.page(ctx, d, page); err != nil {
			_, _, _ = abortDoc.Call(dc)
			return accepted, doubtful(err, page > 1)
		}
	}
	if done, _, err := endDoc.Call(dc); int32(done) <= 0 {
		return accepted, saying(lastError(err), err, true)
	}
	return accepted, nil
}

// canvas is the paper of a printer, in its dots.
type canvas struct {
	dc            uintptr
	dpiX, dpiY    int
	width, height int
	left, top     int
}

// differs says, as the jobs want it, when the driver has other paper than was asked for.
func (c *canvas) differs(wanted device.Size) []string {
	is := device.Size{Width: int32(c.width * hundredthsPerInch / c.dpiX), Height: int32(c.height * hundredthsPerInch / c.dpiY)}
	off := func(a, b int32) bool { return max(a, b)-min(a, b) > paperOff }
	if wanted.Width == 0 || !off(is.Width, wanted.Width) && !off(is.Height, wanted.Height) {
		return nil
	}
	return []string{fmt.Sprintf("media %.0f x %.0f mm", float64(wanted.Width)/100, float64(wanted.Height)/100)}
}

// page draws one page. Nothing of it has left when it fails.
func (c *canvas) page(ctx context.Context, d device.Document, number int) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	dots, err := d.Draw(ctx, number, max(c.dpiX, c.dpiY))
	if err != nil {
		return err
	}
	if done, _, err := startPage.Call(c.dc); int32(done) <= 0 {
		return saying(lastError(err), err, false)
	}
	if err := c.put(dots); err != nil {
		return err
	}
	if done, _, err := endPage.Call(c.dc); int32(done) <= 0 {
		return saying(lastError(err), err, true)
	}
	return nil
}

// put puts a picture on the middle of the sheet in its true size. On a sheet of its own size that is the corner.
func (c *canvas) put(dots label.Bitmap) error {
	asked := max(c.dpiX, c.dpiY) // a picture that is made to fit has fewer dots than its DPI says
	width, height := dots.Width*c.dpiX/asked, dots.Height*c.dpiY/asked
	x, y := (c.width-width)/2-c.left, (c.height-height)/2-c.top
	info := bitmapInfo{width: int32(dots.Width), height: -int32(dots.Height), planes: 1, bits: 1, used: 2,
		zeroBlue: 255, zeroGreen: 255, zeroRed: 255}
	info.size = uint32(unsafe.Offsetof(info.zeroBlue))
	rows := aligned(dots)
	_, _, _ = setStretchMode.Call(c.dc, blackStays)
	done, _, err := stretchDIBits.Call(c.dc, uintptr(x), uintptr(y), uintptr(width), uintptr(height), 0, 0, uintptr(dots.Width), uintptr(dots.Height),
		uintptr(unsafe.Pointer(&rows[0])), uintptr(unsafe.Pointer(&info)), plainColours, sourceCopy)
	if int32(done) == failedGDI || done == 0 {
		return saying(lastError(err), err, false)
	}
	return nil
}

// aligned gives the rows of a picture as GDI wants them: each of a number of bytes that four divides.
func aligned(dots label.Bitmap) []byte {
	stride := (dots.Width + 31) / 32 * 4
	rows := make([]byte, max(1, stride*dots.Height))
	for y := range dots.Height {
		copy(rows[y*stride:], dots.Bits[y*dots.Stride:(y+1)*dots.Stride])
	}
	return rows
}
