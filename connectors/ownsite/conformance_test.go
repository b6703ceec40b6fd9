package ownsite

import (
	"testing"

	"gowarehouse/connectors/conformance"
)

// Under these awkward behaviours of the emulator a fetch must still be exact.
func TestConformance(t *testing.T) {
	t.Parallel()
	conformance.Run(t, conformance.Suite{Platform: "ownsite", Switches: []string{
		"duplicate_rows", "moving_rows", "small_pages", "cursor_expired", "json_numbers", "sparse", "full_address", "empty_sku", "no_fulfilments",
		"throttle_storm", "orders_only", "no_stock", "no_labels", "label_later", "second_secret", "small_batches", "stale_stock", "clock_off",
	}})
}
