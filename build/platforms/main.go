// Platforms writes the README's table of platforms anew from what they declare: `make platforms`. A test says when it is stale.
package main

import (
	"bytes"
	"fmt"
	"log"
	"os"
	"slices"
	"strings"

	"gowarehouse/connectors"
	_ "gowarehouse/connectors/all" // the platforms
)

// The lines of the README between which the table stands.
const (
	begin = "<!-- platforms: written by make platforms -->\n"
	end   = "<!-- end of platforms -->\n"
)

// columns are the table's, each with what it says of a platform.
var columns = []struct {
	head string
	cell func(p *connectors.Platform) string
}{
	{"Platform", name},
	{"Connects by", func(p *connectors.Platform) string { return connections[p.Connection] }},
	{"IP allowlist", func(p *connectors.Platform) string { return yes(p.Allowlist) }},
	{"Orders arrive", func(p *connectors.Platform) string { return fetches[p.Fetch] }},
	{"Messages", func(p *connectors.Platform) string { return pushes[p.Push.Mode] }},
	{"Ships", func(p *connectors.Platform) string { return ships[p.Ship] }},
	{"Stock", func(p *connectors.Platform) string { return stocks[p.Stock] }},
	{"Listings", func(p *connectors.Platform) string { return yes(p.Listings) }},
	{"SKU backfill", func(p *connectors.Platform) string { return yes(p.SKUBackfill) }},
	{"Shipping codes", func(p *connectors.Platform) string { return codes[p.ShippingCodes] }},
	{"Label password", func(p *connectors.Platform) string { return yes(p.LabelPassword) }},
	{"Evidence", func(p *connectors.Platform) string { return levels[p.Evidence.Level()] }},
}

var (
	connections = map[connectors.Connection]string{connectors.Authorization: "log-in", connectors.Key: "key",
		connectors.Credentials: "account and password", connectors.SignedKey: "signed key"}
	fetches = map[connectors.FetchMode]string{connectors.Scheduled: "on schedule", connectors.RealTime: "in real time"}
	ships   = map[connectors.ShipMode]string{connectors.ShipLabel: "platform's number and label", connectors.ShipSelf: "own carrier",
		connectors.ShipNone: "read only"}
	pushes = map[connectors.PushMode]string{connectors.PushNone: no, connectors.PushByAPI: "registered by itself",
		connectors.PushByHand: "address entered by hand"}
	stocks = map[connectors.StockMode]string{connectors.StockNone: no, connectors.StockAbsolute: "absolute", connectors.StockDelta: "difference"}
	codes  = map[connectors.CodeMode]string{connectors.CodesFixed: "fixed", connectors.CodesCustom: "mapped"}
	levels = map[connectors.Level]string{connectors.Documented: "documented", connectors.Partly: "partly documented",
		connectors.Unverified: "unverified"}
)

const no = "–"

func yes(is bool) string {
	if is {
		return "yes"
	}
	return no
}

// name is the platform's in both languages, where one does not have the other in it, and leads to its facts.
func name(p *connectors.Platform) string {
	both := p.Name.ZH
	if !strings.Contains(both, p.Name.EN) {
		both = p.Name.EN + " " + both
	}
	return fmt.Sprintf("[%s](connectors/%s/FACTS.md)", both, p.ID)
}

// table is the table as Markdown.
func table() string {
	var b strings.Builder
	row := func(cell func(i int) string) {
		for i := range columns {
			b.WriteString("| " + cell(i) + " ")
		}
		b.WriteString("|\n")
	}
	row(func(i int) string { return columns[i].head })
	row(func(int) string { return "---" })
	for _, p := range connectors.All() {
		row(func(i int) string { return columns[i].cell(p) })
	}
	return b.String()
}

// renewed gives a README with the table as it is now.
func renewed(readme []byte) ([]byte, error) {
	before, rest, found := bytes.Cut(readme, []byte(begin))
	_, after, closed := bytes.Cut(rest, []byte(end))
	if !found || !closed {
		return nil, fmt.Errorf("the README lacks the lines %q and %q", begin, end)
	}
	return slices.Concat(before, []byte(begin+table()+end), after), nil
}

func main() {
	log.SetFlags(0)
	const path = "README.md"
	readme, err := os.ReadFile(path)
	if err == nil {
		readme, err = renewed(readme)
	}
	if err == nil {
		err = os.WriteFile(path, readme, 0o644) //nolint:gosec // it is for everybody to read
	}
	if err != nil {
		log.Fatal("platforms: ", err)
	}
}
