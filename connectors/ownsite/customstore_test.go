package ownsite

import (
	"testing"

	"gowarehouse/connectors/conformance"
)

// A website that is connected by its plug-in for ShipStation's Custom Store protocol can do less, and does that as safely.
func TestConformanceOfTheCustomStore(t *testing.T) {
	t.Parallel()
	conformance.Run(t, conformance.Suite{
		Platform: "ownsite", On: []string{"custom_store"}, Less: true, Switches: []string{
			"duplicate_rows", "small_pages", "throttle_storm", "store_twelve_hours", "store_open_window", "store_plain", "empty_sku",
		},
	})
}
