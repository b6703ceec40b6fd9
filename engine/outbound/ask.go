package outbound

import (
	"context"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/transport"
)

// A person waits for the answer, which is one line.
const (
	patience   = 8 * time.Second
	longest    = 4 << 10
	minBackoff = 300 * time.Millisecond
	maxBackoff = 2 * time.Second
)

// ask asks a service under which address it sees this machine.
func ask(ctx context.Context, service string) (string, error) {
	client, err := transport.New(transport.Options{Account: "address service", Limits: connectors.Limits{CallTimeout: patience}, MaxBody: longest,
		Retries: 1, MinBackoff: minBackoff, MaxBackoff: maxBackoff})
	if err != nil {
		return "", err
	}
	defer client.Close()
	reply, err := client.Call(ctx, connectors.Call{Name: "outbound address", Method: http.MethodGet, URL: service,
		Header: http.Header{"Accept": {"text/plain"}}, Check: answered})
	if err != nil {
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
		return "", (&connectors.Error{Kind: connectors.Temporary, Code: "address_service", Err: err, Do: adviceService}).Saying(
			"the address service %s did not answer", "查詢服務 %s 沒有回應", host(service))
	}
	return read(string(reply.Body), host(service))
}

// answered leaves it to read what a whole answer says.
func answered(reply connectors.Reply) error {
	if reply.Status != http.StatusOK {
		return connectors.Errorf(connectors.Temporary, "status %d", reply.Status)
	}
	return nil
}

func host(service string) string {
	u, err := url.Parse(service)
	if err != nil {
		return ""
	}
	return u.Host
}

var adviceService = connectors.Text{
	EN: "Check the network, or choose another address service. Your internet provider can tell the address too.",
	ZH: "請檢查網路，或改用其他查詢服務；也可向網路業者詢問對外 IP。",
}

// sharedSpace is what providers give customers behind one public address (RFC 6598).
var sharedSpace = netip.MustParsePrefix("100.64.0.0/10")

// read takes an answer only if it is one public IPv4 address and nothing else: anything else must never be handed to a platform.
func read(answer, service string) (string, error) {
	address, err := netip.ParseAddr(strings.TrimSpace(answer))
	switch {
	case err != nil || address.Zone() != "":
		return "", wrong(service, "no address", "不是 IP 位址", connectors.Text{
			EN: "Open a web page: the network may want a log-in first. Otherwise choose another address service.",
			ZH: "請先開啟任一網頁，確認網路是否需要登入；否則請改用其他查詢服務。",
		})
	case address.Unmap().Is6():
		return "", wrong(service, "the IPv6 address "+address.String(), "IPv6 位址 "+address.String(), connectors.Text{
			EN: "Platforms list IPv4 addresses. Choose a service that answers with IPv4, such as " + DefaultService + ".",
			ZH: "平台白名單使用 IPv4。請改用回覆 IPv4 的服務，例如 " + DefaultService + "。",
		})
	}
	address = address.Unmap()
	if !address.IsGlobalUnicast() || address.IsPrivate() || sharedSpace.Contains(address) {
		return "", wrong(service, address.String()+", an address inside a network", address.String()+"（內部網路位址）", connectors.Text{
			EN: "Choose an address service outside your network.", ZH: "請改用外部網路的查詢服務。",
		})
	}
	return address.String(), nil
}

func wrong(service, en, zh string, do connectors.Text) error {
	return (&connectors.Error{Kind: connectors.Rejected, Code: "address_service", Do: do,
		Says: connectors.Text{EN: "the address service " + service + " answered with " + en, ZH: "查詢服務 " + service + " 回覆的是" + zh}})
}
