package practice_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mattn/go-runewidth"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"gowarehouse/app/practice"
	"gowarehouse/connectors"
	"gowarehouse/engine/fulfil"
	"gowarehouse/engine/store"
)

// once runs practice and requires that the run itself was possible.
func once(t *testing.T, o practice.Options) practice.Summary {
	t.Helper()
	sum, err := practice.Once(t.Context(), o)
	require.NoError(t, err)
	return sum
}

func TestEveryPlatformGoesTheWholeWayWithoutABrokenRule(t *testing.T) {
	t.Parallel()
	sum := once(t, practice.Options{Platforms: everyPlatform})
	var table bytes.Buffer
	sum.Table(&table, "en")
	t.Log("\n" + table.String())
	require.True(t, sum.OK, table.String())
	require.Zero(t, sum.Violations)
	require.Len(t, sum.Platforms, len(everyPlatform))
	var held practice.Held
	for _, p := range sum.Platforms {
		require.Empty(t, p.Problems, p.Platform)
		require.GreaterOrEqual(t, p.Fetched, 10, "%s needs at least ten sample orders", p.Platform)
		require.Equal(t, p.Expected, practice.Expected{Fetched: p.Fetched, Shipped: p.Shipped, Confirmed: p.Tracking.Confirmed}, p.Platform)
		require.GreaterOrEqual(t, p.Requests, p.FetchRequests)
		require.GreaterOrEqual(t, p.FetchRequests, p.MinRequests)
		require.Equal(t, p.Labels.Fetched, p.Labels.Opened, "%s: every label opens", p.Platform)
		if platform, err := connectors.Get(p.Platform); err == nil && platform.LabelPassword {
			require.Equal(t, p.Labels.Fetched, p.Labels.Encrypted, "%s: its labels come with a password", p.Platform)
		}
		require.Positive(t, p.Rules, p.Platform)
		require.Equal(t, 1, p.Held.Manual, p.Platform)
		require.Equal(t, 1, p.Held.Changed, p.Platform)
		held.UnknownPayment += p.Held.UnknownPayment
		held.UnmappedShipping += p.Held.UnmappedShipping
		held.UnknownProduct += p.Held.UnknownProduct
		held.CancelRequested += p.Held.CancelRequested
	}
	require.Positive(t, held.UnknownPayment, "the safeguard of unknown payments is exercised")
	require.Positive(t, held.UnmappedShipping, "the safeguard of unmapped shipping is exercised")
	require.Positive(t, held.UnknownProduct)
	require.Positive(t, held.CancelRequested)
	conforms(t, sum)
}

func TestARunIsNotOKWhereAPlatformSeesSomethingWrong(t *testing.T) {
	t.Parallel()
	var ids []string
	for _, l := range lies {
		ids = append(ids, l.name)
	}
	sum := once(t, practice.Options{Platforms: ids})
	require.False(t, sum.OK)
	require.Equal(t, 1, sum.Violations)
	conforms(t, sum)
	for i, l := range lies {
		p := sum.Platforms[i]
		ends := map[string]practice.Step{"connect": p.Steps.Connect, "fetch": p.Steps.Fetch, "match": p.Steps.Match, "ship": p.Steps.Ship,
			"push": p.Steps.Push, "stock": p.Steps.Stock, "listings": p.Steps.Listings}
		if l.step == "" {
			require.Empty(t, p.Problems, "%s: broken platforms do not touch their neighbours", l.name)
			for step, end := range ends {
				require.Equal(t, practice.StepDone, end, "%s: %s", l.name, step)
			}
			continue
		}
		require.Equal(t, practice.StepFailed, ends[l.step], "%s: %+v", l.name, p.Problems)
		for _, problem := range p.Problems {
			require.Equal(t, l.step, problem.Step, "%s: %s", l.name, problem.Text)
		}
		require.NotEmpty(t, p.Problems, l.name)
	}
}

func TestABrokenRuleAloneMakesARunNotOK(t *testing.T) {
	t.Parallel()
	sum := once(t, practice.Options{Platforms: []string{breaker}})
	require.False(t, sum.OK)
	require.Equal(t, 1, sum.Violations)
	require.Equal(t, []practice.Violation{{Rule: "woocommerce.made_up", Detail: "made up"}}, sum.Platforms[0].ViolationList)
}

// conforms requires that the JSON of a summary is what its schema file says, and that nothing is null.
func conforms(t *testing.T, sum practice.Summary) {
	t.Helper()
	file, err := os.ReadFile("summary.schema.json")
	require.NoError(t, err)
	written, err := json.Marshal(sum)
	require.NoError(t, err)
	require.NotContains(t, string(written), "null")
	require.NoError(t, schema(t, file).Validate(document(t, written)))
}

func schema(t *testing.T, file []byte) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	require.NoError(t, c.AddResource("summary.schema.json", document(t, file)))
	s, err := c.Compile("summary.schema.json")
	require.NoError(t, err)
	return s
}

func document(t *testing.T, text []byte) any {
	t.Helper()
	d, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	require.NoError(t, err)
	return d
}

// Keys that scripts rely on are spelt out once more here: a change of both the type and the schema must not go unnoticed.
func TestTheKeysThatScriptsRelyOnAreThere(t *testing.T) {
	t.Parallel()
	const promised = `{"schema":1,"ok":true,"violations":0,"seconds":0,"platforms":[{"platform":"momo",
		"steps":{"connect":"done","fetch":"done","match":"done","ship":"done","push":"done","stock":"done","listings":"done"},
		"fetched":0,"refused":{"unpaid":0,"already_shipped":0,"too_old":0},"set_aside":0,
		"held":{"unknown_payment":0,"unmapped_shipping":0,"unknown_product":0,"cancel_requested":0,"masked_address":0,"changed":0,"manual":0},
		"still_held":0,"shipped":0,"labels":{"fetched":0,"encrypted":0,"opened":0,"printed":0},"tracking":{"sent":0,"confirmed":0,"unclear":0},
		"stock":{"sent":0,"confirmed":0,"unclear":0},"expected":{"fetched":0,"shipped":0,"confirmed":0},"requests":0,"min_requests":0,
		"rules":0,"violations":0,"violation_list":[]}]}`
	var want, have map[string]any
	require.NoError(t, json.Unmarshal([]byte(promised), &want))
	written, err := json.Marshal(practice.Summary{Platforms: []practice.PlatformSummary{{ViolationList: []practice.Violation{}}}})
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(written, &have))
	hasKeys(t, "", want, have)
}

func hasKeys(t *testing.T, path string, want, have any) {
	t.Helper()
	switch want := want.(type) {
	case map[string]any:
		object, ok := have.(map[string]any)
		require.True(t, ok, "%s is an object", path)
		for key, value := range want {
			require.Contains(t, object, key, path)
			hasKeys(t, path+"."+key, value, object[key])
		}
	case []any:
		list, ok := have.([]any)
		require.True(t, ok, "%s is a list", path)
		for i, value := range want {
			hasKeys(t, path+"[]", value, list[i])
		}
	}
}

func TestTheTableIsAlignedInBothLanguages(t *testing.T) {
	t.Parallel()
	sum := practice.Summary{Platforms: []practice.PlatformSummary{
		{Platform: "momo", Name: connectors.Text{EN: "momo", ZH: "momo購物網"}, Fetched: 17, Expected: practice.Expected{Fetched: 17},
			Steps: practice.Steps{Connect: practice.StepDone, Stock: practice.StepNotOffered}},
		{Platform: "shopee", Name: connectors.Text{EN: "Shopee", ZH: "蝦皮購物"}, Fetched: 1200, Expected: practice.Expected{Fetched: 1201},
			Steps:         practice.Steps{Connect: practice.StepFailed},
			Problems:      []practice.Problem{{Step: "fetch", Text: "order 7 did not come in"}},
			ViolationList: []practice.Violation{{Rule: "shopee.sign", Detail: "Wrong sign."}}},
	}}
	for language, words := range map[string][]string{
		"en":    {"fetched", "FAILED", "NOT OK", "Shopee, fetch: order 7 did not come in", "shopee.sign"},
		"zh-TW": {"抓單", "失敗", "未通過", "蝦皮購物，抓單：order 7 did not come in", "shopee.sign"},
	} {
		var out bytes.Buffer
		sum.Table(&out, language)
		for _, word := range words {
			require.Contains(t, out.String(), word)
		}
		require.Equal(t, ends(out.String(), "17/17"), ends(out.String(), "1200/1201"), "numbers end in one column:\n%s", out.String())
	}
}

// ends gives the column in which a cell ends on the screen.
func ends(table, cell string) int {
	for line := range strings.Lines(table) {
		if before, _, found := strings.Cut(line, cell); found {
			return runewidth.StringWidth(before + cell)
		}
	}
	return -1
}

// leftovers lists what is in the folder of temporary files.
func leftovers(t *testing.T, dir string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "*"))
	require.NoError(t, err)
	return found
}

func TestARunThatIsStoppedLeavesNothingBehind(t *testing.T) { //nolint:paralleltest // it moves the folder of temporary files
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	for line := 0; line < 11; line += 2 { // every other step of the way
		ctx, cancel := context.WithCancel(t.Context())
		var said atomic.Int32
		_, err := practice.Once(ctx, practice.Options{Platforms: []string{small}, Progress: func(string) {
			if int(said.Add(1)) > line {
				cancel()
			}
		}})
		cancel()
		require.ErrorIs(t, err, context.Canceled, "stopped after line %d", line)
		require.Empty(t, leftovers(t, temp))
	}
	once(t, practice.Options{Platforms: []string{small}})
	require.Empty(t, leftovers(t, temp), "a whole run leaves nothing behind either")
}

func TestAWorkspaceThatWasAskedForStays(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "practice")
	once(t, practice.Options{Platforms: []string{small}, Dir: dir})
	s, err := store.Open(t.Context(), dir)
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	marked, err := practice.IsPractice(t.Context(), s)
	require.NoError(t, err)
	require.True(t, marked)
	_, err = practice.Once(t.Context(), practice.Options{Dir: dir})
	var refused *connectors.Error
	require.ErrorAs(t, err, &refused, "practice never touches a workspace that is there already")
	require.Equal(t, "not_empty", refused.Code)
}

func TestAnUnknownPlatformIsSaidSo(t *testing.T) {
	t.Parallel()
	_, err := practice.Once(t.Context(), practice.Options{Platforms: []string{"nowhere"}})
	require.Equal(t, connectors.NotFound, connectors.KindOf(err))
}

func TestAServedWorkspaceIsReadyToPractiseOnUntilItIsStopped(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	served := []string{"momo", "woocommerce"}
	var running practice.Running
	require.NoError(t, practice.Serve(ctx, practice.Options{Platforms: served, Language: "zh-TW"}, func(r practice.Running) {
		defer cancel()
		running = r
		require.Len(t, r.Accounts, len(served))
		for _, a := range r.Accounts {
			stored, err := r.Engine.Store.AccountByName(ctx, a.Name)
			require.NoError(t, err)
			require.Equal(t, store.Connected, stored.State)
			require.Equal(t, a.Platform, stored.Platform)
			require.True(t, strings.HasPrefix(a.Address, "https://127.0.0.1:"))
			held, err := r.Engine.Store.HeldOrders(ctx, stored.ID)
			require.NoError(t, err)
			require.NotEmpty(t, held, "there is something to practise on")
		}
		ready, _, err := r.Engine.Store.OrderPage(ctx, store.Filter{State: store.Ready}, nil, 10)
		require.NoError(t, err)
		require.NotEmpty(t, ready, "and something to pack")
	}))
	require.NotNil(t, running.Engine)
	require.NoDirExists(t, running.Dir)
	for _, a := range running.Accounts {
		_, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(a.Address, "https://"))
		require.Error(t, err, "nothing listens any more")
	}
}

// The emulator of a platform that takes nothing back counts every request that would write as a broken rule.
func TestOrdersOfAReadOnlyPlatformShipAndNothingIsPlannedOrTold(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "practice")
	p := once(t, practice.Options{Platforms: []string{"oneshop"}, Dir: dir}).Platforms[0]
	require.Positive(t, p.Shipped)
	require.Equal(t, practice.Pushes{}, p.Tracking)
	require.Equal(t, []practice.Step{practice.StepNotOffered, practice.StepNotOffered, practice.StepNotOffered},
		[]practice.Step{p.Steps.Push, p.Steps.Stock, p.Steps.Listings})
	require.Empty(t, p.ViolationList)

	s, err := store.Open(t.Context(), dir)
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	effects, err := s.Effects(t.Context(), store.EffectFilter{}, 10)
	require.NoError(t, err)
	for _, e := range effects {
		require.Equal(t, store.EffectAcknowledge, e.Kind, "an order is read again when it is prepared; nothing is planned to be told")
	}
	shipped, _, err := s.OrderPage(t.Context(), store.Filter{State: store.Reported}, nil, 100)
	require.NoError(t, err)
	require.Len(t, shipped, p.Shipped, "nothing more is waited for")
	marks, err := s.MarksDue(t.Context(), store.Only{})
	require.NoError(t, err)
	require.Len(t, marks, 1)
	require.Equal(t, p.Shipped, marks[0].Orders, "but that the merchant marks them")
}

func TestAFetchTicksOffWhatTheMerchantMarkedAtAReadOnlyPlatform(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	require.NoError(t, practice.Serve(ctx, practice.Options{Platforms: []string{"oneshop"}}, func(r practice.Running) {
		defer cancel()
		account := r.Accounts[0].Name
		codes, err := r.Engine.Catalog.ShippingCodes(ctx, account, false)
		require.NoError(t, err)
		for _, c := range codes {
			if c.Code == "" {
				continue
			}
			_, err := r.Engine.Catalog.MapShipping(ctx, account, c.Code, "own", "amy")
			require.NoError(t, err)
		}
		ready, _, err := r.Engine.Store.OrderPage(ctx, store.Filter{State: store.Ready}, nil, 2)
		require.NoError(t, err)
		require.Len(t, ready, 2)
		for _, o := range ready {
			_, err := r.Engine.Fulfil.Pack(ctx, o.ID, fulfil.Packing{}, "amy")
			require.NoError(t, err)
			_, err = r.Engine.Fulfil.Ship(ctx, o.ID, nil, "amy")
			require.NoError(t, err)
		}
		due := func() []store.Order {
			found, _, err := r.Engine.Store.OrderPage(ctx, store.Filter{Mark: store.MarkDue}, nil, 10)
			require.NoError(t, err)
			return found
		}
		require.Len(t, due(), 2)
		require.NoError(t, practice.Act(ctx, r.Engine, account, ready[0].PlatformID, "ship_elsewhere"))
		require.Len(t, due(), 1, "the fetch that came after it shows the order as shipped")
		require.Equal(t, ready[1].ID, due()[0].ID)
		seen, err := r.Engine.Store.Order(ctx, ready[0].ID)
		require.NoError(t, err)
		require.Equal(t, store.MarkSeen, seen.Mark)
		require.Equal(t, store.Reported, seen.State)
		open, err := r.Engine.Store.HeldOrders(ctx, seen.AccountID)
		require.NoError(t, err)
		require.NotContains(t, open, seen.ID, "what left this house is not held as if it had left another")
	}))
}
