//go:build unix

package printertest

import (
	"os/exec"
	"syscall"
)

// together makes what a process starts go with it.
func together(c *exec.Cmd) { c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

func killTogether(c *exec.Cmd) { _ = syscall.Kill(-c.Process.Pid, syscall.SIGKILL) }
