package momo_test

import (
	"testing"

	"gowarehouse/connectors/conformance"
	_ "gowarehouse/connectors/momo"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	conformance.Run(t, conformance.Suite{
		Platform: "momo",
		Readable: "plain_lists",
		Switches: []string{
			"plain_lists",
			"zero_padding",
			"empty_string",
			"empty_null",
			"empty_absent",
			"empty_message",
			"duplicate_lines",
			"late_sending",
			"no_number",
			"lenient_finish",
			"trailing_spaces",
			"loose_types",
			"result_array",
			"error_200",
			"box_used",
			"no_third_contract",
		},
	})
}
