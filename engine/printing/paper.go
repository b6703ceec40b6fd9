package printing

import "gowarehouse/engine/printing/device"

// tolerance is how far two sizes may differ, in hundredths of a millimetre, and be the same paper: 4x6 inches is written in two ways.
const tolerance = 100

// isFor says whether a document of a size belongs on a paper, upright or turned.
func isFor(p device.Paper, s device.Size) bool {
	same := func(s device.Size) bool {
		return s.Width >= p.Least.Width-tolerance && s.Width <= p.Most.Width+tolerance &&
			s.Height >= p.Least.Height-tolerance && s.Height <= p.Most.Height+tolerance
	}
	return same(s) || p.Fixed() && same(turned(s))
}

// holds says whether a document of a size has room on a paper.
func holds(p device.Paper, s device.Size) bool {
	room := func(s device.Size) bool {
		return s.Width <= p.Most.Width+tolerance && s.Height <= p.Most.Height+tolerance
	}
	return room(s) || room(turned(s))
}

func area(p device.Paper) int64 { return int64(p.Most.Width) * int64(p.Most.Height) }

func turned(s device.Size) device.Size { return device.Size{Width: s.Height, Height: s.Width} }

// usualSize is what a page is made for where the printer tells nothing: the label of most platforms.
var usualSize = device.Size{Width: 10000, Height: 15000}

// loadedSize gives the size of the paper that a printer would use by itself.
func loadedSize(p *device.About) device.Size {
	for _, known := range p.Papers {
		if known.Fixed() {
			return known.Least
		}
	}
	return usualSize
}

// sheetFor chooses the paper for a document, and whether it is made to fit: paper of the document's size; otherwise the smallest that
// holds it, at true size; otherwise what there is, and made to fit. Where nothing is known of the paper it keeps its size. A picture has no
// size of its own at a printer: on paper of its size it is fitted.
func sheetFor(p *device.About, wants device.Size, picture bool) device.Sheet {
	if len(p.Papers) == 0 { // a fit would make a label as large as an office printer's sheet
		return device.Sheet{Fit: picture || wants.Width == 0}
	}
	if wants.Width == 0 {
		return device.Sheet{Paper: p.Papers[0], Size: p.Papers[0].Most, Fit: true}
	}
	var roomy *device.Paper
	for i, has := range p.Papers {
		switch {
		case isFor(has, wants):
			return device.Sheet{Paper: has, Size: cut(has, wants), Fit: picture}
		case holds(has, wants) && (roomy == nil || area(has) < area(*roomy)):
			roomy = &p.Papers[i]
		}
	}
	if roomy != nil {
		return device.Sheet{Paper: *roomy, Size: cut(*roomy, wants)}
	}
	return device.Sheet{Paper: p.Papers[0], Size: cut(p.Papers[0], wants), Fit: true}
}

// cut gives the size of one sheet: from a roll, as long as the document.
func cut(p device.Paper, wants device.Size) device.Size {
	if p.Fixed() {
		return p.Least
	}
	return device.Size{Width: min(max(wants.Width, p.Least.Width), p.Most.Width), Height: min(max(wants.Height, p.Least.Height), p.Most.Height)}
}
