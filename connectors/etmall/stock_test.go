package etmall

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// changes asks for the first listings of the account to have so many pieces.
func (b *bench) changes(targets ...int) []connectors.StockChange {
	b.t.Helper()
	list := make([]connectors.StockChange, len(targets))
	for i, target := range targets {
		list[i] = connectors.StockChange{Key: b.e.ListingKeys()[i], Target: target}
	}
	return list
}

func (b *bench) stock(key connectors.ListingKey) int {
	b.t.Helper()
	quantity, _, there := b.e.StockOf(key)
	require.True(b.t, there)
	return quantity
}

func TestGoodsThatCannotBeSetHoldUpNoOther(t *testing.T) {
	t.Parallel()
	for name, words := range map[string]string{"mall_stock": "own warehouse", "off_sale": "off sale"} {
		b := start(t)
		b.turn(name)
		changes := b.changes(7, 8)
		outcomes := b.PushStock(t.Context(), changes)
		require.Equal(t, connectors.Refused, outcomes[0].State)
		require.ErrorContains(t, outcomes[0].Err, words)
		require.Equal(t, connectors.Done, outcomes[1].State)
		require.Equal(t, 8, b.stock(changes[1].Key))
	}
}

func TestAQuantityBeyondTheMostIsRefusedHere(t *testing.T) {
	t.Parallel()
	b := start(t)
	outcomes := b.PushStock(t.Context(), b.changes(100000, 99999, -3))
	require.Equal(t, connectors.Refused, outcomes[0].State)
	require.Equal(t, connectors.Done, outcomes[1].State)
	require.Equal(t, connectors.Done, outcomes[2].State)
	require.Zero(t, b.stock(outcomes[2].Key), "less than nothing is nothing")
}

func TestGoodsNamedTwiceAreSetOneAfterTheOther(t *testing.T) {
	t.Parallel()
	b := start(t)
	changes := b.changes(5, 6)
	changes[1].Key = changes[0].Key
	outcomes := b.PushStock(t.Context(), changes)
	require.Equal(t, connectors.Done, outcomes[0].State)
	require.Equal(t, connectors.Done, outcomes[1].State)
	require.Equal(t, 6, b.stock(changes[0].Key))
}

func TestALostChangeOfStockIsUnclear(t *testing.T) {
	t.Parallel()
	b := start(t)
	changes := b.changes(5)
	b.lost(emulation.DropAfter, opStock)
	out := b.PushStock(t.Context(), changes)[0]
	require.Equal(t, connectors.Unclear, out.State)
	levels, err := b.Stock(t.Context(), []connectors.ListingKey{changes[0].Key, changes[0].Key})
	require.NoError(t, err)
	require.Equal(t, 5, levels[0].Quantity)
	require.Equal(t, levels[0], levels[1])
}

func TestAKeyWithoutAVariantHoldsUpNoOther(t *testing.T) {
	t.Parallel()
	b := start(t)
	changes := b.changes(3, 4)
	changes[0].Key.Variant = ""
	outcomes := b.PushStock(t.Context(), changes)
	require.Equal(t, connectors.Refused, outcomes[0].State)
	require.Equal(t, connectors.Done, outcomes[1].State)
	levels, err := b.Stock(t.Context(), []connectors.ListingKey{changes[0].Key, changes[1].Key})
	require.NoError(t, err)
	require.Equal(t, connectors.NotFound, connectors.KindOf(levels[0].Err))
	require.Equal(t, 4, levels[1].Quantity)
}

func TestABatchRefusedAsAWholeIsMadeAgainOneByOne(t *testing.T) {
	t.Parallel()
	b := start(t)
	b.wire.Emulator = refusesBatches{b.e}
	outcomes := b.PushStock(t.Context(), b.changes(3, 4, 5))
	for i, o := range outcomes {
		require.Equal(t, connectors.Done, o.State)
		require.Equal(t, 3+i, b.stock(o.Key))
	}
}

// refusesBatches stands before an emulator and refuses changes of more than one of the goods.
type refusesBatches struct{ http.Handler }

func (r refusesBatches) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	body, _ := io.ReadAll(q.Body)
	if strings.HasSuffix(q.URL.Path, opStock.path) && strings.Count(string(body), "skuNo") > 1 {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, `{"code":"2002","message":"參數錯誤","data":null}`)
		return
	}
	q.Body = io.NopCloser(bytes.NewReader(body))
	r.Handler.ServeHTTP(w, q)
}

func TestAMissingResultOfStockIsUnclear(t *testing.T) {
	t.Parallel()
	b := start(t)
	b.turn("result_missing")
	outcomes := b.PushStock(t.Context(), b.changes(3, 4))
	require.Equal(t, connectors.Done, outcomes[0].State)
	require.Equal(t, connectors.Unclear, outcomes[1].State)
}

func TestAProductThatCannotBeReadHidesNoOther(t *testing.T) {
	t.Parallel()
	b := start(t)
	b.wire.Emulator = emptiesFirst{b.e}
	listed, ended := 0, error(nil)
	for l, err := range b.Listings(t.Context()) {
		if ended = err; err == nil {
			listed++
			require.NotEqual(t, b.e.ListingKeys()[0], l.Key)
		}
	}
	require.Equal(t, connectors.Unexpected, connectors.KindOf(ended), "the list is not whole, and says so")
	require.Greater(t, listed, len(b.e.ListingKeys())/2)
}

// emptiesFirst stands before an emulator and takes the variants from the first of the goods.
type emptiesFirst struct{ http.Handler }

func (e emptiesFirst) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	record := httptest.NewRecorder()
	e.Handler.ServeHTTP(record, q)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(record.Code)
	_, _ = io.WriteString(w, strings.Replace(record.Body.String(), `"skus":[`, `"skus":[],"were":[`, 1))
}

func TestListingsShowVariantsWithTheirTextsAndNumbers(t *testing.T) {
	t.Parallel()
	list, err := listings([]byte(`{"goodsNo":"3012345","goodsName":"純棉毛巾三入組","saleStatus":"ON","imageUrl":"https://media.etmall.com.tw/x/3012345.jpg",
		"updateTime":"2026-01-02 10:00:00","skus":[
		{"skuNo":"001","spec":"米白","vendorGoodsNo":"TWL-003-WH","barcode":"4710000000017","price":299,"qty":13},
		{"skuNo":"002","spec":"深灰","vendorGoodsNo":"","barcode":null,"price":"299","qty":"4"}]}`))
	require.NoError(t, err)
	require.Len(t, list, 2)
	require.Equal(t, connectors.ListingKey{Item: "3012345", Variant: "002"}, list[1].Key)
	require.Equal(t, "TWL-003-WH", list[0].SKU)
	require.Empty(t, list[1].SKU)
	require.Empty(t, list[1].Barcode)
	require.Equal(t, 4, *list[1].Stock)
	require.True(t, list[1].Price.Equal(connectors.TWD(299)))
	require.True(t, list[0].Active)
	off, err := listings([]byte(`{"goodsNo":"1","saleStatus":"OFF","skus":[{"skuNo":"001"}]}`))
	require.NoError(t, err)
	require.False(t, off[0].Active)
	require.Nil(t, off[0].Stock)
	for _, bad := range []string{`{}`, `{"goodsNo":"1","skus":[]}`, `{"goodsNo":"1","skus":[{"skuNo":""}]}`, `[]`} {
		_, err := listings([]byte(bad))
		require.Equal(t, connectors.Unexpected, connectors.KindOf(err), bad)
	}
}
