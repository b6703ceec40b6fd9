// Package screens is the door between the screens and the workspace: one file per screen with the table of what it may ask for,
// and what all screens share - the dispatcher that no panic gets through, jobs with progress, events, files to save.
//
// The window (package desktop) and the browser (package browser) are two faces of the same Desk. Each call is a name and one JSON
// document; frontend/src/api/calls.ts, which is generated from the tables here, gives the page their types.
package screens

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"

	"gowarehouse/app"
)

// Visit is one call of a screen: on which workspace, by whom, in which language.
type Visit struct {
	*Desk
	App      *app.App // the workspace that the screens show now
	Practice bool     // it is a practice workspace
	Who      string   // for the history
	Operator string   // who has signed on at the page; empty: nobody
	Session  string   // the key that the page sent
	Language string   // en or zh-TW
}

// None is the input of a call that takes nothing.
type None struct{}

// Calls is what a screen may ask for, by name.
type Calls map[string]Call

// Call is one thing that a screen may ask for, with the types that go in and come out.
type Call struct {
	in, out reflect.Type
	do      func(ctx context.Context, v *Visit, in json.RawMessage) (any, error)
}

// Ask makes a Call of a function. In is read from the page's JSON; an unknown key in it is refused, since it means that page and
// program are of different versions.
func Ask[In, Out any](fn func(ctx context.Context, v *Visit, in In) (Out, error)) Call {
	return Call{
		in:  reflect.TypeFor[In](),
		out: reflect.TypeFor[Out](),
		do: func(ctx context.Context, v *Visit, raw json.RawMessage) (any, error) {
			var in In
			if err := readStrictly(raw, &in); err != nil {
				return nil, app.Usage("the page asked in a way this program does not understand (%v)", "頁面的要求無法解讀（%v）",
					"Load the page again; if that does not help, restart the program.", "請重新載入頁面；若仍發生請重新啟動程式。", err)
			}
			return fn(ctx, v, in)
		},
	}
}

// tables are the calls of all screens.
var tables = []Calls{frameCalls, todayCalls, ordersCalls, holdsCalls, packCalls, operatorCalls, mappingsCalls, stockCalls, importCalls,
	accountsCalls, channelsCalls, comparisonCalls, activityCalls, settingsCalls}

// all joins the tables. A name in two of them is a defect.
func all() Calls {
	joined := Calls{}
	for _, table := range tables {
		for name, call := range maps.All(table) {
			if _, twice := joined[name]; twice {
				panic("screens: two calls are named " + name)
			}
			joined[name] = call
		}
	}
	return joined
}

// unknownCall is refused: the page is of another version.
func unknownCall(name string) error {
	return app.Usage("there is no call %q", "沒有「%s」這個功能", "Load the page again; if that does not help, restart the program.",
		"請重新載入頁面；若仍發生請重新啟動程式。", fmt.Sprintf("%.40s", name))
}
