package coupang_test

import (
	"testing"

	"gowarehouse/connectors"
	"gowarehouse/connectors/conformance"
	_ "gowarehouse/connectors/coupang"
)

// exact are the awkward behaviours under which a fetch brings what it brings without them.
var exact = []string{
	"list_lag", "code_text", "plain_money", "local_times", "null_numbers", "masked_names", "stop_vanishes", "cancelled_shown", "korea_only",
	"auto_number", "no_label", "wide_504", "token_null", "wrapped_pages", "no_fees",
}

func TestConformance(t *testing.T) {
	t.Parallel()
	conformance.Run(t, conformance.Suite{Platform: "coupang", Switches: exact})
}

func TestConformanceWhereCoupangGivesTheNumbers(t *testing.T) {
	t.Parallel()
	conformance.Run(t, conformance.Suite{
		Platform: "coupang", Switches: exact, On: []string{"auto_number"},
		Setup: func(values connectors.Values, _ string) { values["ship_mode"] = "platform_label" },
	})
}
