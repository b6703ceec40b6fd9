package bvshop

import (
	"testing"

	"go.uber.org/goleak"

	"gowarehouse/connectors"
	"gowarehouse/connectors/bvshop/emulator"
	"gowarehouse/connectors/conformance"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// exact are the emulator's awkward behaviours under which nothing may be lost.
var exact = []string{
	"iso_times", "store_as_text", "numbers_as_text", "short_rows", "null_paid_at", "new_orders", "rows_leave", "throttled", "late_number",
	"label_ships", "pdf_base64", "same_sku", "other_names", "stock_ignored", "no_batch",
}

func TestConformanceWithAToken(t *testing.T) {
	t.Parallel()
	conformance.Run(t, conformance.Suite{Platform: "bvshop", Switches: exact, Secrets: []string{fieldToken}})
}

// With a login the tokens come and go.
func TestConformanceWithALogin(t *testing.T) {
	t.Parallel()
	conformance.Run(t, conformance.Suite{
		Platform: "bvshop", Switches: append([]string{"token_taken"}, exact...), On: []string{"login_ends"}, Secrets: []string{fieldPassword},
		Setup: func(values connectors.Values, _ string) {
			delete(values, fieldToken)
			values[fieldEmail], values[fieldPassword] = emulator.Email, emulator.Password
		},
	})
}
