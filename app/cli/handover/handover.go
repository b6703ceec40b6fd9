// Package handover lets a command work in the process that owns a workspace: one process owns it and listens on loopback,
// every other one hands over what it was asked to do and shows what comes back.
//
// The owner writes its address and a random token into a file that only the user can read. Before anything is handed over,
// the owner must prove that it knows the token, so that a stale file never sends a command, or a secret, to a stranger on
// the same port.
package handover

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
)

// FileName is the file in a workspace folder that tells where its owner listens.
const FileName = "owner.json"

// ErrNoOwner says that nobody listens for a workspace: its owner is a short command, or it died and left its file.
var ErrNoOwner = errors.New("no process listens for this workspace")

// Request is a command to be done in the owner.
type Request struct {
	ID        string            `json:"id"` // names it for a cancellation
	Args      []string          `json:"args"`
	Secrets   map[string]string `json:"secrets"` // typed or piped into the asking process
	Dir       string            `json:"dir"`     // its working folder: relative files are of it
	Language  string            `json:"language"`
	Who       string            `json:"who"`
	Terminal  bool              `json:"terminal"`  // a person can be asked there
	Confirmed bool              `json:"confirmed"` // he was asked and said yes
}

// Result is how a command ended. Ask, where it is not empty, is a question that must be answered with yes before it is
// done: nothing has been done yet.
type Result struct {
	Code int    `json:"code"`
	Ask  string `json:"ask,omitempty"`
}

// frame is one piece of what comes back: output, or the result at the end.
type frame struct {
	Out    []byte  `json:"out,omitempty"`
	Err    []byte  `json:"err,omitempty"`
	Result *Result `json:"result,omitempty"`
}

const (
	tokenHeader = "X-GoWarehouse-Token"
	pathHello   = "/hello"
	pathRun     = "/run"
	pathCancel  = "/cancel"
	paramNonce  = "nonce"
	paramID     = "id"
)

// whereabouts is the content of the file.
type whereabouts struct {
	Address string `json:"address"`
	Token   string `json:"token"`
	PID     int    `json:"pid"`
}

// random gives an unguessable word.
func random() (string, error) {
	b := make([]byte, 32)
	if _, err := rand.Read(b); err != nil {
		return "", err
	}
	return hex.EncodeToString(b), nil
}

// proof shows that one knows the token, without telling it.
func proof(token, nonce string) string {
	mac := hmac.New(sha256.New, []byte(token))
	_, _ = mac.Write([]byte(nonce)) // a hash takes everything
	return hex.EncodeToString(mac.Sum(nil))
}

// save writes the file, whole or not at all, with the mode 0600.
func (w whereabouts) save(dir string) (err error) {
	data, err := json.Marshal(w)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, ".owner-*") // 0600 by itself
	if err != nil {
		return fmt.Errorf("tell other commands where to go: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	if _, err = f.Write(data); err != nil {
		return errors.Join(err, f.Close())
	}
	if err = f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), filepath.Join(dir, FileName))
}

// load reads the file of a workspace. ErrNoOwner when there is none, or one that cannot be meant.
func load(dir string) (whereabouts, error) {
	var w whereabouts
	data, err := os.ReadFile(filepath.Join(dir, FileName))
	if errors.Is(err, os.ErrNotExist) {
		return w, ErrNoOwner
	}
	if err != nil {
		return w, fmt.Errorf("find the owner of the workspace: %w", err)
	}
	if json.Unmarshal(data, &w) != nil || w.Token == "" {
		return w, ErrNoOwner
	}
	host, _, err := net.SplitHostPort(w.Address)
	if ip := net.ParseIP(host); err != nil || ip == nil || !ip.IsLoopback() {
		return w, ErrNoOwner
	}
	return w, nil
}
