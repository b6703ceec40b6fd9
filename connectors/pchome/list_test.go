package pchome

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
)

func listings(t *testing.T, c *connector) []connectors.Listing {
	t.Helper()
	var all []connectors.Listing
	for l, err := range c.Listings(t.Context()) {
		require.NoError(t, err)
		all = append(all, l)
	}
	return all
}

func TestEveryVariantOfAProductIsListed(t *testing.T) {
	t.Parallel()
	for _, on := range [][]string{nil, {"bare_lists"}, {"capped_pages"}, {"numbers_as_text"}, {"other_case"}, {"no_groups"}} {
		s := openShop(t, nil, on...)
		all := listings(t, s.connector)
		require.Len(t, all, 14, "%v", on)
		require.Equal(t, connectors.ListingKey{Item: "DICKCB-A900D0001", Variant: "001"}, all[0].Key)
		require.Equal(t, []string{"TEE-BK-M", "4710000000109", "黑色/M"}, []string{all[0].SKU, all[0].Barcode, all[0].Variant})
		require.Equal(t, 40, *all[0].Stock)
		require.True(t, all[0].Active && all[0].StockManaged)
		require.Empty(t, all[0].Image, "an address without a host is not one")
	}
}

func TestAProductIsListedWithWhatItHas(t *testing.T) {
	t.Parallel()
	c, _ := pretend(t, map[string]string{
		"/core/":            `[{"Id":"AAAAAA-A00000001-000"},{"Id":"BBBBBB-A00000001-000","GroupId":"BBBBBB-A00000001"},{"Id":"GONE00-A00000001-000"}]`,
		"groupid=AAAAAA":    `[{"Id":"AAAAAA-A00000001-000","Name":"甲","SpecName":"紅","Pic":["https://img.example.com/a.jpg"],"isShelf":"0"}]`,
		"groupid=BBBBBB":    `[{"Id":"BBBBBB-A00000001-001","Name":"乙","Spec":"藍","SpecName":"不同","Qty":-3,"Pic":{"B":"https://img.example.com/b.jpg"}}]`,
		"/prod/BBBBBB-A000": `[{"Id":"BBBBBB-A00000001-000","Qty":1}]`,
	})
	var got []connectors.Listing
	for l, err := range c.Listings(t.Context()) {
		require.NoError(t, err)
		got = append(got, l)
	}
	one := 1
	require.Equal(t, []connectors.Listing{
		{Key: connectors.ListingKey{Item: "AAAAAA-A00000001"}, Name: "甲", Variant: "紅", Image: "https://img.example.com/a.jpg"},
		{Key: connectors.ListingKey{Item: "BBBBBB-A00000001", Variant: "001"}, Name: "乙", Variant: "藍", Image: "https://img.example.com/b.jpg", Active: true},
		{Key: connectors.ListingKey{Item: "BBBBBB-A00000001"}, Name: "BBBBBB-A00000001-000", Stock: &one, StockManaged: true, Active: true},
	}, got)
}

func TestPicturesOfUnknownShapeAreLeftOut(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		``: "", `null`: "", `{}`: "", `[]`: "", `7`: "", `"/items/x.jpg"`: "", `"https://img.example.com/x.jpg"`: "https://img.example.com/x.jpg", `{"B":{"x":1}}`: "",
	} {
		require.Equal(t, want, picture(json.RawMessage(raw)), raw)
	}
}

func TestAListOfProductsOfAnotherShapeIsTold(t *testing.T) {
	t.Parallel()
	for _, list := range []string{`[{"Id":null}]`, `["x"]`, `{"TotalRows":1,"Rows":[{"Id":"a/b"}]}`, `{"Total":1}`} {
		c, _ := pretend(t, map[string]string{"/core/": list})
		var ended error
		for _, err := range c.Listings(t.Context()) {
			ended = err
		}
		require.Equal(t, connectors.Unexpected, connectors.KindOf(ended), list)
	}
}
