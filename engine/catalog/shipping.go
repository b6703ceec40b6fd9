package catalog

// Shipping: the warehouse's shipping types, and which of them a platform's code means.

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strings"

	"gowarehouse/connectors"
	"gowarehouse/engine/store"
)

// customPrefix marks the shipping types that a person added.
const customPrefix = "custom_"

// presets are the carriers of Taiwan that a new workspace starts with. Their tracking numbers' form is left open: no
// carrier publishes it.
var presets = []store.ShippingType{
	{Code: "tcat", Name: "黑貓宅急便", Carrier: "T-Cat"},
	{Code: "tcat_cod", Name: "黑貓宅急便 貨到付款", Carrier: "T-Cat", COD: true},
	{Code: "hct", Name: "新竹物流", Carrier: "HCT"},
	{Code: "hct_cod", Name: "新竹物流 貨到付款", Carrier: "HCT", COD: true},
	{Code: "pelican", Name: "台灣宅配通", Carrier: "Pelican"},
	{Code: "sf", Name: "順豐速運", Carrier: "SF Express"},
	{Code: "post", Name: "中華郵政", Carrier: "Chunghwa Post"},
	{Code: "seven", Name: "7-ELEVEN 超商取貨", Carrier: "7-ELEVEN"},
	{Code: "seven_cod", Name: "7-ELEVEN 超商取貨付款", Carrier: "7-ELEVEN", COD: true},
	{Code: "family", Name: "全家超商取貨", Carrier: "FamilyMart"},
	{Code: "family_cod", Name: "全家超商取貨付款", Carrier: "FamilyMart", COD: true},
	{Code: "hilife", Name: "萊爾富超商取貨", Carrier: "Hi-Life"},
	{Code: "okmart", Name: "OK 超商取貨", Carrier: "OK Mart"},
	{Code: "own", Name: "自行配送", Carrier: "own"},
}

// SeedShippingTypes adds the preset carriers that the workspace has not had yet; those it has stay as they are.
func (s *Service) SeedShippingTypes(ctx context.Context, who string) error {
	return s.Store.Write(ctx, func(q *store.Queries) error {
		have, err := q.ShippingTypes(ctx)
		if err != nil {
			return err
		}
		for _, t := range presets {
			if slices.ContainsFunc(have, func(h store.ShippingType) bool { return h.Code == t.Code }) {
				continue
			}
			t.Enabled = true
			if err := q.PutShippingType(ctx, &t); err != nil {
				return err
			}
			s.Log.InfoContext(ctx, "shipping type added", "code", t.Code, "who", who)
		}
		return nil
	})
}

// ShippingTypes lists the warehouse's shipping types by code.
func (s *Service) ShippingTypes(ctx context.Context) ([]store.ShippingType, error) {
	return s.Store.ShippingTypes(ctx)
}

// AddShippingType adds a shipping type of the warehouse's own, enabled. Its code gets the prefix custom_ where it lacks it.
func (s *Service) AddShippingType(ctx context.Context, t store.ShippingType, who string) (store.ShippingType, error) {
	t.Code = strings.ToLower(strings.TrimSpace(t.Code))
	if t.Code != "" && !strings.HasPrefix(t.Code, customPrefix) {
		t.Code = customPrefix + t.Code
	}
	t.Enabled = true
	if err := checkShippingType(&t); err != nil {
		return t, err
	}
	err := s.Store.Write(ctx, func(q *store.Queries) error {
		for _, word := range []string{t.Code, t.Name} {
			if _, err := q.ShippingType(ctx, word); !isNotFound(err) {
				if err != nil {
					return err
				}
				return connectors.Refuse(
					"a shipping type is already called %q",
					"已有出貨方式「%s」",
					"Edit it or choose another code and name.",
					"請編輯該出貨方式或使用其他代碼與名稱。",
					word,
				)
			}
		}
		return q.PutShippingType(ctx, &t)
	})
	if err == nil {
		s.Log.InfoContext(ctx, "shipping type added", "code", t.Code, "who", who)
	}
	return t, err
}

// ShippingTypeEdit changes a shipping type. Nil leaves a value as it is.
type ShippingTypeEdit struct {
	Name            *string
	Carrier         *string
	COD             *bool
	TrackingPattern *string
	Enabled         *bool // switching off is refused while an account's shipping map uses it
}

// EditShippingType changes a shipping type, found by code or name.
func (s *Service) EditShippingType(ctx context.Context, code string, e ShippingTypeEdit, who string) (store.ShippingType, error) {
	var t store.ShippingType
	err := s.Store.Write(ctx, func(q *store.Queries) error {
		var err error
		if t, err = shippingType(ctx, q, code); err != nil {
			return err
		}
		if e.Name != nil && strings.TrimSpace(*e.Name) != t.Name {
			if other, err := q.ShippingType(ctx, strings.TrimSpace(*e.Name)); err == nil && other.Code != t.Code {
				return connectors.Refuse("a shipping type is already called %q", "已有出貨方式「%s」", "Choose another name.", "請使用其他名稱。", *e.Name)
			} else if err != nil && !isNotFound(err) {
				return err
			}
		}
		set(&t.Name, e.Name)
		set(&t.Carrier, e.Carrier)
		set(&t.TrackingPattern, e.TrackingPattern)
		if e.COD != nil {
			t.COD = *e.COD
		}
		if e.Enabled != nil && !*e.Enabled {
			if err := unused(ctx, q, &t); err != nil {
				return err
			}
		}
		if e.Enabled != nil {
			t.Enabled = *e.Enabled
		}
		if err := checkShippingType(&t); err != nil {
			return err
		}
		return q.PutShippingType(ctx, &t)
	})
	if err == nil {
		s.Log.InfoContext(ctx, "shipping type edited", "code", t.Code, "enabled", t.Enabled, "who", who)
	}
	return t, err
}

// EnableShippingType switches a shipping type on or off. Switching off is refused while an account's shipping map uses it.
func (s *Service) EnableShippingType(ctx context.Context, code string, on bool, who string) (store.ShippingType, error) {
	return s.EditShippingType(ctx, code, ShippingTypeEdit{Enabled: &on}, who)
}

func unused(ctx context.Context, q *store.Queries, t *store.ShippingType) error {
	users, err := q.ShippingTypeUsers(ctx, t.Code)
	if err != nil || len(users) == 0 {
		return err
	}
	return connectors.Refuse("%s is in the shipping map of %s", "出貨方式「%s」仍被帳號 %s 使用", "Map these accounts' codes to another type first.",
		"請先將這些帳號的代碼改對應至其他出貨方式。", t.Name, strings.Join(users, ", "))
}

func checkShippingType(t *store.ShippingType) error {
	if strings.TrimPrefix(t.Code, customPrefix) == "" || strings.ContainsAny(t.Code, " :/\t\n") {
		return connectors.Refuse(
			"a shipping type needs a code without spaces, colons or slashes",
			"出貨方式代碼不可空白，且不可含空格、冒號或斜線",
			"For example custom_van",
			"例如 custom_van",
		)
	}
	if strings.TrimSpace(t.Name) == "" {
		return connectors.Refuse("the shipping type has no name", "出貨方式沒有名稱", "Give it a name.", "請輸入名稱。")
	}
	if _, err := regexp.Compile(t.TrackingPattern); err != nil {
		return connectors.Refuse(
			"the pattern of tracking numbers cannot be read",
			"物流單號格式（正規表示式）無法解析",
			`For example \d{12} for twelve digits; leave it empty for anything.`,
			`例如 \d{12} 表示 12 碼數字；留空表示不限制。`,
		)
	}
	return nil
}

func shippingType(ctx context.Context, q *store.Queries, code string) (store.ShippingType, error) {
	t, err := q.ShippingType(ctx, strings.TrimSpace(code))
	return t, missing(err, "there is no shipping type %q", "沒有出貨方式「%s」", "See `gowarehouse shipping-type list`, or add one.",
		"請見 `gowarehouse shipping-type list`，或新增一個。", code)
}

// PreviewShipping tells what MapShipping would do.
func (s *Service) PreviewShipping(ctx context.Context, account, code, shippingType string) (MapImpact, error) {
	a, platform, _, err := s.account(ctx, account)
	if err != nil {
		return MapImpact{}, err
	}
	_, impact, _, err := s.shippingImpact(ctx, &s.Store.Queries, a.ID, platform, strings.TrimSpace(code), shippingType)
	return impact, err
}

func (s *Service) shippingImpact(ctx context.Context, q *store.Queries, account string, platform *connectors.Platform, code, typeCode string) (
	store.ShippingType, MapImpact, []int64, error,
) {
	var none store.ShippingType
	if code == "" {
		return none, MapImpact{}, nil, connectors.Refuse("no shipping code is named", "沒有指定物流代碼",
			"An order without any shipping method stays held: correct it on the platform.", "沒有物流方式的訂單會保留，請在平台修正。")
	}
	if builtIn(platform, code) {
		return none, MapImpact{}, nil, connectors.Refuse("%s has fixed codes, and %q is in its built-in table", "%s 使用固定物流代碼，「%s」已內建對應",
			"Nothing to map; only a code that the table lacks can be mapped.", "不需對應；僅內建表未包含的代碼可以設定。", platform.Name.EN, code)
	}
	t, err := shippingType(ctx, q, typeCode)
	if err != nil {
		return none, MapImpact{}, nil, err
	}
	if !t.Enabled {
		return none, MapImpact{}, nil, connectors.Refuse(
			"the shipping type %q is switched off",
			"出貨方式「%s」已停用",
			"Enable it first, or choose another.",
			"請先啟用，或選擇其他出貨方式。",
			t.Name,
		)
	}
	have, err := q.ShippingMap(ctx, account)
	if err != nil {
		return none, MapImpact{}, nil, err
	}
	held, err := q.OrdersHeldFor(ctx, account, store.HoldUnmappedShipping, code)
	if err != nil {
		return none, MapImpact{}, nil, err
	}
	open, err := q.OpenByShippingCode(ctx, account, code)
	if err != nil {
		return none, MapImpact{}, nil, err
	}
	orders := union(held, open)
	return t, MapImpact{have[code], len(orders), len(held)}, orders, nil
}

// builtIn says whether a platform's own table fixes what a code means.
func builtIn(p *connectors.Platform, code string) bool {
	return p.ShippingCodes == connectors.CodesFixed &&
		slices.ContainsFunc(p.Shippings, func(c connectors.ShippingCode) bool { return c.Code == code })
}

// MapShipping says which shipping type (code or name) a platform's code means for an account, and reads the open orders
// with it anew: those held for it come free. On a platform with fixed codes only a code that its table lacks can be mapped.
func (s *Service) MapShipping(ctx context.Context, account, code, shippingType, who string) (Applied, error) {
	a, platform, _, err := s.account(ctx, account)
	if err != nil {
		return Applied{}, err
	}
	code = strings.TrimSpace(code)
	var orders []int64
	var to store.ShippingType
	err = s.Store.Write(ctx, func(q *store.Queries) error {
		if to, _, orders, err = s.shippingImpact(ctx, q, a.ID, platform, code, shippingType); err != nil {
			return err
		}
		if err := q.MapShipping(ctx, a.ID, code, to.Code); err != nil {
			return err
		}
		return s.tellAll(ctx, q, orders, who, code, to.Name)
	})
	if err != nil {
		return Applied{}, err
	}
	s.Log.InfoContext(ctx, "shipping code mapped", "account", a.ID, "code", code, "type", to.Code, "who", who)
	return s.reread(ctx, orders, who)
}

// UnmapShipping takes a row of an account's shipping map away. It is refused while open orders came with the code: they would be held.
func (s *Service) UnmapShipping(ctx context.Context, account, code, who string) error {
	a, _, _, err := s.account(ctx, account)
	if err != nil {
		return err
	}
	code = strings.TrimSpace(code)
	err = s.Store.Write(ctx, func(q *store.Queries) error {
		have, err := q.ShippingMap(ctx, a.ID)
		if err != nil {
			return err
		}
		if _, mapped := have[code]; !mapped {
			return connectors.Refuse("%q is not mapped", "「%s」沒有對應", "Nothing to do.", "不需處理。", code)
		}
		open, err := q.OpenByShippingCode(ctx, a.ID, code)
		if err != nil {
			return err
		}
		if len(open) > 0 {
			return connectors.Refuse(
				"%d open orders came with %q",
				"有 %d 筆未完成訂單使用「%s」",
				"Map the code to another type instead.",
				"請改對應至其他出貨方式。",
				len(open),
				code,
			)
		}
		return q.UnmapShipping(ctx, a.ID, code)
	})
	if err == nil {
		s.Log.InfoContext(ctx, "shipping code unmapped", "account", a.ID, "code", code, "who", who)
	}
	return err
}

// ShippingCodeView is a shipping code of an account: mapped, fixed by the platform, offered by the shop, or holding orders.
type ShippingCodeView struct {
	Code    string
	Name    connectors.Text
	Type    string // the shipping type's code; empty: not mapped
	Fixed   bool   // the platform's own table says what it means
	Offered bool   // the shop offers it now
	Held    int    // orders that wait for it
}

// ShippingCodes lists an account's shipping codes, those that hold orders first. With ask the shop is asked what it offers;
// an error of that comes beside what is known without it.
func (s *Service) ShippingCodes(ctx context.Context, account string, ask bool) ([]ShippingCodeView, error) {
	a, platform, _, err := s.account(ctx, account)
	if err != nil {
		return nil, err
	}
	views := map[string]*ShippingCodeView{}
	view := func(code string) *ShippingCodeView {
		if views[code] == nil {
			views[code] = &ShippingCodeView{Code: code}
		}
		return views[code]
	}
	for _, c := range platform.Shippings {
		v := view(c.Code)
		v.Name = c.Name
		if v.Fixed = builtIn(platform, c.Code); v.Fixed {
			v.Type = platform.ID + ":" + c.Code
		}
	}
	have, err := s.Store.ShippingMap(ctx, a.ID)
	if err != nil {
		return nil, err
	}
	for code, t := range have {
		view(code).Type = t
	}
	held, err := s.Store.HeldSubjects(ctx, a.ID, store.HoldUnmappedShipping)
	if err != nil {
		return nil, err
	}
	for _, h := range held {
		v := view(h.Subject)
		v.Held = h.Orders
		if v.Name.IsZero() {
			v.Name = connectors.Text{EN: h.Note, ZH: h.Note}
		}
	}
	var failure error
	if ask {
		offered, err := s.offered(ctx, a.ID)
		failure = err
		for _, c := range offered {
			v := view(c.Code)
			v.Name, v.Offered = c.Name, true
		}
	}
	all := make([]ShippingCodeView, 0, len(views))
	for _, v := range views {
		all = append(all, *v)
	}
	slices.SortFunc(all, func(a, b ShippingCodeView) int { return cmp.Or(b.Held-a.Held, strings.Compare(a.Code, b.Code)) })
	return all, failure
}

// offered asks the shop for its shipping methods; none where the platform does not tell.
func (s *Service) offered(ctx context.Context, account string) ([]connectors.ShippingCode, error) {
	session, err := s.Accounts.Open(ctx, account)
	if err != nil {
		return nil, err
	}
	methods, ok := connectors.Has[connectors.ShippingMethods](session.Connector)
	if !ok {
		return nil, nil
	}
	codes, err := methods.ShippingMethods(ctx)
	if err != nil {
		if noted := s.Accounts.Failed(ctx, account, err); noted != nil {
			return nil, noted
		}
	}
	return codes, err
}
