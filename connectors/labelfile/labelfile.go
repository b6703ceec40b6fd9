// Package labelfile takes labels out of platforms' answers: a file as the whole answer, one file in a ZIP, or a text in Base64. A file is
// kept as it is, whatever it is; only its wrapping is taken off. What can be printed, and how, is not this package's to know.
package labelfile

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"net/http"
	"path"
	"strings"

	"gowarehouse/connectors"
	"gowarehouse/connectors/transport"
)

// largest is how many bytes one file may have. A label has some kilobytes; an archive that unpacks to more is no label.
const largest = 64 << 20

var zipMagic = []byte("PK\x03\x04")

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

// Read gives the label in an answer: the one file of a ZIP, or the answer itself. Its type is what the platform declares, by the answer's
// header or the file's name. Errors are Unexpected: the answer is no file (see Is), or the archive is damaged or locked, or does not hold
// exactly one file, so that nobody could say which one belongs to the parcel.
func Read(reply connectors.Reply, shows string) (*connectors.Label, error) {
	if !Is(reply, shows) {
		return nil, unreadable("the answer holds no label", reply.Body, nil)
	}
	if !bytes.HasPrefix(reply.Body, zipMagic) && typeOf(reply) != "application/zip" {
		return &connectors.Label{Data: reply.Body, Type: declared(typeOf(reply), reply.Body)}, nil
	}
	archive, err := zip.NewReader(bytes.NewReader(reply.Body), int64(len(reply.Body)))
	if err != nil {
		return nil, unreadable("the label's archive cannot be opened", reply.Body, err)
	}
	var files []*zip.File
	for _, f := range archive.File {
		if isContent(f) {
			files = append(files, f)
		}
	}
	if len(files) != 1 {
		return nil, unreadable("the label's archive does not hold one file", reply.Body, nil)
	}
	data, err := unpack(files[0])
	if err != nil {
		return nil, unreadable("the file in the label's archive cannot be read", reply.Body, err)
	}
	return &connectors.Label{Data: data, Type: declared(mime.TypeByExtension(strings.ToLower(path.Ext(files[0].Name))), data)}, nil
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

// declared is a declared type without its parameters or, where nothing was declared, what the file looks like.
func declared(kind string, data []byte) string {
	if named, _, _ := mime.ParseMediaType(kind); named != "" {
		return named
	}
	looks, _, _ := mime.ParseMediaType(http.DetectContentType(data))
	return looks
}

// isContent leaves out folders and what archivers add for themselves.
func isContent(f *zip.File) bool {
	return !f.FileInfo().IsDir() && !strings.HasPrefix(path.Base(f.Name), ".") && !strings.HasPrefix(f.Name, "__MACOSX/")
}

// encrypted is the bit of a file's flags that says that it is locked with a password.
const encrypted = 1

func unpack(f *zip.File) ([]byte, error) {
	if f.Flags&encrypted != 0 {
		return nil, connectors.Errorf(connectors.Unexpected, "it is locked with a password")
	}
	file, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	data, err := io.ReadAll(io.LimitReader(file, largest+1))
	switch {
	case err != nil:
		return nil, err
	case len(data) == 0 || len(data) > largest:
		return nil, connectors.Errorf(connectors.Unexpected, "it is empty, or too big for a label")
	}
	return data, nil
}

func attached(reply connectors.Reply) bool {
	disposition, _, _ := mime.ParseMediaType(reply.Header.Get("Content-Disposition"))
	return disposition == "attachment"
}

func unreadable(reason string, body []byte, cause error) *connectors.Error {
	return &connectors.Error{Kind: connectors.Unexpected, Reason: reason, Body: body, Err: cause}
}
