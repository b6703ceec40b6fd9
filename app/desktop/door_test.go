package desktop

import (
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gowarehouse/app/screens"
	"gowarehouse/engine"
	"gowarehouse/engine/vault"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// person answers dialogs.
type person struct {
	path string
	err  error
	do   func()
}

func (p *person) saveAs(string) (string, error) {
	if p.do != nil {
		p.do()
	}
	return p.path, p.err
}

func (p *person) choose(string, string) (string, error) { return p.saveAs("") }

// house is a door with a Desk and an empty workspace behind it.
func house(t *testing.T, p *person) (*Door, *screens.Desk) {
	t.Helper()
	e, err := engine.Open(t.Context(), engine.Options{Dir: t.TempDir(), Vault: vault.OpenMemory()})
	require.NoError(t, err)
	desk := screens.NewDesk(e, false, screens.Options{Language: "en", Face: screens.FaceWindow})
	door := newDoor(t.Context(), desk, p, slog.New(slog.DiscardHandler), func() {})
	t.Cleanup(func() {
		door.close()
		require.NoError(t, desk.Close())
		require.NoError(t, e.Close())
	})
	return door, desk
}

// read reads a reply.
func read(t *testing.T, reply string) (out, failure map[string]any) {
	t.Helper()
	var r struct {
		Out   map[string]any `json:"out"`
		Error map[string]any `json:"error"`
	}
	require.NoError(t, json.Unmarshal([]byte(reply), &r), reply)
	return r.Out, r.Error
}

func TestTheDoorPassesCallsToTheDesk(t *testing.T) {
	t.Parallel()
	door, _ := house(t, &person{})
	out, failure := read(t, door.Call("frame", `{"language":"en"}`))
	require.Nil(t, failure)
	require.Equal(t, "window", out["face"])
	_, failure = read(t, door.Call("no such", `{`))
	require.Equal(t, "usage", failure["kind"])
}

func TestAFileIsSavedWholeAndForThisUserAlone(t *testing.T) {
	t.Parallel()
	p := &person{path: filepath.Join(t.TempDir(), "訂單.csv")}
	door, desk := house(t, p)
	require.NoError(t, os.WriteFile(p.path, []byte("something longer that was there before"), 0o644))
	ref := desk.Files.Offer("orders.csv", "text/csv", func(w io.Writer) error {
		_, err := io.WriteString(w, "new")
		return err
	})
	out, failure := read(t, door.Save(ref.ID))
	require.Nil(t, failure)
	require.Equal(t, map[string]any{"saved": true, "path": p.path}, out)
	data, err := os.ReadFile(p.path)
	require.NoError(t, err)
	require.Equal(t, "new", string(data))
	if runtime.GOOS != "windows" {
		info, err := os.Stat(p.path)
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	}
}

func TestAFileThatFailsHalfWayLeavesWhatWasThere(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	p := &person{path: filepath.Join(dir, "orders.csv")}
	door, desk := house(t, p)
	require.NoError(t, os.WriteFile(p.path, []byte("before"), 0o600))
	ref := desk.Files.Offer("orders.csv", "text/csv", func(w io.Writer) error {
		_, err := io.WriteString(w, "half")
		return errors.Join(err, errors.New("the rest is gone"))
	})
	_, failure := read(t, door.Save(ref.ID))
	require.NotEmpty(t, failure["message"])
	data, err := os.ReadFile(p.path)
	require.NoError(t, err)
	require.Equal(t, "before", string(data))
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, entries, 1, "nothing half is left")

	p.path = filepath.Join(dir, "no such folder", "orders.csv")
	_, failure = read(t, door.Save(ref.ID))
	require.Contains(t, failure["message"], "could not be written")
	require.Contains(t, failure["do"], "another folder")
}

func TestACancelledDialogChangesNothing(t *testing.T) {
	t.Parallel()
	door, desk := house(t, &person{})
	ref := desk.Files.Offer("orders.csv", "text/csv", func(io.Writer) error { panic("nobody wants it") })
	out, failure := read(t, door.Save(ref.ID))
	require.Nil(t, failure)
	require.Equal(t, map[string]any{"saved": false, "path": ""}, out)
	out, failure = read(t, door.ChooseFile("Choose", "*.xlsx"))
	require.Nil(t, failure)
	require.Equal(t, map[string]any{"path": ""}, out)
	_, failure = read(t, door.Save("no such file"))
	require.Equal(t, "not_found", failure["kind"])
}

func TestAFileThatWasChosenIsTold(t *testing.T) {
	t.Parallel()
	door, _ := house(t, &person{path: "/home/x/貨品.xlsx"})
	out, _ := read(t, door.ChooseFile("Choose", "*.xlsx"))
	require.Equal(t, map[string]any{"path": "/home/x/貨品.xlsx"}, out)
}

func TestASecondDialogIsRefusedWhileOneIsOpen(t *testing.T) {
	t.Parallel()
	p := &person{}
	door, _ := house(t, p)
	var failure map[string]any
	p.do = func() {
		p.do = nil
		_, failure = read(t, door.ChooseFile("Choose", "*"))
	}
	door.ChooseFile("Choose", "*")
	require.Equal(t, "rejected", failure["kind"])
}

func TestAPanicAndANilDereferenceInTheDoorItselfAreErrorsThatTellNothingOfTheirValue(t *testing.T) {
	t.Parallel()
	for name, do := range map[string]func(){
		"panic": func() { panic("secret of a buyer") },
		"nil": func() {
			var nobody *person
			nobody.path = "x"
		},
	} {
		p := &person{do: do}
		door, _ := house(t, p)
		_, failure := read(t, door.ChooseFile("Choose", "*"))
		require.Contains(t, failure["message"], "defect", name)
		require.NotContains(t, failure["message"], "secret", name)
		p.do = nil
		_, failure = read(t, door.ChooseFile("Choose", "*"))
		require.Nil(t, failure, "%s: the next call works", name)
	}
}

func TestAClosedDoorWaitsForTheCallsUnderWayAndRefusesLaterOnes(t *testing.T) {
	t.Parallel()
	door, _ := house(t, &person{})
	under := make(chan struct{})
	var done atomic.Bool
	go func() {
		_ = door.during(func() error {
			close(under)
			<-door.ctx.Done()
			time.Sleep(50 * time.Millisecond)
			done.Store(true)
			return nil
		})
	}()
	<-under
	door.close()
	require.True(t, done.Load())
	_, failure := read(t, door.Call("frame", `{}`))
	require.Equal(t, "cancelled", failure["kind"])
}
