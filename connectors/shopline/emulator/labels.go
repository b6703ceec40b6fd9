package emulator

// Labels: links by group of carriers, and the files behind them, which need no token and live ten minutes (FACTS.md section 3.1).

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"net/http"
	"strings"
	"time"

	"gowarehouse/connectors/emulation"
)

const (
	storagePath  = "/storage/labels/"
	linkLives    = 10 * time.Minute
	mostLabelIDs = 24
)

// labelFile is what stands behind a link.
type labelFile struct {
	group  string
	orders []*order
	made   time.Time
}

func (e *Emulator) orderLabels(c *call) *reply {
	ids := c.query["ids[]"]
	if len(ids) < 1 || len(ids) > mostLabelIDs {
		e.Break(ruleLabelIDs, fmt.Sprint(len(ids)))
		return conflict("ids must hold 1 to 24 orders")
	}
	if e.On(labelsNotEnabled) {
		return conflict("Order label is not enabled for this merchant")
	}
	ready, failed := map[string][]*order{}, map[string][]object{}
	for _, id := range ids {
		o := e.byID[id]
		if o == nil || o.archived {
			return fail(http.StatusNotFound, "NotFound", "Order not found")
		}
		if reason := e.unlabelled(o); reason != "" {
			group := strings.TrimPrefix(o.how.code, "tw_")
			failed[group] = append(failed[group], object{"order_id": o.id, "code": "LabelFailed", "message": reason})
			continue
		}
		ready[o.how.label] = append(ready[o.how.label], o)
	}
	if len(ready) == 0 {
		refusal := conflict("No label could be made")
		refusal.body.(object)["extras"] = object{"failed_orders": failed}
		return refusal
	}
	answer := object{}
	for group, orders := range ready {
		answer[group] = []string{e.link(group, orders)}
	}
	if len(failed) > 0 {
		answer["failed_orders"] = failed
	}
	return ok(answer)
}

// unlabelled says why an order gets no label; empty if it gets one.
func (e *Emulator) unlabelled(o *order) string {
	switch {
	case o.how.label == "":
		return "The delivery platform has no label"
	case o.logistics != logisticsAccepted && o.logistics != deliveryShipped:
		e.Break(ruleLabelEarly, o.logistics)
		return "The order delivery is not accepted yet"
	case e.On(labelNotReady) && !o.labelAsked:
		o.labelAsked = true
		return "The label is being made"
	}
	return ""
}

// link makes a link that nobody can guess: orders of one group share it.
func (e *Emulator) link(group string, orders []*order) string {
	e.lastID++
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %s %d", group, orders[0].id, e.lastID))
	name := hex.EncodeToString(sum[:16])
	e.labels[name] = &labelFile{group: group, orders: orders, made: e.Now()}
	return e.base + storagePath + name
}

// labelFile hands out the file. Its refusals are the storage's own, in XML.
func (e *Emulator) labelFile(r *http.Request, name string) *reply {
	if r.Header.Get("Authorization") != "" {
		e.Break(ruleLabelOpen, "Authorization")
	}
	f, known := e.labels[name]
	if !known || r.Method != http.MethodGet {
		e.Break(ruleRoute, r.Method+" "+storagePath)
		return &reply{status: http.StatusNotFound, kind: "application/xml", file: []byte("<Error><Code>NoSuchKey</Code></Error>")}
	}
	if e.Now().After(f.made.Add(linkLives)) {
		e.Break(ruleLabelExpired, f.group)
		return &reply{status: http.StatusForbidden, kind: "application/xml",
			file: []byte("<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>")}
	}
	switch {
	case e.On(labelHTML):
		return &reply{status: http.StatusOK, kind: "text/html; charset=utf-8", file: emulation.LabelHTML(f.pages()...)}
	case e.On(labelPNG):
		return &reply{status: http.StatusOK, kind: "image/png", file: f.picture(png.Encode)}
	case e.On(labelJPEG):
		return &reply{status: http.StatusOK, kind: "image/jpeg", file: f.picture(func(w io.Writer, i image.Image) error { return jpeg.Encode(w, i, nil) })}
	}
	return &reply{status: http.StatusOK, kind: "application/pdf", file: emulation.LabelPDF(f.pages()...)}
}

func (f *labelFile) pages() []emulation.LabelPage {
	pages := make([]emulation.LabelPage, len(f.orders))
	for i, o := range f.orders {
		pages[i] = emulation.LabelPage{Title: strings.ToUpper(f.group), Lines: []string{"Order " + o.number}, Number: o.tracking}
		if o.store != nil {
			pages[i].Lines = append(pages[i].Lines, "Store "+o.store.ID)
		}
		if o.how.collects {
			pages[i].Lines = append(pages[i].Lines, fmt.Sprintf("COD TWD %d", o.total()))
		}
	}
	return pages
}

// picture draws the first label of the file.
func (f *labelFile) picture(encode func(io.Writer, image.Image) error) []byte {
	var out bytes.Buffer
	if err := encode(&out, emulation.LabelPicture(f.orders[0].tracking)); err != nil {
		panic(err) // a defect of the emulator
	}
	return out.Bytes()
}
