package cli

// The whole way of orders by commands alone, on all three platforms. Every command's --json is checked against its schema on the way.

import (
	"bufio"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/drawn/drawntest"
	"gowarehouse/connectors/emulation"
)

const (
	teaHouse = "好茶行"
	webShop  = "茶行官網"
	shopee   = "蝦皮一店"
	momo     = "momo店"
)

// open makes a merchant with a channel.
func (w *world) open() {
	w.t.Helper()
	w.ask(exitDone, "merchant", "merchant", "add", teaHouse)
	w.ask(exitDone, "channel", "channel", "add", teaHouse, "網路")
}

// stocked makes a merchant with a channel and all products of the sample shops.
func (w *world) stocked() {
	w.t.Helper()
	w.open()
	for _, p := range emulation.Products {
		doc := w.ask(exitDone, "product", "product", "add", teaHouse, p.SKU, p.Name, "--barcode", p.Barcode, "--shelf", p.Shelf)
		require.Equal(w.t, p.SKU, at(doc, "product", "sku"))
	}
}

// connect adds an account of a platform with keys and tests it.
func (w *world) connect(platform, name string) *shop {
	w.t.Helper()
	s := w.shop(platform)
	secrets, fields := w.secretsOf(platform, s)
	args := append(
		[]string{
			"account",
			"add",
			"--platform",
			platform,
			"--name",
			name,
			"--merchant",
			teaHouse,
			"--channel",
			"網路",
			"--base-url",
			s.address,
			"--secrets-stdin",
		},
		fields...)
	doc := w.askWith(secrets, exitDone, "account", args...)
	require.Equal(w.t, "not_verified", at(doc, "account", "state"))
	doc = w.ask(exitDone, "account", "account", "test", name)
	require.Equal(w.t, "connected", at(doc, "account", "state"))
	return s
}

// authorize connects an account by log-in: the merchant opens the address printed, and his browser comes back to this machine.
func (w *world) authorize(name string, s *shop) {
	w.t.Helper()
	out, in := io.Pipe()
	code := make(chan int, 1)
	go func() {
		code <- run(w.t.Context(), []string{"account", "authorize", name, "--no-browser"}, w.env(strings.NewReader(""), in, io.Discard))
		_ = in.Close()
	}()
	lines := bufio.NewScanner(out)
	require.True(w.t, lines.Scan())
	landed, err := s.Authorize(lines.Text())
	require.NoError(w.t, err)
	browser := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	answer, err := browser.Get(landed)
	require.NoError(w.t, err)
	page, err := io.ReadAll(answer.Body)
	require.NoError(w.t, err)
	require.NoError(w.t, answer.Body.Close())
	require.Contains(w.t, string(page), "授權完成")
	require.Contains(w.t, string(page), "Authorised")
	require.True(w.t, lines.Scan())
	require.Contains(w.t, lines.Text(), "is connected")
	require.False(w.t, lines.Scan())
	require.Equal(w.t, exitDone, <-code)
}

// ready gives the orders of an account that can be picked.
func (w *world) orders(filters ...string) []map[string]any {
	w.t.Helper()
	return list(w.ask(exitDone, "orders", append([]string{"order", "list"}, filters...)...), "orders")
}

func TestTheWholeWayOfAnOrderGoesByCommandsAlone(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for labels as a person does")
	}
	t.Parallel()
	w := newWorld(t)
	w.stocked()
	web := w.connect("woocommerce", webShop)
	w.matching()
	w.fetchTwice()
	w.freed()
	w.shipsByOwnCarrier(web)
	w.keepsStock()
	w.shipsByPlatform()
	w.marksByHand()
	w.sheets()
	w.looksAfter()

	require.Empty(t, web.Report().Violations)
	t.Run("no command was left out", func(t *testing.T) {
		// These run until they are stopped, make a workspace of their own or need a printer: they are tested elsewhere.
		elsewhere := append([]string{"practice", "run", "serve", "window", "account recover", "schema", "label open", "webhook test", "practice ownsite",
			"ownsite check", "ownsite secret"}, printCommands...)
		for _, cmd := range everyCommand(newTree(&env{language: english}).root) {
			path := strings.TrimPrefix(strings.TrimPrefix(cmd.CommandPath(), program), " ")
			if cmd.Annotations[shapeKey] == "" || slices.Contains(elsewhere, path) {
				continue
			}
			require.True(t, w.ran[cmd.CommandPath()], "the --json of %q was not checked", path)
		}
	})
}

// matching lists and reads what the shop offers, and sets the account.
func (w *world) matching() {
	w.ask(exitDone, "platforms", "platforms")
	w.ask(exitDone, "merchants", "merchant", "list")
	w.ask(exitDone, "channel", "channel", "disable", teaHouse, "網路")
	w.ask(exitDone, "channel", "channel", "enable", teaHouse, "網路")
	require.Len(w.t, w.ask(exitDone, "channels", "channel", "list", teaHouse)["channels"], 1)
	doc := w.ask(
		exitDone,
		"account",
		"account",
		"settings",
		webShop,
		"--fetch",
		"on",
		"--every",
		"10m",
		"--lookback",
		"7d",
		"--push-percent",
		"50",
		"--inbound-push",
		"on",
		"--push-delay",
		"30m",
	)
	require.Equal(
		w.t,
		map[string]any{"fetch": true, "every_seconds": 600.0, "slots": []any{}, "lookback_days": 7.0, "push_percent": 50.0, "inbound_push": true,
			"push_delay_seconds": 1800.0},
		at(doc, "account", "settings"),
	)
	doc = w.ask(exitDone, "account", "account", "settings", webShop, "--slots", "13:30,09:00")
	require.Equal(w.t, []any{"09:00", "13:30"}, at(doc, "account", "settings", "slots"))
	require.Len(w.t, w.ask(exitDone, "accounts", "account", "list")["accounts"], 1)
	require.NotContains(w.t, w.run("", "account", "show", webShop, "--json").stdout, "consumer_")

	w.ask(exitDone, "shipping-types", "shipping-type", "list")
	w.ask(exitDone, "shipping-type", "shipping-type", "add", "van", "自家貨車", "--carrier", "自家", "--pattern", `V\d{6}`)
	w.ask(exitDone, "shipping-type", "shipping-type", "disable", "custom_van")
	w.ask(exitDone, "shipping-type", "shipping-type", "enable", "custom_van")
	synced := w.ask(exitDone, "listing-sync", "listing", "sync", webShop)
	require.EqualValues(w.t, len(emulation.Products), synced["auto"])
	require.NotEmpty(w.t, w.ask(exitDone, "listings", "listing", "list", webShop)["listings"])
}

func (w *world) fetchTwice() {
	doc := w.ask(exitDone, "fetch", "fetch")
	first := at(doc, "accounts", 0).(map[string]any)
	require.Equal(w.t, true, first["ok"])
	require.EqualValues(w.t, 16, first["new"])
	require.Equal(w.t, first["requests"], first["min_requests"])
	again := at(w.ask(exitDone, "fetch", "fetch", webShop), "accounts", 0).(map[string]any)
	require.Zero(w.t, again["new"])

	// Pages: every order once, in order.
	var seen []string
	page := w.ask(exitDone, "orders", "order", "list", "--limit", "7")
	for {
		for _, o := range list(page, "orders") {
			seen = append(seen, o["id"].(string))
		}
		if page["next"] == nil {
			break
		}
		page = w.ask(exitDone, "orders", "order", "list", "--limit", "7", "--after", page["next"].(string))
	}
	require.Len(w.t, seen, 16)
	require.Len(w.t, slices.Compact(slices.Sorted(slices.Values(seen))), 16)
	require.Empty(w.t, w.orders("--to", "2020-01-01"))
	require.Empty(w.t, w.orders("--platform", "momo"))
	require.Len(w.t, w.orders("--from", time.Now().Add(-30*24*time.Hour).Format(time.DateOnly), "--merchant", teaHouse, "--account", webShop), 16)
}

// freed resolves every hold that can be resolved here.
func (w *world) freed() {
	held := w.ask(exitDone, "holds", "hold", "list")
	require.NotEmpty(w.t, held["holds"])
	require.EqualValues(w.t, 1, at(held, "counts", "unknown_payment"))
	safeguard := find(w.t, list(held, "holds"), "reason", "unknown_payment")
	refused := w.ask(exitFailed, "released", "hold", "release", safeguard["id"].(string))
	require.Contains(w.t, at(refused, "released", 0, "error", "do"), "map payment")

	methods := w.ask(exitDone, "payment-map", "map", "payment", webShop)
	unknown := at(methods, "methods", 0, "method").(string)
	require.Nil(w.t, at(methods, "methods", 0, "kind"))
	preview := w.ask(exitDone, "mapping", "map", "payment", webShop, unknown, "online", "--preview")
	require.Equal(w.t, false, preview["applied"])
	require.EqualValues(w.t, 1, preview["held"])
	code, _, do := w.fails(exitUsage, "map", "payment", webShop, unknown, "online")
	require.Equal(w.t, "usage", code)
	require.Contains(w.t, do, "--yes")
	require.EqualValues(
		w.t,
		1,
		at(w.ask(exitDone, "holds", "hold", "list", "--reason", "unknown_payment"), "counts", "unknown_payment"),
		"a preview changes nothing",
	)
	done := w.ask(exitDone, "mapping", "map", "payment", webShop, unknown, "online", "--yes")
	require.Equal(w.t, true, done["applied"])

	for _, c := range list(w.ask(exitDone, "shipping-map", "map", "shipping", webShop, "--ask"), "codes") {
		if c["held"].(float64) > 0 && c["code"] != "" {
			w.ask(exitDone, "mapping", "map", "shipping", webShop, c["code"].(string), "tcat", "--yes")
		}
	}
	strangers := list(w.ask(exitDone, "unknown", "unknown", "list"), "unknown")
	require.Len(w.t, strangers, 2)
	bundle := emulation.Bundles[0]
	w.ask(exitDone, "mapping", "map", "product", webShop, find(w.t, strangers, "sku", bundle.SKU)["key"].(string), "NB-A5", "PEN-05=2", "--yes")
	mapped := w.ask(exitDone, "mapping", "map", "product", webShop, emulation.Stranger.SKU, emulation.StrangerIs, "--yes")
	require.EqualValues(w.t, 1, mapped["freed"])
	require.Empty(w.t, w.ask(exitDone, "unknown", "unknown", "list", webShop)["unknown"])
	require.Contains(w.t, at(w.orders("--search", bundle.SKU)[0], "lines", 0, "product"), "NB-A5 + PEN-05 x2")

	why := w.ask(exitDone, "why", "order", "why", w.orders("--state", "held")[0]["number"].(string))
	require.Contains(w.t, at(why, "why", "en"), "held")
	require.Contains(w.t, at(why, "why", "zh-TW"), "保留")
	require.Contains(w.t, at(w.ask(exitDone, "why", "order", "why", "999999", "--ask"), "why", "en"), "999999")
}

// shipsByOwnCarrier packs by scanning, ships, undoes, corrects and pushes.
func (w *world) shipsByOwnCarrier(web *shop) {
	ready := w.orders("--state", "ready")
	require.NotEmpty(w.t, ready)
	number, id := ready[0]["number"].(string), ready[0]["id"].(string)
	shown := w.ask(exitDone, "order", "order", "show", id)
	require.NotContains(w.t, shown, "receiver")
	shown = w.ask(exitDone, "order", "order", "show", number, "--receiver", "--as", "小美")
	require.NotEmpty(w.t, at(shown, "receiver", "name"))
	last := shown["history"].([]any)[len(shown["history"].([]any))-1]
	require.Equal(w.t, "receiver_shown", at(last, "event"))
	require.Equal(w.t, "小美", at(last, "who"))

	held := w.ask(exitDone, "order", "hold", "add", number, "--note", "買家要求延後")
	require.Equal(w.t, "held", at(held, "order", "state"))
	name, message, _ := w.fails(exitFailed, "ship", number, "--pack", "--number", "906500000001")
	require.Equal(w.t, "held", name)
	require.NotContains(w.t, message, "保留", "one language at a time")
	w.ask(exitDone, "released", "hold", "release", at(held, "order", "holds", 0, "id").(string), "--note", "好了")

	w.ask(exitDone, "order", "pick", number, "--tote", "T-07")
	w.ask(exitDone, "order", "unpack", number)
	var scan []string
	for _, item := range list(w.ask(exitDone, "order", "order", "show", id), "to_pack") {
		for range int(item["pieces"].(float64)) {
			scan = append(scan, "--scan", at(item, "barcodes", 0).(string))
		}
	}
	name, _, _ = w.fails(exitFailed, append([]string{"pack", number, "--scan", "4710000000994"}, scan...)...)
	require.Equal(w.t, "unknown_barcode", name)
	packed := w.ask(exitDone, "order", append([]string{"pack", number}, scan...)...)
	require.Equal(w.t, "packed", at(packed, "order", "state"))
	parcel := at(packed, "order", "parcels", 0, "id").(string)
	w.papers(number, parcel, at(shown, "receiver", "name").(string))
	w.ask(exitDone, "ship-options", "ship-options", parcel)
	w.ask(exitDone, "order", "void", parcel)

	name, _, _ = w.fails(exitFailed, "ship", number, "--pack")
	require.Equal(w.t, "number_missing", name)
	shipped := w.ask(exitDone, "order", "ship", number, "--number", "906500000001")
	require.Equal(w.t, "shipped", at(shipped, "order", "state"))
	require.Equal(w.t, "due", at(shipped, "order", "parcels", 0, "push"), "the platform is told after the delay")
	undone := w.ask(exitDone, "order", "undo", number)
	require.Equal(w.t, "packed", at(undone, "order", "state"))
	shipped = w.ask(exitDone, "order", "ship", number, "--number", "906500000002", "--carrier", "黑貓宅急便")
	parcel = at(shipped, "order", "parcels", 0, "id").(string)
	w.ask(exitDone, "order", "number", parcel, "906500000003")
	pushed := w.ask(exitDone, "order", "push", number)
	require.Contains(w.t, []any{"sent", "confirmed"}, at(pushed, "order", "parcels", 0, "push"))
	view, ok := web.Shop(at(pushed, "order", "platform_id").(string))
	require.True(w.t, ok)
	require.Equal(w.t, []string{"906500000003"}, view.TrackingNumbers)
	name, _, _ = w.fails(exitFailed, "undo", number)
	require.Equal(w.t, "push_begun", name)
	require.Len(w.t, w.orders("--search", "906500000003"), 1)
	w.ask(exitDone, "order", "order", "refetch", number)
	w.cancelledOnTheWay(web, w.orders("--state", "ready")[0])
}

// marksByHand ships an order of a platform that takes no word of it, and ticks off that a person told it there.
func (w *world) marksByHand() {
	const readOnly = "1shop店"
	w.connect("oneshop", readOnly)
	w.ask(exitDone, "fetch", "fetch", readOnly)
	for _, c := range list(w.ask(exitDone, "shipping-map", "map", "shipping", readOnly), "codes") {
		if c["held"].(float64) > 0 && c["code"] != "" {
			w.ask(exitDone, "mapping", "map", "shipping", readOnly, c["code"].(string), "tcat", "--yes")
		}
	}
	number := w.orders("--state", "ready", "--account", readOnly)[0]["number"].(string)
	require.Empty(w.t, w.orders("--mark", "due"))
	refused := w.ask(exitFailed, "marked", "order", "mark", number)
	require.NotEmpty(w.t, at(refused, "orders", 0, "error", "do"), "it has not left")
	w.ask(exitDone, "order", "ship", number, "--pack", "--carrier", "黑貓宅急便", "--number", "906500000055")
	require.Len(w.t, w.orders("--mark", "due"), 1)
	w.ask(exitDone, "marked", "order", "mark", number)
	require.Empty(w.t, w.orders("--mark", "due"))
	w.ask(exitDone, "marked", "order", "mark", number, "--undo")
	require.Len(w.t, w.orders("--mark", "due"), 1)
}

// papers makes the documents of our own; those that show the receiver leave a note.
func (w *world) papers(order, parcel, receiver string) {
	name, _, _ := w.fails(exitFailed, "paper", "pick-list", order, "-o", "pick.pdf")
	require.Equal(w.t, "rejected", name, "a packed order needs no picking")
	others := w.orders("--state", "ready")
	require.NotEmpty(w.t, others)
	w.ask(exitDone, "paper", "paper", "pick-list", others[0]["number"].(string), "-o", "pick.pdf")
	w.ask(exitDone, "paper", "paper", "commands", "-o", "commands.pdf")
	name, _, _ = w.fails(exitUsage, "paper", "commands")
	require.Equal(w.t, "usage", name)
	for _, command := range []string{"slip", "address"} {
		made := w.ask(exitDone, "paper", "paper", command, parcel, "-o", command+".pdf", "--as", "大華")
		require.EqualValues(w.t, 1, made["pages"])
		pdf, err := os.ReadFile(filepath.Join(w.home, command+".pdf"))
		require.NoError(w.t, err)
		words := drawntest.Words(w.t, pdf)
		require.Contains(w.t, words, receiver)
		require.Contains(w.t, words, teaHouse)
		require.Equal(w.t, []string{order}, drawntest.Scanned(w.t, pdf, 1))
	}
	history := list(w.ask(exitDone, "order", "order", "show", order), "history")
	require.Equal(w.t, "receiver_shown", history[len(history)-1]["event"])
	require.Equal(w.t, "大華", history[len(history)-1]["who"])
}

// cancelledOnTheWay ships an order that the platform then cancels.
func (w *world) cancelledOnTheWay(web *shop, order map[string]any) {
	number := order["number"].(string)
	name, _, _ := w.fails(exitFailed, "parcel-back", number)
	require.Equal(w.t, "not_cancelled", name)
	w.ask(exitDone, "order", "ship", number, "--pack", "--number", "906500000009")
	require.NoError(w.t, web.Act(connectors.Act{Kind: "cancel", Order: order["platform_id"].(string)}))
	w.ask(exitDone, "order", "order", "refetch", number)
	back := w.ask(exitDone, "order", "parcel-back", number)
	require.Equal(w.t, "cancelled", at(back, "order", "state"))
	require.Empty(w.t, at(back, "order", "parcels"))
}

func (w *world) keepsStock() {
	w.ask(exitDone, "product", "product", "edit", teaHouse, "NB-A5", "--safety", "2", "--add-barcode", "4710000009999")
	args := []string{"stock", "putaway", teaHouse, "--receipt", "R-1"}
	for _, p := range emulation.Products {
		args = append(args, p.SKU+"="+strconv.Itoa(p.Stock))
	}
	put := w.ask(exitDone, "putaway", args...)
	require.Equal(w.t, true, put["began"])
	require.NotEmpty(w.t, put["raised"])
	require.Equal(w.t, true, w.ask(exitDone, "putaway", args...)["already"])
	require.NotEmpty(w.t, w.ask(exitDone, "stock-push", "stock", "push", "--receipt", "R-1")["pushes"])
	w.ask(exitDone, "adjusted", "stock", "adjust", teaHouse, "4710000009999", "--by=-2", "--note", "破損")
	movements := list(w.ask(exitDone, "movements", "stock", "movements", teaHouse, "NB-A5"), "movements")
	require.Equal(w.t, "adjust", movements[0]["kind"])
	require.EqualValues(w.t, 198, find(w.t, list(w.ask(exitDone, "products", "stock", "list", teaHouse), "products"), "sku", "NB-A5")["on_hand"])
	w.ask(exitDone, "products", "product", "list")

	preview := w.ask(exitDone, "stock-sync", "stock", "sync", webShop)
	require.Equal(w.t, false, preview["confirmed"])
	name, _, _ := w.fails(exitFailed, "stock", "sync", webShop, "--confirm", "0000000000000000")
	require.Equal(w.t, "changed", name)
	synced := w.ask(exitDone, "stock-sync", "stock", "sync", webShop, "--confirm", preview["token"].(string))
	require.NotZero(w.t, synced["sent"])
	for _, e := range list(synced, "effects") {
		require.Contains(w.t, []any{"sent", "confirmed"}, e["state"])
	}
	require.Equal(w.t, false, at(w.ask(exitDone, "merchant", "stock", "keep", teaHouse, "off"), "merchant", "stock_kept"))
}

// shipsByPlatform connects Shopee by log-in and momo by password, and ships an order of each with the platform's label.
func (w *world) shipsByPlatform() {
	s := w.shop("shopee")
	w.ask(
		exitDone,
		"account",
		"account",
		"add",
		"--platform",
		"shopee",
		"--name",
		shopee,
		"--merchant",
		teaHouse,
		"--channel",
		"網路",
		"--base-url",
		s.address,
	)
	name, _, do := w.fails(exitFailed, "account", "authorize", shopee, "--no-browser")
	require.Equal(w.t, "rejected", name)
	require.Contains(w.t, do, "platform app set shopee")
	w.askWith(jsonOf(w.t, s.App()), exitDone, "done", "platform", "app", "set", "shopee", "--secrets-stdin")
	w.authorize(shopee, s)
	w.authorizeByPasting(s)
	m := w.connect("momo", momo)

	doc := w.ask(exitDone, "fetch", "fetch", shopee, momo)
	require.Len(w.t, doc["accounts"], 2)
	for _, account := range []string{shopee, momo} {
		number := byLabel(w.t, w.orders("--state", "ready", "--account", account))["number"].(string)
		shipped := w.ask(exitDone, "order", "ship", number, "--pack", "--wait", "30s")
		require.NotEmpty(w.t, at(shipped, "order", "parcels", 0, "tracking_number"), "%s: %v", account, at(shipped, "effects"))
		w.savesLabel(number, at(shipped, "order", "parcels", 0, "id").(string))
	}
	require.Empty(w.t, w.ask(exitDone, "field-choices", "account", "choices", momo)["choices"], "momo has nothing to choose from")
	require.Empty(w.t, s.Report().Violations)
	require.Empty(w.t, m.Report().Violations)

	revoked := w.ask(exitDone, "revoked", "account", "revoke", shopee, "--yes")
	require.NotNil(w.t, revoked["page"])
	require.Equal(w.t, "disconnected", at(w.ask(exitDone, "account", "account", "show", shopee), "account", "state"))
	require.Len(w.t, w.ask(exitFailed, "fetch", "fetch", shopee)["accounts"], 1)
	mixed := list(w.ask(exitPartial, "fetch", "fetch", shopee, momo), "accounts")
	require.Equal(w.t, "unauthorized", at(mixed[0], "error", "code"))
	require.Equal(w.t, true, mixed[1]["ok"])
}

// byLabel gives an order that ships with the platform's label.
func byLabel(t *testing.T, orders []map[string]any) map[string]any {
	t.Helper()
	i := slices.IndexFunc(orders, func(o map[string]any) bool { return at(o, "shipping", "mode") == "label" })
	require.GreaterOrEqual(t, i, 0)
	return orders[i]
}

// authorizeByPasting connects from an address that was pasted.
func (w *world) authorizeByPasting(s *shop) {
	out, in := io.Pipe()
	stopped := make(chan int, 1)
	ctx, cancel := contextWithCancel(w.t)
	go func() {
		stopped <- run(ctx, []string{"account", "authorize", shopee, "--no-browser"}, w.env(strings.NewReader(""), in, io.Discard))
		_ = in.Close()
	}()
	lines := bufio.NewScanner(out)
	require.True(w.t, lines.Scan())
	landed, err := s.Authorize(lines.Text())
	require.NoError(w.t, err)
	cancel() // the terminal was closed, or the browser is on another machine
	require.Equal(w.t, exitFailed, <-stopped)
	doc := w.ask(exitDone, "authorized", "account", "authorize", shopee, "--landed", landed)
	require.Equal(w.t, []any{shopee}, doc["accounts"])
}

// savesLabel saves a label to a file that nobody else can read.
func (w *world) savesLabel(order, parcel string) {
	w.ask(exitDone, "order", "label", "fetch", parcel)
	saved := w.ask(exitDone, "labels", "label", order, "-o", "label.pdf")
	path := at(saved, "labels", 0, "file").(string)
	require.Equal(w.t, filepath.Join(w.home, "label.pdf"), path, "a relative file is of the caller's folder")
	data, err := os.ReadFile(path)
	require.NoError(w.t, err)
	require.NotEmpty(w.t, data)
	if runtime.GOOS != "windows" {
		info, err := os.Stat(path)
		require.NoError(w.t, err)
		require.Equal(w.t, os.FileMode(0o600), info.Mode().Perm())
	}
	left, err := filepath.Glob(filepath.Join(w.home, ".label-*"))
	require.NoError(w.t, err)
	require.Empty(w.t, left)
	preview := w.ask(exitDone, "labels", "label", parcel, "--preview", "-o", "label.png")
	require.Equal(w.t, "png", at(preview, "labels", 0, "kind"))
	shown, err := os.ReadFile(at(preview, "labels", 0, "file").(string))
	require.NoError(w.t, err)
	require.True(w.t, strings.HasPrefix(string(shown), "\x89PNG"))
	original := w.ask(exitDone, "labels", "label", parcel, "--original", "-o", "original.pdf")
	require.Equal(w.t, "pdf", at(original, "labels", 0, "kind"))
	w.ask(exitDone, "order", "label", "again", parcel)
	w.ask(exitDone, "order", "label", "choose", parcel, "1")
	w.fails(exitUsage, "label", "choose", parcel, "left")
	w.ask(exitDone, "order", "label", "unchoose", parcel)
	w.fails(exitFailed, "label", "unchoose", parcel)
	w.ask(exitDone, "labels", "label", parcel, "-o", filepath.Join(w.home, "again.pdf"))
	name, _, _ := w.fails(exitFailed, "label", parcel, "-o", filepath.Join(w.home, "nowhere", "label.pdf"))
	require.Equal(w.t, "rejected", name)
	name, _, _ = w.fails(exitUsage, "label", parcel)
	require.Equal(w.t, "usage", name)
}

// locks shows one merchant only for a while, and sets up who works at the station.
func (w *world) locks() {
	w.ask(exitDone, "merchant", "merchant", "add", "別人")
	w.askWith(`{"pin":"1357"}`, exitDone, "view", "view", "lock", teaHouse, "--secrets-stdin")
	require.Equal(w.t, teaHouse, at(w.ask(exitDone, "view", "view"), "merchant", "name"))
	require.Len(w.t, w.ask(exitDone, "merchants", "merchant", "list")["merchants"], 1)
	code, _, _ := w.fails(exitFailed, "merchant", "add", "another")
	require.Equal(w.t, "merchant_view", code)
	w.askWith(`{"pin":"2468"}`, exitFailed, "error", "view", "unlock", "--secrets-stdin")
	w.environ[secretVariable("pin")] = "1357"
	require.Nil(w.t, w.ask(exitDone, "view", "view", "unlock")["merchant"])
	require.Len(w.t, w.ask(exitDone, "merchants", "merchant", "list")["merchants"], 2)

	require.Equal(w.t, true, at(w.ask(exitDone, "operator", "operator", "add", "陳小華"), "operator", "pin"))
	delete(w.environ, secretVariable("pin"))
	w.environ[secretVariable("badge")] = "OP-7Q3M9XKD"
	require.Equal(w.t, true, at(w.ask(exitDone, "operator", "operator", "edit", "陳小華", "--name", "小華", "--active", "off"), "operator", "badge"))
	delete(w.environ, secretVariable("badge"))
	people := list(w.ask(exitDone, "operators", "operator", "list"), "operators")
	require.Equal(w.t, false, find(w.t, people, "name", "小華")["active"])
	w.fails(exitUsage, "operator", "edit", "小華", "--active", "maybe")
}

// looksAfter uses what keeps an installation in order.
func (w *world) looksAfter() {
	doc := w.ask(exitDone, "activity", "activity", "--all")
	require.NotEmpty(w.t, doc["outbox"])
	require.NotEmpty(w.t, doc["runs"])
	notice := at(doc, "notices", 0).(map[string]any)
	require.NotEmpty(w.t, at(notice, "text", "zh-TW"))
	w.ask(
		exitDone,
		"done",
		"activity",
		"ack",
		find(w.t, list(w.ask(exitDone, "activity", "activity"), "notices"), "acknowledged_at", nil)["id"].(string),
	)
	w.fails(exitFailed, "activity", "ack", "n999999")
	name, _, _ := w.fails(exitFailed, "activity", "decide", at(doc, "outbox", 0, "id").(string), "done")
	require.Equal(w.t, "nothing_to_decide", name)
	w.decides()
	w.ask(exitDone, "today", "today")
	w.ask(exitDone, "privacy", "privacy", "--erase-after", "60")
	w.ask(exitDone, "version", "version")
	w.hooks()
	w.locks()

	report := w.ask(exitFailed, "doctor", "doctor")
	require.Equal(w.t, false, report["ok"], "an account is disconnected")
	text := w.run("", "doctor", "--json").stdout
	for _, person := range []string{"游堃喆", "ck_", "cs_"} {
		require.NotContains(w.t, text, person)
	}
	require.Equal(w.t, true, w.ask(exitDone, "doctor", "doctor", "--account", webShop)["ok"])

	w.environ[envBackup] = "a long passphrase"
	w.ask(exitDone, "backup", "backup", "all.gwbackup")
	other := filepath.Join(w.t.TempDir(), "restored")
	w.ask(exitDone, "backup", "restore", "all.gwbackup", "--workspace", other)
	restored := list(w.ask(exitDone, "accounts", "account", "list", "--workspace", other), "accounts")
	require.Equal(w.t, "not_verified", restored[0]["state"])
	require.NotEmpty(w.t, w.orders("--workspace", other))
	name, _, _ = w.fails(exitFailed, "restore", "all.gwbackup")
	require.Equal(w.t, "rejected", name, "a workspace is never overwritten")

	w.ask(exitDone, "account", "account", "edit", webShop, "--name", "新官網")
	name, _, do := w.fails(exitFailed, "account", "delete", "新官網", "--yes")
	require.Equal(w.t, "rejected", name)
	require.Contains(w.t, do, "--fetch off")
	w.connect("woocommerce", "空店")
	w.ask(exitDone, "done", "account", "delete", "空店", "--yes")
}

// hooks switches real-time messages on and off. Nobody listens: no program is at work.
func (w *world) hooks() {
	doc := w.ask(exitDone, "webhook", "webhook", "status")
	require.Equal(w.t, false, doc["on"])
	name, _, do := w.fails(exitFailed, "webhook", "register", webShop)
	require.Equal(w.t, "rejected", name)
	require.Contains(w.t, do, "webhook on")
	name, _, do = w.fails(exitFailed, "webhook", "on", "--address", "http://hooks.example.com")
	require.Equal(w.t, "rejected", name)
	require.Contains(w.t, do, "https")
	doc = w.ask(exitDone, "webhook", "webhook", "on", "--address", "https://hooks.example.com/warehouse/", "--listen", "127.0.0.1:0")
	require.Equal(w.t, "https://hooks.example.com/warehouse", doc["address"])
	shop := find(w.t, list(doc, "accounts"), "account", webShop)
	require.Contains(w.t, []any{"registering", "quiet"}, at(shop, "push", "state"))
	require.Contains(w.t, at(shop, "push", "address"), "https://hooks.example.com/warehouse/push/")
	require.Equal(w.t, webShop, at(w.ask(exitDone, "account", "webhook", "register", webShop), "account", "name"))
	name, _, _ = w.fails(exitFailed, "webhook", "test")
	require.Equal(w.t, "rejected", name)
	doc = w.ask(exitDone, "webhook", "webhook", "off")
	require.Equal(w.t, "off", at(find(w.t, list(doc, "accounts"), "account", webShop), "push", "state"))
}

// decides settles a change that the platform refused.
func (w *world) decides() {
	s := w.connect("woocommerce", "停業店")
	w.ask(exitDone, "fetch", "fetch", "停業店")
	for _, c := range list(w.ask(exitDone, "shipping-map", "map", "shipping", "停業店"), "codes") {
		if c["held"].(float64) > 0 && c["code"] != "" {
			w.ask(exitDone, "mapping", "map", "shipping", "停業店", c["code"].(string), "tcat", "--yes")
		}
	}
	order := w.orders("--state", "ready", "--account", "停業店")[0]
	name, _, do := w.fails(exitFailed, "order", "show", order["number"].(string))
	require.Equal(w.t, "rejected", name, "two shops have this number")
	require.Contains(w.t, do, order["id"])
	w.ask(exitDone, "order", "ship", order["id"].(string), "--pack", "--number", "906500000077")
	require.NoError(w.t, s.Act(connectors.Act{Kind: "cancel", Order: order["platform_id"].(string)}))
	pushed := w.ask(exitDone, "order", "push", order["id"].(string))
	effects := list(pushed, "effects")
	effect := effects[len(effects)-1]
	require.Equal(w.t, true, effect["decide"], "%v", effect)
	name, _, _ = w.fails(exitFailed, "activity", "decide", effect["id"].(string), "perhaps")
	require.Equal(w.t, "unknown_decision", name)
	doc := w.ask(exitDone, "effect", "activity", "decide", effect["id"].(string), "drop")
	require.Equal(w.t, "cancelled", at(doc, "effect", "state"))
}
