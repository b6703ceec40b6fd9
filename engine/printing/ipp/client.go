package ipp

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/http/httptrace"
	"sync"
	"sync/atomic"
	"time"

	"gowarehouse/connectors"
)

// The time-outs. A printer may take a document only as fast as it prints, so that sending one has long; a question has not.
const (
	dialTime  = 5 * time.Second
	askTime   = 15 * time.Second
	printTime = 5 * time.Minute
)

// requester is who asks, as printers show it. It is the same for everybody: a printer's list of jobs is read by anyone.
const requester = "gowarehouse"

const (
	contentType  = "application/ipp" // RFC 8010 §4
	major, minor = 2, 0              // PWG 5100.12
)

// Client speaks with one printer. It is safe for concurrent use. Every request has a connection of its own, since printers have
// few of them and a kept one that has gone stale would leave a print in doubt.
type Client struct {
	address Address
	http    *http.Client
	pin     string
	next    atomic.Uint32

	mu   sync.Mutex
	seen string
}

// NewClient makes a client. pin is the fingerprint of the printer's certificate (see Certificate); empty trusts the one that comes,
// which is for getting to know a printer. Printers make their certificates themselves: no authority signs them, and the one
// that was there when a person set the printer up is the one to expect.
func NewClient(address Address, pin string) *Client {
	c := &Client{address: address, pin: pin}
	c.http = &http.Client{
		Transport: &http.Transport{
			DialContext:         dial,
			TLSHandshakeTimeout: dialTime,
			DisableKeepAlives:   true,
			DisableCompression:  true,
			TLSClientConfig: &tls.Config{
				MinVersion:         tls.VersionTLS12,
				InsecureSkipVerify: true, //nolint:gosec // printers sign their own certificates; VerifyConnection holds them to the one that is known
				VerifyConnection:   func(s tls.ConnectionState) error { return c.expect(s.PeerCertificates) },
			},
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return c
}

// errStranger is a printer that shows another certificate than the known one.
var errStranger = errors.New("ipp: another certificate than before")

// expect takes note of the printer's certificate and compares it with the known one.
func (c *Client) expect(chain []*x509.Certificate) error {
	if len(chain) == 0 {
		return errStranger
	}
	sum := sha256.Sum256(chain[0].RawSubjectPublicKeyInfo) // a renewed certificate keeps its key
	shown := hex.EncodeToString(sum[:])
	if c.pin != "" && c.pin != shown {
		return errStranger
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seen = shown
	return nil
}

// Certificate gives the fingerprint of the certificate that the printer has shown, empty when it was not asked for one.
func (c *Client) Certificate() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.seen
}

// request is what an operation asks. The charset, the language and the printer are put in front.
type request struct {
	operation uint16
	operand   Attributes // of the operation
	job       Attributes
	document  []byte
	patience  time.Duration
}

// ask makes a request and gives the answer, whose status says that it was done.
func (c *Client) ask(ctx context.Context, r request) (*Message, error) {
	answer, err := c.exchange(ctx, r, major, minor)
	if err == nil && answer.Code == statusVersion {
		answer, err = c.exchange(ctx, r, 1, 1) // older than the second version: it has done nothing yet
	}
	if err != nil {
		return nil, err
	}
	return answer, problemOf(answer)
}

func (c *Client) exchange(ctx context.Context, r request, major, minor byte) (*Message, error) {
	m := &Message{Major: major, Minor: minor, Code: r.operation, RequestID: c.next.Add(1) & 0x7FFFFFFF}
	// The order of the first three is prescribed (RFC 8011 §4.1.4 and §4.1.5).
	head := Attributes{
		texts(tagCharset, "attributes-charset", "utf-8"), texts(tagLanguage, "attributes-natural-language", "en"),
		texts(TagURI, "printer-uri", c.address.printer),
	}
	m.Groups = append(m.Groups, Group{Tag: TagOperation, Attributes: append(head, r.operand...)})
	if len(r.job) > 0 {
		m.Groups = append(m.Groups, Group{Tag: TagJob, Attributes: r.job})
	}
	if r.patience == 0 {
		r.patience = askTime
	}
	within, done := context.WithTimeout(ctx, r.patience)
	defer done()
	body, err := c.post(within, append(m.Encode(), r.document...))
	if err != nil {
		return nil, err
	}
	answer, err := Decode(body)
	if err != nil {
		return nil, notIPP(err)
	}
	return answer, nil
}

// post sends a body and gives the answer's. Whether the body may have arrived is in the error.
func (c *Client) post(ctx context.Context, body []byte) ([]byte, error) {
	var reached atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { reached.Store(true) }})
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.address.reach, bytes.NewReader(body))
	if err != nil {
		return nil, badAddress()
	}
	req.Header.Set("Content-Type", contentType)
	req.Header.Set("Accept", contentType)
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, lost(err, reached.Load())
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, refusedByHTTP(resp.StatusCode)
	}
	if kind, _, err := mime.ParseMediaType(resp.Header.Get("Content-Type")); err != nil || kind != contentType {
		return nil, notIPP(err)
	}
	answer, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	if err != nil {
		return nil, lost(err, true)
	}
	return answer, nil
}

// lost is a request without an answer. Where no connection was made, nothing has left this machine.
func lost(err error, reached bool) error {
	var unknown x509.UnknownAuthorityError
	if errors.Is(err, errStranger) || errors.As(err, &unknown) {
		return (&connectors.Error{Kind: connectors.Rejected, Code: CodeCertificate, Err: err,
			Do: connectors.Text{EN: "If the printer was replaced or reset, remove it here and add it again; otherwise find out what answers at its address.",
				ZH: "若印表機已更換或重設，請移除後重新新增；否則請查明該位址上的裝置。"},
		}).Saying("another machine answers at the printer's address: its certificate is not the one known", "印表機位址上的憑證與先前不同")
	}
	e := &connectors.Error{Kind: connectors.Temporary, Code: CodeUnreachable, Err: err, MaybeDone: reached, Do: connectors.Text{
		EN: "Check that the printer is switched on and in the network; printing goes on by itself.", ZH: "請確認印表機已開機並連上網路，恢復後會自動繼續列印。"}}
	if reached {
		return e.Saying("the printer did not answer", "印表機沒有回應")
	}
	return e.Saying("the printer cannot be reached", "無法連線到印表機")
}
