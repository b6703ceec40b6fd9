package screens

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/app"
	"gowarehouse/app/practice"
	"gowarehouse/connectors"
	"gowarehouse/engine"
	"gowarehouse/engine/vault"
)

// street is a Desk on a workspace with one merchant, and the emulators that its accounts can be connected to.
type street struct {
	*Desk
	t     *testing.T
	roots *x509.CertPool
}

func newStreet(t *testing.T, face string) *street {
	t.Helper()
	s := &street{t: t, roots: x509.NewCertPool()}
	e, err := engine.Open(t.Context(), engine.Options{Dir: t.TempDir(), Vault: vault.OpenMemory(), RootCAs: s.roots,
		Backoff: func() (time.Duration, time.Duration) { return time.Millisecond, 10 * time.Millisecond },
		Limits: func(p *connectors.Platform) connectors.Limits {
			l := p.Limits
			l.PerSecond, l.Burst = 1000, 100
			return l
		}})
	require.NoError(t, err)
	s.Desk = NewDesk(e, false, Options{Who: "小明", Language: english, Face: face})
	t.Cleanup(func() {
		require.NoError(t, s.Close())
		require.NoError(t, e.Close())
	})
	s.does("accountMerchant", map[string]any{"name": "好茶行"})
	s.does("accountChannel", map[string]any{"merchant": "好茶行", "name": "網路", "match_by": "sku"})
	return s
}

// shop opens a platform's emulator and gives it with its address.
func (s *street) shop(platform string) (connectors.Emulator, string) {
	s.t.Helper()
	p, err := connectors.Get(platform)
	require.NoError(s.t, err)
	server := httptest.NewUnstartedServer(nil)
	address := "https://" + server.Listener.Addr().String()
	e, err := p.Emulator(connectors.EmulatorOptions{Now: time.Now, Seed: 7, BaseURL: address})
	require.NoError(s.t, err)
	server.Config.Handler = e
	server.StartTLS()
	s.t.Cleanup(server.Close)
	s.roots.AddCert(server.Certificate())
	return e, address
}

func (s *street) call(name string, in any) map[string]any {
	s.t.Helper()
	body, err := json.Marshal(map[string]any{"language": english, "in": in})
	require.NoError(s.t, err)
	return ask(s.t, s.Desk, name, string(body))
}

// does makes a call that must succeed.
func (s *street) does(name string, in any) map[string]any {
	s.t.Helper()
	reply := s.call(name, in)
	require.Contains(s.t, reply, "out", "%s: %v", name, reply)
	return reply["out"].(map[string]any)
}

// fails makes a call that must be refused.
func (s *street) fails(name string, in any) map[string]any {
	s.t.Helper()
	return failure(s.t, s.call(name, in))
}

// ends waits for a job's end.
func (s *street) ends(job any) JobView {
	s.t.Helper()
	id := job.(map[string]any)["id"].(string)
	var view JobView
	require.Eventually(s.t, func() bool {
		for _, j := range s.Jobs.list().Jobs {
			if j.ID == id {
				view = j
			}
		}
		return view.State != JobRunning
	}, 3*time.Minute, 5*time.Millisecond)
	return view
}

// dummiesOf is what a merchant types for a platform.
func dummiesOf(e connectors.Emulator, p string) map[string]string {
	platform, _ := connectors.Get(p)
	values := map[string]string{}
	for _, f := range platform.Fields {
		if v := e.Credentials()[f.Key]; v != "" && !f.App && !f.Granted {
			values[f.Key] = v
		}
	}
	return values
}

func (s *street) add(platform, name string) (connectors.Emulator, string) {
	s.t.Helper()
	e, address := s.shop(platform)
	out := s.does("accountAdd", map[string]any{"platform": platform, "name": name, "merchant": "好茶行", "channel": "網路", "base_url": address,
		"values": dummiesOf(e, platform)})
	return e, at(out, "account", "id").(string)
}

func at(doc map[string]any, path ...string) any {
	var v any = doc
	for _, key := range path {
		v = v.(map[string]any)[key]
	}
	return v
}

func TestAnAccountIsConnectedTestedSetAndFetchedAndNoSecretComesBack(t *testing.T) {
	t.Parallel()
	s := newStreet(t, FaceBrowser)
	e, id := s.add("momo", "momo 館")
	page := s.does("account", map[string]any{"account": id})
	require.Equal(t, "not_verified", at(page, "account", "state"))
	early := s.ends(s.does("accountFetch", map[string]any{"account": id})).Result.(app.FetchedAccount)
	require.False(t, early.OK)
	require.Contains(t, early.Error.Do, "the Accounts screen")
	require.Equal(t, "red", at(page, "account", "light", "colour"))
	require.ElementsMatch(t, []any{"entp_pwd", "otp_back_no"}, at(page, "kept", "fields"))
	require.Equal(t, "rejected", s.fails("accountSet", map[string]any{"account": id, "fetch": false})["kind"], "settings are locked")

	require.Equal(t, JobDone, s.ends(s.does("accountTest", map[string]any{"account": id})).State)
	page = s.does("account", map[string]any{"account": id})
	require.Equal(t, "connected", at(page, "account", "state"))
	set := s.does("accountSet", map[string]any{"account": id, "slots": []string{"13:30", "09:00"}, "push_percent": 60,
		"values": map[string]string{"default_ship_type": "緩衝包材"}})
	require.Equal(t, []any{"09:00", "13:30"}, at(set, "account", "settings", "slots"))
	require.Equal(t, "connected", at(set, "account", "state"))
	require.Equal(t, "緩衝包材", at(set, "account", "fields", "default_ship_type"))

	job := s.ends(s.does("accountFetch", map[string]any{"account": id}))
	require.Equal(t, JobDone, job.State)
	fetched, err := json.Marshal(job.Result)
	require.NoError(t, err)
	var result map[string]any
	require.NoError(t, json.Unmarshal(fetched, &result))
	require.Equal(t, true, result["ok"])
	require.Positive(t, result["new"])
	page = s.does("account", map[string]any{"account": id})
	require.Equal(t, "green", at(page, "account", "light", "colour"))
	require.Equal(t, result["new"], at(page, "account", "last_fetch", "new"))
	require.Equal(t, JobDone, s.ends(s.does("accountListings", map[string]any{"account": id})).State)
	page = s.does("account", map[string]any{"account": id})
	require.Positive(t, page["listings"])

	all, err := json.Marshal([]any{page, s.does("accounts", None{}), s.Jobs.list()})
	require.NoError(t, err)
	for _, key := range []string{"entp_pwd", "otp_back_no"} {
		require.NotContains(t, string(all), `"`+e.Credentials()[key]+`"`)
	}
}

func TestAWrongKeySaysWhatToDoAndANewOneDropsToNotVerified(t *testing.T) {
	t.Parallel()
	s := newStreet(t, FaceBrowser)
	e, address := s.shop("woocommerce")
	wrong := dummiesOf(e, "woocommerce")
	right := wrong["consumer_secret"]
	wrong["consumer_secret"] = "cs_" + strings.Repeat("0", 40)
	out := s.does("accountAdd", map[string]any{"platform": "woocommerce", "name": "官網", "merchant": "好茶行", "channel": "網路",
		"base_url": address, "values": wrong})
	id := at(out, "account", "id")
	job := s.ends(s.does("accountTest", map[string]any{"account": id}))
	require.Equal(t, JobFailed, job.State)
	require.Equal(t, "unauthorized", job.Error.Kind)
	require.NotEmpty(t, job.Error.Do)
	require.NotContains(t, job.Error.Message+job.Error.Do, right)
	page := s.does("account", map[string]any{"account": id})
	require.Equal(t, "disconnected", at(page, "account", "state"))
	require.Equal(t, true, page["locked"])
	require.Contains(t, at(page, "account", "light", "why", "en"), "refuses the credentials")

	edited := s.does("accountEdit", map[string]any{"account": id, "values": map[string]string{"consumer_secret": right}})
	require.Equal(t, "not_verified", at(edited, "account", "state"))
	require.Equal(t, JobDone, s.ends(s.does("accountTest", map[string]any{"account": id})).State)
	edited = s.does("accountEdit", map[string]any{"account": id, "name": "新官網"})
	require.Equal(t, "connected", at(edited, "account", "state"), "a masked field left alone keeps its value")
}

// opened is the system's browser: it keeps what it was asked to show.
type opened struct{ links []string }

func (o *opened) open(link string) error {
	o.links = append(o.links, link)
	return nil
}

func TestAnAccountIsAuthorisedByTheMerchantsBrowser(t *testing.T) {
	t.Parallel()
	s := newStreet(t, FaceWindow)
	browser := &opened{}
	s.Open = browser.open
	e, id := s.add("shopee", "蝦皮一店")
	require.Equal(t, false, s.does("account", map[string]any{"account": id})["app_ready"])
	require.Contains(t, s.fails("accountAuthorize", map[string]any{"account": id})["message"], "app credentials")
	s.does("accountApp", map[string]any{"platform": "shopee", "values": e.App()})

	begun := s.does("accountAuthorize", map[string]any{"account": id})
	require.Equal(t, true, begun["opened"])
	require.Equal(t, []string{begun["link"].(string)}, browser.links)
	page := s.does("account", map[string]any{"account": id})
	require.Equal(t, begun["job"], at(page, "authorizing", "job"))
	landed, err := e.Authorize(begun["link"].(string))
	require.NoError(t, err)
	require.Contains(t, visit(t, landed), "授權完成")
	job := s.ends(map[string]any{"id": begun["job"]})
	require.Equal(t, JobDone, job.State, "%v", job.Error)
	page = s.does("account", map[string]any{"account": id})
	require.Equal(t, "connected", at(page, "account", "state"))
	require.Equal(t, true, at(page, "kept", "authorized"))
	require.Equal(t, true, page["recovers"])
	require.Nil(t, page["authorizing"])

	revoked := s.does("accountRevoke", map[string]any{"account": id})
	require.Equal(t, true, revoked["opened"])
	page = s.does("account", map[string]any{"account": id})
	require.Equal(t, "disconnected", at(page, "account", "state"))
	require.Equal(t, "The authorisation was ended here.", at(page, "account", "light", "why", "en"))
	landed, err = e.Authorize(revoked["page"].(string))
	require.NoError(t, err)
	require.Contains(t, visit(t, landed), "授權已取消")
}

// visit comes to an address as a browser does.
func visit(t *testing.T, address string) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	require.NoError(t, err)
	response, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(request)
	require.NoError(t, err)
	defer func() { require.NoError(t, response.Body.Close()) }()
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return string(body)
}

func TestAnAuthorisationIsStoppedReplacedAndFinishedByPasting(t *testing.T) {
	t.Parallel()
	s := newStreet(t, FaceBrowser)
	e, id := s.add("shopee", "蝦皮一店")
	s.does("accountApp", map[string]any{"platform": "shopee", "values": e.App()})
	require.Contains(t, s.fails("accountLanded", map[string]any{"account": id, "address": "http://127.0.0.1/?code=1"})["message"], "no authorisation")

	first := s.does("accountAuthorize", map[string]any{"account": id})
	require.Equal(t, false, first["opened"], "in a browser the page opens the link itself")
	s.does("jobStop", map[string]any{"id": first["job"]})
	require.Equal(t, JobStopped, s.ends(map[string]any{"id": first["job"]}).State)

	second := s.does("accountAuthorize", map[string]any{"account": id})
	third := s.does("accountAuthorize", map[string]any{"account": id})
	require.Equal(t, JobStopped, s.ends(map[string]any{"id": second["job"]}).State, "one authorisation of an account at a time")
	stale, err := e.Authorize(second["link"].(string))
	require.NoError(t, err)
	require.Contains(t, s.fails("accountLanded", map[string]any{"account": id, "address": stale})["message"], "another authorisation")
	landed, err := e.Authorize(third["link"].(string))
	require.NoError(t, err)
	s.does("accountLanded", map[string]any{"account": id, "address": landed})
	require.Equal(t, JobDone, s.ends(map[string]any{"id": third["job"]}).State)
	require.Equal(t, "connected", at(s.does("account", map[string]any{"account": id}), "account", "state"))
}

func TestOneLogInForSeveralShopsConnectsThemAllAndTwinsAreNamed(t *testing.T) {
	t.Parallel()
	s := newStreet(t, FaceBrowser)
	e, id := s.add("shopee", "蝦皮一店")
	require.NoError(t, e.Turn("main_account", true))
	s.does("accountApp", map[string]any{"platform": "shopee", "values": e.App()})
	authorize := func(account any) {
		begun := s.does("accountAuthorize", map[string]any{"account": account})
		landed, err := e.Authorize(begun["link"].(string))
		require.NoError(t, err)
		visit(t, landed)
		require.Equal(t, JobDone, s.ends(map[string]any{"id": begun["job"]}).State)
	}
	authorize(id)
	require.Len(t, s.does("accounts", None{})["accounts"], 2)
	require.Empty(t, s.does("account", map[string]any{"account": id})["twins"])

	require.NoError(t, e.Turn("main_account", false))
	first := s.does("account", map[string]any{"account": id})
	out := s.does("accountAdd", map[string]any{"platform": "shopee", "name": "蝦皮重複", "merchant": "好茶行", "channel": "網路",
		"base_url": at(first, "account", "base_url"), "values": map[string]string{}})
	twin := at(out, "account", "id")
	authorize(twin)
	require.Equal(t, []any{"蝦皮一店"}, s.does("account", map[string]any{"account": twin})["twins"], "every order would come in twice")
}

func TestAnAccountIsDeletedUnlessOrdersAreOpen(t *testing.T) {
	t.Parallel()
	s := newStreet(t, FaceBrowser)
	_, id := s.add("momo", "momo 館")
	s.ends(s.does("accountTest", map[string]any{"account": id}))
	s.ends(s.does("accountFetch", map[string]any{"account": id}))
	require.Contains(t, s.fails("accountDelete", map[string]any{"account": id})["message"], "still open")
	_, other := s.add("momo", "momo 二館")
	s.does("accountDelete", map[string]any{"account": other})
	require.Equal(t, "not_found", s.fails("account", map[string]any{"account": other})["kind"])
}

func TestTheOutboundAddressIsAskedForAndItsChangeNamesWhoFails(t *testing.T) {
	t.Parallel()
	s := newStreet(t, FaceBrowser)
	answers := make(chan string, 3)
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, <-answers) }))
	t.Cleanup(service.Close)
	s.add("momo", "momo 館")
	require.Empty(t, s.does("outbound", None{})["address"])
	require.Equal(t, "rejected", s.fails("outboundService", map[string]any{"address": "http://example.com"})["kind"])
	s.does("outboundService", map[string]any{"address": service.URL})
	answers <- "203.0.113.7"
	doc := s.does("outboundAsk", None{})
	require.Equal(t, "203.0.113.7", doc["address"])
	require.Contains(t, doc["request"], "203.0.113.7")
	require.Equal(t, false, doc["changed"])
	answers <- "198.51.100.9"
	doc = s.does("outboundAsk", None{})
	require.Equal(t, true, doc["changed"])
	require.Equal(t, "momo 館", doc["accounts"].([]any)[0].(map[string]any)["name"])
	answers <- "<html>"
	require.Equal(t, "address_service", s.fails("outboundAsk", None{})["code"])
	require.Equal(t, "198.51.100.9", s.does("outbound", None{})["address"])
	require.Equal(t, false, s.does("outboundTold", None{})["changed"])
}

func TestDummiesAreGivenInPracticeOnlyAndConnectThePretendedShop(t *testing.T) {
	if testing.Short() {
		t.Skip("starts an emulator with sample orders")
	}
	t.Parallel()
	unpractised := desk(t, nil)
	require.Equal(t, "rejected", failure(t, ask(t, unpractised, "accountDummies", `{"in":{"platform":"momo"}}`))["kind"])

	ctx, end := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	ready := make(chan practice.Running, 1)
	go func() {
		ended <- practice.Serve(ctx, practice.Options{Platforms: []string{"momo"}}, func(r practice.Running) { ready <- r })
	}()
	var running practice.Running
	select {
	case running = <-ready:
	case err := <-ended:
		require.NoError(t, err)
	}
	s := &street{t: t, Desk: NewDesk(running.Engine, true, Options{Language: english, Face: FaceBrowser, Practice: &running})}
	defer func() {
		require.NoError(t, s.Close())
		end()
		require.NoError(t, <-ended)
	}()
	dummies := s.does("accountDummies", map[string]any{"platform": "momo"})
	out := s.does("accountAdd", map[string]any{"platform": "momo", "name": "練習二館", "merchant": "日日選物", "channel": "網路商店",
		"base_url": dummies["base_url"], "values": dummies["values"]})
	require.Equal(t, JobDone, s.ends(s.does("accountTest", map[string]any{"account": at(out, "account", "id")})).State)
	require.Equal(t, "not_found", s.fails("accountDummies", map[string]any{"platform": "shopee"})["kind"])
	require.Equal(t, "203.0.113.25", s.does("outboundAsk", None{})["address"], "nobody outside is asked while people practise")
}

func TestThePlatformsSayWhatTheyNeedBeforeAnybodyTypesAPassword(t *testing.T) {
	t.Parallel()
	s := newStreet(t, FaceBrowser)
	for _, p := range s.does("platforms", None{})["platforms"].([]any) {
		platform := p.(map[string]any)
		require.NotEmpty(t, at(platform, "evidence", "note", "zh-TW"), platform["id"])
		for _, f := range platform["fields"].([]any) {
			field := f.(map[string]any)
			require.NotEmpty(t, at(field, "label", "zh-TW"), field["key"])
			require.NotEmpty(t, at(field, "where", "zh-TW"), field["key"])
		}
	}
}

func TestAKeyThatEndsSoonIsWarnedOf(t *testing.T) {
	t.Parallel()
	s := newStreet(t, FaceBrowser)
	e, address := s.shop("coupang")
	values := dummiesOf(e, "coupang")
	light := func(name string, age int) any {
		values["key_issued_on"] = time.Now().In(connectors.Taipei).AddDate(0, 0, -age).Format(time.DateOnly)
		out := s.does("accountAdd", map[string]any{"platform": "coupang", "name": name, "merchant": "好茶行", "channel": "網路", "base_url": address,
			"values": values})
		id := at(out, "account", "id")
		require.Equal(t, JobDone, s.ends(s.does("accountTest", map[string]any{"account": id})).State)
		page := s.does("account", map[string]any{"account": id})
		require.NotNil(t, at(page, "account", "expires_at"))
		return at(page, "account", "light", "colour")
	}
	require.NotEqual(t, "amber", light("新金鑰", 160))
	require.Equal(t, "amber", light("舊金鑰", 170), "180 days after its issue it ends")
}

func TestChoicesThatWereLoadedAreStillThereTheNextTime(t *testing.T) {
	t.Parallel()
	s := newStreet(t, FaceBrowser)
	e, address := s.shop("coupang")
	out := s.does("accountAdd", map[string]any{"platform": "coupang", "name": "酷澎", "merchant": "好茶行", "channel": "網路", "base_url": address,
		"values": dummiesOf(e, "coupang")})
	id := at(out, "account", "id")
	require.Equal(t, JobDone, s.ends(s.does("accountTest", map[string]any{"account": id})).State)
	require.Empty(t, at(s.does("account", map[string]any{"account": id}), "choices"))
	loaded := s.does("accountChoicesLoad", map[string]any{"account": id})["choices"]
	require.NotEmpty(t, loaded)
	require.Equal(t, loaded, at(s.does("account", map[string]any{"account": id}), "choices"))
}

func TestTheReportOfAnAccountIsAFileToSave(t *testing.T) {
	t.Parallel()
	s := newStreet(t, FaceBrowser)
	_, id := s.add("woocommerce", "官網")
	file := s.does("accountReport", map[string]any{"account": id})
	offer, err := s.Files.Take(file["id"].(string))
	require.NoError(t, err)
	require.Equal(t, "gowarehouse-report.json", offer.Name)
	var text strings.Builder
	require.NoError(t, offer.Write(&text))
	var report app.SupportReport
	require.NoError(t, json.Unmarshal([]byte(text.String()), &report))
	require.Equal(t, "woocommerce", report.Platform)
	require.Nil(t, report.Test)
	require.NotEmpty(t, report.Calls)
}
