// Package browser serves the screens to a browser on this machine: for machines without a web view, and for end-to-end tests.
//
// It listens on loopback alone. Whoever opens the link that Start gives gets a cookie; every other request must bring it, must name
// this server as its host (a page of the internet that was rebound to 127.0.0.1 does not), and must come from this server's own pages.
package browser

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net"
	"net/http"
	"sync"
	"time"

	"gowarehouse/app"
	"gowarehouse/app/screens"
	"gowarehouse/connectors"
	"gowarehouse/frontend"
)

// Server is the screens at work.
type Server struct {
	Link string // what to open in the browser; it lets in whoever has it

	desk    *screens.Desk
	log     *slog.Logger
	origin  string // http://127.0.0.1:PORT
	host    string
	token   string
	cookie  string // its name: cookies know no ports, so that two servers on one machine need two names
	server  *http.Server
	serving sync.WaitGroup
	ended   chan struct{} // closed when event streams must end
}

// MaxBody bounds what a page may send: a spreadsheet to import, in base64.
const MaxBody = 32 << 20

// Start serves a Desk at a loopback address ("127.0.0.1:0" chooses a port). Close must follow, before the Desk's.
func Start(ctx context.Context, desk *screens.Desk, listen string, log *slog.Logger) (*Server, error) {
	host, _, err := net.SplitHostPort(listen)
	if ip := net.ParseIP(host); err != nil || ip == nil || !ip.IsLoopback() {
		return nil, app.Usage("%q is no address of this machine alone", "「%s」不是本機位址", "Give a loopback address with a port, such as 127.0.0.1:8080.",
			"請指定本機位址與埠號，例如 127.0.0.1:8080。", listen)
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", listen)
	if err != nil {
		return nil, connectors.Refuse("the address %s cannot be used: %v", "無法使用位址 %s：%v", "Choose another port, or leave --listen out.",
			"請改用其他埠號，或不指定 --listen。", listen, err)
	}
	address := listener.Addr().String()
	_, port, _ := net.SplitHostPort(address)
	s := &Server{desk: desk, log: log, origin: "http://" + address, host: address, token: rand.Text(), cookie: "gowarehouse_" + port,
		ended: make(chan struct{})}
	s.Link = s.origin + "/?token=" + s.token
	s.server = &http.Server{Handler: s.handler(), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn)}
	s.serving.Go(func() { _ = s.server.Serve(listener) }) // ends with http.ErrServerClosed
	return s, nil
}

// Close ends the server and waits for what it is doing, at most some seconds.
func (s *Server) Close() error {
	close(s.ended)
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	err := s.server.Shutdown(ctx)
	if err != nil {
		err = s.server.Close()
	}
	s.serving.Wait()
	return err
}

func (s *Server) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/call/{name}", s.call)
	mux.HandleFunc("POST /api/upload", s.upload)
	mux.HandleFunc("GET /api/events", s.events)
	mux.HandleFunc("GET /api/file/{id}", s.file)
	mux.Handle("GET /", http.FileServerFS(frontend.Assets()))
	return frontend.Guarded(s.guarded(mux))
}

// guarded lets in whoever has the cookie, and gives it to whoever has the link.
func (s *Server) guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Referrer-Policy", "no-referrer")
		w.Header().Set("Cache-Control", "no-store")
		switch {
		case r.Host != s.host:
			refuse(w, http.StatusForbidden)
		case r.URL.Path == "/" && s.knows(r.URL.Query().Get("token")):
			http.SetCookie(w, &http.Cookie{Name: s.cookie, Value: s.token, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode})
			http.Redirect(w, r, "/", http.StatusSeeOther)
		case !s.has(r):
			refuse(w, http.StatusUnauthorized)
		case !s.own(r):
			refuse(w, http.StatusForbidden)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

func (s *Server) knows(token string) bool {
	return subtle.ConstantTimeCompare([]byte(token), []byte(s.token)) == 1
}

func (s *Server) has(r *http.Request) bool {
	cookie, err := r.Cookie(s.cookie)
	return err == nil && s.knows(cookie.Value)
}

// own says whether a request comes from this server's own pages, or from the address bar.
func (s *Server) own(r *http.Request) bool {
	if origin := r.Header.Get("Origin"); origin != "" || r.Method == http.MethodPost {
		return origin == s.origin
	}
	site := r.Header.Get("Sec-Fetch-Site")
	return site == "" || site == "same-origin" || site == "none"
}

const refused = `<!doctype html><html lang="zh-Hant-TW"><meta charset="utf-8"><title>GoWarehouse</title>
<p>此頁只能由程式顯示的網址開啟。請重新開啟「gowarehouse serve」印出的網址。</p>
<p lang="en">This page opens only by the address that the program printed. Open the address that gowarehouse serve prints again.</p></html>
`

func refuse(w http.ResponseWriter, status int) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, refused) // the browser may have gone
}

// call does one call. Every outcome of it, also an error, is status 200.
func (s *Server) call(w http.ResponseWriter, r *http.Request) {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		w.WriteHeader(http.StatusUnsupportedMediaType)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxBody))
	if err != nil {
		w.WriteHeader(http.StatusRequestEntityTooLarge)
		return
	}
	answer := s.desk.Call(r.Context(), r.PathValue("name"), body)
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(answer) // the browser may have gone
}

// upload takes a file that is too large for a call, as it is, and gives its id in the form of a call's reply.
func (s *Server) upload(w http.ResponseWriter, r *http.Request) {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/octet-stream" {
		w.WriteHeader(http.StatusUnsupportedMediaType)
		return
	}
	taken, err := s.desk.Uploads.Add(http.MaxBytesReader(w, r.Body, screens.MaxUpload))
	if err != nil {
		s.log.Warn("an upload broke off", "error", err)
		w.WriteHeader(http.StatusInsufficientStorage)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]screens.Upload{"out": taken}) // the browser may have gone
}

// heartbeat keeps an idle stream open through whatever sits between, and finds out that the page has gone.
const heartbeat = 20 * time.Second

// events streams what happens, as server-sent events.
func (s *Server) events(w http.ResponseWriter, r *http.Request) {
	flusher, can := w.(http.Flusher)
	if !can {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	events, stop := s.desk.Events.Listen()
	defer stop()
	w.Header().Set("Content-Type", "text/event-stream")
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for line := ": here\n\n"; ; {
		if _, err := io.WriteString(w, line); err != nil {
			return
		}
		flusher.Flush()
		select {
		case event, open := <-events:
			if !open {
				return
			}
			data, err := json.Marshal(event)
			if err != nil {
				s.log.Error("an event cannot be written", "topic", event.Topic, "error", err)
				return
			}
			line = "data: " + string(data) + "\n\n"
		case <-beat.C:
			line = ": beat\n\n"
		case <-r.Context().Done():
			return
		case <-s.ended:
			return
		}
	}
}

// file sends a file on offer for saving. A failure half-way breaks the connection off, so that no half file looks whole.
func (s *Server) file(w http.ResponseWriter, r *http.Request) {
	offer, err := s.desk.Files.Take(r.PathValue("id"))
	if err != nil {
		refuseFile(w, err)
		return
	}
	out := &late{w: w, head: func() {
		w.Header().Set("Content-Type", offer.Type)
		w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": offer.Name}))
	}}
	if err := offer.Write(out); err != nil {
		s.log.Warn("a file could not be written", "error", err)
		if !out.begun {
			refuseFile(w, err)
			return
		}
		panic(http.ErrAbortHandler)
	}
	out.begin()
}

// late sends the head with the first bytes: a file that cannot be begun is an error page instead.
type late struct {
	w     io.Writer
	head  func()
	begun bool
}

func (l *late) begin() {
	if !l.begun {
		l.begun = true
		l.head()
	}
}

// Write sends a piece.
func (l *late) Write(b []byte) (int, error) {
	l.begin()
	return l.w.Write(b)
}

func refuseFile(w http.ResponseWriter, err error) {
	status := http.StatusInternalServerError
	if errors.Is(err, context.Canceled) {
		return
	}
	if connectors.KindOf(err) == connectors.NotFound {
		status = http.StatusNotFound
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	for _, language := range []string{"zh-TW", "en"} {
		view := app.Explain(err, language)
		_, _ = fmt.Fprintf(w, "%s\n%s\n\n", view.Message, view.Do) // the browser may have gone
	}
}
