package ownsite

import _ "embed" // for the document

// OpenAPI is the contract as a document of OpenAPI 3.1. The checker holds a shop's answers against it, and so do the tests of this folder: what
// it says and what is built cannot drift apart.
//
//go:embed openapi.yaml
var OpenAPI []byte
