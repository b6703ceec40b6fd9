package bvshop

// Labels that BVSHOP has made by a logistics provider of the shop (FACTS.md section 3.2). The call that asks for one makes a consignment each
// time, and its answer is the only one that holds the label. So it is made once, after a look at the order; its label goes to the store
// with the outcome; the number is read off the order.

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/labelfile"
	"gowarehouse/connectors/transport"
)

// provider is a logistics provider of BVSHOP's.
type provider struct {
	id      string // in the address
	setting string // the field that names the shipping methods it numbers
	name    connectors.Text
	carrier string // empty: the shipping method names it
	label   func(ctx context.Context, c *connector, answer labelAnswer) (*connectors.Label, error)
}

var providers = []*provider{
	{id: "tcat", setting: "label_tcat", name: both("T-Cat", "黑貓宅急便"), carrier: "黑貓宅急便", label: pdfLabel},
	{id: "sf", setting: "label_sf", name: both("SF Express", "順豐速運"), carrier: "順豐速運", label: downloadedLabel},
	{id: "ecpay", setting: "label_ecpay", name: both("ECPay", "綠界"), label: pageLabel},
	{id: "payuni", setting: "label_payuni", name: both("PAYUNi", "統一金流"), label: pageLabel},
}

// labelAnswer is what the providers answer, each in its own way.
type labelAnswer struct {
	PDF      string `json:"pdf"`
	PrintURL string `json:"printUrl"`
	HTML     string `json:"html"`
}

// asItCame is a label that nobody can read, which is kept all the same, because it comes once. An address is none.
func (a labelAnswer) asItCame() *connectors.Label {
	if text := cmp.Or(a.PDF, a.HTML); text != "" {
		return &connectors.Label{Data: []byte(text), Type: "text/plain; charset=utf-8"}
	}
	return nil
}

// What is kept of a parcel: that BVSHOP made its label, how often its number was looked for, and that its order cannot be marked as shipped.
const (
	keptMade     = "made"
	keptLooks    = "looks"
	keptUnmarked = "unmarked"
)

// lookAgain is after how long a number is looked for that BVSHOP does not show yet (FACTS.md §3.2).
var lookAgain = []time.Duration{2 * time.Second, 5 * time.Second, 15 * time.Second, time.Minute, 5 * time.Minute}

// mostLooks is how often, until a person is asked: a little more than an hour.
const mostLooks = 16

// ShipOptions gives none: provider and sender are the account's settings.
func (c *connector) ShipOptions(context.Context, connectors.Parcel) ([]connectors.ShipOption, error) {
	return nil, nil
}

// Batch lets parcels be arranged one by one, since each takes a call of its own that cannot be taken back.
func (c *connector) Batch(step connectors.ShipStep, p connectors.Parcel) (group string, size int) {
	if step == connectors.StepArrange {
		return p.ID, 1
	}
	return string(step), 20
}

// Arrange has the labels made. An order that has a number already gets no second one.
func (c *connector) Arrange(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	return connectors.PushEach(parcels, func(p connectors.Parcel) connectors.Outcome {
		by := c.settings.provider[p.Order.Shipping.Code]
		if refusal := c.cannotAsk(by, p); refusal != nil {
			return connectors.Outcome{State: connectors.Refused, Err: refusal}
		}
		n, err := c.look(ctx, p.Order.ID)
		if err != nil {
			return unread(err)
		}
		if refusal := barred(p, n); refusal != nil {
			return connectors.Outcome{State: connectors.Refused, Err: refusal}
		}
		switch {
		case n.trace() != "":
			return c.leave(ctx, p, n, connectors.Outcome{State: connectors.Already, Carrier: by.carries(p)})
		case n.hasLeft():
			return connectors.Outcome{State: connectors.Refused, Err: connectors.Refuse("order %s has left without a number in BVSHOP",
				"訂單 %s 在 BVSHOP 已出貨但沒有單號", "Look at the order in BVSHOP.", "請至 BVSHOP 後台確認。", n.order.Number)}
		}
		return c.make(ctx, by, p)
	})
}

// carries names the carrier of a parcel.
func (by *provider) carries(p connectors.Parcel) string {
	return cmp.Or(by.carrier, p.Order.Shipping.Name)
}

func (c *connector) cannotAsk(by *provider, p connectors.Parcel) error {
	switch {
	case by == nil:
		return connectors.Refuse("no logistics provider is chosen for the shipping method %s", "送貨方式「%s」未指定託運單物流商",
			"Choose it in the account's settings, or ship with your own carrier.", "請在帳號設定中指定，或以自有物流出貨。", p.Order.Shipping.Code)
	case c.settings.twice[p.Order.Shipping.Code]:
		return connectors.Refuse("two logistics providers are chosen for the shipping method %s", "送貨方式「%s」指定了兩家託運單物流商",
			"Choose one in the account's settings.", "請在帳號設定中只指定一家。", p.Order.Shipping.Code)
	case c.settings.senderName == "" || c.settings.senderPhone == "":
		return connectors.Refuse("the sender of BVSHOP's labels is missing", "未設定託運單寄件人", "Fill in sender and phone in the account's settings.",
			"請在帳號設定填寫寄件人與電話。")
	}
	return nil
}

// make has one label made. From the moment it is made, nothing that fails afterwards may have it made again.
func (c *connector) make(ctx context.Context, by *provider, p connectors.Parcel) connectors.Outcome {
	body, kind := c.form(p.Order.ID)
	reply, err := c.call(ctx, request{
		name: "label " + by.id, method: http.MethodPost, path: "/order-logistic/" + by.id, body: body, kind: kind, changes: true,
	})
	if err != nil {
		out := outcomeOf(err)
		if out.State == connectors.Unclear {
			out.Err = lostLabel(p, err)
		}
		return out
	}
	out := connectors.Outcome{Carrier: by.carries(p)}
	var answer labelAnswer
	if json.Unmarshal(reply.Body, &answer) == nil && answer != (labelAnswer{}) {
		out.Keep = map[string]string{keptMade: "1"}
		if out.Label, err = by.label(ctx, c, answer); err != nil {
			out.Label, out.Hint = answer.asItCame(), hintPrintThere
		}
	}
	n, err := c.look(ctx, p.Order.ID)
	switch {
	case err == nil && n.trace() != "":
		out.State = connectors.Done
		return c.leave(ctx, p, n, out)
	case out.Keep == nil: // an answer without a label says nothing about the consignment
		out.State, out.Err = connectors.Unclear, lostLabel(p, misshapen("the answer holds no label", reply.Body, nil))
		return out
	}
	return c.later(p, out)
}

// Hints, in both languages.
const (
	hintPrintThere = "The label could not be read: print it in BVSHOP. / 託運單無法讀取，請至 BVSHOP 後台列印。"
	hintUnmarked   = "BVSHOP does not let the order be marked as shipped: do so there. / BVSHOP 拒絕將訂單改為已出貨，請至後台處理。"
	hintNoNumber   = "BVSHOP has made the label and does not show its number yet. / BVSHOP 已產生託運單，尚未顯示單號。"
)

// lostLabel is the error of a label that may have been made.
func lostLabel(p connectors.Parcel, cause error) error {
	told := &connectors.Error{Kind: connectors.KindOf(cause), MaybeDone: true, Err: cause, Do: both(
		"Look at the order in BVSHOP: if it has a consignment, enter its number here and print the label there; if it has none, ship again.",
		"請至 BVSHOP 後台查看訂單：若已產生託運單，請將單號填入並在後台列印；若沒有，請重新出貨。")}
	var typed *connectors.Error
	if errors.As(cause, &typed) {
		told.Code, told.Body = typed.Code, typed.Body
	}
	return told.Saying("no answer tells whether BVSHOP made the label of order %s", "無法確認 BVSHOP 是否已產生訂單 %s 的託運單", p.Order.Number)
}

// form is the documented body: the order and who sends it.
func (c *connector) form(id string) (body []byte, kind string) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, field := range [][2]string{{"id", id}, {"senderName", c.settings.senderName}, {"senderPhone", c.settings.senderPhone}} {
		_ = w.WriteField(field[0], field[1]) // a buffer takes everything
	}
	_ = w.Close()
	return b.Bytes(), w.FormDataContentType()
}

// later says when to look for the number, each time a little later. In the end a person does.
func (c *connector) later(p connectors.Parcel, out connectors.Outcome) connectors.Outcome {
	looks, _ := strconv.Atoi(p.Kept[keptLooks]) // missing: none
	if looks >= mostLooks {
		out.State, out.Err = connectors.Unclear, lostLabel(p, errNoNumber)
		return out
	}
	wait := lookAgain[min(max(looks, 0), len(lookAgain)-1)]
	out.Keep = with(out.Keep, keptLooks, strconv.Itoa(looks+1))
	out.State, out.Err, out.Until = connectors.Pending, nil, c.env.Now().Add(wait)
	return out
}

func with(keep map[string]string, key, value string) map[string]string {
	if keep == nil {
		keep = map[string]string{}
	}
	keep[key] = value
	return keep
}

// leave notes the number and marks the order as shipped, if the account wants that and BVSHOP has not done so. If only the mark fails,
// Arranged finds it missing, and Arrange sets it; if BVSHOP refuses it, the parcel goes all the same.
func (c *connector) leave(ctx context.Context, p connectors.Parcel, n current, out connectors.Outcome) connectors.Outcome {
	out.TrackingNumber = n.trace()
	if c.isMarked(p, n) {
		return out
	}
	_, err := c.change(ctx, p.Order.ID, update{LogisticStatus: shipped})
	switch {
	case err == nil:
		return out
	case stateOf(err) == connectors.Refused:
		out.Hint, out.Keep = hintUnmarked, with(out.Keep, keptUnmarked, "1")
		return out
	}
	return c.later(p, out)
}

// isMarked tells whether the order's status is as it shall be, or cannot be so.
func (c *connector) isMarked(p connectors.Parcel, n current) bool {
	return n.hasLeft() || !c.settings.marksShipped || p.Kept[keptUnmarked] != ""
}

// Arranged asks whether the orders have numbers. Without one it is sure only of a label whose answer came: of any other it may be that
// BVSHOP made it and shows the number later, so that nobody must have it made again.
func (c *connector) Arranged(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	return connectors.AskEach(parcels, func(p connectors.Parcel) connectors.Outcome {
		n, err := c.look(ctx, p.Order.ID)
		switch {
		case err != nil:
			return connectors.Outcome{State: connectors.Unclear, Err: err}
		case n.trace() != "" && !c.isMarked(p, n):
			return connectors.Outcome{State: connectors.Nothing, TrackingNumber: n.trace()} // only the mark is missing: Arrange makes no label
		case n.trace() != "":
			return connectors.Outcome{State: connectors.Done, TrackingNumber: n.trace()}
		case p.Kept[keptMade] != "":
			return c.later(p, connectors.Outcome{Hint: hintNoNumber})
		}
		return connectors.Outcome{State: connectors.Unclear, Err: lostLabel(p, errNoNumber)}
	})
}

var errNoNumber = errors.New("the order shows no number")

// Label refuses: a label comes with the answer that makes it and goes to the store from there. Who asks for it has lost that answer.
func (c *connector) Label(_ context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	return connectors.AskEach(parcels, func(p connectors.Parcel) connectors.Outcome {
		return connectors.Outcome{State: connectors.Refused, Err: connectors.Refuse(
			"BVSHOP gives the label of order %s once, and it is not here", "BVSHOP 的託運單只提供一次，訂單 %s 的託運單未保存",
			"Print it in BVSHOP.", "請至 BVSHOP 後台列印。", p.Order.Number)}
	})
}

const pdfMark = "%PDF-"

// pdfLabel takes a PDF out of a text: raw, each byte as one character, or in Base64.
func pdfLabel(_ context.Context, _ *connector, answer labelAnswer) (*connectors.Label, error) {
	if raw := strings.TrimLeft(answer.PDF, " \t\r\n"); strings.HasPrefix(raw, pdfMark) {
		data := make([]byte, 0, len(raw))
		for _, r := range raw {
			if r > 0xff {
				return nil, errors.New("the PDF has characters that are no bytes")
			}
			data = append(data, byte(r))
		}
		return &connectors.Label{Data: data, Type: "application/pdf"}, nil
	}
	label, err := labelfile.Decode(answer.PDF)
	if err == nil && !bytes.HasPrefix(label.Data, []byte(pdfMark)) {
		err = errors.New("the label is no PDF")
	}
	return label, err
}

// pageLabel keeps the page that sends itself on to the provider's print page.
func pageLabel(_ context.Context, _ *connector, answer labelAnswer) (*connectors.Label, error) {
	if !strings.HasPrefix(strings.TrimSpace(answer.HTML), "<") {
		return nil, errors.New("the label is no page")
	}
	return &connectors.Label{Data: []byte(answer.HTML), Type: "text/html; charset=utf-8"}, nil
}

// downloadedLabel fetches the file at once: its address lives shortly. It belongs to the carrier, who gets to see no token of BVSHOP's.
func downloadedLabel(ctx context.Context, c *connector, answer labelAnswer) (*connectors.Label, error) {
	at, err := url.Parse(answer.PrintURL)
	if err != nil || at.Host == "" || at.Scheme != "https" && !strings.HasPrefix(answer.PrintURL, c.base+"/") {
		return nil, errors.New("the address of the label is none")
	}
	reply, err := c.env.HTTP.Call(ctx, connectors.Call{
		Name: "label file", Method: http.MethodGet, URL: answer.PrintURL, Header: http.Header{"Accept": {"application/pdf"}}, Check: transport.Check,
	})
	if err != nil {
		return nil, err
	}
	return labelfile.Read(reply, "")
}
