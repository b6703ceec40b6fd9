package ipp

import (
	"context"
	"encoding/binary"
	"slices"

	"gowarehouse/engine/printing/device"
)

// State is what a printer does (RFC 8011 §5.4.11).
type State int32

// The states of a printer.
const (
	Idle       State = 3
	Processing State = 4
	Stopped    State = 5
)

// Size is the size of a sheet, as the jobs know it.
type Size = device.Size

// SizeRange is a kind of sheet, as the jobs know it.
type SizeRange = device.SizeRange

// Printer is what a printer says of itself.
type Printer struct {
	Name      string
	MakeModel string
	State     State
	Reasons   []string // what keeps it from printing, or may: "media-empty"
	Accepting bool
	UpSeconds int32 // since it was switched on; 0 where it does not say

	Queue bool // of CUPS: another printer stands behind it

	Formats   []string // MIME types
	Media     []string // names of all sizes (PWG 5101.1)
	Default   string   // name of the size used when none is asked for
	Ready     []string // names of the sizes that are in it
	Sizes     []SizeRange
	ReadySize []SizeRange // what is in it, exactly; a roll has any length

	DPI int // of its usual resolution; 0 where it does not say

	Operations []int32
	JobMembers []string // attributes that a job may have
	MediaParts []string // members that media-col may have
	Scalings   []string // values of print-scaling
}

// Prints says whether the printer takes Print-Job and tells of jobs: without both nothing can be printed and followed.
func (p *Printer) Prints() bool {
	return slices.Contains(p.Operations, opPrintJob) && slices.Contains(p.Operations, opGetJobAttributes)
}

// Takes says whether the printer takes a kind of document.
func (p *Printer) Takes(mime string) bool { return slices.Contains(p.Formats, mime) }

// Has says whether a job may have an attribute.
func (p *Printer) Has(attribute string) bool { return slices.Contains(p.JobMembers, attribute) }

// described are the attributes that Printer is made of (RFC 8011 §5.4; PWG 5100.7 §6.9 for media-col; PWG 5100.14 §5.2).
var described = []string{"printer-name", "printer-make-and-model", "printer-state", "printer-state-reasons", "printer-is-accepting-jobs",
	"printer-up-time", "document-format-supported", "media-supported", "media-default", "media-ready", "media-size-supported", "media-col-ready",
	"printer-resolution-default", "operations-supported", "job-creation-attributes-supported", "media-col-supported", "print-scaling-supported",
	queueSign}

// queueSign is an attribute that CUPS alone has (cups.org/doc/spec-ipp.html, "printer-type").
const queueSign = "printer-type"

// Printer asks the printer what it is and how it feels (Get-Printer-Attributes, RFC 8011 §4.2.5).
func (c *Client) Printer(ctx context.Context) (Printer, error) {
	answer, err := c.ask(ctx, request{operation: opGetPrinterAttributes,
		operand: Attributes{texts(TagName, "requesting-user-name", requester), texts(TagKeyword, "requested-attributes", described...)}})
	if err != nil {
		return Printer{}, err
	}
	a := answer.Group(TagPrinter)
	p := Printer{
		Name: a.Text("printer-name"), MakeModel: a.Text("printer-make-and-model"), State: State(a.Number("printer-state")),
		Queue:     len(a.Get(queueSign)) > 0,
		Accepting: a.Number("printer-is-accepting-jobs") == 1, UpSeconds: a.Number("printer-up-time"),
		Formats: a.Texts("document-format-supported"), Media: a.Texts("media-supported"), Default: a.Text("media-default"),
		Ready: a.Texts("media-ready"), Sizes: sizesOf(a.Get("media-size-supported")), JobMembers: a.Texts("job-creation-attributes-supported"),
		MediaParts: a.Texts("media-col-supported"), Scalings: a.Texts("print-scaling-supported"),
	}
	for _, r := range a.Texts("printer-state-reasons") {
		if keyword, matters := reasonOf(r); matters {
			p.Reasons = append(p.Reasons, keyword)
		}
	}
	for _, v := range a.Get("media-col-ready") {
		p.ReadySize = append(p.ReadySize, sizesOf(v.Members.Get("media-size"))...)
	}
	for _, v := range a.Get("operations-supported") {
		p.Operations = append(p.Operations, v.Number)
	}
	p.DPI = resolutionOf(a.Text("printer-resolution-default"))
	if p.State == 0 { // required by RFC 8011 §5.4: who does not say it is no printer
		return p, notIPP(nil)
	}
	return p, nil
}

// sizesOf reads sizes: x-dimension and y-dimension are numbers, or ranges for custom sizes (PWG 5100.7 §6.9.50).
func sizesOf(values []Value) []SizeRange {
	var all []SizeRange
	for _, v := range values {
		x, y := v.Members.Get("x-dimension"), v.Members.Get("y-dimension")
		if len(x) == 0 || len(y) == 0 {
			continue
		}
		r := SizeRange{Least: Size{Width: x[0].Number, Height: y[0].Number}, Most: Size{Width: upper(x[0]), Height: upper(y[0])}}
		if r.Least.Width > 0 && r.Least.Height > 0 {
			all = append(all, r)
		}
	}
	return all
}

func upper(v Value) int32 {
	if v.Tag == TagRange {
		return v.Upper
	}
	return v.Number
}

// resolutionOf reads a resolution in dots per inch: how many across, how many along the feed, and a 3 for "per inch" (RFC 8010 §3.9).
func resolutionOf(value string) int {
	const length, perInch = 9, 3
	if len(value) != length || value[8] != perInch {
		return 0
	}
	return int(binary.BigEndian.Uint32([]byte(value[:4])))
}
