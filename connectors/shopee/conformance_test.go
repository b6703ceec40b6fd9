package shopee_test

import (
	"testing"

	"gowarehouse/connectors/conformance"
	_ "gowarehouse/connectors/shopee"
)

func TestConformance(t *testing.T) {
	conformance.Run(t, conformance.Suite{
		Platform: "shopee",
		// Under these a fetch must still be exact; the others change what the shop's orders are.
		Switches: []string{"null_objects", "page_drift", "misspelt_token_error", "location_text", "epoch_expiry", "not_found_error",
			"main_account", "slow_number", "all_masked", "combined_parcel", "booking_order", "fulfilled_by_shopee", "twin_lines"},
	})
}
