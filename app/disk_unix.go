//go:build !windows

package app

import "golang.org/x/sys/unix"

// freeBytes tells how many bytes this user may still write to the disk of a folder.
func freeBytes(dir string) (uint64, error) {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return 0, err
	}
	return uint64(s.Bavail) * uint64(s.Bsize), nil //nolint:unconvert // the types differ from system to system
}
