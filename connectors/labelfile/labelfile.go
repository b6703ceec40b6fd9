// Package labelfile takes labels out of platforms' answers: a file as the whole answer, or a text in Base64. A file is kept as it is,
// whatever it is, an archive too: what can be printed of it, and how, is not this package's to know.
package labelfile

import (
	"bytes"
	"encoding/base64"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"gowarehouse/connectors"
	"gowarehouse/connectors/transport"
)

// Is says whether an answer is a file and not a message about one: a success that is neither empty nor JSON. A web page is a file if it
// comes as an attachment or shows a text that only this label has, such as the parcel's number (shows, if not empty); otherwise it is the
// notice of a maintenance or the page of a log-in.
func Is(reply connectors.Reply, shows string) bool {
	start := bytes.TrimLeft(reply.Body[:min(len(reply.Body), 64)], "\ufeff \t\r\n")
	switch {
	case reply.Status < 200 || reply.Status > 299, typeOf(reply) == "application/json", len(start) == 0, start[0] == '{', start[0] == '[':
		return false
	case transport.IsHTML(reply):
		return attached(reply) || shows != "" && bytes.Contains(reply.Body, []byte(shows))
	}
	return true
}

// typeOf is the content type that an answer declares, without its parameters; empty if it declares none.
func typeOf(reply connectors.Reply) string {
	kind, _, _ := mime.ParseMediaType(reply.Header.Get("Content-Type"))
	return kind
}

// Read gives the label in an answer: the answer itself, of the type that the platform declares. An error is Unexpected: the answer is no
// file (see Is).
func Read(reply connectors.Reply, shows string) (*connectors.Label, error) {
	if !Is(reply, shows) {
		return nil, unreadable("the answer holds no label", reply.Body, nil)
	}
	return &connectors.Label{Data: reply.Body, Type: declared(typeOf(reply), reply.Body)}, nil
}

// Decode gives the label in a text: Base64, with line breaks or without, bare or in a data URL, or a PDF as it is. Errors are Unexpected.
func Decode(text string) (*connectors.Label, error) {
	kind := ""
	switch trimmed := strings.TrimSpace(text); {
	case strings.HasPrefix(trimmed, "%PDF-"):
		return &connectors.Label{Data: []byte(text), Type: "application/pdf"}, nil
	case strings.HasPrefix(trimmed, "<"):
		return nil, unreadable("the label is a web page instead of a file", []byte(text), nil)
	case strings.HasPrefix(trimmed, "data:"):
		head, data, found := strings.Cut(strings.TrimPrefix(trimmed, "data:"), ",")
		if !found {
			return nil, unreadable("the label's data address has no data", []byte(text), nil)
		}
		kind, text = head, data
	}
	data, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
	if err != nil || len(data) == 0 {
		return nil, unreadable("the label is not Base64", []byte(text), err)
	}
	return &connectors.Label{Data: data, Type: declared(kind, data)}, nil
}

// Undress gives the label in a text that may be one of three things: a web page, which is a label only if it shows a text that only this
// label has (see Is), an address, which is fetched, or a file as Decode takes it. Errors are Unexpected, or fetch's.
func Undress(text, shows string, fetch func(address string) (*connectors.Label, error)) (*connectors.Label, error) {
	switch {
	case strings.HasPrefix(text, "<"):
		page := connectors.Reply{Status: http.StatusOK, Header: http.Header{"Content-Type": {"text/html; charset=utf-8"}}, Body: []byte(text)}
		return Read(page, shows)
	case strings.HasPrefix(text, "http://"), strings.HasPrefix(text, "https://"):
		return fetch(text)
	}
	return Decode(text)
}

// Near demands that a label's address lies at the platform: where base is, or over https on a host whose name ends in domain, such as
// ".example.com.tw". Nothing, and no token above all, may be sent to another host because an answer names it.
func Near(address, base, domain string) error {
	u, err := url.Parse(address)
	own, ownErr := url.Parse(base)
	switch {
	case err != nil || ownErr != nil:
		return errors.New("the label's address cannot be read")
	case u.Scheme == own.Scheme && strings.EqualFold(u.Host, own.Host):
		return nil
	case u.Scheme == "https" && u.Port() == "" && strings.HasSuffix(strings.ToLower(u.Hostname()), domain):
		return nil
	}
	return errors.New("the label's address is on the foreign host " + u.Hostname())
}

// declared is a declared type without its parameters or, where nothing was declared, what the file looks like.
func declared(kind string, data []byte) string {
	if named, _, _ := mime.ParseMediaType(kind); named != "" {
		return named
	}
	looks, _, _ := mime.ParseMediaType(http.DetectContentType(data))
	return looks
}

func attached(reply connectors.Reply) bool {
	disposition, _, _ := mime.ParseMediaType(reply.Header.Get("Content-Disposition"))
	return disposition == "attachment"
}

func unreadable(reason string, body []byte, cause error) *connectors.Error {
	return &connectors.Error{Kind: connectors.Unexpected, Reason: reason, Body: body, Err: cause}
}
