package practice

// What practice says to a person, in both languages.

import "gowarehouse/connectors"

var (
	saidStarted   = connectors.Text{EN: "%d platforms on loopback, an empty workspace beside them", ZH: "已在本機啟動 %d 個模擬平台與全新的練習工作區"}
	saidConnected = connectors.Text{EN: "%s: connected", ZH: "%s：已連線"}
	saidListings  = connectors.Text{EN: "%s: %d listings read, %d matched by SKU", ZH: "%s：讀取 %d 個商品頁，依 SKU 對應 %d 個"}
	saidPutAway   = connectors.Text{EN: "%d products put away, %d listings raised by inbound push", ZH: "%d 項商品入庫上架，入庫推送 %d 個商品頁"}
	saidFetched   = connectors.Text{EN: "%s: %d orders fetched, %d of them held", ZH: "%s：抓取 %d 筆訂單，其中 %d 筆保留"}
	saidMatched   = connectors.Text{EN: "%s: holds looked at, %d orders ready", ZH: "%s：保留處理完成，%d 筆訂單可出貨"}
	saidAgain     = connectors.Text{EN: "%s: fetched again, %d changed, %d cancelled", ZH: "%s：再次抓單，%d 筆變更，%d 筆取消"}
	saidShipped   = connectors.Text{EN: "%s: %d orders packed and shipped", ZH: "%s：%d 筆訂單已包裝出貨"}
	saidPushed    = connectors.Text{EN: "numbers taken, labels opened, tracking numbers pushed back and read back", ZH: "已取得單號、開啟標籤、回傳單號並確認"}
	saidPrinted   = connectors.Text{EN: "%s: %d of %d labels printed", ZH: "%s：已列印 %d／%d 張標籤"}
	saidNoLabels  = connectors.Text{EN: "%s: gives no labels of its own here", ZH: "%s：沒有平台標籤"}
	saidSynced    = connectors.Text{EN: "%s: stock of %d listings sent", ZH: "%s：已推送 %d 個商品頁的庫存"}
	saidServing   = connectors.Text{EN: "practice is ready; it ends when this program ends", ZH: "練習模式已就緒；結束程式即結束練習"}
)

// What can be wrong. Both languages take the same arguments in the same order.
var (
	wrongAct       = connectors.Text{EN: "the pretended %s does not work: %v", ZH: "模擬動作 %s 失敗：%v"}
	wrongListings  = connectors.Text{EN: "%d listings were read, and the shop has %d", ZH: "讀取了 %d 個商品頁，平台有 %d 個"}
	wrongRun       = connectors.Text{EN: "the fetch left no trace in Activity", ZH: "抓單沒有留下活動紀錄"}
	wrongCameIn    = connectors.Text{EN: "order %s came in and should not have", ZH: "訂單 %s 不應進入系統"}
	wrongMissing   = connectors.Text{EN: "order %s did not come in", ZH: "訂單 %s 沒有進入系統"}
	wrongRefused   = connectors.Text{EN: "%d orders were refused as %s, and %d should be", ZH: "拒收 %d 筆訂單（%s），應為 %d 筆"}
	wrongCancelled = connectors.Text{EN: "%d cancellations were noticed, and the platform has %d", ZH: "發現 %d 筆取消，平台有 %d 筆"}
	wrongLast      = connectors.Text{
		EN: "the last fetch brought %d orders, %d kinds of holds and %d cancellations, although nothing had happened",
		ZH: "平台沒有變動，但最後一次抓單新增 %d 筆訂單、%d 種保留與 %d 筆取消",
	}
	wrongUnknown   = connectors.Text{EN: "nobody knows what %s is", ZH: "無法判斷商品 %s"}
	wrongHold      = connectors.Text{EN: "order %s was held by hand and could be packed all the same (%v)", ZH: "訂單 %s 已人工保留，卻仍可包裝（%v）"}
	wrongSafeguard = connectors.Text{EN: "order %s was not held although nobody knows its payment", ZH: "訂單 %s 付款方式不明，卻沒有保留"}
	wrongOrder     = connectors.Text{EN: "order %s: %v", ZH: "訂單 %s：%v"}
	wrongNoLabel   = connectors.Text{EN: "order %s has no label: %v", ZH: "訂單 %s 沒有標籤：%v"}
	wrongLabel     = connectors.Text{EN: "the label of order %s is not usable: %s", ZH: "訂單 %s 的標籤無法使用：%s"}
	wrongPrint     = connectors.Text{EN: "the label of parcel %s is not printed: %v", ZH: "包裹 %s 的標籤未印出：%v"}
	wrongPush      = connectors.Text{EN: "order %s: its tracking number is %s, not confirmed. %s", ZH: "訂單 %s：物流單號狀態為 %s，尚未確認。%s"}
	wrongNotThere  = connectors.Text{EN: "the platform does not know order %s", ZH: "平台查無訂單 %s"}
	wrongNumber    = connectors.Text{EN: "order %s: the platform does not have the tracking number %s", ZH: "訂單 %s：平台沒有物流單號 %s"}
	wrongTwice     = connectors.Text{EN: "order %s was shipped %d times on the platform, with %d parcels", ZH: "訂單 %s 在平台出貨 %d 次，但只有 %d 個包裹"}
	wrongNoRaise   = connectors.Text{EN: "the put-away raised no listing", ZH: "入庫沒有推送任何商品頁"}
	wrongNoSync    = connectors.Text{EN: "the manual sync found no listing to send", ZH: "手動同步沒有可推送的商品頁"}
	wrongStock     = connectors.Text{EN: "listing %s: the platform has %d pieces, and %d are right", ZH: "商品頁 %s：平台庫存為 %d，應為 %d"}
	wrongStockPush = connectors.Text{EN: "a stock push is %s, not confirmed. %s", ZH: "一筆庫存推送狀態為 %s，尚未確認。%s"}
	wrongFetched   = connectors.Text{EN: "%d orders fetched, and the platform expects %d", ZH: "抓取 %d 筆訂單，平台應有 %d 筆"}
	wrongShipped   = connectors.Text{EN: "%d orders shipped, and the platform expects %d", ZH: "出貨 %d 筆訂單，平台應有 %d 筆"}
	wrongConfirmed = connectors.Text{EN: "%d tracking numbers confirmed, and the platform expects %d", ZH: "確認 %d 個物流單號，平台應有 %d 個"}
)
