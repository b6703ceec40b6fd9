package shopline_test

import (
	"testing"

	"gowarehouse/connectors/conformance"
	_ "gowarehouse/connectors/shopline"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	conformance.Run(t, conformance.Suite{
		Platform: "shopline",
		// Under these a fetch must still be exact.
		Switches: []string{
			"no_token_info", "no_labels", "no_stock", "mixed_times", "null_texts", "float_quantities", "child_object", "duplicate_row",
			"cents_hundred", "masked", "error_key", "merchant_number", "number_at_once", "slow_carrier", "carrier_refuses", "label_html",
			"label_png", "label_jpeg", "label_not_ready", "labels_not_enabled", "rate_limit",
		},
	})
}
