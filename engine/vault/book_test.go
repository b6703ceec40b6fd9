// This file tests the book's order of writes beyond what a real keyring has time for: every pair of crashes, and long
// random histories with crashes anywhere. Its entries are a map; what a real keyring does with them is tested in
// keychain_linux_test.go.

package vault

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

var errPowerCut = errors.New("the power went")

// drawer is a keychain in memory whose power can be cut after a number of changes.
type drawer struct {
	texts map[string]string
	left  int // changes until the cut; negative: no cut
}

func (d *drawer) change(do func()) error {
	if d.left == 0 {
		return errPowerCut
	}
	d.left--
	do()
	return nil
}

func (d *drawer) get(_ context.Context, name string) (string, bool, error) {
	if d.left == 0 {
		return "", false, errPowerCut
	}
	text, found := d.texts[name]
	return text, found, nil
}

func (d *drawer) set(_ context.Context, name, text string) error {
	if len(text) > maxEntry {
		return fmt.Errorf("%s is too large: %d bytes", name, len(text))
	}
	return d.change(func() { d.texts[name] = text })
}

func (d *drawer) remove(_ context.Context, name string) error {
	return d.change(func() { delete(d.texts, name) })
}

// state gives every value, read through the book after a sweep, and fails when the drawer holds anything not needed.
func (d *drawer) state(t require.TestingT) map[string]string {
	ctx, b := context.Background(), book{d}
	d.left = -1
	keys, err := b.keys(ctx)
	require.NoError(t, err)
	state, needed := map[string]string{}, map[string]bool{}
	for _, key := range append([]string{indexKey}, keys...) {
		h, found, err := b.head(ctx, key)
		require.NoError(t, err)
		if !found {
			require.Equal(t, indexKey, key, "a listed key has no value")
			continue
		}
		needed[headName(key)] = true
		if g, large := h.generation(); large {
			for part := range g.Parts {
				needed[g.entry(part)] = true
			}
		}
		data, _, err := b.read(ctx, key)
		require.NoError(t, err)
		if key != indexKey {
			state[key] = string(data)
		}
	}
	require.Equal(t, sortedKeys(needed), sortedKeys(d.texts))
	return state
}

// step is one change of one key.
type step struct {
	key    string
	value  string
	delete bool
}

func (s step) run(b book) error {
	if s.delete {
		return b.remove(context.Background(), s.key)
	}
	return b.put(context.Background(), s.key, []byte(s.value))
}

// after gives the state that a step leads to.
func (s step) after(state map[string]string) map[string]string {
	next := maps.Clone(state)
	if s.delete {
		delete(next, s.key)
	} else {
		next[s.key] = s.value
	}
	return next
}

func TestTwoCrashesInARowLoseNothing(t *testing.T) {
	t.Parallel()
	small, large, larger := "s", strings.Repeat("l", 4000), strings.Repeat("L", 7000)
	long := func(n int) string { return fmt.Sprintf("%02d%s", n, strings.Repeat("k", 150)) }
	var crowd []step
	for n := range 14 {
		crowd = append(crowd, step{key: long(n), value: small})
	}
	histories := map[string]struct {
		before []step
		change step
	}{
		"the first small value":     {nil, step{key: "a", value: small}},
		"the first large value":     {nil, step{key: "a", value: large}},
		"small to large":            {[]step{{key: "a", value: small}}, step{key: "a", value: large}},
		"large to small":            {[]step{{key: "a", value: large}}, step{key: "a", value: small}},
		"large to larger":           {[]step{{key: "a", value: large}}, step{key: "a", value: larger}},
		"a deletion":                {[]step{{key: "a", value: large}}, step{key: "a", delete: true}},
		"a key into a long list":    {crowd, step{key: "a", value: large}},
		"a key out of a long list":  {crowd, step{key: long(7), delete: true}},
		"the list outgrows a head":  {crowd[:9], step{key: long(9), value: large}},
		"the list fits a head anew": {crowd[:10], step{key: long(3), delete: true}},
	}
	for name, history := range histories {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			start := &drawer{texts: map[string]string{}, left: -1}
			for _, s := range history.before {
				require.NoError(t, s.run(book{start}))
			}
			old := start.state(t)
			next := history.change.after(old)
			for cut, writing := 0, true; writing; cut++ {
				for sweepCut, sweeping := 0, true; sweeping; sweepCut++ {
					d := &drawer{texts: maps.Clone(start.texts), left: cut}
					_ = history.change.run(book{d})
					writing = d.left == 0
					d.left = sweepCut
					_ = book{d}.sweep(context.Background())
					sweeping = d.left == 0
					if got := d.state(t); !maps.Equal(got, old) {
						require.Equal(t, next, got)
					}
				}
			}
		})
	}
}

func TestAnyHistoryWithCrashesKeepsWholeValues(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d, b := &drawer{texts: map[string]string{}, left: -1}, book{}
		b.entries = d
		model := map[string]string{}
		keys := rapid.SampledFrom([]string{"a", "A", "蝦皮", strings.Repeat("<", maxKey), strings.Repeat("z", maxKey)})
		crowd := rapid.IntRange(0, 20).Draw(t, "other keys")
		for n := range crowd {
			s := step{key: fmt.Sprintf("%03d%s", n, strings.Repeat("o", 120)), value: "x"}
			require.NoError(t, s.run(b))
			model = s.after(model)
		}
		t.Repeat(map[string]func(*rapid.T){
			"change": func(t *rapid.T) {
				s := step{key: keys.Draw(t, "key"), delete: rapid.Bool().Draw(t, "delete")}
				s.value = strings.Repeat(rapid.StringN(1, 1, 4).Draw(t, "letter"), rapid.IntRange(0, 3000).Draw(t, "size"))
				d.left = rapid.IntRange(-1, 25).Draw(t, "changes until the cut")
				err := s.run(b)
				d.left = -1
				if err == nil {
					model = s.after(model)
					return
				}
				require.ErrorIs(t, err, errPowerCut)
				data, found, err := b.read(context.Background(), s.key)
				require.NoError(t, err)
				if before, had := model[s.key]; found != had || string(data) != before {
					model = s.after(model)
				}
			},
			"sweep": func(t *rapid.T) {
				d.left = rapid.IntRange(-1, 10).Draw(t, "changes until the cut")
				_ = b.sweep(context.Background())
				d.left = -1
			},
			"": func(t *rapid.T) {
				for key, value := range model {
					data, found, err := b.read(context.Background(), key)
					require.NoError(t, err)
					require.True(t, found)
					require.Equal(t, value, string(data))
				}
			},
		})
		require.Equal(t, model, d.state(t))
	})
}

func TestGenerationsOfTwoWritersNeverCollide(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for range 1000 {
		h, parts, err := plan("token", []byte(strings.Repeat("x", 5000)))
		require.NoError(t, err)
		require.Len(t, parts, h.Parts)
		require.False(t, seen[h.Generation])
		require.Len(t, h.Generation, randomLength)
		seen[h.Generation] = true
	}
}

func FuzzAHeadFromOutsideNeverGivesAWrongValue(f *testing.F) {
	for _, size := range []int{1, 5000} {
		h, _, err := plan("token", []byte(strings.Repeat("x", size)))
		require.NoError(f, err)
		text, err := json.Marshal(h)
		require.NoError(f, err)
		f.Add(string(text))
	}
	f.Add(`{"key":"token","parts":-1}`)
	f.Add(`{"key":"token","generation":"G","parts":9223372036854775807}`)
	f.Fuzz(func(t *testing.T, text string) {
		d := &drawer{texts: map[string]string{headName("token"): text}, left: -1}
		data, found, err := book{d}.read(context.Background(), "token")
		if err != nil {
			require.ErrorIs(t, err, errTorn)
			return
		}
		require.True(t, found)
		require.Equal(t, sumFrom(t, text), sumOf(data))
	})
}

// sumFrom reads the checksum out of a head.
func sumFrom(t *testing.T, text string) string {
	t.Helper()
	var h head
	require.NoError(t, json.Unmarshal([]byte(text), &h))
	return h.Sum
}
