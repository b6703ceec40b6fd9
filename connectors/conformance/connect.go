// Connecting: right and wrong credentials, authorisation in the browser, real-time messages.

package conformance

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"gowarehouse/connectors"
)

// testAddress is a public address for real-time messages; nothing is ever sent there.
const testAddress = "https://hooks.example.com.tw/gowarehouse/conformance"

func checkConnects(t T, s *subject) {
	w := s.open(t, connectors.EmulatorOptions{})
	before := shopPrint(w)
	for range 2 {
		identity, err := w.connector.Test(w.ctx())
		if w.heard("Test", err) != "" {
			t.Errorf("right credentials must connect: %v", err)
			return
		}
		w.book.note("the identity of the shop", identity.Name+" "+identity.ID)
		for key, value := range identity.Learned {
			if f, declared := s.platform.Field(key); !declared || f.Secret {
				t.Errorf("what Test learned, %q, is no field of the platform or a secret one", key)
			}
			w.book.note("what Test learned", key+"="+value)
		}
	}
	if !maps.Equal(before, shopPrint(w)) {
		t.Errorf("Test must not change anything on the platform")
	}
}

// shopPrint is the state of every order of the shop.
func shopPrint(w *world) map[string]string {
	states := map[string]string{}
	for _, id := range w.emulator.Expect(w.window()).Orders {
		view, _ := w.emulator.Shop(id)
		states[id] = string(view.State) + strings.Join(view.TrackingNumbers, ",")
	}
	return states
}

// wrongSecret is one way to be refused.
type wrongSecret struct {
	name  string
	spoil func(w *world)
}

// wrongSecrets are each required secret by itself, and all granted secrets together: with one of them wrong a platform may
// still renew the other. Of an account that connects by what was typed they are the secrets typed: its tokens come from those.
func (s *subject) wrongSecrets(probe *world) []wrongSecret {
	var list []wrongSecret
	granted := false
	for _, f := range s.platform.Fields {
		switch {
		case f.Granted && f.Secret:
			granted = true
		case f.Secret && !f.App && (s.needs(f) || probe.typed && probe.env.Values[f.Key] != ""):
			list = append(list, wrongSecret{f.Key, func(w *world) { w.spoil(f) }})
		}
	}
	granted = granted && s.platform.LogIn.Field == "" || s.platform.Authorizes(probe.env.Values)
	if granted && !probe.typed {
		list = append(list, wrongSecret{"every granted secret", func(w *world) { w.spoilGranted() }})
	}
	return list
}

// needs says whether an account of the suite must have the value of a field.
func (s *subject) needs(f connectors.Field) bool {
	return f.Required && s.platform.Asked(f, s.way) || slices.Contains(s.Secrets, f.Key)
}

func (w *world) spoil(f connectors.Field) { w.env.Values[f.Key] = wrong(w.env.Values[f.Key], f) }

func (w *world) spoilGranted() {
	values := w.keeper.peek()
	for key, value := range values {
		if f, declared := w.platform.Field(key); f.Secret || !declared && looksLikeToken(value) {
			values[key] = wrong(value, f)
		}
	}
	w.keeper.put(values)
}

// wrong changes the last letter or digit of a value that its pattern allows to be changed.
func wrong(value string, f connectors.Field) string {
	const letters = "0123456789abcdefABCDEF"
	for i := len(value) - 1; i >= 0; i-- {
		if !strings.ContainsRune(letters, rune(value[i])) && !isLetter(value[i]) {
			continue
		}
		for _, other := range letters {
			changed := value[:i] + string(other) + value[i+1:]
			if changed != value && (f.Pattern == nil || f.Pattern.MatchString(changed)) {
				return changed
			}
		}
	}
	return value + "x"
}

func isLetter(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9'
}

func checkWrongSecrets(t T, s *subject) {
	for _, f := range s.platform.Fields {
		if f.App && f.Secret && f.Required {
			s.cannotAuthorize(t, "with "+f.Key+" wrong", func(app connectors.Values) { app[f.Key] = wrong(app[f.Key], f) })
		}
	}
	for _, wrong := range s.wrongSecrets(s.open(t, connectors.EmulatorOptions{Bare: true})) {
		w := s.open(t, connectors.EmulatorOptions{})
		w.strict = false // being refused is a violation
		wrong.spoil(w)
		c, err := w.tryConnector(w.env)
		if err == nil {
			_, err = c.Test(w.ctx())
		}
		if kind := w.heard("Test", err); kind != connectors.Unauthorized {
			t.Errorf("with %s wrong, Test must say %q, not %q (%v)", wrong.name, connectors.Unauthorized, kind, err)
		}
		if c == nil {
			continue
		}
		got := w.fetch(c, w.window())
		if kind := connectors.KindOf(got.err); got.err == nil || kind != connectors.Unauthorized || len(got.sequence) > 0 {
			t.Errorf("with %s wrong, a fetch must end with %q and bring nothing; it brought %d orders and ended with %v",
				wrong.name, connectors.Unauthorized, len(got.sequence), got.err)
		}
	}
}

// cannotAuthorize checks that nobody gets a grant with spoiled credentials of the installation.
func (s *subject) cannotAuthorize(t T, how string, spoil func(app connectors.Values)) {
	t.Helper()
	w := s.build(t, connectors.EmulatorOptions{})
	w.strict = false
	w.env = w.blankEnv()
	spoil(w.env.App)
	if _, err := w.authorize(); err == nil {
		t.Errorf("%s, an account can still be authorised", how)
	}
}

func checkMissingValues(t T, s *subject) {
	for _, f := range s.platform.Fields {
		if !s.needs(f) || f.Granted {
			continue
		}
		if f.App {
			s.cannotAuthorize(t, "without "+f.Key, func(app connectors.Values) { delete(app, f.Key) })
			continue
		}
		w := s.open(t, connectors.EmulatorOptions{})
		w.strict = false
		env := w.env
		env.Values = maps.Clone(env.Values)
		delete(env.Values, f.Key)
		c, err := w.tryConnector(env)
		if err == nil {
			_, err = c.Test(w.ctx())
			w.heard("Test", err)
		}
		if err == nil && f.Secret {
			t.Errorf("without the required %q the account still connects", f.Key)
		}
	}
}

func checkRevoked(t T, s *subject) {
	w := s.open(t, connectors.EmulatorOptions{})
	w.strict = false
	if err := w.emulator.Act(connectors.Act{Kind: "revoke"}); err != nil {
		t.Errorf("every emulator must be able to revoke: %v", err)
		return
	}
	_, err := w.connector.Test(w.ctx())
	if kind := w.heard("Test", err); kind != connectors.Unauthorized {
		t.Errorf("revoked credentials must be %q, not %q (%v)", connectors.Unauthorized, kind, err)
	}
	got := w.fetch(w.newConnector(), w.window())
	if got.err == nil || connectors.KindOf(got.err) != connectors.Unauthorized || got.listed > 0 {
		t.Errorf("a fetch with revoked credentials must bring nothing and end with %q, not with %v", connectors.Unauthorized, got.err)
	}
}

func checkAuthorization(t T, s *subject) {
	w := s.build(t, connectors.EmulatorOptions{})
	w.env = w.blankEnv()
	authorizer := w.newConnector().(connectors.Authorizer)
	link, err := authorizer.Begin(w.ctx(), w.landing(), "state-7f1c")
	if w.heard("Begin", err) != "" {
		t.Errorf("Begin: %v", err)
		return
	}
	if link == "" {
		t.Logf("the account needs no browser")
		if _, err := authorizer.Finish(w.ctx(), w.landing(), url.Values{"code": {"0907"}, "state": {"state-7f1c"}}); w.heard("Finish", err) == "" {
			t.Errorf("Finish must not take what no Begin asked for")
		}
		return
	}
	w.book.note("the link to authorise", link)
	landed, err := w.emulator.Authorize(link)
	if err != nil {
		t.Errorf("the emulator refuses the link of Begin: %v", err)
		return
	}
	w.excuse(func() {
		for name, bad := range map[string]url.Values{"nothing": {}, "a refusal": {"error": {"access_denied"}, "state": {"state-7f1c"}}} {
			if _, err := authorizer.Finish(w.ctx(), w.landing(), bad); w.heard("Finish", err) == "" {
				t.Errorf("Finish must not take %s from the browser", name)
			}
		}
	})
	grants, err := authorizer.Finish(w.ctx(), w.landing(), queryOf(t, landed))
	if w.heard("Finish", err) != "" || len(grants) == 0 {
		t.Errorf("Finish must give a grant: %v", err)
		return
	}
	w.adopt(grants[0])
	if _, err := w.newConnector().Test(w.ctx()); w.heard("Test", err) != "" {
		t.Errorf("a fresh grant must connect: %v", err)
	}
	w.excuse(func() {
		if again, err := authorizer.Finish(w.ctx(), w.landing(), queryOf(t, landed)); w.heard("Finish", err) == "" && len(again) > 0 {
			t.Errorf("what the browser brought can be used twice")
		}
	})
	if w.keeper.isRenewing() {
		t.Errorf("Finish must not use the keeper: the engine stores a grant")
	}
	if _, err := w.newConnector().(connectors.Authorizer).Revoke(w.ctx(), w.landing()); err != nil {
		w.heard("Revoke", err)
	}
}

func checkPushRefused(t T, s *subject) {
	w := s.open(t, connectors.EmulatorOptions{})
	verifier := w.connector.(connectors.PushVerifier)
	for name, header := range map[string]http.Header{
		"no signature": {},
		"a wrong one":  {"Authorization": {strings.Repeat("ab", 32)}, "X-Signature": {strings.Repeat("ab", 32)}},
	} {
		for _, body := range []string{`{"id":1,"order_sn":"1"}`, ``, `{`, `null`, `[]`} {
			told, err := verifier.VerifyPush(header, []byte(body), testAddress)
			if kind := w.heard("VerifyPush", err); kind != connectors.Unauthorized || len(told.Orders) > 0 {
				t.Errorf("a message %q with %s must be %q, not %q (%v)", body, name, connectors.Unauthorized, kind, err)
			}
		}
	}
}

func checkPushRegistration(t T, s *subject) {
	w := s.open(t, connectors.EmulatorOptions{})
	registrar := w.connector.(connectors.PushRegistrar)
	active := func(want bool, when string) {
		is, err := registrar.Pushes(w.ctx(), testAddress)
		if w.heard("Pushes", err) != "" || is != want {
			t.Errorf("%s: registered is %v, error %v", when, is, err)
		}
	}
	active(false, "at first")
	for range 2 {
		if err := registrar.RegisterPush(w.ctx(), testAddress); w.heard("RegisterPush", err) != "" {
			t.Errorf("RegisterPush: %v", err)
		}
		active(true, "after registering")
	}
	if err := registrar.UnregisterPush(w.ctx(), testAddress); w.heard("UnregisterPush", err) != "" {
		t.Errorf("UnregisterPush: %v", err)
	}
	active(false, "after removing: registering twice must not register two")
}

// checkChoices demands something to choose from for every field that says so, in a form that can be stored: several values are joined
// with commas.
func checkChoices(t T, s *subject) {
	w := s.open(t, connectors.EmulatorOptions{})
	loaded, err := w.connector.(connectors.ChoiceLoader).LoadChoices(w.ctx())
	if w.heard("LoadChoices", err) != "" {
		t.Errorf("LoadChoices: %v", err)
		return
	}
	for key := range loaded {
		if f, declared := s.platform.Field(key); !declared || !f.Loaded {
			t.Errorf("choices came for %q, which is no field with loaded choices", key)
		}
	}
	for _, f := range s.platform.Fields {
		if !f.Loaded {
			continue
		}
		if len(loaded[f.Key]) == 0 {
			t.Errorf("the emulated shop must offer choices for %q", f.Key)
		}
		seen := map[string]bool{}
		for _, c := range loaded[f.Key] {
			fits := f.Pattern == nil || f.Pattern.MatchString(c.Value)
			if c.Value == "" || seen[c.Value] || !fits || f.Many && strings.Contains(c.Value, ",") || c.Label.In("zh-TW") == "" {
				t.Errorf("the choice %q of %q must have a value of its own that can be stored, and a label", c.Value, f.Key)
			}
			seen[c.Value] = true
		}
	}
}
