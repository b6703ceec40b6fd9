package practice

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
	"gowarehouse/engine/lifecycle"
)

// seed makes the same shops in every run.
const seed = 20261123

// shop is one platform in a practice run: its emulator, the account on it, and what has come of it so far.
type shop struct {
	platform *connectors.Platform
	emulator connectors.Emulator
	address  string
	account  string // its name
	language string // of its problems

	summary PlatformSummary
	ran     map[string]bool // steps that came to their end
	told    told

	mu       sync.Mutex // guards problems
	problems []Problem
}

// told is what the platform itself says that a correct client must arrive at.
type told struct {
	from      time.Time       // where the window of the first fetch began
	orders    map[string]bool // that must have come in, by the platform's id
	unknown   map[string]bool // of them, those whose payment nobody knows
	due       []string        // of them, those that must be shipped in the end
	refused   map[string]int  // orders in sight that must not come in, by reason
	cancelled int             // orders that it cancelled after they had come in
	before    map[string]int  // tracking numbers that it had before anything was shipped, by order
	// unlabelled are those of due whose label the platform does not give.
	unlabelled map[string]bool
}

// open starts the emulator of a platform. close stops it.
func open(
	p *connectors.Platform, now func() time.Time, language string, config *tls.Config, courier *emulation.Courier,
) (s *shop, stop func() error, err error) {
	listener, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, nil, fmt.Errorf("open a loopback address for %s: %w", p.ID, err)
	}
	s = &shop{
		platform: p,
		address:  "https://" + listener.Addr().String(),
		account:  p.ID + "-practice",
		language: language,
		ran:      map[string]bool{},
		told:     told{orders: map[string]bool{}, unknown: map[string]bool{}, before: map[string]int{}, unlabelled: map[string]bool{}},
		summary:  PlatformSummary{Platform: p.ID, Name: p.Name},
	}
	s.emulator, err = p.Emulator(connectors.EmulatorOptions{Now: now, Seed: seed, BaseURL: s.address, Deliver: courier.Deliver})
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("start the emulator of %s: %w", p.ID, err), listener.Close())
	}
	server := &http.Server{Handler: s.emulator, ReadHeaderTimeout: time.Minute, ErrorLog: log.New(io.Discard, "", 0)}
	var serving sync.WaitGroup
	serving.Go(func() { _ = server.Serve(tls.NewListener(listener, config)) }) // ends with http.ErrServerClosed
	return s, func() error {
		err := server.Close()
		serving.Wait()
		return err
	}, nil
}

// all says whether steps have come to their end.
func (s *shop) all(steps []string) bool {
	for _, step := range steps {
		if !s.ran[step] {
			return false
		}
	}
	return true
}

// fault notes why a step is not as it should be; of joined errors each is a line and a problem of its own.
func (s *shop) fault(step string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for line := range strings.Lines(err.Error()) {
		s.problems = append(s.problems, Problem{Step: step, Text: strings.TrimSpace(line)})
	}
}

// wrong is something that is not as it should be, in the language asked for.
func (s *shop) wrong(t connectors.Text, args ...any) error {
	return fmt.Errorf(t.In(s.language), args...)
}

// listed is how many listings a reading must bring: all of the shop's or, where the platform is asked about SKUs, those of our products.
func (s *shop) listed(asked bool) (n int, counted bool) {
	view, ok := s.emulator.(connectors.StockView)
	if !ok {
		return 0, false
	}
	for _, key := range view.ListingKeys() {
		ours := slices.ContainsFunc(emulation.Products, func(p emulation.Product) bool { return p.SKU == view.SKUOf(key) })
		if ours || !asked {
			n++
		}
	}
	return n, true
}

// levels gives what the platform itself has of each listing, by line key.
func (s *shop) levels() map[string]int64 {
	levels := map[string]int64{}
	view, ok := s.emulator.(connectors.StockView)
	if !ok {
		return levels
	}
	for _, key := range view.ListingKeys() {
		if quantity, _, known := view.StockOf(key); known {
			levels[lifecycle.ListingKey(key)] = int64(quantity)
		}
	}
	return levels
}
