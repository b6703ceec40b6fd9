package lifecycle

import (
	"strings"

	"gowarehouse/connectors"
)

// The events of an order's history.
const (
	EventFetched          = "fetched"
	EventRefetched        = "refetched"
	EventHeld             = "held"
	EventReleased         = "released"
	EventMapped           = "mapped"
	EventChanged          = "changed"
	EventCancelled        = "cancelled"
	EventPicking          = "picking"
	EventTote             = "tote"
	EventPacked           = "packed"
	EventUndone           = "undone"
	EventNumberAsked      = "number_asked"
	EventNumberTaken      = "number_taken"
	EventLabelAsked       = "label_asked"
	EventLabelFetched     = "label_fetched"
	EventLabelOpened      = "label_opened"
	EventLabelProblem     = "label_problem"
	EventShipped          = "shipped"
	EventPushed           = "pushed"
	EventConfirmed        = "confirmed"
	EventPushUnclear      = "push_unclear"
	EventPushFailed       = "push_failed"
	EventPushDecided      = "push_decided"
	EventParcelBack       = "parcel_back"
	EventStockCovered     = "stock_covered"
	EventPersonalSeen     = "receiver_shown"
	EventPersonalExported = "receiver_exported"
	EventLabelSaved       = "label_saved"
	EventLabelShown       = "label_shown"
	EventLabelPrinted     = "label_printed"
	EventLabelCopied      = "label_printed_again"
	EventPrintFailed      = "print_failed"
	EventPrintUnclear     = "print_unclear"
	EventPrintStopped     = "print_stopped"
	EventPrintDecided     = "print_decided"
	EventNumberChanged    = "number_changed"
	EventMarkedByHand     = "marked_by_hand"
	EventMarkUndone       = "mark_undone"
	EventMarkSeen         = "mark_seen"
)

// sentences are the plain words of each event; {name} is replaced by the event's argument.
var sentences = map[string]connectors.Text{
	EventFetched:          {EN: "Fetched from the platform", ZH: "已從平台抓單"},
	EventRefetched:        {EN: "Fetched from the platform again", ZH: "已重新從平台抓單"},
	EventHeld:             {EN: "Held: {reason} {subject}", ZH: "保留：{reason} {subject}"},
	EventReleased:         {EN: "Hold released: {reason} {subject} {resolution}", ZH: "解除保留：{reason} {subject} {resolution}"},
	EventMapped:           {EN: "{subject} mapped to {product}", ZH: "{subject} 已對應至 {product}"},
	EventChanged:          {EN: "Changed on the platform: {difference}", ZH: "平台上的訂單已變更：{difference}"},
	EventCancelled:        {EN: "Cancelled on the platform. {reason}", ZH: "平台已取消訂單。{reason}"},
	EventPicking:          {EN: "Picking began", ZH: "開始揀貨"},
	EventTote:             {EN: "Goods put into tote {tote}", ZH: "商品放入揀貨箱 {tote}"},
	EventPacked:           {EN: "Packed", ZH: "包裝完成"},
	EventUndone:           {EN: "Undone: {what}", ZH: "已復原：{what}"},
	EventNumberAsked:      {EN: "Tracking number asked of the platform", ZH: "已向平台要求物流單號"},
	EventNumberTaken:      {EN: "Tracking number {number} taken", ZH: "已取得物流單號 {number}"},
	EventLabelAsked:       {EN: "Label asked for again", ZH: "已重新要求標籤"},
	EventLabelFetched:     {EN: "Label fetched", ZH: "已取得標籤"},
	EventLabelOpened:      {EN: "Label opened, {pages} page(s)", ZH: "標籤已開啟，共 {pages} 頁"},
	EventLabelProblem:     {EN: "Label not usable: {problem}", ZH: "標籤無法使用：{problem}"},
	EventShipped:          {EN: "Shipped by {carrier} {number}", ZH: "已出貨：{carrier} {number}"},
	EventPushed:           {EN: "Tracking number {number} sent to the platform", ZH: "物流單號 {number} 已回傳平台"},
	EventConfirmed:        {EN: "Confirmed by the platform: {number}", ZH: "平台已確認：{number}"},
	EventPushUnclear:      {EN: "Nobody can tell whether the platform has it; please decide. {reason}", ZH: "無法確定平台是否已收到，請人工判斷。{reason}"},
	EventPushFailed:       {EN: "The platform refused: {reason}", ZH: "平台拒絕：{reason}"},
	EventPushDecided:      {EN: "Decided by hand: {decision}", ZH: "人工判定：{decision}"},
	EventParcelBack:       {EN: "Parcel is back, its goods are free again", ZH: "包裹已取回，商品已釋出"},
	EventStockCovered:     {EN: "Stock has arrived for this order", ZH: "庫存已補足"},
	EventPersonalSeen:     {EN: "Receiver shown", ZH: "已檢視收件人資料"},
	EventPersonalExported: {EN: "Receiver exported to a file", ZH: "已匯出收件人資料至檔案"},
	EventLabelSaved:       {EN: "Label saved to a file", ZH: "標籤已存檔"},
	EventLabelShown:       {EN: "Label shown on screen", ZH: "已檢視標籤"},
	EventLabelPrinted:     {EN: "Label printed on {printer}", ZH: "標籤已列印：{printer}"},
	EventLabelCopied:      {EN: "Label printed again on {printer}: copy {copy}", ZH: "標籤補印（第 {copy} 份）：{printer}"},
	EventPrintFailed:      {EN: "The label was not printed on {printer}", ZH: "標籤未能列印：{printer}"},
	EventPrintUnclear:     {EN: "Nobody can tell whether {printer} printed the label; please look", ZH: "無法確定 {printer} 是否已列印標籤，請查看"},
	EventPrintStopped:     {EN: "Printing on {printer} stopped", ZH: "已停止列印：{printer}"},
	EventPrintDecided:     {EN: "Print decided by hand: {decision}", ZH: "列印結果人工判定：{decision}"},
	EventMarkedByHand:     {EN: "Ticked off: marked as shipped at the platform", ZH: "已勾選：已於平台標記出貨"},
	EventMarkUndone:       {EN: "Tick taken back: still to be marked as shipped at the platform", ZH: "已取消勾選：尚須於平台標記出貨"},
	EventMarkSeen:         {EN: "The platform shows the order as shipped", ZH: "平台已顯示為已出貨"},
	EventNumberChanged:    {EN: "Tracking number changed from {before} to {number}", ZH: "物流單號由 {before} 改為 {number}"},
}

// reasons are the names of hold reasons as people read them, with what to do.
var reasons = map[string]connectors.Text{
	"unknown_payment":   {EN: "unknown payment method", ZH: "付款方式不明"},
	"unmapped_shipping": {EN: "shipping method not mapped", ZH: "物流方式未對應"},
	"unknown_product":   {EN: "unknown product", ZH: "未知商品"},
	"cancel_requested":  {EN: "cancellation requested", ZH: "買家申請取消"},
	"masked_address":    {EN: "masked address", ZH: "地址被遮蔽"},
	"changed":           {EN: "changed on the platform", ZH: "平台訂單已變更"},
	"platform":          {EN: "the platform asks for a look", ZH: "平台要求人工確認"},
	"manual":            {EN: "held by hand", ZH: "人工保留"},
}

// fixes say what to do about a hold reason.
var fixes = map[string]connectors.Text{
	"unknown_payment": {EN: "say what kind of payment it is: `gowarehouse map payment ACCOUNT METHOD online|cod|platform`",
		ZH: "請設定付款類型：`gowarehouse map payment 帳號 付款方式 online|cod|platform`"},
	"unmapped_shipping": {EN: "map the platform's code to a shipping type: `gowarehouse map shipping ACCOUNT CODE TYPE`",
		ZH: "請將平台物流代碼對應至出貨方式：`gowarehouse map shipping 帳號 代碼 出貨方式`"},
	"unknown_product": {EN: "map it to a product: `gowarehouse map product ACCOUNT KEY SKU[=N]...`",
		ZH: "請對應至倉庫商品：`gowarehouse map product 帳號 商品鍵 SKU[=數量]...`"},
	"cancel_requested": {EN: "answer the buyer on the platform, then release or wait for the cancellation",
		ZH: "請先在平台回覆買家，再解除保留或等待取消"},
	"masked_address": {EN: "fetch the order again when the platform shows the address: `gowarehouse order refetch NUMBER`",
		ZH: "平台顯示地址後請重新抓單：`gowarehouse order refetch 訂單編號`"},
	"changed":  {EN: "look at the difference, then release: `gowarehouse hold release ID`", ZH: "請確認差異後解除保留：`gowarehouse hold release ID`"},
	"platform": {EN: "do what the note says, then release: `gowarehouse hold release ID`", ZH: "請依備註處理後解除保留：`gowarehouse hold release ID`"},
	"manual":   {EN: "release when the reason is settled: `gowarehouse hold release ID`", ZH: "處理完成後解除保留：`gowarehouse hold release ID`"},
}

// Sentence says an event in a language ("en" or "zh-TW").
func Sentence(event string, args map[string]string, language string) string {
	text := sentences[event].In(language)
	if text == "" {
		text = event
	}
	for name, value := range args {
		if name == "reason" {
			if known, ok := reasons[value]; ok {
				value = known.In(language)
			}
		}
		if name == "what" {
			value = undone(value, language)
		}
		text = strings.ReplaceAll(text, "{"+name+"}", value)
	}
	return strings.TrimSpace(placeholders.Replace(text))
}

// undoings are what can be undone; a parcel has its number behind it.
var undoings = map[string]connectors.Text{"packing": {EN: "packing", ZH: "揀貨與包裝"}, "shipping": {EN: "shipping", ZH: "出貨"},
	"parcel": {EN: "parcel", ZH: "包裹"}}

func undone(what, language string) string {
	word, number, _ := strings.Cut(what, " ")
	if known, ok := undoings[word]; ok {
		word = known.In(language)
	}
	return strings.TrimSpace(word + " " + number)
}

// placeholders drops the places of arguments an event was written without.
var placeholders = strings.NewReplacer("{reason}", "", "{subject}", "", "{resolution}", "", "{difference}", "", "{number}", "", "{carrier}", "",
	"{pages}", "", "{problem}", "", "{product}", "", "{what}", "", "{decision}", "", "{printer}", "", "{before}", "", "{copy}", "", "{tote}", "")

// ReasonName names a hold reason for people.
func ReasonName(reason string) connectors.Text { return reasons[reason] }

// ReasonFix says what to do about a hold reason.
func ReasonFix(reason string) connectors.Text { return fixes[reason] }
