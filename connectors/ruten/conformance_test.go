package ruten_test

import (
	"testing"

	"gowarehouse/connectors"
	"gowarehouse/connectors/conformance"
	_ "gowarehouse/connectors/ruten"
)

// exact are the awkward behaviours under which a fetch brings what it brings without them.
var exact = []string{
	"text_numbers", "moving_pages", "html_503_once", "throttled_once", "fail_200", "error_code_number", "list_without_specs",
	"uncounted_pages", "order_no", "masked_receivers", "stock_live_only", "system_error_once", "specs_without_sku", "landlines",
}

func TestConformance(t *testing.T) {
	t.Parallel()
	conformance.Run(t, conformance.Suite{Platform: "ruten", Switches: exact})
}

func TestConformanceOverTLSWithAnotherSignature(t *testing.T) {
	t.Parallel()
	conformance.Run(t, conformance.Suite{
		Platform: "ruten", Switches: exact, TLS: true, On: []string{"signed_path_base64"},
		Setup: func(values connectors.Values, _ string) { values["tcat_number"] = "ruten" },
	})
}
