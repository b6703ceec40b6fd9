package etmall_test

import (
	"testing"

	"gowarehouse/connectors/conformance"
	_ "gowarehouse/connectors/etmall"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	conformance.Run(t, conformance.Suite{
		Platform: "etmall",
		Switches: []string{
			"numbers_as_text",
			"null_texts",
			"row_leaves",
			"label_late",
			"label_page",
			"late_numbers",
			"result_missing",
			"throttled",
			"tokens_die",
			"cancelled_before_confirm",
			"mall_stock",
			"off_sale",
		},
	})
}
