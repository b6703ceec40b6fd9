package winspool

import (
	"errors"
	"unsafe"

	"golang.org/x/sys/windows"
)

// The calls of Windows, and its structures as 64-bit programs have them.

var (
	spooler = windows.NewLazySystemDLL("winspool.drv")
	gdi     = windows.NewLazySystemDLL("gdi32.dll")

	enumPrinters      = spooler.NewProc("EnumPrintersW")
	getDefaultPrinter = spooler.NewProc("GetDefaultPrinterW")
	openPrinter       = spooler.NewProc("OpenPrinterW")
	closePrinter      = spooler.NewProc("ClosePrinter")
	getPrinter        = spooler.NewProc("GetPrinterW")
	enumJobs          = spooler.NewProc("EnumJobsW")
	getJob            = spooler.NewProc("GetJobW")
	setJob            = spooler.NewProc("SetJobW")
	capabilities      = spooler.NewProc("DeviceCapabilitiesW")
	properties        = spooler.NewProc("DocumentPropertiesW")
	startDocPrinter   = spooler.NewProc("StartDocPrinterW")
	startPagePrinter  = spooler.NewProc("StartPagePrinter")
	writePrinter      = spooler.NewProc("WritePrinter")
	endPagePrinter    = spooler.NewProc("EndPagePrinter")
	endDocPrinter     = spooler.NewProc("EndDocPrinter")
	abortPrinter      = spooler.NewProc("AbortPrinter")

	createDC       = gdi.NewProc("CreateDCW")
	createIC       = gdi.NewProc("CreateICW")
	deleteDC       = gdi.NewProc("DeleteDC")
	getDeviceCaps  = gdi.NewProc("GetDeviceCaps")
	startDoc       = gdi.NewProc("StartDocW")
	startPage      = gdi.NewProc("StartPage")
	stretchDIBits  = gdi.NewProc("StretchDIBits")
	setStretchMode = gdi.NewProc("SetStretchBltMode")
	endPage        = gdi.NewProc("EndPage")
	endDoc         = gdi.NewProc("EndDoc")
	abortDoc       = gdi.NewProc("AbortDoc")
)

// printerInfo is PRINTER_INFO_2.
type printerInfo struct {
	server, name, share, port, driver, comment, location *uint16
	mode                                                 *deviceMode
	separator, processor, datatype, parameters           *uint16
	security                                             uintptr
	attributes, priority, defaultPriority                uint32
	startTime, untilTime, status, jobs, pagesPerMinute   uint32
}

// jobInfo is JOB_INFO_2.
type jobInfo struct {
	id                                                      uint32
	printer, machine, user, document, notify                *uint16
	datatype, processor, parameters, driver                 *uint16
	mode                                                    uintptr
	says                                                    *uint16
	security                                                uintptr
	status, priority, position, startTime, untilTime, pages uint32
	size                                                    uint32
	submitted                                               windows.Systemtime
	time, printed                                           uint32
}

// deviceMode is the public part of DEVMODE; the driver's own follows it.
type deviceMode struct {
	device                          [32]uint16
	spec, driver, size, driverExtra uint16
	fields                          uint32
	orientation, paper              int16
	length, width                   int16 // of the paper, in tenths of a millimetre
	scale, copies, source, quality  int16
	colour, duplex, yResolution     int16
	trueType, collate               int16
	form                            [32]uint16
	logPixels                       uint16
	bitsPerPel, pelsWidth           uint32
	pelsHeight, flags, frequency    uint32
	icmMethod, icmIntent, mediaType uint32
	dither, reserved1, reserved2    uint32
	panningWidth, panningHeight     uint32
}

// The bits of deviceMode.fields that are set here, and the modes of DocumentProperties.
const (
	hasOrientation, hasPaper, hasLength, hasWidth = 0x1, 0x2, 0x4, 0x8
	hasScale, hasCopies                           = 0x10, 0x100
	modeOut, modeIn                               = 2, 8
	portrait                                      = 1
	paperOfUser                                   = 256 // DMPAPER_USER: a size is given
)

// docInfo is DOCINFO of GDI, rawInfo is DOC_INFO_1 of the spooler.
type (
	docInfo struct {
		size                   int32
		name, output, datatype *uint16
		kind                   uint32
	}
	rawInfo struct{ name, output, datatype *uint16 }
)

// bitmapInfo is BITMAPINFO of a picture of one bit a dot, with its two colours.
type bitmapInfo struct {
	size                                          uint32
	width, height                                 int32 // a negative height: the first row is the top
	planes, bits                                  uint16
	compression, imageSize                        uint32
	dotsPerMetreX, dotsPerMetreY, used, important int32
	zeroBlue, zeroGreen, zeroRed, zeroReserved    byte
	oneBlue, oneGreen, oneRed, oneReserved        byte
}

// lastError gives the number of an error of Windows.
func lastError(err error) uint32 {
	var number windows.Errno
	if errors.As(err, &number) {
		return uint32(number)
	}
	return 0
}

// succeeded makes an error of a call that gives 0 when it failed.
func succeeded(result uintptr, err error) error {
	if result != 0 {
		return nil
	}
	return saying(lastError(err), err, false)
}

// utf16 gives a text as Windows wants it. It holds no zero: queueOf and jobName see to that.
func utf16(text string) *uint16 {
	p, err := windows.UTF16PtrFromString(text)
	if err != nil {
		empty := [1]uint16{}
		return &empty[0]
	}
	return p
}

// grown calls a function of Windows that says how many bytes it needs until its buffer is large enough. call gets the buffer, its size, and
// where the size that is needed goes.
func grown(call func(buffer unsafe.Pointer, size uint32, needed *uint32) (uintptr, error)) ([]byte, error) {
	const tries = 5 // a queue can grow between two calls
	buffer := make([]byte, 4<<10)
	for try := 1; ; try++ {
		var needed uint32
		done, err := call(unsafe.Pointer(&buffer[0]), uint32(len(buffer)), &needed)
		if done != 0 {
			return buffer, nil
		}
		if !errors.Is(err, windows.ERROR_INSUFFICIENT_BUFFER) || try == tries {
			return nil, saying(lastError(err), err, false)
		}
		buffer = make([]byte, int(needed)+len(buffer))
	}
}
