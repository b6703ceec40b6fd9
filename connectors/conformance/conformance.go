// Package conformance is the one test suite that every platform passes. A platform adopts it in ten lines:
//
//	func TestConformance(t *testing.T) {
//		conformance.Run(t, conformance.Suite{Platform: "woocommerce"})
//	}
//
// The suite connects the registered connector, through the real transport, to the platform's own emulator, and compares
// what arrives with the emulator's own state. It moves the clock, breaks the wire at every request, loses replies, and
// listens to everything that is said on the way. It knows no platform: what must hold is what the contract says.
package conformance

import (
	"context"
	"testing"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// Suite says what is under test. Only Platform is required.
type Suite struct {
	// Platform is the id of a registered platform; its package is the one under test.
	Platform string
	// TLS serves the emulator over https. A platform that signs differently over http and https runs the suite twice.
	TLS bool
	// Setup changes the values of the account before it is connected. It gets the emulator's credentials with the defaults
	// of the fields filled in, and the address of the emulator.
	Setup func(values connectors.Values, address string)
	// Switches are the emulator's awkward behaviours under which a fetch must still be exact. Under all others it may also
	// fail with a typed error, but never brings in anything wrong.
	Switches []string
	// On are switches that are on in every check: a way of the platform to work rather than an awkwardness. A platform with several
	// ways runs the suite once for each.
	On []string
	// Secrets names fields that an account connected this way (see Setup) cannot do without, although they are not marked required,
	// because the platform has another way to connect.
	Secrets []string
	// Less says that this way to connect can do less than the platform declares.
	Less bool
	// FewerLabels says that not all kinds and papers of labels come this way that the platform declares.
	FewerLabels bool
	// Readable is the switch under which a platform that encrypts its answers sends them plain, so that hostile values reach the reader
	// behind the cipher too; empty where answers are plain anyway.
	Readable string
	// Carrier is the warehouse's name of the carrier for self-shipped parcels; 黑貓宅急便 if empty.
	Carrier string
}

// T is what a check needs of a test. *testing.T is one.
type T interface {
	Context() context.Context
	Helper()
	Cleanup(func())
	Logf(format string, args ...any)
	Errorf(format string, args ...any)
	FailNow()
}

// subject is the platform under test together with how it shall be tested.
type subject struct {
	Suite
	platform *connectors.Platform
	way      connectors.Values // what the account of this suite is connected by
}

// check is one demand of the contract.
type check struct {
	name string
	// offered tells whether the connector has the ability that is checked; nil: every connector has.
	offered func(connectors.Connector) bool
	slow    bool // left out of the quick inner loop (-short)
	run     func(t T, s *subject)
}

// Run tests a registered platform. Every check is a parallel subtest; those of the wire's faults are left out under -short.
func Run(t *testing.T, suite Suite) {
	t.Helper()
	platform, err := connectors.Get(suite.Platform)
	if err != nil {
		t.Fatal(err)
	}
	s := newSubject(suite, platform)
	logs := listenToLogs()
	s.way = s.build(t, connectors.EmulatorOptions{Bare: true}).blankEnv().Values
	probe := s.probe(t)
	t.Cleanup(func() { logs.scan(t) })
	for _, c := range allChecks() {
		if c.offered != nil && !c.offered(probe) || c.slow && testing.Short() {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.run(t, s)
		})
	}
}

func newSubject(suite Suite, platform *connectors.Platform) *subject {
	if suite.Carrier == "" {
		suite.Carrier = "黑貓宅急便"
	}
	return &subject{Suite: suite, platform: platform}
}

// has makes the question whether a connector implements an optional interface.
func has[A any](c connectors.Connector) bool {
	_, yes := c.(A)
	return yes
}

// allChecks lists every demand. The order is that of an order's life.
func allChecks() []check {
	checks := []check{
		{name: "what is declared is what is implemented", run: checkDeclared},
		{name: "the fields describe the credentials", run: checkFields},
		{name: "the texts are there in both languages", run: checkTexts},
		{name: "the emulator tells its rules and switches", run: checkEmulatorTells},
		{name: "the samples hold every awkward case", run: checkSamples},

		{name: "right credentials connect", run: checkConnects},
		{name: "each wrong secret is told as unauthorized", run: checkWrongSecrets},
		{name: "a missing value is told and not sent into a panic", run: checkMissingValues},
		{name: "revoked credentials are told as unauthorized", run: checkRevoked},
		{name: "authorisation ends in a grant and cannot be replayed", offered: has[connectors.Authorizer], run: checkAuthorization},

		{name: "every order comes in exactly once over page borders", run: checkOrdersExact},
		{name: "fields survive", run: checkFieldsSurvive},
		{name: "an order asked for again is the same order", run: checkOrderAgain},
		{name: "an unknown order is told as not found", run: checkUnknownOrder},
		{name: "awkward behaviour brings in nothing wrong", run: checkSwitches},
		{name: "a fetch costs the least number of requests", run: checkMinRequests},
		{name: "a fetch can be stopped", run: checkStops},
		{name: "fetches side by side do not disturb each other", run: checkConcurrent},
		{name: "changes on the platform are seen", run: checkChangesSeen},
		{name: "what is known is not asked for again", offered: has[connectors.Sparing], run: checkSpares},
		{name: "a change that is waited for comes at once", offered: has[connectors.ChangeWaiter], run: checkWaits},
		{name: "Normalise is pure", run: checkNormalisePure},
		{name: "Normalise survives broken documents", run: checkNormaliseHostile},
		{name: "hostile answers end in typed errors", run: checkHostileAnswers},

		{name: "expired tokens are renewed in the middle of a fetch", run: checkRenewal},
		{name: "a token is stored before its first use", run: checkStoredFirst},
		{name: "a token that could not be stored is never used", run: checkNotStored},
		{name: "many callers renew a token once", run: checkRenewedOnce},
		{name: "a lost answer to a renewal ends in work or unauthorized", run: checkRenewalLost},

		{name: "orders are acknowledged and read again", offered: has[connectors.Acknowledger], run: checkAcknowledges},
		{name: "every order ships and reads back", run: checkShipsAll},
		{name: "labels are what is declared", offered: has[connectors.LabelShipper], run: checkLabelForm},
		{name: "a reported number is corrected", offered: has[connectors.TrackingPusher], run: checkCorrects},
		{name: "choices are loaded", offered: has[connectors.ChoiceLoader], run: checkChoices},
		{name: "a wrong push signature is refused", offered: has[connectors.PushVerifier], run: checkPushRefused},
		{name: "a push registration is kept once and removed", offered: has[connectors.PushRegistrar], run: checkPushRegistration},

		{name: "every listing comes in exactly once", offered: has[connectors.Lister], run: checkListings},
		{name: "the warehouse's SKUs are found", offered: has[connectors.SKUFinder], run: checkSKUsFound},
		{name: "stock is read and set", offered: has[connectors.StockPusher], run: checkStock},
		{name: "a SKU is written back", offered: has[connectors.SKUBackfiller], run: checkBackfill},
		{name: "shipping methods are told", offered: has[connectors.ShippingMethods], run: checkShippingMethods},
	}
	for _, fault := range emulation.AllFaults {
		for _, c := range checksUnder(fault) {
			c.slow = true
			checks = append(checks, c)
		}
	}
	return checks
}

// checksUnder lists what must hold when the wire goes wrong in one way.
func checksUnder(fault emulation.Fault) []check {
	under := " under " + string(fault) + " "
	pushes, labels := has[connectors.TrackingPusher], has[connectors.LabelShipper]
	return []check{
		{name: "a fetch" + under + "is whole or fails", run: fetchUnder(fault)},
		{name: "reads" + under + "are whole or fail", run: readsUnder(fault)},
		{name: "an acknowledgement" + under + "ends as asked", offered: has[connectors.Acknowledger], run: acknowledgeUnder(fault)},
		{name: "a tracking number" + under + "is pushed at most once", offered: pushes, run: pushUnder(fault)},
		{name: "a shipment" + under + "is arranged at most once", offered: labels, run: arrangeUnder(fault)},
		{name: "a question" + under + "is never answered with nothing", run: questionUnder(fault)},
		{name: "a label" + under + "is whole or comes later", offered: labels, run: labelUnder(fault)},
		{name: "stock" + under + "is changed at most once", offered: has[connectors.StockPusher], run: stockUnder(fault)},
		{name: "a SKU" + under + "ends as asked", offered: has[connectors.SKUBackfiller], run: backfillUnder(fault)},
	}
}
