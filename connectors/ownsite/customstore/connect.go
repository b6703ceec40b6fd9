package customstore

// The one page of the plug-in, and every request to it (FACTS.md section 10.1).

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/transport"
)

// Test asks for the orders of the last minutes: it proves address, user and password.
func (s *Store) Test(ctx context.Context) (connectors.Identity, error) {
	now := s.env.Now()
	if _, err := s.export(ctx, now.Add(-time.Hour), now, 1); err != nil {
		return connectors.Identity{}, err
	}
	return connectors.Identity{Name: s.page.Hostname(), ID: s.page.Host + s.page.Path}, nil
}

// call makes a request to the page. What stands in the query of its address stays before what is asked.
func (s *Store) call(ctx context.Context, c connectors.Call, asked url.Values) (connectors.Reply, error) {
	at := *s.page
	at.RawQuery = asked.Encode()
	if s.query != "" {
		at.RawQuery = s.query + "&" + at.RawQuery
	}
	c.URL, c.Stay = at.String(), true // a redirection would take the password along
	c.Changes = c.Method == http.MethodPost
	if c.Header == nil {
		c.Header = http.Header{}
	}
	c.Prepare = func(r *http.Request) error {
		r.SetBasicAuth(s.user, s.password)
		return nil
	}
	c.Check = func(reply connectors.Reply) error { return s.check(reply, c.Changes) }
	return s.env.HTTP.Call(ctx, c)
}

// check reads an answer's status. A notice is answered with anything under 200, but for a whole web page.
func (s *Store) check(reply connectors.Reply, notice bool) error {
	switch {
	case reply.Status == http.StatusTooManyRequests, reply.Status >= http.StatusInternalServerError:
		return transport.Check(reply)
	case reply.Status == http.StatusUnauthorized, reply.Status == http.StatusForbidden:
		return (&connectors.Error{Kind: connectors.Unauthorized, Do: s.advice.Password}).Saying(
			"the plug-in refuses user name or password (status %d)", "外掛拒絕使用者名稱或密碼（狀態 %d）", reply.Status)
	case reply.Status >= http.StatusOK && reply.Status < http.StatusMultipleChoices:
		if isPage(reply) && notice { // perhaps the page of a website that is being maintained: it is asked
			return s.misshapen("the website answered the notice with a web page", "網站以網頁回應出貨通知", reply.Body, nil)
		}
		if isPage(reply) {
			return (&connectors.Error{Kind: connectors.Temporary, Code: "web_page", Do: s.advice.Address}).Saying(
				"the website answered with a web page: this is not the page of a plug-in for ShipStation, or it is being maintained",
				"網站回應的是網頁：此網址不是 ShipStation 外掛的頁面，或網站維護中")
		}
		return nil
	}
	if words, known := refused[reply.Status]; known && notice {
		return &connectors.Error{Kind: connectors.Rejected, Code: words.code, Reason: words.says.EN, Says: words.says, Do: words.do}
	}
	return (&connectors.Error{Kind: connectors.Rejected, Do: s.advice.Address}).Saying(
		"the plug-in answered %d", "外掛回應狀態 %d", reply.Status)
}

// isPage says whether an answer is a whole web page. The type is not believed: PHP calls everything a page of its own accord.
func isPage(reply connectors.Reply) bool {
	start := strings.ToLower(string(reply.Body[:min(len(reply.Body), pageStart)]))
	return strings.Contains(start, "<!doctype html") || strings.Contains(start, "<html")
}

// pageStart is how far into an answer a page is looked for.
const pageStart = 1024

// refused says what a status means that answers a notice [code].
var refused = map[int]struct {
	code     string
	says, do connectors.Text
}{
	http.StatusNotFound: {"order_not_found",
		connectors.Text{EN: "the website knows no such order", ZH: "官網沒有這張訂單"},
		connectors.Text{EN: "Look whether the order was deleted there.", ZH: "請確認官網訂單是否已刪除。"}},
	http.StatusNotAcceptable: {"tracking_number",
		connectors.Text{EN: "the plug-in finds the tracking number missing", ZH: "外掛回報缺少物流單號"},
		connectors.Text{EN: "Enter the tracking number, and push again.", ZH: "請輸入物流單號後重新回傳。"}},
	http.StatusBadRequest: {"notice",
		connectors.Text{EN: "the plug-in refuses the notice", ZH: "外掛拒絕出貨通知"},
		connectors.Text{EN: "Look at the order in the website's back office; it may not be ready to be shipped there.",
			ZH: "請至官網後台查看訂單，可能尚不可出貨。"}},
}

// mostBytes is the largest export that is read (FACTS.md section 10.1).
const mostBytes = 20 << 20

// dateForm is how ShipStation writes a time in its questions: UTC, to the minute [doc].
const dateForm = "01/02/2006 15:04"

// page is a page of an export.
type page struct {
	XMLName xml.Name `xml:"Orders"`
	Pages   string   `xml:"pages,attr"`
	Orders  []row    `xml:"Order"`
}

// row is an order of an export as it was written, and what the stream must know of it.
type row struct {
	XML      string `xml:",innerxml"`
	ID       string `xml:"OrderID"`
	Modified string `xml:"LastModified"`
	Ordered  string `xml:"OrderDate"`
}

// export asks for a page of the orders that were modified in a window.
func (s *Store) export(ctx context.Context, from, to time.Time, number int) (page, error) {
	reply, err := s.call(ctx, connectors.Call{
		Name: "export", Method: http.MethodGet, Header: http.Header{"Accept": {"application/xml, text/xml"}},
	}, url.Values{
		"action": {"export"}, "start_date": {from.UTC().Format(dateForm)}, "end_date": {to.UTC().Format(dateForm)}, "page": {itoa(number)},
	})
	if err != nil {
		return page{}, err
	}
	return s.read(reply.Body)
}

// read reads an export. A document that brings declarations of its own is refused: it might make this program fetch or repeat things.
func (s *Store) read(body []byte) (page, error) {
	var into page
	if len(body) > mostBytes {
		return into, s.misshapen("the export is larger than 20 MiB", "匯出內容超過 20 MiB", nil, nil)
	}
	decoder := xml.NewDecoder(bytes.NewReader(body))
	for {
		token, err := decoder.Token()
		if err != nil {
			return into, s.misshapen("the plug-in's answer is no XML", "外掛的回應不是 XML", body, err)
		}
		switch token := token.(type) {
		case xml.Directive:
			return into, s.misshapen("the export has a document type", "匯出內容含有 DOCTYPE", body, nil)
		case xml.StartElement:
			if err := decoder.DecodeElement(&into, &token); err != nil {
				return into, s.misshapen("the plug-in's answer is no export of orders", "外掛的回應不是訂單匯出", body, err)
			}
			return into, s.ends(decoder, body)
		}
	}
}

// ends demands that nothing but space and comments follows: an answer that was cut, or two of them, is none.
func (s *Store) ends(decoder *xml.Decoder, body []byte) error {
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		text, plain := token.(xml.CharData)
		_, comment := token.(xml.Comment)
		if err != nil || plain && len(bytes.TrimSpace(text)) > 0 || !plain && !comment {
			return s.misshapen("something follows the export", "匯出內容之後還有其他資料", body, err)
		}
	}
}

// misshapen is an answer that breaks the protocol. Its body is kept.
func (s *Store) misshapen(en, zh string, body []byte, cause error) *connectors.Error {
	return (&connectors.Error{Kind: connectors.Unexpected, Body: body, Do: s.advice.Developer, Err: cause}).Saying("%[1]s", "%[2]s", en, zh)
}
