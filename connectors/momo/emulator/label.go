package emulator

// Labels: a page for each waybill, or four to a sheet of A4, encrypted as FACTS.md Annex A says.

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"

	"gowarehouse/connectors/emulation"
)

// foreign is a password that is none of the account's values.
const foreign = "not-of-this-account"

// labelFile makes the PDF of waybills, the n-th that is asked for.
func (e *Emulator) labelFile(n int, bills []*waybill) []byte {
	seals := emulation.UsualSeals(e.login.entpID)
	switch {
	case e.On(switchForeignPassword):
		seals = emulation.UsualSeals(foreign)[:1]
	case e.On(switchRareCiphers):
		seals = emulation.AllSeals(e.login.entpID)
	}
	sheets := emulation.Singly(labelsOf(bills)...)
	if e.On(switchLabelFourUp) {
		sheets = emulation.FourUp(labelsOf(e.withNeighbours(bills))...)
	}
	return emulation.SealedPDF(seals[n%len(seals)], "momo waybill", sheets)
}

// withNeighbours fills up the last sheet of four with further waybills that are waiting for their parcels; those asked for come last.
func (e *Emulator) withNeighbours(bills []*waybill) []*waybill {
	const perSheet = 4
	var others []*waybill
	for _, other := range e.sent {
		if (len(others)+len(bills))%perSheet == 0 {
			break
		}
		if !other.handed && !slices.Contains(bills, other) {
			others = append(others, other)
		}
	}
	return append(others, bills...)
}

// labelsOf gives the label of each waybill. It shows whom the parcel is for.
func labelsOf(bills []*waybill) []emulation.LabelPage {
	labels := make([]emulation.LabelPage, len(bills))
	for i, bill := range bills {
		o := bill.lines[0].order
		labels[i] = emulation.LabelPage{Title: "momo " + o.route.String(), Lines: []string{o.person.Name}, Number: bill.slip}
		if o.store.ID != "" {
			labels[i].Lines = append(labels[i].Lines, o.store.ID+" "+o.store.Name)
		}
		for _, l := range bill.lines {
			labels[i].Lines = append(labels[i].Lines, l.no)
		}
	}
	return labels
}

// labelPayload dresses a label as pdfData.
func (e *Emulator) labelPayload(file []byte, bills []*waybill, host string) string {
	text := base64.StdEncoding.EncodeToString(file)
	switch {
	case e.On(switchLabelHTML):
		return string(emulation.LabelHTML(labelsOf(bills)...))
	case e.On(switchLabelDataURI):
		return "data:application/pdf;base64," + text
	case e.On(switchLabelLines):
		return brokenLines(text)
	case e.On(switchLabelURL):
		sum := sha256.Sum256(file)
		name := fmt.Sprintf("%x.pdf", sum[:12])
		e.files[name] = file
		return e.address(host) + labelPath + name
	}
	return text
}

func brokenLines(text string) string {
	var b strings.Builder
	for len(text) > 76 {
		b.WriteString(text[:76] + "\r\n")
		text = text[76:]
	}
	return b.String() + text
}
