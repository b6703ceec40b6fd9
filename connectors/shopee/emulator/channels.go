package emulator

// Logistics channels and what each asks for.

import "time"

// The three ways to ship (FACTS.md 3).
const (
	byDropoff = "dropoff"
	byPickup  = "pickup"
	byOwn     = "non_integrated"
)

// Document types of FACTS.md 3.
const (
	thermalLabel = "THERMAL_AIR_WAYBILL"
	normalLabel  = "NORMAL_AIR_WAYBILL"
)

// channel is one logistics channel of the pretended shop: what ship_order needs and what it offers.
type channel struct {
	id        int64
	name      string
	cod       bool
	own       bool                // non-integrated: the seller's own carrier
	needs     map[string][]string // info_needed
	slugs     []map[string]any
	branches  []map[string]any
	slots     bool     // pickup has times
	documents []string // selectable types, the first is suggested
}

var labelTypes = []string{thermalLabel, normalLabel}

// channels of the shop. Ids with a documented meaning keep it; 30099 and 30900 are invented, to be unknown.
var channels = []*channel{
	{id: 30005, name: "7-ELEVEN", cod: true, needs: map[string][]string{byDropoff: {}}, documents: labelTypes},
	{id: 30006, name: "全家", cod: true, needs: map[string][]string{byDropoff: {}}, documents: labelTypes},
	{id: 30007, name: "萊爾富", cod: true, needs: map[string][]string{byDropoff: {"branch_id"}}, branches: []map[string]any{
		{"branch_id": 71023, "region": "TW", "state": "", "city": "台北市", "district": "內湖區", "town": "", "address": "洲子街96號", "zipcode": "114"},
	}, documents: labelTypes},
	{id: 30014, name: "OK Mart", cod: true, needs: map[string][]string{byDropoff: {"slug", "sender_real_name"}}, slugs: []map[string]any{
		{"slug": "SLTWOK", "slug_name": "OK"}, {"slug": "SLTWSPX", "slug_name": "SPX"},
	}, documents: labelTypes},
	{id: 30015, name: "蝦皮店到店", cod: true, needs: map[string][]string{byDropoff: {}}, documents: labelTypes},
	{id: 30017, name: "蝦皮宅配", needs: map[string][]string{byPickup: {"address_id", "pickup_time_id"}}, slots: true,
		documents: []string{normalLabel, thermalLabel}},
	{id: 30099, name: "蝦皮隔日到", needs: map[string][]string{byDropoff: {}, byPickup: {"address_id"}}, documents: []string{normalLabel}},
	{id: 30900, name: "賣家宅配", own: true, needs: map[string][]string{byOwn: {"tracking_no"}}},
}

func channelOf(id int64) *channel {
	for _, c := range channels {
		if c.id == id {
			return c
		}
	}
	panic("emulator: no such channel")
}

// addressIDs are the seller's pickup addresses, the default one first.
var addressIDs = []int64{1173, 1188}

// pickupTimes are the slots offered on a day, by id.
func pickupTimes(now time.Time) []map[string]any {
	tomorrow := now.Truncate(24 * time.Hour).Add(24 * time.Hour).Unix()
	return []map[string]any{
		{"date": tomorrow, "time_text": "09:00-13:00", "pickup_time_id": pickupID(tomorrow, 1), "flags": []string{}},
		{"date": tomorrow, "time_text": "13:00-18:00", "pickup_time_id": pickupID(tomorrow, 5), "flags": []string{"recommended"}},
	}
}
