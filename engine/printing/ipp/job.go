package ipp

import (
	"context"
	"errors"

	"gowarehouse/connectors"
)

// JobState is how far a job is (RFC 8011 §5.3.7).
type JobState int32

// The states of a job.
const (
	JobPending    JobState = 3
	JobHeld       JobState = 4
	JobProcessing JobState = 5
	JobStopped    JobState = 6 // by the printer: no paper, say
	JobCanceled   JobState = 7
	JobAborted    JobState = 8 // by the printer
	JobCompleted  JobState = 9
)

// Job is what a printer says of a job.
type Job struct {
	ID      int32
	Name    string
	State   JobState
	Reasons []string // why it is in its state: "job-completed-with-errors"
}

// Sheet is the paper that a document wants. Only what is set is sent: ask the printer first what it takes.
type Sheet struct {
	Media   string // name of a size; empty when Size is sent
	Size    Size   // as media-col, which is exact (PWG 5100.7 §6.3.1)
	Scaling string // print-scaling (PWG 5100.13 §5.3.4): "none", "fit"
}

// Document is what is to be printed. Name is read by anyone at the printer: it holds no personal datum. It is what the job is
// found by when the answer was lost, so that it must be the only one of its kind.
type Document struct {
	Name   string
	Format string // MIME type
	Data   []byte
	Sheet  Sheet
}

// Accepted is the printer's word that it has a job. It is not printed yet.
type Accepted struct {
	Job
	Ignored []string // attributes that the printer did not follow (RFC 8011 §4.1.7)
}

// Print hands the printer a document (Print-Job, RFC 8011 §4.2.1).
func (c *Client) Print(ctx context.Context, d Document) (Accepted, error) {
	r := request{operation: opPrintJob, document: d.Data, patience: printTime, job: d.Sheet.attributes(),
		operand: Attributes{texts(TagName, "requesting-user-name", requester), texts(TagName, "job-name", d.Name),
			texts(TagMimeType, "document-format", d.Format)}}
	answer, err := c.ask(ctx, r)
	if err != nil {
		return Accepted{}, err
	}
	a := Accepted{Job: jobOf(answer.Group(TagJob))}
	for _, ignored := range answer.Group(TagUnsupported) {
		a.Ignored = append(a.Ignored, ignored.Name)
	}
	if a.ID <= 0 {
		return a, notIPP(nil)
	}
	return a, nil
}

// attributes gives what is sent of a sheet. media and media-col exclude each other (PWG 5100.7 §6.3).
func (s Sheet) attributes() Attributes {
	var all Attributes
	switch {
	case s.Size.Width > 0:
		size := collection("media-size", number(TagInteger, "x-dimension", s.Size.Width), number(TagInteger, "y-dimension", s.Size.Height))
		all = append(all, collection("media-col", size))
	case s.Media != "":
		all = append(all, texts(TagKeyword, "media", s.Media))
	}
	if s.Scaling != "" {
		all = append(all, texts(TagKeyword, "print-scaling", s.Scaling))
	}
	return all
}

// asked are the attributes that Job is made of.
var asked = texts(TagKeyword, "requested-attributes", "job-id", "job-name", "job-state", "job-state-reasons")

// Job asks how far a job is (Get-Job-Attributes, RFC 8011 §4.3.4). An error of kind NotFound says that the printer does not know it.
func (c *Client) Job(ctx context.Context, id int32) (Job, error) {
	answer, err := c.ask(ctx, request{operation: opGetJobAttributes,
		operand: Attributes{number(TagInteger, "job-id", id), texts(TagName, "requesting-user-name", requester), asked}})
	if err != nil {
		return Job{}, err
	}
	j := jobOf(answer.Group(TagJob))
	if j.State == 0 {
		return j, notIPP(nil)
	}
	return j, nil
}

// Jobs gives all jobs that the printer remembers, those that are done too (Get-Jobs, RFC 8011 §4.2.6).
func (c *Client) Jobs(ctx context.Context) ([]Job, error) {
	var all []Job
	for _, which := range []string{"not-completed", "completed"} {
		answer, err := c.ask(ctx, request{operation: opGetJobs,
			operand: Attributes{texts(TagName, "requesting-user-name", requester), texts(TagKeyword, "which-jobs", which), asked}})
		if err != nil {
			return nil, err
		}
		for _, g := range answer.Groups {
			if g.Tag == TagJob {
				all = append(all, jobOf(g.Attributes))
			}
		}
	}
	return all, nil
}

// Cancel asks the printer to stop a job (Cancel-Job, RFC 8011 §4.3.3). That it is too late is no error: ask for the job's state.
func (c *Client) Cancel(ctx context.Context, id int32) error {
	_, err := c.ask(ctx, request{operation: opCancelJob,
		operand: Attributes{number(TagInteger, "job-id", id), texts(TagName, "requesting-user-name", requester)}})
	var e *connectors.Error
	if errors.As(err, &e) && (e.Code == CodeOf(statusNotPossible) || e.Kind == connectors.NotFound) {
		return nil
	}
	return err
}

func jobOf(a Attributes) Job {
	j := Job{ID: a.Number("job-id"), Name: a.Text("job-name"), State: JobState(a.Number("job-state"))}
	for _, r := range a.Texts("job-state-reasons") {
		if r != "none" {
			j.Reasons = append(j.Reasons, r)
		}
	}
	return j
}
