package printertest

import "os/exec"

// There is no ippeveprinter for Windows: its tests are skipped there.

func together(*exec.Cmd) {}

func killTogether(c *exec.Cmd) { _ = c.Process.Kill() }
