// Declarations: what a platform says about itself must be complete, well formed and true.

package conformance

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	"gowarehouse/connectors"
)

var (
	platformID   = regexp.MustCompile(`^[a-z][a-z0-9]*$`)
	fieldKey     = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)
	secretKey    = regexp.MustCompile(`(^|_)(pwd|password|passwd|passphrase|secret|token|otp|signature)($|_)`)
	notSecretKey = regexp.MustCompile(`_(at|id|url|mode|expiry|expires|expires_at|expires_in)$`)
)

// ability is something a platform may declare, with the proof that its connector can do it.
type ability struct {
	name        string
	declared    func(*connectors.Platform) bool
	implemented func(connectors.Connector) bool
	// mayMore: the connector may do it although it is not declared, because the declaration speaks of most orders only or
	// of the way the platform is used by default.
	mayMore bool
	// evidence is the ability whose finding must be there; "": none.
	evidence connectors.Ability
}

var abilities = []ability{
	{name: "connection authorization, or a log-in beside it, and Authorizer",
		declared:    (*connectors.Platform).MayAuthorize,
		implemented: has[connectors.Authorizer]},
	{name: "ship mode self_ship and TrackingPusher",
		declared:    func(p *connectors.Platform) bool { return p.Ship == connectors.ShipSelf },
		implemented: has[connectors.TrackingPusher], mayMore: true, evidence: connectors.AbilityShip},
	{name: "ship mode label and LabelShipper",
		declared:    func(p *connectors.Platform) bool { return p.Ship == connectors.ShipLabel },
		implemented: has[connectors.LabelShipper], mayMore: true, evidence: connectors.AbilityLabel},
	{name: "acknowledging and Acknowledger",
		declared:    func(p *connectors.Platform) bool { return p.Acknowledges },
		implemented: has[connectors.Acknowledger], evidence: connectors.AbilityShip},
	{name: "sparing and Sparing",
		declared:    func(p *connectors.Platform) bool { return p.Spares },
		implemented: has[connectors.Sparing], evidence: connectors.AbilityFetch},
	{name: "a stock mode and StockPusher",
		declared:    func(p *connectors.Platform) bool { return p.Stock != connectors.StockNone },
		implemented: has[connectors.StockPusher], evidence: connectors.AbilityStock},
	{name: "listings or a stock mode, and Lister or SKUFinder",
		declared:    (*connectors.Platform).Lists,
		implemented: func(c connectors.Connector) bool { return has[connectors.Lister](c) != has[connectors.SKUFinder](c) }},
	{name: "SKU backfill and SKUBackfiller",
		declared:    func(p *connectors.Platform) bool { return p.SKUBackfill },
		implemented: has[connectors.SKUBackfiller]},
	{name: "a field with loaded choices and ChoiceLoader",
		declared: func(p *connectors.Platform) bool {
			return slices.ContainsFunc(p.Fields, func(f connectors.Field) bool { return f.Loaded })
		},
		implemented: has[connectors.ChoiceLoader]},
	{name: "waiting and ChangeWaiter",
		declared:    func(p *connectors.Platform) bool { return p.Waits },
		implemented: has[connectors.ChangeWaiter]},
	{name: "a push mode and PushVerifier",
		declared:    func(p *connectors.Platform) bool { return p.Push.Mode != connectors.PushNone },
		implemented: has[connectors.PushVerifier]},
	{name: "push by API and PushRegistrar",
		declared:    func(p *connectors.Platform) bool { return p.Push.Mode == connectors.PushByAPI },
		implemented: has[connectors.PushRegistrar]},
}

func checkDeclared(t T, s *subject) {
	p := s.platform
	c := s.probe(t)
	for _, a := range abilities {
		declared, implemented := a.declared(p), a.implemented(c)
		if declared && !implemented && !s.Less || implemented && !declared && !a.mayMore {
			t.Errorf("%s: declared %v, implemented %v", a.name, declared, implemented)
		}
		if a.evidence != "" && implemented {
			demandEvidence(t, p, a.evidence)
		}
	}
	demandEvidence(t, p, connectors.AbilityConnect)
	demandEvidence(t, p, connectors.AbilityFetch)
	if p.Listings {
		demandEvidence(t, p, connectors.AbilityListings)
	}
	if p.Listings && !has[connectors.Lister](c) && !s.Less {
		t.Errorf("listings that a person may map come from a Lister")
	}
	if p.SKUBackfill && !p.Listings {
		t.Errorf("a SKU is written into listings that a person may map: declare both or neither")
	}
	if p.Ship != connectors.ShipNone {
		demandEvidence(t, p, connectors.AbilityShip)
	} else if has[connectors.TrackingPusher](c) || has[connectors.LabelShipper](c) {
		t.Errorf("ship mode read_only, but the connector can ship")
	}
	if p.Fetch == connectors.RealTime && p.Push.Mode == connectors.PushNone {
		t.Errorf("a platform in real time says how it learns the address")
	}
	if (p.Push.Mode == connectors.PushByHand) == p.Push.Where.IsZero() {
		t.Errorf("a platform says where a person enters the address, and only where one must")
	}
	if taken := p.Push.Taken(); taken < 200 || taken > 299 {
		t.Errorf("a message that was taken is answered with a success, not with %d", taken)
	}
	if has[connectors.Recoverer](c) && !has[connectors.Authorizer](c) {
		t.Errorf("a Recoverer is an Authorizer")
	}
	if has[connectors.StockReader](c) != has[connectors.StockPusher](c) && p.Stock != connectors.StockNone {
		t.Errorf("a connector that reads stock and declares a stock mode must push it")
	}
	checkModes(t, p)
	checkLimits(t, p)
	checkMinRequestsDeclared(t, p)
}

// probe is a connector of a quiet world, for asking what it can do.
func (s *subject) probe(t T) connectors.Connector {
	t.Helper()
	return s.open(t, connectors.EmulatorOptions{Bare: true}).connector
}

func demandEvidence(t T, p *connectors.Platform, a connectors.Ability) {
	t.Helper()
	finding, there := p.Evidence[a]
	if !there {
		t.Errorf("evidence for %q is missing", a)
		return
	}
	if !slices.Contains([]connectors.Level{connectors.Documented, connectors.Partly, connectors.Unverified}, finding.Level) {
		t.Errorf("evidence for %q has the unknown level %q", a, finding.Level)
	}
}

func checkModes(t T, p *connectors.Platform) {
	t.Helper()
	oneOf(t, "connection", p.Connection, connectors.Authorization, connectors.Key, connectors.Credentials, connectors.SignedKey)
	oneOf(t, "fetch", p.Fetch, connectors.Scheduled, connectors.RealTime)
	oneOf(t, "ship", p.Ship, connectors.ShipLabel, connectors.ShipSelf, connectors.ShipNone)
	oneOf(t, "stock", p.Stock, connectors.StockNone, connectors.StockAbsolute, connectors.StockDelta)
	oneOf(t, "shipping codes", p.ShippingCodes, connectors.CodesCustom, connectors.CodesFixed)
	if !platformID.MatchString(p.ID) {
		t.Errorf("platform id %q: lower case letters and digits, as the folder is called", p.ID)
	}
	if p.ShippingCodes == connectors.CodesFixed && len(p.Shippings) == 0 {
		t.Errorf("fixed shipping codes need the table of them")
	}
	if p.LabelPassword != (len(p.LabelSecrets) > 0) {
		t.Errorf("label password and label secrets must come together")
	}
	for _, key := range p.LabelSecrets {
		if _, there := p.Field(key); !there {
			t.Errorf("label secret %q is no field", key)
		}
	}
}

func oneOf[V comparable](t T, what string, v V, all ...V) {
	t.Helper()
	if !slices.Contains(all, v) {
		t.Errorf("%s is %v, which is none of %v", what, v, all)
	}
}

func checkLimits(t T, p *connectors.Platform) {
	t.Helper()
	l := p.Limits
	for what, sane := range map[string]bool{
		"requests per second":           l.PerSecond > 0 && l.PerSecond <= 1000,
		"burst":                         l.Burst >= 1,
		"requests in flight":            l.InFlight >= 1 && l.InFlight <= 100,
		"page size":                     l.PageSize >= 0 && l.PageSize <= 10_000,
		"window":                        l.Window == 0 || l.Window >= time.Hour,
		"look-back":                     l.LookBack >= 24*time.Hour,
		"time-out":                      l.CallTimeout >= time.Second && l.CallTimeout <= 5*time.Minute,
		"wait for a number":             l.NumberWait >= 0 && l.NumberWait <= 48*time.Hour,
		"look-back and longest windows": l.Window <= l.LookBack || l.LookBack == 0,
	} {
		if !sane {
			t.Errorf("limits: %s cannot be right: %+v", what, l)
		}
	}
}

func checkMinRequestsDeclared(t T, p *connectors.Platform) {
	t.Helper()
	if p.MinRequests == nil || strings.TrimSpace(p.MinRequestsSource) == "" {
		t.Errorf("the least number of requests and its source must be declared")
		return
	}
	if n := p.MinRequests(connectors.Volume{Pages: 1}); n < 1 {
		t.Errorf("a fetch of nothing costs %d requests; it takes at least one", n)
	}
	before := 0
	for pages := 1; pages <= 5; pages++ {
		orders := pages * max(1, p.Limits.PageSize)
		n := p.MinRequests(connectors.Volume{Orders: orders, Lines: 2 * orders, Pages: pages})
		if n < before {
			t.Errorf("%d orders cost %d requests, fewer than less orders", orders, n)
		}
		before = n
	}
}

func checkFields(t T, s *subject) {
	p := s.platform
	seen := map[string]bool{}
	for _, f := range p.Fields {
		if !fieldKey.MatchString(f.Key) {
			t.Errorf("field %q: keys are snake_case", f.Key)
		}
		if seen[f.Key] {
			t.Errorf("field %q is there twice", f.Key)
		}
		seen[f.Key] = true
		if secretKey.MatchString(f.Key) && !notSecretKey.MatchString(f.Key) && !f.Secret {
			t.Errorf("field %q is a secret by its name and is not marked", f.Key)
		}
		if f.Secret && f.Default != "" {
			t.Errorf("field %q: a secret has no default", f.Key)
		}
		if f.Setting && (f.Secret || f.Required || f.App || f.Granted) {
			t.Errorf("field %q: a setting is neither secret nor required, and no part of the connection", f.Key)
		}
		if f.Loaded && (!f.Setting || len(f.Choices) > 0) {
			t.Errorf("field %q: loaded choices belong to a setting, and are not declared", f.Key)
		}
		if f.OnOrders && !f.Loaded {
			t.Errorf("field %q: only what is loaded has names to show with an order", f.Key)
		}
		checkDefault(t, f)
		checkWhen(t, p, f)
	}
	w := s.open(t, connectors.EmulatorOptions{Bare: true})
	checkCredentials(t, p, w.emulator.Credentials(), w.emulator.App(), s.way)
}

func checkDefault(t T, f connectors.Field) {
	t.Helper()
	if f.Default == "" {
		return
	}
	if f.Pattern != nil && !f.Pattern.MatchString(f.Default) {
		t.Errorf("field %q: the default does not fit the pattern", f.Key)
	}
	offered := slices.ContainsFunc(f.Choices, func(c connectors.Choice) bool { return c.Value == f.Default })
	if len(f.Choices) > 0 && !offered {
		t.Errorf("field %q: the default is none of the choices", f.Key)
	}
}

// checkWhen demands that the field on which another depends is chosen from choices, and has a default.
func checkWhen(t T, p *connectors.Platform, f connectors.Field) {
	t.Helper()
	if f.When.Field == "" {
		return
	}
	other, there := p.Field(f.When.Field)
	if !there || other.Default == "" || other.When.Field != "" || len(f.When.Is) == 0 {
		t.Errorf("field %q: what it depends on is a field with a default that depends on none", f.Key)
	}
	for _, value := range f.When.Is {
		if !slices.ContainsFunc(other.Choices, func(c connectors.Choice) bool { return c.Value == value }) {
			t.Errorf("field %q: %q is no choice of %q", f.Key, value, f.When.Field)
		}
	}
}

// checkCredentials holds the fields against what the pretended merchant types.
func checkCredentials(t T, p *connectors.Platform, typed, app, way connectors.Values) {
	t.Helper()
	for _, f := range p.Fields {
		values := typed
		if f.App {
			values = app
		}
		value := values[f.Key]
		if f.Required && !f.Granted && value == "" && f.Default == "" && p.Asked(f, way) {
			t.Errorf("field %q is required, but the emulator has no value for it", f.Key)
		}
		if value != "" && f.Pattern != nil && !f.Pattern.MatchString(value) {
			t.Errorf("field %q: the emulator's value does not fit the pattern", f.Key)
		}
	}
	for key := range app {
		if f, there := p.Field(key); !there || !f.App {
			t.Errorf("the app credential %q is no field marked App", key)
		}
	}
	if p.Authorizes(typed) {
		return
	}
	for key := range typed {
		if f, there := p.Field(key); !there || f.App {
			t.Errorf("the credential %q is no field of the account", key)
		}
	}
}

// checkTexts walks the whole declaration and demands every text that was begun in both languages, and those that must not
// be empty.
func checkTexts(t T, s *subject) {
	p := s.platform
	must := func(what string, text connectors.Text) {
		if strings.TrimSpace(text.EN) == "" || strings.TrimSpace(text.ZH) == "" {
			t.Errorf("%s must be written in both languages", what)
		}
	}
	must("the name", p.Name)
	if p.Allowlist {
		must("the note about the allowlist", p.AllowlistNote)
	}
	for _, f := range p.Fields {
		must("the label of field "+f.Key, f.Label)
		must("where to find field "+f.Key, f.Where)
		for _, c := range f.Choices {
			must("choice "+c.Value+" of field "+f.Key, c.Label)
		}
	}
	for i, c := range p.Caveats {
		must("caveat "+string(rune('1'+i)), c)
	}
	for a, finding := range p.Evidence {
		must("the evidence of "+string(a), finding.Note)
	}
	payments := map[string]bool{}
	for _, c := range p.Payments {
		must("the name of payment "+c.Code, c.Name)
		oneOf(t, "the kind of payment "+c.Code, c.Kind,
			connectors.PaymentOnline, connectors.PaymentCOD, connectors.PaymentPlatform, connectors.PaymentUnknown)
		if payments[c.Code] {
			t.Errorf("payment %q is there twice", c.Code)
		}
		payments[c.Code] = true
	}
	shippings := map[string]bool{}
	for _, c := range p.Shippings {
		must("the name of shipping "+c.Code, c.Name)
		oneOf(t, "the ship mode of shipping "+c.Code, c.Mode, "", connectors.ShipLabel, connectors.ShipSelf, connectors.ShipNone)
		if c.Code == "" || shippings[c.Code] {
			t.Errorf("shipping %q must have a code of its own", c.Code)
		}
		shippings[c.Code] = true
	}
}

func checkEmulatorTells(t T, s *subject) {
	w := s.open(t, connectors.EmulatorOptions{Bare: true})
	rules := map[string]bool{}
	for _, r := range w.emulator.Rules() {
		if !strings.HasPrefix(r.ID, s.platform.ID+".") || r.Section == "" || r.Text == "" || rules[r.ID] {
			t.Errorf("rule %q must be named %s.<name>, once, with section and text", r.ID, s.platform.ID)
		}
		rules[r.ID] = true
	}
	if len(rules) < 3 {
		t.Errorf("an emulator with %d rules has no teeth", len(rules))
	}
	for _, sw := range w.emulator.Switches() {
		if sw.Name == "" || sw.Section == "" || sw.Text == "" {
			t.Errorf("switch %q must have name, section and text", sw.Name)
		}
	}
	if err := w.emulator.Turn("no such switch", true); err == nil {
		t.Errorf("a switch that does not exist can be turned")
	}
	if _, view := w.emulator.(connectors.StockView); !view && s.platform.Lists() {
		t.Errorf("the emulator of a platform with stock or listings must implement StockView")
	}
	if a, b := fingerprint(w, s, t), fingerprint(w, s, t); !reflect.DeepEqual(a, b) {
		t.Errorf("the same seed must give the same shop")
	}
}

// fingerprint is what a shop of the suite's seed is made of.
func fingerprint(w *world, s *subject, t T) map[string]string {
	shop := s.build(t, connectors.EmulatorOptions{Orders: 5})
	printed := map[string]string{}
	for _, id := range shop.emulator.Expect(w.window()).Orders {
		view, _ := shop.emulator.Shop(id)
		printed[id] = view.Order.Total.String() + view.Order.OrderedAt.String() + view.Order.Number
	}
	return printed
}
