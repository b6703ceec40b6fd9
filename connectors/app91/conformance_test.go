package app91_test

import (
	"testing"

	_ "gowarehouse/connectors/app91"
	"gowarehouse/connectors/conformance"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	conformance.Run(t, conformance.Suite{
		Platform: "app91",
		// Under these a fetch must still be exact. The one that is missing, no_orders, takes the permission to fetch away.
		Switches: []string{
			"status_error", "empty_list", "bare_array", "text_money", "offset_times", "titles", "no_shipping_type", "drift", "throttle",
			"no_delivery", "no_products", "no_selling_qty", "selling_qty_adds", "legacy_paths", "label_base64", "label_without_codes",
		},
	})
}
