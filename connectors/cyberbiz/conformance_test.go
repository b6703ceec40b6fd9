package cyberbiz

import (
	"maps"
	"testing"

	"gowarehouse/connectors"
	"gowarehouse/connectors/conformance"
	"gowarehouse/connectors/cyberbiz/emulator"
)

// exact are the emulator's awkward behaviours under which nothing may be lost.
var exact = []string{
	"no_page_headers", "page_drift", "null_fields", "mixed_numbers", "error_200", "null_unknown", "unlicensed", "carrier_fails", "bare_html",
	"no_label_type",
}

// Through the door of today: a token.
func TestConformanceWithAToken(t *testing.T) {
	t.Parallel()
	conformance.Run(t, conformance.Suite{Platform: "cyberbiz", Switches: exact, Secrets: []string{fieldToken}})
}

// Through the older door: every request signed.
func TestConformanceWithSignedRequests(t *testing.T) {
	t.Parallel()
	conformance.Run(t, conformance.Suite{
		Platform: "cyberbiz", Switches: exact, Secrets: []string{fieldHMACSecret},
		Setup: func(values connectors.Values, _ string) { legacy(t, values) }, FewerLabels: true,
	})
}

// legacy makes an account one of the older door.
func legacy(t *testing.T, values connectors.Values) {
	t.Helper()
	e, err := emulator.New(connectors.EmulatorOptions{Bare: true})
	if err != nil {
		t.Fatal(err)
	}
	delete(values, fieldToken)
	maps.Copy(values, e.LegacyCredentials())
}
