package accounts_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/engine/accounts"
	"gowarehouse/engine/store"
)

// LoadChoices gives the rooms of the pretended shop.
func (d *grantedDesk) LoadChoices(context.Context) (map[string][]connectors.Choice, error) {
	if d.at().down {
		return nil, connectors.Errorf(connectors.Temporary, "closed")
	}
	return map[string][]connectors.Choice{"rooms": {{Value: "1", Label: text("One")}, {Value: "2", Label: text("Two")}}}, nil
}

func TestChoicesOfAnAccountAreAskedOfItsPlatform(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.add(b.keyed("店"))
	none, err := b.LoadChoices(t.Context(), "店")
	require.NoError(t, err)
	require.Empty(t, none, "a platform without such settings has none")
	_, err = b.LoadChoices(t.Context(), "誰")
	require.Equal(t, connectors.NotFound, connectors.KindOf(err))

	b.granted("登入店")
	loaded, err := b.LoadChoices(t.Context(), "登入店")
	require.NoError(t, err)
	require.Equal(t, "2", loaded["rooms"][1].Value)
	_, err = b.Set(t.Context(), "登入店", accounts.Settings{Values: connectors.Values{"rooms": "1,2"}})
	require.NoError(t, err)
	require.Equal(t, "1,2", b.account("登入店").FieldValues["rooms"])
	b.at.down = true
	_, err = b.LoadChoices(t.Context(), "登入店")
	require.Equal(t, connectors.Temporary, connectors.KindOf(err))
	require.Equal(t, store.Connected, b.account("登入店").State, "a question that fails disconnects nobody")
}

func TestAChosenPlaceIsCalledAsItsPlatformCallsIt(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	id := b.granted("登入店").ID
	places := func(chosen string) []accounts.Place {
		_, err := b.Set(t.Context(), "登入店", accounts.Settings{Values: connectors.Values{"rooms": chosen}})
		require.NoError(t, err)
		places, err := b.Places(t.Context(), id)
		require.NoError(t, err)
		return places
	}
	require.Empty(t, places(""), "nothing was chosen")
	require.Equal(t, []accounts.Place{{Label: text("Rooms"), Chosen: []connectors.Text{{EN: "2", ZH: "2"}}}}, places("2"), "no name was loaded")
	_, err := b.LoadChoices(t.Context(), "登入店")
	require.NoError(t, err)
	require.Equal(t, []accounts.Place{{Label: text("Rooms"), Chosen: []connectors.Text{text("Two"), {EN: "9", ZH: "9"}}}}, places("2,9"))
	b.at.down = true
	kept, err := b.Choices(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, "One", kept["rooms"][0].Label.EN)

	require.NoError(t, b.Delete(t.Context(), "登入店"))
	kept, err = b.Choices(t.Context(), id)
	require.NoError(t, err)
	require.Empty(t, kept, "they go with the account")
}
