package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
)

// streamReport is what the child that fetches tells.
type streamReport struct {
	New     int     `json:"new"`
	PeakMB  float64 `json:"peak_mb"`
	Poll    int     `json:"poll"`     // requests of a second fetch with nothing new
	PollMin int     `json:"poll_min"` // what the platform's facts say it must cost
}

// streamRows fetches a large shop in a process of its own and looks at the memory that process needed at most, then polls again.
func streamRows(ctx context.Context, o options) ([]Row, error) {
	shop, stop, err := startEmulator(ctx, o.stream)
	if err != nil {
		return nil, err
	}
	defer stop()
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	out, err := exec.CommandContext(ctx, self, "stream", shop, strconv.Itoa(o.stream)).Output()
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		return nil, fmt.Errorf("%w: %s", err, failed.Stderr)
	}
	if err != nil {
		return nil, err
	}
	var r streamReport
	if err := json.Unmarshal(out, &r); err != nil {
		return nil, err
	}
	const limitMB = 200
	return []Row{
		row(fmt.Sprintf("peak memory of a fetch of %d orders, beside %d MB", o.stream, limitMB), r.PeakMB, limitMB, "MB", 1),
		row(
			fmt.Sprintf("requests of a poll of %d open orders with nothing new, beside the least", o.stream),
			float64(r.Poll),
			float64(r.PollMin),
			"",
			1,
		),
	}, nil
}

// streamChild fetches, polls, and prints its report.
func streamChild(args []string) (err error) {
	ctx := context.Background()
	want, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "gowarehouse-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	e, a, err := warehouse(ctx, dir, args[0])
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	first, err := e.Intake.Fetch(ctx, a.ID, nil)
	if err != nil {
		return err
	}
	if first.New != want {
		return fmt.Errorf("took in %d of %d orders", first.New, want)
	}
	second, err := e.Intake.Fetch(ctx, a.ID, nil)
	if err != nil {
		return err
	}
	peak, err := peakMemory()
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(streamReport{New: first.New, PeakMB: peak, Poll: second.Requests, PollMin: second.MinRequests})
}

// peakMemory gives the largest resident size this process has had, as the kernel counts it, in megabytes.
func peakMemory() (float64, error) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, fmt.Errorf("peak memory is measured on Linux only: %w", err)
	}
	for line := range strings.Lines(string(status)) {
		fields := strings.Fields(line)
		if len(fields) == 3 && fields[0] == "VmHWM:" {
			kB, err := strconv.ParseFloat(fields[1], 64)
			return kB / 1024, err
		}
	}
	return 0, errors.New("the kernel tells no peak memory")
}
