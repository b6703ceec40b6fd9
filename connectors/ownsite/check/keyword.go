package check

import (
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// keyword says what of the contract is broken, without the value that breaks it.
func keyword(e *jsonschema.ValidationError) finding {
	switch k := e.ErrorKind.(type) {
	case *kind.Required:
		return missingFields.of(strings.Join(k.Missing, ", "))
	case *kind.Type:
		return otherType.of(k.Got, strings.Join(k.Want, "/"))
	case *kind.Format:
		return otherForm.of(k.Want)
	case *kind.Pattern:
		return otherPattern.of(k.Want)
	case *kind.Const:
		return otherConstant.of()
	case *kind.Enum:
		return otherEnum.of()
	}
	return otherKeyword.of(strings.Join(e.ErrorKind.KeywordPath(), " "))
}
