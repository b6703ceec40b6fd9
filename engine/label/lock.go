// The PDF standard security handler: from an encryption dictionary and a password to the key of the file (ISO 32000-1
// §7.6, ISO 32000-2 §7.6.4; FACTS.md of momo, Annex A, where the test vectors are too).
//
// pdfcpu has all of this inside, yet some things cannot be had from it (v0.15.0), and each is needed:
//   - which password opened the file, and whether as user or as owner: for old ciphers it tries an empty owner password
//     as the user password, so that both look alike;
//   - passwords with a space or a character its PRECIS profile forbids, and old ciphers' Latin-1 bytes;
//   - an encryption dictionary that stands in the trailer: it overlooks it and takes the file for a plain one;
//   - /Length in bytes, or missing from a crypt filter: it refuses the file;
//   - the Identity filter, for strings, for streams or named by one stream: it decrypts what is not encrypted;
//   - hybrid files: it misses the objects that are only in the stream beside the table;
//   - a broken cross-reference under an old cipher: the identifier is lost in the repair, and with it the key.

package label

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/md5" //nolint:gosec // demanded by the file format
	"crypto/rc4" //nolint:gosec // demanded by the file format
	"crypto/sha256"
	"crypto/sha512"
	"crypto/subtle"
	"encoding/binary"
	"strconv"
	"unicode/utf8"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
	"golang.org/x/text/unicode/norm"
)

// method is how a string or a stream is encrypted.
type method int

const (
	plain method = iota
	rc4Object
	aesObject // AES-128-CBC with a key of its own for each object
	aesFile   // AES-256-CBC with the key of the file
)

// methodOf says what a crypt filter's CFM means (ISO 32000-2 table 25).
var methodOf = map[string]method{"": plain, "None": plain, "V2": rc4Object, "AESV2": aesObject, "AESV3": aesFile}

const identity = "Identity" // the crypt filter that encrypts nothing

// lock is an encryption dictionary, understood.
type lock struct {
	version, revision int
	keyBytes          int
	owner, user       []byte // /O and /U
	ownerKey, userKey []byte // /OE and /UE, revisions 5 and 6
	permissions       uint32
	id                []byte
	metadataToo       bool              // /EncryptMetadata
	filters           map[string]method // by name, Identity included
	strings, streams  method
}

// fileKey is an opened lock.
type fileKey struct {
	bytes     []byte
	role      Role
	candidate int
	password  []byte // what a library needs: the user password where it is known, else the owner's
}

// padding completes short passwords (ISO 32000-1 algorithm 2).
var padding = []byte("\x28\xBF\x4E\x5E\x4E\x75\x8A\x41\x64\x00\x4E\x56\xFF\xFA\x01\x08" +
	"\x2E\x2E\x00\xB6\xD0\x68\x3E\x80\x2F\x0C\xA9\xFE\x64\x53\x69\x7A")

// newLock reads an encryption dictionary whose references have been followed.
func newLock(d types.Dict, id []byte) (*lock, error) {
	number := func(key string, absent int) int {
		if n := d.IntEntry(key); n != nil {
			return *n
		}
		return absent
	}
	l := &lock{version: number("V", 0), revision: number("R", 0), permissions: uint32(int64(number("P", 0))), id: id, metadataToo: true}
	if f := d.NameEntry("Filter"); f == nil || *f != "Standard" {
		return nil, ErrUnsupportedLock
	}
	if b := d.BooleanEntry("EncryptMetadata"); b != nil {
		l.metadataToo = *b
	}
	switch l.version {
	case 1:
		l.keyBytes, l.strings, l.streams = 5, rc4Object, rc4Object
	case 2:
		l.keyBytes, l.strings, l.streams = keyLength(number("Length", 40)), rc4Object, rc4Object
	case 4, 5:
		l.keyBytes = map[int]int{4: 16, 5: 32}[l.version]
		if err := l.readFilters(d); err != nil {
			return nil, err
		}
	default:
		return nil, ErrUnsupportedLock
	}
	if l.revision < 2 || l.revision > 6 || (l.revision >= 5) != (l.version == 5) {
		return nil, ErrUnsupportedLock
	}
	return l, l.readEntries(d)
}

// keyLength reads /Length, which is in bits but written in bytes by some.
func keyLength(n int) int {
	if n >= 40 {
		n /= 8
	}
	return min(max(n, 5), 16)
}

func (l *lock) readFilters(d types.Dict) error {
	l.filters = map[string]method{identity: plain}
	for name, o := range d.DictEntry("CF") {
		filter, _ := o.(types.Dict)
		cfm := ""
		if n := filter.NameEntry("CFM"); n != nil {
			cfm = *n
		}
		m, known := methodOf[cfm]
		if !known || (m == aesFile) != (l.version == 5) && m != plain {
			return ErrUnsupportedLock
		}
		l.filters[name] = m
	}
	for key, target := range map[string]*method{"StmF": &l.streams, "StrF": &l.strings} {
		name := identity
		if n := d.NameEntry(key); n != nil {
			name = *n
		}
		m, known := l.filters[name]
		if !known {
			return ErrDamaged.because("its encryption dictionary names a filter it does not describe")
		}
		*target = m
	}
	return nil
}

// readEntries reads the byte strings, which some writers fill up with zeros.
func (l *lock) readEntries(d types.Dict) error {
	size := 32
	if l.revision >= 5 {
		size = 48
	}
	entries := []struct {
		key  string
		size int
		to   *[]byte
	}{{"O", size, &l.owner}, {"U", size, &l.user}, {"OE", 32, &l.ownerKey}, {"UE", 32, &l.userKey}}
	for _, e := range entries {
		if l.revision < 5 && len(e.key) == 2 {
			continue
		}
		b, err := d.StringEntryBytes(e.key)
		if err != nil || len(b) < e.size {
			return ErrDamaged.because("its encryption dictionary is incomplete")
		}
		*e.to = b[:e.size]
	}
	return nil
}

// cipher names the encryption of the pages for a person.
func (l *lock) cipher() string {
	switch l.streams {
	case plain:
		return ""
	case aesFile:
		return "AES-256"
	case aesObject:
		return "AES-128"
	}
	return "RC4-" + strconv.Itoa(l.keyBytes*8)
}

// beyondLibrary reports whether pdfcpu would read doc without complaint and wrongly.
func (l *lock) beyondLibrary(doc *document) bool {
	if !doc.encrypted() {
		return doc.hybrid
	}
	return doc.hybrid || doc.encryptRef() == 0 || l.strings == plain || l.streams == plain || doc.hasCryptFilters()
}

// unlock tries the candidates in order, each in all its spellings as user and then as owner password, and at last the
// empty password.
func (l *lock) unlock(candidates []Secret) (fileKey, bool) {
	for i, c := range candidates {
		if key, ok := l.try(c); ok {
			key.candidate = i
			return key, true
		}
	}
	key, ok := l.try("")
	key.candidate = NoCandidate
	return key, ok
}

func (l *lock) try(c Secret) (fileKey, bool) {
	asUser, asOwner := l.oldUser, l.oldOwner
	if l.revision >= 5 {
		asUser, asOwner = l.newUser, l.newOwner
	}
	for _, password := range l.spellings(c) {
		if key, ok := asUser(password); ok {
			return fileKey{bytes: key, role: User, password: password}, true
		}
		if key, user, ok := asOwner(password); ok {
			return fileKey{bytes: key, role: Owner, password: user}, true
		}
	}
	return fileKey{}, false
}

// spellings gives the byte strings a password may have been used as: as typed, with full-width digits made plain (an
// input method leaves them behind), and for old ciphers in Latin-1. Revisions 5 and 6 take UTF-8, of which some writers
// use the first 127 bytes only.
func (l *lock) spellings(c Secret) [][]byte {
	typed := []byte(c)
	all := [][]byte{typed}
	if folded := norm.NFKC.Bytes(typed); !bytes.Equal(folded, typed) {
		all = append(all, folded)
	}
	if l.revision >= 5 {
		for _, b := range all {
			if len(b) > 127 {
				all = append(all, b[:127])
			}
		}
		return all
	}
	if latin, ok := latin1(string(c)); ok && len(latin) < len(typed) {
		all = append(all, latin)
	}
	return all
}

func latin1(s string) ([]byte, bool) {
	if !utf8.ValidString(s) {
		return nil, false
	}
	var b []byte
	for _, r := range s {
		if r > 0xFF {
			return nil, false
		}
		b = append(b, byte(r))
	}
	return b, true
}

// oldUser is algorithms 2 and 6 of ISO 32000-1: the file key, and whether /U agrees.
func (l *lock) oldUser(password []byte) ([]byte, bool) {
	h := md5.New() //nolint:gosec // demanded by the file format
	h.Write(padded(password))
	h.Write(l.owner)
	h.Write(binary.LittleEndian.AppendUint32(nil, l.permissions))
	h.Write(l.id)
	if l.revision >= 4 && !l.metadataToo {
		h.Write([]byte{0xFF, 0xFF, 0xFF, 0xFF})
	}
	key := l.stretch(h.Sum(nil))[:l.keyBytes]
	if l.revision == 2 {
		return key, same(rc4Bytes(key, padding), l.user)
	}
	check := md5.Sum(append(bytes.Clone(padding), l.id...)) //nolint:gosec // demanded by the file format
	mark := check[:]
	for i := range 20 {
		mark = rc4Bytes(xored(key, byte(i)), mark)
	}
	return key, same(mark, l.user[:16])
}

// oldOwner is algorithm 7: the owner password decrypts /O to the padded user password.
func (l *lock) oldOwner(password []byte) (key, user []byte, ok bool) {
	sum := md5.Sum(padded(password)) //nolint:gosec // demanded by the file format
	digest := sum[:]
	if l.revision >= 3 {
		for range 50 {
			sum = md5.Sum(digest) //nolint:gosec // demanded by the file format
			digest = sum[:]
		}
	}
	digest = digest[:l.keyBytes]
	user = l.owner
	if l.revision == 2 {
		user = rc4Bytes(digest, user)
	} else {
		for i := 19; i >= 0; i-- {
			user = rc4Bytes(xored(digest, byte(i)), user)
		}
	}
	key, ok = l.oldUser(user)
	return key, user, ok
}

// stretch hashes 50 times more, from revision 3 on.
func (l *lock) stretch(digest []byte) []byte {
	if l.revision < 3 {
		return digest
	}
	for range 50 {
		sum := md5.Sum(digest[:l.keyBytes]) //nolint:gosec // demanded by the file format
		digest = sum[:]
	}
	return digest
}

// newUser is algorithm 2.A of ISO 32000-2 with the user password.
func (l *lock) newUser(password []byte) ([]byte, bool) {
	if !same(l.hash(password, l.user[32:40], nil), l.user[:32]) {
		return nil, false
	}
	return unwrapKey(l.hash(password, l.user[40:48], nil), l.userKey), true
}

// newOwner is algorithm 2.A of ISO 32000-2 with the owner password.
func (l *lock) newOwner(password []byte) (key, again []byte, ok bool) {
	if !same(l.hash(password, l.owner[32:40], l.user), l.owner[:32]) {
		return nil, nil, false
	}
	return unwrapKey(l.hash(password, l.owner[40:48], l.user), l.ownerKey), password, true
}

// hash is SHA-256 for revision 5 and algorithm 2.B for revision 6.
func (l *lock) hash(password, salt, extra []byte) []byte {
	sum := sha256.Sum256(bytes.Join([][]byte{password, salt, extra}, nil))
	k := sum[:]
	if l.revision == 5 {
		return k
	}
	const repeats = 64
	work := make([]byte, 0, repeats*(len(password)+sha512.Size+len(extra)))
	for round := 1; ; round++ {
		work = append(append(append(work[:0], password...), k...), extra...)
		for unit := len(work); len(work) < repeats*unit; {
			work = append(work, work[:unit]...)
		}
		block, _ := aes.NewCipher(k[:16]) // fails on other key sizes only
		cipher.NewCBCEncrypter(block, k[16:32]).CryptBlocks(work, work)
		third := 0
		for _, b := range work[:16] { // 256 is 1 modulo 3, so the sum of the digits stands for the number
			third += int(b)
		}
		switch third % 3 {
		case 0:
			s := sha256.Sum256(work)
			k = s[:]
		case 1:
			s := sha512.Sum384(work)
			k = s[:]
		case 2:
			s := sha512.Sum512(work)
			k = s[:]
		}
		if round >= 64 && int(work[len(work)-1]) <= round-32 {
			return k[:32]
		}
	}
}

func unwrapKey(key, wrapped []byte) []byte {
	out := make([]byte, len(wrapped))
	block, _ := aes.NewCipher(key) // key is a SHA-256 sum: the size fits
	cipher.NewCBCDecrypter(block, make([]byte, aes.BlockSize)).CryptBlocks(out, wrapped)
	return out
}

// decrypt gives the plain bytes of a string or stream of an object.
func (k fileKey) decrypt(m method, number, generation int, b []byte) ([]byte, error) {
	switch m {
	case rc4Object:
		return rc4Bytes(k.object(number, generation, ""), b), nil
	case aesObject:
		return aesBytes(k.object(number, generation, "sAlT"), b)
	case aesFile:
		return aesBytes(k.bytes, b)
	}
	return b, nil
}

// object is algorithm 1 of ISO 32000-1: the key of one object.
func (k fileKey) object(number, generation int, salt string) []byte {
	b := append(bytes.Clone(k.bytes), byte(number), byte(number>>8), byte(number>>16), byte(generation), byte(generation>>8))
	sum := md5.Sum(append(b, salt...)) //nolint:gosec // demanded by the file format
	return sum[:min(len(k.bytes)+5, 16)]
}

// aesBytes undoes AES-CBC with the initialisation vector in front and PKCS #7 padding behind. Writers that leave the
// padding out exist, as do streams of no bytes at all.
func aesBytes(key, b []byte) ([]byte, error) {
	if len(b) < 2*aes.BlockSize {
		return nil, nil
	}
	if len(b)%aes.BlockSize != 0 {
		return nil, ErrDamaged.because("an encrypted part has an impossible length")
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	out := make([]byte, len(b)-aes.BlockSize)
	cipher.NewCBCDecrypter(block, b[:aes.BlockSize]).CryptBlocks(out, b[aes.BlockSize:])
	if n := int(out[len(out)-1]); n >= 1 && n <= aes.BlockSize {
		out = out[:len(out)-n]
	}
	return out, nil
}

func padded(password []byte) []byte {
	return append(bytes.Clone(password[:min(len(password), len(padding))]), padding...)[:len(padding)]
}

func xored(key []byte, with byte) []byte {
	out := bytes.Clone(key)
	for i := range out {
		out[i] ^= with
	}
	return out
}

func rc4Bytes(key, b []byte) []byte {
	c, err := rc4.NewCipher(key) //nolint:gosec // demanded by the file format
	if err != nil {
		return nil // keys are 5 to 16 bytes long
	}
	out := make([]byte, len(b))
	c.XORKeyStream(out, b)
	return out
}

func same(a, b []byte) bool { return subtle.ConstantTimeCompare(a, b) == 1 }
