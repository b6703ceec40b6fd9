// This file holds the book: values of any size in a keychain that holds small entries and cannot list them.
//
// Entries, each at most maxEntry bytes:
//
//	head-<hash of key>   the value of a key, or, when it is too large, the generation that holds it
//	index                the same for the list of all keys
//	part-<generation>-<n> one piece of a large value
//	journal              the key being changed and every generation that may be left over; absent when all is settled
//
// A generation has a random name and is never changed. A large value is written as a new generation, read back, and then
// the head is switched to it: that single entry is the moment at which the new value counts. Whatever a crash leaves lies
// in the journal, which is written before anything that might have to be swept:
//
//	journal -> parts -> head (the value counts) -> sweep: dead parts, index, journal
//
// The sweep decides by the heads alone which generation lives, so it may run at any time and be cut off anywhere. A value
// that needs no sweep (small before and after, key already listed) is one single write.
//
// All changes need the guard. Reading does not: a generation that is swept under a reader's hands shows as torn.

package vault

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// book keeps values of any size in entries of limited size.
type book struct {
	entries entries
}

const (
	indexKey    = "" // the list of keys is itself a value; no caller may use the empty key
	indexName   = "index"
	journalName = "journal"
)

// errTorn says that what was read does not fit together: a writer was at work, or the keychain is damaged.
var errTorn = errors.New("the entries of a value do not fit together")

// head is the entry that decides what the value of a key is.
type head struct {
	Key        string `json:"key"`                  // names are hashes; this tells that it is the right one
	Sum        string `json:"sum"`                  // SHA-256 of the value, hex
	Data       string `json:"data,omitempty"`       // the value itself, base64, if it fits
	Generation string `json:"generation,omitempty"` // else where it is
	Parts      int    `json:"parts,omitempty"`
}

// generation names the entries of one large value.
type generation struct {
	Name  string `json:"name"`
	Parts int    `json:"parts"`
}

// journal is what the sweep has to look at.
type journal struct {
	Key         string       `json:"key"`
	Generations []generation `json:"generations,omitempty"`
}

// generation gives where the value lies; false if it lies in the head itself.
func (h head) generation() (generation, bool) {
	return generation{Name: h.Generation, Parts: h.Parts}, h.Parts > 0
}

func (g generation) entry(part int) string { return fmt.Sprintf("part-%s-%d", g.Name, part) }

func headName(key string) string {
	if key == indexKey {
		return indexName
	}
	sum := sha256.Sum256([]byte(key))
	return "head-" + hex.EncodeToString(sum[:16])
}

// plan lays a value out: a head, and the texts of the parts it needs. Base64 keeps entries plain ASCII, which every
// keychain takes, and lets a value be cut anywhere.
func plan(key string, data []byte) (head, []string, error) {
	text := base64.StdEncoding.EncodeToString(data)
	h := head{Key: key, Sum: sumOf(data), Data: text}
	if encoded, err := json.Marshal(h); err != nil || len(encoded) <= maxEntry {
		return h, nil, err
	}
	var parts []string
	for piece := range slices.Chunk([]byte(text), maxEntry) {
		parts = append(parts, string(piece))
	}
	h.Data, h.Generation, h.Parts = "", rand.Text(), len(parts)
	return h, parts, nil
}

// getJSON reads an entry; one that is not JSON of the right shape is torn.
func (b book) getJSON(ctx context.Context, name string, into any) (found bool, err error) {
	text, found, err := b.entries.get(ctx, name)
	if err != nil || !found {
		return false, err
	}
	if json.Unmarshal([]byte(text), into) != nil {
		return false, errTorn
	}
	return true, nil
}

func (b book) setJSON(ctx context.Context, name string, from any) error {
	text, err := json.Marshal(from)
	if err != nil {
		return ErrKeychain.because(err)
	}
	return b.entries.set(ctx, name, string(text))
}

// head reads the head of a key; one that is not whole is torn.
func (b book) head(ctx context.Context, key string) (h head, found bool, err error) {
	found, err = b.getJSON(ctx, headName(key), &h)
	if err != nil || !found {
		return head{}, false, err
	}
	if h.Key != key || h.Parts < 0 || (h.Parts > 0) != (h.Generation != "") {
		return head{}, false, errTorn
	}
	return h, true, nil
}

// read gives the value of a key. It is torn when a piece is missing or the whole is not what the head says.
func (b book) read(ctx context.Context, key string) (data []byte, found bool, err error) {
	h, found, err := b.head(ctx, key)
	if err != nil || !found {
		return nil, false, err
	}
	text := h.Data
	if g, large := h.generation(); large {
		if text, err = b.join(ctx, g); err != nil {
			return nil, false, err
		}
	}
	data, err = base64.StdEncoding.DecodeString(text)
	if err != nil || sumOf(data) != h.Sum {
		return nil, false, errTorn
	}
	return data, true, nil
}

// join reads the parts of a generation.
func (b book) join(ctx context.Context, g generation) (string, error) {
	var text []byte
	for part := range g.Parts {
		piece, found, err := b.entries.get(ctx, g.entry(part))
		if err != nil {
			return "", err
		}
		if !found {
			return "", errTorn
		}
		text = append(text, piece...)
	}
	return string(text), nil
}

// put replaces the value of a key. Only what happens up to the switch of the head can fail: tidying up afterwards, and
// listing a new key, is the sweep's work, which the next change or listing finishes before anything else.
func (b book) put(ctx context.Context, key string, data []byte) error {
	if err := b.sweep(ctx); err != nil {
		return err
	}
	keys, err := b.index(ctx)
	if err != nil {
		return err
	}
	unlisted := !slices.Contains(keys, key)
	j, err := b.write(ctx, key, data, journal{Key: key}, unlisted)
	if err != nil {
		return err
	}
	if unlisted || len(j.Generations) > 0 {
		_ = b.sweep(ctx)
	}
	return nil
}

// write stores a value and switches its head. It adds the generations of the value, old and new, to the journal j, and
// stores that first if there are any or if it must; it gives the journal back.
func (b book) write(ctx context.Context, key string, data []byte, j journal, must bool) (journal, error) {
	old, _, err := b.head(ctx, key)
	if err != nil && !errors.Is(err, errTorn) { // a damaged value may be replaced
		return j, err
	}
	next, parts, err := plan(key, data)
	if err != nil {
		return j, ErrInvalidValue
	}
	for _, h := range []head{old, next} {
		if g, large := h.generation(); large {
			j.Generations = append(j.Generations, g)
		}
	}
	if must || len(j.Generations) > 0 {
		if err := b.setJSON(ctx, journalName, j); err != nil {
			return j, err
		}
	}
	if err := b.writeParts(ctx, next, parts); err != nil {
		return j, err
	}
	return j, b.switchHead(ctx, next)
}

// writeParts writes a generation and reads it back: the head must never name what is not surely there.
func (b book) writeParts(ctx context.Context, h head, parts []string) error {
	g, large := h.generation()
	if !large {
		return nil
	}
	for part, text := range parts {
		if err := b.entries.set(ctx, g.entry(part), text); err != nil {
			return err
		}
	}
	text, err := b.join(ctx, g)
	if err != nil && !errors.Is(err, errTorn) {
		return err
	}
	if data, err := base64.StdEncoding.DecodeString(text); err != nil || sumOf(data) != h.Sum {
		return errNotKept
	}
	return nil
}

// errNotKept is a keychain that said yes and did not store.
var errNotKept = ErrKeychain.because(errors.New("the keychain did not keep what was written"))

// switchHead makes a value count, and reads the head back: a token is used only once it is surely stored.
func (b book) switchHead(ctx context.Context, h head) error {
	if err := b.setJSON(ctx, headName(h.Key), h); err != nil {
		return err
	}
	kept, found, err := b.head(ctx, h.Key)
	if err != nil && !errors.Is(err, errTorn) {
		return err
	}
	if !found || kept != h {
		return errNotKept
	}
	return nil
}

// remove deletes a key and its value.
func (b book) remove(ctx context.Context, key string) error {
	if err := b.sweep(ctx); err != nil {
		return err
	}
	keys, err := b.index(ctx)
	if err != nil {
		return err
	}
	old, found, err := b.head(ctx, key)
	damaged := errors.Is(err, errTorn)
	if err != nil && !damaged {
		return err
	}
	if !found && !damaged && !slices.Contains(keys, key) {
		return nil
	}
	j := journal{Key: key}
	if g, large := old.generation(); large {
		j.Generations = append(j.Generations, g)
	}
	if err := b.setJSON(ctx, journalName, j); err != nil {
		return err
	}
	if err := b.entries.remove(ctx, headName(key)); err != nil {
		return err
	}
	_ = b.sweep(ctx) // the value is gone; the rest is tidied now or before the next change
	return nil
}

// keys lists the keys, in order.
func (b book) keys(ctx context.Context) ([]string, error) {
	if err := b.sweep(ctx); err != nil {
		return nil, err
	}
	return b.index(ctx)
}

// index reads the list of keys. One that is damaged counts as empty: no value is lost by it, and every key that is
// written again is listed again.
func (b book) index(ctx context.Context) ([]string, error) {
	data, found, err := b.read(ctx, indexKey)
	if errors.Is(err, errTorn) || (err == nil && !found) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var keys []string
	if json.Unmarshal(data, &keys) != nil {
		keys = nil
	}
	return keys, nil
}

// sweep finishes what the journal names: it removes generations that no head names, and makes the index agree with the
// head of the key. Then it removes the journal.
func (b book) sweep(ctx context.Context) error {
	var j journal
	found, err := b.getJSON(ctx, journalName, &j)
	if errors.Is(err, errTorn) {
		return b.entries.remove(ctx, journalName) // not ours to understand; keeping it would stop every change
	}
	if err != nil || !found {
		return err
	}
	exists, err := b.removeDead(ctx, j)
	if err != nil {
		return err
	}
	if err := b.list(ctx, j.Key, exists); err != nil {
		return err
	}
	return b.entries.remove(ctx, journalName)
}

// removeDead removes the journal's generations that neither the key nor the index uses, and tells whether the key has a
// value.
func (b book) removeDead(ctx context.Context, j journal) (exists bool, err error) {
	var live []string
	for _, key := range []string{indexKey, j.Key} { // the key comes last: exists is about it
		h, found, err := b.head(ctx, key)
		if err != nil && !errors.Is(err, errTorn) {
			return false, err
		}
		exists = found || errors.Is(err, errTorn)
		live = append(live, h.Generation)
	}
	for _, g := range j.Generations {
		if slices.Contains(live, g.Name) {
			continue
		}
		for part := range g.Parts {
			if err := b.entries.remove(ctx, g.entry(part)); err != nil {
				return false, err
			}
		}
	}
	return exists, nil
}

// list makes the index contain a key or not.
func (b book) list(ctx context.Context, key string, listed bool) error {
	keys, err := b.index(ctx)
	if err != nil {
		return err
	}
	at, found := slices.BinarySearch(keys, key)
	switch {
	case found == listed:
		return nil
	case listed:
		keys = slices.Insert(keys, at, key)
	default:
		keys = slices.Delete(keys, at, at+1)
	}
	data, err := json.Marshal(keys)
	if err != nil {
		return ErrKeychain.because(err)
	}
	j, err := b.write(ctx, indexKey, data, journal{Key: key}, true)
	if err != nil {
		return err
	}
	_, err = b.removeDead(ctx, j)
	return err
}
