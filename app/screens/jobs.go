package screens

import (
	"context"
	"runtime/debug"
	"slices"
	"strconv"
	"sync"
	"time"

	"gowarehouse/app"
	"gowarehouse/connectors"
)

// JobState is how far a job is.
type JobState string

// The states of a job.
const (
	JobRunning JobState = "running"
	JobDone    JobState = "done"
	JobFailed  JobState = "failed"
	JobStopped JobState = "stopped"
)

// JobView is long work that a screen began, as the screens see it. Of is 0 while nobody knows how much there is to do.
type JobView struct {
	ID         string          `json:"id"`
	Kind       string          `json:"kind"`
	Title      connectors.Text `json:"title"`
	State      JobState        `json:"state"`
	Done       int             `json:"done"`
	Of         int             `json:"of"`
	StartedAt  time.Time       `json:"started_at"`
	FinishedAt *time.Time      `json:"finished_at"`
	Result     any             `json:"result"` // what the work gave, when it is done
	Error      *app.ErrorView  `json:"error"`
}

// JobList is the jobs that run, and those that ended lately, the newest first.
type JobList struct {
	Jobs []JobView `json:"jobs"`
}

// JobRef names a job.
type JobRef struct {
	ID string `json:"id"`
}

// Job is what long work tells of itself.
type Job struct {
	jobs   *Jobs
	app    *app.App // the workspace that it works on
	cancel context.CancelFunc
	ended  chan struct{}
	view   JobView // guarded by jobs.mu
	told   time.Time
}

// Jobs is the long work that screens began. It lives with the process: what must survive it is a row of the store, not a job.
type Jobs struct {
	desk *Desk
	wg   sync.WaitGroup

	mu     sync.Mutex
	all    []*Job // the oldest first
	last   int
	closed bool
}

func newJobs(d *Desk) *Jobs { return &Jobs{desk: d} }

const (
	keepJobs      = 50                     // that have ended
	progressPause = 100 * time.Millisecond // between two events of one job
)

// Start begins long work and gives its job at once. work gets a context that ends when a person stops the job; what it gives is the
// job's Result.
func (v *Visit) Start(kind string, title connectors.Text, work func(ctx context.Context, j *Job) (any, error)) (JobView, error) {
	js := v.Desk.Jobs
	ctx, cancel := context.WithCancel(context.Background())
	js.mu.Lock()
	defer js.mu.Unlock()
	if js.closed {
		cancel()
		return JobView{}, context.Canceled
	}
	js.last++
	j := &Job{jobs: js, app: v.App, cancel: cancel, ended: make(chan struct{}),
		view: JobView{ID: strconv.Itoa(js.last), Kind: kind, Title: title, State: JobRunning, StartedAt: time.Now().UTC()}}
	js.all = append(js.all, j)
	js.forget()
	view := j.view
	js.desk.Events.Tell(TopicJob, view)
	js.wg.Go(func() {
		defer close(j.ended)
		defer cancel()
		result, err := j.run(ctx, work)
		j.finish(result, err, v.Language)
	})
	return view, nil
}

// run does the work; a panic in it is an error.
func (j *Job) run(ctx context.Context, work func(ctx context.Context, j *Job) (any, error)) (result any, err error) {
	defer func() {
		if p := recover(); p != nil {
			j.jobs.desk.Log.Error("a job panicked", "job", j.view.Kind, "trace", string(debug.Stack()))
			result, err = nil, errDefect
		}
	}()
	result, err = work(ctx, j)
	if ctx.Err() != nil && err != nil {
		err = context.Canceled
	}
	return result, err
}

// Progress tells how much is done; of is 0 while nobody knows how much there is.
func (j *Job) Progress(done, of int) {
	j.jobs.mu.Lock()
	defer j.jobs.mu.Unlock()
	j.view.Done, j.view.Of = done, of
	if now := time.Now(); now.Sub(j.told) >= progressPause {
		j.told = now
		j.jobs.desk.Events.Tell(TopicJob, j.view)
	}
}

func (j *Job) finish(result any, err error, language string) {
	j.jobs.mu.Lock()
	defer j.jobs.mu.Unlock()
	now := time.Now().UTC()
	j.view.FinishedAt, j.view.Result, j.view.State = &now, result, JobDone
	if err != nil {
		e := explain(err, language)
		j.view.Error, j.view.State = &e, JobFailed
		if e.Kind == app.KindCancelled {
			j.view.State = JobStopped
		}
	}
	j.jobs.desk.Events.Tell(TopicJob, j.view)
}

// forget drops the oldest jobs that have ended.
func (js *Jobs) forget() {
	for extra := len(js.all) - keepJobs; extra > 0; extra-- {
		i := slices.IndexFunc(js.all, func(j *Job) bool { return j.view.State != JobRunning })
		if i < 0 {
			return
		}
		js.all = slices.Delete(js.all, i, i+1)
	}
}

// list gives all jobs, the newest first.
func (js *Jobs) list() JobList {
	js.mu.Lock()
	defer js.mu.Unlock()
	list := JobList{Jobs: []JobView{}}
	for _, j := range slices.Backward(js.all) {
		list.Jobs = append(list.Jobs, j.view)
	}
	return list
}

// stop asks a job to stop; what it has done stays. One that has ended already is left as it is.
func (js *Jobs) stop(id string) (JobView, error) {
	js.mu.Lock()
	defer js.mu.Unlock()
	for _, j := range js.all {
		if j.view.ID == id {
			j.cancel()
			return j.view, nil
		}
	}
	return JobView{}, connectors.Missing(nil, "there is no job %s", "找不到工作 %s", "It ended a while ago.", "該工作已結束。", id)
}

// endOf stops the jobs of a workspace that is about to close, and waits for them.
func (js *Jobs) endOf(a *app.App) {
	js.mu.Lock()
	var mine []*Job
	for _, j := range js.all {
		if j.app == a {
			j.cancel()
			mine = append(mine, j)
		}
	}
	js.mu.Unlock()
	for _, j := range mine {
		<-j.ended
	}
}

// close stops all jobs and waits for them.
func (js *Jobs) close() {
	js.mu.Lock()
	js.closed = true
	for _, j := range js.all {
		j.cancel()
	}
	js.mu.Unlock()
	js.wg.Wait()
}
