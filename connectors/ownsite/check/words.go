package check

// The words of the checker: everything that it finds, and every reason why it did not try, in both languages. A text that is not in this
// catalogue cannot become a finding, and a test goes over the whole of it.

import (
	"errors"
	"fmt"
	"strings"

	"gowarehouse/connectors"
)

// finding is what is wrong with an answer, or why a point was not tried.
type finding connectors.Text

// fine is that nothing is wrong.
var fine finding

// phrase is a text of the catalogue.
type phrase int

// The phrases. What they are filled with is named in the catalogue: ids, numbers, codes and words of the protocol, which no language changes.
const (
	discoveryFirst phrase = iota
	exportFirst
	fulfilmentFirst
	onlyWriting
	onlyNamedOrder
	needsOrders
	needsProduct
	needsCounted
	needsSKU
	needsTestOrder
	needsTestLabel
	needsLateOrders
	labelLater
	neverTooFast
	mapsByHand
	noAnswer
	badDocument
	clockOff
	shortKey
	standsStill
	sortedWrongly
	inOrder
	cvsNowhere
	homeNowhere
	sameLine
	tooManyPieces
	noParent
	oneGave
	onTwoPages
	forgetsFilter
	pagesDiffer
	isOtherStatus
	leftOut
	changedBefore
	otherOrders
	anotherOrder
	hurried
	variantTwice
	otherVariants
	manyResults
	notSet
	unknownAnswered
	staleAnswered
	refusedRecorded
	listedTimes
	numberMissing
	linesLeft
	didNotMove
	newNumberMissing
	noPDF
	otherNumber
	vagueRefusal
	statusIs
	statusAndCode
	webPageFor
	contentType
	noJSON
	andMore
	missingFields
	otherType
	otherForm
	otherPattern
	otherConstant
	otherEnum
	otherKeyword
	atPlace
	letIn
	ordersOfTomorrow
	wordsNotEntered
	noSuchOrder
	notReadyOrder
	tookUnknown
	stillOpen
	goneFromExport
	planStock
	planSKU
	planParcel
	planLabel
	planNotice
	planUnknown
	phrases // how many there are
)

var catalogue = [phrases]connectors.Text{
	// Why a point was not tried.
	discoveryFirst:  {EN: "discovery must pass first", ZH: "須先通過探索"},
	exportFirst:     {EN: "the export must pass first", ZH: "須先通過匯出"},
	fulfilmentFirst: {EN: "the fulfilment must pass first", ZH: "須先通過出貨回報"},
	onlyWriting:     {EN: "only with --write", ZH: "僅在加上 --write 時檢查"},
	onlyNamedOrder: {
		EN: "only with --write and --order NUMBER: the order that is told as shipped", ZH: "僅在加上 --write 與 --order 訂單編號時檢查，該訂單會回報為已出貨",
	},
	needsOrders:  {EN: "needs %d orders in the shop", ZH: "商店需有 %d 筆訂單"},
	needsProduct: {EN: "needs a product in the shop", ZH: "商店需有商品"},
	needsCounted: {EN: "needs a product whose stock is counted", ZH: "需有管理庫存的商品"},
	needsSKU:     {EN: "needs a product with a SKU", ZH: "需有設定 SKU 的商品"},
	needsTestOrder: {
		EN: "needs an order with test true, ready, with something left, not carried by the shop's own logistics",
		ZH: "需有一筆 test 為 true、狀態 ready、尚有待出貨且非商店自有物流的訂單",
	},
	needsTestLabel:  {EN: "needs an order with test true, ready, with label_available", ZH: "需有一筆 test 為 true、狀態 ready 且 label_available 的訂單"},
	needsLateOrders: {EN: "needs orders of the last 30 days", ZH: "需有最近 30 天的訂單"},
	labelLater:      {EN: "the label is not ready yet: check again", ZH: "託運單尚未產生，請稍後再檢查"},
	neverTooFast:    {EN: "it was never too fast", ZH: "未曾超過速率"},
	mapsByHand:      {EN: "to be mapped by a person: %s", ZH: "須由人員對應：%s"},

	// What is wrong.
	noAnswer:         {EN: "no answer: %s", ZH: "沒有回應：%s"},
	badDocument:      {EN: "the contract cannot be read: %s", ZH: "無法讀取規格文件：%s"},
	clockOff:         {EN: "%s off", ZH: "誤差 %s"},
	shortKey:         {EN: "it has %d characters", ZH: "只有 %d 個字元"},
	standsStill:      {EN: "has_more, but the cursor does not move", ZH: "has_more 為真，但游標沒有前進"},
	sortedWrongly:    {EN: "order %s comes behind %s", ZH: "訂單 %s 排在 %s 之後"},
	inOrder:          {EN: "order %s: %s", ZH: "訂單 %s：%s"},
	cvsNowhere:       {EN: "cvs without a pickup", ZH: "cvs 沒有 pickup"},
	homeNowhere:      {EN: "home without an address", ZH: "home 沒有 address"},
	sameLine:         {EN: "two lines have the id %s", ZH: "兩筆明細的 id 皆為 %s"},
	tooManyPieces:    {EN: "line %s has more pieces left and shipped than ordered", ZH: "明細 %s 的待出貨與已出貨數量超過訂購數量"},
	noParent:         {EN: "line %s is part of a line that is not there", ZH: "明細 %s 的 bundle_of 不存在"},
	oneGave:          {EN: "limit=1 gave %d orders", ZH: "limit=1 回了 %d 筆訂單"},
	onTwoPages:       {EN: "order %s stands on two pages", ZH: "訂單 %s 出現在兩頁"},
	forgetsFilter:    {EN: "the cursor forgets the filter: order %s is %s", ZH: "游標未保留篩選條件：訂單 %s 為 %s"},
	pagesDiffer:      {EN: "pages of one order gave %s, the list %s", ZH: "逐筆分頁得到 %s，清單為 %s"},
	isOtherStatus:    {EN: "order %s is %s", ZH: "訂單 %s 為 %s"},
	leftOut:          {EN: "order %s is left out although it was changed at that moment", ZH: "訂單 %s 於該時間點變更卻未列出"},
	changedBefore:    {EN: "order %s was changed before", ZH: "訂單 %s 的變更早於該時間"},
	otherOrders:      {EN: "%d orders, not the %d asked for", ZH: "回了 %d 筆訂單，而非指定的 %d 筆"},
	anotherOrder:     {EN: "another order than the list's", ZH: "與清單中的訂單不同"},
	hurried:          {EN: "it answered after %s without an order", ZH: "%s 後即回應，但沒有訂單"},
	variantTwice:     {EN: "variant %s comes twice", ZH: "規格 %s 出現兩次"},
	otherVariants:    {EN: "%d variants, not the one asked for", ZH: "回了 %d 個規格，而非指定的一個"},
	manyResults:      {EN: "%d results for one item", ZH: "一項庫存回了 %d 筆結果"},
	notSet:           {EN: "the number is not set: %s", ZH: "庫存未設定：%s"},
	unknownAnswered:  {EN: "an unknown variant is answered with %s", ZH: "未知規格的回應為 %s"},
	staleAnswered:    {EN: "an older as_of is answered with %s", ZH: "較舊的 as_of 回應為 %s"},
	refusedRecorded:  {EN: "it was refused and recorded all the same", ZH: "已拒絕卻仍然紀錄"},
	listedTimes:      {EN: "the order lists the fulfilment %d times", ZH: "訂單列出該筆出貨 %d 次"},
	numberMissing:    {EN: "the order does not show the number", ZH: "訂單未顯示單號"},
	linesLeft:        {EN: "something is left of the order's lines", ZH: "訂單明細仍有待出貨"},
	didNotMove:       {EN: "revision and updated_at did not move", ZH: "revision 與 updated_at 未變動"},
	newNumberMissing: {EN: "the order does not show the new number", ZH: "訂單未顯示新單號"},
	noPDF:            {EN: "content_base64 is no PDF", ZH: "content_base64 不是 PDF"},
	otherNumber:      {EN: "the second call gave another number", ZH: "再次呼叫得到不同單號"},
	vagueRefusal:     {EN: "429 without Retry-After in seconds", ZH: "429 未附 Retry-After 秒數"},
	statusIs:         {EN: "status %d", ZH: "狀態 %d"},
	statusAndCode:    {EN: "status %d, code %s", ZH: "狀態 %d，code %s"},
	webPageFor:       {EN: "a web page instead of JSON: is this the address of the API?", ZH: "回應的是網頁而非 JSON：這是 API 的網址嗎？"},
	contentType:      {EN: "Content-Type %q", ZH: "Content-Type 為 %q"},
	noJSON:           {EN: "no JSON", ZH: "不是 JSON"},
	andMore:          {EN: "and %d more", ZH: "以及另外 %d 項"},
	missingFields:    {EN: "missing %s", ZH: "缺少 %s"},
	otherType:        {EN: "%s, not %s", ZH: "型別為 %s，應為 %s"},
	otherForm:        {EN: "not a %s", ZH: "不是 %s 格式"},
	otherPattern:     {EN: "does not fit %s", ZH: "不符合 %s"},
	otherConstant:    {EN: "not the value that the contract names", ZH: "不是規格指定的值"},
	otherEnum:        {EN: "none of the values that the contract names", ZH: "不是規格列出的值"},
	otherKeyword:     {EN: "breaks %s", ZH: "違反 %s"},
	atPlace:          {EN: "%s: %s", ZH: "%s：%s"},
	letIn:            {EN: "it is let in, or refused with another status", ZH: "仍可進入，或以其他狀態拒絕"},
	ordersOfTomorrow: {EN: "%d orders of tomorrow", ZH: "回了 %d 筆未來的訂單"},
	wordsNotEntered:  {EN: "not entered: %s", ZH: "尚未設定：%s"},
	noSuchOrder:      {EN: "the export of 30 days has no order with the number %s", ZH: "30 天的匯出中沒有編號 %s 的訂單"},
	notReadyOrder:    {EN: "order %s is not ready to be shipped: it is left alone", ZH: "訂單 %s 不是可出貨狀態，未寫入"},
	tookUnknown:      {EN: "a notice of an order that is not there was taken", ZH: "不存在的訂單，出貨通知仍被接受"},
	stillOpen:        {EN: "the notice was taken, and the export does not show order %s as shipped", ZH: "出貨通知已接受，但匯出未將訂單 %s 顯示為已出貨"},
	goneFromExport:   {EN: "the notice was taken, and the export does not have order %s any more", ZH: "出貨通知已接受，但匯出中不再有訂單 %s"},

	// What is about to be written.
	planStock: {EN: "stock of variant %s is set to %d, which it is", ZH: "規格 %s 的庫存設為目前的 %d"},
	planSKU:   {EN: "the SKU of variant %s is set to %s, which it is", ZH: "規格 %s 的 SKU 設為目前的 %s"},
	planParcel: {EN: "order %s, marked test, is reported as shipped with the number %s, which becomes %s; the buyer is not told",
		ZH: "標記為 test 的訂單 %s 回報出貨，單號 %s，再更正為 %s；不通知買家"},
	planLabel: {EN: "a number and label are taken for order %s, marked test", ZH: "為標記為 test 的訂單 %s 取得單號與託運單"},
	planNotice: {
		EN: "order %s is reported as shipped with the number %s, which the protocol cannot take back; the plug-in is asked not to tell the buyer, but " +
			"some do all the same: name an order of your own",
		ZH: "訂單 %s 回報出貨，單號 %s，且此協定無法復原；會要求外掛不通知買家，但部分外掛仍會通知：請使用您自己下的訂單",
	},
	planUnknown: {EN: "a notice of the order %s, which is not there, is sent: the plug-in must refuse it", ZH: "送出不存在的訂單 %s 的出貨通知：外掛應拒絕"},
}

// of fills a phrase: each of args is a number, a word of the protocol, or a finding.
func (p phrase) of(args ...any) finding {
	en, zh := make([]any, len(args)), make([]any, len(args))
	for i, arg := range args {
		en[i], zh[i] = arg, arg
		if inner, is := arg.(finding); is {
			en[i], zh[i] = inner.EN, inner.ZH
		}
	}
	words := catalogue[p]
	return finding{EN: fmt.Sprintf(words.EN, en...), ZH: fmt.Sprintf(words.ZH, zh...)}
}

// joined puts findings one behind the other.
func joined(all []finding) finding {
	var en, zh []string
	for _, f := range all {
		en, zh = append(en, f.EN), append(zh, f.ZH)
	}
	return finding{EN: strings.Join(en, "; "), ZH: strings.Join(zh, "；")}
}

// reasonOf is what an error of this program says, without what to do. Only the words of the network have one language.
func reasonOf(err error) finding {
	var e *connectors.Error
	switch {
	case !errors.As(err, &e):
		return noAnswer.of(err.Error())
	case !e.Words().IsZero():
		return finding(e.Words())
	case e.Reason != "":
		return noAnswer.of(e.Reason)
	}
	return noAnswer.of(e.Error())
}
