package scalar_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/scalar"
)

func TestWholeNumbersAreReadHoweverTheyAreWritten(t *testing.T) {
	t.Parallel()
	for written, want := range map[scalar.Text]int{
		"0": 0, "80": 80, "80.0": 80, "3.0000": 3, "007": 7, "999999999": 999_999_999, "-0": 0, "-3": -3, "-12.00": -12, "-999999999": -999_999_999,
	} {
		level, ok := written.Level()
		require.True(t, ok, written)
		require.Equal(t, want, level, written)
		count, ok := written.Count()
		require.Equal(t, want >= 0, ok, written)
		require.Equal(t, max(0, want), count, written)
	}
	for _, written := range []scalar.Text{
		"", "-", "many", "true", "1.5", "-1.5", "1.", ".0", "1 000", "1,000", "+1", "--1", "1e2", "1e400", "0x10", "1000000000", "99999999999999999999",
		scalar.Text("1." + strings.Repeat("0", 19)), "1\n",
	} {
		_, ok := written.Level()
		require.False(t, ok, written)
		_, ok = written.Count()
		require.False(t, ok, written)
	}
}

func TestAmountsAreReadAsTheyWereWrittenAndNeverBelowZero(t *testing.T) {
	t.Parallel()
	for _, written := range []scalar.Text{"0", "0.00", "1258", "660.50", "33.333333333333333333", "999999999999"} {
		m, ok := written.Amount("TWD")
		require.True(t, ok, written)
		want, err := connectors.ParseMoney(string(written), "TWD")
		require.NoError(t, err)
		require.True(t, m.Equal(want), written)
	}
	for _, written := range []scalar.Text{
		"", "-1", "-0.01", "NT$5", "1,258", "1.", ".5", "1e2", "1e999999999", "1E-5", "1000000000000", "NaN", scalar.Text("0." + strings.Repeat("0", 19)),
	} {
		m, ok := written.Amount("TWD")
		require.False(t, ok, written)
		require.Zero(t, m, written)
	}
}

func TestATimeIsReadByTheFirstLayoutThatFits(t *testing.T) {
	t.Parallel()
	layouts := []string{time.RFC3339, time.DateTime, time.DateOnly}
	for written, want := range map[scalar.Text]time.Time{
		"2026-11-23T10:30:12+09:00": time.Date(2026, 11, 23, 1, 30, 12, 0, time.UTC), // its own offset, not the zone's
		"2026-11-23 10:30:12":       time.Date(2026, 11, 23, 2, 30, 12, 0, time.UTC),
		"2026-11-23 10:30:12.5":     time.Date(2026, 11, 23, 2, 30, 12, 5e8, time.UTC),
		"2026-11-23":                time.Date(2026, 11, 22, 16, 0, 0, 0, time.UTC),
	} {
		at, ok := written.Time(connectors.Taipei, layouts...)
		require.True(t, ok, written)
		require.Equal(t, want, at, written)
	}
	for _, written := range []scalar.Text{"", "0", "1763865012", "23.11.2026", "2026-13-01", "2026-11-23T10:30:12", "0000-00-00 00:00:00", "0000-01-01 00:00:00"} {
		at, ok := written.Time(connectors.Taipei, layouts...)
		require.False(t, ok, written)
		require.True(t, at.IsZero(), written)
	}
}
