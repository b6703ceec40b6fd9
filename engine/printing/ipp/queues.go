package ipp

import (
	"context"
	"errors"
	"net"
	"net/url"
	"os"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/printing/device"
)

// Where CUPS listens (cupsd.conf(5): Listen). It may listen on the socket alone until somebody speaks to it.
const (
	cupsHost = "localhost:631"
	cupsPath = "/"
)

// cupsSockets are where its socket lies: on Debian, and on macOS.
var cupsSockets = []string{"/run/cups/cups.sock", "/var/run/cups/cups.sock", "/private/var/run/cupsd"}

// listTime is how long CUPS has to answer. It looks through its own tables for that.
const listTime = 5 * time.Second

// opCupsGetPrinters is CUPS's own operation (CUPS Implementation of IPP: CUPS-Get-Printers).
const opCupsGetPrinters = 0x4002

// The bits of printer-type (CUPS Implementation of IPP): the default queue, and one that sends faxes.
const (
	typeDefault = 0x20000
	typeFax     = 0x40000
)

// Queues lists the queues of CUPS on this machine; none where it does not run.
func Queues(ctx context.Context) ([]device.Found, error) { return QueuesAt(ctx, cupsHost) }

// QueuesAt lists the queues of CUPS at a host and port.
func QueuesAt(ctx context.Context, host string) ([]device.Found, error) {
	ctx, done := context.WithTimeout(ctx, listTime)
	defer done()
	base := Address{printer: "ipp://" + host + cupsPath, reach: "http://" + host + cupsPath}
	answer, err := NewClient(base, "").ask(ctx, request{operation: opCupsGetPrinters, patience: listTime,
		operand: Attributes{texts(TagName, "requesting-user-name", requester), texts(TagKeyword, "requested-attributes",
			"printer-name", "printer-info", "printer-make-and-model", "printer-location", "printer-type")}})
	var e *connectors.Error
	switch {
	case errors.As(err, &e) && (e.Code == CodeUnreachable || e.Kind == connectors.NotFound): // not installed, or without a printer
		return nil, nil
	case err != nil:
		return nil, err
	}
	var all []device.Found
	for _, g := range answer.Groups {
		name, kind := g.Attributes.Text("printer-name"), g.Attributes.Number("printer-type")
		if g.Tag != TagPrinter || name == "" || kind&typeFax != 0 {
			continue
		}
		all = append(all, device.Found{Name: name, Address: "ipp://" + host + "/printers/" + url.PathEscape(name),
			Model: g.Attributes.Text("printer-make-and-model"), Place: g.Attributes.Text("printer-location"), Usual: kind&typeDefault != 0})
	}
	return all, nil
}

// dial connects to a printer, and to CUPS on this machine through its socket where nothing listens on its port.
func dial(ctx context.Context, network, address string) (net.Conn, error) {
	d := net.Dialer{Timeout: dialTime}
	conn, err := d.DialContext(ctx, network, address)
	if err == nil || address != cupsHost {
		return conn, err
	}
	for _, path := range cupsSockets {
		if info, missing := os.Stat(path); missing != nil || info.Mode()&os.ModeSocket == 0 {
			continue
		}
		if conn, err := d.DialContext(ctx, "unix", path); err == nil {
			return conn, nil
		}
	}
	return nil, err
}
