package printing

import (
	"slices"
	"strings"

	"gowarehouse/engine/printing/ipp"
)

// tolerance is how far two sizes may differ, in hundredths of a millimetre, and be the same paper: 4x6 inches is written in two ways.
const tolerance = 100

// paper is a size that a printer has or can have.
type paper struct {
	name string
	ipp.SizeRange
}

func (p paper) fixed() bool { return p.Least == p.Most }

// is says whether a document of a size belongs on this paper, upright or turned.
func (p paper) is(s ipp.Size) bool {
	same := func(s ipp.Size) bool {
		return s.Width >= p.Least.Width-tolerance && s.Width <= p.Most.Width+tolerance &&
			s.Height >= p.Least.Height-tolerance && s.Height <= p.Most.Height+tolerance
	}
	return same(s) || p.fixed() && same(turned(s))
}

// holds says whether a document of a size has room on this paper.
func (p paper) holds(s ipp.Size) bool {
	room := func(s ipp.Size) bool { return s.Width <= p.Most.Width+tolerance && s.Height <= p.Most.Height+tolerance }
	return room(s) || room(turned(s))
}

func (p paper) area() int64 { return int64(p.Most.Width) * int64(p.Most.Height) }

func turned(s ipp.Size) ipp.Size { return ipp.Size{Width: s.Height, Height: s.Width} }

// loaded gives the papers that are in a printer, the usual one first. A printer that does not tell has whatever it can have.
func loaded(p *ipp.Printer) []paper {
	names, sizes := p.Ready, p.ReadySize
	if len(names) == 0 && len(sizes) == 0 {
		names, sizes = append([]string{p.Default}, p.Media...), p.Sizes
	}
	var all []paper
	for _, name := range names {
		if size, ok := ipp.NamedSize(name); ok && !strings.Contains(name, "_min_") && !strings.Contains(name, "_max_") {
			all = append(all, paper{name, ipp.SizeRange{Least: size, Most: size}})
		}
	}
	for _, r := range sizes {
		if !slices.ContainsFunc(all, func(known paper) bool { return known.SizeRange == r }) {
			all = append(all, paper{SizeRange: r})
		}
	}
	slices.SortStableFunc(all, func(a, b paper) int { return rank(a, p.Default) - rank(b, p.Default) })
	return all
}

// rank puts the printer's default in front.
func rank(p paper, usual string) int {
	if p.name != "" && p.name == usual {
		return 0
	}
	return 1
}

// usualSize is what a page is made for where the printer tells nothing: the label of most platforms.
var usualSize = ipp.Size{Width: 10000, Height: 15000}

// loadedSize gives the size of the paper that a printer would use by itself.
func loadedSize(p *ipp.Printer) ipp.Size {
	for _, known := range loaded(p) {
		if known.fixed() {
			return known.Least
		}
	}
	return usualSize
}

// The scalings that are asked for (PWG 5100.13 §5.3.4).
const (
	trueSize = "none"
	toFit    = "fit"
)

// sheetFor chooses the paper and the scaling for a document, and says both, since a printer's own defaults may shrink a barcode: paper
// of the document's size; otherwise the smallest that holds it, at true size; otherwise what there is, and made to fit. A picture
// has no size of its own at a printer: on paper of its size it is fitted.
func sheetFor(p *ipp.Printer, wants ipp.Size, picture bool) ipp.Sheet {
	has := loaded(p)
	if len(has) == 0 {
		return ipp.Sheet{Scaling: scaling(p, toFit)}
	}
	if wants.Width == 0 {
		return sheetOf(p, has[0], has[0].Most, toFit)
	}
	var roomy *paper
	for i := range has {
		switch {
		case has[i].is(wants) && picture:
			return sheetOf(p, has[i], wants, toFit)
		case has[i].is(wants):
			return sheetOf(p, has[i], wants, trueSize)
		case has[i].holds(wants) && (roomy == nil || has[i].area() < roomy.area()):
			roomy = &has[i]
		}
	}
	if roomy != nil {
		return sheetOf(p, *roomy, wants, trueSize)
	}
	return sheetOf(p, has[0], wants, toFit)
}

// sheetOf says a paper as the printer wants to hear it, and nothing that it does not take (PWG 5100.7 §6.3: media-col or media, never both).
func sheetOf(p *ipp.Printer, has paper, wants ipp.Size, how string) ipp.Sheet {
	sheet := ipp.Sheet{Scaling: scaling(p, how)}
	tells := len(p.JobMembers) > 0
	switch {
	case slices.Contains(p.MediaParts, "media-size") && (!tells || p.Has("media-col")):
		sheet.Size = has.cut(wants)
	case has.name != "" && (!tells || p.Has("media")):
		sheet.Media = has.name
	}
	return sheet
}

// cut gives the size of one sheet: from a roll, as long as the document.
func (p paper) cut(wants ipp.Size) ipp.Size {
	if p.fixed() {
		return p.Least
	}
	return ipp.Size{Width: min(max(wants.Width, p.Least.Width), p.Most.Width), Height: min(max(wants.Height, p.Least.Height), p.Most.Height)}
}

// scaling gives the printer's word for a scaling, or none where it takes none.
func scaling(p *ipp.Printer, how string) string {
	words := []string{how}
	if how == toFit {
		words = append(words, "auto-fit", "auto")
	}
	for _, word := range words {
		if slices.Contains(p.Scalings, word) {
			return word
		}
	}
	return ""
}
