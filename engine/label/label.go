// Package label makes the labels that platforms hand over usable: Unwrap takes them out of their wrapping, Open removes
// the encryption and proves that the result can be printed, Renderer shows a page as a picture.
//
// Nothing here touches the disk or the network, and every input is treated as hostile: sizes, pages, decoded bytes and
// time are bounded (see the limits below). The bytes given in are never changed, so the caller can keep the original.
package label

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"log/slog"
	"time"
)

// The limits on one label file. A label is a few hundred kilobytes; a call for fifty A4 labels with pictures stays
// below 10 MB. Whatever is over a limit is ErrTooLarge.
const (
	MaxBytes        = 32 << 20 // of the file as it came and after unwrapping
	MaxPages        = 500
	maxContentBytes = 64 << 20 // drawing instructions of all pages together, decompressed
	maxObjects      = 200_000  // numbered objects of one file
	// Object streams hold a few hundred dictionaries each; the PDF library inflates and parses them as a whole.
	maxObjectStreams     = 256
	maxObjectStreamBytes = 2 << 20           // of one, decompressed
	maxPageMM            = 14400 * mmPerUnit // the largest page PDF readers accept (ISO 32000-1 Annex C)
	openTimeout          = 10 * time.Second  // for Open, where the caller's context has no deadline of its own
)

// mmPerUnit is the length of PDF's default unit, 1/72 inch, in millimetres.
const mmPerUnit = 25.4 / 72

// Secret is a password candidate. It prints as a placeholder wherever it might be printed by mistake.
type Secret string

const hidden = "[secret]"

// String gives a placeholder, never the secret.
func (Secret) String() string { return hidden }

// GoString gives a placeholder, never the secret.
func (Secret) GoString() string { return hidden }

// LogValue gives a placeholder, never the secret.
func (Secret) LogValue() slog.Value { return slog.StringValue(hidden) }

// MarshalText gives a placeholder, never the secret.
func (Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// Role says as what a password opened a file.
type Role string

// The roles of a password. A file that is not encrypted was opened in NoRole.
const (
	NoRole Role = ""
	User   Role = "user"
	Owner  Role = "owner"
)

// NoCandidate is Opened.Candidate of a file that none of the candidates was needed for.
const NoCandidate = -1

// Page is the printable size of a page as it stands on screen, turned and cropped, in millimetres.
type Page struct {
	WidthMM  float64
	HeightMM float64
}

// Opened is a label that can be printed.
type Opened struct {
	PDF       []byte // the document without encryption; as a rule the very bytes given in when there was none
	Pages     []Page
	Encrypted bool   // whether the original was
	Cipher    string // of the original, such as "AES-256"; empty when not encrypted or not known
	Candidate int    // index of the candidate that opened it; NoCandidate when the empty password did or none was needed
	As        Role   // as what that password opened it

	OriginalSHA256 string // of the bytes given in, hexadecimal
	SHA256         string // of PDF, hexadecimal
}

// Open removes the encryption of a PDF and checks the result: it opens again, is no longer encrypted, has as many pages
// as the original and at least one, each of a sane size, and every page's drawing instructions can be read.
//
// The candidates are tried in order, each as user and then as owner password; the empty password is tried last if it is
// not among them (FACTS.md of momo, Annex A). A file that is not encrypted passes through unchanged; only one whose
// cross-reference is broken, or which hides objects from old readers, is written anew, so that printing cannot trip.
//
// The error is ctx's when ctx ended, otherwise an *Error: ErrNotPDF, ErrTooLarge, ErrDamaged, ErrPasswordNeeded or
// ErrUnsupportedLock.
func Open(ctx context.Context, pdf []byte, candidates []Secret) (Opened, error) {
	switch {
	case len(pdf) > MaxBytes:
		return Opened{}, ErrTooLarge.because("the file is larger than the limit")
	case headerOffset(pdf) < 0:
		return Opened{}, ErrNotPDF
	case !endsLikePDF(pdf):
		return Opened{}, ErrDamaged.because("the end of the file is missing")
	}
	limited, cancel := ctx, context.CancelFunc(func() {})
	if _, has := ctx.Deadline(); !has {
		limited, cancel = context.WithTimeout(ctx, openTimeout)
	}
	defer cancel()

	opened, err := open(limited, pdf, candidates)
	if cause := ctx.Err(); cause != nil {
		return Opened{}, cause
	}
	if limited.Err() != nil {
		return Opened{}, ErrTooLarge.because("reading the file takes too long")
	}
	if err != nil {
		return Opened{}, asProblem(err)
	}
	opened.OriginalSHA256 = digest(pdf)
	opened.SHA256 = digest(opened.PDF)
	return opened, nil
}

func open(ctx context.Context, pdf []byte, candidates []Secret) (Opened, error) {
	doc, err := readDocument(ctx, pdf)
	if err != nil {
		return Opened{}, err
	}
	if !doc.encrypted() && doc.sound() {
		pages, err := verify(ctx, pdf)
		return Opened{PDF: pdf, Pages: pages, Candidate: NoCandidate}, err
	}
	lock, err := doc.lock()
	if err != nil {
		return Opened{}, err
	}
	key, found := fileKey{candidate: NoCandidate}, true
	if doc.encrypted() {
		key, found = lock.unlock(candidates)
	}
	if !found {
		return Opened{}, ErrPasswordNeeded
	}
	opened := Opened{Encrypted: doc.encrypted(), Cipher: lock.cipher(), Candidate: key.candidate, As: key.role}
	for _, decrypt := range decryptors(doc, lock) {
		opened.PDF, opened.Pages, err = decrypt(ctx, doc, lock, key)
		if err == nil || errors.Is(err, ErrTooLarge) || ctx.Err() != nil {
			return opened, err
		}
	}
	return Opened{}, err
}

// A decryptor writes doc anew, sound and without its encryption, and gives the pages of what it wrote, verified.
type decryptor func(ctx context.Context, doc *document, lock *lock, key fileKey) ([]byte, []Page, error)

// decryptors gives the ways to decrypt doc, best first. pdfcpu does it wherever it can; decryptVerbatim takes the files
// that pdfcpu refuses, and alone those that it would garble without noticing (see lock.beyondLibrary).
func decryptors(doc *document, lock *lock) []decryptor {
	if lock.beyondLibrary(doc) {
		return []decryptor{decryptVerbatim}
	}
	return []decryptor{decryptByLibrary, decryptVerbatim}
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
