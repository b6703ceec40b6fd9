package cyberbiz

// The stock of a branch with tills, against the emulator.

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// The emulator's branches.
const (
	xinyi    = "501" // S001
	taichung = "502" // S002, which does not sell everything
	pickup   = "503" // without a till
)

// atBranch is a shop whose account stands for a branch.
func atBranch(t *testing.T, branch string, switches ...string) *testShop {
	t.Helper()
	return openShop(t, connectors.Values{fieldBranch: branch}, switches...)
}

// sells gives a listing of a SKU.
func (s *testShop) sells(t *testing.T, sku string) connectors.ListingKey {
	t.Helper()
	for _, key := range s.ListingKeys() {
		if s.SKUOf(key) == sku {
			return key
		}
	}
	t.Fatalf("nothing has the SKU %s", sku)
	return connectors.ListingKey{}
}

// change reads a listing and asks for another quantity.
func (s *testShop) change(t *testing.T, sku string, target int) connectors.StockChange {
	t.Helper()
	levels, err := s.Stock(t.Context(), []connectors.ListingKey{s.sells(t, sku)})
	require.NoError(t, err)
	require.NoError(t, levels[0].Err)
	return connectors.StockChange{Key: levels[0].Key, Read: levels[0].Quantity, Target: target, Keep: levels[0].Keep}
}

func TestTheBranchesWithTillsAreOffered(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	loaded, err := s.LoadChoices(t.Context())
	require.NoError(t, err)
	var values, names []string
	for _, c := range loaded[fieldBranch] {
		values, names = append(values, c.Value), append(names, c.Label.ZH)
	}
	require.Equal(t, []string{xinyi, taichung}, values)
	require.Equal(t, []string{"信義門市 (S001)", "台中門市 (S002)"}, names)

	c := s.connect(t, connectors.Values{fieldToken: s.Token("public read_orders write_orders read_products write_products", time.Time{})})
	_, err = c.LoadChoices(t.Context())
	var told *connectors.Error
	require.ErrorAs(t, err, &told)
	require.Equal(t, adviceBranchScope, told.Advice())
}

func TestABranchsStockIsItsOwn(t *testing.T) {
	t.Parallel()
	for branch, number := range map[string]string{xinyi: "S001", taichung: "S002"} {
		s := atBranch(t, branch)
		_, err := s.connector.Test(t.Context())
		require.NoError(t, err)
		keys := counted(s)
		for _, n := range []int{1, len(keys)} {
			levels, err := s.Stock(t.Context(), keys[:n])
			require.NoError(t, err)
			for i, l := range levels {
				sku := s.SKUOf(keys[i])
				if l.Err != nil {
					require.Equal(t, connectors.NotFound, connectors.KindOf(l.Err))
					require.Equal(t, taichung, branch, "only Taichung does not sell everything")
					require.Zero(t, s.BranchStock(number, sku))
					continue
				}
				require.Equal(t, s.BranchStock(number, sku), l.Quantity)
				require.Equal(t, sku, l.Keep[keptSKU])
			}
		}
		for l, err := range s.Listings(t.Context()) {
			require.NoError(t, err)
			require.Nil(t, l.Stock, "what the web shop has is not what the branch has")
		}
		require.Empty(t, s.Report().Violations)
	}
}

func TestOnlyTheChosenBranchsStockIsSet(t *testing.T) {
	t.Parallel()
	s := atBranch(t, xinyi)
	change := s.change(t, "TEE-BK-M", 31)
	web, _, _ := s.StockOf(change.Key)
	other := s.BranchStock("S002", "TEE-BK-M")
	s.asked()
	outcomes := s.PushStock(t.Context(), []connectors.StockChange{change})
	require.Equal(t, connectors.Done, outcomes[0].State, "%v", outcomes[0].Err)
	require.Len(t, s.asked(), 5, "the branch, the batch, and three looks at it")
	require.Equal(t, 31, s.BranchStock("S001", "TEE-BK-M"))
	require.Equal(t, other, s.BranchStock("S002", "TEE-BK-M"))
	now, changes, _ := s.StockOf(change.Key)
	require.Equal(t, web, now)
	require.Zero(t, changes)
	require.Equal(t, 31, s.change(t, "TEE-BK-M", 0).Read)
	require.Empty(t, s.Report().Violations)
}

func TestWhatABatchCannotSetIsToldByItself(t *testing.T) {
	t.Parallel()
	s := atBranch(t, xinyi)
	good := s.change(t, "TEE-BK-M", 3)
	gone := s.change(t, "PEN-05", 4)
	gone.Keep = map[string]string{keptSKU: "NO-SUCH"}
	twice, negative, unread := good, s.change(t, "NB-A5", -1), s.change(t, "SK-01-M", 1)
	unread.Keep = nil
	outcomes := s.PushStock(t.Context(), []connectors.StockChange{good, gone, twice, negative, unread})
	for i, state := range []connectors.OutcomeState{
		connectors.Done, connectors.Refused, connectors.Refused, connectors.Refused, connectors.Refused,
	} {
		require.Equal(t, state, outcomes[i].State, i)
	}
	require.Contains(t, outcomes[1].Err.Error(), "查無此 SKU")
	require.Equal(t, 3, s.BranchStock("S001", "TEE-BK-M"))
	require.Empty(t, s.Report().Violations)
}

func TestABatchThatTakesLongIsSeenAtTheReadBack(t *testing.T) {
	t.Parallel()
	s := atBranch(t, xinyi, "slow_jobs")
	change := s.change(t, "TEE-BK-M", 31)
	outcome := s.PushStock(t.Context(), []connectors.StockChange{change})[0]
	require.Equal(t, connectors.Done, outcome.State, "it was taken")
	require.Equal(t, change.Read, s.change(t, "TEE-BK-M", 0).Read, "and is not there yet")
}

func TestABatchWhoseAnswerIsLostIsUnclear(t *testing.T) {
	t.Parallel()
	s := atBranch(t, xinyi)
	changes := []connectors.StockChange{s.change(t, "TEE-BK-M", 31)}
	s.wire.Plan(emulation.DropAfter, 1, changing)
	require.Equal(t, connectors.Unclear, s.PushStock(t.Context(), changes)[0].State)
	require.Equal(t, 31, s.change(t, "TEE-BK-M", 0).Read, "reading tells")
	s.wire.Plan(emulation.Throttle, 1, changing)
	require.Equal(t, connectors.NotAsked, s.PushStock(t.Context(), changes)[0].State)
}

func TestARefusedBatchSaysWhatToDo(t *testing.T) {
	t.Parallel()
	for name, words := range map[string]string{"no_branch_batch": "未開通", "failed_jobs": "系統忙碌"} {
		s := atBranch(t, xinyi, name)
		outcome := s.PushStock(t.Context(), []connectors.StockChange{s.change(t, "TEE-BK-M", 31)})[0]
		require.Equal(t, connectors.Refused, outcome.State, name)
		require.Contains(t, outcome.Err.Error(), words)
	}
	older := openOlder(t, connectors.Values{fieldBranch: xinyi})
	change := older.change(t, "TEE-BK-M", 31)
	outcome := older.PushStock(t.Context(), []connectors.StockChange{change})[0]
	require.Equal(t, connectors.Refused, outcome.State)
	require.Contains(t, outcome.Err.(*connectors.Error).Do.EN, "API Token")
}

func TestABranchThatIsNotThereOrHasNoTillIsTold(t *testing.T) {
	t.Parallel()
	for branch, words := range map[string]string{"999": "not there", "5/1": "not there", pickup: "no till"} {
		s := atBranch(t, branch)
		_, err := s.connector.Test(t.Context())
		require.Equal(t, connectors.Rejected, connectors.KindOf(err))
		require.Contains(t, err.Error(), words)
		_, err = s.Stock(t.Context(), counted(s)[:1])
		require.Error(t, err)
		change := connectors.StockChange{Key: counted(s)[0], Target: 1, Keep: map[string]string{keptSKU: "TEE-BK-M"}}
		require.Equal(t, connectors.Refused, s.PushStock(t.Context(), []connectors.StockChange{change})[0].State)
	}
}

func TestThingsThatShareASKUAreNotSet(t *testing.T) {
	t.Parallel()
	s := atBranch(t, xinyi)
	keys := []connectors.ListingKey{s.sells(t, "TEE-BK-M"), s.sells(t, "TEE-BK-L"), s.sells(t, "PEN-05")}
	require.NoError(t, s.BackfillSKU(t.Context(), keys[1], "TEE-BK-M"))
	levels, err := s.Stock(t.Context(), keys)
	require.NoError(t, err)
	require.True(t, strings.Contains(levels[0].Err.Error(), "TEE-BK-M") && levels[1].Err != nil)
	require.NoError(t, levels[2].Err)
}
