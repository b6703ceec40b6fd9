package yahoo

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/drawn/drawntest"
)

func storeParcel() connectors.Parcel {
	at := time.Date(2026, 11, 25, 15, 59, 0, 0, time.UTC)
	return connectors.Parcel{
		ID: "p1", TrackingNumber: "40001249", Carrier: "7-ELEVEN",
		Order: connectors.Order{
			ID: "RM2601050001140-store", Number: "RM2601050001140", ShipBy: &at, Payment: connectors.Payment{Kind: connectors.PaymentCOD},
			Receiver: connectors.Receiver{Name: "王<大>明", Phone: "0979123456"},
			Shipping: connectors.Shipping{StoreID: "006598", StoreName: "永康信義店"},
			Lines:    []connectors.Line{{ID: "6926236", Quantity: 1}},
		},
		Lines: []connectors.PackageLine{{Line: "6926236", Quantity: 1}},
		Kept:  map[string]string{codeShipment: "40001249", codeBar: "202110823A5340001249", codeShop: "A53"},
	}
}

func thirdParcel() connectors.Parcel {
	p := storeParcel()
	p.Order.ID, p.TrackingNumber, p.Carrier = "RM2601050001140-third", "1000003756", "新竹物流"
	p.Order.Payment.Kind = connectors.PaymentPlatform
	p.Order.Shipping = connectors.Shipping{}
	p.Order.Receiver.Postcode, p.Order.Receiver.Address = "106", "台北市大安區和平東路二段106號5樓"
	p.Kept = map[string]string{
		codeShipment: "1000003756", codeBar: "1000003756", code2: "  702", code3: "1", codeQR: "^011000000^", codeMD1: "A",
		codeOfficeName: "新竹物流702營業所", codeTransporter: "4",
	}
	return p
}

func TestALabelToAStoreShowsStoreBarCodeAndThatTheStoreCollects(t *testing.T) {
	t.Parallel()
	page, err := draw(store, storeParcel())
	require.NoError(t, err)
	text := drawntest.Words(t, page.Data)
	for _, shown := range []string{"006598", "永康信義店", "202110823A5340001249", "40001249", "A53", "取貨付款", "2026-11-25 23:59", "王<大>明"} {
		require.Contains(t, text, shown)
	}
	require.Contains(t, drawntest.Scanned(t, page.Data, 1), "202110823A5340001249")
}

func TestALabelOfYahoosCarrierShowsAddressSortingCodesAndQRCode(t *testing.T) {
	t.Parallel()
	page, err := draw(third, thirdParcel())
	require.NoError(t, err)
	text := drawntest.Words(t, page.Data)
	for _, shown := range []string{"106 台北市大安區和平東路二段106號5樓", "新竹物流702營業所", "到著碼 702", "1000003756"} {
		require.Contains(t, text, shown)
	}
	require.Equal(t, []string{"1000003756", "^011000000^"}, drawntest.Scanned(t, page.Data, 1))
	require.NotContains(t, text, "取貨付款")
}

func TestAStoreToStoreLabelShowsItsPIN(t *testing.T) {
	t.Parallel()
	p := storeParcel()
	p.TrackingNumber = "D88001468267"
	p.Kept = map[string]string{codePayment: "D8800146", codeValidation: "8267", codePIN: "D88001468267"}
	page, err := draw(store, p)
	require.NoError(t, err)
	require.Equal(t, []string{"D88001468267"}, drawntest.Scanned(t, page.Data, 1))
	require.Contains(t, drawntest.Words(t, page.Data), "D8800146")
}

func TestALabelNamesTheChainOfItsStore(t *testing.T) {
	t.Parallel()
	p := storeParcel()
	page, err := draw(store, p)
	require.NoError(t, err)
	require.Contains(t, drawntest.Words(t, page.Data), "店配 7-ELEVEN 取貨")
	p.Order.Shipping.Code = "StoreDelivery:全家"
	page, err = draw(store, p)
	require.NoError(t, err)
	require.Contains(t, drawntest.Words(t, page.Data), "店配 全家 取貨")
	require.NotContains(t, drawntest.Words(t, page.Data), "店配 7-ELEVEN")
}

func TestALabelWhoseCodesWereLostIsNotDrawn(t *testing.T) {
	t.Parallel()
	for f, p := range map[family]connectors.Parcel{store: storeParcel(), third: thirdParcel()} {
		p.Kept = map[string]string{codeShipment: p.TrackingNumber}
		c := &Connector{}
		out := c.Label(t.Context(), []connectors.Parcel{p})[0]
		require.Equal(t, connectors.Refused, out.State, f)
		require.Equal(t, connectors.Rejected, connectors.KindOf(out.Err))
		require.NotEmpty(t, out.Err.(*connectors.Error).Do.ZH)
		require.Nil(t, out.Label)
	}
}
