package pchome

import (
	"testing"

	"go.uber.org/goleak"

	"gowarehouse/connectors"
	"gowarehouse/connectors/conformance"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// exact are the emulator's awkward behaviours under which nothing may be lost.
var exact = []string{
	"orders_from_one", "capped_pages", "repeated_rows", "new_orders", "bare_lists", "numbers_as_text", "other_case", "empty_objects",
	"byte_order_mark", "late_details", "changes_meanwhile", "plain_receivers", "aes_128", "sealed_values", "forgets_receivers", "no_ship_info",
	"hides_numbers", "no_groups", "consigned", "throttled",
	"bare_ids",
}

func TestConformance(t *testing.T) {
	t.Parallel()
	conformance.Run(t, conformance.Suite{Platform: "pchome", Switches: exact, Readable: "plain_receivers"})
}

// A vendor without key and IV, whose receivers are plain.
func TestConformanceWithoutAKey(t *testing.T) {
	t.Parallel()
	conformance.Run(t, conformance.Suite{
		Platform: "pchome", On: []string{"plain_receivers"}, Carrier: "新竹物流",
		Setup: func(values connectors.Values, _ string) {
			delete(values, fieldKey)
			delete(values, fieldIV)
		},
	})
}
