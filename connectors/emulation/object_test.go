package emulation

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestARequestIsReadValueByValue(t *testing.T) {
	t.Parallel()
	o, err := ReadObject("application/json; charset=utf-8", []byte(`{"t":"a","n":3,"f":1.5,"o":{"t":"b"},"l":["x","y"],"r":[{"t":"c"}],"m":[{"t":"d"},1],"e":[]}`))
	require.NoError(t, err)
	text, ok := o.Text("t")
	require.True(t, ok)
	require.Equal(t, "a", text)
	number, ok := o.Number("n")
	require.True(t, ok)
	require.Equal(t, 3, number)
	inside, ok := o.Object("o")
	require.True(t, ok)
	require.Equal(t, Object{"t": "b"}, inside)
	texts, ok := o.Texts("l")
	require.True(t, ok)
	require.Equal(t, []string{"x", "y"}, texts)
	rows, ok := o.Rows("r")
	require.True(t, ok)
	require.Equal(t, []Object{{"t": "c"}}, rows)
	for key, is := range map[string]func(string) bool{
		"n": func(key string) bool { _, ok := o.Text(key); return ok }, "f": func(key string) bool { _, ok := o.Number(key); return ok },
		"t": func(key string) bool { _, ok := o.Object(key); return ok }, "r": func(key string) bool { _, ok := o.Texts(key); return ok },
		"m": func(key string) bool { _, ok := o.Rows(key); return ok }, "e": func(key string) bool { _, ok := o.Rows(key); return ok },
	} {
		require.False(t, is(key), key)
	}
	_, ok = o.Texts("none")
	require.True(t, ok)
}

func TestABodyThatIsNotOneObjectIsRefused(t *testing.T) {
	t.Parallel()
	for _, body := range []string{"", "null", "[]", "{", "{}{}", "{\"a\":\"\xff\"}"} {
		_, err := ReadObject("application/json", []byte(body))
		require.Error(t, err, body)
	}
	_, err := ReadObject("text/plain", []byte("{}"))
	require.Error(t, err)
}
