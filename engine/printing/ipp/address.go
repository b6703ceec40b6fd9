package ipp

import (
	"net"
	"net/url"
	"strings"

	"gowarehouse/connectors"
)

// Address is where a printer is: as the printer knows it, and as HTTP reaches it.
type Address struct {
	printer string // printer-uri, ipp or ipps (RFC 8011 §4.1.5)
	reach   string // http or https (RFC 8010 §4)
	secure  bool
}

// schemes are the ways to write an address: the printer's own scheme and that of HTTP, and the port when none is named (RFC 8010 §4,
// RFC 7472 §4).
var schemes = map[string]struct{ printer, reach, port string }{
	"ipp":   {"ipp", "http", "631"},
	"ipps":  {"ipps", "https", "631"},
	"http":  {"ipp", "http", "80"},
	"https": {"ipps", "https", "443"},
}

// usualPath is where IPP Everywhere printers listen (PWG 5100.14 §4.2.3); addresses are often given without it.
const usualPath = "/ipp/print"

// ParseAddress reads the address of a printer: ipp, ipps, http or https.
func ParseAddress(text string) (Address, error) {
	text = strings.TrimSpace(text)
	if !strings.Contains(text, "://") {
		text = "ipp://" + text
	}
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return Address{}, badAddress()
	}
	s, known := schemes[strings.ToLower(u.Scheme)]
	if !known {
		return Address{}, badAddress()
	}
	port := u.Port()
	if port == "" {
		port = s.port
	}
	path := u.EscapedPath()
	if path == "" || path == "/" {
		path = usualPath
	}
	host := net.JoinHostPort(u.Hostname(), port)
	return Address{printer: s.printer + "://" + host + path, reach: s.reach + "://" + host + path, secure: s.reach == "https"}, nil
}

// String gives the address as the printer knows it.
func (a Address) String() string { return a.printer }

func badAddress() error {
	return connectors.Refuse("this is not the address of a printer", "這不是印表機的位址",
		"Enter it as the printer shows it, for example ipp://192.168.1.50/ipp/print", "請輸入印表機顯示的位址，例如 ipp://192.168.1.50/ipp/print")
}
