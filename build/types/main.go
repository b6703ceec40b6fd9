// Types writes frontend/src/api/calls.ts: the types of what the screens ask of the program. `make types` runs it.
package main

import (
	"log"
	"os"
	"path/filepath"

	"gowarehouse/app/screens"
)

func main() {
	log.SetFlags(0)
	path := filepath.FromSlash("frontend/src/api/calls.ts")
	if err := os.WriteFile(path, []byte(screens.TypeScript()), 0o644); err != nil { //nolint:gosec // source code
		log.Fatal(err)
	}
}
