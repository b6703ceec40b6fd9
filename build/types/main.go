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
	if err := os.WriteFile(filepath.FromSlash("frontend/src/api/calls.ts"), []byte(screens.TypeScript()), 0o644); err != nil { //nolint:gosec // source code
		log.Fatal(err)
	}
}
