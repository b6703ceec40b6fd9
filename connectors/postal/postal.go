// Package postal writes a receiver's name and address the way they stand on a parcel in Taiwan, from the fields that shop builders made
// for the whole world.
package postal

import (
	"strings"
	"unicode"
)

// Name writes Chinese names family name first and others as written abroad. A buyer who wrote his whole name into the field for the given
// name does not get his family name twice.
func Name(family, given string) string {
	switch {
	case family == "" || given == "":
		return family + given
	case !HasHan(family + given):
		return given + " " + family
	case strings.HasPrefix(given, family) && len([]rune(given)) > len([]rune(family))+1:
		return given
	}
	return family + given
}

// Line writes a Chinese address from the county down to the floor. areas are the areas around the street, from the largest to the
// smallest; one that the street names already, as buyers like to do, is not written again.
func Line(street string, areas ...string) string {
	line := street
	for i := len(areas) - 1; i >= 0; i-- {
		if !strings.Contains(plain(line), plain(areas[i])) {
			line = areas[i] + line
		}
	}
	return line
}

// Abroad writes an address as it is written abroad: the parts that are there, in the order given.
func Abroad(parts ...string) string {
	var there []string
	for _, part := range parts {
		if part != "" {
			there = append(there, part)
		}
	}
	return strings.Join(there, ", ")
}

// plain writes 臺 as 台, as most people do.
func plain(s string) string { return strings.ReplaceAll(s, "臺", "台") }

// HasHan says whether a text has a Chinese character in it.
func HasHan(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}
