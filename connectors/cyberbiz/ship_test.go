package cyberbiz

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
	"gowarehouse/connectors/emulation/emulationtest"
)

func TestAnOwnCarriersNumberIsReported(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	p := s.parcel(t, plainOrder)
	s.asked()
	require.Equal(t, connectors.Done, s.push(t, p).State)
	require.Equal(t, []string{"GET /v1/orders/" + id(plainOrder), "POST /v1/orders/" + id(plainOrder) + "/fulfillments/custom_shipping"}, s.asked())
	view := s.after(t, plainOrder)
	require.Equal(t, []string{p.TrackingNumber}, view.TrackingNumbers)
	require.Equal(t, 1, view.Notices)
	_, order := s.read(t, plainOrder)
	require.Equal(t, "ezcat", order.Packages[0].Carrier)
	require.Equal(t, connectors.Already, s.push(t, p).State, "it is found and not sent again")
	require.Equal(t, 1, s.after(t, plainOrder).Shipments)
}

func TestTheBuyerIsOnlyToldWhereTheAccountWantsIt(t *testing.T) {
	t.Parallel()
	s := openShop(t, connectors.Values{fieldNotify: no})
	require.Equal(t, connectors.Done, s.push(t, s.parcel(t, plainOrder)).State)
	require.Zero(t, s.after(t, plainOrder).Notices)
}

func TestAnOrderOfThePlatformsLogisticsIsChangedFirst(t *testing.T) {
	t.Parallel()
	s := openShop(t, connectors.Values{fieldHome: homeOwn})
	p := s.parcel(t, byTCat)
	require.Equal(t, connectors.ShipSelf, p.Order.Shipping.Mode)
	s.wire.Plan(emulation.DropAfter, 1, changing) // the answer to the change is lost
	o := s.push(t, p)
	require.Equal(t, connectors.Unclear, o.State)
	require.Equal(t, connectors.Nothing, emulationtest.One(t, s.PushedTracking, p).State)
	s.asked()
	require.Equal(t, connectors.Done, s.push(t, p).State)
	require.Len(t, s.asked(), 2, "it is not changed a second time")
	require.Equal(t, connectors.StateShipped, s.after(t, byTCat).State)
}

func TestAnOrderShipsInSeveralParcelsByItsLines(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	first, second := s.part(t, threeLines, "A-1", 0, 2), s.part(t, threeLines, "A-2", 1)
	require.Equal(t, connectors.Done, s.push(t, first).State)
	_, order := s.read(t, threeLines)
	require.Equal(t, connectors.StateOpen, order.State)
	require.Equal(t, []string{"平台顯示已出貨 A-1", "", "平台顯示已出貨 A-1"}, []string{order.Lines[0].Note, order.Lines[1].Note, order.Lines[2].Note})
	again := s.part(t, threeLines, "A-3", 0)
	refused(t, s.push(t, again), "A-1")
	require.Equal(t, connectors.Done, s.push(t, second).State)
	require.Equal(t, []string{"A-1", "A-2"}, s.after(t, threeLines).TrackingNumbers)
}

func TestAParcelThatCannotBeToldIsRefused(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	some := s.part(t, threeLines, "A-1", 1)
	some.Lines[0].Quantity = 1 // of three
	refused(t, s.push(t, some), "part of a line")
	half := s.part(t, comboOrder, "A-2", 0) // one part of the combo
	refused(t, s.push(t, half), "part of a line")
	none := s.part(t, threeLines, "A-3")
	refused(t, s.push(t, none), "nothing of the order")
	whole := s.parcel(t, comboOrder)
	require.Equal(t, connectors.Done, s.push(t, whole).State)
	require.Equal(t, 1, s.after(t, comboOrder).Shipments)
}

func TestWhatMustNotShipIsRefusedBeforeAnythingIsSent(t *testing.T) {
	t.Parallel()
	for n, words := range map[int]string{
		cancelled: "cancelled", returnAsked: "give the order back", unpaidOne: "not paid", shippedOne: "shipped before",
	} {
		s := openShop(t, nil)
		p := s.parcel(t, n)
		p.Carrier, p.TrackingNumber = "黑貓", "A-1"
		s.asked()
		refused(t, s.push(t, p), words)
		require.Len(t, s.asked(), 1)
		s.after(t, n)
	}
	order := strings.Replace(string(documented(t)), `"order_status": "open"`, `"order_status": "closed"`, 1)
	c, asked := script{"/v1/orders/56943817": {200, order}}.connect(t, nil)
	fetched, err := c.Order(t.Context(), "56943817")
	require.NoError(t, err)
	parsed, err := c.Normalise(fetched)
	require.NoError(t, err)
	closed := connectors.Parcel{ID: "p", Order: parsed, TrackingNumber: "A-1", Lines: []connectors.PackageLine{{Line: parsed.Lines[0].ID, Quantity: 2}}}
	refused(t, emulationtest.One(t, c.PushTracking, closed), "closed and unshipped")
	require.Len(t, *asked, 2)

	s := openShop(t, nil)
	p := s.parcel(t, plainOrder)
	p.Order.ID = "99"
	refused(t, s.push(t, p), "無此資源")
}

func TestECPaysNumberIsReportedUnderECPaysCode(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	require.Equal(t, connectors.Done, s.push(t, s.parcel(t, byECPay)).State)
	_, order := s.read(t, byECPay)
	require.Equal(t, "Allpay_SEVEN", order.Packages[0].Carrier)
}

func TestAnOrderThatECPayCarriesLeavesNothing(t *testing.T) {
	t.Parallel()
	order := strings.Replace(string(documented(t)), `"allpay_logistics_id": null`, `"allpay_logistics_id": "1718546"`, 1)
	require.Contains(t, order, "1718546")
	c, asked := script{
		"/v1/orders/56943817": {200, order}, "/v1/orders/56943817/fulfillments/custom_shipping": {201, `{"id":1,"tracking_number":"B-1"}`},
	}.connect(t, nil)
	read, err := c.Order(t.Context(), "56943817")
	require.NoError(t, err)
	parsed, err := c.Normalise(read)
	require.NoError(t, err)
	p := connectors.Parcel{ID: "p", Order: parsed, Raw: read.Raw, Whole: true, Carrier: "ECPay", TrackingNumber: "B-1"}
	for _, l := range parsed.Lines {
		p.Lines = append(p.Lines, connectors.PackageLine{Line: l.ID, Quantity: l.Quantity})
	}
	require.Equal(t, connectors.Done, emulationtest.One(t, c.PushTracking, p).State)
	require.NotContains(t, *asked, "PUT /v1/orders/56943817/change_to_custom_shipping", "it was never with CYBERBIZ's logistics")
}

func TestTheWarehousesNameOfACarrierBecomesTheCode(t *testing.T) {
	t.Parallel()
	for name, code := range map[string]string{
		"黑貓宅急便": "ezcat", "T-Cat": "ezcat", "台灣宅配通": "e_can", "Pelican": "e_can", "中華郵政": "postserv", "郵局": "postserv", "國際快捷 EMS": "ems",
		"新竹物流": "hct", "HCT": "hct", "嘉里大榮": "tjoin", "順豐速運": "SF", "sf": "SF", "DHL Express": "DHL", "FedEx": "fedex", "ups": "UPS",
		"Japan Post": "japan_post", "Groups Express": "other", "Items 快遞": "other", "Ninja Van": "ninja_van", "e-can": "e_can",
		"Lalamove": "lalamove", "自有車隊": "other", "": "other",
	} {
		require.Equal(t, code, carrierCode(name), name)
	}
}

func TestAQuestionThatFailsIsNeverAnsweredWithNothing(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	p, home := s.parcel(t, plainOrder), s.parcel(t, byTCat)
	require.Equal(t, connectors.Done, s.push(t, p).State)
	s.wire.Plan(emulation.Fail500, 2, nil)
	require.Equal(t, connectors.Unclear, emulationtest.One(t, s.PushedTracking, p).State)
	require.Equal(t, connectors.NotAsked, s.arranged(t, home).State)
	require.Equal(t, connectors.Done, emulationtest.One(t, s.PushedTracking, p).State)
	require.Equal(t, connectors.Nothing, s.arranged(t, home).State)
}

func TestAnotherNumberInTheAnswerIsUnclear(t *testing.T) {
	t.Parallel()
	order := string(documented(t))
	for body, state := range map[string]connectors.OutcomeState{
		`{"id":1,"tracking_number":"B-1"}`: connectors.Done,
		`{"id":1,"tracking_number":"B-9"}`: connectors.Unclear,
		`null`:                             connectors.Unclear,
		`{"error":["商品已出貨"]}`:              connectors.Refused,
	} {
		c, _ := script{
			"/v1/orders/56943817":                              {200, order},
			"/v1/orders/56943817/fulfillments/custom_shipping": {201, body},
			"/v1/orders/56943817/change_to_custom_shipping":    {200, order},
		}.connect(t, nil)
		read, err := c.Order(t.Context(), "56943817")
		require.NoError(t, err)
		parsed, err := c.Normalise(read)
		require.NoError(t, err)
		p := connectors.Parcel{ID: "p", Order: parsed, Raw: read.Raw, Whole: true, Carrier: "新竹", TrackingNumber: "B-1"}
		for _, l := range parsed.Lines {
			p.Lines = append(p.Lines, connectors.PackageLine{Line: l.ID, Quantity: l.Quantity})
		}
		require.Equal(t, state, emulationtest.One(t, c.PushTracking, p).State, body)
	}
}

func TestAnOrderThatIsPickedIsMarkedAsPreparingOnce(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	require.Equal(t, connectors.Nothing, s.Acknowledged(t.Context(), []string{id(plainOrder)})[0].State)
	require.Equal(t, connectors.Done, s.Acknowledge(t.Context(), []string{id(plainOrder)})[0].State)
	s.asked()
	require.Equal(t, connectors.Already, s.Acknowledge(t.Context(), []string{id(plainOrder)})[0].State)
	require.Len(t, s.asked(), 1, "it is read and not changed again")
	fetched, order := s.read(t, plainOrder)
	require.Equal(t, connectors.StateOpen, order.State)
	require.Contains(t, string(fetched.Raw), `"fulfillment_status":"preparing"`)
	for n, says := range map[int]string{cancelled: "cancelled", returnAsked: "not one to prepare", unpaidOne: "not one to prepare"} {
		got := s.Acknowledge(t.Context(), []string{id(n)})[0]
		require.Equal(t, connectors.Refused, got.State, n)
		require.Contains(t, got.Err.Error(), says)
	}
	require.Equal(t, connectors.Refused, s.Acknowledge(t.Context(), []string{"999"})[0].State)
	require.Empty(t, s.Report().Violations)
}
