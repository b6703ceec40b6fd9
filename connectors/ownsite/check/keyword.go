package check

import (
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// keyword says what of the contract is broken, without the value that breaks it.
func keyword(e *jsonschema.ValidationError) string {
	switch k := e.ErrorKind.(type) {
	case *kind.Required:
		return "missing " + strings.Join(k.Missing, ", ")
	case *kind.Type:
		return k.Got + ", not " + strings.Join(k.Want, " or ")
	case *kind.Format:
		return "not a " + k.Want
	case *kind.Pattern:
		return "does not fit " + k.Want
	case *kind.Const:
		return "not the value that the contract names"
	case *kind.Enum:
		return "none of the values that the contract names"
	}
	return strings.Join(e.ErrorKind.KeywordPath(), " ")
}
