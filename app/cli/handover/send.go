package handover

import (
	"bytes"
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"
)

// ErrLost says that the owner ended in the middle of a command. What it had done by then is in the workspace.
var ErrLost = errors.New("the process that owns the workspace ended before the command was done")

const (
	helloTime = 2 * time.Second
	stopTime  = 15 * time.Second // how long a cancelled command may take to end
)

// Send hands a command to the owner of the workspace in dir and writes what comes back. When ctx ends the command is
// cancelled there, and what it says to that still comes back. ErrNoOwner when nobody listens.
func Send(ctx context.Context, dir string, r Request, stdout, stderr io.Writer) (Result, error) {
	where, err := load(dir)
	if err != nil {
		return Result{}, err
	}
	s := newSender(where)
	defer s.client.CloseIdleConnections()
	if err := s.greet(ctx); err != nil {
		return Result{}, err
	}
	if r.ID, err = random(); err != nil {
		return Result{}, err
	}
	return s.run(ctx, r, stdout, stderr)
}

type sender struct {
	where  whereabouts
	client *http.Client
}

func newSender(where whereabouts) *sender {
	return &sender{where: where, client: &http.Client{Transport: &http.Transport{DialContext: (&net.Dialer{Timeout: helloTime}).DialContext}}}
}

func (s *sender) address(path string, query url.Values) string {
	return (&url.URL{Scheme: "http", Host: s.where.Address, Path: path, RawQuery: query.Encode()}).String()
}

// greet makes sure that the process at the address is the one that wrote the file.
func (s *sender) greet(ctx context.Context) error {
	nonce, err := random()
	if err != nil {
		return err
	}
	limited, cancel := context.WithTimeout(ctx, helloTime)
	defer cancel()
	request, err := http.NewRequestWithContext(limited, http.MethodGet, s.address(pathHello, url.Values{paramNonce: {nonce}}), nil)
	if err != nil {
		return err
	}
	response, err := s.client.Do(request)
	if err != nil {
		return errors.Join(ctx.Err(), ErrNoOwner)
	}
	defer response.Body.Close()
	want := proof(s.where.Token, nonce)
	got, err := io.ReadAll(io.LimitReader(response.Body, int64(len(want))+1))
	if err != nil || subtle.ConstantTimeCompare(got, []byte(want)) != 1 {
		return errors.Join(ctx.Err(), ErrNoOwner)
	}
	return nil
}

func (s *sender) run(ctx context.Context, r Request, stdout, stderr io.Writer) (Result, error) {
	body, err := json.Marshal(r)
	if err != nil {
		return Result{}, err
	}
	// The connection outlives ctx: after a cancellation the command still says how far it came.
	reading, drop := context.WithCancel(context.WithoutCancel(ctx))
	defer drop()
	release := context.AfterFunc(ctx, func() { s.cancel(reading, r.ID, drop) })
	defer release()
	response, err := s.post(reading, pathRun, nil, body)
	if err != nil {
		return Result{}, fmt.Errorf("%w: %w", ErrLost, err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return Result{}, fmt.Errorf("%w: it answered %s", ErrLost, response.Status)
	}
	return read(response.Body, stdout, stderr)
}

func (s *sender) post(ctx context.Context, path string, query url.Values, body []byte) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.address(path, query), bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set(tokenHeader, s.where.Token)
	return s.client.Do(request)
}

// cancel tells the owner to stop a command; if it does not end soon, the connection is dropped.
func (s *sender) cancel(ctx context.Context, id string, drop func()) {
	time.AfterFunc(stopTime, drop)
	response, err := s.post(ctx, pathCancel, url.Values{paramID: {id}}, nil)
	if err != nil {
		drop()
		return
	}
	_ = response.Body.Close() // an answer without a body
}

// read writes the frames of an answer until the result comes.
func read(body io.Reader, stdout, stderr io.Writer) (Result, error) {
	frames := json.NewDecoder(body)
	for {
		var f frame
		if err := frames.Decode(&f); err != nil {
			return Result{}, fmt.Errorf("%w: %w", ErrLost, err)
		}
		if f.Result != nil {
			return *f.Result, nil
		}
		if _, err := stdout.Write(f.Out); err != nil {
			return Result{}, err
		}
		if _, err := stderr.Write(f.Err); err != nil {
			return Result{}, err
		}
	}
}

// Answers says whether an owner listens for the workspace in dir: nil when it does, ErrNoOwner when nobody does.
func Answers(ctx context.Context, dir string) error {
	where, err := load(dir)
	if err != nil {
		return err
	}
	s := newSender(where)
	defer s.client.CloseIdleConnections()
	return s.greet(ctx)
}
