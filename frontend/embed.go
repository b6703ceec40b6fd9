// Package frontend carries the built screens inside the program: the files that the window and the browser mode show.
//
// frontend/dist holds a placeholder page in the repository, so that a fresh clone builds with the go command alone.
package frontend

import (
	"embed"
	"io/fs"
	"net/http"
)

// contentSecurityPolicy lets a page load from its own address only. The window's bridge to Go can be reached from frames,
// so frames, plug-ins and remote content are refused outright.
const contentSecurityPolicy = "default-src 'self'; frame-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'"

//go:embed all:dist
var dist embed.FS

// Assets gives the built screens, with index.html at the root.
func Assets() fs.FS {
	assets, err := fs.Sub(dist, "dist")
	if err != nil {
		panic("frontend: the embedded folder is called dist: " + err.Error()) // only an edit of this file can cause it
	}
	return assets
}

// Guarded wraps a handler of the screens so that every answer carries the content security policy.
func Guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", contentSecurityPolicy)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		next.ServeHTTP(w, r)
	})
}
