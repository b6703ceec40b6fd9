package coupang

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation/emulationtest"
)

func TestSignaturesMatchTheVectors(t *testing.T) {
	t.Parallel()
	k := key{"11111111-2222-3333-4444-555555555555", "0123456789abcdef0123456789abcdef01234567"}
	list := strings.ReplaceAll(opList.path, "{v}", "A00012345") + "?" +
		query("createdAtFrom", "2025-12-25+08:00", "createdAtTo", "2026-01-01+08:00", "maxPerPage", "50", "status", "ACCEPT")
	for _, v := range []struct{ method, target, signature string }{
		{http.MethodGet, list, "24f2c0dd38461fdd602459a1fbf7d43344d6836d5b719b65f7085bb83d351eaa"},
		{http.MethodPatch, strings.ReplaceAll(opAcknowledge.path, "{v}", "A00012345"),
			"b86024442c220ac52842691afa9122f475f08528f1339eebf72fc08b0939010c"},
		{http.MethodPut, strings.NewReplacer("{id}", "3000000000", "{n}", "25").Replace(opQuantity.path),
			"100b0a580d19288a1729aec53cd2095d216e328083a873397f9269b2c9eb6005"},
	} {
		r, err := http.NewRequestWithContext(t.Context(), v.method, host+v.target, nil)
		require.NoError(t, err)
		k.sign(r, time.Date(2026, 1, 1, 8, 0, 0, 0, connectors.Taipei)) // midnight in UTC
		require.Equal(t, "CEA algorithm=HmacSHA256, access-key=11111111-2222-3333-4444-555555555555, signed-date=260101T000000Z, signature="+
			v.signature, r.Header.Get("Authorization"))
	}
}

func TestTheQueryIsWrittenAsInTheDocuments(t *testing.T) {
	t.Parallel()
	require.Equal(t, "createdAtFrom=2026-11-16T00:00%2B08:00&x=a+b%26c", query("createdAtFrom", "2026-11-16T00:00+08:00", "x", "a b&c"))
}

func TestTheKeyEnds180DaysAfterItsIssue(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.with(keyIssued, "2026-11-01")
	identity, err := b.c.Test(t.Context())
	require.NoError(t, err)
	require.Equal(t, time.Date(2027, 4, 29, 16, 0, 0, 0, time.UTC), *identity.ExpiresAt, "180 days after midnight in Taipei")
	require.Equal(t, "A00012345", identity.ID)

	b.with(keyIssued, "")
	identity, err = b.c.Test(t.Context())
	require.NoError(t, err)
	require.Nil(t, identity.ExpiresAt, "nobody knows")
	_, err = New(connectors.Env{Values: connectors.Values{keyIssued: "2026-02-31"}})
	require.Equal(t, connectors.Rejected, emulationtest.Advised(t, err).Kind)
}

func TestRefusalsOfTheGatewaySayWhatToDo(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]struct {
		kind connectors.Kind
		do   connectors.Text
		wait time.Duration
	}{
		"foreign_ip":  {connectors.NotAllowlisted, adviceAddress, 0},
		"html_403":    {connectors.Throttled, adviceBlocked, 30 * time.Minute},
		"key_expired": {connectors.Unauthorized, adviceKey, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := newBench(t, name).c.Test(t.Context())
			told := emulationtest.Advised(t, err)
			require.Equal(t, want.kind, told.Kind)
			require.Equal(t, want.do, told.Do)
			require.Equal(t, want.wait, told.RetryAfter)
		})
	}
}

func TestAWrongClockIsNoWrongKey(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.strict = false
	b.env.Now = func() time.Time { return b.now.Add(-6 * time.Minute) }
	made, err := New(b.env)
	require.NoError(t, err)
	_, err = made.Test(t.Context())
	require.Equal(t, connectors.Rejected, emulationtest.Advised(t, err).Kind)
	require.Equal(t, adviceClock, emulationtest.Advised(t, err).Do)
}

func TestAWrongVendorIsToldBeforeCoupangBlocks(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.strict = false
	b.with(keyVendor, "A00099999")
	_, err := b.c.Test(t.Context())
	require.Equal(t, adviceVendor, emulationtest.Advised(t, err).Do)
	require.Equal(t, 1, b.e.Report().Requests, "asked once")
	b.with(keyVendor, "A0001/../x")
	_, err = b.c.Test(t.Context())
	require.Equal(t, connectors.Unauthorized, emulationtest.Advised(t, err).Kind)
	require.Equal(t, 1, b.e.Report().Requests, "what is no vendor is not even asked with")
}

func TestThrottlingWaitsAMinute(t *testing.T) {
	t.Parallel()
	b := newBench(t, "rate_limit")
	b.strict = false
	var err error
	for range 12 {
		if _, err = b.c.Test(t.Context()); err != nil {
			break
		}
	}
	require.Equal(t, connectors.Throttled, emulationtest.Advised(t, err).Kind)
	require.Equal(t, time.Minute, emulationtest.Advised(t, err).RetryAfter)
}

func TestPlacesAreLoadedAndChosen(t *testing.T) {
	t.Parallel()
	for _, shape := range [][]string{nil, {"wrapped_pages"}} {
		b := newBench(t, shape...)
		loaded, err := b.c.LoadChoices(t.Context())
		require.NoError(t, err)
		require.Equal(t, []connectors.Choice{
			{Value: "1000558899", Label: connectors.Text{EN: "林口退貨中心 · 新北市林口區文化三路一段1號", ZH: "林口退貨中心 · 新北市林口區文化三路一段1號"}},
			{Value: "1000558900", Label: connectors.Text{EN: "烏日退貨中心 · 台中市烏日區高鐵一路299號", ZH: "烏日退貨中心 · 台中市烏日區高鐵一路299號"}},
		}, loaded[keyReturns], "the one that is not in use is left out")
		require.Equal(t, "74010", loaded[keyOutbound][0].Value)

		b.with(keyReturns, "1000558899,1000558900")
		b.with(keyOutbound, "74011")
		_, err = b.c.Test(t.Context())
		require.NoError(t, err)
		b.with(keyReturns, "1000558899,1000558901")
		_, err = b.c.Test(t.Context())
		require.Contains(t, emulationtest.Advised(t, err).Reason, "1000558901")
		b.with(keyReturns, "")
		b.with(keyOutbound, "99999")
		_, err = b.c.Test(t.Context())
		require.Contains(t, emulationtest.Advised(t, err).Reason, "99999")
	}
}

func TestAnExtraHeaderGoesAlong(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.with(keyExtraHeader, "X-MARKET: TW")
	_, err := b.c.Test(t.Context())
	require.NoError(t, err)
	sent := b.seen[len(b.seen)-1].Header
	require.Equal(t, "TW", sent.Get("X-Market"))
	require.Equal(t, "A00012345", sent.Get("X-Requested-By"))
	require.Empty(t, sent.Get("X-Extended-Timeout"), "more time is asked for lists only")
	b.orders()
	require.Equal(t, "90000", b.seen[len(b.seen)-1].Header.Get("X-Extended-Timeout"))
}
