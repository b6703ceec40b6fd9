package app

// Every exported method of App is called here from a view that is locked to one merchant, with what belongs to another. A
// method that is not in the table fails the test: decide first what a merchant may see of it.

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	_ "gowarehouse/connectors/all"
	"gowarehouse/engine/accounts"
	"gowarehouse/engine/catalog"
	"gowarehouse/engine/stock"
	"gowarehouse/engine/store"
)

const (
	own   = "OWN"
	alien = "ALIEN"
	pin   = "1357"
)

// refs name one merchant's things, as a caller would.
type refs struct {
	Merchant, MerchantID, Channel, Account, AccountID, SKU, ProductID, Key, Receipt                      string
	Order, Number, Tracking, Parcel, Hold, Effect, Notice, Refused, SetAside, Method, Tote, Print, Batch string
}

// nobody names things that are not there.
var nobody = refs{Merchant: "NOBODY", MerchantID: "0190nobody", Channel: "NOBODY channel", Account: "NOBODY shop", AccountID: "0191nobody",
	SKU: "NOBODY-SKU", ProductID: "0192nobody", Key: "NOBODY-KEY", Receipt: "NOBODY-R", Order: "o990", Number: "NOBODY-1", Tracking: "NOBODY-T",
	Parcel: "p990", Hold: "h990", Effect: "e990", Notice: "n990", Refused: "NOBODY-2", SetAside: "NOBODY-3", Method: "NOBODY-pay", Tote: "NOBODY-tote", Print: "j990", Batch: "NOBODY-batch"}

// anonymous puts the same word in the place of all names and ids, the longest first.
func (r refs) anonymous(text string) string {
	v := reflect.ValueOf(r)
	words := make([]string, v.NumField())
	for i := range words {
		words[i] = v.Field(i).String()
	}
	slices.SortFunc(words, func(a, b string) int { return len(b) - len(a) })
	for _, word := range words {
		text = strings.ReplaceAll(text, word, "<it>")
	}
	return text
}

// piece is one piece.
var piece int64 = 1

// must stops a test at an error in its own preparations.
func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

// settle stores a merchant with one of everything. Each text of it begins with its mark.
func settle(t *testing.T, a *App, mark string) refs {
	t.Helper()
	ctx := t.Context()
	r := refs{Merchant: mark, MerchantID: "m-" + mark, Channel: mark + " channel", Account: mark + " shop", AccountID: "a-" + mark, SKU: mark + "-SKU",
		ProductID: "p-" + mark, Key: mark + "-KEY", Receipt: mark + "-R", Number: mark + "-1", Tracking: mark + "-T", Refused: mark + "-2",
		SetAside: mark + "-3", Method: mark + "-pay", Tote: mark + "-tote", Batch: mark + "-batch"}
	err := a.Engine.Store.Write(ctx, func(q *store.Queries) error {
		o := &store.Order{AccountID: r.AccountID, MerchantID: r.MerchantID, ChannelID: "c-" + mark, Platform: "woocommerce", PlatformID: mark + "-id",
			Number: r.Number, State: store.Held, PlatformState: connectors.StateOpen, OrderedAt: store.At(a.Engine.Now()), PaymentMethod: r.Method,
			PaymentKind: connectors.PaymentUnknown, Total: "10", Currency: "TWD", ShipMode: connectors.ShipSelf, ShippingCode: mark, ReceiverName: mark,
			PhoneEnd: "0000", Doc: []byte(`{"number":"` + r.Number + `"}`)}
		due := store.At(a.Engine.Now().Add(time.Hour))
		o.ShipBy = &due
		if err := errors.Join(
			q.AddMerchant(ctx, &store.Merchant{ID: r.MerchantID, Name: r.Merchant, CreatedAt: 1}),
			q.AddChannel(ctx, &store.Channel{ID: "c-" + mark, MerchantID: r.MerchantID, Name: r.Channel, MatchBy: store.MatchBySKU, Enabled: true}),
			q.AddAccount(ctx, &store.Account{ID: r.AccountID, Platform: "woocommerce", Name: r.Account, MerchantID: r.MerchantID, ChannelID: "c-" + mark,
				State: store.Connected, FieldValues: map[string]string{"store": mark}, ShopName: mark}),
			q.AddProduct(ctx, &store.Product{ID: r.ProductID, MerchantID: r.MerchantID, SKU: r.SKU, Name: mark, OnHand: 5}, mark+"-barcode"),
			q.NoteUnknown(ctx, &store.UnknownProduct{AccountID: r.AccountID, LineKey: r.Key, SKU: mark + "-new", Name: mark + " new"}),
			q.PutListings(ctx, []store.Listing{{AccountID: r.AccountID, Item: mark, Variant: "1", Name: mark + " listing", SKU: r.SKU}}),
			q.SetMapping(ctx, r.AccountID, mark+"/1", []store.Mapping{{AccountID: r.AccountID, LineKey: mark + "/1", ProductID: r.ProductID, Quantity: 1,
				Source: store.MappedPerson, MappedBy: "x"}}),
			q.PutRefusal(ctx, &store.Refusal{AccountID: r.AccountID, PlatformID: r.Refused, Number: r.Refused, Reason: "unpaid"}),
			q.PutIncoming(ctx, []store.Incoming{{AccountID: r.AccountID, PlatformID: r.SetAside, Raw: []byte("x"), Reason: mark + " reason"}}),
			q.AddRun(ctx, &store.Run{AccountID: r.AccountID, Kind: store.RunFetch, StartedAt: 1, Error: mark + " error", Result: "{}"}),
			q.AddOrder(ctx, o),
			q.AddLine(ctx, &store.Line{OrderID: o.ID, AccountID: r.AccountID, PlatformID: "1", LineKey: r.Key, SKU: mark + "-new", Name: mark, Quantity: 2, Price: "5"}),
		); err != nil {
			return err
		}
		line := must(q.Lines(ctx, o.ID))[0]
		h := &store.Hold{OrderID: o.ID, Reason: store.HoldUnknownProduct, Subject: r.Key, Note: mark + " new", HeldBy: store.System, HeldAt: 1}
		pay := &store.Hold{OrderID: o.ID, Reason: store.HoldUnknownPayment, Subject: r.Method, HeldBy: store.System, HeldAt: 1}
		s := &store.Shipment{OrderID: o.ID, State: store.ShipmentPicking, Tote: r.Tote}
		if err := errors.Join(q.AddHold(ctx, h), q.AddHold(ctx, pay), q.AddShipment(ctx, s)); err != nil {
			return err
		}
		p := &store.Parcel{ShipmentID: s.ID, OrderID: o.ID, AccountID: r.AccountID, ShipMode: connectors.ShipLabel, TrackingNumber: r.Tracking,
			Options: map[string]string{}, Kept: map[string]string{}, Label: store.LabelPasswordNeeded, Push: store.PushDue}
		if err := q.AddParcel(ctx, p, []store.ParcelLine{{LineID: line.ID, Quantity: 1}}); err != nil {
			return err
		}
		e := &store.Effect{Key: "stock:" + mark + ":raise:" + r.Receipt, Kind: store.EffectStock, AccountID: r.AccountID, OrderID: o.ID, ParcelID: p.ID,
			State: store.EffectUnclear, Error: mark, Payload: `{"name":"` + mark + `"}`}
		must(q.AddEffect(ctx, e))
		n := &store.Notice{Key: "held:" + mark, Kind: store.NoticeHeld, AccountID: r.AccountID, OrderID: o.ID, Args: map[string]string{"number": r.Number}}
		must(q.AddNotice(ctx, n))
		must(q.AddNotice(ctx, &store.Notice{Key: "shares:" + r.ProductID, Kind: store.NoticeShares, MerchantID: r.MerchantID, Args: map[string]string{"sku": r.SKU}}))
		must(q.Move(ctx, &store.Movement{ProductID: r.ProductID, Kind: store.MovePutAway, Quantity: 1, Key: mark, Note: mark, Who: "x"}))
		j := &store.PrintJob{Key: mark, Batch: r.Batch, Kind: store.PrintLabel, AccountID: r.AccountID, MerchantID: r.MerchantID, OrderID: o.ID,
			ParcelID: p.ID, Printer: "x", State: store.PrintUnclear, JobName: mark, Who: "x", Station: must(os.Hostname()), UpdatedAt: store.At(a.Engine.Now())}
		must(q.AddPrintJob(ctx, j))
		must(q.AddPrintJob(ctx, &store.PrintJob{Key: mark + "-2", Batch: r.Batch, Kind: store.PrintLabel, AccountID: r.AccountID, MerchantID: r.MerchantID,
			OrderID: o.ID, ParcelID: p.ID, Printer: "x", State: store.PrintPrinted, JobName: mark + "-2", Who: "x"}))
		r.Print = idOf(printPrefix, j.ID)
		r.Order, r.Parcel, r.Hold = idOf(orderPrefix, o.ID), idOf(parcelPrefix, p.ID), idOf(holdPrefix, h.ID)
		r.Effect, r.Notice = idOf(effectPrefix, e.ID), idOf(noticePrefix, n.ID)
		return q.PutLabel(ctx, &store.Label{ParcelID: p.ID, Original: []byte("x"), Opened: []byte("x"), Kind: "pdf", Encrypted: true})
	})
	require.NoError(t, err)
	return r
}

// ask is one call of a method.
type ask func(ctx context.Context, a *App, r refs) (any, error)

// scoped is what a merchant sees of a method.
type scoped struct {
	missing []ask // with a ref of another merchant: as if it were not there
	lists   []ask // shows the own rows and no others
	open    []ask // shows nothing of any merchant
	refused []ask // concerns the whole warehouse
}

func one[T any](call func(ctx context.Context, a *App, r refs) (T, error)) []ask {
	return []ask{func(ctx context.Context, a *App, r refs) (any, error) { return call(ctx, a, r) }}
}

// onOrder and onParcel are the many methods that begin with finding one.
func onOrder(call func(ctx context.Context, a *App, order string) (OrderDoc, error)) scoped {
	var all []ask
	for _, key := range []func(refs) string{func(r refs) string { return r.Order }, func(r refs) string { return r.Number },
		func(r refs) string { return r.Tracking }} {
		all = append(all, func(ctx context.Context, a *App, r refs) (any, error) { return call(ctx, a, key(r)) })
	}
	return scoped{missing: all}
}

func onAccount[T any](call func(ctx context.Context, a *App, account string) (T, error)) scoped {
	return scoped{missing: append(one(func(ctx context.Context, a *App, r refs) (T, error) { return call(ctx, a, r.Account) }),
		one(func(ctx context.Context, a *App, r refs) (T, error) { return call(ctx, a, r.AccountID) })...)}
}

func onMerchant[T any](call func(ctx context.Context, a *App, merchant string) (T, error)) scoped {
	return scoped{missing: append(one(func(ctx context.Context, a *App, r refs) (T, error) { return call(ctx, a, r.Merchant) }),
		one(func(ctx context.Context, a *App, r refs) (T, error) { return call(ctx, a, r.MerchantID) })...)}
}

// scanned is a code of another merchant at a station where nothing is open.
func scanned(code func(refs) string) []ask {
	return one(func(ctx context.Context, a *App, r refs) (StationDoc, error) {
		return a.Scan(ctx, StationScan{Code: code(r)}, "x")
	})
}

// silent takes the progress of something that is not looked at.
func silent(int) {}

func onBulk(call func(ctx context.Context, a *App, orders []string) (BulkDoc, error)) scoped {
	return scoped{missing: one(func(ctx context.Context, a *App, r refs) (BulkDoc, error) {
		return call(ctx, a, []string{r.Order, r.Number})
	})}
}

// scopes are all exported methods of App.
var scopes = map[string]scoped{
	"Account":        onAccount(func(ctx context.Context, a *App, x string) (AccountDoc, error) { return a.Account(ctx, x) }),
	"AccountChoices": {lists: one(func(ctx context.Context, a *App, _ refs) (AccountChoices, error) { return a.AccountChoices(ctx) })},
	"AccountPage":    onAccount(func(ctx context.Context, a *App, x string) (AccountPage, error) { return a.AccountPage(ctx, x) }),
	"Accounts":       {lists: one(func(ctx context.Context, a *App, _ refs) (AccountList, error) { return a.Accounts(ctx) })},
	"Acknowledge":    {missing: one(func(ctx context.Context, a *App, r refs) (Done, error) { return a.Acknowledge(ctx, r.Notice, "x") })},
	"Activity": {
		lists: one(func(ctx context.Context, a *App, _ refs) (ActivityDoc, error) {
			return a.Activity(ctx, ActivityQuery{All: true})
		}),
		missing: one(func(ctx context.Context, a *App, r refs) (ActivityDoc, error) {
			return a.Activity(ctx, ActivityQuery{Account: r.Account})
		}),
	},
	"AddAccount": onMerchant(func(ctx context.Context, a *App, x string) (AccountDoc, error) {
		return a.AddAccount(ctx, accounts.NewAccount{Platform: "woocommerce", Name: "new", Merchant: x, Channel: "c", BaseURL: "https://shop.example.com",
			Values: connectors.Values{}})
	}),
	"AddChannel": onMerchant(func(ctx context.Context, a *App, x string) (ChannelDoc, error) {
		return a.AddChannel(ctx, x, "new", "sku")
	}),
	"AddHold":     onOrder(func(ctx context.Context, a *App, x string) (OrderDoc, error) { return a.AddHold(ctx, x, "note", "x") }),
	"AddMerchant": {refused: one(func(ctx context.Context, a *App, _ refs) (MerchantDoc, error) { return a.AddMerchant(ctx, "new") })},
	"AddOperator": {refused: one(func(ctx context.Context, a *App, _ refs) (OperatorDoc, error) {
		return a.AddOperator(ctx, "new", "", "1234", "x")
	})},
	"AddProduct": onMerchant(func(ctx context.Context, a *App, x string) (ProductDoc, error) {
		return a.AddProduct(ctx, catalog.NewProduct{Merchant: x, SKU: "NEW", Name: "new"}, "x")
	}),
	"AddShippingType": {refused: one(func(ctx context.Context, a *App, _ refs) (ShippingTypeDoc, error) {
		return a.AddShippingType(ctx, store.ShippingType{Name: "new"}, "x")
	})},
	"Adjust": {missing: slices.Concat(
		onMerchant(func(ctx context.Context, a *App, x string) (AdjustedDoc, error) {
			return a.Adjust(ctx, stock.Adjustment{Merchant: x, Product: "SKU", By: &piece}, "x")
		}).missing,
		one(func(ctx context.Context, a *App, r refs) (AdjustedDoc, error) {
			return a.Adjust(ctx, stock.Adjustment{Merchant: own, Product: r.ProductID, By: &piece}, "x")
		}))},
	"AskOutbound": {refused: one(func(ctx context.Context, a *App, _ refs) (OutboundDoc, error) { return a.AskOutbound(ctx) })},
	"Backfill":    onAccount(func(ctx context.Context, a *App, x string) (EffectView, error) { return a.Backfill(ctx, x, "key", "x") }),
	"Backup": {refused: one(func(ctx context.Context, a *App, _ refs) (BackupDoc, error) {
		return a.Backup(ctx, "file", "passphrase")
	})},
	"BackupTo": {refused: one(func(ctx context.Context, a *App, _ refs) (Done, error) {
		return Done{}, a.BackupTo(ctx, io.Discard, "passphrase")
	})},
	"BeginAuthorize": onAccount(func(ctx context.Context, a *App, x string) (string, error) {
		return a.BeginAuthorize(ctx, x, "https://x")
	}),
	"BulkMark": onBulk(func(ctx context.Context, a *App, x []string) (BulkDoc, error) {
		return a.BulkMark(ctx, x, false, "x", "en", silent)
	}),
	"MarkOrder":   onOrder(func(ctx context.Context, a *App, x string) (OrderDoc, error) { return a.MarkOrder(ctx, x, "x") }),
	"UnmarkOrder": onOrder(func(ctx context.Context, a *App, x string) (OrderDoc, error) { return a.UnmarkOrder(ctx, x, "x") }),
	"BulkHold": onBulk(func(ctx context.Context, a *App, x []string) (BulkDoc, error) {
		return a.BulkHold(ctx, x, "note", "x", "en", silent)
	}),
	"BulkPick": onBulk(func(ctx context.Context, a *App, x []string) (BulkDoc, error) {
		return a.BulkPick(ctx, x, "x", "en", silent)
	}),
	"BulkPrint": onBulk(func(ctx context.Context, a *App, x []string) (BulkDoc, error) {
		return a.BulkPrint(ctx, x, LabelPrint{Printer: "x"}, "x", "en", silent)
	}),
	"BulkRefetch": onBulk(func(ctx context.Context, a *App, x []string) (BulkDoc, error) {
		return a.BulkRefetch(ctx, x, "x", "en", silent)
	}),
	"BulkRelease": onBulk(func(ctx context.Context, a *App, x []string) (BulkDoc, error) {
		return a.BulkRelease(ctx, x, "note", "x", "en", silent)
	}),
	"Channels": {
		lists:   one(func(ctx context.Context, a *App, _ refs) (ChannelList, error) { return a.Channels(ctx, "") }),
		missing: onMerchant(func(ctx context.Context, a *App, x string) (ChannelList, error) { return a.Channels(ctx, x) }).missing,
	},
	"ConfirmSync": onAccount(func(ctx context.Context, a *App, x string) (StockSync, error) {
		return a.ConfirmSync(ctx, x, "token", "x")
	}),
	"Decide": {missing: one(func(ctx context.Context, a *App, r refs) (EffectDoc, error) {
		return a.Decide(ctx, r.Effect, "done", "x")
	})},
	"DeleteAccount": onAccount(func(ctx context.Context, a *App, x string) (Done, error) { return a.DeleteAccount(ctx, x) }),
	"Doctor": {
		lists: one(func(ctx context.Context, a *App, _ refs) (Report, error) { return a.Doctor(ctx, "", "en") }),
		missing: one(func(ctx context.Context, a *App, r refs) (any, error) {
			_, err := a.Doctor(ctx, r.Account, "en")
			return nil, err
		}),
	},
	"Support": {missing: one(func(ctx context.Context, a *App, r refs) (any, error) {
		_, err := a.Support(ctx, r.Account)
		return nil, err
	})},
	"EditAccount": onAccount(func(ctx context.Context, a *App, x string) (AccountDoc, error) {
		return a.EditAccount(ctx, x, accounts.Edit{})
	}),
	"EditOperator": {refused: one(func(ctx context.Context, a *App, _ refs) (OperatorDoc, error) {
		return a.EditOperator(ctx, "x", OperatorEdit{}, "x")
	})},
	"EditProduct": {missing: slices.Concat(
		onMerchant(func(ctx context.Context, a *App, x string) (ProductDoc, error) {
			return a.EditProduct(ctx, x, "SKU", catalog.ProductEdit{}, "x")
		}).missing,
		one(func(ctx context.Context, a *App, r refs) (ProductDoc, error) {
			return a.EditProduct(ctx, "", r.ProductID, catalog.ProductEdit{}, "x")
		}))},
	"EnableChannel": {missing: slices.Concat(
		onMerchant(func(ctx context.Context, a *App, x string) (ChannelDoc, error) {
			return a.EnableChannel(ctx, x, "c", false)
		}).missing,
		one(func(ctx context.Context, a *App, r refs) (ChannelDoc, error) {
			return a.EnableChannel(ctx, own, r.Channel, false)
		}))},
	"EnableShippingType": {refused: one(func(ctx context.Context, a *App, _ refs) (ShippingTypeDoc, error) {
		return a.EnableShippingType(ctx, "tcat", false, "x")
	})},
	"ExportPickList": {missing: one(func(ctx context.Context, a *App, r refs) (int, error) {
		return a.ExportPickList(ctx, []string{r.Number}, ExportOptions{Format: ExportCSV}, io.Discard)
	})},
	"ExportListings": onAccount(func(ctx context.Context, a *App, x string) (string, error) {
		var b strings.Builder
		_, err := a.ExportListings(ctx, x, ExportOptions{Format: ExportCSV}, &b)
		return b.String(), err
	}),
	"ExportOrders": {
		missing: one(func(ctx context.Context, a *App, r refs) (string, error) {
			var b strings.Builder
			_, err := a.ExportOrders(ctx, OrderQuery{Account: r.Account}, ExportOptions{Format: ExportCSV, Receiver: true}, &b, "x", nil)
			return b.String(), err
		}),
		lists: one(func(ctx context.Context, a *App, _ refs) (string, error) {
			var b strings.Builder
			_, err := a.ExportOrders(ctx, OrderQuery{}, ExportOptions{Format: ExportCSV, Receiver: true}, &b, "x", nil)
			return b.String(), err
		}),
	},
	"ExportStock": onMerchant(func(ctx context.Context, a *App, x string) (string, error) {
		var b strings.Builder
		_, err := a.ExportStock(ctx, x, ExportOptions{Format: ExportCSV}, &b)
		return b.String(), err
	}),
	"Fetch": {
		missing: one(func(ctx context.Context, a *App, r refs) (FetchDoc, error) {
			return a.Fetch(ctx, []string{r.Account}, "en", nil)
		}),
		lists: one(func(ctx context.Context, a *App, _ refs) (FetchDoc, error) { return a.Fetch(ctx, nil, "en", nil) }),
	},
	"FetchLabel": {missing: one(func(ctx context.Context, a *App, r refs) (OrderDoc, error) { return a.FetchLabel(ctx, r.Parcel, "x") })},
	"FinishAuthorize": onAccount(func(ctx context.Context, a *App, x string) (AuthorizedDoc, error) {
		return a.FinishAuthorize(ctx, x, "https://x")
	}),
	"ForWarehouse": {refused: one(func(ctx context.Context, a *App, _ refs) (any, error) { return nil, a.ForWarehouse(ctx) })},
	"HoldGroups":   {lists: one(func(ctx context.Context, a *App, _ refs) (HoldGroupList, error) { return a.HoldGroups(ctx) })},
	"HoldsOfGroup": onAccount(func(ctx context.Context, a *App, x string) (HoldPage, error) {
		return a.HoldsOfGroup(ctx, HoldGroupKey{Reason: "unknown_product", Account: x, Subject: alien + "-KEY"}, "", 50)
	}),
	"Holds": {
		lists:   one(func(ctx context.Context, a *App, _ refs) (HoldList, error) { return a.Holds(ctx, "", "", 50) }),
		missing: onAccount(func(ctx context.Context, a *App, x string) (HoldList, error) { return a.Holds(ctx, "", x, 50) }).missing,
	},
	"IdentifyOperator": {open: one(func(ctx context.Context, a *App, _ refs) (IdentifiedDoc, error) {
		return a.IdentifyOperator(ctx, "", "x", "")
	})},
	"ImportTemplate": {open: one(func(_ context.Context, a *App, _ refs) (any, error) {
		return nil, a.ImportTemplate(ImportProducts, "en", io.Discard)
	})},
	"AddPrinter": {refused: one(func(ctx context.Context, a *App, _ refs) (PrinterDoc, error) {
		return a.AddPrinter(ctx, NewPrinter{Name: "x", Address: "x"})
	})},
	"FindPrinters": {refused: one(func(ctx context.Context, a *App, _ refs) (FoundPrinters, error) { return a.FindPrinters(ctx) })},
	"DecidePrint": {missing: one(func(ctx context.Context, a *App, r refs) (PrintDoc, error) {
		return a.DecidePrint(ctx, r.Print, "drop", 0, "x")
	})},
	"LabelFile": {missing: one(func(ctx context.Context, a *App, r refs) (any, error) {
		data, kind, err := a.LabelFile(ctx, r.Parcel, "x")
		return []any{data, kind}, err
	})},
	"LabelName":  {missing: one(func(ctx context.Context, a *App, r refs) (string, error) { return a.LabelName(ctx, r.Parcel) })},
	"LabelPages": {missing: one(func(ctx context.Context, a *App, r refs) (LabelView, error) { return a.LabelPages(ctx, r.Parcel) })},
	"LabelPicture": {missing: one(func(ctx context.Context, a *App, r refs) ([]byte, error) {
		return a.LabelPicture(ctx, r.Parcel, 1, 72, "x")
	})},
	"LastNotice": {open: one(func(ctx context.Context, a *App, _ refs) (int64, error) { return a.LastNotice(ctx) })},
	"News": {lists: one(func(ctx context.Context, a *App, _ refs) ([]News, error) {
		news, _, err := a.News(ctx, 0)
		return news, err
	})},
	"Outbox": {
		lists: one(func(ctx context.Context, a *App, _ refs) (OutboxPage, error) { return a.Outbox(ctx, OutboxQuery{}) }),
		missing: one(func(ctx context.Context, a *App, r refs) (OutboxPage, error) {
			return a.Outbox(ctx, OutboxQuery{Account: r.Account})
		}),
	},
	"Places": {missing: slices.Concat(
		onMerchant(func(ctx context.Context, a *App, x string) (PlaceList, error) { return a.Places(ctx, x, "SKU") }).missing,
		one(func(ctx context.Context, a *App, r refs) (PlaceList, error) { return a.Places(ctx, own, r.SKU) }))},
	"PrintJobs": {
		lists: one(func(ctx context.Context, a *App, _ refs) (PrintDoc, error) { return a.PrintJobs(ctx, PrintQuery{}) }),
		missing: slices.Concat(
			one(func(ctx context.Context, a *App, r refs) (PrintDoc, error) {
				return a.PrintJobs(ctx, PrintQuery{Order: r.Order})
			}),
			one(func(ctx context.Context, a *App, r refs) (PrintDoc, error) {
				return a.PrintJobs(ctx, PrintQuery{Batch: r.Batch})
			})),
	},
	"PrintBatches": {lists: one(func(ctx context.Context, a *App, _ refs) (PrintBatchList, error) { return a.PrintBatches(ctx) })},
	"PrintBatch": {missing: one(func(ctx context.Context, a *App, r refs) (PrintBatchDoc, error) {
		return a.PrintBatch(ctx, PrintBatchQuery{Batch: r.Batch})
	})},
	"PrintAgain": {missing: one(func(ctx context.Context, a *App, r refs) (PrintDoc, error) {
		return a.PrintAgain(ctx, r.Batch, PrintWatch{}, "x")
	})},
	"PrintMany": {missing: slices.Concat(
		one(func(ctx context.Context, a *App, r refs) (PrintDoc, error) {
			return a.PrintMany(ctx, []string{r.Order}, LabelPrint{Printer: "x"}, PrintWatch{}, "x", "en")
		}),
		one(func(ctx context.Context, a *App, r refs) (PrintDoc, error) {
			return a.PrintMany(ctx, []string{r.Parcel}, LabelPrint{Printer: "x"}, PrintWatch{}, "x", "en")
		}))},
	"PrintLabels": {missing: slices.Concat(
		one(func(ctx context.Context, a *App, r refs) (PrintDoc, error) {
			return a.PrintLabels(ctx, []string{r.Order}, LabelPrint{Printer: "x"}, "x")
		}),
		one(func(ctx context.Context, a *App, r refs) (PrintDoc, error) {
			return a.PrintLabels(ctx, []string{r.Parcel}, LabelPrint{Printer: "x"}, "x")
		}))},
	"PrintPaper": {missing: one(func(ctx context.Context, a *App, r refs) (PrintDoc, error) {
		row, _ := rowOf(parcelPrefix, r.Parcel)
		return a.PrintPaper(ctx, Paper{parcel: row}, PaperPrint{Printer: "x"}, "x")
	})},
	"PickListPaper": {missing: one(func(ctx context.Context, a *App, r refs) (Paper, error) {
		return a.PickListPaper(ctx, []string{r.Order}, "en")
	})},
	"PackingSlip": {missing: one(func(ctx context.Context, a *App, r refs) (Paper, error) {
		return a.PackingSlip(ctx, r.Parcel, "en", "x")
	})},
	"AddressLabel": {missing: one(func(ctx context.Context, a *App, r refs) (Paper, error) {
		return a.AddressLabel(ctx, r.Parcel, "en", "x")
	})},
	"PickList":      {missing: one(func(ctx context.Context, a *App, r refs) (PickList, error) { return a.PickList(ctx, []string{r.Order}) })},
	"Printers":      {open: one(func(ctx context.Context, a *App, _ refs) (PrinterList, error) { return a.Printers(ctx) })},
	"RemovePrinter": {refused: one(func(ctx context.Context, a *App, _ refs) (Done, error) { return a.RemovePrinter(ctx, "x") })},
	"SetStationPrinter": {refused: one(func(ctx context.Context, a *App, _ refs) (StationList, error) {
		return a.SetStationPrinter(ctx, "x", "label", "x")
	})},
	"StopPrint": {missing: slices.Concat(
		one(func(ctx context.Context, a *App, r refs) (PrintDoc, error) { return a.StopPrint(ctx, r.Print, 0, "x") }),
		one(func(ctx context.Context, a *App, r refs) (PrintDoc, error) { return a.StopPrint(ctx, r.Batch, 0, "x") }))},
	"TestPrint": {refused: one(func(ctx context.Context, a *App, _ refs) (PrintDoc, error) {
		return a.TestPrint(ctx, "x", "en", 0, "x")
	})},
	"ApplyImport": {
		missing: onMerchant(func(ctx context.Context, a *App, x string) (ImportDone, error) {
			return a.ApplyImport(ctx, ImportQuery{Kind: ImportProducts, Merchant: x, Name: "x.csv", Data: []byte("SKU\nx\n")}, "token", "x", nil)
		}).missing,
		refused: one(func(ctx context.Context, a *App, _ refs) (ImportDone, error) {
			return a.ApplyImport(ctx, ImportQuery{Kind: ImportMerchants, Name: "x.csv", Data: []byte("Merchant\nx\n")}, "token", "x", nil)
		}),
	},
	"PreviewImport": {
		missing: onMerchant(func(ctx context.Context, a *App, x string) (ImportPreview, error) {
			return a.PreviewImport(ctx, ImportQuery{Kind: ImportProducts, Merchant: x, Name: "x.csv", Data: []byte("SKU\nx\n")})
		}).missing,
		refused: one(func(ctx context.Context, a *App, _ refs) (ImportPreview, error) {
			return a.PreviewImport(ctx, ImportQuery{Kind: ImportMerchants, Name: "x.csv", Data: []byte("Merchant\nx\n")})
		}),
	},
	"SaveOrders": {missing: one(func(ctx context.Context, a *App, r refs) (ExportDoc, error) {
		return a.SaveOrders(ctx, OrderQuery{Account: r.Account}, ExportOptions{}, filepath.Join(os.TempDir(), "never-saved.csv"), "x", nil)
	})},
	"KeepStock": onMerchant(func(ctx context.Context, a *App, x string) (MerchantDoc, error) {
		return a.KeepStock(ctx, x, true, "x")
	}),
	"Listings":    onAccount(func(ctx context.Context, a *App, x string) (ListingList, error) { return a.Listings(ctx, x) }),
	"LoadChoices": onAccount(func(ctx context.Context, a *App, x string) (FieldChoicesDoc, error) { return a.LoadChoices(ctx, x) }),
	"LockMerchant": {refused: one(func(ctx context.Context, a *App, r refs) (ViewDoc, error) {
		return a.LockMerchant(ctx, r.Merchant, "2468", "x")
	})},
	"MapPayment": onAccount(func(ctx context.Context, a *App, x string) (MappingDoc, error) {
		return a.MapPayment(ctx, x, "m", "cod", true, "x")
	}),
	"MapProduct": {missing: slices.Concat(
		onAccount(func(ctx context.Context, a *App, x string) (MappingDoc, error) {
			return a.MapProduct(ctx, x, "key", []catalog.Part{{Product: "x", Quantity: 1}}, true, "x")
		}).missing,
		one(func(ctx context.Context, a *App, r refs) (MappingDoc, error) {
			return a.MapProduct(ctx, own+" shop", own+"-KEY", []catalog.Part{{Product: r.ProductID, Quantity: 1}}, true, "x")
		}))},
	"MapShipping": onAccount(func(ctx context.Context, a *App, x string) (MappingDoc, error) {
		return a.MapShipping(ctx, x, "c", "tcat", true, "x")
	}),
	"Merchants": {lists: one(func(ctx context.Context, a *App, _ refs) (MerchantList, error) { return a.Merchants(ctx) })},
	"Movements": {
		lists: one(func(ctx context.Context, a *App, _ refs) (MovementList, error) {
			return a.Movements(ctx, "", own+"-SKU", 10)
		}),
		missing: slices.Concat(
			onMerchant(func(ctx context.Context, a *App, x string) (MovementList, error) {
				return a.Movements(ctx, x, "SKU", 10)
			}).missing,
			one(func(ctx context.Context, a *App, r refs) (MovementList, error) {
				return a.Movements(ctx, "", r.ProductID, 10)
			})),
	},
	"ChooseLabelAnew": {missing: one(func(ctx context.Context, a *App, r refs) (OrderDoc, error) {
		return a.ChooseLabelAnew(ctx, r.Parcel, "x")
	})},
	"LabelPieces": {missing: one(func(ctx context.Context, a *App, r refs) (LabelPieces, error) {
		return a.LabelPieces(ctx, r.Parcel, 0, "x")
	})},
	"StationPrints": {lists: one(func(ctx context.Context, a *App, _ refs) (StationPrints, error) {
		must(a.SetStation(ctx, StationSettings{Name: must(os.Hostname())})) // another call may have given it another name
		return a.StationPrints(ctx)
	})},
	"StationPieces": {missing: one(func(ctx context.Context, a *App, r refs) (LabelPieces, error) {
		return a.StationPieces(ctx, r.Parcel, 0, "x")
	})},
	"StationChoose": {missing: one(func(ctx context.Context, a *App, r refs) (StationDoc, error) {
		return a.StationChoose(ctx, r.Parcel, "1", "x")
	})},
	"StationChooseAnew": {missing: one(func(ctx context.Context, a *App, r refs) (StationDoc, error) {
		return a.StationChooseAnew(ctx, r.Parcel, "x")
	})},
	"ChooseLabel": {missing: one(func(ctx context.Context, a *App, r refs) (OrderDoc, error) {
		return a.ChooseLabel(ctx, r.Parcel, "1", "x")
	})},
	"OpenLabel": {missing: one(func(ctx context.Context, a *App, r refs) (OrderDoc, error) {
		return a.OpenLabel(ctx, r.Parcel, "pw", "x")
	})},
	"Operators": {open: one(func(ctx context.Context, a *App, _ refs) (OperatorList, error) { return a.Operators(ctx) })},
	"Order":     onOrder(func(ctx context.Context, a *App, x string) (OrderDoc, error) { return a.Order(ctx, x, true, "x") }),
	"OrderDetail": {missing: slices.Concat(
		one(func(ctx context.Context, a *App, r refs) (OrderDetail, error) { return a.OrderDetail(ctx, r.Order) }),
		one(func(ctx context.Context, a *App, r refs) (OrderDetail, error) { return a.OrderDetail(ctx, r.Tracking) }))},
	"OrderIDs": {missing: slices.Concat(
		one(func(ctx context.Context, a *App, r refs) (any, error) {
			ids, more, err := a.OrderIDs(ctx, OrderQuery{Search: r.Number}, 9)
			return []any{ids, more}, err
		}),
		onMerchant(func(ctx context.Context, a *App, x string) (any, error) {
			ids, more, err := a.OrderIDs(ctx, OrderQuery{Merchant: x}, 9)
			return []any{ids, more}, err
		}).missing)},
	"OrderMarks": {missing: slices.Concat(
		one(func(ctx context.Context, a *App, r refs) (OrderMarks, error) {
			return a.OrderMarks(ctx, OrderQuery{Search: r.Number}, 1)
		}),
		onAccount(func(ctx context.Context, a *App, x string) (OrderMarks, error) {
			return a.OrderMarks(ctx, OrderQuery{Account: x}, 1)
		}).missing)},
	"OrderCount": {missing: slices.Concat(
		one(func(ctx context.Context, a *App, r refs) (OrderCountDoc, error) {
			return a.OrderCount(ctx, OrderQuery{Search: r.Number})
		}),
		onAccount(func(ctx context.Context, a *App, x string) (OrderCountDoc, error) {
			return a.OrderCount(ctx, OrderQuery{Account: x})
		}).missing,
		onMerchant(func(ctx context.Context, a *App, x string) (OrderCountDoc, error) {
			return a.OrderCount(ctx, OrderQuery{Merchant: x})
		}).missing)},
	"Orders": {
		lists: slices.Concat(
			one(func(ctx context.Context, a *App, _ refs) (OrderList, error) { return a.Orders(ctx, OrderQuery{}) }),
			one(func(ctx context.Context, a *App, _ refs) (OrderList, error) {
				return a.Orders(ctx, OrderQuery{Reason: "unknown_product"})
			}),
			one(func(ctx context.Context, a *App, _ refs) (OrderList, error) {
				return a.Orders(ctx, OrderQuery{Search: "0000"})
			})),
		missing: slices.Concat(
			one(func(ctx context.Context, a *App, r refs) (OrderList, error) {
				return a.Orders(ctx, OrderQuery{Search: r.Number})
			}),
			one(func(ctx context.Context, a *App, r refs) (OrderList, error) {
				return a.Orders(ctx, OrderQuery{Search: r.Tracking})
			}),
			onAccount(func(ctx context.Context, a *App, x string) (OrderList, error) {
				return a.Orders(ctx, OrderQuery{Account: x})
			}).missing,
			onMerchant(func(ctx context.Context, a *App, x string) (OrderList, error) {
				return a.Orders(ctx, OrderQuery{Merchant: x})
			}).missing),
	},
	"Pack":         onOrder(func(ctx context.Context, a *App, x string) (OrderDoc, error) { return a.Pack(ctx, x, Packing{}, "x") }),
	"ParcelBack":   onOrder(func(ctx context.Context, a *App, x string) (OrderDoc, error) { return a.ParcelBack(ctx, x, "x") }),
	"Outbound":     {open: one(func(ctx context.Context, a *App, _ refs) (OutboundDoc, error) { return a.Outbound(ctx) })},
	"Push":         {lists: one(func(ctx context.Context, a *App, _ refs) (PushDoc, error) { return a.Push(ctx) })},
	"RegisterPush": onAccount(func(ctx context.Context, a *App, x string) (AccountDoc, error) { return a.RegisterPush(ctx, x) }),
	"SetPush":      {refused: one(func(ctx context.Context, a *App, _ refs) (PushDoc, error) { return a.SetPush(ctx, PushChange{}) })},
	"TestPush":     {refused: one(func(ctx context.Context, a *App, _ refs) (Done, error) { return a.TestPush(ctx) })},
	"Payments":     onAccount(func(ctx context.Context, a *App, x string) (PaymentMap, error) { return a.Payments(ctx, x) }),
	"Pick":         onOrder(func(ctx context.Context, a *App, x string) (OrderDoc, error) { return a.Pick(ctx, x, "", "x") }),
	"PreviewSync":  onAccount(func(ctx context.Context, a *App, x string) (StockSync, error) { return a.PreviewSync(ctx, x) }),
	"Privacy":      {open: one(func(ctx context.Context, a *App, _ refs) (PrivacyDoc, error) { return a.Privacy(ctx) })},
	"Products": {
		lists:   one(func(ctx context.Context, a *App, _ refs) (ProductList, error) { return a.Products(ctx, "") }),
		missing: onMerchant(func(ctx context.Context, a *App, x string) (ProductList, error) { return a.Products(ctx, x) }).missing,
	},
	"PushNow": onOrder(func(ctx context.Context, a *App, x string) (OrderDoc, error) { return a.PushNow(ctx, x, "x") }),
	"PushStock": {
		lists:   one(func(ctx context.Context, a *App, _ refs) (StockPush, error) { return a.PushStock(ctx, "") }),
		missing: one(func(ctx context.Context, a *App, r refs) (StockPush, error) { return a.PushStock(ctx, r.Receipt) }),
	},
	"PutAway": {missing: slices.Concat(
		onMerchant(func(ctx context.Context, a *App, x string) (PutAwayDoc, error) {
			return a.PutAway(ctx, stock.Receipt{Merchant: x, Key: "R", Lines: []stock.ReceiptLine{{Product: "SKU", Quantity: 1}}}, "x")
		}).missing,
		one(func(ctx context.Context, a *App, r refs) (PutAwayDoc, error) {
			return a.PutAway(ctx, stock.Receipt{Key: "R", Lines: []stock.ReceiptLine{{Product: r.ProductID, Quantity: 1}}}, "x")
		}))},
	"RecoverAccount": onAccount(func(ctx context.Context, a *App, x string) (AccountDoc, error) {
		return a.RecoverAccount(ctx, x, "code")
	}),
	"Redirects": onAccount(func(ctx context.Context, a *App, x string) ([]string, error) { return a.Redirects(ctx, x) }),
	"Refetch":   onOrder(func(ctx context.Context, a *App, x string) (OrderDoc, error) { return a.Refetch(ctx, x, "x") }),
	"Release": {missing: one(func(ctx context.Context, a *App, r refs) (ReleasedDoc, error) {
		return a.Release(ctx, []string{r.Hold}, "note", "x", "en")
	})},
	"RevokeAccount": onAccount(func(ctx context.Context, a *App, x string) (RevokedDoc, error) { return a.RevokeAccount(ctx, x, "") }),
	"SaveLabels": {missing: slices.Concat(
		one(func(ctx context.Context, a *App, r refs) (LabelDoc, error) {
			return a.SaveLabels(ctx, r.Order, "file", LabelReady, "x")
		}),
		one(func(ctx context.Context, a *App, r refs) (LabelDoc, error) {
			return a.SaveLabels(ctx, r.Parcel, "file", LabelReady, "x")
		}))},
	"Scan": {missing: slices.Concat(scanned(func(r refs) string { return r.Order }), scanned(func(r refs) string { return r.Number }),
		scanned(func(r refs) string { return r.Tracking }), scanned(func(r refs) string { return r.Parcel }),
		scanned(func(r refs) string { return r.SKU }), scanned(func(r refs) string { return r.Tote }), scanned(func(r refs) string { return r.Refused }),
		one(func(ctx context.Context, a *App, r refs) (StationDoc, error) {
			return a.Scan(ctx, StationScan{Code: own + "-SKU", Order: r.Order}, "x")
		}),
		one(func(ctx context.Context, a *App, r refs) (StationDoc, error) {
			return a.Scan(ctx, StationScan{Code: r.SKU, Step: StepNumber}, "x")
		}))},
	"Scope": {open: one(func(ctx context.Context, a *App, _ refs) (any, error) {
		only, err := a.Scope(ctx)
		return nil, errors.Join(err, map[bool]error{false: fmt.Errorf("the scope is %+v", only)}[only == store.Only{Merchant: "m-" + own}])
	})},
	"SetAccount": onAccount(func(ctx context.Context, a *App, x string) (AccountDoc, error) {
		return a.SetAccount(ctx, x, accounts.Settings{})
	}),
	"SetAddressService": {refused: one(func(ctx context.Context, a *App, _ refs) (OutboundDoc, error) {
		return a.SetAddressService(ctx, "https://example.com")
	})},
	"SetApp": {refused: one(func(ctx context.Context, a *App, _ refs) (Done, error) {
		return a.SetApp(ctx, "shopee", connectors.Values{})
	})},
	"RestoreNext": {refused: one(func(ctx context.Context, a *App, _ refs) (RestoreDoc, error) {
		return a.RestoreNext(ctx, "file", "passphrase")
	})},
	"DropRestore":   {refused: one(func(ctx context.Context, a *App, _ refs) (RestoreDoc, error) { return a.DropRestore(ctx) })},
	"RestoreWaits":  {open: one(func(ctx context.Context, a *App, _ refs) (RestoreDoc, error) { return a.RestoreWaits(ctx) })},
	"Waiting":       {open: one(func(ctx context.Context, a *App, _ refs) (WaitingDoc, error) { return a.Waiting(ctx) })},
	"SetEraseAfter": {refused: one(func(ctx context.Context, a *App, _ refs) (PrivacyDoc, error) { return a.SetEraseAfter(ctx, 90) })},
	"SetNumber": {missing: one(func(ctx context.Context, a *App, r refs) (OrderDoc, error) {
		return a.SetNumber(ctx, r.Parcel, "", "1", true, "x")
	})},
	"SetStation": {open: one(func(ctx context.Context, a *App, _ refs) (StationSettings, error) {
		return a.SetStation(ctx, StationSettings{})
	})},
	"Ship": {missing: slices.Concat(
		onOrder(func(ctx context.Context, a *App, x string) (OrderDoc, error) { return a.Ship(ctx, x, Shipping{}, "x") }).missing,
		one(func(ctx context.Context, a *App, r refs) (OrderDoc, error) {
			return a.Ship(ctx, own+"-1", Shipping{Parcel: r.Parcel}, "x")
		}))},
	"ShipOptions": {missing: one(func(ctx context.Context, a *App, r refs) (ShipOptionsDoc, error) {
		return a.ShipOptions(ctx, r.Parcel, "x")
	})},
	"ShippingCodes": onAccount(func(ctx context.Context, a *App, x string) (ShippingMap, error) { return a.ShippingCodes(ctx, x, true) }),
	"ShippingTypes": {open: one(func(ctx context.Context, a *App, _ refs) (ShippingTypeList, error) { return a.ShippingTypes(ctx) })},
	"StationAgain": {missing: one(func(ctx context.Context, a *App, r refs) (StationDoc, error) {
		return a.StationAgain(ctx, r.Parcel, "x")
	})},
	"StationCheck": {missing: one(func(ctx context.Context, a *App, r refs) (StationDoc, error) {
		return a.StationCheck(ctx, r.Order, nil, "x")
	})},
	"StationClose": {missing: one(func(ctx context.Context, a *App, r refs) (StationDoc, error) {
		return a.StationClose(ctx, r.Order, []ScanView{{r.SKU, 1}}, true, "x")
	})},
	"StationLeave": {missing: one(func(ctx context.Context, a *App, r refs) (Done, error) { return a.StationLeave(ctx, r.Order, "x") })},
	"StationOpen": {missing: slices.Concat(
		one(func(ctx context.Context, a *App, r refs) (StationDoc, error) { return a.StationOpen(ctx, r.Order, "x") }),
		one(func(ctx context.Context, a *App, r refs) (StationDoc, error) {
			return a.StationOpen(ctx, r.Number, "x")
		}))},
	"StationParcel": {missing: one(func(ctx context.Context, a *App, r refs) (StationDoc, error) { return a.StationParcel(ctx, r.Parcel) })},
	"StationPassword": {missing: one(func(ctx context.Context, a *App, r refs) (StationDoc, error) {
		return a.StationPassword(ctx, r.Parcel, "pw", "x")
	})},
	"StationPrint": {missing: one(func(ctx context.Context, a *App, r refs) (StationDoc, error) {
		return a.StationPrint(ctx, r.Parcel, true, "x")
	})},
	"StationSettings": {open: one(func(ctx context.Context, a *App, _ refs) (StationSettings, error) { return a.StationSettings(ctx) })},
	"StationShip": {missing: one(func(ctx context.Context, a *App, r refs) (StationDoc, error) {
		return a.StationShip(ctx, r.Parcel, StationShipping{Number: "1"}, "x")
	})},
	"StationUndoParcel": {missing: one(func(ctx context.Context, a *App, r refs) (StationDoc, error) {
		return a.StationUndoParcel(ctx, r.Parcel, nil, "x")
	})},
	"Stock": {
		lists:   one(func(ctx context.Context, a *App, _ refs) (ProductList, error) { return a.Stock(ctx, "") }),
		missing: onMerchant(func(ctx context.Context, a *App, x string) (ProductList, error) { return a.Stock(ctx, x) }).missing,
	},
	"SyncListings": onAccount(func(ctx context.Context, a *App, x string) (ListingSync, error) {
		return a.SyncListings(ctx, x, "x", nil)
	}),
	"TestAccount":  onAccount(func(ctx context.Context, a *App, x string) (AccountDoc, error) { return a.TestAccount(ctx, x) }),
	"Today":        {lists: one(func(ctx context.Context, a *App, _ refs) (TodayDoc, error) { return a.Today(ctx) })},
	"UndoShip":     onOrder(func(ctx context.Context, a *App, x string) (OrderDoc, error) { return a.UndoShip(ctx, x, "x") }),
	"ToldOutbound": {refused: one(func(ctx context.Context, a *App, _ refs) (OutboundDoc, error) { return a.ToldOutbound(ctx) })},
	"Unknown": {
		lists:   one(func(ctx context.Context, a *App, _ refs) (UnknownList, error) { return a.Unknown(ctx, "") }),
		missing: onAccount(func(ctx context.Context, a *App, x string) (UnknownList, error) { return a.Unknown(ctx, x) }).missing,
	},
	"UnlockMerchant": {missing: one(func(ctx context.Context, a *App, _ refs) (ViewDoc, error) { return a.UnlockMerchant(ctx, "0000", "x") })},
	"UnmapProduct":   onAccount(func(ctx context.Context, a *App, x string) (Done, error) { return a.UnmapProduct(ctx, x, "key", "x") }),
	"UnmapShipping":  onAccount(func(ctx context.Context, a *App, x string) (Done, error) { return a.UnmapShipping(ctx, x, "code", "x") }),
	"Unpack":         onOrder(func(ctx context.Context, a *App, x string) (OrderDoc, error) { return a.Unpack(ctx, x, "x") }),
	"View":           {lists: one(func(ctx context.Context, a *App, _ refs) (ViewDoc, error) { return a.View(ctx) })},
	"Void":           {missing: one(func(ctx context.Context, a *App, r refs) (OrderDoc, error) { return a.Void(ctx, r.Parcel, "x") })},
	"Why": {missing: slices.Concat(
		one(func(ctx context.Context, a *App, r refs) (WhyDoc, error) { return a.Why(ctx, r.Order, false) }),
		one(func(ctx context.Context, a *App, r refs) (WhyDoc, error) { return a.Why(ctx, r.Number, true) }),
		one(func(ctx context.Context, a *App, r refs) (WhyDoc, error) { return a.Why(ctx, r.Refused, false) }),
		one(func(ctx context.Context, a *App, r refs) (WhyDoc, error) { return a.Why(ctx, r.SetAside, false) }))},
	"Work": {lists: one(func(ctx context.Context, a *App, _ refs) (WorkDoc, error) { return a.Work(ctx, "x") })},
}

// answer is all that a caller learns, in both languages.
func answer(out any, err error) string {
	text := string(must(json.Marshal(out)))
	if err != nil {
		text += fmt.Sprintf("\n%+v\n%+v", Explain(err, "en"), Explain(err, "zh-TW"))
	}
	return text
}

// content is everything that a store holds, but for settings.
func content(t *testing.T, a *App) map[string]string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "copy.db")
	require.NoError(t, a.Engine.Store.Copy(t.Context(), path))
	db, err := sql.Open("sqlite", path)
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	texts := func(query string) (all []string) {
		rows, err := db.QueryContext(t.Context(), query)
		require.NoError(t, err)
		defer rows.Close()
		columns, err := rows.Columns()
		require.NoError(t, err)
		for rows.Next() {
			values, targets := make([]sql.NullString, len(columns)), make([]any, len(columns))
			for i := range values {
				targets[i] = &values[i]
			}
			require.NoError(t, rows.Scan(targets...))
			all = append(all, fmt.Sprint(values))
			if len(columns) == 1 {
				all[len(all)-1] = values[0].String
			}
		}
		require.NoError(t, rows.Err())
		return all
	}
	all := map[string]string{}
	for _, table := range texts("SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'settings' ORDER BY name") {
		all[table] = strings.Join(texts(`SELECT * FROM "`+table+`"`), "\n")
	}
	return all
}

func TestInAMerchantsViewNothingOfAnotherMerchantIsThere(t *testing.T) {
	t.Parallel()
	a, _ := desk(t)
	settle(t, a, own)
	theirs := settle(t, a, alien)
	_, err := a.LockMerchant(t.Context(), own, pin, "boss")
	require.NoError(t, err)
	before := content(t, a)
	table := reflect.TypeFor[*App]()
	for i := range table.NumMethod() {
		name := table.Method(i).Name
		s, known := scopes[name]
		require.True(t, known, "App.%s is not in this test's table: what does a merchant see of it?", name)
		require.NotEmpty(t, slices.Concat(s.missing, s.lists, s.open, s.refused), name)
		for _, call := range s.missing {
			got := theirs.anonymous(answer(call(t.Context(), a, theirs)))
			want := nobody.anonymous(answer(call(t.Context(), a, nobody)))
			require.Equal(t, want, got, name)
			require.NotContains(t, got, alien, name)
		}
		for _, call := range s.refused {
			_, err := call(t.Context(), a, theirs)
			require.Equal(t, CodeMerchantView, Explain(err, "zh-TW").Code, name)
		}
	}
	require.Equal(t, before, content(t, a), "nothing was changed from there")
	for name, s := range scopes {
		_, exists := table.MethodByName(name)
		require.True(t, exists, "App.%s is gone", name)
		for _, call := range s.lists {
			got := answer(call(t.Context(), a, theirs))
			require.NotContains(t, got, alien, name)
			require.Contains(t, got, own, name)
		}
		for _, call := range s.open {
			out, err := call(t.Context(), a, theirs)
			require.NoError(t, err, name)
			require.NotContains(t, answer(out, nil), alien, name)
		}
	}
}

func TestTheWarehouseSeesEverybody(t *testing.T) {
	t.Parallel()
	a, _ := desk(t)
	settle(t, a, own)
	settle(t, a, alien)
	for name, s := range scopes {
		if slices.Contains([]string{"Fetch", "Movements", "Stock", "View"}, name) { // they name one, or ask platforms
			continue
		}
		for _, call := range s.lists {
			got := answer(call(t.Context(), a, refs{}))
			require.Contains(t, got, alien, name)
			require.Contains(t, got, own, name)
		}
	}
}

func TestOnlyThePINEndsTheMerchantsView(t *testing.T) {
	t.Parallel()
	a, c := desk(t)
	settle(t, a, own)
	settle(t, a, alien)
	view, err := a.View(t.Context())
	require.NoError(t, err)
	require.Nil(t, view.Merchant)
	for _, bad := range []string{"", "123", "12345678901234", "abcd"} {
		_, err = a.LockMerchant(t.Context(), own, bad, "boss")
		require.Equal(t, KindUsage, code(err), bad)
	}
	_, err = a.LockMerchant(t.Context(), "nobody", pin, "boss")
	require.Equal(t, string(connectors.NotFound), code(err))
	view, err = a.LockMerchant(t.Context(), own, pin, "boss")
	require.NoError(t, err)
	require.Equal(t, own, view.Merchant.Name)
	kept, err := a.Engine.Store.Setting(t.Context(), store.SettingLockedPIN, "")
	require.NoError(t, err)
	require.NotContains(t, kept, pin)
	for range pinPatience.free + 1 {
		_, err = a.UnlockMerchant(t.Context(), "0000", "guest")
		require.Equal(t, CodeWrongPIN, code(err))
	}
	_, err = a.UnlockMerchant(t.Context(), pin, "boss")
	require.Equal(t, CodeWait, code(err))
	c.pass(pinPatience.shortest)
	a = New(a.Engine)
	view, err = a.View(t.Context())
	require.NoError(t, err)
	require.NotNil(t, view.Merchant, "it outlives the program")
	view, err = a.UnlockMerchant(t.Context(), pin, "boss")
	require.NoError(t, err)
	require.Nil(t, view.Merchant)
	list, err := a.Accounts(t.Context())
	require.NoError(t, err)
	require.Len(t, list.Accounts, 2)
	_, err = a.UnlockMerchant(t.Context(), "0000", "guest")
	require.NoError(t, err, "there is nothing to unlock")
}
