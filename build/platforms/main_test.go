package main

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
)

func TestTheReadmesTableIsCurrent(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	now, err := renewed(readme)
	require.NoError(t, err)
	require.Equal(t, string(now), string(readme), "README.md is stale: make platforms")
}

func TestEveryCellOfTheTableSaysSomething(t *testing.T) {
	t.Parallel()
	rows := strings.Split(strings.TrimSpace(table()), "\n")
	require.Len(t, rows, 2+len(connectors.All()))
	for _, row := range rows {
		require.Equal(t, len(columns)+1, strings.Count(row, "|"))
		require.NotContains(t, row, "|  |", row)
	}
}

func TestAReadmeWithoutAPlaceForTheTableIsRefused(t *testing.T) {
	t.Parallel()
	_, err := renewed([]byte("# Something else\n"))
	require.ErrorContains(t, err, "lacks the lines")
}
