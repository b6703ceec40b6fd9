package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"sync"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine"
	"gowarehouse/engine/store"
	"gowarehouse/engine/vault"
	"gowarehouse/engine/webhook"
)

// message is one that the shop sends.
type message struct {
	path   string
	header http.Header
	body   []byte
}

// messageRows measures how long a platform waits for the answer to a real-time message: signature and repetition checked, and what it tells
// on the disk. Beside it stands a bare handler that reads the same messages and answers 200.
func messageRows(ctx context.Context, o options) (rows []Row, err error) {
	dir, err := os.MkdirTemp("", "gowarehouse-bench-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	s := &sender{}
	shop, stop, err := s.open()
	if err != nil {
		return nil, err
	}
	defer stop()
	e, err := engine.Open(ctx, engine.Options{Dir: dir, Vault: vault.OpenMemory(), Limits: unlimited, Gather: time.Hour}) // nothing is fetched meanwhile
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	working, end := context.WithCancel(ctx)
	defer end()
	ours, err := s.receiver(working, e, shop)
	if err != nil {
		return nil, err
	}
	if err := s.buy(o.messages * o.repeats); err != nil {
		return nil, err
	}
	bare, shut, err := serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.WriteHeader(http.StatusOK)
	}))
	if err != nil {
		return nil, err
	}
	defer shut()
	each := func(address string) (float64, error) {
		n := 0
		all, err := bestOf(o.repeats, func() (time.Duration, error) {
			some := s.sent[n : n+o.messages]
			n += o.messages
			return timed(func() error { return post(ctx, address, some) })
		})
		return all / float64(o.messages), err
	}
	took, err := each(ours)
	if err != nil {
		return nil, err
	}
	baseline, err := each(bare)
	return []Row{row(fmt.Sprintf("answer to a real-time message, mean of %d", o.messages), took, baseline, "ms", 60)}, err
}

// sender is a shop in this process that keeps the messages it sends.
type sender struct {
	emulator connectors.Emulator
	mu       sync.Mutex
	sent     []message
}

func (s *sender) open() (address string, stop func(), err error) {
	p, err := connectors.Get(platform)
	if err != nil {
		return "", nil, err
	}
	s.emulator, err = p.Emulator(connectors.EmulatorOptions{Seed: 1, Bare: true, Deliver: s.keep})
	if err != nil {
		return "", nil, err
	}
	if address, stop, err = serve(s.emulator); err != nil {
		return "", nil, err
	}
	if setter, ok := s.emulator.(baseSetter); ok {
		setter.SetBaseURL(address)
	}
	return address, stop, nil
}

func (s *sender) keep(address string, header http.Header, body []byte) {
	to, err := url.Parse(address)
	if err != nil || header.Get("X-Wc-Webhook-Signature") == "" { // the greeting of a new hook is not signed
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sent = append(s.sent, message{to.Path, header.Clone(), bytes.Clone(body)})
}

// receiver connects a workspace to the shop, switches messages on, and gives where it listens.
func (s *sender) receiver(ctx context.Context, e *engine.Engine, shop string) (string, error) {
	a, err := connect(ctx, e, shop)
	if err != nil {
		return "", err
	}
	if err := e.Start(ctx); err != nil {
		return "", err
	}
	const anyPort = "127.0.0.1:0"
	if err := e.Push.Set(ctx, webhook.Settings{On: true, Listen: anyPort, Address: "http://" + anyPort}); err != nil {
		return "", err
	}
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		h, on, err := e.Store.LiveHook(ctx, a.ID)
		if err != nil {
			return "", err
		}
		if at, _ := e.Push.Listening(); on && h.State == store.HookActive && at != "" {
			return "http://" + at, nil
		}
	}
	return "", errors.New("the shop never registered the hook")
}

// buy has so many orders placed, each of which is a message.
func (s *sender) buy(n int) error {
	for range n {
		if err := s.emulator.Act(connectors.Act{Kind: "buy"}); err != nil {
			return err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.sent) != n {
		return fmt.Errorf("%d orders made %d messages", n, len(s.sent))
	}
	return nil
}

// post sends messages one after the other, as over one connection of a platform.
func post(ctx context.Context, address string, all []message) error {
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	for _, m := range all {
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, address+m.path, bytes.NewReader(m.body))
		if err != nil {
			return err
		}
		request.Header = m.header.Clone()
		answer, err := client.Do(request)
		if err != nil {
			return err
		}
		_, _ = io.Copy(io.Discard, answer.Body)
		if err := answer.Body.Close(); err != nil || answer.StatusCode != http.StatusOK {
			return errors.Join(err, fmt.Errorf("a message was answered with status %d", answer.StatusCode))
		}
	}
	return nil
}

// serve answers on a loopback address.
func serve(h http.Handler) (address string, stop func(), err error) {
	listener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: time.Minute}
	var serving sync.WaitGroup
	serving.Go(func() { _ = server.Serve(listener) }) // ends with http.ErrServerClosed
	return "http://" + listener.Addr().String(), func() {
		_ = server.Close()
		serving.Wait()
	}, nil
}
