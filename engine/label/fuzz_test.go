package label_test

import (
	"context"
	"encoding/base64"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/engine/label"
)

func FuzzUnwrap(f *testing.F) {
	pdf := plainLabel()
	for _, seed := range [][]byte{nil, pdf, []byte(base64.StdEncoding.EncodeToString(pdf)), []byte("data:application/pdf;base64,JVBERi0xLjQ="),
		[]byte("https://example.test/a"), []byte("<html>"), []byte("\x89PNG\r\n\x1a\n"), []byte("data:,"), []byte("===="), []byte("\xef\xbb\xbf")} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, payload []byte) {
		before := string(payload)
		kind, content, err := label.Unwrap(payload)
		require.NoError(t, err)
		require.Equal(t, before, string(payload))
		require.Contains(t, []label.Kind{label.PDF, label.HTML, label.PNG, label.URL, label.Unknown}, kind)
		if kind == label.Unknown {
			require.Equal(t, before, string(content))
		}
		again, _, err := label.Unwrap(content) // what was unwrapped is what it was said to be
		require.NoError(t, err)
		require.Equal(t, kind, again)
	})
}

func FuzzOpen(f *testing.F) {
	f.Add(plainLabel())
	f.Add(onePage("/Contents 4 0 R", object{body: "<< /Filter /FlateDecode /Length %d >>", stream: deflated("0 0 m ", 100)}))
	for _, how := range []byHand{
		{v: 2, entries: "/Length 128"}, {v: 2, entries: "/Length 16", direct: true}, {v: 2, entries: "/Length 128", hybrid: true}, {unsealed: true, hybrid: true},
		{v: 4, entries: "/CF << /StdCF << /CFM /V2 /Length 16 >> >> /StmF /StdCF /StrF /StdCF /Length 128", withoutID: true},
		{v: 4, entries: "/CF << /StdCF << /CFM /V2 /Length 16 >> >> /StmF /StdCF /Length 128", plainStrings: true, identityMetadata: "/Filter /Crypt"},
	} {
		how.password = taxID
		f.Add(sealByHand(how))
	}
	f.Fuzz(func(t *testing.T, pdf []byte) {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		before := string(pdf)
		opened, err := label.Open(ctx, pdf, []label.Secret{"wrong", taxID})
		require.Equal(t, before, string(pdf))
		if err != nil {
			var problem *label.Error
			require.ErrorAs(t, err, &problem)
			return
		}
		require.NotEmpty(t, opened.Pages)
		again, err := label.Open(ctx, opened.PDF, nil) // what was opened opens, and as it is
		require.NoError(t, err)
		require.False(t, again.Encrypted)
		require.Equal(t, opened.Pages, again.Pages)
		require.Equal(t, opened.SHA256, again.SHA256)
	})
}
