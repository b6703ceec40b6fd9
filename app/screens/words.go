package screens

import (
	"bytes"
	"regexp"
	"strings"

	"gowarehouse/connectors"
)

// What to do next is said once, for all faces, and names a command: "See `gowarehouse account list`." On a screen the same sentence
// names the screen where that is done: "See the Accounts screen."

// command is a command in a sentence: its name and, in places, what is typed behind it.
var command = regexp.MustCompile("`gowarehouse ([a-z-]+)[^`]*`")

// places are the screens on which a command's work is done, by the command's first word, as the page calls them.
var places = map[string]connectors.Text{
	"account":       screen("Accounts", "帳號"),
	"platform":      screen("Accounts", "帳號"),
	"platforms":     screen("Comparison", "平台比較"),
	"fetch":         screen("Accounts", "帳號"),
	"merchant":      screen("Channels", "銷售通路"),
	"channel":       screen("Channels", "銷售通路"),
	"order":         screen("Orders", "訂單"),
	"hold":          screen("Holds", "保留"),
	"map":           screen("Mappings", "對應"),
	"listing":       screen("Mappings", "對應"),
	"unknown":       screen("Mappings", "對應"),
	"shipping-type": screen("Mappings", "對應"),
	"pick":          screen("Pack", "包裝"),
	"pack":          screen("Pack", "包裝"),
	"ship":          screen("Pack", "包裝"),
	"print":         screen("Orders", "訂單"),
	"printer":       screen("Settings", "設定"),
	"label":         screen("Orders", "訂單"),
	"number":        screen("Orders", "訂單"),
	"product":       screen("Stock", "庫存"),
	"stock":         screen("Stock", "庫存"),
	"activity":      screen("Activity", "活動"),
	"doctor":        screen("Settings", "設定"),
	"backup":        screen("Settings", "設定"),
	"restore":       screen("Settings", "設定"),
	"privacy":       screen("Settings", "設定"),
	"operator":      screen("Settings", "設定"),
}

func screen(en, zh string) connectors.Text {
	return connectors.Text{EN: "the " + en + " screen", ZH: "「" + zh + "」畫面"}
}

// onScreens puts screens in the place of commands in a reply for a reader of one language.
func onScreens(reply []byte, language string) []byte {
	if !bytes.Contains(reply, []byte("`gowarehouse ")) {
		return reply
	}
	return command.ReplaceAllFunc(reply, func(found []byte) []byte {
		word := strings.TrimPrefix(strings.Trim(string(found), "`"), "gowarehouse ")
		word, _, _ = strings.Cut(word, " ")
		place, known := places[word]
		if !known {
			return found
		}
		return []byte(place.In(language))
	})
}
