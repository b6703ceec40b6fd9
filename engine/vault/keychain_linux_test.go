// This file tests the keychain vault against a real gnome-keyring: cut off at every write, killed, shared by processes,
// locked, silent and missing.

package vault

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var errCut = errors.New("cut off here")

// faulty stands between a vault and the real keyring, and lets it fail.
type faulty struct {
	entries
	mu      sync.Mutex
	changes int  // sets and removals so far
	failAt  int  // the change that fails, counted from 0; negative: none
	effect  bool // the failing change takes effect all the same
	dead    bool // nothing works after the failing change, as after a crash
	largest int  // bytes of the largest text written
}

// change counts a change and says whether it happens and how it ends.
func (f *faulty) change(do func() error) error {
	f.mu.Lock()
	n := f.changes
	f.changes++
	f.mu.Unlock()
	switch {
	case f.failAt >= 0 && f.dead && n > f.failAt, f.failAt == n && !f.effect:
		return errCut
	case f.failAt == n:
		if err := do(); err != nil {
			return err
		}
		return errCut
	}
	return do()
}

func (f *faulty) get(ctx context.Context, name string) (string, bool, error) {
	f.mu.Lock()
	gone := f.failAt >= 0 && f.dead && f.changes > f.failAt
	f.mu.Unlock()
	if gone {
		return "", false, errCut
	}
	return f.entries.get(ctx, name)
}

func (f *faulty) set(ctx context.Context, name, text string) error {
	f.largest = max(f.largest, len(text))
	return f.change(func() error { return f.entries.set(ctx, name, text) })
}

func (f *faulty) remove(ctx context.Context, name string) error {
	return f.change(func() error { return f.entries.remove(ctx, name) })
}

// openFaulty opens a workspace of the real keyring with a fault to come.
func openFaulty(id string, f *faulty) (*keychain, error) {
	f.entries = osKeyring{service: serviceOf(id)}
	return openKeychain(id, f, defaultPatience)
}

// requireTidy demands that the keyring holds what the keys of a workspace need, and nothing else.
func requireTidy(t *testing.T, id string, keys []string) {
	t.Helper()
	ctx := context.Background()
	b := book{entries: osKeyring{service: serviceOf(id)}}
	var needed []string
	for _, key := range append([]string{indexKey}, keys...) {
		h, found, err := b.head(ctx, key)
		require.NoError(t, err)
		if !found {
			require.Equal(t, indexKey, key, "a listed key has no value")
			continue
		}
		needed = append(needed, headName(key))
		if g, large := h.generation(); large {
			for part := range g.Parts {
				needed = append(needed, g.entry(part))
			}
		}
	}
	require.ElementsMatch(t, needed, entriesOf(t, id))
}

// rotation is a change of one key, with other keys there or not.
type rotation struct {
	others int               // keys that are there beside; 12 long ones make the list of keys a large value itself
	old    map[string]string // nil: the key is new
	next   map[string]string // nil: the key is deleted
}

var rotations = map[string]rotation{
	"a new small value":                      {next: version(2, 1)},
	"a new large value":                      {next: version(2, 3000)},
	"small to small":                         {old: version(1, 1), next: version(2, 1)},
	"small to large":                         {old: version(1, 1), next: version(2, 3000)},
	"large to small":                         {old: version(1, 3000), next: version(2, 1)},
	"large to large":                         {old: version(1, 3000), next: version(2, 5000)},
	"a small value deleted":                  {old: version(1, 1)},
	"a large value deleted":                  {old: version(1, 3000)},
	"a new key in a long list of keys":       {others: 12, next: version(2, 3000)},
	"a key deleted from a long list of keys": {others: 12, old: version(1, 3000)},
}

func (r rotation) otherKeys() []string {
	var keys []string
	for n := range r.others {
		keys = append(keys, fmt.Sprintf("other-%02d-%s", n, strings.Repeat("o", 180)))
	}
	return keys
}

// prepare brings a workspace to where the rotation begins, from wherever an earlier round left it.
func (r rotation) prepare(t *testing.T, id string) {
	t.Helper()
	ctx := context.Background()
	v, err := OpenKeychain(id)
	require.NoError(t, err)
	keys, err := v.Keys(ctx)
	require.NoError(t, err)
	for _, key := range r.otherKeys() {
		if !slices.Contains(keys, key) {
			require.NoError(t, v.Put(ctx, key, version(0, 1)))
		}
	}
	if r.old == nil {
		require.NoError(t, v.Delete(ctx, "token"))
	} else {
		require.NoError(t, v.Put(ctx, "token", r.old))
	}
	require.NoError(t, v.Close())
}

// run makes the change.
func (r rotation) run(v Vault) error {
	if r.next == nil {
		return v.Delete(context.Background(), "token")
	}
	return v.Put(context.Background(), "token", r.next)
}

// requireWhole demands that a vault holds the old or the new state, and gives whether it is the new one.
func (r rotation) requireWhole(t *testing.T, v Vault, id string) (isNew bool) {
	t.Helper()
	ctx := context.Background()
	got, err := v.Get(ctx, "token")
	if errors.Is(err, ErrNotFound) {
		require.True(t, r.old == nil || r.next == nil, "the value is lost")
		isNew = r.next == nil
	} else {
		require.NoError(t, err)
		requireOneOf(t, got, r.old, r.next)
		isNew = r.next != nil && got["first"] == r.next["first"]
	}
	wanted := append([]string{}, r.otherKeys()...)
	if err == nil {
		wanted = append(wanted, "token")
	}
	keys, err := v.Keys(ctx)
	require.NoError(t, err)
	require.Equal(t, wanted, append([]string{}, keys...))
	requireTidy(t, id, keys)
	return isNew
}

func TestACrashAfterAnyWriteLeavesTheOldOrTheNewValueAndNoLitter(t *testing.T) {
	t.Parallel()
	requireKeyring(t)
	for _, name := range sortedKeys(rotations) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, id := rotations[name], workspaceOf(t)
			var outcomes []bool
			for cut := 0; ; cut++ {
				r.prepare(t, id)
				f := &faulty{failAt: -1, dead: true}
				v, err := openFaulty(id, f)
				require.NoError(t, err)
				f.failAt = f.changes + cut
				_ = r.run(v)
				finished := f.changes <= f.failAt

				again, err := OpenKeychain(id)
				require.NoError(t, err)
				isNew := r.requireWhole(t, again, id)
				require.NoError(t, again.Close())
				outcomes = append(outcomes, isNew)
				if finished {
					break
				}
			}
			require.False(t, outcomes[0], "nothing was written, and yet the value is new")
			require.True(t, outcomes[len(outcomes)-1], "everything was written, and yet the value is old")
			require.True(t, slices.IsSortedFunc(outcomes, compareBools), "new after fewer writes, old after more: %v", outcomes)
		})
	}
}

func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

func TestACrashOfTheSweepAfterACrashLosesNothing(t *testing.T) {
	t.Parallel()
	r, id := rotations["a new large value"], workspaceOf(t)
	for cut, writing := 0, true; writing; cut++ {
		for sweepCut, sweeping := 0, true; sweeping; sweepCut++ {
			r.prepare(t, id)
			first := &faulty{failAt: cut, dead: true}
			v, err := openFaulty(id, first)
			require.NoError(t, err)
			_ = r.run(v)
			writing = first.changes > first.failAt

			second := &faulty{failAt: sweepCut, dead: true}
			_, _ = openFaulty(id, second)
			sweeping = second.changes > second.failAt

			again, err := OpenKeychain(id)
			require.NoError(t, err)
			r.requireWhole(t, again, id)
		}
	}
}

func TestAfterAFailedWriteTheSameVaultHasTheOldOrTheNewValueAndGoesOn(t *testing.T) {
	t.Parallel()
	requireKeyring(t)
	for _, effect := range []bool{false, true} {
		t.Run(fmt.Sprintf("the failing write takes effect: %t", effect), func(t *testing.T) {
			t.Parallel()
			r, id := rotations["large to large"], workspaceOf(t)
			for failAt, failing := 0, true; failing; failAt++ {
				r.prepare(t, id)
				f := &faulty{failAt: failAt, effect: effect}
				v, err := openFaulty(id, f)
				require.NoError(t, err)
				before, err := v.Get(context.Background(), "token")
				require.NoError(t, err)
				require.Equal(t, r.old, before)

				err = r.run(v)
				failing = f.changes > f.failAt
				f.failAt = -1
				isNew := r.requireWhole(t, v, id)
				require.False(t, err == nil && !isNew, "stored without an error, and yet the old value is there")
				require.NoError(t, v.Put(context.Background(), "token", version(3, 4000)))
				got, err := v.Get(context.Background(), "token")
				require.NoError(t, err)
				require.Equal(t, version(3, 4000), got)
				requireTidy(t, id, []string{"token"})
			}
		})
	}
}

func TestEntriesFitEveryKeychain(t *testing.T) {
	t.Parallel()
	id := workspaceOf(t)
	f := &faulty{failAt: -1}
	v, err := openFaulty(id, f)
	require.NoError(t, err)
	ctx := context.Background()
	for size := 1000; size < 3200; size += 97 {
		require.NoError(t, v.Put(ctx, strings.Repeat("<", maxKey), version(size, size)))
	}
	require.LessOrEqual(t, f.largest, maxEntry)

	// go-keyring passes this line to /usr/bin/security and allows it 4,096 bytes (keyring_darwin.go).
	longestService := serviceOf(strings.Repeat("w", 64))
	longestName := generation{Name: strings.Repeat("G", randomLength)}.entry(maxValue)
	line := fmt.Sprintf("add-generic-password -U -s '%s' -a '%s' -w 'go-keyring-base64:%s'\n",
		longestService, longestName, base64.StdEncoding.EncodeToString(make([]byte, maxEntry)))
	require.Less(t, len(line), 4096)
	require.Less(t, maxEntry, 2560) // Windows: CRED_MAX_CREDENTIAL_BLOB_SIZE
}

func TestASmallTokenIsRotatedWithOneWrite(t *testing.T) {
	t.Parallel()
	f := &faulty{failAt: -1}
	v, err := openFaulty(workspaceOf(t), f)
	require.NoError(t, err)
	require.NoError(t, v.Put(context.Background(), "token", version(1, 300)))
	before := f.changes
	require.NoError(t, v.Put(context.Background(), "token", version(2, 300)))
	require.Equal(t, 1, f.changes-before)
}

// forgetful is a keychain that says yes and stores nothing under some names.
type forgetful struct {
	entries
	prefix string
}

func (f forgetful) set(ctx context.Context, name, text string) error {
	if strings.HasPrefix(name, f.prefix) {
		return nil
	}
	return f.entries.set(ctx, name, text)
}

func TestAKeychainThatForgetsIsNoticed(t *testing.T) {
	t.Parallel()
	requireKeyring(t)
	for _, prefix := range []string{"head-", "part-"} {
		t.Run(prefix, func(t *testing.T) {
			t.Parallel()
			id := workspaceOf(t)
			rotations["large to large"].prepare(t, id)
			v, err := openKeychain(id, forgetful{osKeyring{service: serviceOf(id)}, prefix}, defaultPatience)
			require.NoError(t, err)
			require.ErrorIs(t, v.Put(context.Background(), "token", version(2, 3000)), ErrKeychain)
			got, err := v.Get(context.Background(), "token")
			require.NoError(t, err)
			require.Equal(t, version(1, 3000), got)
		})
	}
}

func TestAMissingPartIsReportedAndTheValueCanBeEnteredAgain(t *testing.T) {
	t.Parallel()
	ctx, id := context.Background(), workspaceOf(t)
	damages := map[string]func(t *testing.T, b book, h head){
		"a part is gone": func(t *testing.T, b book, h head) {
			g, _ := h.generation()
			require.NoError(t, b.entries.remove(ctx, g.entry(1)))
		},
		"a part is another": func(t *testing.T, b book, h head) {
			g, _ := h.generation()
			require.NoError(t, b.entries.set(ctx, g.entry(0), "AAAA"))
		},
		"the head is not ours": func(t *testing.T, b book, _ head) {
			require.NoError(t, b.entries.set(ctx, headName("token"), "hello"))
		},
		"the head is of another key": func(t *testing.T, b book, h head) {
			h.Key = "other"
			require.NoError(t, b.setJSON(ctx, headName("token"), h))
		},
		"the journal is not ours": func(t *testing.T, b book, _ head) {
			require.NoError(t, b.entries.set(ctx, journalName, "{"))
			require.NoError(t, b.entries.set(ctx, headName("token"), "{"))
		},
		"the list of keys is gone": func(t *testing.T, b book, _ head) {
			require.NoError(t, b.entries.remove(ctx, indexName))
			require.NoError(t, b.entries.set(ctx, headName("token"), "{}"))
		},
	}
	for _, name := range sortedKeys(damages) {
		rotations["large to large"].prepare(t, id)
		b := book{entries: osKeyring{service: serviceOf(id)}}
		h, found, err := b.head(ctx, "token")
		require.NoError(t, err)
		require.True(t, found)
		damages[name](t, b, h)

		v, err := OpenKeychain(id)
		require.NoError(t, err, name)
		_, err = v.Get(ctx, "token")
		require.ErrorIs(t, err, ErrCorrupt, name)
		require.NoError(t, v.Put(ctx, "token", version(2, 3000)), name)
		got, err := v.Get(ctx, "token")
		require.NoError(t, err, name)
		require.Equal(t, version(2, 3000), got)
		keys, err := v.Keys(ctx)
		require.NoError(t, err)
		require.Equal(t, []string{"token"}, keys, name)
	}
}

// stuck is a keychain that waits for a person at the first write of a head, until it is let go.
type stuck struct {
	entries
	once  sync.Once
	letGo chan struct{}
}

func (s *stuck) set(ctx context.Context, name, text string) error {
	if strings.HasPrefix(name, "head-") {
		s.once.Do(func() { <-s.letGo })
	}
	return s.entries.set(ctx, name, text)
}

func TestAWriteThatWasGivenUpNeverOvertakesALaterOne(t *testing.T) {
	t.Parallel()
	ctx, id := context.Background(), workspaceOf(t)
	rotations["large to large"].prepare(t, id)
	s := &stuck{entries: osKeyring{service: serviceOf(id)}, letGo: make(chan struct{})}
	slow, err := openKeychain(id, s, defaultPatience)
	require.NoError(t, err)
	other, err := openKeychain(id, osKeyring{service: serviceOf(id)}, defaultPatience)
	require.NoError(t, err)

	const patience = 4 * time.Second // a busy machine's keyring takes its time to answer
	hurried, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	err = slow.Put(hurried, "token", version(2, 3000))
	require.ErrorIs(t, err, ErrLocked)
	require.ErrorIs(t, err, context.DeadlineExceeded)

	again, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	require.ErrorIs(t, other.Put(again, "token", version(3, 3000)), ErrBusy, "the write under way has been overtaken")

	close(s.letGo)
	require.NoError(t, other.Put(ctx, "token", version(4, 3000)))
	for _, v := range []Vault{slow, other} {
		got, err := v.Get(ctx, "token")
		require.NoError(t, err)
		require.Equal(t, version(4, 3000), got)
	}
	requireTidy(t, id, []string{"token"})
}

// counting counts the reads that reach the keyring.
type counting struct {
	entries
	reads int
}

func (c *counting) get(ctx context.Context, name string) (string, bool, error) {
	c.reads++
	return c.entries.get(ctx, name)
}

func TestAValueIsReadFromTheKeychainOnceUntilSomebodyChangesIt(t *testing.T) {
	t.Parallel()
	ctx, id := context.Background(), workspaceOf(t)
	rotations["large to large"].prepare(t, id)
	c := &counting{entries: osKeyring{service: serviceOf(id)}}
	reader, err := openKeychain(id, c, defaultPatience)
	require.NoError(t, err)
	writer, err := OpenKeychain(id)
	require.NoError(t, err)

	_, err = reader.Get(ctx, "token")
	require.NoError(t, err)
	before := c.reads
	for range 10 {
		got, err := reader.Get(ctx, "token")
		require.NoError(t, err)
		require.Equal(t, version(1, 3000), got)
	}
	require.Equal(t, before, c.reads, "the keychain was asked for what is in memory")

	require.NoError(t, writer.Put(ctx, "token", version(2, 3000)))
	got, err := reader.Get(ctx, "token")
	require.NoError(t, err)
	require.Equal(t, version(2, 3000), got, "memory was believed after another vault had changed the value")
}

func TestMemoryIsNotBelievedAfterAnotherProcessDiedInTheMiddleOfAChange(t *testing.T) {
	t.Parallel()
	ctx, id := context.Background(), workspaceOf(t)
	r := rotations["small to small"]
	r.prepare(t, id)
	reader, err := OpenKeychain(id)
	require.NoError(t, err)
	got, err := reader.Get(ctx, "token")
	require.NoError(t, err)
	require.Equal(t, r.old, got)

	f := &faulty{failAt: -1, effect: true, dead: true}
	writer, err := openFaulty(id, f)
	require.NoError(t, err)
	_, err = reader.Get(ctx, "token")
	require.NoError(t, err)
	f.failAt = f.changes
	require.Error(t, r.run(writer))

	got, err = reader.Get(ctx, "token")
	require.NoError(t, err)
	require.Equal(t, r.next, got)
}

// overtaken is a keychain in which another process changes a value just when the first part of it is read.
type overtaken struct {
	entries
	once   sync.Once
	change func()
}

func (o *overtaken) get(ctx context.Context, name string) (string, bool, error) {
	if strings.HasPrefix(name, "part-") {
		o.once.Do(o.change)
	}
	return o.entries.get(ctx, name)
}

func TestAReaderOvertakenByAWriterGetsTheNewValue(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for _, next := range []map[string]string{version(2, 1), version(2, 5000), nil} {
		r := rotation{old: version(1, 3000), next: next}
		t.Run(fmt.Sprintf("%d bytes", len(next["filling"])), func(t *testing.T) {
			t.Parallel()
			id := workspaceOf(t)
			r.prepare(t, id)
			writer, err := OpenKeychain(id)
			require.NoError(t, err)
			var changed error
			o := &overtaken{entries: osKeyring{service: serviceOf(id)}, change: func() { changed = r.run(writer) }}
			reader, err := openKeychain(id, o, defaultPatience)
			require.NoError(t, err)
			got, err := reader.Get(ctx, "token")
			require.NoError(t, changed)
			if next == nil {
				require.ErrorIs(t, err, ErrNotFound)
				return
			}
			require.NoError(t, err)
			require.Equal(t, next, got)
		})
	}
}

// startRotating starts a child that rotates, and gives the channel of the versions it has stored. The channel closes
// when the child ends.
func startRotating(t *testing.T, cmd *exec.Cmd) <-chan int {
	t.Helper()
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	stored := make(chan int, 100_000)
	go func() {
		defer close(stored)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if n, err := strconv.Atoi(lines.Text()); err == nil {
				stored <- n
			}
		}
		_, _ = io.Copy(io.Discard, out)
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		for range stored { // the pipe must be read to its end before Wait
			continue
		}
		_ = cmd.Wait()
	})
	return stored
}

// killed lets a child rotate for a while, kills it, and gives the last version it had stored, or before.
func killed(t *testing.T, cmd *exec.Cmd, before int, after time.Duration) int {
	t.Helper()
	stored := startRotating(t, cmd)
	last := before
	if n, ok := <-stored; ok {
		last = n
	}
	time.Sleep(after)
	require.NoError(t, cmd.Process.Kill())
	for n := range stored {
		last = n
	}
	return last
}

func TestAKilledProcessLeavesAWholeValue(t *testing.T) {
	t.Parallel()
	ctx, id := context.Background(), workspaceOf(t)
	last := 0
	for round := range 8 {
		after := time.Duration(round*13%60) * time.Millisecond
		last = killed(t, child("rotate", id, strconv.Itoa(last+1), "4000"), last, after)
		v, err := OpenKeychain(id)
		require.NoError(t, err)
		got, err := v.Get(ctx, "token")
		require.NoError(t, err)
		requireOneOf(t, got, version(last, 4000), version(last+1, 4000))
		keys, err := v.Keys(ctx)
		require.NoError(t, err)
		require.Equal(t, []string{"token"}, keys)
		requireTidy(t, id, keys)
	}
}

func TestAReaderInAnotherProcessSeesWhatIsStoredAndNeverAMix(t *testing.T) {
	t.Parallel()
	ctx, id := context.Background(), workspaceOf(t)
	rotations["large to large"].prepare(t, id)
	v, err := OpenKeychain(id)
	require.NoError(t, err)
	stored := startRotating(t, child("rotate", id, "2", "3000"))
	newest := <-stored
	for range 60 {
		for drained := false; !drained; {
			select {
			case newest = <-stored:
			default:
				drained = true
			}
		}
		got, err := v.Get(ctx, "token")
		require.NoError(t, err)
		require.Equal(t, got["first"], got["last"])
		n, err := strconv.Atoi(got["first"])
		require.NoError(t, err)
		require.GreaterOrEqual(t, n, newest, "an older value than one that was stored before the call")
	}
}

func TestTwoProcessesAddKeysWithoutLosingAny(t *testing.T) {
	t.Parallel()
	id := workspaceOf(t)
	const each = 12
	children := []*exec.Cmd{child("add", id, "left", strconv.Itoa(each)), child("add", id, "right", strconv.Itoa(each))}
	for _, cmd := range children {
		cmd.Stdout = new(bytes.Buffer)
		require.NoError(t, cmd.Start())
	}
	for _, cmd := range children {
		require.NoError(t, cmd.Wait())
		require.Empty(t, report(t, cmd.Stdout.(*bytes.Buffer).Bytes()).Code)
	}
	v, err := OpenKeychain(id)
	require.NoError(t, err)
	keys, err := v.Keys(context.Background())
	require.NoError(t, err)
	require.Len(t, keys, 2*each)
	requireTidy(t, id, keys)
}

// lonelyBus is a session bus on which nobody offers, and nothing starts, a keyring.
const lonelyBus = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir=FOLDER</listen>
  <policy context="default"><allow send_destination="*"/><allow own="*"/><allow receive_sender="*"/></policy>
</busconfig>`

func TestAMachineWithoutAUsableKeychainIsToldWhatToDo(t *testing.T) {
	t.Parallel()
	requireKeyring(t)
	const run = `"$@" 2>&3`
	situations := map[string]struct {
		config, script, role string
		want                 *Error
	}{
		"no keyring on the bus":            {lonelyBus, run, "open", ErrNoKeychain},
		"no bus":                           {"", `DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent/bus ` + run, "open", ErrNoKeychain},
		"a bus address that is none":       {"", `DBUS_SESSION_BUS_ADDRESS=nonsense ` + run, "open", ErrNoKeychain},
		"a keyring nobody ever unlocked":   {"", run, "open", ErrLocked},
		"a keyring locked after a while":   {"", unlockedSession, "lock", ErrLocked},
		"a password window left alone":     {lonelyBus, run, "hang", ErrLocked},
		"a bus lost while a window waited": {lonelyBus, run, "break", ErrKeychain},
	}
	for _, name := range sortedKeys(situations) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := situations[name]
			got := elsewhere(t, s.config, s.script, s.role, "workspace")
			require.Equal(t, s.want.Code, got.Code)
			require.Less(t, got.Seconds, 15.0)
		})
	}
}
