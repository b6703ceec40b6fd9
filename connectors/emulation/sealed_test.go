package emulation

// The labels' encryption, checked against published values and against qpdf, which shares no code with it.

import (
	"bytes"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

const (
	vectorUser  = "24567890"
	vectorOwner = "owner-secret"
)

var vectorID = unhex("31415926535897932384626433832795")

func unhex(s string) []byte {
	b, err := hex.DecodeString(s)
	if err != nil {
		panic(err)
	}
	return b
}

// TestKeysAreThoseOfThePublishedVectors holds for the revisions without random parts.
func TestKeysAreThoseOfThePublishedVectors(t *testing.T) {
	t.Parallel()
	const (
		o40  = "cee17da2d59675b68edc3e039a1b6ba4a12e2c1f074a0070b9bcba445766b71e"
		o128 = "8bb07c572228263dc7d2a229d818915e315023748e94c0fdc1e3cbde082e16d4"
		u128 = "7750f3992635631c671f6392be03ec60"
		k128 = "f1b86d1cd676616167c8534840e75b9f"
	)
	for _, v := range []struct {
		method             method
		user, owner        string
		o, u, key, objects string
	}{
		{methodRC4x40, vectorUser, vectorOwner, o40, "cf99de0d94a52b22b7335391e2d8b41228f22193cf1925c7b7ff331d9279eca8", "9dd6642813", "c37478be8b2f7c93899a"},
		{methodRC4x128, vectorUser, vectorOwner, o128, u128, k128, "54287ecc1d927bed68cd34c6f6ca0ad2"},
		{methodRC4Filter, vectorUser, vectorOwner, o128, u128, k128, "54287ecc1d927bed68cd34c6f6ca0ad2"},
		{methodAES128, vectorUser, vectorOwner, o128, u128, k128, "7cab95ccbe39bd3842834643c023966f"},
		{methodAESClear, vectorUser, vectorOwner, o128, "e1513079afd5e1b33fd8787f49cec022", "250e2f61ec8b1374dee19c0cd10d9ab8", "db9f854f6c0f51e7d82f38aa8a384bbe"},
		{methodAES128, "", vectorOwner, "913b073f5b65954c8b6da22169971a177b7e6d94a106ff75c0c16296bc15412e", "b2b1b6594888b339eb4c38af385da265",
			"424c0aa5888128e1ae3f692fb40d8781", ""},
	} {
		s := newSecurity(v.method, v.user, v.owner, vectorID, nil)
		require.Equal(t, v.o, hex.EncodeToString(s.o), "%s: O", v.method.name)
		require.Equal(t, v.key, hex.EncodeToString(s.key), "%s: file key", v.method.name)
		if v.objects != "" {
			require.Equal(t, v.objects, hex.EncodeToString(s.objectKey(4)), "%s: key of object 4", v.method.name)
		}
		require.Equal(t, v.u, hex.EncodeToString(s.u[:len(v.u)/2]), "%s: U", v.method.name)
	}
}

// qpdf runs the independent reader. Where it is not installed the test is skipped, except in CI, where everything must be there.
func qpdf(t *testing.T, arguments ...string) ([]byte, error) {
	t.Helper()
	path, err := exec.LookPath("qpdf")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("qpdf is not installed: apt install qpdf")
		}
		t.Skip("qpdf is not installed: apt install qpdf")
	}
	return exec.CommandContext(t.Context(), path, arguments...).CombinedOutput()
}

func TestEveryLabelOpensInAnIndependentReader(t *testing.T) {
	t.Parallel()
	for _, p := range append(AllSeals(vectorUser), UsualSeals(vectorUser)...) {
		t.Run(p.method.name+" user "+p.user+" owner "+p.owner, func(t *testing.T) {
			t.Parallel()
			label := LabelPage{Title: "momo store 21N", Lines: []string{"26112210005678-001-001-001", "陳志宏"}, Number: "88123456789"}
			file := SealedPDF(p, "a waybill", Singly(label, label))
			folder := t.TempDir()
			path, plain := filepath.Join(folder, "label.pdf"), filepath.Join(folder, "plain.pdf")
			require.NoError(t, os.WriteFile(path, file, 0o600))
			if p.method.v > 0 {
				require.NotContains(t, string(file), "88123456789")
				said, err := qpdf(t, "--password=wrong-one", "--check", path)
				if p.user != "" {
					require.Error(t, err, "%s", said)
				}
			}
			password := vectorUser
			if p.user == "" {
				password = "" // only changes are restricted
			}
			said, err := qpdf(t, "--password="+password, "--decrypt", "--stream-data=uncompress", path, plain)
			require.NoError(t, err, "%s", said)
			said, err = qpdf(t, "--check", plain)
			require.NoError(t, err, "%s", said)
			opened, err := os.ReadFile(plain)
			require.NoError(t, err)
			require.Equal(t, 2, bytes.Count(opened, []byte("(88123456789) Tj")), "both pages can be read")
			require.Contains(t, string(opened), "a waybill", "strings are decrypted too")
		})
	}
}

func TestTheSameLabelIsTheSameFile(t *testing.T) {
	t.Parallel()
	seal := Seal{methodAES256, "a", "b"}
	made := func(number string) []byte { return SealedPDF(seal, "a waybill", Singly(LabelPage{Number: number})) }
	first, again := made("1"), made("1")
	require.Equal(t, first, again)
	require.NotEqual(t, first, made("2"))
}
