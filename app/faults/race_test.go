//go:build race

package faults

// The race detector makes a process start many times slower, and a process that is killed has nothing to report.
const raced = true
