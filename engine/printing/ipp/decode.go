package ipp

import (
	"encoding/binary"
	"errors"
)

// The limits on one answer. A talkative office printer describes itself in a tenth of this.
const (
	maxAnswer = 2 << 20
	maxValues = 50_000
	maxDepth  = 8 // collections inside collections
)

var (
	errCut     = errors.New("ipp: the answer breaks off")
	errTooMuch = errors.New("ipp: the answer is larger than any printer's should be")
	errForm    = errors.New("ipp: the answer is not put together by the rules")
)

// Decode reads a message. What follows the message, a document say, is not looked at. Its memory is bounded, whatever is in data.
func Decode(data []byte) (*Message, error) {
	if len(data) > maxAnswer {
		return nil, errTooMuch
	}
	if len(data) < 8 {
		return nil, errCut
	}
	m := &Message{Major: data[0], Minor: data[1], Code: binary.BigEndian.Uint16(data[2:]), RequestID: binary.BigEndian.Uint32(data[4:])}
	r := &reader{rest: data[8:], values: maxValues}
	for {
		tag, err := r.tag()
		switch {
		case err != nil:
			return nil, err
		case tag == tagEnd:
			return m, nil
		case tag <= lastDelimiter:
			if len(m.Groups) >= maxValues {
				return nil, errTooMuch
			}
			m.Groups = append(m.Groups, Group{Tag: tag})
		case len(m.Groups) == 0:
			return nil, errForm
		default:
			g := &m.Groups[len(m.Groups)-1]
			if err := r.attribute(tag, &g.Attributes); err != nil {
				return nil, err
			}
		}
	}
}

// reader takes a message apart.
type reader struct {
	rest   []byte
	values int // how many more may come
}

func (r *reader) tag() (Tag, error) {
	if len(r.rest) == 0 {
		return 0, errCut
	}
	t := Tag(r.rest[0])
	r.rest = r.rest[1:]
	return t, nil
}

// field reads a length and so many bytes.
func (r *reader) field() ([]byte, error) {
	if len(r.rest) < 2 {
		return nil, errCut
	}
	n := int(binary.BigEndian.Uint16(r.rest))
	if len(r.rest) < 2+n {
		return nil, errCut
	}
	f := r.rest[2 : 2+n]
	r.rest = r.rest[2+n:]
	return f, nil
}

// attribute reads a value whose tag has been read into the attribute it begins, or into the last one when it has no name.
func (r *reader) attribute(tag Tag, into *Attributes) error {
	name, err := r.field()
	if err != nil {
		return err
	}
	v, err := r.value(tag, 0)
	if err != nil {
		return err
	}
	if len(name) > 0 {
		*into = append(*into, Attribute{Name: string(name), Values: []Value{v}})
		return nil
	}
	return another(into, v)
}

// another adds a value to the last attribute.
func another(into *Attributes, v Value) error {
	if len(*into) == 0 {
		return errForm
	}
	last := &(*into)[len(*into)-1]
	last.Values = append(last.Values, v)
	return nil
}

// value reads what follows the name.
func (r *reader) value(tag Tag, depth int) (Value, error) {
	if r.values--; r.values < 0 {
		return Value{}, errTooMuch
	}
	data, err := r.field()
	if err != nil {
		return Value{}, err
	}
	v := Value{Tag: tag}
	switch tag {
	case TagInteger, TagEnum:
		if len(data) != 4 {
			return v, errForm
		}
		v.Number = int32(binary.BigEndian.Uint32(data))
	case TagBoolean:
		if len(data) != 1 {
			return v, errForm
		}
		v.Number = int32(data[0])
	case TagRange:
		if len(data) != 8 {
			return v, errForm
		}
		v.Number, v.Upper = int32(binary.BigEndian.Uint32(data)), int32(binary.BigEndian.Uint32(data[4:]))
	case TagCollection:
		v.Members, err = r.members(depth + 1)
	case tagTextLanguage, tagNameLanguage:
		v.Text, err = behindLanguage(data)
	default:
		v.Text = string(data)
	}
	return v, err
}

// members reads a collection up to its end (RFC 8010 §3.1.6).
func (r *reader) members(depth int) (Attributes, error) {
	if depth > maxDepth {
		return nil, errTooMuch
	}
	var all Attributes
	for {
		tag, err := r.tag()
		if err != nil {
			return nil, err
		}
		name, err := r.field()
		if err != nil {
			return nil, err
		}
		if len(name) > 0 || tag <= lastDelimiter {
			return nil, errForm
		}
		switch tag {
		case tagEndCollection:
			_, err := r.field()
			return all, err
		case tagMember:
			member, err := r.field()
			if err != nil {
				return nil, err
			}
			if r.values--; r.values < 0 {
				return nil, errTooMuch
			}
			all = append(all, Attribute{Name: string(member)})
		default:
			v, err := r.value(tag, depth)
			if err != nil {
				return nil, err
			}
			if err := another(&all, v); err != nil {
				return nil, err
			}
		}
	}
}

// behindLanguage reads a text that carries its language in front (RFC 8010 §3.9).
func behindLanguage(data []byte) (string, error) {
	inner := &reader{rest: data}
	if _, err := inner.field(); err != nil {
		return "", err
	}
	text, err := inner.field()
	return string(text), err
}
