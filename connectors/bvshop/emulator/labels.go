package emulator

// Labels of the shop's logistics providers (FACTS.md section 3.2). Each call makes a consignment, and a number for it.

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"html"
	"io"
	"mime"
	"net/http"
	"strconv"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

const (
	labelPath  = "/sf/"
	labelLife  = time.Minute
	lateNumber = 5 * time.Second
)

// file is a label that can be downloaded for a short time.
type file struct {
	data  []byte
	until time.Time
}

// answers are how each provider gives a label.
var answers = map[string]func(e *Emulator, c *call, pdf []byte, number string) object{
	"tcat": func(e *Emulator, _ *call, pdf []byte, _ string) object {
		switch {
		case e.On(switchBase64):
			return object{"pdf": base64.StdEncoding.EncodeToString(pdf)}
		case e.On(switchGarbled):
			return object{"pdf": "x" + hex.EncodeToString(pdf)}
		}
		runes := make([]rune, len(pdf)) // each byte as one character
		for i, b := range pdf {
			runes[i] = rune(b)
		}
		return object{"pdf": string(runes)}
	},
	"sf": func(e *Emulator, c *call, pdf []byte, number string) object {
		token := "DUMMYprint" + number
		e.files[token] = file{pdf, e.Now().Add(labelLife)}
		base := e.base
		if base == "" {
			base = "http://" + c.Host
		}
		return object{"printUrl": base + labelPath + "printLabelByToken?token=" + token}
	},
	"ecpay": func(_ *Emulator, _ *call, _ []byte, number string) object {
		return object{"html": form("https://logistics-stage.ecpay.com.tw/helper/printTradeDocument", "AllPayLogisticsID", number)}
	},
	"payuni": func(_ *Emulator, _ *call, _ []byte, number string) object {
		return object{"html": form("https://sandbox-api.payuni.com.tw/api/logistics/print_label", "ShipTradeNo", number)}
	},
}

// form is a page that sends itself on.
func form(action, name, value string) string {
	return fmt.Sprintf(`<form id="print" method="post" action="%s"><input type="hidden" name="%s" value="%s"></form>`+
		`<script>document.getElementById("print").submit();</script>`, action, name, html.EscapeString(value))
}

func (e *Emulator) makeLabel(c *call) *reply {
	provider := c.PathValue("provider")
	answer, there := answers[provider]
	if !there {
		return e.broken(ruleProvider, provider, fail(http.StatusNotFound, "Not Found"))
	}
	fields, refusal := e.form(c)
	if refusal != nil {
		return refusal
	}
	id, err := strconv.ParseInt(fields["id"], 10, 64)
	o := e.byID[id]
	switch {
	case err != nil || o == nil:
		return e.broken(ruleOrder, "no such id", missing())
	case o.method.provider != provider:
		return e.broken(ruleProvider, provider, invalid("id", "的送貨方式不支援此物流。"))
	}
	if state, _ := e.state(o); state == connectors.StateCancelled || state == connectors.StateUnpaid {
		e.Break(ruleRevive, string(state))
	}
	if o.labels > 0 {
		e.Break(ruleTwice, "a second consignment")
	}
	e.consign(o)
	pdf := emulation.LabelPDF(emulation.LabelPage{Title: provider, Lines: []string{"Order " + o.uid}, Number: o.trace})
	return &reply{status: http.StatusOK, body: answer(e, c, pdf, o.trace)}
}

// consign registers the parcel with the provider.
func (e *Emulator) consign(o *order) {
	o.trace = e.nextNumber()
	o.labels++
	o.shipments++
	if e.On(switchLateNumber) {
		o.traceFrom = e.Now().Add(lateNumber)
	}
	if e.On(switchLabelShips) {
		o.logistic, o.shipped = logisticShipped, e.Now()
		o.mails++
	}
}

// form reads the fields of a multipart form.
func (e *Emulator) form(c *call) (map[string]string, *reply) {
	fields := map[string]string{}
	kind, _, _ := mime.ParseMediaType(c.Header.Get("Content-Type"))
	if kind != "multipart/form-data" {
		return nil, e.broken(ruleForm, "no form", invalid("id", "為必填欄位。"))
	}
	r := c.Clone(c.Context())
	r.Body = io.NopCloser(bytes.NewReader(c.body))
	if err := r.ParseMultipartForm(maxBody); err != nil {
		return nil, e.broken(ruleForm, "an unreadable form", invalid("id", "為必填欄位。"))
	}
	for _, name := range []string{"id", "senderName", "senderPhone"} {
		if fields[name] = r.PostFormValue(name); fields[name] == "" {
			return nil, e.broken(ruleForm, name, invalid(name, "為必填欄位。"))
		}
	}
	return fields, nil
}

// labelFile is the carrier's own address of a label. It takes no token of BVSHOP's.
func (e *Emulator) labelFile(r *http.Request) *reply {
	if r.Header.Get("Authorization") != "" {
		e.Break(ruleLeak, "Authorization")
	}
	f, there := e.files[r.URL.Query().Get("token")]
	if !there || e.Now().After(f.until) {
		return e.broken(ruleExpired, "token", fail(http.StatusForbidden, "expired"))
	}
	return &reply{status: http.StatusOK, raw: f.data, kind: "application/pdf"}
}
