package scalar_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors/scalar"
)

func TestATextIsReadWhateverItsType(t *testing.T) {
	t.Parallel()
	for written, want := range map[string]scalar.Text{
		`"a b"`: "a b", `" a\n"`: "a", `null`: "", `""`: "", `123456789012345678`: "123456789012345678", `1.50`: "1.50", `-3`: "-3", `true`: "true",
	} {
		got := scalar.Text("before")
		require.NoError(t, json.Unmarshal([]byte(written), &got), written)
		require.Equal(t, want, got, written)
	}
	for _, written := range []string{`{}`, `[]`, `["a"]`} {
		var got scalar.Text
		require.Error(t, json.Unmarshal([]byte(written), &got), written)
	}
}
