package practice

// What the other side does while somebody practises: a buyer cancels an order that is being packed, say.

import (
	"context"
	"slices"
	"strings"
	"sync"

	"gowarehouse/connectors"
	"gowarehouse/engine"
)

// acting are the worlds at work by their engine, so that a screen that shows a workspace can act on its platforms.
var acting sync.Map

// Acts are what a buyer can be made to do, and at last what the merchant does at a platform that takes no word of a shipment.
var Acts = []string{"cancel", "request_cancel", "change_address", "ship_elsewhere"}

// Act lets the buyer of an account's order do something on the emulated platform, and then fetches, so that the workspace hears of it at
// once. It is refused for a workspace that is no practice workspace at work.
func Act(ctx context.Context, e *engine.Engine, account, platformID, kind string) error {
	found, there := acting.Load(e)
	if !there {
		return connectors.Refuse("buyers act by hand in practice mode only", "僅練習模式可模擬買家操作", "Enter practice mode first.", "請先進入練習模式。")
	}
	if !slices.Contains(Acts, kind) {
		return connectors.Refuse("a buyer cannot %q here", "無法模擬「%s」", "Choose one of "+strings.Join(Acts, ", "), "可用："+strings.Join(Acts, "、"), kind)
	}
	w := found.(*world)
	i := slices.IndexFunc(w.shops, func(s *shop) bool { return s.account == account })
	if i < 0 {
		return connectors.Refuse("%s is no emulated platform", "「%s」不是模擬平台", "Choose an order of a practice account.", "請選擇練習帳號的訂單。", account)
	}
	a, err := w.accountOf(ctx, w.shops[i])
	if err != nil {
		return err
	}
	if err := w.enterHook(ctx, w.shops[i], a.ID); err != nil {
		return err
	}
	if err := w.shops[i].emulator.Act(connectors.Act{Kind: kind, Order: platformID}); err != nil {
		return w.shops[i].wrong(wrongAct, kind, err)
	}
	_, err = e.Fetch(ctx, a.ID, nil)
	return err
}
