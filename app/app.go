// Package app is what a person touches: one file per screen, each with the methods that the screen and the command of the
// same name call, and the views they give. A view is the published shape of a command's --json: its keys are stable, adding
// keys is fine, and a JSON Schema of it stands in the folder schema. Lists of orders never carry the receiver.
package app

import (
	"embed"

	"gowarehouse/connectors"
	"gowarehouse/engine"
)

// App is one open workspace as screens and commands see it. It is safe for concurrent use.
type App struct {
	Engine *engine.Engine
}

// New makes an App of an open workspace.
func New(e *engine.Engine) *App { return &App{Engine: e} }

// SchemaVersion is the version of every shape in this package. It changes only when a key goes or changes its meaning.
const SchemaVersion = 1

// Schemas are the JSON Schema files of all shapes, as schema/NAME.json.
//
//go:embed schema/*.json
var Schemas embed.FS

// Head begins every document.
type Head struct {
	Schema int `json:"schema"`
}

// NewHead gives the head of a document of today.
func NewHead() Head { return Head{SchemaVersion} }

// notFound is refused for something that is not there.
func notFound(en, zh, doEN, doZH string, args ...any) error {
	return connectors.Missing(nil, en, zh, doEN, doZH, args...)
}
