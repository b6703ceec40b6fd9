package screens

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gowarehouse/app"
	"gowarehouse/connectors"
	_ "gowarehouse/connectors/all" // practice mode has all platforms
	"gowarehouse/engine"
	"gowarehouse/engine/store"
	"gowarehouse/engine/vault"
)

// A log's housekeeper stays until the process ends.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("gopkg.in/natefinch/lumberjack%2ev2.(*Logger).millRun"))
}

// desk is a Desk on an empty workspace.
func desk(t *testing.T, more Calls) *Desk {
	t.Helper()
	e, err := engine.Open(t.Context(), engine.Options{Dir: t.TempDir(), Vault: vault.OpenMemory()})
	require.NoError(t, err)
	d := NewDesk(e, false, Options{Who: "小明", Language: chinese, Face: FaceBrowser})
	t.Cleanup(func() {
		require.NoError(t, d.Close())
		require.NoError(t, e.Close())
	})
	for name, call := range more {
		d.calls[name] = call
	}
	return d
}

// ask does a call as a page does and reads the reply.
func ask(t *testing.T, d *Desk, name, body string) map[string]any {
	t.Helper()
	var out map[string]any
	require.NoError(t, json.Unmarshal(d.Call(t.Context(), name, []byte(body)), &out))
	return out
}

func failure(t *testing.T, reply map[string]any) map[string]any {
	t.Helper()
	require.Contains(t, reply, "error", "%v", reply)
	return reply["error"].(map[string]any)
}

type greeting struct {
	Name string `json:"name"`
}

func TestACallGetsItsInputAndWhoAndLanguage(t *testing.T) {
	t.Parallel()
	d := desk(t, Calls{"greet": Ask(func(_ context.Context, v *Visit, in greeting) (greeting, error) {
		return greeting{in.Name + "," + v.Who + "," + v.Language}, nil
	})})
	reply := ask(t, d, "greet", `{"language":"en","in":{"name":"x"}}`)
	require.Equal(t, "x,小明,en", reply["out"].(map[string]any)["name"])
	key := d.identified("小華")
	reply = ask(t, d, "greet", `{"language":"zh-TW","operator":"`+key+`","in":{"name":"x"}}`)
	require.Equal(t, "x,小華,zh-TW", reply["out"].(map[string]any)["name"])
	d.left(key)
	reply = ask(t, d, "greet", `{"operator":"`+key+`","in":{"name":"x"}}`)
	require.Equal(t, "x,小明,zh-TW", reply["out"].(map[string]any)["name"], "an ended session is nobody")
}

func TestAPanicAndANilDereferenceInACallAreErrorsThatTellNothingOfTheirValue(t *testing.T) {
	t.Parallel()
	d := desk(t, Calls{
		"panic": Ask(func(context.Context, *Visit, None) (None, error) { panic("secret of a buyer") }),
		"nil": Ask(func(_ context.Context, _ *Visit, in greeting) (greeting, error) {
			var nobody *greeting
			return greeting{nobody.Name}, nil
		}),
	})
	for _, name := range []string{"panic", "nil"} {
		e := failure(t, ask(t, d, name, `{"language":"en"}`))
		require.Contains(t, e["message"], "defect")
		require.NotContains(t, e["message"], "secret")
		require.NotEmpty(t, e["do"])
	}
}

func TestABadRequestIsAnErrorThatSaysWhatToDo(t *testing.T) {
	t.Parallel()
	d := desk(t, Calls{"greet": Ask(func(_ context.Context, _ *Visit, in greeting) (greeting, error) { return in, nil })})
	for name, body := range map[string]string{"no such": `{}`, "greet": `{"language":"en","in":{"nmae":"x"}}`, "": `{`} {
		e := failure(t, ask(t, d, name, body))
		require.Equal(t, "usage", e["kind"], name)
		require.NotEmpty(t, e["do"], name)
	}
}

func TestAnErrorComesInTheLanguageOfThePage(t *testing.T) {
	t.Parallel()
	d := desk(t, Calls{"refuse": Ask(func(context.Context, *Visit, None) (None, error) {
		return None{}, connectors.Refuse("no", "不行", "do", "請")
	})})
	require.Equal(t, "no", failure(t, ask(t, d, "refuse", `{"language":"en"}`))["message"])
	require.Equal(t, "不行", failure(t, ask(t, d, "refuse", `{"language":"fr"}`))["message"], "the desk's own where the page's is not known")
}

// patience is how long a test waits for what must come: all packages run at once, and the race detector slows every emulator.
const patience = 4 * time.Minute

// next waits for the next event of a topic.
func next(t *testing.T, events <-chan Event, topic string) Event {
	t.Helper()
	limit := time.After(patience)
	for {
		select {
		case e, open := <-events:
			require.True(t, open, "the events ended")
			if e.Topic == topic {
				return e
			}
		case <-limit:
			require.FailNow(t, "no event", topic)
		}
	}
}

func TestACommitIsToldToThePagesByTable(t *testing.T) {
	t.Parallel()
	d := desk(t, nil)
	events, stop := d.Events.Listen()
	defer stop()
	require.Contains(t, ask(t, d, "setLanguage", `{"in":{"language":"en"}}`), "out")
	require.Equal(t, Changed{[]string{"settings"}}, next(t, events, TopicChanged).Data)
	require.Equal(t, "en", ask(t, d, "frame", `{}`)["out"].(map[string]any)["language"])
	require.Equal(t, "usage", failure(t, ask(t, d, "setLanguage", `{"in":{"language":"fr"}}`))["kind"])
}

func TestAListenerThatDoesNotListenIsLetGo(t *testing.T) {
	t.Parallel()
	e := newEvents()
	defer e.close()
	slow, stop := e.Listen()
	defer stop()
	for range backlog + 1 {
		e.Tell(TopicShow, Show{"/"})
	}
	n := 0
	for range slow {
		n++
	}
	require.Equal(t, backlog, n)
}

func TestAJobTellsItsProgressAndCanBeStopped(t *testing.T) {
	t.Parallel()
	begun := make(chan struct{})
	d := desk(t, Calls{"work": Ask(func(_ context.Context, v *Visit, _ None) (JobView, error) {
		return v.Start("work", connectors.Text{EN: "Work", ZH: "工作"}, func(ctx context.Context, j *Job) (any, error) {
			j.Progress(3, 10)
			close(begun)
			<-ctx.Done()
			return nil, errors.New("the connection was closed meanwhile")
		})
	})})
	events, stop := d.Events.Listen()
	defer stop()
	id := ask(t, d, "work", `{"language":"en"}`)["out"].(map[string]any)["id"].(string)
	<-begun
	next(t, events, TopicJob)
	require.Equal(t, 3, next(t, events, TopicJob).Data.(JobView).Done)
	ask(t, d, "jobStop", `{"in":{"id":"`+id+`"}}`)
	ended := next(t, events, TopicJob).Data.(JobView)
	require.Equal(t, JobStopped, ended.State)
	require.Equal(t, "cancelled", ended.Error.Kind)
	require.NotNil(t, ended.FinishedAt)
	require.Equal(t, string(JobStopped), ask(t, d, "jobs", `{}`)["out"].(map[string]any)["jobs"].([]any)[0].(map[string]any)["state"])
	require.Equal(t, "not_found", failure(t, ask(t, d, "jobStop", `{"in":{"id":"99"}}`))["kind"])
}

func TestAJobThatPanicsHasFailedAndTheNextOneWorks(t *testing.T) {
	t.Parallel()
	d := desk(t, nil)
	v := d.visit("", english)
	events, stop := d.Events.Listen()
	defer stop()
	_, err := v.Start("bad", connectors.Text{EN: "bad"}, func(context.Context, *Job) (any, error) { panic("secret") })
	require.NoError(t, err)
	_, err = v.Start("good", connectors.Text{EN: "good"}, func(context.Context, *Job) (any, error) { return None{}, nil })
	require.NoError(t, err)
	states := map[string]JobState{}
	for len(states) < 2 {
		if j := next(t, events, TopicJob).Data.(JobView); j.State != JobRunning {
			states[j.Kind] = j.State
			require.True(t, j.Error == nil || !strings.Contains(j.Error.Message, "secret"))
		}
	}
	require.Equal(t, map[string]JobState{"bad": JobFailed, "good": JobDone}, states)
}

func TestAFileOnOfferIsWrittenWhenItIsTaken(t *testing.T) {
	t.Parallel()
	f := newFiles()
	ref := f.Offer("訂單.csv", "text/csv", func(w io.Writer) error {
		_, err := io.WriteString(w, "x")
		return err
	})
	o, err := f.Take(ref.ID)
	require.NoError(t, err)
	var b strings.Builder
	require.NoError(t, o.Write(&b))
	require.Equal(t, "x", b.String())
	_, err = f.Take("other")
	require.Equal(t, connectors.NotFound, connectors.KindOf(err))
}

func TestPracticeIsEnteredAndLeftWhileTheRealWorkspaceStays(t *testing.T) {
	if testing.Short() {
		t.Skip("starts all emulators")
	}
	t.Parallel()
	d := desk(t, nil)
	home := d.visit("", english).App
	events, stop := d.Events.Listen()
	defer stop()
	ask(t, d, "practiceEnter", `{}`)
	next(t, events, TopicWorkspace)
	frame := ask(t, d, "frame", `{}`)["out"].(map[string]any)
	require.Equal(t, true, frame["practice"])
	require.Equal(t, true, frame["can_leave"])
	require.NotEqual(t, home.Engine.Dir, frame["workspace"])
	require.Equal(t, "rejected", failure(t, map[string]any{"error": jobError(t, d, events)})["kind"], "it is on already")

	// A commit in the workspace that is not shown is told to nobody.
	require.NoError(t, home.Engine.Store.Write(t.Context(), func(q *store.Queries) error { return q.SetSetting(t.Context(), "mark", "1") }))
	practice := d.visit("", english).App
	require.NoError(t, practice.Engine.Store.Write(t.Context(), func(q *store.Queries) error { return q.SetSetting(t.Context(), "mark", "1") }))
	next(t, events, TopicChanged)

	require.Contains(t, ask(t, d, "practiceLeave", `{}`), "out")
	require.Equal(t, false, ask(t, d, "frame", `{}`)["out"].(map[string]any)["practice"])
	_, err := os.Stat(practice.Engine.Dir)
	require.ErrorIs(t, err, os.ErrNotExist, "practice leaves nothing behind")
	require.Equal(t, "rejected", failure(t, ask(t, d, "practiceLeave", `{}`))["kind"])
}

// jobError enters practice a second time and gives the error of its job.
func jobError(t *testing.T, d *Desk, events <-chan Event) map[string]any {
	t.Helper()
	id := ask(t, d, "practiceEnter", `{}`)["out"].(map[string]any)["id"]
	for {
		if j := next(t, events, TopicJob).Data.(JobView); j.ID == id && j.Error != nil {
			return map[string]any{"kind": j.Error.Kind}
		}
	}
}

func TestTheTypesOfThePageAreThoseOfTheProgram(t *testing.T) {
	t.Parallel()
	have, err := os.ReadFile(filepath.Join("..", "..", "frontend", "src", "api", "calls.ts"))
	require.NoError(t, err)
	require.Equal(t, TypeScript(), string(have), "run `make types`")
}

func TestATypeIsWrittenAsItsJSONIs(t *testing.T) {
	t.Parallel()
	type inner struct {
		Kept string `json:"kept"`
	}
	type sample struct {
		inner
		Maybe  *int64           `json:"maybe"`
		List   []*inner         `json:"list"`
		ByName map[string]int   `json:"by-name"`
		Left   string           `json:"left,omitempty"`
		Price  connectors.Money `json:"price"`
		Hidden string           `json:"-"`
		Raw    json.RawMessage  `json:"raw"`
		At     time.Time        `json:"at"`
	}
	w := &writer{names: map[reflect.Type]string{}, taken: map[string]reflect.Type{}}
	require.Equal(t, "Sample", w.of(reflect.TypeFor[sample]()))
	require.Equal(t, `export interface Sample {
  kept: string;
  maybe: number | null;
  list: (Inner | null)[];
  'by-name': Record<string, number>;
  left?: string;
  price: { amount: string; currency: string };
  raw: unknown;
  at: string;
}
`, w.written[1])
	require.Panics(t, func() { w.of(reflect.TypeFor[func()]()) })
}

func TestTheLogIsOfferedForSavingWithoutWhatLooksPersonal(t *testing.T) {
	t.Parallel()
	d := desk(t, nil)
	id := ask(t, d, "logsSave", `{}`)["out"].(map[string]any)["id"].(string)
	offer, err := d.Files.Take(id)
	require.NoError(t, err)
	require.Error(t, offer.Write(io.Discard), "nothing was logged yet")

	var file app.LogFile
	require.NoError(t, file.Keep(d.home.app.Engine.Dir))
	_, err = io.WriteString(&file, "sent to someone@example.com\n")
	require.NoError(t, err)
	require.NoError(t, file.Close())
	var out bytes.Buffer
	require.NoError(t, offer.Write(&out))
	require.Equal(t, "sent to ***\n", out.String())
}
