// This file holds the vault in the operating system's keychain: the book of values, guarded against other writers, with
// what was read kept in memory.

package vault

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"sync"
	"time"
)

// keychain is the Vault in the operating system's keychain.
type keychain struct {
	hidden
	book  book
	guard *guard
	stamp stamp

	mu     sync.Mutex
	closed bool
	cached map[string]map[string]string // values as they were under the stamp seen
	seen   string
}

// workspaceIDs are the ids that can stand in the name of a keychain entry on every system.
var workspaceIDs = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)

// OpenKeychain opens the vault of a workspace in the keychain of this user, and finishes what a crash has left undone
// there. The id is at most 64 letters, digits, dots, dashes and underscores. It gives ErrNoKeychain where there is no
// keychain, and ErrLocked where it stays locked for a minute.
func OpenKeychain(workspaceID string) (Vault, error) {
	if !workspaceIDs.MatchString(workspaceID) {
		return nil, ErrInvalidKey.because(fmt.Errorf("the workspace id %q cannot name a keychain entry", workspaceID))
	}
	k, err := openKeychain(workspaceID, osKeyring{service: serviceOf(workspaceID)}, defaultPatience)
	if err != nil {
		return nil, err
	}
	return k, nil
}

// serviceOf is the service name that a person sees in the keychain's own window.
func serviceOf(workspaceID string) string { return "gowarehouse/" + workspaceID }

func openKeychain(workspaceID string, into entries, patience time.Duration) (*keychain, error) {
	folder, err := guardFolder()
	if err != nil {
		return nil, err
	}
	g, err := newGuard(filepath.Join(folder, workspaceID+".lock"))
	if err != nil {
		return nil, err
	}
	k := &keychain{
		book:  book{entries: into},
		guard: g,
		stamp: stamp(filepath.Join(folder, workspaceID+".stamp")),
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	_, err = await(ctx, func(ctx context.Context) (struct{}, error) { return struct{}{}, k.recover(ctx) })
	if err != nil {
		return nil, err
	}
	return k, nil
}

// guardFolder is where lock and stamp of a keychain vault lie: with the user, as the keychain does, and not with the
// workspace, since a copied or restored workspace has the same entries.
func guardFolder() (string, error) {
	config, err := os.UserConfigDir()
	if err != nil {
		return "", ErrNotSaved.because(err)
	}
	return filepath.Join(config, "gowarehouse", "vault"), nil
}

// recover sweeps what a crashed process left, if it left anything.
func (k *keychain) recover(ctx context.Context) error {
	return k.change(ctx, k.book.sweep, func() {})
}

// Get answers from memory while no process has changed the vault since, else from the keychain.
func (k *keychain) Get(ctx context.Context, key string) (map[string]string, error) {
	if err := checkKey(key); err != nil {
		return nil, err
	}
	values, ok, err := k.remembered(key)
	if ok || err != nil {
		return values, err
	}
	return await(ctx, func(ctx context.Context) (map[string]string, error) { return k.load(ctx, key) })
}

// load reads a value from the keychain. It reads without the guard first; whatever is amiss then may be a writer at
// work, so it is believed only when it is still so under the guard.
func (k *keychain) load(ctx context.Context, key string) (map[string]string, error) {
	before := k.stamp.read()
	data, found, err := k.book.read(ctx, key)
	if !found && !isFinal(err) {
		var release func()
		if release, err = k.guard.acquire(ctx); err != nil {
			return nil, err
		}
		before = k.stamp.read()
		data, found, err = k.book.read(ctx, key)
		release()
	}
	switch {
	case errors.Is(err, errTorn):
		return nil, ErrCorrupt
	case err != nil:
		return nil, err
	case !found:
		return nil, ErrNotFound
	}
	values, err := decode(data)
	if err != nil {
		return nil, err
	}
	k.remember(before, key, values)
	return values, nil
}

// isFinal tells errors that no second look would change.
func isFinal(err error) bool {
	return errors.Is(err, ErrNoKeychain) || errors.Is(err, ErrLocked) ||
		errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

func (k *keychain) Put(ctx context.Context, key string, values map[string]string) error {
	if err := checkKey(key); err != nil {
		return err
	}
	data, err := encode(values)
	if err != nil {
		return err
	}
	kept := copyOf(values)
	_, err = await(ctx, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, k.change(ctx,
			func(ctx context.Context) error { return k.book.put(ctx, key, data) },
			func() { k.cached[key] = kept })
	})
	return err
}

func (k *keychain) Delete(ctx context.Context, key string) error {
	if err := checkKey(key); err != nil {
		return err
	}
	_, err := await(ctx, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, k.change(ctx,
			func(ctx context.Context) error { return k.book.remove(ctx, key) },
			func() { delete(k.cached, key) })
	})
	return err
}

func (k *keychain) Keys(ctx context.Context) ([]string, error) {
	return await(ctx, func(ctx context.Context) (keys []string, err error) {
		err = k.change(ctx, func(ctx context.Context) error {
			keys, err = k.book.keys(ctx)
			return err
		}, func() {})
		return keys, err
	})
}

// Close forgets the cache. A call that is still waiting for the keychain ends when the keychain answers.
func (k *keychain) Close() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.closed, k.cached, k.seen = true, nil, ""
	return nil
}

// change runs work under the guard, and then note, which brings the cache up to date. While work runs the stamp is
// unsettled, so that no process answers from memory; after an error it stays so until a later change succeeds.
func (k *keychain) change(ctx context.Context, work func(context.Context) error, note func()) error {
	release, err := k.guard.acquire(ctx)
	if err != nil {
		return err
	}
	defer release()
	if err := k.open(); err != nil {
		return err
	}
	before := k.stamp.read()
	if err := k.stamp.unsettle(); err != nil {
		return err
	}
	if err := work(ctx); err != nil {
		return err
	}
	after := k.stamp.settle()

	k.mu.Lock()
	defer k.mu.Unlock()
	if k.closed {
		return nil
	}
	if k.cached == nil || k.seen != before || !settled(before) {
		k.cached = map[string]map[string]string{}
	}
	k.seen = after
	note()
	return nil
}

func (k *keychain) open() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.closed {
		return ErrClosed
	}
	return nil
}

// remembered gives a value from memory, if it is there and still counts.
func (k *keychain) remembered(key string) (values map[string]string, ok bool, err error) {
	now := k.stamp.read()
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.closed {
		return nil, false, ErrClosed
	}
	if !settled(now) || k.seen != now {
		return nil, false, nil
	}
	stored, ok := k.cached[key]
	if !ok {
		return nil, false, nil
	}
	return copyOf(stored), true, nil
}

// remember keeps a value that was read after the stamp was.
func (k *keychain) remember(under, key string, values map[string]string) {
	if !settled(under) {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.closed {
		return
	}
	if k.cached == nil || k.seen != under {
		k.cached, k.seen = map[string]map[string]string{}, under
	}
	k.cached[key] = copyOf(values)
}

// grace is how long an operation that has seen its context end may take to give its own, better error.
const grace = 50 * time.Millisecond

// await runs work beside the caller and stops waiting when the context ends, because a keychain that waits for a person
// answers to nothing. Work itself is not stopped in the middle of a keychain call: it keeps the guard until that call
// returns and gives up before the next one, so a late write can never overtake a later one.
func await[T any](ctx context.Context, work func(context.Context) (T, error)) (T, error) {
	type outcome struct {
		result T
		err    error
	}
	ctx, cancel := withPatience(ctx)
	done := make(chan outcome, 1)
	go func() {
		defer cancel()
		result, err := work(ctx)
		done <- outcome{result, err}
	}()
	select {
	case o := <-done:
		return o.result, explain(o.err)
	case <-ctx.Done():
	}
	late := time.NewTimer(grace)
	defer late.Stop()
	select {
	case o := <-done:
		return o.result, explain(o.err)
	case <-late.C:
		var none T
		return none, explain(ctx.Err())
	}
}

// explain turns a bare time-out into the error that says what a person can do about it.
func explain(err error) error {
	var known *Error
	if errors.Is(err, context.DeadlineExceeded) && !errors.As(err, &known) {
		return ErrLocked.because(err)
	}
	return err
}
