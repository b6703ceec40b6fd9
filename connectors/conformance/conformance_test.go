// The suite is tested with two invented platforms: honest ones pass every check, and each way of being wrong fails the check
// that is there for it. A check that cannot fail would be a defect.

package conformance

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gowarehouse/connectors"
)

func TestMain(m *testing.M) {
	connectors.Register(newPlatform("corner", ""))
	connectors.Register(newPlatform("mall", ""))
	goleak.VerifyTestMain(m)
}

func TestAnHonestPlatformWithAKeyPasses(t *testing.T) {
	t.Parallel()
	Run(t, Suite{Platform: "corner", Switches: []string{"drift", "null_note"}})
}

func TestAnHonestPlatformOverTLSPasses(t *testing.T) {
	t.Parallel()
	Run(t, Suite{Platform: "corner", TLS: true})
}

func TestAnHonestPlatformWithTokensPasses(t *testing.T) {
	t.Parallel()
	Run(t, Suite{Platform: "mall", Switches: []string{"drift", "null_note"}})
}

// recorder is a T that writes failures down instead of failing.
type recorder struct {
	ctx context.Context

	mu       sync.Mutex
	failures []string
	cleanups []func()
}

func (r *recorder) Context() context.Context { return r.ctx }
func (r *recorder) Helper()                  {}
func (r *recorder) Logf(string, ...any)      {}
func (r *recorder) FailNow()                 { runtime.Goexit() }

func (r *recorder) Errorf(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failures = append(r.failures, fmt.Sprintf(format, args...))
}

func (r *recorder) Cleanup(f func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.cleanups = append(r.cleanups, f)
}

// cleanup runs what was registered, the last first.
func (r *recorder) cleanup() {
	for {
		r.mu.Lock()
		n := len(r.cleanups)
		if n == 0 {
			r.mu.Unlock()
			return
		}
		f := r.cleanups[n-1]
		r.cleanups = r.cleanups[:n-1]
		r.mu.Unlock()
		f()
	}
}

// record runs something that fails a T and gives what it said.
func record(t *testing.T, run func(T)) []string {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	r := &recorder{ctx: ctx}
	var body sync.WaitGroup
	body.Go(func() {
		defer r.cleanup()
		run(r)
	})
	body.Wait()
	cancel()
	return r.failures
}

// runCheck runs one check against a platform.
func runCheck(t *testing.T, name string, p *connectors.Platform, suite Suite) []string {
	t.Helper()
	checks := allChecks()
	i := slices.IndexFunc(checks, func(c check) bool { return c.name == name })
	require.GreaterOrEqual(t, i, 0, "no check is called %q", name)
	return record(t, func(r T) { checks[i].run(r, newSubject(suite, p)) })
}

func TestADefectOfAConnectorFailsTheCheckThatIsThereForIt(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		platform string
		defect   defect
		check    string
		says     string
	}{
		{"corner", "hides an ability", "what is declared is what is implemented", "SKUBackfiller"},
		{"mall", "calls a refusal temporary", "each wrong secret is told as unauthorized", "with every granted secret wrong"},
		{"corner", "calls a refusal temporary", "each wrong secret is told as unauthorized", "with shop_secret wrong"},
		{"corner", "calls a refusal temporary", "revoked credentials are told as unauthorized", "must be"},
		{"mall", "shows the app secret", "authorisation ends in a grant and cannot be replayed", "contains the value of app_secret"},
		{"corner", "drops the last page", "every order comes in exactly once over page borders", "did not come in"},
		{"corner", "yields an order twice", "every order comes in exactly once over page borders", "more than once"},
		{"corner", "lets unpaid orders in", "every order comes in exactly once over page borders", "but must not"},
		{"corner", "refuses unknown payments", "every order comes in exactly once over page borders", "did not come in"},
		{"corner", "breaks a rule", "every order comes in exactly once over page borders", "violation of corner.page"},
		{"corner", "keeps the key with the order", "fields survive", "an order contains the value of shop_key"},
		{"corner", "does not notice drift", "awkward behaviour brings in nothing wrong", "switch drift: "},
		{"corner", "reads money as floats", "fields survive", "price is 199.94"},
		{"corner", "reads ids as floats", "every order comes in exactly once over page borders", "but must not"},
		{"corner", "trims leading zeros", "fields survive", "shipping.store_id is 6598, not 006598"},
		{"corner", "takes unknown payments for paid", "fields survive", "held as unknown: false"},
		{"corner", "forgets what to collect", "fields survive", "what to collect"},
		{"corner", "loses emoji", "fields survive", "buyer_note is [something else]"},
		{"corner", "takes local time for UTC", "fields survive", "ordered_at"},
		{"corner", "loses a line", "fields survive", "is missing"},
		{"corner", "counts every line as one", "fields survive", "quantity is 1, not 2"},
		{"corner", "does not see requests to cancel", "fields survive", "state is open, not cancel_requested"},
		{"corner", "does not see cancellations", "changes on the platform are seen", "cancel: order"},
		{"corner", "does not know not found", "an unknown order is told as not found", "must be \"not_found\""},
		{"corner", "asks once too often", "a fetch costs the least number of requests", "the least is"},
		{"corner", "collects before it streams", "a fetch can be stopped", "it must stream"},
		{"corner", "panics on broken documents", "Normalise survives broken documents", "panicked"},
		{"corner", "panics on odd answers", "hostile answers end in typed errors", "panicked"},
		{"corner", "leaks the receiver", "Normalise survives broken documents", "contains the receiver's"},
		{"corner", "changes the document", "Normalise is pure", "changed the document"},
		{"corner", "looks at the clock", "Normalise is pure", "gives another order"},
		{"corner", "leaks the key", "an unknown order is told as not found", "contains the value of shop_key"},
		{"corner", "fills its words wrongly", "revoked credentials are told as unauthorized", "filled wrongly"},
		{"corner", "says it in one language", "revoked credentials are told as unauthorized", "in one language only"},
		{"miser", "asks again", "what is known is not asked for again", "asked for again although nothing happened"},
		{"miser", "takes what changed as it was", "what is known is not asked for again", "was taken as it was kept"},
		{"mall", "leaks the key", "revoked credentials are told as unauthorized", "contains the value of app_secret"},
		{"corner", "gives errors of its own", "a fetch under fail_500 is whole or fails", "not a *connectors.Error"},
		{"corner", "gives errors of its own", "reads under throttle are whole or fail", "not a *connectors.Error"},
		{"corner", "swallows an error", "a fetch under drop_before is whole or fails", "no error says so"},
		{"corner", "swallows an error", "a fetch under oversize is whole or fails", "must end with an error"},
		{"mall", "goes on without a renewal", "expired tokens are renewed in the middle of a fetch", "no expiry of a token was met"},
		{"mall", "renews behind the keeper", "a token is stored before its first use", "does not renew it through the keeper"},
		{"mall", "uses a token before it is stored", "a token is stored before its first use", "was sent to the platform before it was stored"},
		{"mall", "uses a token that was not stored", "a token that could not be stored is never used", "was used"},
		{"mall", "renews for every caller", "many callers renew a token once", "times, not once"},
		{"corner", "pushes again after a lost reply", "a tracking number under drop_after is pushed at most once", "was shipped 2 times"},
		{"corner", "pushes again after a lost reply", "a tracking number under fail_500_after is pushed at most once", "was shipped 2 times"},
		{"corner", "repeats what may be done", "a tracking number under truncate is pushed at most once", "was shipped 2 times"},
		{"corner", "says not asked when it may be done", "a tracking number under drop_after is pushed at most once", "was shipped 2 times"},
		{"corner", "believes every push", "a tracking number under drop_before is pushed at most once", "was shipped 0 times"},
		{"corner", "never knows", "every order ships and reads back", "read back, its number is"},
		{"corner", "says nothing when there is something", "a tracking number under drop_after is pushed at most once", "2 times"},
		{"corner", "answers in another order", "every order ships and reads back", "is about parcel"},
		{"corner", "answers for fewer parcels", "every order ships and reads back", "outcomes for"},
		{"mall", "pushes again after a lost reply", "a shipment under drop_after is arranged at most once", "was shipped 2 times"},
		{"mall", "says nothing when there is something", "a shipment under drop_after is arranged at most once", "was shipped 2 times"},
		{"mall", "does not say when to ask again", "every order ships and reads back", "without a time to ask again"},
		{"mall", "gives empty labels", "every order ships and reads back", "without data or type"},
		{"corner", "takes no answer for nothing", "a question under hang is never answered with nothing", "the truth is \"done\""},
		{"mall", "sends half a label with the answer", "every order ships and reads back", "must be whole"},
		{"mall", "gives half a label", "a label under oversize is whole or comes later", "the whole one"},
		{"corner", "believes every message", "a wrong push signature is refused", "must be \"unauthorized\""},
		{"corner", "does not remove a registration", "a push registration is kept once and removed", "after removing"},
		{"corner", "loses a listing", "every listing comes in exactly once", "did not come in"},
		{"corner", "lists something twice", "every listing comes in exactly once", "came in twice"},
		{"corner", "shortens SKUs", "every listing comes in exactly once", "has SKU"},
		{"corner", "adds instead of setting", "stock is read and set", "on the platform, not"},
		{"mall", "drops the guard", "stock is read and set", "must be refused as \"stale\""},
		{"corner", "believes every push", "stock under drop_before is changed at most once", "said to be done"},
		{"corner", "repeats what may be done", "stock under drop_after is changed at most once", "the platform saw 2 changes"},
		{"corner", "does not write the SKU", "a SKU is written back", "has SKU"},
		{"corner", "joins its choices", "choices are loaded", "that can be stored"},
		{"corner", "names no shipping methods", "shipping methods are told", "must offer"},
	} {
		t.Run(c.platform+" "+string(c.defect)+", "+c.check, func(t *testing.T) {
			t.Parallel()
			failures := runCheck(t, c.check, newPlatform(c.platform, c.defect), Suite{Switches: []string{"drift"}})
			assert.NotEmpty(t, failures, "the defect was not noticed")
			assert.Contains(t, strings.Join(failures, "\n"), c.says, "it must say what is wrong")
		})
	}
}

func TestADefectOfTheDeclarationIsNoticed(t *testing.T) {
	t.Parallel()
	const (
		declared = "what is declared is what is implemented"
		fields   = "the fields describe the credentials"
		texts    = "the texts are there in both languages"
	)
	type platform = connectors.Platform
	for name, c := range map[string]struct {
		check, says string
		spoil       func(p *platform)
	}{
		"a list that serves nothing": {declared, "Lister", func(p *platform) {
			p.Listings, p.SKUBackfill, p.Stock = false, false, connectors.StockNone
		}},
		"a SKU for listings that nobody maps": {declared, "declare both", func(p *platform) { p.Listings = false }},
		"stock that is not declared":          {declared, "StockPusher", func(p *platform) { p.Stock = connectors.StockNone }},
		"a connection that is none":           {declared, "Authorizer", func(p *platform) { p.Connection = connectors.Authorization }},
		"labels that are not there":           {declared, "LabelShipper", func(p *platform) { p.Ship = connectors.ShipLabel }},
		"read only, but it ships":             {declared, "read_only", func(p *platform) { p.Ship = connectors.ShipNone }},
		"missing evidence":                    {declared, `"ship" is missing`, func(p *platform) { delete(p.Evidence, connectors.AbilityShip) }},
		"no source of the least requests":     {declared, "source", func(p *platform) { p.MinRequestsSource = "" }},
		"least requests of nothing": {declared, "at least one", func(p *platform) {
			p.MinRequests = func(connectors.Volume) int { return 0 }
		}},
		"a correction that adds a number": {"a reported number is corrected", "still has the number", func(p *platform) { p.Corrects = true }},
		"limits that cannot be":           {declared, "in flight", func(p *platform) { p.Limits.InFlight = 0 }},
		"fixed codes without a table":     {declared, "table", func(p *platform) { p.ShippingCodes, p.Shippings = connectors.CodesFixed, nil }},
		"a password without secrets":      {declared, "label secrets", func(p *platform) { p.LabelPassword = true }},
		"a secret that is not marked":     {fields, `"shop_secret" is a secret`, func(p *platform) { p.Fields[1].Secret = false }},
		"a key in camel case":             {fields, "snake_case", func(p *platform) { p.Fields[0].Key = "shopKey" }},
		"a field that is missing":         {fields, "is no field", func(p *platform) { p.Fields = p.Fields[:1] }},
		"a field that nobody fills": {fields, "no value for it", func(p *platform) {
			p.Fields = append(p.Fields, connectors.Field{Key: "more", Required: true})
		}},
		"a field without a place":  {texts, "where to find", func(p *platform) { p.Fields[0].Where.ZH = "" }},
		"a caveat in one language": {texts, "caveat", func(p *platform) { p.Caveats[0].EN = "" }},
		"a name in one language":   {texts, "the name", func(p *platform) { p.Name.ZH = "" }},
		"a payment twice":          {texts, "twice", func(p *platform) { p.Payments = append(p.Payments, p.Payments[0]) }},
		"a shipping twice":         {texts, "code of its own", func(p *platform) { p.Shippings = append(p.Shippings, p.Shippings[0]) }},
		"a payment of another kind": {"fields survive", "is declared", func(p *platform) {
			p.Payments[0].Kind = connectors.PaymentPlatform
		}},
		"rules with another platform's id": {"the emulator tells its rules and switches", "must be named", func(p *platform) { p.ID = "market" }},
		"samples that prove nothing": {"the samples hold every awkward case", "no sample order has a bundle", func(p *platform) {
			honest := p.Emulator
			p.Emulator = func(o connectors.EmulatorOptions) (connectors.Emulator, error) {
				o.Bare, o.Orders = true, 12
				return honest(o)
			}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPlatform("corner", "")
			c.spoil(p)
			assert.Contains(t, strings.Join(runCheck(t, c.check, p, Suite{}), "\n"), c.says)
		})
	}
}

func TestLabelsThatAreNotAsDeclaredAreNoticed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		says  string
		spoil func(form *connectors.LabelForm)
	}{
		"another kind of file":             {`is "pdf", which is not declared`, func(f *connectors.LabelForm) { f.Formats[0] = connectors.LabelZPL }},
		"a kind that never comes":          {`as "html" too`, func(f *connectors.LabelForm) { f.Formats = append(f.Formats, connectors.LabelHTML) }},
		"paper of another size":            {"on 100.0 x 150.0 mm, which is not declared", func(f *connectors.LabelForm) { f.Sheets[0] = connectors.SheetA6 }},
		"paper two millimetres off":        {"on 100.0 x 150.0 mm, which is not declared", func(f *connectors.LabelForm) { f.Sheets[0].HeightMM += 2 }},
		"paper that never comes":           {"{210 297 2 2} too", func(f *connectors.LabelForm) { f.Sheets = append(f.Sheets, connectors.SheetA4Four) }},
		"several on a sheet and no mark":   {"no mark", func(f *connectors.LabelForm) { f.Sheets[0], f.Marks = connectors.SheetA4Four, nil }},
		"a declaration that nobody proved": {"source", func(f *connectors.LabelForm) { f.Source = "" }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPlatform("mall", "")
			c.spoil(&p.Label)
			assert.Contains(t, strings.Join(runCheck(t, "labels are what is declared", p, Suite{}), "\n"), c.says)
		})
	}
}

func TestASwitchThatDoesNotExistIsNoticed(t *testing.T) {
	t.Parallel()
	failures := runCheck(t, "awkward behaviour brings in nothing wrong", newPlatform("corner", ""), Suite{Switches: []string{"no such thing"}})
	assert.Contains(t, strings.Join(failures, "\n"), "no such thing")
}

func TestATornRowIsSetAsideAndOnlyAStrictSwitchMinds(t *testing.T) {
	t.Parallel()
	name := "awkward behaviour brings in nothing wrong"
	assert.Empty(t, runCheck(t, name, newPlatform("corner", ""), Suite{}))
	assert.Contains(t, strings.Join(runCheck(t, name, newPlatform("corner", ""), Suite{Switches: []string{"torn"}}), "\n"), "was set aside")
}

func TestALeakIntoTheLogIsNoticed(t *testing.T) {
	t.Parallel()
	l := &logBook{secrets: map[string]string{}}
	l.know(map[string]string{"the field shop_key": "ck_5566778899", "a short one": "789"})
	_, err := fmt.Fprintln(l, "connecting at 12:34:56.789 took 789ms")
	require.NoError(t, err)
	assert.Empty(t, record(t, func(r T) { l.scan(r) }), "three digits stand everywhere")
	_, err = fmt.Fprintln(l, `sent {"otp":"789"} with ck_5566778899`)
	require.NoError(t, err)
	assert.Len(t, record(t, func(r T) { l.scan(r) }), 2)
}

func TestASecretIsFoundInEveryWayItIsWritten(t *testing.T) {
	t.Parallel()
	secret := `p&ss/w"rd+1`
	for _, text := range []string{`as p&ss/w"rd+1 is`, "key=p%26ss%2Fw%22rd%2B1&x", `{"a":"p\u0026ss/w\"rd+1"}`, "Basic cCZzcy93InJkKzE="} {
		assert.True(t, newNeedle(secret).in(text), text)
	}
	assert.False(t, newNeedle(secret).in("nothing of it"))
}

func TestPositionsHoldTheFirstAndTheLast(t *testing.T) {
	t.Parallel()
	assert.Equal(t, []int{1, 2, 3}, positions(3, 8))
	assert.Equal(t, []int{1, 10, 20}, positions(20, 3))
	assert.Equal(t, []int{1}, positions(1, 6))
	assert.Empty(t, positions(0, 3))
}

func TestMutationsReachEveryPlaceAndLeaveTheDocumentAsItWas(t *testing.T) {
	t.Parallel()
	document := []byte(`{"id":576460752303423488,"lines":[{"name":"襪子🧦"}]}`)
	doc, ok := parse(document)
	require.True(t, ok)
	before := string(doc.with(0, doc.root))
	require.JSONEq(t, string(document), before)
	assert.Contains(t, before, "576460752303423488", "ids must not become floats")
	seen := map[string]bool{}
	mutants(document, 10_000, func(m []byte) { seen[string(m)] = true })
	assert.Contains(t, seen, `{"id":null,"lines":[{"name":"襪子🧦"}]}`)
	assert.Contains(t, seen, `{"id":576460752303423488,"lines":[{"name":-1}]}`)
	assert.Equal(t, before, string(doc.with(0, doc.root)))
}

func TestAShopThatSparesItsRequestsPasses(t *testing.T) {
	t.Parallel()
	const name = "what is known is not asked for again"
	assert.Empty(t, runCheck(t, name, newPlatform("miser", ""), Suite{}))
	assert.Empty(t, runCheck(t, "what is declared is what is implemented", newPlatform("miser", ""), Suite{}))
}
