// This file tests the encrypted file: passphrases, damage, permissions, and what another program does to it.

package vault

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"filippo.io/age"
	"github.com/stretchr/testify/require"
)

const passphrase = "倉庫 dummy passphrase"

// newFile makes a vault file with one value in it, and gives its path and the open vault.
func newFile(t *testing.T) (string, Vault) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "workspace", FileName)
	v, err := openFile(path, passphrase, lightWork)
	require.NoError(t, err)
	require.NoError(t, v.Put(context.Background(), "token", version(1, 100)))
	return path, v
}

// reopen opens the file as the next start of the program would.
func reopen(path string) (Vault, error) { return openFile(path, passphrase, lightWork) }

func TestAWrongPassphraseIsToldFromADamagedFile(t *testing.T) {
	t.Parallel()
	path, _ := newFile(t)
	for _, wrong := range []string{"x", passphrase + " ", strings.ToUpper(passphrase)} {
		_, err := openFile(path, wrong, lightWork)
		require.ErrorIs(t, err, ErrWrongPassphrase)
		require.NotContains(t, err.Error(), passphrase)
	}
	for _, empty := range []string{"", " ", "\t\n"} {
		_, err := openFile(path, empty, lightWork)
		require.ErrorIs(t, err, ErrNoPassphrase)
	}
	v, err := reopen(path)
	require.NoError(t, err)
	got, err := v.Get(context.Background(), "token")
	require.NoError(t, err)
	require.Equal(t, version(1, 100), got)
}

func TestAnEmptyPassphraseMakesNoFile(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	_, err := OpenFile(filepath.Join(folder, FileName), "")
	require.ErrorIs(t, err, ErrNoPassphrase)
	left, err := os.ReadDir(folder)
	require.NoError(t, err)
	require.Empty(t, left)
}

func TestAnyDamagedByteIsNoticed(t *testing.T) {
	t.Parallel()
	path, _ := newFile(t)
	whole, err := os.ReadFile(path)
	require.NoError(t, err)
	for at := range whole {
		damaged := append([]byte{}, whole...)
		damaged[at] ^= 1 << (at % 7)
		require.NoError(t, os.WriteFile(path, damaged, 0o600))
		v, err := reopen(path)
		if err != nil {
			require.ErrorIs(t, err, ErrCorrupt, "byte %d", at)
			continue
		}
		// JSON does not care about the case of a name or about the kind of white space.
		got, err := v.Get(context.Background(), "token")
		require.NoError(t, err)
		require.Equal(t, version(1, 100), got)
	}
}

func TestATruncatedFileIsNoticed(t *testing.T) {
	t.Parallel()
	path, _ := newFile(t)
	whole, err := os.ReadFile(path)
	require.NoError(t, err)
	for length := range len(whole) {
		require.NoError(t, os.WriteFile(path, whole[:length], 0o600))
		_, err := reopen(path)
		require.ErrorIs(t, err, ErrCorrupt, "%d bytes", length)
	}
}

func TestAFileOfALaterVersionIsRefused(t *testing.T) {
	t.Parallel()
	path, _ := newFile(t)
	e := envelopeOf(t, path)
	e.Version = fileVersion + 1
	raw, err := json.Marshal(e)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path, raw, 0o600))
	_, err = reopen(path)
	require.ErrorIs(t, err, ErrTooNew)
}

func envelopeOf(t *testing.T, path string) envelope {
	t.Helper()
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	e, err := parseEnvelope(raw)
	require.NoError(t, err)
	return e
}

func TestAFileMadeToKeepTheMachineBusyIsRefused(t *testing.T) {
	t.Parallel()
	path, _ := newFile(t)
	e := envelopeOf(t, path)
	e.Identity = []byte(strings.Replace(string(e.Identity), " 4\n", " 30\n", 1))
	e.Sum = sumOf(e.Identity, e.Values)
	raw, err := json.Marshal(e)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path, raw, 0o600))
	_, err = reopen(path)
	require.ErrorIs(t, err, ErrCorrupt)
}

func TestTheFileCanBeOpenedWithPlainAge(t *testing.T) {
	t.Parallel()
	path, _ := newFile(t)
	e := envelopeOf(t, path)
	opener, err := age.NewScryptIdentity(passphrase)
	require.NoError(t, err)
	text, err := unseal(e.Identity, opener)
	require.NoError(t, err)
	identity, err := age.ParseX25519Identity(string(text))
	require.NoError(t, err)
	data, err := unseal(e.Values, identity)
	require.NoError(t, err)
	var values contents
	require.NoError(t, json.Unmarshal(data, &values))
	require.Equal(t, contents{"token": version(1, 100)}, values)
}

func TestTheFileShowsNeitherKeysNorValues(t *testing.T) {
	t.Parallel()
	path, v := newFile(t)
	require.NoError(t, v.Put(context.Background(), "account-name", map[string]string{"field-name": "dummy-secret"}))
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	e := envelopeOf(t, path)
	for _, text := range []string{"account-name", "field-name", "dummy-secret", "AGE-SECRET-KEY", passphrase} {
		require.NotContains(t, string(raw)+string(e.Identity)+string(e.Values), text)
	}
}

func TestANewFileCostsAnAttackerEnough(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), FileName)
	v, err := OpenFile(path, passphrase)
	require.NoError(t, err)
	defer func() { require.NoError(t, v.Close()) }()
	header, _, _ := strings.Cut(string(envelopeOf(t, path).Identity), "---")
	require.Regexp(t, `(?m)^-> scrypt \S+ 17$`, header)
}

func TestFileAndFolderAreForThisUserAlone(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("Windows keeps a user's files apart by the folder's access list")
	}
	path, v := newFile(t)
	modes := func() {
		for name, mode := range map[string]os.FileMode{path: 0o600, path + ".lock": 0o600, filepath.Dir(path): 0o700} {
			info, err := os.Stat(name)
			require.NoError(t, err)
			require.Equal(t, mode, info.Mode().Perm(), name)
		}
	}
	modes()
	require.NoError(t, os.Chmod(path, 0o644))
	_, err := reopen(path)
	require.NoError(t, err)
	modes()
	require.NoError(t, v.Put(context.Background(), "token", version(2, 100)))
	modes()
}

func TestWhatACrashLeftIsRemovedAtTheNextStart(t *testing.T) {
	t.Parallel()
	path, _ := newFile(t)
	folder := filepath.Dir(path)
	require.NoError(t, os.WriteFile(filepath.Join(folder, "."+FileName+".123.tmp"), []byte("half"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(folder, ".other.tmp"), []byte("not ours"), 0o600))
	_, err := reopen(path)
	require.NoError(t, err)
	left, err := os.ReadDir(folder)
	require.NoError(t, err)
	var names []string
	for _, entry := range left {
		names = append(names, entry.Name())
	}
	require.Equal(t, []string{".other.tmp", FileName, FileName + ".lock"}, names)
}

func TestTwoOpenVaultsSeeEachOthersChanges(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	path, first := newFile(t)
	second, err := reopen(path)
	require.NoError(t, err)
	require.NoError(t, first.Put(ctx, "a", version(1, 1)))
	require.NoError(t, second.Put(ctx, "b", version(2, 1)))
	require.NoError(t, first.Put(ctx, "token", version(3, 1)))
	for _, v := range []Vault{first, second} {
		keys, err := v.Keys(ctx)
		require.NoError(t, err)
		require.Equal(t, []string{"a", "b", "token"}, keys)
		got, err := v.Get(ctx, "token")
		require.NoError(t, err)
		require.Equal(t, version(3, 1), got)
	}
}

func TestAFileExchangedOrRemovedUnderneathIsNotOverwritten(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	path, v := newFile(t)
	otherPath, _ := newFile(t)
	other, err := os.ReadFile(otherPath)
	require.NoError(t, err)

	require.NoError(t, os.WriteFile(path, other, 0o600))
	require.ErrorIs(t, v.Put(ctx, "token", version(2, 1)), ErrReplaced)
	now, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, other, now)

	require.NoError(t, os.Remove(path))
	_, err = v.Get(ctx, "token")
	require.ErrorIs(t, err, ErrReplaced)
	require.ErrorIs(t, v.Put(ctx, "token", version(2, 1)), ErrReplaced)
	require.NoFileExists(t, path)
}

func TestAFolderThatCannotBeMadeIsReported(t *testing.T) {
	t.Parallel()
	blocked := filepath.Join(t.TempDir(), "a file")
	require.NoError(t, os.WriteFile(blocked, nil, 0o600))
	_, err := OpenFile(filepath.Join(blocked, FileName), passphrase)
	require.ErrorIs(t, err, ErrNotSaved)
}

func FuzzAnEnvelopeFromOutsideIsReadOrRefused(f *testing.F) {
	f.Add([]byte(`{"format":"gowarehouse vault","version":1,"identity":"","values":"","sum":""}`))
	f.Add([]byte(`{"format":"gowarehouse vault","version":1,"sum":"` + sumOf() + `"}`))
	f.Add([]byte("null"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		e, err := parseEnvelope(raw)
		if err != nil {
			var known *Error
			require.ErrorAs(t, err, &known)
			return
		}
		require.Equal(t, e.Sum, sumOf(e.Identity, e.Values))
		err = (&file{}).unlock(raw, passphrase)
		var known *Error
		require.ErrorAs(t, err, &known)
	})
}
