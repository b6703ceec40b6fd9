package fulfil_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/store"
)

func init() { api.DisableConfigDir() }

func encrypted(t *testing.T, password string) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, api.Encrypt(bytes.NewReader(plainPDF()), &b, model.NewAESConfiguration(password, "owner-secret", 256)))
	return b.Bytes()
}

// labelled ships a store order and gives its parcel.
func labelled(t *testing.T, label []byte) (*house, int64) {
	t.Helper()
	h := newHouse(t)
	h.shop.label = label
	order := h.order("1001", "store", line{"TEA", 1})
	h.pack(order)
	h.send(order)
	h.idle(time.Minute)
	return h, h.parcels(order)[0].ID
}

func TestALabelOpensWithTheAccountsPassword(t *testing.T) {
	t.Parallel()
	original := encrypted(t, taxID)
	h, parcel := labelled(t, original)
	p, err := h.store.Parcel(h.ctx, parcel)
	require.NoError(t, err)
	require.Equal(t, store.LabelOpened, p.Label)
	l, err := h.store.Label(h.ctx, parcel)
	require.NoError(t, err)
	require.True(t, l.Encrypted)
	require.Equal(t, original, l.Original)
	require.Equal(t, int64(1), l.Pages)
	require.NotNil(t, l.OpenedAt)
	data, kind, err := h.ship.Label(h.ctx, parcel, "amy")
	require.NoError(t, err)
	require.Equal(t, "pdf", kind)
	require.NoError(t, api.Validate(bytes.NewReader(data), nil))
	require.NotEqual(t, original, data)
	require.Contains(t, h.events(p.OrderID), lifecycle.EventLabelSaved)
}

func TestAWrongPasswordKeepsTheFileForAnotherTry(t *testing.T) {
	t.Parallel()
	original := encrypted(t, "99887766")
	h, parcel := labelled(t, original)
	p, err := h.store.Parcel(h.ctx, parcel)
	require.NoError(t, err)
	require.Equal(t, store.LabelPasswordNeeded, p.Label)
	require.Equal(t, store.Reported, h.state(p.OrderID), "the parcel is shipped all the same")
	require.Equal(t, []store.NoticeKind{store.NoticePush}, h.notices())
	_, _, err = h.ship.Label(h.ctx, parcel, "amy")
	h.refusedAs("pdf_password_needed", err)
	h.refusedAs("pdf_password_needed", h.ship.OpenLabel(h.ctx, parcel, "11112222", "amy"))
	l, err := h.store.Label(h.ctx, parcel)
	require.NoError(t, err)
	require.Equal(t, original, l.Original)
	require.NotContains(t, l.Problem, "11112222")

	require.NoError(t, h.ship.OpenLabel(h.ctx, parcel, "99887766", "amy"))
	data, _, err := h.ship.Label(h.ctx, parcel, "amy")
	require.NoError(t, err)
	require.NoError(t, api.Validate(bytes.NewReader(data), nil))
	require.Empty(t, h.notices())
}

func TestADamagedLabelIsFetchedAgain(t *testing.T) {
	t.Parallel()
	whole := plainPDF()
	h, parcel := labelled(t, whole[:len(whole)/2])
	_, _, err := h.ship.Label(h.ctx, parcel, "amy")
	h.refusedAs("label_damaged", err)
	h.shop.label = whole
	require.NoError(t, h.ship.FetchLabel(h.ctx, parcel, "amy"))
	h.idle(time.Minute)
	data, _, err := h.ship.Label(h.ctx, parcel, "amy")
	require.NoError(t, err)
	require.Equal(t, whole, data)
	require.Len(t, h.shop.arranges, 1, "fetching a label takes no number")
}

func TestWhatIsLeftToDoBesideALabelIsAPersonsToKnow(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.shop.todo = connectors.Refuse("confirm it there", "請至平台確認", "Confirm it.", "請確認。")
	order := h.order("1001", "store", line{"TEA", 1})
	h.pack(order)
	h.send(order)
	h.idle(time.Minute)
	p := h.parcels(order)[0]
	require.Equal(t, store.LabelOpened, p.Label, "the label is there all the same")
	require.Equal(t, store.Reported, h.state(order))
	left, err := h.store.Notices(h.ctx, store.Only{}, false, 100)
	require.NoError(t, err)
	require.Len(t, left, 1)
	require.Equal(t, store.NoticePush, left[0].Kind)
	require.Equal(t, "confirm it there / 請至平台確認", left[0].Args["reason"])

	h.shop.todo = nil
	require.NoError(t, h.ship.FetchLabel(h.ctx, p.ID, "amy"))
	h.idle(time.Minute)
	require.Empty(t, h.notices())
}

func TestALabelThatComesOnceIsStoredBeforeTheNumberIsThere(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.shop.once, h.shop.numberIn = true, 10*time.Minute
	order := h.order("1001", "store", line{"TEA", 1})
	h.pack(order)
	h.send(order)
	h.work()
	p := h.parcels(order)[0]
	require.Empty(t, p.TrackingNumber)
	require.Equal(t, store.LabelOpened, p.Label)
	h.restart()
	h.idle(time.Hour)
	p = h.parcels(order)[0]
	require.NotEmpty(t, p.TrackingNumber)
	require.NotNil(t, p.ShippedAt)
	data, kind, err := h.ship.Label(h.ctx, p.ID, "amy")
	require.NoError(t, err)
	require.Equal(t, "pdf", kind)
	require.Equal(t, plainPDF(), data)
	require.Zero(t, h.shop.labels, "it is not asked for again")
	require.Len(t, h.shop.arranges, 1)
}

func TestALabelAsAPageNeedsNoOpening(t *testing.T) {
	t.Parallel()
	page := []byte("<!DOCTYPE html><html><body>label</body></html>")
	h, parcel := labelled(t, page)
	data, kind, err := h.ship.Label(h.ctx, parcel, "amy")
	require.NoError(t, err)
	require.Equal(t, "html", kind)
	require.Equal(t, page, data)
	_, _, err = h.ship.Label(h.ctx, parcel+1, "amy")
	h.refusedAs("no_label", err)
}
