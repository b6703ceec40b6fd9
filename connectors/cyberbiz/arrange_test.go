package cyberbiz

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
	"gowarehouse/connectors/emulation/emulationtest"
)

func TestAStoreOrderGetsItsNumberAtOnce(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	p := s.parcel(t, toFamily)
	o := s.arrange(t, p)
	require.Equal(t, connectors.Done, o.State)
	require.Regexp(t, `^F\d{11}$`, o.TrackingNumber)
	require.Equal(t, "FAMILY_C2C", o.Carrier)
	require.Equal(t, map[string]string{keptLabel: "family_c2c"}, o.Keep)
	require.NotEmpty(t, o.Ref)
	again := s.arrange(t, p)
	require.Equal(t, connectors.Already, again.State)
	require.Equal(t, o.TrackingNumber, again.TrackingNumber)
	require.Equal(t, 1, s.after(t, toFamily).Shipments)
}

func TestALostNumberIsFoundAndNotTakenTwice(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	p := s.parcel(t, toFamily)
	s.wire.Plan(emulation.DropAfter, 1, changing)
	require.Equal(t, connectors.Unclear, s.arrange(t, p).State)
	o := s.arranged(t, p)
	require.Equal(t, connectors.Done, o.State)
	require.Equal(t, "family_c2c", o.Keep[keptLabel], "the label's type follows from the carrier's code")
	p.Ref, p.TrackingNumber, p.Kept = o.Ref, o.TrackingNumber, o.Keep
	require.Equal(t, connectors.Done, s.label(t, p).State)
	require.Equal(t, 1, s.after(t, toFamily).Shipments)
}

func TestAStoreAsksForWhatItsServiceWants(t *testing.T) {
	t.Parallel()
	s := openShop(t, connectors.Values{fieldMeasurement: "S105", fieldStoreSize: "90"})
	keys := func(n int) (list []string) {
		options, err := s.ShipOptions(t.Context(), s.parcel(t, n))
		require.NoError(t, err)
		for _, o := range options {
			list = append(list, o.Key+"="+o.Default)
		}
		return list
	}
	require.Empty(t, keys(toFamily))
	require.Equal(t, []string{"measurement=S105"}, keys(toHilife))
	require.Equal(t, []string{"size=90"}, keys(toTCatStore))
	require.Empty(t, keys(plainOrder))
	for _, n := range []int{toHilife, toTCatStore} {
		require.Equal(t, connectors.Done, s.arrange(t, s.parcel(t, n)).State)
		s.after(t, n)
	}
	other := openShop(t, nil)
	p := other.parcel(t, toHilife)
	p.Options[optionMeasurement] = "S999"
	refused(t, other.arrange(t, p), "Volume")
	other.after(t, toHilife)
}

func TestAParcelOfANewServiceIsStillOurs(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]connectors.Outcome{
		`{"id":7,"tracking_company":"NEW_C2C","tracking_number":"N1","cvs_shipping_type":"new_c2c"}`: {
			State: connectors.Done, Ref: "7", Carrier: "NEW_C2C", TrackingNumber: "N1", Keep: map[string]string{keptLabel: "new_c2c"}},
		`{"id":7,"tracking_company":"NEW_C2C","tracking_number":null,"cvs_shipping_type":"new_c2c"}`: {
			State: connectors.Pending, Ref: "7", Carrier: "NEW_C2C", Keep: map[string]string{keptLabel: "new_c2c"}, Until: today.Add(numberPause)},
		`{"id":7,"tracking_company":"FAMILY_C2C","tracking_number":"","cvs_shipping_type":"family_c2c"}`: {
			State: connectors.Pending, Ref: "7", Carrier: "FAMILY_C2C", Keep: map[string]string{keptLabel: "family_c2c"}, Until: today.Add(numberPause)},
	} {
		c, _ := script{"/v2/orders/1/cvs_shipping": {201, body}}.connect(t, nil)
		require.Equal(t, want, c.toStore(t.Context(), target{parcel: connectors.Parcel{Order: connectors.Order{ID: "1"}}}), body)
	}
	for _, body := range []string{`null`, `{"tracking_number":"N1"}`, `[]`} {
		c, _ := script{"/v2/orders/1/cvs_shipping": {201, body}}.connect(t, nil)
		o := c.toStore(t.Context(), target{parcel: connectors.Parcel{Order: connectors.Order{ID: "1"}}})
		require.Equal(t, connectors.Unclear, o.State, body)
	}
}

func TestAStoreWhoseServiceIsNotKnownIsTriedWithoutAGuess(t *testing.T) {
	t.Parallel()
	row := map[string]any{}
	require.NoError(t, json.Unmarshal(documented(t), &row))
	set(row, "shipping_vendor.type", "cvs_new")
	text, err := json.Marshal(row)
	require.NoError(t, err)
	c, err := open(connectors.Env{Values: connectors.Values{fieldToken: "a.b.c"}})
	require.NoError(t, err)
	options, err := c.ShipOptions(t.Context(), connectors.Parcel{Raw: wrap(text)})
	require.NoError(t, err)
	require.Len(t, options, 2)
	for _, o := range options {
		require.False(t, o.Required, o.Key)
		require.Empty(t, o.Default, o.Key)
	}
}

func TestAColdStoreUnderAWarmCodeMayBeMeasured(t *testing.T) {
	t.Parallel()
	row := map[string]any{}
	require.NoError(t, json.Unmarshal(documented(t), &row))
	row["shipping_name"] = "全家冷凍取貨"
	text, err := json.Marshal(row)
	require.NoError(t, err)
	c, err := open(connectors.Env{Values: connectors.Values{fieldToken: "a.b.c"}})
	require.NoError(t, err)
	options, err := c.ShipOptions(t.Context(), connectors.Parcel{Raw: wrap(text)})
	require.NoError(t, err)
	require.Len(t, options, 1)
	require.Equal(t, optionMeasurement, options[0].Key)
	require.False(t, options[0].Required)
	require.Empty(t, options[0].Default, "nothing is guessed")
	chosen, err := c.chosen(connectors.Parcel{Options: map[string]string{optionMeasurement: "S105"}}, options)
	require.NoError(t, err)
	require.Equal(t, map[string]string{optionMeasurement: "S105"}, chosen)
	chosen, err = c.chosen(connectors.Parcel{}, options)
	require.NoError(t, err)
	require.Empty(t, chosen)
}

func TestHomeParcelsOfTheSameChoicesAreBookedTogether(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	a, b := s.parcel(t, byTCat), s.parcel(t, byTCatCold)
	require.Equal(t, map[string]string{optionSize: "60", optionTemperature: normal, optionStorage: none, optionFragile: no}, a.Options)
	require.Equal(t, map[string]string{optionSize: "60", optionTemperature: cold, optionStorage: fridge, optionFragile: no}, b.Options)
	groupA, size := s.Batch(connectors.StepArrange, a)
	groupB, _ := s.Batch(connectors.StepArrange, b)
	require.NotEqual(t, groupA, groupB, "cold and warm do not travel together")
	require.Greater(t, size, 1)
	b.Options = a.Options
	s.asked()
	outcomes := s.Arrange(t.Context(), []connectors.Parcel{a, b})
	require.Len(t, s.asked(), 3, "both are looked at, and booked in one call")
	for _, o := range outcomes {
		require.Equal(t, connectors.Pending, o.State)
		require.True(t, o.Until.After(today))
		require.NotEmpty(t, o.Ref)
	}
	a.Ref = outcomes[0].Ref
	require.Equal(t, connectors.Pending, s.arranged(t, a).State)
	require.Equal(t, connectors.Pending, s.arranged(t, a).State)
	require.Equal(t, connectors.Done, s.arranged(t, a).State)
	s.after(t, byTCat)
}

func TestCarriersThatTakeNoMarksAreSentNone(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	p := s.parcel(t, byHCT)
	require.Equal(t, map[string]string{optionSize: "60", optionTemperature: normal}, p.Options)
	require.Equal(t, connectors.Pending, s.arrange(t, p).State)
	require.Equal(t, connectors.Pending, s.arrange(t, s.parcel(t, byPelican)).State, "Pelican is booked under its own name")
	s.after(t, byHCT)
}

func TestAColdMethodThatDoesNotSayHowColdAsks(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][2]string{
		"低溫宅配": {cold, ""}, "冷凍宅配": {cold, frozen}, "黑貓冷藏": {cold, fridge}, "宅配": {normal, none},
	} {
		temperature, storage := byName(name)
		require.Equal(t, want, [2]string{temperature, storage}, name)
	}
	s := openShop(t, nil)
	p := s.parcel(t, byTCatCold)
	p.Options[optionStorage] = "lukewarm"
	refused(t, s.arrange(t, p), "Mark for cold")
}

func TestOneRefusalInABatchLeavesTheOthers(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil, "carrier_fails")
	a, b := s.parcel(t, byTCat), s.parcel(t, byTCatCold)
	b.Options = a.Options
	outcomes := s.Arrange(t.Context(), []connectors.Parcel{a, b})
	refused(t, outcomes[0], "收件地址不在配送範圍")
	require.Equal(t, connectors.Pending, outcomes[1].State)
	require.Zero(t, s.after(t, byTCat).Shipments)
}

func TestABatchThatIsRefusedWholeIsBookedOneByOne(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	a, b := s.parcel(t, byTCat), s.parcel(t, byTCatCold)
	b.Options = a.Options
	answers := script{"/shop": {200, `{"shop_info":{}}`}, "/v2/orders/fulfillments/support_shippings": {422, `{"error":["參數錯誤"]}`}}
	for i, n := range []int{byTCat, byTCatCold} {
		var doc document
		require.NoError(t, json.Unmarshal([]connectors.Parcel{a, b}[i].Raw, &doc))
		answers["/v1/orders/"+id(n)] = struct {
			status int
			body   string
		}{200, string(doc.Order)}
	}
	c, asked := answers.connect(t, nil)
	for _, o := range c.Arrange(t.Context(), []connectors.Parcel{a, b}) {
		refused(t, o, "參數錯誤")
	}
	require.Len(t, *asked, 2+1+2, "two looks, the batch, and each by itself")
	answers["/v2/orders/fulfillments/support_shippings"] = struct {
		status int
		body   string
	}{401, `{"error":["此商店尚未開通此功能"]}`}
	c, asked = answers.connect(t, nil)
	for _, o := range c.Arrange(t.Context(), []connectors.Parcel{a, b}) {
		refused(t, o, "尚未開通")
	}
	require.Len(t, *asked, 2+1+1, "a plan without the feature refuses every one alike")
}

func TestABookingThatTheAnswerForgetsIsUnclear(t *testing.T) {
	t.Parallel()
	c, err := open(connectors.Env{Values: connectors.Values{fieldToken: "a.b.c"}})
	require.NoError(t, err)
	o := c.booked(target{parcel: connectors.Parcel{Order: connectors.Order{ID: "5"}}}, homeAnswer{}, []byte("{}"))
	require.Equal(t, connectors.Unclear, o.State)
	require.True(t, connectors.IsMaybeDone(o.Err))
}

func TestThePlatformsLogisticsTakesAnOrderWhole(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	p := s.parcel(t, byHCT)
	p.Whole, p.Lines = false, p.Lines[:1]
	refused(t, s.arrange(t, p), "in one parcel")
	require.NoError(t, s.Act(connectors.Act{Kind: "cancel", Order: id(toSeven)}))
	refused(t, s.arrange(t, s.parcel(t, toSeven)), "cancelled")
	require.NoError(t, s.Act(connectors.Act{Kind: "ship_elsewhere", Order: id(toFamily)}))
	refused(t, s.arrange(t, s.parcel(t, toFamily)), "another carrier")
	require.Equal(t, connectors.Refused, s.arranged(t, s.parcel(t, toFamily)).State)
}

func TestAnOrderThatTheMerchantChangedToOwnShippingIsNotBooked(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	p := s.parcel(t, byTCat)
	_, err := s.call(t.Context(), request{name: "change", method: "PUT", path: "/v1/orders/" + id(byTCat) + "/change_to_custom_shipping", changes: true})
	require.NoError(t, err)
	refused(t, s.arrange(t, p), "no longer placed with CYBERBIZ's logistics")
}

// onlyFile gives the name and the content of the one file in an archive.
func onlyFile(t *testing.T, label *connectors.Label) (name, content string) {
	t.Helper()
	require.Equal(t, "application/zip", label.Type)
	archive, err := zip.NewReader(bytes.NewReader(label.Data), int64(len(label.Data)))
	require.NoError(t, err)
	require.Len(t, archive.File, 1)
	file, err := archive.File[0].Open()
	require.NoError(t, err)
	data, err := io.ReadAll(file)
	require.NoError(t, err)
	return archive.File[0].Name, string(data)
}

func TestALabelIsHandedOnInItsArchive(t *testing.T) {
	t.Parallel()
	s := openShop(t, connectors.Values{fieldPaper: normal})
	for n, name := range map[int]string{toFamily: "labels.pdf", toHilife: "labels.pdf", byTCat: "labels.pdf", byHCT: "labels.pdf",
		toTCatStore: "labels.pdf", toSeven: "labels.html"} {
		p := s.numbered(t, s.parcel(t, n))
		o := s.label(t, p)
		require.Equal(t, connectors.Done, o.State, "%v", o.Err)
		named, file := onlyFile(t, o.Label)
		require.Equal(t, name, named)
		require.Contains(t, file, p.TrackingNumber, "the parcel's own label")
		require.Equal(t, o.Label.Data, s.label(t, p).Label.Data, "asking twice is harmless")
	}
	s.after(t, toFamily)
}

func TestTheLabelOf7ElevenC2CMayComeAsABarePage(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil, "bare_html")
	p := s.numbered(t, s.parcel(t, toSeven))
	o := s.label(t, p)
	require.Equal(t, connectors.Done, o.State, "%v", o.Err)
	require.Equal(t, "text/html", o.Label.Type)
	require.Contains(t, string(o.Label.Data), p.TrackingNumber)
	require.True(t, strings.HasPrefix(string(o.Label.Data), "<!DOCTYPE html>"))
}

func TestAMaintenancePageIsNoLabel(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	p := s.numbered(t, s.parcel(t, toSeven))
	s.wire.Plan(emulation.HTML200, 1, nil)
	o := s.label(t, p)
	require.Equal(t, connectors.NotAsked, o.State)
	require.Equal(t, connectors.Temporary, connectors.KindOf(o.Err))
}

func TestAStoreParcelWithoutALabelTypeIsPrintedByHand(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil, "no_label_type")
	p := s.numbered(t, s.parcel(t, toFamily))
	refused(t, s.label(t, p), "no label")
}

func TestALabelIsFoundAgainWithoutAnythingKept(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	p := s.numbered(t, s.parcel(t, toFamily))
	p.Ref, p.Kept, p.Carrier = "", nil, ""
	require.Equal(t, connectors.Done, s.label(t, p).State)
	p.TrackingNumber = "F00000000000"
	refused(t, s.label(t, p), "no label")
}

func TestAHomeLabelIsStillThereAfterTheSettingWasChanged(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	p := s.numbered(t, s.parcel(t, byTCat))
	s.connector = s.connect(t, connectors.Values{fieldHome: homeOwn})
	o := s.label(t, p)
	require.Equal(t, connectors.Done, o.State, "%v", o.Err)
	_, file := onlyFile(t, o.Label)
	require.Contains(t, file, p.TrackingNumber)
}

func TestTheOlderDoorShipsToStoresWithTheOlderCalls(t *testing.T) {
	t.Parallel()
	s := openOlder(t, nil)
	for n, kind := range map[int]string{toSeven: "text/html", toHilife: "application/pdf"} {
		p := s.numbered(t, s.parcel(t, n))
		o := s.label(t, p)
		require.Equal(t, connectors.Done, o.State, "%v", o.Err)
		require.Equal(t, kind, o.Label.Type)
		require.Contains(t, string(o.Label.Data), p.TrackingNumber)
	}
	for _, asked := range s.asked() {
		require.NotContains(t, asked, " /v2/")
		require.NotContains(t, asked, " /shop")
	}
	s.after(t, toSeven)
}

func TestTheOlderDoorHasNoLabelForOthers(t *testing.T) {
	t.Parallel()
	for body, words := range map[string]string{
		`[{"id":7,"pdf":null,"html":null,"image_url":"https://example.com/x.png"}]`: "gives no label",
		`[{"id":8}]`: "does not speak of the parcel",
		`[]`:         "does not speak of the parcel",
	} {
		c, _ := script{"/v1/orders/fulfillment_infos": {200, body}}.connect(t, connectors.Values{fieldUsername: "u", fieldHMACSecret: "dummy"})
		row := map[string]any{}
		require.NoError(t, json.Unmarshal(documented(t), &row))
		set(row, "shipping_vendor.type", "cvs_new")
		text, err := json.Marshal(row)
		require.NoError(t, err)
		p := connectors.Parcel{ID: "p", Raw: wrap(text), Ref: "7", TrackingNumber: "F1", Kept: map[string]string{keptLabel: "family"}}
		refused(t, emulationtest.One(t, c.Label, p), words)
	}
}
