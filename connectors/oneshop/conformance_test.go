package oneshop

import (
	"testing"

	"go.uber.org/goleak"

	"gowarehouse/connectors/conformance"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestConformance(t *testing.T) {
	t.Parallel()
	conformance.Run(t, conformance.Suite{Platform: "oneshop", Switches: []string{
		"numbers_as_text", "receipt_object", "small_pages", "new_orders", "drafts_go", "no_counts", "throttled", "new_values", "no_sku",
	}})
}
