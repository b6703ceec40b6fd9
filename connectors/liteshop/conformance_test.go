package liteshop

import (
	"testing"

	"gowarehouse/connectors/conformance"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	conformance.Run(t, conformance.Suite{Platform: ID, Switches: []string{
		"throttle_every_third", "success_false_with_200", "html_502_every_fifth", "string_numbers", "no_skus", "null_recipients_at_stores",
		"order_moves_while_paging", "list_lags_two_seconds", "one_sku_of_two_variants", "filters_are_ignored",
	}})
}
