// This file holds the encrypted file: the vault of a machine without a keychain.
//
// The file is a small JSON envelope around two age messages. The first holds an age identity, encrypted with the
// passphrase (scrypt, slow on purpose); the second holds all values, encrypted to that identity. So only opening pays for
// the passphrase, and saving is quick. Every call reads the file again under a lock, so that several processes see each
// other's changes and never lose one; a save is a temporary file, fsync and rename, so that a crash leaves the old file
// or the new one.

package vault

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"filippo.io/age"
)

const (
	fileFormat  = "gowarehouse vault"
	fileVersion = 1

	// workFactor is the scrypt cost (as a power of two) of a new file: what OWASP's Password Storage Cheat Sheet asks of
	// scrypt at least (N=2^17, r=8, p=1). It takes half a second and 128 MiB; age's default of 2^18 takes twice that, too
	// much for the small PCs at packing stations.
	workFactor = 17
	// maxWorkFactor refuses a file that was made to keep this machine busy or out of memory (2^20 takes 1 GiB).
	maxWorkFactor = 20
	// maxFile bounds what is read into memory: a few hundred values of ordinary size take less than 1 MiB.
	maxFile = 64 << 20
)

// envelope is the file as it lies on disk. Sum tells damage from a wrong passphrase; the secrecy and authenticity of the
// contents rest on age alone.
type envelope struct {
	Format   string `json:"format"`
	Version  int    `json:"version"`
	Identity []byte `json:"identity"` // age message to the passphrase: the X25519 identity as text
	Values   []byte `json:"values"`   // age message to that identity: the values as JSON
	Sum      string `json:"sum"`      // SHA-256 of Identity and Values, hex
}

// contents is every value by key.
type contents map[string]map[string]string

// file is the Vault in an encrypted file. The guard protects every field below it.
type file struct {
	hidden
	path  string
	guard *guard

	identity *age.X25519Identity // nil once closed
	sealed   []byte              // the envelope's Identity, written back unchanged
	raw      []byte              // the bytes of the file that values was read from
	values   contents
}

// OpenFile opens the encrypted file, or makes a new one with this passphrase. It gives ErrNoPassphrase for an empty
// passphrase, ErrWrongPassphrase for one that does not open the file, ErrCorrupt for a damaged file, ErrTooNew for one
// that a later version wrote, and ErrNotSaved when the disk refuses. It takes about half a second.
func OpenFile(path, passphrase string) (Vault, error) {
	return openFile(path, passphrase, workFactor)
}

func openFile(path, passphrase string, work int) (Vault, error) {
	if strings.TrimSpace(passphrase) == "" {
		return nil, ErrNoPassphrase
	}
	g, err := newGuard(path + ".lock")
	if err != nil {
		return nil, err
	}
	f := &file{path: path, guard: g}
	ctx, cancel := withPatience(context.Background())
	defer cancel()
	release, err := f.acquire(ctx)
	if err != nil {
		return nil, err
	}
	defer release()

	f.removeLeftovers()
	raw, err := readBounded(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		err = f.create(passphrase, work)
	case err == nil:
		_ = os.Chmod(path, 0o600) // a copy or a backup may have come back readable by others
		err = f.unlock(raw, passphrase)
	}
	debug.FreeOSMemory() // scrypt's large table would otherwise stay with this process for minutes
	if err != nil {
		return nil, err
	}
	return f, nil
}

// create makes a new identity and saves an empty file.
func (f *file) create(passphrase string, work int) error {
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		return ErrNotSaved.because(err)
	}
	recipient, err := age.NewScryptRecipient(passphrase)
	if err != nil {
		return ErrNoPassphrase
	}
	recipient.SetWorkFactor(work)
	sealed, err := seal([]byte(identity.String()), recipient)
	if err != nil {
		return err
	}
	f.identity, f.sealed = identity, sealed
	return f.save(contents{})
}

// unlock opens the identity with the passphrase, then the values with the identity.
func (f *file) unlock(raw []byte, passphrase string) error {
	e, err := parseEnvelope(raw)
	if err != nil {
		return err
	}
	opener, err := age.NewScryptIdentity(passphrase)
	if err != nil {
		return ErrNoPassphrase
	}
	opener.SetMaxWorkFactor(maxWorkFactor)
	text, err := unseal(e.Identity, opener)
	if err != nil {
		if errors.Is(err, age.ErrIncorrectIdentity) {
			return ErrWrongPassphrase
		}
		return ErrCorrupt
	}
	identity, err := age.ParseX25519Identity(string(text))
	if err != nil {
		return ErrCorrupt
	}
	f.identity, f.sealed = identity, e.Identity
	return f.read(raw, e)
}

// acquire takes the guard; whatever keeps it from this process is another user of the same file.
func (f *file) acquire(ctx context.Context) (func(), error) {
	release, err := f.guard.acquire(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		err = ErrBusy.because(err)
	}
	return release, err
}

// use runs work on the newest contents of the file while nobody else, here or in another process, changes it.
func (f *file) use(ctx context.Context, work func() error) error {
	ctx, cancel := withPatience(ctx)
	defer cancel()
	release, err := f.acquire(ctx)
	if err != nil {
		return err
	}
	defer release()
	if f.identity == nil {
		return ErrClosed
	}
	if err := f.refresh(); err != nil {
		return err
	}
	return work()
}

// refresh reads the file if it changed since it was read last.
func (f *file) refresh() error {
	raw, err := readBounded(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return ErrReplaced
	}
	if err != nil {
		return err
	}
	if bytes.Equal(raw, f.raw) {
		return nil
	}
	e, err := parseEnvelope(raw)
	if err != nil {
		return err
	}
	if !bytes.Equal(e.Identity, f.sealed) {
		return ErrReplaced
	}
	return f.read(raw, e)
}

// read decrypts the values of an envelope.
func (f *file) read(raw []byte, e envelope) error {
	data, err := unseal(e.Values, f.identity)
	if err != nil {
		return ErrCorrupt
	}
	var values contents
	if err := json.Unmarshal(data, &values); err != nil || values == nil {
		return ErrCorrupt
	}
	f.raw, f.values = raw, values
	return nil
}

// save encrypts values and replaces the file. What is held in memory changes only once the file has.
func (f *file) save(values contents) error {
	data, err := json.Marshal(values)
	if err != nil {
		return ErrInvalidValue
	}
	sealed, err := seal(data, f.identity.Recipient())
	if err != nil {
		return err
	}
	raw, err := json.MarshalIndent(envelope{
		Format: fileFormat, Version: fileVersion,
		Identity: f.sealed, Values: sealed, Sum: sumOf(f.sealed, sealed),
	}, "", "  ")
	if err != nil {
		return ErrNotSaved.because(err)
	}
	if len(raw) > maxFile {
		return ErrInvalidValue.because(errors.New("the file would grow too large"))
	}
	if err := replaceFile(f.path, f.temporaryPrefix()+"*"+temporarySuffix, raw); err != nil {
		return ErrNotSaved.because(err)
	}
	f.raw, f.values = raw, values
	return nil
}

func (f *file) Get(ctx context.Context, key string) (values map[string]string, err error) {
	if err := checkKey(key); err != nil {
		return nil, err
	}
	err = f.use(ctx, func() error {
		stored, ok := f.values[key]
		if !ok {
			return ErrNotFound
		}
		values = copyOf(stored)
		return nil
	})
	return values, err
}

func (f *file) Put(ctx context.Context, key string, values map[string]string) error {
	if err := checkKey(key); err != nil {
		return err
	}
	if _, err := encode(values); err != nil {
		return err
	}
	return f.use(ctx, func() error {
		next := f.values.clone()
		next[key] = copyOf(values)
		return f.save(next)
	})
}

func (f *file) Delete(ctx context.Context, key string) error {
	if err := checkKey(key); err != nil {
		return err
	}
	return f.use(ctx, func() error {
		if _, ok := f.values[key]; !ok {
			return nil
		}
		next := f.values.clone()
		delete(next, key)
		return f.save(next)
	})
}

func (f *file) Keys(ctx context.Context) (keys []string, err error) {
	err = f.use(ctx, func() error {
		keys = sortedKeys(f.values)
		return nil
	})
	return keys, err
}

func (f *file) Close() error {
	ctx, cancel := withPatience(context.Background())
	defer cancel()
	release, err := f.acquire(ctx)
	if err != nil {
		return err
	}
	defer release()
	f.identity, f.sealed, f.raw, f.values = nil, nil, nil, nil
	return nil
}

// clone copies the table; the values in it are never changed in place.
func (c contents) clone() contents {
	next := make(contents, len(c)+1)
	for key, values := range c {
		next[key] = values
	}
	return next
}

// temporaryPrefix and temporarySuffix name the temporary files of a save, to find those that a crash left.
func (f *file) temporaryPrefix() string { return "." + filepath.Base(f.path) + "." }

const temporarySuffix = ".tmp"

// removeLeftovers removes the temporary files of saves that a crash cut off. They are encrypted, and never needed.
func (f *file) removeLeftovers() {
	entries, err := os.ReadDir(filepath.Dir(f.path))
	if err != nil {
		return
	}
	for _, entry := range entries {
		if name := entry.Name(); strings.HasPrefix(name, f.temporaryPrefix()) && strings.HasSuffix(name, temporarySuffix) {
			_ = os.Remove(filepath.Join(filepath.Dir(f.path), entry.Name()))
		}
	}
}

// parseEnvelope reads the outer layer and tells a damaged file from one of a later version.
func parseEnvelope(raw []byte) (envelope, error) {
	var e envelope
	if err := json.Unmarshal(raw, &e); err != nil || e.Format != fileFormat || e.Version < 1 {
		return envelope{}, ErrCorrupt
	}
	if e.Version > fileVersion {
		return envelope{}, ErrTooNew
	}
	if e.Sum != sumOf(e.Identity, e.Values) {
		return envelope{}, ErrCorrupt
	}
	return e, nil
}

// seal encrypts data to a recipient.
func seal(data []byte, to age.Recipient) ([]byte, error) {
	var out bytes.Buffer
	w, err := age.Encrypt(&out, to)
	if err != nil {
		return nil, ErrNotSaved.because(err)
	}
	if _, err := w.Write(data); err != nil {
		return nil, ErrNotSaved.because(err)
	}
	if err := w.Close(); err != nil {
		return nil, ErrNotSaved.because(err)
	}
	return out.Bytes(), nil
}

// unseal decrypts a message as a whole.
func unseal(message []byte, identity age.Identity) ([]byte, error) {
	r, err := age.Decrypt(bytes.NewReader(message), identity)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// readBounded reads a whole file of at most maxFile bytes. A missing file keeps fs.ErrNotExist.
func readBounded(path string) ([]byte, error) {
	in, err := os.Open(path)
	if err != nil {
		return nil, ErrNotSaved.because(err)
	}
	defer func() { _ = in.Close() }()
	raw, err := io.ReadAll(io.LimitReader(in, maxFile+1))
	if err != nil {
		return nil, ErrNotSaved.because(err)
	}
	if len(raw) > maxFile {
		return nil, ErrCorrupt
	}
	return raw, nil
}

// replaceFile writes data to a temporary file beside path, makes it durable, and renames it over path. The file can be
// read and written by this user only.
func replaceFile(path, pattern string, data []byte) (err error) {
	temporary, err := os.CreateTemp(filepath.Dir(path), pattern) // mode 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = temporary.Close()
			_ = os.Remove(temporary.Name())
		}
	}()
	if _, err = temporary.Write(data); err != nil {
		return err
	}
	if err = temporary.Sync(); err != nil {
		return err
	}
	if err = temporary.Close(); err != nil {
		return err
	}
	if err = rename(temporary.Name(), path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// rename replaces a file. On Windows a virus scanner that has just opened either file makes it fail for a moment.
func rename(from, to string) error {
	const attempts, pause = 20, 25 * time.Millisecond
	err := os.Rename(from, to)
	for range attempts {
		if err == nil || runtime.GOOS != "windows" {
			break
		}
		time.Sleep(pause)
		err = os.Rename(from, to)
	}
	return err
}

// syncFolder makes a rename durable. Windows has no such call and needs none: NTFS journals the rename.
func syncFolder(folder string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(folder)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	return f.Sync()
}
