package app

// The words of the packing station: its commands, and what a packer does about a refusal. A packer has a scanner and no
// keyboard to type a command with, so what stands here replaces advice that names commands or screens of the office.

import (
	"gowarehouse/connectors"
)

// commandPrefix begins the barcode of a command, so that no item or order is taken for one.
const commandPrefix = "GW:CMD:"

// StationCommand is a command that a barcode gives to the station.
type StationCommand struct {
	Name string          `json:"name"`
	Code string          `json:"code"` // what the barcode says
	Says connectors.Text `json:"says"`
	Does connectors.Text `json:"does"`
}

// StationCommands are all of them, in the order of the printed sheet. NEXT also leaves a full-screen stop.
var StationCommands = numbered([]StationCommand{
	{Name: "NEXT", Says: connectors.Text{EN: "Next", ZH: "下一步"},
		Does: connectors.Text{EN: "Go on: leave a stop, leave a finished parcel, ask for the number", ZH: "繼續：離開停止畫面、離開已完成的包裹、取號"}},
	{Name: "UNDO", Says: connectors.Text{EN: "Undo", ZH: "復原"},
		Does: connectors.Text{EN: "Take back the last scan; after packing: take the parcel back", ZH: "取消上一次掃描；包裝後：取回包裹"}},
	{Name: "CANCEL", Says: connectors.Text{EN: "Cancel", ZH: "取消"},
		Does: connectors.Text{EN: "Leave this order without packing it", ZH: "不包裝此訂單並離開"}},
	{Name: "SPLIT", Says: connectors.Text{EN: "Split", ZH: "拆件"},
		Does: connectors.Text{EN: "Close this parcel with what was scanned and go on with the rest", ZH: "以已掃描的商品結束此包裹，其餘裝下一箱"}},
	{Name: "PRINT", Says: connectors.Text{EN: "Print", ZH: "列印"},
		Does: connectors.Text{EN: "Print the label that is on the screen", ZH: "列印畫面上的標籤"}},
	{Name: "REPRINT", Says: connectors.Text{EN: "Reprint", ZH: "補印"},
		Does: connectors.Text{EN: "Print the label once more, marked as a copy", ZH: "再印一次標籤，並標示為補印"}},
	{Name: "NO-LABEL", Says: connectors.Text{EN: "No label", ZH: "不印標籤"},
		Does: connectors.Text{EN: "Leave this parcel without its label; it stays on the list", ZH: "不印標籤並離開，包裹保留在清單"}},
	{Name: "AGAIN", Says: connectors.Text{EN: "Try again", ZH: "再試一次"},
		Does: connectors.Text{EN: "Ask the platform again for the number or the label", ZH: "再次向平台取號或取得標籤"}},
	{Name: "YES", Says: connectors.Text{EN: "Yes", ZH: "是"},
		Does: connectors.Text{EN: "Confirm what the screen asks", ZH: "確認畫面上的問題"}},
	{Name: "LOCK", Says: connectors.Text{EN: "Lock", ZH: "鎖定"},
		Does: connectors.Text{EN: "Sign out: the next one scans a badge", ZH: "登出：下一位請掃描識別證"}},
	{Name: "HELP", Says: connectors.Text{EN: "Help", ZH: "說明"},
		Does: connectors.Text{EN: "Show what can be done now", ZH: "顯示目前可用的操作"}},
})

// numbered adds the keys 1 to 9, which choose and say quantities, and gives each command its code.
func numbered(words []StationCommand) []StationCommand {
	for n := '1'; n <= '9'; n++ {
		key := string(n)
		words = append(words, StationCommand{Name: key, Says: connectors.Text{EN: key, ZH: key},
			Does: connectors.Text{EN: "Choose number " + key + ", or " + key + " pieces", ZH: "選擇第 " + key + " 項，或數量 " + key}})
	}
	for i := range words {
		words[i].Code = commandPrefix + words[i].Name
	}
	return words
}

func commandOf(word string) (StationCommand, bool) {
	for _, c := range StationCommands {
		if c.Name == word {
			return c, true
		}
	}
	return StationCommand{}, false
}

// stationDo is what a packer does about a refusal or at a step, by its code.
var stationDo = map[string]connectors.Text{
	"cancelled": {EN: "Do not ship it. Take the goods out and put them back on their shelves; if a label is on the box, tear it off.",
		ZH: "請勿出貨。請取出商品歸回儲位；若已貼標籤請撕除。"},
	"held": {EN: "Do not ship it. Put goods and order aside; the office settles the reason: `gowarehouse hold list`.",
		ZH: "請勿出貨。請將商品與訂單放到保留區，由辦公室處理：`gowarehouse hold list`。"},
	"short": {EN: "Put the order aside until the goods have been put away, or pack what is there as a parcel of its own.",
		ZH: "請將訂單放到一旁，待補貨入庫後再包裝。"},
	"shipped_elsewhere": {EN: "Do not ship it. Give it to the office: somebody else may have shipped it.",
		ZH: "請勿出貨。請交由辦公室確認是否已由他處出貨。"},
	"not_ours":        {EN: "Put the goods back: the platform ships this order.", ZH: "請將商品歸位，此訂單由平台出貨。"},
	"unpaid":          {EN: "Put the goods back: nothing leaves before it is paid.", ZH: "請將商品歸位，付款後才能出貨。"},
	"erased":          {EN: "It was finished long ago; look at the number once more.", ZH: "此訂單早已完成，請再確認編號。"},
	"changed_since":   {EN: "Take the parcel apart (UNDO) and pack it again.", ZH: "請拆開包裹（復原）並重新包裝。"},
	"scans_void":      {EN: "Take everything out of the box and scan it again.", ZH: "請取出箱內所有商品並重新掃描。"},
	"tote_taken":      {EN: "Take an empty tote.", ZH: "請改用空的揀貨箱。"},
	"unknown_barcode": {EN: "Scan it again; if it is right, add the barcode to the product.", ZH: "請重新掃描；若無誤，請將條碼加入商品。"},
	"number_form": {EN: "Scan the carrier's barcode again. If it is right, the office corrects the pattern of the shipping type.",
		ZH: "請重新掃描託運單條碼；若無誤，請由辦公室更正出貨方式的單號格式。"},
	"duplicate_number": {EN: "Scan this parcel's own number. Only when both orders really are in one box: confirm (YES).",
		ZH: "請掃描此包裹的單號。僅當兩筆訂單確實裝在同一箱時，才可確認（是）。"},
	"number_out": {EN: "The platform may have given a number: it can be taken back on the platform only.",
		ZH: "平台可能已給號，只能在平台取消。"},
	"push_begun":      {EN: "The platform has been told. Give the parcel to the office to correct it there.", ZH: "已回傳平台，請交由辦公室至平台更正。"},
	"nothing_to_undo": {EN: "Give the parcel to the office.", ZH: "請交由辦公室處理。"},
	"option_required": {EN: "Choose, or let the office set a default in the account's settings.", ZH: "請選擇，或由辦公室於帳號設定預設值。"},
	"cannot_label":    {EN: "Give the parcel to the office.", ZH: "請交由辦公室處理。"},

	"no_printer": {EN: "The label is on the screen. The office sets up this station's printer: `gowarehouse printer`.",
		ZH: "標籤顯示於畫面上。請由辦公室設定此工作站的印表機：`gowarehouse printer`。"},

	"waiting":   {EN: "You may go on with the next order: the parcel comes back when its number is there.", ZH: "可先處理下一筆訂單，取得單號後會自動返回。"},
	"label_due": {EN: "You may go on with the next order: the parcel comes back when its label is there.", ZH: "可先處理下一筆訂單，取得標籤後會自動返回。"},
	"refused": {EN: "Put right what the platform says, then try again (AGAIN); or take the parcel apart (UNDO).",
		ZH: "請依平台說明處理後再試一次（再試一次），或拆開包裹（復原）。"},
	"unclear": {EN: "Put the parcel aside. Nobody knows whether the platform has it: the office decides: `gowarehouse activity`.",
		ZH: "請將包裹放到一旁。無法確定平台是否已收到，由辦公室判定：`gowarehouse activity`。"},
	"no_label": {EN: "Try again (AGAIN), or put the parcel aside for the office.", ZH: "請再試一次，或將包裹放到一旁交由辦公室處理。"},
	"password": {EN: "Type the password of the label. The office can enter it for good in the account's settings.",
		ZH: "請輸入標籤密碼；辦公室可於帳號設定永久填入。"},
	"damaged": {EN: "Fetch it again (AGAIN); if it stays damaged, print it on the platform.", ZH: "請重新取得（再試一次）；若仍損壞，請至平台列印。"},
	"which": {EN: "Press the number of this parcel's label; if none of them is, put the parcel aside for the office.",
		ZH: "請按此包裹標籤的編號；若都不是，請將包裹放到一旁交由辦公室處理。"},
	"offline": {EN: "The platform cannot be reached. Go on (NEXT) to ask all the same, or try again later.", ZH: "無法連線平台。可按「下一步」直接取號，或稍後再試。"},
	"push_failed": {EN: "The platform refused the number: the office corrects it: `gowarehouse activity`.",
		ZH: "平台拒絕此單號，請由辦公室更正：`gowarehouse activity`。"},
	"push_unclear": {EN: "Nobody knows whether the platform has the number: the office decides: `gowarehouse activity`.",
		ZH: "無法確定平台是否已收到單號，由辦公室判定：`gowarehouse activity`。"},
}
