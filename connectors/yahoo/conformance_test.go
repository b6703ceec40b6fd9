package yahoo_test

import (
	"testing"

	"gowarehouse/connectors/conformance"
	_ "gowarehouse/connectors/yahoo"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	conformance.Run(t, conformance.Suite{
		Platform: "yahoo",
		Readable: "plain_answers",
		Switches: []string{
			"quoted_answers",
			"plain_answers",
			"line_breaks",
			"null_lists",
			"loose_types",
			"flat_cancels",
			"home_number_hidden",
			"bad_id_refuses",
			"products_need_id",
			"short_session",
		},
	})
}
