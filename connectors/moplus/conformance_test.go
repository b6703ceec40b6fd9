package moplus_test

import (
	"testing"

	"gowarehouse/connectors/conformance"
	_ "gowarehouse/connectors/moplus"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	conformance.Run(t, conformance.Suite{
		Platform: "moplus",
		Switches: []string{
			"top_array", "empty_null", "empty_message", "blank_goods", "string_numbers", "null_text", "matching_lines", "drifting_pages",
			"new_status", "both_directions", "other_spelling",
		},
	})
}
