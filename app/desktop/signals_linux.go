//go:build desktop

// WebKitGTK installs signal handlers of its own without SA_ONSTACK. Go runs its goroutines on small stacks and needs every
// handler on the signal stack: without the flag, a nil dereference that Go would have turned into a panic, and that a
// recover would have caught, ends the process.

package desktop

/*
#include <signal.h>
#include <stddef.h>

// on_signal_stack adds SA_ONSTACK to whatever handler the signal has now. It returns 0, or -1 as sigaction does.
static int on_signal_stack(int number) {
	struct sigaction action;
	if (sigaction(number, NULL, &action) != 0) {
		return -1;
	}
	action.sa_flags |= SA_ONSTACK;
	return sigaction(number, &action, NULL);
}
*/
import "C"

import (
	"log/slog"
	"syscall"
)

// restoreSignalStacks puts SA_ONSTACK back on the signals that the Go runtime turns into panics or crash reports. It has to
// run after the first page is shown, because that is when WebKit has installed its handlers.
func restoreSignalStacks() {
	for _, number := range []syscall.Signal{syscall.SIGSEGV, syscall.SIGBUS, syscall.SIGFPE, syscall.SIGABRT} {
		if result, err := C.on_signal_stack(C.int(number)); result != 0 {
			slog.Error("a crash signal keeps WebKit's handler", "signal", number.String(), "error", err)
		}
	}
}
