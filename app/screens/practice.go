package screens

import (
	"context"
	"errors"
	"sync"

	"gowarehouse/app/practice"
	"gowarehouse/connectors"
)

// practiceRun is a practice workspace that a person entered from the real one, which goes on working meanwhile.
type practiceRun struct {
	end   context.CancelFunc
	ended chan struct{}
	err   error // of the run, once ended is closed
}

// enterPractice makes a practice workspace and shows it instead of the real one. It returns when the screens show it.
func (d *Desk) enterPractice(ctx context.Context, language string, progress func(line string)) error {
	running, cancel := context.WithCancel(context.Background())
	run := &practiceRun{end: cancel, ended: make(chan struct{})}
	if err := d.claimPractice(run); err != nil {
		cancel()
		return err
	}
	ready := make(chan struct{})
	var once sync.Once
	go func() {
		defer close(run.ended)
		run.err = practice.Serve(running, practice.Options{Log: d.Log, Language: language, Progress: progress}, func(r practice.Running) {
			d.show(d.watched(r.Engine, true, &r))
			once.Do(func() { close(ready) })
		})
	}()
	select {
	case <-ready:
		return nil
	case <-run.ended:
		return errors.Join(run.err, d.endPractice())
	case <-ctx.Done():
		return errors.Join(ctx.Err(), d.endPractice())
	}
}

// claimPractice makes a run the one that there is.
func (d *Desk) claimPractice(run *practiceRun) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.practice != nil || d.current.practice {
		return connectors.Refuse("practice mode is on already", "練習模式已開啟", "Go on practising, or leave it first.", "請繼續練習，或先離開練習模式。")
	}
	d.practice = run
	return nil
}

// show makes the screens show a workspace.
func (d *Desk) show(w *workspace) {
	d.mu.Lock()
	before := d.current
	d.current = w
	d.mu.Unlock()
	if before != d.home && before != w {
		before.stop()
	}
	d.Events.Tell(TopicWorkspace, nil)
}

// leavePractice goes back to the real workspace.
func (d *Desk) leavePractice() error {
	d.mu.RLock()
	none := d.practice == nil
	d.mu.RUnlock()
	if none {
		return connectors.Refuse("the program was started for practice", "程式是以練習模式啟動的", "Close it, and start it without --practice.",
			"請關閉程式，不加 --practice 重新啟動。")
	}
	return d.endPractice()
}

// endPractice shows the real workspace and takes the practice workspace away.
func (d *Desk) endPractice() error {
	d.mu.Lock()
	run := d.practice
	d.practice = nil
	d.mu.Unlock()
	if run == nil {
		return nil
	}
	if w := d.showing(); w != d.home {
		d.show(d.home)
		d.Jobs.endOf(w.app)
	}
	run.end()
	<-run.ended
	return run.err
}

// dummies gives what a person types to connect a pretended shop. Outside of practice there are none.
func (v *Visit) dummies(platform string) (practice.Dummies, error) {
	running := v.showing().running
	if running == nil {
		return practice.Dummies{}, connectors.Refuse("there are no pretended shops outside practice mode", "練習模式以外沒有模擬商店",
			"Enter practice mode first.", "請先進入練習模式。")
	}
	return running.Dummies(platform)
}
