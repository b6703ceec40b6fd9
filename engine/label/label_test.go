package label_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gowarehouse/engine/label"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// sealed is a fixture and what Open must say about it.
type sealed struct {
	name   string
	cipher string
	pdf    func(t testing.TB) []byte
}

// tenCases are the encrypted ones of the table of FACTS.md of momo, Annex A; all have the user password taxID and the owner
// password ownerPW unless they say otherwise.
func tenCases() []sealed {
	by := func(bits string, options ...string) func(testing.TB) []byte {
		return func(t testing.TB) []byte { return seal(t, plainLabel(), taxID, ownerPW, bits, options...) }
	}
	return []sealed{
		{"1 RC4-40", "RC4-40", by("40")},
		{"2 RC4-128", "RC4-128", by("128", "--use-aes=n")},
		{"3 RC4-128 crypt filter", "RC4-128", by("128", "--use-aes=n", "--force-V4")},
		{"4 AES-128", "AES-128", by("128", "--use-aes=y")},
		{"5 AES-128 readable metadata", "AES-128", by("128", "--use-aes=y", "--cleartext-metadata")},
		{"6 AES-256 revision 5", "AES-256", by("256", "--force-R5")},
		{"7 AES-256 revision 6", "AES-256", by("256")},
		{"7 AES-256 readable metadata", "AES-256", by("256", "--cleartext-metadata")},
	}
}

// shapes are ways to lay out a file that must not matter.
func shapes() []sealed {
	with := func(cipher, bits string, args ...string) func(testing.TB) []byte {
		return func(t testing.TB) []byte {
			return qpdf(t, plainLabel(), append(args, "--allow-weak-crypto", "--encrypt", taxID, ownerPW, bits, cipher, "--")...)
		}
	}
	return []sealed{
		{"object streams, RC4", "RC4-128", with("--use-aes=n", "128", "--object-streams=generate")},
		{"object streams, AES-128", "AES-128", with("--use-aes=y", "128", "--object-streams=generate")},
		{"object streams, AES-256", "AES-256", with("--force-R5", "256", "--object-streams=generate")},
		{"linearised", "AES-128", with("--use-aes=y", "128", "--linearize")},
		{"linearised with object streams", "AES-128", with("--use-aes=y", "128", "--linearize", "--object-streams=generate")},
		{"uncompressed", "AES-128", with("--use-aes=y", "128", "--compress-streams=n")},
		{"incremental update", "AES-128", func(t testing.TB) []byte {
			return incrementalUpdate(t, seal(t, plainLabel(), taxID, ownerPW, "128", "--use-aes=y"))
		}},
		{"junk around it", "AES-128", func(t testing.TB) []byte {
			pdf := seal(t, plainLabel(), taxID, ownerPW, "128", "--use-aes=y")
			return append(append([]byte("\r\nx-junk: 1\r\n\r\n"), pdf...), make([]byte, 3000)...)
		}},
	}
}

// oddities are legal or common in the wild, and beyond pdfcpu. Each opens with taxID as user password.
func oddities() []sealed {
	filter := "/CF << /StdCF << /CFM /V2 /AuthEvent /DocOpen /Length 16 >> >> /Length 128 "
	both := "/StmF /StdCF /StrF /StdCF"
	hand := func(how byHand) func(testing.TB) []byte {
		how.password = taxID
		return func(testing.TB) []byte { return sealByHand(how) }
	}
	aes := func(t testing.TB) []byte { return seal(t, plainLabel(), taxID, ownerPW, "128", "--use-aes=y") }
	return []sealed{
		{"the dictionary stands in the trailer", "RC4-128", hand(byHand{v: 2, entries: "/Length 128", direct: true})},
		{"length in bytes", "RC4-128", hand(byHand{v: 2, entries: "/Length 16"})},
		{"length in bytes, AES", "AES-128", func(t testing.TB) []byte { return swap(t, aes(t), "/Length 128 /O", "/Length 16 /O") }},
		{"no length in the crypt filter", "AES-128", func(t testing.TB) []byte { return swap(t, aes(t), "/Length 16 >> >>", ">> >>") }},
		{"no length at all", "AES-128", func(t testing.TB) []byte {
			return swap(t, swap(t, aes(t), "/Length 16 >> >>", ">> >>"), "/Length 128 /O", "/O")
		}},
		{"strings in the clear", "RC4-128", hand(byHand{v: 4, entries: filter + "/StmF /StdCF /StrF /Identity", plainStrings: true})},
		{"strings in the clear by default", "RC4-128", hand(byHand{v: 4, entries: filter + "/StmF /StdCF", plainStrings: true})},
		{"streams in the clear", "", hand(byHand{v: 4, entries: filter + "/StmF /Identity /StrF /StdCF", plainStreams: true})},
		{"one stream in the clear", "RC4-128", hand(byHand{v: 4, entries: filter + both,
			identityMetadata: "/Filter [/Crypt] /DecodeParms [<< /Type /CryptFilterDecodeParms /Name /Identity >>]"})},
		{"one stream in the clear by default", "RC4-128", hand(byHand{v: 4, entries: filter + both, identityMetadata: "/Filter /Crypt"})},
		{"hybrid", "RC4-128", hand(byHand{v: 2, entries: "/Length 128", hybrid: true})},
	}
}

// handmade are fixtures pdfcpu reads and qpdf cannot make.
func handmade() []sealed {
	return []sealed{
		{"no identifier", "RC4-128", func(testing.TB) []byte {
			return sealByHand(byHand{v: 2, password: taxID, entries: "/Length 128", withoutID: true})
		}},
	}
}

func TestEveryEncryptionOfTheFactsOpens(t *testing.T) {
	t.Parallel()
	for _, c := range append(tenCases(), shapes()...) {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			pdf := c.pdf(t)
			original := bytes.Clone(pdf)
			for _, try := range []struct {
				password string
				role     label.Role
			}{{taxID, label.User}, {ownerPW, label.Owner}} { // case 9: the value given is the owner password
				opened, err := open(pdf, "wrong", "", try.password, "also wrong")
				require.NoError(t, err)
				requireLabel(t, opened.PDF)
				require.Equal(t, 2, opened.Candidate)
				require.Equal(t, try.role, opened.As)
				require.True(t, opened.Encrypted)
				require.Equal(t, c.cipher, opened.Cipher)
				require.Len(t, opened.Pages, plainPages)
				for _, p := range opened.Pages {
					require.InDelta(t, 100, p.WidthMM, 0.01)
					require.InDelta(t, 150, p.HeightMM, 0.01)
				}
				require.NotEqual(t, opened.OriginalSHA256, opened.SHA256)
			}
			require.Equal(t, original, pdf, "the original is left alone")
			_, err := open(pdf, "24567891", "wrong")
			require.ErrorIs(t, err, label.ErrPasswordNeeded)
		})
	}
}

func TestBothDecryptorsOpenEveryEncryptionOfTheFacts(t *testing.T) {
	t.Parallel()
	for _, c := range append(append(tenCases(), shapes()...), handmade()...) {
		for name, by := range label.Decryptors {
			t.Run(name+" "+c.name, func(t *testing.T) {
				t.Parallel()
				opened, pages, err := label.OpenBy(by, c.pdf(t), taxID)
				require.NoError(t, err)
				require.Len(t, pages, plainPages)
				requireLabel(t, opened)
				requireSound(t, opened)
			})
		}
	}
}

// requireSound lets qpdf, a reader by other authors, read every object.
func requireSound(t testing.TB, pdf []byte) {
	t.Helper()
	requireLabel(t, qpdf(t, pdf, "--qdf"))
}

func TestAFileWithoutUserPasswordOpensWhateverTheCandidates(t *testing.T) {
	t.Parallel()
	for _, bits := range []string{"40", "128", "256"} {
		pdf := seal(t, plainLabel(), "", ownerPW, bits)
		opened, err := open(pdf, "wrong", taxID)
		require.NoError(t, err)
		requireLabel(t, opened.PDF)
		require.Equal(t, label.NoCandidate, opened.Candidate)
		require.Equal(t, label.User, opened.As)

		opened, err = open(pdf)
		require.NoError(t, err)
		require.Equal(t, label.NoCandidate, opened.Candidate)

		opened, err = open(pdf, "wrong", "", ownerPW)
		require.NoError(t, err)
		require.Equal(t, 1, opened.Candidate, "the caller's order counts")
	}
}

func TestAFileThatIsNotEncryptedPassesThrough(t *testing.T) {
	t.Parallel()
	for name, pdf := range map[string][]byte{
		"as written":     plainLabel(),
		"object streams": qpdf(t, plainLabel(), "--object-streams=generate"),
		"linearised":     qpdf(t, plainLabel(), "--linearize"),
		"updated":        incrementalUpdate(t, plainLabel()),
	} {
		opened, err := open(pdf, taxID)
		require.NoError(t, err, name)
		require.Equal(t, pdf, opened.PDF)
		require.False(t, opened.Encrypted)
		require.Equal(t, label.NoCandidate, opened.Candidate)
		require.Equal(t, label.NoRole, opened.As)
		require.Equal(t, opened.OriginalSHA256, opened.SHA256)
		require.Len(t, opened.Pages, plainPages)
	}
}

func TestAFileThatHidesObjectsFromOldReadersIsWrittenAnew(t *testing.T) {
	t.Parallel()
	pdf := sealByHand(byHand{unsealed: true, hybrid: true})
	opened, err := open(pdf)
	require.NoError(t, err)
	require.False(t, opened.Encrypted)
	require.NotEqual(t, pdf, opened.PDF)
	requireLabel(t, opened.PDF)
	requireSound(t, opened.PDF)
}

func TestWhatIsBeyondTheLibraryOpensVerbatim(t *testing.T) {
	t.Parallel()
	for _, c := range append(oddities(), handmade()...) {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			pdf := c.pdf(t)
			requireSound(t, qpdf(t, pdf, "--decrypt", "--password="+taxID)) // the fixture is right, says another reader
			opened, err := open(pdf, "wrong", taxID)
			require.NoError(t, err)
			require.Equal(t, 1, opened.Candidate)
			require.Equal(t, c.cipher, opened.Cipher)
			requireLabel(t, opened.PDF)
			requireSound(t, opened.PDF)
			_, err = open(pdf, "wrong")
			require.ErrorIs(t, err, label.ErrPasswordNeeded)
		})
	}
}

// When this fails, pdfcpu has learnt something and the comment in lock.go and beyondLibrary can shrink.
func TestTheLibraryCannotOpenWhatVerbatimIsFor(t *testing.T) {
	t.Parallel()
	for _, c := range oddities() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			opened, _, err := label.OpenBy(label.Decryptors["library"], c.pdf(t), taxID)
			if err == nil {
				require.False(t, readsWell(opened))
			}
		})
	}
}

// readsWell reports whether title and metadata came out as they went in.
func readsWell(pdf []byte) bool {
	return bytes.Contains(pdf, []byte("/Title"+literal(title))) && bytes.Contains(pdf, []byte(metadata))
}

func TestPasswordsAreTriedInTheSpellingsPeopleAndProgramsUse(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, sealedWith, bits, typed string
	}{
		{"spaces", "two words", "256", "two words"},
		{"spaces, old cipher", "two words", "128", "two words"},
		{"full-width digits", taxID, "256", "２４５６７８９０"},
		{"full-width digits, old cipher", taxID, "40", "２４５６７８９０"},
		{"Latin-1 in an old cipher", "caf\xe9", "128", "café"},
		{"UTF-8 in a new cipher", "密碼24567890", "256", "密碼24567890"},
		{"long", strings.Repeat("p", 200), "256", strings.Repeat("p", 200)},
		{"longer than an old cipher sees", strings.Repeat("p", 32) + "x", "128", strings.Repeat("p", 32) + "y"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			opened, err := open(seal(t, plainLabel(), test.sealedWith, ownerPW, test.bits), test.typed)
			require.NoError(t, err)
			requireLabel(t, opened.PDF)
			require.Equal(t, label.User, opened.As)
			opened, err = open(seal(t, plainLabel(), "other", test.sealedWith, test.bits), test.typed)
			require.NoError(t, err)
			requireLabel(t, opened.PDF)
			require.Equal(t, label.Owner, opened.As)
		})
	}
}

func TestACutFileIsNeverTakenForALabel(t *testing.T) {
	t.Parallel()
	for _, c := range append(append(tenCases(), shapes()...), sealed{name: "plain", pdf: func(testing.TB) []byte { return plainLabel() }}) {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			pdf := bytes.TrimRight(c.pdf(t), "\x00")
			for cut := 1; cut < 40; cut++ {
				opened, err := open(pdf[:len(pdf)*cut/40], taxID)
				if err == nil { // only the closing lines were lost
					requireLabel(t, opened.PDF)
					continue
				}
				var problem *label.Error
				require.ErrorAs(t, err, &problem)
				require.NotErrorIs(t, err, label.ErrPasswordNeeded, "cut at %d/40", cut)
			}
		})
	}
}

func TestABrokenMapIsMendedOrReported(t *testing.T) {
	t.Parallel()
	breakMap := func(pdf []byte) []byte {
		at := bytes.LastIndex(pdf, []byte("startxref"))
		return append(bytes.Clone(pdf[:at]), "startxref\n7\n%%EOF\n"...)
	}
	opened, err := open(breakMap(plainLabel()))
	require.NoError(t, err)
	requireLabel(t, opened.PDF)

	for _, c := range tenCases() {
		opened, err := open(breakMap(c.pdf(t)), "wrong", taxID)
		require.NoError(t, err, c.name)
		requireLabel(t, opened.PDF)
		require.Equal(t, 1, opened.Candidate)
		_, err = open(breakMap(c.pdf(t)), "wrong")
		require.ErrorIs(t, err, label.ErrPasswordNeeded)
	}

	// Offsets that are off by one.
	shifted := bytes.Replace(plainLabel(), []byte("%PDF-1.6\n"), []byte("%PDF-1.6\n\n"), 1)
	opened, err = open(shifted)
	if err == nil {
		requireLabel(t, opened.PDF)
	} else {
		require.ErrorIs(t, err, label.ErrDamaged)
	}
}

func TestDamageIsReported(t *testing.T) {
	t.Parallel()
	pdf := plainLabel()
	compressed := qpdf(t, pdf, "--compress-streams=y", "--object-streams=disable")
	stream := bytes.Index(compressed, []byte("/FlateDecode"))
	stream += bytes.Index(compressed[stream:], []byte("stream\n"))
	torn := bytes.Clone(compressed)
	for i := stream + len("stream\n"); i < stream+27; i++ {
		torn[i] ^= 0x55
	}
	tests := map[string][]byte{
		"a page's contents are garbage": torn,
		"pages are missing":             swap(t, pdf, "/Kids [5 0 R 7 0 R 9 0 R]", "/Kids [5 0 R 7 0 R]"),
		"no page at all":                swap(t, pdf, "/Count 3 /Kids [5 0 R 7 0 R 9 0 R]", "/Count 0 /Kids []"),
		"pages in a circle":             swap(t, pdf, "/Kids [5 0 R 7 0 R 9 0 R]", "/Kids [5 0 R 7 0 R 2 0 R]"),
		"a page twice":                  swap(t, pdf, "/Kids [5 0 R 7 0 R 9 0 R]", "/Kids [5 0 R 7 0 R 7 0 R]"),
		"no page size":                  swap(t, pdf, "/MediaBox [0 0 283.4646 425.1969]", ""),
		"a page of no width":            swap(t, pdf, "/MediaBox [0 0 283.4646 425.1969]", "/MediaBox [5 0 5 425]"),
		"no catalogue":                  swap(t, pdf, "/Root 1 0 R", "/Root 2 0 R"),
		"only a header":                 []byte("%PDF-1.4\n%%EOF"),
		"a header and garbage": append(
			[]byte("%PDF-1.4\n"),
			append(bytes.Repeat([]byte{0xC3, 0x28, 7}, 4000), "\nstartxref\n12\n%%EOF"...)...),
		"no encryption dictionary": swap(t, pdf, "/ID [<"+fileID+"> <"+fileID+">]", "/Encrypt 99 0 R"),
	}
	for name, pdf := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := open(pdf, taxID)
			require.ErrorIs(t, err, label.ErrDamaged)
		})
	}
}

func TestAMissingPictureOrFontIsDamage(t *testing.T) {
	t.Parallel()
	pdf := plainLabel()
	at := bytes.Index(pdf, []byte("0000000000 65535 f"))
	entry := at + 3*20 // object 3, the font
	gone := bytes.Clone(pdf)
	copy(gone[entry:], "0000000000 65535 f ")
	_, err := open(gone)
	require.ErrorIs(t, err, label.ErrDamaged)
}

func TestWhatIsNoPDFIsToldApart(t *testing.T) {
	t.Parallel()
	for _, b := range [][]byte{nil, []byte("<html><body>系統維護中</body></html>"), []byte("\x89PNG\r\n\x1a\n0000"), []byte("garbage"),
		append(make([]byte, 5000), plainLabel()...)} {
		_, err := open(b, taxID)
		require.ErrorIs(t, err, label.ErrNotPDF)
	}
}

func TestPageSizesAreAsTheyPrint(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, attributes string
		width, height    float64
	}{
		{"A4", "/MediaBox [0 0 595.276 841.89]", 210, 297},
		{"turned", "/MediaBox [0 0 595.276 841.89] /Rotate 90", 297, 210},
		{"turned back", "/MediaBox [0 0 595.276 841.89] /Rotate -90", 297, 210},
		{"upside down", "/MediaBox [0 0 595.276 841.89] /Rotate 180", 210, 297},
		{"cropped", "/MediaBox [0 0 595.276 841.89] /CropBox [0 0 283.465 425.197]", 100, 150},
		{"cropped beyond the page", "/MediaBox [0 0 283.465 425.197] /CropBox [-100 -100 900 900]", 100, 150},
		{"corners the other way round", "/MediaBox [283.465 425.197 0 0]", 100, 150},
		{"not at the origin", "/MediaBox [100 100 383.465 525.197]", 100, 150},
		{"a unit of its own", "/MediaBox [0 0 141.7325 212.5985] /UserUnit 2", 100, 150},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			opened, err := open(assemble([]object{
				{body: "<< /Type /Catalog /Pages 2 0 R >>"},
				{body: "<< /Type /Pages /Count 1 /Kids [3 0 R] >>"},
				{body: "<< /Type /Page /Parent 2 0 R " + test.attributes + " >>"},
			}, ""))
			require.NoError(t, err)
			require.Len(t, opened.Pages, 1)
			require.InDelta(t, test.width, opened.Pages[0].WidthMM, 0.01)
			require.InDelta(t, test.height, opened.Pages[0].HeightMM, 0.01)
		})
	}
}

func TestACancelledOpenEndsWithTheCallersReason(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := label.Open(ctx, plainLabel(), nil)
	require.ErrorIs(t, err, context.Canceled)
}

func TestAProblemSaysWhatToDoInBothLanguages(t *testing.T) {
	t.Parallel()
	for _, problem := range []*label.Error{label.ErrPasswordNeeded, label.ErrDamaged, label.ErrTooLarge, label.ErrNotPDF,
		label.ErrUnsupportedLock, label.ErrNoSuchPage} {
		require.NotEmpty(t, problem.Code)
		require.NotEmpty(t, problem.Says.EN)
		require.NotEmpty(t, problem.Says.ZH)
		require.NotEmpty(t, problem.Advice().EN)
		require.NotEmpty(t, problem.Advice().ZH)
	}
	require.NotErrorIs(t, label.ErrDamaged, label.ErrTooLarge)
}

func TestSecretsAndContentsStayOutOfErrorsAndPrints(t *testing.T) {
	t.Parallel()
	secret := label.Secret("hunter2-secret")
	asJSON, err := json.Marshal(map[string]label.Secret{"password": secret})
	require.NoError(t, err)
	var logged bytes.Buffer
	slog.New(slog.NewTextHandler(&logged, nil)).Info("opening", "password", secret)
	for _, printed := range []string{fmt.Sprint(secret), fmt.Sprintf("%s %v %+v %#v %q", secret, secret, secret, secret, secret),
		fmt.Sprintf("%v", []label.Secret{secret}), string(asJSON), logged.String()} {
		require.NotContains(t, printed, "hunter2")
	}

	pdf := swap(t, plainLabel(), "/Kids [5 0 R 7 0 R 9 0 R]", "/Kids (Wang Xiaoming) ")
	_, err = label.Open(context.Background(), pdf, []label.Secret{secret})
	require.Error(t, err)
	require.NotContains(t, err.Error(), "Wang")
	_, err = label.Open(context.Background(), seal(t, plainLabel(), taxID, ownerPW, "256"), []label.Secret{secret})
	require.ErrorIs(t, err, label.ErrPasswordNeeded)
	require.NotContains(t, err.Error(), "hunter2")
}

// incrementalUpdate appends a new version of the page tree, with the same pages in it.
func incrementalUpdate(t testing.TB, pdf []byte) []byte {
	t.Helper()
	text := string(pdf)
	previous := text[strings.LastIndex(text, "startxref")+len("startxref"):]
	var prev int
	_, err := fmt.Sscan(previous, &prev)
	require.NoError(t, err)
	trailer := text[strings.LastIndex(text, "trailer")+len("trailer"):]
	trailer = strings.TrimSpace(trailer[:strings.LastIndex(trailer, ">>")])
	trailer = strings.TrimPrefix(trailer, "<<")

	at := strings.Index(text, "/Type /Pages")
	require.Positive(t, at)
	start := strings.LastIndex(text[:at], "obj")
	start = strings.LastIndex(text[:start], "\n") + 1
	node := text[start : at+strings.Index(text[at:], "endobj")+len("endobj")]
	var number int
	_, err = fmt.Sscan(node, &number)
	require.NoError(t, err)

	var b bytes.Buffer
	b.Write(pdf)
	offset := b.Len()
	fmt.Fprintf(&b, "%s\n", node)
	xref := b.Len()
	fmt.Fprintf(&b, "xref\n0 1\n0000000000 65535 f \n%d 1\n%010d 00000 n \ntrailer\n<< %s /Prev %d >>\nstartxref\n%d\n%%%%EOF\n",
		number, offset, trailer, prev, xref)
	return b.Bytes()
}
