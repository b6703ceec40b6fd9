// Package faults holds no code, only tests of what must hold when things go wrong: a process that is killed at any moment,
// a full disk, a folder that cannot be written, a wrong clock, a network that is gone. They run the whole engine against
// the emulators of all platforms, in processes of their own where a process must die, and compare what is left in the
// workspace with what the emulators have seen.
package faults
