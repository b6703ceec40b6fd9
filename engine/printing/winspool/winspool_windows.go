package winspool

import (
	"context"
	"unsafe"

	"golang.org/x/sys/windows"

	"gowarehouse/connectors"
	"gowarehouse/engine/printing/device"
)

// Way reaches printers through the print queues of Windows.
var Way = device.Way{
	ID:      "windows",
	Name:    connectors.Text{EN: "Printer of Windows", ZH: "Windows 印表機"},
	Schemes: []string{scheme},
	Example: scheme + "://Zebra ZD420",
	Address: func(text string) (string, error) {
		name, err := queueOf(text)
		return scheme + "://" + name, err
	},
	Open: func(at device.Target) (device.Device, error) {
		name, err := queueOf(at.Address)
		return &queue{name: name, at: at}, err
	},
	List:  list,
	Tells: device.Tells{Finds: true, Each: true, Cancels: true, AtOnce: 2},
}

// list finds the queues of this user, those on servers too.
func list(ctx context.Context) ([]device.Found, error) {
	return within(ctx, func() ([]device.Found, error) {
		const local, connections, level = 2, 4, 2
		var count uint32
		buffer, err := grown(func(buffer unsafe.Pointer, size uint32, needed *uint32) (uintptr, error) {
			done, _, err := enumPrinters.Call(local|connections, 0, level, uintptr(buffer), uintptr(size),
				uintptr(unsafe.Pointer(needed)), uintptr(unsafe.Pointer(&count)))
			return done, err
		})
		if lastError(causeOf(err)) == errServerUnknown {
			return nil, nil // there is no service to ask
		}
		if err != nil {
			return nil, err
		}
		usual := usualPrinter()
		var all []device.Found
		for _, p := range unsafe.Slice((*printerInfo)(unsafe.Pointer(&buffer[0])), count) {
			name := windows.UTF16PtrToString(p.name)
			all = append(all, device.Found{Name: name, Address: scheme + "://" + name, Model: windows.UTF16PtrToString(p.driver),
				Place: windows.UTF16PtrToString(p.location), Usual: name == usual})
		}
		return all, nil
	})
}

// usualPrinter gives the name of the user's default printer; empty where there is none.
func usualPrinter() string {
	var name [512]uint16
	size := uint32(len(name))
	if done, _, _ := getDefaultPrinter.Call(uintptr(unsafe.Pointer(&name[0])), uintptr(unsafe.Pointer(&size))); done == 0 {
		return ""
	}
	return windows.UTF16ToString(name[:])
}

// within does a call that only asks, and does not wait for it longer than ctx allows: Windows takes minutes to find that a server is gone.
func within[T any](ctx context.Context, ask func() (T, error)) (T, error) {
	type answer struct {
		value T
		err   error
	}
	answered := make(chan answer, 1)
	go func() {
		value, err := ask()
		answered <- answer{value, err}
	}()
	select {
	case a := <-answered:
		return a.value, a.err
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}
