// What the tests look at from inside: each decryptor by itself, the key of a lock, and what the sandbox sees of the machine.

package label

import (
	"context"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// Decryptors names the two ways to decrypt.
var Decryptors = map[string]decryptor{"library": decryptByLibrary, "verbatim": decryptVerbatim}

// FontDisk is what the sandbox sees of the machine.
type FontDisk = fontDisk

// OwnFont is the font of our documents as the sandbox sees it, and OwnFontName its file.
type OwnFont = ownFont

const OwnFontName = ownFontName

// BareRenderer is one on a machine without any font.
func BareRenderer() *Renderer { return &Renderer{disk: fontDisk{ownFontFolder: ownFont{}}} }

// OpenBy opens an encrypted file with one decryptor only.
func OpenBy(by decryptor, pdf []byte, password Secret) ([]byte, []Page, error) {
	doc, err := readDocument(context.Background(), pdf)
	if err != nil {
		return nil, nil, err
	}
	lock, err := doc.lock()
	if err != nil {
		return nil, nil, err
	}
	key, ok := lock.unlock([]Secret{password})
	if !ok {
		return nil, nil, ErrPasswordNeeded
	}
	return by(context.Background(), doc, lock, key)
}

// KeyOf opens a lock described by its dictionary and gives the key of the file and of object "4 0" without and with AES.
func KeyOf(dictionary types.Dict, id []byte, password Secret) (file, rc4Key, aesKey []byte, role Role, err error) {
	lock, err := newLock(dictionary, id)
	if err != nil {
		return nil, nil, nil, NoRole, err
	}
	key, ok := lock.unlock([]Secret{password})
	if !ok {
		return nil, nil, nil, NoRole, ErrPasswordNeeded
	}
	return key.bytes, key.object(4, 0, ""), key.object(4, 0, "sAlT"), key.role, nil
}
