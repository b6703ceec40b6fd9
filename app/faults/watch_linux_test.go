package faults

import (
	"bytes"
	"encoding/binary"
	"errors"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// watch listens to folders; what it gives tells, at the end, the names of files made in them meanwhile.
func watch(t *testing.T, dirs map[string]string) (touched func() []string) {
	t.Helper()
	fd, err := syscall.InotifyInit1(syscall.IN_NONBLOCK | syscall.IN_CLOEXEC)
	require.NoError(t, err)
	t.Cleanup(func() { _ = syscall.Close(fd) })
	for _, dir := range dirs {
		_, err := syscall.InotifyAddWatch(fd, dir, syscall.IN_CREATE|syscall.IN_MOVED_TO|syscall.IN_MODIFY)
		require.NoError(t, err)
	}
	return func() (names []string) {
		buffer := make([]byte, 64<<10)
		n, err := syscall.Read(fd, buffer)
		if errors.Is(err, syscall.EAGAIN) {
			return nil
		}
		require.NoError(t, err)
		for rest := buffer[:n]; len(rest) >= syscall.SizeofInotifyEvent; {
			length := int(binary.NativeEndian.Uint32(rest[12:]))
			names = append(names, string(bytes.TrimRight(rest[syscall.SizeofInotifyEvent:syscall.SizeofInotifyEvent+length], "\x00")))
			rest = rest[syscall.SizeofInotifyEvent+length:]
		}
		return names
	}
}
