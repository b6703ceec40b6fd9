package etmall

// The address that the merchant types. EtMall's host is not public: what is typed gets the password, so that it is looked at closely.

import (
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"gowarehouse/connectors"
)

var adviceBase = text2(
	"Copy the API base URL from the document that EtMall gave you, such as https://host.example.com, without what the calls add to it.",
	"請照東森購物提供的介面文件填寫 API 網址，例如 https://host.example.com，不含各功能的路徑。")

// plainPath is a path that means what it says: no escapes, nothing empty.
var plainPath = regexp.MustCompile(`^(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*$`)

// baseAddress reads an address: https, or http to this machine itself; no name, password, query or mark in it, and a plain path. One in a
// private network is taken if the merchant says so. Names are not looked up. Errors are Rejected, for the person who typed it.
func baseAddress(typed string, privateToo bool) (string, error) {
	typed = strings.TrimRight(strings.TrimSpace(typed), "/")
	at, err := url.Parse(typed)
	if err != nil || at.Host == "" || at.Opaque != "" {
		return "", badAddress("the API base URL is missing or is no address", "API 網址未填寫或格式錯誤")
	}
	host := strings.ToLower(at.Hostname())
	here := isLoopback(host)
	switch {
	case at.User != nil:
		return "", badAddress("the API base URL must not hold a user name or password", "API 網址不可包含帳號或密碼")
	case strings.ContainsAny(typed, "?#"):
		return "", badAddress("the API base URL must not have a query or a mark", "API 網址不可包含 ? 或 #")
	case !plainPath.MatchString(at.EscapedPath()):
		return "", badAddress("the path of the API base URL is not plain", "API 網址的路徑含有不允許的字元")
	case strings.Contains(at.Path+"/", apiPath):
		return "", badAddress("the API base URL already holds %s, which every call adds", "API 網址已包含 %s，系統會自動加上", strings.Trim(apiPath, "/"))
	case at.Scheme != "https" && !(at.Scheme == "http" && here):
		return "", badAddress("the API base URL must begin with https://, so that nobody reads the password on its way", "API 網址須以 https:// 開頭，以保護密碼")
	case !here && !privateToo && isPrivate(host):
		told := badAddress("the API base URL lies in a private network: %s", "API 網址位於內部網路：%s", host)
		told.Do = text2("If EtMall is really reached there, through a VPN say, choose so in the account; otherwise correct the address.",
			"若確實經由 VPN 等內部網路連線，請在帳號中選擇允許；否則請更正網址。")
		return "", told
	}
	return typed, nil
}

func badAddress(en, zh string, args ...any) *connectors.Error {
	e := &connectors.Error{Kind: connectors.Rejected, Code: fieldBase, Do: adviceBase}
	return e.Saying(en, zh, args...)
}

func isLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.Unmap().IsLoopback()
}

// sharedSpace is what providers use behind their own translation (RFC 6598).
var sharedSpace = netip.MustParsePrefix("100.64.0.0/10")

// privateEndings are of names that only a private network knows.
var privateEndings = []string{".local", ".lan", ".internal", ".intranet", ".corp", ".home", ".localdomain", ".localhost", ".home.arpa"}

var digits = regexp.MustCompile(`^(0x[0-9a-f]*|\d+)$`)

// isPrivate tells addresses that are not of the open internet, names that only a private network has, and numbers in old spellings, which
// some systems take for addresses.
func isPrivate(host string) bool {
	host = strings.TrimSuffix(host, ".")
	if ip, err := netip.ParseAddr(host); err == nil {
		ip = ip.Unmap()
		return !ip.IsGlobalUnicast() || ip.IsPrivate() || sharedSpace.Contains(ip)
	}
	last := host[strings.LastIndexByte(host, '.')+1:]
	private := func(ending string) bool { return strings.HasSuffix(host, ending) }
	return last == host || digits.MatchString(last) || slices.ContainsFunc(privateEndings, private)
}
