package screens

import (
	"context"
	"slices"

	"gowarehouse/app"
	"gowarehouse/connectors"
)

// holdsCalls are the calls of the screen Holds. The fixes of payments, shipping methods and products are those of the screen Mappings.
var holdsCalls = Calls{
	"holdGroups":   Ask(func(ctx context.Context, v *Visit, _ None) (app.HoldGroupList, error) { return v.App.HoldGroups(ctx) }),
	"holdsOfGroup": Ask(holdsOfGroup),
	"holdRelease":  Ask(releaseHolds),
	"holdAdd":      Ask(addHold),
}

// HoldGroupIn asks for a page of the holds of a group.
type HoldGroupIn struct {
	Reason  string `json:"reason"`
	Account string `json:"account"` // name or id
	Subject string `json:"subject"`
	After   string `json:"after"` // cursor of an earlier page
}

// holdPage is how many holds come at a time.
const holdPage = 100

func holdsOfGroup(ctx context.Context, v *Visit, in HoldGroupIn) (app.HoldPage, error) {
	return v.App.HoldsOfGroup(ctx, app.HoldGroupKey{Reason: in.Reason, Account: in.Account, Subject: in.Subject}, in.After, holdPage)
}

// ReleaseIn releases holds by a person's decision.
type ReleaseIn struct {
	Holds []string `json:"holds"`
	Note  string   `json:"note"`
}

// releaseBatch is how many holds are released between two looks whether to stop.
const releaseBatch = 25

// releaseHolds begins to release holds, each for itself. The result of its job is an app.ReleasedDoc.
func releaseHolds(_ context.Context, v *Visit, in ReleaseIn) (JobView, error) {
	if len(in.Holds) == 0 {
		return JobView{}, connectors.Refuse("no hold is chosen", "尚未選擇任何保留", "Choose the orders to release.", "請先勾選要解除的訂單。")
	}
	return v.Start("holds", connectors.Text{EN: "Releasing holds", ZH: "解除保留"}, func(ctx context.Context, j *Job) (any, error) {
		all := app.ReleasedDoc{Head: app.NewHead(), Released: []app.ReleasedHold{}}
		for some := range slices.Chunk(in.Holds, releaseBatch) {
			j.Progress(len(all.Released), len(in.Holds))
			done, err := v.App.Release(ctx, some, in.Note, v.Who, v.Language)
			all.Released = append(all.Released, done.Released...)
			if err != nil {
				return all, err
			}
		}
		j.Progress(len(all.Released), len(in.Holds))
		return all, nil
	})
}

// HoldIn holds an order by a person's wish. Order is its id or any number that people know it by.
type HoldIn struct {
	Order string `json:"order"`
	Note  string `json:"note"`
}

func addHold(ctx context.Context, v *Visit, in HoldIn) (app.OrderDoc, error) {
	return v.App.AddHold(ctx, in.Order, in.Note, v.Who)
}
