package schedule

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/go-co-op/gocron/v2"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/riverqueue/river/rivertype"
	_ "modernc.org/sqlite" // the driver

	"gowarehouse/engine/store"
)

// FileName is the file of the jobs inside a workspace folder. It may be deleted: every job can be made again from the rows.
const FileName = "jobs.db"

// Tasks are what the schedule wakes.
type Tasks struct {
	Fetch   func(ctx context.Context, accountID string) error
	Effects func(ctx context.Context) error // works all effects that are due
	Care    func(ctx context.Context) error // daily: expiry, erasure, sweeping
	// Print prints until ctx ends. It is no background job: a packer stands before the printer, whose jobs are looked at several times
	// a second, and a hint that comes while one ends must not be lost.
	Print func(ctx context.Context)
	// Push hears real-time messages until ctx ends. Nil: none are heard.
	Push func(ctx context.Context)
	// Wait waits at the shops that hold a request until something changes, until ctx ends. Nil: nobody waits.
	Wait func(ctx context.Context)
}

// Options set up a Schedule.
type Options struct {
	Dir   string
	Store *store.Store
	Tasks Tasks
	Now   func() time.Time
	Log   *slog.Logger
	Sweep time.Duration // how often rows are looked through; 0: every minute
}

// Schedule runs while a process owns a workspace.
type Schedule struct {
	Options
	db      *sql.DB
	jobs    *river.Client[*sql.Tx]
	clock   gocron.Scheduler
	cancel  context.CancelFunc
	beside  sync.WaitGroup // what runs beside the jobs
	stirred chan struct{}  // see alarm.go
}

type fetchJob struct {
	Account string `json:"account" river:"unique"`
}

// Kind names the job.
func (fetchJob) Kind() string { return "fetch" }

type effectsJob struct{}

// Kind names the job.
func (effectsJob) Kind() string { return "effects" }

type careJob struct{}

// Kind names the job.
func (careJob) Kind() string { return "care" }

// unfinished are the states of a job that a second hint would only repeat. Finished jobs never stand in the way of a new one.
var unfinished = []rivertype.JobState{rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable,
	rivertype.JobStateRunning, rivertype.JobStateScheduled}

func once() *river.InsertOpts {
	// A job is tried once: what failed is told by its row, and the sweep decides when it is due again.
	return &river.InsertOpts{MaxAttempts: 1, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: unfinished}}
}

// Start begins to work. Jobs of an earlier process are forgotten: rows tell what is due.
func Start(ctx context.Context, o Options) (*Schedule, error) {
	if o.Sweep == 0 {
		o.Sweep = time.Minute
	}
	s := &Schedule{Options: o, stirred: make(chan struct{}, 1)}
	if err := s.openJobs(ctx); err != nil {
		return nil, err
	}
	running, cancel := context.WithCancel(ctx)
	s.cancel = cancel
	if err := s.jobs.Start(running); err != nil {
		cancel()
		return nil, errors.Join(fmt.Errorf("start the background jobs: %w", err), s.db.Close())
	}
	if err := s.startClock(running); err != nil {
		return nil, errors.Join(err, s.Stop(ctx))
	}
	s.beside.Go(func() { s.Tasks.Print(running) })
	for _, task := range []func(context.Context){s.Tasks.Push, s.Tasks.Wait} {
		if task != nil {
			s.beside.Go(func() { task(running) })
		}
	}
	s.beside.Go(func() { s.watch(running) })
	return s, nil
}

func (s *Schedule) openJobs(ctx context.Context) error {
	path := filepath.Join(s.Dir, FileName)
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(path + suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("renew the job file: %w", err)
		}
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	s.db, err = sql.Open(
		"sqlite",
		"file:"+filepath.ToSlash(path)+"?_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(OFF)",
	)
	if err != nil {
		return err
	}
	s.db.SetMaxOpenConns(1)
	driver := riversqlite.New(s.db)
	migrator, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: quiet})
	if err != nil {
		return errors.Join(err, s.db.Close())
	}
	if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return errors.Join(fmt.Errorf("make the job file: %w", err), s.db.Close())
	}
	workers := river.NewWorkers()
	river.AddWorker(
		workers,
		river.WorkFunc(func(ctx context.Context, job *river.Job[fetchJob]) error { return s.Tasks.Fetch(ctx, job.Args.Account) }),
	)
	river.AddWorker(workers, river.WorkFunc(func(ctx context.Context, _ *river.Job[effectsJob]) error {
		err := s.Tasks.Effects(ctx)
		if err == nil { // what failed here waits for the sweep
			s.stir()
		}
		return err
	}))
	river.AddWorker(workers, river.WorkFunc(func(ctx context.Context, _ *river.Job[careJob]) error { return s.Tasks.Care(ctx) }))
	s.jobs, err = river.NewClient(driver, &river.Config{
		Logger: quiet, Workers: workers, JobTimeout: -1, ErrorHandler: &told{s.Log},
		Queues:                      map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 6}},
		FetchCooldown:               50 * time.Millisecond,
		FetchPollInterval:           time.Second,
		CompletedJobRetentionPeriod: time.Hour,
		DiscardedJobRetentionPeriod: time.Hour,
	})
	if err != nil {
		return errors.Join(err, s.db.Close())
	}
	return nil
}

// quiet keeps the job library's own messages out of the log: what matters is told by the tasks.
var quiet = slog.New(slog.DiscardHandler)

// told logs a failed task. Its error is already in a row.
type told struct{ log *slog.Logger }

// HandleError logs an error.
func (t *told) HandleError(_ context.Context, job *rivertype.JobRow, err error) *river.ErrorHandlerResult {
	t.log.Warn("a background task failed", "task", job.Kind, "error", err)
	return nil
}

// HandlePanic logs a panic without its value, which might hold personal data.
func (t *told) HandlePanic(_ context.Context, job *rivertype.JobRow, _ any, trace string) *river.ErrorHandlerResult {
	t.log.Error("a background task panicked", "task", job.Kind, "trace", trace)
	return nil
}

// startClock starts the sweep and the daily care.
func (s *Schedule) startClock(ctx context.Context) error {
	clock, err := gocron.NewScheduler(gocron.WithLocation(Taipei), gocron.WithStopTimeout(10*time.Second))
	if err != nil {
		return err
	}
	s.clock = clock
	sweep := func() {
		if err := s.sweep(ctx); err != nil && ctx.Err() == nil {
			s.Log.Error("sweep", "error", err)
		}
	}
	if _, err := clock.NewJob(gocron.DurationJob(s.Sweep), gocron.NewTask(sweep),
		gocron.WithSingletonMode(gocron.LimitModeReschedule), gocron.WithStartAt(gocron.WithStartImmediately())); err != nil {
		return err
	}
	if _, err := clock.NewJob(
		gocron.DailyJob(1, gocron.NewAtTimes(gocron.NewAtTime(3, 40, 0))),
		gocron.NewTask(func() { s.hint(ctx, careJob{}) }),
	); err != nil {
		return err
	}
	s.hint(ctx, careJob{})
	clock.Start()
	return nil
}

// sweep looks through the rows and makes a hint for everything that is due. A slot that was missed while the machine was off or
// asleep is due once, however many were missed.
func (s *Schedule) sweep(ctx context.Context) error {
	all, err := s.Store.Accounts(ctx)
	if err != nil {
		return err
	}
	now := s.Now()
	for i := range all {
		if err := s.sweepAccount(ctx, &all[i], now); err != nil {
			return err
		}
	}
	due, ok, err := s.Store.NextDue(ctx)
	if err == nil && ok && !due.After(now) {
		s.hint(ctx, effectsJob{})
	}
	return err
}

func (s *Schedule) sweepAccount(ctx context.Context, a *store.Account, now time.Time) error {
	next := Next(a, now)
	if next.IsZero() {
		if a.NextFetchAt == nil {
			return nil
		}
		return s.setNext(ctx, a, nil)
	}
	switch {
	case a.NextFetchAt == nil && a.FetchedTo == nil: // connected just now: fetch at once
		s.hint(ctx, fetchJob{a.ID})
	case a.NextFetchAt == nil: // settings changed: wait for the next time
	case a.NextFetchAt.Time().After(now):
		return nil
	default:
		s.hint(ctx, fetchJob{a.ID})
	}
	return s.setNext(ctx, a, &next)
}

func (s *Schedule) setNext(ctx context.Context, a *store.Account, next *time.Time) error {
	a.NextFetchAt = store.Ref(next)
	return s.Store.Write(ctx, func(q *store.Queries) error { return q.UpdateAccount(ctx, a, "next_fetch_at") })
}

// hint wakes a worker, unless a hint for the same is waiting.
func (s *Schedule) hint(ctx context.Context, args river.JobArgs) {
	if _, err := s.jobs.Insert(ctx, args, once()); err != nil && ctx.Err() == nil {
		s.Log.Warn("a background task could not be queued; the sweep will try again", "task", args.Kind(), "error", err)
	}
}

// Wake looks through the rows now: something has just become due, or an account changed.
func (s *Schedule) Wake(ctx context.Context) error {
	err := s.sweep(ctx)
	s.stir()
	return err
}

// Stop ends the work: running tasks are cancelled, their rows tell the next start what they were doing.
func (s *Schedule) Stop(ctx context.Context) error {
	var errs []error
	if s.clock != nil {
		errs = append(errs, s.clock.Shutdown())
	}
	stop, done := context.WithTimeout(context.WithoutCancel(ctx), 15*time.Second)
	defer done()
	errs = append(errs, s.jobs.StopAndCancel(stop))
	s.cancel()
	s.beside.Wait()
	return errors.Join(append(errs, s.db.Close())...)
}
