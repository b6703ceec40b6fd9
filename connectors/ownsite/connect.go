package ownsite

// Connecting: the account's address, key and secret, the test by discovery, and the one way every request takes (FACTS.md section 1).

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"gowarehouse/connectors"
	"gowarehouse/connectors/scalar"
)

// native is a website with the Own-Site API. It is safe for concurrent use. It holds what every website has; what this one offers beyond that
// is put around it by offered.
type native struct {
	env      connectors.Env
	root     string // the API's address, without a slash at the end
	key      string
	signer   signer
	offers   []string
	currency string
}

// open makes the connector of an account.
func open(env connectors.Env) (connectors.Connector, error) {
	if env.Values[fieldProfile] == profileStore {
		return openStore(env)
	}
	n, err := openNative(env)
	if err != nil {
		return nil, err
	}
	return n.offered(), nil
}

func openNative(env connectors.Env) (*native, error) {
	root, err := rootOf(env)
	if err != nil {
		return nil, err
	}
	signer, err := secrets(env.Values[fieldSecret])
	if err != nil {
		return nil, err
	}
	n := &native{
		env: env, root: root, key: strings.TrimSpace(env.Values[fieldKey]), signer: signer, currency: cmp.Or(env.Values[fieldCurrency], "TWD"),
	}
	for offer := range strings.SplitSeq(env.Values[fieldOffers], ",") {
		n.offers = append(n.offers, strings.TrimSpace(offer))
	}
	if n.key == "" {
		return nil, (&connectors.Error{Kind: connectors.Unauthorized, Do: adviceKey}).Saying("the API key is missing", "缺少 API 金鑰")
	}
	return n, nil
}

// rootOf gives the address of the API. An override keeps the path: it is another host for the same API.
func rootOf(env connectors.Env) (string, error) {
	at, err := address(env.Values[fieldBase])
	switch {
	case err != nil:
		return "", err
	case env.BaseURL != "":
		return strings.TrimRight(env.BaseURL, "/") + at.Path, nil
	}
	return Address(env.Values[fieldBase], env.Values[fieldPrivate] == yes)
}

// Address reads the address of an API as a person enters it (FACTS.md section 1.1), without a slash at its end. It is Rejected if it is none, or
// if orders and key would travel over plain http to another host than this computer or, where that is allowed, one of the own network.
func Address(entered string, private bool) (string, error) {
	at, err := address(entered)
	if err != nil {
		return "", err
	}
	if at.Scheme == "http" && !mayBePlain(at.Hostname(), private) {
		return "", (&connectors.Error{Kind: connectors.Rejected, Code: fieldBase, Do: adviceAddress}).Saying(
			"orders would travel unencrypted over plain http", "以 http 連線時訂單資料會在網路上未加密傳輸")
	}
	return at.String(), nil
}

func address(entered string) (*url.URL, error) {
	at, err := url.Parse(strings.TrimRight(strings.TrimSpace(entered), "/"))
	if err != nil || at.Host == "" || at.Scheme != "https" && at.Scheme != "http" || at.RawQuery != "" || at.User != nil {
		return nil, (&connectors.Error{Kind: connectors.Rejected, Code: fieldBase, Do: adviceAddress}).Saying(
			"the API's address is missing or is not an address", "未填寫 API 網址，或不是網址")
	}
	return at, nil
}

// mayBePlain says whether a host may be reached over plain http: this computer, or with the merchant's word one of his own network.
func mayBePlain(host string, allowed bool) bool {
	if host == "localhost" {
		return true
	}
	at := net.ParseIP(host)
	return at != nil && (at.IsLoopback() || allowed && at.IsPrivate())
}

// The contract's name and version, as discovery tells them.
const (
	contractName    = "gowarehouse-own-site"
	contractVersion = "1"
)

// discovery is what a website tells of itself.
type discovery struct {
	API     scalar.Text `json:"api"`
	Version scalar.Text `json:"version"`
	Shop    struct {
		ID   scalar.Text `json:"id"`
		Name scalar.Text `json:"name"`
		URL  scalar.Text `json:"url"`
	} `json:"shop"`
	Currency     scalar.Text   `json:"currency"`
	ServerTime   scalar.Text   `json:"server_time"`
	Capabilities []scalar.Text `json:"capabilities"`
}

// Test asks for discovery: it proves address and key, and tells what the website offers.
func (n *native) Test(ctx context.Context) (connectors.Identity, error) {
	reply, err := n.get(ctx, "discover", "/", nil)
	if err != nil {
		return connectors.Identity{}, err
	}
	about, err := decode[discovery](reply)
	if err != nil {
		return connectors.Identity{}, err
	}
	if err := n.fits(about, reply); err != nil {
		return connectors.Identity{}, err
	}
	known := func(c connectors.Choice) bool { return slices.Contains(about.Capabilities, scalar.Text(c.Value)) }
	var offered []string
	for _, c := range offers {
		if known(c) {
			offered = append(offered, c.Value)
		}
	}
	identity := connectors.Identity{
		Name: string(cmp.Or(about.Shop.Name, about.Shop.URL)), ID: string(cmp.Or(about.Shop.ID, about.Shop.URL)),
		Learned: connectors.Values{fieldOffers: strings.Join(offered, ",")},
	}
	if isCurrency(about.Currency) {
		identity.Learned[fieldCurrency] = string(about.Currency)
	}
	if off := n.skew(about); off > closeEnough {
		identity.Doubt = connectors.Text{
			EN: fmt.Sprintf("The website's clock and this computer's differ by %s: from 300 seconds on no signature is good. %s", off, adviceClock.EN),
			ZH: fmt.Sprintf("官網與本機的時間相差 %s：超過 300 秒簽章即無效。%s", off, adviceClock.ZH),
		}
	}
	return identity, nil
}

// closeEnough is how far two clocks may differ before a person is told (FACTS.md section 1.3).
const closeEnough = time.Minute

// skew is how far the website's clock is off; 0 where it does not tell its time.
func (n *native) skew(about discovery) time.Duration {
	at, told := moment(about.ServerTime)
	if !told {
		return 0
	}
	return n.env.Now().Sub(at).Abs().Round(time.Second)
}

// fits demands a website of this contract and version, with what is mandatory, and a clock by which signatures are good.
func (n *native) fits(about discovery, reply connectors.Reply) error {
	major, _, _ := strings.Cut(string(about.Version), ".")
	if about.API != contractName || about.Capabilities == nil {
		return misshapen("the address answers, but not with the Own-Site API", "此網址有回應，但不是 Own-Site API", reply.Body, nil)
	}
	if major != contractVersion {
		return (&connectors.Error{Kind: connectors.Rejected, Code: "version", Do: adviceDeveloper}).Saying(
			"the website speaks version %s of the API, this program version 1", "網站使用 API 版本 %s，本系統支援版本 1", plain(string(about.Version)))
	}
	for _, must := range []string{canOrders, canFulfil} {
		if !slices.Contains(about.Capabilities, scalar.Text(must)) {
			return (&connectors.Error{Kind: connectors.Rejected, Code: "capabilities", Do: adviceDeveloper}).Saying(
				"the website does not offer %s, which the API demands", "網站未提供必要的功能 %s", must)
		}
	}
	if off := n.skew(about); off > tolerance && len(n.signer) > 0 {
		return (&connectors.Error{Kind: connectors.Rejected, Code: "clock", Do: adviceClock}).Saying(
			"the website's clock and this computer's differ by %s", "網站與本機的時間相差 %s", off)
	}
	return nil
}

// request is one call to the website.
type request struct {
	name, method, path string
	query              url.Values
	body               []byte
	idempotency        string
	harmless           bool          // changes nothing although it is no GET
	timeout            time.Duration // 0: the platform's
}

func (n *native) get(ctx context.Context, name, path string, query url.Values) (connectors.Reply, error) {
	return n.call(ctx, request{name: name, method: http.MethodGet, path: path, query: query})
}

// send makes a changing call with a JSON body. The key lets the website know the same call again.
func (n *native) send(ctx context.Context, r request, body any) (connectors.Reply, error) {
	encoded, err := json.Marshal(body)
	if err != nil {
		return connectors.Reply{}, connectors.Errorf(connectors.Unexpected, "%s: %w", r.name, err)
	}
	r.body = encoded
	return n.call(ctx, r)
}

func (n *native) call(ctx context.Context, r request) (connectors.Reply, error) {
	address := n.root + r.path
	if len(r.query) > 0 {
		address += "?" + r.query.Encode()
	}
	call := connectors.Call{
		Name: r.name, Method: r.method, URL: address, Body: r.body, Changes: r.method != http.MethodGet && !r.harmless, Check: n.check,
		Timeout: r.timeout, Stay: true, // a redirection would take the key along (FACTS.md section 1.2)
		Header: http.Header{"Accept": {"application/json"}, "Authorization": {"Bearer " + n.key}},
	}
	if r.body != nil {
		call.Header.Set("Content-Type", "application/json")
		call.Header.Set("Idempotency-Key", r.idempotency)
	}
	call.Prepare = func(request *http.Request) error {
		id := uuid.NewString()
		request.Header.Set("X-Request-Id", id)
		if r.body == nil {
			return nil
		}
		return n.signer.sign(request.Header, "msg_"+id, n.env.Now(), r.body)
	}
	return n.env.HTTP.Call(ctx, call)
}

// decode reads the JSON of an answer that was found good. An answer of another shape is Unexpected, with its body.
func decode[T any](reply connectors.Reply) (T, error) {
	var into T
	if !bytes.HasPrefix(bytes.TrimLeft(reply.Body, "\ufeff \t\r\n"), []byte("{")) {
		return into, misshapen("the website's answer is no JSON object", "網站的回應不是 JSON 物件", reply.Body, nil)
	}
	if err := json.Unmarshal(reply.Body, &into); err != nil {
		return into, misshapen("the website's answer has another shape than the Own-Site API's", "網站的回應不符 Own-Site API 的格式", reply.Body, err)
	}
	return into, nil
}
