// Package frontend carries the built screens inside the program: the files that the window and the browser mode show.
//
// frontend/dist holds a placeholder page in the repository, so that a fresh clone builds with the go command alone. `make frontend`
// builds the screens beside it, in frontend/dist/app, and then those are shown.
package frontend

import (
	"embed"
	"io/fs"
	"net/http"
)

// contentSecurityPolicy lets a page load from its own address only. The window's bridge to Go can be reached from frames,
// so frames, plug-ins and remote content are refused outright. The component library writes style elements while it runs, and label
// previews are data: images.
const contentSecurityPolicy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; " +
	"frame-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'"

//go:embed all:dist
var dist embed.FS

// Assets gives the built screens, or the placeholder while they are not built, with index.html at the root.
func Assets() fs.FS { return screensIn(dist) }

// screensIn gives dist/app when it has a page, otherwise dist.
func screensIn(files fs.FS) fs.FS {
	for _, folder := range []string{"dist/app", "dist"} {
		if _, err := fs.Stat(files, folder+"/index.html"); err != nil {
			continue
		}
		if screens, err := fs.Sub(files, folder); err == nil {
			return screens
		}
	}
	panic("frontend: the embedded folder is called dist and has an index.html") // only an edit of this file can cause it
}

// Guarded wraps a handler of the screens so that every answer carries the content security policy.
func Guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", contentSecurityPolicy)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		next.ServeHTTP(w, r)
	})
}
