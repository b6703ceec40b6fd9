// Package ipp speaks the Internet Printing Protocol as far as a packing station needs it: what a printer is and how it feels,
// print a document, follow a job, find a job again, cancel one. Sources: RFC 8010 (encoding and transport), RFC 8011 (model),
// PWG 5100.14 (IPP Everywhere) and PWG 5100.7 (media-col, print-scaling).
//
// It makes its own HTTP client. connectors/transport, the one door out to platforms, belongs to an account: it keeps its rate,
// its proxy and its credentials, and repeats a request by the platform's rules. A printer is a machine on the desk. It has no
// account, must never be reached through a proxy, and a print must never be repeated by a layer that cannot know what the first
// one did.
//
// Errors are *connectors.Error with words for a packer. MaybeDone says that the request left this machine and no answer tells
// whether a job was made of it.
package ipp

import "strings"

// The operations (RFC 8011 §5.4.15).
const (
	opPrintJob             = 0x0002
	opCancelJob            = 0x0008
	opGetJobAttributes     = 0x0009
	opGetJobs              = 0x000A
	opGetPrinterAttributes = 0x000B
)

// Tag says what a group or a value is (RFC 8010 §3.5).
type Tag byte

// The tags of groups.
const (
	TagOperation   Tag = 0x01
	TagJob         Tag = 0x02
	tagEnd         Tag = 0x03
	TagPrinter     Tag = 0x04
	TagUnsupported Tag = 0x05
	lastDelimiter  Tag = 0x0F
)

// The tags of values. Those below 0x20 stand for no value at all (RFC 8010 §3.5.2).
const (
	tagNoValue       Tag = 0x13
	lastOutOfBand    Tag = 0x1F
	TagInteger       Tag = 0x21
	TagBoolean       Tag = 0x22
	TagEnum          Tag = 0x23
	tagResolution    Tag = 0x32
	TagRange         Tag = 0x33
	TagCollection    Tag = 0x34
	tagTextLanguage  Tag = 0x35
	tagNameLanguage  Tag = 0x36
	tagEndCollection Tag = 0x37
	TagText          Tag = 0x41
	TagName          Tag = 0x42
	TagKeyword       Tag = 0x44
	TagURI           Tag = 0x45
	tagCharset       Tag = 0x47
	tagLanguage      Tag = 0x48
	TagMimeType      Tag = 0x49
	tagMember        Tag = 0x4A
)

// Value is one value of an attribute. Which fields count is told by its tag.
type Value struct {
	Tag     Tag
	Text    string     // every kind of text, and the bytes of kinds that are not read here
	Number  int32      // an integer or enum, 1 for true, the lower end of a range
	Upper   int32      // the upper end of a range
	Members Attributes // of a collection
}

// Attribute is a name with its values.
type Attribute struct {
	Name   string
	Values []Value
}

// Attributes are the attributes of a group or the members of a collection.
type Attributes []Attribute

// Get gives the values of an attribute, those that stand for "no value" left out.
func (a Attributes) Get(name string) []Value {
	for i := range a {
		if a[i].Name != name {
			continue
		}
		if len(a[i].Values) == 1 && a[i].Values[0].Tag <= lastOutOfBand {
			return nil
		}
		return a[i].Values
	}
	return nil
}

// Texts gives the texts of an attribute.
func (a Attributes) Texts(name string) []string {
	var all []string
	for _, v := range a.Get(name) {
		all = append(all, v.Text)
	}
	return all
}

// Text gives the first text of an attribute, or nothing.
func (a Attributes) Text(name string) string {
	if v := a.Get(name); len(v) > 0 {
		return v[0].Text
	}
	return ""
}

// Number gives the first number of an attribute, or 0.
func (a Attributes) Number(name string) int32 {
	if v := a.Get(name); len(v) > 0 {
		return v[0].Number
	}
	return 0
}

// Group is a group of a message.
type Group struct {
	Tag        Tag
	Attributes Attributes
}

// Message is a request or an answer, without the document that may follow it.
type Message struct {
	Major, Minor byte
	Code         uint16 // the operation of a request, the status of an answer
	RequestID    uint32
	Groups       []Group
}

// Group gives the attributes of the first group of a kind.
func (m *Message) Group(tag Tag) Attributes {
	for i := range m.Groups {
		if m.Groups[i].Tag == tag {
			return m.Groups[i].Attributes
		}
	}
	return nil
}

// texts makes an attribute of texts: keywords, names and the like.
func texts(tag Tag, name string, values ...string) Attribute {
	a := Attribute{Name: name}
	for _, v := range values {
		a.Values = append(a.Values, Value{Tag: tag, Text: v})
	}
	return a
}

func number(tag Tag, name string, n int32) Attribute {
	return Attribute{Name: name, Values: []Value{{Tag: tag, Number: n}}}
}

func collection(name string, members ...Attribute) Attribute {
	return Attribute{Name: name, Values: []Value{{Tag: TagCollection, Members: members}}}
}

// reasonOf takes a reason of a printer's state apart: one that ends in "-report" keeps nobody from printing. Whether one is an error or a
// warning says little: printers that print until they miss the paper call it a warning (RFC 8011 §5.4.12).
func reasonOf(text string) (keyword string, matters bool) {
	if text == "none" || strings.HasSuffix(text, "-report") {
		return "", false
	}
	return strings.TrimSuffix(strings.TrimSuffix(text, "-error"), "-warning"), true
}
