package ipp

import "encoding/binary"

// Encode writes a message as it goes over the wire (RFC 8010 §3.1).
func (m *Message) Encode() []byte {
	b := []byte{m.Major, m.Minor}
	b = binary.BigEndian.AppendUint16(b, m.Code)
	b = binary.BigEndian.AppendUint32(b, m.RequestID)
	for _, g := range m.Groups {
		b = append(b, byte(g.Tag))
		for _, a := range g.Attributes {
			b = appendAttribute(b, a.Name, a.Values)
		}
	}
	return append(b, byte(tagEnd))
}

// appendAttribute writes an attribute; from the second value on the name is empty (RFC 8010 §3.1.5).
func appendAttribute(b []byte, name string, values []Value) []byte {
	for _, v := range values {
		b = appendValue(b, name, v)
		name = ""
	}
	return b
}

func appendValue(b []byte, name string, v Value) []byte {
	b = append(b, byte(v.Tag))
	b = appendField(b, name)
	switch v.Tag {
	case TagInteger, TagEnum:
		b = binary.BigEndian.AppendUint16(b, 4)
		return binary.BigEndian.AppendUint32(b, uint32(v.Number))
	case TagBoolean:
		return append(b, 0, 1, byte(v.Number))
	case TagRange:
		b = binary.BigEndian.AppendUint16(b, 8)
		b = binary.BigEndian.AppendUint32(b, uint32(v.Number))
		return binary.BigEndian.AppendUint32(b, uint32(v.Upper))
	case TagCollection:
		return appendCollection(appendField(b, ""), v.Members)
	}
	return appendField(b, v.Text)
}

// appendCollection writes the members of a collection and its end (RFC 8010 §3.1.6 and §3.1.7).
func appendCollection(b []byte, members Attributes) []byte {
	for _, m := range members {
		b = append(b, byte(tagMember))
		b = appendField(b, "")
		b = appendField(b, m.Name)
		b = appendAttribute(b, "", m.Values)
	}
	return append(b, byte(tagEndCollection), 0, 0, 0, 0)
}

// appendField writes a length and so many bytes. What this package sends is far shorter than the length can say.
func appendField(b []byte, text string) []byte {
	b = binary.BigEndian.AppendUint16(b, uint16(len(text)))
	return append(b, text...)
}
