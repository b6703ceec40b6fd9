package handover

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Runner does a command that was handed over, writing what it has to say, until it is done or ctx ends.
type Runner func(ctx context.Context, r Request, stdout, stderr io.Writer) Result

// Owner listens for commands. Make it with Listen and end it with Close.
type Owner struct {
	dir    string
	run    Runner
	where  whereabouts
	server *http.Server
	served chan error
	cancel context.CancelFunc

	mu      sync.Mutex
	running map[string]context.CancelFunc
}

const (
	headTime  = 5 * time.Second
	closeTime = 10 * time.Second
	mostBytes = 4 << 20 // of a request; secrets and arguments are far smaller
)

// Listen begins to take commands for the workspace in dir, which this process must own.
func Listen(dir string, run Runner) (*Owner, error) {
	token, err := random()
	if err != nil {
		return nil, err
	}
	listener, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	o := &Owner{
		dir:     dir,
		run:     run,
		where:   whereabouts{Address: listener.Addr().String(), Token: token, PID: os.Getpid()},
		served:  make(chan error, 1),
		cancel:  cancel,
		running: map[string]context.CancelFunc{},
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+pathHello, o.hello)
	mux.HandleFunc("POST "+pathRun, o.known(o.work))
	mux.HandleFunc("POST "+pathCancel, o.known(o.stop))
	o.server = &http.Server{Handler: o.local(mux), ReadHeaderTimeout: headTime, BaseContext: func(net.Listener) context.Context { return ctx }}
	go func() { o.served <- o.server.Serve(listener) }()
	if err := o.where.save(dir); err != nil {
		return nil, errors.Join(err, o.Close())
	}
	return o, nil
}

// Close takes no more commands, stops those under way, waits for them, and takes the file away.
func (o *Owner) Close() error {
	err := os.Remove(filepath.Join(o.dir, FileName))
	if errors.Is(err, os.ErrNotExist) {
		err = nil
	}
	o.cancel()
	ctx, done := context.WithTimeout(context.Background(), closeTime)
	defer done()
	if late := o.server.Shutdown(ctx); late != nil {
		err = errors.Join(err, late, o.server.Close())
	}
	if end := <-o.served; !errors.Is(end, http.ErrServerClosed) {
		err = errors.Join(err, end)
	}
	return err
}

// local refuses what does not come from a program on this machine that meant this address: web pages, which cannot help
// sending their origin, and names that were bent to loopback.
func (o *Owner) local(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Host != o.where.Address || r.Header.Get("Origin") != "" || r.Header.Get("Sec-Fetch-Site") != "" {
			http.Error(w, "not for you", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// known refuses whoever does not have the token.
func (o *Owner) known(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if subtle.ConstantTimeCompare([]byte(r.Header.Get(tokenHeader)), []byte(o.where.Token)) != 1 {
			http.Error(w, "not for you", http.StatusForbidden)
			return
		}
		next(w, r)
	}
}

func (o *Owner) hello(w http.ResponseWriter, r *http.Request) {
	_, _ = io.WriteString(w, proof(o.where.Token, r.URL.Query().Get(paramNonce))) // whoever asked may have gone
}

func (o *Owner) work(w http.ResponseWriter, r *http.Request) {
	var request Request
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, mostBytes)).Decode(&request); err != nil {
		http.Error(w, "not a command", http.StatusBadRequest)
		return
	}
	// The command ends with its asker: by a cancellation, or when the connection breaks.
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	o.note(request.ID, cancel)
	defer o.note(request.ID, nil)
	frames := &frames{out: json.NewEncoder(w), flush: http.NewResponseController(w)}
	result := o.run(ctx, request, frames.writer(stdout), frames.writer(stderr))
	_ = frames.send(frame{Result: &result}) // whoever asked may have gone
}

// note keeps how to stop a command, or forgets it.
func (o *Owner) note(id string, cancel context.CancelFunc) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if cancel == nil {
		delete(o.running, id)
		return
	}
	o.running[id] = cancel
}

func (o *Owner) stop(w http.ResponseWriter, r *http.Request) {
	o.mu.Lock()
	cancel := o.running[r.URL.Query().Get(paramID)]
	o.mu.Unlock()
	if cancel != nil {
		cancel()
	}
	w.WriteHeader(http.StatusNoContent)
}

// frames writes pieces of output as they come.
type frames struct {
	mu    sync.Mutex
	out   *json.Encoder
	flush *http.ResponseController
}

func (f *frames) send(piece frame) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.out.Encode(piece); err != nil {
		return err
	}
	return f.flush.Flush()
}

// The streams of a command.
const (
	stdout = "stdout"
	stderr = "stderr"
)

func (f *frames) writer(stream string) io.Writer {
	return writerFunc(func(b []byte) (int, error) {
		piece := frame{Out: b}
		if stream == stderr {
			piece = frame{Err: b}
		}
		if err := f.send(piece); err != nil {
			return 0, err
		}
		return len(b), nil
	})
}

type writerFunc func([]byte) (int, error)

// Write calls the function.
func (w writerFunc) Write(b []byte) (int, error) { return w(b) }
