package practice

// The address service of practice mode: asking for this machine's outbound address must not leave the machine while people practise.

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"
)

// practiceAddress is one of those that are set aside for examples (RFC 5737).
const practiceAddress = "203.0.113.25"

// serveAddress starts the service and has the workspace ask it.
func (w *world) serveAddress(ctx context.Context) error {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("open a loopback address for the address service: %w", err)
	}
	answer := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		_, _ = io.WriteString(w, practiceAddress+"\n") // the client may have gone
	}
	server := &http.Server{Handler: http.HandlerFunc(answer), ReadHeaderTimeout: time.Minute, ErrorLog: log.New(io.Discard, "", 0)}
	var serving sync.WaitGroup
	serving.Go(func() { _ = server.Serve(listener) }) // ends with http.ErrServerClosed
	w.stops = append(w.stops, func() error {
		err := server.Close()
		serving.Wait()
		return err
	})
	if err := w.engine.Outbound.SetAddress(ctx, "http://"+listener.Addr().String()); err != nil {
		return errors.Join(errors.New("set the address service of practice mode"), err)
	}
	return nil
}
