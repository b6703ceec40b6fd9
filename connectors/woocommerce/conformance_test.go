package woocommerce

import (
	"testing"

	"gowarehouse/connectors"
	"gowarehouse/connectors/conformance"
)

// exact are the emulator's awkward behaviours under which nothing may be lost.
var exact = []string{
	"profile_none", "profile_ecpay_wst", "plain_permalinks", "site_utc", "no_total_headers", "duplicate_row", "php_warning", "slow",
	"old_server", "price_noise", "two_decimals", "number_prefix", "meta_shapes", "image_id_empty", "empty_shipping", "sku_null",
	"deleted_variation", "late_number", "stock_null", "manage_parent", "partial_shipped_off", "read_only_key",
}

// Over plain http requests are signed one by one, and Advanced Shipment Tracking keeps the numbers.
func TestConformanceOverPlainHTTP(t *testing.T) {
	t.Parallel()
	conformance.Run(t, conformance.Suite{Platform: "woocommerce", Switches: exact})
}

// Over TLS the key is shown, and the account keeps the numbers in meta and notes.
func TestConformanceOverTLS(t *testing.T) {
	t.Parallel()
	conformance.Run(t, conformance.Suite{
		Platform: "woocommerce", TLS: true, Switches: append([]string{"header_stripped", "redirect_https"}, exact...),
		Setup: func(values connectors.Values, _ string) { values[fieldTracking] = trackingNone },
	})
}
