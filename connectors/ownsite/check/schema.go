package check

// The contract's document as what answers are held against. A schema of OpenAPI 3.1 is one of JSON Schema 2020-12.

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"gowarehouse/connectors"
	"gowarehouse/connectors/ownsite"
	"gowarehouse/connectors/transport"
)

// document is the address under which the compiler knows the contract.
const document = "https://gowarehouse.dev/own-site/openapi.yaml"

// schemas holds answers against the contract.
type schemas struct {
	compiler *jsonschema.Compiler
	doc      map[string]any
}

func openSchemas() (*schemas, error) {
	var read any
	if err := yaml.Unmarshal(ownsite.OpenAPI, &read); err != nil {
		return nil, fmt.Errorf("read the contract: %w", err)
	}
	plain, err := json.Marshal(read)
	if err != nil {
		return nil, fmt.Errorf("read the contract: %w", err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(plain))
	if err != nil {
		return nil, fmt.Errorf("read the contract: %w", err)
	}
	s := &schemas{compiler: jsonschema.NewCompiler(), doc: doc.(map[string]any)}
	s.compiler.DefaultDraft(jsonschema.Draft2020)
	s.compiler.AssertFormat()
	if err := s.compiler.AddResource(document, doc); err != nil {
		return nil, fmt.Errorf("read the contract: %w", err)
	}
	return s, nil
}

// operation is one of the contract, by its path and method there.
type operation struct{ path, method string }

// mismatch says how an answer to an operation differs from the contract; fine if it does not. No value of the answer is repeated: it may be a
// buyer's.
func (s *schemas) mismatch(op operation, reply connectors.Reply) (finding, error) {
	at := []string{"paths", op.path, op.method, "responses"}
	status := strconv.Itoa(reply.Status)
	if s.lookUp(append(slices.Clone(at), status)) == nil {
		status = "default"
	}
	at = append(at, status)
	if response, is := s.lookUp(at).(map[string]any); is {
		if ref, shared := response["$ref"].(string); shared {
			at = strings.Split(strings.TrimPrefix(ref, "#/"), "/")
		}
	}
	if status == "default" && reply.Status < 300 {
		return statusIs.of(reply.Status), nil
	}
	content, _ := s.lookUp(append(slices.Clone(at), "content")).(map[string]any)
	kind, _, _ := mime.ParseMediaType(reply.Header.Get("Content-Type")) // one that cannot be read is none of the contract
	if transport.IsHTML(reply) {
		return webPageFor.of(), nil
	}
	if _, known := content[kind]; !known {
		return contentType.of(kind), nil
	}
	schema, err := s.compiler.Compile(document + "#/" + pointer(append(at, "content", kind, "schema")))
	if err != nil {
		return fine, err
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(reply.Body))
	if err != nil {
		return noJSON.of(), nil //nolint:nilerr // that is the finding
	}
	var wrong *jsonschema.ValidationError
	if errors.As(schema.Validate(value), &wrong) {
		return joined(findings(wrong)), nil
	}
	return fine, nil
}

// lookUp follows keys into the document; nil if they lead nowhere.
func (s *schemas) lookUp(keys []string) any {
	var at any = s.doc
	for _, key := range keys {
		object, is := at.(map[string]any)
		if !is {
			return nil
		}
		at = object[key]
	}
	return at
}

// pointer writes keys as a JSON pointer in an address.
func pointer(keys []string) string {
	escaped := make([]string, len(keys))
	for i, key := range keys {
		escaped[i] = strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D").Replace(key)
	}
	return strings.Join(escaped, "/")
}

// mostFindings is how many differences are told of one answer.
const mostFindings = 5

// findings are the differences: where, and which keyword of the contract is broken.
func findings(wrong *jsonschema.ValidationError) []finding {
	var all []finding
	var walk func(*jsonschema.ValidationError)
	walk = func(e *jsonschema.ValidationError) {
		for _, cause := range e.Causes {
			walk(cause)
		}
		if len(e.Causes) > 0 {
			return
		}
		found := atPlace.of("/"+strings.Join(e.InstanceLocation, "/"), keyword(e))
		if !slices.Contains(all, found) {
			all = append(all, found)
		}
	}
	walk(wrong)
	if len(all) > mostFindings {
		all = append(all[:mostFindings], andMore.of(len(all)-mostFindings))
	}
	return all
}
