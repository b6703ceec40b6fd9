package screens

import (
	"bytes"
	"regexp"
	"strings"

	"gowarehouse/app"
	"gowarehouse/connectors"
)

// What to do next is said once, for all faces, and names a command: "See `gowarehouse account list`." On a screen the same sentence
// names the screen where that is done: "See the Accounts screen."

// command is a command in a sentence: its name and, in places, what is typed behind it.
var command = regexp.MustCompile("`gowarehouse ([a-z-]+)[^`]*`")

// amongHan is a command in a Chinese sentence: the blanks around it are for the command's letters, and go with them.
var amongHan = regexp.MustCompile(" ?" + command.String() + " ?")

// titles are the names of the screens, as the page has them in its locales.
var titles = map[string]connectors.Text{
	"accounts":   {EN: "Accounts", ZH: "帳號"},
	"activity":   {EN: "Activity", ZH: "動態"},
	"channels":   {EN: "Channels", ZH: "銷售通路"},
	"comparison": {EN: "Comparison", ZH: "平台比較"},
	"holds":      {EN: "Holds", ZH: "保留"},
	"mappings":   {EN: "Mappings", ZH: "對應"},
	"orders":     {EN: "Orders", ZH: "訂單"},
	"pack":       {EN: "Pack", ZH: "包裝"},
	"settings":   {EN: "Settings", ZH: "設定"},
	"stock":      {EN: "Stock", ZH: "庫存"},
}

// places are the screens on which a command's work is done, by the command's first word.
var places = map[string]string{
	"account": "accounts", "platform": "accounts", "fetch": "accounts",
	"platforms": "comparison",
	"merchant":  "channels", "channel": "channels",
	"order": "orders", "label": "orders", "number": "orders",
	"hold":    "holds",
	"ownsite": "accounts",
	"map":     "mappings", "listing": "mappings", "unknown": "mappings", "shipping-type": "mappings",
	"pick": "pack", "pack": "pack", "ship": "pack",
	"product": "stock", "stock": "stock",
	"activity": "activity", "print": "activity",
	"backup": "settings", "doctor": "settings", "operator": "settings", "printer": "settings", "privacy": "settings", "restore": "settings",
	"push": "settings", "run": "settings",
	"view": "settings",
}

// onScreens puts screens in the place of commands in a reply for a reader of one language.
func onScreens(reply []byte, language string) []byte {
	if !bytes.Contains(reply, []byte("`gowarehouse ")) {
		return reply
	}
	pattern := command
	if language != english {
		pattern = amongHan
	}
	return pattern.ReplaceAllFunc(reply, func(found []byte) []byte {
		word := strings.TrimPrefix(strings.Trim(string(found), "` "), "gowarehouse ")
		word, _, _ = strings.Cut(word, " ")
		place, known := places[word]
		if word == "doctor" && bytes.Contains(found, []byte("--account")) {
			place = "accounts"
		}
		switch {
		case !known:
			return found
		case language == english:
			return []byte("the " + titles[place].EN + " screen")
		}
		return []byte("「" + titles[place].ZH + "」畫面")
	})
}

// explain says an error for a screen, where it does not go out with a reply.
func explain(err error, language string) app.ErrorView {
	return placed(app.Explain(err, language), language)
}

// placed puts screens in the place of commands.
func placed(e app.ErrorView, language string) app.ErrorView {
	e.Message, e.Do = string(onScreens([]byte(e.Message), language)), string(onScreens([]byte(e.Do), language))
	return e
}
