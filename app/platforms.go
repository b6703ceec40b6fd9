package app

import (
	"cmp"
	"context"
	"time"

	"gowarehouse/connectors"
)

// PlatformList is every platform with what it can do, as it declares itself.
type PlatformList struct {
	Head
	Platforms []PlatformView `json:"platforms"`
}

// PlatformView is what a platform declares about itself.
type PlatformView struct {
	ID            string                `json:"id"`
	Name          connectors.Text       `json:"name"`
	Connection    connectors.Connection `json:"connection"`
	LogIn         *connectors.LogIn     `json:"log_in"` // the choice of a field that means a log-in, beside the connection; null: none
	Allowlist     bool                  `json:"allowlist"`
	AllowlistNote *connectors.Text      `json:"allowlist_note"`
	Fetch         connectors.FetchMode  `json:"fetch"`
	Push          PlatformPush          `json:"push"`
	Ship          connectors.ShipMode   `json:"ship"`
	Stock         connectors.StockMode  `json:"stock"`
	Listings      bool                  `json:"listings"`
	SKUBackfill   bool                  `json:"sku_backfill"`
	ShippingCodes connectors.CodeMode   `json:"shipping_codes"`
	LabelPassword bool                  `json:"label_password"`
	Evidence      EvidenceView          `json:"evidence"`
	Fields        []FieldView           `json:"fields"`
	Caveats       CaveatsView           `json:"caveats"`
	Limits        LimitsView            `json:"limits"`
	Payments      []PaymentCodeView     `json:"payments"`
	Shippings     []PlatformShipping    `json:"shippings"`
}

// PlatformPush is how a platform learns where to send real-time messages: none, by_api or by_hand, and where a person enters the address.
type PlatformPush struct {
	Mode  string          `json:"mode"`
	Where connectors.Text `json:"where"`
}

// LimitsView are a platform's limits that people meet. 0 is none, or not known.
type LimitsView struct {
	PerSecond    float64 `json:"per_second"` // requests of one account
	PageSize     int     `json:"page_size"`
	LookbackDays int     `json:"lookback_days"` // the furthest a fetch may go back
}

// PaymentCodeView is a payment method that a platform is known to send.
type PaymentCodeView struct {
	Code string                 `json:"code"`
	Name connectors.Text        `json:"name"`
	Kind connectors.PaymentKind `json:"kind"`
}

// PlatformShipping is a shipping method that a platform is known to send.
type PlatformShipping struct {
	Code string          `json:"code"`
	Name connectors.Text `json:"name"`
	COD  bool            `json:"cod"`
}

// EvidenceView says how sure it is that a platform works as coded; Level is that of its worst ability and Note says why.
type EvidenceView struct {
	Level     connectors.Level                   `json:"level"`
	Note      connectors.Text                    `json:"note"`
	Abilities map[connectors.Ability]FindingView `json:"abilities"`
}

// FindingView is the evidence for one ability.
type FindingView struct {
	Level connectors.Level `json:"level"`
	Note  connectors.Text  `json:"note"`
}

// FieldView is one value a merchant enters. App marks those of the installation, entered once; Setting those that say how the account
// works and are no part of its connection. Pattern is a regular expression, empty for any text.
type FieldView struct {
	Key      string          `json:"key"`
	Label    connectors.Text `json:"label"`
	Where    connectors.Text `json:"where"`
	Secret   bool            `json:"secret"`
	Required bool            `json:"required"`
	App      bool            `json:"app"`
	Setting  bool            `json:"setting"`
	Pattern  string          `json:"pattern"`
	Default  string          `json:"default"`
	Choices  []ChoiceView    `json:"choices"`
	Loaded   bool            `json:"loaded"` // the choices are asked for at the platform: see App.LoadChoices
	Many     bool            `json:"many"`   // holds several values, with commas between them
	When     WhenView        `json:"when"`
}

// WhenView is when a field counts: where another field has one of some values. Without a field: always.
type WhenView struct {
	Field string   `json:"field"`
	Is    []string `json:"is"`
}

// ChoiceView is one value that a field or an option takes.
type ChoiceView struct {
	Value string          `json:"value"`
	Label connectors.Text `json:"label"`
}

// CaveatsView are the platform's caveats in both languages, in the same order.
type CaveatsView struct {
	EN []string `json:"en"`
	ZH []string `json:"zh-TW"`
}

// Platforms gives every platform that this program knows.
func Platforms() PlatformList {
	list := PlatformList{Head: NewHead(), Platforms: []PlatformView{}}
	for _, p := range connectors.All() {
		list.Platforms = append(list.Platforms, platformView(p))
	}
	return list
}

func platformView(p *connectors.Platform) PlatformView {
	v := PlatformView{ID: p.ID, Name: p.Name, Connection: p.Connection, Allowlist: p.Allowlist, Fetch: p.Fetch, Ship: p.Ship,
		Push: PlatformPush{Mode: cmp.Or(string(p.Push.Mode), "none"), Where: p.Push.Where}, Stock: p.Stock,
		Listings: p.Listings, SKUBackfill: p.SKUBackfill, ShippingCodes: p.ShippingCodes, LabelPassword: p.LabelPassword,
		Evidence: evidenceView(p.Evidence), Fields: []FieldView{}, Caveats: CaveatsView{EN: []string{}, ZH: []string{}},
		Limits:   LimitsView{PerSecond: p.Limits.PerSecond, PageSize: p.Limits.PageSize, LookbackDays: int(p.Limits.LookBack / (24 * time.Hour))},
		Payments: []PaymentCodeView{}, Shippings: []PlatformShipping{}}
	if !p.AllowlistNote.IsZero() {
		v.AllowlistNote = &p.AllowlistNote
	}
	if p.LogIn.Field != "" {
		v.LogIn = &p.LogIn
	}
	for _, f := range p.Fields {
		if !f.Granted {
			v.Fields = append(v.Fields, fieldView(f))
		}
	}
	for _, c := range p.Caveats {
		v.Caveats.EN, v.Caveats.ZH = append(v.Caveats.EN, c.EN), append(v.Caveats.ZH, c.ZH)
	}
	for _, c := range p.Payments {
		v.Payments = append(v.Payments, PaymentCodeView(c))
	}
	for _, c := range p.Shippings {
		v.Shippings = append(v.Shippings, PlatformShipping{Code: c.Code, Name: c.Name, COD: c.COD})
	}
	return v
}

func fieldView(f connectors.Field) FieldView {
	v := FieldView{Key: f.Key, Label: f.Label, Where: f.Where, Secret: f.Secret, Required: f.Required, App: f.App, Setting: f.Setting,
		Default: f.Default, Choices: choiceViews(f.Choices), Loaded: f.Loaded, Many: f.Many,
		When: WhenView{Field: f.When.Field, Is: append([]string{}, f.When.Is...)}}
	if f.Pattern != nil {
		v.Pattern = f.Pattern.String()
	}
	return v
}

func choiceViews(choices []connectors.Choice) []ChoiceView {
	views := make([]ChoiceView, len(choices))
	for i, c := range choices {
		views[i] = ChoiceView{Value: c.Value, Label: c.Label}
	}
	return views
}

// abilities in the order in which an order meets them.
var abilities = []connectors.Ability{connectors.AbilityConnect, connectors.AbilityFetch, connectors.AbilityShip, connectors.AbilityLabel,
	connectors.AbilityStock, connectors.AbilityListings}

func evidenceView(e connectors.Evidence) EvidenceView {
	v := EvidenceView{Level: e.Level(), Abilities: map[connectors.Ability]FindingView{}}
	for _, ability := range abilities {
		f, has := e[ability]
		if !has {
			continue
		}
		v.Abilities[ability] = FindingView{Level: f.Level, Note: f.Note}
		if f.Level == v.Level && v.Note.IsZero() {
			v.Note = f.Note
		}
	}
	return v
}

// Done is the document of an action that gives nothing else.
type Done struct {
	Head
	Done bool `json:"done"`
}

// SetApp stores the app credentials of an authorisation platform for this installation.
func (a *App) SetApp(ctx context.Context, platform string, values connectors.Values) (Done, error) {
	if err := a.ForWarehouse(ctx); err != nil {
		return Done{}, err
	}
	err := a.Engine.Accounts.SetApp(ctx, platform, values)
	return Done{Head: NewHead(), Done: err == nil}, err
}
