package cli

import (
	"io"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"
)

// everyCommand gives all commands of a tree.
func everyCommand(cmd *cobra.Command) []*cobra.Command {
	all := []*cobra.Command{cmd}
	for _, sub := range cmd.Commands() {
		all = append(all, everyCommand(sub)...)
	}
	return all
}

// commands are all that can be typed. A script may rely on each: none goes without a word.
const commands = `gowarehouse
gowarehouse account
gowarehouse account add
gowarehouse account authorize
gowarehouse account choices
gowarehouse account delete
gowarehouse account edit
gowarehouse account list
gowarehouse account recover
gowarehouse account revoke
gowarehouse account settings
gowarehouse account show
gowarehouse account test
gowarehouse activity
gowarehouse activity ack
gowarehouse activity decide
gowarehouse backup
gowarehouse channel
gowarehouse channel add
gowarehouse channel disable
gowarehouse channel enable
gowarehouse channel list
gowarehouse doctor
gowarehouse fetch
gowarehouse hold
gowarehouse hold add
gowarehouse hold list
gowarehouse hold release
gowarehouse label
gowarehouse label again
gowarehouse label choose
gowarehouse label fetch
gowarehouse label open
gowarehouse label unchoose
gowarehouse listing
gowarehouse listing list
gowarehouse listing sync
gowarehouse map
gowarehouse map payment
gowarehouse map product
gowarehouse map shipping
gowarehouse merchant
gowarehouse merchant add
gowarehouse merchant import
gowarehouse merchant list
gowarehouse number
gowarehouse operator
gowarehouse operator add
gowarehouse operator edit
gowarehouse operator list
gowarehouse order
gowarehouse order export
gowarehouse order list
gowarehouse order mark
gowarehouse order refetch
gowarehouse order show
gowarehouse order why
gowarehouse ownsite
gowarehouse ownsite check
gowarehouse ownsite secret
gowarehouse pack
gowarehouse paper
gowarehouse paper address
gowarehouse paper commands
gowarehouse paper pick-list
gowarehouse paper slip
gowarehouse parcel-back
gowarehouse pick
gowarehouse platform
gowarehouse platform app
gowarehouse platform app set
gowarehouse platforms
gowarehouse practice
gowarehouse practice ownsite
gowarehouse print
gowarehouse print again
gowarehouse print batch
gowarehouse print batches
gowarehouse print decide
gowarehouse print list
gowarehouse print stop
gowarehouse printer
gowarehouse printer add
gowarehouse printer find
gowarehouse printer list
gowarehouse printer remove
gowarehouse printer test
gowarehouse printer use
gowarehouse privacy
gowarehouse product
gowarehouse product add
gowarehouse product edit
gowarehouse product import
gowarehouse product list
gowarehouse push
gowarehouse restore
gowarehouse run
gowarehouse schema
gowarehouse serve
gowarehouse ship
gowarehouse ship-options
gowarehouse shipping-type
gowarehouse shipping-type add
gowarehouse shipping-type disable
gowarehouse shipping-type enable
gowarehouse shipping-type list
gowarehouse stock
gowarehouse stock adjust
gowarehouse stock import
gowarehouse stock keep
gowarehouse stock list
gowarehouse stock movements
gowarehouse stock push
gowarehouse stock putaway
gowarehouse stock sync
gowarehouse today
gowarehouse undo
gowarehouse unknown
gowarehouse unknown list
gowarehouse unpack
gowarehouse version
gowarehouse view
gowarehouse view lock
gowarehouse view unlock
gowarehouse void
gowarehouse webhook
gowarehouse webhook off
gowarehouse webhook on
gowarehouse webhook register
gowarehouse webhook status
gowarehouse webhook test
gowarehouse window
`

func TestTheCommandsAreThese(t *testing.T) {
	t.Parallel()
	var paths strings.Builder
	for _, cmd := range everyCommand(newTree(newWorld(t).env(nil, io.Discard, io.Discard)).root) {
		paths.WriteString(cmd.CommandPath() + "\n")
	}
	require.Equal(t, commands, paths.String())
}

func TestTheHelpOfEveryCommandShowsAnExampleThatItUnderstandsInBothLanguages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for language, heading := range map[string]string{english: "Example:", chinese: "範例："} {
		for path := range strings.Lines(commands) {
			words := strings.Fields(path)[1:]
			s := w.run("", append(words, "--help", "--language", language)...)
			require.Zero(t, s.code, path)
			_, example, found := strings.Cut(s.stdout, heading)
			require.True(t, found, "%s has no example:\n%s", path, s.stdout)
			require.Contains(t, example, strings.Join(append([]string{program}, words...), " "), "the example of %s is not of it", path)
			require.Equal(t, s.stdout, w.run("", append([]string{"help", "--language", language}, words...)...).stdout)
		}
	}
}

func TestEveryFlagAndCommandIsExplainedInBothLanguages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	han := func(r rune) bool { return r >= 0x4e00 && r <= 0x9fff }
	for path := range strings.Lines(commands) {
		words := strings.Fields(path)[1:]
		help := w.run("", append(words, "--help", "--language", english)...).stdout
		before, example, _ := strings.Cut(help, "Example:")
		_, flags, _ := strings.Cut(example, "Flags:")
		require.False(t, strings.ContainsFunc(before+flags, han), "%s speaks Chinese in English:\n%s", path, help)
		cmd, _, err := newTree(&env{language: chinese}).root.Find(words)
		require.NoError(t, err)
		require.True(t, strings.ContainsFunc(cmd.Short, han), path)
	}
}
