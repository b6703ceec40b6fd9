package fulfil

import (
	"fmt"
	"strings"

	"gowarehouse/connectors"
)

// refusal is why something cannot be done, and what to do about it. Both languages take the same arguments, by number.
type refusal struct{ why, do connectors.Text }

// refusals by their code, which is stable for scripts.
var refusals = map[string]refusal{
	"cancelled": {connectors.Text{EN: "order %[1]s was cancelled on the platform", ZH: "訂單 %[1]s 已在平台取消"},
		connectors.Text{EN: "Put the goods back; if a parcel has a number already, take it back and say so.",
			ZH: "請將商品歸位；若包裹已有單號，請攔回並登記。"}},
	"erased": {connectors.Text{EN: "order %[1]s is finished and its personal data is erased", ZH: "訂單 %[1]s 已完成且個資已刪除"},
		connectors.Text{EN: "Nothing more can be shipped for it.", ZH: "此訂單已無法再出貨。"}},
	"not_ours": {connectors.Text{EN: "order %[1]s is fulfilled by the platform itself", ZH: "訂單 %[1]s 由平台自行出貨"},
		connectors.Text{EN: "Do not ship it: the platform does.", ZH: "請勿出貨，平台會自行處理。"}},
	"unpaid": {connectors.Text{EN: "order %[1]s is not paid", ZH: "訂單 %[1]s 尚未付款"},
		connectors.Text{EN: "Wait until the platform shows it as paid.", ZH: "請等待平台顯示為已付款。"}},
	"shipped_elsewhere": {connectors.Text{EN: "the platform shows order %[1]s as shipped, and not by this warehouse",
		ZH: "平台顯示訂單 %[1]s 已在別處出貨"},
		connectors.Text{EN: "Compare with the platform before anything leaves the house.", ZH: "出貨前請先與平台核對。"}},
	"held": {connectors.Text{EN: "order %[1]s is held: %[2]s", ZH: "訂單 %[1]s 已保留：%[3]s"},
		connectors.Text{EN: "Settle the reason and release the hold.", ZH: "請處理原因後解除保留。"}},
	"short": {connectors.Text{EN: "order %[1]s is short: %[3]d of %[2]s missing", ZH: "訂單 %[1]s 缺貨：%[2]s 尚缺 %[3]d 件"},
		connectors.Text{EN: "Wait for stock, put it away, or pack only what is there.", ZH: "請待補貨入庫，或僅包裝現有商品。"}},
	"nothing_left": {connectors.Text{EN: "all of order %[1]s is packed or shipped already", ZH: "訂單 %[1]s 的商品已全部包裝或出貨"},
		connectors.Text{EN: "Ship what is packed, or unpack it first.", ZH: "請直接出貨，或先取消包裝。"}},
	"tote_taken": {connectors.Text{EN: "tote %[1]s holds the goods of another order", ZH: "揀貨箱 %[1]s 已有其他訂單的商品"},
		connectors.Text{EN: "Take an empty tote.", ZH: "請改用空的揀貨箱。"}},
	"no_such_line": {connectors.Text{EN: "order %[1]s has no line %[2]d", ZH: "訂單 %[1]s 沒有明細 %[2]d"},
		connectors.Text{EN: "Choose lines of this order.", ZH: "請選擇此訂單的明細。"}},
	"too_many": {connectors.Text{EN: "%[2]d of %[1]s were to be packed, %[3]d are left", ZH: "%[1]s 欲包裝 %[2]d 件，但僅剩 %[3]d 件"},
		connectors.Text{EN: "Correct the quantities.", ZH: "請更正數量。"}},
	"empty_parcel": {connectors.Text{EN: "a parcel of order %[1]s would be empty", ZH: "訂單 %[1]s 有空的包裹"},
		connectors.Text{EN: "Say what is in it, or leave it out.", ZH: "請指定內容，或移除該包裹。"}},
	"unknown_barcode": {connectors.Text{EN: "no product has the barcode or SKU %[1]s", ZH: "沒有商品的條碼或 SKU 為 %[1]s"},
		connectors.Text{EN: "Scan again; if it is right, add the barcode to the product.", ZH: "請重新掃描；若無誤，請將條碼加入商品。"}},
	"wrong_scan": {connectors.Text{EN: "%[1]s: %[2]d scanned, %[3]d needed", ZH: "%[1]s：已掃 %[2]d 件，應為 %[3]d 件"},
		connectors.Text{EN: "Compare the goods with the order and scan again.", ZH: "請核對商品與訂單後重新掃描。"}},
	"wrong_item": {connectors.Text{EN: "order %[1]s has no %[2]s %[3]s", ZH: "訂單 %[1]s 沒有 %[2]s %[3]s"},
		connectors.Text{EN: "Put this piece aside and scan one that the order asks for.", ZH: "請將此商品放到一旁，改掃訂單所需的商品。"}},
	"one_too_many": {connectors.Text{EN: "one too many: order %[1]s takes %[3]d of %[2]s", ZH: "數量超過：訂單 %[1]s 的 %[2]s 只需 %[3]d 件"},
		connectors.Text{EN: "Put the piece back on its shelf.", ZH: "請將多出的商品放回儲位。"}},
	"no_products": {connectors.Text{EN: "%[2]s of order %[1]s has no product here", ZH: "訂單 %[1]s 的 %[2]s 尚未對應商品"},
		connectors.Text{EN: "Map the product first: `gowarehouse map product`", ZH: "請先對應商品：`gowarehouse map product`"}},
	"torn_set": {connectors.Text{EN: "%[1]s is a set: %[2]s is missing in this parcel", ZH: "%[1]s 為組合商品：此包裹尚缺 %[2]s"},
		connectors.Text{EN: "Scan the rest of the set, or take its pieces out of this parcel.", ZH: "請補齊組合內的商品，或將其移出此包裹。"}},
	"nothing_scanned": {connectors.Text{EN: "nothing is scanned for this parcel of order %[1]s", ZH: "訂單 %[1]s 的此包裹尚未掃描任何商品"},
		connectors.Text{EN: "Scan what goes into it, then close it.", ZH: "請先掃描要放入的商品，再結束此包裹。"}},
	"not_packed": {connectors.Text{EN: "order %[1]s has no packed parcel that waits to be shipped", ZH: "訂單 %[1]s 沒有待出貨的包裹"},
		connectors.Text{EN: "Pack it first.", ZH: "請先包裝。"}},
	"no_such_parcel": {connectors.Text{EN: "order %[1]s has no parcel %[2]d that waits to be shipped", ZH: "訂單 %[1]s 沒有待出貨的包裹 %[2]d"},
		connectors.Text{EN: "See `gowarehouse order show` for its parcels.", ZH: "請以 `gowarehouse order show` 查看包裹。"}},
	"which_parcel": {connectors.Text{EN: "order %[1]s has several parcels, and each needs its own tracking number",
		ZH: "訂單 %[1]s 有多個包裹，每個包裹需各自的物流單號"},
		connectors.Text{EN: "Say which parcel the number belongs to.", ZH: "請指定單號所屬的包裹。"}},
	"changed_since": {connectors.Text{EN: "order %[1]s changed after it was packed", ZH: "訂單 %[1]s 在包裝後有變更"},
		connectors.Text{EN: "Unpack it and pack it again.", ZH: "請取消包裝後重新包裝。"}},
	"cannot_acknowledge": {connectors.Text{EN: "%[1]s is not told of orders being prepared", ZH: "%[1]s 不接受備貨通知"},
		connectors.Text{EN: "Leave it: the order can be shipped all the same.", ZH: "可略過，不影響出貨。"}},
	"acknowledging": {connectors.Text{EN: "the platform is being told first that the order is being prepared", ZH: "正在先通知平台此訂單開始備貨"},
		connectors.Text{EN: "Wait a moment.", ZH: "請稍候。"}},
	"on_its_way": {connectors.Text{EN: "order %[1]s is on its way out already", ZH: "訂單 %[1]s 已進入出貨流程"},
		connectors.Text{EN: "Nothing to do.", ZH: "不需處理。"}},
	"cannot_label": {connectors.Text{EN: "%[1]s gives no numbers and labels here", ZH: "%[1]s 不提供物流單號與標籤"},
		connectors.Text{EN: "Look at how the order ships and report this to the maintainers.", ZH: "請確認訂單的出貨方式，並回報維護人員。"}},
	"cannot_push": {connectors.Text{EN: "%[1]s takes no tracking numbers here", ZH: "%[1]s 無法回傳物流單號"},
		connectors.Text{EN: "Enter it on the platform by hand.", ZH: "請至平台手動輸入。"}},
	"option_required": {connectors.Text{EN: "shipping needs a choice: %[1]s (%[2]s)", ZH: "出貨前請選擇：%[3]s（%[2]s）"},
		connectors.Text{EN: "Choose one, or set a default in the account's settings.", ZH: "請選擇，或於帳號設定預設值。"}},
	"option_unknown": {connectors.Text{EN: "%[1]s is not offered as %[2]s", ZH: "%[2]s 不提供選項 %[1]s"},
		connectors.Text{EN: "Choose one of the values offered now: %[3]s", ZH: "請選擇目前提供的選項：%[3]s"}},
	"number_missing": {connectors.Text{EN: "the tracking number is missing", ZH: "缺少物流單號"},
		connectors.Text{EN: "Scan or enter the number on the carrier's label.", ZH: "請掃描或輸入物流標籤上的單號。"}},
	"carrier_missing": {connectors.Text{EN: "it is not known which carrier takes order %[1]s", ZH: "訂單 %[1]s 未指定物流商"},
		connectors.Text{EN: "Name the carrier, or give the shipping type one: `gowarehouse ship ORDER --carrier NAME --number NUMBER`",
			ZH: "請指定物流商，或於出貨方式設定：`gowarehouse ship 訂單 --carrier 名稱 --number 單號`"}},
	"number_form": {connectors.Text{EN: "%[1]s does not look like a number of %[2]s", ZH: "%[1]s 不符合 %[2]s 的單號格式"},
		connectors.Text{EN: "Scan the number again, or correct the pattern of the shipping type.", ZH: "請重新掃描，或更正出貨方式的單號格式。"}},
	"duplicate_number": {connectors.Text{EN: "tracking number %[1]s belongs to a parcel of order %[2]s", ZH: "物流單號 %[1]s 已用於訂單 %[2]s 的包裹"},
		connectors.Text{EN: "Scan this parcel's own number; if both orders really are in one box, say so.",
			ZH: "請掃描此包裹的單號；若確為合併出貨，請另行確認。"}},
	"own_number": {connectors.Text{EN: "the platform gives the number of this parcel", ZH: "此包裹的單號由平台提供"},
		connectors.Text{EN: "Ship it without a number.", ZH: "請直接出貨，不需輸入單號。"}},
	"push_begun": {connectors.Text{EN: "the platform has been told of parcel %[1]d, or is being told", ZH: "包裹 %[1]d 已回傳或正在回傳平台"},
		connectors.Text{EN: "Correct it on the platform.", ZH: "請至平台更正。"}},
	"nothing_to_undo": {connectors.Text{EN: "nothing of order %[1]s can be undone", ZH: "訂單 %[1]s 沒有可復原的項目"},
		connectors.Text{EN: "Only parcels with your own carrier can be undone, and only until the platform is told.",
			ZH: "僅自有物流的包裹可復原，且須在回傳平台之前。"}},
	"number_out": {connectors.Text{EN: "a number was asked for parcel %[1]d", ZH: "包裹 %[1]d 已向平台要求單號"},
		connectors.Text{EN: "Wait for the answer; if it is unclear, decide it first. A number is given back on the platform only.",
			ZH: "請等待平台回覆；若結果不明請先判定。已取得的單號只能在平台取消。"}},
	"not_cancelled": {connectors.Text{EN: "order %[1]s is not cancelled on the platform", ZH: "訂單 %[1]s 並未在平台取消"},
		connectors.Text{EN: "Fetch it again if it should be.", ZH: "若應已取消，請重新抓單。"}},
	"no_label": {connectors.Text{EN: "parcel %[1]d has no label yet", ZH: "包裹 %[1]d 尚無標籤"},
		connectors.Text{EN: "Wait until the platform has made it.", ZH: "請等待平台產生標籤。"}},
	"label_due": {connectors.Text{EN: "the label of parcel %[1]d has not arrived yet", ZH: "包裹 %[1]d 的標籤尚未取得"},
		connectors.Text{EN: "Wait a moment: it is fetched from the platform by itself.", ZH: "請稍候，系統會自動向平台取得。"}},
	"label_not_asked": {connectors.Text{EN: "parcel %[1]d is packed and has no number yet", ZH: "包裹 %[1]d 已包裝但尚未取號"},
		connectors.Text{EN: "Ship it: the platform gives number and label together.", ZH: "請先出貨，平台會提供單號與標籤。"}},
	"label_self_ship": {connectors.Text{EN: "order %[2]s ships with your own carrier, for which the platform gives no label",
		ZH: "訂單 %[2]s 為自行出貨，平台不提供標籤"},
		connectors.Text{EN: "Print the label with your own carrier, then scan or enter its tracking number.",
			ZH: "請使用自有物流商列印託運單，再掃描或輸入物流單號。"}},
	"label_known": {connectors.Text{EN: "it is known which label is that of parcel %[1]d", ZH: "包裹 %[1]d 的標籤已確定"},
		connectors.Text{EN: "Nothing has to be chosen.", ZH: "不需選擇。"}},
	"label_not_chosen": {connectors.Text{EN: "nobody chose the label of parcel %[1]d", ZH: "包裹 %[1]d 的標籤不是人工選擇的"},
		connectors.Text{EN: "Nothing to take back. If it is wrong, fetch it again: `gowarehouse label fetch PARCEL`",
			ZH: "沒有可復原的選擇；若標籤有誤，請重新取得：`gowarehouse label fetch 包裹`"}},
	"label_printing": {connectors.Text{EN: "the label of parcel %[1]d is on its way to the printer", ZH: "包裹 %[1]d 的標籤正在列印"},
		connectors.Text{EN: "Wait until it is printed, or stop it first: `gowarehouse print stop JOB`",
			ZH: "請等待列印完成，或先停止：`gowarehouse print stop 工作`"}},
	"label_void": {connectors.Text{EN: "parcel %[1]d was taken apart", ZH: "包裹 %[1]d 已取消"},
		connectors.Text{EN: "Use the label of the order's present parcel.", ZH: "請使用訂單目前包裹的標籤。"}},
	"no_push": {connectors.Text{EN: "nothing of order %[1]s waits to be pushed", ZH: "訂單 %[1]s 沒有待回傳的單號"},
		connectors.Text{EN: "See `gowarehouse activity` for how far it is.", ZH: "請以 `gowarehouse activity` 查看進度。"}},
	"number_overdue": {connectors.Text{EN: "%[1]s took the parcel and has given no number for %[3]d minutes", ZH: "%[2]s 已受理，但 %[3]d 分鐘內未提供單號"},
		connectors.Text{EN: "Look there what it waits for. It is still asked for, and taken when it comes; one that is shown there can be entered here.",
			ZH: "請至平台查看原因。系統會持續查詢並自動取回；若平台已顯示單號，也可在此輸入。"}},
	"number_unknown": {connectors.Text{EN: "the number of parcel %[1]d is not known", ZH: "包裹 %[1]d 的單號不明"},
		connectors.Text{EN: "Enter the number that the platform shows, then decide.", ZH: "請先輸入平台顯示的單號，再判定。"}},
}

// refuse makes the error for a code.
func refuse(code string, args ...any) *connectors.Error {
	r, known := refusals[code]
	if !known {
		panic("fulfil: unknown refusal " + code)
	}
	say := func(t connectors.Text) connectors.Text {
		return connectors.Text{EN: verbs(t.EN, args), ZH: verbs(t.ZH, args)}
	}
	why := say(r.why)
	return &connectors.Error{Kind: connectors.Rejected, Code: code, Reason: why.EN, Says: why, Do: say(r.do)}
}

// verbs fills a sentence, which may use fewer arguments than there are: all verbs name theirs by number.
func verbs(format string, args []any) string {
	if !strings.Contains(format, "%") {
		return format
	}
	return fmt.Sprintf(format, args...)
}
