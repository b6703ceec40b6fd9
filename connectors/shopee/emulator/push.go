package emulator

// Endpoints about push messages.

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
)

// pushConfig is the app's one callback and the codes that are on (FACTS.md 6).
type pushConfig struct {
	address string
	on      []int
}

// pushSet is POST push/set_app_push_config.
func (e *Emulator) pushSet(r *request) (answer, error) {
	body, err := read[struct {
		Address string `json:"callback_url"`
		On      []int  `json:"set_push_config_on"`
		Off     []int  `json:"set_push_config_off"`
	}](r)
	if err != nil {
		return answer{}, err
	}
	if body.Address != "" {
		if !strings.HasPrefix(body.Address, "https://") {
			return answer{}, breach("shopee.push_callback", "error_param", "Wrong parameters, detail: callback_url is invalid.")
		}
		e.push.address = body.Address
	}
	for _, code := range body.On {
		if !slices.Contains(e.push.on, code) {
			e.push.on = append(e.push.on, code)
		}
	}
	e.push.on = slices.DeleteFunc(e.push.on, func(code int) bool { return slices.Contains(body.Off, code) })
	slices.Sort(e.push.on)
	return answer{response: map[string]any{"result": "success"}}, nil
}

// pushGet is GET push/get_app_push_config.
func (e *Emulator) pushGet(*request) (answer, error) {
	off := []int{}
	for code := 1; code <= 13; code++ {
		if !slices.Contains(e.push.on, code) {
			off = append(off, code)
		}
	}
	return answer{response: map[string]any{"callback_url": e.push.address, "live_push_status": "Normal", "blocked_shop_id": []int{},
		"push_config_on_list": e.push.on, "push_config_off_list": off}}, nil
}

// tell sends the state of an order of the main shop to the app's callback, if it is on.
func (e *Emulator) tell(o *order) {
	if e.push.address == "" || !slices.Contains(e.push.on, pushStatus) {
		return
	}
	header, body := e.message(o, e.push.address)
	e.deliver(e.push.address, header, body)
}

// pushStatus is the code of messages about an order's state.
const pushStatus = 3

// Push is the message the platform would send to address about an order's state.
func (e *Emulator) Push(orderSN, address string) (http.Header, []byte) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.message(e.shops[mainShop].orders[orderSN], address)
}

func (e *Emulator) message(o *order, address string) (http.Header, []byte) {
	body, _ := json.Marshal(map[string]any{
		"data":    map[string]any{"items": []any{}, "ordersn": o.sn, "status": o.status, "completed_scenario": "", "update_time": o.updated},
		"shop_id": mainShop, "code": pushStatus, "timestamp": e.Now().Unix(),
	})
	return http.Header{"Content-Type": {"application/json"}, "Authorization": {sign(address + "|" + string(body))}}, body
}
