// This file holds the parts that child processes play in the tests of this package.

package vault

import (
	"context"
	"errors"
	"fmt"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/godbus/dbus/v5"
	ss "github.com/zalando/go-keyring/secret_service"
)

// openRole opens the keychain of a workspace. Arguments: workspace.
func openRole(args []string) error {
	v, err := OpenKeychain(args[0])
	if err != nil {
		return err
	}
	return v.Close()
}

// lockRole stores a value, locks the keyring, and reads another value, which nobody is there to unlock it for.
func lockRole(args []string) error {
	if err := awaitKeyring(2 * time.Minute); err != nil {
		return err
	}
	ctx := context.Background()
	first, err := OpenKeychain(args[0])
	if err != nil {
		return err
	}
	if err := first.Put(ctx, "a", map[string]string{"x": "1"}); err != nil {
		return err
	}
	service, err := ss.NewSecretService()
	if err != nil {
		return err
	}
	collections := []dbus.ObjectPath{service.GetLoginCollection().Path()}
	daemon := service.Object("org.freedesktop.secrets", "/org/freedesktop/secrets")
	if err := daemon.Call("org.freedesktop.Secret.Service.Lock", 0, collections).Err; err != nil {
		return err
	}
	if _, err := first.Get(ctx, "a"); err != nil {
		return fmt.Errorf("a value in memory needs no keyring: %v", err)
	}
	_, err = first.Get(ctx, "b")
	return err
}

// silentService is a Secret Service that asks for a password in a window nobody answers.
type silentService struct{}

const silentPrompt = dbus.ObjectPath("/org/freedesktop/secrets/prompt/1")

func (silentService) OpenSession(string, dbus.Variant) (dbus.Variant, dbus.ObjectPath, *dbus.Error) {
	return dbus.MakeVariant(""), "/org/freedesktop/secrets/session/1", nil
}

func (silentService) Unlock([]dbus.ObjectPath) ([]dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
	return nil, silentPrompt, nil
}

func (silentService) Prompt(string) *dbus.Error { return nil }

// serveSilence puts the silent service on the session's bus.
func serveSilence() error {
	bus, err := dbus.ConnectSessionBus()
	if err != nil {
		return err
	}
	if err := bus.Export(silentService{}, "/org/freedesktop/secrets", "org.freedesktop.Secret.Service"); err != nil {
		return err
	}
	if err := bus.Export(silentService{}, silentPrompt, "org.freedesktop.Secret.Prompt"); err != nil {
		return err
	}
	reply, err := bus.RequestName("org.freedesktop.secrets", dbus.NameFlagDoNotQueue)
	if err == nil && reply != dbus.RequestNameReplyPrimaryOwner {
		err = errors.New("another service has the name")
	}
	return err
}

// hangRole opens a keychain that never answers, twice: the second finds the first still waiting.
func hangRole(args []string) error {
	if err := serveSilence(); err != nil {
		return err
	}
	into := osKeyring{service: serviceOf(args[0])}
	if _, err := openKeychain(args[0], into, 200*time.Millisecond); !errors.Is(err, ErrLocked) {
		return fmt.Errorf("the first call gave %v", err)
	}
	_, err := openKeychain(args[0]+"-other", into, 200*time.Millisecond)
	return err
}

// breakRole loses the bus while the keychain waits for a person.
func breakRole(args []string) error {
	if err := serveSilence(); err != nil {
		return err
	}
	bus, err := dbus.SessionBus()
	if err != nil {
		return err
	}
	time.AfterFunc(200*time.Millisecond, func() { _ = bus.Close() })
	_, err = openKeychain(args[0], osKeyring{service: serviceOf(args[0])}, 10*time.Second)
	return err
}

// rotateRole puts version after version of one key and tells each one that is stored, until it is killed. Arguments:
// workspace, first version, size.
func rotateRole(args []string) error {
	v, err := OpenKeychain(args[0])
	if err != nil {
		return err
	}
	return rotate(v, args[1:])
}

// fileRotateRole does the same in a file. Arguments: path, first version, size.
func fileRotateRole(args []string) error {
	v, err := openFile(args[0], passphrase, lightWork)
	if err != nil {
		return err
	}
	return rotate(v, args[1:])
}

func rotate(v Vault, args []string) error {
	first, err := strconv.Atoi(args[0])
	if err != nil {
		return err
	}
	size, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	for n := first; ; n++ {
		if err := v.Put(context.Background(), "token", version(n, size)); err != nil {
			return err
		}
		fmt.Println(n)
	}
}

// addRole adds keys of its own. Arguments: workspace, prefix, number of keys.
func addRole(args []string) error {
	v, err := OpenKeychain(args[0])
	if err != nil {
		return err
	}
	return add(v, args[1:])
}

// fileAddRole does the same in a file. Arguments: path, prefix, number of keys.
func fileAddRole(args []string) error {
	v, err := openFile(args[0], passphrase, lightWork)
	if err != nil {
		return err
	}
	return add(v, args[1:])
}

func add(v Vault, args []string) error {
	count, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	for n := range count {
		if err := v.Put(context.Background(), fmt.Sprintf("%s-%03d", args[0], n), version(n, 10)); err != nil {
			return err
		}
	}
	return v.Close()
}

// fullDiskRole saves more than the disk takes: this process may write files of at most 4 kB. Arguments: path.
func fullDiskRole(args []string) error {
	v, err := openFile(args[0], passphrase, lightWork)
	if err != nil {
		return err
	}
	signal.Ignore(syscall.SIGXFSZ)
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 4096, Max: 4096}); err != nil {
		return err
	}
	err = v.Put(context.Background(), "token", map[string]string{"filling": strings.Repeat("f", 10000)})
	got, readErr := v.Get(context.Background(), "token")
	if readErr != nil || got["first"] != "1" {
		return fmt.Errorf("the old value is gone: %v", readErr)
	}
	return err
}
