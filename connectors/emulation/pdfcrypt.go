package emulation

// The PDF standard security handler, writing side only: ISO 32000-1 §7.6 and ISO 32000-2 §7.6. It is here so that labels carry every kind
// of encryption that a platform's libraries may produce, made by other code than what opens them.

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/md5" //nolint:gosec // the PDF standard demands it
	"crypto/rc4" //nolint:gosec // the PDF standard demands it
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"fmt"
	"io"
)

// method is one way to encrypt a PDF.
type method struct {
	name          string
	v, r          int // 0, 0: not encrypted
	bytes         int // length of the file key
	cipher        string
	clearMetadata bool
}

// The ciphers of methods.
const (
	cipherRC4 = "V2"
	cipherAES = "AESV2"
	cipher256 = "AESV3"
)

// The methods of the standard.
var (
	methodNone      = method{name: "none"}
	methodRC4x40    = method{name: "RC4-40", v: 1, r: 2, bytes: 5, cipher: cipherRC4}
	methodRC4x128   = method{name: "RC4-128", v: 2, r: 3, bytes: 16, cipher: cipherRC4}
	methodRC4Filter = method{name: "RC4-128 crypt filter", v: 4, r: 4, bytes: 16, cipher: cipherRC4}
	methodAES128    = method{name: "AES-128", v: 4, r: 4, bytes: 16, cipher: cipherAES}
	methodAESClear  = method{name: "AES-128 clear metadata", v: 4, r: 4, bytes: 16, cipher: cipherAES, clearMetadata: true}
	methodAES256R5  = method{name: "AES-256 R5", v: 5, r: 5, bytes: 32, cipher: cipher256}
	methodAES256    = method{name: "AES-256", v: 5, r: 6, bytes: 32, cipher: cipher256}
)

const permissions int32 = -4 // everything allowed

var passwordPadding = []byte{
	0x28, 0xBF, 0x4E, 0x5E, 0x4E, 0x75, 0x8A, 0x41, 0x64, 0x00, 0x4E, 0x56, 0xFF, 0xFA, 0x01, 0x08,
	0x2E, 0x2E, 0x00, 0xB6, 0xD0, 0x68, 0x3E, 0x80, 0x2F, 0x0C, 0xA9, 0xFE, 0x64, 0x53, 0x69, 0x7A,
}

// security is a method with its keys for one file.
type security struct {
	method
	key                 []byte
	o, u, oe, ue, perms []byte
	random              io.Reader
}

// newSecurity makes the keys and the values of the encryption dictionary.
func newSecurity(m method, user, owner string, id []byte, random io.Reader) *security {
	s := &security{method: m, random: random}
	switch {
	case m.v == 0:
	case m.r <= 4:
		s.legacyKeys(user, owner, id)
	default:
		s.modernKeys(user, owner)
	}
	return s
}

func (s *security) take(n int) []byte {
	b := make([]byte, n)
	if _, err := io.ReadFull(s.random, b); err != nil {
		panic("emulation: the random source ran dry") // it is endless
	}
	return b
}

func padded(password string) []byte {
	return append([]byte(password), passwordPadding...)[:32]
}

// digest is the hash of all revisions before 5.
func digest(data []byte) [16]byte { return md5.Sum(data) } //nolint:gosec // the PDF standard demands it

func rc4Once(key, data []byte) []byte {
	c, err := rc4.NewCipher(key) //nolint:gosec // the PDF standard demands it
	if err != nil {
		panic(err) // keys are 5 to 16 bytes here
	}
	out := make([]byte, len(data))
	c.XORKeyStream(out, data)
	return out
}

// rc4Rounds encrypts, and from revision 3 on 19 times more with the key xored by the round.
func (s *security) rc4Rounds(key, data []byte) []byte {
	out := rc4Once(key, data)
	if s.r < 3 {
		return out
	}
	for i := byte(1); i <= 19; i++ {
		round := make([]byte, len(key))
		for j := range key {
			round[j] = key[j] ^ i
		}
		out = rc4Once(round, out)
	}
	return out
}

// stretched repeats MD5 50 times from revision 3 on and gives n bytes.
func (s *security) stretched(sum [16]byte) []byte {
	if s.r >= 3 {
		for range 50 {
			sum = digest(sum[:s.bytes])
		}
	}
	return sum[:s.bytes]
}

// legacyKeys is for revisions 2 to 4.
func (s *security) legacyKeys(user, owner string, id []byte) {
	s.o = s.rc4Rounds(s.stretched(digest(padded(owner))), padded(user))
	p := permissions
	seed := append(padded(user), s.o...)
	seed = binary.LittleEndian.AppendUint32(seed, uint32(p))
	seed = append(seed, id...)
	if s.r == 4 && s.clearMetadata {
		seed = append(seed, 0xFF, 0xFF, 0xFF, 0xFF)
	}
	s.key = s.stretched(digest(seed))
	if s.r == 2 {
		s.u = s.rc4Rounds(s.key, passwordPadding)
		return
	}
	sum := digest(append(append([]byte{}, passwordPadding...), id...))
	s.u = append(s.rc4Rounds(s.key, sum[:]), make([]byte, 16)...)
}

// modernKeys is for revisions 5 and 6.
func (s *security) modernKeys(user, owner string) {
	p := permissions
	s.key = s.take(32)
	s.u, s.ue = s.wrap(user, nil)
	s.o, s.oe = s.wrap(owner, s.u)
	perms := binary.LittleEndian.AppendUint32(nil, uint32(p))
	perms = append(perms, 0xFF, 0xFF, 0xFF, 0xFF, 'T', 'a', 'd', 'b')
	perms = append(perms, s.take(4)...)
	block, err := aes.NewCipher(s.key)
	if err != nil {
		panic(err) // the key is 32 bytes
	}
	s.perms = make([]byte, 16)
	block.Encrypt(s.perms, perms)
}

// wrap gives the 48-byte check value of a password and the file key wrapped with it.
func (s *security) wrap(password string, udata []byte) (check, wrapped []byte) {
	check1, salt := s.take(8), s.take(8)
	check = append(s.hash(password, check1, udata), append(check1, salt...)...)
	return check, cbc(s.hash(password, salt, udata), make([]byte, 16), s.key)
}

// hash is SHA-256 in revision 5, and algorithm 2.B in revision 6.
func (s *security) hash(password string, salt, udata []byte) []byte {
	first := sha256.Sum256(append(append([]byte(password), salt...), udata...))
	k := first[:]
	if s.r == 5 {
		return k
	}
	for round := 1; ; round++ {
		once := append(append([]byte(password), k...), udata...)
		k1 := make([]byte, 0, 64*len(once))
		for range 64 {
			k1 = append(k1, once...)
		}
		e := cbc(k[:16], k[16:32], k1)
		sum := 0
		for _, b := range e[:16] {
			sum += int(b)
		}
		switch sum % 3 {
		case 0:
			h := sha256.Sum256(e)
			k = h[:]
		case 1:
			h := sha512.Sum384(e)
			k = h[:]
		case 2:
			h := sha512.Sum512(e)
			k = h[:]
		}
		if round >= 64 && int(e[len(e)-1]) <= round-32 {
			return k[:32]
		}
	}
}

// cbc encrypts whole blocks without padding.
func cbc(key, iv, data []byte) []byte {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err) // keys are 16 or 32 bytes here
	}
	out := make([]byte, len(data))
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(out, data)
	return out
}

// encrypt encrypts one string or stream of an object.
func (s *security) encrypt(object int, data []byte) []byte {
	if s.v == 0 {
		return data
	}
	key := s.key
	if s.cipher != cipher256 {
		key = s.objectKey(object)
	}
	if s.cipher == cipherRC4 {
		return rc4Once(key, data)
	}
	pad := aes.BlockSize - len(data)%aes.BlockSize
	plain := append([]byte{}, data...)
	for range pad {
		plain = append(plain, byte(pad))
	}
	iv := s.take(16)
	return append(append([]byte{}, iv...), cbc(key, iv, plain)...)
}

// objectKey salts the file key with the object's number (generation 0).
func (s *security) objectKey(object int) []byte {
	seed := append(append([]byte{}, s.key...), byte(object), byte(object>>8), byte(object>>16), 0, 0)
	if s.cipher == cipherAES {
		seed = append(seed, "sAlT"...)
	}
	sum := digest(seed)
	return sum[:min(len(s.key)+5, 16)]
}

// dictionary writes the /Encrypt dictionary.
func (s *security) dictionary() string {
	d := fmt.Sprintf("<< /Filter /Standard /V %d /R %d /P %d /O <%x> /U <%x>", s.v, s.r, permissions, s.o, s.u)
	if s.v >= 2 {
		d += fmt.Sprintf(" /Length %d", s.bytes*8)
	}
	if s.v >= 4 {
		d += fmt.Sprintf(" /CF << /StdCF << /CFM /%s /AuthEvent /DocOpen /Length %d >> >> /StmF /StdCF /StrF /StdCF", s.cipher, s.bytes)
	}
	if s.v == 5 {
		d += fmt.Sprintf(" /OE <%x> /UE <%x> /Perms <%x>", s.oe, s.ue, s.perms)
	}
	if s.clearMetadata {
		d += " /EncryptMetadata false"
	}
	return d + " >>"
}
