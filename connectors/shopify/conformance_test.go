package shopify

import (
	"testing"

	"gowarehouse/connectors"
	"gowarehouse/connectors/conformance"
)

// exact are the emulator's awkward behaviours under which nothing may be lost.
var exact = []string{
	"throttle_every_third", "cost_cap", "index_lag", "order_moves", "late_routing", "two_locations", "two_decimals", "name_prefix", "null_phones",
	"many_lines", "gone_variants", "custom_lines", "fall_forward", "no_protected_data", "not_stocked", "idempotency_concurrent",
}

// The merchant authorises in the browser, and tokens are refreshed every hour.
func TestConformanceOfAuthorisation(t *testing.T) {
	t.Parallel()
	conformance.Run(t, conformance.Suite{Platform: ID, Switches: exact})
}

// The merchant's own app gives a token for a day to whoever knows its secret.
func TestConformanceOfClientCredentials(t *testing.T) {
	t.Parallel()
	conformance.Run(t, conformance.Suite{
		Platform: ID, Setup: func(values connectors.Values, _ string) {
			values[keyMode] = modeClient
			delete(values, keyAdminToken)
		},
	})
}

// An old token that never ends.
func TestConformanceOfAnAdminToken(t *testing.T) {
	t.Parallel()
	conformance.Run(t, conformance.Suite{
		Platform: ID, Setup: func(values connectors.Values, _ string) {
			values[keyMode] = modeAdmin
			delete(values, keyClientSecret)
		},
	})
}
