// The platforms are what the product says they are: testdata/matrix.csv is the product's own table, a row for each platform and a
// question mark where it says nothing. testdata/differences.csv lists the cells where a platform proves otherwise, each with its reason.
package all_test

import (
	"embed"
	"encoding/csv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	_ "gowarehouse/connectors/all" // the platforms
)

//go:embed testdata
var testdata embed.FS

// unsaid is a cell of the product's table that says nothing.
const unsaid = "?"

// ownSite is no platform of anybody's: the product's table has no row for it.
const ownSite = "ownsite"

// columns are the product's, each with what a platform declares in the product's words.
var columns = map[string]func(p *connectors.Platform) string{
	"connection": func(p *connectors.Platform) string {
		return map[connectors.Connection]string{connectors.Authorization: "authorization", connectors.Key: "key",
			connectors.Credentials: "credentials", connectors.SignedKey: "signed key"}[p.Connection]
	},
	"ip allowlist": func(p *connectors.Platform) string { return yes(p.Allowlist) },
	"order fetch": func(p *connectors.Platform) string {
		return map[connectors.FetchMode]string{connectors.Scheduled: "scheduled", connectors.RealTime: "real-time"}[p.Fetch]
	},
	"stock push":      func(p *connectors.Platform) string { return yes(p.Stock != connectors.StockNone) },
	"product mapping": func(p *connectors.Platform) string { return yes(p.Listings) },
	"custom shipping code": func(p *connectors.Platform) string {
		return map[connectors.CodeMode]string{connectors.CodesCustom: "yes", connectors.CodesFixed: "fixed"}[p.ShippingCodes]
	},
	"ship type": func(p *connectors.Platform) string {
		return map[connectors.ShipMode]string{connectors.ShipSelf: "self-ship", connectors.ShipLabel: "label",
			connectors.ShipNone: "read-only"}[p.Ship]
	},
	"pdf password": func(p *connectors.Platform) string { return yes(p.LabelPassword) },
	"sku backfill": func(p *connectors.Platform) string { return yes(p.SKUBackfill) },
}

func yes(is bool) string {
	if is {
		return "yes"
	}
	return "no"
}

// cell is one of a table of platforms.
type cell struct{ platform, column string }

// rows reads a table of testdata: its head, and what is below it.
func rows(t *testing.T, name string) (head []string, below [][]string) {
	t.Helper()
	file, err := testdata.Open("testdata/" + name)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, file.Close()) })
	all, err := csv.NewReader(file).ReadAll()
	require.NoError(t, err)
	require.NotEmpty(t, all)
	return all[0], all[1:]
}

// matrix is the product's table by cell.
func matrix(t *testing.T) map[cell]string {
	t.Helper()
	head, below := rows(t, "matrix.csv")
	said := map[cell]string{}
	for _, row := range below {
		for i, column := range head[1:] {
			said[cell{row[0], column}] = row[i+1]
		}
	}
	return said
}

func TestThereIsAFolderForEveryPlatformOfTheProductAndOneForTheOwnSite(t *testing.T) {
	t.Parallel()
	_, below := rows(t, "matrix.csv")
	wanted := []string{ownSite}
	for _, row := range below {
		wanted = append(wanted, row[0])
	}
	var there []string
	for _, p := range connectors.All() {
		there = append(there, p.ID)
	}
	require.ElementsMatch(t, wanted, there)
}

func TestEveryPlatformDeclaresWhatTheProductSaysOfItOrTheDifferenceHasAReason(t *testing.T) {
	t.Parallel()
	said := matrix(t)
	_, below := rows(t, "differences.csv")
	for _, row := range below {
		at, product, ours, reason := cell{row[0], row[1]}, row[2], row[3], row[4]
		require.Equal(t, said[at], product, "the listed difference %v is about what the product says", at)
		require.NotEqual(t, product, ours, "the listed difference %v is one", at)
		require.Greater(t, len(reason), 20, "the listed difference %v has its reason", at)
		said[at] = ours
	}
	for at, want := range said {
		if want == unsaid {
			continue
		}
		p, err := connectors.Get(at.platform)
		require.NoError(t, err)
		require.Contains(t, columns, at.column)
		assert.Equal(t, want, columns[at.column](p), "%s, %s", at.platform, at.column)
	}
}
