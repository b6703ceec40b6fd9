package easystore

import (
	"testing"

	"gowarehouse/connectors"
	"gowarehouse/connectors/conformance"
)

// exact are the awkward behaviours of the emulator under which a fetch must still be exact.
var exact = []string{
	"brief_list", "fees_object", "webhook_spelling", "money_numbers", "no_counts", "page_repeats", "since_ignored", "open_only", "no_store_number", "lines_as_text",
	"slow", "rate_low", "read_only", "orders_only", "several_locations", "silent_level", "no_version_4", "no_sku", "no_variants", "other_names", "untracked",
}

func TestConformance(t *testing.T) {
	t.Parallel()
	conformance.Run(t, conformance.Suite{Platform: "easystore", Switches: exact, Secrets: []string{fieldToken}})
}

func TestConformanceOfALogInWithAPartnerApp(t *testing.T) {
	t.Parallel()
	conformance.Run(t, conformance.Suite{
		Platform: "easystore", Switches: []string{"state_signed"}, On: []string{"tokens_end"},
		Setup: func(values connectors.Values, _ string) { values[fieldMode], values[fieldToken] = modeOAuth, "" },
	})
}
