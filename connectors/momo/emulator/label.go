package emulator

// Labels: one page per waybill, encrypted as FACTS.md Annex A says.

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"

	"gowarehouse/connectors/emulation"
)

// foreign is a password that is none of the account's values.
const foreign = "not-of-this-account"

// labelFile makes the PDF of waybills, the n-th that is asked for.
func (e *Emulator) labelFile(n int, pages []string) []byte {
	seals := emulation.UsualSeals(e.login.entpID)
	switch {
	case e.On(switchForeignPassword):
		seals = emulation.UsualSeals(foreign)[:1]
	case e.On(switchRareCiphers):
		seals = emulation.AllSeals(e.login.entpID)
	}
	return emulation.SealedPDF(seals[n%len(seals)], "momo waybill", pages)
}

// labelPayload dresses a label as pdfData.
func (e *Emulator) labelPayload(file []byte, host string) string {
	text := base64.StdEncoding.EncodeToString(file)
	switch {
	case e.On(switchLabelHTML):
		return "<html><body>託運單</body></html>"
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
