// Package raw reaches printers that take whatever comes in on a TCP port, usually 9100, and print it: label printers with ZPL. There are no jobs
// there. What can be known is told by the printer as a whole, when it answers ~HS: that it lacks paper, and whether all that it
// got is out. One that answers nothing can only be said to have got the data.
//
// A connection that breaks before the printer has shown that it has everything leaves the job in doubt, and there is nobody to ask: the error
// says MaybeDone, and a person looks at the paper.
package raw

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/url"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/printing/device"
	"gowarehouse/engine/printing/ipp"
)

// usualPort is where such printers listen; JetDirect's, which all others took over.
const usualPort = "9100"

// The waits.
const (
	dialTime   = 5 * time.Second
	answerTime = 3 * time.Second  // of a printer for its status: it answers while it prints
	takeTime   = time.Minute      // of a printer for the next piece of a document: one whose memory is full prints a label first
	doneTime   = 30 * time.Second // of a printer to read on to the end of what it has taken
	closeTime  = 2 * time.Second  // of a printer that answers nothing, to close the connection when it has read all
	settleTime = 400 * time.Millisecond
	piece      = 16 << 10
	longest    = 1 << 10 // of a status, with what else a printer may say
)

// usualDPI is what label printers have where nobody said otherwise.
const usualDPI = 203

// usualPaper is the label of most platforms.
var usualPaper = device.Size{Width: 10000, Height: 15000}

// Way reaches printers through a port that takes anything.
var Way = device.Way{
	ID:      "raw",
	Name:    connectors.Text{EN: "Raw port (ZPL, 9100)", ZH: "原始連接埠（ZPL，9100）"},
	Schemes: []string{"raw", "socket"}, // the second is the word of CUPS
	Port:    usualPort,
	Example: "raw://192.168.1.51:9100",
	Address: func(text string) (string, error) {
		host, err := hostOf(text)
		return "raw://" + host, err
	},
	Open: func(at device.Target) (device.Device, error) {
		host, err := hostOf(at.Address)
		return &port{host: host, at: at}, err
	},
	Tells: device.Tells{AtOnce: 1},
}

// hostOf reads an address and gives its host with its port.
func hostOf(text string) (string, error) {
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || u.User != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		return "", connectors.Refuse("this is not the address of a printer", "這不是印表機的位址",
			"Enter its host and port, for example raw://192.168.1.51:9100", "請輸入主機與連接埠，例如 raw://192.168.1.51:9100")
	}
	at := u.Port()
	if at == "" {
		at = usualPort
	}
	return net.JoinHostPort(strings.ToLower(u.Hostname()), at), nil
}

// port is one printer.
type port struct {
	host string
	at   device.Target
}

// Certificate is part of device.Device.
func (*port) Certificate() string { return "" }

// About is part of device.Device. A printer that was set up as one that answers and does not is out of reach.
func (p *port) About(ctx context.Context) (device.About, error) {
	a := device.About{Name: p.host, State: device.Idle, Accepting: true, Prints: true, Formats: []string{device.ZPL}, DPI: p.at.DPI, Loaded: true}
	if p.at.Speaks != "" {
		a.Formats = []string{p.at.Speaks}
	}
	if a.DPI == 0 {
		a.DPI = usualDPI
	}
	size := p.at.Paper
	if size.Width == 0 {
		size = usualPaper
	}
	a.Papers = []device.Paper{{SizeRange: device.SizeRange{Least: size, Most: size}}}
	s, answers, err := p.status(ctx)
	switch {
	case err != nil:
		return a, err
	case !answers:
		a.Mute = true
		return a, nil
	}
	a.State, a.Reasons, a.Accepting = s.state(), s.reasons, !s.full
	return a, nil
}

// status asks the printer how it is. A mute one is only connected to: what is no ZPL printer would print the question.
func (p *port) status(ctx context.Context) (s status, answers bool, err error) {
	conn, err := p.dial(ctx)
	if err != nil {
		return s, false, err
	}
	defer func() { _ = conn.Close() }()
	if p.at.Mute {
		return s, false, nil
	}
	if _, err := conn.Write([]byte(askStatus)); err != nil {
		return s, false, lost(ctx, err, false)
	}
	s, err = listen(conn, answerTime)
	switch {
	case err == nil:
		return s, true, nil
	case p.at.New && ctx.Err() == nil:
		return s, false, nil
	case isLate(err) && ctx.Err() == nil:
		return s, false, silent(err)
	}
	return s, false, lost(ctx, err, false)
}

// isLate says whether nothing came in time, and the connection is there all the same.
func isLate(err error) bool {
	var late net.Error
	return errors.As(err, &late) && late.Timeout()
}

// dial connects. What ctx ends, ends the connection.
func (p *port) dial(ctx context.Context) (*closing, error) {
	conn, err := (&net.Dialer{Timeout: dialTime}).DialContext(ctx, "tcp", p.host)
	if err != nil {
		return nil, lost(ctx, err, false)
	}
	tcp := conn.(*net.TCPConn)    //nolint:forcetypeassert // of a dialer for tcp
	_ = tcp.SetWriteBuffer(piece) // little is between here and the printer without its knowing; where it cannot be set it is merely more
	return &closing{TCPConn: tcp, stop: context.AfterFunc(ctx, func() { _ = tcp.SetDeadline(time.Unix(1, 0)) })}, nil
}

// closing is a connection that a context ends.
type closing struct {
	*net.TCPConn
	stop func() bool
}

// Close closes the connection.
func (c *closing) Close() error {
	c.stop()
	return c.TCPConn.Close()
}

// listen reads a status.
func listen(conn net.Conn, patience time.Duration) (status, error) {
	if err := conn.SetReadDeadline(time.Now().Add(patience)); err != nil {
		return status{}, err
	}
	var answer []byte
	buffer := make([]byte, longest)
	for len(answer) < longest {
		n, err := conn.Read(buffer)
		answer = append(answer, buffer[:n]...)
		if bytes.Count(answer, []byte{ends}) >= lines {
			if s, ok := parse(answer); ok {
				return s, nil
			}
			return status{}, errGarbled
		}
		if err != nil {
			return status{}, err
		}
	}
	return status{}, errGarbled
}

// errGarbled is an answer that is no status.
var errGarbled = errors.New("raw: the answer is no status")

// Submit is part of device.Device. Where the printer answers, it is asked again behind the document: its answer shows that it has read all of it.
func (p *port) Submit(ctx context.Context, d device.Document) (device.Accepted, error) {
	conn, err := p.dial(ctx)
	if err != nil {
		return device.Accepted{}, err
	}
	defer func() { _ = conn.Close() }()
	if !p.at.Mute {
		d.Data = append(bytes.Clone(d.Data), askStatus...)
	}
	for sent := 0; sent < len(d.Data); {
		if ctx.Err() == nil {
			_ = conn.SetWriteDeadline(time.Now().Add(takeTime))
		}
		n, err := conn.Write(d.Data[sent:min(sent+piece, len(d.Data))])
		sent += n
		if err != nil {
			return device.Accepted{}, lost(ctx, err, true)
		}
	}
	if p.at.Mute {
		return delivered(ctx, conn)
	}
	if _, err := listen(conn, doneTime); err != nil {
		return device.Accepted{}, lost(ctx, err, true)
	}
	return device.Accepted{Job: device.Job{State: device.JobPrinting}}, nil
}

// delivered ends a connection to a printer that answers nothing as CUPS does: it is told that nothing more comes, and given time to close its end, by
// which it says that it has read all. One that keeps it open has it too, as far as anybody can tell.
func delivered(ctx context.Context, conn *closing) (device.Accepted, error) {
	if err := conn.CloseWrite(); err != nil {
		return device.Accepted{}, lost(ctx, err, true)
	}
	_ = conn.SetReadDeadline(time.Now().Add(closeTime))
	_, err := io.Copy(io.Discard, io.LimitReader(conn, longest))
	if err != nil && (!isLate(err) || ctx.Err() != nil) {
		return device.Accepted{}, lost(ctx, err, true)
	}
	return device.Accepted{Job: device.Job{State: device.JobCompleted}}, nil
}

// Jobs is part of device.Device: there are none to be seen.
func (*port) Jobs(context.Context) ([]device.Job, error) { return nil, nil }

// Job is part of device.Device: all is out when the printer says twice that nothing is left and nothing is wrong. The last label of a batch no longer
// counts while it is still being moved, and a printer that misses paper then notices only after that.
func (p *port) Job(ctx context.Context, _ int32) (device.Job, error) {
	for range 2 {
		s, answers, err := p.status(ctx)
		if err != nil {
			return device.Job{}, err
		}
		if !answers || s.state() != device.Idle {
			return device.Job{State: device.JobPrinting}, nil
		}
		select {
		case <-ctx.Done():
			return device.Job{}, ctx.Err()
		case <-time.After(settleTime):
		}
	}
	return device.Job{State: device.JobCompleted}, nil
}

// Cancel is part of device.Device: what a printer has in its memory may be another computer's, so that nothing is thrown away.
func (*port) Cancel(context.Context, int32) error {
	return connectors.Refuse("this printer cannot be asked to stop a label that it has", "無法要求此印表機停止已收到的標籤",
		"Cancel it at the printer.", "請在印表機上取消。")
}

// silent is a printer that is on and says nothing, although it could when it was set up.
func silent(err error) error {
	return (&connectors.Error{Kind: connectors.Temporary, Code: device.CodeSilent, Err: err, Do: connectors.Text{
		EN: "Look at the printer: paper, ribbon, cover. Printing goes on by itself.", ZH: "請檢查印表機的紙張、碳帶與上蓋，恢復後會自動繼續列印。"}}).Saying(
		"the printer is on and does not answer: it may have no paper or ribbon, or its cover may be open",
		"印表機已開機但沒有回應，可能缺紙、缺碳帶或上蓋未關")
}

// lost is a connection that failed. maybe: the printer may have got the document.
func lost(ctx context.Context, err error, maybe bool) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	e := &connectors.Error{Kind: connectors.Temporary, Code: ipp.CodeUnreachable, Err: err, MaybeDone: maybe, Do: connectors.Text{
		EN: "Check that the printer is switched on and in the network; printing goes on by itself.", ZH: "請確認印表機已開機並連上網路，恢復後會自動繼續列印。"}}
	var dialing *net.OpError
	if errors.As(err, &dialing) && dialing.Op == "dial" {
		return e.Saying("the printer cannot be reached", "無法連線到印表機")
	}
	return e.Saying("the printer did not answer", "印表機沒有回應")
}
