package store

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
)

func opened(t *testing.T) (*Store, string) {
	t.Helper()
	dir := t.TempDir()
	s, err := Open(t.Context(), dir)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s, dir
}

// seeded has one merchant, channel and account.
func seeded(t *testing.T) *Store {
	t.Helper()
	s, _ := opened(t)
	require.NoError(t, s.Write(t.Context(), func(q *Queries) error {
		return errors.Join(
			q.AddMerchant(t.Context(), &Merchant{ID: "m1", Name: "小山茶行", CreatedAt: 1}),
			q.AddChannel(t.Context(), &Channel{ID: "c1", MerchantID: "m1", Name: "官網", MatchBy: MatchBySKU, Enabled: true, CreatedAt: 1}),
			q.AddAccount(t.Context(), &Account{ID: "a1", Platform: "demo", Name: "茶行官網", MerchantID: "m1", ChannelID: "c1",
				State: Connected, FieldValues: map[string]string{"store_url": "https://shop.example.com"}, LookbackDays: 7, CreatedAt: 1}),
			q.AddProduct(
				t.Context(),
				&Product{ID: "p1", MerchantID: "m1", SKU: "TEA-S", Name: "烏龍茶", CreatedAt: 1},
				"4710000000024",
				"4710000000025",
			),
		)
	}))
	return s
}

func addOrder(t *testing.T, s *Store, number string, at int64, sku string) int64 {
	t.Helper()
	o := &Order{AccountID: "a1", MerchantID: "m1", ChannelID: "c1", Platform: "demo", PlatformID: "p-" + number, Number: number, State: Ready,
		PlatformState: connectors.StateOpen, OrderedAt: Millis(at), PaymentKind: connectors.PaymentOnline, Total: "660", Currency: "TWD",
		ShipMode: connectors.ShipSelf, Doc: []byte(`{"id":"x"}`), ReceiverName: "陳小華", PhoneEnd: "3444"}
	require.NoError(t, s.Write(t.Context(), func(q *Queries) error {
		if err := q.AddOrder(t.Context(), o); err != nil {
			return err
		}
		return errors.Join(
			q.PutRaw(t.Context(), o.ID, []byte(`{"raw":1}`), 1),
			q.AddLine(
				t.Context(),
				&Line{OrderID: o.ID, AccountID: "a1", OrderedAt: o.OrderedAt, PlatformID: "1", SKU: sku, Quantity: 1, Price: "660", Known: true},
			),
		)
	}))
	return o.ID
}

func TestAWorkspaceFileIsOnlyForItsOwner(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no file modes")
	}
	s, dir := opened(t)
	require.NoError(t, s.Write(t.Context(), func(q *Queries) error { return q.SetSetting(t.Context(), "a", "b") }))
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.NotEmpty(t, entries)
	for _, e := range entries {
		info, err := e.Info()
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o600), info.Mode().Perm(), e.Name())
	}
}

func TestAnOlderProgramRefusesANewerStore(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, err := Open(t.Context(), dir)
	require.NoError(t, err)
	require.NoError(t, s.Write(t.Context(), func(q *Queries) error {
		_, err := q.raw.ExecContext(t.Context(), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, 1)")
		return err
	}))
	require.NoError(t, s.Close())
	_, err = Open(t.Context(), dir)
	require.ErrorIs(t, err, ErrNewer)
}

func TestAnUpgradeCopiesTheStoreFirst(t *testing.T) {
	t.Parallel()
	s := seeded(t)
	copied := filepath.Join(t.TempDir(), "copy.db")
	require.NoError(t, s.Copy(t.Context(), copied))
	dir := filepath.Dir(copied)
	require.NoError(t, os.Rename(copied, filepath.Join(dir, FileName)))
	again, err := Open(t.Context(), dir)
	require.NoError(t, err)
	defer func() { require.NoError(t, again.Close()) }()
	account, err := again.AccountByName(t.Context(), "茶行官網")
	require.NoError(t, err)
	require.Equal(t, "https://shop.example.com", account.FieldValues["store_url"])
}

func TestAWriteThatFailsLeavesNothing(t *testing.T) {
	t.Parallel()
	s := seeded(t)
	boom := errors.New("boom")
	require.ErrorIs(t, s.Write(t.Context(), func(q *Queries) error {
		require.NoError(t, q.SetSetting(t.Context(), "half", "done"))
		return boom
	}), boom)
	value, err := s.Setting(t.Context(), "half", "absent")
	require.NoError(t, err)
	require.Equal(t, "absent", value)
}

func TestAnOrderComesBackAsStored(t *testing.T) {
	t.Parallel()
	s := seeded(t)
	id := addOrder(t, s, "1042", 1000, "TEA-S")
	o, err := s.Order(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, "1042", o.Number)
	require.Equal(t, Millis(1000), o.OrderedAt)
	require.Nil(t, o.COD)
	raw, err := s.Raw(t.Context(), id)
	require.NoError(t, err)
	require.JSONEq(t, `{"raw":1}`, string(raw))
	_, err = s.Order(t.Context(), 999)
	require.ErrorIs(t, err, ErrNotFound)
}

func TestAListPagesWithoutGapOrRepeat(t *testing.T) {
	t.Parallel()
	s := seeded(t)
	for i := range 25 {
		addOrder(t, s, string(rune('A'+i)), int64(1000+i/3), "TEA-S") // several orders share a moment
	}
	seen := map[int64]bool{}
	var after *Cursor
	for {
		page, next, err := s.OrderPage(t.Context(), Filter{Platform: "demo"}, after, 4)
		require.NoError(t, err)
		for _, o := range page {
			require.False(t, seen[o.ID], "order %d twice", o.ID)
			seen[o.ID] = true
		}
		if next == nil {
			break
		}
		after = next
	}
	require.Len(t, seen, 25)
}

func TestASearchFindsByAnyNumberNamePhoneEndAndSKU(t *testing.T) {
	t.Parallel()
	s := seeded(t)
	id := addOrder(t, s, "1042", 1000, "TEA-S")
	addOrder(t, s, "1043", 1001, "OTHER")
	ctx := t.Context()
	require.NoError(t, s.Write(ctx, func(q *Queries) error {
		shipment := &Shipment{OrderID: id, State: ShipmentShipped, CreatedAt: 1}
		if err := q.AddShipment(ctx, shipment); err != nil {
			return err
		}
		return q.AddParcel(ctx, &Parcel{ShipmentID: shipment.ID, OrderID: id, AccountID: "a1", TrackingNumber: "905512345678",
			Label: LabelNone, Push: PushNone, CreatedAt: 1}, nil)
	}))
	for _, search := range []string{"1042", "p-1042", "905512345678", "TEA-S"} {
		page, _, err := s.OrderPage(ctx, Filter{Search: search}, nil, 50)
		require.NoError(t, err)
		require.Len(t, page, 1, search)
		require.Equal(t, id, page[0].ID, search)
	}
	for _, search := range []string{"陳小華", "3444"} {
		page, _, err := s.OrderPage(ctx, Filter{Search: search}, nil, 50)
		require.NoError(t, err)
		require.Len(t, page, 2, search)
	}
}

func TestAHoldReasonListsEachOrderOnce(t *testing.T) {
	t.Parallel()
	s := seeded(t)
	ctx := t.Context()
	id := addOrder(t, s, "1042", 1000, "TEA-S")
	addOrder(t, s, "1043", 1001, "TEA-S")
	require.NoError(t, s.Write(ctx, func(q *Queries) error {
		return errors.Join(
			q.AddHold(ctx, &Hold{OrderID: id, OrderedAt: 1000, Reason: HoldUnknownProduct, Subject: "x", HeldBy: System, HeldAt: 1}),
			q.AddHold(ctx, &Hold{OrderID: id, OrderedAt: 1000, Reason: HoldUnknownProduct, Subject: "y", HeldBy: System, HeldAt: 1}))
	}))
	page, _, err := s.OrderPage(ctx, Filter{Reason: HoldUnknownProduct}, nil, 50)
	require.NoError(t, err)
	require.Len(t, page, 1)
	counts, err := s.HoldCounts(ctx, Only{Account: "a1"})
	require.NoError(t, err)
	require.Equal(t, map[HoldReason]int{HoldUnknownProduct: 1}, counts)
}

func TestAMovementHappensOnce(t *testing.T) {
	t.Parallel()
	s := seeded(t)
	ctx := t.Context()
	move := func() (done bool) {
		require.NoError(t, s.Write(ctx, func(q *Queries) (err error) {
			done, err = q.Move(ctx, &Movement{ProductID: "p1", Kind: MovePutAway, Quantity: 5, Key: "receipt-1", Who: "amy", At: 1})
			return err
		}))
		return done
	}
	require.True(t, move())
	require.False(t, move())
	p, err := s.ProductByBarcode(ctx, "m1", "4710000000025")
	require.NoError(t, err)
	require.Equal(t, int64(5), p.OnHand)
}

func TestANoticeIsOpenOnce(t *testing.T) {
	t.Parallel()
	s := seeded(t)
	ctx := t.Context()
	add := func() (isNew bool) {
		require.NoError(t, s.Write(ctx, func(q *Queries) (err error) {
			isNew, err = q.AddNotice(ctx, &Notice{Key: "held:1", Kind: NoticeHeld, At: 1})
			return err
		}))
		return isNew
	}
	require.True(t, add())
	require.False(t, add())
	require.NoError(t, s.Write(ctx, func(q *Queries) error { return q.EndNotice(ctx, "held:1", 2) }))
	require.True(t, add())
}

func TestAnIntentIsStatedOnce(t *testing.T) {
	t.Parallel()
	s := seeded(t)
	ctx := t.Context()
	for i, want := range []bool{true, false} {
		require.NoError(t, s.Write(ctx, func(q *Queries) error {
			isNew, err := q.AddEffect(
				ctx,
				&Effect{Key: "k", Kind: EffectTracking, AccountID: "a1", State: EffectDue, DueAt: 5, Payload: "{}", CreatedAt: 1, UpdatedAt: 1},
			)
			require.Equal(t, want, isNew, i)
			return err
		}))
	}
	due, err := s.DueEffects(ctx, time.UnixMilli(4), 10)
	require.NoError(t, err)
	require.Empty(t, due)
	due, err = s.DueEffects(ctx, time.UnixMilli(5), 10)
	require.NoError(t, err)
	require.Len(t, due, 1)
	for _, want := range []bool{true, false} {
		require.NoError(t, s.Write(ctx, func(q *Queries) error {
			got, err := q.LeaseEffect(ctx, &due[0], time.UnixMilli(5), time.UnixMilli(100))
			require.Equal(t, want, got)
			return err
		}))
	}
}

func TestPersonalDataOfFinishedOrdersIsErased(t *testing.T) {
	t.Parallel()
	s := seeded(t)
	ctx := t.Context()
	id := addOrder(t, s, "1042", 1000, "TEA-S")
	finished := Millis(2000)
	require.NoError(t, s.Write(ctx, func(q *Queries) error { return q.SetOrderState(ctx, id, Reported, &finished, 2000) }))
	for before, want := range map[Millis]int{2000: 0, 2001: 1} {
		require.NoError(t, s.Write(context.WithoutCancel(ctx), func(q *Queries) error {
			n, err := q.EraseFinished(ctx, before, 3000, 10)
			require.LessOrEqual(t, n, want)
			return err
		}))
	}
	require.NoError(t, s.Write(ctx, func(q *Queries) error { _, err := q.EraseFinished(ctx, 2001, 3000, 10); return err }))
	o, err := s.Order(ctx, id)
	require.NoError(t, err)
	require.Empty(t, o.ReceiverName)
	require.Empty(t, o.PhoneEnd)
	require.Equal(t, "{}", string(o.Doc))
	_, err = s.Raw(ctx, id)
	require.ErrorIs(t, err, ErrNotFound)
}

func TestUnknownProductsAreListedByWhatTheyBlock(t *testing.T) {
	t.Parallel()
	s := seeded(t)
	ctx := t.Context()
	require.NoError(t, s.Write(ctx, func(q *Queries) error {
		return errors.Join(q.NoteUnknown(ctx, &UnknownProduct{AccountID: "a1", LineKey: "9/1", Name: "福袋", SeenAt: 1}),
			q.NoteUnknown(ctx, &UnknownProduct{AccountID: "a1", LineKey: "9/1", Name: "福袋", SeenAt: 2}))
	}))
	all, err := s.UnknownProducts(ctx, Only{})
	require.NoError(t, err)
	require.Len(t, all, 1)
	require.Equal(t, 0, all[0].PendingOrders)
}
