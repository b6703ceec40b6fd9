// Labels in ZPL, the language of label printers. They go to the printer as they are, so that what is in them must be known: a command that
// prints is let through, one that changes the printer for good, writes its memory or asks it for something is not. The commands and what
// they do: Zebra's ZPL II Programming Guide (P1099958).

package label

import (
	"bytes"
	"errors"
	"slices"
	"strconv"
	"strings"

	"gowarehouse/connectors"
)

// What one label in ZPL may ask for.
const (
	maxZPLCopies   = 20
	maxZPLCommands = 20_000
)

// errZPL is a text that is not ZPL as the guide describes it.
var errZPL = errors.New("label: not ZPL")

// command is one command of ZPL with its parameters, which end where the next command begins.
type command struct {
	name       string // with ^ or ~, in capitals
	parameters string
}

// looksLikeZPL tells ZPL by its first command: a label begins, something is defined or loaded for one, or prefixes are set.
func looksLikeZPL(text []byte) bool {
	head := strings.ToUpper(string(text[:min(len(text), 16)]))
	for _, start := range []string{"^XA", "~DG", "~DY", "^ID", "CT~~CD", "~CC", "~CT", "~CD", "^CC", "^CT"} {
		if strings.HasPrefix(head, start) {
			return bytes.Contains(bytes.ToUpper(text), []byte("^XA"))
		}
	}
	return false
}

// printing are the commands that describe or print a label and that a printer forgets, at the latest when it is switched off.
var printing = func() map[string]bool {
	names := map[string]bool{}
	for name := range strings.FieldsSeq(`
		^XA ^XZ ^FX
		^FO ^FT ^FS ^FD ^FV ^FN ^FB ^TB ^FH ^FR ^FW ^FP ^FM ^FC ^SN ^SF ^FL
		^CF ^CI ^CW ^A0 ^A@ ^SE ^PA
		^BY ^B0 ^B1 ^B2 ^B3 ^B4 ^B5 ^B7 ^B8 ^B9 ^BA ^BB ^BC ^BD ^BE ^BF ^BI ^BJ ^BK ^BL ^BM ^BO ^BP ^BQ ^BR ^BS ^BT ^BU ^BX ^BZ
		^GB ^GC ^GD ^GE ^GF ^GS ^XG ^IM ^IL ^XF ^DF ^ID ~DG ~DY
		^LH ^LL ^LR ^LS ^LT ^PW ^PO ^PM ^PQ ^PR ^MU ^MC ^MM ^MN ^MT ^MD ^JM ^JZ ^CM ^SP ^SS ^XB ~SD ~TA ^TA ~JS ^JS ^CV`) {
		names[name] = true
	}
	for _, font := range "ABCDEFGHIJKLMNOPQRSTUVWXYZ123456789" {
		names["^A"+string(font)] = true
	}
	delete(names, "^SS") // measured lengths of media: a setting that is kept
	return names
}()

// checkZPL proves that a text is ZPL that prints and does nothing else. The errors are ErrPrinterCommands and ErrDamaged.
func checkZPL(data []byte) ([]command, error) {
	all, err := commandsOf(data)
	if err != nil {
		return nil, ErrDamaged.because("it is not ZPL from its beginning to its end")
	}
	for _, c := range all {
		if !c.harmless() {
			return nil, ErrPrinterCommands.because("the command " + c.name)
		}
	}
	return all, nil
}

// harmless says whether a command prints, and writes no memory but the one that is lost when the printer is switched off (R:).
func (c command) harmless() bool {
	switch c.name {
	case "^CC", "~CC", "^CT", "~CT", "^CD", "~CD": // other prefixes would hide what follows
		usual := map[byte]string{'C': "^", 'T': "~", 'D': ","}
		return strings.TrimSpace(c.parameters) == usual[c.name[2]]
	case "~DG", "~DY", "^DF", "^ID":
		name, _, _ := strings.Cut(c.parameters, ",")
		drive, _, named := strings.Cut(strings.ToUpper(strings.TrimSpace(name)), ":")
		return !named || drive == "R"
	case "^PQ":
		first, _, _ := strings.Cut(c.parameters, ",")
		copies, err := strconv.Atoi(strings.TrimSpace(first))
		return strings.TrimSpace(first) == "" || err == nil && copies <= maxZPLCopies
	}
	return printing[c.name]
}

// commandsOf takes ZPL apart. Between commands there is nothing but white space: what a printer takes from there is another language (SGD).
func commandsOf(data []byte) (all []command, err error) {
	text := strings.TrimPrefix(strings.TrimSpace(string(bytes.TrimPrefix(data, []byte(utf8BOM)))), "CT~") // ZebraDesigner begins CT~~CD,~CC^~CT~
	at := strings.IndexAny(text, "^~")
	if at < 0 || strings.TrimSpace(text[:at]) != "" {
		return nil, errZPL
	}
	for at < len(text) {
		if len(text)-at < 3 || len(all) >= maxZPLCommands {
			return nil, errZPL
		}
		c := command{name: strings.ToUpper(text[at : at+3])}
		at += 3
		end, err := c.end(text, at)
		if err != nil {
			return nil, err
		}
		c.parameters = text[at:end]
		if at = end; (c.name == "^XZ" || c.name == "^XA") && strings.TrimSpace(c.parameters) != "" {
			return nil, errZPL
		}
		all = append(all, c)
	}
	return all, nil
}

// end finds where a command ends: at the next prefix, but a prefix's own definition has one as its parameter, and a field of bytes has
// what it has.
func (c command) end(text string, at int) (int, error) {
	from := at
	switch c.name {
	case "~CC", "^CC", "~CT", "^CT", "~CD", "^CD":
		from = min(len(text), at+1)
	case "^GF":
		f, data, ok := graphicField(text[at:])
		if ok && f.bytes {
			if len(data) < f.sent {
				return 0, errZPL
			}
			from = len(text) - len(data) + f.sent
		}
	}
	next := strings.IndexAny(text[from:], "^~")
	if next < 0 {
		return len(text), nil
	}
	return from + next, nil
}

// fieldsOf gives what the fields of a label say, one to a line.
func fieldsOf(data []byte) string {
	all, _ := commandsOf(data) // what is no ZPL says nothing
	var fields []string
	for _, c := range all {
		if c.name == "^FD" || c.name == "^FV" {
			fields = append(fields, c.parameters)
		}
	}
	return strings.Join(fields, "\n")
}

// commands is a label that is ZPL. Of several files, the parcel's is the one that shows its number.
func commands(parts []file, wish Wish) (Ready, error) {
	var own []file
	for _, f := range parts {
		if f.kind != ZPL {
			return Ready{}, ErrWhichLabel.because("an archive of several kinds of labels")
		}
	}
	switch {
	case wish.Place > len(parts):
		return Ready{Kind: ZPL}, ErrNoSuchPlace
	case wish.Place > 0:
		own = parts[wish.Place-1 : wish.Place]
	case len(parts) == 1 || wish.Place == All:
		own = parts
	}
	for _, m := range marksOf(wish.Numbers) {
		for _, f := range parts {
			if wish.Place == 0 && len(parts) > 1 && len(own) == 0 && m.in(fieldsOf(f.data)) {
				own = append(own, f)
			}
		}
	}
	if len(own) == 0 {
		return Ready{Kind: ZPL}, ErrWhichLabel
	}
	ready := Ready{Kind: ZPL}
	for _, f := range own {
		all, err := checkZPL(f.data)
		if err != nil {
			return ready, err
		}
		formats := slices.ContainsFunc(all, func(c command) bool { return c.name == "^XA" })
		if !formats {
			return ready, ErrBlank
		}
		ready.Data = append(ready.Data, f.data...)
		ready.Pages = append(ready.Pages, paperOf(Wish{Form: connectors.LabelForm{Sheets: wish.Form.Sheets}}))
	}
	return ready, nil
}
